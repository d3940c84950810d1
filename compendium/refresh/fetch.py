"""Downloads of what providers publish: from their servers, from a mirror of them, or from a folder.

A download is limited in time and size, retried with growing pauses, and inspected before anything reads it
(:mod:`compendium.refresh.inspection`). It is stored completely or not at all.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import hashlib
import json
import re
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import tenacity

from compendium import notes
from compendium.errors import CompendiumError
from compendium.files import swap
from compendium.importers import Endpoint
from compendium.paths import BUILD
from compendium.refresh.inspection import inspect_download, preview, refuse_html, require_utf8

DOWNLOADS = BUILD / "downloads"  # the last good download of each endpoint, with the facts that the server gave
READ_TIMEOUT = 30.0  # seconds without a byte
TOTAL_TIMEOUT = 900.0  # seconds for all requests of an endpoint
ATTEMPTS = 5
FIRST_BACKOFF, MAX_BACKOFF = 1.0, 120.0  # seconds before the second attempt, and at most, a server's Retry-After included
RETRY_STATUSES = {408, 425, 429, 500, 502, 503, 504}
MAX_PAGES = 2000
PAGES_FORM = "one page that holds all rows, or a JSON list of the pages, [page 1, page 2, ...]"
LOOPBACK = ("127.0.0.1", "::1", "localhost")

OnProgress = Callable[[str, int, int], None]  # endpoint's name, bytes so far, bytes in all (0: unknown)


@dataclass(frozen=True)
class Download:
    """The file of an endpoint."""

    name: str
    path: Path
    url: str  # from which it came
    day: str  # when the provider last changed it, if the server says so; else the day of the download
    sha256: str


class AbsentError(CompendiumError):
    """A folder does not hold the file of an endpoint."""


@dataclass(frozen=True)
class Folder:
    """A folder with the endpoints' files under their names."""

    root: Path

    def get(self, endpoint: Endpoint, on_progress: OnProgress) -> Download:
        """Take the file of that name.

        :raises AbsentError: it is not there.
        :raises CompendiumError: it does not pass the inspection.
        """
        path = self.root / endpoint.name
        if not path.is_file():
            form = f"{endpoint.format}: {PAGES_FORM}" if endpoint.next_url else endpoint.format
            raise AbsentError(f"{path} is not there. Put there what {endpoint.url} gives ({form}).")
        _require_size(path.stat().st_size, endpoint, str(path))
        inspect_download(path, endpoint)
        day = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC).date().isoformat()
        if endpoint.next_url:
            path = _as_list_of_pages(path, endpoint)
        return Download(endpoint.name, path, endpoint.url, day, _sha256(path))


def _as_list_of_pages(path: Path, endpoint: Endpoint) -> Path:
    """The file as readers expect it: a page that was saved as the API gives it becomes a list of one.

    :raises CompendiumError: it is one page of several.
    """
    body = path.read_bytes()
    try:
        content = json.loads(body)
    except ValueError:
        return path  # the reader says what is wrong with it
    single = isinstance(content, dict) or (
        isinstance(content, list) and len(content) == 2 and isinstance(content[0], dict) and not isinstance(content[1], dict)
    )
    if not single:
        return path
    with contextlib.suppress(KeyError, TypeError, AttributeError):  # not a page of this provider: the reader says so
        if url := endpoint.next_url(content, 1):
            raise CompendiumError(f"{path} holds one page, and {url} is the next. Expected all of them: {PAGES_FORM}.")
    listed = DOWNLOADS / "from" / endpoint.name
    swap(listed, b"[" + body + b"]")
    return listed


@dataclass(frozen=True)
class Web:
    """The providers' servers or, with ``mirror``, one server that holds the endpoints' files under their names."""

    client: httpx.Client
    mirror: str = ""
    folder: Path = DOWNLOADS

    def get(self, endpoint: Endpoint, on_progress: OnProgress) -> Download:
        """Download the file, or all pages, unless the server says that the last good download is still current.

        :raises CompendiumError: it cannot be fetched completely, or does not pass the inspection.
        """
        path = self.folder / endpoint.name
        path.parent.mkdir(parents=True, exist_ok=True)
        transfer = _Transfer(self.client, endpoint, on_progress, time.monotonic() + TOTAL_TIMEOUT)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".fetching-") as folder:
            fresh = Path(folder) / path.name
            if self.mirror:
                facts = transfer.save_file(f"{self.mirror.rstrip('/')}/{endpoint.name}", fresh, path)
            elif endpoint.next_url:
                facts = transfer.save_pages(fresh)
            else:
                facts = transfer.save_file(transfer.find_file_url(fresh.parent), fresh, path)
            inspect_download(fresh, endpoint)
            fresh.replace(path)
            notes.write(_sidecar_path(path), facts)
        return Download(endpoint.name, path, facts["url"], facts["day"], facts["sha256"])


