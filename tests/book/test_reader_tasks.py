"""What readers come for, from the first page: two clicks or one search, and they stand before it. On a desktop and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from test_landing import SIZES, STILL, TOP

# By task: what is typed into the search, the kind of the hit that is chosen, and where it leads.
SEARCHES = {
    "the answer to a question": ("GQ2.1-04", "question", "roundtable-2-1.html#gq2-1-04"),
    "the verdict on a claim": ("C36", "claim", ".html#c36"),
    "a country": ("Philippines", "area", "profiles"),
    "the price of sending money to Africa": ("remittances Africa cost", "finding", "roundtable-2-1.html#finding-price-inside-africa"),
    "a bloc": ("ECOWAS", "claim", ".html#c3"),
    "women, by another word": ("gender", "", "women"),
    "in French": ("envois de fonds", "", "remittance"),
    "in Spanish": ("remesas", "", "remittance"),
    "a figure, with an error in typing": ("remitances", "", "remittance"),
}


@pytest.fixture(params=SIZES)
def tab(request: pytest.FixtureRequest, site: str, browser: Any) -> Any:
    """The first page, on a desktop or a phone."""
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(site, wait_until="load")
    yield page
    context.close()


def is_before_the_reader(tab: Any, id: str) -> bool:
    """Whether a place is at the top of the window, below what stays there, or the page ends."""
    top, at_end = tab.evaluate(STILL, id)
    hidden = tab.evaluate("[...document.querySelectorAll('.mobile-header')].map((head) => head.getBoundingClientRect().bottom)")
    return max([TOP[0], *hidden]) <= top <= (tab.viewport_size["height"] if at_end else max([TOP[1], *(h + 80 for h in hidden)]))


@pytest.mark.parametrize("task", SEARCHES)
def test_one_search(tab: Any, task: str) -> None:
    typed, kind, where = SEARCHES[task]
    if not tab.locator(".sidebar-search").is_visible() or tab.viewport_size["width"] < 1000:
        tab.locator("label.nav-overlay-icon").click()
    tab.locator(".sidebar-search").fill(typed)
    tab.locator(".sidebar-search").press("Enter")
    hit = tab.locator(f".search-hits > li{kind and f'.{kind}'}").first
    hit.wait_for()
    assert kind == "" or hit.evaluate("(item) => item === item.parentElement.firstElementChild")
    hit.locator("a").first.click()
    tab.wait_for_load_state("load")
    assert where in tab.url
    if "#" in tab.url:
        assert is_before_the_reader(tab, tab.url.split("#")[1])


def test_what_was_found_is_on_the_first_page(tab: Any) -> None:
    assert tab.locator("ul.findings > li").count() == 10
    assert tab.locator("ul.findings > li").first.bounding_box()["y"] < tab.viewport_size["height"]


def test_the_claims_that_failed_in_one_click(tab: Any) -> None:
    tab.locator("p.tally a", has_text="not as worded").click()
    shown = tab.locator("table.index tbody tr:visible")
    shown.first.wait_for()
    assert shown.count() == tab.locator("table.index tbody tr.verdict-not-as-worded").count() > 0


def test_numbers_code_and_citation_of_a_figure_in_two_clicks(tab: Any) -> None:
    tab.locator("article a[href='exhibits.html']").first.click()
    tab.locator("article a[href^='_exhibits/fig-remittance-cost/index.html']").first.click()
    tab.wait_for_load_state("load")
    assert tab.locator("a[href='fig-remittance-cost.zip']").is_visible()
    assert tab.locator("a[href='fig-remittance-cost.csv']").is_visible()
    cited = tab.locator(".copy").first
    assert "edition" in cited.inner_text() and "fig-remittance-cost" in cited.inner_text()
