"""Which names a code cell reads and writes, from its syntax tree, and which cells of a notebook depend on which.

Nothing is run. Where the tree cannot decide, the answer is the larger one: a cell too many depends, none too few. There are three
limits. An object that is passed to a function counts as read, not as changed: the book's functions change no argument. The object that
a method returns is taken for a new one. State that a module keeps for itself, such as that of its random numbers, has no name. So a
clean run has to check what was made by this rule.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from compendium.run.scope import Scope

_MAGIC = re.compile(r"\s*(%|!|\?)|.*\?\s*$|\s*\w+\s*=\s*[%!]")
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Names:
    """What a cell does with names. Builtins are left out. The fields with a default are what `Graph` needs besides."""

    reads: frozenset[str]  # from cells before: read before the cell itself binds them, on at least one path
    late: frozenset[str]  # read when a function, method or generator that the cell defines is called
    assigns: frozenset[str]  # bound, be it on one path only, or by a function that declares them global
    mutates: frozenset[str]  # their object may be changed
    deletes: frozenset[str]
    doubt: str  # why the cell cannot be judged; empty if it can
    open: frozenset[str] = _NONE  # those of `late` that were not bound yet when the function was defined: a call may read them
    maybe: frozenset[str] = _NONE  # bound or deleted on some paths only: what was there before may stay
    called: frozenset[str] = _NONE  # those of `mutates` of which no more is known than that a method was called
    imports: frozenset[str] = _NONE  # bound by import statements only
    aliases: frozenset[tuple[str, str]] = frozenset()  # (b, a): b is a, or a part of it
    late_writes: frozenset[str] = _NONE  # what its functions bind or change when they are called


@functools.lru_cache(maxsize=4096)  # most cells are the same from draft to draft
def of_cell(source: str) -> Names:
    """What a code cell does with names."""
    try:
        tree = compile(source, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError) as error:
        return Names(_NONE, _NONE, _NONE, _NONE, _NONE, _not_python(source, error))
    cell = Scope()
    for statement in tree.body:
        cell.visit(statement)
    mutates = cell.changed | cell.called | cell.late_changed
    while more := {a for b, a in cell.aliases if b in mutates} - mutates:
        mutates |= more
    assigns = cell.assigns | cell.late_bound
    return Names(
        reads=frozenset(cell.reads),
        late=frozenset(cell.late),
        assigns=frozenset(assigns),
        mutates=frozenset(mutates),
        deletes=frozenset(cell.deletes),
        doubt=cell.doubt,
        open=frozenset(cell.open),
        maybe=frozenset((assigns | cell.deletes) - cell.bound),
        called=frozenset(cell.called - cell.changed),
        imports=frozenset(cell.imported - cell.otherwise - cell.late_bound),
        aliases=frozenset(cell.aliases),
        late_writes=frozenset(cell.late_bound | cell.late_changed),
    )


def _not_python(source: str, error: SyntaxError | ValueError) -> str:
    number = getattr(error, "lineno", None) or 1
    line = source.splitlines()[number - 1 : number]
    if line and _MAGIC.match(line[0]):
        return f"line {number} is a magic or a command of IPython: {line[0].strip()[:60]}"
    return f"line {number} is not Python: {getattr(error, 'msg', error)}"


class Graph:
    """The cells of a notebook in order, by index: which made the names that another reads."""

    def __init__(self, cells: Sequence[Names]) -> None:
        """Follow the state of each name through the cells."""
        self._cells = cells
        self._writers: list[dict[str, tuple[int, ...]]] = []
        self._needs: list[set[int]] = []
        self._written: list[tuple[frozenset[str], frozenset[str]]] = []
        modules = set().union(*(c.imports for c in cells)) - set().union(*(c.assigns - c.imports for c in cells))
        state: dict[str, tuple[int, ...]] = {}
        groups: list[set[str]] = []  # names that may share an object
        for k, cell in enumerate(cells):
            changed = cell.mutates - (cell.called & modules)
            met, needs = self._follow(cell.reads | cell.open, state)
            from_calls = cell.late_writes.union(*(cells[n].late_writes for n in needs))
            shared = (changed & (cell.reads | cell.open)) | from_calls
            shared = shared.union(*(group for group in groups if group & shared))
            written, needed = self._follow(shared, state)
            self._writers.append(met | written)
            self._needs.append(needs | needed)
            certain = cell.assigns - cell.maybe
            for name in certain:
                state[name] = (k,)
            changed_names = (cell.assigns | cell.deletes | changed | shared) - certain
            for name in changed_names:
                state[name] = (*state.get(name, ()), k)
            self._written.append((frozenset(certain), frozenset(changed_names)))
            groups = [rest for group in groups if len(rest := group - certain) > 1]
            for pair in cell.aliases:
                joined = set(pair).union(*(group for group in groups if group & set(pair)))
                groups = [group for group in groups if not group & joined] + [joined]

    def _follow(self, names: Iterable[str], state: Mapping[str, tuple[int, ...]]) -> tuple[dict[str, tuple[int, ...]], set[int]]:
        """The writers of names, and of what functions of the cells that made them read when they are called; and all cells behind."""
        found, needs, waiting = {}, set[int](), set(names)
        while waiting:
            name = waiting.pop()
            if name in state:
                found[name] = state[name]
                new = set(state[name]).union(*(self._needs[j] for j in state[name])) - needs
                needs |= new
                waiting |= set().union(*(self._cells[j].late for j in new)) - set(found)
        return found, needs

    def writers(self, k: int) -> dict[str, tuple[int, ...]]:
        """For each name that cell ``k`` reads, the cells before it that made its state: the last that binds it, those that change it since.

        Among them are what functions that it may call read, and names that share an object with one that it changes. A name without a
        writer is left out.
        """
        return self._writers[k]

    def written(self, k: int) -> tuple[frozenset[str], frozenset[str]]:
        """The names that cell ``k`` binds whatever they were before, and those of which it may change what they were."""
        return self._written[k]

    def dependents(self, changed: Iterable[int]) -> list[int]:
        """The changed cells, and all after them that depend on one of them; from the first among these that is in doubt on, all.

        What a cell no longer writes is known to the graph of the cells before the change only.
        """
        found = set(changed)
        for k, cell in enumerate(self._cells):
            if k in found or found & self._needs[k] or (cell.doubt and any(j < k for j in found)):
                found.add(k)
                if cell.doubt:
                    return sorted(found | set(range(k, len(self._cells))))
        return sorted(found)

    def is_leaf(self, k: int) -> bool:
        """Whether no later cell depends on cell ``k``, so that it need not be run to get the state of the others."""
        return self.dependents([k]) == [k]
