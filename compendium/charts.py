"""House style and chart kinds, on matplotlib.

A chart carries no title: the exhibit's title states the finding. Colours are the Okabe-Ito set, safe for the
colour-blind; a region has the same colour everywhere. :func:`darken` makes the drawing for dark mode by exchanging
colours, so a chart uses only colours of this module.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import font_source_sans_pro
import matplotlib as mpl
import numpy as np
import pandas as pd

mpl.use("agg")

import matplotlib.pyplot as plt
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from compendium import marks
from compendium.rooms import NARROW, Drawing, Room

INK, MUTED, GRID, PAPER = "#20262c", "#5d6a75", "#d5dbe0", "#ffffff"
BLUE, ORANGE, GREEN, PURPLE, YELLOW, SKY = "#0072b2", "#d55e00", "#009e73", "#b8588f", "#d99100", "#56b4e9"
GREY, PALE = "#8b98a3", "#b9c7d2"
ACCENT = "#0b4f6c"

REGION_COLOURS: Mapping[str, str] = {
    "Africa": ORANGE,
    "Asia": BLUE,
    "Europe": PURPLE,
    "Latin America and the Caribbean": GREEN,
    "Northern America": YELLOW,
    "Oceania": SKY,
}
SDG_REGION_COLOURS: Mapping[str, str] = {
    "Sub-Saharan Africa": ORANGE,
    "Northern Africa and Western Asia": "#9a6324",
    "Central and Southern Asia": BLUE,
    "Eastern and South-Eastern Asia": "#4a6fa5",
    "Latin America and the Caribbean": GREEN,
    "Oceania (excluding Australia and New Zealand)": SKY,
    "Australia and New Zealand": GREY,
    "Europe and Northern America": PURPLE,
}
SHORT_REGION: Mapping[str, str] = {
    "Latin America and the Caribbean": "Latin America\nand Caribbean",
    "Northern America": "Northern\nAmerica",
}
THEN, NOW = GREY, ACCENT  # what was known in December 2018, and what is known now

# Any two of these are distinguishable, with red-green colour blindness too, and each has contrast on the dark paper: the tests measure it.
DARK: Mapping[str, str] = {
    INK: "#e6e9ec",
    MUTED: "#a9b4be",
    GRID: "#3a4249",
    PAPER: "#131416",
    BLUE: "#2b82e0",
    ORANGE: "#ee8134",
    GREEN: "#2bbd92",
    PURPLE: "#d06aa8",
    YELLOW: "#f0c350",
    SKY: "#4fbdf2",
    ACCENT: "#b9e3f6",
    GREY: "#a8aeb0",
    PALE: "#5b6a76",
    "#9a6324": "#a5814f",
    "#4a6fa5": "#8f93cf",
}

SEQUENTIAL = LinearSegmentedColormap.from_list("house", ["#f2f6f9", "#9cc3da", "#0b4f6c"])
_DARK_SEQUENTIAL = LinearSegmentedColormap.from_list("house-dark", ["#1d2b35", "#4f86a5", "#b9e3f6"])
_STEPS = np.linspace(0, 1, SEQUENTIAL.N)
_SHADES = {mpl.colors.to_hex(SEQUENTIAL(x)): mpl.colors.to_hex(_DARK_SEQUENTIAL(x)) for x in _STEPS}
# For words in a colour that is too pale to be read on white: a darker one, with the twin of the colour itself.
_READABLE = {ORANGE: "#bf5400", GREEN: "#008460", PURPLE: "#b2558a", YELLOW: "#9e6900", SKY: "#3a7a9e", GREY: "#6c767f"}
# Words on a coloured ground, by whether they are black in light and in dark mode: four names of black and white, so that each has a twin.
_ON = {(True, True): "#000001", (True, False): "#000002", (False, True): "#fffffd", (False, False): "#fffffc"}
_ON_TWINS = {_ON[True, False]: _ON[False, False], _ON[False, True]: _ON[True, True]}
_TWINS = _SHADES | DARK | {darker: DARK[colour] for colour, darker in _READABLE.items()} | _ON_TWINS
_BOW = 4 / 3 * (2**0.5 - 1)  # four arcs look round and take half the bytes of matplotlib's eight
ROUND = mpl.path.Path(
    [
        (1, 0),
        (1, _BOW),
        (_BOW, 1),
        (0, 1),
        (-_BOW, 1),
        (-1, _BOW),
        (-1, 0),
        (-1, -_BOW),
        (-_BOW, -1),
        (0, -1),
        (_BOW, -1),
        (1, -_BOW),
        (1, 0),
    ],
    [1, *[4] * 12],
)
MIN_LABELLED_SHARE = 5  # per cent: a number does not fit into a smaller part


def _set_style() -> None:
    mpl.rcdefaults()  # not what a matplotlibrc says, of the user or in the working folder
    known = {font.fname for font in font_manager.fontManager.ttflist}  # in a forked process they are there already
    for file in sorted(Path(font_source_sans_pro.__file__).parent.glob("files/*.ttf")):
        if str(file) not in known:
            font_manager.fontManager.addfont(str(file))
    plt.style.use(Path(__file__).with_name("house.mplstyle"))


_set_style()


def new(
    room: Room,
    height: float = 3.4,
    rows: int = 1,
    columns: int = 1,
    *,
    narrow: float | None = None,
    **shared: bool | str | Sequence[float],
) -> tuple[Figure, Axes | np.ndarray]:
    """A figure as wide as its room. In a narrow one the columns of axes stand under one another.

    :param height: inches.
    :param narrow: inches in a narrow room; by default ``height`` for each of the columns.
    :param shared: ``sharex``, ``sharey``, ``width_ratios``, ``height_ratios`` of :func:`matplotlib.pyplot.subplots`.
    :returns: the figure, and its axes (an array where there is more than one).
    """
    if room.narrow:
        height = narrow or height * columns
        if columns > 1:
            rows, columns = rows * columns, 1
            shared = {name: value for name, value in shared.items() if name in ("sharex", "sharey")}
    fig, axes = plt.subplots(rows, columns, figsize=(room.width, height), **shared)
    plt.close(fig)  # kept by the caller; pyplot must neither show it twice nor hold it
    return fig, axes


def chart(
    kind: Callable[..., None],
    *data: object,
    height: float = 3.4,
    narrow: float | None = None,
    axes: Mapping[str, object] | None = None,
    **options: object,
) -> Drawing:
    """The drawing of one chart, for :func:`compendium.exhibits.figure`.

    :param kind: a kind of this module, such as :func:`bars`; ``data`` and ``options`` are what it takes after the axes.
    :param height: inches; ``narrow`` those on a phone, where they differ.
    :param axes: properties of the axes, such as ``{"xlim": (0, 100)}``.
    """

    def draw(room: Room) -> Figure:
        fig, ax = new(room, height, narrow=narrow)
        kind(ax, *data, **options)
        ax.set(**(axes or {}))
        return fig

    return draw


def is_narrow(ax: Axes) -> bool:
    """Whether axes are in a drawing for a phone."""
    return ax.get_figure(root=True).get_size_inches()[0] <= NARROW.width


def outline(ax: Axes) -> None:
    """Numbers that may stand on a line: outlined in the colour of the paper, so that they can be read."""
    for text in ax.texts:
        text.set_path_effects([withStroke(linewidth=2.5, foreground=PAPER)])


def in_lines(name: object, ax: Axes, letters: int = 20) -> str:
    """The name of a row, on several lines where the room is narrow and it is long."""
    return textwrap.fill(" ".join(str(name).split()), letters) if is_narrow(ax) and len(str(name)) > letters else str(name)


def gridlines(*axes: Axes, axis: str = "y") -> None:
    """Grid lines at the values of an axis (``both`` for all), in place of the spines from which they start."""
    for ax in axes:
        ax.grid(axis=axis)
        ax.spines[["left", "bottom"] if axis == "both" else ["left"]].set_visible(False)


def legend_above(ax: Axes, *given: Sequence[object], across: float = 0, **spacing: float) -> None:
    """A legend above the axes, from their left edge.

    :param given: handles and labels, where they are not those of the axes.
    :param across: where it begins, as a share of the width of the axes.
    :param spacing: ``ncols``, ``handletextpad`` and so on of :meth:`matplotlib.axes.Axes.legend`.
    """
    place = {"loc": "lower left", "bbox_to_anchor": (across, 1.0), "borderaxespad": 0.2, **spacing}
    legend = ax.legend(*given, **place)
    while is_narrow(ax) and place.get("ncols", 1) > 1 and legend.get_window_extent().width > 0.97 * ax.figure.bbox.width:
        place["ncols"] -= 1
        legend = ax.legend(*given, **place)


def _rows(ax: Axes, names: pd.Index, unit: str, top: float = 0.6) -> np.ndarray:
    """Name the rows of a chart, first on top, over a horizontal axis of values with grid lines; the height of each row."""
    y = np.arange(len(names))
    ax.set_yticks(y, [in_lines(name, ax) for name in names])
    ax.set_ylim(len(names) - 0.4, -top)
    ax.set_xlabel(unit)
    gridlines(ax, axis="x")
    return y


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """Move positions apart until neighbours are ``gap`` away, as little as possible, keeping their order."""
    order = np.argsort(positions, kind="stable")
    values = np.asarray(positions, dtype=float)[order]
    # Each block of labels that touch is centred on the mean of its own wishes.
    blocks: list[list[int]] = [[i] for i in range(len(values))]

    def centre(block: list[int]) -> float:
        return float(np.mean([values[i] - (k - (len(block) - 1) / 2) * gap for k, i in enumerate(block)]))

    merged = True
    while merged:
        merged = False
        for k in range(len(blocks) - 1):
            top = centre(blocks[k]) + (len(blocks[k]) - 1) / 2 * gap
            bottom = centre(blocks[k + 1]) - (len(blocks[k + 1]) - 1) / 2 * gap
            if bottom - top < gap - 1e-12:
                blocks[k : k + 2] = [blocks[k] + blocks[k + 1]]
                merged = True
                break
    out = np.empty(len(values))
    for block in blocks:
        for k, i in enumerate(block):
            out[order[i]] = centre(block) + (k - (len(block) - 1) / 2) * gap
    return [float(x) for x in out]


def lines(
    ax: Axes,
    frame: pd.DataFrame,
    colours: Mapping[str, str] | None = None,
    *,
    unit: str,
    markers: bool = False,
    labels: Mapping[str, str] | None = None,
    rows: Mapping[object, str] | None = None,
    floor: float | None = 0,
    broken: bool = False,
) -> None:
    """One line a column over the index (years), named at its right end.

    :param frame: index: year; columns: series.
    :param unit: label of the value axis, with its unit.
    :param rows: index to name, for the record of what is shown, where the index is no year.
    :param floor: lower end of the value axis; None leaves it to the data.
    :param broken: leave a gap where a row has no value, and show a value between two gaps as a dot; else the line goes on.
    """
    palette = colours or dict(zip(frame.columns, (BLUE, ORANGE, GREEN, PURPLE, YELLOW, SKY, GREY), strict=False))
    names = labels or {}
    for column in frame.columns:
        line = frame[column].dropna()
        x, y = line.index.to_numpy(dtype=float), line.to_numpy(dtype=float)
        if broken:
            whole = frame[column].astype("float64")
            x, y = whole.index.to_numpy(dtype=float), whole.to_numpy()
            lone = whole.notna() & whole.shift(1).isna() & whole.shift(-1).isna()
            ax.plot(x[lone], y[lone], color=palette[column], marker="o", markersize=4, linestyle="none")
        ax.plot(x, y, color=palette[column], marker="o" if markers else None, markersize=4)
        named = line.index.map(rows) if rows else line.index
        marks.put(ax, line.index, line, line, named, series=str(names.get(column, column)), unit=unit)
    if floor is not None:
        peak = float(frame.max().max())
        ax.set_ylim(bottom=floor, top=max(ax.get_ylim()[1], peak + 0.03 * (peak - floor)))  # a level line is not cut at the top
    low, high = ax.get_ylim()
    last = [(c, frame[c].dropna()) for c in frame.columns if frame[c].notna().any()]
    end = max(float(s.index[-1]) for _, s in last)
    text_lines = [str(names.get(c, c)).count("\n") + 1 for c, _ in last]
    height = ax.figure.get_size_inches()[1] * ax.get_subplotspec().get_position(ax.figure).height
    gap = (high - low) / max(height, 0.5) * 0.165 * max(text_lines)
    at = spread([float(s.iloc[-1]) for _, s in last], gap)
    if floor is not None:  # names of lines along the axis stand above it, not on its years
        for k, i in enumerate(np.argsort(at, kind="stable")):
            at[i] = max(at[i], low + k * gap)
    for (column, _series), y in zip(last, at, strict=True):
        ax.annotate(
            str(names.get(column, column)),
            (end, y),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=palette[column],
            fontsize=9.5,
            fontweight="semibold",
            linespacing=0.95,
            annotation_clip=False,
        )
    ax.set_ylabel(unit)
    gridlines(ax)
    ax.xaxis.get_major_locator().set_params(integer=True)


def bars(
    ax: Axes,
    values: pd.Series,
    colours: str | Sequence[str] = ACCENT,
    *,
    unit: str,
    show: Callable[[float], str] = "{:,.0f}".format,
) -> None:
    """Horizontal bars in the order given, first on top, each with its value.

    :param values: index: names; values in ``unit``.
    """
    y = np.arange(len(values))
    numbers = values.to_numpy(dtype=float)
    ax.barh(y, numbers, color=colours, height=0.68)
    marks.put(ax, numbers, y, numbers, values.index, unit=unit)
    ax.set_yticks(y, [in_lines(n, ax) for n in values.index])
    ax.invert_yaxis()
    ax.axvline(0, color=GRID, lw=0.8)
    for k, v in enumerate(numbers):
        ax.annotate(
            show(v), (v, k), xytext=(4 if v >= 0 else -4, 0), textcoords="offset points", va="center", ha="left" if v >= 0 else "right",
            fontsize=9.5,
        )  # fmt: skip
    ax.set_xlabel(unit)
    ax.set_xticks([])
    ax.spines[["left", "bottom"]].set_visible(False)


def stacked_columns(ax: Axes, frame: pd.DataFrame, colours: Sequence[str], *, unit: str) -> None:
    """Stacked columns: one column a row (year), one part a column of the frame, the first at the foot.

    :param frame: index: years; values in ``unit``, missing counted as none.
    """
    x = np.arange(len(frame))
    foot = np.zeros(len(frame))
    for column, colour in zip(frame.columns, colours, strict=True):
        height = np.nan_to_num(frame[column].to_numpy(dtype=float))
        ax.bar(x, height, bottom=foot, width=0.76, color=colour, edgecolor=PAPER, linewidth=0.5, label=str(column))
        marks.put(ax, x, foot + height / 2, frame[column], frame.index, series=str(column), unit=unit)
        foot += height
    step = -(-len(frame) // (5 if is_narrow(ax) else 8))  # every label where there is room, else every second or third, the last one always
    shown = [i for i in x if (len(frame) - 1 - i) % step == 0]
    ax.set_xticks(shown, [str(frame.index[i]) for i in shown])
    ax.set_ylabel(unit)
    gridlines(ax)
    handles, labels = ax.get_legend_handles_labels()
    legend_above(ax, handles[::-1], labels[::-1], ncols=3, handlelength=0.9, handleheight=0.9, columnspacing=1.2, borderpad=0)


def median_iqr(ax: Axes, frame: pd.DataFrame, *, unit: str, show: Callable[[float], str] = "{:.0f}".format) -> None:
    """A dot on an upright bar for each row: the median between its quartiles. The dot carries its value.

    :param frame: index: names, left to right; columns ``q1``, ``median``, ``q3`` in ``unit``.
    """
    x = np.arange(len(frame))
    ax.vlines(x, frame["q1"], frame["q3"], color=PALE, lw=9)
    ax.scatter(x, frame["median"], s=46, color=ACCENT, zorder=3)
    for column, word in (("q1", "lower quartile"), ("median", "median"), ("q3", "upper quartile")):
        marks.put(ax, x, frame[column], frame[column], frame.index, series=word, unit=unit)
    for k, value in enumerate(frame["median"]):
        ax.annotate(show(value), (k, value), xytext=(8, 0), textcoords="offset points", va="center", fontsize=9.5, color=ACCENT)
    ax.set_xticks(x, [str(n) for n in frame.index])
    ax.set_xlim(-0.5, len(frame) - 0.3)
    ax.set_ylim(bottom=0)
    ax.set_ylabel(unit)
    gridlines(ax)


def scatter(
    ax: Axes,
    x: pd.Series,
    y: pd.Series,
    groups: pd.Series,
    colours: Mapping[str, str],
    *,
    units: tuple[str, str],
    named: Mapping[str, str] | None = None,
) -> None:
    """One dot a unit, coloured by group; some dots carry a name. Series share their index.

    :param groups: the group of each unit; groups without units are not in the legend.
    :param colours: group to colour, in the order of the legend.
    :param units: labels of the horizontal and the vertical axis.
    :param named: unit to name, for the dots that carry one.
    """
    for group, colour in colours.items():
        chosen = groups.index[groups == group]
        if len(chosen):
            ax.scatter(x[chosen], y[chosen], s=20, color=colour, label=group, linewidths=0, alpha=0.9)
            for values, unit in zip((x, y), units, strict=True):
                marks.put(ax, x[chosen], y[chosen], values[chosen], chosen, unit=unit)
    for unit, name in (named or {}).items():
        ax.annotate(name, (x[unit], y[unit]), xytext=(5, 3), textcoords="offset points", fontsize=8.5, color=MUTED)
    outline(ax)
    ax.set_xlabel(units[0])
    ax.set_ylabel(units[1])
    gridlines(ax, axis="both")
    legend_above(ax, ncols=3, handletextpad=0.1, columnspacing=1, borderpad=0)


def stacked_bars(ax: Axes, shares: pd.DataFrame, colours: Sequence[str], *, unit: str) -> None:
    """Horizontal stacked bars: one bar a row, one part a column, named above the first bar.

    :param shares: in per cent; parts of less than :data:`MIN_LABELLED_SHARE` carry no number.
    """
    y = np.arange(len(shares))
    left = np.zeros(len(shares))
    for column, colour in zip(shares.columns, colours, strict=True):
        width = shares[column].to_numpy(dtype=float)
        ax.barh(y, width, left=left, color=colour, height=0.68, label=str(column), edgecolor=PAPER, linewidth=0.8)
        marks.put(ax, left + width / 2, y, width, shares.index, series=str(column), unit=unit)
        for k, (w, x) in enumerate(zip(width, left, strict=True)):
            if w >= MIN_LABELLED_SHARE * (1.6 if is_narrow(ax) else 1):
                ax.text(x + w / 2, k, f"{w:.0f}", ha="center", va="center", color=contrast(colour), fontsize=9.5)
        left += np.nan_to_num(width)
    ax.set_yticks(y, [in_lines(n, ax) for n in shares.index])
    ax.invert_yaxis()
    ax.set_xlabel(unit)
    ax.set_xticks([])
    ax.set_xlim(0, float(np.nanmax(left)))
    ax.spines[["left", "bottom"]].set_visible(False)
    ncols = min(len(shares.columns), 3)
    legend_above(ax, ncols=ncols, handlelength=0.9, handleheight=0.9, columnspacing=1.2, borderpad=0)


def contrast(colour: str) -> str:
    """Black or white for words on a colour, whichever reads better: in light and, exchanged by :func:`darken`, in dark mode."""
    return _ON[_takes_black(colour), _takes_black(_TWINS.get(colour, colour))]


def _takes_black(colour: str) -> bool:
    """Whether black reads better on a colour than white: above the luminance that has the same contrast with both (WCAG 2.2)."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.1791


