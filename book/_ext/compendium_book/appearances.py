"""Where else an area appears: at the end of a profile, the exhibits of other pages that name its area, each a link that brings it out.

The names are those in the record of what a figure shows and in the rows and heads of a table. Print leaves the section out.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from compendium import manifest
from compendium.publish import profiles
from compendium_book.domain import PlacedExhibit, domain_of, reading_order
from compendium_book.exhibits import number_of, numbered
from compendium_book.layout import placeholder
from compendium_book.names import Names
from compendium_book.profiles import STAGED, is_profile

FEW = 12  # exhibits, of more than which the list is folded
ANCHOR = "where-else"


class Appearance(NamedTuple):
    """An exhibit that names an area."""

    id: str
    title: str
    name: str  # what brings the area out in a figure; empty in a table


class appearance_fold(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """A list behind a summary."""


class Areas:
    """Finds the areas that a text names."""

    def __init__(self) -> None:
        """Know the names of all areas."""
        self.own = {code: (row["short_name"], row["name"]) for code, row in profiles.table().items()}
        self.codes = {name: code for code, names in self.own.items() for name in names}
        self.names = Names(self.codes, ())
        self.of = functools.cache(self._of)  # the same names stand in many exhibits

    def _of(self, text: str) -> frozenset[str]:
        """The codes of the areas."""
        if text in self.codes:
            return frozenset({self.codes[text]})
        return frozenset(self.codes[name] for _, name in self.names.of(text))

    def choice(self, code: str, named: list[str], marks: list[str]) -> str:
        """What brings out all marks that name an area and, as far as a part of their names can, no others.

        Where "Guinea" is in the names of other areas too, it is one mark of those that name it; empty where none does.
        """
        for name in self.own[code]:
            if name in named or {text for text in marks if name.lower() in text.lower()} == {*named} > set():
                return name
        return named[0] if named else ""


def words(site: Path, exhibit: manifest.Exhibit) -> Iterator[tuple[str, bool]]:
    """The texts of an exhibit, and whether each is the name of something in a picture."""
    if exhibit.kind == "figure" and not exhibit.no_marks:
        marks = json.loads((site / exhibit.place("-marks.json")).read_text(encoding="utf-8"))
        places = [marks["fields"].index(field) for field in ("name", "series", "panel")]
        for place in places:
            yield from ((text, True) for text in dict.fromkeys(mark[place] for mark in marks["wide"]))
    yield from ((head, False) for head in exhibit.columns)
    for k, numeric in enumerate(exhibit.numeric):
        if not numeric:
            yield from ((row[k], False) for row in exhibit.rows)


def index(site: Path, exhibits: Iterable[manifest.Exhibit], areas: Areas) -> dict[str, list[Appearance]]:
    """By area, the exhibits that name it."""
    found: dict[str, list[Appearance]] = {}
    for exhibit in exhibits:
        marks: list[str] = []
        here: dict[str, list[str]] = {}  # by area, the marks that name it
        for text, is_mark in words(site, exhibit):
            marks += [text] * is_mark
            for code in areas.of(text):
                here.setdefault(code, []).extend([text] * is_mark)
        for code, named in here.items():
            found.setdefault(code, []).append(Appearance(exhibit.id, exhibit.title, areas.choice(code, named, marks)))
    return found


def note_appearances(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Note where each area with a profile appears; returns the profiles whose list is another one than before."""
    pages = {area["page"]: area["area"] for area in profiles_of(app.srcdir) if area["page"] in env.found_docs}
    if not pages:
        return []
    site = Path(app.srcdir)
    exhibits = manifest.read_exhibits(site)
    made_of = sorted((exhibit.id, exhibit.made_of) for exhibit in exhibits.values())
    before_of, before = getattr(env, "compendium_appearances", (None, {}))
    if (made_of, sorted(pages)) == before_of:
        return []
    found = index(site, exhibits.values(), Areas())
    lists = {page: found.get(code, []) for page, code in pages.items()}
    env.compendium_appearances = ((made_of, sorted(pages)), lists)
    return [page for page, listed in lists.items() if listed != before.get(page)]


def profiles_of(srcdir: str | Path) -> list[dict[str, Any]]:
    """What staging wrote of the areas; nothing in a book without profiles."""
    path = Path(srcdir) / STAGED
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def add_section(app: Sphinx, doctree: nodes.document) -> None:
    """Put the section at the end of a profile, before Sphinx notes its contents."""
    docname = app.env.docname
    if not is_profile(docname):
        return
    name = next((area["name"] for area in profiles_of(app.srcdir) if area["page"] == docname), "")
    title = nodes.title("", "", nodes.Text(f"Where else {name} appears"))
    content = placeholder(content=functools.partial(appearances, name))
    next(iter(doctree.findall(nodes.section))).append(nodes.section("", title, content, ids=[ANCHOR], names=[ANCHOR], classes=["screen"]))


def appearances(area: str, app: Sphinx, docname: str) -> list[nodes.Node]:
    """The exhibits of other pages by page, in reading order."""
    _, lists = getattr(app.env, "compendium_appearances", (None, {}))
    placed = domain_of(app.env).exhibits
    found = [(placed[a.id], a) for a in lists.get(docname, []) if a.id in placed and placed[a.id].docname != docname]
    if not found:
        return [nodes.paragraph("", f"No other figure or table of this book names {area}.")]
    order = {page: k for k, page in enumerate(reading_order(app.env))}

    def position(pair: tuple[PlacedExhibit, Appearance]) -> tuple[Any, ...]:
        return is_profile(pair[0].docname), order.get(pair[0].docname, len(order)), pair[0].kind, number_of(app.env, pair[0])

    out: list[nodes.Node] = []
    for page, group in groupby(sorted(found, key=position), key=lambda pair: pair[0].docname):
        items = [nodes.list_item("", link(app, docname, *pair)) for pair in group]
        title = app.env.titles[page].astext()
        listed = nodes.bullet_list("", *items, classes=["appearances"])
        if len(found) > FEW:
            out.append(appearance_fold("", listed, summary=f"{title} ({len(items)})"))
        else:
            out += [nodes.paragraph("", title, classes=["appearances-of"]), listed]
    return out


def link(app: Sphinx, docname: str, placed: PlacedExhibit, found: Appearance) -> nodes.paragraph:
    """A link to an exhibit, in which the area is brought out."""
    chosen = f"?{urlencode({found.id: found.name})}" if found.name else ""
    address = f"{app.builder.get_relative_uri(docname, placed.docname)}{chosen}#{found.id}"
    text = nodes.inline("", numbered(app.env, placed))
    return nodes.paragraph("", "", nodes.reference("", "", text, refuri=address, internal=True), nodes.Text(f" {found.title}"))


def visit_fold(self: Any, node: nodes.Element) -> None:
    self.body.append(f'<details class="appearances"><summary>{self.encode(node["summary"])}</summary>\n')


def depart_fold(self: Any, node: nodes.Element) -> None:
    self.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    app.add_node(appearance_fold, html=(visit_fold, depart_fold))  # print has no such section
    app.connect("doctree-read", add_section, priority=400)
    app.connect("env-get-updated", note_appearances)
