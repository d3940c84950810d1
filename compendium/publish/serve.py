"""Serve the book on localhost: what is saved is on its page at once, as a draft, until a build has made it."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import html
import http.server
import json
import os
import re
import sys
import threading
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from rich.console import Console
from rich.markup import escape

from compendium import workplace
from compendium.errors import CompendiumError
from compendium.files import name_of
from compendium.paths import BOOK, CITATION, CONFIG, DATA, NOTEBOOKS, REFERENCES, ROOT, TOC
from compendium.publish.session import DRAFT, Session, Status

EVENTS, SCRIPT = "/_serve/events", "/_serve/serve.js"
PULSE = 15.0  # seconds after which a browser that has heard nothing is written to: one that has gone is noticed then
SOURCES = {".ipynb", ".md", ".py", ".csv", ".gz", ".json", ".mplstyle", ".css", ".js", ".html", ".svg", ".png"}  # endings
WORDS = {"draft": DRAFT, "failed": "not built", "differs": "the clean run differs", "": ""}
_PICTURES = re.compile(r"_exhibits/((?:fig|tab)-[a-z0-9-]+)/")
console = Console(stderr=True, highlight=False)


def serve(port: int, as_of: str, browser: bool) -> None:
    """Build once, then serve until interrupted.

    Errors of a build are shown, and the last good pages are still served.

    :param browser: open the first page, where there is a screen.
    :raises CompendiumError: the port is taken.
    """
    from watchfiles import watch

    workplace.folder()  # what is started here ends with this process
    try:
        server = _Server(("127.0.0.1", port), _Handler)
    except OSError as error:
        raise CompendiumError(f"Port {port} of localhost cannot be used ({error.strerror}). Choose another: --port {port + 1}.") from None
    line = console.status("")

    def show(text: str) -> None:
        line.update(escape(text))
        line.start() if text else line.stop()

    session = server.session = Session(as_of, lambda text: console.print(escape(text), soft_wrap=True), show)
    # A watch on a single file ends when an editor replaces the file: for these, times are compared.
    single, serving = _times(), False
    try:
        # The first build begins when the watch is set up, so that nothing saved meanwhile is missed.
        for changes in watch(
            BOOK,
            NOTEBOOKS,
            DATA,
            ROOT / "compendium",
            raise_interrupt=False,
            yield_on_timeout=True,
            rust_timeout=300,
            debounce=400,
            step=25,
        ):
            before, single = single, _times()
            found = {Path(path) for _, path in changes if _is_source(Path(path))}
            saved = sorted(found | {path for path, time in single.items() if time != before[path]})
            if saved and serving:
                console.print(f"Saved: {', '.join(name_of(path) for path in saved[:3])}")
                session.saved(saved)
            if not serving:
                session.start()
                session.is_built.wait()
                threading.Thread(target=server.serve_forever, daemon=True).start()
                address = f"http://127.0.0.1:{server.server_port}/"
                console.print(f"Serving {address} (Ctrl-C ends it)")
                if browser and _has_screen():
                    webbrowser.open(address)
                serving = True
    finally:
        if serving:
            server.shutdown()
        session.close()


def _is_source(path: Path) -> bool:
    """Whether the book may be made of a file: not what editors and tools write beside one for a moment."""
    return path.suffix in SOURCES and not path.name.startswith(".") and "__pycache__" not in path.parts


def _times() -> dict[Path, int]:
    """When the files of the root folder that the book is made of were last changed."""
    return {path: path.stat().st_mtime_ns if path.exists() else 0 for path in (CONFIG, TOC, REFERENCES, CITATION)}


def _has_screen() -> bool:
    """Whether a browser can be opened; without this, one of the terminal might be."""
    return sys.platform == "darwin" or any(os.environ.get(name) for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"))


class _Server(http.server.ThreadingHTTPServer):
    session: Session

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore browsers that close a connection."""


