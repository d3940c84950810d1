"""What changed, told: of tables, and of books."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from conftest import AREAS, STOCK, Project, release, write_areas, write_stock

from compendium import changes, report
from compendium.catalog import write_release
from compendium.errors import CompendiumError
from compendium.paths import BOOK, DATA


def stock(folder: Path, date: str, rows: list[tuple[int, str, int]]) -> None:
    frame = pd.DataFrame(rows, columns=["year", "area", "migrants"])
    write_release(frame, release("stock", date, STOCK, ("year", "area"), time_field="year"), folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two releases: a year more, an area gone, another new, one figure of the past revised."""
    write_areas(tmp_path)
    stock(tmp_path, "2018-06-01", [(2010, "DEU", 100), (2010, "MAR", 50), (2017, "DEU", 110), (2017, "MAR", 60)])
    stock(
        tmp_path,
        "2021-06-01",
        [(2010, "DEU", 100), (2010, "SEN", 7), (2017, "DEU", 99), (2017, "SEN", 8), (2020, "DEU", 130), (2020, "SEN", 9)],
    )
    return tmp_path


def one(folder: Path) -> changes.TableChange:
    (change,) = changes.tables(changes.state(f"{folder}@2019-01-01"), changes.state(f"{folder}@2022-01-01"))
    return change


def test_what_is_new_is_kept_apart_from_what_was_revised(folder: Path) -> None:
    change = one(folder)
    assert (change.rows, change.years_new, change.years_gone) == ((4, 6), [2020], [])
    assert (change.areas_new, change.areas_gone) == (["Senegal"], ["Morocco"])
    (revision,) = change.revisions
    assert (revision.measure, revision.unit, revision.rows, revision.revised) == ("migrants", "persons", 2, 1)
    assert [(m.label, m.before, m.after) for m in revision.largest] == [("Germany, 2017", 110, 99)]
    assert (revision.gone, revision.came, revision.areas) == (2, 2, (1, 1))
    totals = [(m.label, m.before, m.after, m.gone, m.came) for m in revision.totals]
    assert totals == [("2010", 100, 100, 50, 7), ("2017", 110, 99, 60, 8)]
    assert revision.largest[0].percent == -10


def test_the_report_on_tables_reads_in_order(folder: Path, tmp_path: Path) -> None:
    places = report.write(changes.state(f"{folder}@2019-01-01"), changes.state(f"{folder}@2022-01-01"), tmp_path / "out")
    text = places[0].read_text(encoding="utf-8")
    assert re.findall(r"^#+ .*$", text, re.MULTILINE) == [
        "# What changed",
        "## New in the tables",
        "## Revision of the past",
        "### stock: migrants, persons",
    ]
    assert "| stock | Test edition 2018 (2018-06-01) → Test edition 2021 (2021-06-01) | 4 → 6 | 2020 | – |" in text
    assert "Areas of stock, added: Senegal; gone: Morocco." in text
    assert (
        "1 of 2 rows that both have were revised (50.0 %), in 1 of 1 areas. Of the same years, 2 rows are gone and 2 rows are new." in text
    )
    assert "| 2017 | 110 | 99 | −11 | −10.0 % | 60 | 8 |" in text
    assert "| Germany, 2017 | 110 | 99 | −11 | −10.0 % |" in text
    page = places[1].read_text(encoding="utf-8")
    assert page.count("<table>") == 3
    assert "http" not in page


def test_a_state_against_itself_has_no_news(folder: Path, tmp_path: Path) -> None:
    same = changes.state(str(folder))
    assert changes.tables(same, same) == []
    text = report.write(same, same, tmp_path / "out")[0].read_text(encoding="utf-8")
    assert "0 tables with another release: none." in text
    assert "No table has another release." in text


