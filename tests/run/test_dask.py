"""Notebooks on Dask workers: a real scheduler and real workers on loopback, each in a checkout of its own."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import HANGS, SOON, Project, add, digests, make_project

MEASURES = ("code", "from compendium.measures import stocks\nstocks.__name__")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of five notebooks, to copy."""
    if importlib.util.find_spec("distributed") is None:
        pytest.fail("These tests need the optional package distributed. Install it: make dask")
    project = make_project(tmp_path_factory.mktemp("checkout") / "project")
    for k in range(3):
        add(project, f"n{k}", ("code", f"import time\ntime.sleep(0.5)\nprint({k})"))
    add(project, "measures", MEASURES)
    return project


class Machines:
    """A scheduler and workers."""

    def __init__(self, folder: Path, checkout: Project) -> None:
        self.folder, self.checkout = folder, checkout
        self.running: list[subprocess.Popen[bytes]] = []
        self.mine = self.copy("mine")
        self.address = ""

    def copy(self, name: str) -> Project:
        shutil.copytree(self.checkout.root, self.folder / name)
        return Project(self.folder / name)

    def begin(self, name: str, where: Path, *command: str) -> tuple[subprocess.Popen[bytes], Path]:
        log = self.folder / f"{name}.log"
        with log.open("wb") as out:
            process = subprocess.Popen([sys.executable, "-m", *command], cwd=where, stdout=out, stderr=out)
        self.running.append(process)
        return process, log

    def scheduler(self) -> None:
        _, log = self.begin(
            "scheduler", self.folder, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"
        )
        self.address = wait_for(log, r"Scheduler at:\s+(tcp://127\.0\.0\.1:\d+)")

    def worker(self, name: str, project: Project | None = None) -> subprocess.Popen[bytes]:
        project = project or self.copy(name)
        options = [
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--host",
            "127.0.0.1",
            "--local-directory",
            str(self.folder / f"{name}.local"),
        ]
        process, log = self.begin(name, project.root, "distributed.cli.dask_worker", self.address, *options)
        wait_for(log, r"Registered to:\s+(tcp)")
        return process

    def build(self) -> tuple[dict[str, tuple[str, str]], str]:
        """Run the notebooks of `mine`; how each ended, and what was said."""
        code = (
            "import json, sys; from compendium.run import dask, execute, plan\n"
            f"with dask.connect({self.address!r}, lambda text: print(text, file=sys.stderr)) as pool:\n"
            "    done = execute.run(plan.jobs('latest'), executor=pool)\n"
            "print(json.dumps({o.job.name: (o.state, o.error) for o in done}))"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=self.mine.root, capture_output=True, text=True, timeout=HANGS)
        if done.returncode:
            return {}, done.stderr
        return {n: tuple(end) for n, end in json.loads(done.stdout.splitlines()[-1]).items()}, done.stderr

    def end(self) -> None:
        for process in reversed(self.running):
            process.kill()
            process.wait()


def wait_for(log: Path, pattern: str) -> str:
    deadline = time.monotonic() + SOON
    while time.monotonic() < deadline:
        if found := re.search(pattern, log.read_text()):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture
def machines(tmp_path: Path, checkout: Project) -> Iterator[Machines]:
    found = Machines(tmp_path, checkout)
    try:
        found.scheduler()
        yield found
    finally:
        found.end()


def test_two_workers_give_what_this_machine_gives(machines: Machines, checkout: Project) -> None:
    machines.worker("first")
    machines.worker("second")
    ends, said = machines.build()
    assert set(ends.values()) == {("ran", "")}, said
    executed = machines.mine.root / "_build" / "executed"
    local = machines.copy("local")
    assert set(local.execute().values()) == {("ran", "")}
    assert digests(executed) == digests(local.root / "_build" / "executed")
    # Nothing went through a file system that the machines share, and nothing was kept on the workers.
    for name in ("first", "second"):
        assert not (machines.folder / name / "_build" / "executed").exists()
    assert set(machines.mine.execute().values()) == {("reused", "")}


