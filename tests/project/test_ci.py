"""Workflows, and what they run: the targets of the Makefile, the scripts in .ci, the files of a release, Binder, citation, changelog.

The schema of CITATION.cff in ``cff-1.2.0.json`` is that of the Citation File Format project (CC BY 4.0).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from conftest import HANGS

from compendium.errors import CompendiumError
from compendium.paths import PDF_NAMES, ROOT
from compendium.publish import archives, release_files

WORKFLOWS = sorted((ROOT / ".github" / "workflows").iterdir())
ACTIONS = sorted((ROOT / ".github" / "actions").rglob("action.yml"))
COMMANDS = re.compile(r"make (?P<targets>[a-z-]+( [a-z-]+)*)(?P<variables>( [A-Z_]+=[\w./^-]+)*)")


def load(path: Path) -> dict[Any, Any]:
    return yaml.safe_load(path.read_text())


def steps(path: Path) -> list[dict[str, Any]]:
    found = load(path)
    jobs = found["jobs"].values() if "jobs" in found else [found["runs"]]
    return [step for job in jobs for step in job.get("steps", [])]  # a job that calls a workflow has none


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):(?!=)", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


def shell(*command: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, timeout=HANGS)


# The workflows


def test_all_workflows_are_here() -> None:
    assert [p.name for p in WORKFLOWS] == ["cold.yml", "links.yml", "main.yml", "pull-request.yml", "refresh.yml"]


@pytest.mark.builds
def test_actionlint_finds_no_fault() -> None:
    done = shell("sh", ".ci/actionlint/run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Checking {len(WORKFLOWS)} workflow" in done.stdout


@pytest.mark.builds
def test_actionlint_would_find_one(tmp_path: Path) -> None:
    path = tmp_path / "broken.yml"
    path.write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    needs: b\n    steps:\n      - run: echo ${{ github.nothing }}\n"
    )
    done = shell("sh", ".ci/actionlint/run", str(path))
    assert done.returncode == 1
    assert 'property "nothing" is not defined' in done.stdout


def test_zizmor_finds_no_fault() -> None:
    done = shell(str(Path(sys.executable).with_name("zizmor")), "--offline", "--pedantic", "--no-progress", ".github")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", [*WORKFLOWS, *ACTIONS], ids=lambda p: p.stem)
def test_actions_are_pinned_by_commit_with_their_version(path: Path) -> None:
    lines = [line.strip(" -") for line in path.read_text().splitlines() if re.match(r"[ -]*uses:", line)]
    for line in lines:
        assert re.fullmatch(
            r"uses: (\./\.github/(actions/[a-z-]+|workflows/[a-z-]+\.yml)|actions/[a-z/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)", line
        ), line
    assert len(lines) == sum("uses" in part for part in (*steps(path), *load(path).get("jobs", {}).values()))


def test_an_action_has_one_version_everywhere() -> None:
    pins = {pin for path in (*WORKFLOWS, *ACTIONS) for pin in re.findall(r"(actions/[a-z-]+)[a-z/]*(@\S+ # \S+)", path.read_text())}
    assert len(pins) == len({action for action, _ in pins})


@pytest.mark.parametrize("path", [*WORKFLOWS, *ACTIONS], ids=lambda p: p.stem)
def test_steps_run_targets_of_the_makefile_only(path: Path) -> None:
    for command in (step["run"] for step in steps(path) if "run" in step):
        found = COMMANDS.fullmatch(command)
        assert found, command
        assert set(found["targets"].split()) <= targets(), command


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda p: p.stem)
def test_a_workflow_may_do_nothing_and_its_jobs_what_they_need(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {}
    assert workflow["concurrency"]["group"]
    writes = {name: {k for k, v in job["permissions"].items() if v == "write"} for name, job in workflow["jobs"].items()}
    assert {name: kinds for name, kinds in writes.items() if kinds} == {
        "main.yml": {"deploy": {"pages", "id-token"}, "release": {"contents"}, "renew": {"actions"}},
        "refresh.yml": {"propose": {"contents", "pull-requests", "issues"}},
        "links.yml": {"report": {"issues"}},
    }.get(path.name, {})
    for name, job in workflow["jobs"].items():
        assert job.get("uses") or job["timeout-minutes"] <= 120, name


def test_jobs_that_may_write_install_nothing() -> None:
    for path in WORKFLOWS:
        for name, job in load(path)["jobs"].items():
            if "write" in job["permissions"].values():
                commands = {step["run"] for step in job["steps"] if "run" in step}
                assert commands <= {"make propose", "make links-issue", "make release", "make renew"}, name
                assert not any("prepare" in step.get("uses", "") for step in job["steps"]), name


def test_no_clock_starts_anything_in_a_fork() -> None:
    for path in WORKFLOWS:
        if "schedule" in load(path)[True]:  # YAML 1.1 reads `on` as true
            for name, job in load(path)["jobs"].items():
                assert "needs" in job or "github.event_name != 'schedule' || !github.event.repository.fork" in job["if"], (path.name, name)


def test_the_check_of_a_change_runs_whatever_was_changed() -> None:
    """A job that may be required is never skipped: only its steps are."""
    jobs = load(ROOT / ".github/workflows/pull-request.yml")["jobs"]
    assert not any({"if", "needs"} & job.keys() for job in jobs.values())
    chosen = {step["run"]: step["if"] for step in jobs["test"]["steps"] if "if" in step}
    assert chosen == {"make test": "steps.change.outputs.prose != 'true'", "make test-prose": "steps.change.outputs.prose == 'true'"}


def test_no_artifact_is_unpacked_over_the_checkout() -> None:
    for path in WORKFLOWS:
        for step in steps(path):
            if step.get("uses", "").startswith("actions/download-artifact@"):
                assert step["with"].get("path", "").startswith("_build"), path.name
    (refresh,) = [s for s in steps(ROOT / ".github/workflows/refresh.yml") if "download-artifact" in s.get("uses", "")]
    assert refresh["with"]["path"] == "_build/artifact"


def test_nothing_keeps_the_token() -> None:
    for path in WORKFLOWS:
        for step in steps(path):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_untrusted_code_gets_no_token_and_no_secret() -> None:
    text = (ROOT / ".github" / "workflows" / "pull-request.yml").read_text()
    assert load(ROOT / ".github" / "workflows" / "pull-request.yml")[True].keys() == {"pull_request"}  # YAML 1.1 reads `on` as true
    assert not re.search(r"secrets\.|github\.token|GH_TOKEN", text)


def test_a_cold_run_uses_nothing_of_earlier_runs() -> None:
    assert not any(
        "cache" in step.get("uses", "") or "prepare" in step.get("uses", "") for step in steps(ROOT / ".github/workflows/cold.yml")
    )


# The links


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/hangs":
            time.sleep(3)
        self.send_response({"/good": 200, "/no-robots": 403}.get(self.path, 404))
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()


def check_links(tmp_path: Path, *addresses: str) -> tuple[subprocess.CompletedProcess[str], str]:
    anchors = "".join(f'<a href="{address}">x</a>\n' for address in addresses)
    (tmp_path / "index.html").write_text(f"<html><body>{anchors}</body></html>")
    report = tmp_path / "links.md"
    done = shell("sh", ".ci/links", str(tmp_path), str(report), PYTHON=sys.executable, SECONDS_A_LINK="1")
    return done, report.read_text() if report.exists() else ""


@pytest.mark.builds
def test_links_that_lead_nowhere_are_reported_and_no_error(tmp_path: Path, server: str) -> None:
    done, report = check_links(
        tmp_path, *(server + page for page in ("/good", "/no-robots", "/gone", "/hangs")), "missing.html", "mailto:a@b.org"
    )
    assert done.returncode == 0, done.stderr
    assert "[404]" in report and f"<{server}/gone>" in report
    assert "[TIMEOUT]" in report and f"<{server}/hangs>" in report
    for fine in ("/good>", "/no-robots>", "missing.html", "a@b.org"):
        assert fine not in report


def test_a_site_whose_links_all_work_gives_an_empty_report(tmp_path: Path, server: str) -> None:
    done, report = check_links(tmp_path, f"{server}/good")
    assert (done.returncode, report) == (0, "")


def test_links_of_no_site_are_an_error(tmp_path: Path) -> None:
    done = shell("sh", ".ci/links", str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert "make html" in done.stderr


# What is said to make

RECORD = """#!/bin/sh
printf '%s\\0' "$0" "$@" >>"$CALLS"
printf '%s\\1\\0' "$PYTEST_ADDOPTS" >>"$CALLS"
"""
HOSTILE = {
    "commands": "x; touch pwned",
    "pipe": "x | touch pwned && touch pwned",
    "function": "$(shell touch pwned)",
    "substitution": "$(touch pwned)",
    "backticks": "`touch pwned`",
    "no-space": "v1;touch$${IFS}pwned;",
    "double-quote": '"; touch pwned; "',
    "single-quote": "'; touch pwned; '",
    "lines": "x\ntouch pwned\n",
    "patterns": "* ?",
}
# By target: what its program is called with. VALUE is one argument; WORDS are as many as there are words.
VALUE, WORDS = object(), object()
BUILD_OPTIONS = ["--as-of", VALUE, "--jobs", VALUE, "--profiles", VALUE]
CALLED: dict[str, list[object]] = {
    "html": ["-m", "compendium", "build", "--no-pdf", *BUILD_OPTIONS],
    "book": ["-m", "compendium", "build", *BUILD_OPTIONS],
    "serve": ["-m", "compendium", "serve", "--port", VALUE],
    "refresh": ["-m", "compendium", "refresh", "--from", VALUE, "--", WORDS],
    "bench": ["-m", "bench", VALUE, VALUE],
    "permuted": ["tests/permuted.py", WORDS],
    "assets": ["-m", "compendium.publish.release_files", VALUE],
    "base": [VALUE, *BUILD_OPTIONS],
    "what-changed": [VALUE],
    "test": ["-m", "pytest"],
    "release": [".ci/github.py", "release", VALUE],
}
SAID = (
    "AS_OF", "JOBS", "PROFILES", "PORT", "TABLES", "FROM", "ROUNDS", "ROWS", "NOTEBOOKS",
    "TAG", "BASE_REF", "BASE", "BASE_NAME", "FILE", "SAY", "PYTEST")  # fmt: skip


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """A checkout whose programs write down what they are called with."""
    root = tmp_path / "it's a checkout"
    for name in (".venv/bin/python", ".ci/base", ".ci/what-changed", "python"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(RECORD)
        (root / name).chmod(0o755)
    for name in (".ci/need", ".ci/environment"):
        (root / name).write_text("")
    shutil.copy(ROOT / "Makefile", root)
    return root


def make(root: Path, *arguments: str, **environment: str) -> tuple[subprocess.CompletedProcess[str], list[list[str]]]:
    """Run make; the calls that it made, each ended by the options of pytest in its environment."""
    calls = root.parent / "calls"
    calls.write_text("")
    settings = {"CALLS": str(calls), "PYTHON": "./python", "PYTEST_ADDOPTS": "", **environment}
    done = shell("make", "--silent", *arguments, cwd=root, **settings)
    found: list[list[str]] = [[]]
    for argument in calls.read_text().split("\0"):
        found[-1].append(argument)
        if argument.endswith("\1"):
            found.append([])
    return done, [call[1:] for call in found[:-1]]


@pytest.mark.parametrize("where", ["environment", "command-line"])
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_what_is_said_to_make_reaches_its_program_as_it_is_and_no_shell(recorded: Path, value: str, where: str) -> None:
    (recorded / value).write_text("what FILE holds")
    for target, expected in {**CALLED, "changes": [], "summary": []}.items():
        said = dict.fromkeys(SAID, value)
        if where == "environment":
            done, calls = make(recorded, target, GITHUB_STEP_SUMMARY="summary", **said)
        else:
            done, calls = make(recorded, target, *(f"{n}={v}" for n, v in said.items()), GITHUB_STEP_SUMMARY="summary")
        assert done.returncode == 0, (target, done.stderr)
        assert not (recorded / "pwned").exists(), target
        if target == "summary":
            assert (recorded / "summary").read_text() == f"{value}\n\nwhat FILE holds"
        elif target == "changes":
            assert calls[0][:-1] == ["-m", "compendium", "changes", f"{value}={value}", "this checkout=."]
        else:
            words = [w for part in expected for w in (value.split() if part is WORDS else [value if part is VALUE else part])]
            assert calls[0][:-1] == words, target
            assert target != "test" or calls[0][-1] == value + "\1"


@pytest.mark.parametrize("where", ["environment", "command-line"])
def test_a_make_that_makes_hands_on_what_it_was_told(recorded: Path, where: str) -> None:
    shutil.copy(ROOT / ".ci" / "proposal", recorded / ".ci")
    for value in HOSTILE.values():
        said = {"TABLES": value, "FROM": value}
        given = ("proposal", *(f"{n}={v}" for n, v in said.items())) if where == "command-line" else ("proposal",)
        done, (call,) = make(recorded, *given, **(said if where == "environment" else {}))
        assert "without a summary" in done.stderr  # which the true program writes
        assert call[:-1] == ["-m", "compendium", "refresh", "--from", value, "--", *value.split()]
        assert not (recorded / "pwned").exists()


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_no_python_that_make_is_told_is_more_than_a_name(recorded: Path, value: str) -> None:
    for target in ("release", "propose", "links-issue"):
        done, _ = make(recorded, target, f"PYTHON={value}")
        assert done.returncode != 0
        assert not (recorded / "pwned").exists()
    shutil.copy(ROOT / ".ci" / "environment", recorded / ".ci")
    (recorded / ".venv" / "bin" / "python").unlink()
    done, _ = make(recorded, "html", f"PYTHON={value}")
    assert done.returncode != 0 and "Python 3.11 or newer is needed" in done.stderr
    assert not (recorded / "pwned").exists()


def test_without_a_word_make_says_nothing_to_its_programs(recorded: Path) -> None:
    for target, expected in {"html": "-m compendium build --no-pdf", "refresh": "-m compendium refresh --", "base": "origin/main"}.items():
        _, (call,) = make(recorded, target)
        assert call[:-1] == expected.split()


def test_a_path_of_the_users_python_reaches_no_recipe(recorded: Path) -> None:
    (recorded / ".venv" / "bin" / "python").write_text('#!/bin/sh\n[ -z "$PYTHONPATH" ]\n')
    done, _ = make(recorded, "html", PYTHONPATH="/elsewhere")
    assert done.returncode == 0, done.stderr


def test_help_lists_the_targets(recorded: Path) -> None:
    done, _ = make(recorded, "help")
    listed = re.findall(r"^  make ([a-z-]+) +\S", done.stdout, flags=re.MULTILINE)
    assert set(listed) == targets() - {"environment", "lab-packages", "browser"}
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_the_tests_of_prose_are_there() -> None:
    done = shell("make", "--dry-run", "test-prose", PYTEST="")
    named = re.findall(r"tests/\S+", done.stdout)
    assert "tests/book" in named and all((ROOT / name).exists() for name in named)


def test_a_run_of_tests_says_what_it_cost(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text("def test_one() -> None:\n    pass\n")
    command = ("-m", "pytest", "-p", "conftest", "--rootdir", ".", "-n", "0", "test_one.py")
    done = shell(sys.executable, *command, cwd=tmp_path, PYTHONPATH=f"{ROOT}:{ROOT / 'tests'}")
    assert re.search(r"^[\d.]+ minutes of processor time; the whole suite should take at most 25\.$", done.stdout, flags=re.MULTILINE)


# The environment

UV = """#!/bin/sh
echo "uv $*" >>calls
echo "uv: no such network" >&2
exit ${UV_ENDS:-0}
"""
PIP = """#!/bin/sh
case "$*" in
  -c*) exit 0 ;; # it writes compendium.pth
  *--target*) mkdir -p .venv/uv/bin && cp uv .venv/uv/bin/uv || exit 1 ;;
