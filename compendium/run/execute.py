"""Run the notebooks with papermill, side by side, and store what they make.

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
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from multiprocessing import get_all_start_methods, get_context, parent_process
from pathlib import Path
from typing import Any

from compendium import workplace
from compendium.errors import CompendiumError
from compendium.files import name_of
from compendium.paths import CACHE, ROOT
from compendium.run import cache, notebook, record
from compendium.run.messages import explain, failed, log_of
from compendium.run.plan import Job, plan, tables_of, write

ANSI = re.compile(r"\x1b\[[0-9;]*m")


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
                write(item.job, item.made, item.dependencies)
            done(Outcome(item.job, item.state, notices=notebook.notices(item.made)))
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
            except Exception as error:  # whatever an executor makes of it belongs to its notebook
                yield Outcome(job, "failed", error=f"{name_of(job.notebook)}: the executor gave up on it: {type(error).__name__}: {error}")
                continue
            known[job.notebook] = tables_of(result.dependencies) or known.get(job.notebook, ())
            yield _keep(job, result, folder)


def _killed(job: Job) -> str:
    return f"{name_of(job.notebook)}: the process that ran it was killed (out of memory?). Run again."


def _keep(job: Job, result: Result, folder: Path) -> Outcome:
    """Store what a run made."""
    error = result.error
    if not error:
        try:
            if result.keep:
                cache.put(job.key, result.dependencies, result.made, folder)
            write(job, result.made, result.dependencies if result.keep else None)
        except OSError as fault:
            error = f"{name_of(job.notebook)}: {fault.strerror or fault} ({fault.filename or job.output}). Nothing was replaced."
    elif result.traceback:
        with contextlib.suppress(OSError), log_of(job).open("ab") as log:
            log.write(result.traceback.encode())
    notices = () if error else notebook.notices(result.made)
    return Outcome(job, "failed" if error else "ran", result.seconds, error, result.cell_seconds, result.peak_mb, notices)


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
            kernel_manager_class=provisioner.manager(folder, log_of(job), job.warm, list(job.tables)),
            progress=progress,
            execution_timeout=job.cell_seconds,
            start_timeout=120,
            progress_bar=False,
            log_output=False,
        )
        noted = json.loads((folder / "notes.json").read_text(encoding="utf-8"))
        if noted["refused"]:
            raise CompendiumError(f"{name_of(job.notebook)}: {noted['refused'][0]}")
        keep = all(before.get(d["name"], d["digest"]) == d["digest"] for d in noted["dependencies"] if d["kind"] == "module")
        if unrun := [
            cell for cell in executed.cells if cell.cell_type == "code" and cell.metadata.get("papermill", {}).get("status") == "pending"
        ]:
            where = notebook.cell_of(job.source, job.notebook, unrun[0].source)
            raise CompendiumError(
                f"{name_of(job.notebook)}: the run ended before {where}. A cell before it ends the kernel, as sys.exit() does: take "
                "that out."
            )
        seconds = time.monotonic() - started
        made = notebook.outputs_of(executed, job.source, job.notebook)
        return Result("", made, noted["dependencies"], seconds, noted["cell_seconds"], noted["peak_mb"], keep)
    except PapermillExecutionError as error:
        whole = ANSI.sub("", "\n".join(error.traceback))
        return Result(failed(job, error, whole), seconds=time.monotonic() - started, traceback=whole + "\n")
    except Exception as error:
        return Result(explain(job, error, progress), seconds=time.monotonic() - started)
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
