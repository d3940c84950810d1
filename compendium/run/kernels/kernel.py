"""A kernel of the book: ipykernel that records what the notebook reads."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from compendium.run import record

NOTES = "COMPENDIUM_NOTES"  # the environment variable with the path of the notes


def main() -> Any:
    """Run ipykernel with the arguments of the command line until it is shut down; return its application."""
    from ipykernel.kernelapp import IPKernelApp
    from IPython.core import application
    from traitlets.config import Config

    # Ignore settings of IPython for the whole machine.
    application.SYSTEM_CONFIG_DIRS.clear()
    application.ENV_CONFIG_DIRS.clear()
    app = IPKernelApp.instance(config=Config(HistoryManager={"enabled": False}))  # no database of what was run
    app.initialize(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        record.limit_output(app.shell, stream)
    record.start(app.shell, Path(os.environ[NOTES]))
    app.start()
    return app
