"""Health coverage, reported policies, doctors trained abroad, integration policy; and early warning, deaths on the way."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import areas, load
from compendium.measures import deaths, intervals, services, warning


def test_bands_put_a_limit_into_the_band_above() -> None:
    values = pd.Series([59.9, 60.0, 79.0, 80.0, None], index=list("abcde"))
    assert services.bands(values, (60, 80)).tolist() == ["below 60", "60 to 79", "60 to 79", "80 and above", "no value"]


def test_coverage_counts_migrants_not_countries() -> None:
    index, migrants = pd.Series({"A": 50.0, "B": 90.0}), pd.Series({"A": 100.0, "B": 300.0, "C": 600.0})
    groups = pd.Series({"A": "x", "B": "x", "C": "y"})
    out = services.coverage(index, migrants, groups)
    assert out.loc["x"].tolist() == [25, 0, 75, 0]
    assert out.loc["y"].tolist() == [0, 0, 0, 100]
    assert out.loc["World"].tolist() == [10, 0, 30, 60]
    assert services.part_of_band(index, migrants, groups, "x", 60) == 100
    assert services.as_rows({"first": out.loc["x"]}).loc["first", "below 60"] == 25


def test_newest_stock_takes_both_sexes_of_the_last_year() -> None:
    table = pd.DataFrame(
        {"year": [2010, 2015, 2015], "sex": ["both", "both", "male"], "destination": ["A", "A", "A"], "migrants": [1, 5, 3]}
    )
    assert services.newest_stock(table).to_dict() == {"A": 5.0}


def policies() -> pd.DataFrame:
    rows = [("A", "rights", 2), ("B", "rights", 3), ("C", "rights", 4), ("A", "crises", 4), ("B", "crises", 3), ("C", "crises", 4)]
    return pd.DataFrame(rows, columns=["area", "domain", "level"])


def test_meeting_shares_governments_by_domain() -> None:
    groups = pd.Series({"A": "x", "B": "x", "C": "y"})
    out = services.meeting(policies(), 3, groups)
    assert out.loc["x"].to_dict() == {"crises": 100.0, "rights": 50.0}
    assert out.loc["World", "rights"] == pytest.approx(200 / 3)
    assert services.meeting(policies(), 4).loc["World", "crises"] == pytest.approx(200 / 3)
    assert services.answers(policies(), groups).to_dict() == {"x": 2, "y": 1, "World": 3}


def trained() -> pd.DataFrame:
    rows = [("A", "A", 50), ("A", "B", 30), ("A", "C", 20), ("D", "B", 5), ("D", "C", 0)]
    return pd.DataFrame(rows, columns=["area", "trained_in", "doctors"])


def test_foreign_trained_leaves_out_home_training() -> None:
    shares = services.foreign_trained(trained(), pd.Series({"A": 100, "D": 50, "E": 10}))
    assert shares.to_dict() == {"A": 50.0, "D": 10.0}
    assert services.trained_total(trained(), shares.index) == 55


def test_training_countries_and_scarcity() -> None:
    out = services.training_countries(trained(), pd.Series({"B": 8.0}))
    assert out["doctors"].to_dict() == {"B": 35.0, "C": 20.0}
    assert out["main"].to_dict() == {"B": "A", "C": "A"}
    assert services.share_below(out, "density", "doctors", 10) == 100  # C has no density and is left out
    named = services.named_origins(out, lambda codes: codes.str.lower())
    assert named["Trained in"].tolist() == ["b", "c"]


def test_newest_value_not_older_than_asked() -> None:
    table = pd.DataFrame({"year": [2005, 2012, 2015, 2015], "area": ["A", "A", "A", "B"], "v": [1.0, 2.0, 3.0, None]})
    assert services.newest(table, "v", 2010).to_dict() == {"A": 3.0}
    assert services.newest(table, "v", 2016).empty


def test_strand_change_takes_years_in_which_all_strands_are_scored() -> None:
    rows = [(2014, "health", 40.0), (2014, "education", 30.0), (2016, "education", 32.0), (2019, "health", 50.0), (2019, "education", 35.0)]
    table = pd.DataFrame(rows, columns=["year", "strand", "mean"]).assign(panel_from=2014, p25=10.0, p75=90.0)
    out = services.strand_change(table, ("health", "education"), 2014)
    assert out.loc["health", ["Mean 2014", "Mean 2019"]].tolist() == [40, 50]
    one_year = services.strand_change(table[table["year"] < 2019], ("health", "education"), 2014)
    assert list(one_year.columns) == ["Mean 2014", "Mean 2014 ", "p25", "p75"]


def test_gaps_by_third_are_ordered() -> None:
    rows = [
        ("female", "upper", -7.0),
        ("female", "lower", -1.0),
        ("female", "middle", -5.0),
        ("male", "upper", 0.0),
        ("male", "lower", 4.0),
        ("male", "middle", 1.0),
    ]
    out = services.gaps_by_third(pd.DataFrame(rows, columns=["sex", "third", "gap_mean"]))
    assert out["Women"].tolist() == [-1, -5, -7]
    assert out["Men"].tolist() == [4, 1, 0]


def test_published_shares_of_governments() -> None:
    # UN Statistics Division, October 2020: 55.0 % for rights, 79.3 % for cooperation, 58.6 % for well-being, 54.1 % overall.
    world = services.meeting(load("sdg-migration-policy")).loc["World"]
    assert world[["rights", "cooperation", "well-being", "overall"]].round(1).tolist() == [55.0, 79.3, 58.6, 54.1]


def test_published_shares_of_doctors_trained_abroad() -> None:
    doctors = load("doctors")
    shares = services.foreign_trained(load("foreign-trained-doctors"), doctors[doctors["year"] == 2018].set_index("area")["doctors"])
    known = {"ISR": 56, "NZL": 42, "IRL": 42, "NOR": 39, "CHE": 35, "GBR": 29, "CAN": 24, "AUS": 24, "DEU": 12, "FRA": 10}
    assert shares[list(known)].round().astype(int).to_dict() == known


def test_published_integration_scores() -> None:
    # MIPEX 2020: mean of 56 countries about 50.
    table = load("integration-policy")
    overall = table[(table["strand"] == "overall") & (table["year"] == 2019) & (table["panel_from"] == 2014)]
    assert overall["mean"].iloc[0] == pytest.approx(50.7, abs=0.1)


def test_a_revision_of_the_health_index_is_told_from_progress() -> None:
    old, new = load("uhc-coverage", as_of="2018-12-10"), load("uhc-coverage")
    stock = services.newest_stock(load("migrant-stock", as_of="2018-12-10"))
    region = areas.frame()["region"]
    then = services.coverage(old.set_index("area")["index"], stock, region).loc["World", "80 and above"]
    same_year = services.coverage(new[new["year"] == 2015].set_index("area")["index"], stock, region).loc["World", "80 and above"]
    assert then == pytest.approx(42.1, abs=0.2)
    assert same_year > then + 20


def recorded() -> pd.DataFrame:
    rows = [(2014, "r1", "Drowning", 10), (2014, "r2", "Violence", 5), (2015, "r3", "Drowning", 5), (2016, "r1", "Drowning", 1)]
    return pd.DataFrame(rows, columns=["year", "route", "cause", "dead_and_missing"])


def test_deaths_by_group_of_routes() -> None:
    table = deaths.full_years(recorded(), "2016-04-30")
    out = deaths.by_group(table, {"r1": "sea", "r2": "land"}, "other")
    assert out.loc[2014].to_dict() == {"sea": 10, "land": 5, "other": 0}
    assert out.loc[2015].to_dict() == {"sea": 0, "land": 0, "other": 5}
    assert deaths.by_year(table).to_dict() == {2014: 15, 2015: 5}
    assert deaths.share(table, table["cause"] == "Drowning") == 75


def test_deaths_added_later() -> None:
    out = deaths.added_later(pd.Series({2014: 100, 2015: 50}), pd.Series({2014: 110, 2016: 7}))
    assert out.loc[2014].tolist() == [100, 110, 10, 10]
    assert list(out.index) == [2014]


def test_published_deaths() -> None:
    # 8,938 in 2024 as of March 2025 and 63,285 in 2014 to 2023 as of March 2024; records are added for past years.
    total = deaths.by_year(load("migrant-deaths"))
    assert total[2024] == pytest.approx(8938, rel=0.04)
    assert total.loc[2014:2023].sum() == pytest.approx(63285, rel=0.02)
    world = load("sdg-deaths")
    world = world[world["group"] == "World"].set_index("year")["dead_and_missing"]
    assert world.to_dict() == {2014: 5290, 2015: 6584, 2016: 8072, 2017: 6279, 2018: 4937, 2019: 5306}
    assert (deaths.added_later(world, total)["added"] > 0).all()


def stock() -> pd.DataFrame:
    return pd.DataFrame(
        {"A": [0.0, 10, 5, 25], "B": [0.0, 5, 15, 15], "C": [0.0, 0, 0, 80]}, index=pd.Index([2000, 2001, 2002, 2003], name="year")
    )


def test_increases_ignore_decreases() -> None:
    assert warning.increases(stock())["A"].tolist()[1:] == [10, 0, 20]


def test_lists_name_only_signals_and_can_be_joined() -> None:
    signal = pd.DataFrame({"A": [3.0, 0], "B": [2.0, 0], "C": [1.0, 0]}, index=[2000, 2001])
    assert warning.lists(signal, 2) == {2000: ["A", "B"], 2001: []}
    assert warning.lists(signal, 1, beside={2000: ["A"]}) == {2000: ["A", "B"], 2001: []}


def test_caught_is_a_share_of_the_next_year() -> None:
    increase = warning.increases(stock())
    assert warning.caught({2001: ["A"], 2002: ["A", "B"], 2003: ["A"]}, increase).to_dict() == {2002: 0.0, 2003: 20.0}
    out = warning.compare({"one": {2002: ["A"]}}, increase, 1, best="best")
    assert out.loc[2003].to_dict() == {"one": 20.0, "best": 80.0}


def test_origins_that_are_no_country_are_left_out() -> None:
    rows = [(2000, "A", "refugees", 5), (2000, "UNK", "refugees", 9), (2000, "A", "host community", 7), (2000, "A", "asylum-seekers", 1)]
    table = pd.DataFrame(rows, columns=["year", "origin", "population_type", "persons"])
    assert warning.by_origin(table, ("refugees", "asylum-seekers")).to_dict() == {"A": {2000: 6.0}}


def test_movements_of_one_cause() -> None:
    table = pd.DataFrame(
        {"year": [2000, 2000, 2001], "area": ["A", "A", "B"], "cause": ["conflict", "disaster", "conflict"], "displacements": [1, 2, 3]}
    )
    assert warning.movements(table, "conflict").loc[2000].to_dict() == {"A": 1.0, "B": 0.0}


def test_of_several_rounds_the_newest_answer_of_each_government_counts() -> None:
    rounds = pd.DataFrame(
        [(2019, "MAR", "rights", 3), (2021, "MAR", "rights", 4), (2019, "DEU", "rights", 2)], columns=["year", "area", "domain", "level"]
    )
    rounds.attrs = {"release": "sdg-migration-policy/2026-01-01"}
    out = services.newest_answers(rounds)
    assert out.set_index("area")["level"].to_dict() == {"MAR": 4, "DEU": 2}
    assert out.attrs == rounds.attrs
    assert services.meeting(out, 3).loc["World", "rights"] == 50


def test_interval_of_a_rank_correlation() -> None:
    # r = 0: artanh(0) = 0, standard error sqrt(1 / (28 - 3)) = 0.2, so tanh(0.392) = 0.373 on both sides.
    low, high = services.correlation_interval(0.0, 28)
    assert (low, high) == (pytest.approx(-0.373, abs=5e-4), pytest.approx(0.373, abs=5e-4))
    # r = 0.6: artanh = 0.693, standard error sqrt(1.18 / 25) = 0.2173; tanh(0.2673) = 0.261, tanh(1.119) = 0.807.
    low, high = services.correlation_interval(0.6, 28)
    assert (low, high) == (pytest.approx(0.261, abs=1e-3), pytest.approx(0.807, abs=1e-3))


def test_index_of_one_year() -> None:
    table = pd.DataFrame({"year": [2014, 2015], "area": ["A", "A"], "index": [50.0, 60.0]})
    assert services.index_of(table, 2015).to_dict() == {"A": 60.0}


def test_levels_of_an_item_and_the_countries_that_moved() -> None:
    rows = [
        ("vote in local elections", 2014, 0, 5, 0, 0, 60.0),
        ("vote in local elections", 2014, 75, 2, 0, 0, 40.0),
        ("vote in local elections", 2019, 0, 4, 0, 1, 50.0),
        ("vote in local elections", 2019, 25, 1, 1, 0, 5.0),
        ("vote in local elections", 2019, 75, 1, 1, 0, 25.0),
        ("vote in local elections", 2019, 100, 1, 0, 0, 20.0),
        ("interpreters in health care", 2019, 50, 3, 0, 0, 30.0),
        ("interpreters in health care", 2019, 100, 4, 0, 0, 70.0),
    ]
    items = pd.DataFrame(rows, columns=["item", "year", "score", "countries", "raised", "lowered", "migrants"]).assign(panel_from=2014)
    counts = services.item_counts(items, 2014, 2019)
    assert counts.loc["vote in local elections"].tolist() == [4, 1, 2]  # 75 is the full local vote
    assert counts.loc["interpreters in health care"].tolist() == [0, 3, 4]
    assert services.item_counts(items, 2014, 2019, of="migrants").loc["vote in local elections"].tolist() == [50, 5, 45]
    moves = services.item_moves(items, 2014).loc["vote in local elections"]
    assert moves[["first", "last", "countries", "raised", "lowered", "moved"]].tolist() == [2014, 2019, 7, 2, 1, 3]


def test_change_on_change_worked_by_hand() -> None:
    areas_of = list("ABCDEF")
    # Ranks of the score: 1.5, 1.5, 3, 4, 5, 6 (the first two changed by an error of floating point only); of the outcome 1 to 6.
    score = pd.Series([1e-9, 0.0, 1.0, 2.0, 3.0, 4.0], index=areas_of)
    outcome = pd.Series([-1.0, 0.0, 2.0, 3.0, 4.0, 5.0, 9.0], index=[*areas_of, "Z"])
    found = services.change_on_change(score, outcome, same=0.01)
    assert (found["countries"], found["raised"], found["lowered"]) == (6, 4, 0)
    assert found["rank_correlation"] == pytest.approx(17 / (17 * 17.5) ** 0.5)
    assert (found["change_raised"], found["change_others"]) == (3.5, -0.5)
    assert found["difference_low"] > 0
    assert found["lowest_without_one"] <= found["rank_correlation"] <= found["highest_without_one"]
    turned = services.change_on_change(score, -outcome, same=0.01)
    assert turned["rank_correlation"] == pytest.approx(-found["rank_correlation"])


def test_bootstrap_of_a_correlation_is_wide_where_there_is_none() -> None:
    noise = pd.Series([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8], dtype="float64")
    other = pd.Series([2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5], dtype="float64")
    _, low, high = intervals.rank_correlation(noise, other)
    assert low < 0 < high
    assert intervals.rank_correlation(noise, 2 * noise) == pytest.approx((1, 1, 1))


def test_smallest_correlation_that_would_be_seen() -> None:
    # n = 28: r = tanh(2.8 sqrt((1 + r^2 / 2) / 25)); r = 0.536: sqrt(1.1436 / 25) = 0.2139, times 2.8 = 0.599, tanh = 0.536.
    assert services.smallest_seen(28) == pytest.approx(0.536, abs=1e-3)
    assert services.smallest_seen(100) < services.smallest_seen(28)


def test_periods_stand_in_rows_with_their_number_of_countries() -> None:
    rows = [(2007, 2014, 23, 0.1), (2014, 2019, 31, 0.2), (2007, 2019, 23, 0.3)]
    change = pd.DataFrame(
        [(*row, sex) for row in rows for sex in ("female", "male")], columns=["first_year", "year", "countries", "low", "sex"]
    ).assign(strand="a", outcome="b")
    out = services.change_rows(change, "a", "b", "low")
    assert list(out.index) == ["2014 to 2019 (31)", "2007 to 2019 (23)", "2007 to 2014 (23)"]
    assert out["Women"].tolist() == [0.2, 0.3, 0.1]
