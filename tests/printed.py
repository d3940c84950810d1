"""What is on the pages of a PDF, measured: words with their boxes and sizes, pictures, tags; and faults of setting found by them.

Two readers see the same file. PDFium gives the ink: each word with its box, its effective size and the number of the
marked content that it is part of. pypdf gives the tag tree, whose leaves are those numbers. So a word is known by its
place on the page and by its element: what a paragraph is, where it begins and ends and what is a running head is read
from the tags, not guessed from the geometry. All boxes are in points from the left and from the top of the page; pages
are counted from 1.
"""

from __future__ import annotations

import ctypes
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from pypdf import PdfReader
from pypdf.generic import IndirectObject

MM = 72 / 25.4
SMALLEST = 7.0  # points that a letter may have
GAP = 0.12  # of the height of the text: a gap above that is blank, a lower one is part of the setting
APART = 0.15  # of the size of the letters: what stands farther apart is two words
SLANT = 0.3  # of the size of the letters: by so much slanted ones reach over their neighbours
TOUCHES = 0.6  # points by which boxes overlap before it is seen
HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")
HYPHENS = ("\u00ad", "\x02")  # that stand at the end of a line only


@dataclass(frozen=True)
class Box:
    """A place on a page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        """Square points."""
        return max(0.0, self.right - self.left) * max(0.0, self.bottom - self.top)

    def shared(self, other: Box) -> Box:
        """What is in both; without any, its width or height is negative."""
        return Box(max(self.left, other.left), max(self.top, other.top), min(self.right, other.right), min(self.bottom, other.bottom))

    def overlaps(self, other: Box) -> bool:
        """Whether both share more than their edges."""
        both = self.shared(other)
        return both.right - both.left > TOUCHES and both.bottom - both.top > TOUCHES

    def within(self, other: Box, reach: float) -> bool:
        """Whether it is in another box, or reaches out of it by no more than some points."""
        return (
            self.left > other.left - reach
            and self.top > other.top - reach
            and self.right < other.right + reach
            and self.bottom < other.bottom + reach
        )

    def with_(self, other: Box) -> Box:
        """The box around both."""
        return Box(min(self.left, other.left), min(self.top, other.top), max(self.right, other.right), max(self.bottom, other.bottom))


@dataclass(frozen=True)
class Word:
    """A word on a page, or what of it stands in one line."""

    text: str
    page: int
    box: Box
    baseline: float
    size: float  # of the letters as they are seen
    mark: int  # the number of its marked content; -1 if it is no part of the tag tree
    spaced: bool  # whether a space stands before it

    @property
    def artifact(self) -> bool:
        """Whether it is a running head or the like, which is not read out."""
        return self.mark < 0


@dataclass(frozen=True)
class Block:
    """The part of a page that text may fill; inside and outside change sides from page to page."""

    inside: float
    outside: float
    top: float
    bottom: float

    @classmethod
    def of_millimetres(cls, *, inside: float, outside: float, top: float, bottom: float) -> Block:
        """The block that margins of so many millimetres leave."""
        return cls(inside * MM, outside * MM, top * MM, bottom * MM)

    def on(self, page: Page) -> Box:
        """Its place on a page; pages with odd numbers are right ones."""
        left, right = (self.inside, self.outside) if page.number % 2 else (self.outside, self.inside)
        return Box(left, self.top, page.width - right, page.height - self.bottom)


@dataclass(frozen=True)
class Page:
    """What is on a page."""

    number: int
    width: float
    height: float
    words: list[Word]
    drawn: list[tuple[int, Box]]  # lines, areas and images: the number of their marked content (-1: not in the tag tree), and the place

    @property
    def text(self) -> str:
        """Its words in the order in which they were set, running heads too."""
        return " ".join(word.text for word in self.words)


@dataclass
class Element:
    """A node of the tag tree."""

    type: str
    parent: Element | None = None
    page: int = 0  # on which it begins; 0 if nothing of it is on a page
    alt: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    content: list[tuple[int, int]] = field(default_factory=list)  # page and number of its own marked content
    annotations: list[IndirectObject] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """The element and all below it, in the order in which they are read."""
        yield self
        for child in self.children:
            yield from child.walk()

    def inside(self, *types: str) -> bool:
        """Whether it is in an element of one of these types, or is one."""
        node: Element | None = self
        while node is not None:
            if node.type in types:
                return True
            node = node.parent
        return False


class Structure:
    """The tags of a PDF: what a screen reader has of it."""

    def __init__(self, reader: PdfReader) -> None:
        """Read the tag tree.

        :param reader: the file.
        :raises ValueError: it has none.
        """
        self.numbers = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages, 1) if page.indirect_reference}
        root = reader.trailer["/Root"].get("/StructTreeRoot")
        if root is None:
            raise ValueError("The PDF is not tagged: it has no /StructTreeRoot. Set it with pdf_standards=['ua-1'].")
        self.roles = {str(key)[1:]: str(value)[1:] for key, value in root.get("/RoleMap", {}).items()}
        self.root = Element("Root")
        self.of: dict[tuple[int, int], Element] = {}  # by page and number of marked content
        self._read(root["/K"], self.root, 0)

    def _read(self, node: Any, parent: Element, page: int) -> None:
        if isinstance(node, IndirectObject):
            node = node.get_object()
        if isinstance(node, list):
            for child in node:
                self._read(child, parent, page)
        elif isinstance(node, int):
            self._add(parent, page, node)
        else:
            own = node.raw_get("/Pg") if "/Pg" in node else None
            page = self.numbers.get(own.idnum, page) if isinstance(own, IndirectObject) else page
            if "/MCID" in node and "/S" not in node:
                self._add(parent, page, node["/MCID"])
            elif "/Obj" in node:
                parent.annotations.append(node.raw_get("/Obj"))
            else:
                name = str(node["/S"])[1:]
                found = node.get("/A", [])
                attributes = {
                    str(key)[1:]: value.get_object()
                    for part in (found if isinstance(found, list) else [found])
                    for key, value in part.get_object().items()
                }
                element = Element(self.roles.get(name, name), parent, 0, str(node.get("/Alt", "")), attributes)
                parent.children.append(element)
                if "/K" in node:
                    self._read(node["/K"], element, page)

    def _add(self, parent: Element, page: int, mark: int) -> None:
        parent.content.append((page, int(mark)))
        self.of[page, int(mark)] = parent
        node: Element | None = parent
        while node is not None and not node.page:
            node.page = page
            node = node.parent

    def all(self, *types: str) -> list[Element]:
        """The elements of some types, in the order in which they are read."""
        return [element for element in self.root.walk() if element.type in types]


class Printed:
    """A PDF; what is asked of it is measured once."""

    def __init__(self, path: Path) -> None:
        """Nothing is read yet.

        :param path: the PDF.
        """
        self.path = path

    @cached_property
    def reader(self) -> PdfReader:
        """Its objects."""
        return PdfReader(self.path)

    @cached_property
    def structure(self) -> Structure:
        """Its tags."""
        return Structure(self.reader)

    @cached_property
    def pages(self) -> list[Page]:
        """What is on its pages."""
        file = pypdfium2.PdfDocument(self.path)
        try:
            return [measured(file[index], index + 1) for index in range(len(file))]
        finally:
            file.close()

    @cached_property
    def runs(self) -> dict[tuple[int, int], list[Word]]:
        """The words of each marked content, by page and number."""
        out: dict[tuple[int, int], list[Word]] = defaultdict(list)
        for page in self.pages:
            for word in page.words:
                if not word.artifact:
                    out[page.number, word.mark].append(word)
        return out

    @cached_property
    def bookmarks(self) -> list[tuple[int, str, int]]:
        """Depth (1 for the highest), title and page of each bookmark, in order."""

        def below(parts: list[Any], depth: int) -> Iterator[tuple[int, str, int]]:
            for part in parts:
                if isinstance(part, list):
                    yield from below(part, depth + 1)
                else:
                    yield depth, str(part.title), (self.reader.get_destination_page_number(part) or 0) + 1

        return list(below(self.reader.outline, 1))

    def words_of(self, element: Element) -> list[Word]:
        """The words of an element and of those in it."""
        return [word for part in element.walk() for place in part.content for word in self.runs.get(place, [])]

    def lines_of(self, element: Element) -> list[list[Word]]:
        """The lines of an element, from its first to its last."""
        words = sorted(self.words_of(element), key=lambda word: (word.page, word.baseline, word.box.left))
        out: list[list[Word]] = []
        for word in words:
            if out and out[-1][0].page == word.page and abs(out[-1][0].baseline - word.baseline) < word.size * 0.6:
                out[-1].append(word)
            else:
                out.append([word])
        return out

    def text_of(self, element: Element) -> str:
        """The text of an element; words that a line broke are whole."""
        out = ""
        for line in self.lines_of(element):
            words = sorted(line, key=lambda word: word.box.left)
            gaps = [" " if after.spaced else "" for after in words[1:]]
            text = "".join(part for pair in zip((word.text for word in words), [*gaps, ""], strict=True) for part in pair)
            out = out.rstrip("".join(HYPHENS)) + text if out.endswith(HYPHENS) else f"{out} {text}" if out else text
        return out

    @cached_property
    def pictures(self) -> list[tuple[Element, int, Box]]:
        """The figures of the tag tree, each with its page and the place of its picture."""
        out = []
        for element in self.structure.all("Figure"):
            page = self.pages[element.page - 1] if element.page else None
            if page is None:
                continue
            if "BBox" in element.attributes:
                left, bottom, right, top = map(float, element.attributes["BBox"])
                box = Box(left, page.height - top, right, page.height - bottom)
            else:
                marks = {mark for part in element.walk() for _, mark in part.content}
                found = [place for mark, place in page.drawn if mark in marks]
                if not found:
                    continue
                box = found[0]
                for place in found[1:]:
                    box = box.with_(place)
                box = box.shared(Box(0, 0, page.width, page.height))
            out.append((element, element.page, box))
        return out

    def openings(self, depth: int) -> set[int]:
        """The pages on which something begins that has a bookmark of this depth or higher (1 is the highest)."""
        return {page for level, _, page in self.bookmarks if level <= depth}


def measured(page: pypdfium2.PdfPage, number: int) -> Page:
    """A page as PDFium sees it."""
    width, height = page.get_size()
    textpage = page.get_textpage()
    words = list(_words(textpage, number, height))
    drawn = list(_drawn(page, height))
    textpage.close()
    return Page(number, width, height, words, drawn)


def _words(textpage: pypdfium2.PdfTextPage, number: int, height: float) -> Iterator[Word]:
    raw = textpage.raw
    edges = [ctypes.c_double() for _ in range(6)]
    left, right, bottom, top, x, y = edges
    known: dict[int, tuple[float, int]] = {}  # by text object: the size as it is seen, the number of its marked content
    room = pdfium.FS_RECTF()
    letters, last, end = "", 0, 0.0
    spaced, space = False, True
    box, baseline, size, mark = Box(0, 0, 0, 0), 0.0, 0.0, -1
    for index in range(pdfium.FPDFText_CountChars(raw)):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if pdfium.FPDFText_IsGenerated(raw, index):  # a space that PDFium guesses
            continue
        letter = chr(code) if code < 0x110000 else "\ufffd"
        thing = pdfium.FPDFText_GetTextObject(raw, index)
        if letter.isspace() or code == 0 or not thing:
            if letters:
                yield Word(letters, number, box, baseline, size, mark, spaced)
            letters, space = "", True
            continue
        address = ctypes.addressof(thing.contents)
        together = address == last  # two letters in one glyph have one box
        last = address
        if address not in known:
            matrix = pdfium.FS_MATRIX()
            pdfium.FPDFText_GetMatrix(raw, index, matrix)
            scale = (matrix.c**2 + matrix.d**2) ** 0.5
            known[address] = pdfium.FPDFText_GetFontSize(raw, index) * scale, pdfium.FPDFPageObj_GetMarkedContentID(thing)
        its_size, its_mark = known[address]
        pdfium.FPDFText_GetCharBox(raw, index, left, right, bottom, top)
        pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
        its_box = Box(left.value, height - top.value, right.value, height - bottom.value)
        its_baseline = height - y.value
        pdfium.FPDFText_GetLooseCharBox(raw, index, room)  # with the white at its sides
        same = (
            its_mark == mark
            and abs(its_baseline - baseline) < size * 0.4
            and (-1.2 if together else -0.3) * size < x.value - end < APART * size
        )
        if letters and not same:
            yield Word(letters, number, box, baseline, size, mark, spaced)
            letters = ""
            space = abs(its_baseline - baseline) > size * 0.4 or x.value - end > APART * size
        if letters:
            letters, box = letters + letter, box.with_(its_box)
        else:
            letters, box, baseline, size, mark = letter, its_box, its_baseline, its_size, its_mark
            spaced, space = space, False
        end = room.right
    if letters:
        yield Word(letters, number, box, baseline, size, mark, spaced)


def _drawn(page: pypdfium2.PdfPage, height: float) -> Iterator[tuple[int, Box]]:
    edges = [ctypes.c_float() for _ in range(4)]
    left, bottom, right, top = edges
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        thing = pdfium.FPDFPage_GetObject(page.raw, index)
        if pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top)
        yield pdfium.FPDFPageObj_GetMarkedContentID(thing), Box(left.value, height - top.value, right.value, height - bottom.value)


# Faults of setting


@dataclass(frozen=True)
class Fault:
    """One place of a PDF at which something is wrong."""

    page: int
    what: str

    def __str__(self) -> str:
        return f"page {self.page}: {self.what}"


def overprinted(pdf: Printed) -> list[Fault]:
    """Words that lie on one another or on a picture, and pictures that lie on one another.

    Boxes are those of the ink, so that lines set close and accents do not count. Text that is part of a picture is drawn and has no words.
    """
    out = []
    for page in pdf.pages:
        words = sorted((word for word in page.words if word.box.area), key=lambda word: word.box.top)
        for index, word in enumerate(words):
            for other in words[index + 1 :]:
                if other.box.top > word.box.bottom:
                    break
                if other.box.left < word.box.right and word.box.left < other.box.right and _on(word, other):
                    out.append(Fault(page.number, f"“{word.text}” and “{other.text}” lie on one another"))
        pictures = [(element, box) for element, number, box in pdf.pictures if number == page.number]
        for index, (element, box) in enumerate(pictures):
            for word in words:
                own = pdf.structure.of.get((page.number, word.mark))
                if word.box.overlaps(box) and not (own is not None and own.inside("Figure")):
                    out.append(Fault(page.number, f"“{word.text}” lies on the picture “{element.alt[:60]}”"))
            for below, its_box in pictures[index + 1 :]:
                if box.overlaps(its_box):
                    out.append(Fault(page.number, f"the picture “{element.alt[:60]}” lies on “{below.alt[:60]}”"))
    return out


def _on(word: Word, other: Word) -> bool:
    """Whether words lie on one another; slanted letters reach over the next one in their line."""
    both = word.box.shared(other.box)
    in_line = abs(word.baseline - other.baseline) < 0.1 and both.right - both.left < SLANT * min(word.size, other.size)
    return word.box.overlaps(other.box) and not in_line


def outside(pdf: Printed, block: Block, *, covers: Collection[int] = (1,), edge: float = 10 * MM) -> list[Fault]:
    """Words and pictures in the margins.

    :param block: what text may fill. Running heads and page numbers (which are artifacts) stand above and below it, as wide as it is.
    :param covers: pages that have no margins.
    :param edge: points that running heads keep from the edge of the paper.

    Half the size of a letter may reach out: commas hang beside the last letters of lines, and the last line stands on the edge of the text.
    """
    out = []
    for page in (page for page in pdf.pages if page.number not in covers):
        text = block.on(page)
        sheet = Box(text.left, edge, text.right, page.height - edge)
        for word in page.words:
            if word.box.area and not word.box.within(sheet if word.artifact else text, word.size / 2):
                out.append(Fault(page.number, f"“{word.text}” is in the margin, at {word.box.left:.0f}, {word.box.top:.0f}"))
        for element, number, box in pdf.pictures:
            if number == page.number and not box.within(text, TOUCHES):
                out.append(Fault(page.number, f"the picture “{element.alt[:60]}” is in the margin"))
    return out


def small(pdf: Printed, least: float = SMALLEST) -> list[Fault]:
    """Words below a size, as it is seen: the size of the font times all by which it is scaled."""
    return [
        Fault(page.number, f"“{word.text}” is set in {word.size:.2f} pt")
        for page in pdf.pages
        for word in page.words
        if word.size < least - 0.005
    ]


def body_size(pdf: Printed) -> float:
    """The size in which most letters are set, to a tenth of a point.

    :raises ValueError: there are no letters.
    """
    count = Counter[float]()
    for page in pdf.pages:
        for word in page.words:
            count[round(word.size, 1)] += len(word.text)
    if not count:
        raise ValueError(f"{pdf.path.name}: expected text; there are only pictures.")
    return count.most_common(1)[0][0]


@dataclass(frozen=True)
class Fill:
    """How much of the height of a page is filled."""

    page: int
    share: float
    excused: bool


def fill(pdf: Printed, block: Block, opens: Collection[int]) -> list[Fill]:
    """By page, the share of the height of its text that is filled: down to the lowest ink, without large gaps above it.

    :param block: what text may fill.
    :param opens: pages on which a chapter or a part begins. The page before one of them is excused, as are the last page and those
        before the first chapter.
    """
    out = []
    for page in pdf.pages:
        room = block.on(page)
        height = room.bottom - room.top
        boxes = [word.box for word in page.words if not word.artifact]
        boxes += [box for _, number, box in pdf.pictures if number == page.number]
        filled, reached = 0.0, room.top
        for box in sorted(boxes, key=lambda box: box.top):
            if box.bottom <= reached:
                continue
            gap = max(0.0, box.top - reached)
            filled += min(box.bottom, room.bottom) - reached - (gap if gap > GAP * height else 0.0)
            reached = min(box.bottom, room.bottom)
        excused = page.number + 1 in opens or page.number == len(pdf.pages) or page.number < min(opens, default=1)
        out.append(Fill(page.number, filled / height, excused))
    return out


IN_LINES = ("Span", "Em", "Strong", "Link", "Code", "Quote", "Reference", "BibEntry", "Note")


def paragraphs(pdf: Printed) -> Iterator[tuple[Element, list[list[Word]]]]:
    """The paragraphs of the running text, each with its lines; not those of tables, captions and lists of contents."""
    for element in pdf.structure.all("P", "LBody"):
        if not element.inside("Table", "Caption", "TOC"):
            own = Element(element.type, content=[place for part in _within(element) for place in part.content])
            lines = pdf.lines_of(own)
            if lines:
                yield element, lines


def _within(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        if child.type in IN_LINES:
            yield from _within(child)


def widows(pdf: Printed) -> list[Fault]:
    """Single lines of paragraphs that stand alone at the head or at the foot of a page."""
    out = []
    for _, lines in paragraphs(pdf):
        by_page = [list(found) for _, found in groupby(lines, key=lambda line: line[0].page)]
        if len(by_page) < 2:
            continue
        for found, place in ((by_page[0], "foot"), (by_page[-1], "head")):
            if len(found) == 1:
                text = " ".join(word.text for word in found[0])
                out.append(Fault(found[0][0].page, f"a single line at the {place}: “{text[:80]}”"))
    return out


def stranded(pdf: Printed) -> list[Fault]:
    """Headings at the end of a page, and captions on another page than what they are of.

    What follows a heading in the tag tree must begin on its page; a picture that floats elsewhere may stand between.
    """
    out = []
    order = [element for element in pdf.structure.root.walk() if element.content]
    blocks = [(element, kind_of(element)) for element in order]
    for index, (element, kind) in enumerate(blocks):
        if kind != "heading" or (index and blocks[index - 1][1] == "heading" and _same_heading(blocks[index - 1][0], element)):
            continue
        page = pdf.lines_of(_heading(element))[-1][0].page if pdf.lines_of(_heading(element)) else element.page
        beside = False
        for after, its_kind in blocks[index + 1 :]:
            if its_kind == "heading":
                if after.page == page or _same_heading(element, after):
                    continue
                break
            if after.page == page:
                beside = True
                break
            if its_kind == "text":
                break
        if not beside:
            out.append(Fault(page, f"a heading is the last on its page: “{pdf.text_of(_heading(element))[:80]}”"))
    for caption in pdf.structure.all("Caption"):
        if caption.parent is not None:
            body = [part for part in caption.parent.walk() if part.content and not part.inside("Caption")]
            if body and body[0].content[0][0] != caption.page:
                out.append(Fault(caption.page, f"a caption is not on the page of its exhibit: “{pdf.text_of(caption)[:80]}”"))
    return out


def kind_of(element: Element) -> str:
    """Whether an element is part of a heading, of an exhibit, or of the text."""
    if element.inside(*HEADINGS):
        return "heading"
    node: Element | None = element
    while node is not None:
        if node.type in ("Figure", "Table", "Caption") or any(child.type == "Caption" for child in node.children):
            return "exhibit"
        node = node.parent
    return "text"


def _heading(element: Element) -> Element:
    while element.type not in HEADINGS and element.parent is not None:
        element = element.parent
    return element


def _same_heading(one: Element, other: Element) -> bool:
    return _heading(one) is _heading(other)


def outline(pdf: Printed, first: int, last: int) -> str:
    """The tags of some pages with their text, as a screen reader has them, each level indented.

    :param first: the first page.
    :param last: the last page.
    """
    out = []

    def write(element: Element, depth: int) -> None:
        pages = {page for part in element.walk() for page, _ in part.content}
        if element.parent is not None and not any(first <= page <= last for page in pages):
            return
        facts = [f"p. {element.page}"] if element.page else []
        facts += [f"{key}={element.attributes[key]}" for key in ("Scope", "ListNumbering") if key in element.attributes]
        facts += [f"annotations={len(element.annotations)}"] if element.annotations else []
        facts += [f"alt: {element.alt}"] if element.alt else []
        words = " ".join(word.text for place in element.content for word in pdf.runs.get(place, []))
        out.append("  " * depth + f"{element.type} ({'; '.join(facts)})" + (f" {words}" if words else ""))
        for child in element.children:
            write(child, depth + 1)

    write(pdf.structure.root, 0)
    return "\n".join(out)
