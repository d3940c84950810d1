"""From the staged book to HTML and PDF: Jupyter Book, WeasyPrint.

Everything is made in a working folder and swapped in when it is complete; the last good book stays until then.
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
from compendium.publish import staging
from compendium.tables import catalog

PREPARED = ("edition", "markdown", "sources")  # modules that pages are made with, beside those of this folder
WORK = BUILD / "work"  # where Jupyter Book writes; kept between builds so that it reads only what changed


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
    """All that the site and the print edition are made of and with, in one line."""
    code = modules("publish", "tables", *PREPARED)
    made_of = digest([CONFIG, CITATION, REQUIREMENTS, *code, *_files(BOOK / "_ext"), *_files(BOOK / "_print")])
    # The site says which Python made it.
    return f"{notes.read(staging.STAMP).get('made_of')} {made_of} {platform.python_version()}"


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def _current(stamp: Path, made: Path) -> bool:
    """Whether what was made is of the present sources, whole and as it was made."""
    note = notes.read(stamp)
    return note.get("made_of") == fingerprint() and notes.as_sealed(note.get("files"), made)


def _stamp(stamp: Path, made: Path) -> None:
    notes.write(stamp, {"made_of": fingerprint(), "files": notes.seal(made)})


def html(tables: str = "") -> bool:
    """Compile the site with Jupyter Book and swap it in, unless the last one was made of the same.

    :param tables: :func:`tables_now` at the beginning of the build: the notebooks read these.
    :returns: whether anything was made.
    :raises TablesChanged: a release came in meanwhile.
    :raises CompendiumError: Jupyter Book warned of anything, or CITATION.cff is of no use; the last good site stays.
    """
    from compendium.publish import crate

    stamp = BUILD / "html.stamp"
    if _current(stamp, HTML):
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
    _same_tables(tables)
    crate.write(fresh)
    _swap_folder(fresh, HTML)
    _stamp(stamp, HTML)
    return True


def tables_now() -> str:
    """What the data package says now, as a digest."""
    return digest([PACKAGE]) if PACKAGE.exists() else ""


def _same_tables(before: str) -> None:
    """A site in which some pages speak of one release and some of another is not put up.

    :raises TablesChanged: the data package is not what it was.
    """
    if before and tables_now() != before:
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
    """Put a file into a new site; what the last one holds is linked, since nothing is ever written into a site in place."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        if filecmp.cmp(path, last):
            os.link(last, place)
            return
    shutil.copy2(path, place)


def pdf(tables: str = "") -> bool:
    """Set the print edition with WeasyPrint and swap it in; the site gets a copy. The same text is not set twice.

    :param tables: as of :func:`html`.
    :returns: whether anything was made.
    :raises TablesChanged: a release came in meanwhile.
    :raises CompendiumError: a prerequisite is missing or the text could not be set; the last good PDF stays.
    """
    stamp = BUILD / "pdf.stamp"
    if _current(stamp, PDF / PDF_NAME):
        return False
    weasyprint = import_weasyprint()
    made = _jupyter_book("singlehtml")
    for name in ("_exhibits", "_notebooks"):
        shutil.rmtree(made / name, ignore_errors=True)
        shutil.copytree(STAGED / name, made / name)
    page = made / "print.html"
    from compendium.publish.print_html import prepare

    edition = json.loads((STAGED / staging.EDITION).read_text(encoding="utf-8"))
    page.write_text(prepare((made / "index.html").read_text(encoding="utf-8"), edition), encoding="utf-8")
    _note_work("singlehtml")
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    content = weasyprint.HTML(filename=str(page), base_url=str(made) + "/").write_pdf(
        stylesheets=[
            weasyprint.CSS(string=print_fonts(), font_config=fonts),
            weasyprint.CSS(filename=str(BOOK / "_print" / "print.css"), font_config=fonts),
        ],
        font_config=fonts,
        finisher=_undate,
        pdf_variant="pdf/ua-1",
        pdf_identifier=b"gfmd-2018-compendium",
        custom_metadata=False,
    )
    _same_tables(tables)
    notes.clear(PDF / PDF_NAME)
    swap(PDF / PDF_NAME, content)
    if HTML.exists():
        from compendium.publish import crate

        swap(HTML / PDF_NAME, content)
        crate.write(HTML)
        _stamp(BUILD / "html.stamp", HTML)
    _stamp(stamp, PDF / PDF_NAME)
    return True


def _undate(_: Any, made: Any) -> None:
    """Take out when WeasyPrint read the attached files: the same text shall give the same PDF."""
    for item in made.objects:
        facts = getattr(item, "extra", {})
        if facts.get("Type") == "/EmbeddedFile":
            del facts["Params"]["CreationDate"], facts["Params"]["ModDate"]


