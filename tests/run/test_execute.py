"""Execution: what runs and why, the cache, what a notebook may read, kernels forked from a fork server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import HANGS, SOON, Project, add, digests, make_project, write_stock

USES_STOCKS = ("code", "from compendium.measures import stocks\nstocks.__name__")
PLAIN = ("code", "from compendium import areas\nlen(areas.frame())")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Three notebooks that have run: `chapter` loads the stock, `measures` imports a measure, `plain` loads the areas."""
    project = make_project(tmp_path_factory.mktemp("ran") / "project")
    add(project, "measures", USES_STOCKS)
    add(project, "plain", PLAIN)
    assert set(project.execute().values()) == {("ran", "")}
    return project


@pytest.fixture
def twin(ran: Project, tmp_path: Path) -> Project:
    """A copy of it, to change."""
    import shutil

    shutil.copytree(ran.root, tmp_path / "project", symlinks=True)
    return Project(tmp_path / "project")


def states(project: Project, **options: object) -> dict[str, str]:
    return {name: state for name, (state, _) in project.execute(**options).items()}  # type: ignore[arg-type]


# Only what changed


def test_nothing_changed(twin: Project) -> None:
    before = digests(twin.root / "_build" / "executed")
    assert set(states(twin).values()) == {"reused"}
    assert digests(twin.root / "_build" / "executed") == before
    assert twin.why()["plain"] == "leaves it  nothing changed"


def test_a_new_release_runs_those_that_load_it(twin: Project) -> None:
    write_stock(twin.root / "data", "2026-06-01", (2010, 2015, 2017, 2020, 2024))
    assert "stock has a new release (2026-06-01)" in twin.why()["chapter"]
    assert "nothing changed" in twin.why()["measures"]
    assert states(twin) == {"chapter": "ran", "measures": "reused", "plain": "reused"}
    assert "2024" in (twin.root / "_build" / "executed" / "chapter.ipynb").read_text()


def test_a_new_release_is_nothing_to_an_earlier_day(twin: Project) -> None:
    assert set(states(twin, as_of="2018-12-10").values()) == {"ran"}
    write_stock(twin.root / "data", "2026-06-01", (2010, 2015, 2017, 2020, 2024))
    assert set(states(twin, as_of="2018-12-10").values()) == {"reused"}


def test_what_the_data_package_says_of_a_release_counts(twin: Project) -> None:
    package = twin.root / "data" / "datapackage.json"
    package.write_text(package.read_text().replace("Test edition 2024", "Second edition"))
    assert "stock/2024-06-01 changed" in twin.why()["chapter"]
    assert states(twin) == {"chapter": "ran", "measures": "reused", "plain": "reused"}


def test_a_module_runs_those_that_import_it(twin: Project) -> None:
    module = twin.root / "compendium" / "measures" / "stocks.py"
    module.write_text(module.read_text() + "\n# A comment.\n")
    assert "measures/stocks.py changed" in twin.why()["measures"]
    assert states(twin) == {"chapter": "reused", "measures": "ran", "plain": "reused"}


def test_a_module_that_a_module_imports(twin: Project) -> None:
    # measures/stocks.py does not import charts.py; the chapter does, and so does what it imports.
    (twin.root / "compendium" / "measures" / "inner.py").write_text("VALUE = 1\n")
    module = twin.root / "compendium" / "measures" / "stocks.py"
    module.write_text(module.read_text() + "\nfrom compendium.measures import inner  # noqa\n")
    assert states(twin)["measures"] == "ran"
    (twin.root / "compendium" / "measures" / "inner.py").write_text("VALUE = 2  # another\n")
    assert "measures/inner.py changed" in twin.why()["measures"]
    assert states(twin, fork=True) == {"chapter": "reused", "measures": "ran", "plain": "reused"}


def test_a_module_that_is_imported_in_a_function(twin: Project) -> None:
    (twin.root / "compendium" / "measures" / "late.py").write_text("VALUE = 1\n")
    cell = ("code", "def late():\n    from compendium.measures.late import VALUE\n    return VALUE\nlate()")
    twin.edit("plain", lambda cells: [*cells, cell])
    assert states(twin)["plain"] == "ran"
    (twin.root / "compendium" / "measures" / "late.py").write_text("VALUE = 2  # another\n")
    assert "measures/late.py changed" in twin.why()["plain"]


