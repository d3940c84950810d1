"""``jupyter-book build .`` as somebody would give it who knows Jupyter Book and has read nothing of this project."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import HANGS, NOTEBOOK, Project, copy_checkout, digests, make_project, until, write_notebook

from compendium.paths import BUILD, PDF_NAME, PDF_NAMES

DEPENDS_ON_PRINT = {*PDF_NAMES, "ro-crate-metadata.json"}  # there is no print edition beside it


@dataclass(frozen=True)
class JupyterBook:
    """The command, in an environment of its own."""

    environment: dict[str, str]

    def start(self, folder: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Start it in a folder."""
        env = {**self.environment, **variables}
        return subprocess.Popen(
            ["jupyter-book", *arguments], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def __call__(self, folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run it in a folder."""
        process = self.start(folder, *arguments, **variables)
        said = process.communicate(timeout=HANGS)
        return subprocess.CompletedProcess(process.args, process.returncode, *said)


@pytest.fixture(scope="module")
def jupyter_book(tmp_path_factory: pytest.TempPathFactory) -> JupyterBook:
    """The command in an environment into which the packages were installed and nothing else was put: no .pth file, no variables."""
    home, place = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("environment") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    site_packages = next(place.glob("lib/python*/site-packages"))
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if path.suffix != ".pth":
            (site_packages / path.name).symlink_to(path)
    (place / "share").symlink_to(Path(sys.prefix) / "share")
    command = place / "bin" / "jupyter-book"
    script = (Path(sys.prefix) / "bin" / "jupyter-book").read_text().split("\n", 1)[1]
    command.write_text(f"#!{place}/bin/python\n{script}")
    command.chmod(0o755)

    return JupyterBook({"PATH": f"{place / 'bin'}:{os.defpath}", "HOME": str(home)})


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, jupyter_book: JupyterBook) -> Project:
    """The small project, made by Jupyter Book's command alone; copy it, do not change it."""
    project = make_project(tmp_path_factory.mktemp("plain") / "project")
    done = jupyter_book(project.root, "build", ".", "-n", "-W")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "chapter                          ran" in done.stdout
    return project


@pytest.fixture
def again(plain: Project, tmp_path: Path) -> Project:
    """A copy of it."""
    shutil.copytree(plain.root, tmp_path / "project", symlinks=True)
    return Project(tmp_path / "project")


def site(project: Project) -> dict[str, str]:
    return digests(project.root / "_build" / "html")


def test_it_makes_the_site_that_make_html_makes(plain: Project, built: Project) -> None:
    assert site(plain) == site(built)


def test_it_makes_the_whole_book(book: Path, jupyter_book: JupyterBook, tmp_path: Path) -> None:
    fresh = tmp_path / "checkout"
    copy_checkout(fresh)
    (fresh / ".venv" / "lib").mkdir(parents=True)  # what is not the book's is not read
    (fresh / ".venv" / "lib" / "page.md").write_text("# Of another package\n\n{unknown}`role`\n")
    done = jupyter_book(fresh, "build", ".", "-n", "-W", COMPENDIUM_CACHE=str(BUILD / "cache"))
    assert done.returncode == 0, done.stdout + done.stderr
    made, wanted = digests(fresh / "_build" / "html"), digests(book)
    assert {k for k in {*made, *wanted} if made.get(k) != wanted.get(k)} - DEPENDS_ON_PRINT == set()


def test_a_second_build_reads_only_what_changed(again: Project, jupyter_book: JupyterBook) -> None:
    assert "HTML, unchanged" in again.build().stderr  # each command knows what the other made
    before = site(again)
    for said in ("7 added", "0 added, 0 changed, 0 removed"):  # the first one here starts from nothing, since Sphinx keeps absolute paths
        done = jupyter_book(again.root, "build", ".", "-n", "-W")
        assert done.returncode == 0, done.stderr
        assert said in done.stdout
    assert site(again) == before
    assert "HTML, unchanged" in again.build().stderr


def test_another_day_and_other_profiles_are_asked_for_by_variables(again: Project, jupyter_book: JupyterBook) -> None:
    done = jupyter_book(again.root, "build", ".", AS_OF="2019-01-01")
    assert done.returncode == 0, done.stderr
    assert "2017" in (again.root / "_build" / "html" / "notebooks" / "chapter.html").read_text()
    for variables, message in (
        ({"AS_OF": "yesterday"}, "'yesterday' is neither 'latest' nor a day written YYYY-MM-DD."),
        ({"JOBS": "no"}, "JOBS=no: expected how many notebooks run at a time"),
    ):
        done = jupyter_book(again.root, "build", ".", **variables)
        assert (done.returncode, done.stderr.count("Traceback")) == (1, 0)
        assert f"Stopped. {message}" in done.stderr


def spoil_a_page(project: Project) -> None:
    (project.root / "book" / "index.md").write_text("# A book\n\nSee {numref}`fig-nowhere`.\n")


def spoil_a_cell(project: Project) -> None:
    write_notebook(project.root / "notebooks" / "chapter.ipynb", [*NOTEBOOK, ("code", "1 / 0")])


def spoil_a_text(project: Project) -> None:
    cells = [(kind, source.replace("## A section", "## A section\n\n{unknown}`role`")) for kind, source in NOTEBOOK]
    write_notebook(project.root / "notebooks" / "chapter.ipynb", cells)


@pytest.mark.parametrize(
    ("spoil", "options", "message"),
    [
        (spoil_a_page, ["-n", "-W"], "book/index.md:3"),
        (spoil_a_page, ["-n", "-W", "--keep-going"], "book/index.md:3"),
        (spoil_a_text, ["-n", "-W"], "notebooks/chapter.ipynb, cell 4, line 3"),
        (
            spoil_a_cell,
            [],
            "Stopped. 1 of 1 notebooks failed; the last good book stays:\n  notebooks/chapter.ipynb, cell 8, line 1 ('1 / 0')",
        ),
    ],
)
def test_after_a_failed_build_the_last_site_stays(
    again: Project, jupyter_book: JupyterBook, spoil: Callable[[Project], None], options: list[str], message: str
) -> None:
    before = site(again)
    spoil(again)
    done = jupyter_book(again.root, "build", ".", *options)
    assert done.returncode == 1
    assert message in done.stderr, done.stderr
    assert site(again) == before


def test_where_there_was_no_site_a_failed_build_leaves_none(again: Project, jupyter_book: JupyterBook) -> None:
    shutil.rmtree(again.root / "_build" / "html")
    spoil_a_page(again)
    assert jupyter_book(again.root, "build", ".", "-W").returncode == 1
    assert not (again.root / "_build" / "html").exists()


def test_a_site_with_warnings_is_made_again_by_a_strict_build(again: Project, jupyter_book: JupyterBook) -> None:
    spoil_a_page(again)
    done = jupyter_book(again.root, "build", ".")
    assert done.returncode == 0
    assert "book/index.md:3" in done.stderr
    assert "See" in (again.root / "_build" / "html" / "index.html").read_text()
    done = again.build()
    assert done.returncode == 1
    assert "Jupyter Book found 1 fault(s); the last good book stays:\n  book/index.md:3" in done.stderr


def test_a_part_of_the_book_is_no_book(again: Project, jupyter_book: JupyterBook) -> None:
    done = jupyter_book(again.root, "build", "notebooks/chapter.ipynb", "--config", "_config.yml")
    assert done.returncode == 1
    assert "Stopped. Jupyter Book can make the whole book only, not a part of it: jupyter-book build" in done.stderr


def test_other_builders_leave_the_site_alone(again: Project, jupyter_book: JupyterBook) -> None:
    before = site(again)
    done = jupyter_book(again.root, "build", ".", "--builder", "singlehtml")
    assert done.returncode == 0, done.stderr
    assert "The stock grew" in (again.root / "_build" / "singlehtml" / "index.html").read_text()
    assert site(again) == before


def test_the_builder_of_the_printed_files_puts_them_where_make_book_does(again: Project, jupyter_book: JupyterBook) -> None:
    done = jupyter_book(again.root, "build", ".", "--builder", "custom", "--custom-builder", "pdf", "-n", "-W")
    assert done.returncode == 0, done.stdout + done.stderr
    made, site_too = again.root / "_build" / "pdf" / PDF_NAME, again.root / "_build" / "html" / PDF_NAME
    assert made.read_bytes().startswith(b"%PDF-1.7")
    assert site_too.read_bytes() == made.read_bytes()
    done = again.run("build")
    assert "PDF, unchanged" in done.stderr


def test_one_build_at_a_time(again: Project, jupyter_book: JupyterBook) -> None:
    with (again.root / "_build" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build = jupyter_book.start(again.root, "build", ".", PYTHONUNBUFFERED="1")
        assert "Another build is running" in until("Another build is running", build, build.stdout)
        with pytest.raises(subprocess.TimeoutExpired):
            build.wait(1)
        fcntl.flock(lock, fcntl.LOCK_UN)
        assert build.communicate(timeout=HANGS) and build.returncode == 0
