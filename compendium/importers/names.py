"""Country and area names of providers to the codes of table ``areas``.

"Bolivia, Plurinational State of" is ``BOL``. Case, accents, blanks, punctuation, footnote marks, "&" and articles make no
difference. ``names.csv`` lists the spellings of the UN, World Bank, UNHCR, IOM, OECD, Eurostat and others that still differ from
``name`` and ``short_name`` in table ``areas``.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import Path

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers.reading import facts
from compendium.tables.catalog import load


def plain(name: str) -> str:
    """A name without what spellings differ in: case, accents, punctuation, footnote marks, articles."""
    text = unicodedata.normalize("NFKD", name).replace("’", "'").replace("`", "'")
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    text = re.sub(r"[(\[]\s*([0-9]{1,2}|[a-z])\s*[)\]]|[*†‡§]|\b[a-z0-9]/(?=\s|$)|(?<=[a-z)])[0-9]+$", " ", text.strip())
    text = text.replace("&", " and ").replace("'", "").replace(".", " ").strip()
    text = re.sub(r"\bst\b", "saint", re.sub(r"[^a-z0-9]+", " ", text))
    text = re.sub(r"\bis\b", "islands", text)
    return re.sub(r"\bthe\b| ", "", text)  # some files run words together


@functools.cache
def _codes() -> dict[str, str]:
    areas = load("areas")
    found = {plain(n): c for label in ("name", "short_name") for n, c in zip(areas[label], areas["area"], strict=True)}
    return found | {plain(row["name"]): row["area"] for row in facts("names")}


def is_name(name: str) -> bool:
    """Whether a name is known."""
    return plain(name) in _codes()


def codes(names: pd.Series, path: Path) -> pd.Series:
    """The code of each name; an empty name gives an empty code.

    :param path: the file that has the names, for the message.
    :raises CompendiumError: a name is not known.
    """
    listed = [n for n in names.dropna().unique() if str(n).strip()]
    if unknown := [n for n in listed if not is_name(n)]:
        raise CompendiumError(
            f"{path.name}: {len(unknown)} of {len(listed)} names of countries and areas are not known: {', '.join(unknown)}. "
            "Add them to compendium/importers/names.csv, if they are names of countries or areas."
        )
    return names.map({n: _codes()[plain(n)] for n in listed}).astype("string")
