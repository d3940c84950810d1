"""Wrong tables are offered to every feed: none is accepted, except with faults that no table can show. Right ones are accepted.

Factors and areas are drawn at random; each failure names the seed, and ``WRONG_TABLES=7`` before the command draws them again.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from answers import download, feeds_of, providers
from conftest import AREAS, KILLED, STOCK, digests, forked, release, write_areas

from compendium.errors import CompendiumError
from compendium.importers import Feed, Recipe, feeds, workbooks
from compendium.paths import BOOK
from compendium.refresh import checks, fetch, ingest, refresh
from compendium.tables import catalog, schema, store
from compendium.tables.model import Release

pytestmark = pytest.mark.thorough

SEED = int(os.environ.get("WRONG_TABLES") or dt.datetime.now(dt.UTC).date().toordinal())
LATER = "2099-12-31"  # after every year of these tables
FEEDS = {f"{f.release.table.name}-{Path(f.files[0].name).stem}": f for f in feeds()}
CATEGORIES = ("sex", "population_type", "cause", "flow", "occupation")  # columns whose categories are exchanged

# Faults that no table can show, by kind; the page on staying current lists them with these words.
UNDETECTABLE = {
    "one figure of a pair of countries": {
        "middle a thousandfold": {
            "migrant-stock-by-origin",
            "migrant-stock-by-origin-and-sex",
            "bilateral-remittances",
            "refugees",
            "internal-displacement",
            "internally-displaced-persons",
        }
    },
    "health workers of one country": {"an area a thousandfold": {"health-workers"}, "middle a thousandfold": {"health-workers"}},
    "two causes of death": {"cause exchanged": {"migrant-deaths"}},
    "fewer than twenty rows": {
        "shuffled": {"palestine-refugees", "remittance-cost-by-region"},
        "a row lower": {"palestine-refugees", "remittance-cost-by-region"},
        "middle a thousandfold": {"palestine-refugees"},
    },
}


def refusal(feed: Feed, before: pd.DataFrame, frame: pd.DataFrame, last: Release, date: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The message for a frame that follows another; empty if it is accepted."""
    monkeypatch.setattr(catalog, "read_release", lambda *_: before)
    release = replace(last, date=date)
    try:
        checked = schema.typed(frame.reset_index(drop=True).astype("string"), release, Path("offered.csv"))
        checks.check_against_previous(checked, release, replace(last, date="1900-01-01"), feed.bounds)
        for field in release.table.fields:
            if field.maximum is not None and (checked[field.name] > field.maximum).any():
                return f"at most {field.maximum}"
    except CompendiumError as error:
        return str(error)
    return ""


def offered(feed: Feed) -> tuple[Release, pd.DataFrame, pd.DataFrame]:
    """The last release of a feed without its newest year, and with it; of one that has a single year, that year under the next."""
    last = refresh.last_release(feed)
    assert last
    whole = _subset(catalog.read_release(last), feed)
    if "year" not in whole:
        return last, whole, whole
    if feed.release.table.name == "migrant-deaths":
        whole = whole[whole["year"] < whole["year"].max()]  # the running year is incomplete
    years = sorted(int(y) for y in whole["year"].unique())
    newest = whole[whole["year"] == years[-1]]
    if len(years) == 1:
        return (
            last,
            whole,
            newest.assign(year=years[0] + 1) if feed.bounds.provisional_last_year else pd.concat([whole, newest.assign(year=years[0] + 1)]),
        )
    before = whole[whole["year"] < years[-1]]
    return last, before, whole


def _subset(frame: pd.DataFrame, feed: Feed) -> pd.DataFrame:
    """The part that the feed's source continues."""
    column, value = feed.bounds.subset
    return frame[frame[column] == value] if column else frame


# --- Wrong ones ------------------------------------------------------------------------------------------------------


