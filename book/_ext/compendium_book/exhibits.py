"""``{exhibit} fig-name``: the figure or table that a notebook of this book made under that id, with its downloads and how it is cited."""

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
from compendium_book.domain import PlacedExhibit, domain_of
from compendium_book.layout import cell, grid
from compendium_book.pages import citation, exhibit_of, read_edition
from compendium_book.typst_writer import TypstTranslator, string, strings

PHONE = "(max-width: 600px)"  # where the drawing for a phone is shown; book.css has the same width
PRINT = "pdf"  # the builder of the printed files


class exhibit_image(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """The picture of a figure: light and dark on the page, light in print."""


class exhibit_values(nodes.General, nodes.Element):  # noqa: N801
    """What a figure shows, as a table behind a fold."""


class exhibit_sources(nodes.General, nodes.Element):  # noqa: N801
    """The sources in full, behind a fold; print has the short line."""


class exhibit_downloads(nodes.General, nodes.Element):  # noqa: N801
    """Links to the numbers, the picture and the code."""


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
        if exhibit.kind == "figure":
            legend.append(exhibit_values(exhibit=exhibit))
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


def visit_values(self: Any, node: nodes.Element) -> None:
    exhibit = node["exhibit"]

    def row(tag: str, cells: list[str]) -> str:
        sides = ["number" if numeric else "text" for numeric in exhibit.numeric]
        head, *rest = (html.escape(text) for text in cells)
        other = ' scope="col"' if tag == "th" else ""
        scope = "col" if tag == "th" else "row"
        later = "".join(f'<{tag}{other} class="{side}">{text}</{tag}>' for side, text in zip(sides[1:], rest, strict=True))
        return f'<tr><th scope="{scope}" class="{sides[0]}">{head}</th>{later}</tr>'

    body = "".join(row("td", cells) for cells in exhibit.rows)
    head = row("th", exhibit.columns)
    more = f"<p>{exhibit.more} more rows are in the CSV file.</p>" if exhibit.more else ""
    self.body.append(
        '<details class="values"><summary>Values shown</summary><div class="table-wrapper" tabindex="0"><table class="values">'
        f"<caption>{html.escape(exhibit.unit or exhibit.title)}</caption><thead>{head}</thead><tbody>{body}</tbody></table></div>"
        f"{more}</details>"
    )
    raise nodes.SkipNode


def visit_sources(self: Any, node: nodes.Element) -> None:
    self.body.append('<details class="sources"><summary>Source</summary>')


def depart_sources(self: Any, node: nodes.Element) -> None:
    self.body.append("</details>")


def visit_downloads(self: Any, node: nodes.Element) -> None:
    exhibit = node["exhibit"]
    id, notebook = exhibit.id, html.escape(exhibit.notebook)
    base = url_of(node, f"_exhibits/{id}/{id}")
    links = [("CSV", f"{base}.csv", "the numbers")]
    if exhibit.kind == "figure":
        links += [("SVG", f"{base}.svg", "the figure"), ("PNG", f"{base}.png", "the figure")]
    links.append(("Notebook", url_of(node, f"_notebooks/{notebook}.ipynb"), "the code"))
    anchors = " ".join(f'<a href="{url}" download title="{what}: {id}">{label}</a>' for label, url, what in links)
    name = f'<a class="exhibit-id" href="#{id}" title="the address of this exhibit">{id}</a>'
    shown = ", ".join(f"<code>{name} = {html.escape(value)}</code>" for name, value in run_with(exhibit).items())
    parameters = f'<span class="parameters">, run with {shown}</span>' if shown else ""
    self.body.append(f'<p class="downloads"><span>Download</span> {anchors}{parameters} {name}</p>')
    cited = citation(exhibit, read_edition(self.builder.srcdir))
    text = "".join(f"<cite>{html.escape(part)}</cite>" if italic else html.escape(part) for part, italic in cited)
    self.body.append(f'<details class="cite"><summary>Cite</summary><p>{text}</p></details>')
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
    app.add_node(exhibit_values, html=(visit_values, None), typst=(leave_out, None))
    app.add_node(exhibit_sources, html=(visit_sources, depart_sources), typst=(leave_out, None))
    app.add_node(exhibit_downloads, html=(visit_downloads, None), typst=(print_downloads, None))
    app.add_directive("exhibit", ExhibitDirective)
