"""Exhibits are put where the pages are planned, and planned again where these came out otherwise; nothing is set here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from docutils import nodes
from docutils.utils import new_document

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "book" / "_ext"))
from compendium_book import floats
from compendium_book.floats import TOP, Chapter
from compendium_book.pagination import CLEARANCE, HEIGHT

from compendium.manifest import Exhibit

Place = dict[str, object]
SPACE = 100.0  # points from paragraph to paragraph in the column
PARAGRAPHS = 12


def place(kind: str, id: str, page: int, y: float, **more: float) -> Place:
    """A place as Typst tells it."""
    return {"kind": kind, "id": id, "page": page, "y": y, **more}


def figure(id: str) -> nodes.figure:
    """The figure of an exhibit."""
    return nodes.figure("", exhibit=Exhibit("figure", id, "A title", "A caption.", [], "A source."), ids=[id])


@pytest.fixture
def tree() -> nodes.document:
    """A chapter: a heading, and paragraphs; two figures stand after the fifth and the eighth."""
    section = nodes.section("", nodes.title("", "A chapter"), ids=["chapter"])
    for number in range(PARAGRAPHS):
        section += nodes.paragraph("", f"P{number}.")
        if number in (4, 7):
            section += figure(f"fig-{number}")
    document = new_document("chapter")
    document += section
    return document


def column(high: float = 300.0) -> list[Place]:
    """The chapter in one column, with the heights of its figures, as Typst tells it."""
    names = ["chapter:0", *(f"chapter:{number + 1 + (number > 4) + (number > 7)}" for number in range(PARAGRAPHS))]
    tops = [0.0, *(50 + SPACE * number for number in range(PARAGRAPHS))]
    begun = [place("block", name, 1, y) for name, y in zip(names, tops, strict=True)]
    ended = [place("end", f"{name}.0", 1, y + SPACE - 15) for name, y in zip(names[1:], tops[1:], strict=True)]
    pictures = [("fig-4", tops[6]), ("fig-7", tops[9])]
    mentions = [place("mention", id, 1, y) for id, y in pictures]
    return [*begun, *ended, *mentions, *(place("height", id, 1, y, height=high) for id, y in pictures)]


def planned(chapter: Chapter) -> dict[str, int]:
    """By exhibit, its page in the plan, from 0."""
    pictures = chapter.column.pictures
    return {each.id: number for number, page in enumerate(chapter.pages) for each in pictures[page.first : page.after]}


def came_out(chapter: Chapter, drift: float = 0.0) -> list[Place]:
    """What Typst tells if the pages come out as planned, but with less text on each, in points."""
    out = []
    for picture, number in planned(chapter).items():
        out.append(place("exhibit", picture, number + 1, TOP))
    for item in chapter.column.items:
        number = next(k for k, page in enumerate(chapter.pages) if item.top + drift * k < page.next or page is chapter.pages[-1])
        above = sum(each.height + CLEARANCE for each in chapter.column.pictures if planned(chapter)[each.id] == number)
        y = TOP + above + item.top - chapter.pages[number].top + drift * number
        out += [place("block", item.name, number + 1, y), place("end", f"{item.name}.0", number + 1, min(y + SPACE - 15, TOP + HEIGHT))]
        out += [place("mention", picture.id, number + 1, y) for picture in chapter.column.pictures if picture.mention == item.top]
    return out


def order(tree: nodes.document) -> list[str]:
    """The blocks of the chapter by text, figures by id, other nodes by name."""

    def name(node: nodes.Element) -> str:
        return node["ids"][0] if isinstance(node, nodes.figure) else node.astext() or type(node).__name__

    return [name(node) for node in tree[0].children[1:]]


def test_the_place_of_an_exhibit_stays_where_it_was(tree: nodes.document) -> None:
    chapter = Chapter("chapter", tree)
    chapter.measure(column())
    found = order(tree)
    assert found[found.index("P4.") + 1] == "mention"
    assert [name for name in found if name.startswith("fig-")] == ["fig-4", "fig-7"]
    assert [name for name in found if name.startswith("P")] == [f"P{number}." for number in range(PARAGRAPHS)]


def test_on_the_first_page_an_exhibit_floats_to_the_foot(tree: nodes.document) -> None:
    chapter = Chapter("chapter", tree)
    chapter.measure(column(high=80.0))
    pages = planned(chapter)
    assert {id: parts[0]["opening"] for id, parts in chapter.exhibits.items()} == {id: number == 0 for id, number in pages.items()}
    assert pages["fig-4"] == 0


def test_what_came_as_planned_is_left_alone(tree: nodes.document) -> None:
    chapter = Chapter("chapter", tree)
    chapter.measure(column())
    before = order(tree)
    assert not chapter.improve(came_out(chapter))
    assert order(tree) == before


def test_an_exhibit_that_came_too_late_is_planned_again(tree: nodes.document) -> None:
    chapter = Chapter("chapter", tree)
    chapter.measure(column())
    told = came_out(chapter, drift=30)
    for each in told:
        if each["kind"] == "exhibit" and each["id"] == "fig-7":
            each["page"] = 4
    before = chapter.pages
    assert chapter.improve(told)
    assert chapter.pages != before
    assert chapter.pages[0].top == 0
    assert sorted(planned(chapter)) == ["fig-4", "fig-7"]
    assert sum(isinstance(node, nodes.figure) for node in tree.findall()) == 2


def test_a_page_with_too_much_blank_is_told(tree: nodes.document) -> None:
    chapter = Chapter("chapter", tree)
    chapter.measure(column())
    told = came_out(chapter)
    assert list(chapter.sparse(1, floats.Layout.of(told))) == []
    for each in told:
        if each["kind"] in ("block", "end") and each["page"] == 1 and float(str(each["y"])) > TOP + 0.5 * HEIGHT:
            each["page"] = 2
    assert list(chapter.sparse(1, floats.Layout.of(told))) == [0]


def test_an_exhibit_goes_after_the_paragraph_that_names_it() -> None:
    section = nodes.section("", nodes.title("", "A chapter"), ids=["chapter"])
    named = nodes.paragraph("", "", nodes.reference("", "Figure 2", refuri="%chapter#fig-b"))
    section += [figure("fig-a"), figure("fig-b"), nodes.paragraph("", "One."), named, nodes.paragraph("", "Three.")]
    document = new_document("chapter")
    document += section
    floats.settle(document)
    assert order(document) == ["fig-a", "One.", "Figure 2", "fig-b", "Three."]
