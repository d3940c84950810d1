"""The repository that collects the Passport Index to the table of visa requirements."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from answers import download, feeds_of
from answers.visas import AREAS, NEW_DAY, PROVIDER

from compendium.errors import CompendiumError
from compendium.tables import catalog

(FEED,) = feeds_of(PROVIDER)


def fetched(scenario: str, folder: Path) -> tuple[Path, ...]:
    """The downloads of an answer."""
    return tuple(download(endpoint, PROVIDER.replies(scenario), folder) for endpoint in FEED.files)


def test_days_are_visa_free_and_a_country_has_no_row_with_itself(tmp_path: Path) -> None:
    frame = FEED.read(*fetched("last", tmp_path))
    assert len(frame) == len(AREAS) * (len(AREAS) - 1)
    assert frame[frame["passport"] == "ALB"].to_numpy().tolist() == [
        ["ALB", "AUS", "visa free"],
        ["ALB", "BRA", "visa on arrival"],
        ["ALB", "CHN", "eTA"],
        ["ALB", "NAM", "e-visa"],
        ["ALB", "USA", "visa free"],
        ["ALB", "XKX", "no admission"],
        ["ALB", "AFG", "visa free"],
    ]


def test_a_new_answer_has_another_day_and_requirement(tmp_path: Path) -> None:
    last, new = (FEED.read(*fetched(s, tmp_path / s)).set_index(["passport", "destination"])["requirement"] for s in ("last", "new"))
    pd.testing.assert_index_equal(last.index, new.index)
    assert new[last != new].to_dict() == {("BRA", "NAM"): "visa free"}
    assert FEED.read_date is not None
    assert FEED.read_date(*fetched("last", tmp_path)) == "2025-01-12"
    assert FEED.read_date(*fetched("new", tmp_path)) == NEW_DAY


@pytest.mark.parametrize(
    "content", ["[]", '{"message": "API rate limit exceeded"}', "<html>", '[{"commit": {"committer": {"date": "soon"}}}]']
)
def test_an_answer_without_a_day_is_refused(content: str, tmp_path: Path) -> None:
    table, commits = fetched("new", tmp_path)
    commits.write_text(content)
    assert FEED.read_date is not None
    with pytest.raises(CompendiumError, match=r"commits.json: no day of the last commit of passport-index-tidy-iso3.csv"):
        FEED.read_date(table, commits)


@pytest.mark.parametrize("scenario", ["column", "renamed"])
def test_a_faulty_answer_is_refused(scenario: str, tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match=r"passport-index-tidy-iso3\.csv") as caught:
        FEED.read(*fetched(scenario, tmp_path))
    assert PROVIDER.says[scenario] in str(caught.value)


def test_a_pair_that_was_not_collected_is_refused(tmp_path: Path) -> None:
    table, commits = fetched("new", tmp_path)
    table.write_text(table.read_text().replace("ALB,CHN,eta", "ALB,CHN,"))
    with pytest.raises(CompendiumError, match="ALB to CHN: unknown requirement ''"):
        FEED.read(table, commits)


def test_the_schema_is_that_of_the_table() -> None:
    stored = catalog.read_catalog().table("visa-requirements")[-1]
    assert (FEED.release.table.fields, FEED.release.table.key) == (stored.table.fields, stored.table.key)
