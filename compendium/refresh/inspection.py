"""Downloads are inspected before anything reads them: text in UTF-8 or an intact workbook, no HTML page, no decompression bomb."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from compendium.errors import CompendiumError
from compendium.importers import Endpoint
from compendium.importers.workbooks import refuse_oversized

MAX_UNPACKED_RATIO = 20  # a workbook may unpack to so many times the endpoint's size limit
BOMB_RATIO, BOMB_BYTES = 150, 10_000_000  # a part that unpacks to more than so many times its size, and so many bytes, is a bomb


def inspect_download(path: Path, endpoint: Endpoint) -> None:
    """Check that a download is what its name says.

    :raises CompendiumError: it is empty, an HTML page, not UTF-8, not a workbook, or a workbook that is not safe to unpack.
    """
    body = path.read_bytes()
    if not body[:2048].strip():
        raise CompendiumError(f"{endpoint.url} gave an empty answer. Expected: {endpoint.format}.")
    refuse_html(body, endpoint)
    if path.suffix in (".json", ".csv"):
        require_utf8(body, endpoint.url)
    elif path.suffix in (".xlsx", ".zip"):
        _require_safe_archive(path, endpoint)
        if path.suffix == ".xlsx":
            refuse_oversized(path)


def refuse_html(body: bytes, endpoint: Endpoint) -> None:
    """Refuse an HTML page.

    :raises CompendiumError: it is one; the message shows how it begins.
    """
    if re.match(rb"(\xef\xbb\xbf)?\s*<(!doctype html|html)", body[:2048], re.IGNORECASE):
        raise CompendiumError(f"{endpoint.url} gave a page of HTML instead of data ({preview(body)}). Expected: {endpoint.format}.")


def require_utf8(body: bytes, url: str) -> None:
    """Check an encoding.

    :raises CompendiumError: it is not UTF-8; the message names the line and the byte.
    """
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise CompendiumError(
            f"{url} is not text in UTF-8: line {line} has the byte 0x{body[error.start]:02x} at "
            f"{preview(body[max(0, error.start - 30) :])}. The provider has changed its encoding, or the file is damaged."
        ) from None


def preview(body: bytes) -> str:
    """The first characters of an answer, in quotes, for messages."""
    return f"'{' '.join(body[:120].decode('utf-8', errors='replace').split())[:80]}'"


def _require_safe_archive(path: Path, endpoint: Endpoint) -> None:
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise CompendiumError(f"{endpoint.url} gave no {endpoint.format}: {error}.") from None
    with archive:
        for part in archive.infolist():
            if part.file_size > BOMB_BYTES and part.file_size > BOMB_RATIO * max(part.compress_size, 1):
                raise CompendiumError(
                    f"{endpoint.url}: '{part.filename}' would unpack from {part.compress_size:,} to {part.file_size:,} bytes. "
                    "It was not unpacked."
                )
            if part.filename.endswith((".xml", ".rels")) and re.search(rb"<!(DOCTYPE|ENTITY)", _start(archive, part), re.IGNORECASE):
                raise CompendiumError(
                    f"{endpoint.url}: '{part.filename}' declares entities of its own, as no workbook does. It was not read."
                )
        if (total := sum(part.file_size for part in archive.infolist())) > MAX_UNPACKED_RATIO * endpoint.max_bytes:
            raise CompendiumError(f"{endpoint.url} would unpack to {total / 1e6:,.0f} MB. It was not unpacked.")


def _start(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(part) as file:
            return file.read(65_536).replace(b"\0", b"")  # UTF-16 would hide a declaration
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError) as error:
        raise CompendiumError(f"'{part.filename}' in {archive.filename} is damaged ({error}).") from None
