"""Charts of corridors: the largest of each region, women in them, how near they lead."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from compendium import charts
from compendium.measures import corridors
from compendium.rooms import Room

SHORT = {"Latin America and the Caribbean": "Latin America, Caribbean"}
KIND_COLOURS = dict(zip(corridors.KINDS, (charts.ORANGE, charts.ACCENT, charts.PALE, charts.PAPER), strict=True))
PARTS = (corridors.SOUTH_SOUTH, corridors.NO_GULF, corridors.SOUTH_NORTH, corridors.NORTH_NORTH, corridors.NORTH_SOUTH)
TINTS = dict(zip(PARTS, (charts.ORANGE, charts.YELLOW, charts.BLUE, charts.PURPLE, charts.GREEN), strict=True))
UNITS = ("Million migrants", "Women, per cent")
DASHES = dict(zip(PARTS, ("-", ":", "--", "-.", (0, (1, 3))), strict=True))


def largest(room: Room, tops: Mapping[str, pd.DataFrame], concentration: pd.DataFrame) -> Figure:
    """A panel a region of destination: its ten largest corridors as bars, women's share as diamonds.

    :param tops: region to its corridors, largest first: origin, destination, migrants (persons), women (per cent), native (from the same
        region: the bar is full).
    :param concentration: as :func:`compendium.measures.corridors.concentrations` gives it.
    """
    fig, axes = charts.new(room, 7.2, rows=3, columns=2)
    for ax, (region, top) in zip(axes.flat, tops.items(), strict=True):
        rows = pd.DataFrame({"value": top["migrants"].astype("float64") / 1e6, "second": top["women"], "solid": top["native"]})
        charts.ranked_list(ax, rows.set_axis(corridors.spoken(top, " – ")), units=UNITS, span=(0, 75), middle=50)
        held, half = concentration.loc[region, ["held", "half"]]
        ax.set_title(f"{SHORT.get(region, region)}: ten hold {held:.0f} per cent, half in {half:.0f}", fontsize=8.5)
        ax.text(0.85, -0.35, "women, per cent", ha="center", va="center", fontsize=8.5, color=charts.MUTED)
    return fig


def women(room: Room, quadrants: pd.DataFrame, pairs: pd.DataFrame) -> Figure:
    """Women's share by quadrant (above), and a circle for each large corridor, in a row a kind (below).

    :param quadrants: index: quadrant; two columns of per cent, named above the dots.
    :param pairs: origin, destination (codes), migrants (persons), women (per cent) and kind, one of
        :data:`compendium.measures.corridors.KINDS`; the extremes of each kind are named.
    """
    fig, (top, bottom) = charts.new(room, 5.7, rows=2, height_ratios=(1, 2.7))
    charts.dumbbells(top, quadrants, (charts.ACCENT, charts.ORANGE), unit="", show="{:.1f}".format)
    for ax, limits in ((top, (40, 56)), (bottom, (-9, 92))):
        ax.set_xlim(*limits)
        ax.axvline(50, color=charts.MUTED, lw=0.8, ls=":")
    named = {i: f"{pairs.loc[i, 'origin']}–{pairs.loc[i, 'destination']}" for i in corridors.extremes_of_kinds(pairs)}
    circles = pairs.assign(row=pairs["kind"], x=pairs["women"], value=pairs["migrants"].astype("float64"))
    unit = "Women and girls, per cent of the corridor's migrants"
    charts.beeswarm(bottom, circles, KIND_COLOURS, unit=unit, largest=8, named=named)
    return fig


def neighbours(room: Room, borders: pd.DataFrame, curves: Mapping[str, pd.Series], medians: pd.Series) -> Figure:
    """Migrants in a neighbouring country (left), and how far from their own they live (right; without North-South).

    :param borders: a row a part of migration, what :func:`compendium.measures.corridors.bordering` gives.
    :param curves: part to the share of migrants that live at most so far away, per cent by kilometres.
    :param medians: the distance within which half live, in kilometres, by part.
    """
    fig, (left, right) = charts.new(room, 3.4, columns=2, width_ratios=(1, 1.2))
    y, tints = np.arange(len(borders)), [TINTS[q] for q in borders.index]
    left.hlines(y, borders["lowest"], borders["highest"], color=tints, lw=9, alpha=0.4)
    left.scatter(borders["known"], y, s=36, color=tints, zorder=3)
    for k, (value, high) in enumerate(borders[["known", "highest"]].to_numpy()):
        left.annotate(f"{value:.0f}", (high, k), xytext=(6, 0), textcoords="offset points", va="center")
    left.set_yticks(y, [q.replace(" without", " \nwithout") for q in borders.index])
    left.set(ylim=(len(borders) - 0.5, -0.5), xlim=(0, 1.2 * borders["highest"].max()), xlabel="In a neighbouring country, per cent")
    charts.gridlines(left, axis="x")
    short = {corridors.NO_GULF: "without the Gulf"}
    names = {q: f"{short.get(q, q)}: {medians[q]:,.0f} km" for q in borders.index if q != corridors.NORTH_SOUTH}
    lines, colours, styles = ({name: table[q] for q, name in names.items()} for table in (curves, TINTS, DASHES))
    charts.cumulative(right, lines, colours, styles, unit="Kilometres or less")
    right.set_xlim(4, 20_000)
    right.set_title("Per cent of migrants", fontweight="normal", fontsize=9.5, color=charts.MUTED)
    look = {"fontsize": 8.5, "title_fontsize": 8.5, "handlelength": 1.9, "borderaxespad": 0}
    right.legend(loc="upper left", title="Half within", alignment="left", **look)
    return fig
