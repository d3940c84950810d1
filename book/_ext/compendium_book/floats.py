"""Where pictures float in print: at most one page from the place in the text where they stand on the site.

Typst floats a picture to the next page that has room. Where two follow one another closely, the second would come two pages later; then the
first is moved up, to the head of the page on which the text comes to it, and the file is set again, until no picture is late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from compendium_book.typst_writer import TypstTranslator, string

FARTHEST = 1  # pages between a picture and its place in the text


class mention(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """The place of an exhibit that was moved up."""


def mark(page: str, tree: nodes.document) -> None:
    """Number the blocks of a page with exhibits, so that it is known on which printed page each begins."""
    if any("exhibit" in node for node in tree.findall(nodes.Element)):
        for number, block in enumerate(blocks(tree)):
            block["place"] = f"{page}:{number}"


def blocks(tree: nodes.document) -> Iterable[nodes.Element]:
    """The paragraphs, lists and boxes that stand in a section, not in one another."""
    for section in tree.findall(nodes.section):
        for block in section.children:
            if isinstance(block, nodes.paragraph | nodes.bullet_list | nodes.enumerated_list) or "entry" in block.get("classes", ()):
                yield block


def move_up(trees: Mapping[str, nodes.document], places: list[dict[str, Any]]) -> set[str]:
    """Move exhibits up where one is late, the first of those that wait for room together; returns the pages that changed.

    :param places: as ``typeset.Source.places`` returns them.
    """
    shown, mentioned, begin = ({p["id"]: p["page"] for p in places if p["kind"] == kind} for kind in ("exhibit", "mention", "block"))
    exhibits = {
        node["exhibit"].id: (page, node) for page, tree in trees.items() for node in tree.findall(nodes.Element) if "exhibit" in node
    }
    order = [id for id in mentioned if id in exhibits]
    changed: set[str] = set()
    for at, id in enumerate(order):
        page = exhibits[id][0]
        if shown[id] - mentioned[id] <= FARTHEST or page in changed:
            continue
        waiting = [id]
        for before in reversed(order[:at]):
            if exhibits[before][0] != page or shown[before] <= mentioned[before]:
                break
            waiting.insert(0, before)
        for candidate in waiting:
            node = exhibits[candidate][1]
            if "moved" not in node and place_before(node, head_of(trees[page], mentioned[candidate], begin)):
                changed.add(page)
                break
    return changed


def head_of(tree: nodes.document, number: int, begin: Mapping[str, int]) -> nodes.Element | None:
    """The block with which a printed page begins."""
    return next((block for block in blocks(tree) if begin.get(block.get("place", "")) == number), None)


def place_before(exhibit: nodes.Element, block: nodes.Element | None) -> bool:
    """Put an exhibit before a block, or before the heading above it; false where there is none."""
    if block is None:
        return False
    while block.parent.index(block) <= 1 and isinstance(block.parent[0], nodes.title) and isinstance(block.parent.parent, nodes.section):
        block = block.parent
    legend = exhibit.next_node(nodes.container, descend=False, siblings=True) if isinstance(exhibit, nodes.table) else None
    exhibit.replace_self([mention(id=exhibit["exhibit"].id), exhibit])
    exhibit["moved"] = True
    for part in [exhibit] if legend is None else [exhibit, legend]:
        part.parent.remove(part)
        block.parent.insert(block.parent.index(block), part)
    return True


def print_mention(self: TypstTranslator, node: mention) -> None:
    self.put("mention", string(node["id"]))
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_node(mention, typst=(print_mention, None))
