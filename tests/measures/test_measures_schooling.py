"""Schooling by place of birth and the work it leads to; medians with intervals."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import load
from compendium.measures import intervals, schooling


def rates(cells: dict[tuple[str, str], tuple[float, float]], year: int = 2019) -> pd.DataFrame:
    """Employment rates by area and level: foreign-born, native-born."""
    rows = [
        (year, area, level, place, percent)
        for (area, level), both in cells.items()
        for place, percent in zip(("foreign-born", "native-born"), both, strict=True)
    ]
    return pd.DataFrame(rows, columns=["year", "area", "schooling", "birthplace", "percent"])


EMPLOYED = rates(
    {("A", "low"): (50, 40), ("A", "medium"): (60, 70), ("A", "high"): (70, 90), ("A", "all"): (58, 75), ("B", "all"): (50, 50)}
)
TAUGHT = rates({("A", "low"): (50, 10), ("A", "medium"): (30, 40), ("A", "high"): (20, 50)}, year=2017)


def test_gaps_are_those_of_the_same_level() -> None:
    found = schooling.gaps(EMPLOYED, 2019)
    assert found.loc["A"].to_dict() == {"low": 10, "medium": -10, "high": -20, "all": -17}
    assert found.loc["B"].isna().tolist() == [True, True, True, False]


def test_at_native_schooling_weighs_gaps_by_the_schooling_of_the_native_born() -> None:
    found = schooling.at_native_schooling(EMPLOYED, TAUGHT, 2019)
    assert found.to_dict() == {"A": pytest.approx(0.1 * 10 - 0.4 * 10 - 0.5 * 20)}
    assert schooling.at_native_schooling(EMPLOYED, TAUGHT.assign(year=2020), 2019).empty  # no round before


def test_newest_needs_both_groups_in_one_year() -> None:
    one = TAUGHT[TAUGHT["birthplace"] == "native-born"].assign(year=2023, percent=99)
    found = schooling.newest(pd.concat([TAUGHT, one]))
    assert found.loc["A"].to_dict() == {"year": 2017, "foreign-born": 20, "native-born": 50}


def test_rounds_are_told_if_there_are_two() -> None:
    later = TAUGHT.assign(year=2023, percent=TAUGHT["percent"] + 4).where(TAUGHT["birthplace"] == "foreign-born", TAUGHT.assign(year=2023))
    found = schooling.rounds(pd.concat([TAUGHT, later]), areas=1)
    assert (found.first, found.last) == (2017, 2023)
    said = found.told("{countries}, {first} to {last}: {grew}, {foreign} and {native}", "none")
    assert said.replace("\u00a0", " ") == "1, 2017 to 2023: grew faster among the foreign-born, +4.0 points and +0.0 points"
    assert schooling.rounds(TAUGHT, areas=1).told("two", "one") == "one"


def test_published_figures_are_met() -> None:
    # OECD, International Migration Outlook: with tertiary schooling the foreign-born are employed less often in nearly every country.
    found = schooling.gaps(load("employment-by-schooling"), 2019)["high"].dropna()
    assert (len(found), int((found < 0).sum())) == (29, 28)
    assert found.median() == pytest.approx(-8.0, abs=0.05)
    assert schooling.newest(load("schooling-by-birthplace")).loc["GBR", "foreign-born"] == pytest.approx(71.9, abs=0.05)


def test_the_interval_of_a_median_holds_it_and_is_the_same_each_time() -> None:
    values = pd.Series([*range(30), None], dtype="float64")
    low, high = intervals.of_median(values)
    assert low < values.median() < high
    assert (low, high) == intervals.of_median(values)
    wide = intervals.of_median(values.iloc[:6])
    assert wide[1] - wide[0] < high - low  # of values that lie closer together
    assert intervals.of_median(pd.Series([3.0] * 5)) == (3, 3)
    assert intervals.written((-1.26, 2), "{:+.1f}".format) == "−1.3 to +2.0"
