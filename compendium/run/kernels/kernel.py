"""A kernel of the book: ipykernel, with a note of what the notebook reads."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from compendium.run import record

NOTES = "COMPENDIUM_NOTES"  # the environment variable that says where the notes go


def main() -> Any:
    """Run ipykernel with the arguments of the command line until it is told to end; return its application."""
    from ipykernel.kernelapp import IPKernelApp
    from IPython.core import application

    # Settings of IPython for the whole machine are somebody else's.
    application.SYSTEM_CONFIG_DIRS.clear()
    application.ENV_CONFIG_DIRS.clear()
    app = IPKernelApp.instance()
    app.initialize(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        record.bound(app.shell, stream)
    record.start(app.shell, Path(os.environ[NOTES]))
    app.start()
    return app
