"""Would the figures of a year fit better if they were read otherwise?

A new year can only be compared with the year before it. So the same figures are tried in another unit, with two columns or two categories
exchanged, shifted by a row, and in random order. If one of these comes closer to the year before, something is in the wrong place, in the
provider's file or in an importer. What is usual from year to year is measured in the last release: how close each year was to the one
before, and how much an area ever changed.

Distances are mean differences of logarithms, damped for small figures: the rows that together make a hundredth of a total count little.
Distances of words (a visa requirement, a vote) are the share of rows that differ.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

UNIT_FACTORS = (1e-6, 1e-3, 1e-2, 1e-1, 1e1, 1e2, 1e3, 1e6)  # a misplaced decimal point, "thousand", "million"
ROW_SHIFTS = (-1, 1)
CLOSER = 0.75  # of the distance of the figures as given: another reading counts if it is nearer than that
RANDOM_SHARE = (0.3, 0.8)  # limits of twice the usual distance, as a share of that in random order; no stored year was beyond 0.6
USUAL_SHARE = 0.3  # the usual distance where the last release has one year
MIN_ROWS = 20  # below which an exchange or a shift shows nothing
MAX_CATEGORIES = 8  # of a column in which each two are exchanged
PAST_YEARS = 5  # in all of which an exchange would have been further away than the figures as given
RANDOM_ORDERS = 9  # of which the mean distance is taken
MAX_LEAP_RATIO, MIN_LEAP = 10.0, 100.0  # refused are leaps of more than so many times the largest one in the last release, and so many fold


@dataclass(frozen=True)
class Columns:
    """The columns of a key, without the year: those that hold areas, and those that hold categories."""

    areas: tuple[str, ...]
    categories: tuple[str, ...]

    @property
    def all(self) -> list[str]:
        """Their names."""
        return [*self.areas, *self.categories]


def index_of(frame: pd.DataFrame, columns: Sequence[str]) -> pd.MultiIndex:
    """Some columns of a frame as text, to compare rows by."""
    return pd.MultiIndex.from_frame(frame[list(columns)].astype("string").fillna(""))


def figures(frame: pd.DataFrame, columns: Columns, value: str) -> pd.Series:
    """One figure (or word) for each key; rows without one are left out.

    :param frame: rows of one year, or of a table without years.
    """
    rows = frame.dropna(subset=[value])
    kind = float if pd.api.types.is_numeric_dtype(rows[value]) else object
    return pd.Series(rows[value].to_numpy(dtype=kind), index=index_of(rows, columns.all), dtype=kind).sort_index()


def find_misreading(past: Sequence[pd.Series], now: pd.Series, columns: Columns, *, unfinished: bool = False) -> str:
    """The reading that comes closer to the year before than the figures as given, in words; empty if there is none.

    :param past: the years before, the last one last.
    :param unfinished: the year is not over, so its level shows nothing.
    """
    before = past[-1]
    rows = before.index.intersection(now.index)
    for words, other in _exchanges(now, columns):
        if len(before.index.intersection(other.index)) > max(2 * len(rows), MIN_ROWS):
            return words  # the rows themselves are those of other areas
        if _is_closer(before, now, other) and all(_shows(*years, words, columns) for years in itertools.pairwise(past[-PAST_YEARS:])):
            return words
    if len(rows) < 3:
        return ""
    scaled = [(f"multiplied by {factor:,g}", now * factor) for factor in UNIT_FACTORS] if before.dtype != object and not unfinished else []
    shifted = [("a row higher or lower", pd.Series(np.roll(now.to_numpy(), shift), now.index, now.dtype)) for shift in ROW_SHIFTS]
    tried = [*scaled, *(shifted if len(rows) >= MIN_ROWS else [])]
    old, given, *others = _positions(before, rows, now, *(other for _, other in tried))
    for (words, _), other in zip(tried, others, strict=True):
        if _distance(old, other) < CLOSER * _distance(old, given):
            return words
    usual = max((_share_of_random(one, two) for one, two in itertools.pairwise(past)), default=USUAL_SHARE)
    return "in any other order" if _share_of_random(before, now) > float(np.clip(2 * usual, *RANDOM_SHARE)) else ""


def _positions(before: pd.Series, rows: pd.Index, *years: pd.Series) -> list[np.ndarray]:
    """The year before and other years in some rows, as positions between which distances are measured."""
    found = [year[rows] for year in (before, *years)]
    if before.dtype == object:
        return [year.to_numpy() for year in found]
    scale = small_size(before)
    return [damped(year, scale) for year in found]


def _distance(one: np.ndarray, two: np.ndarray) -> float:
    return float((one != two).mean() if one.dtype == object else np.abs(one - two).mean())


def _exchanges(now: pd.Series, columns: Columns) -> Iterator[tuple[str, pd.Series]]:
    """The figures with two columns of areas, or two categories, exchanged; and that in words."""
    keys = now.index.to_frame(index=False)
    keys.columns = pd.Index(columns.all)
    for one, two in itertools.combinations(columns.areas, 2):
        other = keys.rename(columns={one: two, two: one})[columns.all]
        yield f"with '{one}' and '{two}' exchanged", now.set_axis(pd.MultiIndex.from_frame(other))
    for column in columns.categories:
        found = sorted(keys[column].unique())
        for one, two in itertools.combinations(found, 2) if len(found) <= MAX_CATEGORIES else ():
            other = keys.assign(**{column: keys[column].replace({one: two, two: one})})
            yield f"with '{one}' and '{two}' of '{column}' exchanged", now.set_axis(pd.MultiIndex.from_frame(other))


def _is_closer(before: pd.Series, now: pd.Series, other: pd.Series, ratio: float = CLOSER) -> bool:
    """Is another reading closer, in the rows for which it makes a difference?"""
    rows = before.index.intersection(now.index).intersection(other.index)
    rows = rows[now[rows].to_numpy() != other[rows].to_numpy()]
    if len(rows) < MIN_ROWS:
        return False
    old, given, tried = _positions(before, rows, now, other)
    return _distance(old, tried) < ratio * _distance(old, given)


def _shows(before: pd.Series, now: pd.Series, exchange: str, columns: Columns) -> bool:
    """Would the same exchange have been further away in an earlier year? If not, being closer is chance."""
    other = dict(_exchanges(now, columns)).get(exchange)
    return other is not None and not _is_closer(before, now, other, 1 / CLOSER)


def _share_of_random(before: pd.Series, now: pd.Series) -> float:
    """The distance of two years, apart from their level, as a share of that which the later one would have in random order."""
    rows = before.index.intersection(now.index)
    if len(rows) < 3:
        return 0.0
    old, new = _positions(before, rows, now)
    if before.dtype != object:
        new = new - np.median(new - old)
    generator = np.random.default_rng(0)
    random = float(np.mean([_distance(old, generator.permutation(new)) for _ in range(RANDOM_ORDERS)]))
    return _distance(old, new) / random if random else 0.0


def small_size(values: pd.Series) -> float:
    """The size of the rows that together make a hundredth of the total."""
    sizes = np.sort(np.abs(values.to_numpy()))
    total = sizes.cumsum()
    return max(float(sizes[min(int(np.searchsorted(total, 0.01 * total[-1])), len(sizes) - 1)]), 1e-9)


def damped(values: pd.Series, scale: float) -> np.ndarray:
    """Logarithms of sizes, with their sign, in which figures smaller than ``scale`` make little difference."""
    numbers = values.to_numpy()
    return np.sign(numbers) * np.log1p(np.abs(numbers) / scale)


def leaps(before: pd.Series, now: pd.Series) -> pd.Series:
    """How many times larger or smaller each figure became, damped for small ones; those of one year alone are left out."""
    rows = before.index.intersection(now.index)
    rows = rows[before[rows].to_numpy() * now[rows].to_numpy() >= 0]  # a net flow that changes its sign has no ratio
    if rows.empty:
        return pd.Series(dtype=float)
    scale = small_size(before)
    return pd.Series(np.exp(np.abs(damped(now[rows], scale) - damped(before[rows], scale))), index=rows)


def by_area(values: pd.Series, level: int, compare_means: bool) -> pd.Series:
    """Totals (or means) of figures by one column of their key."""
    return values.groupby(level=level).agg("mean" if compare_means else "sum")


def largest_leap(years: Sequence[pd.Series]) -> float:
    """The largest leap from one of some years to the next; 0 if there is none."""
    return max((float(found.max()) for one, two in itertools.pairwise(years) if len(found := leaps(one, two))), default=0.0)
