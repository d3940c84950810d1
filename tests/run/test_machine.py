"""The machine does not matter: settings of its user, its folders, signals, two at once, what a cell prints."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from conftest import SOON, Project, add, digests, make_project
from serving import free_port, serving, wait_for

from compendium import charts
from compendium.run import messages, record


def until(true: Callable[[], object]) -> bool:
    """Wait for something; whether it came."""
    end = time.monotonic() + SOON
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


# --- Settings of the user ----------------------------------------------------------------------------------------------

VERSIONS = (
    "code",
    "import locale, os, time, pandas\n"
    "names = sorted(n for n in os.environ if n[:4] not in ('JPY_', 'PYDE'))  # of a kernel that was not forked\n"
    "pandas.__version__, time.tzname, locale.getpreferredencoding(), names",
)
SETTINGS = (
    "code",
    "import matplotlib\nfrom compendium import charts\nmatplotlib.rcParams['lines.marker'], matplotlib.rcParams['savefig.dpi']",
)


def test_settings_that_a_user_has_for_other_work_change_no_byte(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    add(project, "machine", VERSIONS, SETTINGS)
    assert set(project.execute(count=1).values()) == {("ran", "")}
    plain = {p.name: p.read_bytes() for p in (project.root / "_build" / "executed").glob("*.ipynb")}

    home = tmp_path / "home"
    for folder in (".config/matplotlib", ".ipython/profile_default/startup", "modules/pandas", "jupyter"):
        (home / folder).mkdir(parents=True)
    settings = "savefig.dpi: 40\nlines.marker: o\naxes.xmargin: 0.3\nsavefig.bbox: tight\ntext.usetex: true\nfont.size: 20\n"
    (home / ".config" / "matplotlib" / "matplotlibrc").write_text(settings)
    (project.root / "notebooks" / "matplotlibrc").write_text("lines.marker: o\n")
    (home / ".ipython" / "profile_default" / "startup" / "00.py").write_text(
        "import builtins\nbuiltins.print = lambda *a: None\nas_of = '1'\n"
    )
    (home / "modules" / "pandas" / "__init__.py").write_text("__version__ = '0.25.3'\n")
    (home / "startup.py").write_text("raise SystemExit('read')\n")
    led = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "MPLCONFIGDIR": str(home / ".config" / "matplotlib"),
        "MATPLOTLIBRC": str(home / ".config" / "matplotlib" / "matplotlibrc"),
        "MPLBACKEND": "pdf",
        "IPYTHONDIR": str(home / ".ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "jupyter"),
        "PYTHONPATH": os.pathsep.join([str(home / "modules"), str(home)]),
        "PYTHONSTARTUP": str(home / "startup.py"),
        "PYTHONWARNINGS": "error",
        "PYTHONHASHSEED": "7",
        "LC_ALL": "C",
        "LANG": "C",
        "TZ": "Pacific/Auckland",
        "OMP_NUM_THREADS": "7",
        "HTTPS_PROXY": "http://nowhere.invalid:1",
    }
    for fork in (False, True):
        again = make_project(tmp_path / f"again-{fork}")
        add(again, "machine", *[(kind, source) for kind, source in cells(project, "machine")])
        (again.root / "notebooks" / "matplotlibrc").write_text("lines.marker: o\n")
        done = again.run("build", "--no-pdf", "--jobs", "3", *([] if fork else ["--no-warm"]), **led)  # before: one at a time
        assert done.returncode == 0, done.stderr
        assert "Exception ignored" not in done.stderr
        assert {p.name: p.read_bytes() for p in (again.root / "_build" / "executed").glob("*.ipynb")} == plain


def cells(project: Project, name: str) -> Iterator[tuple[str, str]]:
    found = json.loads((project.root / "notebooks" / f"{name}.ipynb").read_text())["cells"]
    yield from ((c["cell_type"], "".join(c["source"])) for c in found if c["cell_type"] == "code" and not c["metadata"].get("tags"))


def test_charts_begin_from_matplotlibs_own_settings() -> None:
    import matplotlib as mpl

    with mpl.rc_context({"axes.xmargin": 0.3, "savefig.dpi": 40, "lines.marker": "o"}):
        charts._set_style()
        assert (mpl.rcParams["axes.xmargin"], mpl.rcParams["savefig.dpi"], mpl.rcParams["lines.marker"]) == (0.05, "figure", "None")
    charts._set_style()


def test_a_folder_for_passing_files_with_a_long_path(tmp_path: Path) -> None:
    long = tmp_path / ("scratch-of-a-batch-system-" * 3) / "first.lastname" / "slurm_jobdir" / "1355700"
    long.mkdir(parents=True)
    project = make_project(tmp_path / "p")
    assert set(project.execute(TMPDIR=str(long)).values()) == {("ran", "")}
    shutil.rmtree(project.root / "_build")
    assert set(project.execute(TMPDIR=str(long), COMPENDIUM_RUN=tempfile.mkdtemp(dir="/tmp")).values()) == {("ran", "")}
    code = "import os; os.access = lambda *_: False; from compendium import workplace; workplace.folder()"
    led = {name: value for name, value in os.environ.items() if name != "COMPENDIUM_RUN"} | {"TMPDIR": str(long)}
    done = subprocess.run([sys.executable, "-c", code], cwd=project.root, env=led, capture_output=True, text=True)
    assert f"TMPDIR={long}, has a path of {len(str(long))} characters" in done.stderr
    assert "expected at most 50" in done.stderr


def test_a_system_without_file_locks_is_told_what_to_use(copy: Project) -> None:
    code = "import runpy, sys; sys.modules['fcntl'] = None; runpy.run_module('compendium', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], cwd=copy.root, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("This system has no file locks of Unix")
    assert "WSL2" in done.stderr


@pytest.mark.parametrize("command", [["build"], ["build", "--dry-run"], ["serve"]])
@pytest.mark.parametrize(("day", "said"), [("2018", "is neither 'latest' nor a day"), ("2999-01-01", "has not come yet")])
def test_a_day_is_looked_at_before_anything_runs(command: list[str], day: str, said: str, built: Project) -> None:
    done = built.run(*command, "--as-of", day)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert "chapter" not in done.stderr


# --- However it ends ----------------------------------------------------------------------------------------------------

STARTS_A_CHILD = (
    "code",
    "import pathlib, subprocess, sys, time\n"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True)\n"
    "pathlib.Path('../_build/begun').write_text('')\n"
    "while pathlib.Path('../_build/wait').exists():\n    time.sleep(0.05)",
)


def works_in(project: Project) -> Path:
    """The folder for passing files of the last build."""
    return Path((project.root / "_build" / ".run").read_text().splitlines()[-1])


def marked(folder: Path) -> list[psutil.Process]:
    """The processes that belong to the build that works in a folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("COMPENDIUM_RUN") == str(folder) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def begin(project: Project) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "compendium", "build", "--no-pdf"]
    with (project.root / "build.log").open("wb") as log:
        return subprocess.Popen(command, cwd=project.root, stdout=log, stderr=log)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("moment", ["notebooks", "Sphinx"])
