"""What the gravity model finds, as ratios with two intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from compendium import charts, marks
from compendium.rooms import Room

INTERVALS = ("errors clustered by pair", "by origin and by destination")  # the thick and the thin line


def _key(ax: Axes, signs: Sequence[tuple[str, str, str]]) -> None:
    """A legend above the axes. :param signs: label, colour and marker of each."""
    for label, colour, marker in signs:
        ax.scatter([], [], s=38, color=colour, marker=marker, label=label)
    charts.legend_above(ax, ncols=len(signs), handletextpad=0.5, columnspacing=1.5, handlelength=1.4, fontsize=9)


def _brief(value: float) -> str:
    return format(value, ".2f" if value < 1 else ".1f")


def blocs(room: Room, table: pd.DataFrame) -> Figure:
    """Migrants inside each bloc as a multiple of what is expected.

    :param table: a row a bloc, as :func:`charts.forest_plot` takes it.
    """
    fig, ax = charts.new(room, 5.4, narrow=6.2)
    unit = "Migrants between members, as a multiple of what distance and ties foretell"
    charts.forest_plot(ax, table, unit=unit, ticks=[0.05, 0.1, 0.25, 0.5, 1, 2, 4], legend=INTERVALS, show=_brief)
    _key(ax, [("entry free between all members", charts.NOW, "o"), ("not between all", charts.YELLOW, "D")])
    return fig


def choices(room: Room, groups: Mapping[str, pd.DataFrame]) -> Figure:
    """The term for free entry under many choices: a dot a fit, full where its interval does not hold one, in groups.

    :param groups: heading to its rows: index: choice, columns factor, low_wide and high_wide.
    """
    fig, ax = charts.new(room, 6.4, narrow=8.8)
    ax.axvline(1, color=charts.MUTED, lw=1)
    ticks, names, row = [], [], 0
    for head, table in groups.items():
        at = row + 1 + np.arange(len(table))
        off = (table["low_wide"] > 1) | (table["high_wide"] < 1)
        ax.hlines(at, table["low_wide"], table["high_wide"], color=charts.NOW, lw=1.5)
        face = np.where(off, charts.NOW, charts.PAPER)
        ax.scatter(table["factor"], at, s=38, color=face, edgecolors=charts.NOW, linewidths=1.4, zorder=3)
        for column, word in (("factor", "times expected"), ("low_wide", "lower end"), ("high_wide", "upper end")):
            marks.put(ax, table[column], at, table[column], table.index, series=word, unit="Multiple")
        for y, value in zip(at, table["factor"], strict=True):
            ax.annotate(f"{value:.2f}", (1.01, y), xycoords=("axes fraction", "data"), va="center", fontsize=9)
        ticks, names, row = [*ticks, row, *at], [*names, head, *table.index], int(at[-1]) + 1
    ax.set_yticks(ticks, [charts.in_lines(name, ax, 21) for name in names], fontsize=9)
    for label, name in zip(ax.get_yticklabels(), names, strict=True):
        if name in groups:
            label.set(fontweight="semibold", color=charts.MUTED)
    ax.set_xscale("log")
    ax.set_xticks([0.5, 0.75, 1, 1.5, 2], ["0.5", "0.75", "1", "1.5", "2"])
    ax.minorticks_off()
    ax.set(ylim=(row - 0.4, -0.6), xlabel="Migrants, or their growth, as a multiple of what is expected")
    charts.gridlines(ax, axis="x")
    for face, label in ((charts.NOW, "interval off one"), (charts.PAPER, "interval holds one")):
        ax.scatter([], [], s=38, color=face, edgecolors=charts.NOW, linewidths=1.4, label=label)
    charts.legend_above(ax, ncols=2, handletextpad=0.3, columnspacing=1.5, borderpad=0)
    return fig
