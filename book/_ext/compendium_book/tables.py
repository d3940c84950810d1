"""Tables as docutils has them."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes


def cell(content: nodes.Node, *classes: str) -> nodes.entry:
    """A cell."""
    entry = nodes.entry(classes=list(classes))
    entry += content
    return entry


def grid(head: list[nodes.entry], rows: list[list[nodes.entry]], widths: Sequence[int], classes: list[str]) -> nodes.table:
    """A table with a head."""
    table = nodes.table(classes=classes)
    group = nodes.tgroup(cols=len(widths))
    table += group
    for width in widths:
        group += nodes.colspec(colwidth=width)
    for part, lines in ((nodes.thead(), [head]), (nodes.tbody(), rows)):
        for cells in lines:
            row = nodes.row()
            row += cells
            part += row
        group += part
    return table


def simple_table(head: list[str], rows: list[list[nodes.Node]], widths: list[int], name: str) -> nodes.table:
    """A list of the book, with columns of given widths (per cent)."""
    named = [cell(nodes.paragraph("", text)) for text in head]
    return grid(named, [[cell(node) for node in row] for row in rows], widths, ["index", f"index-{name}", "colwidths-given"])
