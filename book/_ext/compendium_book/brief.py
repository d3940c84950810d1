"""The book in brief: a printed file of some ten pages, made of the same records and the same paragraphs as the book.

What it takes is listed under ``brief`` in ``book/_print/contents.yml``: passages by page and section, findings by key, how many gaps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

from compendium import manifest
from compendium.errors import CompendiumError
from compendium.manifest import STATUSES, VERDICTS
from compendium.tables.model import LATEST
from compendium_book import gaps
from compendium_book.domain import Entry, domain_of, in_order, known
from compendium_book.entries import slug
from compendium_book.exhibits import numbered
from compendium_book.typst_writer import call, line, string

if TYPE_CHECKING:
    from compendium_book.printing import PrintBuilder

WHERE = "book/_print/contents.yml, brief"
CLAIMS, CHECK = "The claims, and how they fared", "How to check any number"
OWN_PAGE = {CLAIMS, CHECK}  # all claims stand on one page
TITLES = {"question": "guiding questions", "claim": "claims tested"}


@dataclass(frozen=True)
class Brief:
    """What the book in brief takes of the book.

    A passage is ``page#section``; with ``2`` after it, its first two blocks; with ``2-3``, its second and third.
    """

    about: list[str] = field(default_factory=list)  # passages: what the book is
    asked: list[str] = field(default_factory=list)  # passages: what the Forum asked
    findings: list[str] = field(default_factory=list)  # keys, one a roundtable
    answers: int = 1  # that a gap would change at least, to be listed
    statuses: list[str] = field(default_factory=list)  # passages: what it means that a question is answered
    verdicts: list[str] = field(default_factory=list)  # passages: what the verdicts mean
    check: list[str] = field(default_factory=list)  # passages: how to check a number
    file: list[str] = field(default_factory=list)  # passages: how to cite, and the licence
    acronyms: str = ""  # the section with their table, as page#section


def body(builder: PrintBuilder, wanted: Brief, edition: Mapping[str, str]) -> list[str]:
    """The file as expressions of Typst; a part for which there is nothing is left out.

    :raises CompendiumError: a passage or a finding does not exist.
    """
    read = [*wanted.about, *wanted.asked, *wanted.statuses, *wanted.verdicts, *wanted.check]
    listed = {
        "What this is": [*passages(builder, wanted.about), *tallies(builder)],
        "What the Forum asked": passages(builder, wanted.asked),
        "What was found": findings(builder, wanted.findings),
        "What is not known, and who could find out": open_gaps(builder, wanted.answers),
        "The guiding questions, and how far open data answer them": questions(builder, wanted.statuses),
        "What the verdicts on claims mean": passages(builder, wanted.verdicts),
        CLAIMS: claims(builder),
        CHECK: passages(builder, wanted.check),
        "Works cited": works(builder, read),
        "Acronyms": [],
        "This file": [*passages(builder, wanted.file), call("imprint-notes", string(edition["name"]), string(edition["because"]))],
    }
    listed["Acronyms"] = acronyms(builder, wanted.acronyms, "".join(expression for found in listed.values() for expression in found))
    return [expression for title, found in listed.items() if found for expression in (chapter(title), *found)]


def chapter(title: str) -> str:
    """A heading, on a page of its own where what follows fills one."""
    return call("chapter", string(title), **({"own_page": "true"} if title in OWN_PAGE else {}))


def passages(builder: PrintBuilder, wanted: Iterable[str]) -> list[str]:
    """Paragraphs, lists and quotations of the book, without the boxes and exhibits among them.

    :raises CompendiumError: there is no such page or section.
    """
    return [builder.page(page, block) for passage in wanted for page, block in blocks_of(builder, passage)]


def blocks_of(builder: PrintBuilder, passage: str) -> Iterator[tuple[str, nodes.Element]]:
    """The blocks of a passage, each with its page."""
    place, _, which = passage.partition(" ")
    page, section = section_of(builder, place)
    kinds = nodes.paragraph | nodes.bullet_list | nodes.enumerated_list | nodes.block_quote
    blocks = [node for node in section.children if isinstance(node, kinds)]
    first, _, last = which.rpartition("-")
    for block in blocks[int(first or 1) - 1 : int(last) if last else None]:
        yield page, block


def section_of(builder: PrintBuilder, place: str) -> tuple[str, nodes.Element]:
    """A page, and the section of it that is named.

    :raises CompendiumError: there is no such page or section.
    """
    page, _, id = place.partition("#")
    if page not in builder.env.found_docs:
        raise CompendiumError(f"{WHERE}: there is no page '{page}'. Expected page#section, such as how-to-read#a-finding.")
    tree = builder.resolved(page)
    section = next((node for node in tree.findall(nodes.section) if id in node["ids"]), None)
    if section is None:
        ids = (node["ids"][-1] for node in tree.findall(nodes.section) if node["ids"])
        raise CompendiumError(f"{WHERE}: the page '{page}' has no section '{id}'; it has: {known(ids)}.")
    return page, section


def works(builder: PrintBuilder, wanted: Iterable[str]) -> list[str]:
    """The works that passages cite, in the order of the book's own list."""
    blocks = (block for passage in wanted for _, block in blocks_of(builder, passage))
    cited = {link.get("refuri", "") for block in blocks for link in block.findall(nodes.reference)}
    listed = builder.resolved(builder.works).findall(nodes.citation) if builder.works in builder.env.found_docs else ()
    return [builder.page(builder.works, work) for work in listed if cited & {f"%{builder.works}#{id}" for id in work["ids"]}]


