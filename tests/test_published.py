"""Published figures: each row of published.csv is computed from the tables of the book and set against what was printed.

A row that agrees must stay within its tolerance; a row that differs must really differ, and say why.
"""

from __future__ import annotations

import csv
import functools
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from compendium import areas
from compendium.catalog import load as load_table
from compendium.measures import corridors, displacement, stocks

ROWS = list(csv.DictReader(Path(__file__).with_name("published.csv").open(encoding="utf-8", newline="")))
COLUMNS = [
    "id",
    "statement",
    "value",
    "unit",
    "year",
    "area_or_group",
    "source",
    "tolerance",
    "measure",
    "arguments",
    "computed",
    "agrees",
    "reason",
]
LEAST_AGREEING = 1
SCALE = {"million": 1e6, "US$ billion": 1e9}  # measures answer in persons, US dollars, per cent, years

load = functools.cache(load_table)


@functools.cache
def grouping(scheme: str) -> pd.Series:
    """Area code to group: each area by itself, the world, or a column of the table `areas`."""
    codes = areas.frame().index
    if scheme == "area":
        return pd.Series(codes, codes)
    return pd.Series("World", codes) if scheme == "world" else areas.frame()[scheme]


def migrants(as_of: str, year: int, scheme: str = "world", group: str = "World") -> float:
    return stocks.by_group(load("migrant-stock", as_of), grouping(scheme)).loc[year, group]


def migrants_growth(as_of: str, first: int, last: int) -> float:
    return stocks.growth(stocks.by_year(load("migrant-stock", as_of)), first, last)


def migrants_in_population(as_of: str, year: int, scheme: str = "world", group: str = "World") -> float:
    people = load("population", as_of)
    people = people[people["year"] == year]
    population = people.groupby(people["area"].map(grouping(scheme)))["persons"].sum()
    hosted = stocks.by_group(load("migrant-stock", as_of), grouping(scheme)).loc[year]
    return stocks.share_of_population(hosted, population)[group]


def womens_share(as_of: str, year: int, scheme: str = "world", group: str = "World") -> float:
    return stocks.womens_share(load("migrant-stock", as_of), grouping(scheme)).loc[year, group]


def destination_of_rank(as_of: str, year: int, rank: int, area: str) -> float:
    found = displacement.largest(stocks.by_group(load("migrant-stock", as_of), grouping("area")).loc[year], rank)
    assert found.index[-1] == area
    return found.iloc[-1]


def share_of_largest_destinations(as_of: str, year: int, count: int) -> float:
    return displacement.cumulated_shares(stocks.by_group(load("migrant-stock", as_of), grouping("area")).loc[year], count)[count]


@functools.cache
def moves(as_of: str, year: int) -> pd.DataFrame:
    table = load("migrant-stock-by-origin", as_of)
    return table[table["year"] == year]


@functools.cache
def regional(as_of: str, year: int, scheme: str) -> pd.DataFrame:
    return corridors.intra_regional(moves(as_of, year), grouping(scheme)).loc[year]


def intra_regional(as_of: str, year: int, scheme: str, group: str, column: str) -> float:
    return regional(as_of, year, scheme).loc[group, column]


def emigrants(as_of: str, year: int, scheme: str, group: str) -> float:
    return intra_regional(as_of, year, scheme, group, "emigrants")


def origin_of_rank(as_of: str, year: int, rank: int, area: str) -> float:
    by_origin = regional(as_of, year, "area")["emigrants"]
    found = displacement.largest(by_origin[areas.frame()["kind"].reindex(by_origin.index) != "special"], rank)
    assert found.index[-1] == area
    return found.iloc[-1]


def born_outside(as_of: str, year: int, group: str) -> float:
    """Migrants living in a region who were not born in it; those of unknown origin are among them."""
    row = regional(as_of, year, "region").loc[group]
    return row["immigrants"] - row["within"]


def in_region_of_birth(as_of: str, year: int) -> float:
    return corridors.intra_regional_world(moves(as_of, year), grouping("region"))[year]


def quadrant(as_of: str, year: int, name: str) -> float:
    return corridors.quadrants(moves(as_of, year), grouping("development_group_2017"), [areas.SOUTH]).loc[year, name]


def corridor(as_of: str, year: int, origin: str, destination: str) -> float:
    table = moves(as_of, year)
    return table[(table["origin"] == origin) & (table["destination"] == destination)]["migrants"].item()


def refugees_in_stock(as_of: str, year: int) -> float:
    table = load("refugees-in-stock", as_of)
    return table[table["year"] == year]["refugees"].sum()


def refugees_among_migrants(as_of: str, year: int) -> float:
    table = load("refugees-in-stock", as_of)
    refugees = table[table["year"] == year].set_index("destination")["refugees"]
    hosted = stocks.by_group(load("migrant-stock", as_of), grouping("area")).loc[year]
    return displacement.refugee_share(refugees, hosted)["World"]


def recorded_deaths_sdg(as_of: str, year: int, group: str) -> float:
    table = load("sdg-deaths", as_of)
    return table[(table["year"] == year) & (table["group"] == group)]["dead_and_missing"].item()


def remittance_cost_sdg(as_of: str, year: int, group: str) -> float:
    table = load("remittance-cost-by-region", as_of)
    return table[(table["year"] == year) & (table["group"] == group)]["cost_percent"].item()


MEASURES: dict[str, Callable[..., float]] = {
    f.__name__: f
    for f in (
        migrants,
        migrants_growth,
        migrants_in_population,
        womens_share,
        destination_of_rank,
        share_of_largest_destinations,
        intra_regional,
        emigrants,
        origin_of_rank,
        born_outside,
        in_region_of_birth,
        quadrant,
        corridor,
        refugees_in_stock,
        refugees_among_migrants,
        recorded_deaths_sdg,
        remittance_cost_sdg,
    )
}


def compute(row: dict[str, str]) -> float:
    """What the tables give for a row, in its unit."""
    return float(MEASURES[row["measure"]](**json.loads(row["arguments"]))) / SCALE.get(row["unit"], 1)


def within(row: dict[str, str], found: float) -> bool:
    """Whether a figure is the published one, in the row's tolerance: exact, a number in the row's unit, or "n percent"."""
    published, tolerance = float(row["value"]), row["tolerance"]
    if tolerance == "exact":
        return found == published
    room = published * float(tolerance.removesuffix(" percent")) / 100 if tolerance.endswith(" percent") else float(tolerance)
    return abs(found - published) <= room + 1e-9


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_published_figure(row: dict[str, str]) -> None:
    found = compute(row)
    shown = row["computed"]
    decimals = len(shown.partition(".")[2])
    assert f"{found:.{decimals}f}" == shown, "the column `computed` is not what the tables give"
    assert row["agrees"] in ("yes", "differs")
    if row["agrees"] == "yes":
        assert within(row, found)
        assert not row["reason"]
    else:
        assert not within(row, found), "it agrees now: say so, and take the reason out"
        assert len(row["reason"].split()) >= 5


def test_rows_are_complete_and_nothing_stands_twice() -> None:
    assert all(list(row) == COLUMNS for row in ROWS)
    for row in ROWS:
        assert all(row[name] for name in COLUMNS if name != "reason"), row["id"]
    for key in (("id",), ("measure", "arguments", "value", "source")):
        seen = [tuple(row[k] for k in key) for row in ROWS]
        assert len(seen) == len(set(seen)), key


def test_every_measure_is_used() -> None:
    assert {row["measure"] for row in ROWS} == set(MEASURES)


def test_enough_figures_agree() -> None:
    assert sum(row["agrees"] == "yes" for row in ROWS) >= LEAST_AGREEING
