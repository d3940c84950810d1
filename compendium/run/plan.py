"""What must run, and why.

A run is identified by its code cells, its parameters, the locked requirements, and by what it read while it ran: releases of
tables, modules and other files of the project. Where none of this has changed, the stored outputs are used again; after a change
of prose alone they are put into the new text.
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

CELL_SECONDS = 300  # a cell that runs longer is stopped

Tables = tuple[tuple[str, str], ...]  # (table, release)


@dataclass(frozen=True)
class Job:
    """One notebook to run."""

    notebook: Path
    output: Path
    parameters: dict[str, Any]
    source: str  # the notebook's text: it is read once, even if the file is saved meanwhile
    cell_seconds: int = CELL_SECONDS
    fork_server: str = ""  # the address of the process to fork the kernel from
    tables: Tables = ()  # that it is known to load

    @property
    def area(self) -> str:
        """The area of a profile; empty for other notebooks."""
        return str(self.parameters.get("area", ""))

    @property
    def name(self) -> str:
        """The notebook's file name without its ending, for a profile the name of its page."""
        return f"profiles/{self.output.stem}" if self.area else self.output.stem

    @functools.cached_property
    def made_of(self) -> dict[str, Any]:
        """What is known before a run. Code is listed by cell, as the author counts them."""
        cells = enumerate(notebook.parse(self.source, self.notebook)["cells"], 1)
        return {
            "code": [[n, _sha256("".join(c["source"]))] for n, c in cells if c["cell_type"] == "code"],
            "parameters": self.parameters,
            "requirements": record.file_digest(REQUIREMENTS),
            "python": f"{platform.python_version()} on {sys.platform} {platform.machine()}",
            "runner": _runner(),
        }

    @property
    def key(self) -> str:
        """The digest of what is known before a run; the positions of the code cells among the others do not matter."""
        known = {**self.made_of, "code": [digest for _, digest in self.made_of["code"]]}
        return _sha256(json.dumps(known, sort_keys=True))


@functools.cache
def _runner() -> str:
    """What runs notebooks, and in which environment: other settings may give other outputs."""
    drafts = ("live", "names", "scope")  # which no run uses
    return digest(path for path in modules("run", "environment") if path.stem not in drafts)


@dataclass(frozen=True)
class BuildStep:
    """What a build would do with a notebook: ``state`` is runs, reused, merged or restored; ``why`` says why it runs."""

    job: Job
    state: str
    why: str = ""
    made: bytes = b""
    dependencies: list[cache.Dependency] = field(default_factory=list)
    tables: Tables = ()


def jobs(
    as_of: str, areas: Sequence[str] = (), notebooks: Path = NOTEBOOKS, executed: Path = EXECUTED, cell_seconds: int = CELL_SECONDS
) -> list[Job]:
    """One job a notebook, in the order of their names, and one a profile.

    :param areas: codes of the areas whose profile is made.
    :raises CompendiumError: a file is not a notebook, or has no cell for parameters.
    """
    return [job for path in sorted(notebooks.glob("*.ipynb")) for job in jobs_of(path, as_of, areas, executed, cell_seconds)]


def jobs_of(path: Path, as_of: str, areas: Sequence[str] = (), executed: Path = EXECUTED, cell_seconds: int = CELL_SECONDS) -> list[Job]:
    """The jobs of one notebook: one, or one a profile.

    :raises CompendiumError: as :func:`jobs`.
    """
    source = sources.notebook(path)
    if notebook.stored_outputs(source, path):  # somebody works on it in JupyterLab; `make check` refuses it
        source = notebook.stripped(source, path)
    if not any("parameters" in cell["metadata"].get("tags", []) for cell in notebook.parse(source, path)["cells"]):
        # papermill would insert them at the top, where the notebook overwrites them: the numbers would be those of another day.
        raise CompendiumError(
            f"{name_of(path)} has no cell with the tag 'parameters', so the day of the book cannot be passed to it. "
            'Give that tag to a first code cell with the line as_of = "latest".'
        )
    if path.name == PROFILE.name:
        runs = {executed / "profiles" / f"{area.lower()}.ipynb": {"area": area, "as_of": as_of} for area in areas}
    else:
        runs = {executed / path.name: {"as_of": as_of}}
    return [Job(path, output, parameters, source, cell_seconds) for output, parameters in runs.items()]


def plan(todo: Iterable[Job], folder: Path = CACHE) -> Iterator[BuildStep]:
    """What would be done with each notebook, and why, one by one. Nothing is written."""
    is_unchanged = _checker()
    return (_plan(job, is_unchanged, folder) for job in todo)


def loaded(job: Job) -> Tables:
    """What the last run of a notebook loaded; nothing if that is not known."""
    return _tables_of_last(_last(job))


def dependencies_of(job: Job) -> list[cache.Dependency]:
    """What the last run of a notebook read; nothing if that is not known."""
    last = _last(job)
    return list(last["dependencies"]) if last else []


