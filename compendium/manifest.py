"""What passes from a notebook to the site, the report of changes and the crate: the exhibit, the verdict and the findings of a run.

A notebook's outputs hold the first two under a MIME type; staging writes all three as files below ``_exhibits``, and the
readers of a site get them from there, with the functions of this module.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypedDict

EXHIBIT_MIME = "application/vnd.compendium.exhibit+json"
VERDICT_MIME = "application/vnd.compendium.verdict+json"
CAPTION_MIME = "application/vnd.compendium.caption+json"  # beside a figure, for those who run the notebook by hand; on no page
GLUE_PREFIX = "application/papermill.record/"  # what MyST-NB's {glue:text} looks for
GLUE_MIME = GLUE_PREFIX + "text/plain"

# How far open data answer a guiding question, and how that is shown.
STATUSES = {"answered": "answered", "partly": "partly answered", "no open data": "no open data"}
VERDICTS = ("supported", "qualified", "not as worded", "open")
# What a choice behind a verdict can be about.
KINDS = ("vintage", "base", "grouping", "threshold", "weights", "period", "outlier")

_OF_A_FIGURE = {"alt", "size", "narrow_size", "no_marks", "more", "unit", "crowded"}
_STAGED = {"notebook", "cell", "parameters", "made_of", "source_line", "size", "narrow_size"}  # known once an exhibit is staged

FOLDER = "_exhibits"
FINDINGS = f"{FOLDER}/findings.json"
VERDICTS_FILE = f"{FOLDER}/verdicts.json"


class Source(TypedDict):
    """A release that an exhibit was made of, in words."""

    table: str
    release: str  # YYYY-MM-DD
    edition: str
    title: str
    provider: str
    licence: str
    citation: str  # key in references.bib
    cut: str  # the day at which an early state was cut out of the release; else empty


@dataclass(frozen=True)
class Exhibit:
    """A figure or table with all that stands around it. The last fields are known once it is staged."""

    kind: Literal["figure", "table"]
    id: str
    title: str  # the finding, without a full stop
    caption: str
    sources: list[Source]
    credit: str  # the source line as plain text
    alt: str = ""  # of a figure
    columns: list[str] = field(default_factory=list)  # of a table as printed, or of what a figure shows; so are the rows
    numeric: list[bool] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    more: int = 0  # of a figure: rows that it shows beside those
    unit: str = ""  # of a figure: that of all numbers in the rows, where they have one and the same
    no_marks: str = ""  # of a figure: why there is no record of its marks
    crowded: list[str] = field(default_factory=list)  # of a figure: words that are too small, cut or on others, by drawing
    notebook: str = ""  # without its ending
    cell: int = 0  # of the notebook as its author counts them
    parameters: dict[str, Any] = field(default_factory=dict)
    made_of: str = ""  # a digest
    source_line: str = ""  # as MyST, with links
    size: list[float] = field(default_factory=list)  # of a figure: width and height in CSS pixels
    narrow_size: list[float] = field(default_factory=list)  # of its drawing for a phone

    def place(self, ending: str) -> str:
        """Where a file of the exhibit is in the site: its ``.csv``, ``.svg``, ``.png``, ``-marks.json``, ``-marks.js``, ``-page.svg``,
        ``-narrow.svg``, ``-small.svg``, or one of the last three for dark mode, such as ``-page-dark.svg``.
        """
        return f"{folder_of(self.id)}/{self.id}{ending}"

    @property
    def record(self) -> str:
        """Where its record is in the site."""
        return record_of(self.id)

    def to_json(self) -> dict[str, Any]:
        """The record as JSON holds it: without the fields of the other kind, and without those that are not known yet."""
        left_out = set() if self.kind == "figure" else _OF_A_FIGURE
        facts = dataclasses.asdict(self).items()
        return {name: value for name, value in facts if name not in left_out and (value or name not in _STAGED)}


@dataclass(frozen=True)
class Choice:
    """Something that a measure had to choose, and what else a reviewer could have chosen."""

    kind: str  # one of KINDS
    main: str  # the option in the rule
    others: tuple[str, ...]  # none on a day on which there was no other
    why: str
    name: str = ""  # where a verdict has several choices of a kind: words joined by "_"

    @property
    def key(self) -> str:
        """The keyword of the measure."""
        return self.name or self.kind

    @property
    def title(self) -> str:
        """What readers see."""
        return self.key.replace("_", " ")

    @property
    def options(self) -> list[str]:
        """All options, that of the rule first."""
        return [self.main, *self.others]


class Single(NamedTuple):
    """What comes out with one option changed and all else as in the rule."""

    choice: Choice
    option: str
    values: dict[str, float]
    word: str


@dataclass(frozen=True)
class Robustness:
    """A verdict under every combination of the options of its choices.

    The combinations are those of ``itertools.product`` over the options of ``choices``, so the main one is the first. Thresholds, where a
    rule has them, are the last choice; they change no value, so there is one value for each combination of the other choices.
    """

    choices: list[Choice]
    measured: dict[str, list[float]]  # by name, what the rule reads
    words: list[str]

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Robustness:
        """The record from what JSON holds."""
        choices = [Choice(**choice | {"others": tuple(choice["others"])}) for choice in raw["choices"]]
        return cls(choices, raw["measured"], raw["words"])

    @property
    def word(self) -> str:
        """The verdict with the options of the rule."""
        return self.words[0]

    @property
    def values(self) -> dict[str, float]:
        """What the rule reads, with the options of the rule."""
        return self._values(0)

    @property
    def holds(self) -> int:
        """How many combinations give the verdict of the main one, which is counted too."""
        return self.words.count(self.word)

    @property
    def holds_in(self) -> str:
        """The same as readers see it: "31 of 36"."""
        return f"{self.holds} of {len(self.words)}"

    def singly(self) -> Iterator[Single]:
        """Each option by itself, all else as in the rule."""
        step = len(self.words)
        for choice in self.choices:
            step //= len(choice.options)  # so far apart are combinations that differ in this choice alone
            for number, option in enumerate(choice.others, 1):
                yield Single(choice, option, self._values(number * step), self.words[number * step])

    def _values(self, position: int) -> dict[str, float]:
        return {name: values[position * len(values) // len(self.words)] for name, values in self.measured.items()}


@dataclass(frozen=True)
class Verdict:
    """What a rule in a notebook found on a claim."""

    claim: str
    verdict: str  # one of VERDICTS
    because: str  # the rule and its numbers
    notebook: str = ""  # known once it is staged
    robustness: Robustness | None = None  # where the rule was tried with other choices

    @property
    def holds_in(self) -> str:
        """In how many combinations of choices it is the same, "31 of 36"; empty where none were tried."""
        return self.robustness.holds_in if self.robustness else ""

    @classmethod
    def from_json(cls, raw: dict[str, Any], notebook: str = "") -> Verdict:
        """The record from what JSON holds; that of an earlier book has no choices."""
        tried = raw.get("robustness")
        return cls(raw["claim"], raw["verdict"], raw["because"], raw.get("notebook", notebook), tried and Robustness.from_json(tried))

    def to_json(self) -> dict[str, Any]:
        """The record as JSON holds it."""
        return {name: value for name, value in dataclasses.asdict(self).items() if value}


@dataclass(frozen=True)
class Finding:
    """What data show, in one sentence, with its numbers filled in."""

    key: str
    sentence: str
    number: str  # the one that stands for it in a list, with its unit
    exhibit: str
    question: str  # its id; empty where the finding answers a claim alone, as the claim may be
    claim: str
    depends: str  # what it depends on, in a few words
    page: str  # without its ending


@dataclass(frozen=True)
class Findings:
    """What a build found beside its exhibits and verdicts."""

    as_of: str
    numbers: dict[str, dict[str, str]]  # by page and key, what was glued
    questions: dict[str, str]  # by id, the status
    tables: list[str]  # the releases that were read, as table/release
    findings: dict[str, Finding] = field(default_factory=dict)  # by key; a site of earlier versions has none

    def to_json(self) -> dict[str, Any]:
        """The record as JSON holds it."""
        return dataclasses.asdict(self)


def folder_of(id: str) -> str:
    """Where the files of an exhibit are in a site."""
    return f"{FOLDER}/{id}"


def record_of(id: str) -> str:
    """Where the record of an exhibit is in a site."""
    return f"{folder_of(id)}/exhibit.json"


def read_exhibit(site: Path, id: str) -> Exhibit | None:
    """An exhibit of a site (or of the staged book); None if it has none of that id."""
    path = site / record_of(id)
    return Exhibit(**_read(path)) if path.exists() else None


def read_exhibits(site: Path) -> dict[str, Exhibit]:
    """All exhibits of a site by id, in the order of their ids."""
    return {path.parent.name: Exhibit(**_read(path)) for path in sorted((site / FOLDER).glob("*/exhibit.json"))}


def read_verdicts(site: Path) -> dict[str, Verdict]:
    """The verdicts of a site by claim; none where it has no list of them."""
    path = site / VERDICTS_FILE
    return {claim: Verdict.from_json(raw) for claim, raw in _read(path).items()} if path.exists() else {}


def read_findings(site: Path) -> Findings:
    """The findings of a site."""
    raw = _read(site / FINDINGS)
    return Findings(**{**raw, "findings": {key: Finding(**facts) for key, facts in raw.get("findings", {}).items()}})


def write(record: Exhibit | Findings | dict[str, Verdict]) -> bytes:
    """A record as its file holds it."""
    raw = {key: value.to_json() for key, value in record.items()} if isinstance(record, dict) else record.to_json()
    return (json.dumps(raw, indent=1, sort_keys=True, ensure_ascii=isinstance(record, dict)) + "\n").encode()


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
