"""Reading providers' files: CSV, workbooks and answers in JSON; and refusing what is not as expected.

The index of a frame read here, named "row", is the row of the file, counted from 1, so that a message can name it.
"""

from __future__ import annotations

import csv
import json
import re
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from compendium.errors import CompendiumError
from compendium.tables.catalog import load

ROW = "row"  # the name of an index of rows of a file


def numbered(frame: pd.DataFrame, first: int = 1) -> pd.DataFrame:
    """The frame, with the rows of its file as index."""
    return frame.set_axis(pd.RangeIndex(first, first + len(frame), name=ROW))


# --- Files -----------------------------------------------------------------------------------------------------------


def columns(frame: pd.DataFrame, wanted: Sequence[str], path: Path) -> pd.DataFrame:
    """The wanted columns of a frame.

    :raises CompendiumError: one is absent.
    """
    if absent := [c for c in wanted if c not in frame.columns]:
        found = ", ".join(map(str, frame.columns[:60]))
        raise CompendiumError(f"{path.name}: column '{absent[0]}' is missing. Found: {found}.")
    return frame[list(wanted)]


def read_text(path: Path, **options: Any) -> pd.DataFrame:
    """A CSV file, all columns as text; "NA" stays Namibia, an empty cell is empty text.

    :param options: of ``pandas.read_csv``, for files without a header or with another separator.
    """
    raw = pd.read_csv(path, dtype="string", keep_default_na=False, encoding="utf-8-sig", **options)
    return numbered(raw, 1 if "header" in options else 2)


def read_csv(path: Path, wanted: Sequence[str]) -> pd.DataFrame:
    """The wanted columns of a CSV file as text, as :func:`read_text` reads it.

    :raises CompendiumError: a wanted column is absent.
    """
    return columns(read_text(path), wanted, path)


def read_sheet(path: Path, sheet: str | int = 0, rows: int | None = None) -> pd.DataFrame:
    """A sheet of a workbook, or its first rows: no header, all cells text, empty cells empty text.

    :raises CompendiumError: there is no such sheet.
    """
    with warnings.catch_warnings():
        # pandas recommends another reader of .xls, which is not in the locked set.
        warnings.filterwarnings("ignore", message="The xlrd engine is deprecated")
        with pd.ExcelFile(path) as book:
            if isinstance(sheet, str) and sheet not in book.sheet_names:
                raise CompendiumError(f"{path.name}: there is no sheet '{sheet}'. Found: {', '.join(map(str, book.sheet_names))}.")
            raw = pd.read_excel(book, sheet_name=sheet, header=None, dtype=str, keep_default_na=False, nrows=rows)
    return numbered(raw)


def find_header(raw: pd.DataFrame, path: Path, *patterns: str) -> int:
    """The first row that has, for each pattern, a cell of that form (regular expression, case ignored).

    :raises CompendiumError: there is no such row.
    """
    for row, *cells in raw.fillna("").itertuples(name=None):
        if all(any(re.fullmatch(p, str(cell).strip(), re.IGNORECASE | re.DOTALL) for cell in cells) for p in patterns):
            return int(row)
    raise CompendiumError(
        f"{path.name}: no header row among {len(raw)} rows; expected cells of the form {' and '.join(map(repr, patterns))}."
    )


def below(raw: pd.DataFrame, header: int) -> pd.DataFrame:
    """The rows below a header, whose cells name the columns."""
    return raw.loc[header + 1 :].set_axis(raw.loc[header].str.strip(), axis="columns")


