"""Run the notebooks with papermill: which must run and why, running them side by side, and what went wrong.

A run is known by its code cells, its parameters, the locked requirements, and by what it read while it ran: releases of
tables, modules and other files of the project. Where all of it is as it was, the stored outputs are used again; a change
of prose alone puts the new text around them.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import logging
import os
import platform
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from multiprocessing import get_all_start_methods, get_context, parent_process
from pathlib import Path
from typing import Any

from compendium import notes, sources, workplace
from compendium.errors import CompendiumError
from compendium.files import digest, modules, swap
from compendium.paths import CACHE, EXECUTED, LOGS, NOTEBOOKS, PROFILE, REQUIREMENTS, ROOT
from compendium.run import cache, record
from compendium.tables import catalog

CELL_SECONDS = 300  # a cell that runs longer is taken for hung
OUTPUT = 50_000_000  # bytes of a cell's outputs
SAID, LINE, LAST_LINES = 2000, 160, 8  # characters of an error and of a line of its traceback; how many lines are shown
ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Job:
    """One notebook to run."""

    notebook: Path
    output: Path
    parameters: dict[str, Any]
    source: str  # the notebook's text: what is run is what was looked at, even if somebody saves meanwhile
    cell_seconds: int = CELL_SECONDS
    warm: str = ""  # address of the process to fork the kernel from
    tables: tuple[tuple[str, str], ...] = ()  # (table, release) that it is known to load

    @property
    def name(self) -> str:
        """What to call it: the notebook's file name, for a profile the name of its page."""
        return str(self.output.relative_to(EXECUTED).with_suffix("")) if self.output.is_relative_to(EXECUTED) else self.output.stem

    @functools.cached_property
    def made_of(self) -> dict[str, Any]:
        """What is known of a run before it runs. Code is listed by cell, as the author counts them."""
        cells = enumerate(_parse(self.source, self.notebook)["cells"], 1)
        return {
            "code": [[n, hashlib.sha256("".join(c["source"]).encode()).hexdigest()] for n, c in cells if c["cell_type"] == "code"],
            "parameters": self.parameters,
            "requirements": record.digest(REQUIREMENTS),
            "python": f"{platform.python_version()} on {sys.platform} {platform.machine()}",
            "runner": _runner(),
        }

    @property
    def key(self) -> str:
        """The digest of what is known before a run; where the code cells stand among the others does not matter."""
        known = {**self.made_of, "code": [digest for _, digest in self.made_of["code"]]}
        return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


@functools.cache
def _runner() -> str:
    """What runs notebooks, and in which environment: other settings may give other outputs."""
    return digest(modules("run", "environment"))


@dataclass(frozen=True)
class Result:
    """What a run gave: the outputs, or an error."""

    error: str = ""
    made: bytes = b""  # JSON: outputs of the code cells, the cell of parameters, the language
    dependencies: list[cache.Dependency] = field(default_factory=list)
    seconds: float = 0.0
    cell_seconds: float = 0.0  # the cells' own time on a processor
    peak_mb: float = 0.0  # memory of the kernel at its largest
    keep: bool = True  # false if a module was saved while it ran: nobody can say which state it used
    traceback: str = ""  # of an error in a cell, whole


@dataclass(frozen=True)
class Outcome:
    """How it ended: ``state`` is ran, reused, merged, restored or failed; ``error`` says what went wrong."""

    job: Job
    state: str
    seconds: float = 0.0
    error: str = ""
    cell_seconds: float = 0.0
    peak_mb: float = 0.0
    notices: tuple[str, ...] = ()  # what its cells wrote to stderr, which is on no page


@dataclass(frozen=True)
class Plan:
    """What a build would do with a notebook: ``state`` is runs, reused, merged or restored; ``why`` says why it runs."""

    job: Job
    state: str
    why: str = ""
    made: bytes = b""
    dependencies: list[cache.Dependency] = field(default_factory=list)
    tables: tuple[tuple[str, str], ...] = ()


