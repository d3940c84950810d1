"""Words chosen by numbers."""

from __future__ import annotations

import re

import pytest

from compendium import words
from compendium.paths import BOOK


def test_names_are_joined_as_one_says_them() -> None:
    assert words.spoken(["A", "B", "C"]) == "A, B and C"
    assert words.spoken(["A", "B"], "or") == "A or B"
    assert words.spoken(["A"]) == "A"
    assert words.spoken([]) == "none"


@pytest.mark.parametrize(
    ("count", "total", "word"),
    [(0, 9, "no"), (9, 9, "all"), (7, 17, "a minority of"), (9, 17, "most"), (5, 10, "half of"), (1, 17, "hardly any"), (2, 17, "few"),
     (13, 17, "the great majority of"), (16, 17, "nearly all")],
)  # fmt: skip
def test_a_part_of_a_whole_has_the_word_for_it(count: int, total: int, word: str) -> None:
    assert words.part(count, total) == word


def test_a_part_stands_before_them_too() -> None:
    assert [words.part_of(n, 10) for n in (0, 3, 5, 6, 10)] == ["none of", "a minority of", "half of", "most of", "all of"]


@pytest.mark.parametrize(("count", "total"), [(-1, 3), (4, 3), (0, 0)])
def test_a_part_larger_than_its_whole_is_refused(count: int, total: int) -> None:
    with pytest.raises(ValueError, match="between 0 and its total"):
        words.part(count, total)


def test_a_comparison_turns_with_its_numbers_and_stops_at_the_printed_digit() -> None:
    assert words.than(3, 2, "more", "less", "as much") == "more"
    assert words.than(2, 3, "more", "less", "as much") == "less"
    assert words.than(2.04, 2.0, "more", "less", "as much", 0.05) == "as much"
    assert words.moved([1, 5, 1.2], 0.5) == "hardly changed"
    assert words.moved([1, 2], 0.5) == "rose"
    assert words.moved([2, 1], 0.5, down="shrank") == "shrank"


def test_counts_and_ranks_are_spelt() -> None:
    assert [words.numeral(n) for n in (0, 7, 12, 13, 1200)] == ["none", "seven", "twelve", "13", "1,200"]
    assert [words.rank(n) for n in (1, 2, 11)] == ["largest", "second largest", "11th largest"]


def test_an_interval_that_holds_the_value_decides_nothing() -> None:
    assert [words.clear(*ends, "more", "fewer", "as many") for ends in ((1.1, 2), (0.2, 0.9), (0.9, 1.1))] == ["more", "fewer", "as many"]
    assert words.clear(0.1, 0.4, "above", "below", "around", beside=0) == "above"


SPOKEN_SHARES = {90: "nine in ten", 75: "three in four", 50: "half", 25: "a quarter", 10: "one in ten", 0: "fewer than one in ten"}


def test_the_page_for_readers_gives_the_thresholds_of_the_words() -> None:
    text = (BOOK / "how-to-read.md").read_text()
    rows = dict(re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", text, re.MULTILINE))
    for least, word in words.PARTS:
        assert word in rows, f"how-to-read.md does not say what '{word}' stands for"
        first = rows[word].split(", and ")[0]
        assert SPOKEN_SHARES[least] in first, f"'{word}' begins at {least} in a hundred; the page says: {rows[word]}"


def test_how_many_of_some() -> None:
    assert words.counted_of(["A", "B", "C"], {"A": True, "B": True, "C": True, "D": False}) == "all three"
    assert words.counted_of(["A", "B", "C"], {"A": True, "B": False, "C": False}) == "one of the three"