def wrong(feed: Feed, last: Release, right: pd.DataFrame, chance: np.random.Generator) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Faults in a right table: kind, what exactly, the wrong table."""
    columns, measure = checks.key_columns(last), feed.bounds.measure
    right = right.reset_index(drop=True)
    everywhere = pd.Series(True, right.index)
    newest = right["year"] == right["year"].max() if "year" in right else everywhere
    if measure:
        yield from _figures(right, newest, measure, columns.areas, chance)
    elif last.table.fields[-1].type == "string":
        word = last.table.fields[-1].name
        yield "shuffled", "", right.assign(**{word: chance.permutation(right[word].to_numpy())})
        yield "a row lower", "", right.assign(**{word: np.roll(right[word].to_numpy(), 1)})
    if "year" in right:
        year = int(chance.integers(dt.date.fromisoformat(LATER).year + 1, 2900))
        yield "of the future", str(year), pd.concat([right, right[newest].assign(year=year)])
    for where, rows in (("in the newest year", newest), ("in all years", everywhere)):
        for one, two in itertools.combinations(columns.areas, 2):
            out = right.copy()
            out.loc[rows, [one, two]] = right.loc[rows, [two, one]].to_numpy()
            yield "columns exchanged", f"{one} and {two} {where}", out
        for column in set(columns.categories) & set(CATEGORIES):
            found = list(right[column].dropna().value_counts().index[:3])
            pairs = [("female", "male")] if "female" in found else list(itertools.combinations(found, 2))
            if not pairs:
                continue
            one, two = pairs[int(chance.integers(len(pairs)))]
            out = right.copy()
            out.loc[rows, column] = right.loc[rows, column].map(lambda v, a=one, b=two: {a: b, b: a}.get(v, v))
            yield f"{column} exchanged", f"{one} and {two} {where}", out


def _figures(
    right: pd.DataFrame, newest: pd.Series, measure: str, areas: tuple[str, ...], chance: np.random.Generator
) -> Iterator[tuple[str, str, pd.DataFrame]]:
    def changed(rows: pd.Series, figures: np.ndarray | pd.Series) -> pd.DataFrame:
        out = right.astype({measure: "float64"})
        out.loc[rows, measure] = figures
        if right[measure].dtype == "Int64":
            out[measure] = out[measure].round()
        return out

    figures = right.loc[newest, measure].astype("float64")
    for factor in (10.0, 1 / 10, 1 / 40, float(10 ** chance.uniform(0.6, 3)), float(10 ** -chance.uniform(0.6, 3))):
        yield "another unit", f"times {factor:.4g}", changed(newest, figures * factor)
    yield "shuffled", "", changed(newest, chance.permutation(figures.to_numpy()))
    yield "a row lower", "", changed(newest, np.roll(figures.to_numpy(), 1))
    middle = figures.sort_values().index[len(figures) // 2]
    yield "middle a thousandfold", str(middle), changed(right.index == middle, 1000 * figures[middle])
    for column in areas:
        sums = figures.abs().groupby(right.loc[newest, column]).sum()
        area = str(chance.choice(sorted(sums[sums >= 0.01 * sums.sum()].index)))
        factor = float(10 ** chance.uniform(2.5, 3.5))
        rows = newest & (right[column] == area)
        yield (
            "an area a thousandfold",
            f"{column} {area} times {factor:.0f}",
            changed(rows, factor * right.loc[rows, measure].astype("float64")),
        )


@pytest.mark.parametrize("name", FEEDS)
def test_no_wrong_table_is_accepted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = FEEDS[name]
    last, before, right = offered(feed)
    tried, came = 0, []
    for kind, what, table in wrong(feed, last, right, np.random.default_rng(SEED)):
        tried += 1
        with monkeypatch.context() as patch:
            message = refusal(feed, before, table, last, LATER, patch)
        if not message and not any(last.table.name in kinds.get(kind, ()) for kinds in UNDETECTABLE.values()):
            came.append(f"{kind} ({what})")
    assert tried >= 2 or last.table.name == "sdg-series"  # names of series, without areas
    assert came == [], f"seed {SEED}"


@pytest.mark.parametrize("name", FEEDS)
def test_the_right_table_is_accepted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = FEEDS[name]
    last, before, right = offered(feed)
    assert refusal(feed, before, right, last, LATER, monkeypatch) == ""


@pytest.mark.parametrize("year", [2018, 2020, 2022])
@pytest.mark.parametrize("name", FEEDS)
def test_unusual_years_are_accepted(name: str, year: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pandemic or a war must not be taken for a fault."""
    feed = FEEDS[name]
    for last in catalog.read_catalog().table(feed.release.table.name):
        whole = _subset(catalog.read_release(last), feed)
        years = sorted(whole["year"].unique()) if "year" in whole else []
        if year not in years or years.index(year) < 3:
            continue
        before, now = whole[whole["year"] < year], whole[whole["year"] <= year]
        with monkeypatch.context() as patch:
            assert refusal(feed, before, now, last, f"{year + 1}-12-31", patch) == "", last.id


