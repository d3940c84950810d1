"""``python -m compendium``: import, refresh and list tables, compare states, build the book, serve it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from compendium.errors import CompendiumError, shortened
from compendium.files import name_of, swap
from compendium.tables.model import LATEST

if TYPE_CHECKING:
    from compendium.run import execute

console = Console(stderr=True, highlight=False)
MAX_MESSAGE = 20_000  # characters


class Day(click.ParamType):
    """``latest``, or a day that is not in the future, as YYYY-MM-DD."""

    name = "day"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The value, checked.

        :raises click.BadParameter: it is neither.
        """
        from compendium.publish.prepare import check_day

        try:
            return check_day(value)
        except CompendiumError as error:
            self.fail(str(error), param, ctx)


class Commands(click.Group):
    """A group whose errors are one message and an exit status, not a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a :class:`CompendiumError` becomes its message and exit status 1."""
        try:
            return super().invoke(ctx)
        except CompendiumError as error:
            _stop(escape(shortened(str(error), MAX_MESSAGE)), 1)
        except OSError as error:
            _stop(f"{error}. What was there before is unchanged.", 1)


def _stop(message: str, status: int) -> NoReturn:
    console.print(f"[bold red]Stopped.[/] {message}", soft_wrap=True)
    sys.exit(status)


def _print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table to standard output, with whole lines where that is not a terminal."""
    table = Table(*columns, box=None, header_style="bold")
    for row in rows:
        table.add_row(*row)
    Console(width=max(Console().width, 150) if not sys.stdout.isatty() else None).print(table)


@click.group(cls=Commands)
def main() -> None:
    """The compendium: tables, notebooks, book."""


@main.command("import")
@click.option(
    "--from",
    "source",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of providers' files.",
)
@click.option("--table", default="", help="One table only.")
def import_(source: Path, table: str) -> None:
    """Make tidy tables from the providers' files."""
    from compendium.importers import recipes
    from compendium.refresh.ingest import ingest

    selected = list(recipes(table))
    if not selected:
        raise CompendiumError(
            f"No importer makes a table '{table}'. Is its module among the PROVIDERS of compendium/importers/__init__.py?"
        )
    for recipe in selected:
        done = ingest(recipe, source)
        console.print(f"{done.id:48} {done.rows:>8,} rows {done.bytes / 1000:>8,.0f} kB")


@main.command()
@click.argument("tables", nargs=-1)
@click.option(
    "--from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Take the endpoints' files from this folder, by their names.",
)
@click.option("--mirror", default="", metavar="URL", help="Take them from this server, by their names.")
@click.option("--dry-run", is_flag=True, help="Fetch and check, and say what would come in; store nothing.")
def refresh(tables: tuple[str, ...], folder: Path | None, mirror: str, dry_run: bool) -> None:
    """Fetch TABLES (without any: all that have an open endpoint) from the providers, and store what is new and sound."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    from compendium import files
    from compendium.refresh import fetch
    from compendium.refresh import refresh as work

    if folder is not None and mirror:
        raise CompendiumError("Give --from or --mirror, not both.")
    groups = work.select_feeds(tables)
    words = {
        "new": "[green]would come in[/]" if dry_run else "[green]new[/]",
        "same": "same",
        "refused": "[bold red]refused[/]",
        "absent": "[dim]not there[/]",
    }
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with fetch.source(folder, mirror) as source, Progress(*columns, console=console, transient=True) as progress:
        bars: dict[str, Any] = {}

        def on_progress(name: str, done: int, total: int) -> None:
            if name not in bars:
                bars[name] = progress.add_task(name, total=None)
            progress.update(bars[name], completed=done, total=total if total >= done else None)

        def on_outcome(outcome: work.Outcome) -> None:
            progress.console.print(f"{words[outcome.state]:10} {outcome.table}: {escape(outcome.message)}", soft_wrap=True)

        outcomes = work.refresh(groups, source, dry=dry_run, on_progress=on_progress, on_outcome=on_outcome)
    files.swap(work.SUMMARY, work.summary(outcomes).encode())
    came = {o.table for o in outcomes if o.state in ("new", "same")}
    refused = [o for o in outcomes if o.state == "refused" or (o.state == "absent" and o.table in set(tables) - came)]
    if refused:
        raise CompendiumError(f"{len(refused)} of {len(outcomes)} sources gave nothing that may come in; see above.")


@main.command()
@click.argument("before")
@click.argument("after")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder of the report.  [default: _build/changes]")
def changes(before: str, after: str, out: Path | None) -> None:
    """Say what changed from BEFORE to AFTER, as report.md and report.html.

    Each is a built site (its folder, or a checkout with one) or a folder of tables; FOLDER@YYYY-MM-DD is what its tables said
    on that day.
    """
    from compendium.changes import compare, report
    from compendium.paths import BUILD

    for path in report.write(compare.parse_state(before), compare.parse_state(after), out or BUILD / "changes"):
        console.print(str(path), soft_wrap=True)


@main.command()
def check() -> None:
    """Look for stored outputs, unknown works and damaged texts in the authors' files; nothing is run."""
    from compendium import lint

    if found := list(lint.faults()):
        raise CompendiumError(f"{len(found)} fault(s):\n" + "\n".join(f"  {fault}" for fault in found))
    console.print("Notebooks, pages, list of contents and works: no fault that can be seen without running them", soft_wrap=True)


