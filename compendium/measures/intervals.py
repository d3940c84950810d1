"""Intervals by resampling countries: what another draw of countries of the same kind could have given."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from compendium.measures import ranks

DRAWS, SEED = 4000, 2018  # of the bootstrap: the same figures give the same interval
ENDS = 2.5, 97.5  # percentiles of the draws


def draws(count: int) -> np.ndarray:
    """Places of countries drawn anew with replacement: a row a draw."""
    return np.random.default_rng(SEED).integers(0, count, (DRAWS, count))


def of_median(values: pd.Series) -> tuple[float, float]:
    """The middle 95 per cent of the medians of countries drawn anew, in the unit of the values.

    :param values: one value a country; missing ones are left out.
    """
    known = values.dropna().to_numpy(dtype=float)
    low, high = np.percentile(np.median(known[draws(len(known))], axis=1), ENDS)
    return float(low), float(high)


def of_difference(first: pd.Series, second: pd.Series) -> tuple[float, float]:
    """The same of the difference of two means (first - second), each group of countries drawn by itself."""
    rng = np.random.default_rng(SEED)
    means = [v[rng.integers(0, len(v), (DRAWS, len(v)))].mean(axis=1) for v in (first.to_numpy(dtype=float), second.to_numpy(dtype=float))]
    low, high = np.percentile(means[0] - means[1], ENDS)
    return float(low), float(high)


def rank_correlation(first: pd.Series, second: pd.Series) -> tuple[float, float, float]:
    """Spearman's rank correlation of two values of countries, with its interval.

    Draws in which a value is the same everywhere have no correlation and are left out.

    :returns: correlation, lower end, upper end.
    """
    both = pd.concat([first, second], axis=1).astype("float64").dropna()
    rows = draws(len(both))
    x, y = (pd.DataFrame(column[rows]).rank(axis=1).to_numpy() for column in both.to_numpy().T)
    x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        drawn = (x * y).sum(axis=1) / np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    low, high = np.nanpercentile(drawn, ENDS)
    return ranks.correlation(both.iloc[:, 0], both.iloc[:, 1]), float(low), float(high)


def written(interval: tuple[float, float], show: Callable[[float], str]) -> str:
    """An interval as words: "−11.4 to −4.7"."""
    low, high = (show(end).replace("-", "−") for end in interval)
    return f"{low} to {high}"


def of_sums(countries: pd.DataFrame, statistic: Callable[[pd.DataFrame], pd.Series]) -> tuple[float, float]:
    """The middle 95 per cent of a statistic of sums over countries, the countries drawn anew.

    A sum over all countries of the world is no sample; the interval says how far it hangs on which large countries are in it.

    :param countries: one row a country; missing values count as none.
    :param statistic: from the sums of the columns, a row a draw, to one value a draw; draws without a value are left out.
    """
    values = countries.fillna(0).to_numpy(dtype=float)
    times = np.stack([np.bincount(row, minlength=len(values)) for row in draws(len(values))])
    low, high = np.nanpercentile(statistic(pd.DataFrame(times @ values, columns=countries.columns)).to_numpy(dtype=float), ENDS)
    return float(low), float(high)