esac
echo "$*" >>calls
exit ${PIP_ENDS:-0}
"""


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A checkout with an environment into which nothing has been installed yet; its pip and its uv write down what they are asked."""
    root = tmp_path / "checkout"
    shutil.copytree(ROOT / ".ci", root / ".ci")
    for name, text in {"requirements.txt": "one", "uv": UV, ".venv/bin/python": PIP}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
        (root / name).chmod(0o755)
    tools = tmp_path / "tools"  # all but uv, which this machine may have
    tools.mkdir()
    for tool in ("sh", "cmp", "cp", "rm", "mkdir"):
        (tools / tool).symlink_to(shutil.which(tool) or "")
    return root


def install(root: Path, **environment: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    (root / "calls").write_text("")
    done = shell("sh", ".ci/environment", cwd=root, PATH=str(root.parent / "tools"), **environment)
    return done, (root / "calls").read_text().splitlines()


def test_uv_is_fetched_by_version_and_hash(fresh: Path) -> None:
    done, (fetched, *_) = install(fresh)
    assert fetched.endswith("--require-hashes --target .venv/uv -r .ci/uv.txt")
    assert re.search(r"^uv==[\d.]+ \\\n +--hash=sha256:[0-9a-f]{64}", (ROOT / ".ci" / "uv.txt").read_text(), flags=re.MULTILINE), done
    (fresh / "requirements.txt").write_text("two")
    assert not any("--target" in call for call in install(fresh)[1])
    (fresh / ".ci" / "uv.txt").write_text("another version")
    (fresh / "requirements.txt").write_text("three")
    assert "--target" in install(fresh)[1][0]


def test_nothing_is_installed_without_its_hash() -> None:
    for path in (ROOT / "Makefile", ROOT / "postBuild", *(p for p in (ROOT / ".ci").iterdir() if p.is_file()), *WORKFLOWS, *ACTIONS):
        for line in path.read_text().splitlines():
            assert "pip install" not in line or "--require-hashes" in line, f"{path}: {line}"


def test_each_package_has_a_reason() -> None:
    sets = [*ROOT.glob("*.in"), *(ROOT / ".ci").glob("*.in")]
    assert {path.name for path in sets} == {
        "requirements.in",
        "requirements-dask.in",
        "requirements-lab.in",
        "croissant.in",
        "lychee.in",
        "outloud.in",
        "uv.in",
    }
    packages = [line for path in sets for line in path.read_text().splitlines() if line and not line.startswith(("#", "-c "))]
    assert len(packages) > 30
    assert [line for line in packages if not re.fullmatch(r"\S+  # \S.*\w.*", line)] == []


def test_each_list_of_packages_is_locked() -> None:
    recipe = (ROOT / "Makefile").read_text().split("lock: environment")[1].split("\n\n")[0]
    for path in [*ROOT.glob("*.in"), *(ROOT / ".ci").glob("*.in")]:
        name = str(path.relative_to(ROOT).with_suffix(""))
        assert re.search(rf"[ ]{re.escape(name)}[ ;]", recipe), name
        locked = path.with_suffix(".txt").read_text()
        for package in re.findall(r"^([a-z][a-z0-9-]*)", path.read_text(), flags=re.MULTILINE):
            assert f"\n{package}==" in locked


def test_an_install_says_what_it_does_and_is_made_once(fresh: Path) -> None:
    done, calls = install(fresh)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("Installing the packages of requirements.txt into .venv (a minute or two) ...\n")
    assert calls[1].startswith("uv pip install") and len(calls) == 2
    os.utime(fresh / "requirements.txt")  # as a checkout of CI does
    done, calls = install(fresh)
    assert (done.returncode, done.stderr, calls) == (0, "", [])
    (fresh / "requirements.txt").write_text("two")
    os.utime(fresh / "requirements.txt", (1, 1))  # as an environment that CI restored looks at it
    assert install(fresh)[1][0].startswith("uv pip install")


def test_where_uv_fails_its_error_is_shown_and_pip_installs(fresh: Path) -> None:
    done, calls = install(fresh, UV_ENDS="2")
    assert done.returncode == 0
    assert "uv: no such network\nuv did not install them" in done.stderr and "Trying pip" in done.stderr
    assert calls[-1].endswith("--require-hashes -r requirements.txt")


def test_an_install_that_fails_is_tried_again(fresh: Path) -> None:
    assert install(fresh, UV_ENDS="2", PIP_ENDS="1")[0].returncode != 0
    assert install(fresh)[1][-1].startswith("uv pip install")


def test_a_checkout_of_any_name_is_found_in_any_locale(tmp_path: Path) -> None:
    root = tmp_path / "Königsweg"
    shutil.copytree(ROOT / ".ci", root / ".ci")
    (root / "compendium").mkdir()
    (root / "compendium" / "__init__.py").write_text("")
    (root / "requirements.txt").write_text("")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(root / ".venv")], check=True)
    (root / "uv").write_text("#!/bin/sh\n")
    (root / "uv").chmod(0o755)
    done = shell("sh", ".ci/environment", cwd=root, PATH=f"{root}:{os.environ['PATH']}")
    assert done.returncode == 0, done.stderr
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = shell(str(root / ".venv" / "bin" / "python"), "-c", "import compendium", cwd=tmp_path, **ascii_only)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this folder is no checkout of git")
def test_a_checkout_has_the_same_bytes_whatever_git_does_to_ends_of_lines(tmp_path: Path) -> None:
    git(ROOT, "clone", "-q", "-c", "core.autocrlf=true", str(ROOT), str(tmp_path / "clone"))
    stored = [line.split(None, 3) for line in git(ROOT, "ls-tree", "-r", "HEAD").splitlines()]
    names = "".join(f"{name}\n" for *_, name in stored)
    command = ["git", "hash-object", "--no-filters", "--stdin-paths"]
    done = subprocess.run(command, cwd=tmp_path / "clone", check=True, input=names, capture_output=True, text=True)
    assert done.stdout.split() == [digest for _, _, digest, _ in stored]


