"""Data are text: a provider's names and notes, and a work's address, become neither markup nor script on any page."""

from __future__ import annotations

import functools
import http.server
import json
import string
import threading
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from browsing import Quiet, names
from bs4 import BeautifulSoup
from conftest import AREAS, STOCK, Project, make_project, release, write_notebook
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from pypdf import PdfReader

from compendium.markdown import literal
from compendium.tables.model import Field
from compendium.tables.store import write_release

PICTURE = "<img src=x onerror=window.__pwn=1>"
SCRIPT = f"{PICTURE}<script>window.__pwn=1</script>"
MARKUP = "[x](javascript:window.__pwn=1) ![x](x.png) <javascript:window.__pwn=1> `a` ``` $x$ {numref}`x` **b** &lt;i&gt; :::{note} \\ "


def hostile(word: str) -> str:
    """A string of a table that begins with a word."""
    return f"{word} {SCRIPT} {MARKUP}{word}"


CHAPTER = [
    ("markdown", "# A chapter on {glue:text}`area`\n\nThey are {glue:text}`area`."),
    ("parameters", 'as_of = "latest"'),
    ("code", "from compendium import charts, evidence, exhibits, load"),
    ("markdown", "## A section on {glue:text}`area`\n\nText.\n\n### {glue:text}`picture`\n\nText. [A](#tab-areas)"),
    (
        "code",
        'stock, areas = load("stock", as_of=as_of), load("areas", as_of=as_of)\n'
        'name = areas["name"].iloc[0]\n'
        'exhibits.glue("area", name)\n'
        f'exhibits.glue("picture", "{PICTURE}")\n'
        'bars = charts.chart(charts.bars, stock.groupby("area")["migrants"].sum().rename({"DEU": name}), unit=name)\n'
        'exhibits.figure("fig-areas", bars, title=f"Titled {name}", caption=f"{name} is where they live.", '
        'alt=f"{name} as eight words here", data=areas, source=[stock, areas])\n'
        'named = areas.rename(columns={"region": name})\n'
        'exhibits.table("tab-areas", named, title=f"Titled {name}", caption=f"1. # {name}", source=stock)\n'
        'evidence.verdict("C49", "supported", f"Because {name}")',
    ),
    ("markdown", ":::{question} GQ2.1-01\n:status: partly\n:exhibits: fig-areas\n\nHow is {glue:text}`area`?\n\nAn answer.\n:::"),
    ("markdown", ":::{claim} C49\n\nThere is {glue:text}`area`.\n\nA reason.\n:::"),
]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A book whose data package, names of areas and references hold scripts and markup; with its print edition."""
    project = make_project(tmp_path_factory.mktemp("hostile") / "project")
    more = {name: hostile(name.title()) for name in ("title", "edition", "description", "provider", "licence", "note")}
    data = project.root / "data"
    text = [Field(n, "string", hostile(f"Column{n}"), hostile("Unit"), required=True) for n in ("area", "name", "short_name", "region")]
    frame = pd.DataFrame([{"area": a, "name": hostile(n), "short_name": hostile(n), "region": r} for a, n, r, _ in AREAS])
    address = "javascript:window.__pwn=1"
    write_release(frame, release("areas", "2024-01-01", tuple(text), ("area",), landing_page=address, **more), data)
    stock = pd.DataFrame([{"year": 2020, "area": a[0], "migrants": k} for k, a in enumerate(AREAS)])
    write_release(stock, release("stock", "2024-07-01", STOCK, ("year", "area"), "year", citation="work2018", **more), data)
    package = json.loads((data / "datapackage.json").read_text())
    package["endpoints"] = [
        {
            "table": "stock", "provider": hostile("Provider"), "licence": hostile("Licence"), "terms": address, "keeps": hostile("Kept"),
            "files": [{"name": hostile("File"), "path": f"https://example.org/a b?{SCRIPT}", "format": hostile("Format")}],
        }
    ]  # fmt: skip
    (data / "datapackage.json").write_text(json.dumps(package))
    (project.root / "references.bib").write_text(
        "@misc{work2018,\n author = {Author, An},\n title = {A work " + SCRIPT + "},\n year = {2018},\n"
        " url = {" + address + "},\n note = {Noted " + SCRIPT + "},\n}\n"
    )
    with (project.root / "book" / "data.md").open("a") as page:
        page.write(
            "\n# Where from\n\n```{endpoint-index}\n```\n\n{cite:p}`work2018` [web](https://example.org/) [mail](mailto:a@example.org)\n"
        )
    write_notebook(project.root / "notebooks" / "chapter.ipynb", CHAPTER)
    done = project.run("build")
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture(scope="module")
def site(attacked: Project) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(attacked.root / "_build" / "html")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def test_no_string_of_the_data_runs(attacked: Project, site: str, browser) -> None:
    faults = []
    context = browser.new_context()
    alone = [f"_exhibits/{id}/index.html" for id in ("fig-areas", "tab-areas")]
    for name in [*names(attacked.root / "_build" / "html"), *alone, "search.html?q=chapter", f"search.html?q={PICTURE[1:-1]}"]:
        page = context.new_page()
        page.goto(site + name, wait_until="load")
        if "?" in name:
            page.wait_for_selector(".search-hits li", timeout=120_000)
            assert PICTURE in page.locator(".search-hits").inner_text(), name
            page.wait_for_timeout(200)  # a missing picture fires its error handler a moment later
        if page.evaluate("window.__pwn"):
            faults.append(f"{name}: ran")
        links = page.evaluate("[...document.links].map(a => a.href)")
        faults += [f"{name}: leads to {link}" for link in links if not link.startswith(("http", "mailto:"))]
        pictures = page.evaluate("[...document.images].map(i => i.src)")
        faults += [f"{name}: draws {picture}" for picture in pictures if picture.endswith(("/x", "x.png"))]
        page.close()
    context.close()
    assert not faults, "\n".join(faults)


def shown(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_every_punctuation_mark_is_shown_as_it_is() -> None:
    extensions = {"colon_fence", "deflist", "fieldlist", "attrs_inline", "smartquotes", "tasklist", "dollarmath"}
    parser = create_md_parser(MdParserConfig(enable_extensions=extensions), RendererHTML)
    shapes = ("{0}", "{0} a", "{0}{0}{0} a", "{0}{0}{0}{{note}} a", "1{0} a", "a {0}b{0} c", "{0}a{0}=", "\n    {0}a")
    for mark in set(string.punctuation) - set("'\""):
        for text in (shape.format(mark) for shape in shapes):
            page = BeautifulSoup(parser.render(literal(text)), "html.parser")
            assert [part.name for part in page.find_all()] == ["p"], text
            assert page.get_text() == f"{text.strip()}\n", text


def typed(text: str) -> str:
    return " ".join(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("notebooks/chapter", ["Germany"] * 12 + ["Provider", "Title", "Edition"]),
        ("data", ["Title", "Edition", "Description", "Licence", "Note", "Columnname", "Provider", "Kept", "Format"]),
        ("exhibits", ["Germany", "Germany"]),
        ("questions", ["Germany"]),
        ("claims", ["Germany"]),
    ],
)
def test_strings_of_the_data_are_shown_as_they_are(attacked: Project, page: str, words: list[str]) -> None:
    text = typed(shown(attacked.root / "_build" / "html" / f"{page}.html").get_text())
    for word in set(words):
        assert text.count(typed(hostile(word))) >= words.count(word), word


def test_the_print_edition_shows_them_too(attacked: Project) -> None:
    made = attacked.root / "_build" / "work" / "pdf" / "_build" / "pdf"
    sources = "".join((made / name).read_text() for name in ("compendium.typ", "annex.typ"))
    assert typed(sources.replace('\\"', '"').replace("\\\\", "\\")).count(typed(hostile("Germany"))) >= 12  # as strings: it was set
    for name in ("compendium.pdf", "annex.pdf"):
        notes = [note.get_object() for page in PdfReader(made / name).pages for note in page.get("/Annots", [])]
        addresses = [str(note["/A"]["/URI"]) for note in notes if "/URI" in note.get("/A", {})]
        assert not [address for address in addresses if not address.startswith(("http://", "https://", "mailto:"))]


def test_works_link_to_the_web_or_nowhere(attacked: Project) -> None:
    page = shown(attacked.root / "_build" / "html" / "references.html")
    assert "javascript:window.__pwn=1" in page.get_text()
    assert not page.select("a[href*=javascript]")
    links = {a["href"].replace("%40", "@") for a in shown(attacked.root / "_build" / "html" / "data.html").select("a.external")}
    assert links == {"https://example.org/", "https://example.org/licence", "mailto:a@example.org"}
