"""UN Statistics Division: Global SDG Indicators Database.

The stored releases come from files that Open Numbers converted to DDF. A file holds one series: the M49 code of a country, area or
group (``geo_area``), the dimensions of the series, the year, and the value under the series code in lower case. World and regions are
rows like all others; a lookup tells them apart. The files of 2018 have no ``units`` and no ``nature``. "N" stands for no data, ">=80"
for an index of 80 or more.

New releases come from the database's own API, ``unstats.un.org/sdgapi/v1/sdg``. ``Series/Data`` answers in pages ``{size,
totalElements, totalPages, pageNumber, attributes, dimensions, data}``. A row of ``data`` is a value (text) with ``series``,
``geoAreaCode`` (text), ``geoAreaName``, ``timePeriodStart`` (2020.0), ``dimensions`` such as ``{"Reporting Type": "G", "Sex":
"BOTHSEX"}`` and ``attributes`` such as ``{"Nature": "C", "Units": "PERCENT"}``. DDF has the same codes in lower case (``_T`` is
``t``); so they are read. ``Series/List`` is one list of series, each with lists of goals, targets and indicators. ``Series/LastUpdated``
is one text, the time at which the database was last filled.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from compendium.areas import REGIONS
from compendium.errors import CompendiumError
from compendium.importers import Plan
from compendium.importers.classifications import columns, read_csv
from compendium.importers.pages import check_keys, read_json, read_pages
from compendium.tables.catalog import load
from compendium.tables.model import Field, Release

DIMENSIONS = ("geo_area", "year", "nature", "units", "sex", "migratory_status", "policy_domains", "type_of_occupation")
NO_DATA = ("", "N", "NaN")

# M49 and UNSD codes of the world, regions and groups of countries; the names stand in the list of entities.
_GROUP_CODES = (
    1, 2, 5, 9, 11, 13, 14, 15, 17, 18, 19, 21, 29, 30, 34, 35, 39, 53, 54, 57, 61, 62, 97, 127, 135, 142, 143, 145, 150, 151,
    154, 155, 198, 199, 202, 223, 419, 420, 432, 485, 513, 514, 515, 518, 543, 593, 722, 738, 746, 747, 753, 889, 910, 911,
    912, 913, 914,
)  # fmt: skip
GROUPS = frozenset(str(code) for code in _GROUP_CODES)
# Neither areas nor groups of the tables: areas not specified, parts of countries, and groups of other agencies or parts of groups.
_LEFT_OUT_CODES = (158, 369, 370, 680, 827, 828, 829, 835, 836, 896, *range(901, 910), *range(915, 935), *range(99042, 99049))
LEFT_OUT = frozenset(str(code) for code in _LEFT_OUT_CODES)
BESIDE_M49 = {"412": "XKX"}  # Kosovo (under UN Security Council resolution 1244) has no code in M49 and in the table `areas`

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
TOTALS = frozenset({"t", "total", "notspec", "bothsex", "allage", "allarea"})  # of a dimension that a table does not have

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


def read_series(path: Path, unit: str = "") -> pd.DataFrame:
    """One series as published, still as text: a file in DDF, or the pages of the API (``.json``).

    :param unit: the code that the column ``units`` must show on every row, where the file has that column.
    :returns: the dimensions of the file, ``area`` (empty on rows of the world and of groups) and ``value`` (empty for no data);
        ``attrs["series"]`` is the series code. From the API also ``name``, of the area or group.
    :raises CompendiumError: no or several value columns, another unit, or a code that is neither an area nor a known group.
    """
    raw, name = _from_api(path) if path.suffix == ".json" else _from_ddf(path)
    if unit and "units" in raw and (strange := set(raw["units"]) - {unit}):
        raise CompendiumError(f"{path.name}: expected values in '{unit}', found '{sorted(strange)[0]}'.")
    raw = raw[~raw["geo_area"].isin(LEFT_OUT)]
    areas = load("areas").dropna(subset=["m49"])
    codes = dict(zip(areas["m49"].astype(str), areas["area"], strict=True)) | BESIDE_M49
    if strange := set(raw["geo_area"]) - set(codes) - GROUPS:
        raise CompendiumError(f"{path.name}: geo_area {sorted(strange)[0]} is neither in the table 'areas' nor a known group of countries.")
    out = raw.assign(area=raw["geo_area"].map(codes).astype("string"))
    out["value"] = out["value"].mask(out["value"].isin(NO_DATA))
    out.attrs["series"] = name
    return out


def _from_ddf(path: Path) -> tuple[pd.DataFrame, str]:
    raw = pd.read_csv(path, dtype="string", keep_default_na=False, encoding="utf-8-sig")
    columns(raw, ("geo_area", "year"), path)
    values = [c for c in raw.columns if c not in DIMENSIONS]
    if len(values) != 1:
        raise CompendiumError(
            f"{path.name}: expected one column of values beside {', '.join(DIMENSIONS)}; found {', '.join(values) or 'none'}."
        )
    return raw.rename(columns={values[0]: "value"}), values[0].upper()


ROW = ("series", "geoAreaCode", "geoAreaName", "timePeriodStart", "value", "dimensions", "attributes")  # keys of the API


def _from_api(path: Path) -> tuple[pd.DataFrame, str]:
    """The rows of the API with the columns and codes of DDF, and the series code."""
    pages = read_pages(path, "data", "totalPages")
    rows = [row for page in pages for row in page["data"]]
    if len(rows) != (said := pages[0].get("totalElements")):
        raise CompendiumError(f"{path.name}: {len(rows)} rows are there, and 'totalElements' says {said}.")
    check_keys(rows, ROW, path)
    if len(names := {row["series"] for row in rows}) != 1:
        raise CompendiumError(f"{path.name}: expected one series, found {', '.join(sorted(map(str, names))) or 'none'}.")
    return _of_table(pd.DataFrame([_row(row, path) for row in rows]).astype("string"), path), names.pop()


def _row(row: dict[str, Any], path: Path) -> dict[str, str]:
    year = row["timePeriodStart"]
    if not isinstance(year, int | float) or year != int(year):
        raise CompendiumError(f"{path.name}: timePeriodStart {year!r} is not a year.")
    coded = {**row["dimensions"], "Units": row["attributes"].get("Units", "")}
    return {_ddf(k): _ddf(v) for k, v in coded.items()} | {
        "geo_area": str(row["geoAreaCode"]).lstrip("0"),
        "name": str(row["geoAreaName"]),
        "year": str(int(year)),
        "value": "" if row["value"] is None else str(row["value"]),
    }


def _ddf(code: Any) -> str:
    return str(code).lower().lstrip("_").replace(" ", "_")


def _of_table(rows: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The rows that the database gives for the world (not those of national platforms), and of dimensions unknown here the totals.

    :raises CompendiumError: another type of reporting, or a dimension without a total.
    """
    if "reporting_type" in rows:
        if strange := set(rows["reporting_type"].dropna()) - {"g", "n"}:
            raise CompendiumError(f"{path.name}: unknown code '{sorted(strange)[0]}' of 'Reporting Type'. Expected G or N.")
        rows = rows[rows["reporting_type"].fillna("g") == "g"]
    known = {*DIMENSIONS, "name", "value", "reporting_type"}
    for dimension in [c for c in rows.columns if c not in known]:
        rows = rows[rows[dimension].fillna("t").isin(TOTALS)]
        if rows.empty:
            raise CompendiumError(f"{path.name}: no row is a total of the dimension '{dimension}', which the importer does not know.")
    return rows.reset_index(drop=True)


