"""IDMC: internal displacement, from the Global Internal Displacement Database.

Source: the tables ``idmc_flows`` and ``idmc_stocks`` of the R package gdidata, made by staff of IOM's Global Data Institute from
the database. Displacements are movements in a year; persons are those living in displacement at its end.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium.catalog import Field, Release
from compendium.errors import CompendiumError
from compendium.importers import Plan
from compendium.importers.classifications import read_csv

CONFLICT, DISASTER = "conflict", "disaster"
HAZARDS = (
    "drought",
    "earthquake",
    "erosion",
    "extreme temperature",
    "flood",
    "mass movement",
    "storm",
    "volcanic activity",
    "wave action",
    "wildfire",
)


def _tidy(raw: pd.DataFrame, path: Path) -> pd.DataFrame:
    number = pd.to_numeric(raw["n"], errors="coerce")
    if (strange := number.isna()).any():
        raise CompendiumError(f"{path.name}, column 'n': '{raw.loc[strange, 'n'].iloc[0]}' is not a number.")
    return pd.DataFrame({"year": pd.to_numeric(raw["t"]), "area": raw["geo"], "cause": raw["cause"], "n": number.astype("int64")})


def read_displacements(path: Path) -> pd.DataFrame:
    """New displacements in a year: the cause is "conflict" or the hazard of a disaster.

    :returns: year, area, cause (conflict, disaster), hazard (empty for conflict), displacements.
    :raises CompendiumError: a column is absent, a hazard is unknown, or a figure is not a number.
    """
    out = _tidy(read_csv(path, ("geo", "t", "cause", "n")), path)
    if strange := sorted(set(out["cause"]) - {CONFLICT, *HAZARDS}):
        raise CompendiumError(f"{path.name}: '{strange[0]}' is neither conflict nor a known hazard.")
    conflict = out["cause"] == CONFLICT
    out["hazard"] = out["cause"].mask(conflict, "")
    out["cause"] = out["cause"].where(conflict, DISASTER)
    return out.rename(columns={"n": "displacements"})


def read_persons(path: Path) -> pd.DataFrame:
    """People living in displacement at the end of a year, summed over sex and age.

    :returns: year, area, cause (conflict, disaster), persons.
    :raises CompendiumError: a column is absent, a cause is unknown, or a figure is not a number.
    """
    out = _tidy(read_csv(path, ("geo", "t", "cause", "sex", "age", "n")), path)
    if strange := sorted(set(out["cause"]) - {CONFLICT, DISASTER}):
        raise CompendiumError(f"{path.name}: '{strange[0]}' is neither conflict nor disaster.")
    return out.groupby(["year", "area", "cause"], as_index=False)["n"].sum().rename(columns={"n": "persons"})


LANDING = "https://www.internal-displacement.org/database/displacement-data"
LICENCE = "IDMC terms of use: reuse with attribution and with changes indicated, in line with CC BY 3.0 IGO"
TERMS = "https://www.internal-displacement.org/terms-of-use/"
MADE_BY = " Taken from the R package gdidata, which is endorsed neither by IOM nor by IDMC; the columns were recast here."

AREA = Field("area", "string", "Country or area; AB9 is the Abyei Area", required=True, area=True)
CAUSE = Field("cause", "string", "Conflict and violence, or disaster", required=True, enum=(CONFLICT, DISASTER))


def _persons(date: str, edition: str, citation: str, file: str, note: str) -> Plan:
    release = Release(
        table="internally-displaced-persons",
        date=date,
        title="People living in internal displacement at the end of the year",
        edition=edition,
        description="People who live in internal displacement on 31 December because of conflict and violence or because of disasters, as "
        "estimated by IDMC. A stock: persons, whatever the year in which they were displaced.",
        provider="Internal Displacement Monitoring Centre (IDMC)",
        landing_page=LANDING,
        licence=LICENCE,
        licence_url=TERMS,
        citation=citation,
        fields=(
            Field("year", "integer", "Year; the figure is that of 31 December", "year", required=True, minimum=2009),
            AREA,
            CAUSE,
            Field("persons", "integer", "People living in internal displacement", "persons", required=True, minimum=0),
        ),
        key=("year", "area", "cause"),
        note=note + " IDMC estimates sex and age from national population structures; they are summed here." + MADE_BY,
        time_field="year",
        known_after_days=136,
    )
    return Plan(release, (file,), read_persons)


TABLES: list[Plan] = [
    Plan(
        Release(
            table="internal-displacement",
            date="2024-05-14",
            title="Internal displacements in the year by cause",
            edition="Global Internal Displacement Database, May 2024 (GRID 2024)",
            description="Movements of people forced to leave their homes within their country in the year, by conflict and violence or by "
            "disasters. A flow: movements, not persons, since one person may be displaced several times. A country, year and cause for "
            "which IDMC has no figure has no row; a nil is a figure.",
            provider="Internal Displacement Monitoring Centre (IDMC)",
            landing_page=LANDING,
            licence=LICENCE,
            licence_url=TERMS,
            citation="idmc2024grid",
            fields=(
                Field("year", "integer", "Calendar year", "year", required=True, minimum=2008),
                AREA,
                CAUSE,
                Field("hazard", "string", "Hazard of a disaster; empty for conflict", enum=HAZARDS),
                Field("displacements", "integer", "New displacements", "movements", required=True, minimum=0),
            ),
            key=("year", "area", "cause", "hazard"),
            note="Disasters from 2008, conflict from 2009. Past years are revised with each edition: disasters of 2017 were 18.8 million "
            "in GRID 2018 and are 18.7 million here." + MADE_BY,
            time_field="year",
            known_after_days=136,  # GRID 2018: 16 May 2018
        ),
        ("idmc/gdidata-idmc-flows.csv.gz",),
        read_displacements,
    ),
    _persons(
        "2024-05-14",
        "Global Internal Displacement Database, May 2024 (GRID 2024)",
        "idmc2024grid",
        "idmc/gdidata-idmc-stocks-2009-2023.csv.gz",
        "Conflict from 2009; disasters from 2019, so totals of both begin in 2019.",
    ),
    _persons(
        "2025-05-13",
        "Global Internal Displacement Database, May 2025 (GRID 2025)",
        "idmc2025grid",
        "idmc/gdidata-idmc-stocks.csv.gz",
        "The end of 2024 only: for earlier years use the release of 14 May 2024, and do not join the two.",
    ),
]
