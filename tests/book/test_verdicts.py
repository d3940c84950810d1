"""Verdicts made by rules: what a rule promises can come out, and what it cannot give it does not promise."""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from compendium.manifest import VERDICTS
from compendium.measures import claims
from compendium.paths import BOOK, NOTEBOOKS

PROMISE = re.compile(r"(supported|qualified|not as worded|open)(?:, [^;.]*?,)? (?:in direction )?if ", re.IGNORECASE)


def constants(node: ast.AST) -> str:
    """The fixed text of an expression, its parts joined by a blank; what is computed is left out."""
    return " ".join(n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def words_in(node: ast.AST) -> set[str]:
    """The verdicts that an expression names, or the rules of the package that it names."""
    rules = [getattr(claims, n.attr, None) for n in ast.walk(node) if isinstance(n, ast.Attribute)]
    if sources := [inspect.getsource(rule) for rule in rules if inspect.isfunction(rule)]:
        return set().union(*(words_in(ast.parse(source)) for source in sources))
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and n.value in VERDICTS}


def rules(code: str) -> Iterator[tuple[str, set[str], str]]:
    """(claim, verdicts that can come out, fixed text of the rule) of each verdict in a cell or in several."""
    tree = ast.parse(code)
    assigned: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            assigned.setdefault(node.targets[0].id, set()).update(words_in(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "evidence.verdict":
            claim, word, because = node.args
            assert ast.unparse(word).endswith(".word") == bool(node.keywords), "the word of what was tried, and choices= with it"
            named = words_in(word) | {w for n in ast.walk(word) if isinstance(n, ast.Name) for w in assigned.get(n.id, set())}
            yield str(ast.literal_eval(claim)), named, re.sub(r"\s+", " ", constants(because))


def unkept(outcomes: set[str], text: str) -> set[str]:
    """The verdicts that the text of a rule promises under a condition and that its code cannot give."""
    rule = text.split("Version 0.")[0]
    return {m.lower() for m in PROMISE.findall(rule)} - outcomes


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('evidence.verdict("C05", "qualified" if x else "open", "Rule: supported if all are; qualified if some.")', {"supported"}),
        ('evidence.verdict("C05", "supported" if x else "qualified", f"Rule: supported if {y}, qualified if not.")', set()),
        ('word = "supported" if x else "open"\nevidence.verdict("C05", word, "Rule: supported if half do.")', set()),
        ('evidence.verdict("C05", "open", "Rule: so it cannot be supported.")', set()),
        (
            't = evidence.tried("C05", claims.rule_of_majority)\n'
            'evidence.verdict("C05", t.word, "Rule: supported if half do; qualified if some do.", choices=t)',
            {"qualified"},
        ),
    ],
)  # fmt: skip
def test_a_promise_that_the_code_cannot_keep_is_found(code: str, found: set[str]) -> None:
    ((_, outcomes, text),) = rules(code)
    assert unkept(outcomes, text) == found


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda p: p.stem)
def test_a_rule_promises_no_verdict_that_it_cannot_give(path: Path) -> None:
    cells = ["".join(cell["source"]) for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == "code"]
    # What is tried stands in a cell, its verdict in the same or in the next.
    judged = [code for code in cells if re.search(r"evidence\.(?:verdict|tried)\(", code)]
    faults = [
        f"{claim}: {sorted(left)} in: {text}" for claim, outcomes, text in rules("\n".join(judged)) if (left := unkept(outcomes, text))
    ]
    assert not faults, "\n".join(faults)


EMPTY = re.compile(r"\b(?:is|are)\s+another\s+(?:question|matter)\.")  # a closing formula that says nothing
UNIVERSAL = re.compile(r"\b(?:nobody|no one|nowhere|not measured anywhere|in no country)\b", re.IGNORECASE)
SEARCHED = ("theme-3", "methods", "how-to-read")  # pages whose statements on missing tables say what was looked for


def cells_and_pages() -> Iterator[tuple[str, str]]:
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        for cell in json.loads(path.read_text())["cells"]:
            if cell["cell_type"] == "markdown":
                yield f"{path.stem}, {cell['id']}", "".join(cell["source"])
    for path in sorted(BOOK.glob("*.md")):
        yield path.name, path.read_text()


def test_no_passage_closes_on_a_formula() -> None:
    assert not [place for place, text in cells_and_pages() if EMPTY.search(text)]


def test_what_was_not_found_is_not_said_to_be_nowhere() -> None:
    """A search finds no table; that none exists is more than one can know ("nobody is asked why they moved" was not so)."""
    faults = [
        f"{place}: {m[0]}" for place, text in cells_and_pages() if re.split(r"[.,]", place)[0] in SEARCHED for m in UNIVERSAL.finditer(text)
    ]
    assert not faults, "\n".join(faults)
