"""Findings, grounds and gaps: what staging refuses, what the pages show, and what stops a build."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import Project

from compendium import manifest
from compendium.errors import CompendiumError
from compendium.publish import findings

SENTENCE = "In {glue:text}`year` there were {glue:text}`other::world` migrants."
OPTIONS = ":number: other::world\n:exhibit: fig-stock\n:question: GQ2.1-01\n:depends: the vintage of {glue:text}`year`.\n"
GLUED = {"year": "2024", "other::world": "304 million"}


def block(sentence: str = SENTENCE, options: str = OPTIONS, key: str = "stock-grew") -> str:
    return f"## What was found\n\n:::{{finding}} {key}\n{options}\n{sentence}\n:::\n\nMore text."


def test_a_finding_is_read_with_its_numbers() -> None:
    (found,) = findings.of_cell(block(), GLUED, "notebooks/chapter", "cell 2")
    assert found == manifest.Finding(
        key="stock-grew", sentence="In 2024 there were 304 million migrants.", number="304 million", exhibit="fig-stock",
        question="GQ2.1-01", claim="", depends="the vintage of 2024", page="notebooks/chapter",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (block("There were migrants."), "no glued value"),
        (block(SENTENCE + " And others came."), "expected one sentence"),
        (block(SENTENCE.rstrip(".")), "full stop"),
        (block("In {glue:text}`year` " + "very " * 24 + "many."), "has 27 words"),
        (block("In {glue:text}`year` *many* came."), "has '*'"),
        (block("In {glue:text}`year` many came {cite:p}`work2018`."), "has '{'"),
        (block("In {glue:text}`yaer` many came."), "no cell glues 'yaer'"),
        (block(options=OPTIONS.replace("other::world", "world")), "no cell glues 'world'"),
        (block(key="Stock grew"), "lower-case words joined by hyphens"),
    ],
)
def test_a_finding_that_breaks_a_rule_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(CompendiumError) as refused:
        list(findings.of_cell(text, GLUED, "notebooks/chapter", "notebooks/chapter.ipynb, cell 2"))
    assert "notebooks/chapter.ipynb, cell 2: finding '" in str(refused.value)
    assert message in str(refused.value)


def test_new_data_never_make_a_sentence_too_long() -> None:
    sentence = "In {glue:text}`list` " + "very " * 22 + "many."
    (found,) = findings.of_cell(block(sentence), {**GLUED, "list": "A, B, C, D and E"}, "page", "cell 2")
    assert len(found.sentence.split()) > findings.MAX_WORDS


def test_a_site_of_an_earlier_version_has_no_findings(tmp_path: Path) -> None:
    (tmp_path / manifest.FOLDER).mkdir()
    earlier = {"as_of": "latest", "numbers": {"page": {"key": "1"}}, "questions": {}, "tables": []}
    (tmp_path / manifest.FINDINGS).write_text(json.dumps(earlier))
    assert manifest.read_findings(tmp_path).findings == {}
    (found,) = findings.of_cell(block(), GLUED, "page", "cell 2")
    (tmp_path / manifest.FINDINGS).write_bytes(manifest.write(manifest.Findings("latest", {}, {}, [], {found.key: found})))
    assert manifest.read_findings(tmp_path).findings == {"stock-grew": found}


def test_a_small_picture_has_no_words_and_no_empty_margins() -> None:
    svg = (
        '<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="400pt" height="300pt" viewBox="0 0 400 300" '
        'xmlns="http://www.w3.org/2000/svg"><metadata>who</metadata><defs><style>*{a: b}</style></defs><g id="figure_1">'
        '<path d="M 0 0 L 400 300 z" style="fill: none"/><defs><path id="marker" d="M 0 0 L 1 1"/></defs>'
        '<g id="line2d_1"><path d="M 100.123456 50 L 200 150.98765" style="fill: none; stroke: #000000"/>'
        '<use xlink:href="#marker" x="210" y="60"/></g>'
        '<g id="text_1"><!-- Words --><defs><path id="glyph" d="M 9 9"/></defs><use xlink:href="#glyph" x="5" y="5"/></g>'
        '<g id="legend_1"><path d="M 1 1 L 2 2"/></g></g></svg>'
    )
    small = findings.small_picture(svg)
    assert not {word for word in ("Words", "glyph", "legend", "who", "123456") if word in small}
    assert "M 100.1 50 L 200 150.9" in small
    assert 'href="#marker"' in small
    assert 'viewBox="96.1 46 117.9 108.9"' in small
    assert 'width="117.9pt"' in small


FINDING = (
    ":::{finding} stock-grew\n:number: world\n:exhibit: fig-stock\n:question: GQ2.1-01\n:depends: the vintage\n"
    "In {glue:text}`latest-year` there were {glue:text}`world` migrants.\n:::"
)
GAP = ":::{gap} a-table\n:holder: an office\n:cost: publish\nA table by *year*.\n:::\n"
DEARER = GAP.replace("a-table", "a-survey").replace("publish", "collect")


def write(project: Project, *, finding: str, gaps: str, of_question: str, keys: str) -> None:
    """Put a finding, gaps and a list of findings into the small project."""

    def change(cells: list[tuple[str, str]]) -> list[tuple[str, str]]:
        question = f":::{{question}} GQ2.1-01\n:status: partly\n:exhibits: fig-stock\n:gaps: {of_question}"
        asked = [(kind, text.replace(":::{question} GQ2.1-01\n:status: partly\n:exhibits: fig-stock", question)) for kind, text in cells]
        return [*((kind, text.replace("An answer.", "An answer.\n\nIts reason.")) for kind, text in asked), ("markdown", finding)]

    project.edit("chapter", change)
    (project.root / "book" / "gaps.md").write_text(f"# Gaps\n\n```{{gap-index}}\n```\n\n{gaps}")
    (project.root / "book" / "index.md").write_text(f"# A book\n\n```{{findings}}\n:keys: {keys}\n```\n\n```{{tally}}\n```\n")
    toc = project.root / "_toc.yml"
    toc.write_text(toc.read_text() + "- file: book/gaps\n")


def test_findings_grounds_and_gaps_are_on_their_pages(copy: Project) -> None:
    write(copy, finding=FINDING, gaps=f"{DEARER}\n{GAP}", of_question="a-survey, a-table", keys="stock-grew")
    done = copy.build()
    assert done.returncode == 0, done.stderr
    site = copy.root / "_build" / "html"

    def page(name: str) -> BeautifulSoup:
        return BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser")

    chapter = page("notebooks/chapter.html")
    box = chapter.select_one("#finding-stock-grew")
    assert box.find(["h2", "h3", "h4"]).name == "h3"
    assert box.select_one("p.finding-notes").get_text() == "Figure 1. Depends on: the vintage. See GQ2.1-01."
    question = chapter.select_one("#gq2-1-01")
    assert question.find("h3").get_text(" ", strip=True).startswith("GQ2.1-01 partly answered How do regions compare?")
    assert question.select_one("p.answer").get_text() == "An answer."
    assert question.select_one("details.grounds > p").get_text() == "Its reason."
    assert question.select_one("p.gaps").get_text() == "What would change this answer: a survey; a table."
    assert not chapter.select(".toc-tree a[href='#gq2-1-01'], .toc-tree a[href='#finding-stock-grew']")
    (item,) = page("index.html").select("ul.findings > li")
    assert item.a["href"] == "notebooks/chapter.html#finding-stock-grew"
    assert [image["alt"] for image in item.select("img")] == ["", ""]
    assert all((site / image["src"]).exists() for image in item.select("img"))
    assert [a["href"] for a in page("index.html").select("p.tally a")] == ["questions.html?status=partly", "claims.html?verdict=supported"]
    rows = page("gaps.html").select("table.index-gap tbody tr")
    assert [row.select_one("strong").get_text() for row in rows] == ["A table", "A survey"], "of equally many answers the cheaper first"
    assert rows[0].select_one("td:last-child a")["href"] == "notebooks/chapter.html#gq2-1-01"
    assert page("questions.html").select_one("table.index-question tbody tr")["class"][:2] == ["status-partly", "theme-general"]


def test_what_names_nothing_and_what_nothing_names_stops_the_build(copy: Project) -> None:
    finding = FINDING.replace("fig-stock", "fig-none").replace(":question: GQ2.1-01", ":question: GQ9.9-99\n:claim: C99")
    write(copy, finding=finding, gaps=GAP, of_question="a-tabel", keys="stock-shrank")
    done = copy.build()
    assert done.returncode
    for message in (
        "finding 'stock-grew' names the exhibit 'fig-none', which no notebook made",
        "finding 'stock-grew' names 'GQ9.9-99', which is no question or claim of the book",
        "finding 'stock-grew' names 'C99'",
        "GQ2.1-01 names the gap 'a-tabel', which no {gap} describes; known: a-table",
        "no question names the gap 'a-table'",
        "{findings} names 'stock-shrank', which no finding has; known: stock-grew",
    ):
        (line,) = [line for line in done.stderr.splitlines() if message in line]
        assert "notebooks/chapter.ipynb, cell " in line or "book/" in line, f"no place: {line}"
