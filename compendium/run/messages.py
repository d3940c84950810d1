"""What is said of a run that failed: notebook, cell and line, what was raised, and what to do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from compendium.errors import CompendiumError
from compendium.files import name_of
from compendium.paths import LOGS
from compendium.run.notebook import LINE, cell_of
from compendium.run.plan import Job

SAID, LAST_LINES = 2000, 8  # characters of an error, and lines of its traceback that are shown


def log_of(job: Job) -> Path:
    """What the kernel said, and the traceback of an error."""
    return LOGS / f"{job.name}.log"


def failed(job: Job, error: Any, traceback: str) -> str:
    """A Python error: notebook, cell and line, what was raised, and the last lines of the traceback."""
    said = f"{error.ename}: {error.evalue}"
    said = said if len(said) <= SAID else f"{said[:SAID]} [...]"
    lines = error.source.splitlines()
    found = [int(n) for n in re.findall(r"(?:Cell In\[\d+\]|ipykernel_\d+\S*?\.py), line (\d+)", traceback)]
    at = next((n for n in found if 0 < n <= len(lines)), 0)
    where = cell_of(job.source, job.notebook, error.source, at)
    if error.ename in ("CompendiumError", "NothingKnown"):  # says what it needs to
        return f"{name_of(job.notebook)}, {where}: {said}"
    last = [line.rstrip()[:LINE] for line in traceback.splitlines() if line.strip("- ") and not line.startswith(error.ename)][-LAST_LINES:]
    whole = f"The whole traceback is in {name_of(log_of(job))}."
    return "\n".join([f"{name_of(job.notebook)}, {where}: {said}", *(f"    | {line}" for line in last), f"    {whole}"])


def explain(job: Job, error: Exception, progress: list[Any]) -> str:
    """What went wrong outside a cell's own code, in one message.

    :param progress: the notebook as papermill filled it.
    """
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    where = _running_cell(job, progress)
    if isinstance(error, CompendiumError):
        return str(error)
    if isinstance(error, CellTimeoutError):
        return (
            f"{name_of(job.notebook)}, {where}: still running after {job.cell_seconds} seconds, so it was stopped. "
            f"Make the cell faster or raise --cell-seconds."
        )
    if isinstance(error, DeadKernelError):
        return f"{name_of(job.notebook)}, {where}: the kernel died (killed, or out of memory)."
    if isinstance(error, OSError):
        return f"{name_of(job.notebook)}: {error.strerror or error} ({error.filename or job.output}). Nothing was replaced."
    return f"{name_of(job.notebook)}: {type(error).__name__}: {error}"


def _running_cell(job: Job, progress: list[Any]) -> str:
    """The cell at which papermill stopped: the last one that was begun."""
    begun = [
        cell
        for cell in (progress[-1].cells if progress else [])
        if cell.cell_type == "code" and cell.metadata.get("papermill", {}).get("status", "pending") != "pending"
    ]
    return cell_of(job.source, job.notebook, begun[-1].source) if begun else "before its first cell"
