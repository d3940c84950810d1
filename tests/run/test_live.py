"""A kernel that stays: which cells run after a change, and that what comes out is what a clean run gives."""

from __future__ import annotations

import contextlib
import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compendium.run import live, notebook
from compendium.run.live import Live, StoppedError
from compendium.run.plan import Job, Tables

PATH = Path("notebooks/made-up.ipynb")


class FakeKernel:
    """Runs cells in a dictionary of this process."""

    def __init__(self, job: Job, fork_server: str, tables: Tables) -> None:
        self.holds: dict[str, list[str]] = {}
        self.ran: list[str] = []
        self.stopped = False
        self.namespace: dict[str, Any] = {}

    def run(self, source: str, job: Job) -> tuple[str, list[dict[str, Any]]]:
        if self.stopped:
            raise StoppedError
        out = io.StringIO()
        try:
            with contextlib.redirect_stdout(out):
                exec(source, self.namespace)
        except Exception as error:
            return f"{type(error).__name__}: {error}", []
        return "", [{"output_type": "stream", "name": "stdout", "text": out.getvalue()}] if out.getvalue() else []

    def interrupt(self) -> None:
        self.stopped = True

    def close(self) -> None:
        self.namespace.clear()


def job_of(cells: list[str]) -> Job:
    code = [{"cell_type": "code", "metadata": {}, "source": cell} for cell in cells]
    return Job(PATH, PATH, {}, json.dumps({"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))


def clean(cells: list[str]) -> tuple[list[Any], int | None]:
    """What the cells give when they run in order, each once; and the place of the first that fails."""
    kernel, outputs = FakeKernel(job_of(cells), "", ()), []
    for k, cell in enumerate(cells):
        error, output = kernel.run(cell, job_of(cells))
        if error:
            return outputs, k
        outputs.append(output)
    return outputs, None


class Notebook:
    """A notebook that was run, and is edited."""

    def __init__(self, *cells: str) -> None:
        self.live = Live(job_of(list(cells)), "", lambda number, count: self.numbers.append(number))
        self.numbers: list[int] = []
        made = {"outputs": clean(list(cells))[0], "injected": None, "language_info": {}, "notices": []}
        self.live.know(job_of(list(cells)), json.dumps(made).encode())

    def draft(self, *cells: str) -> tuple[list[str], list[int]]:
        """The texts that the cells of a new version print, and the numbers of the cells that ran for it."""
        self.numbers.clear()
        self.last = self.live.draft(job_of(list(cells)))
        outputs = self.last.made["outputs"]
        return ["".join(o["text"] for o in cell) for cell in outputs], list(self.numbers)


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_Kernel", FakeKernel)


A, B, C, D = "a = 1", "b = 10", "print(a + b)", "print(b)"


def test_a_changed_cell_and_its_dependents_run_and_what_they_need() -> None:
    made = Notebook(A, B, C, D)
    made.live.run_up()
    assert made.numbers == [1, 2]  # no other cell needs the third and the fourth
    assert made.draft("a = 2", B, C, D) == (["", "", "12\n", "10\n"], [1, 3])
    assert made.draft("a = 2", B, C, "print(-b)") == (["", "", "12\n", "-10\n"], [4])


def test_without_a_warm_kernel_only_what_is_needed_runs() -> None:
    made = Notebook(A, B, C, D)
    assert made.draft(A, B, C, "print(-b)") == (["", "", "11\n", "-10\n"], [2, 4])


def test_a_version_that_was_seen_is_there_at_once() -> None:
    made = Notebook(A, B, C, D)
    made.draft("a = 2", B, C, D)
    assert made.draft(A, B, C, D) == (["", "", "11\n", "10\n"], [])
    # The kernel's `a` is that of the other version: it is bound again before it is read.
    assert made.draft(A, B, "print(-a)", D) == (["", "", "-1\n", "10\n"], [1, 3])


def test_changed_prose_runs_nothing() -> None:
    made = Notebook(A, B, C, D)
    assert made.draft(A, B, C, D)[1] == []
    assert made.live.kernel is None


def test_a_changed_object_is_made_again_from_where_it_was_bound() -> None:
    cells = ["xs = [1]", "xs.append(2)", "print(xs)"]
    made = Notebook(*cells)
    made.live.run_up()
    assert made.draft("xs = [1]", "xs.append(3)", "print(xs)") == (["", "", "[1, 3]\n"], [1, 2, 3])


def test_a_name_that_is_bound_twice() -> None:
    cells = ["t = 1", "print(t)", "t = 2", "print(t)"]
    made = Notebook(*cells)
    made.live.run_up()
    assert made.draft("t = 1", "print(-t)", "t = 2", "print(t)") == (["", "-1\n", "", "2\n"], [1, 2])
    assert made.draft("t = 1", "print(-t)", "t = 2", "print(-t)") == (["", "-1\n", "", "-2\n"], [3, 4])


def test_a_cell_that_cannot_be_judged_runs_in_order_with_all_below() -> None:
    cells = [A, "exec('b = a')", "print(b)", "c = 5", "print(c)"]
    made = Notebook(*cells)
    texts, ran = made.draft(A, "exec('b = a + 1')", *cells[2:])
    assert texts == ["", "", "2\n", "", "5\n"]
    assert ran == [1, 2, 3, 4, 5]


def test_a_cell_that_fails_keeps_the_others() -> None:
    made = Notebook(A, B, C, D)
    texts, _ = made.draft("a = 1 / 0", B, C, "print(-b)")
    assert made.last.failures[1] == "ZeroDivisionError: division by zero"
    assert "needs what cell 1 makes" in made.last.failures[3]
    assert (texts[2], texts[3]) == ("11\n", "-10\n")  # the text keeps the number that it had
    assert made.draft("a = 3", B, C, "print(-b)") == (["", "", "13\n", "-10\n"], [1, 3])
    assert not made.last.failures


def test_a_stopped_run_leaves_nothing_half_done() -> None:
    made = Notebook("xs = []", "xs.append(1)", "print(xs)")

    def stop(number: int, count: int) -> None:
        if number == 2:
            raise StoppedError

    made.live.on_cell = stop
    with pytest.raises(StoppedError):
        made.draft("xs = []", "xs.append(2)", "print(xs)")
    made.live.on_cell = lambda number, count: None
    assert made.draft("xs = []", "xs.append(3)", "print(xs)")[0][2] == "[3]\n"


def test_a_changed_module_forgets_outputs_and_kernel() -> None:
    made = Notebook(A, B, C, D)
    made.live.run_up()
    made.live.forget()
    assert not made.live.is_known
    assert made.live.kernel is None
    assert len(made.live.former) == 1
    made.live.end_former()
    assert not made.live.former


def test_a_draft_is_not_the_notebook_of_a_build(tmp_path: Path) -> None:
    made = Notebook(A, B, C, D)
    made.draft("a = 2", B, C, D)
    made.last.write(tmp_path / "draft.ipynb")
    found = notebook.parse((tmp_path / "draft.ipynb").read_text(), tmp_path)
    assert ["".join(o["text"] for o in c["outputs"]) for c in found["cells"]] == ["", "", "12\n", "10\n"]


TEMPLATES: tuple[Callable[[random.Random], str], ...] = (
    lambda r: f"{r.choice('abcd')} = {r.randrange(100)}",
    lambda r: f"{r.choice('abcd')} = {r.choice('abcd')} + {r.randrange(10)}",
    lambda r: f"print({r.choice('abcd')}, {r.choice('abcd')})",
    lambda r: f"print({r.choice('xyz')})",
    lambda r: f"{r.choice('xyz')} = [{r.choice('abcd')}]",
    lambda r: f"{r.choice('xyz')}.append({r.choice('abcd')})",
    lambda r: f"{r.choice('xyz')} = {r.choice('xyz')}",
    lambda r: f"{r.choice('xyz')}[0] = {r.randrange(100)}",
    lambda r: f"{r.choice('abcd')} += {r.randrange(10)}\nprint({r.choice('abcd')})",
    lambda r: f"def {r.choice('fg')}():\n    return {r.choice('abcd')} + {r.randrange(10)}",
    lambda r: f"{r.choice('abcd')} = {r.choice('fg')}()",
    lambda r: f"for {r.choice('abcd')} in {r.choice('xyz')}:\n    {r.choice('xyz')} = [{r.choice('abcd')}]",
    lambda r: f"if {r.choice('abcd')} > 50:\n    {r.choice('abcd')} = {r.randrange(100)}",
    lambda r: f"del {r.choice('abcd')}",
)
BEGIN = ["a, b, c, d = 1, 2, 3, 4", "x, y, z = [1], [2], [3]", "def f():\n    return a", "def g():\n    return b"]


@pytest.mark.parametrize("seed", range(60))
def test_drafts_are_what_a_clean_run_gives(seed: int) -> None:
    """Made-up notebooks, edited at random."""
    r = random.Random(seed)

    def cell() -> str:
        return r.choice(TEMPLATES)(r)

    cells = [*BEGIN]
    while len(cells) < 14:
        new = [*cells, cell()]
        if clean(new)[1] is None:
            cells = new
    made = Notebook(*cells)
    if r.random() < 0.5:
        made.live.run_up()
    for _ in range(8):
        edited = list(cells)
        place = r.randrange(len(BEGIN), len(edited))
        match r.randrange(4):
            case 0:
                edited.insert(place, cell())
            case 1:
                del edited[place]
            case 2:
                other = r.randrange(len(BEGIN), len(edited))
                edited[place], edited[other] = edited[other], edited[place]
            case _:
                edited[place] = cell()
        expected, failed = clean(edited)
        made.draft(*edited)
        if failed is None:
            assert not made.last.failures, (edited, made.last.failures)
            assert made.last.made["outputs"] == expected, edited
            cells = edited
        else:
            assert failed + 1 in made.last.failures, (edited, failed)
