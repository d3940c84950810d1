"""A kernel that stays: after a change it runs the changed cells of a notebook and those that depend on them, and no others.

A code cell is known by its state: its source, and the states of the cells that made what it reads (:mod:`compendium.run.names`).
Outputs are kept by state, so a cell runs only in a state that has not been seen. The kernel's names are known in the same way: before a
cell runs, each name that it reads holds what the cells before it would have left there; if it does not, these run first. A cell on which
no other depends runs only if it is changed.

What comes out is a draft. A name may hide what the syntax tree does not show; the clean run that follows every draft finds it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

from compendium import workplace
from compendium.errors import CompendiumError
from compendium.paths import LOGS
from compendium.run import names, notebook, plan
from compendium.run.messages import cell_error, log_of, run_error
from compendium.run.plan import Job, Tables

Outputs = list[dict[str, Any]]
Result = TypeVar("Result")


class StoppedError(Exception):
    """A newer change made a run needless."""


@dataclass(frozen=True)
class Draft:
    """A notebook with the outputs of its changed cells."""

    job: Job  # with the text that was run
    made: dict[str, Any]  # what `notebook.outputs_of` returns, parsed
    ran: tuple[int, ...] = ()  # cells that ran, as their author counts them
    failures: dict[int, str] = field(default_factory=dict)  # messages by cell

    def write(self, output: Path) -> None:
        """Write the executed notebook to a file that no build reads."""
        output.parent.mkdir(parents=True, exist_ok=True)
        executed = notebook.assemble(self.job.source, self.job.notebook, self.made, self.job.parameters)
        output.write_text(json.dumps(executed, ensure_ascii=False), encoding="utf-8")


@dataclass(frozen=True)
class _Cells:
    """The code cells of a text in order, the injected parameters among them."""

    sources: tuple[str, ...]
    numbers: tuple[int, ...]  # as their author counts them; 0 for the injected parameters
    states: tuple[str, ...]
    graph: names.Graph
    strict: tuple[bool, ...]  # whether a cell, or one before it, cannot be judged: then all run in order


class _FailedError(Exception):
    """A cell failed; others that need it cannot run."""


class Live:
    """One notebook, its kernel and the outputs that are known."""

    def __init__(self, job: Job, fork_server: str, on_cell: Callable[[int, int], None] = lambda cell, count: None) -> None:
        """Know a job's last run; no kernel is started yet.

        :param fork_server: the address of the process to fork kernels from; empty to start them as usual.
        :param on_cell: called before a cell runs, with its number and the number of the notebook's cells.
        """
        self.job, self.fork_server, self.on_cell = job, fork_server, on_cell
        self.thread = ThreadPoolExecutor(1, f"live {job.name}")
        self.kernel: _Kernel | None = None
        self.former: list[_Kernel] = []  # given up, not ended yet
        self.is_running_up = False
        self.generation = self.begun = 0  # one more with each change of a module or table; when the present work began
        self.outputs: dict[str, Outputs] = {}  # by state
        self.failed: dict[str, str] = {}  # messages by state
        self.last: tuple[_Cells, list[Outputs]] | None = None  # what was shown last
        self.common: dict[str, Any] = {}  # what else a run makes: the injected parameters, the language

    def submit(self, work: Callable[..., Result], *arguments: Any) -> Future[Result]:
        """Have something done in the notebook's own thread, in which all that speaks to its kernel is done, one after the other."""
        return self.thread.submit(work, *arguments)

    def know(self, job: Job, made: bytes) -> None:
        """Take the outputs of a clean run."""
        found = json.loads(made)
        self.common = {"injected": found["injected"], "language_info": found["language_info"], "notices": []}
        cells = self._cells(job)
        outputs = iter(found["outputs"])
        shown = [next(outputs) if number else [] for number in cells.numbers]
        self.outputs |= dict(zip(cells.states, shown, strict=True))
        self.job, self.last = job, (cells, shown)

    @property
    def is_known(self) -> bool:
        """Whether a clean run is known, on which a draft can be built."""
        return self.last is not None

    def run_up(self) -> None:
        """Run what later cells need, so that a changed cell finds its names; stops quietly where a cell fails.

        :raises StoppedError: see :meth:`stop`.
        """
        if self.last is None:
            return
        self._begin(running_up=True)
        cells = self.last[0]
        with contextlib.suppress(_FailedError):
            for k in range(len(cells.sources)):
                if not cells.graph.is_leaf(k) and cells.states[k] not in self._kernel().ran:
                    self._run(cells, k, self.job)

    def draft(self, job: Job) -> Draft:
        """Run what a new text needs.

        :raises StoppedError: see :meth:`stop`.
        :raises CompendiumError: the kernel died, or a cell took too long.
        """
        assert self.last is not None
        self._begin()
        cells = self._cells(job)
        ran: list[int] = []
        shown: list[Outputs] = []
        failures: dict[int, str] = {}
        for k, (state, number) in enumerate(zip(cells.states, cells.numbers, strict=True)):
            if state not in self.outputs:
                try:
                    self._run(cells, k, job)
                    ran.append(number)
                except _FailedError as failure:
                    failures[number] = self.failed.get(state, str(failure))
            shown.append(self.outputs[state] if state in self.outputs else self._before(cells, k))
        self.job, self.last = job, (cells, shown)
        outputs = [found for found, number in zip(shown, cells.numbers, strict=True) if number]
        return Draft(job, {"outputs": outputs, **self.common}, tuple(ran), failures)

    def _begin(self, running_up: bool = False) -> None:
        self.is_running_up = running_up
        self.failed.clear()
        self.begun = self.generation
        if self.kernel is not None:
            self.kernel.stopped = False

    def stop(self) -> None:
        """Stop what runs; callable from another thread. The kernel stays."""
        if (kernel := self.kernel) is not None:
            kernel.interrupt()

    def close(self) -> None:
        """End the kernel; what its cells gave stays known."""
        if self.kernel is not None:
            self.kernel.close()
            self.kernel = None

    def forget(self) -> None:
        """Know nothing any more, as after a changed module or table; callable from another thread. The kernel goes on, but for no cell."""
        self.stop()
        if self.kernel is not None:
            self.former.append(self.kernel)
        self.kernel = self.last = None
        self.outputs = {}
        self.generation += 1

    def end_former(self) -> None:
        """End the kernels that were given up."""
        while self.former:
            self.former.pop().close()

    def _before(self, cells: _Cells, k: int) -> Outputs:
        """What a cell that failed showed before, so that the text keeps its numbers."""
        assert self.last is not None
        old, shown = self.last
        if cells.sources[k] in old.sources:
            return shown[old.sources.index(cells.sources[k])]
        return shown[k] if len(old.sources) == len(cells.sources) else []

    def _cells(self, job: Job) -> _Cells:
        sources, numbers = [], []
        for number, cell in enumerate(notebook.parse(job.source, job.notebook)["cells"], 1):
            if cell["cell_type"] != "code":
                continue
            sources.append("".join(cell["source"]))
            numbers.append(number)
            if "parameters" in cell["metadata"].get("tags", []) and self.common["injected"] is not None:
                sources.append(self.common["injected"])
                numbers.append(0)
        found = [names.of_cell(source) for source in sources]
        graph = names.Graph(found)
        states: list[str] = []
        strict: list[bool] = []
        for k, source in enumerate(sources):
            strict.append(bool(found[k].doubt) or (k > 0 and strict[-1]))
            made_by = {"": tuple(range(k))} if strict[k] else graph.writers(k)
            parts = [source, *(f"{name} {[states[w] for w in made_by[name]]}" for name in sorted(made_by))]
            states.append(hashlib.sha256("\0".join(parts).encode()).hexdigest())
        return _Cells(tuple(sources), tuple(numbers), tuple(states), graph, tuple(strict))

    def _run(self, cells: _Cells, k: int, job: Job) -> None:
        """Run a cell, and before it what must be run for its names.

        :raises _FailedError: it failed, or one that it needs.
        """
        if cells.states[k] in self.failed:
            raise _FailedError(self.failed[cells.states[k]])
        if cells.strict[k]:
            self._run_all_before(cells, k, job)
        else:
            # To run one cell may bind a name again that another one had right; a second or third pass corrects it.
            for _ in range(4):
                if not self._correct_names(cells, k, job):
                    break
            else:
                self.close()
                self._run_all_before(cells, k, job)
        self._run_cell(cells, k, job)

    def _correct_names(self, cells: _Cells, k: int, job: Job) -> bool:
        """Run the cells by which the names that a cell reads come to hold what they should; false if all of them did."""
        kernel, corrected = self._kernel(), False
        for name, writers in cells.graph.writers(k).items():
            wanted = [cells.states[w] for w in writers]
            held = kernel.holds.get(name, [])
            if held == wanted:
                continue
            corrected = True
            for w in writers[len(held) if held == wanted[: len(held)] else 0 :]:
                self._need(cells, k, w, job)
        return corrected

    def _run_all_before(self, cells: _Cells, k: int, job: Job) -> None:
        ran = self._kernel().ran
        if ran != list(cells.states[: len(ran)]) or len(ran) > k:
            self.close()
        for before in range(len(self._kernel().ran), k):
            try:
                self._run_cell(cells, before, job)
            except _FailedError as failure:
                raise self._not_run(cells, k, before) from failure

    def _need(self, cells: _Cells, k: int, before: int, job: Job) -> None:
        try:
            self._run(cells, before, job)
        except _FailedError as failure:
            raise self._not_run(cells, k, before) from failure

    def _not_run(self, cells: _Cells, k: int, before: int) -> _FailedError:
        message = f"not run again: it needs what cell {cells.numbers[before]} makes."
        self.failed.setdefault(cells.states[k], message)
        return _FailedError(message)

    def _run_cell(self, cells: _Cells, k: int, job: Job) -> None:
        self.on_cell(cells.numbers[k], len(notebook.parse(job.source, job.notebook)["cells"]))
        if self.generation != self.begun:
            raise StoppedError
        kernel, state = self._kernel(), cells.states[k]
        bound, changed = cells.graph.written(k)
        for name in bound:
            kernel.holds[name] = []
        for name in bound | changed:
            kernel.holds.setdefault(name, []).append(f"part of {state}")  # until it is done
        error, outputs = kernel.run(cells.sources[k], job)
        if error:
            self.failed[state] = error
            raise _FailedError(error)
        for name in bound | changed:
            kernel.holds[name][-1] = state
        kernel.ran.append(state)
        self.outputs.setdefault(state, outputs)

    def _kernel(self) -> _Kernel:
        if self.kernel is None:
            # A draft is waited for, and needs few of the tables that the notebook loads; they are parsed before a kernel is forked.
            self.kernel = _Kernel(self.job, self.fork_server, plan.loaded(self.job) if self.is_running_up else ())
        return self.kernel


