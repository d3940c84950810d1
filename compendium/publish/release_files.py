"""The files of a release: the three PDFs, the site and the tables, and its release notes (``make assets``)."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
import zipfile
from pathlib import Path

from compendium.errors import CompendiumError
from compendium.paths import ANNEX_NAME, BRIEF_NAME, BUILD, CHANGELOG, DATA, HTML, PDF, PDF_NAME, ROOT

ASSETS = BUILD / "assets"
PROJECT = ROOT / "pyproject.toml"
PRINTED = {PDF_NAME: ".pdf", ANNEX_NAME: "-annex.pdf", BRIEF_NAME: "-brief.pdf"}  # how their names end in a release


def archive(folder: Path, target: Path) -> None:
    """Zip a folder without hidden files; the result depends on nothing but the files.

    :raises CompendiumError: there is no such folder, or nothing in it.
    """
    files = sorted(p for p in folder.rglob("*") if p.is_file() and not any(part.startswith(".") for part in p.relative_to(folder).parts))
    if not files:
        raise CompendiumError(f"{folder} has no files to release. Build the book first: make book")
    with zipfile.ZipFile(target, "w") as made:
        for path in files:
            entry = zipfile.ZipInfo(f"{target.stem}/{path.relative_to(folder).as_posix()}")  # dated 1980-01-01
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # Unix
            made.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def sections(changelog: str) -> dict[str, tuple[str, str]]:
    """The versions of a changelog in the form of Keep a Changelog, newest first: each with its day and its text."""
    parts = re.split(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$", changelog, flags=re.MULTILINE)
    return {version: (day, text.strip()) for version, day, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True)}


def project() -> tuple[str, str]:
    """Name and version of the project, as in ``pyproject.toml``."""
    about = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    return about["name"], about["version"]


def write(tag: str = "", folder: Path = ASSETS) -> None:
    """Write the files of a release and ``notes.md``, its section of the changelog.

    :param tag: the tag that is released, if any.
    :raises CompendiumError: the tag is not that of the version, the changelog does not know it, or the book is not built.
    """
    name, version = project()
    if tag and tag != f"v{version}":
        raise CompendiumError(f"The tag {tag} is not that of the version in {PROJECT.name}, {version}: it should be v{version}.")
    known = sections(CHANGELOG.read_text(encoding="utf-8"))
    if version not in known:
        raise CompendiumError(f"{CHANGELOG.name} has no section '## [{version}] - YYYY-MM-DD'.")
    if missing := [pdf for pdf in PRINTED if not (PDF / pdf).exists()]:
        raise CompendiumError(f"There is no {' and no '.join(missing)} in {PDF}. Build the book first: make book")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for pdf, ending in PRINTED.items():
        shutil.copyfile(PDF / pdf, folder / f"{name}-{version}{ending}")
    archive(HTML, folder / f"{name}-{version}-site.zip")
    archive(DATA, folder / f"{name}-{version}-data.zip")
    (folder / "notes.md").write_text(known[version][1] + "\n", encoding="utf-8")


if __name__ == "__main__":
    try:
        write(*sys.argv[1:])
    except CompendiumError as error:
        sys.exit(f"Stopped. {error}")
