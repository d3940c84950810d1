"""Maps without borders: circles near the countries they stand for, and arrows between them whose width carries a value.

Everything is drawn on a :func:`canvas`, in points from its lower left corner. No outline of a country is drawn, so no border can be
disputed; colours are those of :mod:`compendium.charts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from compendium.charts import GREY, INK, MUTED, ORANGE, PAPER, ROUND, contrast, new, shade
from compendium.rooms import Room

ROUNDS = 1500  # of pushing boxes apart: enough for some hundred countries
LETTER, LINE = 4.3, 9.2  # points that a letter and a line of small words take, a little more than at the mean


def shades(values: pd.Series, edges: Sequence[float]) -> pd.Series:
    """The shade of each value's class, pale to dark; :data:`GREY` where there is no value.

    :param edges: ascending limits of the classes; the last class holds its upper limit too.
    """
    steps = [shade(x) for x in np.linspace(0.14, 0.97, len(edges) - 1)]
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    place = np.clip(np.searchsorted(edges, np.nan_to_num(numbers), side="right") - 1, 0, len(steps) - 1)
    return pd.Series([GREY if np.isnan(v) else steps[k] for v, k in zip(numbers, place, strict=True)], index=values.index, dtype="object")


def project(longitude: np.ndarray, latitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Degrees to the plane of a world map, in degrees along the equator: Kavrayskiy's seventh projection, centred on 11 degrees east, so
    that its edge lies in the Bering Strait.
    """
    east = (np.asarray(longitude, dtype=float) - 11 + 180) % 360 - 180
    north = np.asarray(latitude, dtype=float)
    return 1.5 * east * np.sqrt(1 / 3 - (north / 180) ** 2), north


def apart(home: np.ndarray, size: np.ndarray, *, box: tuple[float, float, float, float]) -> np.ndarray:
    """Push rectangles apart until none overlaps, each as near to its place as its neighbours let it.

    They grow from a tenth of their size, so that neighbours stay on the side where they are. Two that are too near move apart along the
    direction in which they overlap less; until all have grown they are drawn back a little. No chance is involved: equal input, equal
    picture.

    :param home: middles of the rectangles, a row each; ``size`` their widths and heights.
    :param box: left, lower, right and upper edge that no rectangle crosses.
    """
    at, half = home.astype(float), size / 2
    i, j = np.triu_indices(len(at), 1)
    for k in range(ROUNDS):
        grown = min(0.1 + 1.5 * k / ROUNDS, 1.0)
        step, need = at[i] - at[j], grown * (half[i] + half[j])
        over = need - np.abs(step)
        hit = (over > 0.05).all(axis=1)
        if grown == 1 and k > 0.8 * ROUNDS and not hit.any():
            break
        push = 0.36 * over * np.where(step < 0, -1, 1) * hit[:, None]
        push[np.arange(len(push)), np.argmax(over / need, axis=1)] = 0
        for axis in (0, 1):
            at[:, axis] += np.bincount(i, push[:, axis], len(at)) - np.bincount(j, push[:, axis], len(at))
        if k < 0.7 * ROUNDS:
            at += 0.04 * (home - at)
        at = np.clip(at, np.array(box[:2]) + half, np.array(box[2:]) - half)
    return at


def canvas(room: Room, height: float, narrow: float | None = None) -> tuple[Figure, Axes]:
    """A figure as wide as its room with one axes over all of it, without lines or ticks, measured in points from the lower left corner.

    :param height: inches; ``narrow`` those on a phone, where they differ.
    """
    fig, ax = new(room, height, narrow=narrow)
    fig.set_layout_engine("none")
    width, high = 72 * fig.get_size_inches()
    ax.set(position=(0, 0, 1, 1), xlim=(0, width), ylim=(0, high))
    ax.set_axis_off()
    return fig, ax


