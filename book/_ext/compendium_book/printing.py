"""The builder of the printed files: the print edition, its annex, and the book in brief.

It writes each page as Typst (``typst_writer``) and sets the files with the template ``book/_print/book.typ``. What each file holds is in
``book/_print/contents.yml``. Figures and tables have the numbers of the site.
"""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util import logging

from compendium import edition as edition_of_book
from compendium import manifest, sources
from compendium.errors import CompendiumError
from compendium.paths import ANNEX_NAME, BOOK, BRIEF_NAME, PDF_NAME
from compendium.publish import typeset
from compendium.publish.site import PLACES
from compendium_book import brief, floats, names
from compendium_book.brief import Brief
from compendium_book.checkout import stopping
from compendium_book.domain import domain_of
from compendium_book.exhibits import PRINT, numbered
from compendium_book.pages import read_edition
from compendium_book.profiles import gather_sources, is_profile, printed
from compendium_book.typst_writer import LEFT_OUT, Places, TypstTranslator, call, string, strings

logger = logging.getLogger(__name__)

TEMPLATES = BOOK / "_print"
CLAUSE = re.compile(r"; |\. (?=[A-Z])")  # ends the first clause of a caption, which says what is measured, and when
MAX_ROUNDS = 24  # in which pages are planned again
TERMS = "glossary"  # the page to which terms lead
WORKS = "references"  # the page with the works cited: citations lead to it, and have no page number after them


@dataclass(frozen=True)
class Part:
    """Some pages of a printed file under a heading of its contents."""

    title: str
    pages: list[str]


@dataclass(frozen=True)
class Contents:
    """What the printed files hold."""

    cover: str = ""  # the exhibit whose picture is on the cover
    first: list[dict[str, Any]] = field(default_factory=list)
    without: list[str] = field(default_factory=list)  # sections that print leaves out, on any page
    annex: list[str] = field(default_factory=list)
    site: list[str] = field(default_factory=list)
    brief: Brief = field(default_factory=Brief)

    @property
    def sections(self) -> dict[str, list[str]]:
        """By page, the sections that print takes of it, where these are not all."""
        return {entry["page"]: entry["sections"] for entry in self.first if "sections" in entry}


def read_contents() -> Contents:
    """The author's list.

    :raises CompendiumError: it is malformed.
    """
    path = TEMPLATES / "contents.yml"
    try:
        listed = yaml.safe_load(sources.text(path))
        return Contents(**{**listed, "brief": Brief(**listed.get("brief") or {})})
    except (yaml.YAMLError, TypeError, KeyError) as error:
        raise CompendiumError(
            f"{path.relative_to(BOOK.parent)}: {' '.join(str(error).split())}. Expected the lists that it has in git."
        ) from None


