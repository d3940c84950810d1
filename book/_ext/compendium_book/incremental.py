"""What makes a build after a small change short, and still the same as one from nothing.

Sphinx writes the pages that it read again. Beside them are written those that show something of others which has changed since
(a title, a number, a verdict), and none else. Work that Sphinx and its extensions do anew in each build is done once.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import html
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pybtex.plugin
from docutils import nodes
from pybtex.backends.plaintext import Backend as PlainText
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.util.index_entries import split_index_msg
from sphinxcontrib.bibtex.domain import BibtexDomain

from compendium_book.domain import domain_of
from compendium_book.moved import pages_with_moved_parts
from compendium_book.pages import edition_of

INDEX_PAGES = ("questions", "claims", "exhibits", "corrections")


class Doctrees:
    """An environment that reads a page's tree once, for looking at: Sphinx reads it for each reference into it."""

    def __init__(self, env: BuildEnvironment) -> None:
        """Stand for an environment."""
        self.env = env
        self.get_doctree = functools.lru_cache(maxsize=8)(env.get_doctree)

    def __getattr__(self, name: str) -> Any:
        """All else is the environment's."""
        return getattr(self.env, name)


class QuickNumbers(StandardDomain):
    """Sphinx's own domain; references by number do not read the page that they lead to again and again."""

    @functools.cached_property
    def doctrees(self) -> Doctrees:
        return Doctrees(self.env)

    def resolve_xref(self, env: Any, fromdocname: str, builder: Any, typ: str, *others: Any) -> nodes.Element | None:
        return super().resolve_xref(self.doctrees if typ == "numref" else env, fromdocname, builder, typ, *others)


class KeptCitations(BibtexDomain):
    """The bibliography is set again only when another work is cited or a work is described in other words."""

    def clear_doc(self, docname: str) -> None:
        if any(key.docname == docname for key in self.bibliographies):
            self.data.pop("made_of", None)
        super().clear_doc(docname)

    def env_updated(self) -> Iterable[str]:
        lists = []
        for key, value in self.bibliographies.items():
            ids = [(work, node["ids"]) for work, node in value.citation_nodes.items()]
            lists.append((key, value.bibfiles, value.style, value.list_, ast.dump(value.filter_), value.keyprefix, value.labelprefix, ids))
        cited = list(self.get_all_cited_keys(sorted(self.env.found_docs)))
        made_of = digest(lists, cited, self.bibdata.bibfiles)
        if self.data.get("made_of") != made_of:
            super().env_updated()
            self.data["made_of"] = made_of
        return []


class SiteBuilder(StandaloneHTMLBuilder):
    """Sphinx's own builder; what it adds to an earlier build is what it makes from nothing."""

    name = "html"

    def copy_assets(self) -> None:
        shutil.rmtree(Path(self.outdir) / "_static", ignore_errors=True)  # pages name styles otherwise where some are there before
        super().copy_assets()

    def index_page(self, pagename: str, doctree: nodes.document, title: str) -> None:
        super().index_page(pagename, doctree, title)
        # The search puts titles into its page as HTML: those of pages are, those of their sections are plain text.
        titles = self.indexer._all_titles if self.indexer is not None else {}
        titles[pagename] = [(html.escape(text, quote=False), anchor) for text, anchor in titles.get(pagename, [])]

    def load_indexer(self, docnames: Iterable[str]) -> None:
        super().load_indexer(docnames)
        assert self.indexer is not None
        for words in (self.indexer._mapping, self.indexer._title_mapping):
            for word in [w for w, pages in words.items() if not pages]:
                del words[word]  # only on pages that are gone or written again
        # The stored index does not give them back.
        entries = self.env.domaindata["index"]["entries"]
        self.indexer._index_entries.clear()
        for page in sorted(set(self.env.all_docs) - set(docnames)):
            self.indexer._index_entries[page] = sorted(set(index_entries(entries.get(page, []))))


def index_entries(entries: Iterable[tuple[str, str, str, str, str | None]]) -> Iterator[tuple[str, str, str]]:
    """The entries of a page as Sphinx's search lists them: word, anchor, whether it is the main place."""
    for kind, value, anchor, main, _ in entries:
        words = split_index_msg(kind, value)
        yield from ((word, anchor or "", main) for word in words)


def digest(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def pages_that_show_it(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages to write although they were not read: those that show what has changed on others."""
    std, cite = env.get_domain("std"), env.get_domain("cite")
    assert isinstance(std, StandardDomain)
    assert isinstance(cite, BibtexDomain)
    everywhere = digest(
        sorted(edition_of(app.srcdir).items()),
        sorted((name, title.astext()) for name, title in env.titles.items()),
        sorted(env.toctree_includes.items()),
        sorted((name, sorted(kinds.items())) for name, kinds in env.toc_fignumbers.items()),
        sorted(std.labels.items()),
        sorted(std.anonlabels.items()),
        sorted(std.objects.items()),
        [(c.key, c.citation_id, c.formatted_entry.label, c.formatted_entry.text) for c in cite.citations],
    )
    gathered = digest(sorted(domain_of(env).entries.items()), sorted(domain_of(env).exhibits.items()))
    before = getattr(env, "compendium_shown", ("", ""))
    env.compendium_shown = (everywhere, gathered)
    if before[0] != everywhere:
        return sorted(env.found_docs)
    showing = [*INDEX_PAGES, *pages_with_moved_parts(env)]
    return [page for page in showing if page in env.found_docs] if before[1] != gathered else []


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("sphinxcontrib.bibtex")
    app.add_builder(SiteBuilder, override=True)
    app.add_domain(QuickNumbers, override=True)
    app.add_domain(KeptCitations, override=True)
    # Each citation asks for it, and looks through all installed packages unless it is named here.
    pybtex.plugin.register_plugin("pybtex.backends", "plaintext", PlainText, force=True)
    app.connect("env-get-updated", pages_that_show_it, priority=900)  # after Sphinx has counted the figures
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
