"""Both laws on citizenship along a corridor, and what else a migrant can have besides money: small cases by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium.measures import citizenship, claims, engagement

K, L, N = citizenship.LAWS
SEXES = pd.DataFrame(
    [
        ("MAR", "FRA", "female", 50),
        ("MAR", "FRA", "male", 50),
        ("IND", "ARE", "female", 20),
        ("IND", "ARE", "male", 60),
        ("MAR", "ESP", "female", 30),
        ("OTS", "FRA", "male", 999),
        ("PSE", "JOR", "female", 10),
    ],
    columns=["origin", "destination", "sex", "migrants"],
)
VISAS = pd.DataFrame(
    [
        ("MAR", "FRA", "visa required"),
        ("FRA", "MAR", "visa free"),
        ("IND", "ARE", "visa on arrival"),
        ("ARE", "IND", "e-visa"),
        ("MAR", "ESP", "visa free"),
        ("ESP", "MAR", "visa free"),
    ],
    columns=["passport", "destination", "requirement"],
)


@pytest.fixture
def rows() -> pd.DataFrame:
    kept = pd.Series({"MAR": K, "IND": L})
    allowed = pd.Series({"FRA": K, "ESP": L, "ARE": L, "JOR": K})
    return citizenship.corridors(SEXES, kept, allowed, VISAS)


def test_corridors_carry_both_laws_and_both_visas(rows: pd.DataFrame) -> None:
    assert rows[["rank", "origin", "destination", "migrants", "women"]].to_numpy().tolist() == [
        [1, "MAR", "FRA", 100, 50], [2, "IND", "ARE", 80, 20], [3, "MAR", "ESP", 30, 30], [4, "PSE", "JOR", 10, 10]
    ]  # fmt: skip
    assert rows["visit"].tolist() == [citizenship.VISA, citizenship.EASY, citizenship.FREE, N]
    assert rows["home"].tolist() == [citizenship.FREE, citizenship.VISA, citizenship.FREE, N]


def test_one_law_that_takes_citizenship_is_enough_and_an_unknown_law_decides_nothing(rows: pd.DataFrame) -> None:
    assert citizenship.keeps(rows).tolist() == [True, False, False, pd.NA]
    half_known = pd.DataFrame({"origin_law": [N, N], "destination_law": [L, K]})
    assert citizenship.keeps(half_known).tolist() == [False, pd.NA]


def test_cells_and_shares(rows: pd.DataFrame) -> None:
    found = citizenship.cells(rows)
    assert found.tolist()[:3] == [citizenship.CITIZEN, citizenship.NEITHER, citizenship.VISITOR]
    assert pd.isna(found[3])
    assert citizenship.cells(rows, easy=True)[1] == citizenship.VISITOR
    counted = rows.assign(corridors=1)
    table = citizenship.shares(counted)
    assert table["migrants"].tolist() == pytest.approx([0, 100 * 100 / 210, 100 * 30 / 210, 100 * 80 / 210])
    assert table.loc[citizenship.NEITHER, "women"] == pytest.approx(25)
    assert pd.isna(table.loc[citizenship.BOTH, "women"])
    kept = citizenship.kept_share(counted)
    assert kept["migrants"] == pytest.approx(100 * 100 / 210)
    assert kept["corridors"] == pytest.approx(100 / 3)
    assert kept["women"] == pytest.approx(50)
    assert kept["men"] == pytest.approx(100 * 50 / 110)
    assert kept["by_origin"] == pytest.approx(100 * 80 / 210)
    assert kept["by_destination"] == pytest.approx(100 * 110 / 210)
    assert kept["cut_off"] == pytest.approx(100 * 80 / 210)  # to India with an e-visa; to Morocco from Spain without


def test_the_largest_corridors_are_those_of_the_first_sizes() -> None:
    rows = pd.DataFrame({"size": list(citizenship.SIZES)})
    assert citizenship.by_size(rows, 50)["size"].tolist() == ["1–20", "21–50"]
    assert len(citizenship.by_size(rows, None)) == 4


def test_visits_without_a_visa_are_weighted_by_emigrants() -> None:
    stock = pd.DataFrame(
        [("MAR", "FRA", 30), ("MAR", "ESP", 10), ("IND", "ARE", 5), ("MAR", "XXX", 99)], columns=["origin", "destination", "migrants"]
    )
    found = engagement.visa_free_return(stock, VISAS)
    assert found.to_dict() == {"IND": 0.0, "MAR": 100.0}


def test_clauses_and_laws_as_numbers() -> None:
    rows = pd.DataFrame(
        [("MAR", "reintegration", 4, 1), ("MAR", "reintegration", 4, 1), ("IND", "reintegration", 2, 2), ("MAR", "other", 8, 8)],
        columns=["area", "clause", "agreements", "with_clause"],
    )
    assert engagement.clause_share(rows, "reintegration", 5).to_dict() == {"MAR": 25.0}
    laws = pd.DataFrame({"area": ["MAR", "IND", "XXX"], "law": [K, L, N]})
    assert engagement.law_as_number(laws).to_dict() == {"MAR": 1.0, "IND": 0.0}


def test_places_run_from_nought_to_one_in_each_column() -> None:
    places = engagement.ranks_of(pd.DataFrame({"x": [3.0, 1.0, 2.0], "y": [5.0, None, 9.0]}))
    assert places["x"].tolist() == [1, 0, 0.5]
    assert places["y"].tolist()[::2] == [0, 1]


def test_a_link_that_is_there_is_seen_and_one_that_is_not_has_zero_inside() -> None:
    countries = [f"C{k:02d}" for k in range(40)]
    up = pd.Series(range(40), index=countries, dtype=float)
    mixed = pd.Series([(7 * k) % 40 for k in range(40)], index=countries, dtype=float)
    found = engagement.against_money({"money": up}, {"same": 2 * up + 1, "mixed": mixed})
    assert found.loc[("money", "same"), "correlation"] == pytest.approx(1)
    assert found.loc[("money", "mixed"), "low"] < 0 < found.loc[("money", "mixed"), "high"]
    assert found["countries"].tolist() == [40, 40]


def test_the_rise_of_c61_by_choice() -> None:
    """Africa from one of two to three of four, Europe from one of one to one of two; both laws in none, then in half of Africa."""
    laws = pd.DataFrame(
        [(1990, "Africa", 2, 1, 2, 0), (1990, "Europe", 1, 1, 1, 1), (2024, "Africa", 4, 3, 4, 2), (2024, "Europe", 2, 1, 2, 1)],
        columns=["year", "region", "countries", "tolerating", "coded_both", "open_to_both"],
    )
    abroad = pd.Series({"Africa": 30.0, "Europe": 10.0})
    main = {"weights": claims.EACH_STATE, "regions": claims.ALL_REGIONS, "law": claims.OWN_CITIZENS, "period": "1990"}
    rise = {name: claims.opening(laws, abroad, **main | change)["rise"] for name, change in {
        "main": {}, "emigrants": {"weights": claims.BY_EMIGRANTS}, "mix": {"weights": claims.MIX_OF_LAST},
        "south": {"regions": claims.DEVELOPING}, "both": {"law": claims.BOTH_GROUPS},
    }.items()}  # fmt: skip
    assert rise["main"] == pytest.approx(100 * (4 / 6 - 2 / 3))
    assert rise["emigrants"] == pytest.approx(0.75 * 25 - 0.25 * 50)
    assert rise["mix"] == pytest.approx((4 * 25 - 2 * 50) / 6)
    assert rise["south"] == pytest.approx(25)
    assert rise["both"] == pytest.approx(100 * (3 / 6 - 1 / 3))
    assert claims.rule_of_opening({"rise": 10.0}, {"rise": 10}) == "qualified"
    assert claims.rule_of_opening({"rise": 9.9}, {"rise": 10}) == "not as worded"
