"""Drawings of the area profiles."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from compendium import areas, charts
from compendium.measures import profiles
from compendium.rooms import Room

HERE, AWAY = charts.BLUE, charts.ORANGE  # what is in the area, and what comes from it or to it


def money(room: Room, flows: pd.DataFrame, pairs: pd.DataFrame, year: int) -> Figure:
    """Remittances of an area: lines of what was received and sent, and bars of the largest flows by model, as far as there are any.

    :param flows: index: year; ``received``, ``sent``, US$ million.
    :param pairs: index: code of the other area; ``usd_million``, ``word`` (``from`` or ``to``).
    :param year: of the flows by model.
    """
    fig, axes = charts.new(room, 1.9, columns=sum(len(part) > 0 for part in (flows, pairs)))
    panels = iter(axes if len(flows) and len(pairs) else [axes])
    if len(flows):
        size, unit = (1000, "US$ billion") if flows.max().max() >= 2000 else (1, "US$ million")
        shown = (flows / size).rename(columns=str.capitalize)
        charts.lines(next(panels), shown, {"Received": AWAY, "Sent": HERE}, unit=unit, broken=True)
    if len(pairs):
        ax, values = next(panels), pairs["usd_million"].set_axis(pairs["word"] + " " + areas.names(pairs.index.to_series()))
        colours = [AWAY if word == "from" else HERE for word in pairs["word"]]
        charts.bars(ax, values, colours, unit="US$ million", show=profiles.shown)
        ax.set(xlim=(0, 1.3 * values.max()), ylim=(5.6, -0.6), title=f"Largest flows by model, {year}")
    return fig
