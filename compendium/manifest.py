"""What passes from a notebook to the site, the report of changes and the crate: the exhibit, the verdict and the findings of a run.

A notebook's outputs hold the first two under a MIME type; staging writes all three as files below ``_exhibits``, and the
readers of a site get them from there, with the functions of this module.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypedDict

EXHIBIT_MIME = "application/vnd.compendium.exhibit+json"
VERDICT_MIME = "application/vnd.compendium.verdict+json"
CAPTION_MIME = "application/vnd.compendium.caption+json"  # beside a figure, for those who run the notebook by hand; on no page
GLUE_PREFIX = "application/papermill.record/"  # what MyST-NB's {glue:text} looks for
GLUE_MIME = GLUE_PREFIX + "text/plain"

# How far open data answer a guiding question, and how that is shown.
STATUSES = {"answered": "answered", "partly": "partly answered", "no open data": "no open data"}
VERDICTS = ("supported", "qualified", "not as worded", "open")

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
        """Where a file of the exhibit is in the site: its ``.csv``, ``.svg``, ``.png``, ``-marks.json``, ``-page.svg``, ``-narrow.svg``,
        ``-small.svg``, or one of the last three for dark mode, such as ``-page-dark.svg``.
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
class Verdict:
    """What a rule in a notebook found on a claim."""

    claim: str
    verdict: str  # one of VERDICTS
    because: str  # the rule and its numbers
    notebook: str = ""  # known once it is staged

    def to_json(self) -> dict[str, str]:
        """The record as JSON holds it."""
        return {name: value for name, value in dataclasses.asdict(self).items() if value}


@dataclass(frozen=True)
class Finding:
    """What data show, in one sentence, with its numbers filled in."""

    key: str
    sentence: str
    number: str  # the one that stands for it in a list
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
    return {claim: Verdict(**raw) for claim, raw in _read(path).items()} if path.exists() else {}


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