Source = Folder | Web


@dataclass(frozen=True)
class _Transfer:
    """The requests for one endpoint, which share a deadline."""

    client: httpx.Client
    endpoint: Endpoint
    on_progress: OnProgress
    deadline: float  # by the monotonic clock

    def find_file_url(self, folder: Path) -> str:
        """The URL of the file: the endpoint's own or, on a page (or a JSON answer) that lists files, the last link of the pattern.

        :param folder: for such a page.
        """
        url, pattern = self.endpoint.url, self.endpoint.link_pattern
        if not pattern:
            return url
        page = folder / "page.html"
        self.save(url, page)
        links = re.findall(rf"""["']({pattern})["']""", page.read_text(encoding="utf-8", errors="replace"))
        if not links:
            raise CompendiumError(
                f"{url} has no link of the form '{pattern}'. The provider has changed its page: find the file there, "
                f"and correct the endpoint '{self.endpoint.name}' in compendium/importers/."
            )
        link = max((urljoin(url, link) for link in links), key=_natural_order)
        _require_same_origin(link, url, self.endpoint.redirect_hosts)
        return link

    def save_file(self, url: str, fresh: Path, last: Path) -> dict[str, str]:
        """Store a file, or the last download if it is still current.

        :returns: the facts that go with it.
        """
        before = _read_sidecar(last)
        known = {k: before[v] for k, v in (("If-None-Match", "etag"), ("If-Modified-Since", "modified")) if before.get(v)}
        response = self.save(url, fresh, known if before.get("url") == url else {})
        if response.status_code == httpx.codes.NOT_MODIFIED:
            fresh.write_bytes(last.read_bytes())
            return before
        headers = {"etag": response.headers.get("ETag", ""), "modified": response.headers.get("Last-Modified", "")}
        return {"url": url, "day": _day(response), "sha256": _sha256(fresh), **headers}

    def save_pages(self, fresh: Path) -> dict[str, str]:
        """Store all pages of an answer, as one JSON list.

        :returns: the facts that go with it.
        """
        pages: list[bytes] = []
        url, day = self.endpoint.url, ""
        while url:
            if len(pages) == MAX_PAGES:
                raise CompendiumError(f"{self.endpoint.url} has no end: {MAX_PAGES} pages were read.")
            _require_same_origin(url, self.endpoint.url, self.endpoint.redirect_hosts)
            response = self.save(url, fresh, earlier_bytes=sum(map(len, pages)))
            body = fresh.read_bytes()
            refuse_html(body, self.endpoint)
            require_utf8(body, url)
            pages.append(body)
            day = max(day, _day(response))
            try:
                url = self.endpoint.next_url(json.loads(body), len(pages))
            except CompendiumError:
                raise
            except Exception as error:
                raise CompendiumError(
                    f"{url} did not answer as {self.endpoint.format} ({type(error).__name__}: {error}). It begins: {preview(body)}"
                ) from None
        fresh.write_bytes(b"[" + b",".join(pages) + b"]")
        return {"url": self.endpoint.url, "day": day, "sha256": _sha256(fresh)}

    def save(self, url: str, path: Path, headers: dict[str, str] | None = None, earlier_bytes: int = 0) -> httpx.Response:
        """Store what a URL answers, in several attempts if need be.

        :param earlier_bytes: of the pages before.
        """
        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_TransientError),
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            wait=_backoff,
            sleep=time.sleep,
        )
        try:
            return attempts(self._save_once, url, path, headers or {}, earlier_bytes)
        except tenacity.RetryError as error:
            raise CompendiumError(f"{error.last_attempt.exception()} It was asked {ATTEMPTS} times. Try again later.") from None

    def _save_once(self, url: str, path: Path, headers: dict[str, str], earlier_bytes: int) -> httpx.Response:
        allowed = {"allowed": (url, self.endpoint.redirect_hosts)}
        try:
            with self.client.stream("GET", url, headers=headers, extensions=allowed) as response:
                _check_status(response, url, conditional=bool(headers))
                total = int(response.headers.get("Content-Length") or 0)
                with path.open("wb") as out:
                    for chunk in _decompress(response, url):
                        out.write(chunk)
                        size = earlier_bytes + out.tell()
                        _require_size(size, self.endpoint, url)
                        if time.monotonic() > self.deadline:
                            raise CompendiumError(f"{url} was not complete after {TOTAL_TIMEOUT:.0f} seconds.")
                        self.on_progress(self.endpoint.name, size, total)
                if path.suffix == ".csv" and response.status_code == httpx.codes.OK:
                    _require_last_line_end(response, path, url)
                return response
        except httpx.TimeoutException:
            raise _TransientError(f"{url} gave no answer for {READ_TIMEOUT:g} seconds.") from None
        except httpx.TransportError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise CompendiumError(
                    f"{url}: the server's certificate is not trusted ({error}). Nothing was read. "
                    "Behind a proxy that opens TLS, give its certificate with SSL_CERT_FILE."
                ) from None
            raise _TransientError(f"{url}: the connection broke ({error or type(error).__name__}).") from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise CompendiumError(f"{url} could not be followed ({type(error).__name__}: {error}).") from None


