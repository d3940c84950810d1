"""``{question-index}``, ``{claim-index}``, ``{exhibit-index}``: what stands on all pages, in lists."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from compendium.manifest import STATUSES, VERDICTS
from compendium_book.domain import Entry, Placed, domain_of, reading_order
from compendium_book.entries import slug
from compendium_book.exhibits import exhibit_link
from compendium_book.profiles import PAGE, is_profile
from compendium_book.tables import simple_table

# The words of a list, and the order of its tally.
HEADS = {
    "question": (["Id", "Question", "Evidence", "Exhibits"], list(STATUSES.values())),
    "claim": (["Id", "Claim", "Verdict", "Exhibits"], list(VERDICTS)),
}


class index_of(nodes.General, nodes.Element):  # noqa: N801
    """Where an index goes; filled once all pages are read."""


class Index(SphinxDirective):
    """``{question-index}``, ``{claim-index}``, ``{exhibit-index}``."""

    def run(self) -> list[nodes.Node]:
        return [index_of(what=self.name.removesuffix("-index"), docname=self.env.docname)]


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the lists in, once all pages are read."""
    for node in list(doctree.findall(index_of)):
        what = node["what"]
        if what == "exhibit":
            rows = exhibit_rows(app, docname)
            node.replace_self([simple_table(["Exhibit", "Finding"], rows, [24, 76], "exhibits"), *of_profiles(app, docname)])
            continue
        head, order = HEADS[what]
        entries = [e for e in domain_of(app.env).entries.values() if e.kind == what]
        entries.sort(key=lambda e: [int(x) if x.isdigit() else x for x in re.split(r"(\d+)", e.id)])
        tally = Counter(e.shown for e in entries)
        summary = ", ".join(f"{tally[w]} {w}" for w in order if w in tally)
        rows = [entry_row(app, docname, e) for e in entries]
        line = nodes.paragraph("", f"{len(entries)} in all: {summary}.", classes=["tally"])
        node.replace_self([line, simple_table(head, rows, [11, 54, 15, 20], what)])


def entry_row(app: Sphinx, docname: str, entry: Entry) -> list[nodes.Node]:
    link = make_refnode(app.builder, docname, entry.docname, entry.anchor, nodes.inline("", entry.id))
    exhibits = nodes.paragraph()
    for k, id in enumerate(entry.exhibits):
        if k:
            exhibits += nodes.Text(", ")
        exhibits += exhibit_link(app, docname, id)
    if not entry.exhibits:
        exhibits += nodes.Text("–")
    badge = nodes.paragraph()
    badge += nodes.inline("", entry.shown, classes=["badge", entry.kind, slug(entry.word)])
    return [nodes.paragraph("", "", link), nodes.paragraph("", entry.text), badge, exhibits]


def exhibit_rows(app: Sphinx, docname: str) -> list[list[nodes.Node]]:
    found = [e for e in domain_of(app.env).exhibits.values() if not is_profile(e.docname)]
    place = {d: k for k, d in enumerate(d for d in reading_order(app.env) if not is_profile(d))}

    def position(e: Placed) -> tuple[Any, ...]:
        kind = "figure" if e.kind == "figure" else "table"
        return place.get(e.docname, 999), kind, app.env.toc_fignumbers.get(e.docname, {}).get(kind, {}).get(e.id, (999,))

    def named(e: Placed) -> nodes.Node:
        id = nodes.inline("", e.id, classes=["exhibit-id"])
        return nodes.paragraph("", "", exhibit_link(app, docname, e.id), nodes.Text(" "), id)

    return [[named(e), nodes.paragraph("", e.title)] for e in sorted(found, key=position)]


def of_profiles(app: Sphinx, docname: str) -> list[nodes.Node]:
    """Where the exhibits of the profiles stand: the same ones in each, so they are not listed."""
    if not any(is_profile(e.docname) for e in domain_of(app.env).exhibits.values()):
        return []
    link = make_refnode(app.builder, docname, PAGE, "", nodes.inline("", app.env.titles[PAGE].astext()))
    return [nodes.paragraph("", "The figures and tables of an area stand in its profile: ", link, nodes.Text("."))]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(index_of)
    for what in ("question-index", "claim-index", "exhibit-index"):
        app.add_directive(what, Index)
    app.connect("doctree-resolved", fill, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
