"""The builder of the print edition."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.singlehtml import SingleFileHTMLBuilder

from compendium_book.exhibits import PRINT


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
        for node in list(tree.findall(nodes.container)):
            if "cell_input" in node["classes"]:
                node.parent.remove(node)
        for node in list(tree.findall(nodes.container)):
            if "cell" in node["classes"] and not node.children:
                node.parent.remove(node)
        return tree


def setup(app: Sphinx) -> None:
    app.add_builder(PrintBuilder, override=True)