# The site of another revision, and the proposal


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with two revisions, whose `python -m compendium build` writes what it was called with."""
    root = tmp_path / "checkout"
    (root / "compendium").mkdir(parents=True)
    (root / "data").mkdir()
    shutil.copytree(ROOT / ".ci", root / ".ci")
    (root / ".gitignore").write_text("_build/\n.venv\n")
    (root / "requirements.txt").write_text("one\n")
    (root / "data" / "table.csv").write_text("a\n1\n")
    (root / "Makefile").write_text("html:\n\t@echo by its own make; echo $(AS_OF) $$COMPENDIUM_CACHE >made\n")
    program = "pathlib.Path('made').write_text(' '.join(['{}', *sys.argv[1:], os.environ['COMPENDIUM_CACHE']]))"
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".venv" / "bin" / "python").symlink_to(sys.executable)
    git(root, "init", "-q", "-b", "main")
    for edition in ("first", "second"):
        (root / "compendium" / "__main__.py").write_text(f"import os, pathlib, sys\n{program.format(edition)}\n")
        git(root, "add", "-A")
        git(root, "commit", "-q", "-m", edition)
    return root


def git(root: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    return subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


def test_the_base_is_built_by_its_own_code_with_the_same_environment_and_cache(checkout: Path) -> None:
    for revision, edition in (("HEAD^1", "first"), ("main", "second"), ("HEAD^1", "first")):  # again, and back
        done = shell("sh", ".ci/base", revision, "--jobs", "3", cwd=checkout, COMPENDIUM_CACHE="", PYTHONPATH=str(ROOT))
        assert done.returncode == 0, done.stderr
        made = (checkout / "_build" / "base" / "made").read_text()
        assert made == f"{edition} build --no-pdf --jobs 3 {checkout}/_build/cache"
    assert git(checkout, "status", "--porcelain") == ""


def test_a_base_with_other_packages_is_built_by_its_own_make(checkout: Path) -> None:
    (checkout / "requirements.txt").write_text("two\n")
    done = shell("sh", ".ci/base", "HEAD", cwd=checkout, COMPENDIUM_CACHE="/elsewhere", MAKEFLAGS="-- AS_OF=2018-12-10")
    assert done.returncode == 0, done.stderr
    assert "by its own make" in done.stdout
    assert (checkout / "_build" / "base" / "made").read_text() == "2018-12-10 /elsewhere\n"


def test_a_base_that_a_clean_removed_is_made_again(checkout: Path) -> None:
    for _ in range(2):
        assert shell("sh", ".ci/base", "HEAD", cwd=checkout).returncode == 0
        shutil.rmtree(checkout / "_build")


def test_a_base_that_nobody_knows_is_refused_by_name(checkout: Path) -> None:
    done = shell("sh", ".ci/base", "origin/main", cwd=checkout)
    assert done.returncode == 1
    assert "no revision origin/main" in done.stderr


@pytest.mark.parametrize(
    ("changed", "prose"),
    [
        (["book/methods.md", "README.md", "references.bib"], True),
        (["book/methods.md", "compendium/cli.py"], False),
        (["notebooks/theme-1.ipynb"], False),
        (["book/_ext/notes.md"], False),
        (["book/methods.md\nx"], False),
        ([], False),
    ],
)
def test_a_change_of_prose_alone_is_told_from_others(checkout: Path, changed: list[str], prose: bool) -> None:
    for name in changed:
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text("changed\n")
    git(checkout, "add", "-A")
    git(checkout, "commit", "-q", "--allow-empty", "-m", "change")
    done = shell("sh", ".ci/what-changed", "HEAD^1", cwd=checkout, GITHUB_OUTPUT="_build/output")
    assert done.stdout == f"prose={str(prose).lower()}\n", done.stderr
    (checkout / "old.py").write_text("moved\n" * 9)
    git(checkout, "add", "-A")
    git(checkout, "commit", "-q", "-m", "code")
    git(checkout, "mv", "old.py", "new.md")
    git(checkout, "commit", "-q", "-m", "code that became prose")
    assert shell("sh", ".ci/what-changed", "HEAD^1", cwd=checkout).stdout == "prose=false\n"


@pytest.mark.parametrize("script", [".ci/base HEAD", ".ci/proposal", ".ci/what-changed HEAD"])
def test_a_folder_that_is_no_repository_is_told_so(checkout: Path, script: str) -> None:
    for place in (checkout / "_build", checkout):  # inside of a repository, and outside of any
        shutil.copytree(ROOT / ".ci", place / ".ci", dirs_exist_ok=True)
        if place == checkout:
            shutil.rmtree(checkout / ".git")
        done = shell("sh", *script.split(), cwd=place)
        assert done.returncode == 1
        assert done.stderr.startswith("This needs the top folder of a git repository, such as a clone;") and done.stderr.count("\n") == 1


MAKE = """#!/bin/sh
echo "$*" >>calls
case $1 in
  refresh)
    mkdir -p _build/refresh
    [ -z "$SUMMARY" ] || echo "$SUMMARY" >_build/refresh/summary.md
    [ -z "$NEW" ] || echo "$NEW" >data/new.csv
    exit ${REFUSED:-0} ;;
  changes) mkdir -p _build/changes; echo "what changes" >_build/changes/report.md ;;
