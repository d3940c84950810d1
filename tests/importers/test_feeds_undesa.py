"""The next revision of the migrant stock is read from the provider's workbooks, in the layouts of 2020 and 2024."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest
from answers import SCENARIOS, download
from answers import undesa as answers

from compendium.errors import CompendiumError
from compendium.importers import Feed
from compendium.importers.reading import numbers
from compendium.importers.undesa import migrant_stock
from compendium.tables import catalog

AREAS = {504: "MAR", 728: "SSD", 356: "IND", 276: "DEU", 830: "CHI", 484: "MEX", 535: "BES", 840: "USA", 2003: "OOO"}
REVISIONS = {"last": 2020, "new": 2024}
WORKBOOK = "undesa/undesa-pd-2020-ims-stock-by-sex-and-destination.xlsx"


def read(feed: Feed, scenario: str, folder: Path) -> pd.DataFrame:
    return feed.read(download(feed.files[0], answers.replies(scenario), folder))


def pairs(revision: int) -> list[tuple[int, str, str, int, int]]:
    return [(y, AREAS[o], AREAS[d], men, women) for (y, d, o), (men, women) in answers.figures(revision).items()]


def rows(frame: pd.DataFrame) -> list[tuple]:
    return sorted(frame.itertuples(index=False, name=None))


@pytest.mark.parametrize(("scenario", "revision"), REVISIONS.items())
def test_stock_by_destination_and_sex(scenario: str, revision: int, tmp_path: Path) -> None:
    frame = read(migrant_stock.FEEDS[0], scenario, tmp_path)
    wanted = pd.DataFrame(pairs(revision), columns=["year", "origin", "destination", "male", "female"])
    wanted["both"] = wanted["male"] + wanted["female"]
    wanted = wanted.groupby(["year", "destination"], as_index=False)[["both", "male", "female"]].sum()
    wanted = wanted.melt(["year", "destination"], var_name="sex", value_name="migrants")
    if revision == 2020:
        wanted = wanted[(wanted["destination"] != "BES") | (wanted["sex"] == "both")]
    assert rows(frame[wanted.columns]) == rows(wanted)


@pytest.mark.parametrize(("scenario", "revision"), REVISIONS.items())
def test_stock_by_origin(scenario: str, revision: int, tmp_path: Path) -> None:
    both = [(*key, men + women) for *key, men, women in pairs(revision)]
    assert rows(read(migrant_stock.FEEDS[1], scenario, tmp_path)) == sorted(both)
    by_sex = [(*key, sex, n) for *key, men, women in pairs(revision) for sex, n in (("male", men), ("female", women))]
    newest = sorted(row for row in by_sex if row[0] == revision and row[-1])
    assert rows(read(migrant_stock.FEEDS[2], scenario, tmp_path)) == newest


def test_pairs_agree_with_the_long_form_of_the_same_figures(tmp_path: Path) -> None:
    long = pd.DataFrame(
        [
            {"geo": d.replace("CHI", "XCX"), "t": y, "from": o.replace("CHI", "XCX"), "sex": sex, "n": n}
            for y, o, d, men, women in pairs(2024)
            for sex, n in (("male", men), ("female", women))
        ]
    )
    path = tmp_path / "long.csv"
    long.to_csv(path, index=False)
    workbook = download(migrant_stock.PAIRS_FILE, answers.replies("new"), tmp_path)
    frame = migrant_stock.read_pairs(workbook)
    assert rows(frame[frame["sex"] != "both"]) == rows(migrant_stock.read_long(path))
    assert rows(migrant_stock.new_origins(workbook)) == rows(migrant_stock.origins_from_long(path))
    assert rows(migrant_stock.new_origins_by_sex(workbook)) == rows(migrant_stock.origins_by_sex_from_long(path))


@pytest.mark.parametrize("scenario", [s for s in SCENARIOS if s in answers.PROVIDER.says])
def test_faults_are_refused(scenario: str, tmp_path: Path) -> None:
    for feed in migrant_stock.FEEDS:
        with pytest.raises(CompendiumError) as error:
            read(feed, scenario, tmp_path)
        assert answers.PROVIDER.says[scenario] in str(error.value)
        assert Path(feed.files[0].name).name in str(error.value)


def test_origins_that_miss_a_total_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "pairs.xlsx"
    path.write_bytes(answers.by_origin(2024))
    monkeypatch.setattr(migrant_stock, "OTHERS", 2004)
    with pytest.raises(CompendiumError, match=r"pairs.xlsx: origins \(DEU, 1990, both\) add up to .*, the file states"):
        migrant_stock.read_pairs(path)


def test_a_revision_that_is_not_named_after_its_last_year_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "book.xlsx"
    monkeypatch.setitem(answers.YEARS, 2024, (1990, 2020))
    path.write_bytes(answers.by_destination(2024))
    with pytest.raises(CompendiumError, match=r"book.xlsx: the revision of 2024 ends in 2020"):
        migrant_stock.new_stock(path)


def test_a_cell_that_is_no_figure_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match=r"book.xlsx, column '2020': 'many' is not a number"):
        numbers(pd.Series(["1 200", "..", "many"], name=2020), tmp_path / "book.xlsx", missing=("..",))


def test_releases_are_those_of_the_tables() -> None:
    for feed in migrant_stock.FEEDS:
        stored = catalog.read_catalog().table(feed.release.table.name)[-1]
        new, old = feed.release.table, stored.table
        assert (new.fields, new.key, new.title) == (old.fields, old.key, old.title)
        assert (feed.release.edition, feed.release.citation) == ("Rev. {year}", "undesa{year}ims")
        assert "gdidata" not in feed.release.note


def test_answers_are_the_same_every_time() -> None:
    assert answers.replies("new") == answers.replies("new")


def test_the_provider_s_workbook_gives_the_stored_release() -> None:
    source = os.environ.get("COMPENDIUM_SOURCES")
    if not source:
        pytest.skip("COMPENDIUM_SOURCES names no folder of providers' files")
    stored = next(r for r in catalog.read_catalog().table("migrant-stock") if r.edition == "Rev. 2020")
    frame = migrant_stock.new_stock(Path(source) / WORKBOOK)
    assert rows(frame[["year", "destination", "sex", "migrants"]]) == rows(catalog.read_release(stored))
