"""Charts of flight and of money from abroad: each value is in the record, with the name that readers know."""

from __future__ import annotations

import numpy as np
import pandas as pd

from compendium import charts, marks, rooms
from compendium.figures import displacement_charts, inflow_charts


def test_origins_have_a_panel_a_year_that_says_their_sum() -> None:
    tops = {2017: pd.Series({"Syria": 31.6, "Mali": 5.0}), 2025: pd.Series({"Sudan": 9.9})}
    fig = displacement_charts.origins(rooms.WIDE, tops)
    assert [ax.get_title(loc="left") for ax in fig.axes] == ["End of 2017: together 36.6", "End of 2025: together 9.9"]
    assert fig.axes[0].get_xlim() == fig.axes[1].get_xlim()


def test_hosts_show_every_year_and_number_two_of_them() -> None:
    shares = pd.DataFrame({"End of 2000": [20.0, 80.0], "End of 2017": [15.0, 85.0], "End of 2025": [33.0, 67.0]}, index=["High", "Low"])
    fig = displacement_charts.hosts(rooms.WIDE, shares, "End of 2017")
    assert sorted(t.get_text() for t in fig.axes[0].texts) == ["15", "33", "67", "85"]
    rooms.lay_out(fig)
    assert len(marks.of(fig)) == 6


def test_emigration_is_shown_by_income_and_by_growth() -> None:
    level = pd.DataFrame({"q1": [1.0, 2.0], "median": [2.0, 3.0], "q3": [4.0, 5.0]}, index=["under 2", "over 2"])
    change = pd.DataFrame({"income_ratio": [1.5, 2.0], "rate_change": [0.1, -0.5]}, index=["Fiji", "Mali"])
    half = pd.Series(["Poorer", "Richer"], index=change.index)
    colours = {"Poorer": charts.ORANGE, "Richer": charts.GREY}
    fig = displacement_charts.emigration_by_income(rooms.NARROW, level, change, half, colours, "GDP per head")
    rooms.lay_out(fig)
    assert {m.name for m in marks.of(fig)} == {"under 2", "over 2", "Fiji", "Mali"}


def test_reporting_names_regions_in_both_rooms() -> None:
    shares = pd.DataFrame({"Africa": [65.0], "Latin America and the Caribbean": [np.nan]}, index=["10.7.2 Migration policies"])
    for room in (rooms.WIDE, rooms.NARROW):
        fig = displacement_charts.reporting(room, shares)
        rooms.lay_out(fig)
        assert [(m.series, m.value) for m in marks.of(fig)] == [("Africa", 65.0)]


def test_inflows_are_lines_and_pairs_of_dots() -> None:
    flows = pd.DataFrame({"Remittances": [1.0, 2.0], "Aid": [2.0, 2.5]}, index=[2000, 2001])
    deviations = pd.DataFrame({"clean": [10.0, 13.0], "all": [14.0, 13.1]}, index=flows.columns)
    colours = {"Remittances": charts.GREEN, "Aid": charts.BLUE}
    fig = inflow_charts.inflows(rooms.WIDE, flows, flows["Remittances"] / 2, deviations, colours, "Remittances without Nigeria")
    rooms.lay_out(fig)
    assert {m.series for m in marks.of(fig)} == {"Remittances", "Aid", "Remittances without Nigeria", "clean", "all"}


def test_lines_of_reference_are_at_their_values() -> None:
    table = pd.DataFrame({"then": [17.0, 4.0], "now": [23.0, 6.0]}, index=["Lesotho", "Mali"])
    ends = pd.DataFrame({"low": [15.0, 3.0], "high": [24.0, 7.0]}, index=table.index)
    (ax,) = inflow_charts.dependence(rooms.NARROW, table[["now"]], ends, [5, 10]).axes
    assert [line for line in (5, 10) if any(list(drawn.get_xdata()) == [line, line] for drawn in ax.lines)] == [5, 10]
    corridors = pd.DataFrame({"All corridors": [6.5, 5.3], "To sub-Saharan Africa": [9.0, 7.0]}, index=[2016, 2025])
    top, bottom = inflow_charts.cost(rooms.NARROW, table, corridors, 3).axes
    assert [t.get_text() for t in top.texts][-1] == "target: 3"
    assert any(list(line.get_ydata()) == [3, 3] for line in bottom.lines)


def test_variation_has_one_scale_on_both_axes() -> None:
    table = pd.DataFrame({"Remittances": [20.0, 46.0], "Aid": [22.0, 56.0]}, index=["Mali", "Chad"])
    steadiest = pd.Series(["Aid", "Remittances"], index=table.index)
    colours = {"Remittances": charts.GREEN, "Aid": charts.BLUE}
    (ax,) = inflow_charts.variation(rooms.WIDE, table, steadiest, colours, {"Chad": "Chad"}).axes
    assert ax.get_xlim() == ax.get_ylim() and [t.get_text() for t in ax.texts] == ["Chad"]
