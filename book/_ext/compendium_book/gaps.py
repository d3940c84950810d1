"""``{gap}``: data that would answer a question or change its answer; ``{gap-index}``: the gaps of the page, ranked."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from compendium_book.domain import CompendiumDomain, Entry, Gap, answers_to, domain_of
from compendium_book.layout import joined, placeholder, reference, simple_table

logger = logging.getLogger(__name__)

# What closing a gap takes, the least first, and how it is shown.
COSTS = {
    "publish": "to publish what exists",
    "add": "one item more in a survey, census or register",
    "collect": "a collection of its own",
}
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class GapDirective(SphinxDirective):
    """``{gap} key`` with ``:holder:`` and ``:cost:``; the text is the table or variable. It shows nothing in its place."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"holder": directives.unchanged_required, "cost": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Record the gap."""
        key, cost, holder = self.arguments[0], self.options.get("cost", ""), self.options.get("holder", "").strip()
        if not KEY.fullmatch(key):
            raise self.error(f"gap '{key}': a key is made of lower-case words joined by hyphens")
        if cost not in COSTS:
            raise self.error(f"gap {key}: :cost: must be one of {', '.join(COSTS)}; found '{cost}'")
        body = self.parse_content_to_nodes()
        if not holder or len(body) != 1 or not isinstance(body[0], nodes.paragraph):
            raise self.error(f"gap {key}: expected :holder:, who has or could have the data, and one sentence: the table or variable")
        gaps = domain_of(self.env).gaps
        if key in gaps:
            where = gaps[key]
            logger.warning(
                "the gap '%s' is described in %s, line %s, too", key, where.docname, where.line,
                location=self.get_location(), type="compendium", subtype="gap",
            )  # fmt: skip
        gaps[key] = Gap(key, self.env.docname, holder, cost, body[0].astext(), self.lineno)
        return []


class GapIndex(SphinxDirective):
    """``{gap-index}``: the gaps of this page by how many answers name them, then by what closing them takes."""

    def run(self) -> list[nodes.Node]:
        return [placeholder(content=gap_index)]


def ranked(domain: CompendiumDomain, docname: str = "") -> list[tuple[Gap, list[Entry]]]:
    """The gaps by how many answers name them, then by what closing them takes; each with the questions.

    :param docname: only those that this page describes.
    """
    answers = {gap.id: answers_to(domain.entries.values(), gap.id) for gap in domain.gaps.values() if not docname or gap.docname == docname}
    order = list(COSTS)

    def rank(key: str) -> tuple[int, int, str]:
        return -len(answers[key]), order.index(domain.gaps[key].cost), key

    return [(domain.gaps[key], answers[key]) for key in sorted(answers, key=rank)]


def gap_index(app: Sphinx, docname: str) -> list[nodes.Node]:
    """The ranked table."""
    rows = []
    for number, (gap, answers) in enumerate(ranked(domain_of(app.env), docname), 1):
        turned = [reference(app, docname, entry, entry.id) for entry in answers]
        rows.append([
            nodes.paragraph("", str(number)),
            [
                nodes.paragraph("", "", nodes.strong("", gap.name[:1].upper() + gap.name[1:]), ids=[gap.anchor]),
                nodes.paragraph("", gap.text),
            ],
            nodes.paragraph("", gap.holder),
            nodes.paragraph("", COSTS[gap.cost]),
            nodes.paragraph("", "", *joined(turned, ", ")),
        ])  # fmt: skip
    if not rows:
        return [nodes.paragraph("", "This edition names no gap.")]
    head = ["Rank", "Table or variable", "Who holds it", "What it takes", "Answers"]
    table = simple_table(head, rows, [7, 38, 20, 17, 18], "gap", "Data that are missing, ranked")
    table["named_by"] = 1
    return [table]


def setup(app: Sphinx) -> None:
    app.add_directive("gap", GapDirective)
    app.add_directive("gap-index", GapIndex)
