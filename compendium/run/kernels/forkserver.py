"""The process from which kernels are forked.

It imports what notebooks import (numpy, pandas, matplotlib, the package) once, has no threads and no kernel's socket,
and forks one process for each request on its Unix socket. A request is one line of JSON: ``argv``, ``env``,
``cwd``, ``log``, ``tables``. The response is a line with ``pid``, and a later one with ``exit``. When a client disconnects, its
kernel is killed; when standard input closes, all are.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import io
import json
import os
import pkgutil
import random
import selectors
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

_settings: dict[str, Any] = {}  # matplotlib's, before any module of the package was imported
SHARED_MODULE = "compendium.tables.frames"  # the only module of the package that a forked kernel does not import again


class Server:
    """A listening socket and the kernels that were forked for its clients."""

    def __init__(self, address: str) -> None:
        """Listen at a path."""
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(address + ".new")
        self.listener.listen(128)
        Path(address + ".new").rename(address)  # once the name exists, clients can connect
        self.woken, self.wake = socket.socketpair()
        self.woken.setblocking(False)
        self.wake.setblocking(False)
        self.waiting = selectors.DefaultSelector()
        self.clients: dict[int, socket.socket] = {}  # by process id of the kernel

    def serve(self) -> None:
        """Fork and reap until standard input closes."""
        signal.set_wakeup_fd(self.wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the build, which then closes standard input
        for source in (sys.stdin, self.listener, self.woken):
            self.waiting.register(source, selectors.EVENT_READ)
        while True:
            for key, _ in self.waiting.select():
                if key.fileobj is sys.stdin:
                    return
                if key.fileobj is self.listener:
                    self.waiting.register(self.listener.accept()[0], selectors.EVENT_READ)
                elif key.fileobj is self.woken:
                    self._reap()
                else:
                    self._handle(key.fileobj)

    def close(self) -> None:
        """End every kernel."""
        for pid in self.clients:
            _kill(pid)

    def _handle(self, client: Any) -> None:
        if line := _read_line(client):
            self._fork(json.loads(line), client)
            return
        self.waiting.unregister(client)
        client.close()
        for pid in [pid for pid, owner in self.clients.items() if owner is client]:
            _kill(pid)

    def _fork(self, request: dict[str, Any], client: socket.socket) -> None:
        _parse_tables(request["tables"])
        pid = os.fork()
        if pid == 0:
            for key in list(self.waiting.get_map().values()):
                if key.fileobj is not sys.stdin:
                    key.fileobj.close()
            self.wake.close()
            self.waiting.close()
            _become_kernel(request)
        self.clients[pid] = client
        _send(client, pid=pid)

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self.woken.recv(4096)
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                _send(self.clients.pop(pid), exit=os.waitstatus_to_exitcode(status))


def _read_line(client: socket.socket) -> bytes:
    """One line from a client; empty when it disconnected."""
    with contextlib.suppress(OSError), client.makefile("rb") as stream:
        line = stream.readline()
        return line if line.endswith(b"\n") else b""
    return b""


def _send(client: socket.socket, **message: int) -> None:
    with contextlib.suppress(OSError):
        client.sendall(json.dumps(message).encode() + b"\n")


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)  # not reaped yet, so the id is still its own
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)  # and its children


def _import_all() -> None:
    """Import what notebooks may need. A module that cannot be imported is reported by the notebook that uses it."""
    import matplotlib

    import compendium.measures

    global _settings
    _settings = dict(matplotlib.rcParams)  # the house style is set by a module that each kernel imports again
    # What ipykernel imports only when a kernel starts.
    names = ["ipykernel.kernelapp", "ipykernel.debugger", "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.oinspect"]
    names += ["IPython.extensions.storemagic", "tornado.platform.asyncio", "tornado.queues", "psutil", "pydoc", "resource", "faulthandler"]
    names += [f"compendium.{n}" for n in ("areas", "charts", "evidence", "exhibits", "run.record")]
    names += [m.name for m in pkgutil.iter_modules(compendium.measures.__path__, "compendium.measures.")]
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    with contextlib.suppress(Exception):
        _draw()


def _draw() -> None:
    """Draw a figure and discard it: what matplotlib and pandas load at first use is then loaded for every kernel."""
    import pandas as pd
    from matplotlib.figure import Figure

    from compendium import charts, rooms

    sizes = pd.DataFrame({"year": [2000, 2001] * 2, "group": list("aabb"), "size": [1.0, 2.0, 3.0, 4.0]})
    fig = Figure(figsize=(rooms.WIDE.width, 2))  # without pyplot, which would select a backend here
    charts.lines(fig.add_subplot(), sizes.pivot_table(index="year", columns="group", values="size"), unit="Size, per cent")
    for format in ("svg", "png"):
        fig.savefig(io.BytesIO(), format=format)


def _parse_tables(wanted: list[list[str]]) -> None:
    """Parse tables that notebooks are known to load: every kernel forked later has them in memory."""
    from compendium.tables import catalog

    for table, date in wanted:
        with contextlib.suppress(Exception):  # errors are reported by the notebook that loads it
            release = next(r for r in catalog.read_catalog().table(table) if r.date == date)
            catalog.read_release(release)


def _become_kernel(request: dict[str, Any]) -> NoReturn:
    """Turn this forked process into one like a newly started process, and run the kernel in it."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()
    with open(os.devnull) as nothing, open(request["log"], "wb") as log:  # noqa: PTH123
        os.dup2(nothing.fileno(), 0)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    sys.argv = [*request["argv"], f"--IPKernelApp.parent_handle={os.getppid()}"]  # it ends when its parent is gone
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    dict.update(sys.modules["matplotlib"].rcParams, _settings)  # restored, without the checks on deprecated ones
    for name in [n for n in sys.modules if n.partition(".")[0] == "compendium" and n != SHARED_MODULE]:
        del sys.modules[name]  # imported again, so that the imports of this notebook are recorded
    code = 1
    try:
        app = importlib.import_module("compendium.run.kernels.kernel").main()
        # Its clean-up can wait for a thread that has ended already; the end of this process cleans up as well.
        atexit.unregister(app.close)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        gc.freeze()  # IPython would search all that the cells made for what can be freed
        with contextlib.suppress(Exception):
            atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Serve at the path on the command line."""
    server = Server(sys.argv[1])  # before the imports: requests wait instead of failing
    _import_all()
    gc.freeze()  # present objects are never collected, so their memory stays shared
    try:
        server.serve()
    finally:
        server.close()
