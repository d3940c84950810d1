"""The passing folder of a build, and the end of all that a build started.

Sockets of kernels and other passing files lie in one folder. A watcher, a small process of its own, holds the other end of a pipe: when
the build ends, whatever ended it, the watcher ends every process that carries the build's mark in its environment (kernels and what
their cells started, in whatever session; Sphinx), and removes the folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from compendium.errors import CompendiumError
from compendium.files import swap
from compendium.paths import BUILD, ROOT

MARK = "COMPENDIUM_RUN"  # the environment variable that names the folder of the build
MAX_FOLDER_LENGTH = 50  # characters of the folder for passing files: a socket's whole path has at most 103 on macOS, 107 on Linux
PREFIX = "compendium-"
LAST = BUILD / ".run"  # names the checkout and the folder of its last build
PATIENCE = 60.0  # seconds in which processes that were killed must be gone

_watchers: dict[str, subprocess.Popen[bytes]] = {}


def leave() -> None:
    """Forget the build that this process was started in: it is the beginning of one of its own."""
    os.environ.pop(MARK, None)


def folder() -> Path:
    """The folder of this build for sockets and other passing files, made and watched when it is first asked for.

    :raises CompendiumError: no folder with a path short enough can be written to.
    """
    if os.environ.get(MARK) and Path(os.environ[MARK]).is_dir():
        tempfile.tempdir = os.environ[MARK]  # also where TMPDIR says another, with a longer path
        return Path(os.environ[MARK])
    made = tempfile.mkdtemp(prefix=PREFIX, dir=_short())
    clean = {k: v for k, v in os.environ.items() if k != MARK} | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "from compendium.workplace import watch; watch()", made]
    _watchers[made] = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", env=clean, start_new_session=True
    )
    os.environ[MARK] = os.environ["TMPDIR"] = tempfile.tempdir = made
    return Path(made)


def follow() -> None:
    """End what the last build of this checkout left, should its watcher have been killed with it, and say where this one works."""
    if os.environ.get(MARK):
        folder()
        return
    try:
        root, place = LAST.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        root = place = ""
    if root == str(ROOT) and Path(place).name.startswith(PREFIX) and Path(place).is_dir():  # in a copied checkout it is another's
        end(Path(place))
    for lock in (BUILD / "matplotlib").glob("*.matplotlib-lock"):
        lock.unlink(missing_ok=True)  # of a kernel that was killed: each later one would wait for it
    swap(LAST, f"{ROOT}\n{folder()}\n".encode())


def _short() -> Path:
    here = Path(tempfile.gettempdir())
    if len(str(here)) <= MAX_FOLDER_LENGTH:
        return here
    if os.access("/tmp", os.W_OK | os.X_OK):
        return Path("/tmp")
    raise CompendiumError(
        f"The folder for passing files, TMPDIR={here}, has a path of {len(str(here))} characters. Sockets lie in it, whose paths may not "
        f"be long: expected at most {MAX_FOLDER_LENGTH}. Set TMPDIR to a folder with a shorter path, or let /tmp be written to."
    )


def watch() -> None:
    """Wait for the end of the build that holds the other end of standard input, then end what it left. The folder is the one argument."""
    sys.stdin.buffer.read()
    end(Path(sys.argv[1]))


def end(place: Path) -> None:
    """End every process that carries the mark of a build, and remove its folder."""
    import psutil

    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = []
        for process in psutil.process_iter():
            try:
                if process.pid == os.getpid() or process.environ().get(MARK) != str(place) or process.status() == psutil.STATUS_ZOMBIE:
                    continue
                if any("resource_tracker" in part for part in process.cmdline()):
                    continue  # it ends with the others, and takes their semaphores with it
                process.kill()
                found.append(process)
            except (psutil.Error, OSError):
                continue  # gone, or somebody else's
        if not found:
            break
        psutil.wait_procs(found, timeout=0.2)
    shutil.rmtree(place, ignore_errors=True)
