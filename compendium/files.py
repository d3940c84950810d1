"""Files of the project: written whole or not at all, and called by one name in messages."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from compendium.paths import ROOT


def swap(path: Path, content: bytes) -> None:
    """Write beside, then swap: a reader sees the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        beside = Path(name)
        beside.chmod(0o644)
        beside.replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def name_of(path: Path) -> str:
    """A path as messages show it: from the root of the project on."""
    try:
        return str(path.relative_to(ROOT))
    except ValueError:
        return str(path)


def modules(*places: str) -> list[Path]:
    """The modules of the package at some places, a folder standing for all below it.

    :param places: names such as ``charts`` or ``run``, from the package on.
    """
    package = ROOT / "compendium"
    return [path for place in places for path in (sorted((package / place).rglob("*.py")) or [package / f"{place}.py"])]


def digest(paths: Iterable[Path], also: str = "") -> str:
    """The sha256 of some files of the project, their names included.

    :param also: what else belongs to it.
    """
    found = hashlib.sha256(also.encode())
    for path in paths:
        found.update(f"{path.relative_to(ROOT)}\0".encode())
        found.update(path.read_bytes())
    return found.hexdigest()
