"""Eurostat: employment and unemployment by citizenship, from the EU Labour Force Survey.

Files are SDMX-CSV with labels: a column of codes beside each column of names; ``geo`` holds ISO alpha-2 codes but for EL and UK;
``OBS_FLAG`` joins letters (b break in the series, d definition differs, u low reliability). A missing rate is an empty value.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium.importers import Recipe, licences
from compendium.importers.reading import expect, read_csv, recode, to_areas
from compendium.tables.model import Field, Table

ISO2 = {"EL": "GRC", "UK": "GBR"}
INDICATORS = {"LFSA_ERGAN": "employment rate", "LFSA_URGAN": "unemployment rate"}
SEXES = {"T": "both", "F": "female", "M": "male"}
CITIZENSHIP = {"FOR": "foreign", "NAT": "national"}
AGES, UNIT = "Y15-64", "PC"
FLAGS = ("b", "u", "bu", "d", "bd")


def read_rates(path: Path) -> pd.DataFrame:
    """One indicator by citizenship, as text: year, area, sex, citizenship, indicator, percent, flag.

    :raises CompendiumError: another data set, unit, age, sex or citizenship than expected, or a code of no country.
    """
    raw = read_csv(path, ("STRUCTURE_ID", "unit", "sex", "age", "citizen", "geo", "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"))
    data_set = raw["STRUCTURE_ID"].str.extract(r"ESTAT:(\w+)\(")[0].rename("STRUCTURE_ID")
    expect(data_set, sorted(set(data_set.dropna()) & set(INDICATORS))[:1] or INDICATORS, path)
    for column, known in (("unit", (UNIT,)), ("age", (AGES,)), ("citizen", (*CITIZENSHIP, "TOTAL"))):
        expect(raw[column], known, path)
    out = pd.DataFrame(
        {
            "year": raw["TIME_PERIOD"],
            "area": to_areas(raw["geo"], path, by="iso2", also=ISO2),
            "sex": recode(raw["sex"], SEXES, path),
            "citizenship": raw["citizen"].map(CITIZENSHIP),
            "indicator": data_set.map(INDICATORS),
            "percent": raw["OBS_VALUE"],
            "flag": raw["OBS_FLAG"].mask(raw["OBS_FLAG"] == ""),
        }
    )
    return out[out["citizenship"].notna() & (out["percent"] != "")].reset_index(drop=True)


def by_citizenship(*paths: Path) -> pd.DataFrame:
    """Table ``labour-market-by-citizenship``.

    :returns: the columns of :func:`read_rates`.
    """
    return pd.concat([read_rates(path) for path in paths], ignore_index=True)


CITIZENS = Table(
    name="labour-market-by-citizenship",
    title="Employment and unemployment by citizenship, Europe",
    description="Employment and unemployment rates of nationals and of foreign citizens aged 15 to 64, by sex, from the EU Labour Force "
    "Survey: Member States of the European Union, EFTA and candidate countries, 1995 to 2024.",
    provider="Eurostat, EU Labour Force Survey",
    landing_page="https://ec.europa.eu/eurostat/databrowser/view/lfsa_ergan/default/table",
    **licences.EUROSTAT,
    licence_note="Reuse is allowed with acknowledgement of the source (Commission Decision 2011/833/EU).",
    citation="eurostatlfs",
    fields=(
        Field("year", "integer", "Reference year", required=True),
        Field("area", "string", "Country of residence", required=True, area=True),
        Field("sex", "string", "Sex", required=True, enum=tuple(SEXES.values()), total="both"),
        Field("citizenship", "string", "Foreign citizens or nationals", required=True, enum=tuple(CITIZENSHIP.values())),
        Field("indicator", "string", "Which rate", required=True, enum=tuple(INDICATORS.values())),
        Field("percent", "number", "The rate", "percent", required=True, minimum=0, maximum=100),
        Field("flag", "string", "b break in the series, d definition differs, u low reliability; joined letters", enum=FLAGS),
    ),
    key=("year", "area", "sex", "citizenship", "indicator"),
    note="Citizenship, not place of birth: immigrants who naturalise leave the group, so gaps are wider than by place of birth. Foreign "
    "citizens include citizens of other Member States. The United Kingdom ends in 2019. Dated by the day on which the download was stored.",
    known_after_days=150,
).release("2025-06-09", "LFSA_ERGAN and LFSA_URGAN, spring 2025")

TABLES: list[Recipe] = [
    Recipe(
        CITIZENS,
        (
            "eurostat/lfsa-ergan-employment-rate-by-citizenship.csv.gz",
            "eurostat/lfsa-urgan-unemployment-rate-by-citizenship.csv.gz",
        ),
        by_citizenship,
    )
]
