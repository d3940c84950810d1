"""The built site as an RO-Crate: what its files are, who made them, and what they were made of and with.

``ro-crate-metadata.json`` at the root of the site is JSON-LD in terms of schema.org, as the RO-Crate specification defines it
(https://w3id.org/ro/crate). It is made of the site's files and of ``CITATION.cff``, in a fixed order and without times: the
same site has the same metadata. No file of the site is copied.
"""

from __future__ import annotations

import hashlib
import platform
import re
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compendium import edition, manifest
from compendium.files import swap
from compendium.manifest import Exhibit
from compendium.paths import ANNEX_NAME, BRIEF_NAME, PDF_NAME
from compendium.publish import archives
from compendium.tables.catalog import read_catalog
from compendium.tables.model import LATEST, Release

if TYPE_CHECKING:
    from rocrate.model.entity import Entity  # imported where it is used: that takes a quarter of a second

NAME = "ro-crate-metadata.json"
TEXT = ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")  # worded as in the tables, so that it is one entity
CODE = ("MIT", "https://spdx.org/licenses/MIT")
OURS = "This project"  # as the provider of a table
PACKAGE = "data/datapackage.json"
PRINTED = {  # the PDFs: how their titles end, and what they are
    PDF_NAME: ("print edition", "The book to be printed, with the numbers of its exhibits and its notebooks attached"),
    ANNEX_NAME: ("annex", "What the print edition leaves out: the tables and their columns, published figures reproduced, corrections"),
    BRIEF_NAME: ("the book in brief", "The findings, questions and claims of the book on a few pages"),
}
FORMATS = {
    ".csv": "text/csv",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".zip": "application/zip",
}


def write(site: Path) -> None:
    """Write the metadata of a site into it, in one step.

    :param site: a folder that holds all the files of a site.
    :raises CompendiumError: ``CITATION.cff`` is missing or lacks a part.
    """
    swap(site / NAME, metadata(site))


def metadata(site: Path) -> bytes:
    """The content of ``ro-crate-metadata.json`` for the files of a site.

    :raises CompendiumError: ``CITATION.cff`` is missing or lacks a part.
    """
    return _Crate(site).build()


