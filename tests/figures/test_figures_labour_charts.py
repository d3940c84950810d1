"""Charts of migrants and work: rows and years as readers know them, bands in the record, room for numbers."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import marks, rooms
from compendium.figures import labour_charts


def test_ages_are_recorded_as_groups_and_the_last_one_is_open() -> None:
    profile = pd.DataFrame({"Migrants": [40.0, 35, 25], "Everyone": [30.0, 30, 40]}, index=[0, 5, 10])
    working = pd.DataFrame({"Migrants": [74.0, 69], "Everyone": [57.0, 59]}, index=["World", "Latin America and the Caribbean"])
    fig = labour_charts.ages(rooms.WIDE, profile, working)
    rooms.lay_out(fig)
    found = marks.of(fig)
    assert [m.name for m in found[:3]] == ["0–4", "5–9", "10+"]
    assert {(m.name, m.series): m.value for m in found}["Latin America and Caribbean", "Migrants"] == 69
    assert [t.get_text() for t in fig.axes[0].get_xticklabels()] == ["0–4", "10+"]


def test_gaps_record_the_median_and_the_ends_of_its_band() -> None:
    band = pd.DataFrame({"low": [-5.0, -4.0], "median": [-1.0, 0.5], "high": [2.0, 3.0]}, index=[2000, 2001])
    bands = {(indicator, sex): band for indicator in ("employment rate", "unemployment rate") for sex in ("male", "female")}
    fig = labour_charts.gaps(rooms.NARROW, bands, {"male": "men", "female": "women"})
    assert [ax.get_title("left") for ax in fig.axes] == ["Employment rate", "Unemployment rate"]
    rooms.lay_out(fig)
    found = {(m.panel, m.series, m.name): m.value for m in marks.of(fig)}
    assert len(found) == 2 * 2 * 3 * 2
    assert found["Employment rate", "women", "2001"] == 0.5
    assert found["Unemployment rate", "men, lower quartile", "2000"] == -5


@pytest.mark.parametrize("room", [rooms.WIDE, rooms.NARROW])
def test_ratios_of_accidents_have_room_for_their_numbers(room: rooms.Room) -> None:
    ratios = pd.DataFrame({"Non-fatal": [5.5, 0.4], "Fatal": [19.6, 1.4]}, index=["Slovenia", "Finland"])
    fig = labour_charts.accidents(room, ratios)
    (ax,) = fig.axes
    assert ax.get_xscale() == "log"
    assert ax.get_xlim()[0] < 0.4 / 1.4
    assert [t.get_text() for t in ax.get_xticklabels() if t.get_text() in ("1", "20")] == ["1", "20"]
    assert rooms.crowding(fig, rooms.lay_out(fig)) == []


def test_clauses_are_named_on_more_lines_on_a_phone() -> None:
    shares = pd.DataFrame({"1950s\n(62)": [11.0], "All\n(570)": [16.0]}, index=["No recruitment fees for workers"])
    names = [labour_charts.clauses(room, shares).axes[0].get_yticklabels()[0].get_text() for room in (rooms.WIDE, rooms.NARROW)]
    assert names == ["No recruitment fees for workers", "No recruitment\nfees for workers"]


@pytest.mark.parametrize("room", [rooms.WIDE, rooms.NARROW])
def test_bans_of_fees_are_recorded_by_country_and_period(room: rooms.Room) -> None:
    origins = pd.DataFrame({"since": [19, 0], "before": [1, 2], "without": [36, 25]}, index=["Philippines", "Mexico"])
    fig = labour_charts.fee_bans(room, origins)
    measure = rooms.lay_out(fig)
    found = {(mark.name, mark.series): mark.value for mark in marks.of(fig)}
    assert found["Philippines", "No fees, since 1998"] == 19
    assert found["Mexico", "Without the clause"] == 25
    assert rooms.crowding(fig, measure) == []
