"""What the World Bank publishes now becomes the tables as they are, and what it does not say plainly is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from answers import Provider, download, feeds_of, knomad, prices
from answers import worldbank as wdi

from compendium.errors import CompendiumError
from compendium.importers import Feed
from compendium.importers.worldbank import indicators
from compendium.importers.worldbank import knomad as data360
from compendium.importers.worldbank import prices as rpw
from compendium.tables import catalog, schema
from compendium.tables.catalog import known_areas

PROVIDERS = (wdi.PROVIDER, knomad.PROVIDER, prices.PROVIDER)
FEEDS = [(provider, feed) for provider in PROVIDERS for feed in feeds_of(provider)]
each_feed = pytest.mark.parametrize(("provider", "feed"), FEEDS, ids=[f"{f.release.table.name}, {p.name}" for p, f in FEEDS])


def fetch(feed: Feed, provider: Provider, scenario: str, folder: Path) -> list[Path]:
    replies = provider.replies(scenario)
    return [download(endpoint, replies, folder) for endpoint in feed.files]


def read(provider: Provider, table: str, scenario: str, folder: Path) -> list[tuple]:
    feed = next(f for f in feeds_of(provider) if f.release.table.name == table)
    frame = feed.read(*fetch(feed, provider, scenario, folder))
    return sorted(frame[[f.name for f in feed.release.table.fields]].itertuples(index=False, name=None))


def test_every_feed_has_an_answer() -> None:
    assert {id(f) for part in (indicators, data360, rpw) for f in part.FEEDS} == {id(f) for _, f in FEEDS}


@each_feed
def test_a_feed_keeps_the_columns_and_the_key_of_its_table(provider: Provider, feed: Feed) -> None:
    stored = [
        r
        for r in catalog.read_catalog().table(feed.release.table.name)
        if r.provider in (feed.earlier_providers or (feed.release.provider,))
    ]
    assert stored, "a release to go on from"
    assert (feed.release.table.fields, feed.release.table.key) == (stored[-1].table.fields, stored[-1].table.key)
    assert feed.release.date == ""


@each_feed
@pytest.mark.parametrize("fault", ["column", "renamed"])
def test_another_column_and_an_unknown_code_are_refused(provider: Provider, feed: Feed, fault: str, tmp_path: Path) -> None:
    with pytest.raises(CompendiumError) as error:
        feed.read(*fetch(feed, provider, fault, tmp_path))
    assert provider.says[fault] in str(error.value)
    assert Path(feed.files[0].name).name in str(error.value)


@each_feed
@pytest.mark.parametrize("scenario", ["last", "new"])
def test_a_good_answer_meets_the_schema(provider: Provider, feed: Feed, scenario: str, tmp_path: Path) -> None:
    frame = feed.read(*fetch(feed, provider, scenario, tmp_path))
    assert len(frame)
    schema.validate(frame, feed.release, tmp_path / "made.csv", known_areas())


INFLOWS = [
    (2022, "DEU", 20000), (2022, "IND", 110000), (2022, "MEX", 60000), (2022, "TON", 200), (2022, "XKX", 1500),
    (2023, "DEU", 21000), (2023, "IND", 120000), (2023, "MEX", 65000), (2023, "TON", 204), (2023, "XKX", 1250),
]  # fmt: skip


def test_inflows_by_the_api_are_economies_from_1990_on_in_millions(tmp_path: Path) -> None:
    assert read(wdi.PROVIDER, "remittance-inflows", "last", tmp_path) == INFLOWS


def test_the_next_inflows_have_one_more_year_and_a_revision(tmp_path: Path) -> None:
    revised = [(year, area, amount * 1.01 if area == "IND" else amount) for year, area, amount in INFLOWS]
    more = [(2024, "DEU", 22000), (2024, "IND", 130000), (2024, "MEX", 67500), (2024, "TON", 208.000001), (2024, "XKX", 1750)]
    found = read(wdi.PROVIDER, "remittance-inflows", "new", tmp_path)
    assert [row[:2] for row in found] == [row[:2] for row in revised + more]
    assert [row[2] for row in found] == pytest.approx([row[2] for row in revised + more], abs=1e-6)


def test_a_zero_of_outflows_is_no_figure(tmp_path: Path) -> None:
    found = read(wdi.PROVIDER, "remittance-outflows", "last", tmp_path)
    assert found == [(year, area, amount / 2) for year, area, amount in INFLOWS if (year, area) != (2022, "TON")]


def test_aid_and_investment_stand_in_one_table(tmp_path: Path) -> None:
    found = read(wdi.PROVIDER, "investment-and-aid", "new", tmp_path)
    assert [row for row in found if row[1] in ("DEU", "XKX")] == [
        (2022, "DEU", "fdi", 5000), (2022, "XKX", "fdi", -375), (2022, "XKX", "oda", 187.5),
        (2023, "DEU", "fdi", 5250), (2023, "XKX", "fdi", -312.5), (2023, "XKX", "oda", 156.25),
        (2024, "DEU", "fdi", 5500), (2024, "XKX", "fdi", -437.5),
    ]  # fmt: skip


def test_output_and_people_have_their_units(tmp_path: Path) -> None:
    at = {(2023, "XKX"), (2023, "MEX")}
    assert [r for r in read(wdi.PROVIDER, "gdp", "last", tmp_path) if r[:2] in at] == [(2023, "MEX", 2_600_000), (2023, "XKX", 50_000)]
    per_head = read(wdi.PROVIDER, "gdp-per-head-ppp", "last", tmp_path)
    assert [r for r in per_head if r[:2] in at] == [(2023, "MEX", 65_000), (2023, "XKX", 1_250)]
    people = read(wdi.PROVIDER, "population", "last", tmp_path)
    assert [r for r in people if r[:2] in at] == [(2023, "MEX", 650_000_000), (2023, "XKX", 12_500_000)]


@pytest.mark.parametrize(("scenario", "day"), [("last", "2026-07-01"), ("new", "2026-10-07"), ("older", "2025-12-16")])
def test_the_day_is_that_of_the_last_update(scenario: str, day: str, tmp_path: Path) -> None:
    feed = next(f for f in feeds_of(wdi.PROVIDER) if f.release.table.name == "investment-and-aid")
    assert indicators.indicators_updated(*fetch(feed, wdi.PROVIDER, scenario, tmp_path)) == day


def message(pages: list) -> None:
    pages[1:] = [[{"message": [{"id": "120", "key": "Invalid value", "value": "The provided parameter value is not valid"}]}]]


def other_day(pages: list) -> None:
    pages[1][0]["lastupdated"] = "2026-10-08"


def no_day(pages: list) -> None:
    for about, _ in pages:
        del about["lastupdated"]


def a_row_less(pages: list) -> None:
    pages[1][1].pop()


def a_page_less(pages: list) -> None:
    pages.pop()


def no_rows(pages: list) -> None:
    pages[0][1] = None


def other_indicator(pages: list) -> None:
    pages[0][1][0]["indicator"]["id"] = "SP.POP.TOTL"


def other_source(pages: list) -> None:
    pages[1][0]["sourceid"] = "57"


def text_for_a_number(pages: list) -> None:
    pages[0][1][0]["value"] = "n/a"


def no_code(pages: list) -> None:
    row = next(row for _, rows in pages for row in rows if row["countryiso3code"] == "DEU")
    row["countryiso3code"] = ""


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (message, "page 2 holds a message in place of figures.*The provided parameter value is not valid"),
        (other_day, r"updated between the pages \(2026-10-07, 2026-10-08\)"),
        (no_day, "expected a day in 'lastupdated', found 'None'"),
        (a_row_less, "expected 45 rows, as the answer says, found 44"),
        (a_page_less, "expected page 1 of 1, found page 1 of 2"),
        (no_rows, "page 1 has no rows"),
        (other_indicator, "expected the indicator BX.TRF.PWKR.CD.DT, found SP.POP.TOTL"),
        (other_source, "expected source 2 .*, found 57"),
        (text_for_a_number, "Africa Eastern and Southern, 2024: 'n/a' is not a number"),
        (no_code, r"'' \(Germany\) is neither a code"),
    ],
)
def test_an_answer_that_is_not_whole_is_refused(fault: Callable[[list], None], words: str, tmp_path: Path) -> None:
    pages = json.loads(json.dumps(wdi.pages("BX.TRF.PWKR.CD.DT", "new")))
    fault(pages)
    path = tmp_path / "pages.json"
    path.write_text(json.dumps(pages))
    with pytest.raises(CompendiumError, match=f"pages.json.*{words}"):
        indicators.read_indicator(path, "usd_million", "BX.TRF.PWKR.CD.DT", 1_000_000)


@pytest.mark.parametrize("page", [[{"message": []}], [], {}, None])
def test_after_a_page_without_a_count_no_other_is_asked_for(page: object) -> None:
    following = indicators.FEEDS[0].files[0].next_url
    assert following
    assert following(page, 1) == ""


def test_what_is_no_answer_at_all_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pages.json"
    path.write_text("<html>Service unavailable</html>")
    with pytest.raises(CompendiumError, match=r"pages\.json, line 1: not valid JSON"):
        indicators.read_indicator(path, "usd_million", "BX.TRF.PWKR.CD.DT")
    path.write_text("[]")
    with pytest.raises(CompendiumError, match=r"pages\.json: expected a list of pages"):
        indicators.read_indicator(path, "usd_million", "BX.TRF.PWKR.CD.DT")


def test_inflows_of_knomad_leave_out_what_is_not_known(tmp_path: Path) -> None:
    last = [
        (2021, "DEU", 19000.5), (2021, "IND", 89375.123457), (2021, "MEX", 54130.5), (2021, "TUR", 700), (2021, "XKX", 1700),
        (2022, "DEU", 20000), (2022, "IND", 111222), (2022, "MEX", 61099.75), (2022, "TUR", 750), (2022, "XKX", 1500),
    ]  # fmt: skip
    assert read(knomad.PROVIDER, "remittance-inflows", "last", tmp_path) == last
    new = read(knomad.PROVIDER, "remittance-inflows", "new", tmp_path)
    assert new[:5] == last[:5]
    assert new[5] == (2022, "DEU", 20200)
    assert new[10:] == [(2023, "DEU", 21000), (2023, "IND", 119526), (2023, "MEX", 66238.949308), (2023, "TUR", 800), (2023, "XKX", 1600)]


def test_bilateral_estimates_are_from_the_sender_to_the_receiver(tmp_path: Path) -> None:
    last = [
        (2021, "DEU", "TUR", 240.5), (2021, "DEU", "XKX", 600), (2021, "IND", "USA", 3.25), (2021, "MEX", "USA", 1844.714286),
        (2021, "USA", "IND", 15808.031164), (2021, "USA", "MEX", 52595.342546),
    ]  # fmt: skip
    assert read(knomad.PROVIDER, "bilateral-remittances", "last", tmp_path) == last
    new = read(knomad.PROVIDER, "bilateral-remittances", "new", tmp_path)
    assert new[:2] == [last[0], (2021, "DEU", "XKX", 606)]
    assert new[2:6] == last[2:]
    assert new[6:8] == [(2022, "DEU", "TUR", 250), (2022, "DEU", "XKX", 610)]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("USD_CUR", "EUR_CUR", "row 2, column 'UNIT_MEASURE': expected USD_CUR, found 'EUR_CUR'"),
        ("(US$ million)", "(US$)", "row 2, column 'INDICATOR_LABEL': expected millions of US dollars"),
        ("WB_KNOMAD_BRE", "WB_KNOMAD_MIG", "row 2, column 'INDICATOR': expected WB_KNOMAD_BRE, found 'WB_KNOMAD_MIG'"),
        ("WB_KNOMAD_TUR", "_T", "row 2, column 'COMP_BREAKDOWN_1': expected WB_KNOMAD_ and a code, found '_T'"),
        ("240.5", "..", "row 2, column 'OBS_VALUE': '..' is not a number"),
        ("Not Applicable,2021,240.5", "Not Applicable,2021,940.5", r"\(2021\) add up to 71,791.8, the file states 71,091.8"),
        ("DEU,Germany", "WLD,World", r"\(2021\) add up to 70,851.3, the file states 71,091.8"),
        ("WB_KNOMAD_WLD", "WB_KNOMAD_FRA", r"senders to WB_KNOMAD_WLD, \(2021\) add up to .*, the file states 0.0"),
    ],
)
def test_another_file_of_data360_is_refused(old: str, new: str, words: str, tmp_path: Path) -> None:
    text = knomad.PROVIDER.replies("last")[knomad.URL.format("WB_KNOMAD_BRE")].body.decode()
    assert old in text
    path = tmp_path / "bre.csv"
    path.write_text(text.replace(old, new, 1 if old[0] == "D" else -1))
    with pytest.raises(CompendiumError, match=f"bre.csv.*{words}"):
        data360.read_data360_bilateral(path)


PRICES = [
    (2015, 4, "ARE", "IND", 6), (2015, 4, "DEU", "XKX", 9.25), (2016, 1, "USA", "MEX", 5.5),
    (2016, 2, "ARE", "IND", 5.5), (2016, 2, "DEU", "TUR", 6), (2016, 2, "DEU", "XKX", 9),
    (2024, 4, "DEU", "TUR", 1.25), (2024, 4, "USA", "MEX", 4.375),
    (2025, 1, "ARE", "IND", 3.3333), (2025, 1, "DEU", "XKX", 8),
]  # fmt: skip


def test_prices_are_means_over_services(tmp_path: Path) -> None:
    assert read(prices.PROVIDER, "remittance-prices", "last", tmp_path) == PRICES
    revised = [(*row[:4], 6.1) if row[:4] == (2016, 2, "DEU", "TUR") else row for row in PRICES]
    more = [(2026, 1, "ARE", "IND", 3.1), (2026, 1, "USA", "MEX", 4.75)]
    assert read(prices.PROVIDER, "remittance-prices", "new", tmp_path) == revised + more


def test_a_workbook_of_another_shape_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rpw.xlsx"
    path.write_bytes(b"<html>Attention required</html>")
    with pytest.raises(CompendiumError, match=r"rpw\.xlsx: not a workbook"):
        rpw.read_prices_workbook(path)
    path.write_bytes(prices.PROVIDER.replies("last")[prices.URL].body)
    monkeypatch.setattr(rpw, "SERVICE_SHEETS", ("Dataset (up to Q1 2016)", "Dataset (from Q1 2030)"))
    with pytest.raises(
        CompendiumError, match=r"rpw\.xlsx: there is no sheet 'Dataset \(from Q1 2030\)'\. Found: Terms of Use, Methodology"
    ):
        rpw.read_prices_workbook(path)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("2016_2Q", "USA", "MEX", ("free",)), r"sheet 'Dataset \(from Q2 2016\)', row 2: 'free' is not a cost in per cent"),
        (("2016Q2", "USA", "MEX", (5.0,)), r"sheet '.*', row 2: '2016Q2' is not a quarter"),
    ],
)
def test_a_service_of_another_kind_is_refused(row: tuple, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prices, "SERVICES", (row,))
    path = tmp_path / "rpw.xlsx"
    path.write_bytes(prices.replies.__wrapped__("last")[prices.URL].body)
    with pytest.raises(CompendiumError, match=rf"rpw\.xlsx: {words}"):
        rpw.read_prices_workbook(path)
