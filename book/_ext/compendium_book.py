"""The book's own directives, and the builder of its print edition.

``{exhibit}`` shows what a notebook made; ``{question}`` and ``{claim}`` stand once in the text and are gathered by
``{question-index}``, ``{claim-index}``, ``{exhibit-index}``; ``{table-index}`` lists the data package, and
``{published-index}`` sets figures that others published beside those of the book. Beside this module: the area profiles
(``book_profiles``), what was corrected (``book_corrections``), what every page says of itself (``book_pages``), and what makes a
build after a small change short (``book_again``).
"""

from __future__ import annotations

import csv
import dataclasses
import html
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, cast

from book_pages import citation, edition_of
from book_profiles import PAGE, is_profile
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from compendium.markdown import code, link, literal

logger = logging.getLogger(__name__)

STATUSES = {"answered": "answered", "partly": "partly answered", "no open data": "no open data"}
VERDICTS = ("supported", "qualified", "not as worded", "open")
LINKS = ("http:", "https:", "mailto:", "doi:")
PRINT = "singlehtml"  # takes the place of Sphinx's own: its writers ask for this name when they number figures


def exhibits_dir(env: BuildEnvironment) -> Path:
    return Path(env.srcdir) / "_exhibits"


def read_exhibit(env: BuildEnvironment, id: str) -> dict[str, Any] | None:
    path = exhibits_dir(env) / id / "exhibit.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


