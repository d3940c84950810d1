"""Shares inside regions and blocs: rows, headings, marks."""

from __future__ import annotations

import pandas as pd

from compendium import rooms
from compendium.figures import region_charts
from compendium.measures import corridors, sensitivity


def _spans() -> pd.DataFrame:
    rows = [("world", "Five continents", "all migrants", 50.0), ("world", "Twenty-two sub-regions", "all migrants", 40.0)]
    regions = [*corridors.SIX, *corridors.OF_EIGHT, *corridors.OF_PAPER]
    both = (sensitivity.ORIGIN, sensitivity.DESTINATION)
    rows += [("region", r, base, 30.0 + k) for k, r in enumerate(regions) for base in both]
    rows += [("bloc", b, base, v) for b, v in (("small", 5.0), ("large", 60.0)) for base in both]
    table = pd.DataFrame(rows, columns=["kind", "unit", "base", "newest"]).set_index(["kind", "unit", "base"])
    return table.assign(low=table["newest"] - 3, high=table["newest"] + 4)[["low", "high", "newest"]]


def test_headings_stand_above_their_rows_and_blocs_are_left_to_the_table() -> None:
    (ax,) = region_charts.inside(rooms.WIDE, _spans()).axes
    names, places = [t.get_text() for t in ax.get_yticklabels()], ax.get_yticks()
    assert names == ["Five continents", "Twenty-two sub-regions", *corridors.SIX, *corridors.OF_PAPER]
    above = {t.get_text(): t.get_position()[1] for t in ax.texts}
    assert list(above) == ["The world, by grouping", "Six regions", "As the paper names them"]
    for head, row in zip(above, ("Five continents", "Africa", "Europe and Central Asia"), strict=True):
        y = places[names.index(row)]
        assert y - 1.1 < above[head] < y


def test_full_marks_are_emigrants_and_hollow_ones_immigrants() -> None:
    (ax,) = region_charts.inside(rooms.NARROW, _spans()).axes
    assert [t.get_text() for t in ax.get_legend().get_texts()] == [sensitivity.ORIGIN, sensitivity.DESTINATION]
    full, hollow = ax.collections[1], ax.collections[3]
    assert full.get_facecolor().tolist() != hollow.get_facecolor().tolist()
    assert len(full.get_offsets()) == 2 + 10  # groupings of the world have one mark each
    assert len(hollow.get_offsets()) == 10
    assert [segment[:, 0].tolist() for segment in ax.collections[0].get_segments()][:2] == [[47, 54], [37, 44]]
