"""IDMC's files on the Humanitarian Data Exchange to the tables on internal displacement."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from answers import download, feeds_of
from answers.idmc import PROVIDER

from compendium.errors import CompendiumError
from compendium.importers import Feed
from compendium.tables import catalog

FLOWS, STOCKS = feeds_of(PROVIDER)


def read(feed: Feed, scenario: str, folder: Path) -> pd.DataFrame:
    """What a feed makes of an answer."""
    return feed.read(*(download(endpoint, PROVIDER.replies(scenario), folder) for endpoint in feed.files))


def of(frame: pd.DataFrame, year: int) -> list[list[object]]:
    """The rows of a year without it."""
    return frame[frame["year"] == year].drop(columns="year").to_numpy().tolist()


def test_displacements_are_summed_by_hazard(tmp_path: Path) -> None:
    frame = read(FLOWS, "last", tmp_path)
    assert of(frame, 2023) == [
        ["AB9", "conflict", "", 150],
        ["AFG", "conflict", "", 17_000],
        ["AFG", "disaster", "earthquake", 380_000],
        ["AFG", "disaster", "flood", 38_300],
        ["COL", "conflict", "", 293_000],
        ["COL", "disaster", "mass movement", 2_400],
        ["MEX", "conflict", "", 11_000],
        ["MEX", "disaster", "storm", 180_000],
        ["PHL", "disaster", "storm", 1_632_000],
        ["PHL", "disaster", "volcanic activity", 26_000],
        ["SDN", "conflict", "", 6_042_000],
        ["SDN", "disaster", "mixed disasters", 900],
        ["SYR", "conflict", "", 174_000],
        ["VUT", "disaster", "sea level rise", 120],
        ["XKX", "conflict", "", 0],
    ]
    assert set(frame.loc[frame["year"] == 2008, "cause"]) == {"disaster"}
    assert frame["year"].max() == 2024


def test_persons_are_those_displaced_by_conflict(tmp_path: Path) -> None:
    """Events have no stock of earlier years: what they leave at the end of a year is no country's figure."""
    frame = read(STOCKS, "last", tmp_path)
    assert of(frame, 2023) == [
        ["AB9", 42_000, "conflict"],
        ["AFG", 4_187_000, "conflict"],
        ["COL", 5_078_000, "conflict"],
        ["MEX", 392_000, "conflict"],
        ["SDN", 9_053_000, "conflict"],
        ["SYR", 7_248_000, "conflict"],
        ["ARM", 8_400, "conflict"],
        ["XKX", 16_000, "conflict"],
    ]
    assert frame["year"].min() == 2009
    assert set(frame["cause"]) == {"conflict"}


@pytest.mark.parametrize("feed", [FLOWS, STOCKS])
def test_a_new_answer_has_one_year_more_and_revises_little(feed: Feed, tmp_path: Path) -> None:
    last, new = (read(feed, s, tmp_path / s).groupby("year")[feed.bounds.measure].sum() for s in ("last", "new"))
    assert list(new.index) == [*last.index, 2025]
    change = (new / last - 1).dropna().abs()
    assert 0 < change.max() < feed.bounds.max_total_change


@pytest.mark.parametrize("feed", [FLOWS, STOCKS])
@pytest.mark.parametrize("scenario", ["column", "renamed"])
def test_a_faulty_answer_is_refused(feed: Feed, scenario: str, tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match="internal-displacements-new-displacements-") as caught:
        read(feed, scenario, tmp_path)
    assert PROVIDER.says[scenario] in str(caught.value)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("IDN,Indonesia,2024,,,,,,,,,,,Meteor,,,10,10,,,[]", "column 'hazard': expected one of drought"),
        ("IDN,Indonesia,2024,,,,,,,,,,,Flood,,,many,10,,,[]", "column 'new_displacement': 'many' is not a whole number"),
        ("IDN,Indonesia,,,,,,,,,,,,Flood,,,10,10,,,[]", "column 'year': '' is not a whole number"),
        ("IDN,Indonesia,2024,,,,,,,,,,,Flood,,,1.5,10,,,[]", "column 'new_displacement': '1.5' is not a whole number"),
    ],
)
def test_a_faulty_row_is_refused(row: str, says: str, tmp_path: Path) -> None:
    conflict, disasters = (download(e, PROVIDER.replies("new"), tmp_path) for e in FLOWS.files)
    disasters.write_text(disasters.read_text() + row + "\n")
    with pytest.raises(CompendiumError) as caught:
        FLOWS.read(conflict, disasters)
    assert says in str(caught.value)
    assert disasters.name in str(caught.value)


@pytest.mark.parametrize("feed", [FLOWS, STOCKS])
def test_the_schema_is_that_of_the_table(feed: Feed) -> None:
    stored = catalog.read_catalog().table(feed.release.table.name)[-1]
    assert (feed.release.table.fields, feed.release.table.key) == (stored.table.fields, stored.table.key)