class _Kernel:
    """A running kernel and what its names hold."""

    def __init__(self, job: Job, fork_server: str, tables: Tables) -> None:
        """Start it.

        :param tables: that are parsed for it.
        """
        from nbclient import NotebookClient
        from nbformat import v4

        from compendium.run.kernels import provisioner

        self.holds: dict[str, list[str]] = {}  # by name, the states of the cells that bound it and then changed its object
        self.ran: list[str] = []  # states, in the order in which they ran
        self.stopped = False
        self.folder = Path(tempfile.mkdtemp(prefix="live-", dir=workplace.folder()))
        log = LOGS / "live" / f"{job.name}.log"
        made = provisioner.manager(self.folder, log, fork_server, list(tables))
        self.client = NotebookClient(
            v4.new_notebook(cells=[v4.new_code_cell()]), kernel_manager_class=made, kernel_name="python3", timeout=job.cell_seconds,
            shutdown_kernel="immediate",
        )  # fmt: skip
        self.client.create_kernel_manager()
        self.client.start_new_kernel()
        self.client.start_new_kernel_client()
        self.pid: int = self.client.km.provisioner.process.pid

    def run(self, source: str, job: Job) -> tuple[str, Outputs]:
        """Run a cell: the message of its error, or its outputs.

        :raises StoppedError: it was interrupted.
        :raises CompendiumError: the kernel died, or the cell took too long; the kernel is of no use any more.
        """
        from nbclient.exceptions import CellExecutionError
        from nbformat import v4

        if self.stopped:
            self.stopped = False
            raise StoppedError
        cell = v4.new_code_cell(source)
        try:
            self.client.execute_cell(cell, 0)
        except CellExecutionError as error:
            if self.stopped:
                self.stopped = False
                raise StoppedError from None
            lines = [line for output in cell.outputs if output.output_type == "error" for line in output.traceback]
            traceback = _plain("\n".join(lines))
            raised = SimpleNamespace(source=source, ename=error.ename, evalue=error.evalue)
            log_of(job).parent.mkdir(parents=True, exist_ok=True)
            log_of(job).write_text(traceback + "\n", encoding="utf-8")
            return cell_error(job, raised, traceback), []
        except Exception as error:
            self.close()
            raise CompendiumError(run_error(job, error)) from error
        alone = v4.new_notebook(cells=[cell])
        return "", json.loads(notebook.outputs_of(alone, job.source, job.notebook))["outputs"][0]

    def interrupt(self) -> None:
        """Interrupt the cell that runs."""
        self.stopped = True
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGINT)

    def dependencies(self) -> list[dict[str, str]]:
        """What it has read so far, as `record` notes it."""
        try:
            return json.loads((self.folder / "notes.json").read_text(encoding="utf-8"))["dependencies"]
        except (OSError, ValueError, KeyError):
            return []

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(Exception):
            self.client._cleanup_kernel()
        shutil.rmtree(self.folder, ignore_errors=True)


def _plain(traceback: str) -> str:
    from compendium.run.execute import ANSI

    return ANSI.sub("", traceback)
