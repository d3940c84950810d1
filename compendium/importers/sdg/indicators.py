"""UN Statistics Division: tables of single SDG indicators on migration, from series of the Global SDG Indicators Database.

Table ``occupational-injuries`` has no feed: later releases of the database do not tell migrants from the EU and from outside it
any more, and leave most countries of Europe, of which the table is made, with figures for non-migrants only.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from compendium.importers import Bounds, Feed, Recipe
from compendium.importers.reading import columns, recode
from compendium.importers.sdg.common import (
    DECEMBER_2018,
    OCTOBER_2020,
    UNSD,
    YEAR,
    feed,
    file,
    of_areas,
    of_groups,
    read_series,
    release,
    with_split,
)
from compendium.importers.tables import AREA, HEALTH_WORKERS
from compendium.tables.model import Field, Table

DOMAINS = {
    "alldomains": "overall",
    "domain1": "rights",
    "domain2": "whole-of-government",
    "domain3": "cooperation",
    "domain4": "well-being",
    "domain5": "crises",
    "domain6": "safe-orderly-regular",
}
SEXES = {"bothsex": "both", "female": "female", "male": "male"}
STATUSES = {
    "nonmig": "non-migrant",
    "migper": "migrant",
    "eumig": "migrant from the EU",
    "noneumig": "migrant from outside the EU",
}
OCCUPATIONS = {"phys": "physicians", "nursmid": "nursing and midwifery"}
OTHER_OCCUPATIONS = {"dent": "", "phar": ""}  # dentists and pharmacists are not in the table


def _words(rows: pd.DataFrame, dimension: str, words: dict[str, str], path: Path) -> pd.Series:
    return recode(columns(rows, (dimension,), path)[dimension], words, path)


def migration_policy(path: Path) -> pd.DataFrame:
    """Table ``sdg-migration-policy`` from series SG_CPA_MIGRS; countries without data for a domain have no row.

    :returns: year, area, domain, level (1 to 4).
    """
    rows = of_areas(read_series(path, "number"))
    return rows.assign(domain=_words(rows, "policy_domains", DOMAINS, path), level=rows["value"])


def remittance_cost(path: Path) -> pd.DataFrame:
    """Table ``remittance-cost`` from series SI_RMT_COST.

    :returns: year, area, cost_percent (of US$ 200).
    """
    return of_areas(read_series(path, "percent")).rename(columns={"value": "cost_percent"})


def remittance_cost_by_region(path: Path, entities: Path | None = None) -> pd.DataFrame:
    """Table ``remittance-cost-by-region`` from series SI_RMT_COST.

    :returns: year, group, m49, cost_percent (of US$ 200).
    """
    return of_groups(read_series(path, "percent"), entities).rename(columns={"value": "cost_percent"})


def deaths(path: Path, entities: Path | None = None) -> pd.DataFrame:
    """Table ``sdg-deaths`` from series SM_DTH_MIGR.

    :returns: year, group, m49, dead_and_missing (persons).
    """
    return of_groups(read_series(path, "number"), entities).rename(columns={"value": "dead_and_missing"})


def injuries(fatal: Path, non_fatal: Path) -> pd.DataFrame:
    """Table ``occupational-injuries``: rates of migrants and non-migrants where a country gives both.

    :returns: year, area, severity, sex, migrant_status, rate_per_100000 (employees).
    """
    parts = []
    for severity, path in (("fatal", fatal), ("non-fatal", non_fatal)):
        rows = with_split(of_areas(read_series(path, "per_100000_emp")))
        status = _words(rows, "migratory_status", STATUSES, path)
        parts.append(rows.assign(severity=severity, sex=_words(rows, "sex", SEXES, path), migrant_status=status))
    return pd.concat(parts, ignore_index=True).rename(columns={"value": "rate_per_100000"})


def health_workers(path: Path) -> pd.DataFrame:
    """Table ``health-workers`` from series SH_MED_DEN (earlier SH_MED_HEAWOR): physicians, nursing and midwifery, from 2010 on.

    :returns: year, area, occupation, per_10000 (population).
    """
    rows = of_areas(read_series(path, "per_10000_pop"))
    rows = rows.assign(occupation=_words(rows, "type_of_occupation", OCCUPATIONS | OTHER_OCCUPATIONS, path), per_10000=rows["value"])
    return rows[(rows["occupation"] != "") & (rows["year"].astype(int) >= 2010)]


_GROUP = (
    Field("group", "string", "World, region or group of countries, by the provider's name", required=True),
    Field("m49", "integer", "Code of the group (M49, or UNSD's own)", required=True),
)

POLICY = Table(
    name="sdg-migration-policy",
    title="Migration policies of governments (SDG indicator 10.7.2)",
    description="Answers of governments to the United Nations Inquiry on population and development, scored in four levels by the share of "
    "measures in place: overall and in six domains. Countries that did not answer, or not for a domain, have no row.",
    fields=(
        YEAR,
        AREA,
        Field("domain", "string", "Policy domain, or overall", required=True, enum=tuple(DOMAINS.values())),
        Field(
            "level",
            "integer",
            "1 requires further progress, 2 partially meets, 3 meets, 4 fully meets",
            "level",
            required=True,
            minimum=1,
            maximum=4,
        ),
    ),
    key=("year", "area", "domain"),
    note="Governments describe themselves; the level counts measures that exist, not what they achieve. Domains follow the order "
    "of the Inquiry's module: rights; whole-of-government and evidence; cooperation and partnerships; socioeconomic well-being; "
    "mobility dimensions of crises; safe, orderly and regular migration.",
    known_after_days=200,
    **UNSD,
)

_COST = Field("cost_percent", "number", "Cost of sending US$ 200, mean of services", "percent of the amount sent", required=True, minimum=0)
_COST_TEXT = (
    "Mean cost of sending US$ 200 to the country, as a percentage of the amount, all services observed (Remittance Prices Worldwide)."
)

_COST_NOTE = "Reference years 2011, 2015, 2017 (and 2018 from 2020 on) only."
AREA_COST = Table(
    name="remittance-cost",
    title="Cost of remittances by country (SDG indicator 10.c.1)",
    description=f"{_COST_TEXT} Countries that receive remittances.",
    fields=(YEAR, AREA, _COST),
    key=("year", "area"),
    note=f"{_COST_NOTE} Means over all services and sending countries observed, not weighted by the money sent.",
    known_after_days=181,
    **UNSD,
)
GROUP_COST = Table(
    name="remittance-cost-by-region",
    title="Cost of remittances, world and regions (SDG indicator 10.c.1)",
    description=f"{_COST_TEXT} World and regions as the provider aggregates them.",
    fields=(YEAR, *_GROUP, _COST),
    key=("year", "m49"),
    note=_COST_NOTE,
    known_after_days=181,
    **UNSD,
)

DEATHS = Table(
    name="sdg-deaths",
    title="Deaths and disappearances during migration, world and regions (SDG indicator 10.7.3)",
    description="Recorded deaths and disappearances of migrants on the way to an international destination, from IOM's Missing Migrants "
    "Project, by the place of the incident. World, regions and groups of countries; groups overlap.",
    fields=(
        YEAR,
        *_GROUP,
        Field("dead_and_missing", "integer", "Deaths and disappearances recorded", "persons", required=True, minimum=0),
    ),
    key=("year", "m49"),
    note="A minimum: unrecorded deaths are missing, and later records have raised past years in IOM's own file.",
    known_after_days=181,
    **UNSD,
)

INJURIES = Table(
    name="occupational-injuries",
    title="Occupational injuries of migrants and non-migrants (SDG indicator 8.8.1)",
    description="Fatal and non-fatal occupational injuries per 100,000 employees, by sex and migrant status, as reported by countries to "
    "the ILO. Only country, year and sex combinations with non-migrants and at least one group of migrants.",
    fields=(
        YEAR,
        AREA,
        Field("severity", "string", "Fatal or non-fatal", required=True, enum=("fatal", "non-fatal")),
        Field("sex", "string", "Sex of the employees", required=True, enum=tuple(SEXES.values()), total="both"),
        Field(
            "migrant_status",
            "string",
            "Migrant status. European countries report migrants from the EU and from outside it and give no figure for both together",
            required=True,
            enum=tuple(STATUSES.values()),
        ),
        Field("rate_per_100000", "number", "Injuries in the year", "per 100,000 employees", required=True, minimum=0),
    ),
    key=("year", "area", "severity", "sex", "migrant_status"),
    note="Mostly European countries, 2009 to 2015. Rates differ between countries in what is recorded: compare statuses inside a "
    "country, not levels across countries. Small groups of migrants make rates jump (Poland, migrants from the EU: 200 to 490 "
    "fatal injuries per 100,000).",
    known_after_days=730,
    **UNSD,
)

HEALTH = replace(
    HEALTH_WORKERS,
    description="Density of physicians and of nursing and midwifery personnel (SDG indicator 3.c.1), 2010 and later, from WHO's National "
    "Health Workforce Accounts. Years without a report have no row.",
    note="Definitions differ between countries: practising, active or licensed personnel. Kept as published: nursing and midwifery "
    "in Belize, 2013 to 2017, stands at more than 1,500 per 10,000, about a hundred times what is plausible.",
    **UNSD,
)

_ENTITIES = "unstats-sdg/sdg-2020-10-entities-geo-area.csv"
_OLD_COST, _NEW_COST = (file(month, "SI_RMT_COST") for month in ("2018-12", "2020-10"))

TABLES: list[Recipe] = [
    Recipe(release(POLICY, OCTOBER_2020), (file("2020-10", "SG_CPA_MIGRS"),), migration_policy),
    Recipe(release(AREA_COST, DECEMBER_2018), (_OLD_COST,), remittance_cost),
    Recipe(release(AREA_COST, OCTOBER_2020), (_NEW_COST,), remittance_cost),
    Recipe(release(GROUP_COST, DECEMBER_2018), (_OLD_COST, _ENTITIES), remittance_cost_by_region),
    Recipe(release(GROUP_COST, OCTOBER_2020), (_NEW_COST, _ENTITIES), remittance_cost_by_region),
    Recipe(release(DEATHS, OCTOBER_2020), (file("2020-10", "SM_DTH_MIGR"), _ENTITIES), deaths),
    Recipe(release(INJURIES, OCTOBER_2020), (file("2020-10", "SL_EMP_FTLINJUR"), file("2020-10", "SL_EMP_INJUR")), injuries),
    Recipe(release(HEALTH, OCTOBER_2020), (file("2020-10", "SH_MED_HEAWOR"),), health_workers),
]

_EARLIER_COST = "Releases until 2020 have the reference years 2011, 2015, 2017 and 2018 only, and one decimal."

FEEDS: list[Feed] = [
    feed(
        POLICY,
        ("SG_CPA_MIGRS",),
        migration_policy,
        Bounds("level", 0.05, "answers to an Inquiry stay as they were given; a few late ones are added", compare_means=True),
    ),
    feed(
        AREA_COST,
        ("SI_RMT_COST",),
        remittance_cost,
        Bounds("cost_percent", 0.1, "means of past surveys have changed by rounding only, and countries are added", compare_means=True),
        f"Means over all services and sending countries observed, not weighted by the money sent. {_EARLIER_COST}",
    ),
    feed(
        GROUP_COST,
        ("SI_RMT_COST",),
        remittance_cost_by_region,
        Bounds("cost_percent", 0.1, "means of past surveys have changed by rounding only", compare_means=True),
        _EARLIER_COST,
    ),
    feed(
        DEATHS,
        ("SM_DTH_MIGR",),
        deaths,
        Bounds(
            "dead_and_missing",
            0.25,
            "later records add up to six per cent to a year, and deaths of 2017 that stand in the wrong region would move a tenth of the "
            "total over groups, which overlap",
        ),
    ),
    feed(
        HEALTH,
        ("SH_MED_DEN",),
        health_workers,
        Bounds(
            "per_10000",
            0.25,
            "countries correct their reports of many years, and a single error of theirs, a hundredfold in one case, moves the mean of a "
            "year by a tenth",
            compare_means=True,
        ),
        "Definitions differ between countries: practising, active or licensed personnel. Kept as published. The series is SH_MED_DEN; "
        "earlier it was SH_MED_HEAWOR.",
    ),
]
