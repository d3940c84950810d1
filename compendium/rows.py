"""What the rows of a figure's table of values are: the head of their column, found in the data that the figure is offered with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations

import pandas as pd

from compendium import areas
from compendium.marks import ROW, Table
from compendium.words import joined

UNKNOWN = "Shown"  # where neither the data nor the table of areas holds the names
BETWEEN = (" \N{EN DASH} ", " to ", " and ", ", ")  # two names in one row
_COUNT = re.compile(r" \([\d,]+\)$")  # "Africa (54)"


def named(table: Table, data: pd.DataFrame) -> Table:
    """A table of values whose rows say what they are.

    :param data: the plotted numbers, with the names of areas.
    """
    if ROW not in table.columns[:2]:
        return table
    at = table.columns.index(ROW)
    head = what([row[at] for row in table.rows], data)
    others = [*table.columns[:at], *table.columns[at + 1 :]]
    return replace(table, columns=[*others[:at], UNKNOWN if head in others else head, *others[at:]])


def what(names: Sequence[str], data: pd.DataFrame) -> str:
    """The columns in which names stand: "Bloc", "Origin and destination", "Year or area"; "Year or other" if some stand in none."""
    left = {_plain(name) for name in names}
    most_unknown, heads = len(left) / 2, []
    for head, known in _known(data):
        if not left:
            break
        if found := left & known:
            left -= found
            heads.append(head)
    if len(left) > most_unknown:
        return UNKNOWN
    said = joined(list(dict.fromkeys([*heads, *["other"] * bool(left)])), last="or")
    return said[0].upper() + said[1:]


def _known(data: pd.DataFrame) -> Iterator[tuple[str, set[str]]]:
    """Names by what they are: of one column, of two columns together, of an area or a region."""
    words = {str(c): [_plain(v) for v in data[c]] for c in data if c == "year" or not pd.api.types.is_numeric_dtype(data[c])}
    yield from ((_head(column), set(values)) for column, values in words.items())
    for first, second in permutations(words, 2):
        pairs = set(zip(words[first], words[second], strict=True))
        yield f"{_head(first)} and {_head(second)}", {mark.join(pair) for pair in pairs for mark in BETWEEN}
    place = areas.frame()
    yield "area", {_plain(v) for v in place[["name", "short_name"]].to_numpy().ravel()}
    yield "region", {_plain(v) for v in place[["region", "subregion", "sdg_region"]].to_numpy().ravel()} | {"world"}
    yield "income group", {f"{group} income" for group in place["income_group"].dropna()}


def _head(column: str) -> str:
    return column.removesuffix("_name").replace("_", " ")


def _plain(name: object) -> str:
    """A name without the number behind it, to be compared; a year that stands beside missing values is a whole number."""
    whole = int(name) if isinstance(name, float) and name.is_integer() else name
    return _COUNT.sub("", str(whole)).replace(" the ", " ").casefold()
