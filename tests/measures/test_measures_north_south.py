"""Lines between North and South, on four areas worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import areas
from compendium.measures import north_south
from compendium.measures.corridors import SOUTH_SOUTH, quadrants

# RIC is in the North; GUL (a Gulf State), UPP and LOW in the South; UNK has no group.
GROUPS = pd.Series({"RIC": areas.NORTH, "GUL": areas.SOUTH, "UPP": areas.SOUTH, "LOW": areas.SOUTH, "UNK": None}, dtype="string")
LISTS = north_south.income_lists(
    pd.DataFrame(
        [
            (2001, "RIC", "high"),
            (2001, "GUL", "high"),
            (2001, "UPP", "lower middle"),
            (2018, "RIC", "high"),
            (2018, "GUL", "high"),
            (2018, "UPP", "upper middle"),
            (2021, "RIC", "high"),
            (2021, "GUL", "high"),
            (2021, "UPP", "high"),
        ],
        columns=["fiscal_year", "area", "income_group"],
    )
)


def test_development_groups_give_a_side_only_where_there_is_a_group() -> None:
    side = north_south.by_development_group(GROUPS)
    assert side.drop("UNK").to_dict() == {"RIC": "North", "GUL": "South", "UPP": "South", "LOW": "South"}
    assert pd.isna(side["UNK"])


def test_an_area_that_the_list_lacks_keeps_the_side_of_its_group() -> None:
    side = north_south.by_income(GROUPS, LISTS, 2018)
    assert side.drop("UNK").to_dict() == {"RIC": "North", "GUL": "North", "UPP": "South", "LOW": "South"}
    assert north_south.by_income(GROUPS, LISTS, 2018, north_south.UPPER)["UPP"] == "North"


def test_a_year_after_the_newest_list_takes_the_newest() -> None:
    assert north_south.newest_list(LISTS) == 2021
    assert north_south.by_income(GROUPS, LISTS, 2030).equals(north_south.by_income(GROUPS, LISTS, 2021))


def test_five_lines_for_each_vintage() -> None:
    lines = north_south.lines(GROUPS, LISTS, {"old": 2017, "new": 2020}, {"GUL"})
    north = {name: {v: sorted(s.index[s == "North"]) for v, s in line.items()} for name, line in lines.items()}
    assert north == {
        north_south.GROUPS_LINE: {"old": ["RIC"], "new": ["RIC"]},
        north_south.GULF_LINE: {"old": ["GUL", "RIC"], "new": ["GUL", "RIC"]},
        north_south.LIST_OF_YEAR: {"old": ["GUL", "RIC"], "new": ["GUL", "RIC", "UPP"]},
        north_south.NEWEST_LIST: {"old": ["GUL", "RIC", "UPP"], "new": ["GUL", "RIC", "UPP"]},
        north_south.UPPER_LINE: {"old": ["GUL", "RIC", "UPP"], "new": ["GUL", "RIC", "UPP"]},
    }


def test_areas_that_rose_to_high_income() -> None:
    assert north_south.newly_high(LISTS, 2018, 2021) == ["UPP"]
    assert north_south.newly_high(LISTS, 2018, 2018) == []


def test_growth_with_the_class_of_the_time_differs_from_that_of_one_class() -> None:
    stock = pd.DataFrame(
        [(2000, "LOW", "UPP", 40), (2000, "UPP", "LOW", 10), (2020, "LOW", "UPP", 80), (2020, "UPP", "LOW", 15), (2020, "LOW", "LOW", 10)],
        columns=["year", "origin", "destination", "migrants"],
    )
    # UPP is in the South in 2000 (50 people) and in the North in 2020: 10 are left.
    assert north_south.growth_by_class_of_the_time(stock, GROUPS, LISTS, (2000, 2020)) == pytest.approx(-80)
    plain = quadrants(stock, north_south.by_development_group(GROUPS), {"South"})[SOUTH_SOUTH]
    assert plain[2020] / plain[2000] == pytest.approx(2.1)
