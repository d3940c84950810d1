"""The book is for everyone: what checkers find in its pages, what the keyboard reaches, what a browser prints, what a page weighs."""

from __future__ import annotations

import gzip
import io
import re
from pathlib import Path
from typing import Any

import checkers
import pytest
from browsing import names
from pypdf import PdfReader

# One page of each kind beside the roundtables and the profiles.
KINDS = (
    "index", "404", "search", "questions", "claims", "exhibits", "what-is-not-known", "corrections", "robustness", "reproduced", "data",
    "glossary", "references", "how-to-read", "make-chapter", "profiles", "cite", "notebooks/theme-2", "notebooks/key-figures",
)  # fmt: skip

# Those with all colours; the others have some of the same.
COLOURED = r"(index|404|search|questions|make-chapter|cite|_exhibits/.*|notebooks/(theme-2|key-figures|roundtable-2-1)|profiles/mar)\.html"


@pytest.fixture(scope="module", autouse=True)
def _checkers() -> None:
    checkers.install()


def kinds(book: Path) -> list[str]:
    """The pages that stand for all others."""
    several = [name for name in names(book) if re.match(r"notebooks/roundtable-|profiles/", name)]
    exhibits = [next((book / "_exhibits").glob(f"{kind}-*/index.html")) for kind in ("fig", "tab")]
    return [*(f"{name}.html" for name in KINDS), "search.html?q=ecowas", *several, *(str(page.relative_to(book)) for page in exhibits)]


def test_axe_finds_no_barrier_on_any_kind_of_page(book: Path, site: str, browser) -> None:
    page = browser.new_page()
    faults = [f"{name}, {fault}" for name in kinds(book) for fault in checkers.barriers(page, site + name, bool(re.match(COLOURED, name)))]
    page.close()
    assert not faults, "\n".join(faults[:40])


