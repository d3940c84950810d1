"""One module a provider: its file or API answer to a tidy table.

A module lists its ``TABLES``: each :class:`Plan` names a release, the provider's files it is made of, and the
function that reads them. :func:`run` finds the files below a folder and writes the releases.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from compendium.catalog import Release, write_release
from compendium.errors import CompendiumError
from compendium.paths import DATA

# Order matters: `classifications` writes `areas`, against which all others are checked.
PROVIDERS = (
    "classifications",
    "undesa",
    "worldbank",
    "unhcr",
    "idmc",
    "iom",
    "unvotes",
    "passports",
    "cepii",
    "unctad",
    "unsdg",
    "who",
    "oecd",
    "eurostat",
    "mpidr",
    "bla",
    "globalcit",
    "mipex",
    "avoi",
    "untc",
    "abelcohen",
    "gaskinabel",
)


@dataclass(frozen=True)
class Plan:
    """How a release is made: ``read`` gets the paths of ``files``, in their order, and returns the tidy frame."""

    release: Release
    files: tuple[str, ...]  # provider/file names below the folder of sources
    read: Callable[..., pd.DataFrame]


def plans(table: str = "") -> Iterator[Plan]:
    """All plans, or those of one table, in the order in which they must run."""
    for name in PROVIDERS:
        for plan in importlib.import_module(f"compendium.importers.{name}").TABLES:
            if not table or plan.release.table == table:
                yield plan


def run(plan: Plan, source: Path, folder: Path = DATA) -> Release:
    """Make one release from the provider's files below ``source``.

    :raises CompendiumError: a file is missing or is not what the importer knows; nothing is written then.
    """
    paths = [source / name for name in plan.files]
    if absent := [p for p in paths if not p.exists()]:
        raise CompendiumError(
            f"{plan.release.id} is made from {absent[0]}, which is not there. Give the folder of providers' files with --from."
        )
    try:
        frame = plan.read(*paths)
    except CompendiumError:
        raise
    except Exception as error:
        names = ", ".join(plan.files)
        raise CompendiumError(
            f"{plan.release.id}: {names} does not have the layout that the importer knows ({type(error).__name__}: {error}). "
            f"See {plan.read.__module__.replace('.', '/')}.py, {plan.read.__name__}()."
        ) from error
    return write_release(frame, plan.release, folder)
