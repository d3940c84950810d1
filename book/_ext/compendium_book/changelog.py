"""``{changelog}``: the project's changelog as a page; ``{version-index}``: the versions of the book, and how a link leads to one."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from compendium import edition
from compendium.publish import release_files, staging
from compendium_book import settings
from compendium_book.layout import link, placeholder, simple_table, titled_section
from compendium_book.pages import note_edition

PAGE = "changelog"
KEPT = "kept-version"  # the class of a version's number, which the versions tool makes a link where the version is kept


def anchor(version: str) -> str:
    """The place of a version on the page of changes."""
    return f"version-{version.replace('.', '-')}"


class ChangelogDirective(SphinxDirective):
    """What both show is the staged changelog."""

    def read(self) -> str:
        """Its text; the page is read again when it changes, and when an address does."""
        path = Path(self.env.srcdir) / staging.CHANGES
        self.env.note_dependency(str(path))
        return path.read_text(encoding="utf-8") if path.exists() else ""


class Changelog(ChangelogDirective):
    """A section for each version, newest first; what no version has yet comes before."""

    def run(self) -> list[nodes.Node]:
        text = self.read()
        unreleased = re.search(r"^## \[Unreleased\]$(.*?)(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL)
        found = [self.section("unreleased", "In no version yet", unreleased[1])] if unreleased and unreleased[1].strip() else []
        versions = release_files.sections(text)
        return found + [
            self.section(anchor(version), f"Version {version}, {edition.long_day(day)}", said) for version, (day, said) in versions.items()
        ]

    def section(self, name: str, title: str, text: str) -> nodes.section:
        """A version; what was added, changed and corrected are sections of it."""
        section = titled_section(self, name, title)
        before, *parts = re.split(r"^### (\w+)$", text.strip(), flags=re.MULTILINE)
        section += self.parse_text_to_nodes(before)
        for kind, said in zip(parts[::2], parts[1::2], strict=True):
            part = titled_section(self, f"{name}-{kind.lower()}", kind)
            part += self.parse_text_to_nodes(said)
            section += part
        return section


class VersionIndex(ChangelogDirective):
    """The versions with their days; which of them are kept is known where the site is put up."""

    def run(self) -> list[nodes.Node]:
        versions = release_files.sections(self.read())
        cells = [
            [
                nodes.paragraph("", "", nodes.inline("", version, classes=[KEPT])),
                nodes.paragraph("", edition.long_day(day)),
                placeholder(content=partial(changes_of, version)),
            ]
            for version, (day, _) in versions.items()
        ]
        return (
            [simple_table(["Version", "Day", "What it brought"], cells, [20, 40, 40], "versions", "Versions of the book")] if cells else []
        )


def changes_of(version: str, app: Sphinx, docname: str) -> nodes.Node:
    """A link to what a version brought."""
    if PAGE not in app.env.found_docs:
        return nodes.paragraph("", "–")
    return link(app, docname, PAGE, anchor(version), f"Changes of version {version}")


class AddressToCite(SphinxRole):
    """``{address-to-cite}`place.html```: the address of a place in this version; where the site has none, how it is formed."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        version = note_edition(self.env)["version"]
        address = settings.of(self.config).to_cite(version, self.text)
        return [nodes.literal("", address or f"…/v/{version}/{self.text}")], []


class InRepository(SphinxRole):
    """``{in-repository}`words <issues/new>```: a link to a place of the project's repository; the words alone where none is set."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        found = re.fullmatch(r"(.+?) <([\w./-]*)>", self.text, flags=re.DOTALL)
        if found is None:
            return [], [self.inliner.reporter.error(f"in-repository: expected words <place>; found '{self.text}'", line=self.lineno)]
        repository = settings.repository(self.config)
        if not repository:
            return [nodes.Text(found[1])], []
        return [nodes.reference("", found[1], refuri=f"{repository}/{found[2]}".rstrip("/"))], []


def setup(app: Sphinx) -> None:
    app.add_directive("changelog", Changelog)
    app.add_directive("version-index", VersionIndex)
    app.add_role("address-to-cite", AddressToCite())
    app.add_role("in-repository", InRepository())
