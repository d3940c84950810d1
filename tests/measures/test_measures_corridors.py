"""Quadrants, intra-regional shares, corridors and blocs, on small cases and against published figures."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import areas, load
from compendium.measures import corridors

# Two regions of two countries each; U is an origin of no region.
ROWS = pd.DataFrame(
    [
        (2000, "A1", "A2", 30),
        (2000, "A1", "B1", 10),
        (2000, "B1", "B2", 20),
        (2000, "B2", "A1", 25),
        (2000, "U", "A2", 15),
    ],
    columns=["year", "origin", "destination", "migrants"],
)
REGION = {"A1": "A", "A2": "A", "B1": "B", "B2": "B"}


def test_quadrants_sum_to_all_migrants() -> None:
    table = corridors.quadrants(ROWS, REGION, south={"A"})
    assert table.loc[2000].to_dict() == {
        corridors.SOUTH_SOUTH: 30.0,
        corridors.SOUTH_NORTH: 10.0,
        corridors.NORTH_NORTH: 20.0,
        corridors.NORTH_SOUTH: 25.0,
        corridors.UNKNOWN: 15.0,
    }
    assert corridors.shares(table).sum(axis=1)[2000] == pytest.approx(100)


def test_quadrants_refuse_a_destination_without_a_group() -> None:
    with pytest.raises(ValueError, match="No group for the destinations B1, B2"):
        corridors.quadrants(ROWS, {"A1": "A", "A2": "A"}, south={"A"})


def test_intra_regional_share_differs_by_base() -> None:
    table = corridors.intra_regional(ROWS, REGION).loc[2000]
    assert table.loc["A", ["within", "emigrants", "immigrants", "unknown"]].to_list() == [30, 40, 70, 15]
    assert table.loc["A", "origin_base"] == 75
    assert table.loc["A", "destination_base"] == pytest.approx(100 * 30 / 70)
    assert table.loc["A", "destination_base_known"] == pytest.approx(100 * 30 / 55)
    assert table.loc["B", "origin_base"] == pytest.approx(100 * 20 / 45)


def test_world_share_with_and_without_unknown_origins() -> None:
    assert corridors.intra_regional_world(ROWS, REGION)[2000] == 50
    assert corridors.intra_regional_world(ROWS, REGION, known_only=True)[2000] == pytest.approx(100 * 50 / 85)


def test_largest_breaks_ties_by_name() -> None:
    rows = ROWS.assign(migrants=[5, 5, 9, 1, 1])
    assert corridors.largest(rows, 3)[["origin", "destination"]].to_numpy().tolist() == [["B1", "B2"], ["A1", "A2"], ["A1", "B1"]]


def test_concentration_runs_from_many_to_one() -> None:
    assert corridors.concentration(pd.Series([1, 1, 1, 1])) == 0.25
    assert corridors.concentration(pd.Series([7])) == 1


def test_carried_by_counts_the_largest_parts() -> None:
    assert corridors.carried_by(pd.Series([10, 50, 40]), 0.5) == 1
    assert corridors.carried_by(pd.Series([10, 50, 40]), 0.9) == 2
    assert corridors.carried_by(pd.Series([10, 50, 40]), 1.0) == 3


def test_migrants_from_region_to_region() -> None:
    table = corridors.between(ROWS, REGION)
    assert table.loc["A"].to_dict() == {"A": 30.0, "B": 10.0}
    assert table.loc["B"].to_dict() == {"A": 25.0, "B": 20.0}  # U has no region


def test_who_stays_in_the_region() -> None:
    table = corridors.staying(ROWS, REGION)
    assert table.loc["A1"].to_dict() == {"emigrants": 40.0, "within": 30.0, "share": 75.0}
    assert table["share"].to_dict() == {"A1": 75.0, "B1": 100.0, "B2": 0.0}


def test_concentrations_by_region_of_destination() -> None:
    table = corridors.concentrations(ROWS[ROWS["origin"] != "U"], REGION, 1)
    assert table.loc["A"].to_dict() == pytest.approx(
        {"corridors": 2, "migrants": 55, "held": 100 * 30 / 55, "half": 1, "hhi": (30**2 + 25**2) / 55**2}
    )
    assert table.loc["B", "held"] == pytest.approx(100 * 20 / 30)


def test_cumulative_shares_join_equal_values_and_leave_gaps_out() -> None:
    found = corridors.cumulative(pd.Series([5.0, 1.0, None, 5.0, 9.0]), pd.Series([1, 2, 100, 3, 4]))
    assert found.to_dict() == {1.0: 20.0, 5.0: 60.0, 9.0: 100.0}


def test_neighbours_are_bounded_by_what_is_not_known() -> None:
    rows = pd.DataFrame({"migrants": [30, 50, 20]})
    found = corridors.bordering(rows, pd.Series([1, 0, None], dtype="Int64"))
    assert found == {"known": 37.5, "lowest": 30.0, "highest": 50.0, "covered": 80.0}


def test_weighted_median_leaves_gaps_out() -> None:
    assert corridors.weighted_median(pd.Series([1.0, 5.0, None, 9.0]), pd.Series([1, 1, 100, 3])) == 9.0
    assert corridors.weighted_median(pd.Series([1.0, 5.0]), pd.Series([3, 1])) == 1.0


def test_bloc_shares_use_both_bases() -> None:
    found = corridors.bloc_shares(ROWS, {"A1", "B1"})
    assert found == {"inside": 10.0, "hosted": 35.0, "emigrants": 60.0, "share_of_hosted": 1000 / 35, "share_of_emigrants": 1000 / 60}


@pytest.fixture(scope="module")
def rev2017() -> pd.DataFrame:
    table = load("migrant-stock-by-origin", as_of="2018-12-10")
    return table[table["year"] == 2017]


@pytest.fixture(scope="module")
def rev2024() -> pd.DataFrame:
    table = load("migrant-stock-by-origin")
    return table[table["year"] == 2024]


def test_quadrants_of_rev_2017_are_those_published(rev2017: pd.DataFrame) -> None:
    table = corridors.quadrants(rev2017, areas.frame()["development_group_2017"], south={areas.SOUTH}).loc[2017] / 1e6
    published = {corridors.SOUTH_SOUTH: 97.35, corridors.SOUTH_NORTH: 89.03, corridors.NORTH_NORTH: 56.95, corridors.NORTH_SOUTH: 14.38}
    assert table[list(published)].to_dict() == pytest.approx(published, abs=0.1)


@pytest.mark.parametrize(("groups", "share"), [("six", 51.3), ("eight", 42.9)])
def test_intra_regional_share_of_rev_2017(rev2017: pd.DataFrame, groups: str, share: float) -> None:
    scheme = {"six": areas.frame()["region"], "eight": corridors.eight_regions(areas.frame())}[groups]
    assert corridors.intra_regional_world(rev2017, scheme)[2017] == pytest.approx(share, abs=0.1)


def test_fewer_regions_keep_more_migrants_inside(rev2017: pd.DataFrame) -> None:
    frame = areas.frame()
    schemes = [corridors.continents(frame), frame["region"], frame["sdg_region"], corridors.eight_regions(frame), frame["subregion"]]
    found = [float(corridors.intra_regional_world(rev2017, scheme)[2017]) for scheme in schemes]
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize(
    ("region", "origin_base", "destination_base"),
    [
        ("Europe and Central Asia", 80, 68),
        ("Middle East and North Africa", 50, 33),
        ("Sub-Saharan Africa", 68, 76),
        ("Americas", 83, 52),
    ],
)
def test_regions_that_the_paper_names(rev2017: pd.DataFrame, region: str, origin_base: float, destination_base: float) -> None:
    found = corridors.intra_regional(rev2017, corridors.paper_regions(areas.frame())).loc[(2017, region)]
    assert found["origin_base"] == pytest.approx(origin_base, abs=1)
    assert found["destination_base"] == pytest.approx(destination_base, abs=1)


def test_regions_that_the_paper_names_cover_the_world_once() -> None:
    frame = areas.frame()
    assert corridors.paper_regions(frame).isna().equals(frame["sdg_region"].isna())
    assert corridors.paper_regions(frame).nunique() == 7


def test_intra_regional_share_without_unknown_origins(rev2017: pd.DataFrame) -> None:
    assert corridors.intra_regional_world(rev2017, areas.frame()["region"], known_only=True)[2017] == pytest.approx(53.4, abs=0.1)


def test_africa_in_rev_2017(rev2017: pd.DataFrame) -> None:
    africa = corridors.intra_regional(rev2017, areas.frame()["region"]).loc[(2017, "Africa")]
    assert africa["within"] / 1e6 == pytest.approx(19.4, abs=0.1)
    assert africa["emigrants"] / 1e6 == pytest.approx(36.3, abs=0.1)
    assert africa["destination_base"] == pytest.approx(79, abs=0.5)


def test_africa_in_the_2024_vintage_is_as_published(rev2024: pd.DataFrame) -> None:
    found = corridors.intra_regional(rev2024, areas.frame()["region"]).loc[(2024, "Africa")]
    assert found["destination_base"] == pytest.approx(86, abs=1)


def test_ecowas_in_rev_2017(rev2017: pd.DataFrame) -> None:
    found = corridors.bloc_shares(rev2017, areas.members("ECOWAS", "2018-12-10"))
    assert found["share_of_hosted"] == pytest.approx(85, abs=1)
    assert found["share_of_emigrants"] == pytest.approx(64, abs=1)


@pytest.mark.parametrize(
    ("origin", "destination", "million"), [("MEX", "USA", 12.68), ("IND", "ARE", 3.31), ("RUS", "UKR", 3.31), ("BGD", "IND", 3.14)]
)
def test_corridors_of_rev_2017_are_those_published(rev2017: pd.DataFrame, origin: str, destination: str, million: float) -> None:
    row = rev2017[(rev2017["origin"] == origin) & (rev2017["destination"] == destination)]
    assert float(row["migrants"].sum()) / 1e6 == pytest.approx(million, abs=0.01)


def test_world_groupings_hold_the_named_regions() -> None:
    place = areas.frame()
    assert list(corridors.groupings(place)) == [
        "Five continents",
        "Eight, SDG reports",
        "Six regions (UN)",
        "Eight, UN DESA",
        "Twenty-two sub-regions",
    ]
    for region, scheme in corridors.named_regions(place).items():
        assert (scheme == region).any(), region
    assert corridors.SIX == areas.REGIONS


def test_quadrants_and_regions_of_birth_side_by_side() -> None:
    table = corridors.quadrants_and_regions(ROWS, REGION, {"A"}, pd.Series(REGION))
    assert table.loc[2000].to_dict() == {
        corridors.SOUTH_SOUTH: 30,
        corridors.SOUTH_NORTH: 10,
        corridors.NORTH_NORTH: 20,
        corridors.NORTH_SOUTH: 25,
        "Inside A": 30,
        "Inside B": 20,
    }


def test_unknown_origins_are_spread_in_proportion() -> None:
    table = corridors.quadrants(ROWS, REGION, {"A"})
    spread = corridors.unknown_in_proportion(table, table.sum(axis=1))
    assert spread.loc[2000, corridors.SOUTH_SOUTH] == pytest.approx(100 * 30 / 85)
    assert spread.sum(axis=1)[2000] == pytest.approx(100)


def test_one_corridor_has_its_migrants_or_none() -> None:
    assert corridors.one(ROWS, "B2", "A1") == 25
    assert corridors.one(ROWS, "A2", "A1") == 0


def test_corridors_are_chosen_by_their_ends() -> None:
    groups = pd.Series(REGION)
    assert corridors.inside(ROWS, groups)["migrants"].tolist() == [30, 20]
    assert corridors.inside(ROWS, groups, "A")["migrants"].tolist() == [30]
    assert corridors.into_group(ROWS, groups, "A")["migrants"].tolist() == [30, 25, 15]
    others = pd.concat([ROWS, ROWS.head(1).assign(origin=areas.SPECIAL_SOUTH)])
    assert corridors.known_origins(others, pd.Series(REGION | {areas.SPECIAL_SOUTH: "A"}))["migrants"].tolist() == [30, 10, 20, 25]


def test_migrants_of_an_area_at_either_end() -> None:
    assert corridors.touching(ROWS, ["A1", "B1"]) == 85  # 30 + 10 + 20 + 25; ten people do both and count once
    assert corridors.by_area(ROWS, ["A1", "B1", "X"]).to_dict() == {"A1": 65, "B1": 30}


def test_streams_keep_the_value_of_both_years() -> None:
    now = corridors.between(ROWS, REGION)
    table = corridors.streams(now, 2 * now)
    assert list(table.columns) == ["origin", "destination", "value", "then"]
    assert table.set_index(["origin", "destination"]).loc[("B", "A")].to_dict() == {"value": 25, "then": 50}
    assert len(table) == 4


def test_internal_migrants_raise_the_share_inside() -> None:
    table = corridors.with_internal(pd.Series({"six": 50.0}), 200, {"low": 0, "high": 200})
    assert table.loc["six"].to_dict() == {"low": 50, "high": 75}  # (200 + 100) of 400


SEXES = pd.DataFrame(
    [("A1", "A2", "female", 12), ("A1", "A2", "male", 18), ("B1", "B2", "female", 15), ("B1", "B2", "male", 5), ("A1", "B1", "male", 10)],
    columns=["origin", "destination", "sex", "migrants"],
).assign(year=2000)


def test_womens_share_by_corridor_is_missing_without_a_row_for_women() -> None:
    share = corridors.womens_share(SEXES)
    assert share["A1", "A2"] == 40
    assert share["B1", "B2"] == 75
    assert pd.isna(share["A1", "B1"])


def test_womens_share_by_quadrant_without_some_destinations() -> None:
    share = corridors.womens_share_of_quadrants(SEXES, {"A1": "A", "A2": "A", "B1": "A", "B2": "A"}, {"A"})
    assert share[corridors.SOUTH_SOUTH] == pytest.approx(100 * 27 / 60)
    assert list(share.index) == list(corridors.QUADRANTS)
    without = corridors.womens_share_of_quadrants(SEXES, {"A1": "A", "A2": "A", "B1": "A", "B2": "A"}, {"A"}, {"B2"})
    assert without[corridors.SOUTH_SOUTH] == 30


def test_ranked_corridors_have_another_vintage_and_women() -> None:
    then = pd.DataFrame({"origin": ["A1"], "destination": ["A2"], "migrants": [7]})
    top = corridors.ranked(ROWS, 2, then, corridors.womens_share(SEXES))
    assert top["migrants"].tolist() == [30, 25]
    assert top["then"].iloc[0] == 7
    assert top["women"].iloc[0] == 40
    assert top[["then", "women"]].iloc[1].isna().all()


def test_corridors_are_spoken_with_short_names() -> None:
    table = pd.DataFrame({"origin": ["SDN", "MEX"], "destination": ["TCD", "USA"]})
    assert corridors.spoken(table)[0] == "Sudan to Chad"
    assert corridors.spoken(table, " – ")[1].startswith("Mexico – ")


TIES = pd.DataFrame(
    [("A1", "A2", 100, 80, 1), ("A1", "B1", 900, 700, 0), ("B1", "B2", 300, 400, 1), ("A2", "A1", 100, 80, 1)],
    columns=["origin", "destination", "distance_km", "city_distance_km", "contiguous"],
)


def test_kinds_of_corridors_put_the_gulf_first() -> None:
    table = corridors.with_kind(ROWS, TIES, {"B2"})
    assert table["kind"].tolist() == [
        corridors.NEIGHBOURS,
        corridors.OTHER,
        corridors.TO_GULF,  # a neighbour too
        corridors.NO_BORDER,
        corridors.NO_BORDER,
    ]


def test_women_by_kind_are_weighted_and_counted() -> None:
    table = pd.DataFrame({"kind": ["Other"] * 3, "migrants": [10, 30, 60], "women": [20.0, 40.0, 50.0]})
    assert corridors.women_by_kind(table, 40).loc["Other", "below"] == 1  # less than the line, not on it
    row = corridors.women_by_kind(table, 45).loc["Other"]
    assert row.to_dict() == {"n": 3, "women": pytest.approx(44), "below": 2}


def test_extremes_of_kinds_leave_out_unknown_borders() -> None:
    table = pd.DataFrame({"kind": ["Other"] * 3 + [corridors.NO_BORDER], "women": [30.0, 10.0, 20.0, 5.0]}, index=[4, 5, 6, 7])
    assert corridors.extremes_of_kinds(table) == [5, 4]


def test_parts_by_quadrant_have_distances_and_one_without_the_gulf() -> None:
    sides = pd.Series({"A1": "South", "A2": "South", "B1": "North", "B2": "North"})
    parts = corridors.parts_by_quadrant(ROWS, sides, TIES, {"A2"})
    assert list(parts) == [corridors.SOUTH_SOUTH, corridors.NO_GULF, *corridors.QUADRANTS[1:]]
    assert {name: part["migrants"].sum() for name, part in parts.items()} == {
        corridors.SOUTH_SOUTH: 30,
        corridors.NO_GULF: 0,  # its one corridor leads to the Gulf
        corridors.SOUTH_NORTH: 10,
        corridors.NORTH_NORTH: 20,
        corridors.NORTH_SOUTH: 25,
    }
    assert parts[corridors.SOUTH_SOUTH]["distance_km"].tolist() == [100]


def test_distances_within_which_half_live() -> None:
    part = pd.DataFrame({"migrants": [30, 10, 20], "distance_km": [100, 900, 300], "city_distance_km": [80, 700, 400]})
    row = corridors.distances({"all": part}).loc["all"]
    assert (row["median_km"], row["median_km_between_largest_cities"]) == (100, 80)
    assert [row[f"within_{km}_km_per_cent"] for km in (100, 200)] == [50, 50]  # at most so far
    assert [row[f"within_{km}_km_per_cent"] for km in (500, 1000)] == pytest.approx([100 * 50 / 60, 100])
    assert list(row.index[2:]) == [f"within_{km}_km_per_cent" for km in (100, 200, 500, 1000, 2000, 5000, 10000)]
    assert corridors.at_distance(part, 300)["migrants"].tolist() == [20]
    assert corridors.at_distance(part.assign(distance_km=300), 300)["migrants"].tolist() == [30]
    assert corridors.at_distance(part, 301).empty
