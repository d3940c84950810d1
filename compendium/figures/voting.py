"""What governments decide and say: votes of the General Assembly by State, trait and bloc, and answers on their policies by region."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from compendium import areas, charts, marks
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
    """A tile a State in three lines a region (on a phone four), and the share that voted yes.

    :param counts: a row a region, in their order; States by vote, columns as in :data:`TILES`.
    """
    totals = counts.sum()
    yes = (100 * counts["Yes"] / counts.sum(axis=1)).map("{:.0f} per cent yes".format)
    fig, ax = charts.new(room, 4.1, narrow=5.7)
    lines = 4 if room.narrow else 3
    step, longest = lines + 1.1, -(-counts.sum(axis=1).max() // lines)
    for row, (region, line) in enumerate(counts.astype(int).iterrows()):
        cells = np.repeat(np.array(line.index), line.to_numpy())
        x, y = np.arange(len(cells)) // lines, row * step + np.arange(len(cells)) % lines
        for kind, (face, edge, mark) in TILES.items():
            at = cells == kind
            label = f"{kind} ({totals[kind]:.0f}{', crossed' if mark else ''})" if row == 0 else None
            ax.scatter(x[at], y[at], marker="s", s=68, color=face, edgecolors=edge, linewidths=0.9, label=label)
            crossed = at & (mark == "X")
            spot = (x[at].mean(), y[at].mean()) if at.any() else (x.max(), y[-1])
            marks.put(ax, *spot, line[kind], [region], series=kind, unit="Member States")
            ax.scatter(x[crossed], y[crossed], marker="x", s=26, color=charts.INK, linewidths=1.4)
        if not room.narrow:
            end = (x.max(), row * step + (lines - 1) / 2)
            ax.annotate(yes[region], end, xytext=(12, 0), textcoords="offset points", va="center", fontsize=9.5)
    names = [f"{charts.SHORT_REGION.get(str(region), str(region))} ({counts.loc[region].sum():.0f})" for region in counts.index]
    if room.narrow:  # no width beside the squares
        names = [f"{name}\n{share}" for name, share in zip(names, yes, strict=True)]
    ax.set_yticks(step * np.arange(len(counts)) + (lines - 1) / 2, names)
    ax.set(ylim=(step * len(counts) - 1.2, -0.8), xlim=(-0.8, longest + (0.2 if room.narrow else 4)), xticks=[])
    ax.spines[["left", "bottom"]].set_visible(False)
    charts.legend_above(ax, across=-0.27, ncols=4, handletextpad=0.1, columnspacing=1)
    return fig


def traits(room: Room, table: pd.DataFrame, panels: Mapping[str, str]) -> Figure:
    """A dot a State by its vote, a panel a trait, with medians.

    :param table: ``vote`` and the traits, a row a State.
    :param panels: trait to the words of its axis; ``income`` in thousands.
    """
    fig, axes = charts.new(room, 5.8, rows=3, narrow=8)
    for ax, (name, unit) in zip(axes, panels.items(), strict=True):
        for row, kind in sorted(enumerate(LOOK), key=lambda k: (table["vote"] == k[1]).sum()):  # few of a kind come first in the record
            _dots(ax, row, kind, unit, table.loc[table["vote"] == kind, name].dropna().sort_values())
        ax.set_xscale("log")
        ticks = TICKS[name][:: 2 if room.narrow else 1]
        ax.set_xticks(ticks, [f"{v:g}" for v in ticks])
        ax.set_xticks([], minor=True)
        counted = table["vote"].value_counts().reindex(list(LOOK))
        ax.set_yticks(range(len(LOOK)), [f"{kind} ({n})" for kind, n in counted.items()])
        ax.set(
            ylim=(3.55, -0.55),
            xlabel=unit,
            xlim=(table[name].min() * (0.4 if room.narrow else 0.8), RIGHT[name] * (3.5 if room.narrow else 1)),
        )
        charts.gridlines(ax, axis="x")
    edge = {"xycoords": "axes fraction", "xytext": (34, 0), "textcoords": "offset points", "ha": "right", "va": "bottom"}
    axes[0].annotate("Median", (1.0, 1.02), color=charts.MUTED, **edge)
    return fig


def _dots(ax: Axes, row: int, kind: str, unit: str, line: pd.Series) -> None:
    """The States of one vote, sorted by their value; the ends are named where they can be."""
    marker, colour = LOOK[kind]
    middle, few = line.median(), kind in FEW
    at = pd.Series(row + np.resize(LANES, len(line)), index=line.index)
    ax.plot([middle] * 2, [row - 0.42, row + 0.42], color=charts.INK, lw=2.2, zorder=1)
    marks.put(ax, middle, row, middle, [f"Median, {kind.lower()}"], unit=unit)
    marks.put(ax, line, at, line, [f"{areas.name(code)}, {kind.lower()}" for code in line.index], unit=unit)
    face = "none" if kind == "Not voting" else colour
    ax.scatter(line, at, marker=marker, s=32 if few else 13, color=face, edgecolors=colour, linewidths=0.8)
    edge = {"xycoords": ("axes fraction", "data"), "xytext": (34, 0), "textcoords": "offset points", "ha": "right", "va": "center"}
    ax.annotate(f"{middle:,.1f}", (1.0, row), fontweight="semibold", **edge)
    highest = [(line.index[-1], 1)] if few or kind == "Yes" else []
    for code, way in ([(line.index[0], -1)] if few else []) + highest:
        side = "left" if way > 0 else "right"
        place = {"xytext": (6 * way, 0), "textcoords": "offset points", "ha": side, "va": "center"}
        ax.annotate(areas.name(code), (line[code], at[code]), fontsize=8.5, color=charts.MUTED, **place)


def cohesion(room: Room, world: pd.DataFrame, home: pd.DataFrame, beyond: tuple[Sequence[str], Sequence[str]], unit: str) -> Figure:
    """Agreement of blocs over bars for random groups.

    :param world: ``low``, ``high`` (of random groups of all Members), ``agreement``; a row a bloc, first on top.
    :param home: the same of random groups of the bloc's own regions.
    :param beyond: the blocs that agree beyond chance, held against all Members and against their own regions.
    :param unit: below the panel.
    """
    fig, ax = charts.new(room, 5.2, narrow=6.2)
    rows, names = np.arange(len(world)), world.index
    of_all, own = "9 in 10 random groups of all Members", "9 in 10 random groups of its own regions"
    ax.hlines(rows, world["low"], world["high"], color=charts.PALE, lw=9, alpha=0.55, label=of_all)
    ax.hlines(rows, home["low"], home["high"], color=charts.GREY, lw=3, label=own)
    level = names.isin(beyond[0]) + 2 * names.isin(beyond[1])
    for value, face, marker, label in (
        (0, charts.PAPER, "o", "bloc"),
        (1, charts.NOW, "o", "bloc, beyond random groups of all Members"),
        (2, charts.NOW, "s", "bloc, beyond random groups of its own regions"),
        (3, charts.NOW, "D", "bloc, beyond both"),
    ):
        at = level == value
        if at.any():
            mark = {"s": 36, "marker": marker, "color": face, "edgecolors": charts.NOW, "linewidths": 1.1, "zorder": 3}
            ax.scatter(home["agreement"][at], rows[at], label=label, **mark)
    marks.put(ax, home["agreement"], rows, home["agreement"], names, series="The bloc", unit="Agreement index")
    for table, head in ((world, "All Members"), (home, "Own regions")):
        for column, end in (("low", "5th"), ("high", "95th")):
            marks.put(ax, table[column], rows, table[column], names, series=f"{head}, {end} percentile", unit="Agreement index")
    ax.set(yticks=rows, yticklabels=[str(name) for name in names], ylim=(len(rows) - 0.4, -0.6), xlim=(0.35, 1.03), xlabel=unit)
    charts.gridlines(ax, axis="x")
    charts.legend_above(ax, across=-0.1, borderpad=0)
    return fig


def by_domain(room: Room, levels: pd.DataFrame, answered: pd.Series, domains: Mapping[str, str]) -> Figure:
    """Shaded cells: regions in rows and domains in columns; on a phone, which has no width for so many columns, the other way round.

    :param levels: index: region; a column a domain; per cent of the governments that answered.
    :param answered: region to the number of governments that answered.
    :param domains: domain to its head, which may be broken with a hyphen at the end of a line.
    """
    heads = list(domains.values())
    whole = [head.replace("-\n", "").replace("\n", " ") for head in heads]
    shown = levels[list(domains)].set_axis(whole, axis=1)
    shown.index = [f"{' '.join(charts.SHORT_REGION.get(region, region).split())} ({answered[region]})" for region in shown.index]
    unit = "Per cent of the governments that answered (their number in brackets)"
    if room.narrow:
        fig, ax = charts.new(room, 4.6)
        charts.heatmap(ax, shown.T, unit=unit, highest=100)
        ax.set_xticks(range(len(shown)), [textwrap.fill(name, 19) for name in shown.index], rotation=90, linespacing=0.95)
        return fig
    fig, ax = charts.new(room, 3.0)
    charts.heatmap(ax, shown, unit=unit, highest=100)
    ax.set_xticks(range(len(heads)), heads)
    ax.set_yticks(range(len(shown)), [textwrap.fill(name, 18) for name in shown.index])
    return fig
