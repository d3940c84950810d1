"""Charts of flight: where refugees come from and live, emigration by income, and what governments report of it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from compendium import charts, marks
from compendium.rooms import Room


def origins(room: Room, tops: Mapping[int, pd.Series]) -> Figure:
    """The largest origins of refugees at the end of two years, a panel a year.

    :param tops: year to the shares of its largest origins, per cent; index: names.
    """
    fig, axes = charts.new(room, 2.9, columns=len(tops), narrow=2.3 * len(tops))
    widest = max(float(shares.iloc[0]) for shares in tops.values())
    for ax, (year, shares), colour in zip(np.atleast_1d(axes), tops.items(), (charts.THEN, charts.NOW), strict=False):
        charts.bars(ax, shares, colour, unit="Per cent of refugees", show="{:.1f}".format)
        ax.set(title=f"End of {year}: together {shares.sum():.1f}", xlim=(0, 1.2 * widest))
    return fig


def hosts(room: Room, shares: pd.DataFrame, then: str) -> Figure:
    """Where refugees live by income of the country: a row a group, a dot a year; one year and the last one carry numbers.

    :param shares: index: groups; columns: years as they are named on the page; per cent.
    :param then: the earlier of the two years with numbers.
    """
    fig, ax = charts.new(room, 2.9, narrow=3.4)
    y, last = np.arange(len(shares)), str(shares.columns[-1])
    ax.hlines(y, shares.min(axis=1), shares.max(axis=1), color=charts.GRID, lw=2.5, zorder=1)
    looks = {then: (42, charts.THEN), last: (42, charts.NOW)}
    for year, values in shares.items():
        size, colour = looks.get(str(year), (16, charts.PALE))
        ax.scatter(values, y, s=size, color=colour, zorder=2 if year in looks else 1.5, label=str(year))
        marks.put(ax, values, y, values, shares.index, series=str(year), unit="Per cent of refugees")
    for year, (_, colour) in looks.items():
        for row, (value, low, high) in enumerate(zip(shares[year], shares.min(axis=1), shares.max(axis=1), strict=True)):
            ends = value <= low or value >= high
            right = value >= high
            where = {"xytext": (7 if right else -7, 0), "ha": "left" if right else "right", "va": "center"}
            above = {"xytext": (0, 6), "ha": "center", "va": "bottom"}
            place = where if ends else above
            if year == last or then != last:
                ax.annotate(f"{value:.0f}", (value, row), textcoords="offset points", fontsize=9.5, color=colour, **place)
    ax.set_yticks(y, [charts.in_lines(name, ax) for name in shares.index])
    ax.set_ylim(len(shares) - 0.4, -0.6)
    ax.set_xlim(0, 1.12 * float(np.nanmax(shares.to_numpy())))
    ax.set_xlabel("Per cent of refugees under UNHCR's mandate")
    charts.gridlines(ax, axis="x")
    charts.legend_above(ax, ncols=len(shares.columns), handletextpad=0.1, columnspacing=1, borderpad=0)
    return fig


def emigration_by_income(
    room: Room, level: pd.DataFrame, change: pd.DataFrame, halves: pd.Series, colours: Mapping[str, str], growth: str
) -> Figure:
    """Above, emigration rates by income of the origin; below, their change against the growth of income, a dot a country.

    :param level: index: classes of income; ``q1``, ``median``, ``q3``, per cent.
    :param change: index: names; ``income_ratio``, ``rate_change`` (percentage points).
    :param halves: the half of each country by income, a key of ``colours``.
    :param growth: label of the horizontal axis below.
    """
    fig, (upper, lower) = charts.new(room, 6.0, rows=2, narrow=6.4)
    charts.median_iqr(upper, level, unit="Emigrants per 100\npeople of the origin", show="{:.1f}".format)
    upper.set_xlabel("GDP per head in 2017, thousand international dollars")
    units = (growth, "Change in emigrants\nper 100, points")
    charts.scatter(lower, change["income_ratio"], change["rate_change"], halves, colours, units=units)
    return fig


def reporting(room: Room, shares: pd.DataFrame) -> Figure:
    """States with a value for an indicator, a row an indicator, a column a region.

    :param shares: index: indicators with what they measure; columns: regions; per cent.
    """
    short = {"Latin America and the Caribbean": "Latin\nAmerica,\nCarib-\nbean", "Northern America": "North-\nern\nAmerica"}
    wide = {"Latin America and the Caribbean": "Latin America,\nCaribbean", "Northern America": "Northern\nAmerica"}
    names = {i: " ".join(str(i).split()) for i in shares.index}
    fig, ax = charts.new(room, 1.3 + 0.48 * len(shares), narrow=1.2 + 0.78 * len(shares))
    shown = shares.rename(columns=short if room.narrow else wide)
    if room.narrow:
        shown = shown.rename(index=lambda i: charts.in_lines(names[i], ax, 18))
    charts.heatmap(ax, shown, unit="Per cent of the States of the region", highest=100)
    ax.tick_params(axis="x", labelsize=8.5)
    if room.narrow:
        ax.tick_params(axis="y", labelsize=8.5)
    return fig
