"""Docutils nodes as Typst: one visitor a node type. What the functions called here look like on paper is in ``book/_print/book.typ``.

A page of the book becomes an expression in Typst's code mode, in which text is a string: so no text can be taken for markup. A node without
a visitor is an error that names it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxTranslator

from compendium.manifest import Exhibit
from compendium_book.names import Names

if TYPE_CHECKING:
    from compendium_book.printing import PrintBuilder

MOST = 0.9  # height of a picture, of its width, that leaves room for any words
ADDRESS = re.compile(r"((?:https?://|\bwww\.)[^\s<>\"]*[\w/])")  # in a text, without the full stop after it
WIDTH, LETTER, GAP = 425, 4.2, 7.4  # of the text, of a letter in a table on average, and between columns, in points
ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "", "\t": " "})
LEFT_OUT = {"screen", "cell_input"}  # classes of what is of use on a screen alone, and of code


def string(text: str) -> str:
    """A text as a string of Typst."""
    return f'"{text.translate(ESCAPED)}"'


def line(text: str) -> str:
    """The same, with its line breaks as spaces."""
    return string(" ".join(text.split()))


def truth(value: bool) -> str:
    """A truth value of Typst."""
    return "true" if value else "false"


def is_tall(exhibit: Exhibit) -> bool:
    """Whether a picture may be too high for a page with the words below it, so that its height is to be measured."""
    return bool(exhibit.size) and exhibit.size[1] > MOST * exhibit.size[0]


def strings(texts: Collection[str]) -> str:
    """Texts as an array of Typst."""
    return "(" + "".join(f"{string(text)}, " for text in texts) + ")"


def call(function: str, *values: str, **named: str) -> str:
    """A call of a function of Typst; values are code."""
    arguments = [*values, *(f"{name.replace('_', '-')}: {value}" for name, value in named.items())]
    return f"{function}({', '.join(arguments)})"


def end_mark(node: nodes.Element) -> str:
    """A mark at the end of a node where it is asked for on which page a block ends."""
    return call("end-mark", string(node["end"])) + "\n" if "end" in node else ""


@dataclass
class Places:
    """What one printed file holds, for links: they lead to places in it, and are text where they would lead out of it."""

    titles: set[str] = field(default_factory=set)  # the pages in it
    labels: dict[str, str] = field(default_factory=dict)  # by page and id, "page#id", the label of the place
    elsewhere: dict[str, str] = field(default_factory=dict)  # by page, which other file has it, in words

    def add(self, docname: str, doctree: nodes.document) -> None:
        """Add the places of a page."""
        self.titles.add(docname)
        self.labels[f"{docname}#"] = docname
        top = next(iter(doctree.findall(nodes.section)), None)
        for node in doctree.findall(nodes.Element):
            ids = list(node.get("ids", ()))
            label = docname if node is top else f"{docname}#{ids[0]}" if ids else ""
            self.labels.update({f"{docname}#{id}": label for id in ids})


def is_wide(group: nodes.tgroup) -> bool:
    """Whether the longest words of all columns, side by side, are wider than the text: such a table is turned."""
    columns = zip(*([cell.astext() for cell in row.children] for row in group.findall(nodes.row)), strict=True)
    return sum(LETTER * max(len(word) for text in texts for word in (text.split() or [""])) + GAP for texts in columns) > WIDTH


def fitting(group: nodes.tgroup, numeric: list[bool]) -> list[int]:
    """Widths of columns by what they hold: no word is broken, numbers stand in one line, long texts take more but not all."""
    columns = list(zip(*(([cell.astext() for cell in row.children]) for row in group.findall(nodes.row)), strict=True))
    out = []
    for (head, *texts), number in zip(columns, numeric, strict=True):
        word = max(len(word) for text in (head, *texts) for word in (text.split() or [""]))
        longest = max(map(len, texts), default=0)
        out.append(max(word, longest, len(head) // 3) + 2 if number else max(word, min(longest, 14 + longest // 3)) + 2)
    return out


class TypstTranslator(SphinxTranslator):
    """Writes a page; ``astext`` has the result."""

    def __init__(self, document: nodes.document, builder: PrintBuilder) -> None:
        """Begin a page of the file that the builder is writing."""
        super().__init__(document, builder)
        self.docname = builder.current_docname
        self.places = builder.places
        self.names: Names = builder.names
        self.level = builder.top_level - 1  # of the section that is being written
        self.parts: list[str] = []
        self.has_exhibits = any("exhibit" in node for node in document.findall(nodes.Element))  # its sections are in the list of contents
        self.status = ""  # of the question or claim that is being written
        self.in_table = False
        self.marking = 0  # above zero in text whose names go into the index
        self.labelled: set[str] = set()

    def astext(self) -> str:
        """The page, as an expression of Typst."""
        return "".join(self.parts)

    def dispatch_visit(self, node: nodes.Node) -> None:
        """Visit a node; where its page is asked for, note it."""
        if isinstance(node, nodes.Element) and "place" in node:
            self.put("block-mark", string(node["place"]))
        super().dispatch_visit(node)

    # Building blocks

    def content(self, *found: nodes.Node) -> str:
        """Nodes as an expression of Typst."""
        before, self.parts = self.parts, []
        for node in found:
            node.walkabout(self)
        made, self.parts = self.parts, before
        return "{" + "".join(made) + "}"

    def children(self, node: nodes.Element) -> str:
        """What a node holds, as an expression; the paragraph tag of an only paragraph is left out."""
        inner: nodes.Element = node
        if len(node) == 1 and isinstance(node[0], nodes.paragraph) and not node[0]["classes"]:
            inner = node[0]
        marks = "".join(self.anchors(part) for part in {id(n): n for n in (node, inner)}.values())
        return "{" + marks + self.content(*inner.children)[1:-1] + end_mark(inner) + "}"

    def put(self, function: str, *values: str, **named: str) -> None:
        """Write a call."""
        self.parts.append(call(function, *values, **named) + "\n")

    def skip(self) -> NoReturn:
        """Go on after this node."""
        raise nodes.SkipNode

    def wrap(self, function: str, node: nodes.Element, **named: str) -> NoReturn:
        """Write a node as a call with its content, and go on after it."""
        self.put(function, self.children(node), **named)
        self.skip()

    def anchors(self, node: nodes.Element) -> str:
        """The place of a node to which links lead, where any does."""
        out = ""
        for name in node.get("ids", ()):
            label = self.places.labels.get(f"{self.docname}#{name}", "")
            if label and label not in self.labelled and label != self.docname:
                self.labelled.add(label)
                out += call("anchor", string(label)) + "\n"
        return out

    def label(self, node: nodes.Element) -> str:
        """The label of a node that is labelled itself."""
        label = self.places.labels.get(f"{self.docname}#{node['ids'][0]}", "") if node.get("ids") else ""
        self.labelled.add(label)
        return string(label)

    # The page

    def visit_document(self, node: nodes.document) -> None: ...

    def depart_document(self, node: nodes.document) -> None: ...

    def visit_section(self, node: nodes.section) -> None:
        self.level += 1

    def depart_section(self, node: nodes.section) -> None:
        self.level -= 1

    def visit_title(self, node: nodes.title) -> None:
        more = {"listed": truth(self.level < 3 or self.has_exhibits)}
        if self.level == 2:
            more["head"] = string(node.astext().partition(":")[0])  # over the following pages
        self.put("section", string(str(self.level)), self.content(*node.children), label=self.label(node.parent), **more)
        self.skip()

    def visit_rubric(self, node: nodes.rubric) -> None:
        self.wrap("rubric", node)

    def visit_compound(self, node: nodes.compound) -> None:
        if "toctree-wrapper" in node["classes"]:
            self.skip()

    def depart_compound(self, node: nodes.compound) -> None: ...

    def visit_container(self, node: nodes.container) -> None:
        classes = node["classes"]
        if "entry" in classes:
            kind, self.status = classes[1], "".join(classes[2:])
            self.put("entry", self.content(*node.children), kind=string(kind), status=string(self.status))
            self.skip()
        if "table-legend" in classes:
            self.skip()  # stands with its table
        self.parts.append(self.anchors(node))

    def depart_container(self, node: nodes.container) -> None: ...

    # Text

    def visit_Text(self, node: nodes.Text) -> None:  # noqa: N802  (docutils names it so)
        text = re.sub(r"\s+", " ", node.astext())
        done = 0
        for begin, name in self.names.of(text) if self.marking else ():  # a mark stands in the word: before it, it could be overleaf
            self.words(text[done : begin + 1], node)
            self.put("index-mark", string(name))
            done = begin + 1
        self.words(text[done:], node)

    def words(self, text: str, node: nodes.Text) -> None:
        """Write a part of a text; an address in it is a link, unless the text stands in one."""
        for number, part in enumerate(ADDRESS.split(text)):
            if number % 2 and not isinstance(node.parent, nodes.reference):
                self.put("web", string(part if "://" in part else f"https://{part}"), string(part))
            elif part:
                self.parts.append(string(part) + "\n")

    def depart_Text(self, node: nodes.Text) -> None: ...  # noqa: N802

    def visit_paragraph(self, node: nodes.paragraph) -> None:
        self.marking += 1
        inner = self.anchors(node) + self.content(*node.children)[1:-1] + end_mark(node)
        self.marking -= 1
        classes = [name for name in node["classes"] if name in ("answer", "gaps", "rule", "source", "finding-notes", "tally")]
        self.put("par" if not classes else "styled", "{" + inner + "}", **({"kind": string(classes[0])} if classes else {}))
        self.skip()

    def visit_emphasis(self, node: nodes.emphasis) -> None:
        self.wrap("emph", node)

    def visit_strong(self, node: nodes.strong) -> None:
        self.wrap("strong", node)

    def visit_title_reference(self, node: nodes.title_reference) -> None:
        self.wrap("emph", node)

    def visit_literal(self, node: nodes.literal) -> None:
        self.put("code", string(node.astext()))
        self.skip()

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        self.put("raw", string(node.astext()), block="true")
        self.skip()

    def visit_inline(self, node: nodes.inline) -> None:
        for kind in ("badge", "entry-id", "exhibit-id", "holds", "profile-code"):
            if kind in node["classes"]:
                own = [name for name in node["classes"] if name not in (kind, "question", "claim")]
                self.put("words", self.children(node), kind=string(kind), status=string("".join(own) or self.status))
                self.skip()
        self.parts.append(self.anchors(node))

    def depart_inline(self, node: nodes.inline) -> None: ...

    def visit_raw(self, node: nodes.raw) -> None:
        self.skip()  # HTML

    def visit_target(self, node: nodes.target) -> None:
        self.parts.append(self.anchors(node))

    def depart_target(self, node: nodes.target) -> None: ...

    def visit_comment(self, node: nodes.comment) -> None:
        self.skip()

    def visit_index(self, node: addnodes.index) -> None:
        self.skip()

    def visit_reference(self, node: nodes.reference) -> None:
        uri = node.get("refuri", "")
        inside = uri.startswith("%") or not uri
        if inside:
            place = uri[1:] if uri else f"{self.docname}#{node.get('refid', '')}"
            docname, _, anchor = place.partition("#")
            label = self.places.labels.get(f"{docname}#{anchor}")
            if label is None:
                self.parts.append(self.content(*node.children) + "\n")
                if where := self.places.elsewhere.get(docname):
                    self.put("elsewhere", string(where))
            elif docname == self.builder.works:
                self.put("cites", string(label), self.content(*node.children))
            else:
                self.put("to-in-table" if self.in_table else "to", string(label), self.content(*node.children))
        elif re.match(r"(https?|mailto):", uri):
            self.put("web", string(uri), self.content(*node.children))
        else:
            self.parts.append(self.content(*node.children) + "\n")
        self.skip()

    def visit_pending_xref(self, node: addnodes.pending_xref) -> None: ...

    def depart_pending_xref(self, node: addnodes.pending_xref) -> None: ...

    # Lists

    def visit_bullet_list(self, node: nodes.bullet_list) -> None:
        if "findings" in node["classes"]:
            for item in node.children:
                self.finding(item)
        else:
            self.put("list", *(self.children(item) for item in node.children))
        self.skip()

    def finding(self, item: nodes.Element) -> None:
        """A finding in a list: its number, its sentence, and the picture that a sighted reader sees beside it."""
        *picture, number, sentence = item.children
        named = {"picture": string(f"/pictures/{picture[0]['id']}-small.svg")} if picture else {}
        self.put("finding-line", self.content(*number.children), self.content(*sentence.children), **named)

    def visit_enumerated_list(self, node: nodes.enumerated_list) -> None:
        self.put("enum", *(self.children(item) for item in node.children), start=str(node.get("start", 1)))
        self.skip()

    def visit_definition_list(self, node: nodes.definition_list) -> None:
        items = []
        for item in node.children:
            term = "".join(self.anchors(part) + self.content(*part.children)[1:-1] for part in item.findall(nodes.term))
            items.append(call("terms.item", "{" + term + "}", "{" + "".join(map(self.children, item.findall(nodes.definition))) + "}"))
        self.put("terms", *items)
        self.skip()

    def visit_glossary(self, node: addnodes.glossary) -> None: ...

    def depart_glossary(self, node: addnodes.glossary) -> None: ...

    def visit_field_list(self, node: nodes.field_list) -> None:
        items = [call("terms.item", self.children(item[0]), self.children(item[1])) for item in node.children]
        self.put("terms", *items)
        self.skip()

    def visit_block_quote(self, node: nodes.block_quote) -> None:
        self.wrap("quote", node, block="true")

    def visit_admonition(self, node: nodes.Element) -> None:
        self.wrap("remark", node)

    visit_note = visit_tip = visit_important = visit_warning = visit_seealso = visit_admonition

    # The works cited

    def visit_citation(self, node: nodes.citation) -> None:
        body = [child for child in node.children if not isinstance(child, nodes.label)]
        self.put("work", "{" + self.anchors(node) + "".join(self.content(*part.children)[1:-1] for part in body) + "}")
        self.skip()

    # Tables

    def visit_figure(self, node: nodes.figure) -> None:
        if "exhibit" not in node:
            raise NotImplementedError(f"{self.docname}: print has figures of exhibits only, which {{exhibit}} makes")
        exhibit = node["exhibit"]
        picture = call("picture", string(f"/pictures/{exhibit.id}.svg"), alt=string(exhibit.alt))
        self.exhibit(node, exhibit, picture, node[-1])
        self.skip()

    def exhibit(self, node: nodes.Element, exhibit: Exhibit, body: str, legend: nodes.Element) -> None:
        """A figure or table with its title, and what stands below it."""
        number = self.builder.env.toc_fignumbers.get(self.docname, {}).get(exhibit.kind, {}).get(exhibit.id, ())
        names = "".join(f"{call('index-mark', string(name))}\n" for _, name in self.names.of(f"{exhibit.title} {exhibit.caption}"))
        self.put(
            "exhibit", string(exhibit.id), body, f"{{{names}}} + {self.content(*legend.children)}", label=self.label(node),
            number=string(".".join(map(str, number))), title=string(exhibit.title), kind="image" if exhibit.kind == "figure" else "table",
            opening=truth(node.get("opening", False)), tall=truth(is_tall(exhibit)),
            turned=truth(isinstance(node, nodes.table) and is_wide(next(iter(node.findall(nodes.tgroup))))),
        )  # fmt: skip

    def visit_table(self, node: nodes.table) -> None:
        if "exhibit" in node:
            legend = node.next_node(nodes.container, descend=False, siblings=True)
            assert legend is not None
            self.exhibit(node, node["exhibit"], self.table(node), legend)
            self.skip()
        self.parts.append(self.anchors(node))
        self.parts.append(self.table(node) + "\n")
        self.skip()

    def table(self, node: nodes.table) -> str:
        """A table without its title."""
        self.in_table = True
        group = next(iter(node.findall(nodes.tgroup)))
        widths = [spec["colwidth"] for spec in group.findall(nodes.colspec)]
        given = {"colwidths-given", "index"} & set(node["classes"])
        numeric = self.numeric(group, len(widths))
        weights = widths if given else fitting(group, numeric)
        columns = [f"{width}fr" for width in weights]
        head = [cell for part in group.findall(nodes.thead) for cell in self.cells(part)]
        body = [cell for part in group.findall(nodes.tbody) for cell in self.cells(part)]
        sides = ["right" if side else "left" for side in numeric]
        kind = next((name for name in ("compact", "exhibit", "choices", "index") if name in node["classes"]), "")
        self.in_table = False
        header = [call("table.header", *head, repeat="true")] if head else []
        return call("grid-table", *header, *body, columns=f"({', '.join(columns)},)", align=f"({', '.join(sides)},)", kind=string(kind))

    def numeric(self, group: nodes.tgroup, columns: int) -> list[bool]:
        """Which columns hold numbers."""
        out = [False] * columns
        for row in group.findall(nodes.row):
            if len(row) == columns:
                for at, cell in enumerate(row):
                    out[at] |= bool({"number", "text-right"} & set(cell["classes"]))
        return out

    def cells(self, part: nodes.Element) -> Iterator[str]:
        """The cells of a head or a body, row by row. One that spans rows stands over empty ones, so that each row has all columns."""
        above: dict[int, int] = {}  # by column, how many rows more the cell above spans
        for row in part.children:
            entries, column = list(row.children), 0
            while entries or above.get(column):
                if above.get(column):
                    above[column] -= 1
                    yield "[]"
                else:
                    entry = entries.pop(0)
                    above[column] = entry.get("morerows", 0)
                    yield self.children(entry)
                column += 1

    # What no page has, or what has been replaced before pages are written

    def unknown_visit(self, node: nodes.Node) -> NoReturn:
        """A node type that this translator does not know.

        :raises NotImplementedError: always, with what to do.
        """
        raise NotImplementedError(
            f"{self.docname}: print has no form for the node '{type(node).__name__}'. Give it a visitor in "
            "book/_ext/compendium_book/typst_writer.py, or where the node is defined."
        )