esac
[ "$1" != "$BROKEN" ]
"""


def proposal(checkout: Path, **environment: str) -> tuple[subprocess.CompletedProcess[str], str, str]:
    stub = checkout.parent / "make"
    stub.write_text(MAKE)
    stub.chmod(0o755)
    settings = {"SUMMARY": "", "NEW": "", "REFUSED": "0", "BROKEN": ""} | environment
    done = shell("sh", ".ci/proposal", cwd=checkout, MAKE=str(stub), **settings)
    folder = checkout / "_build" / "proposal"
    return done, (folder / "tables.md").read_text(), (folder / "refused.md").read_text()


def test_new_tables_are_proposed_with_what_they_change(checkout: Path) -> None:
    done, tables, refused = proposal(checkout, SUMMARY="one new", NEW="x")
    assert done.returncode == 0, done.stderr
    assert tables == "one new\n\nwhat changes\n"
    assert refused == ""
    assert (checkout / "calls").read_text().splitlines() == ["refresh", "book", "base BASE_REF=HEAD", "changes BASE_REF=HEAD"]


def test_without_new_tables_nothing_is_built(checkout: Path) -> None:
    done, tables, refused = proposal(checkout, SUMMARY="nothing new")
    assert (done.returncode, tables, refused) == (0, "", "")
    assert (checkout / "calls").read_text() == "refresh\n"


def test_refusals_without_new_tables_become_an_issue(checkout: Path) -> None:
    done, tables, refused = proposal(checkout, SUMMARY="one refused", REFUSED="2")
    assert (done.returncode, tables, refused) == (0, "", "one refused\n")


def test_refusals_beside_new_tables_become_an_issue_too(checkout: Path) -> None:
    done, tables, refused = proposal(checkout, SUMMARY="one new, one refused", NEW="x", REFUSED="2")
    assert done.returncode == 0, done.stderr
    assert tables == "one new, one refused\n\nwhat changes\n"
    assert refused == "one new, one refused\n"


def test_tables_that_break_the_book_are_proposed_all_the_same(checkout: Path) -> None:
    done, tables, _ = proposal(checkout, SUMMARY="one new", NEW="x", BROKEN="book")
    assert done.returncode == 0
    assert tables.startswith("one new\n")
    assert "cannot be built" in tables
    assert (checkout / "calls").read_text().splitlines() == ["refresh", "book"]


@pytest.mark.parametrize("broken", ["base", "changes"])
def test_a_comparison_that_fails_is_not_a_book_that_cannot_be_built(checkout: Path, broken: str) -> None:
    done, tables, _ = proposal(checkout, SUMMARY="one new", NEW="x", BROKEN=broken)
    assert done.returncode == 0
    assert tables.startswith("one new\n")
    assert "comparing it with the book before them failed" in tables
    assert "cannot be built" not in tables and "what changes" not in tables


def test_a_refresh_that_says_nothing_has_failed(checkout: Path) -> None:
    done, _, _ = proposal(checkout, REFUSED="2")
    assert done.returncode == 1
    assert "without a summary" in done.stderr


# GitHub, with a gh that writes down what it is asked


GH = """#!/usr/bin/env python3
import json, os, pathlib, sys
arguments = sys.argv[1:]
body = next((pathlib.Path(arguments[k + 1]).read_text() for k, a in enumerate(arguments) if a in ("--body-file", "--notes-file")), "")
with open(os.environ["CALLS"], "a") as calls:
    calls.write(json.dumps([arguments, body]) + "\\n")
