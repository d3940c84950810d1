"""``{question}`` and ``{claim}``: each appears once in the text, with how far it is answered or how well it is supported."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from compendium import manifest
from compendium.manifest import STATUSES, VERDICTS
from compendium_book import robustness
from compendium_book.domain import Entry, domain_of

logger = logging.getLogger(__name__)


class EntryDirective(SphinxDirective):
    """What a question and a claim have in common: an id, a badge, a body that begins with the restatement."""

    required_arguments = 1
    has_content = True
    kind: ClassVar[str] = ""

    def badge(self) -> tuple[str, str]:
        """The status or verdict, and how it is shown."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        """The box."""
        id = self.arguments[0]
        status, label = self.badge()
        anchor = id.lower().replace(".", "-")
        parts = [nodes.inline("", id, classes=["entry-id"]), nodes.inline("", " "), nodes.inline("", label, classes=["badge"])]
        body = self.parse_content_to_nodes()
        if not body:
            self.warn("%s %s has no text", self.kind, id)
            return []
        body[0]["classes"].append("entry-text")
        entries = domain_of(self.env).entries
        if id in entries and entries[id].docname != self.env.docname:
            self.warn("%s is also in %s", id, entries[id].docname)
        exhibits = [e.strip() for e in self.options.get("exhibits", "").split(",") if e.strip()]
        for exhibit in exhibits:
            if manifest.read_exhibit(Path(self.env.srcdir), exhibit) is None:
                self.warn("%s names the exhibit '%s', which no notebook made", id, exhibit)
        entries[id] = Entry(id, self.env.docname, anchor, self.kind, status, label, tuple(exhibits), body[0].astext())
        head = nodes.paragraph("", "", *parts, classes=["entry-head"])
        box = nodes.container("", head, *body, classes=["entry", self.kind, slug(status)], ids=[anchor])
        self.set_source_info(box)
        return [box]

    def warn(self, message: str, *values: str) -> None:
        """A warning that names the place of the directive."""
        logger.warning(message, *values, location=self.get_location(), type="compendium", subtype="entry")


class Question(EntryDirective):
    """``{question} GQ2.1-01`` with ``:status:`` and, where data answer it, ``:exhibits:``."""

    kind = "question"
    option_spec: ClassVar[dict[str, Any]] = {"status": directives.unchanged_required, "exhibits": directives.unchanged}

    def badge(self) -> tuple[str, str]:
        """The status."""
        status = self.options.get("status", "")
        if status not in STATUSES:
            raise self.error(f"question {self.arguments[0]}: :status: must be one of {', '.join(STATUSES)}; found '{status}'")
        return status, STATUSES[status]


class Claim(EntryDirective):
    """``{claim} C45``: the verdict is made by the notebook, or given with ``:verdict:`` where a record decides."""

    kind = "claim"
    option_spec: ClassVar[dict[str, Any]] = {"verdict": directives.unchanged, "exhibits": directives.unchanged}

    def computed(self) -> manifest.Verdict | None:
        """The verdict that a notebook made, if one did."""
        site = Path(self.env.srcdir)
        self.env.note_dependency(str(site / manifest.VERDICTS_FILE))
        return manifest.read_verdicts(site).get(self.arguments[0])

    def badge(self) -> tuple[str, str]:
        """The verdict."""
        id, computed = self.arguments[0], self.computed()
        verdict = self.options.get("verdict") or (computed.verdict if computed else "")
        if computed and "verdict" in self.options:
            raise self.error(f"claim {id}: its verdict is made in a notebook; take the :verdict: option out")
        if verdict not in VERDICTS:
            raise self.error(f"claim {id}: expected a verdict ({', '.join(VERDICTS)}) from a notebook or :verdict:; found '{verdict}'")
        return verdict, verdict

    def run(self) -> list[nodes.Node]:
        """The box, with the rule below it where there is one."""
        out = super().run()
        if out and (computed := self.computed()):
            out[0][0] += robustness.holds(computed)
            out[0] += [nodes.paragraph("", computed.because, classes=["rule"]), *robustness.choices_of(computed, self.env.docname)]
        return out


def slug(word: str) -> str:
    """A word as a class of the page."""
    return word.replace(" ", "-")


def setup(app: Sphinx) -> None:
    app.add_directive("question", Question)
    app.add_directive("claim", Claim)
