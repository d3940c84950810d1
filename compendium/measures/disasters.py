"""Money after disasters: an event study of the remittances that countries receive around the years of large disasters.

Model: ln R(i, t) = country(i) + year(t) + sum over k = -3 ... 3 of b(k) x D(i, t - k) + error, where R are remittances received in current
US dollars and D(i, s) is one if a large disaster hit country i in year s. Year effects take out prices: a deflator that is the same for
all countries would change no coefficient. Disasters whose windows overlap add up, year by year. The effect is the mean of b(0) ... b(3)
less the mean of b(-3) ... b(-1), as a percentage; standard errors are clustered by country (Arellano 1987), with critical values of the t
distribution for the number of countries less one. Only years count of which all disasters three years before and after are on record.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from compendium import areas
from compendium.errors import CompendiumError

WINDOW = range(-3, 4)  # years after a disaster
REACH = 3
BEFORE, AFTER = range(-3, 0), range(4)
LEVEL, POWER = 0.95, 0.8
DRAWS, SEED = 1000, 2018  # of placebo dates: the same figures give the same band
BREAK = 3.0  # remittances of a year over those of the year before, or their inverse: more is taken as a new way of recording

EQUAL, BY_PEOPLE = "each country counts the same", "weighted by population"
EVERY, NO_ISLANDS, ISLANDS = "all countries", "without small island States", "small island States alone"
NOT_RICH, RECEIVERS, NO_BREAKS = "low and middle income", "remittances of 1 per cent of GDP or more", "without breaks of recording"
ADDED, ALONE = "overlapping disasters add up", "no other in the three years before"
WHOLE, EARLY, LATE = "all years", "disasters before 2010", "disasters from 2010 on"
SPLIT = 2010
DOLLARS, OF_GDP = "current US dollars", "share of GDP"
AFFECTED, DEATHS = "affected_per_1000", "deaths_per_million"

Event = tuple[str, int]


@dataclass(frozen=True)
class Panel:
    """An outcome by country and year with country and year effects taken out."""

    rows: pd.MultiIndex  # area, year
    outcome: np.ndarray  # what the effects leave, times the root of the weight
    root: np.ndarray  # of the weights, whose mean is one
    effects: np.ndarray  # an orthonormal basis of the country and year effects, times the root
    clusters: np.ndarray  # a number for each country
    used: int  # year effects: those of countries lie inside the clusters and are not counted in the correction for few rows

    def left(self, columns: np.ndarray) -> np.ndarray:
        """What country and year effects leave of some columns."""
        columns = columns * (self.root if columns.ndim == 1 else self.root[:, None])
        return columns - self.effects @ (self.effects.T @ columns)


@dataclass(frozen=True)
class Estimate:
    """The coefficients of an event study, in log points, with their covariance."""

    coefficients: pd.Series  # index: WINDOW
    covariance: np.ndarray
    events: int  # whose own year is in the panel
    hit: int  # countries with such an event
    countries: int  # in the panel, as many as clusters

    def contrast(self, weights: Mapping[int, float]) -> Effect:
        """A sum of coefficients, each times its weight."""
        w = np.array([weights.get(k, 0.0) for k in WINDOW])
        log, error = float(w @ self.coefficients.to_numpy()), math.sqrt(max(float(w @ self.covariance @ w), 0.0))
        return Effect(log, error, self.countries - 1, self.events, self.hit)


@dataclass(frozen=True)
class Effect:
    """An effect in log points with its standard error, and in per cent with its interval."""

    log: float
    error: float
    freedom: int
    events: int
    hit: int

    @property
    def percent(self) -> float:
        """The effect, per cent."""
        return as_percent(self.log)

    @property
    def low(self) -> float:
        """Lower end of the interval of 95 per cent, per cent."""
        return as_percent(self.log - quantile((1 + LEVEL) / 2, self.freedom) * self.error)

    @property
    def high(self) -> float:
        """Upper end of the interval of 95 per cent, per cent."""
        return as_percent(self.log + quantile((1 + LEVEL) / 2, self.freedom) * self.error)

    @property
    def detectable(self) -> float:
        """The smallest rise, in per cent, that a test at 5 per cent would have found with a probability of 80 per cent."""
        return as_percent((quantile((1 + LEVEL) / 2, self.freedom) + quantile(POWER, self.freedom)) * self.error)


AFTER_LESS_BEFORE: Mapping[int, float] = {**{k: -1 / len(BEFORE) for k in BEFORE}, **{k: 1 / len(AFTER) for k in AFTER}}
NEAR: Mapping[int, float] = {-1: -1.0, 0: 0.5, 1: 0.5}  # the year of the disaster and the next, less the year before


def as_percent(log: float) -> float:
    """Log points as a change in per cent."""
    return 100 * math.expm1(log)


def quantile(share: float, freedom: int) -> float:
    """Quantile of the t distribution, by the expansion of Cornish and Fisher; exact to the third decimal from ten degrees of freedom on."""
    z = NormalDist().inv_cdf(share)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / freedom ** (k + 1) for k, term in enumerate(terms))


def large(classes: pd.DataFrame, kind: str, size: str, least: int) -> frozenset[Event]:
    """Country-years with a large disaster.

    :param classes: table ``disasters-by-size``.
    :param size: :data:`AFFECTED` or :data:`DEATHS`; ``least`` a lower bound of its classes.
    """
    rows = classes[(classes["kind"] == kind) & (classes[size] >= least)]
    return frozenset(zip(rows["area"].astype(str), rows["year"].astype(int), strict=True))


def alone(events: Collection[Event], first: int) -> frozenset[Event]:
    """The events without another in the same country in the three years before, which must be on record (from ``first`` on)."""
    known = set(events)
    return frozenset((a, y) for a, y in known if y >= first + REACH and not any((a, y - k) in known for k in range(1, REACH + 1)))


def panel(outcome: pd.Series, weights: pd.Series | None = None) -> Panel:
    """Take country and year effects out of an outcome.

    :param outcome: index: area, year; no missing values.
    :param weights: index: area; positive, the same in all years. Without it each country-year counts the same.
    :raises CompendiumError: there are no rows.
    """
    outcome = outcome.sort_index()
    if outcome.empty:
        raise CompendiumError("An event study needs an outcome; no country and year is left.")
    areas, years = (outcome.index.get_level_values(k) for k in (0, 1))
    weight = np.ones(len(outcome)) if weights is None else weights.reindex(areas).to_numpy(dtype=float)
    root = np.sqrt(weight / weight.mean())
    by_year = pd.get_dummies(years).to_numpy(dtype=float)[:, 1:]
    dummies = np.column_stack([pd.get_dummies(areas).to_numpy(dtype=float), by_year]) * root[:, None]
    sizes, turned = np.linalg.eigh(dummies.T @ dummies)  # a basis by the small matrix: the large one would take twenty times as long
    kept = sizes > 1e-9 * sizes[-1]
    effects = dummies @ (turned[:, kept] / np.sqrt(sizes[kept]))
    values = outcome.to_numpy(dtype=float) * root
    return Panel(outcome.index, values - effects @ (effects.T @ values), root, effects, pd.factorize(areas)[0], by_year.shape[1] + 1)


def timing(rows: pd.MultiIndex, events: Collection[Event]) -> np.ndarray:
    """A row a country-year, a column a year of :data:`WINDOW`: one where the country had an event so many years before (or after)."""
    codes, names = pd.factorize(rows.get_level_values(0))
    years = rows.get_level_values(1).to_numpy(dtype=int)
    first, last = years.min() - REACH, years.max() + REACH
    grid, place = np.zeros((len(names), last - first + 1)), {name: i for i, name in enumerate(names)}
    for area, year in events:
        if area in place and first <= year <= last:
            grid[place[area], year - first] = 1
    return np.column_stack([grid[codes, years - k - first] for k in WINDOW])


def fit(rows: Panel, events: Collection[Event], beside: Collection[Event] = ()) -> Estimate:
    """Event-time coefficients by ordinary least squares, with standard errors clustered by country.

    Covariance: (X'X)^-1 (sum over countries of s s') (X'X)^-1 x G / (G - 1) x (N - 1) / (N - K), with s = X'e of the country, G countries,
    N rows, and K the coefficients and year effects.

    :param beside: other events, whose coefficients are estimated but not given.
    :raises CompendiumError: the events leave a coefficient undetermined.
    """
    dated = timing(rows.rows, events)
    columns = rows.left(np.column_stack([dated, timing(rows.rows, beside)]) if beside else dated)
    square = columns.T @ columns
    if np.linalg.matrix_rank(square, tol=1e-9 * len(columns), hermitian=True) < len(square):
        raise CompendiumError(f"{len(events)} events do not determine the coefficients of {len(WINDOW)} years.")
    inverse = np.linalg.inv(square)
    found = inverse @ (columns.T @ rows.outcome)
    scores = np.zeros((rows.clusters.max() + 1, columns.shape[1]))
    np.add.at(scores, rows.clusters, columns * (rows.outcome - columns @ found)[:, None])
    groups, n = len(scores), len(rows.rows)
    small = groups / (groups - 1) * (n - 1) / (n - columns.shape[1] - rows.used)
    covariance = small * inverse @ (scores.T @ scores) @ inverse
    seen = [event for event in events if event in rows.rows]
    size = len(WINDOW)
    return Estimate(
        pd.Series(found[:size], index=list(WINDOW)), covariance[:size, :size], len(seen), len({area for area, _ in seen}), groups
    )


def course(estimate: Estimate) -> pd.DataFrame:
    """Each coefficient less the mean of the three years before, in per cent.

    :returns: index: years after the disaster; ``percent``, ``low``, ``high``.
    """
    parts = {k: estimate.contrast(_less_before(k)) for k in WINDOW}
    rows = {k: {"percent": e.percent, "low": e.low, "high": e.high} for k, e in parts.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("years_after")


def _less_before(k: int) -> dict[int, float]:
    weights = dict.fromkeys(BEFORE, -1 / len(BEFORE))
    weights[k] = weights.get(k, 0.0) + 1
    return weights


@dataclass(frozen=True)
class Placebo:
    """What disasters at dates that were drawn at random would have shown."""

    band: pd.DataFrame  # index: years after; low and high, per cent: the middle 95 per cent of the draws
    share: float  # of the draws with an effect as far from zero as the one found, or farther, per cent


def placebo(rows: Panel, events: Collection[Event], first: int, last: int, draws: int = DRAWS) -> Placebo:
    """The same study with each country's disasters moved to random years; each country keeps their number.

    :param first, last: the years of the record, from which dates are drawn.
    """
    dice = np.random.default_rng(SEED)
    names = sorted({area for area, _ in events} & set(rows.rows.get_level_values(0)))
    counts = [sum(a == area for a, _ in events) for area in names]
    place = pd.Index(names).get_indexer(rows.rows.get_level_values(0))  # -1: no disaster, the last row of the grid
    year = rows.rows.get_level_values(1).to_numpy(dtype=int) - first
    span, pad = last - first + 1, REACH
    contrasts = np.array([[_less_before(k).get(j, 0.0) for j in WINDOW] for k in WINDOW] + [[AFTER_LESS_BEFORE[j] for j in WINDOW]])
    spread, found = rows.effects * rows.root[:, None], np.empty((draws, len(contrasts)))
    for draw in range(draws):
        grid = np.zeros((len(names) + 1, span + 2 * pad))
        for i, count in enumerate(counts):
            grid[i, pad + dice.choice(span, count, replace=False)] = 1
        dated = np.column_stack([grid[place, year - k + pad] for k in WINDOW])
        columns = rows.root[:, None] * dated
        part = np.column_stack([spread[column > 0].sum(axis=0) for column in dated.T])  # what the effects take: few country-years are hit
        found[draw] = contrasts @ np.linalg.lstsq(columns.T @ columns - part.T @ part, columns.T @ rows.outcome, rcond=None)[0]
    ends = np.quantile(found[:, :-1], [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    band = pd.DataFrame(100 * np.expm1(ends.T), index=pd.Index(list(WINDOW), name="years_after"), columns=["low", "high"])
    real = abs(fit(rows, events).contrast(AFTER_LESS_BEFORE).log)
    return Placebo(band, float(100 * (np.abs(found[:, -1]) >= real).mean()))


def against_untouched(outcome: pd.Series, events: Collection[Event]) -> Effect:
    """The effect with other countries as the only yardstick: those without any such disaster in the seven years.

    Each event without another in the three years before is compared with them: change of its country's mean outcome from the three years
    before to the four from the disaster on, less the mean change in the countries untouched in all seven years. The effect is the mean over
    events; its standard error is clustered by the country hit and takes the mean of the untouched as given.

    :param outcome: index: area, year; ``events`` must be known for all years that it has.
    """
    wide = outcome.unstack("year")
    hits = pd.DataFrame(False, index=wide.index, columns=wide.columns)
    for area, year in events:
        if area in hits.index and year in hits.columns:
            hits.loc[area, year] = True
    found: list[tuple[str, float]] = []
    for area, year in sorted(events):
        around = list(range(year - REACH, year + REACH + 1))
        if area not in wide.index or not set(around) <= set(wide.columns) or hits.loc[area, around[:REACH]].any():
            continue
        change = wide[around[REACH:]].mean(axis=1, skipna=False) - wide[around[:REACH]].mean(axis=1, skipna=False)
        if pd.notna(change[area]):
            found.append((area, change[area] - change[~hits[around].any(axis=1)].mean()))
    if not found:
        raise CompendiumError("No disaster has seven years with figures around it.")
    changes = pd.Series([c for _, c in found], index=[a for a, _ in found])
    sums = (changes - changes.mean()).groupby(level=0).sum()
    groups = len(sums)
    error = math.sqrt(groups / (groups - 1) * float((sums**2).sum())) / len(changes)
    return Effect(float(changes.mean()), error, groups - 1, len(changes), groups)


@dataclass(frozen=True)
class Choices:
    """The choices of a study; the defaults are the rule."""

    kind: str = "sudden"
    size: str = AFFECTED
    least: int = 20
    weights: str = EQUAL
    countries: str = EVERY
    period: str = WHOLE
    overlap: str = ADDED
    outcome: str = DOLLARS


@dataclass
class Study:
    """The tables of an event study, and its result under any choices.

    ``classes``: table ``disasters-by-size``. ``received``, ``gdp``: million US dollars, ``people``: persons; index: area, year.
    ``islands``: small island States; ``rich``: high-income countries, both as they are classed now.
    """

    classes: pd.DataFrame
    received: pd.Series
    gdp: pd.Series
    people: pd.Series
    islands: Collection[str] = ()
    rich: Collection[str] = ()
    _panels: dict[tuple[str, str, str], Panel] = field(default_factory=dict, repr=False)

    @property
    def record(self) -> tuple[int, int]:
        """First and last year of the record of disasters."""
        return int(self.classes["year"].min()), int(self.classes["year"].max())

    @property
    def years(self) -> tuple[int, int]:
        """First and last year of the panel: those with all disasters three years before and after on record."""
        first, last = self.record
        return first + REACH, last - REACH

    def values(self, choices: Choices) -> pd.Series:
        """The outcome in logs, of the years and countries chosen."""
        received = self.received[self.received > 0]
        raw = received / self.gdp.reindex(received.index) if choices.outcome == OF_GDP else received
        logs = np.log(raw.astype("float64")).dropna().rename_axis(["area", "year"])
        areas, years = (logs.index.get_level_values(k) for k in (0, 1))
        kept = logs[years.isin(range(self.years[0], self.years[1] + 1)) & areas.isin(self._chosen(choices.countries, logs))]
        if choices.weights == BY_PEOPLE:
            kept = kept[kept.index.get_level_values(0).isin(self._weights().index)]
        return kept

    def _chosen(self, countries: str, logs: pd.Series) -> set[str]:
        known = set(logs.index.get_level_values(0))
        if countries == RECEIVERS:
            share = (self.received / self.gdp.reindex(self.received.index)).groupby(level=0).mean()
            return known & set(share[share >= 0.01].index)
        if countries == NO_BREAKS:
            step = logs.sort_index().groupby(level=0).diff().abs().groupby(level=0).max()
            return known - set(step[step > math.log(BREAK)].index)
        sets = {NO_ISLANDS: known - set(self.islands), ISLANDS: known & set(self.islands), NOT_RICH: known - set(self.rich), EVERY: known}
        return sets[countries]

    def _weights(self) -> pd.Series:
        """Mean population over the years of the panel: the same in all years, so that no weight answers a disaster."""
        first, last = self.years
        return self.people[self.people.index.get_level_values(1).isin(range(first, last + 1))].groupby(level=0).mean()

    def panel(self, choices: Choices) -> Panel:
        """The panel of an outcome, of countries and weights; kept, since most choices share it."""
        key = (choices.outcome, choices.countries, choices.weights)
        if key not in self._panels:
            self._panels[key] = panel(self.values(choices), self._weights() if choices.weights == BY_PEOPLE else None)
        return self._panels[key]

    def events(self, choices: Choices) -> frozenset[Event]:
        """The large disasters, of all years of the record."""
        found = large(self.classes, choices.kind, choices.size, choices.least)
        return alone(found, self.record[0]) if choices.overlap == ALONE else found

    def estimate(self, **chosen: Any) -> Estimate:
        """Coefficients of the rule, with some choices changed."""
        choices = replace(Choices(), **chosen)
        events = self.events(choices)
        early = frozenset(event for event in events if event[1] < SPLIT)
        asked, other = {WHOLE: (events, frozenset()), EARLY: (early, events - early), LATE: (events - early, early)}[choices.period]
        return fit(self.panel(choices), asked, other)

    def effect(self, contrast: Mapping[int, float] = AFTER_LESS_BEFORE, /, **chosen: Any) -> Effect:
        """The effect, four years from the disaster on less the three before, with some choices changed."""
        return self.estimate(**chosen).contrast(contrast)

    def placebo(self, draws: int = DRAWS, **chosen: Any) -> Placebo:
        """Random dates, with some choices changed (see :func:`placebo`)."""
        choices = replace(Choices(), **chosen)
        return placebo(self.panel(choices), self.events(choices), *self.record, draws=draws)

    def untouched(self, **chosen: Any) -> Effect:
        """The effect against countries without any such disaster (see :func:`against_untouched`)."""
        choices = replace(Choices(), **chosen)
        return against_untouched(self.values(choices), large(self.classes, choices.kind, choices.size, choices.least))

    def effective(self) -> float:
        """How many equally large countries would give the weights by population: (sum of weights)^2 / sum of their squares."""
        weights = self._weights().reindex(self.panel(Choices()).rows.get_level_values(0).unique()).dropna()
        return float(weights.sum() ** 2 / (weights**2).sum())


def times_needed(rise: float, affected: float) -> float:
    """How many times the usual the families hit would have to receive for the country's total to rise so much, if they alone received more.

    Formula: 1 + (rise / 100) / (affected / 1,000): those hit receive as much as others before.

    :param rise: of the total, per cent; ``affected``: persons per 1,000.
    """
    return 1 + (rise / 100) / (affected / 1000)


def table(effects: Mapping[str, Effect]) -> pd.DataFrame:
    """Effects below one another: ``events``, ``hit`` (countries), ``percent``, ``low``, ``high``, ``detectable`` (per cent)."""
    names = ("events", "hit", "percent", "low", "high", "detectable")
    return pd.DataFrame({key: {name: getattr(e, name) for name in names} for key, e in effects.items()}).T


def by_name(frame: pd.DataFrame, value: str) -> pd.Series:
    """A column of a stored table by area and year."""
    return frame.set_index(["area", "year"])[value].astype("float64")


def study(classes: pd.DataFrame, received: pd.DataFrame, gdp: pd.DataFrame, people: pd.DataFrame) -> Study:
    """The study of stored tables: ``disasters-by-size``, ``remittance-inflows``, ``gdp`` and ``population``."""
    known = areas.frame()
    money = (by_name(frame, "usd_million") for frame in (received, gdp))
    islands, rich = (frozenset(known.index[known[c] == mark]) for c, mark in (("sids", "Y"), ("income_group", "high")))
    return Study(classes, *money, by_name(people, "persons"), islands, rich)


def interval(effect: Effect) -> str:
    """The interval as it stands in a sentence: "−10 to +5 per cent"."""
    return f"{effect.low:+.0f} to {effect.high:+.0f}\N{NO-BREAK SPACE}per cent".replace("-", "\N{MINUS SIGN}")


def shown(effect: Effect) -> str:
    """An effect with its interval: "−3 (−10 to +5 per cent)"."""
    return f"{effect.percent:+.0f}".replace("-", "\N{MINUS SIGN}") + f" ({interval(effect)})"
