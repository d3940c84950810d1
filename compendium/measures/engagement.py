"""What migrants can give besides money, one value a country of origin and indicator, and how far money stands for the rest."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from compendium.measures import citizenship, intervals

CREDENTIALS, REINTEGRATION = "credentials recognised", "reintegration"


def emigrants(stock: pd.DataFrame) -> pd.Series:
    """Emigrants of each origin, persons. Give the rows of one year of ``migrant-stock-by-origin``."""
    return stock.groupby("origin")["migrants"].sum().astype("float64")


def visa_free_return(stock: pd.DataFrame, visas: pd.DataFrame) -> pd.Series:
    """Emigrants in countries whose passport opens the country of origin without a visa, in per cent of those in countries with a value.

    What a migrant who has naturalised, or a child born abroad, needs for a visit. Formula: sum of emigrants where the requirement is
    "visa free" / sum of emigrants where there is a requirement x 100, by origin.

    :param stock: rows of one year of ``migrant-stock-by-origin``.
    :param visas: table ``visa-requirements`` of one day.
    """
    needed = visas.set_index(["passport", "destination"])["requirement"].map(citizenship.ENTRY)
    there = pd.MultiIndex.from_frame(stock[["destination", "origin"]])
    rows = stock.assign(entry=needed.reindex(there).to_numpy()).dropna(subset=["entry"])
    free = rows["migrants"].where(rows["entry"] == citizenship.FREE, 0).groupby(rows["origin"]).sum()
    return 100 * free / rows.groupby("origin")["migrants"].sum()


def clause_share(rows: pd.DataFrame, clause: str, least: int) -> pd.Series:
    """Agreements with a clause in per cent of the coded agreements of each country of origin, of both periods together.

    :param rows: table ``labour-agreement-clauses-by-origin``.
    :param least: coded agreements below which there is no value.
    """
    sums = rows[rows["clause"] == clause].groupby("area")[["with_clause", "agreements"]].sum().astype("float64")
    sums = sums[sums["agreements"] >= least]
    return 100 * sums["with_clause"] / sums["agreements"]


def law_as_number(kept: pd.DataFrame) -> pd.Series:
    """Law on a second citizenship as a number: 1 where the first is kept, 0 where it is lost. Give the rows of one year.

    :param kept: table ``citizenship-kept-abroad``.
    """
    return kept.set_index("area")["law"].map({citizenship.KEPT: 1.0, citizenship.LOST: 0.0}).dropna()


def ranks_of(profile: pd.DataFrame) -> pd.DataFrame:
    """The place of each value in its column, from 0 (lowest) to 1 (highest), by the values of the rows given."""
    places = profile.rank()
    return (places - 1) / (profile.notna().sum() - 1)


def against_money(money: Mapping[str, pd.Series], others: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Rank correlation of each indicator with each measure of money over the countries that have both.

    Intervals of 95 per cent by the bootstrap over countries (:func:`intervals.rank_correlation`).

    :returns: rows: (money, indicator); ``correlation``, ``low``, ``high``, ``countries``.
    """
    rows = {}
    for first, amounts in money.items():
        for second, values in others.items():
            correlation, low, high = intervals.rank_correlation(amounts, values)
            both = pd.concat([amounts, values], axis=1).dropna()
            rows[first, second] = {"correlation": correlation, "low": low, "high": high, "countries": len(both)}
    out = pd.DataFrame(rows).T.astype({"countries": int})
    return out.rename_axis(["money", "indicator"])
