"""One module a data product: all the provider's formats of it, files and answers of APIs, to tidy tables.

A module lists its ``TABLES``: each :class:`Plan` names a release, the provider's files it is made of, and the
function that reads them. ``compendium.refresh.ingest`` finds the files below a folder and stores the releases.

Where the provider still publishes, the module also lists ``FEEDS``: each :class:`Feed` says where the next release of a table comes
from and what it must keep of the last one. ``compendium.refresh`` fetches them.

Tools are in ``reading`` (files, cells, codes), ``names`` (names of countries) and ``tables`` (what releases share); facts that the
project has set or compiled are in CSV files beside the modules. No provider imports another for its tools.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers.workbooks import within_bounds
from compendium.tables.model import Release

# Order matters: `classifications` writes `areas`, against which all others are checked.
PROVIDERS = (
    "classifications",
    "memberships",
    "undesa.migrant_stock",
    "undesa.prospects",
    "worldbank.indicators",
    "worldbank.knomad",
    "worldbank.income_groups",
    "worldbank.prices",
    "unhcr",
    "idmc",
    "iom",
    "unvotes",
    "passports",
    "cepii",
    "unctad",
    "sdg.indicators",
    "sdg.series",
    "sdg.reporting",
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


@dataclass(frozen=True)
class Endpoint:
    """A file, or an answer in pages, that a provider publishes."""

    name: str  # provider/file: its place below --from DIR and --mirror URL, and where downloads are kept
    url: str  # https
    format: str  # in words, for the page on data: "JSON in pages", "workbook"
    following: Callable[[Any, int], str] | None = None  # of JSON in pages: a page and its number (from 1) to the next URL, "" at the end
    link: str = ""  # of a page (or JSON) that lists files: the pattern of the link to follow; of several, the last in order
    limit: int = 64_000_000  # bytes, all pages together, unpacked
    hosts: tuple[str, ...] = ()  # to which the provider may redirect, beside its own


@dataclass(frozen=True)
class Bounds:
    """What the next release of a table must keep of the last one, beside its areas and years.

    Releases that share no year are compared by the newest of each.
    """

    measure: str  # the column whose totals by year are compared; "" compares the number of rows
    within: float  # the share by which a total may differ
    why: str  # why not less and not more, for the page on data
    average: bool = False  # compare means, not sums: prices, indices
    common: bool = False  # compare the rows that both have: where a provider adds areas to years that it has given before
    rows: float = 0.2  # the share of the last release's rows that may be gone
    apart: float = 0.25  # the share of a year's total that rows may have moved by, up and down added: figures in wrong rows move more
    interim: bool = False  # the last year of a release stands for the present: it may change, or be gone from the next
    part: tuple[str, str] = ("", "")  # a column and its value: the rows of the last release that this source goes on with; else all
    may_lose: frozenset[str] = frozenset()  # areas that may be gone, each with its reason in `why`


@dataclass(frozen=True)
class Feed:
    """How the next release of a table is made from what its provider publishes now."""

    release: Release  # as it will be described; no date; {year} in the edition is its last year, {day} its date in words
    files: tuple[Endpoint, ...]
    read: Callable[..., pd.DataFrame]  # gets the paths of the downloads, in the order of `files`
    bounds: Bounds
    follows: tuple[str, ...] = ()  # providers of earlier releases that it goes on from; without any, its own
    dated: Callable[..., str] | None = None  # paths to the provider's day; else the file's own time, or the day of the download


def feeds(table: str = "") -> Iterator[Feed]:
    """All feeds, or those of one table."""
    for name in PROVIDERS:
        for feed in getattr(importlib.import_module(f"compendium.importers.{name}"), "FEEDS", ()):
            if not table or feed.release.table.name == table:
                yield feed


def plans(table: str = "") -> Iterator[Plan]:
    """All plans, or those of one table, in the order in which they must run."""
    for name in PROVIDERS:
        for plan in getattr(importlib.import_module(f"compendium.importers.{name}"), "TABLES", ()):
            if not table or plan.release.table.name == table:
                yield plan


def place_of(read: Callable[..., pd.DataFrame]) -> str:
    """Where a reader is defined, for messages: the file and its name."""
    made = inspect.unwrap(getattr(read, "func", read))  # of a partial, what it calls
    return f"{made.__module__.replace('.', '/')}.py, {getattr(made, '__name__', 'read')}()"


def make(plan: Plan, source: Path) -> pd.DataFrame:
    """The tidy frame of a release from the provider's files below ``source``.

    :raises CompendiumError: a file is missing or is not what the importer knows.
    """
    paths = [source / name for name in plan.files]
    if absent := [p for p in paths if not p.exists()]:
        raise CompendiumError(
            f"{plan.release.id} is made from {absent[0]}, which is not there. Give the folder of providers' files with --from."
        )
    for path in paths:
        if path.suffix == ".xlsx":
            within_bounds(path)
    try:
        return plan.read(*paths)
    except CompendiumError:
        raise
    except Exception as error:
        names = ", ".join(plan.files)
        raise CompendiumError(
            f"{plan.release.id}: {names} does not have the layout that the importer knows ({type(error).__name__}: {error}). "
            f"See {place_of(plan.read)}."
        ) from error
