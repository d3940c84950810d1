"""The text: every question once, every claim once, no typed number."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from compendium import evidence
from compendium.errors import CompendiumError
from compendium.paths import BOOK, NOTEBOOKS
from compendium.publish import staging
from compendium.run import plan

# Kinds of digits that may stand in prose as they are. Whatever else is a number is computed and glued.
ALLOWED = [
    r"\b(19|20)\d\d(?:[–/-](19|20)?\d\d)?s?\b",  # years and spans of years; the 2030 Agenda
    r"\b\d{1,2}(?:(?: to | and |[–-])\d{1,2})? (?:January|February|March|April|May|June|July|August|September|October|November|December)\b",
    r"\b\d{4}-\d{2}-\d{2}\b",  # a release
    r"\bRev\. ?\d{4}\b",
    r"\bA/(?:RES|CONF|HRC)?/?[\w./]*\d[\w./]*",  # symbols of UN documents
    r"\b(?:ST/ESA/SER\.A|POP/DB/MIG)[/\w.]*",
    r"\bresolution \d+\b",
    r"\bC(?:97|143|181|189|190)\b",  # ILO conventions
    r"\b(?:SDGs?|[Tt]argets?|[Ii]ndicators?|[Gg]oals?|and|or|,|to|in|of|under|\() ?"  # then a target or an indicator
    r"(?:3\.8\.1|3\.8|3\.c\.1|3\.c|4\.b|5\.2|8\.7|8\.8\.[12]|8\.8|10\.7\.[1-4]|10\.7|10\.b\.1|10\.b|10\.c\.1|10\.c|13\.1|16\.2\.2|16\.2|"
    r"17\.3\.[12]|17\.3|17\.18\.[1-3]|17\.18)\b(?! ?(?:%|per cent|percent|million|billion))",
    r"\b(?:SDG|[Gg]oal|Goals) (?:1?\d)\b",
    r"\b(?:[Rr]oundtables?|RT) \d\.\d(?:(?:, | and |–| to )\d\.\d)*\b",
    r"\b[Tt]hemes? \d(?:(?:, | and | to )\d)*\b",
    r"\bGQ\d\.\d-\d\d(?:(?: to | and )-?(?:GQ\d\.\d-)?\d\d)?\b",
    r"\bC\d\d\b",
    r"\b(?:paragraphs?|articles?|Articles?|[Oo]bjectives?|[Pp]rinciples?|[Aa]nnex|chapter) \d+(?: and \d+)?\b",
    r"\bISO 3166(?:-1)?(?: alpha-[23])?\b",
    r"\bM49\b|\bUTF-8\b|\bSHA-?256\b|\bsha256\b|\bPDF/UA-1\b|\b(?:CC BY(?:-[A-Z-]+)?|Attribution) \d\.\d(?: IGO)?\b",
    r"\bFY\d\d\b|\bPython 3\.\d+\b|\bJupyter Book [12]\b|\bA4\b",
    r"\bUS\$ ?200\b",  # the sum whose cost the indicator measures
    r"\b[Qq][1-4]\b|\bVersion \d[\d.]*\b|\bv\d[\d.]*\b|\bMIT\b",
    r"\bBrief \d\d\b|\bCOVID-19\b|\bG20\b|\bS/2\b",
]
SKIP = [
    r"^ *\d+\. ",  # the number of a list item
    r"“[^”]*”(?=[^.]{0,80}\{cite)",  # a quotation with its citation
    r"```[\s\S]*?```",  # code and directives without prose
    r"^:(?:status|exhibits?|verdict|name|class|language|width|alt|number|question|claim|gaps|keys): .*$",
    r"\{(?:glue:text|numref|ref|doc|term|cite:?\w*|eq|abbr)\}`[^`]*`",
    r"`[^`]*`",
    r"\]\([^)]*\)",
    r"<https?://[^>]*>|https?://\S+",
    r"<[^>]+>",
    r"^\([\w-]+\)=\s*$",
    r"^:::+\{given\} \S+$",
    r"\{question\} GQ\d\.\d-\d\d|\{claim\} C\d\d|\{(?:finding|gap)\} [\w-]+",
]


def prose() -> Iterator[tuple[str, str]]:
    """(place, text) of every Markdown cell and page."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        for number, cell in enumerate(json.loads(path.read_text())["cells"], 1):
            if cell["cell_type"] == "markdown":
                yield f"{path.name}, cell {number}", "".join(cell["source"])
    for path in sorted(BOOK.glob("*.md")):
        yield path.name, path.read_text()


