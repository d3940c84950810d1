"""The search of the site, in the place of Sphinx's: an index of findings, exhibits, questions, claims, areas, sections, data and terms.

What the search finds on a page (``searchable``) is taken from its tree when the page is written and kept beside the trees, so that a build
looks at the pages that changed. The index of them all is a classic script, which a browser may load from any folder; the page asks for it
when a reader begins to search (``_static/search.js``). ``search-words.csv`` lists what people type for what the book says.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import astuple
from functools import cached_property
from pathlib import Path
from typing import Any

from babel import Locale
from docutils import nodes
from sphinx.application import Sphinx

from compendium.errors import CompendiumError
from compendium.files import swap
from compendium.publish import profiles
from compendium_book.domain import domain_of
from compendium_book.exhibits import numbered
from compendium_book.names import Names
from compendium_book.profiles import PAGE as PROFILES
from compendium_book.profiles import is_profile
from compendium_book.searchable import LITTLE, Reader, Record

INDEX = "search-index.js"
SCRIPT = "search.js"
WORDS = "search-words.csv"
STORED = "search.json"  # beside the trees of the pages: what the search finds on each
LANGUAGES = ("en", "fr", "es")  # in which areas are found by their names
LISTS = ("questions", "claims", "exhibits", PROFILES, "what-is-not-known", "data", "glossary")  # pages to look through instead


class Search:
    """The records of all pages, and what the browser gets of them."""

    def __init__(self) -> None:
        """Know no page yet."""
        self.pages: dict[str, list[Record]] = {}

    @cached_property
    def codes(self) -> dict[str, str]:
        """The codes of countries and areas by their short names."""
        return {row["short_name"]: code for code, row in sorted(profiles.table().items()) if row["region"]}

    @cached_property
    def names(self) -> Names:
        """Finds areas in a text."""
        return Names(self.codes, ())

    def restore(self, app: Sphinx) -> None:
        """Take what earlier builds found, which is sound as long as the trees are."""
        path = _stored(app)
        if _makes_site(app) and path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            self.pages = {page: [Record(*facts[:-1], areas=tuple(facts[-1])) for facts in records] for page, records in kept.items()}

    def take(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        """Keep what the search finds on a page that is being written. Profiles are found by the names of their areas alone."""
        if _makes_site(app) and not is_profile(docname):
            exhibits = domain_of(app.env).exhibits
            reader = Reader(Path(app.srcdir), self.names, self.codes, lambda id: numbered(app.env, exhibits[id]))
            self.pages[docname] = reader.read(doctree)

    def write(self, app: Sphinx, error: Exception | None) -> None:
        """Write the index and what the next build needs."""
        if error is not None or not _makes_site(app):
            return
        self.pages = {page: self.pages[page] for page in sorted(self.pages) if page in app.env.found_docs}
        kept = {page: [astuple(record) for record in records] for page, records in self.pages.items()}
        swap(_stored(app), json.dumps(kept, ensure_ascii=False).encode())
        text = json.dumps(self.index(app), ensure_ascii=False, separators=(",", ":"))
        swap(Path(app.outdir) / INDEX, f"bookSearch.take({text});\n".encode())

    def index(self, app: Sphinx) -> dict[str, Any]:
        """What the script reads: pages as (address, name), records by kind, areas, and words for other words."""
        titles = {page: title.astext() for page, title in app.env.titles.items()}
        pages = {page: place for place, page in enumerate(self.pages)}
        records: dict[str, list[list[Any]]] = {}
        for page, found in self.pages.items():
            for r in found:
                facts = [pages[page], r.anchor, r.id, r.label, r.title, r.text, r.more, "".join(r.areas)]
                while not facts[-1]:
                    facts.pop()
                records.setdefault(r.kind, []).append(facts)
        return {
            "pages": [[app.builder.get_target_uri(page), titles[page].split(":")[0]] for page in pages],
            "records": records,
            "areas": self.areas(app),
            "elsewhere": next((pages[page] for page in (PROFILES, "exhibits") if page in pages), -1),
            "words": read_words(Path(app.srcdir) / WORDS),
            "little": sorted(LITTLE),
        }

    def areas(self, app: Sphinx) -> list[list[Any]]:
        """The areas: code, that of two letters, name, other names, and the address of the profile where there is one."""
        found = []
        for name, code in self.codes.items():
            row = profiles.table()[code]
            page = f"{PROFILES}/{code.lower()}"
            address = app.builder.get_target_uri(page) if page in app.env.found_docs else ""
            found.append([code, row.get("iso2", ""), name, other_names(row), address])
        return found


def other_names(row: dict[str, str]) -> list[str]:
    """What an area is called beside its short name: in full, and in other languages; "Myanmar (Burma)" is two names."""
    names = {row["name"]}
    for language in LANGUAGES:
        name = Locale(language).territories.get(row.get("iso2", ""), "")
        names |= {part.strip(" )") for part in name.split("(")}
    return sorted(names - {"", row["short_name"]})


def read_words(path: Path) -> list[tuple[str, list[str]]]:
    """What people type, and what the book says for it; nothing where there is no list.

    :raises CompendiumError: a line is not complete.
    """
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for number, row in enumerate(rows, 2):
        if list(row) != ["typed", "finds", "language"] or not all(row.values()):
            raise CompendiumError(
                f"book/{path.name}, line {number}: expected three columns, typed, finds and language, all filled in. "
                "Several words of the book stand in one cell with semicolons between them."
            )
    return [(row["typed"], [words.strip() for words in row["finds"].split(";")]) for row in rows]


def _makes_site(app: Sphinx) -> bool:
    return app.builder.name == "html"


def _stored(app: Sphinx) -> Path:
    return Path(app.doctreedir) / STORED


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page that shows what was found; it lists where to look where no script runs, or nothing was found."""
    if _makes_site(app):
        titles = app.env.titles
        yield "search", {"title": "Search", "lists": [(page, titles[page].astext()) for page in LISTS if page in titles]}, "search.html"


def add_script(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Tell the template of the search box which script to load when a reader begins to search."""
    path = Path(app.srcdir) / "_static" / SCRIPT
    context["search_script"] = f"_static/{SCRIPT}?v={hashlib.sha256(path.read_bytes()).hexdigest()[:8]}"


def setup(app: Sphinx) -> None:
    search = Search()
    app.connect("builder-inited", search.restore)
    app.connect("doctree-resolved", search.take, priority=960)  # when the page is as it will be shown
    app.connect("html-collect-pages", search_page)
    app.connect("html-page-context", add_script)
    app.connect("build-finished", search.write, priority=400)  # before the site is taken
