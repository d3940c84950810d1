"""The concept paper, restated: each part of each of its statements stands where it belongs, quotations are cited, works are named.

``paper-parts.csv`` lists the parts: an id (section, paragraph, sentence, part), the place in the book, the part in a few words of our
own, and a regular expression that the restatement must match there. A passage counts as restated when each of its parts is there.
Whoever rewrites a passage rewrites the pattern with it, after a look at the part.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from compendium import evidence
from compendium.paths import BOOK, NOTEBOOKS, REFERENCES, ROOT

PARTS = ROOT / "tests" / "paper-parts.csv"
# How many sentences, bullets or titles each paragraph of the paper has; a guiding question has its own id.
SENTENCES = {
    "I": (6, 4, 6, 3, 1), "II": (3, 1, 9), "T1": (1, 4, 6, 4, 3), "RT1.1": (6,), "RT1.2": (7,),
    "T2": (4, 4, 3), "RT2.1": (4,), "RT2.2": (4,), "T3": (3, 3, 3, 1, 4), "RT3.1": (4,), "RT3.2": (5,),
    "III": (4, 5), "IV": (1, 2, 1), "V": (2,), "VI": (2,), "VII": (3, 1), "VIII": (7,),
}  # fmt: skip
BOX = re.compile(r"^:::\{(?:question|claim)\} (\S+)\n((?:.*\n)*?):::$", re.MULTILINE)
HEADING = re.compile(r"^(#{1,3}) (.+)$", re.MULTILINE)
OUTCOME = "Expected outcome"


class Part(NamedTuple):
    """A part of a statement: where it must stand, in a few words, and as a pattern."""

    id: str
    place: str
    part: str
    pattern: str

    @property
    def sentence(self) -> tuple[str, int, int]:
        """Section, paragraph and sentence of the paper: ("T1", 2, 1) of T1.2.1b, ("RT1.2", 1, 5) of RT1.2.5."""
        section, paragraph, sentence = re.fullmatch(r"(RT\d\.\d|[A-Z]+\d?)(?:\.(\d))?\.(\d)[a-z]?", self.id).groups(default="1")  # type: ignore[union-attr]
        return section, int(paragraph), int(sentence)


@cache
def parts() -> tuple[Part, ...]:
    """The rows of paper-parts.csv."""
    with PARTS.open(newline="", encoding="utf-8") as file:
        return tuple(Part(**row) for row in csv.DictReader(file))


def markdown() -> Iterator[tuple[str, str]]:
    """(name without ending, text) of every page and notebook; of a notebook its Markdown cells."""
    for path in sorted(BOOK.glob("*.md")):
        yield path.stem, path.read_text(encoding="utf-8")
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        yield path.stem, "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


@cache
def boxes() -> dict[str, list[str]]:
    """The paragraphs of each question and claim, by id; the first one restates the paper."""
    return {
        id: re.sub(r"^:\w+: .*\n", "", body, flags=re.MULTILINE).strip().split("\n\n")
        for _, text in markdown()
        for id, body in BOX.findall(text)
    }


@cache
def sections() -> dict[str, list[str]]:
    """The paragraphs between two headings, without boxes, by "page#heading"; an expected outcome goes by its roundtable."""
    found: dict[str, list[str]] = {}
    for name, whole in markdown():
        text = BOX.sub("", whole)
        heads = list(HEADING.finditer(text))
        page = ""
        for head, end in zip(heads, [*(h.start() for h in heads[1:]), len(text)], strict=True):
            page = head[2] if head[1] == "#" else page
            title = page if head[2] == OUTCOME else head[2]
            found[f"{name}#{title}"] = [p.strip() for p in text[head.end() : end].split("\n\n") if p.strip()]
    return found


def passage(place: str) -> list[str]:
    """The restating paragraphs of a place: the first one of a box, all of the section whose heading begins as the place says."""
    if place in boxes():
        return boxes()[place][:1]
    found = [key for key in sections() if key.startswith(place)]
    assert len(found) == 1, f"'{place}' is the beginning of {len(found)} headings"
    return sections()[found[0]]


def readable(paragraphs: list[str]) -> str:
    """Paragraphs as one line of running text: no citations, links and terms by their words, N for a glued number."""
    text = re.sub(r"\s*\{cite(?::\w)?\}`[^`]*`", "", " ".join(paragraphs))
    text = re.sub(r"\{glue:text\}`[^`]*`", "N", text)
    text = re.sub(r"\{term\}`([^`<]*?)(?: <[^>]*>)?`", r"\1", text)
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"\s+", " ", text.replace("**", ""))


def test_every_part_of_the_paper_is_restated_in_its_place() -> None:
    lost = [
        f"{row.id}: '{row.part}' is not at {row.place}; no match of '{row.pattern}'"
        for row in parts()
        if not re.search(row.pattern, readable(passage(row.place)), re.IGNORECASE)
    ]
    assert not lost, f"{len(lost)} parts of the paper are not restated:\n" + "\n".join(lost)


def test_every_sentence_and_question_of_the_paper_has_a_row() -> None:
    rows = [row for row in parts() if not row.id.startswith("GQ")]
    counted: dict[tuple[str, int], set[int]] = defaultdict(set)
    for section, paragraph, sentence in (row.sentence for row in rows):
        counted[section, paragraph].add(sentence)
    wanted = {(section, n): set(range(1, count + 1)) for section, counts in SENTENCES.items() for n, count in enumerate(counts, 1)}
    assert counted == wanted
    assert {row.place for row in parts() if row.id.startswith("GQ")} == set(evidence.question_ids())
    assert not [id for id, count in Counter(row.id for row in parts()).items() if count > 1]


def test_no_pattern_is_so_loose_that_it_cannot_fail() -> None:
    texts = {place: readable(passage(place)) for place in {row.place for row in parts()}}
    loose = []
    for row in parts():
        if len(re.findall(r"[^\W\d_]{2,}", row.pattern)) < 2 or re.search(r"[*+?|]", re.sub(r"\\.", "", row.pattern)):
            loose.append(f"{row.id}: a pattern is two plain words or more, found '{row.pattern}'")
        elsewhere = [p for p, text in texts.items() if p != row.place and re.search(row.pattern, text, re.IGNORECASE)]
        if len(elsewhere) > 1:  # a claim's box says again what the passage beside it says
            loose.append(f"{row.id}: '{row.pattern}' is also at {', '.join(elsewhere)}")
    assert not loose, "\n".join(loose)


def uncited_quotations(paragraphs: list[str], cited: str = "") -> list[str]:
    """Marked quotations of paragraphs in which no work is cited, nor in the text that goes with them."""
    return [quoted for text in paragraphs if "{cite" not in text + cited for quoted in re.findall(r"“[^”]+”", text)]


def test_uncited_quotations_are_found() -> None:
    assert uncited_quotations(["It speaks of a “word”.", "Of a “thing” {cite}`a`."]) == ["“word”"]
    assert not uncited_quotations(["It speaks of a “word”."], "So it does {cite}`a`.")


def test_quotations_in_restated_passages_are_cited() -> None:
    faults = []
    for place in sorted({row.place for row in parts()} | set(evidence.claim_ids())):
        cited = "\n\n".join(boxes().get(place, []))
        faults += [f"{place}: {quoted}" for quoted in uncited_quotations(passage(place), cited)]
    assert not faults, "cite the work beside these:\n" + "\n".join(faults)


def test_what_the_index_lists_cites_nothing() -> None:
    # The lists of questions and claims show the first paragraph of a box, where a citation would stand as a bare key.
    assert not [id for id, paragraphs in boxes().items() if "{cite" in paragraphs[0]]


def test_every_work_in_the_references_is_named_somewhere() -> None:
    files = [*NOTEBOOKS.glob("*.ipynb"), *BOOK.rglob("*.md"), ROOT / "data" / "datapackage.json", ROOT / "tests" / "published.csv"]
    files += [*(ROOT / "compendium" / "importers").rglob("*.py"), *(ROOT / "compendium" / "refresh").rglob("*.py")]
    named = set(re.findall(r"[a-z]+\d*[a-z\d]+", "\n".join(path.read_text(encoding="utf-8") for path in files)))
    keys = re.findall(r"^@\w+\{([^,]+),", REFERENCES.read_text(encoding="utf-8"), re.MULTILINE)
    assert not [key for key in keys if key not in named]


def test_one_proposal_is_described_in_one_way() -> None:
    # Who pays for a Global Skill Partnership was told in three ways, one of them wrong.
    told = [s for _, text in markdown() for s in re.findall(r"[^.;]*clemens2015skill[^.;]*", re.sub(r"\s+", " ", text))]
    assert len(told) > 1
    for sentence in told:
        assert re.search(r"[Tt]raining at the origin", sentence), sentence
        assert "employers, governments or workers at the destination" in sentence, sentence
