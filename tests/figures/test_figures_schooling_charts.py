"""Charts of schooling: levels in rows, countries around a diagonal; nothing cut or on something else."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import marks, rooms
from compendium.figures import schooling_charts
from compendium.figures.schooling_charts import LEVEL_COLOURS


@pytest.mark.parametrize("room", [rooms.WIDE, rooms.NARROW])
def test_each_circle_is_recorded_with_its_level_and_country(room: rooms.Room) -> None:
    low, _, high = LEVEL_COLOURS
    gaps = pd.DataFrame({"x": [2.0, -8.0, -21.8], "value": [5e6, 1e6, 1e5], "row": [low, high, high]})
    fig = schooling_charts.employment(room, gaps, {0: "Germany", 1: "Ireland", 2: "Greece"}, {high: "median country −8.0 points"})
    measure = rooms.lay_out(fig)
    found = {(mark.name, mark.series): mark.value for mark in marks.of(fig)}
    assert found == {("Germany", low): 2.0, ("Ireland", high): -8.0, ("Greece", high): -21.8}
    assert rooms.crowding(fig, measure) == []


def test_countries_lie_above_the_diagonal_where_the_foreign_born_lead() -> None:
    shares = pd.DataFrame({"native-born": [40.0, 30], "foreign-born": [20.0, 58]}, index=["Slovenia", "Bulgaria"])
    fig = schooling_charts.attainment(rooms.WIDE, shares, ["Bulgaria"])
    rooms.lay_out(fig)
    (ax,) = fig.axes
    assert ax.get_xlim() == ax.get_ylim() == (0, 60)
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [schooling_charts.MORE, schooling_charts.LESS]
    assert "Bulgaria" in {text.get_text() for text in ax.texts}
