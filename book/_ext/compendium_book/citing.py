"""How the book and its exhibits are cited, as text and as BibTeX: with the edition and, where the site has an address, the place in it.

``{cite-book}`` and ``{cite-exhibit} fig-name`` show both, ready to copy.
"""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective

from compendium import edition as book_edition
from compendium.edition import AUTHORS, TITLE
from compendium.manifest import Exhibit
from compendium.paths import CITATION
from compendium_book import settings
from compendium_book.domain import domain_of
from compendium_book.layout import placeholder
from compendium_book.pages import exhibit_of, note_edition

Parts = list[tuple[str, bool]]  # of a text, and whether each is set in italics

# What BibTeX and TeX would read as marks; a brace, which BibTeX counts even after a backslash, by its name.
_MARKS = str.maketrans({
    "\\": r"\textbackslash ", "{": r"\textbraceleft ", "}": r"\textbraceright ", "~": r"\textasciitilde ", "^": r"\textasciicircum ",
    "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "\N{NO-BREAK SPACE}": " ",
})  # fmt: skip


def address(config: Config, edition: dict[str, str], place: str = "index.html") -> str:
    """The address of a place in this edition, which stays when a newer one is there; empty where no address is set.

    :param place: a file of the site.
    """
    return settings.of(config).to_cite(edition["version"], place)


def address_of(app: Sphinx, id: str, edition: dict[str, str]) -> str:
    """The address of an exhibit in this edition, on the page that shows it; empty where no address is set."""
    found = domain_of(app.env).exhibits.get(id)
    url = address(app.config, edition, f"{found.docname}.html") if found else ""
    return url and f"{url}#{id}"


def of_exhibit(exhibit: Exhibit, edition: dict[str, str], url: str) -> Parts:
    """How an exhibit is cited."""
    return [
        (f"{exhibit.title} ({exhibit.id}). In: {AUTHORS}, ", False),
        (TITLE, True),
        (f". {edition['name']}. {exhibit.credit}{url and f' {url}'}", False),
    ]


def of_book(edition: dict[str, str], url: str) -> Parts:
    """How the book is cited."""
    return [(f"{AUTHORS}. ", False), (book_title(), True), (f". {edition['name']}.{url and f' {url}'}", False)]


def book_title() -> str:
    """The title of the book with its subtitle."""
    return str(book_edition.cited()["title"])


def plain(parts: Parts) -> str:
    """A citation without italics."""
    return "".join(text for text, _ in parts)


def exhibit_as_bibtex(exhibit: Exhibit, edition: dict[str, str], url: str) -> str:
    """The entry of an exhibit in a list of works."""
    facts = {"title": f"{{{tex(exhibit.title)}}}", "booktitle": f"{{{tex(TITLE)}}}"}
    note = f"{exhibit.kind.capitalize()} {exhibit.id}. {edition['name']}"
    return _entry("incollection", f"{exhibit.id}-{edition['version']}", facts, note, edition, url)


def book_as_bibtex(edition: dict[str, str], url: str) -> str:
    """The entry of the book in a list of works."""
    return _entry("book", f"compendium-{edition['version']}", {"title": f"{{{tex(book_title())}}}"}, edition["name"], edition, url)


def _entry(kind: str, key: str, facts: dict[str, str], note: str, edition: dict[str, str], url: str) -> str:
    authors = tex(AUTHORS)
    fields = {
        "author": f"{{{authors}}}", **facts, "publisher": f"{{{authors}}}", "year": edition["day"][:4], "note": tex(note), "url": url,
    }  # fmt: skip
    return "\n".join([f"@{kind}{{{key},", *(f"  {name} = {{{value}}}," for name, value in fields.items() if value), "}"])


def tex(text: str) -> str:
    """A text as TeX sets it."""
    return text.translate(_MARKS)


def ready_to_copy(app: Sphinx, parts: Parts, bibtex: str) -> list[nodes.Node]:
    """A citation as text and, on the site, as BibTeX; a script gives each a button to copy it."""
    text = [nodes.emphasis("", part) if italic else nodes.Text(part) for part, italic in parts]
    out: list[nodes.Node] = [nodes.block_quote("", nodes.paragraph("", "", *text), classes=["copy"])]
    if app.builder.format == "html":
        out.append(nodes.raw("", f'<pre class="copy">{escape(bibtex, quote=False)}</pre>', format="html"))
    return out


class CiteBook(SphinxDirective):
    """``{cite-book}``: the citation of the book."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(CITATION))
        return [placeholder(content=partial(_cited_book, note_edition(self.env)))]


class CiteExhibit(SphinxDirective):
    """``{cite-exhibit} fig-name``: the citation of an exhibit."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        exhibit = exhibit_of(self)
        return [placeholder(content=partial(_cited_exhibit, exhibit, note_edition(self.env)))] if exhibit else []


def _cited_book(edition: dict[str, str], app: Sphinx, docname: str) -> list[nodes.Node]:
    url = address(app.config, edition)
    return ready_to_copy(app, of_book(edition, url), book_as_bibtex(edition, url))


def _cited_exhibit(exhibit: Exhibit, edition: dict[str, str], app: Sphinx, docname: str) -> list[nodes.Node]:
    url = address_of(app, exhibit.id, edition)
    return ready_to_copy(app, of_exhibit(exhibit, edition, url), exhibit_as_bibtex(exhibit, edition, url))


def add_copying(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load the script with the buttons where something is ready to copy."""
    if 'class="copy"' in context.get("body", ""):
        app.add_js_file("copy.js", loading_method="defer")  # of this page alone


def setup(app: Sphinx) -> None:
    app.add_directive("cite-book", CiteBook)
    app.add_directive("cite-exhibit", CiteExhibit)
    app.connect("html-page-context", add_copying)
