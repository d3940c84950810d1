"""No judgement is typed: quantifiers, comparatives, superlatives and lists of areas come from numbers, or stand in judgements.csv.

What is read and what is exempt by its kind is told in judgements.py. A row of judgements.csv excuses words at one place, which must still
stand there. Its kind is one of:

- definition: says what is counted, a threshold, a unit or a group, and no more;
- method: how the computation goes, and what it can and cannot tell;
- source: what a provider's table, survey or record does, holds or lacks;
- record: a dated fact, with the document cited in the same paragraph;
- norm: what a treaty, a resolution or a rule says;
- logic: true by construction, whatever the numbers are;
- history: how this book or its rules came about, or a fact that no table of the book can turn;
- advice: what somebody could do.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import judgements
import pytest


def typed(text: str, page: str = "page") -> list[str]:
    """The judgement words of Markdown, as they stand."""
    return [hit.word for unit in judgements.Reader(page).read(text, page) for hit in judgements.hits(unit)]


def coded(source: str) -> list[str]:
    """The judgement words of a code cell."""
    return [hit.word for unit in judgements.code_units(source, "page#cell") for hit in judgements.hits(unit)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("With the same members it became more common in most blocs since 2018 ({numref}`fig-a`).", ["more", "most"]),
        (
            "They live mostly in Asia: in Bangladesh, Jordan, Lebanon and Pakistan.",
            ["mostly", "Bangladesh, Jordan, Lebanon and Pakistan"],
        ),
        ("The lead holds in every region; it is smallest in {glue:text}`a`.", ["The lead", "every region"]),
        ("One jump of 2005 makes up much of the difference to aid.", ["much"]),
        ("The set is open between Latin America and the Caribbean.", []),  # one name
        ("{glue:text}`a` is highest, most of all in {glue:text}`b`; least in {glue:text}`b`.", []),
        ("They have {glue:text}`a` times as many, others twice as many.", ["twice", "many"]),
        ("Africa is highest, with {glue:text}`a`, and comes closest, at {glue:text}`b`.", ["highest", "closest"]),
        ("From {glue:text}`a` it {glue:text}`b` to {glue:text}`c` in {glue:text}`d` blocs.", []),
        ("It {glue:text}`b`,\nand in Kenya it rose.", ["rose"]),
        ("Studies find more than half in most regions {cite:p}`a`.", []),  # the judgement of the work
        ("Studies find more, as here {glue:text}`a`, in most regions {cite:p}`a`.", ["more", "most"]),
        ("It says “many more than most”.", []),
        ("Countries with fewer than ten physicians are counted.", []),
        ("At least {glue:text}`a` of lower-middle-income countries, and no longer all the more.", []),
        ("- A first item.\n- Most of the second.", ["Most"]),
        ("| Text | Prices fell |\n|---|---|\n| Most | b |", ["fell", "Most"]),
        ("## The largest of all\n\nText.", []),
        ("```\nmost of it\n```\n\n`most` [most](most.md)", ["most"]),
    ],
)
def test_the_reader_finds_what_is_typed_in_prose(text: str, words: list[str]) -> None:
    assert typed(text) == words


def test_the_restated_paper_is_exempt_and_the_answer_to_it_is_not() -> None:
    box = ":::{claim} C01\n:verdict: open\nMost migrants move South.\n\nMost do not, see {numref}`fig-a`.\n:::\n"
    assert typed(box) == ["Most"]
    paper = f"## What the paper says\n\nMany are few.\n\n{box}\n### A part of it\n\nMany are few.\n\n## Evidence\n\nFew are many.\n"
    assert typed(paper) == ["Most", "Few", "many"]
    assert typed(f"Many are few.\n\n{box}", "forum") == ["Most"]
    assert typed(f"Many are few.\n\n{box}", "contribute") == []
    assert typed(":::{given} key\nMost fell.\n:::\n\nMost rose.") == ["Most", "rose"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('exhibits.figure("fig-a", fig, alt="Two lines, while the line of everyone falls steadily.")', ["falls", "steadily"]),
        ('exhibits.figure("fig-a", fig, caption=f"In {year} the shares of {name} rise from {a} to {b} %.")', ["rise"]),
        ("exhibits.glue('where', 'in Bangladesh, Jordan and Lebanon')", ["Bangladesh, Jordan and Lebanon"]),
        ('title = "The order holds in most regions"', ["most"]),
        ("title = f\"Prices {'rose' if a > b else 'fell'} in {words.part(n, total)} countries\"", []),
        ('title = f"Prices rose in {words.part(n, total)} countries"', ["rose"]),
        ('title = "more in every single region" if a > b else "less in most of the regions"', []),
        ('A = {"a": "grew faster than all"}\nB = {"a": "grew less than all"}\ntitle = (A if up else B)[key]', []),
        ('title = words.clear(low, high, "more than in the other", "fewer than there", "neither more nor fewer")', []),
        ('if a > b:\n    title = "more in every single region"', []),
        ('title = {True: "more than in the other", False: "less than in the other"}[a > b]', []),
        ('WAYS = {1: "the very largest", 2: "the second largest"}\ntitle = WAYS.get(n, "not among them")', []),
        ('title = words.than(a, b, "higher than in the other", "lower than there", "as high")', []),
        ('"""Most cells have none of it."""\nx = frame[frame["a"] == "the most of all"]', []),
        ('x = {"the most of all": 1}', []),
        ('GROUPS = {"a": "Europe and Asia", "b": "most of Europe and Asia"}', ["most", "Europe and Asia"]),
        ('evidence.verdict("C01", word, f"Rule: supported if most rose; else open. Found: most rose by {x}.")', ["most", "rose"]),
        ('exhibits.table("tab-a", t, caption="With fewer than 30, the ten largest, all regions; most rose.")', ["most", "rose"]),
        ('text = f"The highest column is {year}; the highest is Africa\'s, with {x}"', ["highest"]),
    ],
)  # fmt: skip
def test_the_reader_finds_what_is_typed_in_code(source: str, words: list[str]) -> None:
    assert coded(source) == words


def test_an_exception_excuses_its_words_at_its_place_alone(tmp_path: Path) -> None:
    for folder in ("notebooks", "book", "tests"):
        (tmp_path / folder).mkdir()
    cells = [{"cell_type": "markdown", "id": name, "source": [f"In {{glue:text}}`a` most{name} fell."]} for name in ("", "x")]
    (tmp_path / "notebooks" / "a.ipynb").write_text(json.dumps({"cells": cells}))
    with (tmp_path / "tests" / "judgements.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("place", "words", "kind", "reason"))
        rows.writerow(("a#", "{} most", "logic", "It is so."))
        rows.writerow(("a#", "most rose", "logic", "It was so."))
    left, stale = judgements.found(judgements.files(tmp_path), tmp_path)
    assert [(hit.unit.place, hit.word) for hit in left] == [("a#", "fell"), ("a#x", "fell")]
    assert [row.words for row in stale] == ["most rose"]


@pytest.mark.parametrize("path", judgements.files(), ids=lambda path: path.stem)
def test_no_judgement_is_typed(path: Path) -> None:
    left, stale = judgements.found([path])
    assert not left, f"{judgements.HOW}\n{judgements.report(left)}"
    assert not stale, "These rows of tests/judgements.csv excuse nothing any more: delete or correct them.\n" + "\n".join(
        f"{row.place}: {row.words}" for row in stale
    )


def test_every_exception_has_a_kind_and_a_reason() -> None:
    rows = judgements.exceptions()
    assert rows
    faults = [
        f"{row.place}: {row.words}"
        for row in rows
        if row.kind not in judgements.KINDS or len(row.reason.split()) < 3 or not 1 <= len(row.words.split()) <= 14
    ]
    assert not faults, "kind, reason or length:\n" + "\n".join(faults)
    assert len({(row.place, row.words) for row in rows}) == len(rows), "rows that stand twice"
    places = {row.place.partition("#")[0] for row in rows}
    assert places <= {judgements.page_of(path) for path in judgements.files()}, "a file that is not there"
