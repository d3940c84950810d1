"""From executed notebooks and pages to HTML and PDF: staging, Jupyter Book, WeasyPrint.

Everything is made in a working folder and swapped in when it is complete; the last good book stays until then.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from compendium import evidence, exhibits
from compendium.catalog import swap
from compendium.errors import CompendiumError
from compendium.paths import BOOK, BUILD, CONFIG, DATA, EXECUTED, HTML, LOGS, NOTEBOOKS, PDF, REFERENCES, REQUIREMENTS, ROOT, STAGED, TOC

WORK = BUILD / "work"  # where Jupyter Book writes; kept between builds so that it reads only what changed
PDF_NAME = "compendium.pdf"


@contextlib.contextmanager
def build_lock() -> Iterator[None]:
    """One build of this checkout at a time.

    :raises CompendiumError: another one is running.
    """
    import fcntl

    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CompendiumError(f"Another build is running in {ROOT}. Wait for it, or stop it.") from None
        yield


def stage() -> int:
    """Put all that Jupyter Book reads under one folder; files that did not change keep their time.

    :returns: the number of exhibits.
    :raises CompendiumError: two exhibits have one id, or a notebook of the contents was not run.
    """
    wanted: dict[str, bytes | Path] = {}
    for path in sorted(BOOK.rglob("*")):
        # Jupyter Book links every stylesheet below _static to every page, so the one for print stands elsewhere.
        if path.is_file() and not {"__pycache__", "_print", "_ext"} & set(path.parts) and path != TOC:
            wanted[str(path.relative_to(BOOK))] = path
    wanted["references.bib"] = REFERENCES
    wanted["_toc.yml"] = TOC
    wanted["data/datapackage.json"] = DATA / "datapackage.json"
    if (published := ROOT / "tests" / "published.csv").exists():
        wanted["data/published.csv"] = published
    seen: dict[str, str] = {}
    verdicts: dict[str, Any] = {}
    for path in sorted(EXECUTED.glob("*.ipynb")):
        if not (NOTEBOOKS / path.name).exists():
            continue  # a notebook that was renamed or removed since
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells: list[dict[str, Any]] = []
        number = 0
        for cell in notebook["cells"]:
            if "injected-parameters" in cell["metadata"].get("tags", []):
                continue  # papermill's, not the author's
            number += 1
            cell["metadata"]["number"] = number  # where the author finds it
            found = _take(cell, path.stem, number, wanted, verdicts, seen)
            if cells and _foldable(cell) and _foldable(cells[-1]):
                # One fold for a run of cells: their code reads on, and the page is not a ladder of folds.
                cells[-1]["source"] = f"{_text(cells[-1])}\n\n{_text(cell)}"
                cells[-1]["outputs"] += cell["outputs"]
            else:
                cells.append(cell)
            cells.extend(_directive(id) for id in found)
        # A page begins with its title, so the code before it comes after.
        title = next((k for k, cell in enumerate(cells) if cell["cell_type"] == "markdown"), 0)
        notebook["cells"] = [*cells[title : title + 1], *cells[:title], *cells[title + 1 :]]
        text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        wanted[f"notebooks/{path.name}"] = text.encode()
        wanted[f"_notebooks/{path.name}"] = NOTEBOOKS / path.name
    wanted["_exhibits/verdicts.json"] = (json.dumps(verdicts, indent=1, sort_keys=True) + "\n").encode()
    for name, content in font_files().items():
        wanted[f"_static/fonts/{name}"] = content
    _mirror(wanted, STAGED)
    return len(seen)


def _take(
    cell: dict[str, Any],
    notebook: str,
    number: int,
    wanted: dict[str, bytes | Path],
    verdicts: dict[str, Any],
    seen: dict[str, str],
) -> list[str]:
    """Move exhibits and verdicts out of a cell's outputs into files."""
    if cell["cell_type"] != "code":
        return []
    kept, found = [], []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if evidence.MIME in data:
            verdict = data[evidence.MIME]
            verdicts[verdict["claim"]] = {**verdict, "notebook": notebook}
        elif exhibits.MIME in data:
            meta = data[exhibits.MIME]
            id = meta["id"]
            if id in seen:
                raise CompendiumError(
                    f"notebooks/{notebook}.ipynb, cell {number}: exhibit '{id}' is made in notebooks/{seen[id]}.ipynb too. "
                    "Give one another id."
                )
            seen[id] = notebook
            folder = f"_exhibits/{id}/"
            if meta["kind"] == "figure":
                wanted[f"{folder}{id}-page.svg"] = meta["svg"].encode()
                wanted[f"{folder}{id}-page-dark.svg"] = darken(meta["svg"]).encode()
                wanted[f"{folder}{id}.svg"] = data["image/svg+xml"].encode()
                wanted[f"{folder}{id}.png"] = base64.b64decode(data["image/png"])
            wanted[f"{folder}{id}.csv"] = data["text/csv"].encode()
            facts = {k: v for k, v in meta.items() if k != "svg"} | {"notebook": notebook, "cell": number}
            wanted[f"{folder}exhibit.json"] = (json.dumps(facts, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
            found.append(id)
        else:
            kept.append(output)
    cell["outputs"] = kept
    tags = cell["metadata"].setdefault("tags", [])
    if not {"hide-input", "remove-input", "remove-cell"} & set(tags):
        tags.append("hide-input")
    return found


def _foldable(cell: dict[str, Any]) -> bool:
    return cell["cell_type"] == "code" and "hide-input" in cell["metadata"].get("tags", [])


def _text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def _directive(id: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": f"exhibit-{id}"[:64], "metadata": {}, "source": f"```{{exhibit}} {id}\n```"}


def darken(svg: str) -> str:
    """The dark-mode twin of a figure: each house colour exchanged for its counterpart."""
    from compendium.charts import DARK

    return re.sub("|".join(DARK), lambda m: DARK[m.group(0)], svg)


def font_files() -> dict[str, bytes]:
    """The book's two families as WOFF2, cut to the letters of European languages; made once for a version of the fonts."""
    import font_source_sans_pro
    import font_source_serif_pro

    faces = {
        "sans": (font_source_sans_pro, "SourceSansPro-Regular"),
        "sans-bold": (font_source_sans_pro, "SourceSansPro-Semibold"),
        "serif": (font_source_serif_pro, "SourceSerifPro-Regular"),
        "serif-italic": (font_source_serif_pro, "SourceSerifPro-It"),
        "serif-bold": (font_source_serif_pro, "SourceSerifPro-Semibold"),
    }
    cache = BUILD / "fonts"
    out = {}
    for name, (package, file) in faces.items():
        made = cache / f"{name}.woff2"
        if not made.exists():
            swap(made, _subset(Path(package.__file__).parent / "files" / f"{file}.ttf"))
        out[f"{name}.woff2"] = made.read_bytes()
    return out


def _subset(path: Path) -> bytes:
    import io

    from fontTools import subset

    options = subset.Options(flavor="woff2", layout_features=["*"], recalc_timestamp=False)
    font = subset.load_font(str(path), options)
    letters = subset.Subsetter(options)
    letters.populate(unicodes=[*range(0x20, 0x180), *range(0x2010, 0x2040), 0x2192, 0x2190, 0x2212, 0x00D7, 0x2264, 0x2265, 0x20AC])
    letters.subset(font)
    out = io.BytesIO()
    font.flavor = "woff2"
    font.save(out)
    return out.getvalue()


def _mirror(wanted: dict[str, bytes | Path], folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True) if folder.exists() else []:
        if path.is_file() and str(path.relative_to(folder)) not in wanted:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    for name, content in wanted.items():
        new = content.read_bytes() if isinstance(content, Path) else content
        path = folder / name
        if not path.exists() or path.read_bytes() != new:
            swap(path, new)


def fingerprint() -> str:
    """All that the site and the print edition are made of, as one digest."""
    code = sorted((ROOT / "compendium").glob("*.py"))
    folders = (STAGED, BOOK / "_ext", BOOK / "_print")
    return _digest([CONFIG, REQUIREMENTS, DATA / "datapackage.json", *code, *(p for folder in folders for p in _files(folder))])


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _current(stamp: Path, made: Path) -> bool:
    return made.exists() and stamp.exists() and stamp.read_text() == fingerprint()


def html() -> bool:
    """Compile the site with Jupyter Book and swap it in, unless the last one was made of the same.

    :returns: whether anything was made.
    :raises CompendiumError: Jupyter Book warned of anything; the last good site stays.
    """
    stamp = BUILD / "html.stamp"
    if _current(stamp, HTML / "index.html"):
        return False
    stamp.unlink(missing_ok=True)
    made = _jupyter_book("html")
    fresh = BUILD / "html.new"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(made, fresh, ignore=shutil.ignore_patterns(".buildinfo*", "_sources", "objects.inv.tmp"))
    for name in ("_exhibits", "_notebooks"):
        shutil.copytree(STAGED / name, fresh / name)
    shutil.copytree(DATA, fresh / "data", ignore=shutil.ignore_patterns(".*"))
    if (PDF / PDF_NAME).exists():
        shutil.copy2(PDF / PDF_NAME, fresh / PDF_NAME)
    _swap_folder(fresh, HTML)
    swap(stamp, fingerprint().encode())
    return True


def pdf() -> bool:
    """Set the print edition with WeasyPrint and swap it in; the site gets a copy. The same text is not set twice.

    :returns: whether anything was made.
    :raises CompendiumError: a prerequisite is missing or the text could not be set; the last good PDF stays.
    """
    weasyprint = import_weasyprint()
    stamp = BUILD / "pdf.stamp"
    if _current(stamp, PDF / PDF_NAME):
        return False
    made = _jupyter_book("singlehtml")
    for name in ("_exhibits", "_notebooks"):
        shutil.rmtree(made / name, ignore_errors=True)
        shutil.copytree(STAGED / name, made / name)
    page = made / "print.html"
    from compendium.printing import prepare

    page.write_text(prepare((made / "index.html").read_text(encoding="utf-8")), encoding="utf-8")
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    content = weasyprint.HTML(filename=str(page), base_url=str(made) + "/").write_pdf(
        stylesheets=[
            weasyprint.CSS(string=print_fonts(), font_config=fonts),
            weasyprint.CSS(filename=str(BOOK / "_print" / "print.css"), font_config=fonts),
        ],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
        pdf_identifier=b"gfmd-2018-compendium",
        custom_metadata=False,
    )
    swap(PDF / PDF_NAME, content)
    if HTML.exists():
        swap(HTML / PDF_NAME, content)
    swap(stamp, fingerprint().encode())
    return True


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
    # Sphinx does not see that the extension or its packages changed; pages made with other ones are not kept.
    made_with = WORK / f"{builder}.made-with"
    tools = _digest([CONFIG, REQUIREMENTS, *_files(BOOK / "_ext")])
    if mark.exists() or not made_with.exists() or made_with.read_text() != tools:
        shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True, exist_ok=True)
    mark.touch()
    command = [
        sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", str(STAGED), "--config", str(CONFIG),
        "--toc", str(STAGED / "_toc.yml"),
        "--path-output", str(work), "--builder", builder, "-n", "-W", "--keep-going",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "0", "NO_COLOR": "1", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)
    said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
    swap(LOGS / f"{builder}.log", said.encode())
    if done.returncode:
        raise CompendiumError(explain(said, builder))
    swap(made_with, tools.encode())
    mark.unlink()
    return work / "_build" / builder


def explain(said: str, builder: str) -> str:
    """Sphinx's warnings, each as one line that names the source file; the log's place where there are none."""
    faults = []
    for line in said.splitlines():
        if not re.search(r"\b(WARNING|ERROR|CRITICAL)\b", line):
            continue
        line = line.replace(str(STAGED) + "/", "")
        line = re.sub(r"^(?!notebooks/|references\.bib)([\w./-]+\.md)", r"book/\1", line)
        line = re.sub(r"([\w./-]+\.ipynb):(\d+)", lambda m: f"{m[1]}, {_cell_line(m[1], int(m[2]))}", line)
        if line not in faults:
            faults.append(line)
    if not faults:
        tail = "\n".join(said.strip().splitlines()[-5:])
        return f"Jupyter Book stopped ({builder}); its last words:\n{tail}\nAll of them: {LOGS / (builder + '.log')}"
    shown = "\n".join(f"  {f}" for f in faults[:20])
    more = f"\n  and {len(faults) - 20} more in {LOGS / (builder + '.log')}" if len(faults) > 20 else ""
    return f"Jupyter Book found {len(faults)} fault(s); the last good book stays:\n{shown}{more}"


def _cell_line(notebook: str, number: int) -> str:
    """MyST-NB counts from 10000 x (position of the cell + 1) + 1; an author counts the cells of the stored notebook."""
    position, line = divmod(number - 1, 10000)
    path = STAGED / notebook
    if not position or not path.exists():
        return f"line {number}"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    cell = cells[min(position, len(cells)) - 1]
    return f"cell {cell['metadata'].get('number', position)}, line {line}"


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
