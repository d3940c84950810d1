"""The tables of the book: what they are, which releases there are, and how to read them.

``data/datapackage.json`` (Frictionless Data Package) holds one resource a release. Resources of one
table share their schema; the extra properties ``table``, ``release`` and ``edition`` say which is which.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import functools
import gzip
import hashlib
import io
import json
import os
import tempfile
import threading
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compendium import parsed
from compendium.errors import CompendiumError, NothingKnown
from compendium.paths import DATA

if TYPE_CHECKING:
    import pandas as pd  # where it is used it is imported: it takes most of a second, and many commands do without

LATEST = "latest"
GZIP_ABOVE = 500_000  # bytes of CSV: larger files are stored compressed
ROOM = 20_000_000  # bytes that all tables may take together: they travel with every copy of the project
UNFINISHED = ".unfinished"  # in a data folder: the files that a writer is about to describe
_PANDAS = {"string": "string", "integer": "Int64", "number": "float64", "date": "string"}
_requests: dict[tuple[str, str], Release] = {}  # (table, as_of) asked for by this process, and what answered
_own = threading.local()  # marks this module's own reads of the data folder


@dataclass(frozen=True)
class Field:
    """A column: its type is one of string, integer, number, date (Frictionless names)."""

    name: str
    type: str
    description: str
    unit: str = ""
    required: bool = False
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    area: bool = False  # the value is a code of the table `areas`

    def to_json(self) -> dict[str, Any]:
        """The field as a Frictionless descriptor."""
        limits: dict[str, Any] = {}
        if self.required:
            limits["required"] = True
        if self.enum:
            limits["enum"] = list(self.enum)
        if self.minimum is not None:
            limits["minimum"] = self.minimum
        if self.maximum is not None:
            limits["maximum"] = self.maximum
        out: dict[str, Any] = {"name": self.name, "type": self.type, "description": self.description}
        if self.unit:
            out["unit"] = self.unit
        if limits:
            out["constraints"] = limits
        if self.area:
            out["area"] = True
        return out

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Field:
        """The field of a Frictionless descriptor."""
        limits = raw.get("constraints", {})
        return cls(
            raw["name"],
            raw["type"],
            raw.get("description", ""),
            raw.get("unit", ""),
            bool(limits.get("required")),
            tuple(limits.get("enum", ())),
            limits.get("minimum"),
            limits.get("maximum"),
            bool(raw.get("area")),
        )


@dataclass(frozen=True)
class Retrieved:
    """A provider's file that a release was made of."""

    name: str  # of the endpoint
    path: str  # where it was fetched
    day: str  # when the provider last changed it, as far as its server says; else the day of the download
    sha256: str


@dataclass(frozen=True)
class Release:
    """One vintage of a table, as published by its provider on the day ``date``."""

    table: str
    date: str  # YYYY-MM-DD, the day on which the provider released it
    title: str  # of the table
    edition: str  # the provider's name of the vintage: "Rev. 2017"
    description: str
    provider: str
    landing_page: str
    licence: str
    licence_url: str
    citation: str  # key in references.bib
    fields: tuple[Field, ...]
    key: tuple[str, ...]  # columns that identify a row
    path: str = ""  # relative to the data folder
    sha256: str = ""
    bytes: int = 0
    rows: int = 0
    note: str = ""  # what a reader of this release must know
    time_field: str = ""  # the column that dates an observation: "year", "date" or ""
    known_after_days: int = 0  # days from the end of a reference year to its publication
    years: tuple[int, int] | None = None
    retrieved: tuple[Retrieved, ...] = ()  # of a refreshed release: the provider's files

    @property
    def id(self) -> str:
        """``table/release``."""
        return f"{self.table}/{self.date}"

    def to_json(self) -> dict[str, Any]:
        """The release as a Frictionless resource."""
        out: dict[str, Any] = {
            "name": f"{self.table}-{self.date}",
            "table": self.table,
            "release": self.date,
            "edition": self.edition,
            "title": self.title,
            "description": self.description,
            "path": self.path,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "hash": f"sha256:{self.sha256}",
            "bytes": self.bytes,
            "rows": self.rows,
            "sources": [{"title": self.provider, "path": self.landing_page}],
            "licenses": [{"title": self.licence, "path": self.licence_url}],
            "citation": self.citation,
            "schema": {
                "fields": [f.to_json() for f in self.fields],
                "primaryKey": list(self.key),
                "missingValues": [""],
            },
        }
        if self.path.endswith(".gz"):
            out["compression"] = "gz"
        if self.note:
            out["note"] = self.note
        if self.time_field:
            out["time_field"] = self.time_field
            out["known_after_days"] = self.known_after_days
        if self.years:
            out["years"] = list(self.years)
        if self.retrieved:
            out["retrieved"] = [asdict(part) for part in self.retrieved]
        return out

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Release:
        """The release of a Frictionless resource."""
        source, licence = raw["sources"][0], raw["licenses"][0]
        return cls(
            table=raw["table"],
            date=raw["release"],
            title=raw["title"],
            edition=raw["edition"],
            description=raw["description"],
            provider=source["title"],
            landing_page=source["path"],
            licence=licence["title"],
            licence_url=licence.get("path", ""),
            citation=raw["citation"],
            fields=tuple(Field.from_json(f) for f in raw["schema"]["fields"]),
            key=tuple(raw["schema"]["primaryKey"]),
            path=raw["path"],
            sha256=raw["hash"].removeprefix("sha256:"),
            bytes=raw["bytes"],
            rows=raw["rows"],
            note=raw.get("note", ""),
            time_field=raw.get("time_field", ""),
            known_after_days=raw.get("known_after_days", 0),
            years=tuple(raw["years"]) if "years" in raw else None,
            retrieved=tuple(Retrieved(**part) for part in raw.get("retrieved", ())),
        )


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


