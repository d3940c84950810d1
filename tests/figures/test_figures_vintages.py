"""Where the dots of the vintages stand."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import rooms
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
