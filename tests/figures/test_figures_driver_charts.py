"""Charts of drivers: what is recorded of them, on a page and on a phone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from compendium import areas, charts, marks, rooms
from compendium.figures import driver_charts
from compendium.measures import recorded

ROOMS = pytest.mark.parametrize("room", [rooms.WIDE, rooms.NARROW])


@ROOMS
def test_both_signs_have_a_range_in_each_row(room: rooms.Room) -> None:
    columns = pd.MultiIndex.from_product([["Exposure", "Readiness"], ["value", "low", "high"]])
    found = pd.DataFrame([[0.5, 0.4, 0.6, -0.3, -0.4, -0.2], [0.3, 0.1, 0.4, 0.1, -0.1, 0.3]], index=["Nothing", "Income"], columns=columns)
    fig = driver_charts.held(room, found)
    rooms.lay_out(fig)
    told = {(m.series, m.name): m.value for m in marks.of(fig)}
    assert told["Exposure", "Nothing"] == 0.5
    assert told["Readiness, highest", "Income"] == 0.3


@ROOMS
def test_growth_has_a_dot_a_country(room: rooms.Room) -> None:
    table = pd.DataFrame({"growth": [10.0, 90.0], "rate": [8.0, 1.0], "region": ["Africa", "Asia"]}, index=["Morocco", "India"])
    fig = driver_charts.growth(room, table, {"Morocco": "Morocco"})
    rooms.lay_out(fig)
    assert sorted(m.value for m in marks.of(fig) if m.name == "India") == [1, 90]
    assert "Morocco" in [t.get_text() for t in fig.axes[0].texts]


@ROOMS
def test_states_side_by_side_are_shaded_by_rank(room: rooms.Room) -> None:
    table = pd.DataFrame({"a": [1.5, 12.4, np.nan], "b": [0.0, 1.0, -2.0]}, index=["Chad", "Mali", "Morocco"])
    fig = driver_charts.side_by_side(room, table, {"a": "First sign", "b": "Second sign"}, "Morocco")
    rooms.lay_out(fig)
    ax = fig.axes[0]
    assert [t.get_text() for t in ax.texts] == ["1.5", "12", "–", "0", "1", "−2"]
    assert [t.get_fontweight() for t in ax.get_yticklabels()][-1] == "bold"
    told = {(m.series, m.name): m.value for m in marks.of(fig)}
    assert told["First sign", "Mali"] == 12.4
    assert ("First sign", "Morocco") not in told or np.isnan(told["First sign", "Morocco"])


def _destinations() -> pd.DataFrame:
    table = areas.frame().loc[["IND", "MEX", "SDN"], ["longitude", "latitude"]]
    kinds = [recorded.CITIZENS, recorded.BORN, recorded.IMPUTED]
    return table.assign(migrants=[16e6, 4e6, 1e6], share=[3.0, 20.0, 0.0], kind=kinds, name=["India", "Mexico", "Sudan"])


@ROOMS
def test_destinations_are_coloured_by_the_type_of_data(room: rooms.Room) -> None:
    fig = driver_charts.sources(room, _destinations())
    told = {(m.name, m.unit): m.value for m in marks.of(fig)}
    assert told["India", "Million migrants"] == 16
    assert told["Mexico", driver_charts.UNKNOWN] == 20
    words = " ".join(t.get_text() for t in fig.axes[0].texts)
    assert recorded.CITIZENS in words
    assert recorded.BOTH not in words  # no destination of this kind


def test_many_of_unknown_origin_have_a_ring() -> None:
    fig = driver_charts.sources(rooms.WIDE, _destinations())
    rings = [c for c in fig.axes[0].collections if len(c.get_edgecolor()) and to_hex(c.get_edgecolor()[0]) == charts.INK]
    assert len(rings[0].get_offsets()) == 1  # Mexico alone
