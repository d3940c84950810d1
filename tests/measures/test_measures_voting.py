"""Agreement in votes, random groups and the chance of a higher value, on cases worked out by hand and against published figures."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from compendium import load
from compendium.measures import voting


@pytest.mark.parametrize(
    ("counts", "index"),
    [
        ((9, 0, 0), 1),
        ((3, 3, 3), 0),
        ((6, 3, 0), 0.5),
        ((0, 0, 4), 1),
        ((7, 3), 0.4),  # two choices: the index of Rice, (7 - 3) / 10
        ((2, 2, 2, 2), 0),
        ((6, 1, 1, 2), 7 / 15),  # (6 - 4 / 3) / 10
    ],
)
def test_agreement_index_at_its_known_points(counts: tuple[int, ...], index: float) -> None:
    assert voting.agreement(np.array(counts)) == pytest.approx(index)


def test_agreement_of_nobody_is_missing_and_stays_in_its_row() -> None:
    found = voting.agreement(np.array([[0, 0, 0], [2, 0, 0]]))
    assert math.isnan(found[0])
    assert found[1] == 1


def test_pairs_alike_count_pairs() -> None:
    choices = "yyyna"
    by_hand = np.mean([a == b for a, b in combinations(choices, 2)])
    assert voting.pairs_alike(np.array([3, 1, 1])) == pytest.approx(by_hand)
    assert math.isnan(voting.pairs_alike(np.array([1, 0, 0])))


def test_absence_has_three_treatments() -> None:
    counts = np.array([[4, 1, 2, 3]])
    assert voting.treated(counts, "left out").tolist() == [[4, 1, 2]]
    assert voting.treated(counts, "as abstention").tolist() == [[4, 1, 5]]
    assert voting.treated(counts, "as a choice").tolist() == [[4, 1, 2, 3]]
    with pytest.raises(ValueError, match="not in tuple"):
        voting.treated(counts, "ignored")


VOTES = pd.DataFrame(
    [("r1", "A", "yes"), ("r1", "B", "yes"), ("r1", "C", "no"), ("r2", "A", "yes"), ("r2", "B", "absent"), ("r2", "C", "abstain")],
    columns=["resolution", "area", "vote"],
)
ITEMS = pd.DataFrame({"resolution": ["r2", "r1"], "date": ["2010-06-01", "2005-06-01"]})


def test_members_that_did_not_vote_stand_beside_the_index() -> None:
    counts = voting.vote_counts(VOTES, {"A", "B"})
    assert counts.loc["r1", ["yes", "not_voting"]].to_list() == [2, 0]
    assert counts.loc["r2", ["yes", "not_voting"]].to_list() == [1, 1]
    assert counts.loc["r2", "alike"] == 100
    assert counts.loc["r1", "agreement"] == 1


def test_the_roll_keeps_the_order_of_items_and_knows_who_was_a_member() -> None:
    roll = voting.roll(VOTES.astype("string"), ITEMS.astype("string"), ["C", "A", "B", "D", "N"], {"N": "2008-01-01"})
    assert list(roll.columns) == ["r2", "r1"]
    assert roll["r2"].to_dict() == {"A": 0, "B": 3, "C": 2, "D": 3, "N": 3}
    assert roll["r1"].to_dict() == {"A": 0, "B": 0, "C": 1, "D": 3, "N": -1}


def test_groups_are_counted_with_the_members_of_each_day() -> None:
    roll = voting.roll(VOTES, ITEMS, ["A", "B", "C", "N"], {"N": "2008-01-01"})
    days = [{"A", "B", "N", "elsewhere"}, {"A", "C", "N"}]
    assert voting.group_counts(roll, days).tolist() == [[1, 0, 0, 2], [1, 1, 0, 0]]
    strata = pd.Series({"A": "x", "B": "y", "C": "y", "N": "y"})
    assert voting.seats(roll, days, strata).tolist() == [[1, 2], [1, 1]]


@pytest.fixture
def big() -> tuple[pd.DataFrame, pd.Series]:
    """Forty States: those of stratum x say yes, those of y are split between no and abstention."""
    states = [f"S{k:02d}" for k in range(40)]
    choice = [0] * 20 + [1] * 10 + [2] * 10
    return pd.DataFrame({"r1": choice, "r2": choice[::-1]}, index=states), pd.Series(["x"] * 20 + ["y"] * 20, index=states)


def test_random_groups_have_the_seats_of_the_real_one(big: tuple[pd.DataFrame, pd.Series]) -> None:
    roll, strata = big
    wanted = np.array([[[3, 4], [5, 0]]])
    drawn = voting.random_counts(roll, wanted, strata, draws=50)
    assert drawn.shape == (50, 1, 2, 4)
    assert (drawn[:, 0, 0, 0] == 3).all()  # every draw from x says yes on the first item
    assert (drawn[:, 0, 0, 1:3].sum(axis=-1) == 4).all()
    assert (drawn[:, 0, 1].sum(axis=-1) == 5).all()
    assert (drawn[:, 0, 1, 0] == 0).all()  # on the second item the yes is in y, which has no seat
    assert np.array_equal(drawn, voting.random_counts(roll, wanted, strata, draws=50))


def test_random_groups_are_drawn_without_replacement_and_fairly(big: tuple[pd.DataFrame, pd.Series]) -> None:
    roll, _ = big
    one = pd.Series("all", index=roll.index)
    whole = voting.random_counts(roll, np.array([[[40], [40]]]), one, draws=5)
    assert (whole == np.array([20, 10, 10, 0])).all()  # all seats: the whole assembly in every draw
    some = voting.random_counts(roll, np.array([[[8], [8]]]), one, draws=4000)[:, 0, 0]
    assert some.mean(axis=0) == pytest.approx([4, 2, 2, 0], abs=0.08)
    # Variance without replacement (hypergeometric): n p (1 - p) (N - n) / (N - 1)
    assert some[:, 0].var() == pytest.approx(8 * 0.25 * 32 / 39, rel=0.1)


def test_a_state_before_its_admission_is_not_drawn() -> None:
    roll = pd.DataFrame({"r1": [0, -1, -1]}, index=["A", "B", "C"])
    drawn = voting.random_counts(roll, np.array([[[1]]]), pd.Series("all", index=roll.index), draws=30)
    assert (drawn[:, 0, 0] == [1, 0, 0, 0]).all()


def test_the_expected_share_of_pairs_does_not_depend_on_size(big: tuple[pd.DataFrame, pd.Series]) -> None:
    roll, _ = big
    drawn = voting.random_counts(roll, np.array([[[3], [3]], [[30], [30]]]), pd.Series("all", index=roll.index), draws=4000)
    small, large = voting.pairs_alike(drawn[:, :, 0]).mean(axis=0)
    assert small == pytest.approx(large, abs=0.02)
    small, large = voting.agreement(voting.treated(drawn[:, :, 0], "left out")).mean(axis=0)
    assert small > large + 0.05


def test_a_vote_needs_half_of_the_group_and_two_members() -> None:
    assert voting.quorate(np.array([[2, 0, 0, 2], [2, 0, 0, 3], [1, 0, 0, 0], [0, 1, 1, 0]])).tolist() == [True, False, False, True]


def test_cohesion_leaves_missing_items_out_and_counts_a_subject_once() -> None:
    index = np.array([[1.0, 0.4, np.nan, 0.0], [np.nan] * 4])
    found = voting.cohesion(index)
    assert found[0] == pytest.approx(1.4 / 3)
    assert math.isnan(found[1])
    assert voting.cohesion(index, ["a", "a", "a", "b"])[0] == pytest.approx((0.7 + 0) / 2)


def test_against_chance_by_hand() -> None:
    chance = np.array([[0.1], [0.2], [0.3], [0.4]])
    row = voting.against_chance(np.array([0.3]), chance).iloc[0]
    assert row["p"] == pytest.approx(3 / 5)  # two of four draws agree as much or more
    assert row["z"] == pytest.approx(0.05 / np.std([0.1, 0.2, 0.3, 0.4]))
    assert row["least"] == pytest.approx(1 / 5)  # no random group agrees in full
    assert voting.against_chance(np.array([1.0]), np.array([[1.0], [1.0], [0.5]])).iloc[0]["least"] == pytest.approx(3 / 4)


def test_holm_by_hand() -> None:
    assert voting.holm(np.array([0.01, 0.04, 0.03])).tolist() == pytest.approx([0.03, 0.06, 0.06])
    assert voting.holm(np.array([0.6, 0.9])).tolist() == pytest.approx([1, 1])


def test_chance_higher_counts_pairs_and_ties() -> None:
    one, other = pd.Series({"a": 3.0, "b": 1.0}), pd.Series({"c": 1.0, "d": 2.0})
    chance, low, high = voting.chance_higher(one, other)
    assert chance == pytest.approx((1 + 1 + 0.5 + 0) / 4)
    assert 0 <= low <= chance <= high <= 1
    assert voting.chance_higher(one, other) == (chance, low, high)
    strata = pd.Series({"a": "x", "b": "y", "c": "y", "d": "y"})
    assert voting.chance_higher(one, other, strata, draws=10)[0] == pytest.approx(0.25)


def test_the_vote_on_the_compact_is_as_published() -> None:
    votes = load("un-votes")
    rows = votes[votes["resolution"] == "A/RES/73/195"]
    counts = rows["vote"].value_counts()
    assert [int(counts[word]) for word in voting.CHOICES] == [152, 5, 12, 24]


def test_pairs_of_one_region_are_counted_inside_across_and_outside_by_hand() -> None:
    # Region R: A and B are members, C and D are not; E is a member in a region of its own, without a pair.
    choices = pd.DataFrame({"first": [0, 0, 0, 1, 2], "second": [0, 1, 3, 1, 0]}, index=[*"ABCDE"])  # C is absent from the second
    strata = pd.Series({"A": "R", "B": "R", "C": "R", "D": "R", "E": "S"})
    found = voting.alike_by_place(choices, [{"A", "B", "E"}, {"A", "B", "E"}], strata)
    assert found["inside"] == 1 / 2  # A-B: alike, then not
    assert found["across"] == (2 + 1) / (4 + 2)  # A-C, B-C alike of A-C, A-D, B-C, B-D; then B-D of A-D, B-D
    assert found["outside"] == 0  # C-D once, not alike
    later = choices.assign(third=[-1, 2, 2, 2, 2])  # A was not a Member yet; the others of the region vote alike
    members = [{"A", "B", "E"}] * 3
    assert voting.alike_by_place(later, members, strata).to_list() == [1 / 2, (3 + 2) / (6 + 2), (0 + 1) / (1 + 1)]
    alone = voting.alike_by_place(choices, [{"E"}, {"E"}], strata)
    assert alone.isna().all()


def test_a_single_member_brings_in_no_region_and_regions_weigh_by_their_members() -> None:
    # R: two members alike, two others apart. S: three members alike (three pairs), two others alike. T: a single member among three alike.
    votes = [0, 0, 0, 1, *[0] * 3, 1, 1, *[2] * 4]
    names = [f"R{k}" for k in range(4)] + [f"S{k}" for k in range(5)] + [f"T{k}" for k in range(4)]
    strata = pd.Series({n: n[0] for n in names})
    found = voting.alike_by_place(pd.DataFrame({"only": votes}, index=names), [{"R0", "R1", "S0", "S1", "S2", "T0"}], strata)
    assert found["inside"] == 1
    assert found["outside"] == (1 * 0 + 3 * 1) / 4
    assert found["across"] == (1 * 0.5 + 3 * 0) / 4
