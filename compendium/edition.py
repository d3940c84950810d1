"""Which edition of the book a build is: its version, and the day up to which its tables speak; never the day of the build.

The day is that of the newest release that a notebook of the build has read, or the day in whose state of knowledge the book is made.
Pages, print edition and metadata all say it in the words that are made here, once.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from typing import Any

from compendium import sources
from compendium.errors import CompendiumError
from compendium.paths import CITATION
from compendium.tables.model import LATEST

TITLE = "Honouring international commitments, put to the test"  # of the book, without its subtitle
AUTHORS = "The compendium\N{RIGHT SINGLE QUOTATION MARK}s contributors"
FIELDS = ("title", "abstract", "authors", "version", "date-released", "keywords", "references")


def cited() -> dict[str, Any]:
    """What ``CITATION.cff`` says of the book and of the paper that it is about.

    :raises CompendiumError: it is missing, or lacks a field.
    """
    import yaml

    try:
        about = yaml.safe_load(sources.text(CITATION))
        return {name: about[name] for name in FIELDS}
    except FileNotFoundError:
        raise CompendiumError(
            f"{CITATION.name} is missing: the pages and their metadata repeat what it says of the book. Restore it from git."
        ) from None
    except KeyError as error:
        raise CompendiumError(f"{CITATION.name} has no field {error}, which the book repeats. Add it.") from None
    except (yaml.YAMLError, TypeError) as error:
        raise CompendiumError(f"{CITATION.name} is not YAML with fields ({' '.join(str(error).split())}). Restore it from git.") from None


def long_day(day: str) -> str:
    """ "2018-12-10" as "10 December 2018"."""
    year, month, number = day.split("-")
    return f"{int(number)} {calendar.month_name[int(month)]} {year}"


def of(version: str, as_of: str, tables: Iterable[str]) -> dict[str, str]:
    """An edition, in words and as data.

    :param as_of: a day (``YYYY-MM-DD``), ``latest``, or nothing if no notebook ran.
    :param tables: the releases that were read, each as ``table/YYYY-MM-DD``.
    :returns: ``version``; ``day`` as ``YYYY-MM-DD``, empty where no table was read; ``date``, the same in words; ``name``, as one cites it:
        "Version 0.5.0, edition of 15 May 2026"; ``because``, why that day.
    """
    if as_of and as_of != LATEST:
        day, words = as_of, f", edition as of {long_day(as_of)}"
        because = "it says what was known on that day; tables that began later say so in their source lines"
    elif day := max((table.rsplit("/", 1)[-1] for table in tables), default=""):
        words, because = f", edition of {long_day(day)}", "the newest table that it reads is of that day"
    else:
        words, because = "", "it reads no table"
    date = long_day(day) if day else ""
    return {"version": version, "day": day, "date": date, "name": f"Version {version}{words}", "because": because}
