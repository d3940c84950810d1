"""Visa-free pairs and agreement in votes, on small cases and against published figures."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from compendium import load
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


@pytest.mark.parametrize(("votes", "index"), [((9, 0, 0), 1), ((3, 3, 3), 0), ((6, 3, 0), 0.5), ((0, 0, 4), 1)])
def test_agreement_index_at_its_known_points(votes: tuple[int, int, int], index: float) -> None:
    assert openness.agreement(*votes) == pytest.approx(index)


def test_agreement_of_nobody_is_missing() -> None:
    assert math.isnan(openness.agreement(0, 0, 0))


VOTES = pd.DataFrame(
    [("r1", "A", "yes"), ("r1", "B", "yes"), ("r1", "C", "no"), ("r2", "A", "yes"), ("r2", "B", "absent"), ("r2", "C", "abstain")],
    columns=["resolution", "area", "vote"],
)


def test_members_that_did_not_vote_stand_beside_the_index() -> None:
    counts = openness.vote_counts(VOTES, {"A", "B"})
    assert counts.loc["r1", ["yes", "not_voting"]].to_list() == [2, 0]
    assert counts.loc["r2", ["yes", "not_voting"]].to_list() == [1, 1]
    assert counts.loc["r2", "alike"] == 100


def test_cohesion_needs_two_voters() -> None:
    assert openness.cohesion(VOTES, {"A", "B"}) == 1  # only r1 has two voters
    assert openness.cohesion(VOTES, {"A", "C"}) == pytest.approx((0.25 + 0.25) / 2)


def test_random_groups_read_tables_as_they_are_loaded() -> None:
    loaded = VOTES.astype("string")
    plain = openness.random_cohesion(VOTES, {"A", "B", "C"}, size=2, draws=20)
    assert np.array_equal(openness.random_cohesion(loaded, {"A", "B", "C"}, size=2, draws=20), plain)
    assert not np.isnan(plain).any()


def test_random_groups_are_the_same_in_every_run() -> None:
    first = openness.random_cohesion(VOTES, {"A", "B", "C"}, size=2, draws=20)
    assert np.array_equal(first, openness.random_cohesion(VOTES, {"A", "B", "C"}, size=2, draws=20))
    assert set(np.round(first, 3)) <= {1.0, 0.25}


def test_the_vote_on_the_compact_is_as_published() -> None:
    votes = load("un-votes")
    rows = votes[votes["resolution"] == "A/RES/73/195"]
    counts = rows["vote"].value_counts()
    assert [int(counts[word]) for word in openness.OPTIONS] == [152, 5, 12]
