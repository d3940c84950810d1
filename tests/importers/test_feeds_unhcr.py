"""The feeds of UNHCR: what its API answers becomes the rows of the tables, or is refused with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from answers import download
from answers.unhcr import PROVIDER

from compendium.errors import CompendiumError
from compendium.importers import Feed, feeds
from compendium.importers.unhcr import fetched_population, fetched_unrwa
from compendium.tables import catalog

LAST_REFUGEES = [
    (1951, "UNK", "DEU", "refugees", 180_000),
    (2023, "AFG", "DEU", "refugees", 90_000),
    (2023, "SYR", "TUR", "refugees", 3_200_000),
    (2023, "TIB", "IND", "refugees", 70_000),
    (2023, "XXA", "DEU", "refugees", 900),
    (2024, "AFG", "DEU", "refugees", 95_000),
    (2024, "SYR", "TUR", "refugees", 2_900_000),
    (2024, "TIB", "IND", "refugees", 69_000),
    (2024, "XXA", "DEU", "refugees", 880),
    (2023, "AFG", "DEU", "asylum-seekers", 20_000),
    (2023, "XXA", "DEU", "asylum-seekers", 400),
    (2024, "AFG", "DEU", "asylum-seekers", 21_000),
    (2024, "XXA", "DEU", "asylum-seekers", 410),
    (2023, "SYR", "SYR", "internally displaced persons", 7_000_000),
    (2024, "SYR", "SYR", "internally displaced persons", 7_100_000),
    (2023, "XXA", "DEU", "stateless persons", 29_000),
    (2024, "XXA", "DEU", "stateless persons", 28_500),
    (2024, "SYR", "SYR", "others of concern", 5),
    (2023, "SYR", "SYR", "host community", 500_000),
    (2024, "SYR", "SYR", "host community", 510_000),
]
ADDED_REFUGEES = [
    (2025, "AFG", "DEU", "refugees", 99_000),
    (2025, "SYR", "TUR", "refugees", 2_300_000),
    (2025, "TIB", "IND", "refugees", 68_000),
    (2025, "XXA", "DEU", "refugees", 870),
    (2025, "AFG", "DEU", "asylum-seekers", 19_000),
    (2025, "XXA", "DEU", "asylum-seekers", 415),
    (2025, "AFG", "DEU", "other people in need of international protection", 40),
    (2025, "SYR", "SYR", "internally displaced persons", 5_500_000),
    (2025, "XXA", "DEU", "stateless persons", 28_000),
    (2025, "SYR", "SYR", "host community", 505_000),
]
REVISED_REFUGEES = {
    (2024, "AFG", "DEU", "refugees", 95_000): (2024, "AFG", "DEU", "refugees", 95_200),
    (2024, "AFG", "DEU", "asylum-seekers", 21_000): (2024, "AFG", "DEU", "asylum-seekers", 21_050),
}
LAST_PALESTINE = [
    (1952, "LBN", 103_000),
    (2023, "JOR", 2_390_000),
    (2023, "LBN", 490_000),
    (2023, "SYR", 586_000),
    (2024, "JOR", 2_371_000),
    (2024, "LBN", 486_000),
    (2024, "SYR", 582_000),
]
ADDED_PALESTINE = [(2025, "JOR", 2_398_000), (2025, "LBN", 228_000), (2025, "SYR", 358_000), (2025, "UNK", 495_000)]


def _read(table: str, scenario: str, folder: Path) -> pd.DataFrame:
    (feed,) = feeds(table)
    return feed.read(*(download(e, PROVIDER.replies(scenario), folder) for e in feed.files))


def _rows(frame: pd.DataFrame) -> list[tuple]:
    return list(frame.itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("table", "scenario", "rows"),
    [
        ("refugees", "last", LAST_REFUGEES),
        ("refugees", "new", [*(REVISED_REFUGEES.get(r, r) for r in LAST_REFUGEES), *ADDED_REFUGEES]),
        ("palestine-refugees", "last", LAST_PALESTINE),
        ("palestine-refugees", "new", [*LAST_PALESTINE, *ADDED_PALESTINE]),
    ],
)
def test_an_answer_becomes_exactly_these_rows(table: str, scenario: str, rows: list[tuple], tmp_path: Path) -> None:
    assert sorted(_rows(_read(table, scenario, tmp_path))) == sorted(rows)


@pytest.mark.parametrize("table", PROVIDER.tables)
@pytest.mark.parametrize("scenario", ["column", "renamed"])
def test_an_answer_that_is_not_what_it_was_is_refused(table: str, scenario: str, tmp_path: Path) -> None:
    with pytest.raises(CompendiumError) as said:
        _read(table, scenario, tmp_path)
    assert PROVIDER.says[scenario] in str(said.value)
    assert ".json" in str(said.value)


@pytest.mark.parametrize("feed", [f for t in PROVIDER.tables for f in feeds(t)], ids=lambda f: f.release.table.name)
def test_a_feed_goes_on_from_its_table(feed: Feed) -> None:
    stored = catalog.read_catalog().table(feed.release.table.name)[-1]
    assert (feed.release.table.fields, feed.release.table.key) == (stored.table.fields, stored.table.key)
    assert stored.provider in {feed.release.provider, *feed.earlier_providers}
    assert feed.bounds.measure in {f.name for f in feed.release.table.fields}
    assert feed.release.date == ""
    assert "package" not in feed.release.edition + feed.release.note + feed.release.description


def _page(change: Callable[[dict], object], tmp_path: Path) -> Path:
    """The population of one pair, with a change, in one page."""
    item = {k: "0" for k in ("refugees", "asylum_seekers", "idps", "stateless", "ooc", "hst")}
    page = {"page": 1, "maxPages": 1, "total": [], "items": [{"year": 2024, "coo_iso": "SYR", "coa_iso": "TUR", **item, "oip": "-"}]}
    change(page)
    path = tmp_path / "population.json"
    path.write_text(json.dumps([page]))
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda page: page["items"][0].update(refugees="many"), "'many' is not a number"),
        (lambda page: page["items"][0].update(refugees=None), "no value for 'refugees'"),
        (
            lambda page: page["items"][0].update(coo_iso="-"),
            "column 'coo_iso': expected a code of the table 'areas', found ''",
        ),  # origins were summed
        (lambda page: page.update(maxPages=2), "1 pages are there, and 'maxPages' says 2"),
        (lambda page: page.update(rows=page.pop("items")), "expected 'items'"),
    ],
)
def test_what_the_api_has_never_answered_is_refused(change: Callable[[dict], object], said: str, tmp_path: Path) -> None:
    path = _page(change, tmp_path)
    with pytest.raises(CompendiumError, match=r"population\.json") as error:
        fetched_population(path)
    assert said in str(error.value)


def test_text_that_is_no_json_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "unrwa.json"
    path.write_text('[{"page": 1,\n')
    with pytest.raises(CompendiumError, match=r"unrwa\.json, line 2: not valid JSON"):
        fetched_unrwa(path)