def shade(share: float) -> str:
    """The colour of a place on the scale from pale (0) to dark (1); in dark mode from dark to pale, so that more is always farther from
    the paper.
    """
    return mpl.colors.to_hex(SEQUENTIAL(float(share)))


def make_readable(fig: Figure) -> None:
    """Give words that are written in the colour of their line or dot enough contrast with the page."""
    for text in fig.findobj(Text):
        text.set_color(_READABLE.get(mpl.colors.to_hex(text.get_color()), text.get_color()))


def darken(svg: str) -> str:
    """A drawing for dark mode: each colour of the house exchanged for its twin."""
    return re.sub(r"#[0-9a-f]{6}\b", lambda m: _TWINS.get(m.group(0), m.group(0)), svg)


def dumbbells(
    ax: Axes,
    frame: pd.DataFrame,
    colours: tuple[str, str] = (THEN, NOW),
    *,
    unit: str,
    show: Callable[[float], str] = "{:.0f}".format,
) -> None:
    """Two values a row, joined by a line; the columns' names stand above the first row.

    :param frame: index: names; two columns of values in ``unit``.
    """
    first, second = frame.columns
    y = _rows(ax, frame.index, unit)
    a, b = frame[first].to_numpy(dtype=float), frame[second].to_numpy(dtype=float)
    ax.hlines(y, a, b, color=PALE, lw=2.5, zorder=1)
    span = float(np.nanmax([a, b]) - min(0.0, float(np.nanmin([a, b]))))
    for values, others, colour, column in ((a, b, colours[0], first), (b, a, colours[1], second)):
        ax.scatter(values, y, s=42, color=colour, zorder=2)
        marks.put(ax, values, y, values, frame.index, series=str(column), unit=unit)
        for k, (v, other) in enumerate(zip(values, others, strict=True)):
            coincide = abs(v - other) < 0.02 * span and colour == colours[0]
            if np.isnan(v) or coincide:
                continue  # one number is enough for two dots in one place
            right = v >= other or np.isnan(other)
            ax.annotate(
                show(v), (v, k), xytext=(7 if right else -7, 0), textcoords="offset points", va="center", ha="left" if right else "right",
                fontsize=9, color=colour,
            )  # fmt: skip
        ax.scatter([], [], s=42, color=colour, label=str(column))
    _leave_room(ax, a, b, show)
    legend_above(ax, ncols=2, handletextpad=0.2, borderpad=0)


