"""The table of ratios, made of what was measured, and the files that show it."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

from bench.checkout import OLD
from bench.groups import REST
from bench.measurements import Measurements
from bench.print_edition import SPARSE

BEGIN, END = "<!-- begin of what make bench measured -->", "<!-- end of what make bench measured -->"
WHOLE = ("MB", "pages")  # units of which no part is shown
COLUMNS = "| | seconds, or as said | ratio | of what | goal |\n| --- | ---: | ---: | --- | ---: |"


@dataclass(frozen=True)
class Row:
    """One row: how much something takes, and what part that is of something else; a goal is the highest ratio that reaches it."""

    what: str
    value: float
    of: str = ""  # what it is divided by; empty where it is the first of its section
    divisor: float = 0.0
    goal: float = 0.0
    unit: str = ""  # where it is not seconds

    @property
    def ratio(self) -> float:
        """The part; 0 where there is no other."""
        return self.value / self.divisor if self.divisor else 0.0

    @property
    def is_missed(self) -> bool:
        """Whether there is a goal, and the ratio is above it as it is printed."""
        return bool(self.goal) and float(shown(self.ratio)) > self.goal

    def __str__(self) -> str:
        """The row in Markdown."""
        goal = (f"{self.goal:.3f}" if self.goal < 0.2 else f"{self.goal:.2f}") if self.goal else ""
        marked = f"{goal}, **missed**" if self.is_missed else goal
        value = f"{self.value:.{0 if self.unit in WHOLE else 1}f} {self.unit}".strip()
        return f"| {self.what} | {value} | {shown(self.ratio) if self.divisor else ''} | {self.of} | {marked} |"


@dataclass(frozen=True)
class Section:
    """Rows with a common heading, all of one group of measurements."""

    group: str
    title: str
    rows: tuple[Row, ...]


def shown(ratio: float) -> str:
    """A ratio with so many digits that small ones can be told apart."""
    return f"{ratio:.3f}" if ratio < 0.2 else f"{ratio:.2f}"


def sections(found: Measurements, groups: tuple[str, ...]) -> list[Section]:
    """The table for what was measured.

    :param groups: those that were measured.
    """
    makers = {"cold": of_cold, "serving": of_serving, "edits": of_edits, "print": of_print, "profiles": of_profiles}
    return [section for group, make in makers.items() if group in groups for section in make(found)]


def of_cold(found: Measurements) -> list[Section]:
    """All notebooks."""
    m = found.median
    theirs = m("jupyter-book, executing") - m("jupyter-book, not executing")
    name, ours, limit = "All notebooks, cold", m("notebooks, cold"), m("notebooks, cold: limit")
    rows = (
        Row("Jupyter Book’s own execution (its build with it, less its build without)", theirs),
        Row("The limit: the cells’ own processor time, divided by the cores", limit, "Jupyter Book’s own execution", theirs),
        Row(name, ours, "Jupyter Book’s own execution", theirs, 0.40),
        Row(f"{name}, and the limit", ours, "the limit", limit, 1.15),
    )
    return [Section("cold", "Execution of all notebooks", rows)]


def of_serving(found: Measurements) -> list[Section]:
    """From saving a notebook to the page."""
    m = found.median
    title, sentence = m(f"{OLD}: serving, a title"), m(f"{OLD}: serving, one sentence")
    of = f"the same in {OLD}"
    rows = (
        Row(f"A figure’s title in {OLD}", title),
        Row("A figure’s title, as the first edit, at once", m("serving, a title at once"), of, title, 0.033),
        Row(f"A figure’s title, as the first edit, after {REST} s", m(f"serving, a title after {REST} s"), of, title, 0.033),
        Row("A figure’s title, as a later edit", m("serving, a later title"), of, title, 0.033),
        Row(f"One sentence in {OLD}", sentence),
        Row("One sentence", m("serving, one sentence"), of, sentence, 0.167),
    )
    return [Section("serving", "While serving, from saving a notebook until its page has the change", rows)]


def of_edits(found: Measurements) -> list[Section]:
    """Builds without serving."""
    m = found.median
    html, old = m("HTML, cold"), m(f"{OLD}: HTML, one cell")
    rows = (
        Row("HTML, cold", html),
        Row("HTML, one sentence changed", m("HTML, one sentence"), "HTML, cold", html, 0.125),
        Row("HTML, one module changed", m("HTML, one module"), "HTML, cold", html),
        Row("HTML, a new release of one table", m("HTML, one release"), "HTML, cold", html),
        Row("HTML, nothing changed", m("HTML, nothing changed"), "HTML, cold", html),
        Row(f"HTML, one cell of the gravity section changed, in {OLD}", old),
        Row("HTML, one cell of the gravity section changed", m("HTML, one cell"), f"the same in {OLD}", old),
    )
    return [Section("edits", "Builds", rows)]


def of_print(found: Measurements) -> list[Section]:
    """The PDFs."""

    def pair(what: str, name: str, unit: str = "", goal: float = 0.0) -> tuple[Row, Row]:
        old = found.median(f"{OLD}: {name}")
        return Row(f"{what} in {OLD}", old, unit=unit), Row(what, found.median(name), f"the same in {OLD}", old, goal, unit)

    rows = (
        *pair("The print edition set, all else unchanged", "print", goal=0.100),
        *pair("Memory at most, all processes", "print: peak", "MB"),
        *pair("Pages of the print edition", "print: pages", "pages"),
        *pair(f"Pages less than {100 * SPARSE:.0f} per cent full", "print: sparse pages", "per cent"),
    )
    return [Section("print", "The print edition", rows)]


def of_profiles(found: Measurements) -> list[Section]:
    """All profiles."""
    m = found.median
    seconds, limit, count = m("all profiles"), m("all profiles: limit"), m("all profiles: count")
    rows = (
        Row("The limit: the cells’ own processor time, divided by the cores", limit),
        Row("All profiles, cold", seconds, "the limit", limit, 1.25),
    )
    return [Section("profiles", f"Execution of all {count:.0f} profiles, {m('all profiles: peak'):.0f} MB each", rows)]


def markdown(tables: list[Section]) -> str:
    """The table in Markdown."""
    lines = [line for table in tables for line in (f"| **{table.title}** | | | | |", *map(str, table.rows))]
    return "\n".join([COLUMNS, *lines])


def missed(tables: list[Section]) -> list[Row]:
    """Rows whose goal is missed."""
    return [row for table in tables for row in table.rows if row.is_missed]


def unexplained(tables: list[Section], text: str) -> list[str]:
    """Rows whose goal is missed without a reason: a list item of BENCHMARKS.md, outside the marks, that begins with the row's name.

    :param text: of BENCHMARKS.md.
    """
    before, _, rest = text.partition(BEGIN)
    written = before + rest.partition(END)[2]
    return [row.what for row in missed(tables) if f"\n- **{row.what}.** " not in written]


def machine(rounds: int) -> str:
    """How and where it was measured."""
    how = "One round" if rounds == 1 else f"Medians of {rounds} rounds"
    where = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{how}, those of a section in one run: {where}. The goal is the highest ratio that reaches it."


def in_a_line(found: Measurements) -> str:
    """What the README says of it."""
    m = found.median
    theirs = m("jupyter-book, executing") - m("jupyter-book, not executing")
    return (
        f"While the book is served, a changed sentence is on its page after {m('serving, one sentence'):.1f} seconds, "
        f"and a figure's changed title after {m('serving, a later title'):.1f} "
        f"(in version {OLD}: {m(f'{OLD}: serving, one sentence'):.1f} and {m(f'{OLD}: serving, a title'):.0f}). "
        f"All notebooks run in {m('notebooks, cold'):.0f} seconds, where Jupyter Book takes {theirs:.0f}."
    )


def between(text: str) -> str:
    """The text between the marks."""
    return text.partition(BEGIN)[2].partition(END)[0].strip()


def put(path: Path, text: str) -> None:
    """Write a text between the marks of a file."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    path.write_text(f"{before}{BEGIN}\n{text.strip()}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def write(found: Measurements, groups: tuple[str, ...], root: Path) -> None:
    """The table as Markdown, also in BENCHMARKS.md; the measurements as CSV; a line of the README.

    :param root: of the checkout.
    """
    tables = sections(found, groups)
    text = f"{markdown(tables)}\n\n{machine(found.rounds())}\n"
    (root / "tests" / "bench.md").write_text(text, encoding="utf-8")
    found.write(root / "tests" / "bench.csv")
    put(root / "BENCHMARKS.md", text)
    put(root / "README.md", in_a_line(found))
    if names := unexplained(tables, (root / "BENCHMARKS.md").read_text(encoding="utf-8")):
        print("Missed goals without a reason in BENCHMARKS.md; write one there for each, as '- **NAME.** reason':")
        print("\n".join(f"  {name}" for name in names))
