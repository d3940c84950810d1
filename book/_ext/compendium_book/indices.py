"""``{question-index}``, ``{claim-index}``, ``{exhibit-index}``: the questions, claims and exhibits of all pages, in lists."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from compendium.manifest import STATUSES, VERDICTS
from compendium_book.domain import Entry, PlacedExhibit, domain_of, in_order, reading_order
from compendium_book.entries import slug
from compendium_book.exhibits import exhibit_link, exhibit_with_id, number_of
from compendium_book.layout import link, placeholder, simple_table
from compendium_book.profiles import PAGE, is_profile
from compendium_book.robustness import holds_in


class Index(SphinxDirective):
    """``{question-index}``, ``{claim-index}``, ``{exhibit-index}``."""

    def run(self) -> list[nodes.Node]:
        return [placeholder(content=INDICES[self.name])]


def entry_index(app: Sphinx, docname: str, kind: str, status: str, order: list[str]) -> list[nodes.Node]:
    """The questions or the claims, with a tally above.

    :param status: the heading of the column of statuses.
    :param order: of the tally.
    """
    entries = in_order(e for e in domain_of(app.env).entries.values() if e.kind == kind)
    tally = Counter(e.label for e in entries)
    summary = ", ".join(f"{tally[label]} {label}" for label in order if label in tally)
    rows = [entry_row(app, docname, e) for e in entries]
    head = ["Id", kind.capitalize(), status, "Exhibits"]
    line = nodes.paragraph("", f"{len(entries)} in all: {summary}.", classes=["tally"])
    return [line, simple_table(head, rows, [11, 54, 15, 20], kind)]


def entry_row(app: Sphinx, docname: str, entry: Entry) -> list[nodes.Node]:
    exhibits: list[nodes.Node] = []
    for id in entry.exhibits:
        exhibits += [nodes.Text(", "), exhibit_link(app, docname, id)]
    return [
        link(app, docname, entry.docname, entry.anchor, entry.id),
        nodes.paragraph("", entry.text),
        nodes.paragraph("", "", nodes.inline("", entry.label, classes=["badge", entry.kind, slug(entry.status)]), *holds_in(app, entry.id)),
        nodes.paragraph("", "", *(exhibits[1:] or [nodes.Text("–")])),
    ]


def exhibit_index(app: Sphinx, docname: str) -> list[nodes.Node]:
    """The exhibits in the order of the pages; those of the profiles, the same ones in each, are not listed."""
    exhibits = domain_of(app.env).exhibits.values()
    listed = [e for e in exhibits if not is_profile(e.docname)]
    place = {page: k for k, page in enumerate(reading_order(app.env))}

    def position(e: PlacedExhibit) -> tuple[Any, ...]:
        return place.get(e.docname, 999), e.kind, number_of(app.env, e) or (999,)

    rows = [[exhibit_with_id(app, docname, e.id), nodes.paragraph("", e.title)] for e in sorted(listed, key=position)]
    out: list[nodes.Node] = [simple_table(["Exhibit", "Finding"], rows, [24, 76], "exhibits")]
    if len(listed) < len(exhibits):
        note = nodes.paragraph("", "The figures and tables of an area stand in its profile: ")
        note += [*link(app, docname, PAGE, "", app.env.titles[PAGE].astext()).children, nodes.Text(".")]
        out.append(note)
    return out


INDICES = {
    "question-index": partial(entry_index, kind="question", status="Evidence", order=list(STATUSES.values())),
    "claim-index": partial(entry_index, kind="claim", status="Verdict", order=list(VERDICTS)),
    "exhibit-index": exhibit_index,
}


def setup(app: Sphinx) -> None:
    for name in INDICES:
        app.add_directive(name, Index)
