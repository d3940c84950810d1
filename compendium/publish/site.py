"""From the staged book to HTML and PDF: Jupyter Book, WeasyPrint.

Everything is made in a working folder and swapped in when it is complete; until then the last good book remains.
"""

from __future__ import annotations

import contextlib
import filecmp
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from compendium import environment, notes, workplace
from compendium.errors import Busy, CompendiumError, TablesChanged
from compendium.files import digest, modules, swap
from compendium.paths import BOOK, BUILD, CITATION, CONFIG, DATA, HTML, LOGS, PACKAGE, PDF, PDF_NAME, PROFILE, REQUIREMENTS, ROOT, STAGED
from compendium.publish import fonts, staging
from compendium.tables import catalog

SHARED_MODULES = ("edition", "markdown", "sources")  # that pages are made with, beside those of this folder
WORK = BUILD / "work"  # where Jupyter Book writes; not removed between builds, so that it reads only what changed


@contextlib.contextmanager
def build_lock() -> Iterator[None]:
    """One build of this checkout at a time.

    :raises Busy: another one is running.
    """
    import fcntl

    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy(f"Another build is running in {ROOT}. Wait for it, or stop it.") from None
        yield


def wait_for_other_build() -> None:
    """Return when no build of this checkout is running."""
    import fcntl

    with (BUILD / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)


def fingerprint() -> str:
    """Everything that the site and the print edition are made of and with, in one line."""
    code = modules("publish", "tables", *SHARED_MODULES)
    made_of = digest([CONFIG, CITATION, REQUIREMENTS, *code, *_files(BOOK / "_ext"), *_files(BOOK / "_print")])
    # The site names the version of Python.
    return f"{notes.read(staging.STAMP).get('made_of')} {made_of} {platform.python_version()}"


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def _is_current(stamp: Path, made: Path) -> bool:
    """Whether what was made is complete, unchanged since, and made of the present sources."""
    note = notes.read(stamp)
    return note.get("made_of") == fingerprint() and notes.as_sealed(note.get("files"), made)


def _stamp(stamp: Path, made: Path) -> None:
    notes.write(stamp, {"made_of": fingerprint(), "files": notes.seal(made)})


def build_html(tables: str = "") -> bool:
    """Compile the site with Jupyter Book and swap it in, unless the last one was made of the same.

    :param tables: :func:`tables_digest` at the beginning of the build: the notebooks read these.
    :returns: whether anything was made.
    :raises TablesChanged: a release came in meanwhile.
    :raises CompendiumError: Jupyter Book warned of anything, or CITATION.cff is invalid; the last good site stays.
    """
    from compendium.publish import crate

    stamp = BUILD / "html.stamp"
    if _is_current(stamp, HTML):
        return False
    notes.write(stamp, {})
    made = _jupyter_book("html")
    pages = staging.pages() | {"genindex", "search"}
    files = {name: path for name, path in _tree(made).items() if _belongs(name, pages)}
    for name in ("_exhibits", "_notebooks"):
        files |= _tree(STAGED / name, name)
    stored = [release.path for releases in catalog.read_catalog().releases.values() for release in releases]
    files |= {f"data/{name}": DATA / name for name in ("datapackage.json", *stored)}
    if (PDF / PDF_NAME).exists():
        files[PDF_NAME] = PDF / PDF_NAME
    fresh = BUILD / "html.new"
    shutil.rmtree(fresh, ignore_errors=True)
    for name, path in files.items():
        _place(path, fresh / name, HTML / name)
    _check_tables_unchanged(tables)
    crate.write(fresh)
    _swap_folder(fresh, HTML)
    _stamp(stamp, HTML)
    return True


def tables_digest() -> str:
    """The checksum of the data package."""
    return digest([PACKAGE]) if PACKAGE.exists() else ""


def _check_tables_unchanged(before: str) -> None:
    """Refuse a site in which some pages show one release and some another.

    :raises TablesChanged: the data package has changed.
    """
    if before and tables_digest() != before:
        raise TablesChanged("Tables changed while the book was being made of them. The last good book stays; build again.")


