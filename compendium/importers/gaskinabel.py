"""Gaskin and Abel: yearly flows between countries, estimated by a recurrent neural network.

Source: the yearly flows by previous residence in one table, as a map shipped them. Countries have ISO alpha-2 codes (NA is
Namibia), the year is the first of two (1990 is the file 1990 to 1991), and flows under 50 are not in the files.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from compendium import areas
from compendium.importers import Recipe, licences
from compendium.importers.reading import read_csv, refuse, to_areas
from compendium.measures import circulation, flows
from compendium.tables.model import Field, Table

THRESHOLD = 50
ELSEWHERE = "elsewhere"
PERIODS = ((1990, 1994), (1995, 1999), (2000, 2004), (2005, 2009), (2010, 2014), (2015, 2019), (2020, 2023))
CORRIDORS = (20, 50, 100)


def read_flows(path: Path) -> pd.DataFrame:
    """Yearly flows between countries: year, origin, destination, moves.

    :raises CompendiumError: a code is of no area, or a flow lies under the threshold.
    """
    raw = read_csv(path, ("year", "origin_iso2", "destination_iso2", "flow"))
    out = pd.DataFrame(
        {
            "year": raw["year"].astype(int),
            "origin": to_areas(raw["origin_iso2"], path, by="iso2"),
            "destination": to_areas(raw["destination_iso2"], path, by="iso2"),
            "moves": raw["flow"].astype(int),
        }
    )
    refuse(out[out["moves"] < THRESHOLD], f"a flow of {{moves}}; none under {THRESHOLD} was expected", path)
    return out


def by_group(path: Path) -> pd.DataFrame:
    """Moves between groups of countries in each grouping of :func:`compendium.measures.flows.groupings`.

    Of the eight regions only the share inside is shown; all moves out of one of them have the destination "elsewhere".

    :returns: scheme, year, origin_group, destination_group, moves, pairs.
    """
    rows = read_flows(path)
    parts = []
    for scheme, groups in flows.groupings(areas.frame(), areas.members("GCC", "latest")).items():
        table = flows.between(rows, groups)
        if scheme == flows.EIGHT:
            leaves = table["origin_group"] != table["destination_group"]
            table["destination_group"] = table["destination_group"].mask(leaves, ELSEWHERE)
            table = table.groupby(["year", "origin_group", "destination_group"], as_index=False)[["moves", "pairs"]].sum()
        parts.append(table.assign(scheme=scheme))
    return pd.concat(parts, ignore_index=True)


def _periods(rows: pd.DataFrame) -> dict[tuple[int, int], pd.DataFrame]:
    """Moves by pair, summed over the years of each period."""
    spans = {(first, last): rows[rows["year"].between(first, last)] for first, last in PERIODS}
    return {span: part.groupby(["origin", "destination"], as_index=False)["moves"].sum() for span, part in spans.items()}


def balance(path: Path) -> pd.DataFrame:
    """Table ``flow-balance``: how far the moves of pairs match, beside two nulls (:func:`compendium.measures.circulation.balances`).

    :returns: year (last of the period), period, null, kind, moves, observed, expected, low, high.
    """
    frame = areas.frame()
    north = frozenset(frame.index[frame["development_group_2017"] == areas.NORTH])
    parts = []
    for (first, last), rows in _periods(read_flows(path)).items():
        for null in circulation.NULLS:
            found = circulation.balances(rows, north, null).drop(columns="excess").reset_index()
            parts.append(found.assign(year=last, period=f"{first}-{last}", null=null))
    out = pd.concat(parts, ignore_index=True)
    return out.assign(moves=out["moves"].astype(int)).round({name: 3 for name in ("observed", "expected", "low", "high")})


def returns(path: Path) -> pd.DataFrame:
    """Table ``return-flows``: moves against the largest corridors for a hundred along them.

    :returns: year (last of the period), period, corridors, there, back (moves), together, median, p25, p75, low, high.
    """
    parts = []
    for (first, last), rows in _periods(read_flows(path)).items():
        for count in CORRIDORS:
            found = circulation.back_of_hundred(circulation.there_and_back(rows, circulation.largest_of_2017(count)))
            parts.append({"year": last, "period": f"{first}-{last}", "corridors": count, **found})
    out = pd.DataFrame(parts)
    out = out.astype({"there": int, "back": int})
    return out.round({name: 3 for name in ("together", "median", "p25", "p75", "low", "high")})


FLOWS = Table(
    name="migration-flows-by-region",
    title="Yearly moves between groups of countries (aggregates)",
    description="Moves by country of previous residence and of residence, both sexes, year by year 1990 to 2023, as a recurrent neural "
    "network estimates them from official flows, stocks, net migration and covariates of each country. Aggregates made for this book: "
    f"sums over pairs of countries with {THRESHOLD} moves or more in the year, by six regions, by eight regions (moves out of one as a "
    "whole) and by three lines between North and South.",
    provider="T. Gaskin and G. J. Abel",
    landing_page="https://huggingface.co/datasets/ThGaskin/Migration_flows",
    **licences.GPL,
    licence_note="Stated on the page of the data set. It is a licence for programs, and what it means for tables is unclear: sums by group "
    "of "
    "countries are given here.",
    citation="gaskin2026deep",
    fields=(
        Field("scheme", "string", "Grouping of countries; in each the moves add up to the same", required=True, enum=flows.SCHEMES),
        Field("year", "integer", "Year", required=True, minimum=1990),
        Field("origin_group", "string", "Group of the country left", required=True),
        Field("destination_group", "string", "Group of the country entered, or elsewhere", required=True),
        Field("moves", "integer", "Moves", "moves", required=True, minimum=THRESHOLD, additive=True),
        Field("pairs", "integer", "Pairs of countries in the sum", "pairs", required=True, minimum=1, additive=True),
    ),
    key=("scheme", "year", "origin_group", "destination_group"),
    note="Model estimates, not counts; the confidence bounds that the authors give are not in the files at hand. Flows under "
    f"{THRESHOLD} a year are not in them either, so sums are too low. Read from a copy of August 2026 that ships with the map World "
    "Migration Flows and names no version; the day on which the article appeared is taken as the release. A preprint with the "
    "data set came out on 28 June 2025. Not to be joined with the flows of Abel and Cohen, which count otherwise. High income: groups of "
    "the World Bank as in table areas; areas without one follow the development group.",
    known_after_days=545,  # from the end of 2023 to the preprint
).release("2026-06-10", "Gaskin and Abel 2026")

_SHARED = replace(FLOWS, note=FLOWS.note.partition(" High income:")[0])
_YEAR = Field("year", "integer", "Last year of the period", required=True, minimum=1990)
_PERIOD = Field("period", "string", "First and last year", required=True)
BALANCE = replace(
    _SHARED,
    table=Table(
        name="flow-balance",
        title="How far moves between two countries are matched the other way, beside two nulls (aggregates)",
        fields=(
            _YEAR,
            _PERIOD,
            Field("null", "string", "What alone decides the moves in the null", required=True, enum=circulation.NULLS),
            Field("kind", "string", "Pairs of countries", required=True),
            Field("moves", "integer", "Moves", "moves", required=True, minimum=0),
            Field("observed", "number", "Moves matched by one the other way on the same pair", "per cent", required=True, minimum=0),
            Field("expected", "number", "The same of moves drawn from the null", "per cent", required=True, minimum=0),
            Field("low", "number", "Observed minus expected, lower end of the interval of 95 per cent", "points", required=True),
            Field("high", "number", "The same, upper end", "points", required=True),
        ),
        key=("period", "null", "kind"),
    ),
    description="Of a hundred yearly moves in a period, how many are matched by one the other way on the same pair of countries, and how "
    "many would be if the totals of each country, or its net pull, decided alone; intervals by drawing countries anew. Aggregates made "
    f"for this book over pairs of countries with {THRESHOLD} moves or more in a year, by less and more developed countries.",
)
RETURNS = replace(
    _SHARED,
    table=Table(
        name="return-flows",
        title="Moves against the largest corridors for a hundred along them (aggregates)",
        fields=(
            _YEAR,
            _PERIOD,
            Field("corridors", "integer", "Corridors with the most migrants in 2017", "corridors", required=True, minimum=1),
            Field("there", "integer", "Moves along the corridors", "moves", required=True, minimum=0),
            Field("back", "integer", "Moves against them", "moves", required=True, minimum=0),
            *(
                Field(name, "number", label, "moves back for a hundred there", required=True, minimum=0)
                for name, label in (
                    ("together", "All corridors together"),
                    ("median", "Corridor in the middle"),
                    ("p25", "Lower quartile of the corridors"),
                    ("p75", "Upper quartile of the corridors"),
                    ("low", "Lower end of the interval of 95 per cent of the median"),
                    ("high", "Upper end of that interval"),
                )
            ),
        ),
        key=("period", "corridors"),
    ),
    description="Yearly moves in a period along the corridors with the most migrants in 2017 (UN DESA, Rev. 2017) and against them. "
    "Aggregates made for this book: sums and quartiles over 20, 50 and 100 corridors. A move against a corridor is not always the return "
    "of a person who had moved along it.",
)

FILE = "gaskin-abel/yearly-bilateral-flows-1990-2023.csv.gz"
TABLES: list[Recipe] = [
    Recipe(FLOWS, (FILE,), by_group),
    Recipe(BALANCE, (FILE,), balance),
    Recipe(RETURNS, (FILE,), returns),
]
