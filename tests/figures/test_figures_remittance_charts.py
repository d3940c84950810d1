"""Charts of remittances: lines of cost with the target, blocks whose area is money."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from compendium import charts, marks, rooms
from compendium.figures import remittance_charts
from compendium.measures import remittances


def test_cost_has_a_line_a_kind_and_the_target() -> None:
    now = pd.DataFrame({kind: [8.0 - k, 6.0 - k] for k, kind in enumerate(remittances.COST_KINDS)}, index=[2019, 2020])
    then = now.set_axis([2016, 2017]).assign(**{remittances.INSIDE_AFRICA: None})
    left, right = remittance_charts.cost(rooms.WIDE, then.astype("float64"), now).axes
    assert len(left.lines) == 3 + 1  # a kind without a value has no line; the last is the target
    assert len(right.lines) == 4 + 1
    assert right.lines[0].get_xydata().tolist() == [[2019, 8], [2020, 6]]
    assert to_hex(right.lines[0].get_color()) == charts.GREEN
    assert [list(ax.lines[-1].get_ydata()) for ax in (left, right)] == [[3, 3], [3, 3]]
    assert left.get_ylim() == right.get_ylim() == (0, pytest.approx(8.8))
    assert left.get_title("left") == "Known in 2018"
    assert right.get_title("left") == "Newest release"
    assert [t.get_text() for t in left.texts] == ["target: 3"]
    assert {m.series for m in marks.of(left.figure)} == {" ".join(n.split()) for n in right_names(right)}
    upper = remittance_charts.cost(rooms.NARROW, then.astype("float64"), now).axes[0]
    assert "Gulf" in upper.texts[0].get_text()  # on a phone each panel names its lines
    assert left.texts[-1].xy == (2016, 3)
    assert left.get_ylabel() == "Median cost of US$ 200, per cent"
    assert [t.get_text() for t in right.texts][:2] == ["From the Gulf to\nthe South", "From the North to\nthe South"]


def right_names(ax) -> list[str]:  # type: ignore[no-untyped-def]
    return [t.get_text() for t in ax.texts]


def test_blocks_stand_side_by_side_with_money_as_area() -> None:
    columns = {
        "migrants": [10.0, 20.0, 40.0, 25.0, 5.0],
        "remittances": [8.0, 12.0, 50.0, 27.0, 3.0],
        "dollars": [800.0, 600, 1250, 1080, 600],
    }
    table = pd.DataFrame(columns, index=list(remittances.PARTS))
    upper, lower = remittance_charts.per_migrant(rooms.WIDE, {2017: table, 2021: 2 * table}, {2017: 2017, 2021: 2020}).axes
    assert [(b.get_x(), b.get_width(), b.get_height()) for b in upper.patches] == [
        (0, 10, 800),
        (10, 20, 600),
        (30, 40, 1250),
        (70, 25, 1080),
        (95, 5, 600),
    ]
    assert [to_hex(b.get_facecolor()) for b in upper.patches][:2] == [charts.YELLOW, charts.ORANGE]
    assert [t.get_text() for t in upper.texts][:4] == ["South-South,\nin the Gulf", "8", "South-South,\nelsewhere", "12"]
    name, share = upper.texts[4:6]
    assert name.xy == (50, 1250)  # above the middle of its block
    assert share.xy == (50, 625)
    assert upper.texts[0].xy == (0, 800)  # a narrow block has its name from the left edge on
    assert [t.get_ha() for t in upper.texts[::2]] == ["left", "center", "center", "center", "left"]
    assert (upper.get_ylabel(), lower.get_ylabel()) == ("US$ a migrant",) * 2
    assert upper.get_ylim() == lower.get_ylim() == (0, pytest.approx(1.28 * 2500))
    assert upper.get_title("left") == "2017"
    assert lower.get_title("left") == "2021, migrants of 2020"
    assert lower.get_xlim() == (0, 104)
    assert lower.get_xlabel().startswith("Migrants of known origin, per cent")
    assert [(m.name, m.value, m.unit) for m in marks.of(upper.figure)][::5][:3] == [
        ("South-South, in the Gulf", 10, "Migrants, per cent"),
        ("South-South, in the Gulf", 800, "US$ a migrant"),
        ("South-South, in the Gulf", 8, "Remittances, per cent"),
    ]
    lying = remittance_charts.per_migrant(rooms.NARROW, {2017: table}, {2017: 2017}).axes[0]
    assert [(b.get_y(), b.get_height(), b.get_width()) for b in lying.patches][:2] == [(0, 10, 800), (10, 20, 600)]
    assert lying.yaxis_inverted()
