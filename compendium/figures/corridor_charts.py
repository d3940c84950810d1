"""Charts of corridors: the largest of each region, women in them, how near they lead."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from compendium import charts, marks
from compendium.measures import corridors
from compendium.rooms import Room

KIND_COLOURS = dict(zip(corridors.KINDS, (charts.ORANGE, charts.ACCENT, charts.PALE, charts.PAPER), strict=True))
PARTS = (corridors.SOUTH_SOUTH, corridors.NO_GULF, corridors.SOUTH_NORTH, corridors.NORTH_NORTH, corridors.NORTH_SOUTH)
TINTS = dict(zip(PARTS, (charts.ORANGE, charts.YELLOW, charts.BLUE, charts.PURPLE, charts.GREEN), strict=True))
DASHES = dict(zip(PARTS, ("-", ":", "--", "-.", (0, (1, 3))), strict=True))
SHOWN = 5  # corridors in each panel
LETTERS = 25  # of a name on one line


def largest(room: Room, tops: Mapping[str, pd.DataFrame], concentration: pd.DataFrame) -> Figure:
    """A panel a region of destination: its largest corridors as bars on one scale for all panels, with women's share as a number.

    :param tops: region to its corridors, largest first: origin, destination, migrants (persons), women (per cent), native (from the same
        region: the bar is full).
    :param concentration: as :func:`compendium.measures.corridors.concentrations` gives it.
    """
    fig, axes = charts.new(room, 6.6, rows=3, columns=2, narrow=11.6)
    shown = {region: top.head(SHOWN) for region, top in tops.items()}
    widest = max(float(top["migrants"].max()) for top in shown.values()) / 1e6
    for ax, (region, top) in zip(axes.flat, shown.items(), strict=True):
        y, millions = np.arange(len(top)), top["migrants"].to_numpy(dtype=float) / 1e6
        face = [charts.ACCENT if native else "none" for native in top["native"]]
        ax.barh(y, millions, height=0.5, color=face, edgecolor=charts.ACCENT, linewidth=0.9)
        names, women = corridors.spoken(top, " – "), top["women"].to_numpy(dtype=float)
        marks.put(ax, millions, y, millions, names, unit="Million migrants")
        marks.put(ax, millions, y, women, names, unit="Women, per cent")
        for k, (million, share) in enumerate(zip(millions, women, strict=True)):
            ax.annotate(f"{million:.1f}", (million, k), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9)
            if np.isfinite(share):
                ax.text(1, k, f"{share:.0f}", transform=ax.get_yaxis_transform(), ha="right", va="center", fontsize=9, color=charts.ORANGE)
        ax.text(1, -0.75, "women, per cent", transform=ax.get_yaxis_transform(), ha="right", va="center", fontsize=8.5, color=charts.ORANGE)
        ax.set_yticks(y, [name.replace(" – ", " –\n") if len(name) > LETTERS else name for name in names], fontsize=8.5, linespacing=0.95)
        ax.set(xlim=(0, 1.75 * widest), ylim=(SHOWN + 0.2, -1.1), xticks=[])
        ax.spines[["left", "bottom"]].set_visible(False)
        held, half = concentration.loc[region, ["held", "half"]]
        ax.set_title(charts.SHORT_REGION.get(region, region).replace("\n", " "))
        below = {"transform": ax.get_yaxis_transform(), "ha": "right", "va": "center", "fontsize": 8.5, "color": charts.MUTED}
        ax.text(1, SHOWN - 0.15, f"ten hold {held:.0f} per cent, {half:.0f} hold half", **below)
    return fig


def women(room: Room, quadrants: pd.DataFrame, pairs: pd.DataFrame) -> Figure:
    """Women's share by quadrant (above), and a circle for each large corridor, in a row a kind (below), on one scale.

    :param quadrants: index: quadrant; two columns of per cent, named above the dots.
    :param pairs: origin, destination (codes), migrants (persons), women (per cent) and kind, one of
        :data:`compendium.measures.corridors.KINDS`; the extremes of each kind are named.
    """
    fig, (top, bottom) = charts.new(room, 6.2, rows=2, narrow=8.4, height_ratios=(1, 2.9 if room.narrow else 2.5))
    charts.dumbbells(top, quadrants, (charts.ACCENT, charts.ORANGE), unit="Women and girls, per cent", show="{:.1f}".format)
    for ax in (top, bottom):
        ax.set_xlim(0, 100)
        ax.set_xticks(range(0, 101, 25))
        ax.axvline(50, color=charts.MUTED, lw=0.8, ls=":")
    top.set_xlabel("")
    names = dict(zip(pairs.index, corridors.spoken(pairs, " – "), strict=True))
    notes = {}
    for kind, part in pairs.dropna(subset=["women"]).groupby("kind"):
        ends = [f"{names[i]} {part.loc[i, 'women']:.0f}" for i in (part["women"].idxmin(), part["women"].idxmax())]
        notes[str(kind)] = ("\n" if room.narrow and len("".join(ends)) > 48 else "; ").join(dict.fromkeys(ends))
    circles = pairs.assign(row=pairs["kind"], x=pairs["women"], value=pairs["migrants"].astype("float64"))
    unit = "Women and girls, per cent of migrants"
    charts.beeswarm(bottom, circles, KIND_COLOURS, unit=unit, largest=8, names=names, notes=notes)
    return fig


def neighbours(room: Room, borders: pd.DataFrame, curves: Mapping[str, pd.Series], medians: pd.Series) -> Figure:
    """Migrants in a neighbouring country (left), and how far from their own they live (right; without North-South).

    :param borders: a row a part of migration, what :func:`compendium.measures.corridors.bordering` gives.
    :param curves: part to the share of migrants that live at most so far away, per cent by kilometres.
    :param medians: the distance within which half live, in kilometres, by part.
    """
    fig, (left, right) = charts.new(room, 3.6, columns=2, narrow=6.0, width_ratios=(1, 1.2))
    y, tints = np.arange(len(borders)), [TINTS[q] for q in borders.index]
    left.hlines(y, borders["lowest"], borders["highest"], color=tints, lw=9, alpha=0.4)
    left.scatter(borders["known"], y, s=36, color=tints, zorder=3)
    marks.put(left, borders["known"], y, borders["known"], borders.index, series="In a neighbouring country", unit="per cent")
    for k, (value, high) in enumerate(borders[["known", "highest"]].to_numpy()):
        left.annotate(f"{value:.0f}", (high, k), xytext=(6, 0), textcoords="offset points", va="center")
    left.set_yticks(y, [q.replace(" without", " \nwithout") for q in borders.index])
    left.set(ylim=(len(borders) - 0.5, -0.5), xlim=(0, 1.2 * borders["highest"].max()), xlabel="In a neighbouring country, per cent")
    charts.gridlines(left, axis="x")
    drawn = {q: curves[q] for q in borders.index if q != corridors.NORTH_SOUTH}
    labels = {q: f"{'without the Gulf' if q == corridors.NO_GULF else q}: {medians[q]:,.0f} km" for q in drawn}
    charts.cumulative(right, drawn, TINTS, DASHES, unit="Per cent of migrants within so many kilometres", labels=labels)
    right.set_xlim(1, 20_000)
    look = {"fontsize": 8.5, "title_fontsize": 8.5, "handlelength": 1.9, "borderaxespad": 0}
    right.legend(loc="upper left", title="Half within", alignment="left", **look)
    return fig
