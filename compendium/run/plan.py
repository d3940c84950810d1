"""What must run, and why.

A run is known by its code cells, its parameters, the locked requirements, and by what it read while it ran: releases of
tables, modules and other files of the project. Where all of it is as it was, the stored outputs are used again; a change
of prose alone puts the new text around them.
"""

from __future__ import annotations

import functools
import hashlib
import json
import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compendium import notes, sources
from compendium.errors import CompendiumError
from compendium.files import digest, modules, name_of, swap
from compendium.paths import CACHE, EXECUTED, NOTEBOOKS, PROFILE, REQUIREMENTS, ROOT
from compendium.run import cache, notebook, record
from compendium.tables import catalog

CELL_SECONDS = 300  # a cell that runs longer is taken for hung


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
        cells = enumerate(notebook.parse(self.source, self.notebook)["cells"], 1)
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
class BuildStep:
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
        if outputs := notebook.stored_outputs(source, path):
            raise CompendiumError(outputs)
        if not any("parameters" in cell["metadata"].get("tags", []) for cell in notebook.parse(source, path)["cells"]):
            # papermill would put them first, and the notebook's own value would win: a book of another day with today's numbers.
            raise CompendiumError(
                f"{name_of(path)} has no cell with the tag 'parameters', so the day of the book cannot be passed to it. "
                'Give that tag to a first code cell with the line as_of = "latest".'
            )
        if path.name == PROFILE.name:
            found += [
                Job(path, executed / "profiles" / f"{a.lower()}.ipynb", {"area": a, "as_of": as_of}, source, cell_seconds) for a in areas
            ]
        else:
            found.append(Job(path, executed / path.name, {"as_of": as_of}, source, cell_seconds))
    return found


def plan(todo: Iterable[Job], folder: Path = CACHE) -> Iterator[BuildStep]:
    """What would be done with each notebook, and why, one by one. Nothing is written."""
    holds = _holds()
    return (_plan(job, holds, folder) for job in todo)


def loaded(job: Job) -> tuple[tuple[str, str], ...]:
    """What the last run of a notebook loaded, as (table, release); nothing if nobody can say."""
    last = _last(job)
    return tables_of(last["dependencies"]) if last else ()


def _plan(job: Job, holds: Callable[[cache.Dependency], bool], folder: Path) -> BuildStep:
    last = _last(job)
    same = last is not None and last["key"] == job.key
    as_it_was = same and last["source"] == _sha(job.source) and all(map(holds, last["dependencies"]))
    if as_it_was and record.digest(job.output) == last["output"]:
        return BuildStep(job, "reused")
    if (found := cache.find(job.key, holds, folder)) is not None:
        dependencies, made = found
        state = "merged" if same and last["dependencies"] == dependencies and last["source"] != _sha(job.source) else "restored"
        return BuildStep(job, state, made=made, dependencies=dependencies)
    return BuildStep(job, "runs", _why(job, last, holds), tables=tables_of(last["dependencies"]) if last else ())


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


def tables_of(dependencies: list[cache.Dependency]) -> tuple[tuple[str, str], ...]:
    """The releases among what a run read, as (table, release)."""
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


def write(job: Job, made: bytes, dependencies: list[cache.Dependency] | None) -> None:
    """Write the executed notebook, and beside it a note of what it was made of (None: nobody can say)."""
    text = notebook.assemble(job.source, job.notebook, json.loads(made), job.parameters)
    for path in (job.output, _note(job)):
        notes.clear(path)
    _note(job).unlink(missing_ok=True)  # a kill between the two leaves a notebook without a note, which is made again
    swap(job.output, text.encode())
    if dependencies is not None:
        note = {"key": job.key, "made_of": job.made_of, "dependencies": dependencies, "source": _sha(job.source), "output": _sha(text)}
        notes.write(_note(job), note)
