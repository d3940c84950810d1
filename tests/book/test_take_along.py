"""What a reader takes along of an exhibit: its page alone, its archive, its citation, its frame; and where else an area appears."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import SOON
from pybtex.database import parse_string

from compendium import edition, manifest, marks
from compendium.paths import BOOK, DATA, STAGED
from compendium.publish import archives, dictionary, profiles


@pytest.fixture(scope="module")
def exhibits(book: Path) -> dict[str, manifest.Exhibit]:
    return manifest.read_exhibits(book)


@pytest.fixture(scope="module")
def alone(book: Path, exhibits: dict[str, manifest.Exhibit]) -> dict[str, BeautifulSoup]:
    """The page of each exhibit."""
    pages = {path.parent.name: path for path in book.glob("_exhibits/*/index.html")}
    assert pages.keys() == exhibits.keys()
    return {id: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for id, path in pages.items()}


def rows_of(exhibit: manifest.Exhibit) -> tuple[list[str], list[list[str]]]:
    """The heads and rows of all values, from the record of the marks where the exhibit has only the first rows."""
    if not exhibit.more or exhibit.no_marks:
        return exhibit.columns, exhibit.rows
    drawn = json.loads((STAGED / exhibit.place("-marks.json")).read_text(encoding="utf-8"))
    table = marks.table([marks.Mark(*mark) for mark in drawn["wide"]])
    return exhibit.columns, table.rows


def test_each_exhibit_has_a_sound_page_of_its_own(alone: dict[str, BeautifulSoup], exhibits: dict[str, manifest.Exhibit]) -> None:
    for id, soup in alone.items():
        exhibit = exhibits[id]
        (head,) = soup.find_all("h1")
        assert re.fullmatch(r"(Figure|Table) \d+ " + re.escape(exhibit.title), head.get_text()), id
        assert soup.title and soup.title.get_text().endswith(exhibit.title), id
        assert soup.html and soup.html["lang"] == "en" and not soup.find("script"), id
        ids = [tag["id"] for tag in soup.find_all(id=True)]
        assert len(ids) == len(set(ids)), id
        assert [image["alt"] for image in soup.find_all("img")] == ([exhibit.alt] if exhibit.kind == "figure" else []), id
        text = soup.get_text(" ")
        assert exhibit.caption in text and "Own computation." in text, id
        for source in exhibit.sources:
            assert source["provider"] in text and source["edition"] in text and source["release"] in text, id
        assert soup.select("p.source a") and not re.search(r"[{}`]|\]\(", soup.select_one("p.source").get_text()), id


def test_the_table_on_it_has_all_values(alone: dict[str, BeautifulSoup], exhibits: dict[str, manifest.Exhibit]) -> None:
    for id, soup in alone.items():
        exhibit = exhibits[id]
        heads, rows = rows_of(exhibit)
        (table,) = soup.select("table#values")
        assert table.caption and exhibit.unit in table.caption.get_text(), id
        assert [cell.get_text() for cell in table.select("thead th")] == heads, id
        assert {cell.get("scope") for cell in table.select("thead th")} == {"col"}, id
        assert {cell.get("scope") for cell in table.select("tbody th")} == {"row"}, id
        assert [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")] == rows, id
        assert len(rows) == len(exhibit.rows) + exhibit.more, id
        with (STAGED / exhibit.place(".csv")).open(encoding="utf-8", newline="") as lines:
            numbers = list(csv.reader(lines))
        assert exhibit.kind == "figure" or len(numbers) - 1 == len(rows), id


def test_it_leads_back_to_the_book_and_to_what_names_it(alone: dict[str, BeautifulSoup], exhibits: dict[str, manifest.Exhibit]) -> None:
    findings = manifest.read_findings(STAGED).findings.values()
    for id, soup in alone.items():
        assert soup.select_one("p.book a")["href"].endswith(f"#{id}"), id
        linked = {urlsplit(a["href"]).fragment for a in soup.select("main li a")}
        assert {f"finding-{finding.key}" for finding in findings if finding.exhibit == id} <= linked, id
    assert {"gq2-1-04", "c36"} <= {urlsplit(a["href"]).fragment for soup in alone.values() for a in soup.select("main li a")}


def test_a_page_of_the_book_leads_to_all_of_it(book: Path, exhibits: dict[str, manifest.Exhibit]) -> None:
    seen = set()
    for path in [*book.glob("*.html"), *book.glob("notebooks/*.html"), *book.glob("profiles/*.html")]:
        text = path.read_text(encoding="utf-8")
        base = "../" * len(path.relative_to(book).parts[1:])
        for bar in re.findall(r'<div class="take">.*?</a></div>', text, re.DOTALL):
            soup = BeautifulSoup(bar, "html.parser")
            id = soup.select_one("a.exhibit-id").get_text()
            seen.add(id)
            assert [summary.get_text() for summary in soup.select("summary")] == ["Cite", "Embed", "Source"], id
            own = [a["href"] for a in soup.select(".take > a")]
            assert own == [f"{base}_exhibits/{id}/{id}.zip", f"{base}_exhibits/{id}/index.html", f"#{id}"], id
            frame = BeautifulSoup(soup.select_one("details.embed pre").get_text(), "html.parser").iframe
            assert frame["src"] == f"_exhibits/{id}/index.html" and exhibits[id].title in frame["title"], id
            # Links to sources are behind the fold alone: the tab key passes them.
            assert len(soup.find_all("a")) == len(own) + len(soup.select("details.sources a")), id
        assert '<details class="values"' not in text, path.name
    assert seen == exhibits.keys()
    assert all("data.zip" in (book / page).read_text(encoding="utf-8") for page in ("index.html", "data.html"))


def test_an_archive_holds_numbers_picture_code_and_what_they_are(book: Path, exhibits: dict[str, manifest.Exhibit]) -> None:
    said = json.loads((STAGED / "_edition.json").read_text(encoding="utf-8"))
    for id, exhibit in exhibits.items():
        with zipfile.ZipFile(book / exhibit.place(".zip")) as archive:
            endings = (".csv", ".svg", ".png") if exhibit.kind == "figure" else (".csv",)
            own = {f"{id}{ending}": (book / exhibit.place(ending)).read_bytes() for ending in endings}
            assert {*archive.namelist()} == {f"{id}/{name}" for name in (*own, "README.md", "cell.py", "before.py", "columns.csv")}, id
            assert {name: archive.read(f"{id}/{name}") for name in own} == own, id
            parts = ("README.md", "cell.py", "before.py", "columns.csv")
            about, code, before, columns = (archive.read(f"{id}/{name}").decode() for name in parts)
        assert about.startswith(f"# {exhibit.title}\n") and exhibit.caption in about and said["name"] in about, id
        for source in exhibit.sources:
            assert f'load("{source["table"]}", as_of="{source["release"]}")' in about and source["licence"] in about, id
        assert f'"{id}"' in code or "profile" in id, id
        assert ast.parse(code).body and ast.parse(before).body, id
        named = [row["name"] for row in csv.DictReader(io.StringIO(columns))]
        assert named == next(csv.reader([own[f"{id}.csv"].decode().splitlines()[0]])), id


def test_every_column_is_described_and_every_row_of_the_dictionary_is_used(
    book: Path, alone: dict[str, BeautifulSoup], exhibits: dict[str, manifest.Exhibit]
) -> None:
    rows = dictionary.read(BOOK / dictionary.FILE)
    missing, used = [], set()
    for id, exhibit in exhibits.items():
        with zipfile.ZipFile(book / exhibit.place(".zip")) as archive:
            listed = list(csv.reader(io.StringIO(archive.read(f"{id}/columns.csv").decode())))
        shown = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in alone[id].select("#columns table tr")]
        assert len(shown) == len(listed) and {th["scope"] for th in alone[id].select("#columns th")} == {"col", "row"}, id
        assert shown[1:] == [[cell.replace("`", "") for cell in row] for row in listed[1:]], id
        for name, unit, description in listed[1:]:
            used.add(row := dictionary.find(rows, id, name))
            assert row is None or row.description == description, f"{id}: '{name}' is not described as in book/columns.csv; build anew"
            if not description or description.startswith("Drawn as"):
                missing.append([id, name, unit, "WHAT IT IS"])
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(missing)
    assert not missing, f"Columns that nothing describes. Put these rows into book/columns.csv, each with what is in it:\n{out.getvalue()}"
    stale = [f"{row.exhibit or 'any exhibit'}: {row.column}" for row in rows if row not in used]
    assert not stale, f"Rows of book/columns.csv that describe no column of the book. Correct or delete them: {'; '.join(stale)}"


def test_all_tables_are_one_archive(book: Path, tmp_path: Path) -> None:
    archives.write_tables(DATA, tmp_path / "data.zip")
    assert (tmp_path / "data.zip").read_bytes() == (book / "data.zip").read_bytes()
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    with zipfile.ZipFile(book / "data.zip") as archive:
        sums = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
        about = archive.read("data/README.md").decode()
    assert sums.keys() == {"data/README.md", "data/datapackage.json", *(f"data/{release['path']}" for release in package["resources"])}
    for release in package["resources"]:
        assert f"sha256:{sums['data/' + release['path']]}" == release["hash"]
        assert f"`{release['path']}`" in about


def test_citations_are_entries_that_bibtex_reads(
    book: Path, alone: dict[str, BeautifulSoup], exhibits: dict[str, manifest.Exhibit]
) -> None:
    said = json.loads((STAGED / "_edition.json").read_text(encoding="utf-8"))
    entries = parse_string("\n".join(soup.select_one("pre.copy").get_text() for soup in alone.values()), "bibtex").entries
    assert {key.removesuffix(f"-{said['version']}") for key in entries} == set(exhibits)
    for entry in entries.values():
        assert entry.type == "incollection" and entry.fields["year"] == said["day"][:4] and said["name"] in entry.fields["note"]
        assert entry.persons["author"] and "url" not in entry.fields
    soup = BeautifulSoup((book / "cite.html").read_text(encoding="utf-8"), "html.parser")
    cited = parse_string("\n".join(block.get_text() for block in soup.select("article pre.copy")), "bibtex").entries
    assert [entry.type for entry in cited.values()] == ["book", "incollection"]
    assert next(iter(cited.values())).fields["title"].strip("{}") == edition.cited()["title"]


def test_alone_and_in_a_frame_it_needs_no_script_no_other_host_and_no_width(
    site: str, browser, exhibits: dict[str, manifest.Exhibit], alone: dict[str, BeautifulSoup]
) -> None:
    context = browser.new_context(viewport={"width": 350, "height": 700}, java_script_enabled=False)
    page, faults = context.new_page(), []
    page.on("request", lambda r: faults.append(f"asks {r.url}") if not r.url.startswith(site) else None)
    page.on("response", lambda r: faults.append(f"{r.url} {r.status}") if r.status >= 400 else None)
    measured = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    for id in exhibits:
        page.goto(f"{site}_exhibits/{id}/index.html", wait_until="load", timeout=1000 * SOON)
        wide, there = page.evaluate(measured)
        if wide > there:
            faults.append(f"{id}: {wide} of {there} pixels")
    for id in ("fig-intra-regional-share", "fig-region-map"):
        page.goto(f"{site}cite.html", timeout=1000 * SOON)
        frame = alone[id].select("pre.copy")[1].get_text().replace('src="', f'src="{site}')
        for width in (350, 600):
            page.set_content(f'<div style="width: {width}px">{frame}</div>', wait_until="load", timeout=1000 * SOON)
            inside = page.frames[1]
            assert inside.locator("h1").inner_text().endswith(exhibits[id].title)
            wide, there = inside.evaluate(measured)
            assert wide <= there, f"{id} in a frame of {width}: {wide} of {there} pixels"
            box = inside.locator("img").bounding_box()
            assert box and box["width"] > 0.85 * width and box["height"] < page.locator("iframe").bounding_box()["height"]
    context.close()
    assert faults == []


def test_a_citation_is_copied(site: str, browser) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site}notebooks/key-figures.html", timeout=1000 * SOON)
    bar = page.locator(".take").first
    assert not bar.locator("button").count()
    text = bar.locator("pre").first.text_content()
    bar.locator("summary", has_text="Cite").click()
    bar.locator("button").nth(1).click()
    page.wait_for_function("[...document.querySelectorAll('.copy-button')].some(b => b.textContent === 'Copied')", timeout=1000 * SOON)
    assert page.evaluate("navigator.clipboard.readText()") == text.strip()
    page.set_viewport_size({"width": 390, "height": 844})
    sizes = [control.bounding_box() for control in bar.locator("summary, > a, button").all()]
    assert all(size and size["height"] >= 24 and size["x"] + size["width"] <= 390 for size in sizes)
    context.close()


def test_the_list_of_exhibits_leads_to_the_files_and_the_citation_of_each(book: Path, exhibits: dict[str, manifest.Exhibit]) -> None:
    rows = BeautifulSoup((book / "exhibits.html").read_text(encoding="utf-8"), "html.parser").select("table.index-exhibits tbody tr")
    assert {row.select("a")[-1]["href"] for row in rows} == {
        f"{manifest.folder_of(id)}/index.html#files" for id in exhibits if "-profile-" not in id
    }


@pytest.mark.parametrize(("code", "name"), [("mar", "Morocco"), ("deu", "Germany"), ("cpv", "Cabo Verde")])
def test_a_profile_leads_to_every_exhibit_that_names_its_area(
    book: Path, exhibits: dict[str, manifest.Exhibit], code: str, name: str
) -> None:
    assert profiles.table()[code.upper()]["short_name"] == profiles.table()[code.upper()]["name"] == name
    wanted, marked = set(), set()
    for id, exhibit in exhibits.items():
        if f"-profile-{code}-" in id:
            continue
        texts = {
            *exhibit.columns,
            *(cell for row in exhibit.rows for cell, numeric in zip(row, exhibit.numeric, strict=True) if not numeric),
        }
        if exhibit.kind == "figure":
            drawn = json.loads((book / exhibit.place("-marks.json")).read_text(encoding="utf-8"))
            fields = [drawn["fields"].index(field) for field in ("panel", "series", "name")]
            names = {mark[field] for mark in drawn["wide"] for field in fields}
            marked |= {id for text in names if name in text}
            texts |= names
        if any(re.search(rf"(?<![\w-]){name}(?![\w-])", text) for text in texts):
            wanted.add(id)
    assert wanted
    page = BeautifulSoup((book / "profiles" / f"{code}.html").read_text(encoding="utf-8"), "html.parser")
    section = page.select_one("section#where-else")
    assert section.find("h2").get_text().startswith(f"Where else {name} appears")
    links = [urlsplit(a["href"]) for a in section.select("li a")]
    assert sorted(link.fragment for link in links) == sorted(wanted)
    for link in links:
        assert f'id="{link.fragment}"' in (book / "profiles" / unquote(link.path)).resolve().read_text(encoding="utf-8")
        # Its name brings out all that is of it, such as each pair that it is one of, not the first alone.
        assert parse_qs(link.query) == ({link.fragment: [name]} if link.fragment in marked else {})
