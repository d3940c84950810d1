"""Counts of SDG series and of reporting States: small cases by hand, and what the database held in 2018 and 2020."""

from __future__ import annotations

import pandas as pd

from compendium import load
from compendium.measures import reporting

REPORTING = pd.DataFrame(
    [
        ("S", "1.1.1", "none", 2016, "North", 2, 4),
        ("S", "1.1.1", "none", 2016, "South", 1, 6),
        ("S", "1.1.1", "none", 2017, "North", 0, 4),
        ("S", "1.1.1", "none", 2017, "South", 3, 6),
        ("S", "1.1.1", "none", 2018, "North", 1, 4),
        ("S", "1.1.1", "none", 2018, "South", 0, 6),
    ],
    columns=["series", "indicator", "breakdown", "year", "region", "countries_with_data", "countries"],
)


def test_best_year_is_the_latest_of_equals() -> None:
    row = reporting.best_year(REPORTING).loc[("1.1.1", "S", "none")]
    assert row.to_dict() == {"year": 2017, "with_data": 3, "states": 10, "share": 30}


def test_the_split_by_migrant_status_stands_for_an_indicator_that_has_one() -> None:
    split = REPORTING.assign(breakdown="migrant status", countries_with_data=1)
    row = reporting.by_indicator(pd.concat([REPORTING, split])).loc["1.1.1"]
    assert (row["breakdown"], row["with_data"], row["year"]) == ("migrant status", 2, 2018)


def test_share_by_region_uses_the_best_year() -> None:
    assert reporting.share_by_region(REPORTING).loc[("1.1.1", "S", "none")].to_dict() == {"North": 0, "South": 50}


def test_coverage_counts_areas_and_names_the_span() -> None:
    table = pd.DataFrame({"year": [2001, 2003, 2003], "area": ["AAA", "AAA", "BBB"]})
    assert reporting.coverage(table, "area") == (2, "2001–2003")
    assert reporting.coverage(table[table["year"] == 2003], "area") == (2, "2003")


def test_series_that_do_not_name_migration_do_not_count() -> None:
    series = pd.DataFrame(
        [("1.1.1", "A", "Y"), ("1.1.1", "B", "N"), ("1.1.2", None, None)], columns=["indicator", "series", "names_migration"]
    )
    assert reporting.series_count(series).to_dict() == {"1.1.1": 1, "1.1.2": 0}


def test_no_indicator_of_target_10_7_had_a_series_in_2018() -> None:
    then = reporting.series_count(load("sdg-series", as_of="2018-12-10"))
    later = reporting.series_count(load("sdg-series", as_of="2020-12-31"))
    names = ["10.7.1", "10.7.2", "10.7.3", "10.7.4"]
    assert then[names].tolist() == [0, 0, 0, 0]
    assert later[names].tolist() == [0, 2, 1, 1]


def test_a_later_database_is_told_only_where_there_is_one() -> None:
    assert reporting.later("October 2020", 6, 10) == ", by October 2020 six of ten"
    assert reporting.later(reporting.FIRST, 6, 10) == ""
