"""Shares under every way of asking, on a small case worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium.measures import sensitivity

# Two regions of two countries each; U is an origin of no country.
OLD = pd.DataFrame(
    [(2000, "A1", "A2", 30), (2000, "A1", "B1", 10), (2000, "B1", "B2", 20), (2000, "B2", "A1", 25), (2000, "U", "A2", 15)],
    columns=["year", "origin", "destination", "migrants"],
)
NEW = pd.concat([OLD, OLD.assign(year=2020, migrants=[60, 10, 20, 25, 5])])
PAIRS = pd.Series({"A1": "A", "A2": "A", "B1": "B", "B2": "B"})
WHOLE = pd.Series({"A1": "W", "A2": "W", "B1": "W", "B2": "W"})


@pytest.fixture(scope="module")
def specs() -> pd.DataFrame:
    members = {"old": {"A1", "B1"}, "new": {"A1", "A2"}}
    groupings = {"pairs": PAIRS, "whole": WHOLE}
    return sensitivity.specifications({"old": OLD, "new": NEW}, groupings, {"A": PAIRS, "B": PAIRS}, {"bloc": members})


def _share(specs: pd.DataFrame, **wanted: str) -> float:
    rows = specs[(specs[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(rows) == 1, rows
    return float(rows["share"].iloc[0])


def test_every_way_of_asking_has_its_share(specs: pd.DataFrame) -> None:
    assert len(specs) == 2 * (2 * 2 + 2 * 3 + 3)
    assert _share(specs, kind="world", unit="pairs", vintage="old", unknown="in") == 50
    assert _share(specs, kind="world", unit="whole", vintage="old", unknown="out") == 100
    assert _share(specs, unit="A", base=sensitivity.ORIGIN, vintage="old") == 75
    assert _share(specs, unit="A", base=sensitivity.DESTINATION, vintage="old", unknown="out") == pytest.approx(100 * 30 / 55)
    # The bloc is A1 and B1 in the old vintage, A1 and A2 in the new; U lives in A2.
    assert _share(specs, unit="bloc", base=sensitivity.DESTINATION, vintage="old", unknown="in") == pytest.approx(100 * 10 / 35)
    assert _share(specs, unit="bloc", base=sensitivity.DESTINATION, vintage="new", unknown="out") == pytest.approx(100 * 60 / 85)
    assert _share(specs, unit="bloc", base=sensitivity.ORIGIN, vintage="new") == pytest.approx(100 * 60 / 70)


def test_swings_move_one_choice_at_a_time(specs: pd.DataFrame) -> None:
    found = sensitivity.swings(specs)
    assert found.loc["grouping", "cases"] == 4
    assert found.loc["grouping", "largest"] == pytest.approx(100 - 100 * 50 / 85)  # old vintage, unknown origins out
    assert found.loc["base", "cases"] == 6
    base_b = 100 * 20 / 45 - 100 * 20 / 30  # B has no unknown origins and the same figures in both vintages
    assert found.loc["base", "largest"] >= abs(base_b)
    assert found.loc["unknown origins", "largest"] == pytest.approx(15)  # the whole world is one region: 85 of 100, or 85 of 85


def test_span_holds_the_newest_share(specs: pd.DataFrame) -> None:
    found = sensitivity.span(specs)
    assert list(found.index.get_level_values("unit").unique()) == ["pairs", "whole", "A", "B", "bloc"]
    assert ((found["low"] <= found["newest"]) & (found["newest"] <= found["high"])).all()
    assert found.loc[("world", "pairs", "all migrants"), "newest"] == pytest.approx(100 * 80 / 120)


def test_south_shares_follow_the_line() -> None:
    a_south = PAIRS.map({"A": "South", "B": "North"})
    b_south = PAIRS.map({"A": "North", "B": "South"})
    found = sensitivity.south_shares({"new": NEW}, {"a": {"new": a_south}, "b": {"new": b_south}})
    assert found.loc[("a", "new"), "share"] == 50
    assert found.loc[("a", "new"), "first"]
    assert found.loc[("a", "new"), "growth"] == 100
    assert found.loc[("a", "new"), "growth_all"] == pytest.approx(20)
    assert not found.loc[("b", "new"), "first"]
    assert found.loc[("b", "new"), "growth"] == 0
