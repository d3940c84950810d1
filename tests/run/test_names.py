"""Which names a cell reads and writes, and which cells depend on which."""

from __future__ import annotations

import builtins
import re
import symtable
from collections.abc import Iterator
from typing import Any

import pytest

from compendium import sources
from compendium.paths import NOTEBOOKS
from compendium.run import notebook
from compendium.run.names import Graph, of_cell


def the(names: str) -> frozenset[str]:
    return frozenset(names.split())


def graph(*cells: str) -> Graph:
    return Graph([of_cell(cell) for cell in cells])


# --- One cell ----------------------------------------------------------------------------------------------------------

CELLS = [
    # what is read before the cell binds it
    ("a + b", {"reads": "a b"}),
    ("len(a)", {"reads": "a"}),
    ("display(a)", {"reads": "a"}),
    ("x = a", {"reads": "a", "assigns": "x"}),
    ("x = 1\ny = x", {"assigns": "x y"}),
    ("x = x + 1", {"reads": "x", "assigns": "x"}),
    ("f'{a} {b:{c}}'", {"reads": "a b c"}),
    ("x: T = a", {"reads": "T a", "assigns": "x"}),
    ("x: T", {"reads": "T"}),
    ("await a", {"reads": "a"}),
    ("a.b[c]", {"reads": "a c"}),
    ("y = frame.query(f'x > @limit and x < {top}')", {"reads": "frame limit top", "assigns": "y"}),
    # on some paths only
    ("if a:\n    x = 1\nx", {"reads": "a x", "assigns": "x", "maybe": "x"}),
    ("if a:\n    x = 1\nelse:\n    x = 2\nx", {"reads": "a", "assigns": "x"}),
    ("for i in a:\n    x = i\nx", {"reads": "a x", "assigns": "i x", "maybe": "i x"}),
    ("while a:\n    x = 1\nelse:\n    y = 2\nx, y", {"reads": "a x y", "assigns": "x y", "maybe": "x y"}),
    ("try:\n    x = a\nexcept E as e:\n    x = e\nx", {"reads": "a E", "assigns": "x e", "maybe": "e"}),
    ("try:\n    x = 1\nexcept E:\n    pass\nfinally:\n    y = x", {"reads": "E x", "assigns": "x y", "maybe": "x"}),
    ("with a as x:\n    y = x\ny", {"reads": "a", "assigns": "x y"}),
    ("with suppress(E):\n    y = 1\ny", {"reads": "suppress E y", "assigns": "y", "maybe": "y"}),
    ("a and (x := 1)\nx", {"reads": "a x", "assigns": "x", "maybe": "x"}),
    ("(x := 1) if a else b\nx", {"reads": "a b x", "assigns": "x", "maybe": "x"}),
    ("match a:\n    case [x, *y]:\n        x\n    case {0: z, **w}:\n        z", {"reads": "a", "assigns": "x y z w", "maybe": "x y z w"}),
    ("match a:\n    case 1:\n        x = 1\n    case _:\n        x = 2\nx", {"reads": "a", "assigns": "x"}),
    # what binds
    ("import a.b, c as d\nfrom e import f, g as h", {"assigns": "a d f h", "imports": "a d f h"}),
    ("import a\na = 1", {"assigns": "a"}),
    ("x, (y, *z) = a", {"reads": "a", "assigns": "x y z"}),
    ("x = y = a", {"reads": "a", "assigns": "x y"}),
    ("if (x := a):\n    pass", {"reads": "a", "assigns": "x"}),
    ("del a", {"reads": "a", "deletes": "a", "maybe": "a"}),
    ("x = 1\ndel x\nx", {"reads": "x", "assigns": "x", "deletes": "x", "maybe": "x"}),
    ("def f():\n    global x\n    x = 1", {"assigns": "f x", "maybe": "x", "late_writes": "x"}),
    # comprehensions have names of their own, := reaches out of them
    ("[i + a for i in b if i > c]", {"reads": "a b c"}),
    ("{i: j for i in a for j in i.b}", {"reads": "a"}),
    ("[i for i in i]", {"reads": "i"}),
    ("i = 1\n[i for i in a]\ni", {"reads": "a", "assigns": "i"}),
    ("[(y := i) for i in a]\ny", {"reads": "a y", "assigns": "y", "maybe": "y"}),
    ("sum(i * a for i in b)", {"reads": "a b", "late": "a", "open": ""}),
    # what functions read when they are called
    ("def f(x, *y, k=d, **z):\n    return x + y + z + k + a", {"reads": "d", "assigns": "f", "late": "a", "open": "a"}),
    ("@d\ndef f(x: T) -> R:\n    pass", {"reads": "d T R", "assigns": "f"}),
    ("def f():\n    y = a\n    def g():\n        return y + b\n    return g", {"assigns": "f", "late": "a b", "open": "a b"}),
    ("def f():\n    return f()", {"assigns": "f", "late": "f"}),
    ("a = 1\nf = lambda x: x + a", {"assigns": "a f", "late": "a"}),
    ("f = lambda x=d: x + a", {"reads": "d", "assigns": "f", "late": "a", "open": "a"}),
    ("def f():\n    import x\n    for y in x.z:\n        pass", {"assigns": "f"}),
    ("class A(B):\n    x = a\n    y = x\n    def m(self):\n        return x", {"reads": "B a", "assigns": "A", "late": "x", "open": "x"}),
    ("class A:\n    list = a\n    input = list", {"reads": "a", "assigns": "A"}),
    # what is changed
    ("x.append(a)", {"reads": "x a", "mutates": "x", "called": "x"}),
    ("x.a.b[c].set(1)", {"reads": "x c", "mutates": "x", "called": "x"}),
    ("x.setdefault(a, []).append(1)", {"reads": "x a", "mutates": "x"}),
    ("rc.params.update(a)", {"reads": "rc a", "mutates": "rc"}),
    ("last = x.pop()", {"reads": "x", "assigns": "last", "mutates": "x", "called": "x"}),
    ("y = x.total()", {"reads": "x", "assigns": "y"}),
    ("y = x.drop(a, inplace=True)", {"reads": "x a", "assigns": "y", "mutates": "x"}),
    ("x[a] = b", {"reads": "x a b", "mutates": "x"}),
    ("x.a, x.b[0] = a", {"reads": "x a", "mutates": "x"}),
    ("x.loc[a, b] += 1", {"reads": "x a b", "mutates": "x"}),
    ("x += a", {"reads": "x a", "assigns": "x", "mutates": "x"}),
    ("del x[a], x.b", {"reads": "x a", "mutates": "x"}),
    ("setattr(x, 'a', 1)", {"reads": "x", "mutates": "x"}),
    ("y = next(x)", {"reads": "x", "assigns": "y", "mutates": "x"}),
    ("f(x)", {"reads": "f x"}),
    ("a and x.set()", {"reads": "a x", "mutates": "x", "called": "x"}),
    ("x.set() if a else y.set()", {"reads": "a x y", "mutates": "x y", "called": "x y"}),
    ("[x.set(i) for i in a]", {"reads": "x a", "mutates": "x", "called": "x"}),
    ("[i.set() for i in x]", {"reads": "x", "mutates": "x", "called": "x"}),
    ("for i in x:\n    i.a = 1", {"reads": "x", "assigns": "i", "mutates": "x i", "maybe": "i", "aliases": {("i", "x")}}),
    ("for k, v in x.items():\n    v[k] = 1", {"reads": "x", "assigns": "k v", "mutates": "x v", "maybe": "k v"}),
    ("with x as y:\n    y.a = 1", {"reads": "x", "assigns": "y", "mutates": "x y"}),
    ("b = a\nb[0] = 1", {"reads": "a", "assigns": "b", "mutates": "a b", "aliases": {("b", "a")}}),
    ("b = a.x\nc = b[0]\nc.append(1)", {"reads": "a", "assigns": "b c", "mutates": "a b c"}),
    ("b, c = a, d\nc[0] = 1", {"reads": "a d", "assigns": "b c", "mutates": "c d"}),
    ("b = a.copy()\nb[0] = 1", {"reads": "a", "assigns": "b", "mutates": "b"}),
    ("b = a if c else d\nb[0] = 1", {"reads": "a c d", "assigns": "b", "mutates": "a b d"}),
    ("def f():\n    t = x\n    t[0] = 1", {"assigns": "f", "late": "x", "open": "x", "mutates": "x", "late_writes": "x"}),
    ("def f(x):\n    x[0] = 1", {"assigns": "f"}),
]  # fmt: skip
SETS = ("reads", "late", "assigns", "mutates", "deletes")
FOR_THE_GRAPH = ("open", "maybe", "called", "imports", "late_writes")


