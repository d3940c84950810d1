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
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

from compendium.errors import CompendiumError
from compendium.paths import DATA, REQUIREMENTS, ROOT
from compendium.run import execute, record
from compendium.run.kernels import provisioner
from compendium.run.plan import Job
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
    data = {f"data/{r.path}": f"{_file(DATA / r.path)} {record.release_digest(r)}" for r in releases}
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


def run_there(job: Job) -> execute.Result:
    """Run one notebook on a worker, in the worker's own checkout.

    :param job: its paths are relative to the project.
    """
    return execute.execute(replace(job, notebook=ROOT / job.notebook, output=ROOT / job.output, warm=_warm()))


def _look_there(here: dict[str, dict[str, str]]) -> str:
    """Why a worker is refused; empty if it is not. Pickled whole: it must say so on a worker that has no such package or an older one."""
    try:
        from compendium.run import dask as there
    except ImportError as error:
        return f"other code ({error}); start it in a checkout of this commit"
    if there.state()["code"] != there._BEGUN:
        return "its code changed since it was started; start it again"
    return there.differences(here, there.state())


class Workers(Executor):
    """The workers of a scheduler that are in the state of this checkout. Dask sends what a lost worker had to another one."""

    def __init__(self, client: Any, say: Callable[[str], None]) -> None:
        """Look at each worker of a connected ``distributed.Client``; those that come later are not used.

        :param say: told of each worker that is refused.
        :raises CompendiumError: all are.
        """
        refused = {address: why for address, why in client.run(_look_there, state()).items() if why}
        for address, why in refused.items():
            say(f"Refused the worker {address}: {why}.")
        good = [address for address in client.scheduler_info(n_workers=-1)["workers"] if address not in refused]
        if not good:
            shown = "\n".join(f"  {address}: {why}" for address, why in refused.items())
            raise CompendiumError(f"No Dask worker is in the state of this checkout:\n{shown}")
        self.inner = client.get_executor(workers=good, pure=False)

    def submit(self, run: Any, job: Job, /) -> Future[execute.Result]:  # type: ignore[override]
        """Send one job; the worker calls :func:`execute.execute`."""
        sent = replace(job, notebook=job.notebook.relative_to(ROOT), output=job.output.relative_to(ROOT))
        return cast("Future[execute.Result]", self.inner.submit(run_there, sent))


@contextlib.contextmanager
def connect(address: str, say: Callable[[str], None]) -> Iterator[Workers]:
    """An executor for :func:`execute.run` on the workers of a scheduler.

    :param say: told of each worker that is refused.
    :raises CompendiumError: distributed is not installed, nobody answers, there is no worker, or none in the state of this checkout.
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
        cloudpickle.register_pickle_by_value(sys.modules[__name__])
        yield Workers(client, say)
    finally:
        client.close()