def _leave_room(ax: Axes, a: np.ndarray, b: np.ndarray, show: Callable[[float], str]) -> None:
    """Limits of a horizontal axis that leave room for the numbers beside the outer dots; no mark below zero where no value is."""
    low, high = np.fmin(a, b), np.fmax(a, b)
    least, most = float(np.nanmin(low)), float(np.nanmax(high))
    across = (
        45 * ax.get_figure(root=True).get_size_inches()[0] * (0.5 if len(ax.get_figure(root=True).axes) > 1 and not is_narrow(ax) else 1)
    )
    per_point = max(most - least, 1e-9) / max(across - 60, 40)
    left = min((v - per_point * (12 + 5 * len(show(v))) for v in low[~np.isnan(low)]), default=least)
    right = max((v + per_point * (12 + 5 * len(show(v))) for v in high[~np.isnan(high)]), default=most)
    ax.set_xlim(left, right)
    if least >= 0 > left:
        ax.set_xticks([tick for tick in ax.get_xticks() if 0 <= tick <= right])


def iqr_change(ax: Axes, frame: pd.DataFrame, *, unit: str) -> None:
    """A row of dots on a bar: a value at two times, or at one, and the quartiles at the later one. The later dot carries its value.

    :param frame: index: names; columns ``p25``, ``p75`` and the earlier and the later value, or one alone, named by their columns; in
        ``unit``.
    """
    *before, later = (c for c in frame.columns if c not in ("p25", "p75"))
    y = _rows(ax, frame.index, unit, top=0.7)
    ax.hlines(y, frame["p25"], frame["p75"], color=PALE, lw=9, alpha=0.55, label="Middle half of the countries")
    for earlier in before:
        ax.scatter(frame[earlier], y, s=34, color=THEN, zorder=2, label=str(earlier))
    ax.scatter(frame[later], y, s=46, color=NOW, zorder=3, label=str(later))
    for column, word in (("p25", "lower quartile"), *((c, c) for c in (*before, later)), ("p75", "upper quartile")):
        marks.put(ax, frame[column], y, frame[column], frame.index, series=str(word), unit=unit)
    for k, value in enumerate(frame[later]):
        place = {"xytext": (0, 6), "textcoords": "offset points", "ha": "center", "va": "bottom"}
        ax.annotate(f"{value:.0f}", (value, k), fontsize=9, color=NOW, **place)
    legend_above(ax, ncols=3, handletextpad=0.4, handlelength=1.2, columnspacing=1.2, borderpad=0)


