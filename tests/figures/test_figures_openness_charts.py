"""Charts of openness: dots of two times in the order given, with their values."""

from __future__ import annotations

import pandas as pd

from compendium import rooms
from compendium.figures import openness_charts


def test_blocs_have_a_dot_for_each_day() -> None:
    table = pd.DataFrame({"2018": [100.0, 40.0], "2026": [100.0, 75.0]}, index=["EU", "EAC"])
    ax = openness_charts.visa_free(rooms.WIDE, table).axes[0]
    then, now = ax.collections[1], ax.collections[3]
    assert then.get_offsets().tolist() == [[100, 0], [40, 1]]
    assert now.get_offsets().tolist() == [[100, 0], [75, 1]]
    assert [t.get_text() for t in ax.texts] == ["40", "100", "75"]  # one number where the dots coincide
    assert [t.get_text() for t in ax.get_yticklabels()] == ["EU", "EAC"]
    assert ax.get_xticks().tolist() == [0, 20, 40, 60, 80, 100]  # nothing is above all routes
    assert ax.get_xlim()[1] > 100
    assert ax.get_xlabel() == "Routes between members on which no visa is needed, per cent"


def test_scores_have_two_decimals() -> None:
    table = pd.DataFrame({"2019": [0.45, 0.3], "2025": [0.458, 0.5]}, index=["Africa", "EAC"])
    ax = openness_charts.openness_index(rooms.WIDE, table).axes[0]
    assert [t.get_text() for t in ax.texts] == ["0.30", "0.46", "0.50"]
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["2019", "2025"]
