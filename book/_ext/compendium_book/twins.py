"""The Markdown twin of each page, beside it: ``theme-1.md`` beside ``theme-1.html``. Written with the page, so only when that is."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from compendium.edition import AUTHORS, TITLE
from compendium.publish import markdown_twin
from compendium.publish.site import DRAFTS
from compendium_book import settings
from compendium_book.metadata import TWIN
from compendium_book.pages import read_edition


def write_twin(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Write the twin of a page that is about to be written; drafts have none."""
    if app.builder.name != "html" or doctree is None or DRAFTS in os.environ:
        return
    page, name = f"{pagename}.html", f"{posixpath.basename(pagename)}.html"
    edition, where = read_edition(app.srcdir), settings.of(app.config)
    address = where.to_cite(edition["version"], page)
    shown = f"<{address}>" if address else f"[{name}]({name})"
    text = markdown_twin.of(context["body"], name, f"{AUTHORS}. *{TITLE}*. {edition['name']}. The page: {shown}. Licence: CC BY 4.0.")
    place = Path(app.outdir) / f"{pagename}{TWIN}"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", write_twin, priority=990)  # after all that change the body
