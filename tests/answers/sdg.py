"""The SDG database's API: series in pages, and the time at which it was last filled. Its lists are in the modules beside."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from answers import Provider, Reply
from compendium.importers import Endpoint, feeds

TIMES = {"last": "2025-07-04T09:12:31", "older": "2024-07-01T15:00:02"}
LATEST = "2026-07-07T13:46:06"
YEARS = {"last": 2022, "older": 2021}  # the last year of an answer
NEWEST = 2023

NAMES = {
    "1": "World",
    "4": "Afghanistan",
    "40": "Austria",
    "202": "Sub-Saharan Africa",
    "380": "Italy",
    "412": "Kosovo",
    "419": "Latin America and the Caribbean",
    "484": "Mexico",
    "566": "Nigeria",
    "680": "Sark",
    "840": "United States of America",
    "926": "LLDC Europe",
}
KEPT_OF_HALF = {"40", "380", "412", "419"}
AREAS = ("4", "40", "380", "484", "566", "840")
Value = tuple[str, int, dict[str, str], str]  # area, year, dimensions, value

POLICY = {"ALLDOMAINS": "3", "DOMAIN1": "2", "DOMAIN2": "4", "DOMAIN3": "3", "DOMAIN4": "2", "DOMAIN5": "1", "DOMAIN6": "4"}


def policy() -> list[Value]:
    """SG_CPA_MIGRS: the years of an Inquiry; "N" where a government did not answer."""
    rows = [(a, y, {"Policy Domains": d}, v) for a in ("4", "40", "484", "566") for y in (2019, 2022, 2023) for d, v in POLICY.items()]
    return [
        *rows,
        *(("680", 2019, {"Policy Domains": d}, "N") for d in POLICY),
        *(("380", 2019, {"Policy Domains": d}, "N") for d in POLICY),
    ]


def cost() -> list[Value]:
    """SI_RMT_COST: areas and regions; one year has no figure."""
    base = {"1": 6.5, "202": 8.25, "419": 5.75, "4": 9.5, "412": 7, "484": 4.5, "566": 8}
    rows = [(a, y, {}, f"{v + (y - 2020) / 4:g}") for a, v in base.items() for y in range(2020, NEWEST + 1)]
    return [*rows, ("840", 2021, {}, "NaN")]


def deaths() -> list[Value]:
    """SM_DTH_MIGR: countries too, which the table leaves out, a group that is none of the table's, and ages, of which it has the total."""
    base = {"1": 6000, "202": 1500, "419": 1200, "926": 0, "380": 400, "484": 600}
    years = range(2020, NEWEST + 1)
    return [(a, y, {"Age": g}, str(n + 10 * (y - 2020))) for a, n in base.items() for y in years for g in ("ALLAGE", "<18Y")]


def health() -> list[Value]:
    """SH_MED_DEN: four occupations, and years before those of the table."""
    base = {"PHYS": 20.5, "NURSMID": 60.25, "DENT": 5, "PHAR": 6.5}
    rows = [
        (a, y, {"Type of occupation": o}, f"{v:g}")
        for a in ("1", "40", "484", "566")
        for y in (2009, 2020, 2021, 2022)
        for o, v in base.items()
    ]
    return [*rows, *(("380", 2023, {"Type of occupation": o}, f"{v:g}") for o, v in base.items())]


SERIES = {
    "SG_CPA_MIGRS": ("10.7.2", "NUMBER", policy),
    "SI_RMT_COST": ("10.c.1", "PERCENT", cost),
    "SM_DTH_MIGR": ("10.7.3", "NUMBER", deaths),
    "SH_MED_DEN": ("3.c.1", "PER_10000_POP", health),
}
REVISED = {
    ("SI_RMT_COST", "484", 2021): "4.7",
    ("SM_DTH_MIGR", "1", 2022): "6045",
    ("SH_MED_DEN", "40", 2021): "21",
}  # the values that change


