"""Pages of data: ``{table-index}``, ``{endpoint-index}`` and ``{published-index}``."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from compendium.markdown import code, link, literal
from compendium_book.layout import simple_table, titled_section


class DataDirective(SphinxDirective):
    """What the three have in common: they show a file of the staged ``data`` folder."""

    def read(self, name: str) -> str:
        """The text of a file; the page is read again when it changes."""
        path = Path(self.env.srcdir) / "data" / name
        self.env.note_dependency(str(path))
        return path.read_text(encoding="utf-8")


def grouped(records: Iterable[dict[str, Any]], field: str) -> dict[str, list[dict[str, Any]]]:
    """Records by the value of a field, in the order of these values."""
    ordered = sorted(records, key=lambda record: record[field])
    return {value: list(group) for value, group in groupby(ordered, key=lambda record: record[field])}


class TableIndex(DataDirective):
    """``{table-index}``: every table of the data package, with its releases, licence and files."""

    def run(self) -> list[nodes.Node]:
        tables = grouped(json.loads(self.read("datapackage.json"))["resources"], "table")
        return [self.section(name, releases) for name, releases in tables.items()]

    def section(self, name: str, releases: list[dict[str, Any]]) -> nodes.section:
        newest = releases[-1]
        section = titled_section(self, f"table-{name}", newest["title"])
        columns = "; ".join(
            f"{code(f['name'])} " + literal(f["description"].rstrip(".") + (f" ({f['unit']})" if f.get("unit") else ""))
            for f in newest["schema"]["fields"]
        )
        head = f"Table {code(name)}. {literal(newest['description'])}\n\nColumns: {columns}.\n\n"
        section += self.parse_text_to_nodes(head + "\n".join(release_line(release) for release in releases))
        return section


def release_line(release: dict[str, Any]) -> str:
    """A release as an item of a list, in MyST."""
    years = ", {} to {}".format(*release["years"]) if release.get("years") else ""
    cite = f" {{cite:p}}{code(release['citation'])}" if release.get("citation") else ""
    note = literal(release["note"]) + " " if release.get("note") else ""
    source, licence, file = release["sources"][0], release["licenses"][0], html.escape(release["path"])
    terms = link(literal(licence["title"]), licence["path"]) if licence.get("path") else literal(licence["title"])
    stated = f" ({literal(release['licence_note'].rstrip('.'))})" if release.get("licence_note") else ""
    return (
        f"- **{literal(release['edition'])}**, released {release['release']}: {release['rows']:,} rows{years}. "
        f"{link(literal(source['title']), source['path'])}{cite}. Licence: {terms}{stated}. "
        f'{note}<a href="data/{file}">{file}</a>'
    )


class EndpointIndex(DataDirective):
    """``{endpoint-index}``: where the next release of each table comes from and what it must keep; the tables without an endpoint."""

    def run(self) -> list[nodes.Node]:
        package = json.loads(self.read("datapackage.json"))
        endpoints = package.get("endpoints", [])
        lines: list[str] = []
        for provider, feeds in grouped(endpoints, "provider").items():
            lines += [f"**{literal(provider)}**", "", *(endpoint_line(feed) for feed in feeds), ""]
        others = sorted({r["table"] for r in package["resources"]} - {feed["table"] for feed in endpoints})
        lines.append("**Tables without such a place**: " + ", ".join(f"[{name}](#table-{name})" for name in others) + ".")
        return [nodes.container("", *self.parse_text_to_nodes("\n".join(lines)), classes=["endpoints"])]


def endpoint_line(feed: dict[str, Any]) -> str:
    """Where a table comes from, as an item of a list, in MyST."""
    files = "; ".join(f"{link(code(e['name']), e['path'])}, {literal(e['format'])}" for e in feed["files"])
    terms = link(literal(feed["licence"]), feed["terms"])
    return f"- **[{feed['table']}](#table-{feed['table']})**: {files}. Licence: {terms}. Kept: {literal(feed['keeps'])}."


class PublishedIndex(DataDirective):
    """``{published-index} differs`` or ``agrees``: published figures beside those computed here, from the list that the tests check."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        marks = {"differs": "differs", "agrees": "yes"}  # the argument, and the value of the column `agrees`
        if self.arguments[0] not in marks:
            raise self.error(f"published-index: expected one of {', '.join(marks)}; found '{self.arguments[0]}'")
        rows = list(csv.DictReader(io.StringIO(self.read("published.csv"))))
        found = [r for r in rows if r["agrees"] == marks[self.arguments[0]]]
        cells = [[self.figure(r), self.number(r["value"], r["unit"]), self.number(r["computed"])] for r in found]
        return [
            nodes.paragraph("", f"{len(found)} of {len(rows)} figures.", classes=["tally"]),
            simple_table(["Figure", "Published", "Here"], cells, [60, 22, 18], "published", "Published figures and those computed here"),
        ]

    def figure(self, row: dict[str, str]) -> list[nodes.Node]:
        """What the figure is and who published it; below it, where it differs, why."""
        line = nodes.paragraph("", f"{row['statement']}: {row['area_or_group']}, {row['year'].replace('-', '–')} ")
        line += self.parse_inline(f"{{cite:p}}{code(row['source'])}")[0]
        return [line, nodes.paragraph("", row["reason"], classes=["rule"])] if row["reason"] else [line]

    def number(self, value: str, unit: str = "") -> nodes.Node:
        shown = f"{Decimal(value):,}".replace("-", "\N{MINUS SIGN}")
        return nodes.paragraph("", f"US$ {shown} billion" if unit == "US$ billion" else f"{shown} {unit}".rstrip())


def setup(app: Sphinx) -> None:
    app.add_directive("table-index", TableIndex)
    app.add_directive("endpoint-index", EndpointIndex)
    app.add_directive("published-index", PublishedIndex)
