"""The stock of international migrants: totals, shares and growth.

A stock is a number of people at mid-year. Every function takes tables as ``load`` returns them, of one vintage: years of
different vintages must not be compared (UN DESA estimates the whole series anew each time).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd


def by_year(stock: pd.DataFrame, sex: str = "both") -> pd.Series:
    """Migrants in the world, by year, in persons: the sum over countries of destination.

    :param stock: columns year, destination, sex, migrants (table ``migrant-stock``).
    :param sex: ``both``, ``female`` or ``male``.
    """
    return stock[stock["sex"] == sex].groupby("year")["migrants"].sum().astype("float64")


def by_group(stock: pd.DataFrame, groups: Mapping[str, str] | pd.Series, sex: str = "both") -> pd.DataFrame:
    """Migrants by year (rows) and group of destination (columns), in persons.

    :param groups: area code to group, such as ``areas.frame()["region"]``; areas without a group are left out.
    """
    rows = stock[stock["sex"] == sex]
    group = rows["destination"].map(groups).rename("group")
    return rows.groupby(["year", group])["migrants"].sum().astype("float64").unstack()


def womens_share(stock: pd.DataFrame, groups: Mapping[str, str] | pd.Series | None = None) -> pd.Series | pd.DataFrame:
    """Female migrants / migrants of both sexes, in per cent, for the world by year or, with groups, by year and group."""
    if groups is None:
        return 100 * by_year(stock, "female") / by_year(stock)
    return 100 * by_group(stock, groups, "female") / by_group(stock, groups)


def share_of_population(migrants: pd.Series, population: pd.Series) -> pd.Series:
    """Migrants / resident population, in per cent, over the index that both have (years, areas or groups).

    :param population: persons; migrants are part of it.
    """
    both = migrants.index.intersection(population.index)
    return 100 * migrants.loc[both].astype("float64") / population.loc[both].astype("float64")


def growth(series: pd.Series, first: int, last: int) -> float:
    """Change of a series from one year to another, in per cent of the first year.

    :raises KeyError: the series lacks one of the years.
    """
    return float(100 * (series.loc[last] / series.loc[first] - 1))


def yearly_growth(series: pd.Series, first: int, last: int) -> float:
    """Average yearly rate of change between two years, compounded, in per cent a year."""
    return float(100 * ((series.loc[last] / series.loc[first]) ** (1 / (last - first)) - 1))


def vintages(stocks: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Migrants in the world as each vintage has them: years in rows, vintages in columns, in persons.

    :param stocks: name of the vintage to its table ``migrant-stock``.
    """
    return pd.DataFrame({name: by_year(stock) for name, stock in stocks.items()}).sort_index()
