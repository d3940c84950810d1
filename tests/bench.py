"""How fast the build is, as ratios of times of one run on this machine: ``make bench``, or ``make bench ROUNDS=5``.

Every measurement is taken in each round, one after the other, in a copy of the checkout with a cache of its own; the table
gives medians. It is written to ``tests/bench.md`` and ``tests/bench.csv``, and into BENCHMARKS.md between its marks; a line of the README
quotes it.
"""

from __future__ import annotations

import csv
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat

from compendium.paths import ROOT

SAMPLE = ("DEU", "MAR", "CPV", "TKL", "USA", "PSE")  # profiles on which plain papermill is timed: large, small, with and without data
BEGIN, END = "<!-- begin of what make bench measured -->", "<!-- end of what make bench measured -->"

EXECUTE = """
import json, sys
from compendium.publish import profiles
from compendium.run import execute, plan
jobs = plan.jobs("latest", profiles.select(sys.argv[1], "latest"))
done = execute.run([j for j in jobs if j.name.startswith(sys.argv[2])], 2)
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


class Bench:
    """A copy of the checkout, and what was measured in it."""

    def __init__(self, folder: Path) -> None:
        """Copy the checkout, without what was built."""
        self.folder = folder
        self.copy = folder / "checkout"
        skip = shutil.ignore_patterns(".git", ".venv", "_build", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, self.copy, ignore=skip)
        self.seconds: dict[str, list[float]] = {}
        self.facts: dict[str, list[float]] = {}

    def run(self, *command: str, folder: Path | None = None) -> str:
        """Run a command of this Python; its output."""
        env = {**os.environ, "PYTHONPATH": str(self.copy)}
        done = subprocess.run([sys.executable, *command], cwd=folder or self.copy, capture_output=True, text=True, env=env)
        if done.returncode:
            sys.exit(f"{' '.join(command)[:200]} failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return done.stdout

    def time(self, name: str, action: Callable[[], object]) -> None:
        """Add a measurement."""
        started = time.monotonic()
        action()
        taken = time.monotonic() - started
        self.seconds.setdefault(name, []).append(taken)
        print(f"  {name:44} {taken:7.1f} s", flush=True)

    def build(self, name: str, *options: str) -> None:
        """Time ``python -m compendium build``."""
        self.time(name, lambda: self.run("-m", "compendium", "build", *options))

    def execute(self, name: str, areas: str, begin: str = "") -> None:
        """Time the notebooks whose names begin so, cold and without compiling; note the cells' own time and the memory."""
        for part in ("cache", "executed"):
            shutil.rmtree(self.copy / "_build" / part, ignore_errors=True)
        said: list[str] = []
        self.time(name, lambda: said.append(self.run("-c", EXECUTE, areas, begin)))
        found = json.loads(said[0].splitlines()[-1])
        for fact, value in (("cells", sum(found["cells"])), ("count", len(found["cells"])), ("peak", statistics.median(found["peak"]))):
            self.facts.setdefault(f"{name}: {fact}", []).append(value)

    def edit(self, path: Path, old: str, new: str) -> None:
        """Change a file once."""
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{path} has no '{old}'"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def median(self, name: str) -> float:
        """Of the seconds of a measurement."""
        return statistics.median(self.seconds[name])

    def fact(self, name: str) -> float:
        """Median of a fact."""
        return statistics.median(self.facts[name])


def plain_notebooks(bench: Bench, folder: Path) -> list[Path]:
    """The notebooks of the book as a person without papermill would have them: each profile a copy with its area typed in."""
    folder.mkdir()
    found = []
    for path in sorted((bench.copy / "notebooks").glob("*.ipynb")):
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


def jupyter_book(bench: Bench, notebooks: list[Path], execute: str) -> None:
    """``jupyter-book build`` of the same notebooks, from nothing, with its own execution or without."""
    folder = notebooks[0].parent
    shutil.rmtree(folder / "_build", ignore_errors=True)
    (folder / "_config.yml").write_text(f"title: Bench\nexecute:\n  execute_notebooks: '{execute}'\n  timeout: -1\n")
    chapters = "".join(f"- file: {path.stem}\n" for path in notebooks[1:])
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: {notebooks[0].stem}\nchapters:\n{chapters}")
    bench.run("-c", "from jupyter_book.cli.main import main; main()", "build", str(folder), folder=folder)


