"""World Bank: what it publishes now, without a key, in the tables of :mod:`compendium.importers.worldbank`.

- Indicators API, version 2: JSON in pages. A page is a list of two: about the answer (``page``, ``pages``, ``per_page``, ``total``,
  ``sourceid``, ``lastupdated``; numbers, in some answers as text) and the rows (``indicator`` and ``country`` with ``id`` and
  ``value``, ``countryiso3code``, ``date``, ``value``, ``unit``, ``obs_status``, ``decimal``). Regions and groups stand among the
  economies; groups by income have no three-letter code. A figure that is not known is null. A question that the API does not
  understand is answered with HTTP 200 and a list of one: ``{"message": [{"id", "key", "value"}]}``.
- Data360, to which the series of KNOMAD moved when knomad.org was given up: a CSV file an indicator in the columns of SDMX, each with
  a ``_LABEL`` beside it. ``REF_AREA`` receives (inflows) or sends (bilateral estimates; ``COMP_BREAKDOWN_1`` then receives, as
  ``WB_KNOMAD_`` and its code). ``OBS_VALUE`` is in millions of US dollars; a zero stands where no figure is known.
- The data catalogue: the workbook of Remittance Prices Worldwide (about 50 MB). One sheet to the first quarter of 2016 and one from
  the second, a row a service of a firm in a corridor and quarter; columns ``cc1`` are for 200 US dollars, ``cc2`` for 500. Some
  numbers are stored as text, names of countries change over time, codes do not.
"""

from __future__ import annotations

import json
import math
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Bounds, Endpoint, Feed, worldbank
from compendium.importers.classifications import columns, read_csv
from compendium.importers.undesa import WDI_POPULATION
from compendium.importers.worldbank import (
    AGGREGATES,
    CC_BY,
    CENT,
    CODES,
    MILLION,
    MODEL_NOTE,
    PRICES_NOTE,
    areas_of,
    compare_total,
    economies,
    flows,
    prices_by_quarter,
    with_amounts,
    with_figures,
)
from compendium.tables.model import Release

# Regions and groups in the API's codes of two characters: some of them have no other there.
_AGGREGATE_IDS = (
    "1A 1W 4E 7E 8S B8 EU F1 OE S1 S2 S3 S4 T2 T3 T4 T5 T6 T7 V1 V2 V3 V4 XC XD XE XF XG XH XI XJ XL XM XN XO XP XQ XT XU XY Z4 Z7 "
    "ZF ZG ZH ZI ZJ ZQ ZT"
)
AGGREGATE_IDS = frozenset(_AGGREGATE_IDS.split())


# --- Remittances in Data360 ------------------------------------------------------------------------------------------

_DATA360 = (
    "INDICATOR",
    "INDICATOR_LABEL",
    "REF_AREA",
    "REF_AREA_LABEL",
    "COMP_BREAKDOWN_1",
    "COMP_BREAKDOWN_1_LABEL",
    "FREQ",
    "UNIT_MEASURE",
    "TIME_PERIOD",
    "OBS_VALUE",
)
_PARTNER = "WB_KNOMAD_"
WORLD = "WLD"


def _read_data360(path: Path, indicator: str) -> pd.DataFrame:
    """The rows of a file of Data360 that have a figure, with `year` and `usd_million` as numbers."""
    raw = read_csv(path, _DATA360)
    _expect(raw, "INDICATOR", indicator, indicator, path)
    # UNIT_MULT does not tell: it has been 6 and 0 beside the same figures.
    _expect(raw, "INDICATOR_LABEL", r".*\(US\$ million\)", "millions of US dollars", path)
    _expect(raw, "UNIT_MEASURE", "USD_CUR", "USD_CUR", path)
    _expect(raw, "FREQ", "A", "A (annual)", path)
    _expect(raw, "TIME_PERIOD", r"\d{4}", "a year", path)
    raw = raw[raw["OBS_VALUE"] != ""]
    amount = pd.to_numeric(raw["OBS_VALUE"], errors="coerce")
    if amount.isna().any():
        row = int(amount.isna().to_numpy().argmax())
        raise CompendiumError(f"{path.name}: row {raw.index[row] + 2}: '{raw['OBS_VALUE'].iloc[row]}' is not a number.")
    return raw.assign(year=raw["TIME_PERIOD"].astype("int64"), usd_million=amount.astype("float64"))