if "list" in arguments:
    print(os.environ.get(arguments[0].upper(), "[]" if arguments[0] == "pr" else ""))
"""


class GitHub:
    """Runs .ci/github.py in a checkout and tells what it asked of gh."""

    def __init__(self, checkout: Path) -> None:
        self.root = checkout
        self.calls = checkout.parent / "calls.jsonl"
        tools = checkout.parent / "tools"
        tools.mkdir()
        (tools / "gh").write_text(GH)
        (tools / "gh").chmod(0o755)
        self.path = f"{tools}:{os.environ['PATH']}"
        git(checkout, "init", "-q", "--bare", "../origin")
        git(checkout, "remote", "add", "origin", "../origin")
        (checkout / "_build" / "proposal").mkdir(parents=True)

    def __call__(self, *arguments: str, **environment: str) -> list[tuple[list[str], str]]:
        self.calls.write_text("")
        done = shell(sys.executable, ".ci/github.py", *arguments, cwd=self.root, PATH=self.path, CALLS=str(self.calls), **environment)
        assert done.returncode == 0, done.stderr
        made = [json.loads(line) for line in self.calls.read_text().splitlines()]
        return [(command, body) for command, body in made if "list" not in command]

    def proposal(self, tables: str, refused: str) -> None:
        (self.root / "_build" / "proposal" / "tables.md").write_text(tables)
        (self.root / "_build" / "proposal" / "refused.md").write_text(refused)


@pytest.fixture
def github(checkout: Path) -> GitHub:
    return GitHub(checkout)


def test_new_tables_open_a_pull_request_and_update_it_the_week_after(github: GitHub) -> None:
    start = git(github.root, "rev-parse", "HEAD").strip()
    for week, number in ((1, ""), (2, "7")):
        git(github.root, "checkout", "-q", "-f", "main")
        (github.root / "data" / f"week-{week}.csv").write_text("new\n")
        github.proposal(f"week {week}", "")
        fork = {"number": 9, "isCrossRepository": True}  # whose branch has the same name, listed first
        own = [{"number": int(number), "isCrossRepository": False}] if number else []
        ((command, body),) = github("propose", PR=json.dumps([fork, *own]))
        assert command[:2] == ["pr", "edit" if number else "create"]
        assert ("7" in command) == bool(number) and "9" not in command
        assert body.startswith(f"week {week}\n")
        assert "close it and open it again" in body
    # The second week stands on main, not on the first.
    pushed = git(github.root, "ls-remote", "origin", "refs/heads/refresh/data").split()[0]
    assert git(github.root, "rev-parse", f"{pushed}^").strip() == start
    assert git(github.root, "show", "--name-only", "--format=%an", pushed).split() == ["github-actions[bot]", "data/week-2.csv"]


def test_only_tables_and_texts_are_taken_from_the_artifact(github: GitHub) -> None:
    artifact = github.root / "_build" / "artifact"
    table, package, text = "data/new-table/2026-12-01.csv", "data/datapackage.json", "_build/proposal/tables.md"
    taken = (table, f"{table}.gz", package, text, "_build/proposal/refused.md")
    left = ["Makefile", ".ci/github.py", ".git/config", "_build/proposal/x/a.md", "_build/changes/report.md"]
    left += [
        f"data/{name}" for name in (".gitattributes", "2026-12-01.csv", "New/2026-12-01.csv", "new-table/run.py", "a/b/2026-12-01.csv")
    ]
    for name in (*taken, *left):
        (artifact / name).parent.mkdir(parents=True, exist_ok=True)
        (artifact / name).write_text(f"from the artifact: {name}")
    (artifact / "_build" / "proposal" / "refused.md").write_text("")
    secret = github.root.parent / "2026-12-02.csv"
    secret.write_text("secret")
    (artifact / "data" / "new-table" / secret.name).symlink_to(secret)
    (artifact / "data" / "linked").symlink_to(secret.parent)
    before = {name: (github.root / name).read_text() for name in ("Makefile", ".ci/github.py")}
    ((command, body),) = github("propose")
    assert command[:2] == ["pr", "create"] and body.startswith(f"from the artifact: {text}")
    assert {name: (github.root / name).read_text() for name in before} == before
    assert "from the artifact" not in (github.root / ".git" / "config").read_text()
    pushed = git(github.root, "ls-remote", "origin", "refs/heads/refresh/data").split()[0]
    assert git(github.root, "show", "--name-only", "--format=", pushed).split() == [package, table, f"{table}.gz"]
    assert not (github.root / "_build" / "changes").exists()


def test_all_that_is_stored_would_be_taken_from_an_artifact() -> None:
    program = "import sys; sys.path.insert(0, '.ci'); import github; print(*(n for n in sys.argv[1:] if not github.TAKEN.fullmatch(n)))"
    stored = [p.relative_to(ROOT).as_posix() for p in (ROOT / "data").rglob("[!.]*") if p.is_file()]
    assert stored
    done = shell(sys.executable, "-B", "-c", program, *stored)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_what_somebody_else_committed_is_not_pushed_over(github: GitHub) -> None:
    (github.root / "data" / "new.csv").write_text("new\n")
    github.proposal("new", "")
    github("propose")
    (github.root / "words.md").write_text("a sentence that fits\n")
    git(github.root, "add", "words.md")
    git(github.root, "-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "commit", "-q", "-m", "words")
    git(github.root, "push", "-q", "origin", "HEAD:refresh/data")
    tip = git(github.root, "rev-parse", "HEAD")
    git(github.root, "checkout", "-q", "-f", "main")
    (github.root / "data" / "newer.csv").write_text("newer\n")
    done = shell(sys.executable, ".ci/github.py", "propose", cwd=github.root, PATH=github.path, CALLS=str(github.calls))
    assert done.returncode == 1
    assert "ends with a commit by somebody@example.org" in done.stderr
    assert git(github.root, "ls-remote", "origin", "refs/heads/refresh/data").split()[0] == tip.strip()


def test_a_commit_by_nobody_is_not_pushed_over(github: GitHub) -> None:
    for name in ("user.name=Nobody", "user.name=bot"):
        git(github.root, "-c", name, "-c", "user.email=", "commit", "-q", "--allow-empty", "-m", "words")
        git(github.root, "push", "-q", "--force", "origin", "HEAD:refresh/data")
        (github.root / "data" / "new.csv").write_text("new\n")
        github.proposal("new", "")
        done = shell(sys.executable, ".ci/github.py", "propose", cwd=github.root, PATH=github.path, CALLS=str(github.calls))
        assert done.returncode == 1
        assert "ends with a commit by somebody without an address" in done.stderr


def test_whatever_speaks_to_the_server_has_credentials(github: GitHub) -> None:
    wrapper = github.root.parent / "tools" / "git"
    wrapper.write_text(f'#!/bin/sh\necho "$*" >>"$CALLS.git"\nexec {shutil.which("git")} "$@"\n')
    wrapper.chmod(0o755)
    for week in ("one", "two"):
        git(github.root, "checkout", "-q", "-f", "main")
        (github.root / "data" / f"{week}.csv").write_text("new\n")
        github.proposal("new", "")
        github("propose")
    asked = Path(f"{github.calls}.git").read_text().splitlines()
    spoken = [line for line in asked if re.search(r"\b(ls-remote|fetch|push)\b", line)]
    assert len(spoken) == 2 + 1 + 2
    assert all(line.startswith("-c credential.helper= -c credential.helper=!gh auth git-credential ") for line in spoken)


def test_what_fails_at_github_ends_in_a_sentence(github: GitHub) -> None:
    (github.root / "data" / "new.csv").write_text("new\n")
    github.proposal("new", "")
    shutil.rmtree(github.root / ".git")
    for path, said in ((github.path, "Stopped. git "), ("/nowhere", "Stopped. There is no git on this machine")):
        done = shell(sys.executable, ".ci/github.py", "propose", cwd=github.root, PATH=path, CALLS=str(github.calls))
        assert done.returncode == 1
        assert done.stderr.splitlines()[-1].startswith(said) and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("kind", "ends", "on"),
    [
        ("workflow https://a.github.io/b/", "", "true"),
        ("legacy https://a.github.io/b/", "", "false"),
        ("", "gh: Not Found (HTTP 404)", "false"),
        ("", "gh: HTTP 502", None),
    ],
)
def test_the_site_is_put_up_where_pages_is_switched_on(github: GitHub, kind: str, ends: str, on: str | None) -> None:
    settings = {"PATH": github.path, "CALLS": str(github.calls), "GH_REPO": "a/b", "GITHUB_OUTPUT": "output"}
    (github.root.parent / "tools" / "gh").write_text(f'#!/bin/sh\necho "{kind}"\n[ -z "{ends}" ] || {{ echo "{ends}" >&2; exit 1; }}\n')
    done = shell(sys.executable, ".ci/github.py", "pages", cwd=github.root, **settings)
    assert done.returncode == (on is None)
    if on:
        address = "https://a.github.io/b/" if on == "true" else ""
        assert (github.root / "output").read_text() == f"place={on}\naddress={address}\n"
        assert ("::notice::" in done.stdout) == (on == "false")
    else:
        assert "HTTP 502" in done.stderr


def test_a_text_that_is_too_long_is_cut_and_says_so(github: GitHub) -> None:
    (github.root / "data" / "new.csv").write_text("new\n")
    github.proposal("a line of words – and more\n" * 4000, "")
    ((_, body),) = github("propose")
    assert len(body) < 65_536
    assert "artifacts of the run" in body
    assert "close it and open it again" in body


def test_refusals_alone_open_one_issue_or_update_it(github: GitHub) -> None:
    github.proposal("", "refused: migrant-stock")
    label, (command, body) = github("propose")
    assert label[0][:3] == ["label", "create", "refresh"]
    assert command[:4] == ["issue", "create", "--label", "refresh"]
    assert body == "refused: migrant-stock"
    assert github("propose", ISSUE="12")[1][0][:3] == ["issue", "edit", "12"]


def test_an_issue_is_closed_when_there_is_nothing_left_to_say(github: GitHub) -> None:
    empty = github.root / "_build" / "links.md"
    empty.write_text("")
    assert github("issue", "links", "Links", "_build/links.md") == []
    ((command, _),) = github("issue", "links", "Links", "_build/links.md", ISSUE="3")
    assert command[:3] == ["issue", "close", "3"]


def test_a_release_is_made_once_and_put_right_after(github: GitHub) -> None:
    folder = github.root / "_build" / "assets"
    folder.mkdir()
    for name in ("book.pdf", "notes.md", "site.zip"):
        (folder / name).write_text(f"text of {name}")
    ((command, notes),) = github("release", "v1.2.0", RELEASE="v1.0.0\nv1.1.0")
    assert command[:4] == ["release", "create", "v1.2.0", "--verify-tag"]
    assert command[-2:] == ["_build/assets/book.pdf", "_build/assets/site.zip"]
    assert notes == "text of notes.md"
    assert [c[:3] for c, _ in github("release", "v1.2.0", RELEASE="v1.2.0")] == [
        ["release", "upload", "v1.2.0"],
        ["release", "edit", "v1.2.0"],
    ]


def test_the_sites_of_earlier_releases_are_fetched_where_they_have_one(github: GitHub) -> None:
    (github.root.parent / "tools" / "gh").write_text(
        GH
        + """if "view" in arguments and arguments[2] != "v1.0.0":
    print("book-1.1.0-data.zip", "book-1.1.0-site.zip", sep="\\n")
