"""``{moved}``: where the parts of a page stand that were once on it, so that old links go on leading somewhere.

``moved.csv`` lists them: the page that had an id, the id, and the page that has it now. The list that goes on the old page has each id as
a target with a link in words; a script follows the link at once (``templates/page.html``).
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
from sphinx.util.nodes import make_refnode

from compendium_book.domain import domain_of
from compendium_book.exhibits import exhibit_number

logger = logging.getLogger(__name__)

LIST = "moved.csv"


class moved_parts(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """Where the list goes; filled once all pages are read, since it shows their titles."""


class Moved(SphinxDirective):
    """``{moved}``: the parts of this page that stand on another now."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(Path(self.env.srcdir) / LIST))
        return [moved_parts()]


def rows(env: BuildEnvironment) -> list[dict[str, str]]:
    """The list."""
    path = Path(env.srcdir) / LIST
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def moved_from(env: BuildEnvironment, page: str) -> list[tuple[str, str]]:
    """The ids that were on a page, and the pages that have them now."""
    return [(row["id"], row["now"]) for row in rows(env) if row["page"] == page]


def pages_with_moved_parts(env: BuildEnvironment) -> list[str]:
    """The pages that show such a list; each shows titles of exhibits on other pages."""
    return sorted({row["page"] for row in rows(env)})


def headings(env: BuildEnvironment, page: str) -> dict[str, str]:
    """The headings of a page by id."""
    entries = env.tocs[page].findall(nodes.reference)
    found = {entry["anchorname"].removeprefix("#"): entry.astext() for entry in entries}
    top = next(iter(env.get_doctree(page).findall(nodes.section)))["ids"][0]
    return {id or top: text for id, text in found.items()}


def named_by(app: Sphinx, page: str) -> dict[str, str]:
    """The parts of a page that can be linked to, by id, in words: headings, exhibits, questions and claims."""
    domain = domain_of(app.env)
    exhibits = {e.id: f"{exhibit_number(app, e.id)}: {e.title}" for e in domain.exhibits.values() if e.docname == page}
    entries = {e.anchor: f"{e.kind.capitalize()} {e.id}" for e in domain.entries.values() if e.docname == page}
    return headings(app.env, page) | exhibits | entries


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the links in, in the order of the pages; the print edition, one file, has each id once and needs none."""
    for node in list(doctree.findall(moved_parts)):
        if app.builder.name != "html":
            node.replace_self([])
            continue
        links = nodes.bullet_list(classes=["moved"])
        names: dict[str, dict[str, str]] = {}
        for id, page in moved_from(app.env, docname):
            name = names.setdefault(page, named_by(app, page)).get(id)
            if name is None:
                logger.warning("%s: '%s' is not on the page %s", LIST, id, page, location=docname, type="compendium", subtype="moved")
                continue
            link = make_refnode(app.builder, docname, page, id, nodes.inline("", name))
            links += nodes.list_item("", nodes.paragraph("", "", link), ids=[id])
        node.replace_self(links)


def follow(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Tell the template which pages have such a list."""
    context["moved"] = app.builder.name == "html" and pagename in pages_with_moved_parts(app.env)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(moved_parts)
    app.add_directive("moved", Moved)
    app.connect("doctree-resolved", fill, priority=900)
    app.connect("html-page-context", follow)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
