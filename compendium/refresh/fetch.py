"""Fetching what providers publish: from their servers, from a mirror of them, or from a folder.

A download is bounded in time and in size, tried again with growing pauses, and looked over before anybody reads it: it must be
text in UTF-8 or a sound workbook, not a page that apologises. It lands whole or not at all.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import hashlib
import json
import re
import ssl
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx
import tenacity

from compendium import notes
from compendium.errors import CompendiumError
from compendium.files import swap
from compendium.importers import Endpoint
from compendium.importers.workbooks import within_bounds
from compendium.paths import BUILD

DOWNLOADS = BUILD / "downloads"  # the last good download of each endpoint, with what the server said of it
QUIET = 30.0  # seconds without a byte before a server counts as hanging
WHOLE = 900.0  # seconds for a file or a page, however busily it drips
ATTEMPTS = 5
PAUSE, LONGEST = 1.0, 120.0  # seconds before the second attempt; the longest pause, a server's own wish included
PASSING = {408, 425, 429, 500, 502, 503, 504}  # answers that may be other ones in a moment
PAGES = 2000
UNPACKED = 20  # times the size limit that a workbook may hold unpacked
DENSE, LARGE = 150, 10_000_000  # a part of a workbook that unpacks so many times to more than so many bytes is a bomb
FORM = "one page that holds all rows, or a JSON list of the pages, [page 1, page 2, ...]"
LOOPBACK = ("127.0.0.1", "::1", "localhost")

Tell = Callable[[str, int, int], None]  # endpoint's name, bytes so far, bytes in all (0: not known)


@dataclass(frozen=True)
class Download:
    """What an endpoint gave."""

    name: str
    path: Path
    url: str  # from which it came
    day: str  # when the provider last changed it, as far as the server says; else the day of the download
    sha256: str


class Source(Protocol):
    """Where downloads come from."""

    def get(self, endpoint: Endpoint, tell: Tell) -> Download:
        """Fetch an endpoint.

        :raises CompendiumError: it cannot be had whole and sound.
        """


class AbsentError(CompendiumError):
    """A folder does not hold the file of an endpoint."""


@dataclass(frozen=True)
class Folder:
    """A folder with the endpoints' files under their names."""

    root: Path

    def get(self, endpoint: Endpoint, tell: Tell) -> Download:
        """Take the file that stands there."""
        path = self.root / endpoint.name
        if not path.is_file():
            form = f"{endpoint.format}: {FORM}" if endpoint.following else endpoint.format
            raise AbsentError(f"{path} is not there. Put there what {endpoint.url} gives ({form}).")
        if path.stat().st_size > endpoint.limit:
            raise CompendiumError(_too_large(endpoint, str(path)))
        look_over(path, endpoint)
        day = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC).date().isoformat()
        if endpoint.following:
            path = _listed(path, endpoint)
        return Download(endpoint.name, path, endpoint.url, day, _sha256(path))


def _listed(path: Path, endpoint: Endpoint) -> Path:
    """The file as a list of pages, as the readers know them: a page that was saved as the API gives it becomes a list of one.

    :raises CompendiumError: it is one page of several.
    """
    assert endpoint.following
    body = path.read_bytes()
    try:
        content = json.loads(body)
    except ValueError:
        return path  # the reader says what is wrong with it
    alone = isinstance(content, dict) or (
        isinstance(content, list) and len(content) == 2 and isinstance(content[0], dict) and not isinstance(content[1], dict)
    )
    if not alone:
        return path
    with contextlib.suppress(KeyError, TypeError, AttributeError):  # what is no page of this provider's is said by the reader
        if following := endpoint.following(content, 1):
            raise CompendiumError(f"{path} holds one page, and {following} is the next. Expected all of them: {FORM}.")
    listed = DOWNLOADS / "from" / endpoint.name
    swap(listed, b"[" + body + b"]")
    return listed


