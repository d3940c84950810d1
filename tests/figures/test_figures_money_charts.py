"""Charts of money from abroad: what is recorded of them, on a page and on a phone."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import charts, marks, rooms
from compendium.figures import inflow_charts, money_charts

ROOMS = pytest.mark.parametrize("room", [rooms.WIDE, rooms.NARROW])


@ROOMS
def test_a_strip_records_each_country_and_the_median(room: rooms.Room) -> None:
    values = pd.DataFrame({"Remittances": [0.1, -0.2, 0.3], "Aid": [0.0, 0.1, None]}, index=["Mali", "Egypt", "Chad"])
    found = pd.DataFrame({"median": [0.1, 0.05], "low": [-0.2, 0.0], "high": [0.3, 0.1]}, index=["Remittances", "Aid"])
    fig = money_charts.strips(room, values, found, {"Remittances": charts.GREEN, "Aid": charts.BLUE}, 0.42)
    rooms.lay_out(fig)
    seen = {(m.series, m.name): m.value for m in marks.of(fig)}
    assert seen["Remittances", "Egypt"] == -0.2
    assert ("Aid", "Chad") not in seen
    assert seen["Remittances, interval to", "Median of 3 countries"] == 0.3


@ROOMS
def test_hosts_record_two_years_and_the_interval(room: rooms.Room) -> None:
    table = pd.DataFrame({"2016": [5.0, 9.0], "2024": [3.0, 6.0], "low": [2.5, 5.0], "high": [4.0, 7.0]}, index=["Kuwait (6)", "Japan (7)"])
    fig = money_charts.hosts(room, table, (3, 5))
    rooms.lay_out(fig)
    seen = {(m.series, m.name): m.value for m in marks.of(fig)}
    assert seen["2016", "Japan (7)"] == 9
    assert seen["2024, interval from", "Kuwait (6)"] == 2.5


@ROOMS
def test_dependence_records_share_and_range(room: rooms.Room) -> None:
    share = pd.DataFrame({"2017": [37.0, 13.0]}, index=["Egypt", "Morocco"])
    fig = inflow_charts.dependence(room, share, pd.DataFrame({"low": [27.0, 12.0], "high": [41.0, 16.0]}, index=share.index), (5, 10))
    rooms.lay_out(fig)
    seen = {(m.series, m.name): m.value for m in marks.of(fig)}
    assert seen["highest", "Egypt"] == 41
    assert 37 in seen.values()
