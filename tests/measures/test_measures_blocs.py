"""Blocs side by side: small cases by hand, and the totals of the trade matrix."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from compendium import areas, load
from compendium.measures import blocs, ranks


def test_trade_without_a_bond_has_odds_of_one() -> None:
    # A bloc with a tenth of the world's imports sends a tenth of its exports to itself; another sends half.
    table = pd.DataFrame(
        {
            "inside_usd_million": [10.0, 50.0],
            "exports_usd_million": [100.0, 100.0],
            "imports_usd_million": [200.0, 200.0],
            "world_usd_million": [2000.0, 2000.0],
            "pairs": [20, 20],
            "pairs_reported": [20, 5],
        }
    )
    found = blocs.trade_shares(table)
    assert found["share_of_exports"].to_list() == [10, 50]
    assert found["odds"].to_list() == pytest.approx([1, 50 * 1750 / (50 * 150)])
    assert found["pairs_reported_percent"].to_list() == [100, 25]


def test_odds_do_not_grow_with_the_weight_of_a_bloc() -> None:
    # Inside, out, in, between outsiders; then all that members receive counts threefold.
    for inside, out, into, outside in ((20.0, 80.0, 50.0, 850.0), (60.0, 80.0, 150.0, 850.0)):
        world = inside + out + into + outside
        assert blocs.odds_inside(inside, inside + out, inside + into, world) == pytest.approx(4.25)


PRICES = pd.DataFrame(
    [("A", "B", 4.0), ("A", "B", 6.0), ("B", "C", 9.0), ("C", "A", 1.0), ("A", "X", 50.0), ("X", "B", 50.0)],
    columns=["sender", "receiver", "cost_percent"],
)


def test_each_corridor_inside_counts_once() -> None:
    assert blocs.cost_inside(PRICES, {"A", "B", "C"}) == (5, 3)  # the median of 5, 9 and 1; outsiders have no part in it


def test_no_corridor_has_no_cost() -> None:
    cost, corridors = blocs.cost_inside(PRICES, {"A", "Y"})
    assert math.isnan(cost)
    assert corridors == 0


def test_rank_correlation_at_its_known_points() -> None:
    up = pd.Series([1.0, 2, 3, 4], index=list("abcd"))
    assert ranks.correlation(up, up**3) == pytest.approx(1)
    assert ranks.correlation(up, -up) == pytest.approx(-1)
    # Ranks 1 2 3 4 against 2 1 4 3: 1 - 6 x 4 / (4 x 15) = 0.6
    assert ranks.correlation(up, pd.Series([20.0, 10, 40, 30], index=list("abcd"))) == pytest.approx(0.6)
    # Ties share the mean rank: 1 2 3 4 against 1.5 1.5 3.5 3.5 is 4 / sqrt(5 x 4)
    assert ranks.correlation(up, pd.Series([1.0, 1, 2, 2], index=list("abcd"))) == pytest.approx(4 / math.sqrt(20))


def test_rank_correlation_needs_three_units_and_a_difference() -> None:
    assert math.isnan(ranks.correlation(pd.Series([1.0, 2]), pd.Series([1.0, 2])))
    assert math.isnan(ranks.correlation(pd.Series([1.0, 2, 3]), pd.Series([5.0, 5, 5])))


def test_leaving_out_one_bloc_shows_which_one_makes_the_result() -> None:
    gap = float("nan")
    measures = pd.DataFrame({"x": [1.0, 2, 3, 4, gap], "y": [2.0, 3, 4, 1, 9], "z": [1.0, 2, 3, 4, 5]}, index=list("abcde"))
    found = blocs.agreement_of_orders(measures).set_index(["first", "second"])
    assert list(found.index) == [("x", "y"), ("x", "z"), ("y", "z")]
    assert found.loc[("x", "y"), "without_high"] == "d"
    assert found.loc[("x", "y"), "high"] == pytest.approx(1)
    assert found.loc[("x", "y"), "rho"] == pytest.approx(-0.2)  # 1 - 6 x 12 / 60
    assert found["blocs"].to_list() == [4, 4, 5]


def test_chance_is_wider_for_fewer_blocs() -> None:
    assert blocs.chance(17) == pytest.approx(0.49)
    assert blocs.chance(5) == pytest.approx(0.98)


def test_largest_sets_without_a_common_member() -> None:
    members = {"one": {"a", "b"}, "two": {"b", "c"}, "three": {"c", "d"}, "four": {"e"}}
    assert blocs.without_overlap(members) == [["one", "three", "four"]]
    assert blocs.without_overlap({"one": {"a"}, "two": {"a"}}) == [["one"], ["two"]]


TRADE = blocs.trade_shares(load("trade-in-blocs"))


def test_world_trade_is_what_was_checked() -> None:
    world = TRADE.groupby("year")["world_usd_million"].unique()
    assert [round(float(v[0]) / 1e6, 2) for v in world[[1995, 2005, 2015]]] == [5.06, 10.41, 16.36]


def test_parts_of_trade_do_not_exceed_their_wholes() -> None:
    assert (TRADE["inside_usd_million"] <= TRADE[["exports_usd_million", "imports_usd_million"]].min(axis=1)).all()
    assert (TRADE["pairs_reported"] <= TRADE["pairs"]).all()


def test_both_memberships_meet_in_the_last_year() -> None:
    last = TRADE[TRADE["year"] == 2015].set_index(["bloc", "membership"])["inside_usd_million"].unstack()
    assert (last["of the year"] == last["constant"]).all()
    first = TRADE[(TRADE["year"] == 1995) & (TRADE["bloc"] == "EU")].set_index("membership")["members"]
    assert first.to_dict() == {"of the year": 15, "constant": 28}


def test_trade_inside_africa_adds_up() -> None:
    table = load("trade-in-africa")
    assert table["usd_thousand"].sum() / 1e6 == pytest.approx(101.1, abs=0.05)
    assert table["origin"].nunique() == table["destination"].nunique() == 47
    assert set(areas.group(table["origin"])) == {"Africa"}
    assert (table["origin"] != table["destination"]).all()