@dataclass
class Web:
    """The providers' servers or, with ``mirror``, one server that holds the endpoints' files under their names."""

    client: httpx.Client
    mirror: str = ""
    kept: Path = DOWNLOADS
    until: float = 0.0  # when the patience with the present endpoint ends

    def get(self, endpoint: Endpoint, tell: Tell) -> Download:
        """Download the file, or all pages, unless the server says that the last good download is still what it has."""
        path = self.kept / endpoint.name
        path.parent.mkdir(parents=True, exist_ok=True)
        self.until = time.monotonic() + WHOLE
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".fetching-") as aside:
            fresh = Path(aside) / path.name
            if self.mirror:
                said = self._file(f"{self.mirror.rstrip('/')}/{endpoint.name}", endpoint, fresh, path, tell)
            elif endpoint.following:
                said = self._pages(endpoint, fresh, tell)
            else:
                said = self._file(self._behind(endpoint, tell), endpoint, fresh, path, tell)
            look_over(fresh, endpoint)
            fresh.replace(path)
            swap(_note(path), (json.dumps(said, indent=1) + "\n").encode())
        return Download(endpoint.name, path, said["url"], said["day"], said["sha256"])

    def _file(self, url: str, endpoint: Endpoint, fresh: Path, path: Path, tell: Tell) -> dict[str, str]:
        before = _said(path)
        known = {k: before[v] for k, v in (("If-None-Match", "etag"), ("If-Modified-Since", "modified")) if before.get(v)}
        response = self._ask(url, endpoint, fresh, tell, known if before.get("url") == url else {})
        if response.status_code == httpx.codes.NOT_MODIFIED:
            fresh.write_bytes(path.read_bytes())
            return before
        return _facts(url, response, fresh)

    def _behind(self, endpoint: Endpoint, tell: Tell) -> str:
        """The URL of the file: the endpoint's own or, on a page (or a JSON answer) that lists files, the last link of the pattern."""
        if not endpoint.link:
            return endpoint.url
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.html"
            self._ask(endpoint.url, endpoint, page, tell)
            found = re.findall(rf"""["']({endpoint.link})["']""", page.read_text(encoding="utf-8", errors="replace"))
        if not found:
            raise CompendiumError(
                f"{endpoint.url} has no link of the form '{endpoint.link}'. The provider has changed its page: find the file there, "
                f"and correct the endpoint '{endpoint.name}' in compendium/importers/."
            )
        url = max((urljoin(endpoint.url, link) for link in found), key=_counting)
        _allowed(url, endpoint)
        return url

    def _pages(self, endpoint: Endpoint, fresh: Path, tell: Tell) -> dict[str, str]:
        """All pages of an answer, as one JSON list."""
        assert endpoint.following
        url, day = endpoint.url, ""
        part = fresh.with_name("page")
        with fresh.open("wb") as out:
            for number in range(1, PAGES + 1):
                response = self._ask(url, endpoint, part, tell, whole=out.tell())
                day = max(day, _day(response))
                body = part.read_bytes()
                _is_no_page(body[:2048], endpoint)
                _is_text(body, url)
                out.write(b"[" if number == 1 else b",")
                out.write(body)
                try:
                    url = endpoint.following(json.loads(body), number)
                except CompendiumError:
                    raise
                except Exception as error:
                    raise CompendiumError(
                        f"{url} did not answer as {endpoint.format} ({type(error).__name__}: {error}). It begins: {_begins(body)}"
                    ) from None
                if not url:
                    out.write(b"]")
                    break
                _allowed(url, endpoint)
            else:
                raise CompendiumError(f"{endpoint.url} has no end: {PAGES} pages were read.")
        return {"url": endpoint.url, "day": day, "sha256": _sha256(fresh)}

    def _ask(
        self, url: str, endpoint: Endpoint, fresh: Path, tell: Tell, headers: dict[str, str] | None = None, whole: int = 0
    ) -> httpx.Response:
        """One URL into one file, in several attempts if need be."""
        tries = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_PassingError), stop=tenacity.stop_after_attempt(ATTEMPTS), wait=_pause, sleep=time.sleep
        )
        try:
            for attempt in tries:
                with attempt:
                    return self._once(url, endpoint, fresh, tell, headers or {}, whole)
        except tenacity.RetryError as error:
            last = error.last_attempt.exception()
            raise CompendiumError(f"{last} It was asked {ATTEMPTS} times. Try again later.") from None
        raise AssertionError("tenacity ends with a result or an error")

    def _once(self, url: str, endpoint: Endpoint, fresh: Path, tell: Tell, headers: dict[str, str], whole: int) -> httpx.Response:
        try:
            with self.client.stream("GET", url, headers=headers, extensions={"allowed": (url, *endpoint.hosts)}) as response:
                _judge(response, url, asked_whether_new=bool(headers))
                total = int(response.headers.get("Content-Length") or 0)
                with fresh.open("wb") as out:
                    for chunk in _unpacked(response, url):
                        out.write(chunk)
                        if whole + out.tell() > endpoint.limit:
                            raise CompendiumError(_too_large(endpoint, url))
                        if time.monotonic() > self.until:
                            raise CompendiumError(f"{url} had not come whole after {WHOLE:.0f} seconds.")
                        tell(endpoint.name, whole + out.tell(), total)
                _ended(response, fresh, endpoint, url)
                return response
        except httpx.TimeoutException:
            raise _PassingError(f"{url} gave no answer for {QUIET:g} seconds.") from None
        except httpx.TransportError as error:
            if isinstance(_root(error), ssl.SSLCertVerificationError):
                raise CompendiumError(
                    f"{url}: the server's certificate is not trusted ({_root(error)}). Nothing was read. "
                    "Behind a proxy that opens TLS, give its certificate with SSL_CERT_FILE."
                ) from None
            raise _PassingError(f"{url}: the connection broke ({error or type(error).__name__}).") from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise CompendiumError(f"{url} could not be followed ({type(error).__name__}: {error}).") from None


