"""Charts of moves: bars of five years, lines of years, marks of sources."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import areas, charts, marks, rooms
from compendium.figures import flow_charts
from compendium.measures import flows


def _series() -> pd.DataFrame:
    out = {}
    for k, (pair, line, unit) in enumerate(flows.COMPARED, 1):
        out[(flows.ABEL_COHEN, pair, line, unit)] = pd.Series({1990: 2.0 * k, 1995: 4.0 * k})
        out[(flows.GASKIN_ABEL, pair, line, unit)] = pd.Series({1990: 3.0 * k, 1991: 5.0 * k})
    return pd.DataFrame(out)


def test_a_method_of_five_years_is_bars_and_one_of_years_a_line() -> None:
    left, right = flow_charts.from_south(rooms.WIDE, _series()).axes
    bar = left.collections[0]
    assert [segment.tolist() for segment in bar.get_segments()] == [[[1990.8, 2], [1995.2, 2]], [[1995.8, 4], [2000.2, 4]]]
    assert left.lines[0].get_xydata().tolist() == [[1990.5, 3], [1991.5, 5]]
    assert [c.get_linewidth()[0] for c in left.collections] == [4.5, 2.5]  # South-South is bold
    assert [line.get_linewidth() for line in left.lines[:2]] == [1.8, 1.1]
    assert [line.get_ydata().tolist() for line in right.lines[:2]] == [[9, 15], [12, 20]]
    assert right.lines[1].get_color() == charts.ACCENT  # the Gulf States in the North
    found = marks.of(left.figure)
    assert [(m.series, m.name, m.value, m.unit) for m in found[:3]] == [
        ("South-South", "1990–95", 2, "Million moves a year"),
        ("South-South", "1995–00", 4, "Million moves a year"),
        ("South-South", "1990", 3, "Million moves a year"),
    ]
    assert found[-1].series == "South-South, Gulf States in the North"


def test_on_a_phone_both_methods_are_named_above_the_upper_panel() -> None:
    upper, lower = flow_charts.from_south(rooms.NARROW, _series()).axes
    assert [t.get_text() for t in upper.get_legend().get_texts()] == ["Abel and Cohen, five years", "Gaskin and Abel, each year"]
    assert lower.get_legend() is None


def test_panels_of_moves_start_at_nought_and_name_the_methods() -> None:
    left, right = flow_charts.from_south(rooms.WIDE, _series()).axes
    assert right.get_xticks().tolist() == [1990, 2000, 2010, 2020]
    assert left.get_ylim()[0] == right.get_ylim()[0] == 0
    assert left.get_yticks().tolist() == [0, 5, 10]
    assert right.get_yticks().tolist() == [0, 10, 20]
    assert (left.get_ylabel(), right.get_ylabel()) == ("Million moves a year", "South-South, per cent of all moves")
    assert [ax.get_legend().get_texts()[0].get_text() for ax in (left, right)] == [
        "Abel and Cohen, five years",
        "Gaskin and Abel, each year",
    ]
    assert [t.get_text() for t in left.texts] == ["South-South", "South-North"]
    assert [t.get_text() for t in right.texts] == ["Gulf States\nin the South", "Gulf States in the North"]
    for ax, names in ((left, flow_charts.NAMES[flows.MILLIONS]), (right, flow_charts.NAMES[flows.PER_CENT])):
        assert [t.get_position() for t in ax.texts] == [(x, y) for x, y, *_ in names]
        assert all(1990 <= x <= 2025 for x, *_ in names)
    assert [t.get_color() for t in right.texts] == [charts.ORANGE, charts.ACCENT]


def test_net_migration_has_a_mark_a_source_on_a_bar_over_all() -> None:
    sources = ["WPP 2017", "WPP 2024", flows.ABEL_COHEN, flows.GASKIN_ABEL]
    index = pd.MultiIndex.from_product([[1990, 1995], areas.REGIONS], names=["year", "group"])
    table = pd.DataFrame({s: float(k) for k, s in enumerate(sources)}, index)
    table.loc[(1995, "Asia"), sources[0]] = None
    fig = flow_charts.net(rooms.WIDE, table, 1998)
    assert [ax.get_title("left").replace("\n", " ") for ax in fig.axes] == list(areas.REGIONS)
    asia = fig.axes[1]
    assert [segment.tolist() for segment in asia.collections[0].get_segments()] == [[[1992.5, 0], [1992.5, 3]], [[1997.5, 1], [1997.5, 3]]]
    zero, *signs = asia.lines
    assert list(zero.get_ydata()) == [0, 0]
    assert asia.get_xlim() == (1988, 2002)
    labels = [t.get_text() for t in fig.axes[4].get_xticklabels()]
    assert (labels[0], labels[-1]) == ("1990–95", "1995–98")  # the last period is not over
    assert [s.get_marker() for s in signs] == ["o", "o", "s", "^"]
    assert [s.get_xdata()[0] for s in signs] == pytest.approx([1992.5, 1992.5, 1993.4, 1991.6])
    assert [s.get_markerfacecolor() for s in signs[:2]] == [charts.PAPER, charts.INK]
    shown = [m for m in marks.of(fig) if m.panel == "Asia"]
    assert [(m.name, m.value) for m in shown[:2]] == [("1990–95, WPP 2017", 0), ("1990–95, WPP 2024", 1)]
    assert len(shown) == 7  # one source lacks the second period
    assert [t.get_text() for t in fig.legends[0].get_texts()] == sources
    assert [ax.get_ylabel() for ax in fig.axes] == ["Million a year", "", ""] * 2
    assert len(flow_charts.net(rooms.NARROW, table, 1998).axes) == 6
