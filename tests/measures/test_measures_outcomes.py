"""Health and income beside nationals, and doctors abroad: cases worked by hand, and published figures in the stored tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from compendium import load
from compendium.measures import doctors, intervals, outcomes


def rated() -> pd.DataFrame:
    rows = [
        (2020, "A", "national", "good or very good", 70.0, None),
        (2020, "A", "non-EU", "good or very good", 75.0, None),
        (2020, "A", "non-EU", "bad or very bad", 5.0, None),
        (2020, "A", "national", "bad or very bad", 8.0, None),
        (2020, "B", "national", "good or very good", 60.0, None),
        (2020, "B", "non-EU", "good or very good", 90.0, "bu"),
        (2021, "A", "national", "good or very good", 70.0, "b"),
        (2021, "A", "non-EU", "good or very good", 72.0, None),
    ]
    return pd.DataFrame(rows, columns=["year", "area", "citizenship", "level", "percent", "flag"])


def test_the_gap_is_the_group_minus_nationals_without_unreliable_values() -> None:
    gap = outcomes.health_gap(rated())
    assert gap.loc[2020, "A"] == 5
    assert gap.loc[2021, "A"] == 2  # a break is kept
    assert gap.get("B", pd.Series(dtype=float)).isna().all()
    assert outcomes.health_gap(rated(), unreliable=True).loc[2020, "B"] == 30
    assert outcomes.health_gap(rated(), level=outcomes.BAD).loc[2020, "A"] == -3


def test_relative_income_is_in_per_cent_of_nationals() -> None:
    rows = [(2020, "A", "national", 20_000, None), (2020, "A", "non-EU", 15_000, None)]
    income = pd.DataFrame(rows, columns=["year", "area", "citizenship", "euros", "flag"])
    assert outcomes.relative_income(income).loc[2020, "A"] == 75


def test_spans_are_the_years_that_most_areas_have() -> None:
    frame = pd.DataFrame({"A": range(6), "B": range(6), "C": range(6)}, index=range(2015, 2021), dtype="float64")
    frame.loc[2015, ["A", "B"]] = np.nan
    frame["D"] = np.nan  # an area without any value is not counted
    assert outcomes.spans(frame, years=2) == ([2016, 2017], [2019, 2020])
    assert outcomes.means(frame, [2015, 2016]).to_dict() == {"C": 0.5}
    then = outcomes.then_and_now(frame, [2016, 2017], [2019, 2020])
    assert then.loc["A"].tolist() == [1.5, 4.5]
    assert sorted(then.index) == ["A", "B", "C"]


def test_the_interval_of_the_median_is_seeded_and_holds_it() -> None:
    values = pd.Series([1.0, 2.0, 3.0, 4.0, 50.0])
    low, high = intervals.of_median(values)
    assert low < 3 < high
    assert intervals.of_median(values) == (low, high)
    assert intervals.of_median(pd.Series([7.0, 7.0, 7.0])) == (7, 7)
    assert outcomes.weighted(pd.Series({"A": 10.0, "B": 20.0}), pd.Series({"A": 3, "B": 1, "C": 9})) == 12.5


def test_migrants_are_taken_out_of_the_others_before_ages_are_compared() -> None:
    migrants = pd.DataFrame({"destination": ["A"] * 3, "age_from": [0, 20, 65], "migrants": [5, 30, 10]})
    people = pd.DataFrame({"area": ["A"] * 3, "age_from": [0, 20, 65], "persons": [50, 90, 50]})
    # 10 of 40 migrants, 40 of 100 others are 65 or over
    assert outcomes.age_difference(migrants, people)["A"] == pytest.approx(25 - 40)


def test_the_gap_at_equal_age_is_the_height_of_the_line_at_zero() -> None:
    difference = pd.Series({"A": -20.0, "B": -10.0, "C": 0.0, "D": 10.0, "E": 20.0})
    gap = 3 - 0.5 * difference
    found = outcomes.at_equal_age(gap, difference)
    assert found["value"].tolist() == pytest.approx([3, -0.5])
    assert found.loc["level", ["low", "high"]].tolist() == pytest.approx([3, 3])
    assert outcomes.band(gap, difference, [-10, 30])["value"].tolist() == pytest.approx([8, -12])
    rows = outcomes.adjusted(gap, difference, {"all": [], "without": ["E"]})
    assert rows.loc["median", "value"] == 3
    assert rows["areas"].tolist() == [5, 5, 4]
    # a median gap of 5 over a median difference of -10 points: 50 points fewer at old than at younger age
    assert outcomes.break_even(pd.Series({"A": 5.0}), pd.Series({"A": -10.0})) == 50


def test_a_rank_correlation_needs_no_straight_line() -> None:
    x = pd.Series(range(1, 21), index=list("ABCDEFGHIJKLMNOPQRST"), dtype="float64")
    value, low, high = intervals.rank_correlation(x, x**3)
    assert (value, low, high) == pytest.approx((1, 1, 1))
    value, low, high = intervals.rank_correlation(x, -x)
    assert value == pytest.approx(-1)
    assert intervals.rank_correlation(x, x[::-1].reset_index(drop=True).set_axis(x.index))[0] == pytest.approx(-1)


def test_a_summary_counts_followed_areas_apart() -> None:
    frame = pd.DataFrame({"A": [1.0, 3.0], "B": [2.0, -1.0], "C": [np.nan, 5.0]}, index=[2015, 2020])
    found = outcomes.summary({"x": frame}, [2015], [2020], pd.Series({"A": 1, "B": 1, "C": 2})).loc["x"]
    assert found[["countries", "median", "above", "followed", "change", "weighted"]].tolist() == [3, 3, 2, 2, -0.5, 3]
    shown = outcomes.printed(pd.DataFrame([found], index=["x"]), pd.DataFrame([found], index=["y"]))
    assert shown.loc["x", "Median"] == "+3.0"
    assert shown.loc["y", "Median"] == "3"


def test_the_survey_has_the_published_mean_of_the_union() -> None:
    """Eurostat prints 67.4 per cent of nationals in good or very good health for the Union of 27 in 2022; here by population."""
    health, people, facts = load("self-perceived-health"), load("population"), load("memberships")
    union = facts[(facts["bloc"] == "EU")]["area"].unique() if "bloc" in facts else []
    rows = health[(health["year"] == 2022) & (health["citizenship"] == "national") & (health["level"] == outcomes.GOOD)]
    shares = rows.set_index("area")["percent"]
    weights = people[people["year"] == 2022].set_index("area")["persons"]
    members = [a for a in shares.index if a in set(union) and a != "GBR"]
    assert len(members) >= 26
    assert outcomes.weighted(shares[members], weights) == pytest.approx(67.4, abs=1)


# --- Doctors abroad ----------------------------------------------------------------------------------------------------


def trained() -> pd.DataFrame:
    rows = [("X", "A", 30), ("X", "B", 10), ("X", "X", 500), ("Y", "A", 20)]
    return pd.DataFrame(rows, columns=["area", "trained_in", "doctors"])


def united() -> pd.DataFrame:
    return pd.DataFrame([("U", "B", 30)], columns=["area", "trained_in", "doctors"])


def home() -> pd.DataFrame:
    workers = pd.DataFrame(
        [(2009, "A", 99.0), (2012, "A", 1.0), (2015, "A", 2.0), (2019, "A", 9.0), (2016, "B", 1.0), (2016, "X", 10.0)],
        columns=["year", "area", "per_10000"],
    ).assign(occupation="physicians")
    people = pd.DataFrame({"year": 2018, "area": ["A", "B", "X"], "persons": [750_000, 400_000, 1_000_000]})
    return doctors.at_home(workers, people, 2018)


def test_doctors_at_home_are_the_newest_density_up_to_the_year() -> None:
    assert home().loc["A", ["density", "density_year", "home"]].tolist() == [2, 2015, 150]
    assert doctors.at_home(pd.DataFrame({"year": [2012], "area": ["A"], "per_10000": [1.0], "occupation": ["nurses"]}),
                           pd.DataFrame({"year": [2018], "area": ["A"], "persons": [1]}), 2018).empty  # fmt: skip


def test_the_share_abroad_is_of_all_who_were_trained() -> None:
    found = doctors.shares(home(), trained(), united())
    assert found.loc["A", ["share_without", "share_with"]].tolist() == [25, 25]  # 50 / (50 + 150)
    assert found.loc["B", ["share_without", "share_with"]].tolist() == [20, 50]  # 10 / 50, 40 / 80
    assert found.loc["X", "share_with"] == 0  # those who stay count at home only
    assert list(doctors.shares(home(), trained(), united(), 500_000).index) == ["A", "X"]


def test_a_group_counts_doctors_and_not_countries() -> None:
    found = doctors.by_group(doctors.shares(home(), trained(), united()), {"g": pd.Index(["A", "B"])}).loc["g"]
    assert found["without"] == pytest.approx(100 * 60 / (60 + 190))
    assert found["with"] == pytest.approx(100 * 90 / (90 + 190))
    assert found["median"] == 37.5
    assert found["with_low"] == pytest.approx(25)
    assert found["with_high"] == pytest.approx(50)


def test_other_counts_of_doctors_at_home() -> None:
    counts = pd.DataFrame({"year": [2016, 2018, 2020], "area": ["A", "A", "A"], "doctors": [100, 120, 900]})
    assert doctors.counted_at_home(home(), counts, 2018)["home"].to_dict() == {"A": 120, "B": 40, "X": 1000}
    assert doctors.trained_at_home(home(), trained(), united())["home"].to_dict() == {"A": 150, "B": 40, "X": 960}


def test_choices_are_set_side_by_side() -> None:
    table = doctors.shares(home(), trained(), united())
    found = doctors.tried({"with": (table, "with"), "without": (table, "without")}, pd.Index(["B"]))
    assert found["group"].tolist() == [50, 20]
    assert found["countries"].tolist() == [3, 3]
    assert found.loc["with", "correlation"] == pytest.approx(-1)  # of 3 countries: shares 25, 50, 0 and densities 2, 1, 10


def test_the_united_states_have_the_published_share() -> None:
    """OECD (2019) prints that a quarter of the doctors in the United States were trained abroad."""
    abroad = load("foreign-trained-doctors-united-states")
    everyone = load("doctors").query("area == 'USA' and year == 2016")["doctors"].item()
    not_stated = 5_810
    assert 100 * (abroad["doctors"].sum() + not_stated) / everyone == pytest.approx(25, abs=0.5)
    assert abroad.set_index("trained_in")["doctors"]["IND"] == 45_830
