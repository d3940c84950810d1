"""Every path of the project, in one place."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

DATA = ROOT / "data"  # tidy tables, one folder a table, one file a release
PACKAGE = DATA / "datapackage.json"  # what the tables are: schema, provider, licence, checksum
NOTEBOOKS = ROOT / "notebooks"  # stored without outputs
PROFILE = NOTEBOOKS / "country-profile.ipynb"  # the template of the area profiles
BOOK = ROOT / "book"  # pages without code, contents, static files, Sphinx extension
TOC = ROOT / "_toc.yml"  # the order of the pages
CONFIG = ROOT / "_config.yml"  # Jupyter Book's settings
REFERENCES = ROOT / "references.bib"  # every work that the book cites
CITATION = ROOT / "CITATION.cff"  # what the book is called, who made it, and its edition
CHANGELOG = ROOT / "CHANGELOG.md"  # what each version brought, in the form of Keep a Changelog
REQUIREMENTS = ROOT / "requirements.txt"  # the hash-locked set of packages

BUILD = ROOT / "_build"  # all that is made, nothing that is kept in git
EXECUTED = BUILD / "executed"  # notebooks with outputs
CACHE = Path(os.environ.get("COMPENDIUM_CACHE") or BUILD / "cache")  # outputs of earlier runs; may be shared, may be deleted
STAGED = BUILD / "book"  # what Jupyter Book reads
HTML = BUILD / "html"  # the last good site
PDF = BUILD / "pdf"  # the last good PDFs
PDF_NAME = "compendium.pdf"  # the print edition: there, and in the site; so are the next two
ANNEX_NAME = "annex.pdf"  # what the print edition leaves to a second file
BRIEF_NAME = "brief.pdf"  # the book in brief
PDF_NAMES = (PDF_NAME, ANNEX_NAME, BRIEF_NAME)
LOGS = BUILD / "logs"  # what Jupyter Book and the kernels print
