"""What a reader takes along of an exhibit, in one archive: numbers, picture, code, and what they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compendium import exhibits
from compendium.manifest import Exhibit, Source
from compendium.publish import archives, cells
from compendium.publish.columns import Column

TEXT = "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)"


@dataclass(frozen=True)
class Cited:
    """How an exhibit is cited."""

    text: str
    bibtex: str
    edition: str  # of the book
    address: str  # empty where the site has none


def write(
    site: Path, exhibit: Exhibit, releases: Sequence[Mapping[str, Any]], described: Sequence[Column], cited: Cited, target: Path
) -> None:
    """Write the archive of an exhibit.

    :param site: a folder with the files of the exhibit and its notebook: the staged book, or a site.
    :param releases: the resources of the data package that the exhibit is made of.
    :param described: its columns.
    """
    id = exhibit.id
    own = [".csv", ".svg", ".png"] if exhibit.kind == "figure" else [".csv"]
    files: dict[str, bytes | Path] = {f"{id}{ending}": site / exhibit.place(ending) for ending in own}
    cell, before = cells.code(site, exhibit)
    files["cell.py"], files["before.py"] = cell.encode(), before.encode()
    files["columns.csv"] = _listed(described).encode()
    files["README.md"] = about(exhibit, releases, described, cited).encode()
    archives.write(target, {f"{id}/{place}": content for place, content in files.items()})


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
    computed = "A column without a description is computed: the definition above and the code say how."
    rest = [] if all(c.description for c in described) else [computed]
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
        *rest,
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