def range_bars(
    ax: Axes,
    low: pd.DataFrame,
    high: pd.DataFrame,
    mark: pd.DataFrame,
    colours: Sequence[str] = (ACCENT, YELLOW),
    *,
    unit: str,
    heads: Mapping[int, str] | None = None,
) -> None:
    """Ranges in rows, one or two to a row: a bar from low to high and a mark, full for the first column and hollow for the second.

    :param low, high, mark: the same rows (names) and columns (series), in ``unit``; a missing value leaves its range out.
    :param heads: number of a row to the heading above it.
    """
    y = np.arange(len(mark), dtype=float)
    for k in sorted(heads or {}):
        y[k:] += 1.1
        ax.text(0, y[k] - 0.95, (heads or {})[k], transform=ax.get_yaxis_transform(), fontweight="semibold", fontsize=9.5, va="center")
    shift = 0.17 if len(mark.columns) > 1 else 0.0
    for k, (column, colour) in enumerate(zip(mark.columns, colours, strict=False)):
        at = y + (shift if k else -shift)
        found = mark[column].notna().to_numpy()
        at = np.where(mark.notna().sum(axis=1).to_numpy() == 1, y, at)[found]
        ax.hlines(at, low[column][found], high[column][found], color=colour, lw=5.5, alpha=0.38, capstyle="butt")
        ax.scatter(
            mark[column][found], at, s=22, marker="oD"[k], facecolor=(colour, PAPER)[k], edgecolor=colour, linewidth=1.4, zorder=3,
            label=str(column),
        )  # fmt: skip
        for values, word in ((mark, ""), (low, "lowest"), (high, "highest")):
            name = ", ".join(part for part in (str(column) if len(mark.columns) > 1 else "", word) if part)
            marks.put(ax, values[column][found], at, values[column][found], mark.index[found], series=name, unit=unit)
    ax.set_yticks(y, [in_lines(n, ax) for n in mark.index])
    ax.set_ylim(y[-1] + 0.7, -0.7)
    ax.set_xlabel(unit)
    gridlines(ax, axis="x")


