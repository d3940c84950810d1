"""IOM: deaths and disappearances during migration, from the Missing Migrants Project.

A row an incident in both sources; the region is made here of the country and the route:

- The table ``iom_mmp`` of the R package gdidata (download of 4 June 2025), with groups of routes and codes of countries.
- The CSV file of all incidents that IOM publishes: 25 columns, of which ``Incident Year``, ``Total Number of Dead and
  Missing``, ``Cause of Death``, ``Country of Incident`` and ``Migration Route`` are read. Countries have their UN names. Routes are
  single ones, or none; an incident may have several routes or causes, joined with commas.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd

from compendium import areas
from compendium.importers import Bounds, Endpoint, Feed, Recipe, licences
from compendium.importers.names import codes, is_name
from compendium.importers.reading import expect, facts, numbers, read_csv, recode, refuse, to_areas
from compendium.tables.model import Field, Table

UNKNOWN = "unknown"
MEDITERRANEAN = "Mediterranean"
MIXED = "Mixed or unknown"
CAUSES = (
    "Accidental death",
    "Drowning",
    "Harsh environmental conditions / lack of adequate shelter, food, water",
    MIXED,
    "Sickness / lack of access to adequate healthcare",
    "Vehicle accident / death linked to hazardous transport",
    "Violence",
)
# The routes of each source in the groups of the table: gdidata has groups, IOM's own file single routes with present and former names.
ROUTES = {row["route"]: row["group"] for row in facts("iom_routes") if row["source"] == "gdidata"}
GROUP_OF = {row["route"]: row["group"] for row in facts("iom_routes") if row["source"] == "IOM"}
# Where no route is recorded, incidents in the Americas outside Northern America are of the route of their subregion.
ROUTE_OF_SUBREGION = {
    "Caribbean": "Central American route",
    "Central America": "Central American route",
    "South America": "South American route",
}


def _subregions(country: pd.Series) -> pd.Series:
    return areas.group(country, "subregion")


def _summed(incidents: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The table, of incidents with year, country (code), route (group), cause and dead.

    The region is the subregion of the country of incident (M49), but the Mediterranean on its three routes.
    """
    cause = incidents["cause"]
    # Several causes are joined with commas, which one cause has in its own name.
    single = cause.isin(CAUSES)
    expect(cause[~single].str.replace(CAUSES[2], "", regex=False).str.split(",").explode(), (*CAUSES, ""), path, "a known cause")
    region = _subregions(incidents["country"]).fillna(UNKNOWN)
    out = pd.DataFrame(
        {
            "year": incidents["year"],
            "region": region.mask(incidents["route"].str.contains(MEDITERRANEAN), MEDITERRANEAN),
            "route": incidents["route"],
            "cause": cause.where(single, MIXED),
            "dead_and_missing": incidents["dead"],
        }
    )
    keys = ["year", "region", "route", "cause"]
    return out.groupby(keys, as_index=False).agg(dead_and_missing=("dead_and_missing", "sum"), incidents=("dead_and_missing", "size"))


def read_incidents(path: Path) -> pd.DataFrame:
    """Incidents of all types, summed by year, region, route and cause.

    :returns: year, region, route, cause, dead_and_missing, incidents.
    :raises CompendiumError: a column is absent; a route, cause or country is unknown; or a figure is not a number.
    """
    raw = read_csv(path, ("t", "type", "route", "geo", "dead", "cause"))
    day = pd.to_datetime(raw["t"], format="%Y-%m-%d", errors="coerce")
    refuse(raw[day.isna()], "expected a day, found '{t}'", path)
    incidents = {"country": to_areas(raw["geo"], path), "route": recode(raw["route"], ROUTES, path, "a known route"), "cause": raw["cause"]}
    return _summed(pd.DataFrame({"year": day.dt.year, **incidents, "dead": numbers(raw["dead"], path)}), path)


def _groups(recorded: pd.Series, country: pd.Series, path: Path) -> pd.Series:
    """The group of the route recorded, of several the first; without any, that of the country's subregion, or unknown."""
    parts = recorded.str.split(r"\s*,\s*", regex=True)
    expect(parts.explode(), (*GROUP_OF, ""), path, "a route that compendium/importers/iom_routes.csv puts in a group")
    return parts.str[0].map(GROUP_OF).fillna(_subregions(country).map(ROUTE_OF_SUBREGION)).fillna(UNKNOWN)


