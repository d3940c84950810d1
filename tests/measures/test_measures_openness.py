"""Visa-free pairs, on small cases."""

from __future__ import annotations

import math

import pandas as pd

from compendium.measures import openness

RULES = pd.DataFrame(
    [
        ("A", "B", "free"),
        ("B", "A", "visa"),
        ("A", "C", "free"),
        ("C", "A", "arrival"),
        ("A", "A", "same"),
        ("X", "A", "free"),
    ],
    columns=["passport", "destination", "requirement"],
)


def test_visa_free_pairs_are_ordered_and_inside_the_group() -> None:
    assert openness.visa_free_pairs(RULES, {"A", "B", "C"}, {"free"}) == (2, 4)
    assert openness.visa_free_share(RULES, {"A", "B", "C"}, {"free"}) == 50
    assert openness.visa_free_share(RULES, {"A", "B", "C"}, {"free", "arrival"}) == 75


def test_a_group_without_rules_has_no_share() -> None:
    assert math.isnan(openness.visa_free_share(RULES, {"B", "C"}, {"free"}))


def test_free_both_ways_needs_both_and_a_record() -> None:
    ways = ["AAA-BBB free", "BBB-AAA free", "AAA-CCC free", "CCC-AAA visa", "BBB-CCC free"]
    rules = pd.DataFrame({"passport": [w[:3] for w in ways], "destination": [w[4:7] for w in ways], "requirement": [w[8:] for w in ways]})
    pairs = pd.DataFrame({"origin": ["AAA", "BBB", "CCC", "BBB"], "destination": ["BBB", "AAA", "AAA", "CCC"]}, index=[3, 5, 7, 9])
    found = openness.free_both_ways(pairs, rules, {"free"})
    assert found.loc[[3, 5, 7]].to_list() == [1, 1, 0]
    assert pd.isna(found[9])  # one way only is on record


def test_shares_of_several_blocs() -> None:
    shares = openness.visa_free_shares(RULES, {"all": {"A", "B", "C"}, "none": {"B", "C"}}, {"free"})
    assert shares["all"] == 50
    assert math.isnan(shares["none"])
