"""Errors of runs in words: notebook, cell and line, what was raised, and what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from compendium.errors import CompendiumError, shortened
from compendium.files import name_of
from compendium.paths import LOGS
from compendium.run.notebook import MAX_LINE, cell_of, status_of
from compendium.run.plan import Job

MAX_ERROR, MAX_LINES = 2000, 8  # characters of an error, and lines of its traceback that are shown


def log_of(job: Job) -> Path:
    """The output of the kernel, and the traceback of an error."""
    return LOGS / f"{job.name}.log"


def cell_error(job: Job, error: Any, traceback: str) -> str:
    """A Python error: notebook, cell and line, what was raised, and the last lines of the traceback."""
    lines = error.source.splitlines()
    numbers = [int(n) for n in re.findall(r"(?:Cell In\[\d+\]|ipykernel_\d+\S*?\.py), line (\d+)", traceback)]
    at = next((n for n in numbers if 0 < n <= len(lines)), 0)
    where = cell_of(job.source, job.notebook, error.source, at)
    raised = f"{name_of(job.notebook)}, {where}: " + shortened(f"{error.ename}: {error.evalue}", MAX_ERROR)
    if error.ename in ("CompendiumError", "NothingKnown"):  # its message is enough
        return raised
    shown = [line.rstrip()[:MAX_LINE] for line in traceback.splitlines() if line.strip("- ") and not line.startswith(error.ename)]
    last = [f"    | {line}" for line in shown[-MAX_LINES:]]
    return "\n".join([raised, *last, f"    The whole traceback is in {name_of(log_of(job))}."])


def run_error(job: Job, error: Exception, progress: Sequence[Any] = ()) -> str:
    """An error outside a cell's own code.

    :param progress: the notebook as papermill filled it.
    """
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    if isinstance(error, CompendiumError):
        return str(error)
    name = name_of(job.notebook)
    if isinstance(error, CellTimeoutError):
        return (
            f"{name}, {_running_cell(job, progress)}: still running after {job.cell_seconds} seconds, so it was stopped. "
            "Make the cell faster or raise --cell-seconds."
        )
    if isinstance(error, DeadKernelError):
        return f"{name}, {_running_cell(job, progress)}: the kernel died (killed, or out of memory)."
    if isinstance(error, OSError):
        return f"{name}: {error.strerror or error} ({error.filename or job.output}). Nothing was replaced."
    return f"{name}: {type(error).__name__}: {error}"


def _running_cell(job: Job, progress: Sequence[Any]) -> str:
    """The cell at which papermill stopped: the last one that was started."""
    started = [cell for cell in (progress[-1].cells if progress else []) if status_of(cell) not in ("", "pending")]
    return cell_of(job.source, job.notebook, started[-1].source) if started else "before its first cell"
