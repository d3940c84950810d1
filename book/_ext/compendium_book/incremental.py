"""Incremental builds: fast after a small change, and with the result of a full build.

Sphinx writes the pages that it read again. Also written are those that show something of other pages that has changed
(a title, a number, a verdict), and no others. Work that Sphinx and its extensions repeat in each build is done once.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pybtex.plugin
from docutils import nodes
from pybtex.backends.plaintext import Backend as PlainText
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinxcontrib.bibtex.domain import BibtexDomain

from compendium import manifest
from compendium_book.domain import domain_of
from compendium_book.metadata import read_about
from compendium_book.moved import pages_with_moved_parts
from compendium_book.pages import read_edition

INDEX_PAGES = ("index", "questions", "claims", "robustness", "what-is-not-known", "exhibits", "corrections")


class Doctrees:
    """An environment with a cache of pages' trees, for reading only: Sphinx loads a tree for each reference into it."""

    def __init__(self, env: BuildEnvironment) -> None:
        """Wrap an environment."""
        self.env = env
        self.get_doctree = functools.lru_cache(maxsize=8)(env.get_doctree)

    def __getattr__(self, name: str) -> Any:
        """Everything else comes from the environment."""
        return getattr(self.env, name)


class CachedNumberReferences(StandardDomain):
    """Sphinx's own domain; references by number use the cache of trees."""

    @functools.cached_property
    def doctrees(self) -> Doctrees:
        return Doctrees(self.env)

    def resolve_xref(self, env: Any, fromdocname: str, builder: Any, typ: str, *others: Any) -> nodes.Element | None:
        return super().resolve_xref(self.doctrees if typ == "numref" else env, fromdocname, builder, typ, *others)


class CachedBibliography(BibtexDomain):
    """The bibliography is formatted again only when the cited works or their descriptions change."""

    def clear_doc(self, docname: str) -> None:
        if any(key.docname == docname for key in self.bibliographies):
            self.data.pop("fingerprint", None)
        super().clear_doc(docname)

    def env_updated(self) -> Iterable[str]:
        lists = []
        for key, value in self.bibliographies.items():
            ids = [(work, node["ids"]) for work, node in value.citation_nodes.items()]
            lists.append((key, value.bibfiles, value.style, value.list_, ast.dump(value.filter_), value.keyprefix, value.labelprefix, ids))
        cited = list(self.get_all_cited_keys(sorted(self.env.found_docs)))
        fingerprint = digest(lists, cited, self.bibdata.bibfiles)
        if self.data.get("fingerprint") != fingerprint:
            super().env_updated()
            self.data["fingerprint"] = fingerprint
        return []


class SiteBuilder(StandaloneHTMLBuilder):
    """Sphinx's own builder; after an incremental build its files are those of a full build. The search is the book's own (``search``)."""

    name = "html"
    search = False

    def copy_assets(self) -> None:
        shutil.rmtree(Path(self.outdir) / "_static", ignore_errors=True)  # existing files would change the checksums in the pages' links
        super().copy_assets()
        for script in ("searchtools.js", "language_data.js", "sphinx_highlight.js"):  # of Sphinx's search
            (Path(self.outdir) / "_static" / script).unlink()


def digest(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def affected_pages(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages to write although they were not read: those that show something that has changed on others."""
    std, cite, domain = env.get_domain("std"), env.get_domain("cite"), domain_of(env)
    assert isinstance(std, StandardDomain)
    assert isinstance(cite, BibtexDomain)
    everywhere = digest(
        sorted(read_edition(app.srcdir).items()),
        sorted(read_about(app.srcdir).items()),
        sorted((name, title.astext()) for name, title in env.titles.items()),
        sorted(env.toctree_includes.items()),
        sorted((name, sorted(kinds.items())) for name, kinds in env.toc_fignumbers.items()),
        sorted(std.labels.items()),
        sorted(std.anonlabels.items()),
        sorted(std.objects.items()),
        sorted((place.id, place.docname) for place in domain.places),
        # Pages name the checksums of styles and scripts; Sphinx would not look at these where no page changed.
        [(str(path), digest(path.read_bytes())) for path in sorted((Path(app.srcdir) / "_static").rglob("*")) if path.is_file()],
        [(c.key, c.citation_id, c.formatted_entry.label, c.formatted_entry.text) for c in cite.citations],
    )
    verdicts = sorted((claim, verdict.robustness) for claim, verdict in manifest.read_verdicts(Path(app.srcdir)).items())
    gathered = digest(sorted(domain.entries.items()), sorted(domain.exhibits.items()), sorted(domain.gaps.items()), verdicts)
    before = getattr(env, "compendium_shown", ("", ""))
    env.compendium_shown = (everywhere, gathered)
    if before[0] != everywhere:
        return sorted(env.found_docs)
    affected = [*INDEX_PAGES, *pages_with_moved_parts(env)] if before[1] != gathered else []
    return [page for page in affected if page in env.found_docs]


def setup(app: Sphinx) -> None:
    app.setup_extension("sphinxcontrib.bibtex")
    app.add_builder(SiteBuilder, override=True)
    app.add_domain(CachedNumberReferences, override=True)
    app.add_domain(CachedBibliography, override=True)
    # Each citation asks for this plugin; without this line pybtex would search all installed packages each time.
    pybtex.plugin.register_plugin("pybtex.backends", "plaintext", PlainText, force=True)
    app.connect("env-get-updated", affected_pages, priority=900)  # after Sphinx has counted the figures
