"""Archives and citations of exhibits: the same bytes from the same files, and what they say."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path

from pybtex.database import parse_string

from compendium.manifest import Exhibit, Source
from compendium.paths import BOOK
from compendium.publish import archives, bundles, columns

sys.path.insert(0, str(BOOK / "_ext"))
from compendium_book import citing, embedding

SOURCE = Source(table="stock", release="2024-06-01", edition="Rev. 1", title="Stock", provider="P", licence="CC0", citation="", cut="")
EXHIBIT = Exhibit(
    "figure", "fig-stock", "It grew by 4 % & more_or_less {so}", "Persons by year.", [SOURCE], "Source: P.", alt="A line.",
    unit="Persons", notebook="chapter", cell=3, parameters={"as_of": "latest"}, size=[500.0, 400.0],
)  # fmt: skip
EDITION = {"version": "1.2.3", "day": "2026-05-15", "name": "Version 1.2.3, edition of 15 May 2026"}
STOCK = {
    "table": "stock", "release": "2024-06-01", "path": "stock/2024-06-01.csv", "hash": "sha256:abc",
    "schema": {
        "fields": [
            {"name": "area", "description": "Where", "area": True},
            {"name": "migrants", "description": "All | some", "unit": "persons", "type": "integer"},
            {"name": "kind", "description": "Which", "type": "string", "constraints": {"enum": ["country", "region"]}},
            {"name": "share", "description": "Whole", "type": "integer"},
        ]
    },
}  # fmt: skip


class Config:
    html_baseurl = repository_url = ""


def staged(folder: Path) -> Path:
    """The files of an exhibit, as staging writes them."""
    base = folder / "_exhibits" / "fig-stock"
    base.mkdir(parents=True)
    marks = {"fields": ["panel", "series", "name", "value", "unit"], "wide": [["", "World", "Morocco", 2.5, "Per cent"]]}
    numbers = "area,area_name,migrants,share,kind\nMAR,Morocco,1,2.5,pair\n"
    for ending, text in ((".csv", numbers), (".svg", "<svg/>"), (".png", "picture"), ("-marks.json", json.dumps(marks))):
        (base / f"fig-stock{ending}").write_text(text)
    cells = [{"cell_type": "code", "source": "y = 2"}, {"cell_type": "markdown", "source": "# A"}]
    cells += [{"cell_type": "code", "source": ["x = 1\n", "x"]}, {"cell_type": "code", "source": "z"}]
    (folder / "_notebooks").mkdir()
    (folder / "_notebooks" / "chapter.ipynb").write_text(json.dumps({"cells": cells}))
    return folder


def test_the_archive_of_an_exhibit_has_the_same_bytes_at_any_time(tmp_path: Path) -> None:
    made = []
    for number in range(2):
        site = staged(tmp_path / str(number))
        for path in site.rglob("*"):
            os.utime(path, (10_000 * number + 1, 10_000 * number + 1))
        target = tmp_path / f"{number}.zip"
        described = columns.described(site, EXHIBIT, [STOCK], [])
        bundles.write(site, EXHIBIT, [STOCK], described, bundles.Cited("Cited.", "@misc{x}", EDITION["name"], "there"), target)
        made.append(target.read_bytes())
    assert made[0] == made[1]
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        kinds = {info.filename.removeprefix("fig-stock/"): info.compress_type for info in archive.infolist()}
        parts = ("README.md", "cell.py", "before.py", "columns.csv")
        about, code, before, listed = (archive.read(f"fig-stock/{name}").decode() for name in parts)
    own = {"fig-stock.csv", "fig-stock.svg", "fig-stock.png"}
    assert kinds.keys() == own | {"README.md", "cell.py", "columns.csv", "before.py"}
    assert (kinds["fig-stock.png"], kinds["fig-stock.csv"]) == (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    assert code.startswith("# The cell of chapter.ipynb that makes fig-stock.") and code.endswith("\nx = 1\nx\n")
    assert before.endswith("\n\n# %%\ny = 2\n")
    assert [line.split(",", 2) for line in listed.splitlines()] == [
        ["name", "unit", "description"],
        ["area", "", '"Code of a country or area, ISO 3166-1 alpha-3"'],
        ["area_name", "", "Name of the area whose code is in `area`"],
        ["migrants", "", "Named as in the table `stock`: All | some (persons)"],
        ["share", "Per cent", "Drawn as World"],  # its values are those of the marks; the table has whole numbers under this name
        ["kind", "", ""],  # no word of the table's
    ]
    assert "| `migrants` |  | Named as in the table `stock`: All \\| some (persons) |" in about
    assert "A column without a description is computed" in about
    assert 'load("stock", as_of="2024-06-01")  # stock/2024-06-01.csv, sha256:abc' in about
    assert "P, Stock, Rev. 1: CC0" in about and "Cited." in about and about.endswith("edition of 15 May 2026. there\n")


def test_tables_are_described_in_their_archive(tmp_path: Path) -> None:
    data = tmp_path / "tables"
    (data / "stock").mkdir(parents=True)
    (data / "stock" / "2024-06-01.csv").write_text("area\nMAR\n")
    (data / ".lock").write_text("")
    facts = {"edition": "Rev. 1", "title": "Stock", "description": "Persons.", "sources": [{"title": "P"}], "licenses": [{"title": "CC0"}]}
    (data / "datapackage.json").write_text(json.dumps({"title": "All tables", "resources": [STOCK | facts]}))
    archives.write_tables(data, tmp_path / "data.zip")
    with zipfile.ZipFile(tmp_path / "data.zip") as archive:
        assert archive.namelist() == ["data/README.md", "data/datapackage.json", "data/stock/2024-06-01.csv"]
        about = archive.read("data/README.md").decode()
    assert about.startswith("# All tables\n") and "- `stock/2024-06-01.csv`: Rev. 1, P; CC0\n" in about


def test_an_entry_says_all_that_a_citation_needs() -> None:
    for url in ("", "https://example.org/v/1.2.3/notebooks/chapter.html#fig-stock"):
        text = citing.exhibit_as_bibtex(EXHIBIT, EDITION, url) + "\n" + citing.book_as_bibtex(EDITION, url)
        exhibit, book = parse_string(text, "bibtex").entries.values()
        assert (exhibit.key, book.key) == ("fig-stock-1.2.3", "compendium-1.2.3")
        assert exhibit.fields["title"] == r"{It grew by 4 \% \& more\_or\_less \textbraceleft so\textbraceright }"
        for entry in (exhibit, book):
            assert entry.fields["year"] == "2026" and EDITION["name"] in entry.fields["note"]
            assert entry.fields.get("url", "") == url
        assert citing.plain(citing.of_exhibit(EXHIBIT, EDITION, url)).endswith(f"{EDITION['name']}. Source: P.{url and f' {url}'}")
    undated = parse_string(citing.book_as_bibtex({**EDITION, "day": ""}, ""), "bibtex").entries
    assert "year" not in next(iter(undated.values())).fields


def test_an_address_is_that_of_the_version_where_the_site_has_one() -> None:
    config = Config()
    assert citing.address(config, EDITION, "a.html") == ""
    assert f'src="_exhibits/fig-stock/index.html" title="Figure 1: {EXHIBIT.title.replace("&", "&amp;")}"' in embedding.code(
        config, EXHIBIT, "Figure 1", EDITION
    )
    config.html_baseurl = "https://example.org/book/"
    assert citing.address(config, EDITION, "a.html") == "https://example.org/book/v/1.2.3/a.html"
    assert 'src="https://example.org/book/v/1.2.3/_exhibits/fig-stock/index.html"' in embedding.code(config, EXHIBIT, "Figure 1", EDITION)
