"""What the workflows ask of GitHub through its command line ``gh``: one pull request, one issue, a release.

Needs nothing but Python, git and gh, so that a job that may write installs nothing::

    github.py propose                  # what `make proposal` left here, or in the artifact in _build/artifact
    github.py issue LABEL TITLE FILE   # one open issue with that label and the file as text; none if the file is empty
    github.py release TAG              # what `make assets` left in _build/assets
    github.py earlier                  # the sites of earlier releases, into _build/releases
    github.py renew                    # a run of main, which puts a new release beside the newest site
    github.py pages                    # is there a place for the site, and which? The workflow goes on by the answer
"""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

LIMIT = 65_000  # characters of a text; GitHub takes 65,536
BRANCH = "refresh/data"
LABEL = "refresh"
PROPOSAL = Path("_build/proposal")
ARTIFACT = Path("_build/artifact")  # what another job made: downloads and notebooks had their say in it
TAKEN = re.compile(r"data/(datapackage\.json|[a-z0-9-]+/[0-9]{4}-[0-9]{2}-[0-9]{2}\.csv(\.gz)?)|_build/proposal/[a-z]+\.md")
ASSETS = Path("_build/assets")
RELEASES = Path("_build/releases")
SITE = "-site.zip"  # how the name of a release's site ends
ADDRESS = "41898282+github-actions[bot]@users.noreply.github.com"
BOT = ("-c", "user.name=github-actions[bot]", "-c", f"user.email={ADDRESS}")
# gh hands git the token for one command; it is stored nowhere. A private repository cannot be read without it.
CREDENTIALS = ("-c", "credential.helper=", "-c", "credential.helper=!gh auth git-credential")
UNTESTED = "\n\nA pull request that a workflow opens starts no tests: close it and open it again to have it tested.\n"


def call(*command: str) -> str:
    """What a command prints.

    :raises SystemExit: it failed, and has said why, or is not here.
    """
    try:
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    except FileNotFoundError:
        sys.exit(f"Stopped. There is no {command[0]} on this machine. Install it first.")
    except subprocess.CalledProcessError as error:
        sys.exit(f"Stopped. {' '.join(command)} failed with status {error.returncode}; what it said stands above.")


def fitted(text: str, end: str = "") -> str:
    """A text that GitHub takes, cut at the end of a line if need be."""
    if len(text) + len(end) <= LIMIT:
        return text.rstrip() + end
    cut = "\n\n*Cut here: the whole of it is among the artifacts of the run.*" + end
    return text[: LIMIT - len(cut)].rsplit("\n", 1)[0] + cut


def say(kind: str, number: str, title: str, text: str, *new: str) -> None:
    """Edit a pull request or an issue; without a number, open one."""
    with tempfile.NamedTemporaryFile("w", suffix=".md", encoding="utf-8") as body:
        body.write(text)
        body.flush()
        command = ("edit", number) if number else ("create", *new)
        print(call("gh", kind, *command, "--title", title, "--body-file", body.name))


def unpack() -> None:
    """Take tables and texts out of the artifact, if there is one; nothing else of it may reach the checkout of a job that may write."""
    for path in sorted(ARTIFACT.rglob("*")):
        name = path.relative_to(ARTIFACT)
        plain = path.is_file() and path.resolve() == ARTIFACT.resolve() / name  # neither it nor a folder above it is a link
        if plain and TAKEN.fullmatch(name.as_posix()):
            name.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, name)


def own_pull_request() -> str:
    """The number of the open pull request from the branch of this repository; a fork may have a branch of the same name."""
    fields = ("--json", "number,isCrossRepository")
    found = json.loads(call("gh", "pr", "list", "--head", BRANCH, "--state", "open", "--limit", "1000", *fields))
    return next((str(request["number"]) for request in found if not request["isCrossRepository"]), "")


def refuse_to_overwrite() -> None:
    """What somebody else committed on the branch is not pushed over.

    :raises SystemExit: there is such a commit.
    """
    if not call("git", *CREDENTIALS, "ls-remote", "--heads", "origin", BRANCH):
        return
    call("git", *CREDENTIALS, "fetch", "--quiet", "--depth", "1", "origin", BRANCH)
    who = call("git", "log", "-1", "--format=%ae", "FETCH_HEAD")
    if who != ADDRESS:
        who = who or "somebody without an address"
        sys.exit(f"The branch {BRANCH} ends with a commit by {who}. Merge its pull request, or move the commit to another branch.")


