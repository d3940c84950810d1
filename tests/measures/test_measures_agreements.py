"""Clauses of labour agreements: by period, by partners, by country of origin."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import load
from compendium.measures import agreements
from compendium.measures.agreements import SINCE, THEN

FEES = "recruitment fees not paid by the migrant"


def pairs() -> pd.DataFrame:
    """Ten per cent before, twenty since, among each kind of partners; the kinds change places."""
    rows = [(THEN, 0, 100, 10), (SINCE, 0, 10, 2), (THEN, 2, 10, 1), (SINCE, 2, 100, 20)]
    return pd.DataFrame(rows, columns=["period", "south_partners", "agreements", "with_clause"]).assign(clause="x")


def test_counts_sum_the_rows_of_a_period_in_order_of_time() -> None:
    found = agreements.counts(pairs(), "x")
    assert list(found.index) == [THEN, SINCE]
    assert found.to_numpy().tolist() == [[11, 110], [22, 110]]


def test_change_has_the_interval_of_two_proportions() -> None:
    found = agreements.change(agreements.counts(pairs(), "x"))
    error = 1.959964 * 100 * (0.1 * 0.9 / 110 + 0.2 * 0.8 / 110) ** 0.5
    assert found.points == pytest.approx(10)
    assert (found.low, found.high) == (pytest.approx(10 - error), pytest.approx(10 + error))


def test_the_same_mix_of_partners_takes_out_what_the_mix_did() -> None:
    rows = pairs().assign(with_clause=[10, 1, 5, 50])  # 10 per cent of the one kind, 50 of the other, in both periods
    assert agreements.change(agreements.counts(rows, "x")).points > 30
    same = agreements.change_at_same_partners(rows, "x")
    assert same.points == pytest.approx(0)
    assert same.low < 0 < same.high


def test_kinds_and_periods_stand_over_their_own_shares() -> None:
    found = agreements.by_kind(pairs().assign(with_clause=[10, 2, 5, 50]), {"x": "Shown"})
    assert found.loc["Shown", ("Both more developed", THEN)] == 10
    assert found.loc["Shown", ("Both more developed", SINCE)] == 20
    assert found.loc["Shown", ("Both less developed", THEN)] == 50
    assert found["One of each"].isna().all().all()


def test_origins_with_few_agreements_stand_together_below() -> None:
    rows = [("PHL", SINCE, 10, 6), ("PHL", THEN, 2, 1), ("MAR", THEN, 8, 0), ("TUN", THEN, 3, 2), ("NPL", SINCE, 1, 0)]
    found = agreements.origins(pd.DataFrame(rows, columns=["area", "period", "agreements", "with_clause"]).assign(clause="x"), "x", least=5)
    assert found.index.tolist() == ["PHL", "MAR", "others"]
    assert found.loc["PHL"].to_dict() == {"since": 6, "before": 1, "without": 5, "all": 12}
    assert found.loc["others"].to_dict() == {"since": 0, "before": 2, "without": 2, "all": 4}


def test_the_stored_tables_agree_with_that_by_decade() -> None:
    decades = load("labour-agreement-clauses")
    known = decades[(decades["clause"] == FEES) & decades["decade"].notna()]
    found = agreements.counts(load("labour-agreement-clauses-by-pair"), FEES).sum()
    assert (found["with_clause"], found["agreements"]) == (known["with_clause"].sum(), known["agreements"].sum())
    senders = agreements.origins(load("labour-agreement-clauses-by-origin"), FEES, least=8)
    assert senders["all"].sum() < found["agreements"]  # some have no origin that can be told
