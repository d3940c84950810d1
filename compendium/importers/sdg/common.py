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

import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Bounds, Endpoint, Feed, licences
from compendium.importers.reading import (
    check_keys,
    columns,
    expect,
    group_codes,
    next_page,
    numbered,
    read_csv,
    read_json,
    read_pages,
    read_text,
    to_areas,
)
from compendium.tables.model import Field, Release, Table

DIMENSIONS = ("geo_area", "year", "nature", "units", "sex", "migratory_status", "policy_domains", "type_of_occupation")
NO_DATA = ("", "N", "NaN")

# M49 and UNSD codes of the world, regions and groups of countries; the names are in the list of entities.
GROUPS = group_codes("SDG database")
# Neither areas nor groups of the tables: areas not specified, parts of countries, and groups of other agencies or parts of groups.
LEFT_OUT = group_codes("SDG database, left out")
BESIDE_M49 = {"412": "XKX"}  # Kosovo (under UN Security Council resolution 1244) has no code in M49 and in the table `areas`

TOTALS = frozenset({"t", "total", "notspec", "bothsex", "allage", "allarea"})  # of a dimension that a table does not have


def read_series(path: Path, unit: str = "") -> pd.DataFrame:
    """One series as published, still as text: a file in DDF, or the pages of the API (``.json``).

    :param unit: the code that the column ``units`` must show on every row, where the file has that column.
    :returns: the dimensions of the file, ``area`` (empty on rows of the world and of groups) and ``value`` (empty for no data);
        ``attrs["series"]`` is the series code. From the API also ``name``, of the area or group.
    :raises CompendiumError: no or several value columns, another unit, or a code that is neither an area nor a known group.
    """
    raw, name = _from_api(path) if path.suffix == ".json" else _from_ddf(path)
    if unit and "units" in raw:
        expect(raw["units"], (unit,), path)
    raw = raw[~raw["geo_area"].isin(LEFT_OUT)]
    out = raw.assign(area=to_areas(raw["geo_area"], path, by="m49", also=BESIDE_M49, ignored=GROUPS))
    out["value"] = out["value"].mask(out["value"].isin(NO_DATA))
    out.attrs["series"] = name
    return out


def _from_ddf(path: Path) -> tuple[pd.DataFrame, str]:
    raw = read_text(path)
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
    if len(rows) != (stated := pages[0].get("totalElements")):
        raise CompendiumError(f"{path.name}: {len(rows)} rows are there, and 'totalElements' says {stated}.")
    check_keys(rows, ROW, path)
    if len(names := {row["series"] for row in rows}) != 1:
        raise CompendiumError(f"{path.name}: expected one series, found {', '.join(sorted(map(str, names))) or 'none'}.")
    return _of_table(numbered(pd.DataFrame([_row(row, path) for row in rows], dtype="string")), path), names.pop()


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
        kind = rows["reporting_type"].fillna("g")
        expect(kind, ("g", "n"), path)
        rows = rows[kind == "g"]
    known = {*DIMENSIONS, "name", "value", "reporting_type"}
    for dimension in [c for c in rows.columns if c not in known]:
        rows = rows[rows[dimension].fillna("t").isin(TOTALS)]
        if rows.empty:
            raise CompendiumError(f"{path.name}: no row is a total of the dimension '{dimension}', which the importer does not know.")
    return rows


def of_areas(series: pd.DataFrame) -> pd.DataFrame:
    """The rows of countries and areas that have a value."""
    return series[series["area"].notna() & series["value"].notna()]


def of_groups(series: pd.DataFrame, entities: Path | None) -> pd.DataFrame:
    """The rows of the world and of groups that have a value, with the name of the group: as the API gives it, or of a list.

    :raises CompendiumError: a group has no name in the list of entities.
    """
    rows = series[series["area"].isna() & series["value"].notna()]
    if entities is None:
        return rows.assign(group=rows["name"], m49=rows["geo_area"])
    names = read_csv(entities, ("geo_area", "name")).set_index("geo_area")["name"]
    if lost := sorted(set(rows["geo_area"]) - set(names.index)):
        raise CompendiumError(f"{entities.name}: no name for geo_area {lost[0]}.")
    return rows.assign(group=rows["geo_area"].map(names), m49=rows["geo_area"])


