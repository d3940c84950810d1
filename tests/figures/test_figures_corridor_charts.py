"""Charts of corridors: bars and diamonds, rows of circles, bands and curves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex, to_rgba

from compendium import areas, charts, rooms
from compendium.figures import corridor_charts
from compendium.measures import corridors


def test_largest_corridors_are_full_bars_where_the_origin_is_near() -> None:
    top = pd.DataFrame(
        [("SDN", "TCD", 2e6, 55.0, True), ("IND", "TCD", 1e6, 30.0, False)],
        columns=["origin", "destination", "migrants", "women", "native"],
    )
    held = pd.DataFrame({"held": 41.6, "half": 12}, index=list(areas.REGIONS))
    fig = corridor_charts.largest(rooms.WIDE, dict.fromkeys(areas.REGIONS, top), held)
    assert [ax.get_title("left") for ax in fig.axes][2:4] == ["Europe", "Latin America and Caribbean"]
    ax = fig.axes[0]
    full, hollow = ax.patches
    assert full.get_width() == 2 * hollow.get_width() == 2
    assert to_hex(full.get_facecolor()) == charts.ACCENT
    assert hollow.get_facecolor()[3] == 0
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Sudan – Chad", "India – Chad"]
    assert [t.get_text() for t in ax.texts] == ["2.0", "55", "1.0", "30", "women, per cent", "ten hold 42 per cent, 12 hold half"]
    assert len({ax.get_xlim() for ax in fig.axes}) == 1  # one scale


def test_women_are_dots_above_and_circles_by_kind_below() -> None:
    quadrants = pd.DataFrame({"without the Gulf States": [47.0, 52.0], "all": [44.0, 52.0]}, index=["South-South", "South-North"])
    pairs = pd.DataFrame(
        [
            ("IND", "ARE", 4e6, 26.0, corridors.TO_GULF),
            ("PHL", "SAU", 1e6, 20.0, corridors.TO_GULF),
            ("MMR", "BGD", 1e6, 52.0, corridors.NEIGHBOURS),
        ],
        columns=["origin", "destination", "migrants", "women", "kind"],
    )
    top, bottom = corridor_charts.women(rooms.WIDE, quadrants, pairs).axes
    assert top.get_xlim() == bottom.get_xlim() == (0, 100)
    assert [list(ax.lines[0].get_xdata()) for ax in (top, bottom)] == [[50, 50], [50, 50]]
    gulf, near = bottom.collections
    assert gulf.get_offsets()[:, 0].tolist() == [26, 20]
    assert np.sqrt(gulf.get_sizes() / 4).tolist() == pytest.approx([8, 4])
    assert to_hex(gulf.get_facecolor()[0]) == charts.ORANGE
    assert near.get_offsets()[:, 0].tolist() == [52]
    texts = [t.get_text() for t in bottom.texts]
    ends = {"Philippines – Saudi Arabia 20; India – United Arab Emirates 26", "Myanmar – Bangladesh 52"}
    assert ends | {corridors.TO_GULF, corridors.NEIGHBOURS} <= set(texts)
    assert "25" in texts  # the mean of 26 and 20, weighted 4 to 1


def test_neighbours_are_dots_on_bands_and_curves_of_distance() -> None:
    names = list(corridor_charts.PARTS)
    borders = pd.DataFrame({"known": 50.0, "lowest": 48.0, "highest": [52.0, 60.0, 53.0, 54.0, 55.0]}, index=names)
    curves = {name: pd.Series({100.0: 30.0, 1000.0: 100.0}) for name in names}
    left, right = corridor_charts.neighbours(rooms.WIDE, borders, curves, pd.Series(1234.0, index=names)).axes
    assert left.collections[1].get_offsets().tolist() == [[50, k] for k in range(5)]
    assert [s[:, 0].tolist() for s in left.collections[0].get_segments()][1] == [48, 60]
    assert left.get_xlim() == (0, pytest.approx(72))
    assert left.get_ylim() == (4.5, -0.5)  # first row on top
    assert left.get_xlabel() == "In a neighbouring country, per cent"
    assert [t.get_text() for t in left.get_yticklabels()][:2] == ["South-South", "South-South \nwithout the Gulf States"]
    assert [t.get_position()[0] for t in left.texts] == [6] * 5  # points beside the end of each band
    assert [t.xy[0] for t in left.texts] == [52, 60, 53, 54, 55]
    legend = right.get_legend()
    assert legend.get_title().get_text() == "Half within"
    assert [t.get_text() for t in legend.get_texts()] == [
        "South-South: 1,234 km",
        "without the Gulf: 1,234 km",
        "South-North: 1,234 km",
        "North-North: 1,234 km",
    ]  # North-South is left out
    assert right.get_xscale() == "log"
    assert right.get_xlim() == (1, 20_000)
    assert right.get_ylim() == (0, 100)
    assert [line.get_linestyle() for line in right.lines] == ["-", ":", "--", "-."]  # told apart in grey too
    assert to_rgba(right.lines[1].get_color()) == to_rgba(charts.YELLOW)