def jobs(
    as_of: str, areas: Sequence[str] = (), notebooks: Path = NOTEBOOKS, executed: Path = EXECUTED, cell_seconds: int = CELL_SECONDS
) -> list[Job]:
    """One job a notebook, in the order of their names, and one a profile.

    :param areas: codes of the areas whose profile is made.
    :raises CompendiumError: a file is not a notebook, or has no cell for parameters.
    """
    found = []
    for path in sorted(notebooks.glob("*.ipynb")):
        source = sources.notebook(path)
        if outputs := stored_outputs(source, path):
            raise CompendiumError(outputs)
        if not any("parameters" in cell["metadata"].get("tags", []) for cell in _parse(source, path)["cells"]):
            # papermill would put them first, and the notebook's own value would win: a book of another day with today's numbers.
            raise CompendiumError(
                f"{_shown(path)} has no cell with the tag 'parameters', so the day of the book cannot be passed to it. "
                'Give that tag to a first code cell with the line as_of = "latest".'
            )
        if path.name == PROFILE.name:
            found += [
                Job(path, executed / "profiles" / f"{a.lower()}.ipynb", {"area": a, "as_of": as_of}, source, cell_seconds) for a in areas
            ]
        else:
            found.append(Job(path, executed / path.name, {"as_of": as_of}, source, cell_seconds))
    return found


def stored_outputs(source: str, path: Path) -> str:
    """What is said of a notebook that is stored with outputs or counts of runs, before any cache hides them; empty if it is not."""
    cells = enumerate(_parse(source, path)["cells"], 1)
    if found := [n for n, cell in cells if cell["cell_type"] == "code" and (cell.get("outputs") or cell.get("execution_count"))]:
        return (
            f"{_shown(path)} is stored with outputs, or counts of runs (cell {found[0]}). Clear them in Jupyter (Edit, Clear Outputs of "
            "All Cells) and save: the build makes its own."
        )
    return ""


def plan(todo: Iterable[Job], folder: Path = CACHE) -> Iterator[Plan]:
    """What would be done with each notebook, and why, one by one. Nothing is written."""
    holds = _holds()
    return (_plan(job, holds, folder) for job in todo)


def run(
    todo: Iterable[Job],
    count: int = 2,
    report: Callable[[Outcome], None] = lambda _: None,
    executor: Executor | None = None,
    warm: bool = True,
    folder: Path = CACHE,
) -> list[Outcome]:
    """Bring every notebook up to date. One that fails stops no other.

    :param count: how many run at a time.
    :param report: called with each outcome as it comes.
    :param executor: where to run; local processes by default. It is given :func:`execute` and a job at a time.
    :param warm: fork the kernels from one process with the imports done, where that is possible.
    :param folder: of the cache.
    """
    outcomes: list[Outcome] = []

    def done(outcome: Outcome) -> None:
        outcomes.append(outcome)
        report(outcome)

    waiting = []
    for item in plan(todo, folder):
        if item.state == "runs":
            waiting.append(replace(item.job, tables=item.tables))
        else:
            if item.state != "reused":
                _write(item.job, item.made, item.dependencies)
            done(Outcome(item.job, item.state, notices=_notices(item.made)))
    if waiting:
        from compendium.run.kernels import provisioner

        workplace.follow()

        forked = provisioner.warm_process() if warm and executor is None and len(waiting) > 1 else nullcontext("")
        with forked as address, _pool(executor, min(count, len(waiting))) as pool:
            for outcome in _work(waiting, pool, count, address, folder):
                done(outcome)
        cache.prune(folder)
    return sorted(outcomes, key=lambda o: o.job.name)


@contextmanager
def _pool(executor: Executor | None, count: int) -> Iterator[Executor]:
    if executor is not None:
        yield executor
        return
    # Workers come from a server that has papermill imported, where there can be one.
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["papermill", "compendium.run.kernels.provisioner", __name__])
    with ProcessPoolExecutor(count, mp_context=context, initializer=_end_with_the_build) as pool:
        yield pool


