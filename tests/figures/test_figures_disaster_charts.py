"""The chart of money after disasters: what is recorded of it, on a page and on a phone."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import marks, rooms
from compendium.figures import disaster_charts

YEARS = pd.Index([-1, 0, 1], name="years_after")
FOUND = pd.DataFrame({"percent": [0.0, 4.0, 5.0], "low": [-3.0, -2.0, 1.0], "high": [3.0, 10.0, 9.0]}, index=YEARS)
BAND = pd.DataFrame({"low": [-5.0] * 3, "high": [6.0] * 3}, index=YEARS)


@pytest.mark.parametrize("room", [rooms.WIDE, rooms.NARROW])
def test_each_year_is_recorded_with_its_interval_and_the_band(room: rooms.Room) -> None:
    fig = disaster_charts.courses(room, {"Many affected": (FOUND, BAND), "Many deaths": (FOUND / 2, BAND)})
    rooms.lay_out(fig)
    found = {(m.panel, m.series, m.name): m.value for m in marks.of(fig)}
    assert found["Many affected", "Disasters", "Year of the disaster"] == 4
    assert found["Many affected", "Disasters, interval from", "+1 years"] == 1
    assert found["Many deaths", "Disasters", "+1 years"] == 2.5
    assert found["Many deaths", "Random dates, to", "−1 years"] == 6
    assert [t.get_text() for t in fig.axes[-1].get_xticklabels()] == ["−1", "0", "+1"]