def _expect(raw: pd.DataFrame, column: str, pattern: str, words: str, path: Path) -> None:
    strange = ~raw[column].str.fullmatch(pattern)
    if strange.any():
        row = int(strange.to_numpy().argmax())
        found = raw[column].iloc[row]
        raise CompendiumError(f"{path.name}: row {raw.index[row] + 2}, column '{column}': expected {words}, found '{found}'.")


def read_data360_inflows(path: Path) -> pd.DataFrame:
    """Remittance inflows by economy in Data360 (WB_KNOMAD_MRI). Zeros mean that no figure is available: they are left out.

    :returns: year, area, usd_million.
    :raises CompendiumError: a column is absent, another indicator or unit, an unknown code, or a figure that is not a number.
    """
    raw = _read_data360(path, "WB_KNOMAD_MRI")
    raw = raw[~raw["REF_AREA"].isin(AGGREGATES)]
    area = areas_of(raw["REF_AREA"], raw["REF_AREA_LABEL"], path)
    return with_figures(pd.DataFrame({"year": raw["year"], "area": area, "usd_million": raw["usd_million"]}))


def read_data360_bilateral(path: Path) -> pd.DataFrame:
    """Bilateral remittance estimates in Data360 (WB_KNOMAD_BRE), without its rows for the world.

    :returns: year, sender, receiver, usd_million.
    :raises CompendiumError: a column is absent, another indicator or unit, an unknown code, a figure that is not a number, or pairs
        that do not sum to the senders' totals.
    """
    raw = _read_data360(path, "WB_KNOMAD_BRE")
    _expect(raw, "COMP_BREAKDOWN_1", _PARTNER + "[A-Z]{3}", f"{_PARTNER} and a code", path)
    raw = raw.assign(receiver=raw["COMP_BREAKDOWN_1"].str.removeprefix(_PARTNER))
    of_all, to_all = raw["REF_AREA"] == WORLD, raw["receiver"] == WORLD
    pairs, totals = raw[~of_all & ~to_all], raw[~of_all & to_all].groupby("year")["usd_million"].sum()
    for year, found in pairs.groupby("year")["usd_million"].sum().items():
        if year not in totals.index:
            raise CompendiumError(f"{path.name}: {year} has no totals of senders ({_PARTNER}{WORLD}).")
        compare_total(found, totals[year], 1e-4, str(year), path)
    return with_amounts(
        pd.DataFrame(
            {
                "year": pairs["year"],
                "sender": areas_of(pairs["REF_AREA"], pairs["REF_AREA_LABEL"], path),
                "receiver": areas_of(pairs["receiver"], pairs["COMP_BREAKDOWN_1_LABEL"], path),
                "usd_million": pairs["usd_million"],
            }
        )
    )


# --- World Development Indicators by their API -----------------------------------------------------------------------

API = "https://api.worldbank.org/v2/country/all/indicator/{}?format=json&per_page=5000"
WDI_SOURCE = "2"  # the database's number in the API
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _about(page: Any) -> dict[str, Any]:
    """What a page says of itself."""
    return page[0] if isinstance(page, list) and page and isinstance(page[0], dict) else {}


def _count(about: dict[str, Any], key: str) -> int:
    text = str(about.get(key, ""))
    return int(text) if text.isdigit() else 0


def _next_page(url: str, page: Any, number: int) -> str:
    return f"{url}&page={number + 1}" if number < _count(_about(page), "pages") else ""


