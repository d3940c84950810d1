"""Charts of schooling and the work it leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from compendium import charts
from compendium.rooms import Room

LEVEL_COLOURS: Mapping[str, str] = {
    "Low: below upper secondary": charts.GREY,
    "Medium: upper and post-secondary": charts.SKY,
    "High: tertiary": charts.ACCENT,
}

MORE, LESS = "More of the foreign-born", "More of the native-born"


def employment(room: Room, gaps: pd.DataFrame, names: Mapping[object, str], notes: Mapping[str, str]) -> Figure:
    """A circle a country and level of schooling: its gap in employment; its area is the number of international migrants.

    :param gaps: x (percentage points), value (persons), row (keys of :data:`LEVEL_COLOURS`).
    :param names: index of ``gaps`` to names of areas.
    :param notes: level to what is said beside it.
    """
    fig, ax = charts.new(room, 4.4, narrow=4.3)
    most = float(np.ceil(gaps["x"].abs().max() / 5) * 5)
    ax.set_xlim(-most, max(15.0, float(np.ceil(gaps["x"].max() / 5) * 5)))
    ax.axvline(0, color=charts.MUTED, lw=0.8, zorder=0)
    charts.beeswarm(
        ax, gaps, LEVEL_COLOURS, unit="Employment rate, foreign-born minus native-born, points", largest=15 if room.narrow else 20,
        names=names, notes=notes,
    )  # fmt: skip
    return fig


def attainment(room: Room, shares: pd.DataFrame, named: Sequence[str]) -> Figure:
    """A dot a country: tertiary schooling of the native-born across, of the foreign-born upward, with a line where they are the same.

    :param shares: index: names of areas; ``native-born``, ``foreign-born``, per cent.
    :param named: the areas whose names stand beside their dots.
    """
    fig, ax = charts.new(room, 4.8, narrow=5.0)
    most = float(np.ceil(shares[["native-born", "foreign-born"]].max().max() / 10) * 10)
    ax.plot([0, most], [0, most], color=charts.MUTED, lw=0.8, zorder=0)
    ahead = np.where(shares["foreign-born"] > shares["native-born"], MORE, LESS)
    units = "Native-born with tertiary schooling, per cent", "Foreign-born, per cent"
    groups = pd.Series(ahead, index=shares.index)
    names = {name: name for name in named}
    charts.scatter(
        ax, shares["native-born"], shares["foreign-born"], groups, {MORE: charts.ACCENT, LESS: charts.ORANGE}, units=units, named=names
    )
    ax.set_xlim(0, most)
    ax.set_ylim(0, most)
    return fig
