"""The chart of recorded deaths: columns add up to the total, groups are named where they end."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import marks, rooms
from compendium.figures import deaths_charts
from compendium.measures import deaths

ROUTES = pd.DataFrame(
    {"Mediterranean": [30.0, 50.0, 10.0], "Inside Europe": [0.0, 1.0, 2.0], deaths.OTHER: [5.0, 5.0, 8.0]}, index=range(2014, 2017)
)


def test_every_group_has_a_colour() -> None:
    assert list(deaths_charts.COLOURS) == [*dict.fromkeys(deaths.ROUTES.values()), deaths.OTHER]


def test_columns_are_the_totals_and_groups_carry_their_last_number() -> None:
    fig = deaths_charts.by_route(rooms.WIDE, ROUTES)
    (ax,) = fig.axes
    assert [t.get_text() for t in ax.texts] == ["35", "56", "20", "Mediterranean 10", "Inside Europe 2", "No route named 8"]
    tops = [max(bar.get_y() + bar.get_height() for bar in ax.patches if bar.get_x() == pytest.approx(k - 0.4)) for k in range(3)]
    assert tops == [35, 56, 20]
    rooms.lay_out(fig)
    assert {m.name: m.value for m in marks.of(fig) if m.series == deaths.ALL} == {"2014": 35, "2015": 56, "2016": 20}
    assert len(marks.of(fig)) == 12


def test_on_a_phone_only_the_highest_and_the_last_of_many_columns_carry_totals() -> None:
    many = pd.concat([ROUTES] * 3).set_axis(range(2014, 2023)).add(pd.Series(range(9), range(2014, 2023)), axis="index")
    texts = [[t.get_text() for t in deaths_charts.by_route(rooms.NARROW, t).axes[0].texts] for t in (many, ROUTES)]
    assert texts[0][:3] == ["77", "44", "Mediterranean 18"]
    assert texts[1][:3] == ["35", "56", "20"]