def read_all_incidents(path: Path) -> pd.DataFrame:
    """IOM's file of all incidents, of all types, summed by year, region, route and cause.

    :returns: year, region, route, cause, dead_and_missing, incidents.
    :raises CompendiumError: a column is absent; a route, cause or country is unknown; or a figure is not a number.
    """
    raw = read_csv(
        path,
        ("Incident Year", "Total Number of Dead and Missing", "Cause of Death", "Country of Incident", "Migration Route"),
    )
    year, dead = (numbers(raw[c], path, whole=True) for c in ("Incident Year", "Total Number of Dead and Missing"))
    country = codes(raw["Country of Incident"].str.strip().map(_without_remark), path)
    route = _groups(raw["Migration Route"].str.strip(), country, path)
    return _summed(
        pd.DataFrame({"year": year.astype("int64"), "country": country, "route": route, "cause": raw["Cause of Death"], "dead": dead}), path
    )


def _without_remark(name: str) -> str:
    """The country, where IOM adds words to it: "Morocco (en route to Ceuta)"."""
    first = re.split(r" - | \(", name)[0]
    return first if not is_name(name) and is_name(first) else name


TABLES: list[Recipe] = [
    Recipe(
        Table(
            name="migrant-deaths",
            title="Deaths and disappearances recorded during migration",
            description="People who died or are missing, and are presumed dead, at external borders or on the way to another country, as "
            "recorded by IOM. Sums of incidents of all types by year, region of the incident, route and cause. The least number of "
            "missing persons is counted.",
            provider="International Organization for Migration (IOM)",
            landing_page="https://missingmigrants.iom.int/downloads",
            **licences.CC_BY,
            licence_note="Stated on the page of the Missing Migrants Project from which the file comes.",
            citation="iommmp",
            fields=(
                Field("year", "integer", "Year of the incident", "year", required=True, minimum=2014),
                Field(
                    "region",
                    "string",
                    "Where the incident happened: the Mediterranean (all incidents on its three routes), else the M49 subregion of the "
                    "country recorded for the incident; unknown if none",
                    required=True,
                ),
                Field(
                    "route",
                    "string",
                    "Migration route as recorded by IOM; unknown where none is recorded",
                    required=True,
                    enum=tuple(sorted(set(ROUTES.values()))),
                ),
                Field("cause", "string", "Cause of death; incidents with several causes are mixed", required=True, enum=CAUSES),
                Field("dead_and_missing", "integer", "Dead and missing", "persons", required=True, minimum=0, additive=True),
                Field("incidents", "integer", "Incidents recorded", "incidents", required=True, minimum=1, additive=True),
            ),
            key=("year", "region", "route", "cause"),
            note="A lower bound: coverage differs by region and year, and records are added for past years. The year 2025 ends on 30 "
            "April. The region is not IOM's own column, which the file lacks, but made from the country and the route. The 93 "
            "cumulative incidents (3,282 persons) sum what several sources report over a period. Taken from the R package gdidata, "
            "which IOM does not endorse; summed here.",
            known_after_days=30,
        ).release("2025-06-04", "Missing Migrants Project, download of 4 June 2025"),
        ("iom/gdidata-iom-mmp-2025-06.csv.gz",),
        read_incidents,
    ),
]

FEEDS: list[Feed] = [
    Feed(
        replace(
            TABLES[-1].release,
            date="",
            edition="Missing Migrants Project, file of {day}",
            note="A lower bound: coverage differs by region and year, and records are added for past years. The last year is not over. The "
            "region is not IOM's own, but made from the country and the route. IOM's single routes are grouped here; the crossing to the "
            "United Kingdom and the Western Balkans, unknown in the release of June 2025, are intra-European routes, and incidents "
            "without a route in the Caribbean, Central and South America are put to the route of their subregion. Cumulative incidents, "
            "which sum what several sources report over a period, are included.",
        ),
        (
            Endpoint(
                name="iom/missing-migrants-all.csv",
                url="https://missingmigrants.iom.int/sites/g/files/tmzbdl601/files/report-migrant-incident/"
                "Missing_Migrants_Global_Figures_allData.csv",
                format="CSV",
                max_bytes=40_000_000,  # incidents to April 2025: 7 MB
            ),
        ),
        read_all_incidents,
        Bounds(
            "dead_and_missing",
            0.1,
            "IOM goes on adding incidents to past years: between October 2020 and June 2025 the deaths of a year rose by up to six per "
            "cent; in the year after, those in the Mediterranean fell by up to three. The last year of a release is the running one, which "
            "grows.",
            provisional_last_year=True,
        ),
    ),
]
