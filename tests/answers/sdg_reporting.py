"""The SDG database's API: the eight series of which it is counted who reports, three of them those of the other tables."""

from __future__ import annotations

from typing import Any

from answers import Provider, Reply, sdg
from answers.sdg import AREAS, NEWEST, YEARS, Value, code_of, faulty, last_updated, pages, row, tenfold
from compendium.importers import feeds

UNITS = {
    "BX_TRF_PWKR": ("17.3.2", "PERCENT"),
    "SM_POP_REFG_OR": ("10.7.4", "PER_100000_POP"),
    "SL_EMP_FTLINJUR": ("8.8.1", "PER_100000_EMP"),
    "SL_EMP_INJUR": ("8.8.1", "PER_100000_EMP"),
    "SL_LBR_NTLCPL": ("8.8.2", "SCORE"),
}
FIRST = 2019
LATE = ("BX_TRF_PWKR", "4", 2022)  # a report that the earlier answer lacks


def _dimensions(code: str, area: str) -> list[dict[str, str]]:
    if not code.startswith("SL_EMP"):
        return [{}]
    statuses = ("_T", "NONMIG", "MIGPER") if area in ("484", "566") else ("_T", "NONMIG")
    return [{"Sex": s, "Migratory status": m} for s in ("BOTHSEX", "FEMALE", "MALE") for m in statuses]


def values(code: str, scenario: str) -> list[Value]:
    """One series: every country in every year, the world, and Sark, which is no area of the tables."""
    last = YEARS.get(scenario, NEWEST)
    rows = [(a, y, d, "2") for a in ("1", "680", *AREAS) for y in range(FIRST, last + 1) for d in _dimensions(code, a)]
    kept = [r for r in rows if scenario not in YEARS or (code, *r[:2]) != LATE]
    return [tenfold(r) for r in kept] if scenario == "tenfold" else kept


def rows_of(code: str, scenario: str) -> list[dict[str, Any]]:
    """The rows of one series in a scenario."""
    if code in sdg.SERIES:
        return sdg.rows_of(code, scenario)
    return faulty([row(code, *UNITS[code], v) for v in values(code, scenario)], scenario)


def replies(scenario: str) -> dict[str, Reply]:
    """The pages of the eight series."""
    out: dict[str, Reply] = {}
    *endpoints, updated = next(feeds("sdg-reporting")).files
    for endpoint in endpoints:
        out |= pages(endpoint, rows_of(code_of(endpoint), scenario))
    return out | last_updated(scenario, updated)


# Ten times the figures are the same number of countries.
PROVIDER = Provider("sdg-reporting", ("sdg-reporting",), replies, {"column": "'geoAreaCode'", "renamed": "998", "tenfold": ""})
