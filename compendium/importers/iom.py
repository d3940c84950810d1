"""IOM: deaths and disappearances during migration, from the Missing Migrants Project.

Source: the table ``iom_mmp`` of the R package gdidata (a row an incident, download of 4 June 2025). It has the country of the
incident but not IOM's own region; the region is made here.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium.catalog import Field, Release, load
from compendium.errors import CompendiumError
from compendium.importers import Plan
from compendium.importers.classifications import read_csv

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
ROUTES = {
    "Asia Pacific routes": "Asia Pacific routes",
    "Central American Route": "Central American route",
    "Central Mediterranean Route": "Central Mediterranean route",
    "EHOA Eastern Route": "East and Horn of Africa, Eastern route",
    "EHOA Horn of Africa Route": "East and Horn of Africa, Horn of Africa route",
    "EHOA Northern Route": "East and Horn of Africa, Northern route",
    "EHOA Southern Route": "East and Horn of Africa, Southern route",
    "Eastern Mediterranean Route": "Eastern Mediterranean route",
    "Intra-African routes": "Intra-African routes",
    "Intra-European routes": "Intra-European routes",
    "South American Route": "South American route",
    "Undefined": UNKNOWN,
    "Western African Atlantic Route": "Western African Atlantic route",
    "Western Mediterranean Route": "Western Mediterranean route",
}


def _regions(country: pd.Series, route: pd.Series, path: Path) -> pd.Series:
    """The subregion of the country of incident (M49), but the Mediterranean on its three routes."""
    areas = load("areas").set_index("area")["subregion"]
    if lost := sorted(set(country) - set(areas.index)):
        raise CompendiumError(f"{path.name}: '{lost[0]}' is not a code of the table 'areas'.")
    return country.map(areas).fillna(UNKNOWN).mask(route.str.contains(MEDITERRANEAN), MEDITERRANEAN)


def read_incidents(path: Path) -> pd.DataFrame:
    """Incidents of all types, summed by year, region, route and cause.

    :returns: year, region, route, cause, dead_and_missing, incidents.
    :raises CompendiumError: a column is absent; a route, cause or country is unknown; or a figure is not a number.
    """
    raw = read_csv(path, ("t", "type", "route", "geo", "dead", "cause"))
    dead = pd.to_numeric(raw["dead"], errors="coerce")
    day = pd.to_datetime(raw["t"], format="%Y-%m-%d", errors="coerce")
    if (bad := dead.isna() | day.isna()).any():
        row = raw[bad].iloc[0]
        raise CompendiumError(f"{path.name}: date '{row['t']}', dead '{row['dead']}': expected a day and a number.")
    if strange := sorted(set(raw["route"]) - set(ROUTES)):
        raise CompendiumError(f"{path.name}: '{strange[0]}' is not a known route.")
    # Several causes are joined with commas, which one cause has in its own name.
    single = raw["cause"].isin(CAUSES)
    parts = raw.loc[~single, "cause"].str.replace(CAUSES[2], "", regex=False).str.split(",").explode()
    if strange := sorted(set(parts) - {*CAUSES, ""}):
        raise CompendiumError(f"{path.name}: '{strange[0]}' is not a known cause.")
    out = pd.DataFrame(
        {
            "year": day.dt.year,
            "region": _regions(raw["geo"], raw["route"], path),
            "route": raw["route"].map(ROUTES),
            "cause": raw["cause"].where(single, MIXED),
            "dead_and_missing": dead,
        }
    )
    keys = ["year", "region", "route", "cause"]
    return out.groupby(keys, as_index=False).agg(dead_and_missing=("dead_and_missing", "sum"), incidents=("dead_and_missing", "size"))


TABLES: list[Plan] = [
    Plan(
        Release(
            table="migrant-deaths",
            date="2025-06-04",
            title="Deaths and disappearances recorded during migration",
            edition="Missing Migrants Project, download of 4 June 2025",
            description="People who died or are missing, and are presumed dead, at external borders or on the way to another country, as "
            "recorded by IOM. Sums of incidents of all types by year, region of the incident, route and cause. The least number of "
            "missing persons is counted.",
            provider="International Organization for Migration (IOM)",
            landing_page="https://missingmigrants.iom.int/downloads",
            licence="CC BY 4.0",
            licence_url="https://creativecommons.org/licenses/by/4.0/",
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
                Field("dead_and_missing", "integer", "Dead and missing", "persons", required=True, minimum=0),
                Field("incidents", "integer", "Incidents recorded", "incidents", required=True, minimum=1),
            ),
            key=("year", "region", "route", "cause"),
            note="A lower bound: coverage differs by region and year, and records are added for past years. The year 2025 ends on 30 "
            "April. The region is not IOM's own column, which the file lacks, but made from the country and the route. The 93 "
            "cumulative incidents (3,282 persons) sum what several sources report over a period. Taken from the R package gdidata, "
            "which IOM does not endorse; summed here.",
            time_field="year",
            known_after_days=30,
        ),
        ("iom/gdidata-iom-mmp-2025-06.csv.gz",),
        read_incidents,
    ),
]
