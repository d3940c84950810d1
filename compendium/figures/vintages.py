"""How far apart the vintages of one series are."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from compendium import charts, marks
from compendium.rooms import Room

SHADES = (charts.PALE, charts.GREY, charts.SKY, charts.BLUE, charts.ACCENT)  # oldest to newest


def differences(room: Room, off: pd.DataFrame) -> Figure:
    """A row a year, a dot a vintage at its difference from the newest one.

    :param off: index: year; a column a vintage, oldest first; per cent of the newest vintage, which is the last column.
    """
    fig, ax = charts.new(room, 3.2, narrow=4.2)
    unit = f"Difference from {off.columns[-1]}, per cent"
    years = off.index.to_numpy(dtype=float)
    for k, (vintage, shade) in enumerate(zip(off.columns, SHADES, strict=False)):
        rows = years + 0.45 * (k - 2)
        ax.scatter(off[vintage], rows, s=40, color=shade, label=vintage, zorder=3)
        marks.put(ax, off[vintage], rows, off[vintage], off.index, series=str(vintage), unit=unit)
    ax.axvline(0, color=charts.MUTED, lw=0.8)
    ax.set(yticks=list(off.index), xlabel=unit)
    ax.invert_yaxis()
    ax.grid(axis="x")
    charts.legend_above(ax, ncols=3 if room.narrow else len(off.columns), handletextpad=0.1, columnspacing=1.0)
    return fig
