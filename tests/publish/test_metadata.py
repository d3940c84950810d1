"""What machines read of a site: heads, lists, feed and twins, with the two addresses and without them."""

from __future__ import annotations

import json
import re
import shutil
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import Quiet, served
from bs4 import BeautifulSoup
from conftest import Project, digests
from docutils import nodes

from compendium.errors import CompendiumError
from compendium.paths import BOOK, CHANGELOG
from compendium.publish import addresses, croissant, feed, listings, markdown_twin
from compendium.publish.addresses import Addresses
from compendium.tables.catalog import read_catalog

sys.path.insert(0, str(BOOK / "_ext"))
from compendium_book import metadata

SITE, REPOSITORY = "https://example.org/a/book/", "https://github.com/owner/name"
WHERE = Addresses(SITE, REPOSITORY)
SET = {"SITE_URL": SITE, "REPOSITORY_URL": REPOSITORY}
ATOM, MAP = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def placed(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The small project with both addresses, a changelog and a page of versions."""
    root = tmp_path_factory.mktemp("placed") / "project"
    shutil.copytree(built.root, root, symlinks=True)
    shutil.copy(CHANGELOG, root)
    for name in ("versions", "changelog"):
        shutil.copy(BOOK / f"{name}.md", root / "book")
    (root / "book" / "cite.md").write_text(
        "(cite)=\n# Citing\n\n{in-repository}`Tell us <issues/new>`. Cite {address-to-cite}`index.html`.\n"
    )
    (root / "book" / "corrections.md").write_text("# Corrections\n")
    (root / "book" / "corrections.csv").write_text("version,place,was,now,reason\n0.6.0,fig-stock,1 & 2,2,A reason.\n")
    with (root / "_toc.yml").open("a") as toc:
        toc.write("".join(f"- file: book/{name}\n" for name in ("versions", "changelog", "cite", "corrections")))
    project = Project(root)
    done = project.build(**SET)
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture(scope="module")
def html(placed: Project) -> Path:
    return placed.root / "_build" / "html"


def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def meta(page: BeautifulSoup, name: str) -> list[str]:
    return [node["content"] for node in page.select(f'meta[name="{name}"], meta[property="{name}"]')]


# The addresses


def test_the_environment_comes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = tmp_path / "_config.yml"
    config.write_text("html:\n  baseurl: https://in.the.file/book\nrepository:\n  url: https://in.the.file/repo/\n")
    monkeypatch.setattr(addresses, "CONFIG", config)
    for name in SET:
        monkeypatch.delenv(name, raising=False)
    assert addresses.read() == Addresses("https://in.the.file/book/", "https://in.the.file/repo")
    monkeypatch.setenv("SITE_URL", SITE.rstrip("/"))
    assert addresses.read() == Addresses(SITE, "https://in.the.file/repo")
    assert (addresses.read().folder, Addresses().folder) == ("/a/book/", "/")


@pytest.mark.parametrize("text", ["example.org", "javascript:alert(1)", "https://example.org/?a", 'https://a.org/"><script>'])
def test_what_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("SITE_URL", text)
    with pytest.raises(CompendiumError, match=r"SITE_URL: .* is no address, such as"):
        addresses.read()


def test_a_link_to_cite_names_the_version() -> None:
    assert WHERE.to_cite("1.2.3", "notebooks/a b.html") == f"{SITE}v/1.2.3/notebooks/a%20b.html"
    assert WHERE.to_cite("1.2.3", "index.html") == f"{SITE}v/1.2.3/"
    assert Addresses().to_cite("1.2.3", "index.html") == Addresses().of("index.html") == ""


# Heads


def test_a_page_has_its_canonical_address_and_a_picture(html: Path) -> None:
    version = json.loads((html.parent / "book" / "_edition.json").read_text())["version"]
    for name, address in (("index.html", SITE), ("notebooks/chapter.html", f"{SITE}notebooks/chapter.html")):
        page = soup(html / name)
        assert [node["href"] for node in page.select("link[rel=canonical]")] == meta(page, "og:url") == [address]
        assert meta(page, "citation_public_url") == [address.replace(SITE, f"{SITE}v/{version}/")]
        assert (html / meta(page, "og:image")[0].removeprefix(SITE)).is_file()
    assert meta(page, "og:image") == [f"{SITE}_exhibits/fig-stock/fig-stock.png"]
    assert meta(page, "og:image:alt") == ["A line that rises from the first year to the last, in one colour."]
    assert meta(soup(html / "index.html"), "citation_pdf_url") == [f"{SITE}compendium.pdf"]


def test_the_page_of_an_exhibit_has_a_head_of_its_own(html: Path) -> None:
    place = "_exhibits/fig-stock/index.html"
    page = soup(html / place)
    assert [node["href"] for node in page.select("link[rel=canonical]")] == meta(page, "og:url") == [SITE + place]
    title = page.h1.get_text().partition(" The ")
    assert meta(page, "citation_title") == [f"The {title[2]}"]
    assert meta(page, "description") == meta(page, "og:description") and len(meta(page, "description")) == 1
    assert meta(page, "og:image") == [f"{SITE}_exhibits/fig-stock/fig-stock.png"]


def test_only_a_site_with_an_address_can_be_searched_from_elsewhere(html: Path, built: Project) -> None:
    def site(root: Path) -> dict:
        return json.loads(soup(root / "index.html").select_one('script[type="application/ld+json"]').string)["@graph"][0]

    target = site(html)["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{SITE}search.html?q={{search_term_string}}"
    assert "potentialAction" not in site(built.root / "_build" / "html")


def test_without_the_addresses_nothing_names_one(built: Project) -> None:
    site = built.root / "_build" / "html"
    for path in site.rglob("*.html"):
        page = soup(path)
        assert not page.select('link[rel=canonical], meta[property="og:url"], meta[property="og:image"], meta[name="citation_public_url"]')
        assert "Report an error" not in page.get_text() and "Source of this page" not in page.get_text()
    assert not (site / "sitemap.xml").exists()
    assert "Sitemap" not in (site / "robots.txt").read_text()


def test_an_error_is_reported_with_its_page_and_edition(html: Path) -> None:
    page = soup(html / "notebooks" / "chapter.html")
    links = {a.get_text(): a["href"] for a in page.select(".page-links a")}
    assert links["Source of this page"] == f"{REPOSITORY}/blob/HEAD/notebooks/chapter.ipynb"
    url = urlsplit(links["Report an error"])
    asked = parse_qs(url.query)
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{REPOSITORY}/issues/new"
    assert asked["title"] == ["Error: A chapter"]
    assert f"{SITE}notebooks/chapter.html" in asked["body"][0] and "edition of 1 June 2024" in asked["body"][0]
    links = {a.get_text(): a["href"] for a in soup(html / "cite.html").select("article a.external")}
    assert links == {"Tell us": f"{REPOSITORY}/issues/new"}


def test_the_same_addresses_give_the_same_bytes_and_others_a_new_site(placed: Project, tmp_path: Path) -> None:
    shutil.copytree(placed.root, tmp_path / "project", symlinks=True)
    project = Project(tmp_path / "project")
    site = project.root / "_build" / "html"
    before = digests(site)
    assert "HTML, unchanged" in project.build(**SET).stderr
    done = project.build()
    assert done.returncode == 0, done.stderr
    assert SITE not in (site / "index.html").read_text() and not (site / "sitemap.xml").exists()
    assert project.build(**SET).returncode == 0
    assert digests(site) == before


def described(*parts: nodes.Node) -> str:
    from docutils.utils import new_document

    document = new_document("page")
    document += parts
    return metadata.description(document)


def test_a_description_is_what_the_page_says_first() -> None:
    text = nodes.paragraph("", "The first paragraph that says something by itself, in a sentence. " * 4)
    remark = nodes.paragraph("", "Figure 1. Depends on: a choice that has been made here.", classes=["finding-notes"])
    row = nodes.table("", nodes.paragraph("", "What stands in a table, and describes no page at all."))
    note = nodes.note("", nodes.paragraph("", "This is an independent work, of nobody in particular."))
    short = nodes.paragraph("", "Too short.")
    assert described(short, note, row, remark, text) == ("The first paragraph that says something by itself, in a sentence. " * 2).strip()
    assert described(nodes.paragraph("", "word " * 60)).endswith("word…")
    assert described(short) == ""


def test_tags_are_escaped() -> None:
    page = metadata.Page("a.html", 'Of "A" & <B>', "It's > 1", metadata.Picture("a.png", ""))
    head = metadata.head(page, {"version": "1.0.0", "name": "Version 1.0.0"}, "2020-01-02", WHERE)
    assert meta(BeautifulSoup(head, "html.parser"), "og:title") == ['Of "A" & <B>']
    assert "<B>" not in head
    assert 'content="2020/01/02"' in head


# Lists


def test_the_sitemap_has_every_page_that_says_something(html: Path) -> None:
    listed = [node.text for node in ET.parse(html / "sitemap.xml").getroot().iter(f"{MAP}loc")]
    pages = {str(p.relative_to(html)) for p in html.rglob("*.html") if "_static" not in p.parts}
    places = {address.removeprefix(SITE) or "index.html" for address in listed}
    assert len(listed) == len(places)
    assert places == pages - listings.UNLISTED
    assert f"Sitemap: {SITE}sitemap.xml" in (html / "robots.txt").read_text()


def test_llms_txt_leads_to_the_pages_as_markdown(html: Path, built: Project) -> None:
    for site, start in ((html, SITE), (built.root / "_build" / "html", "")):
        text = (site / "llms.txt").read_text()
        assert text.startswith("# Honouring international commitments, put to the test\n")
        links = re.findall(r"^- \[[^\]]+\]\(([^)]+)\)", text, flags=re.MULTILINE)
        assert "notebooks/chapter.md" in [link.removeprefix(start) for link in links]
        assert all(link.startswith(start) and (site / link.removeprefix(start)).is_file() for link in links)


def test_the_feed_names_versions_and_what_they_corrected(html: Path) -> None:
    root = ET.parse(html / "feed.xml").getroot()
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert root.find(f"{ATOM}{name}") is not None, name
    entries = root.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids)) and all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", id or "") for id in ids)
    days = [entry.findtext(f"{ATOM}updated") for entry in entries]
    assert days == sorted(days, reverse=True) and root.findtext(f"{ATOM}updated") == days[0]
    for entry in entries:
        page, _, anchor = entry.find(f"{ATOM}link").get("href").removeprefix(SITE).partition("#")
        assert page == "corrections.html" or soup(html / page).find(id=anchor), anchor
    corrected = [entry.findtext(f"{ATOM}summary") for entry in entries if "Corrected in version 0.6.0" in entry.findtext(f"{ATOM}title")]
    assert corrected == ["fig-stock: “1 & 2” is now “2”"]


def test_a_feed_has_the_same_ids_wherever_the_site_is() -> None:
    changelog = "# Changelog\n\n## [1.0.0] - 2020-01-02\n\nIt is out.\n"
    here, there = (feed.feed(changelog, "version,place\n", where) for where in (WHERE, Addresses()))
    assert re.findall("<id>.*</id>", here) == re.findall("<id>.*</id>", there)
    assert '<link href="changelog.html#version-1-0-0"/>' in there and "It is out." in there


def test_the_changelog_is_a_page_with_a_place_for_each_version(html: Path) -> None:
    page = soup(html / "changelog.html")
    titles = [h.get_text().rstrip("¶") for h in page.select("article h2")]
    assert titles[-1] == "Version 0.1.0, 23 November 2026"
    assert {h.get_text().rstrip("¶") for h in page.select("article h3")} <= {"Added", "Changed", "Fixed"}
    versions = soup(html / "versions.html")
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in versions.select("table tbody tr")]
    assert rows[-1] == ["0.1.0", "23 November 2026", "Changes of version 0.1.0"]
    assert [a["href"] for a in versions.select("tbody a")][-1] == "changelog.html#version-0-1-0"
    assert re.search(rf"{SITE}v/\d+\.\d+\.\d+/claims\.html", versions.get_text())


# Twins


def test_a_twin_says_what_its_page_says(html: Path) -> None:
    page, text = soup(html / "notebooks" / "chapter.html"), (html / "notebooks" / "chapter.md").read_text()
    (link,) = page.select('link[type="text/markdown"]')
    assert link["href"] == "chapter.md"
    assert text.startswith("# A chapter\n\nIn 2020 there were 12,060 migrants")
    assert "**Figure 1.** The stock grew in every year of the test" in text
    assert "![A line that rises from the first year to the last, in one colour.](../_exhibits/fig-stock/fig-stock-page.svg)" in text
    assert "import charts" not in text and "¶" not in text
    assert "[GQ2.1-01](../" not in text and "### GQ2.1-01 (partly answered) How do regions compare?" in text
    assert re.search(rf"Version \d.*\. The page: <{SITE}v/[\d.]+/notebooks/chapter\.html>\. Licence: CC BY 4\.0\.\n\Z", text)


def test_tables_folds_and_code_of_a_twin() -> None:
    article = (
        '<section><h1>A page<a class="headerlink" href="#a">¶</a></h1>'
        '<p><a href="#part" title="Long">There</a> and <a href="b.html">b</a></p>'
        '<details class="grounds"><summary>Grounds</summary><p>They are these.</p></details>'
        "<table><caption>Rows</caption><thead><tr><th>A</th><th>B</th></tr></thead>"
        '<tbody><tr><td rowspan="2"><p>one</p></td><td>1</td></tr><tr><td>2</td></tr></tbody></table>'
        '<div class="take"><a href="a.zip">Download</a><a href="a.html">Page</a></div><p><a href="data.zip">data.zip</a></p>'
        '<div class="highlight-python notranslate"><div class="highlight"><pre>x = <span class="s2">"1"</span>\n</pre></div></div>'
        '<details class="admonition hide above-input"><summary>Show</summary>'
        '<div class="cell_input"><pre>hidden</pre></div></details></section>'
    )
    text = markdown_twin.of(article, "a.html", "The end.")
    assert text == (
        "# A page\n\n[There](a.html#part) and [b](b.html)\n\n**Grounds**\n\nThey are these.\n\nRows\n\n"
        "| A | B |\n| --- | --- |\n| one | 1 |\n|  | 2 |\n\n"
        "[Download](a.zip) \N{MIDDLE DOT} [Page](a.html)\n\n[data.zip](data.zip)\n\n"
        '```python\nx = "1"\n```\n\n---\n\nThe end.\n'
    )


# A description of each table


def test_a_table_is_described_with_its_releases_and_columns(html: Path) -> None:
    releases = read_catalog(html / "data").releases["stock"]
    found = json.loads((html / "data" / "stock" / "croissant.json").read_text())
    assert found == croissant.description("stock", releases, WHERE)
    assert [file["name"] for file in found["distribution"]] == ["2024-06-01.csv", "2018-06-01.csv"]
    assert all((html / "data" / "stock" / file["contentUrl"]).is_file() for file in found["distribution"])
    (records,) = found["recordSet"]
    assert [(f["name"], f["dataType"]) for f in records["field"]] == [
        ("year", "sc:Integer"),
        ("area", "sc:Text"),
        ("migrants", "sc:Integer"),
    ]
    assert {f["source"]["fileObject"]["@id"] for f in records["field"]} == {"2024-06-01.csv"}
    assert found["url"] == f"{SITE}data.html#table-stock" and found["version"] == "2024.6.1"


# The page where there is none


class AtFolder(Quiet):
    """Serves a site below /a/book/, as a server of pages does: where there is no file it shows the site's 404.html."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/a/book"))

    def send_error(self, code: int, *_: object, **__: object) -> None:
        content = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture(scope="module")
def server_of_site(html: Path) -> Iterator[str]:
    with served(html, AtFolder) as address:
        yield f"{address}a/book/"


def test_from_any_address_the_page_of_no_page_leads_on(server_of_site: str, html: Path, browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    missing = []
    page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    page.goto(f"{server_of_site}v/9.9.9/notebooks/chapter.html?x#y")
    assert page.locator("h1").inner_text() == "No such page"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("#newest a").evaluate("a => a.href") == f"{server_of_site}notebooks/chapter.html?x#y"
    ways = page.locator("li a").evaluate_all("all => all.map(a => a.href)")
    assert len(ways) > 4 and all((html / way.removeprefix(server_of_site)).is_file() for way in ways)
    page.goto(f"{server_of_site}some/deep/place")
    assert not page.locator("#newest").is_visible()
    page.locator("input[name=q]").fill("stock")
    page.locator("button").click()
    page.wait_for_url(f"{server_of_site}search.html?q=stock")
    page.close()
    assert {url.rpartition("/")[2] for url in missing} == {"chapter.html?x", "place"}  # the two pages, and nothing that they show
