"""Run the notebooks with papermill: which must run, running them side by side, and what went wrong.

A run is keyed by the code cells, the parameters, the data package, the package's own code and the locked
requirements. The same key reuses the executed notebook; a change of prose alone is merged into it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from compendium.catalog import swap
from compendium.errors import CompendiumError
from compendium.paths import DATA, EXECUTED, LOGS, NOTEBOOKS, PROFILE, REQUIREMENTS, ROOT

CELL_SECONDS = 300  # a cell that runs longer is taken for hung


@dataclass(frozen=True)
class Job:
    """One notebook to run."""

    notebook: Path
    output: Path
    parameters: dict[str, Any]
    key: str
    cell_seconds: int = CELL_SECONDS

    @property
    def name(self) -> str:
        """The file name of what it makes, without its ending."""
        return self.output.stem


@dataclass(frozen=True)
class Outcome:
    """How a run ended: ``state`` is ran, reused, merged or failed; ``error`` says what went wrong."""

    job: Job
    state: str
    seconds: float
    error: str = ""


def jobs(
    as_of: str, notebooks: Path = NOTEBOOKS, executed: Path = EXECUTED, cell_seconds: int = CELL_SECONDS, areas: Sequence[str] = ()
) -> list[Job]:
    """One job a notebook, in the order of their names; of the template of the profiles, one job an area."""
    shared = _shared_key()
    found = []
    for path in sorted(notebooks.glob("*.ipynb")):
        runs = [(executed / path.name, {"as_of": as_of})]
        if path.name == PROFILE.name:
            runs = [(executed / "profiles" / f"{area.lower()}.ipynb", {"area": area, "as_of": as_of}) for area in areas]
        for output, parameters in runs:
            found.append(Job(path, output, parameters, _key(path, parameters, shared), cell_seconds))
    return found


def run(
    todo: Iterable[Job], count: int = 2, report: Callable[[Outcome], None] = lambda _: None, executor: Executor | None = None
) -> list[Outcome]:
    """Bring every notebook up to date. One that fails stops no other.

    :param count: how many run at a time.
    :param report: called with each outcome as it comes.
    :param executor: where to run; local processes by default.
    """
    outcomes: list[Outcome] = []

    def done(outcome: Outcome) -> None:
        outcomes.append(outcome)
        report(outcome)

    waiting = []
    for job in todo:
        if (ready := _reuse(job)) is not None:
            done(ready)
        else:
            waiting.append(job)
    if not waiting:
        return outcomes
    pool = executor or ProcessPoolExecutor(min(count, len(waiting)), mp_context=get_context("spawn"))
    try:
        futures = {pool.submit(execute, job): job for job in waiting}
        for future in as_completed(futures):
            job = futures[future]
            try:
                done(future.result())
            except BrokenProcessPool:
                done(
                    Outcome(
                        job,
                        "failed",
                        0.0,
                        f"{_shown(job.notebook)}: the process that ran it was killed (out of memory?). Run again.",
                    )
                )
    finally:
        if executor is None:
            pool.shutdown()
    return sorted(outcomes, key=lambda o: o.job.name)


def execute(job: Job) -> Outcome:
    """Run one notebook in a fresh kernel and store it with its outputs, without times and counts of this run."""
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    started = time.monotonic()
    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what goes wrong is said once, in the outcome
    # Sockets in a folder of their own: kernels that are started at the same time cannot take each other's port.
    sockets = Path(tempfile.mkdtemp(prefix="kernel-"))
    progress: list[Any] = []  # the notebook as papermill fills it, to say where it stopped
    environment = {
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "0",
        "IPYTHONDIR": str(sockets / "ipython"),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    before = {k: os.environ.get(k) for k in environment}
    os.environ.update(environment)
    try:
        source = nbformat.read(job.notebook, as_version=4)
        _refuse_stored_outputs(source, job.notebook)
        _register_engine(progress)
        # Without an output path: papermill would write the whole notebook, figures included, twice for every cell.
        result = papermill.execute_notebook(
            str(job.notebook),
            None,
            parameters=job.parameters,
            engine_name="compendium",
            kernel_name="python3",
            kernel_manager_class=_ipc_manager(sockets, LOGS / f"{job.name}.log"),
            cwd=str(job.notebook.parent),
            execution_timeout=job.cell_seconds,
            start_timeout=120,
            progress_bar=False,
            log_output=False,
        )
        swap(job.output, _normal(result, job).encode())
        swap(_key_file(job), (job.key + "\n").encode())
        return Outcome(job, "ran", time.monotonic() - started)
    except PapermillExecutionError as error:
        text = f"{_shown(job.notebook)}, {_cell_of(job.notebook, error.source)}: {error.ename}: {error.evalue}"
        return Outcome(job, "failed", time.monotonic() - started, text)
    except Exception as error:
        return Outcome(job, "failed", time.monotonic() - started, _explain(job, error, progress))
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)
        shutil.rmtree(sockets, ignore_errors=True)


def _ipc_manager(sockets: Path, log: Path) -> type:
    """A kernel manager for one run: Unix sockets in a folder of its own where there are any, else TCP; what the kernel says is logged."""
    from jupyter_client.manager import AsyncKernelManager

    class IPCKernelManager(AsyncKernelManager):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            if os.name == "posix":
                self.transport = "ipc"
                self.connection_file = str(sockets / "kernel.json")
                self.ip = str(sockets / "socket")

        async def start_kernel(self, **kwargs: Any) -> None:
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("wb") as out:
                await self._async_start_kernel(stdout=out, stderr=out, **kwargs)

    return IPCKernelManager


def _register_engine(progress: list[Any]) -> None:
    """papermill's own engine, which also shows the notebook it is working on."""
    from papermill.engines import NBClientEngine, papermill_engines

    class Engine(NBClientEngine):
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
            progress.append(nb_man.nb)
            return super().execute_managed_notebook(nb_man, kernel_name, **options)

    papermill_engines.register("compendium", Engine)


