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


def test_shares_are_chosen_by_columns(specs: pd.DataFrame) -> None:
    found = sensitivity.shares(specs, "vintage", unit="A", base=sensitivity.ORIGIN, unknown="in")
    assert found.to_dict() == pytest.approx({"old": 75, "new": 100 * 60 / 70})
    assert list(sensitivity.shares(specs, ["unit", "base"], kind="bloc", vintage="new", unknown="out").index) == [
        ("bloc", sensitivity.DESTINATION)
    ]


def test_spans_stand_side_by_side_by_base(specs: pd.DataFrame) -> None:
    tables = sensitivity.spans_by_base(sensitivity.span(specs), [sensitivity.WORLD, sensitivity.REGION])
    assert list(tables) == ["low", "high", "newest"]
    assert list(tables["low"].index) == ["pairs", "whole", "A", "B"]
    assert list(tables["low"].columns) == [sensitivity.ORIGIN, sensitivity.DESTINATION]
    assert tables["low"].loc["pairs", sensitivity.ORIGIN] == 50  # the one share of a grouping stands in the first column
    assert pd.isna(tables["low"].loc["pairs", sensitivity.DESTINATION])
    assert tables["high"].loc["A", sensitivity.ORIGIN] == pytest.approx(100 * 60 / 70)


def test_unknown_origins_decide_where_they_turn_a_majority() -> None:
    index = pd.MultiIndex.from_product([["one", "two", "three"], ["in", "out"]], names=["unit", "unknown"])
    assert sensitivity.decided_by_unknown(pd.Series([49.5, 50.5, 50.5, 70.0, 30.0, 50.0], index)) == 1


def test_part_of_a_change_that_another_choice_undoes() -> None:
    assert sensitivity.part_of_change(80, 60, 65) == 25
    assert sensitivity.part_of_change(80, 80, 65) == 0


def test_vintages_are_held_against_the_newest() -> None:
    tables = {"old": pd.DataFrame({"a": [90.0], "b": [220.0]}, [2015]), "new": pd.DataFrame({"a": [100.0], "b": [200.0]}, [2015])}
    assert sensitivity.vintages_apart(tables, 2015, ["a", "b"]) == pytest.approx(10)
    assert sensitivity.vintages_apart({"new": tables["new"]}, 2015, ["a"]) == 0
