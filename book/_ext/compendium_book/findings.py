"""``{finding}``: what data show, in a sentence with its exhibit; ``{findings}`` lists findings of any page.

Staging checks the sentences and writes them, with their numbers filled in, where ``{findings}`` reads them.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from compendium import manifest
from compendium_book.domain import PlacedFinding, domain_of, known
from compendium_book.entries import heading, keys_of
from compendium_book.exhibits import exhibit_link, url_of
from compendium_book.layout import joined, placeholder, reference

logger = logging.getLogger(__name__)


class small_picture(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """A figure without its words, beside the sentence that says what it shows."""


class FindingDirective(SphinxDirective):
    """``{finding} key`` with ``:number:``, ``:exhibit:``, ``:depends:``, and ``:question:`` or ``:claim:``; the text is one sentence.

    ``:unit:`` has the words after the number where findings are listed.
    """

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = dict.fromkeys(
        ("number", "unit", "exhibit", "question", "claim", "depends"), directives.unchanged_required
    )

    def run(self) -> list[nodes.Node]:
        """The box."""
        key, site = self.arguments[0], Path(self.env.srcdir)
        missing = [name for name in ("number", "exhibit", "depends") if not self.options.get(name)]
        if not {"question", "claim"} & {name for name, value in self.options.items() if value}:
            missing.append("question or claim")
        body = self.parse_content_to_nodes()
        if len(body) != 1 or not isinstance(body[0], nodes.paragraph):
            missing.append("a text of one sentence")
        if missing:
            raise self.error(f"finding '{key}' lacks: {', '.join(missing)}")
        exhibit = self.options["exhibit"].strip()
        if manifest.read_exhibit(site, exhibit) is None:
            self.warn("finding '%s' names the exhibit '%s', which no notebook made", key, exhibit)
        found = manifest.read_findings(site).findings
        if key not in found:
            self.warn("finding '%s' is not in a cell of a notebook that begins it with ':::{finding} %s'", key, key)
        names = tuple(self.options[name].strip() for name in ("question", "claim") if self.options.get(name))
        place = PlacedFinding(key, self.env.docname, names, self.lineno)
        domain_of(self.env).findings[key] = place
        depends = self.parse_text_to_nodes(self.options["depends"].rstrip(" ."))
        notes = nodes.paragraph(
            "", "", placeholder(content=partial(shown_in, exhibit)), nodes.Text(". Depends on: "), *depends[0].children,
            nodes.Text(". See "), placeholder(content=partial(named, names)), nodes.Text("."), classes=["finding-notes"],
        )  # fmt: skip
        box = nodes.container("", heading(place.anchor, "finding", [], body[0]), notes, classes=["entry", "finding"], ids=[place.anchor])
        self.set_source_info(box)
        return [box]

    def warn(self, message: str, *values: str) -> None:
        """A warning that names the place of the directive."""
        logger.warning(message, *values, location=self.get_location(), type="compendium", subtype="finding")


def shown_in(exhibit: str, app: Sphinx, docname: str) -> list[nodes.Node]:
    """A link to the exhibit of a finding."""
    return [exhibit_link(app, docname, exhibit)]


def named(ids: tuple[str, ...], app: Sphinx, docname: str) -> list[nodes.Node]:
    """Links to the question and the claim of a finding."""
    entries = domain_of(app.env).entries
    return joined([reference(app, docname, entries[id], id) for id in ids if id in entries], ", ")


class FindingList(SphinxDirective):
    """``{findings}`` with ``:keys:``: the number, the sentence and a small picture of each, linked to its place."""

    option_spec: ClassVar[dict[str, Any]] = {"keys": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """The list."""
        site = Path(self.env.srcdir)
        self.env.note_dependency(str(site / manifest.FINDINGS))
        found = manifest.read_findings(site).findings
        out = nodes.bullet_list(classes=["findings"])
        for key in keys_of(self, "keys"):
            if key in found:
                out += self.item(found[key], site)
            else:
                logger.warning(
                    "{findings} names '%s', which no finding has; known: %s", key, known(found),
                    location=self.get_location(), type="compendium", subtype="finding",
                )  # fmt: skip
        return [out] if out.children else []

    def item(self, finding: manifest.Finding, site: Path) -> nodes.list_item:
        """An item of the list."""
        link = addnodes.pending_xref(
            "", nodes.inline("", finding.sentence), refdomain="compendium", reftype="finding", reftarget=finding.key, refexplicit=True,
            refdoc=self.env.docname, refwarn=True,
        )  # fmt: skip
        number = nodes.paragraph("", finding.number, classes=["finding-number"])
        exhibit = manifest.read_exhibit(site, finding.exhibit)
        drawn = exhibit is not None and exhibit.kind == "figure"
        picture = [small_picture(id=finding.exhibit, docname=self.env.docname)] if drawn else []
        return nodes.list_item("", *picture, number, nodes.paragraph("", "", link, classes=["finding-text"]))


def visit_picture(self: Any, node: nodes.Element) -> None:
    # The sentence beside it says what it shows, so it has no words for a screen reader.
    base = url_of(node, f"_exhibits/{node['id']}/{node['id']}-small")
    twins = (("only-light", ".svg"), ("only-dark", "-dark.svg"))
    rest = 'alt="" width="102" height="70" loading="lazy"'  # late, so that the twin that is not shown is not loaded
    self.body.extend(f'<img class="finding-picture {twin}" src="{base}{ending}" {rest}>' for twin, ending in twins)
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_node(small_picture, html=(visit_picture, None))
    app.add_directive("finding", FindingDirective)
    app.add_directive("findings", FindingList)
