"""What machines read of the whole book: heads, linked data, twins, lists, and the tables through their descriptions."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest
from browsing import names
from bs4 import BeautifulSoup
from conftest import HANGS

from compendium import evidence, manifest
from compendium.paths import ROOT, STAGED

SAY_NOTHING = {"404.html", "genindex.html", "search.html"}
HEADS = dict[str, BeautifulSoup]


@pytest.fixture(scope="module")
def heads(book: Path) -> HEADS:
    """The heads of all pages that say something, without what comes after."""
    found = {}
    for name in set(names(book)) - SAY_NOTHING:
        text = (book / name).read_text(encoding="utf-8")
        if not name.startswith("_exhibits/"):
            found[name] = BeautifulSoup(text[: text.index("</head>")], "html.parser")
    return found


def graphs(heads: HEADS) -> dict[str, list[dict]]:
    found = {}
    for name, head in heads.items():
        (script,) = head.select('script[type="application/ld+json"]')
        content = json.loads(script.string)
        assert content["@context"] == "https://schema.org"
        found[name] = content["@graph"]
    return found


def test_every_page_says_each_thing_once(heads: HEADS) -> None:
    once = ("viewport", "description", "og:title", "og:description", "og:type", "og:site_name", "twitter:card")
    once += ("citation_title", "citation_author", "citation_publication_date", "citation_language")
    for name, head in heads.items():
        tags = [node.get("name") or node.get("property") for node in head.select("meta[name], meta[property]")]
        assert [tag for tag in once if tags.count(tag) != 1] == [], name
        assert len(tags) == len(set(tags)), name
        assert len(head.select("title")) == 1
        assert len(head.select('link[rel=alternate][type="text/markdown"]')) == len(head.select('[type="application/atom+xml"]')) == 1
    for part in ("title", "description"):
        told = [head.select_one(f'meta[property="og:{part}"]')["content"] for head in heads.values()]
        assert len(told) == len(set(told)), part


def test_a_roundtable_is_described_by_a_finding_of_its_own(heads: HEADS) -> None:
    found = manifest.read_findings(STAGED).findings.values()
    for page in (name.removesuffix(".html") for name in heads if "roundtable" in name):
        words = heads[f"{page}.html"].select_one("meta[name=description]")["content"].rstrip("…").replace("’", "'").split()
        assert any(finding.page == page and finding.sentence.replace("’", "'").split()[:6] == words[:6] for finding in found), page


def test_no_page_names_an_address_that_is_not_set(book: Path, heads: HEADS) -> None:
    for name in heads:
        text = (book / name).read_text(encoding="utf-8")
        assert not re.search(r'rel="canonical"|property="og:(url|image)"|citation_public_url|OWNER/REPOSITORY|issues/new', text), name
    assert not (book / "sitemap.xml").exists()


def test_chapters_are_articles_with_their_claims_and_verdicts(heads: HEADS) -> None:
    claims, reviews = {}, {}
    for name, things in graphs(heads).items():
        if name.startswith("notebooks/"):
            article = things[0]
            assert article["@type"] == "ScholarlyArticle"
            assert all(article[part] for part in ("name", "author", "datePublished", "version", "license", "citation", "isPartOf")), name
            assert len(json.dumps(things)) < 12_000, name
        claims |= {thing["name"]: thing for thing in things if thing["@type"] == "Claim"}
        reviews |= {thing["itemReviewed"]["@id"]: thing for thing in things if thing["@type"] == "ClaimReview"}
    verdicts = manifest.read_verdicts(STAGED)
    assert claims.keys() <= set(evidence.claim_ids()) and len(claims) > evidence.CLAIMS / 2
    for id, verdict in ((id, verdict.verdict) for id, verdict in verdicts.items() if id in claims):
        review = reviews.get(claims[id]["@id"])
        assert (review is None) == (verdict == "open"), id
        if review:
            assert review["reviewRating"] == {"@type": "Rating", "alternateName": verdict}
            assert review["claimReviewed"] == claims[id]["text"]
    assert reviews.keys() <= {claim["@id"] for claim in claims.values()}


def test_the_tables_are_datasets_on_the_page_of_data(book: Path, heads: HEADS) -> None:
    package = json.loads((book / "data" / "datapackage.json").read_text(encoding="utf-8"))
    (catalog,) = graphs(heads)["data.html"]
    assert catalog["@type"] == "DataCatalog"
    tables = {dataset["@id"].partition("#table-")[2]: dataset for dataset in catalog["dataset"]}
    assert tables.keys() == {resource["table"] for resource in package["resources"]}
    for table, dataset in tables.items():
        assert all(dataset[part] for part in ("name", "description", "license", "creator")), table
        assert (book / dataset["distribution"]["contentUrl"]).is_file() and (book / dataset["subjectOf"]).is_file()
    assert any("temporalCoverage" in dataset and "variableMeasured" in dataset for dataset in tables.values())


def test_the_first_page_is_a_site_and_a_book(heads: HEADS) -> None:
    site, work = graphs(heads)["index.html"]
    assert (site["@type"], work["@type"]) == ("WebSite", "Book")
    assert work["abstract"] and work["author"]["name"] and work["license"].startswith("https://")


def test_every_page_has_a_twin_that_holds_its_findings(book: Path, heads: HEADS) -> None:
    texts = {name: (book / name).with_suffix(".md").read_text(encoding="utf-8") for name in heads}
    assert {p.relative_to(book).as_posix() for p in book.rglob("*.md")} >= {name.replace(".html", ".md") for name in heads}
    for finding in manifest.read_findings(STAGED).findings.values():
        text = " ".join(texts[f"{finding.page}.html"].replace("’", "'").split())
        assert re.sub(r"\W", "", finding.sentence.replace("’", "'"))[:60] in re.sub(r"\W", "", text), finding.key
    for name, text in texts.items():
        assert text.startswith("# ") and "¶" not in text and "Show the code" not in text, name
        for image in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text):
            assert image[0] and (book / name).parent.joinpath(image[1]).is_file(), (name, image)


def test_llms_txt_lists_every_page_with_its_description(book: Path, heads: HEADS) -> None:
    text = (book / "llms.txt").read_text(encoding="utf-8")
    places = re.findall(r"^- \[[^\]]+\]\(([^)]+)\)", text, flags=re.MULTILINE)
    assert all((book / place).is_file() for place in places)
    assert {name.replace(".html", ".md") for name in heads} - set(places) - {"index.md"} <= {
        p.relative_to(book).as_posix() for p in (book / "profiles").glob("*.md")
    }
    assert unescape(heads["claims.html"].select_one("meta[name=description]")["content"]) in text
    assert "\n## Optional\n" in text


# The tables, through their descriptions

READ = """
import itertools, json, logging, sys
from pathlib import Path
import mlcroissant
logging.disable(logging.WARNING)
faults, read = {}, {}
for path in sorted(Path(sys.argv[1]).glob("*/croissant.json")):
    dataset = mlcroissant.Dataset(str(path))
    if report := dataset.metadata.ctx.issues.report():
        faults[path.parent.name] = report
    (records,) = dataset.metadata.record_sets
    read[path.parent.name] = len(list(itertools.islice(dataset.records(records.uuid), 3)))
