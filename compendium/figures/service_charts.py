"""Charts of public services: coverage, policies that governments report, and what comes of integration policy."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from compendium import charts
from compendium.rooms import Room

DOMAIN_LINES: Mapping[str, tuple[str, str]] = {  # heads of columns, on a page and on a phone
    "Migrant rights": ("Migrant\nrights", "Migrant\nrights"),
    "Well-being": ("Well-\nbeing", "Well-\nbeing"),
    "Whole of government": ("Whole of\ngovernment", "Whole\nof gov-\nernment"),
    "Safe, orderly, regular": ("Safe, orderly,\nregular", "Safe,\norderly,\nregular"),
    "Cooperation": ("Cooper-\nation", "Cooper-\nation"),
}


def coverage(room: Room, shares: pd.DataFrame) -> Figure:
    """Migrants by the health coverage of the country where they live, a bar a group.

    :param shares: index: groups; columns: bands of the index, lowest first, and those without a value; per cent.
    """
    fig, ax = charts.new(room, 4.2, narrow=5.2)
    colours = (charts.ORANGE, charts.PALE, charts.ACCENT, charts.GRID)
    charts.stacked_bars(ax, shares, colours, unit="Per cent of migrants, by UHC index of the country where they live")
    charts.legend_above(ax, ncols=len(colours), handlelength=0.9, handleheight=0.9, columnspacing=1.2, borderpad=0)
    return fig


def domains(room: Room, shares: pd.DataFrame) -> Figure:
    """Governments with most measures in place, a row a region and a column a domain of policy.

    :param shares: index: regions; columns: domains; per cent.
    """
    fig, ax = charts.new(room, 3.9, narrow=4.8)
    charts.heatmap(ax, shares, unit="Per cent of the governments that answered (their number in brackets)", highest=100)
    ax.set_xticks(range(len(shares.columns)), [DOMAIN_LINES.get(name, (name, name))[room.narrow] for name in shares.columns])
    if room.narrow:
        ax.set_yticks(range(len(shares)), [charts.in_lines(name, ax, 15) for name in shares.index])
    ax.tick_params(axis="x", labelsize=8.5 if room.narrow else 9)
    return fig


def items(room: Room, shares: Mapping[str, pd.DataFrame]) -> Figure:
    """Countries by what law and policy give, a bar an item, the items in groups below one another.

    :param shares: heading of a group to its rows: items; columns: levels, lowest first; per cent of the countries.
    """
    sizes = [len(rows) for rows in shares.values()]
    fig, axes = charts.new(room, 5.9, rows=len(shares), narrow=7.6, height_ratios=sizes)
    for ax, (head, rows) in zip(axes, shares.items(), strict=True):
        charts.stacked_bars(ax, rows, (charts.ORANGE, charts.PALE, charts.ACCENT), unit="Per cent of the countries")
        ax.set_title(head)
        if ax is not axes[0]:
            ax.get_legend().remove()
        if ax is not axes[-1]:
            ax.set_xlabel("")
    axes[0].set_title(next(iter(shares)), pad=24)
    return fig


def correlations(room: Room, low: pd.DataFrame, high: pd.DataFrame, mark: pd.DataFrame, heads: Mapping[int, str]) -> Figure:
    """Rank correlations with their intervals around a line at none, one of women and one of men to a row.

    :param low, high, mark: the same rows; columns ``Women``, ``Men``; -1 to 1.
    :param heads: number of a row to the heading above it.
    """
    fig, ax = charts.new(room, 3.6, narrow=4.4)
    charts.range_bars(ax, low, high, mark, (charts.ORANGE, charts.BLUE), unit="Rank correlation of score and gap", heads=heads)
    ax.axvline(0, color=charts.MUTED, lw=1)
    ax.set_xlim(-1, 1)
    charts.legend_above(ax, ncols=2, handletextpad=0.4, columnspacing=1.2, borderpad=0)
    charts.outline(ax)
    return fig


def employment_gaps(room: Room, thirds: pd.DataFrame) -> Figure:
    """Gaps of employment in three groups of countries, a dot for men and one for women, around a line at no difference.

    :param thirds: index: groups, by their score; percentage points.
    """
    fig, ax = charts.new(room, 2.6, narrow=3.4)
    unit = "Employment rate of foreign-born minus native-born, percentage points (mean)"
    charts.dumbbells(ax, thirds, (charts.ORANGE, charts.BLUE), unit=unit, show=lambda v: f"{v:+.1f}".replace("-", "\N{MINUS SIGN}"))
    ax.axvline(0, color=charts.MUTED, lw=1)
    charts.outline(ax)
    return fig
