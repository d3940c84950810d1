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


def test_others_abroad_and_their_growth() -> None:
    rows = [(y, o, n) for y, counts in ((2000, (11, 10)), (2010, (22, 15))) for o, n in zip(("AAA", "ZZZ"), counts, strict=True)]
    corridors = pd.DataFrame(rows, columns=["year", "origin", "migrants"])
    fled = REFUGEES[REFUGEES["population_type"] == "refugees"]
    table = flight.others_abroad(corridors, pd.concat([fled, fled.assign(year=2010, persons=2)]), (2000, 2010), {"AAA"})
    assert table.loc["AAA"].tolist() == [10, 20, 0, 0]
    assert table.loc["ZZZ"].tolist() == [0, 0, 10, 15]
    assert flight.growth_gap(table).value == pytest.approx(50)


def test_women_with_what_is_not_known() -> None:
    world = flight.women(SEXES).loc["World"]
    assert world.to_dict() == {"percent": 100 * 50 / 60, "low": 50, "high": 90, "known": 60, "persons": 100}
    by_host = flight.women(SEXES, pd.Series({"XXX": "one", "YYY": "other"}))
    assert by_host.loc["one", "percent"] == pytest.approx(100 * 50 / 60)
    assert pd.isna(by_host.loc["other", "percent"])
    assert flight.children(SEXES) == (75, 30, 90, 40)
    assert flight.women_by_country(SEXES).to_numpy().tolist() == [[50, 60]]


def test_women_among_migrants_stand_beside() -> None:
    rows = [
        (2020, "XXX", "AAA", "female", 30),
        (2020, "XXX", "AAA", "male", 10),
        (2020, "YYY", "AAA", "female", 0),
        (2020, "YYY", "AAA", "male", 20),
    ]
    stock = pd.DataFrame(rows, columns=["year", "destination", "origin", "sex", "migrants"])
    groups = pd.Series({"XXX": "one", "YYY": "other", "AAA": "one"})
    assert flight.women_among_migrants(stock, groups, "destination").to_dict() == {"one": 75, "other": 0, "World": 50}
    table = flight.women_beside(SEXES, stock, stock, groups)
    assert list(table.index) == ["World", "In one", "In other", "From one"]
    assert table.loc["From one", ["known", "All migrants"]].tolist() == [60, 50]


def test_intervals_hold_their_shares() -> None:
    people = flight.origins(REFUGEES, 2000)
    low, high = flight.interval_of_share(people, {"AAA", "UNK"})
    assert low < flight.share_of(people, {"AAA", "UNK"}) < high
    assert flight.interval_of_women(SEXES) == pytest.approx((100 * 50 / 60, 100 * 50 / 60))


def test_inhabitants_of_the_newest_year_before() -> None:
    rows = pd.DataFrame({"year": [2010, 2015, 2020], "area": ["AAA"] * 3, "persons": [1, 2, 3]})
    assert flight.inhabitants(rows, 2017)["AAA"] == 2


def test_entries_beside_applications_and_crossings() -> None:
    categories = ["work", "humanitarian", "free movement"]
    inflows = pd.DataFrame({"year": [2015] * 3, "area": ["A"] * 3, "category": categories, "persons": [3.0, 1.0, 5.0]})
    asked = pd.DataFrame({"year": [2015, 2015], "asylum": ["A", "B"], "counted": ["persons", "cases"], "applications": [7, 9]})
    crossings = pd.DataFrame({"year": [2015, 2015, 2016], "route": ["x", "y", "x"], "detections": [5, 6, 7]})
    table = flight.beside_entries(inflows, asked, crossings, ["A"])
    assert table.loc[2015].to_dict() == {"entries": 9, "admitted": 4, "humanitarian": 1, "asked": 7, "detected": 11}
    assert list(table.index) == [2015]
    assert flight.in_per_cent(table[["admitted", "humanitarian"]]).loc[2015].tolist() == [80, 20]
    assert flight.at_the_border(table, "entries").loc[2015].round(1).tolist() == [5, 55]
    assert flight.at_the_border(table, "admitted").loc[2015].round(1).tolist() == [6.7, 73.3]


def test_countries_that_report_always() -> None:
    rows = [("A", y, c, 1.0) for y in (2014, 2015) for c in ("work", "family")] + [("B", 2014, "work", 2.0), ("B", 2015, "family", 3.0)]
    inflows = pd.DataFrame(rows, columns=["area", "year", "category", "persons"])
    assert flight.reporting_always(inflows, range(2014, 2016), ["work", "family"]) == ["A"]
    each = flight.category_by_country(inflows, ["A", "B"], 2014, "work")
    assert each.to_numpy().tolist() == [[1, 2], [2, 2]]
    low, high = flight.interval_of_category(each)
    assert (low, high) == (50, 100)
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
