"""Which releases there are, and how to read them.

``data/datapackage.json`` (Frictionless Data Package) holds one resource a release. Resources of one
table share their schema; the extra properties ``table``, ``release`` and ``edition`` say which is which.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import functools
import hashlib
import io
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compendium.errors import CompendiumError, NothingKnown
from compendium.files import name_of
from compendium.paths import DATA
from compendium.tables import frames
from compendium.tables.model import LATEST, Release
from compendium.tables.schema import parse, text_of, validate

if TYPE_CHECKING:
    import pandas as pd  # where it is used it is imported: it takes most of a second, and many commands do without

_requests: dict[tuple[str, str], Release] = {}  # (table, as_of) asked for by this process, and what answered
_own = threading.local()  # marks this module's own reads of the data folder


@dataclass(frozen=True)
class Catalog:
    """All releases, by table, oldest first."""

    folder: Path
    releases: dict[str, list[Release]] = field(default_factory=dict)

    def table(self, name: str) -> list[Release]:
        """The releases of a table, oldest first.

        :raises CompendiumError: there is no such table.
        """
        if name not in self.releases:
            raise CompendiumError(
                f"There is no table '{name}'. The tables are: {', '.join(sorted(self.releases))}. See `python -m compendium data`."
            )
        return self.releases[name]


def read_catalog(folder: Path = DATA) -> Catalog:
    """Read ``datapackage.json`` of a data folder.

    :raises CompendiumError: the file is missing or is not JSON.
    """
    path = folder / "datapackage.json"
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        raise CompendiumError(
            f"{path} is missing. Restore it from git, or write the tables again with `python -m compendium import --from DIR`."
        ) from None
    return _read_catalog(folder, stamp)


@functools.lru_cache(maxsize=8)
def _read_catalog(folder: Path, stamp: int) -> Catalog:
    path = folder / "datapackage.json"
    found: dict[str, list[Release]] = {}
    for number, resource in enumerate(resources(path), 1):
        try:
            release = Release.from_json(resource)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            which = resource.get("name", "") if isinstance(resource, dict) else ""
            lacks = f"the key {error}" if isinstance(error, KeyError) else f"the form of a release ({error})"
            raise CompendiumError(
                f"{name_of(path)}, resource {number}{f' ({which})' if which else ''}: it lacks {lacks}. Restore the file from git "
                f"(git checkout -- {name_of(path)})."
            ) from None
        found.setdefault(release.table.name, []).append(release)
    for releases in found.values():
        releases.sort(key=lambda r: r.date)
    return Catalog(folder, found)


def resources(path: Path) -> list[Any]:
    """The resources of a data package, as its file has them.

    :raises CompendiumError: it is not JSON, or not of that form.
    """
    restore = f"Restore it from git (git checkout -- {name_of(path)})."
    try:
        with _own_read():
            raw = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise CompendiumError(f"{name_of(path)}, line {error.lineno}: not valid JSON ({error.msg}). {restore}") from None
    except UnicodeDecodeError as error:
        raise CompendiumError(f"{name_of(path)} is not UTF-8 (byte {error.start:,}). {restore}") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("resources"), list):
        raise CompendiumError(f"{name_of(path)}: expected an object with a list of 'resources'. {restore}")
    return raw["resources"]


def load(table: str, as_of: str = LATEST, folder: Path = DATA) -> pd.DataFrame:
    """Read a table in the state that was public on a day.

    :param as_of: ``YYYY-MM-DD`` gives the newest release on or before that day, ``"latest"`` the newest of
        all. Where no release is that old, the oldest one is cut at the reference years that were known by then.
    :returns: columns as in ``datapackage.json``; ``attrs["release"]`` is ``table/YYYY-MM-DD``, and
        ``attrs["cut"]`` the day at which an early state was cut out of a later release (else empty).
    :raises NothingKnown: nothing of the table was known by then.
    :raises CompendiumError: no such table, or the file is not what the data package says.
    """
    release = resolve(table, as_of, folder)
    if folder == DATA:
        _requests[(table, as_of)] = release
    frame = read_release(release, folder)
    cut = ""
    day = _day(as_of)
    if day is not None and release.date > day.isoformat():
        frame, cut = _cut(frame, release, day), day.isoformat()
    frame.attrs = {"release": release.id, "cut": cut}
    return frame


def load_known(table: str, as_of: str = LATEST, folder: Path = DATA) -> pd.DataFrame:
    """Read a table as :func:`load` does; where nothing was known by then, give it with its columns and without rows.

    For a page that can say in words that nothing is known.

    :raises CompendiumError: no such table, or the file is not what the data package says.
    """
    try:
        return load(table, as_of, folder)
    except NothingKnown:
        release = read_catalog(folder).table(table)[0]
        frame = read_release(release, folder).iloc[:0]
        frame.attrs = {"release": release.id, "cut": as_of}
        return frame


def resolve(table: str, as_of: str = LATEST, folder: Path = DATA) -> Release:
    """The release that :func:`load` reads: the newest on or before a day, else the oldest of all.

    :raises CompendiumError: no such table, or a malformed day.
    """
    releases = read_catalog(folder).table(table)
    day = _day(as_of)
    known = [r for r in releases if day is None or r.date <= day.isoformat()]
    return known[-1] if known else releases[0]


def loaded_releases() -> dict[tuple[str, str], Release]:
    """What this process has asked :func:`load` for: (table, as_of) and the release that answered."""
    return dict(_requests)


def reads_itself() -> bool:
    """Whether this thread is inside this module's own reading of a data folder."""
    return getattr(_own, "depth", 0) > 0


