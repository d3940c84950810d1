"""Emigration rates, bins and matched moves: small cases by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium.measures import mobility


def test_emigration_rate_counts_the_emigrants_in_the_denominator() -> None:
    rate = mobility.emigration_rate(pd.Series({"A": 25, "B": 1}), pd.Series({"A": 75, "C": 5}))
    assert rate.to_dict() == {"A": 25.0}


def test_bins_hold_their_left_edge() -> None:
    x = pd.Series({"A": 1.0, "B": 2.0, "C": 3.0, "D": 9.0})
    y = pd.Series({"A": 10.0, "B": 20.0, "C": 40.0})
    table = mobility.binned(x, y, [0, 2, 4])
    assert table["count"].tolist() == [1, 2]
    assert table["median"].tolist() == [10, 30]
    assert table.loc[1, ["q1", "q3"]].tolist() == [25, 35]


def test_matched_share() -> None:
    pairs = pd.DataFrame([("A", "B", 10), ("B", "A", 5), ("A", "C", 5), ("A", "A", 99)], columns=["origin", "destination", "moves"])
    # Of 20 moves across borders, 5 + 5 between A and B have a counterpart.
    assert mobility.matched_share(pairs) == pytest.approx(50)


def test_long_difference_and_its_rank_correlation() -> None:
    corridors = pd.DataFrame(
        [(2000, "A", "Z", 10), (2010, "A", "Z", 30), (2000, "B", "Z", 50), (2010, "B", "Z", 50)],
        columns=["year", "origin", "destination", "migrants"],
    )
    people = pd.DataFrame([(y, a, n) for y in (2000, 2010) for a, n in (("A", 90), ("B", 50))], columns=["year", "area", "persons"])
    people.loc[2, "persons"] = 70
    income = pd.DataFrame(
        [(2000, "A", 100.0), (2010, "A", 200.0), (2000, "B", 100.0), (2010, "B", 150.0)],
        columns=["year", "area", "international_dollars"],
    )
    table = mobility.long_difference(corridors, people, income, 2000, 2010)
    assert table.loc["A"].tolist() == pytest.approx([100, 2, 20])
    assert table.loc["B"].tolist() == pytest.approx([100, 1.5, 0])
    assert mobility.rank_correlation(table["income_ratio"], table["rate_change"]) == pytest.approx(1)
    assert mobility.rates(corridors, people, 2000, least=60).index.tolist() == ["A"]
