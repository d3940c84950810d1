"""``{exhibit} fig-name``: the figure or table that a notebook of this book made under that id, with its downloads and how it is cited."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from compendium import manifest
from compendium.markdown import literal
from compendium_book.domain import Placed, domain_of
from compendium_book.pages import citation, edition_of
from compendium_book.tables import cell, grid

logger = logging.getLogger(__name__)

PRINT = (
    "singlehtml"  # the builder of the print edition takes the place of Sphinx's own: its writers ask for this name when they number figures
)


class exhibit_image(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """The picture of a figure: light and dark on the page, light in print."""


class exhibit_downloads(nodes.General, nodes.Element):  # noqa: N801
    """Links to the numbers, the picture and the code."""


class Exhibit(SphinxDirective):
    """``{exhibit} fig-name``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The figure or table, its caption, source line and downloads."""
        id = self.arguments[0]
        exhibit = manifest.read_exhibit(Path(self.env.srcdir), id)
        if exhibit is None:
            logger.warning("no notebook made an exhibit '%s'", id, location=self.get_location(), type="compendium", subtype="exhibit")
            return []
        self.env.note_dependency(str(Path(self.env.srcdir) / exhibit.record))
        if exhibit.kind == "figure":
            node: nodes.Element = nodes.figure(classes=["exhibit"])
            node += exhibit_image(id=id, alt=exhibit.alt, size=exhibit.size, docname=self.env.docname)
            node += nodes.caption(exhibit.title, "", nodes.Text(exhibit.title))
            below: nodes.Element = nodes.legend()
            node += below
        else:
            node = build_table(exhibit)
            below = nodes.container(classes=["legend", "table-legend"])
        lines = [literal(exhibit.caption), "", exhibit.source_line]
        holder = nodes.container()
        self.state.nested_parse(StringList(lines, self.get_location()), self.content_offset, holder)
        below += holder.children
        below += exhibit_downloads(exhibit=exhibit, docname=self.env.docname)
        self.options["name"] = id
        self.add_name(node)
        self.set_source_info(node)
        domain_of(self.env).exhibits[id] = Placed(id, self.env.docname, exhibit.title, exhibit.kind)
        return [node] if exhibit.kind == "figure" else [node, below]


def build_table(exhibit: manifest.Exhibit) -> nodes.table:
    """The table of an exhibit, with its title."""

    def row(texts: list[str]) -> list[nodes.entry]:
        kinds = ("number" if numeric else "text" for numeric in exhibit.numeric)
        return [cell(nodes.paragraph("", text), kind) for text, kind in zip(texts, kinds, strict=True)]

    widths = [max(map(len, (name, *(r[i] for r in exhibit.rows)))) for i, name in enumerate(exhibit.columns)]
    table = grid(row(exhibit.columns), [row(cells) for cells in exhibit.rows], widths, ["exhibit"])
    table.insert(0, nodes.title("", "", nodes.Text(exhibit.title)))
    return table


def exhibit_number(app: Sphinx, id: str) -> str:
    found = domain_of(app.env).exhibits.get(id)
    if not found:
        return id
    kind = "figure" if found.kind == "figure" else "table"
    numbers = app.env.toc_fignumbers.get(found.docname, {}).get(kind, {})
    number = next((n for key, n in numbers.items() if key == id), None)
    return f"{kind.capitalize()} {'.'.join(map(str, number))}" if number else id


def exhibit_link(app: Sphinx, docname: str, id: str) -> nodes.Node:
    found = domain_of(app.env).exhibits.get(id)
    text = nodes.inline("", exhibit_number(app, id))
    return make_refnode(app.builder, docname, found.docname, id, text) if found else text


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
    exhibit = node["exhibit"]
    id, notebook = exhibit.id, html.escape(exhibit.notebook)
    if self.builder.name == PRINT:
        # In print the notebook and the numbers travel inside the PDF.
        self.body.append(
            f'<p class="downloads">Exhibit <span class="exhibit-id">{id}</span>. Numbers and code, attached to this file: '
            f'<a rel="attachment" href="_exhibits/{id}/{id}.csv">{id}.csv</a>, '
            f'<a rel="attachment" href="_notebooks/{notebook}.ipynb">{notebook}.ipynb</a>, cell {exhibit.cell}{run_with(exhibit)}.</p>'
        )
    else:
        base = f"{up(node['docname'])}_exhibits/{id}/{id}"
        links = [("CSV", f"{base}.csv", "the numbers")]
        if exhibit.kind == "figure":
            links += [("SVG", f"{base}.svg", "the figure"), ("PNG", f"{base}.png", "the figure")]
        links.append(("Notebook", f"{up(node['docname'])}_notebooks/{notebook}.ipynb", "the code"))
        anchors = " ".join(f'<a href="{url}" download title="{what}: {id}">{label}</a>' for label, url, what in links)
        name = f'<a class="exhibit-id" href="#{id}" title="the address of this exhibit">{id}</a>'
        self.body.append(f'<p class="downloads"><span>Download</span> {anchors}{run_with(exhibit)} {name}</p>')
        cited = citation(exhibit, edition_of(self.builder.srcdir))
        text = "".join(f"<cite>{html.escape(part)}</cite>" if italic else html.escape(part) for part, italic in cited)
        self.body.append(f'<details class="cite"><summary>Cite</summary><p>{text}</p></details>')
    raise nodes.SkipNode


def run_with(exhibit: manifest.Exhibit) -> str:
    """The parameters, where one notebook makes many pages."""
    if "area" not in exhibit.parameters:
        return ""
    shown = ", ".join(f"<code>{name} = {html.escape(value)}</code>" for name, value in exhibit.parameters.items())
    return f'<span class="parameters">, run with {shown}</span>'


def skip(self: Any, node: nodes.Node) -> None:
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(exhibit_image, html=(visit_image, None), latex=(skip, None), text=(skip, None))
    app.add_node(exhibit_downloads, html=(visit_downloads, None), latex=(skip, None), text=(skip, None))
    app.add_directive("exhibit", Exhibit)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
