"""What one scope of Python reads, binds and changes of names that are not its own: a cell, a class, a function, a comprehension."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Collection, Iterable, Mapping, Sequence

_BUILTIN = frozenset(dir(builtins)) | {"display", "get_ipython"}
_DOUBTFUL = frozenset({"exec", "eval", "compile", "globals", "locals", "vars", "get_ipython"})  # they may read and write any name
_HISTORY = re.compile(r"In|Out|_+|_\d+|_i+|_i\d+|_[io]h|_dh")  # names that IPython binds
_CHANGING = frozenset(
    (
        "add", "append", "appendleft", "clear", "discard", "extend", "extendleft", "insert", "pop", "popitem", "popleft", "remove",
        "reverse", "rotate", "setdefault", "sort", "update",
    )
)  # fmt: skip
_CHANGING_FUNCTIONS = frozenset({"setattr", "delattr", "next"})  # builtins that change their first argument


def _roots(node: ast.AST | None, through_calls: bool = False) -> set[str]:
    """The names of which an expression is the object, or a part of it: x of ``x.a[0]``."""
    match node:
        case ast.Name():
            return {node.id}
        case ast.Attribute() | ast.Subscript() | ast.Starred() | ast.Await():
            return _roots(node.value, through_calls)
        case ast.NamedExpr():
            return _roots(node.target) | _roots(node.value, through_calls)
        case ast.IfExp():
            return _roots(node.body, through_calls) | _roots(node.orelse, through_calls)
        case ast.BoolOp():
            return set().union(*(_roots(value, through_calls) for value in node.values))
        case ast.Call(func=ast.Attribute()) if through_calls:
            return _roots(node.func, through_calls)
    return set()


def _all_names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


class Scope(ast.NodeVisitor):
    """What one scope reads, binds and changes of the names that are not its own: a cell, a class, a function, a comprehension."""

    def __init__(self, local: Mapping[str, set[str]] | None = None, is_class: bool = False) -> None:
        """Start with nothing.

        :param local: the names of the scope itself and of those around it, but for a cell's; and which other names each is a part of.
        """
        self.local = dict(local or {})
        self.is_class = is_class
        self.bound = set[str]()  # on all paths to the statement that is visited
        self.reads = set[str]()  # when they were not bound
        self.late, self.open = set[str](), set[str]()  # read when a function is called; of these, not bound when it was defined
        self.imported, self.otherwise = set[str](), set[str]()  # bound by an import; in another way
        self.deletes = set[str]()
        self.changed, self.called = set[str](), set[str]()  # certainly more than read; only a method was called
        self.late_bound, self.late_changed = set[str](), set[str]()  # when a function is called
        self.declared_global = set[str]()
        self.aliases = set[tuple[str, str]]()
        self.discarded = set[ast.AST]()  # calls whose value nothing uses
        self.subject = set[str]()  # the names in the subject of the match that is visited
        self.doubt = ""

    @property
    def assigns(self) -> set[str]:
        """The names that it binds."""
        return self.imported | self.otherwise

    # What happens to a name

    def read(self, name: str) -> None:
        """Read a name; nothing if it is the scope's own, or was bound before."""
        if name in self.local or name in self.bound:
            return
        if name in _DOUBTFUL:
            self.doubt = self.doubt or f"it uses {name}, which may read and write any name"
        elif _HISTORY.fullmatch(name):
            self.doubt = self.doubt or f"it reads {name}, a name that IPython binds"
        elif name not in _BUILTIN:
            self.reads.add(name)

    def bind(self, name: str, parts_of: Collection[str] = (), imported: bool = False) -> None:
        """Bind a name, perhaps to a part of what other names are bound to."""
        if name in self.local:
            self.local[name] |= self.behind(parts_of)
            return
        if name in _BUILTIN and not self.is_class:
            self.doubt = self.doubt or f"it binds {name}, a name of Python's own"
        self.bound.add(name)
        (self.imported if imported else self.otherwise).add(name)
        self.aliases |= {(name, other) for other in self.behind(parts_of) if other != name}

    def change(self, names: Iterable[str], called: bool = False) -> None:
        """Change the objects of names, or (``called``) call a method of them, which may change them."""
        for name in self.behind(names):
            self.read(name)
            if name not in _BUILTIN:
                (self.called if called else self.changed).add(name)

    def behind(self, names: Iterable[str]) -> set[str]:
        """The names outside of this scope that these names are, or are parts of."""
        return set().union(*(self.local.get(name, {name}) for name in names))

    def target(self, node: ast.AST, value: ast.AST | None = None, parts_of: Collection[str] = ()) -> None:
        """Bind or change the target of an assignment, a loop, a with."""
        match node:
            case ast.Name():
                self.bind(node.id, _roots(value) | set(parts_of))
            case ast.Tuple() | ast.List():
                paired = isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(node.elts)
                for number, part in enumerate(node.elts):
                    self.target(part, value.elts[number] if paired else value, parts_of)
            case ast.Starred():
                self.target(node.value, value, parts_of)
            case _:
                self.generic_visit(node)
                self.change(_roots(node, through_calls=True))

    def paths(self, *ways: Iterable[ast.AST]) -> None:
        """Visit ways of which one is taken: bound is what all of them bind."""
        before, ends = self.bound, []
        for way in ways:
            self.bound = set(before)
            for node in way:
                self.visit(node)
            ends.append(self.bound)
        self.bound = set.intersection(*ends)

    # Scopes within

    def inner(self, nodes: Iterable[ast.AST], own: Iterable[str] = (), is_class: bool = False) -> Scope:
        """Visit statements in a scope of their own, with names of its own."""
        scope = Scope({**self.local, **{name: set() for name in own}}, is_class)
        scope.discarded = self.discarded
        for node in nodes:
            scope.visit(node)
        return scope

    def take_late(self, scope: Scope) -> None:
        """Add what is read and written when functions of a scope are called."""
        self.late |= scope.late
        self.open |= scope.open if self.is_class else scope.open - self.bound
        self.late_bound |= scope.late_bound
        self.late_changed |= scope.late_changed
        self.doubt = self.doubt or scope.doubt

    def take(self, scope: Scope) -> None:
        """Add what a scope reads and changes at once."""
        for name in scope.reads:
            self.read(name)
        self.change(scope.changed)
        self.change(scope.called, called=True)
        self.take_late(scope)

    def function(self, arguments: ast.arguments, body: Sequence[ast.AST]) -> None:
        """Add what a function reads and writes when it is called."""
        own = {a.arg for a in ast.walk(arguments) if isinstance(a, ast.arg)}
        first = self.inner(body, own)  # which names the function binds is known at its end only
        scope = self.inner(body, own | first.assigns - first.declared_global)
        scope.late |= scope.reads
        scope.open |= scope.reads
        scope.late_bound |= scope.assigns
        scope.late_changed |= scope.changed | scope.called
        self.take_late(scope)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        at_once = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        annotations = [a.annotation for a in ast.walk(node.args) if isinstance(a, ast.arg)]
        for part in filter(None, [*at_once, *annotations, node.returns]):
            self.visit(part)
        self.bind(node.name)
        self.function(node.args, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for part in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(part)
        self.function(node.args, [node.body])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(part)
        self.take(self.inner(node.body, is_class=True))
        self.bind(node.name)

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> Scope:
        self.visit(node.generators[0].iter)
        scope = self.inner((), set().union(*(_all_names(g.target) for g in node.generators)))
        for number, part in enumerate(node.generators):
            if number:
                scope.visit(part.iter)
            scope.target(part.target, parts_of=_all_names(part.iter))
            for condition in part.ifs:
                scope.visit(condition)
        for value in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            scope.visit(value)
        self.take(scope)
        before = set(self.bound)
        for name in scope.assigns:  # by :=, if there is an item
            self.bind(name)
        self.bound = before
        return scope

    visit_SetComp = visit_DictComp = visit_ListComp  # noqa: N815

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self.late |= self.visit_ListComp(node).reads  # some are consumed at once, some later

    # Statements and expressions

    def visit_Global(self, node: ast.Global) -> None:
        self.declared_global |= set(node.names)

    def visit_Name(self, node: ast.Name) -> None:
        self.read(node.id)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.target(node.target, node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.target(target, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.annotation)
        if node.value:
            self.visit(node.value)
            self.target(node.target, node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        self.change(_roots(node.target, through_calls=True))
        self.target(node.target)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.read(target.id)
                self.deletes |= {target.id} - set(self.local)
                self.bound.discard(target.id)
            else:
                self.target(target)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for name in node.names:
            if name.name == "*":
                self.doubt = self.doubt or f"it imports * from {node.module}"
            else:
                self.bind(name.asname or name.name.split(".")[0], imported=True)

    visit_ImportFrom = visit_Import  # noqa: N815

    def visit_Expr(self, node: ast.Expr) -> None:
        self.discarded |= set(_last_calls(node.value))
        self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        match node.func:
            case ast.Name(id=name) if name in _CHANGING_FUNCTIONS and node.args:
                self.change(_roots(node.args[0]))
            case ast.Attribute(attr=method):
                inplace = any(k.arg == "inplace" for k in node.keywords)
                if inplace or method in _CHANGING or node in self.discarded:
                    # A module may have a function clear(), but its rcParams.update() changes it.
                    only_called = not inplace and (method not in _CHANGING or isinstance(node.func.value, ast.Name))
                    self.change(_roots(node.func, through_calls=True), only_called)
                if method in ("query", "eval") and node.args:
                    self.query(node.args[0])

    def query(self, text: ast.AST) -> None:
        """Read what a text of pandas reads: ``@name`` is a name of the caller."""
        if not isinstance(text, ast.Constant | ast.JoinedStr):
            self.doubt = self.doubt or f"it queries with a text that is made elsewhere: {ast.unparse(text)[:40]}"
        for part in ast.walk(text):
            if isinstance(part, ast.Constant):
                for name in re.findall(r"@(\w+)", str(part.value)):
                    self.read(name)

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self.paths(node.body, node.orelse)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.visit(node.test)
        self.paths([node.body], [node.orelse])

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.visit(node.values[0])
        self.paths(node.values[1:], [])

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        self.paths(node.body, node.orelse)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        before = set(self.bound)
        self.target(node.target, parts_of=_all_names(node.iter))
        for statement in node.body:
            self.visit(statement)
        self.bound &= before  # there may be no item
        self.paths(node.orelse, [])

    visit_AsyncFor = visit_For  # noqa: N815

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self.visit(item.context_expr)
            if item.optional_vars:
                self.target(item.optional_vars, item.context_expr)
        suppressed = any("suppress" in ast.unparse(item.context_expr) for item in node.items)
        self.paths(node.body, *[[]] * suppressed)

    visit_AsyncWith = visit_With  # noqa: N815

    def visit_Try(self, node: ast.Try) -> None:
        self.paths([*node.body, *node.orelse], *([handler] for handler in node.handlers))
        for statement in node.finalbody:
            self.visit(statement)

    visit_TryStar = visit_Try  # noqa: N815

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type:
            self.visit(node.type)
        if node.name:
            self.bind(node.name)
        for statement in node.body:
            self.visit(statement)
        self.bound.discard(node.name or "")  # Python deletes it

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        self.subject = _all_names(node.subject)
        last = node.cases[-1]
        takes_all = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.guard is None
        self.paths(*([case] for case in node.cases), *[[]] * (not takes_all))

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar | ast.MatchMapping) -> None:
        self.generic_visit(node)
        if name := node.rest if isinstance(node, ast.MatchMapping) else node.name:
            self.bind(name, self.subject)

    visit_MatchStar = visit_MatchMapping = visit_MatchAs  # noqa: N815


def _last_calls(node: ast.AST) -> Iterable[ast.Call]:
    """The calls that give an expression its value."""
    match node:
        case ast.Call():
            yield node
        case ast.Await():
            yield from _last_calls(node.value)
        case ast.IfExp():
            yield from (*_last_calls(node.body), *_last_calls(node.orelse))
        case ast.BoolOp():
            yield from _last_calls(node.values[-1])
        case ast.ListComp() | ast.SetComp():
            yield from _last_calls(node.elt)
