"""OECD: doctors trained abroad, doctors in total, labour-market outcomes and schooling by place of birth, permanent entries by category.

The files are exports of OECD.Stat: a column of codes beside each column of names, a flag beside each value, UTF-8 with a byte order mark;
those of schooling and of permanent entries are SDMX-CSV of its successor, the OECD Data Explorer. ``CO2`` is the country of training in
files of the health workforce, ``TOT`` all countries together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Recipe, licences
from compendium.importers.reading import compare, expect, numbers, read_csv, recode
from compendium.tables.model import Field, Table

FOREIGN_TRAINED, ALL_DOCTORS, NOT_STATED = "FTDS", "TNBD", "NS"
FLAGS = {"": pd.NA, "B": "break", "D": "other method"}
SEXES = {"TOT": "both", "WMN": "female", "MEN": "male"}
BIRTHPLACES = {"FB": "foreign-born", "NB": "native-born"}
LEVELS = {
    "L": "low",
    "M": "medium",
    "H": "high",
    "T": "all",
}  # as the OECD names them: below upper secondary, up to post-secondary, tertiary
ATTAINMENT = {"ISCED11A_0T2": "low", "ISCED11A_3_4": "medium", "ISCED11A_5T8": "high"}
CATEGORIES = {  # of entry, in the order in which they are shown
    "WO": "work",
    "AC": "accompanying family of workers",
    "FA": "family",
    "FR": "free movement",
    "HU": "humanitarian",
    "OT": "other",
}
STATES = {"A": pd.NA, "P": "provisional", "E": "estimated"}  # of a value
RATES = {"N_RATE": "employment rate", "U_RATE": "unemployment rate", "P_RATE": "participation rate"}


def read_workforce(path: Path, variable: str) -> pd.DataFrame:
    """One variable of the file on health workforce migration, as text: area, trained_in, year, value, flag.

    :raises CompendiumError: the variable is not in the file, or a flag is unknown.
    """
    raw = read_csv(path, ("COU", "VAR", "CO2", "YEA", "Value", "Flag Codes"))
    rows = raw[raw["VAR"] == variable]
    if rows.empty:
        raise CompendiumError(f"{path.name}: no rows of variable {variable}; found {', '.join(sorted(set(raw['VAR'])))}.")
    out = rows.rename(columns={"COU": "area", "CO2": "trained_in", "YEA": "year", "Value": "value"})
    return out.assign(flag=recode(out["Flag Codes"], FLAGS, path)).reset_index(drop=True)


def foreign_trained(path: Path) -> pd.DataFrame:
    """Table ``foreign-trained-doctors``: stock by country of practice and country of training.

    :returns: year, area, trained_in, doctors (persons).
    """
    rows = read_workforce(path, FOREIGN_TRAINED)
    return rows[rows["trained_in"] != "TOT"].rename(columns={"value": "doctors"})


def foreign_trained_total(path: Path) -> pd.DataFrame:
    """Table ``foreign-trained-doctors-united-states``: as :func:`foreign_trained`, checked against the total that the file states.

    :returns: year, area, trained_in, doctors (persons); those whose country of training is not stated are left out.
    :raises CompendiumError: the countries add up to another number than the total, beyond a ten-thousandth.
    """
    rows = read_workforce(path, FOREIGN_TRAINED)
    value = numbers(rows["value"], path, whole=True)
    all_together = rows["trained_in"] == "TOT"
    sums = (value[part].groupby(rows["area"]).sum() for part in (~all_together, all_together))
    compare(*sums, "doctors trained abroad", path, share=1e-4)
    out = foreign_trained(path)
    return out[out["trained_in"] != NOT_STATED]


def doctors(path: Path) -> pd.DataFrame:
    """Table ``doctors``: all doctors, wherever trained.

    :returns: year, area, doctors (persons), flag.
    """
    rows = read_workforce(path, ALL_DOCTORS)
    return rows[rows["trained_in"] == "TOT"].rename(columns={"value": "doctors"})


def by_birthplace(path: Path) -> pd.DataFrame:
    """Table ``labour-market-by-birthplace``; the mean of OECD countries is left out.

    :returns: year, area, sex, birthplace, indicator, percent.
    :raises CompendiumError: an unknown code of sex, place of birth or rate, or another unit than per cent.
    """
    raw = read_csv(path, ("COUNTRY", "BIRTH", "GENDER", "RATE", "YEAR", "Unit Code", "Value"))
    expect(raw["Unit Code"], ("PC",), path, "PC (per cent)")
    raw = raw[(raw["COUNTRY"] != "OECD") & (raw["Value"] != "")]
    out = pd.DataFrame({"year": raw["YEAR"], "area": raw["COUNTRY"], "percent": raw["Value"]})
    for name, column, words in (("sex", "GENDER", SEXES), ("birthplace", "BIRTH", BIRTHPLACES), ("indicator", "RATE", RATES)):
        out[name] = recode(raw[column], words, path)
    return out


def employment_by_schooling(path: Path) -> pd.DataFrame:
    """Table ``employment-by-schooling``; cells without an estimate have no row.

    :returns: year, area, schooling, birthplace, percent.
    :raises CompendiumError: an unknown code of schooling or place of birth, or another unit than per cent.
    """
    raw = read_csv(path, ("COUNTRY", "BIRTH", "HATLEV1D", "YEAR", "Unit Code", "Value"))
    expect(raw["Unit Code"], ("PC",), path, "PC (per cent)")
    raw = raw[(raw["COUNTRY"] != "OECD") & (raw["Value"] != "")]
    out = pd.DataFrame({"year": raw["YEAR"], "area": raw["COUNTRY"], "percent": raw["Value"]})
    for name, column, words in (("schooling", "HATLEV1D", LEVELS), ("birthplace", "BIRTH", BIRTHPLACES)):
        out[name] = recode(raw[column], words, path)
    return out


def schooling(path: Path) -> pd.DataFrame:
    """Table ``schooling-by-birthplace``; the mean of OECD countries and suppressed cells are left out.

    :returns: year, area, schooling, birthplace, percent (two decimals).
    :raises CompendiumError: another sex, age, unit or estimate than expected, an unknown code of schooling or place of birth.
    """
    raw = read_csv(
        path,
        ("REF_AREA", "SEX", "AGE", "ATTAINMENT_LEV", "BIRTH_PLACE", "UNIT_MEASURE", "STATISTICAL_OPERATION", "TIME_PERIOD", "OBS_VALUE"),
    )
    for column, known in (("SEX", "_T"), ("AGE", "Y25T64"), ("UNIT_MEASURE", "PT_POP_SEX_AGE"), ("STATISTICAL_OPERATION", "OBS")):
        expect(raw[column], (known,), path)
    raw = raw[(raw["REF_AREA"] != "OECD") & (raw["OBS_VALUE"] != "")]
    out = pd.DataFrame({"year": raw["TIME_PERIOD"], "area": raw["REF_AREA"], "percent": raw["OBS_VALUE"].astype("float64").round(2)})
    for name, column, words in (("schooling", "ATTAINMENT_LEV", ATTAINMENT), ("birthplace", "BIRTH_PLACE", BIRTHPLACES)):
        out[name] = recode(raw[column], words, path)
    return out.reset_index(drop=True)


def permanent_inflows(path: Path) -> pd.DataFrame:
    """Table ``permanent-inflows``: standardised inflows of permanent type by category of entry.

    :returns: year, area, category, persons (a tenth of a person is the provider's precision), status. A cell without a value has no row.
    :raises CompendiumError: another measure, unit, category or state of a value, or a figure that is not a number.
    """
    key = ("REF_AREA", "TIME_PERIOD", "MIGRATION_TYPE")
    raw = read_csv(path, (*key, "MEASURE", "UNIT_MEASURE", "UNIT_MULT", "OBS_VALUE", "OBS_STATUS"))
    for column, only in (("MEASURE", "MIG_FLW"), ("UNIT_MEASURE", "PS"), ("UNIT_MULT", "0")):
        expect(raw[column], (only,), path)
    raw = raw[raw["OBS_VALUE"] != ""]
    return pd.DataFrame(
        {
            "year": numbers(raw["TIME_PERIOD"], path, whole=True),
            "area": raw["REF_AREA"],
            "category": recode(raw["MIGRATION_TYPE"], CATEGORIES, path),
            "persons": numbers(raw["OBS_VALUE"], path).round(1),
            "status": recode(raw["OBS_STATUS"], STATES, path),
        }
    ).reset_index(drop=True)


_YEAR = Field("year", "integer", "Reference year", required=True)
_PRACTICE = Field("area", "string", "Country of practice", required=True, area=True)
_DOCTORS = Field("doctors", "integer", "Doctors", "persons", required=True, minimum=0, additive=True)
TERMS = (
    "What the OECD published before July 2024 is under its own terms, which allow reuse with attribution; what came later is under CC "
    "BY 4.0."
)
_WORKFORCE: dict[str, Any] = {
    "provider": "OECD, Health Workforce Migration (HEALTH_WFMI)",
    "landing_page": "https://stats.oecd.org/Index.aspx?DataSetCode=HEALTH_WFMI",
    **licences.OECD,
    "licence_note": TERMS,
    "citation": "oecdworkforce",
    "known_after_days": 540,
}
_DATED = "The release is dated by the day on which the downloaded file was first stored; OECD dates no vintage."

FOREIGN_TRAINED_2018 = Table(
    name="foreign-trained-doctors",
    title="Doctors trained abroad, by country of training",
    description="Stock of doctors practising in a country who obtained their first medical qualification in another, 2018, by country "
    "of training. 21 countries of practice.",
    **_WORKFORCE,
    fields=(_YEAR, _PRACTICE, Field("trained_in", "string", "Country of training", required=True, area=True), _DOCTORS),
    key=("year", "area", "trained_in"),
    note="Place of training, not of birth or citizenship: nationals who studied abroad count. Where the country of training is not "
    "known, doctors are missing from the sum over countries, so shares of doctors trained abroad are too low in some countries "
    "(Australia names 14 countries of training, Greece three). " + _DATED,
).release("2021-06-06", "OECD.Stat, June 2021")
FOREIGN_TRAINED_USA = Table(
    name="foreign-trained-doctors-united-states",
    title="Doctors trained abroad in the United States, by country of training",
    description="Stock of doctors practising in the United States who obtained their first medical qualification in another country, "
    "2016, by country of training.",
    **_WORKFORCE,
    fields=(_YEAR, _PRACTICE, Field("trained_in", "string", "Country of training", required=True, area=True), _DOCTORS),
    key=("year", "area", "trained_in"),
    note="A table of its own: the stock of foreign-trained-doctors is of 2018, without the United States. Place of training, not of birth "
    "or citizenship: schools in the Caribbean train many citizens of the United States. The total of the file is 215,630; 5,810 doctors "
    "whose country of training is not stated are left out. " + _DATED,
).release("2023-01-26", "OECD.Stat, January 2023")
DOCTORS = Table(
    name="doctors",
    title="Doctors in OECD countries",
    description="Number of doctors by country of practice, wherever trained: the denominator for foreign-trained-doctors.",
    **_WORKFORCE,
    fields=(_YEAR, _PRACTICE, _DOCTORS, Field("flag", "string", "Flag of the provider", enum=("break", "other method"))),
    key=("year", "area"),
    note="A later vintage than the stock of doctors trained abroad: a share joins the two. " + _DATED,
).release("2024-05-23", "OECD.Stat, May 2024")
BIRTHPLACE = Table(
    name="labour-market-by-birthplace",
    title="Employment, unemployment and participation by place of birth",
    description="Rates of the foreign-born and the native-born aged 15 to 64, by sex, from labour force surveys. Unemployment is a share "
    "of the labour force, employment and participation are shares of the population.",
    provider="OECD, International Migration Database (MIG_NUP_RATES_GENDER)",
    landing_page="https://stats.oecd.org/Index.aspx?DataSetCode=MIG_NUP_RATES_GENDER",
    **licences.OECD,
    licence_note=TERMS,
    citation="oecdnup",
    fields=(
        _YEAR,
        Field("area", "string", "Country of residence", required=True, area=True),
        Field("sex", "string", "Sex", required=True, enum=tuple(SEXES.values()), total="both"),
        Field("birthplace", "string", "Born abroad or in the country", required=True, enum=tuple(BIRTHPLACES.values())),
        Field("indicator", "string", "Which rate", required=True, enum=tuple(RATES.values())),
        Field("percent", "number", "The rate", "percent", required=True, minimum=0, maximum=100),
    ),
    key=("year", "area", "sex", "birthplace", "indicator"),
    note="Place of birth, not citizenship. Kept as published: an unemployment rate of zero for foreign-born women in the United Kingdom "
    "in 2020 and for foreign-born men in Iceland in 2000 and 2001 stands for an estimate that the survey does not support.",
    known_after_days=300,
).release("2023-09-28", "OECD.Stat, 28 September 2023")

_RESIDENCE = Field("area", "string", "Country of residence", required=True, area=True)
_BIRTHPLACE = Field("birthplace", "string", "Born abroad or in the country", required=True, enum=tuple(BIRTHPLACES.values()))
_LEVELS = "low: below upper secondary; medium: upper secondary and post-secondary below tertiary; high: tertiary"
EMPLOYMENT = Table(
    name="employment-by-schooling",
    title="Employment by schooling and place of birth",
    description="Employment rates of the foreign-born and the native-born by level of schooling, from labour force surveys; shares of the "
    "population aged 15 to 64 of the level, both sexes. 33 countries, 2015 to 2019.",
    provider="OECD, International Migration Database (MIG_EMP_EDUCATION)",
    landing_page="https://stats.oecd.org/Index.aspx?DataSetCode=MIG_EMP_EDUCATION",
    **licences.OECD,
    licence_note=TERMS,
    citation="oecdempeducation",
    fields=(
        _YEAR,
        _RESIDENCE,
        Field("schooling", "string", _LEVELS, required=True, enum=tuple(LEVELS.values()), total="all"),
        _BIRTHPLACE,
        Field("percent", "number", "Employment rate", "percent", required=True, minimum=0, maximum=100),
    ),
    key=("year", "area", "schooling", "birthplace"),
    note="Employment, not whether the work fits the schooling. The table is not split by sex.",
    known_after_days=300,
).release("2023-09-28", "OECD.Stat, 28 September 2023")
SCHOOLING = Table(
    name="schooling-by-birthplace",
    title="Schooling of adults by place of birth",
    description="Highest level of schooling of the foreign-born and the native-born aged 25 to 64, per cent of each; both sexes. "
    "34 countries; a round of data every three years, 2017, 2020 and 2023, with other years for single countries.",
    provider="OECD, Education at a Glance (DF_LSO_NEAC_DISTR_EA_MIGR)",
    landing_page="https://data-explorer.oecd.org",
    **licences.CC_BY,
    licence_note="Data published by the OECD since July 2024 are under CC BY 4.0.",
    citation="oecdattainment",
    fields=(
        _YEAR,
        _RESIDENCE,
        Field("schooling", "string", _LEVELS, required=True, enum=tuple(ATTAINMENT.values())),
        _BIRTHPLACE,
        Field("percent", "number", "Part of the group", "percent", required=True, minimum=0, maximum=100),
    ),
    key=("year", "area", "schooling", "birthplace"),
    note="Schooling wherever it was had, as people state it: diplomas from abroad need not be recognised. Not split by sex. " + _DATED,
    known_after_days=300,
).release("2026-03-12", "OECD Data Explorer, March 2026")
INFLOWS = Table(
    name="permanent-inflows",
    title="Permanent entries by category, OECD countries",
    description="Foreigners who entered to stay, or were given the right to stay, in the year, by category of entry, on definitions that "
    "the OECD standardises from permits and registers. 29 countries, 2014 to 2024.",
    provider="OECD, International Migration Database (DF_MIG_INT_PER)",
    landing_page="https://data-explorer.oecd.org",
    **licences.CC_BY,
    licence_note="Data published by the OECD since July 2024 are under CC BY 4.0.",
    citation="oecdinflows",
    fields=(
        Field("year", "integer", "Calendar or fiscal year, as the country reports", required=True),
        Field("area", "string", "Country of destination", required=True, area=True),
        Field("category", "string", "Category of entry", required=True, enum=tuple(CATEGORIES.values())),
        Field("persons", "number", "Entries of permanent type", "persons", required=True, minimum=0, additive=True),
        Field("status", "string", "State of the value, if not final", enum=("provisional", "estimated")),
    ),
    key=("year", "area", "category"),
    note="Changes of status count when the right to stay is given, so an asylum-seeker counts in the year of recognition. Seasonal work, "
    "students, claims for asylum and irregular stay are not in it. A category that a country does not have is a zero in some countries and "
    "a missing row in others. " + _DATED,
    known_after_days=300,  # the Outlook of the next autumn
).release("2026-03-12", "OECD Data Explorer, March 2026")

TABLES: list[Recipe] = [
    Recipe(INFLOWS, ("oecd/standardised-inflows-permanent-type.csv.gz",), permanent_inflows),
    Recipe(EMPLOYMENT, ("oecd/mig-emp-education-2023-09-28.csv",), employment_by_schooling),
    Recipe(SCHOOLING, ("oecd/adults-educational-attainment-by-country-of-birth.csv.gz",), schooling),
    Recipe(FOREIGN_TRAINED_2018, ("oecd/health-wfmi-foreign-trained-doctors-stock-2018.csv",), foreign_trained),
    Recipe(FOREIGN_TRAINED_USA, ("oecd/health-wfmi-foreign-trained-doctors-usa-2016.csv",), foreign_trained_total),
    Recipe(DOCTORS, ("oecd/health-wfmi-total-doctors-nurses-2010-2022.csv",), doctors),
    Recipe(BIRTHPLACE, ("oecd/mig-nup-rates-gender-2023-09-28.csv.gz",), by_birthplace),
]
