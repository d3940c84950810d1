"""Storing releases: checked, written beside, and described in the data package in one step."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compendium.errors import CompendiumError
from compendium.files import name_of, swap
from compendium.paths import DATA
from compendium.tables.catalog import codes_for, read_catalog, read_release, resources
from compendium.tables.model import Release
from compendium.tables.schema import parse, validate

if TYPE_CHECKING:
    import pandas as pd

GZIP_ABOVE = 500_000  # bytes of CSV: larger files are stored compressed
MAX_DATA_BYTES = 20_000_000  # bytes that all tables may take together: they travel with every copy of the project
UNFINISHED = ".unfinished"  # in a data folder: the files that a writer is about to describe
PACKAGE_HEAD: dict[str, Any] = {
    "name": "gfmd-2018-compendium",
    "title": "Tables of the research compendium on the GFMD concept paper, Marrakesh 2018",
    "description": "Tidy tables made by the project's importers from providers' files. One resource a release of a table; "
    "licences differ by resource.",
    "profile": "data-package",
}


def prepare(frame: pd.DataFrame, release: Release, folder: Path = DATA, where: Path | None = None) -> tuple[Release, bytes]:
    """Check a frame and make the file of a release from it, sorted by its key. Nothing is written.

    :param where: what messages call it; without it, the place where it would be stored.

    :returns: the release with path, checksum, size, rows and years filled in, and the content of its file.
    :raises CompendiumError: the frame does not meet the schema.
    """
    import pandas as pd

    names = [f.name for f in release.table.fields]
    if missing := [c for c in names if c not in frame.columns]:
        raise CompendiumError(f"{release.id}: the importer gave no column '{missing[0]}' (expected {', '.join(names)}).")
    where = where or folder / release.table.name / f"{release.date}.csv"
    raw = frame[names].sort_values(list(release.table.key), kind="stable").reset_index(drop=True)
    for f in release.table.fields:
        if f.type == "integer":
            with contextlib.suppress(TypeError, ValueError, OverflowError):  # what is no whole number is named by row below
                number = pd.to_numeric(raw[f.name])
                if (number.dropna() % 1 == 0).all():  # pandas would cut off the rest
                    raw[f.name] = number.astype("Int64")  # 533, not 533.0
    text = raw.to_csv(index=False, lineterminator="\n").encode()
    path = f"{release.table.name}/{release.date}.csv" + (".gz" if len(text) > GZIP_ABOVE else "")
    content = gzip.compress(text, 9, mtime=0) if path.endswith(".gz") else text
    done = _measured(replace(release, path=path), content, raw)
    checked = parse(content, done, where)
    if release.table.name == "areas":
        done_areas = set(checked["area"])
        if bad := [f.name for f in release.table.fields if f.area and not set(checked[f.name].dropna()) <= done_areas]:
            raise CompendiumError(f"{release.id}: column '{bad[0]}' has codes that are not in the table itself.")
    else:
        validate(checked, done, where, codes_for(done, folder))
    return done, content


def _measured(release: Release, content: bytes, frame: pd.DataFrame) -> Release:
    """A release with the checksum and the size of its file, and the rows and years of its frame."""
    years = release.table.years(frame)
    span = (int(years.min()), int(years.max())) if years is not None and years.notna().any() else None
    return replace(release, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content), rows=len(frame), years=span)


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

    The files are in place before the package names them. A run that is interrupted before the swap leaves the package as it was,
    and a list of its files by which the next writer removes them.
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
    return read_catalog(folder).releases if (folder / "datapackage.json").exists() else {}


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


def accept_changes(table: str, folder: Path = DATA) -> list[Release]:
    """Accept the files of a table as they are, if they meet its schema, and update rows, size, years and checksum.

    :raises CompendiumError: a file does not meet its schema; nothing is written for it then.
    """
    made = []
    for release in read_catalog(folder).table(table):
        path = folder / release.path
        content = path.read_bytes()
        frame = parse(content, release, path)
        validate(frame, release, path, codes_for(release, folder))
        made.append((_measured(release, content, frame), content))
    with package_lock(folder):
        put(made, folder)
    return [release for release, _ in made]


def validate_all(folder: Path = DATA) -> int:
    """Check every release in full: schema, areas, keys, checksum.

    :returns: how many releases were checked.
    :raises CompendiumError: the first fault.
    """
    if (folder / UNFINISHED).exists():
        with package_lock(folder):  # clears what a writer that was cut off left
            pass
    count = 0
    for releases in read_catalog(folder).releases.values():
        for release in releases:
            validate(read_release(release, folder), release, folder / release.path, codes_for(release, folder))
            count += 1
    described = {release.path for releases in read_catalog(folder).releases.values() for release in releases}
    if strays := sorted({str(p.relative_to(folder)) for p in folder.glob("*/*.csv*")} - described):
        raise CompendiumError(f"{name_of(folder / strays[0])} is not described in datapackage.json. Import it, or remove it.")
    return count


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
    ids = {(r.table.name, r.date) for r in releases}
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
        resources(path)  # of the form that is written below
    package = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {**PACKAGE_HEAD, "resources": []}
    return {**package, **PACKAGE_HEAD}


def _write_package(package: dict[str, Any], folder: Path) -> None:
    swap(folder / "datapackage.json", (json.dumps(package, indent=1, ensure_ascii=False) + "\n").encode())
