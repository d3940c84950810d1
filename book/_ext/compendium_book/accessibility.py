"""What assistive technologies need of a page's HTML and what docutils, MyST-NB and the theme leave out: names, roles, scopes, captions.

Tables have scopes, a head for each row and a caption; a table that may be wider than the screen is in a box that the keyboard can scroll.
"""

from __future__ import annotations

import re
from html import escape
from itertools import count
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from compendium_book.domain import domain_of
from compendium_book.exhibits import numbered


def complete_tables(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each table a head for its rows, and a caption: where it has no title, that of the section, which the page shows already.

    ``named_by`` of a table is the column that names its rows, if it is not the first.
    """
    if app.builder.name != "html":
        return
    named: set[str] = set()
    for table in doctree.findall(nodes.table):
        columns = list(table.findall(nodes.colspec))
        columns[table.get("named_by", 0)]["stub"] = 1
        if "cards" in table["classes"]:
            head, *rows = table.findall(nodes.row)
            for row in rows:
                for entry, title in list(zip(row.children, head.children, strict=True))[1:]:
                    entry["head"] = title.astext()
        titles = [part for part in table.children if isinstance(part, nodes.title)]
        if not titles and "caption" not in table:
            table["caption"] = heading_above(table)
        box = table.parent
        if isinstance(box, nodes.container) and "table-wrapper" in box["classes"]:
            box["label"] = distinct(titles[0].astext() if titles else table["caption"], named)


def distinct(name: str, named: set[str]) -> str:
    """A name that no other has: with a number, where a page has several of it."""
    again = (f"{name}, {number}" for number in count(2))
    while name in named:
        name = next(again)
    named.add(name)
    return name


def heading_above(node: nodes.Node) -> str:
    """The title of the section that a node is in."""
    while node is not None and not isinstance(node, nodes.section):
        node = node.parent
    return node[0].astext() if node is not None else "Table"


def visit_container(self: HTML5Translator, node: nodes.container) -> None:
    """Around a table, a region that the keyboard can reach and scroll; other containers are those of docutils."""
    type(self).visit_container(self, node)
    if "label" in node:
        self.body[-1] = self.body[-1].replace("<div ", f'<div role="region" aria-label="{escape(node["label"])}" tabindex="0" ', 1)


def depart_container(self: HTML5Translator, node: nodes.container) -> None:
    type(self).depart_container(self, node)


def visit_figure(self: HTML5Translator, node: nodes.figure) -> None:
    """A figure; that of an exhibit has its number as name, since browsers take none from a caption of several paragraphs."""
    type(self).visit_figure(self, node)
    if "exhibit" in node:
        placed = domain_of(self.builder.env).exhibits[node["exhibit"].id]
        self.body[-1] = self.body[-1].replace("<figure ", f'<figure aria-label="{escape(numbered(self.builder.env, placed))}" ', 1)


def depart_figure(self: HTML5Translator, node: nodes.figure) -> None:
    type(self).depart_figure(self, node)


def visit_table(self: HTML5Translator, node: nodes.table) -> None:
    """A table, with a caption for those who do not see the heading above."""
    type(self).visit_table(self, node)
    if "caption" in node:
        self.body.append(f'<caption class="visually-hidden">{escape(node["caption"])}</caption>\n')


def depart_table(self: HTML5Translator, node: nodes.table) -> None:
    type(self).depart_table(self, node)


def visit_entry(self: HTML5Translator, node: nodes.entry) -> None:
    """A cell of a table; one that is a head says of what, and one that may stand alone what it holds."""
    type(self).visit_entry(self, node)
    if "head" in node:
        self.body[-1] = self.body[-1].replace("<td", f'<td data-head="{escape(node["head"])}"', 1)
    if self.body[-1].startswith("<th"):
        scope = "col" if isinstance(node.parent.parent, nodes.thead) else "row"
        self.body[-1] = self.body[-1].replace("<th", f'<th scope="{scope}"', 1)


def depart_entry(self: HTML5Translator, node: nodes.entry) -> None:
    type(self).depart_entry(self, node)


def visit_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """A work in the list of works: the role that docutils gives it is deprecated."""
    type(self).visit_citation(self, node)
    self.body[-1] = self.body[-1].replace('role="doc-biblioentry"', 'role="listitem"')


def depart_citation(self: HTML5Translator, node: nodes.citation) -> None:
    type(self).depart_citation(self, node)


def visit_code(self: HTML5Translator, node: HideCodeCellNode) -> None:
    """The fold of a cell's code, whose name is what it shows."""
    prompts = (("collapsed", node["prompt_show"]), ("expanded", node["prompt_hide"]))
    shown = "".join(f'<span class="{when}">{escape(words)}</span>' for when, words in prompts)
    self.body.append(f'<details class="hide {" ".join(node["classes"])}"><summary>{shown}</summary>\n')


def depart_code(self: HTML5Translator, node: HideCodeCellNode) -> None:
    self.body.append("</details>\n")


def improve(page: str) -> str:
    """Correct the frame that the theme puts around a text: landmarks have names, captions a level.

    :param page: what is in the body of a page.
    """
    page = page.replace('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="Contents of the book">')
    page = page.replace('<aside class="toc-drawer">', '<aside class="toc-drawer" aria-label="Contents of this page">')
    # The switches of both are in a landmark of their own, and a number that stands above its sentence is no heading.
    page = re.sub(
        r'(<input type="checkbox" class="sidebar-toggle"[^>]*>\s*){2}', r'<nav class="switches" aria-label="Menus">\g<0></nav>', page
    )
    page = re.sub(r'<p class="finding-number">(.*?)</p>', r'<div class="finding-number">\1</div>', page)
    # The way back to the top is in the landmark at the end of a page.
    if found := re.search(r'\s*<a href="#" class="back-to-top.*?</a>', page, re.DOTALL):
        page = page.replace(found[0], "").replace("<footer>", f"<footer>{found[0]}", 1)
    page = page.replace("<pre><span></span>", "<pre>")  # an empty span in each block of code
    return page.replace('<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">')


def add_filter(app: Sphinx) -> None:
    """Let the template of a page correct what it makes."""
    templates: Any = getattr(app.builder, "templates", None)
    if templates is not None:
        templates.environment.filters["improved"] = improve


def setup(app: Sphinx) -> None:
    app.add_node(nodes.container, override=True, html=(visit_container, depart_container))
    app.add_node(nodes.figure, override=True, html=(visit_figure, depart_figure))
    app.add_node(nodes.table, override=True, html=(visit_table, depart_table))
    app.add_node(nodes.entry, override=True, html=(visit_entry, depart_entry))
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    app.add_node(HideCodeCellNode, override=True, html=(visit_code, depart_code))
    app.add_js_file("print.js", loading_method="defer")
    app.connect("doctree-resolved", complete_tables, priority=950)  # after lists are filled in
    app.connect("builder-inited", add_filter)