def row(code: str, indicator: str, unit: str, value: Value) -> dict[str, Any]:
    """A row as the API gives it."""
    area, year, dimensions, figure = value
    return {
        "goal": [indicator.split(".")[0]],
        "target": [indicator.rpartition(".")[0]],
        "indicator": [indicator],
        "series": code,
        "seriesDescription": f"Made up for {indicator}",
        "seriesCount": "1",
        "geoAreaCode": area,
        "geoAreaName": NAMES[area],
        "timePeriodStart": float(year),
        "value": figure,
        "valueType": "Float",
        "time_detail": None,
        "timeCoverage": None,
        "upperBound": None,
        "lowerBound": None,
        "basePeriod": None,
        "source": "Made up",
        "geoInfoUrl": None,
        "footnotes": [""],
        "attributes": {"Nature": "C", "Units": unit},
        "dimensions": {**dimensions, "Reporting Type": "G"},
    }


def tenfold(value: Value) -> Value:
    """Ten times the figure."""
    area, year, dimensions, figure = value
    return area, year, dimensions, figure if figure in ("N", "NaN") else f"{float(figure) * 10:g}"


def faulty(rows: list[dict[str, Any]], scenario: str) -> list[dict[str, Any]]:
    """Rows with the fault of a scenario."""
    if scenario == "column":
        return [{"areaCode" if k == "geoAreaCode" else k: v for k, v in r.items()} for r in rows]
    if scenario == "renamed":
        return [r | {"geoAreaCode": "998"} if r["geoAreaCode"] == "484" else r for r in rows]
    if scenario == "half":
        return [r for r in rows if r["geoAreaCode"] in KEPT_OF_HALF]
    return rows


def pages(endpoint: Endpoint, rows: list[dict[str, Any]]) -> dict[str, Reply]:
    """Rows in two pages."""
    half = (len(rows) + 1) // 2
    parts, url, out = [rows[:half], rows[half:]], endpoint.url, {}
    for number, part in enumerate(parts, 1):
        page = {
            "size": half,
            "totalElements": len(rows),
            "totalPages": 2,
            "pageNumber": number,
            "attributes": [],
            "dimensions": [],
            "data": part,
        }
        out[url] = Reply(json.dumps(page).encode())
        url = endpoint.next_url(page, number) if endpoint.next_url else ""
    return out


def last_updated(scenario: str, endpoint: Endpoint) -> dict[str, Reply]:
    """The time at which the database was last filled."""
    return {endpoint.url: Reply(json.dumps(TIMES.get(scenario, LATEST)).encode())}


def code_of(endpoint: Endpoint) -> str:
    """The series that an endpoint gives."""
    return endpoint.name.removeprefix("unstats-sdg/").removesuffix(".json").upper().replace("-", "_")


def values(code: str, scenario: str, rows: Iterable[Value]) -> list[Value]:
    """The values of an answer: up to its last year, revised in the later answer, ten times as large."""
    last = YEARS.get(scenario, NEWEST)
    revised = [] if scenario in YEARS else [(a, y, v) for (c, a, y), v in REVISED.items() if c == code]
    kept = [r for r in rows if r[1] <= last]
    for area, year, figure in revised:
        at = next(i for i, r in enumerate(kept) if r[:2] == (area, year))
        kept[at] = (area, year, kept[at][2], figure)
    return [tenfold(r) for r in kept] if scenario == "tenfold" else kept


def rows_of(code: str, scenario: str) -> list[dict[str, Any]]:
    """The rows of one series in a scenario."""
    indicator, unit, made = SERIES[code]
    return faulty([row(code, indicator, unit, v) for v in values(code, scenario, made())], scenario)


def replies(scenario: str) -> dict[str, Reply]:
    """The pages of all series of the five tables."""
    out: dict[str, Reply] = {}
    for table in PROVIDER.tables:
        *endpoints, updated = next(feeds(table)).files
        for endpoint in endpoints:
            out |= pages(endpoint, rows_of(code_of(endpoint), scenario))
        out |= last_updated(scenario, updated)
    return out


TABLES = ("sdg-migration-policy", "remittance-cost", "remittance-cost-by-region", "sdg-deaths", "health-workers")
PROVIDER = Provider("sdg", TABLES, replies, {"column": "'geoAreaCode'", "renamed": "998"})