def test_each_stored_release_is_accepted_after_the_one_before() -> None:
    broken = set()
    for releases in catalog.read_catalog().releases.values():
        for newer in releases:
            before = [r for r in releases if r.provider == newer.provider and r.date < newer.date]
            if not before:
                continue
            try:
                checks.check_against_previous(catalog.read_release(newer), newer, before[-1], ingest.bounds_of(newer, before[-1]))
            except CompendiumError:
                broken.add(newer.id)
    assert broken == set(ingest.BREAKS)  # and no more than that


def test_the_page_lists_faults_that_no_table_can_show() -> None:
    page = " ".join((BOOK / "current.md").read_text(encoding="utf-8").split())
    assert [words for words in UNDETECTABLE if words not in page] == []


# --- Import ----------------------------------------------------------------------------------------------------------

STOCKS = [(year, area, 1000 * k + year) for year in (2010, 2015, 2017) for k, (area, *_) in enumerate(AREAS, 1)]


def offer(folder: Path, rows: list[tuple[object, ...]], date: str = "2018-06-01") -> Recipe:
    """A provider's file with some rows, and the recipe that reads it."""
    folder.mkdir(exist_ok=True)
    pd.DataFrame(rows, columns=["year", "area", "migrants"]).to_csv(folder / "stock.csv", index=False)
    made = release("stock", date, STOCK, ("year", "area"), time_field="year")
    return Recipe(made, ("stock.csv",), lambda path: pd.read_csv(path, dtype="string"))


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A data folder with one release, which was imported."""
    write_areas(tmp_path / "data")
    ingest.ingest(offer(tmp_path / "in", STOCKS), tmp_path / "in", tmp_path / "data")
    return tmp_path / "data"


def altered(change: str) -> list[tuple[object, ...]]:
    match change:
        case "fewer rows":
            return STOCKS[:4]
        case "fewer areas":
            return [row for row in STOCKS if row[1] != "MAR"]
        case "fewer years":
            return [row for row in STOCKS if row[0] != 2010]
        case "more rows":
            return [*STOCKS, (2020, "DEU", 5)]
        case "other values":
            return [*STOCKS[:-1], (*STOCKS[-1][:2], 7)]
        case "negative":
            return [*STOCKS[:-1], (*STOCKS[-1][:2], -30)]
    return [*STOCKS[:-1], (*STOCKS[-1][:2], "1000.7")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("fewer rows", "4 rows of 2010 to 2015, 9 of 2010 to 2017 are stored; 5 are missing, 0 are added, 0 have other values"),
        ("fewer areas", "3 are missing"),
        ("fewer years", "3 are missing"),
        ("more rows", "1 are added"),
        ("other values", "1 have other values. A release is never overwritten"),
        ("negative", "expected at least 0, found '-30' (year 2017, area SEN)"),
        ("fraction", "expected a whole number, found '1000.7' (year 2017, area SEN)"),
    ],
)
def test_an_import_never_writes_over_a_release(change: str, message: str, stored: Path, tmp_path: Path) -> None:
    before = digests(stored)
    with pytest.raises(CompendiumError) as caught:
        ingest.ingest(offer(tmp_path / "in", altered(change)), tmp_path / "in", stored)
    assert message in str(caught.value)
    assert digests(stored) == before


def test_an_import_of_the_same_figures_renews_the_description_alone(stored: Path, tmp_path: Path) -> None:
    recipe = offer(tmp_path / "in", STOCKS[::-1])
    ingest.ingest(replace(recipe, release=replace(recipe.release, note="A note.")), tmp_path / "in", stored)
    (found,) = catalog.read_catalog(stored).table("stock")
    assert found.note == "A note."
    assert store.validate_all(stored) == 2


def test_a_release_that_was_removed_on_purpose_is_made_anew(stored: Path, tmp_path: Path) -> None:
    (stored / "stock" / "2018-06-01.csv").unlink()
    ingest.ingest(offer(tmp_path / "in", altered("more rows")), tmp_path / "in", stored)
    assert catalog.read_catalog(stored).table("stock")[-1].rows == 10


def test_a_later_import_keeps_what_the_release_before_had(stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digests(stored)
    recipe = offer(tmp_path / "in", altered("fewer areas"), "2020-06-01")
    with pytest.raises(CompendiumError, match="1 of the 3 areas in 'area' of the release of 2018-06-01 are not in the provider's file"):
        ingest.ingest(recipe, tmp_path / "in", stored)
    assert digests(stored) == before
    monkeypatch.setitem(ingest.BREAKS, "stock/2020-06-01", "Morocco is no longer published")
    assert ingest.ingest(recipe, tmp_path / "in", stored).rows == 6


def test_a_kill_at_any_moment_of_an_import_leaves_the_tables_whole(stored: Path, tmp_path: Path) -> None:
    recipe = offer(tmp_path / "in", [*STOCKS, *[(2020, a, 1000 * k + 2020) for k, (a, *_) in enumerate(AREAS, 1)]], "2021-06-01")
    start = tmp_path / "start"
    shutil.copytree(stored, start)
    for moment in itertools.count(1):
        shutil.rmtree(stored)
        shutil.copytree(start, stored)
        ended = forked(lambda: ingest.ingest(recipe, tmp_path / "in", stored), at=moment, below=stored)
        releases = catalog.read_catalog(stored).table("stock")
        assert [r.date for r in releases] in (["2018-06-01"], ["2018-06-01", "2021-06-01"])
        for release_ in releases:
            catalog.read_release(release_, stored)
        assert ingest.ingest(recipe, tmp_path / "in", stored).rows == 12
        assert store.validate_all(stored) == 3
        assert not list(stored.rglob("*.tmp"))
        if ended == 0:
            assert moment > 8, "no writes were seen"
            return
        assert ended == KILLED


# --- Files as they are saved -------------------------------------------------------------------------------------------


def test_a_workbook_with_a_stray_cell_is_refused_at_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.active.append([1, 2, 3])
    book.save(tmp_path / "good.xlsx")
    workbooks.refuse_oversized(tmp_path / "good.xlsx")
    with zipfile.ZipFile(tmp_path / "far.xlsx", "w") as archive:
        row = '<row r="1048576"><c s="1" r="XFD1048576"><v>1</v></c></row>'
        archive.writestr("xl/worksheets/sheet1.xml", f'<worksheet><sheetData><row r="1"><c r="A1"/></row>{row}</sheetData></worksheet>')
    with pytest.raises(CompendiumError, match=r"far\.xlsx, xl/worksheets/sheet1\.xml: its cells reach to column XFD and row 1,048,576"):
        workbooks.refuse_oversized(tmp_path / "far.xlsx")


PAGED = [f for f in feeds() if f.files[0].next_url]


@pytest.mark.parametrize("feed", PAGED, ids=lambda f: f.release.table.name)
def test_a_page_saved_as_the_provider_gives_it_is_read(feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person saves what the address shows: one page, where all rows fit on it."""
    monkeypatch.setattr(fetch, "DOWNLOADS", tmp_path / "downloads")
    endpoint = feed.files[0]
    replies = next(p for p in providers() if feed in feeds_of(p)).replies("new")
    listed = json.loads(download(endpoint, replies, tmp_path / "listed").read_text())
    path = tmp_path / "in" / endpoint.name
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(listed[0]))
    source = fetch.Folder(tmp_path / "in")
    if len(listed) == 1:
        assert json.loads(source.get(endpoint, lambda *_: None).path.read_text()) == listed
    else:
        with pytest.raises(CompendiumError, match=r"holds one page, and .* is the next\. Expected all of them"):
            source.get(endpoint, lambda *_: None)
    path.write_text(json.dumps(listed))
    assert json.loads(source.get(endpoint, lambda *_: None).path.read_text()) == listed
    path.unlink()
    with pytest.raises(fetch.AbsentError, match=r"one page that holds all rows, or a JSON list of the pages"):
        source.get(endpoint, lambda *_: None)
