"""What changed: in tables, and in books."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from conftest import AREAS, HANGS, STOCK, Project, release, write_areas, write_stock

from compendium import manifest, markdown
from compendium.changes import compare, report
from compendium.errors import CompendiumError
from compendium.paths import BOOK, DATA
from compendium.tables.model import Field
from compendium.tables.store import write_release


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


def one(folder: Path) -> compare.TableChange:
    (change,) = compare.compare_tables(compare.parse_state(f"{folder}@2019-01-01"), compare.parse_state(f"{folder}@2022-01-01"))
    return change


def test_what_is_new_is_kept_apart_from_what_was_revised(folder: Path) -> None:
    change = one(folder)
    assert (change.rows, change.years_added, change.years_removed) == ((4, 6), [2020], [])
    assert (change.areas_added, change.areas_removed) == (["Senegal"], ["Morocco"])
    (revision,) = change.revisions
    assert (revision.measure, revision.unit, revision.rows, revision.revised) == ("migrants", "persons", 2, 1)
    assert [(m.label, m.before, m.after) for m in revision.largest] == [("Germany, 2017", 110, 99)]
    assert (revision.removed, revision.added, revision.areas) == (2, 2, (1, 1))
    totals = [(m.label, m.before, m.after, m.removed, m.added) for m in revision.totals]
    assert totals == [("2010", 100, 100, 50, 7), ("2017", 110, 99, 60, 8)]
    assert revision.largest[0].percent == -10


def test_the_report_on_tables_reads_in_order(folder: Path, tmp_path: Path) -> None:
    places = report.write(compare.parse_state(f"{folder}@2019-01-01"), compare.parse_state(f"{folder}@2022-01-01"), tmp_path / "out")
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
        "1 of 2 rows that both have were revised (50.0 per cent), in 1 of 1 areas. Of the same years, 2 rows are gone and 2 rows are new."
        in text
    )
    assert "| 2017 | 110 | 99 | −11 | −10.0 per cent | 60 | 8 |" in text
    assert "| Germany, 2017 | 110 | 99 | −11 | −10.0 per cent |" in text
    page = places[1].read_text(encoding="utf-8")
    assert page.count("<table>") == 3
    assert "http" not in page


def test_a_state_against_itself_has_no_news(folder: Path, tmp_path: Path) -> None:
    same = compare.parse_state(str(folder))
    assert compare.compare_tables(same, same) == []
    text = report.write(same, same, tmp_path / "out")[0].read_text(encoding="utf-8")
    assert "0 tables with another release: none." in text
    assert "No table has another release." in text


def test_a_table_that_only_one_state_has(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write_areas(other)
    (change,) = compare.compare_tables(compare.parse_state(str(other)), compare.parse_state(str(folder)))
    assert (change.before, change.rows, change.years_added) == (None, (0, 6), [2010, 2017, 2020])
    assert "| stock | – → Test edition 2021 (2021-06-01) | 0 → 6 |" in report.render_markdown(
        compare.parse_state(str(other)), compare.parse_state(str(folder)), [change], None
    )


def test_both_sexes_are_not_summed_with_each(tmp_path: Path) -> None:
    fields = (*STOCK[:2], Field("sex", "string", "sex", required=True, total="both"), STOCK[2])
    write_areas(tmp_path)
    for date, both in (("2018-01-01", 10), ("2019-01-01", 12)):
        frame = pd.DataFrame([(2010, "DEU", s, n) for s, n in (("both", both), ("female", 6), ("male", both - 6))])
        frame.columns = pd.Index(["year", "area", "sex", "migrants"])
        write_release(frame, release("stock", date, fields, ("year", "area", "sex"), time_field="year"), tmp_path)
    (revision,) = one_of(tmp_path, "2018-06-01", "2019-06-01").revisions
    assert [(m.label, m.before, m.after) for m in revision.totals] == [("2010", 10, 12)]
    assert [m.label for m in revision.largest] == ["Germany, 2010"]


def test_a_category_that_a_row_does_not_have_is_not_named(tmp_path: Path) -> None:
    fields = (*STOCK[:2], Field("hazard", "string", "hazard"), STOCK[2])
    write_areas(tmp_path)
    for date, figure in (("2018-01-01", 10), ("2019-01-01", 12)):
        frame = pd.DataFrame({"year": 2010, "area": "DEU", "hazard": [None, "flood"], "migrants": [figure, 5]})
        write_release(frame, release("stock", date, fields, ("year", "area", "hazard"), time_field="year"), tmp_path)
    (revision,) = one_of(tmp_path, "2018-06-01", "2019-06-01").revisions
    assert [m.label for m in revision.largest] == ["Germany, 2010"]


def one_of(folder: Path, a: str, b: str) -> compare.TableChange:
    (change,) = compare.compare_tables(compare.parse_state(f"{folder}@{a}"), compare.parse_state(f"{folder}@{b}"))
    return change


def test_words_that_changed_are_counted(tmp_path: Path) -> None:
    fields = (STOCK[1], Field("rule", "string", "rule", required=True, enum=("free", "visa")))
    write_areas(tmp_path)
    for date, rules in (("2018-01-01", ("free", "visa", "visa")), ("2019-01-01", ("free", "free", "visa"))):
        frame = pd.DataFrame({"area": [a[0] for a in AREAS], "rule": rules})
        write_release(frame, release("rules", date, fields, ("area",)), tmp_path)
    assert one_of(tmp_path, "2018-06-01", "2019-06-01").recoded == [("visa", "free", 1)]


def test_a_folder_that_is_neither(tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match=r"is neither a built site .* nor a folder of tables"):
        compare.parse_state(str(tmp_path))


def test_gone_and_come_rows_of_the_past_are_in_brief(folder: Path) -> None:
    change = one(folder)
    assert (change.removed, change.added, change.not_comparable) == (2, 2, 0)
    assert "1 table lost or gained rows of the past: stock (2 rows gone, 2 rows came)." in reported([change])


def reported(tables: list[compare.TableChange], book: compare.BookChange | None = None) -> str:
    """A report on tables, and on a book."""
    a, b = (compare.State(name, Path(name), day) for name, day in (("a", "2018-06-01"), ("b", "2019-06-01")))
    return report.render_markdown(a, b, tables, book)


def test_a_year_that_is_gone_is_a_loss_and_one_between_is_a_gain(tmp_path: Path) -> None:
    write_areas(tmp_path)
    stock(tmp_path, "2018-06-01", [(2010, "DEU", 900_000), (2015, "DEU", 5), (2017, "DEU", 6)])
    stock(tmp_path, "2021-06-01", [(2015, "DEU", 5), (2016, "DEU", 4), (2017, "DEU", 6), (2018, "DEU", 7)])
    text = reported([one(tmp_path)])
    assert "0 tables revised figures of the past." in text
    assert "1 table lost or gained rows of the past: stock (1 row gone, 1 row came)." in text
    assert "In all, 1 row is gone and 1 row is new, whole years included." in text
    assert "None." not in text


def test_rows_that_cover_another_number_of_years_are_not_compared(tmp_path: Path) -> None:
    net = Field("persons", "integer", "net", "persons", additive=True)
    fields = (*STOCK[:2], Field("years", "integer", "covers", "years", required=True), net)
    write_areas(tmp_path)
    for date, rows in (
        ("2018-01-01", [(2010, "DEU", 5, 500), (2010, "MAR", 1, 7)]),
        ("2019-01-01", [(2010, "DEU", 1, 100), (2010, "MAR", 1, 8)]),
    ):
        frame = pd.DataFrame(rows, columns=["year", "area", "years", "persons"])
        write_release(frame, release("net", date, fields, ("year", "area"), "year", span_field="years"), tmp_path)
    change = one_of(tmp_path, "2018-06-01", "2019-06-01")
    (revision,) = change.revisions
    assert (change.not_comparable, revision.measure, revision.rows, revision.revised) == (1, "persons", 1, 1)
    assert [(m.label, m.before, m.after) for m in revision.totals] == [("2010", 7, 8)]
    assert "1 row of the same key covers another number of years in the later release: it is not compared." in reported([change])


def test_where_no_row_can_be_compared_nothing_is_counted(tmp_path: Path) -> None:
    write_areas(tmp_path)
    stock(tmp_path, "2018-06-01", [(2010, "DEU", 5)])
    stock(tmp_path, "2021-06-01", [(2010, "MAR", 5)])
    assert "No row can be compared. Of the same years, 1 row is gone and 1 row is new." in reported([one(tmp_path)])


GROUPS = (
    STOCK[0],
    Field("group", "string", "group", required=True),
    Field("m49", "integer", "code", required=True),
    Field("deaths", "integer", "deaths", "persons", required=True),
)
DEATHS = Field("deaths", "integer", "deaths", "persons", required=True, additive=True)
REGION = (STOCK[0], Field("region", "string", "region", required=True), DEATHS)


@pytest.mark.parametrize(
    ("fields", "key", "rows"),
    [
        (GROUPS, ("year", "m49"), [("World", 1), ("Africa", 2)]),
        (REGION, ("year", "region"), [(f"Region {k}", None) for k in range(compare.MAX_LISTED + 1)]),
        ((*STOCK[:2], Field("level", "integer", "level", "level")), ("year", "area"), [("DEU", None), ("MAR", None)]),
    ],
)
def test_what_overlaps_or_is_no_number_of_things_has_no_total(
    tmp_path: Path, fields: tuple[Field, ...], key: tuple[str, ...], rows: list[tuple[str, int | None]]
) -> None:
    write_areas(tmp_path)
    for date, more in (("2018-01-01", 0), ("2019-01-01", 1)):
        frame = pd.DataFrame([(2010, *(x for x in row if x is not None), 3 + more) for row in rows], columns=[f.name for f in fields])
        write_release(frame, release("sdg", date, fields, key, time_field="year"), tmp_path)
    revision = one_of(tmp_path, "2018-06-01", "2019-06-01").revisions[-1]
    assert (revision.revised, revision.totals) == (len(rows), [])


def test_a_path_may_hold_the_marks_of_a_state(folder: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd" / "a=b@home"
    odd.mkdir(parents=True)
    shutil.copy(folder / "datapackage.json", odd)
    for text, name, as_of in (
        (f"{odd}", str(odd), "latest"),
        (f"{odd}@2019-01-01", str(odd), "2019-01-01"),
        (f"old={odd}@2019-01-01", "old", "2019-01-01"),
    ):
        found = compare.parse_state(text)
        assert (found.name, found.as_of, found.tables) == (name, as_of, odd)
    with pytest.raises(CompendiumError, match="YYYY-MM-DD"):
        compare.parse_state(f"{folder}@2019")


# --- Words of others ----------------------------------------------------------------------------------------------------

HOSTILE = [
    "a\\<img src=x onerror=alert(1)>",
    "**a** <img src=x onerror=alert(1)>",
    "<details><script>alert(1)</script>",
    "[a](javascript:alert(1)) ![b](//example.org/b.png)",
    "`a` _b_ ~c~ $d$ &lt;e&gt; *f*",
    "a | b \\| c \\\\| d",
    "Fixes #1, GH-2 and owner/name#3, asks @name and www.example.org",
    "# heading",
    "- item",
    "1. item",
    "---",
    "@pictures 0",
    "@fold 1",
    "<!-- fig-a -->",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_words_of_others_are_shown_as_they_stand(text: str) -> None:
    from markdown_it import MarkdownIt

    said = markdown.safe(text)
    shown = re.sub("[\u2060]", "", MarkdownIt("commonmark").enable("table").render(said))
    assert shown == f"<p>{text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</p>\n"
    table = report._environment(markdown.safe).from_string("| one | two |\n| --- | --- |\n| {{ text }} | end |").render(text=text)
    row = MarkdownIt("commonmark").enable("table").render(table)
    assert row.count("<td>") == 2
    assert shown[3:-5] in row.replace(markdown.JOINER, "")


def test_nobody_is_called_and_no_issue_closed() -> None:
    said = markdown.safe("Fixes #1, GH-2, o/r#3, https://github.com/o/r/issues/4; @name, a@example.org, www.example.org")
    assert not re.search(r"#\d|GH-\d|@\w|\w://|www\.", said)


def test_the_page_runs_nothing_of_its_text(folder: Path) -> None:
    a = compare.parse_state(str(folder))
    page = report.render_page("<img src=x onerror=alert(1)>\n\nA <b>word</b>.\n\n@fold 3 more\n\nText.\n\n@unfold\n", a, a, None)
    assert "<img" not in page
    assert "<b>" not in page
    assert "<details>\n<summary>3 more</summary>\n<p>Text.</p>\n</details>" in page


def test_the_escaper_is_light() -> None:
    code = "import sys; from compendium.markdown import safe; safe('a'); sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=HANGS).returncode == 0


def test_what_is_missing_is_shown_as_such() -> None:
    assert report.format_number(float("nan")) == "–"


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
    book = compare.compare_books(*sites)
    ((claim, (before, after)),) = book.verdicts.items()
    assert (claim, before.verdict, after.verdict, after.because) == ("C49", "not as worded", "supported", "The total is 12,060.")
    assert {(n.page, n.key, n.before, n.after) for n in book.numbers} == {
        ("notebooks/chapter", "latest-year", "2017", "2020"),
        ("notebooks/chapter", "world", "12,051", "12,060"),
    }
    assert {n.sentence for n in book.numbers} == {"In 2020 there were 12,060 migrants in remittances-sending areas."}
    assert [(e.after.id, e.rows) for e in book.exhibits] == [("fig-stock", (1, 0))]


def test_a_verdict_that_only_one_book_has_is_listed(sites: tuple[Path, Path], tmp_path: Path) -> None:
    places = [shutil.copytree(site, tmp_path / site.name) for site in sites]
    for place, claim in zip(places, ("C1", "C2<b>"), strict=True):
        path = place / "_exhibits" / "verdicts.json"
        verdicts = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**verdicts, claim: {**verdicts["C49"], "verdict": "open", "because": "So it is."}}))
    book = compare.compare_books(*places)
    judged = [(c, v.verdict, v.because) for claims in (book.claims_added, book.claims_removed) for c, v in claims.items()]
    assert judged == [("C2<b>", "open", "So it is."), ("C1", "open", "So it is.")]
    text = reported([], book)
    assert "| C2\\<b\\> | new | open | So it is. |" in text
    assert "0 stand on other numbers; new: C2\\<b\\>; gone: C1." in text
    assert "| C1 | gone | open | So it is. |" in text


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ("3 States: DEU", "3 States: FRA", 1.0),
        ("900 thousand", "1.2 million", 1 / 3),
        ("1 billion", "900 million", 0.1),
        ("20 (of 30)", "21 (of 30)", 0.05),
        ("−2 to +8", "+4 to −4", 3.0),
        ("word", "other", 1.0),
        ("12", "", 1.0),
        ("1, 2", "1", 1.0),
    ],
)
def test_how_much_words_moved(before: str, after: str, moved: float) -> None:
    assert compare.TextChange("p", "k", before, after).relative_change == pytest.approx(moved)


@pytest.mark.parametrize(
    ("before", "after", "moved", "cells"),
    [
        ("a,1\nb,2\nc,\n", "a,1\nb,2\nc,900\n", 300.0, (1, 3)),
        ("a,1\nb,2\nc,900\n", "a,1\nb,2\nc,\n", 900 / 903, (1, 3)),
        ("a,0\nb,0\n", "a,900\nb,900\n", 1.0, (2, 2)),
        ("a,0\nb,0\n", "a,0\nb,900\n", 1.0, (1, 2)),
        ("a,5\nb,0\n", "a,5\nb,\n", 0.0, (1, 2)),
    ],
)
def test_a_cell_that_comes_or_goes_has_changed(tmp_path: Path, before: str, after: str, moved: float, cells: tuple[int, int]) -> None:
    for name, rows in (("a", before), ("b", after)):
        (tmp_path / name / "_exhibits" / "fig-a").mkdir(parents=True)
        (tmp_path / name / "_exhibits" / "fig-a" / "fig-a.csv").write_text(f"name,value,cases\n{rows.replace(chr(10), ',4' + chr(10))}")
    about = manifest.Exhibit("figure", "fig-a", "A", "", [], "", notebook="n")
    figure = compare._compare_exhibit(tmp_path / "a", tmp_path / "b", about, about)
    assert figure is not None
    assert (figure.relative_change, figure.column) == (pytest.approx(moved), "value")
    assert figure.cells == (cells[0], cells[1] + before.count("\n"))
    assert len(figure.largest) == cells[0]
    text = reported([], only(figure))
    assert f"{cells[0]} of {figure.cells[1]} values differ" in text
    assert "nan" not in text
    (tmp_path / "a" / about.place("-page.svg")).write_text("<svg/>")
    (tmp_path / "b" / about.place("-page.svg")).write_text("<svg/>")
    assert '<figure class="moved">' in report.draw_pictures(figure, tmp_path / "a", tmp_path / "b")


def only(figure: compare.ExhibitChange) -> compare.BookChange:
    """A book in which one figure differs."""
    return compare.BookChange(
        verdicts={},
        reasons={},
        claims_added={},
        claims_removed={},
        questions={},
        findings={},
        key_figures=[],
        numbers=[],
        number_count=0,
        numbers_moved=0,
        exhibits=[figure],
        exhibit_count=1,
        exhibits_added=[],
        exhibits_removed=[],
    )


def test_a_verdict_that_holds_in_other_combinations_is_named(sites: tuple[Path, Path], tmp_path: Path) -> None:
    """The earlier book has no choices, as the first ones had none."""
    places = [shutil.copytree(site, tmp_path / site.name) for site in sites]
    path = places[1] / "_exhibits" / "verdicts.json"
    verdicts = json.loads((places[0] / "_exhibits" / "verdicts.json").read_text(encoding="utf-8"))
    choice = {"kind": "base", "main": "a", "others": ["b"], "why": "Either can be meant.", "name": ""}
    tried = {"choices": [choice], "measured": {"share": [1, 2]}, "words": [verdicts["C49"]["verdict"], "open"]}
    path.write_text(json.dumps({"C49": {**verdicts["C49"], "robustness": tried}}), encoding="utf-8")
    book = compare.compare_books(*places)
    assert not book.verdicts
    assert list(book.reasons) == ["C49"]
    assert "| C49 | not as worded; holds in: – → 1 of 2 |" in reported([], book)


def test_the_report_on_books_needs_nothing_else(sites: tuple[Path, Path], tmp_path: Path) -> None:
    a, b = (compare.parse_state(str(s)) for s in sites)
    places = report.write(a, b, tmp_path)
    again = report.write(a, b, tmp_path / "again")
    assert [p.read_bytes() for p in places] == [p.read_bytes() for p in again]
    text = places[0].read_text(encoding="utf-8")
    assert "1 verdict turned: C49; 0 stand on other numbers." in text
    assert "| C49 | not as worded → **supported** |" in text
    assert "what was known on 2020-01-01" in text
    assert "| stock | Test edition 2018 (2018-06-01) → Test edition 2024 (2024-06-01) | 9 → 12 | 2020 | – |" in text
    page = places[1].read_text(encoding="utf-8")
    assert not re.search(r'(src|href)="(?!data:)', page)
    assert not re.search(r"^@|<!--|<details>", text, re.MULTILINE)


def test_pictures_stand_where_they_are_meant_to(sites: tuple[Path, Path], tmp_path: Path) -> None:
    places = [shutil.copytree(site, tmp_path / site.name) for site in sites]
    folder = places[1] / "_exhibits" / "fig-stock"
    about = json.loads((folder / "exhibit.json").read_text(encoding="utf-8"))
    (folder / "exhibit.json").write_text(json.dumps({**about, "title": "@pictures 0"}))
    rows = (folder / "fig-stock.csv").read_text(encoding="utf-8").splitlines()
    (folder / "fig-stock.csv").write_text("\n".join([rows[0], rows[1] + "0", *rows[2:]]) + "\n")
    text, page = (p.read_text(encoding="utf-8") for p in report.write(*(compare.parse_state(str(p)) for p in places), tmp_path / "out"))
    assert "### fig-stock" in text
    assert not re.search(r"^@", text, re.MULTILINE)
    after = page.partition("<h3>fig-stock</h3>")[2]
    assert page.count('<div class="pair">') == 1
    assert after.index(f"@{markdown.JOINER}pictures 0") < after.index('<div class="pair">') < after.index('<figure class="moved">')
    assert "<p>@" not in page


def test_a_long_report_is_cut_where_a_pull_request_ends(sites: tuple[Path, Path]) -> None:
    long = report.truncate("# A\n\n" + "A paragraph of the report.\n\n" * 5000)
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
    a, b = (compare.parse_state(f"{DATA}@{day}") for day in ("2025-01-30", "2025-01-31"))
    part = report.render_markdown(a, b, compare.compare_tables(a, b), None)
    stored = (BOOK / "_static" / "examples" / "rev-2020-to-rev-2024.md").read_text(encoding="utf-8")
    start = "## New in the tables"
    assert stored.partition(start)[2] == part.partition(start)[2], "run: make example"
    assert "## Figures that moved most" in stored
