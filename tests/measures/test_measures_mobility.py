"""Emigration rates, bins and matched moves: small cases by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from compendium.measures import mobility


def test_emigration_rate_counts_the_emigrants_in_the_denominator() -> None:
    rate = mobility.emigration_rate(pd.Series({"A": 25, "B": 1}), pd.Series({"A": 75, "C": 5}))
    assert rate.to_dict() == {"A": 25.0}


def test_bins_hold_their_left_edge() -> None:
    x = pd.Series({"A": 1.0, "B": 2.0, "C": 3.0, "D": 9.0})
    y = pd.Series({"A": 10.0, "B": 20.0, "C": 40.0})
    table = mobility.binned(x, y, [0, 2, 4])
    assert table["count"].tolist() == [1, 2]
    assert table["median"].tolist() == [10, 30]
    assert table.loc[1, ["q1", "q3"]].tolist() == [25, 35]


def test_long_difference() -> None:
    corridors = pd.DataFrame(
        [(2000, "A", "Z", 10), (2010, "A", "Z", 30), (2000, "B", "Z", 50), (2010, "B", "Z", 50)],
        columns=["year", "origin", "destination", "migrants"],
    )
    people = pd.DataFrame([(y, a, n) for y in (2000, 2010) for a, n in (("A", 90), ("B", 50))], columns=["year", "area", "persons"])
    people.loc[2, "persons"] = 70
    income = pd.DataFrame(
        [(2000, "A", 100.0), (2010, "A", 200.0), (2000, "B", 100.0), (2010, "B", 150.0)],
        columns=["year", "area", "international_dollars"],
    )
    table = mobility.long_difference(corridors, people, income, 2000, 2010)
    assert table.loc["A"].tolist() == pytest.approx([100, 2, 20])
    assert table.loc["B"].tolist() == pytest.approx([100, 1.5, 0])
    assert mobility.rates(corridors, people, 2000, least=60).index.tolist() == ["A"]


def test_elasticity_inside_countries_is_the_difference_of_differences() -> None:
    """Income doubles in A and stays in B; the rate of A rises fourfold, that of B doubles: elasticity (2 - 1) / 1, exactly."""
    rows = [("A", 2000, 1.0, 100.0), ("A", 2010, 4.0, 200.0), ("B", 2000, 3.0, 50.0), ("B", 2010, 6.0, 50.0), ("C", 2010, 9.0, 1.0)]
    fit = mobility.within_elasticity(pd.DataFrame(rows, columns=["origin", "year", "rate", "income"]))
    assert fit.value == pytest.approx(1)
    assert fit.error == pytest.approx(0, abs=1e-9)  # two origins and two years leave nothing over
    assert (fit.origins, fit.years, fit.cells) == (2, 2, 4)  # C has one year and says nothing


def test_elasticity_has_the_error_of_a_fit_clustered_by_origin() -> None:
    """Three origins, two years: from the differences d_x = (1, 0, -1) and d_y = (2, 0, 1), in logarithms.

    Without their means d_x = (1, 0, -1), d_y = (1, -1, 0): slope (1 + 0) / 2 = 0.5, residuals (0.5, -1, 0.5); half of each product is the
    score of an origin, so the scores are 0.25, 0, -0.25 over a sum of squares of 1, times the root of 3 / 2.
    """
    x, y = np.exp([0.0, 1.0, 0.0, 0.0, 0.0, -1.0]), np.exp([0.0, 2.0, 0.0, 0.0, 0.0, 1.0])
    panel = pd.DataFrame({"origin": list("AABBCC"), "year": [2000, 2010] * 3, "rate": y, "income": x, "people": 1.0})
    fit = mobility.within_elasticity(panel)
    assert fit.value == pytest.approx(0.5)
    assert fit.error == pytest.approx((2 * 0.25**2 * 1.5) ** 0.5)
    assert (fit.low, fit.high) == pytest.approx((0.5 - mobility.NORMAL * fit.error, 0.5 + mobility.NORMAL * fit.error))


def test_income_panel_keeps_the_years_of_all_three_tables() -> None:
    corridors = pd.DataFrame(
        [(2000, "A", "Z", 10), (2010, "A", "Z", 30), (2020, "A", "Z", 5)], columns=["year", "origin", "destination", "migrants"]
    )
    people = pd.DataFrame([(2000, "A", 90), (2010, "A", 70)], columns=["year", "area", "persons"])
    income = pd.DataFrame([(2010, "A", 200.0), (2020, "A", 9.0)], columns=["year", "area", "international_dollars"])
    panel = mobility.income_panel(corridors, people, income)
    assert panel[["year", "origin", "rate", "income"]].to_numpy().tolist() == [[2010, "A", 30.0, 200.0]]


def test_classes_of_income_are_called_by_their_edges() -> None:
    assert mobility.labels([0, 2_000, 4_000, 8_000, 1_000_000]) == ["under 2", "2–4", "4–8", "over 8"]


def test_weights_and_lags() -> None:
    """Two pairs of origins: inside the small pair the elasticity is 1, inside the large one 0; weights decide between them."""
    x, y = [0.0, 1.0, 0.0, 0.0] * 2, [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    panel = pd.DataFrame(
        {
            "origin": list("AABBCCDD"),
            "year": [2000, 2010] * 4,
            "rate": np.exp(y),
            "income": np.exp(x),
            "people": [1.0] * 4 + [1e9] * 4,
        }
    )
    plain, weighted = mobility.within_elasticity(panel), mobility.within_elasticity(panel, weighted=True)
    assert plain.value == pytest.approx(0.5)
    assert weighted.value == pytest.approx(0, abs=1e-6)
    assert plain.detectable == pytest.approx((mobility.NORMAL + mobility.POWER) * plain.error)


def test_elasticity_between_countries_takes_years_out() -> None:
    panel = pd.DataFrame(
        [("A", 2000, 1.0, 1.0), ("B", 2000, 4.0, 2.0), ("A", 2010, 3.0, 10.0), ("B", 2010, 12.0, 20.0)],
        columns=["origin", "year", "rate", "income"],
    ).assign(people=1.0)
    panel = pd.concat([panel, panel.assign(origin=panel["origin"] + "2")])  # two of each, so that there is an error
    fit = mobility.between_elasticity(panel)
    assert fit.value == pytest.approx(2)
    assert fit.error == pytest.approx(0, abs=1e-9)


def test_income_before_the_rate() -> None:
    corridors = pd.DataFrame([(2010, "A", "Z", 30)], columns=["year", "origin", "destination", "migrants"])
    people = pd.DataFrame([(2010, "A", 70)], columns=["year", "area", "persons"])
    income = pd.DataFrame([(2005, "A", 200.0), (2010, "A", 900.0)], columns=["year", "area", "international_dollars"])
    assert mobility.income_panel(corridors, people, income, lag=5)["income"].to_list() == [200.0]


def test_peak_of_a_parabola() -> None:
    income = pd.Series(np.exp(np.linspace(6, 11, 40)))
    rate = np.exp(1 - 0.5 * (np.log(income) - 9) ** 2)
    found = mobility.peak(rate, income)
    assert (found.dollars, found.low, found.high, found.share) == pytest.approx((np.exp(9), np.exp(9), np.exp(9), 100))
    rising = mobility.peak(income, income)
    assert np.isnan(rising.dollars)


def test_origins_of_refugees() -> None:
    refugees = pd.DataFrame(
        [(2020, "A", "refugees", 20), (2020, "B", "refugees", 1), (2020, "B", "asylum-seekers", 99)],
        columns=["year", "origin", "population_type", "persons"],
    )
    corridors = pd.DataFrame([(2020, "A", "Z", 100), (2020, "B", "Z", 100)], columns=["year", "origin", "destination", "migrants"])
    assert mobility.refugee_origins(refugees, corridors, 2020, 10) == {"A"}


def test_income_at_market_rates() -> None:
    gdp = pd.DataFrame({"year": [2020], "area": ["A"], "usd_million": [5.0]})
    people = pd.DataFrame({"year": [2020], "area": ["A"], "persons": [1000]})
    assert mobility.market_income(gdp, people)["international_dollars"].to_list() == [5000.0]