def test_a_module_beside_the_notebooks_and_a_file_of_the_project(twin: Project) -> None:
    (twin.root / "notebooks" / "helper.py").write_text("VALUE = 1\n")
    cell = ("code", "import helper\nopen('../references.bib').read()[:10]")
    twin.edit("plain", lambda cells: [*cells, cell])
    assert states(twin)["plain"] == "ran"
    (twin.root / "notebooks" / "helper.py").write_text("VALUE = 2  # another\n")
    (twin.root / "references.bib").write_text("% nothing\n")
    why = twin.why()["plain"]
    assert "notebooks/helper.py changed" in why
    assert "references.bib changed" in why
    assert states(twin) == {"chapter": "reused", "measures": "reused", "plain": "ran"}


def test_requirements_run_everything(twin: Project) -> None:
    path = twin.root / "requirements.txt"
    path.write_text(path.read_text() + "# more\n")
    assert "requirements.txt changed" in twin.why()["plain"]
    assert set(states(twin).values()) == {"ran"}


def test_code_names_its_cell(twin: Project) -> None:
    twin.edit("plain", lambda cells: [*cells[:2], ("code", "1 + 1"), *cells[2:]])
    assert "its code changed (cell 3)" in twin.why()["plain"]
    assert states(twin) == {"chapter": "reused", "measures": "reused", "plain": "ran"}


def test_a_day_and_back(twin: Project) -> None:
    assert "as_of is '2018-12-10', was 'latest'" in twin.why("2018-12-10")["plain"]
    assert set(states(twin, as_of="2018-12-10").values()) == {"ran"}
    before = digests(twin.root / "_build" / "executed")
    assert set(states(twin).values()) == {"restored"}
    assert set(states(twin, as_of="2018-12-10").values()) == {"restored"}
    assert digests(twin.root / "_build" / "executed") == before


def test_prose_needs_no_kernel_and_gives_what_a_cold_run_gives(twin: Project) -> None:
    twin.edit("chapter", lambda cells: [("markdown", "# Another title"), ("markdown", "A cell more."), *cells[1:]])
    assert "only its prose changed" in twin.why()["chapter"]
    log = twin.root / "_build" / "logs" / "chapter.log"
    log.unlink()
    assert states(twin)["chapter"] == "merged"
    assert not log.exists()  # a kernel would have begun one
    merged = (twin.root / "_build" / "executed" / "chapter.ipynb").read_bytes()
    cold = make_project(twin.root.parent / "cold")
    (cold.root / "notebooks" / "chapter.ipynb").write_bytes((twin.root / "notebooks" / "chapter.ipynb").read_bytes())
    assert states(cold) == {"chapter": "ran"}
    assert (cold.root / "_build" / "executed" / "chapter.ipynb").read_bytes() == merged


@pytest.mark.parametrize("when", ["after its cell", "in the cell that imports it"])
def test_a_module_saved_during_the_run_is_run_again(twin: Project, when: str) -> None:
    module = twin.root / "compendium" / "measures" / "stocks.py"
    saves = f"from pathlib import Path\np = Path({str(module)!r})\np.write_text(p.read_text() + '# saved')"
    if when == "after its cell":
        twin.edit("measures", lambda cells: [*cells, ("code", saves)])
    else:
        twin.edit("measures", lambda cells: [*cells[:2], ("code", f"{USES_STOCKS[1]}\n{saves}")])
    assert states(twin)["measures"] == "ran"
    # What it used is known, and is no more; or nobody can say which state it used.
    assert ("measures/stocks.py changed" if when == "after its cell" else "it has not run yet") in twin.why()["measures"]


# The cache


def test_branches_share_the_cache(twin: Project, tmp_path: Path) -> None:
    shared = str(tmp_path / "shared")
    assert set(states(twin, COMPENDIUM_CACHE=shared).values()) == {"reused"}  # what stands beside the notebooks needs no cache
    module = twin.root / "compendium" / "measures" / "stocks.py"
    old, new = module.read_text(), module.read_text() + "\n# A branch.\n"
    module.write_text(new)
    assert states(twin, COMPENDIUM_CACHE=shared)["measures"] == "ran"
    module.write_text(old)
    assert states(twin, COMPENDIUM_CACHE=shared)["measures"] == "ran"
    module.write_text(new)
    assert states(twin, COMPENDIUM_CACHE=shared)["measures"] == "restored"
    other = make_project(tmp_path / "other")
    add(other, "measures", USES_STOCKS)
    (other.root / "compendium" / "measures" / "stocks.py").write_text(new)
    assert states(other, COMPENDIUM_CACHE=shared)["measures"] == "restored"


