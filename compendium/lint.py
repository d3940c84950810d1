"""What can be seen of the authors' files in seconds, without running anything: stored outputs, works that are in no list, damaged texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from compendium import files, sources
from compendium.errors import CompendiumError
from compendium.paths import BOOK, DATA, NOTEBOOKS, REFERENCES, ROOT
from compendium.publish import dictionary, staging
from compendium.run import notebook
from compendium.tables import store

CITED = re.compile(r"\{cite(?::[a-z]+)?\}`([^`]+)`")


def faults() -> Iterator[str]:
    """Each fault in one line: the file, the cell and its line, what was expected."""
    for read in (staging.works, staging.contents, partial(dictionary.read, BOOK / dictionary.FILE)):
        try:
            read()
        except CompendiumError as error:
            yield str(error)
    try:
        known = sources.works()
    except (CompendiumError, OSError):
        return  # said above
    pages = [path for path in sorted(BOOK.rglob("*.md")) if "_static" not in path.relative_to(BOOK).parts]
    checks = [
        *(partial(_faults_of_notebook, path, known) for path in sorted(NOTEBOOKS.glob("*.ipynb"))),
        *(partial(_faults_of_page, path, known) for path in pages),
        partial(uncited_releases, known),
    ]
    for check in checks:
        try:
            yield from check()
        except CompendiumError as error:
            yield str(error)


def _faults_of_notebook(path: Path, known: set[str]) -> Iterator[str]:
    text = sources.notebook(path)
    if found := notebook.stored_outputs(text, path):
        yield found
    for number, cell in enumerate(json.loads(text)["cells"], 1):
        if cell["cell_type"] == "markdown":
            yield from _uncited("".join(cell["source"]), f"{path.relative_to(ROOT)}, cell {number}", known)


def _faults_of_page(path: Path, known: set[str]) -> Iterator[str]:
    return _uncited(sources.text(path), str(path.relative_to(ROOT)), known)


def _uncited(text: str, where: str, known: set[str]) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        for key in (part.strip() for keys in CITED.findall(line) for part in keys.split(",")):
            if key not in known:
                yield f"{where}, line {number}: {REFERENCES.name} has no entry '{key}'. Add the work, or correct the key."


def uncited_releases(known: set[str], folder: Path = DATA) -> Iterator[str]:
    """The releases whose work to be cited is not listed."""
    for releases in store.described(folder).values():
        for release in releases:
            if release.citation and release.citation not in known:
                yield (
                    f"{files.name_of(folder / 'datapackage.json')}, {release.id}: {REFERENCES.name} has no entry "
                    f"'{release.citation}' to cite. Add the work, or correct `citation` in its importer."
                )