@pytest.mark.parametrize(("source", "expected"), CELLS, ids=[source for source, _ in CELLS])
def test_what_a_cell_does_with_names(source: str, expected: dict[str, Any]) -> None:
    names = of_cell(source)
    checked = (*SETS, *(field for field in FOR_THE_GRAPH if field in expected))
    assert {field: getattr(names, field) for field in checked} == {field: the(expected.get(field, "")) for field in checked}
    if "aliases" in expected:
        assert names.aliases == expected["aliases"]
    assert not names.doubt


@pytest.mark.parametrize(
    ("source", "doubt"),
    [
        ("x = 1\nexec(a)", "it uses exec"),
        ("def f():\n    return eval(a)", "it uses eval"),
        ("globals()['x'] = 1", "it uses globals"),
        ("[locals() for i in a]", "it uses locals"),
        ("class A:\n    x = vars()", "it uses vars"),
        ("get_ipython().run_line_magic('time', 'x')", "it uses get_ipython"),
        ("from a import *", "it imports * from a"),
        ("x = 1\n%matplotlib inline", "line 2 is a magic or a command of IPython: %matplotlib inline"),
        ("x = !ls", "line 1 is a magic"),
        ("frame?", "line 1 is a magic"),
        ("%%time\nx = 1", "line 1 is a magic"),
        ("x = 1  # why?\ny = = 2", "line 2 is not Python: invalid syntax"),
        ("x = (1", "line 1 is not Python: '(' was never closed"),
        ("x = _ + 1", "it reads _,"),
        ("x = Out[3]", "it reads Out,"),
        ("x = _i12", "it reads _i12,"),
        ("frame.query(text)", "it queries with a text that is made elsewhere: text"),
        ("sum = 3", "it binds sum, a name of Python's own"),
    ],
)
def test_a_cell_that_cannot_be_judged_says_why(source: str, doubt: str) -> None:
    assert of_cell(source).doubt.startswith(doubt)


