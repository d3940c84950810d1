"""Measures and rules of verdicts, on small tables worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium.measures import claims, corridors, disasters

REGIONS = pd.Series({"AAA": "Africa", "AAB": "Africa", "BBA": "Asia", "BBB": "Asia", "VEN": "Latin America and the Caribbean"})


def stock(*rows: tuple[str, str, int], year: int = 2020) -> pd.DataFrame:
    return pd.DataFrame([(year, *row) for row in rows], columns=["year", "origin", "destination", "migrants"])


LAST = stock(("AAA", "AAB", 60), ("AAB", "AAA", 20), ("AAA", "BBA", 20), ("BBA", "BBB", 50), ("BBB", "AAA", 10), ("VEN", "BBA", 30))


def test_outliers_are_left_out() -> None:
    assert claims.without(LAST, claims.ALL, REGIONS) is LAST
    assert list(claims.without(LAST, claims.NO_VENEZUELA, REGIONS)["migrants"]) == [60, 20, 20, 50, 10]
    assert list(claims.without(LAST, claims.NO_LARGEST, REGIONS)["migrants"]) == [20, 20, 10, 30]


def test_internal_migrants_count_with_those_inside_a_region() -> None:
    shares = pd.Series({("Six", "old", "in"): 40.0, ("Six", "old", "out"): 50.0})
    of_world = shares.rename_axis(["unit", "vintage", "unknown"])
    asked = {"vintage": "old", "grouping": "Six"}
    found = claims.inside_together(of_world, {"old": 100.0}, {"many": 300.0}, estimate="many", unknown=claims.COUNTED, **asked)
    assert found == {"inside": pytest.approx(100 * (300 + 40) / 400)}
    alone = claims.inside_together(of_world, {"old": 100.0}, {}, estimate=claims.INTERNATIONAL, unknown=claims.LEFT_OUT, **asked)
    assert alone == {"inside": pytest.approx(50)}
    words = [claims.rule_of_majority({"inside": 60.0}, {"inside to outside": ratio}) for ratio in (0.5, 1, 2)]
    assert words == ["supported", "supported", "not as worded"]


def test_the_lowest_share_is_of_the_regions_and_bases_asked() -> None:
    shares = claims.inside_by_outlier({"new": LAST}, {"Africa": REGIONS, "Asia": REGIONS, claims.LATIN_AMERICA: REGIONS}, [claims.ALL])
    table = shares["new", claims.ALL]
    assert list(table["origin_base"]) == pytest.approx([80, 100 * 50 / 60, 0])
    table.loc[claims.LATIN_AMERICA, "destination_base"] = 5.0
    asked = {"vintage": "new", "outlier": claims.ALL}
    four = ["Africa", "Asia"]
    both = claims.inside_regions(shares, four, base=claims.BOTH, grouping=claims.WITH_LATIN_AMERICA, **asked)
    assert both == {"lowest of the four": pytest.approx(50), "lowest of all": 0}  # of Asia's 100 immigrants 50 are from inside
    origin = claims.inside_regions(shares, four, base="emigrants who stay", grouping=claims.FOUR_ALONE, **asked)
    assert origin == {"lowest of the four": pytest.approx(80), "lowest of all": pytest.approx(80)}
    limits = {"for supported": 40.0, "for qualified": 25.0}
    words = [
        claims.rule_of_regions({"lowest of the four": four, "lowest of all": low}, limits) for four, low in ((50, 45), (50, 0), (20, 0))
    ]
    assert words == ["supported", "qualified", "not as worded"]


def test_communities_are_measured_by_the_median_of_the_others() -> None:
    rows = {"ECOWAS": (60, 100), "EAC": (15, 50), "EU": (90, 100), "CAN": (30, 80), "GCC": (10, 100)}
    tables = {("then", claims.NO_VISA): pd.DataFrame(rows, index=["share_of_emigrants", "visa_free"]).T}
    own = ["ECOWAS", "EAC"]
    assert dict(claims.margins(tables, own, vintage="then")) == {"ECOWAS": 100, "EAC": 50}
    assert claims.margins(tables, own, vintage="then", base=claims.EMIGRANTS)["ECOWAS"] == 200
    assert claims.margins(tables, own, vintage="then", base=claims.EMIGRANTS, grouping=claims.NO_EU)["EAC"] == 75
    assert claims.margins(tables, own, vintage="then", visa_bar=claims.NINE_IN_TEN)["EAC"] == 50
    assert claims.reach_of_communities(tables, own, vintage="then") == {"best": 100, "half of them": 100}
    without = claims.reach_of_communities(tables, own, vintage="then", outlier=claims.NO_ECOWAS)
    assert without == {"best": 50, "half of them": 50}
    words = [
        claims.rule_of_communities({"best": best, "half of them": half}, {"reach": 100}) for best, half in ((120, 100), (100, 9), (9, 9))
    ]
    assert words == ["supported", "qualified", "not as worded"]


def test_a_country_lacks_a_role_below_so_many_people() -> None:
    roles = {"new": claims.both_roles(stock(("AAA", "AAB", 60), ("AAB", "AAA", 20), ("BBA", "AAA", 5), ("OTS", "AAA", 9)))}
    assert roles["new"].loc["AAA"].to_dict() == {"hosted": 34, "abroad": 60}
    assert "OTS" not in roles["new"].index
    asked = {"vintage": "new", "people": "some"}
    assert claims.lacking(roles, [], {"some": 0}, grouping=claims.EVERY, **asked) == {"lacking one role": pytest.approx(100 / 3)}
    members = ["AAA", "AAB"]
    assert claims.lacking(roles, members, {"some": 20}, grouping=claims.MEMBERS, **asked) == {"lacking one role": 50}
    words = [claims.rule_of_roles({"lacking one role": share}, {"lacking one role": 5}) for share in (5.0, 6.0)]
    assert words == ["qualified", "open"]


def test_south_south_is_asked_of_each_line_or_of_one() -> None:
    both = pd.concat([stock(("AAA", "AAB", 40), ("BBA", "AAA", 60), year=2000), stock(("AAA", "AAB", 80), ("BBA", "AAA", 20))])
    plain = pd.Series({"AAA": "South", "AAB": "South", "BBA": "North"})
    wide = pd.Series({"AAA": "South", "AAB": "North", "BBA": "North"})
    tables = claims.south_by_line({"new": both}, {"plain": {"new": plain}, "wide": {"new": wide}}, [2000])
    asked = {"vintage": "new", "base": claims.ALL, "period": "2000"}
    each = claims.south_south(tables, line=claims.EACH_LINE, **asked)
    assert each == {"lowest share": 0, "rank": 1, "growth": pytest.approx(100), "growth of all": 0}
    assert claims.south_south(tables, line="plain", **asked)["lowest share"] == 80
    values = {"lowest share": 20.0, "rank": 2.0, "growth": 5.0, "growth of all": 4.0}
    changed = [values, values | {"lowest share": 25.0}, values | {"rank": 3.0}, values | {"growth": 4.0}]
    assert [claims.rule_of_south(v, {"share": 25}) for v in changed] == ["qualified", "supported", "not as worded", "not as worded"]


def test_flight_inside_africa_leads_or_does_not() -> None:
    fled = pd.Series({("AAA", "AAB"): 70.0, ("BBA", "BBB"): 5.0}).rename_axis(["origin", "destination"])
    wider = pd.Series({("AAA", "AAB"): 70.0, ("BBA", "BBB"): 50.0}).rename_axis(["origin", "destination"])
    people = {("new", claims.NARROW): fled, ("new", claims.WIDE): wider}
    groups = pd.Series("less developed", index=REGIONS.index)
    found = claims.africa_by_choice({"new": LAST}, people, groups, {"six": REGIONS}, [claims.ALL])
    asked = {"vintage": "new", "grouping": "six", "outlier": claims.ALL}
    narrow = claims.within_africa(found, people_in_flight=claims.NARROW, weights=claims.IN_FULL, **asked)
    assert narrow == {"inside": pytest.approx(80), "lead": pytest.approx(100 * 70 / 80 - 10)}
    either = claims.within_africa(found, people_in_flight=claims.EITHER, weights=claims.CAPPED, **asked)
    assert either["lead"] == pytest.approx(100 * 60 / 80 - 100)  # no more people in flight than the corridor has migrants
    words = [claims.rule_of_africa(values, {"inside to outside": 1}) for values in (narrow, either, {"inside": 50.0, "lead": 9.0})]
    assert words == ["supported", "qualified", "qualified"]


def test_the_regions_of_the_tables_are_those_of_the_book() -> None:
    assert {claims.AFRICA, claims.LATIN_AMERICA} <= set(corridors.SIX)


def recorded_deaths() -> tuple[pd.DataFrame, pd.Series]:
    rows = [
        (2015, "Drowning", "Mediterranean", 60), (2015, "Mixed or unknown", "Mediterranean", 20),
        (2016, "Drowning", "Northern America", 10),
        (2016, "Harsh environmental conditions", "Northern Africa", 10), (2017, "Drowning", "Mediterranean", 20),
        (2017, "Vehicle accident", "Northern Africa", 30),
    ]  # fmt: skip
    full = pd.DataFrame(rows, columns=["year", "cause", "region", "dead_and_missing"])
    return full, full["region"] == "Mediterranean"


def test_deaths_at_sea_follow_each_choice() -> None:
    full, overseas = recorded_deaths()
    main = {"period": claims.ALL_YEARS, "base": claims.EACH_DEATH, "sea": claims.TWO_SEAS}
    assert claims.deaths_at_sea(full, overseas, **main) == {"at sea": pytest.approx(80 / 1.5), "on land": pytest.approx(40 / 1.5)}
    assert claims.deaths_at_sea(full, overseas, **main | {"sea": claims.ANY_WATER})["at sea"] == pytest.approx(90 / 1.5)
    assert claims.deaths_at_sea(full, overseas, **main | {"base": claims.CAUSE_KNOWN})["at sea"] == pytest.approx(80 / 1.3)
    assert claims.deaths_at_sea(full, overseas, **main | {"period": claims.FIRST_HALF})["at sea"] == pytest.approx(75)


@pytest.mark.parametrize(("sea", "land", "verdict"), [(40, 6, "supported"), (40, 4, "qualified"), (30, 9, "open")])
def test_the_rule_of_the_sea(sea: float, land: float, verdict: str) -> None:
    assert claims.rule_of_sea({"at sea": sea, "on land": land}, {"at sea": 100 / 3, "on land": 5}) == verdict


def test_gaps_by_choice_take_countries_years_and_weights() -> None:
    frame = pd.DataFrame({"A": [1.0, 3], "B": [-5.0, -5], "C": [None, 9.0]}, index=[2018, 2019])
    found = claims.gap_by_choice(
        {("part", "male"): frame}, ["A", "B"], pd.Series({"A": 1.0, "B": 9, "C": 1}), {"both": [2018, 2019], "last": [2019]}
    )
    assert found["part", "male", claims.FOLLOWED, claims.ONE_EACH, "both"] == pytest.approx(-1.5)
    assert found["part", "male", claims.EVERY, claims.ONE_EACH, "last"] == 3
    assert found["part", "male", claims.FOLLOWED, claims.BY_MIGRANTS, "both"] == -5
    both = pd.concat([found, found.rename({"male": "female"}, level=1)])
    choice = {"indicator": "part", "countries": claims.EVERY, "weights": claims.ONE_EACH, "period": "last"}
    assert claims.taking_part(both, **choice) == {"men": 3, "women": 3}


@pytest.mark.parametrize(("men", "women", "verdict"), [(1, 2, "supported"), (1, -2, "qualified"), (-1, 0, "open")])
def test_the_rule_of_participation(men: float, women: float, verdict: str) -> None:
    assert claims.rule_of_participation({"men": men, "women": women}, {}) == verdict


def test_a_study_of_countries_is_asked_as_the_choices_say() -> None:
    asked = {}

    class Study:
        def effect(self, **chosen: object) -> disasters.Effect:
            asked.update(chosen)
            return disasters.Effect(0.1, 0.02, 100, 10, 5)

    choices = {"threshold": claims.DEADLY, "weights": disasters.EQUAL, "outlier": disasters.NO_ISLANDS, "base": disasters.OF_GDP}
    found = claims.money_after({"new": Study()}, **choices, grouping=claims.WITH_SLOW, vintage="new")  # type: ignore[dict-item]
    assert asked == {
        "size": disasters.DEATHS,
        "least": 10,
        "weights": disasters.EQUAL,
        "countries": disasters.NO_ISLANDS,
        "kind": "all",
        "outcome": disasters.OF_GDP,
    }
    assert found["percent"] == pytest.approx(10.517, abs=0.001)
    assert found["low"] < found["percent"] < found["high"]
    words = [claims.rule_of_insurance({"percent": 0, "low": low, "high": high}, {}) for low, high in ((1, 9), (-3, 5), (-9, -1))]
    assert words == ["supported", "qualified", "open"]


def test_rights_reported_follow_level_weights_and_countries() -> None:
    rows = [("A", "rights", 3), ("B", "rights", 2), ("C", "rights", 4), ("A", "crises", 4), ("B", "crises", 3), ("C", "crises", 4)]
    policies = pd.DataFrame(rows, columns=["area", "domain", "level"])
    main = {"level": claims.MOST_MEASURES, "weights": claims.BY_GOVERNMENT, "countries": claims.EVERYWHERE}
    migrants = pd.Series({"A": 10.0, "B": 70, "C": 20})

    def found(**other: str) -> dict[str, float]:
        return dict(claims.rights_reported(policies, migrants, ["A", "B"], **main | other))

    assert found() == {"rights": pytest.approx(200 / 3), "place": 1}
    assert found(level=claims.ALL_MEASURES)["rights"] == pytest.approx(100 / 3)
    assert found(weights=claims.BY_MIGRANTS_THERE)["rights"] == pytest.approx(30)
    assert found(countries=claims.SOUTH_ALONE)["rights"] == pytest.approx(50)


@pytest.mark.parametrize(("rights", "place", "verdict"), [(55, 1, "qualified"), (55, 4, "open"), (70, 1, "open")])
def test_the_rule_of_rights(rights: float, place: float, verdict: str) -> None:
    assert claims.rule_of_rights({"rights": rights, "place": place}, {"rights": 200 / 3}) == verdict


CHOICE = {"overwhelming, to one": 9, "majority, to one": 1}


def test_choice_lies_between_full_and_no_overlap() -> None:
    protected = {(claims.STOCK, claims.OF_2017): 10.0, (claims.CROSSINGS, claims.OF_2017): 8.0}
    detected = {(claims.CROSSINGS, claims.OF_2017): 40.0}
    kept = {"period": claims.OF_2017, "irregular": "15 per cent irregular"}
    assert claims.choice_bounds(protected, detected, base=claims.STOCK, **kept) == {"at least": 75, "at most": 85}
    assert claims.choice_bounds(protected, detected, base=claims.CROSSINGS, **kept) == {"at least": 52, "at most": 60}


@pytest.mark.parametrize(
    ("low", "high", "verdict"), [(90, 95, "supported"), (89, 95, "qualified"), (40, 51, "qualified"), (30, 50, "not as worded")]
)
def test_the_rule_of_choice(low: float, high: float, verdict: str) -> None:
    assert claims.rule_of_choice({"at least": low, "at most": high}, CHOICE) == verdict


def test_flight_from_conflict_follows_each_choice() -> None:
    conflicts = pd.DataFrame(
        [(2017, "AAA", 1, 1), (2014, "BBB", 1, 0), (2010, "CCC", 1, 1), (2017, "USA", 1, 0)], columns=["year", "area", "conflicts", "wars"]
    )
    fled = pd.Series({"AAA": 5e6, "BBB": 2e6, "CCC": 2e6, "UNK": 1e6})
    people = {(claims.OF_2017, claims.REFUGEES_ALONE): fled}
    population = {claims.OF_2017: pd.Series({"AAA": 10.0, "BBB": 10, "CCC": 10, "USA": 20, "DDD": 50})}
    main = {
        "intensity": claims.WARS, "window": "five years", "end": claims.OF_2017, "grouping": claims.REFUGEES_ALONE,
        "outlier": claims.EVERY_ORIGIN, "governments": claims.EVERY_GOVERNMENT,
    }  # fmt: skip

    def found(**other: str) -> dict[str, float]:
        return dict(claims.flight_from_conflict(people, conflicts, population, {claims.OF_2017: 2017}, **main | other))

    assert found() == {"million": 5, "percent": 50, "times": 5}
    assert found(window="ten years") == {"million": 7, "percent": 70, "times": 3.5}
    assert found(intensity=claims.ANY_CONFLICT)["times"] == pytest.approx(70 / 40)
    assert found(intensity=claims.ANY_CONFLICT, governments=claims.AT_HOME)["times"] == pytest.approx(70 / 20)
    assert found(outlier=claims.NO_LARGEST_ORIGIN)["million"] == 0
    kept = {name: option for name, option in main.items() if name != "governments"}
    assert claims.millions_in_flight(people, conflicts, population, {claims.OF_2017: 2017}, **kept) == {"million": 5}


@pytest.mark.parametrize(
    ("percent", "times", "verdict"), [(73, 5, "supported"), (92, 1.8, "qualified"), (40, 3, "qualified"), (40, 1, "not as worded")]
)
def test_the_rule_of_crises(percent: float, times: float, verdict: str) -> None:
    thresholds = {"to one other": 1, "times the population": 2}
    assert claims.rule_of_crises({"million": 9, "percent": percent, "times": times}, thresholds) == verdict
    assert claims.rule_of_millions({"million": 0.9}, {"million": 1}) == "not as worded"
