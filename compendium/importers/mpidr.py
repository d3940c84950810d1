"""Max Planck Institute for Demographic Research: scholars and their moves between countries, from publications in Scopus.

Country file: one row a country and year. Flow file: one row a pair and year; ``n_migrations`` go from the first country to the
second, ``n_migrations_back`` the other way. Most pairs occur twice, once in each direction, but not all. An empty country stands for
the time before the first or after the last publication, and EUE for European Union institutions. Years run on to 2026, since
moves are dated between two publications; the authors use 1998 to 2020. The files from OpenAlex have the same columns and ISO alpha-2
codes; no country is "nan" there. In its country file NA is Namibia, in its flow file Namibia has become "nan" too and is lost.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from compendium.importers import Recipe, licences
from compendium.importers.reading import read_csv, to_areas
from compendium.tables.model import Field, Table

FIRST, LAST = 1998, 2020
PERIODS = {"2011-2015": (2011, 2015), "2016-2020": (2016, 2020)}
NO_COUNTRY = ("", "EUE", "nan")
MIN_MOVES = 10  # moves of a pair in five years; smaller ones are left out


def read_country(path: Path) -> pd.DataFrame:
    """Table ``scholars`` from the country file, in the years that the authors use.

    :returns: year, area, researchers, in_moves, out_moves.
    """
    names = {
        "year": "year",
        "countrycode": "area",
        "padded_population_of_researchers": "researchers",
        "number_of_inmigrations": "in_moves",
        "number_of_outmigrations": "out_moves",
    }
    raw = read_csv(path, tuple(names)).rename(columns=names)
    raw = raw.assign(year=raw["year"].astype(float).astype(int))
    return raw[raw["year"].between(FIRST, LAST) & ~raw["area"].isin(NO_COUNTRY)].reset_index(drop=True)


def read_flows(path: Path) -> pd.DataFrame:
    """Flow file: year, origin, destination, moves; each direction once.

    Where a pair occurs in both directions, the row of the direction itself is used and not the count back of the other row,
    which now and then differs.
    """
    raw = read_csv(path, ("migrationfrom", "migrationto", "year", "n_migrations", "n_migrations_back"))
    raw = raw[~raw["migrationfrom"].isin(NO_COUNTRY) & ~raw["migrationto"].isin(NO_COUNTRY)]
    names = ["origin", "destination", "year", "moves"]
    there = raw[["migrationfrom", "migrationto", "year", "n_migrations"]].set_axis(names, axis=1)
    back = raw[["migrationto", "migrationfrom", "year", "n_migrations_back"]].set_axis(names, axis=1)
    both = pd.concat([there, back], ignore_index=True).drop_duplicates(names[:3], keep="first")
    return both.assign(year=both["year"].astype(float).astype(int), moves=both["moves"].astype(int)).reset_index(drop=True)


def moves(path: Path) -> pd.DataFrame:
    """Table ``scholar-moves``: moves between two countries, summed over five years.

    :returns: period, year (its last), origin, destination, moves.
    """
    flows = read_flows(path)
    parts = []
    for period, (first, last) in PERIODS.items():
        rows = flows[flows["year"].between(first, last)]
        found = rows.groupby(["origin", "destination"])["moves"].sum()
        parts.append(found[found >= MIN_MOVES].reset_index().assign(period=period, year=last))
    return pd.concat(parts, ignore_index=True)


def read_openalex_country(path: Path) -> pd.DataFrame:
    """Table ``scholars-openalex``: as :func:`read_country`, from the file with ISO alpha-2 codes.

    :raises CompendiumError: a code is of no area.
    """
    rows = read_country(path)
    return rows.assign(area=to_areas(rows["area"], path, by="iso2"))


def openalex_moves(path: Path) -> pd.DataFrame:
    """Table ``scholar-moves-openalex``: as :func:`moves`, from the file with ISO alpha-2 codes.

    :raises CompendiumError: a code is of no area.
    """
    rows = moves(path)
    return rows.assign(**{end: to_areas(rows[end], path, by="iso2") for end in ("origin", "destination")})


_MPIDR: dict[str, Any] = {
    "provider": "Max Planck Institute for Demographic Research, Scholarly Migration Database",
    "landing_page": "https://www.scholarlymigration.org",
    **licences.CC_BY,
    "licence_note": "Stated for the data set at Zenodo (10.5281/zenodo.11145735).",
    "citation": "akbaritabar2024bilateral",
    "known_after_days": 730,
}
_NOTE = (
    "A scholar is an author in Scopus and lives where most publications of the year are affiliated; scholars who do not publish in "
    "journals that Scopus covers are missing, mostly outside Western countries. Dated by the day on which the institute stored the "
    "files in its repository."
)
_YEAR = Field("year", "integer", "Year", required=True)

SCHOLARS = Table(
    name="scholars",
    title="Scholars and their moves, by country",
    description="Scholars active in a country, and moves of scholars into it and out of it, from the affiliations in their publications, "
    "1998 to 2020 (the period that the authors use). Countries without scholars in a year have no row.",
    **_MPIDR,
    fields=(
        _YEAR,
        Field("area", "string", "Country or area", required=True, area=True),
        Field(
            "researchers",
            "integer",
            "Active scholars, years between two publications included",
            "persons",
            required=True,
            minimum=0,
            additive=True,
        ),
        Field("in_moves", "integer", "Moves into the country", "moves", required=True, minimum=0, additive=True),
        Field("out_moves", "integer", "Moves out of the country", "moves", required=True, minimum=0, additive=True),
    ),
    key=("year", "area"),
    note=_NOTE + " Net rate = (in_moves - out_moves) / researchers.",
).release("2024-07-09", "Scopus 2024 V1")
MOVES = Table(
    name="scholar-moves",
    title="Moves of scholars between two countries",
    description="Moves of scholars from one country to another, summed over 2011 to 2015 and 2016 to 2020. Pairs with fewer than "
    f"{MIN_MOVES} moves in a period are left out.",
    **_MPIDR,
    fields=(
        Field("period", "string", "Five years", required=True, enum=tuple(PERIODS)),
        Field("year", "integer", "Last year of the period", required=True),
        Field("origin", "string", "Country that scholars left", required=True, area=True),
        Field("destination", "string", "Country that scholars moved to", required=True, area=True),
        Field("moves", "integer", "Moves", "moves", required=True, minimum=MIN_MOVES, additive=True),
    ),
    key=("period", "origin", "destination"),
    note=_NOTE,
).release("2024-07-09", "Scopus 2024 V1")

_OPENALEX = (
    "A scholar is an author in OpenAlex, which covers more journals and languages than Scopus, and lives where most publications of the "
    "year are affiliated. Dated by the day on which the institute stored the files in its repository."
)
SCHOLARS_OPENALEX, MOVES_OPENALEX = (
    replace(
        release,
        table=replace(release.table, name=f"{release.table.name}-openalex", title=f"{release.table.title}, from OpenAlex"),
        edition="OpenAlex 2023 V1",
        note=release.note.replace(_NOTE, _OPENALEX + (" Namibia has no moves by pair in the file." if release is MOVES else "")),
    )
    for release in (SCHOLARS, MOVES)
)

_FILE = "mpidr-scholarly/scopus-2024-V1-scholarlymigration-"
_FILE_OPENALEX = "mpidr-scholarly/openalex-2023-V1-scholarlymigration-"
TABLES: list[Recipe] = [
    Recipe(SCHOLARS, (f"{_FILE}country.csv.gz",), read_country),
    Recipe(MOVES, (f"{_FILE}countryflows.csv.gz",), moves),
    Recipe(SCHOLARS_OPENALEX, (f"{_FILE_OPENALEX}country.csv.gz",), read_openalex_country),
    Recipe(MOVES_OPENALEX, (f"{_FILE_OPENALEX}countryflows.csv.gz",), openalex_moves),
]
