"""Exports and migrants pair by pair, by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium.measures import trade

EXPORTS = pd.DataFrame([("A", "B", 8.0), ("C", "A", 2.0), ("A", "Z", 5.0)], columns=["origin", "destination", "usd_thousand"])
DISTANCES = pd.DataFrame(
    [(o, d, 4.0 if {o, d} == {"A", "B"} else 8.0, int({o, d} == {"A", "B"}), 0) for o in "ABC" for d in "ABC" if o != d],
    columns=["origin", "destination", "distance_km", "contiguous", "common_language"],
)


def test_pairs_are_those_of_exporters_with_a_known_distance_and_trade_nothing_where_nothing_is_recorded() -> None:
    found = trade.linked(EXPORTS, DISTANCES).set_index(["origin", "destination"])
    assert sorted(found.index) == [("A", "C"), ("C", "A")]  # B exports nothing on record, Z has no distance
    assert found["usd"].to_dict() == {("A", "C"): 0, ("C", "A"): 2}
    assert found["log_distance"].tolist() == [3, 3]
    assert set(found["pair"]) == {"A-C"}


def test_migrants_of_both_directions_are_counted_and_classed() -> None:
    pairs = trade.linked(
        pd.concat([EXPORTS, EXPORTS.assign(origin="B", destination="C")]).drop_duplicates(["origin", "destination"]), DISTANCES
    )
    stock = pd.DataFrame([("A", "B", 900), ("B", "A", 99), ("A", "C", 1)], columns=["origin", "destination", "migrants"])
    found = trade.with_migrants(pairs, stock).set_index(["origin", "destination"])
    assert found["migrants"].to_dict() == {("A", "B"): 999, ("A", "C"): 1, ("B", "A"): 999, ("B", "C"): 0, ("C", "A"): 1, ("C", "B"): 0}
    assert found.loc[("A", "B"), "size"] == "1 to 999"
    assert found.loc[("B", "C"), "size"] == "none recorded"
    assert found["1 to 999"].sum() == 4
    assert found.loc[("A", "C"), "log_migrants"] == 1  # base 2, of one more
    assert (found.loc[("A", "C"), "born_in_exporter"], found.loc[("A", "C"), "born_in_importer"]) == (1, 0)


def test_both_ways_leaves_out_pairs_without_trade_or_without_migrants() -> None:
    pairs = pd.DataFrame(
        {"pair": ["A-B", "A-B", "A-C", "B-C"], "usd": [8.0, 0, 2, 0], "migrants": [5.0, 5, 0, 7], "contiguous": [1, 1, 0, 0]}
    )
    found = trade.both_ways(pairs)
    assert list(found.index) == ["A-B"]
    assert found.loc["A-B"].tolist() == pytest.approx([8, 5, 1])
