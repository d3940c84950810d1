"""Ratios with two intervals: where they stand, and what the legend says."""

from __future__ import annotations

import numpy as np
import pandas as pd

from compendium import charts, rooms
from compendium.figures import gravity

RATIOS = pd.DataFrame(
    {
        "factor": [1.7, 0.31], "low": [1.6, 0.25], "high": [1.8, 0.4], "low_wide": [1.5, 0.2], "high_wide": [1.9, 0.5],
        "colour": [charts.NOW, charts.YELLOW], "marker": ["o", "D"],
    },
    index=["ECOWAS", "GCC"],
)  # fmt: skip


def legend(ax) -> list[str]:  # type: ignore[no-untyped-def]
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_a_bloc_has_its_ratio_written_with_two_digits_below_one_and_one_above() -> None:
    (ax,) = gravity.blocs(rooms.WIDE, RATIOS).axes
    marks = {tuple(c.get_offsets()[0]) for c in ax.collections if len(c.get_offsets()) == 1 and c.get_offsets()[0][0]}
    assert {(1.7, 0.0), (0.31, 1.0)} <= marks
    assert {"1.7", "0.31"} <= {text.get_text() for text in ax.texts}
    assert "entry free between all members" in legend(ax)
    assert ax.get_xscale() == "log"


def test_choices_stand_below_the_headings_of_their_groups() -> None:
    heading = pd.DataFrame({"factor": [np.nan]}, index=["Today"])
    (ax,) = gravity.choices(rooms.WIDE, pd.concat([heading, RATIOS.assign(marker=["s", "^"])])).axes
    marks = {tuple(c.get_offsets()[0]) for c in ax.collections if len(c.get_offsets()) == 1}
    assert {(1.7, 1.0), (0.31, 2.0)} <= marks  # the first row is the heading's
    assert {"1.70", "0.31"} <= {text.get_text() for text in ax.texts}
    assert {"both in an open bloc", "pair itself visa-free", "growth after joining"} <= set(legend(ax))
