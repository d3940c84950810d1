"""What ``serve`` shows of a saved cell: a draft at once, the clean run after it, and what of the two differs."""

from __future__ import annotations

import fcntl
import json
import time
import urllib.request
from pathlib import Path

from conftest import NOTEBOOK, SOON, Project, add, digests, write_notebook
from serving import fetch, free_port, serving, wait_for

DRAFT = "draft, being checked"
PAGE, SECOND = "notebooks/chapter.html", "notebooks/second.html"
HIDDEN = [
    ("code", "from compendium import exhibits\nbox = {'n': 0}"),
    ("code", "def bump(b):\n    b['n'] += 1"),
    ("code", "bump(box)\nexhibits.glue('count', 'n is ' + str(box['n']))"),
    ("code", "exhibits.glue('other', 'another cell')"),
    ("markdown", "The count: {glue:text}`count`; {glue:text}`other`."),
]


def wait_in(log: Path, words: str) -> bool:
    deadline = time.monotonic() + SOON
    while words not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.2)
    return words in log.read_text()


def retitled(title: str) -> list[tuple[str, str]]:
    return [(kind, source.replace("The stock grew in every year of the test", title)) for kind, source in NOTEBOOK]


def built_files(project: Project) -> dict[str, str]:
    """What builds made and will use: no draft may change it."""
    kept = ("cache", "executed", "book", "html", "work")
    return {f"{part}/{name}": digest for part in kept for name, digest in digests(project.root / "_build" / part).items()}