"""
    )
    asked = [command for command, _ in github("earlier", RELEASE="v1.1.0\nv1.0.0")]
    assert [command[:3] for command in asked] == [
        ["release", "view", "v1.1.0"],
        ["release", "download", "v1.1.0"],
        ["release", "view", "v1.0.0"],
    ]
    assert asked[1][3:] == ["--pattern", "*-site.zip", "--dir", "_build/releases.new"]
    assert (github.root / "_build" / "releases").is_dir() and not (github.root / "_build" / "releases.new").exists()


def test_a_download_that_breaks_loses_none_of_the_sites_that_are_there(github: GitHub) -> None:
    (github.root / "_build" / "releases").mkdir()
    kept = github.root / "_build" / "releases" / "book-1.0.0-site.zip"
    kept.write_text("a site")
    (github.root.parent / "tools" / "gh").write_text(
        GH
        + """if "view" in arguments:
    print("book-1.1.0-site.zip")
if "download" in arguments:
    sys.exit(1)
"""
    )
    with pytest.raises(AssertionError, match="failed with status 1"):
        github("earlier", RELEASE="v1.1.0")
    assert kept.read_text() == "a site"


def test_a_release_gets_its_place_beside_the_newest_site(github: GitHub) -> None:
    assert [command for command, _ in github("renew")] == [["workflow", "run", "main.yml", "--ref", "main"]]
    workflow = load(ROOT / ".github" / "workflows" / "main.yml")
    assert "workflow_dispatch" in workflow[True]  # YAML 1.1 reads `on` as true
    jobs = workflow["jobs"]
    assert "github.ref == 'refs/heads/main'" in jobs["deploy"]["if"]
    runs = [step.get("run", step.get("uses", "").partition("@")[0]) for step in jobs["book"]["steps"]]
    # The files of a release are those of the site alone.
    wanted = ["make book PROFILES=all", "make assets", "make earlier", "make versions", "actions/upload-pages-artifact"]
    assert [run for run in runs if run in wanted] == wanted


# The files of a release, the changelog, the citation


def test_an_archive_has_the_same_bytes_at_any_time(tmp_path: Path) -> None:
    made = []
    for number, order in enumerate((("a/b.txt", "c.txt"), ("c.txt", "a/b.txt"))):
        folder = tmp_path / str(number) / "folder"
        for name in (*order, ".hidden"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(name)
            os.utime(folder / name, (10_000 * number + 1, 10_000 * number + 1))
        target = tmp_path / str(number) / "book-1.0.zip"
        archives.archive(folder, target)
        made.append(target.read_bytes())
    assert made[0] == made[1]
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == ["book-1.0/a/b.txt", "book-1.0/c.txt"]
        assert archive.read("book-1.0/a/b.txt") == b"a/b.txt"


def test_an_archive_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match="make book"):
        archives.archive(tmp_path, tmp_path / "x.zip")


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A made-up book, built."""
    for name, folder in (("HTML", "html"), ("PDF", "pdf"), ("DATA", "data")):
        (tmp_path / folder).mkdir()
        for pdf in PDF_NAMES:
            (tmp_path / folder / pdf).write_text(f"{pdf} in {folder}")
        monkeypatch.setattr(release_files, name, tmp_path / folder)
    (tmp_path / "data" / "datapackage.json").write_text('{"title": "Tables", "resources": []}')
    return tmp_path / "assets"


