"""Zip archives that depend on nothing but what is in them, and the archive of all tables.

A date inside an archive would make it another one with each build; so would the order in which a folder lists its files.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from compendium import notes
from compendium.errors import CompendiumError
from compendium.files import digest, modules
from compendium.paths import BUILD, DATA, PACKAGE

PACKED = {".gz", ".pdf", ".png", ".woff2", ".zip"}  # endings of files that do not get smaller
BEST, FAST = 9, 1  # how long deflation may take: for what is made once a release, and for what is made in a build
TABLES = "data.zip"  # all tables, in the site


def write(target: Path, files: Mapping[str, bytes | Path], level: int = FAST) -> None:
    """Write an archive.

    :param files: by the place in the archive, the content, or the file that has it.
    """
    with zipfile.ZipFile(target, "w") as made:
        for place in sorted(files):
            content = files[place]
            entry = zipfile.ZipInfo(place)  # dated 1980-01-01
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # Unix
            packing = zipfile.ZIP_STORED if Path(place).suffix in PACKED else zipfile.ZIP_DEFLATED
            made.writestr(entry, content.read_bytes() if isinstance(content, Path) else content, packing, level)


def archive(folder: Path, target: Path, also: Mapping[str, bytes | Path] | None = None) -> None:
    """Zip a folder without hidden files, below the name of the archive, so that it does not spill when it is opened.

    :param also: what goes with it, by its place in the folder.
    :raises CompendiumError: there is no such folder, or nothing in it.
    """
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    shown = {place.as_posix(): path for place, path in found.items() if not any(part.startswith(".") for part in place.parts)}
    if not shown:
        raise CompendiumError(f"{folder} has no files to release. Build the book first: make book")
    write(target, {f"{target.stem}/{place}": content for place, content in {**shown, **(also or {})}.items()}, BEST)


def write_tables(data: Path, target: Path) -> None:
    """Write the archive of all tables: the data package with every release, and what each table is.

    :param data: the folder of the tables.
    """
    package = json.loads((data / PACKAGE.name).read_text(encoding="utf-8"))
    archive(data, target, {"README.md": _about_tables(package).encode()})


def tables() -> Path:
    """The archive of all tables for the site, made again only where a table has changed."""
    made, stamp = BUILD / TABLES, BUILD / "data.stamp"
    note, made_of = notes.read(stamp), digest([PACKAGE, *modules("publish/archives")])  # the package has the checksum of every file
    if note.get("made_of") != made_of or not notes.as_sealed(note.get("files"), made):
        notes.clear(made)
        write_tables(DATA, made)
        notes.write(stamp, {"made_of": made_of, "files": notes.seal(made)})
    return made


def _about_tables(package: dict[str, Any]) -> str:
    """What the archive holds, as Markdown."""
    named: dict[str, list[dict[str, Any]]] = {}
    for release in package["resources"]:
        named.setdefault(release["table"], []).append(release)
    parts = [
        f"# {package['title']}",
        "Each folder is a table, each file in it a release, named by the day on which its provider published it. `datapackage.json` is a "
        "Frictionless Data Package: it says of each file what its columns are, their units, provider, licence, citation and checksum.",
        "The tables keep the terms of their providers: see the licence of each file. Areas are codes of ISO 3166-1 alpha-3; the table "
        "`areas` has their names. An empty cell is a value that is missing.",
        "## Tables",
    ]
    for name, releases in sorted(named.items()):
        newest = releases[-1]
        files = [f"- `{r['path']}`: {r['edition']}, {r['sources'][0]['title']}; {r['licenses'][0]['title']}" for r in releases]
        parts += [f"### {newest['title']}", f"Folder `{name}`. {newest['description']}", "\n".join(files)]
    return "\n\n".join(parts) + "\n"
