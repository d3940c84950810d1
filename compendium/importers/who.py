"""World Health Organization: coverage with health services, and health workers in the state of July 2018.

Two formats: the CSV of the Global Health Observatory (one row a country and year, ISO alpha-3 codes; ">=80" for an index of 80
or more; rows without a country are WHO regions), and the table of Our World in Data made from a later Observatory release.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Recipe, licences
from compendium.importers.reading import codes_by, columns, expect, read_csv, read_text, refuse
from compendium.importers.tables import HEALTH_WORKERS
from compendium.tables.model import Field, Table

FLOOR = ">=80"
OWID_CODES = {"OWID_KOS": "XKX"}
OWID_INDEX = "UHC Service Coverage Index"
AGGREGATE = r"World|.+ \((?:WHO|WB)\)"  # of Our World in Data: the world, regions of WHO and of the World Bank
PER_THOUSAND = 10  # the Observatory counts per 1,000, the SDG series per 10,000


def read_gho(path: Path, indicator: str) -> pd.DataFrame:
    """A file of the Global Health Observatory, as text: area, year, value, comments; rows of WHO regions are left out.

    :raises CompendiumError: another indicator, or a row with neither a country nor a region.
    """
    raw = read_csv(path, ("GHO", "PUBLISHSTATE", "YEAR", "REGION", "COUNTRY", "Display Value", "Comments"))
    expect(raw["GHO"], (indicator,), path)
    raw = raw[raw["PUBLISHSTATE"] == "PUBLISHED"]
    refuse(raw[raw["COUNTRY"].eq("") & raw["REGION"].eq("")], "neither COUNTRY nor REGION", path)
    out = raw.rename(columns={"COUNTRY": "area", "YEAR": "year", "Display Value": "value", "Comments": "comments"})
    return out.loc[out["area"] != "", ["area", "year", "value", "comments"]].reset_index(drop=True)


def read_owid(path: Path) -> pd.DataFrame:
    """A table of Our World in Data, as text: area, year, value; rows of the world and of regions are left out.

    :raises CompendiumError: a row has no code of an area and is no aggregate that is known.
    """
    raw = read_text(path)
    columns(raw, ("Entity", "Code", "Year"), path)
    values = [c for c in raw.columns if c.startswith(OWID_INDEX)]
    if len(values) != 1:
        raise CompendiumError(f"{path.name}: expected one column '{OWID_INDEX} …', found {', '.join(raw.columns)}.")
    raw = raw.assign(area=raw["Code"].replace(OWID_CODES), year=raw["Year"], value=raw[values[0]])
    known = raw["area"].isin(codes_by("area"))
    refuse(raw[~known & ~raw["Entity"].str.fullmatch(AGGREGATE)], "'{Entity}' is neither an area nor a known aggregate", path)
    return raw.loc[known, ["area", "year", "value"]].reset_index(drop=True)


def coverage_2018(path: Path) -> pd.DataFrame:
    """Table ``uhc-coverage``, first edition: index of 2015, with 80 where the provider writes ">=80".

    :returns: area, year, index (0 to 100), floor (Y or N).
    """
    rows = read_gho(path, "UHC_INDEX_REPORTED")
    floor = rows["value"] == FLOOR
    return rows.assign(index=rows["value"].mask(floor, FLOOR.removeprefix(">=")), floor=floor.map({True: "Y", False: "N"}))


def coverage_2025(path: Path) -> pd.DataFrame:
    """Table ``uhc-coverage``, release of December 2025, in which no value is cut.

    :returns: area, year, index (0 to 100), floor (N).
    """
    return read_owid(path).rename(columns={"value": "index"}).assign(floor="N")


def health_workers_2018(physicians: Path, nurses: Path) -> pd.DataFrame:
    """Table ``health-workers`` as known in July 2018, 2010 and later, turned from per 1,000 into per 10,000.

    Where the Observatory has two figures for a country and year, the one for all physicians is kept, not the one for
    generalists and specialists counted apart.

    :returns: area, year, occupation, per_10000 (population).
    """
    parts = []
    for occupation, indicator, path in (("physicians", "HRH_26", physicians), ("nursing and midwifery", "HRH_33", nurses)):
        rows = read_gho(path, indicator)
        rows = rows[rows["year"].astype(int) >= 2010].sort_values("comments", key=lambda c: c.str.contains("Generalist"))
        rows = rows.drop_duplicates(["area", "year"])
        parts.append(rows.assign(occupation=occupation, per_10000=(rows["value"].astype(float) * PER_THOUSAND).round(3)))
    return pd.concat(parts, ignore_index=True)


GHO = "World Health Organization, Global Health Observatory"
PAGE = "https://www.who.int/data/gho"
WHO_TERMS = "WHO states it for its data: reuse with attribution, not for commerce, under the same licence."
JULY_2018 = "2018-07-16"
_DATED = "The release is dated by the day on which the file was read from the Observatory."

COVERAGE = Table(
    name="uhc-coverage",
    title="Universal health coverage: index of service coverage (SDG indicator 3.8.1)",
    fields=(
        Field("year", "integer", "Reference year", required=True),
        Field("area", "string", "Country", required=True, area=True),
        Field("index", "number", "Index of service coverage", "0 to 100", required=True, minimum=0, maximum=100),
        Field("floor", "string", "Y: the provider says only 80 or more, and 80 stands here", required=True, enum=("Y", "N")),
    ),
    key=("year", "area"),
    description="Geometric mean of tracer indicators for reproductive, maternal and child health, infectious diseases, non-communicable "
    "diseases, and service capacity and access. It covers the population as a whole; none of its parts is known by migrant status.",
    **licences.CC_BY_NC_SA_IGO,
    licence_note=WHO_TERMS,
)
UHC_2018 = COVERAGE.release(
    JULY_2018,
    "First edition, Observatory of July 2018",
    description=f"{COVERAGE.description} Only 2015.",
    provider=GHO,
    landing_page=PAGE,
    citation="hogan2018uhc",
    note="Values of 80 and more are not given: 22 countries stand at 80 with floor Y, so no threshold above 80 can be tested. "
    f"Rounded to whole points. Later releases changed the method: do not compare years across releases. {_DATED}",
    known_after_days=730,
)
UHC_2025 = COVERAGE.release(
    "2025-12-05",
    "Global monitoring report 2025",
    description=f"{COVERAGE.description} Every year from 2000 to 2023, with the indicator as revised in 2025.",
    provider=f"{GHO}, as processed by Our World in Data",
    landing_page="https://ourworldindata.org/grapher/universal-health-coverage-index",
    licence_note=f"{WHO_TERMS} The table was read from Our World in Data, whose own processing is under CC BY 4.0.",
    citation="who2025uhc",
    note="The revised indicator changes all past years: 2015 here differs from 2015 in the first edition. Dated by WHO's publication "
    "of the report; the table was downloaded in 2026.",
    known_after_days=705,
)
WORKERS_2018 = HEALTH_WORKERS.release(
    JULY_2018,
    "Observatory of July 2018",
    description="Density of physicians and of nursing and midwifery personnel, 2010 and later, as known in July 2018. Published per "
    "1,000 population, here per 10,000. Years without a report have no row.",
    provider=GHO,
    landing_page=PAGE,
    **licences.CC_BY_NC_SA_IGO,
    licence_note=WHO_TERMS,
    citation="who2018gho",
    note=f"Definitions differ between countries: practising, active or licensed personnel. {_DATED}",
)

TABLES: list[Recipe] = [
    Recipe(UHC_2018, ("who/gho-2018-07-uhc-index-2015.csv",), coverage_2018),
    Recipe(UHC_2025, ("who/owid-uhc-service-coverage-index-gho-2000-2023.csv",), coverage_2025),
    Recipe(
        WORKERS_2018,
        ("who/gho-2018-07-hrh-26-physicians-per-1000.csv.gz", "who/gho-2018-07-hrh-33-nursing-and-midwifery-per-1000.csv.gz"),
        health_workers_2018,
    ),
]
