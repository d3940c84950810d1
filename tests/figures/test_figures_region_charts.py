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


def test_headings_stand_above_their_rows_and_blocs_are_ordered() -> None:
    left, right = region_charts.inside(rooms.WIDE, _spans()).axes
    names, places = [t.get_text() for t in left.get_yticklabels()], left.get_yticks()
    assert names[:3] == ["Five continents", "Twenty-two sub-regions", "Africa"]
    assert "Latin America, Caribbean" in names
    above = {t.get_text(): t.get_position()[1] for t in left.texts}
    assert list(above) == ["The world, by grouping", "Six regions", "Parts of UN DESA’s eight", "As the paper names them"]
    for head, row in zip(above, ("Five continents", "Africa", "Sub-Saharan Africa", "Europe and Central Asia"), strict=True):
        y = places[names.index(row)]
        assert y - 1.1 < above[head] < y
    assert [t.get_text() for t in right.get_yticklabels()] == ["large", "small"]
    assert [t.get_text() for t in right.texts] == ["Blocs"]
    assert left.get_xlim() == right.get_xlim() == (-3, 103)


def test_full_marks_are_emigrants_and_hollow_ones_immigrants() -> None:
    left, right = region_charts.inside(rooms.WIDE, _spans()).axes
    assert [t.get_text() for t in right.get_legend().get_texts()] == [sensitivity.ORIGIN, sensitivity.DESTINATION]
    full, hollow = right.collections[1], right.collections[3]
    assert full.get_offsets()[:, 0].tolist() == hollow.get_offsets()[:, 0].tolist() == [60, 5]
    assert full.get_facecolor().tolist() != hollow.get_facecolor().tolist()
    bars = [segment[:, 0].tolist() for segment in right.collections[0].get_segments()]
    assert bars == [[57, 64], [2, 9]]
    assert len(left.collections[1].get_offsets()) == 2 + 14  # groupings of the world have one mark each
    assert len(left.collections[3].get_offsets()) == 14
