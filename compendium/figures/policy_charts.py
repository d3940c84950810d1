"""Charts of what governments say of their own policies."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from compendium import charts
from compendium.rooms import Room


def by_domain(room: Room, levels: pd.DataFrame, answered: pd.Series, domains: Mapping[str, str]) -> Figure:
    """Shaded cells: regions in rows and domains in columns; on a phone, which has no width for so many columns, the other way round.

    :param levels: index: region; a column a domain; per cent of the governments that answered.
    :param answered: region to the number of governments that answered.
    :param domains: domain to its head, which may be broken with a hyphen at the end of a line.
    """
    heads = list(domains.values())
    whole = [head.replace("-\n", "").replace("\n", " ") for head in heads]
    shown = levels[list(domains)].set_axis(whole, axis=1)
    shown.index = [f"{' '.join(charts.SHORT_REGION.get(region, region).split())} ({answered[region]})" for region in shown.index]
    unit = "Per cent of the governments that answered (their number in brackets)"
    if room.narrow:
        fig, ax = charts.new(room, 4.6)
        charts.heatmap(ax, shown.T, unit=unit, highest=100)
        ax.set_xticks(range(len(shown)), [textwrap.fill(name, 19) for name in shown.index], rotation=90, linespacing=0.95)
        return fig
    fig, ax = charts.new(room, 3.0)
    charts.heatmap(ax, shown, unit=unit, highest=100)
    ax.set_xticks(range(len(heads)), heads)
    ax.set_yticks(range(len(shown)), [textwrap.fill(name, 18) for name in shown.index])
    return fig