def made(job: Job) -> bytes | None:
    """What the last run made, as ``notebook.outputs_of`` returns it; None where the executed notebook has other cells than the job."""
    try:
        executed = notebook.parse(job.output.read_text(encoding="utf-8"), job.output)
    except (OSError, CompendiumError):
        return None
    outputs, injected, code = [], None, []
    for cell in executed["cells"]:
        if cell["cell_type"] != "code":
            continue
        if "injected-parameters" in cell["metadata"].get("tags", []):
            injected = cell["source"]
        else:
            code.append(cell["source"])
            outputs.append(cell["outputs"])
    if code != ["".join(c["source"]) for c in notebook.parse(job.source, job.notebook)["cells"] if c["cell_type"] == "code"]:
        return None
    found = {"outputs": outputs, "injected": injected, "language_info": executed["metadata"]["language_info"], "notices": []}
    return json.dumps(found, sort_keys=True, ensure_ascii=False).encode()


def _tables_of_last(last: dict[str, Any] | None) -> Tables:
    return tables_of(last["dependencies"]) if last else ()


def _plan(job: Job, is_unchanged: Callable[[cache.Dependency], bool], folder: Path) -> BuildStep:
    last = _last(job)
    same_code = last is not None and last["key"] == job.key
    same_text = same_code and last["source"] == _sha256(job.source)
    if same_text and all(map(is_unchanged, last["dependencies"])) and record.file_digest(job.output) == last["output"]:
        return BuildStep(job, "reused")
    if (found := cache.find(job.key, is_unchanged, folder)) is not None:
        dependencies, made = found
        state = "merged" if same_code and not same_text and last["dependencies"] == dependencies else "restored"
        return BuildStep(job, state, made=made, dependencies=dependencies)
    return BuildStep(job, "runs", _why(job, last, is_unchanged), tables=_tables_of_last(last))


def _why(job: Job, last: dict[str, Any] | None, is_unchanged: Callable[[cache.Dependency], bool]) -> str:
    """Why the outputs of the last run cannot be used, in words."""
    if last is None:
        return "it has not run yet"
    reasons = _changes(last["made_of"], job.made_of)
    reasons += [_table_change(d) if d["kind"] == "table" else _file_change(d) for d in last["dependencies"] if not is_unchanged(d)]
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
    environment = {
        "requirements": "requirements.txt changed",
        "python": f"Python is {new['python']}, was {old['python']}",
        "runner": "the code that runs notebooks changed",
    }
    return reasons + [words for name, words in environment.items() if old[name] != new[name]]


def _file_change(dependency: cache.Dependency) -> str:
    name = dependency["name"]
    return f"{name.removeprefix('compendium/')} {'changed' if (ROOT / name).exists() else 'is gone'}"


def _table_change(dependency: cache.Dependency) -> str:
    table, as_of = dependency["name"].split("@")
    try:
        now = catalog.resolve(table, as_of)
    except CompendiumError:
        return f"there is no table {table} any more"
    if now.date != dependency["release"]:
        return f"{table} has a new release ({now.date})" if now.date > dependency["release"] else f"{table} is read at {now.date} again"
    return f"{table}/{now.date} changed"


def _checker() -> Callable[[cache.Dependency], bool]:
    """A function that says whether a dependency is unchanged; each is read once."""

    @functools.cache
    def now(kind: str, name: str) -> str:
        if kind != "table":
            return record.file_digest(ROOT / name)
        try:
            return record.release_digest(catalog.resolve(*name.split("@")))
        except CompendiumError:
            return ""

    return lambda d: now(d["kind"], d["name"]) == d["digest"]


def tables_of(dependencies: list[cache.Dependency]) -> Tables:
    """The releases among what a run read."""
    return tuple((d["name"].split("@")[0], d["release"]) for d in dependencies if d["kind"] == "table")


def _last(job: Job) -> dict[str, Any] | None:
    """The note of the last run; nothing where there is none, or it is damaged."""
    note = notes.read(_note_of(job))
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


def _note_of(job: Job) -> Path:
    return job.output.with_suffix(".run.json")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def write(job: Job, made: bytes, dependencies: list[cache.Dependency] | None) -> None:
    """Write the executed notebook, and beside it a note of what it was made of (None: that is not known)."""
    executed = notebook.assemble(job.source, job.notebook, json.loads(made), job.parameters)
    text = json.dumps(executed, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    path = _note_of(job)
    for place in (job.output, path):
        notes.clear(place)
    path.unlink(missing_ok=True)  # a kill between the two leaves a notebook without a note, which is made again
    swap(job.output, text.encode())
    if dependencies is not None:
        hashes = {"source": _sha256(job.source), "output": _sha256(text)}
        notes.write(path, {"key": job.key, "made_of": job.made_of, "dependencies": dependencies, **hashes})