def _tree(folder: Path, below: str = "") -> dict[str, Path]:
    """The files of a folder, by their place in the site."""
    return {str(Path(below) / path.relative_to(folder)): path for path in _files(folder)}


def _belongs(name: str, pages: set[str]) -> bool:
    """Whether Jupyter Book made a file in this build, and not an earlier one of other contents."""
    if name.startswith((".buildinfo", "_sources/")):
        return False
    return not name.endswith(".html") or name.startswith("_static/") or name.removesuffix(".html") in pages


def _place(path: Path, place: Path, last: Path) -> None:
    """Put a file into a new site, as a link to the same file of the last one: files of a site are never written in place."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        if filecmp.cmp(path, last):
            os.link(last, place)
            return
    shutil.copy2(path, place)


def build_pdf(tables: str = "") -> bool:
    """Set the print edition with WeasyPrint and swap it in, unless the last one was made of the same; the site gets a copy.

    :param tables: as of :func:`build_html`.
    :returns: whether anything was made.
    :raises TablesChanged: a release came in meanwhile.
    :raises CompendiumError: a prerequisite is missing or the text could not be set; the last good PDF stays.
    """
    stamp = BUILD / "pdf.stamp"
    if _is_current(stamp, PDF / PDF_NAME):
        return False
    weasyprint = import_weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    from compendium.publish import crate
    from compendium.publish.print_html import prepare

    made = _jupyter_book("singlehtml")
    for name in ("_exhibits", "_notebooks"):
        shutil.rmtree(made / name, ignore_errors=True)
        shutil.copytree(STAGED / name, made / name)
    edition = json.loads((STAGED / staging.EDITION).read_text(encoding="utf-8"))
    page = made / "print.html"
    page.write_text(prepare((made / "index.html").read_text(encoding="utf-8"), edition), encoding="utf-8")
    _seal_work("singlehtml")
    configuration = FontConfiguration()
    content = weasyprint.HTML(filename=str(page), base_url=str(made) + "/").write_pdf(
        stylesheets=[
            weasyprint.CSS(string=fonts.print_css(), font_config=configuration),
            weasyprint.CSS(filename=str(BOOK / "_print" / "print.css"), font_config=configuration),
        ],
        font_config=configuration,
        finisher=_remove_dates,
        pdf_variant="pdf/ua-1",
        pdf_identifier=b"gfmd-2018-compendium",
        custom_metadata=False,
    )
    _check_tables_unchanged(tables)
    notes.clear(PDF / PDF_NAME)
    swap(PDF / PDF_NAME, content)
    if HTML.exists():
        swap(HTML / PDF_NAME, content)
        crate.write(HTML)
        _stamp(BUILD / "html.stamp", HTML)
    _stamp(stamp, PDF / PDF_NAME)
    return True


def _remove_dates(_: Any, made: Any) -> None:
    """Remove the dates of the attached files, so that the same text gives the same PDF."""
    for item in made.objects:
        facts = getattr(item, "extra", {})
        if facts.get("Type") == "/EmbeddedFile":
            del facts["Params"]["CreationDate"], facts["Params"]["ModDate"]


def import_weasyprint() -> Any:
    """WeasyPrint, or a message that names what is missing.

    :raises CompendiumError: Pango is not on this machine.
    """
    try:
        import weasyprint
    except OSError as error:
        raise CompendiumError(
            f"The PDF needs Pango, which this machine lacks ({str(error).splitlines()[0]}). The HTML book is complete. Install Pango with "
            "`sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0` (Debian, Ubuntu) or `brew install pango` (macOS), "
            "then run `make book` again."
        ) from None
    return weasyprint


def _jupyter_book(builder: str) -> Path:
    """Run Jupyter Book on the staged book; returns the folder it wrote.

    There is a mark while it works: after a kill, the working folder is removed and made again.
    """
    work = WORK / builder
    mark = WORK / f"{builder}.unfinished"
    note = notes.read(_seal_of(builder))
    if mark.exists() or note.get("tools") != _tools() or not notes.as_sealed(note.get("files"), work):
        shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True, exist_ok=True)
    mark.touch()
    # Sphinx makes millions of small objects that live long: garbage collection at Python's default thresholds is a seventh of its time.
    start = "import gc; gc.set_threshold(200_000, 20, 20); from jupyter_book.cli.main import main; main()"
    command = [
        sys.executable, "-c", start, "build", str(STAGED), "--config", str(CONFIG),
        "--toc", str(STAGED / (staging.PRINT_TOC if builder == "singlehtml" else "_toc.yml")),
        "--path-output", str(work), "--builder", builder, "-n", "-W", "--keep-going",
    ]  # fmt: skip
    workplace.follow()  # Sphinx ends with this build
    variables = {**environment.clean(), "NO_COLOR": "1", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", env=variables, cwd=ROOT)
    output = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
    log = LOGS / f"{builder}.log"
    swap(log, output.encode())
    if done.returncode:
        raise CompendiumError(explain(output, log))
    _seal_work(builder)
    mark.unlink()
    return work / "_build" / builder


def _seal_of(builder: str) -> Path:
    return WORK / f"{builder}.made-with"


def _tools() -> str:
    """What Sphinx does not check for changes: the extension and the packages. Pages made with other ones are removed."""
    return digest([CONFIG, REQUIREMENTS, *modules(*SHARED_MODULES), *_files(BOOK / "_ext")])


def _seal_work(builder: str) -> None:
    notes.write(_seal_of(builder), {"tools": _tools(), "files": notes.seal(WORK / builder)})


def explain(output: str, log: Path) -> str:
    """Sphinx's warnings, each as one line that names the source file; where there are none, the end of its output.

    :param log: where all of the output is.
    """
    warnings = [line for line in output.splitlines() if re.search(r"\b(WARNING|ERROR|CRITICAL)\b", line)]
    faults = list(dict.fromkeys(map(_in_sources, warnings)))
    if not faults:
        tail = "\n".join(output.strip().splitlines()[-5:])
        return f"Jupyter Book stopped ({log.stem}); its last lines:\n{tail}\nAll of them: {log}"
    shown = "\n".join(f"  {f}" for f in faults[:20])
    more = f"\n  and {len(faults) - 20} more in {log}" if len(faults) > 20 else ""
    return f"Jupyter Book found {len(faults)} fault(s); the last good book stays:\n{shown}{more}"


def _in_sources(warning: str) -> str:
    """A warning with the file and cell that its author edits: for a profile, the template."""

    def cell(found: re.Match[str]) -> str:
        page = found[1]
        notebook = f"notebooks/{PROFILE.name} ({page})" if page.startswith(f"{staging.PROFILES}/") else page
        return f"{notebook}, {_cell_line(page, int(found[2]))}"

    line = warning.replace(str(STAGED) + "/", "")
    line = re.sub(r"^(?!notebooks/|references\.bib)([\w./-]+\.(?:md|csv))", r"book/\1", line)
    return re.sub(r"([\w./-]+\.ipynb):(\d+)", cell, line)


def _cell_line(notebook: str, number: int) -> str:
    """A line as its author counts: MyST-NB counts from 10000 x (position of the cell on the page + 1) + 1."""
    position, line = divmod(number - 1, 10000)
    cells = notes.read(STAGED / notebook).get("cells", [])
    if not position or not cells:
        return f"line {number}"
    found = cells[min(position, len(cells)) - 1]["metadata"]
    lines = found.get("lines", [])
    return f"cell {found.get('number', position)}, line {lines[line - 1] if 0 < line <= len(lines) else line}"


def _swap_folder(fresh: Path, place: Path) -> None:
    old = place.with_name(place.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    fresh.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def recover() -> None:
    """After a kill between the two renames of a swap, put the last good site back."""
    old = HTML.with_name(HTML.name + ".old")
    if old.exists() and not HTML.exists():
        old.rename(HTML)
    shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(BUILD / "html.new", ignore_errors=True)
