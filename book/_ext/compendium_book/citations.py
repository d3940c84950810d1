"""How works are cited in the text: author and year in round brackets; and in which language the name of a journal is."""

from __future__ import annotations

import dataclasses
from typing import cast

from docutils import nodes
from pybtex.richtext import Text
from sphinx.application import Sphinx
from sphinxcontrib.bibtex.domain import BibtexDomain
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle


def round_brackets() -> BracketStyle:
    return BracketStyle(left="(", right=")")


@dataclasses.dataclass
class RoundAuthorYear(AuthorYearReferenceStyle):
    """Author and year in round brackets."""

    bracket_parenthetical: BracketStyle = dataclasses.field(default_factory=round_brackets)
    bracket_textual: BracketStyle = dataclasses.field(default_factory=round_brackets)
    bracket_author: BracketStyle = dataclasses.field(default_factory=round_brackets)
    bracket_label: BracketStyle = dataclasses.field(default_factory=round_brackets)
    bracket_year: BracketStyle = dataclasses.field(default_factory=round_brackets)


def mark_languages(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Mark the name of a journal whose ``journal_language`` is not that of the book, so that it is spoken as it is written."""
    if app.builder.name != "html":
        return
    domain = cast(BibtexDomain, app.env.get_domain("cite"))
    named = {c.citation_id: c.entry.fields for c in domain.citations if "journal_language" in c.entry.fields}
    for work in doctree.findall(nodes.citation):
        for id in named.keys() & set(work["ids"]):
            name = str(Text.from_latex(named[id]["journal"]))
            for part in work.findall(nodes.emphasis):
                if part.astext() == name:
                    part["classes"].append(f"language-{named[id]['journal_language']}")


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", mark_languages)
    register_plugin("sphinxcontrib.bibtex.style.referencing", "author_year_round", RoundAuthorYear)
