"""Drawings of engagement: what stands where, and what is recorded."""

from __future__ import annotations

import pandas as pd

from compendium import charts, marks, rooms
from compendium.figures import engagement_charts


def test_a_profile_has_a_cell_for_each_value_and_a_dash_for_none() -> None:
    values = pd.DataFrame({"Law": [1.0, 0.0], "Net": [-0.04, None]}, index=["Morocco", "India"])
    fig = engagement_charts.profile(
        rooms.WIDE, values, values.rank(), {"Law": "1 or 0", "Net": "a year"}, {"Law": engagement_charts.YES_NO, "Net": "{:.1f}"}, 1
    )
    measure = rooms.lay_out(fig)
    assert rooms.crowding(fig, measure) == []
    assert [text.get_text() for text in fig.axes[0].texts] == ["yes", "no", "0.0", "–"]
    found = marks.of(fig)
    assert [(m.series, m.name, m.value) for m in found] == [("Law", "Morocco", 1), ("Law", "India", 0), ("Net", "Morocco", -0.04)]


def test_the_excess_of_each_source_stands_under_its_kind() -> None:
    rows = pd.DataFrame(
        {"kind": ["All pairs", "North–South"], "source": ["Scopus"] * 2, "excess": [0.1, -2], "low": [-1, -3], "high": [1, -1]}
    )
    fig = engagement_charts.excess(rooms.NARROW, rows, {"Scopus": charts.BLUE})
    measure = rooms.lay_out(fig)
    assert rooms.crowding(fig, measure) == []
    assert [text.get_text() for text in fig.axes[0].texts] == ["All pairs", "North–South"]
    assert {m.name for m in marks.of(fig)} == {"All pairs, Scopus", "North–South, Scopus"}


def test_two_counts_have_a_legend_and_a_line_at_zero() -> None:
    ends = {
        end: pd.DataFrame({"Scopus": [v], "OpenAlex": [v + 1]}, index=["Africa"]) for end, v in (("low", 1.0), ("mark", 2.0), ("high", 3.0))
    }
    fig = engagement_charts.two_counts(rooms.WIDE, ends, "Moves", limits=(-1, 5))
    measure = rooms.lay_out(fig)
    assert rooms.crowding(fig, measure) == []
    assert [text.get_text() for text in fig.axes[0].get_legend().get_texts()] == ["Scopus", "OpenAlex"]
    assert fig.axes[0].get_xlim() == (-1, 5)
