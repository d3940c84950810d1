"""Where pictures float in print, decided from where a set file has things; nothing is set here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from docutils import nodes
from docutils.utils import new_document

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "book" / "_ext"))
from compendium_book import floats
from compendium_book.floats import HEIGHT, TOP

from compendium.manifest import Exhibit


def place(kind: str, id: str, page: int, share: float = 0.0) -> dict[str, object]:
    """A place as Typst tells it, at a share of the height of a page."""
    return {"kind": kind, "id": id, "page": page, "y": TOP + share * HEIGHT}


def figure(id: str) -> nodes.figure:
    """The figure of an exhibit."""
    return nodes.figure("", exhibit=Exhibit("figure", id, "A title", "A caption.", [], "A source."), ids=[id])


@pytest.fixture
def tree() -> nodes.document:
    """A chapter: a heading, and paragraphs that name two figures."""
    section = nodes.section("", nodes.title("", "A chapter"), ids=["chapter"])
    section += [nodes.paragraph("", "One."), figure("fig-a"), nodes.paragraph("", "Two."), figure("fig-b"), nodes.paragraph("", "Three.")]
    document = new_document("chapter")
    document += section
    floats.mark("chapter", document)
    return document


def order(tree: nodes.document) -> list[str]:
    """The blocks of the chapter by text, figures by id, places to wait and mentions by name."""

    def name(node: nodes.Element) -> str:
        return node["ids"][0] if isinstance(node, nodes.figure) else node.astext() or type(node).__name__

    return [name(node) for node in tree[0].children[1:]]


def places(figures: dict[str, tuple[int, int, float]], blocks: Iterator[tuple[int, float]]) -> list[dict[str, object]]:
    """What Typst tells: of each figure the page, that of its mention, and how full this is; of each block page and height."""
    shown = [place("exhibit", id, page) for id, (page, _, _) in figures.items()]
    mentioned = [place("mention", id, page, share) for id, (_, page, share) in figures.items()]
    return [*shown, *mentioned, *(place("block", f"chapter:{k}", *where) for k, where in enumerate(blocks))]


def test_pictures_in_time_are_left_alone(tree: nodes.document) -> None:
    told = places({"fig-a": (3, 2, 0.4), "fig-b": (3, 3, 0.7)}, [(1, 0.1), (2, 0.6), (3, 0.9)])
    assert floats.improve({"chapter": tree}, told) == set()
    assert order(tree) == ["One.", "fig-a", "Two.", "fig-b", "Three."]


def test_where_its_page_is_well_filled_the_text_waits(tree: nodes.document) -> None:
    told = places({"fig-a": (3, 2, 0.5), "fig-b": (4, 2, 0.8)}, [(1, 0.1), (2, 0.6), (2, 0.9)])
    assert floats.improve({"chapter": tree}, told) == {"chapter"}
    assert order(tree) == ["One.", "fig-a", "Two.", "wait", "fig-b", "Three."]


def test_else_the_first_picture_moves_to_the_head_of_the_page(tree: nodes.document) -> None:
    told = places({"fig-a": (3, 2, 0.3), "fig-b": (4, 2, 0.4)}, [(2, 0.0), (2, 0.35), (2, 0.45)])
    told[0]["page"] = 3
    next(node for node in tree.findall(nodes.paragraph))["place"] = "chapter:none"  # the first paragraph is on the page before
    assert floats.improve({"chapter": tree}, told) == {"chapter"}
    assert order(tree) == ["One.", "mention", "fig-a", "Two.", "fig-b", "Three."]


def test_a_place_to_wait_that_left_the_page_half_empty_is_taken_back(tree: nodes.document) -> None:
    told = places({"fig-a": (3, 2, 0.5), "fig-b": (4, 2, 0.8)}, [(1, 0.1), (2, 0.6), (2, 0.9)])
    floats.improve({"chapter": tree}, told)
    told = [*places({"fig-a": (3, 2, 0.5), "fig-b": (4, 3, 0.5)}, [(1, 0.1), (2, 0.6), (3, 0.9)]), place("wait", "fig-b", 2, 0.5)]
    assert floats.improve({"chapter": tree}, told) == {"chapter"}
    assert "wait" not in order(tree)


def test_no_picture_stands_above_the_title_of_its_chapter(tree: nodes.document) -> None:
    told = places({"fig-a": (1, 1, 0.5), "fig-b": (2, 2, 0.8)}, [(1, 0.1), (2, 0.6), (2, 0.9)])
    assert floats.improve({"chapter": tree}, told) == {"chapter"}
    first, second = tree.findall(nodes.figure)
    assert first["opening"]
    assert "opening" not in second
    told = places({"fig-a": (2, 1, 0.5), "fig-b": (2, 2, 0.8)}, [(1, 0.1), (2, 0.6), (2, 0.9)])
    assert floats.improve({"chapter": tree}, told) == {"chapter"}  # it has no room at the foot of that page
    assert not first["opening"]
    assert floats.improve({"chapter": tree}, told) == set()


def test_an_exhibit_goes_after_the_paragraph_that_names_it() -> None:
    section = nodes.section("", nodes.title("", "A chapter"), ids=["chapter"])
    named = nodes.paragraph("", "", nodes.reference("", "Figure 2", refuri="%chapter#fig-b"))
    section += [figure("fig-a"), figure("fig-b"), nodes.paragraph("", "One."), named, nodes.paragraph("", "Three.")]
    document = new_document("chapter")
    document += section
    floats.settle(document)
    assert order(document) == ["fig-a", "One.", "Figure 2", "fig-b", "Three."]
