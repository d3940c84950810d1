"""Simple rules that carry a series on, and what they would have missed in the past.

A forecast of the past uses one vintage up to its year of origin and is judged on a later vintage, because that is how a reader of today's
figures will be judged. Series are columns over years; the unit is theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd

WINDOW = 10  # a trend is read off the ten years before its origin, or a little more where a vintage has no value that old

ORIGINS = (2000, 2005, 2010, 2015)  # years from which past forecasts start, besides the last year of a vintage
ABOUT: Mapping[str, tuple[int, int]] = {"About 5 years": (4, 7), "About 10 years": (9, 10), "About 15 years": (14, 15)}  # years ahead


def extend_growth(series: pd.Series, first: int, last: int, to: int) -> float:
    """The value in a later year if the average yearly rate of growth from ``first`` to ``last`` went on, in the unit of the series."""
    return float(series.loc[last] * (series.loc[last] / series.loc[first]) ** ((to - last) / (last - first)))


def extend_line(series: pd.Series, first: int, last: int, to: int) -> float:
    """The value in a later year if the average yearly increase from ``first`` to ``last`` went on, in the unit of the series."""
    return float(series.loc[last] + (series.loc[last] - series.loc[first]) * (to - last) / (last - first))


def extend_level(series: pd.Series, first: int, last: int, to: int) -> float:
    """The last value, unchanged: what every other rule has to beat."""
    return float(series.loc[last])


RULES: Mapping[str, Callable[[pd.Series, int, int, int], float]] = {
    "same growth rate": extend_growth,
    "same yearly increase": extend_line,
    "no change": extend_level,
}
SHARE = "same share of all"  # the share of the origin year, of a total that keeps its growth rate


def base_year(years: Sequence[int] | pd.Index, origin: int) -> int:
    """The year from which a trend up to ``origin`` is read: the latest one with a value that is :data:`WINDOW` years earlier or more.

    :raises ValueError: the series does not go back that far.
    """
    return max(int(y) for y in years if y <= origin - WINDOW)


def extend(table: pd.DataFrame, rule: str, origin: int, to: int, total: pd.Series) -> pd.Series:
    """Every series of a table in a later year by one rule, from its values up to the year of origin.

    :param table: index year; columns series.
    :param rule: a key of :data:`RULES`, or :data:`SHARE`.
    :param total: what the shares are shares of, over the same years and in the same unit.
    """
    known = table[table.index <= origin]
    first = base_year(known.index, origin)
    if rule == SHARE:
        return known.loc[origin] / total.loc[origin] * extend_growth(total, first, origin, to)
    return pd.Series({name: RULES[rule](known[name], first, origin, to) for name in known.columns})


def backtest(
    vintages: Mapping[str, pd.DataFrame], totals: Mapping[str, pd.Series], truth: pd.DataFrame, origins: Sequence[int]
) -> pd.DataFrame:
    """Forecasts made with each vintage from each year of origin, set against a later vintage.

    Error = forecast / truth - 1. Revision = what the vintage said of the year of origin / what the later one says of it - 1; missing where
    the later one has no such year. Trend = the rest, so that (1 + error) = (1 + revision)(1 + trend): the growth foretold against the
    growth of the later vintage. All in per cent.

    :param vintages: name to its table, index year, columns series; the last year of each is an origin besides ``origins``.
    :param totals: name to the total for the rule of shares.
    :param truth: the later vintage; forecasts are judged in its years.
    :returns: columns vintage, series, rule, origin, last (origin is the vintage's last year: a forecast that could be made on its day of
        release), year, horizon (years), forecast, truth, error, revision, trend.
    """
    rows = []
    for vintage, table in vintages.items():
        end = int(table.index.max())
        for origin in sorted({*origins, end} & set(table.index)):
            for year, rule in product((int(y) for y in truth.index if y > origin), (*RULES, SHARE)):
                ahead = extend(table, rule, origin, year, totals[vintage])
                made = (origin, origin == end, year, year - origin)
                rows += [(vintage, series, rule, *made, value, truth.loc[year, series]) for series, value in ahead.items()]
    out = pd.DataFrame(rows, columns=["vintage", "series", "rule", "origin", "last", "year", "horizon", "forecast", "truth"])
    error = 100 * (out["forecast"] / out["truth"] - 1)
    said = [vintages[v].loc[o, s] for v, o, s in zip(out["vintage"], out["origin"], out["series"], strict=True)]
    seen = [truth[s].get(o) for o, s in zip(out["origin"], out["series"], strict=True)]
    revision = 100 * (pd.Series(said, dtype="float64") / pd.Series(seen, dtype="float64") - 1)
    return out.assign(error=error, revision=revision, trend=100 * ((1 + error / 100) / (1 + revision / 100) - 1))


def errors_by(errors: pd.DataFrame, keys: Sequence[str], of: str = "error") -> pd.DataFrame:
    """Mean absolute error and range of the errors of each group of forecasts, in per cent.

    :param errors: as :func:`backtest` returns them.
    :param of: the column judged, ``error`` or ``trend``; forecasts without it are left out.
    :returns: index the keys; columns mean_absolute, lowest, highest, forecasts (their number), periods (pairs of origin and year: forecasts
        of several vintages for the same pair are nearly the same forecast).
    """
    errors, by = errors.dropna(subset=[of]), {"by": list(keys), "sort": False}
    periods = errors.drop_duplicates([*keys, "origin", "year"]).groupby(**by).size()
    out = errors.groupby(**by)[of].agg(mean_absolute=lambda e: e.abs().mean(), lowest="min", highest="max", forecasts="size")
    return out.assign(periods=periods)


def band(value: float, lowest: float, highest: float) -> tuple[float, float]:
    """The range of what may come true if a forecast misses as past ones did: value / (1 + highest) to value / (1 + lowest).

    :param lowest, highest: errors in per cent of the truth; a forecast that was too high in the past calls for a lower end.
    """
    return value / (1 + highest / 100), value / (1 + lowest / 100)


def about(horizon: pd.Series) -> pd.Series:
    """Which of :data:`ABOUT` each horizon (years ahead) is, empty where it is none."""
    return pd.Series(np.select([horizon.between(*h) for h in ABOUT.values()], list(ABOUT), ""), index=horizon.index)


def in_words(errors: pd.Series) -> str:
    """The range of some errors in per cent, "-3 to +12" with a minus sign; empty where there is none."""
    return f"{errors.min():+.0f} to {errors.max():+.0f}".replace("-", "\N{MINUS SIGN}") if len(errors) else ""


def error_table(errors: pd.DataFrame) -> pd.DataFrame:
    """Errors as a table for the page: "mean (lowest to highest)" by kind and rule in rows and about how many years ahead in columns.

    :param errors: as :func:`backtest` returns them, with ``kind`` and ``ahead`` (see :func:`about`).
    :returns: columns Stocks, Rule, a column each of :data:`ABOUT` that there is, and the mean about ten years ahead for the trend alone.
    """
    scored = errors_by(errors[errors["ahead"] != ""], ["kind", "rule", "ahead"])
    ranges = [f" ({in_words(pd.Series(pair))})" for pair in scored[["lowest", "highest"]].to_numpy()]
    table = (scored["mean_absolute"].map("{:.0f}".format) + ranges).unstack()
    ten = errors[errors["horizon"].between(*ABOUT["About 10 years"])]
    of_trend = errors_by(ten, ["kind", "rule"], of="trend")["mean_absolute"].map("{:.0f}".format)
    rows = pd.MultiIndex.from_product([sorted(set(errors["kind"])), (*RULES, SHARE)], names=["Stocks", "Rule"])
    table = table.reindex(rows)[[name for name in ABOUT if name in table.columns]]
    return table.assign(**{"About 10 years, trend alone": of_trend.reindex(rows)}).reset_index().rename_axis(None, axis=1)


def outlook(table: pd.DataFrame, rule: str, to: int, total: pd.Series, past: pd.DataFrame) -> pd.DataFrame:
    """Every series carried on by one rule from its last year, and what would come true if the rule erred as it did in the past.

    :param table: index year; columns series.
    :param total: see :func:`extend`.
    :param past: errors as :func:`backtest` returns them, of the horizons that count.
    :returns: a row a series, in its unit: last, ahead (by the rule); low, high (see :func:`band`) and trend_low, trend_high (the same
        without revisions); forecasts, trends (number of past errors), periods (different pairs of origin and year).
    """
    origin = int(table.index.max())
    ahead = extend(table, rule, origin, to, total)
    rows = {}
    for name, told in ahead.items():
        seen = past[(past["series"] == name) & (past["rule"] == rule)]
        (low, high), (trend_low, trend_high) = (band(told, seen[of].min(), seen[of].max()) for of in ("error", "trend"))
        rows[name] = {
            "last": table.loc[origin, name],
            "ahead": told,
            "low": low,
            "high": high,
            "trend_low": trend_low,
            "trend_high": trend_high,
            "forecasts": len(seen),
            "trends": seen["trend"].notna().sum(),
            "periods": len(seen.drop_duplicates(["origin", "year"])),
        }
    return pd.DataFrame(rows).T.rename_axis("series")


def changes(outlook: pd.DataFrame) -> pd.DataFrame:
    """The values of an outlook as change from the last one, in per cent: ahead, low, high, trend_low, trend_high.

    :param outlook: as :func:`outlook` gives it.
    """
    return 100 * outlook[["ahead", "low", "high", "trend_low", "trend_high"]].div(outlook["last"], axis=0) - 100
