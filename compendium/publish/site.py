"""From the staged book to HTML and PDF, by Jupyter Book.

Everything is made in a working folder and swapped in when it is complete; until then the last good book remains.
"""

from __future__ import annotations

import contextlib
import filecmp
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from compendium import environment, manifest, notes, workplace
from compendium.errors import CompendiumError, TablesChanged
from compendium.files import digest, modules, swap
from compendium.paths import BOOK, BUILD, CITATION, CONFIG, DATA, HTML, LOGS, PACKAGE, PDF, PDF_NAMES, REQUIREMENTS, ROOT, STAGED
from compendium.publish import addresses, archives, staging
from compendium.tables import catalog

SHARED_MODULES = ("edition", "markdown", "sources")  # that pages are made with, beside those of this folder
WORK = BUILD / "work"  # where Sphinx writes; not removed between builds, so that it reads only what changed
SITE_STAMP = BUILD / "html.stamp"  # what the site was made of
PDF_STAMP = BUILD / "pdf.stamp"  # what the printed files were made of
PLACES = "places.json"  # beside the printed files: on which pages exhibits are, and the places that name them
PREPARED = "COMPENDIUM_PREPARED"  # the environment variable that says that the book is staged, and of which tables
DRAFTS = "COMPENDIUM_DRAFTS"  # the environment variable with the folder in which Sphinx makes pages of drafts, instead of a build
# What themes and extensions bring along and no page asks for.
UNUSED = re.compile(
    r"_static/(basic|debug|skeleton|mystnb|togglebutton|sphinx-thebe|sphinx-design|design-tabs|copybutton_funcs)\b.*"
    r"|_static/(file|minus|plus)\.png|_static/((play|check)-solid|copy-button)\.svg|_static/scripts/furo-extensions\.js|_static/.*\.map"
)
STOPPED = "Stopped. "  # begins the message that ends a build


