"""The World Bank's Indicators API, version 2: each indicator in two pages."""

from __future__ import annotations

import json

from answers import Provider, Reply

API = "https://api.worldbank.org/v2/country/all/indicator/{}?format=json&per_page=5000"
# Names, and the size of a figure beside that of remittances received.
INDICATORS = {
    "BX.TRF.PWKR.CD.DT": ("Personal remittances, received (current US$)", 1.0),
    "BM.TRF.PWKR.CD.DT": ("Personal remittances, paid (current US$)", 0.5),
    "NY.GDP.MKTP.CD": ("GDP (current US$)", 40.0),
    "NY.GDP.PCAP.PP.CD": ("GDP per capita, PPP (current international $)", 1e-6),
    "BX.KLT.DINV.CD.WD": ("Foreign direct investment, net inflows (BoP, current US$)", 0.25),
    "DT.ODA.ODAT.CD": ("Net official development assistance received (current US$)", 0.125),
    "SP.POP.TOTL": ("Population, total", 0.01),
}
# Two characters, name, three letters, and remittances of 2022 to 2024. Regions stand first; groups by income have no three letters.
ECONOMIES = (
    ("ZH", "Africa Eastern and Southern", "AFE", (30e9, 31e9, 32e9)),
    ("XD", "High income", "", (150e9, 160e9, 170e9)),
    ("1W", "World", "WLD", (700e9, 720e9, 740e9)),
    ("JG", "Channel Islands", "CHI", (None, None, None)),
    ("DE", "Germany", "DEU", (20e9, 21e9, 22e9)),
    ("IN", "India", "IND", (110e9, 120e9, 130e9)),
    ("XK", "Kosovo", "XKX", (1.5e9, 1.25e9, 1.75e9)),
    ("MX", "Mexico", "MEX", (60e9, 65e9, 67.5e9)),
    ("TO", "Tonga", "TON", (200e6, 204e6, 208.0000005e6)),
)
DAYS = {"last": "2026-07-01", "older": "2025-12-16"}
REVISED = 1.01  # new figures of years that were there before
DISINVESTMENT = ("BX.KLT.DINV.CD.WD", "XKX")
NIL = ("BM.TRF.PWKR.CD.DT", "TON", 2022)  # a zero in place of a figure that is not known


def _value(code: str, three: str, year: int, amount: float | None, scenario: str) -> float | None:
    if amount is None or (code == "DT.ODA.ODAT.CD" and (year == 2024 or three == "DEU")):
        return None
    if (code, three, year) == NIL:
        return 0
    revised = REVISED if scenario not in DAYS and three == "IND" and year < 2024 else 1
    times = 10 if scenario == "tenfold" else 1
    sign = -1 if (code, three) == DISINVESTMENT else 1
    value = amount * INDICATORS[code][1] * revised * times * sign
    return round(value) if code == "SP.POP.TOTL" else value


def _rows(code: str, scenario: str) -> list[dict]:
    last = {"last": 2023, "older": 2022}.get(scenario, 2024)
    economies = ECONOMIES[:6] if scenario == "half" else ECONOMIES
    rows = []
    for two, name, three, amounts in economies:
        known = dict(zip(range(2022, last + 1), amounts, strict=False))
        for year in (*range(last, 2021, -1), 1990, 1989):
            amount = {1990: None, 1989: 1e9}.get(year, known.get(year))
            rows.append(
                {
                    "indicator": {"id": code, "value": INDICATORS[code][0]},
                    "country": {"id": two, "value": name},
                    "countryiso3code": "QQQ" if scenario == "renamed" and three == "DEU" else three,
                    "date": str(year),
                    "value": _value(code, three, year, amount, scenario),
                    "unit": "",
                    "obs_status": "",
                    "decimal": 0,
                }
            )
    if scenario == "column":
        rows = [{("countryiso3" if k == "countryiso3code" else k): v for k, v in row.items()} for row in rows]
    return rows


def pages(code: str, scenario: str) -> list[list]:
    """The two pages of an answer."""
    rows = _rows(code, scenario)
    half = (len(rows) + 1) // 2
    about = {"page": 1, "pages": 2, "per_page": half, "total": len(rows)}
    if code == "NY.GDP.MKTP.CD":
        about = {k: str(v) for k, v in about.items()}
    more = {"sourceid": "2", "sourcename": "World Development Indicators", "lastupdated": DAYS.get(scenario, "2026-10-07")}
    second = {"page": type(about["page"])(2)}
    return [[{**about, **more}, rows[:half]], [{**about, **second, **more}, rows[half:]]]


def _replies(scenario: str) -> dict[str, Reply]:
    found = {}
    for code in INDICATORS:
        first, second = (json.dumps(page).encode() for page in pages(code, scenario))
        found[API.format(code)] = Reply(first)
        found[API.format(code) + "&page=2"] = Reply(second)
    return found


PROVIDER = Provider(
    "World Bank, World Development Indicators",
    ("remittance-inflows", "remittance-outflows", "gdp", "gdp-per-head-ppp", "investment-and-aid", "population"),
    _replies,
    {"column": "a row without the key 'countryiso3code'", "renamed": "'QQQ' (Germany) is neither a code"},
)