class exhibit_image(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """The picture of a figure: light and dark on the page, light in print."""


class exhibit_downloads(nodes.General, nodes.Element):  # noqa: N801
    """Links to the numbers, the picture and the code."""


class index_of(nodes.General, nodes.Element):  # noqa: N801
    """Where an index goes; filled once all pages are read."""


class Exhibit(SphinxDirective):
    """``{exhibit} fig-name``: the figure or table that a notebook of this book made under that id."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        id = self.arguments[0]
        meta = read_exhibit(self.env, id)
        if meta is None:
            logger.warning("no notebook made an exhibit '%s'", id, location=self.get_location(), type="compendium", subtype="exhibit")
            return []
        self.env.note_dependency(str(exhibits_dir(self.env) / id / "exhibit.json"))
        legend = [literal(meta["caption"]), "", meta["source_line"]]
        if meta["kind"] == "figure":
            node: nodes.Element = nodes.figure(classes=["exhibit"])
            node += exhibit_image(id=id, alt=meta["alt"], size=meta["size"], docname=self.env.docname)
            caption = nodes.caption(meta["title"], "")
            caption += self.parse_inline_text(meta["title"])
            node += caption
            below = nodes.legend()
            node += below
        else:
            node = build_table(meta, self.parse_inline_text(meta["title"]))
            below = nodes.container(classes=["legend", "table-legend"])
        below += self.parse_block(legend)
        below += exhibit_downloads(meta=meta, docname=self.env.docname)
        self.options["name"] = id
        self.add_name(node)
        self.set_source_info(node)
        entries = getattr(self.env, "compendium_exhibits", {})
        entries[id] = {"docname": self.env.docname, "title": meta["title"], "kind": meta["kind"], "id": id}
        self.env.compendium_exhibits = entries
        return [node] if meta["kind"] == "figure" else [node, below]

    def parse_inline_text(self, text: str) -> list[nodes.Node]:
        return [nodes.Text(text)]

    def parse_block(self, lines: list[str]) -> list[nodes.Node]:
        from docutils.statemachine import StringList

        holder = nodes.container()
        self.state.nested_parse(StringList(lines, self.get_location()), self.content_offset, holder)
        return holder.children


def build_table(meta: dict[str, Any], title: list[nodes.Node]) -> nodes.table:
    table = nodes.table(classes=["exhibit"])
    table += nodes.title("", "", *title)
    group = nodes.tgroup(cols=len(meta["columns"]))
    table += group
    widths = [max(map(len, (c, *(r[i] for r in meta["rows"])))) for i, c in enumerate(meta["columns"])]
    for width in widths:
        group += nodes.colspec(colwidth=width)

    def row(cells: list[str]) -> nodes.row:
        out = nodes.row()
        for text, numeric in zip(cells, meta["numeric"], strict=True):
            entry = nodes.entry(classes=["number"] if numeric else ["text"])
            entry += nodes.paragraph("", text)
            out += entry
        return out

    head = nodes.thead()
    head += row(meta["columns"])
    body = nodes.tbody()
    for cells in meta["rows"]:
        body += row(cells)
    group += head
    group += body
    return table


class Entry(SphinxDirective):
    """What a question and a claim have in common: an id, a badge, a body that begins with the restatement."""

    required_arguments = 1
    has_content = True
    kind: ClassVar[str] = ""

    def badge(self) -> tuple[str, str]:
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        id = self.arguments[0]
        word, shown = self.badge()
        anchor = id.lower().replace(".", "-")
        box = nodes.container(classes=["entry", self.kind, slug(word)], ids=[anchor])
        head = nodes.paragraph(classes=["entry-head"])
        head += nodes.inline("", id, classes=["entry-id"])
        head += nodes.inline("", " ")
        head += nodes.inline("", shown, classes=["badge"])
        box += head
        self.state.nested_parse(self.content, self.content_offset, box)
        if len(box.children) < 2:
            logger.warning("%s %s has no text", self.kind, id, location=self.get_location(), type="compendium", subtype="entry")
            return []
        box.children[1]["classes"].append("entry-text")
        store = getattr(self.env, "compendium_entries", {})
        old = store.get(id)
        if old and old["docname"] != self.env.docname:
            logger.warning("%s stands in %s too", id, old["docname"], location=self.get_location(), type="compendium", subtype="entry")
        exhibits = [e.strip() for e in self.options.get("exhibits", "").split(",") if e.strip()]
        for exhibit in exhibits:
            if read_exhibit(self.env, exhibit) is None:
                logger.warning("%s names the exhibit '%s', which no notebook made", id, exhibit, location=self.get_location())
        text = box.children[1].astext()
        store[id] = {
            "docname": self.env.docname, "id": id, "anchor": anchor, "kind": self.kind, "word": word, "shown": shown, "exhibits": exhibits,
            "text": text,
        }  # fmt: skip
        self.env.compendium_entries = store
        cast(StandardDomain, self.env.get_domain("std")).note_hyperlink_target(
            anchor, self.env.docname, anchor, id
        )  # for [words](#gq2-1-01)
        self.set_source_info(box)
        return [box]


class Question(Entry):
    """``{question} GQ2.1-01`` with ``:status:`` and, where data answer it, ``:exhibits:``."""

    kind = "question"
    option_spec: ClassVar[dict[str, Any]] = {"status": directives.unchanged_required, "exhibits": directives.unchanged}

    def badge(self) -> tuple[str, str]:
        word = self.options.get("status", "")
        if word not in STATUSES:
            raise self.error(f"question {self.arguments[0]}: :status: must be one of {', '.join(STATUSES)}; found '{word}'")
        return word, STATUSES[word]


class Claim(Entry):
    """``{claim} C45``: the verdict is made by the notebook, or given with ``:verdict:`` where a record decides."""

    kind = "claim"
    option_spec: ClassVar[dict[str, Any]] = {"verdict": directives.unchanged, "exhibits": directives.unchanged}

    def badge(self) -> tuple[str, str]:
        id = self.arguments[0]
        path = exhibits_dir(self.env) / "verdicts.json"
        by_rule = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        word = self.options.get("verdict") or by_rule.get(id, {}).get("verdict", "")
        if id in by_rule and "verdict" in self.options:
            raise self.error(f"claim {id}: its verdict is made in a notebook; take the :verdict: option out")
        if word not in VERDICTS:
            raise self.error(f"claim {id}: expected a verdict ({', '.join(VERDICTS)}) from a notebook or :verdict:; found '{word}'")
        self.env.note_dependency(str(path))
        return word, word

    def run(self) -> list[nodes.Node]:
        out = super().run()
        path = exhibits_dir(self.env) / "verdicts.json"
        by_rule = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if out and (rule := by_rule.get(self.arguments[0])):
            out[0] += nodes.paragraph("", rule["because"], classes=["rule"])
        return out


class Index(SphinxDirective):
    """``{question-index}``, ``{claim-index}``, ``{exhibit-index}``."""

    def run(self) -> list[nodes.Node]:
        return [index_of(what=self.name.removesuffix("-index"), docname=self.env.docname)]


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
        from docutils.statemachine import StringList

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
        from docutils.statemachine import StringList

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
        from docutils.statemachine import StringList

        holder = nodes.container()
        cite = StringList([f"{{cite:p}}{code(row['source'])}"], str(self.get_location()))
        self.state.nested_parse(cite, self.content_offset, holder)
        line = nodes.paragraph("", f"{row['statement']}: {row['area_or_group']}, {row['year'].replace('-', '–')} ")
        line += holder[0].children
        return [line, nodes.paragraph("", row["reason"], classes=["rule"])] if row["reason"] else [line]

    def number(self, value: str, unit: str = "") -> nodes.Node:
        shown = f"{Decimal(value):,}".replace("-", "\N{MINUS SIGN}")
        return nodes.paragraph("", f"US$ {shown} billion" if unit == "US$ billion" else f"{shown} {unit}".rstrip())


def fill_indices(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    env = app.env
    for node in list(doctree.findall(index_of)):
        what = node["what"]
        if what == "exhibit":
            rows = exhibit_rows(app, docname)
            node.replace_self([simple_table(["Exhibit", "Finding"], rows, [24, 76], "exhibits"), *of_profiles(app, docname)])
        else:
            entries = [e for e in getattr(env, "compendium_entries", {}).values() if e["kind"] == what]
            entries.sort(key=lambda e: [int(x) if x.isdigit() else x for x in re.split(r"(\d+)", e["id"])])
            tally: dict[str, int] = {}
            for e in entries:
                tally[e["shown"]] = tally.get(e["shown"], 0) + 1
            order = list(STATUSES.values()) if what == "question" else list(VERDICTS)
            summary = ", ".join(f"{tally[w]} {w}" for w in order if w in tally)
            head = [
                "Id",
                "Question" if what == "question" else "Claim",
                "Evidence" if what == "question" else "Verdict",
                "Exhibits",
            ]
            rows = [entry_row(app, docname, e) for e in entries]
            node.replace_self(
                [
                    nodes.paragraph("", f"{len(entries)} in all: {summary}.", classes=["tally"]),
                    simple_table(head, rows, [11, 54, 15, 20], what),
                ]
            )


def only_safe_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Links lead to places of the book, to the web or to a mailbox; one of another kind, such as a script's, stays as its text."""
    for node in list(doctree.findall(nodes.reference)):
        kind = re.match(r"[^/?#]*:", re.sub(r"[\0- ]", "", node.get("refuri", "")))  # browsers leave out blanks, too
        if kind and kind[0].lower() not in LINKS:
            node.replace_self(node.children)


def one_anchor_a_table(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    # The theme puts tables into a box that scrolls, and gives the box the table's id too.
    for box in doctree.findall(nodes.container):
        if "table-wrapper" in box["classes"]:
            box["ids"] = []


def entry_row(app: Sphinx, docname: str, entry: dict[str, Any]) -> list[nodes.Node]:
    link = make_refnode(app.builder, docname, entry["docname"], entry["anchor"], nodes.inline("", entry["id"]))
    exhibits = nodes.paragraph()
    for k, id in enumerate(entry["exhibits"]):
        if k:
            exhibits += nodes.Text(", ")
        exhibits += exhibit_link(app, docname, id)
    if not entry["exhibits"]:
        exhibits += nodes.Text("–")
    badge = nodes.paragraph()
    badge += nodes.inline("", entry["shown"], classes=["badge", entry["kind"], slug(entry["word"])])
    return [nodes.paragraph("", "", link), nodes.paragraph("", entry["text"]), badge, exhibits]


def exhibit_number(app: Sphinx, id: str) -> str:
    found = getattr(app.env, "compendium_exhibits", {}).get(id)
    if not found:
        return id
    kind = "figure" if found["kind"] == "figure" else "table"
    numbers = app.env.toc_fignumbers.get(found["docname"], {}).get(kind, {})
    number = next((n for key, n in numbers.items() if key == id), None)
    return f"{kind.capitalize()} {'.'.join(map(str, number))}" if number else id


def exhibit_link(app: Sphinx, docname: str, id: str) -> nodes.Node:
    found = getattr(app.env, "compendium_exhibits", {}).get(id)
    text = nodes.inline("", exhibit_number(app, id))
    return make_refnode(app.builder, docname, found["docname"], id, text) if found else text


def exhibit_rows(app: Sphinx, docname: str) -> list[list[nodes.Node]]:
    found = [e for e in getattr(app.env, "compendium_exhibits", {}).values() if not is_profile(e["docname"])]
    place = {d: k for k, d in enumerate(reading_order(app.env))}

    def position(e: dict[str, Any]) -> tuple[Any, ...]:
        kind = "figure" if e["kind"] == "figure" else "table"
        return place.get(e["docname"], 999), kind, app.env.toc_fignumbers.get(e["docname"], {}).get(kind, {}).get(e["id"], (999,))

    def named(e: dict[str, Any]) -> nodes.Node:
        id = nodes.inline("", e["id"], classes=["exhibit-id"])
        return nodes.paragraph("", "", exhibit_link(app, docname, e["id"]), nodes.Text(" "), id)

    return [[named(e), nodes.paragraph("", e["title"])] for e in sorted(found, key=position)]


def of_profiles(app: Sphinx, docname: str) -> list[nodes.Node]:
    """Where the exhibits of the profiles stand: the same ones in each, so they are not listed."""
    if not any(is_profile(e["docname"]) for e in getattr(app.env, "compendium_exhibits", {}).values()):
        return []
    link = make_refnode(app.builder, docname, PAGE, "", nodes.inline("", app.env.titles[PAGE].astext()))
    return [nodes.paragraph("", "The figures and tables of an area stand in its profile: ", link, nodes.Text("."))]


def reading_order(env: BuildEnvironment) -> list[str]:
    order: list[str] = []

    def walk(docname: str) -> None:
        order.append(docname)
        for child in env.toctree_includes.get(docname, []):
            if not is_profile(child):
                walk(child)

    walk(env.config.root_doc)
    return order


def simple_table(head: list[str], rows: list[list[nodes.Node]], widths: list[int], name: str) -> nodes.table:
    table = nodes.table(classes=["index", f"index-{name}", "colwidths-given"])
    group = nodes.tgroup(cols=len(widths))
    table += group
    for width in widths:
        group += nodes.colspec(colwidth=width)

    def row(cells: list[nodes.Node]) -> nodes.row:
        out = nodes.row()
        for cell in cells:
            entry = nodes.entry()
            entry += cell
            out += entry
        return out

    thead, tbody = nodes.thead(), nodes.tbody()
    thead += row([nodes.paragraph("", h) for h in head])
    for cells in rows:
        tbody += row(cells)
    group += thead
    group += tbody
    return table


def slug(word: str) -> str:
    return word.replace(" ", "-")


def up(docname: str) -> str:
    return "../" * docname.count("/")


def visit_image(self: Any, node: nodes.Element) -> None:
    id, alt = node["id"], self.attval(node["alt"])
    if self.builder.name == PRINT:
        self.body.append(f'<img src="_exhibits/{id}/{id}-page.svg" alt="{alt}">')
    else:
        base = f"{up(node['docname'])}_exhibits/{id}/{id}"
        # Pictures come when they are near, and must not push down what a link leads to: so their place is kept.
        size = 'width="{}" height="{}"'.format(*node["size"])
        self.body.append(
            f'<img class="only-light" src="{base}-page.svg" alt="{alt}" {size} loading="lazy">'
            f'<img class="only-dark" src="{base}-page-dark.svg" alt="{alt}" {size} loading="lazy">'
        )
    raise nodes.SkipNode


def visit_downloads(self: Any, node: nodes.Element) -> None:
    meta = node["meta"]
    id, notebook, cell = meta["id"], html.escape(meta["notebook"]), meta["cell"]
    if self.builder.name == PRINT:
        # In print the notebook and the numbers travel inside the PDF.
        self.body.append(
            f'<p class="downloads">Exhibit <span class="exhibit-id">{id}</span>. Numbers and code, attached to this file: '
            f'<a rel="attachment" href="_exhibits/{id}/{id}.csv">{id}.csv</a>, '
            f'<a rel="attachment" href="_notebooks/{notebook}.ipynb">{notebook}.ipynb</a>, cell {cell}{run_with(meta)}.</p>'
        )
    else:
        base = f"{up(node['docname'])}_exhibits/{id}/{id}"
        links = [("CSV", f"{base}.csv", "the numbers")]
        if meta["kind"] == "figure":
            links += [("SVG", f"{base}.svg", "the figure"), ("PNG", f"{base}.png", "the figure")]
        links.append(("Notebook", f"{up(node['docname'])}_notebooks/{notebook}.ipynb", "the code"))
        anchors = " ".join(f'<a href="{url}" download title="{what}: {id}">{label}</a>' for label, url, what in links)
        name = f'<a class="exhibit-id" href="#{id}" title="the address of this exhibit">{id}</a>'
        self.body.append(f'<p class="downloads"><span>Download</span> {anchors}{run_with(meta)} {name}</p>')
        cited = citation(meta, edition_of(self.builder.srcdir))
        text = "".join(f"<cite>{html.escape(part)}</cite>" if italic else html.escape(part) for part, italic in cited)
        self.body.append(f'<details class="cite"><summary>Cite</summary><p>{text}</p></details>')
    raise nodes.SkipNode


def run_with(meta: dict[str, Any]) -> str:
    """The parameters, where one notebook makes many pages."""
    if "area" not in meta["parameters"]:
        return ""
    shown = ", ".join(f"<code>{name} = {html.escape(value)}</code>" for name, value in meta["parameters"].items())
    return f'<span class="parameters">, run with {shown}</span>'


def skip(self: Any, node: nodes.Node) -> None:
    raise nodes.SkipNode


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    for name in ("compendium_entries", "compendium_exhibits"):
        store = getattr(env, name, {})
        setattr(env, name, {k: v for k, v in store.items() if v["docname"] != docname})


def merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    for name in ("compendium_entries", "compendium_exhibits"):
        mine = getattr(env, name, {})
        mine.update({k: v for k, v in getattr(other, name, {}).items() if v["docname"] in docnames})
        setattr(env, name, mine)


COLOURLESS = re.compile(r'<span class="(?:(?:[nopw]|s[aie]|m[if]|nb|nn|ow|kc)">([^<]*)|s[12]">([^<\w]{1,4}))</span>')


def trim_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Leave out scripts and styles of features that this book does not use; the list of profiles names its script itself.

    Marks of names, signs, numbers and lone quotation marks in code make up two thirds of a chapter's weight and go too; keywords, texts
    and comments keep their colours.
    """
    unused = ("sphinx-thebe", "sphinx-book-theme", "design-tabs", "THEBE_JS_URL", "profiles.js")

    def needed(file: Any) -> bool:
        said = f"{getattr(file, 'filename', file)} {getattr(file, 'attributes', {}).get('body', '')}"
        return not any(word in said for word in unused)

    for kind in ("script_files", "css_files"):
        context[kind] = [f for f in context.get(kind, []) if needed(f)]
    if "body" in context:
        context["body"] = COLOURLESS.sub(r"\1\2", context["body"])


def round_brackets() -> BracketStyle:
    return BracketStyle(left="(", right=")")


@dataclasses.dataclass
class RoundAuthorYear(AuthorYearReferenceStyle):
    """Author and year in round brackets."""

    bracket_parenthetical: BracketStyle = dataclasses.field(default_factory=round_brackets)
    bracket_textual: BracketStyle = dataclasses.field(default_factory=round_brackets)
    bracket_author: BracketStyle = dataclasses.field(default_factory=round_brackets)
    bracket_label: BracketStyle = dataclasses.field(default_factory=round_brackets)
    bracket_year: BracketStyle = dataclasses.field(default_factory=round_brackets)


class PrintBuilder(SingleFileHTMLBuilder):
    """All pages in one bare HTML file, which WeasyPrint sets with the print stylesheet."""

    name = PRINT
    epilog = ""
    copysource = False
    search = False

    def get_theme_config(self) -> tuple[str, dict[str, Any]]:
        return "basic", {}

    def assemble_doctree(self) -> nodes.document:
        tree = super().assemble_doctree()
        for node in list(tree.findall(lambda n: isinstance(n, nodes.Element) and "cell_input" in n.get("classes", []))):
            node.parent.remove(node)
        for node in list(tree.findall(lambda n: isinstance(n, nodes.Element) and "cell" in n.get("classes", []) and not n.children)):
            node.parent.remove(node)
        return tree


def setup(app: Sphinx) -> dict[str, Any]:
    register_plugin("sphinxcontrib.bibtex.style.referencing", "author_year_round", RoundAuthorYear)
    app.add_node(exhibit_image, html=(visit_image, None), latex=(skip, None), text=(skip, None))
    app.add_node(exhibit_downloads, html=(visit_downloads, None), latex=(skip, None), text=(skip, None))
    app.add_node(index_of)
    app.add_directive("exhibit", Exhibit)
    app.add_directive("question", Question)
    app.add_directive("claim", Claim)
    for what in ("question-index", "claim-index", "exhibit-index"):
        app.add_directive(what, Index)
    app.add_directive("table-index", TableIndex)
    app.add_directive("endpoint-index", EndpointIndex)
    app.add_directive("published-index", PublishedIndex)
    app.connect("doctree-resolved", fill_indices, priority=900)
    app.connect("doctree-resolved", only_safe_links)
    app.connect("doctree-resolved", one_anchor_a_table, priority=950)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("html-page-context", trim_page, priority=900)
    app.add_builder(PrintBuilder, override=True)
    app.setup_extension("book_pages")
    app.setup_extension("book_profiles")
    app.setup_extension("book_corrections")
    app.setup_extension("book_moved")
    app.setup_extension("book_again")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
