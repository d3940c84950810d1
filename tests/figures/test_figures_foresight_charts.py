"""Charts of forecasts: rings, lines and what came true; dots on bars of past errors."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from compendium import charts, rooms
from compendium.figures import foresight_charts
from compendium.measures import corridors


def test_forecasts_start_from_a_ring_and_the_truth_is_bold() -> None:
    truth = pd.DataFrame({q: [40.0, 60.0, 90.0] for q in foresight_charts.DRAWN}, index=[1990, 2000, 2020])
    told = {"Rev. 2017": pd.DataFrame({q: [41.0, 66.0] for q in foresight_charts.DRAWN}, index=[1990, 2000])}
    rows = [("Rev. 2017", corridors.SOUTH_SOUTH, 2000, 2020, 120.0), ("Rev. 2017", corridors.SOUTH_NORTH, 2000, 2020, 80.0)]
    forecasts = pd.DataFrame(rows, columns=["vintage", "series", "origin", "year", "forecast"])
    left, right = foresight_charts.backtest(rooms.WIDE, forecasts, told, truth, "Rev. 2024").axes
    assert [ax.get_title("left") for ax in (left, right)] == ["South-South", "South-North"]
    path, ring, bold = left.lines
    assert path.get_xydata().tolist() == [[2000, 66], [2020, 120]]
    assert ring.get_xydata().tolist() == [[2000, 66]]
    assert ring.get_markerfacecolor() == charts.PAPER
    assert bold.get_xydata().tolist() == [[1990, 40], [2000, 60], [2020, 90]]
    assert bold.get_linewidth() > path.get_linewidth()
    assert [t.get_text() for t in left.get_legend().get_texts()] == ["foretold with Rev. 2017"]
    assert [t.get_text() for t in left.texts] == ["Rev. 2024"]
    assert left.texts[0].xy == (1990, 40)  # the name of the bold line stands at its beginning
    assert left.texts[0].get_color() == bold.get_color() == charts.ORANGE
    assert right.lines[2].get_color() == charts.BLUE
    assert left.get_ylabel() == "Million migrants at mid-year"
    assert right.get_ylabel() == ""
    assert left.get_xlim() == (1989, 2021)
    assert left.get_ylim()[0] == 0
    assert right.lines[0].get_ydata()[-1] == 80


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
    assert ax.get_legend().get_texts()[2].get_text() == "rule: no change (hollow: outside its own range)"
