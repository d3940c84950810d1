"""How deep answers go: ``tests/depth.csv`` says by question of themes 1 and 3 which of four things an answer has, and the pages are read.

``exhibit``: it names one; ``interval``: a number has an interval; ``choice``: a second choice is beside the first (weights, another set of
countries, another year, other signs); ``change``: it says which data would change it. An answer that loses one of them turns the test red,
and so does one that gains what the table does not say.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from bs4 import Tag
from pages import parsed

TABLE = Path(__file__).resolve().parents[1] / "depth.csv"
PARTS = ("exhibit", "interval", "choice", "change")
NUMBER = r"[+−]?\d[\d.,]*"
INTERVAL = re.compile(rf"interval|\({NUMBER} to {NUMBER}\b")
CHOICE = re.compile(
    r"weighted|[Ww]ithout (it|the United States)|same mix|[Bb]y another count|[Bb]y the migrants|in one of \d+ choices"
    r"|with some countries left out"
    r"|six signs|other (groups|choices)|before the pandemic|scored since|are left out of all years|of the migrants of the panel"
    r"|if halves are taken|filled in by agencies|which corridors count|a second choice, money in GDP"
)


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def answers(book: Path) -> dict[str, Tag]:
    """By question, its box on the page of its roundtable."""
    found = {}
    for roundtable in ("1-1", "1-2", "3-1", "3-2"):
        page = parsed(book / "notebooks" / f"roundtable-{roundtable}.html")
        for box in page.select("div.entry.question"):
            found[re.findall(r"GQ\d\.\d-\d\d", box.get_text(" ", strip=True))[0]] = box
    return found


def parts_of(box: Tag) -> dict[str, bool]:
    text = " ".join(box.get_text(" ", strip=True).split())
    return {
        "exhibit": bool(re.search(r"\b(Figure|Table) \d+", text)),
        "interval": bool(INTERVAL.search(text)),
        "choice": bool(CHOICE.search(text)),
        "change": bool(re.search(r"What would (change this|answer)", text)),
    }


def test_the_table_has_each_question_once(answers: dict[str, Tag]) -> None:
    assert [row["question"] for row in rows()] == sorted(answers)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["question"])
def test_an_answer_has_what_the_table_says(row: dict[str, str], answers: dict[str, Tag]) -> None:
    assert {part: row[part] == "yes" for part in PARTS} == parts_of(answers[row["question"]])


def test_most_answers_with_an_exhibit_have_all_four() -> None:
    shown = [row for row in rows() if row["exhibit"] == "yes"]
    assert sum(all(row[part] == "yes" for part in PARTS) for row in shown) > len(shown) / 2
