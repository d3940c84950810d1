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
