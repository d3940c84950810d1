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
from compendium.publish import compact

# One figure of each kind: lines in panels, dots in rows, and a map that is a list on a phone.
LINES, DOTS, MAP = "fig-labour-gaps", "fig-africa-visa", "fig-stay-map"
WAIT = 1000 * SOON


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The page of each figure."""
    figures = (e for e in manifest.read_exhibits(STAGED).values() if e.kind == "figure" and "area" not in e.parameters)
    return {figure.id: f"notebooks/{figure.notebook}.html" for figure in figures}


def drawn(id: str, drawing: str = "wide") -> list[marks.Mark]:
    record = json.loads((STAGED / manifest.folder_of(id) / f"{id}-marks.json").read_text())
    return [marks.Mark(*row) for row in record[drawing]]


def told(id: str) -> dict[str, set[str]]:
    """What may be said, by mark: name, series and panel as far as there are any; and the values with their units."""
    found = drawn(id)
    out: dict[str, set[str]] = {}
    for mark, value in zip(found, marks.printed(found), strict=True):
        words = ", ".join(dict.fromkeys(filter(None, (mark.name, mark.series, mark.panel))))
        out.setdefault(words, set()).add(value + compact.after(mark))
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

    def at(self, mark: marks.Mark) -> dict[str, float]:
        """The place of a mark in the picture, in pixels."""
        box = self.part("layer").bounding_box()
        return {"x": mark.x * box["width"], "y": mark.y * box["height"]}


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
        words, values = next((words, values) for words, values in wanted.items() if said.startswith(f"{words}: "))
        assert all(value in said for value in values)
        assert said == f"{words}: " + "; ".join(sorted(values, key=said.index))
    assert figure.part("ring").is_visible()
    figure.page.keyboard.press("Escape")
    assert not figure.part("ring").is_visible()
    assert figure.page.url == address, "the theme has turned the page"
    assert [url.rsplit("/", 1)[1] for url in figure.records] == [f"{id}-marks.js"]


def test_a_value_is_shown_under_the_pointer_and_stays_within_the_picture(opened: Any) -> None:
    figure = opened(MAP)
    found = drawn(MAP)
    for mark in (max(found, key=lambda m: m.x), min(found, key=lambda m: m.y), min(found, key=lambda m: m.x)):
        figure.part("layer").hover(position=figure.at(mark))  # once the page has stopped moving
        figure.wait(f"document.querySelector('#{MAP} .figure-value').textContent.startsWith({json.dumps(mark.name)})")
        shown, picture = figure.part("value").bounding_box(), figure.part("view").bounding_box()
        for side, size in (("x", "width"), ("y", "height")):
            assert picture[side] - 1 <= shown[side], mark.name
            assert shown[side] + shown[size] <= picture[side] + picture[size] + 1, mark.name
    figure.page.mouse.move(5, 5)
    assert not figure.part("value").is_visible()


def test_a_finger_shows_a_value_of_the_drawing_for_a_phone(opened: Any) -> None:
    figure = opened(MAP, viewport={"width": 390, "height": 844}, has_touch=True, color_scheme="dark")
    mark = drawn(MAP, "narrow")[3]
    figure.part("layer").tap(position=figure.at(mark))
    figure.wait(f"document.querySelector('#{MAP} .figure-value').textContent.startsWith({json.dumps(mark.name)})")
    assert not figure.page.locator("dialog").count(), "a tap on a mark shows its value and does not enlarge the picture"


def test_a_name_is_brought_out_and_a_link_shows_what_the_sender_saw(opened: Any) -> None:
    figure = opened(DOTS)
    figure.page.evaluate("location.hash = 'results'")
    figure.part("bar").hover()
    figure.part("highlight").locator("input").fill("SADC")
    options = figure.figure.locator("datalist option").evaluate_all("all => all.map(option => option.value)")
    assert {part for mark in drawn(DOTS) for part in (mark.panel, mark.series, mark.name) if part} == set(options)
    said = figure.page.locator(".figure-said").text_content()
    for mark, value in zip(drawn(DOTS), marks.printed(drawn(DOTS)), strict=True):
        assert (f"{mark.name}, {mark.series}: {value}" in said) == (mark.name == "SADC")
    assert figure.page.url.endswith(f"?{DOTS}=SADC#results")
    sent = opened(DOTS, f"?{DOTS}=SADC")
    sent.wait(f"document.querySelector('#{DOTS} .figure-layer > svg mask')")
    assert sent.part("highlight").locator("input").input_value() == "SADC"
    sent.wait("scrollY > 0")
    assert 0 <= sent.figure.bounding_box()["y"] < 200
    assert sent.figure.locator(".figure-layer > svg mask rect").count() == 1 + 2, "the row of two values is shown whole"


def test_what_has_no_mark_is_said_and_does_not_stay_in_the_address(opened: Any) -> None:
    figure = opened(LINES, f"?{LINES}=Atlantis&kept=1")
    figure.wait("document.querySelector('.figure-said').textContent")
    assert "Atlantis" in figure.page.locator(".figure-said").text_content()
    assert figure.page.url.endswith("?kept=1")
    assert not figure.figure.locator(".figure-layer > svg").count()


def test_the_table_takes_the_place_of_the_chart_and_is_sorted(opened: Any) -> None:
    figure = opened(DOTS)
    figure.part("bar").locator(".as-table").click()
    table = figure.part("table")
    table.wait_for(timeout=WAIT)
    assert not figure.part("view").is_visible()
    assert figure.page.url.endswith(f"?{DOTS}=table")

    def rows() -> list[list[str]]:
        return table.locator("tbody tr").evaluate_all("all => all.map(row => [...row.cells].map(cell => cell.textContent))")

    made = rows()
    assert [row[0] for row in made] == [row[0] for row in marks.table(drawn(DOTS)).rows]
    assert table.locator("thead th[scope=col]").count() == len(made[0])
    head = table.locator("thead th").nth(1)
    order = []
    for _ in range(3):
        head.locator("button").click()
        order.append((head.get_attribute("aria-sort"), rows()))
    values = sorted(float(row[1]) for row in made)
    assert [sort for sort, _ in order] == ["descending", "ascending", None]
    assert [float(row[1]) for row in order[0][1]] == values[::-1]
    assert [float(row[1]) for row in order[1][1]] == values
    assert order[2][1] == made
    sent = opened(DOTS, f"?{DOTS}=table")
    sent.part("table").wait_for(timeout=WAIT)
    sent.part("bar").locator(".as-chart").click()
    assert sent.part("view").is_visible()
    assert "?" not in sent.page.url


def test_a_picture_is_enlarged_and_comes_back(opened: Any) -> None:
    figure = opened(LINES)
    figure.figure.scroll_into_view_if_needed()
    before = figure.part("view").bounding_box()["width"]
    figure.part("bar").locator(".full-size").press("Enter")
    window = figure.page.locator("dialog[open]")
    window.wait_for(timeout=WAIT)
    assert window.locator(".figure-view").bounding_box()["width"] > before
    window.locator(".figure-layer").focus()
    assert figure.press("ArrowRight") != figure.press("ArrowRight"), "it is a tool there, too"
    for _ in range(2):  # from the values, then from the window
        assert window.count()
        figure.page.keyboard.press("Escape")
    window.wait_for(state="detached", timeout=WAIT)
    assert figure.part("view").bounding_box()["width"] == before
    assert "full-size" in figure.page.evaluate("document.activeElement.className")
    figure.part("layer").click(position={"x": 5, "y": 5})
    window.wait_for(timeout=WAIT)
    figure.page.mouse.click(3, 3)  # the page behind it
    window.wait_for(state="detached", timeout=WAIT)


def test_without_script_there_are_the_picture_and_two_links(book: Path, pages: dict[str, str]) -> None:
    for page in sorted({*pages.values(), "index.html"}):
        text = (book / page).read_text(encoding="utf-8")
        figures = [
            BeautifulSoup(part, "html.parser").figure for part in re.findall(r'<figure [^>]*class="exhibit.*?</figure>', text, re.DOTALL)
        ]
        assert text.count('_static/figure.js" defer') == min(len(figures), 1), page
        for figure in figures:
            links = {a["class"][0]: a["href"] for a in figure.select(".figure-bar a")}
            assert [a.get_text() for a in figure.select(".figure-bar a")] == ["Table", "Enlarge"]
            assert links["as-table"].endswith(f"_exhibits/{figure['id']}/index.html#values")
            assert (book / page).parent.joinpath(links["full-size"]).is_file()
            assert not figure.select("input, button")


def test_records_and_script_are_small(book: Path) -> None:
    records = sorted((book / manifest.FOLDER).glob("fig-*/fig-*-marks.js"))
    assert len(records) == len(list((book / manifest.FOLDER).glob("fig-*/fig-*-marks.json")))
    assert {record.name: record.stat().st_size for record in records if record.stat().st_size > 10_000} == {}
    script = (BOOK / "_static" / "figure.js").read_bytes()
    assert len(gzip.compress(script, mtime=0)) <= 8192
    assert not re.search(rb"https?://(?!www\.w3\.org/2000/svg)", script)
