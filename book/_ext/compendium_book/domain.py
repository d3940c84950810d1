"""Where the exhibits, questions and claims are: a Sphinx domain, so that pages read again or by another process stay consistent.

``[words](#gq2-1-01)`` links to a question or claim on any page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode


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


class CompendiumDomain(Domain):
    """What the directives record while pages are read."""

    name = "compendium"
    label = "Exhibits, questions and claims"
    initial_data: ClassVar[dict[str, dict[str, Any]]] = {"exhibits": {}, "entries": {}}

    @property
    def exhibits(self) -> dict[str, PlacedExhibit]:
        """The exhibits by id."""
        return cast(dict[str, PlacedExhibit], self.data["exhibits"])

    @property
    def entries(self) -> dict[str, Entry]:
        """The questions and claims by id."""
        return cast(dict[str, Entry], self.data["entries"])

    def clear_doc(self, docname: str) -> None:
        """Forget what a page had, before it is read again."""
        for name in self.initial_data:
            self.data[name] = {id: found for id, found in self.data[name].items() if found.docname != docname}

    def merge_domaindata(self, docnames: list[str], otherdata: dict[str, Any]) -> None:
        """Take what another process recorded of the pages that it read."""
        for name in self.initial_data:
            self.data[name] |= {id: found for id, found in otherdata[name].items() if found.docname in docnames}

    def resolve_any_xref(
        self, env: BuildEnvironment, fromdocname: str, builder: Any, target: str, node: nodes.Element, contnode: nodes.Element
    ) -> list[tuple[str, nodes.Element]]:
        """A link to the anchor of a question or claim."""
        found = [entry for entry in self.entries.values() if entry.anchor == target]
        return [(f"compendium:{e.kind}", make_refnode(builder, fromdocname, e.docname, e.anchor, contnode)) for e in found]

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """The questions and claims, for the inventory of the site; the search finds them by their text."""
        for entry in self.entries.values():
            yield entry.id, entry.id, entry.kind, entry.docname, entry.anchor, -1


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
