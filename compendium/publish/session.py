"""What ``serve`` does about a saved file: a draft of its page at once, then a build, which replaces it.

Two threads. One makes drafts: it runs changed cells in kernels that stay (:mod:`compendium.run.live`) and has the page made by a process in
which Sphinx is loaded (:mod:`compendium.publish.drafts`); when idle it runs kernels up, those of the last-edited notebooks first. The other
one runs builds as processes of their own (:mod:`compendium.publish.build`), when no draft waits. A build runs the notebooks with papermill
from nothing; what it makes is compared with the drafts, cell by cell.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from compendium import environment, workplace
from compendium.errors import CompendiumError
from compendium.files import name_of
from compendium.manifest import EXHIBIT_MIME
from compendium.paths import BOOK, DATA, HTML, LOGS, NOTEBOOKS, ROOT, STAGED
from compendium.publish import profiles
from compendium.publish.drafts import Answer, Request, page_of_file
from compendium.run import notebook, plan
from compendium.run.kernels import provisioner
from compendium.run.live import Draft, Live, StoppedError
from compendium.run.plan import Job

DRAFT = "draft, being checked"
MEMORY_SHARE = 4  # kernels that wait have at most one part in so many of the machine's memory
CODE = (ROOT / "compendium", DATA)  # what a kernel has loaded, and does not load again


@dataclass
class Shown:
    """A draft that is on a page until a build has made it."""

    text: str  # of the file that was saved
    made: Draft | None = None  # what a notebook's cells gave
    files: list[str] = field(default_factory=list)  # that lie over the site


@dataclass(frozen=True)
class Status:
    """What a reader of a page is shown beside it: ``state`` is draft, failed or differs, or empty where the last build made the page."""

    state: str = ""
    message: str = ""


class Session:
    """The kernels, drafts and builds of one ``serve``."""

    def __init__(self, as_of: str, report: Callable[[str], None], show: Callable[[str], None]) -> None:
        """Start what takes time to start; nothing is built yet.

        :param report: called with what a reader of the terminal should know.
        :param show: called with what is being done, and with nothing when it is done.
        """
        self.as_of, self.report, self.show = as_of, report, show
        self.folder = workplace.folder() / "drafts"
        self.overlay = self.folder / "html"
        self.overlay.mkdir(parents=True, exist_ok=True)
        self.changed = threading.Condition()  # guards what follows; notified when a page may show something else
        self.version = 0  # one more with each notice
        self.pending: dict[Path, None] = {}  # saved files whose drafts are to be made
        self.drafting: Live | None = None
        self.running_up: Live | None = None
        self.is_drafting = False
        self.is_dirty = True  # something was saved since the last build began
        self.closing = False
        self.statuses: dict[str, Status] = {}  # by page
        self.shown: dict[str, Shown] = {}  # drafts by page
        self.progress = ""
        self.fault = ""  # why the last build made nothing
        self.lives: dict[str, Live] = {}  # by name of the job
        self.ready: set[str] = set()  # whose kernels are run up
        self.building: _Build | None = None
        self.is_built = threading.Event()  # the first build is over
        self.pages = _Pages(self.folder, self._page_to_warm())
        self.kernels = contextlib.ExitStack()
        self.fork_server = self.kernels.enter_context(provisioner.fork_server())
        self.threads = [threading.Thread(target=self._draft_all, daemon=True), threading.Thread(target=self._build_all, daemon=True)]

    def start(self) -> None:
        """Begin to work."""
        for thread in self.threads:
            thread.start()

    def close(self) -> None:
        """End every process."""
        with self.changed:
            self.closing = True
            self._tell()
            if self.building is not None:
                self.building.end()
            for live in (self.drafting, self.running_up):
                if live is not None:
                    live.stop()
        for thread in self.threads:
            thread.join(10)
        self.pages.close()
        self.kernels.close()  # and the kernels with their server

    def saved(self, paths: Sequence[Path]) -> None:
        """Take note of files that were saved."""
        with self.changed:
            self.is_dirty = True
            drafts = [path for path in paths if _has_page(path)]
            self.pending |= dict.fromkeys(drafts)
            code = [path for path in paths if any(path.is_relative_to(folder) for folder in CODE)]
            is_used = bool(code) and self._forget(code)
            if is_used and self.building is not None:
                self.building.cancel("the code or the tables that it reads were saved")
            if self.drafting is not None and self.drafting.job.notebook in drafts:
                self.drafting.stop()
            if self.running_up is not None and drafts and self.running_up.job.notebook not in drafts:
                self.running_up.stop()
            self._tell()

    def place(self, name: str) -> Path:
        """The file that a place of the site shows now."""
        draft = self.overlay / name
        return draft if draft.is_file() else HTML / name

    def wait(self, seen: int, seconds: float) -> int:
        """Wait until a page may show something else than in a version, at most some seconds; the version now."""
        with self.changed:
            if self.version == seen and not self.closing:
                self.changed.wait(seconds)
            return self.version

    def _tell(self) -> None:
        """Wake whoever waits for a change; the caller holds the lock."""
        self.version += 1
        self.changed.notify_all()

    def status(self, page: str) -> Status:
        """What a reader of a page is shown beside it."""
        with self.changed:
            status = self.statuses.get(page, Status())
            if not self.fault:
                return status
            is_known = status.message and status.message.partition("\n")[0] in self.fault  # the draft has failed where the build has
            return Status("failed", status.message if is_known else f"{self.fault}\n{status.message}".strip())

    # Drafts

    def _draft_all(self) -> None:
        self.is_built.wait()
        while True:
            with self.changed:
                while not self.closing and not self.pending and (next_up := self._next_to_run_up()) is None:
                    self.changed.wait()
                if self.closing:
                    return
                path = next(iter(self.pending), None)
                if path is not None:
                    del self.pending[path]
                    self.is_drafting = True
            try:
                if path is None:
                    self._run_up(next_up)
                else:
                    self._draft_file(path)
            except StoppedError:
                pass  # a newer change waits
            except Exception as error:  # of this program: the server goes on
                self.report(f"The draft of {name_of(path) if path else 'a notebook'} failed: {type(error).__name__}: {error}")
            with self.changed:
                self.is_drafting, self.drafting, self.running_up, self.progress = False, None, None, ""
                self._tell()
            self.show("")

    def _next_to_run_up(self) -> Live | None:
        """The kernel to run up next: that of the notebook that was edited last; none while a build needs the processors."""
        if self.building is not None:
            return None
        waiting = [live for name, live in self.lives.items() if name not in self.ready and live.is_known]
        return max(waiting, key=lambda live: _edited(live.job.notebook), default=None)

    def _run_up(self, live: Live | None) -> None:
        """Run a kernel up; a draft that comes meanwhile does not wait until its cell has stopped."""
        assert live is not None
        self.running_up = live
        self.ready.add(live.job.name)  # also if it fails: it is run up once
        done = live.submit(live.run_up)
        done.add_done_callback(lambda _: self._wake())
        with self.changed:
            while not done.done() and not self.pending and not self.closing:
                self.changed.wait()
        if not done.done():
            self.ready.discard(live.job.name)
            return
        try:
            done.result()
        except StoppedError:
            self.ready.discard(live.job.name)
        self._bound_memory(live)

    def _wake(self) -> None:
        with self.changed:
            self._tell()

    def _bound_memory(self, last: Live) -> None:
        """End the kernels of the notebooks that were edited longest ago, while all of them have more memory than they may."""
        import psutil

        limit = psutil.virtual_memory().total / MEMORY_SHARE
        kept = [live for live in self.lives.values() if live.kernel]
        for live in sorted(kept, key=lambda live: (live is last, _edited(live.job.notebook)), reverse=True):
            assert live.kernel is not None
            with contextlib.suppress(psutil.Error):
                limit -= psutil.Process(live.kernel.pid).memory_full_info().uss
            if limit < 0 and live is not last:
                live.submit(live.close)

    def _draft_file(self, path: Path) -> None:
        started = time.monotonic()
        if not path.exists() or not self.pages.has_book:
            return  # the build makes what there is
        if path.is_relative_to(BOOK):
            page = page_of_file(path)
            text = path.read_text(encoding="utf-8", errors="replace")
            self._show(page, Shown(text), Request(str(path)), started, "")
            return
        try:
            jobs = plan.jobs_of(path, self.as_of, profiles.select("", self.as_of))
        except CompendiumError as error:
            self._say(f"notebooks/{path.stem}", Status("failed", str(error)))
            return
        for job in jobs:
            live = self.lives.get(job.name)
            if live is None or not live.is_known:
                self.report(f"{job.name}: no draft, since it has not run in this state; the build runs it")
                continue
            self._cancel_needless_build(job)
            with self.changed:
                self.drafting = live
            self._draft_job(live, job, started)

    def _draft_job(self, live: Live, job: Job, started: float) -> None:
        from compendium.publish.staging import page_of

        page = page_of(job)
        try:
            draft = live.submit(live.draft, job).result()
        except CompendiumError as error:
            self._say(page, Status("failed", str(error)))
            return
        executed = self.folder / "executed" / page
        draft.write(executed.with_suffix(".ipynb"))
        failures = {str(number): message for number, message in draft.failures.items()}
        request = Request(str(job.notebook), str(executed.with_suffix(".ipynb")), job.source, job.parameters, failures)
        cells = f", cell{'s' * (len(draft.ran) > 1)} {', '.join(map(str, draft.ran))} run" if draft.ran else ""
        exhibits = [f"_exhibits/{id}" for id in _exhibits(draft)]
        self._show(page, Shown(job.source, draft, [*exhibits, f"_notebooks/{job.notebook.name}"]), request, started, cells)
        for message in draft.failures.values():
            self.report(message)
        self._bound_memory(live)

    def _show(self, page: str, shown: Shown, request: Request, started: float, what: str) -> None:
        """Have a page made, and show it."""
        answer = self.pages.make(request)
        if answer.error:
            self._say(page, Status("failed", answer.error))
            return
        shown.files.append(f"{page}.html")
        failures = (
            [message.partition("\n")[0] for message in shown.made.failures.values()] if shown.made else []
        )  # all of it is on the page
        warnings = () if failures else answer.warnings  # where a figure is missing, references to it lead nowhere
        with self.changed:
            if page in self.shown:
                shown.files.extend(self.shown[page].files)
            self.shown[page] = shown
            self.statuses[page] = Status("draft", "\n".join([*failures, *warnings]))
            self._tell()
        self.report(f"{page}: draft after {time.monotonic() - started:.1f} s{what}")
        for warning in warnings:
            self.report(f"  {warning}")

    def _say(self, page: str, status: Status) -> None:
        with self.changed:
            self.statuses[page] = status
            self._tell()
        if status.message:
            self.report(status.message)

    def _on_cell(self, name: str) -> Callable[[int, int], None]:
        def on_cell(cell: int, count: int) -> None:
            with self.changed:
                is_awaited = not self.lives[name].is_running_up
                if self.closing or (not is_awaited and (self.pending or self.drafting is not None)):
                    raise StoppedError
                if is_awaited:
                    self.progress = f"{name}: cell {cell} of {count}"
                    self._tell()
            self.show(self.progress)

        return on_cell

    def _forget(self, paths: Sequence[Path]) -> bool:
        """End the kernels that have loaded a module or a table that was saved: what their cells gave is not known any more.

        :returns: whether any has.
        """
        found = False
        names = {name_of(path) for path in paths}
        tables = {path.relative_to(DATA).parts[0] for path in paths if path.is_relative_to(DATA)}
        for name, live in self.lives.items():
            loaded = plan.dependencies_of(live.job) + (live.kernel.dependencies() if live.kernel else [])
            if any(d["name"] in names or (d["kind"] == "table" and d["name"].split("@")[0] in tables) for d in loaded):
                live.forget()
                live.submit(live.end_former)
                self.ready.discard(name)
                found = True
        return found

    # Builds

    def _build_all(self) -> None:
        while True:
            with self.changed:
                while not self.closing and not (self.is_dirty and not self.pending and not self.is_drafting):
                    self.changed.wait()
                if self.closing:
                    return
                self.is_dirty = False
                build = self.building = _Build(self.as_of)
            outcome = build.run(self.report)
            with self.changed:
                self.building = None
                self.is_dirty |= build.cancelled
            if not build.cancelled:
                try:
                    self._take(outcome)
                    if not self.pages.has_book and HTML.exists():
                        self.pages.load()
                    elif build.made_pages:
                        self.pages.replace(self._page_to_warm())
                except Exception as error:  # of this program: the server goes on
                    self.report(f"What the build made cannot be compared with the drafts: {type(error).__name__}: {error}")
            self.is_built.set()
            with self.changed:
                self._tell()

    def _cancel_needless_build(self, job: Job) -> None:
        """End a build that is running a notebook whose code is another one now."""
        with self.changed:
            if self.building is not None and self.building.is_needless(job):
                self.building.cancel(f"the code of {name_of(job.notebook)} was saved")

    def _take(self, error: str) -> None:
        """Compare what a build made with the drafts, and put its pages in their place.

        :param error: why it made nothing; empty if it did.
        """
        with self.changed:
            self.fault = error
            self._tell()
        if error:
            return
        from compendium.publish.staging import page_of

        for step in plan.plan(plan.jobs(self.as_of, profiles.select("", self.as_of))):
            if step.state != "runs":  # nothing that it reads was saved since
                self._know(step.job, page_of(step.job))
        with self.changed:
            for page in [page for page, shown in self.shown.items() if shown.made is None]:
                if (STAGED / f"{page}.md").read_text(encoding="utf-8") == self.shown[page].text:
                    self._uncover(page, Status())
            for page in [page for page, status in self.statuses.items() if status.state == "failed" and page not in self.shown]:
                del self.statuses[page]
            self._tell()

    def _know(self, job: Job, page: str) -> None:
        """Take the outputs of a notebook's clean run."""
        made = plan.made(job)
        if made is None:
            return  # it was saved again meanwhile
        with self.changed:
            if job.name not in self.lives:
                self.lives[job.name] = Live(job, self.fork_server, self._on_cell(job.name))
            live, shown = self.lives[job.name], self.shown.get(page)
            if shown is not None and shown.made is not None and _code_cells(shown.made.job) == _code_cells(job):
                if shown.text == job.source:
                    self._uncover(page, self._compare(shown.made, made))
            elif shown is not None and shown.made is not None:
                return
        if live is not self.drafting:
            live.know(job, made)

    def _compare(self, draft: Draft, made: bytes) -> Status:
        """Whether a clean run gave what its draft shows, cell by cell."""
        name = name_of(draft.job.notebook)
        cells = _code_cells(draft.job)
        before, now = draft.made["outputs"], json.loads(made)["outputs"]
        other = [(n, source) for (n, source), a, b in zip(cells, before, now, strict=True) if a != b]
        if draft.failures:
            failed = min(draft.failures)
            other = [(n, source) for n, source in cells if n == failed] + other
        if not other:
            self.report(f"{draft.job.name}: the clean run agrees with its draft")
            return Status()
        where = notebook.cell_of(draft.job.source, draft.job.notebook, other[0][1])
        more = f" So do cells {', '.join(str(n) for n, _ in other[1:])}." if other[1:] else ""
        message = (
            f"{name}, {where}: the clean run gives something else than the draft did. The cell uses what no cell before it visibly makes, "
            f"such as a value that an earlier version left in the kernel, or an object that a function changed.{more} "
            "The page now shows the clean run."
        )
        self.report(message)
        return Status("differs", message)

    def _uncover(self, page: str, status: Status) -> None:
        """Remove a draft from before the page that the build made."""
        for name in self.shown.pop(page).files:
            path = self.overlay / name
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        self.statuses[page] = status

    def _page_to_warm(self) -> str:
        """The page of the notebook that was edited last."""
        last = max(NOTEBOOKS.glob("*.ipynb"), key=_edited, default=None)
        return f"notebooks/{last.stem}" if last else "index"