def of_areas(series: pd.DataFrame) -> pd.DataFrame:
    """The rows of countries and areas that have a value."""
    return series[series["area"].notna() & series["value"].notna()].reset_index(drop=True)


def of_groups(series: pd.DataFrame, entities: Path | None) -> pd.DataFrame:
    """The rows of the world and of groups that have a value, with the name of the group: as the API gives it, or of a list.

    :raises CompendiumError: a group has no name in the list of entities.
    """
    rows = series[series["area"].isna() & series["value"].notna()]
    if entities is None:
        return rows.assign(group=rows["name"], m49=rows["geo_area"]).reset_index(drop=True)
    names = read_csv(entities, ("geo_area", "name")).set_index("geo_area")["name"]
    if lost := set(rows["geo_area"]) - set(names.index):
        raise CompendiumError(f"{entities.name}: no name for geo_area {sorted(lost)[0]}.")
    return rows.assign(group=rows["geo_area"].map(names), m49=rows["geo_area"]).reset_index(drop=True)


def recode(frame: pd.DataFrame, column: str, words: dict[str, str], path: Path) -> pd.Series:
    """The codes of a column in words.

    :raises CompendiumError: the column is absent, or a code is not in the list.
    """
    if column not in frame:
        raise CompendiumError(f"{path.name}: the dimension '{column}' is missing. Found: {', '.join(frame.columns)}.")
    if strange := set(frame[column]) - set(words):
        raise CompendiumError(f"{path.name}: unknown code '{sorted(strange)[0]}' in column '{column}'.")
    return frame[column].map(words).astype("string")


