"""What several directives put on a page: tables, sections, links, and lists that are filled in when all pages are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from compendium_book.domain import Entry, Gap, PlacedFinding


class placeholder(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """The place of a list that shows something of other pages; ``content`` is the function that makes it of app and page."""


def fill_placeholders(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the lists in."""
    for node in list(doctree.findall(placeholder)):
        node.replace_self(node["content"](app, docname))


def link(app: Sphinx, docname: str, target: str, anchor: str, text: str) -> nodes.paragraph:
    """A paragraph with a link to a place on a page of the book."""
    return nodes.paragraph("", "", make_refnode(app.builder, docname, target, anchor, nodes.inline("", text)))


def reference(app: Sphinx, docname: str, place: Entry | PlacedFinding | Gap, text: str) -> nodes.reference:
    """A link to a question, a claim, a finding or a gap."""
    return make_refnode(app.builder, docname, place.docname, place.anchor, nodes.inline("", text))


def joined(parts: Sequence[nodes.Node], separator: str) -> list[nodes.Node]:
    """Nodes with a text between them."""
    return [node for part in parts for node in (nodes.Text(separator), part)][1:]


def titled_section(directive: SphinxDirective, name: str, title: str, classes: Sequence[str] = ()) -> nodes.section:
    """A section that links can lead to."""
    section = nodes.section("", nodes.title("", title), ids=[nodes.make_id(name)], names=[name], classes=list(classes))
    directive.state.document.note_explicit_target(section)
    return section


def cell(content: nodes.Node | list[nodes.Node], *classes: str) -> nodes.entry:
    """A cell of a table."""
    entry = nodes.entry(classes=list(classes))
    entry += content
    return entry


def grid(head: list[nodes.entry], rows: list[list[nodes.entry]], widths: Sequence[int], classes: list[str]) -> nodes.table:
    """A table with a head."""
    columns = [nodes.colspec(colwidth=width) for width in widths]
    body = nodes.tbody("", *(nodes.row("", *cells) for cells in rows))
    group = nodes.tgroup("", *columns, nodes.thead("", nodes.row("", *head)), body, cols=len(widths))
    return nodes.table("", group, classes=classes)


def simple_table(head: list[str], rows: list[list[Any]], widths: list[int], name: str, caption: str) -> nodes.table:
    """A list of the book, with columns of given widths (per cent).

    :param caption: what it lists, for those who do not see what is above it.
    """
    titles = [cell(nodes.paragraph("", text)) for text in head]
    table = grid(titles, [[cell(content) for content in row] for row in rows], widths, ["index", f"index-{name}", "colwidths-given"])
    if len(head) > 2:
        table["classes"].append("cards")  # on a phone the cells of a row stand below one another
    table["caption"] = caption
    return table


def setup(app: Sphinx) -> None:
    app.add_node(placeholder)
    app.connect("doctree-resolved", fill_placeholders, priority=900)