def read_json(path: Path) -> Any:
    """A JSON file.

    :raises CompendiumError: it is not JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise CompendiumError(f"{path.name}, line {error.lineno}: not valid JSON ({error.msg}).") from None


def read_pages(path: Path, key: str, last: str) -> list[dict[str, Any]]:
    """The pages of an answer, all of them: one JSON list of objects, as a refresh keeps them.

    :param key: of the list of rows in each page.
    :param last: key of the number of pages.
    :raises CompendiumError: a page has another form, or some are missing.
    """
    pages = read_json(path)
    if not isinstance(pages, list) or not pages:
        raise CompendiumError(f"{path.name}: expected a list of pages.")
    for number, page in enumerate(pages, 1):
        if not isinstance(page, dict) or not isinstance(page.get(key), list) or not isinstance(page.get(last), int):
            found = ", ".join(page) if isinstance(page, dict) else type(page).__name__
            raise CompendiumError(f"{path.name}, page {number}: expected '{key}' with a list and '{last}' with a number; found {found}.")
    if len(pages) != (stated := pages[0][last]):
        raise CompendiumError(f"{path.name}: {len(pages)} pages are there, and '{last}' says {stated}.")
    return pages


def next_page(query: str, pages: Callable[[Any], int]) -> Callable[[Any, int], str]:
    """How to get from a page of an answer to the URL of the next, "" at the end.

    :param query: the URL without the number of the page, which is its end.
    :param pages: from a page to the number of pages that it states.
    """
    return lambda page, number: f"{query}{number + 1}" if number < pages(page) else ""


def check_keys(rows: list[Any], wanted: Sequence[str], path: Path) -> None:
    """Check that every row of an answer has every wanted key.

    :raises CompendiumError: the first row that has not.
    """
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise CompendiumError(f"{path.name}, row {number}: expected an object, found {type(row).__name__}.")
        if absent := [k for k in wanted if k not in row]:
            raise CompendiumError(f"{path.name}, row {number}: key '{absent[0]}' is missing. Found: {', '.join(row)}.")


def facts(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file beside the importers, with facts that the project has set or compiled."""
    with (Path(__file__).parent / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def group_codes(source: str) -> frozenset[str]:
    """The codes of regions and groups of areas in a provider's files."""
    return frozenset(row["code"] for row in facts("group_codes") if row["source"] == source)


# --- Cells -----------------------------------------------------------------------------------------------------------


def _place(bad: pd.Series | pd.DataFrame, path: Path) -> str:
    """File, row and column of the first of some cells or rows, as far as they are known."""
    row = f", row {bad.index[0]}" if bad.index.name == ROW else ""
    return f"{path.name}{row}" + (f", column '{bad.name}'" if isinstance(bad, pd.Series) else "")


def refuse(bad: pd.DataFrame, reason: str, path: Path) -> None:
    """Stop at the first of the rows that cannot be right.

    :param bad: the rows; there may be none.
    :param reason: what is wrong; "{column}" stands for the row's cell in that column.
    :raises CompendiumError: there is such a row.
    """
    if len(bad):
        raise CompendiumError(f"{_place(bad, path)}: {reason.format(**bad.iloc[0].to_dict())}.")


def expect(column: pd.Series, known: Collection[Any], path: Path, what: str = "") -> None:
    """Check that a column holds known values only.

    :param what: what a value should be, for the message; without it, the known values are listed.
    :raises CompendiumError: the first value that is not known.
    """
    bad = column[~column.isin(list(known))]
    if len(bad):
        expected = what or ("one of " if len(known) > 1 else "") + ", ".join(map(str, known))
        raise CompendiumError(f"{_place(bad, path)}: expected {expected}, found '{bad.iloc[0]}'.")


def expect_form(column: pd.Series, pattern: str, what: str, path: Path) -> None:
    """Check that the cells of a column have a form.

    :param pattern: a regular expression of the whole cell.
    :param what: the form in words, for the message.
    :raises CompendiumError: the first cell that has not.
    """
    bad = column[~column.str.fullmatch(pattern)]
    if len(bad):
        raise CompendiumError(f"{_place(bad, path)}: expected {what}, found '{bad.iloc[0]}'.")


def recode(column: pd.Series, words: Mapping[str, Any], path: Path, what: str = "") -> pd.Series:
    """The codes of a column in words.

    :param what: as in :func:`expect`.
    :raises CompendiumError: a code is not in the list.
    """
    expect(column, words, path, what)
    return column.map(dict(words)).astype("string")


def numbers(column: pd.Series, path: Path, missing: Collection[str] = (), whole: bool = False) -> pd.Series:
    """Figures of text cells, with or without thousands separators.

    :param missing: marks of a figure that is not given.
    :param whole: accept integers only.
    :raises CompendiumError: a cell is neither a figure nor one of the marks.
    """
    text = column.astype("string").str.replace(r"[,\s]", "", regex=True)
    out = pd.to_numeric(text, errors="coerce")
    wrong = out.isna() | (out % 1 != 0) if whole else out.isna()
    bad = column[wrong & text.notna() & ~text.isin(list(missing))]
    if len(bad):
        raise CompendiumError(f"{_place(bad, path)}: '{bad.iloc[0]}' is not {'a whole number' if whole else 'a number'}.")
    return out


def compare(found: pd.Series, stated: pd.Series, what: str, path: Path, share: float = 0, rounding: float = 0) -> None:
    """Check that sums are the totals that the file states; one that is missing is zero.

    :param what: is summed, for the message.
    :param share: of a total, by which its sum may differ.
    :param rounding: by which it may differ beside that.
    :raises CompendiumError: the first sum that differs by more.
    """
    found, stated = (side.fillna(0) for side in found.align(stated, fill_value=0))
    bad = (found - stated).abs() > share * stated.abs() + rounding
    if bad.any():
        which = bad.idxmax()
        name = ", ".join(map(str, which)) if isinstance(which, tuple) else which
        raise CompendiumError(f"{path.name}: {what} ({name}) add up to {found[which]:,.1f}, the file states {stated[which]:,.1f}.")


# --- Areas -----------------------------------------------------------------------------------------------------------


def codes_by(column: str) -> dict[str, str]:
    """The codes of table ``areas`` by another of its columns (iso2, m49), as text; or by themselves (area)."""
    table = load("areas").dropna(subset=[column])
    return dict(zip(table[column].astype("string"), table["area"], strict=True))


def to_areas(
    column: pd.Series, path: Path, by: str = "area", also: Mapping[str, str] | None = None, ignored: Collection[str] = ()
) -> pd.Series:
    """A provider's codes as codes of the table ``areas``.

    :param by: the column of ``areas`` that has the provider's codes.
    :param also: the provider's own codes of areas.
    :param ignored: its codes of what is no area (groups, former States); they become missing.
    :raises CompendiumError: a code is none of these.
    """
    known = {**codes_by(by), **dict.fromkeys(ignored, pd.NA), **(also or {})}
    return recode(column, known, path, "a code of the table 'areas'" if by == "area" else f"a code of the table 'areas' ({by})")
