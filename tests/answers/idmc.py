"""The Humanitarian Data Exchange's answers for IDMC: what it says of two data sets, and their CSV files."""

from __future__ import annotations

import json

from answers import Provider, Reply
from compendium.importers import Endpoint
from compendium.importers.idmc import FILES

SITE = "https://data.humdata.org"
DAY = {"last": "2025-06-02", "older": "2024-06-03"}  # else that of the new answer
NEW_DAY = "2026-06-01"
LAST_YEAR = {"last": 2024, "older": 2023}

# Area to (new displacements, displaced at the end of the year) of 2023; later years add to both. None: no figure.
CONFLICT = {
    "AB9": (150, 42_000),
    "AFG": (17_000, 4_187_000),
    "COL": (293_000, 5_078_000),
    "MEX": (11_000, 392_000),
    "SDN": (6_042_000, 9_053_000),
    "SYR": (174_000, 7_248_000),
    "ARM": (None, 8_400),
    "XKX": (0, 16_000),
}
# Of an event: area, hazard as the provider writes it, its category, new displacements, displaced at the end of the year.
EVENTS = (
    ("AFG", "Flood", "Weather related", 37_000, 703_000),
    ("AFG", "Flood", "Weather related", 1_300, None),
    ("AFG", "Earthquake", "Geophysical", 380_000, 800_000),
    ("COL", "Mass Movement", "Weather related", 2_400, 0),
    ("MEX", "Storm", "Weather related", 180_000, None),
    ("PHL", "Storm", "Weather related", 1_632_000, 79_000),
    ("PHL", "Volcanic activity", "Geophysical", 26_000, 1_000),
    ("SDN", "Mixed disasters", "Mixed disasters", 900, 900),
    ("SYR", "Extreme Temperature", "Weather related", None, 5_000),
    ("VUT", "Sea level Rise", "Weather related", 120, 120),
)
HXL = {
    "iso3": "#country+code",
    "country_name": "#country+name",
    "year": "#date+year",
    "event_name": "#event+name",
    "hazard_category_name": "#crisis+category+name",
    "hazard_type_name": "#crisis+type+name",
    "new_displacement": "#affected+idps+ind+new",
    "total_displacement": "#affected+idps+ind+total",
}
CONFLICT_COLUMNS = (
    "iso3",
    "country_name",
    "year",
    "new_displacement",
    "new_displacement_rounded",
    "total_displacement",
    "total_displacement_rounded",
)
EVENT_COLUMNS = (
    *CONFLICT_COLUMNS[:3],
    "start_date",
    "start_date_accuracy",
    "end_date",
    "end_date_accuracy",
    "event_name",
    "hazard_category",
    "hazard_category_name",
    "hazard_sub_category",
    "hazard_sub_category_name",
    "hazard_type",
    "hazard_type_name",
    "hazard_sub_type",
    "hazard_subtype_name",
    *CONFLICT_COLUMNS[3:],
    "event_codes",
)


def _figures(new: int | None, total: int | None, year: int, scenario: str) -> dict[str, str]:
    """Both figures with their rounded copies; a later answer revises the past a little."""
    times = 10 if scenario == "tenfold" else 1
    revised = 1.001 if scenario not in DAY and year < 2025 else 1
    out = {}
    for name, figure in (("new_displacement", new), ("total_displacement", total)):
        known = None if figure is None else int(figure * (1 + (year - 2023) / 20) * revised) * times
        out[name] = "" if known is None else str(known)
        out[f"{name}_rounded"] = "" if not known else str(round(known, 2 - len(str(known))))
    return out


def _rows(scenario: str, year: int) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The rows of a year in the file on conflict and in that on disasters."""
    kept = sorted({*CONFLICT, *(e[0] for e in EVENTS)})
    kept = kept[::2] if scenario == "half" else kept
    conflict = [
        {"iso3": area, "country_name": "" if area == "XKX" else area.title(), "year": str(year), **_figures(*figures, year, scenario)}
        for area, figures in CONFLICT.items()
        if area in kept
    ]
    disasters = [
        {
            "iso3": area,
            "year": str(year),
            "start_date": f"{year}-03-01",
            "event_name": f"{area}: {hazard} - Somewhere, nowhere - 01/03/{year}",
            "hazard_category_name": category,
            "hazard_type_name": hazard,
            "event_codes": "[]",
            # People displaced by disasters are counted from 2019.
            **_figures(new, total if year >= 2019 else None, year, scenario),
        }
        for area, hazard, category, new, total in EVENTS
        if area in kept
    ]
    return conflict, disasters


def _csv(columns: tuple[str, ...], rows: list[dict[str, str]], scenario: str) -> bytes:
    head = [{"iso3": "iso_code"}.get(c, c) if scenario == "column" else c for c in columns]
    tags = [[HXL.get(c, "") for c in columns]] if scenario == "last" else []  # the provider has given them up
    cells = [[f'"{v}"' if "," in (v := row.get(c, "")) else v for c in columns] for row in rows]
    text = "\r\n".join(",".join(line) for line in [head, *tags, *cells]) + "\r\n"
    return (text.replace("COL,", "COX,") if scenario == "renamed" else text).encode()


def _described(endpoint: Endpoint) -> tuple[str, bytes]:
    """The address of a data set's file, and what the API says of the set."""
    file = endpoint.name.removeprefix("idmc/")
    url = f"{SITE}/dataset/459fc96c-f196-44c1-a0a5-1b5a7b3592dd/resource/0fb4e415-abdb-481a-a3c6-8821e79919be/download/{file}"
    resource = {"name": file, "format": "CSV", "url_type": "upload", "url": url, "download_url": url}
    return url, json.dumps({"success": True, "result": {"name": f"idmc-{file[:-4]}", "resources": [resource]}}).encode()


def replies(scenario: str) -> dict[str, Reply]:
    """The two descriptions and the two files."""
    years = range(2008, LAST_YEAR.get(scenario, 2025) + 1)
    rows = [_rows(scenario, year) for year in years]
    conflict = [row for year, both in zip(years, rows, strict=True) for row in both[0] if year >= 2009]
    disasters = [row for _, events in rows for row in events]
    out = {}
    for endpoint, columns, content in zip(FILES, (CONFLICT_COLUMNS, EVENT_COLUMNS), (conflict, disasters), strict=True):
        url, described = _described(endpoint)
        out[endpoint.url] = Reply(described)
        out[url] = Reply(_csv(columns, content, scenario), "text/csv", DAY.get(scenario, NEW_DAY))
    return out


PROVIDER = Provider(
    "IDMC",
    ("internal-displacement", "internally-displaced-persons"),
    replies,
    {"column": "column 'iso3' is missing", "renamed": "expected a code of the table 'areas', found 'COX'"},
)
