"""Maps of circles and arrows: sizes, shades, what is drawn and what is named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure

from compendium import areas, charts, maps
from compendium.figures import mobility_maps


def _texts(fig: Figure) -> list[str]:
    return [t.get_text() for t in fig.axes[0].texts]


def test_circles_of_countries_have_area_shade_and_ring() -> None:
    countries = areas.frame().loc[["IND", "MEX", "SDN"], ["longitude", "latitude"]]
    countries = countries.assign(emigrants=[16e6, 4e6, 1e6], share=[35.0, 5.0, 95.0])
    fig = mobility_maps.staying(countries, ["SDN"])
    circles = fig.axes[0].collections[0]
    assert np.sqrt(circles.get_sizes() / 4) == pytest.approx([27, 13.5, 6.75])  # radius in points: area in proportion
    shades = maps.shades(countries["share"], mobility_maps.LEVELS)
    assert [to_hex(c) for c in circles.get_facecolor()] == [to_hex(shades[c]) for c in countries.index]
    assert [to_hex(c) for c in circles.get_edgecolor()] == [charts.MUTED, charts.MUTED, charts.ORANGE]
    assert "IND" in _texts(fig)
    assert "SDN" not in _texts(fig)  # too small for its letters
    assert "no majority with eight regions" in _texts(fig)
    keys = [t for t in _texts(fig) if t.endswith("million")]
    assert keys == ["10 million", "3 million", "1 million"]


def _streams() -> pd.DataFrame:
    inside = {r: v for r, v in zip(areas.REGIONS, (20.0, 80.0, 40.0, 10.0, 1.0, 0.5), strict=True)}
    rows = [(a, b, inside[a] if a == b else 0.1) for a in areas.REGIONS for b in areas.REGIONS]
    table = pd.DataFrame(rows, columns=["origin", "destination", "value"]).assign(then=1.0)
    table.loc[(table["origin"] == "Asia") & (table["destination"] == "Europe"), "value"] = 22.0
    table.loc[(table["origin"] == "Africa") & (table["destination"] == "Europe"), "value"] = 11.0
    return table


def test_streams_between_regions_are_arrows_from_a_size_on() -> None:
    fig = mobility_maps.between_regions(_streams(), 2.0)
    ways = [c for c in fig.axes[0].collections if isinstance(c, PolyCollection)]
    assert [to_hex(c.get_facecolor()[0]) for c in ways] == [charts.REGION_COLOURS["Asia"], charts.REGION_COLOURS["Africa"]]
    assert [t for t in _texts(fig) if "\n" not in t] == ["22.0 (1.0)", "11.0 (1.0)"]
    assert len(mobility_maps.between_regions(_streams(), 12.0).axes[0].collections) == len(fig.axes[0].collections) - 1


def test_regions_have_their_place_size_and_name() -> None:
    fig = mobility_maps.between_regions(_streams(), 2.0)
    circles = next(c for c in fig.axes[0].collections if not isinstance(c, PolyCollection))
    assert circles.get_offsets().tolist() == [list(map(float, p)) for p in mobility_maps.PLACES.values()]
    radius = dict(zip(mobility_maps.PLACES, np.sqrt(circles.get_sizes() / 4), strict=True))
    assert radius["Asia"] == pytest.approx(46)
    assert radius["Africa"] == pytest.approx(23)
    names = {t.get_text(): t for t in fig.axes[0].texts}
    assert names["Asia\n80.0 (1.0)"].get_position() == mobility_maps.PLACES["Asia"]
    ocean = names["Oceania\n0.5 (1.0)"]  # below its circle, which is too small
    assert ocean.get_position()[1] == pytest.approx(mobility_maps.PLACES["Oceania"][1] - radius["Oceania"] - 3)
    assert ocean.get_va() == "top"
    assert names["Northern\nAmerica\n1.0 (1.0)"].get_position()[0] == 62


def test_arrows_in_africa_are_dashed_where_half_have_fled() -> None:
    corridors = pd.DataFrame(
        [("SSD", "UGA", 900_000, 90.0), ("BFA", "CIV", 1_800_000, 2.0), ("NER", "NGA", 300_000, 49.9)],
        columns=["origin", "destination", "migrants", "fled"],
    )
    hosts = pd.Series({"UGA": 1e6, "CIV": 2e6, "NGA": 4e5, "SSD": 0.0, "BFA": 1e5, "NER": 2e5})
    fig = mobility_maps.african_corridors(corridors, hosts, areas.frame())
    ways = [c for c in fig.axes[0].collections if isinstance(c, PolyCollection)][:3]
    assert [to_hex(c.get_facecolor()[0]) for c in ways] == [charts.ACCENT, charts.ORANGE, charts.ACCENT]  # the widest first
    assert [len(c.get_paths()) > 2 for c in ways] == [False, True, False]  # a dash is a polygon
    circles = fig.axes[0].collections[0]
    assert len(circles.get_offsets()) == 6
    assert np.sqrt(circles.get_sizes() / 4).max() == pytest.approx(17)
    assert (circles.get_facecolor() == to_rgba(charts.PALE)).all()
    texts = _texts(fig)
    assert {"0.9", "1.8"} < set(texts)
    assert "0.3" not in texts  # numbers from 0.6 million upward
    assert {"Burkina\nFaso", "South\nSudan", "Uganda"} < set(texts)
    assert {"0.2 million", "1 million", "hosts 2 million Africans", "hosts 0.5 million Africans"} < set(texts)
