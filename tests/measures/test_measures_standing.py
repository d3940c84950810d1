"""Where an area stands among those of its region: values, ranks and what is left out."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium.measures import standing
from compendium.measures.standing import Measure

PEERS = ["AAA", "BBB", "CCC", "DDD", "EEE"]


def values(*numbers: float) -> pd.Series:
    return pd.Series(numbers, index=PEERS[: len(numbers)], dtype="float64")


def test_the_highest_value_has_rank_one_and_ties_share_the_lower_number() -> None:
    table = standing.table({"m": Measure(values(5, 5, 1, 9, 2), "2020")}, "AAA", PEERS)
    row = table.iloc[0]
    assert (row["here"], row["year"], row["rank"], row["of"], row["median"]) == ("5.0", "2020", 2, 5, "5.0")
    assert row["part"] == pytest.approx((2 + 0.5) / 4)


def test_other_regions_do_not_count_and_few_peers_give_no_rank() -> None:
    outside = pd.concat([values(1, 2, 3, 4), pd.Series({"ZZZ": 99.0})])
    (row,) = standing.table({"m": Measure(outside, "2020")}, "BBB", PEERS).itertuples()
    assert pd.isna(row.rank) and pd.isna(row.part)
    shown = standing.printed(standing.table({"m": Measure(outside, "2020")}, "BBB", PEERS), "Asia")
    assert shown.loc[0, ["Here", "Rank in Asia", "Median there"]].tolist() == ["2.0", "–", "–"]


def test_a_measure_without_a_value_has_no_row() -> None:
    table = standing.table(
        {"m": Measure(values(1), "2020"), "n": Measure(values(1, 2, 3, 4, -2), values(2001, 2002, 2003, 2004, 2005), 0)}, "EEE", PEERS
    )
    assert table["measure"].tolist() == ["n"]
    assert (table.loc[0, "here"], table.loc[0, "year"]) == ("−2", "2005")
    assert standing.table({}, "AAA", PEERS).empty


def test_the_title_counts_the_thirds() -> None:
    high, low = Measure(values(9, 1, 2, 3, 4), "2020"), Measure(values(0, 1, 2, 3, 4), "2020")
    table = standing.table({"a": high, "b": high, "c": low}, "AAA", PEERS)
    assert standing.title("Chad", "Africa", table) == "Chad: high in Africa by 2 of 3 measures, low by 1"
    assert "without enough other areas" in standing.title("Chad", "Africa", table.assign(rank=pd.NA))


def test_the_population_of_an_area_is_that_of_its_stock() -> None:
    persons = pd.DataFrame([(2020, "SRB", 7.0), (2020, "XKX", 2.0), (2020, "AAA", 1.0)], columns=["year", "area", "persons"])
    assert standing.people_of(persons, 2020)["SRB"] == 9
    assert standing.people_of(persons[persons["area"] != "SRB"], 2020).to_dict() == {"XKX": 2, "AAA": 1}


def test_immigrants_of_unknown_origin_are_a_share_of_all_and_no_emigrants() -> None:
    corridors = pd.DataFrame(
        [(2020, "AAA", "BBB", 30), (2020, "OOO", "BBB", 10), (2020, "BBB", "AAA", 5)], columns=["year", "origin", "destination", "migrants"]
    )
    stock = pd.DataFrame([(2020, "BBB", "both", 40), (2020, "BBB", "female", 20)], columns=["year", "destination", "sex", "migrants"])
    persons = pd.DataFrame([(2020, "AAA", 70), (2020, "BBB", 200)], columns=["year", "area", "persons"])
    here, away, unknown = standing.of_people(stock, corridors, persons, ["OOO"], 2020).values()
    assert here.values.to_dict() == {"BBB": 20}
    assert away.values["AAA"] == 30 and "OOO" not in away.values.index
    assert unknown.values.to_dict() == {"AAA": 0, "BBB": 25}


def test_domains_and_treaties_are_counted() -> None:
    policies = pd.DataFrame(
        [(2019, "AAA", "rights", 3), (2019, "AAA", "crises", 2), (2019, "AAA", "overall", 4), (2015, "AAA", "rights", 1)],
        columns=["year", "area", "domain", "level"],
    )
    parties = pd.DataFrame([("AAA", "T", 1990, "2015-03-14")], columns=["area", "treaty", "year", "listed"])
    visas = pd.DataFrame(
        [("AAA", "BBB", "visa free"), ("AAA", "CCC", "eTA"), ("AAA", "AAA", "visa free")],
        columns=["passport", "destination", "requirement"],
    )
    met, joined, free = standing.of_rules(policies, parties, visas, {"AAA", "BBB"}, "2026-01-01").values()
    assert (met.values["AAA"], met.year_of("AAA")) == (1, "2019")
    assert joined.values.to_dict() == {"AAA": 1, "BBB": 0} and joined.years == "2015"
    assert free.values.to_dict() == {"AAA": 1}


def test_few_scholars_and_tables_without_rows_say_nothing() -> None:
    rows = [(2016 + k, a, n, 10, 5) for k in range(5) for a, n in (("AAA", 100), ("BBB", 99))]
    table = pd.DataFrame(rows, columns=["year", "area", "researchers", "in_moves", "out_moves"])
    (net,) = standing.of_scholars(table).values()
    assert net.values.to_dict() == {"AAA": 50} and net.years == "2016 to 2020"
    assert standing.of_scholars(table.iloc[:0]) == {}


def test_a_state_without_a_conflict_had_none_and_movements_are_a_yearly_rate() -> None:
    refugees = pd.DataFrame([(2020, "CCC", "AAA", "refugees", 5)], columns=["year", "origin", "asylum", "population_type", "persons"])
    moves = pd.DataFrame(
        [(2019, "AAA", "disaster", 100), (2020, "AAA", "disaster", 100), (2020, "AAA", "conflict", 9)],
        columns=["year", "area", "cause", "displacements"],
    )
    conflicts = pd.DataFrame([(1990, "AAA", 2, 0), (1995, "AAA", 1, 1)], columns=["year", "area", "conflicts", "wars"])
    persons = pd.DataFrame([(2020, "AAA", 1000)], columns=["year", "area", "persons"])
    hosted, rate, fought = standing.of_drivers(refugees, moves, conflicts, persons, ["AAA", "BBB"]).values()
    assert hosted.values.to_dict() == {"AAA": 5}
    assert rate.values.to_dict() == {"AAA": 20} and rate.years == "2011 to 2020"
    assert fought.values.to_dict() == {"AAA": 2, "BBB": 0} and fought.years == "1990 to 1995"
    assert len(standing.of_drivers(refugees, moves, conflicts.iloc[:0], persons, [])) == 2
