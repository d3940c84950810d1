"""World Bank: the price of remittances (Remittance Prices Worldwide) by corridor and quarter.

- An extract of DataBank.
- Means over the services of each corridor, made from the World Bank's workbook by a public repository.
- The workbook itself, in the data catalogue (about 50 MB). One sheet to the first quarter of 2016 and one from the second, a row a
  service of a firm in a corridor and quarter; columns ``cc1`` are for 200 US dollars, ``cc2`` for 500. Some numbers are stored as text,
  names of countries change over time, codes do not.
"""

from __future__ import annotations

import math
import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Bounds, Endpoint, Feed, Recipe, licences
from compendium.importers.reading import columns, expect_form, numbers, read_csv, read_text
from compendium.importers.worldbank.common import BY_DEFAULT, CODES, areas_of
from compendium.tables.model import Field, Table

PERIOD = r"\d{4}_[1-4]Q"  # the form of a quarter in the workbook
QUARTER = r"(\d{4})Q([1-4]) \[YR\d{4}Q[1-4]\]"  # the form of a column of DataBank


def read_prices_databank(path: Path) -> pd.DataFrame:
    """An extract of DataBank by corridor: a column a quarter ("2018Q1 [YR2018Q1]"), ".." for missing, notes at the foot.

    :returns: year, quarter, sender, receiver, cost_percent.
    :raises CompendiumError: a column is absent, the series is another one, or a figure is not a number.
    """
    raw = read_text(path)
    raw.columns = raw.columns.str.split().str.join(" ")  # the heading has two blanks in places
    pair = ["Sending Countries Code", "Receiving Countries Code"]
    columns(raw, (*pair, "Series Code"), path)
    raw = raw[raw["Series Code"] == "ATCR.CORR"]  # total cost; the lines below the table have no series
    quarters = [c for c in raw.columns if re.fullmatch(QUARTER, c)]
    if raw.empty or not quarters:
        raise CompendiumError(
            f"{path.name}: expected rows of the series ATCR.CORR (average total cost) and columns such as '2018Q1 [YR2018Q1]'."
        )
    out = raw.melt(pair, quarters, "period", "cost", ignore_index=False).query("cost not in ['..', '']")
    return _by_quarter(out["period"].str.replace(QUARTER, r"\1_\2Q", regex=True), out[pair[0]], out[pair[1]], out["cost"], path)


def read_prices_means(path: Path) -> pd.DataFrame:
    """Means over the services of a corridor ("2018_1Q"), made from the workbook of Remittance Prices Worldwide.

    :returns: year, quarter, sender, receiver, cost_percent.
    :raises CompendiumError: a column is absent or a period is written in another way.
    """
    raw = read_csv(path, ("period", "source_code", "destination_code", "avg_cost_pct_200usd"))
    return _by_quarter(*(raw[c] for c in raw.columns), path)


def _by_quarter(period: pd.Series, sender: pd.Series, receiver: pd.Series, cost: pd.Series, path: Path) -> pd.DataFrame:
    """Costs by corridor, with the period ("2018_1Q") as year and quarter.

    :returns: year, quarter, sender, receiver, cost_percent.
    :raises CompendiumError: a period is written in another way, or a cost is not a number.
    """
    expect_form(period, PERIOD, "a quarter such as 2018_1Q", path)
    return pd.DataFrame(
        {
            "year": period.str[:4].astype(int),
            "quarter": period.str[5].astype(int),
            "sender": sender.replace(CODES),
            "receiver": receiver.replace(CODES),
            "cost_percent": numbers(cost, path).round(4),
        }
    ).reset_index(drop=True)


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
    raw = pd.DataFrame(rows, columns=["period", "sender", "receiver", "cost"])
    return _by_quarter(raw["period"].astype("string"), raw["sender"], raw["receiver"], raw["cost"], path)


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
        if not re.fullmatch(PERIOD, period):
            raise CompendiumError(f"{path.name}: sheet '{sheet}', row {number}: '{period}' is not a quarter such as 2018_1Q.")
        try:
            figure = float(cost)
        except (TypeError, ValueError):
            figure = math.nan
        if not math.isfinite(figure):
            raise CompendiumError(f"{path.name}: sheet '{sheet}', row {number}: '{cost}' is not a cost in per cent.")
        yield period, sender, sender_name, receiver, receiver_name, figure