def acronyms(builder: PrintBuilder, place: str, written: str) -> list[str]:
    """The acronyms of a table that the file has in its text."""
    if not place:
        return []
    _, section = section_of(builder, place)
    rows = [[cell.astext() for cell in row] for body in section.findall(nodes.tbody) for row in body]
    used = [(name, words) for name, words in rows if re.search(rf"\b{re.escape(name)}\b", written)]
    return [call("acronyms", *(f"({string(name)}, {string(words)})" for name, words in used))] if used else []


def tallies(builder: PrintBuilder) -> list[str]:
    """How many questions there are by status, and claims by verdict."""
    out = []
    for kind, labels in (("question", STATUSES), ("claim", {verdict: verdict for verdict in VERDICTS})):
        entries = entries_of(builder, kind)
        counts = [(label, sum(entry.status == status for entry in entries), slug(status)) for status, label in labels.items()]
        rows = "".join(f"({string(label)}, {count}, {string(status)}), " for label, count, status in counts if count)
        if rows:
            out.append(call("tally", string(f"{len(entries)} {TITLES[kind]}"), f"({rows})"))
    return out


def entries_of(builder: PrintBuilder, kind: str) -> list[Entry]:
    """The questions or the claims, in the order of their ids."""
    return in_order(entry for entry in domain_of(builder.env).entries.values() if entry.kind == kind)


def findings(builder: PrintBuilder, keys: Sequence[str]) -> list[str]:
    """Findings with their figures. An edition of an earlier day has those that its tables show.

    :raises CompendiumError: a key is of no finding, or its exhibit is a table.
    """
    site, env = Path(builder.env.srcdir), builder.env
    record = manifest.read_findings(site)
    found = record.findings
    out = []
    for key in keys:
        if key not in found and record.as_of != LATEST:
            continue
        if key not in found:
            raise CompendiumError(f"{WHERE}: there is no finding '{key}'; there are: {known(found)}.")
        finding = found[key]
        exhibit = manifest.read_exhibit(site, finding.exhibit)
        placed = domain_of(env).exhibits.get(finding.exhibit)
        if exhibit is None or placed is None or exhibit.kind != "figure":
            raise CompendiumError(f"{WHERE}: the finding '{key}' has '{finding.exhibit}', which is no figure of the book.")
        words = {
            "chapter": env.titles[finding.page].astext(), "number": finding.number, "sentence": finding.sentence,
            "depends": finding.depends, "id": exhibit.id, "name": numbered(env, placed), "title": exhibit.title, "alt": exhibit.alt,
            "caption": exhibit.caption, "credit": exhibit.credit,
        }  # fmt: skip
        out.append(call("brief-finding", **{name: string(text) for name, text in words.items()}))
    return out


def open_gaps(builder: PrintBuilder, answers: int) -> list[str]:
    """The gaps that would change so many answers at least, with who holds the data and what it takes."""
    ranked = gaps.ranked(domain_of(builder.env))
    rows = [
        (str(rank), f"{gap.name[:1].upper()}{gap.name[1:]}", gap.text, gap.holder, gaps.COSTS[gap.cost], ", ".join(e.id for e in named))
        for rank, (gap, named) in enumerate(ranked, 1)
        if len(named) >= answers
    ]
    return [call("brief-gaps", str(len(ranked)), str(answers), *(f"({', '.join(map(line, row))})" for row in rows))] if rows else []


def questions(builder: PrintBuilder, statuses: Iterable[str]) -> list[str]:
    """What the statuses mean; all questions with theirs, by the page that they are on."""
    env = builder.env
    out = passages(builder, statuses)
    for page, entries in groupby(entries_of(builder, "question"), key=lambda entry: entry.docname):
        rows = (f"({string(e.id)}, {string(slug(e.status))}, {string(e.label)}, {line(e.text)})" for e in entries)
        out.append(call("brief-questions", string(env.titles[page].astext()), *rows))
    return out


def claims(builder: PrintBuilder) -> list[str]:
    """All claims, by verdict, each with the number of choices under which the verdict holds."""
    entries = entries_of(builder, "claim")
    tried = manifest.read_verdicts(Path(builder.env.srcdir))
    holds = {claim: verdict.holds_in for claim, verdict in tried.items()}
    groups = []
    for verdict in VERDICTS:
        rows = [
            f"({', '.join(map(line, (entry.id, entry.text, holds.get(entry.id, ''))))})" for entry in entries if entry.status == verdict
        ]
        if rows:
            groups.append(f"({string(verdict)}, {string(slug(verdict))}, ({', '.join(rows)},))")
    return [call("brief-claims", *groups)] if groups else []
