"""``feed.xml``: what changed, for feed readers (Atom). One entry a version, and one for what it corrected.

Days are those of the changelog; what no version has yet is in no entry. Ids are made of names alone: they stay the same wherever the site
is.
"""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from compendium import edition
from compendium.publish import release_files, staging
from compendium.publish.addresses import Addresses

NAME = "feed.xml"
TITLE = f"{edition.TITLE}: what changed"
MAX_SHOWN = 10  # corrections of a version that its entry names; the page has all


def write(site: Path, where: Addresses) -> None:
    """Write the feed into a new site; a book without a changelog has none."""
    changelog, corrections = staging.STAGED / staging.CHANGES, staging.STAGED / "corrections.csv"
    if changelog.exists():
        rows = corrections.read_text(encoding="utf-8") if corrections.exists() else ""
        (site / NAME).write_text(feed(changelog.read_text(encoding="utf-8"), rows, where), encoding="utf-8")


def feed(changelog: str, corrections: str, where: Addresses) -> str:
    """The feed of a changelog and of a list of corrections, newest first."""
    versions = release_files.sections(changelog)
    rows: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(corrections)):
        rows.setdefault(row["version"], []).append(row)
    entries = [entry for version, (day, text) in versions.items() for entry in _entries(version, day, text, rows.get(version, []), where)]
    newest = max((day for day, _ in versions.values()), default="1970-01-01")
    links = f"<link href={quoteattr(where.of('index.html') or 'index.html')}/>\n"
    links += f'<link rel="self" type="application/atom+xml" href={quoteattr(where.of(NAME))}/>\n' if where.site else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f"<id>{_id('feed')}</id>\n<title>{escape(TITLE)}</title>\n<updated>{newest}T00:00:00Z</updated>\n"
        f"<author><name>{escape(edition.AUTHORS)}</name></author>\n{links}{''.join(entries)}</feed>\n"
    )


def _entries(version: str, day: str, text: str, corrected: list[dict[str, str]], where: Addresses) -> Iterator[str]:
    anchor = version.replace(".", "-")
    first = text.split("\n\n")[0]
    summary = " ".join(first.split()) if not first.startswith("#") else "What is new, and what changed."
    yield _entry(f"version {version}", f"Version {version}", day, summary, f"changelog.html#version-{anchor}", where)
    if corrected:
        shown = "; ".join(f"{row['place']}: “{row['was']}” is now “{row['now']}”" for row in corrected[:MAX_SHOWN])
        more = f"; and {len(corrected) - MAX_SHOWN} more" if len(corrected) > MAX_SHOWN else ""
        title = f"Corrected in version {version}: {len(corrected)} place{'s' * (len(corrected) > 1)}"
        yield _entry(f"corrections {version}", title, day, shown + more, f"corrections.html#corrections-{anchor}", where)


def _entry(name: str, title: str, day: str, summary: str, place: str, where: Addresses) -> str:
    page, _, anchor = place.partition("#")
    address = f"{where.of(page) or page}#{anchor}"
    return (
        f"<entry>\n<id>{_id(name)}</id>\n<title>{escape(title)}</title>\n<updated>{day}T00:00:00Z</updated>\n"
        f"<link href={quoteattr(address)}/>\n<summary>{escape(summary)}</summary>\n</entry>\n"
    )


def _id(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{TITLE} {name}").urn
