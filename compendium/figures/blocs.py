"""Blocs side by side: orders of several measures, goods and people, pairs of African countries."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from compendium import charts
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


def agreement(room: Room, table: pd.DataFrame, blocs: int, apart: int) -> Figure:
    """Rank correlations of measures two at a time, a row each: dot, range over leaving one out, range without overlap, band of chance.

    :param table: ``first``, ``second``, ``blocs``, ``rho``, ``low``, ``high``, ``apart_low``, ``apart_high``, ``chance``.
    :param blocs: how many there are; a row with fewer says so.
    :param apart: of how many without a common member.
    """
    fig, ax = charts.new(room, 4.5)
    rows, chance = np.arange(len(table)), table["chance"]
    ax.barh(rows, 2 * chance, left=-chance, height=0.74, color=charts.GRID, label="unrelated orders, 19 times in 20")
    low, high = table["apart_low"] - 0.012, table["apart_high"] + 0.012
    ax.hlines(rows, low, high, color=charts.SKY, lw=6, label=f"{apart} blocs that share no member")
    ax.hlines(rows, table["low"], table["high"], color=charts.NOW, lw=2, label="one bloc left out")
    ax.scatter(table["rho"], rows, s=40, color=charts.NOW, zorder=3, label="all blocs")
    ax.axvline(0, color=charts.MUTED, lw=0.9)
    named = zip(table["first"], table["second"], table["blocs"], strict=True)
    ax.set_yticks(rows, [f"{a} – {b}" + (f" ({n})" if n < blocs else "") for a, b, n in named])
    ax.set(ylim=(len(rows) - 0.4, -0.6), xlim=(-1, 1), xlabel="Rank correlation (1 same, \N{MINUS SIGN}1 reverse order)")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", labelsize=8.5)
    ax.legend(loc="lower right", bbox_to_anchor=(1.02, 1.0), ncols=2, handletextpad=0.5, columnspacing=1.2, fontsize=8.5, borderaxespad=0.2)
    return fig


def goods_and_people(room: Room, table: pd.DataFrame, years: Sequence[int], part: dict[str, str]) -> Figure:
    """Exports and emigrants that stay inside each bloc, a line from the first year to a mark in the last.

    :param table: index: bloc; ``exports_YEAR``, ``emigrants_YEAR``, per cent.
    :param part: of each bloc, a key of :data:`PARTS`.
    """
    fig, ax = charts.new(room, 4.6)
    ax.plot(np.geomspace(1, 90), np.geomspace(1, 90), color=charts.MUTED, lw=0.9, ls=":")
    for bloc, row in table.iterrows():
        colour, mark = PARTS[part[str(bloc)]]
        x, y = ([row[f"{what}_{year}"] for year in years] for what in ("exports", "emigrants"))
        ax.plot(x, y, color=colour, lw=1.1, alpha=0.55)
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
    fig, (left, right) = charts.new(room, 3.7, columns=2)
    for contiguous, colour, mark, label in ((0, charts.BLUE, "o", "no common border"), (1, charts.ORANGE, "^", "common border")):
        chosen = pairs[pairs["contiguous"] == contiguous]
        left.scatter(chosen["migrants"], chosen["usd"] / 1000, s=9, color=colour, marker=mark, alpha=0.75, linewidths=0, label=label)
    left.set(xscale="log", yscale="log", xlabel="Migrants between the two countries", ylabel="Trade, both ways, million US$ a year")
    left.set_xticks([1, 100, 10_000, 1_000_000], ["1", "100", "10,000", "1 million"])
    left.set_yticks([0.001, 0.1, 10, 1000], ["0.001", "0.1", "10", "1,000"])
    y = np.arange(len(size_only))
    for table, shift, colour, mark, label in (
        (size_only, -0.13, charts.GREY, "s", "size of both countries"),
        (near_too, 0.13, charts.NOW, "o", "distance, border, language too"),
    ):
        right.hlines(y + shift, table["low"], table["high"], color=colour, lw=2)
        right.scatter(table["factor"], y + shift, s=34, color=colour, marker=mark, zorder=3, label=label)
    right.set(xscale="log", xlabel="Exports, as a multiple of those of\npairs without migrants on record")
    right.set_xticks([0.5, 1, 2, 5, 10, 20], ["0.5", "1", "2", "5", "10", "20"])
    right.set_yticks(y, [str(name).replace(" to ", "\nto ").replace(" or", "\nor") for name in size_only.index])
    right.axvline(1, color=charts.MUTED, lw=0.9)
    for ax in (left, right):
        ax.minorticks_off()
        charts.gridlines(ax, axis="both")
        charts.legend_above(ax, across=-0.02, handletextpad=0.2, borderpad=0, fontsize=8.5)
    return fig