def _pages(path: Path) -> list[Any]:
    """The pages of an answer, complete and of one day.

    :raises CompendiumError: not JSON, a message in place of figures, or pages that do not belong together.
    """
    try:
        pages = json.loads(path.read_bytes())
    except ValueError as error:
        raise CompendiumError(f"{path.name}: not JSON ({error}).") from None
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
    raw = pd.DataFrame(rows, columns=["Country Name", "Country Id", "Country Code", "Year", "Value"]).dropna(subset=["Value"])
    return economies(raw[~((raw["Country Code"] == "") & raw["Country Id"].isin(AGGREGATE_IDS))], path, value, scale, decimals)


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
    return flows(
        read_indicator(investment, "usd_million", "BX.KLT.DINV.CD.WD", MILLION),
        read_indicator(aid, "usd_million", "DT.ODA.ODAT.CD", MILLION),
    )


def read_indicator_population(path: Path) -> pd.DataFrame:
    """Population (SP.POP.TOTL) from the API.

    :returns: year, area, persons.
    """
    return read_indicator(path, "persons", "SP.POP.TOTL", decimals=0).astype({"persons": "int64"})


# --- Workbook of prices ----------------------------------------------------------------------------------------------

SERVICE_SHEETS = ("Dataset (up to Q1 2016)", "Dataset (from Q2 2016)")
_SERVICE = ("period", "source_code", "source_name", "destination_code", "destination_name", "cc1 total cost %")
_NO_COST = ("", "..", "N/A")


def read_prices_workbook(path: Path) -> pd.DataFrame:
    """Means over the services of a corridor and quarter, from the workbook of Remittance Prices Worldwide.

    All services with a total cost for 200 US dollars count, as in :func:`read_prices_means`.

    :returns: year, quarter, sender, receiver, cost_percent.
    :raises CompendiumError: not a workbook; a sheet or a column is absent; an unknown code, another kind of period, or a cost that is
        not a number.
    """
    sums: dict[tuple[str, str, str], tuple[int, float]] = {}
    names: dict[str, str] = {}
    for period, sender, sender_name, receiver, receiver_name, cost in _services(path):
        sender, receiver = CODES.get(sender, sender), CODES.get(receiver, receiver)
        count, total = sums.get((period, sender, receiver), (0, 0.0))
        sums[period, sender, receiver] = (count + 1, total + cost)
        names.update({sender: sender_name, receiver: receiver_name})
    areas_of(pd.Series(list(names)), pd.Series(list(names.values())), path)
    rows = [(*corridor, total / count) for corridor, (count, total) in sums.items()]
    raw = pd.DataFrame(rows, columns=["period", "source_code", "destination_code", "avg_cost_pct_200usd"])
    return prices_by_quarter(raw.astype({"period": "string"}), path)


