"""Age, work, agreements and risk at work: hand-computed cases, and published figures in the real tables."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium import load
from compendium.areas import frame
from compendium.measures import labour


def ages(**persons: int) -> pd.DataFrame:
    rows = [{"age_from": int(k.removeprefix("a")), "migrants": v} for k, v in persons.items()]
    return pd.DataFrame(rows)


def test_age_profile_adds_up_the_oldest() -> None:
    profile = labour.age_profile(ages(a0=10, a70=20, a75=30, a80=40), "migrants", top=75)
    assert profile.to_dict() == {0: 10.0, 70: 20.0, 75: 70.0}


def test_share_of_ages_takes_whole_groups() -> None:
    assert labour.share_of_ages(ages(a15=10, a20=30, a60=20, a65=40), "migrants") == pytest.approx(50)
    assert labour.share_of_ages(ages(a15=10, a20=30, a60=20, a65=40), "migrants", 15, 64) == pytest.approx(60)


def test_nearest_year_prefers_the_later_of_two() -> None:
    assert labour.nearest(pd.Series([2010, 2015, 2020]), 2019) == 2020
    assert labour.nearest([2010, 2020], 2015) == 2020
    assert labour.nearest([2010], 2019) == 2010


def test_working_age_by_region() -> None:
    people = pd.DataFrame({"area": ["A", "A", "B"], "age_from": [0, 20, 20], "persons": [50, 50, 100]})
    migrants = pd.DataFrame({"area": ["A", "B", "B"], "age_from": [20, 0, 20], "migrants": [10, 5, 15]})
    out = labour.working_age(migrants, people, pd.Series({"A": "x", "B": "y"}))
    assert out.loc["x"].tolist() == [100, 50]
    assert out.loc["y"].tolist() == [75, 100]
    assert out.loc["World"].tolist() == [pytest.approx(100 * 25 / 30), 75]


def rates(*rows: tuple[int, str, str, str, float]) -> pd.DataFrame:
    out = pd.DataFrame(rows, columns=["year", "area", "sex", "birthplace", "percent"])
    return out.assign(indicator="employment rate")


def test_gaps_are_foreign_minus_native_and_zero_is_no_estimate() -> None:
    table = rates(
        (2000, "A", "male", "foreign-born", 60.0), (2000, "A", "male", "native-born", 70.0), (2000, "A", "female", "foreign-born", 1.0),
        (2000, "B", "male", "foreign-born", 0.0), (2000, "B", "male", "native-born", 70.0),
        (2001, "A", "male", "foreign-born", 72.0), (2001, "A", "male", "native-born", 70.0),
        (2001, "B", "male", "foreign-born", 65.0), (2001, "B", "male", "native-born", 70.0),
    )  # fmt: skip
    gap = labour.gaps(table, "employment rate", "male")
    assert gap["A"].tolist() == [-10, 2]
    assert pd.isna(gap.loc[2000, "B"])
    assert gap.loc[2001, "B"] == -5
    assert labour.constant_set([gap]) == ["A"]
    assert labour.constant_set([gap, gap[["B"]]]) == []


def test_spread_gives_quartiles() -> None:
    out = labour.spread(pd.DataFrame({"A": [0.0], "B": [2.0], "C": [10.0]}, index=[2000]))
    assert out.loc[2000].tolist() == [1, 2, 6]
    assert labour.medians({"men": out})["men"].tolist() == [2]
    assert labour.tidy_bands({("employment rate", "male"): out.rename_axis("year")})["high"].tolist() == [6]


def test_contradictory_rates_are_found_and_left_out() -> None:
    good = [(2000, "A", s, "foreign-born", v) for s, v in (("both", 60.0), ("female", 50.0), ("male", 70.0))]
    bad = [(2001, "A", s, "foreign-born", v) for s, v in (("both", 80.0), ("female", 35.0), ("male", 41.0))]
    table = rates(*good, *bad)
    table.attrs = {"release": "x/2000-01-01"}
    wrong = labour.contradictory(table)
    assert wrong[["area", "year"]].to_numpy().tolist() == [["A", 2001]]
    kept = labour.without(table, wrong)
    assert set(kept["year"]) == {2000}
    assert kept.attrs == table.attrs
    assert len(labour.without(kept, labour.contradictory(kept))) == 3


def test_citizens_read_like_birthplace() -> None:
    table = pd.DataFrame({"citizenship": ["foreign", "national"], "percent": [1.0, 2.0]})
    assert labour.as_birthplace(table)["birthplace"].tolist() == ["foreign-born", "native-born"]


def test_injury_ratio_is_of_means_over_shared_years() -> None:
    rows = [
        (y, "A", s, r)
        for y, a, b in ((2009, 1.0, 4.0), (2010, 3.0, 0.0), (2011, 2.0, 2.0))
        for s, r in (("non-migrant", a), ("migrant", b))
    ]
    rows += [(2009, "B", "non-migrant", 1.0), (2009, "B", "migrant", 9.0), (2012, "A", "non-migrant", 100.0)]
    table = pd.DataFrame(rows, columns=["year", "area", "migrant_status", "rate_per_100000"]).assign(severity="fatal", sex="both")
    ratio = labour.injury_ratio(table, "fatal", "migrant")
    assert ratio.to_dict() == {"A": 1.0}  # mean 2 over mean 2 of 2009 to 2011; B has one year only
    assert labour.injury_ratio(table, "fatal", "migrant", years=1)["B"] == 9


def test_clause_shares_by_decade() -> None:
    rows = [(1960, "fees", 40, 10), (1970, "fees", 5, 5), (1960, "other", 40, 0), (1970, "other", 5, 0)]
    table = pd.DataFrame(rows, columns=["decade", "clause", "agreements", "with_clause"])
    shares, coded = labour.clause_shares(table, {"fees": "No fees"}, least=30)
    assert shares.loc["No fees"].to_dict() == {1960: 25.0, "all": pytest.approx(100 * 15 / 45)}
    assert coded.to_dict() == {1960: 40, "all": 45}


def test_south_share_leaves_out_unknown_decades() -> None:
    table = pd.DataFrame({"decade": [1960, 1960, None], "south_partners": [2, 0, 2], "agreements": [1, 3, 9]})
    assert labour.south_share(table).to_dict() == {1960: 25.0}


def test_published_age_structure_of_migrants() -> None:
    # UN DESA: 74 % of migrants aged 20 to 64 and 14 % below 20 (Highlights 2017; the 2019 revision holds the same shares).
    table = load("migrant-stock-by-age")
    newest = table[table["year"] == table["year"].max()]
    assert labour.share_of_ages(newest, "migrants") == pytest.approx(74, abs=0.5)
    assert labour.share_of_ages(newest, "migrants", 0, 19) == pytest.approx(14, abs=0.5)
    people = load("population-by-age")
    both = labour.working_age(newest.assign(area=newest["destination"]), people[people["year"] == 2020], frame()["region"])
    assert (both["Migrants"] > both["Everyone"]).all()


def test_published_unemployment_rates() -> None:
    # OECD, 2018: Sweden 15.7 and 3.9, Spain 20.7 and 14.2, Germany 6.0 and 2.9.
    gap = labour.gaps(load("labour-market-by-birthplace"), "unemployment rate", "both").loc[2018]
    assert gap[["SWE", "ESP", "DEU"]].tolist() == pytest.approx([11.8, 6.5, 3.1], abs=0.11)


def test_published_clause_counts() -> None:
    # 570 coded agreements: fees 90, credentials 47, equal treatment 205; 1,222 agreements in all.
    names = {c: c for c in ("recruitment fees not paid by the migrant", "credentials recognised", "equal treatment")}
    shares, coded = labour.clause_shares(load("labour-agreement-clauses"), names, least=30)
    assert coded["all"] == 570
    assert (shares["all"] * 5.7).round().tolist() == [90, 47, 205]
    assert load("labour-agreements-by-region")["agreements"].sum() == 1222


def test_level_is_the_median_of_means_over_years() -> None:
    frame = pd.DataFrame({"A": [1.0, 3.0], "B": [-4.0, 0.0], "C": [5.0, 7.0], "D": [9.0, float("nan")]}, index=[2019, 2020])
    assert labour.level(frame, [2019, 2020]) == 2  # of 2, -2 and 6; D lacks a year


def test_words_for_a_gap_turn_with_its_sign() -> None:
    assert labour.standing(-9.51) == "9.5\u00a0points behind"
    assert labour.standing(2.2) == "2.2\u00a0points ahead of"
    assert labour.standing(0.04) == "level with"
    assert labour.often(3.0) == "3.0\u00a0points more often than"
    assert labour.often(-3.0) == "3.0\u00a0points less often than"
    assert labour.often(0.0) == "as often as"
    assert labour.points(-0.57) == "\u22120.6\u00a0points"


def test_a_path_says_what_the_size_of_a_gap_did() -> None:
    assert labour.path(-2.4, -0.6) == "narrowed, from \u22122.4 to \u22120.6\u00a0points"
    assert labour.path(2.6, 5.2) == "widened, from +2.6 to +5.2\u00a0points"
    assert labour.path(-9.2, -9.7) == "hardly changed, from \u22129.2 to \u22129.7\u00a0points"


def test_the_rates_behind_a_ratio_keep_areas_with_enough_years_and_zeros() -> None:
    table = pd.DataFrame(
        [(2010, "A", 0.0), (2011, "A", 1.0), (2012, "A", 2.0), (2010, "B", 9.0), (2011, "B", 9.0)],
        columns=["year", "area", "rate_per_100000"],
    ).assign(severity="fatal", sex="both")
    both = pd.concat([table.assign(migrant_status="m"), table.assign(migrant_status="non-migrant", rate_per_100000=2.0)])
    rates = labour.injury_rates(both, "fatal", "m")
    assert rates["m"].tolist() == [0, 1, 2]
    assert labour.injury_ratio(both, "fatal", "m").to_dict() == {"A": 0.5}


def test_the_rates_of_new_zealand_in_2021_contradict_themselves_and_are_left_out() -> None:
    table = load("labour-market-by-birthplace", as_of="2023-12-31")
    wrong = labour.contradictory(table)
    assert set(zip(wrong["area"], wrong["year"], strict=True)) == {("NZL", 2021)}
    gap = labour.gaps(labour.without(table, wrong), "unemployment rate", "both")
    assert pd.isna(gap.loc[2021, "NZL"])


def test_the_median_change_is_not_the_change_of_the_median_by_hand() -> None:
    frame = pd.DataFrame({"A": [0.0, -3.0], "B": [-1.0, -2.0], "C": [-9.0, -2.5], "D": [1.0, None]}, index=[2000, 2020])
    found = labour.change(frame, [2000], [2020])
    assert found.to_dict() == {"A": -3, "B": -1, "C": 6.5}
    assert found.median() == -1
    known = frame.dropna(axis=1)
    assert labour.level(known, [2020]) - labour.level(known, [2000]) == -1.5  # -2.5, which is C, less -1, which is B


def test_the_words_on_losing_ground_by_hand() -> None:
    fell = pd.Series({"A": -3.0, "B": -1.0, "C": 6.5})
    assert labour.losing(fell, -1) == "−1.0\N{NO-BREAK SPACE}points, with 2 of 3 countries losing ground"
    assert labour.losing(fell, 1) == "−1.0\N{NO-BREAK SPACE}points, with 1 of 3 countries losing ground"
