from __future__ import annotations

import pandas as pd
import pytest

from compendium.measures import governance
from compendium.tables.catalog import load

JOINED = pd.DataFrame({"area": ["AAA", "BBB", "CCC"], "year": [1990, 1995, 1996]})


def test_parties_are_counted_from_the_year_of_deposit():
    assert governance.parties_in(JOINED, 1989) == frozenset()
    assert governance.parties_in(JOINED, 1995) == {"AAA", "BBB"}


def test_share_in_parties_of_a_small_world():
    persons = pd.Series([60.0, 30.0, None, 10.0], index=["AAA", "BBB", "CCC", "DDD"])
    assert governance.share_in_parties(persons, {"AAA", "DDD", "ZZZ"}) == 70
    assert governance.share_in_parties(persons, ()) == 0


def test_share_of_nobody_is_refused():
    with pytest.raises(ValueError, match="zero"):
        governance.share_in_parties(pd.Series([0.0], index=["AAA"]), {"AAA"})


def test_a_change_is_what_joined_and_what_moved():
    first, last = pd.Series({"AAA": 50.0, "BBB": 50.0}), pd.Series({"AAA": 25.0, "BBB": 50.0, "DDD": 25.0})
    people = governance.by_party(first, last, {"AAA"}, {"AAA", "BBB"})
    change = governance.decomposed(people)
    assert (change.first, change.last) == (50, 75)
    # Joining: 50 points among the people of the first year, 50 among those of the last. Moving: 25 - 50 and 75 - 100.
    assert (change.joining, change.moving) == (50, -25)
    found = governance.intervals_of_parts(people)
    assert all(found[part][0] <= getattr(change, part) <= found[part][1] for part in ("last", "joining", "moving"))


def test_shares_by_year_and_with_the_parties_held():
    people = pd.DataFrame({1990: {"AAA": 10.0, "BBB": 30.0}, 1995: {"AAA": 30.0, "BBB": 10.0}})
    assert governance.shares_by_year(people, JOINED).to_dict() == {1990: 25, 1995: 100}
    assert governance.shares_by_year(people, JOINED, held=1990).to_dict() == {1990: 25, 1995: 75}


def test_outside_all_treaties():
    people = pd.Series({"AAA": 5, "CCC": 7, "DDD": 0, "EEE": 9})
    assert governance.outside(people, JOINED, 1995).to_dict() == {"EEE": 9, "CCC": 7}


def test_numbers_of_parties_agree_with_the_treaty_collection():
    table = load("treaty-coverage").set_index(["treaty", "year"])["parties"]
    assert table["1951 Refugee Convention", 2015] == 145
    assert table["1967 Refugee Protocol", 2015] == 146
    assert [table["Migrant Workers Convention", y] for y in (2014, 2017, 2018, 2022)] == [47, 51, 54, 57]
