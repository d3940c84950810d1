"""Charts of recorded deaths during migration."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from compendium import charts, marks
from compendium.measures import deaths
from compendium.rooms import Room

UNIT = "Recorded dead and missing"
COLOURS: Mapping[str, str] = {  # of the groups of routes, the first at the foot
    "Mediterranean": charts.PURPLE,
    "Americas": charts.GREEN,
    "Africa, Red Sea": charts.ORANGE,
    "Atlantic": charts.SKY,
    "Asia and Pacific": charts.BLUE,
    "Inside Europe": charts.YELLOW,
    deaths.OTHER: charts.GREY,
}


def by_route(room: Room, routes: pd.DataFrame) -> Figure:
    """A column a year with its total, made of the groups of routes; each group is named at the right with its number in the last year.

    :param routes: index: year; columns: the groups, persons.
    """
    fig, ax = charts.new(room, 4.2, narrow=5.0)
    x, total = np.arange(len(routes)), routes.sum(axis="columns")
    tall, foot, middles = float(total.max()), np.zeros(len(routes)), []
    for group, persons in routes.items():
        height = persons.to_numpy(dtype=float)
        ax.bar(x, height, bottom=foot, width=0.8, color=COLOURS[str(group)], edgecolor=charts.PAPER, linewidth=0.5)
        marks.put(ax, x, foot + height / 2, height, routes.index, series=str(group), unit=UNIT)
        middles.append(foot[-1] + height[-1] / 2)
        foot += height
    marks.put(ax, x, foot, foot, routes.index, series=deaths.ALL, unit=UNIT)
    # Columns narrower than numbers: only the highest and the last have one, the last beginning at its left edge.
    end, tight = len(x) - 1, room.narrow and len(x) > 6
    for k in sorted({int(foot.argmax()), end}) if tight else x:
        side, start = ("left", k - 0.4) if tight and k == end else ("center", k)
        above = {"xytext": (0, 3), "textcoords": "offset points", "ha": side, "fontsize": 8.5, "fontweight": "semibold"}
        ax.annotate(f"{foot[k]:,.0f}", (start, foot[k]), **above)
    beside = {"textcoords": "offset points", "va": "center", "fontsize": 9, "annotation_clip": False}
    for group, middle, y in zip(routes, middles, charts.spread(middles, 0.06 * tall), strict=True):
        words = f"{group} {routes[group].iloc[-1]:,.0f}"
        ax.plot([end + 0.44, end + 0.75], [middle, y], color=charts.MUTED, lw=0.6, clip_on=False)
        ax.annotate(words, (end + 0.75, y), xytext=(3, 0), color=COLOURS[str(group)], fontweight="semibold", **beside)
    ax.set(xlim=(-0.6, len(x) - 0.3), ylim=(0, 1.08 * tall), ylabel=UNIT)
    step = 5 if tight else 1
    shown = [k for k in x if (end - k) % step == 0]
    ax.set_xticks(shown, [str(routes.index[k]) for k in shown])
    ax.yaxis.set_major_formatter("{x:,.0f}")
    charts.gridlines(ax)
    return fig