def _end_with_the_build() -> None:
    """A worker would wait for work for ever once the build was killed."""

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _work(waiting: list[Job], pool: Executor, count: int, address: str, folder: Path) -> Iterator[Outcome]:
    """Keep the pool busy, and no further ahead: what the first profiles load is ready in memory for the next ones."""
    known: dict[Path, tuple[tuple[str, str], ...]] = {}
    running: dict[Future[Result], Job] = {}
    # The longest first, so that none of them is begun when the others are done. Before a first run their text tells best.
    left = iter(sorted(waiting, key=lambda job: -len(job.source)))
    ahead = count + 1 if isinstance(pool, ProcessPoolExecutor) else len(waiting)  # others know better how much they can do at a time
    while True:
        while len(running) < ahead and (job := next(left, None)) is not None:
            job = replace(job, warm=address, tables=job.tables or known.get(job.notebook, ()))
            try:
                running[pool.submit(execute, job)] = job
            except BrokenProcessPool:
                yield Outcome(job, "failed", error=_killed(job))
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            job = running.pop(future)
            try:
                result = future.result()
            except BrokenProcessPool:
                yield Outcome(job, "failed", error=_killed(job))
                continue
            known[job.notebook] = _tables(result.dependencies) or known.get(job.notebook, ())
            yield _keep(job, result, folder)


def _killed(job: Job) -> str:
    return f"{_shown(job.notebook)}: the process that ran it was killed (out of memory?). Run again."


def _keep(job: Job, result: Result, folder: Path) -> Outcome:
    """Store what a run made."""
    error = result.error
    if not error:
        try:
            if result.keep:
                cache.put(job.key, result.dependencies, result.made, folder)
            _write(job, result.made, result.dependencies if result.keep else None)
        except OSError as fault:
            error = f"{_shown(job.notebook)}: {fault.strerror or fault} ({fault.filename or job.output}). Nothing was replaced."
    elif result.traceback:
        with contextlib.suppress(OSError), _log(job).open("ab") as log:
            log.write(result.traceback.encode())
    notices = () if error else _notices(result.made)
    return Outcome(job, "failed" if error else "ran", result.seconds, error, result.cell_seconds, result.peak_mb, notices)


def _log(job: Job) -> Path:
    """What the kernel said, and the traceback of an error."""
    return LOGS / f"{job.name}.log"


def execute(job: Job) -> Result:
    """Run one notebook in a kernel of its own. Nothing is stored: what it made is returned."""
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from compendium.run.kernels import provisioner

    started = time.monotonic()
    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what goes wrong is said once, in the result
    _register_engine()
    folder = Path(tempfile.mkdtemp(prefix="kernel-", dir=workplace.folder()))
    progress: list[Any] = []  # the notebook as papermill fills it, to say where it stopped
    before = _modules()
    try:
        source = nbformat.reads(job.source, as_version=4)
        # Without an output path: papermill would write the whole notebook, figures included, twice for every cell.
        executed = papermill.execute_notebook(
            source,
            None,
            parameters=job.parameters,
            engine_name="compendium",
            kernel_name="python3",
            language="python",
            kernel_manager_class=provisioner.manager(folder, _log(job), job.warm, list(job.tables)),
            progress=progress,
            execution_timeout=job.cell_seconds,
            start_timeout=120,
            progress_bar=False,
            log_output=False,
        )
        noted = json.loads((folder / "notes.json").read_text(encoding="utf-8"))
        if noted["refused"]:
            raise CompendiumError(f"{_shown(job.notebook)}: {noted['refused'][0]}")
        keep = all(before.get(d["name"], d["digest"]) == d["digest"] for d in noted["dependencies"] if d["kind"] == "module")
        if unrun := [
            cell for cell in executed.cells if cell.cell_type == "code" and cell.metadata.get("papermill", {}).get("status") == "pending"
        ]:
            raise CompendiumError(
                f"{_shown(job.notebook)}: the run ended before {_cell_of(job, unrun[0].source)}. A cell before it ends the kernel, as "
                "sys.exit() does: take that out."
            )
        seconds = time.monotonic() - started
        made = _made(executed, job)
        return Result("", made, noted["dependencies"], seconds, noted["cell_seconds"], noted["peak_mb"], keep)
    except PapermillExecutionError as error:
        whole = ANSI.sub("", "\n".join(error.traceback))
        return Result(_failed(job, error, whole), seconds=time.monotonic() - started, traceback=whole + "\n")
    except Exception as error:
        return Result(_explain(job, error, progress), seconds=time.monotonic() - started)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _modules() -> dict[str, str]:
    return {str(p.relative_to(ROOT)): record.digest(p) for p in (ROOT / "compendium").rglob("*.py")}


