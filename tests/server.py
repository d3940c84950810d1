"""The providers' servers on this machine: a proxy that answers for every host over TLS, as a test defines.

The code under test asks for the providers' own addresses. The environment sends it through this proxy and lets it trust the
test's certificates, as in an office whose proxy opens TLS.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import functools
import gzip
import http.server
import io
import ssl
import threading
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme
from answers import Reply

DAY = "2026-10-03"  # the servers' date
ELSEWHERE = "https://elsewhere.example/file"
FAULTS = (
    "404",
    "429",
    "429 for an hour",
    "500",
    "500 then good",
    "hang",
    "cut off",
    "cut off and packed",
    "html",
    "not utf-8",
    "bomb",
    "elsewhere",
)
OOPS = (500, b"<html>Oops</html>", {})
CHALLENGE = b"<!DOCTYPE html><title>Just a moment...</title>"
HTML = {"Content-Type": "text/html; charset=utf-8"}
FAULTY_ANSWERS: dict[str, tuple[int, bytes, dict[str, str]]] = {
    "404": (404, b"<html>Not found</html>", {}),
    "429": (429, b"slowly", {"Retry-After": "7"}),
    "429 for an hour": (429, b"slowly", {"Retry-After": "3600"}),
    "500": OOPS,
    "304": (304, b"", {}),
    "unknown Retry-After": (503, b"", {"Retry-After": "Wed, 01 Jan 2020 00:00:00 -0000"}),
    "invalid Location": (302, b"", {"Location": "https://[::1/x"}),
    "html": (200, b"<!DOCTYPE html>\n<html><title>Down for maintenance</title></html>", {"Content-Type": "text/html"}),
    "202": (202, CHALLENGE, HTML),
    "403": (403, CHALLENGE, HTML),
    "challenge": (405, b"", {"x-amzn-waf-action": "challenge"}),  # as Amazon's firewall asks for a browser
}  # the other faults depend on the request or on the good answer


class Server(http.server.ThreadingHTTPServer):
    """Answers by URL; a fault replaces or damages the answers, always or the first time."""

    daemon_threads = True

    def __init__(self, authority: trustme.CA) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.authority = authority
        self.contexts: dict[str, ssl.SSLContext] = {}
        self.replies: dict[str, Reply] = {}
        self.fault = ""
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.day = DAY

    def context(self, host: str) -> ssl.SSLContext:
        if host not in self.contexts:
            self.contexts[host] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.authority.issue_cert(host).configure_cert(self.contexts[host])
        return self.contexts[host]

    def urls(self) -> list[str]:
        return [url for url, _ in self.asked]

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients close connections in these tests."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        return _http_day(self.server.day)

    def do_CONNECT(self) -> None:
        """Become the host that the client wants to speak to."""
        host = self.path.rpartition(":")[0]
        self.send_response(200)
        self.end_headers()
        self.connection = self.server.context(host).wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
        self.root = f"https://{host}"
        self.close_connection = False
        while not self.close_connection:
            self.handle_one_request()
        self.connection.close()

    def do_GET(self) -> None:
        # After CONNECT the request has the path alone; a mirror on this machine is asked without a proxy.
        url = getattr(self, "root", f"http://{self.headers['Host']}") + self.path
        again = url in self.server.urls()
        self.server.asked.append((url, dict(self.headers)))
        reply = self.server.replies.get(url)
        fault = self.server.fault
        if reply is None:
            self._send(*FAULTY_ANSWERS["404"])
        elif fault in FAULTY_ANSWERS:
            self._send(*FAULTY_ANSWERS[fault])
        elif fault == "500 then good" and not again:
            self._send(*OOPS)
        elif fault == "hang":
            threading.Event().wait(1.5)
            self.close_connection = True
        elif fault == "cut off":
            self._send(200, reply.body, cut=True)
        elif fault == "cut off and packed":
            packed = gzip.compress(reply.body)
            self._send(200, packed[: len(packed) // 2], {"Content-Encoding": "gzip"})
        elif fault == "cut off without a length":
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(reply.body[:-3])
            self.close_connection = True
        elif fault == "drip":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _ in range(40):
                self.wfile.write(b"2")
                self.wfile.flush()
                threading.Event().wait(0.05)
        elif fault == "circle":
            self._send(302, b"", {"Location": self.path})
        elif fault == "downgrade":
            self._send(302, b"", {"Location": url.replace("https:", "http:")})
        elif fault == "elsewhere" and not url.startswith(ELSEWHERE):
            self._send(302, b"", {"Location": ELSEWHERE})
        else:
            self._good(url, reply, fault)

    def _good(self, url: str, reply: Reply, fault: str) -> None:
        body, headers = reply.body, {"Content-Type": reply.type}
        if reply.modified:
            headers["Last-Modified"] = _http_day(reply.modified)
            headers["ETag"] = f'"{hash(body)}"'
            if self.headers.get("If-None-Match") == headers["ETag"]:
                self._send(304, b"", headers)
                return
        if reply.packed:
            headers["Content-Encoding"] = "gzip"
        if fault == "not utf-8":
            middle = len(body) // 2
            body = body[:middle] + b"\xe9\xff" + body[middle:]
        if fault == "bomb":
            if urlsplit(url).path.endswith((".xlsx", ".zip")) or body.startswith(b"PK"):
                body = workbook_bomb()
            else:
                body, headers["Content-Encoding"] = text_bomb(), "gzip"
        self._send(200, body, headers)

    def _send(self, code: int, body: bytes, headers: dict[str, str] | None = None, cut: bool = False) -> None:
        self.send_response(code)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if code != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.wfile.flush()
        if cut:
            self.close_connection = True


def _http_day(day: str) -> str:
    return email.utils.format_datetime(dt.datetime.fromisoformat(f"{day}T06:00:00+00:00"), usegmt=True)


@functools.cache
def workbook_bomb() -> bytes:
    """A small file that unpacks to fifty million bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return out.getvalue()


@functools.cache
def text_bomb() -> bytes:
    """A small answer that unpacks to two hundred million bytes."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    part = b" " * 10_000_000
    return b"".join([*(packer.compress(part) for _ in range(20)), packer.flush()])


@contextmanager
def running(authority: trustme.CA) -> Iterator[Server]:
    """A running server."""
    server = Server(authority)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def environment(server: Server, certificates: Path) -> dict[str, str]:
    """The environment variables that direct requests to a server."""
    server.authority.cert_pem.write_to_path(str(certificates))
    proxy = f"http://127.0.0.1:{server.server_address[1]}"
    return {
        "HTTPS_PROXY": proxy,
        "https_proxy": proxy,
        "SSL_CERT_FILE": str(certificates),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """The authority that signs the providers' certificates in these tests."""
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """The providers' servers, to which the requests of this process are directed."""
    with running(authority) as made:
        for name, value in environment(made, tmp_path / "authority.pem").items():
            monkeypatch.setenv(name, value)
        yield made
