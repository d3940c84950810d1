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


def drawn_weights(count: int) -> np.ndarray:
    """How often each country is in a draw: a row a draw, a column a country."""
    rows = draws(count)
    return np.stack([(rows == place).sum(axis=1) for place in range(count)], axis=1).astype("float64")


def over_pairs(weights: np.ndarray, square: np.ndarray) -> np.ndarray:
    """Sum over the pairs of countries in each draw; a pair counts as often as its first country times its second.

    :param weights: as :func:`drawn_weights` gives them.
    :param square: a value for each pair, the diagonal empty.
    """
    return ((weights @ square) * weights).sum(axis=1)


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
