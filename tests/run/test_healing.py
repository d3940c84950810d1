"""What is damaged is rebuilt or named, and never published: records of the build, earlier output, stored tables, lists."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SOON, Project, digests, write_stock

from compendium.errors import CompendiumError
from compendium.tables import catalog, store

FORMS: dict[str, Callable[[bytes], bytes]] = {
    "another form": lambda _: b"[]",
    "other values": lambda _: b'{"key": 1, "made_of": {"code": 3}, "files": [], "dependencies": null, "made": "x", "tools": {}}',
    "cut off": lambda content: content[: len(content) // 2],
    "no text": lambda content: b"\xff\xfe" + content,
    "empty": lambda _: b"",
}


def notes(project: Project) -> list[Path]:
    build = project.root / "_build"
    patterns = ("*.stamp", "executed/*.run.json", "cache/runs/*/*.json", "work/*.made-with", "book/_exhibits/**/*.json", "book/_*.json")
    found = [path for pattern in patterns for path in build.glob(pattern)]
    assert len(found) > 8
    return found


def site(project: Project) -> dict[str, str]:
    return digests(project.root / "_build" / "html")


def healed(project: Project, before: dict[str, str]) -> str:
    done = project.build()
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert site(project) == before
    again = project.build()
    assert "HTML, unchanged" in again.stderr
    assert "reused" in again.stderr
    return done.stderr


@pytest.mark.parametrize("form", FORMS)
def test_damaged_notes_are_ignored(form: str, copy: Project) -> None:
    before = site(copy)
    for path in notes(copy):
        path.write_bytes(FORMS[form](path.read_bytes()))
    healed(copy, before)


def test_folders_in_place_of_notes(copy: Project) -> None:
    before = site(copy)
    for path in notes(copy):
        path.unlink()
        path.mkdir()
    healed(copy, before)


def test_damaged_output_is_rebuilt(copy: Project) -> None:
    before, build = site(copy), copy.root / "_build"
    (build / "html" / "claims.html").unlink()
    (build / "html" / "data" / "stock" / "2018-06-01.csv").unlink()
    for name in ("_exhibits/fig-stock/fig-stock.png", "index.html"):  # a new file, not written through a hard link
        path = build / "html" / name
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content[:-100])
    for path in (build / "fonts").glob("*.woff2"):
        path.write_bytes(b"")
    (build / "book" / "_exhibits" / "fig-stock" / "fig-stock.svg").write_text("x\n")
    (build / "book" / "index.md").unlink()
    executed = build / "executed" / "chapter.ipynb"
    executed.write_text(executed.read_text().replace("12,051", "99,999"))
    page = build / "work" / "html" / "_build" / "html" / "questions.html"
    page.write_text("<p>Not this</p>")
    assert "HTML, unchanged" not in healed(copy, before)


def test_a_damaged_print_edition_is_rebuilt(copy: Project) -> None:
    assert copy.run("build").returncode == 0
    pdf = copy.root / "_build" / "pdf" / "compendium.pdf"
    content = pdf.read_bytes()
    pdf.write_bytes(content[:1000])
    done = copy.run("build")
    assert done.returncode == 0, done.stderr
    assert pdf.read_bytes() == content
    assert (copy.root / "_build" / "html" / "compendium.pdf").read_bytes() == content
    done = copy.run("build")
    assert "PDF, unchanged" in done.stderr
    assert "HTML, unchanged" in done.stderr


# --- Stored tables ------------------------------------------------------------------------------------------------------

BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda content: content[:-20],
    "a flipped byte": lambda content: content.replace(content[40:41], bytes([content[40] ^ 0x55]), 1),
    "a pointer": lambda _: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
    "empty": lambda _: b"",
}


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a packed release."""
    from conftest import write_areas

    folder = tmp_path_factory.mktemp("packed") / "data"
    write_areas(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "GZIP_ABOVE", 10)
        write_stock(folder, "2018-06-01", (2010, 2015, 2017))
    return folder


