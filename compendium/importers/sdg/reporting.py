"""UN Statistics Division: how many States have data for SDG indicators on migration."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium.areas import REGIONS
from compendium.errors import CompendiumError
from compendium.importers import Bounds, Feed, Recipe
from compendium.importers.sdg.common import DECEMBER_2018, OCTOBER_2020, UNSD, YEAR, feed, file, of_areas, read_series, release, with_split
from compendium.tables.catalog import load
from compendium.tables.model import Field, Table

REPORTED = {
    "SG_CPA_MIGRS": "10.7.2",
    "SI_RMT_COST": "10.c.1",
    "BX_TRF_PWKR": "17.3.2",
    "SM_DTH_MIGR": "10.7.3",
    "SM_POP_REFG_OR": "10.7.4",
    "SL_EMP_FTLINJUR": "8.8.1",
    "SL_EMP_INJUR": "8.8.1",
    "SL_LBR_NTLCPL": "8.8.2",
}


def reporting(*paths: Path) -> pd.DataFrame:
    """Table ``sdg-reporting``: how many States have a value, by series, year and region.

    :returns: series, indicator, breakdown, year, region, countries_with_data, countries (States).
    """
    states = load("areas").query("kind == 'country'")
    region = states.set_index("area")["region"]
    size = region.value_counts()
    parts = []
    for path in paths:
        raw = read_series(path)
        name = raw.attrs["series"]
        if name not in REPORTED:
            raise CompendiumError(f"{path.name}: '{name}' is not one of the series whose reporting is counted.")
        rows = of_areas(raw)
        if "policy_domains" in rows:
            rows = rows[rows["policy_domains"] == "alldomains"]
        kinds = {"none": rows}
        if "sex" in rows:
            kinds["migrant status"] = with_split(rows[rows["sex"] == "bothsex"])
        for kind, chosen in kinds.items():
            for year in sorted(rows["year"].unique()):
                found = region.reindex(chosen.loc[chosen["year"] == year, "area"].unique()).value_counts()
                parts += [(name, REPORTED[name], kind, year, r, int(found.get(r, 0)), int(size[r])) for r in REGIONS]
    names = ["series", "indicator", "breakdown", "year", "region", "countries_with_data", "countries"]
    return pd.DataFrame(parts, columns=names)


REPORTING = Table(
    name="sdg-reporting",
    title="Countries with data for SDG indicators on migration",
    description="How many States have a value in the database, by series, year and region. Regions are the six major areas of UN DESA; "
    "States are Member States and non-member observer States of the United Nations.",
    fields=(
        Field("series", "string", "Code of the series", required=True, enum=tuple(REPORTED)),
        Field("indicator", "string", "SDG indicator", required=True),
        Field(
            "breakdown",
            "string",
            "none: any value; migrant status: values for migrants and for non-migrants",
            required=True,
            enum=("none", "migrant status"),
        ),
        YEAR,
        Field("region", "string", "Region", required=True, enum=REGIONS),
        Field("countries_with_data", "integer", "States with a value", "States", required=True, minimum=0),
        Field("countries", "integer", "States in the region", "States", required=True, minimum=1),
    ),
    key=("series", "breakdown", "year", "region"),
    note="Only series on migration whose file was at hand are counted.",
    known_after_days=181,
    **UNSD,
)
FILLED_IN = (
    "SM_DTH_MIGR and SM_POP_REFG_OR are filled in by IOM and UNHCR for every country, zeros included: a value there is no report by the "
    "country."
)

TABLES: list[Recipe] = [
    Recipe(release(REPORTING, DECEMBER_2018), tuple(file("2018-12", c) for c in ("SI_RMT_COST", "BX_TRF_PWKR")), reporting),
    Recipe(release(REPORTING, OCTOBER_2020, FILLED_IN), tuple(file("2020-10", c) for c in REPORTED), reporting),
]

FEEDS: list[Feed] = [
    feed(
        REPORTING,
        tuple(REPORTED),
        reporting,
        Bounds(
            "countries_with_data",
            0.2,
            "late reports added three per cent to a series and year, and the countries of Europe, whose injuries are not given by migrant "
            "status any more, take up to a tenth away",
            shared_rows_only=True,
        ),
        "SM_DTH_MIGR and SM_POP_REFG_OR are compiled by IOM and UNHCR: a value there is no report by the country. Counted are the series "
        "on migration that the release of October 2020 counts.",
    ),
]
