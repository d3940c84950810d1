"""What the search finds on a page: its records, made of the page's tree as it is shown, with its numbers filled in."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes

from compendium import manifest
from compendium_book.entries import entry_heading
from compendium_book.names import Names

MAX_SHOWN = 150  # characters of a record's text that a hit shows; the words of the rest are found all the same
MAX_WORK = 140  # characters of a work: who wrote it and what it is called, as a rule
WORD = re.compile(r"[^\W\d_]{3,}")
_LITTLE = """
    a about all an and any are as at be been below between both but by can could did do does each for from had has have how in into is it
    its itself many may more most much must no nor not of on one only or other others our out over own same should so some such than that
    the their them then there these they this those through to too two under until up was we were what when where whether which while who
    whom whose why will with within without would yet
    au aux ce ces dans de des du en est et la le les leur ou par pour que qui se sur un une
    al como con del el las los para por sin su sus una uno y
"""
LITTLE = frozenset(_LITTLE.split())  # words that say nothing of what is sought, in English, French and Spanish


@dataclass(frozen=True)
class Record:
    """Something that the search finds."""

    kind: str  # finding, exhibit, question, claim, page, section, gap, table, term or work
    id: str  # what readers know it by: GQ2.1-04, C36, fig-name; empty where it has none
    label: str  # what is shown beside its kind: "Figure 3", a status, a verdict
    anchor: str  # its place on the page; empty for the page itself
    title: str
    text: str  # shown below the title
    more: str = ""  # words that it is found by too, in alphabetical order
    areas: tuple[str, ...] = ()  # codes of the countries and areas that an exhibit shows


def clean(text: str) -> str:
    """A text in one line."""
    return " ".join(text.split())


def shorten(text: str, length: int = MAX_SHOWN) -> str:
    """The beginning of a text, cut after a word."""
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0].rstrip(" ,;:.") + "\N{HORIZONTAL ELLIPSIS}"


def plain(text: str) -> str:
    """A text in small letters without accents: what is searched."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()


def singular(word: str) -> str:
    """A word without the ending of the plural: country and countries are one. The script in the browser does the same to what is typed."""
    return re.sub(r"(?<=..)(?:ie|y)$", "i", re.sub(r"(?<=...)(?<!s)s$", "", word))


def words_of(text: str) -> set[str]:
    """The words of a text, as they are searched."""
    return {singular(word) for word in WORD.findall(plain(text)) if word not in LITTLE}


def further_words(text: str, shown: str) -> str:
    """The words of a text that are not in what is shown, each once."""
    return " ".join(sorted(words_of(text) - words_of(shown)))


def record(kind: str, anchor: str, title: str, text: str, *others: str, id: str = "", label: str = "", areas: Iterable[str] = ()) -> Record:
    """A record; of the text its beginning is shown, of the others nothing."""
    title, text = clean(title), clean(text)
    shown = shorten(text)
    more = further_words(" ".join([text, *others]), f"{title} {shown}")
    return Record(kind, id, label, anchor, title, shown, more, tuple(areas))