class _TransientError(Exception):
    """A fault that may be gone at the next attempt."""

    def __init__(self, message: str, retry_after: float = 0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


_exponential = tenacity.wait_exponential_jitter(initial=FIRST_BACKOFF, max=MAX_BACKOFF)


def _backoff(state: tenacity.RetryCallState) -> float:
    """Growing pauses with jitter; a server's Retry-After counts if it is longer."""
    error = state.outcome and state.outcome.exception()
    return max(_exponential(state), getattr(error, "retry_after", 0.0))


def _natural_order(url: str) -> list[tuple[int, str]]:
    """An order in which 10 comes after 9."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", url)]


def _require_same_origin(goal: str | httpx.URL, first: str, hosts: tuple[str, ...]) -> None:
    """Refuse a URL that is neither of the origin of the first one nor, by https, of one of the hosts."""
    home = httpx.URL(first)
    try:
        to = httpx.URL(goal)
    except httpx.InvalidURL as error:
        raise CompendiumError(f"{first} sends on to '{goal}', which is not the provider's, and no address ({error}).") from None
    origins = {(home.scheme, home.host, home.port), *(("https", host, None) for host in hosts)}
    if (to.scheme, to.host, to.port) not in origins:
        raise CompendiumError(
            f"{first} sends on to {to.scheme}://{to.host}, which is not the provider's. Nothing was read there. If the provider "
            "has moved, see whether the address is right, and change the endpoint in compendium/importers/."
        )


def _require_allowed_redirect(response: httpx.Response) -> None:
    """Refuse a redirect to another host before it is followed."""
    if response.has_redirect_location:
        _require_same_origin(response.url.join(response.headers["Location"]), *response.request.extensions["allowed"])


def _decompress(response: httpx.Response, url: str) -> Iterator[bytes]:
    """The body in small parts, decompressed; httpx itself does not notice when a compressed one ends early."""
    if response.headers.get("Content-Encoding", "identity") == "identity":
        yield from response.iter_raw()
        return
    gzip = zlib.decompressobj(16 + zlib.MAX_WBITS)  # gzip is the only encoding that was asked for
    try:
        for chunk in response.iter_raw():
            while chunk:
                yield gzip.decompress(chunk, 1 << 20)
                chunk = gzip.unconsumed_tail
                if gzip.eof and (chunk := gzip.unused_data):
                    gzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
    except zlib.error as error:
        raise _TransientError(f"{url}: the answer could not be unpacked ({error}).") from None
    if not gzip.eof:
        raise _TransientError(f"{url}: the answer is incomplete.")


def _require_last_line_end(response: httpx.Response, path: Path, url: str) -> None:
    """If a server says neither how long its answer is nor where it ends, the last line of a table must be complete."""
    if "Content-Length" in response.headers or response.headers.get("Transfer-Encoding") == "chunked":
        return
    if path.read_bytes()[-1:] not in (b"\n", b""):
        raise _TransientError(f"{url}: the answer may have been cut off: its last line has no end, and the server did not say its length.")


def _check_status(response: httpx.Response, url: str, conditional: bool) -> None:
    code = response.status_code
    if code in RETRY_STATUSES:
        wait = _retry_after(response)
        if wait > MAX_BACKOFF:
            raise CompendiumError(f"{url} answered {code} and asks to come back in {wait / 60:,.0f} minutes. Try again then.")
        raise _TransientError(f"{url} answered {code} ({response.reason_phrase}).", wait)
    if _wants_browser(response):
        raise CompendiumError(
            f"{url} answered {code} with a page that is meant for browsers (a challenge, or a refusal of programs), not with the file. The "
            "address may well be right: open it in a browser, save what it gives, and offer the folder with --from."
        )
    if code != httpx.codes.OK and not (code == httpx.codes.NOT_MODIFIED and conditional):
        raise CompendiumError(
            f"{url} answered {code} ({response.reason_phrase}). If the provider has moved the file, correct its endpoint in "
            "compendium/importers/."
        )


def _wants_browser(response: httpx.Response) -> bool:
    if "challenge" in (response.headers.get("cf-mitigated", ""), response.headers.get("x-amzn-waf-action", "")):
        return True
    refused = response.status_code in (httpx.codes.ACCEPTED, httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)
    return refused and "html" in response.headers.get("Content-Type", "")


def _retry_after(response: httpx.Response) -> float:
    """Seconds; 0 where the server does not say, or the header cannot be read."""
    value = response.headers.get("Retry-After", "")
    if value.isdecimal():
        return float(value)
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return max(0.0, (email.utils.parsedate_to_datetime(value) - dt.datetime.now(dt.UTC)).total_seconds())
    return 0.0


def _day(response: httpx.Response) -> str:
    """The day of Last-Modified, else that of the answer."""
    with contextlib.suppress(ValueError, KeyError):
        return email.utils.parsedate_to_datetime(response.headers.get("Last-Modified") or response.headers["Date"]).date().isoformat()
    return dt.datetime.now(dt.UTC).date().isoformat()


def _sidecar_path(path: Path) -> Path:
    return path.with_name(f".{path.name}.said")


def _read_sidecar(path: Path) -> dict[str, str]:
    """The facts that go with a stored download; empty if the file has changed since."""
    facts = notes.read(_sidecar_path(path))
    with contextlib.suppress(OSError):
        if all(isinstance(v, str) for v in facts.values()) and {"url", "day", "sha256"} <= set(facts) and _sha256(path) == facts["sha256"]:
            return facts
    return {}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _require_size(size: int, endpoint: Endpoint, where: str) -> None:
    if size > endpoint.max_bytes:
        raise CompendiumError(
            f"{where} is larger than {endpoint.max_bytes / 1e6:,.0f} MB. Nothing of it was stored. If the provider's file has really grown "
            f"so much, raise `max_bytes` of the endpoint '{endpoint.name}' in compendium/importers/."
        )


@contextlib.contextmanager
def source(folder: Path | None, mirror: str) -> Iterator[Source]:
    """The source of a refresh: a folder, a mirror, or the providers.

    Certificates are checked, redirects stay at the provider's hosts; proxies are those of the environment.

    :raises CompendiumError: the mirror is neither https nor on this machine.
    """
    if folder is not None:
        yield Folder(folder)
        return
    if mirror and (at := urlsplit(mirror)).scheme != "https" and not (at.scheme == "http" and at.hostname in LOOPBACK):
        raise CompendiumError(f"--mirror {mirror}: expected an https address (http only for a mirror on this machine).")
    with httpx.Client(
        follow_redirects=True,
        max_redirects=5,
        timeout=httpx.Timeout(READ_TIMEOUT),
        headers={"User-Agent": "gfmd-2018-compendium (refresh of public statistics)", "Accept-Encoding": "gzip"},
        event_hooks={"response": [_require_allowed_redirect]},
    ) as client:
        yield Web(client, mirror)
