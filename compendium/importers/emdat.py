"""EM-DAT: how large the disasters of a country and year were, in classes.

The table ``emdat_disaster`` of the R package gdidata, made by staff of IOM's Global Data Institute from EM-DAT's country profiles: a
row a country, year, ``subgroup`` and ``type`` of hazard; ``geo`` (ISO code of three letters), ``t`` (year, 2000 to 2021), ``events``,
``affected`` and ``deaths`` (persons), ``damages`` (thousand US dollars, of uncertain scale). An empty cell is a figure that was not
reported. EM-DAT's terms restrict passing the database on, so only classes by size are stored.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium.importers import Recipe, licences
from compendium.importers.reading import numbers, read_csv, recode, to_areas
from compendium.tables.catalog import load
from compendium.tables.model import Field, Table

SUDDEN, SLOW, ALL = "sudden", "slow", "all"
# What strikes within days, and what builds up over weeks or months.
KINDS = {
    "earthquake": SUDDEN,
    "volcanic activity": SUDDEN,
    "mass movement": SUDDEN,
    "flood": SUDDEN,
    "glacial lake outburst flood": SUDDEN,
    "storm": SUDDEN,
    "wildfire": SUDDEN,
    "impact": SUDDEN,
    "drought": SLOW,
    "extreme temperature": SLOW,
    "infestation": SLOW,
    "animal incident": SLOW,
}
CLASSES = (0, 5, 10, 20, 50, 100)  # the lower bound of each
NO_AREA = ("SPI",)  # the Canary Islands, an autonomous community of Spain
POPULATION = "2026-07-01"  # the release of the table population by which people are counted
COLUMNS = ("geo", "type", "t", "affected", "deaths")


def read_disasters(path: Path) -> pd.DataFrame:
    """The file as published, a row a country, type and year.

    :returns: year, area, kind (sudden, slow), affected, deaths (persons; missing where not reported).
    :raises CompendiumError: a type or a code is not known, or a figure is not a whole number.
    """
    raw = read_csv(path, COLUMNS)
    people = {c: numbers(raw[c], path, missing=("",), whole=True).astype("Float64") for c in ("affected", "deaths")}
    area = to_areas(raw["geo"], path, ignored=NO_AREA)
    found = pd.DataFrame({"year": numbers(raw["t"], path, whole=True), "area": area, "kind": recode(raw["type"], KINDS, path), **people})
    return found.dropna(subset=["area"])


def by_size(path: Path) -> pd.DataFrame:
    """Table ``disasters-by-size``.

    Formula: persons affected in all disasters of the kind in the country and year / its population of that year x 1,000; deaths likewise
    x 1,000,000; each as the highest of :data:`CLASSES` that it reaches. What is not reported counts as none. Country-years that reach no
    class above zero are left out, as are areas without a population in the table.

    :returns: year, area, kind (sudden, slow, all), affected_per_1000 and deaths_per_million (lower bounds).
    """
    rows = read_disasters(path)
    both = pd.concat([rows, rows.assign(kind=ALL)])
    sums = both.groupby(["year", "area", "kind"], as_index=False)[["affected", "deaths"]].sum()
    people = load("population", as_of=POPULATION)[["year", "area", "persons"]]
    sums = sums.merge(people, on=["year", "area"], how="inner")
    scales = {"affected_per_1000": ("affected", 1e3), "deaths_per_million": ("deaths", 1e6)}
    out = sums[["year", "area", "kind"]].assign(
        **{name: into_classes(scale * sums[column].astype("float64") / sums["persons"]) for name, (column, scale) in scales.items()}
    )
    return out[out[list(scales)].gt(0).any(axis=1)].reset_index(drop=True)


def into_classes(rate: pd.Series) -> pd.Series:
    """The highest of :data:`CLASSES` that each rate reaches."""
    return pd.cut(rate, [*CLASSES, float("inf")], right=False, labels=list(CLASSES)).astype("int64")


PAGE = "https://www.emdat.be"
DISASTERS = Table(
    name="disasters-by-size",
    title="Disasters by size: classes of people affected and of deaths, by country and year (aggregate)",
    description="For each country and year, the class into which the disasters of natural hazards fall together: people affected per 1,000 "
    "people and deaths per million, as the lower bound of the class (0, 5, 10, 20, 50, 100). Sudden: earthquakes, volcanoes, mass "
    "movements, floods, storms, wildfires, impacts; slow: droughts, heat and cold, infestations. A country and year without a row has no "
    "recorded disaster of the kind, or one below 5 per 1,000 and 5 per million. Computed by the project; the figures of the database are "
    "not passed on.",
    provider="CRED / UCLouvain, EM-DAT, aggregated by the project",
    landing_page=PAGE,
    licence=licences.AGGREGATES,
    licence_url="https://www.emdat.be/terms-and-conditions/",
    licence_note="EM-DAT is free for non-commercial use; passing the database on is restricted. Classes are given here.",
    citation="emdat2025",
    fields=(
        Field("year", "integer", "Calendar year", "year", required=True, minimum=2000),
        Field("area", "string", "Country or area", required=True, area=True),
        Field("kind", "string", "How fast the disasters came", required=True, enum=(SUDDEN, SLOW, ALL), total=ALL),
        Field("affected_per_1000", "integer", "Class of people affected, lower bound", "persons per 1,000", required=True, minimum=0),
        Field("deaths_per_million", "integer", "Class of deaths, lower bound", "deaths per million", required=True, minimum=0),
    ),
    key=("year", "area", "kind"),
    note="People affected are those who needed help at once, with the injured and the homeless; they are estimates, above all in large "
    "disasters. Years 2000 to 2021. Taken from the R package gdidata, which is endorsed neither by IOM nor by CRED; dated by its file.",
    known_after_days=120,
).release("2025-06-19", "EM-DAT country profiles, 2000 to 2021, file of 19 June 2025")

TABLES: list[Recipe] = [Recipe(DISASTERS, ("emdat/gdidata-emdat-disaster.csv.gz",), by_size)]
