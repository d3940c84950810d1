"""The measurements, in five groups; each is taken once in a round."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import nbformat

from bench import print_edition
from bench.checkout import AGREES, DRAFT, OLD, Checkout, Server, copy_old, copy_present
from bench.measurements import Measurements

CORES = os.cpu_count() or 1
REST = 60  # seconds after which a server has done what it does when nothing is asked of it

EXECUTE = """
import json, sys
from compendium.publish import profiles
from compendium.run import execute, plan
jobs = plan.jobs("latest", profiles.select(sys.argv[1], "latest"))
done = execute.run([j for j in jobs if j.name.startswith(sys.argv[2])], int(sys.argv[3]))
assert not any(o.error for o in done), [o.error for o in done]
print(json.dumps({"cells": [o.cell_seconds for o in done], "peak": [o.peak_mb for o in done]}))
"""

RELEASE = """
from dataclasses import replace
from compendium.tables.catalog import read_catalog, read_release
from compendium.tables.store import write_release
last = read_catalog().table("migrant-deaths")[-1]
year = int(last.date[:4]) + 1
write_release(read_release(last), replace(last, date=f"{year}-01-01", edition=f"Edition {year} of the benchmark"))
"""


@dataclass(frozen=True)
class Places:
    """Where a version has what is edited: files, and texts in them before which an edit puts something."""

    name: str  # of the version, before the names of its measurements
    page: str  # with the figure and the sentence
    gravity: str  # the notebook with the gravity section
    title: str = "By the UN "
    sentence: str = "For the world there is no share of migration inside regions"
    cell: str = "by_bloc = gravity.ppml(pairs_now"

    @property
    def notebook(self) -> str:
        """The notebook of the page."""
        return f"notebooks/{self.page}.ipynb"

    @property
    def address(self) -> str:
        """The page in the site."""
        return f"notebooks/{self.page}.html"


HERE = Places("", "roundtable-2-1", "notebooks/roundtable-2-2.ipynb")
THERE = Places(f"{OLD}: ", "theme-2", "notebooks/theme-2.ipynb")


@dataclass
class Bench:
    """The copies in which it is measured, and what was measured."""

    folder: Path
    found: Measurements = field(default_factory=Measurements)

    @cached_property
    def copy(self) -> Checkout:
        """This checkout."""
        return copy_present(self.folder / "checkout")

    @cached_property
    def old(self) -> Checkout:
        """Version 0.5.0, built."""
        old = copy_old(self.folder / OLD)
        print(f"Building version {OLD}", flush=True)
        old.build("--no-pdf")
        return old

    @cached_property
    def old_to_print(self) -> Checkout:
        """Version 0.5.0 with the packages that it was locked with, built without PDF."""
        return print_edition.old_with_its_packages(self.folder / f"{OLD}-print")

    @cached_property
    def plain(self) -> list[Path]:
        """The notebooks of the book as a person without papermill would have them: each profile a copy with its area in it."""
        folder = self.folder / "plain"
        folder.mkdir()
        found = []
        for path in sorted((self.copy.folder / "notebooks").glob("*.ipynb")):
            areas = ("CPV", "DEU", "MAR") if path.stem == "country-profile" else ("",)
            for area in areas:
                notebook = nbformat.read(path, 4)
                if area:
                    for cell in notebook.cells:
                        if "parameters" in cell.metadata.get("tags", []):
                            cell.source = f'area = "{area}"\nas_of = "latest"'
                found.append(folder / f"{path.stem}{area.lower()}.ipynb")
                nbformat.write(notebook, found[-1])
        return found

    def execute(self, name: str, areas: str, begin: str = "") -> None:
        """Time the notebooks whose names begin so, cold and without compiling; note the cells' own time and the memory."""
        self.copy.forget()
        said: list[str] = []
        self.found.time(name, lambda: said.append(self.copy.run("-c", EXECUTE, areas, begin, str(CORES))))
        made = json.loads(said[0].splitlines()[-1])
        self.found.add(f"{name}: cells", sum(made["cells"]))
        self.found.add(f"{name}: limit", sum(made["cells"]) / CORES)
        self.found.add(f"{name}: count", len(made["cells"]), "notebooks")
        self.found.add(f"{name}: peak", statistics.median(made["peak"]), "MB")

    def build(self, name: str, *options: str) -> None:
        """Time a build."""
        self.found.time(name, lambda: self.copy.build(*options))


