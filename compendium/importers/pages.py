"""Answers in pages: one JSON list of the pages, each an object, as a refresh keeps them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from compendium.errors import CompendiumError


def read_json(path: Path) -> Any:
    """A JSON file.

    :raises CompendiumError: it is not JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise CompendiumError(f"{path.name}, line {error.lineno}: not valid JSON ({error.msg}).") from None


def read_pages(path: Path, key: str, last: str) -> list[dict[str, Any]]:
    """The pages of an answer, all of them.

    :param key: of the list of rows in each page.
    :param last: key of the number of pages.
    :raises CompendiumError: a page has another form, or some are lacking.
    """
    pages = read_json(path)
    if not isinstance(pages, list) or not pages:
        raise CompendiumError(f"{path.name}: expected a list of pages.")
    for number, page in enumerate(pages, 1):
        if not isinstance(page, dict) or not isinstance(page.get(key), list) or not isinstance(page.get(last), int):
            found = ", ".join(page) if isinstance(page, dict) else type(page).__name__
            raise CompendiumError(f"{path.name}, page {number}: expected '{key}' with a list and '{last}' with a number; found {found}.")
    if len(pages) != (said := pages[0][last]):
        raise CompendiumError(f"{path.name}: {len(pages)} pages are there, and '{last}' says {said}.")
    return pages


def check_keys(rows: list[Any], wanted: tuple[str, ...], path: Path) -> None:
    """See that every row has every wanted key.

    :raises CompendiumError: the first row that has not.
    """
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise CompendiumError(f"{path.name}, row {number}: expected an object, found {type(row).__name__}.")
        if absent := [k for k in wanted if k not in row]:
            raise CompendiumError(f"{path.name}, row {number}: key '{absent[0]}' is missing. Found: {', '.join(row)}.")
