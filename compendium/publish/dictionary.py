"""The data dictionary ``book/columns.csv``: what is in the columns of the exhibits' files, and in which unit.

A row has an exhibit, a column, a unit (empty for words, codes and years, and where the head of the column ends with it) and a description.
Exhibit and column may be patterns of the shell (``fig-profile-*-people``, ``Rev. * (million)``); a row without an exhibit is for any. Where
several rows fit a column, one with its very name wins over a pattern; then one with the id of the exhibit over a pattern of ids, and this
over none; then the longer pattern of the column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from compendium import sources
from compendium.errors import CompendiumError

FILE = "columns.csv"
HEADS = ["exhibit", "column", "unit", "description"]

# The end of a head that is a unit: "Women, per cent", "World (million)", "Median (per cent of GDP)".
_UNIT = re.compile(r"(?:, | \()((?:per cent|points|thousand|million|billion|kilometres)\b[^(),]*)\)?$")


@dataclass(frozen=True)
class Row:
    """What a row says of the columns that it fits."""

    exhibit: str
    column: str
    unit: str
    description: str

    def fits(self, id: str, column: str) -> bool:
        """Whether it is about a column of an exhibit."""
        return self.is_for(id) and (column == self.column or fnmatchcase(column, self.column))

    def is_for(self, id: str) -> bool:
        """Whether it is about columns of an exhibit."""
        return fnmatchcase(id, self.exhibit or "*")

    @property
    def exactness(self) -> tuple[bool, int, int]:
        """The highest wins."""
        return not _is_pattern(self.column), 0 if not self.exhibit else 1 if _is_pattern(self.exhibit) else 2, len(self.column)


def _is_pattern(text: str) -> bool:
    return bool(set(text) & set("*?["))


def read(path: Path) -> list[Row]:
    """The rows of the dictionary; none where there is no file.

    :raises CompendiumError: it is damaged, or a row is not complete or there twice.
    """
    if not path.exists():
        return []
    cells = csv.reader(io.StringIO(sources.text(path), newline=""))
    if (heads := next(cells, [])) != HEADS:
        raise CompendiumError(f"book/{FILE}, line 1: expected the columns {', '.join(HEADS)}; found {', '.join(heads) or 'none'}.")
    rows: dict[tuple[str, str], Row] = {}
    for row in cells:
        if fault := _fault(row, rows):
            raise CompendiumError(f"book/{FILE}, line {cells.line_num}: {fault}")
        rows[row[0], row[1]] = Row(*row)
    return list(rows.values())


def _fault(row: list[str], before: dict[tuple[str, str], Row]) -> str:
    """What is wrong with a row, and how to correct it; empty where nothing is."""
    if len(row) != len(HEADS):
        wanted = f"expected {len(HEADS)} cells ({', '.join(HEADS)}), found {len(row)}."
        return f"{wanted} Put a text that has a comma in quotation marks; leave the exhibit or the unit empty where there is none."
    if any(cell != cell.strip() for cell in row):
        return "a cell begins or ends with a space. Take it away."
    missing = [head for head, cell in zip(HEADS, row, strict=True) if not cell and head in ("column", "description")]
    if missing:
        return f"expected a {' and a '.join(missing)}, found none. Say which column the row is about, and what is in it."
    if (row[0], row[1]) in before:
        return f"column '{row[1]}' of {row[0] or 'any exhibit'} has a row above. Keep one of the two."
    return ""


def find(rows: Sequence[Row], id: str, column: str) -> Row | None:
    """The row that tells what a column of an exhibit is."""
    return max((row for row in rows if row.fits(id, column)), key=lambda row: row.exactness, default=None)


def unit_of(head: str) -> str:
    """The unit that stands at the end of a head; empty where none does."""
    found = _UNIT.search(head)
    return found[1] if found else ""
