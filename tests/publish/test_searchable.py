"""What the search finds on a page, from small trees."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from docutils import nodes
from docutils.utils import new_document

from compendium.errors import CompendiumError
from compendium.manifest import Exhibit
from compendium.paths import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))
from compendium_book import search
from compendium_book.names import Names
from compendium_book.searchable import MAX_SHOWN, Reader, Record, further_words, shorten

CODES = {"Morocco": "MAR", "Germany": "DEU"}


def section(id: str, title: str, *children: nodes.Node) -> nodes.section:
    return nodes.section("", nodes.title("", title), *children, ids=[id])


def read(*children: nodes.Node) -> list[Record]:
    doctree = new_document("page")
    doctree += section("top", "A page", *children)
    return Reader(ROOT, Names(CODES, ()), CODES, lambda id: f"Figure of {id}").read(doctree)


def test_a_page_and_its_sections() -> None:
    code, list_of_all = nodes.literal_block("", "secret = 1"), nodes.table("", classes=["index"])
    list_of_all += nodes.paragraph("", "Repeated.")
    found = read(
        nodes.paragraph("", "First\nwords."),
        section("one", "Part one", nodes.paragraph("", "Text."), code, list_of_all),
        section("two", "Empty"),
    )
    assert found == [Record("page", "", "", "", "A page", "First words."), Record("section", "", "", "one", "Part one", "Text.")]


def test_an_exhibit_has_the_areas_that_it_shows() -> None:
    facts: dict[str, Any] = {
        "kind": "table",
        "sources": [],
        "credit": "Source.",
        "columns": ["Corridor", "Share"],
        "rows": [["Morocco–Germany", "1"]],
    }
    exhibit = Exhibit(id="tab-corridors", title="A finding", caption="What is measured.", **facts)
    found = read(nodes.table("", exhibit=exhibit))[1]
    assert (found.kind, found.id, found.label, found.anchor) == ("exhibit", "tab-corridors", "Figure of tab-corridors", "tab-corridors")
    assert found.areas == ("DEU", "MAR")
    assert found.more.split() == ["corridor", "germani", "morocco", "share"]


def test_what_is_not_shown_is_found_by_its_words() -> None:
    text = "Remittances to countries. " * 20
    assert len(shorten(text)) <= MAX_SHOWN
    assert shorten(text).endswith("…")
    assert further_words("The prices of remittances, by country; réfugiés", "A remittance.") == "countri price refugi"


def test_areas_have_names_in_three_languages() -> None:
    row = {"name": "Republic of the Union of Myanmar", "short_name": "Myanmar", "iso2": "MM"}
    assert {"Burma", "Republic of the Union of Myanmar"} <= set(search.other_names(row))
    assert {"Allemagne", "Alemania"} <= set(search.other_names({"name": "Germany", "short_name": "Germany", "iso2": "DE"}))
    assert search.other_names({"name": "Test", "short_name": "Test"}) == []


@pytest.mark.parametrize("text", ["typed,finds\ngender,women\n", "typed,finds,language\ngender,,en\n"])
def test_an_incomplete_list_of_words_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "search-words.csv").write_text(text)
    with pytest.raises(CompendiumError, match=r"book/search-words\.csv, line 2: expected three columns"):
        search.read_words(tmp_path / "search-words.csv")
    assert search.read_words(tmp_path / "none.csv") == []
