"""UN DESA Population Division: World Population Prospects, in the tables of the R packages wpp2017, wpp2019 and wpp2024.

Population by age and sex, and net migration. Regions and the World are among the areas, with codes of 900 and above.
Every reader compares its sums with the total that the same file prints, and stops when they differ.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Recipe, licences
from compendium.importers.reading import columns, read_text
from compendium.importers.tables import AREA, POPULATION, YEAR
from compendium.importers.undesa.common import PROVIDER, WORLD, areas_of, figures, without_world
from compendium.tables.model import Field, Table

POPULATION_YEARS = (1990, 2000, 2010, 2015, 2020)


def population_by_age(female: Path, male: Path) -> pd.DataFrame:
    """World Population Prospects by age and sex, in the tab-separated tables of the R packages wpp2017 and wpp2019.

    :returns: year (those of ``POPULATION_YEARS`` in the file), area, sex (female, male), age_from (0, 5 ... 100), persons
        (given there in thousands).
    """
    parts = []
    for sex, path in (("female", female), ("male", male)):
        raw = read_text(path, sep="\t")
        columns(raw, ("country_code", "age", "1990"), path)
        raw["area"] = areas_of(raw["country_code"], path)
        raw["age_from"] = pd.to_numeric(raw["age"].str.extract(r"^(\d+)")[0])
        years = [str(y) for y in POPULATION_YEARS if str(y) in raw.columns]
        long = raw.dropna(subset=["area"]).melt(["area", "age_from"], years, "year", "value", ignore_index=False)
        long = long.assign(value=figures(long["value"], path), year=long["year"].astype(int)).dropna()
        # Areas with fewer than 90,000 people have no figures by age.
        without_world(long.groupby(["area", "year"], as_index=False)["value"].sum(), path, tolerance=0.001)
        parts.append(long[long["area"] != WORLD].assign(sex=sex))
    out = pd.concat(parts)
    return out.assign(persons=(out["value"] * 1000).round().astype("int64"))


WORKING_AGES = range(15, 65, 5)  # first years of the age groups
PROJECTED_YEARS = (2020, 2030, 2040)


def projected(*files: Path) -> pd.DataFrame:
    """The population of working age in the medium variant, of both sexes, in the tab-separated tables of the R packages.

    :param files: tables of women and of men that hold :data:`PROJECTED_YEARS` together: those of the projection, and where that begins
        after 2020 those of the estimates too.
    :returns: mid_year, area, age_from (15, 20 ... 60), persons (given there in thousands).
    :raises CompendiumError: a year is in no file, or in two of the same sex.
    """
    parts = []
    for path in files:
        raw = read_text(path, sep="\t")
        columns(raw, ("country_code", "age"), path)
        raw["area"] = areas_of(raw["country_code"], path)
        raw["age_from"] = pd.to_numeric(raw["age"].str.extract(r"^(\d+)")[0])
        raw = raw[raw["age_from"].isin(WORKING_AGES)].dropna(subset=["area"])
        years = [str(y) for y in PROJECTED_YEARS if str(y) in raw.columns]
        long = raw.melt(["area", "age_from"], years, "year", "value", ignore_index=False)
        long = long.assign(value=figures(long["value"], path), year=long["year"].astype(int)).dropna()
        without_world(long.groupby(["area", "year"], as_index=False)["value"].sum(), path, tolerance=0.001)
        parts.append(long[long["area"] != WORLD])
    out = pd.concat(parts)
    if set(out["year"]) != set(PROJECTED_YEARS) or (out.groupby(["year", "area", "age_from"]).size() != 2).any():
        raise CompendiumError(f"{files[0].name}: expected the years {PROJECTED_YEARS} once for women and once for men.")
    out = out.groupby(["year", "area", "age_from"], as_index=False)["value"].sum()
    return out.assign(persons=(out["value"] * 1000).round().astype("int64")).rename(columns={"year": "mid_year"})


WPP_CODES = {412: "XKX"}  # World Population Prospects 2024 gives Kosovo apart from Serbia
NET_SINCE, LAST_ESTIMATED = 1990, 2010  # first years of a row; the last estimated period of the 2017 revision is 2010-2015
NET_TOLERANCE = 20_000  # persons


def net_migration(path: Path) -> pd.DataFrame:
    """Net migration of World Population Prospects: by year from the table of the R package wpp2024, in long form with codes alone, or
    by period of five years from that of wpp2017, one column a period. Both in thousands.

    Periods that begin after the last estimated one of the 2017 revision (2010-2015) are projections and left out.

    :returns: year (the only or first one), years (that the row covers), area, persons.
    :raises CompendiumError: areas do not add up to zero, to a few hundredths of a million.
    """
    raw = read_text(path, sep=None, engine="python")
    if "mig" in raw.columns:
        long = raw.assign(years=1).rename(columns={"mig": "value"})
    else:
        periods = [c for c in raw.columns if re.fullmatch(r"\d{4}-\d{4}", c) and int(c[:4]) <= LAST_ESTIMATED]
        long = raw.melt(["country_code"], periods, "year", "value", ignore_index=False).assign(years=5)
        long["year"] = long["year"].str[:4]
    number = pd.to_numeric(long["country_code"])
    extra = number.map(WPP_CODES)
    area = areas_of(number.mask(extra.notna()), path).fillna(extra)
    out = pd.DataFrame(
        {
            "year": long["year"].astype(int),
            "years": long["years"],
            "area": area,
            "persons": (figures(long["value"], path) * 1000).round().astype("Int64"),
        }
    ).dropna()
    out = out[(out["year"] >= NET_SINCE) & (out["area"] != WORLD)]
    # Countries with fewer than 90,000 people have no row in 2017, so areas miss zero by up to some ten thousand persons.
    total = out.groupby("year")["persons"].sum()
    if (total.abs() > NET_TOLERANCE).any():
        year = total.abs().idxmax()
        raise CompendiumError(f"{path.name}: net migration of all areas is {total[year]:,.0f} in {year}, not zero.")
    return out


_WPP: dict[str, Any] = {
    "provider": PROVIDER,
    "landing_page": "https://population.un.org/wpp/",
    **licences.CC_BY_IGO,
    "licence_note": "Stated on UN DESA's page of downloads. The figures were read from its R package, which is under GPL-2, as code.",
}
WPP_2017: dict[str, Any] = {
    "date": "2017-06-21",
    "edition": "World Population Prospects 2017",
    "citation": "undesa2017wpp",
    **licences.UNITED_NATIONS,
    "licence_note": "UN DESA's notice of CC BY 3.0 IGO was found for the Prospects of 2019 and later and not for these, so they are read "
    "as under "
    "United Nations copyright: figures are quoted with their source. The R package from which they were read is under GPL-2, as code.",
}
WPP_2019: dict[str, Any] = {"date": "2019-06-17", "edition": "World Population Prospects 2019", "citation": "undesa2019wpp"}
WPP_2024: dict[str, Any] = {"date": "2024-07-11", "edition": "World Population Prospects 2024", "citation": "undesa2024wpp"}

BY_AGE = Table(
    name="population-by-age",
    title="Population by age and sex",
    description="Total population at mid-year by five-year age group and sex, estimates of World Population Prospects for "
    "selected years. Rounded to persons from thousands.",
    fields=(
        YEAR,
        AREA,
        Field("sex", "string", "Sex", required=True, enum=("female", "male")),
        Field(
            "age_from",
            "integer",
            "First year of the age group of five; 100 is 100 and over",
            "years",
            required=True,
            minimum=0,
            maximum=100,
        ),
        POPULATION.fields[-1],
    ),
    key=("year", "area", "sex", "age_from"),
    note="Areas with fewer than 90,000 people are not listed. Read from the R package of the same name. Years: 1990, 2000, 2010, "
    "2015 and, in the 2019 revision, 2020 (computed ahead of its date).",
    known_after_days=172,
    **_WPP,
)
PROJECTED = Table(
    name="population-projected",
    title="Population of working age, projected",
    description="Population aged 15 to 64 at mid-year by five-year age group, both sexes, medium variant of World Population Prospects, "
    "for 2020, 2030 and 2040. A projection, with assumptions on births, deaths and net migration; all years lay ahead of its date. "
    "Rounded to persons from thousands.",
    fields=(
        Field("mid_year", "integer", "Year of the projection; mid-year", "year", required=True, minimum=2020),
        AREA,
        Field("age_from", "integer", "First year of the age group of five", "years", required=True, minimum=15, maximum=60),
        POPULATION.fields[-1],
    ),
    key=("mid_year", "area", "age_from"),
    time_field="",  # years ahead, known on the day of the projection
    note="Areas with fewer than 90,000 people are not listed. Read from the R package of the same name.",
    **_WPP,
)
NET = Table(
    name="net-migration",
    title="Net migration",
    description="Immigrants minus emigrants, estimates of World Population Prospects from 1990 on,",
    fields=(
        Field("year", "integer", "Year, or first year of a period", required=True, minimum=NET_SINCE),
        Field("years", "integer", "Years that the row covers: 1 or 5", "years", required=True, minimum=1, maximum=5),
        AREA,
        Field("persons", "integer", "Immigrants minus emigrants in these years", "persons", required=True, additive=True),
    ),
    key=("year", "area"),
    span_field="years",
    note="For most countries not observed but what births and deaths leave unexplained of the growth of the population. "
    "Rounded to persons from thousands. Each revision computes all years anew.",
    **_WPP,
)

TABLES: list[Recipe] = [
    Recipe(BY_AGE.release(**WPP_2017), ("undesa/wpp2017-popf.txt.gz", "undesa/wpp2017-popm.txt.gz"), population_by_age),
    Recipe(BY_AGE.release(**WPP_2019), ("undesa/wpp2019-popf.txt.gz", "undesa/wpp2019-popm.txt.gz"), population_by_age),
    Recipe(PROJECTED.release(**WPP_2017), ("undesa/wpp2017-popfprojmed.txt.gz", "undesa/wpp2017-popmprojmed.txt.gz"), projected),
    Recipe(
        PROJECTED.release(**WPP_2019),
        (
            "undesa/wpp2019-popf.txt.gz",
            "undesa/wpp2019-popm.txt.gz",
            "undesa/wpp2019-popfprojmed.txt.gz",
            "undesa/wpp2019-popmprojmed.txt.gz",
        ),
        projected,
    ),
    Recipe(
        NET.release(
            description=f"{NET.description} in five years from mid-year to mid-year.",
            note="Areas with fewer than 90,000 people are not listed; the period 2015-2020, a projection then, is left out. Read from the "
            f"R package wpp2017. {NET.note}",
            known_after_days=2364,
            **WPP_2017,
        ),
        ("undesa/wpp2017-migration.txt",),
        net_migration,
    ),
    Recipe(
        NET.release(
            description=f"{NET.description} by calendar year.",
            note=f"Read from the R package wpp2024. Kosovo (XKX) has a row of its own and is not in Serbia. {NET.note}",
            known_after_days=193,
            **WPP_2024,
        ),
        ("undesa/wpp2024-mig1dt.csv.gz",),
        net_migration,
    ),
]
