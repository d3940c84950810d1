"""Emigration against income, and the balance of moves in both directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from compendium.measures import intervals
from compendium.measures.gravity import NORMAL, POWER


class Elasticity(NamedTuple):
    """Per cent that one variable goes with one per cent of another: ``value``, ``error`` (standard error), how many ``origins``, ``years``
    and ``cells`` (origin and year) it was estimated from."""

    value: float
    error: float
    origins: int
    years: int
    cells: int

    @property
    def low(self) -> float:
        """Lower end of the 95 per cent interval."""
        return self.value - NORMAL * self.error

    @property
    def high(self) -> float:
        """Upper end of the 95 per cent interval."""
        return self.value + NORMAL * self.error

    @property
    def detectable(self) -> float:
        """The smallest elasticity that would be told from nought at the five per cent level in four cases of five."""
        return (NORMAL + POWER) * self.error


def emigration_rate(emigrants: pd.Series, population: pd.Series) -> pd.Series:
    """Emigrants per 100 people born in or living in the country of origin.

    Formula: emigrants / (emigrants + resident population) x 100. Adding the emigrants keeps the rate below 100 for small islands.

    :param emigrants: index: area of origin; persons living abroad.
    :param population: index: area; residents, persons.
    :returns: index: areas with both; percent.
    """
    both = pd.DataFrame({"emigrants": emigrants, "population": population}).astype("float64").dropna()
    return 100 * both["emigrants"] / (both["emigrants"] + both["population"])


def rates(corridors: pd.DataFrame, population: pd.DataFrame, year: int, least: int = 0) -> pd.Series:
    """Emigration rate of each origin in one year (see :func:`emigration_rate`).

    :param corridors: table `migrant-stock-by-origin` of one revision.
    :param population: table `population`: ``year``, ``area``, ``persons``.
    :param least: origins with fewer residents are left out, since a few moves decide their rate.
    :returns: index: origin; percent.
    """
    abroad = corridors[corridors["year"] == year].groupby("origin")["migrants"].sum()
    residents = population[population["year"] == year].set_index("area")["persons"]
    return emigration_rate(abroad, residents[residents >= least])


def income_of(income: pd.DataFrame, year: int) -> pd.Series:
    """GDP per head at purchasing power parity in one year, index: area; international dollars of that year."""
    return income[income["year"] == year].set_index("area")["international_dollars"].astype("float64")


def long_difference(
    corridors: pd.DataFrame, population: pd.DataFrame, income: pd.DataFrame, first: int, last: int, least: int = 0
) -> pd.DataFrame:
    """How far income and emigration of each origin changed between two years.

    Incomes are in dollars of their year; inflation of the dollar is common to all and does not change their order.

    :returns: index: origin; ``income_first``; ``income_ratio`` (last / first); ``rate_change`` (last - first, percentage points).
    """
    before, after = income_of(income, first), income_of(income, last)
    change = rates(corridors, population, last, least) - rates(corridors, population, first, least)
    return pd.DataFrame({"income_first": before, "income_ratio": after / before, "rate_change": change}).dropna()


def income_panel(
    corridors: pd.DataFrame, population: pd.DataFrame, income: pd.DataFrame, least: int = 0, lag: int = 0
) -> pd.DataFrame:  # fmt: skip
    """Emigration rate and income of each origin in every year that the three tables share (see :func:`rates`).

    :param lag: years by which the income is earlier than the rate.
    :returns: ``origin``, ``year``, ``rate`` (percent), ``income`` (international dollars of the year), ``people`` (residents); rates of
        zero are left out, since they have no logarithm.
    """
    years = sorted(set(corridors["year"]) & set(population["year"]) & {int(y) + lag for y in set(income["year"])})
    people = population.set_index(["year", "area"])["persons"].astype("float64")
    parts = {
        y: pd.DataFrame(
            {"rate": rates(corridors, population, y, least), "income": income_of(income, y - lag), "people": people.loc[y]}
        ).dropna()
        for y in years
    }
    panel = pd.concat(parts, names=["year", "origin"]).reset_index()
    return panel[(panel["rate"] > 0) & (panel["income"] > 0)]


def within_elasticity(panel: pd.DataFrame, weighted: bool = False) -> Elasticity:
    """Elasticity of the emigration rate with regard to income inside countries.

    Least squares of log rate on log income with an effect for each origin and each year; the effects of the years take up the inflation of
    the dollar. The error is clustered by origin, with the correction G / (G - 1) for G origins. Origins with one year say nothing.

    :param panel: as :func:`income_panel` gives it.
    :param weighted: each origin counts with its mean number of residents, not as one.
    """
    seen = panel[panel.groupby("origin")["year"].transform("nunique") > 1]
    root = np.sqrt(seen.groupby("origin")["people"].transform("mean").to_numpy()) if weighted else np.ones(len(seen))
    root = root[:, None] / root.mean()
    effects = root * pd.get_dummies(seen["origin"]).join(pd.get_dummies(seen["year"]).iloc[:, 1:]).to_numpy(dtype=float)
    both = root * np.log(seen[["income", "rate"]].to_numpy(dtype=float))
    x, y = (both - effects @ np.linalg.lstsq(effects, both, rcond=None)[0]).T
    value = float(x @ y / (x @ x))
    scores = pd.Series(x * (y - value * x)).groupby(seen["origin"].to_numpy()).sum()
    error = float(np.sqrt((scores**2).sum() * len(scores) / (len(scores) - 1)) / (x @ x))
    return Elasticity(value, error, len(scores), seen["year"].nunique(), len(seen))


def between_elasticity(panel: pd.DataFrame, weighted: bool = False) -> Elasticity:
    """The same across countries: least squares of the mean log rate of each origin on its mean log income.

    Both are taken as differences from the mean of their year first, so that origins seen in other years can be compared. The error is that
    of White, with the correction G / (G - 2) for G origins.

    :param panel: as :func:`income_panel` gives it.
    """
    logs = np.log(panel[["income", "rate"]])
    apart = logs - logs.groupby(panel["year"]).transform("mean")
    means = apart.groupby(panel["origin"]).mean()
    weight = panel.groupby("origin")["people"].mean().reindex(means.index) if weighted else pd.Series(1.0, index=means.index)
    weight = weight / weight.mean()
    x, y = (means[c] - (weight * means[c]).sum() / weight.sum() for c in ("income", "rate"))
    square = float((weight * x**2).sum())
    value = float((weight * x * y).sum() / square)
    scores = weight * x * (y - value * x)
    error = float(np.sqrt((scores**2).sum() * len(x) / (len(x) - 2)) / square)
    return Elasticity(value, error, len(x), panel["year"].nunique(), len(panel))


def market_income(gdp: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """GDP per head at market exchange rates, in the form of the table `gdp-per-head-ppp`: US dollars of the year.

    :param gdp: table `gdp`; ``population``: table `population`.
    """
    both = gdp.merge(population, on=["year", "area"])
    return both.assign(international_dollars=1e6 * both["usd_million"] / both["persons"].astype("float64"))[
        ["year", "area", "international_dollars"]
    ]


class Peak(NamedTuple):
    """Income at which a parabola through the logarithms of emigration rates turns: ``dollars``, the ends of its interval, and the ``share``
    of the draws that rise and then fall within the incomes seen, per cent."""

    dollars: float
    low: float
    high: float
    share: float


def peak(rate: pd.Series, income: pd.Series, weight: pd.Series | None = None) -> Peak:
    """Where a parabola of log rate on log income turns, with its interval from countries drawn anew.

    A parabola that is open above, or turns at an income that no country has, has no peak: missing. Such draws count in ``share`` alone.

    :param rate: emigration rates, per cent, index: origin; zeros are left out.
    :param income: dollars, index: origin.
    :param weight: how much each origin counts; by default all alike.
    """
    both = pd.DataFrame({"rate": rate, "income": income}).astype("float64").dropna()
    both = both[both["rate"] > 0]
    x, y = np.log(both["income"].to_numpy()), np.log(both["rate"].to_numpy())
    w = np.ones(len(both)) if weight is None else weight.reindex(both.index).to_numpy(dtype=float)
    middle = x.mean()
    design = np.column_stack([np.ones(len(x)), x - middle, (x - middle) ** 2])
    rows = np.vstack([np.arange(len(x)), intervals.draws(len(x))])
    part = design[rows] * w[rows][:, :, None]
    fits = np.linalg.solve(part.transpose(0, 2, 1) @ design[rows], (part * y[rows][:, :, None]).sum(axis=1)[:, :, None])[:, :, 0]
    turns = middle - fits[:, 1] / (2 * np.minimum(fits[:, 2], -1e-12))
    inside = (fits[:, 2] < 0) & (turns > x.min()) & (turns < x.max())
    dollars = np.exp(np.where(inside, turns, np.nan))
    low, high = np.nanpercentile(dollars[1:], intervals.ENDS) if inside[1:].any() else (np.nan, np.nan)
    return Peak(float(dollars[0]), float(low), float(high), float(100 * inside[1:].mean()))


def refugee_origins(refugees: pd.DataFrame, corridors: pd.DataFrame, year: int, least: float) -> set[str]:
    """Origins of which UNHCR counts, at the end of a year, refugees of so many per cent of their emigrants or more.

    :param refugees: table `refugees`.
    :param corridors: table `migrant-stock-by-origin`, with that year.
    """
    fled = refugees[(refugees["population_type"] == "refugees") & (refugees["year"] == year)].groupby("origin")["persons"].sum()
    abroad = corridors[corridors["year"] == year].groupby("origin")["migrants"].sum()
    share = 100 * fled.astype("float64") / abroad.reindex(fled.index).astype("float64")
    return set(share.index[share >= least])


def table_of_choices(fits: Mapping[str, Elasticity]) -> pd.DataFrame:
    """Elasticities below one another: ``origins``, ``cells``, ``value``, ``low``, ``high``, ``detectable``."""
    names = ("origins", "cells", "value", "low", "high", "detectable")
    return pd.DataFrame({name: {n: getattr(fit, n) for n in names} for name, fit in fits.items()}).T.astype({"origins": int, "cells": int})


def binned(x: pd.Series, y: pd.Series, edges: Sequence[float]) -> pd.DataFrame:
    """Median and quartiles of ``y`` in bins of ``x`` (left edge included, right edge not).

    :param x: index: units; what the bins cut.
    :param y: index: the same units.
    :returns: index: bin number from 0; columns ``low``, ``high`` (edges), ``count``, ``x`` (median), ``q1``, ``median``, ``q3``.
    """
    both = pd.DataFrame({"x": x, "y": y}).astype("float64").dropna()
    where = np.digitize(both["x"], list(edges)) - 1
    rows = []
    for k in range(len(edges) - 1):
        part = both[where == k]
        q1, median, q3 = part["y"].quantile([0.25, 0.5, 0.75])
        rows.append(
            {"low": edges[k], "high": edges[k + 1], "count": len(part), "x": part["x"].median(), "q1": q1, "median": median, "q3": q3}
        )
    return pd.DataFrame(rows)


def labels(edges: Sequence[float]) -> list[str]:
    """What classes of income are called, in thousands: "under 2", "2–4", "over 32".

    :param edges: of the classes, the lowest and the highest included; dollars.
    """
    inner = [f"{edges[k] // 1000}–{edges[k + 1] // 1000}" for k in range(1, len(edges) - 2)]
    return [f"under {edges[1] // 1000}", *inner, f"over {edges[-2] // 1000}"]
