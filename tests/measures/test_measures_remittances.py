"""Remittance measures: small cases by hand, and figures that the project's tables must give."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from compendium import areas, load
from compendium.measures import remittances


def flows(rows: list[tuple[int, str, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["year", "area", "usd_million"])


def test_total_adds_what_is_known() -> None:
    table = flows([(2000, "A", 1.0), (2000, "B", 2.0), (2001, "A", 5.0), (2000, "C", 100.0)])
    assert remittances.total(table, ["A", "B"]).to_dict() == {2000: 3.0, 2001: 5.0}


def test_growth_and_its_deviation() -> None:
    levels = pd.Series([100.0, 110.0, 99.0], index=[2000, 2001, 2002])
    assert remittances.growth(levels).iloc[1:].tolist() == pytest.approx([10, -10])
    assert remittances.growth_volatility(levels) == pytest.approx(math.sqrt(200))  # both 10 away from a mean of 0, n - 1 = 1


def test_log_volatility_treats_doubling_and_halving_alike_and_needs_enough_years() -> None:
    table = flows([(2000, "A", 1.0), (2001, "A", 2.0), (2002, "A", 1.0), (2000, "B", 1.0), (2002, "B", 3.0), (2000, "C", -1.0)])
    result = remittances.log_volatility(table, least=2)
    assert result["A"] == pytest.approx(100 * math.sqrt(2) * math.log(2))
    assert pd.isna(result["B"])  # a year is missing between its two values
    assert pd.isna(result["C"])


def test_naive_error() -> None:
    assert remittances.naive_error(pd.Series([100.0, 125.0, 100.0])) == pytest.approx((20 + 25) / 2)


def test_share_of_keeps_areas_with_both() -> None:
    shares = remittances.share_of(pd.Series({"A": 5.0, "B": 1.0, "C": 2.0}), pd.Series({"A": 50.0, "B": 4.0}))
    assert shares.to_dict() == {"B": 25.0, "A": 10.0}


def test_weight_in_gdp() -> None:
    gdp = flows([(2017, "A", 50.0), (2017, "B", 4.0), (2016, "B", 1.0)])
    received = flows([(2017, "A", 5.0), (2017, "B", 1.0), (2017, "C", 9.0), (2016, "B", 1.0)])
    assert remittances.weight_in_gdp(received, gdp, ["A", "B"], 2017).to_dict() == {"B": 25.0, "A": 10.0}


def test_africa_2017() -> None:
    """The verdicts on two claims rest on these: growth 2000 to 2022 of the sum of 54 countries, and shares of GDP."""
    frame = load("areas").set_index("area")
    africa = frame.index[(frame["region"] == "Africa") & (frame["un_member"] == "Y")]
    capital = load("investment-and-aid")
    inflows = load("remittance-inflows")
    levels = pd.DataFrame(
        {
            "remittances": remittances.total(inflows, africa),
            "fdi": remittances.total(capital[capital["flow"] == "fdi"], africa),
            "oda": remittances.total(capital[capital["flow"] == "oda"], africa),
        }
    ).loc[2000:2022]
    assert len(africa) == 54
    assert remittances.growth_volatility(levels).round(1).to_dict() == {"remittances": 14.5, "fdi": 44.8, "oda": 13.1}
    weight = remittances.weight_in_gdp(inflows, load("gdp"), africa, 2017)
    assert (len(weight), int((weight >= 5).sum())) == (45, 13)


def test_sender_concentration() -> None:
    table = pd.DataFrame(
        [("X", "A", 3.0), ("Y", "A", 1.0), ("Y", "B", 2.0), ("X", "B", 0.0)], columns=["sender", "receiver", "usd_million"]
    )
    result = remittances.sender_concentration(table)
    assert result.loc["A", "hhi"] == pytest.approx(0.75**2 + 0.25**2)
    assert result.loc["A", ["largest", "largest_share"]].tolist() == ["X", 75.0]
    assert result.loc["B", "hhi"] == 1


def test_years_to_target() -> None:
    assert remittances.years_to_target(pd.Series({2011: 9.0, 2015: 7.0})) == 8  # half a point a year, four points to go
    assert remittances.years_to_target(pd.Series({2011: 4.0, 2015: 3.0})) == 0
    assert remittances.years_to_target(pd.Series({2011: 5.0, 2015: 6.0})) == math.inf


def test_world_totals_of_2017_by_release() -> None:
    """What the World Bank's files add up to: 624.8 in December 2018, 640.3 in June 2023 (US$ billion)."""
    then = load("remittance-inflows", as_of="2018-12-31").groupby("year")["usd_million"].sum()
    later = load("remittance-inflows", as_of="2023-12-31").groupby("year")["usd_million"].sum()
    assert then[2017] / 1e3 == pytest.approx(624.8, abs=0.1)
    assert later[2017] / 1e3 == pytest.approx(640.3, abs=0.1)


def test_complete_areas_have_every_year_of_every_flow() -> None:
    whole = flows([(y, a, 1.0) for y in (2000, 2001) for a in ("A", "B", "C")])
    gap = flows([(2000, "A", 1.0), (2001, "A", 1.0), (2000, "B", 1.0), (2001, "D", 1.0), (2000, "C", 1.0), (2001, "C", -3.0)])
    assert remittances.complete({"one": whole, "two": gap}, ["C", "B", "A"], 2000, 2001) == ["C", "A"]
    sums = remittances.totals({"one": whole, "two": gap}, ["A", "C"], 2000, 2001)
    assert sums.to_dict("list") == {"one": [2.0, 2.0], "two": [2.0, -2.0]}


