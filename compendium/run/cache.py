"""Outputs of notebooks, kept by what they were made of.

``runs/<key>/<digest>.json`` says of one run which dependencies it had and which object it made; ``objects/<digest>``
holds what it made. The key is what is known before a run (code, parameters, requirements); dependencies are found while
it runs. Every file is named by its content or by what it depends on and is swapped in whole, so the folder can be shared
by branches and builds, copied, restored in part, or deleted at any moment: what is not found is made again.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from compendium import notes
from compendium.files import swap
from compendium.paths import CACHE

LIMIT = 2_000_000_000  # bytes of objects; beyond it, those longest unused go first
Dependency = dict[str, str]


def put(key: str, dependencies: list[Dependency], made: bytes, folder: Path = CACHE) -> None:
    """Keep what a run made."""
    name = hashlib.sha256(made).hexdigest()
    note = json.dumps({"dependencies": dependencies, "made": name}, indent=1, sort_keys=True).encode() + b"\n"
    path = folder / "runs" / key / f"{hashlib.sha256(note).hexdigest()}.json"
    for place in (_object(folder, name), path):
        notes.clear(place)
    swap(_object(folder, name), gzip.compress(made, 1, mtime=0))
    swap(path, note)


def find(key: str, holds: Callable[[Dependency], bool], folder: Path = CACHE) -> tuple[list[Dependency], bytes] | None:
    """The dependencies and the making of a kept run all of whose dependencies still hold."""
    for note in _runs(key, folder):
        if all(holds(d) for d in note["dependencies"]) and (made := _read(folder, note["made"])) is not None:
            return note["dependencies"], made
    return None


def prune(folder: Path = CACHE, limit: int = LIMIT) -> None:
    """Remove the objects longest unused until the rest fits."""
    found = []
    for path in folder.glob("objects/*/*"):
        try:
            found.append((path.stat().st_mtime, path.stat().st_size, path))
        except FileNotFoundError:
            continue  # another build was faster
    excess = sum(size for _, size, _ in found) - limit
    for _, size, path in sorted(found):
        if excess <= 0:
            return
        path.unlink(missing_ok=True)
        excess -= size


def are_dependencies(found: Any) -> bool:
    """Whether something that was read has the form of a list of dependencies."""
    facts = {"kind", "name", "digest"}
    return isinstance(found, list) and all(
        isinstance(d, dict) and facts <= set(d) and all(isinstance(v, str) for v in d.values()) and (d["kind"] != "table" or _is_table(d))
        for d in found
    )


def _is_table(dependency: Dependency) -> bool:
    return dependency["name"].count("@") == 1 and "release" in dependency


def _runs(key: str, folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((folder / "runs" / key).glob("*.json")):
        note = notes.read(path)  # half restored or damaged: as if it were not there
        if are_dependencies(note.get("dependencies")) and isinstance(note.get("made"), str):
            yield note


def _read(folder: Path, name: str) -> bytes | None:
    path = _object(folder, name)
    try:
        made = gzip.decompress(path.read_bytes())
        os.utime(path)  # used now
    except (OSError, EOFError, zlib.error):
        return None
    return made if hashlib.sha256(made).hexdigest() == name else None


def _object(folder: Path, name: str) -> Path:
    return folder / "objects" / name[:2] / name
