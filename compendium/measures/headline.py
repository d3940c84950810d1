"""Key figures: world totals of one state of knowledge beside another, each with its year.

A state of knowledge is a set of releases. Two states differ by time and by revision; both can be seen only if the newer release is also
read for the older year.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from compendium.measures import corridors, stocks


def headline(
    stock: pd.DataFrame,
    people: pd.DataFrame,
    refugees: pd.DataFrame,
    counted_with: pd.DataFrame,
    origins: pd.DataFrame,
    south: pd.Series,
    regions: pd.Series,
) -> dict[str, tuple[float, int]]:
    """The figures of the migrant stock in one state of knowledge, each with its year.

    :param stock: table ``migrant-stock``.
    :param people: table ``population``; its share is of the last year that both have.
    :param refugees: table ``refugees-in-stock``.
    :param counted_with: table ``migrant-stock`` of the vintage of the refugees: the denominator of their share.
    :param origins: table ``migrant-stock-by-origin``.
    :param south: index: area; the development group of each.
    :param regions: index: area; the region of each.
    """
    total, year, asked = stocks.by_year(stock), int(stock["year"].max()), int(refugees["year"].max())
    fled = float(refugees.loc[refugees["year"] == asked, "refugees"].sum())
    share = stocks.share_of_population(total, people.groupby("year")["persons"].sum())
    last = origins[origins["year"] == year]
    quadrant = corridors.shares(corridors.quadrants(last, south, {"less developed"})).iloc[-1]
    return {
        "International migrants, million": (total[year] / 1e6, year),
        "Share of the world's population, per cent": (float(share.iloc[-1]), int(share.index[-1])),
        "Women and girls, per cent": (float(stocks.womens_share(stock)[year]), year),
        "Refugees and asylum-seekers counted with them, million": (fled / 1e6, asked),
        "The same, per cent of migrants": (100 * fled / stocks.by_year(counted_with)[asked], asked),
        "From the South, living in the South, per cent": (float(quadrant[corridors.SOUTH_SOUTH]), year),
        "Living in their region of birth (six regions), per cent": (float(corridors.intra_regional_world(last, regions).iloc[-1]), year),
    }


def full_year(years: pd.Series, known: str) -> int:
    """The last year of a table that was over on the day when it came out, or at which it was cut.

    :param known: ``YYYY-MM-DD``.
    """
    return min(int(years.max()), int(known[:4]) - 1)


def world_sum(table: pd.DataFrame, column: str, scale: float, year: int, chosen: Mapping[str, str]) -> float:
    """Sum of a column over the rows of one year and of the values chosen / scale.

    :param chosen: column to the one value that counts; empty for all rows.
    """
    rows = table[table["year"] == year]
    for name, value in chosen.items():
        rows = rows[rows[name] == value]
    return float(rows[column].sum()) / scale


def then_and_now(
    counts: Mapping[str, tuple[str, str, float, Mapping[str, str]]],
    then: Mapping[str, pd.DataFrame],
    now: Mapping[str, pd.DataFrame],
    known: Mapping[str, tuple[str, str]],
) -> pd.DataFrame:
    """World sums of the last full year of each state, and of the older year as the newer state has it.

    :param counts: name to table, column, scale and rows chosen.
    :param then: table to its older state.
    :param now: table to its newer state.
    :param known: table to the days at which the two states were known.
    :returns: ``count``, ``released`` (as printed then; missing where the older state is cut out of a later release), ``year_then``,
        ``then`` (the same year in the newer state), ``now``, ``year_now``.
    """
    rows = []
    for name, (table, column, scale, chosen) in counts.items():
        year, newest = (full_year(state[table]["year"], day) for state, day in zip((then, now), known[table], strict=True))
        rows.append(
            {
                "count": name,
                "released": float("nan") if then[table].attrs.get("cut") else world_sum(then[table], column, scale, year, chosen),
                "year_then": year,
                "then": world_sum(now[table], column, scale, year, chosen),
                "now": world_sum(now[table], column, scale, newest, chosen),
                "year_now": newest,
            }
        )
    return pd.DataFrame(rows)