class _Build:
    """A build in a process of its own."""

    def __init__(self, as_of: str) -> None:
        """Start it."""
        command = [*provisioner.python("compendium.publish.build"), as_of]
        variables = {**os.environ, "PYTHONPATH": str(ROOT)}
        LOGS.mkdir(parents=True, exist_ok=True)
        with (LOGS / "build.log").open("w") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=ROOT, env=variables, text=True, encoding="utf-8"
            )
        self.keys: dict[str, str] = {}
        self.done: set[str] = set()
        self.runs_notebooks = True
        self.made_pages = False
        self.cancelled = False
        self.why = ""
        with contextlib.suppress(CompendiumError):  # the build itself reports what is wrong with a notebook
            self.keys = {job.name: job.key for job in plan.jobs(as_of, profiles.select("", as_of))}

    def run(self, report: Callable[[str], None]) -> str:
        """Wait for its end; returns the message of its error, empty where there was none."""
        error = f"The process of the build ended before it was done (killed, or out of memory?). See {name_of(LOGS / 'build.log')}."
        started = time.monotonic()
        assert self.process.stdout is not None
        for line in self.process.stdout:
            kind, value = json.loads(line)
            if kind == "outcome":
                name, state, seconds, _ = value
                self.done.add(name)
                if state != "reused":
                    report(f"  {name:32} {state:8} {seconds:6.1f} s")
            elif kind == "phase" and value[0].endswith("notebooks"):
                self.runs_notebooks = False  # what comes now takes seconds, and to end it would cost more
            elif kind == "phase":
                self.made_pages |= value[0] == "HTML"
            elif kind == "report":
                report(value)
            elif kind == "error":
                error = value
                report(f"Stopped. {value}")
            elif kind == "done":
                error = ""
                report(f"Built in {time.monotonic() - started:.1f} s")
        self.process.wait()
        if self.cancelled:
            report(f"A build was ended: {self.why}")
        return error

    def is_needless(self, job: Job) -> bool:
        """Whether it is running a notebook that has other code now."""
        return self.runs_notebooks and job.name not in self.done and self.keys.get(job.name, job.key) != job.key

    def cancel(self, why: str) -> None:
        """End it, unless it is putting pages together already."""
        if self.runs_notebooks and not self.cancelled:
            self.cancelled, self.why = True, why
            self.end()

    def end(self) -> None:
        """End its process; the watcher of its folder ends what it started."""
        self.process.kill()


