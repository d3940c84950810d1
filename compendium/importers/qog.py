"""Quality of Government Institute: one column of its standard cross-section of January 2018, exports in per cent of GDP.

The cross-section is a row a country with values of 2014 or, where there is none, of the nearest year from 2011 to 2017; it does not say
which. The column ``wdi_export`` is taken from the World Development Indicators (NE.EXP.GNFS.ZS).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium.importers import Recipe, licences
from compendium.importers.reading import numbers, read_csv, refuse, to_areas
from compendium.tables.model import Field, Table


def read_exports(path: Path) -> pd.DataFrame:
    """Exports of goods and services, per cent of GDP; a country without a value has no row.

    :returns: area, exports_percent.
    :raises CompendiumError: a column is absent, a code is not known or occurs twice, or a cell is no number.
    """
    raw = read_csv(path, ("ccodealp", "wdi_export"))
    raw = raw[raw["wdi_export"] != ""]
    out = pd.DataFrame({"area": to_areas(raw["ccodealp"], path), "exports_percent": numbers(raw["wdi_export"], path).round(3)})
    refuse(out[out.duplicated("area")], "a second row for {area}", path)
    return out.reset_index(drop=True)


PAGE = "https://www.gu.se/en/quality-government/qog-data"
EXPORTS = Table(
    name="exports-of-gdp",
    title="Exports of goods and services in per cent of GDP, about 2014",
    description="Exports of goods and services as a share of gross domestic product, of 2014 or of the nearest year from 2011 to 2017 "
    "with a value; the file does not say which. One value a country, no series.",
    provider="World Bank, in the dataset of the Quality of Government Institute",
    landing_page=PAGE,
    **licences.CC_BY,
    licence_note="The World Development Indicators have this licence. The institute asks that it and the source be cited, and refers "
    "whoever passes figures on to the terms of the source.",
    citation="teorell2018qog",
    fields=(
        Field("area", "string", "Country", required=True, area=True),
        Field("exports_percent", "number", "Exports of goods and services", "per cent of GDP", required=True, minimum=0),
    ),
    key=("area",),
)
TABLES: list[Recipe] = [
    Recipe(
        EXPORTS.release(
            "2018-01-31",
            "Standard cross-section, January 2018",
            note="Only the month is known: the day is its last. Of the variables of the file this one alone is read (wdi_export).",
        ),
        ("qog/qog-std-cs-jan18.csv.gz",),
        read_exports,
    ),
]
