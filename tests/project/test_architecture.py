"""The shape of the project: imports run downward as they are drawn, and notebooks are thin."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from compendium.paths import NOTEBOOKS, ROOT

MAX_STATEMENTS = 12  # statements of a cell, those inside others counted too
MAX_LINE = 100  # characters of a line


def code() -> list[tuple[str, str]]:
    """(place, source) of every code cell."""
    found = []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found += [(f"{path.name}, {cell['id']}", "".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]
    return found


def thick(source: str) -> list[str]:
    """What a code cell has that belongs into the package."""
    tree = ast.parse(source)
    faults = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            faults.append(f"defines {node.name}")
        bound = node.value if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) else None
        values = bound.elts if isinstance(bound, ast.Tuple) else [bound]
        if any(isinstance(value, ast.Lambda) for value in values):
            faults.append("binds a lambda to a name")
    if (count := sum(isinstance(node, ast.stmt) for node in ast.walk(tree))) > MAX_STATEMENTS:
        faults.append(f"has {count} statements")
    faults += [f"has a line of {len(line)} characters" for line in source.splitlines() if len(line) > MAX_LINE]
    return faults


def test_notebooks_compute_and_draw_in_the_package() -> None:
    faults = [f"{place}: {fault}" for place, source in code() for fault in thick(source)]
    assert not faults, "move it to compendium/measures or compendium/figures, or split the cell:\n" + "\n".join(faults)


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("def f():\n    return 1", "defines f"),
        ("f = lambda: 1", "binds a lambda to a name"),
        ("f, g = 1, lambda: 1", "binds a lambda to a name"),
        ("for x in range(2):\n    " + "; ".join(["x"] * 12), "has 13 statements"),
        (f'x = "{"a" * 100}"', "has a line of 106 characters"),
        ("sorted([1], key=lambda x: x)", ""),
        ("\n".join(["x"] * 12), ""),
    ],
)
def test_thick_cells_are_seen(source: str, fault: str) -> None:
    assert thick(source) == ([fault] if fault else [])


class _Bound(ast.NodeVisitor):
    """The names that a cell gives something to; not the passing ones: of loops and comprehensions, and of a figure and its axes."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store) and node.id != "fig":
            self.names.add(node.id)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not ast.unparse(node.value).startswith(("charts.new(", "maps.canvas(")):
            self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        for part in (node.iter, *node.body):
            self.visit(part)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """The same thing, with more in it."""

    def visit_comprehension(self, node: ast.comprehension) -> None:
        """Its names live in it alone."""


def rebound(cells: list[tuple[str, str]]) -> list[str]:
    """Names that several cells of a notebook give something to: a reader who looks one up finds another thing."""
    homes: dict[str, list[str]] = {}
    for place, source in cells:
        bound = _Bound()
        bound.visit(ast.parse(source))
        for name in sorted(bound.names):
            homes.setdefault(name, []).append(place)
    return [f"{name}: {'; '.join(places)}" for name, places in homes.items() if len(places) > 1]


def test_one_name_means_one_thing_in_a_notebook() -> None:
    notebooks = {place.partition(",")[0] for place, _ in code()}
    faults = [fault for notebook in sorted(notebooks) for fault in rebound([c for c in code() if c[0].startswith(f"{notebook},")])]
    assert not faults, "give the later one another name:\n" + "\n".join(faults)


@pytest.mark.parametrize(
    ("first", "second", "fault"),
    [
        ("shown = 1", "shown = 2", ["shown: a; b"]),
        ("low, high = 1, 2", "low: int = 3", ["low: a; b"]),
        ("for x in [1]:\n    y = x", "for x in [2]:\n    y = x", ["y: a; b"]),
        ("fig, ax = charts.new()", "fig, ax = charts.new(3.0)", []),
        ("kept = [n for n in [1]]", "more = {n: n for n in [1]}", []),
        ("made = {}", "made |= {1: 2}", []),
    ],
)
def test_a_name_of_two_things_is_seen(first: str, second: str, fault: list[str]) -> None:
    assert rebound([("a", first), ("b", second)]) == fault


def test_imports_run_downward() -> None:
    done = subprocess.run([str(Path(sys.executable).with_name("lint-imports")), "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_contract_is_the_drawing() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = [[name.strip() for name in layer.split(":")] for layer in contracts[0]["layers"]]
    drawn = re.search(r"```text\n(.*?)```", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.DOTALL)
    assert drawn
    lines = [line.split("  ")[0] for line in drawn[1].splitlines() if re.match(r"\w", line)]
    assert [re.findall(r"\w+", line) for line in lines] == layers