class _PassingError(Exception):
    """A fault that may be gone at the next attempt."""

    def __init__(self, said: str, wait: float = 0) -> None:
        super().__init__(said)
        self.wait = wait


_grows = tenacity.wait_exponential_jitter(initial=PAUSE, max=LONGEST)


def _pause(state: tenacity.RetryCallState) -> float:
    """Growing pauses with a part by chance; a server's Retry-After counts if it is longer."""
    error = state.outcome.exception() if state.outcome else None
    return max(_grows(state), getattr(error, "wait", 0.0))


def client() -> httpx.Client:
    """The one client: certificates are checked, redirects stay at the provider's; proxies are those of the environment."""
    return httpx.Client(
        follow_redirects=True,
        max_redirects=5,
        timeout=httpx.Timeout(QUIET),
        headers={"User-Agent": "gfmd-2018-compendium (refresh of public statistics)", "Accept-Encoding": "gzip"},
        event_hooks={"response": [_stays]},
    )


def _stays(response: httpx.Response) -> None:
    """Refuse a redirect to another host before it is followed."""
    if response.has_redirect_location:
        first, *hosts = response.request.extensions["allowed"]
        goal = urljoin(str(response.url), response.headers["Location"])
        _same_origin(goal, first, hosts)


def _allowed(url: str, endpoint: Endpoint) -> None:
    _same_origin(url, endpoint.url, endpoint.hosts)