def push(title: str) -> None:
    """Commit ``data/`` on the branch, made again from what is checked out: unmerged weeks do not pile up."""
    refuse_to_overwrite()
    call("git", "checkout", "--quiet", "-B", BRANCH)
    call("git", "add", "--all", "data")
    call("git", *BOT, "commit", "--quiet", "--message", title)
    call("git", *CREDENTIALS, "push", "--quiet", "--force", "origin", BRANCH)


def propose() -> None:
    """New tables as one pull request, refusals as one issue."""
    unpack()
    if text := (PROPOSAL / "tables.md").read_text(encoding="utf-8"):
        title = f"Tables as their providers published them on {datetime.datetime.now(datetime.UTC):%Y-%m-%d}"
        push(title)
        say("pr", own_pull_request(), title, fitted(text, UNTESTED), "--base", "main", "--head", BRANCH)
    issue(LABEL, "Tables that could not be refreshed", PROPOSAL / "refused.md")


def issue(label: str, title: str, file: Path) -> None:
    """Open, update or, with an empty file, close the issue of a label."""
    text = file.read_text(encoding="utf-8")
    number = call("gh", "issue", "list", "--label", label, "--state", "open", "--json", "number", "--jq", ".[0].number // empty")
    if text:
        call("gh", "label", "create", label, "--force", "--description", title)
        say("issue", number, title, fitted(text), "--label", label)
    elif number:
        call("gh", "issue", "close", number, "--comment", "The last run found nothing of the kind.")


def release(tag: str) -> None:
    """Make the release of a tag, or put its files and notes right."""
    notes = ASSETS / "notes.md"
    files = [str(path) for path in sorted(ASSETS.iterdir()) if path != notes]
    if tag in call("gh", "release", "list", "--limit", "1000", "--json", "tagName", "--jq", ".[].tagName").split():
        call("gh", "release", "upload", tag, "--clobber", *files)
        call("gh", "release", "edit", tag, "--notes-file", str(notes))
    else:
        call("gh", "release", "create", tag, "--verify-tag", "--title", tag.removeprefix("v"), "--notes-file", str(notes), *files)


def earlier() -> None:
    """Fetch the sites of the releases; one that has none among its files is left out. Those of before stay until all are there."""
    fresh = RELEASES.with_name(f"{RELEASES.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for tag in call("gh", "release", "list", "--limit", "1000", "--exclude-drafts", "--json", "tagName", "--jq", ".[].tagName").split():
        names = call("gh", "release", "view", tag, "--json", "assets", "--jq", ".assets[].name").split()
        if any(name.endswith(SITE) for name in names):
            call("gh", "release", "download", tag, "--pattern", f"*{SITE}", "--dir", str(fresh))
    shutil.rmtree(RELEASES, ignore_errors=True)
    fresh.rename(RELEASES)


def renew() -> None:
    """Start the workflow on main."""
    print(call("gh", "workflow", "run", "main.yml", "--ref", "main"))


def pages() -> None:
    """Say whether the site is to be put up, and its address: in a fork, and before somebody switched it on, there is no place for it."""
    command = ("gh", "api", f"repos/{os.environ['GH_REPO']}/pages", "--jq", '.build_type + " " + .html_url')
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode and "HTTP 404" not in done.stderr:
        sys.exit(f"Stopped. GitHub does not say whether Pages is on: {done.stderr.strip()}")
    kind, _, address = done.stdout.strip().partition(" ") if done.returncode == 0 else ("", "", "")
    on = kind == "workflow"
    if not on:
        print("::notice::The site is not put up. Switch it on: Settings, Pages, Source: GitHub Actions.")
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as output:
        output.write(f"place={str(on).lower()}\naddress={address if on else ''}\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["propose"]:
            propose()
        case ["issue", label, title, file]:
            issue(label, title, Path(file))
        case ["release", tag]:
            release(tag)
        case ["earlier"]:
            earlier()
        case ["renew"]:
            renew()
        case ["pages"]:
            pages()
        case _:
            sys.exit(__doc__)
