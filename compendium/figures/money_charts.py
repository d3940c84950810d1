"""Charts of money from abroad: whether it moves with the economy, and what sending it costs by host country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from compendium import charts, marks
from compendium.rooms import Room

CORRELATION, PRICE = "Correlation with GDP", "Per cent of the amount sent"
DASHED = (0, (3, 3))


def strips(room: Room, values: pd.DataFrame, found: pd.DataFrame, colours: Mapping[str, str], clear: float) -> Figure:
    """A row a flow: a dot a country, the median with its interval above them, and lines beyond which chance seldom gives a correlation.

    :param values: index: names of countries; a column a flow, correlations; missing values are left out.
    :param found: index: flows; ``median``, ``low``, ``high``.
    :param clear: drawn dashed at both sides of nought.
    """
    fig, ax = charts.new(room, 3.3, narrow=3.6)
    for row, name in enumerate(values.columns):
        known = values[name].dropna().sort_values()
        y = row + 0.12 + charts.swarm(known.to_numpy(dtype=float), np.full(len(known), 0.022)) * 1.6
        y = np.clip(y, row - 0.02, row + 0.4)
        ax.scatter(known, y, s=16, color=colours[name], alpha=0.55, linewidths=0)
        marks.put(ax, known, y, known, known.index, series=str(name), unit=CORRELATION)
        middle, low, high = (float(found.loc[name, c]) for c in ("median", "low", "high"))
        ax.hlines(row - 0.24, low, high, color=colours[name], lw=5.5, alpha=0.45, capstyle="butt")
        ax.scatter(middle, row - 0.24, s=34, color=colours[name], zorder=3)
        for value, word in ((middle, "median"), (low, "interval from"), (high, "interval to")):
            marks.put(ax, [value], [row - 0.24], [value], [f"Median of {len(known)} countries"], series=f"{name}, {word}", unit=CORRELATION)
        text = f"{middle:+.2f}".replace("-", "−") if abs(middle) >= 0.005 else "0.00"
        ax.annotate(text, (high, row - 0.24), xytext=(5, 0), textcoords="offset points", va="center", fontsize=9, color=colours[name])
    ax.axvline(0, color=charts.INK, lw=0.9, zorder=0)
    for side in (-clear, clear):
        ax.axvline(side, color=charts.MUTED, lw=0.9, ls=DASHED, zorder=0)
    ax.set_yticks(range(len(values.columns)), [charts.in_lines(name, ax, 12) for name in values.columns])
    ax.set(ylim=(len(values.columns) - 0.45, -0.5), xlim=(-0.9, 0.9), xlabel=f"{CORRELATION}, country by country")
    charts.gridlines(ax, axis="x")
    return fig


def hosts(room: Room, table: pd.DataFrame, targets: Sequence[float]) -> Figure:
    """A row a host: the median price at two times, and the interval of the later one, with two targets as lines.

    :param table: index: names; two columns of prices, named by their years, then ``low``, ``high``.
    """
    fig, ax = charts.new(room, 5.4, narrow=6.4)
    before, after = table.columns[:2]
    y = np.arange(len(table))
    ax.hlines(y, table["low"], table["high"], color=charts.NOW, lw=5.5, alpha=0.35, capstyle="butt", label=f"{after}, interval")
    ax.scatter(table[before], y, s=34, facecolor=charts.PAPER, edgecolor=charts.THEN, linewidth=1.4, zorder=3, label=str(before))
    ax.scatter(table[after], y, s=36, color=charts.NOW, zorder=4, label=str(after))
    for column, word in ((before, str(before)), (after, str(after)), ("low", f"{after}, interval from"), ("high", f"{after}, interval to")):
        marks.put(ax, table[column], y, table[column], table.index, series=word, unit=PRICE)
    for line in targets:
        ax.axvline(line, color=charts.INK, lw=1, ls=DASHED, zorder=0)
        ax.annotate(f"{line:.0f}", (line, len(table) - 0.5), xytext=(3, 0), textcoords="offset points", fontsize=8.5, va="center")
    ax.set_yticks(y, [charts.in_lines(name, ax) for name in table.index])
    ax.set(ylim=(len(table) - 0.1, -0.7), xlim=(0, 1.06 * float(table.max().max())), xlabel=PRICE)
    charts.gridlines(ax, axis="x")
    charts.legend_above(ax, ncols=3, handletextpad=0.4, columnspacing=1.2, borderpad=0)
    return fig
