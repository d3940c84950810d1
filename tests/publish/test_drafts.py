"""What ``serve`` shows of a saved cell: a draft at once, the clean run after it, and what of the two differs."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from conftest import NOTEBOOK, SOON, Project, add, digests, write_notebook
from playwright.sync_api import Browser
from serving import fetch, free_port, serving, wait_for, wait_in

from compendium.publish import session
from compendium.publish.session import Session
from compendium.run.plan import Job

DRAFT = "draft, being checked"
PAGE, SECOND = "notebooks/chapter.html", "notebooks/second.html"
HIDDEN = [
    ("code", "from compendium import exhibits\nbox = {'n': 0}"),
    ("code", "def bump(b):\n    b['n'] += 1"),
    ("code", "bump(box)\nexhibits.glue('count', 'n is ' + str(box['n']))"),
    ("code", "exhibits.glue('other', 'another cell')"),
    ("markdown", "The count: {glue:text}`count`; {glue:text}`other`."),
]


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
        assert wait_for(port, PAGE, 'data-state=""'), log.read_text()
    # After drafts the site is that of a build from nothing.
    made = digests(site)
    shutil.rmtree(copy.root / "_build")
    assert copy.build().returncode == 0
    assert digests(site) == made
    assert "Traceback" not in log.read_text()


def test_an_error_is_where_the_figure_would_be(copy: Project, tmp_path: Path) -> None:
    log, port = tmp_path / "serve.log", free_port()
    chapter = copy.root / "notebooks" / "chapter.ipynb"
    with serving(copy, log, port):
        assert wait_for(port, PAGE, "A chapter"), log.read_text()
        write_notebook(chapter, [(k, s.replace("total = stock", "total = sock")) for k, s in NOTEBOOK])
        assert wait_for(port, PAGE, "notebooks/chapter.ipynb, cell 5, line 2"), log.read_text()
        page = fetch(port, PAGE)
        assert "NameError: name" in page[page.index("admonition error") : page.index("How do regions compare?")]
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
                deadline = time.monotonic() + SOON
                for line in events:
                    assert time.monotonic() < deadline, log.read_text()
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
            assert DRAFT in draft["html"]
            assert until("", first["digest"])["digest"] == draft["digest"]  # so the browser need not load it again


def test_a_new_save_ends_what_it_makes_needless(copy: Project, tmp_path: Path) -> None:
    log, port = tmp_path / "serve.log", free_port()
    waits = "import time\nfrom compendium import exhibits\n{}\nexhibits.glue('word', '{}')"
    add(copy, "second", ("code", waits.format("", "a first word")), ("markdown", "So: {glue:text}`word`."))

    def save(wait: str, word: str) -> None:
        cells = [("markdown", "# Second"), ("parameters", 'as_of = "latest"'), ("code", waits.format(wait, word))]
        write_notebook(copy.root / "notebooks" / "second.ipynb", [*cells, ("markdown", "So: {glue:text}`word`.")])

    with serving(copy, log, port):
        assert wait_for(port, SECOND, "a first word"), log.read_text()
        save(f"time.sleep({SOON})", "never shown")  # a draft that takes for ever
        assert wait_for_event(port, SECOND, "cell 3 of 4"), log.read_text()
        # The next one is quick as a draft, and its clean run takes for ever, once it has begun.
        begun = tmp_path / "begun"
        clean = f"if 'live-' not in os.environ['IPYTHONDIR']:\n    open({str(begun)!r}, 'w').close()\n    time.sleep({SOON})"
        save(f"import os\n{clean}", "a second word")
        assert wait_for(port, SECOND, "a second word"), log.read_text()
        assert DRAFT in fetch(port, SECOND)
        assert wait_in(begun, ""), log.read_text()
        save("", "a third word")
        assert wait_for(port, SECOND, "a third word"), log.read_text()
        assert wait_in(log, "A build was ended: the code of notebooks/second.ipynb was saved"), log.read_text()
        assert wait_in(log, "second: the clean run agrees with its draft"), log.read_text()
    assert "never shown" not in log.read_text()
    assert "Traceback" not in log.read_text()


def wait_for_event(port: int, page: str, progress: str) -> bool:
    """Whether a browser that has the page open is told so."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_serve/events?page=/{page}", timeout=SOON) as events:
        deadline = time.monotonic() + SOON
        while time.monotonic() < deadline:
            if progress.encode() in events.readline():
                return True
    return False


