"""Money from abroad, worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from compendium.measures import claims, intervals, money


def long(values: dict[str, dict[int, float]]) -> pd.DataFrame:
    rows = [{"area": a, "year": y, "usd_million": v} for a, years in values.items() for y, v in years.items()]
    return pd.DataFrame(rows)


def one_year(values: dict[str, float], year: int = 2017) -> pd.DataFrame:
    return long({a: {year: v} for a, v in values.items()})


CAPITAL = pd.concat(
    [one_year({"AAA": 10, "BBB": -5, "CCC": 1}).assign(flow="fdi"), one_year({"AAA": 20, "BBB": 5, "CCC": 1}).assign(flow="oda")]
)
EXPORTS = pd.DataFrame({"area": ["AAA", "BBB"], "exports_percent": [30.0, 10.0]})


def test_foreign_exchange_has_four_parts_and_leaves_out_who_lacks_one() -> None:
    gdp = one_year({"AAA": 200, "BBB": 100, "CCC": 50})
    parts = money.exchange(one_year({"AAA": 10, "BBB": 5, "CCC": 5}), CAPITAL, gdp, EXPORTS, ["AAA", "BBB", "CCC"], 2017)
    assert parts.loc["AAA"].to_dict() == {"exports": 60, "remittances": 10, "investment": 10, "aid": 20}
    assert parts.loc["BBB", "investment"] == 0  # a net outflow brings no exchange
    assert list(parts.index) == ["AAA", "BBB"]  # no exports of CCC are known
    assert money.weight_in_exchange(parts).to_dict() == {"BBB": 25.0, "AAA": 10.0}
    assert money.weight_in_exchange(parts, money.EXPORTS_ALONE)["AAA"] == pytest.approx(100 * 10 / 70)


def test_enough_years_are_two_thirds_of_the_changes() -> None:
    assert (money.enough(2000, 2022), money.enough(2000, 2016)) == (15, 11)


def test_steadiness_gives_medians_differences_and_the_steadiest() -> None:
    table = pd.DataFrame(
        {"Remittances": [10.0, 20, 30], "Foreign direct investment": [40.0, 50, 60], "Aid": [15.0, 15, 35]}, index=["A", "B", "C"]
    )
    found = money.steadiness(table, {"all": ["A", "B", "C", "D"]}).loc["all"]
    assert (found["countries"], found["remittances"], found["steadiest"]) == (3, 20, 2)
    assert found["less_than_aid"] == -5
    assert (found["low"], found["high"]) == (-5, 5)
    assert found["less_than_investment"] == found["high_investment"] == -30


def test_co_movement_takes_out_what_all_countries_share() -> None:
    years = range(2000, 2021)
    rng = np.random.default_rng(1)
    common = np.cumsum(rng.normal(size=21))
    own = {a: rng.normal(0, 0.1, 21) for a in "ABCDEFG"}
    levels = {a: np.exp(common + own[a]) for a in own}
    flow = long({a: dict(zip(years, v, strict=True)) for a, v in levels.items()})
    other = pd.concat({a: pd.Series(np.exp(common + rng.normal(0, 0.1, 21)), index=years) for a in own}, names=["area", "year"])
    assert money.co_movement(flow, other, own, common=False).min() > 0.9  # the world's cycle alone
    assert money.co_movement(flow, other, own).abs().median() < 0.5
    same = flow.set_index(["area", "year"])["usd_million"]
    assert money.co_movement(flow, same, own).min() == pytest.approx(1)
    assert money.co_movement(flow, same, own, least=21).empty


def test_a_clear_correlation_gets_smaller_with_years() -> None:
    assert money.clear_correlation(22) == pytest.approx(0.42, abs=0.005)
    assert money.clear_correlation(100) < 0.2


def test_misses_of_three_forecasts_and_the_noise_of_the_record() -> None:
    made = long({"AAA": {2012: 50.0, 2017: 100.0, 2018: 120.0}, "BBB": {2017: 100.0, 2018: 100.0}})
    known = long({"AAA": {2017: 80.0, 2018: 100.0}, "BBB": {2017: 100.0, 2018: 100.0}})
    misses = money.forecast_misses(made, known, 2018)
    assert list(misses.index) == ["AAA"]  # BBB has no trend
    assert misses.loc["AAA", money.ESTIMATE] == pytest.approx(20)
    assert misses.loc["AAA", money.AS_LAST_YEAR] == pytest.approx(0)
    assert misses.loc["AAA", money.TREND] == pytest.approx(100 * (2**0.2 - 1))
    assert misses.loc["AAA", "revision"] == pytest.approx(25)
    typical = money.typical_misses(misses, {"all": ["AAA"]}).loc["all"]
    assert typical["gain"] == pytest.approx(-20)
    assert typical["estimate low"] == typical["estimate high"] == pytest.approx(20)


PRICES = pd.DataFrame(
    [
        {"year": y, "quarter": q, "sender": s, "receiver": r, "cost_percent": c}
        for y, q, c in ((2016, 1, 8.0), (2016, 2, 9), (2016, 3, 10), (2020, 1, 6), (2020, 2, 7), (2020, 3, 8), (2021, 1, 99))
        for s, r in (("USA", "MEX"), ("USA", "GTM"), ("USA", "HND"), ("CHE", "SRB"))
    ]
)


def test_prices_of_the_same_corridors_by_host() -> None:
    wide = money.corridor_prices(PRICES)
    assert list(wide.columns) == [2016, 2020]  # a year that has only begun is left out
    both = money.in_both(wide, 2016, 2020)
    assert both.loc[("USA", "MEX")].to_list() == [9, 7]
    hosts = money.by_host(both)
    assert list(hosts.index) == ["USA"]  # three are enough for the Group of Twenty, one is not
    assert hosts.loc["USA", ["then", "now", "change", "corridors"]].to_list() == [9, 7, -2, 3]


def test_years_away_at_the_pace_seen() -> None:
    both = pd.DataFrame({"then": [9.0, 9, 9], "now": [7.0, 7, 7]})
    assert money.years_away(both, 4) == (8, 8, 8)  # four points at half a point a year
    assert money.years_away(both, 4, target=7) == (0, 0, 0)
    assert money.years_away(both.rename(columns={"then": "now", "now": "then"}), 4)[0] == np.inf
    assert money.written_years(np.inf) == "never"


def test_the_weighted_price_follows_the_money() -> None:
    both = money.in_both(money.corridor_prices(PRICES), 2016, 2020)
    both.loc[("USA", "MEX"), "now"] = 1.0
    bilateral = pd.DataFrame({"sender": ["USA", "CHE"], "receiver": ["MEX", "SRB"], "usd_million": [3.0, 1.0]})
    assert money.weighted_price(both, bilateral)["now"] == pytest.approx((3 * 1 + 7) / 4)


def test_a_number_beside_its_interval() -> None:
    assert money.beside(8.44, 5.9, 10.4, unit="per cent") == "8.4 per cent (5.9 to 10.4)"
    assert money.beside(-0.001, -0.11, 0.05, show="{:+.2f}".format) == "0.00 (−0.11 to +0.05)"
    assert money.beside(0.2, -13, 15, show="{:+.0f}".format, unit="points") == "0 points (−13 to +15)"


def test_the_verdict_on_foreign_exchange_counts_countries() -> None:
    thresholds = {"per cent of countries": 25}
    parts = pd.DataFrame({"exports": [85.0, 95], "remittances": [15.0, 5], "investment": [0.0, 0], "aid": [0.0, 0]}, index=["A", "B"])
    options = {"vintage": "now", "period": "2017", "base": money.ALL_FOUR}
    found = claims.exchange_by_country({("now", "2017"): parts}, ["A"], **options, outlier=claims.WITH_SMALL)
    assert found == {"at ten": 50, "at five": 100}
    assert claims.rule_of_exchange(found, thresholds) == "supported"
    found = claims.exchange_by_country({("now", "2017"): parts}, ["A"], **options, outlier=claims.NO_SMALL)
    assert claims.rule_of_exchange(found, thresholds) == "qualified"
    assert claims.rule_of_exchange({"at ten": 0, "at five": 20}, thresholds) == "not as worded"


def test_the_verdict_on_steadiness_asks_for_three_things() -> None:
    good = {"below investment": 40.0, "below both": 4.0, "nearer": 1.0, "countries": 60.0}
    points = {"points": 3}
    assert claims.rule_of_steadiness(good, points) == "supported"
    for name, value in (("below both", 2.0), ("nearer", -1.0), ("countries", 50.0)):
        assert claims.rule_of_steadiness(good | {name: value}, points) == "qualified"
    assert claims.rule_of_steadiness(good | {"below both": -1.0, "below investment": -1.0}, points) == "not as worded"


def test_steady_inflows_of_a_sum_and_country_by_country() -> None:
    years = range(2000, 2013)
    even = {a: {y: 100 * 1.05 ** (y - 2000) for y in years} for a in ("AAA", "BBB")}
    uneven = {a: {y: 100.0 + 50 * (y % 2) for y in years} for a in ("AAA", "BBB")}
    broken = even | {"BBB": {y: 100.0 * (10 if y > 2005 else 1) for y in years}}
    others = {"investment": long(uneven), "aid": long(uneven)}
    options = {"vintage": "now", "grouping": claims.COMPLETE, "base": claims.IN_DOLLARS, "period": "2000"}
    arguments = ({"now": long(broken)}, others, long(uneven), ["AAA", "BBB"], ["BBB"], 2012)
    without = claims.steady_inflows(*arguments, **options, outlier=claims.BROKEN_OUT)
    assert without["countries"] == 100
    assert without["below both"] == without["below investment"] > 30
    with_break = claims.steady_inflows(*arguments, **options, outlier=claims.BROKEN_IN)
    assert with_break["countries"] == 50
    assert with_break["below both"] < 0
    of_gdp = claims.steady_inflows(*arguments, **options | {"base": claims.IN_GDP}, outlier=claims.BROKEN_OUT)
    assert of_gdp["below both"] < 0  # an uneven economy makes an even flow uneven
    assert intervals.SEED == 2018


def test_a_series_may_begin_with_the_year_of_a_break() -> None:
    series = pd.Series({2004: 2.46, 2005: 0.17})
    assert money.at_break(series, 2005) == "went from 2.5 to 0.2\N{NO-BREAK SPACE}billion dollars"
    assert money.at_break(series.loc[[2005]], 2005) == "begins with 0.2\N{NO-BREAK SPACE}billion dollars"
