"""Drawings of the area profiles."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from compendium import areas, charts
from compendium.measures import profiles
from compendium.rooms import Room

HERE, AWAY = charts.BLUE, charts.ORANGE  # what is in the area, and what comes from it or to it


def people(room: Room, series: pd.DataFrame, unit: str, sides: Mapping[str, tuple[pd.Series, str]]) -> Figure:
    """Immigrants and emigrants of an area by year; below, its largest origins and destinations, a panel each; as far as there are any.

    :param series: index: year; ``Immigrants``, ``Emigrants``, in what ``unit`` says.
    :param sides: heading to people by name of the other area and to the colour of their bars.
    """
    lines, count = int(len(series) > 0), len(sides)
    stacked = room.narrow or count < 2
    rows = lines + (count if stacked else 1)
    height = 1.15 * lines + 1.3 * (count > 0)
    fig, axes = charts.new(room, height, rows=rows, columns=1 if stacked else count, narrow=1.9 * lines + 1.7 * count)
    panels = list(np.atleast_1d(axes).flat)
    if lines:
        if not stacked:  # the lines have the whole width
            grid = panels[0].get_gridspec()
            for ax in panels:
                ax.remove()
            panels = [fig.add_subplot(place) for place in (grid[0, :], *(grid[1, k] for k in range(count)))]
        charts.lines(panels[0], series, {"Immigrants": HERE, "Emigrants": AWAY}, unit=unit, markers=True)
    for ax, (heading, (persons, colour)) in zip(panels[lines:], sides.items(), strict=True):
        charts.bars(ax, persons, colour, unit="People", show=profiles.count)
        # Bars keep their height where there are fewer than five.
        ax.set(xlim=(0, 1.45 * persons.max()), ylim=(4.6, -0.6), title=heading)
    return fig


def flight(room: Room, across: pd.DataFrame, inside: pd.DataFrame) -> Figure:
    """Refugees of an area and displacements inside it by year, as far as there are any.

    :param across: index: year; ``hosted``, ``from``, persons.
    :param inside: index: year; ``conflict``, ``disaster``, movements.
    """
    count = (len(across) > 0) + (len(inside) > 0)
    fig, axes = charts.new(room, 1.3, columns=count, narrow=1.9 * count)
    panels = iter(np.atleast_1d(axes))
    if len(across):
        ax, (size, word) = next(panels), profiles.unit_of(across)
        colours, labels = {"hosted": HERE, "from": AWAY}, {"hosted": "Hosted", "from": "From here"}
        charts.lines(ax, across / size, colours, unit=f"Refugees{word}", labels=labels, broken=True)
    if len(inside):
        ax, (size, word) = next(panels), profiles.unit_of(inside.sum(axis=1))
        shown = (inside / size).rename(columns={"conflict": "Conflict", "disaster": "Disasters"})
        charts.stacked_columns(ax, shown, [charts.PURPLE, charts.GREEN][-len(inside.columns) :], unit=f"Movements{word}")
        fifth = [k for k, year in enumerate(inside.index) if year % 5 == 0]
        ax.set_xticks(fifth, [str(inside.index[k]) for k in fifth])
    return fig


def money(room: Room, flows: pd.DataFrame, pairs: pd.DataFrame, year: int) -> Figure:
    """Remittances of an area: lines of what was received and sent, and bars of the largest flows by model, as far as there are any.

    :param flows: index: year; ``received``, ``sent``, US$ million.
    :param pairs: index: code of the other area; ``usd_million``, ``word`` (``from`` or ``to``).
    :param year: of the flows by model.
    """
    count = (len(flows) > 0) + (len(pairs) > 0)
    fig, axes = charts.new(room, 1.4, columns=count, narrow=2.0 * count)
    panels = iter(np.atleast_1d(axes))
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
