"""Charts of moves between countries and regions, by two methods of estimation."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from compendium import areas, charts, marks
from compendium.figures import quadrant_charts
from compendium.measures import flows
from compendium.rooms import Room

COLOURS = {  # by line between North and South, and pair
    (flows.LINE, "South-South"): quadrant_charts.COLOURS["South-South"],
    (flows.LINE, "South-North"): quadrant_charts.COLOURS["South-North"],
    (flows.GULF_LINE, "South-South"): charts.ACCENT,
}
THICK, THIN = (4.5, 1.8), (2.5, 1.1)  # bar of five years, line of years
NAMES = {  # where names stand, and what they say, by unit
    flows.MILLIONS: ((2003, 11.5, "South-South", flows.LINE, "South-South"), (2007, 1.7, "South-North", flows.LINE, "South-North")),
    flows.PER_CENT: (
        (2000, 51.5, "Gulf States\nin the South", flows.LINE, "South-South"),
        (2006, 21, "Gulf States in the North", flows.GULF_LINE, "South-South"),
    ),
}
SIGNS = (("o", charts.PAPER, 0), ("o", charts.INK, 0), ("s", charts.INK, 0.9), ("^", charts.INK, -0.9))


def from_south(room: Room, series: pd.DataFrame) -> Figure:
    """Moves from the South, million a year (left) and South-South in per cent of all moves (right); bars over five years, lines by year.

    :param series: as :func:`compendium.measures.flows.south_series` gives them.
    """
    fig, (left, right) = charts.new(room, 3.6, columns=2, narrow=6.4)
    for method, pair, line, unit in series.columns:
        values = series[(method, pair, line, unit)].dropna()
        ax, colour = left if unit == flows.MILLIONS else right, COLOURS[line, pair]
        bar, thin = THICK if (line, pair) == (flows.LINE, "South-South") else THIN
        x = values.index.to_numpy(dtype=float) + 0.5  # the middle of a calendar year, and the mid-year at which a period begins
        name = f"{pair}, Gulf States in the North" if line == flows.GULF_LINE else pair
        if method == flows.ABEL_COHEN:
            ax.hlines(values, x + 0.3, x + flows.PERIOD - 0.3, color=colour, lw=bar)
            names = [_period(year, year + flows.PERIOD) for year in values.index]
            marks.put(ax, x + flows.PERIOD / 2, values, values, names, series=name, unit=unit.capitalize())
        else:
            ax.plot(x, values, color=colour, lw=thin)
            marks.put(ax, x, values, values, values.index, series=name, unit=unit.capitalize())
    _scale(left, "Million moves a year", 5)
    _scale(right, "South-South, per cent of all moves", 10)
    bars, lines = f"{flows.ABEL_COHEN}, five years", f"{flows.GASKIN_ABEL}, each year"
    thick, fine = (left.plot([], [], color=charts.MUTED, lw=width, solid_capstyle="butt")[0] for width in THICK)
    if room.narrow:  # the lower panel is out of sight where the upper one is read
        charts.legend_above(left, [thick, fine], [bars, lines], borderpad=0)
    else:
        charts.legend_above(left, [thick], [bars], borderpad=0)
        charts.legend_above(right, [fine], [lines], borderpad=0)
    for ax, unit in ((left, flows.MILLIONS), (right, flows.PER_CENT)):
        for x, y, label, line, pair in NAMES[unit]:
            ax.text(x, y, label, color=COLOURS[line, pair], ha="center", fontweight="semibold", fontsize=9.5, linespacing=0.95)
    return fig


def _period(first: int, last: int) -> str:
    return f"{first}–{last % 100:02d}"


def _scale(ax: Axes, unit: str, step: float) -> None:
    """Both axes of a panel: years, and values from zero with a tick every ``step``."""
    top = 1.08 * ax.get_ylim()[1]
    ax.set(ylim=(0, top), xticks=range(1990, 2021, 10), yticks=np.arange(0, top, step), ylabel=unit)
    charts.gridlines(ax)


def net(room: Room, table: pd.DataFrame, until: int) -> Figure:
    """Net migration of the six regions, a panel each: a mark a source on a bar that spans all of them.

    :param table: as :func:`compendium.measures.flows.nets` gives it: two editions of World Population Prospects and two estimates of flows.
    :param until: the last year that a source has, in which the last period may end early.
    """
    fig, axes = charts.new(room, 4.5, rows=2, columns=3, narrow=9.6, sharex=True, sharey=True)
    fig.get_layout_engine().set(rect=(0, 0, 1, 0.94))  # room for the legend
    periods = {year: _period(year, min(year + flows.PERIOD, until)) for year in table.index.unique(0)}
    first, *_, last = periods
    ticks = (first, (first + last) // 2 // flows.PERIOD * flows.PERIOD, last)
    for ax, region in zip(axes.flat, areas.REGIONS, strict=True):
        rows = table.xs(region, level="group")
        middle = rows.index + 2.5
        ax.axhline(0, color=charts.MUTED, lw=0.8)
        ax.vlines(middle, rows.min(axis=1), rows.max(axis=1), color=charts.REGION_COLOURS[region], lw=7, alpha=0.45)
        for source, (sign, face, shift) in zip(table.columns, SIGNS, strict=True):
            ax.plot(middle + shift, rows[source], sign, color=charts.INK, markerfacecolor=face, markersize=4, label=source)
            names = [f"{periods[year]}, {source}" for year in rows.index]
            marks.put(ax, middle + shift, rows[source], rows[source], names, unit="Million a year")
        ax.set_title(region if room.narrow else region.replace(" and the ", "\nand the "), fontsize=9.5, color=charts.INK)
        charts.gridlines(ax)
        ax.set_xticks([year + 2.5 for year in ticks], [periods[year] for year in ticks], fontsize=8.5)
        ax.tick_params(labelbottom=room.narrow or ax.get_subplotspec().is_last_row())
        ax.set_xlim(first - 2, last + 7)
        if ax.get_subplotspec().is_first_col():
            ax.set_ylabel("Million a year")
    place = {"loc": "upper left", "bbox_to_anchor": (0.0, 1.0), "ncols": 2 if room.narrow else len(table.columns)}
    handles = axes.flat[0].get_legend_handles_labels()
    fig.legend(*handles, **place, handletextpad=0.2, columnspacing=1.4).set_in_layout(False)
    return fig
