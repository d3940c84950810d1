"""Where the dots of the vintages stand."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import marks, rooms
from compendium.figures import vintages


def test_each_vintage_stands_at_its_difference_from_the_newest() -> None:
    off = pd.DataFrame({"Rev. 2015": [1.5, -2.0], "Rev. 2017": [0.5, 1.0], "Rev. 2024": [0.0, 0.0]}, index=[1990, 2015])
    (ax,) = vintages.differences(rooms.WIDE, off).axes
    dots = [collection.get_offsets() for collection in ax.collections]
    assert [d[:, 0].tolist() for d in dots] == [[1.5, -2.0], [0.5, 1.0], [0.0, 0.0]]
    assert [d[0, 1] for d in dots] == pytest.approx([1990 - 0.9, 1990 - 0.45, 1990])  # side by side, none hides another
    assert [c.get_label() for c in ax.collections] == list(off)
    assert ax.get_xlabel() == "Difference from Rev. 2024, per cent"
    assert ax.yaxis_inverted()


def test_each_dot_is_in_the_record_and_a_phone_has_a_legend_of_two_rows() -> None:
    off = pd.DataFrame({f"Rev. {y}": [0.5, 1.0] for y in (2015, 2017, 2019, 2020, 2024)}, index=[1990, 2015])
    fig = vintages.differences(rooms.NARROW, off)
    measure = rooms.lay_out(fig)
    assert [(m.series, m.name) for m in marks.of(fig)][:3] == [("Rev. 2015", "1990"), ("Rev. 2015", "2015"), ("Rev. 2017", "1990")]
    assert len({round(t.get_window_extent(measure).y0) for t in fig.axes[0].get_legend().get_texts()}) == 2
