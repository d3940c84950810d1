"""Charts of quadrants: where lines end, what is bold, where ticks and dots stand."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import charts, rooms
from compendium.figures import quadrant_charts
from compendium.measures import corridors, north_south

YEARS = {"Rev. 2017": 2017, "Rev. 2024": 2024}


def _tables() -> dict[str, pd.DataFrame]:
    columns = {q: [10.0 * k, 20.0 * k] for k, q in enumerate(corridors.QUADRANTS, 1)}
    return {v: pd.DataFrame(columns, index=[1990, year]) * (1 if year == 2017 else 1.5) for v, year in YEARS.items()}


def test_each_vintage_is_a_line_to_its_last_year_and_the_newest_is_bold() -> None:
    fig = quadrant_charts.by_vintage(rooms.WIDE, _tables())
    axes = fig.axes
    assert [ax.get_title("left") for ax in axes] == list(corridors.QUADRANTS)
    old, _, new, dot = axes[0].lines
    assert old.get_xydata().tolist() == [[1990, 10], [2017, 20]]
    assert new.get_xydata().tolist() == [[1990, 15], [2024, 30]]
    assert dot.get_xydata().tolist() == [[2024, 30]]
    assert new.get_linewidth() > old.get_linewidth()
    assert new.get_color() == charts.ACCENT
    assert [(t.get_text(), t.get_fontweight()) for t in axes[0].texts] == [("2017", "normal"), ("2024", "semibold")]
    assert axes[3].get_ylim() == (0, pytest.approx(1.08 * 120))  # one scale for all, with room above the largest
    assert axes[0].get_xlim() == (1989, 2030)
    assert axes[0].get_xticks().tolist() == [1990, 2000, 2010, 2020]
    assert [t.get_position()[0] for t in axes[0].texts] == [2025.2, 2025.2]  # right of the newest year
    assert dot.get_markersize() > axes[0].lines[1].get_markersize()
    assert not axes[0].spines["left"].get_visible()
    assert [ax.get_ylabel() for ax in axes] == ["Million migrants", "", "Million migrants", ""]


def test_names_of_vintages_do_not_touch() -> None:
    tables = _tables()
    tables["Rev. 2024"] = tables["Rev. 2017"].set_axis([1990, 2024])
    fig = quadrant_charts.by_vintage(rooms.WIDE, tables)
    low, high = sorted(t.get_position()[1] for t in fig.axes[0].texts)
    assert high - low == pytest.approx(0.075 * 1.08 * 80)


def test_lines_between_north_and_south_have_dot_tick_and_growth() -> None:
    index = pd.MultiIndex.from_product([[north_south.GROUPS_LINE, north_south.GULF_LINE], list(YEARS)], names=["line", "vintage"])
    table = pd.DataFrame({"share": [38.0, 36.0, 30.0, 22.0], "first": [True, True, False, False], "growth": [5.0, 60.0, 5.0, 40.0]}, index)
    fig = quadrant_charts.by_line(rooms.WIDE, table.assign(growth_all=70.0), YEARS)
    left, right = fig.axes
    assert [t.get_text() for t in left.get_yticklabels()] == ["UN development groups", "UN groups, Gulf States\nin the North"]
    assert left.collections[1].get_offsets().tolist() == [[36, 0], [22, 1]]  # dots: the newest vintage
    assert [line.get_xydata().tolist() for line in left.lines] == [[[38, 0]], [[30, 1]]]  # ticks: the first one
    assert [t.get_text() for t in left.texts] == ["36, largest", "38 in 2017", "22", "30 in 2017"]
    assert [t.xyann for t in left.texts] == [(0, 7), (0, -14)] * 2  # above the dot and below the tick
    assert left.get_xlim() == (0, 48)
    assert left.get_xlabel() == "South-South, per cent of all migrants"
    assert [bar.get_width() for bar in right.patches] == [60, 40]
    assert [t.get_text() for t in right.texts] == ["60", "40", "all migrants"]
    assert right.lines[1].get_xdata() == [70, 70]
    assert right.texts[-1].xy == (70, -0.42)
    assert right.get_ylim() == (1.7, -0.7)  # first row on top
    assert right.get_xlim() == (0, pytest.approx(78))
    assert right.get_xlabel() == "Growth 2000–2024, per cent"
