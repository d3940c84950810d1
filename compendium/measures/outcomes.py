"""How well migrants do: their own rating of their health and their income, beside those of nationals; and how sure a median is.

Gaps are a group of foreign citizens minus nationals, in percentage points; relative incomes are the group over nationals, in per cent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from compendium import words
from compendium.measures import intervals

NATIONAL, NON_EU, OTHER_EU, FOREIGN = "national", "non-EU", "other EU", "foreign"
GOOD, BAD = "good or very good", "bad or very bad"


def by_citizenship(table: pd.DataFrame, value: str, *, unreliable: bool = False) -> pd.DataFrame:
    """The value of each citizenship side by side.

    :param table: ``year``, ``area``, ``citizenship``, ``flag`` and the column ``value``; one row for each of the first three.
    :param unreliable: keep values that the provider flags as of low reliability (``u``); else they count as missing.
    :returns: index: year, area; columns: citizenships.
    """
    weak = table["flag"].fillna("").str.contains("u")
    rows = table if unreliable else table[~weak]
    return rows.pivot(index=["year", "area"], columns="citizenship", values=value).astype("float64")


def health_gap(health: pd.DataFrame, group: str = NON_EU, level: str = GOOD, *, unreliable: bool = False) -> pd.DataFrame:
    """How many more of a group than of nationals rate their health so, in percentage points; not standardised by age.

    Formula: share of the group at the level - share of nationals at the level, of one area and year.

    :param health: table ``self-perceived-health``.
    :returns: index: year; columns: areas; missing where either share is.
    """
    wide = by_citizenship(health[health["level"] == level], "percent", unreliable=unreliable)
    return (wide[group] - wide[NATIONAL]).unstack("area")


def relative_income(income: pd.DataFrame, group: str = NON_EU, *, unreliable: bool = False) -> pd.DataFrame:
    """Median income of a group / median income of nationals of the same country and year, in per cent.

    :param income: table ``median-income-by-citizenship``.
    :returns: index: year; columns: areas; missing where either median is.
    """
    wide = by_citizenship(income, "euros", unreliable=unreliable)
    return (100 * wide[group] / wide[NATIONAL]).unstack("area")


def spans(frame: pd.DataFrame, part: float = 2 / 3, years: int = 3) -> tuple[list[int], list[int]]:
    """The first and the last years to compare: those of which enough areas have a value.

    :param frame: index: year; columns: areas.
    :param part: share of the areas that must have a value in a year; ``years``: how many years a span has.
    """
    counts = frame.dropna(axis=1, how="all").notna().mean(axis=1)
    enough = sorted(int(y) for y in counts.index[counts >= part])
    return enough[:years], enough[-years:]


def means(frame: pd.DataFrame, years: Sequence[int]) -> pd.Series:
    """Each area's mean over some years; areas with a missing value in any of them are left out.

    :param frame: index: year; columns: areas.
    """
    return frame.reindex(list(years)).mean(axis=0, skipna=False).dropna()


def then_and_now(frame: pd.DataFrame, first: Sequence[int], last: Sequence[int]) -> pd.DataFrame:
    """The means of two spans of years for the areas that have both.

    :returns: index: area; columns ``first``, ``last``.
    """
    return pd.DataFrame({"first": means(frame, first), "last": means(frame, last)}).dropna()


def weighted(values: pd.Series, weights: pd.Series) -> float:
    """Mean of the values of areas, each area with its weight; those without a weight are left out."""
    both = pd.DataFrame({"v": values, "w": weights}).dropna().astype("float64")
    return float(np.average(both["v"], weights=both["w"]))


def age_difference(migrants: pd.DataFrame, people: pd.DataFrame, first: int = 15, old: int = 65) -> pd.Series:
    """How much older migrants are than the other residents: the difference of their shares of old people, in percentage points.

    Formula: migrants aged ``old`` and over / migrants aged ``first`` and over x 100 - the same of all people who are not migrants.

    :param migrants: one year of the table ``migrant-stock-by-age`` (people born abroad).
    :param people: the nearest year of ``population-by-age``; migrants are part of it.
    :returns: index: area of residence.
    """

    def counts(table: pd.DataFrame, area: str, value: str) -> pd.DataFrame:
        rows = table[table["age_from"] >= first].astype({value: "float64"})
        return pd.DataFrame(
            {"old": rows[rows["age_from"] >= old].groupby(area)[value].sum(), "all": rows.groupby(area)[value].sum()}
        ).fillna(0.0)

    abroad = counts(migrants, "destination", "migrants")
    everyone = counts(people, "area", "persons")
    others = (everyone - abroad.reindex(everyone.index)).dropna()
    return (100 * (abroad["old"] / abroad["all"] - others["old"] / others["all"])).dropna()


def _lines(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Level and slope of the line through the points of each row, by least squares."""
    dx, dy = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):  # draws of one area alone have no line
        slope = (dx * dy).sum(axis=1) / (dx**2).sum(axis=1)
    return np.column_stack([y.mean(axis=1) - slope * x.mean(axis=1), slope])


