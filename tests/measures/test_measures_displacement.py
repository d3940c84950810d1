"""Displacement measures: small cases by hand, and published totals of the real tables."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import load
from compendium.measures import displacement

MOVEMENTS = pd.DataFrame(
    [
        (2016, "AAA", "conflict", "conflict", 10),
        (2016, "AAA", "disaster", "flood", 5),
        (2016, "BBB", "disaster", "storm", 7),
        (2016, "BBB", "disaster", "drought", 1),
        (2017, "AAA", "disaster", "flood", 2),
    ],
    columns=["year", "area", "cause", "hazard", "displacements"],
)


def test_movements_are_summed_by_cause_and_a_cause_without_value_is_missing() -> None:
    table = displacement.movements_by_cause(MOVEMENTS)
    assert table.loc[2016].to_dict() == {"conflict": 10, "disaster": 13}
    assert table.loc[2017, "disaster"] == 2
    assert pd.isna(table.loc[2017, "conflict"])


def test_hazards_without_a_name_are_added_up() -> None:
    table = displacement.movements_by_hazard(MOVEMENTS, ["storm", "flood"])
    assert list(table.columns) == ["storm", "flood", "other"]
    assert table.loc[2016].tolist() == [7, 5, 1]
    assert table.loc[2017].tolist() == [0, 2, 0]


def test_cumulated_shares() -> None:
    shares = displacement.cumulated_shares(pd.Series({"A": 10, "B": 50, "C": None, "D": 40}), 2)
    assert shares.tolist() == [50, 90]
    assert shares.index.tolist() == [1, 2]


def test_group_shares_leave_out_areas_without_a_group() -> None:
    values = pd.Series({"A": 30, "B": 10, "C": 99})
    shares = displacement.group_shares(values, pd.Series({"A": "x", "B": "y", "C": pd.NA}))
    assert shares.to_dict() == {"x": 75, "y": 25}


def test_refugee_share_counts_areas_without_a_figure_as_none() -> None:
    migrants = pd.Series({"A": 100, "B": 100, "C": 200})
    refugees = pd.Series({"A": 20, "C": 10, "Z": 5})
    assert displacement.refugee_share(refugees, migrants).to_dict() == {"World": 7.5}
    groups = pd.Series({"A": "x", "B": "x", "C": "y"})
    assert displacement.refugee_share(refugees, migrants, groups).to_dict() == {"x": 10, "y": 5}


def test_rate_by_group_counts_areas_without_movements() -> None:
    movements = pd.Series({"A": 100, "Z": 9})
    population = pd.Series({"A": 1000, "B": 1000, "C": 500})
    rates = displacement.rate_by_group(movements, population, pd.Series({"A": "x", "B": "x", "C": "y"}), years=10)
    assert rates.to_dict() == {"x": 5, "y": 0}


def test_published_share_of_refugees_in_the_stock_of_2017() -> None:
    refugees = load("refugees-in-stock", as_of="2018-12-10").query("year == 2017").set_index("destination")["refugees"]
    stock = load("migrant-stock", as_of="2018-12-10").query("year == 2017 and sex == 'both'").set_index("destination")["migrants"]
    assert displacement.refugee_share(refugees, stock)["World"] == pytest.approx(10.1, abs=0.05)


def test_published_movements_of_2017() -> None:
    table = displacement.movements_by_cause(load("internal-displacement")) / 1e6
    assert table.loc[2017, "conflict"] == pytest.approx(11.8, abs=0.05)
    assert table.loc[2017, "disaster"] == pytest.approx(18.8, abs=0.15)  # 18.68 in the release of May 2024


def test_published_concentration_of_refugees_at_the_end_of_2017() -> None:
    table = load("refugees")
    rows = table[(table["year"] == 2017) & (table["population_type"] == "refugees")]
    by_origin = rows.groupby("origin")["persons"].sum()
    assert by_origin.sum() == pytest.approx(19.94e6, abs=0.01e6)
    assert displacement.cumulated_shares(by_origin, 5)[5] == pytest.approx(67.8, abs=0.1)
    assert set(displacement.largest(by_origin, 5).index) == {"SYR", "AFG", "SSD", "MMR", "SOM"}


def test_mean_population_uses_the_years_that_are_there() -> None:
    table = pd.DataFrame([(2000, "A", 10), (2002, "A", 30), (2005, "A", 900), (2000, "B", 7)], columns=["year", "area", "persons"])
    assert displacement.mean_population(table, range(2000, 2004)).to_dict() == {"A": 20.0, "B": 7.0}


def test_each_group_can_lose_its_own_largest_so_that_the_check_can_fail() -> None:
    """Low income leads only by one country: without it the order turns. Leaving out the world's largest count would not touch either."""
    moves = pd.Series({"A": 90, "B": 2, "C": 5, "D": 10, "Z": 1000})
    people = pd.Series({"A": 10_000, "B": 10_000, "C": 10_000, "D": 10_000, "Z": 100_000})
    groups = pd.Series({"A": "low", "B": "low", "C": "high", "D": "high", "Z": "middle"})
    largest = displacement.largest_of_groups(moves, groups, 1)
    assert largest == {"low": ["A"], "high": ["D"], "middle": ["Z"]}
    rates = displacement.rate_by_group(moves, people, groups, 1)
    assert rates[["low", "high"]].tolist() == pytest.approx([4.6, 0.75])
    world = displacement.rate_by_group(moves.drop("Z"), people.drop("Z"), groups, 1)
    assert world[["low", "high"]].tolist() == rates[["low", "high"]].tolist()
    own = displacement.rate_by_group(moves.drop(["A", "D", "Z"]), people.drop(["A", "D", "Z"]), groups, 1)
    assert own[["low", "high"]].tolist() == pytest.approx([0.2, 0.5])


COUNTED = pd.DataFrame(
    [
        (2019, "AAA", "BBB", "refugees", 999),
        (2020, "AAA", "BBB", "refugees", 20),
        (2021, "AAA", "BBB", "refugees", 30),
        (2021, "AAA", "BBB", "asylum-seekers", 10),
        (2021, "AAA", "BBB", "other people in need of international protection", 40),
        (2021, "BBB", "AAA", "refugees", 8),
    ],
    columns=["year", "origin", "asylum", "population_type", "persons"],
)
STOCK = pd.DataFrame([("AAA", "BBB", 60), ("BBB", "AAA", 2), ("AAA", "CCC", 40)], columns=["origin", "destination", "migrants"])


def test_people_in_corridors_are_means_over_years() -> None:
    people = displacement.in_corridors(COUNTED, (2020, 2021), displacement.REFUGEES)
    assert people.to_dict() == {("AAA", "BBB"): 30, ("BBB", "AAA"): 4}  # (20 + 30 + 10) / 2 years
    assert displacement.in_corridors(COUNTED, (2020, 2021), displacement.IN_NEED)["AAA", "BBB"] == 50


def test_share_of_corridors_may_be_above_a_hundred() -> None:
    people = displacement.in_corridors(COUNTED, (2020, 2021), displacement.REFUGEES)
    assert displacement.share_of_corridors(STOCK, people).tolist() == [50, 200, 0]


def test_share_of_the_stock_by_group_of_destination() -> None:
    people = displacement.in_corridors(COUNTED, (2020, 2021), displacement.REFUGEES)
    share = displacement.share_of_stock(STOCK, people, pd.Series({"AAA": "one", "BBB": "two", "CCC": "two"}))
    assert share.to_dict() == {"one": 200, "two": 30}  # 30 of 60 + 40
