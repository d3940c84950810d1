"""Charts of remittances: what sending them costs, and how much goes where."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, MultipleLocator

from compendium import charts, marks
from compendium.figures.quadrant_charts import COLOURS
from compendium.measures import corridors, remittances
from compendium.rooms import Room

KIND_COLOURS = dict(zip(remittances.COST_KINDS, (charts.GREEN, charts.BLUE, charts.PURPLE, charts.ORANGE), strict=True))
KIND_NAMES = {  # on two lines
    remittances.FROM_GULF: "From the Gulf to\nthe South",
    remittances.FROM_NORTH: "From the North to\nthe South",
    remittances.AMONG_SOUTH: "South to South,\nGulf and Africa apart",
}
PART_COLOURS = dict(zip(remittances.PARTS, (charts.YELLOW, *(COLOURS[q] for q in corridors.QUADRANTS)), strict=True))
UNITS = {"migrants": "Migrants, per cent", "dollars": "US$ a migrant", "remittances": "Remittances, per cent"}
NAME_ON_TWO_LINES = 12  # per cent of migrants from which a lying block is high enough
PART_NAMES = {
    remittances.IN_GULF: "South-South,\nin the Gulf",
    remittances.ELSEWHERE: "South-South,\nelsewhere",
    corridors.NORTH_SOUTH: "North-\nSouth",
}


def cost(room: Room, then: pd.DataFrame, now: pd.DataFrame) -> Figure:
    """Median cost of sending money by kind of corridor as known in 2018 (left) and now (right), with the target.

    :param then: as :func:`compendium.measures.remittances.medians_by_kind` gives it, per cent; ``now`` the same of the newest release.
    """
    fig, axes = charts.new(room, 3.5, columns=2, narrow=6.4, sharey=True)
    axes[0].set_ylim(0, 1.1 * max(then.max().max(), now.max().max()))
    unit = "Median cost of US$ 200, per cent"
    charts.lines(axes[0], then.loc[:, then.notna().any()], KIND_COLOURS, unit=unit, labels=KIND_NAMES)
    if not room.narrow:  # the panel at the right names the lines
        for name in list(axes[0].texts):
            name.remove()
    charts.lines(axes[1], now, KIND_COLOURS, unit=unit, labels=KIND_NAMES)
    if not room.narrow:
        axes[1].set_ylabel("")
    for ax, name in zip(axes, ("Known in 2018", "Newest release"), strict=True):
        ax.axhline(remittances.TARGET, color=charts.MUTED, lw=0.9, ls=":")
        ax.set_title(name)
        ax.yaxis.set_major_locator(MultipleLocator(5))
    foot, small = (then.index.min(), remittances.TARGET), {"fontsize": 8.5, "color": charts.MUTED}
    axes[0].annotate(f"target: {remittances.TARGET:.0f}", foot, xytext=(0, -10), textcoords="offset points", **small)
    return fig


def per_migrant(room: Room, tables: Mapping[int, pd.DataFrame], years: Mapping[int, int]) -> Figure:
    """A panel a year, a block a part of migration: its width for migrants, its height for dollars a migrant, its area for remittances.

    :param tables: year of the remittances to a table as :func:`compendium.measures.remittances.per_migrant` gives it.
    :param years: year of the remittances to that of the stock of migrants.
    """
    fig, axes = charts.new(room, 0.5 + 2.2 * len(tables), rows=len(tables), narrow=0.6 + 3.1 * len(tables), sharex=True, sharey=True)
    draw = _lying if room.narrow else _standing
    for ax, (year, table) in zip(np.atleast_1d(axes), tables.items(), strict=True):
        ax.set_title(str(year) if years[year] == year else f"{year}, migrants of {years[year]}")
        draw(ax, table, max(t["dollars"].max() for t in tables.values()))
    return fig


def _standing(ax: Axes, table: pd.DataFrame, most: float) -> None:
    """Blocks side by side, migrants along the horizontal axis."""
    edge, colours = table["migrants"].cumsum() - table["migrants"], [PART_COLOURS[p] for p in table.index]
    ax.bar(edge, table["dollars"], table["migrants"], align="edge", color=colours, edgecolor=charts.PAPER, linewidth=0.8)
    _put(ax, table, edge + table["migrants"] / 2, table["dollars"])
    for part, row in table.iterrows():
        middle, top = edge[part] + row["migrants"] / 2, row["dollars"]
        # The names of these are wider than their blocks, with room on the right.
        at_edge = part in (remittances.IN_GULF, corridors.NORTH_SOUTH)
        x, shift, side = (edge[part], 1, "left") if at_edge else (middle, 0, "center")
        above = {"xytext": (shift, 3), "textcoords": "offset points", "ha": side}
        ax.annotate(PART_NAMES.get(part, part), (x, top), **above, fontsize=8.5, linespacing=0.95)
        text, ink = f"{row['remittances']:.0f}", charts.contrast(PART_COLOURS[part])
        ax.annotate(text, (middle, top / 2), ha="center", va="center", fontsize=9.5, color=ink)
    ax.set(ylabel="US$ a migrant", ylim=(0, 1.28 * most), xlim=(0, 104))
    ax.yaxis.set_major_formatter("{x:,.0f}")
    charts.gridlines(ax)
    if ax.get_subplotspec().is_last_row():
        ax.set_xlabel("Migrants of known origin, per cent; area and figure inside: per cent of modelled remittances")


def _lying(ax: Axes, table: pd.DataFrame, most: float) -> None:
    """Blocks under one another, migrants down the vertical axis: a narrow room has no width for names above low blocks."""
    edge, colours = table["migrants"].cumsum() - table["migrants"], [PART_COLOURS[p] for p in table.index]
    ax.barh(edge, table["dollars"], table["migrants"], align="edge", color=colours, edgecolor=charts.PAPER, linewidth=0.8)
    _put(ax, table, table["dollars"], edge + table["migrants"] / 2)
    for part, row in table.iterrows():
        middle, end = edge[part] + row["migrants"] / 2, row["dollars"]
        ink = charts.contrast(PART_COLOURS[part])
        ax.annotate(f"{row['remittances']:.0f}", (end / 2, middle), ha="center", va="center", fontsize=8.5, color=ink)
        name = part if row["migrants"] < NAME_ON_TWO_LINES else PART_NAMES.get(part, part)
        beside = {"xytext": (3, 0), "textcoords": "offset points", "va": "center", "fontsize": 8.5, "linespacing": 0.95}
        ax.annotate(str(name), (end, middle), **beside)
    ax.set(ylabel="Migrants of known origin, per cent", xlim=(0, 1.5 * most), ylim=(104, 0), yticks=range(0, 101, 20))
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter("{x:,.0f}")
    charts.gridlines(ax, axis="x")
    if ax.get_subplotspec().is_last_row():
        ax.set_xlabel("US$ a migrant; area and figure inside: per cent of modelled remittances")


def _put(ax: Axes, table: pd.DataFrame, x: pd.Series, y: pd.Series) -> None:
    """Record the width, the height and the area of each block."""
    for column, unit in UNITS.items():
        marks.put(ax, x, y, table[column], table.index, unit=unit)
