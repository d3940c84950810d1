"""Where pictures float in print: at most one page from the place in the text where they stand on the site.

Typst floats a picture to the next page that has room. Where two follow one another closely, the second would come two pages later. Then the
text waits for the first one, where its page is well filled by then; else a picture is moved up, to the head of the page on which the text
comes to it. The file is set again until no picture is late.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from compendium_book.typst_writer import TypstTranslator, string

FARTHEST = 1  # pages between a picture and its place in the text
NEAR = 2  # pages after a corrected picture on which others are left to the next round
TOP, HEIGHT = 76.5, 694.5  # of the text on a page, in points: as in the template
LEAST = 0.605  # of the height of a page that is filled
WELL_FILLED = 0.612  # where the text may wait
MARGIN = 0.04  # of the height: what the last block of a page may leave below it
LAST_BLOCK = 60  # points that the last paragraph of a chapter may take
HEADING = 45  # points that a heading takes, which goes to the next page with what it stands above


class mention(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """The place of an exhibit that was moved up."""


class wait(nodes.General, nodes.Element):  # noqa: N801
    """Here the text waits until the pictures before it have their places; ``id`` is of the exhibit that was late."""


def settle(tree: nodes.document) -> None:
    """Put exhibits after the paragraph of their section that names them first, where they stand above it."""
    for exhibit in list(tree.findall(is_exhibit)):
        section, name = exhibit.parent, f"#{exhibit['exhibit'].id}"
        below = section.children[section.index(exhibit) + 1 :]
        named = next((block for block in below if not isinstance(block, nodes.section) and names(block, name)), None)
        if isinstance(section, nodes.section) and named is not None:
            parts = parts_of(exhibit)
            for part in parts:
                section.remove(part)
            at = section.index(named) + 1
            while at < len(section) and (is_exhibit(section[at]) or "table-legend" in section[at].get("classes", ())):
                at += 1
            section.insert(at, parts)


def names(block: nodes.Node, place: str) -> bool:
    """Whether a block links to a place."""
    return any(f"#{link.get('refid')}" == place or link.get("refuri", "").endswith(place) for link in block.findall(nodes.reference))


def parts_of(exhibit: nodes.Element) -> list[nodes.Element]:
    """An exhibit; of a table, its legend too."""
    legend = exhibit.next_node(nodes.container, descend=False, siblings=True) if isinstance(exhibit, nodes.table) else None
    return [exhibit] if legend is None else [exhibit, legend]


def mark(page: str, tree: nodes.document) -> bool:
    """Number the blocks of a page with exhibits, so that it is known on which printed page each begins; false where it has none."""
    if not any(map(is_exhibit, tree.findall(nodes.Element))):
        return False
    for number, block in enumerate(blocks(tree)):
        block["place"] = f"{page}:{number}"
    return True


def is_exhibit(node: nodes.Element) -> bool:
    """Whether a node is a figure or table that ``{exhibit}`` made."""
    return isinstance(node, nodes.figure | nodes.table) and "exhibit" in node


def blocks(tree: nodes.document) -> Iterator[nodes.Element]:
    """The paragraphs, lists and boxes that stand in a section, not in one another."""
    for section in tree.findall(nodes.section):
        for block in section.children:
            if isinstance(block, nodes.paragraph | nodes.bullet_list | nodes.enumerated_list) or "entry" in block.get("classes", ()):
                yield block


@dataclass
class Layout:
    """Where a set file has things: by id, or by the name of a block, page and height from the top in points."""

    shown: dict[str, tuple[int, float]]
    mentioned: dict[str, tuple[int, float]]
    begun: dict[str, tuple[int, float]]
    waited: dict[str, tuple[int, float]]

    @classmethod
    def of(cls, places: list[dict[str, Any]]) -> Layout:
        """The layout from what ``typeset.Source.places`` returns."""
        kinds = ("exhibit", "mention", "block", "wait")
        return cls(*({p["id"]: (p["page"], p["y"]) for p in places if p["kind"] == kind} for kind in kinds))

    def distance(self, id: str) -> int:
        """How many pages a picture comes after its place."""
        return self.shown[id][0] - self.mentioned[id][0]


def improve(trees: Mapping[str, nodes.document], places: list[dict[str, Any]]) -> set[str]:
    """Correct late pictures; returns the pages of the book that changed.

    :param places: as ``typeset.Source.places`` returns them.
    """
    layout = Layout.of(places)
    return {page for page, tree in trees.items() if correct(tree, layout)}


def correct(tree: nodes.document, layout: Layout) -> bool:
    """Correct late pictures of a page of the book, each so far from the one before that this cannot have moved it much.

    False where none is late, or none can be helped.
    """
    exhibits = {node["exhibit"].id: node for node in tree.findall(is_exhibit)}
    order = [id for id in layout.mentioned if id in exhibits]
    changed = open_below(tree, exhibits, layout)
    free = 0  # from the printed page `free` on, no correction of this round is near
    for at, id in enumerate(order):
        number = layout.mentioned[id][0]
        if number < free:
            continue
        done = take_back(tree, id, layout) or move_back(tree, exhibits[id], layout)
        if not done and layout.distance(id) > FARTHEST:
            first = at
            while first and layout.distance(order[first - 1]) > 0:
                first -= 1
            done = (first < at and let_wait(exhibits[id], layout)) or any(
                move_up(tree, exhibits[late], layout) for late in order[first : at + 1]
            )
        if done:
            changed, free = True, layout.shown[id][0] + NEAR
    return changed or fill_end(tree, exhibits, layout)


def fill_end(tree: nodes.document, exhibits: Mapping[str, nodes.Element], layout: Layout) -> bool:
    """If the text ends high on a page and a picture alone follows, let more of it wait on the page above; false where that is not so."""
    begun = [(block, *layout.begun[block["place"]]) for block in blocks(tree) if block.get("place") in layout.begun]
    after = [exhibits[id] for id in exhibits if begun and layout.shown[id][0] > begun[-1][1]]
    if not after or "ends" in after[-1]:
        return False
    after[-1]["ends"] = True  # once is enough
    _, last, end = begun[-1]
    lacks = LEAST - (end + LAST_BLOCK - TOP) / HEIGHT
    above = [(block, filled_before(block, y)) for block, page, y in begun if page == last - 1]
    enough = [block for block, filled in above if WELL_FILLED + MARGIN < filled < 1 - lacks - MARGIN]
    if lacks <= 0 or not enough:
        return False
    for waiting in [node for node in tree.findall(wait) if node["exhibit"] is after[-1]]:
        waiting.parent.remove(waiting)
    return put_before(enough[-1], [wait(exhibit=after[-1])])


def open_below(tree: nodes.document, exhibits: Mapping[str, nodes.Element], layout: Layout) -> bool:
    """Let exhibits float to the foot of the first printed page of a chapter, not above its title, as far as they have room there.

    False where nothing changed.
    """
    opening = min((layout.begun[block["place"]][0] for block in blocks(tree) if block.get("place") in layout.begun), default=0)
    changed = False
    for id, node in exhibits.items():
        if "opening" not in node and layout.mentioned[id][0] == opening:
            node["opening"] = changed = True
        elif node.get("opening") and layout.shown[id][0] != opening:
            node["opening"], changed = False, True  # it has no room there
    return changed


def take_back(tree: nodes.document, id: str, layout: Layout) -> bool:
    """Take out the place before an exhibit where the text waits, if it left too much of its page blank; false where it did not."""
    if id in layout.waited:
        number, y = layout.waited[id]
        waiting = next(node for node in tree.findall(wait) if node["exhibit"]["exhibit"].id == id)
        if (y - TOP) / HEIGHT < LEAST and layout.mentioned[id][0] > number:
            waiting.parent.remove(waiting)
            waiting["exhibit"]["impatient"] = True
            return True
    return False


def let_wait(exhibit: nodes.Element, layout: Layout) -> bool:
    """Let the text wait before an exhibit, where its page is well filled by then; false where it is not."""
    _, y = layout.mentioned[exhibit["exhibit"].id]
    if filled_before(exhibit, y) <= WELL_FILLED or {"moved", "impatient"} & set(exhibit.attributes):
        return False
    return put_before(exhibit, [wait(exhibit=exhibit)])


def move_up(tree: nodes.document, exhibit: nodes.Element, layout: Layout) -> bool:
    """Move an exhibit up to the head of the printed page on which the text comes to it; false where it was moved before."""
    number, _ = layout.mentioned[exhibit["exhibit"].id]
    head = next((block for block in blocks(tree) if layout.begun.get(block.get("place", ""), (0, 0))[0] == number), None)
    if head is None or {"moved", "stays"} & set(exhibit.attributes):
        return False
    parts = parts_of(exhibit)
    exhibit.parent.insert(exhibit.parent.index(exhibit), mention(id=exhibit["exhibit"].id))
    exhibit["moved"] = True
    for part in parts:
        part.parent.remove(part)
    return put_before(head, parts)


def move_back(tree: nodes.document, exhibit: nodes.Element, layout: Layout) -> bool:
    """Move an exhibit back to its place, if it was moved up and stands too far above it by now; false where it does not."""
    id = exhibit["exhibit"].id
    if layout.distance(id) >= -FARTHEST or "moved" not in exhibit:
        return False
    for part in (parts := parts_of(exhibit)):
        part.parent.remove(part)
    next(node for node in tree.findall(mention) if node["id"] == id).replace_self(parts)
    del exhibit["moved"]
    exhibit["stays"] = True
    return True


def filled_before(block: nodes.Element, y: float) -> float:
    """Which share of its page is filled before a block, at a height, if the block goes to the next page with its heading."""
    return (y - TOP - (HEADING if is_headed(block) else 0)) / HEIGHT


def is_headed(block: nodes.Element) -> bool:
    """Whether a block is the first below a heading."""
    return block.parent.index(block) <= 1 and isinstance(block.parent[0], nodes.title)


def put_before(block: nodes.Element, new: list[nodes.Element]) -> bool:
    """Put nodes before a block, or before the heading above it; false where they are there already."""
    while is_headed(block) and isinstance(block.parent.parent, nodes.section):
        block = block.parent
    at = block.parent.index(block)
    if at and isinstance(block.parent[at - 1], wait) and isinstance(new[0], wait):
        return False
    block.parent.insert(at, new)
    return True


def print_mention(self: TypstTranslator, node: mention) -> None:
    self.put("mention", string(node["id"]))
    raise nodes.SkipNode


def print_wait(self: TypstTranslator, node: wait) -> None:
    self.put("wait", string(node["exhibit"]["exhibit"].id))
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_node(mention, typst=(print_mention, None))
    app.add_node(wait, typst=(print_wait, None))