def test_a_table_that_only_one_state_has(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write_areas(other)
    (change,) = changes.tables(changes.state(str(other)), changes.state(str(folder)))
    assert (change.before, change.rows, change.years_new) == (None, (0, 6), [2010, 2017, 2020])
    assert "| stock | – → Test edition 2021 (2021-06-01) | 0 → 6 |" in report.markdown(
        changes.state(str(other)), changes.state(str(folder)), [change], None
    )


def test_both_sexes_are_not_summed_with_each(tmp_path: Path) -> None:
    fields = (*STOCK[:2], changes.catalog.Field("sex", "string", "sex", required=True), STOCK[2])
    write_areas(tmp_path)
    for date, both in (("2018-01-01", 10), ("2019-01-01", 12)):
        frame = pd.DataFrame([(2010, "DEU", s, n) for s, n in (("both", both), ("female", 6), ("male", both - 6))])
        frame.columns = pd.Index(["year", "area", "sex", "migrants"])
        write_release(frame, release("stock", date, fields, ("year", "area", "sex"), time_field="year"), tmp_path)
    (revision,) = one_of(tmp_path, "2018-06-01", "2019-06-01").revisions
    assert [(m.label, m.before, m.after) for m in revision.totals] == [("2010", 10, 12)]
    assert [m.label for m in revision.largest] == ["Germany, 2010"]


def one_of(folder: Path, a: str, b: str) -> changes.TableChange:
    (change,) = changes.tables(changes.state(f"{folder}@{a}"), changes.state(f"{folder}@{b}"))
    return change


def test_words_that_changed_are_counted(tmp_path: Path) -> None:
    fields = (STOCK[1], changes.catalog.Field("rule", "string", "rule", required=True, enum=("free", "visa")))
    write_areas(tmp_path)
    for date, rules in (("2018-01-01", ("free", "visa", "visa")), ("2019-01-01", ("free", "free", "visa"))):
        frame = pd.DataFrame({"area": [a[0] for a in AREAS], "rule": rules})
        write_release(frame, release("rules", date, fields, ("area",)), tmp_path)
    assert one_of(tmp_path, "2018-06-01", "2019-06-01").turned == [("visa", "free", 1)]


def test_a_folder_that_is_neither(tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match=r"is neither a built site .* nor a folder of tables"):
        changes.state(str(tmp_path))


# --- Books --------------------------------------------------------------------------------------------------------------

RULE = 'evidence.verdict("C49", "supported" if total.iloc[-1] > 12_055 else "not as worded", f"The total is {total.iloc[-1]:,}.")'


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The small book as of two days between which a table has a new release."""
    from conftest import make_project

    project = make_project(tmp_path_factory.mktemp("books") / "project")
    project.edit(
        "chapter",
        lambda cells: [
            (kind, re.sub(r"evidence\.verdict\(.*\)", lambda _: RULE, source) if kind == "code" else source) for kind, source in cells
        ],
    )
    write_stock(project.root / "data", "2024-06-01", (2010, 2015, 2017, 2020))
    places = []
    for day in ("2020-01-01", "2025-01-01"):
        done = project.build("--as-of", day)
        assert done.returncode == 0, done.stderr
        place = project.root.parent / f"site-{day}"
        shutil.copytree(project.root / "_build" / "html", place)
        places.append(place)
    return places[0], places[1]


def test_a_book_is_compared_with_a_book(sites: tuple[Path, Path]) -> None:
    book = changes.book(*sites)
    assert book.verdicts == [("C49", "not as worded", "supported", "The total is 12,060.")]
    assert {(n.page, n.key, n.before, n.after) for n in book.numbers} == {
        ("notebooks/chapter", "latest-year", "2017", "2020"),
        ("notebooks/chapter", "world", "12,051", "12,060"),
    }
    assert {n.sentence for n in book.numbers} == {"In 2020 there were 12,060 migrants in remittances-sending areas."}
    assert [(f.id, f.rows) for f in book.figures] == [("fig-stock", (1, 0))]


def test_the_report_on_books_needs_nothing_else(sites: tuple[Path, Path], tmp_path: Path) -> None:
    a, b = (changes.state(str(s)) for s in sites)
    places = report.write(a, b, tmp_path)
    again = report.write(a, b, tmp_path / "again")
    assert [p.read_bytes() for p in places] == [p.read_bytes() for p in again]
    text = places[0].read_text(encoding="utf-8")
    assert "1 verdict turned: C49; 0 stand on other numbers." in text
    assert "| C49 | not as worded → **supported** |" in text
    assert "what was known on 2020-01-01" in text
    assert "| stock | Test edition 2018 (2018-06-01) → Test edition 2024 (2024-06-01) | 9 → 12 | 2020 | – |" in text
    assert not re.search(r'(src|href)="(?!data:)', places[1].read_text(encoding="utf-8"))


def test_a_long_report_is_cut_where_a_pull_request_ends(sites: tuple[Path, Path]) -> None:
    long = report._fitting("# A\n\n" + "A paragraph of the report.\n\n" * 5000)
    assert len(long) < 61_000
    assert long.endswith("the whole of it is in report.html.\n")


def test_the_command(project: Project) -> None:
    done = project.run("changes", "data@2019-01-01", "data@2025-01-01")
    assert done.returncode == 0, done.stderr
    assert (project.root / "_build" / "changes" / "report.html").exists()
    assert project.run("changes", "nowhere", "data").returncode == 1
    assert "give its folder `data`" in project.run("changes", "nowhere", "data").stderr


# --- The example in the book ---------------------------------------------------------------------------------------------


def test_the_example_in_the_book_says_what_the_tables_say() -> None:
    a, b = (changes.state(f"{DATA}@{day}") for day in ("2025-01-30", "2025-01-31"))
    part = report.markdown(a, b, changes.tables(a, b), None)
    stored = (BOOK / "_static" / "examples" / "rev-2020-to-rev-2024.md").read_text(encoding="utf-8")
    start = "## New in the tables"
    assert stored.partition(start)[2] == part.partition(start)[2], "run: make example"
    assert "## Figures that moved most" in stored