def catalog(folder: Path = DATA) -> Catalog:
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
    for number, resource in enumerate(_resources(path), 1):
        try:
            release = Release.from_json(resource)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            which = resource.get("name", "") if isinstance(resource, dict) else ""
            lacks = f"the key {error}" if isinstance(error, KeyError) else f"the form of a release ({error})"
            raise CompendiumError(
                f"{name_of(path)}, resource {number}{f' ({which})' if which else ''}: it lacks {lacks}. Restore the file from git "
                f"(git checkout -- {name_of(path)})."
            ) from None
        found.setdefault(release.table, []).append(release)
    for releases in found.values():
        releases.sort(key=lambda r: r.date)
    return Catalog(folder, found)


def _resources(path: Path) -> list[Any]:
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
        release = catalog(folder).table(table)[0]
        frame = read_release(release, folder).iloc[:0]
        frame.attrs = {"release": release.id, "cut": as_of}
        return frame


def resolve(table: str, as_of: str = LATEST, folder: Path = DATA) -> Release:
    """The release that :func:`load` reads: the newest on or before a day, else the oldest of all.

    :raises CompendiumError: no such table, or a malformed day.
    """
    releases = catalog(folder).table(table)
    day = _day(as_of)
    known = [r for r in releases if day is None or r.date <= day.isoformat()]
    return known[-1] if known else releases[0]


def requests() -> dict[tuple[str, str], Release]:
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
    return next(r for r in catalog(folder).table(table) if r.date == date)


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
    name = release.time_field
    if not name:
        # A table without a time axis (a classification) has no earlier state to cut out: it is used as it is.
        return frame
    if name == "year":
        out = frame[frame["year"].fillna(9999) <= known_year(release, day.isoformat())]
    else:
        out = frame[frame[name].astype("string") <= day.isoformat()]
    if out.empty:
        raise NothingKnown(
            f"Nothing of table '{release.table}' was known on {day}: its oldest release is {release.date} "
            f"and begins later. Ask for a later day or for as_of='latest'."
        )
    return out.reset_index(drop=True)


def read_release(release: Release, folder: Path = DATA) -> pd.DataFrame:
    """Read one release and see that it is the file that the data package describes.

    :raises CompendiumError: the file is missing, breaks its schema, or has another checksum.
    """
    path = folder / release.path
    content = _content(path)
    if not _sealed(content, release):
        try:
            check(parse(content, release, path), release, path, folder)
        except CompendiumError as error:
            raise CompendiumError(_restorable(str(error), path)) from None
        raise CompendiumError(
            f"{name_of(path)} is not the file that datapackage.json describes (its sha256 differs). Restore it "
            f"(git checkout -- {name_of(path)}); if the change is meant, run `python -m compendium data --seal {release.table}`."
        )
    return parsed.once(f"{release.sha256} {release.fields}", lambda: parse(content, release, path))


def _restorable(said: str, path: Path) -> str:
    return said if "git checkout" in said else f"{said} Restore it from git (git checkout -- {name_of(path)}), or correct it."


def confirm(folder: Path = DATA) -> int:
    """See that every stored file is the one that the data package describes, by its checksum.

    :returns: how many releases there are.
    :raises CompendiumError: as :func:`read_release` says it, for the first file that is not.
    """
    count = 0
    for releases in catalog(folder).releases.values():
        for release in releases:
            if not _sealed(_content(folder / release.path), release):
                read_release(release, folder)
            count += 1
    return count


