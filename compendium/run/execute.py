"""Run the notebooks with papermill, in parallel, and store what they make.

Which must run is decided in :mod:`compendium.run.plan`.
"""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from multiprocessing import active_children, get_all_start_methods, get_context, parent_process
from pathlib import Path
from typing import Any

from compendium import workplace
from compendium.errors import CompendiumError
from compendium.files import name_of
from compendium.paths import CACHE, ROOT
from compendium.run import cache, notebook, record
from compendium.run.messages import cell_error, log_of, run_error
from compendium.run.plan import Job, Tables, plan, tables_of, write

ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Result:
    """What a run gave: the outputs, or an error."""

    error: str = ""
    made: bytes = b""  # JSON: outputs of the code cells, the cell of parameters, the language
    dependencies: list[cache.Dependency] = field(default_factory=list)
    seconds: float = 0.0
    cell_seconds: float = 0.0  # processor time of the cells
    peak_mb: float = 0.0  # peak memory of the kernel
    reusable: bool = True  # false if a module was saved during the run: it is not known which state was used
    traceback: str = ""  # of an error in a cell, complete


@dataclass(frozen=True)
class Outcome:
    """How a notebook ended: ``state`` is ran, reused, merged, restored or failed; ``error`` says what went wrong."""

    job: Job
    state: str
    seconds: float = 0.0
    error: str = ""
    cell_seconds: float = 0.0
    peak_mb: float = 0.0
    notices: tuple[str, ...] = ()  # what its cells wrote to stderr, which is on no page


def run(
    todo: Iterable[Job],
    count: int = 2,
    on_outcome: Callable[[Outcome], None] = lambda _: None,
    executor: Executor | None = None,
    fork: bool = True,
    folder: Path = CACHE,
) -> list[Outcome]:
    """Bring every notebook up to date. One that fails stops no other.

    :param count: how many run at a time.
    :param on_outcome: called with each outcome as it comes.
    :param executor: where to run; local processes by default. It gets :func:`execute` and one job at a time.
    :param fork: fork the kernels from one process with the imports done, where that is possible.
    :param folder: of the cache.
    """
    outcomes = []
    for outcome in _outcomes(todo, count, executor, fork, folder):
        outcomes.append(outcome)
        on_outcome(outcome)
    return sorted(outcomes, key=lambda o: o.job.name)


def _outcomes(todo: Iterable[Job], count: int, executor: Executor | None, fork: bool, folder: Path) -> Iterator[Outcome]:
    waiting = []
    for item in plan(todo, folder):
        if item.state == "runs":
            waiting.append(replace(item.job, tables=item.tables))
        else:
            if item.state != "reused":
                write(item.job, item.made, item.dependencies)
            yield Outcome(item.job, item.state, notices=notebook.notices(item.made))
    if waiting:
        from compendium.run.kernels import provisioner

        workplace.follow()
        server = provisioner.fork_server() if fork and executor is None and len(waiting) > 1 else nullcontext("")
        with server as address, _pool(executor, min(count, len(waiting))) as pool:
            taken = {}
            for outcome in _run_all(longest_first(waiting, cache.seconds(folder)), pool, count, address, folder):
                if not outcome.error:
                    taken[outcome.job.name] = outcome.cell_seconds
                yield outcome
        with contextlib.suppress(OSError):  # it is for the order alone
            cache.put_seconds(taken, folder)
        cache.prune(folder)


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
    with ProcessPoolExecutor(count, mp_context=context, initializer=_exit_with_build) as pool:
        try:
            yield pool
        except BaseException:
            for worker in active_children():
                worker.kill()  # who ends a build waits for no notebook
            raise


def _exit_with_build() -> None:
    """End a worker when the build is killed; it would wait for work for ever."""

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def longest_first(waiting: Iterable[Job], seconds: Mapping[str, float]) -> list[Job]:
    """In which order notebooks start: the longest first, so that none of them starts when the others are done.

    :param seconds: that they took last, by name. Of one that is not there, the length of the text is an estimate.
    """
    waiting = list(waiting)
    known = [job for job in waiting if job.name in seconds]
    pace = sum(seconds[job.name] for job in known) / sum(len(job.source) for job in known) if known else 1.0
    return sorted(waiting, key=lambda job: -seconds.get(job.name, pace * len(job.source)))


def _run_all(waiting: list[Job], pool: Executor, count: int, address: str, folder: Path) -> Iterator[Outcome]:
    """Submit jobs as places become free, and few in advance: tables that the first profiles load are in memory for the next ones."""
    known: dict[Path, Tables] = {}
    running: dict[Future[Result], Job] = {}
    left = iter(waiting)
    places = count + 1 if isinstance(pool, ProcessPoolExecutor) else len(waiting)  # other executors have queues of their own
    while True:
        while len(running) < places and (job := next(left, None)) is not None:
            job = replace(job, fork_server=address, tables=job.tables or known.get(job.notebook, ()))
            running[_submit(pool, job)] = job
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            job = running.pop(future)
            result = _result(job, future)
            known[job.notebook] = tables_of(result.dependencies) or known.get(job.notebook, ())
            yield _store(job, result, folder)