class PrintBuilder(Builder):
    """Writes the pages as Typst and sets the printed files."""

    name = PRINT
    format = "typst"
    epilog = "The printed files are in %(outdir)s."
    allow_parallel = False
    default_translator_class = TypstTranslator
    works = WORKS

    def init(self) -> None:
        """Begin with nothing."""
        self.places = Places()
        self.printed: dict[str, list[dict[str, Any]]] = {}  # by file, on which pages exhibits are, and the places that name them
        self.trees: dict[str, nodes.document] = {}  # the pages, as print has them
        self.current_docname = ""
        self.top_level = 1

    def get_outdated_docs(self) -> str:
        """All pages are written each time: it takes a second."""
        return "all pages"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """A page as links name it until it is known which file holds it."""
        return f"%{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """The same from every page."""
        return self.get_target_uri(to)

    def prepare_writing(self, docnames: set[str]) -> None:
        """Know what to print."""
        self.contents = read_contents()
        self.names = names.of_book(self.env)

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Nothing: pages are written file by file."""

    def write(self, *ignored: Any) -> None:
        """Write and set the three files."""
        gc.disable()  # this process ends with them, and a search for what it could free takes seconds among so many nodes
        with stopping():
            self.write_files()
        gc.freeze()  # not at its end either

    def write_files(self) -> None:
        """Write and set the three files.

        :raises CompendiumError: one cannot be set.
        """
        self.prepare_writing(set(self.env.found_docs))
        out = Path(self.outdir)
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(TEMPLATES, out / "templates", ignore=shutil.ignore_patterns("*.yml"))
        self.copy_exhibits(out)
        parts = self.parts()
        annex = [Part("Annex", [page for page in self.contents.annex if page in self.env.found_docs])]
        trees = {page: self.resolved(page) for part in [*parts, *annex] for page in part.pages}
        edition = read_edition(self.env.srcdir)
        self.set_file(PDF_NAME, "book", parts, trees, edition)
        if annex[0].pages:
            self.set_file(ANNEX_NAME, "annex", annex, trees, edition)
        if self.contents.brief.findings:
            self.set_brief(edition)
        (out / PLACES).write_text(json.dumps(self.printed, indent=1) + "\n", encoding="utf-8")

    def copy_exhibits(self, out: Path) -> None:
        """Put pictures, numbers and notebooks where the files find them, under the names that attachments have."""
        site = Path(self.env.srcdir)
        for name in ("pictures", "numbers", "notebooks"):
            (out / name).mkdir()
        for path in sorted((site / manifest.FOLDER).glob("*/*")):
            id = path.parent.name
            if path.name == f"{id}.csv":
                shutil.copyfile(path, out / "numbers" / path.name)
            elif path.name in (f"{id}-page.svg", f"{id}-small.svg", f"{self.contents.cover}-page-dark.svg"):
                shutil.copyfile(path, out / "pictures" / path.name.replace("-page", ""))
        for path in sorted((site / "_notebooks").glob("*.ipynb")):
            shutil.copyfile(path, out / "notebooks" / path.name)

    def parts(self) -> list[Part]:
        """The print edition: what comes first, then the parts of the book."""
        first = [entry["page"] for entry in self.contents.first if entry["page"] in self.env.found_docs]
        left_out = {*first, *self.contents.annex, *self.contents.site, self.config.root_doc}
        in_print = printed(self.env)

        def below(page: str) -> Iterator[str]:
            if page not in left_out and (not is_profile(page) or page in in_print):
                yield page
            for child in self.env.toctree_includes.get(page, []):
                yield from below(child)

        found = [Part("What was found", first)] if first else []
        for toctree in self.env.get_doctree(self.config.root_doc).findall(addnodes.toctree):
            pages = [page for child in toctree["includefiles"] for page in below(child)]
            if pages:
                found.append(Part(toctree.get("caption") or self.config.project, pages))
        return found

    def resolved(self, page: str) -> nodes.document:
        """A page with its links and lists, without what print leaves out; made once."""
        if page in self.trees:
            return self.trees[page]
        self.trees[page] = tree = self.env.get_and_resolve_doctree(page, self)
        remove_screen_parts(tree)
        if is_profile(page):
            gather_sources(tree, WORKS)
        floats.settle(tree)
        for section in [node for node in tree.findall(nodes.section) if set(self.contents.without) & set(node["ids"])]:
            section.parent.remove(section)
        wanted = self.contents.sections.get(page)
        if wanted is not None:
            top = next(iter(tree.findall(nodes.section)))
            kept = {id: part for part in top.children if isinstance(part, nodes.section) for id in part["ids"]}
            if parts := [kept[id] for id in wanted if id in kept]:
                top.children = [top[0], *parts]
        return tree

    def set_file(self, name: str, template: str, parts: list[Part], trees: dict[str, nodes.document], edition: dict[str, str]) -> None:
        """Write one of the files and set it; again, while a picture is late.

        :raises CompendiumError: it cannot be set.
        """
        self.places = Places(elsewhere=self.elsewhere(name))
        pages = [page for part in parts for page in part.pages]
        for page in pages:
            self.places.add(page, trees[page])
        chapters = {page: floats.Chapter(page, trees[page]) for page in pages if any(map(floats.is_exhibit, trees[page].findall()))}
        written = {page: self.page(page, trees[page]) for page in pages}
        written |= self.arranged(parts, chapters, written)
        facts = self.facts(edition)
        if name == PDF_NAME:
            facts |= {"cover": self.cover(), "left_out": self.left_out()}
        source = self.source(name)
        for chapter in chapters.values():
            chapter.begin_again()
        for _ in range(MAX_ROUNDS):
            self.compose(source.path, template, self.body(parts, written), **facts)
            places = source.places()
            changed = [page for page, chapter in chapters.items() if chapter.improve(places)]
            if not changed:
                break
            written |= {page: self.page(page, trees[page]) for page in changed}
        self.finish_file(name, source, places, edition)

    def arranged(self, parts: list[Part], chapters: dict[str, floats.Chapter], written: Mapping[str, str]) -> dict[str, str]:
        """The chapters with exhibits, their pages planned, and corrected while each is set by itself."""
        headings = {part.pages[0]: [call("part", string(part.title))] for part in parts if part.pages}
        wrong = sorted(chapters, key=lambda page: len(written[page]), reverse=True)  # the longest first: threads end together
        sources = {page: self.source(f"chapter-{page.replace('/', '-')}", f"In print, the page {page}") for page in wrong}
        out = {page: written[page] for page in wrong}
        with ThreadPoolExecutor(os.cpu_count()) as threads:

            def places(pages: list[str], template: str) -> dict[str, list[dict[str, Any]]]:
                for page in pages:
                    self.compose(sources[page].path, template, [*headings.get(page, ()), out[page]])
                return dict(zip(pages, threads.map(lambda page: sources[page].places(), pages), strict=True))

            for page, found in places(wrong, "column").items():
                chapters[page].measure(found)
            for _ in range(MAX_ROUNDS):
                out |= {page: self.page(page, chapters[page].tree) for page in wrong}
                wrong = [page for page, found in places(wrong, "chapter").items() if chapters[page].improve(found)]
                if not wrong:
                    break
        return out

    def set_brief(self, edition: dict[str, str]) -> None:
        """Write the book in brief and set it.

        :raises CompendiumError: it names what the book does not have, or cannot be set.
        """
        self.places = Places(elsewhere=dict.fromkeys(self.env.found_docs - {WORKS, TERMS}, "in the book"))
        source = self.source(BRIEF_NAME)
        self.compose(source.path, "brief", brief.body(self, self.contents.brief, edition), **self.facts(edition), cover=self.cover())
        self.finish_file(BRIEF_NAME, source, source.places(), edition)

    def body(self, parts: list[Part], written: dict[str, str]) -> list[str]:
        """The pages of a file, in parts; and the notebooks, attached."""
        body = []
        for part in parts:
            body.append(call("part", string(part.title)))
            for page in part.pages:
                if page != part.pages[0]:
                    body.append(call("chapter-break"))
                body.append(written[page])
        notebooks = sorted((Path(self.outdir) / "notebooks").glob("*.ipynb"))
        return [*body, *(call("attach-notebook", string(path.name)) for path in notebooks)]

    def source(self, file: str, name: str = "") -> typeset.Source:
        """The source of a file.

        :param name: what a message calls it.
        """
        path = Path(self.outdir) / f"{Path(file).stem}.typ"
        path.touch()
        return typeset.Source(path, name)

    def compose(self, path: Path, template: str, body: list[str], **named: str) -> None:
        """Put the expressions of a file into its template.

        :param named: what the template asks, as expressions.
        """
        show = call(f"{template}.with", **named)
        path.write_text(
            f'#import "templates/{template}.typ": *\n#show: {show}\n' + "".join(f"#{part}\n" for part in body), encoding="utf-8"
        )

    def finish_file(self, name: str, source: typeset.Source, places: list[dict[str, Any]], edition: dict[str, str]) -> None:
        """Set a file that is written; what Typst warns of is a warning of the build.

        :raises CompendiumError: it cannot be set.
        """
        for warning in source.set(edition["day"]):
            logger.warning(warning, type="compendium", subtype="print")
        self.printed[name] = [place for place in places if place["kind"] in ("exhibit", "mention")]

    def cover(self) -> str:
        """The picture of the cover, with its number and title and what it measures; without the exhibit there is none."""
        exhibit = manifest.read_exhibit(Path(self.env.srcdir), self.contents.cover) if self.contents.cover else None
        placed = domain_of(self.env).exhibits.get(self.contents.cover)
        if exhibit is None or placed is None:
            return "none"
        label = self.places.labels.get(f"{placed.docname}#{exhibit.id}")
        words = exhibit.alt, numbered(self.env, placed), exhibit.title, CLAUSE.split(exhibit.caption)[0].rstrip(".")
        file = f"/pictures/{exhibit.id}-dark.svg"
        return call("cover-picture", string(file), *map(string, words), label=string(label or ""))

    def left_out(self) -> str:
        """What the print edition leaves to the annex and to the site: places, each with titles of pages."""
        found = []
        for where, pages in (("annex", self.contents.annex), ("site", self.contents.site)):
            titles = [self.env.titles[page].astext() for page in pages if page in self.env.titles]
            if titles:
                found.append(f"({string(where)}, {strings(titles)}), ")
        return f"({''.join(found)})"

    def facts(self, edition: dict[str, str]) -> dict[str, str]:
        """What covers and the file's metadata say, as expressions."""
        title, _, subtitle = edition_of_book.cited()["title"].partition(": ")
        facts = {"title": title, "subtitle": subtitle[:1].upper() + subtitle[1:], "name": edition["name"], "because": edition["because"]}
        return {key: string(value) for key, value in facts.items()}

    def elsewhere(self, name: str) -> dict[str, str]:
        """By page, where it is if it is not in a file."""
        annex = dict.fromkeys(self.contents.annex, "annex") if name == PDF_NAME else {}
        return {
            page: annex.get(page, "print edition" if name != PDF_NAME and page not in self.contents.site else "site")
            for page in self.env.found_docs
        }

    def page(self, docname: str, tree: nodes.Element) -> str:
        """A page, or a part of one, as an expression."""
        self.current_docname = docname
        self.top_level = 3 if is_profile(docname) else 2
        translator = self.create_translator(tree.document if tree.document else tree, self)
        tree.walkabout(translator)
        body = "{\n" + translator.astext() + "}"
        return call("profile", body) if is_profile(docname) else body


def remove_screen_parts(tree: nodes.document) -> None:
    """Remove code, what has the class ``screen``, and what stands between ``<span class="screen">`` and ``</span>``."""
    for node in [node for node in tree.findall(nodes.Element) if LEFT_OUT & set(node.get("classes", ()))]:
        node.parent.remove(node)
    for cell in [node for node in tree.findall(nodes.container) if "cell" in node["classes"] and not node.children]:
        cell.parent.remove(cell)
    for begin in [node for node in tree.findall(nodes.raw) if 'class="screen"' in node.astext()]:
        parent = begin.parent
        at = parent.index(begin)
        end = next((k for k in range(at + 1, len(parent)) if isinstance(parent[k], nodes.raw) and parent[k].astext() == "</span>"), at)
        del parent[at : end + 1]


def setup(app: Sphinx) -> None:
    app.add_builder(PrintBuilder)
