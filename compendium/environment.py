"""The environment of the processes that make the book: the same on every machine, whatever its user has set for other work."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
import warnings
from pathlib import Path

from compendium.paths import BUILD, ROOT
from compendium.workplace import MARK

# Where things are found, and nothing that could change what comes out. No proxies: nothing that makes the book asks the network.
INHERITED = (
    "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", MARK, "COMPENDIUM_CACHE", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH",
    "SITE_URL", "REPOSITORY_URL",  # what the pages say of their place, see `compendium.publish.addresses`; no notebook reads them
)  # fmt: skip


def require_unix() -> None:
    """End the process with a message on a system without the file locks of Unix, which a build needs."""
    if importlib.util.find_spec("fcntl") is None:
        sys.exit("This system has no file locks of Unix, which the build needs. On Windows, use WSL2, the Linux inside it: see README.md.")


def clean() -> dict[str, str]:
    """The variables for kernels and for Sphinx: hash seed, clock, time zone, language and number of threads are fixed.

    Settings of matplotlib, IPython and Python that a user has for other work are left out.
    """
    return {
        **{name: os.environ[name] for name in INHERITED if name in os.environ},
        "PYTHONPATH": str(ROOT),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONNOUSERSITE": "1",
        "SOURCE_DATE_EPOCH": "0",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MATPLOTLIBRC": str(_of_matplotlib()),
        "MPLCONFIGDIR": str(BUILD / "matplotlib"),  # its list of fonts
        # One thread a process: notebooks run side by side, and sums do not depend on the number of cores.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def _of_matplotlib() -> Path:
    """matplotlib's own settings, found without importing it."""
    found = importlib.util.find_spec("matplotlib")
    return Path(found.origin).parent / "mpl-data" / "matplotlibrc" if found and found.origin else Path(os.devnull)


def adopt() -> None:
    """Give this process and those that it starts the variables of :func:`clean`, but for the hash seed, which is fixed at a start."""
    fixed = clean()
    os.environ.clear()
    os.environ.update(fixed)
    time.tzset()


def forget_settings() -> None:
    """Take what a user has set for other work out of this process and of those it starts.

    Packages of PYTHONPATH may be other versions than the locked ones; with PYTHONWARNINGS a warning may be an error.
    """
    named = [Path(part).absolute() for part in os.environ.pop("PYTHONPATH", "").split(os.pathsep) if part]
    sys.path[:] = [part for part in sys.path if not part or Path(part).absolute() not in named or Path(part).absolute() == ROOT]
    if os.environ.pop("PYTHONWARNINGS", ""):
        sys.warnoptions.clear()
        warnings.resetwarnings()
        warnings.simplefilter("ignore")
