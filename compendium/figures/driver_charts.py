"""Charts of drivers: displacement with other things held, growth of working age, African States side by side; what the stock rests on."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from compendium import charts, maps, marks
from compendium.measures.recorded import BORN, BOTH, CITIZENS, IMPUTED
from compendium.rooms import Room

CORRELATION = "Rank correlation, with 95 per cent interval"


def held(room: Room, found: pd.DataFrame) -> Figure:
    """Correlations of displacement with two signs, a row for what is held, a range for each sign.

    :param found: index: what is held; columns: sign, and ``value``, ``low``, ``high``.
    """
    fig, ax = charts.new(room, 1.0 + 0.42 * len(found), narrow=1.2 + 0.5 * len(found))
    ax.axvline(0, color=charts.MUTED, lw=1)
    low, high, mark = (found.xs(key, axis=1, level=1) for key in ("low", "high", "value"))
    charts.range_bars(ax, low, high, mark, (charts.ORANGE, charts.ACCENT), unit=CORRELATION)
    charts.legend_above(ax, ncols=2, handletextpad=0.2, columnspacing=1.2, borderpad=0)
    return fig


def growth(room: Room, table: pd.DataFrame, named: Mapping[str, str]) -> Figure:
    """Emigration rates against growth of working age, a dot a country; names stand where few dots are.

    :param table: index: names; ``growth`` (per cent), ``rate`` (emigrants per 100), ``region``.
    :param named: names that are written beside their dots.
    """
    fig, ax = charts.new(room, 4.0, narrow=4.6)
    colours = {r: c for r, c in charts.REGION_COLOURS.items() if r in set(table["region"])}
    units = ("Projected change of people aged 15 to 64, per cent", "Emigrants per 100 people of the origin")
    charts.scatter(ax, table["growth"], table["rate"], table["region"], colours, units=units)
    for name, words in named.items():
        line = {"arrowstyle": "-", "color": charts.MUTED, "lw": 0.8, "shrinkB": 3}
        at = (table.loc[name, "growth"], table.loc[name, "rate"])
        ax.annotate(words, at, xytext=(0.5, 0.56), textcoords="axes fraction", fontsize=8.5, ha="center", color=charts.INK, arrowprops=line)
    ax.axvline(0, color=charts.MUTED, lw=0.8, zorder=0)
    if room.narrow and ax.get_legend():
        ax.get_legend().remove()
        charts.legend_above(ax, ncols=2, handletextpad=0.1, columnspacing=0.8, borderpad=0)
    return fig


def side_by_side(room: Room, table: pd.DataFrame, columns: Mapping[str, str], bold: str) -> Figure:
    """A row a State, a column a driver or rule: the value, shaded by its rank among the States.

    :param table: index: names, in the order of the rows; missing values show a dash.
    :param columns: column to its heading.
    :param bold: the State whose name and row stand out.
    """
    rows = len(table)
    # On paper title and sources stand on the same page, so that the rows are as low as their letters allow.
    fig, ax = charts.new(room, 0.118 * rows + 1.1, narrow=0.15 * rows + 1.4)
    y = np.arange(rows, dtype=float)
    size = 8.4
    for j, (column, heading) in enumerate(columns.items()):
        values = table[column].astype("float64")
        place = values.rank(pct=True)
        for k, (value, share) in enumerate(zip(values, place, strict=True)):
            empty = bool(np.isnan(value))
            colour = "none" if empty else charts.shade(0.8 * float(share))
            ax.add_artist(mpl.patches.Rectangle((j - 0.48, k - 0.46), 0.96, 0.92, color=colour, lw=0))
            ink = charts.MUTED if empty else charts.contrast(colour)
            text = "–" if empty else f"{value:.0f}" if abs(value) >= 9.95 or float(value).is_integer() else f"{value:.1f}"
            ax.text(j, k, text.replace("-", "−"), ha="center", va="center_baseline", fontsize=size, color=ink)
        marks.put(ax, j, y, values, table.index, series=heading, unit=heading)
    ax.set(xlim=(-0.5, len(columns) - 0.5), ylim=(rows - 0.5, -0.5))
    ax.set_yticks(y, table.index, fontsize=size)
    ax.set_xticks(
        range(len(columns)),
        [textwrap.fill(h, 24 if room.narrow else 18) for h in columns.values()],
        rotation=90,
        fontsize=8.5,
        linespacing=0.95,
    )
    ax.xaxis.tick_top()
    ax.tick_params(length=0, pad=2)
    ax.spines[:].set_visible(False)
    at = list(table.index).index(bold)
    ax.get_yticklabels()[at].set_fontweight("bold")
    ax.add_artist(mpl.patches.Rectangle((-0.5, at - 0.5), len(columns), 1, fill=False, edgecolor=charts.INK, lw=1.2))
    return fig


KIND_COLOURS: Mapping[str, str] = {BORN: charts.SKY, CITIZENS: charts.ORANGE, BOTH: charts.YELLOW, IMPUTED: charts.GREY}
LARGEST, LISTED = 25, 20
RING = "a tenth or more of unknown origin"
UNKNOWN = "Migrants of unknown origin, per cent"


def sources(room: Room, countries: pd.DataFrame) -> Figure:
    """A circle a destination, area for its migrants, colour for how they are counted, a ring where many are of unknown origin; on a
    phone a list of those with most migrants.

    :param countries: index: code; ``name``, ``kind`` (of :data:`KIND_COLOURS`), ``migrants``, ``share`` (of unknown origin, per cent),
        ``longitude``, ``latitude``.
    """
    countries = countries.sort_values("migrants", ascending=False)
    kinds = {kind: colour for kind, colour in KIND_COLOURS.items() if kind in set(countries["kind"])}
    if room.narrow:
        return _listed(room, countries.head(LISTED), kinds)
    named = countries.assign(value=countries["migrants"], name=[textwrap.fill(name, 14) for name in countries["name"]])
    fig, ax = maps.canvas(room, 5.4)
    spots = maps.on_map(named[["longitude", "latitude", "value", "name"]], box=(2, 40, 415, 386), largest=LARGEST)
    colours = named["kind"].map(kinds)
    maps.circles(ax, spots, colours)
    many = spots[named["share"] >= 10]
    ax.scatter(many["x"], many["y"], s=4 * many["radius"] ** 2, color="none", edgecolors=charts.INK, linewidths=1.8, clip_on=False)
    maps.names(ax, spots, named["name"], colours)
    for values, unit in ((named["migrants"] / 1e6, "Million migrants"), (named["share"], UNKNOWN)):
        marks.put(ax, spots["x"], spots["y"], values, countries["name"], unit=unit)
    maps.size_key(ax, 342, 3, {f"{m} million": LARGEST * (m * 1e6 / named["value"].max()) ** 0.5 for m in (20, 5)})
    _key(ax, kinds, [(10, 24), (120, 24), (10, 10), (220, 24)], (124, 10))
    return fig


def _key(ax: mpl.axes.Axes, kinds: Mapping[str, str], places: Sequence[tuple[float, float]], ring: tuple[float, float]) -> None:
    for (kind, colour), (x, y) in zip(kinds.items(), places, strict=False):
        ax.scatter(x, y, s=60, color=colour, edgecolors=charts.MUTED, linewidths=0.4)
        ax.text(x + 8, y, kind, va="center", fontsize=8.5)
    ax.scatter(*ring, s=60, color="none", edgecolors=charts.INK, linewidths=1.8)
    ax.text(ring[0] + 8, ring[1], f"Ring: {RING}", va="center", fontsize=8.5)


def _listed(room: Room, countries: pd.DataFrame, kinds: Mapping[str, str]) -> Figure:
    fig, ax = charts.new(room, 6.9)
    y, small = np.arange(len(countries), dtype=float), {"fontsize": 8.5, "va": "center"}
    million, share = countries["migrants"].to_numpy(dtype=float) / 1e6, countries["share"].to_numpy(dtype=float)
    colours = countries["kind"].map(kinds)
    ax.barh(y + 0.2, million, height=0.36, color=colours)
    for k, name in enumerate(countries["name"]):
        ax.text(0, k - 0.24, name, **small)
        ax.text(million.max() * 1.02, k - 0.24, f"{share[k]:.0f}", ha="right", color=charts.MUTED, **small)
        ax.annotate(f"{million[k]:.1f}", (million[k], k + 0.2), xytext=(3, 0), textcoords="offset points", **small)
    marks.put(ax, million, y + 0.2, million, countries["name"], unit="Million migrants")
    marks.put(ax, million.max(), y - 0.24, share, countries["name"], unit=UNKNOWN)
    for k, (kind, colour) in enumerate(kinds.items()):
        ax.scatter(0.02 * million.max(), -2.9 + 0.62 * k, s=50, color=colour)
        ax.text(0.06 * million.max(), -2.9 + 0.62 * k, kind, **small)
    ax.text(million.max() * 1.02, -1.05, "Right: per cent of\nunknown origin", ha="right", color=charts.MUTED, **small)
    ax.text(million.max() * 1.02, -2.4, "Bar: million migrants", ha="right", **small)
    ax.set(xlim=(0, 1.16 * million.max()), ylim=(len(y) - 0.4, -3.4))
    ax.set_axis_off()
    return fig
