"""Profiles of single areas: small cases by hand, published figures, and the template run for areas that are hard."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd
import pytest
from alternatives import unsaid

from compendium import areas, exhibits, load, manifest
from compendium.areas import in_force
from compendium.measures import profiles, recorded
from compendium.paths import NOTEBOOKS
from compendium.tables.catalog import release_of

STOCK = pd.DataFrame(
    [(2010, "AAA", "both", 0), (2020, "AAA", "both", 40), (2020, "AAA", "female", 10), (2020, "BBB", "both", 9)],
    columns=["year", "destination", "sex", "migrants"],
)
CORRIDORS = pd.DataFrame(
    [(2020, "AAA", "BBB", 6), (2020, "AAA", "CCC", 2), (2020, "BBB", "AAA", 30), (2020, "OOO", "AAA", 10), (2015, "AAA", "BBB", 5)],
    columns=["year", "origin", "destination", "migrants"],
)
LAST = CORRIDORS[CORRIDORS["year"] == 2020]


# --- Phrases ---------------------------------------------------------------------------------------------------------


@pytest.mark.builds
@pytest.mark.parametrize(
    ("number", "said"), [(0, "0"), (12_345, "12,345"), (999_499, "999,499"), (999_500, "1.0 million"), (3_345_000, "3.3 million")]
)
def test_counts(number: float, said: str) -> None:
    assert profiles.count(number).replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(
    ("million", "said"), [(0.01, "under 0.1 million"), (3.24, "3.2 million"), (450.4, "450 million"), (999.6, "1.0 billion")]
)
def test_sums(million: float, said: str) -> None:
    assert profiles.dollars(million).replace("\N{NO-BREAK SPACE}", " ") == f"US$ {said}"


@pytest.mark.parametrize(
    ("value", "said"), [(0, "0"), (0.01, "under 0.1"), (0.44, "0.4"), (1.4, "1"), (0.997, "1"), (99.7, "over 99"), (100, "100")]
)
def test_shares(value: float, said: str) -> None:
    assert profiles.percent(value).replace("\N{NO-BREAK SPACE}", " ") == f"{said} per cent"


def test_lists_and_days() -> None:
    assert profiles.listed(["a"]) == "a"
    assert profiles.listed(["a", "b", "c"]) == "a, b and c"
    assert profiles.listed(["a, b", "c", "d"]) == "a, b; c and d"
    assert profiles.long_day("2018-12-09") == "9 December 2018"
    assert profiles.month("2015-03-14") == "March 2015"


def test_axis_units() -> None:
    assert profiles.unit_of(pd.Series([3e6, 1])) == (1e6, ", millions")
    assert profiles.unit_of(pd.DataFrame({"a": [1999.0], "b": [float("nan")]})) == (1.0, "")


# --- People ----------------------------------------------------------------------------------------------------------


def test_people_sums_emigrants_over_destinations_and_takes_no_figure_for_none() -> None:
    table = profiles.people(STOCK, CORRIDORS, "AAA")
    assert table.loc[2020].to_dict() == {"immigrants": 40, "emigrants": 8}
    assert table.loc[2015, "emigrants"] == 5 and pd.isna(table.loc[2015, "immigrants"])
    assert 2010 not in table.index  # a stock of zero is no figure
    assert profiles.people(STOCK, CORRIDORS, "ZZZ").empty
    assert list(profiles.people(STOCK, CORRIDORS, "CCC").columns) == []


def test_partners_have_shares_of_all_but_list_areas_only() -> None:
    origins = profiles.partners(LAST, "destination", "AAA", "migrants", ["OOO"])
    assert origins.to_dict("index") == {"BBB": {"migrants": 30, "share": 75}}
    destinations = profiles.partners(LAST, "origin", "AAA", "migrants", ["OOO"], most=1)
    assert destinations.to_dict("index") == {"BBB": {"migrants": 6, "share": 75}}
    assert profiles.partners(LAST, "origin", "ZZZ", "migrants").empty


def test_unknown_origins() -> None:
    assert profiles.unknown_share(LAST, ["OOO"], "AAA") == pytest.approx(25)
    assert profiles.unknown_share(LAST, ["OOO"]) == pytest.approx(100 * 10 / 48)
    assert pd.isna(profiles.unknown_share(LAST, ["OOO"], "ZZZ"))


def test_women_among_emigrants() -> None:
    by_sex = pd.DataFrame([("AAA", "BBB", "female", 3), ("AAA", "CCC", "male", 1)], columns=["origin", "destination", "sex", "migrants"])
    assert profiles.women_abroad(by_sex, "AAA") == 75
    assert pd.isna(profiles.women_abroad(by_sex, "BBB"))


def test_the_population_of_serbia_is_that_of_its_stock() -> None:
    people = load("population")
    own = people[(people["year"] == 2024) & people["area"].isin(["SRB", "XKX"])]["persons"].sum()
    assert profiles.population(people, "SRB")[2024] == own > 8_000_000


def test_titles_of_people() -> None:
    table = pd.DataFrame({"immigrants": [40.0], "emigrants": [8.0]}, index=[2020])
    assert profiles.people_title("Bahamas", table) == "Bahamas: 40 immigrants in 2020, 5.0 times the emigrants"
    assert profiles.people_title("Bahamas", table[["emigrants"]]) == "Bahamas: 8 emigrants in 2020"
    even = pd.DataFrame({"immigrants": [40.0], "emigrants": [41.0]}, index=[2020])
    assert profiles.people_title("Bahamas", even).endswith("about as many of either")


def test_alternative_texts_of_people_state_the_finding() -> None:
    table = pd.DataFrame({"immigrants": [20.0, 40.0], "emigrants": [9.0, 8.0]}, index=[2015, 2020])
    origins = pd.DataFrame({"share": [75.0, 0.01]}, index=["BBB", "CCC"])
    said = profiles.people_alt(table, origins, origins.iloc[:0], {"BBB": "Benin", "CCC": "Chad"})
    assert said == (
        "Lines over the years. Immigrants go from 20 in 2015 to 40 in 2020. Emigrants go from 9 in 2015 to 8 in 2020. "
        "In 2020 the immigrants are 5.0 times the emigrants. Bars of origins, per cent: Benin 75, Chad under 0.1."
    )
    assert "times" not in profiles.people_alt(table[["emigrants"]], origins, origins, {"BBB": "Benin", "CCC": "Chad"})
    assert "times" not in profiles.people_alt(table.assign(emigrants=[9.0, float("nan")]), *[origins.iloc[:0]] * 2, {})
    alone = profiles.people_alt(table.iloc[:0], origins.iloc[:0], origins.iloc[:1], {"BBB": "Benin"}, 60.2).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert alone == "No origin is on record for 60 per cent of immigrants. Bars of destinations, per cent: Benin 75."


def test_alternative_texts_of_flight_and_money_state_the_finding() -> None:
    moved = pd.DataFrame({"conflict": [30, 0], "disaster": [0, 90]}, index=[2008, 2009])
    both = profiles.flight_alt(pd.DataFrame(), moved).replace("\N{NO-BREAK SPACE}", " ")
    assert both == (
        "Columns, one a year: 120 displacements inside since 2008, 25 per cent by conflict; the highest is 2009 with 90 in the year."
    )
    assert "since 2008, all by disasters; the highest" in profiles.flight_alt(pd.DataFrame(), moved[["disaster"]])
    sender = pd.DataFrame({"usd_million": [7.0]}, index=["BBB"])
    none = profiles.money_alt(pd.DataFrame(), sender, sender.iloc[:0], {"BBB": "Benin"}).replace("\N{NO-BREAK SPACE}", " ")
    assert none == "No remittances by year are on record. Bars by the World Bank's model. Largest senders: Benin US$ 7.0 million."


# --- Flight ----------------------------------------------------------------------------------------------------------

FLED = pd.DataFrame(
    [
        (1980, "BBB", "AAA", "refugees", 5),
        (2025, "AAA", "BBB", "refugees", 7),
        (2025, "AAA", "CCC", "refugees", 1),
        (2025, "BBB", "AAA", "asylum-seekers", 2),
        (2025, "AAA", "AAA", "internally displaced persons", 90),
    ],
    columns=["year", "origin", "asylum", "population_type", "persons"],
)
EMPTY = pd.DataFrame({"year": pd.Series(dtype="Int64"), "area": [], "cause": [], "persons": pd.Series(dtype="Int64")})


def test_a_title_takes_the_fullest_wording_that_is_short_enough() -> None:
    long, short = "word " * 19 + "word", "a few words"
    assert profiles.titled("Iran (Islamic Rep. of)", long, short) == "Iran (Islamic Rep. of): a few words"
    assert profiles.titled("Chad", short, "words") == "Chad: a few words"
    assert profiles.titled("Chad", long) == f"Chad: {long}"


def test_people_who_fled_are_told_apart_by_side() -> None:
    table = profiles.fled(FLED, "AAA")
    assert table.loc[2025, ("refugees", "from")] == 8
    assert table.loc[2025, ("asylum-seekers", "here")] == 2
    assert pd.isna(table.loc[2025, ("refugees", "here")])
    assert list(profiles.across(table, 1990).columns) == ["from"]
    assert profiles.fled(FLED, "ZZZ").empty and profiles.across(profiles.fled(FLED, "ZZZ"), 1990).empty


def test_counts_of_people_who_fled_are_of_the_newest_year_of_the_table() -> None:
    table = profiles.displaced(profiles.fled(FLED, "AAA"), EMPTY, EMPTY, "AAA", 2025)
    assert list(table["newest"]) == [2, 8]  # the refugees of 1980 are not shown as new
    assert profiles.displaced_said(table) == "Asylum-seekers hosted: 2; Refugees under UNHCR's mandate from here: 8"
    before = table.assign(before=[float("nan"), 7.0], newest=[2.0, float("nan")])
    assert profiles.displaced_said(before).endswith("from here: no figure (7)")


def test_movements_inside_leave_out_causes_and_areas_without_any() -> None:
    rows = [(2009, "AAA", "conflict", 0), (2010, "AAA", "disaster", 5), (2012, "BBB", "disaster", 1), (2012, "CCC", "conflict", 0)]
    moves = pd.DataFrame(rows, columns=["year", "area", "cause", "displacements"])
    table = profiles.inside(moves, "AAA")
    assert list(table.columns) == ["disaster"] and list(table.index) == [2009, 2010, 2011, 2012]
    assert profiles.inside(moves, "CCC").empty and profiles.inside(moves, "ZZZ").empty


# --- Money and rules -------------------------------------------------------------------------------------------------


def test_cost_is_a_median_over_corridors_of_the_newest_quarter() -> None:
    rows = [(2024, 4, "AAA", "BBB", 9.0), (2025, 1, "AAA", "BBB", 4.0), (2025, 1, "CCC", "BBB", 6.0), (2025, 1, "BBB", "CCC", 1.0)]
    prices = pd.DataFrame(rows, columns=["year", "quarter", "sender", "receiver", "cost_percent"])
    assert profiles.cost(prices, "BBB").to_dict("index") == {"to": {"median": 5, "corridors": 2}, "from": {"median": 1, "corridors": 1}}
    assert profiles.cost(prices, "ZZZ").empty
    assert profiles.cost(prices.iloc[:0], "BBB").empty


def test_blocs_of_an_area() -> None:
    spells = [("AAA", "X", "2000-01-01", None), ("BBB", "X", "2000-01-01", None), ("CCC", "X", "2021-01-01", None)]
    memberships = pd.DataFrame(spells, columns=["area", "bloc", "joined", "left"], dtype="string")
    visas = pd.DataFrame(
        [("AAA", "BBB", "visa free"), ("BBB", "AAA", "eTA"), ("AAA", "CCC", "visa free")],
        columns=["passport", "destination", "requirement"],
    )
    table = profiles.blocs(memberships, visas, LAST, "AAA", "latest", "2020-06-01", 2020)
    assert table.to_dict("index") == {"X": {"members": 3, "pairs_free": 50, "own_free": 100, "emigrants_inside": 75}}
    said = "X (3 members, 50\N{NO-BREAK SPACE}per cent of routes visa-free, 100\N{NO-BREAK SPACE}per cent for its citizens, "
    assert profiles.blocs_said(table) == said + "75\N{NO-BREAK SPACE}per cent of its emigrants)"
    assert profiles.blocs(memberships, visas, LAST, "AAA", "1999-01-01", "2020-06-01", 2020).empty


def test_treaties_say_up_to_when_they_are_known() -> None:
    rows = [("AAA", "T", 1956, "2015-03-14"), ("BBB", "U", 2019, "2022-08-25")]
    parties = pd.DataFrame(rows, columns=["area", "treaty", "year", "listed"])
    table = profiles.treaties(parties, "AAA", ["T", "U", "V"])
    assert profiles.rules_said(table, "abstain", "2018-12-19") == {
        "party": "T (1956)",
        "not-party": "U (known up to August 2022)",
        "vote": "It abstained on the Global Compact for Migration on 19 December 2018.",
    }
    assert set(profiles.rules_said(table.iloc[:1], "", "")) == {"party"}
    early = profiles.treaties(parties, "AAA", ["T", "U"], "2017-12-31")
    assert early["listed"].tolist() == ["2015-03-14", "2017-12-31"]


def test_votes() -> None:
    votes = pd.DataFrame([("2018-12-19", profiles.COMPACT, "AAA", "no")], columns=["date", "resolution", "area", "vote"])
    assert profiles.vote(votes, "AAA") == ("no", "2018-12-19")
    assert profiles.vote(votes, "BBB") == ("not a Member", "2018-12-19")
    assert profiles.vote(votes.iloc[:0], "AAA") == ("", "")


# --- Against published figures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "area", "column", "year", "million", "tolerance"),
    [
        ("2018-12-10", "DEU", "immigrants", 2017, 12.17, 0.01),  # UN DESA, Highlights 2017
        ("latest", "DEU", "immigrants", 2024, 16.8, 0.1),  # UN DESA, Key facts 2025
        ("latest", "MEX", "emigrants", 2024, 11.6, 0.1),  # the same
    ],
)
def test_people_agree_with_what_un_desa_printed(as_of: str, area: str, column: str, year: int, million: float, tolerance: float) -> None:
    table = profiles.people(load("migrant-stock", as_of), load("migrant-stock-by-origin", as_of), area)
    assert table.loc[year, column] / 1e6 == pytest.approx(million, abs=tolerance)


def test_mexicans_in_the_united_states_in_2017() -> None:
    corridors = load("migrant-stock-by-origin", "2018-12-10")
    top = profiles.partners(corridors[corridors["year"] == 2017], "origin", "MEX", "migrants")
    assert top.index[0] == "USA" and top["migrants"].iloc[0] / 1e6 == pytest.approx(12.68, abs=0.01)


def test_the_table_of_parties_agrees_with_the_aggregates() -> None:
    parties, coverage = load("treaty-parties"), load("treaty-coverage")
    newest = coverage.sort_values("year").drop_duplicates("treaty", keep="last").set_index("treaty")["parties"]
    counted = parties.groupby("treaty").size()
    assert counted.to_dict() == newest[counted.index].to_dict()
    assert (counted["1951 Refugee Convention"], counted["Migrant Workers Convention"]) == (145, 57)
    assert parties.set_index(["area", "treaty"])["year"]["MAR", "Migrant Workers Convention"] == 1993


def test_the_vote_on_the_compact() -> None:
    votes = load("un-votes")
    assert [profiles.vote(votes, a)[0] for a in ("MAR", "USA", "CHL", "VAT")] == ["yes", "no", "abstain", "not a Member"]
    assert profiles.vote(load("un-votes", "2018-12-10"), "MAR") == ("", "")


def test_the_largest_sender_of_remittances_is_the_united_states() -> None:
    sent = load("remittance-outflows")
    last = sent[sent["year"] == 2021].set_index("area")["usd_million"]
    assert last.idxmax() == "USA" and last["USA"] / 1000 == pytest.approx(72.7, abs=0.1)
    assert (sent["usd_million"] > 0).all()


MEMBERS = pd.DataFrame(
    [
        ("MAR", "AU", "2017-01-31", "day", None, "Left the Organization of African Unity in 1984."),
        ("MAR", "AMU", "1989-02-17", "day", None, None),
        ("RWA", "ECCAS", "1983-10-18", "day", "2007-01-01", "Left in 2007 and came back in 2016; announced in 2025 that it withdraws."),
        ("RWA", "ECCAS", "2016-01-01", "year", None, "Left in 2007 and came back in 2016; announced in 2025 that it withdraws."),
        ("RWA", "AAA", "2004-05-01", "month", None, "Suspended from 2009 to 2014."),
    ],
    columns=["area", "bloc", "joined", "joined_precision", "left", "note"],
)


def test_a_remark_on_a_bloc_follows_what_holds() -> None:
    assert profiles.bloc_notes(MEMBERS, "MAR", "latest") == (
        "AU: member since 31 January 2017. Left the Organization of African Unity in 1984."
    )
    assert profiles.bloc_notes(MEMBERS, "RWA", "latest") == (
        "AAA: member since May 2004. Suspended from 2009 to 2014. "
        "ECCAS: member since 2016. Left in 2007 and came back in 2016; announced in 2025 that it withdraws."
    )
    # In 2018 nobody knew of 2025; in 2010 Morocco was no member.
    assert profiles.bloc_notes(MEMBERS, "RWA", "2018-12-10") == "AAA: member since May 2004. Suspended from 2009 to 2014."
    assert profiles.bloc_notes(MEMBERS, "MAR", "2010-01-01") == ""


@pytest.mark.parametrize("as_of", ["latest", "2018-12-10"])
def test_no_remark_stands_before_the_state_that_it_could_hide(as_of: str) -> None:
    table = load("memberships")
    for area in sorted(set(table["area"])):
        said = profiles.bloc_notes(table, area, as_of)
        for row in in_force(table[(table["area"] == area) & table["note"].notna()], as_of).itertuples():
            at = said.find(row.note)
            if at >= 0:
                before = f"{row.bloc}: member since {profiles.dated(row.joined, row.joined_precision)}. "
                assert said[:at].endswith(before), said
            else:
                assert as_of != "latest" and re.search(r"20(19|2\d)", row.note), row
    assert "AU: member since 31 January 2017." in profiles.bloc_notes(table, "MAR", as_of)


# --- The template ----------------------------------------------------------------------------------------------------

CELLS = json.loads((NOTEBOOKS / "country-profile.ipynb").read_text(encoding="utf-8"))["cells"]
TEXT = "\n\n".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "markdown")
GIVEN = re.compile(r"^:::\{given\} (\S+)\n(.*?)^:::$", re.MULTILINE | re.DOTALL)
GLUED = re.compile(r"\{glue:text\}`([^`]+)`")
HARD = "DEU MAR CPV NLD PSE VAT TKL TWN ESH SSD SRB MCO NRU WLF BTN USA"  # TWN has no stock before the revision of 2024


def run(area: str, as_of: str, monkeypatch: pytest.MonkeyPatch, drawn: bool) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """What the template's code cells glue and show for an area; without ``drawn``, figures are made but not written to files."""
    glued: dict[str, str] = {}
    shown: list[dict[str, Any]] = []

    def display(bundle: dict[str, Any], raw: bool = False, metadata: dict[str, Any] | None = None) -> None:
        if metadata and "scrapbook" in metadata:
            glued[metadata["scrapbook"]["name"]] = bundle[manifest.GLUE_MIME]
        elif manifest.CAPTION_MIME not in bundle:
            shown.append(bundle)

    monkeypatch.setattr("IPython.display.display", display)
    if not drawn:
        monkeypatch.setattr(exhibits, "_save", lambda *_, **__: b"")
        monkeypatch.setattr(exhibits, "_framed", lambda *_: "")
    scope: dict[str, Any] = {"area": area, "as_of": as_of}
    for cell in CELLS:
        if cell["cell_type"] == "code" and "parameters" not in cell["metadata"].get("tags", []):
            exec(compile("".join(cell["source"]), f"cell {cell['id']}", "exec"), scope)
    return glued, shown


