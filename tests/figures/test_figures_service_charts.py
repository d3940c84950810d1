"""Charts of public services: heads that fit their columns, one row of colours, a line at no difference."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import marks, rooms
from compendium.figures import service_charts

BOTH = pytest.mark.parametrize("room", [rooms.WIDE, rooms.NARROW])


@BOTH
def test_coverage_names_its_bands_in_one_row(room: rooms.Room) -> None:
    shares = pd.DataFrame({"below 60": [10.0], "60 to 79": [15.0], "80 and above": [73.0], "no value": [2.0]}, index=["World, 2023"])
    fig = service_charts.coverage(room, shares)
    measure = rooms.lay_out(fig)
    middles = [t.get_window_extent(measure) for t in fig.axes[0].get_legend().get_texts()]
    heights = {round(box.y0 + box.height / 2) for box in middles}
    assert len(heights) == 1
    assert rooms.crowding(fig, measure) == []


@BOTH
def test_domains_have_heads_that_do_not_touch_and_whole_names_in_the_record(room: rooms.Room) -> None:
    columns = [*service_charts.DOMAIN_LINES, "Crises"]
    fig = service_charts.domains(room, pd.DataFrame([[50.0] * 6], index=["Latin America\nand Caribbean (14)"], columns=columns))
    assert rooms.crowding(fig, rooms.lay_out(fig)) == []
    assert [m.series for m in marks.of(fig)] == columns


def test_gaps_of_employment_have_a_sign_and_a_line_at_zero() -> None:
    fig = service_charts.employment_gaps(rooms.WIDE, pd.DataFrame({"Women": [-7.61], "Men": [0.15]}, index=["Highest scores"]))
    (ax,) = fig.axes
    assert [t.get_text() for t in ax.texts] == ["\N{MINUS SIGN}7.6", "+0.1"]
    assert list(ax.lines[0].get_xdata()) == [0, 0]


@BOTH
def test_items_stand_in_groups_under_one_legend(room: rooms.Room) -> None:
    rows = pd.DataFrame({"Nothing": [30.0, 45.0], "In part": [50.0, 48.0], "In full": [20.0, 7.0]}, index=["Interpreters", "Vote"])
    fig = service_charts.items(room, {"Health": rows, "Voice": rows})
    assert [ax.get_title(loc="left") for ax in fig.axes] == ["Health", "Voice"]
    assert [ax.get_legend() is not None for ax in fig.axes] == [True, False]
    assert rooms.crowding(fig, rooms.lay_out(fig)) == []


@BOTH
def test_correlations_lie_around_a_line_at_none(room: rooms.Room) -> None:
    mark = pd.DataFrame({"Women": [0.1, -0.3], "Men": [0.0, -0.3]}, index=["2014 to 2019 (31)", "2019 (33)"])
    fig = service_charts.correlations(room, mark - 0.4, mark + 0.4, mark, {0: "Within countries", 1: "Between countries"})
    (ax,) = fig.axes
    assert ax.get_xlim() == (-1, 1)
    assert rooms.crowding(fig, rooms.lay_out(fig)) == []
