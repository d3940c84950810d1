"""Charts of forecasts: rings, lines and what came true; dots on bars of past errors."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from compendium import charts, marks, rooms
from compendium.figures import foresight_charts
from compendium.measures import corridors


def test_errors_are_drawn_by_years_ahead_and_the_ends_about_ten_years_are_named() -> None:
    columns = ["vintage", "series", "origin", "year", "horizon", "error", "revision"]
    rows = [
        ("Rev. 2017", corridors.SOUTH_SOUTH, 2000, 2005, 5, -8.0, 2.0),
        ("Rev. 2017", corridors.SOUTH_SOUTH, 2000, 2010, 10, -26.6, 2.0),
        ("Rev. 2017", corridors.SOUTH_SOUTH, 2010, 2020, 10, 3.7, 1.0),
        ("Rev. 2017", corridors.SOUTH_SOUTH, 2000, 2020, 20, -60.0, 2.0),
        ("Rev. 2017", corridors.SOUTH_NORTH, 2000, 2010, 10, 5.0, 1.0),
    ]
    fig = foresight_charts.backtest(rooms.WIDE, pd.DataFrame(rows, columns=columns))
    left, right = fig.axes
    assert [ax.get_title("left") for ax in (left, right)] == ["South-South", "South-North"]
    truth, first, second = left.lines
    assert list(truth.get_ydata()) == [0, 0]
    assert first.get_xydata().tolist() == [[0, 2], [5, -8], [10, -26.6]]  # begins with the revision; twenty years ahead is beyond the axis
    assert second.get_xydata().tolist() == [[0, 1], [10, 3.7]]
    dots, rings = left.collections
    assert dots.get_offsets().tolist() == [[10, -26.6], [10, 3.7]]
    assert rings.get_offsets().tolist() == [[0, 2], [0, 1]]
    assert to_hex(dots.get_facecolor()[0]) == charts.ORANGE
    assert [t.get_text() for t in left.texts] == ["\N{MINUS SIGN}27", "+4"]
    assert [t.get_text() for t in fig.legends[0].get_texts()] == ["Rev. 2017"]
    found = [(m.panel, m.name, m.value) for m in marks.of(fig)]
    assert found[0] == ("South-South", "2000 to 2010, Rev. 2017", -26.6)
    assert ("South-South", "2000, Rev. 2017", 2) in found
    assert (left.get_ylabel(), right.get_ylabel()) == ("Foretold, per cent above or below what came true", "")


def test_the_outlook_is_a_dot_hollow_where_it_lies_off_its_bar() -> None:
    names = [*corridors.QUADRANTS, "Inside Latin America and the Caribbean"]
    stocks = pd.DataFrame({"last": 100.0, "ahead": 110.0}, index=names)
    changes = pd.DataFrame({"ahead": 10.0, "low": -5.0, "high": 20.0, "trend_low": 4.0, "trend_high": 12.0}, index=names)
    changes.loc[corridors.SOUTH_NORTH, "high"] = 8.0
    ax = foresight_charts.outlook(rooms.WIDE, stocks, changes, "no change", (2024, 2030)).axes[0]
    wide, narrow, dots = ax.collections
    assert [s[:, 0].tolist() for s in wide.get_segments()] == [[-5, 20], [-5, 8], [-5, 20], [-5, 20], [-5, 20]]
    assert narrow.get_segments()[0][:, 0].tolist() == [4, 12]
    assert dots.get_offsets().tolist() == [[10, 0], [10, 1], [10, 2], [10, 3], [10, 4.5]]  # regions stand apart from quadrants
    assert [to_hex(c) for c in dots.get_facecolor()] == [charts.NOW, charts.PAPER, charts.NOW, charts.NOW, charts.NOW]
    assert [t.get_text() for t in ax.texts] == ["100.0 → 110.0"] * 5 + ["Million,\n2024 → 2030"]
    assert [t.xy for t in ax.texts] == [(1, y) for y in (0, 1, 2, 3, 4.5)] + [(1, 1)]  # beside the axes
    assert [list(line.get_xdata()) for line in ax.lines] == [[0, 0]]  # no change
    assert ax.get_yticklabels()[-1].get_text() == "Inside Latin America\nand Caribbean"
    assert ax.get_ylim() == (pytest.approx(5.1), -0.6)
    assert ax.get_xlabel() == "Change of the stock from 2024 to 2030, per cent"
    assert ax.get_legend().get_texts()[2].get_text() == "no change (hollow: off its bar)"
    found = {(m.series, m.value, m.unit) for m in marks.of(ax.figure) if m.name == corridors.SOUTH_NORTH}
    assert {("2024", 100, "Million"), ("2030", 110, "Million"), ("high end", 8, "Change 2024–2030, per cent")} <= found