def test_the_parameters_are_what_the_build_gives() -> None:
    [cell] = [c for c in CELLS if "parameters" in c["metadata"].get("tags", [])]
    assert "".join(cell["source"]).split("\n") == ['area = "MAR"', 'as_of = "latest"']


@pytest.mark.parametrize("as_of", ["latest", "2018-12-10"])
@pytest.mark.parametrize("area", HARD.split())
def test_the_template_runs(area: str, as_of: str, monkeypatch: pytest.MonkeyPatch) -> None:
    glued, shown = run(area, as_of, monkeypatch, drawn=(area, as_of) == ("CPV", "latest"))
    kept = GIVEN.sub(lambda m: m[2] if glued.get(m[1]) else "", TEXT)
    assert not set(GLUED.findall(kept)) - set(glued)
    page = GLUED.sub(lambda m: glued[m[1]], kept)
    assert page.startswith(f"# {areas.name(area)}\n")
    meta = [bundle[manifest.EXHIBIT_MIME] for bundle in shown]
    words = " ".join([page, *(" ".join([m["title"], m["caption"], m.get("alt", ""), str(m.get("rows"))]) for m in meta)])
    assert not re.search(r"\b(nan|NaN|inf|NaT|0 displacements)\b|<NA>|: ;|  in ", words)
    assert [m["title"] for m in meta if len(m["title"].split()) > profiles.MOST_WORDS] == []
    figures = [m for m in meta if m["kind"] == "figure"]
    assert {m["id"]: found for m in figures if (found := unsaid(m["title"].removeprefix(areas.name(area)), m["alt"]))} == {}
    assert [m["alt"] for m in figures if not 20 <= len(m["alt"].split()) <= 95] == []
    ids = [m["id"] for m in meta]
    assert len(set(ids)) == len(ids)
    assert all(f"-profile-{area.lower()}-" in id for id in ids)
    assert f"fig-profile-{area.lower()}-people" in ids or {"no-immigrants", "no-emigrants"} <= set(glued)
    assert f"tab-profile-{area.lower()}-standing" in ids
    assert any(id.endswith("-money") for id in ids) or "no-money" in glued
    assert ("blocs" in glued) != ("no-blocs" in glued) and bool({"party", "not-party"} & set(glued)) != ("no-law" in glued)


