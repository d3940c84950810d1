"""Remittance measures: small cases by hand, and figures that the project's tables must give."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from compendium import load
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