@contextlib.contextmanager
def build_lock(report: Callable[[str], None]) -> Iterator[None]:
    """One build of this checkout at a time: a second one waits for the first.

    :param report: called with the message that it waits.
    """
    import fcntl

    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            report(f"Another build is running in {ROOT}. This one begins when it is done.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def fingerprint() -> str:
    """Everything that the site and the print edition are made of and with, in one line."""
    code = modules("publish", "tables", *SHARED_MODULES)
    made_of = digest([CONFIG, CITATION, REQUIREMENTS, *code, *_files(BOOK / "_ext"), *_files(BOOK / "_print")])
    # The site names the version of Python.
    return f"{notes.read(staging.STAMP).get('made_of')} {made_of} {platform.python_version()} {addresses.read()}"


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
    if _is_current(SITE_STAMP, HTML):
        return False
    _jupyter_book("html", tables)
    return True


def assemble(made: Path, tables: str, sound: bool) -> None:
    """Make the complete site of what Sphinx wrote, and swap it in.

    :param made: the folder that Sphinx wrote into.
    :param tables: as of :func:`build_html`.
    :param sound: whether it was made without a warning; else the next build makes it again.
    :raises TablesChanged: a release came in meanwhile.
    :raises CompendiumError: CITATION.cff is invalid.
    """
    from compendium.publish import crate, croissant, feed, listings

    notes.write(SITE_STAMP, {})
    pages = staging.pages() | {"genindex", "search", "404"}
    files = {name: path for name, path in _tree(made).items() if _belongs(name, pages)}
    for name in ("_exhibits", "_notebooks"):
        files |= _tree(STAGED / name, name)
    stored = [release.path for releases in catalog.read_catalog().releases.values() for release in releases]
    files |= {f"data/{name}": DATA / name for name in ("datapackage.json", *stored)}
    files |= {name: PDF / name for name in PDF_NAMES if (PDF / name).exists()}
    files[archives.TABLES] = archives.tables()
    fresh = BUILD / "html.new"
    shutil.rmtree(fresh, ignore_errors=True)
    for name, path in files.items():
        _place(path, fresh / name, HTML / name)
    _check_tables_unchanged(tables)
    where = addresses.read()
    for part in (croissant, feed, listings):
        part.write(fresh, where)
    crate.write(fresh)
    _swap_folder(fresh, HTML)
    if sound:
        _stamp(SITE_STAMP, HTML)


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
    """Whether Jupyter Book made a file in this build, and not an earlier one of other contents; and whether a page uses it."""
    if name.startswith((".buildinfo", "_sources/")) or UNUSED.fullmatch(name):
        return False
    if name.startswith(f"{manifest.FOLDER}/"):  # the page and the archive of an exhibit
        return (STAGED / manifest.record_of(Path(name).parent.name)).exists()
    page, _, ending = name.rpartition(".")
    return ending not in ("html", "md") or name.startswith("_static/") or page in pages


def _place(path: Path, place: Path, last: Path) -> None:
    """Put a file into a new site, as a link to the same file of the last one: files of a site are never written in place."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        if filecmp.cmp(path, last):
            os.link(last, place)
            return
    shutil.copy2(path, place)


def build_pdf(tables: str = "") -> bool:
    """Set the printed files and swap them in, unless the last ones were made of the same; the site gets copies.

    :param tables: as of :func:`build_html`.
    :returns: whether anything was made.
    :raises TablesChanged: a release came in meanwhile.
    :raises CompendiumError: a page cannot be printed; the last good files stay.
    """
    if _is_current(PDF_STAMP, PDF):
        return False
    _jupyter_book("pdf", tables)
    return True


def take_pdfs(made: Path, tables: str, sound: bool) -> None:
    """Swap in the printed files that Sphinx wrote, and copy them into the site.

    :param made: the folder that Sphinx wrote into.
    :param tables: as of :func:`build_html`.
    :param sound: whether they were made without a warning; else the next build makes them again.
    :raises TablesChanged: a release came in meanwhile.
    """
    from compendium.publish import crate

    _check_tables_unchanged(tables)
    notes.write(PDF_STAMP, {})
    fresh = PDF.with_name(f"{PDF.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    for name in (*PDF_NAMES, PLACES):
        if (made / name).exists():
            shutil.copyfile(made / name, fresh / name)
    _swap_folder(fresh, PDF)
    if (HTML / "index.html").exists():
        for name in PDF_NAMES:
            if (PDF / name).exists():
                swap(HTML / name, (PDF / name).read_bytes())
            else:
                (HTML / name).unlink(missing_ok=True)  # of an earlier build
        crate.write(HTML)
        _stamp(SITE_STAMP, HTML)
    if sound:
        _stamp(PDF_STAMP, PDF)


def _jupyter_book(builder: str, tables: str) -> None:
    """Run Jupyter Book on the checkout, whose book is staged.

    :param builder: ``html`` or ``pdf``.
    :raises CompendiumError: Jupyter Book warned of anything, or what it made could not be taken; what was there before stays.
    """
    asked = ["--builder", "html"] if builder == "html" else ["--builder", "custom", "--custom-builder", builder]
    command = [
        sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", str(ROOT), *asked, "-n", "-W", "--keep-going",
    ]  # fmt: skip
    workplace.follow()  # Sphinx ends with this build
    variables = {**environment.clean(), PREPARED: tables, "NO_COLOR": "1", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", env=variables, cwd=ROOT)
    output = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
    log = LOGS / f"{builder}.log"
    swap(log, output.encode())
    if done.returncode:
        _check_tables_unchanged(tables)
        raise CompendiumError(explain(output, log))


def begin_work(folder: Path) -> None:
    """Make a working folder ready for Sphinx: remove it unless the last build left it whole and was made with the same tools.

    There is a mark while Sphinx works: after a kill, the folder is removed and made again.
    """
    mark, note = _mark_of(folder), notes.read(_seal_of(folder))
    if mark.exists() or note.get("tools") != _tools() or not notes.as_sealed(note.get("files"), folder):
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()


def finish_work(folder: Path) -> None:
    """Note that a working folder is whole."""
    notes.write(_seal_of(folder), {"tools": _tools(), "files": notes.seal(folder)})
    _mark_of(folder).unlink(missing_ok=True)


def copy_trees(place: Path) -> None:
    """Copy what Sphinx has read for the site; nothing where it is not whole. Sphinx writes such files in place, so they are no links."""
    work = WORK / "html"
    shutil.rmtree(place, ignore_errors=True)
    if not _mark_of(work).exists() and notes.read(_seal_of(work)).get("tools") == _tools():
        with contextlib.suppress(FileNotFoundError):
            shutil.copytree(work / "_build" / ".doctrees" / "html", place)


def _mark_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.unfinished")


def _seal_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.made-with")


def _tools() -> str:
    """What Sphinx does not check for changes: the extension and the packages. Pages made with other ones are removed."""
    return digest([CONFIG, REQUIREMENTS, *modules(*SHARED_MODULES), *_files(BOOK / "_ext")], str(addresses.read()))


def explain(output: str, log: Path) -> str:
    """The message that ended Jupyter Book, or the warnings, each as one line; where there are none, the end of its output.

    :param log: where all of the output is.
    """
    if (at := f"\n{output}".rfind(f"\n{STOPPED}")) >= 0:
        return output[at:].removeprefix(STOPPED).strip()
    warnings = [line for line in output.splitlines() if re.search(r"\b(WARNING|ERROR|CRITICAL)\b", line)]
    faults = list(dict.fromkeys(warnings))
    if not faults:
        tail = "\n".join(output.strip().splitlines()[-5:])
        return f"Jupyter Book stopped ({log.stem}); its last lines:\n{tail}\nAll of them: {log}"
    shown = "\n".join(f"  {f}" for f in faults[:20])
    more = f"\n  and {len(faults) - 20} more in {log}" if len(faults) > 20 else ""
    return f"Jupyter Book found {len(faults)} fault(s); the last good book stays:\n{shown}{more}"


def _swap_folder(fresh: Path, place: Path) -> None:
    old = place.with_name(place.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    fresh.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def recover() -> None:
    """After a kill between the two renames of a swap, put the last good site, or the last good printed files, back."""
    for place in (HTML, PDF):
        old = place.with_name(f"{place.name}.old")
        if old.exists() and not place.exists():
            old.rename(place)
        shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(place.with_name(f"{place.name}.new"), ignore_errors=True)
