"""What the site says of itself as a whole: ``sitemap.xml``, ``robots.txt``, ``llms.txt``.

They are made of the files of a complete site and of its contents; the same site has the same lists.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from compendium.paths import STAGED
from compendium.publish.addresses import Addresses

UNLISTED = {"404.html", "genindex.html", "search.html"}  # they lead to others
OPTIONAL = "Taking part"  # the part of the contents that llms.txt calls so: a reader in haste may leave it out

DATA = (
    ("Data package", "data/datapackage.json", "what each release of each table is: columns, units, provider, terms, checksum"),
    ("RO-Crate", "ro-crate-metadata.json", "what the site, its figures and its tables are, and what each was made of"),
    ("Numbers of the text", "_exhibits/findings.json", "all numbers, findings and statuses of questions, by page and key"),
    ("Verdicts", "_exhibits/verdicts.json", "the verdict on each claim that a rule decides, with its other choices"),
)
ABOUT = (
    "Each page stands here as Markdown; with `.html` in place of `.md` it is the page that people read. Numbers are computed from the "
    "tables; a verdict on a claim is the result of a rule. Each table has a description in the Croissant format: "
    "`data/TABLE/croissant.json`."
)


@dataclass(frozen=True)
class Listed:
    """A page as a list shows it."""

    place: str
    title: str
    description: str


def write(site: Path, where: Addresses) -> None:
    """Write the lists into a new site, which is complete but for them."""
    places = sorted(str(path.relative_to(site)) for path in site.rglob("*.html"))
    places = [place for place in places if place not in UNLISTED and not place.startswith("_static/")]
    if where.site:
        (site / "sitemap.xml").write_text(sitemap(places, where), encoding="utf-8")
    (site / "robots.txt").write_text(robots(where), encoding="utf-8")
    (site / "llms.txt").write_text(llms(site, parts(), where), encoding="utf-8")


def sitemap(places: Sequence[str], where: Addresses) -> str:
    """The addresses of the pages, as sitemaps.org has them. No page has a date: the day on which its words changed is not known."""
    entries = "".join(f"<url><loc>{escape(where.of(place))}</loc></url>\n" for place in places)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'


def robots(where: Addresses) -> str:
    """Everyone may read everything, and finds the list of pages."""
    return "User-agent: *\nDisallow:\n" + (f"Sitemap: {where.of('sitemap.xml')}\n" if where.site else "")


def parts() -> list[tuple[str, list[str]]]:
    """The parts of the staged contents: their names, and their pages in order; the first page is a part by itself."""
    import yaml

    contents = yaml.safe_load((STAGED / "_toc.yml").read_text(encoding="utf-8"))
    listed = [(part.get("caption", "Pages"), list(_pages(part.get("chapters", [])))) for part in contents.get("parts", [contents])]
    return [("", [contents["root"]]), *listed]


def _pages(entries: Sequence[dict[str, Any]]) -> Iterator[str]:
    for entry in entries:
        if "file" in entry:
            yield entry["file"]
        yield from _pages(entry.get("sections", []))


def describe(path: Path, place: str) -> Listed:
    """What the head of a page says of it."""
    text = path.read_text(encoding="utf-8")
    text = text[: text.find("</head>")]
    found = {name: html.unescape(content) for name, content in re.findall(r'<meta (?:name|property)="([\w:]+)" content="([^"]*)"', text)}
    return Listed(place, found.get("og:title", place), found.get("description", ""))


def llms(site: Path, contents: Sequence[tuple[str, list[str]]], where: Addresses) -> str:
    """The pages with their descriptions, as Markdown, for programs that read text: see llmstxt.org."""
    lines: list[str] = []
    for caption, pages in contents:
        found = [describe(site / f"{page}.html", f"{page}.md") for page in pages if (site / f"{page}.html").exists()]
        if not caption:
            lines += [line for page in found for line in (f"# {page.title}", "", f"> {page.description}", "", ABOUT, "")]
            continue
        lines += [f"## {'Optional' if caption == OPTIONAL else caption}", ""]
        lines += [f"- [{page.title}]({where.of(page.place) or page.place}): {page.description}".rstrip(": ") for page in found]
        lines.append("")
    lines += ["## Data", ""]
    lines += [f"- [{name}]({where.of(place) or place}): {what}" for name, place, what in DATA if (site / place).exists()]
    return "\n".join(lines) + "\n"
