"""``{exhibit} fig-name``: the figure or table that a notebook of this book made under that id, and what a reader takes along of it."""

from __future__ import annotations

import html
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from compendium import manifest
from compendium.markdown import literal
from compendium_book import citing, embedding, settings
from compendium_book.domain import PlacedExhibit, domain_of
from compendium_book.layout import cell, grid
from compendium_book.pages import exhibit_of, read_edition
from compendium_book.typst_writer import TypstTranslator, string, strings

PHONE = "(max-width: 600px)"  # where the drawing for a phone is shown; book.css has the same width
PRINT = "pdf"  # the builder of the printed files


class exhibit_image(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """The picture of a figure: light and dark on the page, light in print."""


class exhibit_sources(nodes.General, nodes.Element):  # noqa: N801
    """The sources in full, behind a fold; print has the short line."""


class exhibit_downloads(nodes.General, nodes.Element):  # noqa: N801
    """What a reader takes along: the citation, all files in one, the code to embed it; on the site the sources stand with them."""


class ExhibitDirective(SphinxDirective):
    """``{exhibit} fig-name``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The figure or table, its caption, source line and downloads."""
        exhibit = exhibit_of(self)
        if exhibit is None:
            return []
        id = exhibit.id
        legend = self.parse_text_to_nodes(f"{literal(exhibit.caption)}\n\n{literal(exhibit.credit)}")
        legend[-1]["classes"].append("source")
        legend.append(exhibit_sources("", *self.parse_text_to_nodes(exhibit.source_line)))
        legend.append(exhibit_downloads(exhibit=exhibit, docname=self.env.docname))
        if exhibit.kind == "figure":
            image = exhibit_image(exhibit=exhibit, docname=self.env.docname)
            caption = nodes.caption(exhibit.title, "", nodes.Text(exhibit.title))
            out: list[nodes.Element] = [nodes.figure("", image, caption, nodes.legend("", *legend), classes=["exhibit"])]
        else:
            out = [build_table(exhibit), nodes.container("", *legend, classes=["legend", "table-legend"])]
        out[0]["exhibit"] = exhibit
        self.options["name"] = id
        self.add_name(out[0])
        self.set_source_info(out[0])
        domain_of(self.env).exhibits[id] = PlacedExhibit(id, self.env.docname, exhibit.title, exhibit.kind)
        return out


def build_table(exhibit: manifest.Exhibit) -> nodes.table:
    """The table of an exhibit, with its title."""

    def row(texts: list[str]) -> list[nodes.entry]:
        kinds = ("number" if numeric else "text" for numeric in exhibit.numeric)
        return [cell(nodes.paragraph("", text), kind) for text, kind in zip(texts, kinds, strict=True)]

    widths = [max(map(len, (name, *(r[i] for r in exhibit.rows)))) for i, name in enumerate(exhibit.columns)]
    table = grid(row(exhibit.columns), [row(cells) for cells in exhibit.rows], widths, ["exhibit"])
    table.insert(0, nodes.title("", "", nodes.Text(exhibit.title)))
    return table


def number_of(env: BuildEnvironment, exhibit: PlacedExhibit) -> tuple[int, ...]:
    """The number of an exhibit; empty where it has none."""
    return env.toc_fignumbers.get(exhibit.docname, {}).get(exhibit.kind, {}).get(exhibit.id, ())


def numbered(env: BuildEnvironment, exhibit: PlacedExhibit) -> str:
    """An exhibit by its number ("Figure 3"), or by its id where it has none."""
    number = number_of(env, exhibit)
    return f"{exhibit.kind.capitalize()} {'.'.join(map(str, number))}" if number else exhibit.id


def exhibit_link(app: Sphinx, docname: str, id: str) -> nodes.Node:
    found = domain_of(app.env).exhibits.get(id)
    if found is None:
        return nodes.inline("", id)
    return make_refnode(app.builder, docname, found.docname, id, nodes.inline("", numbered(app.env, found)))


def exhibit_with_id(app: Sphinx, docname: str, id: str) -> nodes.paragraph:
    """A link to an exhibit, by its number and id."""
    return nodes.paragraph("", "", exhibit_link(app, docname, id), nodes.Text(" "), nodes.inline("", id, classes=["exhibit-id"]))


def url_of(node: nodes.Element, place: str) -> str:
    """A file of the site as seen from the page of an exhibit."""
    return "../" * node["docname"].count("/") + place


def visit_image(self: Any, node: nodes.Element) -> None:
    """The picture, and below it what leads to its values as a table and to the picture at full size.

    With script, ``_static/figure.js`` makes a tool of them.
    """
    exhibit = node["exhibit"]
    id, alt = exhibit.id, self.attval(exhibit.alt)
    base = url_of(node, f"_exhibits/{id}/{id}")
    # Pictures are loaded late and must not move what a link leads to, so the page reserves their space, to a fraction of a pixel.
    sides = {"wide": exhibit.size, "narrow": exhibit.narrow_size}
    width, height = exhibit.size
    space = ";".join(f"--{name}:{w:g}/{h:g}" for name, (w, h) in sides.items())
    marks = "" if exhibit.no_marks else f' data-marks="{base}-marks.js"'
    self.body.append(f'<div class="figure-view" style="{space}"{marks}>')
    for mode, ending in (("light", ""), ("dark", "-dark")):
        self.body.append(
            f'<picture class="only-{mode}"><source media="{PHONE}" srcset="{base}-narrow{ending}.svg">'
            f'<img src="{base}-page{ending}.svg" alt="{alt}" width="{width:.0f}" height="{height:.0f}" loading="lazy"></picture>'
        )
    page = url_of(node, f"_exhibits/{id}/index.html")
    self.body.append(
        f'</div><div class="figure-bar"><span class="as-chart">Chart</span><a class="as-table" href="{page}#values">Table</a>'
        f'<a class="full-size" href="{base}-page.svg">Enlarge</a></div>'
    )
    if not getattr(self, "figures_have_script", False):
        self.figures_have_script = True
        self.body.append(f'<script src="{url_of(node, "_static/figure.js")}" defer></script>')
    raise nodes.SkipNode


def visit_sources(self: Any, node: nodes.Element) -> None:
    node["begin"] = len(self.body)


def depart_sources(self: Any, node: nodes.Element) -> None:
    """Put the sources aside: they stand in the bar, which comes next."""
    self.exhibit_sources = "".join(self.body[node["begin"] :])
    del self.body[node["begin"] :]


def visit_downloads(self: Any, node: nodes.Element) -> None:
    """One bar: what is long is folded, so that its links are no stops on the way past it."""
    exhibit = node["exhibit"]
    id, app = exhibit.id, self.builder.app
    base = url_of(node, f"_exhibits/{id}/")
    placed = domain_of(app.env).exhibits[id]
    edition = read_edition(self.builder.srcdir)
    url = citing.address_of(app, id, edition)
    parts = ((html.escape(part), italic) for part, italic in citing.of_exhibit(exhibit, edition, url))
    text = "".join(f"<cite>{part}</cite>" if italic else part for part, italic in parts)
    bibtex = html.escape(citing.exhibit_as_bibtex(exhibit, edition, url), quote=False)
    frame = embedding.code(app.config, exhibit, numbered(app.env, placed), edition)
    word = "" if settings.site_address(app.config) else f"<p>{embedding.TO_COMPLETE}</p>"
    files = "CSV, SVG, PNG, code" if exhibit.kind == "figure" else "CSV, code"
    self.body.append(
        f'<div class="take"><details class="cite"><summary>Cite</summary>'
        f'<div class="copy">{text}</div><pre class="copy">{bibtex}</pre></details>'
        f'<a href="{base}{id}.zip" download title="all files of {id} in one">Download</a>'
        f'<details class="embed"><summary>Embed</summary>{word}<pre class="copy">{html.escape(frame, quote=False)}</pre></details>'
        f'<details class="sources"><summary>Source</summary>{self.exhibit_sources}</details>'
        f'<a href="{base}index.html" title="the page of {id} alone">{files}</a>'
        f'<a class="exhibit-id" href="#{id}" title="the address of this exhibit">{id}</a></div>'
    )
    raise nodes.SkipNode


def run_with(exhibit: manifest.Exhibit) -> dict[str, str]:
    """The parameters, where one notebook makes many pages."""
    return exhibit.parameters if "area" in exhibit.parameters else {}


def print_downloads(self: TypstTranslator, node: nodes.Element) -> None:
    """The names of the files with numbers and code, which are attached; and both attachments."""
    exhibit = node["exhibit"]
    shown = strings([f"{name} = {value}" for name, value in run_with(exhibit).items()])
    self.put(
        "downloads", string(exhibit.id), string(exhibit.title), notebook=string(exhibit.notebook), cell=str(exhibit.cell), run_with=shown,
        named=str(not node.get("gathered", False)).lower(),
    )  # fmt: skip
    raise nodes.SkipNode


def leave_out(self: TypstTranslator, node: nodes.Element) -> None:
    """Print has no fold to put it behind."""
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_node(exhibit_image, html=(visit_image, None), typst=(leave_out, None))
    app.add_node(exhibit_sources, html=(visit_sources, depart_sources), typst=(leave_out, None))
    app.add_node(exhibit_downloads, html=(visit_downloads, None), typst=(print_downloads, None))
    app.add_directive("exhibit", ExhibitDirective)
