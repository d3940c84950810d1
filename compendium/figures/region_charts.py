"""Charts of migration inside regions."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from compendium import charts
from compendium.measures import corridors, sensitivity
from compendium.rooms import Room

HEADS = {  # the row above which a heading stands
    "Five continents": "The world, by grouping",
    corridors.SIX[0]: "Six regions",
    corridors.OF_PAPER[0]: "As the paper names them",
}


def inside(room: Room, spans: pd.DataFrame) -> Figure:
    """Shares of migration inside regions, a mark and a bar for each of the two bases; blocs and UN DESA's eight are in the table alone.

    :param spans: as :func:`compendium.measures.sensitivity.span` gives them.
    """
    fig, ax = charts.new(room, 5.6, narrow=6.6)
    tables = sensitivity.spans_by_base(spans, [sensitivity.WORLD, sensitivity.REGION])
    rows = [name for name in tables["newest"].index if name not in corridors.OF_EIGHT]
    shown = {name: table.loc[rows] for name, table in tables.items()}
    heads = {rows.index(row): head for row, head in HEADS.items()}
    charts.range_bars(ax, *shown.values(), unit="Per cent who live inside, or come from inside", heads=heads)
    ax.set_xlim(0, 100)
    charts.legend_above(ax, ncols=2, handletextpad=0.2, borderpad=0)
    return fig
