"""The sites of releases beside the newest one (``make versions``): ``_build/site`` has the newest at its top, each release in ``v/X.Y.Z/``.

A picture, table or notebook is stored once in the whole site. Where a release has the very file that the newest site has, its pages refer
to that one; files that only releases have are in ``v/files/``, in folders named by their content. So a further version costs its pages and
what changed. The archives of the releases stay complete: they are the sites to read without a network.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import posixpath
import re
import shutil
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from compendium import edition
from compendium.errors import CompendiumError
from compendium.files import name_of
from compendium.paths import BUILD, CHANGELOG, HTML
from compendium.publish import addresses, release_files
from compendium.publish.addresses import Addresses
from compendium.publish.relink import relinked

RELEASES = BUILD / "releases"  # the archives of the releases' sites
WHOLE = BUILD / "site"  # the newest site with the releases beside it
FOLDER, STORE = "v", "v/files"
ARCHIVE = re.compile(r".+-(\d+\.\d+\.\d+)-site\.zip")
SHARED = {".svg", ".png", ".csv", ".gz", ".ipynb", ".zip"}  # files that nothing is relative to
TEXTS = {".html", ".md", ".json"}
OF_THE_NEWEST = {"sitemap.xml", "robots.txt", "llms.txt", "404.html"}  # speak of the whole site: a version has none
LIST, PAGE = "versions.json", "versions.html"
# Written into the pages, since the style sheets of a version do not know it.
NOTICE_STYLE = (
    "margin:1rem 0 1.5rem;padding:.5rem .9rem;border:1px solid;border-radius:.3rem;font-size:.9rem;"
    "display:flex;flex-wrap:wrap;gap:.2rem 1.2rem"
)
LIMIT = 1_000_000_000  # bytes that GitHub Pages takes


@dataclass
class Kept:
    """A version, and what it costs."""

    version: str
    day: str  # empty where the changelog does not know the version
    pages: int = 0
    own: int = 0  # bytes that are there for this version alone, or for it and older ones
    shared: int = 0  # bytes that it did not have to bring

    @property
    def place(self) -> str:
        """Its first page."""
        return f"{FOLDER}/{self.version}/"


@dataclass
class Stored:
    """The files of the whole site, by content."""

    root: Path
    newest: dict[str, str] = field(default_factory=dict)  # the sha256 of the newest site's files, by place
    places: dict[str, str] = field(default_factory=dict)  # by sha256

    def add_newest(self) -> None:
        """Know the files of the newest site."""
        for path in sorted(self.root.rglob("*"), reverse=True):  # of equal files the first one counts
            if path.suffix in SHARED:
                place, digest = path.relative_to(self.root).as_posix(), _digest(path.read_bytes())
                self.newest[place] = digest
                self.places[digest] = place

    def take(self, name: str, content: bytes) -> tuple[str, bool]:
        """The place of a file; whether it was stored for this."""
        digest = _digest(content)
        if self.newest.get(name) == digest:
            return name, False  # under its own name, by which it is downloaded
        if known := self.places.get(digest):
            return known, False
        self.places[digest] = place = f"{STORE}/{digest[:20]}/{PurePosixPath(name).name}"
        _write(self.root / place, content)
        return place, True


def lay(site: Path, archives: Iterable[Path], whole: Path, where: Addresses, days: dict[str, str]) -> list[Kept]:
    """Put the newest site and those of the releases into one folder, which is swapped in when it is complete.

    :param archives: as :func:`archives.archive` makes them.
    :param days: of the versions.
    :returns: the versions, newest first.
    :raises CompendiumError: an archive is none of a site.
    """
    fresh = whole.with_name(f"{whole.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(site, fresh, copy_function=os.link)
    stored = Stored(fresh)
    stored.add_newest()
    newest = {path.relative_to(fresh).as_posix() for path in fresh.rglob("*.html")}
    kept = [_lay_one(version, path, stored, newest, where, days) for version, path in _versions(archives)]
    listed = [{"version": one.version, "day": one.day, "address": one.place} for one in kept]
    _write(fresh / LIST, (json.dumps(listed, indent=1) + "\n").encode())
    if (fresh / PAGE).exists():
        _write(fresh / PAGE, with_links((fresh / PAGE).read_text(encoding="utf-8"), kept, where).encode())
    shutil.rmtree(whole, ignore_errors=True)
    fresh.rename(whole)
    return kept


def _versions(archives: Iterable[Path]) -> list[tuple[str, Path]]:
    found = []
    for path in archives:
        if (named := ARCHIVE.fullmatch(path.name)) is None:
            raise CompendiumError(f"{name_of(path)}: expected the site of a release, named NAME-X.Y.Z-site.zip. Move it elsewhere.")
        found.append((named[1], path))
    return sorted(found, key=lambda one: [int(part) for part in one[0].split(".")], reverse=True)


def _lay_one(version: str, archive: Path, stored: Stored, newest: set[str], where: Addresses, days: dict[str, str]) -> Kept:
    kept, folder = Kept(version, days.get(version, "")), f"{FOLDER}/{version}"
    moved: dict[str, str] = {}
    with _opened(archive) as opened:
        members = dict(_members(opened, archive))
        if "index.html" not in members:
            raise CompendiumError(f"{name_of(archive)}: there is no index.html in it. Is it the archive of a site?")
        for name, info in members.items():
            if PurePosixPath(name).suffix in SHARED:
                moved[f"{folder}/{name}"], is_new = stored.take(name, _read(opened, info, archive))
                kept.own += info.file_size * is_new
                kept.shared += info.file_size * (not is_new)
        for name, info in members.items():
            place = f"{folder}/{name}"
            if place in moved:
                continue
            content = _read(opened, info, archive)
            if PurePosixPath(name).suffix in TEXTS:
                text = relinked(place, content.decode(), moved)
                if name.endswith(".html") and not name.startswith("_static/"):
                    text = as_version(text, name, kept, newest, where)
                    kept.pages += 1
                content = text.encode()
            _write(stored.root / place, content)
            kept.own += len(content)
    return kept


def _opened(archive: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(archive)
    except (OSError, zipfile.BadZipFile) as error:
        raise _unreadable(archive, error) from None


def _read(opened: zipfile.ZipFile, info: zipfile.ZipInfo, archive: Path) -> bytes:
    try:
        return opened.read(info)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:  # the list of files stands at the end and may be whole
        raise _unreadable(archive, error) from None


def _unreadable(archive: Path, error: Exception) -> CompendiumError:
    return CompendiumError(f"{name_of(archive)} cannot be read ({error}). Fetch it again: make earlier")


def _members(opened: zipfile.ZipFile, archive: Path) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """The files of an archive below its one folder, in the order of their names."""
    for info in sorted(opened.infolist(), key=lambda info: info.filename):
        parts = PurePosixPath(info.filename).parts
        if info.is_dir():
            continue
        if len(parts) < 2 or ".." in parts or parts[0] == "/":
            raise CompendiumError(f"{name_of(archive)}: '{info.filename}' is no place in a folder of its own. Make the release again.")
        name = "/".join(parts[1:])
        if name not in OF_THE_NEWEST:
            yield name, info


def as_version(text: str, name: str, kept: Kept, newest: set[str], where: Addresses) -> str:
    """A page of a version: it says so, and machines are told which page they should show.

    That is the page of the newest site; where that has none any more, this one.
    """
    place = f"{kept.place}{name}"
    top = posixpath.relpath(".", posixpath.dirname(place))
    there = name if name in newest else "index.html"
    words = "The same page of the newest site" if name in newest else "The newest site, which has no such page"
    links = f'<a href="{top}/{html.escape(there)}">{words}</a>'
    if PAGE in newest:
        links += f' <a href="{top}/{PAGE}">All versions</a>'
    day = f" of {edition.long_day(kept.day)}" if kept.day else ""
    notice = (
        f'<div role="note" class="version-notice" style="{NOTICE_STYLE}"><span>This is version {kept.version}{day}.</span>{links}</div>'
    )
    # Before the text of a page; at the end of one that other sites show in a frame.
    text, found = re.subn(r"<article\b[^>]*>", lambda tag: tag[0] + notice, text, count=1)
    if not found:
        text = text.replace("</body>", f"{notice}</body>")
    if not where.site:
        return text
    address = html.escape(where.of(name if name in newest else place))
    text = re.sub(r'<link rel="canonical"[^>]*>\n?', "", text)
    return text.replace("</head>", f'<link rel="canonical" href="{address}">\n</head>', 1)


def with_links(page: str, kept: Iterable[Kept], where: Addresses) -> str:
    """The list of versions, with links to those that are kept and to their files."""
    for one in kept:
        files = f' (<a href="{where.repository}/releases/tag/v{one.version}">files</a>)' if where.repository else ""
        number = re.escape(one.version)
        page = re.sub(rf'<span class="kept-version">{number}</span>', f'<a href="{one.place}">{one.version}</a>{files}', page)
    return page


def _write(path: Path, content: bytes) -> None:
    """Write a file of the new folder; where there is one, it is a link to that of the newest site, which stays as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main() -> None:
    """Lay the archives of :data:`RELEASES` beside the site, and say what each costs."""
    if not (HTML / "index.html").exists():
        raise CompendiumError(f"There is no site in {name_of(HTML)}. Build it first: make book")
    known = release_files.sections(CHANGELOG.read_text(encoding="utf-8"))
    days = {version: day for version, (day, _) in known.items()}
    kept = lay(HTML, sorted(RELEASES.glob("*.zip")), WHOLE, addresses.read(), days)
    size = sum(path.stat().st_size for path in WHOLE.rglob("*") if path.is_file())
    for one in kept:
        print(f"{one.version:10} {one.pages:5} pages {one.own / 1e6:8.1f} MB of its own {one.shared / 1e6:8.1f} MB shared")
    print(f"{len(kept)} versions beside the newest site, {size / 1e6:.0f} MB in all, in {name_of(WHOLE)}")
    if size > LIMIT:
        raise CompendiumError(
            f"That is more than GitHub Pages takes ({LIMIT / 1e6:.0f} MB). Take the oldest archives out of {name_of(RELEASES)}."
        )


if __name__ == "__main__":
    try:
        main()
    except CompendiumError as error:
        sys.exit(f"Stopped. {error}")
