"""Charts of flight and law: women among refugees with what is not known, and how far treaties reach year by year."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from compendium import charts
from compendium.rooms import Room

WOMEN = "Women and girls, per cent"
KNOWN = "Sex\nknown"
TREATY_COLOURS = {
    "1951 Refugee Convention": charts.ACCENT,
    "1967 Refugee Protocol": charts.BLUE,
    "1954 Statelessness Convention": charts.PURPLE,
    "1961 Statelessness Convention": charts.YELLOW,
    "Migrant Workers Convention": charts.ORANGE,
    "Trafficking Protocol": charts.GREEN,
    "Smuggling Protocol": charts.GREY,
}
SHORT = {
    "1951 Refugee Convention": "Refugees 1951",
    "1967 Refugee Protocol": "Refugees 1967",
    "1954 Statelessness Convention": "Stateless 1954",
    "1961 Statelessness Convention": "Stateless 1961",
    "Migrant Workers Convention": "Workers 1990",
    "Trafficking Protocol": "Trafficking 2000",
    "Smuggling Protocol": "Smuggling 2000",
}


def women(room: Room, shares: pd.DataFrame, known: pd.Series) -> Figure:
    """Women among refugees and among all migrants, a row a region; a bar is where the share of refugees may lie.

    :param shares: rows: regions; columns ``Refugees``, ``low``, ``high`` and ``All migrants``, per cent.
    :param known: share of the refugees of each row whose sex is known, per cent; stands at the right.
    """
    fig, ax = charts.new(room, 1.4 + 0.27 * len(shares), narrow=1.9 + 0.36 * len(shares))
    mark = shares[["Refugees", "All migrants"]]
    low = pd.DataFrame({"Refugees": shares["low"], "All migrants": shares["All migrants"]})
    high = pd.DataFrame({"Refugees": shares["high"], "All migrants": shares["All migrants"]})
    charts.range_bars(ax, low, high, mark, (charts.ACCENT, charts.ORANGE), unit=WOMEN)
    rows = [float(y) for y in ax.get_yticks()]
    ax.set_xlim(0, 100)
    ax.axvline(50, color=charts.MUTED, lw=0.8)
    for y, value in zip(rows, known, strict=True):
        ax.annotate(f"{value:.0f}", (1.03, y), xycoords=("axes fraction", "data"), va="center", fontsize=9, color=charts.INK)
    ax.annotate(KNOWN, (1.03, 1.0), xycoords="axes fraction", va="bottom", fontsize=9, color=charts.MUTED)
    charts.legend_above(ax, ncols=2, handletextpad=0.1, columnspacing=1, borderpad=0)
    return fig


def bounds(room: Room, low: pd.DataFrame, high: pd.DataFrame) -> Figure:
    """Ranges in rows with a mark at their lower end, one or two to a row.

    :param low, high: the same rows (people) and columns (assumptions); per cent, missing where a row has no second range.
    """
    fig, ax = charts.new(room, 0.8 + 0.45 * len(low), narrow=1.0 + 0.6 * len(low))
    charts.range_bars(ax, low, high, low, (charts.ACCENT, charts.YELLOW), unit="Neither protected nor irregular, per cent")
    ax.set_xlim(0, 100)
    charts.legend_above(ax, ncols=2, handletextpad=0.1, columnspacing=1, borderpad=0)
    return fig


def treaty_reach(room: Room, refugees: pd.DataFrame, migrants: pd.DataFrame, states: pd.DataFrame) -> Figure:
    """Three panels over the same years: refugees in States parties, migrants in States parties, and the number of States.

    :param refugees: index: years; columns: two ways of counting, the first with the parties held; per cent.
    :param migrants: index: years of the stock; columns: treaties, keys of :data:`TREATY_COLOURS`; per cent.
    :param states: index: years; columns: treaties; States parties.
    """
    fig, axes = charts.new(room, 8.4, rows=3, narrow=8.6, sharex=True)
    looks = dict(zip(refugees.columns, (charts.SKY, charts.ACCENT), strict=True))
    charts.lines(axes[0], refugees, looks, unit="Per cent of refugees")
    axes[0].set_title("Refugees in parties to the refugee treaties")
    charts.lines(axes[1], migrants, TREATY_COLOURS, unit="Per cent of migrants", markers=True, labels=SHORT)
    axes[1].set_title("Migrants in States parties")
    charts.lines(axes[2], states, TREATY_COLOURS, unit="States parties", labels=SHORT)
    axes[2].set_title("States parties")
    for ax in axes[:2]:
        ax.set_ylim(0, 100)
    return fig