@contextlib.contextmanager
def _own_read() -> Iterator[None]:
    _own.depth = getattr(_own, "depth", 0) + 1
    try:
        yield
    finally:
        _own.depth -= 1


def release_of(frame: pd.DataFrame, folder: Path = DATA) -> Release:
    """The release that a loaded table came from.

    :raises CompendiumError: the frame was not made by :func:`load`.
    """
    mark = frame.attrs.get("release", "")
    if "/" not in mark:
        raise CompendiumError(
            "A source was given that `load()` did not return. Pass the loaded tables themselves (before merges) as sources."
        )
    table, date = mark.split("/")
    return next(r for r in read_catalog(folder).table(table) if r.date == date)


def known_year(release: Release, day: str) -> int:
    """The last reference year that was published by a day: its end and ``known_after_days`` lie on or before it."""
    return (dt.date.fromisoformat(day) - dt.timedelta(release.known_after_days - 1)).year - 1


def _day(as_of: str) -> dt.date | None:
    if as_of == LATEST:
        return None
    try:
        return dt.date.fromisoformat(as_of)
    except ValueError:
        raise CompendiumError(f"as_of='{as_of}' is neither 'latest' nor a day written YYYY-MM-DD.") from None


def _cut(frame: pd.DataFrame, release: Release, day: dt.date) -> pd.DataFrame:
    name = release.table.time_field
    if not name:
        # A table without a time axis (a classification) has no earlier state to cut out: it is used as it is.
        return frame
    if name == "year":
        out = frame[frame["year"].fillna(9999) <= known_year(release, day.isoformat())]
    else:
        out = frame[frame[name].astype("string") <= day.isoformat()]
    if out.empty:
        raise NothingKnown(
            f"Nothing of table '{release.table.name}' was known on {day}: its oldest release is {release.date} "
            f"and begins later. Ask for a later day or for as_of='latest'."
        )
    return out.reset_index(drop=True)


def read_release(release: Release, folder: Path = DATA) -> pd.DataFrame:
    """Read one release and see that it is the file that the data package describes.

    :raises CompendiumError: the file is missing, breaks its schema, or has another checksum.
    """
    path = folder / release.path
    content = _content(path)
    if not _has_checksum(content, release):
        try:
            validate(parse(content, release, path), release, path, codes_for(release, folder))
        except CompendiumError as error:
            raise CompendiumError(_with_remedy(str(error), path)) from None
        raise CompendiumError(
            f"{name_of(path)} is not the file that datapackage.json describes (its sha256 differs). Restore it "
            f"(git checkout -- {name_of(path)}); if the change is meant, run `python -m compendium data --seal {release.table.name}`."
        )
    return frames.once(f"{release.sha256} {release.table.fields}", lambda: parse(content, release, path))


def _with_remedy(message: str, path: Path) -> str:
    return message if "git checkout" in message else f"{message} Restore it from git (git checkout -- {name_of(path)}), or correct it."


def verify_checksums(folder: Path = DATA) -> int:
    """See that every stored file is the one that the data package describes, by its checksum.

    :returns: how many releases there are.
    :raises CompendiumError: as :func:`read_release` says it, for the first file that is not.
    """
    count = 0
    for releases in read_catalog(folder).releases.values():
        for release in releases:
            if not _has_checksum(_content(folder / release.path), release):
                read_release(release, folder)
            count += 1
    return count


def _content(path: Path) -> bytes:
    try:
        with _own_read():
            return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise CompendiumError(f"{name_of(path)} is missing. Restore it from git (git checkout -- {name_of(path)}).") from None


def _has_checksum(content: bytes, release: Release) -> bool:
    return hashlib.sha256(content).hexdigest() == release.sha256


def known_areas(folder: Path = DATA) -> set[str]:
    """The codes of the newest release of `areas`."""
    return {row["area"] for row in rows(read_catalog(folder).table("areas")[-1], folder)}


def codes_for(release: Release, folder: Path = DATA) -> set[str]:
    """The codes that columns of areas may hold; none are read for a release without such a column."""
    return known_areas(folder) if any(f.area for f in release.table.fields) else set()


def rows(release: Release, folder: Path = DATA) -> list[dict[str, str]]:
    """The rows of a release as text, unchecked and without types: for lists that need no pandas."""
    content = _content(folder / release.path)
    return list(csv.DictReader(io.StringIO(text_of(content, release).decode("utf-8"))))
