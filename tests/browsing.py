"""A headless Chromium, and a server of the built book, for the tests that look at pages."""

from __future__ import annotations

import contextlib
import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

# Chromium must not look for its maker's hosts: this is about the book's own requests.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """The address of a site, while it is served."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


@pytest.fixture(scope="module")
def site(book: Path) -> Iterator[str]:
    with served(book) as address:
        yield address


def chromium() -> str:
    """The command of a browser; empty where there is none."""
    return next((shutil.which(name) or "" for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), "")


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    if not chromium():
        pytest.fail("These tests need Chromium. Install it: apt-get install chromium (Debian, Ubuntu), or Google Chrome.")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        opened.close()


def names(book: Path) -> list[str]:
    """The pages of the book; those of exhibits alone are looked at by themselves."""
    return sorted(str(p.relative_to(book)) for p in book.rglob("*.html") if not {"_static", "_exhibits"} & {*p.parts})
