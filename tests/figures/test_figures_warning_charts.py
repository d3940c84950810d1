"""The chart of early warning: a panel a test, and breaks of recording named where there is room."""

from __future__ import annotations

import pandas as pd

from compendium import charts, marks, rooms
from compendium.figures import warning_charts

TABLE = pd.DataFrame({"Best": [90.0, 80.0], "List": [70.0, 60.0]}, index=[2017, 2018])
PANELS = {"All origins": (TABLE, {"List": "Last year's\nlist"}), "Outside the list": (TABLE / 2, {"List": "Next ten"})}
COLOURS = {"Best": charts.GREY, "List": charts.ACCENT}


def test_each_test_is_a_panel_with_its_own_names() -> None:
    fig = warning_charts.caught(rooms.WIDE, PANELS, COLOURS, [("Venezuela", 2018)])
    rooms.lay_out(fig)
    found = {(m.panel, m.series, m.name): m.value for m in marks.of(fig)}
    assert found["All origins", "Last year's list", "2018"] == 60
    assert found["Outside the list", "Next ten", "2017"] == 35


def test_breaks_are_named_above_on_a_page_and_below_on_a_phone() -> None:
    wide, narrow = (warning_charts.caught(room, PANELS, COLOURS, [("Venezuela", 2018)]) for room in (rooms.WIDE, rooms.NARROW))
    assert "Venezuela:\nbreak" in [t.get_text() for t in wide.axes[0].texts]
    assert wide.axes[-1].get_xlabel() == ""
    assert narrow.axes[-1].get_xlabel() == "Breaks of recording (dotted): Venezuela 2018"
    without = warning_charts.caught(rooms.NARROW, PANELS, COLOURS, [])
    assert without.axes[-1].get_xlabel() == ""
