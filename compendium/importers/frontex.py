"""Frontex: detections of irregular border crossings at the external borders of the Schengen area, by route and year.

Read from the R package gdidata of the International Organization for Migration: a row a route, kind of border, nationality and
month (``t``, its first day) with a number. Months without a detection have no row.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium.importers import Recipe, licences
from compendium.importers.reading import expect, numbers, read_csv, refuse
from compendium.tables.model import Field, Table

ROUTES = (
    "Black Sea Route",
    "Central Mediterranean Route",
    "Circular Route from Albania to Greece",
    "Eastern Borders Route",
    "Eastern Mediterranean Route",
    "Other",
    "Western African Route",
    "Western Balkan Route",
    "Western Mediterranean Route",
)
MONTHS = 12


def crossings(path: Path) -> pd.DataFrame:
    """Table ``border-crossings-detected``: sums over nationalities and the months of a year, for years with all months.

    :returns: year, route, detections.
    :raises CompendiumError: a route that is not known, a date of another form, or a number that is none.
    """
    raw = read_csv(path, ("route", "t", "n"))
    expect(raw["route"], ROUTES, path)
    refuse(raw[~raw["t"].str.fullmatch(r"\d{4}-\d{2}-01")], "'{t}' is not the first day of a month", path)
    year, found = raw["t"].str[:4].astype(int), numbers(raw["n"], path, whole=True)
    complete = raw.groupby(year)["t"].nunique() == MONTHS
    rows = pd.DataFrame({"year": year, "route": raw["route"], "detections": found})[year.map(complete)]
    return rows.groupby(["year", "route"], as_index=False)["detections"].sum()


CROSSINGS = Table(
    name="border-crossings-detected",
    title="Detected irregular crossings of the external border, by route (aggregate)",
    description="Detections of irregular border crossings between border crossing points, at the external borders of the European Union "
    "and the Schengen area, by route; sums over nationalities and months. 2009 to 2024.",
    provider="Frontex, in the R package gdidata of IOM; aggregated by the project",
    landing_page="https://www.frontex.europa.eu/what-we-do/monitoring-and-risk-analysis/migratory-map/",
    licence=licences.AGGREGATES,
    licence_url="https://www.frontex.europa.eu/legal-notice/",
    licence_note="Frontex allows reuse with acknowledgement of the source; sums by route and year alone are given here.",
    citation="frontexdetections",
    fields=(
        Field("year", "integer", "Calendar year", required=True, minimum=2009),
        Field("route", "string", "Route, as Frontex names it", required=True, enum=ROUTES),
        Field("detections", "integer", "Detected crossings", "crossings", required=True, minimum=0, additive=True),
    ),
    key=("year", "route"),
    note="Crossings and not persons: someone who crosses two borders, or one border again, counts each time. Those who are not detected, "
    "and those who enter with a visa and stay on, are not in it. A route without a detection in a year has no row. The year 2025 is left "
    "out, since the file ends in April.",
    known_after_days=60,
).release("2025-06-19", "gdidata, June 2025")

TABLES: list[Recipe] = [Recipe(CROSSINGS, ("frontex/gdidata-frontex.csv.gz",), crossings)]
