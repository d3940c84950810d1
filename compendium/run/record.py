"""What a notebook depends on, recorded while it runs: tables, modules of the project, other files of the project.

Runs inside the kernel. A read of ``data/`` that bypasses :func:`compendium.tables.catalog.load` cannot be recorded with
its release, so it is refused; so are the network and writing to ``data/``.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from compendium.errors import CompendiumError
from compendium.paths import BUILD, DATA, ROOT
from compendium.tables import catalog, model

_ROOT, _DATA = str(ROOT) + os.sep, str(DATA)
_NOT_INPUTS = (str(BUILD) + os.sep, str(ROOT / ".venv") + os.sep)  # build products, and what requirements.txt locks
_opened: set[str] = set()
_refused: list[str] = []
_digests: dict[str, str] = {}  # of modules and files, computed when they were first read: that is the state that was used
MAX_PRINTED = 2_000_000  # characters that a cell may print to a stream


def start(shell: Any, out: Path) -> None:
    """Record from now on what this process reads; after each cell the notes are written to ``out``.

    :param shell: the IPython shell of the kernel.
    """
    started = seconds = 0.0

    def before(*_: Any) -> None:
        nonlocal started
        started = _processor_time()

    def after(*_: Any) -> None:
        nonlocal seconds
        seconds += _processor_time() - started
        _write(out, seconds)

    sys.addaudithook(_audit)
    shell.events.register("pre_run_cell", before)
    shell.events.register("post_run_cell", after)


def _processor_time() -> float:
    """Seconds of this process and of those that its cells started and waited for: other load does not count."""
    from resource import RUSAGE_CHILDREN, getrusage

    children = getrusage(RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def limit_output(shell: Any, stream: Any) -> None:
    """Stop a cell that prints more than ``MAX_PRINTED`` characters to a stream: transferring them would take minutes."""
    write, printed = stream.write, 0

    def begin(*_: Any) -> None:
        nonlocal printed
        printed = 0

    def limited(text: str) -> int | None:
        nonlocal printed
        printed += len(text)
        if printed > MAX_PRINTED:
            raise CompendiumError(
                f"This cell prints more than {MAX_PRINTED / 1e6:.0f} million characters, too many for a page: print less, or show a table."
            )
        return write(text)

    stream.write = limited
    shell.events.register("pre_run_cell", begin)


def file_digest(path: Path) -> str:
    """sha256 of a file; empty where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


@functools.cache
def release_digest(release: model.Release) -> str:
    """sha256 of a release's record in the data package, which includes the checksum of its file."""
    return hashlib.sha256(json.dumps(release.to_json(), sort_keys=True).encode()).hexdigest()


def dependencies() -> list[dict[str, str]]:
    """What this process has read so far, sorted; each with ``kind``, ``name`` and ``digest``.

    Kinds: ``table`` (name: ``table@as_of``; also the ``release`` that answered), ``module`` and ``file`` (name: path in the project).
    """
    found = [
        {"kind": "table", "name": f"{table}@{as_of}", "release": release.date, "digest": release_digest(release)}
        for (table, as_of), release in catalog.loaded_releases().items()
    ]
    modules = {file for m in list(sys.modules.values()) if (file := _project_file(getattr(m, "__file__", None)))}
    found += [{"kind": "module", "name": name, "digest": _digest(name)} for name in modules]
    files = {name for path in list(_opened) if (name := _project_file(path)) and not name.endswith(".pyc")} - modules
    found += [{"kind": "file", "name": name, "digest": _digest(name)} for name in files]
    return sorted(found, key=lambda d: (d["kind"], d["name"]))


def _digest(name: str) -> str:
    if name not in _digests:
        _digests[name] = file_digest(ROOT / name)
    return _digests[name]


def _project_file(path: str | None) -> str | None:
    """A path relative to the project's folder; None for paths outside it and for build products."""
    if not path or not path.startswith(_ROOT) or path.startswith(_NOT_INPUTS):
        return None
    return path.removeprefix(_ROOT)


def _write(out: Path, seconds: float) -> None:
    from resource import RUSAGE_SELF, getrusage

    size = getrusage(RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
    notes = {"dependencies": dependencies(), "refused": _refused, "cell_seconds": seconds, "peak_mb": size}
    beside = out.with_suffix(".new")
    beside.write_text(json.dumps(notes), encoding="utf-8")
    beside.replace(out)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    """The audit hook: record or refuse what is opened, listed or connected to."""
    if event in ("open", "os.listdir", "os.scandir"):
        if not isinstance(arguments[0], (str, bytes, os.PathLike)):
            return
        path = os.path.abspath(os.fsdecode(arguments[0]))  # noqa: PTH100  (Path.resolve() would access the disk, and be audited)
        if event == "open":
            _check_open(path, _is_write(*arguments[1:]))
        elif _is_in_data(path):
            _refuse(f"{os.fsdecode(arguments[0])} is listed by the notebook. Tables come from load(table, as_of=as_of) alone.")
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        _refuse(f"The notebook opens a connection to {arguments[1][0]}. Notebooks read tables only: add an importer (book/add-table.md).")


def _is_write(mode: str | None, flags: int) -> bool:
    return bool(set(mode or "") & set("wax+")) if mode else bool(flags & (os.O_WRONLY | os.O_RDWR))


def _is_in_data(path: str) -> bool:
    return path == _DATA or path.startswith(_DATA + os.sep)


def _check_open(path: str, writes: bool) -> None:
    """Record a file that is opened.

    :raises CompendiumError: it is a table that is not read by ``load()``.
    """
    if _is_in_data(path):
        if writes:
            _refuse(f"{path.removeprefix(_ROOT)} is written by the notebook. Only importers write tables.")
        if not catalog.reads_itself():
            _refuse(
                f"{path.removeprefix(_ROOT)} is read around load(), so it is not known when the notebook must run again. "
                "Read it with load(table, as_of=as_of)."
            )
    elif not writes and _project_file(path):
        _opened.add(path)  # may also be called from other threads of the kernel


def _refuse(message: str) -> None:
    if message not in _refused:
        _refused.append(message)
    raise CompendiumError(message)
