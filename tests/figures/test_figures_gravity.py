"""Ratios with two intervals: where they stand, and what the legend says."""

from __future__ import annotations

import pandas as pd
from matplotlib.colors import same_color

from compendium import charts, marks, rooms
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
    dots = {tuple(c.get_offsets()[0]) for c in ax.collections if len(c.get_offsets()) == 1 and c.get_offsets()[0][0]}
    assert {(1.7, 0.0), (0.31, 1.0)} <= dots
    assert {"1.7", "0.31"} <= {text.get_text() for text in ax.texts}
    assert "entry free between all members" in legend(ax)
    assert ax.get_xscale() == "log"


def test_choices_stand_below_the_headings_of_their_groups_and_are_full_off_one() -> None:
    level = RATIOS.assign(low_wide=[1.5, 0.2], high_wide=[1.9, 1.5])
    (ax,) = gravity.choices(rooms.WIDE, {"Today": level, "Growth": RATIOS.iloc[:1].rename(index=str.lower)}).axes
    labels = ax.get_yticklabels()
    assert [label.get_text() for label in labels] == ["Today", "ECOWAS", "GCC", "Growth", "ecowas"]
    assert [label.get_fontweight() for label in labels][::3] == ["semibold", "semibold"]
    dots = [c for c in ax.collections if len(c.get_offsets()) and c.get_label().startswith("_")]
    first = next(c for c in dots if c.get_offsets().tolist() == [[1.7, 1], [0.31, 2]])
    assert [same_color(face, charts.NOW) for face in first.get_facecolor()] == [True, False]
    assert {"1.70", "0.31"} <= {text.get_text() for text in ax.texts}
    assert legend(ax) == ["interval off one", "interval holds one"]
    assert {m.series: m.value for m in marks.of(ax.figure) if m.name == "GCC"} == {
        "times expected": 0.31,
        "lower end": 0.2,
        "upper end": 1.5,
    }
