"""Data360 of the World Bank: the series of KNOMAD, a CSV file an indicator in the columns of SDMX."""

from __future__ import annotations

import csv
import io

from answers import Provider, Reply

URL = "https://data360files.worldbank.org/data360-data/data/WB_KNOMAD/{}.csv"
LABELS = {
    "WB_KNOMAD_MRI": "Remittance inflows (US$ million)",
    "WB_KNOMAD_BRE": "Bilateral Remittance Estimates using Migrant Stocks, Host Country Incomes, and Origin Country Incomes (US$ million)",
}
DAYS = {"last": "2024-06-26", "older": "2023-12-20"}
NAMES = {
    "DEU": "Germany",
    "IND": "India",
    "MEX": "Mexico",
    "TUR": "Turkiye",
    "USA": "United States",
    "VEN": "Venezuela, RB",
    "XKX": "Kosovo",
    "WLD": "World",
}
# Amounts received in 2021 to 2023; a zero is not known.
INFLOWS = {
    "DEU": (19000.5, 20000.0, 21000.0),
    "IND": (89375.123456789, 111222.0, 119526.0),
    "MEX": (54130.5, 61099.75, 66238.949308),
    "TUR": (700.0, 750.0, 800.0),
    "VEN": (0.0, 0.0, 0.0),
    "XKX": (1700.0, 1500.0, 1600.0),
}
# Sender and receiver, in 2021 and 2022. Each matrix is of one year; the older one is of 2020.
PAIRS = {
    ("DEU", "TUR"): (240.5, 250.0),
    ("DEU", "XKX"): (600.0, 610.0),
    ("IND", "USA"): (3.25, 3.5),
    ("MEX", "USA"): (1844.714285714, 1900.0),
    ("USA", "IND"): (15808.031164, 16000.0),
    ("USA", "MEX"): (52595.342546, 55000.0),
    ("USA", "VEN"): (0.0, 0.0),
}
HALF = {"DEU", "TUR", "XKX"}


def _factor(scenario: str, revised: bool) -> float:
    if scenario == "tenfold":
        return 10
    return 1.01 if revised and scenario not in DAYS else 1


def _inflows(scenario: str) -> list[tuple[str, str, int, float]]:
    last = {"last": 2022, "older": 2021}.get(scenario, 2023)
    return [
        (area, "_Z", year, amounts[year - 2021] * _factor(scenario, area == "DEU" and year == 2022))
        for year in range(2021, last + 1)
        for area, amounts in INFLOWS.items()
        if scenario != "half" or area in HALF
    ]


def _bilateral(scenario: str) -> list[tuple[str, str, int, float]]:
    years = {"last": (2021,), "older": (2020,)}.get(scenario, (2021, 2022))
    rows: dict[tuple[str, str, int], float] = {}
    for year in years:
        for (sender, receiver), amounts in PAIRS.items():
            if scenario == "half" and sender not in HALF:
                continue
            amount = amounts[max(year - 2021, 0)] * _factor(scenario, (sender, receiver) == ("DEU", "XKX") and year == 2021)
            rows[sender, receiver, year] = amount
            for total in ((sender, "WLD", year), ("WLD", receiver, year), ("WLD", "WLD", year)):
                rows[total] = rows.get(total, 0) + amount
    return [(sender, f"WB_KNOMAD_{receiver}", year, amount) for (sender, receiver, year), amount in rows.items()]


def _area(code: str, scenario: str) -> tuple[str, str]:
    return ("QQQ", "Atlantis") if scenario == "renamed" and code == "DEU" else (code, NAMES[code])


def _table(indicator: str, rows: list[tuple[str, str, int, float]], scenario: str) -> bytes:
    out = io.StringIO()
    lines = [_line(indicator, *row, scenario) for row in rows]
    head = ["REFERENCE_AREA" if scenario == "column" and c == "REF_AREA" else c for c in lines[0]]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(line.values() for line in lines)
    return out.getvalue().encode()


def _line(indicator: str, area: str, partner: str, year: int, amount: float, scenario: str) -> dict[str, object]:
    code, name = _area(area, scenario)
    partner_name = "Not Applicable" if partner == "_Z" else NAMES[partner[-3:]]
    if partner == "WB_KNOMAD_DEU":
        partner, partner_name = f"WB_KNOMAD_{_area('DEU', scenario)[0]}", _area("DEU", scenario)[1]
    return {
        "STRUCTURE": "datastructure",
        "STRUCTURE_ID": "WB.DATA360:DS_DATA360(1.2)",
        "ACTION": "I",
        "FREQ": "A",
        "FREQ_LABEL": "Annual",
        "REF_AREA": code,
        "REF_AREA_LABEL": name,
        "INDICATOR": indicator,
        "INDICATOR_LABEL": LABELS[indicator],
        "SEX": "_T",
        "SEX_LABEL": "Total",
        "AGE": "_T",
        "AGE_LABEL": "All age ranges or no breakdown by age",
        "URBANISATION": "_T",
        "URBANISATION_LABEL": "Total",
        "UNIT_MEASURE": "USD_CUR",
        "UNIT_MEASURE_LABEL": "US dollars",
        "COMP_BREAKDOWN_1": partner,
        "COMP_BREAKDOWN_1_LABEL": partner_name,
        "COMP_BREAKDOWN_2": "_Z",
        "COMP_BREAKDOWN_2_LABEL": "Not Applicable",
        "COMP_BREAKDOWN_3": "_Z",
        "COMP_BREAKDOWN_3_LABEL": "Not Applicable",
        "TIME_PERIOD": year,
        "OBS_VALUE": amount,
        "DATABASE_ID": "WB_KNOMAD",
        "DATABASE_ID_LABEL": "The Global Knowledge Partnership on Migration and Development (KNOMAD) database",
        "UNIT_MULT": 6,
        "UNIT_MULT_LABEL": "Millions",
        "UNIT_TYPE": "CUR",
        "UNIT_TYPE_LABEL": "Currency",
        "TIME_FORMAT": "602",
        "TIME_FORMAT_LABEL": "CCYY",
        "COMMENT_OBS": "",
        "OBS_STATUS": "A",
        "OBS_STATUS_LABEL": "Normal value",
        "OBS_CONF": "PU",
        "OBS_CONF_LABEL": "Public",
    }


def _replies(scenario: str) -> dict[str, Reply]:
    day = DAYS.get(scenario, "2025-06-26")
    made = {"WB_KNOMAD_MRI": _inflows(scenario), "WB_KNOMAD_BRE": _bilateral(scenario)}
    return {URL.format(name): Reply(_table(name, rows, scenario), "text/csv", day) for name, rows in made.items()}


PROVIDER = Provider(
    "World Bank, Data360 (KNOMAD)",
    ("remittance-inflows", "bilateral-remittances"),
    _replies,
    {"column": "column 'REF_AREA' is missing", "renamed": "'QQQ' (Atlantis) is neither a code"},
)
