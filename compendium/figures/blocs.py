"""Blocs side by side: orders of several measures, goods and people, pairs of African countries."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from compendium import areas, charts, marks
from compendium.rooms import Room

PARTS = {
    "Africa": (charts.ORANGE, "o"),
    "Asia": (charts.BLUE, "s"),
    "Europe": (charts.PURPLE, "D"),
    "Europe and Asia": (charts.GREY, "^"),
    "Latin America and the Caribbean": (charts.GREEN, "v"),
}  # colour and marker of a bloc by its part of the world
BESIDE = {
    "SADC": (6, -3),
    "EAC": (1, -13),
    "IGAD": (-6, 5),
    "ECOWAS": (-6, -3),
    "MERCOSUR": (7, -3),
    "COMESA": (6, -8),
    "CEN-SAD": (-6, -8),
    "EAEU": (6, 0),
    "ECCAS": (5, 4),
    "SAARC": (-6, -3),
    "GCC": (-4, -12),
    "CAN": (6, -7),
    "AMU": (6, -3),
}  # where the name of a bloc stands beside its mark, points


def grid(
    room: Room,
    values: pd.DataFrame,
    upper: pd.DataFrame,
    heads: Mapping[str, tuple[str, str]],
    show: Mapping[str, Callable[[float], str]],
) -> Figure:
    """A table of blocs by measures: the values, on a coloured ground where they are at or above the middle; at the right how many are.

    :param values: index: bloc, first on top; a column a measure; missing where there is none, which is another thing than nought.
    :param upper: the same cells: whether the bloc is at or above the middle of the blocs; missing where there is no value.
    :param heads: measure to its head and its unit.
    :param show: measure to how its values are written.
    """
    fig, ax = charts.new(room, 5.2, narrow=6.6)
    rows, last, ground = np.arange(len(values)), len(values.columns), charts.shade(0.4)
    above = upper.eq(True)
    for k, measure in enumerate(values):
        for row, value in enumerate(values[measure]):
            known, high = not pd.isna(value), above[measure].iloc[row]
            if high:
                ax.add_patch(Rectangle((k - 0.46, row - 0.44), 0.92, 0.88, color=ground, lw=0))
            look = {"color": charts.contrast(ground) if high else charts.INK if known else charts.MUTED, "fontsize": 9}
            ax.text(k, row, show[measure](value) if known else "n/a", ha="center", va="center", **look)
        marks.put(ax, k, rows, values[measure], values.index, series=heads[measure][0], unit=heads[measure][1])
    counts, asked = above.sum(axis=1), upper.notna().sum(axis=1)
    for row, (count, of) in enumerate(zip(counts, asked, strict=True)):
        ax.text(last, row, f"{count} of {of}", ha="center", va="center", fontsize=9, fontweight="semibold")
    marks.put(ax, last, rows, counts, values.index, series="Middle or above", unit="Measures")
    parts = [*(heads[measure] for measure in values), ("Middle or above", "measures")]
    lines = [f"{textwrap.fill(head, 24 if room.narrow else 10)}\n{unit}" for head, unit in parts]
    ax.set_xticks(range(last + 1), lines, fontsize=8.5, rotation=90 if room.narrow else 0, linespacing=0.95)
    ax.set_yticks(rows, [str(bloc) for bloc in values.index], fontsize=9)
    ax.xaxis.tick_top()
    ax.set(xlim=(-0.5, last + 0.6), ylim=(len(values) - 0.5, -0.5))
    ax.spines[:].set_visible(False)
    ax.scatter([], [], marker="s", s=80, color=ground, label="at or above the middle of the blocs (cost: at or below)")
    ax.legend(loc="upper left", bbox_to_anchor=(0, 0), handletextpad=0.2, borderpad=0.2)
    return fig


def agreement(room: Room, table: pd.DataFrame, blocs: int) -> Figure:
    """Rank correlations of measures two at a time, a row each: a dot, full beyond chance, with its range over leaving one bloc out.

    :param table: ``first``, ``second``, ``blocs``, ``rho``, ``low``, ``high``, ``chance``, ``beyond``.
    :param blocs: how many there are; a row with fewer says so.
    """
    fig, ax = charts.new(room, 4.2, narrow=5.6)
    rows, chance = np.arange(len(table)), table["chance"]
    named = zip(table["first"], table["second"], table["blocs"], strict=True)
    names = [f"{a} – {b}" + (f" ({n})" if n < blocs else "") for a, b, n in named]
    ax.barh(rows, 2 * chance, left=-chance, height=0.6, color=charts.GRID, label="unrelated orders, 19 times in 20")
    ax.hlines(rows, table["low"], table["high"], color=charts.NOW, lw=2, label="one bloc left out")
    face = np.where(table["beyond"], charts.NOW, charts.PAPER)
    ax.scatter(
        table["rho"],
        rows,
        s=40,
        color=face,
        edgecolors=charts.NOW,
        linewidths=1.4,
        zorder=3,
        label="rank correlation (full: beyond chance)",
    )
    for column, head in (
        ("rho", "all blocs"),
        ("low", "low end, one left out"),
        ("high", "high end, one left out"),
        ("chance", "chance, either way"),
    ):
        marks.put(ax, table[column], rows, table[column], names, series=head, unit="Rank correlation")
    ax.axvline(0, color=charts.MUTED, lw=0.9)
    ax.set_yticks(rows, [charts.in_lines(name, ax, 21) for name in names], fontsize=9)
    ax.set(ylim=(len(rows) - 0.4, -0.6), xlim=(-1, 1), xlabel="Rank correlation (1 same, \N{MINUS SIGN}1 reverse order)")
    ax.spines["left"].set_visible(False)
    charts.legend_above(ax, across=-0.5, handletextpad=0.5, borderpad=0)
    return fig


def goods_and_people(room: Room, table: pd.DataFrame, years: Sequence[int], part: dict[str, str]) -> Figure:
    """Exports and emigrants that stay inside each bloc, a line from the first year to a mark in the last.

    :param table: index: bloc; ``exports_YEAR``, ``emigrants_YEAR``, per cent.
    :param part: of each bloc, a key of :data:`PARTS`.
    """
    exports, emigrants = "Exports that go to members", "Emigrants who live in members"
    if room.narrow:  # no room for the names of so many marks
        ends = table[[f"exports_{years[-1]}", f"emigrants_{years[-1]}"]].set_axis([exports, emigrants], axis=1)
        fig, ax = charts.new(room, 5.8)
        charts.dumbbells(ax, ends.sort_values(emigrants, ascending=False), (charts.YELLOW, charts.NOW), unit=f"Per cent, {years[-1]}")
        return fig
    fig, ax = charts.new(room, 4.6)
    ax.plot(np.geomspace(1, 90), np.geomspace(1, 90), color=charts.MUTED, lw=0.9, ls=":")
    for bloc, row in table.iterrows():
        colour, mark = PARTS[part[str(bloc)]]
        x, y = ([row[f"{what}_{year}"] for year in years] for what in ("exports", "emigrants"))
        ax.plot(x, y, color=colour, lw=1.1, alpha=0.55)
        for k, year in enumerate(years):
            for value, what in ((x[k], exports), (y[k], emigrants)):
                marks.put(ax, x[k], y[k], value, [bloc], series=f"{what}, {year}", unit="Per cent")
        ax.scatter(x[1], y[1], s=34, color=colour, marker=mark, zorder=3)
        beside = BESIDE.get(str(bloc), (6, -3))
        look = {"fontsize": 8.5, "color": colour, "ha": "right" if beside[0] < 0 else "left", "fontweight": "semibold"}
        ax.annotate(str(bloc), (x[1], y[1]), xytext=beside, textcoords="offset points", **look)
    ax.set_xscale("log")
    ax.set_xticks([1, 2, 5, 10, 20, 50], ["1", "2", "5", "10", "20", "50"])
    ax.minorticks_off()
    labels = {"xlabel": "Exports that go to members, per cent (logarithmic)", "ylabel": "Emigrants who live in members, per cent"}
    ax.set(xlim=(1, 100), ylim=(0, 90), **labels)
    charts.gridlines(ax, axis="both")
    for name, (colour, mark) in PARTS.items():
        ax.scatter([], [], color=colour, marker=mark, s=34, label=name)
    charts.legend_above(ax, ncols=3, handletextpad=0.1, columnspacing=1, borderpad=0)
    return fig


def trade_by_migrants(room: Room, pairs: pd.DataFrame, size_only: pd.DataFrame, near_too: pd.DataFrame) -> Figure:
    """Left: trade and migrants of each pair; right: exports by class of migrants, as a multiple of pairs without any.

    :param pairs: ``migrants``, ``usd`` (thousand a year, both ways), ``contiguous`` (0 or 1).
    :param size_only: index: class; ``factor``, ``low``, ``high``, with the size of both countries taken out.
    :param near_too: the same with distance, border and language taken out as well.
    """
    fig, (left, right) = charts.new(room, 3.9, columns=2, narrow=7.4)
    for contiguous, colour, mark, label in ((0, charts.BLUE, "o", "no common border"), (1, charts.ORANGE, "^", "common border")):
        chosen = pairs[pairs["contiguous"] == contiguous]
        left.scatter(chosen["migrants"], chosen["usd"] / 1000, s=9, color=colour, marker=mark, alpha=0.75, linewidths=0, label=label)
    left.set(xscale="log", yscale="log", xlabel="Migrants between the two countries", ylabel="Trade, both ways, million US$ a year")
    left.set_xticks([1, 100, 10_000, 1_000_000], ["1", "100", "10,000", "1 million"])
    left.set_yticks([0.001, 0.1, 10, 1000], ["0.001", "0.1", "10", "1,000"])
    y = np.arange(len(size_only))
    right.hlines(y, size_only["factor"], near_too["factor"], color=charts.PALE, lw=1, zorder=1)
    for table, colour, mark, width, label in (
        (size_only, charts.GREY, "s", 5, "size of both countries"),
        (near_too, charts.NOW, "o", 1.6, "distance, border, language too"),
    ):
        right.hlines(y, table["low"], table["high"], color=colour, lw=width, alpha=0.4 if width > 2 else 1)
        right.scatter(table["factor"], y, s=36, color=colour, marker=mark, zorder=3, label=label)
        for column, end in (("factor", ""), ("low", ", lower end"), ("high", ", upper end")):
            marks.put(right, table[column], y, table[column], size_only.index, series=label + end, unit="Multiple")
    right.set(xscale="log", xlabel="Exports, as a multiple of those of\npairs without migrants on record")
    right.set_xticks([0.5, 1, 2, 5, 10, 20], ["0.5", "1", "2", "5", "10", "20"])
    right.set_yticks(y, [str(name).replace(" to ", "\nto ").replace(" or", "\nor") for name in size_only.index])
    right.set_ylim(-0.5, len(y) - 0.5)
    right.axvline(1, color=charts.MUTED, lw=0.9)
    names = [" and ".join(areas.name(code) for code in str(pair).split("-")) for pair in pairs.index]
    for values, unit in ((pairs["migrants"], "Migrants"), (pairs["usd"] / 1000, "Trade, million US$")):
        marks.put(left, pairs["migrants"], pairs["usd"] / 1000, values, names, unit=unit)  # after the classes, of which there are few
    for ax in (left, right):
        ax.minorticks_off()
        charts.gridlines(ax, axis="both")
        charts.legend_above(ax, across=-0.02, handletextpad=0.2, borderpad=0, fontsize=8.5)
    return fig