class _Handler(http.server.SimpleHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Answer with a page and what is to be known of it, with events, or with a file."""
        address = urlsplit(self.path)
        if address.path == EVENTS:
            self._send_events(parse_qs(address.query).get("page", ["/"])[0])
        elif address.path == SCRIPT:
            self._send("text/javascript", Path(__file__).with_name("serve.js").read_bytes())
        elif (place := _place_of(address.path)).endswith(".html"):
            self._send_page(place)
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        """A file of a draft, or of the site."""
        inside = Path(super().translate_path(path)).relative_to(self.directory)
        return str(self.server.session.place(str(inside)))

    def _send_page(self, place: str) -> None:
        page = self.server.session.place(place)
        status = self.server.session.status(place.removesuffix(".html"))
        try:
            text = _page_of(*_version_of(page)).text
        except OSError:
            if not status.state:
                self.send_error(404)
                return
            text = "<!doctype html><html lang='en'><title>No book yet</title><body><main><h1>No book yet</h1></main></body></html>"
        before, end, after = text.rpartition("</body>")
        shown = before + _banner(status, self._digest(place)) + end + after
        self._send("text/html; charset=utf-8", shown.encode())

    def _send_events(self, address: str) -> None:
        """What changes on a page, as server-sent events, until the browser closes the connection."""
        place, session = _place_of(address), self.server.session
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        last, version = "", session.version
        while not session.closing:
            status = session.status(place.removesuffix(".html"))
            facts = {"digest": self._digest(place), "state": status.state, "html": _inside(status), "progress": session.progress}
            line = json.dumps(facts)
            self.wfile.write(f"data: {line}\n\n".encode() if line != last else b": still here\n\n")
            self.wfile.flush()
            last = line
            version = session.wait(version, PULSE)

    def _send(self, kind: str, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _digest(self, place: str) -> str:
        """What a page shows, its pictures included."""
        session = self.server.session
        try:
            page = _page_of(*_version_of(session.place(place)))
        except OSError:
            return ""
        found = hashlib.sha256(page.digest)
        for picture in page.pictures:
            with contextlib.suppress(OSError):  # a table has none
                found.update(_digest_of(*_version_of(session.place(picture))))
        return found.hexdigest()

    def log_message(self, format: str, *args: object) -> None:
        """Log no requests."""

    def end_headers(self) -> None:
        """Forbid caching: pages change while they are read."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


@dataclass(frozen=True)
class _Page:
    """A page as it was read."""

    text: str
    digest: bytes
    pictures: tuple[str, ...]  # their places in the site


def _version_of(path: Path) -> tuple[Path, int, int]:
    """A file and what is another when it was made again."""
    facts = path.stat()
    return path, facts.st_mtime_ns, facts.st_ino


@functools.lru_cache(maxsize=64)
def _page_of(path: Path, _saved: int, _file: int) -> _Page:
    text = path.read_text(encoding="utf-8")
    plain = re.sub(r"\?v=[0-9a-f]+", "", text)  # checksums of styles: a draft names others
    pictures = [f"_exhibits/{id}/{id}{ending}" for id in sorted(set(_PICTURES.findall(text))) for ending in ("-page.svg", "-narrow.svg")]
    return _Page(text, hashlib.sha256(plain.encode()).digest(), tuple(pictures))


@functools.lru_cache(maxsize=2000)
def _digest_of(path: Path, _saved: int, _file: int) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def _place_of(address: str) -> str:
    """The file of the site that an address of a page leads to."""
    place = unquote(address).lstrip("/")
    return f"{place}index.html" if not place or place.endswith("/") else place


def _banner(status: Status, digest: str) -> str:
    """What is to be known of a page, before the end of its body; without script too."""
    return (
        f'<div id="serve-status" role="status" data-state="{status.state}">{_inside(status)}</div>'
        f'<script src="{SCRIPT}" data-digest="{digest}"></script>'
    )


def _inside(status: Status) -> str:
    first, _, more = status.message.partition("\n")
    parts = [f"<b>{WORDS[status.state]}</b>"] if status.state else []
    parts += [f"<p>{html.escape(first)}</p>"] if first else []
    parts += [f"<details><summary>More</summary><pre>{html.escape(more)}</pre></details>"] if more else []
    return "".join(parts)
