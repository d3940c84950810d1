"""Gaskin and Abel: yearly flows between countries, estimated by a recurrent neural network.

Source: the yearly flows by previous residence in one table, as a map shipped them. Countries have ISO alpha-2 codes (NA is
Namibia), the year is the first of two (1990 is the file 1990 to 1991), and flows under 50 are not in the files.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium import areas
from compendium.importers import Recipe, licences
from compendium.importers.reading import read_csv, refuse, to_areas
from compendium.measures import flows
from compendium.tables.model import Field, Table

THRESHOLD = 50
ELSEWHERE = "elsewhere"


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

TABLES: list[Recipe] = [Recipe(FLOWS, ("gaskin-abel/yearly-bilateral-flows-1990-2023.csv.gz",), by_group)]
