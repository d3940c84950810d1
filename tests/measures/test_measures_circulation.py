"""Moves there and back: nulls, intervals and returns, on small cases by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from compendium import areas
from compendium.measures import circulation, intervals
from compendium.tables.catalog import load

PAIRS = pd.DataFrame(
    [("A", "B", 60), ("B", "A", 20), ("A", "C", 10), ("C", "A", 30), ("B", "C", 40), ("A", "A", 99)],
    columns=["origin", "destination", "moves"],
)


def test_the_null_of_sizes_keeps_the_totals_of_each_country() -> None:
    moves = circulation.square(PAIRS).to_numpy()
    spread = circulation.by_sizes(moves)
    assert np.diag(spread).tolist() == [0, 0, 0]
    assert spread.sum(axis=1) == pytest.approx(moves.sum(axis=1))
    assert spread.sum(axis=0) == pytest.approx(moves.sum(axis=0))


def test_the_null_of_pull_finds_the_pull_that_made_the_moves() -> None:
    """Of 40 moves between A and B, 30 leave A; between A and C 32, between B and C 8 of 14: the pushes are 12, 4 and 3."""
    push = np.array([12.0, 4.0, 3.0])
    chance = push[:, None] / (push[:, None] + push[None, :])
    between = np.array([[0, 40, 40], [40, 0, 14], [40, 14, 0]], dtype=float)
    assert circulation.by_pull(chance * between)[0, 1] == pytest.approx(0.75, abs=1e-6)


def test_observed_is_the_matched_share_and_the_excess_what_is_beyond_the_null() -> None:
    found = circulation.balances(PAIRS, {"A", "B"})
    assert found.index.tolist() == ["All pairs", "North–North", "North–South"]  # there is no pair inside the South
    whole = found.loc["All pairs"]
    assert whole["observed"] == pytest.approx(37.5)
    assert whole["excess"] == pytest.approx(whole["observed"] - whole["expected"])
    assert whole["low"] <= whole["excess"] <= whole["high"]
    assert found.loc["North–North", "observed"] == pytest.approx(50)


def test_a_direction_that_the_table_leaves_out_has_no_counterpart_and_moves_inside_a_country_do_not_count() -> None:
    rows = [("A", "B", 10), ("C", "D", 10), ("D", "C", 10), ("A", "A", 99)]
    pairs = pd.DataFrame(rows, columns=["origin", "destination", "moves"])
    assert circulation.balances(pairs, {"A"}).loc["All pairs", "observed"] == pytest.approx(100 * 20 / 30)


def test_moves_that_sizes_alone_decide_have_no_excess_and_returns_along_pairs_have() -> None:
    """Twenty countries in two kinds of draws: by size alone, and with the same pairs chosen in both directions."""
    rng = np.random.default_rng(1)
    size = rng.uniform(1, 10, 20)
    rates = 3 * np.outer(size, size)
    np.fill_diagonal(rates, 0)
    names = [f"C{k:02d}" for k in range(20)]

    def pairs(moves: np.ndarray) -> pd.DataFrame:
        table = pd.DataFrame(moves, index=names, columns=names).rename_axis("origin").rename_axis("destination", axis=1)
        return table.stack().rename("moves").reset_index()

    by_size = circulation.balances(pairs(rng.poisson(rates)), set(names)).loc["All pairs"]
    assert by_size["low"] < 0 < by_size["high"]
    # One partner in three, the same in both directions: far beyond what sizes alone match.
    chosen = np.triu(rng.random((20, 20)) < 1 / 3, 1)
    along = circulation.balances(pairs(rng.poisson(3 * rates * (chosen | chosen.T))), set(names)).loc["All pairs"]
    assert along["low"] > 0
    one_way = circulation.balances(pairs(np.triu(rng.poisson(rates))), set(names)).loc["All pairs"]
    assert one_way["observed"] == 0
    assert one_way["high"] < 0


def test_returns_put_in_raise_the_index() -> None:
    half = circulation.with_returns(PAIRS, 0.5)
    assert half["moves"].sum() == pytest.approx(160)  # without moves inside a country
    observed = [
        circulation.balances(pairs, {"A", "B"}).loc["All pairs", "observed"] for pairs in (PAIRS, half, circulation.with_returns(PAIRS, 1))
    ]
    assert observed[0] < observed[1] < observed[2] == pytest.approx(100)


def test_moves_back_for_a_hundred_there() -> None:
    corridors = pd.DataFrame({"origin": ["A", "A", "C", "B"], "destination": ["B", "C", "B", "D"]})
    table = circulation.there_and_back(PAIRS, corridors)
    assert table["there"].tolist() == [60, 10, 0, 0]
    assert table["back"].tolist() == [20, 30, 40, 0]
    assert table["ratio"].iloc[:2].tolist() == pytest.approx([100 / 3, 300])
    assert table["ratio"].iloc[2:].isna().all()  # nobody went there: no ratio
    found = circulation.back_of_hundred(table)
    assert found["together"] == pytest.approx(100 * 90 / 70)
    assert found["median"] == pytest.approx((100 / 3 + 300) / 2)


def test_net_rates_of_scholars() -> None:
    scholars = pd.DataFrame(
        [(2016, "A", 100, 5, 3), (2017, "A", 100, 5, 3), (2016, "B", 10, 0, 1), (2017, "B", 10, 0, 1), (2015, "A", 9, 9, 0)],
        columns=["year", "area", "researchers", "in_moves", "out_moves"],
    )
    assert circulation.net_rates(scholars, (2016, 2017)).tolist() == pytest.approx([20, -100])
    assert circulation.net_rates(scholars, (2016, 2017), 50).index.tolist() == ["A"]
    group = circulation.net_by_group(scholars, {"both": pd.Index(["A", "B"])}, (2016, 2017)).loc["both"]
    assert group["median"] == pytest.approx(-40)
    assert group["together"] == pytest.approx(1000 * 2 / 220)


def test_a_draw_of_countries_counts_pairs_by_both_ends() -> None:
    weights = intervals.drawn_weights(3)
    assert weights.shape == (intervals.DRAWS, 3)
    assert (weights.sum(axis=1) == 3).all()
    square = np.array([[0, 1, 0], [0, 0, 2], [4, 0, 0]], dtype=float)
    assert intervals.over_pairs(np.array([[2.0, 1.0, 0.0]]), square).tolist() == [2]


def test_largest_corridors_join_two_areas() -> None:
    top = circulation.largest_of_2017(50)
    assert len(top) == 50
    assert top.iloc[0, :2].tolist() == ["MEX", "USA"]
    assert areas.group(top["origin"]).notna().all()
    assert top["migrants"].is_monotonic_decreasing


def test_stored_aggregates_have_the_form_of_what_is_computed() -> None:
    table = load("flow-balance")
    one = circulation.of_table(table[(table["period"] == "2015-2019") & (table["null"] == circulation.SIZES)])
    beside = circulation.side_by_side({"stored": one, "pairs": circulation.balances(PAIRS, {"A", "B"})})
    assert beside["kind"].unique().tolist() == list(circulation.KINDS)
    assert ((one["low"] <= one["excess"]) & (one["excess"] <= one["high"])).all()
