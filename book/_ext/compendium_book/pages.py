"""What every page has: the edition in its foot, and no script or style that it does not use.

``{edition}`name``` puts the edition into a text.
"""

from __future__ import annotations

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


def read_edition(srcdir: str | Path) -> dict[str, str]:
    """The edition of the book (see ``compendium.edition``)."""
    return json.loads((Path(srcdir) / "_edition.json").read_text(encoding="utf-8"))


def note_edition(env: BuildEnvironment) -> dict[str, str]:
    """The edition, for a page whose text names it: the page is read again when the edition changes."""
    env.note_dependency(str(Path(env.srcdir) / "_edition.json"))
    return read_edition(env.srcdir)


def exhibit_of(directive: SphinxDirective) -> manifest.Exhibit | None:
    """The exhibit that a directive names; none, and a warning, where no notebook made it."""
    id, site = directive.arguments[0], Path(directive.env.srcdir)
    exhibit = manifest.read_exhibit(site, id)
    if exhibit is None:
        place = directive.get_location()
        logger.warning("no notebook made an exhibit '%s'", id, location=place, type="compendium", subtype="exhibit")
    else:
        directive.env.note_dependency(str(site / exhibit.record))
    return exhibit


class Edition(SphinxRole):
    """``{edition}`name```: a part of the edition's description: ``name``, ``version``, ``date`` or ``because``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        edition = note_edition(self.env)
        if self.text not in edition:
            logger.warning("an edition has no '%s'; it has: %s", self.text, ", ".join(edition), location=self.get_location())
            return [], []
        return [nodes.Text(edition[self.text])], []


def fill_context(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Set what the template of a page shows."""
    context["edition"] = read_edition(app.srcdir)


SAFE_SCHEMES = ("http:", "https:", "mailto:", "doi:")


def remove_unsafe_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Links lead to places of the book, to the web or to a mailbox; one with another scheme, such as a script, becomes plain text."""
    for node in list(doctree.findall(nodes.reference)):
        scheme = re.match(r"[^/?#]*:", re.sub(r"[\0- ]", "", node.get("refuri", "")))  # browsers ignore blanks, too
        if scheme and scheme[0].lower() not in SAFE_SCHEMES:
            node.replace_self(node.children)


def remove_duplicate_ids(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Take a table's id from the scrolling box that the theme puts around it: the table has it too."""
    for box in doctree.findall(nodes.container):
        if "table-wrapper" in box["classes"]:
            box["ids"] = []


THEBE = re.compile(r'\s*<script type="text/x-thebe-config">.*?</script>(\s*<script>kernelName = [^<]*</script>)?', re.DOTALL)
UNCOLOURED = re.compile(r'<span class="(?:[nopw]|s[12aie]|m[if]|nb|nn|ow|kc)">([^<]*)</span>')


def trim_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Leave out scripts and styles of features that this book does not use; lists and figures load their scripts themselves.

    So are the settings of a service that would run the code elsewhere. The spans of names, operators, numbers and strings in code are most
    elements of a chapter and are removed too; keywords and comments keep their colours.
    """
    unused = (
        "sphinx-thebe", "sphinx-book-theme", "design-tabs", "THEBE_JS_URL", "togglebutton", "toggleHintShow",
        "sphinx-design", "mystnb.",  # book.css has the few rules of the last that pages need
        "profiles.js", "filters.js", "picker.js", "figure.js", "search.js", "sphinx_highlight.js",
    )  # fmt: skip

    def needed(file: Any) -> bool:
        content = f"{getattr(file, 'filename', file)} {getattr(file, 'attributes', {}).get('body', '')}"
        return not any(word in content for word in unused)

    for kind in ("script_files", "css_files"):
        context[kind] = [f for f in context.get(kind, []) if needed(f)]
    if "body" in context:
        context["body"] = UNCOLOURED.sub(r"\1", THEBE.sub("", context["body"]))


def setup(app: Sphinx) -> None:
    app.config.templates_path.append(str(TEMPLATES))
    app.add_role("edition", Edition())
    app.connect("doctree-resolved", remove_unsafe_links)
    app.connect("doctree-resolved", remove_duplicate_ids, priority=950)
    app.connect("html-page-context", trim_page, priority=900)
    app.connect("html-page-context", fill_context, priority=950)  # after all other extensions
