"""What a status promises, what a measure is called, and what a minus sign may touch: read from the notebooks, without running them."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from compendium import load
from compendium.paths import NOTEBOOKS


def cells(kind: str, folder: Path = NOTEBOOKS) -> Iterator[tuple[str, str]]:
    """(notebook and cell, text) of every cell of a kind."""
    for path in sorted(folder.glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == kind:
                yield f"{path.name}, {cell['id']}", "".join(cell["source"])


def without_numbers(text: str) -> list[str]:
    """Questions said to be answered, in full or partly, whose answer holds no computed number or word."""
    found = re.findall(r"^:::\{question\} (\S+)\n:status: (answered|partly)\n(.*?)^:::$", text, re.MULTILINE | re.DOTALL)
    return [id for id, _, body in found if "{glue:text}" not in body]


def with_minus_in_words(code: str) -> list[str]:
    """Texts with a hyphen between letters of which every hyphen is turned into a minus sign."""
    faults = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "replace":
            if not (node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value == "-"):
                continue
            texts = [n.value for n in ast.walk(node.func.value) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
            faults += [t for t in texts if re.search(r"[^\W\d]-[^\W\d]", t)]
    return faults


def test_the_search_finds_an_answer_without_a_number() -> None:
    bare = ":::{question} GQ1.1-11\n:status: partly\nHow?\n\nCities say so.\n:::\n"
    assert without_numbers(bare) == ["GQ1.1-11"]
    assert without_numbers(bare.replace("partly", "no open data")) == []
    assert without_numbers(bare.replace("so.", "so: {glue:text}`a`.")) == []


def test_a_question_that_is_partly_answered_gives_a_number() -> None:
    assert [f"{place}: {id}" for place, text in cells("markdown") for id in without_numbers(text)] == []


@pytest.mark.parametrize(
    ("code", "faults"),
    [
        ('f"{x:+.1f}".replace("-", "\\u2212")', []),
        ('f"foreign-born {x:+.1f}".replace("-", "\\u2212")', ["foreign-born "]),
        ('("of foreign-born women; " + f"{x:+.1f}").replace("-", "\\u2212")', ["of foreign-born women; "]),
        ('"foreign-born" + f"{x:+.1f}".replace("-", "\\u2212")', []),
        ('"a-b".replace("a-", "")', []),
    ],
)
def test_the_search_finds_a_minus_inside_a_word(code: str, faults: list[str]) -> None:
    assert with_minus_in_words(code) == faults


def test_no_hyphen_of_a_word_becomes_a_minus_sign() -> None:
    assert [f"{place}: {text}" for place, code in cells("code") for text in with_minus_in_words(code)] == []


def test_northern_africa_is_named_without_the_routes_that_its_rows_lack() -> None:
    deaths = load("migrant-deaths", as_of="2025-12-31")
    northern = deaths[deaths["region"] == "Northern Africa"]
    assert not northern["route"].str.contains("Mediterranean").any()  # all of these are in a region of their own
    told = [s for _, text in cells("markdown") for s in re.split(r"(?<=[.:]) ", text.replace("\n", " ")) if "`deaths-inland`" in s]
    assert told
    assert all("away from the routes across the Mediterranean" in sentence for sentence in told)


def rounded_before_compared(code: str) -> list[str]:
    """Comparisons of which one side was rounded: a difference smaller than the last digit would count as none."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Compare)
        for part in ast.walk(node)
        if isinstance(part, ast.Call) and (getattr(part.func, "attr", "") == "round" or getattr(part.func, "id", "") == "round")
    ]


def rounded_fractions(code: str) -> list[str]:
    """Comparisons with a third or two thirds in whole per cent: 33.2 would pass for a third."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Compare) and any(isinstance(c, ast.Constant) and c.value in (33, 34, 66, 67) for c in node.comparators)
    ]


def medians_over_quarters(code: str) -> list[str]:
    """Medians of prices in a notebook: over corridors they are made by a measure, which takes each corridor once."""
    return re.findall(r"[^\n]*\bcost_percent\b[^\n]*\.median\(\)[^\n]*", code)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("fallen = list(t.index[(t.b - t.a).round(2) < 0])", rounded_before_compared),
        ("word = 'more' if round(x, 1) > y else 'less'", rounded_before_compared),
        ("n = int((africa['fled'] >= 33).sum())", rounded_fractions),
        ("c = t.groupby(['year', 'kind'])['cost_percent'].median().unstack()", medians_over_quarters),
    ],
)
def test_the_search_finds_what_is_not_what_it_is_called(code: str, found: Callable[[str], list[str]]) -> None:
    assert found(code)
    assert not found("data = t.round(4); n = (t >= 100 / 3).sum(); c = remittances.median_over_corridors(prices)")


@pytest.mark.parametrize("search", [rounded_before_compared, rounded_fractions, medians_over_quarters])
def test_thresholds_and_medians_are_what_they_are_called(search: Callable[[str], list[str]]) -> None:
    assert [f"{place}: {line}" for place, code in cells("code") for line in search(code)] == []