@functools.cache
def _register_engine() -> None:
    """papermill's own engine, which also shows the notebook it is working on."""
    from papermill.engines import NBClientEngine, papermill_engines

    class Engine(NBClientEngine):
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, progress: list[Any], **options: Any) -> Any:
            progress.append(nb_man.nb)
            return super().execute_managed_notebook(nb_man, kernel_name, **options)

    papermill_engines.register("compendium", Engine)


# What is stored, and what can be used again


def loaded(job: Job) -> tuple[tuple[str, str], ...]:
    """What the last run of a notebook loaded, as (table, release); nothing if nobody can say."""
    last = _last(job)
    return _tables(last["dependencies"]) if last else ()


def _plan(job: Job, holds: Callable[[cache.Dependency], bool], folder: Path) -> Plan:
    last = _last(job)
    same = last is not None and last["key"] == job.key
    as_it_was = same and last["source"] == _sha(job.source) and all(map(holds, last["dependencies"]))
    if as_it_was and record.digest(job.output) == last["output"]:
        return Plan(job, "reused")
    if (found := cache.find(job.key, holds, folder)) is not None:
        dependencies, made = found
        state = "merged" if same and last["dependencies"] == dependencies and last["source"] != _sha(job.source) else "restored"
        return Plan(job, state, made=made, dependencies=dependencies)
    return Plan(job, "runs", _why(job, last, holds), tables=_tables(last["dependencies"]) if last else ())


def _why(job: Job, last: dict[str, Any] | None, holds: Callable[[cache.Dependency], bool]) -> str:
    """Why the outputs of the last run cannot be used, in words."""
    if last is None:
        return "it has not run yet"
    reasons = _changes(last["made_of"], job.made_of)
    for d in last["dependencies"]:
        if holds(d):
            continue
        if d["kind"] == "table":
            reasons.append(_table_change(d))
        else:
            name = d["name"].removeprefix("compendium/")
            reasons.append(f"{name} {'changed' if (ROOT / d['name']).exists() else 'is gone'}")
    return ", ".join(reasons) or "its stored outputs are gone"


def _changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    reasons = []
    before, after = [digest for _, digest in old["code"]], [digest for _, digest in new["code"]]
    if before != after:
        changed = [n for n, digest in new["code"] if digest not in before]
        shown = f"cell{'s' * (len(changed) > 1)} {', '.join(map(str, changed))}" if changed else "cells moved or gone"
        reasons.append(f"its code changed ({shown})")
    for name in sorted({*old["parameters"], *new["parameters"]}):
        was, now = old["parameters"].get(name), new["parameters"].get(name)
        if was != now:
            reasons.append(f"{name} is {now!r}, was {was!r}")
    if old["requirements"] != new["requirements"]:
        reasons.append("requirements.txt changed")
    if old["python"] != new["python"]:
        reasons.append(f"Python is {new['python']}, was {old['python']}")
    if old["runner"] != new["runner"]:
        reasons.append("the code that runs notebooks changed")
    return reasons


def _table_change(dependency: cache.Dependency) -> str:
    table, as_of = dependency["name"].split("@")
    try:
        now = catalog.resolve(table, as_of)
    except CompendiumError:
        return f"there is no table {table} any more"
    if now.date != dependency["release"]:
        return f"{table} has a new release ({now.date})" if now.date > dependency["release"] else f"{table} is read at {now.date} again"
    return f"{table}/{now.date} changed"


def _holds() -> Callable[[cache.Dependency], bool]:
    """Whether a dependency is as it was; each is looked at once."""

    @functools.cache
    def now(kind: str, name: str) -> str:
        if kind != "table":
            return record.digest(ROOT / name)
        try:
            return record.release_digest(catalog.resolve(*name.split("@")))
        except CompendiumError:
            return ""

    return lambda d: now(d["kind"], d["name"]) == d["digest"]


