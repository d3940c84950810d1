"""What a reader takes along of an exhibit, in one archive: numbers, picture, code, and what they are."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compendium import exhibits
from compendium.manifest import Exhibit, Source
from compendium.publish import archives, cells

TEXT = "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)"


@dataclass(frozen=True)
class Cited:
    """How an exhibit is cited."""

    text: str
    bibtex: str
    edition: str  # of the book
    address: str  # empty where the site has none


@dataclass(frozen=True)
class Column:
    """A column of the numbers, as far as it is described anywhere."""

    name: str
    unit: str
    description: str


def write(site: Path, exhibit: Exhibit, releases: Mapping[str, dict[str, Any]], cited: Cited, target: Path) -> None:
    """Write the archive of an exhibit.

    :param site: a folder with the files of the exhibit and its notebook: the staged book, or a site.
    :param releases: the resources of the data package by ``table/release``.
    """
    id = exhibit.id
    own = [".csv", ".svg", ".png"] if exhibit.kind == "figure" else [".csv"]
    files: dict[str, bytes | Path] = {f"{id}{ending}": site / exhibit.place(ending) for ending in own}
    used = [releases[release] for source in exhibit.sources if (release := f"{source['table']}/{source['release']}") in releases]
    with (site / exhibit.place(".csv")).open(encoding="utf-8", newline="") as numbers:
        described = columns(list(csv.DictReader(numbers)), _marks(site, exhibit), used)
    cell, before = cells.code(site, exhibit)
    files["cell.py"], files["before.py"] = cell.encode(), before.encode()
    files["columns.csv"] = _listed(described).encode()
    files["README.md"] = about(exhibit, used, described, cited).encode()
    archives.write(target, {f"{id}/{place}": content for place, content in files.items()})


def _marks(site: Path, exhibit: Exhibit) -> list[dict[str, Any]]:
    """What the figure shows, mark by mark; nothing of a table."""
    if exhibit.kind == "table":
        return []
    drawn = json.loads((site / exhibit.place("-marks.json")).read_text(encoding="utf-8"))
    return [dict(zip(drawn["fields"], mark, strict=True)) for mark in drawn["wide"]]


def columns(rows: Sequence[Mapping[str, str]], marks: Sequence[Mapping[str, Any]], releases: Sequence[Mapping[str, Any]]) -> list[Column]:
    """What the columns of an exhibit's numbers are.

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


def _listed(described: Sequence[Column]) -> str:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["name", "unit", "description"])
    rows.writerows([column.name, column.unit, column.description] for column in described)
    return out.getvalue()


def about(exhibit: Exhibit, releases: Sequence[Mapping[str, Any]], described: Sequence[Column], cited: Cited) -> str:
    """What the archive of an exhibit holds and what it means, as Markdown."""
    figure = exhibit.kind == "figure"
    files = [f"- `{exhibit.id}.csv`: the numbers, in UTF-8; a cell that is empty is a value that is missing", "- `columns.csv`: the same "
             "columns, described"]  # fmt: skip
    if figure:
        files += [f"- `{exhibit.id}.svg`, `{exhibit.id}.png`: the figure, with title and source"]
    files += ["- `cell.py`: the code that made it", f"- `before.py`: the code of the cells before it in the notebook `{exhibit.notebook}`"]
    units = [f"Unit of the numbers that the figure shows: {exhibit.unit}."] if exhibit.unit else []
    shown = [f"| `{c.name}` | {_cell(c.unit)} | {_cell(c.description)} |" for c in described]
    loads = [_load(release) for release in releases]
    terms = dict.fromkeys(f"- {s['provider']}, {s['title']}, {s['edition']}: {s['licence']}" for s in exhibit.sources)
    parts = [
        f"# {exhibit.title}",
        exhibit.caption,
        *([f"What one sees: {exhibit.alt}"] if figure else []),
        "## Files",
        "\n".join(files),
        "## Columns",
        "\n".join(["| Column | Unit | What it is |", "| --- | --- | --- |", *shown]),
        *units,
        "A column without a description is computed: the definition above and the code say how.",
        "## Source",
        exhibits.source_line(exhibit.sources, _described),
        "In Python, with the package `compendium` of the project; the checksum is that of the file:",
        "```python\nfrom compendium import load\n\n" + "\n".join(loads) + "\n```",
        "## Licence",
        f"Text and figure: {TEXT}. The numbers keep the terms of the providers of the tables that they are computed from:",
        "\n".join(terms),
        "Code: MIT License.",
        "## Citation",
        cited.text,
        f"```bibtex\n{cited.bibtex}\n```",
        f"{cited.edition}." + (f" {cited.address}" if cited.address else ""),
    ]
    return "\n\n".join(parts) + "\n"


def _described(group: Sequence[Source]) -> str:
    return f"{group[0]['provider']}, {group[0]['title']}, {exhibits.editions(group)} ({exhibits.terms(group)})"


def _load(release: Mapping[str, Any]) -> str:
    return f'load("{release["table"]}", as_of="{release["release"]}")  # {release["path"]}, {release["hash"]}'


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