def forest_plot(
    ax: Axes,
    frame: pd.DataFrame,
    *,
    unit: str,
    ticks: Sequence[float],
    legend: tuple[str, str],
    show: Callable[[float], str],
) -> None:
    """Ratios with two intervals on a logarithmic axis, a row each, around a line at one; values stand at the right.

    :param frame: index: names; factor, low, high (one interval, a thick line), low_wide, high_wide (another, a thin one), colour, marker
        (as matplotlib names it).
    :param ticks: where the axis has marks.
    :param legend: what the thick and the thin line are.
    :param show: how the factors are written.
    """
    y = _rows(ax, frame.index, unit)
    ax.axvline(1, color=MUTED, lw=1)
    ax.hlines(y, frame["low_wide"], frame["high_wide"], color=frame["colour"], lw=1.2)
    ax.hlines(y, frame["low"], frame["high"], color=frame["colour"], lw=4.5, alpha=0.55)
    for marker, rows in frame.assign(at=y).groupby("marker", sort=False):
        ax.scatter(rows["factor"], rows["at"], s=38, color=rows["colour"], marker=marker, zorder=3)
    for column, word in (("factor", "ratio"), ("low", legend[0]), ("high", legend[0]), ("low_wide", legend[1]), ("high_wide", legend[1])):
        end = {"low": ", lower end", "high": ", upper end"}.get(column.removesuffix("_wide"), "")
        marks.put(ax, frame[column], y, frame[column], frame.index, series=word + end, unit=unit)
    for k, value in zip(y, frame["factor"], strict=True):
        ax.annotate(show(value), (1.01, k), xycoords=("axes fraction", "data"), va="center", fontsize=9, color=INK)
    ax.set_xscale("log")
    ax.set_xticks(ticks, [f"{t:g}" for t in ticks])
    ax.minorticks_off()
    for width, alpha, label in ((4.5, 0.55, legend[0]), (1.2, 1, legend[1])):
        ax.plot([], [], lw=width, alpha=alpha, color=MUTED, label=label)