def on_map(frame: pd.DataFrame, *, box: tuple[float, float, float, float], largest: float) -> pd.DataFrame:
    """Place one circle a country on a map without borders, near the country, its area in proportion to a value, with room for its name.

    Half of a place is that of the country, half its rank from west to east and from south to north: so crowded parts of the world get room.

    :param frame: index: code; columns longitude, latitude (degrees), value (0: words alone) and name, in lines.
    :param box: left, lower, right and upper edge of the map on a :func:`canvas`, in points.
    :param largest: radius of the circle of the largest value, in points.
    :returns: columns x, y, radius, in points, and inside (whether the name fits), on the frame's index.
    """
    radius = largest * np.sqrt(frame["value"].to_numpy(dtype=float) / float(frame["value"].max()))
    inside = np.array([_fits(name, r - 1.5) for name, r in zip(frame["name"], radius, strict=True)])
    words = np.array([(LETTER * max(map(len, lines)), LINE * len(lines)) for lines in frame["name"].str.split("\n")])
    words[inside] = 0
    size = np.column_stack([np.maximum(2 * radius, words[:, 0]) + 3, 2 * radius + words[:, 1] + 3])
    spot = np.column_stack(project(frame["longitude"].to_numpy(), frame["latitude"].to_numpy()))
    share = ((spot - spot.min(axis=0)) / np.ptp(spot, axis=0) + (pd.DataFrame(spot).rank().to_numpy() - 1) / max(len(spot) - 1, 1)) / 2
    low, high = np.array(box[:2]), np.array(box[2:])
    at = apart(low + share * (high - low), size, box=box)
    return pd.DataFrame({"x": at[:, 0], "y": at[:, 1] + words[:, 1] / 2, "radius": radius, "inside": inside}, index=frame.index)


def circles(
    ax: Axes,
    placed: pd.DataFrame,
    colours: Mapping[str, str],
    *,
    ringed: Sequence[str] = (),
) -> None:
    """Draw circles on a :func:`canvas`, some with a ring.

    :param placed: columns x, y, radius in points, as :func:`on_map` gives them.
    :param colours: index to colour.
    """
    marked = placed.index.isin(list(ringed))
    ax.scatter(
        placed["x"], placed["y"], s=4 * placed["radius"] ** 2, marker=ROUND, color=[colours[c] for c in placed.index],
        edgecolors=np.where(marked, ORANGE, MUTED), linewidths=np.where(marked, 1.8, 0.4), clip_on=False,
    )  # fmt: skip
    inner = placed[marked]  # a pale line inside the ring, or it would vanish on dark circles in print without colour
    size = 4 * (inner["radius"] - 1.6).clip(lower=0.5) ** 2
    ax.scatter(inner["x"], inner["y"], s=size, marker=ROUND, color="none", edgecolors="#fffffe", linewidths=1.2, clip_on=False)


def names(ax: Axes, placed: pd.DataFrame, written: Mapping[str, str], colours: Mapping[str, str]) -> None:
    """Write names into circles that hold them, else below, where :func:`on_map` left room.

    :param colours: of the circles, or of the words where there is no circle.
    """
    for code, x, y, radius, inside in placed[["x", "y", "radius", "inside"]].itertuples():
        small = {"fontsize": 8.5, "linespacing": 0.95, "ha": "center"}
        if inside:
            ax.text(x, y, written[code], va="center_baseline", color=contrast(str(colours[code])), **small)
        else:
            ax.text(x, y - radius - 1, written[code], va="top", color=INK if radius else colours[code], **small)


def _fits(name: str, radius: float) -> bool:
    """Whether the corners of small words lie inside a circle."""
    parts = name.split("\n")
    return bool(np.hypot(LETTER * max(map(len, parts)), LINE * len(parts) - 3) <= 2 * radius)


def size_key(ax: Axes, x: float, y: float, radius: Mapping[str, float]) -> None:
    """Nested circles that show what their area means, on a :func:`canvas`.

    :param x: left edge; ``y`` the foot on which all circles stand, in points.
    :param radius: label to radius in points.
    """
    widest = max(radius.values())
    for label, r in radius.items():
        ax.scatter(x + widest, y + r, s=4 * r**2, color="none", edgecolors=MUTED, linewidths=0.8)
        ax.plot([x + widest, x + 2 * widest + 6], [y + 2 * r] * 2, color=MUTED, lw=0.6)
        ax.text(x + 2 * widest + 8, y + 2 * r, label, va="center", fontsize=8.5, color=MUTED)