print(json.dumps([faults, read]))
"""


def croissants(folder: Path) -> subprocess.CompletedProcess[str]:
    """What the library of the format's makers finds in the descriptions of a data folder."""
    done = subprocess.run(["sh", ".ci/tool", "croissant"], cwd=ROOT, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stderr
    # -S: of the environment nothing but what the list names
    command = [str(ROOT / ".venv" / "bin" / "python"), "-S", "-c", READ, str(folder)]
    variables = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT / ".venv" / "croissant")}
    return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=HANGS)


def test_every_table_is_valid_and_can_be_read_through_its_description(book: Path) -> None:
    done = croissants(book / "data")
    assert done.returncode == 0, done.stderr
    faults, read = json.loads(done.stdout)
    package = json.loads((book / "data" / "datapackage.json").read_text(encoding="utf-8"))
    rows = {r["table"]: r["rows"] for r in sorted(package["resources"], key=lambda r: r["release"])}
    assert faults == {}
    assert read == {table: min(3, count) for table, count in rows.items()}
    assert any(path.name.endswith(".gz") for path in (book / "data").rglob("*"))


def test_a_description_that_does_not_fit_its_file_would_be_found(book: Path, tmp_path: Path) -> None:
    for change in (lambda text: text.replace('"column": "year"', '"column": "yaer"'), lambda text: text.replace('"license"', '"licence"')):
        shutil.rmtree(tmp_path / "gdp", ignore_errors=True)
        shutil.copytree(book / "data" / "gdp", tmp_path / "gdp")
        path = tmp_path / "gdp" / "croissant.json"
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
        done = croissants(tmp_path)
        assert done.returncode or json.loads(done.stdout)[0]