def with_split(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows by migrant status of those areas, years and sexes that have non-migrants and some group of migrants."""
    rows = rows[~rows["migratory_status"].isin(["t", "notspec"])]
    key = [rows["area"], rows["year"], rows["sex"]]
    native = rows["migratory_status"].eq("nonmig").groupby(key).transform("any")
    migrant = rows["migratory_status"].ne("nonmig").groupby(key).transform("any")
    return rows[native & migrant]


DATABASE = "UN Statistics Division, Global SDG Indicators Database"
PROVIDER = f"{DATABASE}, as converted by Open Numbers"
PAGE = "https://unstats.un.org/sdgs/dataportal"
DECEMBER_2018, OCTOBER_2020 = ("2018-12-30", "December 2018", "unsd2018sdg"), ("2020-10-19", "October 2020", "unsd2020sdg")
DATED = "The release is dated by the day on which it was read from the database; the vintage itself bears no day."
UNSD: dict[str, Any] = {
    "provider": PROVIDER,
    "landing_page": PAGE,
    **licences.UNSD,
    "licence_note": "The terms of the database allow free reuse with attribution.",
}
YEAR = Field("year", "integer", "Reference year", required=True)
YES_NO = ("Y", "N")


def release(table: Table, vintage: tuple[str, str, str], note: str = "") -> Release:
    """The release of a table in a vintage of the database.

    :param note: what is true of this vintage alone.
    """
    day, edition, citation = vintage
    return table.release(day, edition, citation=citation, note=" ".join(n for n in (note, table.note, DATED) if n))


def file(month: str, series_code: str) -> str:
    """The name of a file of a series."""
    return f"unstats-sdg/sdg-{month}-{series_code.lower().replace('_', '-')}.csv"


API = "https://unstats.un.org/sdgapi/v1/sdg"
PAGE_SIZE = 2_000  # rows; larger pages come slowly
CITATION = "unsdsdg"
UPDATED = Endpoint("unstats-sdg/last-updated.json", f"{API}/Series/LastUpdated", "JSON, one text", max_bytes=10_000)
# 713 series: 0.3 MB
SERIES_LIST = Endpoint("unstats-sdg/series-list.json", f"{API}/Series/List?allreleases=false", "JSON", max_bytes=4_000_000)


@functools.cache
def _pages_of(code: str) -> Endpoint:
    query = f"{API}/Series/Data?seriesCode={code}&pageSize={PAGE_SIZE}&page="
    following = next_page(query, lambda page: page["totalPages"])
    return Endpoint(f"unstats-sdg/{code.lower().replace('_', '-')}.json", f"{query}1", "JSON in pages", following, max_bytes=40_000_000)


def _fetched(tidy: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """The reader of a feed: the last of its files gives only the day."""

    @functools.wraps(tidy)
    def read(*paths: Path) -> pd.DataFrame:
        return tidy(*paths[:-1])

    return read


def last_updated(*paths: Path) -> str:
    """The day on which the database was last filled, from the answer of ``Series/LastUpdated``, the last of a feed's files.

    :raises CompendiumError: it does not begin with a day.
    """
    stated = read_json(paths[-1])
    if not isinstance(stated, str) or not re.match(r"\d{4}-\d{2}-\d{2}(T|$)", stated):
        raise CompendiumError(f"{paths[-1].name}: expected a time such as 2026-07-07T13:46:06, found {stated!r}.")
    return stated[:10]


def feed(table: Table, codes: tuple[str, ...], tidy: Callable[..., pd.DataFrame], bounds: Bounds, note: str = "") -> Feed:
    """The feed of a table from some series, or from the list of series.

    :param note: in place of the table's.
    """
    files = (*(_pages_of(c) for c in codes), UPDATED) if codes else (SERIES_LIST, UPDATED)
    note = f"{note or table.note} The day is that on which the database was last filled."
    new = table.release("", "Database of {day}", provider=DATABASE, citation=CITATION, note=note)
    return Feed(new, files, _fetched(tidy), bounds, earlier_providers=(PROVIDER,), read_date=last_updated)
