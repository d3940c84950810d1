"""Where the marks of the drawings on blocs stand, and what they are called."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import same_color

from compendium import charts, marks, rooms
from compendium.figures import blocs

AGREE = pd.DataFrame(
    {
        "first": ["emigrants", "exports"], "second": ["exports", "votes"], "blocs": [17, 12], "rho": [0.6, -0.3], "low": [0.5, -0.5],
        "high": [0.7, -0.1], "chance": [0.49, 0.6], "beyond": [True, False],
    }
)  # fmt: skip


@pytest.mark.parametrize("room", [rooms.WIDE, rooms.NARROW])
def test_a_cell_is_coloured_from_the_middle_up_and_a_missing_one_is_not_a_nought(room: rooms.Room) -> None:
    values = pd.DataFrame({"cost": [0.0, 4.0, None], "votes": [0.9, 0.71, 1.0]}, index=["EU", "CIS", "CAN"])
    upper = pd.DataFrame({"cost": [False, True, None], "votes": [True, False, True]}, index=values.index, dtype="object")
    heads = {"cost": ("Cost", "per cent"), "votes": ("Votes alike", "index")}
    (ax,) = blocs.grid(room, values, upper, heads, {"cost": "{:.0f}".format, "votes": "{:.2f}".format}).axes
    assert [(round(p.get_x() + 0.46), round(p.get_y() + 0.44)) for p in ax.patches] == [(0, 1), (1, 0), (1, 2)]
    assert [t.get_text() for t in ax.texts] == ["0", "4", "n/a", "0.90", "0.71", "1.00", "1 of 2", "1 of 2", "1 of 1"]
    assert [t.get_text() for t in ax.get_xticklabels()][:2] == [
        "Cost\nper cent",
        "Votes alike\nindex" if room.narrow else "Votes\nalike\nindex",
    ]
    found = {(m.name, m.series): m.value for m in marks.of(ax.figure)}
    assert found["EU", "Cost"] == 0
    assert ("CAN", "Cost") not in found
    assert found["CAN", "Middle or above"] == 1


def test_each_pair_of_measures_has_its_dot_its_range_and_the_band_of_chance() -> None:
    (ax,) = blocs.agreement(rooms.WIDE, AGREE, 17).axes
    dots = ax.collections[-1]
    assert dots.get_offsets().tolist() == [[0.6, 0], [-0.3, 1]]
    assert [same_color(face, charts.NOW) for face in dots.get_facecolor()] == [True, False]  # full beyond chance
    assert [bar.get_x() for bar in ax.patches] == pytest.approx([-0.49, -0.6])
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([0.98, 1.2])
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["emigrants – exports", "exports – votes (12)"]  # of seventeen, so only the second says how many
    one_left_out = ax.collections[0].get_segments()
    assert [segment[:, 0].tolist() for segment in one_left_out] == [[0.5, 0.7], [-0.5, -0.1]]
    assert ax.yaxis_inverted()
    assert {m.series: m.value for m in marks.of(ax.figure) if m.name == names[0]} == {
        "all blocs": 0.6, "low end, one left out": 0.5, "high end, one left out": 0.7, "chance, either way": 0.49,
    }  # fmt: skip


def test_the_mark_of_a_bloc_stands_at_its_last_year_in_the_colour_of_its_part() -> None:
    table = pd.DataFrame(
        {"exports_1995": [2.0, 60], "exports_2015": [10.0, 62], "emigrants_1995": [50.0, 30], "emigrants_2015": [60.0, 35]},
        index=["ECOWAS", "EU"],
    )
    (ax,) = blocs.goods_and_people(rooms.WIDE, table, [1995, 2015], {"ECOWAS": "Africa", "EU": "Europe"}).axes
    signs = [c for c in ax.collections if len(c.get_offsets())]
    assert [s.get_offsets()[0].tolist() for s in signs[:2]] == [[10, 60], [62, 35]]
    assert same_color(signs[0].get_facecolor()[0], charts.ORANGE)
    assert {text.get_text() for text in ax.texts} == {"ECOWAS", "EU"}
    trails = [line.get_xydata().tolist() for line in ax.get_lines() if len(line.get_xdata()) == 2]
    assert trails == [[[2, 50], [10, 60]], [[60, 30], [62, 35]]]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(blocs.PARTS)
    assert ax.get_xscale() == "log"
    (phone,) = blocs.goods_and_people(rooms.NARROW, table, [1995, 2015], {"ECOWAS": "Africa", "EU": "Europe"}).axes
    assert [t.get_text() for t in phone.texts] == ["10", "62", "60", "35"]
    assert [t.get_text() for t in phone.get_yticklabels()] == ["ECOWAS", "EU"]


def test_pairs_by_border_and_multiples_by_class_of_migrants() -> None:
    pairs = pd.DataFrame({"migrants": [10.0, 1000], "usd": [2000.0, 5000], "contiguous": [0.0, 1]}, index=["AGO-BWA", "DZA-MAR"])
    sized = pd.DataFrame({"factor": [2.0, 4], "low": [1.5, 3], "high": [2.5, 5]}, index=["1 to 999", "100,000 or more"])
    left, right = blocs.trade_by_migrants(rooms.WIDE, pairs, sized, sized / 2).axes
    assert [c.get_offsets()[0].tolist() for c in left.collections] == [[10, 2], [1000, 5]]  # thousand dollars as million
    dots = [c.get_offsets() for c in right.collections if len(c.get_offsets()) == 2]
    assert [d[:, 0].tolist() for d in dots] == [[2, 4], [1, 2]]
    assert dots[0][:, 1].tolist() == dots[1][:, 1].tolist() == [0, 1]  # both marks of a class on its line
    assert {(m.series, m.value) for m in marks.of(left.figure) if m.name == "1 to 999"} >= {("size of both countries", 2)}
    assert ("Angola and Botswana", 2, "Trade, million US$") in {(m.name, m.value, m.unit) for m in marks.of(left.figure)}
    assert [label.get_text() for label in right.get_yticklabels()] == ["1 \nto 999".replace(" \n", "\n"), "100,000\nor more"]