def test_a_book_that_has_never_been_built(project: Project, tmp_path: Path) -> None:
    log, port = tmp_path / "serve.log", free_port()
    chapter = project.root / "notebooks" / "chapter.ipynb"
    write_notebook(chapter, [(k, s.replace("total = stock", "total = sock")) for k, s in NOTEBOOK])
    with serving(project, log, port):
        assert wait_for(port, "", "name &#x27;sock&#x27; is not defined"), log.read_text()
        write_notebook(chapter, NOTEBOOK)
        assert wait_for(port, PAGE, "A chapter"), log.read_text()
        assert wait_for(port, PAGE, 'data-state=""'), log.read_text()
    assert "Traceback" not in log.read_text().replace("The whole traceback is in", "")


class Waiting:
    """Stands for the kernel of a notebook."""

    def __init__(self, root: Path, name: str, edited: int, runs: bool = True) -> None:
        path = root / f"{name}.ipynb"
        path.touch()
        os.utime(path, (edited, edited))
        self.job = Job(path, path, {}, "")
        self.kernel = SimpleNamespace(pid=os.getpid()) if runs else None
        self.is_known = True

    def close(self) -> None:
        self.kernel = None

    def submit(self, work: Callable[[], None]) -> None:
        work()


def session_of(*lives: Waiting) -> Session:
    made = Session.__new__(Session)
    made.lives, made.ready, made.building = {live.job.name: live for live in lives}, set(), None  # type: ignore[misc]
    return made


def test_the_kernel_of_the_notebook_that_was_edited_last_is_run_up_first(tmp_path: Path) -> None:
    old, new, middle = (Waiting(tmp_path, name, edited, runs=False) for name, edited in (("old", 1), ("new", 3), ("middle", 2)))
    made = session_of(old, new, middle)
    order = []
    while (found := made._next_to_run_up()) is not None:
        order.append(found)
        made.ready.add(found.job.name)
    assert order == [new, middle, old]
    made.ready.clear()
    made.building = SimpleNamespace()  # type: ignore[assignment]
    assert made._next_to_run_up() is None  # a build needs the processors


def test_kernels_that_wait_have_a_bounded_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lives = [Waiting(tmp_path, name, edited) for name, edited in (("old", 1), ("new", 3), ("middle", 2))]
    used = psutil.Process().memory_full_info().uss
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(total=int(2.5 * used * session.MEMORY_SHARE)))
    session_of(*lives)._bound_memory(lives[2])  # type: ignore[arg-type]
    assert [live.kernel is not None for live in lives] == [False, True, True]


def test_a_browser_opens_loads_changes_and_keeps_its_place(copy: Project, tmp_path: Path, browser: Browser) -> None:
    log, port = tmp_path / "serve.log", free_port()
    opened = tmp_path / "opened"
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    script.chmod(0o755)
    lines = "\n\n".join(f"## Part {k}\n\nA paragraph of part {k}." for k in range(60))
    chapter = copy.root / "notebooks" / "chapter.ipynb"
    write_notebook(chapter, [*NOTEBOOK, ("markdown", lines)])
    with serving(copy, log, port, BROWSER=f"{script} %s"):
        assert wait_for(port, PAGE, "of part 59"), log.read_text()
        assert wait_in(opened, "http://127.0.0.1"), log.read_text()
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/{PAGE}")
        heading = page.locator("#part-40")
        heading.scroll_into_view_if_needed()
        before = heading.bounding_box()
        assert before is not None
        # A sentence more at the top of the page: what the reader looks at stays where it is.
        changed = [(k, s.replace("## A section", "A sentence more.\n\n" * 5 + "## A section")) for k, s in NOTEBOOK]
        write_notebook(chapter, [*changed, ("markdown", lines.replace("of part 41", "of the changed part 41"))])
        page.get_by_text("of the changed part 41").wait_for(timeout=SOON * 1000)
        is_there = "y => Math.abs(document.getElementById('part-40').getBoundingClientRect().top - y) < 3"
        page.wait_for_function(is_there, arg=before["y"], timeout=SOON * 1000)
        page.wait_for_function("document.getElementById('serve-status').dataset.state === ''", timeout=SOON * 1000)
        page.close()
    assert "Traceback" not in log.read_text()
