"""The compiled book: links, anchors, alt text, sources, downloads, weight."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from alternatives import unsaid
from bench import measurements
from bs4 import BeautifulSoup
from conftest import HANGS
from pages import parsed

from compendium import evidence, manifest
from compendium.measures.regional import BLOCS
from compendium.paths import EXECUTED, ROOT, STAGED


@pytest.fixture(scope="session")
def pages(book: Path) -> dict[str, BeautifulSoup]:
    skip = {"genindex.html", "search.html"}
    found = {str(p.relative_to(book)): p for p in book.rglob("*.html") if "_static" not in p.parts and p.name not in skip}
    return {name: parsed(path) for name, path in found.items()}


@pytest.fixture(scope="session")
def exhibits(book: Path) -> list[dict]:
    return [json.loads(p.read_text()) for p in sorted((STAGED / "_exhibits").glob("*/exhibit.json"))]


def test_links_and_anchors_lead_somewhere(book: Path, pages: dict[str, BeautifulSoup]) -> None:
    ids = {
        name: {t["id"] for t in soup.find_all(id=True)} | {t["name"] for t in soup.find_all("a", attrs={"name": True})}
        for name, soup in pages.items()
    }
    faults = []
    for name, soup in pages.items():
        for tag, attribute in (("a", "href"), ("img", "src"), ("link", "href"), ("script", "src")):
            for node in soup.find_all(tag, attrs={attribute: True}):
                url = urlsplit(node[attribute])
                if url.scheme or url.netloc or node[attribute].startswith(("mailto:", "data:")):
                    continue
                target = (book / name).parent / unquote(url.path) if url.path else book / name
                target = target.resolve()
                if not target.exists():
                    faults.append(f"{name}: {node[attribute]} does not exist")
                elif url.fragment and target.suffix == ".html":
                    key = str(target.relative_to(book))
                    if key in ids and unquote(url.fragment) not in ids[key]:
                        faults.append(f"{name}: {node[attribute]} has no such anchor")
    assert not faults, "\n".join(faults[:20])


def test_no_page_uses_an_id_twice(pages: dict[str, BeautifulSoup]) -> None:
    for name, soup in pages.items():
        main = soup.find("article") or soup
        seen = [t["id"] for t in main.find_all(id=True)]
        assert len(seen) == len(set(seen)), f"{name}: {sorted({i for i in seen if seen.count(i) > 1})}"


def test_no_page_asks_another_host(pages: dict[str, BeautifulSoup]) -> None:
    for name, soup in pages.items():
        for tag, attribute in (("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src"), ("source", "src")):
            for node in soup.find_all(tag, attrs={attribute: True}):
                if tag == "link" and node.get("rel") == ["canonical"]:
                    continue
                assert not urlsplit(node[attribute]).netloc, f"{name}: {node[attribute]}"
        assert "mathjax" not in str(soup).lower(), name


def test_every_figure_has_alt_text_source_and_downloads(book: Path, pages: dict[str, BeautifulSoup], exhibits: list[dict]) -> None:
    assert len(exhibits) >= 18
    shown = {}
    for name, soup in pages.items():
        for node in soup.select("figure.exhibit, table.exhibit"):
            shown[node.get("id")] = (name, node)
        for image in soup.select("article img:not(.finding-picture)"):
            assert image.get("alt"), f"{name}: {image.get('src')}"
            assert not re.search(r"\.(svg|png)$|^_images", image["alt"]), f"{name}: {image['alt']}"
    for meta in exhibits:
        name, node = shown[meta["id"]]
        frame = node if node.name == "figure" else node.find_parent(class_="table-wrapper").find_next_sibling(class_="table-legend")
        text = frame.get_text(" ", strip=True).replace("’", "'")
        assert "Source:" in text, meta["id"]
        assert meta["caption"].split(".")[0][:30].replace("’", "'") in text, meta["id"]
        links = {a.get_text(): a["href"] for a in frame.select(".take > a")}
        files = "CSV, SVG, PNG, code" if meta["kind"] == "figure" else "CSV, code"
        assert set(links) == {"Download", files, meta["id"]}, meta["id"]
        alone = ((book / name).parent / links[files]).resolve()
        there = {a["href"] for a in pages[str(alone.relative_to(book))].select("a[download]")}
        own = {f"{meta['id']}{ending}" for ending in (".zip", ".csv", *((".svg", ".png") if meta["kind"] == "figure" else ()))}
        assert there == own | {f"../../_notebooks/{meta['notebook']}.ipynb"}, meta["id"]
        for href in there:
            assert (alone.parent / href).resolve().stat().st_size > 0


def test_exhibits_are_numbered_and_their_titles_state_something(pages: dict[str, BeautifulSoup], exhibits: list[dict]) -> None:
    for meta in exhibits:
        assert len(meta["title"].split()) >= 5, meta["title"]
        assert not meta["title"].endswith("."), meta["title"]
        assert len(meta["title"].split()) <= 20, f"{meta['id']}: one claim, what else there is goes into the caption: {meta['title']}"
    for name, soup in pages.items():
        for node in soup.select("figure.exhibit"):
            assert re.match(r"Figure \d+", node.select_one(".caption-number").get_text()), name
        assert "Figure ??" not in soup.get_text(), name


def test_alternative_texts_say_enough_and_no_more(exhibits: list[dict]) -> None:
    lengths = {meta["id"]: len(meta["alt"].split()) for meta in exhibits if meta["kind"] == "figure"}
    assert {id: n for id, n in lengths.items() if not 20 <= n <= 95} == {}


@pytest.mark.parametrize(
    ("title", "alt", "missing"),
    [
        ("In 2017 1,421 of 10.5 thousand came", "Of 10.5 thousand in 2017, 1,421 came.", []),
        ("The change is −3 per cent", "The dot lies at −30 per cent.", ["3"]),
        ("17 of 20 meet indicator 10.7.2", "Bars of 20 countries by indicator 10.7.1: 17.", ["10.7.2"]),
        ("3,740 moved, 7 in 100", "740 moved, 7.4 per cent.", ["3,740", "7", "100"]),
    ],
)
def test_numbers_that_an_alternative_text_lacks_are_found(title: str, alt: str, missing: list[str]) -> None:
    assert unsaid(title, alt) == missing


def test_alternative_texts_hold_the_numbers_of_their_titles(exhibits: list[dict]) -> None:
    faults = []
    for meta in (meta for meta in exhibits if meta["kind"] == "figure"):
        # The title of a profile begins with the name of its area, which may hold a number.
        finding = meta["title"].partition(": ")[2] if "area" in meta["parameters"] else meta["title"]
        if missing := unsaid(finding, meta["alt"]):
            faults.append(f"{meta['id']}: the title says {', '.join(missing)}, the alternative text does not: {meta['alt']}")
    assert not faults, "state the finding of the title in these, from the same variables:\n" + "\n".join(faults)


def test_per_cent_is_a_word_in_exhibits_and_verdicts(exhibits: list[dict]) -> None:
    shown = {meta["id"]: [meta["title"], meta["caption"], meta.get("alt", ""), *meta.get("columns", [])] for meta in exhibits}
    shown |= {id: [verdict.because] for id, verdict in manifest.read_verdicts(STAGED).items()}
    # An SVG that holds its letters as outlines has each text in a comment before them.
    drawn = (STAGED / "_exhibits").glob("*/*-page.svg")
    shown |= {path.name: re.findall(r"(?:<!--|>)([^<>]*%[^<>]*)", path.read_text(encoding="utf-8")) for path in drawn}
    assert {place: found for place, texts in shown.items() if (found := [t for t in texts if "%" in t])} == {}


def test_every_figure_is_drawn_for_a_page_and_a_phone_with_words_that_fit(exhibits: list[dict]) -> None:
    figures = [meta for meta in exhibits if meta["kind"] == "figure"]
    assert [f"{meta['id']}: {fault}" for meta in figures for fault in meta["crowded"]] == []
    for meta in figures:
        assert meta["size"][0] > meta["narrow_size"][0] <= 370, meta["id"]


def test_every_figure_records_what_it_shows_and_where(exhibits: list[dict]) -> None:
    for meta in (meta for meta in exhibits if meta["kind"] == "figure"):
        marks = json.loads((STAGED / "_exhibits" / meta["id"] / f"{meta['id']}-marks.json").read_text())
        assert bool(marks["wide"]) == bool(marks["narrow"]) != bool(meta["no_marks"]), meta["id"]
        assert meta["rows"] and all(len(row) == len(meta["columns"]) for row in meta["rows"]), meta["id"]
        assert "Row" not in meta["columns"][:2], f"{meta['id']}: say what the rows are"
        for row in (*marks["wide"], *marks["narrow"]):
            mark = dict(zip(marks["fields"], row, strict=True))
            assert mark["name"] and mark["unit"], (meta["id"], mark)
            assert -0.02 <= mark["x"] <= 1.02 and -0.02 <= mark["y"] <= 1.02, (meta["id"], mark)
            assert not re.fullmatch(r"[A-Z]{3}", mark["name"]) or mark["name"] in BLOCS, (meta["id"], mark)


def test_each_roundtable_has_three_exhibits(pages: dict[str, BeautifulSoup]) -> None:
    for roundtable in evidence.QUESTIONS_PER_ROUNDTABLE:
        soup = pages[f"notebooks/roundtable-{roundtable.replace('.', '-')}.html"]
        assert soup.select_one("h1").get_text().startswith(f"Roundtable {roundtable}")
        assert len(soup.select("figure.exhibit, table.exhibit")) >= 3, roundtable


def test_questions_and_claims_are_on_their_pages_and_in_the_index(pages: dict[str, BeautifulSoup]) -> None:
    rows = pages["questions.html"].select("table.index-question tbody tr")
    assert [r.find("th").get_text(strip=True) for r in rows] == evidence.question_ids()
    rows = pages["claims.html"].select("table.index-claim tbody tr")
    assert [r.find("th").get_text(strip=True) for r in rows] == evidence.claim_ids()
    for row in pages["questions.html"].select("table.index-question tbody tr"):
        status, links = row.find_all("td")[1].get_text(strip=True), row.find_all("td")[2].find_all("a")
        if status == "answered":
            assert links, row.get_text(" ", strip=True)


def test_nothing_glued_is_left_open(pages: dict[str, BeautifulSoup]) -> None:
    for name, soup in pages.items():
        text = " ".join(
            part for part in soup.find_all(string=True) if not part.find_parent(["code", "pre"])
        )  # guides show how it is written
        for sign in ("{glue", "{cite", "{numref", "nan%", " nan ", "<NA>", "NaN"):
            assert sign not in text, f"{name}: {sign}"


def test_pages_stay_light(book: Path, pages: dict[str, BeautifulSoup]) -> None:
    for name, soup in pages.items():
        files = {n["src"] for n in soup.find_all("script", src=True)} | {n["href"] for n in soup.find_all("link", rel="stylesheet")}
        weight = (book / name).stat().st_size + sum(((book / name).parent / f.split("?")[0]).resolve().stat().st_size for f in files)
        assert len(files) <= 20, name
        assert weight < 1_000_000, f"{name}: {weight}"


def test_executed_notebooks_carry_no_times(book: Path) -> None:
    for path in EXECUTED.glob("*.ipynb"):
        notebook = json.loads(path.read_text())
        assert "papermill" not in notebook["metadata"]
        for cell in notebook["cells"]:
            assert not {"papermill", "execution"} & set(cell["metadata"])
            assert cell.get("execution_count") is None


def test_cells_show_exhibits_numbers_and_verdicts_alone(book: Path) -> None:
    # A cell that ends in an expression prints its value on the page: "<matplotlib.legend.Legend at 0x…>".
    stray = [
        f"{path.stem}, cell {cell['id']}: {json.dumps(output.get('text') or output.get('data'))[:80]}"
        for path in EXECUTED.glob("**/*.ipynb")
        for cell in json.loads(path.read_text())["cells"]
        for output in cell.get("outputs", [])
        if not {manifest.CAPTION_MIME, manifest.EXHIBIT_MIME, manifest.VERDICT_MIME, manifest.GLUE_MIME} & set(output.get("data", {}))
    ]
    assert not stray, "end these cells with a semicolon or an exhibit:\n" + "\n".join(stray)


def test_the_notebooks_give_the_same_bytes_in_another_folder_and_in_kernels_of_the_usual_kind(book: Path, tmp_path: Path) -> None:
    skip = shutil.ignore_patterns(".git", ".venv", "_build", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, tmp_path / "elsewhere", ignore=skip)
    code = (
        "from compendium.publish import profiles\nfrom compendium.run import execute, plan\n"
        "done = execute.run(plan.jobs('latest', profiles.select('', 'latest')), 2, fork=False)\n"
        "assert not any(o.error for o in done), done"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "elsewhere")}
    environment.pop("COMPENDIUM_CACHE", None)
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path / "elsewhere", env=environment, check=True, timeout=HANGS)
    there = tmp_path / "elsewhere" / "_build" / "executed"
    assert (there / "profiles" / "mar.ipynb").exists()
    for path in sorted(there.rglob("*.ipynb")):
        assert path.read_bytes() == (EXECUTED / path.relative_to(there)).read_bytes(), path.name


def test_each_measurement_of_the_build_was_repeated() -> None:
    assert measurements.read(ROOT / "tests" / "bench.csv").rounds() >= 3
