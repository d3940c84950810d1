"""Early warning on onsets, breaks of recording, and intervals over years: hand-worked cases and the real tables."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import load
from compendium.measures import warning

LISTS = ("list", "signal")


def increases() -> pd.DataFrame:
    """Three years, four origins: A grows on, C begins in 2002, D begins in 2003."""
    return pd.DataFrame({"A": [50.0, 60, 40], "B": [30.0, 0, 10], "C": [20.0, 30, 0], "D": [0.0, 10, 50]}, index=[2001, 2002, 2003])


def test_the_increase_outside_a_list_leaves_out_what_the_year_before_named() -> None:
    out = warning.outside(increases(), {2001: ["A"], 2002: ["A", "X"]})
    assert out.loc[2001].tolist() == [50, 30, 20, 0]  # no list before
    assert out.loc[2002].tolist() == [0, 0, 30, 10]
    assert out.loc[2003].tolist() == [0, 10, 0, 50]
    assert increases().loc[2002, "A"] == 60


def test_a_longer_list_adds_what_the_first_does_not_name() -> None:
    assert warning.added({2001: ["A", "B"], 2002: ["A", "C"]}, {2001: ["A"]}) == {2001: ["B"], 2002: ["A", "C"]}


def test_persistence_and_onsets_are_two_questions() -> None:
    signal = pd.DataFrame({"A": [0.0, 0, 0], "B": [0.0, 0, 0], "C": [9.0, 0, 0], "D": [0.0, 9, 0]}, index=[2001, 2002, 2003])
    # Lists of one. All: A catches 60 of 100 and 40 of 100; the signal names C (30 of 100), then D (50 of 100).
    everything = warning.both_lists(increases(), signal, LISTS, 1)
    assert everything["list"].tolist() == [60, 40]
    assert everything["signal"].tolist() == [30, 50]
    # Outside A: 40 and 60 are left. Next on the list B (0 of 40), then C (0 of 60); the signal C (30 of 40), then D (50 of 60).
    begun = warning.onsets(increases(), signal, LISTS, 1)
    assert begun["list"].tolist() == [0, 0]
    assert begun["signal"].tolist() == [75, pytest.approx(100 * 50 / 60)]


def test_a_break_is_set_to_none_and_an_origin_left_out() -> None:
    assert warning.uncounted(increases(), [("C", 2002), ("X", 2002), ("A", 1999)]).loc[2002].tolist() == [60, 0, 0, 10]
    assert list(warning.without(increases(), ["A", "X"])) == ["B", "C", "D"]


def test_step_counts_the_rows_chosen_alone() -> None:
    rows = [
        (2001, "A", "IRN", "refugees", 5),
        (2002, "A", "IRN", "refugees", 9),
        (2002, "A", "PAK", "others", 3),
        (2002, "B", "IRN", "refugees", 7),
    ]
    table = pd.DataFrame(rows, columns=["year", "origin", "asylum", "population_type", "persons"])
    assert warning.step(table, "A", 2002) == 7
    assert warning.step(table, "A", 2002, asylum=["IRN"]) == 4
    assert warning.step(table, "A", 2002, population_type=["others"]) == 3
    assert warning.step(table, "A", 1990) == 0


def test_the_interval_over_years_is_the_same_each_time_and_closes_on_a_constant() -> None:
    differences = pd.Series([-3.0, 1.0, -2.0, 0.0, -6.0])
    low, high = warning.interval(differences)
    assert (low, high) == warning.interval(differences)
    assert -6 <= low < differences.mean() < high <= 1
    assert warning.interval(pd.Series([2.0, 2.0])) == (2, 2)


def test_contest_sets_the_second_list_against_the_first() -> None:
    found = warning.contest(pd.DataFrame({"list": [50.0, 40], "signal": [40.0, 45]}, index=[2001, 2002]), *LISTS)
    assert (found["first"], found["second"], found["difference"]) == (45, 42.5, -2.5)
    assert (found["ahead"], found["years"]) == (1, 2)
    assert warning.told(found, "better", "worse", "same") == "same"
    assert warning.told(pd.Series({"low": 1, "high": 2}), "better", "worse", "same") == "better"
    assert warning.told(pd.Series({"low": -2, "high": -1}), "better", "worse", "same") == "worse"


def test_contests_lists_each_case_for_both_parts() -> None:
    table = warning.contests({"as it is": (increases(), increases()), "without A": (warning.without(increases(), ["A"]),) * 2}, LISTS, 1)
    assert table[["part", "case"]].to_numpy().tolist() == [
        ["all", "as it is"], ["all", "without A"], ["outside the list", "as it is"], ["outside the list", "without A"]
    ]  # fmt: skip


def test_the_lead_of_last_years_list_rests_on_two_breaks_of_recording() -> None:
    refugees = load("refugees", as_of="2026-07-01")
    types = ("refugees", "asylum-seekers", "other people in need of international protection")
    increase = warning.increases(warning.by_origin(refugees, types))
    conflict = warning.movements(load("internal-displacement", as_of="2026-07-01"), "conflict")
    assert warning.step(refugees, "VEN", 2018, population_type=[types[2]]) > 0.8 * increase.loc[2018, "VEN"]
    assert warning.step(refugees, "AFG", 2022, asylum=["IRN", "PAK"], population_type=types) > 0.9 * increase.loc[2022, "AFG"]
    pair = (warning.without(increase, ["VEN", "AFG"]), warning.without(conflict, ["VEN", "AFG"]))
    table = warning.contests({"all": (increase, conflict), "without": pair}, LISTS).set_index(["part", "case"])
    assert table.loc[("all", "all"), "high"] < 0  # worse on what goes on
    assert table.loc[("all", "without"), "low"] < 0 < table.loc[("all", "without"), "high"]
    assert table.loc[("outside the list", "all"), "low"] < 0 < table.loc[("outside the list", "all"), "high"]  # equal on onsets


def test_cases_leave_the_breaks_out_one_after_the_other() -> None:
    whole, narrow, signal = increases(), increases() / 2, increases() + 1
    breaks = [("A", 2002), ("C", 2001)]
    found = warning.cases(whole, narrow, signal, breaks, ["Aland", "Cland"])
    assert list(found) == [
        "All origins and categories", "Refugees and asylum-seekers only", "Increases at the breaks not counted",
        "Without Aland", "Without Aland and Cland",
    ]  # fmt: skip
    assert found["Refugees and asylum-seekers only"][0].loc[2001, "A"] == 25
    increase, by = found["Increases at the breaks not counted"]
    assert (increase.loc[2002, "A"], increase.loc[2001, "C"], increase.loc[2001, "A"]) == (0, 0, 50)
    assert by is signal
    assert [list(part) for part in found["Without Aland"]] == [["B", "C", "D"]] * 2
    assert list(found["Without Aland and Cland"][0]) == ["B", "D"]
    assert list(warning.cases(whole, narrow, signal, [], [])) == list(found)[:2]
