"""What the SDG database holds on migration: series by indicator, and States with a value."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from compendium import words

FIRST = "December 2018"  # the database that could be known when the Forum met
SUBJECTS = {
    "4.5.1": "Parity in learning, by immigration status",
    "8.8.1": "Injuries at work, by migrant status",
    "8.8.2": "Labour rights, by migrant status",
    "10.7.1": "Recruitment cost borne by employees",
    "10.7.2": "Migration policies",
    "10.7.3": "Deaths and disappearances (filled in by IOM)",
    "10.7.4": "Refugees, by origin (filled in by UNHCR)",
    "10.c.1": "Cost of remittances",
    "16.2.2": "Victims of trafficking",
    "17.3.2": "Remittances as a share of GDP",
}  # indicators of the SDGs on migrants and migration, in short


def series_count(series: pd.DataFrame) -> pd.Series:
    """Series on migration, by indicator.

    Counts the series whose name speaks of migrants, migration, refugees, remittances or trafficking; indicators without one count none.

    :param series: table `sdg-series`: ``indicator``, ``series``, ``names_migration``.
    :returns: index: indicator; number of series.
    """
    on_migration = series["series"].notna() & (series["names_migration"] == "Y")
    return on_migration.groupby(series["indicator"]).sum().astype(int)


def best_year(reporting: pd.DataFrame) -> pd.DataFrame:
    """The year in which most States have a value, by series and breakdown; of equal years the latest.

    :param reporting: table `sdg-reporting`: ``series``, ``indicator``, ``breakdown``, ``year``, ``region``, ``countries_with_data``,
        ``countries``.
    :returns: index: ``indicator``, ``series``, ``breakdown``; columns ``year``, ``with_data``, ``states`` (States), ``share`` (percent).
    """
    keys = ["indicator", "series", "breakdown"]
    sums = reporting.groupby([*keys, "year"])[["countries_with_data", "countries"]].sum().reset_index()
    sums = sums.sort_values([*keys, "countries_with_data", "year"]).groupby(keys).tail(1).set_index(keys)
    out = sums.rename(columns={"countries_with_data": "with_data", "countries": "states"}).astype(int)
    return out.assign(share=100 * out["with_data"] / out["states"])


def by_indicator(reporting: pd.DataFrame) -> pd.DataFrame:
    """One row an indicator: the series that most States have, where there is a split by migrant status with that split.

    :returns: as :func:`best_year`, index: ``indicator``; further columns ``series``, ``breakdown``.
    """
    best = best_year(reporting).reset_index()
    ordered = best.assign(split=best["breakdown"] == "migrant status").sort_values(["indicator", "split", "with_data", "series"])
    return ordered.groupby("indicator").tail(1).set_index("indicator").drop(columns="split")


def share_by_region(reporting: pd.DataFrame) -> pd.DataFrame:
    """States with a value as a share of the States of each region, in the best year of each series (see :func:`best_year`).

    :returns: index: ``indicator``, ``series``, ``breakdown``; columns: regions; percent.
    """
    keys = ["indicator", "series", "breakdown"]
    rows = reporting.merge(best_year(reporting)[["year"]].reset_index(), on=[*keys, "year"])
    rows["share"] = 100 * rows["countries_with_data"].astype("float64") / rows["countries"].astype("float64")
    return rows.pivot(index=keys, columns="region", values="share")


def coverage(table: pd.DataFrame, column: str) -> tuple[int, str]:
    """How many areas a table has values for, and for which years.

    :param table: a table with ``year`` and a column of area codes.
    :param column: the name of that column.
    :returns: number of distinct areas; first and last year, as text ("1998–2020", or "2018" where they are one).
    """
    first, last = int(table["year"].min()), int(table["year"].max())
    return int(table[column].nunique()), str(first) if first == last else f"{first}–{last}"


FILLED_IN = ("10.7.3", "10.7.4")  # agencies put a value for every State


def answered(reporting: pd.DataFrame, left_out: Collection[str] = ()) -> pd.DataFrame:
    """Values that States have, of those that they could have, over all indicators together and by region.

    Each indicator counts with its best series and year (:func:`by_indicator`): States with a value / States, summed over the indicators.

    :param left_out: indicators that do not count.
    :returns: index: regions and "World"; ``with_data``, ``states`` (sums over the indicators), ``share`` (per cent).
    """
    best = by_indicator(reporting).reset_index()
    best = best[~best["indicator"].isin(list(left_out))]
    rows = reporting.merge(best[["indicator", "series", "breakdown", "year"]], on=["indicator", "series", "breakdown", "year"])
    sums = rows.groupby("region")[["countries_with_data", "countries"]].sum().astype(int)
    sums.loc["World"] = sums.sum()
    sums.columns = ["with_data", "states"]
    return sums.assign(share=100 * sums["with_data"] / sums["states"])


def later(month: str, found: int, listed: int) -> str:
    """Indicators with a series in a later database, as the end of a sentence on the first one; empty where there is no later one."""
    return "" if month == FIRST else f", by {month} {words.numeral(found)} of {words.numeral(listed)}"
