"""Charts of what migrants can give besides money, and of moves there and back."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from compendium import charts, marks
from compendium.rooms import Room

YES_NO = "yes or no"  # the format of a value that is 1 or 0


def _number(value: float, form: str) -> str:
    """A number with a minus sign, and none before a zero."""
    text = form.format(value)
    return form.format(0.0) if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def profile(
    room: Room, values: pd.DataFrame, places: pd.DataFrame, units: Mapping[str, str], shows: Mapping[str, str], parts: int
) -> Figure:
    """A cell a country and indicator: its value, darker where it is high among the countries shown; each column has a unit of its own.

    :param values: index: names of countries; columns: indicators; a missing value is a dash.
    :param places: the same cells from 0 to 1.
    :param units: indicator to unit; ``shows``: indicator to the format of its values, or :data:`YES_NO`.
    :param parts: how many rows stand above the gap between two groups of countries.
    """
    fig, ax = charts.new(room, 0.18 * len(values) + 1.5, narrow=0.235 * len(values) + 1.9)
    gap = 0.5
    rows = np.arange(len(values)) + gap * (np.arange(len(values)) >= parts)
    size = 8.3 if room.narrow else 9
    for j, column in enumerate(values.columns):
        numbers = values[column].to_numpy(dtype=float)
        for y, value, place in zip(rows, numbers, places[column].to_numpy(dtype=float), strict=True):
            empty = bool(np.isnan(value))
            colour = "none" if empty else charts.shade(place)
            ax.add_artist(mpl.patches.Rectangle((j - 0.48, y - 0.46), 0.96, 0.92, color=colour, lw=0))
            text = "–" if empty else ("yes" if value else "no") if shows[column] == YES_NO else _number(value, shows[column])
            ax.text(j, y, text, ha="center", va="center", fontsize=size, color=charts.MUTED if empty else charts.contrast(colour))
        marks.put(ax, j, rows, numbers, values.index, series=column, unit=units[column])
    ax.set_xlim(-0.5, len(values.columns) - 0.5)
    ax.set_ylim(rows[-1] + 0.5, -0.5)
    heads = [f"{column},\n{'law' if shows[column] == YES_NO else units[column]}" for column in values.columns]
    ax.set_xticks(range(len(heads)), heads, rotation=90, fontsize=size, linespacing=0.95)
    ax.set_yticks(rows, [charts.in_lines(name, ax, 16) for name in values.index], fontsize=size + 0.3)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return fig


def excess(room: Room, found: pd.DataFrame, colours: Mapping[str, str]) -> Figure:
    """What is matched beyond a null: a row a source under the head of its kind of pairs, with its interval, around a line at zero.

    :param found: ``kind``, ``source``, ``excess``, ``low``, ``high`` (points); kinds follow one another.
    :param colours: source to colour.
    """
    fig, ax = charts.new(room, 4.9, narrow=5.4)
    unit = "Matched moves, observed minus expected, points"
    y = 0.0
    ticks: dict[float, str] = {}
    for kind, rows in found.groupby("kind", sort=False):
        ax.text(0, y, str(kind), transform=ax.get_yaxis_transform(), fontweight="semibold", fontsize=9.5, va="center", ha="left")
        for _, row in rows.iterrows():
            y += 1
            colour = colours[row["source"]]
            ax.hlines(y, row["low"], row["high"], color=colour, lw=5, alpha=0.4)
            ax.scatter(row["excess"], y, s=26, color=colour, zorder=3)
            for column, word in (("excess", "observed minus expected"), ("low", "lower end"), ("high", "upper end")):
                marks.put(ax, row[column], y, [row[column]], [f"{kind}, {row['source']}"], series=word, unit=unit)
            ticks[y] = str(row["source"])
        y += 1.3
    ax.axvline(0, color=charts.MUTED, lw=0.9, zorder=0)
    ax.set_yticks(list(ticks), [charts.in_lines(name, ax) for name in ticks.values()])
    ax.set_ylim(y - 0.6, -0.7)
    ax.set_xlabel(unit)
    charts.gridlines(ax, axis="x")
    return fig


def two_counts(room: Room, ends: Mapping[str, pd.DataFrame], unit: str, *, limits: tuple[float, float] | None = None) -> Figure:
    """Two values a row with their intervals, a full dot and a hollow diamond, around a line at zero.

    :param ends: ``low``, ``high`` and ``mark``: the same rows and two columns, whose names stand above.
    :param limits: of the axis.
    """
    fig, ax = charts.new(room, 0.55 * len(ends["mark"]) + 0.9, narrow=0.6 * len(ends["mark"]) + 1.3)
    charts.range_bars(ax, ends["low"], ends["high"], ends["mark"], (charts.BLUE, charts.ORANGE), unit=unit)
    ax.axvline(0, color=charts.MUTED, lw=0.9, zorder=0)
    if limits:
        ax.set_xlim(*limits)
    charts.legend_above(ax, ncols=2, handletextpad=0.4, columnspacing=1.2, borderpad=0)
    return fig
