"""Growth of working age, drivers side by side, and what the migrant stock rests on: small cases by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium.measures import drivers, recorded, reporting


def test_growth_of_working_age() -> None:
    projected = pd.DataFrame(
        [("A", 2020, 15, 50), ("A", 2020, 20, 50), ("A", 2040, 15, 90), ("A", 2040, 20, 60), ("B", 2020, 15, 10), ("B", 2040, 15, 5)],
        columns=["area", "mid_year", "age_from", "persons"],
    )
    people = drivers.working_age(projected)
    assert drivers.growth(people, 2020, 2040).to_dict() == pytest.approx({"A": 50, "B": -50})
    assert drivers.working_age(projected, [20]).loc["A"].to_list() == [50, 60]
    region = pd.Series({"A": "Africa", "B": "Africa"})
    ahead = drivers.growth_by_region(people * 1e6, 2020, 2040, region)
    assert ahead.loc["Africa"].to_list() == pytest.approx([45, 100 * 45 / 110])
    assert drivers.at_present_rates(ahead, pd.Series({"Africa": 10.0}))["Africa"] == pytest.approx(5)  # 45 residents, 5 emigrants


def test_rates_of_regions_are_of_sums() -> None:
    corridors = pd.DataFrame([(2020, "A", "Z", 10), (2020, "B", "Z", 0)], columns=["year", "origin", "destination", "migrants"])
    people = pd.DataFrame([(2020, "A", 40), (2020, "B", 50)], columns=["year", "area", "persons"])
    assert drivers.rates_by_region(corridors, people, 2020, pd.Series({"A": "X", "B": "X"}))["X"] == pytest.approx(10)


def test_a_state_without_a_row_has_no_conflict_but_no_answer_either() -> None:
    refugees = pd.DataFrame(
        [(2020, "A", "refugees", 5), (2021, "A", "refugees", 8), (2021, "A", "asylum-seekers", 3)],
        columns=["year", "asylum", "population_type", "persons"],
    )
    year, hosted = drivers.of_latest(refugees)
    assert (year, hosted["persons"].sum()) == (2021, 8)
    found = drivers.side_by_side(
        ["A", "B"],
        conflicts=pd.DataFrame({"year": [2019, 2020, 2000], "area": ["A"] * 3}),
        years=range(2015, 2021),
        countries=pd.DataFrame({"moved": [1.5], "exposure": [4], "readiness": [1]}, index=["A"]),
        refugees=hosted,
        population=pd.DataFrame({"year": [2021, 2021], "area": ["A", "B"], "persons": [1000, 1000]}),
        parties=pd.DataFrame({"area": ["A", "A"], "treaty": ["x", "y"]}),
        answers=pd.DataFrame({"area": ["A", "A"], "domain": ["overall", "rights"], "level": [3, 1]}),
        growing=pd.Series({"A": 80.0, "B": 10.0}),
        abroad=pd.Series({"A": 2.0}),
    )
    assert found.loc["A"].to_list() == [2, 1.5, 4, 1, 80, 2, 8, 2, 3]
    assert found.loc["B", [drivers.CONFLICT, drivers.HOSTED, drivers.TREATIES]].to_list() == [0, 0, 0]
    assert found.loc["B", [drivers.DISASTERS, drivers.ANSWER, drivers.ABROAD]].isna().all()
    assert drivers.places(found, "B")[drivers.GROWTH] == 2


def test_ties_have_intervals() -> None:
    rows = pd.DataFrame({"a": range(20), "b": range(20), "c": [k % 2 for k in range(20)]})
    found = drivers.going_with(rows, "a", ["b", "c"])
    assert found.loc["b", "value"] == pytest.approx(1)
    assert found.loc["c", "low"] < 0 < found.loc["c", "high"]


TYPES = pd.DataFrame(
    [("A", 1, 0, 0, 0), ("B", 0, 1, 1, 0), ("C", 0, 0, 0, 1), ("D", 1, 1, 0, 0)],
    columns=["destination", "born_abroad", "citizens", "refugees_added", "imputed"],
)
CORRIDORS = pd.DataFrame(
    [("X", "A", 60), ("OOO", "A", 20), ("X", "B", 10), ("OTS", "C", 10)], columns=["origin", "destination", "migrants"]
).assign(year=2020)


def test_destinations_have_a_kind_and_a_share_of_unknown_origin() -> None:
    found = recorded.by_destination(TYPES, CORRIDORS, 2020)
    assert found["kind"].to_dict() == {"A": recorded.BORN, "B": recorded.CITIZENS, "C": recorded.IMPUTED}  # D has no migrants
    assert found["share"].to_dict() == pytest.approx({"A": 25, "B": 0, "C": 100})
    assert recorded.profile_row(found, "C") == {
        "kind": recorded.IMPUTED,
        "refugees_added": False,
        "imputed": True,
        "unknown": pytest.approx(100),
    }
    assert recorded.profile_row(found, "D") == {}


def test_shares_are_of_migrants_and_of_destinations() -> None:
    found = recorded.shares(recorded.by_destination(TYPES, CORRIDORS, 2020), pd.Series({"A": "R", "B": "R", "C": "S"}))
    assert found.loc["World", ["citizens", "unknown"]].to_list() == pytest.approx([10, 30])
    assert found.loc["World", ["citizens_plain", "unknown_plain"]].to_list() == pytest.approx([100 / 3, 125 / 3])
    assert found.loc["R", "destinations"] == 2


def test_values_that_states_have_of_those_they_could_have() -> None:
    rows = pd.DataFrame(
        [
            ("s", "10.7.2", "none", 2019, "Africa", 3, 4),
            ("s", "10.7.2", "none", 2018, "Africa", 1, 4),
            ("t", "10.7.3", "none", 2019, "Africa", 4, 4),
        ],
        columns=["series", "indicator", "breakdown", "year", "region", "countries_with_data", "countries"],
    )
    assert reporting.answered(rows).loc["World"].to_list() == [7, 8, 87.5]
    assert reporting.answered(rows, reporting.FILLED_IN).loc["Africa"].to_list() == [3, 4, 75]
