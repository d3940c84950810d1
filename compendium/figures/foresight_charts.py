"""Charts of forecasts: those of the past against what came true, and the outlook with past errors repeated."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from compendium import charts
from compendium.figures import quadrant_charts
from compendium.measures import corridors
from compendium.rooms import Room

DRAWN = (corridors.SOUTH_SOUTH, corridors.SOUTH_NORTH)
SHORT = ("Latin America and the Caribbean", "Latin America\nand Caribbean")


def backtest(room: Room, forecasts: pd.DataFrame, told: Mapping[str, pd.DataFrame], truth: pd.DataFrame, newest: str) -> Figure:
    """Two quadrants: the stock of the newest vintage (bold), and the forecasts of earlier ones, each from a ring at its origin.

    :param forecasts: rows of :func:`compendium.measures.foresight.backtest` by one rule.
    :param told: vintage to the table that its forecasts start from, index year, a column a quadrant, million migrants.
    :param truth: the table of the newest vintage; ``newest`` its name.
    """
    fig, axes = charts.new(room, 3.9, columns=2, sharey=True)
    styles = dict(zip(told, ("-", "--", ":"), strict=False))
    for ax, quadrant in zip(axes, DRAWN, strict=True):
        for vintage, style in styles.items():
            rows = forecasts[(forecasts["vintage"] == vintage) & (forecasts["series"] == quadrant)]
            for k, (origin, path) in enumerate(rows.groupby("origin")):
                x, y = [origin, *path["year"]], [told[vintage].loc[origin, quadrant], *path["forecast"]]
                ax.plot(x, y, color=charts.GREY, lw=1.1, ls=style, label=f"foretold with {vintage}" if k == 0 else None)
                ax.plot(x[:1], y[:1], color=charts.GREY, marker="o", markersize=3.5, mfc=charts.PAPER, ls="none", zorder=3)
        bold = {"color": quadrant_charts.COLOURS[quadrant], "lw": 2.4, "zorder": 4}
        ax.plot(truth.index, truth[quadrant], marker="o", markersize=4.5, label=newest, **bold)
        ax.set(title=quadrant, xlim=(1989, truth.index.max() + 1))
        charts.gridlines(ax)
    axes[0].set(ylabel="Million migrants at mid-year", ylim=(0, None))
    handles = dict(zip(*reversed(axes[0].get_legend_handles_labels()), strict=True))
    axes[0].legend([h for n, h in handles.items() if n != newest], [n for n in handles if n != newest], loc="lower right")
    start, bold = (1990, truth.iloc[0][DRAWN[0]]), {"color": quadrant_charts.COLOURS[DRAWN[0]], "fontweight": "semibold"}
    axes[0].annotate(newest, start, xytext=(0, 8), textcoords="offset points", **bold)
    return fig


def outlook(room: Room, stocks: pd.DataFrame, changes: pd.DataFrame, rule: str, years: tuple[int, int]) -> Figure:
    """A row a stock: a dot for the change by the rule over a wide bar of past errors and a narrow one of errors of the trend alone.

    :param stocks: as :func:`compendium.measures.foresight.outlook` gives it, million migrants; the four quadrants first.
    :param changes: as :func:`compendium.measures.foresight.changes` gives it, per cent.
    :param years: the last year known and the year of the outlook.
    """
    fig, ax = charts.new(room, 4.3)
    y = np.array([k + (0.5 if k >= len(corridors.QUADRANTS) else 0) for k in range(len(changes))])
    wide, narrow = "past errors repeated, revisions included", "past errors of the trend alone"
    ax.hlines(y, changes["low"], changes["high"], color=charts.PALE, lw=9, alpha=0.55, label=wide)
    ax.hlines(y, changes["trend_low"], changes["trend_high"], color=charts.GREY, lw=3, label=narrow)
    beyond = ~changes["ahead"].between(changes["low"], changes["high"])
    face, dot = np.where(beyond, charts.PAPER, charts.NOW), f"rule: {rule} (hollow: outside its own range)"
    ax.scatter(changes["ahead"], y, s=40, color=face, edgecolors=charts.NOW, zorder=3, label=dot)
    beside = {"textcoords": "offset points", "fontsize": 9}
    for k, (_, row) in enumerate(stocks.iterrows()):
        text, at = f"{row['last']:.1f} → {row['ahead']:.1f}", ("axes fraction", "data")
        ax.annotate(text, (1.0, y[k]), xycoords=at, xytext=(6, 0), va="center", **beside)
    above = {"xycoords": "axes fraction", "xytext": (6, 2), "va": "bottom", "color": charts.MUTED}
    ax.annotate(f"Million,\n{years[0]} → {years[1]}", (1.0, 1.0), **above, **beside)
    ax.axvline(0, color=charts.INK, lw=1)
    ax.set_yticks(y, [name.replace(*SHORT) for name in changes.index])
    ax.set(ylim=(y[-1] + 0.6, -0.6), xlabel=f"Change of the stock from {years[0]} to {years[1]}, per cent")
    charts.gridlines(ax, axis="x")
    charts.legend_above(ax, across=-0.3)
    return fig
