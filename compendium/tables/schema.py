"""The schema of a release: from CSV to a frame with types, and what its values must be.

Rows are counted as a spreadsheet counts the lines of the CSV: the names of the columns are row 1.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Set
from pathlib import Path
from typing import TYPE_CHECKING

from compendium.errors import CompendiumError
from compendium.files import name_of
from compendium.paths import DATA
from compendium.tables.model import Release

if TYPE_CHECKING:
    import pandas as pd

_PANDAS = {"string": "string", "integer": "Int64", "number": "float64", "date": "string"}


def parse(content: bytes, release: Release, path: Path) -> pd.DataFrame:
    """CSV bytes to a frame with the types of the schema.

    :raises CompendiumError: a column is missing or unknown, or a value has another type.
    """
    import pandas as pd

    text = text_of(content, release)
    try:
        raw = pd.read_csv(io.BytesIO(text), dtype="string", keep_default_na=False, na_values=[""])
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise CompendiumError(f"{name_of(path)} is not a CSV file in UTF-8: {error}") from None
    want, have = [f.name for f in release.table.fields], list(raw.columns)
    if missing := [c for c in want if c not in have]:
        raise CompendiumError(
            f"{name_of(path)}: column '{missing[0]}' is missing. Expected the columns {', '.join(want)}; found {', '.join(have)}."
        )
    if extra := [c for c in have if c not in want]:
        raise CompendiumError(f"{name_of(path)}: column '{extra[0]}' is not in the schema ({', '.join(want)}). Remove or describe it.")
    return typed(raw[want], release, path)


def typed(raw: pd.DataFrame, release: Release, path: Path) -> pd.DataFrame:
    """Give text columns the types of the schema.

    :raises CompendiumError: names the row and the value that does not fit.
    """
    import pandas as pd

    out: dict[str, pd.Series] = {}
    for f in release.table.fields:
        column = raw[f.name]
        if f.type in ("integer", "number"):
            number = pd.to_numeric(column, errors="coerce")
            wrong = (number.isna() & column.notna()) | number.isin([float("inf"), float("-inf")])
            if f.type == "integer":
                wrong |= number.notna() & (number % 1 != 0)
            if wrong.any():
                row = int(wrong.to_numpy().argmax())
                kind = "a whole number" if f.type == "integer" else "a number"
                raise CompendiumError(
                    f"{name_of(path)}, row {row + 2}, column '{f.name}': expected {kind}, found '{column.iloc[row]}'"
                    f"{_keyed(raw, release, row, f.name)}."
                )
            out[f.name] = number.astype(_PANDAS[f.type])
        else:
            out[f.name] = column.astype("string")
            if f.type == "date" and (wrong := column.notna() & pd.to_datetime(column, format="%Y-%m-%d", errors="coerce").isna()).any():
                row = int(wrong.to_numpy().argmax())
                raise CompendiumError(
                    f"{name_of(path)}, row {row + 2}, column '{f.name}': expected a day as YYYY-MM-DD, found '{column.iloc[row]}'."
                )
    return pd.DataFrame(out)


def validate(frame: pd.DataFrame, release: Release, path: Path, areas: Set[str]) -> None:
    """See that a frame meets its schema: required values, lists, limits, areas, one row a key.

    :param areas: the codes that a column of areas may hold.
    :raises CompendiumError: the first row that does not, with its line in the file.
    """
    import pandas as pd

    def refuse(bad: pd.Series, column: str, expected: str) -> None:
        row = int(bad.to_numpy(dtype=bool).argmax())
        value = frame[column].iloc[row]
        shown = "an empty cell" if pd.isna(value) else f"'{value}'"
        raise CompendiumError(
            f"{name_of(path)}, row {row + 2}, column '{column}': expected {expected}, found {shown}{_keyed(frame, release, row, column)}."
        )

    for f in release.table.fields:
        column = frame[f.name]
        if f.required and column.isna().any():
            refuse(column.isna(), f.name, "a value")
        filled = column.notna()
        if f.enum and (bad := filled & ~column.isin(f.enum)).any():
            refuse(bad, f.name, f"one of {', '.join(f.enum)}")
        if f.minimum is not None and (bad := filled & (column < f.minimum).fillna(False)).any():
            refuse(bad, f.name, f"at least {f.minimum:g}")
        if f.maximum is not None and (bad := filled & (column > f.maximum).fillna(False)).any():
            refuse(bad, f.name, f"at most {f.maximum:g}")
        if f.area and (bad := filled & ~column.isin(areas)).any():
            refuse(bad, f.name, "an area code of the table 'areas'")
    if release.table.key and (twice := frame.duplicated(list(release.table.key))).any():
        row = int(twice.to_numpy().argmax())
        shown = ", ".join(f"{k}={frame[k].iloc[row]}" for k in release.table.key)
        once = " x ".join(release.table.key)
        raise CompendiumError(f"{name_of(path)}, row {row + 2}: a second row for {shown}. Each {once} may occur once.")


def _keyed(frame: pd.DataFrame, release: Release, row: int, column: str) -> str:
    """The key of a row, in words: rows are sorted when a release is made, so a row number alone would not find it."""
    parts = [f"{k} {frame[k].iloc[row]}" for k in release.table.key if k != column and k in frame]
    return f" ({', '.join(parts)})" if parts else ""


def text_of(content: bytes, release: Release) -> bytes:
    """The CSV of a release's file.

    :raises CompendiumError: it is packed, and damaged.
    """
    if not release.path.endswith(".gz"):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        place = name_of(DATA / release.path)
        raise CompendiumError(f"{place} is damaged ({error}). Restore it from git (git checkout -- {place}).") from None
