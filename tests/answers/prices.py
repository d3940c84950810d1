"""The World Bank's data catalogue: the workbook of Remittance Prices Worldwide, a row a service."""

from __future__ import annotations

import functools
import io

import openpyxl

from answers import Provider, Reply

URL = "https://ddh-openapi.worldbank.org/resources/DR0095523/download"
DAYS = {"last": "2026-05-06", "older": "2025-12-15"}
_PLACE = ("code", "name", "region", "income", "lending", "G8G20")
_COST = ("lcu amount", "denomination amount", "lcu code", "lcu fee", "lcu fx rate", "fx margin", "total cost %")
HEAD = ("id", "period", *(f"source_{p}" for p in _PLACE), *(f"destination_{p}" for p in _PLACE), "firm", "firm_type")
COSTS = (*(f"cc1 {c}" for c in _COST), *(f"cc2 {c}" for c in _COST), "inter lcu bank fx", "transparent")
UNTIL = (*HEAD, "product", "sending location", "speed actual", *COSTS, "note1", "note2", "coverage", "pick-up method", "date", "corridor")
FROM = (*HEAD, "payment instrument", "access point", "speed actual", *COSTS, "Standard Note", "note2", "receiving network coverage")
FROM = (*FROM, "pickup location", "pickup method", "date", "corridor")
NAMES = {
    "ARE": "United Arab Emirates",
    "DEU": "Germany",
    "IND": "India",
    "KSV": "Kosovo",
    "MEX": "Mexico",
    "TUR": "Turkey",
    "USA": "United States",
}
# Quarter, sender, receiver, and the costs of services in per cent of 200 US dollars; one is not known, some are text.
SERVICES = (
    ("2015_4Q", "ARE", "IND", (5.0, 7.0)),
    ("2015_4Q", "DEU", "KSV", (9.25,)),
    ("2016_1Q", "USA", "MEX", (4.0, 6.0, 6.5)),
    ("2016_2Q", "ARE", "IND", (4.0, 7.0)),
    ("2016_2Q", "DEU", "TUR", (6.0, "")),
    ("2016_2Q", "DEU", "KSV", (9.0,)),
    ("2024_4Q", "USA", "MEX", ("3.5", "5.25")),
    ("2024_4Q", "DEU", "TUR", (-1.5, 4.0)),
    ("2025_1Q", "ARE", "IND", (3.0, 3.0, 4.0)),
    ("2025_1Q", "DEU", "KSV", (8.0,)),
    ("2026_1Q", "ARE", "IND", (3.1,)),
    ("2026_1Q", "USA", "MEX", (5.0, 4.5)),
)
LAST = {"last": "2025_1Q", "older": "2024_4Q"}


def _services(scenario: str) -> list[tuple]:
    found = [row for row in SERVICES if row[0] <= LAST.get(scenario, "2026_1Q")]
    if scenario == "half":
        found = [row for row in found if row[1] != "DEU"]
    if scenario not in LAST:  # a correction
        found = [(*row[:3], (6.1, "")) if row[:3] == ("2016_2Q", "DEU", "TUR") else row for row in found]
    return found


def _tenfold(cost: float | str) -> float | str:
    return str(float(cost) * 10) if isinstance(cost, str) else cost * 10


def _sheet(book: openpyxl.Workbook, title: str, head: tuple[str, ...], services: list[tuple], scenario: str) -> None:
    sheet = book.create_sheet(title)
    sheet.append([("cc1 total cost" if scenario == "column" and c == "cc1 total cost %" else c) for c in head])
    for number, (period, sender, receiver, costs) in enumerate(services):
        for cost in costs:
            row = dict.fromkeys(head)
            row |= {"id": number, "period": period, "source_code": sender, "source_name": NAMES[sender], "destination_code": receiver}
            row |= {"destination_name": "Türkiye" if receiver == "TUR" and period > "2022" else NAMES[receiver]}
            row |= {"firm": "A bank", "cc1 denomination amount": 200, "cc2 denomination amount": 500, "transparent": "yes"}
            row |= {"source_income": "..", "corridor": sender + receiver}
            if scenario == "renamed" and receiver == "IND":
                row |= {"destination_code": "QQQ", "destination_name": "Atlantis"}
            row["cc2 total cost %"] = 2.5
            if cost != "":
                row["cc1 total cost %"] = _tenfold(cost) if scenario == "tenfold" else cost
            stray = [None, f"{sender}2026"] if period == "2026_1Q" else []  # beside the table, without a heading
            sheet.append([*row.values(), *stray])


@functools.cache
def replies(scenario: str) -> dict[str, Reply]:
    book = openpyxl.Workbook()
    book.active.title = "Terms of Use"
    for title in ("Methodology", "Legend", "Countries"):
        book.create_sheet(title).append([title])
    services = _services(scenario)
    _sheet(book, "Dataset (up to Q1 2016)", UNTIL, [s for s in services if s[0] <= "2016_1Q"], scenario)
    _sheet(book, "Dataset (from Q2 2016)", FROM, [s for s in services if s[0] > "2016_1Q"], scenario)
    out = io.BytesIO()
    book.save(out)
    return {
        URL: Reply(out.getvalue(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", DAYS.get(scenario, "2026-11-10"))
    }


PROVIDER = Provider(
    "World Bank, data catalogue (Remittance Prices Worldwide)",
    ("remittance-prices",),
    replies,
    {"column": "column 'cc1 total cost %' is missing", "renamed": "'QQQ' (Atlantis) is neither a code"},
)
