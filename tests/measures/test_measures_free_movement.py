"""Which pairs were in a bloc, which joined one, and how the model's results are worded: by hand, with the real memberships."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import areas, load
from compendium.measures import corridors, free_movement, gravity


def pairs(*ends: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(ends, columns=["origin", "destination"])


def setting(open_blocs: list[str]) -> free_movement.Setting:
    visas = load("visa-requirements")
    return free_movement.Setting(load("distances"), visas, visas, areas.frame()["region"], open_blocs, open_blocs, 1990)


def test_pairs_are_in_a_bloc_in_any_of_the_years() -> None:
    ends = pairs(("DEU", "FRA"), ("DEU", "POL"), ("GBR", "FRA"), ("DEU", "MAR"))
    assert free_movement.ever(ends, ["EU"], range(2000, 2001)).tolist() == [1, 0, 1, 0]
    assert free_movement.ever(ends, ["EU"], range(2000, 2025)).tolist() == [1, 1, 1, 0]
    assert free_movement.ever(ends, ["EU"], range(2022, 2025)).tolist() == [1, 1, 0, 0]


def test_open_and_other_blocs_part_the_pairs_of_members() -> None:
    ends = pairs(("DEU", "FRA"), ("SAU", "ARE"), ("DEU", "MAR"))
    found = free_movement.with_blocs(ends, 2020, ["EU"], ["EU", "GCC"])
    assert found["free"].tolist() == [1, 0, 0]
    assert found["other"].tolist() == [0, 1, 0]
    assert found["nearly_free"].tolist() == [1, 1, 0]
    assert found["less_free"].tolist() == [0, 0, 0]
    assert found["EU"].tolist() == [1, 0, 0]


def test_pairs_that_joined_after_the_middle_and_those_that_were_in_before() -> None:
    ends = [("DEU", "FRA"), ("DEU", "POL"), ("POL", "HUN"), ("GBR", "POL"), ("DEU", "MAR")]
    codes = sorted({code for pair in ends for code in pair})
    rows = [(2020, o, d, 10) for o in codes for d in codes if o != d]
    stock = pd.DataFrame(rows, columns=["year", "origin", "destination", "migrants"])
    found = free_movement.joined_pairs(stock, 2020, setting(["EU"])).set_index(["origin", "destination"])
    asked = found.loc[ends]
    assert asked["joined"].tolist() == [0, 1, 1, 1, 0]
    assert asked["open_throughout"].tolist() == [1, 0, 0, 0, 0]
    assert asked["in_europe"].tolist() == [1, 1, 1, 1, 0]
    assert asked["same_region"].tolist() == [1, 1, 1, 1, 0]
    without = free_movement.joined_pairs(stock, 2020, setting(["EU"]), without=["GBR"])
    assert not {"GBR"} & {*without["origin"], *without["destination"]}


def test_rules_of_two_lists_that_are_one_are_kept_and_never_lifted() -> None:
    stock = pd.DataFrame([("DEU", "FRA", 5), ("FRA", "DEU", 7)], columns=["origin", "destination", "migrants"])
    found = free_movement.linked(stock, 2020, setting(["EU"])).set_index(["origin", "destination"])
    assert found.loc[("DEU", "FRA"), ["migrants", "kept", "lifted", "imposed"]].tolist() == [5, 1, 0, 0]
    assert found["lifted"].sum() == found["imposed"].sum() == 0


def test_pairs_are_chosen_by_their_size_and_by_their_ends() -> None:
    table = pairs(("A", "B"), ("B", "C"), ("A", "C")).assign(migrants=[30, 20, 10])
    assert free_movement.without_largest(table, 1)["migrants"].tolist() == [20, 10]
    groups = pd.Series({"A": "South", "B": "South", "C": "North"})
    assert corridors.inside(table, groups, "South")["migrants"].tolist() == [30]


def test_intervals_are_worded() -> None:
    one = pd.Series({"ratio": 1.2, "low_wide": 1.05, "high_wide": 1.3})
    other = pd.Series({"ratio": 1.6, "low_wide": 1.31, "high_wide": 2.0})
    assert gravity.interval(one) == "1.05 to 1.30"
    assert gravity.interval(one, ".1f") == "1.1 to 1.3"
    assert gravity.with_interval(other) == "1.60 (1.31 to 2.00)"
    assert gravity.overlapping(one, other) == "their intervals do not overlap"
    assert gravity.overlapping(one, other.replace(1.31, 1.3)) == "their intervals overlap"


def world(joined: float) -> pd.DataFrame:
    """Every pair doubles from 2000 to 2020; those that joined an open bloc grow by a further factor."""
    codes = ["DEU", "FRA", "POL", "HUN", "MAR", "TUN", "DZA", "SAU", "ARE", "KWT", "USA", "BRA", "ARG", "URY", "KEN", "UGA", "RWA", "TZA"]
    ends = [(o, d) for o in codes for d in codes if o != d]
    first = pd.DataFrame(ends, columns=["origin", "destination"]).assign(year=2000)
    first["migrants"] = [100 + 10 * codes.index(o) + 7 * codes.index(d) for o, d in ends]
    last = first.assign(year=2020, migrants=2 * first["migrants"])
    grown = free_movement.joined_pairs(last, 2020, setting(["EU"])).set_index(["origin", "destination"])["joined"]
    factor = [joined if grown.get(pair, 0) == 1 else 1 for pair in ends]
    return pd.concat([first, last.assign(migrants=last["migrants"] * factor)], ignore_index=True)


@pytest.mark.parametrize("factor", [1, 3])
def test_growth_after_joining_finds_the_factor_by_which_it_was_made(factor: float) -> None:
    found = free_movement.growth_after_joining(world(factor), (2000, 2020), setting(["EU"]))
    assert found.pairs["joined"].sum() > 0
    assert found.fit.terms().loc["joined", "factor"] == pytest.approx(factor, rel=1e-4)
    # A ratio of totals is nearer to one than the term: countries keep their totals, so growth here is less growth there.
    assert found.totals["ratio"] == pytest.approx(1, abs=1e-4) if factor == 1 else 1.05 < found.totals["ratio"] < factor
