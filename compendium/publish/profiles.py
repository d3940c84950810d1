"""Which areas have a profile: one page an area, all from one notebook, the template :data:`compendium.paths.PROFILE`."""

from __future__ import annotations

import difflib
import functools
import unicodedata
from collections.abc import Sequence

from compendium.errors import CompendiumError
from compendium.paths import PROFILE
from compendium.tables.catalog import load, read_catalog, rows

DEFAULT = ("CPV", "DEU", "MAR")  # a small island State, and the two that chaired the Forum in 2017-2018
ALL = "all"
TABLES = ("migrant-stock", "migrant-stock-by-origin", "areas")  # which say who can have a profile
FEW = 10  # so many profiles are a list; of more, the print edition holds the default ones only


def chosen(text: str, as_of: str) -> tuple[str, ...]:
    """The codes of the areas that are asked for, in the order of their names.

    :param text: codes with commas between them, or ``all``; empty for the default ones.
    :raises CompendiumError: a code that the table `areas` does not have.
    """
    if not PROFILE.exists():
        return ()
    if text.strip().lower() == ALL:
        return in_order(everywhere(as_of))
    codes = [part.strip().upper() for part in text.split(",") if part.strip()] or list(DEFAULT)
    for code in codes:
        if code not in table():
            raise CompendiumError(f"There is no area '{code}' in the table 'areas', so it has no profile. {_near(code)}")
    return in_order(codes)


def everywhere(as_of: str) -> set[str]:
    """Every area that migrants live in or come from, in the state of knowledge of a day; not the residual groups."""
    stock, by_origin, _ = TABLES
    found = {*load(stock, as_of=as_of)["destination"], *load(by_origin, as_of=as_of)["origin"]}
    return {code for code in found if code in table() and region(code)}


def in_print(areas: Sequence[str]) -> tuple[str, ...]:
    """Those of some profiles that the print edition holds: all of a few, of many the default ones."""
    return tuple(a for a in areas if len(areas) < FEW or a in DEFAULT)


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


def plain(text: str) -> str:
    """Letters without their marks, in lower case: for sorting and finding."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()


def in_order(codes: Sequence[str] | set[str]) -> tuple[str, ...]:
    """Each code once, sorted by the name of the area."""
    return tuple(sorted(set(codes), key=lambda code: plain(name(code))))


def _near(word: str) -> str:
    names = {plain(name(code)): code for code in table()}
    begin = [code for shown, code in names.items() if shown.startswith(plain(word))]
    alike = [names[n] for n in difflib.get_close_matches(plain(word), names, n=2, cutoff=0.75)]
    codes = difflib.get_close_matches(word, table(), n=3, cutoff=0.6)
    near = list(dict.fromkeys([*begin[:3], *alike, *codes]))[:5]
    said = f"Near it: {', '.join(f'{code} ({name(code)})' for code in near)}. " if near else ""
    return said + "Give codes of ISO 3166-1 alpha-3 with commas between them, or 'all'."
