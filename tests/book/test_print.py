"""The printed files: tags, links, attachments, setting, figure numbers, contents, index; and what two checkers of PDF/UA say."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import printed
import pytest
from conftest import HANGS
from pages import parsed
from printed import HEADINGS, Block, Element, Printed
from pypdf.generic import IndirectObject

from compendium import edition, evidence, manifest, rooms
from compendium.paths import ANNEX_NAME, BOOK, BRIEF_NAME, HTML, PDF, PDF_NAME, PDF_NAMES, ROOT, STAGED
from compendium.publish.site import PLACES

FORUM_TITLE = "Honouring international commitments to unlock the potential of migrants for development"
CHAPTERS = 2  # depth of the bookmarks of chapters; parts are above them
BELOW = 10  # points, at least, between the text and the number of its page, or the running head
LEAST_FILLED = 0.6
APPARATUS = 0.15  # of the pages: cover, contents, works cited, lists and index


@pytest.fixture(scope="session")
def files(book: Path) -> dict[str, Printed]:
    """The printed files; each is measured once."""
    return {name: Printed(PDF / name) for name in PDF_NAMES}


@pytest.fixture(params=PDF_NAMES)
def pdf(files: dict[str, Printed], request: pytest.FixtureRequest) -> Printed:
    return files[request.param]


@pytest.fixture
def main(files: dict[str, Printed]) -> Printed:
    return files[PDF_NAME]


@pytest.fixture
def brief(files: dict[str, Printed]) -> Printed:
    return files[BRIEF_NAME]


@pytest.fixture(scope="session")
def exhibits(book: Path) -> dict[str, manifest.Exhibit]:
    return manifest.read_exhibits(STAGED)


@pytest.fixture(scope="session")
def places(book: Path) -> dict[str, list[dict[str, Any]]]:
    """By file, where exhibits are and where the text names them."""
    return json.loads((PDF / PLACES).read_text())


@pytest.fixture(scope="session")
def numbers(book: Path) -> dict[str, tuple[str, str]]:
    """By exhibit, its number and its title on the site."""
    out = {}
    for path in sorted(HTML.rglob("*.html")):
        for node in parsed(path).select("figure.exhibit, table.exhibit"):
            number, title = node.select_one(".caption-number"), node.select_one(".caption-text")
            if number is not None and title is not None:
                out[str(node["id"])] = number.get_text().strip(), title.get_text().strip()
    return out


@cache
def template(name: str) -> str:
    """The template of a file, with what it takes from that of the book."""
    own = BOOK / "_print" / f"{Path(name).stem}.typ"
    common = (BOOK / "_print" / "book.typ").read_text(encoding="utf-8")
    return (own.read_text(encoding="utf-8") if own.exists() and own.name != "book.typ" else "") + common


def block_of(pdf: Printed) -> Block:
    """What text may fill on the pages of a file, by the margins in its template."""
    found = re.search(
        r"margins = \(inside: ([\d.]+)mm, outside: ([\d.]+)mm, top: ([\d.]+)mm, bottom: ([\d.]+)mm\)", template(pdf.path.name)
    )
    assert found, "the template does not say its margins as `margins = (inside: …mm, outside: …mm, top: …mm, bottom: …mm)`"
    inside, outside, top, bottom = map(float, found.groups())
    return Block.of_millimetres(inside=inside, outside=outside, top=top, bottom=bottom)


def plain(text: str) -> str:
    """A text without spaces and hyphens, which the end of a line changes."""
    return re.sub(r"[\s\u00ad\x02\u2010\u2011-]", "", text).replace("’", "'")


def listed(faults: list[printed.Fault]) -> str:
    return f"{len(faults)} found\n" + "\n".join(map(str, faults[:20]))


def captions(pdf: Printed) -> dict[str, Element]:
    """The captions of a file, by their text without spaces."""
    return {plain(pdf.text_of(caption)): caption for caption in pdf.structure.all("Caption")}


def in_file(places: dict[str, list[dict[str, Any]]], name: str, kind: str) -> dict[str, int]:
    """By exhibit, the page of a kind of place."""
    return {place["id"]: place["page"] for place in places.get(name, []) if place["kind"] == kind}


def links(pdf: Printed) -> list[tuple[int, IndirectObject, Any]]:
    """The links of a file: page, reference and annotation."""
    return [
        (number, note, note.get_object())
        for number, page in enumerate(pdf.reader.pages, 1)
        for note in page.get("/Annots", [])
        if note.get_object()["/Subtype"] == "/Link"
    ]


def target(pdf: Printed, note: Any) -> int | None:
    """The page to which a link leads; none if it leads out of the file."""
    place = note.get("/Dest") or (note["/A"].get("/D") if note.get("/A", {}).get("/S") == "/GoTo" else None)
    if place is None:
        return None
    place = place.get_object()
    if isinstance(place, str):
        return pdf.reader.get_destination_page_number(pdf.reader.named_destinations[place]) + 1
    if isinstance(place, dict):
        place = place["/D"]
    return pdf.structure.numbers[place[0].idnum]


def label(pdf: Printed, page: int) -> str:
    return pdf.reader.page_labels[page - 1]


def text_after(pdf: Printed, title: str) -> list[Element]:
    """The paragraphs from a heading to the next one."""
    out: list[Element] = []
    found = False
    for element in pdf.structure.root.walk():
        if element.type in HEADINGS:
            found = pdf.text_of(element) == title
        elif found and element.type == "P":
            out.append(element)
    return out


# What the files say of themselves


def test_a_file_names_its_standards_its_language_and_its_title(pdf: Printed) -> None:
    root = pdf.reader.trailer["/Root"]
    about = root["/Metadata"].get_data().decode()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].split("-")[0] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    for key, value in (("pdfuaid:part", "1"), ("pdfaid:part", "3"), ("pdfaid:conformance", "A")):
        assert re.search(rf"{key}(>|=\"){value}\b", about), key
    title = pdf.reader.metadata.title
    assert title and title in about.replace("&amp;", "&")


def test_no_file_has_the_title_of_the_forum(pdf: Printed) -> None:
    about = pdf.reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert plain(FORUM_TITLE) not in plain(pdf.pages[0].text)
    assert plain(FORUM_TITLE) not in plain(about + str(pdf.reader.metadata))
    assert edition.cited()["title"].split(":")[0] in pdf.reader.metadata.title


def test_a_cover_has_the_day_of_the_edition_and_says_whose_work_it_is(pdf: Printed) -> None:
    cover = pdf.pages[0].text
    day = manifest.read_findings(STAGED).as_of
    tables = manifest.read_findings(STAGED).tables
    newest = max(name.split("/")[1] for name in tables)
    assert edition.long_day(newest if day == "latest" else day) in cover
    assert "independent work" in cover


def test_pages_have_labels_that_no_two_share(pdf: Printed) -> None:
    assert "/PageLabels" in pdf.reader.trailer["/Root"]
    labels = [text for text in pdf.reader.page_labels if text]
    assert len(labels) == len(set(labels)) >= len(pdf.pages) - 1
    for page in pdf.pages[1:]:
        foot = [word.text for word in page.words if word.artifact and word.box.top > block_of(pdf).on(page).bottom + BELOW]
        assert foot in ([label(pdf, page.number)], []), f"page {page.number}"


def test_fonts_are_embedded(pdf: Printed) -> None:
    seen = set()
    for page in pdf.reader.pages:
        fonts = page["/Resources"].get("/Font", {})
        for name in fonts:
            reference = fonts.raw_get(name)
            if reference.idnum in seen:
                continue
            seen.add(reference.idnum)
            font = reference.get_object()
            descendant = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descendant["/FontDescriptor"].get_object()), font["/BaseFont"]
    assert seen


# Tags


def test_headings_go_down_by_one_level(pdf: Printed) -> None:
    levels = [int(element.type[1]) for element in pdf.structure.all(*HEADINGS)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_bookmarks_go_down_by_one_level_and_name_headings_in_order(pdf: Printed) -> None:
    depths = [depth for depth, _, _ in pdf.bookmarks]
    pages = [page for _, _, page in pdf.bookmarks]
    assert depths[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(depths))
    assert pages == sorted(pages)
    headings = iter([(plain(pdf.text_of(element)), element.page) for element in pdf.structure.all(*HEADINGS)])
    for _, title, page in pdf.bookmarks:
        assert (plain(title), page) in headings, f"“{title}” on page {page} is no heading, or comes later than one that follows it"


def test_lists_and_tables_have_their_parts(pdf: Printed) -> None:
    for item in pdf.structure.all("LI"):
        assert [child.type for child in item.children] == ["Lbl", "LBody"], pdf.text_of(item)
    for table in pdf.structure.all("Table"):
        heads = [cell for cell in table.walk() if cell.type == "TH"]
        assert heads, f"page {table.page}: a table has no head"
        assert all(cell.attributes.get("Scope") in ("/Column", "/Row", "/Both") for cell in heads), f"page {table.page}"


def test_links_lead_into_the_file_or_to_the_web_and_are_in_link_elements(pdf: Printed) -> None:
    tagged = {note.idnum for element in pdf.structure.all("Link") for note in element.annotations}
    for page, reference, note in links(pdf):
        assert reference.idnum in tagged, f"page {page}: a link is in no Link element"
        assert str(note.get("/Contents", "")).strip(), f"page {page}: a link has no description"
        if target(pdf, note) is None:
            assert str(note["/A"]["/URI"]).startswith(("http://", "https://", "mailto:")), f"page {page}: {note['/A']}"
    for element in pdf.structure.all("Link"):
        assert element.annotations, f"page {element.page}: the link “{pdf.text_of(element)}” leads nowhere"


def test_figures_have_the_alternative_text_of_their_exhibits(pdf: Printed, exhibits: dict[str, manifest.Exhibit]) -> None:
    known = {exhibit.alt for exhibit in exhibits.values() if exhibit.kind == "figure"}
    for figure in pdf.structure.all("Figure"):
        assert figure.alt in known, f"page {figure.page}: {figure.alt[:100]!r} is of no exhibit"


# Exhibits


def test_each_exhibit_is_in_a_printed_file_with_its_alternative_text(
    files: dict[str, Printed], exhibits: dict[str, manifest.Exhibit], places: dict[str, list[dict[str, Any]]]
) -> None:
    where = {id: name for name in (ANNEX_NAME, PDF_NAME) for id in in_file(places, name, "exhibit")}
    assert set(where) == set(exhibits)
    for id, name in where.items():
        if exhibits[id].kind == "figure":
            assert exhibits[id].alt in {figure.alt for figure in files[name].structure.all("Figure")}, id


@pytest.mark.parametrize("name", [PDF_NAME, ANNEX_NAME])
def test_exhibits_have_the_numbers_and_titles_of_the_site(
    files: dict[str, Printed], name: str, numbers: dict[str, tuple[str, str]], places: dict[str, list[dict[str, Any]]]
) -> None:
    found = captions(files[name])
    for id, page in in_file(places, name, "exhibit").items():
        caption = found.get(plain(" ".join(numbers[id])))
        assert caption is not None, f"{id}: no caption in {name} says “{' '.join(numbers[id])}”"
        assert caption.page == page, id


@pytest.mark.parametrize("name", [PDF_NAME, ANNEX_NAME])
def test_exhibits_are_at_most_one_page_from_the_place_that_names_them(places: dict[str, list[dict[str, Any]]], name: str) -> None:
    exhibit, mention = in_file(places, name, "exhibit"), in_file(places, name, "mention")
    assert set(exhibit) <= set(mention)
    far = {id: (mention[id], page) for id, page in exhibit.items() if abs(page - mention[id]) > 1}
    assert far == {}


def test_links_to_exhibits_lead_to_their_pages(main: Printed) -> None:
    notes = {reference.idnum: note for _, reference, note in links(main)}
    pages = {}
    for caption in main.structure.all("Caption"):
        if number := re.match(r"(Figure|Table) \d+", main.text_of(caption)):
            pages[number[0]] = caption.page
    wrong, count = {}, 0
    for element in main.structure.all("Link"):
        number = main.text_of(element)
        if number in pages:
            found = {target(main, notes[note.idnum]) for note in element.annotations}
            count += 1
            if found != {pages[number]}:
                wrong[number] = f"links lead to page {found}, it is on page {pages[number]}"
    assert count > len(pages)
    assert wrong == {}


def test_numbers_and_notebooks_are_attached_with_descriptions(
    files: dict[str, Printed], exhibits: dict[str, manifest.Exhibit], places: dict[str, list[dict[str, Any]]]
) -> None:
    for name, pdf in files.items():
        found = {}
        for entry in pdf.reader.trailer["/Root"].get("/AF", []):
            attached = entry.get_object()
            file = attached["/EF"]["/F"].get_object()
            found[str(attached["/UF"])] = file
            assert str(attached.get("/Desc", "")).strip(), f"{name}: {attached['/UF']} has no description"
            kind = {".csv": "/text/csv", ".ipynb": "/application/x-ipynb+json"}[Path(str(attached["/UF"])).suffix]
            assert file["/Subtype"] == kind, f"{name}: {attached['/UF']}"
        for id in in_file(places, name, "exhibit"):
            assert f"{id}.csv" in found, f"{name}: the numbers of {id} are not attached"
            assert found[f"{id}.csv"].get_data() == (STAGED / "_exhibits" / id / f"{id}.csv").read_bytes(), id
        if name == PDF_NAME:
            for path in sorted((STAGED / "_notebooks").glob("*.ipynb")):
                assert found[path.name].get_data() == path.read_bytes(), path.name


# Setting


def test_no_letter_is_smaller_than_seven_points_and_the_text_has_ten(pdf: Printed) -> None:
    found = printed.small(pdf)
    assert not found, listed(found)
    if pdf.path.name != BRIEF_NAME:
        assert printed.body_size(pdf) >= 10


def test_letters_in_pictures_have_seven_points(pdf: Printed, exhibits: dict[str, manifest.Exhibit]) -> None:
    # They are outlines here, of which the drawing knew the sizes; it has the width that its record says, in CSS pixels.
    width = {exhibit.alt: exhibit.size[0] * 72 / 96 for exhibit in exhibits.values() if exhibit.kind == "figure"}
    least = {
        f"{element.alt[:40]}, page {page}": rooms.SMALLEST * (box.right - box.left) / width[element.alt]
        for element, page, box in pdf.pictures
    }
    assert least or pdf.path.name == ANNEX_NAME
    assert {name: round(size, 2) for name, size in least.items() if size < printed.SMALLEST} == {}


def test_the_text_of_the_brief_has_ten_points(brief: Printed) -> None:
    wide = []  # letters of paragraphs as wide as the page; lists in columns are set smaller
    for _, lines in printed.paragraphs(brief):
        for line in lines[:-1]:
            room = block_of(brief).on(brief.pages[line[0].page - 1])
            if line[-1].box.right - line[0].box.left > 0.9 * (room.right - room.left):
                wide += [word.size for word in line for _ in word.text]
    assert sorted(wide)[len(wide) // 2] >= 10


def test_nothing_is_printed_on_something_else(pdf: Printed) -> None:
    found = printed.overprinted(pdf)
    assert not found, listed(found)


def test_nothing_is_in_the_margins(pdf: Printed) -> None:
    found = printed.outside(pdf, block_of(pdf))
    assert not found, listed(found)


def openings(pdf: Printed) -> set[int]:
    """The pages on which a part, a chapter or a profile begins."""
    profiles = {page for depth, title, page in pdf.bookmarks if depth == CHAPTERS + 1 and title in profile_titles()}
    return pdf.openings(CHAPTERS) | profiles


@cache
def profile_titles() -> set[str]:
    pages = (HTML / "profiles").glob("*.html")
    return {parsed(path).select_one("h1").contents[0].strip() for path in pages}  # type: ignore[union-attr]


def test_pages_are_filled(pdf: Printed) -> None:
    rows = printed.fill(pdf, block_of(pdf), openings(pdf))
    sparse = {row.page: round(row.share, 2) for row in rows if row.share < LEAST_FILLED and not row.excused}
    assert sparse == {}


def test_no_line_of_a_paragraph_stands_alone(pdf: Printed) -> None:
    found = printed.widows(pdf)
    assert not found, listed(found)


def test_no_heading_is_the_last_on_a_page(pdf: Printed) -> None:
    found = printed.stranded(pdf)
    assert not found, listed(found)


def running_head(pdf: Printed, page: printed.Page) -> str:
    edge = block_of(pdf).top - BELOW
    return " ".join(word.text for word in page.words if word.artifact and word.box.bottom < edge)


def test_running_heads_name_the_book_and_the_chapter(main: Printed) -> None:
    opens = main.openings(CHAPTERS)
    chapters = [(page, title) for depth, title, page in main.bookmarks if depth == CHAPTERS]
    short = edition.cited()["title"].split(":")[0]
    for page in main.pages[min(opens) - 1 :]:
        if page.number in {number for number, _ in chapters}:
            wanted = ""
        elif page.number % 2 == 0:
            wanted = short
        else:
            wanted = [title for number, title in chapters if number <= page.number][-1].partition(":")[0]
        assert plain(running_head(main, page)) == plain(wanted), f"page {page.number}"


# Contents, lists, index


def test_contents_and_lists_have_the_pages_of_what_they_list(main: Printed, files: dict[str, Printed]) -> None:
    counts, faults = {}, []
    for pdf in (main, files[ANNEX_NAME]):
        notes = {reference.idnum: note for _, reference, note in links(pdf)}
        pages = {page.number: plain(page.text) for page in pdf.pages}
        entries = pdf.structure.all("TOCI")
        counts[pdf.path.name] = len(entries)
        for entry in entries:
            text = pdf.text_of(entry)
            found = {target(pdf, notes[note.idnum]) for part in entry.walk() for note in part.annotations}
            assert len(found) == 1, text
            page = found.pop()
            assert page is not None, text
            title, _, number = text.rpartition(" ")
            if number != label(pdf, page) or plain(title) not in pages[page]:
                faults.append(f"{pdf.path.name}: page {number} (that of the link: {label(pdf, page)}) does not hold “{title}”")
    assert not faults, f"{len(faults)} found\n" + "\n".join(faults[:20])
    assert counts[PDF_NAME] > 150


def test_all_exhibits_and_questions_are_in_the_lists(
    main: Printed, places: dict[str, list[dict[str, Any]]], numbers: dict[str, tuple[str, str]]
) -> None:
    entries = [plain(main.text_of(entry)) for entry in main.structure.all("TOCI")]
    for id in in_file(places, PDF_NAME, "exhibit"):
        assert any(entry.startswith(plain(" ".join(numbers[id]))) for entry in entries), id
    for id in evidence.question_ids():
        assert any(entry.startswith(plain(id)) for entry in entries), id


def test_the_index_names_pages_on_which_the_words_stand_in_order(main: Printed) -> None:
    notes = {reference.idnum: note for _, reference, note in links(main)}
    entries = text_after(main, "Index of areas and terms")
    assert len(entries) > 50
    faults = []
    pages = {page.number: plain(page.text).lower() for page in main.pages}
    for entry in entries:
        text = main.text_of(entry)
        found = re.match(r"(?P<name>.+?),? (?P<pages>\d[\d–, \x02]*)(?P<more>and on.*)?$", text)
        if found is None:
            faults.append(f"“{text}” has no pages")
            continue
        name = plain(found["name"]).lower()
        shown = [int(number) for number in re.findall(r"\d+", found["pages"])]
        if shown != sorted(set(shown)):
            faults.append(f"“{text}” is not in order")
        for note in (note for part in entry.walk() for note in part.annotations):
            page = target(main, notes[note.idnum])
            if page is None or (name not in pages[page] and name not in pages.get(page + 1, "")[:400]):
                faults.append(f"page {page} does not hold “{found['name']}”")
    assert not faults, f"{len(faults)} found\n" + "\n".join(faults[:20])


def test_cover_contents_works_and_lists_are_a_small_part(main: Printed) -> None:
    begin = [(title, page) for depth, title, page in main.bookmarks if depth <= CHAPTERS]
    ends = [page for _, page in begin[1:]] + [len(main.pages) + 1]
    lists = next(page for title, page in begin if title == "Lists")
    works = sum(end - page for (title, page), end in zip(begin, ends, strict=True) if title == "References")
    apparatus = min(page for _, page in begin) - 1 + works + len(main.pages) + 1 - lists
    assert apparatus <= APPARATUS * len(main.pages), f"{apparatus} of {len(main.pages)} pages"


def test_each_profile_has_two_pages(main: Printed) -> None:
    begin = [page for depth, title, page in main.bookmarks if depth == CHAPTERS + 1 and title in profile_titles()]
    assert len(begin) == len(profile_titles())
    after = min(page for depth, _, page in main.bookmarks if depth <= CHAPTERS and page > begin[-1])
    lengths = [b - a for a, b in pairwise([*begin, after])]
    assert all(1 <= pages <= 2 for pages in lengths), lengths


def test_the_text_is_in_the_book_without_code(main: Printed) -> None:
    text = "\n".join(page.text for page in main.pages)
    for wanted in (*evidence.question_ids(), *evidence.claim_ids(), "South-South", "Source:"):
        assert wanted in text, wanted
    for unwanted in ("Show the code", "import ", "{glue", "{cite", "nan%", "<NA>"):
        assert unwanted not in text, unwanted
    assert len([note for _, _, note in links(main) if target(main, note)]) > 1000


# The book in brief


def test_the_brief_is_brief(brief: Printed) -> None:
    assert 8 <= len(brief.pages) <= 12


def test_the_brief_has_all_questions_with_their_status(brief: Printed) -> None:
    statuses = manifest.read_findings(STAGED).questions
    assert sorted(statuses) == sorted(evidence.question_ids())
    rows = [[brief.text_of(cell) for cell in row.children] for row in brief.structure.all("TR")]
    assert {row[0]: row[-1] for row in rows if row[0] in statuses} == {id: manifest.STATUSES[status] for id, status in statuses.items()}


def test_the_brief_has_all_verdicts_on_one_page(brief: Printed) -> None:
    def missing(page: printed.Page) -> list[str]:
        return [id for id in evidence.claim_ids() if not re.search(rf"\b{id}\b", page.text)]

    assert min((missing(page) for page in brief.pages), key=len) == []


def test_the_brief_has_a_figure_for_each_roundtable(brief: Printed, exhibits: dict[str, manifest.Exhibit]) -> None:
    by_alt = {exhibit.alt: exhibit.notebook for exhibit in exhibits.values() if exhibit.kind == "figure"}
    shown = {by_alt[figure.alt] for figure in brief.structure.all("Figure")}
    wanted = {f"roundtable-{roundtable.replace('.', '-')}" for roundtable in evidence.QUESTIONS_PER_ROUNDTABLE}
    assert wanted <= shown | {""}, wanted - shown


# Two checkers of PDF/UA


def checker(name: str, *arguments: str) -> str:
    """What a checker of ``.ci/outloud.txt`` writes."""
    done = subprocess.run(["sh", ".ci/tool", "outloud"], cwd=ROOT, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stderr
    folder = ROOT / ".venv" / "outloud"
    command = [str(folder / "bin" / name), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(folder)}, capture_output=True, text=True, timeout=HANGS
    )
    assert done.stdout, done.stderr
    return done.stdout


REQUIRED = {"LNK-010", "TBL-011"}  # warnings: an address without a link; cells below an empty head


def test_outloud_finds_no_error(pdf: Printed) -> None:
    result = json.loads(checker("outloud", str(pdf.path), "--json", "-", "--quiet", "--fail-on", "never"))["results"][0]
    assert result["error"] is None
    found = [one for one in result["findings"] if one["severity"] == "error" or one["rule"] in REQUIRED]
    assert [f"{one['rule']}, page {one['page']}: {one['message']}: {one['evidence']}" for one in found] == []


def test_pdfua_finds_no_error(pdf: Printed) -> None:
    result = json.loads(checker("pdfua", "check", "--format", "json", str(pdf.path)))
    assert result["summary"]["rules_run"] > 5
    assert [f"{one['rule_id']}: {one['message']}" for one in result["findings"] if one["severity"].lower() == "error"] == []