def test_axe_would_find_one(browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text('<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1><img src="a.png"></main></html>')
    page = browser.new_page()
    assert [fault.partition(": ")[2][:9] for fault in checkers.barriers(page, path.as_uri())] == ["image-alt"] * 2
    page.close()


def test_the_html_of_every_page_is_valid(book: Path) -> None:
    assert not checkers.html_errors([*(book / name for name in names(book)), *sorted((book / "_exhibits").glob("*/index.html"))])


def test_the_html_checker_would_find_an_error(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text('<!doctype html><html lang="en"><title>A page</title><p id="a"><b id="a">Twice</b></p></html>')
    assert checkers.html_errors([path])[0].startswith("page.html:1: Duplicate ID")


def test_what_is_in_another_language_says_so(book: Path) -> None:
    found = {name: re.findall(r'lang="(?!en)(\w+)">([^<]+)', (book / name).read_text(encoding="utf-8")) for name in names(book)}
    assert {name: words for name, words in found.items() if words} == {
        "glossary.html": [("fr", "Centre d’études prospectives et d’informations internationales")],
        "references.html": [("pt", "Revista de Administração Pública")],
    }


# What a page weighs: what a browser asks for until it has drawn the first screen, as a server sends it

FIRST_VIEW, REQUESTS, NODES = 350_000, 40, 6_000


def weight(path: Path) -> int:
    """Bytes of a file as they are sent."""
    packed = path.suffix in (".woff2", ".png", ".zip", ".pdf")
    return path.stat().st_size if packed else len(gzip.compress(path.read_bytes(), 6))


@pytest.mark.parametrize(("width", "height"), [checkers.DESKTOP, checkers.PHONE])
def test_the_first_view_of_a_page_is_light(book: Path, site: str, browser, width: int, height: int) -> None:
    faults = []
    for name in kinds(book):
        if not re.match(r"index|notebooks/(theme|roundtable)|profiles/", name):
            continue
        context = browser.new_context(viewport={"width": width, "height": height})
        page, asked = context.new_page(), []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(site + name, wait_until="networkidle")
        files = [book / url.removeprefix(site).partition("?")[0] for url in asked if url.startswith(site)]
        sent, nodes = sum(map(weight, files)), page.evaluate("document.querySelectorAll('*').length")
        context.close()
        if sent > FIRST_VIEW or len(files) > REQUESTS or nodes > NODES:
            faults.append(f"{name}: {sent:,} bytes, {len(files)} requests, {nodes:,} nodes")
    assert not faults, "\n".join(faults)


def test_a_page_loads_one_mode_of_its_pictures(site: str, browser) -> None:
    for scheme, other in (("light", "-dark.svg"), ("dark", ".svg")):
        context = browser.new_context(color_scheme=scheme)
        page, asked = context.new_page(), []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(site + "index.html", wait_until="networkidle")
        pictures = [url for url in asked if "/_exhibits/" in url]
        assert pictures
        assert not [url for url in pictures if url.endswith(other) and (scheme == "light" or not url.endswith("-dark.svg"))]
        context.close()


def test_the_site_has_no_script_or_style_that_nothing_uses(book: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for ending in ("html", "css", "js") for path in sorted(book.rglob(f"*.{ending}"))]
    text = "\n".join(texts)
    static = [path for path in sorted((book / "_static").rglob("*")) if path.is_file() and "examples" not in path.parts]
    shared = {"preview.png", "profiles.js"}  # for those who link to the book; for a list of many profiles
    assert not [str(path.relative_to(book)) for path in static if path.name not in text and path.name not in shared]
    for word in ("thebe", "togglebutton", "jupyter-stacks-datascience", "design-tabs"):
        assert word not in text, word


# What the keyboard reaches, and what is seen of it


def test_on_a_phone_the_keyboard_opens_the_contents_and_reaches_no_closed_list(site: str, browser) -> None:
    context = browser.new_context(viewport=dict(zip(("width", "height"), checkers.PHONE, strict=True)))
    page = context.new_page()
    page.goto(site + "notebooks/theme-2.html", wait_until="load")
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert reached[:3] == ["__navigation", "__toc", "skip-to-content muted-link"]
    assert not page.evaluate("!!document.activeElement.closest('.sidebar-drawer, .toc-drawer')")
    page.focus("#__navigation")
    page.keyboard.press("Space")
    page.wait_for_function("document.querySelector('.sidebar-drawer').getBoundingClientRect().left === 0")
    page.locator(".sidebar-search").focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    context.close()


def test_a_wide_table_shows_that_it_scrolls_and_its_caption_stays(site: str, browser) -> None:
    context = browser.new_context(viewport=dict(zip(("width", "height"), checkers.PHONE, strict=True)))
    page = context.new_page()
    page.goto(site + "notebooks/roundtable-2-2.html", wait_until="load")
    box = page.locator(".table-wrapper:has(table.exhibit)").first
    assert box.get_attribute("role") == "region" and box.get_attribute("tabindex") == "0"
    assert box.evaluate("(box) => box.scrollWidth > box.clientWidth")
    assert "gradient" in box.evaluate("(box) => getComputedStyle(box).backgroundImage")
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
    title = box.locator(".caption-text").bounding_box()
    assert title and title["x"] >= 0 and title["x"] + title["width"] <= checkers.PHONE[0]
    context.close()


def test_on_a_phone_a_list_shows_all_its_columns(site: str, browser) -> None:
    page = browser.new_page(viewport=dict(zip(("width", "height"), checkers.PHONE, strict=True)))
    for name, columns in (("questions", 5), ("claims", 4)):
        page.goto(f"{site}{name}.html", wait_until="load")
        cells = page.locator("table.index tbody tr").first.locator("th, td")
        assert [cell.is_visible() for cell in cells.all()] == [True] * columns
    page.close()


# Printing from a browser


def figures_in(printed: bytes) -> list[str]:
    """The alternative texts of the figures in a tagged PDF."""
    found = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        for child in node if isinstance(node, list) else [node.get("/K", [])] if isinstance(node, dict) else []:
            walk(child)
        if isinstance(node, dict) and node.get("/S") == "/Figure" and "/Alt" in node:
            found.append(str(node["/Alt"]))

    walk(PdfReader(io.BytesIO(printed)).trailer["/Root"]["/StructTreeRoot"])
    return found


def test_a_printed_page_shows_all_its_figures(site: str, browser) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(site + "notebooks/roundtable-2-1.html", wait_until="load")
    alts = page.evaluate("[...document.querySelectorAll('figure.exhibit .only-light img')].map(({alt}) => alt)")
    printed = figures_in(page.pdf(format="A4", tagged=True))
    page.set_viewport_size({"width": 680, "height": 900})  # a sheet of paper between its margins
    page.emulate_media(media="print")
    sides = "[...document.querySelectorAll('figure.exhibit')].map((f) => f.getBoundingClientRect()).map(({left, right}) => [left, right])"
    beyond = [side for side in page.evaluate(sides) if side[0] < 0 or side[1] > 680]
    context.close()
    assert not beyond  # paper would cut them
    assert len(alts) > 5
    assert sorted(printed) == sorted(alts)
