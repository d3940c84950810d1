"""What comes before Sphinx, from the command line and from ``jupyter-book build .`` alike: run what needs it, and stage the book."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass

from compendium.errors import CompendiumError
from compendium.publish import profiles, staging
from compendium.run import execute, plan
from compendium.tables import catalog
from compendium.tables.model import LATEST

MAX_NOTICES = 20  # lines that are shown of what cells wrote to stderr


@dataclass(frozen=True)
class Settings:
    """What a build can be asked for."""

    as_of: str = LATEST  # the day in whose state of knowledge the book is made
    profiles: str = ""  # the areas that get a profile page: codes with commas between them, or "all"; empty for the default ones
    jobs: int = 2  # notebooks that run at a time
    cell_seconds: int = plan.CELL_SECONDS
    fork: bool = True  # fork kernels from one process with the imports done, where that can be
    dask: str = ""  # the address of a scheduler; empty to run the notebooks here

    @classmethod
    def from_environment(cls) -> Settings:
        """What ``make`` takes from its command line too: AS_OF, PROFILES and JOBS.

        :raises CompendiumError: one of them cannot be used.
        """
        jobs = os.environ.get("JOBS") or str(cls.jobs)
        if not jobs.isdecimal() or not int(jobs):
            raise CompendiumError(f"JOBS={jobs}: expected how many notebooks run at a time, such as JOBS=4.")
        return cls(check_day(os.environ.get("AS_OF") or LATEST), os.environ.get("PROFILES", ""), int(jobs))


def check_day(text: str) -> str:
    """``latest``, or a day that is not in the future, as YYYY-MM-DD.

    :raises CompendiumError: it is neither.
    """
    if text == LATEST:
        return text
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise CompendiumError(f"'{text}' is neither 'latest' nor a day written YYYY-MM-DD.") from None
    if day > dt.datetime.now(dt.UTC).date():
        raise CompendiumError(f"{text} has not come yet: it is not known what the tables will contain then.")
    return day.isoformat()


def prepare(
    settings: Settings, report: Callable[[str], None], on_outcome: Callable[[execute.Outcome], None]
) -> Iterator[tuple[str, float]]:
    """Bring the notebooks up to date and stage the book; yields each phase with its seconds.

    :param report: called with what a reader of the terminal should know.
    :param on_outcome: called with the outcome of each notebook as it comes.
    :raises CompendiumError: a table is damaged, a notebook failed, or the book cannot be staged.
    """
    clock = Clock()
    catalog.verify_checksums()
    yield clock.phase("tables checked")
    todo = plan.jobs(settings.as_of, profiles.select(settings.profiles, settings.as_of), cell_seconds=settings.cell_seconds)
    with _executor(settings.dask, report) as pool:
        outcomes = execute.run(todo, settings.jobs, on_outcome, pool, settings.fork)
    if failed := [f"  {o.error}" for o in outcomes if o.state == "failed"]:
        raise CompendiumError(f"{len(failed)} of {len(outcomes)} notebooks failed; the last good book stays:\n" + "\n".join(failed))
    if notices := [f"  {o.job.name}, {notice}" for o in outcomes for notice in o.notices]:
        more = [f"  and {len(notices) - MAX_NOTICES} more"] if len(notices) > MAX_NOTICES else []
        report("Written to stderr, and left off the pages:\n" + "\n".join(notices[:MAX_NOTICES] + more))
    yield clock.phase(f"{len(outcomes)} notebooks")
    yield clock.phase(f"{staging.stage(todo)} exhibits staged")


def _executor(address: str, report: Callable[[str], None]) -> contextlib.AbstractContextManager[Executor | None]:
    if not address:
        return contextlib.nullcontext()
    from compendium.run import dask

    return dask.connect(address, report)


class Clock:
    """Measures the phases of a build."""

    def __init__(self) -> None:
        """Begin the first phase."""
        self._started = time.monotonic()

    def phase(self, name: str) -> tuple[str, float]:
        """End a phase and begin the next; returns its name with its seconds."""
        before, self._started = self._started, time.monotonic()
        return name, self._started - before
