"""Maps of circles and arrows: sizes, shades, what is drawn and what is named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from compendium import areas, charts, maps, marks, rooms
from compendium.figures import mobility_maps


def _width(arrow: PolyCollection) -> float:
    """Width of the shaft of an arrow at its foot, in points."""
    outline = arrow.get_paths()[0].vertices
    return float(np.hypot(*(outline[0] - outline[-2])))


def _texts(fig: Figure) -> list[str]:
    return [t.get_text() for t in fig.axes[0].texts]


def _countries() -> pd.DataFrame:
    table = areas.frame().loc[["IND", "MEX", "SDN"], ["longitude", "latitude", "region"]]
    return table.assign(emigrants=[16e6, 4e6, 1e6], share=[35.0, 5.0, 95.0], name=["India", "Mexico", "Sudan"])


def test_circles_of_countries_have_area_shade_ring_and_name() -> None:
    fig = mobility_maps.staying(rooms.WIDE, _countries(), ["SDN"])
    circles = fig.axes[0].collections[0]
    assert np.sqrt(circles.get_sizes() / 4) == pytest.approx([25, 12.5, 6.25])  # radius in points: area in proportion
    shades = maps.shades(_countries()["share"], mobility_maps.LEVELS)
    assert [to_hex(c) for c in circles.get_facecolor()] == list(shades)
    assert [to_hex(c) for c in circles.get_edgecolor()] == [charts.MUTED, charts.MUTED, charts.ORANGE]
    words = {t.get_text(): t for t in fig.axes[0].texts}
    assert words["India"].get_position() == pytest.approx(circles.get_offsets()[0])
    assert words["Sudan"].get_position()[1] < circles.get_offsets()[2][1] - 6.25  # too small for its name
    assert {"ASIA", "AFRICA", "LATIN AMERICA\nAND CARIBBEAN", mobility_maps.RING} < set(words)
    assert "EUROPE" not in words  # without a circle
    assert {"0–20", "20–40", "40–60", "60–80", "80–100", "5 million", "1 million"} < set(words)
    key = [np.sqrt(c.get_sizes()[0] / 4) for c in fig.axes[0].collections[2:4]]
    assert key == pytest.approx([25 * (m / 16) ** 0.5 for m in (5, 1)])  # 16 million have a radius of 25
    found = {(m.name, m.unit): m.value for m in marks.of(fig)}
    assert found["India", "Million emigrants"] == 16
    assert found["Sudan", mobility_maps.SHARE] == 95
    assert len(found) == 6


def test_on_a_phone_the_origins_are_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mobility_maps, "LISTED", 2)
    fig = mobility_maps.staying(rooms.NARROW, _countries().iloc[::-1], ["MEX"])
    bars = [bar.get_width() for bar in fig.axes[0].patches]
    assert bars == [100, 100, 35, 5]  # a pale bar for all, and the share
    words = _texts(fig)
    assert [w for w in words if w in ("India", "Mexico", "Sudan")] == ["India", "Mexico"]
    assert {"16.0 million", "4.0 million", "35", "5"} < set(words)
    assert fig.axes[0].collections[0].get_offsets()[:, 1].tolist() == pytest.approx([1 - 0.24])  # the ring of Mexico
    assert {(m.name, m.value) for m in marks.of(fig)} == {("India", 16), ("India", 35), ("Mexico", 4), ("Mexico", 5)}


YEARS = ("2024", "2017")


def _streams() -> pd.DataFrame:
    inside = {r: v for r, v in zip(areas.REGIONS, (20.0, 80.0, 40.0, 10.0, 1.0, 0.5), strict=True)}
    rows = [(a, b, inside[a] if a == b else 0.1) for a in areas.REGIONS for b in areas.REGIONS]
    table = pd.DataFrame(rows, columns=["origin", "destination", "value"]).assign(then=1.0)
    table.loc[(table["origin"] == "Asia") & (table["destination"] == "Europe"), "value"] = 22.0
    table.loc[(table["origin"] == "Africa") & (table["destination"] == "Europe"), "value"] = 11.0
    return table


def test_streams_between_regions_are_arrows_from_a_size_on() -> None:
    fig = mobility_maps.between_regions(rooms.WIDE, _streams(), 2.0, YEARS)
    ways = [c for c in fig.axes[0].collections if isinstance(c, PolyCollection)]
    assert [to_hex(c.get_facecolor()[0]) for c in ways] == [charts.REGION_COLOURS["Asia"], charts.REGION_COLOURS["Africa"]]
    assert [t for t in _texts(fig) if "\n" not in t] == ["22.0 (1.0)", "11.0 (1.0)"]
    assert [_width(c) for c in ways] == pytest.approx([24, 12])  # in proportion
    fewer = mobility_maps.between_regions(rooms.WIDE, _streams(), 22.0, YEARS).axes[0].collections  # from 22 on, that one included
    assert sum(isinstance(c, PolyCollection) for c in fewer) == 1


def test_regions_have_their_place_size_and_name() -> None:
    fig = mobility_maps.between_regions(rooms.WIDE, _streams(), 2.0, YEARS)
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


def test_streams_are_recorded_with_both_years() -> None:
    fig = mobility_maps.between_regions(rooms.WIDE, _streams(), 2.0, YEARS)
    found = {(m.name, m.series): m for m in marks.of(fig)}
    assert len(found) == 2 * (6 + 2)
    assert found["Asia to Asia", "2024"].value == 80
    assert found["Asia to Europe", "2024"].value == 22
    assert found["Asia to Europe", "2017"].value == 1
    assert found["Africa to Africa", "2024"].x == pytest.approx(mobility_maps.PLACES["Africa"][0] / (72 * rooms.WIDE.width), abs=1e-3)
    assert found["Europe to Europe", "2024"].x < found["Asia to Europe", "2024"].x < found["Asia to Asia", "2024"].x


@pytest.mark.parametrize("room", [rooms.WIDE, rooms.NARROW])
def test_corridors_in_africa_are_bars_with_the_part_that_fled(room: rooms.Room) -> None:
    corridors = pd.DataFrame(
        {"migrants": [1_800_000, 900_000, 300_000], "fled": [49.9, 50.0, 120.0]},
        index=["Burkina Faso – Côte d'Ivoire", "South Sudan – Uganda", "Nigeria – Niger"],
    )
    fig = mobility_maps.african_corridors(room, corridors)
    bars = [[bar.get_width() for bar in ax.patches] for ax in fig.axes]
    assert bars[0] == pytest.approx([1.8, 0.9, 1.8 * 0.499, 0.45])
    assert bars[1] == pytest.approx([0.3, 0.3])  # more people than the stock has: the whole bar
    assert [len(ax.collections[0].get_offsets()) for ax in fig.axes] == [1, 1]  # half or more
    words = {t.get_text(): t.get_fontweight() for ax in fig.axes for t in ax.texts}
    assert words["South Sudan – Uganda"] == words["Nigeria – Niger"] == "bold" != words["Burkina Faso – Côte d'Ivoire"]
    assert {"1.80", "0.90", "0.30"} < set(words)
    assert fig.axes[0].get_xlim() == fig.axes[1].get_xlim()
    assert [t.get_text() for t in fig.legends[0].get_texts()] == ["Million migrants", "Of them refugees and asylum-seekers", "half or more"]
    assert [m.value for m in marks.of(fig) if m.name == "Nigeria – Niger"] == [0.3, 120]


@pytest.mark.parametrize("room", [rooms.WIDE, rooms.NARROW])
def test_circles_of_regions_lie_as_on_a_map_and_apart(room: rooms.Room) -> None:
    places = mobility_maps.NARROW_PLACES if room.narrow else mobility_maps.PLACES
    assert set(places) == set(areas.REGIONS)
    west_to_east = sorted(places, key=lambda r: places[r][0])
    assert west_to_east[-2:] == ["Asia", "Oceania"]
    assert set(west_to_east[:2]) == {mobility_maps.LATIN_AMERICA, mobility_maps.NORTHERN_AMERICA}
    assert places["Europe"][1] > places["Africa"][1]
    assert places[mobility_maps.NORTHERN_AMERICA][1] > places[mobility_maps.LATIN_AMERICA][1]
    fig = mobility_maps.between_regions(room, _streams(), 2.0, YEARS)
    circles = next(c for c in fig.axes[0].collections if not isinstance(c, PolyCollection))
    spots, radius = circles.get_offsets(), np.sqrt(circles.get_sizes() / 4)
    for i in range(6):
        for j in range(i):
            assert np.hypot(*(spots[i] - spots[j])) > radius[i] + radius[j]
    assert ((spots - radius[:, None] >= 0) & (spots + radius[:, None] <= 72 * fig.get_size_inches())).all()
