"""How alike blocs vote, beside random groups, and how States that voted otherwise differ: hand-worked votes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from compendium import areas
from compendium.measures import unity, voting
from compendium.measures.regional import BLOCS

DAY = "2018-12-19"
STATES = pd.Index(sorted(set().union(*(areas.members(bloc, DAY) for bloc in BLOCS)) | {"USA", "JPN", "AUS"}))
ITEMS = pd.DataFrame({"resolution": ["R1", "R2"], "date": [DAY, DAY], "topic": ["a", "b"]})


def ballots(no: set[str]) -> pd.DataFrame:
    """Every State says yes to both, but some say no to the second."""
    rows = [(r, a, "no" if r == "R2" and a in no else "yes") for r in ("R1", "R2") for a in STATES]
    return pd.DataFrame(rows, columns=["resolution", "area", "vote"]).assign(date=DAY)


def test_a_bloc_of_one_mind_agrees_wholly_and_one_that_splits_in_half_does_not() -> None:
    gulf = sorted(areas.members("GCC", DAY))
    found = unity.alike(ballots(set(gulf[:3])), ITEMS, STATES)
    assert found["EU"] == 1
    half = voting.agreement(np.array([[3, 0, 3]]))[0] if voting.agreement(np.array([[3, 0, 3]])).ndim else 0.0
    assert found["GCC"] == pytest.approx((1 + half) / 2)


def test_blocs_are_beyond_chance_only_if_they_are_however_absence_is_treated() -> None:
    table = pd.DataFrame({"p": [0.01] * len(BLOCS), "holm": [0.2] * len(BLOCS)}, index=BLOCS)
    weak = table.assign(p=np.where(table.index == "EU", 0.5, 0.01))
    assert unity.past_chance({"left out": table, "as abstention": table}) == BLOCS
    assert unity.past_chance({"left out": table, "as abstention": weak}) == [b for b in BLOCS if b != "EU"]
    assert unity.past_chance({"left out": table}, "holm") == []


def test_where_all_vote_alike_no_bloc_is_beyond_random_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unity, "DRAWS", 20)
    found = unity.against_null(ballots(set()), ITEMS, pd.Series("all", index=STATES))
    assert set(found) == set(voting.TREATMENTS)
    left_out = found["left out"]
    assert (left_out["agreement"] == 1).all()
    assert (left_out["p"] == 1).all()
    assert unity.past_chance(found) == []


def test_traits_are_of_the_last_year_before_the_vote() -> None:
    stock = pd.DataFrame(
        [(y, "DEU", sex, n) for y, n in ((2000, 50), (2015, 100), (2019, 900)) for sex in ("both", "female")],
        columns=["year", "destination", "sex", "migrants"],
    )
    people = pd.DataFrame([(2015, "DEU", 1000), (2019, "DEU", 1000)], columns=["year", "area", "persons"])
    wealth = pd.DataFrame([(2015, "DEU", 40.0), (2019, "DEU", 90.0)], columns=["year", "area", "international_dollars"])
    compact = pd.DataFrame({"area": ["DEU"], "vote": ["absent"]})
    found = unity.traits(compact, stock, people, wealth, pd.Series({"DEU": "high"}), pd.Index(["DEU", "FRA"]))
    assert found.attrs["year"] == 2015
    assert found.loc["DEU"].to_dict() == {"vote": "Not voting", "share": 10, "growth": 2, "income": 40, "group": "high"}
    assert found.loc["FRA"].isna().all()


def test_the_chance_of_the_higher_value_counts_pairs() -> None:
    table = pd.DataFrame({"vote": ["No", "No", "Yes", "Yes"], "income": [3.0, 1.0, 2.0, 0.0], "group": ["high"] * 4})
    found = unity.odds(table, {"No"}, ["income"]).loc["income"]
    assert found["chance"] == 0.75  # of four pairs three
    assert (found["others"], found["yes"]) == (2, 2)
    assert unity.odds(table, {"No"}, ["income"], within=True).loc["income", "chance"] == 0.75
