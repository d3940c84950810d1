"""World Bank: remittances, their price, output, foreign investment, aid and income groups.

Sources: the remittance workbooks of the World Bank and KNOMAD (names without codes, totals among the rows, notes below); the
World Development Indicators in the long form of the Data Package project (aggregates among the economies) and, for remittances
paid, in a spreadsheet of the World Bank with a column a year; the history of income groups (OGHIST); and Remittance Prices
Worldwide, once as an extract of the World Bank's DataBank and once as means over the services of each corridor, made from its
workbook by a public repository. What the World Bank publishes now is read by :mod:`compendium.importers.worldbank_now`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Plan
from compendium.importers.classifications import read_csv
from compendium.importers.names import codes
from compendium.tables.catalog import load
from compendium.tables.model import Field, Release

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


def areas_of(found: pd.Series, names: pd.Series, path: Path) -> pd.Series:
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


def compare_total(found: float, printed: float, tolerance: float, what: str, path: Path) -> None:
    """See that economies sum to a total that the file itself gives.

    :param tolerance: the share by which they may differ.
    :raises CompendiumError: they differ more.
    """
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
        compare_total(block.loc[~total, year].sum(), block.loc[world, year].sum(), 2e-3, str(year), path)
    body = block[~total].assign(area=codes(names[~total]))
    return with_figures(body.melt("area", var_name="year", value_name="usd_million"))


def with_figures(amounts: pd.DataFrame) -> pd.DataFrame:
    """Amounts from 1990 on, rounded to a dollar; a zero means that no figure is available."""
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
    compare_total(inner.sum().sum(), float(block.loc[down, across].iloc[0, 0]), 1e-4, "world", path)
    inner.columns = pd.Index(codes(heading[~across]))
    inner = inner.assign(sender=codes(names[~down]))
    return with_amounts(inner.melt("sender", var_name="receiver", value_name="usd_million").assign(year=int(title.iloc[0])))


def with_amounts(amounts: pd.DataFrame) -> pd.DataFrame:
    """Amounts, rounded to a dollar, without the zeros, which stand for no figure."""
    amounts = amounts.assign(usd_million=amounts["usd_million"].round(CENT))
    return amounts[amounts["usd_million"].fillna(0) != 0].reset_index(drop=True)


# --- World Development Indicators ------------------------------------------------------------------------------------


def read_wdi(path: Path, value: str, scale: float = 1, decimals: int = CENT) -> pd.DataFrame:
    """An indicator in long form (Country Name, Country Code, Year, Value), economies only, from 1990 on.

    :param value: the name of the column of figures; each is divided by ``scale``.
    :raises CompendiumError: a code is neither an area nor a known aggregate, or a figure is not a number.
    """
    return economies(read_csv(path, ("Country Name", "Country Code", "Year", "Value")), path, value, scale, decimals)


def economies(raw: pd.DataFrame, path: Path, value: str, scale: float, decimals: int) -> pd.DataFrame:
    """The economies in long form (Country Name, Country Code, Year, Value), from 1990 on.

    :param value: the name of the column of figures; each is divided by ``scale``.
    :raises CompendiumError: a code is neither an area nor a known aggregate.
    """
    raw = raw[~raw["Country Code"].isin(AGGREGATES) & (raw["Value"] != "")]
    area = areas_of(raw["Country Code"], raw["Country Name"], path)
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
    out = economies(long, path, value, scale, decimals)
    return out[out[value] != 0].reset_index(drop=True)


def read_flows(investment: Path, aid: Path) -> pd.DataFrame:
    """Net inflows of foreign direct investment and net official development assistance received.

    :returns: year, area, flow (fdi, oda), usd_million.
    """
    return flows(read_wdi(investment, "usd_million", MILLION), read_wdi(aid, "usd_million", MILLION))


def flows(investment: pd.DataFrame, aid: pd.DataFrame) -> pd.DataFrame:
    """Both flows below each other, told apart by the column ``flow`` (fdi, oda)."""
    return pd.concat([investment.assign(flow="fdi"), aid.assign(flow="oda")], ignore_index=True)


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
    return prices_by_quarter(read_csv(path, ("period", "source_code", "destination_code", "avg_cost_pct_200usd")), path)


def prices_by_quarter(raw: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Costs by corridor with the period ("2018_1Q") as year and quarter.

    :returns: year, quarter, sender, receiver, cost_percent.
    :raises CompendiumError: a period is written in another way.
    """
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