class _Pages:
    """The process in which Sphinx is loaded; a new one takes the place of the former when the book has changed."""

    def __init__(self, folder: Path, page: str) -> None:
        """Start it; it waits for :meth:`load`.

        :param page: that it makes once, to be ready for more.
        """
        self.folder, self.count = folder, 0
        self.has_book = False  # that it has loaded, or is loading
        self.lock = threading.Lock()
        self.process = self._start(page)

    def _start(self, page: str) -> _Sphinx:
        self.count += 1
        return _Sphinx(self.folder, self.folder / f"sphinx-{self.count}", page)

    def load(self) -> None:
        """Have the last good book loaded; returns at once."""
        self.process.load()
        self.has_book = True

    def replace(self, page: str) -> None:
        """Load the book that was just built in a new process, which takes over when it is ready."""
        fresh = self._start(page)
        fresh.load()
        fresh.wait()
        with self.lock:
            former, self.process = self.process, fresh
        former.close()

    def make(self, request: Request) -> Answer:
        """Have a page made."""
        with self.lock:
            return self.process.make(request)

    def close(self) -> None:
        """End it."""
        self.process.close()


class _Sphinx:
    """A process of :mod:`compendium.publish.drafts`."""

    def __init__(self, overlay: Path, folder: Path, page: str) -> None:
        """Start it.

        :param overlay: the folder in which its pages are put, below ``html``.
        :param folder: for what Sphinx writes.
        """
        folder.mkdir()
        self.folder, self.is_loaded = folder, False
        command = [*provisioner.python("compendium.publish.drafts"), str(overlay / "html"), str(folder), page]
        with (folder / "log").open("w") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=ROOT, env=environment.clean(), text=True,
                encoding="utf-8",
            )  # fmt: skip

    def load(self) -> None:
        """Have it load the last good book; returns at once."""
        self._send("")

    def wait(self) -> None:
        """Wait until it has."""
        assert self.process.stdout is not None
        if not self.is_loaded:
            self.process.stdout.readline()
            self.is_loaded = True

    def make(self, request: Request) -> Answer:
        """Have a page made."""
        assert self.process.stdout is not None
        self.wait()
        self._send(json.dumps(asdict(request)))
        if line := self.process.stdout.readline():
            return Answer(**json.loads(line))
        log = (self.folder / "log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return Answer(error=f"The process that makes drafts has ended ({log[-1] if log else 'killed?'}). The build makes the page.")

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _send(self, line: str) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):  # it has ended, as the missing answer will show
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()


def _has_page(path: Path) -> bool:
    """Whether a saved file is the source of one page, or of the pages of profiles."""
    return (path.suffix == ".ipynb" and path.parent == NOTEBOOKS) or (path.suffix == ".md" and path.is_relative_to(BOOK))


def _edited(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


def _code_cells(job: Job) -> list[tuple[int, str]]:
    """The code cells of a notebook by their numbers."""
    cells = enumerate(notebook.parse(job.source, job.notebook)["cells"], 1)
    return [(number, "".join(cell["source"])) for number, cell in cells if cell["cell_type"] == "code"]


def _exhibits(draft: Draft) -> list[str]:
    """The ids of the exhibits of a draft."""
    outputs = [output for cell in draft.made["outputs"] for output in cell]
    return [output["data"][EXHIBIT_MIME]["id"] for output in outputs if EXHIBIT_MIME in output.get("data", {})]
