"""``{question}`` and ``{claim}``: each appears once in the text, with how far it is answered or how well it is supported."""

from __future__ import annotations

from functools import partial
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
from compendium_book.layout import joined, placeholder, reference
from compendium_book.typst_writer import TypstTranslator, string

logger = logging.getLogger(__name__)


class entry_heading(nodes.General, nodes.TextElement):  # noqa: N801  (docutils names its nodes so)
    """The heading of a box, one level below the section it is in: to jump to, and in no list of contents."""


class grounds(nodes.General, nodes.Element):  # noqa: N801
    """What an answer rests on: folded on the site, plain in print."""


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
        body = self.parse_content_to_nodes()
        if not body:
            self.warn("%s %s has no text", self.kind, id)
            return []
        entries = domain_of(self.env).entries
        if id in entries and entries[id].docname != self.env.docname:
            self.warn("%s is also in %s", id, entries[id].docname)
        exhibits = keys_of(self, "exhibits")
        for exhibit in exhibits:
            if manifest.read_exhibit(Path(self.env.srcdir), exhibit) is None:
                self.warn("%s names the exhibit '%s', which no notebook made", id, exhibit)
        text = body[0].astext()
        entries[id] = Entry(id, self.env.docname, anchor, self.kind, status, label, exhibits, text, keys_of(self, "gaps"), self.lineno)
        parts = [nodes.inline("", id, classes=["entry-id"]), nodes.Text(" "), nodes.inline("", label, classes=["badge"])]
        head = heading(anchor, self.kind, [*parts, nodes.Text(" ")], body[0])
        box = nodes.container("", head, *self.content_below(body[1:]), classes=["entry", self.kind, slug(status)], ids=[anchor])
        self.set_source_info(box)
        return [box]

    def content_below(self, body: list[nodes.Node]) -> list[nodes.Node]:
        """What is below the heading.

        :param body: the paragraphs after the restatement.
        """
        return body

    def warn(self, message: str, *values: str) -> None:
        """A warning that names the place of the directive."""
        logger.warning(message, *values, location=self.get_location(), type="compendium", subtype="entry")


class Question(EntryDirective):
    """``{question} GQ2.1-01`` with ``:status:``, where data answer it ``:exhibits:``, and where they do not in full ``:gaps:``.

    The second paragraph is the answer; the others are its grounds.
    """

    kind = "question"
    option_spec: ClassVar[dict[str, Any]] = {
        "status": directives.unchanged_required, "exhibits": directives.unchanged, "gaps": directives.unchanged,
    }  # fmt: skip

    def badge(self) -> tuple[str, str]:
        """The status."""
        status = self.options.get("status", "")
        if status not in STATUSES:
            raise self.error(f"question {self.arguments[0]}: :status: must be one of {', '.join(STATUSES)}; found '{status}'")
        return status, STATUSES[status]

    def content_below(self, body: list[nodes.Node]) -> list[nodes.Node]:
        """The answer, its grounds, and what would change it."""
        out = body[:1]
        if out and isinstance(out[0], nodes.paragraph):
            out[0]["classes"].append("answer")
        if len(body) > 1:
            out.append(grounds("", *body[1:]))
        if gaps := keys_of(self, "gaps"):
            words = "What would answer it: " if self.options["status"] == "no open data" else "What would change this answer: "
            out.append(nodes.paragraph("", "", nodes.Text(words), gap_links(gaps), nodes.Text("."), classes=["gaps"]))
        return out


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
            head = out[0][0]
            head[-1:] = [*robustness.holds(computed), nodes.Text(" "), head[-1]]  # beside the verdict
            out[0] += [nodes.paragraph("", computed.because, classes=["rule"]), *robustness.choices_of(computed, self.env.docname)]
        return out


def keys_of(directive: SphinxDirective, option: str) -> tuple[str, ...]:
    """The keys that an option lists, separated by commas."""
    return tuple(key.strip() for key in directive.options.get(option, "").split(",") if key.strip())


def heading(anchor: str, kind: str, before: list[nodes.Node], text: nodes.Node) -> entry_heading:
    """The heading of a box: the words of its first paragraph, with others before."""
    return entry_heading("", "", *before, nodes.inline("", "", *text.children, classes=["entry-text"]), anchor=anchor, kind=kind)


def gap_links(keys: tuple[str, ...]) -> nodes.Node:
    """Links to gaps, by their names."""
    return placeholder(content=partial(linked_gaps, keys))


def linked_gaps(keys: tuple[str, ...], app: Sphinx, docname: str) -> list[nodes.Node]:
    gaps = domain_of(app.env).gaps
    return joined([reference(app, docname, gaps[key], gaps[key].name) for key in keys if key in gaps], "; ")


def slug(word: str) -> str:
    """A word as a class of the page."""
    return word.replace(" ", "-")


def visit_heading(self: Any, node: nodes.Element) -> None:
    self.body.append(f'<h{self.section_level + 1} class="entry-head">')


def depart_heading(self: Any, node: nodes.Element) -> None:
    self.body.append(f'<a class="headerlink" href="#{node["anchor"]}" title="Link to this {node["kind"]}">¶</a>')
    self.body.append(f"</h{self.section_level + 1}>\n")


def visit_grounds(self: Any, node: nodes.Element) -> None:
    self.body.append('<details class="grounds"><summary>Grounds</summary>\n')


def depart_grounds(self: Any, node: nodes.Element) -> None:
    self.body.append("</details>\n")


def print_heading(self: TypstTranslator, node: nodes.Element) -> None:
    """The heading of a box in print: to read and to hear, and in no list of contents."""
    label = string(self.places.labels.get(f"{self.docname}#{node['anchor']}", ""))
    self.labelled.add(label)
    *before, text = [part for part in node.children if part.astext().strip()]
    level = string(str(self.level + 1))
    self.put("entry-heading", level, self.content(*before), self.content(text), label=label, kind=string(node["kind"]))
    raise nodes.SkipNode


def print_grounds(self: TypstTranslator, node: nodes.Element) -> None:
    """Print has no fold."""


def setup(app: Sphinx) -> None:
    app.add_node(entry_heading, html=(visit_heading, depart_heading), typst=(print_heading, None))
    app.add_node(grounds, html=(visit_grounds, depart_grounds), typst=(print_grounds, print_grounds))
    app.add_directive("question", Question)
    app.add_directive("claim", Claim)
