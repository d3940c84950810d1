"""Charts of how migrants do beside nationals, and of doctors who work where they were not trained."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from compendium import charts, marks
from compendium.rooms import Room
from compendium.words import signed

DASHED = (0, (3, 3))
POINTS = "Difference in good or very good health, points"


def health(room: Room, table: pd.DataFrame, line: pd.DataFrame, estimates: pd.DataFrame, named: Mapping[str, tuple[str, str]]) -> Figure:
    """Above, the gap in health of each country by how much older migrants are than others, with a line and its interval; below, what the
    gap is as published and at equal age.

    :param table: index: names of countries; ``difference``, ``gap``, percentage points.
    :param line: index: difference; ``value``, ``low``, ``high``, percentage points.
    :param estimates: index: names, first on top; ``value``, ``low``, ``high``, percentage points.
    :param named: country to what stands beside its dot and on which side, ``left`` or ``right``.
    """
    fig, (top, bottom) = charts.new(room, 6.0, rows=2, narrow=6.8, height_ratios=[2.1, 1])
    unit = "Migrants aged 65 and over minus other residents so, points of people aged 15 and over"
    top.axhline(0, color=charts.MUTED, lw=0.8)
    top.axvline(0, color=charts.MUTED, lw=0.8, ls=DASHED)
    top.fill_between(line.index, line["low"], line["high"], color=charts.GREY, alpha=0.2, lw=0)
    top.plot(line.index, line["value"], color=charts.GREY, lw=1.6)
    top.scatter(table["difference"], table["gap"], s=26, color=charts.ACCENT, linewidths=0, zorder=3)
    for column, word in (("gap", "gap in health"), ("difference", "difference in age")):
        marks.put(top, table["difference"], table["gap"], table[column], table.index, series=word, unit="Points")
    for country, (words, side) in named.items():
        place = {"right": (6, 0, "left"), "left": (-6, 0, "right")}[side]
        top.annotate(
            words, tuple(table.loc[country, ["difference", "gap"]]), xytext=place[:2], textcoords="offset points", ha=place[2], va="center",
            fontsize=8.5, color=charts.MUTED,
        )  # fmt: skip
    top.set(xlabel=unit, ylabel=POINTS)
    charts.gridlines(top, axis="both")
    top.set_title("Countries")
    low, high, mark = (estimates[[c]].set_axis(["gap"], axis=1) for c in ("low", "high", "value"))
    charts.range_bars(bottom, low, high, mark, unit=POINTS)
    bottom.axvline(0, color=charts.MUTED, lw=0.8)
    for k, value in enumerate(estimates["value"]):
        bottom.annotate(signed(value), (value, k), xytext=(0, 5), textcoords="offset points", ha="center", va="bottom", fontsize=9)
    bottom.set_ylim(len(estimates) - 0.4, -0.9)
    bottom.set_title("All countries together")
    for ax in (top, bottom):
        charts.outline(ax)
    return fig


def incomes(room: Room, table: pd.DataFrame) -> Figure:
    """Median income of a group as a share of that of nationals, at two times, a row a country, with a line where they are equal.

    :param table: index: names, first on top; two columns, per cent.
    """
    fig, ax = charts.new(room, 6.4, narrow=7.0)
    ax.axvline(100, color=charts.MUTED, lw=1, zorder=0)
    charts.dumbbells(ax, table, unit="Median income, per cent of that of nationals (100 = the same)")
    charts.outline(ax)
    return fig


def doctors(
    room: Room, groups: pd.DataFrame, table: pd.DataFrame, colours: Mapping[str, str], named: Mapping[str, tuple[str, str]]
) -> Figure:
    """Above, the share of doctors who work abroad by group of countries, with and without the United States; below, by country and doctors
    at home.

    :param groups: result of :func:`compendium.measures.doctors.by_group`, index: names.
    :param table: index: names of countries; ``density`` (per 10,000), ``share_with`` (per cent), ``region``.
    :param colours: region to colour.
    :param named: country to what stands beside its dot and on which side, ``left`` or ``right``.
    """
    fig, (top, bottom) = charts.new(room, 6.8, rows=2, narrow=7.8, height_ratios=[1.25, 1.5])
    columns = {"with": "With the United States", "without": "Without"}
    mark, low, high = (
        groups[[f"{which}{end}" for which in columns]].set_axis(list(columns.values()), axis=1) for end in ("", "_low", "_high")
    )
    charts.range_bars(top, low, high, mark, unit="Doctors abroad, per cent of all doctors trained")
    top.set_xlim(left=0)
    charts.legend_above(top, ncols=2, handletextpad=0.2, columnspacing=1.2, borderpad=0)
    for region, colour in colours.items():
        part = table[table["region"] == region]
        bottom.scatter(
            part["density"],
            part["share_with"],
            s=20,
            color=colour,
            linewidths=0,
            alpha=0.9,
            label=charts.SHORT_REGION.get(region, region).replace("\n", " "),
        )
        marks.put(bottom, part["density"], part["share_with"], part["share_with"], part.index, series=region, unit="Per cent abroad")
    for country, (words, side) in named.items():
        dx, ha = {"right": (6, "left"), "left": (-8, "right")}[side]
        bottom.annotate(
            words, tuple(table.loc[country, ["density", "share_with"]]), xytext=(dx, 0), textcoords="offset points", ha=ha, va="center",
            fontsize=8.5, color=charts.MUTED,
        )  # fmt: skip
    bottom.set_xscale("log")
    ticks = [tick for tick in (0.3, 1, 3, 10, 30, 80) if tick <= float(np.nanmax(table["density"]))]
    bottom.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    bottom.minorticks_off()
    bottom.set_ylim(bottom=-0.5)
    bottom.set(xlabel="Physicians at home per 10,000 people (logarithmic)", ylabel="Per cent abroad, with the United States")
    charts.gridlines(bottom, axis="both")
    charts.legend_above(bottom, ncols=3, handletextpad=0.1, columnspacing=0.9, borderpad=0)
    charts.outline(bottom)
    return fig