def test_a_changed_cell_is_a_draft_until_a_build_has_made_it(copy: Project, tmp_path: Path) -> None:
    log, port = tmp_path / "serve.log", free_port()
    chapter = copy.root / "notebooks" / "chapter.ipynb"
    with serving(copy, log, port):
        assert wait_for(port, PAGE, "A chapter"), log.read_text()
        assert DRAFT not in fetch(port, PAGE)
        before = built_files(copy)
        # As if another build ran: what is saved meanwhile is shown as a draft, and built afterwards.
        with (copy.root / "_build" / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            write_notebook(chapter, retitled("A title of a draft"))
            assert wait_for(port, PAGE, "A title of a draft"), log.read_text()
            assert DRAFT in fetch(port, PAGE)
            assert wait_in(log, "Another build is running"), log.read_text()
            index = copy.root / "book" / "index.md"
            index.write_text(index.read_text() + "\nA sentence of a draft.\n")
            assert wait_for(port, "index.html", "A sentence of a draft"), log.read_text()
            assert built_files(copy) == before
        assert wait_in(log, "chapter: the clean run agrees with its draft"), log.read_text()
        site = copy.root / "_build" / "html"
        for page, words in ((PAGE, "A title of a draft"), ("index.html", "A sentence of a draft")):
            assert wait_for(port, page, 'data-state=""'), log.read_text()
            assert words in (site / page).read_text()
            assert fetch(port, page).startswith((site / page).read_text().rpartition("</body>")[0])
        # One cell ran for it, and after a change of prose alone none.
        assert "cell 5 run" in log.read_text()
        write_notebook(chapter, [(k, s.replace("# A chapter", "# A new heading")) for k, s in retitled("A title of a draft")])
        assert wait_for(port, PAGE, "A new heading"), log.read_text()
        assert log.read_text().count(" run\n") == 1
    assert "Traceback" not in log.read_text()


def test_an_error_is_where_the_figure_would_be(copy: Project, tmp_path: Path) -> None:
    log, port = tmp_path / "serve.log", free_port()
    chapter = copy.root / "notebooks" / "chapter.ipynb"
    with serving(copy, log, port):
        assert wait_for(port, PAGE, "A chapter"), log.read_text()
        write_notebook(chapter, [(k, s.replace("total = stock", "total = sock")) for k, s in NOTEBOOK])
        assert wait_for(port, PAGE, "notebooks/chapter.ipynb, cell 5, line 2"), log.read_text()
        page = fetch(port, PAGE)
        assert "NameError: name 'sock' is not defined" in page
        assert page.index("A section") < page.index("admonition error") < page.index("How do regions compare?")
        assert wait_in(log, "the last good book stays"), log.read_text()
        assert wait_for(port, PAGE, 'data-state="failed"')
        write_notebook(chapter, retitled("It is right again"))
        assert wait_for(port, PAGE, "It is right again"), log.read_text()
        assert wait_for(port, PAGE, 'data-state=""'), log.read_text()
        assert "admonition error" not in fetch(port, PAGE)
    assert "Traceback" not in log.read_text().replace("The whole traceback is in", "")


def test_state_that_a_clean_run_does_not_have_is_reported(copy: Project, tmp_path: Path) -> None:
    add(copy, "second", *HIDDEN)
    (copy.root / "compendium" / "measures" / "made_up.py").write_text('"""A measure of the test."""\n\nWORD = "a former word"\n')
    second = copy.root / "notebooks" / "second.ipynb"
    log, port = tmp_path / "serve.log", free_port()

    def save(number: int, other: str) -> None:
        cells = [("markdown", "# Second"), ("parameters", 'as_of = "latest"'), *HIDDEN]
        cells[4] = ("code", f"{HIDDEN[2][1]}  # {number}")
        cells[5] = ("code", other)
        write_notebook(second, cells)

    with serving(copy, log, port):
        assert wait_for(port, SECOND, "n is 1"), log.read_text()
        save(1, HIDDEN[3][1])
        assert wait_in(log, "second: the clean run agrees with its draft"), log.read_text()
        save(2, HIDDEN[3][1])  # its object is not the one that the cell found the first time
        assert wait_in(log, "notebooks/second.ipynb, cell 5 ('bump(box)'): the clean run gives something else"), log.read_text()
        assert wait_for(port, SECOND, 'data-state="differs"'), log.read_text()
        page = fetch(port, SECOND)
        assert "n is 1" in page
        assert "the clean run gives something else" in page
        # A changed module: the kernel that has loaded it ends, and no draft shows what the former one gave.
        save(3, "from compendium.measures import made_up\nexhibits.glue('other', made_up.WORD)")
        assert wait_for(port, SECOND, "a former word"), log.read_text()
        assert wait_for(port, SECOND, 'data-state="d'), log.read_text()
        (copy.root / "compendium" / "measures" / "made_up.py").write_text('"""A measure of the test."""\n\nWORD = "a new word"\n')
        assert wait_for(port, SECOND, "a new word"), log.read_text()
        save(4, "from compendium.measures import made_up\nexhibits.glue('other', made_up.WORD + '!')")
        assert wait_for(port, SECOND, "a new word!"), log.read_text()
    assert "Traceback" not in log.read_text()


def test_events_tell_a_page_of_its_changes(copy: Project, tmp_path: Path) -> None:
    log, port = tmp_path / "serve.log", free_port()
    with serving(copy, log, port):
        assert wait_for(port, PAGE, "A chapter"), log.read_text()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_serve/events?page=/{PAGE}", timeout=SOON) as events:

            def until(state: str, digest: str) -> dict[str, str]:
                for line in events:
                    if line.startswith(b"data: "):
                        told: dict[str, str] = json.loads(line.removeprefix(b"data: "))
                        if told["state"] == state and told["digest"] != digest:
                            return told
                raise AssertionError(log.read_text())

            first = until("", "")
            assert f'data-digest="{first["digest"]}"' in fetch(port, PAGE)
            # The page's HTML is the same, its picture is not.
            write_notebook(
                copy.root / "notebooks" / "chapter.ipynb",
                [(k, s.replace('to_frame("World")', 'mul(2).to_frame("World")')) for k, s in NOTEBOOK],
            )
            draft = until("draft", first["digest"])
            assert draft["words"] == DRAFT
            assert until("", first["digest"])["digest"] == draft["digest"]  # so the browser need not load it again