def papermill(bench: Bench, notebook: str, *parameters: str) -> None:
    """The papermill command line on one notebook."""
    source = bench.copy / "notebooks" / f"{notebook}.ipynb"
    pairs = [part for p in ("as_of=latest", *parameters) for part in ("-p", *p.split("="))]
    bench.run("-m", "papermill", str(source), str(bench.folder / "out.ipynb"), *pairs, "--no-progress-bar", folder=source.parent)


def one_round(bench: Bench, number: int, notebooks: list[Path]) -> None:
    """Every measurement once."""
    themes = [p.stem for p in sorted((bench.copy / "notebooks").glob("*.ipynb")) if p.stem != "country-profile"]

    def one_after_the_other() -> None:
        for name in themes:
            papermill(bench, name)
        for area in ("CPV", "DEU", "MAR"):
            papermill(bench, "country-profile", f"area={area}")

    bench.execute("notebooks, cold", "CPV,DEU,MAR")
    bench.time("jupyter-book, executing", lambda: jupyter_book(bench, notebooks, "force"))
    bench.time("jupyter-book, not executing", lambda: jupyter_book(bench, notebooks, "off"))
    bench.time("papermill, one after the other", one_after_the_other)

    shutil.rmtree(bench.copy / "_build", ignore_errors=True)
    bench.build("book, cold")
    bench.build("book, nothing changed")
    shutil.rmtree(bench.copy / "_build", ignore_errors=True)
    bench.build("HTML, cold", "--no-pdf")
    bench.build("HTML, nothing changed", "--no-pdf")
    bench.edit(bench.copy / "notebooks" / "theme-2.ipynb", "migrants, those from Africa", "many migrants, those from Africa")
    bench.build("HTML, one sentence", "--no-pdf")
    bench.edit(bench.copy / "compendium" / "measures" / "warning.py", '"""', f"# Round {number}.\n" + '"""')
    bench.build("HTML, one module", "--no-pdf")
    bench.run("-c", RELEASE)
    bench.build("HTML, one release", "--no-pdf")

    for name, areas in (
        ("1 profile", "MAR"),
        ("10 profiles", "DEU,MAR,CPV,TKL,USA,PSE,MEX,IND,NGA,TON"),
        ("50 profiles", fifty(bench)),
        ("all profiles", "all"),
    ):
        bench.execute(name, areas, "profiles/")
    for area in SAMPLE:
        bench.time("papermill, a profile", lambda area=area: papermill(bench, "country-profile", f"area={area}"))


def fifty(bench: Bench) -> str:
    """Every fourth area or so."""
    said = bench.run("-c", "from compendium.publish import profiles; print(','.join(sorted(profiles.possible_areas('latest'))[::4][:50]))")
    return said.strip()


def table(bench: Bench) -> list[tuple[str, str, str, str]]:
    """Rows of what, seconds, ratio, goal."""
    m, f = bench.median, bench.fact
    cores = min(os.cpu_count() or 1, 2)
    own = m("jupyter-book, executing") - m("jupyter-book, not executing")

    def ratio(a: float, b: float) -> str:
        return f"{a / b:.2f}"

    rows = [
        ("**Execution, all notebooks cold**", "", "", ""),
        ("jupyter-book’s own execution (its build less its build without)", f"{own:.1f}", "1", ""),
        (
            "papermill’s command line, one after the other",
            f"{m('papermill, one after the other'):.1f}",
            ratio(m("papermill, one after the other"), own),
            "",
        ),
        ("this book", f"{m('notebooks, cold'):.1f}", ratio(m("notebooks, cold"), own), "0.25"),
        (
            "the cells’ own time, divided by the cores",
            f"{f('notebooks, cold: cells') / cores:.1f}",
            ratio(f("notebooks, cold: cells") / cores, own),
            "",
        ),
        ("**HTML, from notebooks to pages**", "", "", ""),
        ("cold", f"{m('HTML, cold'):.1f}", "1", ""),
        ("one sentence changed", f"{m('HTML, one sentence'):.1f}", f"{m('HTML, one sentence') / m('HTML, cold'):.3f}", "0.125"),
        ("one module changed", f"{m('HTML, one module'):.1f}", ratio(m("HTML, one module"), m("HTML, cold")), ""),
        ("one table has a new release", f"{m('HTML, one release'):.1f}", ratio(m("HTML, one release"), m("HTML, cold")), ""),
        ("nothing changed", f"{m('HTML, nothing changed'):.1f}", f"{m('HTML, nothing changed') / m('HTML, cold'):.3f}", ""),
        ("**HTML and PDF**", "", "", ""),
        ("cold", f"{m('book, cold'):.1f}", "1", ""),
        (
            "one sentence changed, HTML again",
            f"{m('HTML, one sentence'):.1f}",
            f"{m('HTML, one sentence') / m('book, cold'):.3f}",
            "0.125",
        ),
        (
            "nothing changed; Sphinx is not started",
            f"{m('book, nothing changed'):.1f}",
            f"{m('book, nothing changed') / m('book, cold'):.3f}",
            "",
        ),
        ("**Profiles, cold**", "", "of the limit*", ""),
    ]
    for name in ("1 profile", "10 profiles", "50 profiles", "all profiles"):
        count, limit = f(f"{name}: count"), f(f"{name}: cells") / min(cores, f(f"{name}: count"))
        what = f"{name} ({count:.0f}), {m(name) / count:.2f} s and {f(f'{name}: peak'):.0f} MB each"
        rows.append((what, f"{m(name):.1f}", ratio(m(name), limit), "1.5" if name == "all profiles" else ""))
    each, plain = m("all profiles") / f("all profiles: count"), m("papermill, a profile")
    rows += [
        ("papermill’s command line, a profile", f"{plain:.1f}", "1", ""),
        ("this book, a profile when all are made", f"{each:.2f}", ratio(each, plain), "0.17"),
    ]
    return rows


