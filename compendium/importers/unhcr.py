"""UNHCR and UNRWA: refugees and others under their mandates at the end of each year.

Source of the stored releases: tables of UNHCR's R package ``refugees`` (``population``, ``unrwa``, ``demographics``,
``asylum_applications``), a copy of what the API of its Refugee Population Statistics Database answers. New releases of the first two come
from the API itself, ``api.unhcr.org/population/v1``.

The API answers in pages ``{page, short-url, maxPages, total, items}``. An item is a year, an origin (``coo…``) and a country of asylum
(``coa…``) with a key a population. Figures are numbers or text ("0"); "-" is a population that was not counted then. Without
``coo_all`` and ``coa_all`` origins and countries of asylum are summed, with "-" for their codes. Years are limited only where
``yearFrom`` and ``yearTo`` are both given, and may lie beyond the data. Neither a key nor a header states the day of a release.

Codes are ISO 3166 alpha-3 (``UNK`` unknown, ``XXA`` stateless, ``TIB`` Tibetan) in both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from compendium.importers import Bounds, Endpoint, Feed, Recipe, licences
from compendium.importers.reading import check_keys, next_page, numbered, numbers, read_csv, read_pages, recode, refuse, to_areas
from compendium.tables.model import Field, Table

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
SEXES = {"f": "female", "m": "male"}  # of the file on sex and age, before the age in the name of a column
AGES = {"0_4": "0-4", "5_11": "5-11", "12_17": "12-17", "18_59": "18-59", "60": "60+", "other": "unknown"}
NEW, COUNTED = "N", {"P": "persons", "C": "cases"}  # of the file on applications: their type, and what is counted
FIRST_YEAR = 1990  # of the populations other than refugees
POPULATION = ("year", "coo_iso", "coa_iso", *TYPES)
UNRWA = ("year", "coa_iso", "total")


def _count(column: pd.Series, path: Path) -> pd.Series:
    return numbers(column.replace("", "0"), path)  # as they are: the schema of the table refuses what is no count of persons


def _items(path: Path, wanted: tuple[str, ...]) -> pd.DataFrame:
    """The items of an answer of the API as text; a population that was not counted is empty text, as in the package's files."""
    items = [item for page in read_pages(path, "items", "maxPages") for item in page["items"]]
    check_keys(items, wanted, path)
    frame = numbered(pd.DataFrame({k: pd.Series([item[k] for item in items], dtype=object) for k in wanted}))
    for key in wanted:
        refuse(frame[frame[key].isna()], f"the item has no value for '{key}'; expected a number, text or \"-\"", path)
    return frame.astype("string").replace("-", "")


def _population(raw: pd.DataFrame, path: Path) -> pd.DataFrame:
    keys = {"year": _count(raw["year"], path), "origin": to_areas(raw["coo_iso"], path), "asylum": to_areas(raw["coa_iso"], path)}
    parts = [pd.DataFrame({**keys, "population_type": name, "persons": _count(raw[column], path)}) for column, name in TYPES.items()]
    out = pd.concat(parts, ignore_index=True)
    kept = (out["persons"] != 0) & ((out["year"] >= FIRST_YEAR) | (out["population_type"] == "refugees"))
    return out[kept].reset_index(drop=True)


def _unrwa(raw: pd.DataFrame, path: Path) -> pd.DataFrame:
    persons = _count(raw["total"], path)
    return pd.DataFrame({"year": _count(raw["year"], path), "area": to_areas(raw["coa_iso"], path), "persons": persons})


def read_population(path: Path) -> pd.DataFrame:
    """End-year stocks, from the package: a row an origin and asylum country, a column a population.

    Empty and zero cells (no persons, none known, or a population not counted in that year) are left out.

    :returns: year, origin, asylum, population_type, persons: refugees from 1951 on, the others from 1990 on.
    :raises CompendiumError: a column is absent, a code is not known, or a figure is not a number.
    """
    return _population(read_csv(path, POPULATION), path)


def read_unrwa(path: Path) -> pd.DataFrame:
    """Palestine refugees by field of UNRWA, from the package.

    :returns: year, area, persons.
    :raises CompendiumError: as :func:`read_population`.
    """
    return _unrwa(read_csv(path, UNRWA), path)