def test_whatever_ends_the_build_ends_all_that_it_started(moment: str, number: int, copy: Project) -> None:
    build = copy.root / "_build"
    before = digests(build / "html")
    if moment == "notebooks":
        (build / "wait").write_text("")
        add(copy, "waits", STARTS_A_CHILD)
        add(copy, "other", ("code", "1 + 1"))
        mark = build / "begun"
    else:
        page = copy.root / "book" / "index.md"
        page.write_text(page.read_text() + "\nAnother sentence.\n" + "\n".join(f"## Heading {n}\n\nA text." for n in range(400)))
        mark = build / "work" / "html.unfinished"
    (build / ".run").unlink(missing_ok=True)  # of the build that was copied
    process = begin(copy)
    try:
        assert until(mark.exists), (copy.root / "build.log").read_text()
        assert until((build / ".run").exists)
        folder = works_in(copy)
        assert until(lambda: marked(folder))
    finally:
        process.send_signal(number)
        process.wait(SOON)
    (build / "wait").unlink(missing_ok=True)
    done = copy.build()  # waits for nobody
    assert done.returncode == 0, done.stderr
    assert marked(folder) == []
    assert not folder.exists()
    after = digests(build / "html")
    assert after.keys() >= before.keys()
    assert until(lambda: not works_in(copy).exists()), "the folder of the next build stays"


def test_a_build_that_was_killed_leaves_nothing_even_without_a_next_one(copy: Project) -> None:
    (copy.root / "_build" / "wait").write_text("")
    add(copy, "waits", STARTS_A_CHILD)
    process = begin(copy)
    assert until((copy.root / "_build" / "begun").exists), (copy.root / "build.log").read_text()
    folder = works_in(copy)
    assert len(marked(folder)) > 1
    process.kill()
    process.wait(SOON)
    assert until(lambda: not marked(folder) and not folder.exists())


def test_the_end_of_the_server_ends_its_build(copy: Project, tmp_path: Path) -> None:
    (copy.root / "_build" / "wait").write_text("")
    add(copy, "waits", STARTS_A_CHILD)
    with serving(copy, tmp_path / "serve.log", free_port()) as process:
        assert until((copy.root / "_build" / "begun").exists), (tmp_path / "serve.log").read_text()
        folder = works_in(copy)
        process.terminate()
        process.wait(SOON)
        assert until(lambda: not marked(folder) and not folder.exists())


