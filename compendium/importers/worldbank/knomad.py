"""World Bank and KNOMAD: remittances by receiving economy, and model estimates by pair of economies.

- Workbooks: names without codes, totals among the rows, notes below.
- Data360, to which the series of KNOMAD moved when knomad.org was given up: a CSV file an indicator in the columns of SDMX, each with
  a ``_LABEL`` beside it. ``REF_AREA`` receives (inflows) or sends (bilateral estimates; ``COMP_BREAKDOWN_1`` then receives, as
  ``WB_KNOMAD_`` and its code). ``OBS_VALUE`` is in millions of US dollars; a zero means that no figure is known.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Bounds, Endpoint, Feed, Recipe, licences
from compendium.importers.names import codes
from compendium.importers.reading import compare, expect, expect_form, find_header, numbers, read_csv, read_sheet
from compendium.importers.worldbank.common import AGGREGATES, BY_DEFAULT, CENT, FIRST_YEAR, INFLOWS, YEAR, areas_of
from compendium.tables.model import Field, Table

TOTALS = frozenset({"world", "low-and middle-income countries", "low- and middle-income countries"})
NO_FIGURE = ("", "-")

# --- Workbooks -------------------------------------------------------------------------------------------------------


def _names(raw: pd.DataFrame, top: int) -> pd.Series:
    """The names below a header, up to the first empty cell: what follows are notes."""
    names = raw.loc[top + 1 :, 0]
    return names[(names == "").cumsum() == 0]


def _with_figures(amounts: pd.DataFrame) -> pd.DataFrame:
    """Amounts from 1990 on, rounded to a dollar; a zero means that no figure is available."""
    amounts = amounts.assign(usd_million=amounts["usd_million"].astype("float64").round(CENT))
    return amounts[(amounts["year"] >= FIRST_YEAR) & (amounts["usd_million"].fillna(0) != 0)].reset_index(drop=True)


def read_inflows(path: Path) -> pd.DataFrame:
    """Remittance inflows by economy (first sheet): a row an economy, a column a year; "2018e" is an estimate.

    Empty cells and zeros mean that no figure is available: they are left out.

    :returns: year, area, usd_million from 1990 on.
    :raises CompendiumError: no row of years, an unknown name, or a sum that differs from the row "World".
    """
    raw = read_sheet(path)
    top = find_header(raw, path, ".*remittance inflows.*", r"(19|20)\d\d")
    years = raw.loc[top].str.strip().str.extract(r"^((?:19|20)\d\d)e?$", expand=False).dropna().astype(int)
    names = _names(raw, top)
    wide = pd.DataFrame({year: numbers(raw.loc[names.index, column].rename(year), path, NO_FIGURE) for column, year in years.items()})
    kind = names.str.strip().str.casefold()
    total, world = kind.isin(TOTALS), kind == "world"
    if world.sum() != 1:
        raise CompendiumError(f"{path.name}: expected one row 'World', found {world.sum()}.")
    # Some editions leave an unclassified economy out of their total.
    compare(wide[~total].sum(), wide[world].sum(), "economies", path, share=2e-3)
    body = wide[~total].assign(area=codes(names[~total], path))
    return _with_figures(body.melt("area", var_name="year", value_name="usd_million"))


def read_bilateral(path: Path) -> pd.DataFrame:
    """A bilateral remittance matrix: senders down, receivers across, the year in the title.

    Empty and zero cells (no migrants known, or set to zero by the authors) are left out.

    :returns: year, sender, receiver, usd_million.
    :raises CompendiumError: no title with a year, no header, an unknown name, or a sum far from the total "WORLD".
    """
    raw = read_sheet(path)
    title = raw[0].str.extract(r"Bilateral Remittance Estimates for ((?:19|20)\d\d)", expand=False).dropna()
    if title.empty:
        raise CompendiumError(f"{path.name}: no title 'Bilateral Remittance Estimates for <year>'.")
    top = find_header(raw, path, r".*receiving[^()]*\(across\).*sending[^()]*\(down\).*")
    names, heading = _names(raw, top), raw.loc[top, 1:]
    heading = heading[heading != ""]
    down, across = names.str.casefold() == "world", heading.str.casefold() == "world"
    if down.sum() != 1 or across.sum() != 1:
        raise CompendiumError(f"{path.name}: the row or the column 'WORLD' is missing.")
    block = raw.loc[names.index, heading.index].apply(numbers, path=path, missing=NO_FIGURE)
    inner = block.loc[~down, ~across]
    compare(pd.Series({"WORLD": inner.sum().sum()}), pd.Series({"WORLD": block.loc[down, across].iloc[0, 0]}), "pairs", path, share=1e-4)
    inner = inner.set_axis(codes(heading[~across], path), axis="columns").assign(sender=codes(names[~down], path))
    return _with_figures(inner.melt("sender", var_name="receiver", value_name="usd_million").assign(year=int(title.iloc[0])))


# --- Data360 ---------------------------------------------------------------------------------------------------------

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
    expect(raw["INDICATOR"], (indicator,), path)
    # UNIT_MULT is of no help: it has been 6 and 0 beside the same figures.
    expect_form(raw["INDICATOR_LABEL"], r".*\(US\$ million\)", "millions of US dollars", path)
    expect(raw["UNIT_MEASURE"], ("USD_CUR",), path)
    expect(raw["FREQ"], ("A",), path, "A (annual)")
    expect_form(raw["TIME_PERIOD"], r"\d{4}", "a year", path)
    raw = raw[raw["OBS_VALUE"] != ""]
    return raw.assign(year=raw["TIME_PERIOD"].astype("int64"), usd_million=numbers(raw["OBS_VALUE"], path))


def read_data360_inflows(path: Path) -> pd.DataFrame:
    """Remittance inflows by economy in Data360 (WB_KNOMAD_MRI). Zeros mean that no figure is available: they are left out.

    :returns: year, area, usd_million.
    :raises CompendiumError: a column is absent, another indicator or unit, an unknown code, or a figure that is not a number.
    """
    raw = _read_data360(path, "WB_KNOMAD_MRI")
    raw = raw[~raw["REF_AREA"].isin(AGGREGATES)]
    area = areas_of(raw["REF_AREA"], raw["REF_AREA_LABEL"], path)
    return _with_figures(pd.DataFrame({"year": raw["year"], "area": area, "usd_million": raw["usd_million"]}))


def read_data360_bilateral(path: Path) -> pd.DataFrame:
    """Bilateral remittance estimates in Data360 (WB_KNOMAD_BRE), without its rows for the world.

    :returns: year, sender, receiver, usd_million.
    :raises CompendiumError: a column is absent, another indicator or unit, an unknown code, a figure that is not a number, or pairs
        that do not sum to the senders' totals.
    """
    raw = _read_data360(path, "WB_KNOMAD_BRE")
    expect_form(raw["COMP_BREAKDOWN_1"], _PARTNER + "[A-Z]{3}", f"{_PARTNER} and a code", path)
    raw = raw.assign(receiver=raw["COMP_BREAKDOWN_1"].str.removeprefix(_PARTNER))
    of_all, to_all = raw["REF_AREA"] == WORLD, raw["receiver"] == WORLD
    pairs, totals = raw[~of_all & ~to_all], raw[~of_all & to_all].groupby("year")["usd_million"].sum()
    compare(pairs.groupby("year")["usd_million"].sum(), totals, f"pairs, and senders to {_PARTNER}{WORLD},", path, share=1e-4)
    return _with_figures(
        pd.DataFrame(
            {
                "year": pairs["year"],
                "sender": areas_of(pairs["REF_AREA"], pairs["REF_AREA_LABEL"], path),
                "receiver": areas_of(pairs["receiver"], pairs["COMP_BREAKDOWN_1_LABEL"], path),
                "usd_million": pairs["usd_million"],
            }
        )
    )


PROVIDER = "World Bank and KNOMAD"
PAGE = "https://www.knomad.org/data/remittances"
KNOMAD_TERMS = {
    **licences.CC_BY,
    "licence_note": f"Not stated in the file, which asks to be cited as World Bank and KNOMAD. {BY_DEFAULT}, and Data360 states it for the "
    "same "
    "data set.",
}
MODEL_NOTE = "Model estimates: a corridor shows where emigrants live and what they could earn, not what was sent."

BILATERAL = Table(
    name="bilateral-remittances",
    title="Remittances by sending and receiving country or area (model estimates)",
    description="Remittances received by each economy in one year, spread over the places where its emigrants live by a model of "
    "World Bank staff (Ratha and Shaw 2007): migrant stocks and incomes at both ends. Not recorded flows. Pairs with no "
    "estimate or an estimate of zero have no row.",
    provider=PROVIDER,
    landing_page=PAGE,
    **KNOMAD_TERMS,
    fields=(
        YEAR,
        Field("sender", "string", "Economy from which the money is sent", required=True, area=True),
        Field("receiver", "string", "Economy that receives the money", required=True, area=True),
        Field("usd_million", "number", "Estimated remittances", "million US dollars", required=True, minimum=0, additive=True),
    ),
    key=("year", "sender", "receiver"),
    known_after_days=113,
)

_OWN = {"provider": PROVIDER, "landing_page": PAGE, **KNOMAD_TERMS}

TABLES: list[Recipe] = [
    Recipe(
        INFLOWS.release(
            "2018-12-08",
            "Migrant remittance inflows, December 2018",
            citation="knomadinflows2018",
            note="2018 is an estimate of December 2018. The day is that of Migration and Development Brief 30, with which the file came "
            "out.",
            **_OWN,
        ),
        ("worldbank/remittance-data-inflows-dec-2018.xls",),
        read_inflows,
    ),
    Recipe(
        INFLOWS.release(
            "2023-06-13",
            "Remittance inflows, June 2023",
            citation="knomadinflows2023",
            note="2022 is an estimate. Years from 2000 on. The file writes a zero where it has no figure: those cells are left out. Its "
            "totals for the world and for low- and middle-income economies leave out the Bolivarian Republic of Venezuela, which was not "
            "classified.",
            **_OWN,
        ),
        ("worldbank/knomad-remittance-inflows-june-2023.xlsx",),
        read_inflows,
    ),
    Recipe(
        BILATERAL.release(
            "2018-04-23",
            "Bilateral Remittance Estimates for 2017, April 2018 version",
            citation="knomadbilateral2018",
            note=f"{MODEL_NOTE} The day is that of Migration and Development Brief 29. The authors give no figure for the corridors "
            "between India and Pakistan and between Israel and Lebanon.",
        ),
        ("worldbank/wb-bilateral-remittance-estimates-2017.xlsx",),
        read_bilateral,
    ),
    Recipe(
        BILATERAL.release(
            "2022-12-31",
            "Bilateral Remittance Estimates for 2021, December 2022 version",
            citation="knomadbilateral2022",
            note=f"{MODEL_NOTE} Only the month of the release is known: the day is its last. The authors set the corridors between India "
            "and Pakistan, Israel and Lebanon, and Armenia and Azerbaijan to zero. The Bolivarian Republic of Venezuela has no figure.",
        ),
        ("worldbank/bilateral-remittance-matrix-2021.xlsx",),
        read_bilateral,
    ),
]


def _feed(
    table: Table, indicator: str, edition: str, citation: str, note: str, read: Callable[[Path], pd.DataFrame], bounds: Bounds
) -> Feed:
    release = table.release(
        "",
        edition,
        citation=citation,
        note=note,
        provider=PROVIDER,
        landing_page=f"https://data360.worldbank.org/en/indicator/{indicator}",
        **licences.CC_BY,
        licence_note="Stated for the data set at Data360 of the World Bank.",
    )
    name = f"worldbank/{indicator.lower().replace('_', '-')}.csv"
    url = f"https://data360files.worldbank.org/data360-data/data/WB_KNOMAD/{indicator}.csv"
    return Feed(release, (Endpoint(name, url, "CSV", max_bytes=32_000_000),), read, bounds)


FEEDS: list[Feed] = [
    _feed(
        INFLOWS,
        "WB_KNOMAD_MRI",
        "Remittance inflows to {year}, Data360 (WB_KNOMAD_MRI)",
        "knomadinflows2023",
        "Read from Data360, to which the series moved from knomad.org. Years from 2000 on. The newest figures may be estimates, which the "
        "file does not mark. It writes a zero where it has no figure: those are left out.",
        read_data360_inflows,
        Bounds(
            "usd_million",
            0.1,
            "between the releases of December 2018 and June 2023 the years before 2005 fell by up to 4.9 per cent, and later years moved "
            "by less than 3.",
            shared_rows_only=True,
        ),
    ),
    _feed(
        BILATERAL,
        "WB_KNOMAD_BRE",
        "Bilateral Remittance Estimates for {year}, Data360 (WB_KNOMAD_BRE)",
        "knomadbilateral2022",
        f"{MODEL_NOTE} Read from Data360, to which the estimates moved from knomad.org. The authors set the corridors between India and "
        "Pakistan, Israel and Lebanon, and Armenia and Azerbaijan to zero.",
        read_data360_bilateral,
        Bounds(
            "usd_million",
            0.4,
            "each matrix is of one year, which the next may leave out; the newest years stand against each other then. Over the four years "
            "from that of 2017 to that of 2021 the pairs of both rose by 29 per cent, and a quarter of the pairs went.",
            shared_rows_only=True,
            max_rows_lost=0.35,
            max_row_change=0.8,  # four years lie between
            provisional_last_year=True,
        ),
    ),
]
