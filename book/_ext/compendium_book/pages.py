"""What every page says of itself: the edition in its foot, its subject in its head; and what the pages lack for those without sight.

``{edition}`name``` puts the edition into a text, ``{cite-exhibit} fig-name`` an exhibit's citation, ready to copy.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from compendium import manifest

logger = logging.getLogger(__name__)

TEMPLATES = Path(__file__).with_name("templates")
AUTHORS = "The compendium\N{RIGHT SINGLE QUOTATION MARK}s contributors"
TITLE = "Honouring international commitments"
LONGEST = 160  # letters of a page's description that search engines show


def edition_of(srcdir: str | Path) -> dict[str, str]:
    """The edition that the build is (see ``compendium.edition``)."""
    found: dict[str, str] = json.loads((Path(srcdir) / "_edition.json").read_text(encoding="utf-8"))
    return found


def note_edition(env: BuildEnvironment) -> dict[str, str]:
    """The edition, for a page whose text says it: the page is read again when the edition is another."""
    env.note_dependency(str(Path(env.srcdir) / "_edition.json"))
    return edition_of(env.srcdir)


def citation(exhibit: manifest.Exhibit, edition: dict[str, str]) -> list[tuple[str, bool]]:
    """How an exhibit is cited: parts of the text, and whether each is set in italics."""
    return [
        (f"{exhibit.title} ({exhibit.id}). In: {AUTHORS}, ", False),
        (TITLE, True),
        (f". {edition['name']}. {exhibit.credit}", False),
    ]


class Edition(SphinxRole):
    """``{edition}`name```: a part of what is known of the edition; ``name``, ``version``, ``date`` or ``because``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        edition = note_edition(self.env)
        if self.text not in edition:
            logger.warning("an edition has no '%s'; it has: %s", self.text, ", ".join(edition), location=self.get_location())
            return [], []
        return [nodes.Text(edition[self.text])], []


class CiteExhibit(SphinxDirective):
    """``{cite-exhibit} fig-name``: the citation of an exhibit, ready to copy."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        exhibit = manifest.read_exhibit(Path(self.env.srcdir), self.arguments[0])
        if exhibit is None:
            logger.warning("no notebook made an exhibit '%s'", self.arguments[0], location=self.get_location())
            return []
        self.env.note_dependency(str(Path(self.env.srcdir) / exhibit.record))
        line = nodes.paragraph()
        for text, italic in citation(exhibit, note_edition(self.env)):
            line += nodes.emphasis("", text) if italic else nodes.Text(text)
        return [nodes.block_quote("", line)]


def description(doctree: nodes.document | None) -> str:
    """The first paragraph of a page, cut at the end of a sentence or a word."""
    first = next((p for p in doctree.findall(nodes.paragraph) if len(p.astext()) > 40), None) if doctree is not None else None
    text = " ".join(first.astext().split()) if first is not None else ""
    if len(text) <= LONGEST:
        return text
    cut = text[:LONGEST]
    end = max(cut.rfind(". "), cut.rfind("? "))
    return cut[: end + 1] if end > LONGEST / 2 else cut[: cut.rfind(" ")] + "\N{HORIZONTAL ELLIPSIS}"


def mend(body: str) -> str:
    """What readers without sight or mouse need of a page's HTML.

    The name that they hear is the one that is seen, headings have a level, heads of columns and rows say that they are. The configuration
    of a service that would run the code elsewhere goes: this book does not use it.
    """
    body = body.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    body = body.replace("<pre><span></span>", "<pre>")  # nothing, sixty times a page
    body = body.replace('<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">')
    body = re.sub(r'<th class="([^"]*\bhead\b[^"]*)"(?! scope)', r'<th class="\1" scope="col"', body)
    body = re.sub(r'<th class="([^"]*\bstub\b[^"]*)"(?! scope)', r'<th class="\1" scope="row"', body)
    return re.sub(r'\s*<script type="text/x-thebe-config">.*?</script>(\s*<script>kernelName = [^<]*</script>)?', "", body, flags=re.DOTALL)


def dress(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Fill what the templates show of a page."""
    context["edition"] = edition_of(app.srcdir)
    if app.builder.name != "html":
        return
    for part in ("body", "furo_navigation_tree"):
        if part in context:
            context[part] = mend(context[part])
    # The theme says how wide a page is; its twin from docutils would say it again.
    context["metatags"] = re.sub(r'<meta name="viewport"[^>]*>\s*', "", context.get("metatags", ""))
    if said := description(doctree):
        context["metatags"] += f'<meta name="description" content="{html.escape(said)}">\n'


LINKS = ("http:", "https:", "mailto:", "doi:")


def only_safe_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Links lead to places of the book, to the web or to a mailbox; one of another kind, such as a script's, stays as its text."""
    for node in list(doctree.findall(nodes.reference)):
        kind = re.match(r"[^/?#]*:", re.sub(r"[\0- ]", "", node.get("refuri", "")))  # browsers leave out blanks, too
        if kind and kind[0].lower() not in LINKS:
            node.replace_self(node.children)


def one_anchor_a_table(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    # The theme puts tables into a box that scrolls, and gives the box the table's id too.
    for box in doctree.findall(nodes.container):
        if "table-wrapper" in box["classes"]:
            box["ids"] = []


COLOURLESS = re.compile(r'<span class="(?:(?:[nopw]|s[aie]|m[if]|nb|nn|ow|kc)">([^<]*)|s[12]">([^<\w]{1,4}))</span>')


def trim_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Leave out scripts and styles of features that this book does not use; the list of profiles names its script itself.

    Marks of names, signs, numbers and lone quotation marks in code make up two thirds of a chapter's weight and go too; keywords, texts
    and comments keep their colours.
    """
    unused = ("sphinx-thebe", "sphinx-book-theme", "design-tabs", "THEBE_JS_URL", "profiles.js")

    def needed(file: Any) -> bool:
        said = f"{getattr(file, 'filename', file)} {getattr(file, 'attributes', {}).get('body', '')}"
        return not any(word in said for word in unused)

    for kind in ("script_files", "css_files"):
        context[kind] = [f for f in context.get(kind, []) if needed(f)]
    if "body" in context:
        context["body"] = COLOURLESS.sub(r"\1\2", context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    app.config.templates_path.append(str(TEMPLATES))
    app.add_role("edition", Edition())
    app.add_directive("cite-exhibit", CiteExhibit)
    app.connect("doctree-resolved", only_safe_links)
    app.connect("doctree-resolved", one_anchor_a_table, priority=950)
    app.connect("html-page-context", trim_page, priority=900)
    app.connect("html-page-context", dress, priority=950)  # after all others have put their parts in
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
