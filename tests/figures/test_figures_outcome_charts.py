"""Charts of health, income and doctors abroad: words that fit, values on record, a line where nothing differs."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import charts, marks, rooms
from compendium.figures import outcome_charts

BOTH = pytest.mark.parametrize("room", [rooms.WIDE, rooms.NARROW])


@BOTH
def test_health_has_a_dot_a_country_and_signed_estimates(room: rooms.Room) -> None:
    table = pd.DataFrame({"difference": [-20.0, 30.0], "gap": [15.0, -25.0]}, index=["Portugal", "Latvia"])
    line = pd.DataFrame({"value": [5.0, -5.0], "low": [1.0, -30.0], "high": [9.0, 10.0]}, index=[-20.0, 30.0])
    estimates = pd.DataFrame({"value": [7.6, -1.0], "low": [2.0, -4.0], "high": [11.0, 2.0]}, index=["Median", "At equal age"])
    fig = outcome_charts.health(room, table, line, estimates, {"Portugal": ("Portugal", "right"), "Latvia": ("Latvia", "left")})
    assert rooms.crowding(fig, rooms.lay_out(fig)) == []
    assert [t.get_text() for t in fig.axes[1].texts] == ["+7.6", "\N{MINUS SIGN}1.0"]
    assert {m.name for m in marks.of(fig)} == {"Portugal", "Latvia", "Median", "At equal age"}
    assert [m.value for m in marks.of(fig) if m.series == "gap in health"] == [15.0, -25.0]


@BOTH
def test_incomes_have_a_line_where_they_are_equal(room: rooms.Room) -> None:
    fig = outcome_charts.incomes(room, pd.DataFrame({"2015": [55.0, 114.0], "2023": [54.0, 88.0]}, index=["Spain", "Türkiye"]))
    assert list(fig.axes[0].lines[0].get_xdata()) == [100, 100]
    assert rooms.crowding(fig, rooms.lay_out(fig)) == []


@BOTH
def test_doctors_show_both_counts_of_a_group(room: rooms.Room) -> None:
    columns = ["without", "without_low", "without_high", "with", "with_low", "with_high"]
    groups = pd.DataFrame([[6.9, 4.7, 9.0, 9.4, 6.3, 12.2]], index=["Africa (51)"], columns=columns)
    table = pd.DataFrame({"density": [0.4, 33.0], "share_with": [25.0, 25.4], "region": ["Africa", "Europe"]}, index=["Liberia", "Ireland"])
    named = {"Liberia": ("Liberia", "right"), "Ireland": ("Ireland", "left")}
    fig = outcome_charts.doctors(room, groups, table, charts.REGION_COLOURS, named)
    assert rooms.crowding(fig, rooms.lay_out(fig)) == []
    drawn = {(m.name, m.series): m.value for m in marks.of(fig)}
    assert drawn["Africa (51)", "With the United States"] == 9.4
    assert drawn["Africa (51)", "Without"] == 6.9
    assert drawn["Ireland", "Europe"] == 25.4
