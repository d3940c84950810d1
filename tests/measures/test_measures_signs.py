"""Signs of flight that begins: what begins, what is new, how often a sign was right."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium.measures import signs


def test_flight_begins_where_it_did_not_go_on() -> None:
    increase = pd.DataFrame({"A": [0.0, 20, 30, 0, 15], "B": [12.0, 5, 11, 3, 2]}, index=range(2010, 2015))
    found = signs.beginnings(increase, 10)
    assert found["A"].tolist()[:1] == [1.0]
    assert found.isna()["A"].tolist() == [False, True, True, False]
    assert found["A"].dropna().to_dict() == {2011: 1.0, 2014: 1.0}
    assert found["B"].dropna().to_dict() == {2012: 1.0, 2014: 0.0}


def test_a_conflict_is_new_after_two_quiet_years() -> None:
    rows = [(2009, "A"), (2012, "A"), (2013, "A"), (2011, "B"), (2013, "B")]
    conflicts = pd.DataFrame(rows, columns=["year", "area"]).assign(conflicts=1, wars=0)
    found = signs.new_conflict(conflicts, range(2011, 2014))
    assert found["A"].to_dict() == {2011: False, 2012: True, 2013: False}
    assert found["B"].to_dict() == {2011: True, 2012: False, 2013: False}  # 2013: one quiet year only
    assert not signs.new_conflict(conflicts, range(2011, 2014), "wars").any().any()


def test_a_sign_is_judged_on_the_year_after() -> None:
    begun = pd.DataFrame({"A": [1.0, None], "B": [0.0, 1.0], "C": [0.0, 0.0]}, index=[2011, 2012])
    sign = pd.DataFrame({"A": [True, True], "B": [False, True]}, index=[2010, 2011])
    found = signs.judge(sign, begun)
    assert (found.flags, found.hits, found.events, found.cases) == (2, 2, 2, 5)  # A in 2011 is a flag on flight that goes on: not counted
    assert found.precision[0] == found.recall[0] == 100
    assert found.base == pytest.approx(40)
    nothing = signs.judge(sign & False, begun)
    assert nothing.flags == 0
    assert nothing.recall[0] == 0
    assert pd.isna(nothing.precision[0])


def test_intervals_hold_the_rate_and_come_out_the_same() -> None:
    years = range(2000, 2020)
    begun = pd.DataFrame({f"A{k}": [float((k + year) % 5 == 0) for year in years] for k in range(20)}, index=years)
    sign = pd.DataFrame({f"A{k}": [(k + year + 1) % 5 == 0 and k % 2 == 0 for year in years] for k in range(20)}, index=years)
    found = signs.judge(sign, begun)
    rate, low, high = found.recall
    assert low <= rate <= high
    assert found == signs.judge(sign, begun)
    table = signs.as_table({("large", "new war"): found})
    assert table.loc[0, ["event", "sign", "flags"]].tolist() == ["large", "new war", found.flags]
    assert table.loc[0, "recall"] == rate
