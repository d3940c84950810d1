"""Which areas have a profile: one page an area, all from one notebook, the template :data:`compendium.paths.PROFILE`."""

from __future__ import annotations

import difflib
import functools
import unicodedata
from collections.abc import Iterable, Sequence

from compendium.errors import CompendiumError
from compendium.paths import PROFILE
from compendium.tables.catalog import load, read_catalog, rows

DEFAULT = ("CPV", "DEU", "MAR")  # a small island State, and the two that chaired the Forum in 2017-2018
ALL = "all"
TABLES = ("migrant-stock", "migrant-stock-by-origin", "areas")  # they decide which areas can have a profile
MAX_IN_PRINT = 9  # of more profiles than these, the print edition holds the default ones only


def select(text: str, as_of: str) -> tuple[str, ...]:
    """The codes of the requested areas, in the order of their names.

    :param text: codes with commas between them, or ``all``; empty for the default ones.
    :raises CompendiumError: a code that the table `areas` does not have.
    """
    if not PROFILE.exists():
        return ()
    if text.strip().lower() == ALL:
        return sorted_by_name(possible_areas(as_of))
    codes = [part.strip().upper() for part in text.split(",") if part.strip()] or list(DEFAULT)
    for code in codes:
        if code not in table():
            raise CompendiumError(f"There is no area '{code}' in the table 'areas', so it has no profile. {_suggestion(code)}")
    return sorted_by_name(codes)


def possible_areas(as_of: str) -> set[str]:
    """The areas that migrants live in or come from, in the state of knowledge of a day; not the residual groups."""
    stock, by_origin, _ = TABLES
    found = {*load(stock, as_of=as_of)["destination"], *load(by_origin, as_of=as_of)["origin"]}
    return {code for code in found if code in table() and region(code)}


def in_print(areas: Sequence[str]) -> tuple[str, ...]:
    """The profiles that the print edition holds: all of a few, of many the default ones."""
    return tuple(a for a in areas if len(areas) <= MAX_IN_PRINT or a in DEFAULT)


@functools.cache
def table() -> dict[str, dict[str, str]]:
    """The newest release of `areas`, a row a code."""
    return {row["area"]: row for row in rows(read_catalog().table("areas")[-1])}


def name(code: str) -> str:
    """Short name of an area."""
    return table()[code]["short_name"]


def region(code: str) -> str:
    """The region of an area; empty where it has none."""
    return table()[code]["region"]


def sort_key(text: str) -> str:
    """A name without accents, in lower case: for sorting and finding."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()


def sorted_by_name(codes: Iterable[str]) -> tuple[str, ...]:
    """Each code once, sorted by the name of the area."""
    return tuple(sorted(set(codes), key=lambda code: sort_key(name(code))))


def _suggestion(word: str) -> str:
    """The areas whose name or code is like a word, and what is expected."""
    codes = {sort_key(name(code)): code for code in table()}
    wanted = sort_key(word)
    begin = [code for shown, code in codes.items() if shown.startswith(wanted)][:3]
    alike = [codes[shown] for shown in difflib.get_close_matches(wanted, codes, n=2, cutoff=0.75)]
    near = list(dict.fromkeys([*begin, *alike, *difflib.get_close_matches(word, table(), n=3)]))[:5]
    suggested = f"Near it: {', '.join(f'{code} ({name(code)})' for code in near)}. " if near else ""
    return suggested + "Give codes of ISO 3166-1 alpha-3 with commas between them, or 'all'."
