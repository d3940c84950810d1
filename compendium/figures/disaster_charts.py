"""The chart of money after disasters: event-time coefficients beside what random dates would have shown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from compendium import charts, marks
from compendium.rooms import Room

UNIT = "Per cent against the three years before"
FOUND, BAND = "Disasters, 95 per cent interval", "Random dates, middle 95 per cent"


def courses(room: Room, panels: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]]) -> Figure:
    """A panel a size of disaster: the coefficient of each year with its interval, over the band of random dates.

    :param panels: title to two tables, index years after the disaster: ``percent``, ``low``, ``high``, and ``low``, ``high`` of the band.
    """
    fig, axes = charts.new(room, 3.9, columns=len(panels), narrow=7.2, sharey=True, sharex=True)
    for ax, (title, (found, band)) in zip(np.atleast_1d(axes), panels.items(), strict=True):
        years = found.index.to_numpy(dtype=float)
        ax.axhline(0, color=charts.MUTED, lw=0.8)
        shade = ax.fill_between(years, band["low"], band["high"], color=charts.GREY, alpha=0.28, lw=0)
        below, above = found["percent"] - found["low"], found["high"] - found["percent"]
        colours = [charts.GREY if year < 0 else charts.ACCENT for year in years]
        for x, y, down, up, colour in zip(years, found["percent"], below, above, colours, strict=True):
            bar = ax.errorbar(x, y, [[down], [up]], fmt="o", color=colour, markersize=5, elinewidth=1.8)
        names = ["Year of the disaster" if year == 0 else f"{year:+.0f}".replace("-", "−") + " years" for year in years]
        for column, series in {"percent": "Disasters", "low": "Disasters, interval from", "high": "Disasters, interval to"}.items():
            marks.put(ax, years, found[column], found[column], names, series=series, unit=UNIT)
        for column, series in {"low": "Random dates, from", "high": "Random dates, to"}.items():
            marks.put(ax, years, band[column], band[column], names, series=series, unit=UNIT)
        ax.set_xticks(years, ["0" if year == 0 else f"{year:+.0f}".replace("-", "−") for year in years])
        ax.set_title(title)
        charts.gridlines(ax)
        if ax is np.atleast_1d(axes)[-1] or not room.narrow:
            ax.set_xlabel("Years after the disaster")
        if room.narrow or ax is np.atleast_1d(axes)[0]:
            ax.set_ylabel(UNIT)
    fig.legend([bar, shade], [FOUND, BAND], loc="outside upper left", ncols=1 if room.narrow else 2)
    return fig
