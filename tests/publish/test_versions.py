"""The sites of releases beside the newest one: each file once, every link leads somewhere, each page says which version it is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from compendium.errors import CompendiumError
from compendium.publish import archives, relink, versions
from compendium.publish.addresses import Addresses

PICTURE, NUMBERS = b"<svg>" + b"a picture " * 4000 + b"</svg>", b"year,value\n" + b"2020,1\n" * 4000
WHERE = Addresses("https://example.org/book/", "https://github.com/owner/name")
DAYS = {"1.0.0": "2020-01-02", "1.1.0": "2021-03-04"}


def page(title: str, body: str = "") -> bytes:
    head = f'<title>{title}</title>\n<link rel="canonical" href="https://example.org/book/{title}">\n'
    return f'<!doctype html><html><head>{head}</head><body><article id="a"><h1>{title}</h1>{body}</article></body></html>'.encode()


def write_site(folder: Path, numbers: bytes = NUMBERS, **more: bytes) -> Path:
    """A site of a chapter with a figure, its record and its twin."""
    figure = (
        '<picture><source srcset="../_exhibits/fig/fig-narrow.svg 1x, ../_exhibits/fig/fig.svg 2x">'
        '<img src="../_exhibits/fig/fig.svg"></picture>'
        '<a download href="../_exhibits/fig/fig.csv?x#y">CSV</a><a href="../index.html#top">up</a><a href="https://other.org/fig.csv">other</a>'
    )
    files = {
        "index.html": page("index.html", '<a id="top" href="notebooks/chapter.html">in</a>'),
        "notebooks/chapter.html": page("notebooks/chapter.html", figure),
        "notebooks/chapter.md": b"![A line](../_exhibits/fig/fig.svg) [CSV](../_exhibits/fig/fig.csv)\n",
        "versions.html": page("versions.html", '<span class="kept-version">1.1.0</span><span class="kept-version">1.0.0</span>'),
        "_exhibits/fig/index.html": b'<!doctype html><html><head></head><body><img src="fig.svg"></body></html>',
        "_exhibits/fig/fig.svg": PICTURE,
        "_exhibits/fig/fig-narrow.svg": PICTURE + b"\n",
        "_exhibits/fig/fig.csv": numbers,
        "data/datapackage.json": json.dumps({"resources": [{"path": "stock/2020-01-01.csv", "title": "Stock"}]}).encode(),
        "data/stock/2020-01-01.csv": b"a table\n" * 5000,
        "sitemap.xml": b"<urlset/>",
        **more,
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def laid(tmp_path: Path) -> tuple[Path, list[versions.Kept]]:
    """Two releases beside the newest site: the first has another table and a page that is gone."""
    older = write_site(tmp_path / "1", b"year,value\n" + b"2019,1\n" * 4000, **{"gone.html": page("gone.html")})
    newer = write_site(tmp_path / "2", b"year,value\n" + b"2019,1\n" * 4000)
    releases = [tmp_path / f"book-{version}-site.zip" for version in DAYS]
    for folder, archive in zip((older, newer), releases, strict=True):
        archives.archive(folder, archive)
    newest = write_site(tmp_path / "newest")
    return tmp_path / "site", versions.lay(newest, releases, tmp_path / "site", WHERE, DAYS)


def test_every_link_of_every_version_leads_somewhere(laid: tuple[Path, list[versions.Kept]]) -> None:
    site, _ = laid
    pages = sorted(site.rglob("*.html"))
    assert len(pages) == 4 + 4 + 5
    for path in pages:
        for node in BeautifulSoup(path.read_text(), "html.parser").find_all(["a", "img", "source"]):
            found = node.get("href") or node.get("src") or " ".join(part.split()[0] for part in node["srcset"].split(","))
            for address in found.split():
                url = urlsplit(address)
                if not url.scheme:
                    target = path.parent / unquote(url.path) if url.path else path
                    assert (target / "index.html" if target.is_dir() else target).is_file(), (path, address)
    for twin in site.rglob("*.md"):
        assert all((twin.parent / place).is_file() for place in re.findall(r"\]\(([^)]+)\)", twin.read_text()))
    for package in site.rglob("datapackage.json"):
        (table,) = json.loads(package.read_text())["resources"]
        assert (package.parent / table["path"]).read_bytes().startswith(b"a table") and table["title"] == "Stock"


def test_a_version_costs_its_pages_and_what_changed(laid: tuple[Path, list[versions.Kept]]) -> None:
    site, (newer, older) = laid
    assert [(one.version, one.pages) for one in (newer, older)] == [("1.1.0", 4), ("1.0.0", 5)]
    texts = sum(path.stat().st_size for path in (site / "v" / "1.1.0").rglob("*") if path.is_file())
    assert newer.own == texts + len(NUMBERS)  # the table that the newest site has otherwise
    assert older.own < 10_000 < older.shared
    stored = [path for path in (site / "v" / "files").rglob("*") if path.is_file()]
    assert [path.name for path in stored] == ["fig.csv"]
    contents = [path.read_bytes() for path in site.rglob("*") if path.suffix in versions.SHARED]
    assert len(contents) == len(set(contents))


def test_a_link_to_a_file_keeps_what_follows_its_name(laid: tuple[Path, list[versions.Kept]]) -> None:
    site, _ = laid
    chapter = BeautifulSoup((site / "v/1.0.0/notebooks/chapter.html").read_text(), "html.parser")
    (numbers,) = chapter.find_all("a", download=True)
    assert re.fullmatch(r"\.\./\.\./files/[0-9a-f]{20}/fig\.csv\?x#y", numbers["href"])
    assert chapter.find("img")["src"] == "../../../_exhibits/fig/fig.svg"
    assert chapter.find("a", string="other")["href"] == "https://other.org/fig.csv"


def test_each_page_of_a_version_says_so_and_machines_are_led_to_the_newest(laid: tuple[Path, list[versions.Kept]]) -> None:
    site, _ = laid
    for path in (site / "v").rglob("*.html"):
        soup = BeautifulSoup(path.read_text(), "html.parser")
        (notice,) = soup.select(".version-notice")
        version = path.relative_to(site / "v").parts[0]
        assert f"This is version {version} of" in notice.get_text()
        way = (path.parent / notice.find("a")["href"]).resolve()
        name = str(path.relative_to(site / "v" / version))
        assert way.relative_to(site).as_posix() == ("index.html" if name == "gone.html" else name)
        (canonical,) = soup.select("link[rel=canonical]")
        own = name == "gone.html"
        assert canonical["href"].removesuffix("index.html") == (
            "https://example.org/book/" + ("v/1.0.0/gone.html" if own else name)
        ).removesuffix("index.html")
    assert not (site / "v/1.0.0/sitemap.xml").exists()
    assert "version-notice" not in (site / "index.html").read_text()


def test_the_list_of_versions_leads_to_them(laid: tuple[Path, list[versions.Kept]]) -> None:
    site, _ = laid
    listed = json.loads((site / "versions.json").read_text())
    assert listed == [{"version": v, "day": DAYS[v], "address": f"v/{v}/"} for v in ("1.1.0", "1.0.0")]
    links = [a["href"] for a in BeautifulSoup((site / "versions.html").read_text(), "html.parser").select("article a")]
    assert links == [way for v in ("1.1.0", "1.0.0") for way in (f"v/{v}/", f"{WHERE.repository}/releases/tag/v{v}")]


def test_the_newest_site_itself_stays_as_it_was(laid: tuple[Path, list[versions.Kept]], tmp_path: Path) -> None:
    site, _ = laid
    assert "kept-version" in (tmp_path / "newest" / "versions.html").read_text()
    assert not (tmp_path / "newest" / "v").exists()
    assert (site / "_exhibits/fig/fig.csv").samefile(tmp_path / "newest/_exhibits/fig/fig.csv")  # it costs no room


def test_without_an_address_no_page_names_one(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "1", **{"index.html": b"<html><head></head><body><article></article></body></html>"})
    archives.archive(folder, tmp_path / "book-1.0.0-site.zip")
    versions.lay(folder, [tmp_path / "book-1.0.0-site.zip"], tmp_path / "site", Addresses(), {})
    text = (tmp_path / "site/v/1.0.0/index.html").read_text()
    assert "canonical" not in text and "This is version 1.0.0.</span>" in text


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("notes.zip", None, "expected the site of a release, named NAME-X.Y.Z-site.zip"),
        ("book-1.0.0-site.zip", b"no archive", "cannot be read .* make earlier"),
    ],
)
def test_what_is_no_site_of_a_release_is_refused(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    (tmp_path / name).write_bytes(content or b"")
    before = write_site(tmp_path / "site")
    with pytest.raises(CompendiumError, match=message):
        versions.lay(write_site(tmp_path / "newest"), [tmp_path / name], before, WHERE, DAYS)
    assert (before / "index.html").exists()  # the last good one


def test_an_archive_with_a_damaged_file_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "book-1.0.0-site.zip"
    archives.archive(write_site(tmp_path / "1"), archive)
    content = archive.read_bytes()
    archive.write_bytes(content[:200] + bytes(len(content) // 4) + content[200 + len(content) // 4 :])  # its list of files is whole
    before = write_site(tmp_path / "site")
    with pytest.raises(CompendiumError, match=r"book-1\.0\.0-site\.zip cannot be read .* make earlier"):
        versions.lay(write_site(tmp_path / "newest"), [archive], before, WHERE, DAYS)
    assert (before / "index.html").exists()


def test_an_archive_that_would_write_elsewhere_is_refused(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "book-1.0.0-site.zip", "w") as made:
        made.writestr("site/../../elsewhere.html", "x")
    with pytest.raises(CompendiumError, match="is no place in a folder of its own"):
        versions.lay(write_site(tmp_path / "newest"), [tmp_path / "book-1.0.0-site.zip"], tmp_path / "site", WHERE, DAYS)
    assert not (tmp_path / "elsewhere.html").exists()


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ('<a href="b.csv">', '<a href="../files/b.csv">'),
        ('<a href="./b.csv#x">', '<a href="../files/b.csv#x">'),
        ('<a data-file="b.csv" href="c.csv">', '<a data-file="../files/b.csv" href="c.csv">'),
        ('<img srcset="b.csv 1x, c.csv 2x">', '<img srcset="../files/b.csv 1x, c.csv 2x">'),
        ('<a href="https://a.org/b.csv"> b.csv', '<a href="https://a.org/b.csv"> b.csv'),
        ('<a href="/a/b.csv"><a href="#b.csv">', '<a href="/a/b.csv"><a href="#b.csv">'),
    ],
)
def test_references_in_html(text: str, changed: str) -> None:
    assert relink.relinked("a/page.html", text, {"a/b.csv": "files/b.csv"}) == changed