def jupyter_book(bench: Bench, execute: str) -> None:
    """``jupyter-book build`` of the same notebooks, from nothing, with its own execution or without."""
    names, folder = [path.stem for path in bench.plain], bench.plain[0].parent
    shutil.rmtree(folder / "_build", ignore_errors=True)
    (folder / "_config.yml").write_text(f"title: Bench\nexecute:\n  execute_notebooks: '{execute}'\n  timeout: -1\n")
    chapters = "".join(f"- file: {name}\n" for name in names[1:])
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: {names[0]}\nchapters:\n{chapters}")
    bench.copy.run("-c", "from jupyter_book.cli.main import main; main()", "build", str(folder), folder=folder)


def cold(bench: Bench) -> None:
    """All notebooks, by this book and by Jupyter Book."""
    bench.execute("notebooks, cold", "CPV,DEU,MAR")
    bench.found.time("jupyter-book, executing", lambda: jupyter_book(bench, "force"))
    bench.found.time("jupyter-book, not executing", lambda: jupyter_book(bench, "off"))


def edits(bench: Bench) -> None:
    """Builds from nothing and after a change, without serving."""
    copy = bench.copy
    copy.forget()
    bench.build("HTML, cold", "--no-pdf")
    bench.build("HTML, nothing changed", "--no-pdf")
    copy.edit(HERE.notebook, HERE.sentence)
    bench.build("HTML, one sentence", "--no-pdf")
    copy.edit("compendium/measures/warning.py", '"""', "# Trial {}.\n")
    bench.build("HTML, one module", "--no-pdf")
    copy.run("-c", RELEASE)
    bench.build("HTML, one release", "--no-pdf")
    for checkout, places in ((copy, HERE), (bench.old, THERE)):
        checkout.edit(places.gravity, places.cell, "trial = {}; ")
        bench.found.time(f"{places.name}HTML, one cell", lambda checkout=checkout: checkout.build("--no-pdf"))


def edit_served(bench: Bench, checkout: Checkout, server: Server, places: Places, name: str, before: str) -> None:
    """Time an edit until the served page has it; return when a clean run has made the page."""
    new: list[str] = []

    def edit_and_wait() -> None:
        new.append(checkout.edit(places.notebook, before).strip())
        server.wait_for(places.address, new[0])

    agreed = server.said().count(AGREES)
    bench.found.time(places.name + name, edit_and_wait)
    was_draft = DRAFT in server.page(places.address)
    server.wait_until_clean(places.address, new[0])
    if was_draft and before == places.title and server.said().count(AGREES) == agreed:
        sys.exit(
            f"The clean run of {places.notebook} did not agree with the draft that was timed. The log ends with:\n{server.said()[-3000:]}"
        )


def serving(bench: Bench) -> None:
    """Edits while the book is served, as the first ones and as later ones."""
    copy, old = bench.copy, bench.old
    copy.build("--no-pdf")  # the cache is full
    with copy.serving() as server:
        edit_served(bench, copy, server, HERE, "serving, a title at once", HERE.title)
    with copy.serving() as server:
        time.sleep(REST)
        edit_served(bench, copy, server, HERE, f"serving, a title after {REST} s", HERE.title)
        edit_served(bench, copy, server, HERE, "serving, a later title", HERE.title)
        edit_served(bench, copy, server, HERE, "serving, one sentence", HERE.sentence)
    with old.serving() as server:
        edit_served(bench, old, server, THERE, "serving, a title", THERE.title)
        edit_served(bench, old, server, THERE, "serving, one sentence", THERE.sentence)


def printed(bench: Bench) -> None:
    """The PDFs alone, of this checkout and of version 0.5.0."""
    for checkout, places in ((bench.copy, HERE), (bench.old_to_print, THERE)):
        print_edition.measure(bench.found, checkout, places.name)


def profiles(bench: Bench) -> None:
    """The profiles of all countries and areas."""
    bench.execute("all profiles", "all", "profiles/")


GROUPS: dict[str, Callable[[Bench], None]] = {"cold": cold, "edits": edits, "serving": serving, "print": printed, "profiles": profiles}
