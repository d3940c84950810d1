"""``{question}`` and ``{claim}``: each stands once in the text, with how far it is answered or how firm it is."""

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
from compendium_book import domain

logger = logging.getLogger(__name__)


class Entry(SphinxDirective):
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
        word, shown = self.badge()
        anchor = id.lower().replace(".", "-")
        box = nodes.container(classes=["entry", self.kind, slug(word)], ids=[anchor])
        head = nodes.paragraph(classes=["entry-head"])
        head += nodes.inline("", id, classes=["entry-id"])
        head += nodes.inline("", " ")
        head += nodes.inline("", shown, classes=["badge"])
        box += head
        self.state.nested_parse(self.content, self.content_offset, box)
        if len(box.children) < 2:
            logger.warning("%s %s has no text", self.kind, id, location=self.get_location(), type="compendium", subtype="entry")
            return []
        box.children[1]["classes"].append("entry-text")
        store = domain.domain_of(self.env).entries
        old = store.get(id)
        if old and old.docname != self.env.docname:
            logger.warning("%s stands in %s too", id, old.docname, location=self.get_location(), type="compendium", subtype="entry")
        exhibits = [e.strip() for e in self.options.get("exhibits", "").split(",") if e.strip()]
        for exhibit in exhibits:
            if manifest.read_exhibit(Path(self.env.srcdir), exhibit) is None:
                logger.warning("%s names the exhibit '%s', which no notebook made", id, exhibit, location=self.get_location())
        text = box.children[1].astext()
        store[id] = domain.Entry(id, self.env.docname, anchor, self.kind, word, shown, tuple(exhibits), text)
        self.set_source_info(box)
        return [box]


class Question(Entry):
    """``{question} GQ2.1-01`` with ``:status:`` and, where data answer it, ``:exhibits:``."""

    kind = "question"
    option_spec: ClassVar[dict[str, Any]] = {"status": directives.unchanged_required, "exhibits": directives.unchanged}

    def badge(self) -> tuple[str, str]:
        """The status."""
        word = self.options.get("status", "")
        if word not in STATUSES:
            raise self.error(f"question {self.arguments[0]}: :status: must be one of {', '.join(STATUSES)}; found '{word}'")
        return word, STATUSES[word]


class Claim(Entry):
    """``{claim} C45``: the verdict is made by the notebook, or given with ``:verdict:`` where a record decides."""

    kind = "claim"
    option_spec: ClassVar[dict[str, Any]] = {"verdict": directives.unchanged, "exhibits": directives.unchanged}

    def rule(self) -> manifest.Verdict | None:
        """What a notebook found on the claim, if one did."""
        site = Path(self.env.srcdir)
        self.env.note_dependency(str(site / manifest.VERDICTS_FILE))
        return manifest.read_verdicts(site).get(self.arguments[0])

    def badge(self) -> tuple[str, str]:
        """The verdict."""
        id, rule = self.arguments[0], self.rule()
        word = self.options.get("verdict") or (rule.verdict if rule else "")
        if rule and "verdict" in self.options:
            raise self.error(f"claim {id}: its verdict is made in a notebook; take the :verdict: option out")
        if word not in VERDICTS:
            raise self.error(f"claim {id}: expected a verdict ({', '.join(VERDICTS)}) from a notebook or :verdict:; found '{word}'")
        return word, word

    def run(self) -> list[nodes.Node]:
        """The box, with the rule below it where there is one."""
        out = super().run()
        if out and (rule := self.rule()):
            out[0] += nodes.paragraph("", rule.because, classes=["rule"])
        return out


def slug(word: str) -> str:
    """A word as a class of the page."""
    return word.replace(" ", "-")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("question", Question)
    app.add_directive("claim", Claim)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
