"""Charts of openness: how free of visas travel is inside blocs and in Africa, at two times."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from compendium import charts
from compendium.rooms import Room


def visa_free(room: Room, table: pd.DataFrame) -> Figure:
    """Two dots a bloc, for the share of routes between members on which no visa is needed.

    :param table: index: bloc; two columns, the earlier and the later share, per cent.
    """
    fig, ax = charts.new(room, 4.8, narrow=5.6)
    charts.dumbbells(ax, table, unit="Routes between members on which no visa is needed, per cent")
    ax.set_xticks(range(0, 101, 20))
    return fig


def openness_index(room: Room, table: pd.DataFrame) -> Figure:
    """Two dots a community, for the mean score of its members on the Africa Visa Openness Index.

    :param table: index: community; two columns, the earlier and the later score, 0 to 1.
    """
    fig, ax = charts.new(room, 3.6)
    unit = "Mean score of the members: 1, no African needs a visa; 0, all need one before travel"
    charts.dumbbells(ax, table, unit=unit, show="{:.2f}".format)
    return fig