def test_a_worker_that_dies_has_its_notebook_run_elsewhere(machines: Machines) -> None:
    begun = machines.folder / "begun"
    note = f"import os, time\nopen('{begun}', 'a').write(os.getcwd() + '\\n')\ntime.sleep(6)"
    for k in range(2):
        machines.mine.edit(f"n{k}", lambda cells: [*cells, ("code", note)])
    first, second = machines.worker("first"), machines.worker("second")
    import threading

    def kill_one() -> None:
        deadline = time.monotonic() + SOON
        while time.monotonic() < deadline and len(begun.read_text().splitlines() if begun.exists() else []) < 2:
            time.sleep(0.1)
        first.send_signal(signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    ends, said = machines.build()
    killer.join()
    assert set(ends.values()) == {("ran", "")}, said
    assert first.wait(SOON) == -signal.SIGKILL
    assert second.poll() is None
    places = [Path(p).parent.name for p in begun.read_text().splitlines()]
    assert places.count("second") > places.count("first") == 1


@pytest.mark.parametrize("change", ["code", "data", "file"])
def test_a_worker_in_another_state_is_refused_and_the_others_go_on(machines: Machines, change: str) -> None:
    odd = machines.copy("odd")
    if change == "code":
        path = odd.root / "compendium" / "measures" / "stocks.py"
        path.write_text(path.read_text() + "\n# Another commit.\n")
        said_of_it = "other code (compendium/measures/stocks.py)"
    elif change == "data":
        path = odd.root / "data" / "datapackage.json"
        path.write_text(path.read_text().replace("Test edition 2024", "Another edition"))
        said_of_it = "other data (data/stock/2024-06-01.csv)"
    else:
        (odd.root / "data" / "stock" / "2018-06-01.csv").unlink()
        said_of_it = "other data (data/stock/2018-06-01.csv)"
    machines.worker("odd", odd)
    machines.worker("second")
    ends, said = machines.build()
    assert set(ends.values()) == {("ran", "")}, said
    assert said.count("Refused the worker tcp://127.0.0.1:") == 1
    assert said_of_it in said


def test_where_all_are_refused_the_build_says_so(machines: Machines) -> None:
    odd = machines.copy("odd")
    (odd.root / "requirements.txt").write_text("pandas\n")
    machines.worker("odd", odd)
    ends, said = machines.build()
    assert ends == {}
    assert "No Dask worker is in the state of this checkout" in said
    assert "other code (requirements.txt)" in said


def test_a_worker_whose_code_changed_since_it_began_is_refused(machines: Machines) -> None:
    project = machines.copy("first")
    machines.worker("first", project)
    assert set(machines.build()[0].values()) == {("ran", "")}
    for root in (project.root, machines.mine.root):
        path = root / "compendium" / "measures" / "stocks.py"
        path.write_text(path.read_text() + "\n# Pulled.\n")
    ends, said = machines.build()
    assert ends == {}
    assert "its code changed since it was started" in said


def test_a_worker_without_the_package_is_refused(machines: Machines) -> None:
    (machines.folder / "empty").mkdir()
    # -I and a .pth file would bring this checkout's package in, so the worker is told to look nowhere else.
    hide = machines.folder / "hide"
    hide.mkdir()
    (hide / "compendium.py").write_text("raise ImportError('no such package here')\n")
    machines.worker("empty", Project(hide))
    ends, said = machines.build()
    assert ends == {}
    assert "start it in a checkout of this commit" in said


def test_a_scheduler_that_does_not_answer(checkout: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from compendium.errors import CompendiumError
    from compendium.run import dask

    monkeypatch.setattr(dask, "ANSWER_SECONDS", 1)
    with (
        pytest.raises(CompendiumError, match=r"No Dask scheduler answers at 'tcp://127\.0\.0\.1:9'"),
        dask.connect("tcp://127.0.0.1:9", print),
    ):
        pass


def test_no_worker_comes(machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    from compendium.errors import CompendiumError
    from compendium.run import dask

    monkeypatch.setattr(dask, "WORKER_SECONDS", 1)
    with pytest.raises(CompendiumError, match="had no worker for 1 seconds"), dask.connect(machines.address, print):
        pass


def test_without_the_extra_the_build_says_what_to_install(checkout: Project, tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    code = "import sys; sys.modules['distributed'] = None; sys.argv[0] = 'compendium'; from compendium.cli import main; main()"
    command = [sys.executable, "-c", code, "build", "--no-pdf", "--dask", "tcp://127.0.0.1:9"]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Install it: make dask" in done.stderr
    assert "Traceback" not in done.stderr