def _services(path: Path) -> Iterator[tuple[str, str, str, str, str, float]]:
    """The services with a cost, row by row: in memory as a whole, the sheets take more than a gigabyte."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")  # of parts that are not read
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        except (zipfile.BadZipFile, KeyError) as error:
            raise CompendiumError(f"{path.name}: not a workbook ({error}).") from None
    try:
        if absent := [name for name in SERVICE_SHEETS if name not in book.sheetnames]:
            raise CompendiumError(f"{path.name}: there is no sheet '{absent[0]}'. Found: {', '.join(book.sheetnames)}.")
        for name in SERVICE_SHEETS:
            sheet = book[name]
            sheet.reset_dimensions()  # what the file says of its extent need not be so
            yield from _sheet_services(sheet.iter_rows(values_only=True), name, path)
    finally:
        book.close()


def _sheet_services(rows: Iterator[tuple[Any, ...]], sheet: str, path: Path) -> Iterator[tuple[str, str, str, str, str, float]]:
    head = [str(cell).strip() for cell in next(rows, ())]
    columns(pd.DataFrame(columns=head), _SERVICE, path)
    places = [head.index(name) for name in _SERVICE]
    for number, row in enumerate(rows, 2):
        cells = [row[place] if place < len(row) and row[place] is not None else "" for place in places]
        *texts, cost = (cell.strip() if isinstance(cell, str) else cell for cell in cells)
        if cost in _NO_COST:
            continue
        period, sender, sender_name, receiver, receiver_name = map(str, texts)
        try:
            figure = float(cost)
        except (TypeError, ValueError):
            figure = math.nan
        if not math.isfinite(figure):
            raise CompendiumError(f"{path.name}: sheet '{sheet}', row {number}: '{cost}' is not a cost in per cent.")
        yield period, sender, sender_name, receiver, receiver_name, figure


# --- Feeds -----------------------------------------------------------------------------------------------------------

UPDATED = "The day is that on which the World Bank last updated the database."
NO_AGGREGATES = "Aggregates of the source are left out: compute them from areas, with the income groups of the year in question."


def _newest(table: str, provider: str) -> Release:
    return max((p.release for p in worldbank.TABLES if (p.release.table, p.release.provider) == (table, provider)), key=lambda r: r.date)


def _indicator(code: str) -> Endpoint:
    url = API.format(code)
    name = f"worldbank/{code.lower().replace('.', '-')}.json"
    return Endpoint(name, url, "JSON in pages", following=partial(_next_page, url), limit=32_000_000)


def _wdi_feed(table: str, indicators: tuple[str, ...], note: str, read: Callable[..., pd.DataFrame], bounds: Bounds) -> Feed:
    release = replace(
        _newest(table, "World Bank"),
        date="",
        edition=f"World Development Indicators, {{day}} ({', '.join(indicators)})",
        note=note,
    )
    return Feed(release, tuple(map(_indicator, indicators)), read, bounds, dated=indicators_updated)


def _knomad_feed(table: str, indicator: str, edition: str, note: str, read: Callable[[Path], pd.DataFrame], bounds: Bounds) -> Feed:
    release = replace(
        _newest(table, "World Bank and KNOMAD"),
        date="",
        edition=edition,
        note=note,
        landing_page=f"https://data360.worldbank.org/en/indicator/{indicator}",
        licence="CC BY 4.0 (World Bank, Data360)",
        licence_url=CC_BY,
    )
    name = f"worldbank/{indicator.lower().replace('_', '-')}.csv"
    url = f"https://data360files.worldbank.org/data360-data/data/WB_KNOMAD/{indicator}.csv"
    return Feed(release, (Endpoint(name, url, "CSV", limit=32_000_000),), read, bounds)


FEEDS: list[Feed] = [
    _wdi_feed(
        "remittance-inflows",
        ("BX.TRF.PWKR.CD.DT",),
        "Personal remittances received. Lower than the Briefs of KNOMAD for the same year, because the method and the list of economies "
        f"differ: do not join the two. {UPDATED} Aggregates of the source are left out.",
        partial(read_indicator, value="usd_million", indicator="BX.TRF.PWKR.CD.DT", scale=MILLION),
        Bounds(
            "usd_million",
            0.1,
            "between copies of May 2023, June 2025 and July 2026 the newest years moved by up to 3.3 per cent, older ones by "
            "less. Estimates "
            "for economies that do not report come and go, and are not compared.",
            common=True,
        ),
    ),
    _knomad_feed(
        "remittance-inflows",
        "WB_KNOMAD_MRI",
        "Remittance inflows to {year}, Data360 (WB_KNOMAD_MRI)",
        "Read from Data360, to which the series moved from knomad.org. Years from 2000 on. The newest figures may be estimates, which the "
        "file does not mark. It writes a zero where it has no figure: those are left out.",
        read_data360_inflows,
        Bounds(
            "usd_million",
            0.1,
            "between the releases of December 2018 and June 2023 the years before 2005 fell by up to 4.9 per cent, and later years moved "
            "by less than 3.",
            common=True,
        ),
    ),
    _knomad_feed(
        "bilateral-remittances",
        "WB_KNOMAD_BRE",
        "Bilateral Remittance Estimates for {year}, Data360 (WB_KNOMAD_BRE)",
        f"{MODEL_NOTE} Read from Data360, to which the estimates moved from knomad.org. The authors set the corridors between India and "
        "Pakistan, Israel and Lebanon, and Armenia and Azerbaijan to nil.",
        read_data360_bilateral,
        Bounds(
            "usd_million",
            0.4,
            "each matrix is of one year, which the next may leave out; the newest years stand against each other then. Over the four years "
            "from that of 2017 to that of 2021 the pairs of both rose by 29 per cent, and a quarter of the pairs went.",
            common=True,
            rows=0.35,
            apart=0.8,  # four years lie between
            interim=True,
        ),
    ),
    _wdi_feed(
        "remittance-outflows",
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
            common=True,
        ),
    ),
    _wdi_feed(
        "gdp",
        ("NY.GDP.MKTP.CD",),
        f"{UPDATED} {NO_AGGREGATES}",
        partial(read_indicator, value="usd_million", indicator="NY.GDP.MKTP.CD", scale=MILLION),
        Bounds("usd_million", 0.05, "between copies of June 2025 and July 2026 totals moved by up to 1.4 per cent.", common=True),
    ),
    _wdi_feed(
        "gdp-per-head-ppp",
        ("NY.GDP.PCAP.PP.CD",),
        f"{UPDATED} {NO_AGGREGATES}",
        partial(read_indicator, value="international_dollars", indicator="NY.GDP.PCAP.PP.CD", decimals=2),
        Bounds(
            "international_dollars",
            0.2,
            "each round of the International Comparison Program computes purchasing power anew, for all years; no earlier release is "
            "at hand to measure by.",
            average=True,
            common=True,
        ),
    ),
    _wdi_feed(
        "investment-and-aid",
        ("BX.KLT.DINV.CD.WD", "DT.ODA.ODAT.CD"),
        f"Aid may end a year before investment. Aid that is not allotted to a country is in no row. {UPDATED} An early state is cut by the "
        "later of the two flows: final aid figures come out about a year after the reference year. Aggregates of the source are left out.",
        read_indicator_flows,
        Bounds(
            "usd_million",
            0.3,
            "investment nets large sums against each other: between copies of June 2025 and July 2026 its totals moved by up to 16 per "
            "cent. Aid, which comes a year later, is not compared before both releases have it.",
            common=True,
        ),
    ),
    Feed(
        replace(
            WDI_POPULATION,
            date="",
            edition="World Development Indicators, {day} (SP.POP.TOTL)",
            note="Economies of the World Bank only: small territories and Taiwan Province of China have no row; Kosovo (XKX) has one of "
            f"its own and is not in Serbia; CHI is the Channel Islands. {UPDATED} Other source than the releases of UN DESA in this table: "
            "never compare across the two.",
        ),
        (_indicator("SP.POP.TOTL"),),
        read_indicator_population,
        Bounds("persons", 0.03, "between copies of June 2025 and July 2026 the total of a year moved by up to 0.5 per cent.", common=True),
        dated=indicators_updated,
    ),
    Feed(
        replace(
            _newest("remittance-prices", "World Bank, Remittance Prices Worldwide"),
            date="",
            edition="Workbook of services to {year}, means over services",
            landing_page="https://datacatalog.worldbank.org/search/dataset/0037898/remittance-prices-worldwide",
            note="Simple means over all services of a corridor, computed from the World Bank's workbook; services that do not disclose "
            "their exchange rate (some until 2021) are counted, with a margin of nought. All corridors that were surveyed; two quarters a "
            "year in 2011 and 2012, and none in the second quarter of 2025. Economies with several exchange rates or very high inflation "
            f"give outliers, above 100 per cent and below zero: use medians. {PRICES_NOTE}",
        ),
        (
            Endpoint(
                "worldbank/rpw-dataset.xlsx",
                "https://ddh-openapi.worldbank.org/resources/DR0095523/download",
                "workbook",
                limit=200_000_000,
                hosts=("datacatalogfiles.worldbank.org",),
            ),
        ),
        read_prices_workbook,
        Bounds(
            "cost_percent",
            0.05,
            "between the releases of December 2020 and March 2025 the mean of a year moved by up to 1.3 per cent for the same corridors "
            "and quarters. Others, which come and go, are not compared.",
            average=True,
            common=True,
        ),
    ),
]
