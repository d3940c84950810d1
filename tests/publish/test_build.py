"""Building: what fails says so, stops nothing else, and costs nothing that was there."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import HANGS, NOTEBOOK, SOON, Project, add, digests, make_project, until, write_notebook

from compendium.paths import PDF_NAME


def refused(project: Project, *arguments: str, **environment: str) -> str:
    """Build, see it fail and leave the last good book and the tables alone; return what it said."""
    before = digests(project.root / "_build" / "html"), digests(project.root / "data")
    done = project.build(*arguments, **environment)
    assert done.returncode != 0, done.stderr
    assert "Traceback" not in done.stderr
    assert (digests(project.root / "_build" / "html"), digests(project.root / "data")) == before
    return done.stderr


def test_a_built_page_has_its_numbers_exhibit_question_and_claim(built: Project) -> None:
    page = (built.root / "_build" / "html" / "notebooks" / "chapter.html").read_text()
    assert "12,060" in page
    assert "The stock grew in every year of the test" in page
    assert 'alt="A line that rises from the first year to the last, in one colour."' in page
    assert "partly answered" in page
    assert "supported" in page
    for file in ("fig-stock.csv", "fig-stock.svg", "fig-stock.png"):
        assert (built.root / "_build" / "html" / "_exhibits" / "fig-stock" / file).stat().st_size > 0
    index = (built.root / "_build" / "html" / "questions.html").read_text()
    assert "GQ2.1-01" in index
    assert "Figure 1" in index


def test_nothing_changed_nothing_runs(copy: Project) -> None:
    done = copy.build()
    assert done.returncode == 0, done.stderr
    assert "reused" in done.stderr
    assert "HTML, unchanged" in done.stderr


def test_new_prose_meets_stored_outputs(copy: Project) -> None:
    cells = [(k, s.replace("# A chapter", "# A renamed chapter")) for k, s in NOTEBOOK]
    write_notebook(copy.root / "notebooks" / "chapter.ipynb", cells)
    done = copy.build()
    assert done.returncode == 0, done.stderr
    assert "merged" in done.stderr
    page = (copy.root / "_build" / "html" / "notebooks" / "chapter.html").read_text()
    assert "A renamed chapter" in page
    assert "12,060" in page


def test_an_earlier_day_gives_the_earlier_book(copy: Project) -> None:
    done = copy.build("--as-of", "2018-12-10")
    assert done.returncode == 0, done.stderr
    page = (copy.root / "_build" / "html" / "notebooks" / "chapter.html").read_text()
    assert "12,051" in page
    assert "Test edition 2018" in page


def test_a_notebook_that_raises_stops_no_other(copy: Project) -> None:
    add(copy, "broken", ("code", "x = 1\nraise ValueError('no such number')"))
    add(copy, "fine", ("code", "print('ok')"))
    said = refused(copy)
    assert "notebooks/broken.ipynb, cell 3, line 2 ('raise ValueError('no such number')'): ValueError: no such number" in said
    assert "fine" in said
    assert (copy.root / "_build" / "executed" / "fine.ipynb").exists()


def test_a_notebook_that_hangs_is_stopped(copy: Project) -> None:
    add(copy, "slow", ("code", "import time\ntime.sleep(3600)"))
    said = refused(copy, "--cell-seconds", "3")
    assert "notebooks/slow.ipynb, cell 3 ('import time'): still running after 3 seconds" in said


def test_a_notebook_that_kills_its_kernel(copy: Project) -> None:
    add(copy, "suicidal", ("code", "import os\nos.kill(os.getpid(), 9)"))
    said = refused(copy)
    assert "notebooks/suicidal.ipynb" in said
    assert "the kernel died" in said


def test_a_file_that_is_no_notebook(copy: Project) -> None:
    (copy.root / "notebooks" / "torn.ipynb").write_text('{"cells": [')
    assert "notebooks/torn.ipynb is not a readable notebook" in refused(copy)


def test_an_unknown_table_in_a_notebook(copy: Project) -> None:
    add(copy, "wrong", ("code", "from compendium import load\nload('stocks')"))
    assert "There is no table 'stocks'. The tables are: areas, stock" in refused(copy)


def test_a_table_that_was_changed_by_hand(copy: Project) -> None:
    path = copy.root / "data" / "stock" / "2024-06-01.csv"
    path.write_text(path.read_text().replace("SEN", "XYZ", 1))
    assert "expected an area code of the table 'areas', found 'XYZ'" in refused(copy)


def test_all_faults_of_pages_and_notebooks_are_said_at_once(copy: Project) -> None:
    page = copy.root / "book" / "index.md"
    faults = "As {cite:t}`nobody1999` says.\n\nSee {ref}`nowhere` and [there](nothere.md).\n\n```{exhibit} fig-nothing\n```\n"
    page.write_text(f"{page.read_text()}\n{faults}")
    add(copy, "refs", ("code", "x = 1"), ("code", "y = 2"), ("markdown", "A line.\n\nSee {ref}`unknown`."))
    add(copy, "odd", ("markdown", ":::{question} GQ2.1-02\n:status: perhaps\n\nWhat?\n:::"))
    said = refused(copy).splitlines()
    for place, fault in [
        ("book/index.md", "nobody1999"),
        ("book/index.md:7: ", "nowhere"),
        ("book/index.md:7: ", "nothere.md"),
        ("book/index.md:9: ", "no notebook made an exhibit 'fig-nothing'"),
        # Cells and lines as the author counts them.
        ("notebooks/refs.ipynb, cell 5, line 3: ", "unknown"),
        ("notebooks/odd.ipynb", ":status: must be one of answered, partly, no open data; found 'perhaps'"),
    ]:
        assert any(place in line and fault in line for line in said), (place, fault, said)


def test_two_exhibits_of_one_name(copy: Project) -> None:
    cells = [c for c in NOTEBOOK if c[0] != "markdown"]
    cells[-1] = ("code", cells[-1][1].replace("C49", "C50"))
    add(copy, "again", *cells[1:])
    assert "exhibit 'fig-stock' is made in notebooks/again.ipynb too" in refused(copy)


def test_a_build_waits_for_another(copy: Project) -> None:
    with (copy.root / "_build" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = [sys.executable, "-m", "compendium", "build", "--no-pdf"]
        build = subprocess.Popen(command, cwd=copy.root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        said = until("Another build is running", build, build.stderr)
        assert "This one begins when it is done." in said
        with pytest.raises(subprocess.TimeoutExpired):
            build.wait(1)
        fcntl.flock(lock, fcntl.LOCK_UN)
        assert build.communicate(timeout=HANGS) and build.returncode == 0


def test_a_pdf_that_cannot_be_set_costs_only_the_pdfs(copy: Project) -> None:
    assert copy.run("build").returncode == 0
    site, printed = copy.root / "_build" / "html", copy.root / "_build" / "pdf"
    before, last_pdf = digests(printed), (site / "compendium.pdf").read_bytes()
    page, template = copy.root / "book" / "claims.md", copy.root / "book" / "_print" / "book.typ"
    page.write_text(page.read_text() + "\nA new sentence.\n")
    sound = template.read_text(encoding="utf-8")
    template.write_text(sound + "\n#a-name-without-a-value\n", encoding="utf-8")
    done = copy.run("build")
    assert done.returncode != 0
    assert done.stderr.count("In print, the page notebooks/chapter could not be set") == 1
    assert "a-name-without-a-value" in done.stderr and "book.typ:" in done.stderr
    assert "Traceback" not in done.stderr
    assert "A new sentence." in (site / "claims.html").read_text()
    assert digests(printed) == before
    assert (site / "compendium.pdf").read_bytes() == last_pdf
    template.write_text(sound, encoding="utf-8")
    done = copy.run("build")
    assert done.returncode == 0, done.stderr
    assert digests(printed) != before
    assert (site / "compendium.pdf").read_bytes() == (printed / "compendium.pdf").read_bytes() != last_pdf


def test_a_full_disk_leaves_the_last_book(copy: Project) -> None:
    # A limit on the size of files stands for the full disk: writing fails half way with an error of the system.
    page = copy.root / "book" / "index.md"
    page.write_text(page.read_text() + "\nA new sentence. " + "More. " * 4000)
    before = digests(copy.root / "_build" / "html"), digests(copy.root / "data")
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000)); "
        "sys.argv = ['compendium', 'build', '--no-pdf']; from compendium.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=copy.root, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode != 0
    assert (digests(copy.root / "_build" / "html"), digests(copy.root / "data")) == before
    again = copy.build()
    assert again.returncode == 0, again.stderr
    assert "A new sentence." in (copy.root / "_build" / "html" / "index.html").read_text()


@pytest.mark.parametrize("moment", ["notebooks", "html"])
def test_a_killed_build_is_made_good_by_the_next(copy: Project, moment: str) -> None:
    before = digests(copy.root / "_build" / "html")
    cells = [("code", "import time\ntime.sleep(2)"), *NOTEBOOK]
    cells[1] = ("markdown", cells[1][1] + " More.")
    write_notebook(copy.root / "notebooks" / "chapter.ipynb", cells)
    mark = copy.root / "_build" / "work" / "html.unfinished"
    process = subprocess.Popen(
        [sys.executable, "-m", "compendium", "build", "--no-pdf"], cwd=copy.root, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + SOON
    if moment == "html":
        while not mark.exists() and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.02)
        assert mark.exists()  # Sphinx begins to read
    else:
        time.sleep(3)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert digests(copy.root / "_build" / "html") == before
    done = copy.build()
    assert done.returncode == 0, done.stderr
    assert "More." in (copy.root / "_build" / "html" / "notebooks" / "chapter.html").read_text()


def test_a_kill_between_the_two_renames(copy: Project) -> None:
    html = copy.root / "_build" / "html"
    html.rename(html.with_name("html.old"))
    (copy.root / "_build" / "html.new").mkdir()
    done = copy.build()
    assert done.returncode == 0, done.stderr
    assert (html / "index.html").exists()
    assert not html.with_name("html.old").exists()


def test_same_inputs_same_bytes(tmp_path: Path) -> None:
    made = []
    for name, variables in (("one", {}), ("another longer name", {"TZ": "Asia/Tokyo", "LC_ALL": "C", "LANG": "de_DE.UTF-8"})):
        project = make_project(tmp_path / name)
        done = project.run("build", **variables)
        assert done.returncode == 0, done.stderr
        build = project.root / "_build"
        executed = {k: v for k, v in digests(build / "executed").items() if k.endswith(".ipynb")}
        made.append((executed, digests(build / "html" / "_exhibits"), digests(build / "html")))
    assert made[0][0] == made[1][0]
    assert made[0][1] == made[1][1]
    assert PDF_NAME in made[0][2]
    differing = [k for k in made[0][2] if made[0][2][k] != made[1][2].get(k)]
    assert differing == []
