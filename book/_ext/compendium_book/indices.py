"""``{question-index}``, ``{claim-index}``, ``{exhibit-index}``: lists of what all pages have; ``{tally}``: how many of each kind."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from compendium.manifest import STATUSES, VERDICTS, folder_of
from compendium_book.domain import Entry, PlacedExhibit, domain_of, in_order, reading_order
from compendium_book.entries import linked_gaps, slug
from compendium_book.exhibits import PRINT, exhibit_link, leave_out, number_of
from compendium_book.layout import joined, link, placeholder, simple_table
from compendium_book.profiles import PAGE, is_profile
from compendium_book.robustness import holds_in

THEME = re.compile(r"notebooks/(?:theme|roundtable)-(\d)")


class Index(SphinxDirective):
    """``{question-index}``, ``{claim-index}``, ``{exhibit-index}`` and ``{tally}``."""

    def run(self) -> list[nodes.Node]:
        return [placeholder(content=INDICES[self.name])]


class entry_filter(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """The choice of a status or verdict and of a theme, above a list."""


@dataclass(frozen=True)
class Kind:
    """A kind of entry, and the page that lists it."""

    name: str
    several: str
    page: str
    ranked_by: str  # status or verdict, which is also its name in an address
    heading: str  # of its column
    labels: Mapping[str, str]  # by status or verdict, in their order


QUESTION = Kind("question", "guiding questions", "questions", "status", "Evidence", STATUSES)
CLAIM = Kind("claim", "claims tested", "claims", "verdict", "Verdict", {verdict: verdict for verdict in VERDICTS})


def entries_of(app: Sphinx, kind: Kind) -> list[Entry]:
    return in_order(entry for entry in domain_of(app.env).entries.values() if entry.kind == kind.name)


def theme_of(entry: Entry) -> tuple[str, str]:
    """The part of the paper that an entry is in: its name in an address, and how it is shown."""
    found = THEME.match(entry.docname)
    return (found[1], f"Theme {found[1]}") if found else ("general", "General part")


def counted(app: Sphinx, docname: str, kind: Kind, what: str) -> nodes.paragraph:
    """How many entries there are, and of each status or verdict; on the site each count leads to these in the list."""
    entries = entries_of(app, kind)
    tally = Counter(entry.status for entry in entries)
    counts: list[nodes.Node] = []
    for status, label in kind.labels.items():
        text = nodes.inline("", f"{tally[status]} {label}", classes=["count", slug(status)])
        if not tally[status]:
            continue
        if app.builder.name == PRINT or kind.page not in app.env.found_docs:
            counts.append(text)
        else:
            address = f"{app.builder.get_relative_uri(docname, kind.page)}?{kind.ranked_by}={slug(status)}"
            counts.append(nodes.reference("", "", text, refuri=address, internal=True))
    return nodes.paragraph("", "", nodes.Text(f"{len(entries)} {what}: "), *joined(counts, ", "), nodes.Text("."), classes=["tally"])


def tally(app: Sphinx, docname: str) -> list[nodes.Node]:
    """The questions by status, the claims by verdict."""
    return [counted(app, docname, kind, kind.several) for kind in (QUESTION, CLAIM)]


def entry_index(kind: Kind, app: Sphinx, docname: str) -> list[nodes.Node]:
    """The questions or the claims, with a tally above and a choice among them."""
    entries = entries_of(app, kind)
    widths = [11, 54, 15, 20]
    head = ["Id", kind.name.capitalize(), kind.heading, "Exhibits"]
    if kind == QUESTION:
        head, widths = [*head, "What would change it"], [11, 40, 13, 17, 19]
    table = simple_table(head, [entry_row(app, docname, e) for e in entries], widths, kind.name, f"All {kind.several}")
    for row, entry in zip(next(table.findall(nodes.tbody)).children, entries, strict=True):
        row["classes"] += [f"{kind.ranked_by}-{slug(entry.status)}", f"theme-{theme_of(entry)[0]}"]
    present = {entry.status for entry in entries}
    statuses = [(slug(status), label) for status, label in kind.labels.items() if status in present]
    choice = entry_filter(kind=kind, statuses=statuses, themes=sorted({theme_of(entry) for entry in entries}))
    return [counted(app, docname, kind, "in all"), choice, table]


def entry_row(app: Sphinx, docname: str, entry: Entry) -> list[nodes.Node]:
    exhibits = joined([exhibit_link(app, docname, id) for id in entry.exhibits], ", ")
    cells: list[nodes.Node] = [
        link(app, docname, entry.docname, entry.anchor, entry.id),
        nodes.paragraph("", entry.text),
        nodes.paragraph("", "", nodes.inline("", entry.label, classes=["badge", entry.kind, slug(entry.status)]), *holds_in(app, entry.id)),
        nodes.paragraph("", "", *(exhibits or [nodes.Text("–")])),
    ]
    if entry.kind == QUESTION.name:
        cells.append(nodes.paragraph("", "", *(linked_gaps(entry.gaps, app, docname) or [nodes.Text("–")])))
    return cells


def visit_filter(self: Any, node: nodes.Element) -> None:
    kind = node["kind"]

    def choice(name: str, label: str, options: list[tuple[str, str]]) -> str:
        shown = "".join(f'<option value="{value}">{html.escape(text)}</option>' for value, text in options)
        return f'<label>{label} <select name="{name}" autocomplete="off"><option value="">all</option>{shown}</select></label> '

    # The script shows it, since it does nothing without the script.
    self.body.append(
        f'<form class="entry-filter" hidden>{choice(kind.ranked_by, kind.heading, node["statuses"])}'
        f'{choice("theme", "Part", node["themes"])}<span role="status"></span></form><script src="_static/filters.js" defer></script>\n'
    )
    raise nodes.SkipNode


def own_page(app: Sphinx, docname: str, id: str) -> nodes.paragraph:
    """A link to what can be taken along of an exhibit, on the page of it alone."""
    address = relative_uri(app.builder.get_target_uri(docname), f"{folder_of(id)}/index.html") + "#files"
    return nodes.paragraph("", "", nodes.reference("", "", nodes.inline("", id, classes=["exhibit-id"]), refuri=address, internal=True))


def exhibit_index(app: Sphinx, docname: str) -> list[nodes.Node]:
    """The exhibits in the order of the pages; those of the profiles, the same ones in each, are not listed."""
    exhibits = domain_of(app.env).exhibits.values()
    listed = [e for e in exhibits if not is_profile(e.docname)]
    place = {page: k for k, page in enumerate(reading_order(app.env))}

    def position(e: PlacedExhibit) -> tuple[Any, ...]:
        return place.get(e.docname, 999), e.kind, number_of(app.env, e) or (999,)

    listed.sort(key=position)
    rows = [
        [nodes.paragraph("", "", exhibit_link(app, docname, e.id)), nodes.paragraph("", e.title), own_page(app, docname, e.id)]
        for e in listed
    ]
    head = ["Exhibit", "Finding", "Data, code, citation"]
    out: list[nodes.Node] = [simple_table(head, rows, [12, 58, 30], "exhibits", "All figures and tables")]
    if len(listed) < len(exhibits):
        note = nodes.paragraph("", "The figures and tables of an area stand in its profile: ")
        note += [*link(app, docname, PAGE, "", app.env.titles[PAGE].astext()).children, nodes.Text(".")]
        out.append(note)
    return out


INDICES = {
    "question-index": partial(entry_index, QUESTION),
    "claim-index": partial(entry_index, CLAIM),
    "exhibit-index": exhibit_index,
    "tally": tally,
}


def setup(app: Sphinx) -> None:
    app.add_node(entry_filter, html=(visit_filter, None), typst=(leave_out, None))
    for name in INDICES:
        app.add_directive(name, Index)
