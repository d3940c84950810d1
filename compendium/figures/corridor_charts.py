"""Charts of corridors: the largest of each region, women in them, how near they lead."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from compendium import charts
from compendium.measures import corridors

SHORT = {"Latin America and the Caribbean": "Latin America, Caribbean"}


def largest(tops: Mapping[str, pd.DataFrame], concentration: pd.DataFrame) -> Figure:
    """A panel a region of destination: its ten largest corridors as bars, women's share as diamonds.

    :param tops: region to its corridors, largest first: origin, destination, migrants (persons), women (per cent), native (from the same
        region: the bar is full).
    :param concentration: as :func:`compendium.measures.corridors.concentrations` gives it.
    """
    fig, axes = charts.new(7.2, rows=3, columns=2)
    for ax, (region, top) in zip(axes.flat, tops.items(), strict=True):
        columns = {
            "value": top["migrants"].to_numpy(dtype=float) / 1e6,
            "second": top["women"].to_numpy(),
            "solid": top["native"].to_numpy(),
        }
        charts.ranked(ax, pd.DataFrame(columns, index=corridors.spoken(top, " – ")), span=(0, 75), middle=50)
        held, half = concentration.loc[region, ["held", "half"]]
        ax.set_title(f"{SHORT.get(region, region)}: ten hold {held:.0f}%, half in {half:.0f}", fontsize=9.5)
        ax.text(0.85, -0.35, "women, %", ha="center", va="center", fontsize=8, color=charts.MUTED)
    return fig