def test_a_state_before_the_vote_says_so_and_one_after_it_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    then, _ = run("MAR", "2018-12-10", monkeypatch, drawn=False)
    now, _ = run("MAR", "latest", monkeypatch, drawn=False)
    assert "vote-unknown" in then and "vote" not in then
    assert now["vote"] == "It voted for the Global Compact for Migration on 19 December 2018." and "vote-unknown" not in now
    assert "Migrant Workers Convention (1993)" in then["party"] and then["party"] == now["party"]


def test_a_population_that_differs_from_that_of_the_stock_is_remarked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "overseas departments" in run("FRA", "latest", monkeypatch, drawn=False)[0]["population-note"]
    assert "population-note" not in run("FRA", "2018-12-10", monkeypatch, drawn=False)[0]  # UN DESA's own population


def test_every_area_of_the_stock_is_in_the_table_of_areas() -> None:
    codes = set(load("migrant-stock")["destination"])
    assert codes <= set(areas.frame().index) and release_of(load("areas")).table.name == "areas"


def test_what_is_not_known_of_persons_has_no_key() -> None:
    nan = float("nan")
    assert profiles.persons_said("immigrants", nan, 50) == {"no-immigrants": "yes"}
    known = profiles.persons_said("emigrants", 1234, 50)
    assert set(known) == {"emigrants", "emigrants-women"}
    assert known["emigrants"] == profiles.count(1234)
    assert set(profiles.persons_said("emigrants", 1234, nan)) == {"emigrants", "emigrants-only"}