@pytest.mark.parametrize("damage", BROKEN)
def test_a_damaged_table_is_named(damage: str, packed: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(packed, tmp_path / "data")
    path = folder / "stock" / "2018-06-01.csv.gz"
    path.write_bytes(BROKEN[damage](path.read_bytes()))
    for look in (store.validate_all, catalog.verify_checksums, lambda f: catalog.load("stock", folder=f)):
        with pytest.raises(CompendiumError, match=r"stock/2018-06-01\.csv\.gz .*Restore it.*\(git checkout -- "):
            look(folder)


def test_a_damaged_table_stops_a_build_by_its_name(copy: Project, packed: Path) -> None:
    shutil.rmtree(copy.root / "data")
    shutil.copytree(packed, copy.root / "data")
    path = copy.root / "data" / "stock" / "2018-06-01.csv.gz"
    path.write_bytes(path.read_bytes()[:-20])
    before = site(copy)
    for command in (("build", "--no-pdf"), ("data", "--check")):
        done = copy.run(*command)
        assert done.returncode == 1
        assert "Stopped. data/stock/2018-06-01.csv.gz is damaged" in done.stderr
    assert site(copy) == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda p: b"{}", "datapackage.json: expected an object with a list of 'resources'"),
        (lambda p: b"[]", "datapackage.json: expected an object with a list of 'resources'"),
        (lambda p: b"", "datapackage.json, line 1: not valid JSON"),
        (lambda p: b'{"title": "C\xf4te"}', "datapackage.json is not UTF-8"),
        (lambda p: p.replace(b'"release"', b'"released"'), "datapackage.json, resource 1 (areas-2018-01-01): it lacks the key 'release'"),
        (lambda p: json.dumps({"resources": [3]}).encode(), "datapackage.json, resource 1: it lacks the form of a release"),
    ],
)
def test_a_data_package_of_another_form_is_named(change: Callable[[bytes], bytes], message: str, packed: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(packed, tmp_path / "data")
    path = folder / "datapackage.json"
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(CompendiumError) as caught:
        catalog.read_catalog(folder)
    assert message in str(caught.value)
    assert "Restore it from git" in str(caught.value) or "Restore the file from git" in str(caught.value)


# --- Found in seconds ----------------------------------------------------------------------------------------------------


def test_faults_that_need_no_run_are_reported_at_once(copy: Project) -> None:
    assert copy.run("check").returncode == 0
    path = copy.root / "notebooks" / "chapter.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][2]["execution_count"] = 7
    notebook["cells"][3]["source"] = "## A section\n\nSee {numref}`fig-stock` and {cite:t}`work2018,nobody2019`."
    path.write_text(json.dumps(notebook))
    (copy.root / "book" / "index.md").write_text("# A book\n\nAs {cite}`somebody2020` says.\n")
    package = copy.root / "data" / "datapackage.json"
    package.write_text(package.read_text().replace('"citation": ""', '"citation": "lost2021"'))
    done = copy.run("check")
    assert done.returncode == 1
    for message in (
        "notebooks/chapter.ipynb is stored with outputs, or counts of runs (cell 3)",
        "notebooks/chapter.ipynb, cell 4, line 3: references.bib has no entry 'nobody2019'",
        "book/index.md, line 3: references.bib has no entry 'somebody2020'",
        "stock/2024-06-01: references.bib has no entry 'lost2021'",
    ):
        assert message in done.stderr
    assert "work2018" not in done.stderr
    assert "lost2021" in copy.run("data", "--check").stderr


def test_a_notebook_with_outputs_is_built_as_if_it_had_none(copy: Project) -> None:
    path = copy.root / "notebooks" / "chapter.ipynb"
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        cell["metadata"]["vscode"] = {"languageId": "python"}
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.11.7"}
    notebook["metadata"]["kernelspec"]["display_name"] = ".venv"
    notebook["cells"][2] |= {"execution_count": 1, "outputs": [{"output_type": "stream", "name": "stdout", "text": "old"}]}
    path.write_text(json.dumps(notebook))
    saved = path.read_bytes()
    assert copy.run("strip").returncode == 0
    assert b"old" not in path.read_bytes() and b"vscode" not in path.read_bytes() and b"3.11" not in path.read_bytes()
    assert copy.build().returncode == 0
    site = digests(copy.root / "_build" / "html")
    path.write_bytes(saved)
    assert copy.why()["chapter"] == "leaves it  nothing changed"
    done = copy.build()
    assert done.returncode == 0, done.stderr
    assert digests(copy.root / "_build" / "html") == site

    done = copy.run("check")
    assert done.returncode == 1
    command = ".venv/bin/python -m compendium strip notebooks/chapter.ipynb"
    assert f"notebooks/chapter.ipynb is stored with outputs, or counts of runs (cell 3). Take them out: {command}" in done.stderr
    assert copy.run(*command.split()[3:]).returncode == 0
    assert "is stored with outputs" not in copy.run("check").stderr


# --- Two at once --------------------------------------------------------------------------------------------------------


def test_a_release_that_is_stored_during_a_build_gives_no_mixed_site(copy: Project) -> None:
    page = copy.root / "book" / "index.md"
    page.write_text(page.read_text() + "\n" + "\n".join(f"## Heading {n}\n\nA text." for n in range(400)))
    mark = copy.root / "_build" / "work" / "html.unfinished"
    command = [sys.executable, "-m", "compendium", "build", "--no-pdf"]
    process = subprocess.Popen(command, cwd=copy.root, stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + SOON
    while not mark.exists():
        assert time.monotonic() < end
        assert process.poll() is None
        time.sleep(0.02)
    write_stock(copy.root / "data", "2026-06-01", (2010, 2015, 2017, 2020, 2024))
    message = process.communicate(timeout=SOON)[1]
    assert process.returncode == 0, message
    assert "it is made again" in message
    html = copy.root / "_build" / "html"
    assert (html / "data" / "datapackage.json").read_bytes() == (copy.root / "data" / "datapackage.json").read_bytes()
    exhibit = json.loads((html / "_exhibits" / "fig-stock" / "exhibit.json").read_text())
    assert exhibit["sources"][0]["release"] == "2026-06-01"
    assert "2026-06-01" in (html / "data.html").read_text()
    assert "2026-06-01" in (html / "ro-crate-metadata.json").read_text()
