"""Rules that carry a series on, and their errors in the past, on cases worked out by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from compendium.measures import foresight

OLD = pd.DataFrame({"a": [100.0, 200.0], "b": [50.0, 50.0]}, index=[2000, 2010])
TOTAL = pd.Series({2000: 200.0, 2010: 400.0})
NEW = pd.DataFrame({"a": [100.0, 160.0, 320.0], "b": [50.0, 50.0, 40.0]}, index=[2000, 2010, 2020])


def test_trends_are_extended_by_rate_by_line_or_not_at_all() -> None:
    series = pd.Series({2000: 100.0, 2010: 200.0})
    assert foresight.extend_growth(series, 2000, 2010, 2020) == pytest.approx(400)
    assert foresight.extend_line(series, 2000, 2010, 2020) == pytest.approx(300)
    assert foresight.extend_level(series, 2000, 2010, 2020) == 200


def test_a_trend_starts_ten_years_back_or_earlier() -> None:
    assert foresight.base_year([1990, 1995, 2000, 2005, 2010], 2010) == 2000
    assert foresight.base_year([1990, 2000, 2005, 2010, 2017], 2017) == 2005
    with pytest.raises(ValueError, match="empty"):
        foresight.base_year([2005, 2010], 2010)


def test_a_constant_share_follows_the_total() -> None:
    told = foresight.extend(OLD, foresight.SHARE, 2010, 2020, TOTAL)
    assert told.to_dict() == pytest.approx({"a": 400.0, "b": 100.0})  # half and an eighth of 800


def test_a_forecast_knows_nothing_after_its_origin() -> None:
    longer = pd.concat([OLD, pd.DataFrame({"a": [9e9], "b": [9e9]}, index=[2015])])
    for rule in foresight.RULES:
        assert foresight.extend(longer, rule, 2010, 2020, TOTAL).equals(foresight.extend(OLD, rule, 2010, 2020, TOTAL))


@pytest.fixture
def errors() -> pd.DataFrame:
    return foresight.backtest({"old": OLD}, {"old": TOTAL}, NEW, [2010])


def test_an_error_is_revision_times_trend(errors: pd.DataFrame) -> None:
    row = errors[(errors["series"] == "a") & (errors["rule"] == "same yearly increase")].iloc[0]
    assert (row["forecast"], row["truth"], row["horizon"]) == (300, 320, 10)
    assert row["error"] == pytest.approx(-6.25)
    assert row["revision"] == pytest.approx(25)  # 200 became 160
    assert row["trend"] == pytest.approx(-25)  # growth of one half foretold, of one whole come true: 1.5 / 2
    assert row["last"]


def test_without_the_year_of_origin_in_the_later_vintage_the_error_is_not_split() -> None:
    later = NEW.rename(index={2010: 2011})
    row = foresight.backtest({"old": OLD}, {"old": TOTAL}, later, []).query("series == 'b' and year == 2020").iloc[0]
    assert row["error"] == pytest.approx(25)
    assert math.isnan(row["revision"])
    assert math.isnan(row["trend"])


def test_errors_are_summed_up_with_the_number_of_different_forecasts(errors: pd.DataFrame) -> None:
    twice = pd.concat([errors, errors.assign(vintage="other", error=-errors["error"])])
    line = foresight.errors_by(twice, ["rule"]).loc["no change"]
    a, b = 100 * (200 / 320 - 1), 100 * (50 / 40 - 1)
    assert line["mean_absolute"] == pytest.approx((abs(a) + abs(b)) / 2)
    assert (line["lowest"], line["highest"]) == (pytest.approx(a), pytest.approx(-a))
    assert (line["forecasts"], line["periods"]) == (4, 1)
    assert foresight.errors_by(errors, ["rule"], of="trend").loc["same growth rate", "lowest"] == pytest.approx(0)


def test_a_band_turns_past_errors_round() -> None:
    assert foresight.band(100, -20, 25) == (pytest.approx(80), pytest.approx(125))


def test_horizons_count_as_about_five_ten_or_fifteen_years() -> None:
    counted = foresight.about(pd.Series(range(3, 17), index=range(3, 17)))
    years = {name: list(counted.index[counted == name]) for name in counted.unique()}
    assert years == {
        "": [3, 8, 11, 12, 13, 16],
        "About 5 years": [4, 5, 6, 7],
        "About 10 years": [9, 10],
        "About 15 years": [14, 15],
    }


def test_a_range_in_words_has_minus_signs() -> None:
    assert foresight.in_words(pd.Series([12.4, -3.2])) == "−3 to +12"
    assert foresight.in_words(pd.Series([], dtype=float)) == ""


def test_the_table_of_errors_shows_mean_and_range() -> None:
    errors = foresight.backtest({"old": OLD}, {"old": TOTAL}, NEW, [])
    errors = errors.assign(kind="Stocks", ahead=foresight.about(errors["horizon"]))
    table = foresight.error_table(errors).set_index("Rule")
    assert list(table.columns) == ["Stocks", "About 10 years", "About 10 years, trend alone"]
    # Told 200 and 50 where 320 and 40 came true: -37.5 and +25 per cent.
    assert table.loc["no change", "About 10 years"] == "31 (−38 to +25)"
    # Without revision (a was told as 200 and is 160 now): -50 and +25 per cent.
    assert table.loc["no change", "About 10 years, trend alone"] == "38"


def test_an_outlook_repeats_the_errors_of_the_past() -> None:
    past = pd.DataFrame(
        [
            ("a", "no change", 2000, 2005, -20.0, None),
            ("a", "no change", 2000, 2005, 25.0, 0.0),
            ("a", "same growth rate", 2000, 2005, 99.0, 9.0),
        ],
        columns=["series", "rule", "origin", "year", "error", "trend"],
    )
    outlook = foresight.outlook(OLD[["a"]], "no change", 2016, TOTAL, past)
    assert outlook.loc["a"].to_dict() == pytest.approx(
        {"last": 200, "ahead": 200, "low": 160, "high": 250, "trend_low": 200, "trend_high": 200, "forecasts": 2, "trends": 1, "periods": 1}
    )
    changes = foresight.changes(outlook)
    assert changes.loc["a"].to_dict() == pytest.approx({"ahead": 0, "low": -20, "high": 25, "trend_low": 0, "trend_high": 0})
