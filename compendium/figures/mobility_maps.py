"""Maps of migration without borders: circles for countries and regions, arrows for the way between them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from compendium import charts, maps, marks
from compendium.rooms import Room

LEVELS = (0, 20, 40, 60, 80, 100)  # per cent; edges of the shades
LARGEST = 25  # points: radius of the circle of the country with the most emigrants
LISTED = 20  # countries of the list
SHARE, RING = "Per cent of emigrants who live in their own region", "no majority with eight regions"
LATIN_AMERICA, NORTHERN_AMERICA = "Latin America and the Caribbean", "Northern America"
WORDS = {  # longitude and latitude of the name of a region
    "Africa": (8, -24),
    "Asia": (140, 56),
    "Europe": (10, 66),
    LATIN_AMERICA: (-98, -30),
    NORTHERN_AMERICA: (-110, 64),
    "Oceania": (150, -30),
}
PLACES = {  # middle of the circle of a region, in points of the wide drawing
    "Africa": (196, 50),
    "Asia": (342, 140),
    "Europe": (200, 160),
    LATIN_AMERICA: (72, 62),
    NORTHERN_AMERICA: (68, 200),
    "Oceania": (398, 44),
}
NARROW_PLACES = {  # and of the drawing for a phone
    "Africa": (140, 62),
    "Asia": (228, 140),
    "Europe": (140, 240),
    LATIN_AMERICA: (52, 92),
    NORTHERN_AMERICA: (52, 300),
    "Oceania": (244, 46),
}
BENDS = {  # how far an arrow bends, where the usual bend would cross others
    ("Asia", NORTHERN_AMERICA): -0.22,
    ("Europe", NORTHERN_AMERICA): 0.02,
    ("Europe", "Asia"): -0.08,
    ("Africa", "Asia"): -0.2,
    ("Asia", "Europe"): -0.14,
    ("Europe", "Oceania"): -0.1,
}
NARROW_BENDS = {("Asia", NORTHERN_AMERICA): -0.34, ("Africa", "Asia"): 0.1}
ALONG = {  # where on the way its label stands
    ("Asia", NORTHERN_AMERICA): 0.5,
    ("Europe", "Oceania"): 0.75,
    ("Africa", NORTHERN_AMERICA): 0.72,
    (LATIN_AMERICA, "Europe"): 0.6,
}
NARROW_ALONG = {("Africa", "Asia"): 0.35, ("Europe", "Oceania"): 0.8}


def staying(room: Room, countries: pd.DataFrame, ringed: Sequence[str]) -> Figure:
    """A circle a country near its place, area for its emigrants, shade for the share of them who live in their region; on a phone a list
    of the countries with the most emigrants, with a bar for the share.

    :param countries: index: code; name, region, emigrants (persons), share (per cent), longitude, latitude.
    :param ringed: countries without a majority under the other grouping.
    """
    countries = countries.sort_values("emigrants", ascending=False)
    if room.narrow:
        return _largest_origins(room, countries.head(LISTED), ringed)
    names = [textwrap.fill(name, 14) for name in countries["name"]]
    countries = countries.assign(value=countries["emigrants"].astype("float64"), name=names)
    found = [region for region in charts.REGION_COLOURS if region in set(countries["region"])]
    fig, ax = maps.canvas(room, 5.4)
    words = pd.DataFrame(WORDS, index=["longitude", "latitude"]).T.loc[found]
    words = words.assign(value=0.0, name=[charts.SHORT_REGION.get(region, region).upper() for region in found])
    spots = maps.on_map(pd.concat([countries[words.columns], words]), box=(2, 36, 415, 386), largest=LARGEST)
    circles, shades = spots.loc[countries.index], maps.shades(countries["share"], LEVELS)
    maps.circles(ax, circles, shades, ringed=ringed)
    maps.names(ax, circles, countries["name"], shades)
    maps.names(ax, spots.loc[found], words["name"], charts.REGION_COLOURS)
    for values, unit in ((countries["value"] / 1e6, "Million emigrants"), (countries["share"], SHARE)):
        marks.put(ax, circles["x"], circles["y"], values, countries["name"], unit=unit)
    maps.size_key(ax, 342, 3, {f"{m} million": LARGEST * (m * 1e6 / countries["value"].max()) ** 0.5 for m in (5, 1)})
    maps.classes(ax, LEVELS, unit=SHARE, ring=RING)
    return fig


def _largest_origins(room: Room, countries: pd.DataFrame, ringed: Sequence[str]) -> Figure:
    fig, ax = charts.new(room, 6.8)
    y, small = np.arange(len(countries), dtype=float), {"fontsize": 8.5, "va": "center"}
    shares, names = countries["share"].to_numpy(dtype=float), [str(name) for name in countries["name"]]
    ax.barh(y + 0.2, 100, height=0.34, color=charts.GRID)
    ax.barh(y + 0.2, shares, height=0.34, color=charts.ACCENT)
    ax.text(0, -1.9, "Bar and number: " + SHARE[0].lower() + SHARE[1:], **small)
    rings = {"s": 30, "facecolor": "none", "edgecolors": charts.ORANGE, "linewidths": 1.8}
    marked = countries.index.isin(list(ringed))
    ax.scatter([-3.5] * marked.sum(), y[marked] - 0.24, **rings)
    ax.scatter([2], [-1.1], **rings)
    ax.text(6, -1.1, RING, **small)
    million = countries["emigrants"].to_numpy(dtype=float) / 1e6
    for k, name in enumerate(names):
        ax.text(0, k - 0.24, name, **small)
        ax.text(100, k - 0.24, f"{million[k]:.1f} million", ha="right", color=charts.MUTED, **small)
        ax.text(102, k + 0.2, f"{shares[k]:.0f}", **small)
    marks.put(ax, 100, y - 0.24, million, names, unit="Million emigrants")
    marks.put(ax, shares, y + 0.2, shares, names, unit=SHARE)
    ax.set(xlim=(-6, 110), ylim=(len(y) - 0.4, -2.4))
    ax.set_axis_off()
    return fig


def between_regions(room: Room, streams: pd.DataFrame, least: float, years: tuple[str, str]) -> Figure:
    """A circle a region for migrants inside it, arrows for migrants in another region.

    :param streams: as :func:`compendium.measures.corridors.streams` gives them, million migrants.
    :param least: streams below this are not drawn; thinner arrows would hide the wide ones.
    :param years: what the column ``value`` and the column ``then`` are of.
    """
    inside = streams[streams["origin"] == streams["destination"]].set_index("origin")
    crossing = streams[streams["origin"] != streams["destination"]].sort_values("value", ascending=False)
    arrows = crossing[crossing["value"] >= least].assign(colour=lambda t: t["origin"].map(charts.REGION_COLOURS))
    ways = list(zip(arrows["origin"], arrows["destination"], strict=True))
    labels = [f"{v:.1f} ({b:.1f})" for v, b in zip(arrows["value"], arrows["then"], strict=True)]
    bends, along = (BENDS | NARROW_BENDS, ALONG | NARROW_ALONG) if room.narrow else (BENDS, ALONG)
    arrows = arrows.assign(bend=[bends.get(w, 0.1) for w in ways], at=[along.get(w, 0.45) for w in ways], label=labels)
    fig, ax = maps.canvas(room, 3.7, narrow=5.0)
    places, largest, widest = (NARROW_PLACES, 40, 17) if room.narrow else (PLACES, 46, 24)
    spots = pd.DataFrame(places, index=["x", "y"]).T
    inside = inside.loc[spots.index]
    spots["radius"] = largest * np.sqrt(inside["value"] / inside["value"].max())
    middles = maps.arrows(ax, spots, arrows, widest=widest)
    maps.circles(ax, spots, charts.REGION_COLOURS)
    for series, column in {years[0]: "value", years[1]: "then"}.items():
        at = {"series": series, "unit": "Million migrants"}
        marks.put(ax, spots["x"], spots["y"], inside[column], [f"{name} to {name}" for name in spots.index], **at)
        marks.put(ax, *middles.T, arrows[column], [f"{a} to {b}" for a, b in ways], **at)
    for name, spot in spots.iterrows():
        small = spot["radius"] < 21  # its name stands beside it
        x, y = spot["x"], spot["y"] - (spot["radius"] + 3 if small else 0)
        where = {"ha": "center", "va": "top" if small else "center"}
        if name == NORTHERN_AMERICA and room.narrow:
            y, where = spot["y"] + spot["radius"] + 3, {"ha": "center", "va": "bottom"}
        elif name == NORTHERN_AMERICA:
            x, y, where = 62, spot["y"] + 6, {"ha": "right", "va": "center"}
        ink = charts.INK if small else charts.contrast(charts.REGION_COLOURS[name])
        label = f"{charts.SHORT_REGION.get(name, name)}\n{inside.loc[name, 'value']:.1f} ({inside.loc[name, 'then']:.1f})"
        ax.text(x, y, label, fontsize=9, color=ink, fontweight="semibold", linespacing=0.95, zorder=5, **where)
    return fig


def african_corridors(room: Room, corridors: pd.DataFrame) -> Figure:
    """Corridors inside Africa as a ranked list of bars, in each the part that fled; a diamond and bold letters where that is half or more.

    :param corridors: the largest first; index: names; migrants (persons), fled (refugees and asylum-seekers, per cent of them).
    """
    million = corridors["migrants"].astype("float64") / 1e6
    fled = corridors["fled"].astype("float64").fillna(0)
    part = million * fled.clip(upper=100) / 100  # two sources: UNHCR may count more people than the stock has
    first = -(-len(corridors) // 2)
    fig, axes = charts.new(room, 5.4, columns=2, narrow=9.8)
    for ax, rows in zip(axes, (slice(0, first), slice(first, None)), strict=True):
        whole, share, names = million.iloc[rows].to_numpy(), fled.iloc[rows].to_numpy(), corridors.index[rows]
        y = np.arange(len(whole), dtype=float)
        ax.barh(y + 0.2, whole, height=0.36, color=charts.ACCENT, label="Million migrants")
        label = "Of them refugees and asylum-seekers"
        ax.barh(y + 0.2, part.iloc[rows], height=0.36, color=charts.ORANGE, label=label)
        half = share >= 50
        dots = {"s": 22, "marker": "D", "color": charts.ORANGE, "linewidths": 0}
        ax.scatter(np.full(half.sum(), -0.035 * million.max()), y[half] - 0.24, label="half or more", **dots)
        marks.put(ax, whole, y + 0.2, whole, names, unit="Million migrants")
        marks.put(ax, part.iloc[rows], y + 0.2, share, names, unit="Refugees and asylum-seekers, per cent of the migrants")
        for k, name in enumerate(names):
            ax.text(0, k - 0.24, name, va="center", fontsize=8.5, fontweight="bold" if half[k] else "normal")
            ax.annotate(f"{whole[k]:.2f}", (whole[k], k + 0.2), xytext=(3, 0), textcoords="offset points", va="center", fontsize=8.5)
        ax.set(xlim=(-0.06 * million.max(), 1.16 * million.max()), ylim=(first - 0.4, -0.6))
        ax.set_axis_off()
    handles, labels = axes[0].get_legend_handles_labels()
    legend = {"ncols": 1 if room.narrow else 3, "handlelength": 0.9, "handleheight": 0.9, "columnspacing": 1.4}
    order = [1, 2, 0]  # matplotlib puts dots before bars
    fig.legend([handles[k] for k in order], [labels[k] for k in order], loc="outside upper left", **legend)
    return fig
