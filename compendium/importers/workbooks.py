"""The size of a workbook's sheets, seen before anything reads them.

A reader makes room for every row and column up to the outermost cell: one stray cell in the last corner is 17 billion of them.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from compendium.errors import CompendiumError

CELLS = 20_000_000  # of a sheet, empty ones included: the largest of the providers' has 3 million
_PLACE = re.compile(rb'<(?:\w+:)?(?:c|row) [^>]*?\br="([A-Z]*)([0-9]+)"')  # of a cell or of a row
_AT_A_TIME = 1 << 22


def within_bounds(path: Path) -> None:
    """Check that no sheet of a workbook (.xlsx) reaches further than a reader can follow.

    :raises CompendiumError: one does; it names the sheet's part and its outermost column and row.
    """
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", part):
                continue
            columns, last, rest = set(), 0, b""
            with archive.open(part) as file:
                while chunk := file.read(_AT_A_TIME):
                    text = rest + chunk
                    found = _PLACE.findall(text)
                    columns.update(column for column, _ in found)
                    last = max(last, max((int(row) for _, row in found), default=0))
                    rest = text[-200:]
            outermost = max(columns, key=_number, default=b"A")
            if (cells := _number(outermost) * last) > CELLS:
                raise CompendiumError(
                    f"{path.name}, {part}: its cells reach to column {outermost.decode()} and row {last:,}, {cells:,} in all. Expected at "
                    f"most {CELLS:,}: a stray cell far from the others? Delete the rows and columns beyond the table, and save it again."
                )


def _number(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number