def migration_policy(path: Path) -> pd.DataFrame:
    """Table ``sdg-migration-policy`` from series SG_CPA_MIGRS; countries without data for a domain have no row."""
    rows = of_areas(read_series(path, "number"))
    return rows.assign(domain=recode(rows, "policy_domains", DOMAINS, path), level=rows["value"])


def remittance_cost(path: Path) -> pd.DataFrame:
    """Table ``remittance-cost`` from series SI_RMT_COST."""
    return of_areas(read_series(path, "percent")).rename(columns={"value": "cost_percent"})


def remittance_cost_by_region(path: Path, entities: Path | None = None) -> pd.DataFrame:
    """Table ``remittance-cost-by-region`` from series SI_RMT_COST."""
    return of_groups(read_series(path, "percent"), entities).rename(columns={"value": "cost_percent"})


def deaths(path: Path, entities: Path | None = None) -> pd.DataFrame:
    """Table ``sdg-deaths`` from series SM_DTH_MIGR."""
    return of_groups(read_series(path, "number"), entities).rename(columns={"value": "dead_and_missing"})


def injuries(fatal: Path, non_fatal: Path) -> pd.DataFrame:
    """Table ``occupational-injuries``: rates of migrants and non-migrants where a country gives both."""
    parts = []
    for severity, path in (("fatal", fatal), ("non-fatal", non_fatal)):
        rows = with_split(of_areas(read_series(path, "per_100000_emp")))
        status = recode(rows, "migratory_status", STATUSES, path)
        parts.append(rows.assign(severity=severity, sex=recode(rows, "sex", SEXES, path), migrant_status=status))
    return pd.concat(parts, ignore_index=True).rename(columns={"value": "rate_per_100000"})


