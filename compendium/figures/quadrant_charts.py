"""Charts of the four quadrants of migration between North and South."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from compendium import charts, marks
from compendium.measures import corridors, north_south
from compendium.rooms import Room

UNIT = "Million migrants"
SHADES = (charts.ORANGE, charts.BLUE, charts.PURPLE, charts.GREEN, charts.GREY)
COLOURS: Mapping[str, str] = dict(zip((*corridors.QUADRANTS, corridors.UNKNOWN), SHADES, strict=True))
BROKEN: Mapping[str, str] = {  # names of lines between North and South on two rows
    north_south.GULF_LINE: "UN groups, Gulf States\nin the North",
    north_south.LIST_OF_YEAR: "High income is North,\nlist of the year",
    north_south.NEWEST_LIST: "High income is North,\nnewest list",
    north_south.UPPER_LINE: "Upper middle income\nis North too",
}


def by_vintage(room: Room, tables: Mapping[str, pd.DataFrame]) -> Figure:
    """A panel a quadrant, a line a vintage, named at its right end; the newest vintage is bold.

    :param tables: name of the vintage, newest last, to its table: index year, a column a quadrant, million migrants.
    """
    tall = 1.08 * max(t[list(corridors.QUADRANTS)].max().max() for t in tables.values())
    shades = [charts.GREY, charts.GREY, charts.MUTED, charts.ACCENT][-len(tables) :]
    newest, last = list(tables.items())[-1]
    year = int(last.index.max())
    fig, axes = charts.new(room, 4.6, rows=2, columns=2, narrow=7.4, sharex=True, sharey=True)
    for ax, quadrant in zip(axes.flat, corridors.QUADRANTS, strict=True):
        ends = charts.spread([t[quadrant].iloc[-1] for t in tables.values()], 0.075 * tall)
        for (vintage, table), shade, end in zip(tables.items(), shades, ends, strict=True):
            line, bold = table[quadrant], vintage == newest
            ax.plot(line.index.astype(float), line, color=shade, lw=2.6 if bold else 1.2)
            marks.put(ax, line.index, line, line, line.index, series=vintage, unit=UNIT)
            ax.plot(float(line.index[-1]), line.iloc[-1], "o", color=shade, markersize=5 if bold else 3.5)
            name, weight = vintage.removeprefix("Rev. "), "semibold" if bold else "normal"
            ax.text(year + 1.2, end, name, fontsize=8.5, color=shade, va="center", fontweight=weight)
        ax.set(title=quadrant, ylim=(0, tall), xlim=(1989, year + 6), xticks=[1990, 2000, 2010, 2020])
        charts.gridlines(ax)
        if ax.get_subplotspec().is_first_col():
            ax.set_ylabel(UNIT)
    return fig


def by_line(room: Room, table: pd.DataFrame, years: Mapping[str, int]) -> Figure:
    """South-South under several lines between North and South: its share in all vintages, and its growth in the newest.

    :param table: as :func:`compendium.measures.sensitivity.south_shares` gives it.
    :param years: vintage to its last year; the first is marked with a tick, the last with a dot.
    """
    lines = list(table.index.unique("line"))
    then, now = (list(years)[place] for place in (0, -1))
    share = table["share"].unstack()[list(years)].loc[lines].rename(index=BROKEN)
    growth = table.xs(now, level="vintage").loc[lines].rename(index=BROKEN)
    fig, (left, right) = charts.new(room, 3.5, columns=2, narrow=6.6, sharey=True, width_ratios=[1.5, 1])
    low, high, newest = (s.to_frame("share") for s in (share.min(axis=1), share.max(axis=1), share[now]))
    charts.range_bars(left, low, high, newest, unit="South-South, per cent of all migrants")
    for row, name in enumerate(share.index):
        value, old = share.loc[name, now], share.loc[name, then]
        note = ", largest" if bool(growth.loc[name, "first"]) else ""
        left.annotate(f"{value:.0f}{note}", (value, row), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=9)
        left.plot(old, row, "|", color=charts.MUTED, markersize=13, markeredgewidth=1.6)
        small = {"fontsize": 8.5, "color": charts.MUTED}
        left.annotate(f"{old:.0f} in {years[then]}", (old, row), xytext=(0, -14), textcoords="offset points", ha="center", **small)
    left.set_xlim(0, 48)
    of_all = growth["growth_all"].iloc[0]
    charts.bars(right, growth["growth"], charts.PALE, unit=f"Growth 2000–{years[now]}, per cent")
    right.axvline(of_all, color=charts.MUTED, lw=1, ls=":")
    right.annotate("all migrants", (of_all, -0.42), xytext=(3, 8), textcoords="offset points", fontsize=8.5, color=charts.MUTED)
    right.set(ylim=(len(share) - 0.3, -0.7), xlim=(0, 1.3 * growth["growth"].max()))
    return fig