def _explain(job: Job, error: Exception, progress: list[Any]) -> str:
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    where = _running_cell(job.notebook, progress)
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


def _cells(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def _cell_of(path: Path, source: str) -> str:
    """A cell as a person finds it: its number among the cells of the stored notebook, and its first line."""
    for number, cell in enumerate(_cells(path), 1):
        if cell["cell_type"] == "code" and "".join(cell["source"]).strip() == source.strip():
            return _cell_name(number, source)
    return "the cell of the parameters"


def _cell_name(number: int, source: str) -> str:
    first = source.strip().splitlines()[0] if source.strip() else ""
    return f"cell {number} ('{first[:60]}')"


def _running_cell(path: Path, progress: list[Any]) -> str:
    """The cell at which papermill stopped: the last one that was begun."""
    begun = [
        cell
        for cell in (progress[-1].cells if progress else [])
        if cell.cell_type == "code" and cell.metadata.get("papermill", {}).get("status", "pending") != "pending"
    ]
    return _cell_of(path, begun[-1].source) if begun else "before its first cell"


def _refuse_stored_outputs(notebook: Any, path: Path) -> None:
    if any(cell.get("outputs") for cell in notebook.cells if cell.cell_type == "code"):
        raise CompendiumError(
            f"{_shown(path)} is stored with outputs. Clear them in Jupyter (Edit, Clear Outputs of All Cells) and save: "
            "the build makes its own."
        )


def _normal(notebook: Any, job: Job) -> str:
    """The executed notebook without anything that differs from run to run."""
    notebook.metadata = {k: notebook.metadata[k] for k in ("kernelspec", "language_info") if k in notebook.metadata}
    notebook.metadata["compendium"] = {"parameters": job.parameters}
    notebook.metadata.get("language_info", {}).pop("version", None)
    for number, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell.metadata["tags"] = [*tags, "remove-cell"]
            cell["id"] = f"injected-{number}"
        for extra in ("papermill", "execution"):
            cell.metadata.pop(extra, None)
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]  # papermill gives every cell an empty list
        if cell.cell_type == "code":
            cell["execution_count"] = None
            for output in cell.outputs:
                output.pop("execution_count", None)
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _reuse(job: Job) -> Outcome | None:
    """Take the stored outputs where code and inputs are the same; put new prose around them where it changed."""
    key_file = _key_file(job)
    if not (job.output.exists() and key_file.exists() and key_file.read_text().strip() == job.key):
        return None
    try:
        old = json.loads(job.output.read_text(encoding="utf-8"))
        new = json.loads(job.notebook.read_text(encoding="utf-8"))
    except json.JSONDecodeError:
        return None
    outputs = [c for c in old["cells"] if c["cell_type"] == "code" and "injected-parameters" not in c["metadata"].get("tags", [])]
    injected = [c for c in old["cells"] if "injected-parameters" in c["metadata"].get("tags", [])]
    merged, code = [], iter(outputs)
    for cell in new["cells"]:
        if cell["cell_type"] != "code":
            merged.append({**cell, "source": "".join(cell["source"])})
            continue
        stored = next(code)
        merged.append({**stored, "metadata": cell["metadata"], "id": cell.get("id", stored.get("id"))})
        if "parameters" in cell["metadata"].get("tags", []):
            merged.extend(injected)
    text = json.dumps({**old, "cells": merged}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if text == job.output.read_text(encoding="utf-8"):
        return Outcome(job, "reused", 0.0)
    swap(job.output, text.encode())
    return Outcome(job, "merged", 0.0)


def _key_file(job: Job) -> Path:
    return job.output.with_suffix(".key")


def _shared_key() -> str:
    digest = hashlib.sha256()
    for path in [DATA / "datapackage.json", REQUIREMENTS, *sorted((ROOT / "compendium").rglob("*.py"))]:
        if "importers" in path.parts or path.stem in {"cli", "execute", "passages", "printing", "profiles", "publish", "staging"}:
            continue  # these write data or pages; no notebook imports them
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()


def _key(path: Path, parameters: dict[str, Any], shared: str) -> str:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        code = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    except (json.JSONDecodeError, KeyError, UnicodeDecodeError) as error:
        raise CompendiumError(f"{_shown(path)} is not a readable notebook ({error}). Restore it from git, or save it again.") from None
    return hashlib.sha256(json.dumps([code, parameters, shared], sort_keys=True).encode()).hexdigest()


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(ROOT))
    except ValueError:
        return str(path)
