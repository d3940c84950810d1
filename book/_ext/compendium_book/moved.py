"""``{moved}``: where the parts of a page are now that were once on it, so that old links still lead to them.

``moved.csv`` lists them: the page that had an id, the id, and the page that has it now. The list on the old page has each id as a target
with a link in words; a script follows the link at once (``templates/page.html``).
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from compendium_book.domain import domain_of
from compendium_book.exhibits import numbered
from compendium_book.layout import link, placeholder

logger = logging.getLogger(__name__)

FILE = "moved.csv"


class Moved(SphinxDirective):
    """``{moved}``: the parts of this page that are on another now."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(Path(self.env.srcdir) / FILE))
        return [placeholder(content=moved_parts)]


def read(env: BuildEnvironment) -> list[dict[str, str]]:
    """The rows of the file: ``page``, ``id``, ``now``."""
    path = Path(env.srcdir) / FILE
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def pages_with_moved_parts(env: BuildEnvironment) -> list[str]:
    """The pages that show such a list; each shows titles of exhibits on other pages."""
    return sorted({row["page"] for row in read(env)})


def headings(env: BuildEnvironment, page: str) -> dict[str, str]:
    """The headings of a page by id."""
    entries = env.tocs[page].findall(nodes.reference)
    found = {entry["anchorname"].removeprefix("#"): entry.astext() for entry in entries}
    top = next(iter(env.get_doctree(page).findall(nodes.section)))["ids"][0]
    return {id or top: text for id, text in found.items()}


def names_of_parts(app: Sphinx, page: str) -> dict[str, str]:
    """The parts of a page that can be linked to, by id, in words: headings, exhibits, questions and claims."""
    domain = domain_of(app.env)
    exhibits = {e.id: f"{numbered(app.env, e)}: {e.title}" for e in domain.exhibits.values() if e.docname == page}
    entries = {e.anchor: f"{e.kind.capitalize()} {e.id}" for e in domain.entries.values() if e.docname == page}
    return headings(app.env, page) | exhibits | entries


def moved_parts(app: Sphinx, docname: str) -> list[nodes.Node]:
    """The links, in the order of the file; none in the print edition, which is one file and has each id once."""
    if app.builder.name != "html":
        return []
    items = []
    names: dict[str, dict[str, str]] = {}
    for id, page in [(row["id"], row["now"]) for row in read(app.env) if row["page"] == docname]:
        if page not in names:
            names[page] = names_of_parts(app, page)
        if id in names[page]:
            items.append(nodes.list_item("", link(app, docname, page, id, names[page][id]), ids=[id]))
        else:
            logger.warning("%s: '%s' is not on the page %s", FILE, id, page, location=docname, type="compendium", subtype="moved")
    return [nodes.bullet_list("", *items, classes=["moved"])]


def mark_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Set what the template asks: whether a page has such a list."""
    context["moved"] = app.builder.name == "html" and pagename in pages_with_moved_parts(app.env)


def setup(app: Sphinx) -> None:
    app.add_directive("moved", Moved)
    app.connect("html-page-context", mark_page)
