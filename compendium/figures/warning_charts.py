"""The chart of early warning: what lists of countries, made a year before, catch of flight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from compendium import charts
from compendium.rooms import Room


def caught(
    room: Room,
    panels: Mapping[str, tuple[pd.DataFrame, Mapping[str, str]]],
    colours: Mapping[str, str],
    breaks: Sequence[tuple[str, int]],
) -> Figure:
    """A panel a test, a line a list: the share of the increase that came from the countries on it, by year.

    :param panels: title to a table (index year, a column a list, per cent) and what its lines are called.
    :param breaks: names and years of breaks of recording, dotted; named above the first panel, on a phone below the last one.
    """
    fig, axes = charts.new(room, 5.2, rows=len(panels), narrow=6.2, sharex=True)
    for ax, (title, (table, labels)) in zip(axes, panels.items(), strict=True):
        charts.lines(ax, table[list(colours)], colours, unit="Per cent of the increase", labels=labels)
        ax.set_title(title)
        for name, year in breaks:
            ax.axvline(year, color=charts.MUTED, lw=0.8, ls=":", zorder=0)
            if ax is axes[0] and not room.narrow:
                place = {"xytext": (0, 3), "textcoords": "offset points", "ha": "center"}
                ax.annotate(f"{name}:\nbreak", (year, 1), xycoords=("data", "axes fraction"), fontsize=8.5, color=charts.MUTED, **place)
    if room.narrow and breaks:
        axes[-1].set_xlabel("Breaks of recording (dotted): " + ", ".join(f"{name} {year}" for name, year in breaks))
    return fig
