"""The book in brief of the small project: what it takes of the book, and what it says where its list is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Project, make_project
from pypdf import PdfReader

FINDING = (
    "markdown",
    ":::{finding} the-stock-grew\n:number: world\n:exhibit: fig-stock\n:question: GQ2.1-01\n:depends: the vintage\n\n"
    "The stock grew to {glue:text}`world`.\n:::",
)
LISTED = """
brief:
  about: [index#a-book]
  asked: [notebooks/chapter#a-section 1]
  findings: [the-stock-grew]
  answers: 1
"""


@pytest.fixture(scope="module")
def briefed(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A small project with a finding, and its printed files."""
    project = make_project(tmp_path_factory.mktemp("briefed") / "project")
    project.edit("chapter", lambda cells: [*cells, FINDING])
    write_list(project, LISTED)
    done = project.run("build")
    assert done.returncode == 0, done.stderr
    return project


def write_list(project: Project, brief: str) -> None:
    (project.root / "book" / "_print" / "contents.yml").write_text(f"annex: [data]\n{brief}")


def text(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_it_has_passages_findings_questions_and_claims_of_the_book(briefed: Project) -> None:
    said = text(briefed.root / "_build" / "pdf" / "brief.pdf")
    assert "As Author (2018) says." in said
    assert re.search(r"The stock grew to [\d,]+\.", said)
    assert "In the book: Figure 1, “The stock grew in every year of the test”" in said
    assert said.count("How do regions compare?") == 1
    assert said.count("There are migrants.") == 1
    assert "What is not known" not in said  # there is no gap
    attached = PdfReader(briefed.root / "_build" / "pdf" / "brief.pdf").attachments
    assert "fig-stock.csv" in attached


@pytest.mark.parametrize(
    ("line", "wrong", "message"),
    [
        ("[the-stock-grew]", "[the-stock-fell]", "there is no finding 'the-stock-fell'; there are: the-stock-grew."),
        ("index#a-book", "preface#a-book", "there is no page 'preface'. Expected page#section"),
        ("index#a-book", "index#a-nook", "the page 'index' has no section 'a-nook'; it has: a-book."),
    ],
)
def test_what_the_book_does_not_have_is_named_and_the_last_good_files_stay(briefed: Project, line: str, wrong: str, message: str) -> None:
    made = briefed.root / "_build" / "pdf" / "brief.pdf"
    before = made.read_bytes()
    write_list(briefed, LISTED.replace(line, wrong))
    try:
        done = briefed.run("build")
    finally:
        write_list(briefed, LISTED)
    assert done.returncode == 1
    assert f"book/_print/contents.yml, brief: {message}" in done.stderr
    assert made.read_bytes() == before


def test_a_malformed_list_is_named(briefed: Project) -> None:
    write_list(briefed, "brief: [a")
    try:
        done = briefed.run("build")
    finally:
        write_list(briefed, LISTED)
    assert done.returncode == 1
    assert "book/_print/contents.yml" in done.stderr
    assert "Traceback" not in done.stderr
