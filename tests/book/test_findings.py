"""What was found, in the whole book: findings first, short answers, gaps, headings to jump to, and lists that can be shortened."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from pages import parsed

from compendium import evidence, manifest
from compendium.publish.findings import MAX_WORDS

ROUNDTABLES = [f"notebooks/roundtable-{id.replace('.', '-')}.html" for id in evidence.QUESTIONS_PER_ROUNDTABLE]
ON_THE_FIRST_PAGE = 10


@pytest.fixture(scope="module")
def pages(book: Path) -> dict[str, BeautifulSoup]:
    names = ["index.html", "questions.html", "claims.html", "what-is-not-known.html", *ROUNDTABLES]
    names += [f"notebooks/theme-{theme}.html" for theme in (1, 2, 3)]
    return {name: parsed(book / name) for name in names}


def sections(page: BeautifulSoup) -> list[Tag]:
    return page.select("article section > section")


def text_of(node: Tag) -> str:
    return " ".join(node.get_text().replace("¶", "").split())


def sentences(text: str) -> list[str]:
    """The sentences of a text; a full stop inside brackets, a number or an abbreviation ends none."""
    plain = re.sub(r"\([^()]*\)|\b(Rev|No|vs|e\.g|i\.e)\.", "x", text)
    return [part for part in re.split(r"(?<=[.?!])[”’\"]?\s+", plain) if part.strip()]


def test_sentences_are_counted() -> None:
    assert len(sentences("One of Rev. 2017 (see there. And here). Two has 3.5 per cent.")) == 2


@pytest.mark.parametrize("name", ROUNDTABLES)
def test_a_roundtable_begins_with_findings_then_questions(pages: dict[str, BeautifulSoup], name: str) -> None:
    first, second = sections(pages[name])[:2]
    assert text_of(first.h2) == "What was found"
    assert 3 <= len(first.select("div.entry.finding")) <= 6
    assert text_of(second.h2) == "Questions and answers"
    asked = second.select("div.entry.question")
    assert len(asked) == len(pages[name].select("div.entry.question"))


def test_each_answer_has_two_sentences_at_most(pages: dict[str, BeautifulSoup]) -> None:
    faults = []
    for name in ROUNDTABLES:
        for box in pages[name].select("div.entry.question"):
            answer = box.select_one("p.answer")
            if answer is None:
                faults.append(f"{box['id']}: no answer")
                continue
            text = text_of(answer)
            if len(sentences(text)) > 2 or len(text.split()) > 60:
                faults.append(f"{box['id']}: {len(sentences(text))} sentences, {len(text.split())} words")
            if box.select_one(".badge").get_text() != "answered" and not box.select("p.gaps a"):
                faults.append(f"{box['id']}: names no gap")
    assert not faults, "\n".join(faults)


def test_each_finding_is_one_short_sentence_with_its_exhibit(book: Path, pages: dict[str, BeautifulSoup]) -> None:
    found = manifest.read_findings(book).findings
    assert found
    exhibits = manifest.read_exhibits(book)
    faults = [f"{key}: {len(f.sentence.split())} words" for key, f in found.items() if len(f.sentence.split()) > MAX_WORDS]
    faults += [f"{key}: no exhibit {f.exhibit}" for key, f in found.items() if f.exhibit not in exhibits]
    for name, page in pages.items():
        for box in page.select("div.entry.finding"):
            key = box["id"].removeprefix("finding-")
            if found[key].exhibit not in {link["href"].rpartition("#")[2] for link in box.select("p.finding-notes a")}:
                faults.append(f"{name}: {key} has no link to its exhibit")
    assert not faults, "\n".join(faults)


def test_questions_claims_and_findings_are_headings_of_the_level_below(pages: dict[str, BeautifulSoup]) -> None:
    for name, page in pages.items():
        article = page.select_one("article")
        for box in article.select("div.entry"):
            level = len(box.find_parents("section")) + 1
            assert box.find(re.compile(r"h\d")).name == f"h{level}", f"{name}: {box['id']}"
        levels = [int(heading.name[1]) for heading in article.select("h1, h2, h3, h4, h5, h6")]
        assert all(below <= above + 1 for above, below in pairwise(levels)), name
        assert not page.select(".toc-tree a[href^='#gq'], .toc-tree a[href^='#finding-']"), name


def test_the_first_page_has_ten_findings_with_numbers(pages: dict[str, BeautifulSoup]) -> None:
    page = pages["index.html"]
    assert text_of(sections(page)[0].h2) == "What was found"
    items = sections(page)[0].select("ul.findings > li")
    assert len(items) == ON_THE_FIRST_PAGE
    for item in items:
        assert re.search(r"\d", item.select_one(".finding-number").get_text()), text_of(item)
        assert item.select_one("p.finding-text a")["href"].partition("#")[2].startswith("finding-")
    counts = [int(re.match(r"\d+", line.get_text())[0]) for line in page.select("p.tally")]
    assert counts == [len(evidence.question_ids()), len(evidence.claim_ids())]
    for line, count in zip(page.select("p.tally"), counts, strict=True):
        assert sum(int(link.get_text().split()[0]) for link in line.select("a")) == count


def test_gaps_are_ranked_by_the_answers_that_name_them(pages: dict[str, BeautifulSoup]) -> None:
    rows = pages["what-is-not-known.html"].select("table.index-gap tbody tr")
    assert rows
    answers = [len(row.select("td:last-child a")) for row in rows]
    assert min(answers) > 0
    assert answers == sorted(answers, reverse=True)


def test_the_ten_findings_fit_one_screen(site: str, browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(site + "index.html")
    bottom = page.evaluate("document.querySelector('ul.findings > li:last-child').getBoundingClientRect().bottom")
    assert 0 < bottom <= 900
    page.close()


def test_a_list_is_shortened_and_its_address_says_so(site: str, browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(site + "claims.html?verdict=open&theme=2")
    shown = page.locator("table.index-claim tbody tr:visible")
    of = len(evidence.claim_ids())
    both = shown.count()
    assert 0 < both < of
    assert page.get_by_role("status").inner_text() == f"{both} of {of} shown"
    assert set(page.locator("table.index-claim tbody tr:visible .badge").all_inner_texts()) == {"open"}
    page.get_by_label("Verdict").select_option("")
    assert page.url == site + "claims.html?theme=2"
    assert shown.count() > both
    page.goto(site + "claims.html?verdict=nothing")
    assert shown.count() == of
    page.goto(site + "index.html")
    choice = page.get_by_label("Find a country or area")
    choice.select_option("Morocco")
    choice.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(site + "profiles/mar.html")
    context.close()
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(site + "claims.html?verdict=open")
    assert page.locator("table.index-claim tbody tr:visible").count() == of
    assert not page.locator("form.entry-filter").is_visible()
    page.goto(site + "index.html")
    assert page.get_by_role("link", name="All area profiles").is_visible()
    plain.close()
