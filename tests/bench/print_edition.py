"""The print edition of this checkout and that of version 0.5.0, which WeasyPrint sets: time, memory, pages.

Version 0.5.0 gets a Python environment of its own, made from its own list of packages; WeasyPrint loads Pango from the system.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench.checkout import HOMEBREW, OLD, Checkout, copy_old
from bench.measurements import Measurements
from compendium.paths import PDF_NAME, ROOT

MARGINS = {"": (27, 25), f"{OLD}: ": (26, 24)}  # millimetres at the top and at the bottom of a page
SPARSE = 0.6  # a page is sparse if less of the height of its text is filled
HAS_PANGO = "import ctypes.util, sys; sys.exit(not all(map(ctypes.util.find_library, ('pango-1.0', 'pangoft2-1.0'))))"


def need_pango() -> None:
    """End with a message on a machine without Pango."""
    if subprocess.run([sys.executable, "-c", HAS_PANGO], env={**HOMEBREW, **os.environ}, check=False).returncode:
        sys.exit(
            f"The print edition is compared with that of version {OLD}, which needs Pango: install it (sudo apt-get install libpango-1.0-0 "
            "libpangoft2-1.0-0 libharfbuzz-subset0, or brew install pango), or measure the rest: "
            'make bench ROWS="cold edits serving profiles"'
        )


def old_with_its_packages(folder: Path) -> Checkout:
    """Version 0.5.0 in a folder, built without PDF, with the packages that it was locked with."""
    place = folder.with_name(f"{folder.name}-env")
    print(f"Installing the packages of version {OLD} and building it", flush=True)
    copy = copy_old(folder)
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    python = place / "bin" / "python"
    uv = shutil.which("uv") or subprocess.run(["sh", ".ci/tool", "uv"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    install = [uv, "pip", "install", "-q", "--python", python, "--require-hashes", "-r", folder / "requirements.txt"]
    if subprocess.run(install, cwd=ROOT, env={**os.environ, "UV_SYSTEM_CERTS": "1"}, check=False).returncode:
        sys.exit(f"The packages of version {OLD} could not be installed into {place}; what uv said stands above.")
    own = Checkout(copy.folder, str(python))
    own.build("--no-pdf")
    return own


def measure(found: Measurements, checkout: Checkout, name: str) -> None:
    """Set the PDFs of a checkout again while its site stays as it is; note seconds, memory, pages.

    :param name: of the version, before the names of its measurements.
    """
    checkout.build()
    folder = checkout.folder / "_build" / "pdf"
    shutil.rmtree(folder)
    most: list[float] = []
    found.time(f"{name}print", lambda: most.append(checkout.peak("-m", "compendium", "build")))
    found.add(f"{name}print: peak", most[0], "MB")
    pages, sparse = fullness(folder / PDF_NAME, *MARGINS[name])
    found.add(f"{name}print: pages", pages, "pages")
    found.add(f"{name}print: sparse pages", 100 * sparse / pages, "per cent")


def fullness(pdf: Path, top: float, bottom: float) -> tuple[int, int]:
    """How many pages a PDF has, and on how many of them less than the part SPARSE of the height is filled.

    :param top: margin in millimetres.
    :param bottom: margin in millimetres.
    """
    from printed import Block, Printed, fill

    shares = [page.share for page in fill(Printed(pdf), Block.of_millimetres(inside=0, outside=0, top=top, bottom=bottom), ())]
    return len(shares), sum(share < SPARSE for share in shares)
