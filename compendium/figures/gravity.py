"""What the gravity model finds, as ratios with two intervals."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from compendium import charts
from compendium.rooms import Room

INTERVALS = ("errors clustered by pair", "by origin and by destination")  # the thick and the thin line


def _key(ax: Axes, marks: Sequence[tuple[str, str, str]], across: float) -> None:
    """A legend above the axes. :param marks: label, colour and marker of each."""
    for label, colour, marker in marks:
        ax.scatter([], [], s=38, color=colour, marker=marker, label=label)
    charts.legend_above(ax, across=across, ncols=len(marks), handletextpad=0.5, columnspacing=1.5, handlelength=1.4, fontsize=9)


def _brief(value: float) -> str:
    return format(value, ".2f" if value < 1 else ".1f")


def blocs(room: Room, table: pd.DataFrame) -> Figure:
    """Migrants inside each bloc as a multiple of what is expected.

    :param table: a row a bloc, as :func:`charts.forest_plot` takes it.
    """
    fig, ax = charts.new(room, 5.4)
    unit = "Migrants between members, as a multiple of what distance and ties foretell"
    charts.forest_plot(ax, table, unit=unit, ticks=[0.05, 0.1, 0.25, 0.5, 1, 2, 4], legend=INTERVALS, show=_brief)
    _key(ax, [("entry free between all members", charts.NOW, "o"), ("not between all", charts.YELLOW, "D")], 0)
    return fig


def choices(room: Room, table: pd.DataFrame) -> Figure:
    """The term for free entry under many choices, in groups with headings.

    :param table: a row a choice, as :func:`charts.forest_plot` takes it.
    """
    fig, ax = charts.new(room, 6.2)
    unit = "Migrants under free entry, or their growth, as a multiple of what is expected"
    charts.forest_plot(ax, table, unit=unit, ticks=[0.5, 0.75, 1, 1.5, 2], legend=INTERVALS)
    kinds = {"both in an open bloc": "o", "pair itself visa-free": "s", "growth after joining": "^"}
    _key(ax, [(label, charts.MUTED, marker) for label, marker in kinds.items()], -0.4)
    return fig