def test_what_is_saved_while_another_build_runs_is_built_afterwards(copy: Project, tmp_path: Path) -> None:
    log, port = tmp_path / "serve.log", free_port()
    with serving(copy, log, port):
        assert wait_for(port, "index.html", "A book"), log.read_text()
        with (copy.root / "_build" / ".lock").open("w") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            (copy.root / "book" / "index.md").write_text("# A book\n\nSaved meanwhile.\n")
            assert until(lambda: "This one begins when it is done." in log.read_text()), log.read_text()
        assert wait_for(port, "index.html", "Saved meanwhile"), log.read_text()


# --- What a cell says ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, dict[str, tuple[str, str]]]:
    """Notebooks that flood, fail and warn, run once."""
    project = make_project(tmp_path_factory.mktemp("said") / "project")
    add(project, "floods", ("code", 'for _ in range(200):\n    print("x" * 1_000_000)'))
    add(project, "shows", ("code", '"x" * 60_000_000'))
    add(project, "fails", ("code", "def half(x):\n    y = x\n    return y / 0\nz = 1"), ("code", "# a comment\n\nhalf(3)"))
    add(project, "misspelt", ("code", "x = 1\ny = = 2"))
    add(project, "shouts", ("code", "raise ValueError('no ' * 1_000_000)"))
    add(project, "leaves", ("code", "import sys\nsys.exit(0)"), ("code", "'never'"))
    add(project, "warns", ("code", "import sys, warnings\n\nwarnings.warn('odd figures')\nprint('to stderr', file=sys.stderr)\n'shown'"))
    return project, project.execute(fork=True, TMPDIR=str(tmp_path_factory.mktemp("first.lastname")))


def test_a_flood_of_output_is_called_that(said: tuple[Project, dict[str, tuple[str, str]]]) -> None:
    _, ends = said
    assert (
        "notebooks/floods.ipynb, cell 3, line 2 ('print(\"x\" * 1_000_000)'): CompendiumError: This cell prints more than"
        in ends["floods"][1]
    )
    assert "notebooks/shows.ipynb, cell 3 ('\"x\" * 60_000_000'): its outputs are 60 MB" in ends["shows"][1]


def test_a_run_that_ends_before_its_last_cell_is_no_run(said: tuple[Project, dict[str, tuple[str, str]]]) -> None:
    _, ends = said
    assert "notebooks/leaves.ipynb: the run ended before cell 4 (''never'')" in ends["leaves"][1]


def test_a_python_error_names_its_line_and_shows_the_end_of_the_traceback(said: tuple[Project, dict[str, tuple[str, str]]]) -> None:
    project, ends = said
    text = ends["fails"][1]
    assert text.startswith("notebooks/fails.ipynb, cell 4, line 3 ('half(3)'): ZeroDivisionError: division by zero\n")
    assert "return y / 0" in text
    assert "The whole traceback is in _build/logs/fails.log." in text
    assert "Traceback (most recent call last)" in (project.root / "_build" / "logs" / "fails.log").read_text()
    assert "notebooks/misspelt.ipynb, cell 3, line 2 ('y = = 2'): SyntaxError: invalid syntax" in ends["misspelt"][1]
    assert len(ends["shouts"][1]) < 2 * messages.MAX_ERROR + messages.MAX_LINES * (messages.MAX_LINE + 10)
    assert "[...]" in ends["shouts"][1]


def test_warnings_are_said_and_not_published(said: tuple[Project, dict[str, tuple[str, str]]]) -> None:
    project, ends = said
    assert ends["warns"] == ("ran", "")
    executed = (project.root / "_build" / "executed" / "warns.ipynb").read_text()
    assert "shown" in executed
    assert "ipykernel" not in executed
    assert '"stderr"' not in executed
    toc = project.root / "_toc.yml"
    for name in ("floods", "shows", "fails", "misspelt", "shouts", "leaves"):
        (project.root / "notebooks" / f"{name}.ipynb").unlink()
        toc.write_text(toc.read_text().replace(f"- file: notebooks/{name}\n", ""))
    shutil.rmtree(project.root / "_build" / "executed")  # out of the cache they are said again
    done = project.build()
    assert done.returncode == 0, done.stderr
    assert "warns, cell 3 ('import sys, warnings'), line 3: UserWarning: odd figures" in done.stderr
    assert "warns, cell 3 ('import sys, warnings'): to stderr" in done.stderr


# --- What is measured ---------------------------------------------------------------------------------------------------


def test_the_processor_time_of_a_cell_counts_what_it_starts() -> None:
    before = record.processor_time()
    subprocess.run([sys.executable, "-c", "import time\nwhile time.process_time() < 0.1: pass"], check=True)
    assert record.processor_time() - before >= 0.1