def _submit(pool: Executor, job: Job) -> Future[Result]:
    try:
        return pool.submit(execute, job)
    except BrokenProcessPool as error:
        broken: Future[Result] = Future()
        broken.set_exception(error)
        return broken


def _result(job: Job, future: Future[Result]) -> Result:
    """What a run gave; any error of the executor is an error of its notebook."""
    try:
        return future.result()
    except BrokenProcessPool:
        return Result(f"{name_of(job.notebook)}: the process that ran it was killed (out of memory?). Run again.")
    except Exception as error:
        return Result(f"{name_of(job.notebook)}: the executor gave up on it: {type(error).__name__}: {error}")


def _store(job: Job, result: Result, folder: Path) -> Outcome:
    """Store what a run made, or the traceback of its error."""
    error = result.error
    if not error:
        try:
            if result.reusable:
                cache.put(job.key, result.dependencies, result.made, folder)
            write(job, result.made, result.dependencies if result.reusable else None)
        except OSError as failure:
            error = run_error(job, failure)
    elif result.traceback:
        with contextlib.suppress(OSError), log_of(job).open("ab") as log:
            log.write(result.traceback.encode())
    notices = () if error else notebook.notices(result.made)
    return Outcome(job, "failed" if error else "ran", result.seconds, error, result.cell_seconds, result.peak_mb, notices)


def execute(job: Job) -> Result:
    """Run one notebook in a kernel of its own; nothing is stored."""
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from compendium.run.kernels import provisioner

    started = time.monotonic()
    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # errors are in the result
    _register_engine()
    folder = Path(tempfile.mkdtemp(prefix="kernel-", dir=workplace.folder()))
    progress: list[Any] = []  # the notebook as papermill fills it, to find where it stopped
    before = {str(p.relative_to(ROOT)): _digest(p) for p in (ROOT / "compendium").rglob("*.py")}
    try:
        # Without an output path: papermill would write the whole notebook, figures included, twice for every cell.
        papermill.execute_notebook(
            nbformat.from_dict(notebook.parse(job.source, job.notebook)),  # papermill validates it
            None,
            parameters=job.parameters,
            engine_name="compendium",
            kernel_name="python3",
            language="python",
            kernel_manager_class=provisioner.manager(folder, log_of(job), job.fork_server, list(job.tables)),
            progress=progress,
            execution_timeout=job.cell_seconds,
            start_timeout=120,
            progress_bar=False,
            log_output=False,
        )
        executed = progress[-1]
        noted = json.loads((folder / "notes.json").read_text(encoding="utf-8"))
        if noted["refused"]:
            raise CompendiumError(f"{name_of(job.notebook)}: {noted['refused'][0]}")
        reusable = all(before.get(d["name"], d["digest"]) == d["digest"] for d in noted["dependencies"] if d["kind"] == "module")
        if waiting := [cell for cell in executed.cells if notebook.status_of(cell) == "pending"]:
            where = notebook.cell_of(job.source, job.notebook, waiting[0].source)
            raise CompendiumError(
                f"{name_of(job.notebook)}: the run ended before {where}. A cell before it ends the kernel, as sys.exit() does: take "
                "that out."
            )
        seconds = time.monotonic() - started
        made = notebook.outputs_of(executed, job.source, job.notebook)
        return Result("", made, noted["dependencies"], seconds, noted["cell_seconds"], noted["peak_mb"], reusable)
    except PapermillExecutionError as error:
        traceback = ANSI.sub("", "\n".join(error.traceback))
        return Result(cell_error(job, error, traceback), seconds=time.monotonic() - started, traceback=traceback + "\n")
    except Exception as error:
        return Result(run_error(job, error, progress), seconds=time.monotonic() - started)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _digest(path: Path) -> str:
    """The digest of a module as it is now, read once for each time it was saved."""
    try:
        facts = path.stat()
    except OSError:
        return ""
    return _digest_of(path, facts.st_mtime_ns, facts.st_size)


@functools.cache
def _digest_of(path: Path, _saved: int, _size: int) -> str:
    return record.file_digest(path)


@functools.cache
def _register_engine() -> None:
    """Register papermill's own engine with access to the notebook that it is filling."""
    from nbformat import NotebookNode
    from papermill.engines import NBClientEngine, papermill_engines

    class Engine(NBClientEngine):
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, progress: list[Any], **options: Any) -> None:
            progress.append(nb_man.nb)
            super().execute_managed_notebook(nb_man, kernel_name, **options)
            if not any(notebook.status_of(cell) == "failed" for cell in nb_man.nb.cells):
                nb_man.nb = NotebookNode(nb_man.nb, cells=[])  # papermill would write all outputs once more, though to no file

    papermill_engines.register("compendium", Engine)