def read_demographics(path: Path) -> pd.DataFrame:
    """Table ``refugees-by-sex-and-age``, from the package: refugees alone, places inside a country of asylum summed.

    :returns: year, origin, asylum, sex, age, persons; who is of no stated sex or age stands as unknown.
    :raises CompendiumError: a column is absent, a code is not known, a figure is not a number, or parts exceed the total.
    """
    cells = {f"{s}_{a}": (sex, age) for s, sex in SEXES.items() for a, age in AGES.items()}
    raw = read_csv(path, ("year", "coo_iso", "coa_iso", "pop_type", "total", *cells))
    raw = raw[raw["pop_type"] == "REF"]
    counts = pd.DataFrame({column: _count(raw[column], path) for column in ("total", *cells)})
    rest = counts["total"] - counts[list(cells)].sum(axis=1)
    refuse(raw[rest < 0], "sexes and ages add up to more than the total {total}", path)
    keys = {"year": _count(raw["year"], path), "origin": to_areas(raw["coo_iso"], path), "asylum": to_areas(raw["coa_iso"], path)}
    parts = [pd.DataFrame({**keys, "sex": sex, "age": age, "persons": counts[column]}) for column, (sex, age) in cells.items()]
    rows = pd.concat([*parts, pd.DataFrame({**keys, "sex": "unknown", "age": "unknown", "persons": rest})], ignore_index=True)
    out = rows.groupby(["year", "origin", "asylum", "sex", "age"], as_index=False)["persons"].sum()
    return out[out["persons"] > 0].reset_index(drop=True)


def read_applications(path: Path) -> pd.DataFrame:
    """Table ``asylum-applications``, from the package: new applications, levels of decision and origins summed.

    :returns: year, asylum, counted (persons or cases), applications.
    :raises CompendiumError: a column is absent, a code is not known, or a figure is not a number.
    """
    raw = read_csv(path, ("year", "coa_iso", "app_type", "app_pc", "applied"))
    raw = raw[raw["app_type"] == NEW]
    keys = {"year": _count(raw["year"], path), "asylum": to_areas(raw["coa_iso"], path), "counted": recode(raw["app_pc"], COUNTED, path)}
    rows = pd.DataFrame({**keys, "applications": _count(raw["applied"], path)})
    return rows.groupby(list(keys), as_index=False)["applications"].sum()


def fetched_population(path: Path) -> pd.DataFrame:
    """What :func:`read_population` gives, from the pages of the API's endpoint ``population``.

    :raises CompendiumError: a page or a key is absent, a code is not known, or a figure is not a number.
    """
    return _population(_items(path, POPULATION), path)


def fetched_unrwa(path: Path) -> pd.DataFrame:
    """What :func:`read_unrwa` gives, from the pages of the API's endpoint ``unrwa``.

    :raises CompendiumError: as :func:`fetched_population`.
    """
    return _unrwa(_items(path, UNRWA), path)


_RDF: dict[str, Any] = {
    "landing_page": "https://www.unhcr.org/refugee-statistics/",
    **licences.CC_BY,
    "licence_note": "Stated on the page of the database (Refugee Data Finder).",
    "citation": "unhcrrdf",
    "known_after_days": 170,  # Global Trends 2017: 19 June 2018
}

REFUGEES = Table(
    name="refugees",
    title="Refugees, asylum-seekers and others under UNHCR's mandate by origin and country of asylum",
    description="Persons at the end of the year. Refugees are those under UNHCR's mandate, with persons in a refugee-like "
    "situation; Palestine refugees under UNRWA's mandate are in the table palestine-refugees. Internally displaced persons are "
    "those displaced by conflict whom UNHCR protects or assists: origin and asylum are the same. A pair without persons, or "
    "without a figure, has no row.",
    provider="UNHCR",
    fields=(
        Field("year", "integer", "Year; the figure is that of 31 December", "year", required=True, minimum=1951),
        Field("origin", "string", "Country or area of origin; UNK unknown, XXA stateless, TIB Tibetan", required=True, area=True),
        Field("asylum", "string", "Country or area of asylum or, without flight abroad, of residence", required=True, area=True),
        Field("population_type", "string", "Population", required=True, enum=tuple(TYPES.values())),
        Field("persons", "integer", "Persons", "persons", required=True, minimum=1, additive=True),
    ),
    key=("year", "origin", "asylum", "population_type"),
    note="Do not sum over all populations: stateless persons may be refugees too, and the host community is not displaced. "
    "Refugees from 1951 on, the others from 1990 on or when UNHCR began to count them (asylum-seekers 1993, stateless persons "
    "2004, other people in need of international protection 2018, host community 2019). Venezuelans displaced abroad stand, "
    "according to the year, among others of concern or other people in need of international protection. The smallest figure is 5: "
    "UNHCR alters smaller ones to protect persons. Earlier years are revised with each release. Serbia includes Kosovo (under "
    "Security Council resolution 1244).",
    **_RDF,
)
PALESTINE = Table(
    name="palestine-refugees",
    title="Palestine refugees under UNRWA's mandate",
    description="Palestine refugees registered with UNRWA at the end of the year, by the country or territory in which they are "
    "registered: Jordan, Lebanon, State of Palestine (West Bank and Gaza Strip), Syrian Arab Republic.",
    provider="UNRWA, in UNHCR's Refugee Population Statistics Database",
    fields=(
        Field("year", "integer", "Year; the figure is that of 31 December", "year", required=True, minimum=1951),
        Field("area", "string", "Country or territory of registration; UNK not known", required=True, area=True),
        Field("persons", "integer", "Registered Palestine refugees", "persons", required=True, minimum=0, additive=True),
    ),
    key=("year", "area"),
    **_RDF,
)
DEMOGRAPHICS = Table(
    name="refugees-by-sex-and-age",
    title="Refugees under UNHCR's mandate by sex and age",
    description="Refugees at the end of the year by origin, country of asylum, sex and age, as far as UNHCR knows them; who is counted "
    "without a sex or an age stands as unknown, so that the sum is that of all refugees.",
    provider="UNHCR",
    fields=(
        Field("year", "integer", "Year; the figure is that of 31 December", "year", required=True, minimum=2025),
        Field("origin", "string", "Country or area of origin; UNK unknown, XXA stateless, TIB Tibetan", required=True, area=True),
        Field("asylum", "string", "Country or area of asylum", required=True, area=True),
        Field("sex", "string", "Sex", required=True, enum=(*SEXES.values(), "unknown")),
        Field("age", "string", "Age in completed years", required=True, enum=tuple(AGES.values())),
        Field("persons", "integer", "Refugees", "persons", required=True, minimum=1, additive=True),
    ),
    key=("year", "origin", "asylum", "sex", "age"),
    note="One year is in the release. Countries with registers of their own, the United States among them, give UNHCR no sex or age. The "
    "package spreads no unknown case over sexes and ages.",
    **_RDF,
)
APPLICATIONS = Table(
    name="asylum-applications",
    title="New applications for asylum by country",
    description="New applications for asylum lodged during the year, by country of asylum, all origins and levels of decision together; "
    "repeated and reopened applications and appeals are left out.",
    provider="UNHCR",
    fields=(
        Field("year", "integer", "Calendar year", "year", required=True, minimum=2000),
        Field("asylum", "string", "Country in which the application was lodged", required=True, area=True),
        Field(
            "counted", "string", "What a country counts: persons, or cases of one person or more", required=True, enum=("persons", "cases")
        ),
        Field("applications", "integer", "New applications", "persons or cases", required=True, minimum=0, additive=True),
    ),
    key=("year", "asylum", "counted"),
    note="Applications that a country does not tell apart by type are not in it, so that sums over countries are lower bounds.",
    **_RDF,
)

