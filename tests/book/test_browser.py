"""One pass in a real headless browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import names
from conftest import SOON


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_page_loads_clean(book: Path, site: str, browser, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    faults = []
    for name in names(book):
        page = context.new_page()
        page.on("console", lambda m, name=name: faults.append(f"{name}: {m.text}") if m.type == "error" else None)
        page.on("pageerror", lambda e, name=name: faults.append(f"{name}: {e}"))
        page.on("request", lambda r, name=name: faults.append(f"{name}: asks {r.url}") if not r.url.startswith((site, "data:")) else None)
        page.on("requestfailed", lambda r, name=name: faults.append(f"{name}: {r.url} failed"))
        page.on("response", lambda r, name=name: faults.append(f"{name}: {r.url} {r.status}") if r.status >= 400 else None)
        page.goto(site + name, wait_until="load")
        assert page.title()
        if page.evaluate("document.documentElement.scrollWidth") > width + 1:
            faults.append(f"{name}: wider than the screen of {width}")
        page.close()
    context.close()
    assert not faults, "\n".join(faults[:20])


def test_dark_mode_shows_the_dark_twin(site: str, browser) -> None:
    for scheme, wanted in (("light", "only-light"), ("dark", "only-dark")):
        context = browser.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(site + "notebooks/roundtable-2-1.html")
        script = (
            "[...document.querySelectorAll('figure.exhibit picture')].filter(p => getComputedStyle(p).display !== 'none')"
            ".map(p => p.className)"
        )
        shown = page.evaluate(script)
        assert shown
        assert set(shown) == {wanted}
        context.close()


def test_figures_are_drawn(site: str, browser) -> None:
    page = browser.new_page()
    page.goto(site + "notebooks/roundtable-2-1.html")
    image = page.locator("figure.exhibit .only-light img").first
    image.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('figure.exhibit .only-light img').naturalWidth > 0", timeout=1000 * SOON)
    page.close()


def test_search_finds_remittances(site: str, browser) -> None:
    page = browser.new_page()
    page.goto(site + "search.html?q=remittances")
    page.wait_for_selector(".search-hits li", timeout=1000 * SOON)
    found = page.locator(".search-hits").inner_text()
    assert "Roundtable 3.2" in found
    page.close()


def test_code_unfolds(site: str, browser) -> None:
    page = browser.new_page()
    page.goto(site + "notebooks/roundtable-2-1.html")
    fold = page.locator("details.hide").first
    assert not fold.locator("pre").is_visible()
    fold.locator("summary").click()
    assert fold.locator("pre").is_visible()
    page.close()
