"""Charts of flight and law: what is recorded of them, on a page and on a phone."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import marks, rooms
from compendium.figures import flight_charts

BOTH = pytest.mark.parametrize("room", [rooms.WIDE, rooms.NARROW])


@BOTH
def test_women_stand_with_their_range_and_coverage(room: rooms.Room) -> None:
    shares = pd.DataFrame(
        {"Refugees": [50.0, 42], "low": [45.0, 12], "high": [55.0, 84], "All migrants": [48.0, 51]}, index=["World", "In A"]
    )
    fig = flight_charts.women(room, shares, pd.Series([90.0, 28], index=shares.index))
    rooms.lay_out(fig)
    found = {(m.series, m.name): m.value for m in marks.of(fig)}
    assert found["Refugees", "In A"] == 42
    assert found["Refugees, highest", "In A"] == 84
    assert found["All migrants", "World"] == 48
    assert {"90", "28"} <= {t.get_text() for t in fig.axes[0].texts}


@BOTH
def test_a_row_without_a_second_range_has_one(room: rooms.Room) -> None:
    low = pd.DataFrame({"Old estimate": [75.0, 52], "Twice": [60.0, None]}, index=["Stock", "Crossings"])
    fig = flight_charts.bounds(room, low, low + 10)
    rooms.lay_out(fig)
    assert sorted(m.name for m in marks.of(fig) if m.series == "Twice, highest") == ["Stock"]
    assert [t.get_text() for t in fig.axes[0].get_legend().get_texts()] == ["Old estimate", "Twice"]


@BOTH
def test_treaties_keep_their_colour_in_both_panels(room: rooms.Room) -> None:
    years = pd.Index([1990, 2000], name="year")
    refugees = pd.DataFrame({"Held": [90.0, 80], "Each year": [60.0, 80]}, index=years)
    treaty = pd.DataFrame({"Trafficking Protocol": [10.0, 60]}, index=years)
    fig = flight_charts.treaty_reach(room, refugees, treaty, treaty * 2)
    rooms.lay_out(fig)
    colours = {line.get_color() for ax in fig.axes[1:] for line in ax.lines}
    assert colours == {flight_charts.TREATY_COLOURS["Trafficking Protocol"]}
    assert [m.value for m in marks.of(fig) if m.panel == "States parties"] == [20, 120]