class Reader:
    """Makes the records of one page."""

    def __init__(self, site: Path, names: Names, codes: dict[str, str], number: Callable[[str], str]) -> None:
        """Prepare.

        :param site: the staged book, which has the marks of figures.
        :param names: finds areas in a text.
        :param codes: the code of each area by its name.
        :param number: what an exhibit is called by its id: "Figure 3".
        """
        self.site, self.names, self.codes, self.number = site, names, codes, number
        self.records: list[Record] = []

    def read(self, doctree: nodes.document) -> list[Record]:
        """The records of a page, in its order."""
        for section in [node for node in doctree.children if isinstance(node, nodes.section)]:
            self._section(section, top=True)
        return self.records

    def _section(self, section: nodes.section, top: bool = False) -> None:
        texts: list[str] = []
        place = len(self.records)
        for child in section.children[1:]:
            self._take(child, texts)
        anchor, title = section["ids"][0], section[0].astext()
        if anchor.startswith("table-"):  # of its releases, licences and files nothing is found
            self.records.insert(place, record("table", anchor, title, " ".join(texts[:2]), id=anchor.removeprefix("table-")))
        elif texts or top:
            self.records.insert(place, record("page" if top else "section", "" if top else anchor, title, " ".join(texts)))

    def _take(self, node: nodes.Node, texts: list[str]) -> None:
        """Make records of a node, or add its text to that of the section that it is in."""
        if isinstance(node, nodes.section):
            self._section(node)
        elif isinstance(node, nodes.Element) and "exhibit" in node:
            self._exhibit(node["exhibit"])
        elif isinstance(node, nodes.container) and "entry" in node["classes"]:
            self._entry(node)
        elif isinstance(node, nodes.definition_list) and "glossary" in node["classes"]:
            self._terms(node)
        elif isinstance(node, nodes.citation):
            text = clean(" ".join(child.astext() for child in node.children if not isinstance(child, nodes.label)))
            self.records.append(record("work", node["ids"][0], shorten(text, MAX_WORK), ""))
        elif isinstance(node, nodes.table) and "index-gap" in node["classes"]:
            self._gaps(node)
        elif isinstance(node, nodes.paragraph):
            texts.append(node.astext())
        elif not left_out(node):
            for child in node.children:
                self._take(child, texts)

    def _exhibit(self, exhibit: manifest.Exhibit) -> None:
        shown = [exhibit.alt, *exhibit.columns, *(cell for row in exhibit.rows for cell in row), *self._marks(exhibit)]
        titles = [source["title"] for source in exhibit.sources]
        known = set(self.codes.values())
        areas = {self.codes[name] for _, name in self.names.of(" | ".join([exhibit.title, *shown]))} | (known & {*shown})
        made = record(
            "exhibit", exhibit.id, exhibit.title, exhibit.caption, *shown, *titles,
            id=exhibit.id, label=self.number(exhibit.id), areas=sorted(areas),
        )  # fmt: skip
        self.records.append(made)

    def _marks(self, exhibit: manifest.Exhibit) -> list[str]:
        """The names of rows and series of a figure."""
        path = self.site / exhibit.place("-marks.json")
        if not path.exists():
            return []
        marks = json.loads(path.read_text(encoding="utf-8"))
        columns = [marks["fields"].index(name) for name in ("panel", "series", "name")]
        return sorted({str(mark[column]) for mark in marks["wide"] for column in columns})

    def _entry(self, box: nodes.container) -> None:
        kind = next(name for name in ("question", "claim", "finding") if name in box["classes"])
        head = next(iter(box.findall(entry_heading)))
        parts = {part["classes"][0]: part.astext() for part in head.children if isinstance(part, nodes.inline) and part["classes"]}
        first, *rest = [child.astext() for child in box.children if child is not head] or [""]
        id, label = parts.get("entry-id", ""), parts.get("badge", "")
        self.records.append(record(kind, box["ids"][0], parts["entry-text"], first, *rest, id=id, label=label))

    def _terms(self, glossary: nodes.definition_list) -> None:
        for item in glossary.children:
            assert isinstance(item, nodes.Element)
            terms = [child for child in item.children if isinstance(child, nodes.term)]
            text = " ".join(child.astext() for child in item.children if isinstance(child, nodes.definition))
            self.records.append(record("term", terms[0]["ids"][0], ", ".join(term.astext() for term in terms), text))

    def _gaps(self, table: nodes.table) -> None:
        for row in next(iter(table.findall(nodes.tbody))).children:
            head, text, *others = [paragraph for paragraph in row.findall(nodes.paragraph)][1:]
            self.records.append(record("gap", head["ids"][0], head.astext(), text.astext(), *(other.astext() for other in others)))


def left_out(node: nodes.Node) -> bool:
    """Whether a part of a page is code, or repeats what is elsewhere."""
    if isinstance(node, nodes.literal_block | nodes.comment | nodes.Invisible | nodes.raw):
        return True
    repeats = {"index", "legend", "moved", "findings", "cell", "tally", "profile-list"}
    return isinstance(node, nodes.Element) and bool(repeats & set(node.get("classes", ())))