def print_fonts() -> str:
    """Font faces for the print edition, from the installed font packages."""
    import font_source_sans_pro
    import font_source_serif_pro

    families = ((font_source_sans_pro, "Source Sans Pro", "SourceSansPro"), (font_source_serif_pro, "Source Serif Pro", "SourceSerifPro"))
    styles = (("Regular", 400, "normal"), ("It", 400, "italic"), ("Semibold", 600, "normal"), ("SemiboldIt", 600, "italic"))
    faces = []
    for package, family, file in families:
        for ending, weight, style in styles:
            url = (Path(package.__file__).parent / "files" / f"{file}-{ending}.ttf").as_uri()
            faces.append(f'@font-face {{ font-family: "{family}"; src: url({url}); font-weight: {weight}; font-style: {style}; }}')
    return "\n".join(faces)


def import_weasyprint() -> Any:
    """WeasyPrint, or one message that says what it lacks.

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

    A mark stands while it works: after a kill, the working folder is not trusted and made anew.
    """
    work = WORK / builder
    mark = WORK / f"{builder}.unfinished"
    note = notes.read(_made_with(builder))
    if mark.exists() or note.get("tools") != _tools() or not notes.as_sealed(note.get("files"), work):
        shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True, exist_ok=True)
    mark.touch()
    # Sphinx makes millions of small objects and keeps them: looking for garbage at Python's usual pace is a seventh of its time.
    start = "import gc; gc.set_threshold(200_000, 20, 20); from jupyter_book.cli.main import main; main()"
    command = [
        sys.executable, "-c", start, "build", str(STAGED), "--config", str(CONFIG),
        "--toc", str(STAGED / (staging.PRINT_TOC if builder == "singlehtml" else "_toc.yml")),
        "--path-output", str(work), "--builder", builder, "-n", "-W", "--keep-going",
    ]  # fmt: skip
    workplace.follow()  # whatever ends this build ends Sphinx too
    variables = {**environment.clean(), "NO_COLOR": "1", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", env=variables, cwd=ROOT)
    said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
    swap(LOGS / f"{builder}.log", said.encode())
    if done.returncode:
        raise CompendiumError(explain(said, builder))
    _note_work(builder)
    mark.unlink()
    return work / "_build" / builder


def _made_with(builder: str) -> Path:
    return WORK / f"{builder}.made-with"


def _tools() -> str:
    """Sphinx does not see that the extension or its packages changed; pages made with other ones are not kept."""
    return digest([CONFIG, REQUIREMENTS, *modules(*PREPARED), *_files(BOOK / "_ext")])


def _note_work(builder: str) -> None:
    notes.write(_made_with(builder), {"tools": _tools(), "files": notes.seal(WORK / builder)})


def explain(said: str, builder: str) -> str:
    """Sphinx's warnings, each as one line that names the source file; the log's place where there are none."""
    faults = []
    for line in said.splitlines():
        if not re.search(r"\b(WARNING|ERROR|CRITICAL)\b", line):
            continue
        line = line.replace(str(STAGED) + "/", "")
        line = re.sub(r"^(?!notebooks/|references\.bib)([\w./-]+\.(?:md|csv))", r"book/\1", line)
        line = re.sub(r"([\w./-]+\.ipynb):(\d+)", lambda m: f"{_author_of(m[1])}, {_cell_line(m[1], int(m[2]))}", line)
        if line not in faults:
            faults.append(line)
    if not faults:
        tail = "\n".join(said.strip().splitlines()[-5:])
        return f"Jupyter Book stopped ({builder}); its last words:\n{tail}\nAll of them: {LOGS / (builder + '.log')}"
    shown = "\n".join(f"  {f}" for f in faults[:20])
    more = f"\n  and {len(faults) - 20} more in {LOGS / (builder + '.log')}" if len(faults) > 20 else ""
    return f"Jupyter Book found {len(faults)} fault(s); the last good book stays:\n{shown}{more}"


def _author_of(page: str) -> str:
    """The notebook that an author edits: of a profile, the template."""
    return f"notebooks/{PROFILE.name} ({page})" if page.startswith(f"{staging.PROFILES}/") else page


def _cell_line(notebook: str, number: int) -> str:
    """MyST-NB counts from 10000 x (position of the cell + 1) + 1; an author counts the cells of the stored notebook."""
    position, line = divmod(number - 1, 10000)
    path = STAGED / notebook
    if not position or not path.exists():
        return f"line {number}"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
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
