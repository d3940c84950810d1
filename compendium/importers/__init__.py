"""One module for each data product: all the provider's formats of it, files and answers of APIs, to tidy tables.

A module lists its ``TABLES``: each :class:`Recipe` names a release, the provider's files it is made from, and the
function that reads them. ``compendium.refresh.ingest`` finds the files below a folder and stores the releases.

Where the provider still publishes, the module also lists ``FEEDS``: each :class:`Feed` says where the next release of a table comes
from and how far it may differ from the last one. ``compendium.refresh`` fetches them.

Tools are in ``reading`` (files, cells, codes), ``names`` (names of countries) and ``tables`` (what releases share); facts that the
project has set or compiled are in CSV files beside the modules. No provider imports another for its tools.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers.workbooks import refuse_oversized
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
    "ucdp",
    "unhcr",
    "frontex",
    "idmc",
    "emdat",
    "ndgain",
    "iom",
    "unvotes",
    "passports",
    "cepii",
    "unctad",
    "qog",
    "sdg.indicators",
    "sdg.series",
    "sdg.reporting",
    "who",
    "oecd",
    "eurostat",
    "silc",
    "mpidr",
    "iab",
    "bla",
    "globalcit",
    "mipex",
    "avoi",
    "untc",
    "abelcohen",
    "gaskinabel",
)


@dataclass(frozen=True)
class Recipe:
    """How a release is made from files: ``read`` gets the paths of ``files``, in their order, and returns the tidy frame."""

    release: Release
    files: tuple[str, ...]  # provider/file names below the folder of sources
    read: Callable[..., pd.DataFrame]


@dataclass(frozen=True)
class Endpoint:
    """A file, or a paged answer, that a provider publishes."""

    name: str  # provider/file: its path below --from DIR and --mirror URL, and in the folder of downloads
    url: str  # https
    format: str  # in words, for the page on data: "JSON in pages", "workbook"
    next_url: Callable[[Any, int], str] | None = (
        None  # of JSON in pages: from a page and its number (from 1) to the next URL, "" at the end
    )
    link_pattern: str = ""  # if the URL is a page (or JSON) that lists files: which link to follow; of several, the last in natural order
    max_bytes: int = 64_000_000  # unpacked, all pages together
    redirect_hosts: tuple[str, ...] = ()  # to which the provider may redirect, besides its own


@dataclass(frozen=True)
class Bounds:
    """How far the next release of a table may differ from the last one. Its areas and years must always be there.

    Releases that share no year are compared by the newest year of each.
    """

    measure: str  # the column whose totals by year are compared; "" compares the number of rows
    max_total_change: float  # share by which a year's total may change
    reason: str  # why not less and not more, for the page on data
    compare_means: bool = False  # means instead of totals: prices, indices
    shared_rows_only: bool = False  # totals of the rows that both have: where a provider adds areas to years that it has already published
    max_rows_lost: float = 0.2  # share of the last release's rows, and of its figures, that may be missing
    max_row_change: float = 0.25  # sum of the rows' absolute changes as a share of a year's total: figures in wrong rows change more
    provisional_last_year: bool = False  # the last year of a release may change, or be missing from the next
    subset: tuple[str, str] = ("", "")  # a column and its value: the rows of the last release that this source continues; else all
    may_lose: frozenset[str] = frozenset()  # areas that may be missing; `reason` says why


@dataclass(frozen=True)
class Feed:
    """How the next release of a table is made from what its provider publishes now."""

    release: Release  # its description, without a date; {year} in the edition is its last year, {day} its date in words
    files: tuple[Endpoint, ...]
    read: Callable[..., pd.DataFrame]  # gets the paths of the downloads, in the order of `files`
    bounds: Bounds
    earlier_providers: tuple[str, ...] = ()  # of the releases that it continues; if empty, its own
    read_date: Callable[..., str] | None = None  # from the paths to the provider's date; if None, that of the file or of the download


def feeds(table: str = "") -> Iterator[Feed]:
    """All feeds, or those of one table."""
    return _listed("FEEDS", table)


def recipes(table: str = "") -> Iterator[Recipe]:
    """All recipes, or those of one table, in the order in which they must run."""
    return _listed("TABLES", table)


def _listed(name: str, table: str) -> Iterator[Any]:
    for provider in PROVIDERS:
        for item in getattr(importlib.import_module(f"compendium.importers.{provider}"), name, ()):
            if table in ("", item.release.table.name):
                yield item


@contextlib.contextmanager
def explain_layout_errors(read: Callable[..., pd.DataFrame], files: str, label: str) -> Iterator[None]:
    """Turn whatever a reader trips over into a message that names the files and the reader.

    :param label: the table or release, at the start of the message.
    :raises CompendiumError: the files do not have the layout that the reader expects.
    """
    try:
        yield
    except CompendiumError:
        raise
    except Exception as error:
        function = inspect.unwrap(getattr(read, "func", read))  # of a partial, what it calls
        place = f"{function.__module__.replace('.', '/')}.py, {getattr(function, '__name__', 'read')}()"
        raise CompendiumError(
            f"{label}: {files} does not have the layout that the importer knows ({type(error).__name__}: {error}). See {place}."
        ) from error


def make(recipe: Recipe, source: Path) -> pd.DataFrame:
    """The tidy frame of a release from the provider's files below ``source``.

    :raises CompendiumError: a file is missing or does not have the layout that the importer expects.
    """
    paths = [source / name for name in recipe.files]
    for path in paths:
        if not path.exists():
            raise CompendiumError(
                f"{recipe.release.id} is made from {path}, which is not there. Give the folder of providers' files with --from."
            )
        if path.suffix == ".xlsx":
            refuse_oversized(path)
    with explain_layout_errors(recipe.read, ", ".join(recipe.files), recipe.release.id):
        return recipe.read(*paths)