@main.command()
@click.argument("notebooks", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def strip(notebooks: Sequence[Path]) -> None:
    """Take outputs, counts of runs and what editors add on saving out of NOTEBOOKS; of all by default."""
    from compendium import sources
    from compendium.paths import NOTEBOOKS
    from compendium.run import notebook

    for path in notebooks or sorted(NOTEBOOKS.glob("*.ipynb")):
        text = sources.notebook(path)
        if (bare := notebook.stripped(text, path)) != text:
            swap(path, bare.encode())
            console.print(f"{name_of(path)}: stripped", soft_wrap=True)


@main.command()
@click.option("--check", is_flag=True, help="Check every file in full.")
@click.option("--seal", metavar="TABLE", help="Take a table's files as they are, if they meet its schema.")
@click.option("--endpoints", is_flag=True, help="Write into the data package where the next releases come from.")
def data(check: bool, seal: str | None, endpoints: bool) -> None:
    """List tables, releases and coverage."""
    from compendium.tables import catalog, store

    if endpoints:
        from compendium.refresh import refresh as work

        store.describe_endpoints(work.endpoints())
        return
    if seal:
        for release in store.accept_changes(seal):
            console.print(f"{release.id}: {release.rows:,} rows, sealed")
        return
    if check:
        from compendium import lint, sources

        count = store.validate_all()
        if uncited := list(lint.uncited_releases(sources.works())):
            raise CompendiumError(uncited[0])
        console.print(f"{count} releases: schema, areas, keys, checksums and works to cite are right")
        return
    _print_table(
        ("table", "release", "edition", "years", "rows", "licence"),
        (
            ("" if k else name, r.date, r.edition, "{}-{}".format(*r.years) if r.years else "", f"{r.rows:,}", r.licence)
            for name, releases in sorted(catalog.read_catalog().releases.items())
            for k, r in enumerate(releases)
        ),
    )


@main.command()
@click.option("--jobs", default=2, show_default=True, type=click.IntRange(min=1), help="Notebooks that run at a time.")
@click.option(
    "--as-of", default=LATEST, show_default=True, type=Day(), help="The day in whose state of knowledge the book is made (YYYY-MM-DD)."
)
@click.option("--cell-seconds", default=300, show_default=True, type=click.IntRange(min=1), help="A cell that takes longer is stopped.")
@click.option("--pdf/--no-pdf", default=True, help="Set the PDFs too.")
@click.option(
    "--profiles",
    default="",
    metavar="CODES",
    help="Areas that get a profile page: codes of ISO 3166-1 alpha-3 with commas between them, or 'all'. Without it, three of them.",
)
@click.option("--dry-run", is_flag=True, help="Only say which notebooks would run, and why.")
@click.option("--warm/--no-warm", "fork", default=True, help="Fork kernels from one process with the imports done, where that can be.")
@click.option("--dask", metavar="ADDRESS", default="", help="Run the notebooks on the workers of this Dask scheduler.")
def build(jobs: int, as_of: str, cell_seconds: int, pdf: bool, dry_run: bool, fork: bool, dask: str, profiles: str) -> None:
    """Run the notebooks and compile the book to HTML and PDFs."""
    from compendium.paths import PDF, PDF_NAMES
    from compendium.publish import build as work
    from compendium.publish import site
    from compendium.publish.prepare import Settings

    if dry_run:
        _print_plan(as_of, profiles)
        return
    settings = Settings(as_of, profiles, jobs, cell_seconds, fork, dask)
    with console.status("building"):
        times = list(work.build(settings, pdf, lambda text: console.print(escape(text), soft_wrap=True), _print_outcome))
    table = Table("phase", "seconds", box=None, header_style="bold")
    for phase, seconds in times:
        table.add_row(phase, f"{seconds:6.1f}")
    table.add_row("in all", f"{sum(s for _, s in times):6.1f}")
    console.print(table)
    made = [PDF / name for name in PDF_NAMES if pdf and (PDF / name).exists()]
    console.print("\n".join([f"Book: {site.HTML / 'index.html'}", *(f"PDF:  {path}" for path in made)]), soft_wrap=True)


def _print_plan(as_of: str, areas: str) -> None:
    from compendium.publish import profiles
    from compendium.run import plan

    words = {
        "runs": ("runs it", ""),
        "reused": ("leaves it", "nothing changed"),
        "merged": ("puts in the new text", "only its prose changed"),
        "restored": ("takes stored outputs", "it ran in this state before"),
    }
    steps = plan.plan(plan.jobs(as_of, profiles.select(areas, as_of)))
    rows = [(step.job.name, words[step.state][0], step.why or words[step.state][1]) for step in steps]
    _print_table(("notebook", "a build", "because"), rows)


def _print_outcome(outcome: execute.Outcome) -> None:
    console.print(f"  {outcome.job.name:32} {outcome.state:8} {outcome.seconds:6.1f} s")


@main.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--as-of", default=LATEST, show_default=True, type=Day())
@click.option("--browser/--no-browser", default=True, help="Open the first page in a browser, where there is a screen.")
def serve(port: int, as_of: str, browser: bool) -> None:
    """Build, serve on localhost, and show what is saved as it is saved."""
    from compendium.publish.serve import serve as run_server

    run_server(port, as_of, browser)


if __name__ == "__main__":
    main()
