"""A build after a small change: the same site as one from nothing, and no work that is not needed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import NOTEBOOK, Project, digests, write_notebook

GLOSSARY = "# Glossary\n\n```{glossary}\nstock\n  All who live there.\n```\n"
FIGURE = "\n".join(
    line
    for line in NOTEBOOK[4][1].replace("fig-stock", "fig-first").splitlines()
    if not line.startswith(("exhibits.glue", "exhibits.number"))
).replace("C49", "C50")


def prose(project: Project, old: str, new: str, *before: tuple[str, str]) -> None:
    """Change words of the notebook, and put cells into it."""
    cells = [(kind, source.replace(old, new)) for kind, source in NOTEBOOK]
    write_notebook(project.root / "notebooks" / "chapter.ipynb", [*cells[:3], *before, *cells[3:]])


def page(project: Project, name: str, old: str, new: str) -> None:
    path = project.root / "book" / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


CHANGES: dict[str, Callable[[Project], None]] = {
    "a sentence": lambda p: prose(p, "in remittances-sending areas.", "in a few areas, as {cite:t}`other2018` knew."),
    "a title": lambda p: prose(p, "# A chapter", "# Another chapter"),
    "a question": lambda p: prose(p, "How do regions compare?", "How do places compare?"),
    "a figure before the others": lambda p: prose(p, "", "", ("code", FIGURE)),
    "a page that is gone": lambda p: page(p, "../_toc.yml", "- file: book/glossary\n", ""),
    "the page of works": lambda p: page(p, "references.md", "# References", "# References\n\nAll works."),
    "another edition": lambda p: page(p, "../CITATION.cff", 'version: "', 'version: "9.'),
    "a correction": lambda p: page(p, "corrections.csv", "A reason.", "Another reason."),
    "a page of other words": lambda p: page(p, "data.md", "# Data", "# The data\n\n[Here](index.md)"),
}


@pytest.fixture(scope="module")
def larger(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The small project with a glossary, a second work and references to figures from a second page."""
    root = tmp_path_factory.mktemp("larger") / "project"
    shutil.copytree(built.root, root, symlinks=True)
    project = Project(root)
    with (root / "references.bib").open("a") as out:
        out.write("@misc{other2018,\n author = {Writer, A.},\n title = {Another work},\n year = {2018},\n}\n")
    page(project, "../_toc.yml", "- file: book/data\n", "- file: book/data\n- file: book/glossary\n- file: book/corrections\n")
    (root / "book" / "corrections.md").write_text("# Corrections\n\nIn {edition}`name`.\n\n```{correction-index}\n```\n")
    (root / "book" / "corrections.csv").write_text("version,place,was,now,reason\n0.1.0,fig-stock,1,2,A reason.\n")
    (root / "book" / "glossary.md").write_text(GLOSSARY)
    page(project, "index.md", "# A book", "# A book\n\nSee {numref}`fig-stock` and [the chapter](notebooks/chapter.ipynb).")
    done = project.build()
    assert done.returncode == 0, done.stderr
    return project


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_gives_what_a_build_from_nothing_gives(larger: Project, tmp_path: Path, change: str) -> None:
    shutil.copytree(larger.root, tmp_path / "project", symlinks=True)
    project = Project(tmp_path / "project")
    # Its first build here is one from nothing, since Sphinx keeps absolute paths; a second small one goes on from it.
    page(project, "index.md", "# A book", "# A book\n\nA word.")
    assert project.build().returncode == 0
    CHANGES[change](project)
    done = project.build()
    assert done.returncode == 0, done.stderr
    build = project.root / "_build"
    after_a_change = digests(build / "html")
    for part in ("work", "html", "book"):
        shutil.rmtree(build / part)
    done = project.build()
    assert done.returncode == 0, done.stderr
    from_nothing = digests(build / "html")
    assert {k for k in from_nothing if from_nothing[k] != after_a_change.get(k)} == set()
    assert after_a_change.keys() == from_nothing.keys()


def test_a_sentence_writes_its_page_only(copy: Project) -> None:
    prose(copy, "in remittances-sending areas.", "in a few areas.")
    assert copy.build().returncode == 0
    before = digests(copy.root / "_build" / "html")
    prose(copy, "in remittances-sending areas.", "in some areas.")
    assert copy.build().returncode == 0
    said = (copy.root / "_build" / "logs" / "html.log").read_text()
    assert "0 added, 1 changed, 0 removed" in said
    assert "claims" not in said.split("writing output...")[-1]
    after = digests(copy.root / "_build" / "html")
    changed = {"notebooks/chapter.html", "notebooks/chapter.md", "_notebooks/chapter.ipynb", "search-index.js", "ro-crate-metadata.json"}
    changed |= {"llms.txt"}  # it has what the page says first
    assert {k for k in after if before.get(k) != after[k]} == changed


def test_what_is_unchanged_is_not_copied(copy: Project) -> None:
    place = copy.root / "_build" / "html" / "_exhibits" / "fig-stock" / "fig-stock.png"
    before = place.stat().st_ino
    prose(copy, "in remittances-sending areas.", "in a few areas.")
    assert copy.build().returncode == 0
    assert place.stat().st_ino == before


def test_nothing_changed_needs_no_pandas(copy: Project) -> None:
    (copy.root / "pandas.py").write_text("raise ImportError('not needed')\n")
    done = copy.build()
    assert done.returncode == 0, done.stderr
    assert "HTML, unchanged" in done.stderr
