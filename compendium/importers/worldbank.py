"""World Bank: remittances, their price, output, foreign investment, aid and income groups.

Sources: the remittance workbooks of the World Bank and KNOMAD (names without codes, totals among the rows, notes below); the
World Development Indicators in the long form of the Data Package project (aggregates among the economies) and, for remittances
paid, in a spreadsheet of the World Bank with a column a year; the history of income groups (OGHIST); and Remittance Prices
Worldwide, once as an extract of the World Bank's DataBank and once as means over the services of each corridor, made from its
workbook by a public repository.

What the World Bank publishes now, without a key:

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

from compendium.catalog import Field, Release, load
from compendium.errors import CompendiumError
from compendium.importers import Bounds, Endpoint, Feed, Plan
from compendium.importers.classifications import columns, read_csv
from compendium.importers.names import codes
from compendium.importers.undesa import WDI_POPULATION

FIRST_YEAR = 1990
MILLION = 1_000_000
CENT = 6  # decimals of a million US dollars: one dollar
CODES = {"KSV": "XKX"}  # its older code of Kosovo (under UN Security Council resolution 1244)

TOTALS = frozenset({"world", "low-and middle-income countries", "low- and middle-income countries"})
INCOME_GROUPS = {"L": "low", "LM": "lower middle", "UM": "upper middle", "H": "high"}
# Former States: one of them has a code in table `areas`.
FORMER = {"YUG": "SCG"}
FORMER_WITHOUT_CODE = frozenset({"CSK", "SUN", "YUGf"})

# Regions, income groups and other sums of the World Development Indicators.
_AGGREGATES = (
    "AFE AFW AFR ARB CAA CEA CEB CEU CLA CME CSA CSS DEA DEC DFS DLA DMN DNS DSA DSF DSS EAP EAR EAS ECA ECS EMU EUU FCS FXS HIC "
    "HPC IBB IBD IBT IDA IDB IDX INX LAC LCN LCR LDC LIC LMC LMY LTE MDE MEA MIC MNA NAC NAF NRS NXS OED OSS PRE PSS PST RRS SAS "
    "SSA SSF SST SXZ TEA TEC TLA TMN TSA TSS UMC WLD XZN"
)
AGGREGATES = frozenset(_AGGREGATES.split())
# The same in the API's codes of two characters: some of them have no other there.
_AGGREGATE_IDS = (
    "1A 1W 4E 7E 8S B8 EU F1 OE S1 S2 S3 S4 T2 T3 T4 T5 T6 T7 V1 V2 V3 V4 XC XD XE XF XG XH XI XJ XL XM XN XO XP XQ XT XU XY Z4 Z7 "
    "ZF ZG ZH ZI ZJ ZQ ZT"
)
AGGREGATE_IDS = frozenset(_AGGREGATE_IDS.split())


def _areas(found: pd.Series, names: pd.Series, path: Path) -> pd.Series:
    """Codes of the World Bank as codes of the table `areas`."""
    area = found.replace(CODES)
    lost = ~area.isin(set(load("areas")["area"]))
    if lost.any():
        raise CompendiumError(
            f"{path.name}: '{found[lost].iloc[0]}' ({names[lost].iloc[0]}) is neither a code of the table 'areas' nor a known aggregate."
        )
    return area


# --- Workbooks of remittances ----------------------------------------------------------------------------------------


def read_sheet(path: Path, sheet: str | int = 0) -> pd.DataFrame:
    """A sheet as it stands: no header, cells as stored, empty cells missing.

    :raises CompendiumError: there is no such sheet.
    """
    with warnings.catch_warnings():
        # pandas recommends another reader of .xls, which is not in the locked set.
        warnings.filterwarnings("ignore", message="The xlrd engine is deprecated")
        try:
            return pd.read_excel(path, sheet_name=sheet, header=None, dtype=object)
        except ValueError:
            raise CompendiumError(f"{path.name}: there is no sheet '{sheet}'.") from None


def _names(raw: pd.DataFrame, top: int) -> pd.Series:
    """The names below a header, up to the first empty cell: what follows are notes."""
    names = raw.loc[top + 1 :, 0]
    empty = names.isna()
    return names[: int(empty.to_numpy().argmax())] if empty.any() else names


def _numbers(block: pd.DataFrame, path: Path) -> pd.DataFrame:
    block = block.replace(r"^\s*-?\s*$", pd.NA, regex=True)
    out = block.apply(pd.to_numeric, errors="coerce")
    if (strange := out.isna() & block.notna()).to_numpy().any():
        row, column = next(zip(*strange.to_numpy().nonzero(), strict=True))
        raise CompendiumError(f"{path.name}: row {block.index[row] + 1}: '{block.iloc[row, column]}' is not a number.")
    return out


def _same(found: float, printed: float, tolerance: float, what: str, path: Path) -> None:
    if abs(found - printed) > tolerance * abs(printed):
        raise CompendiumError(f"{path.name}: {what}: the economies sum to {found:,.1f}, the file's own total is {printed:,.1f}.")


def read_inflows(path: Path) -> pd.DataFrame:
    """Remittance inflows by economy (first sheet): a row an economy, a column a year; "2018e" is an estimate.

    Empty cells and zeros mean that no figure is available: they are left out.

    :returns: year, area, usd_million from 1990 on.
    :raises CompendiumError: no row of years, an unknown name, or a sum that differs from the row "World".
    """
    raw = read_sheet(path)
    years = raw.apply(lambda row: row.astype("string").str.strip().str.extract(r"^((?:19|20)\d\d)(?:\.0)?e?$", expand=False))
    heads = raw[0].astype("string").str.contains("remittance inflows", case=False, na=False) & (years.notna().sum(axis=1) > 5)
    if not heads.any():
        raise CompendiumError(f"{path.name}: no header row 'remittance inflows' with years beside it.")
    top = int(heads.idxmax())
    columns = years.loc[top].dropna().astype(int)
    names = _names(raw, top).astype("string")
    block = _numbers(raw.loc[names.index, columns.index], path)
    block.columns = pd.Index(columns)
    total = names.str.strip().str.casefold().isin(TOTALS)
    world = names.str.strip().str.casefold() == "world"
    if world.sum() != 1:
        raise CompendiumError(f"{path.name}: the row 'World' is missing.")
    for year in columns:
        # Some editions leave an unclassified economy out of their total.
        _same(block.loc[~total, year].sum(), block.loc[world, year].sum(), 2e-3, str(year), path)
    body = block[~total].assign(area=codes(names[~total]))
    return _known(body.melt("area", var_name="year", value_name="usd_million"))


def _known(amounts: pd.DataFrame) -> pd.DataFrame:
    amounts = amounts[(amounts["year"] >= FIRST_YEAR) & (amounts["usd_million"].fillna(0) != 0)]
    return amounts.assign(usd_million=amounts["usd_million"].round(CENT)).reset_index(drop=True)


def read_bilateral(path: Path) -> pd.DataFrame:
    """A bilateral remittance matrix: senders down, receivers across, the year in the title.

    Empty and zero cells (no migrants known, or set to zero by the authors) are left out.

    :returns: year, sender, receiver, usd_million.
    :raises CompendiumError: no title with a year, no header, an unknown name, or a sum far from the total "WORLD".
    """
    raw = read_sheet(path)
    first = raw[0].astype("string")
    title = first.str.extract(r"Bilateral Remittance Estimates for ((?:19|20)\d\d)", expand=False).dropna()
    heads = first.str.contains("receiving", case=False, na=False) & first.str.contains("sending", case=False, na=False)
    if title.empty or not heads.any():
        raise CompendiumError(f"{path.name}: no title 'Bilateral Remittance Estimates for <year>', or no header 'receiving ... sending'.")
    top = int(heads.idxmax())
    if not re.search(r"receiving[^()]*\(across\).*sending[^()]*\(down\)", str(first[top]), re.DOTALL):
        raise CompendiumError(f"{path.name}: the header no longer says that receivers stand across and senders down.")
    names = _names(raw, top).astype("string")
    heading = raw.loc[top, 1:].dropna().astype("string")
    down, across = names.str.casefold() == "world", heading.str.casefold() == "world"
    if down.sum() != 1 or across.sum() != 1:
        raise CompendiumError(f"{path.name}: the row or the column 'WORLD' is missing.")
    block = _numbers(raw.loc[names.index, heading.index], path)
    inner = block.loc[~down, ~across]
    _same(inner.sum().sum(), float(block.loc[down, across].iloc[0, 0]), 1e-4, "world", path)
    inner.columns = pd.Index(codes(heading[~across]))
    inner = inner.assign(sender=codes(names[~down]))
    return _pairs(inner.melt("sender", var_name="receiver", value_name="usd_million").assign(year=int(title.iloc[0])))


def _pairs(amounts: pd.DataFrame) -> pd.DataFrame:
    amounts = amounts.assign(usd_million=amounts["usd_million"].round(CENT))
    return amounts[amounts["usd_million"] > 0].reset_index(drop=True)


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
    area = _areas(raw["REF_AREA"], raw["REF_AREA_LABEL"], path)
    return _known(pd.DataFrame({"year": raw["year"], "area": area, "usd_million": raw["usd_million"]}))


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
        _same(found, totals[year], 1e-4, str(year), path)
    return _pairs(
        pd.DataFrame(
            {
                "year": pairs["year"],
                "sender": _areas(pairs["REF_AREA"], pairs["REF_AREA_LABEL"], path),
                "receiver": _areas(pairs["receiver"], pairs["COMP_BREAKDOWN_1_LABEL"], path),
                "usd_million": pairs["usd_million"],
            }
        )
    )


# --- World Development Indicators ------------------------------------------------------------------------------------


def read_wdi(path: Path, value: str, scale: float = 1, decimals: int = CENT) -> pd.DataFrame:
    """An indicator in long form (Country Name, Country Code, Year, Value), economies only, from 1990 on.

    :param value: the name of the column of figures; each is divided by ``scale``.
    :raises CompendiumError: a code is neither an area nor a known aggregate, or a figure is not a number.
    """
    return _economies(read_csv(path, ("Country Name", "Country Code", "Year", "Value")), path, value, scale, decimals)


def _economies(raw: pd.DataFrame, path: Path, value: str, scale: float, decimals: int) -> pd.DataFrame:
    raw = raw[~raw["Country Code"].isin(AGGREGATES) & (raw["Value"] != "")]
    area = _areas(raw["Country Code"], raw["Country Name"], path)
    out = pd.DataFrame({"year": pd.to_numeric(raw["Year"]), "area": area, value: pd.to_numeric(raw["Value"]) / scale})
    return out[out["year"] >= FIRST_YEAR].assign(**{value: lambda d: d[value].round(decimals)}).reset_index(drop=True)


def read_wdi_sheet(path: Path, value: str, indicator: str, scale: float = 1, decimals: int = CENT) -> pd.DataFrame:
    """An indicator in the World Bank's spreadsheet (sheet "Data": a row an economy, a column a year), economies only, from 1990 on.

    Zeros are left out: they stand where neighbouring years have large sums, so they mean that no figure is available.

    :param value: the name of the column of figures; each is divided by ``scale``.
    :raises CompendiumError: no header, another indicator, an unknown code, or a figure that is not a number.
    """
    raw = read_sheet(path, "Data")
    heads = raw[0].astype("string") == "Country Name"
    if not heads.any():
        raise CompendiumError(f"{path.name}: no header row that begins with 'Country Name'.")
    top = int(heads.idxmax())
    body = raw.loc[top + 1 :].set_axis(raw.loc[top].astype("string").str.replace(r"\.0$", "", regex=True), axis=1)
    if (found := set(body["Indicator Code"])) != {indicator}:
        raise CompendiumError(f"{path.name}: expected the indicator {indicator}, found {', '.join(sorted(map(str, found)))}.")
    years = [c for c in body.columns if re.fullmatch(r"(?:19|20)\d\d", c)]
    _numbers(body[years], path)
    long = body.melt(["Country Name", "Country Code"], years, "Year", "Value").dropna(subset=["Value"])
    out = _economies(long, path, value, scale, decimals)
    return out[out[value] != 0].reset_index(drop=True)


def read_flows(investment: Path, aid: Path) -> pd.DataFrame:
    """Net inflows of foreign direct investment and net official development assistance received.

    :returns: year, area, flow (fdi, oda), usd_million.
    """
    return _flows(read_wdi(investment, "usd_million", MILLION), read_wdi(aid, "usd_million", MILLION))


def _flows(investment: pd.DataFrame, aid: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([investment.assign(flow="fdi"), aid.assign(flow="oda")], ignore_index=True)


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


# --- Income groups ---------------------------------------------------------------------------------------------------


def read_income_groups(path: Path) -> pd.DataFrame:
    """The history of income groups: a row an economy, a column a fiscal year; ".." where it was not classified.

    :returns: fiscal_year (2019 is FY19), area, income_group.
    :raises CompendiumError: no row of fiscal years or an unknown group.
    """
    raw = read_sheet(path, "Country Analytical History").astype("string")
    heads = raw[1].str.contains("fiscal year", case=False, na=False)
    if not heads.any():
        raise CompendiumError(f"{path.name}: no row 'Bank's fiscal year'.")
    years = raw.loc[int(heads.idxmax()), 2:].str.extract(r"^FY(\d\d)$", expand=False).dropna().astype(int)
    years = years.map(lambda y: 1900 + y if y >= 80 else 2000 + y)
    body = raw[raw[0].str.fullmatch(r"[A-Za-z]{3,4}", na=False) & ~raw[0].isin(FORMER_WITHOUT_CODE)]
    area = body[0].replace({**CODES, **FORMER})
    wide = body[years.index].set_axis(list(years), axis=1).assign(area=area)
    out = wide.melt("area", var_name="fiscal_year", value_name="mark")
    mark = out["mark"].str.strip().str.rstrip("*")
    out["income_group"] = mark.map(INCOME_GROUPS)
    if (strange := out["income_group"].isna() & mark.notna() & ~mark.isin(["..", ""])).any():
        raise CompendiumError(f"{path.name}: '{out.loc[strange, 'mark'].iloc[0]}' is not an income group.")
    return out.dropna(subset=["income_group"])[["fiscal_year", "area", "income_group"]].reset_index(drop=True)


# --- Prices of remittances -------------------------------------------------------------------------------------------


def read_prices_databank(path: Path) -> pd.DataFrame:
    """An extract of DataBank by corridor: a column a quarter ("2018Q1 [YR2018Q1]"), ".." for missing, notes at the foot.

    :returns: year, quarter, sender, receiver, cost_percent.
    :raises CompendiumError: a column is absent, the series is another one, or a figure is not a number.
    """
    raw = pd.read_csv(path, dtype="string", keep_default_na=False, encoding="utf-8-sig")
    raw.columns = raw.columns.str.split().str.join(" ")  # the heading has two blanks in places
    wanted = ["Sending Countries Code", "Receiving Countries Code", "Series Code"]
    quarters = [c for c in raw.columns if re.fullmatch(r"\d{4}Q[1-4] \[YR\d{4}Q[1-4]\]", c)]
    if (absent := [c for c in wanted if c not in raw.columns]) or not quarters:
        raise CompendiumError(f"{path.name}: column '{absent[0] if absent else '<year>Q<quarter>'}' is missing.")
    raw = raw[raw["Series Code"] == "ATCR.CORR"]  # total cost; the lines below the table have no series
    if raw.empty:
        raise CompendiumError(f"{path.name}: no rows of the series ATCR.CORR (average total cost).")
    out = raw.melt(wanted[:2], quarters, "period", "cost")
    out = out[~out["cost"].isin(["..", ""])]
    return pd.DataFrame(
        {
            "year": out["period"].str[:4].astype(int),
            "quarter": out["period"].str[5].astype(int),
            "sender": out["Sending Countries Code"].replace(CODES),
            "receiver": out["Receiving Countries Code"].replace(CODES),
            "cost_percent": pd.to_numeric(out["cost"]).round(4),
        }
    ).reset_index(drop=True)


def read_prices_means(path: Path) -> pd.DataFrame:
    """Means over the services of a corridor ("2018_1Q"), made from the workbook of Remittance Prices Worldwide.

    :returns: year, quarter, sender, receiver, cost_percent.
    :raises CompendiumError: a column is absent or a period is written in another way.
    """
    return _prices_by_quarter(read_csv(path, ("period", "source_code", "destination_code", "avg_cost_pct_200usd")), path)


def _prices_by_quarter(raw: pd.DataFrame, path: Path) -> pd.DataFrame:
    period = raw["period"].str.extract(r"^(?P<year>\d{4})_(?P<quarter>[1-4])Q$")
    if (bad := period["year"].isna()).any():
        raise CompendiumError(f"{path.name}: '{raw.loc[bad, 'period'].iloc[0]}' is not a quarter such as 2018_1Q.")
    return pd.DataFrame(
        {
            "year": period["year"].astype(int),
            "quarter": period["quarter"].astype(int),
            "sender": raw["source_code"].replace(CODES),
            "receiver": raw["destination_code"].replace(CODES),
            "cost_percent": pd.to_numeric(raw["avg_cost_pct_200usd"]).round(4),
        }
    )


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
    _areas(pd.Series(list(names)), pd.Series(list(names.values())), path)
    rows = [(*corridor, total / count) for corridor, (count, total) in sums.items()]
    raw = pd.DataFrame(rows, columns=["period", "source_code", "destination_code", "avg_cost_pct_200usd"])
    return _prices_by_quarter(raw.astype({"period": "string"}), path)


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


# --- Releases --------------------------------------------------------------------------------------------------------

KNOMAD_LICENCE = "not stated in the file; to be cited as World Bank-KNOMAD (default of World Bank open data: CC BY 4.0)"
WDI_LICENCE = "CC BY 4.0 (World Bank open data terms)"
TERMS = "https://www.worldbank.org/en/about/legal/terms-of-use-for-datasets"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"

YEAR = Field("year", "integer", "Calendar year", "year", required=True, minimum=FIRST_YEAR)
AREA = Field("area", "string", "Economy", required=True, area=True)
USD = Field("usd_million", "number", "Amount in current US dollars", "million US dollars", required=True)


def _inflows(date: str, edition: str, file: str, note: str, citation: str, landing: str, licence: str, url: str, **read: object) -> Plan:
    release = Release(
        table="remittance-inflows",
        date=date,
        title="Remittances received by country or area",
        edition=edition,
        description="Money that residents receive from abroad: personal transfers and compensation of employees, as recorded in the "
        "balance of payments or estimated by World Bank staff. Nominal US dollars. Years from 1990 on; a year without a figure has no row.",
        provider="World Bank" if citation == "worldbankwdi" else "World Bank and KNOMAD",
        landing_page=landing,
        licence=licence,
        licence_url=url,
        citation=citation,
        fields=(YEAR, AREA, Field("usd_million", "number", "Remittances received", "million US dollars", required=True, minimum=0)),
        key=("year", "area"),
        note=note,
        time_field="year",
        known_after_days=113,  # the April Brief: 23 April 2018 for 2017
    )
    return Plan(release, (file,), partial(read_wdi, **read) if read else read_inflows)


MODEL_NOTE = "Model estimates: a corridor shows where emigrants live and what they could earn, not what was sent."


def _bilateral(date: str, edition: str, file: str, citation: str, note: str) -> Plan:
    release = Release(
        table="bilateral-remittances",
        date=date,
        title="Remittances by sending and receiving country or area (model estimates)",
        edition=edition,
        description="Remittances received by each economy in one year, spread over the places where its emigrants live by a model of "
        "World Bank staff (Ratha and Shaw 2007): migrant stocks and incomes at both ends. Not recorded flows. Pairs with no "
        "estimate or an estimate of nil have no row.",
        provider="World Bank and KNOMAD",
        landing_page="https://www.knomad.org/data/remittances",
        licence=KNOMAD_LICENCE,
        licence_url=TERMS,
        citation=citation,
        fields=(
            YEAR,
            Field("sender", "string", "Economy from which the money is sent", required=True, area=True),
            Field("receiver", "string", "Economy that receives the money", required=True, area=True),
            Field("usd_million", "number", "Estimated remittances", "million US dollars", required=True, minimum=0),
        ),
        key=("year", "sender", "receiver"),
        note=f"{MODEL_NOTE} {note}",
        time_field="year",
        known_after_days=113,
    )
    return Plan(release, (file,), read_bilateral)


def _wdi(table: str, title: str, description: str, indicator: str, fields: tuple[Field, ...], read: partial[pd.DataFrame]) -> Plan:
    release = Release(
        table=table,
        date="2026-07-01",
        title=title,
        edition=f"World Development Indicators, 1 July 2026 ({indicator})",
        description=description,
        provider="World Bank",
        landing_page=f"https://data.worldbank.org/indicator/{indicator}",
        licence=WDI_LICENCE,
        licence_url=CC_BY,
        citation="worldbankwdi",
        fields=fields,
        key=("year", "area"),
        note="The day is that on which the Data Package project refreshed its copy. Aggregates of the source are left out: compute "
        "them from areas, with the income groups of the year in question.",
        time_field="year",
        known_after_days=182,
    )
    return Plan(release, (f"worldbank/wdi-2026-07-{indicator.lower().replace('.', '-')}.csv.gz",), read)


PRICES_NOTE = (
    "A simple mean over corridors is not the World Bank's published average, which is a mean over services. An early state is cut at "
    "whole years, so the quarters of the running year are not in it."
)


def _prices(
    date: str, edition: str, file: str, landing: str, licence: str, url: str, note: str, read: Callable[[Path], pd.DataFrame]
) -> Plan:
    release = Release(
        table="remittance-prices",
        date=date,
        title="Cost of sending remittances by corridor and quarter",
        edition=edition,
        description="Average total cost of sending the equivalent of 200 US dollars from one country to another: fee and exchange-rate "
        "margin, in per cent of the amount. Corridors and quarters that were not surveyed have no row.",
        provider="World Bank, Remittance Prices Worldwide",
        landing_page=landing,
        licence=licence,
        licence_url=url,
        citation="worldbankrpw",
        fields=(
            Field("year", "integer", "Calendar year", "year", required=True, minimum=2011),
            Field("quarter", "integer", "Quarter of the year", required=True, minimum=1, maximum=4),
            Field("sender", "string", "Country from which the money is sent", required=True, area=True),
            Field("receiver", "string", "Country that receives the money", required=True, area=True),
            Field(
                "cost_percent",
                "number",
                "Average total cost over services; below zero where the exchange rate given is better than the reference rate",
                "per cent of 200 US dollars",
                required=True,
            ),
        ),
        key=("year", "quarter", "sender", "receiver"),
        note=f"{note} {PRICES_NOTE}",
        time_field="year",
        known_after_days=31,
    )
    return Plan(release, (file,), read)


TABLES: list[Plan] = [
    _inflows(
        "2018-12-08",
        "Migrant remittance inflows, December 2018",
        "worldbank/remittance-data-inflows-dec-2018.xls",
        "2018 is an estimate of December 2018. The day is that of Migration and Development Brief 30, with which the file came out.",
        "knomadinflows2018",
        "https://www.knomad.org/data/remittances",
        KNOMAD_LICENCE,
        TERMS,
    ),
    _inflows(
        "2023-06-13",
        "Remittance inflows, June 2023",
        "worldbank/knomad-remittance-inflows-june-2023.xlsx",
        "2022 is an estimate. Years from 2000 on. The file writes a zero where it has no figure: those cells are left out. Its totals "
        "for the world and for low- and middle-income economies leave out the Bolivarian Republic of Venezuela, which was not classified.",
        "knomadinflows2023",
        "https://www.knomad.org/data/remittances",
        KNOMAD_LICENCE,
        TERMS,
    ),
    _inflows(
        "2026-07-01",
        "World Development Indicators, 1 July 2026 (BX.TRF.PWKR.CD.DT)",
        "worldbank/wdi-2026-07-bx-trf-pwkr-cd-dt.csv.gz",
        "Personal remittances received. Lower than the Briefs of KNOMAD for the same year, because the method and the list of "
        "economies differ: do not join the two. The day is that on which the Data Package project refreshed its copy. Aggregates "
        "of the source are left out.",
        "worldbankwdi",
        "https://data.worldbank.org/indicator/BX.TRF.PWKR.CD.DT",
        WDI_LICENCE,
        CC_BY,
        value="usd_million",
        scale=MILLION,
    ),
    _bilateral(
        "2018-04-23",
        "Bilateral Remittance Estimates for 2017, April 2018 version",
        "worldbank/wb-bilateral-remittance-estimates-2017.xlsx",
        "knomadbilateral2018",
        "The day is that of Migration and Development Brief 29. The authors give no figure for the corridors between India and "
        "Pakistan and between Israel and Lebanon.",
    ),
    _bilateral(
        "2022-12-31",
        "Bilateral Remittance Estimates for 2021, December 2022 version",
        "worldbank/bilateral-remittance-matrix-2021.xlsx",
        "knomadbilateral2022",
        "Only the month of the release is known: the day is its last. The authors set the corridors between India and "
        "Pakistan, Israel and Lebanon, and Armenia and Azerbaijan to nil. The Bolivarian Republic of Venezuela has no figure.",
    ),
    _wdi(
        "gdp",
        "Gross domestic product",
        "Gross domestic product at purchasers' prices in current US dollars, converted at official exchange rates. Years from 1990 on; "
        "a year without a figure has no row.",
        "NY.GDP.MKTP.CD",
        (YEAR, AREA, Field("usd_million", "number", "Gross domestic product", "million US dollars", required=True, minimum=0)),
        partial(read_wdi, value="usd_million", scale=MILLION),
    ),
    _wdi(
        "gdp-per-head-ppp",
        "Gross domestic product per head at purchasing power parity",
        "Gross domestic product per head in current international dollars: converted with purchasing power parities, by which a dollar "
        "buys the same in each economy. Not adjusted for inflation over time. Years from 1990 on.",
        "NY.GDP.PCAP.PP.CD",
        (
            YEAR,
            AREA,
            Field("international_dollars", "number", "GDP per head", "current international dollars", required=True, minimum=0),
        ),
        partial(read_wdi, value="international_dollars", decimals=2),
    ),
    Plan(
        Release(
            table="remittance-outflows",
            date="2023-05-10",
            title="Remittances sent by country or area",
            edition="World Development Indicators, 10 May 2023 (BM.TRF.PWKR.CD.DT)",
            description="Money that residents send abroad: personal transfers and compensation of employees, as recorded in the balance of "
            "payments or estimated by World Bank staff. Nominal US dollars. Years from 1990 on; a year without a figure has no row.",
            provider="World Bank",
            landing_page="https://data.worldbank.org/indicator/BM.TRF.PWKR.CD.DT",
            licence=WDI_LICENCE,
            licence_url=CC_BY,
            citation="worldbankwdi",
            fields=(YEAR, AREA, Field("usd_million", "number", "Remittances sent", "million US dollars", required=True, minimum=0)),
            key=("year", "area"),
            note="Personal remittances paid; few economies have a figure for 2022. Many host countries record only a part of what is "
            "sent, so the world's total is well below that of remittances received. Zeros of the file (Lesotho, Mexico, Peru and others, "
            "in years beside large sums) are left out. Aggregates of the source are left out.",
            time_field="year",
            known_after_days=113,
        ),
        ("worldbank/wdi-2023-05-bm-trf-pwkr-cd-dt-remittances-paid.xls",),
        partial(read_wdi_sheet, value="usd_million", indicator="BM.TRF.PWKR.CD.DT", scale=MILLION),
    ),
    Plan(
        Release(
            table="investment-and-aid",
            date="2026-07-01",
            title="Foreign direct investment and official development assistance received",
            edition="World Development Indicators, 1 July 2026 (BX.KLT.DINV.CD.WD, DT.ODA.ODAT.CD)",
            description="Net inflows of foreign direct investment from the balance of payments, and net official development assistance "
            "received, both in current US dollars. Either may be below zero: disinvestment or repayment. Years from 1990 on.",
            provider="World Bank",
            landing_page="https://data.worldbank.org/indicator/BX.KLT.DINV.CD.WD",
            licence=WDI_LICENCE,
            licence_url=CC_BY,
            citation="worldbankwdi",
            fields=(
                YEAR,
                AREA,
                Field("flow", "string", "Foreign direct investment or official development assistance", required=True, enum=("fdi", "oda")),
                Field("usd_million", "number", "Net amount received", "million US dollars", required=True),
            ),
            key=("year", "area", "flow"),
            note="Aid ends in 2023, investment in 2024. Aid that is not allotted to a country is in no row. The day is "
            "that on which the Data Package project refreshed its copy. An early state is cut by the later of the two flows: final aid "
            "figures come out about a year after the reference year.",
            time_field="year",
            known_after_days=365,
        ),
        ("worldbank/wdi-2026-07-bx-klt-dinv-cd-wd.csv.gz", "worldbank/wdi-2026-07-dt-oda-odat-cd.csv.gz"),
        read_flows,
    ),
    Plan(
        Release(
            table="income-groups",
            date="2025-10-07",
            title="World Bank income groups by fiscal year",
            edition="OGHIST, 7 October 2025",
            description="Income group of each economy in each fiscal year of the World Bank (1 July to 30 June), set on 1 July from gross "
            "national income per head two calendar years before. An economy that was not classified in a year has no row.",
            provider="World Bank",
            landing_page="https://datahelpdesk.worldbank.org/knowledgebase/articles/906519",
            licence=WDI_LICENCE,
            licence_url=CC_BY,
            citation="worldbankoghist",
            fields=(
                Field("fiscal_year", "integer", "Fiscal year: 2019 is FY19, 1 July 2018 to 30 June 2019", required=True, minimum=1989),
                AREA,
                Field("income_group", "string", "Income group", required=True, enum=tuple(INCOME_GROUPS.values())),
            ),
            key=("fiscal_year", "area"),
            note="FY18 was in force when the concept paper was drafted, FY19 when the Forum met. Serbia and Montenegro has the code SCG; "
            "Czechoslovakia, the Union of Soviet Socialist Republics and the Socialist Federal Republic of Yugoslavia are left out. "
            "Yemen before 1990 is what its two parts would have been together.",
        ),
        ("worldbank/oghist-2025-10-07.xlsx",),
        read_income_groups,
    ),
    _prices(
        "2020-12-07",
        "DataBank extract, last updated 7 December 2020",
        "worldbank/rpw-databank-corridors-2011-2020.csv.gz",
        "https://databank.worldbank.org/source/remittance-prices-worldwide-(corridors)",
        "not stated in the file (default of World Bank open data: CC BY 4.0)",
        TERMS,
        "Two quarters a year in 2011 and 2012; the number of corridors grew from 199 to 367, mostly in 2015 and 2016.",
        read_prices_databank,
    ),
    _prices(
        "2025-03-31",
        "Workbook to the first quarter of 2025, means over services",
        "worldbank/rpw-corridor-quarter-2016q2-2025q1.csv.gz",
        "https://remittanceprices.worldbank.org",
        "CC BY 4.0 (World Bank data catalog)",
        CC_BY,
        "Simple means over all services of a corridor, made from the workbook by a public repository (jonsmirl/thesis); services that do "
        "not disclose their exchange rate are counted. A selection: 300 of about 367 corridors, those with a sender or a receiver in "
        "a list of about 47 countries. Economies with several exchange rates or very high inflation give outliers, up to 104 per cent "
        "and below zero: use medians. The World Bank dates the first round of a year March: the day is the last of that month.",
        read_prices_means,
    ),
]


# --- Feeds -----------------------------------------------------------------------------------------------------------

UPDATED = "The day is that on which the World Bank last updated the database."
NO_AGGREGATES = "Aggregates of the source are left out: compute them from areas, with the income groups of the year in question."


def _newest(table: str, provider: str) -> Release:
    return max((p.release for p in TABLES if (p.release.table, p.release.provider) == (table, provider)), key=lambda r: r.date)


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
            "Totals fell by less than a twentieth when estimates for economies that do not report were taken out; the newest year moved "
            "less.",
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
            0.12,
            "From December 2018 to June 2023 the years before 2005 lost up to a twelfth with the economies that were left out; later years "
            "moved by less than a thirtieth.",
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
            0.1,
            "A year's estimates are remittances received, spread over senders: the total moves as those are revised. Each matrix is of one "
            "year, which the next may leave out.",
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
            1.0,
            "Few economies report the newest year in time: when the others followed, the mean of 2022 rose by three quarters. Before, "
            "that of 2020 had fallen by a third.",
            average=True,
        ),
    ),
    _wdi_feed(
        "gdp",
        ("NY.GDP.MKTP.CD",),
        f"{UPDATED} {NO_AGGREGATES}",
        partial(read_indicator, value="usd_million", indicator="NY.GDP.MKTP.CD", scale=MILLION),
        Bounds("usd_million", 0.05, "Within a year, national accounts moved totals by up to a sixtieth, late reports included."),
    ),
    _wdi_feed(
        "gdp-per-head-ppp",
        ("NY.GDP.PCAP.PP.CD",),
        f"{UPDATED} {NO_AGGREGATES}",
        partial(read_indicator, value="international_dollars", indicator="NY.GDP.PCAP.PP.CD", decimals=2),
        Bounds(
            "international_dollars",
            0.2,
            "Each round of the International Comparison Program computes purchasing power anew, for all years; no earlier release is "
            "at hand to measure by.",
            average=True,
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
            0.4,
            "Investment nets large sums against each other: within a year its totals moved by up to a sixth. Aid comes a year later and "
            "adds a tenth or more to the newest year.",
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
        Bounds("persons", 0.03, "A new revision of World Population Prospects moves the world's total by less than a hundredth."),
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
            0.15,
            "Between two releases the mean of a year moved by less than a fiftieth for the same corridors, and by a thirtieth with the "
            "corridors that only one of them has; quarters that follow move the newest year.",
            average=True,
        ),
    ),
]