def _content(path: Path) -> bytes:
    try:
        with _own_read():
            return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise CompendiumError(f"{name_of(path)} is missing. Restore it from git (git checkout -- {name_of(path)}).") from None


def _sealed(content: bytes, release: Release) -> bool:
    return hashlib.sha256(content).hexdigest() == release.sha256


def parse(content: bytes, release: Release, path: Path) -> pd.DataFrame:
    """CSV bytes to a frame with the types of the schema.

    :raises CompendiumError: a column is missing or unknown, or a value has another type.
    """
    import pandas as pd

    text = text_of(content, release)
    try:
        raw = pd.read_csv(io.BytesIO(text), dtype="string", keep_default_na=False, na_values=[""])
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise CompendiumError(f"{name_of(path)} is not a CSV file in UTF-8: {error}") from None
    want, have = [f.name for f in release.fields], list(raw.columns)
    if missing := [c for c in want if c not in have]:
        raise CompendiumError(
            f"{name_of(path)}: column '{missing[0]}' is missing. Expected the columns {', '.join(want)}; found {', '.join(have)}."
        )
    if extra := [c for c in have if c not in want]:
        raise CompendiumError(f"{name_of(path)}: column '{extra[0]}' is not in the schema ({', '.join(want)}). Remove or describe it.")
    return typed(raw[want], release, path)


def typed(raw: pd.DataFrame, release: Release, path: Path) -> pd.DataFrame:
    """Give text columns the types of the schema.

    :raises CompendiumError: names the row and the value that does not fit.
    """
    import pandas as pd

    out: dict[str, pd.Series] = {}
    for f in release.fields:
        column = raw[f.name]
        if f.type in ("integer", "number"):
            number = pd.to_numeric(column, errors="coerce")
            wrong = (number.isna() & column.notna()) | number.isin([float("inf"), float("-inf")])
            if f.type == "integer":
                wrong |= number.notna() & (number % 1 != 0)
            if wrong.any():
                row = int(wrong.to_numpy().argmax())
                kind = "a whole number" if f.type == "integer" else "a number"
                raise CompendiumError(
                    f"{name_of(path)}, row {row + 2}, column '{f.name}': expected {kind}, found '{column.iloc[row]}'"
                    f"{_keyed(raw, release, row, f.name)}."
                )
            out[f.name] = number.astype(_PANDAS[f.type])
        else:
            out[f.name] = column.astype("string")
            if f.type == "date" and (wrong := column.notna() & pd.to_datetime(column, format="%Y-%m-%d", errors="coerce").isna()).any():
                row = int(wrong.to_numpy().argmax())
                raise CompendiumError(
                    f"{name_of(path)}, row {row + 2}, column '{f.name}': expected a day as YYYY-MM-DD, found '{column.iloc[row]}'."
                )
    return pd.DataFrame(out)


def check(frame: pd.DataFrame, release: Release, path: Path, folder: Path = DATA) -> None:
    """See that a frame meets its schema: required values, lists, limits, areas, one row a key.

    :raises CompendiumError: the first row that does not, with its line in the file.
    """
    import pandas as pd

    def refuse(bad: pd.Series, column: str, expected: str) -> None:
        row = int(bad.to_numpy(dtype=bool).argmax())
        value = frame[column].iloc[row]
        shown = "an empty cell" if pd.isna(value) else f"'{value}'"
        raise CompendiumError(
            f"{name_of(path)}, row {row + 2}, column '{column}': expected {expected}, found {shown}{_keyed(frame, release, row, column)}."
        )

    areas = known_areas(folder) if any(f.area for f in release.fields) else set()
    for f in release.fields:
        column = frame[f.name]
        if f.required and column.isna().any():
            refuse(column.isna(), f.name, "a value")
        filled = column.notna()
        if f.enum and (bad := filled & ~column.isin(f.enum)).any():
            refuse(bad, f.name, f"one of {', '.join(f.enum)}")
        if f.minimum is not None and (bad := filled & (column < f.minimum).fillna(False)).any():
            refuse(bad, f.name, f"at least {f.minimum:g}")
        if f.maximum is not None and (bad := filled & (column > f.maximum).fillna(False)).any():
            refuse(bad, f.name, f"at most {f.maximum:g}")
        if f.area and (bad := filled & ~column.isin(areas)).any():
            refuse(bad, f.name, "an area code of the table 'areas'")
    if release.key and (twice := frame.duplicated(list(release.key))).any():
        row = int(twice.to_numpy().argmax())
        shown = ", ".join(f"{k}={frame[k].iloc[row]}" for k in release.key)
        raise CompendiumError(f"{name_of(path)}, row {row + 2}: a second row for {shown}. Each {' x '.join(release.key)} may occur once.")


