"""Maps of migration without borders: circles for countries and regions, arrows for the way between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from compendium import areas, charts, maps
from compendium.rooms import Room

LEVELS = (0, 20, 40, 60, 80, 100)  # per cent; edges of the shades
LATIN_AMERICA, NORTHERN_AMERICA = "Latin America and the Caribbean", "Northern America"
PLACES = {  # middle of the circle of a region, in points
    "Africa": (196, 50),
    "Asia": (342, 140),
    "Europe": (200, 160),
    LATIN_AMERICA: (72, 62),
    NORTHERN_AMERICA: (68, 200),
    "Oceania": (398, 44),
}
BENDS = {  # how far an arrow bends, where the usual bend would cross others
    ("Asia", NORTHERN_AMERICA): -0.22,
    ("Europe", NORTHERN_AMERICA): 0.02,
    ("Europe", "Asia"): -0.08,
    ("Africa", "Asia"): -0.2,
    ("Asia", "Europe"): -0.14,
    ("Europe", "Oceania"): -0.1,
}
ALONG = {  # where on the way its label stands
    ("Asia", NORTHERN_AMERICA): 0.5,
    ("Europe", "Oceania"): 0.75,
    ("Africa", NORTHERN_AMERICA): 0.8,
    (LATIN_AMERICA, "Europe"): 0.6,
}

SPLIT = {  # names on two lines
    "CAF": "Central\nAfrican Rep.",
    "COD": "Dem. Rep.\nof the Congo",
    "TZA": "United Rep.\nof Tanzania",
    "BFA": "Burkina\nFaso",
    "SSD": "South\nSudan",
    "ZAF": "South\nAfrica",
    "CIV": "Côte\nd’Ivoire",
}


def staying(room: Room, countries: pd.DataFrame, ringed: Sequence[str]) -> Figure:
    """A circle a country near its place: area for its emigrants, shade for the share of them that live in their region.

    :param countries: index: code; emigrants (persons), share (per cent), longitude, latitude.
    :param ringed: countries without a majority under the other grouping.
    """
    countries = countries.assign(value=countries["emigrants"])
    fig, ax = maps.canvas(room, 3.7)
    spots = maps.on_map(countries, box=(3, 38, 415, 264), largest=27)
    maps.circles(ax, spots, maps.shades(countries["share"], LEVELS), named={code: code for code in countries.index}, ringed=ringed)
    maps.size_key(ax, 234, 40, {f"{m} million": 27 * (m * 1e6 / countries["value"].max()) ** 0.5 for m in (10, 3, 1)})
    maps.classes(ax, LEVELS, unit="Emigrants who live in their own region, per cent", ring="no majority with eight regions")
    return fig


def between_regions(room: Room, streams: pd.DataFrame, least: float) -> Figure:
    """A circle a region for migrants inside it, arrows for migrants in another region.

    :param streams: as :func:`compendium.measures.corridors.streams` gives them, million migrants.
    :param least: streams below this are not drawn; thinner arrows would hide the wide ones.
    """
    inside = streams[streams["origin"] == streams["destination"]].set_index("origin")
    crossing = streams[streams["origin"] != streams["destination"]].sort_values("value", ascending=False)
    arrows = crossing[crossing["value"] >= least].assign(colour=lambda t: t["origin"].map(charts.REGION_COLOURS), dashed=False)
    ways = list(zip(arrows["origin"], arrows["destination"], strict=True))
    labels = [f"{v:.1f} ({b:.1f})" for v, b in zip(arrows["value"], arrows["then"], strict=True)]
    arrows = arrows.assign(bend=[BENDS.get(w, 0.1) for w in ways], at=[ALONG.get(w, 0.45) for w in ways], label=labels)
    fig, ax = maps.canvas(room, 3.7)
    spots = pd.DataFrame(PLACES, index=["x", "y"]).T
    spots["radius"] = 46 * np.sqrt(inside["value"][spots.index] / inside["value"].max())
    maps.arrows(ax, spots, arrows, widest=24)
    maps.circles(ax, spots, charts.REGION_COLOURS)
    for name, spot in spots.iterrows():
        small = spot["radius"] < 21  # its name stands beside it
        x, y = spot["x"], spot["y"] - (spot["radius"] + 3 if small else 0)
        where = {"ha": "center", "va": "top" if small else "center"}
        if name == NORTHERN_AMERICA:
            x, y, where = 62, spot["y"] + 6, {"ha": "right", "va": "center"}
        ink = charts.INK if small else charts.contrast(charts.REGION_COLOURS[name])
        label = f"{charts.SHORT_REGION.get(name, name)}\n{inside.loc[name, 'value']:.1f} ({inside.loc[name, 'then']:.1f})"
        ax.text(x, y, label, fontsize=9, color=ink, fontweight="semibold", linespacing=0.95, zorder=5, **where)
    return fig


def african_corridors(room: Room, corridors: pd.DataFrame, hosts: pd.Series, places: pd.DataFrame) -> Figure:
    """Corridors inside Africa as arrows between circles for the migrants hosted; dashed where half or more are refugees.

    :param corridors: origin, destination, migrants (persons), fled (refugees and asylum-seekers, per cent of them).
    :param hosts: African migrants hosted by code of the country, persons; has all ends of the corridors.
    :param places: index: code; longitude, latitude (degrees).
    """
    ends = set(corridors["origin"]) | set(corridors["destination"])
    circles = places[["longitude", "latitude"]].join(hosts.rename("value"), how="inner")
    spots = maps.on_map(circles, box=(28, 22, 380, 440), largest=17, gap=21)
    arrows = corridors.assign(
        value=corridors["migrants"].astype("float64"),
        label=[f"{v / 1e6:.1f}" if v >= 6e5 else "" for v in corridors["migrants"]],
        dashed=corridors["fled"] >= 50,
        colour=np.where(corridors["fled"] >= 50, charts.ORANGE, charts.ACCENT),
        at=0.5,
        bend=0.16,
    )
    names = {c: SPLIT.get(c, areas.name(c)) for c in hosts.sort_values(ascending=False).index if c in ends}
    fig, ax = maps.canvas(room, 6.4)
    maps.circles(ax, spots, dict.fromkeys(spots.index, charts.PALE), named=names)
    taken = maps.arrows(ax, spots, arrows, widest=12, least=1.2, aside=True)
    maps.beside(ax, spots, names, taken)
    million = 12 / (arrows["value"].max() / 1e6)  # points of width for a million migrants
    key = {
        "0.2 million": (0.2 * million, charts.ACCENT, False),
        "1 million": (million, charts.ACCENT, False),
        "half or more are refugees\nor asylum-seekers": (3, charts.ORANGE, True),
    }
    maps.arrow_key(ax, 14, 20, key)
    maps.size_key(ax, 14, 92, {f"hosts {m} million Africans": 17 * (m * 1e6 / hosts.max()) ** 0.5 for m in (2, 0.5)})
    return fig
