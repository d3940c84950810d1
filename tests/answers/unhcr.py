"""UNHCR's API of population statistics: two endpoints, in pages."""

from __future__ import annotations

import json
from dataclasses import dataclass

from answers import Provider, Reply
from compendium.importers import feeds

# ISO code: UNHCR's own code and name. Some names end in a blank.
PLACES = {
    "AFG": ("AFG", "Afghanistan"),
    "DEU": ("GFR", "Germany"),
    "IND": ("IND", "India"),
    "JOR": ("JOR", "Jordan"),
    "LBN": ("LEB", "Lebanon"),
    "PSE": ("GAZ", "State of Palestine"),
    "SYR": ("SYR", "Syrian Arab Rep."),
    "TIB": ("TIB", "Tibetan"),
    "TUR": ("TUR", "Türkiye"),
    "UNK": ("UKN", "Unknown "),
    "XXA": ("STA", "Stateless"),
}
KEYS = ("refugees", "asylum_seekers", "returned_refugees", "idps", "returned_idps", "stateless", "ooc", "oip", "hst")
LAST, NEW, OLDER = 2024, 2025, 2023


@dataclass(frozen=True)
class Days:
    """The day of an answer, which the API does not tell, and its last year."""

    day: str
    year: int


DAYS = {"last": Days("2025-06-12", LAST), "older": Days("2024-06-13", OLDER)}
LATEST = Days("2026-06-11", NEW)

# Year, origin, asylum, figures by KEYS: numbers, the text "0", "-" where the population was not counted.
POPULATION = [
    (1951, "UNK", "DEU", (180_000, "0", "0", "0", "0", "0", "0", "-", "0")),
    (2023, "AFG", "DEU", (90_000, 20_000, "0", "0", "0", "0", "0", "-", "0")),
    (2023, "SYR", "SYR", ("0", "0", "0", 7_000_000, 150_000, "0", "0", "-", 500_000)),
    (2023, "SYR", "TUR", (3_200_000, "0", 20_000, "0", "0", "0", "0", "-", "0")),
    (2023, "TIB", "IND", (70_000, "0", "0", "0", "0", "0", "0", "-", "0")),
    (2023, "XXA", "DEU", (900, 400, "0", "0", "0", 29_000, "0", "-", "0")),
    (2024, "AFG", "DEU", (95_000, 21_000, "0", "0", "0", "0", "0", "-", "0")),
    (2024, "SYR", "SYR", ("0", "0", 500_000, 7_100_000, 160_000, "0", 5, "-", 510_000)),
    (2024, "SYR", "TUR", (2_900_000, "0", 160_000, "0", "0", "0", "0", "-", "0")),
    (2024, "TIB", "IND", (69_000, "0", "0", "0", "0", "0", "0", "-", "0")),
    (2024, "XXA", "DEU", (880, 410, "0", "0", "0", 28_500, "0", "-", "0")),
    (2025, "AFG", "DEU", (99_000, 19_000, "0", "0", "0", "0", "0", 40, "0")),
    (2025, "SYR", "SYR", ("0", "0", 900_000, 5_500_000, 990_000, "0", "0", "-", 505_000)),
    (2025, "SYR", "TUR", (2_300_000, "0", 560_000, "0", "0", "0", "0", "-", "0")),
    (2025, "TIB", "IND", (68_000, "0", "0", "0", "0", "0", "0", "-", "0")),
    (2025, "XXA", "DEU", (870, 415, "0", "0", "0", 28_000, "0", "-", "0")),
]
REVISED = {(2024, "AFG", "DEU"): (95_200, 21_050, "0", "0", "0", "0", "0", "-", "0")}  # in the answer with one more year

UNRWA = [
    (1952, "LBN", 103_000),
    (2023, "JOR", 2_390_000),
    (2023, "LBN", 490_000),
    (2023, "SYR", 586_000),
    (2024, "JOR", 2_371_000),
    (2024, "LBN", 486_000),
    (2024, "SYR", 582_000),
    (2025, "JOR", 2_398_000),
    (2025, "LBN", 228_000),
    (2025, "SYR", 358_000),
    (2025, "UNK", 495_000),
]
KEPT_OF_HALF = {"DEU", "JOR"}  # countries of asylum


def _place(side: str, code: str) -> dict[str, object]:
    own, name = PLACES[code]
    return {f"{side}_id": list(PLACES).index(code) + 1, f"{side}_name": name, side: own, f"{side}_iso": code}


def population(scenario: str) -> list[dict[str, object]]:
    """The items of the endpoint ``population``."""
    revised = {} if scenario in DAYS else REVISED
    rows = [(y, o, a, revised.get((y, o, a), figures)) for y, o, a, figures in POPULATION]
    return [{"year": y, **_place("coo", o), **_place("coa", a), **dict(zip(KEYS, figures, strict=True))} for y, o, a, figures in rows]


def unrwa(scenario: str) -> list[dict[str, object]]:
    """The items of the endpoint ``unrwa``."""
    return [{"year": y, **_place("coo", "PSE"), **_place("coa", a), "total": persons} for y, a, persons in UNRWA]


def _faulty(items: list[dict[str, object]], scenario: str) -> list[dict[str, object]]:
    if scenario == "column":
        return [{"coa_iso3" if k == "coa_iso" else k: v for k, v in item.items()} for item in items]
    if scenario == "renamed":
        return [item | {"coa_iso": "QQQ"} if item["coa_iso"] in ("TUR", "LBN") else item for item in items]
    if scenario == "half":
        return [item for item in items if item["coa_iso"] in KEPT_OF_HALF]
    if scenario == "tenfold":
        figures = {*KEYS, "total"}
        return [{k: v * 10 if k in figures and isinstance(v, int) else v for k, v in item.items()} for item in items]
    return items


def replies(scenario: str) -> dict[str, Reply]:
    """The pages of both endpoints."""
    days = DAYS.get(scenario, LATEST)
    out = {}
    for table, items in (("refugees", population(scenario)), ("palestine-refugees", unrwa(scenario))):
        (endpoint,) = next(feeds(table)).files
        rows = [item for item in _faulty(items, scenario) if int(str(item["year"])) <= days.year]
        pages = [rows[: len(rows) // 2], rows[len(rows) // 2 :]]
        url = endpoint.url
        for number, part in enumerate(pages, 1):
            page = {"page": number, "short-url": "a1b2c3", "maxPages": len(pages), "total": [], "items": part}
            out[url] = Reply(json.dumps(page).encode(), modified=days.day)
            url = endpoint.next_url(page, number) if endpoint.next_url else ""
    return out


PROVIDER = Provider("unhcr", ("refugees", "palestine-refugees"), replies, {"column": "'coa_iso'", "renamed": "'QQQ'"})
