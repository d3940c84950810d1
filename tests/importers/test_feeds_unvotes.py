"""Votes of the General Assembly are read from the file of the UN Digital Library."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from answers import SCENARIOS, download
from answers import unvotes as answers

from compendium.errors import CompendiumError
from compendium.importers import unvotes
from compendium.tables import catalog

VOTES, RESOLUTIONS = unvotes.FEEDS
WORDS = {"Y": "yes", "N": "no", "A": "abstain", "X": "absent"}


def read(feed: unvotes.Feed, scenario: str, folder: Path) -> pd.DataFrame:
    return feed.read(download(feed.files[0], answers.replies(scenario), folder))


def rows(frame: pd.DataFrame) -> list[tuple]:
    return sorted(frame.itertuples(index=False, name=None))


def area(code: str, date: str) -> str:
    """Where a Member's vote belongs; "" where the table has no such area."""
    if code in ("CSK", "YMD") or (code == "YEM" and date < "1990-05-22") or (code == "YUG" and date < "2000-11-01"):
        return ""
    return {"SUN": "RUS", "GER": "DEU", "YUG": "SCG"}.get(code, code)


def cast(scenario: str) -> dict[tuple[str, str], dict[str, str]]:
    """Resolution and date to the votes by code, of the chosen ones."""
    found = answers.resolutions(scenario).items()
    return {(r, date): answers.votes(r, date, scenario) for r, (_, date, _) in found if r in unvotes.CHOSEN}


@pytest.mark.parametrize("scenario", ["last", "new"])
def test_votes(scenario: str, tmp_path: Path) -> None:
    frame = read(VOTES, scenario, tmp_path)
    wanted = [
        (date, r, area(code, date), WORDS[vote])
        for (r, date), votes in cast(scenario).items()
        for code, vote in votes.items()
        if area(code, date)
    ]
    assert rows(frame[frame["resolution"] != answers.LACKING]) == sorted(wanted)
    assert {"RUS", "DEU", "SCG", "SRB", "NAM", "YEM"} <= set(frame["area"])
    assert not frame.duplicated(["resolution", "area"]).any()


@pytest.mark.parametrize("scenario", ["last", "new"])
def test_resolutions(scenario: str, tmp_path: Path) -> None:
    frame = read(RESOLUTIONS, scenario, tmp_path)
    wanted = []
    for (r, date), votes in cast(scenario).items():
        counts = [list(votes.values()).count(v) for v in "YNA"]
        wanted.append((r, date, "day", int(r.split("/")[2]), unvotes.TOPIC[r], unvotes.DESCRIPTION[r], *counts))
    assert rows(frame[frame["resolution"] != answers.LACKING]) == sorted(wanted)


def test_old_votes_that_the_library_lacks_are_kept(tmp_path: Path) -> None:
    for feed in (VOTES, RESOLUTIONS):
        frame, stored = read(feed, "new", tmp_path), catalog.load(feed.release.table.name)
        kept = [f[f["resolution"] == answers.LACKING].reset_index(drop=True) for f in (frame, stored)]
        assert len(kept[0]) > 0
        assert rows(kept[0]) == rows(kept[1][kept[0].columns])


def test_later_votes_that_it_lacks_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "LACKING", "A/RES/73/195")
    with pytest.raises(CompendiumError, match="there is no vote on A/RES/73/195"):
        read(VOTES, "new", tmp_path)


def test_votes_on_migration_that_are_in_no_list_are_refused_all_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    title = "Status of internally displaced persons and refugees from Abkhazia, Georgia : resolution / adopted by the General Assembly"
    monkeypatch.setitem(answers.OTHERS, "A/RES/66/283", ("66", "2012-07-03", title))
    monkeypatch.setitem(answers.OTHERS, "A/RES/76/900", ("76", "2021-11-03", "Assistance to refugees in Africa"))
    with pytest.raises(CompendiumError, match=r"2 resolutions .* A/RES/66/283 \('Status .*; A/RES/76/900 .*un_resolutions\.csv"):
        read(RESOLUTIONS, "new", tmp_path)


def test_a_page_in_place_of_the_file_is_refused_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "undl-ga-voting.csv"
    for content, said in ((b"<!DOCTYPE html><html></html>", "a web page"), (b"", "empty")):
        path.write_bytes(content)
        with pytest.raises(CompendiumError, match=f"undl-ga-voting.csv is {said}, .* in a browser"):
            unvotes.read_library_votes(path)


def test_an_unknown_vote_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "undl-ga-voting.csv"
    path.write_bytes(answers.table("new").replace(b"MEXICO,Y", b"MEXICO,P"))
    with pytest.raises(CompendiumError, match="column 'ms_vote': expected one of Y, N, A, X, found 'P'"):
        unvotes.read_library_votes(path)


@pytest.mark.parametrize("scenario", [s for s in SCENARIOS if s in answers.PROVIDER.says])
def test_faults_are_refused(scenario: str, tmp_path: Path) -> None:
    for feed in unvotes.FEEDS:
        with pytest.raises(CompendiumError) as error:
            read(feed, scenario, tmp_path)
        assert answers.PROVIDER.says[scenario] in str(error.value)
        assert "undl-ga-voting.csv" in str(error.value)


def test_releases_are_those_of_the_tables() -> None:
    for feed in unvotes.FEEDS:
        stored = catalog.read_catalog().table(feed.release.table.name)[-1]
        assert (feed.release.table.fields, feed.release.table.key, feed.release.table.title) == (
            stored.table.fields,
            stored.table.key,
            stored.table.title,
        )
        assert stored.provider in feed.earlier_providers and feed.release.provider in feed.earlier_providers
        assert feed.release.citation == "unlibrary2024votes"
        assert not any(word in f"{feed.release.description} {feed.release.note}" for word in ("R package", "2019"))
