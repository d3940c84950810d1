"""Exhibits in print stand where ``pagination`` plans them: anchored before the block with which their page begins.

Typst floats a picture from its anchor to the head of the page, or of the next one. So a chapter is measured, planned, set by itself and
compared with the plan. Where a picture came to another page than planned, the pages from there on are planned again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from compendium_book import pagination
from compendium_book.pagination import CLEARANCE, FARTHEST, HEIGHT, LINE, Column, Item, Page, Picture
from compendium_book.typst_writer import TypstTranslator, string

TOP = 76.5  # of the text on a page, in points: as in the template
SMALL_LINE, INSET, HEAD = 9.7, 3.1, 16.0  # points of a line of small text, below the text of a cell, and of the head of a table
# By how many points pages are taken to hold less, and pictures to need more, where the plan as measured came out otherwise.
VARIANTS = ((0, 6), (6, 0), (0, 9), (6, 6), (13, 0), (0, 3), (3, 0), (20, 0), (10, 3))
NEVER = 10**6  # more faults than any chapter has
LEAST = 0.605  # of the height of a page that is filled
TALL = 200  # points above which a block is taken to break, whatever it is
BESIDE = nodes.Invisible, nodes.target, nodes.raw, addnodes.index, addnodes.toctree, nodes.compound  # what takes no room


class mention(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """The place of an exhibit in the text, wherever it floats to."""


class wait(nodes.General, nodes.Element):  # noqa: N801
    """Here the text goes on below the exhibits before it, so that it does not run ahead of them."""


def settle(tree: nodes.document) -> None:
    """Put exhibits after the paragraph of their section that names them first, where they stand above it."""
    for exhibit in list(tree.findall(is_exhibit)):
        section, name = exhibit.parent, f"#{exhibit['exhibit'].id}"
        below = section.children[section.index(exhibit) + 1 :]
        named = next((block for block in below if not isinstance(block, nodes.section) and names(block, name)), None)
        if isinstance(section, nodes.section) and named is not None:
            parts = parts_of(exhibit)
            for part in parts:
                section.remove(part)
            at = section.index(named) + 1
            while at < len(section) and (is_exhibit(section[at]) or is_legend(section[at])):
                at += 1
            section.insert(at, parts)


def names(block: nodes.Node, place: str) -> bool:
    """Whether a block links to a place."""
    return any(f"#{link.get('refid')}" == place or link.get("refuri", "").endswith(place) for link in block.findall(nodes.reference))


def parts_of(exhibit: nodes.Element) -> list[nodes.Element]:
    """An exhibit; of a table, its legend too."""
    legend = exhibit.next_node(nodes.container, descend=False, siblings=True) if isinstance(exhibit, nodes.table) else None
    return [exhibit] if legend is None else [exhibit, legend]


@dataclass(frozen=True)
class Layout:
    """Where a set file has things: by id, or by the name of a block, page and height from the top in points."""

    shown: dict[str, tuple[int, float]]
    mentioned: dict[str, tuple[int, float]]
    begun: dict[str, tuple[int, float]]
    ended: dict[str, tuple[int, float]]
    heights: dict[str, float]  # of exhibits that float; only where a chapter is measured

    def last(self, name: str) -> tuple[int, float]:
        """Where a block ends; where it begins, if that is not known."""
        return max((where for id, where in self.ended.items() if id.partition(".")[0] == name), default=self.begun[name])

    @classmethod
    def of(cls, places: list[dict[str, Any]]) -> Layout:
        """The layout from what ``typeset.Source.places`` returns."""
        kinds = ("exhibit", "mention", "block", "end")
        found = [{p["id"]: (p["page"], p["y"]) for p in places if p["kind"] == kind} for kind in kinds]
        return cls(*found, {p["id"]: p["height"] for p in places if p["kind"] == "height"})


class Chapter:
    """A page of the book whose exhibits are taken from their places and put where they are printed."""

    def __init__(self, page: str, tree: nodes.document) -> None:
        """Number the blocks, so that it is known where each is printed, and note the place of each exhibit."""
        self.tree = tree
        self.exhibits = {node["exhibit"].id: parts_of(node) for node in tree.findall(is_exhibit)}
        for id, (node, *_) in self.exhibits.items():
            node.parent.insert(node.parent.index(node), mention(id=id))
        self.blocks = list(blocks(tree))
        for number, block in enumerate(self.blocks):
            block["place"] = f"{page}:{number}"
            if not isinstance(block, nodes.title):
                for at, paragraph in enumerate(block.findall(nodes.paragraph)):
                    paragraph["end"] = f"{block['place']}.{at}"
        self.column = Column([], [])
        self.pages: list[Page] = []
        self.waits: list[wait] = []
        self.begin_again()

    def measure(self, places: list[dict[str, Any]]) -> None:
        """Plan the pages.

        :param places: of the chapter in one column, without the exhibits that float.
        """
        layout = Layout.of(places)
        self.blocks = [block for block in self.blocks if not is_exhibit(block) or block["exhibit"].id not in layout.heights]
        tops = [layout.begun[block["place"]][1] for block in self.blocks]
        items = []
        for block, top, following in zip(self.blocks, tops, [*tops[1:], None], strict=True):
            guess = top if following is None else max(top, following - CLEARANCE)
            ends = list(ends_in(block, layout))
            bottom = top if isinstance(block, nodes.title) else max((y for y, *_ in ends), default=guess)
            items.append(Item(block["place"], top, bottom, kind_of(block, bottom - top), tuple(ends)))
        pictures = [Picture(id, height, layout.mentioned[id][1]) for id, height in layout.heights.items()]
        self.column = Column(items, pictures)
        self.arrange(pagination.plan(self.column))
        self.begin_again()

    def arrange(self, pages: list[Page]) -> None:
        """Put exhibits before the blocks that the plan names, and let the text wait where it stops."""
        self.pages = pages
        for node in [*self.waits, *(part for picture in self.column.pictures for part in self.exhibits[picture.id])]:
            node.parent.remove(node)
        self.waits = []
        before: dict[int, list[nodes.Element]] = {}
        for number, page in enumerate(pages):
            for picture in self.column.pictures[page.first : page.after]:
                parts = self.exhibits[picture.id]
                parts[0]["opening"] = number == 0  # it floats to the foot, not above the title
                before.setdefault(page.before, []).extend(parts)
            if number and pages[number - 1].stopped and not (page.stopped and page.top == page.next):
                self.waits.append(wait())
                before.setdefault(bisect_left(self.column.tops, page.top - 1), []).append(self.waits[-1])
        for at, new in before.items():
            if at == len(self.blocks):
                next(iter(self.tree.findall(nodes.section))).extend(new)
            else:
                block = self.blocks[at].parent if isinstance(self.blocks[at], nodes.title) else self.blocks[at]
                block.parent.insert(block.parent.index(block), new)

    def improve(self, places: list[dict[str, Any]]) -> bool:
        """Plan again from the first page that came out otherwise; false where all is good, or no plan is better than the best so far.

        Where that gives no other plan, the whole chapter is planned as if pages held a little less, or pictures needed a little more.

        :param places: of the chapter as it is set, by itself or in the whole file.
        """
        layout = Layout.of(places)
        opening = layout.begun[self.blocks[0]["place"]][0]
        far = [id for id in layout.shown if id in self.exhibits and abs(layout.shown[id][0] - layout.mentioned[id][0]) > FARTHEST]
        sparse = list(self.sparse(opening, layout))
        if len(far) + len(sparse) < self.faults:
            self.faults, self.best = len(far) + len(sparse), self.pages
        if not self.faults or self.settled:
            return False
        before, pages = self.pages, self.pages
        number = min([*self.otherwise(opening, layout), *sparse], default=len(before))
        if number < len(before):
            top = self.top_of(number, opening, layout)
            done = [*before[: number - 1], replace(before[number - 1], next=top)] if number else []
            pages = pagination.plan(self.column, done, top)
        while pages in self.tried and self.variants:
            less, more = self.variants.pop(0)
            pages = pagination.plan(replace(self.column, height=HEIGHT - less, clearance=CLEARANCE + more))
        if pages in self.tried:
            self.settled, pages = True, self.best
        self.tried.append(pages)
        self.arrange(pages)
        return pages != before

    def begin_again(self) -> None:
        """Forget what was tried: the chapter is set in other surroundings, with other numbers of pages in its lines."""
        self.tried, self.variants, self.settled, self.faults, self.best = [self.pages], list(VARIANTS), False, NEVER, self.pages

    def otherwise(self, opening: int, layout: Layout) -> Iterator[int]:
        """The pages of the plan that came out otherwise: with other exhibits, or beginning elsewhere in the text."""
        for number, page in enumerate(self.pages):
            for picture in self.column.pictures[page.first : page.after]:
                if layout.shown[picture.id][0] != opening + number:
                    yield min(layout.shown[picture.id][0] - opening, number)
            for item in self.column.items:
                if page.top <= item.top < page.next and layout.begun[item.name][0] != opening + number:
                    yield max(layout.begun[item.name][0] - opening, number)

    def sparse(self, opening: int, layout: Layout) -> Iterator[int]:
        """The pages that came out with too much blank below, by their number in the chapter; not the last."""
        low: dict[int, float] = {}
        for item in self.column.items:
            begin, (end, y) = layout.begun[item.name][0], layout.last(item.name)
            low |= dict.fromkeys(range(begin, end), HEIGHT)
            low[end] = max(low.get(end, 0.0), y - TOP)
        for picture in self.column.pictures:
            page, y = layout.shown[picture.id]
            low[page] = max(low.get(page, 0.0), HEIGHT if page == opening else y - TOP + picture.height)
        yield from (page - opening for page in low if low[page] < LEAST * HEIGHT and page < max(low))

    def top_of(self, number: int, opening: int, layout: Layout) -> float:
        """Where in the column a printed page of the chapter begins, as its first block tells; else as it was planned."""
        for item in self.column.items if number else ():
            page, y = layout.begun[item.name]
            if page == opening + number:
                shown = [(layout.shown[picture.id], picture.height) for picture in self.column.pictures]
                above = sum(height + CLEARANCE for (at, its), height in shown if at == page and its < y)
                return item.top - max(0.0, y - TOP - above)
        return self.pages[number].top


def is_exhibit(node: nodes.Element) -> bool:
    """Whether a node is a figure or table that ``{exhibit}`` made."""
    return isinstance(node, nodes.figure | nodes.table) and "exhibit" in node


def blocks(tree: nodes.Element) -> Iterator[nodes.Element]:
    """The headings and blocks of a page, in order, not those in one another."""
    for section in tree.findall(nodes.section):
        yield from (node for node in section.children if not isinstance(node, (nodes.section, mention, *BESIDE)) and not is_legend(node))


def ends_in(block: nodes.Element, layout: Layout) -> Iterator[tuple[float, float, float]]:
    """Where paragraphs and rows of a block end, how many points a line of them takes, and the head that is repeated below.

    A row is not broken: it ends where the lowest of its cells does.
    """
    rows: dict[int, float] = {}
    for part in block.findall(nodes.paragraph):
        if part.get("end") not in layout.ended:
            continue
        _, y = layout.ended[part["end"]]
        if isinstance(part.parent, nodes.entry):
            rows[id(part.parent.parent)] = max(rows.get(id(part.parent.parent), 0.0), y + INSET)
        else:
            yield y, LINE if part.parent in (block, block.parent) and not part["classes"] else SMALL_LINE, 0.0
    yield from ((y, HEIGHT, HEAD) for y in rows.values())


def is_legend(node: nodes.Element) -> bool:
    """Whether a node is the legend of a table."""
    return "table-legend" in node.get("classes", ())


def kind_of(block: nodes.Element, height: float) -> str:
    """How a block breaks, as ``pagination`` names it."""
    classes = block.get("classes", ())
    if isinstance(block, nodes.title):
        return "title"
    if "entry" in classes:
        return "solid" if "finding" in classes else "box"
    if isinstance(block, nodes.paragraph | nodes.bullet_list | nodes.enumerated_list | nodes.definition_list):
        return "text"
    return "table" if isinstance(block, nodes.table) or height > TALL else "solid"


def print_mention(self: TypstTranslator, node: mention) -> None:
    self.put("mention", string(node["id"]))
    raise nodes.SkipNode


def print_wait(self: TypstTranslator, node: wait) -> None:
    self.put("wait")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_node(mention, typst=(print_mention, None))
    app.add_node(wait, typst=(print_wait, None))
