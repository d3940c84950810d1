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
    corridors.OF_EIGHT[0]: "Parts of UN DESA’s eight",
    corridors.OF_PAPER[0]: "As the paper names them",
}
SHORT = {
    "Latin America and the Caribbean": "Latin America, Caribbean",
    "Northern Africa and Western Asia": "Northern Africa, Western Asia",
    "Eastern and South-Eastern Asia": "Eastern, South-Eastern Asia",
}


def inside(room: Room, spans: pd.DataFrame) -> Figure:
    """Shares of migration inside regions (left) and blocs (right, largest first), a mark and a bar for each of the two bases.

    :param spans: as :func:`compendium.measures.sensitivity.span` gives them.
    """
    fig, (left, right) = charts.new(room, 6.1, columns=2)
    regions = sensitivity.spans_by_base(spans, [sensitivity.WORLD, sensitivity.REGION])
    blocs = sensitivity.spans_by_base(spans, [sensitivity.BLOC])
    order = blocs["newest"].mean(axis=1).sort_values(ascending=False).index
    heads = {regions["newest"].index.get_loc(row): head for row, head in HEADS.items()}
    charts.range_bars(left, *(t.rename(index=SHORT) for t in regions.values()), unit="Per cent", heads=heads)
    charts.range_bars(right, *(t.loc[order] for t in blocs.values()), unit="Per cent", heads={0: "Blocs"})
    for ax in (left, right):
        ax.set_xlim(-3, 103)
        ax.tick_params(axis="y", labelsize=9)
    charts.legend_above(right, across=-0.4, handletextpad=0.2, borderpad=0)
    return fig
