"""Early warning put to the test: a list drawn up from one year's figures, judged on the year after.

A list names the origins with the highest signal in year t. It is judged by the share of the increase in refugees and asylum-seekers of
year t + 1 that came from the origins named. The list to beat is the one that repeats last year's increases. It knows flight that goes on;
whether a signal sees flight that begins is asked of the increase outside that list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from compendium import words

DRAWS, SEED = 4000, 2018  # of the bootstrap: the same figures give the same interval
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


def outside(increase: pd.DataFrame, named: Mapping[int, Sequence[str]]) -> pd.DataFrame:
    """The increase of each year in origins that the list of the year before does not name, in persons; none in those that it names.

    :param named: year of the signal to origins, as :func:`lists` gives them.
    """
    out = increase.copy()
    for year, origins in named.items():
        if year + 1 in out.index:
            out.loc[year + 1, out.columns.intersection(list(origins))] = 0
    return out


def added(longer: Mapping[int, Sequence[str]], first: Mapping[int, Sequence[str]]) -> dict[int, list[str]]:
    """The origins that a longer list of each year names and the first list does not."""
    return {year: [o for o in origins if o not in set(first.get(year, ()))] for year, origins in longer.items()}


def without(frame: pd.DataFrame, origins: Iterable[str]) -> pd.DataFrame:
    """A table of origins in columns less some of them; origins that it does not have are no fault."""
    return frame.drop(columns=list(origins), errors="ignore")


def uncounted(increase: pd.DataFrame, breaks: Iterable[tuple[str, int]]) -> pd.DataFrame:
    """The increases with those of a break of recording (origin, year) set to none."""
    for origin, year in breaks:
        increase = outside(increase, {year - 1: [origin]})
    return increase


def step(refugees: pd.DataFrame, origin: str, year: int, **chosen: Sequence[str]) -> float:
    """Change of a stock over the year before in the rows chosen, in persons: what one category or some countries of asylum added.

    :param refugees: table ``refugees``: ``year``, ``origin``, ``asylum``, ``population_type``, ``persons``.
    :param chosen: column to the values counted, such as ``asylum=["IRN"]``.
    """
    rows = refugees[refugees["origin"] == origin]
    for column, values in chosen.items():
        rows = rows[rows[column].isin(list(values))]
    at = rows.groupby("year")["persons"].sum()
    return float(at.get(year, 0)) - float(at.get(year - 1, 0))


def interval(differences: pd.Series, level: float = 95.0) -> tuple[float, float]:
    """Bootstrap interval of a mean over years: years drawn anew with replacement, the middle ``level`` per cent of the means.

    :param differences: one value a year.
    """
    values = differences.to_numpy(dtype=float)
    drawn = values[np.random.default_rng(SEED).integers(0, len(values), (DRAWS, len(values)))].mean(axis=1)
    low, high = np.percentile(drawn, [(100 - level) / 2, (100 + level) / 2])
    return float(low), float(high)


def contest(shares: pd.DataFrame, first: str, second: str) -> pd.Series:
    """Two lists against each other over the years: means, difference with its bootstrap interval, years in which the second led.

    :param shares: index: year; what each list caught, in per cent.
    :returns: ``first``, ``second``, ``difference`` (second - first), ``low``, ``high`` (percentage points), ``ahead``, ``years``.
    """
    difference = (shares[second] - shares[first]).astype("float64")
    low, high = interval(difference)
    return pd.Series(
        {
            "first": shares[first].mean(),
            "second": shares[second].mean(),
            "difference": difference.mean(),
            "low": low,
            "high": high,
            "ahead": int((difference > 0).sum()),
            "years": len(difference),
        }
    )


def both_lists(increase: pd.DataFrame, signal: pd.DataFrame, names: tuple[str, str], count: int, best: str = "hindsight") -> pd.DataFrame:
    """Of each year's whole increase: what last year's list, the list by the signal and the best possible caught, in per cent."""
    return compare({names[0]: lists(increase, count), names[1]: lists(signal, count)}, increase, count, best)


def onsets(increase: pd.DataFrame, signal: pd.DataFrame, names: tuple[str, str], count: int, best: str = "hindsight") -> pd.DataFrame:
    """Of the increase outside last year's list, where flight began or grew anew: what two lists of origins outside it caught, in per cent.

    The first list names the next ``count`` origins by last year's increase, the second the ``count`` with the highest signal among
    those that last year's list does not name.
    """
    known = lists(increase, count)
    further = added(lists(increase, 2 * count), known)
    signalled = added(lists(signal, count, beside=known), known)
    return compare({names[0]: further, names[1]: signalled}, outside(increase, known), count, best)


def told(result: pd.Series, better: str, worse: str, same: str) -> str:
    """The word for a result of :func:`contest`: better or worse only if the interval of the difference leaves out zero."""
    return better if result["low"] > 0 else worse if result["high"] < 0 else same


def cases(
    increase: pd.DataFrame, narrow: pd.DataFrame, signal: pd.DataFrame, breaks: Sequence[tuple[str, int]], names: Sequence[str]
) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    """The choices under which two lists are compared: categories, and breaks of recording left out one after the other.

    :param increase: of all categories, a column an origin; persons.
    :param narrow: the same of refugees and asylum-seekers only.
    :param signal: what the second list goes by.
    :param breaks: origin and year of each break.
    :param names: of these origins, in their order.
    :returns: the case in words to increase and signal, as :func:`contests` takes them.
    """
    out = {"All origins and categories": (increase, signal), "Refugees and asylum-seekers only": (narrow, signal)}
    if breaks:
        out["Increases at the breaks not counted"] = (uncounted(increase, breaks), signal)
    for k in range(1, len(breaks) + 1):
        origins = [origin for origin, _ in breaks[:k]]
        out[f"Without {words.spoken(names[:k])}"] = (without(increase, origins), without(signal, origins))
    return out


def contests(cases: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]], names: tuple[str, str], count: int = 10) -> pd.DataFrame:
    """:func:`contest` for several pairs of increase and signal, over the whole increase and over that outside last year's list.

    :param cases: name of the case to the increase and the signal.
    :returns: ``case``, ``part`` (``all`` or ``outside the list``) and the columns of :func:`contest`; the parts below one another.
    """
    rows = [
        {"case": case, "part": part, **contest(test(increase, signal, names, count), *names)}
        for part, test in (("all", both_lists), ("outside the list", onsets))
        for case, (increase, signal) in cases.items()
    ]
    return pd.DataFrame(rows)
