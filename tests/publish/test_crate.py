"""The site as an RO-Crate: what the metadata says is so, it says it of everything, and the same site gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Project, digests, make_project, write_stock
from rocrate import vocabs
from rocrate.rocrate import ROCrate

from compendium import edition
from compendium.errors import CompendiumError
from compendium.manifest import FINDINGS
from compendium.paths import CITATION, PDF_NAMES
from compendium.publish import archives, crate
from compendium.tables import catalog
from compendium.tables.model import Retrieved

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ABOUT = yaml.safe_load(CITATION.read_text(encoding="utf-8"))


def graph(site: Path) -> dict[str, dict[str, Any]]:
    """The entities by their ids; no id is there twice."""
    entities = json.loads((site / crate.NAME).read_text(encoding="utf-8"))["@graph"]
    assert len({e["@id"] for e in entities}) == len(entities)
    return {e["@id"]: e for e in entities}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def ids(value: Any) -> list[str]:
    return [v["@id"] for v in listed(value)]


def parts(entities: dict[str, dict[str, Any]], id: str) -> Iterator[str]:
    for part in ids(entities[id].get("hasPart", [])):
        yield part
        yield from parts(entities, part)


def meets_the_specification(site: Path) -> None:
    """What RO-Crate 1.3 asks of every crate."""
    entities = graph(site)
    descriptor, root = entities[crate.NAME], entities["./"]
    assert descriptor["conformsTo"]["@id"] == "https://w3id.org/ro/crate/1.3" and descriptor["about"] == {"@id": "./"}
    assert root["@type"] == "Dataset" and root["name"] and root["description"] and DAY.fullmatch(root["datePublished"])
    data = {id for id, e in entities.items() if {"File", "Dataset"} & set(listed(e["@type"])) and id != "./"}
    below = list(parts(entities, "./"))
    assert len(below) == len(set(below)) and set(below) == data
    terms = {*vocabs.RO_CRATE["@context"], "@id", "@type"}
    for id, entity in entities.items():
        assert entity.keys() <= terms and set(listed(entity["@type"])) <= terms, id
        assert entity.get("name") or id == crate.NAME, id
        assert id.startswith(("#", "https://")) or ((site / id).exists() and not id.startswith("/")), id
        for name, value in entity.items():
            assert not isinstance(value, list) or len(value) > 1, f"{id}: one {name} needs no list"
            for reference in [v for v in listed(value) if isinstance(v, dict)]:
                assert reference.keys() == {"@id"} and (reference["@id"] in entities or name == "conformsTo"), f"{id}: {reference}"
        if {"SoftwareApplication", "ComputerLanguage"} & set(listed(entity["@type"])):
            assert entity["url"] and entity["version"], id


def describes_its_files(site: Path) -> None:
    """Every file that is described is there, with that size and checksum."""
    files = {id: e for id, e in graph(site).items() if "File" in listed(e["@type"])}
    for id, entity in files.items():
        content = (site / id).read_bytes()
        assert (entity["contentSize"], entity["sha256"]) == (str(len(content)), hashlib.sha256(content).hexdigest()), id
        assert "/" in entity["encodingFormat"] and entity["description"], id
    there = {*(p for p in site.glob("data/*/*.csv*")), *site.glob("_notebooks/*"), *site.glob("*.pdf")}
    there |= {p for p in site.glob("_exhibits/*/*") if p.suffix in (".csv", ".png", ".svg", ".zip") and p.stem == p.parent.name}
    there |= {*site.glob("_exhibits/*/index.html")}
    assert files.keys() == {str(p.relative_to(site)) for p in there} | {"index.html", "data.zip", "data/datapackage.json"}


def describes_its_exhibits(site: Path) -> None:
    """Title, caption, credit, terms, what it was made of."""
    entities = graph(site)
    for path in site.glob("_exhibits/*/exhibit.json"):
        facts = json.loads(path.read_text(encoding="utf-8"))
        entity = entities[f"_exhibits/{facts['id']}/"]
        assert (entity["name"], entity["description"], entity["creditText"]) == (facts["title"], facts["caption"], facts["credit"])
        assert ids(entity["license"]) == [crate.TEXT[1]] and ids(entity["author"])
        sources = {entities[id]["version"] for id in ids(entity["isBasedOn"]) if id.startswith("data/")}
        assert sources == {s["edition"] for s in facts["sources"]}
        assert f"_notebooks/{facts['notebook']}.ipynb" in ids(entity["isBasedOn"])


def describes_its_tables(site: Path) -> None:
    """Each release with its edition, day, terms, provider and page."""
    entities = graph(site)
    releases = json.loads((site / "data" / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    for release in releases:
        entity = entities[f"data/{release['path']}"]
        assert (entity["version"], entity["datePublished"]) == (release["edition"], release["release"])
        licence = entities[entity["license"]["@id"]]
        assert (licence["name"], licence.get("url", "")) == (release["licenses"][0]["title"], release["licenses"][0].get("path", ""))
        provider = entities[entity["publisher"]["@id"]]
        assert entity["creator"] == entity["publisher"] and provider["@type"] == "Organization"
        assert release["sources"][0]["title"] in (provider["name"], crate.OURS)
        assert entity["url"] == release["sources"][0]["path"]
    wordings = {(r["licenses"][0]["title"], r["licenses"][0].get("path", "")) for r in releases}
    assert len({entities[f"data/{r['path']}"]["license"]["@id"] for r in releases}) == len(wordings)


def knows_no_clock(site: Path) -> None:
    """Every day in it is one of its inputs."""
    inputs = CITATION.read_text(encoding="utf-8") + (site / "data" / "datapackage.json").read_text(encoding="utf-8")
    inputs += (site / FINDINGS).read_text(encoding="utf-8")
    inputs += "".join(path.read_text(encoding="utf-8") for path in site.glob("_exhibits/*/exhibit.json"))
    assert set(DAY.findall((site / crate.NAME).read_text(encoding="utf-8"))) <= set(DAY.findall(inputs))
    assert not re.search(r"\d:\d\d:\d\d", (site / crate.NAME).read_text(encoding="utf-8"))


CHECKS = [meets_the_specification, describes_its_files, describes_its_exhibits, describes_its_tables, knows_no_clock]


@pytest.fixture(scope="session")
def site(built: Project) -> Path:
    return built.root / "_build" / "html"


@pytest.fixture
def own(site: Path, tmp_path: Path) -> Path:
    """A copy of the small site, to change."""
    return Path(shutil.copytree(site, tmp_path / "site"))


@pytest.mark.parametrize("check", CHECKS)
def test_the_small_site(site: Path, check: Any) -> None:
    check(site)


@pytest.mark.parametrize("check", CHECKS)
def test_the_book(book: Path, check: Any) -> None:
    check(book)


def test_the_book_again_gives_the_same_bytes(book: Path) -> None:
    assert crate.metadata(book) == (book / crate.NAME).read_bytes()
    entities = graph(book)
    pdfs = [entities[name] for name in PDF_NAMES]
    assert len({e["name"] for e in pdfs}) == len({e["description"] for e in pdfs}) == len(pdfs)


def test_what_the_whole_is(site: Path) -> None:
    entities = graph(site)
    root = entities["./"]
    assert root["name"] == ABOUT["title"] and root["version"] == ABOUT["version"] and root["keywords"] == ABOUT["keywords"]
    assert root["datePublished"] == ABOUT["date-released"]
    assert ids(root["license"]) == [crate.TEXT[1], crate.CODE[1]]
    assert "Text and figures: CC BY 4.0. Code: MIT License." in root["description"]
    assert [entities[id]["name"] for id in ids(root["author"])] == [a["name"] for a in ABOUT["authors"]]
    paper = entities[root["about"]["@id"]]
    assert root["isBasedOn"] == root["about"]
    assert (paper["name"], paper["datePublished"]) == (ABOUT["references"][0]["title"], "2018-02")
    assert root["mainEntity"] == {"@id": "index.html"}


def test_how_it_was_made(site: Path) -> None:
    entities = graph(site)
    act = entities[entities["./"]["mentions"]["@id"]]
    assert act["@type"] == "CreateAction"
    assert ids(act["object"]) == ["#as-of", "data/stock/2024-06-01.csv"]
    assert entities["#as-of"]["value"] == "latest"
    assert ids(act["result"]) == ["index.html", "_exhibits/fig-stock/"]
    assert ids(act["instrument"]) == ["#compendium", "_notebooks/chapter.ipynb"]
    tools = [entities[id] for id in ids(entities["#compendium"]["softwareRequirements"])]
    assert [t["name"] for t in tools] == ["Python", "papermill", "jupyter-book"]
    notebook = entities["_notebooks/chapter.ipynb"]
    assert notebook["@type"] == ["File", "SoftwareSourceCode", "ComputationalWorkflow"]
    assert entities[notebook["programmingLanguage"]["@id"]]["name"] == "Python"


def test_the_reader_of_the_library_reads_it(site: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = ROCrate(site)
    assert read.name == ABOUT["title"]
    assert read.get("_exhibits/fig-stock/")["name"] == "The stock grew in every year of the test"
    assert {e.id for e in read.data_entities} == set(parts(graph(site), "./"))


def test_an_archive_of_the_site_is_a_crate(site: Path, tmp_path: Path) -> None:
    archives.archive(site, tmp_path / "book-site.zip")
    with zipfile.ZipFile(tmp_path / "book-site.zip") as archive:
        archive.extractall(tmp_path)
    assert ROCrate(tmp_path / "book-site").name == ABOUT["title"]
    describes_its_files(tmp_path / "book-site")


def test_each_pdf_of_a_site_is_described(own: Path) -> None:
    for name in PDF_NAMES:
        (own / name).write_bytes(f"{name}, in place of a PDF".encode())
    crate.write(own)
    describes_its_files(own)
    entities = graph(own)
    assert ids(entities["#making"]["result"])[1:4] == list(PDF_NAMES)
    assert entities["brief.pdf"]["name"].endswith("(the book in brief)")


def test_an_earlier_day_is_said(copy: Project) -> None:
    assert copy.build("--as-of", "2018-12-10").returncode == 0
    site = copy.root / "_build" / "html"
    entities = graph(site)
    assert entities["#as-of"]["value"] == "2018-12-10"
    assert "data/stock/2018-06-01.csv" in ids(entities["#making"]["object"])
    assert "data/stock/2024-06-01.csv" not in ids(entities["#making"]["object"])
    assert "what the tables said on 2018-12-10" in entities["./"]["description"]


def test_a_pdf_that_comes_later_is_in_it(tmp_path: Path) -> None:
    """A site with its PDF is the same, whether both came at once or one after the other."""
    found = {}
    for name, steps in {"once": [()], "later": [("--no-pdf",), ()]}.items():
        project = make_project(tmp_path / "project")
        site = project.root / "_build" / "html"
        for step in steps:
            done = project.run("build", *step)
            assert done.returncode == 0, done.stderr
            if step:
                assert "compendium.pdf" not in graph(site)
                os.link(site / crate.NAME, tmp_path / "linked")
                before = (tmp_path / "linked").read_bytes()
        for check in CHECKS:
            check(site)
        found[name] = digests(site)
        project.root.rename(tmp_path / name)
    site = tmp_path / "later" / "_build" / "html"
    assert found["once"] == found["later"]
    assert (tmp_path / "linked").read_bytes() == before != (site / crate.NAME).read_bytes()
    entities = graph(site)
    assert "compendium.pdf" in ids(entities["#making"]["result"])
    assert any("/typst/" in id for id in ids(entities["#compendium"]["softwareRequirements"]))


def test_another_edition_is_another_site(copy: Project) -> None:
    path = copy.root / "CITATION.cff"
    path.write_text(path.read_text().replace(ABOUT["version"], "9.9.9"))
    done = copy.build()
    assert done.returncode == 0, done.stderr
    assert "HTML, unchanged" not in done.stderr
    assert graph(copy.root / "_build" / "html")["./"]["version"] == "9.9.9"


def test_files_that_were_fetched(own: Path) -> None:
    """A refreshed release says where its files came from; a book with it is no older than it."""
    fetched = Retrieved("un/stock.csv", "https://example.org/stock.csv", "2031-02-03", "0" * 64)
    write_stock(own / "data", "2031-02-01", (2010, 2030), retrieved=(fetched, replace(fetched, name="un/other.csv")))
    crate.write(own)
    for check in (meets_the_specification, describes_its_files, describes_its_tables, knows_no_clock):
        check(own)
    entities = graph(own)
    files = [entities[id] for id in ids(entities["data/stock/2031-02-01.csv"]["isBasedOn"])]
    assert [f["name"] for f in files] == ["un/stock.csv", "un/other.csv"]
    assert (files[0]["url"], files[0]["sdDatePublished"], files[0]["sha256"]) == (fetched.path, fetched.day, fetched.sha256)
    assert entities["./"]["datePublished"] == "2031-02-03"


def test_a_table_of_the_project_itself(own: Path) -> None:
    release = catalog.read_catalog(own / "data").releases["areas"][0]
    path = own / "data" / "datapackage.json"
    path.write_text(path.read_text().replace(release.provider, crate.OURS))
    crate.write(own)
    entities = graph(own)
    assert entities["data/areas/2018-01-01.csv"]["publisher"] == entities["./"]["publisher"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "CITATION.cff is missing"),
        ("title: A book\n", "CITATION.cff has no field 'abstract'"),
        ("title: [", "CITATION.cff is not YAML"),
        ("", "CITATION.cff is not YAML"),
    ],
)
def test_a_citation_that_is_of_no_use(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, said: str) -> None:
    path = tmp_path / "CITATION.cff"
    if text is not None:
        path.write_text(text)
    monkeypatch.setattr(edition, "CITATION", path)
    before = digests(own)
    with pytest.raises(CompendiumError, match=re.escape(said)):
        crate.write(own)
    assert digests(own) == before
