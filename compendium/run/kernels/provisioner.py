"""Kernels for papermill: forked from a warm process where that can be done, started as usual elsewhere.

jupyter_client's own extension points, a kernel manager and a provisioner; papermill and nbclient stay as they are.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.metadata
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from traitlets import List, Unicode

from compendium import environment, workplace
from compendium.paths import LOGS, NOTEBOOKS
from compendium.run.kernels.kernel import NOTES

NAME = "compendium-warm"


def python(module: str) -> list[str]:
    """A command that calls a module's ``main()``, with nothing of the working folder imported by mistake before."""
    return [sys.executable, "-c", f"import sys; del sys.path[0]; from {module} import main; main()"]


def can_fork() -> bool:
    """Whether a process with numpy and matplotlib in it can be forked safely: not on Windows, nor on macOS."""
    return hasattr(os, "fork") and sys.platform != "darwin"


@contextlib.contextmanager
def warm_process() -> Iterator[str]:
    """Keep a process with the imports done for as long as the block lasts.

    :returns: its address for :func:`manager`; empty where it cannot be had, and kernels are started as usual.
    """
    if not can_fork():
        yield ""
        return
    LOGS.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="warm-", dir=workplace.folder(), ignore_cleanup_errors=True) as folder,
        (LOGS / "warm.log").open("wb") as log,
    ):
        address = str(Path(folder) / "kernels")
        command = [*python("compendium.run.kernels.forkserver"), address]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=workplace.folder(), env=environment.clean(), start_new_session=True
        )
        try:
            while process.poll() is None and not Path(address).exists():
                time.sleep(0.01)
            yield address if process.poll() is None else ""
        finally:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


class Forked:
    """A forked kernel, with the methods of ``subprocess.Popen`` that a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, address: str, order: dict[str, Any]) -> None:
        """Have it forked.

        :raises OSError: the warm process is gone.
        """
        self.line = socket.socket(socket.AF_UNIX)
        self.line.connect(address)
        self.line.sendall(json.dumps(order).encode() + b"\n")
        self.heard = b""
        self.returncode: int | None = None
        while b"\n" not in self.heard:
            part = self.line.recv(4096)
            if not part:
                raise ConnectionError(f"the process at {address} ended")
            self.heard += part
        first, _, self.heard = self.heard.partition(b"\n")
        self.pid = json.loads(first)["pid"]
        self.line.setblocking(False)

    def poll(self) -> int | None:
        """The exit status, or None while it runs."""
        while self.returncode is None:
            try:
                part = self.line.recv(4096)
            except BlockingIOError:
                return None
            except OSError:
                part = b""
            self.heard += part
            if self.heard.endswith(b"\n"):
                self.returncode = json.loads(self.heard)["exit"]
            elif not part:
                self.returncode = -signal.SIGKILL  # the warm process is gone, and its kernels with it
        self.line.close()
        return self.returncode

    def wait(self) -> int | None:
        """The exit status; called once it has ended."""
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Has the warm process fork a kernel; where that process is gone, starts one as usual."""

    address = Unicode()
    said = Unicode()  # the file for what the kernel says
    tables = List()

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Launch a kernel with a command, of which only the arguments matter here."""
        order = {"argv": cmd[2:], "env": kwargs["env"], "cwd": str(kwargs["cwd"]), "log": self.said, "tables": self.tables}
        try:
            self.process = Forked(self.address, order)
        except OSError:
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid  # it leads a group of its own
        self.cwd = kwargs["cwd"]
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the end, looking often: the next notebook waits for this one's place."""
        while self.process is not None and self.process.poll() is None:
            await asyncio.sleep(0.01)
        return await super().wait()


class Client(AsyncKernelClient):
    """Takes a kernel for ready when it has answered on both channels; the usual client then waits for a pause as well."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers.

        :raises RuntimeError: it died, or did not answer in time.
        """
        end = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < end:
            asked = self.kernel_info()
            with contextlib.suppress(queue.Empty):
                await self.get_shell_msg(timeout=1)
                while True:
                    news = await self.get_iopub_msg(timeout=0.2)
                    if news["parent_header"].get("msg_id") == asked and news["content"].get("execution_state") == "idle":
                        return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")


def manager(folder: Path, log: Path, address: str = "", tables: list[tuple[str, str]] | None = None) -> type[AsyncKernelManager]:
    """A kernel manager for one run.

    :param folder: a new folder of this run: sockets, notes and the kernel's settings go there, so runs do not meet.
    :param log: what the kernel says.
    :param address: of a :func:`warm_process`; empty for a kernel of the usual kind.
    :param tables: (table, release) that the notebook is known to load.
    """
    spec = KernelSpec(
        argv=[*python("compendium.run.kernels.kernel"), "-f", "{connection_file}"], display_name="Python 3", language="python"
    )
    if address:
        # The project is not an installed distribution, so its entry point is put where the factory keeps those it found.
        entry = importlib.metadata.EntryPoint(
            NAME, "compendium.run.kernels.provisioner:WarmProvisioner", KernelProvisionerFactory.GROUP_NAME
        )
        KernelProvisionerFactory.instance().provisioners[NAME] = entry
        config = {"address": address, "said": str(log), "tables": tables or []}
        spec.metadata = {"kernel_provisioner": {"provisioner_name": NAME, "config": config}}

    class Manager(AsyncKernelManager):
        """Sockets in the run's own folder where there are Unix sockets: kernels cannot take each other's port."""

        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            self.client_factory = Client
            if os.name == "posix":
                self.transport = "ipc"
                self.connection_file = str(folder / "kernel.json")
                self.ip = str(folder / "socket")

        @property
        def kernel_spec(self) -> KernelSpec:
            return spec

        async def start_kernel(self, **options: Any) -> None:
            log.parent.mkdir(parents=True, exist_ok=True)
            options["env"] = {**environment.clean(), NOTES: str(folder / "notes.json"), "IPYTHONDIR": str(folder / "ipython")}
            options["cwd"] = str(NOTEBOOKS)
            with log.open("wb") as out:
                await self._async_start_kernel(stdout=out, stderr=out, **options)
            # Who connects to a socket that is not there yet tries again only after a while.
            while self.transport == "ipc" and await self.is_alive() and len(list(folder.glob("socket-*"))) < len(self.ports):
                await asyncio.sleep(0.005)

    return Manager
