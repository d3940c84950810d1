"""Kernels for papermill: forked from a process with the imports done where possible, started as usual elsewhere.

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

NAME = "compendium-fork"


def python(module: str) -> list[str]:
    """A command that calls a module's ``main()``; the working folder is not searched for modules."""
    return [sys.executable, "-c", f"import sys; del sys.path[0]; from {module} import main; main()"]


def can_fork() -> bool:
    """Whether a process that has imported numpy and matplotlib can be forked safely: not on Windows, nor on macOS."""
    return hasattr(os, "fork") and sys.platform != "darwin"


@contextlib.contextmanager
def fork_server() -> Iterator[str]:
    """Run a process with the imports done, from which kernels are forked, until the block ends.

    :returns: its address for :func:`manager`; empty where there can be none, and kernels are started as usual.
    """
    if not can_fork():
        yield ""
        return
    LOGS.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="fork-", dir=workplace.folder(), ignore_cleanup_errors=True) as folder,
        (LOGS / "forkserver.log").open("wb") as log,
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


class ForkedProcess:
    """A forked kernel, with the methods of ``subprocess.Popen`` that a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, address: str, request: dict[str, Any]) -> None:
        """Have it forked.

        :raises OSError: the fork server has ended.
        """
        self.line = socket.socket(socket.AF_UNIX)
        self.line.connect(address)
        self.line.sendall(json.dumps(request).encode() + b"\n")
        self.received = b""
        self.returncode: int | None = None
        while b"\n" not in self.received:
            part = self.line.recv(4096)
            if not part:
                raise ConnectionError(f"the process at {address} ended")
            self.received += part
        first, _, self.received = self.received.partition(b"\n")
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
            self.received += part
            if self.received.endswith(b"\n"):
                self.returncode = json.loads(self.received)["exit"]
            elif not part:
                self.returncode = -signal.SIGKILL  # the fork server has ended, and its kernels with it
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


class ForkProvisioner(LocalProvisioner):
    """Has the fork server fork a kernel; if that has ended, starts one as usual."""

    address = Unicode()
    log_path = Unicode()  # the file for the kernel's output
    tables = List()

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Launch a kernel with the arguments of a command."""
        request = {"argv": cmd[2:], "env": kwargs["env"], "cwd": str(kwargs["cwd"]), "log": self.log_path, "tables": self.tables}
        try:
            self.process = ForkedProcess(self.address, request)
        except OSError:
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid  # it leads a group of its own
        self.cwd = kwargs["cwd"]
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the end with short pauses: the next notebook waits for this one to end."""
        while self.process is not None and self.process.poll() is None:
            await asyncio.sleep(0.01)
        return await super().wait()


class Client(AsyncKernelClient):
    """A client for which a kernel is ready when it has answered on both channels; the usual one also waits for a pause."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers.

        :raises RuntimeError: it died, or did not answer in time.
        """
        end = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < end:
            request = self.kernel_info()
            with contextlib.suppress(queue.Empty):
                await self.get_shell_msg(timeout=1)
                while True:
                    news = await self.get_iopub_msg(timeout=0.2)
                    if news["parent_header"].get("msg_id") == request and news["content"].get("execution_state") == "idle":
                        return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")


def manager(folder: Path, log: Path, address: str = "", tables: list[tuple[str, str]] | None = None) -> type[AsyncKernelManager]:
    """A kernel manager for one run.

    :param folder: a new folder for this run only: for sockets, notes and the kernel's settings.
    :param log: the file for the kernel's output.
    :param address: of a :func:`fork_server`; empty for a kernel started as usual.
    :param tables: (table, release) that the notebook is known to load.
    """
    spec = KernelSpec(
        argv=[*python("compendium.run.kernels.kernel"), "-f", "{connection_file}"], display_name="Python 3", language="python"
    )
    if address:
        # The project is not an installed distribution, so its entry point is added to those that the factory has found.
        entry = importlib.metadata.EntryPoint(
            NAME, "compendium.run.kernels.provisioner:ForkProvisioner", KernelProvisionerFactory.GROUP_NAME
        )
        KernelProvisionerFactory.instance().provisioners[NAME] = entry
        config = {"address": address, "log_path": str(log), "tables": tables or []}
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
            # A client that connects before a socket exists would retry only after a delay.
            while self.transport == "ipc" and await self.is_alive() and len(list(folder.glob("socket-*"))) < len(self.ports):
                await asyncio.sleep(0.005)

    return Manager
