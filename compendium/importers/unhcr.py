"""UNHCR and UNRWA: refugees and others under their mandates at the end of each year.

Source: the tables ``population`` and ``unrwa`` of UNHCR's R package ``refugees``, which holds its Refugee Population Statistics
Database. Codes are ISO 3166 alpha-3 (``UNK`` unknown, ``XXA`` stateless, ``TIB`` Tibetan).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium.catalog import Field, Release
from compendium.errors import CompendiumError
from compendium.importers import Plan
from compendium.importers.classifications import read_csv

# Column of the file: name of the population. Returns in the year (returned_refugees, returned_idps) are no stock.
TYPES = {
    "refugees": "refugees",
    "asylum_seekers": "asylum-seekers",
    "oip": "other people in need of international protection",
    "idps": "internally displaced persons",
    "stateless": "stateless persons",
    "ooc": "others of concern",
    "hst": "host community",
}
FIRST_YEAR = 1990  # of the populations other than refugees


def _whole(column: pd.Series, path: Path) -> pd.Series:
    out = pd.to_numeric(column.replace("", "0"), errors="coerce")
    if (strange := out.isna()).any():
        raise CompendiumError(f"{path.name}, column '{column.name}': '{column[strange].iloc[0]}' is not a number.")
    return out.astype("int64")


def read_population(path: Path) -> pd.DataFrame:
    """End-year stocks: a row an origin and asylum country, a column a population.

    Empty and zero cells (no persons, none known, or a population not counted in that year) are left out.

    :returns: year, origin, asylum, population_type, persons: refugees from 1951 on, the others from 1990 on.
    :raises CompendiumError: a column is absent or a figure is not a number.
    """
    raw = read_csv(path, ("year", "coo_iso", "coa_iso", *TYPES))
    keys = {"year": _whole(raw["year"], path), "origin": raw["coo_iso"], "asylum": raw["coa_iso"]}
    parts = [pd.DataFrame({**keys, "population_type": name, "persons": _whole(raw[column], path)}) for column, name in TYPES.items()]
    out = pd.concat(parts, ignore_index=True)
    kept = (out["persons"] > 0) & ((out["year"] >= FIRST_YEAR) | (out["population_type"] == "refugees"))
    return out[kept].reset_index(drop=True)


def read_unrwa(path: Path) -> pd.DataFrame:
    """Palestine refugees by field of UNRWA.

    :returns: year, area, persons.
    :raises CompendiumError: a column is absent or a figure is not a number.
    """
    raw = read_csv(path, ("year", "coa_iso", "total"))
    return pd.DataFrame({"year": _whole(raw["year"], path), "area": raw["coa_iso"], "persons": _whole(raw["total"], path)})


RELEASED = "2026-06-25"
EDITION = "End of 2025 (R package refugees)"
LANDING = "https://www.unhcr.org/refugee-statistics/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"

TABLES: list[Plan] = [
    Plan(
        Release(
            table="refugees",
            date=RELEASED,
            title="Refugees, asylum-seekers and others under UNHCR's mandate by origin and country of asylum",
            edition=EDITION,
            description="Persons at the end of the year. Refugees are those under UNHCR's mandate, with persons in a refugee-like "
            "situation; Palestine refugees under UNRWA's mandate are in the table palestine-refugees. Internally displaced persons are "
            "those displaced by conflict whom UNHCR protects or assists: origin and asylum are the same. A pair without persons, or "
            "without a figure, has no row.",
            provider="UNHCR",
            landing_page=LANDING,
            licence="CC BY 4.0",
            licence_url=CC_BY,
            citation="unhcrrdf",
            fields=(
                Field("year", "integer", "Year; the figure is that of 31 December", "year", required=True, minimum=1951),
                Field("origin", "string", "Country or area of origin; UNK unknown, XXA stateless, TIB Tibetan", required=True, area=True),
                Field("asylum", "string", "Country or area of asylum or, without flight abroad, of residence", required=True, area=True),
                Field("population_type", "string", "Population", required=True, enum=tuple(TYPES.values())),
                Field("persons", "integer", "Persons", "persons", required=True, minimum=1),
            ),
            key=("year", "origin", "asylum", "population_type"),
            note="Do not sum over all populations: stateless persons may be refugees too, and the host community is not displaced. "
            "Refugees from 1951 on, the others from 1990 on or when UNHCR began to count them (asylum-seekers 1993, stateless persons "
            "2004, other people in need of international protection 2018, host community 2019). Venezuelans displaced abroad stand, "
            "according to the year, among others of concern or other people in need of international protection. The smallest figure is 5: "
            "UNHCR alters smaller ones to protect persons. Earlier years are revised with each release. Serbia includes Kosovo (under "
            "Security Council resolution 1244). The day is that on which UNHCR put the figures into its package.",
            time_field="year",
            known_after_days=170,  # Global Trends 2017: 19 June 2018
        ),
        ("unhcr/unhcr-population.csv.gz",),
        read_population,
    ),
    Plan(
        Release(
            table="palestine-refugees",
            date=RELEASED,
            title="Palestine refugees under UNRWA's mandate",
            edition=EDITION,
            description="Palestine refugees registered with UNRWA at the end of the year, by the country or territory in which they are "
            "registered: Jordan, Lebanon, State of Palestine (West Bank and Gaza Strip), Syrian Arab Republic.",
            provider="UNRWA, in UNHCR's Refugee Population Statistics Database",
            landing_page=LANDING,
            licence="CC BY 4.0",
            licence_url=CC_BY,
            citation="unhcrrdf",
            fields=(
                Field("year", "integer", "Year; the figure is that of 31 December", "year", required=True, minimum=1951),
                Field("area", "string", "Country or territory of registration; UNK not known", required=True, area=True),
                Field("persons", "integer", "Registered Palestine refugees", "persons", required=True, minimum=0),
            ),
            key=("year", "area"),
            note="The year 2025 counts 495,764 persons whose place is not known, against whom the figures of Lebanon and of the Syrian "
            "Arab Republic fall. Jordan has no figure for 1952. The day is that on which UNHCR put the figures into its package.",
            time_field="year",
            known_after_days=170,
        ),
        ("unhcr/unhcr-unrwa.csv.gz",),
        read_unrwa,
    ),
]