def typed_numbers(text: str) -> list[str]:
    """Digits that are neither glued nor of an allowed kind, with a few words around."""
    for pattern in SKIP:
        text = re.sub(pattern, lambda m: " " * len(m[0]) if "\n" not in m[0] else "\n", text, flags=re.MULTILINE)
    for pattern in ALLOWED:
        text = re.sub(pattern, lambda m: " " * len(m[0]), text)
    return [text[max(0, m.start() - 30) : m.end() + 20].replace("\n", " ").strip() for m in re.finditer(r"\d[\d.,]*", text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("There were 258 million migrants.", True),
        ("A share of 10.7 percent.", True),
        ("Some 10.7 million people.", True),
        ("In SDG target 10.7 of the 2030 Agenda.", False),
        ("On 10 December 2018, resolution A/RES/73/195.", False),
        ("Rev. 2017 of {glue:text}`stock-2017`, see {numref}`fig-a-2`.", False),
        ("Roundtable 2.1 and GQ2.1-01 and C45.", False),
        ("About 60 per cent.", True),
        ("It said “some 258 million” {cite:p}`a`.", False),
        ("It said “some 258 million” without a source.", True),
        ("The figure is 1234 persons.", True),
        (":::{question} GQ2.1-01\n:exhibits: fig-10\n\nWhat?\n:::", False),
    ],
)
def test_the_search_for_typed_numbers_finds_them(text: str, found: bool) -> None:
    assert bool(typed_numbers(text)) is found


def test_no_number_is_typed() -> None:
    faults = [f"{place}: …{found}…" for place, text in prose() for found in typed_numbers(text)]
    assert not faults, "glue these:\n" + "\n".join(faults)


def entries(kind: str) -> Counter[str]:
    texts = (re.sub(r"^```[^\n]*\n[\s\S]*?^```$", "", text, flags=re.MULTILINE) for _, text in prose())  # guides show how one is written
    return Counter(id for text in texts for id in re.findall(r"^:::+\{" + kind + r"\} (\S+)", text, re.MULTILINE))


def test_every_guiding_question_stands_once() -> None:
    assert entries("question") == Counter(evidence.question_ids())


def test_every_claim_stands_once() -> None:
    assert entries("claim") == Counter(evidence.claim_ids())


def test_answers_in_a_line_carry_the_status_of_the_full_ones() -> None:
    text = "\n".join(text for place, text in prose() if place.startswith(("theme-2.ipynb", "roundtable-2-")))
    full = {
        id.lower().replace(".", "-"): status for id, status in re.findall(r"^:::\{question\} (\S+)\n:status: (.+)$", text, re.MULTILINE)
    }
    brief = dict(re.findall(r"^\| \[[^]]+\]\(#(gq[\d-]+)\) \| ([^|]+) \|", text, re.MULTILINE))
    assert {id: status.strip() for id, status in brief.items()} == full


def test_notebooks_are_stored_without_outputs() -> None:
    for path in NOTEBOOKS.glob("*.ipynb"):
        for cell in json.loads(path.read_text())["cells"]:
            assert not cell.get("outputs"), path.name
            assert cell.get("execution_count") is None, path.name


def test_british_spelling_and_plain_hyphens() -> None:
    wrong = re.compile(r"\b(honor(?:ing|ed)?|labor (?:market|migration|force)|behavior|center of|program of action)\b", re.IGNORECASE)
    for place, text in prose():
        assert not wrong.search(re.sub(r"`[^`]*`|\]\([^)]*\)", "", text)), f"{place}: {wrong.search(text)}"


def test_per_cent_is_a_word() -> None:
    code = re.compile(r"```[\s\S]*?```|^\s*%%?\w.*$|\{%.*?%\}|`[^`]*`|https?://\S+", re.MULTILINE)
    faults = [f"{place}: …{found}…" for place, text in prose() for found in re.findall(r".{0,30}%.{0,20}", code.sub("", text))]
    assert not faults, "write “per cent”:\n" + "\n".join(faults)


def test_a_notebook_without_a_cell_for_parameters_is_refused_by_name(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": 'as_of = "latest"', "outputs": [], "execution_count": None}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "new.ipynb").write_text(json.dumps(notebook))
    with pytest.raises(CompendiumError, match=r"new\.ipynb has no cell with the tag 'parameters'"):
        plan.jobs("latest", notebooks=tmp_path)
    cell["metadata"] = {"tags": ["parameters"]}
    (tmp_path / "new.ipynb").write_text(json.dumps(notebook))
    (job,) = plan.jobs("latest", notebooks=tmp_path)
    with pytest.raises(CompendiumError, match=r"notebooks/new\.ipynb is in no contents list.*Add 'file: notebooks/new' to _toc\.yml"):
        staging.require_listed([job], b"chapters:\n- file: notebooks/newer\n")
    staging.require_listed([job], b"chapters:\n- file: notebooks/new\n")
