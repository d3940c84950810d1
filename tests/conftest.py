"""A small project of its own for the tests that break things."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import nbformat
import pandas as pd
import pytest
from browsing import browser, site  # noqa: F401  (fixtures)
from server import authority, server  # noqa: F401  (fixtures)

from compendium.paths import HTML, ROOT
from compendium.tables.model import Field, Release, Table
from compendium.tables.store import write_release

# A runner that was started in the background passes on that Ctrl-C is ignored; what the tests start must hear it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Seconds after which something hangs and is not just slow: a run, and what takes a moment. A busy machine needs many for one of another.
HANGS, SOON = 3600, 600

AREAS = [
    ("DEU", "Germany", "Europe", "more developed"),
    ("MAR", "Morocco", "Africa", "less developed"),
    ("SEN", "Senegal", "Africa", "less developed"),
]


def release(table: str, date: str, fields: tuple[Field, ...], key: tuple[str, ...], time_field: str = "", **more: Any) -> Release:
    """A release of a made-up table, for tests.

    :param more: other facts of the table or of the release.
    """
    own = {name: more.pop(name) for name in ("title", "span_field") if name in more}
    made_up = Table(**{
        "name": table, "title": f"Table {table}", "fields": fields, "key": key, "time_field": time_field,
        "description": "A table of the tests.", "provider": "Test provider", "landing_page": "https://example.org/", "licence": "CC0",
        "licence_url": "https://example.org/licence", **own,
    })  # fmt: skip
    return made_up.release(date, **{"edition": f"Test edition {date[:4]}", **more})


def write_areas(folder: Path) -> None:
    """A table `areas` of three countries."""
    text = [Field(n, "string", n, required=True) for n in ("name", "short_name", "region", "development_group_2017")]
    frame = pd.DataFrame([{"area": a, "name": n, "short_name": n, "region": r, "development_group_2017": g} for a, n, r, g in AREAS])
    write_release(frame, release("areas", "2018-01-01", (Field("area", "string", "code", required=True), *text), ("area",)), folder)


STOCK = (
    Field("year", "integer", "year", "year", required=True, minimum=1900, maximum=2100),
    Field("area", "string", "area", required=True, area=True),
    Field("migrants", "integer", "migrants", "persons", required=True, minimum=0, additive=True),
)


def write_stock(folder: Path, date: str, years: tuple[int, ...], **more: object) -> Release:
    """A table `stock`: three areas in some years."""
    rows = [{"year": y, "area": a[0], "migrants": 1000 * (k + 1) + y} for y in years for k, a in enumerate(AREAS)]
    return write_release(pd.DataFrame(rows), release("stock", date, STOCK, ("year", "area"), time_field="year", **more), folder)


NOTEBOOK = [
    ("markdown", "# A chapter\n\nIn {glue:text}`latest-year` there were {glue:text}`world` migrants in remittances-sending areas."),
    ("parameters", 'as_of = "latest"'),
    ("code", "from compendium import charts, evidence, exhibits, load"),
    ("markdown", "## A section\n\nSee {numref}`fig-stock`."),
    (
        "code",
        'stock = load("stock", as_of=as_of)\n'
        'total = stock.groupby("year")["migrants"].sum()\n'
        'exhibits.glue("latest-year", str(total.index.max()))\n'
        'exhibits.number("world", total.iloc[-1])\n'
        'drawing = charts.chart(charts.lines, total.to_frame("World"), unit="Migrants")\n'
        'exhibits.figure("fig-stock", drawing, title="The stock grew in every year of the test", '
        'caption="Migrants in three areas, by year.", '
        'alt="A line that rises from the first year to the last, in one colour.", data=total.to_frame(), source=stock)\n'
        'evidence.verdict("C49", "supported", "The total grew.")',
    ),
    ("markdown", ":::{question} GQ2.1-01\n:status: partly\n:exhibits: fig-stock\n\nHow do regions compare?\n\nAn answer.\n:::"),
    ("markdown", ":::{claim} C49\n:exhibits: fig-stock\n\nThere are migrants.\n\nA reason.\n:::"),
]


def write_notebook(path: Path, cells: list[tuple[str, str]]) -> None:
    """A notebook of (kind, source) cells; kind is markdown, code or parameters."""
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    for number, (kind, source) in enumerate(cells):
        cell = nbformat.v4.new_markdown_cell(source) if kind == "markdown" else nbformat.v4.new_code_cell(source)
        cell["id"] = f"cell-{number}"
        if kind == "parameters":
            cell["metadata"]["tags"] = ["parameters"]
        notebook.cells.append(cell)
    nbformat.write(notebook, path)


def digests(folder: Path) -> dict[str, str]:
    """sha256 of every file below a folder."""
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def contents(folder: Path) -> dict[str, str]:
    """sha256 of every file of a data folder, without its lock."""
    return {name: digest for name, digest in digests(folder).items() if name != ".lock"}


def add(project: Project, name: str, *cells: tuple[str, str]) -> None:
    """A second notebook, in the contents."""
    write_notebook(
        project.root / "notebooks" / f"{name}.ipynb", [("markdown", f"# {name.title()}"), ("parameters", 'as_of = "latest"'), *cells]
    )
    toc = project.root / "_toc.yml"
    toc.write_text(toc.read_text() + f"- file: notebooks/{name}\n")


KILLED = 99  # exit status of a process that was ended at a write


def forked(work: Callable[[], object], *, at: int = 0, below: Path = Path("/")) -> int:
    """Work in a process of its own, which ends at its n-th write below a folder if one is named; its exit status."""
    child = os.fork()
    if not child:
        seen = 0

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal seen
            writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if (writes or event in ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod")) and str(below) in str(arguments[0]):
                seen += 1
                if seen == at:
                    os._exit(KILLED)

        if at:
            sys.addaudithook(hook)
        status = 1
        try:
            done = work()
            status = done if isinstance(done, int) else 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def until(words: str, process: subprocess.Popen[str], stream: IO[str] | None) -> str:
    """What a process writes until it says something; it is ended if it does not say it."""
    assert stream
    end, written = threading.Timer(SOON, process.kill), ""
    end.start()
    while words not in written and (line := stream.readline()):
        written += line
    end.cancel()
    return written


def _own() -> dict[str, str]:
    """The environment, without the mark of a run that this process may have begun itself."""
    return {name: value for name, value in os.environ.items() if name != "COMPENDIUM_RUN"}


class Project:
    """A copy of the package with data, a notebook and pages of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """``python -m compendium ...`` in the project."""
        env = {**_own(), "COLUMNS": "200", **environment}
        return subprocess.run(
            [sys.executable, "-m", "compendium", *arguments], cwd=self.root, capture_output=True, text=True, env=env, timeout=HANGS
        )

    def execute(self, *, fork: bool = False, count: int = 2, as_of: str = "latest", **environment: str) -> dict[str, tuple[str, str]]:
        """Only run the notebooks; how each ended: its state, and what went wrong."""
        code = (
            "import json; from compendium.run import execute, plan; "
            f"done = execute.run(plan.jobs({as_of!r}, cell_seconds=20), {count}, fork={fork}); "
            "print(json.dumps({o.job.name: (o.state, o.error) for o in done}))"
        )
        env = {**_own(), **environment}
        done = subprocess.run([sys.executable, "-c", code], cwd=self.root, capture_output=True, text=True, env=env, timeout=HANGS)
        assert done.returncode == 0, done.stderr
        return {name: tuple(end) for name, end in json.loads(done.stdout.splitlines()[-1]).items()}

    def why(self, as_of: str = "latest") -> dict[str, str]:
        """What ``build --dry-run`` says of each notebook."""
        done = self.run("build", "--dry-run", "--as-of", as_of)
        assert done.returncode == 0, done.stderr
        return dict(line.strip().split(None, 1) for line in done.stdout.splitlines()[1:] if line.strip())

    def edit(self, name: str, change: Callable[[list[tuple[str, str]]], list[tuple[str, str]]]) -> None:
        """Change the cells of a notebook, given as (kind, source)."""
        path = self.root / "notebooks" / f"{name}.ipynb"
        cells = [("parameters" if c.metadata.get("tags") else c.cell_type, c.source) for c in nbformat.read(path, 4).cells]
        write_notebook(path, change(cells))

    def build(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """``python -m compendium build --no-pdf ...``."""
        return self.run("build", "--no-pdf", *arguments, **environment)


def make_project(root: Path) -> Project:
    """Write the small project below ``root``."""
    shutil.copytree(ROOT / "compendium", root / "compendium")  # with what is compiled, which Python takes where the source is as old
    (root / "book").mkdir()
    for part in ("_ext", "_static", "_print"):
        shutil.copytree(ROOT / "book" / part, root / "book" / part)
    (root / "book" / "_print" / "contents.yml").write_text("first:\n- page: index\nannex: [data]\nsite: [exhibits]\n")
    for file in ("_config.yml", "requirements.txt", "CITATION.cff"):
        shutil.copy(ROOT / file, root / file)
    (root / "references.bib").write_text("@misc{work2018,\n author = {Author, An},\n title = {A work},\n year = {2018},\n}\n")
    (root / "notebooks").mkdir()
    write_notebook(root / "notebooks" / "chapter.ipynb", NOTEBOOK)
    (root / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nchapters:\n- file: notebooks/chapter\n- file: book/questions\n- file: book/claims\n"
        "- file: book/exhibits\n- file: book/data\n- file: book/references\n"
    )
    pages = {
        "index": "# A book\n\nAs {cite:t}`work2018` says.",
        "questions": "# Questions\n\n```{question-index}\n```",
        "claims": "# Claims\n\n```{claim-index}\n```",
        "exhibits": "# Exhibits\n\n```{exhibit-index}\n```",
        "data": "# Data\n\n```{table-index}\n```",
        "references": "# References\n\n```{bibliography}\n```",
    }
    for name, text in pages.items():
        (root / "book" / f"{name}.md").write_text(text + "\n")
    write_areas(root / "data")
    write_stock(root / "data", "2018-06-01", (2010, 2015, 2017))
    write_stock(root / "data", "2024-06-01", (2010, 2015, 2017, 2020))
    return Project(root)


def copy_checkout(root: Path) -> None:
    """Copy the files of this checkout as they are now: those that git knows, or would take."""
    listed = subprocess.run(["git", "ls-files", "-zco", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A fresh small project."""
    return make_project(tmp_path / "project")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A small project with a good book in it; copy it, do not change it."""
    project = make_project(tmp_path_factory.mktemp("built") / "project")
    done = project.build()
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture
def copy(built: Project, tmp_path: Path) -> Project:
    """A copy of the built small project, to break."""
    shutil.copytree(built.root, tmp_path / "project", symlinks=True)
    return Project(tmp_path / "project")


@pytest.fixture(scope="session")
def book() -> Path:
    """The real book, built (or found up to date) now."""
    done = subprocess.run([sys.executable, "-m", "compendium", "build"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return HTML


BUILD = {"make_project", "book", "project", "built", "copy", "browser"}  # whoever uses one of these runs notebooks, or needs what they made


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make unit` leaves out: tests that build a book, in their own code or in that of a fixture that they ask for."""
    for item in items:
        if isinstance(item, pytest.Function):
            fixtures = item._fixtureinfo.name2fixturedefs
            code = [item.function.__code__, *(f.func.__code__ for found in fixtures.values() for f in found if hasattr(f.func, "__code__"))]
            if BUILD & {*fixtures, *(name for c in code for name in c.co_names)}:
                item.add_marker("builds")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what the run cost: this process, its workers, and all that they started and waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    minutes = sum(u.ru_utime + u.ru_stime for u in used) / 60
    terminalreporter.write_line(f"{minutes:.1f} minutes of processor time; the whole suite should take at most 25.")