class _Crate:
    """The library's crate, and what it is filled from."""

    def __init__(self, site: Path) -> None:
        from rocrate.rocrate import ROCrate

        self.site = site
        self.crate = ROCrate()
        self.book = edition.cited()
        self.findings = manifest.read_findings(site)
        self.edition = edition.of(self.book["version"], self.findings.as_of, self.findings.tables)
        tables = read_catalog(site / "data").releases
        self.releases = [release for table in sorted(tables) for release in tables[table]]
        self.text = self.licence(*TEXT)
        self.code = self.licence(*CODE)
        self.authors = [self.organisation(author) for author in self.book["authors"]]

    def build(self) -> bytes:
        """Add all entities; returns the content of the metadata file."""
        tables = {release.id: self.table(release) for release in self.releases}
        python = self.python()
        notebooks = {path.stem: self.notebook(path, python) for path in sorted((self.site / "_notebooks").glob("*.ipynb"))}
        exhibits = [self.exhibit(exhibit, notebooks, tables) for exhibit in manifest.read_exhibits(self.site).values()]
        package = self.file(
            PACKAGE,
            name="Data package of the tables",
            description="What each release of each table is: columns, units, provider, terms and checksum, as a Frictionless Data Package",
        )
        archive = self.file(archives.TABLES, name=archives.TABLES, description="All tables in one archive, with the data package")
        pages = self.pages()
        self.describe_root(pages[0])
        self.add_action([*notebooks.values()], tables, [*pages, *exhibits], python)
        # The library makes every file a part of the root; those of an exhibit are parts of the exhibit.
        self.crate.root_dataset["hasPart"] = [*pages, *exhibits, *notebooks.values(), package, archive, *tables.values()]
        return b"".join(content for _, content in self.crate.metadata.stream())

    # The root

    def describe_root(self, main: Entity) -> None:
        """Describe the book."""
        book, root = self.book, self.crate.root_dataset
        papers = [self.paper(reference) for reference in book["references"]]
        as_of = self.findings.as_of
        state = "with the newest release of each table" if as_of == LATEST else f"with what the tables said on {as_of}"
        # Nothing in the crate is newer. The day of the build does not count, so that the same site has the same metadata.
        days = [str(book["date-released"]), *(r.date for r in self.releases), *(d.day for r in self.releases for d in r.retrieved)]
        facts = {
            "name": book["title"],
            "description": f"{book['abstract']} {self.edition['name']}, made {state}. Text and figures: CC BY 4.0. Code: MIT License. "
            "Tables: the terms of their providers, given with each.",
            "datePublished": max(days),
            "license": [self.text, self.code],
            "author": self.authors,
            "publisher": self.authors[0],
            "version": book["version"],
            "keywords": book["keywords"],
            "inLanguage": "en",
            "about": papers,
            "isBasedOn": papers,
            "creditText": f"{'; '.join(a['name'] for a in book['authors'])}. {book['title']}. {self.edition['name']}.",
            "mainEntity": main,
        }
        for name, value in _single(facts).items():
            root[name] = value

    def paper(self, reference: dict[str, Any]) -> Entity:
        """A work that the book is about."""
        day = "-".join(f"{reference[part]:02}" for part in ("year", "month") if part in reference)
        facts = {"name": reference["title"], "datePublished": day, "author": [self.organisation(a) for a in reference["authors"]]}
        if "scope" in reference:
            facts["description"] = reference["scope"]
        if "institution" in reference:
            facts["publisher"] = self.organisation(reference["institution"])
        return self.context(f"#{_slug(reference['title'])}", "Report", **facts)

    def organisation(self, named: dict[str, str]) -> Entity:
        """An organisation or a group of authors, by its name."""
        return self.context(f"#{_slug(named['name'])}", "Organization", name=named["name"])

    def licence(self, name: str, address: str) -> Entity:
        """Terms. Providers word them in many ways at one address, so only the book's own licences go by their address."""
        if (name, address) in (TEXT, CODE):
            return self.context(address, "CreativeWork", name=name, url=address, description=f"The licence {name}")
        facts = {"url": address} if address else {}
        return self.context(f"#terms-{_slug(f'{name} {address}')}", "CreativeWork", name=name, description=f"Terms: {name}", **facts)

    # Its parts

    def pages(self) -> list[Entity]:
        """The first page, and the PDFs that the site has."""
        facts = {"license": self.text, "author": self.authors}
        index = self.file(
            "index.html",
            "WebPage",
            name=self.book["title"],
            description="The first page of the book, from which all others are reached",
            **facts,
        )
        pdfs = [
            self.file(pdf, name=f"{self.book['title']} ({kind})", description=description, **facts)
            for pdf, (kind, description) in PRINTED.items()
            if (self.site / pdf).exists()
        ]
        return [index, *pdfs]

    def table(self, release: Release) -> Entity:
        """A release of a table."""
        provider = self.authors[0] if release.provider == OURS else self.organisation({"name": release.provider})
        facts: dict[str, Any] = {"temporalCoverage": "{}/{}".format(*release.years)} if release.years else {}
        if release.retrieved:
            facts["isBasedOn"] = [self.retrieved(release, number) for number in range(len(release.retrieved))]
        return self.crate.add_file(
            dest_path=f"data/{release.path}",
            properties=_single(
                {
                    "name": f"{release.table.title}: {release.edition}",
                    "description": " ".join(filter(None, (release.description, release.note, release.licence_note))),
                    "version": release.edition,
                    "datePublished": release.date,
                    "license": self.licence(release.licence, release.licence_url),
                    "creator": provider,
                    "publisher": provider,
                    "url": release.landing_page,
                    "encodingFormat": FORMATS[Path(release.path).suffix],
                    "contentSize": str(release.bytes),
                    "sha256": release.sha256,
                    **facts,
                }
            ),
        )

    def retrieved(self, release: Release, number: int) -> Entity:
        """A provider's file that a release was made of, which is not in the site."""
        file = release.retrieved[number]
        return self.context(
            f"#retrieved-{release.table.name}-{release.date}-{number + 1}",
            "CreativeWork",
            name=file.name,
            url=file.path,
            sdDatePublished=file.day,
            sha256=file.sha256,
        )

    def notebook(self, path: Path, python: Entity) -> Entity:
        """A notebook as it is stored, without outputs."""
        return self.crate.add_workflow(
            dest_path=f"_notebooks/{path.name}",
            lang=python,
            properties=_single(
                {
                    "name": path.name,
                    "description": "A notebook of the book, without outputs: what papermill runs with the day of the book as a parameter",
                    "license": [self.code, self.text],
                    "author": self.authors,
                    **_file_facts(path),
                }
            ),
        )

    def exhibit(self, exhibit: Exhibit, notebooks: dict[str, Entity], tables: dict[str, Entity]) -> Entity:
        """A figure or table with its downloads."""
        id = exhibit.id
        page = f"{manifest.folder_of(id)}/index.html"
        parts = [
            self.file(exhibit.place(".csv"), name=f"{id}.csv", description=f"The numbers of: {exhibit.title}"),
            self.file(page, "WebPage", name=exhibit.title, description=f"The page of {id} alone, with all values", license=self.text),
            self.file(exhibit.place(".zip"), name=f"{id}.zip", description=f"All files of {id} in one, with the code of its cell"),
        ]
        if exhibit.kind == "figure":
            picture = {"description": exhibit.alt, "license": self.text}
            parts += [self.file(exhibit.place(ending), "ImageObject", name=f"{id}{ending}", **picture) for ending in (".svg", ".png")]
        sources = dict.fromkeys(f"{source['table']}/{source['release']}" for source in exhibit.sources)
        return self.crate.add_dataset(
            dest_path=manifest.folder_of(id),
            properties=_single(
                {
                    "name": exhibit.title,
                    "description": exhibit.caption,
                    "identifier": id,
                    "license": self.text,
                    "author": self.authors,
                    "creditText": exhibit.credit,
                    "isBasedOn": [*(tables[source] for source in sources), notebooks[exhibit.notebook]],
                    "hasPart": parts,
                }
            ),
        )

    # How it was made

    def add_action(self, notebooks: list[Entity], tables: dict[str, Entity], results: list[Entity], python: Entity) -> None:
        """Describe how the book was made: with which programs, of which tables, as of which day."""
        as_of = self.findings.as_of
        day = self.context(
            "#as-of",
            "PropertyValue",
            name="as_of",
            value=as_of,
            description="The day in whose state of knowledge the book is made; 'latest': the newest release of each table",
        )
        action = self.context(
            "#making",
            "CreateAction",
            name=f"The making of the book, as of {as_of}",
            description="papermill runs the notebooks on the tables; Jupyter Book makes pages of them, Typst the PDFs",
            agent=self.authors,
            instrument=[self.package(python), *notebooks],
            object=[day, *(tables[used] for used in self.findings.tables)],
            result=results,
        )
        self.crate.root_dataset["mentions"] = action

    def package(self, python: Entity) -> Entity:
        """The project's own package, and the programs that it makes the book with."""
        programs = ["papermill", "jupyter-book", *(["typst"] if any((self.site / pdf).exists() for pdf in PRINTED) else [])]
        return self.context(
            "#compendium",
            "SoftwareApplication",
            name="compendium",
            url="index.html",
            description="The package of the book: it reads the tables, runs the notebooks and has the book made",
            version=self.book["version"],
            license=self.code,
            author=self.authors,
            programmingLanguage=python,
            softwareRequirements=[python, *(self.program(name) for name in programs)],
        )

    def program(self, name: str) -> Entity:
        """A program of the Python Package Index, in the version that is installed."""
        address = f"https://pypi.org/project/{name}/{version(name)}/"
        return self.context(address, "SoftwareApplication", name=name, version=version(name), url=address)

    def python(self) -> Entity:
        """The language, with the version of its interpreter."""
        from rocrate.model import ComputerLanguage

        facts = {"name": "Python", "version": platform.python_version(), "url": "https://www.python.org/"}
        kind = {"@type": ["ComputerLanguage", "SoftwareApplication"]}
        return self.crate.add(ComputerLanguage(self.crate, facts["url"], properties={**kind, **facts}))

    # The library's entities

    def file(self, place: str, kind: str = "", **facts: Any) -> Entity:
        """A file of the site with its size and checksum."""
        kinds = {"@type": ["File", kind]} if kind else {}
        return self.crate.add_file(dest_path=place, properties={**kinds, **_single(facts), **_file_facts(self.site / place)})

    def context(self, id: str, kind: str | list[str], **facts: Any) -> Entity:
        """A person, organisation or thing that is no file of the site; each is added once."""
        from rocrate.model import ContextEntity

        if id in self.crate:
            return self.crate.get(id)
        return self.crate.add(ContextEntity(self.crate, id, properties={"@type": kind, **_single(facts)}))


def _file_facts(path: Path) -> dict[str, str]:
    content = path.read_bytes()
    return {
        "encodingFormat": FORMATS[path.suffix],
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _single(facts: dict[str, Any]) -> dict[str, Any]:
    """Lists of one item as the item, as the specification recommends."""
    return {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in facts.items()}
