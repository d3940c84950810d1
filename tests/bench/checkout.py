"""A copy of this checkout, or of an earlier version, in a folder of its own: its commands, its files, its server."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from compendium.paths import ROOT

OLD, OLD_COMMIT = "0.5.0", "41fc7a0"
DRAFT = "draft, being checked"  # in a page that a clean run has not made yet
AGREES = "agrees with its draft"  # in the log of a server whose draft was right
HANGS = 1800  # seconds after which something has gone wrong
EVERY = 0.05  # seconds between two looks at a page
SELDOM = 0.2  # seconds between two looks at the memory of a command that is timed
# Homebrew's libraries, where macOS looks for them only if it is told to; version 0.5.0 needs some.
HOMEBREW = {"DYLD_FALLBACK_LIBRARY_PATH": "/opt/homebrew/lib:/usr/local/lib"} if sys.platform == "darwin" else {}
TRIALS = itertools.count(1)  # no edit of a run is made twice, so that no cache has what it gives


@dataclass
class Checkout:
    """A copy with a cache of its own, and with the Python environment of this checkout or another one."""

    folder: Path
    python: str = sys.executable

    def run(self, *command: str, folder: Path | None = None) -> str:
        """Run a command of its Python; the output."""
        done = subprocess.run([self.python, *command], cwd=folder or self.folder, capture_output=True, text=True, env=self.environment())
        if done.returncode:
            sys.exit(f"{' '.join(command)[:200]} failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return done.stdout

    def peak(self, *command: str) -> float:
        """Run a command of its Python; the megabytes that it and all processes that it started had at most at a time."""
        most = 0.0
        with tempfile.TemporaryFile("w+") as said:
            process = subprocess.Popen([self.python, *command], cwd=self.folder, stdout=said, stderr=said, env=self.environment())
            while process.poll() is None:
                most = max(most, megabytes_of(process.pid))
                time.sleep(SELDOM)
            if process.returncode:
                said.seek(0)
                sys.exit(f"{' '.join(command)[:200]} failed:\n{said.read()[-3000:]}")
        return most

    def environment(self) -> dict[str, str]:
        """Variables with which Python finds the package of this copy, and its cache in it."""
        return {**HOMEBREW, **{k: v for k, v in os.environ.items() if k != "COMPENDIUM_CACHE"}, "PYTHONPATH": str(self.folder)}

    def build(self, *options: str) -> None:
        """``python -m compendium build``."""
        self.run("-m", "compendium", "build", *options)

    def forget(self) -> None:
        """Remove all that was built, caches included."""
        shutil.rmtree(self.folder / "_build", ignore_errors=True)

    def edit(self, name: str, before: str, pattern: str = "Trial {}: ") -> str:
        """Put a text with a new number before a text of a file, in place of the one put there by an earlier edit.

        The file is replaced in one step, as editors do: the new one is not written in a folder that is watched.

        :returns: what was put there.
        """
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        earlier = f"(?:{re.escape(pattern).replace(re.escape('{}'), '[0-9]+')})?{re.escape(before)}"
        assert re.search(earlier, text), f"{path} has no '{before}': name another text in tests/bench/groups.py"
        put = pattern.format(next(TRIALS))
        beside = self.folder / ".edited"
        beside.write_text(re.sub(earlier, lambda _: put + before, text, count=1), encoding="utf-8")
        beside.replace(path)
        return put

    @contextlib.contextmanager
    def serving(self) -> Iterator[Server]:
        """``python -m compendium serve`` from when it serves; Ctrl-C ends it."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [self.python, "-m", "compendium", "serve", "--port", str(port)]
        if "--no-browser" in self.run("-m", "compendium", "serve", "--help"):  # 0.5.0 opens none
            command.append("--no-browser")
        log = self.folder.parent / f"{self.folder.name}.log"
        with log.open("w", encoding="utf-8") as out:
            process = subprocess.Popen(command, cwd=self.folder, stdout=out, stderr=out, env=self.environment(), start_new_session=True)
            server = Server(process, f"http://127.0.0.1:{port}/", log)
            try:
                server.wait(lambda: f"Serving {server.address}" in server.said(), "'Serving' in its log")
                yield server
            finally:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(timeout=60)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    raise


@dataclass
class Server:
    """A running ``serve``."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path

    def said(self) -> str:
        """Its log up to now."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def page(self, name: str) -> str:
        """A page as it is served now; nothing where the server has none."""
        try:
            with urllib.request.urlopen(self.address + name, timeout=HANGS) as answer:
                return answer.read().decode()
        except OSError:
            return ""

    def wait_for(self, page: str, text: str) -> None:
        """Return as soon as a page has a text."""
        self.wait(lambda: text in self.page(page), f"'{text}' on {page}")

    def wait_until_clean(self, page: str, text: str) -> None:
        """Return when a page with a text is no draft any more, and the processes that made it have ended."""

        def is_clean() -> bool:
            html = self.page(page)
            return text in html and DRAFT not in html

        self.wait(is_clean, f"a clean run of {page}")
        time.sleep(3)

    def wait(self, is_so: Callable[[], bool], what: str) -> None:
        """Return when something is so; end with a message if it never is."""
        deadline = time.monotonic() + HANGS
        while not is_so():
            if self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"serve in {self.log.with_suffix('')} did not come to {what}. Its log ends with:\n{self.said()[-3000:]}")
            time.sleep(EVERY)


def megabytes_of(pid: int) -> float:
    """What a process and those that it started have in memory; pages that they share count for each of them."""
    total = 0
    with contextlib.suppress(psutil.Error):
        started = psutil.Process(pid)
        for process in (started, *started.children(recursive=True)):
            with contextlib.suppress(psutil.Error):  # it has ended
                total += process.memory_info().rss
    return total / 1e6


def copy_present(folder: Path) -> Checkout:
    """This checkout, without what was built."""
    skip = shutil.ignore_patterns(".git", ".venv", "_build", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, folder, ignore=skip)
    return checked(Checkout(folder))


def copy_old(folder: Path) -> Checkout:
    """Version 0.5.0 from the history of this checkout."""
    with tempfile.TemporaryFile() as packed:
        done = subprocess.run(
            ["git", "archive", "--format=zip", OLD_COMMIT], cwd=ROOT, stdout=packed, stderr=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            sys.exit(
                f"Version {OLD}, with which the build is compared, is not in this clone (commit {OLD_COMMIT}). Fetch the history with "
                'git fetch --unshallow, or take the measurements that do not need it: make bench ROWS="cold profiles"'
            )
        with zipfile.ZipFile(packed) as archive:
            archive.extractall(folder)
    return checked(Checkout(folder))


def checked(checkout: Checkout) -> Checkout:
    """The checkout, when Python finds its package there and not in another one."""
    found = Path(checkout.run("-c", "import compendium; print(compendium.__file__)").strip())
    if found.parent != checkout.folder / "compendium":
        sys.exit(f"Python imports {found.parent} where it should import the package in {checkout.folder}.")
    return checkout