def _fits(gap: pd.Series, difference: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Level and slope of the line through the areas, and of the lines through drawn areas."""
    x, y = (s.to_numpy(dtype=float) for s in _aligned(difference, gap))
    rows = intervals.draws(len(x))
    return _lines(x[None], y[None])[0], _lines(x[rows], y[rows])


def at_equal_age(gap: pd.Series, difference: pd.Series) -> pd.DataFrame:
    """The gap to expect where migrants and others have the same age structure, by a straight line through the areas.

    Formula: gap = level + slope x difference, by least squares, each area counting once; intervals of 95 per cent by the bootstrap
    over areas. It adjusts between countries, and cannot replace rates by age within each.

    :param gap: index: area; percentage points.
    :param difference: result of :func:`age_difference`.
    :returns: rows ``level`` (points, where the difference is zero) and ``slope`` (points for each point of difference); columns
        ``value``, ``low``, ``high``.
    """
    found, drawn = _fits(gap, difference)
    low, high = np.nanpercentile(drawn, [2.5, 97.5], axis=0)
    return pd.DataFrame({"value": found, "low": low, "high": high}, index=["level", "slope"])


def adjusted(gap: pd.Series, difference: pd.Series, without: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """The gap as published and at equal age, the latter also without some areas: what it depends on.

    :param without: name to the areas left out; an empty list keeps all.
    :returns: first row ``median`` (the median over areas, not adjusted), then a row a name; ``value``, ``low``, ``high`` (points),
        ``areas`` (how many).
    """
    both = pd.DataFrame({"gap": gap, "difference": difference}).dropna()
    low, high = intervals.of_median(both["gap"])
    rows = {"median": {"value": both["gap"].median(), "low": low, "high": high, "areas": len(both)}}
    for name, left_out in without.items():
        kept = both.drop(index=list(left_out), errors="ignore")
        rows[name] = {**at_equal_age(kept["gap"], kept["difference"]).loc["level"], "areas": len(kept)}
    return pd.DataFrame(rows).T.astype({"areas": int})


def band(gap: pd.Series, difference: pd.Series, at: Sequence[float]) -> pd.DataFrame:
    """The line of :func:`at_equal_age` at some differences, with its interval.

    :returns: index: difference; columns ``value``, ``low``, ``high`` (percentage points).
    """
    (level, slope), drawn = _fits(gap, difference)
    where = np.asarray(at, dtype=float)
    low, high = np.nanpercentile(drawn[:, :1] + drawn[:, 1:] * where, [2.5, 97.5], axis=0)
    return pd.DataFrame({"value": level + slope * where, "low": low, "high": high}, index=pd.Index(where, name="difference"))


def side_by_side(difference: pd.Series, gap: pd.Series) -> pd.DataFrame:
    """Areas with both values: ``difference``, ``gap`` (percentage points); index: area."""
    return pd.DataFrame({"difference": difference, "gap": gap}).dropna()


def printed(health: pd.DataFrame, income: pd.DataFrame) -> pd.DataFrame:
    """Results of :func:`summary` as a table prints them: health with signs and one decimal, income in whole per cent."""

    def row(found: pd.Series, spec: str) -> dict[str, object]:
        return {
            "Countries": int(found["countries"]),
            "Median": words.signed(found["median"], spec),
            "Interval": intervals.written((found["low"], found["high"]), partial(words.signed, spec=spec)),
            "Weighted mean": words.signed(found["weighted"], spec),
            "Change": words.signed(found["change"]),
            "Its interval": intervals.written((found["change_low"], found["change_high"]), words.signed),
        }

    rows = {name: row(found, "+.1f") for name, found in health.iterrows()}
    rows |= {name: row(found, ".0f") for name, found in income.iterrows()}
    return pd.DataFrame(rows).T


def _aligned(x: pd.Series, y: pd.Series) -> tuple[pd.Series, pd.Series]:
    both = pd.DataFrame({"x": x, "y": y}).dropna()
    return both["x"], both["y"]


def summary(
    choices: Mapping[str, pd.DataFrame], first: Sequence[int], last: Sequence[int], weights: pd.Series, line: float = 0.0
) -> pd.DataFrame:
    """The same result over several choices of group, level or reliability.

    :param choices: name to a result of :func:`health_gap` or :func:`relative_income`.
    :param weights: index: area; population.
    :param line: the value at which a group does as nationals do.
    :returns: index: names. Of the last years: ``countries``, ``median``, ``low``, ``high`` (its interval), ``q1``, ``q3``, ``weighted``
        (mean), ``above`` (countries above the line). Of countries with both spans: ``followed`` (how many), ``change`` (the median of
        their changes), ``change_low``, ``change_high``.
    """
    found = {}
    for name, frame in choices.items():
        now, both = means(frame, last), then_and_now(frame, first, last)
        change = both["last"] - both["first"]
        low, high = intervals.of_median(now)
        change_low, change_high = intervals.of_median(change)
        found[name] = {
            "countries": len(now), "median": now.median(), "low": low, "high": high, "q1": now.quantile(0.25), "q3": now.quantile(0.75),
            "weighted": weighted(now, weights), "above": int((now > line).sum()), "followed": len(both), "change": change.median(),
            "change_low": change_low, "change_high": change_high,
        }  # fmt: skip
    return pd.DataFrame(found).T.astype({"countries": int, "above": int, "followed": int})


def break_even(gap: pd.Series, difference: pd.Series) -> float:
    """By how many points fewer old than younger people would have to be in good health for age alone to make the median gap.

    Formula: median gap / -median difference of the shares of old people x 100, over the same areas.
    """
    x, y = _aligned(difference, gap)
    return float(100 * y.median() / -x.median())
