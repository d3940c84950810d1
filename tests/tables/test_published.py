"""Published figures: each row of published.csv is computed from the tables of the book and set against what was printed.

A row that agrees must stay within its tolerance; a row that differs must really differ, and say why.
"""

from __future__ import annotations

import csv
import functools
import json
from collections.abc import Callable

import pandas as pd
import pytest

from compendium import areas
from compendium.measures import corridors, deaths, displacement, remittances, stocks, voting
from compendium.paths import ROOT
from compendium.tables.catalog import load as load_table

ROWS = list(csv.DictReader((ROOT / "tests" / "published.csv").open(encoding="utf-8", newline="")))
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
LEAST_AGREEING = 165
SCALE = {"million": 1e6, "US$ billion": 1e9}  # measures answer in persons, US dollars, per cent, years

load = functools.cache(load_table)
ALL_REFUGEES = ("refugees", "other people in need of international protection")


@functools.cache
def grouping(scheme: str) -> pd.Series:
    """Area code to group: each area by itself, the world, two regions of the World Bank, or a column of the table `areas`."""
    table = areas.frame()
    if scheme == "area":
        return pd.Series(table.index, table.index)
    if scheme == "world":
        return pd.Series("World", table.index)
    if scheme == "world_bank":
        east = (table["sdg_region"] == "Eastern and South-Eastern Asia") | (table["region"] == "Oceania")
        return corridors.paper_regions(table).replace({"Southern Asia": "South Asia"}).mask(east, "East Asia and Pacific")
    return table[scheme]


@functools.cache
def members(scheme: str, group: str, fiscal_year: int = 0) -> frozenset[str]:
    """Areas of a group; with a fiscal year of the World Bank, only those that it then classed as low- or middle-income."""
    groups = grouping(scheme)
    found = frozenset(groups.index[groups == group])
    if not fiscal_year:
        return found
    table = load("income-groups", "2026-07-31")
    poorer = table[(table["fiscal_year"] == fiscal_year) & (table["income_group"] != "high")]
    return found & frozenset(poorer["area"])


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


def next_door(table: pd.DataFrame, origin: str, destination: str) -> pd.Series:
    """Whether the two countries of a row share a land border."""
    borders = load("distances", "2026-07-31")
    borders = pd.MultiIndex.from_frame(borders[borders["contiguous"] == 1][["origin", "destination"]])
    return pd.Series(pd.MultiIndex.from_frame(table[[origin, destination]]).isin(borders), table.index)


def migrants_next_door(as_of: str, year: int, fiscal_year: int) -> float:
    poorer = members("world", "World", fiscal_year)
    table = moves(as_of, year)
    table = table[table["origin"].isin(poorer) & table["destination"].isin(poorer)]
    return 100 * table["migrants"][next_door(table, "origin", "destination")].sum() / table["migrants"].sum()


def remittances_over_years(as_of: str, scheme: str, group: str, fiscal_year: int = 0) -> pd.Series:
    return 1e6 * remittances.total(load("remittance-inflows", as_of), members(scheme, group, fiscal_year))


def remittances_received(as_of: str, year: int, scheme: str, group: str, fiscal_year: int = 0) -> float:
    return remittances_over_years(as_of, scheme, group, fiscal_year)[year]


def remittances_growth(as_of: str, year: int, scheme: str, group: str, fiscal_year: int = 0) -> float:
    return remittances.growth(remittances_over_years(as_of, scheme, group, fiscal_year))[year]


def remittances_mean(as_of: str, first: int, last: int, region: str) -> float:
    return remittances_over_years(as_of, "region", region).loc[first:last].mean()


@functools.cache
def received_by_matrix(as_of: str) -> pd.DataFrame:
    """Inflows as the bilateral matrix has them: its columns add up to what each country received."""
    table = load("bilateral-remittances", as_of)
    return table.groupby(["year", "receiver"], as_index=False)["usd_million"].sum().rename(columns={"receiver": "area"})


def remittances_by_matrix(as_of: str, year: int, scheme: str, group: str, fiscal_year: int = 0) -> float:
    return 1e6 * remittances.total(received_by_matrix(as_of), members(scheme, group, fiscal_year))[year]


def remittances_in_gdp(as_of: str, year: int, area: str) -> float:
    return remittances.weight_in_gdp(load("remittance-inflows", as_of), load("gdp", as_of), [area], year)[area]


def remittances_by_matrix_in_gdp(as_of: str, gdp_as_of: str, year: int, area: str) -> float:
    return remittances.weight_in_gdp(received_by_matrix(as_of), load("gdp", gdp_as_of), [area], year)[area]


