"""How far apart the vintages of one series are."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from compendium import charts
from compendium.rooms import Room

SHADES = (charts.PALE, charts.GREY, charts.SKY, charts.BLUE, charts.ACCENT)  # oldest to newest


def differences(room: Room, off: pd.DataFrame) -> Figure:
    """A row a year, a dot a vintage at its difference from the newest one.

    :param off: index: year; a column a vintage, oldest first; per cent of the newest vintage, which is the last column.
    """
    fig, ax = charts.new(room, 3.2)
    for k, (vintage, shade) in enumerate(zip(off.columns, SHADES, strict=False)):
        ax.scatter(off[vintage], [year + 0.45 * (k - 2) for year in off.index], s=40, color=shade, label=vintage, zorder=3)
    ax.axvline(0, color=charts.MUTED, lw=0.8)
    ax.set(yticks=list(off.index), xlabel=f"Difference from {off.columns[-1]}, per cent")
    ax.invert_yaxis()
    ax.grid(axis="x")
    charts.legend_above(ax, ncols=len(off.columns), handletextpad=0.1, columnspacing=1.0)
    return fig
