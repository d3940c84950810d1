"""Charts of money from abroad: remittances beside investment and aid, what they weigh, and what it costs to send them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from compendium import charts, marks
from compendium.rooms import Room

DASHED = (0, (3, 3))


def inflows(room: Room, flows: pd.DataFrame, without: pd.Series, deviations: pd.DataFrame, colours: Mapping[str, str], less: str) -> Figure:
    """Above, sums of three inflows by year; below, how much each varies.

    :param flows: index: year; billion US dollars; ``without``: remittances without the countries that ``less`` names, drawn dashed.
    :param deviations: index: inflows; two columns, percentage points.
    """
    fig, (top, bottom) = charts.new(room, 5.2, rows=2, narrow=6.0, height_ratios=[2.2, 1.25])
    labels = {"Foreign direct investment": "Foreign direct\ninvestment"}
    charts.lines(top, flows, colours, unit="Billion US dollars, current prices", labels=labels)
    top.plot(without, color=charts.GREEN, ls=(0, (2, 2)))
    marks.put(top, without.index, without, without, without.index, series=less, unit="Billion US dollars, current prices")
    unit = "Standard deviation of yearly growth, percentage points"
    charts.dumbbells(bottom, deviations, (charts.ACCENT, charts.GREY), unit=unit, show="{:.1f}".format)
    bottom.set_xlim(0, 1.15 * float(deviations.max().max()))
    return fig


def variation(room: Room, table: pd.DataFrame, steadiest: pd.Series, colours: Mapping[str, str], named: Mapping[str, str]) -> Figure:
    """How much remittances and aid vary, a dot a country, coloured by the inflow that varies least.

    :param table: index: names; ``Remittances``, ``Aid``, log points times one hundred.
    :param named: names that stand beside their dots.
    """
    fig, ax = charts.new(room, 4.4, narrow=4.4)
    units = tuple(f"{name}: variation of yearly change, log points x 100" for name in ("Remittances", "Aid"))
    charts.scatter(ax, table["Remittances"], table["Aid"], steadiest, colours, named=named, units=units)
    ax.set(xscale="log", yscale="log", xlim=(9, 250), ylim=(9, 250))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks([10, 20, 50, 100, 200], ["10", "20", "50", "100", "200"])
    ax.minorticks_off()
    ax.plot([9, 250], [9, 250], color=charts.PALE, lw=1, zorder=0)
    return fig


def dependence(room: Room, share: pd.DataFrame, ends: pd.DataFrame, lines: Sequence[float]) -> Figure:
    """Remittances in per cent of foreign exchange, a row a country: a dot, and a bar over other choices.

    :param share: index: names; one column, per cent; ``ends`` the same rows, ``low`` and ``high``.
    :param lines: drawn dashed, per cent.
    """
    fig, ax = charts.new(room, 5.2, narrow=6.0)
    low, high = (ends[[c]].set_axis(share.columns, axis=1) for c in ("low", "high"))
    charts.range_bars(ax, low, high, share, unit="Remittances, per cent of foreign exchange")
    for line in lines:
        ax.axvline(line, color=charts.MUTED, lw=1, ls=DASHED, zorder=0)
    ax.set_xlim(left=0)
    return fig


def cost(room: Room, regions: pd.DataFrame, corridors: pd.DataFrame, target: float) -> Figure:
    """The cost of sending money: by region at two times, and the median of the corridors by year.

    :param regions: index: regions; two columns, per cent of the amount.
    :param corridors: index: year; two columns, per cent of the amount.
    :param target: drawn dashed in both panels, per cent.
    """
    fig, (top, bottom) = charts.new(room, 6.2, rows=2, narrow=7.0, height_ratios=[1.75, 1])
    charts.dumbbells(top, regions, (charts.THEN, charts.NOW), unit="Regions: per cent of the amount sent", show="{:.1f}".format)
    hues = dict(zip(corridors.columns, (charts.ACCENT, charts.ORANGE), strict=True))
    labels = {name: str(name).replace("sub-Saharan ", "sub-Saharan\n") for name in corridors.columns}
    charts.lines(bottom, corridors, hues, unit="Corridors: median, per cent", labels=labels)
    top.axvline(target, color=charts.INK, lw=1, ls=DASHED, zorder=0)
    bottom.axhline(target, color=charts.INK, lw=1, ls=DASHED, zorder=0)
    place = {"xytext": (5, 0), "textcoords": "offset points", "va": "center"}
    top.annotate(f"target: {target:.0f}", (target, -0.35), fontsize=9, color=charts.INK, **place)
    return fig