@pytest.mark.parametrize(
    "source", ["re.compile(a)", "frame.eval('x')", "_, x = a\n_", "[1 for _ in a]", "lambda exec: exec", "", "# nothing"]
)
def test_what_only_looks_like_it_is_no_doubt(source: str) -> None:
    assert not of_cell(source).doubt


# --- Between cells -----------------------------------------------------------------------------------------------------


def needs(cells: Graph, k: int) -> list[int]:
    """All cells before it that a cell depends on."""
    return [j for j in range(k) if k in cells.dependents([j])]


def test_the_writers_of_a_name_are_the_last_that_binds_it_and_those_that_change_it_since() -> None:
    cells = graph("x = []", "x = [0]", "x.append(1)", "y = len(x)", "x.append(2)", "x = 3", "x")
    assert [cells.writers(k) for k in range(7)] == [{}, {}, {"x": (1,)}, {"x": (1, 2)}, {"x": (1, 2)}, {}, {"x": (5,)}]
    assert needs(cells, 4) == [1, 2] and needs(cells, 6) == [5]
    assert cells.dependents([0]) == [0]
    assert cells.dependents([1]) == [1, 2, 3, 4]
    assert [cells.is_leaf(k) for k in range(7)] == [True, False, False, True, True, False, True]


def test_a_cell_that_binds_on_some_paths_only_leaves_the_writer_before() -> None:
    assert graph("a = 1", "x = 1", "if a:\n    x = 2", "x").writers(3) == {"x": (1, 2)}
    assert graph("x = 1", "if True:\n    del x", "x").writers(2) == {"x": (0, 1)}


def test_functions_read_the_names_as_they_are_when_they_are_called() -> None:
    cells = graph("a = 1", "def f():\n    return a", "a = 2", "def g():\n    return f()", "y = g()")
    assert cells.writers(4) == {"g": (3,), "f": (1,), "a": (2,)}
    assert needs(cells, 4) == [0, 1, 2, 3]
    assert cells.dependents([2]) == [2, 3, 4]  # cell 3 might call f as well


def test_methods_read_late_through_an_object_that_another_cell_made() -> None:
    cells = graph("a = 1", "class A:\n    def m(self):\n        return a", "one = A()", "a = 2", "one.b.m()")
    assert cells.writers(4) == {"one": (2,), "a": (3,)}