def test_assets_are_the_pdfs_the_site_the_tables_and_notes(built: Path) -> None:
    name, version = release_files.project()
    for tag in ("", f"v{version}"):
        release_files.write(tag, built)
        stem = f"{name}-{version}"
        pdfs = {f"{stem}.pdf": "compendium.pdf", f"{stem}-annex.pdf": "annex.pdf", f"{stem}-brief.pdf": "brief.pdf"}
        assert {p.name for p in built.iterdir()} == {*pdfs, f"{stem}-site.zip", f"{stem}-data.zip", "notes.md"}
        assert {name: (built / name).read_text() for name in pdfs} == {name: f"{pdf} in pdf" for name, pdf in pdfs.items()}
    notes = (built / "notes.md").read_text()
    assert "###" in notes and "## [" not in notes


@pytest.mark.parametrize("pdf", PDF_NAMES)
def test_a_release_without_one_of_its_pdfs_is_refused(built: Path, pdf: str) -> None:
    (built.parent / "pdf" / pdf).unlink()
    with pytest.raises(CompendiumError, match=rf"There is no {pdf} in .*make book"):
        release_files.write("", built)
    assert not built.exists()


def test_a_tag_of_another_version_is_refused(built: Path) -> None:
    with pytest.raises(CompendiumError, match=r"v9\.9\.9 .* should be v\d"):
        release_files.write("v9.9.9", built)


