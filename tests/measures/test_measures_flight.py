"""Conflict at the origin, women among refugees, entries by category: small cases by hand, and the real tables."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import load
from compendium.measures import flight, intervals

CONFLICTS = pd.DataFrame(
    [(2000, "AAA", 2, 1), (2000, "BBB", 1, 0), (1996, "CCC", 1, 1), (1991, "DDD", 1, 0), (1985, "EEE", 1, 1)],
    columns=["year", "area", "conflicts", "wars"],
)
REFUGEES = pd.DataFrame(
    [
        (2000, code, "XYZ", "refugees", persons)
        for code, persons in zip(("AAA", "BBB", "CCC", "DDD", "EEE", "UNK"), (1, 2, 4, 8, 16, 32), strict=True)
    ]
    + [(2000, "AAA", "XYZ", "asylum-seekers", 100)],
    columns=["year", "origin", "asylum", "population_type", "persons"],
)
SEXES = pd.DataFrame(
    [
        (2025, "AAA", "XXX", "female", "0-4", 30),
        (2025, "AAA", "XXX", "male", "18-59", 10),
        (2025, "AAA", "XXX", "female", "unknown", 20),
        (2025, "AAA", "YYY", "unknown", "unknown", 40),
    ],
    columns=["year", "origin", "asylum", "sex", "age", "persons"],
)


def test_an_origin_counts_once_by_its_newest_conflict() -> None:
    assert flight.by_status(REFUGEES, CONFLICTS, [2000]).loc[2000].tolist() == [1, 2, 4, 8, 16, 32]


def test_wars_and_conflicts_of_some_years() -> None:
    assert flight.in_conflict(CONFLICTS, range(1996, 2001)) == {"AAA", "BBB", "CCC"}
    assert flight.in_conflict(CONFLICTS, range(1996, 2001), flight.WAR) == {"AAA", "CCC"}
    assert flight.share_of(flight.origins(REFUGEES, 2000), {"AAA", "UNK"}) == pytest.approx(100 * 33 / 63)
    assert flight.origins(REFUGEES, 2000, ("refugees", "asylum-seekers"))["AAA"] == 101


def test_women_with_what_is_not_known() -> None:
    world = flight.women(SEXES).loc["World"]
    assert world.to_dict() == {"percent": 100 * 50 / 60, "low": 50, "high": 90, "known": 60, "persons": 100}
    by_host = flight.women(SEXES, pd.Series({"XXX": "one", "YYY": "other"}))
    assert by_host.loc["one", "percent"] == pytest.approx(100 * 50 / 60)
    assert pd.isna(by_host.loc["other", "percent"])
    assert flight.children(SEXES) == (75, 30, 90, 40)
    assert flight.women_by_country(SEXES).to_numpy().tolist() == [[50, 60]]


def test_countries_that_report_always() -> None:
    rows = [("A", y, c, 1.0) for y in (2014, 2015) for c in ("work", "family")] + [("B", 2014, "work", 2.0), ("B", 2015, "family", 3.0)]
    inflows = pd.DataFrame(rows, columns=["area", "year", "category", "persons"])
    assert flight.reporting_always(inflows, range(2014, 2016), ["work", "family"]) == ["A"]
    assert flight.by_category(inflows, ["A", "B"]).loc[2014].to_dict() == {"family": 1, "work": 3}


def test_what_remains_is_not_below_zero() -> None:
    assert flight.remaining(10, 15) == (75, 85)
    assert flight.remaining(60, 55) == (0, 40)


def test_an_interval_of_sums_holds_the_value_and_is_one_point_where_all_are_alike() -> None:
    rows = pd.DataFrame({"part": [1.0, 5, 2, 9, 3], "whole": [4.0, 6, 8, 10, 12]})
    low, high = intervals.of_sums(rows, lambda sums: 100 * sums["part"] / sums["whole"])
    assert low < 50 < high
    alike = pd.DataFrame({"part": [1.0, 2, 3], "whole": [2.0, 4, 6]})
    assert intervals.of_sums(alike, lambda sums: sums["part"] / sums["whole"]) == (0.5, 0.5)


def test_the_statuses_add_up_to_all_refugees() -> None:
    refugees = load("refugees")
    table = flight.by_status(refugees, load("armed-conflicts"), [2017])
    assert table.loc[2017].sum() == pytest.approx(19_940_566, abs=3_000)  # Global Trends 2017: 19.9 million
