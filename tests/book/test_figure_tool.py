"""A figure as its readers use it: by keyboard, pointer and finger, as a table, at full size, and by a link that was sent."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from conftest import SOON

from compendium import manifest, marks
from compendium.paths import BOOK, STAGED

# One figure of each kind: lines in panels, dots in rows, and a map that is a list on a phone.
LINES, DOTS, MAP = "fig-labour-gaps", "fig-africa-visa", "fig-stay-map"
WAIT = 1000 * SOON


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The page of each figure."""
    found = json.loads((STAGED / manifest.FINDINGS).read_text())
    assert found
    return {e.id: f"notebooks/{e.notebook}.html" for e in manifest.read_exhibits(STAGED) if e.kind == "figure" and "area" not in e.parameters}


def drawn(id: str, drawing: str = "wide") -> list[marks.Mark]:
    record = json.loads((STAGED / manifest.folder_of(id) / f"{id}-marks.json").read_text())
    return [marks.Mark(*row) for row in record[drawing]]


def told(id: str) -> set[str]:
    """What may be said of each mark: name, series and panel as far as there are any, value and unit."""
    found = drawn(id)
    out = set()
    for mark, value in zip(found, marks.printed(found), strict=True):
        words = ", ".join(dict.fromkeys(filter(None, (mark.name, mark.series, mark.panel))))
        out.add(f"{words}: {value} {marks.within(mark.unit)}")
    return out


class Figure:
    """A figure on an open page."""

    def __init__(self, browser: Any, site: str, id: str, page: str, query: str = "", **context: Any) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **context})
        self.page, self.id, self.asked = self.context.new_page(), id, []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(f"{site}{page}{query}")
        self.figure = self.page.locator(f"#{id}")

    @property
    def records(self) -> list[str]:
        return [url for url in self.asked if url.endswith("-marks.js")]

    def part(self, name: str) -> Any:
        return self.figure.locator(f".figure-{name}")

    def enter(self) -> None:
        """By keyboard, from what stands before the picture."""
        self.figure.scroll_into_view_if_needed()
        self.page.evaluate(
            "id => { const view = document.querySelector(`#${id} .figure-view`);"
            " const stop = document.createElement('button'); view.before(stop); stop.focus({preventScroll: true}); }",
            self.id,
        )
        self.page.keyboard.press("Tab")

    def press(self, key: str) -> str:
        """What is said after a key."""
        self.page.keyboard.press(key)
        self.page.wait_for_function("document.querySelector('.figure-said').textContent", timeout=WAIT)
        return self.page.locator(".figure-said").text_content()

    def wait(self, what: str) -> None:
        self.page.wait_for_function(what, timeout=WAIT)

    def box_of(self, mark: marks.Mark) -> tuple[float, float]:
        self.figure.locator(".figure-view").scroll_into_view_if_needed()
        box = self.part("view").bounding_box()
        return box["x"] + mark.x * box["width"], box["y"] + mark.y * box["height"]


@pytest.fixture
def opened(browser: Any, site: str, pages: dict[str, str]) -> Iterator[Any]:
    figures: list[Figure] = []

    def open_(id: str, query: str = "", **context: Any) -> Figure:
        figures.append(Figure(browser, site, id, pages[id], query, **context))
        return figures[-1]

    yield open_
    for figure in figures:
        figure.context.close()


@pytest.mark.parametrize("id", [LINES, DOTS, MAP])
def test_a_figure_is_walked_by_keyboard_and_says_its_values(opened: Any, id: str) -> None:
    figure, wanted = opened(id), told(id)
    address = figure.page.url
    assert figure.records == []
    figure.enter()
    assert figure.page.evaluate("document.activeElement.getAttribute('role')") == "application"
    first = figure.press("ArrowRight")
    second = figure.press("ArrowRight")
    last = figure.press("End")
    assert figure.press("ArrowRight") == last, "it goes on after the end"
    assert figure.press("Home") == first
    below = figure.press("ArrowDown")
    assert figure.press("ArrowUp") == first
    assert len({first, second, last}) == 3
    assert below != first
    for said in (first, second, last, below):
        assert any(set(said.split(": ", 1)[1].split("; ")) & {text.split(": ", 1)[1]} and said.split(": ", 1)[0] == text.split(": ", 1)[0] for text in wanted), said
    assert figure.part("ring").is_visible()
    figure.page.keyboard.press("Escape")
    assert not figure.part("ring").is_visible()
    assert figure.page.url == address, "the theme has turned the page"
    assert [url.rsplit("/", 1)[1] for url in figure.records] == [f"{id}-marks.js"]
