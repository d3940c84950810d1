"""``{correction-index}``: what the book printed and has since corrected, from ``corrections.csv``, by the version that corrected it.

A place is the id of an exhibit, a question or a claim, or the name of a page (``theme-2``, ``profiles/mar``). One that the book does not
have is an error in that line of the file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from compendium_book.domain import domain_of
from compendium_book.exhibits import exhibit_with_id
from compendium_book.layout import link, placeholder, simple_table, titled_section
from compendium_book.profiles import PAGE

logger = logging.getLogger(__name__)

FILE = "corrections.csv"
COLUMNS = ["version", "place", "was", "now", "reason"]
OF_A_PROFILE = re.compile(rf"{PAGE}/[a-z]{{3}}|(?:fig|tab)-profile-[a-z]{{3}}-[a-z-]+")  # which a build may leave out


def read(path: Path) -> tuple[list[dict[str, Any]], list[tuple[int, str]]]:
    """The rows of the file, each with its ``line``; and its errors, each with the line."""
    with path.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines)
        rows = [{**row, "line": table.line_num} for row in table]
    if table.fieldnames != COLUMNS:
        return [], [(1, f"expected the columns {', '.join(COLUMNS)}; found {', '.join(table.fieldnames or [])}")]
    return rows, list(errors_of(rows))


def errors_of(rows: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    """What is wrong in the rows, each with the line."""
    last: tuple[int, ...] | None = None
    for row in rows:
        line = row["line"]
        if missing := [name for name in COLUMNS if not (row[name] or "").strip()]:
            yield line, f"has no {' and no '.join(missing)}"
            continue
        if None in row:
            yield line, "has more cells than columns: put quotation marks around a text with a comma"
        if not re.fullmatch(r"\d+\.\d+\.\d+", row["version"]):
            yield line, f"'{row['version']}' is no version, such as 1.2.3"
            continue
        version = tuple(map(int, row["version"].split(".")))
        if last is not None and version > last:
            yield line, f"version {row['version']} is below an older one; the newest is first"
        last = version
        if row["was"] == row["now"]:
            yield line, f"'{row['place']}' was and is now the same: '{row['now']}'"


def warn(path: Path, line: int, error: str) -> None:
    logger.warning(error, location=f"{path}:{line}", type="compendium", subtype="correction")


class CorrectionIndex(SphinxDirective):
    """The file as a table a version, newest first."""

    def run(self) -> list[nodes.Node]:
        path = Path(self.env.srcdir) / FILE
        self.env.note_dependency(str(path))
        rows, errors = read(path)
        for line, error in errors:
            warn(path, line, error)
        if errors:
            return []
        versions: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            versions.setdefault(row["version"], []).append(row)
        return [self.section(path, version, found) for version, found in versions.items()]

    def section(self, path: Path, version: str, rows: list[dict[str, Any]]) -> nodes.section:
        section = titled_section(self, f"corrections-{version.replace('.', '-')}", f"Version {version}")
        section += placeholder(content=partial(correction_table, path=path, rows=rows))
        return section


def link_to_place(app: Sphinx, docname: str, name: str) -> nodes.Node | None:
    """A place of the book as a link; None if the book has no such place."""
    env = app.env
    if name in domain_of(env).exhibits:
        return exhibit_with_id(app, docname, name)
    if entry := domain_of(env).entries.get(name):
        return link(app, docname, entry.docname, entry.anchor, name)
    candidates = [name, f"notebooks/{name}", *([PAGE] if OF_A_PROFILE.fullmatch(name) else [])]
    page = next((page for page in candidates if page in env.found_docs), None)
    return link(app, docname, page, "", env.titles[page].astext()) if page else None


def typographic(text: str) -> str:
    """A text with the apostrophes that the other pages have."""
    return re.sub(r"(?<=\w)'(?=\w)", "\N{RIGHT SINGLE QUOTATION MARK}", text)


def correction_table(app: Sphinx, docname: str, path: Path, rows: list[dict[str, Any]]) -> nodes.table:
    """The corrections of a version."""
    cells = []
    for row in rows:
        place = link_to_place(app, docname, row["place"])
        if place is None:
            wanted = "give the id of an exhibit, a question or a claim, or the name of a page"
            warn(path, row["line"], f"the book has no place '{row['place']}': {wanted}")
            continue
        cells.append([place, *(nodes.paragraph("", typographic(row[name])) for name in ("was", "now", "reason"))])
    caption = f"Corrected in version {rows[0]['version']}"
    return simple_table(["Place", "It said", "Corrected to", "Why"], cells, [20, 24, 24, 32], "corrections", caption)


def setup(app: Sphinx) -> None:
    app.add_directive("correction-index", CorrectionIndex)