def test_a_function_that_changes_a_name_makes_who_calls_it_a_writer() -> None:
    cells = graph("seen = []", "def see(x):\n    seen.append(x)", "y = see(1)", "seen")
    assert cells.writers(3)["seen"] == (0, 1, 2)
    assert cells.dependents([2]) == [2, 3]
    cells = graph("n = 0", "def count():\n    global n\n    n += 1", "count()", "n")
    assert cells.writers(3)["n"] == (0, 1, 2)


def test_a_call_of_a_function_of_a_module_changes_no_module() -> None:
    cells = graph("from p import charts", "x = 1", "charts.figure(x)", "charts.clear(x)", "charts.figure(2)")
    assert cells.writers(4) == {"charts": (0,)}
    assert [k for k in range(5) if cells.is_leaf(k)] == [2, 3, 4]


@pytest.mark.parametrize(
    "change", ["charts.SIZE = 2", "charts.rc['a'] = 1", "charts.rc.update(a=1)", "del charts.rc", "setattr(charts, 'a', 1)"]
)
def test_an_assignment_to_a_part_of_a_module_changes_it(change: str) -> None:
    assert graph("from p import charts", change, "charts.figure()").writers(2) == {"charts": (0, 1)}


def test_a_name_that_is_bound_in_another_way_as_well_is_no_module() -> None:
    assert graph("import rows", "rows = []", "rows.append(1)", "rows").writers(3) == {"rows": (1, 2)}


def test_a_change_by_another_name_is_a_change_of_the_object() -> None:
    assert graph("a = [[0]]", "b = a[0]", "b.append(1)", "a").writers(3) == {"a": (0, 2)}
    assert graph("a = [[0]]", "b = a[0]", "a[0].append(1)", "b").writers(3) == {"b": (1, 2)}
    assert graph("a = [0]", "b = a", "a = [1]", "c = b", "c.append(1)", "b").writers(5) == {"b": (1, 4)}
    assert graph("a = [0]", "b = a", "b = [1]", "b.append(1)", "a").writers(4) == {"a": (0,)}
    assert graph("a = [0]", "b = a", "b = [1]\nb.append(1)", "a").writers(3) == {"a": (0,)}


def test_a_cell_in_doubt_depends_on_all_before_and_all_below_on_it() -> None:
    cells = graph("a = 1", "b = 2", "exec('c = a')", "d = b", "e = 3")
    assert cells.dependents([0]) == [0, 2, 3, 4]
    assert cells.dependents([3]) == [3]
    assert needs(cells, 2) == [0, 1] and needs(cells, 4) == [0, 1, 2]
    assert not cells.is_leaf(0) and cells.is_leaf(3) and not cells.is_leaf(2)


# --- The notebooks of the book -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def code(request: pytest.FixtureRequest) -> list[str]:
    found = notebook.parse(sources.notebook(request.param), request.param)["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == "code"]


def test_no_cell_of_the_book_is_in_doubt(code: list[str]) -> None:
    assert [doubt for doubt in (of_cell(source).doubt for source in code) if doubt] == []


def test_a_name_that_a_cell_of_the_book_reads_has_a_writer_before_it(code: list[str]) -> None:
    book = graph(*code)
    unwritten = {k: of_cell(source).reads - set(book.writers(k)) for k, source in enumerate(code)}
    assert {k: names for k, names in unwritten.items() if names} == {}


def test_what_cells_of_the_book_only_draw_and_glue_is_needed_by_no_other(code: list[str]) -> None:
    book = graph(*code)
    assert not [k for k, source in enumerate(code) if not of_cell(source).assigns and not book.is_leaf(k)]


def referenced(table: symtable.SymbolTable) -> Iterator[str]:
    """The names of the cell that Python's own compiler finds in it."""
    yield from (s.get_name() for s in table.get_symbols() if s.is_referenced() and (table.get_type() == "module" or s.is_global()))
    for child in table.get_children():
        yield from referenced(child)


def test_the_names_of_the_book_are_those_that_the_compiler_finds(code: list[str]) -> None:
    for source in code:
        names, table = of_cell(source), symtable.symtable(source, "<cell>", "exec")
        assert names.assigns == {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
        in_queries = set(re.findall(r"@(\w+)", source))  # the compiler sees a text
        found = set(referenced(table)) - set(dir(builtins)) | in_queries
        assert found - names.assigns == (names.reads | names.late) - names.assigns