STORED = ("2026-06-25", "End of 2025 (R package refugees)")
PACKAGED = "The day is that on which UNHCR put the figures into its package."
FETCHED = "The API states no day of release: the day is that of the download."

TABLES: list[Recipe] = [
    Recipe(REFUGEES.release(*STORED, note=f"{REFUGEES.note} {PACKAGED}"), ("unhcr/unhcr-population.csv.gz",), read_population),
    Recipe(
        PALESTINE.release(
            *STORED,
            note="The year 2025 counts 495,764 persons whose place is not known, against whom the figures of Lebanon and of the Syrian "
            f"Arab Republic fall. Jordan has no figure for 1952. {PACKAGED}",
        ),
        ("unhcr/unhcr-unrwa.csv.gz",),
        read_unrwa,
    ),
    Recipe(DEMOGRAPHICS.release(*STORED, note=f"{DEMOGRAPHICS.note} {PACKAGED}"), ("unhcr/unhcr-demographics.csv.gz",), read_demographics),
    Recipe(
        APPLICATIONS.release(*STORED, note=f"{APPLICATIONS.note} {PACKAGED}"),
        ("unhcr/unhcr-asylum-applications.csv.gz",),
        read_applications,
    ),
]


API = "https://api.unhcr.org/population/v1"
PAGE = 10_000  # items: some 3 MB


def _endpoint(dataset: str, limit: int) -> Endpoint:
    query = f"{API}/{dataset}/?yearFrom=1951&yearTo=2050&coo_all=true&coa_all=true&cf_type=ISO&limit={PAGE}&page="
    return Endpoint(f"unhcr/{dataset}.json", f"{query}1", "JSON in pages", next_page(query, lambda page: page["maxPages"]), max_bytes=limit)


FEEDS: list[Feed] = [
    Feed(
        REFUGEES.release("", "End of {year}", note=f"{REFUGEES.note} {FETCHED}"),
        (_endpoint("population", 200_000_000),),  # 139,000 items up to 2025: 39 MB
        fetched_population,
        Bounds(
            "persons",
            0.05,
            "a new edition may correct the year before it, and hardly touches older ones: from mid-2024 to June 2026 no year until 2023 "
            "moved by 0.1 per cent",
        ),
    ),
    Feed(
        PALESTINE.release(
            "",
            "End of {year}",
            note="Persons whose place is not known stand under UNK, in the year 2025 for the first time. Jordan has no figure for 1952. "
            f"{FETCHED}",
        ),
        (_endpoint("unrwa", 2_000_000),),  # 296 items up to 2025
        fetched_unrwa,
        Bounds(
            "persons",
            0.05,
            "these are counts of a register; only one release is at hand, so how much UNRWA revises them could not be measured",
        ),
    ),
]