PRICES_NOTE = (
    "A simple mean over corridors is not the World Bank's published average, which is a mean over services. An early state is cut at "
    "whole years, so the quarters of the running year are not in it."
)

PRICES = Table(
    name="remittance-prices",
    title="Cost of sending remittances by corridor and quarter",
    description="Average total cost of sending the equivalent of 200 US dollars from one country to another: fee and exchange-rate "
    "margin, in per cent of the amount. Corridors and quarters that were not surveyed have no row.",
    provider="World Bank, Remittance Prices Worldwide",
    landing_page="https://remittanceprices.worldbank.org",
    **licences.CC_BY,
    licence_note="Stated for the data set in the World Bank's data catalogue.",
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
    known_after_days=31,
)

TABLES: list[Recipe] = [
    Recipe(
        PRICES.release(
            "2020-12-07",
            "DataBank extract, last updated 7 December 2020",
            landing_page="https://databank.worldbank.org/source/remittance-prices-worldwide-(corridors)",
            licence_note=f"Not stated in the file. {BY_DEFAULT}, and the data catalogue states it for later releases.",
            note="Two quarters a year in 2011 and 2012; the number of corridors grew from 199 to 367, mostly in 2015 and 2016. "
            f"{PRICES_NOTE}",
        ),
        ("worldbank/rpw-databank-corridors-2011-2020.csv.gz",),
        read_prices_databank,
    ),
    Recipe(
        PRICES.release(
            "2025-03-31",
            "Workbook to the first quarter of 2025, means over services",
            note="Simple means over all services of a corridor, made from the workbook by a public repository (jonsmirl/thesis); services "
            "that do not disclose their exchange rate are counted. A selection: 300 of about 367 corridors, those with a sender or a "
            "receiver in a list of about 47 countries. Economies with several exchange rates or very high inflation give outliers, up to "
            "104 per cent and below zero: use medians. The World Bank dates the first round of a year March: the day is the last of that "
            f"month. {PRICES_NOTE}",
        ),
        ("worldbank/rpw-corridor-quarter-2016q2-2025q1.csv.gz",),
        read_prices_means,
    ),
]

FEEDS: list[Feed] = [
    Feed(
        PRICES.release(
            "",
            "Workbook of services to {year}, means over services",
            landing_page="https://datacatalog.worldbank.org/search/dataset/0037898/remittance-prices-worldwide",
            note="Simple means over all services of a corridor, computed from the World Bank's workbook; services that do not disclose "
            "their exchange rate (some until 2021) are counted, with a margin of zero. All corridors that were surveyed; two quarters a "
            "year in 2011 and 2012, and none in the second quarter of 2025. Economies with several exchange rates or very high inflation "
            f"give outliers, above 100 per cent and below zero: use medians. {PRICES_NOTE}",
        ),
        (
            Endpoint(
                "worldbank/rpw-dataset.xlsx",
                "https://ddh-openapi.worldbank.org/resources/DR0095523/download",
                "workbook",
                max_bytes=200_000_000,
                redirect_hosts=("datacatalogfiles.worldbank.org",),
            ),
        ),
        read_prices_workbook,
        Bounds(
            "cost_percent",
            0.05,
            "between the releases of December 2020 and March 2025 the mean of a year moved by up to 1.3 per cent for the same corridors "
            "and quarters. Others, which come and go, are not compared.",
            compare_means=True,
            shared_rows_only=True,
        ),
    ),
]
