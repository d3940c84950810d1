"""Pages of data: ``{table-index}``, ``{endpoint-index}`` and ``{published-index}``."""

from __future__ import annotations

import csv
import html
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from compendium.markdown import code, link, literal
from compendium_book.tables import simple_table


class TableIndex(SphinxDirective):
    """``{table-index}``: every table of the data package, with its releases, licence and files."""

    def run(self) -> list[nodes.Node]:
        path = Path(self.env.srcdir) / "data" / "datapackage.json"
        package = json.loads(path.read_text(encoding="utf-8"))
        self.env.note_dependency(str(path))
        tables: dict[str, list[dict[str, Any]]] = {}
        for resource in package["resources"]:
            tables.setdefault(resource["table"], []).append(resource)
        out: list[nodes.Node] = []
        for name, releases in tables.items():
            out.append(self.section(name, releases))
        return out

    def section(self, name: str, releases: list[dict[str, Any]]) -> nodes.section:
        newest = releases[-1]
        section = nodes.section(ids=[f"table-{name}"], names=[f"table-{name}"])
        section += nodes.title("", newest["title"])
        self.state.document.note_explicit_target(section)
        columns = "; ".join(
            f"{code(f['name'])} " + literal(f["description"].rstrip(".") + (f" ({f['unit']})" if f.get("unit") else ""))
            for f in newest["schema"]["fields"]
        )
        lines = [f"Table {code(name)}. {literal(newest['description'])}", "", f"Columns: {columns}.", ""]
        for r in releases:
            years = f", {r['years'][0]} to {r['years'][1]}" if r.get("years") else ""
            cite = f" {{cite:p}}{code(r['citation'])}" if r.get("citation") else ""
            source, licence = r["sources"][0], r["licenses"][0]
            lines.append(
                f"- **{literal(r['edition'])}**, released {r['release']}: {r['rows']:,} rows{years}. "
                f"{link(literal(source['title']), source['path'])}{cite}. Licence: {literal(licence['title'])}. "
                + (literal(r["note"]) + " " if r.get("note") else "")
                + f'<a href="data/{html.escape(r["path"])}">{html.escape(r["path"])}</a>'
            )
        self.state.nested_parse(StringList(lines, str(self.get_location())), self.content_offset, section)
        return section


class EndpointIndex(SphinxDirective):
    """``{endpoint-index}``: where the next release of each table comes from and what it must keep; the tables without such a place."""

    def run(self) -> list[nodes.Node]:
        path = Path(self.env.srcdir) / "data" / "datapackage.json"
        package = json.loads(path.read_text(encoding="utf-8"))
        self.env.note_dependency(str(path))
        feeds: dict[str, list[dict[str, Any]]] = {}
        for feed in package.get("endpoints", []):
            feeds.setdefault(feed["provider"], []).append(feed)
        lines: list[str] = []
        for provider, tables in sorted(feeds.items()):
            lines += [f"**{literal(provider)}**", ""]
            for f in tables:
                files = "; ".join(f"{link(code(e['name']), e['path'])}, {literal(e['format'])}" for e in f["files"])
                terms = link(literal(f["licence"]), f["terms"])
                lines.append(f"- **[{f['table']}](#table-{f['table']})**: {files}. Terms: {terms}. Kept: {literal(f['keeps'])}.")
            lines.append("")
        fed = {feed["table"] for feed in package.get("endpoints", [])}
        others = sorted({r["table"] for r in package["resources"]} - fed)
        lines.append("**Tables without such a place**: " + ", ".join(f"[{name}](#table-{name})" for name in others) + ".")
        box = nodes.container(classes=["endpoints"])
        self.state.nested_parse(StringList(lines, str(self.get_location())), self.content_offset, box)
        return [box]


class PublishedIndex(SphinxDirective):
    """``{published-index} differs`` or ``agrees``: published figures beside those computed here, from the list that the tests check."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        words = {"differs": "differs", "agrees": "yes"}  # the argument, and what stands in the column `agrees`
        if self.arguments[0] not in words:
            raise self.error(f"published-index: expected one of {', '.join(words)}; found '{self.arguments[0]}'")
        path = Path(self.env.srcdir) / "data" / "published.csv"
        self.env.note_dependency(str(path))
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        found = [r for r in rows if r["agrees"] == words[self.arguments[0]]]
        cells = [[self.what(r), self.number(r["value"], r["unit"]), self.number(r["computed"])] for r in found]
        return [
            nodes.paragraph("", f"{len(found)} of {len(rows)} figures.", classes=["tally"]),
            simple_table(["Figure", "Published", "Here"], cells, [60, 22, 18], "published"),
        ]

    def what(self, row: dict[str, str]) -> list[nodes.Node]:
        """What the figure is and who published it; below it, where it differs, why."""
        holder = nodes.container()
        cite = StringList([f"{{cite:p}}{code(row['source'])}"], str(self.get_location()))
        self.state.nested_parse(cite, self.content_offset, holder)
        line = nodes.paragraph("", f"{row['statement']}: {row['area_or_group']}, {row['year'].replace('-', '–')} ")
        line += holder[0].children
        return [line, nodes.paragraph("", row["reason"], classes=["rule"])] if row["reason"] else [line]

    def number(self, value: str, unit: str = "") -> nodes.Node:
        shown = f"{Decimal(value):,}".replace("-", "\N{MINUS SIGN}")
        return nodes.paragraph("", f"US$ {shown} billion" if unit == "US$ billion" else f"{shown} {unit}".rstrip())


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("table-index", TableIndex)
    app.add_directive("endpoint-index", EndpointIndex)
    app.add_directive("published-index", PublishedIndex)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
