"""The SDG database's API: the list of its series."""

from __future__ import annotations

import json
from typing import Any

from answers import Provider, Reply
from answers.sdg import last_updated
from compendium.importers import feeds
from compendium.importers.sdg.series import INDICATORS

RELEASES = {"last": "2025.Q2.G.03", "older": "2024.Q2.G.01"}
NAMED = {
    "10.7.2": "Countries with migration policies, by policy domain ",  # descriptions may end in a blank
    "10.7.3": "Total deaths and disappearances recorded during migration (number)",
    "10.c.1": "Average remittance costs of sending $200 (%)",
    "3.c.1": "Health worker density, by type of occupation (per 10,000 population)",
}
NONE = ("10.7.1", "5.2.2")  # indicators without a series
PER_INDICATOR = 4


def _series(indicator: list[str], number: int, scenario: str) -> dict[str, Any]:
    return {
        "goal": [i.split(".")[0] for i in indicator],
        "target": [i.rpartition(".")[0] for i in indicator],
        "indicator": indicator,
        "release": RELEASES.get(scenario, "2026.Q2.G.01"),
        "code": f"XX_{indicator[0].replace('.', '').upper()}_{number}",
        "description": NAMED.get(indicator[0], f"Made up for {indicator[0]}"),
        "uri": "/v1/sdg/Series/XX",
    }


def listed(scenario: str) -> list[dict[str, Any]]:
    """The series: four an indicator of the table, one for two indicators that are not of it, and in the later list one more."""
    out = [_series([i], n, scenario) for i in INDICATORS if i not in NONE for n in range(PER_INDICATOR)]
    out.append(_series(["15.a.1", "15.b.1"], 0, scenario))
    if scenario not in RELEASES:
        out.append(_series(["10.7.1"], 0, scenario))
    if scenario == "older":
        out = out[1:]
    if scenario == "column":
        return [{"indicators" if k == "indicator" else k: v for k, v in s.items()} for s in out]
    if scenario == "renamed":
        return [s | {"indicator": ["10-7-2"]} if s["indicator"] == ["10.7.2"] else s for s in out]
    if scenario == "half":
        return out[: len(out) // 2]
    if scenario == "tenfold":
        return [s | {"code": f"{s['code']}_{n}"} for s in out for n in range(10)]
    return out


def replies(scenario: str) -> dict[str, Reply]:
    """The list."""
    catalogue, updated = next(feeds("sdg-series")).files
    return {catalogue.url: Reply(json.dumps(listed(scenario)).encode())} | last_updated(scenario, updated)


PROVIDER = Provider("sdg-series", ("sdg-series",), replies, {"column": "'indicator'", "renamed": "'10-7-2'"})
