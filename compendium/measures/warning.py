"""Early warning put to the test: a list drawn up from one year's figures, judged on the year after.

A list names the origins with the highest signal in year t. It is judged by the share of the increase in refugees and asylum-seekers of
year t + 1 that came from the origins named. The list to beat is the one that repeats last year's increases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

UNKNOWN = ("UNK", "XXA")  # origin not known; stateless persons


def by_origin(refugees: pd.DataFrame, types: Sequence[str]) -> pd.DataFrame:
    """Persons at the end of the year, by year (rows) and origin (columns), of the population types named; zero where none are reported.

    People of unknown origin and stateless persons are left out.

    :param refugees: table ``refugees``: ``year``, ``origin``, ``population_type``, ``persons``.
    """
    rows = refugees[refugees["population_type"].isin(list(types)) & ~refugees["origin"].isin(UNKNOWN)]
    return rows.groupby(["year", "origin"])["persons"].sum().unstack(fill_value=0).astype("float64")


def increases(stock: pd.DataFrame) -> pd.DataFrame:
    """Growth of each column over the year before, in persons; a decrease counts as none, a first year is missing.

    A stock grows by arrivals and births and falls by return, naturalisation, resettlement and death: the net increase understates flight.
    """
    return stock.diff().clip(lower=0)


def lists(signal: pd.DataFrame, count: int, beside: Mapping[int, Sequence[str]] | None = None) -> dict[int, list[str]]:
    """The ``count`` origins with the highest signal of each year; those with no signal at all are not named.

    :param signal: index: year; columns: origins.
    :param beside: lists of the same years to add to: their origins come first and are not named twice.
    """
    out = {}
    for year, row in signal.iterrows():
        first = list((beside or {}).get(int(year), []))  # type: ignore[call-overload]
        ranked = row[row > 0].drop(labels=first, errors="ignore").sort_values(ascending=False, kind="stable")
        out[int(year)] = first + list(ranked.index[:count])  # type: ignore[call-overload]
    return out


def caught(named: Mapping[int, Sequence[str]], increase: pd.DataFrame) -> pd.Series:
    """Increase of the year after in the origins named / increase of that year in all origins, in per cent.

    :param named: year of the signal to origins.
    :returns: index: the year that was warned of.
    """
    shares = {}
    for year, origins in named.items():
        if year + 1 in increase.index and (total := increase.loc[year + 1].sum()) > 0:
            shares[year + 1] = 100 * increase.loc[year + 1].reindex(list(origins)).sum() / total
    return pd.Series(shares, dtype="float64").rename_axis("year")


def best_possible(increase: pd.DataFrame, count: int) -> pd.Series:
    """What a list drawn up with hindsight would have caught: the ``count`` largest increases of the year itself / all, in per cent."""
    return increase.apply(lambda row: 100 * row.nlargest(count).sum() / row.sum() if row.sum() > 0 else float("nan"), axis=1)


def movements(displacement: pd.DataFrame, cause: str) -> pd.DataFrame:
    """New internal displacements of one cause, by year (rows) and area (columns); none where there is no figure.

    :param displacement: table ``internal-displacement``: ``year``, ``area``, ``cause``, ``displacements``.
    """
    rows = displacement[displacement["cause"] == cause]
    return rows.groupby(["year", "area"])["displacements"].sum().unstack(fill_value=0).astype("float64")


def compare(
    signals: Mapping[str, Mapping[int, Sequence[str]]], increase: pd.DataFrame, count: int, best: str = "hindsight"
) -> pd.DataFrame:
    """What each list caught, beside the best that a list of ``count`` origins could have caught: only years that every list warned of.

    :param signals: name of the list to the origins it names each year.
    :returns: index: the year warned of; a column a list and ``best``, in per cent of that year's increase.
    """
    table = pd.DataFrame({name: caught(named, increase) for name, named in signals.items()})
    table[best] = best_possible(increase, count)
    return table.dropna()