def _tables(dependencies: list[cache.Dependency]) -> tuple[tuple[str, str], ...]:
    return tuple((d["name"].split("@")[0], d["release"]) for d in dependencies if d["kind"] == "table")


def _last(job: Job) -> dict[str, Any] | None:
    """What is noted of the last run; nothing where nobody can say."""
    note = notes.read(_note(job))
    made_of = note.get("made_of")
    sound = (
        all(isinstance(note.get(name), str) for name in ("key", "source", "output"))
        and cache.are_dependencies(note.get("dependencies"))
        and isinstance(made_of, dict)
        and set(made_of) == set(job.made_of)
        and isinstance(made_of["parameters"], dict)
        and isinstance(made_of["code"], list)
        and all(isinstance(part, list) and len(part) == 2 for part in made_of["code"])
    )
    return note if sound else None


def _note(job: Job) -> Path:
    return job.output.with_suffix(".run.json")


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _write(job: Job, made: bytes, dependencies: list[cache.Dependency] | None) -> None:
    """Write the executed notebook, and beside it a note of what it was made of (None: nobody can say)."""
    text = _assemble(job, json.loads(made))
    for path in (job.output, _note(job)):
        notes.clear(path)
    _note(job).unlink(missing_ok=True)  # a kill between the two leaves a notebook without a note, which is made again
    swap(job.output, text.encode())
    if dependencies is not None:
        note = {"key": job.key, "made_of": job.made_of, "dependencies": dependencies, "source": _sha(job.source), "output": _sha(text)}
        notes.write(_note(job), note)


# The executed notebook


def _made(notebook: Any, job: Job) -> bytes:
    """The outputs of a notebook that papermill ran, without anything that differs from run to run.

    What cells wrote to stderr (warnings, with paths and numbers of processes) is kept apart: it is said at the end of a build.

    :raises CompendiumError: a cell's outputs are too large for a page.
    """
    outputs, injected = [], None
    notices: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        warned = [o for o in cell.outputs if o.output_type == "stream" and o.name == "stderr"]
        notices += [f"{_cell_of(job, cell.source)}{line}" for o in warned for line in _warnings(o.text)]
        cell.outputs = [o for o in cell.outputs if o not in warned]
        for output in cell.outputs:
            output.pop("execution_count", None)
        if (size := len(json.dumps(cell.outputs))) > OUTPUT:
            raise CompendiumError(
                f"{_shown(job.notebook)}, {_cell_of(job, cell.source)}: its outputs are {size / 1e6:,.0f} MB. Expected at most "
                f"{OUTPUT / 1e6:.0f}: show less, or an exhibit."
            )
        if "injected-parameters" in cell.metadata.get("tags", []):
            injected = cell.source
        else:
            outputs.append(cell.outputs)
    language = {k: v for k, v in notebook.metadata.get("language_info", {}).items() if k != "version"}
    made = {"outputs": outputs, "injected": injected, "language_info": language, "notices": notices}
    return json.dumps(made, sort_keys=True, ensure_ascii=False).encode()


def _warnings(text: str) -> list[str]:
    """What was written to stderr, without paths of the machine: a line a warning, and the first lines of anything else."""
    found, other = [], []
    for line in text.splitlines():
        if warning := re.search(r"ipykernel_\d+\S*?\.py:(\d+): (\w+: .+)", line):
            found.append(f", line {warning[1]}: {warning[2]}")
        elif line.strip() and not line.startswith("  "):  # Python shows the line of the code below its warning
            other.append(f": {line[:LINE]}")
    return found + other[:3]


def _notices(made: bytes) -> tuple[str, ...]:
    """What the cells of a run wrote to stderr; of a plan without outputs at hand, nothing."""
    return tuple(json.loads(made).get("notices", ())) if made else ()


