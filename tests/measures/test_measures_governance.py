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


def test_numbers_of_parties_agree_with_the_treaty_collection():
    table = load("treaty-coverage").set_index(["treaty", "year"])["parties"]
    assert table["1951 Refugee Convention", 2015] == 145
    assert table["1967 Refugee Protocol", 2015] == 146
    assert [table["Migrant Workers Convention", y] for y in (2014, 2017, 2018, 2022)] == [47, 51, 54, 57]
