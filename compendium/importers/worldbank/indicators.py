"""World Bank: World Development Indicators.

- The long form of the Data Package project: Country Name, Country Code, Year, Value; aggregates are among the economies.
- A spreadsheet of the World Bank (sheet "Data"): a row an economy, a column a year.
- Indicators API, version 2, without a key: JSON in pages. A page is a list of two: about the answer (``page``, ``pages``, ``per_page``,
  ``total``, ``sourceid``, ``lastupdated``; numbers, in some answers as text) and the rows (``indicator`` and ``country`` with ``id`` and
  ``value``, ``countryiso3code``, ``date``, ``value``, ``unit``, ``obs_status``, ``decimal``). Regions and groups are among the
  economies; groups by income have no three-letter code. A figure that is not known is null. A question that the API does not
  understand is answered with HTTP 200 and a list of one: ``{"message": [{"id", "key", "value"}]}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Bounds, Endpoint, Feed, Recipe
from compendium.importers.reading import below, expect, find_header, group_codes, next_page, numbers, read_csv, read_json, read_sheet
from compendium.importers.tables import POPULATION
from compendium.importers.worldbank.common import AGGREGATES, AREA, CENT, FIRST_YEAR, INFLOWS, MILLION, WDI_TERMS, YEAR, areas_of
from compendium.tables.model import Field, Table

# Regions and groups in the API's codes of two characters: some of them have no other there.
AGGREGATE_IDS = group_codes("World Bank, two characters")


Read = Callable[..., pd.DataFrame]


def _economies(raw: pd.DataFrame, path: Path, value: str, scale: float, decimals: int) -> pd.DataFrame:
    """The economies of an indicator in long form (Country Name, Country Code, Year, Value: a number), from 1990 on.

    :param value: the name of the column of figures; each is divided by ``scale``.
    :raises CompendiumError: a code is neither an area nor a known aggregate.
    """
    raw = raw[~raw["Country Code"].isin(AGGREGATES)].dropna(subset=["Value"])
    area = areas_of(raw["Country Code"], raw["Country Name"], path)
    out = pd.DataFrame({"year": raw["Year"].astype(int), "area": area, value: (raw["Value"] / scale).round(decimals)})
    return out[out["year"] >= FIRST_YEAR].reset_index(drop=True)


def read_wdi(path: Path, value: str, scale: float = 1, decimals: int = CENT) -> pd.DataFrame:
    """An indicator in the long form of the Data Package project, economies only, from 1990 on.

    :param value: the name of the column of figures; each is divided by ``scale``.
    :raises CompendiumError: a code is neither an area nor a known aggregate, or a figure is not a number.
    """
    raw = read_csv(path, ("Country Name", "Country Code", "Year", "Value"))
    return _economies(raw.assign(Value=numbers(raw["Value"], path, missing=("",))), path, value, scale, decimals)


def read_wdi_sheet(path: Path, value: str, indicator: str, scale: float = 1) -> pd.DataFrame:
    """An indicator in the World Bank's spreadsheet, economies only, from 1990 on.

    Zeros are left out: they are found where neighbouring years have large sums, so they mean that no figure is available.

    :param value: the name of the column of figures; each is divided by ``scale``.
    :raises CompendiumError: no header, another indicator, an unknown code, or a figure that is not a number.
    """
    raw = read_sheet(path, "Data")
    body = below(raw, find_header(raw, path, "Country Name", "Indicator Code"))
    expect(body["Indicator Code"], (indicator,), path)
    years = [c for c in body.columns if re.fullmatch(r"(?:19|20)\d\d", c)]
    long = body.melt(["Country Name", "Country Code"], years, "Year", "Value", ignore_index=False)
    out = _economies(long.assign(Value=numbers(long["Value"], path, missing=("",))), path, value, scale, CENT)
    return out[out[value] != 0].reset_index(drop=True)


def read_population(path: Path) -> pd.DataFrame:
    """Population (SP.POP.TOTL) in the long form of the Data Package project.

    :returns: year, area, persons.
    """
    return read_wdi(path, "persons", decimals=0).astype({"persons": "int64"})


def _flows(investment: pd.DataFrame, aid: pd.DataFrame) -> pd.DataFrame:
    """Both flows below each other, told apart by the column ``flow`` (fdi, oda)."""
    return pd.concat([investment.assign(flow="fdi"), aid.assign(flow="oda")], ignore_index=True)


def read_flows(investment: Path, aid: Path) -> pd.DataFrame:
    """Net inflows of foreign direct investment and net official development assistance received.

    :returns: year, area, flow (fdi, oda), usd_million.
    """
    return _flows(*(read_wdi(path, "usd_million", MILLION) for path in (investment, aid)))


# --- The API ---------------------------------------------------------------------------------------------------------

API = "https://api.worldbank.org/v2/country/all/indicator/{}?format=json&per_page=5000"
WDI_SOURCE = "2"  # the database's number in the API
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _about(page: Any) -> dict[str, Any]:
    """What a page says of itself."""
    return page[0] if isinstance(page, list) and page and isinstance(page[0], dict) else {}


def _count(about: dict[str, Any], key: str) -> int:
    text = str(about.get(key, ""))
    return int(text) if text.isdigit() else 0


def _pages(path: Path) -> list[Any]:
    """The pages of an answer, complete and of one day.

    :raises CompendiumError: not JSON, a message in place of figures, or pages that do not belong together.
    """
    pages = read_json(path)
    if not isinstance(pages, list) or not pages:
        raise CompendiumError(f"{path.name}: expected a list of pages of the World Bank's API.")
    for number, page in enumerate(pages, 1):
        about = _about(page)
        if "message" in about:
            raise CompendiumError(f"{path.name}: page {number} holds a message in place of figures: {json.dumps(about['message'])}")
        if len(page) != 2 or not isinstance(page[1], list):
            raise CompendiumError(f"{path.name}: page {number} has no rows. Expected a list of two: about the answer, and the rows.")
        if (_count(about, "page"), _count(about, "pages")) != (number, len(pages)):
            found = f"page {about.get('page')} of {about.get('pages')}"
            raise CompendiumError(f"{path.name}: expected page {number} of {len(pages)}, found {found}.")
        if str(about.get("sourceid")) != WDI_SOURCE:
            raise CompendiumError(
                f"{path.name}: expected source {WDI_SOURCE} (World Development Indicators), found {about.get('sourceid')}."
            )
    if (total := _count(_about(pages[0]), "total")) != (found := sum(len(page[1]) for page in pages)):
        raise CompendiumError(f"{path.name}: expected {total} rows, as the answer says, found {found}.")
    return pages


def indicators_updated(*paths: Path) -> str:
    """The day on which the database was last updated, by the answers' own word.

    :raises CompendiumError: no day, or more than one: the database was updated while it was read.
    """
    days = {str(_about(page).get("lastupdated")): path for path in paths for page in _pages(path)}
    for day, path in days.items():
        if not _DAY.fullmatch(day):
            raise CompendiumError(f"{path.name}: expected a day in 'lastupdated', found '{day}'.")
    if len(days) > 1:
        names = ", ".join(path.name for path in paths)
        raise CompendiumError(f"{names}: updated between the pages ({', '.join(sorted(days))}). Ask again.")
    return next(iter(days))


def read_indicator(path: Path, value: str, indicator: str, scale: float = 1, decimals: int = CENT) -> pd.DataFrame:
    """An indicator from the API (a list of its pages), economies only, from 1990 on.

    :param value: the name of the column of figures; each is divided by ``scale``.
    :raises CompendiumError: a message in place of figures, missing pages or rows, pages of different days, another indicator, a key
        that is absent, an unknown code, or a figure that is not a number.
    """
    indicators_updated(path)
    rows = [_row(row, indicator, path) for page in _pages(path) for row in page[1]]
    raw = pd.DataFrame(rows, columns=["Country Name", "Country Id", "Country Code", "Year", "Value"]).astype({"Value": "float64"})
    return _economies(raw[~((raw["Country Code"] == "") & raw["Country Id"].isin(AGGREGATE_IDS))], path, value, scale, decimals)


def _row(row: Any, indicator: str, path: Path) -> tuple[str, str, str, str, float | None]:
    try:
        found, (id_, name) = row["indicator"]["id"], (row["country"]["id"], row["country"]["value"])
        code, year, figure = row["countryiso3code"], row["date"], row["value"]
    except (KeyError, TypeError) as error:
        raise CompendiumError(f"{path.name}: a row without the key {error}: {json.dumps(row)[:200]}") from None
    if found != indicator:
        raise CompendiumError(f"{path.name}: expected the indicator {indicator}, found {found}.")
    if not re.fullmatch(r"\d{4}", str(year)):
        raise CompendiumError(f"{path.name}: {name}: '{year}' is not a year.")
    if figure is not None and (isinstance(figure, bool) or not isinstance(figure, int | float)):
        raise CompendiumError(f"{path.name}: {name}, {year}: '{figure}' is not a number.")
    return name, id_, code, year, figure


def read_indicator_outflows(path: Path) -> pd.DataFrame:
    """Remittances paid (BM.TRF.PWKR.CD.DT) from the API. Zeros are left out, as in :func:`read_wdi_sheet`.

    :returns: year, area, usd_million.
    """
    out = read_indicator(path, "usd_million", "BM.TRF.PWKR.CD.DT", MILLION)
    return out[out["usd_million"] != 0].reset_index(drop=True)


def read_indicator_flows(investment: Path, aid: Path) -> pd.DataFrame:
    """Foreign direct investment and development assistance from the API.

    :returns: year, area, flow (fdi, oda), usd_million.
    """
    return _flows(
        read_indicator(investment, "usd_million", "BX.KLT.DINV.CD.WD", MILLION),
        read_indicator(aid, "usd_million", "DT.ODA.ODAT.CD", MILLION),
    )


def read_indicator_population(path: Path) -> pd.DataFrame:
    """Population (SP.POP.TOTL) from the API.

    :returns: year, area, persons.
    """
    return read_indicator(path, "persons", "SP.POP.TOTL", decimals=0).astype({"persons": "int64"})


# --- Releases and feeds ----------------------------------------------------------------------------------------------

COPIED = "The day is that on which the Data Package project refreshed its copy."
UPDATED = "The day is that on which the World Bank last updated the database."
NO_AGGREGATES = "Aggregates of the source are left out: compute them from areas, with the income groups of the year in question."


def _page(indicator: str) -> str:
    return f"https://data.worldbank.org/indicator/{indicator}"


_WDI: dict[str, Any] = {"provider": "World Bank", **WDI_TERMS, "citation": "worldbankwdi"}
WDI_INFLOWS = replace(INFLOWS, landing_page=_page("BX.TRF.PWKR.CD.DT"), **_WDI)

GDP = Table(
    name="gdp",
    title="Gross domestic product",
    description="Gross domestic product at purchasers' prices in current US dollars, converted at official exchange rates. Years from "
    "1990 on; a year without a figure has no row.",
    landing_page=_page("NY.GDP.MKTP.CD"),
    fields=(
        YEAR,
        AREA,
        Field("usd_million", "number", "Gross domestic product", "million US dollars", required=True, minimum=0, additive=True),
    ),
    key=("year", "area"),
    known_after_days=182,
    **_WDI,
)
GDP_PER_HEAD = Table(
    name="gdp-per-head-ppp",
    title="Gross domestic product per head at purchasing power parity",
    description="Gross domestic product per head in current international dollars: converted with purchasing power parities, by which a "
    "dollar buys the same in each economy. Not adjusted for inflation over time. Years from 1990 on.",
    landing_page=_page("NY.GDP.PCAP.PP.CD"),
    fields=(
        YEAR,
        AREA,
        Field("international_dollars", "number", "GDP per head", "current international dollars", required=True, minimum=0),
    ),
    key=("year", "area"),
    known_after_days=182,
    **_WDI,
)
OUTFLOWS = Table(
    name="remittance-outflows",
    title="Remittances sent by country or area",
    description="Money that residents send abroad: personal transfers and compensation of employees, as recorded in the balance of "
    "payments or estimated by World Bank staff. Nominal US dollars. Years from 1990 on; a year without a figure has no row.",
    landing_page=_page("BM.TRF.PWKR.CD.DT"),
    fields=(YEAR, AREA, Field("usd_million", "number", "Remittances sent", "million US dollars", required=True, minimum=0, additive=True)),
    key=("year", "area"),
    known_after_days=113,
    **_WDI,
)
FLOWS = Table(
    name="investment-and-aid",
    title="Foreign direct investment and official development assistance received",
    description="Net inflows of foreign direct investment from the balance of payments, and net official development assistance "
    "received, both in current US dollars. Either may be below zero: disinvestment or repayment. Years from 1990 on.",
    landing_page=_page("BX.KLT.DINV.CD.WD"),
    fields=(
        YEAR,
        AREA,
        Field("flow", "string", "Foreign direct investment or official development assistance", required=True, enum=("fdi", "oda")),
        Field("usd_million", "number", "Net amount received", "million US dollars", required=True, additive=True),
    ),
    key=("year", "area", "flow"),
    known_after_days=365,
    **_WDI,
)
WDI_POPULATION = replace(
    POPULATION,
    description="Total population at mid-year, both sexes, by the de facto definition: all residents regardless of legal status or "
    "citizenship (World Development Indicators, SP.POP.TOTL), from 1990 on.",
    provider="World Bank, World Development Indicators",
    landing_page=_page("SP.POP.TOTL"),
    **WDI_TERMS,
    citation="worldbankwdi",
    known_after_days=182,
)


def _copy(read: Read, table: Table, indicators: tuple[str, ...], note: str) -> Recipe:
    """A release from the copies of July 2026."""
    files = tuple(f"worldbank/wdi-2026-07-{code.lower().replace('.', '-')}.csv.gz" for code in indicators)
    edition = f"World Development Indicators, 1 July 2026 ({', '.join(indicators)})"
    return Recipe(table.release("2026-07-01", edition, note=note), files, read)


TABLES: list[Recipe] = [
    _copy(
        partial(read_wdi, value="usd_million", scale=MILLION),
        WDI_INFLOWS,
        ("BX.TRF.PWKR.CD.DT",),
        "Personal remittances received. Lower than the Briefs of KNOMAD for the same year, because the method and the list of "
        f"economies differ: do not join the two. {COPIED} Aggregates of the source are left out.",
    ),
    _copy(partial(read_wdi, value="usd_million", scale=MILLION), GDP, ("NY.GDP.MKTP.CD",), f"{COPIED} {NO_AGGREGATES}"),
    _copy(
        partial(read_wdi, value="international_dollars", decimals=2),
        GDP_PER_HEAD,
        ("NY.GDP.PCAP.PP.CD",),
        f"{COPIED} {NO_AGGREGATES}",
    ),
    Recipe(
        OUTFLOWS.release(
            "2023-05-10",
            "World Development Indicators, 10 May 2023 (BM.TRF.PWKR.CD.DT)",
            note="Personal remittances paid; few economies have a figure for 2022. Many host countries record only a part of what is "
            "sent, so the world's total is well below that of remittances received. Zeros of the file (Lesotho, Mexico, Peru and others, "
            "in years beside large sums) are left out. Aggregates of the source are left out.",
        ),
        ("worldbank/wdi-2023-05-bm-trf-pwkr-cd-dt-remittances-paid.xls",),
        partial(read_wdi_sheet, value="usd_million", indicator="BM.TRF.PWKR.CD.DT", scale=MILLION),
    ),
    _copy(
        read_flows,
        FLOWS,
        ("BX.KLT.DINV.CD.WD", "DT.ODA.ODAT.CD"),
        f"Aid ends in 2023, investment in 2024. Aid that is not allotted to a country is in no row. {COPIED} An early state is cut by the "
        "later of the two flows: final aid figures come out about a year after the reference year.",
    ),
    Recipe(
        WDI_POPULATION.release(
            "2026-07-01",
            "WDI, July 2026",
            note="Economies of the World Bank only: small territories and Taiwan Province of China have no row; Kosovo (XKX) has one of "
            "its own and is not in Serbia; CHI is the Channel Islands. The date is that of the copy read, refreshed on that day. Other "
            "source than the earlier releases of this table: never compare across releases.",
        ),
        ("worldbank/wdi-2026-07-sp-pop-totl.csv.gz",),
        read_population,
    ),
]


def _endpoint(indicator: str) -> Endpoint:
    url = API.format(indicator)
    following = next_page(f"{url}&page=", lambda page: _count(_about(page), "pages"))
    return Endpoint(f"worldbank/{indicator.lower().replace('.', '-')}.json", url, "JSON in pages", following, max_bytes=32_000_000)


def _feed(table: Table, indicators: tuple[str, ...], note: str, read: Read, bounds: Bounds) -> Feed:
    edition = f"World Development Indicators, {{day}} ({', '.join(indicators)})"
    return Feed(table.release("", edition, note=note), tuple(map(_endpoint, indicators)), read, bounds, read_date=indicators_updated)


FEEDS: list[Feed] = [
    _feed(
        WDI_INFLOWS,
        ("BX.TRF.PWKR.CD.DT",),
        "Personal remittances received. Lower than the Briefs of KNOMAD for the same year, because the method and the list of economies "
        f"differ: do not join the two. {UPDATED} Aggregates of the source are left out.",
        partial(read_indicator, value="usd_million", indicator="BX.TRF.PWKR.CD.DT", scale=MILLION),
        Bounds(
            "usd_million",
            0.1,
            "between copies of May 2023, June 2025 and July 2026 the newest years moved by up to 3.3 per cent, older ones by "
            "less. Estimates for economies that do not report come and go, and are not compared.",
            shared_rows_only=True,
        ),
    ),
    _feed(
        OUTFLOWS,
        ("BM.TRF.PWKR.CD.DT",),
        "Personal remittances paid; few economies have a figure for the newest year. Many host countries record only a part of what is "
        f"sent, so the world's total is well below that of remittances received. Zeros of the source are left out. {UPDATED} Aggregates "
        "of the source are left out.",
        read_indicator_outflows,
        Bounds(
            "usd_million",
            0.2,
            "between copies of September 2021, May 2023 and June 2025 the newest year of the economies that had reported in time rose by "
            "up to 9.3 per cent, and older years moved by less than 2.5. The many that follow later are not compared.",
            shared_rows_only=True,
        ),
    ),
    _feed(
        GDP,
        ("NY.GDP.MKTP.CD",),
        f"{UPDATED} {NO_AGGREGATES}",
        partial(read_indicator, value="usd_million", indicator="NY.GDP.MKTP.CD", scale=MILLION),
        Bounds("usd_million", 0.05, "between copies of June 2025 and July 2026 totals moved by up to 1.4 per cent.", shared_rows_only=True),
    ),
    _feed(
        GDP_PER_HEAD,
        ("NY.GDP.PCAP.PP.CD",),
        f"{UPDATED} {NO_AGGREGATES}",
        partial(read_indicator, value="international_dollars", indicator="NY.GDP.PCAP.PP.CD", decimals=2),
        Bounds(
            "international_dollars",
            0.2,
            "each round of the International Comparison Program computes purchasing power anew, for all years; no earlier release is "
            "at hand to measure by.",
            compare_means=True,
            shared_rows_only=True,
        ),
    ),
    _feed(
        FLOWS,
        ("BX.KLT.DINV.CD.WD", "DT.ODA.ODAT.CD"),
        f"Aid may end a year before investment. Aid that is not allotted to a country is in no row. {UPDATED} An early state is cut by the "
        "later of the two flows: final aid figures come out about a year after the reference year. Aggregates of the source are left out.",
        read_indicator_flows,
        Bounds(
            "usd_million",
            0.3,
            "investment nets large sums against each other: between copies of June 2025 and July 2026 its totals moved by up to 16 per "
            "cent. Aid, which comes a year later, is not compared before both releases have it.",
            shared_rows_only=True,
        ),
    ),
    _feed(
        WDI_POPULATION,
        ("SP.POP.TOTL",),
        "Economies of the World Bank only: small territories and Taiwan Province of China have no row; Kosovo (XKX) has one of its own "
        f"and is not in Serbia; CHI is the Channel Islands. {UPDATED} Other source than the releases of UN DESA in this table: never "
        "compare across the two.",
        read_indicator_population,
        Bounds(
            "persons",
            0.03,
            "between copies of June 2025 and July 2026 the total of a year moved by up to 0.5 per cent.",
            shared_rows_only=True,
        ),
    ),
]