def heatmap(
    ax: Axes,
    frame: pd.DataFrame,
    *,
    unit: str,
    highest: float | None = None,
) -> None:
    """A table of shaded cells with their values; empty cells show a dash.

    :param frame: rows by columns, values in ``unit`` (named below the matrix).
    :param highest: the value with the darkest shade; by default the largest of all.
    """
    values = frame.to_numpy(dtype=float)
    shares = np.nan_to_num(values / (highest or float(np.nanmax(values)))).clip(0, 1)
    for i in range(values.shape[0]):
        for j in range(values.shape[1]):
            v = values[i, j]
            empty = bool(np.isnan(v))
            colour = "none" if empty else shade(shares[i, j])
            ax.add_artist(mpl.patches.Rectangle((j - 0.48, i - 0.46), 0.96, 0.92, color=colour, lw=0))  # the limits are set below
            ink = MUTED if empty else contrast(colour)
            ax.text(j, i, "–" if empty else f"{v:.0f}", ha="center", va="center", fontsize=9.5, color=ink)
    for j, column in enumerate(frame.columns):
        marks.put(ax, j, np.arange(len(frame)), values[:, j], frame.index, series=str(column), unit=unit)
    ax.set_xlim(-0.5, values.shape[1] - 0.5)
    ax.set_ylim(values.shape[0] - 0.5, -0.5)
    ax.set_xticks(range(values.shape[1]), [str(c) for c in frame.columns])
    ax.set_yticks(range(values.shape[0]), [in_lines(r, ax) for r in frame.index])
    ax.xaxis.tick_top()
    ax.set_xlabel(unit)
    ax.spines[:].set_visible(False)


