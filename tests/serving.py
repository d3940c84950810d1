"""``compendium serve`` in the small project, and what it shows."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from conftest import SOON, Project


def fetch(port: int, page: str) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=SOON) as answer:
            return answer.read().decode()
    except OSError:
        return ""


def wait_for(port: int, page: str, words: str, seconds: float = SOON) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if words in fetch(port, page):
            return True
        time.sleep(0.3)
    return False


def wait_in(log: Path, words: str) -> bool:
    """Whether words come into a file in time."""
    deadline = time.monotonic() + SOON
    while not (log.exists() and words in log.read_text()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return log.exists() and words in log.read_text()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(project: Project, log: Path, port: int, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """`serve` for as long as the block lasts; Ctrl-C ends it."""
    command = [sys.executable, "-m", "compendium", "serve", "--port", str(port), *([] if "BROWSER" in variables else ["--no-browser"])]
    with log.open("w") as out:
        process = subprocess.Popen(
            command, cwd=project.root, stdout=out, stderr=out, start_new_session=True, env={**os.environ, **variables}
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
                process.wait(timeout=SOON)
