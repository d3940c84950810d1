"""Charts of moves between countries and regions, by two methods of estimation."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from compendium import areas, charts
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
MARKS = (("o", charts.PAPER, 0), ("o", charts.INK, 0), ("s", charts.INK, 0.9), ("^", charts.INK, -0.9))


def from_south(room: Room, series: pd.DataFrame) -> Figure:
    """Moves from the South, million a year (left) and South-South in per cent of all moves (right); bars over five years, lines by year.

    :param series: as :func:`compendium.measures.flows.south_series` gives them.
    """
    fig, (left, right) = charts.new(room, 3.6, columns=2)
    for method, pair, line, unit in series.columns:
        values = series[(method, pair, line, unit)].dropna()
        ax, colour = left if unit == flows.MILLIONS else right, COLOURS[line, pair]
        bar, thin = THICK if (line, pair) == (flows.LINE, "South-South") else THIN
        x = values.index.to_numpy(dtype=float) + 0.5  # the middle of a calendar year, and the mid-year at which a period begins
        if method == flows.ABEL_COHEN:
            ax.hlines(values, x + 0.3, x + flows.PERIOD - 0.3, color=colour, lw=bar)
        else:
            ax.plot(x, values, color=colour, lw=thin)
    _scale(left, "Million moves a year", 5)
    _scale(right, "South-South, per cent of all moves", 10)
    bars, lines = f"{flows.ABEL_COHEN}, five years", f"{flows.GASKIN_ABEL}, each year"
    for ax, name, width in ((left, bars, THICK[0]), (right, lines, THICK[1])):
        handle = ax.plot([], [], color=charts.MUTED, lw=width, solid_capstyle="butt")[0]
        charts.legend_above(ax, [handle], [name], borderpad=0)
    for ax, unit in ((left, flows.MILLIONS), (right, flows.PER_CENT)):
        for x, y, label, line, pair in NAMES[unit]:
            ax.text(x, y, label, color=COLOURS[line, pair], ha="center", fontweight="semibold", fontsize=9.5, linespacing=0.95)
    return fig


def _scale(ax: Axes, unit: str, step: float) -> None:
    """Both axes of a panel: years, and values from zero with a tick every ``step``."""
    top = 1.08 * ax.get_ylim()[1]
    ax.set(ylim=(0, top), xticks=range(1990, 2021, 10), yticks=np.arange(0, top, step), ylabel=unit)
    charts.gridlines(ax)


def net(room: Room, table: pd.DataFrame) -> Figure:
    """Net migration of the six regions, a panel each: a mark a source on a bar that spans all of them.

    :param table: as :func:`compendium.measures.flows.nets` gives it: two editions of World Population Prospects and two estimates of flows.
    """
    fig, axes = charts.new(room, 4.5, rows=2, columns=3, sharex=True, sharey=True)
    fig.get_layout_engine().set(rect=(0, 0, 1, 0.94))  # room for the legend
    for ax, region in zip(axes.flat, areas.REGIONS, strict=True):
        rows = table.xs(region, level="group")
        middle = rows.index + 2.5
        ax.axhline(0, color=charts.MUTED, lw=0.8)
        ax.vlines(middle, rows.min(axis=1), rows.max(axis=1), color=charts.REGION_COLOURS[region], lw=7, alpha=0.45)
        for source, (mark, face, shift) in zip(table.columns, MARKS, strict=True):
            ax.plot(middle + shift, rows[source], mark, color=charts.INK, markerfacecolor=face, markersize=4, label=source)
        ax.set_title(region.replace(" and the ", "\nand the "), fontsize=9.5, color=charts.INK)
        charts.gridlines(ax)
        ax.set_xticks([1992.5, 2007.5, 2022.5], ["1990–95", "2005–10", "2020–23"], fontsize=8.5)
        ax.set_xlim(1988, 2027)
    for ax in axes[:, 0]:
        ax.set_ylabel("Million persons a year")
    place = {"loc": "upper left", "bbox_to_anchor": (0.0, 1.0), "ncols": len(table.columns)}
    fig.legend(*axes[0, 0].get_legend_handles_labels(), **place, handletextpad=0.2, columnspacing=1.4).set_in_layout(False)
    return fig
