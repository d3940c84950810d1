"""World Bank: the history of income groups (OGHIST workbook)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium.importers import Recipe
from compendium.importers.reading import find_header, read_sheet, recode
from compendium.importers.worldbank.common import AREA, CODES, WDI_TERMS
from compendium.tables.model import Field, Table

INCOME_GROUPS = {"L": "low", "LM": "lower middle", "UM": "upper middle", "H": "high"}
# Former States: one of them has a code in table `areas`.
FORMER = {"YUG": "SCG"}
FORMER_WITHOUT_CODE = frozenset({"CSK", "SUN", "YUGf"})


def read_income_groups(path: Path) -> pd.DataFrame:
    """The history of income groups: a row an economy, a column a fiscal year; ".." where it was not classified.

    :returns: fiscal_year (2019 is FY19), area, income_group.
    :raises CompendiumError: no row of fiscal years or an unknown group.
    """
    raw = read_sheet(path, "Country Analytical History")
    years = raw.loc[find_header(raw, path, ".*fiscal year.*")].str.extract(r"^FY(\d\d)$", expand=False).dropna().astype(int)
    years = years.map(lambda y: 1900 + y if y >= 80 else 2000 + y)
    body = raw[raw[0].str.fullmatch(r"[A-Za-z]{3,4}") & ~raw[0].isin(FORMER_WITHOUT_CODE)]
    wide = body[years.index].set_axis(list(years), axis=1).assign(area=body[0].replace({**CODES, **FORMER}))
    out = wide.melt("area", var_name="fiscal_year", value_name="income_group", ignore_index=False)
    mark = out["income_group"].str.strip().str.rstrip("*")
    out["income_group"] = recode(mark, {**INCOME_GROUPS, "..": pd.NA, "": pd.NA}, path, "an income group (L, LM, UM, H)")
    return out.dropna(subset=["income_group"])[["fiscal_year", "area", "income_group"]].reset_index(drop=True)


INCOME = Table(
    name="income-groups",
    title="World Bank income groups by fiscal year",
    description="Income group of each economy in each fiscal year of the World Bank (1 July to 30 June), set on 1 July from gross "
    "national income per head two calendar years before. An economy that was not classified in a year has no row.",
    provider="World Bank",
    landing_page="https://datahelpdesk.worldbank.org/knowledgebase/articles/906519",
    **WDI_TERMS,
    citation="worldbankoghist",
    fields=(
        Field("fiscal_year", "integer", "Fiscal year: 2019 is FY19, 1 July 2018 to 30 June 2019", required=True, minimum=1989),
        AREA,
        Field("income_group", "string", "Income group", required=True, enum=tuple(INCOME_GROUPS.values())),
    ),
    key=("fiscal_year", "area"),
    note="FY18 was in force when the concept paper was drafted, FY19 when the Forum met. Serbia and Montenegro has the code SCG; "
    "Czechoslovakia, the Union of Soviet Socialist Republics and the Socialist Federal Republic of Yugoslavia are left out. "
    "Yemen before 1990 is what its two parts would have been together.",
    time_field="",
).release("2025-10-07", "OGHIST, 7 October 2025")

TABLES: list[Recipe] = [Recipe(INCOME, ("worldbank/oghist-2025-10-07.xlsx",), read_income_groups)]
