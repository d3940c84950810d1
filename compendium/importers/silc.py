"""Eurostat: how people rate their health, and what they live on, by citizenship, from EU Statistics on Income and Living Conditions.

Files are SDMX-CSV with names in place of codes. ``OBS_FLAG`` is a letter (b break in the series, e estimated, u low reliability, n not
significant, m and an empty cell missing). Rows of the European Union and the euro area are estimates of Eurostat and are left out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from compendium.importers import Recipe, licences
from compendium.importers.names import codes
from compendium.importers.reading import expect, expect_form, numbers, read_csv, recode
from compendium.tables.model import Field, Table

AGGREGATES = r"Eur(?:opean Union|o area) .*"
CITIZENSHIP = {
    "Reporting country": "national",
    "Foreign country": "foreign",
    "EU27 countries (from 2020) except reporting country": "other EU",
    "Non-EU27 countries (from 2020) nor reporting country": "non-EU",
}
# The European Union of 2013 to 2020, with the United Kingdom: the same people, grouped as they were then.
EARLIER_UNION = ("EU28 countries (2013-2020) except reporting country", "Non-EU28 countries (2013-2020) nor reporting country")
LEVELS = {"Very good or good": "good or very good", "Fair": "fair", "Bad or very bad": "bad or very bad"}
PARTS = ("Very good", "Good", "Bad", "Very bad")
FLAGS = ("b", "e", "u", "bu", "n", "p")


COLUMNS = ("DATAFLOW", "sex", "age", "citizen", "unit", "geo", "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG")


def read_silc(path: Path, data_set: str, unit: str, age: str, what: str) -> pd.DataFrame:
    """A file of the survey without aggregates, earlier groups and empty cells: year, area, citizenship, value, flag, and ``what``.

    :param data_set: Eurostat's code, in capital letters; ``unit`` and ``age`` are the only ones of the file.
    :param what: the column that says what is measured.
    :raises CompendiumError: another data set, unit, sex or age than expected, or a name of no country.
    """
    raw = read_csv(path, (*COLUMNS, what))
    expect_form(raw["DATAFLOW"], rf"ESTAT:{data_set}\b.*", data_set, path)
    for column, known in (("unit", unit), ("sex", "Total"), ("age", age)):
        expect(raw[column], (known,), path)
    expect(raw["citizen"], (*CITIZENSHIP, *EARLIER_UNION), path)
    rows = raw[raw["citizen"].isin(CITIZENSHIP) & ~raw["geo"].str.fullmatch(AGGREGATES) & (raw["OBS_VALUE"] != "")]
    flag = rows["OBS_FLAG"].mask(rows["OBS_FLAG"] == "")
    return rows.assign(
        year=rows["TIME_PERIOD"],
        area=codes(rows["geo"], path),
        citizenship=recode(rows["citizen"], CITIZENSHIP, path),
        value=numbers(rows["OBS_VALUE"], path),
        flag=flag,
    ).reset_index(drop=True)


def health(path: Path) -> pd.DataFrame:
    """Table ``self-perceived-health``.

    :returns: year, area, citizenship, level, percent, flag.
    """
    rows = read_silc(path, "HLTH_SILC_24", "Percentage", "16 years or over", "lev_perc")
    expect(rows["lev_perc"], (*LEVELS, *PARTS), path)
    rows = rows[rows["lev_perc"].isin(LEVELS)]
    return rows.assign(level=rows["lev_perc"].map(LEVELS)).rename(columns={"value": "percent"})


def income(path: Path) -> pd.DataFrame:
    """Table ``median-income-by-citizenship``.

    :returns: year, area, citizenship, euros, flag.
    """
    rows = read_silc(path, "ILC_DI15", "Euro", "18 years or over", "indic_il")
    expect(rows["indic_il"], ("Median equivalised net income",), path)
    return rows.rename(columns={"value": "euros"})


_YEAR = Field("year", "integer", "Year of the survey", required=True)
_AREA = Field("area", "string", "Country of residence", required=True, area=True)
_CITIZENSHIP = Field(
    "citizenship",
    "string",
    "Nationals; foreign citizens, of whom citizens of another Member State and citizens of a country outside the European Union (of 2020)",
    required=True,
    enum=tuple(CITIZENSHIP.values()),
)
_FLAG = Field(
    "flag", "string", "b break in the series, e estimated, u low reliability, n not significant, p provisional; joined letters", enum=FLAGS
)
_SHARED: dict[str, Any] = {
    "provider": "Eurostat, EU Statistics on Income and Living Conditions",
    **licences.EUROSTAT,
    "licence_note": "Reuse is allowed with acknowledgement of the source (Commission Decision 2011/833/EU).",
    "known_after_days": 450,
}
_WHO = (
    "People in private households; not those in reception centres, hostels and other institutions. Citizenship, not place of birth: "
    "immigrants who naturalise count as nationals. The extract has both sexes together and one age group. "
)
_DATED = "Figures of 21 March 2025, by the file; dated by the day on which the download was stored."

HEALTH = Table(
    name="self-perceived-health",
    title="Self-perceived health by citizenship, Europe",
    description="How people aged 16 and over rate their health, per cent of nationals, of foreign citizens, and of these of citizens of "
    "other Member States and of countries outside the European Union, 2015 to 2024: countries of the Union, EFTA and candidates. The "
    "three levels add up to one hundred.",
    landing_page="https://ec.europa.eu/eurostat/databrowser/view/hlth_silc_24/default/table",
    citation="eurostat2025health",
    fields=(
        _YEAR,
        _AREA,
        _CITIZENSHIP,
        Field("level", "string", "Their own rating", required=True, enum=tuple(LEVELS.values())),
        Field("percent", "number", "Share of the group", "percent", required=True, minimum=0, maximum=100),
        _FLAG,
    ),
    key=("year", "area", "citizenship", "level"),
    note=f"{_WHO}Not standardised by age. {_DATED}",
    **_SHARED,
).release("2025-06-09", "HLTH_SILC_24, spring 2025")
INCOME = Table(
    name="median-income-by-citizenship",
    title="Median income by citizenship, Europe",
    description="Median net income a year of people aged 18 and over, by equivalised household member, in euros at current prices: "
    "nationals, foreign citizens, and of these citizens of other Member States and of countries outside the European Union, 2015 to 2024.",
    landing_page="https://ec.europa.eu/eurostat/databrowser/view/ilc_di15/default/table",
    citation="eurostat2025income",
    fields=(
        _YEAR,
        _AREA,
        _CITIZENSHIP,
        Field("euros", "number", "Median equivalised net income of the year before the survey", "euros", required=True, minimum=0),
        _FLAG,
    ),
    key=("year", "area", "citizenship"),
    note=f"{_WHO}Income is that of the household, shared by its members, mostly of the year before. Currencies other than the euro are "
    f"converted at the exchange rate; compare within a country only. {_DATED}",
    **_SHARED,
).release("2025-06-09", "ILC_DI15, spring 2025")

TABLES: list[Recipe] = [
    Recipe(HEALTH, ("eurostat/hlth-silc-24-self-perceived-health-by-citizenship.csv.gz",), health),
    Recipe(INCOME, ("eurostat/ilc-di15-income-by-citizenship.csv.gz",), income),
]
