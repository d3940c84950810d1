"""The page that a server shows where there is none: ``404.html``, which many servers look for by this name.

It is shown at any address, so its links begin at the folder of the site: that of the address that is set, else the top of the server.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx

from compendium.edition import TITLE
from compendium_book import settings

NAME = "404"
# The ways in that a reader may have looked for, as far as the book has them.
WAYS = ("index", "questions", "claims", "exhibits", "profiles", "data", "glossary", "versions")


def not_found(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    ways = [(f"{page}.html", app.env.titles[page].astext()) for page in WAYS if page in app.env.titles]
    facts = {"title": "No such page", "book": TITLE, "ways": ways, "folder": settings.of(app.config).folder}
    yield NAME, facts, "404.html"


def setup(app: Sphinx) -> None:
    app.connect("html-collect-pages", not_found)