def _port(url: SplitResult) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _counting(url: str) -> list[tuple[int, str]]:
    """An order in which 10 comes after 9."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", url)]


def _same_origin(goal: str, first: str, hosts: Any) -> None:
    to, home = urlsplit(goal), urlsplit(first)
    ours = {(home.hostname, _port(home)), *((host, 443) for host in hosts)}
    if (to.hostname, _port(to)) not in ours or to.scheme not in ("https", home.scheme):
        raise CompendiumError(
            f"{first} sends on to {to.scheme}://{to.hostname}, which is not the provider's. Nothing was read there. If the provider "
            "has moved, see whether the address is right, and change the endpoint in compendium/importers/."
        )


def _unpacked(response: httpx.Response, url: str) -> Iterator[bytes]:
    """The body as it comes, unpacked in small parts; httpx itself does not notice when a packed one ends early."""
    if response.headers.get("Content-Encoding", "identity") == "identity":
        yield from response.iter_raw()
        return
    packer = zlib.decompressobj(16 + zlib.MAX_WBITS)  # gzip is all that was asked for
    try:
        for chunk in response.iter_raw():
            while chunk:
                yield packer.decompress(chunk, 1 << 20)
                chunk = packer.unconsumed_tail
                if packer.eof and (chunk := packer.unused_data):
                    packer = zlib.decompressobj(16 + zlib.MAX_WBITS)
    except zlib.error as error:
        raise _PassingError(f"{url}: the answer could not be unpacked ({error}).") from None
    if not packer.eof:
        raise _PassingError(f"{url}: the answer ended before its end.")


def _ended(response: httpx.Response, fresh: Path, endpoint: Endpoint, url: str) -> None:
    """Where a server says neither how long its answer is nor where it ends, the last line of a table must be whole."""
    framed = "Content-Length" in response.headers or response.headers.get("Transfer-Encoding") == "chunked"
    if framed or not endpoint.name.endswith(".csv") or response.status_code != httpx.codes.OK:
        return
    with fresh.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 1))
        if file.read() not in (b"\n", b""):
            raise _PassingError(
                f"{url}: the answer may have been cut off: its last line has no end, and the server did not say its length."
            )


def _judge(response: httpx.Response, url: str, asked_whether_new: bool) -> None:
    code = response.status_code
    if code in PASSING:
        wait = _retry_after(response)
        if wait > LONGEST:
            raise CompendiumError(f"{url} answered {code} and asks to come back in {wait / 60:,.0f} minutes. Try again then.")
        raise _PassingError(f"{url} answered {code} ({response.reason_phrase}).", wait)
    if _challenges(response):
        raise CompendiumError(
            f"{url} answered {code} with a page that is meant for browsers (a challenge, or a refusal of programs), not with the file. The "
            "address may well be right: open it in a browser, save what it gives, and offer the folder with --from."
        )
    if code != httpx.codes.OK and not (code == httpx.codes.NOT_MODIFIED and asked_whether_new):
        raise CompendiumError(
            f"{url} answered {code} ({response.reason_phrase}). If the provider has moved the file, correct its endpoint in "
            "compendium/importers/."
        )


def _challenges(response: httpx.Response) -> bool:
    """Whether a server wants to see a browser before it gives the file."""
    if "challenge" in (response.headers.get("cf-mitigated", ""), response.headers.get("x-amzn-waf-action", "")):
        return True
    page = "html" in response.headers.get("Content-Type", "")
    return page and response.status_code in (httpx.codes.ACCEPTED, httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)


def _retry_after(response: httpx.Response) -> float:
    said = response.headers.get("Retry-After", "")
    if said.isdecimal():
        return float(said)
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return max(0.0, (email.utils.parsedate_to_datetime(said) - dt.datetime.now(dt.UTC)).total_seconds())
    return 0.0


def _root(error: BaseException) -> BaseException:
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return error


def _day(response: httpx.Response) -> str:
    """The day of Last-Modified, else that of the answer."""
    for header in ("Last-Modified", "Date"):
        with contextlib.suppress(ValueError, KeyError):
            return email.utils.parsedate_to_datetime(response.headers[header]).date().isoformat()
    return dt.datetime.now(dt.UTC).date().isoformat()


def _facts(url: str, response: httpx.Response, path: Path) -> dict[str, str]:
    headers = {"etag": response.headers.get("ETag", ""), "modified": response.headers.get("Last-Modified", "")}
    return {"url": url, "day": _day(response), "sha256": _sha256(path), **headers}


def _note(path: Path) -> Path:
    return path.with_name(f".{path.name}.said")


def _said(path: Path) -> dict[str, str]:
    """What the server said of the download that is kept; nothing if it is not that file any more."""
    said = notes.read(_note(path))
    with contextlib.suppress(OSError):
        if all(isinstance(v, str) for v in said.values()) and {"url", "day", "sha256"} <= set(said) and _sha256(path) == said["sha256"]:
            return said
    return {}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _too_large(endpoint: Endpoint, where: str) -> str:
    return (
        f"{where} is larger than {endpoint.limit / 1e6:,.0f} MB. Nothing of it was kept. If the provider's file has really grown so much, "
        f"raise `limit` of the endpoint '{endpoint.name}' in compendium/importers/."
    )


# --- A look at what came ------------------------------------------------------------------------------------------------


def look_over(path: Path, endpoint: Endpoint) -> None:
    """See that a download is what its name says, before anything reads it.

    :raises CompendiumError: it is empty, a page of HTML, not UTF-8, not a workbook, or a workbook that would not end unpacking.
    """
    with path.open("rb") as file:
        start = file.read(2048)
    if not start.strip():
        raise CompendiumError(f"{endpoint.url} gave an empty answer. Expected: {endpoint.format}.")
    _is_no_page(start, endpoint)
    if path.suffix in (".json", ".csv"):
        _is_text(path.read_bytes(), endpoint.url)
    elif path.suffix in (".xlsx", ".zip"):
        with path.open("rb") as file:
            _is_sound(file, endpoint)
        if path.suffix == ".xlsx":
            within_bounds(path)


def _is_no_page(start: bytes, endpoint: Endpoint) -> None:
    if re.match(rb"(\xef\xbb\xbf)?\s*<(!doctype html|html)", start, re.IGNORECASE):
        raise CompendiumError(f"{endpoint.url} gave a page of HTML instead of data ({_begins(start)}). Expected: {endpoint.format}.")


def _is_text(body: bytes, url: str) -> None:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise CompendiumError(
            f"{url} is not text in UTF-8: line {line} has the byte 0x{body[error.start]:02x} at "
            f"{_begins(body[max(0, error.start - 30) :])}. The provider has changed its encoding, or the file is damaged."
        ) from None


def _is_sound(file: IO[bytes], endpoint: Endpoint) -> None:
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise CompendiumError(f"{endpoint.url} gave no {endpoint.format}: {error}.") from None
    with archive:
        for part in archive.infolist():
            if part.file_size > LARGE and part.file_size > DENSE * max(part.compress_size, 1):
                raise CompendiumError(
                    f"{endpoint.url}: '{part.filename}' would unpack from {part.compress_size:,} to {part.file_size:,} bytes. "
                    "It was not unpacked."
                )
            if part.filename.endswith((".xml", ".rels")) and re.search(rb"<!(DOCTYPE|ENTITY)", _first(archive, part), re.IGNORECASE):
                raise CompendiumError(
                    f"{endpoint.url}: '{part.filename}' declares entities of its own, as no workbook does. It was not read."
                )
        if (total := sum(part.file_size for part in archive.infolist())) > UNPACKED * endpoint.limit:
            raise CompendiumError(f"{endpoint.url} would unpack to {total / 1e6:,.0f} MB. It was not unpacked.")


def _first(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(part) as file:
            return file.read(65_536).replace(b"\0", b"")  # as text of two bytes a letter would hide it
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError) as error:
        raise CompendiumError(f"'{part.filename}' in {archive.filename or 'the workbook'} is damaged ({error}).") from None


def _begins(body: bytes) -> str:
    shown = " ".join(body[:120].decode("utf-8", errors="replace").split())
    return f"'{shown[:80]}'"


@contextlib.contextmanager
def source(folder: Path | None, mirror: str) -> Iterator[Source]:
    """The source of a refresh: a folder, a mirror, or the providers.

    :raises CompendiumError: the mirror is neither https nor on this machine.
    """
    if folder is not None:
        yield Folder(folder)
        return
    if mirror and (at := urlsplit(mirror)).scheme != "https" and not (at.scheme == "http" and at.hostname in LOOPBACK):
        raise CompendiumError(f"--mirror {mirror}: expected an https address (http only for a mirror on this machine).")
    with client() as web:
        yield Web(web, mirror)
