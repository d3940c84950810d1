"""What the head of a page says of it to search engines, reference managers and other machines; and the links in its foot.

Addresses are those of the newest site, also in the copy of a version that is kept: there the versions tool puts another one in where the
newest site has no such page. What must be cited gives the address of the version, which stays.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from docutils import nodes
from sphinx.application import Sphinx

from compendium import manifest
from compendium.edition import AUTHORS, TITLE
from compendium.paths import BOOK, NOTEBOOKS, PDF_NAME, PROFILE
from compendium.publish.addresses import Addresses
from compendium.publish.croissant import NAME as CROISSANT
from compendium.publish.staging import ABOUT, CHANGES, PROFILES
from compendium.tables.model import Release
from compendium_book import settings
from compendium_book.domain import Entry, domain_of, in_order
from compendium_book.entries import entry_heading
from compendium_book.pages import read_edition
from compendium_book.profiles import is_profile

MAX_DESCRIPTION = 160  # characters of a page's description that search engines show
MIN_DESCRIPTION = 40  # of a paragraph that says something by itself
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PREVIEW = "_static/preview.png"  # the picture of pages without a figure
TWIN = ".md"  # the ending of a page as Markdown
WITHOUT = ("search", "genindex")  # pages that say nothing themselves
ASIDE = (nodes.table, nodes.Admonition, nodes.figure)  # what is in these describes no page
NOTES = {"finding-notes", "gaps", "rule", "tally"}  # nor do such paragraphs


@dataclass(frozen=True)
class Picture:
    """The picture that stands for a page elsewhere."""

    place: str
    alt: str


@dataclass(frozen=True)
class Page:
    """A page as its head describes it."""

    place: str  # in the site, such as ``notebooks/theme-1.html``
    title: str
    description: str
    picture: Picture


def read_about(srcdir: str | Path) -> dict[str, Any]:
    """What ``CITATION.cff`` says, as staged: ``abstract``, ``released``, ``keywords`` and the ``paper`` that the book is about."""
    about: dict[str, Any] = json.loads((Path(srcdir) / ABOUT).read_text(encoding="utf-8"))
    return about


def description(doctree: nodes.document | None) -> str:
    """What a page says first, cut at the end of a sentence or a word: its first finding, or its first paragraph."""
    for node in doctree.findall(lambda n: isinstance(n, (nodes.paragraph, entry_heading))) if doctree is not None else ():
        text = " ".join(node.astext().split())
        if len(text) > MIN_DESCRIPTION and not is_aside(node) and node.get("kind", "finding") == "finding":
            return shortened(text)
    return ""


def is_aside(node: nodes.Element) -> bool:
    """Whether a paragraph stands beside the text of its page."""
    parent: Any = node
    while parent is not None and not isinstance(parent, ASIDE):
        parent = parent.parent
    return parent is not None or bool(NOTES & set(node["classes"]))


def shortened(text: str) -> str:
    """A description of a length that is shown in full."""
    if len(text) <= MAX_DESCRIPTION:
        return text
    cut = text[:MAX_DESCRIPTION]
    end = max(cut.rfind(". "), cut.rfind("? "))
    return cut[: end + 1] if end > MAX_DESCRIPTION / 2 else cut[: cut.rfind(" ")] + "\N{HORIZONTAL ELLIPSIS}"


def first_figure(app: Sphinx, docname: str) -> manifest.Exhibit | None:
    """The first figure of a page."""
    found = (manifest.read_exhibit(Path(app.srcdir), id) for id in app.env.toc_fignumbers.get(docname, {}).get("figure", {}))
    return next((exhibit for exhibit in found if exhibit is not None and exhibit.kind == "figure"), None)


def picture_of(exhibit: manifest.Exhibit | None) -> Picture:
    """The picture of a figure; of what has none, that of the book."""
    return Picture(exhibit.place(".png"), exhibit.alt) if exhibit is not None and exhibit.kind == "figure" else Picture(PREVIEW, TITLE)


# The head


def tag(name: str, content: str, by: str = "name") -> str:
    """An element ``meta``; none without content."""
    return f'<meta {by}="{name}" content="{html.escape(content)}">\n' if content else ""


def head(page: Page, edition: dict[str, str], released: str, where: Addresses) -> str:
    """The tags that describe a page."""
    is_book = page.place == "index.html"
    title = TITLE if is_book else page.title
    tags = [
        tag("description", page.description),
        tag("og:title", title, "property"),
        tag("og:description", page.description, "property"),
        tag("og:type", "website" if is_book else "article", "property"),
        tag("og:site_name", TITLE, "property"),
        tag("og:locale", "en_GB", "property"),
        tag("og:url", where.of(page.place), "property"),
        tag("og:image", where.of(page.picture.place), "property"),
        tag("og:image:alt", page.picture.alt if where.site else "", "property"),
        tag("twitter:card", "summary_large_image" if where.site else "summary"),
        tag("citation_title", title),
        tag("citation_author", AUTHORS),
        tag("citation_publication_date", released.replace("-", "/")),
        tag("citation_technical_report_institution" if is_book else "citation_inbook_title", AUTHORS if is_book else TITLE),
        tag("citation_technical_report_number", edition["name"] if is_book else ""),
        tag("citation_language", "en"),
        tag("citation_public_url", where.to_cite(edition["version"], page.place)),
        tag("citation_pdf_url", where.of(PDF_NAME) if is_book else ""),
    ]
    canonical = where.of(page.place)
    return "".join(tags) + (f'<link rel="canonical" href="{html.escape(canonical)}">\n' if canonical else "")


# Linked data


class Graph:
    """What a page says of itself in terms of schema.org."""

    def __init__(self, app: Sphinx, page: Page) -> None:
        """Know the page, the edition and the addresses."""
        self.app, self.page = app, page
        self.edition, self.about, self.where = read_edition(app.srcdir), read_about(app.srcdir), settings.of(app.config)
        self.author = {"@type": "Organization", "name": AUTHORS}
        self.book = {"@type": "Book", "@id": f"{self.link('index.html')}#book", "name": TITLE}

    def link(self, place: str) -> str:
        """The address of a place of the site; where the site has none, the way there from this page."""
        return self.where.of(place) or posixpath.relpath(place, posixpath.dirname(self.page.place) or ".")

    def script(self) -> str:
        """The graph as an element of the head."""
        docname = self.page.place.removesuffix(".html")
        things: list[dict[str, Any]]
        if docname == self.app.config.root_doc:
            things = [self.site(), {**self.book, **self.work(), "abstract": self.about["abstract"], "keywords": self.about["keywords"]}]
        elif docname.startswith("notebooks/"):
            things = [self.part("ScholarlyArticle"), *self.claims(docname)]
        elif tables := tables_on(self.app, docname):
            things = [{**self.part("DataCatalog"), "dataset": [self.dataset(table, releases) for table, releases in tables.items()]}]
        else:
            things = [self.part("WebPage")]
        content = json.dumps({"@context": "https://schema.org", "@graph": things}, ensure_ascii=False, separators=(",", ":"))
        return f'<script type="application/ld+json">{content.replace("<", chr(92) + "u003c")}</script>\n'

    def work(self) -> dict[str, Any]:
        """What the book and its pages have in common."""
        return {
            "author": self.author,
            "publisher": self.author,
            "datePublished": self.about["released"],
            "version": self.edition["version"],
            "inLanguage": "en",
            "license": LICENCE,
        }

    def site(self) -> dict[str, Any]:
        """The site, and how it is searched: that takes an address."""
        found: dict[str, Any] = {"@type": "WebSite", "name": TITLE, "url": self.link("index.html"), "inLanguage": "en"}
        if self.where.site:
            target = {"@type": "EntryPoint", "urlTemplate": f"{self.where.of('search.html')}?q={{search_term_string}}"}
            found["potentialAction"] = {"@type": "SearchAction", "target": target, "query-input": "required name=search_term_string"}
        return found

    def part(self, kind: str) -> dict[str, Any]:
        """A page as a part of the book."""
        page = self.page
        names = {"name": page.title, "headline": page.title} if kind == "ScholarlyArticle" else {"name": page.title}
        facts = {"@type": kind, **names, "description": page.description, "url": self.link(page.place), "isPartOf": self.book}
        if kind == "ScholarlyArticle":
            facts["citation"] = self.paper()
        return {name: value for name, value in {**facts, **self.work()}.items() if value}

    def paper(self) -> dict[str, Any]:
        """The paper whose claims the book checks."""
        paper = self.about["paper"]
        author = {"@type": "Organization", "name": paper["author"]}
        return {"@type": "Report", "name": paper["title"], "author": author, "datePublished": paper["day"]}

    def claims(self, docname: str) -> Iterator[dict[str, Any]]:
        """The claims of a page; with each, what became of it where the evidence decides."""
        found = [entry for entry in domain_of(self.app.env).entries.values() if entry.docname == docname and entry.kind == "claim"]
        for entry in in_order(found):
            place = f"{self.link(self.page.place)}#{entry.anchor}"
            yield {"@type": "Claim", "@id": place, "name": entry.id, "text": entry.text, "appearance": self.paper()}
            if entry.status != "open":
                yield self.review(entry, place)

    def review(self, entry: Entry, place: str) -> dict[str, Any]:
        """The verdict on a claim."""
        return {
            "@type": "ClaimReview",
            "url": place,
            "claimReviewed": entry.text,
            "itemReviewed": {"@id": place},
            "reviewRating": {"@type": "Rating", "alternateName": entry.status},
            "author": self.author,
            "datePublished": self.about["released"],
        }

    def dataset(self, table: str, releases: list[Release]) -> dict[str, Any]:
        """A table of the data package, in few words: its own description, to which this leads, has the others."""
        newest = releases[-1]
        measured = [f"{field.name} ({field.unit})" for field in newest.table.fields if field.unit and field.name != newest.table.time_field]
        facts: dict[str, Any] = {
            "@type": "Dataset",
            "@id": f"{self.link(self.page.place)}#table-{table}",
            "name": newest.table.title,
            "description": shortened(newest.description),
            "license": newest.licence_url or newest.licence,
            "creator": {"@type": "Organization", "name": newest.provider},
            "version": newest.edition,
            "datePublished": newest.date,
            "temporalCoverage": "{}/{}".format(*newest.years) if newest.years else "",
            "variableMeasured": measured,
            "distribution": {"@type": "DataDownload", "contentUrl": self.link(f"data/{newest.path}"), "encodingFormat": "text/csv"},
            "subjectOf": self.link(f"data/{table}/{CROISSANT}"),
        }
        return {name: value for name, value in facts.items() if value}


def tables_on(app: Sphinx, docname: str) -> dict[str, list[Release]]:
    """The tables of the data package that a page lists, with their releases; the newest is the last."""
    listed = {label for label, (page, _) in app.env.domaindata["std"]["anonlabels"].items() if page == docname}
    if not any(label.startswith("table-") for label in listed):
        return {}
    package = json.loads((Path(app.srcdir) / "data" / "datapackage.json").read_text(encoding="utf-8"))
    tables: dict[str, list[Release]] = {}
    for resource in sorted(package["resources"], key=lambda r: (r["table"], r["release"])):
        if f"table-{resource['table']}" in listed:
            tables.setdefault(resource["table"], []).append(Release.from_json(resource))
    return tables


# The foot


def source_of(app: Sphinx, docname: str) -> str:
    """The file of the repository that a page is made of."""
    name = Path(app.env.doc2path(docname)).relative_to(app.srcdir).as_posix()
    if name.startswith(f"{PROFILES}/"):
        return f"{NOTEBOOKS.name}/{PROFILE.name}"
    return name if name.startswith(f"{NOTEBOOKS.name}/") else f"{BOOK.name}/{name}"


def report_error(where: Addresses, page: Page, edition: dict[str, str]) -> str:
    """The address at which an error of a page is reported, with the place and the edition filled in."""
    place = where.of(page.place) or page.place
    body = (
        f"**Where**: {page.title} ({place}); the id of the exhibit, question or claim:\n\n"
        "**What is there, and what should be there**:\n\n**The source** that supports it:\n\n"
        f"**Edition of the book**: {edition['name']}\n"
    )
    return f"{where.repository}/issues/new?{urlencode({'title': f'Error: {page.title}', 'body': body})}"


def foot(app: Sphinx, page: Page, edition: dict[str, str]) -> list[tuple[str, str]]:
    """Links in the foot of a page: what they say, and where they lead."""
    where, docname = settings.of(app.config), page.place.removesuffix(".html")
    links = [("This page as Markdown", posixpath.basename(docname) + TWIN)]
    if where.repository:
        links += [
            ("Source of this page", f"{where.repository}/blob/HEAD/{source_of(app, docname)}"),
            ("Report an error", report_error(where, page, edition)),
        ]
    return links


def describe(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Fill the head and the foot of a page."""
    if app.builder.name != "html":
        return
    context["pageurl"] = None  # the theme's own link to itself
    # The theme sets the viewport; docutils would set it again.
    context["metatags"] = re.sub(r'<meta name="viewport"[^>]*>\s*', "", context.get("metatags", ""))
    context["has_feed"] = (Path(app.srcdir) / CHANGES).exists()
    if doctree is None:
        context["metatags"] += tag("robots", "noindex") if pagename in WITHOUT else ""
        return
    edition, about, where = read_edition(app.srcdir), read_about(app.srcdir), settings.of(app.config)
    title, figure = app.env.titles[pagename].astext(), first_figure(app, pagename)
    # All profiles begin with the same words; what their first figure says has the name and the numbers of the area.
    text = shortened(figure.title) if figure is not None and is_profile(pagename) else description(doctree)
    page = Page(f"{pagename}.html", title, text, picture_of(figure))
    context["metatags"] += head(page, edition, about["released"], where) + Graph(app, page).script()
    context["twin"], context["foot"] = posixpath.basename(pagename) + TWIN, foot(app, page, edition)


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", describe, priority=960)  # after all other extensions
