"""What a build notes for itself, and whether what it made is still as it was made.

A note that is damaged, or of another form than the one that is read, is as if it were not there: what it spoke of is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from compendium.files import swap


def read(path: Path) -> dict[str, Any]:
    """A note; empty where there is none, or it is no JSON object."""
    try:
        note = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return note if isinstance(note, dict) else {}


def write(path: Path, note: dict[str, Any]) -> None:
    """Store a note, also where something else took its place."""
    clear(path)
    swap(path, json.dumps(note, indent=1, sort_keys=True).encode() + b"\n")


def clear(path: Path) -> None:
    """Make room for a file: a folder that stands in its place is removed, the file itself stays until the new one is swapped in."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)


def seal(*places: Path) -> dict[str, str]:
    """What files and folders hold now, for :func:`as_sealed`: by size and time, which is quick to see, and by content."""
    return {"times": _digest(places, _size_and_time), "contents": _digest(places, _content)}


def as_sealed(seal: Any, *places: Path) -> bool:
    """Whether files and folders hold what they held when they were sealed. Copies with other times count as the same."""
    if not isinstance(seal, dict):
        return False
    with contextlib.suppress(OSError):
        return seal.get("times") == _digest(places, _size_and_time) or seal.get("contents") == _digest(places, _content)
    return False


def _files(places: tuple[Path, ...]) -> list[tuple[str, Path]]:
    found = []
    for place in places:
        inside = sorted(place.rglob("*")) if place.is_dir() else [place]
        found += [(str(path.relative_to(place.parent)), path) for path in inside if not path.is_dir() and "__pycache__" not in path.parts]
    return found


def _digest(places: tuple[Path, ...], describe: Callable[[Path], str]) -> str:
    lines = (f"{name}\0{describe(path)}\n" for name, path in _files(places))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _size_and_time(path: Path) -> str:
    facts = path.stat()
    return f"{facts.st_size}\0{facts.st_mtime_ns}"


def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
