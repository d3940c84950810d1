"""What a page says of itself: its edition, its subject, the ids of its exhibits; and what has been corrected."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import Project
from pages import parsed

from compendium import edition
from compendium.paths import BOOK, PDF, STAGED

sys.path.insert(0, str(BOOK / "_ext"))
from compendium_book import accessibility, corrections


def soups(site: Path) -> dict[str, BeautifulSoup]:
    """All pages of a site, those without a text of their own too; without those of exhibits alone, which no theme frames."""
    found = sorted(p for p in site.rglob("*.html") if not {"_static", "_exhibits"} & {*p.parts})
    return {str(p.relative_to(site)): parsed(p) for p in found}


def foot(soup: BeautifulSoup) -> str:
    (line,) = soup.select("footer p.edition")
    return line.get_text(" ", strip=True)


# Editions

THEN = "it says what was known on that day; tables that began later say so in their source lines"


@pytest.mark.parametrize(
    ("as_of", "tables", "name", "because"),
    [
        (
            "latest",
            ["b/2026-05-15", "a/2018-12-17", "c/2024-01-01"],
            "edition of 15 May 2026",
            "the newest table that it reads is of that day",
        ),
        ("2018-12-10", ["b/2026-05-15"], "edition as of 10 December 2018", THEN),
        ("latest", [], "", "it reads no table"),
        ("", [], "", "it reads no table"),
    ],
)
def test_an_edition_has_the_day_of_its_newest_table_or_that_which_was_asked_for(
    as_of: str, tables: list[str], name: str, because: str
) -> None:
    found = edition.of("1.2.3", as_of, tables)
    assert found["name"] == ", ".join(filter(None, ("Version 1.2.3", name)))
    assert found["because"] == because
    assert found["date"] == name.removeprefix("edition ").removeprefix("as ").removeprefix("of ")


def test_every_page_says_its_edition(built: Project) -> None:
    pages = soups(built.root / "_build" / "html")
    assert {"index.html", "search.html", "genindex.html", "notebooks/chapter.html"} <= set(pages)
    version = edition.cited()["version"]
    # The newest release that the notebook reads; the newest of all would be another where it reads an older one.
    for name, soup in pages.items():
        assert foot(soup) == f"Version {version}, edition of 1 June 2024: the newest table that it reads is of that day.", name


def test_a_state_of_earlier_knowledge_says_its_day(copy: Project) -> None:
    (copy.root / "book" / "index.md").write_text("# A book\n\nAs {cite:t}`work2018` says: {edition}`name`, {edition}`date`.\n")
    done = copy.build("--as-of", "2018-12-10")
    assert done.returncode == 0, done.stderr
    pages = soups(copy.root / "_build" / "html")
    for name, soup in pages.items():
        assert f"edition as of 10 December 2018: {THEN}" in foot(soup), name
    version = edition.cited()["version"]
    assert f"says: Version {version}, edition as of 10 December 2018, 10 December 2018." in pages["index.html"].find("article").get_text()
    crate = json.loads((copy.root / "_build" / "html" / "ro-crate-metadata.json").read_text())["@graph"]
    root = next(entity for entity in crate if entity["@id"] == "./")
    assert root["creditText"].endswith(f"Version {version}, edition as of 10 December 2018.")


def test_an_edition_is_asked_for_something_that_it_has(copy: Project) -> None:
    (copy.root / "book" / "index.md").write_text("# A book\n\n{cite:t}`work2018`: {edition}`day-of-the-build`.\n")
    done = copy.build()
    assert done.returncode == 1
    assert "book/index.md:3: WARNING: an edition has no 'day-of-the-build'" in done.stderr


def test_the_book_and_its_print_edition_say_their_edition(book: Path) -> None:
    said = json.loads((STAGED / "_edition.json").read_text(encoding="utf-8"))
    tables = json.loads((STAGED / "_exhibits" / "findings.json").read_text(encoding="utf-8"))["tables"]
    assert said["day"] == max(table.split("/")[1] for table in tables)
    for name, soup in soups(book).items():
        assert foot(soup).startswith(f"{said['name']}: {said['because']}."), name
        assert "date of build" not in soup.get_text(), name
        described = soup.find_all("meta", attrs={"name": "description"})
        assert len(described) == (0 if name in ("404.html", "genindex.html", "search.html") else 1), name
        assert all(20 < len(meta["content"]) <= 161 for meta in described), name
    from pypdf import PdfReader

    pdf = PdfReader(PDF / "compendium.pdf")
    assert said["name"] in pdf.pages[0].extract_text()
    assert pdf.metadata and str(pdf.metadata.subject).startswith(said["name"])


def test_the_page_on_citing_can_be_copied_from(book: Path) -> None:
    said = json.loads((STAGED / "_edition.json").read_text(encoding="utf-8"))
    quotes = [q.get_text(" ", strip=True) for q in soups(book)["cite.html"].select("article blockquote")]
    assert len(quotes) == 2
    for quote in quotes:
        assert said["name"] in quote
        assert "[" not in quote
    assert re.search(r"\(fig-[a-z-]+\)\. In: .*Source: .*Own computation\.$", quotes[1])


def test_no_page_asks_the_clock() -> None:
    for path in (BOOK / "_ext").rglob("*.py"):
        assert not re.search(r"\b(datetime|time)\.(now|today|time)\b|strftime", path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize(
    ("body", "improved"),
    [
        ('<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">'),
        ('<aside class="toc-drawer">', '<aside class="toc-drawer" aria-label="Contents of this page">'),
        ("<pre><span></span>x = 1</pre>", "<pre>x = 1</pre>"),
        ("<p>Nothing.</p>", "<p>Nothing.</p>"),
    ],
)
def test_what_is_mended_in_a_page(body: str, improved: str) -> None:
    assert accessibility.improve(body) == improved
    assert accessibility.improve(improved) == improved


def test_no_page_of_the_book_has_what_is_to_be_mended(book: Path) -> None:
    for name, soup in soups(book).items():
        assert all(head.get("scope") for head in soup.select("article table.docutils th")), name
        assert all(head.get_text(strip=True) for head in soup.select("article table.index th")), name
        assert not soup.select("[role=heading]:not([aria-level])"), name
        assert not soup.select("summary[aria-label]"), name
        assert all(table.caption for table in soup.select("article table.docutils")), name
        assert all(row.find("th") for row in soup.select("article table.docutils tr")), name
        assert "thebe" not in str(soup), name
        assert len(soup.find_all("meta", attrs={"name": "viewport"})) == 1, name


# Exhibits


def test_each_exhibit_shows_its_id_and_how_it_is_cited(book: Path) -> None:
    exhibits = {p.parent.name: json.loads(p.read_text(encoding="utf-8")) for p in (STAGED / "_exhibits").glob("*/exhibit.json")}
    said = json.loads((STAGED / "_edition.json").read_text(encoding="utf-8"))
    shown = {}
    for soup in soups(book).values():
        for bar in soup.select("div.take"):
            link = bar.select_one("a.exhibit-id")
            assert link and link["href"] == f"#{link.get_text()}"
            shown[link.get_text()] = bar.select_one("details.cite div").get_text()
    assert set(shown) == set(exhibits)
    for id, text in shown.items():
        assert f"({id})" in text
        assert said["name"] in text
        assert exhibits[id]["credit"].replace("'", "\N{RIGHT SINGLE QUOTATION MARK}") in text.replace(
            "'", "\N{RIGHT SINGLE QUOTATION MARK}"
        )
    listed = [cell.get_text() for cell in soups(book)["exhibits.html"].select("table.index .exhibit-id")]
    assert listed and set(listed) == {id for id in exhibits if "-profile-" not in id}


def test_print_shows_the_ids_too(book: Path) -> None:
    import pypdfium2

    def joined(text: str) -> str:  # a line may end at any hyphen, and between any two words
        return re.sub(r"[\s\ufffe-]", "", text)

    with pypdfium2.PdfDocument(PDF / "compendium.pdf") as pdf:
        text = joined("".join(page.get_textpage().get_text_range() for page in pdf))
    for path in (STAGED / "_exhibits").glob("*/exhibit.json"):
        id = path.parent.name  # a profile names its files once, at its end
        assert joined(f"{id}." if "-profile-" in id else f"{id}. Attached to this file") in text, id
    profiles = list((STAGED / "profiles").glob("*.ipynb"))
    words = joined("the numbers of each exhibit under its id, and the code, country-profile.ipynb, run with area =")
    assert profiles and text.count(words) == len(profiles)


# Corrections

ROWS = "version,place,was,now,reason\n"
GOOD = '0.6.0,fig-stock,"1,000",2000,It was counted twice.\n0.6.0,C49,open,supported,A rule.\n0.5.1,chapter,a word,another,It was wrong.\n'


@pytest.fixture
def corrected(copy: Project) -> Project:
    """The small book with a page of corrections."""
    toc = copy.root / "_toc.yml"
    toc.write_text(toc.read_text() + "- file: book/corrections\n")
    (copy.root / "book" / "corrections.md").write_text("# Corrections\n\n```{correction-index}\n```\n")
    return copy


def test_corrections_stand_by_version_and_lead_to_their_places(corrected: Project) -> None:
    (corrected.root / "book" / "corrections.csv").write_text(ROWS + GOOD)
    done = corrected.build()
    assert done.returncode == 0, done.stderr
    soup = soups(corrected.root / "_build" / "html")["corrections.html"]
    assert [h.get_text().rstrip("¶") for h in soup.select("article h2")] == ["Version 0.6.0", "Version 0.5.1"]
    assert [len(table.select("tbody tr")) for table in soup.select("table.index-corrections")] == [2, 1]
    places = [(a.get_text(), a["href"]) for a in soup.select("tbody th a")]
    assert places == [
        ("Figure 1", "notebooks/chapter.html#fig-stock"),
        ("C49", "notebooks/chapter.html#c49"),
        ("A chapter", "notebooks/chapter.html"),
    ]
    assert [td.get_text(strip=True) for td in soup.select("tbody tr")[0].select("td")] == ["1,000", "2000", "It was counted twice."]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (ROWS + "0.6.0,C49,1,2,\n", 2, "has no reason"),
        (ROWS + "0.6.0,C49,1,1,Why.\n", 2, "'C49' was and is now the same: '1'"),
        (ROWS + "0.6.0,C49,1,2,Why.\n0.7.0,C49,1,2,Why.\n", 3, "version 0.7.0 is below an older one"),
        (ROWS + "0.6.0,C49,1,000,2,Why.\n", 2, "has more cells than columns"),
        (ROWS + "new,C49,1,2,Why.\n", 2, "'new' is no version"),
        ("place,was\n", 1, "expected the columns version, place, was, now, reason"),
    ],
)
def test_a_fault_in_a_correction_is_found(text: str, line: int, said: str, tmp_path: Path) -> None:
    (tmp_path / corrections.FILE).write_text(text)
    _, ((at, error),) = corrections.read(tmp_path / corrections.FILE)
    assert at == line and error.startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            ROWS + GOOD + "0.5.0,fig-sock,1,2,Why.\n0.5.0,GQ9.9-01,1,2,Why.\n",
            ["book/corrections.csv:5: WARNING: the book has no place 'fig-sock'", ":6: WARNING: the book has no place 'GQ9.9-01'"],
        ),
        (
            ROWS + "0.6.0,C49,1,2,\n0.6.0,C49,1,1,Why.\n",
            ["book/corrections.csv:2: WARNING: has no reason", ":3: WARNING: 'C49' was and is now the same: '1'"],
        ),
    ],
    ids=["places", "rows"],
)
def test_a_correction_that_is_refused(corrected: Project, text: str, said: list[str]) -> None:
    (corrected.root / "book" / "corrections.csv").write_text(text)
    done = corrected.build()
    assert done.returncode == 1
    assert [words for words in said if words not in done.stderr] == []
    assert "Traceback" not in done.stderr


def test_the_corrections_of_the_book(book: Path) -> None:
    with (BOOK / "corrections.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows
    assert all(row[name].strip() for row in rows for name in ("version", "place", "was", "now", "reason"))
    assert all(row["was"] != row["now"] for row in rows)
    versions = [tuple(map(int, row["version"].split("."))) for row in rows]
    assert versions == sorted(versions, reverse=True)
    shown = soups(book)["corrections.html"].select("table.index-corrections tbody tr")
    assert len(shown) == len(rows)
    assert all(row.select_one("th a[href]") for row in shown)


# Text for readers


def test_pages_for_readers_give_no_commands() -> None:
    """How the book is built concerns those who build it: their pages are named."""
    guides = {f"{name}.md" for name in ("contribute", "make-chapter", "add-table", "new-release", "running")}
    builders = guides | {"changes-example.md", "corrections.md", "current.md"}
    found = [p.name for p in sorted(BOOK.glob("*.md")) if p.name not in builders and re.search(r"`make |PROFILES=|AS_OF=", p.read_text())]
    assert not found
    assert all((BOOK / name).exists() for name in builders)
