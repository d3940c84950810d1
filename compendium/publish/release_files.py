"""The files of a release: the three PDFs, the site and the tables, and its release notes (``make assets``)."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from pathlib import Path

from compendium.errors import CompendiumError
from compendium.paths import ANNEX_NAME, BRIEF_NAME, BUILD, CHANGELOG, DATA, HTML, PDF, PDF_NAME, ROOT
from compendium.publish import archives

ASSETS = BUILD / "assets"
PROJECT = ROOT / "pyproject.toml"
PRINTED = {PDF_NAME: ".pdf", ANNEX_NAME: "-annex.pdf", BRIEF_NAME: "-brief.pdf"}  # how their names end in a release


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
    archives.archive(HTML, folder / f"{name}-{version}-site.zip")
    archives.write_tables(DATA, folder / f"{name}-{version}-data.zip")
    (folder / "notes.md").write_text(known[version][1] + "\n", encoding="utf-8")


if __name__ == "__main__":
    try:
        write(*sys.argv[1:])
    except CompendiumError as error:
        sys.exit(f"Stopped. {error}")
