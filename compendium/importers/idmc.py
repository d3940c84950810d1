"""IDMC: internal displacement, from the Global Internal Displacement Database.

Displacements are movements in a year; persons are those living in displacement at its end. Sources:

- The tables ``idmc_flows`` and ``idmc_stocks`` of the R package gdidata, made by staff of IOM's Global Data Institute from
  the database.
- The two CSV files of the whole database that IDMC publishes on the Humanitarian Data Exchange (HDX) every year; IDMC's own API
  wants a key that it gives by e-mail. The file on conflict has a row a country and year, from 2009; the file on disasters a row an
  event, country and year, from 2008. Both have ``iso3``, ``year``, ``new_displacement`` and ``total_displacement`` (people displaced
  at the end of the year; of a disaster, those of the event alone), with a rounded copy of each, and no figure where there is none; that on
  disasters has ``hazard_type_name``. A row of HXL tags may follow the header. The addresses of the files have identifiers that may
  change, so they are taken from what HDX's API says of the data set.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from compendium.importers import Bounds, Endpoint, Feed, Recipe, licences
from compendium.importers.reading import expect, numbers, read_csv, to_areas
from compendium.tables.model import Field, Table

CONFLICT, DISASTER = "conflict", "disaster"
HAZARDS = (
    "drought",
    "earthquake",
    "erosion",
    "extreme temperature",
    "flood",
    "mass movement",
    "mixed disasters",
    "sea level rise",
    "storm",
    "volcanic activity",
    "wave action",
    "wildfire",
)


def _tidy(raw: pd.DataFrame, path: Path) -> pd.DataFrame:
    return pd.DataFrame({"year": numbers(raw["t"], path), "area": raw["geo"], "cause": raw["cause"], "n": numbers(raw["n"], path)})


def read_displacements(path: Path) -> pd.DataFrame:
    """New displacements in a year: the cause is "conflict" or the hazard of a disaster.

    :returns: year, area, cause (conflict, disaster), hazard (empty for conflict), displacements.
    :raises CompendiumError: a column is absent, a hazard is unknown, or a figure is not a number.
    """
    out = _tidy(read_csv(path, ("geo", "t", "cause", "n")), path)
    expect(out["cause"], (CONFLICT, *HAZARDS), path)
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
    expect(out["cause"], (CONFLICT, DISASTER), path)
    return out.groupby(["year", "area", "cause"], as_index=False)["n"].sum().rename(columns={"n": "persons"})


def _events(path: Path, figure: str, *more: str) -> pd.DataFrame:
    """The rows of a file from HDX that have a figure.

    :returns: year, area, n, and the columns ``more`` as they are.
    """
    raw = read_csv(path, ("iso3", "year", figure, *more))
    raw = raw[(raw[figure] != "") & ~raw["iso3"].str.startswith("#")]  # the row of HXL tags
    year, number = (numbers(raw[c], path, whole=True) for c in ("year", figure))
    return pd.DataFrame({"year": year.astype("int64"), "area": to_areas(raw["iso3"], path), "n": number, **raw[list(more)]})


def read_hdx_displacements(conflict: Path, disasters: Path) -> pd.DataFrame:
    """New displacements in a year, from the two files on HDX; events are summed by hazard.

    :returns: year, area, cause (conflict, disaster), hazard (empty for conflict), displacements.
    :raises CompendiumError: a column is absent, a hazard or a country is unknown, or a figure is not a number.
    """
    events = _events(disasters, "new_displacement", "hazard_type_name")
    events["hazard"] = events["hazard_type_name"].str.strip().str.lower()
    expect(events["hazard"], HAZARDS, disasters)
    out = pd.concat(
        [_events(conflict, "new_displacement").assign(cause=CONFLICT, hazard=""), events.assign(cause=DISASTER)], ignore_index=True
    )
    return out.groupby(["year", "area", "cause", "hazard"], as_index=False)["n"].sum().rename(columns={"n": "displacements"})


def read_hdx_persons(conflict: Path) -> pd.DataFrame:
    """People displaced by conflict at the end of a year, from the file on conflict.

    The file on disasters has people still displaced by event, in the year of the event alone. Their sum is no country's figure: for the
    end of 2024 it is 4.3 million, where IDMC counts 9.8 million who live in displacement after disasters of all years.

    :returns: year, area, cause (conflict), persons.
    :raises CompendiumError: a column is absent, a country is unknown, or a figure is not a number.
    """
    out = _events(conflict, "total_displacement").assign(cause=CONFLICT).rename(columns={"n": "persons"})
    return out[out["persons"] != 0]  # as in the earlier releases, a country without displaced people has no row


FIGURES = "Global Internal Displacement Database, May 2024 (GRID 2024)"
MADE_BY = "Taken from the R package gdidata, which is endorsed neither by IOM nor by IDMC; the columns were recast here."
AREA = Field("area", "string", "Country or area; AB9 is the Abyei Area", required=True, area=True)
CAUSE = Field("cause", "string", "Conflict and violence, or disaster", required=True, enum=(CONFLICT, DISASTER))
_IDMC: dict[str, Any] = {
    "provider": "Internal Displacement Monitoring Centre (IDMC)",
    "landing_page": "https://www.internal-displacement.org/database/displacement-data",
    **licences.CC_BY_IGO,
    "licence_note": "IDMC's terms of use (www.internal-displacement.org/terms-of-use) allow reuse with attribution and with changes "
    "indicated, "
    "in line with this licence.",
    "known_after_days": 136,  # GRID 2018: 16 May 2018
}

DISPLACEMENTS = Table(
    name="internal-displacement",
    title="Internal displacements in the year by cause",
    description="Movements of people forced to leave their homes within their country in the year, by conflict and violence or by "
    "disasters. A flow: movements, not persons, since one person may be displaced several times. A country, year and cause for "
    "which IDMC has no figure has no row; a zero is a figure.",
    fields=(
        Field("year", "integer", "Calendar year", "year", required=True, minimum=2008),
        AREA,
        CAUSE,
        Field("hazard", "string", "Hazard of a disaster; empty for conflict", enum=HAZARDS),
        Field("displacements", "integer", "New displacements", "movements", required=True, minimum=0, additive=True),
    ),
    key=("year", "area", "cause", "hazard"),
    **_IDMC,
)
PERSONS = Table(
    name="internally-displaced-persons",
    title="People living in internal displacement at the end of the year",
    description="People who live in internal displacement on 31 December because of conflict and violence or because of disasters, as "
    "estimated by IDMC. A stock: persons, whatever the year in which they were displaced.",
    fields=(
        Field("year", "integer", "Year; the figure is that of 31 December", "year", required=True, minimum=2009),
        AREA,
        CAUSE,
        Field("persons", "integer", "People living in internal displacement", "persons", required=True, minimum=0, additive=True),
    ),
    key=("year", "area", "cause"),
    note=f"IDMC estimates sex and age from national population structures; they are summed here. {MADE_BY}",
    **_IDMC,
)

TABLES: list[Recipe] = [
    Recipe(
        DISPLACEMENTS.release(
            "2024-05-14",
            FIGURES,
            citation="idmc2024grid",
            note="Disasters from 2008, conflict from 2009. Past years are revised with each edition: disasters of 2017 were 18.8 million "
            f"in GRID 2018 and are 18.7 million here. {MADE_BY}",
        ),
        ("idmc/gdidata-idmc-flows.csv.gz",),
        read_displacements,
    ),
    Recipe(
        PERSONS.release(
            "2024-05-14",
            FIGURES,
            citation="idmc2024grid",
            note=f"Conflict from 2009; disasters from 2019, so totals of both begin in 2019. {PERSONS.note}",
        ),
        ("idmc/gdidata-idmc-stocks-2009-2023.csv.gz",),
        read_persons,
    ),
    Recipe(
        PERSONS.release(
            "2025-05-13",
            "Global Internal Displacement Database, May 2025 (GRID 2025)",
            citation="idmc2025grid",
            note=f"The end of 2024 only: for earlier years use the release of 14 May 2024, and do not join the two. {PERSONS.note}",
        ),
        ("idmc/gdidata-idmc-stocks.csv.gz",),
        read_persons,
    ),
]


def _hdx(name: str) -> Endpoint:
    """The one CSV file of a data set of IDMC on HDX."""
    return Endpoint(
        name=f"idmc/{name}.csv",
        url=f"https://data.humdata.org/api/3/action/package_show?id=idmc-{name}",
        format="CSV, named in the JSON that describes the data set",
        link_pattern=rf"https://data\.humdata\.org/dataset/[\w-]+/resource/[\w-]+/download/{name}\.csv",
        max_bytes=20_000_000,  # disasters, events of 2008 to 2024: 4 MB
        redirect_hosts=("s3.us-east-1.amazonaws.com",),
    )


FILES = (_hdx("internal-displacements-new-displacements-idps"), _hdx("internal-displacements-new-displacements-associated-with-disasters"))
_HDX: dict[str, Any] = {
    "edition": "Global Internal Displacement Database, figures to {year}, file of {day}",
    "date": "",
    "citation": "idmcgidd",
    **licences.CC_BY_IGO,
    "licence_note": "Stated for the file on the Humanitarian Data Exchange, which calls it CC BY-IGO (data.humdata.org/faqs/licenses).",
}

FEEDS: list[Feed] = [
    Feed(
        DISPLACEMENTS.release(
            note="Disasters from 2008, conflict from 2009. Past years are revised with each edition: disasters of 2017 were 18.8 million "
            "in GRID 2018 and 18.7 million in May 2024. Events are summed by hazard here.",
            **_HDX,
        ),
        FILES,
        read_hdx_displacements,
        Bounds(
            "displacements",
            0.05,
            "it corrects single countries and years with every edition: the world's displacements of a year moved by two per cent at "
            "most between the Global Reports of 2018 to 2023 and the release of May 2024.",
        ),
    ),
    Feed(
        PERSONS.release(
            note="Conflict alone, from 2009: what IDMC publishes openly on disasters has people still displaced by event, and not those of "
            "earlier events. The release of 13 May 2025 has them for the end of 2024. A country without anybody displaced has no row.",
            **_HDX,
        ),
        FILES[:1],
        read_hdx_persons,
        Bounds(
            "persons",
            0.05,
            "it corrects single countries with every edition: by 2026 it had lowered the world's people displaced by conflict at the end "
            "of a year by up to two and a half per cent of the figures of May 2024. People displaced by disasters are not in the file.",
            subset=("cause", CONFLICT),
        ),
    ),
]
