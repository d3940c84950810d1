"""Text as authors save it: encodings, ends of lines, what git and editors leave behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import NOTEBOOK, Project, digests, write_notebook

from compendium.errors import CompendiumError
from compendium.run import plan

BOM = b"\xef\xbb\xbf"
CONFLICT = "Text.\n\n<<<<<<< HEAD\nMine.\n=======\nTheirs.\n>>>>>>> branch"


def chapter(folder: Path, *more: str) -> Path:
    """A notebook with Markdown cells after those of the small project."""
    write_notebook(folder / "chapter.ipynb", [*NOTEBOOK, *(("markdown", text) for text in more)])
    return folder / "chapter.ipynb"


def saved(path: Path, *, ending: str = "\n") -> None:
    """Save a notebook with another end of line in its cells."""
    content = json.loads(path.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", ending)
    path.write_bytes(BOM + json.dumps(content, indent=1).replace("\n", "\r\n").encode())


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_notebook_is_the_same_however_its_lines_end(tmp_path: Path, ending: str) -> None:
    path = chapter(tmp_path, ":::{given} world\nText.\n:::", "A title\n=======\n\n```\n=======\n```")
    (wanted,) = plan.jobs("latest", notebooks=tmp_path)
    saved(path, ending=ending)
    (found,) = plan.jobs("latest", notebooks=tmp_path)
    assert found.key == wanted.key
    assert ["".join(c["source"]) for c in json.loads(found.source)["cells"]] == [
        "".join(c["source"]) for c in json.loads(wanted.source)["cells"]
    ]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text.replace(b"A chapter", b"C\xf4te d'Ivoire"), "cell 1, line 1: byte 0xf4 is not UTF-8"),
        (lambda text: text.replace(b'"python3"', b'"\xf4"'), ".ipynb, line 105: byte 0xf4 is not UTF-8"),
        (lambda text: text.replace(b"A chapter", "C\N{REPLACEMENT CHARACTER}te".encode()), "cell 1, line 1: a letter was lost"),
        (lambda text: text.replace(b"A chapter", b"\\u0000"), "cell 1, line 1: .* the control character U\\+0000"),
        (lambda text: text.replace(b"A chapter", b"\\udc41 \\ud83d"), "cell 1, line 1: "),
        (
            lambda text: text.replace(b"Last", CONFLICT.replace("\n", "\\n").encode()),
            "cell 8, line 3: '<<<<<<< HEAD' is the mark",
        ),
        (lambda text: text.replace(b' "cells"', b'<<<<<<< HEAD\n "cells"'), ".ipynb, line 2: '<<<<<<< HEAD' is the mark of a merge"),
    ],
)
def test_a_damaged_notebook_is_refused_by_cell_and_line(tmp_path: Path, damage, said: str) -> None:
    path = chapter(tmp_path, "Last")
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(CompendiumError, match=said):
        plan.jobs("latest", notebooks=tmp_path)


def test_a_book_is_the_same_however_its_files_were_saved(built: Project, copy: Project) -> None:
    for path in [*copy.root.glob("book/*.md"), *copy.root.glob("*.bib"), *copy.root.glob("*.yml"), *copy.root.glob("book/*.yml")]:
        path.write_bytes(BOM + path.read_bytes().replace(b"\n", b"\r\n"))
    saved(copy.root / "notebooks" / "chapter.ipynb", ending="\r\n")
    done = copy.build()
    assert done.returncode == 0, done.stderr
    site = digests(copy.root / "_build" / "html")
    wanted = digests(built.root / "_build" / "html")
    made = json.loads((copy.root / "_build/html/_notebooks/chapter.ipynb").read_text(encoding="utf-8"))
    assert "\r" not in "".join(made["cells"][-1]["source"])
    for changed in ("_notebooks/chapter.ipynb", "ro-crate-metadata.json"):  # it is laid out in another way, and that has a checksum
        assert site.pop(changed) != wanted.pop(changed)
    assert site == wanted


STAGE = """
import json
import sys
from pathlib import Path
from compendium.publish import staging
from compendium.run import execute, plan
from compendium.errors import CompendiumError
for name, damage in json.load(sys.stdin):
    path = Path(name)
    good = path.read_bytes()
    path.write_bytes(good + damage.encode("latin-1"))
    try:
        staging.stage(plan.jobs("latest"))
        print("staged")
    except CompendiumError as error:
        print(error)
    path.write_bytes(good)
"""


def test_damaged_pages_are_refused_by_line(copy: Project) -> None:
    cases = [
        ("book/index.md", "C\xf4te", "book/index.md, line 4: byte 0xf4 is not UTF-8"),
        ("book/index.md", CONFLICT, "book/index.md, line 6: '<<<<<<< HEAD' is the mark of a merge conflict"),
        ("book/index.md", "||||||| 1234567", "book/index.md, line 4: '||||||| 1234567' is the mark"),
        ("book/index.md", "A title\n=======\n\n```\n=======\n<<<<<<<\n```", "staged"),
        ("references.bib", "% \xf4", "references.bib, line 6: byte 0xf4"),
        ("references.bib", CONFLICT, "references.bib, line 8: '<<<<<<< HEAD'"),
        ("references.bib", "@misc{a,\n title = {b},\n", "references.bib: syntax error in line 8: premature end of file"),
        ("references.bib", "@misc{work2018,\n title = {b},\n}", "references.bib: repeated bibliography entry: work2018"),
        ("_toc.yml", CONFLICT, "_toc.yml, line 12: '<<<<<<< HEAD'"),
        ("_toc.yml", "a: [\n", "_toc.yml, line 1"),
        ("_toc.yml", "- a\n", "_toc.yml: entry not a mapping type @ '/chapters/6'"),
        ("_toc.yml", "- file: book/nowhere\n", "_toc.yml: there is no page 'book/nowhere'; expected the place of a file from the top"),
        ("_config.yml", "# \xf4", "_config.yml, line"),
        ("CITATION.cff", "# \xf4", "CITATION.cff, line"),
    ]
    done = subprocess.run(
        [sys.executable, "-c", STAGE], cwd=copy.root, input=json.dumps([c[:2] for c in cases]), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    for (name, damage, said), line in zip(cases, done.stdout.splitlines(), strict=True):
        assert line.startswith(said), (name, damage, line)
