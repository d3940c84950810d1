"""Whether figures stand where they belong: could another reading of them be meant?

A new year has nothing to be compared with but the year before it. So it is asked whether the same figures would come closer to that
year if they were read otherwise: in another unit, with two columns or two categories exchanged, a row higher or lower, or in any order
at all. Where they would, something slipped, at the provider's or in an importer. What is usual from year to year is taken from the last
release itself: how near each year was to the one before, and how far one area ever leapt.

Distances are mean differences of logarithms, damped for the small: the rows that together make a hundredth of a total say little. Those
of words (a visa requirement, a vote) are the share of rows that differ.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

UNITS = (1e-6, 1e-3, 1e-2, 1e-1, 1e1, 1e2, 1e3, 1e6)  # slips of a decimal point, of "thousand" and of "million"
SLIPS = (-1, 1)  # rows
CLOSER = 0.75  # of the distance of the figures as given: so near must another reading come to be believed
CHANCE = (0.3, 0.8)  # of the distance in any order: twice what was usual is believed, within these; no stored year was beyond 0.6
UNTOLD = 0.3  # what is taken for usual where the last release has one year
FEW = 20  # rows, below which an exchange or a slip tells nothing
CATEGORIES = 8  # of a column: up to so many, each two are exchanged for a try
TOLD = 5  # years, in all of which an exchange would have been further away than the figures as given
ORDERS = 9  # by chance, of which the mean distance is taken
LEAP, NOTABLE = 10.0, 100.0  # times the largest leap in the last release, and at least so many fold


@dataclass(frozen=True)
class Columns:
    """The columns of a key, without the year: those that hold areas, and those that hold categories."""

    areas: tuple[str, ...]
    categories: tuple[str, ...]

    @property
    def all(self) -> list[str]:
        """Their names."""
        return [*self.areas, *self.categories]


def figures(frame: pd.DataFrame, columns: Columns, value: str) -> pd.Series:
    """One figure (or word) a key; rows without one are left out.

    :param frame: rows of one year, or of a table without years.
    """
    rows = frame.dropna(subset=[value])
    index = pd.MultiIndex.from_frame(rows[columns.all].astype("string").fillna(""))
    kind = float if pd.api.types.is_numeric_dtype(rows[value]) else object
    return pd.Series(rows[value].to_numpy(dtype=kind), index=index, dtype=kind).sort_index()


def misread(past: Sequence[pd.Series], now: pd.Series, columns: Columns, *, running: bool = False) -> str:
    """The reading that comes closer to the year before than the figures as given, in words; empty if there is none.

    :param past: the years before, the last one last.
    :param running: the year is not over, so that its level says nothing.
    """
    before = past[-1]
    common = before.index.intersection(now.index)
    for said, other in _exchanged(now, columns):
        if len(before.index.intersection(other.index)) > max(2 * len(common), FEW):
            return said  # the rows themselves are those of other areas
        if _closer(before, now, other) and all(_tells(*years, said, columns) for years in itertools.pairwise(past[-TOLD:])):
            return said
    if len(common) < 3:
        return ""
    pair = _Pair(before, now, common)
    if pair.numeric and not running:
        for unit in UNITS:
            if pair.apart(now * unit) < CLOSER * pair.given:
                return f"multiplied by {unit:,g}"
    if len(common) >= FEW:
        for slip in SLIPS:
            if pair.apart(pd.Series(np.roll(now.to_numpy(), slip), index=now.index, dtype=now.dtype)) < CLOSER * pair.given:
                return "a row higher or lower"
    usual = max((_against_chance(one, two) for one, two in itertools.pairwise(past)), default=UNTOLD)
    if _against_chance(before, now) > float(np.clip(2 * usual, *CHANCE)):
        return "in any other order"
    return ""


class _Pair:
    """Two years in the same rows, and how far they are apart."""

    def __init__(self, before: pd.Series, now: pd.Series, common: pd.Index) -> None:
        self.common = common
        self.numeric = before.dtype != object
        self.scale = small(before) if self.numeric else 1.0
        self.old = self._placed(before)
        self.given = self.apart(now)

    def _placed(self, values: pd.Series) -> np.ndarray:
        found = values[self.common]
        return damped(found, self.scale) if self.numeric else found.to_numpy()

    def apart(self, values: pd.Series) -> float:
        """The distance of other figures in these rows from those before."""
        return self.between(self._placed(values))

    def between(self, new: np.ndarray) -> float:
        if not len(new):
            return 0.0
        return float(np.abs(new - self.old).mean() if self.numeric else (new != self.old).mean())


def _exchanged(now: pd.Series, columns: Columns) -> Iterator[tuple[str, pd.Series]]:
    """The figures with two columns of areas, or two categories, exchanged."""
    names, keys = columns.all, now.index.to_frame(index=False)
    keys.columns = pd.Index(names)
    for one, two in itertools.combinations(columns.areas, 2):
        yield f"with '{one}' and '{two}' exchanged", _keyed(now, keys.rename(columns={one: two, two: one})[names])
    for column in columns.categories:
        found = sorted(set(keys[column]))
        for one, two in itertools.combinations(found, 2) if len(found) <= CATEGORIES else ():
            other = keys.assign(**{column: keys[column].replace({one: two, two: one})})
            yield f"with '{one}' and '{two}' of '{column}' exchanged", _keyed(now, other)


def _keyed(now: pd.Series, keys: pd.DataFrame) -> pd.Series:
    return pd.Series(now.to_numpy(), index=pd.MultiIndex.from_frame(keys), dtype=now.dtype)


def _closer(before: pd.Series, now: pd.Series, other: pd.Series, factor: float = CLOSER) -> bool:
    """Whether another reading is closer, in the rows for which it makes a difference."""
    rows = before.index.intersection(now.index).intersection(other.index)
    rows = rows[now[rows].to_numpy() != other[rows].to_numpy()]
    if len(rows) < FEW:
        return False
    pair = _Pair(before, now, rows)
    return pair.apart(other) < factor * pair.given


def _tells(before: pd.Series, now: pd.Series, said: str, columns: Columns) -> bool:
    """Whether the same exchange would have been further away then: else it is a matter of chance."""
    other = dict(_exchanged(now, columns)).get(said)
    return other is not None and not _closer(before, now, other, 1 / CLOSER)


def _against_chance(before: pd.Series, now: pd.Series) -> float:
    """The distance of two years but for their level, in units of that which the later one would have in any order."""
    common = before.index.intersection(now.index)
    if len(common) < 3:
        return 0.0
    pair = _Pair(before, now, common)
    new = pair._placed(now)
    if pair.numeric:
        new = new - np.median(new - pair.old)
    chance = np.random.default_rng(0)
    by_chance = np.mean([pair.between(chance.permutation(new)) for _ in range(ORDERS)])
    return pair.between(new) / float(by_chance) if by_chance else 0.0


def small(values: pd.Series) -> float:
    """The size of the rows that together make a hundredth of the total."""
    sizes = np.sort(np.abs(values.to_numpy()))
    total = sizes.cumsum()
    return max(float(sizes[min(int(np.searchsorted(total, 0.01 * total[-1])), len(sizes) - 1)]), 1e-9)


def damped(values: pd.Series, scale: float) -> np.ndarray:
    """Logarithms of sizes, with their sign, in which what is smaller than ``scale`` makes little difference."""
    numbers = values.to_numpy()
    return np.sign(numbers) * np.log1p(np.abs(numbers) / scale)


def leaps(before: pd.Series, now: pd.Series) -> pd.Series:
    """How many times larger or smaller each figure became, damped for the small; those of one side alone are left out."""
    common = before.index.intersection(now.index)
    common = common[before[common].to_numpy() * now[common].to_numpy() >= 0]  # a net flow that turns has no ratio
    if common.empty:
        return pd.Series(dtype=float)
    scale = small(before)
    return pd.Series(np.exp(np.abs(damped(now[common], scale) - damped(before[common], scale))), index=common)


def by_area(values: pd.Series, level: int, average: bool) -> pd.Series:
    """Sums (or means) of figures by one column of their key."""
    groups = values.groupby(level=level)
    return groups.mean() if average else groups.sum()


def largest_leap(years: Sequence[pd.Series]) -> float:
    """The largest leap from one of some years to the next; 0 where there is none to see."""
    return max((float(found.max()) for one, two in itertools.pairwise(years) if len(found := leaps(one, two))), default=0.0)