def _assemble(job: Job, made: dict[str, Any]) -> str:
    """The executed notebook: the author's cells, the outputs, and the parameters where papermill puts them."""
    source = _parse(job.source, job.notebook)
    outputs = iter(made["outputs"])
    injected = {
        "cell_type": "code", "id": "injected-parameters", "metadata": {"tags": ["injected-parameters", "remove-cell"]},
        "source": made["injected"], "outputs": [], "execution_count": None,
    }  # fmt: skip
    cells = []
    for number, cell in enumerate(source["cells"]):
        plain = {"id": f"cell-{number}", **cell, "source": "".join(cell["source"])}
        if cell["cell_type"] == "code":
            plain |= {"outputs": next(outputs), "execution_count": None}
        cells.append(plain)
        if made["injected"] is not None and "parameters" in cell["metadata"].get("tags", []):
            cells.append(injected)
    if made["injected"] is not None and injected not in cells:
        cells.insert(0, injected)
    metadata = {k: source["metadata"][k] for k in ("kernelspec",) if k in source["metadata"]}
    metadata |= {"language_info": made["language_info"], "compendium": {"parameters": job.parameters}}
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _parse(source: str, path: Path) -> dict[str, Any]:
    try:
        notebook = json.loads(source)
        for cell in notebook["cells"]:
            cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CompendiumError(f"{_shown(path)} is not a readable notebook ({error}). Restore it from git, or save it again.") from None
    return notebook


# What went wrong


def _failed(job: Job, error: Any, traceback: str) -> str:
    """A Python error: notebook, cell and line, what was raised, and the last lines of the traceback."""
    said = f"{error.ename}: {error.evalue}"
    said = said if len(said) <= SAID else f"{said[:SAID]} [...]"
    lines = error.source.splitlines()
    found = [int(n) for n in re.findall(r"(?:Cell In\[\d+\]|ipykernel_\d+\S*?\.py), line (\d+)", traceback)]
    at = next((n for n in found if 0 < n <= len(lines)), 0)
    where = _cell_of(job, error.source, at)
    if error.ename in ("CompendiumError", "NothingKnown"):  # says what it needs to
        return f"{_shown(job.notebook)}, {where}: {said}"
    last = [line.rstrip()[:LINE] for line in traceback.splitlines() if line.strip("- ") and not line.startswith(error.ename)][-LAST_LINES:]
    whole = f"The whole traceback is in {_shown(_log(job))}."
    return "\n".join([f"{_shown(job.notebook)}, {where}: {said}", *(f"    | {line}" for line in last), f"    {whole}"])


def _explain(job: Job, error: Exception, progress: list[Any]) -> str:
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    where = _running_cell(job, progress)
    if isinstance(error, CompendiumError):
        return str(error)
    if isinstance(error, CellTimeoutError):
        return (
            f"{_shown(job.notebook)}, {where}: still running after {job.cell_seconds} seconds, so it was stopped. "
            f"Make the cell faster or raise --cell-seconds."
        )
    if isinstance(error, DeadKernelError):
        return f"{_shown(job.notebook)}, {where}: the kernel died (killed, or out of memory)."
    if isinstance(error, OSError):
        return f"{_shown(job.notebook)}: {error.strerror or error} ({error.filename or job.output}). Nothing was replaced."
    return f"{_shown(job.notebook)}: {type(error).__name__}: {error}"


def _cell_of(job: Job, source: str, line: int = 0) -> str:
    """A cell as a person finds it: its number among the cells of the stored notebook, and its first line, or the line asked for."""
    for number, cell in enumerate(_parse(job.source, job.notebook)["cells"], 1):
        if cell["cell_type"] == "code" and "".join(cell["source"]).strip() == source.strip():
            shown = (source.splitlines()[line - 1] if line else source).strip().splitlines()
            return f"cell {number}{f', line {line}' if line else ''} ('{shown[0][:60] if shown else ''}')"
    return "the cell of the parameters"


def _running_cell(job: Job, progress: list[Any]) -> str:
    """The cell at which papermill stopped: the last one that was begun."""
    begun = [
        cell
        for cell in (progress[-1].cells if progress else [])
        if cell.cell_type == "code" and cell.metadata.get("papermill", {}).get("status", "pending") != "pending"
    ]
    return _cell_of(job, begun[-1].source) if begun else "before its first cell"


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(ROOT))
    except ValueError:
        return str(path)