def _keyed(frame: pd.DataFrame, release: Release, row: int, column: str) -> str:
    """Of which key a row is, in words: rows are sorted anew when a release is made, so a number alone would not find it."""
    parts = [f"{k} {frame[k].iloc[row]}" for k in release.key if k != column and k in frame]
    return f" ({', '.join(parts)})" if parts else ""


def known_areas(folder: Path = DATA) -> set[str]:
    """The codes of the newest release of `areas`."""
    return {row["area"] for row in rows(catalog(folder).table("areas")[-1], folder)}


def rows(release: Release, folder: Path = DATA) -> list[dict[str, str]]:
    """The rows of a release as text, for a quick look: the file is not checked, nothing has a type."""
    content = _content(folder / release.path)
    return list(csv.DictReader(io.StringIO(text_of(content, release).decode("utf-8"))))


def text_of(content: bytes, release: Release) -> bytes:
    """The CSV of a release's file.

    :raises CompendiumError: it is packed, and damaged.
    """
    if not release.path.endswith(".gz"):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        place = name_of(DATA / release.path)
        raise CompendiumError(f"{place} is damaged ({error}). Restore it from git (git checkout -- {place}).") from None


def prepare(frame: pd.DataFrame, release: Release, folder: Path = DATA, where: Path | None = None) -> tuple[Release, bytes]:
    """Check a frame and make the file of a release from it, sorted by its key. Nothing is written.

    :param where: what messages call it; without it, the place where it would be stored.

    :returns: the release with path, checksum, size, rows and years filled in, and the content of its file.
    :raises CompendiumError: the frame does not meet the schema.
    """
    import pandas as pd

    names = [f.name for f in release.fields]
    if missing := [c for c in names if c not in frame.columns]:
        raise CompendiumError(f"{release.id}: the importer gave no column '{missing[0]}' (expected {', '.join(names)}).")
    where = where or folder / release.table / f"{release.date}.csv"
    raw = frame[names].sort_values(list(release.key), kind="stable").reset_index(drop=True)
    for f in release.fields:
        if f.type == "integer":
            with contextlib.suppress(TypeError, ValueError, OverflowError):  # what is no whole number is named by row below
                number = pd.to_numeric(raw[f.name])
                if (number.dropna() % 1 == 0).all():  # pandas would cut off the rest
                    raw[f.name] = number.astype("Int64")  # 533, not 533.0
    text = raw.to_csv(index=False, lineterminator="\n").encode()
    path = f"{release.table}/{release.date}.csv" + (".gz" if len(text) > GZIP_ABOVE else "")
    content = gzip.compress(text, 9, mtime=0) if path.endswith(".gz") else text
    years = None
    if "year" in names and len(raw):
        years = (int(raw["year"].min()), int(raw["year"].max()))
    done = replace(release, path=path, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content), rows=len(raw), years=years)
    checked = parse(content, done, where)
    if release.table == "areas":
        done_areas = set(checked["area"])
        if bad := [f.name for f in release.fields if f.area and not set(checked[f.name].dropna()) <= done_areas]:
            raise CompendiumError(f"{release.id}: column '{bad[0]}' has codes that are not in the table itself.")
    else:
        check(checked, done, where, folder)
    return done, content


def write_release(frame: pd.DataFrame, release: Release, folder: Path = DATA) -> Release:
    """Check a frame, store it as a release, and describe it in the data package.

    :returns: the release as it is described.
    :raises CompendiumError: the frame does not meet the schema; nothing is written then.
    """
    done, content = prepare(frame, release, folder)
    with package_lock(folder):
        put([(done, content)], folder)
    return done


def put(made: Sequence[tuple[Release, bytes]], folder: Path = DATA, endpoints: Sequence[dict[str, Any]] = ()) -> None:
    """Store releases and describe them, all in one step: the swap of the data package. The caller holds :func:`package_lock`.

    :param endpoints: where the next releases come from (see ``compendium.refresh``), to be written with them.

    The files stand in their places before the package names them. A run that is cut off before the swap leaves the package as
    it was, and the files on a list by which the next writer removes them.
    """
    known = {r.path for releases in described(folder).values() for r in releases}
    new = [release.path for release, _ in made if release.path not in known]
    swap(folder / UNFINISHED, ("\n".join(new) + "\n").encode())
    try:
        for release, content in made:
            swap(folder / release.path, content)
        _describe([release for release, _ in made], folder, endpoints)
    except BaseException:
        _clear(folder)
        raise
    for release, _ in made:
        twin = release.path[:-3] if release.path.endswith(".gz") else release.path + ".gz"
        (folder / twin).unlink(missing_ok=True)
    (folder / UNFINISHED).unlink()