def with_split(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows by migrant status of those areas, years and sexes that have non-migrants and some group of migrants."""
    rows = rows[~rows["migratory_status"].isin(["t", "notspec"])]
    key = [rows["area"], rows["year"], rows["sex"]]
    native = rows["migratory_status"].eq("nonmig").groupby(key).transform("any")
    migrant = rows["migratory_status"].ne("nonmig").groupby(key).transform("any")
    return rows[native & migrant].reset_index(drop=True)


def health_workers(path: Path) -> pd.DataFrame:
    """Table ``health-workers`` from series SH_MED_DEN (earlier SH_MED_HEAWOR): physicians, nursing and midwifery, from 2010 on."""
    rows = of_areas(read_series(path, "per_10000_pop"))
    rows = rows.assign(occupation=recode(rows, "type_of_occupation", OCCUPATIONS | OTHER_OCCUPATIONS, path), per_10000=rows["value"])
    return rows[(rows["occupation"] != "") & (rows["year"].astype(int) >= 2010)]


def series(path: Path) -> pd.DataFrame:
    """Table ``sdg-series`` from the list of all series; an indicator without a series has one row that says so."""
    raw = _list_from_api(path) if path.suffix == ".json" else read_csv(path, ("name", "description", "indicator"))
    rows = raw.assign(indicator=raw["indicator"].str.split(r",\s*")).explode("indicator")
    if strange := rows[~rows["indicator"].str.fullmatch(r"\d{1,2}\.[0-9a-z]{1,2}\.\d")]["indicator"].tolist():
        raise CompendiumError(f"{path.name}: '{strange[0]}' is not the number of an indicator.")
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


def reporting(*paths: Path) -> pd.DataFrame:
    """Table ``sdg-reporting``: how many States have a value, by series, year and region."""
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


DATABASE = "UN Statistics Division, Global SDG Indicators Database"
PROVIDER = f"{DATABASE}, as converted by Open Numbers"
PAGE = "https://unstats.un.org/sdgs/dataportal"
LICENCE = "UNSD terms: free to reuse with attribution"
DECEMBER_2018, OCTOBER_2020 = ("2018-12-30", "December 2018", "unsd2018sdg"), ("2020-10-19", "October 2020", "unsd2020sdg")
DATED = "The release is dated by the day on which it was read from the database; the vintage itself bears no day."

_YEAR = Field("year", "integer", "Reference year", required=True)
_AREA = Field("area", "string", "Country or area", required=True, area=True)
_GROUP = (
    Field("group", "string", "World, region or group of countries, by the provider's name", required=True),
    Field("m49", "integer", "Code of the group (M49, or UNSD's own)", required=True),
)
_YES_NO = ("Y", "N")


def release(
    vintage: tuple[str, str, str],
    table: str,
    title: str,
    description: str,
    fields: tuple[Field, ...],
    key: tuple[str, ...],
    note: str = "",
    time_field: str = "year",
    known_after_days: int = 0,
) -> Release:
    """The description of one vintage of a table of this provider."""
    day, edition, citation = vintage
    return Release(
        table=table,
        date=day,
        title=title,
        edition=edition,
        description=description,
        provider=PROVIDER,
        landing_page=PAGE,
        licence=LICENCE,
        licence_url=PAGE,
        citation=citation,
        fields=fields,
        key=key,
        note=f"{note} {DATED}".strip(),
        time_field=time_field,
        known_after_days=known_after_days,
    )


POLICY = release(
    OCTOBER_2020,
    "sdg-migration-policy",
    "Migration policies of governments (SDG indicator 10.7.2)",
    "Answers of governments to the United Nations Inquiry on population and development, scored in four levels by the share of "
    "measures in place: overall and in six domains. Countries that did not answer, or not for a domain, have no row.",
    (
        _YEAR,
        _AREA,
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
    ("year", "area", "domain"),
    note="Governments describe themselves; the level counts measures that exist, not what they achieve. Domains follow the order "
    "of the Inquiry's module: rights; whole-of-government and evidence; cooperation and partnerships; socioeconomic well-being; "
    "mobility dimensions of crises; safe, orderly and regular migration.",
    known_after_days=200,
)

_COST = Field("cost_percent", "number", "Cost of sending US$ 200, mean of services", "percent of the amount sent", required=True, minimum=0)
_COST_TEXT = (
    "Mean cost of sending US$ 200 to the country, as a percentage of the amount, all services observed (Remittance Prices Worldwide)."
)

_COST_NOTE = "Reference years 2011, 2015, 2017 (and 2018 from 2020 on) only."
AREA_COST = {
    v[0]: release(
        v,
        "remittance-cost",
        "Cost of remittances by country (SDG indicator 10.c.1)",
        _COST_TEXT + " Countries that receive remittances.",
        (_YEAR, _AREA, _COST),
        ("year", "area"),
        note=_COST_NOTE + " Means over all services and sending countries observed, not weighted by the money sent.",
        known_after_days=181,
    )
    for v in (DECEMBER_2018, OCTOBER_2020)
}
GROUP_COST = {
    v[0]: release(
        v,
        "remittance-cost-by-region",
        "Cost of remittances, world and regions (SDG indicator 10.c.1)",
        _COST_TEXT + " World and regions as the provider aggregates them.",
        (_YEAR, *_GROUP, _COST),
        ("year", "m49"),
        note=_COST_NOTE,
        known_after_days=181,
    )
    for v in (DECEMBER_2018, OCTOBER_2020)
}

DEATHS = release(
    OCTOBER_2020,
    "sdg-deaths",
    "Deaths and disappearances during migration, world and regions (SDG indicator 10.7.3)",
    "Recorded deaths and disappearances of migrants on the way to an international destination, from IOM's Missing Migrants "
    "Project, by the place of the incident. World, regions and groups of countries; groups overlap.",
    (
        _YEAR,
        *_GROUP,
        Field("dead_and_missing", "integer", "Deaths and disappearances recorded", "persons", required=True, minimum=0),
    ),
    ("year", "m49"),
    note="A minimum: unrecorded deaths are missing, and later records have raised past years in IOM's own file.",
    known_after_days=181,
)

INJURIES = release(
    OCTOBER_2020,
    "occupational-injuries",
    "Occupational injuries of migrants and non-migrants (SDG indicator 8.8.1)",
    "Fatal and non-fatal occupational injuries per 100,000 employees, by sex and migrant status, as reported by countries to the "
    "ILO. Only country, year and sex combinations with non-migrants and at least one group of migrants.",
    (
        _YEAR,
        _AREA,
        Field("severity", "string", "Fatal or non-fatal", required=True, enum=("fatal", "non-fatal")),
        Field("sex", "string", "Sex of the employees", required=True, enum=tuple(SEXES.values())),
        Field(
            "migrant_status",
            "string",
            "Migrant status. European countries report migrants from the EU and from outside it and give no figure for both together",
            required=True,
            enum=tuple(STATUSES.values()),
        ),
        Field("rate_per_100000", "number", "Injuries in the year", "per 100,000 employees", required=True, minimum=0),
    ),
    ("year", "area", "severity", "sex", "migrant_status"),
    note="Mostly European countries, 2009 to 2015. Rates differ between countries in what is recorded: compare statuses inside a "
    "country, not levels across countries. Small groups of migrants make rates jump (Poland, migrants from the EU: 200 to 490 "
    "fatal injuries per 100,000).",
    known_after_days=730,
)

HEALTH_FIELDS = (
    _YEAR,
    _AREA,
    Field("occupation", "string", "Physicians, or nursing and midwifery personnel", required=True, enum=tuple(OCCUPATIONS.values())),
    Field("per_10000", "number", "Health workers", "per 10,000 population", required=True, minimum=0),
)
HEALTH_TITLE = "Physicians, nursing and midwifery personnel"
HEALTH = release(
    OCTOBER_2020,
    "health-workers",
    HEALTH_TITLE,
    "Density of physicians and of nursing and midwifery personnel (SDG indicator 3.c.1), 2010 and later, from WHO's National Health "
    "Workforce Accounts. Years without a report have no row.",
    HEALTH_FIELDS,
    ("year", "area", "occupation"),
    note="Definitions differ between countries: practising, active or licensed personnel. Kept as published: nursing and midwifery "
    "in Belize, 2013 to 2017, stands at more than 1,500 per 10,000, about a hundred times what is plausible.",
    known_after_days=365,
)

_SERIES_FIELDS = (
    Field("indicator", "string", "SDG indicator", required=True),
    Field("target", "string", "SDG target", required=True),
    Field(
        "adopted_2017",
        "string",
        "In the framework that the General Assembly adopted in July 2017; 10.7.3 and 10.7.4 came in March 2020",
        required=True,
        enum=_YES_NO,
    ),
    Field("series", "string", "Code of a series for the indicator; empty: the database has none"),
    Field("series_name", "string", "The provider's name of the series"),
    Field(
        "names_migration",
        "string",
        "The name of the series speaks of migrants, migration, refugees, remittances or trafficking",
        enum=_YES_NO,
    ),
    Field("database_series", "integer", "Series in the whole database, all goals", "series", required=True, minimum=1),
)
SERIES = {
    v[0]: release(
        v,
        "sdg-series",
        "Series of the SDG database for indicators on migration",
        "Which series the database held for the indicators on migration, and for those of targets that name migrants, migration or "
        "trafficking. An indicator without any series has one row with an empty series.",
        _SERIES_FIELDS,
        ("indicator", "series"),
        note="A series in the list need not have values for every country: see sdg-reporting.",
        time_field="",
    )
    for v in (DECEMBER_2018, OCTOBER_2020)
}

REPORTING = {
    v[0]: release(
        v,
        "sdg-reporting",
        "Countries with data for SDG indicators on migration",
        "How many States have a value in the database, by series, year and region. Regions are the six major areas of UN DESA; "
        "States are Member States and non-member observer States of the United Nations.",
        (
            Field("series", "string", "Code of the series", required=True, enum=tuple(REPORTED)),
            Field("indicator", "string", "SDG indicator", required=True),
            Field(
                "breakdown",
                "string",
                "none: any value; migrant status: values for migrants and for non-migrants",
                required=True,
                enum=("none", "migrant status"),
            ),
            _YEAR,
            Field("region", "string", "Region", required=True, enum=REGIONS),
            Field("countries_with_data", "integer", "States with a value", "States", required=True, minimum=0),
            Field("countries", "integer", "States in the region", "States", required=True, minimum=1),
        ),
        ("series", "breakdown", "year", "region"),
        note=extra + "Only series on migration whose file was at hand are counted.",
        known_after_days=181,
    )
    for v, extra in (
        (DECEMBER_2018, ""),
        (
            OCTOBER_2020,
            "SM_DTH_MIGR and SM_POP_REFG_OR are filled in by IOM and UNHCR for every country, zeros included: a value there is no "
            "report by the country. ",
        ),
    )
}

_DIR = "unstats-sdg/sdg-"
_ENTITIES = f"{_DIR}2020-10-entities-geo-area.csv"
_OLD, _NEW = DECEMBER_2018[0], OCTOBER_2020[0]


def _file(month: str, series_code: str) -> str:
    return f"{_DIR}{month}-{series_code.lower().replace('_', '-')}.csv"


TABLES: list[Plan] = [
    Plan(POLICY, (_file("2020-10", "SG_CPA_MIGRS"),), migration_policy),
    Plan(AREA_COST[_OLD], (_file("2018-12", "SI_RMT_COST"),), remittance_cost),
    Plan(AREA_COST[_NEW], (_file("2020-10", "SI_RMT_COST"),), remittance_cost),
    Plan(GROUP_COST[_OLD], (_file("2018-12", "SI_RMT_COST"), _ENTITIES), remittance_cost_by_region),
    Plan(GROUP_COST[_NEW], (_file("2020-10", "SI_RMT_COST"), _ENTITIES), remittance_cost_by_region),
    Plan(DEATHS, (_file("2020-10", "SM_DTH_MIGR"), _ENTITIES), deaths),
    Plan(INJURIES, (_file("2020-10", "SL_EMP_FTLINJUR"), _file("2020-10", "SL_EMP_INJUR")), injuries),
    Plan(HEALTH, (_file("2020-10", "SH_MED_HEAWOR"),), health_workers),
    Plan(SERIES[_OLD], (f"{_DIR}2018-12-series-descriptions.csv",), series),
    Plan(SERIES[_NEW], (f"{_DIR}2020-10-series-descriptions.csv",), series),
    Plan(REPORTING[_OLD], tuple(_file("2018-12", c) for c in ("SI_RMT_COST", "BX_TRF_PWKR")), reporting),
    Plan(REPORTING[_NEW], tuple(_file("2020-10", c) for c in REPORTED), reporting),
]
