"""`serve` shows a changed sentence without running anything again."""

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

from conftest import NOTEBOOK, SOON, Project, write_notebook


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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(project: Project, log: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`serve` for as long as the block lasts; Ctrl-C ends it."""
    command = [sys.executable, "-m", "compendium", "serve", "--port", str(port)]
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=project.root, stdout=out, stderr=out, start_new_session=True)
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
                process.wait(timeout=SOON)


def test_a_saved_sentence_is_on_the_page(copy: Project, tmp_path: Path) -> None:
    log, port = tmp_path / "serve.log", free_port()
    with serving(copy, log, port):
        assert wait_for(port, "notebooks/chapter.html", "A chapter"), log.read_text()
        cells = [(k, s.replace("# A chapter", "# A new heading")) for k, s in NOTEBOOK]
        write_notebook(copy.root / "notebooks" / "chapter.ipynb", cells)
        assert wait_for(port, "notebooks/chapter.html", "A new heading"), log.read_text()
        assert "merged" in log.read_text()
        works = copy.root / "references.bib"
        for title in ("Another work", "A third title"):  # as many editors save: a new file in the place of the old one
            beside = works.with_suffix(".new")
            beside.write_text(works.read_text().replace("A work", title).replace("Another work", title))
            beside.replace(works)
            assert wait_for(port, "references.html", title), log.read_text()
        (copy.root / "book" / "index.md").write_text("# A book\n\nSee {ref}`nowhere`.\n")
        deadline = time.monotonic() + SOON
        while "the last good book stays" not in log.read_text() and time.monotonic() < deadline:
            time.sleep(0.3)
        assert "nowhere" in log.read_text()
        assert "the last good book stays" in log.read_text()
        assert "A new heading" in fetch(port, "notebooks/chapter.html")
    assert "Traceback" not in log.read_text()


def test_a_port_that_is_taken(copy: Project) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = copy.run("serve", "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} of localhost cannot be used" in done.stderr
