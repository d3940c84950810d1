"""Outputs of notebooks, stored by what they were made of.

``runs/<key>/<digest>.json`` lists the dependencies of one run and names the object it made; ``objects/<digest>``
holds that object. The key is what is known before a run (code, parameters, requirements); dependencies are found while
it runs. ``fits/`` holds what :mod:`compendium.remember` stores. Every file is named by its content or by what it depends on
and is written in one step, so the folder can be shared by branches and builds, copied, restored in part, or deleted at any
moment: what is not found is made again.

``seconds.json`` says how long each notebook ran last. It decides in which order they start and nothing else.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from compendium import notes
from compendium.files import swap
from compendium.paths import CACHE

MAX_BYTES = 2_000_000_000  # of objects and fits; beyond it, the least recently used are removed first
Dependency = dict[str, str]


def put(key: str, dependencies: list[Dependency], made: bytes, folder: Path = CACHE) -> None:
    """Store what a run made."""
    name = hashlib.sha256(made).hexdigest()
    note = json.dumps({"dependencies": dependencies, "made": name}, indent=1, sort_keys=True).encode() + b"\n"
    path = folder / "runs" / key / f"{hashlib.sha256(note).hexdigest()}.json"
    for place in (_object(folder, name), path):
        notes.clear(place)
    swap(_object(folder, name), gzip.compress(made, 1, mtime=0))
    swap(path, note)


def find(key: str, is_unchanged: Callable[[Dependency], bool], folder: Path = CACHE) -> tuple[list[Dependency], bytes] | None:
    """The dependencies and the outputs of a stored run, if none of its dependencies has changed."""
    for path in sorted((folder / "runs" / key).glob("*.json")):
        note = notes.read(path)  # one that is damaged or restored in part is ignored
        sound = are_dependencies(note.get("dependencies")) and isinstance(note.get("made"), str)
        if sound and all(map(is_unchanged, note["dependencies"])) and (made := _read(folder, note["made"])) is not None:
            return note["dependencies"], made
    return None


def prune(folder: Path = CACHE, limit: int = MAX_BYTES) -> None:
    """Remove the least recently used objects and fits until the rest has room."""
    found = []
    for path in (*folder.glob("objects/*/*"), *folder.glob("fits/*/*")):
        try:
            found.append((path.stat().st_mtime, path.stat().st_size, path))
        except FileNotFoundError:
            continue  # removed by another build
    excess = sum(size for _, size, _ in found) - limit
    for _, size, path in sorted(found):
        if excess <= 0:
            return
        path.unlink(missing_ok=True)
        excess -= size


def seconds(folder: Path = CACHE) -> dict[str, float]:
    """How long notebooks ran last, by name; what is damaged is left out."""
    known = notes.read(folder / "seconds.json")
    return {name: float(v) for name, v in known.items() if type(v) in (int, float) and 0 <= v < 1e6}


def put_seconds(taken: dict[str, float], folder: Path = CACHE) -> None:
    """Note how long notebooks ran. Where two builds do so at once, the second may forget what the first noted."""
    notes.write(folder / "seconds.json", seconds(folder) | {name: round(value, 2) for name, value in taken.items()})


def are_dependencies(found: Any) -> bool:
    """Whether a value read from JSON is a list of dependencies."""
    facts = {"kind", "name", "digest"}
    return isinstance(found, list) and all(
        isinstance(d, dict) and facts <= set(d) and all(isinstance(v, str) for v in d.values()) and (d["kind"] != "table" or _is_table(d))
        for d in found
    )


def _is_table(dependency: Dependency) -> bool:
    return dependency["name"].count("@") == 1 and "release" in dependency


def _read(folder: Path, name: str) -> bytes | None:
    path = _object(folder, name)
    try:
        made = gzip.decompress(path.read_bytes())
        os.utime(path)  # the time of its last use
    except (OSError, EOFError, zlib.error):
        return None
    return made if hashlib.sha256(made).hexdigest() == name else None


def _object(folder: Path, name: str) -> Path:
    return folder / "objects" / name[:2] / name
