"""The search in a real browser: what it finds, over a server and from a folder; its box and its page by keyboard; where its hits lead."""

from __future__ import annotations

import csv
import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import SOON

from compendium.paths import BOOK, ROOT

QUERIES = ROOT / "tests" / "search.csv"  # what is typed; kind and id of a hit, one of several; at most at which place
MOST = 150_000  # bytes of the index, packed
SHOWN = 10  # hits that are looked at

# For each query its first hits: kind, and the id by which the table names them.
FIND = """async (queries) => {
  const finder = await bookSearch.ready();
  return queries.map((query) => finder.find(query).hits.slice(0, %d).map(({ record: { kind, id, url } }) =>
    [kind, kind === "area" ? id : url.includes("#") ? url.split("#")[1] : url.replace(".html", "")]));
}"""


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(QUERIES.read_text(encoding="utf-8").splitlines()))


def words() -> list[dict[str, str]]:
    return list(csv.DictReader((BOOK / "search-words.csv").read_text(encoding="utf-8").splitlines()))


def index_of(book: Path) -> dict[str, Any]:
    text = (book / "search-index.js").read_text(encoding="utf-8")
    return json.loads(text.removeprefix("bookSearch.take(").removesuffix(");\n"))


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_what_is_sought_is_found(book: Path, site: str, browser, scheme: str) -> None:
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    base = site if scheme == "http" else f"{book.as_uri()}/"
    page.goto(f"{base}search.html?q=remitances")
    page.wait_for_selector(".search-hits li", timeout=1000 * SOON)
    [number] = [label for _, _, id, label, *_ in index_of(book)["records"]["exhibit"] if id == "fig-remittance-cost"]
    sought = [*rows(), {"query": number, "kind": "exhibit", "expected": "fig-remittance-cost", "rank": "1"}]
    found = page.evaluate(FIND % SHOWN, [row["query"] for row in sought])
    said = page.locator(".search-count").inner_text()
    page.close()
    faults = []
    for row, hits in zip(sought, found, strict=True):
        right = [place for place, (kind, id) in enumerate(hits, 1) if row["kind"] in ("", kind) and id in row["expected"].split()]
        if not right or right[0] > int(row["rank"]):
            faults.append(f"{row['query']}: {hits[:4]}, expected {row['kind']} {row['expected']} at {row['rank']} or before")
    assert not faults, "\n".join(faults)
    assert "Spelled as “remittances”" in said
    assert errors == []


def test_every_area_and_every_word_of_the_list_is_found(book: Path, site: str, browser) -> None:
    page = browser.new_page()
    page.goto(f"{site}search.html")
    areas = [(code, typed) for code, short, name, others, _ in index_of(book)["areas"] for typed in (code, short, name, *others) if typed]
    first = page.evaluate(FIND % 3, [typed for _, typed in areas])
    lost = [f"{typed} ({code}): {hits}" for (code, typed), hits in zip(areas, first, strict=True) if ["area", code] not in hits]
    meant = [(row["typed"], target) for row in words() for target in (row["typed"], *row["finds"].split("; "))]
    hits = page.evaluate(FIND % 1, [target for _, target in meant])
    lost += [f"search-words.csv, {typed}: '{target}' finds nothing" for (typed, target), hit in zip(meant, hits, strict=True) if not hit]
    page.close()
    assert not lost, "\n".join(lost)


def test_every_hit_leads_somewhere(book: Path) -> None:
    index = index_of(book)
    places: dict[str, set[str]] = {}
    for address, _ in index["pages"]:
        places[address] = set(re.findall(r'\bid="([^"]+)"', (book / address).read_text(encoding="utf-8")))
    records = [(index["pages"][page][0], anchor) for found in index["records"].values() for page, anchor, *_ in found]
    assert [f"{address}#{anchor}" for address, anchor in records if anchor and anchor not in places[address]] == []
    assert [profile for *_, profile in index["areas"] if profile and not (book / profile).exists()] == []
    assert index["pages"][index["elsewhere"]][0] == "profiles.html"
    assert len(records) == len(set(records))


def test_the_index_is_small_and_only_fetched_when_somebody_searches(book: Path, site: str, browser) -> None:
    assert len(gzip.compress((book / "search-index.js").read_bytes(), 9)) <= MOST
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(site)))
    page.goto(f"{site}claims.html", wait_until="networkidle")
    assert not [url for url in asked if "search" in url]
    page.focus(".sidebar-search")
    page.wait_for_selector(".sidebar-search[role=combobox]", timeout=1000 * SOON)
    page.wait_for_function("bookSearch.ready().then(() => true)", timeout=1000 * SOON)
    assert [re.sub(r"\?.*", "", url) for url in asked if "search" in url] == ["_static/search.js", "search-index.js"]
    page.close()


def test_the_box_by_keyboard(book: Path, browser) -> None:
    page = browser.new_page()
    page.goto(f"{book.as_uri()}/notebooks/theme-2.html")
    box = page.locator(".sidebar-search")
    box.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.wait_for_selector(".sidebar-search[role=combobox]", timeout=1000 * SOON)
    page.keyboard.type("gq2.1-04")
    options = page.locator("#search-suggestions [role=option]")
    options.first.wait_for(timeout=1000 * SOON)
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert options.first.is_hidden()
    assert box.input_value() == "gq2.1-04"
    page.keyboard.press("ArrowLeft")  # moves in the word; the theme would turn the page
    page.keyboard.press("End")
    page.keyboard.type(" ")
    options.first.wait_for(timeout=1000 * SOON)
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert options.first.get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    page.wait_for_url("**/notebooks/roundtable-2-1.html#gq2-1-04", timeout=1000 * SOON)
    page.locator(".sidebar-search").fill("C36")
    page.keyboard.press("Enter")  # with nothing chosen, the page of all hits
    page.wait_for_selector(".search-hits li.claim", timeout=1000 * SOON)
    assert page.url.endswith("search.html?q=C36")
    page.close()


def test_the_page_of_hits(book: Path, site: str, browser) -> None:
    page = browser.new_page()
    page.goto(f"{site}search.html?q=women")
    page.wait_for_selector(".search-hits li", timeout=1000 * SOON)
    assert page.locator("h1").all_inner_texts() == ["Search"]
    assert page.locator(".search-count[role=status]").inner_text().endswith("places found for “women”.")
    assert page.locator(".search-hits mark").first.inner_text().lower() == "women"
    assert page.locator(".search-lists").is_hidden()
    few = page.locator(".search-hits > li").count()
    page.locator(".search-hits button").click()
    assert page.locator(".search-hits > li").count() > few
    page.locator("#search-words").fill("xyzzyq")
    page.wait_for_selector(".search-lists", timeout=1000 * SOON)
    assert page.locator(".search-count").inner_text().startswith("Nothing was found for “xyzzyq”")
    assert page.url.endswith("?q=xyzzyq")
    page.locator("#search-words").fill("<b>women</b>")  # what is typed is text
    page.wait_for_selector(".search-hits li", timeout=1000 * SOON)
    assert page.locator(".search-count b").count() == 0
    page.close()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}search.html?q=women")
    assert page.locator(".search-lists noscript").is_visible()
    assert page.locator(".search-lists a").first.get_attribute("href") == "questions.html"
    context.close()


def test_nothing_of_the_other_search_is_left(book: Path) -> None:
    left = {"searchindex.js", "_static/searchtools.js", "_static/language_data.js", "_static/sphinx_highlight.js"}
    assert [name for name in sorted(left) if (book / name).exists()] == []
    assert not [name for name in left if name in (book / "search.html").read_text(encoding="utf-8")]
