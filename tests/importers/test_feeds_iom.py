"""IOM's file of all incidents to the table of deaths during migration."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from answers import download, feeds_of
from answers.iom import HARSH, PROVIDER

from compendium.errors import CompendiumError
from compendium.importers.iom import GROUP_OF, ROUTES
from compendium.tables import catalog

(FEED,) = feeds_of(PROVIDER)


def read(scenario: str, folder: Path) -> pd.DataFrame:
    """What the feed makes of an answer."""
    return FEED.read(download(FEED.files[0], PROVIDER.replies(scenario), folder))


def test_incidents_are_summed_by_region_route_and_cause(tmp_path: Path) -> None:
    frame = read("last", tmp_path)
    assert sorted(set(frame["year"])) == list(range(2014, 2026))
    assert frame[frame["year"] == 2019].drop(columns="year").to_numpy().tolist() == [
        ["Central America", "Central American route", "Violence", 4, 1],
        ["Eastern Africa", "East and Horn of Africa, Eastern route", "Drowning", 17, 1],
        ["Mediterranean", "Central Mediterranean route", "Drowning", 52, 1],
        ["Mediterranean", "Central Mediterranean route", "Mixed or unknown", 2, 1],
        ["Mediterranean", "Eastern Mediterranean route", "Vehicle accident / death linked to hazardous transport", 3, 1],
        ["Northern America", "Central American route", "Mixed or unknown", 1, 1],
        ["Northern Europe", "Intra-European routes", "Drowning", 3, 1],
        ["South America", "South American route", "Accidental death", 1, 1],
        ["South-eastern Asia", "unknown", "Sickness / lack of access to adequate healthcare", 5, 1],
        ["Southern Asia", "Asia Pacific routes", "Violence", 6, 1],
        ["Southern Europe", "Western African Atlantic route", HARSH, 5, 1],
        ["unknown", "Intra-African routes", "Mixed or unknown", 7, 1],
    ]


def test_a_new_answer_has_one_year_more_and_revises_little(tmp_path: Path) -> None:
    last, new = (read(s, tmp_path / s).groupby("year")["dead_and_missing"].sum() for s in ("last", "new"))
    assert list(new.index) == [*last.index, 2026]
    assert (new - last).dropna().loc[lambda d: d != 0].to_dict() == {2019: 1}


def test_words_after_a_country_are_left_aside(tmp_path: Path) -> None:
    said = PROVIDER.replies("last")[FEED.files[0].url].body.decode()
    assert ",Mexico," in said
    path = tmp_path / "incidents.csv"
    path.write_text(said.replace(",Mexico,", ",Mexico - seen last on the way,", 1), encoding="utf-8")
    pd.testing.assert_frame_equal(FEED.read(path), read("last", tmp_path))
    path.write_text(said.replace(",Mexico,", ",Nowhere - seen last on the way,", 1), encoding="utf-8")
    with pytest.raises(CompendiumError, match="Nowhere"):
        FEED.read(path)


@pytest.mark.parametrize("scenario", ["column", "renamed"])
def test_a_faulty_answer_is_refused(scenario: str, tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match=r"missing-migrants-all\.csv") as caught:
        read(scenario, tmp_path)
    assert PROVIDER.says[scenario] in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Afghanistan to Iran", "Moon to Mars", "iom_routes.csv puts in a group, found 'Moon to Mars'"),
        ("Accidental death", "Boredom", "expected a known cause, found 'Boredom'"),
        ("2014,February,1,,1,", "2014,February,1,,,", "column 'Total Number of Dead and Missing': '' is not a whole number"),
    ],
)
def test_an_unknown_word_or_figure_is_refused(old: str, new: str, says: str, tmp_path: Path) -> None:
    path = download(FEED.files[0], PROVIDER.replies("new"), tmp_path)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(CompendiumError) as caught:
        FEED.read(path)
    assert says in str(caught.value)
    assert path.name in str(caught.value)


def test_routes_are_put_to_groups_of_the_table() -> None:
    assert set(GROUP_OF.values()) <= set(ROUTES.values())


def test_the_schema_is_that_of_the_table() -> None:
    stored = catalog.read_catalog().table("migrant-deaths")[-1]
    assert (FEED.release.table.fields, FEED.release.table.key) == (stored.table.fields, stored.table.key)
