"""The feeds of the SDG database: what its API answers becomes the rows of the tables, or is refused with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from answers import download, sdg, sdg_reporting, sdg_series

from compendium.errors import CompendiumError
from compendium.importers import Feed, feeds
from compendium.importers.sdg.common import LEFT_OUT, last_updated, read_series
from compendium.importers.sdg.indicators import TABLES, health_workers, migration_policy, remittance_cost
from compendium.tables import catalog, schema
from compendium.tables.catalog import known_areas

PROVIDERS = {t: p for p in (sdg.PROVIDER, sdg_reporting.PROVIDER, sdg_series.PROVIDER) for t in p.tables}
REGIONS = {"World": 1, "Sub-Saharan Africa": 202, "Latin America and the Caribbean": 419}
LEVELS = {
    "overall": 3,
    "rights": 2,
    "whole-of-government": 4,
    "cooperation": 3,
    "well-being": 2,
    "crises": 1,
    "safe-orderly-regular": 4,
}
DENSITIES = {"physicians": 20.5, "nursing and midwifery": 60.25}


def _paths(table: str, scenario: str, folder: Path) -> tuple[Feed, list[Path]]:
    (feed,) = feeds(table)
    return feed, [download(e, PROVIDERS[table].replies(scenario), folder) for e in feed.files]


def _read(table: str, scenario: str, folder: Path) -> pd.DataFrame:
    """The table with the types of its schema."""
    feed, paths = _paths(table, scenario, folder)
    frame = feed.read(*paths)[[f.name for f in feed.release.table.fields]].reset_index(drop=True)
    out = schema.typed(frame.astype("string"), feed.release, Path("made.csv"))
    schema.validate(out, feed.release, Path("made.csv"), known_areas())
    return out


def _rows(frame: pd.DataFrame) -> list[tuple]:
    return sorted(frame.itertuples(index=False, name=None))


def _costs(start: dict, years: range) -> list[tuple]:
    return [(y, *k, v + (y - 2020) / 4) for k, v in start.items() for y in years]


def _policy(years: tuple[int, ...]) -> list[tuple]:
    return [(y, a, d, level) for a in ("AFG", "AUT", "MEX", "NGA") for y in years for d, level in LEVELS.items()]


def _densities(years: tuple[int, ...]) -> list[tuple]:
    return [(y, a, o, v) for a in ("AUT", "MEX", "NGA") for y in years for o, v in DENSITIES.items()]


AREA_COSTS = {("AFG",): 9.5, ("XKX",): 7.0, ("MEX",): 4.5, ("NGA",): 8.0}
GROUP_COSTS = {("World", 1): 6.5, ("Sub-Saharan Africa", 202): 8.25, ("Latin America and the Caribbean", 419): 5.75}
DEATHS = {"World": 6000, "Sub-Saharan Africa": 1500, "Latin America and the Caribbean": 1200}


def _deaths(years: range) -> list[tuple]:
    return [(y, g, REGIONS[g], n + 10 * (y - 2020)) for g, n in DEATHS.items() for y in years]


def _instead(rows: list[tuple], old: tuple, new: tuple) -> list[tuple]:
    assert old in rows
    return [new if r == old else r for r in rows]


@pytest.mark.parametrize(
    ("table", "scenario", "rows"),
    [
        ("sdg-migration-policy", "last", _policy((2019, 2022))),
        ("sdg-migration-policy", "new", _policy((2019, 2022, 2023))),
        ("remittance-cost", "last", _costs(AREA_COSTS, range(2020, 2023))),
        ("remittance-cost", "new", _instead(_costs(AREA_COSTS, range(2020, 2024)), (2021, "MEX", 4.75), (2021, "MEX", 4.7))),
        ("remittance-cost-by-region", "last", _costs(GROUP_COSTS, range(2020, 2023))),
        ("remittance-cost-by-region", "new", _costs(GROUP_COSTS, range(2020, 2024))),
        ("sdg-deaths", "last", _deaths(range(2020, 2023))),
        ("sdg-deaths", "new", _instead(_deaths(range(2020, 2024)), (2022, "World", 1, 6020), (2022, "World", 1, 6045))),
        ("health-workers", "last", _densities((2020, 2021, 2022))),
        (
            "health-workers",
            "new",
            [
                *_instead(_densities((2020, 2021, 2022)), (2021, "AUT", "physicians", 20.5), (2021, "AUT", "physicians", 21.0)),
                *((2023, "ITA", o, v) for o, v in DENSITIES.items()),
            ],
        ),
    ],
)
def test_an_answer_becomes_exactly_these_rows(table: str, scenario: str, rows: list[tuple], tmp_path: Path) -> None:
    assert _rows(_read(table, scenario, tmp_path)) == sorted(rows)


def test_states_with_a_value_are_counted_by_series_year_and_region(tmp_path: Path) -> None:
    frame = _read("sdg-reporting", "new", tmp_path)
    counted = frame.groupby(["series", "breakdown", "year"])["countries_with_data"].sum()
    assert counted["BX_TRF_PWKR", "none"].to_dict() == dict.fromkeys(range(2019, 2024), 6)  # not the world, not Sark
    assert counted["SG_CPA_MIGRS", "none"].to_dict() == {2019: 4, 2022: 4, 2023: 4}  # one State did not answer
    assert counted["SI_RMT_COST", "none"].to_dict() == dict.fromkeys(range(2020, 2024), 3)  # not Kosovo
    assert counted["SM_DTH_MIGR", "none"].to_dict() == dict.fromkeys(range(2020, 2024), 2)
    assert counted["SL_EMP_INJUR", "none"].to_dict() == dict.fromkeys(range(2019, 2024), 6)
    assert counted["SL_EMP_INJUR", "migrant status"].to_dict() == dict.fromkeys(range(2019, 2024), 2)
    last = _read("sdg-reporting", "last", tmp_path)
    assert last["year"].max() == 2022
    late = frame.merge(last, on=["series", "breakdown", "year", "region"], suffixes=("", "_last"))
    late = late[late["countries_with_data"] != late["countries_with_data_last"]]
    assert late[["series", "year", "region", "countries_with_data"]].to_numpy().tolist() == [["BX_TRF_PWKR", 2022, "Asia", 1]]


def test_the_list_of_series_names_those_of_each_indicator(tmp_path: Path) -> None:
    last, new = _read("sdg-series", "last", tmp_path), _read("sdg-series", "new", tmp_path)
    assert last[last["series"].isna()]["indicator"].tolist() == ["5.2.2", "10.7.1"]
    assert new[new["series"].isna()]["indicator"].tolist() == ["5.2.2"]
    assert len(new) == 18 * sdg_series.PER_INDICATOR + 2
    assert set(last["database_series"]) == {18 * sdg_series.PER_INDICATOR + 1}  # that of other indicators too
    policy = new[new["indicator"] == "10.7.2"]
    assert policy["series"].tolist() == ["XX_1072_0", "XX_1072_1", "XX_1072_2", "XX_1072_3"]
    assert set(policy["series_name"]) == {"Countries with migration policies, by policy domain"}
    assert set(policy["names_migration"]) == {"Y"}
    assert set(new[new["indicator"] == "3.c.1"]["names_migration"]) == {"N"}


@pytest.mark.parametrize("table", PROVIDERS)
@pytest.mark.parametrize("scenario", ["column", "renamed"])
def test_an_answer_that_is_not_what_it_was_is_refused(table: str, scenario: str, tmp_path: Path) -> None:
    with pytest.raises(CompendiumError) as said:
        _read(table, scenario, tmp_path)
    assert PROVIDERS[table].says[scenario] in str(said.value)
    assert ".json" in str(said.value)


@pytest.mark.parametrize("table", PROVIDERS)
def test_the_day_is_that_on_which_the_database_was_filled(table: str, tmp_path: Path) -> None:
    for scenario, day in (("older", "2024-07-01"), ("last", "2025-07-04"), ("new", "2026-07-07")):
        feed, paths = _paths(table, scenario, tmp_path)
        assert feed.read_date is not None
        assert feed.read_date(*paths) == day


@pytest.mark.parametrize("table", PROVIDERS)
def test_a_feed_goes_on_from_its_table(table: str) -> None:
    (feed,) = feeds(table)
    stored = catalog.read_catalog().table(table)[-1]
    assert (feed.release.table.fields, feed.release.table.key) == (stored.table.fields, stored.table.key)
    assert stored.provider in feed.earlier_providers
    assert feed.bounds.measure in {"", *(f.name for f in feed.release.table.fields)}
    assert feed.release.date == ""
    assert "Open Numbers" not in feed.release.provider
    assert "bears no day" not in feed.release.note


def test_a_provider_answers_an_address_in_one_way() -> None:
    """Two tables that are made of one series are made of the same rows."""
    first, second = sdg.PROVIDER.replies("new"), sdg_reporting.PROVIDER.replies("new")
    shared = first.keys() & second.keys()
    assert len(shared) == 7  # three series in two pages, and the time
    assert all(first[url] == second[url] for url in shared)


def test_files_of_open_numbers_are_read_as_before() -> None:
    """The codes that were added for the API change nothing in the tables: a code beside M49 is in no stored file."""
    assert not LEFT_OUT & set(catalog.read_release(catalog.read_catalog().table("sdg-deaths")[-1])["m49"].astype(str))
    assert {plan.files[0].rpartition(".")[2] for plan in TABLES} == {"csv"}


# --- What the API has never answered ------------------------------------------------------------------------------------


def _answer(code: str, change: Callable[[dict, dict], object], folder: Path) -> Path:
    """One value of Mexico in one page, with a change to the page and its row."""
    dimensions = {"SG_CPA_MIGRS": {"Policy Domains": "ALLDOMAINS"}, "SH_MED_DEN": {"Type of occupation": "PHYS"}}.get(code, {})
    indicator, unit, _ = sdg.SERIES[code]
    row = sdg.row(code, indicator, unit, ("484", 2022, dimensions, "3"))
    page = {"size": 1, "totalElements": 1, "totalPages": 1, "pageNumber": 1, "data": [row]}
    change(page, row)
    path = folder / f"{code.lower()}.json"
    path.write_text(json.dumps([page]))
    return path


@pytest.mark.parametrize(
    ("code", "read", "change", "said"),
    [
        (
            "SI_RMT_COST",
            remittance_cost,
            lambda p, r: r["attributes"].update(Units="CU_USD"),
            "column 'units': expected percent, found 'cu_usd'",
        ),
        ("SI_RMT_COST", remittance_cost, lambda p, r: r.update(attributes={}), "column 'units': expected percent, found ''"),
        ("SI_RMT_COST", remittance_cost, lambda p, r: p.update(totalElements=2), "1 rows are there, and 'totalElements' says 2"),
        ("SI_RMT_COST", remittance_cost, lambda p, r: p.update(totalPages=3), "1 pages are there, and 'totalPages' says 3"),
        ("SI_RMT_COST", remittance_cost, lambda p, r: p.update(rows=p.pop("data")), "expected 'data'"),
        ("SI_RMT_COST", remittance_cost, lambda p, r: r.update(timePeriodStart=2022.5), "2022.5 is not a year"),
        (
            "SI_RMT_COST",
            remittance_cost,
            lambda p, r: r["dimensions"].update({"Reporting Type": "Q"}),
            "column 'reporting_type': expected one of g, n, found 'q'",
        ),
        ("SI_RMT_COST", remittance_cost, lambda p, r: r["dimensions"].update(Corridor="USA"), "total of the dimension 'corridor'"),
        ("SG_CPA_MIGRS", migration_policy, lambda p, r: r["dimensions"].update({"Policy Domains": "DOMAIN7"}), "domain6, found 'domain7'"),
        ("SG_CPA_MIGRS", migration_policy, lambda p, r: r["dimensions"].pop("Policy Domains"), "column 'policy_domains' is missing"),
        ("SH_MED_DEN", health_workers, lambda p, r: r["dimensions"].update({"Type of occupation": "NURSES"}), "found 'nurses'"),
    ],
)
def test_what_the_api_has_never_answered_is_refused(
    code: str, read: Callable[[Path], pd.DataFrame], change: Callable[[dict, dict], object], said: str, tmp_path: Path
) -> None:
    path = _answer(code, change, tmp_path)
    with pytest.raises(CompendiumError) as error:
        read(path)
    assert said in str(error.value)
    assert path.name in str(error.value)


def test_rows_of_national_platforms_are_left_out(tmp_path: Path) -> None:
    assert read_series(_answer("SI_RMT_COST", lambda p, r: r["dimensions"].update({"Reporting Type": "N"}), tmp_path)).empty


def test_a_code_with_leading_zeros_is_the_same_code(tmp_path: Path) -> None:
    path = _answer("SI_RMT_COST", lambda p, r: r.update(geoAreaCode="004", timePeriodStart=2022), tmp_path)
    assert remittance_cost(path)[["area", "year", "cost_percent"]].to_numpy().tolist() == [["AFG", "2022", "3"]]


@pytest.mark.parametrize("said", ['"7 July 2026"', "20260707", '{"day": "2026-07-07"}'])
def test_a_time_of_another_form_is_refused(said: str, tmp_path: Path) -> None:
    path = tmp_path / "last-updated.json"
    path.write_text(said)
    with pytest.raises(CompendiumError, match=r"last-updated\.json: expected a time such as"):
        last_updated(path)
