"""A workbook's sheets are measured before anything reads them.

A reader allocates every row and column up to the outermost cell: one stray cell in the last corner makes 17 billion cells.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from compendium.errors import CompendiumError

MAX_CELLS = 20_000_000  # of a sheet, empty ones included: the largest of the providers' has 3 million
_REFERENCE = re.compile(rb'<(?:\w+:)?(?:c|row) [^>]*?\br="([A-Z]*)([0-9]+)"')  # of a cell or of a row
_CHUNK_BYTES = 1 << 22


def refuse_oversized(path: Path) -> None:
    """Refuse a workbook (.xlsx) with a sheet that is too large to read.

    :raises CompendiumError: it names the sheet's part and its outermost column and row.
    """
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", part):
                continue
            columns, last, text = {b"A"}, 0, b""
            with archive.open(part) as file:
                while chunk := file.read(_CHUNK_BYTES):
                    text = text[-200:] + chunk
                    found = _REFERENCE.findall(text)
                    columns.update(column for column, _ in found)
                    last = max([last, *(int(row) for _, row in found)])
            outermost = max(columns, key=_column_number)
            if (cells := _column_number(outermost) * last) > MAX_CELLS:
                raise CompendiumError(
                    f"{path.name}, {part}: its cells reach to column {outermost.decode()} and row {last:,}, {cells:,} in all. Expected at "
                    f"most {MAX_CELLS:,}: a stray cell far from the others? Delete the rows and columns beyond the table, then save it."
                )


def _column_number(letters: bytes) -> int:
    """A is 1, AA is 27."""
    return sum((letter - 64) * 26**power for power, letter in enumerate(reversed(letters)))
