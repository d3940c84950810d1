"""The page of each exhibit alone, ``_exhibits/ID/index.html``, and beside it the archive with all of its files.

A page holds the picture, what it means, all of its values as a table, its sources, and where the book uses it. It needs neither the theme
nor a script, so that it can stand in a frame of another site. What did not change is not made again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import astuple
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinxcontrib.bibtex.domain import BibtexDomain

from compendium import manifest, notes
from compendium.edition import TITLE
from compendium.files import digest, modules
from compendium.manifest import Exhibit, Source
from compendium.publish import cells, columns, dictionary
from compendium_book import citing, embedding, metadata, settings
from compendium_book.domain import PlacedExhibit, domain_of, in_order
from compendium_book.exhibits import numbered, run_with
from compendium_book.pages import TEMPLATES, read_edition

STAMP = "exhibits.json"  # beside the trees of the pages: what each exhibit's page was made of
STYLE = "_static/exhibit.css"
# What these pages are made with, beside the extension.
CODE = [*(f"publish/{name}" for name in ("archives", "bundles", "cells", "columns", "dictionary")), "exhibits", "marks"]


class Pages:
    """The pages of all exhibits of a build."""

    def __init__(self, app: Sphinx) -> None:
        """Know the book."""
        self.app, self.env = app, app.env
        self.site, self.out = Path(app.srcdir), Path(app.outdir)
        self.edition, self.released = read_edition(app.srcdir), metadata.read_about(app.srcdir)["released"]
        self.domain = domain_of(app.env)
        self.findings = manifest.read_findings(self.site).findings.values()
        style = self.site / STYLE
        self.style = hashlib.sha256(style.read_bytes()).hexdigest()[:8] if style.exists() else ""
        self.releases = {
            f"{r['table']}/{r['release']}": r for r in json.loads((self.site / "data" / "datapackage.json").read_text("utf-8"))["resources"]
        }
        self.dictionary = dictionary.read(self.site / dictionary.FILE)
        self.links = self.digest_of_links()
        self.source_of = cache(self._source_of)  # the same tables are the sources of many exhibits

    def write(self) -> None:
        """Write what changed."""
        stamp = Path(self.app.doctreedir) / STAMP
        before, made = notes.read(stamp), {}
        for id, placed in sorted(self.domain.exhibits.items()):
            exhibit = manifest.read_exhibit(self.site, id)
            if exhibit is None:
                continue  # a warning says so, and there will be no site
            facts = self.facts(exhibit, placed)
            made[id] = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
            page, archive = (self.out / manifest.folder_of(id) / name for name in ("index.html", f"{id}.zip"))
            if before.get(id) != made[id] or not (page.exists() and archive.exists()):
                self.write_one(exhibit, facts, page, archive)
        notes.write(stamp, made)

    def facts(self, exhibit: Exhibit, placed: PlacedExhibit) -> dict[str, Any]:
        """All that a page and its archive are made of, with links as they are there."""
        url = citing.address_of(self.app, exhibit.id, self.edition)
        number = numbered(self.env, placed)
        rows = (dictionary.find(self.dictionary, exhibit.id, name) for name in columns.heads(self.site, exhibit))
        return {
            "made_of": exhibit.made_of,
            "made_with": [self.style, self.links, code()],
            "id": exhibit.id,
            "number": number,
            "head": self.head(exhibit),
            "place": {"title": self.env.titles[placed.docname].astext(), "uri": self.uri(placed.docname, exhibit.id)},
            "findings": [
                {"text": finding.sentence, "uri": self.uri(finding.page, f"finding-{finding.key}")}
                for finding in self.findings
                if finding.exhibit == exhibit.id and finding.page in self.env.found_docs
            ],
            "entries": [
                {"id": entry.id, "kind": entry.kind, "text": entry.text, "label": entry.label, "uri": self.uri(entry.docname, entry.anchor)}
                for entry in in_order(e for e in self.domain.entries.values() if exhibit.id in e.exhibits)
            ],
            "edition": self.edition,
            "text": citing.plain(citing.of_exhibit(exhibit, self.edition, url)),
            "bibtex": citing.exhibit_as_bibtex(exhibit, self.edition, url),
            "address": url,
            "frame": embedding.code(self.app.config, exhibit, number, self.edition),
            "to_complete": "" if settings.site_address(self.app.config) else embedding.TO_COMPLETE,
            "licence": self.uri("cite", "") if "cite" in self.env.found_docs else "",
            "code": cells.code(self.site, exhibit),
            "releases": [release["hash"] for release in self.releases_of(exhibit)],
            "dictionary": [astuple(row) for row in rows if row],
        }

    def head(self, exhibit: Exhibit) -> str:
        """The tags that describe the page of an exhibit."""
        place = f"{manifest.folder_of(exhibit.id)}/index.html"
        page = metadata.Page(place, exhibit.title, metadata.shortened(exhibit.caption), metadata.picture_of(exhibit))
        return metadata.head(page, self.edition, self.released, settings.of(self.app.config))

    def write_one(self, exhibit: Exhibit, facts: dict[str, Any], page: Path, archive: Path) -> None:
        """Write the page of an exhibit and its archive."""
        from compendium.publish import bundles  # reads tables, which takes a while to load

        page.parent.mkdir(parents=True, exist_ok=True)
        cited = bundles.Cited(facts["text"], facts["bibtex"], self.edition["name"], facts["address"])
        used = self.releases_of(exhibit)
        described = columns.described(self.site, exhibit, used, self.dictionary)
        bundles.write(self.site, exhibit, used, described, cited, archive)
        heads, numeric, rows = values(self.site, exhibit)
        page.write_text(
            template().render(
                **facts,
                exhibit=exhibit,
                book=TITLE,
                style=f"../../{STYLE}?v={self.style}",
                heads=list(zip(heads, sides(numeric), strict=True)),
                rows=[list(zip(row, sides(numeric), strict=True)) for row in rows],
                sources=self.source_of_exhibit(exhibit),
                files=self.files(exhibit, archive),
                columns=described,
                run_with=run_with(exhibit),
            ),
            encoding="utf-8",
        )

    def releases_of(self, exhibit: Exhibit) -> list[dict[str, Any]]:
        """The resources of the data package that an exhibit is made of."""
        return [release for source in exhibit.sources if (release := self.releases.get(f"{source['table']}/{source['release']}"))]

    def files(self, exhibit: Exhibit, archive: Path) -> list[dict[str, Any]]:
        """The files of an exhibit, with their sizes in kilobytes."""
        id, kinds = exhibit.id, {".csv": "the numbers"}
        if exhibit.kind == "figure":
            kinds |= {".svg": "the figure, to print or to edit", ".png": "the figure, for slides"}
        parts = "the numbers, the figure" if exhibit.kind == "figure" else "the numbers"
        found = [(f"{id}.zip", archive, f"{parts} and the code that made it in one, with a description of the columns and a README")]
        found += [(f"{id}{ending}", self.site / exhibit.place(ending), what) for ending, what in kinds.items()]
        notebook = f"_notebooks/{exhibit.notebook}.ipynb"
        found.append((f"../../{notebook}", self.site / notebook, "the notebook, with the code"))
        return [{"uri": uri, "what": what, "kilobytes": max(round(path.stat().st_size / 1000), 1)} for uri, path, what in found]

    # Links

    def uri(self, docname: str, anchor: str) -> str:
        """A place of the book as seen from the page of an exhibit."""
        return f"../../{self.app.builder.get_target_uri(docname)}{anchor and f'#{anchor}'}"

    def digest_of_links(self) -> str:
        """A digest of where tables and works are described, and of how works are named."""
        cite = cast(BibtexDomain, self.env.get_domain("cite"))
        works = sorted((c.key, c.citation_id, c.formatted_entry.label) for c in cite.citations)
        tables = sorted(item for item in self.labels().items() if item[0].startswith("table-"))
        return hashlib.sha256(repr([works, tables]).encode()).hexdigest()

    def labels(self) -> dict[str, tuple[str, str]]:
        """Pages and anchors by label."""
        return cast(StandardDomain, self.env.get_domain("std")).anonlabels

    def source_of_exhibit(self, exhibit: Exhibit) -> str:
        """The sources in full, as HTML."""
        from compendium import exhibits

        return exhibits.source_line(exhibit.sources, lambda group: self.source_of(json.dumps(group)))

    def _source_of(self, group_as_json: str) -> str:
        """The releases of one table, as HTML: the table links to its description, each edition to the work it cites."""
        from compendium import exhibits

        group: list[Source] = json.loads(group_as_json)
        docname, anchor = self.labels().get(f"table-{group[0]['table']}", ("", ""))
        title = escape(group[0]["title"])
        table = f'<a href="{escape(self.uri(docname, anchor))}">{title}</a>' if docname else title
        line = f"{escape(group[0]['provider'])}, {table}, {escape(exhibits.editions(group))} ({escape(exhibits.terms(group))})"
        works = ",".join(dict.fromkeys(source["citation"] for source in group if source["citation"]))
        return line + (f" {self.cited(works)}" if works else "")

    def cited(self, works: str) -> str:
        """Works as the book cites them, as HTML."""
        here = "_exhibits/ID/index"
        node = pending_xref("", refdoc=here)
        found = self.env.get_domain("cite").resolve_xref(self.env, here, self.app.builder, "p", works, node, nodes.inline())
        return as_html(found) if found is not None else ""


def as_html(node: nodes.Node) -> str:
    """Text with links as HTML."""
    if isinstance(node, nodes.Text):
        return escape(str(node))
    inside = "".join(as_html(child) for child in node.children)
    return f'<a href="{escape(node["refuri"])}">{inside}</a>' if isinstance(node, nodes.reference) else inside


def values(site: Path, exhibit: Exhibit) -> tuple[list[str], list[bool], list[list[str]]]:
    """All values of an exhibit as a table: its columns, which of them hold numbers, and the rows as printed.

    A figure without a record of its marks has only the rows that its own record holds.
    """
    if not exhibit.more or exhibit.no_marks:
        return exhibit.columns, exhibit.numeric, exhibit.rows
    from compendium import marks

    drawn = json.loads((site / exhibit.place("-marks.json")).read_text(encoding="utf-8"))
    table = marks.table([marks.Mark(*mark) for mark in drawn["wide"]])
    return exhibit.columns, table.numeric, table.rows


def sides(numeric: Sequence[bool]) -> list[str]:
    """The classes of the cells of a row."""
    return ["number" if number else "text" for number in numeric]


@cache
def template() -> Any:
    """The template of a page."""
    engine = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    engine.filters["code"] = as_code
    return engine.get_template("exhibit.html")


def as_code(text: str) -> Markup:
    """A text as HTML, with what stands between backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))


@cache
def code() -> str:
    """A digest of the code that pages and archives are made with."""
    return digest(modules(*CODE))


def write_pages(app: Sphinx, error: Exception | None) -> None:
    """Write the pages of all exhibits, when those of the book are there."""
    if error is None and app.builder.name == "html":
        Pages(app).write()


def setup(app: Sphinx) -> None:
    app.connect("build-finished", write_pages, priority=900)  # before the site is put together
