"""Flows and net migration: small cases by hand, and the stored tables against what their providers' files add up to."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from compendium import areas, load
from compendium.errors import CompendiumError
from compendium.importers import abelcohen, gaskinabel
from compendium.importers.undesa import prospects
from compendium.measures import flows

# A1 and A2 are group A, B1 is group B.
GROUP = {"A1": "A", "A2": "A", "B1": "B"}
PAIRS = pd.DataFrame(
    [(1990, "A1", "A2", 30), (1990, "A1", "B1", 20), (1990, "A2", "B1", 10), (1990, "B1", "A1", 40), (1995, "A1", "B1", 5)],
    columns=["year", "origin", "destination", "moves"],
)


@pytest.fixture
def table() -> pd.DataFrame:
    return flows.between(PAIRS, GROUP)


def test_moves_between_groups_are_sums_over_pairs(table: pd.DataFrame) -> None:
    rows = table[table["year"] == 1990].set_index(["origin_group", "destination_group"])
    assert rows["moves"].to_dict() == {("A", "A"): 30, ("A", "B"): 30, ("B", "A"): 40}
    assert rows["pairs"].to_dict() == {("A", "A"): 1, ("A", "B"): 2, ("B", "A"): 1}


def test_a_country_without_a_group_is_refused() -> None:
    with pytest.raises(ValueError, match="No group for B1"):
        flows.between(PAIRS, {"A1": "A", "A2": "A"})


def test_yearly_and_five_year_moves_come_to_moves_a_year(table: pd.DataFrame) -> None:
    five = flows.per_year(table, (1990, 1995, 2000), covers=5)
    assert flows.totals(five).to_dict() == {1990: 20, 1995: 1}  # 100 and 5 moves in five years; nothing in 2000
    years = pd.DataFrame([(y, "A", "B", 60) for y in (2020, 2021, 2023)], columns=["year", "origin_group", "destination_group", "moves"])
    assert flows.totals(flows.per_year(years, (2020,), covers=1)).to_dict() == {2020: 60}  # the mean of the three years there are


def test_shares_inside(table: pd.DataFrame) -> None:
    assert flows.inside_share(table).to_dict() == {1990: 30.0} | {1995: pytest.approx(float("nan"), nan_ok=True)}
    inside = flows.inside_by_group(table).loc[(1990, "A")]
    assert inside[["inside", "departures", "arrivals"]].tolist() == [30, 60, 70]
    assert inside["origin_base"] == 50
    assert inside["destination_base"] == pytest.approx(300 / 7)


def test_moves_of_a_pair_are_zero_where_there_are_none(table: pd.DataFrame) -> None:
    assert flows.of_pair(table, "B", "A").to_dict() == {1990: 40, 1995: 0}


def test_net_leaves_out_moves_inside_and_adds_up_to_zero(table: pd.DataFrame) -> None:
    assert flows.net(table).loc[1990].to_dict() == {"A": 10, "B": -10}
    assert flows.net(table).sum(axis=1).tolist() == [0, 0]


def test_net_of_groups_divides_by_the_years_covered() -> None:
    rows = [(1990, 5, "A1", 100), (1990, 5, "A2", -50), (1990, 5, "B1", -50)]
    columns = ["year", "years", "area", "persons"]
    assert flows.net_of_groups(pd.DataFrame(rows, columns=columns), GROUP, (1990, 1995)).to_dict("index") == {1990: {"A": 10, "B": -10}}
    short = pd.DataFrame([(2020, 1, "A1", 8), (2021, 1, "A1", 4), (2021, 1, "XX", 99)], columns=columns)
    assert flows.net_of_groups(short, GROUP, (2020,)).to_dict("index") == {2020: {"A": 6}}


def test_most_left_out_takes_every_other_pair_just_below_the_threshold(table: pd.DataFrame) -> None:
    # Three countries have six pairs; four have moves in 1990, one in 1995.
    assert flows.most_left_out(table, areas=3, threshold=50).to_dict() == {1990: 2 * 49, 1995: 5 * 49}


def test_lines_between_north_and_south() -> None:
    frame = pd.DataFrame(
        [
            ("KWT", "less developed", "high"),
            ("FRA", "more developed", "high"),
            ("UKR", "more developed", "lower middle"),
            ("GLP", "less developed", None),
            ("UNK", None, None),
        ],
        columns=["area", "development_group_2017", "income_group"],
    ).set_index("area")
    frame = frame.astype("string").assign(region="Asia", subregion="x", sdg_region="y")
    found = flows.groupings(frame, {"KWT"})
    assert tuple(found) == flows.SCHEMES
    sides = pd.DataFrame({s: found[s] for s in flows.SCHEMES[2:]}).T.to_dict("list")
    assert sides["KWT"] == ["South", "North", "North"]
    assert sides["FRA"] == ["North"] * 3
    assert sides["UKR"] == ["North", "North", "South"]
    assert sides["GLP"] == ["South"] * 3
    assert pd.isna(sides["UNK"]).all()


# --- The stored tables -----------------------------------------------------------------------------------------------


def test_totals_of_abel_and_cohen() -> None:
    # Totals of the file as published: 72.7 million moves in 1990 to 1995, 101.2 million in 2015 to 2020.
    total = load("migration-flows").groupby("year")["moves"].sum() / 1e6
    assert total[1990] == pytest.approx(72.7, abs=0.05)
    assert total[2015] == pytest.approx(101.2, abs=0.05)
    assert list(total.index) == [1990, 1995, 2000, 2005, 2010, 2015]


def test_totals_of_gaskin_and_abel_are_the_same_in_every_grouping() -> None:
    # CHECKS.md: 26.9 million moves in 2018, 126.5 million in 2015 to 2019.
    table = load("migration-flows-by-region")
    total = table.groupby(["scheme", "year"])["moves"].sum().unstack("scheme")
    assert set(total.columns) == set(flows.SCHEMES)
    assert total.nunique(axis=1).eq(1).all()
    assert total[flows.SIX][2018] / 1e6 == pytest.approx(26.9, abs=0.05)
    assert total[flows.SIX].loc[2015:2019].sum() / 1e6 == pytest.approx(126.5, abs=0.05)


def test_net_migration_of_the_world_is_zero_and_of_ukraine_that_of_the_provider() -> None:
    new, old = load("net-migration"), load("net-migration", as_of="2018-12-10")
    assert new.groupby("year")["persons"].sum().abs().max() < 100
    assert old.groupby("year")["persons"].sum().abs().max() < 20_000
    at = new[new["year"] == 2022].set_index("area")["persons"] / 1e6
    assert at[["UKR", "POL", "DEU", "USA"]].tolist() == pytest.approx([-5.70, 0.97, 0.98, 1.32], abs=0.006)  # CHECKS.md
    assert "XKX" in at.index
    assert set(new["years"]) == {1}
    assert set(old["years"]) == {5}
    assert old["year"].max() == 2010


def test_flows_of_abel_and_cohen_balance_by_region() -> None:
    groups = flows.groupings(areas.frame(), areas.members("GCC", "latest"))
    net = flows.net(flows.between(load("migration-flows"), groups[flows.SIX]))
    assert net.sum(axis=1).abs().max() == 0
    assert (net[["Africa", "Asia", "Latin America and the Caribbean"]] < 0).all(axis=None)


# --- The readers -----------------------------------------------------------------------------------------------------


def test_region_rows_of_the_matrix_are_left_out(tmp_path: Path) -> None:
    import gzip

    # Two blocks: "North Africa" holds Egypt and both Sudans, "East Asia" Japan; each region's cells are sums of its block.
    names = ["North Africa", "Egypt", "Sudan", "Sudan*", "East Asia", "Japan"]
    matrix = [
        [7, 0, 0, 0, 3, 0],
        [0, 0, 0, 7, 0, 1],
        [0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 2],
        [5, 0, 0, 0, 0, 0],
        [0, 5, 0, 0, 0, 0],
    ]
    path = tmp_path / "flows.json.gz"

    def write(rows: list[list[int]]) -> None:
        path.write_bytes(gzip.compress(json.dumps({"names": names, "regions": [0, 4], "matrix": {"1990": rows}}).encode()))

    write(matrix)
    found = abelcohen.read_flows(path).set_index(["origin", "destination"])["moves"]
    assert found.to_dict() == {("EGY", "SDN"): 7, ("EGY", "JPN"): 1, ("SDN", "JPN"): 2, ("JPN", "EGY"): 5}
    write([[9, *matrix[0][1:]], *matrix[1:]])
    with pytest.raises(CompendiumError, match=r"moves between countries \(1990\) add up to 15.0, the file states 17.0"):
        abelcohen.read_flows(path)


def test_namibia_is_read_as_a_country(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text("year,origin_iso2,destination_iso2,flow\n1990,NA,ZA,60\n")
    assert gaskinabel.read_flows(path).to_numpy().tolist() == [[1990, "NAM", "ZAF", 60]]
    path.write_text("year,origin_iso2,destination_iso2,flow\n1990,NA,ZZ,60\n")
    with pytest.raises(CompendiumError, match=r"expected a code of the table 'areas' \(iso2\), found 'ZZ'"):
        gaskinabel.read_flows(path)


def test_net_migration_that_misses_zero_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mig.csv"
    path.write_text("country_code,year,mig\n900,2000,0.0\n412,2000,-1.5\n250,2000,1.5\n250,1980,9.0\n")
    assert prospects.net_migration(path)[["area", "persons"]].to_numpy().tolist() == [["XKX", -1500], ["FRA", 1500]]
    path.write_text("country_code,year,mig\n900,2000,0.0\n250,2000,50\n")
    with pytest.raises(CompendiumError, match="net migration of all areas is 50,000 in 2000"):
        prospects.net_migration(path)


def _both_methods() -> tuple[dict, dict]:
    """Abel and Cohen: 100 moves in five years, 60 of them from South to South; Gaskin and Abel: 30 of 40 in 1990, 10 of 20 in 1991."""
    five = pd.DataFrame([(1990, "South", "South", 60), (1990, "South", "North", 40)], columns=[*"yod", "moves"])
    years = [(1990, "South", "South", 30), (1990, "North", "North", 10), (1991, "South", "South", 10), (1991, "South", "North", 10)]
    names = {"y": "year", "o": "origin_group", "d": "destination_group"}
    tables = {
        flows.ABEL_COHEN: five.rename(columns=names),
        flows.GASKIN_ABEL: pd.DataFrame(years, columns=[*"yod", "moves"]).rename(columns=names),
    }
    estimates = {m: {line: t for line in (flows.LINE, flows.GULF_LINE)} for m, t in tables.items()}
    return estimates, flows.yearly_means(estimates, (1990,))


def test_methods_have_their_own_periods() -> None:
    moves = pd.DataFrame({"scheme": ["pairs", "other"], "moves": [1, 2]})
    found = flows.by_method(PAIRS, moves, {"pairs": pd.Series(GROUP)})
    assert found[flows.ABEL_COHEN]["pairs"].equals(flows.between(PAIRS, GROUP))
    assert found[flows.GASKIN_ABEL]["pairs"]["moves"].tolist() == [1]
    _, means = _both_methods()
    assert flows.totals(means[flows.ABEL_COHEN][flows.LINE]).to_dict() == {1990: 20}  # 100 in five years
    assert flows.totals(means[flows.GASKIN_ABEL][flows.LINE]).to_dict() == {1990: 30}  # (40 + 20) / 2


def test_series_from_the_south_keep_years_and_periods_apart() -> None:
    series = flows.south_series(*_both_methods())
    assert list(series.index) == [1990, 1991]
    ac, ga = (series[(m, "South-South", flows.LINE, flows.PER_CENT)] for m in (flows.ABEL_COHEN, flows.GASKIN_ABEL))
    assert ac[1990] == 60
    assert pd.isna(ac[1991])
    assert ga.tolist() == [75, 50]
    assert series[(flows.ABEL_COHEN, "South-North", flows.LINE, flows.MILLIONS)][1990] == pytest.approx(8e-6, rel=1e-9)
    assert len(series.columns) == 8


def test_yearly_values_are_averaged_in_periods_of_five() -> None:
    assert flows.mean_of_periods(pd.Series({1990: 1.0, 1994: 3.0, 1995: 7.0}), 1990).to_dict() == {1990: 2, 1995: 7}


def test_net_migration_of_sources_stands_side_by_side() -> None:
    one = pd.DataFrame({"A": [2e6], "B": [-2e6]}, index=pd.Index([1990], name="year")).rename_axis(columns="group")
    two = pd.DataFrame({"A": [1e6, -1e6], "B": [-1e6, 1e6]}, index=pd.Index([1990, 1995], name="year")).rename_axis(columns="group")
    table = flows.nets({"one": one, "two": two})
    assert list(table.columns) == ["one", "two"]
    assert table.loc[(1990, "A")].tolist() == [2, 1]
    assert pd.isna(table.loc[(1995, "A"), "one"])
    assert flows.same_sign(table).all()
    assert flows.steady_signs(table.loc[[1990]]).to_dict() == {"A": "gains", "B": "loses"}
    assert flows.steady_signs(table).to_dict() == {"A": "either", "B": "either"}
    still = table.loc[[1990]].assign(two=0.0)  # neither a gain nor a loss
    assert flows.steady_signs(still).to_dict() == {"A": "either", "B": "either"}


def test_signs_differ_where_one_source_does() -> None:
    table = pd.DataFrame({"one": [1.0, None], "two": [-1.0, -2.0]})
    assert flows.same_sign(table).tolist() == [False, True]