def test_a_version_that_the_changelog_does_not_know_is_refused(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## [0.0.1] - 2018-12-10\n\nText.\n")
    monkeypatch.setattr(release_files, "CHANGELOG", tmp_path / "CHANGELOG.md")
    with pytest.raises(CompendiumError, match=r"CHANGELOG.md has no section '## \["):
        release_files.write("", built)


def test_changelog_is_in_order() -> None:
    text = release_files.CHANGELOG.read_text()
    known = release_files.sections(text)
    headings = re.findall(r"^## (.*)$", text, flags=re.MULTILINE)
    assert headings == ["[Unreleased]"] * (headings[0] == "[Unreleased]") + [f"[{version}] - {day}" for version, (day, _) in known.items()]
    versions = [tuple(map(int, version.split("."))) for version in known]
    assert versions == sorted(versions, reverse=True)
    days = [day for day, _ in known.values()]
    assert days == sorted(days, reverse=True)
    kinds = set(re.findall(r"^### (.*)$", text, flags=re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_one_version_everywhere() -> None:
    version, (day, _) = next(iter(release_files.sections(release_files.CHANGELOG.read_text()).items()))
    citation = load(ROOT / "CITATION.cff")
    assert release_files.project()[1] == version
    for entry in (citation, citation["preferred-citation"]):
        assert (entry["version"], entry["date-released"]) == (version, day)


def test_citation_meets_the_schema_and_names_the_concept_paper() -> None:
    citation = load(ROOT / "CITATION.cff")
    schema = json.loads((ROOT / "tests" / "cff-1.2.0.json").read_text())
    jsonschema.validate(citation, schema, format_checker=jsonschema.FormatChecker())
    assert any("Concept Paper" in reference["title"] for reference in citation["references"])


# Binder


def test_binder_finds_the_package(tmp_path: Path) -> None:
    """postBuild in a fresh environment, with no more of the project than the package."""
    shutil.copytree(ROOT / "compendium", tmp_path / "repository" / "compendium", ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True)
    path = f"{tmp_path / 'venv' / 'bin'}:{os.environ['PATH']}"
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"PATH": path}
    subprocess.run([str(ROOT / "postBuild")], cwd=tmp_path / "repository", env=environment, check=True)
    program = "from compendium import paths; print(paths.ROOT)"
    done = subprocess.run(["python", "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == str((tmp_path / "repository").resolve()), done.stderr


def test_binder_takes_the_oldest_python_that_the_book_takes() -> None:
    oldest = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text())
    assert oldest
    assert (ROOT / "runtime.txt").read_text() == f"python-{oldest[1]}\n"
