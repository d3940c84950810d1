"""Recorded deaths by group of routes, by hand."""

from __future__ import annotations

import pandas as pd

from compendium import load
from compendium.measures import deaths


def test_deaths_go_to_the_group_of_their_route_and_else_to_the_rest() -> None:
    rows = [
        (2017, "Central Mediterranean route", 5), (2017, "Western African Atlantic route", 2), (2018, "Central American route", 3),
        (2018, None, 4), (2018, "Eastern Mediterranean route", 1),
    ]  # fmt: skip
    found = deaths.by_group(pd.DataFrame(rows, columns=["year", "route", "dead_and_missing"]), deaths.ROUTES, deaths.OTHER)
    assert list(found) == ["Mediterranean", "Americas", "Africa, Red Sea", "Atlantic", "Asia and Pacific", "Inside Europe", deaths.OTHER]
    assert found.loc[2017].tolist() == [5, 0, 0, 2, 0, 0, 0]
    assert found.loc[2018].tolist() == [1, 3, 0, 0, 0, 0, 4]


def test_every_route_of_the_groups_is_in_the_table() -> None:
    assert set(deaths.ROUTES) <= set(load("migrant-deaths")["route"].dropna())