def described(folder: Path) -> dict[str, list[Release]]:
    """The releases of a data folder by table, oldest first; none where there is no data package yet."""
    return catalog(folder).releases if (folder / "datapackage.json").exists() else {}


def _clear(folder: Path) -> None:
    """Remove what a writer that was cut off left: the files it listed, unless they are described by now, and half-written ones."""
    for part in folder.rglob(".*.tmp"):
        part.unlink()
    mark = folder / UNFINISHED
    if not mark.exists():
        return
    known = {r.path for releases in described(folder).values() for r in releases}
    for name in mark.read_text().split():
        if name not in known:
            (folder / name).unlink(missing_ok=True)
    for name in {Path(n).parent for n in mark.read_text().split()}:
        with contextlib.suppress(OSError):
            (folder / name).rmdir()  # only if nothing else is in it
    mark.unlink()


def seal(table: str, folder: Path = DATA) -> list[Release]:
    """Take the files of a table as they are, if they meet its schema: rows, size and checksum are written anew.

    :raises CompendiumError: a file does not meet its schema; nothing is written for it then.
    """
    made = []
    for release in catalog(folder).table(table):
        path = folder / release.path
        content = path.read_bytes()
        frame = parse(content, release, path)
        check(frame, release, path, folder)
        years = (int(frame["year"].min()), int(frame["year"].max())) if "year" in frame and len(frame) else None
        made.append(
            (replace(release, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content), rows=len(frame), years=years), content)
        )
    with package_lock(folder):
        put(made, folder)
    return [release for release, _ in made]


def verify(folder: Path = DATA) -> int:
    """Check every release in full: schema, areas, keys, checksum.

    :returns: how many releases were checked.
    :raises CompendiumError: the first fault.
    """
    if (folder / UNFINISHED).exists():
        with package_lock(folder):  # clears what a writer that was cut off left
            pass
    count = 0
    for releases in catalog(folder).releases.values():
        for release in releases:
            check(read_release(release, folder), release, folder / release.path, folder)
            count += 1
    described = {release.path for releases in catalog(folder).releases.values() for release in releases}
    if strays := sorted({str(p.relative_to(folder)) for p in folder.glob("*/*.csv*")} - described):
        raise CompendiumError(f"{name_of(folder / strays[0])} is not described in datapackage.json. Import it, or remove it.")
    return count


def swap(path: Path, content: bytes) -> None:
    """Write beside, then swap: a reader sees the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        beside = Path(name)
        beside.chmod(0o644)
        beside.replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def package_lock(folder: Path = DATA) -> Iterator[None]:
    """One writer of a data folder at a time."""
    import fcntl

    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _clear(folder)
        yield


def _describe(releases: Sequence[Release], folder: Path, endpoints: Sequence[dict[str, Any]] = ()) -> None:
    package = _package(folder)
    if endpoints:
        package["endpoints"] = list(endpoints)
    ids = {(r.table, r.date) for r in releases}
    kept = [r for r in package["resources"] if (r["table"], r["release"]) not in ids]
    package["resources"] = sorted([*kept, *(r.to_json() for r in releases)], key=lambda r: (r["table"], r["release"]))
    _write_package(package, folder)


def describe_endpoints(endpoints: Sequence[dict[str, Any]], folder: Path = DATA) -> None:
    """Write into the data package where the next releases come from (see ``compendium.refresh``)."""
    with package_lock(folder):
        _describe([], folder, endpoints)


def _package(folder: Path) -> dict[str, Any]:
    path = folder / "datapackage.json"
    if path.exists():
        _resources(path)  # of the form that is written below
    package = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {**PACKAGE_HEAD, "resources": []}
    return {**package, **PACKAGE_HEAD}


def _write_package(package: dict[str, Any], folder: Path) -> None:
    swap(folder / "datapackage.json", (json.dumps(package, indent=1, ensure_ascii=False) + "\n").encode())


PACKAGE_HEAD: dict[str, Any] = {
    "name": "gfmd-2018-compendium",
    "title": "Tables of the research compendium on the GFMD concept paper, Marrakesh 2018",
    "description": "Tidy tables made by the project's importers from providers' files. One resource a release of a table; "
    "licences differ by resource.",
    "profile": "data-package",
}


def name_of(path: Path) -> str:
    """A path as messages show it: from the root of the project on."""
    try:
        return str(path.relative_to(DATA.parent))
    except ValueError:
        return str(path)