def mean_price(as_of: str, year: int, quarter: int, scheme: str, group: str) -> float:
    """Simple mean over the corridors surveyed in a quarter."""
    table = load("remittance-prices", as_of)
    rows = table[(table["year"] == year) & (table["quarter"] == quarter) & table["receiver"].isin(members(scheme, group))]
    return rows["cost_percent"].mean()


@functools.cache
def under_mandate(as_of: str, year: int, *types: str) -> pd.DataFrame:
    table = load("refugees", as_of)
    return table[(table["year"] == year) & table["population_type"].isin(types)]


def refugees(as_of: str, year: int) -> float:
    return under_mandate(as_of, year, "refugees")["persons"].sum()


def asylum_seekers(as_of: str, year: int) -> float:
    return under_mandate(as_of, year, "asylum-seekers")["persons"].sum()


def palestine_refugees(as_of: str, year: int) -> float:
    table = load("palestine-refugees", as_of)
    return table[table["year"] == year]["persons"].sum()


def refugees_in_all(as_of: str, year: int) -> float:
    return under_mandate(as_of, year, *ALL_REFUGEES)["persons"].sum() + palestine_refugees(as_of, year)


def people_in_displacement(as_of: str, year: int, causes: list[str]) -> float:
    table = load("internally-displaced-persons", as_of)
    return table[(table["year"] == year) & table["cause"].isin(causes)]["persons"].sum()


def forcibly_displaced(as_of: str, idmc_as_of: str, year: int) -> float:
    """UNHCR's sum: refugees under both mandates, people in need of protection, asylum-seekers, the internally displaced of IDMC."""
    return refugees_in_all(as_of, year) + asylum_seekers(as_of, year) + people_in_displacement(idmc_as_of, year, ["conflict"])


def refugees_of_rank(as_of: str, year: int, side: str, rank: int, area: str) -> float:
    found = displacement.largest(under_mandate(as_of, year, "refugees").groupby(side)["persons"].sum(), rank)
    assert found.index[-1] == area
    return found.iloc[-1]


def refugees_hosted_by_less_developed(as_of: str, year: int) -> float:
    hosted = under_mandate(as_of, year, "refugees").groupby("asylum")["persons"].sum()
    return displacement.group_shares(hosted, grouping("development_group_2017").reindex(hosted.index))[areas.SOUTH]


def refugees_next_door(as_of: str, year: int) -> float:
    table = under_mandate(as_of, year, *ALL_REFUGEES)
    return 100 * table["persons"][next_door(table, "origin", "asylum")].sum() / table["persons"].sum()


def refugees_in_poorer_countries(as_of: str, year: int, fiscal_year: int) -> float:
    hosted = under_mandate(as_of, year, *ALL_REFUGEES).groupby("asylum")["persons"].sum()
    return 100 * hosted[hosted.index.isin(members("world", "World", fiscal_year))].sum() / hosted.sum()


def internal_displacements(as_of: str, year: int, causes: list[str]) -> float:
    return displacement.movements_by_cause(load("internal-displacement", as_of)).loc[year, causes].sum()


def recorded_deaths(as_of: str, first: int, last: int, region: str = "") -> float:
    table = load("migrant-deaths", as_of)
    return deaths.by_year(table[table["region"] == region] if region else table).loc[first:last].sum()


def votes(as_of: str, resolution: str, answer: str) -> float:
    table = load("un-votes", as_of)
    codes = areas.frame().index[areas.frame()["un_member"] == "Y"]
    return voting.vote_counts(table[table["resolution"] == resolution], codes).loc[resolution, answer]


def treaty_parties(as_of: str, treaty: str, year: int) -> float:
    table = load("treaty-coverage", as_of)
    return table[(table["treaty"] == treaty) & (table["year"] == year)]["parties"].item()


def african_visa_rules(as_of: str, year: int, rule: str) -> float:
    table = load("africa-visa-openness", as_of)
    return table[(table["year"] == year) & (table["measure"] == rule)]["share_percent"].item()


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
        migrants_next_door,
        remittances_received,
        remittances_growth,
        remittances_mean,
        remittances_by_matrix,
        remittances_in_gdp,
        remittances_by_matrix_in_gdp,
        mean_price,
        refugees,
        asylum_seekers,
        palestine_refugees,
        refugees_in_all,
        people_in_displacement,
        forcibly_displaced,
        refugees_of_rank,
        refugees_hosted_by_less_developed,
        refugees_next_door,
        refugees_in_poorer_countries,
        internal_displacements,
        recorded_deaths,
        votes,
        treaty_parties,
        african_visa_rules,
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
