"""Notebooks on other machines: an executor that sends them to a Dask scheduler. An optional extra (requirements-dask.txt).

No shared file system is needed: a notebook's text and the checksums of code and tables are sent, the outputs are returned. A
worker runs in a checkout of its own; one whose code or tables differ is not used.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from functools import cache
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

    Tables are identified by the content of their files and by their records in the data package.
    """
    code = {str(p.relative_to(ROOT)): record.file_digest(p) for p in [REQUIREMENTS, *sorted((ROOT / "compendium").rglob("*.py"))]}
    code["Python"] = f"{sys.version_info.major}.{sys.version_info.minor}"
    releases = [r for group in catalog.read_catalog().releases.values() for r in group]
    data = {f"data/{r.path}": f"{record.file_digest(DATA / r.path)} {record.release_digest(r)}" for r in releases}
    return {"code": code, "data": data, "commit": {"commit": _commit()}}


@cache
def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() or "no commit"


def differences(here: dict[str, dict[str, str]], there: dict[str, dict[str, str]]) -> str:
    """How a worker's state differs from the sender's, in words; empty if it does not."""
    found = []
    for part, word in (("code", "other code"), ("data", "other data")):
        names = sorted(n for n in {*here[part], *there[part]} if here[part].get(n) != there[part].get(n))
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            found.append(f"{word} ({', '.join(names[:3])}{more})")
    if not found:
        return ""
    return f"{' and '.join(found)}; it is at {there['commit']['commit']}, this checkout at {here['commit']['commit']}"


_STARTED = state()["code"]  # when this process was started
_lock = threading.Lock()
_stack = contextlib.ExitStack()


@cache
def _start_fork_server(pid: int) -> str:
    atexit.register(_stack.close)
    return _stack.enter_context(provisioner.fork_server())


def _fork_server() -> str:
    """The address of the fork server of this process, started when it is first needed."""
    with _lock:
        return _start_fork_server(os.getpid())


def run_on_worker(job: Job) -> execute.Result:
    """Run one notebook on a worker, in the worker's own checkout.

    :param job: its paths are relative to the project.
    """
    return execute.execute(replace(job, notebook=ROOT / job.notebook, output=ROOT / job.output, fork_server=_fork_server()))


def _check_worker(here: dict[str, dict[str, str]]) -> str:
    """Why a worker is refused; empty if it is not. Pickled by value: it must run on a worker without this package or with an older one."""
    try:
        from compendium.run import dask as there
    except ImportError as error:
        return f"other code ({error}); start it in a checkout of this commit"
    now = there.state()
    if now["code"] != there._STARTED:
        return "its code changed since it was started; start it again"
    return there.differences(here, now)


class Workers(Executor):
    """The workers of a scheduler that are in the state of this checkout. Dask sends the notebooks of a lost worker to another one."""

    def __init__(self, client: Any, on_refusal: Callable[[str], None]) -> None:
        """Check each worker of a connected ``distributed.Client``; those that connect later are not used.

        :param on_refusal: called with a message for each worker that is refused.
        :raises CompendiumError: all are.
        """
        refused = {address: why for address, why in client.run(_check_worker, state()).items() if why}
        for address, why in refused.items():
            on_refusal(f"Refused the worker {address}: {why}.")
        good = [address for address in client.scheduler_info(n_workers=-1)["workers"] if address not in refused]
        if not good:
            shown = "\n".join(f"  {address}: {why}" for address, why in refused.items())
            raise CompendiumError(f"No Dask worker is in the state of this checkout:\n{shown}")
        self.inner = client.get_executor(workers=good, pure=False)

    def submit(self, run: Any, job: Job, /) -> Future[execute.Result]:  # type: ignore[override]
        """Send one job; the worker calls :func:`execute.execute`."""
        sent = replace(job, notebook=job.notebook.relative_to(ROOT), output=job.output.relative_to(ROOT))
        return cast("Future[execute.Result]", self.inner.submit(run_on_worker, sent))


@contextlib.contextmanager
def connect(address: str, on_refusal: Callable[[str], None]) -> Iterator[Workers]:
    """An executor for :func:`execute.run` on the workers of a scheduler.

    :param on_refusal: called with a message for each worker that is refused.
    :raises CompendiumError: distributed is not installed, no scheduler answers, there is no worker, or none in the state of this checkout.
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
    with contextlib.closing(client):
        try:
            client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError:
            raise CompendiumError(
                f"The Dask scheduler at {address} had no worker for {WORKER_SECONDS} seconds. Start some, each in a checkout "
                f"of this commit: dask worker {address} --nthreads 1."
            ) from None
        cloudpickle.register_pickle_by_value(sys.modules[__name__])
        yield Workers(client, on_refusal)