def test_median_over_corridors_is_not_that_over_quarters() -> None:
    """Corridor X has four quarters at 2, corridors Y and Z one each at 6 and 8: over corridors 6, over corridor-quarters 2."""
    rows = [(2024, q, "X", "A", 2.0) for q in (1, 2, 3, 4)] + [(2024, 1, "Y", "A", 6.0), (2024, 1, "Z", "A", 8.0)]
    prices = pd.DataFrame(rows, columns=["year", "quarter", "sender", "receiver", "cost_percent"])
    assert prices["cost_percent"].median() == 2
    assert remittances.median_over_corridors(prices).to_dict() == {2024: 6.0}


def test_without_the_break_of_one_record_the_order_of_steadiness_turns() -> None:
    """Africa 2000 to 2022: with Nigeria's figure of 2005 aid varies less than remittances, without it more (also with complete records)."""
    frame = load("areas").set_index("area")
    africa = frame.index[(frame["region"] == "Africa") & (frame["un_member"] == "Y")]
    capital = load("investment-and-aid")
    tables = {"money": load("remittance-inflows"), **{f: capital[capital["flow"] == f] for f in ("fdi", "oda")}}
    whole = remittances.complete(tables, africa, 2000, 2022)
    assert len(whole) == 32
    clean = remittances.totals(tables, [a for a in whole if a != "NGA"], 2000, 2022)
    assert remittances.growth_volatility(clean).round(1).to_dict() == {"money": 10.7, "fdi": 53.5, "oda": 13.1}
    with_break = remittances.growth_volatility(remittances.totals(tables, africa, 2000, 2022))
    assert with_break["money"] > with_break["oda"]


GROUPS = pd.Series({"NOR": areas.NORTH, "ARE": areas.SOUTH, "KEN": areas.SOUTH, "UGA": areas.SOUTH, "IND": areas.SOUTH, "NPL": areas.SOUTH})
REGIONS = pd.Series({"NOR": "Europe", "ARE": "Asia", "KEN": "Africa", "UGA": "Africa", "IND": "Asia", "NPL": "Asia"})


def _prices() -> pd.DataFrame:
    """Seven corridors in three quarters of 2020, one of them in the first quarter of 2021 too."""
    ways = [
        ("NOR", "KEN", 5.0),
        ("ARE", "IND", 3.0),
        ("KEN", "UGA", 9.0),
        ("IND", "NPL", 4.0),
        ("KEN", "IND", 8.0),
        ("IND", "KEN", 7.0),
        ("KEN", "NOR", 1.0),
    ]
    rows = [(2020, q, s, r, cost) for q in (1, 2, 3) for s, r, cost in ways] + [(2021, 1, "IND", "NPL", 2.0)]
    return pd.DataFrame(rows, columns=["year", "quarter", "sender", "receiver", "cost_percent"])


def test_corridors_to_the_south_by_kind_in_whole_years() -> None:
    table = remittances.to_south(_prices(), GROUPS, REGIONS, {"ARE"})
    kinds = table.drop_duplicates(["sender", "receiver"]).set_index(["sender", "receiver"])["kind"].to_dict()
    assert kinds == {
        ("NOR", "KEN"): remittances.FROM_NORTH,
        ("ARE", "IND"): remittances.FROM_GULF,
        ("KEN", "UGA"): remittances.INSIDE_AFRICA,
        ("IND", "NPL"): remittances.AMONG_SOUTH,
        ("KEN", "IND"): "one end in Africa",
        ("IND", "KEN"): "one end in Africa",
    }
    assert set(table["year"]) == {2020}  # one quarter is no year
    medians = remittances.medians_by_kind(table)
    assert list(medians.columns) == list(remittances.COST_KINDS)
    assert medians.loc[2020].tolist() == [3, 5, 4, 9]
    assert remittances.surveyed(table, 2020).groupby("kind").size().tolist() == [1, 1, 1, 1, 2]


def test_remittances_per_migrant_by_part() -> None:
    ends = [("ARE", "IND"), ("NPL", "IND"), ("NOR", "IND"), ("NOR", "NOR"), ("KEN", "NOR")]  # residence, origin
    bilateral = pd.DataFrame(ends, columns=["sender", "receiver"]).assign(usd_million=[10.0, 20.0, 30.0, 40.0, 100.0])
    stock = pd.DataFrame(ends, columns=["destination", "origin"]).assign(migrants=[20_000, 20_000, 10_000, 25_000, 25_000])
    table = remittances.per_migrant(bilateral, stock, GROUPS, {"ARE"})
    assert list(table.index) == list(remittances.PARTS)
    assert table["migrants"].tolist() == [20, 20, 10, 25, 25]
    assert table["remittances"].tolist() == [5, 10, 15, 20, 50]
    assert table["dollars"].tolist() == [500, 1000, 3000, 1600, 4000]


def test_a_part_is_missing_where_an_end_has_no_group() -> None:
    part = remittances.parts(pd.Series(["XXX", "IND", "NOR"]), pd.Series(["IND", "ARE", "ARE"]), GROUPS, {"ARE"})
    assert pd.isna(part[0])
    assert part[1:].tolist() == [remittances.IN_GULF, "North-South"]  # from the North to the Gulf is not South-South
