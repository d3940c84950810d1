"""Notebooks on other machines: an executor that sends them to a Dask scheduler. An optional extra (requirements-dask.txt).

No shared file system is needed: a notebook's text and the checksums of code and tables go out, the outputs come back. A
worker runs in a checkout of its own; one whose code or tables differ is refused, and its notebook is sent elsewhere.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from compendium.errors import CompendiumError
from compendium.paths import DATA, EXECUTED, NOTEBOOKS, REQUIREMENTS, ROOT
from compendium.run import execute
from compendium.run.kernels import provisioner
from compendium.tables import catalog

ANSWER_SECONDS = 15  # how long to wait for a scheduler to answer
WORKER_SECONDS = 60  # how long to wait for a first worker


def state() -> dict[str, dict[str, str]]:
    """What a notebook's outputs depend on in a checkout: ``code``, ``data`` and, for messages, the ``commit``; name to checksum.

    A table's file counts with what is in it, whatever the data package says.
    """
    code = {str(p.relative_to(ROOT)): _file(p) for p in [REQUIREMENTS, *sorted((ROOT / "compendium").rglob("*.py"))]}
    code["Python"] = f"{sys.version_info.major}.{sys.version_info.minor}"
    releases = [r for group in catalog.read_catalog().releases.values() for r in group]
    data = {f"data/{r.path}": f"{_file(DATA / r.path)} {execute.record.release_digest(r)}" for r in releases}
    return {"code": code, "data": data, "commit": {"commit": _commit()}}


def _file(path: Path) -> str:
    try:
        found = path.stat()
    except FileNotFoundError:
        return "missing"
    return _checksum(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=1024)
def _checksum(path: Path, time: int, size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() or "no commit"


def differences(here: dict[str, dict[str, str]], there: dict[str, dict[str, str]]) -> str:
    """What a worker's state has other than the sender's, in words; empty if nothing."""
    found = []
    for part, word in (("code", "other code"), ("data", "other data")):
        names = sorted(n for n in {*here[part], *there[part]} if here[part].get(n) != there[part].get(n))
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            found.append(f"{word} ({', '.join(names[:3])}{more})")
    if not found:
        return ""
    return f"{' and '.join(found)}; it is at {there['commit']['commit']}, this checkout at {here['commit']['commit']}"


def run_there(order: dict[str, Any], here: dict[str, dict[str, str]]) -> tuple[str, Any]:
    """Run one notebook on a worker; called there, in whatever state the worker is.

    :returns: ("refused", why) or ("ran", the :class:`execute.Result`).
    """
    there = state()
    if there["code"] != _BEGUN:
        return "refused", "its code changed since it was started; start it again"
    if why := differences(here, there):
        return "refused", why
    job = execute.Job(
        NOTEBOOKS / order["notebook"], EXECUTED / order["output"], order["parameters"], order["source"], order["cell_seconds"],
        _warm(), tuple(map(tuple, order["tables"])),
    )  # fmt: skip
    return "ran", execute.execute(job)


_BEGUN = state()["code"]  # what this process has imported, or is about to
_lock = threading.Lock()
_open = contextlib.ExitStack()


@cache
def _warm_once(pid: int) -> str:
    import atexit

    atexit.register(_open.close)
    return _open.enter_context(provisioner.warm_process())


def _warm() -> str:
    with _lock:
        return _warm_once(os.getpid())


def _send_there(order: dict[str, Any], here: dict[str, dict[str, str]]) -> tuple[str, str, Any]:
    """What is pickled whole and sent: it must run, and say what is wrong, on a worker that has no such package or an older one."""
    from distributed import get_worker

    address = get_worker().address
    try:
        from compendium.run.dask import run_there
    except ImportError as error:
        return address, "refused", f"other code ({error}); start it in a checkout of this commit"
    return (address, *run_there(order, here))


class Cluster(Executor):
    """Sends jobs to the workers of a scheduler."""

    def __init__(self, client: Any, say: Callable[[str], None]) -> None:
        """Take a connected ``distributed.Client``; ``say`` is told of refused workers."""
        self.client = client
        self.say = say
        self.here = state()
        self.refused: dict[str, str] = {}
        self.closed = False

    def submit(self, run: Any, job: execute.Job, /) -> Future[execute.Result]:  # type: ignore[override]
        """Send one job; the worker calls :func:`execute.execute`."""
        order = {
            "notebook": job.notebook.name, "output": f"{job.name}.ipynb", "parameters": job.parameters, "source": job.source,
            "cell_seconds": job.cell_seconds, "tables": [list(t) for t in job.tables],
        }  # fmt: skip
        answer: Future[execute.Result] = Future()
        answer.set_running_or_notify_cancel()
        self._send(order, answer)
        return answer

    def _send(self, order: dict[str, Any], answer: Future[execute.Result]) -> None:
        workers = None
        if self.refused:
            workers = [w for w in self.client.scheduler_info(n_workers=-1)["workers"] if w not in self.refused]
            if not workers:
                why = "\n".join(f"  {worker}: {reason}" for worker, reason in self.refused.items())
                answer.set_exception(CompendiumError(f"No Dask worker is in the state of this checkout:\n{why}"))
                return
        sent = self.client.submit(_send_there, order, self.here, pure=False, workers=workers)
        sent.add_done_callback(lambda done: self._done(done, order, answer))

    def _done(self, done: Any, order: dict[str, Any], answer: Future[execute.Result]) -> None:
        if self.closed:
            return  # nobody waits any more
        try:
            address, what, news = done.result()
        except BaseException as error:  # whatever Dask makes of it belongs to the one who waits
            answer.set_result(execute.Result(f"notebooks/{order['notebook']}: Dask gave up on it: {type(error).__name__}: {error}"))
            return
        if what == "ran":
            answer.set_result(news)
            return
        if address not in self.refused:
            self.refused[address] = news
            self.say(f"Refused the worker {address}: {news}.")
        self._send(order, answer)


@contextlib.contextmanager
def connect(address: str, say: Callable[[str], None]) -> Iterator[Cluster]:
    """An executor for :func:`execute.run` on the workers of a scheduler.

    :param say: told of each worker that is refused.
    :raises CompendiumError: distributed is not installed, nobody answers, or there is no worker.
    """
    try:
        import cloudpickle
        import distributed
    except ImportError:
        raise CompendiumError(
            "--dask needs the package distributed. Install it: make dask (or .venv/bin/python -m pip install -r requirements-dask.txt)."
        ) from None
    try:
        client = distributed.Client(address, timeout=f"{ANSWER_SECONDS}s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise CompendiumError(f"No Dask scheduler answers at '{address}' ({error}). Start one: dask scheduler.") from None
    try:
        try:
            client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError:
            raise CompendiumError(
                f"The Dask scheduler at {address} had no worker for {WORKER_SECONDS} seconds. Start some, each in a checkout "
                f"of this commit: dask worker {address} --nthreads 1."
            ) from None
        this = sys.modules[__name__]
        cloudpickle.register_pickle_by_value(this)
        pool = Cluster(client, say)
        try:
            yield pool
        finally:
            pool.closed = True
    finally:
        client.close()