def test_a_cache_that_is_deleted_or_damaged_costs_a_run_and_no_more(twin: Project) -> None:
    import shutil

    build = twin.root / "_build"
    before = digests(build / "executed")
    for damage in ("objects", "runs", "all", "torn", "empty"):
        if damage == "all":
            shutil.rmtree(build / "cache")
        elif damage in ("torn", "empty"):
            for path in [p for p in (build / "cache").rglob("*") if p.is_file()]:
                content = path.read_bytes()
                path.write_bytes(content[: len(content) // 2] if damage == "torn" else b"")
        else:
            shutil.rmtree(build / "cache" / damage)
        shutil.rmtree(build / "executed")
        assert set(states(twin, fork=True).values()) == {"ran"}, damage
        assert digests(build / "executed") == before


def test_an_executed_notebook_that_is_damaged_is_made_again(twin: Project) -> None:
    path = twin.root / "_build" / "executed" / "plain.ipynb"
    good = path.read_bytes()
    path.write_bytes(good[:50])
    assert states(twin)["plain"] == "restored"
    assert path.read_bytes() == good


def test_two_builds_share_a_cache_at_once(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    projects = [make_project(tmp_path / name) for name in ("one", "two")]
    for project in projects:
        for k in range(4):
            add(project, f"n{k}", ("code", f"{k}"), USES_STOCKS)
    with ThreadPoolExecutor() as pool:
        done = list(pool.map(lambda p: p.execute(COMPENDIUM_CACHE=str(tmp_path / "shared")), projects))
    assert all(state in ("ran", "restored") for ends in done for state, _ in ends.values())
    one, two = (digests(p.root / "_build" / "executed") for p in projects)
    assert one == two
    third = make_project(tmp_path / "three")
    assert states(third, COMPENDIUM_CACHE=str(tmp_path / "shared")) == {"chapter": "restored"}


def test_what_was_longest_unused_goes_first(tmp_path: Path) -> None:
    from compendium.run import cache

    for k in range(3):
        cache.put(f"key{k}", [], os.urandom(1000), tmp_path)
        time.sleep(0.02)
    assert cache.find("key0", lambda _: True, tmp_path) is not None  # used now
    cache.prune(tmp_path, 2500)
    assert cache.find("key0", lambda _: True, tmp_path) is not None
    assert cache.find("key1", lambda _: True, tmp_path) is None
    assert cache.find("key2", lambda _: True, tmp_path) is not None


def test_the_longest_starts_first(tmp_path: Path) -> None:
    from compendium.run import cache, execute
    from compendium.run.plan import Job

    def order() -> str:
        jobs = [Job(tmp_path / f"{n}.ipynb", tmp_path / f"{n}.ipynb", {}, "x" * size) for n, size in (("a", 10), ("b", 30), ("c", 20))]
        return "".join(job.name for job in execute.longest_first(jobs, cache.seconds(tmp_path)))

    by_length = "bca"
    assert order() == by_length
    cache.put_seconds({"a": 9.0, "b": 1.0}, tmp_path)
    assert order() == "acb"  # c has half as much text as these two: 5 seconds
    cache.put_seconds({"c": 10.0}, tmp_path)
    assert order() == "cab"
    for damaged in (
        b"",
        b"[1]",
        b'{"a": 9.0, "b": 1',
        b'{"a": "9", "c": null, "b": [1]}',
        b'{"a": NaN, "c": -1, "b": Infinity}',
        b'{"a": true}',
    ):
        (tmp_path / "seconds.json").write_bytes(damaged)
        assert order() == by_length
    cache.put_seconds({"a": 9.0}, tmp_path)
    assert cache.seconds(tmp_path) == {"a": 9.0}


def test_how_long_runs_took_is_noted_and_changes_nothing_that_is_made(ran: Project, tmp_path: Path) -> None:
    from compendium.run import cache

    noted = cache.seconds(ran.root / "_build" / "cache")
    assert set(noted) == {"chapter", "measures", "plain"}
    again = make_project(tmp_path / "project")
    cache.put_seconds({"chapter": 0.0, "absent": 5.0}, again.root / "_build" / "cache")
    assert states(again) == {"chapter": "ran"}
    made = "_build/executed/chapter.ipynb"
    assert (again.root / made).read_bytes() == (ran.root / made).read_bytes()


def test_a_kept_run_is_found_only_while_all_it_read_is_as_it_was(tmp_path: Path) -> None:
    from compendium.run import cache

    cache.put("key", [{"kind": "file", "name": "a", "digest": "1"}], b"first", tmp_path)
    cache.put("key", [{"kind": "file", "name": "a", "digest": "2"}], b"second", tmp_path)
    for digest, made in (("1", b"first"), ("2", b"second")):
        found = cache.find("key", lambda d, digest=digest: d["digest"] == digest, tmp_path)
        assert found is not None
        assert found[1] == made
    assert cache.find("key", lambda _: False, tmp_path) is None


@pytest.mark.parametrize("wait", [0.3, 1.5, 3.0])
def test_a_kill_at_any_moment(twin: Project, wait: float) -> None:
    import shutil

    build = twin.root / "_build"
    before = digests(build / "executed")
    shutil.rmtree(build)
    code = "from compendium.run import execute, plan; execute.run(plan.jobs('latest'), 2)"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=twin.root, start_new_session=True)
    time.sleep(wait)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert all(end == "" for _, end in twin.execute().values())
    assert digests(build / "executed") == before


# What a notebook may read


@pytest.mark.parametrize(
    ("code", "said", "fork"),
    [
        ("import pandas as pd\npd.read_csv('../data/stock/2024-06-01.csv')", "data/stock/2024-06-01.csv is read around load()", False),
        ("import json\njson.load(open('../data/datapackage.json'))", "data/datapackage.json is read around load()", False),
        ("import os\nos.listdir('../data')", "is listed by the notebook", False),
        ("from pathlib import Path\nlist(Path('../data').glob('*/*.csv'))", "is listed by the notebook", True),
        ("open('../data/stock/new.csv', 'w')", "data/stock/new.csv is written by the notebook", False),
        ("import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9/')", "opens a connection to 127.0.0.1", False),
        (
            "try:\n    open('../data/stock/2024-06-01.csv')\nexcept Exception:\n    pass",
            "data/stock/2024-06-01.csv is read around load()",
            False,
        ),
    ],
)
def test_reads_that_nobody_could_know_of(twin: Project, code: str, said: str, fork: bool) -> None:
    twin.edit("plain", lambda cells: [*cells, ("code", code)])
    twin.edit("measures", lambda cells: [*cells, ("code", "2")])
    ends = twin.execute(fork=fork)
    assert ends["plain"][0] == "failed"
    assert "notebooks/plain.ipynb" in ends["plain"][1]
    assert said in ends["plain"][1]
    assert ends["measures"] == ("ran", "")
    assert not (twin.root / "data" / "stock" / "new.csv").exists()


def test_notes_are_taken_while_other_threads_open_files(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    from compendium.run import record

    opened = {str(record.ROOT / f"none-{k}") for k in range(1000)}
    monkeypatch.setattr(record, "_opened", opened)
    ended = threading.Event()

    def open_more() -> None:
        k = 0
        while not ended.is_set():
            opened.add(str(record.ROOT / f"more-{k % 50}"))
            opened.discard(str(record.ROOT / f"more-{(k + 25) % 50}"))
            k += 1

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    thread = threading.Thread(target=open_more)
    thread.start()
    try:
        for _ in range(20):
            assert len(record.dependencies()) >= 1000
    finally:
        ended.set()
        thread.join()
        sys.setswitchinterval(interval)


# Kernels forked from a fork server

PROBE = """
import os, random, sys, threading
import numpy as np
import matplotlib as mpl
import compendium, builtins
from compendium import charts
from compendium.tables import frames
seen = {
    "leaked": hasattr(builtins, "LEAK") or "LEAK" in os.environ or hasattr(charts, "LEAK") or hasattr(np, "LEAK"),
    "size": mpl.rcParams["font.size"], "threads": threading.active_count() < 12, "cwd": os.path.basename(os.getcwd()),
}
builtins.LEAK = np.LEAK = charts.LEAK = 1
os.environ["LEAK"] = "1"
mpl.rcParams["font.size"] = 99
os.chdir("/")
print(sorted(seen.items()))
"""


def test_kernels_share_nothing(tmp_path: Path) -> None:
    outputs = {}
    for fork in (True, False):
        project = make_project(tmp_path / f"fork-{fork}")
        for k in range(4):
            add(project, f"n{k}", ("code", PROBE), ("code", "import random, numpy\nprint('drawn', random.random(), numpy.random.rand())"))
        assert set(project.execute(fork=fork).values()) == {("ran", "")}
        texts = []
        for k in range(4):
            notebook = json.loads((project.root / "_build" / "executed" / f"n{k}.ipynb").read_text())
            texts.append(["".join(o["text"]) for c in notebook["cells"] if c["cell_type"] == "code" for o in c["outputs"]])
        assert {t[0] for t in texts} == {"[('cwd', 'notebooks'), ('leaked', False), ('size', 10.0), ('threads', True)]\n"}
        assert len({t[1] for t in texts}) == 4  # no two kernels draw the same numbers
        outputs[fork] = digests(project.root / "_build" / "executed")["chapter.ipynb"]
    assert outputs[True] == outputs[False]


def test_tables_that_are_known_to_be_loaded_are_parsed_before_the_fork(twin: Project) -> None:
    again = ("code", "from compendium.tables import catalog\ncatalog.parse = None\nfrom compendium import load\nlen(load('areas'))")
    twin.edit("plain", lambda cells: [*cells[:2], again])
    twin.edit("measures", lambda cells: [*cells, again])  # it has not loaded the table before
    ends = twin.execute(fork=True, count=1)
    assert ends["plain"] == ("ran", "")
    twin.edit("plain", lambda cells: [*cells, ("code", "1")])
    assert "NoneType" in twin.execute(fork=False)["plain"][1]


def test_a_plain_plot_is_shown_by_both_kinds_of_kernel(tmp_path: Path) -> None:
    for fork in (True, False):
        project = make_project(tmp_path / f"fork-{fork}")
        add(project, "plot", ("code", "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"))
        assert project.execute(fork=fork)["plot"] == ("ran", "")
        assert "image/png" in (project.root / "_build" / "executed" / "plot.ipynb").read_text()


def test_a_module_that_does_not_import_fails_only_where_it_is_used(twin: Project) -> None:
    module = twin.root / "compendium" / "measures" / "stocks.py"
    module.write_text("raise RuntimeError('half written')\n")
    twin.edit("plain", lambda cells: [*cells, ("code", "1")])
    ends = twin.execute(fork=True)
    assert ends["measures"][0] == "failed"
    assert "RuntimeError: half written" in ends["measures"][1]
    assert ends["plain"] == ("ran", "")


@pytest.mark.parametrize("fork", [True, False])
def test_hanging_and_dying_kernels(twin: Project, fork: bool) -> None:
    twin.edit("plain", lambda cells: [*cells, ("code", "import os\nos.kill(os.getpid(), 9)")])
    twin.edit("measures", lambda cells: [*cells, ("code", "import time\ntime.sleep(3600)")])
    code = (
        "import json; from compendium.run import execute, plan; "
        f"done = execute.run(plan.jobs('latest', cell_seconds=10), 2, fork={fork}); "
        "print(json.dumps({o.job.name: (o.state, o.error) for o in done}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=twin.root, capture_output=True, text=True, timeout=HANGS)
    ends = json.loads(done.stdout.splitlines()[-1])
    assert "cell 4 ('import os'): the kernel died" in ends["plain"][1]
    assert "cell 4 ('import time'): still running after 10 seconds" in ends["measures"][1]
    assert ends["chapter"][0] == "reused"


def start(address: str, folder: Path):
    from jupyter_core.utils import run_sync

    from compendium.run.kernels import provisioner

    folder.mkdir()
    manager = provisioner.manager(folder, folder / "log", address)()
    run_sync(manager.start_kernel)()
    client = manager.client()
    client.start_channels()
    run_sync(client.wait_for_ready)(SOON)
    return manager, client


def run_cell(client, code: str, seconds: float = SOON) -> dict:
    from jupyter_core.utils import run_sync

    return run_sync(client.execute_interactive)(code, timeout=seconds, output_hook=lambda _: None)["content"]


@pytest.mark.builds
def test_a_forked_kernel_is_interrupted_and_goes_on(tmp_path: Path) -> None:
    import threading

    from jupyter_core.utils import run_sync

    from compendium.run.kernels import provisioner

    with provisioner.fork_server() as address:
        assert address
        manager, client = start(address, tmp_path / "one")
        assert isinstance(manager.provisioner, provisioner.ForkProvisioner)
        assert isinstance(manager.provisioner.process, provisioner.ForkedProcess)
        pid = manager.provisioner.pid
        begun = tmp_path / "begun"

        def interrupt() -> None:
            while not begun.exists():
                time.sleep(0.1)
            os.kill(pid, signal.SIGINT)

        threading.Thread(target=interrupt, daemon=True).start()
        answer = run_cell(client, f"import pathlib, time\npathlib.Path({str(begun)!r}).touch()\ntime.sleep({HANGS})")
        assert answer["ename"] == "KeyboardInterrupt"
        assert run_cell(client, "1 + 1")["status"] == "ok"
        note = tmp_path / "child"
        child = f"import subprocess\nchild = subprocess.Popen(['sleep', '3600'])\nopen('{note}', 'w').write(str(child.pid))"
        assert run_cell(client, child)["status"] == "ok"
        run_sync(manager.shutdown_kernel)(now=True)
        client.stop_channels()
        assert not alive(pid)
        assert not alive(int(note.read_text()))


def alive(pid: int) -> bool:
    for _ in range(10 * SOON):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        if Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] == "Z":
            return False
        time.sleep(0.1)
    return True


@pytest.mark.builds
def test_kernels_end_with_the_fork_server_and_others_are_started_as_usual(tmp_path: Path) -> None:
    from jupyter_core.utils import run_sync

    from compendium.run.kernels import provisioner

    with provisioner.fork_server() as address:
        manager, client = start(address, tmp_path / "one")
        pid = manager.provisioner.pid
        parent = int(Path(f"/proc/{pid}/stat").read_text().split(") ")[1].split()[1])
        os.kill(parent, signal.SIGKILL)
        assert not alive(pid)
        assert not run_sync(manager.is_alive)()
        client.stop_channels()
        manager, client = start(address, tmp_path / "two")
        assert not isinstance(manager.provisioner.process, provisioner.ForkedProcess)
        assert run_cell(client, "1 + 1")["status"] == "ok"
        run_sync(manager.shutdown_kernel)()
        client.stop_channels()


def test_no_process_outlives_a_killed_build(twin: Project, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    for name in ("plain", "measures"):
        note = f"import os, time\nopen('{pids}', 'a').write(f'{{os.getpid()}} ')\ntime.sleep(3600)"
        twin.edit(name, lambda cells, note=note: [*cells, ("code", note)])
    code = "from compendium.run import execute, plan; execute.run(plan.jobs('latest'), 2)"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=twin.root, env={**os.environ, "MARK": str(tmp_path)})
    deadline = time.monotonic() + SOON
    while time.monotonic() < deadline and len(pids.read_text().split() if pids.exists() else []) < 2:
        time.sleep(0.1)
    process.kill()
    process.wait()
    assert len(pids.read_text().split()) == 2
    for pid in marked(str(tmp_path)):
        assert not alive(pid), Path(f"/proc/{pid}/cmdline").read_text()


def marked(mark: str) -> list[int]:
    """Processes that carry a mark in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue  # it has ended
    return found


def test_without_fork_kernels_are_started_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    from compendium.run.kernels import provisioner

    monkeypatch.setattr(sys, "platform", "darwin")
    with provisioner.fork_server() as address:
        assert address == ""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delattr(os, "fork")
    assert not provisioner.can_fork()


def test_two_cold_runs_in_different_folders_give_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name, fork, count in (("one", True, 2), ("another-longer-name", False, 1)):
        project = make_project(tmp_path / name)
        add(project, "n", ("code", "import numpy as np\nnp.random.default_rng(1).normal(size=(50, 50)) @ np.ones((50, 50))"))
        assert set(project.execute(fork=fork, count=count).values()) == {("ran", "")}
        made.append(digests(project.root / "_build" / "executed"))
        cached = digests(project.root / "_build" / "cache")
        made[-1] |= {name: digest for name, digest in cached.items() if name != "seconds.json"}  # how long each took, for the order alone
    assert made[0] == made[1]