def swarm(x: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """How far up or down each circle of a row must go so that none overlaps: the largest stay on the line. In the unit of ``x``."""
    order = np.argsort(-np.asarray(radius), kind="stable")
    y = np.zeros(len(order))
    for k, c in enumerate(order):
        done = order[:k]
        reach = (radius[c] + radius[done]) ** 2 - (x[c] - x[done]) ** 2
        touching = done[reach > 0]
        rise = np.sqrt(reach[reach > 0])
        free = [0.0, *(y[touching] + rise), *(y[touching] - rise)]
        fits = [v for v in free if (np.abs(v - y[touching]) >= rise - 1e-9).all()]
        y[c] = min(fits, key=lambda v: (abs(v), -v))
    return y


def beeswarm(
    ax: Axes,
    frame: pd.DataFrame,
    colours: Mapping[str, str],
    *,
    unit: str,
    largest: float,
    names: Mapping[object, str],
    notes: Mapping[str, str] | None = None,
) -> None:
    """Rows of circles along an axis, none over another, each row with its mean weighted by value. Call it when all else of the figure
    stands and the limits of the horizontal axis are set: the circles are placed in points.

    :param frame: columns x (in ``unit``), value (area of the circle) and row (kind); rows without a position are left out.
    :param colours: kind to colour, first row on top; kinds without a circle get no row.
    :param largest: radius of the circle of the largest value, in points.
    :param names: index to name, for the record of what is shown.
    :param notes: kind to what is written beside its name, or below it where the room is narrow.
    """
    ax.set_xlabel(unit)
    gridlines(ax, axis="x")
    ax.set_yticks([])
    ax.figure.get_layout_engine().execute(ax.figure)
    across = 72 / ax.figure.dpi * ax.bbox.width / np.ptp(ax.get_xlim())
    known = frame[frame["x"].notna()]
    radius = np.maximum(largest * np.sqrt(known["value"].astype("float64") / float(known["value"].max())), 1.2)
    across_axes = ax.get_yaxis_transform()
    foot = 0.0  # how far down the rows reach, in points
    for row, colour in colours.items():
        part = known[known["row"] == row]
        if part.empty:
            continue
        note = (notes or {}).get(row, "")
        below = bool(note) and is_narrow(ax)
        ax.text(0, foot + 8, row, transform=across_axes, fontsize=9, fontweight="semibold", va="center")
        where, side = ((0, foot + 14), {"ha": "left", "va": "top"}) if below else ((1, foot + 8), {"ha": "right", "va": "center"})
        ax.text(*where, note, transform=across_axes, fontsize=8.5, color=MUTED, **side)
        x, r = part["x"].to_numpy(dtype=float), radius[part.index].to_numpy()
        rise = swarm(x * across, r + 0.3)
        top = foot + 15 + (11 * (note.count("\n") + 1) if below else 0)
        line = top + float((rise + r).max())
        y = line - rise
        ax.scatter(x, y, s=4 * r**2, marker=ROUND, color=colour, edgecolors=MUTED, linewidths=0.5, zorder=3, clip_on=False)
        marks.put(ax, x, y, x, [names[i] for i in part.index], series=row, unit=unit)
        mean = float(np.average(x, weights=part["value"].astype("float64")))
        foot = line + float((r - rise).max())
        ax.plot([mean, mean], [top - 1, foot + 2], color=INK, lw=1.4, zorder=2)
        ax.text(mean, foot + 7, f"{mean:.0f}".replace("-", "−"), fontsize=9, fontweight="semibold", ha="center", va="center")
        foot += 14
    ax.set_ylim(max(foot, 72 / ax.figure.dpi * ax.bbox.height), 0)


def cumulative(
    ax: Axes,
    curves: Mapping[str, pd.Series],
    colours: Mapping[str, str],
    styles: Mapping[str, str],
    *,
    unit: str,
    labels: Mapping[str, str],
) -> None:
    """Rising curves on a logarithmic axis: the share of all that lies at or below each value.

    :param curves: name to shares in per cent, index: values in ``unit``, ascending.
    :param styles: name to line style, so that the curves differ in grey too.
    :param labels: name to what stands in the key.
    """
    for name, curve in curves.items():
        ax.step(curve.index, curve.to_numpy(dtype=float), where="post", color=colours[name], ls=styles[name], lw=1.8, label=labels[name])
        for share in (25, 50, 75):  # the curve has a step for each pair of countries: these points stand for it
            at = float(curve.index[int(np.searchsorted(curve.to_numpy(dtype=float), share).clip(0, len(curve) - 1))])
            marks.put(ax, at, share, at, [name], series=f"{share} per cent live within", unit="kilometres")
    ax.set_xscale("log")
    ax.set_ylim(0, 100)
    ax.xaxis.set_major_formatter(lambda v, _: f"{v:,.0f}")
    ax.xaxis.minorticks_off()
    ax.set_xlabel(unit)
    gridlines(ax, axis="both")
