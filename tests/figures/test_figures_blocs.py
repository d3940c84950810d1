"""Where the marks of the drawings on blocs stand, and what they are called."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import same_color

from compendium import charts, rooms
from compendium.figures import blocs

AGREE = pd.DataFrame(
    {
        "first": ["emigrants", "exports"], "second": ["exports", "votes"], "blocs": [17, 12], "rho": [0.6, -0.3], "low": [0.5, -0.5],
        "high": [0.7, -0.1], "apart_low": [0.2, -0.6], "apart_high": [0.8, 0.1], "chance": [0.49, 0.6],
    }
)  # fmt: skip


def test_each_pair_of_measures_has_its_dot_its_ranges_and_the_band_of_chance() -> None:
    (ax,) = blocs.agreement(rooms.WIDE, AGREE, 17, 5).axes
    dots = ax.collections[-1].get_offsets()
    assert dots.tolist() == [[0.6, 0], [-0.3, 1]]
    assert [bar.get_x() for bar in ax.patches] == pytest.approx([-0.49, -0.6])
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([0.98, 1.2])
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["emigrants – exports", "exports – votes (12)"]  # of seventeen, so only the second says how many
    one_left_out = ax.collections[1].get_segments()
    assert [segment[:, 0].tolist() for segment in one_left_out] == [[0.5, 0.7], [-0.5, -0.1]]
    assert "5 blocs that share no member" in [text.get_text() for text in ax.get_legend().get_texts()]
    assert ax.yaxis_inverted()


def test_the_mark_of_a_bloc_stands_at_its_last_year_in_the_colour_of_its_part() -> None:
    table = pd.DataFrame(
        {"exports_1995": [2.0, 60], "exports_2015": [10.0, 62], "emigrants_1995": [50.0, 30], "emigrants_2015": [60.0, 35]},
        index=["ECOWAS", "EU"],
    )
    (ax,) = blocs.goods_and_people(rooms.WIDE, table, [1995, 2015], {"ECOWAS": "Africa", "EU": "Europe"}).axes
    marks = [c for c in ax.collections if len(c.get_offsets())]
    assert [m.get_offsets()[0].tolist() for m in marks[:2]] == [[10, 60], [62, 35]]
    assert same_color(marks[0].get_facecolor()[0], charts.ORANGE)
    assert {text.get_text() for text in ax.texts} == {"ECOWAS", "EU"}
    trails = [line.get_xydata().tolist() for line in ax.get_lines() if len(line.get_xdata()) == 2]
    assert trails == [[[2, 50], [10, 60]], [[60, 30], [62, 35]]]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(blocs.PARTS)
    assert ax.get_xscale() == "log"


def test_pairs_by_border_and_multiples_by_class_of_migrants() -> None:
    pairs = pd.DataFrame({"migrants": [10.0, 1000], "usd": [2000.0, 5000], "contiguous": [0.0, 1]})
    sized = pd.DataFrame({"factor": [2.0, 4], "low": [1.5, 3], "high": [2.5, 5]}, index=["1 to 999", "100,000 or more"])
    left, right = blocs.trade_by_migrants(rooms.WIDE, pairs, sized, sized / 2).axes
    assert [c.get_offsets()[0].tolist() for c in left.collections] == [[10, 2], [1000, 5]]  # thousand dollars as million
    dots = [c.get_offsets() for c in right.collections if len(c.get_offsets()) == 2]
    assert [d[:, 0].tolist() for d in dots] == [[2, 4], [1, 2]]
    assert dots[0][0, 1] == pytest.approx(-0.13)
    assert [label.get_text() for label in right.get_yticklabels()] == ["1 \nto 999".replace(" \n", "\n"), "100,000\nor more"]
