"""``{correction-index}``: what the book printed and has since corrected, from ``corrections.csv``, by the version that corrected it.

A place is the id of an exhibit, a question or a claim, or the name of a page (``theme-2``, ``profiles/mar``). One that the book does not
have is a fault of that line of the file.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from compendium_book.domain import domain_of
from compendium_book.exhibits import exhibit_link
from compendium_book.profiles import PAGE
from compendium_book.tables import simple_table

logger = logging.getLogger(__name__)

FILE = "corrections.csv"
COLUMNS = ["version", "place", "was", "now", "reason"]
OF_A_PROFILE = re.compile(rf"{PAGE}/[a-z]{{3}}|(?:fig|tab)-profile-[a-z]{{3}}-[a-z-]+")  # which a build may leave out


class corrections_of(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """Where the corrections of a version go; filled once all pages are read."""


def read(path: Path) -> tuple[list[dict[str, Any]], list[tuple[int, str]]]:
    """The rows of the file, each with its ``line``; and its faults, each with the line."""
    with path.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines)
        rows = [{**row, "line": table.line_num} for row in table]
    if table.fieldnames != COLUMNS:
        return [], [(1, f"expected the columns {', '.join(COLUMNS)}; found {', '.join(table.fieldnames or [])}")]
    faults = []
    last: tuple[int, ...] | None = None
    for row in rows:
        if lacking := [name for name in COLUMNS if not (row[name] or "").strip()]:
            faults.append((row["line"], f"has no {' and no '.join(lacking)}"))
            continue
        if None in row:
            faults.append((row["line"], "has more cells than columns: put quotation marks around a text with a comma"))
        if not re.fullmatch(r"\d+\.\d+\.\d+", row["version"]):
            faults.append((row["line"], f"'{row['version']}' is no version, such as 1.2.3"))
            continue
        version = tuple(map(int, row["version"].split(".")))
        if last is not None and version > last:
            faults.append((row["line"], f"version {row['version']} stands below an older one; the newest is first"))
        last = version
        if row["was"] == row["now"]:
            faults.append((row["line"], f"'{row['place']}' was and is now the same: '{row['now']}'"))
    return rows, faults


class CorrectionIndex(SphinxDirective):
    """The file as a table a version, newest first."""

    def run(self) -> list[nodes.Node]:
        path = Path(self.env.srcdir) / FILE
        self.env.note_dependency(str(path))
        rows, faults = read(path)
        for line, fault in faults:
            logger.warning(fault, location=f"{path}:{line}", type="compendium", subtype="correction")
        if faults:
            return []
        return [
            self.section(version, [r for r in rows if r["version"] == version]) for version in dict.fromkeys(r["version"] for r in rows)
        ]

    def section(self, version: str, rows: list[dict[str, Any]]) -> nodes.section:
        name = f"corrections-{version.replace('.', '-')}"
        section = nodes.section(ids=[name], names=[name])
        section += nodes.title("", f"Version {version}")
        self.state.document.note_explicit_target(section)
        section += corrections_of(rows=rows, path=str(Path(self.env.srcdir) / FILE))
        return section


def place(app: Sphinx, docname: str, name: str) -> nodes.Node | None:
    """A place of the book as a link; None if the book has no such place."""
    env = app.env
    if name in domain_of(env).exhibits:
        id = nodes.inline("", name, classes=["exhibit-id"])
        return nodes.paragraph("", "", exhibit_link(app, docname, name), nodes.Text(" "), id)
    entry = domain_of(env).entries.get(name)
    if entry:
        return nodes.paragraph("", "", make_refnode(app.builder, docname, entry.docname, entry.anchor, nodes.inline("", name)))
    page = next((p for p in (name, f"notebooks/{name}") if p in env.found_docs), None)
    if page is None and OF_A_PROFILE.fullmatch(name) and PAGE in env.found_docs:
        page = PAGE
    if page is None:
        return None
    return nodes.paragraph("", "", make_refnode(app.builder, docname, page, "", nodes.inline("", env.titles[page].astext())))


def typographic(text: str) -> str:
    """A text with the apostrophes that the other pages have."""
    return re.sub(r"(?<=\w)'(?=\w)", "\N{RIGHT SINGLE QUOTATION MARK}", text)


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for node in list(doctree.findall(corrections_of)):
        rows = []
        for row in node["rows"]:
            link = place(app, docname, row["place"])
            if link is None:
                fault = f"the book has no place '{row['place']}': give the id of an exhibit, a question or a claim, or the name of a page"
                logger.warning(fault, location=f"{node['path']}:{row['line']}", type="compendium", subtype="correction")
                continue
            rows.append([link, *(nodes.paragraph("", typographic(row[name])) for name in ("was", "now", "reason"))])
        node.replace_self(simple_table(["Place", "It said", "Corrected to", "Why"], rows, [20, 24, 24, 32], "corrections"))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(corrections_of)
    app.add_directive("correction-index", CorrectionIndex)
    app.connect("doctree-resolved", fill, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
