"""What the drawings of the profiles show: positions and words, not only that they can be drawn."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import charts, marks, rooms
from compendium.figures import profiles


def flows(top: float) -> pd.DataFrame:
    return pd.DataFrame({"received": [top / 2, top], "sent": [1.0, 2.0]}, index=[2016, 2017])


PAIRS = pd.DataFrame({"usd_million": [300.0, 40.0], "word": ["from", "to"]}, index=["FRA", "SEN"])
NONE = PAIRS.iloc[:0]


@pytest.mark.parametrize(("top", "unit", "last"), [(1999.0, "US$ million", 1999.0), (2000.0, "US$ billion", 2.0)])
def test_large_flows_are_drawn_in_billions(top: float, unit: str, last: float) -> None:
    (ax,) = profiles.money(rooms.WIDE, flows(top), NONE, 0).axes
    received = next(line for line in ax.get_lines() if len(line.get_xdata()) == 2)
    assert (received.get_xdata()[-1], received.get_ydata()[-1]) == (2017, last)
    assert received.get_color() == profiles.AWAY
    assert unit in [ax.get_ylabel(), ax.get_title(), *(t.get_text() for t in ax.texts), ax.get_title("left")]


def test_the_largest_flows_by_model_are_bars_named_by_direction_and_area() -> None:
    left, right = profiles.money(rooms.WIDE, flows(500), PAIRS, 2017).axes
    assert [bar.get_width() for bar in right.patches] == [300, 40]
    assert [label.get_text() for label in right.get_yticklabels()] == ["from France", "to Senegal"]
    assert right.get_title(loc="left") == "Largest flows by model, 2017"
    assert right.get_xlim() == pytest.approx((0, 390))
    assert right.patches[0].get_facecolor() != right.patches[1].get_facecolor()
    assert len(left.get_lines()) >= 2
    assert len(profiles.money(rooms.WIDE, flows(500).iloc[:0], PAIRS, 2017).axes) == 1
    assert charts.BLUE == profiles.HERE


def test_people_and_flight_have_a_panel_each_and_record_their_marks() -> None:
    sides = {
        "From where": (pd.Series({"Mali": 3000.0, "Chad": 10.0}), profiles.HERE),
        "To where": (pd.Series({"France": 9e5}), profiles.AWAY),
    }
    series = pd.DataFrame({"Immigrants": [1.0, 2.0], "Emigrants": [3.0, 4.0]}, index=[2015, 2020])
    for room in (rooms.NARROW, rooms.WIDE):
        top, left, right = profiles.people(room, series, "People", sides).axes
        assert (left.get_title(loc="left"), right.get_title(loc="left")) == ("From where", "To where")
        assert top.get_position().y0 > left.get_position().y0
    fig = profiles.people(rooms.NARROW, series.iloc[:0], "", sides)
    rooms.lay_out(fig)
    assert [(m.panel, m.name, m.value) for m in marks.of(fig)] == [
        ("From where", "Mali", 3000), ("From where", "Chad", 10), ("To where", "France", 9e5),
    ]  # fmt: skip
    across = pd.DataFrame({"hosted": [5e6, 6e6], "from": [10.0, 20.0]}, index=[2019, 2020])
    inside = pd.DataFrame({"disaster": [1e5, 2e5]}, index=[2019, 2020])
    assert len(profiles.flight(rooms.WIDE, across, inside).axes) == 2
    assert len(profiles.flight(rooms.WIDE, across, inside.iloc[:0]).axes) == 1