def test_visas_are_said_only_where_a_route_is_known() -> None:
    assert profiles.visas_said("2018-06-01", 0, 0, 0) == {}
    said = profiles.visas_said("2018-06-01", 12, 1198, 3)
    assert said == {"visa-day": "1 June 2018", "visa-out": "12", "visa-routes": "1,198", "visa-in": "3"}


def test_what_the_stock_rests_on_is_told_by_type() -> None:
    row = {"kind": recorded.IMPUTED, "refugees_added": True, "imputed": True, "unknown": 3.0}
    assert profiles.sources_said(row) == {"rests-on": "no count here: it is imputed. Refugees were added to it."}
    assert profiles.sources_said({}) == {}
    assert set(profiles.RESTS_ON) == set(recorded.KINDS)


def test_laws_and_quarters_are_of_the_newest_year() -> None:
    kept = pd.DataFrame([(2017, "AAA", "kept"), (2024, "AAA", "lost"), (2024, "BBB", "no value")], columns=["year", "area", "law"])
    assert profiles.law_said(kept, "AAA") == {"second-citizenship": "loses", "law-year": "2024"}
    assert profiles.law_said(kept, "BBB") == profiles.law_said(kept.iloc[:0], "AAA") == {}
    classes = pd.DataFrame([(2014, "AAA", 1, 1, 0), (2020, "AAA", 4, 2, 1)], columns=["year", "area", "exposure", "readiness", "top"])
    assert profiles.climate_said(classes, "AAA") == {"exposed": "highest", "ready": "second lowest", "climate-year": "2020"}
    assert profiles.climate_said(classes, "ZZZ") == {}
