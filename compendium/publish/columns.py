"""What the columns of an exhibit's file are: from the data dictionary, else from its tables, its drawing and its heads."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compendium.manifest import Exhibit
from compendium.publish import dictionary


@dataclass(frozen=True)
class Column:
    """A column of the numbers, as far as it is described anywhere."""

    name: str
    unit: str
    description: str


def heads(site: Path, exhibit: Exhibit) -> list[str]:
    """The names of the columns."""
    with (site / exhibit.place(".csv")).open(encoding="utf-8", newline="") as numbers:
        return next(csv.reader(numbers), [])


def described(site: Path, exhibit: Exhibit, releases: Sequence[Mapping[str, Any]], rows: Sequence[dictionary.Row]) -> list[Column]:
    """The columns of an exhibit's file.

    :param site: a folder with the files of the exhibit.
    :param releases: the resources of the data package that it is made of.
    :param rows: the data dictionary. It wins: what the drawing and the tables tell is found by comparing values and names.
    """
    with (site / exhibit.place(".csv")).open(encoding="utf-8", newline="") as numbers:
        found = derived(list(csv.DictReader(numbers)), _marks(site, exhibit), releases)
    return [_told(column, dictionary.find(rows, exhibit.id, column.name)) for column in found]


def _told(column: Column, row: dictionary.Row | None) -> Column:
    """A column with what the dictionary says of it."""
    unit = (row and row.unit) or column.unit or dictionary.unit_of(column.name)
    return Column(column.name, unit, row.description if row else column.description)


def _marks(site: Path, exhibit: Exhibit) -> list[dict[str, Any]]:
    """What the figure shows, mark by mark; nothing of a table."""
    if exhibit.kind == "table":
        return []
    drawn = json.loads((site / exhibit.place("-marks.json")).read_text(encoding="utf-8"))
    return [dict(zip(drawn["fields"], mark, strict=True)) for mark in drawn["wide"]]


def derived(rows: Sequence[Mapping[str, str]], marks: Sequence[Mapping[str, Any]], releases: Sequence[Mapping[str, Any]]) -> list[Column]:
    """What tables and drawing tell of the columns.

    A column has the unit that the figure gives its values. What a table calls by the same name is told as such, unless the values show
    that it is something else: the exhibit may have computed something from it.

    :param rows: the numbers, as their file has them.
    :param marks: of the wide drawing, by the names of their fields.
    :param releases: resources of the data package.
    """
    names = list(rows[0]) if rows else []
    fields = {field["name"]: (release["table"], field) for release in reversed(releases) for field in release["schema"]["fields"]}
    drawn = _drawn(rows, marks)
    found = []
    for name in names:
        of = name.removesuffix("_name")
        units, series = drawn.get(name, (set(), []))
        said = [f"Drawn as {'; '.join(series)}"] if series else []
        if name != of and of in names:
            said = [f"Name of the area whose code is in `{of}`"]
        elif name in fields and fields[name][1].get("area"):
            said = ["Code of a country or area, ISO 3166-1 alpha-3"]
        elif name in fields and all(_fits(row[name], fields[name][1]) for row in rows):
            table, field = fields[name]
            unit = f" ({field['unit']})" if field.get("unit") else ""
            said.append(f"Named as in the table `{table}`: {field['description']}{unit}")
        found.append(Column(name, units.pop() if len(units) == 1 else "", ". ".join(said)))
    return found


def _fits(value: str, field: Mapping[str, Any]) -> bool:
    """Whether a field of a table could hold a value: its kind of number, or one of its words."""
    if not value:
        return True
    if field["type"] in ("integer", "number"):
        number = _number(value)
        return bool(number) and (field["type"] == "number" or float(value).is_integer())
    return value in field.get("constraints", {}).get("enum", [value])


def _drawn(rows: Sequence[Mapping[str, str]], marks: Sequence[Mapping[str, Any]]) -> dict[str, tuple[set[str], list[str]]]:
    """By column, the units and the names of the series that show its values: those all of whose values are in this column alone."""
    values = {name: {number for row in rows if (number := _number(row[name]))} for name in (rows[0] if rows else ())}
    groups: dict[tuple[str, str, str], set[str]] = {}
    for mark in marks:
        groups.setdefault((mark["panel"], mark["series"], mark["unit"]), set()).add(f"{mark['value']:.6g}")
    found: dict[str, tuple[set[str], list[str]]] = {}
    for (panel, series, unit), shown in groups.items():
        holding = [name for name, there in values.items() if shown <= there]
        if len(holding) == 1:
            units, names = found.setdefault(holding[0], (set(), []))
            units.add(unit)
            names += [name] if (name := ", ".join(filter(None, (panel, series)))) else []
    return found


def _number(text: str) -> str:
    """A number as marks have it; empty where there is none."""
    try:
        return f"{float(text):.6g}"
    except ValueError:
        return ""
