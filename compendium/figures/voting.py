"""Votes of the General Assembly: of each State, by trait, and of blocs beside random groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from compendium import areas, charts
from compendium.measures import voting
from compendium.rooms import Room

TILES = {
    "Yes": (charts.BLUE, charts.BLUE, ""),
    "Abstention": (charts.PALE, charts.MUTED, ""),
    "No": (charts.ORANGE, charts.INK, "X"),
    "Not voting": ("none", charts.GREY, ""),
}  # face, edge and mark of a State's tile
LOOK = {
    "Yes": ("o", charts.BLUE),
    "Abstention": ("D", charts.MUTED),
    "No": ("X", charts.ORANGE),
    "Not voting": ("o", charts.GREY),
}  # marker and colour of a State's dot
FEW = ("No", "Abstention")  # votes of so few States that each can be seen
TICKS = {"share": [0.1, 1, 10, 100], "growth": [0.25, 0.5, 1, 2, 5, 10, 50], "income": [1, 2, 5, 10, 20, 50, 100]}
RIGHT = {"share": 600, "growth": 180, "income": 330}  # ends of the axes
LANES = [0, -0.26, 0.13, -0.13, 0.26]  # so that dots lie side by side


def tiles(room: Room, counts: pd.DataFrame) -> Figure:
    """A tile a State in three lines a region, and the share that voted yes.

    :param counts: a row a region, in their order; States by vote, columns as in :data:`TILES`.
    """
    totals, shares = counts.sum(), 100 * counts["Yes"] / counts.sum(axis=1)
    fig, ax = charts.new(room, 4.1)
    for row, (region, line) in enumerate(counts.astype(int).iterrows()):
        cells = np.repeat(np.array(line.index), line.to_numpy())
        x, y = np.arange(len(cells)) // 3, row * 4.1 + np.arange(len(cells)) % 3
        for kind, (face, edge, mark) in TILES.items():
            at = cells == kind
            label = f"{kind} ({totals[kind]:.0f}{', crossed' if mark else ''})" if row == 0 else None
            ax.scatter(x[at], y[at], marker="s", s=68, color=face, edgecolors=edge, linewidths=0.9, label=label)
            crossed = at & (mark == "X")
            ax.scatter(x[crossed], y[crossed], marker="x", s=26, color=charts.INK, linewidths=1.4)
        said, end = f"{shares[region]:.0f} per cent yes", (x.max(), row * 4.1 + 1)
        ax.annotate(said, end, xytext=(12, 0), textcoords="offset points", va="center", fontsize=9.5)
    names = [f"{charts.SHORT_REGION.get(str(region), str(region))} ({counts.loc[region].sum():.0f})" for region in counts.index]
    ax.set_yticks(4.1 * np.arange(len(counts)) + 1, names)
    ax.set(ylim=(4.1 * len(counts) - 1.2, -0.8), xlim=(-0.8, 22), xticks=[])
    ax.spines[["left", "bottom"]].set_visible(False)
    charts.legend_above(ax, across=-0.27, ncols=4, handletextpad=0.1, columnspacing=1)
    return fig


def traits(room: Room, table: pd.DataFrame, panels: Mapping[str, str]) -> Figure:
    """A dot a State by its vote, a panel a trait, with medians.

    :param table: ``vote`` and the traits, a row a State.
    :param panels: trait to the words of its axis; ``income`` in thousands.
    """
    fig, axes = charts.new(room, 5.8, rows=3)
    for ax, (name, unit) in zip(axes, panels.items(), strict=True):
        for row, kind in enumerate(LOOK):
            _dots(ax, row, kind, table.loc[table["vote"] == kind, name].dropna().sort_values())
        ax.set_xscale("log")
        ax.set_xticks(TICKS[name], [f"{v:g}" for v in TICKS[name]])
        ax.set_xticks([], minor=True)
        counted = table["vote"].value_counts().reindex(list(LOOK))
        ax.set_yticks(range(len(LOOK)), [f"{kind} ({n})" for kind, n in counted.items()])
        ax.set(ylim=(3.55, -0.55), xlabel=unit, xlim=(0.8 * table[name].min(), RIGHT[name]))
        charts.gridlines(ax, axis="x")
    edge = {"xycoords": "axes fraction", "xytext": (34, 0), "textcoords": "offset points", "ha": "right", "va": "bottom"}
    axes[0].annotate("Median", (1.0, 1.02), color=charts.MUTED, **edge)
    return fig


def _dots(ax: Axes, row: int, kind: str, line: pd.Series) -> None:
    """The States of one vote, sorted by their value; the ends are named where they can be."""
    marker, colour = LOOK[kind]
    middle, few = line.median(), kind in FEW
    at = pd.Series(row + np.resize(LANES, len(line)), index=line.index)
    ax.plot([middle] * 2, [row - 0.42, row + 0.42], color=charts.INK, lw=2.2, zorder=1)
    face = "none" if kind == "Not voting" else colour
    ax.scatter(line, at, marker=marker, s=32 if few else 13, color=face, edgecolors=colour, linewidths=0.8)
    edge = {"xycoords": ("axes fraction", "data"), "xytext": (34, 0), "textcoords": "offset points", "ha": "right", "va": "center"}
    ax.annotate(f"{middle:,.1f}", (1.0, row), fontweight="semibold", **edge)
    highest = [(line.index[-1], 1)] if few or kind == "Yes" else []
    for code, way in ([(line.index[0], -1)] if few else []) + highest:
        side = "left" if way > 0 else "right"
        place = {"xytext": (6 * way, 0), "textcoords": "offset points", "ha": side, "va": "center"}
        ax.annotate(areas.name(code), (line[code], at[code]), fontsize=8.5, color=charts.MUTED, **place)


def cohesion(room: Room, world: Mapping[str, pd.DataFrame], home: Mapping[str, pd.DataFrame], order: Sequence[str], unit: str) -> Figure:
    """Agreement of blocs over bars for random groups, a panel a treatment of absence.

    :param world: by treatment: ``low``, ``high`` (of random groups of all Members), ``holm``, ``agreement``; a row a bloc.
    :param home: the same of random groups of the bloc's own regions.
    :param order: of the blocs.
    :param unit: below the panels.
    """
    fig, axes = charts.new(room, 5.2, columns=3, sharey=True)
    fig.get_layout_engine().set(rect=(0, 0, 1, 0.88))  # room for the legend
    names = zip(voting.TREATMENTS, ("Absent: left out", "… as abstention", "… as a choice"), strict=True)
    for ax, (treatment, name) in zip(axes, names, strict=True):
        _panel(ax, world[treatment].loc[list(order)], home[treatment].loc[list(order)])
        ax.set_title(name, fontsize=9.5)
        charts.gridlines(ax, axis="x")
        ax.set(xlim=(0.35, 1.03), xticks=[0.4, 0.6, 0.8, 1])
    axes[0].set(yticks=np.arange(len(order)), yticklabels=list(order), ylim=(len(order) - 0.4, -0.6))
    axes[1].set_xlabel(unit)
    legend = axes[0].legend(loc="lower left", bbox_to_anchor=(-0.47, 1.07), ncols=2, columnspacing=1.2, borderaxespad=0)
    legend.set_in_layout(False)
    return fig


def _panel(ax: Axes, world: pd.DataFrame, home: pd.DataFrame) -> None:
    rows = np.arange(len(world))
    of_all, own = "9 in 10 random groups of all Members", "9 in 10 random groups of its own regions"
    ax.hlines(rows, world["low"], world["high"], color=charts.PALE, lw=9, alpha=0.55, label=of_all)
    ax.hlines(rows, home["low"], home["high"], color=charts.GREY, lw=3, label=own)
    level = (world["holm"] < 0.05).astype(int) * (1 + (home["holm"] < 0.05).astype(int))
    for value, face, marker, label in (
        (0, charts.PAPER, "o", "bloc"),
        (1, charts.NOW, "o", "bloc, beyond groups of all Members"),
        (2, charts.NOW, "D", "bloc, beyond both"),
    ):
        at = (level == value).to_numpy()
        if at.any():
            mark = {"s": 36, "marker": marker, "color": face, "edgecolors": charts.NOW, "linewidths": 1.1, "zorder": 3}
            ax.scatter(home["agreement"][at], rows[at], label=label, **mark)
