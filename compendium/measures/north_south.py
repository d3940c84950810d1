"""Lines between North and South: UN development groups, and the income groups of the World Bank.

A line gives each area a side, "North" or "South". The World Bank's list of a fiscal year (July to June, named by the year in which it ends)
rests on incomes of the calendar year before it begins, so the list of year + 1 is the one in force from July of a year.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from compendium import areas
from compendium.measures import corridors, stocks

NORTH, SOUTH = "North", "South"
HIGH = frozenset({"high"})
UPPER = frozenset({"high", "upper middle"})  # high income and upper middle income

# The lines that are compared, in the order of the figure.
GROUPS_LINE = "UN development groups"
GULF_LINE = "UN groups, Gulf States in the North"
LIST_OF_YEAR = "High income is North, list of the year"
NEWEST_LIST = "High income is North, newest list"
UPPER_LINE = "Upper middle income is North too"


def income_lists(table: pd.DataFrame) -> pd.Series:
    """Income group by fiscal year and area.

    :param table: `income-groups`: ``fiscal_year``, ``area``, ``income_group``.
    """
    return table.set_index(["fiscal_year", "area"])["income_group"]


def newest_list(lists: pd.Series) -> int:
    """The fiscal year of the newest list."""
    return int(lists.index.get_level_values(0).max())


def by_development_group(groups: pd.Series) -> pd.Series:
    """Area code to "North" or "South" by UN development group; missing where an area has none.

    :param groups: area code to development group.
    """
    return groups.eq(areas.SOUTH).map({True: SOUTH, False: NORTH}).where(groups.notna())


def by_income(groups: pd.Series, lists: pd.Series, year: int, north: Collection[str] = HIGH) -> pd.Series:
    """Area code to "North" or "South" by the list of a fiscal year; by development group where that list lacks an area.

    :param lists: as :func:`income_lists` gives them; a year after the newest list takes the newest.
    :param north: the income groups that count as North.
    """
    side = lists.xs(min(year, newest_list(lists))).isin(north).map({True: NORTH, False: SOUTH})
    return side.reindex(groups.index).fillna(by_development_group(groups))


def lines(groups: pd.Series, lists: pd.Series, years: Mapping[str, int], gulf: Collection[str]) -> dict[str, dict[str, pd.Series]]:
    """Five lines between North and South, for each vintage of the migrant stock.

    :param groups: area code to development group.
    :param years: vintage to its last year, by which the list of the year is chosen.
    :param gulf: codes of the Gulf States.
    :returns: name of a line to vintage to a series, area code to "North" or "South".
    """
    plain = by_development_group(groups)
    return {
        GROUPS_LINE: dict.fromkeys(years, plain),
        GULF_LINE: dict.fromkeys(years, plain.mask(plain.index.isin(gulf), NORTH)),
        LIST_OF_YEAR: {vintage: by_income(groups, lists, year + 1) for vintage, year in years.items()},
        NEWEST_LIST: dict.fromkeys(years, by_income(groups, lists, newest_list(lists))),
        UPPER_LINE: {vintage: by_income(groups, lists, year + 1, UPPER) for vintage, year in years.items()},
    }


def newly_high(lists: pd.Series, first: int, last: int) -> list[str]:
    """Areas that one list has below high income and a later one at high income, in alphabetical order of their codes.

    :param first: fiscal year of the earlier list; ``last`` that of the later one.
    """
    before, after = lists.xs(first), lists.xs(last)
    return sorted(area for area in before.index[~before.eq("high")] if after.get(area) == "high")


def growth_by_class_of_the_time(
    stock: pd.DataFrame, groups: pd.Series, lists: pd.Series, years: tuple[int, int], north: Collection[str] = HIGH
) -> float:
    """Growth of South-South between two years, in per cent, each year with the countries in the class that they had then.

    :param stock: table `migrant-stock-by-origin` of one vintage.
    :param years: first and last; the list of year + 1 is used for each.
    """
    counts = {
        year: corridors.quadrants(stock[stock["year"] == year], by_income(groups, lists, year + 1, north), {SOUTH})[
            corridors.SOUTH_SOUTH
        ].iloc[0]
        for year in years
    }
    return stocks.growth(pd.Series(counts), *years)
