"""Shaded cells of what governments say: regions in rows, and on a phone in columns."""

from __future__ import annotations

import pandas as pd

from compendium import marks, rooms
from compendium.figures import policy_charts

LEVELS = pd.DataFrame({"rights": [50.0, 75], "overall": [25.0, 60]}, index=["Africa", "Latin America and the Caribbean"])
ANSWERED = pd.Series([8, 4], index=LEVELS.index)
DOMAINS = {"rights": "Rights of\nmi-\ngrants", "overall": "Overall"}


def test_a_phone_has_domains_in_rows_and_the_same_values() -> None:
    (wide,) = policy_charts.by_domain(rooms.WIDE, LEVELS, ANSWERED, DOMAINS).axes
    (narrow,) = policy_charts.by_domain(rooms.NARROW, LEVELS, ANSWERED, DOMAINS).axes
    assert [t.get_text() for t in wide.texts] == ["50", "25", "75", "60"]
    assert [t.get_text() for t in narrow.texts] == ["50", "75", "25", "60"]
    assert [t.get_text() for t in wide.get_xticklabels()] == list(DOMAINS.values())
    assert [t.get_text() for t in wide.get_yticklabels()] == ["Africa (8)", "Latin America and\nCaribbean (4)"]
    assert [t.get_text() for t in narrow.get_yticklabels()] == ["Rights of migrants", "Overall"]
    assert [t.get_text() for t in narrow.get_xticklabels()] == ["Africa (8)", "Latin America and\nCaribbean (4)"]
    assert {m.series for m in marks.of(wide.figure)} == {"Rights of migrants", "Overall"}
