"""Migrant stock: totals, shares and growth, on small cases and against published figures."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from compendium import areas, load
from compendium.measures import stocks

STOCK = pd.DataFrame(
    [
        (2000, "AAA", "both", 100),
        (2000, "AAA", "female", 60),
        (2000, "BBB", "both", 300),
        (2000, "BBB", "female", 120),
        (2010, "AAA", "both", 150),
        (2010, "AAA", "female", 90),
        (2010, "BBB", "both", 334),
        (2010, "BBB", "female", 131),
    ],
    columns=["year", "destination", "sex", "migrants"],
)
GROUPS = {"AAA": "one", "BBB": "two"}


def test_the_world_is_the_sum_of_destinations() -> None:
    assert stocks.by_year(STOCK).to_dict() == {2000: 400.0, 2010: 484.0}
    assert stocks.by_year(STOCK, "female").to_dict() == {2000: 180.0, 2010: 221.0}


def test_groups_sum_to_the_world_and_areas_without_one_are_left_out() -> None:
    assert stocks.by_group(STOCK, GROUPS).sum(axis=1).to_dict() == stocks.by_year(STOCK).to_dict()
    assert list(stocks.by_group(STOCK, {"AAA": "one"}).columns) == ["one"]


def test_womens_share_is_weighted_by_the_migrants() -> None:
    assert stocks.womens_share(STOCK)[2000] == 45.0
    assert stocks.womens_share(STOCK, GROUPS).loc[2000].to_dict() == {"one": 60.0, "two": 40.0}


def test_share_of_population_uses_what_both_have() -> None:
    shares = stocks.share_of_population(pd.Series({2000: 30, 2010: 40}), pd.Series({2000: 1000, 2005: 1100}))
    assert shares.to_dict() == {2000: 3.0}


def test_growth_is_simple_or_compounded() -> None:
    series = pd.Series({2000: 400.0, 2002: 484.0})
    assert stocks.growth(series, 2000, 2002) == pytest.approx(21.0)
    assert stocks.yearly_growth(series, 2000, 2002) == pytest.approx(10.0)


def test_vintages_stand_side_by_side_with_gaps() -> None:
    later = STOCK[STOCK["year"] == 2010]
    table = stocks.vintages({"old": STOCK, "new": later})
    assert list(table.index) == [2000, 2010]
    assert math.isnan(table.loc[2000, "new"])


@pytest.fixture(scope="module")
def rev2017() -> pd.DataFrame:
    return load("migrant-stock", as_of="2018-12-10")


@pytest.mark.parametrize(("year", "persons"), [(1990, 152_542_373), (2000, 172_604_257), (2010, 220_019_266), (2017, 257_715_425)])
def test_rev_2017_totals_are_those_published(rev2017: pd.DataFrame, year: int, persons: int) -> None:
    assert stocks.by_year(rev2017)[year] == persons


@pytest.mark.parametrize(
    ("region", "persons", "women"),
    [("Europe", 77_895_217, None), ("Northern America", 57_664_154, 51.5), ("Asia", None, 42.4), ("Oceania", 8_410_933, 51.0)],
)
def test_rev_2017_regions_are_those_published(rev2017: pd.DataFrame, region: str, persons: int | None, women: float | None) -> None:
    groups = areas.frame()["region"]
    if persons:
        assert stocks.by_group(rev2017, groups).loc[2017, region] == persons
    if women:
        assert stocks.womens_share(rev2017, groups).loc[2017, region] == pytest.approx(women, abs=0.1)


def test_growth_since_2000_is_as_published(rev2017: pd.DataFrame) -> None:
    assert stocks.growth(stocks.by_year(rev2017), 2000, 2017) == pytest.approx(49, abs=0.5)
