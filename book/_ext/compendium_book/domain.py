"""Where exhibits, questions, claims, findings and gaps are: a Sphinx domain.

Pages that are read again or by another process stay consistent.

``[words](#gq2-1-01)`` links to a question or claim on any page, ``[words](#finding-key)`` to a finding, ``[words](#gap-key)`` to a gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class PlacedExhibit:
    """An exhibit, and the page that shows it."""

    id: str
    docname: str
    title: str
    kind: str  # figure or table


@dataclass(frozen=True)
class Entry:
    """A question or a claim, and the page that shows it."""

    id: str
    docname: str
    anchor: str
    kind: str  # question or claim
    status: str  # of a question; of a claim, its verdict
    label: str  # the same as readers see it
    exhibits: tuple[str, ...]
    text: str  # the restatement
    gaps: tuple[str, ...] = ()  # of a question: what would answer it, or change the answer
    line: int = 0  # of the page, for warnings


@dataclass(frozen=True)
class PlacedFinding:
    """A finding, and the page that shows it."""

    id: str
    docname: str
    names: tuple[str, ...]  # the question and the claim that it answers
    line: int = 0
    kind: str = "finding"

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"finding-{self.id}"


@dataclass(frozen=True)
class Gap:
    """Data that would answer a question, or change its answer; the page is that of the list."""

    id: str
    docname: str
    holder: str
    cost: str
    text: str  # the table or variable
    line: int = 0
    kind: str = "gap"

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"gap-{self.id}"

    @property
    def name(self) -> str:
        """What readers see of its key."""
        return self.id.replace("-", " ")


class CompendiumDomain(Domain):
    """What the directives record while pages are read."""

    name = "compendium"
    label = "Exhibits, questions, claims, findings and gaps"
    initial_data: ClassVar[dict[str, dict[str, Any]]] = {"exhibits": {}, "entries": {}, "findings": {}, "gaps": {}}

    @property
    def exhibits(self) -> dict[str, PlacedExhibit]:
        """The exhibits by id."""
        return cast(dict[str, PlacedExhibit], self.data["exhibits"])

    @property
    def entries(self) -> dict[str, Entry]:
        """The questions and claims by id."""
        return cast(dict[str, Entry], self.data["entries"])

    @property
    def findings(self) -> dict[str, PlacedFinding]:
        """The findings by key."""
        return cast(dict[str, PlacedFinding], self.data["findings"])

    @property
    def gaps(self) -> dict[str, Gap]:
        """The gaps by key."""
        return cast(dict[str, Gap], self.data["gaps"])

    @property
    def places(self) -> list[Entry | PlacedFinding | Gap]:
        """All that a link can lead to by its anchor."""
        return [*self.entries.values(), *self.findings.values(), *self.gaps.values()]

    def clear_doc(self, docname: str) -> None:
        """Forget what a page had, before it is read again."""
        for name in self.initial_data:
            self.data[name] = {id: found for id, found in self.data[name].items() if found.docname != docname}

    def merge_domaindata(self, docnames: list[str], otherdata: dict[str, Any]) -> None:
        """Take what another process recorded of the pages that it read."""
        for name in self.initial_data:
            self.data[name] |= {id: found for id, found in otherdata[name].items() if found.docname in docnames}

    def resolve_xref(
        self, env: BuildEnvironment, fromdocname: str, builder: Any, typ: str, target: str, node: nodes.Element, contnode: nodes.Element
    ) -> nodes.Element | None:
        """A link to a finding by its key."""
        found = self.findings.get(target)
        return make_refnode(builder, fromdocname, found.docname, found.anchor, contnode) if found else None

    def resolve_any_xref(
        self, env: BuildEnvironment, fromdocname: str, builder: Any, target: str, node: nodes.Element, contnode: nodes.Element
    ) -> list[tuple[str, nodes.Element]]:
        """A link to the anchor of a question, a claim, a finding or a gap."""
        found = [place for place in self.places if place.anchor == target]
        return [(f"compendium:{e.kind}", make_refnode(builder, fromdocname, e.docname, e.anchor, contnode)) for e in found]

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Questions, claims, findings and gaps, for the inventory of the site; the search finds them by their text."""
        for place in self.places:
            yield place.id, place.id, place.kind, place.docname, place.anchor, -1

    def check_consistency(self) -> None:
        """Warn of what names a question, claim or gap that is on no page, and of a gap that no question names."""

        def warn(place: Entry | PlacedFinding | Gap, message: str, *values: str) -> None:
            logger.warning(message, *values, location=(place.docname, place.line), type="compendium", subtype=place.kind)

        for finding in self.findings.values():
            for name in finding.names:
                if name not in self.entries:
                    warn(finding, "finding '%s' names '%s', which is no question or claim of the book", finding.id, name)
        for entry in self.entries.values():
            for key in entry.gaps:
                if key not in self.gaps:
                    warn(entry, "%s names the gap '%s', which no {gap} describes; known: %s", entry.id, key, known(self.gaps))
        for gap in self.gaps.values():
            if not answers_to(self.entries.values(), gap.id):
                warn(gap, "no question names the gap '%s' in its :gaps:", gap.id)


def known(keys: Iterable[str]) -> str:
    """Keys, for a warning."""
    return ", ".join(sorted(keys)) or "none"


def answers_to(entries: Iterable[Entry], gap: str) -> list[Entry]:
    """The questions whose answer a gap would give or change, in the order of their ids."""
    return in_order(entry for entry in entries if gap in entry.gaps)


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Questions or claims by the numbers in their ids."""
    return sorted(entries, key=lambda entry: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", entry.id)])


def domain_of(env: BuildEnvironment) -> CompendiumDomain:
    """The domain of a build."""
    return cast(CompendiumDomain, env.get_domain(CompendiumDomain.name))


def reading_order(env: BuildEnvironment) -> list[str]:
    """The pages in the order of the contents."""

    def walk(docname: str) -> Iterator[str]:
        yield docname
        for child in env.toctree_includes.get(docname, []):
            yield from walk(child)

    return list(walk(env.config.root_doc))


def setup(app: Sphinx) -> None:
    app.add_domain(CompendiumDomain)