def stored() -> dict[str, float]:
    """The medians in ``tests/bench.csv``, by measurement."""
    found: dict[str, list[float]] = {}
    with (ROOT / "tests" / "bench.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["measurement"], []).append(float(row["value"]))
    return {name: statistics.median(values) for name, values in found.items()}


def in_a_line(medians: dict[str, float]) -> str:
    """What the README says of it.

    :param medians: as :func:`stored` gives them.
    """
    executing = medians["jupyter-book, executing"] - medians["jupyter-book, not executing"]
    return (
        f"A changed sentence is on its page in {medians['HTML, one sentence']:.0f} seconds. All notebooks run in "
        f"{medians['notebooks, cold']:.0f} seconds, where Jupyter Book takes {executing:.0f} and papermill's command line "
        f"{medians['papermill, one after the other']:.0f}."
    )


def between(text: str) -> str:
    """The text between the marks."""
    return text.partition(BEGIN)[2].partition(END)[0].strip()


def put(path: Path, text: str) -> None:
    """Write a text between the marks of a file."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    path.write_text(f"{before}{BEGIN}\n{text.strip()}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def write(bench: Bench, rounds: int) -> None:
    """The table as Markdown, also in BENCHMARKS.md; the measurements as CSV; a line of the README."""
    lines = ["| | seconds | ratio | goal |", "| --- | ---: | ---: | ---: |", *(f"| {' | '.join(row)} |" for row in table(bench))]
    lines += [
        "",
        f"{'One round' if rounds == 1 else f'Medians of {rounds} rounds'} in one run: "
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}. "
        "\\* The limit: the cells’ own time on a processor added up, divided by the cores.",
    ]
    text = "\n".join(lines) + "\n"
    (ROOT / "tests" / "bench.md").write_text(text, encoding="utf-8")
    with (ROOT / "tests" / "bench.csv").open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["measurement", "round", "value", "unit"])
        for unit, found in (("seconds", bench.seconds), ("", bench.facts)):
            for name, values in found.items():
                kind = unit or {"cells": "seconds", "peak": "MB", "count": "notebooks"}[name.rpartition(": ")[2]]
                rows.writerows([name, k + 1, f"{v:.3f}", kind] for k, v in enumerate(values))
    put(ROOT / "BENCHMARKS.md", text)
    put(ROOT / "README.md", in_a_line(stored()))
    print(text)


def main() -> None:
    """Measure and write."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(Path(folder))
        notebooks = plain_notebooks(bench, Path(folder) / "plain")
        rounds = int(sys.argv[1])
        for number in range(1, rounds + 1):
            print(f"Round {number} of {rounds}", flush=True)
            one_round(bench, number, notebooks)
        write(bench, rounds)


if __name__ == "__main__":
    main()
