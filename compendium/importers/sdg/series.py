"""UN Statistics Division: which series the Global SDG Indicators Database has for indicators on migration."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Bounds, Feed, Recipe
from compendium.importers.reading import check_keys, expect_form, read_csv, read_json
from compendium.importers.sdg.common import DECEMBER_2018, OCTOBER_2020, UNSD, YES_NO, feed, release
from compendium.tables.model import Field, Table

# Indicators on migration, or of a target that names migrants, migration or trafficking, and whether they were part of the
# framework that the General Assembly adopted in July 2017 (A/RES/71/313); the others came with the review of March 2020.
INDICATORS = {
    "3.c.1": True,
    "4.5.1": True,
    "4.b.1": True,
    "5.2.1": True,
    "5.2.2": True,
    "8.7.1": True,
    "8.8.1": True,
    "8.8.2": True,
    "10.7.1": True,
    "10.7.2": True,
    "10.7.3": False,
    "10.7.4": False,
    "10.c.1": True,
    "16.2.1": True,
    "16.2.2": True,
    "16.2.3": True,
    "17.3.2": True,
    "17.18.1": True,
    "17.18.2": True,
    "17.18.3": True,
}
NAMES_MIGRATION = "migra|refugee|remittance|human trafficking|trafficking in persons"


def series(path: Path) -> pd.DataFrame:
    """Table ``sdg-series`` from the list of all series; an indicator without a series has one row that says so.

    :returns: indicator, target, adopted_2017, series, series_name, names_migration, database_series.
    """
    raw = _list_from_api(path) if path.suffix == ".json" else read_csv(path, ("name", "description", "indicator"))
    rows = raw.assign(indicator=raw["indicator"].str.split(r",\s*")).explode("indicator")
    expect_form(rows["indicator"], r"\d{1,2}\.[0-9a-z]{1,2}\.\d", "the number of an indicator", path)
    out = pd.DataFrame({"indicator": list(INDICATORS)}).merge(rows, on="indicator", how="left")
    named = out["description"].str.contains(NAMES_MIGRATION, case=False)
    return pd.DataFrame(
        {
            "indicator": out["indicator"],
            "target": out["indicator"].str.rpartition(".")[0],
            "adopted_2017": out["indicator"].map(INDICATORS).map({True: "Y", False: "N"}),
            "series": out["name"],
            "series_name": out["description"].str.strip(),
            "names_migration": named.map({True: "Y", False: "N"}),
            "database_series": raw["name"].nunique(),
        }
    )


def _list_from_api(path: Path) -> pd.DataFrame:
    """The list of series of the API with the columns of DDF."""
    listed = read_json(path)
    if not isinstance(listed, list):
        raise CompendiumError(f"{path.name}: expected a list of series.")
    check_keys(listed, ("code", "description", "indicator"), path)
    rows = [{"name": s["code"], "description": s["description"], "indicator": ", ".join(s["indicator"])} for s in listed]
    return pd.DataFrame(rows, columns=["name", "description", "indicator"], dtype="string")


SERIES = Table(
    name="sdg-series",
    title="Series of the SDG database for indicators on migration",
    description="Which series the database held for the indicators on migration, and for those of targets that name migrants, migration "
    "or trafficking. An indicator without any series has one row with an empty series.",
    fields=(
        Field("indicator", "string", "SDG indicator", required=True),
        Field("target", "string", "SDG target", required=True),
        Field(
            "adopted_2017",
            "string",
            "In the framework that the General Assembly adopted in July 2017; 10.7.3 and 10.7.4 came in March 2020",
            required=True,
            enum=YES_NO,
        ),
        Field("series", "string", "Code of a series for the indicator; empty: the database has none"),
        Field("series_name", "string", "The provider's name of the series"),
        Field(
            "names_migration",
            "string",
            "The name of the series speaks of migrants, migration, refugees, remittances or trafficking",
            enum=YES_NO,
        ),
        Field("database_series", "integer", "Series in the whole database, all goals", "series", required=True, minimum=1),
    ),
    key=("indicator", "series"),
    note="A series in the list need not have values for every country: see sdg-reporting.",
    time_field="",
    **UNSD,
)

TABLES: list[Recipe] = [
    Recipe(release(SERIES, DECEMBER_2018), ("unstats-sdg/sdg-2018-12-series-descriptions.csv",), series),
    Recipe(release(SERIES, OCTOBER_2020), ("unstats-sdg/sdg-2020-10-series-descriptions.csv",), series),
]

FEEDS: list[Feed] = [
    feed(
        SERIES,
        (),
        series,
        Bounds(
            "",
            0.3,
            "from 2018 to 2020 two fifths of the series were replaced by others, mostly of education and trafficking, while their number "
            "grew by a twentieth; in the two years after, by about a seventh",
            max_rows_lost=0.45,
        ),
    ),
]
