"""Results of pure, expensive functions, remembered by content: a fit of the same data by the same code is not computed again.

A result is stored in ``fits/`` of the cache under the digest of all that it can depend on: the function, its module and every module of the
project that can be reached from it, the arguments, the locked packages, Python, and the environment of a kernel. So there is nothing to
expire, and what is damaged or gone is computed again.

A remembered function reads its arguments alone: no table can be reached from its module, and :mod:`compendium.run.record` refuses files
that it opens. All modules that can be reached are imported at each call. So a notebook depends on the same with a remembered result as
without. Only the kernels of a build remember, since their hash seed and threads are fixed and the same numbers come out bit for bit;
elsewhere, in JupyterLab and in tests, a call is computed.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import hashlib
import importlib
import inspect
import os
import platform
import sys
import threading
from collections.abc import Callable, Iterator
from importlib.util import resolve_name
from pathlib import Path
from typing import ParamSpec, TypeVar

from compendium.errors import CompendiumError
from compendium.files import digest, modules, swap
from compendium.paths import CACHE, REQUIREMENTS, ROOT

FITS = CACHE / "fits"
PACKAGE = "compendium"
Parameters, Result = ParamSpec("Parameters"), TypeVar("Result")
_since: list[float] = []  # when this process began to import the package, once it remembers
_computing = threading.local()


def start(began: float) -> None:
    """Remember from now on in this process.

    :param began: when it began to import the package.
    """
    _since[:] = [began]


def is_computing() -> bool:
    """Whether this thread is inside a remembered function."""
    return getattr(_computing, "depth", 0) > 0


def remembered(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Store a function's results by content, in the kernels of a build.

    The function is pure: its result follows from its arguments. Arguments and result are of the kinds of :mod:`compendium.exact`. It pays
    where a call takes much longer than reading its arguments once.
    """
    name = f"{function.__module__}.{function.__qualname__}"
    code = functools.cache(lambda: Code(function.__module__))  # when it is called first: the modules below may still be importing

    @functools.wraps(function)
    def call(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        if not _since:
            return function(*args, **kwargs)
        from compendium import exact

        for module in code().names:
            importlib.import_module(module)
        bound = inspect.signature(function).bind(*args, **kwargs)
        bound.apply_defaults()
        key = hashlib.sha256(exact.encode([code().made_of, bound.arguments])).hexdigest()
        path = FITS / name / key
        if code().is_in_memory and (found := _read(path)) is not None:
            return exact.decode(found)
        with _compute():
            made = exact.encode(function(*args, **kwargs))
        if code().is_in_memory:
            with contextlib.suppress(OSError):  # a full disk, or a cache that cannot be written: the result is there all the same
                swap(path, hashlib.sha256(made).digest() + made)
        return exact.decode(made)  # as the next call will have it, the order of arrays in memory included

    return call


class Code:
    """What a module is made of: itself and all modules of the project that can be reached from it, also those imported inside functions."""

    def __init__(self, module: str) -> None:
        """Read them.

        :raises CompendiumError: a table can be reached.
        """
        self.names = sorted(_reached(module))
        if tables := [name for name in self.names if name.startswith(f"{PACKAGE}.tables")]:
            raise CompendiumError(
                f"A function of {module} is to be remembered, but {tables[0]} can be reached from that module, so its result may depend on "
                "tables that are no arguments. Move it to a module that imports no tables, and pass what it needs."
            )
        files = sorted({file for name in self.names if (file := _file(name))} | set(modules("environment")))
        # A module is read once in a process: one that was saved later may not be the one that runs. Times of files are a little coarse.
        self.is_in_memory = all(file.stat().st_ctime < _since[0] - 0.05 for file in files)
        self.made_of = [
            digest(files),
            hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest(),
            f"{platform.python_version()} on {sys.platform} {platform.machine()}",
        ]


def _reached(module: str) -> set[str]:
    """The modules of the project that can be reached from a module by imports anywhere in the text, with their packages."""
    followed, todo = set(), {module}
    while todo:
        name = todo.pop()
        followed.add(name)
        todo |= set(_imported(name)) - followed
    return {name.rsplit(".", up)[0] for name in followed for up in range(name.count(".") + 1)}


def _imported(name: str) -> Iterator[str]:
    """The modules of the project that a module imports."""
    file = _file(name)
    if file is None:
        return
    package = name if file.stem == "__init__" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _file(alias.name))
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            for alias in node.names:
                if _file(f"{base}.{alias.name}"):
                    yield f"{base}.{alias.name}"
                elif _file(base):
                    yield base


def _file(name: str) -> Path | None:
    """The file of a module of the project; None for others."""
    path = ROOT.joinpath(*name.split("."))
    if name.split(".")[0] != PACKAGE:
        return None
    return next((f for f in (path.with_suffix(".py"), path / "__init__.py") if f.is_file()), None)


@contextlib.contextmanager
def _compute() -> Iterator[None]:
    _computing.depth = getattr(_computing, "depth", 0) + 1
    try:
        yield
    finally:
        _computing.depth -= 1


def _read(path: Path) -> bytes | None:
    """A stored result; None where there is none, or it is damaged."""
    try:
        stored = path.read_bytes()
        os.utime(path)  # the time of its last use
    except OSError:
        return None
    return stored[32:] if hashlib.sha256(stored[32:]).digest() == stored[:32] else None
