"""Serve the book on localhost and build it again whenever a file is saved."""

from __future__ import annotations

import functools
import http.server
import subprocess
import sys
import threading
from pathlib import Path

from rich.console import Console

from compendium import workplace
from compendium.errors import CompendiumError
from compendium.files import name_of
from compendium.paths import BOOK, CITATION, CONFIG, DATA, HTML, NOTEBOOKS, REFERENCES, ROOT, TOC

console = Console(stderr=True, highlight=False)


def serve(port: int, as_of: str) -> None:
    """Build once, then serve until interrupted.

    Errors of a build are shown, and the last good pages are still served.

    :raises CompendiumError: the port is taken.
    """
    from watchfiles import watch

    workplace.folder()  # the build ends with this process
    handler = functools.partial(_Handler, directory=str(HTML))
    try:
        server = _Server(("127.0.0.1", port), handler)
    except OSError as error:
        raise CompendiumError(f"Port {port} of localhost cannot be used ({error.strerror}). Choose another: --port {port + 1}.") from None
    package = ROOT / "compendium"
    # A watch on a single file ends when an editor replaces the file: for these, times are compared.
    single = _times()
    serving = False
    try:
        # The first build begins when the watch is set up, so that nothing saved meanwhile is missed.
        for changes in watch(BOOK, NOTEBOOKS, DATA, package, raise_interrupt=False, yield_on_timeout=True, rust_timeout=300):
            before, single = single, _times()
            names = sorted({path for _, path in changes if not Path(path).name.startswith(".")})
            names += [str(path) for path, time in single.items() if time != before[path]]
            if names:
                console.print(f"Saved: {', '.join(name_of(Path(n)) for n in names[:3])}")
            if names or not serving:
                _rebuild(as_of)
            if not serving:
                threading.Thread(target=server.serve_forever, daemon=True).start()
                console.print(f"Serving http://127.0.0.1:{server.server_port}/ (Ctrl-C ends it)")
                serving = True
    finally:
        if serving:
            server.shutdown()


def _times() -> dict[Path, int]:
    """When the files of the root folder that the book is made of were last changed."""
    return {path: path.stat().st_mtime_ns if path.exists() else 0 for path in (CONFIG, TOC, REFERENCES, CITATION)}


def _rebuild(as_of: str) -> None:
    """Build in a new process, so that changed modules of the package are imported."""
    subprocess.run([sys.executable, "-m", "compendium", "build", "--no-pdf", "--as-of", as_of], cwd=ROOT, check=False)


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore browsers that close a connection."""


class _Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Log no requests."""

    def end_headers(self) -> None:
        """Forbid caching: pages change while they are read."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()
