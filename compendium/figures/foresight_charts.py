"""Charts of forecasts: those of the past against what came true, and the outlook with past errors repeated."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from compendium import charts, marks
from compendium.figures import quadrant_charts
from compendium.measures import corridors, foresight
from compendium.rooms import Room

DRAWN = (corridors.SOUTH_SOUTH, corridors.SOUTH_NORTH)
SHORT = ("Latin America and the Caribbean", "Latin America\nand Caribbean")


def backtest(room: Room, forecasts: pd.DataFrame) -> Figure:
    """Two quadrants: by how much forecasts were off, by years ahead; those about ten years ahead are dots, the ends of their range named.

    :param forecasts: rows of :func:`compendium.measures.foresight.backtest` by one rule.
    """
    fig, axes = charts.new(room, 4.2, columns=2, narrow=6.8, sharey=True)
    known = forecasts[forecasts["series"].isin(DRAWN) & (forecasts["horizon"] <= foresight.ABOUT["About 15 years"][1])]
    vintages, unit = list(known["vintage"].unique()), "Error, per cent"
    styles = dict(zip(vintages, ("-", "--", ":"), strict=False))
    first, last = foresight.ABOUT["About 10 years"]
    for ax, quadrant in zip(axes, DRAWN, strict=True):
        rows, colour = known[known["series"] == quadrant], quadrant_charts.COLOURS[quadrant]
        ax.axhline(0, color=charts.INK, lw=1)
        ten = rows[rows["horizon"].between(first, last)]
        ax.scatter(ten["horizon"], ten["error"], s=26, color=colour, zorder=4, linewidths=0)
        _put(ax, ten, unit)
        for vintage, style in styles.items():
            for k, (_, path) in enumerate(rows[rows["vintage"] == vintage].groupby("origin")):
                x, y = [0, *path["horizon"]], [path["revision"].iloc[0], *path["error"]]
                ax.plot(x, y, color=charts.GREY, lw=1.1, ls=style, label=vintage if k == 0 else None)
        starts = rows.drop_duplicates(["vintage", "origin"])
        ax.scatter(0 * starts["horizon"], starts["revision"], s=14, color=charts.PAPER, edgecolors=charts.GREY, zorder=3, clip_on=False)
        _put(ax, rows.drop(ten.index), unit)
        _put(ax, starts.assign(horizon=0, year=starts["origin"], error=starts["revision"]), unit)
        _name_ends(ax, rows[rows["vintage"] == vintages[-1]])
        for at, rise in ((ten["error"].idxmin(), -13), (ten["error"].idxmax(), 7)) if len(ten) else ():
            x, y = ten.loc[at, ["horizon", "error"]].astype("float64")
            text = f"{y:+.0f}".replace("-", "\N{MINUS SIGN}")
            bold = {"fontsize": 11, "color": colour, "fontweight": "bold", "ha": "center", "zorder": 5}
            ax.annotate(text, (x, y), xytext=(0, rise), textcoords="offset points", **bold)
        ax.set(
            title=quadrant,
            xlim=(0, 19),
            ylim=(known["error"].min() - 4, known["error"].max() + 7),
            xticks=[0, 5, 10, 15],
            xlabel="Years ahead",
        )
        charts.gridlines(ax)
        if ax.get_subplotspec().is_first_col():
            ax.set_ylabel("Foretold, per cent above or below what came true")
    fig.get_layout_engine().set(rect=(0, 0, 1, 0.94))  # room for the legend
    place = {"loc": "upper left", "bbox_to_anchor": (0.0, 1.0), "ncols": len(vintages), "columnspacing": 1.2, "handlelength": 1.7}
    fig.legend(*axes[0].get_legend_handles_labels(), **place).set_in_layout(False)
    return fig


def _put(ax: Axes, rows: pd.DataFrame, unit: str) -> None:
    """Record forecasts by their years and vintage."""
    names = [f"{o} to {y}, {v}" if y > o else f"{o}, {v}" for o, y, v in rows[["origin", "year", "vintage"]].itertuples(index=False)]
    marks.put(ax, rows["horizon"], rows["error"], rows["error"], names, unit=unit)


def _name_ends(ax: Axes, rows: pd.DataFrame) -> None:
    """Write beside the last forecast from each year which year that is, where the line is long enough to be told from the others."""
    ends = rows[rows["horizon"] == rows.groupby("origin")["horizon"].transform("max")].query("horizon > 10")
    for height, (_, row) in zip(charts.spread(list(ends["error"]), 3.4), ends.iterrows(), strict=True):
        place = {"xytext": (4, 0), "textcoords": "offset points", "va": "center", "fontsize": 8.5, "color": charts.MUTED}
        ax.annotate(f"from {row['origin']}", (row["horizon"], height), **place)


def outlook(room: Room, stocks: pd.DataFrame, changes: pd.DataFrame, rule: str, years: tuple[int, int]) -> Figure:
    """A row a stock: a dot for the change by the rule over a wide bar of past errors and a narrow one of errors of the trend alone.

    :param stocks: as :func:`compendium.measures.foresight.outlook` gives it, million migrants; the four quadrants first.
    :param changes: as :func:`compendium.measures.foresight.changes` gives it, per cent.
    :param years: the last year known and the year of the outlook.
    """
    fig, ax = charts.new(room, 4.3, narrow=6)
    y = np.array([k + (0.5 if k >= len(corridors.QUADRANTS) else 0) for k in range(len(changes))])
    wide, narrow = "past errors repeated", "those of the trend alone"
    ax.hlines(y, changes["low"], changes["high"], color=charts.PALE, lw=9, alpha=0.55, label=wide)
    ax.hlines(y, changes["trend_low"], changes["trend_high"], color=charts.GREY, lw=3, label=narrow)
    beyond = ~changes["ahead"].between(changes["low"], changes["high"])
    face, dot = np.where(beyond, charts.PAPER, charts.NOW), f"{rule} (hollow: off its bar)"
    ax.scatter(changes["ahead"], y, s=40, color=face, edgecolors=charts.NOW, zorder=3, label=dot)
    beside = {"textcoords": "offset points", "fontsize": 9}
    for k, (_, row) in enumerate(stocks.iterrows()):
        text, at = f"{row['last']:.1f} → {row['ahead']:.1f}", ("axes fraction", "data")
        ax.annotate(text, (1.0, y[k]), xycoords=at, xytext=(6, 0), va="center", **beside)
    above = {"xycoords": "axes fraction", "xytext": (6, 2), "va": "bottom", "color": charts.MUTED}
    ax.annotate(f"Million,\n{years[0]} → {years[1]}", (1.0, 1.0), **above, **beside)
    ax.axvline(0, color=charts.INK, lw=1)
    unit, beside_axes = f"Change {years[0]}–{years[1]}, per cent", ax.get_yaxis_transform()
    for column, year in zip(("last", "ahead"), years, strict=True):
        marks.put(ax, 1.0, y, stocks[column], changes.index, series=str(year), unit="Million", transform=beside_axes)
    heads = {"ahead": "by the rule", "low": "low end", "high": "high end"}
    heads |= {"trend_low": "low end, trend alone", "trend_high": "high end, trend alone"}
    for column, head in heads.items():
        marks.put(ax, changes[column], y, changes[column], changes.index, series=head, unit=unit)
    ax.set_yticks(y, [charts.in_lines(name, ax, 16) if room.narrow else name.replace(*SHORT) for name in changes.index])
    ax.set(ylim=(y[-1] + 0.6, -0.6), xlabel=f"Change of the stock from {years[0]} to {years[1]}, per cent")
    charts.gridlines(ax, axis="x")
    charts.legend_above(ax, across=-0.5 if room.narrow else -0.3)
    return fig
