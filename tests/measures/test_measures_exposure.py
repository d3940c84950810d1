"""Displacement against exposure and readiness: small cases by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from compendium.measures import claims, exposure, intervals


def table(size: int = 60) -> pd.DataFrame:
    """Income decides readiness and displacement; exposure adds to displacement; readiness adds nothing."""
    rng = np.random.default_rng(1)
    income = rng.normal(size=size)
    exposed = rng.normal(size=size)
    ready = income + 0.3 * rng.normal(size=size)
    return pd.DataFrame(
        {
            "exposure": exposed,
            "readiness": ready,
            "income": income,
            "people": rng.uniform(1e6, 9e6, size),
            "moved": exposed - 2 * income + 0.3 * rng.normal(size=size),
            "recorded": True,
            "island": 0.0,
            "region": ["Africa", "Asia", "Europe"] * (size // 3),
        }
    )


def test_without_columns_the_partial_correlation_is_the_plain_one() -> None:
    rows = table()
    plain = intervals.rank_correlation(rows["exposure"], rows["moved"])
    held = intervals.partial_rank_correlation(rows["exposure"], rows["moved"], pd.DataFrame(index=rows.index))
    assert held == pytest.approx(plain)


def test_holding_the_cause_takes_the_correlation_away() -> None:
    rows = table()
    plain, held = exposure.partial(rows, "readiness"), exposure.partial(rows, "readiness", ["income"])
    assert plain[2] < 0  # readiness goes with less displacement
    assert held[1] < 0 < held[2]  # but not among countries of one income
    assert exposure.partial(rows, "exposure", ["readiness", "income", "region"])[1] > 0


def test_partial_correlation_is_that_of_residuals() -> None:
    rows = table(30)
    ranks = rows[["readiness", "moved", "income"]].rank()
    left = [ranks[c] - np.polyval(np.polyfit(ranks["income"], ranks[c], 1), ranks["income"]) for c in ("readiness", "moved")]
    assert exposure.partial(rows, "readiness", ["income"])[0] == pytest.approx(np.corrcoef(*left)[0, 1])


def test_countries_without_a_record_count_with_none() -> None:
    classes = pd.DataFrame({"area": ["A", "B", "C"], "exposure": [4, 1, 2], "readiness": [1, 4, 2], "top": [1, 0, 0]})
    movements = pd.DataFrame(
        [(2015, "A", "disaster", 30), (2016, "A", "disaster", 10), (2016, "A", "conflict", 99), (2010, "B", "disaster", 7)],
        columns=["year", "area", "cause", "displacements"],
    )
    people = pd.DataFrame([(2015, "A", 1000), (2016, "A", 3000), (2015, "B", 500)], columns=["year", "area", "persons"])
    income = pd.DataFrame([(2016, "A", 100.0)], columns=["year", "area", "international_dollars"])
    frame = pd.DataFrame({"sids": ["Y", "N"], "region": ["Africa", "Asia"]}, index=["A", "B"])
    found = exposure.countries(classes, movements, people, income, frame, (2015, 2016))
    assert found["moved"].to_dict() == {"A": 1000 * 40 / 2000 / 2, "B": 0.0}  # C has no population
    assert found["recorded"].to_dict() == {"A": True, "B": False}
    assert found["island"].to_dict() == {"A": 1.0, "B": 0.0}
    assert pd.isna(found.loc["B", "income"])


def test_people_exposed_and_unready() -> None:
    rows = pd.DataFrame(
        {"exposure": [4, 4, 1], "readiness": [1, 3, 1], "people": [30.0, 10.0, 60.0], "region": ["Africa", "Africa", "Asia"]},
        index=list("ABC"),
    )
    found = exposure.people_exposed(rows)
    assert found.loc["Africa", ["exposed", "both", "countries"]].to_list() == [100, 75, 1]
    assert found.loc["World", ["exposed", "both"]].to_list() == [40, 30]


def test_disaster_years_end_before_the_years_compared() -> None:
    rows = pd.DataFrame([(2010, "A", "all"), (2010, "A", "slow"), (2012, "A", "all"), (2015, "A", "all")], columns=["year", "area", "kind"])
    assert exposure.disaster_years(rows, 2015).to_dict() == {"A": 2}


def test_remittances_are_the_median_of_the_years() -> None:
    inflows = pd.DataFrame([(2015, "A", 1.0), (2016, "A", 3.0), (2017, "A", 9.0)], columns=["year", "area", "usd_million"])
    gdp = pd.DataFrame([(2015, "A", 100.0), (2016, "A", 100.0), (2017, "A", 100.0)], columns=["year", "area", "usd_million"])
    assert exposure.remittances_in_gdp(inflows, gdp, range(2015, 2018)).to_dict() == {"A": 3.0}
    assert exposure.weighted_median(pd.Series({"A": 1.0, "B": 5.0}), pd.Series({"A": 1.0, "B": 3.0})) == 5.0


def test_remittances_by_quarter() -> None:
    rows = pd.DataFrame(
        {"exposure": [4.0, 4.0, 1.0, 2.0, 3.0], "top": [1.0, 0.0, 0.0, 0.0, 0.0], "people": [1.0, 9.0, 1.0, 1.0, 1.0]}, index=list("ABCDE")
    )
    found = exposure.remittances_by_quarter(rows, pd.Series({"A": 2.0, "B": 6.0, "C": 1.0, "D": 3.0, "E": 5.0}))
    assert found.loc["4", ["countries", "median", "weighted"]].to_list() == [2, 4, 6]
    assert found.loc["1 to 3", "median"] == 3
    assert found.loc["top", "median"] == 2


def test_the_largest_of_a_year_and_cause_is_left_out() -> None:
    rows = pd.DataFrame(
        [(2015, "A", "disaster", 5), (2015, "A", "disaster", 4), (2015, "B", "disaster", 8), (2015, "B", "conflict", 1)],
        columns=["year", "area", "cause", "displacements"],
    )
    left = exposure.without_first(rows)
    assert left[["area", "displacements"]].to_numpy().tolist() == [["B", 8]]


def test_rules_can_fail() -> None:
    assert claims.rule_of_exposure({"correlation": 0.3, "lower end": 0.1}, {}) == "qualified"
    assert claims.rule_of_exposure({"correlation": 0.3, "lower end": -0.1}, {}) == "open"
    assert claims.rule_of_growth({"poorer": 1, "richer": 2}, {}) == "open"
    assert claims.rule_of_growth({"poorer": 3, "richer": 2}, {}) == "qualified"
    assert claims.rule_of_force({"conflict": 0.9, "disaster": 9}, {"million movements": 1}) == "open"
    assert claims.rule_of_force({"conflict": 1.0, "disaster": 9}, {"million movements": 1}) == "qualified"


def test_groups_are_compared_by_people_or_by_the_median_country() -> None:
    rows = pd.DataFrame(
        {"readiness": [1.0, 1.0, 1.0, 4.0, 4.0], "moved": [9.0, 1.0, 1.0, 2.0, 4.0], "people": [8.0, 1.0, 1.0, 1.0, 1.0]},
        index=list("ABCDE"),
    )
    groups = pd.Series({"A": "low", "B": "low", "C": "low", "D": "high", "E": "high"})
    fixed = {"period": "x", "outlier": claims.ALL_COUNTED, "grouping": claims.LOW_HIGH}
    by_people = claims.between_groups({"x": rows}, groups, weights=claims.TOGETHER, **fixed)
    assert by_people == {"poorer": pytest.approx(7.4), "richer": 3.0}
    assert claims.between_groups({"x": rows}, groups, weights=claims.AT_THE_MEDIAN, **fixed) == {"poorer": 1.0, "richer": 3.0}
    ready = fixed | {"grouping": claims.BY_READINESS}
    assert claims.between_groups({"x": rows}, groups, weights=claims.TOGETHER, **ready) == by_people


def test_movements_by_both_causes_and_the_last_ten_years() -> None:
    rows = pd.DataFrame({"conflict": [0.5e6, *[2e6] * 10], "disaster": [3e6] * 11}, index=range(2010, 2021))
    tables = {("v", "all"): rows}
    assert claims.forced_by_both(tables, vintage="v", outlier="all", period=claims.WHOLE_RECORD) == {"conflict": 0.5, "disaster": 3.0}
    assert claims.forced_by_both(tables, vintage="v", outlier="all", period=claims.LAST_TEN) == {"conflict": 2.0, "disaster": 3.0}


def test_exposure_is_measured_on_the_countries_that_a_choice_keeps() -> None:
    rows = table()
    fixed = {"period": "x", "held": claims.PEOPLE_INCOME, "base": claims.COUNTED_NONE}
    every = claims.going_with_exposure({"x": rows}, outlier=claims.EVERY_INDEXED, **fixed)
    small = claims.going_with_exposure({"x": rows.assign(people=rows["people"] - 2e6)}, outlier=claims.NO_SMALL, **fixed)
    assert every["lower end"] > 0
    assert small != every


def test_wilson_interval() -> None:
    """Of Newcombe (1998), table I: 81 of 263 has 0.2553 to 0.3662 by the score method without correction."""
    assert intervals.of_share(81, 263) == pytest.approx((25.53, 36.62), abs=0.01)


def test_difference_of_medians_of_like_groups_holds_zero() -> None:
    values = pd.Series(np.arange(40.0))
    low, high = intervals.of_median_difference(values, values)
    assert low < 0 < high
