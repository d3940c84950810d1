"""Charts of migrants and work: ages, gaps in the labour market, accidents."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from compendium import charts, marks
from compendium.measures import labour
from compendium.rooms import Room

SEX_COLOURS: Mapping[str, str] = {"men": charts.BLUE, "women": charts.ORANGE}


def ages(room: Room, profile: pd.DataFrame, working: pd.DataFrame) -> Figure:
    """Above, the shares of five-year age groups among migrants and among all people; below, the shares at working age by region.

    :param profile: index: lowest age of each group, the last one open; ``Migrants``, ``Everyone``, per cent of all ages.
    :param working: index: regions; the same columns, per cent aged 20 to 64.
    """
    fig, (top, foot) = charts.new(room, 5.0, rows=2, narrow=6.2)
    last = profile.index[-1]
    names = {age: f"{age}+" if age == last else f"{age}–{age + 4}" for age in profile.index}
    colours = {"Migrants": charts.ACCENT, "Everyone": charts.GREY}
    charts.lines(top, profile, colours, unit="Per cent of all ages", rows=names)
    ticks = [age for age in (0, 20, 40, 60, last) if age in names]
    top.set_xticks(ticks, [names[age] for age in ticks])
    top.set_title("Five-year age groups, world")
    caribbean = "Latin America and the Caribbean"
    shown = working.rename(index={caribbean: charts.SHORT_REGION[caribbean]})[["Everyone", "Migrants"]]
    unit = "Per cent aged 20 to 64, by region of destination"
    charts.dumbbells(foot, shown, (charts.GREY, charts.ACCENT), unit=unit)
    return fig


def gaps(room: Room, bands: Mapping[tuple[str, str], pd.DataFrame], sexes: Mapping[str, str]) -> Figure:
    """A panel an indicator: the median gap of men and of women by year, with the middle half of the countries as a band.

    :param bands: indicator and sex to a table: index year; ``low``, ``median``, ``high``, percentage points.
    :param sexes: sex to the name of its line, a key of :data:`SEX_COLOURS`.
    """
    indicators = list(dict.fromkeys(indicator for indicator, _ in bands))
    fig, axes = charts.new(room, 5.0, rows=len(indicators), narrow=6.6, sharex=True)
    for ax, indicator in zip(axes, indicators, strict=True):
        for sex, name in sexes.items():
            part = bands[indicator, sex]
            years = part.index.astype(float)
            ax.fill_between(years, part["low"], part["high"], color=SEX_COLOURS[name], alpha=0.16, lw=0)
        medians = labour.medians({name: bands[indicator, sex] for sex, name in sexes.items()})
        ax.plot([medians.index[0], medians.index[-1]], [0, 0], color=charts.MUTED, lw=0.8)
        charts.lines(ax, medians, SEX_COLOURS, unit="Points", floor=None)
        for sex, name in sexes.items():
            for end, word in (("low", "lower quartile"), ("high", "upper quartile")):
                edge = bands[indicator, sex][end]
                marks.put(ax, edge.index, edge, edge, edge.index, series=f"{name}, {word}", unit="Points")
        ax.set_title(indicator.capitalize())
    return fig


def accidents(room: Room, ratios: pd.DataFrame) -> Figure:
    """Rates of accidents of migrants over those of non-migrants, a row a country, on a logarithmic axis with a line at one.

    :param ratios: index: names, first on top; two columns.
    """
    fig, ax = charts.new(room, 5.0, narrow=5.8)
    ax.axvline(1, color=charts.GRID, lw=1.2, zorder=0)
    unit = "Rate of migrants / rate of non-migrants (1 = the same; logarithmic)"
    charts.dumbbells(ax, ratios, (charts.GREY, charts.ORANGE), unit=unit, show="{:.1f}".format)
    ax.grid(visible=False, axis="x")
    air = 1.9 if room.narrow else 1.5  # left of the outer dot, for its number
    low, high = float(ratios.min().min()) / air, float(ratios.max().max()) * 1.5
    ax.set_xlim(low, high)
    ax.set_xscale("log")
    ticks = [tick for tick in (0.2, 0.5, 1, 2, 5, 10, 20, 50) if low <= tick <= high]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    charts.outline(ax)
    return fig


def fee_bans(room: Room, origins: pd.DataFrame) -> Figure:
    """Agreements of countries of origin, a bar a country: with a ban of fees since 1998 and before, and without one.

    :param origins: index: names; ``since``, ``before``, ``without``, numbers of agreements.
    """
    fig, ax = charts.new(room, 4.8, narrow=5.6)
    shown = origins.rename(columns={"since": "No fees, since 1998", "before": "No fees, before", "without": "Without the clause"})
    charts.stacked_bars(ax, shown, (charts.ACCENT, charts.SKY, charts.PALE), unit="Labour agreements with a coded text")
    return fig


def clauses(room: Room, shares: pd.DataFrame) -> Figure:
    """Agreements that hold a clause, a row a clause and a column a decade.

    :param shares: index: clauses; columns: decades with their number of agreements, on two lines; per cent.
    """
    fig, ax = charts.new(room, 4.9, narrow=6.4)
    charts.heatmap(ax, shares, unit="Per cent of the agreements of the decade (number in brackets)")
    if room.narrow:
        ax.set_yticks(range(len(shares)), [charts.in_lines(name, ax, 16) for name in shares.index])
        ax.tick_params(axis="x", labelsize=8.5)
    return fig