def classes(ax: Axes, edges: Sequence[float], *, unit: str, ring: str = "") -> None:
    """The key of :func:`shades` along the foot of a :func:`canvas`, and what a ring means.

    :param unit: what the shades mean, with its unit.
    """
    steps = shades(pd.Series(edges[:-1]), edges)
    ax.text(4, 24, unit, va="center", fontsize=8.5, color=MUTED)
    for k, (colour, low, high) in enumerate(zip(steps, edges[:-1], edges[1:], strict=True)):
        ax.scatter(10 + 46 * k, 10, s=90, color=colour, edgecolors=MUTED, linewidths=0.4)
        ax.text(17 + 46 * k, 10, f"{low:.0f}–{high:.0f}", va="center", fontsize=8.5)
    if ring:
        placed = pd.DataFrame({"x": [209], "y": [24], "radius": [4.7]}, index=["ring"])
        circles(ax, placed, {"ring": steps.iloc[-2]}, ringed=["ring"])
        ax.text(217, 24, ring, va="center", fontsize=8.5)


def _middle(a: np.ndarray, b: np.ndarray, bend: float) -> np.ndarray:
    """The control point of a bent line between two points: twice as far off the straight line as the middle of the bent one."""
    return (a + b) / 2 + 2 * bend * np.array([a[1] - b[1], b[0] - a[0]])


def _along(a: np.ndarray, middle: np.ndarray, b: np.ndarray, t: np.ndarray | float) -> np.ndarray:
    """The point of a bent line (a quadratic Bézier curve) at a share of the way."""
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * middle + t**2 * b


def ribbon(start: tuple[float, float], end: tuple[float, float], width: float, *, bend: float = 0.15) -> list[np.ndarray]:
    """The outline of a bent arrow whose width carries a value: polygons of the shaft and of the head.

    :param width: of the shaft, in the unit of the positions.
    :param bend: how far the middle stands off the straight line, as a share of its length; positive to the left of the way.
    """
    a, b = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    t, middle = np.linspace(0, 1, 15)[:, None], _middle(a, b, bend)
    line = _along(a, middle, b, t)
    slope = 2 * (1 - t) * (middle - a) + 2 * t * (b - middle)
    side = np.column_stack([-slope[:, 1], slope[:, 0]]) / np.hypot(slope[:, 0], slope[:, 1])[:, None]
    run = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    head = min(max(0.9 * width, 5.0), 0.6 * run[-1])
    foot = run[-1] - head
    at = np.append(run[run < foot], foot)
    centre, off = (np.column_stack([np.interp(at, run, part[:, k]) for k in (0, 1)]) for part in (line, side))
    neck, out = centre[-1], off[-1] * (max(width, 4.0) / 2 + 0.2 * width + 1)
    off = off * width / 2
    return [np.vstack([centre + off, (centre - off)[::-1]]), np.vstack([neck + out, line[-1], neck - out])]


def arrows(ax: Axes, placed: pd.DataFrame, ways: pd.DataFrame, *, widest: float) -> np.ndarray:
    """Bent arrows between circles, their width in proportion to a value, the widest first so that thin ones lie on top.

    :param placed: columns x, y, radius in points; index: the names that arrows start and end at.
    :param ways: columns origin, destination, value, colour, bend, label (empty for none) and at (where on the way it stands, 0 to 1).
    :param widest: width of the largest value in points; none is thinner than a point.
    :returns: the middle of each arrow, in the order of ``ways``.
    """
    top = float(ways["value"].max())
    middles = {}
    for row in ways.sort_values("value", ascending=False, kind="stable").itertuples():
        a, b = (placed.loc[code, ["x", "y"]].to_numpy(dtype=float) for code in (row.origin, row.destination))
        middle = _middle(a, b, row.bend)
        # From rim to rim, on the line towards the middle of the bend.
        a, b = (
            p + (placed.loc[code, "radius"] + 1.5) * (middle - p) / np.hypot(*(middle - p))
            for p, code in ((a, row.origin), (b, row.destination))
        )
        width = max(widest * float(row.value) / top, 1.0)
        way = b - a
        bend = float(np.dot(middle - (a + b) / 2, np.array([-way[1], way[0]])) / np.dot(way, way)) / 2
        parts = ribbon(a, b, width, bend=bend)
        ax.add_collection(mpl.collections.PolyCollection(parts, facecolors=row.colour, edgecolors=PAPER, linewidths=0.3, zorder=1.5))
        middles[row.Index] = _along(a, _middle(a, b, bend), b, 0.5)
        if row.label:
            spot = _along(a, _middle(a, b, bend), b, row.at)
            box = {"boxstyle": "round,pad=0.12", "facecolor": PAPER, "edgecolor": "none"}
            ax.text(*spot, row.label, ha="center", va="center", fontsize=8.5, color=INK, bbox=box, zorder=4)
    return np.array([middles[k] for k in ways.index])
