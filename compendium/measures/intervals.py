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


def partial_rank_correlation(first: pd.Series, second: pd.Series, held: pd.DataFrame) -> tuple[float, float, float]:
    """Rank correlation of two values of countries with others held, and its interval.

    Formula: the correlation of what is left of the ranks of both after least squares on the ranks of the columns held (columns of two
    values as they are). Ranks are taken anew in every draw.

    :param held: one row a country, without gaps; no column gives the plain rank correlation.
    :returns: correlation, lower end, upper end.
    """
    both = pd.concat([first.rename("first"), second.rename("second"), held], axis=1).astype("float64").dropna()
    rows = np.vstack([np.arange(len(both)), draws(len(both))])  # the countries themselves come first
    parts = [_ranks(both[column].to_numpy(), rows) for column in both]
    others = np.stack([np.ones(rows.shape), *parts[2:]], axis=2)
    inner = np.linalg.pinv(others.transpose(0, 2, 1) @ others, hermitian=True)
    across = others.transpose(0, 2, 1)
    left = [part - (others @ (inner @ (across @ part[:, :, None])))[:, :, 0] for part in parts[:2]]
    with np.errstate(invalid="ignore"):
        found = (left[0] * left[1]).sum(axis=1) / np.sqrt((left[0] ** 2).sum(axis=1) * (left[1] ** 2).sum(axis=1))
    low, high = np.nanpercentile(found[1:], ENDS)
    return float(found[0]), float(low), float(high)


def _ranks(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Ranks within each draw, from 0 to 1 so that sums of squares stay small; ties share the mean rank.

    A rank is the number of smaller values in the draw and half of the equal ones, so that counting the values of each draw is enough.

    :param values: one a country; ``rows``: places of the countries, a row a draw.
    """
    known, code = np.unique(values, return_inverse=True)
    drawn = code[rows]
    flat = (drawn + len(known) * np.arange(len(rows))[:, None]).ravel()
    counts = np.bincount(flat, minlength=len(rows) * len(known)).reshape(len(rows), len(known))
    mean_rank = counts.cumsum(axis=1) - (counts - 1) / 2
    return np.take_along_axis(mean_rank, drawn, axis=1) / rows.shape[1]


def of_median_difference(first: pd.Series, second: pd.Series) -> tuple[float, float]:
    """The same of the difference of two medians (first - second), each group of countries drawn by itself."""
    rng = np.random.default_rng(SEED)
    known = [v.dropna().to_numpy(dtype=float) for v in (first, second)]
    medians = [np.median(v[rng.integers(0, len(v), (DRAWS, len(v)))], axis=1) for v in known]
    low, high = np.percentile(medians[0] - medians[1], ENDS)
    return float(low), float(high)


def of_share(count: int, total: int) -> tuple[float, float]:
    """Wilson's interval of a share, per cent: what the share of units of the same kind could be, seen ``count`` of ``total``."""
    z, share = 1.959964, count / total
    middle = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    half = z / (1 + z**2 / total) * float(np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2)))
    return 100 * (middle - half), 100 * (middle + half)


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
