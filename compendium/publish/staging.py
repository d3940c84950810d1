"""All that Jupyter Book reads, put under one folder: pages, contents, executed notebooks and what they made.

Exhibits and verdicts move out of the notebooks' outputs into files; passages and headings get their final words. What did
not change keeps its time, so that Sphinx reads only what did.
"""

from __future__ import annotations

import ast
import base64
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from compendium import edition, manifest, markdown, notes, sources
from compendium.errors import CompendiumError
from compendium.files import digest, modules, swap
from compendium.manifest import EXHIBIT_MIME, GLUE_MIME, VERDICT_MIME, Exhibit, Findings, Source, Verdict
from compendium.paths import BOOK, BUILD, CITATION, CONFIG, DATA, REFERENCES, ROOT, STAGED, TOC
from compendium.publish import conditional, profiles
from compendium.run.plan import Job, loaded
from compendium.tables.catalog import resolve

STATUS = re.compile(r"\{question\} (GQ[\d.]+-\d+)\n:status: (.+)")

OTHERS = "_others.json"  # which areas have no profile in this build
EDITION = "_edition.json"  # see `edition`; the pages and the print edition read it
STAMP = BUILD / "book.stamp"  # what the staged book was made of
FONTS = BUILD / "fonts.stamp"  # what the cut fonts hold
PROFILES = "profiles"  # the page of the contents below which the profiles stand, and their folder
PRINT_TOC = "_toc-print.yml"
WRITTEN = {".md", ".csv", ".bib", ".css", ".js", ".html"}  # kinds of files that authors write

Wanted = dict[str, bytes | Path | None]  # by place: the content, a file to copy, or None for what is there already


def stage(jobs: Sequence[Job]) -> int:
    """Put all that Jupyter Book reads under one folder.

    :param jobs: what was run in this build; nothing else is staged.
    :returns: the number of exhibits.
    :raises CompendiumError: two exhibits have one id, a passage is not closed, or a notebook stands in no contents list.
    """
    tables = sorted({f"{table}/{date}" for job in jobs for table, date in loaded(job)})
    made_of = digest([*_sources(), *(path for job in jobs for path in (job.notebook, job.output))], " ".join(tables))
    stamp = notes.read(STAMP)
    sound = notes.as_sealed(stamp.get("files"), STAGED)
    if sound and stamp.get("made_of") == made_of:
        return len(manifest.read_exhibits(STAGED))
    if not sound:
        shutil.rmtree(STAGED, ignore_errors=True)  # what is there may be used again, so it must be what was put there
    wanted: Wanted = {str(path.relative_to(BOOK)): _page(path) for path in _pages()}
    wanted["references.bib"] = works()
    sources.text(CONFIG)  # Jupyter Book reads it where it stands
    wanted["data/datapackage.json"] = DATA / "datapackage.json"
    if (published := ROOT / "tests" / "published.csv").exists():
        wanted["data/published.csv"] = _page(published)
    as_of = jobs[0].parameters["as_of"] if jobs else ""
    areas = [job.parameters["area"] for job in jobs if "area" in job.parameters]
    wanted.update(_contents(areas))
    wanted[OTHERS] = (json.dumps(_others(areas, as_of), indent=1, ensure_ascii=False) + "\n").encode()
    seen: dict[str, str] = {}
    verdicts: dict[str, Verdict] = {}
    numbers: dict[str, dict[str, str]] = {}
    statuses = {id: status for path in _pages() if path.suffix == ".md" for id, status in STATUS.findall(sources.text(path))}
    chapters = [job for job in jobs if "area" not in job.parameters]
    elsewhere = {f"{job.output.stem}::{key}": text for job in chapters for key, text in _glued(_executed(job)).items()}
    for job in jobs:
        run = _executed(job)
        glued = numbers[_place_of(job)] = _glued(run)
        page = _notebook(job, run, wanted, verdicts, seen, {**elsewhere, **glued})
        statuses |= {
            id: status for cell in page["cells"] if cell["cell_type"] == "markdown" for id, status in STATUS.findall(cell["source"])
        }
        wanted[f"{_place_of(job)}.ipynb"] = (json.dumps(page, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
        wanted[f"_notebooks/{job.notebook.name}"] = job.source.encode()
    said = edition.of(edition.cited()["version"], as_of, tables)
    wanted[EDITION] = (json.dumps(said, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
    wanted[manifest.FINDINGS] = manifest.write(Findings(as_of, numbers, statuses, tables))
    wanted[manifest.VERDICTS_FILE] = manifest.write(verdicts)
    for name, content in font_files().items():
        wanted[f"_static/fonts/{name}"] = content
    _all_listed(jobs, cast(bytes, wanted["_toc.yml"]))
    notes.write(STAMP, {})  # a kill in between leaves a folder that nobody takes for sound
    _mirror(wanted, STAGED)
    notes.write(STAMP, {"made_of": made_of, "files": notes.seal(STAGED)})
    return len(seen)


def _all_listed(jobs: Sequence[Job], contents: bytes) -> None:
    for job in jobs:
        if "area" not in job.parameters and f"notebooks/{job.output.stem}\n".encode() not in contents:
            raise CompendiumError(
                f"notebooks/{job.notebook.name} is in no contents list, so it would have no page. "
                f"Add 'file: notebooks/{job.output.stem}' to {TOC.relative_to(ROOT)}."
            )


def pages() -> set[str]:
    """The pages of the staged contents, without their endings."""
    import yaml

    def walk(entry: Any) -> Iterator[str]:
        if isinstance(entry, dict):
            yield from (str(value) for key, value in entry.items() if key in ("root", "file"))
            entry = list(entry.values())
        if isinstance(entry, list):
            for part in entry:
                yield from walk(part)

    return set(walk(yaml.safe_load((STAGED / "_toc.yml").read_text(encoding="utf-8"))))


def _pages() -> list[Path]:
    # Jupyter Book links every stylesheet below _static to every page, so the one for print stands elsewhere.
    aside = {"__pycache__", "_print", "_ext"}
    return [path for path in sorted(BOOK.rglob("*")) if path.is_file() and not aside & set(path.parts) and path != TOC]


def _page(path: Path) -> bytes | Path:
    """A file of the author's as Jupyter Book reads it."""
    return sources.text(path).encode() if path.suffix in WRITTEN else path


def _sources() -> list[Path]:
    code = modules(
        "publish/staging", "publish/conditional", "publish/profiles", "edition", "manifest", "markdown", "sources", "charts", "exhibits"
    )
    return [
        path
        for path in (*_pages(), TOC, CONFIG, REFERENCES, CITATION, DATA / "datapackage.json", *code, ROOT / "tests" / "published.csv")
        if path.exists()
    ]


def _contents(areas: Sequence[str]) -> Wanted:
    """The contents with the profiles below their page: all for the site, a few for print; and which areas they are."""
    import yaml

    facts = [{"area": a, "name": profiles.name(a), "region": profiles.region(a), "page": f"{PROFILES}/{a.lower()}"} for a in areas]
    facts.sort(key=lambda f: profiles.plain(f["name"]))
    out: Wanted = {"_profiles.json": (json.dumps(facts, indent=1, ensure_ascii=False) + "\n").encode()}
    for name, chosen in (("_toc.yml", areas), (PRINT_TOC, profiles.in_print(areas))):
        listed = contents()
        sections = [{"file": f["page"]} for f in facts if f["area"] in chosen]
        chapters = [entry for part in listed.get("parts", [listed]) for entry in part.get("chapters", [])]
        for entry in chapters:
            if entry.get("file") == PROFILES and sections:
                entry["sections"] = sections
        out[name] = yaml.safe_dump(listed, sort_keys=False, allow_unicode=True).encode()
    return out


def works() -> bytes:
    """The works that the book cites. Jupyter Book does not say where their list is broken."""
    from pybtex.database import parse_string
    from pybtex.exceptions import PybtexError

    text = sources.text(REFERENCES)
    try:
        parse_string(text, "bibtex")
    except PybtexError as error:
        raise CompendiumError(
            f"{REFERENCES.name}: {error}. Look there and at the entry before it: a brace, a comma or a key of its own may be missing."
        ) from None
    return text.encode()


def contents() -> dict[str, Any]:
    """The author's list of contents."""
    import yaml
    from sphinx_external_toc.parsing import MalformedError, parse_toc_data

    place = ""
    try:
        listed = yaml.safe_load(sources.text(TOC))
        parse_toc_data(listed)
        return cast(dict[str, Any], listed)
    except yaml.MarkedYAMLError as error:
        place = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        why = f"{error.problem}; expected YAML"
    except MalformedError as error:
        why = " ".join(str(error).split())
    raise CompendiumError(f"{TOC.relative_to(ROOT)}{place}: {why}. Correct the list of contents, or restore it from git.")


def _others(areas: Sequence[str], as_of: str) -> dict[str, Any]:
    """The areas without a profile in this build, by name; who could have one is looked up once for a state of the tables."""
    if not areas:
        return {}
    made_of = f"{as_of} {' '.join(resolve(table, as_of).sha256 for table in profiles.TABLES)}"
    stored = _stored(OTHERS)
    everyone = stored["everyone"] if stored.get("made_of") == made_of else sorted(profiles.everywhere(as_of))
    names = [profiles.name(area) for area in profiles.in_order(set(everyone) - set(areas))]
    return {"made_of": made_of, "everyone": everyone, "names": names}


def _executed(job: Job) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(job.output.read_text(encoding="utf-8")))


def _place_of(job: Job) -> str:
    """The page of a run in the book, without its ending."""
    return f"{PROFILES if 'area' in job.parameters else 'notebooks'}/{job.output.stem}"


def _notebook(
    job: Job, notebook: dict[str, Any], wanted: Wanted, verdicts: dict[str, Verdict], seen: dict[str, str], glued: Mapping[str, str]
) -> dict[str, Any]:
    """An executed notebook as a page: exhibits in their places, code folded, its title first.

    :param glued: what it glued by key, and what others did by ``notebook::key``.
    """
    cells: list[dict[str, Any]] = []
    number = 0
    for cell in notebook["cells"]:
        if "injected-parameters" in cell["metadata"].get("tags", []):
            continue  # papermill's, not the author's
        number += 1
        cell["metadata"]["number"] = number  # where the author finds it
        if cell["cell_type"] == "markdown":
            text = _text(cell)
            cell["source"], lines = conditional.resolve(text, glued, f"{_shown(job)}, cell {number}")
            if len(lines) <= text.count("\n"):
                cell["metadata"]["lines"] = lines
            if text.strip() and not cell["source"].strip():
                continue
        found = _take(cell, job, number, wanted, verdicts, seen)
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
    return notebook


def _glued(notebook: Mapping[str, Any]) -> dict[str, str]:
    """What the run glued for prose, by key."""
    found = {}
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if GLUE_MIME in output.get("data", {}):
                text = "".join(output["data"][GLUE_MIME])
                found[output["metadata"]["scrapbook"]["name"]] = _unquoted(text).strip()
    return found


def _unquoted(text: str) -> str:
    """A glued text as it was given: one that looks like a Python literal is stored as the literal of itself."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
    return value if isinstance(value, str) else text


def _take(cell: dict[str, Any], job: Job, number: int, wanted: Wanted, verdicts: dict[str, Verdict], seen: dict[str, str]) -> list[str]:
    """Move exhibits and verdicts out of a cell's outputs into files."""
    if cell["cell_type"] != "code":
        return []
    kept, found = [], []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if VERDICT_MIME in data:
            verdict = Verdict(**data[VERDICT_MIME], notebook=job.notebook.stem)
            verdicts[verdict.claim] = verdict
        elif EXHIBIT_MIME in data:
            id = data[EXHIBIT_MIME]["id"]
            if id in seen:
                raise CompendiumError(f"{_shown(job)}, cell {number}: exhibit '{id}' is made in {seen[id]} too. Give one another id.")
            seen[id] = _shown(job)
            wanted.update(_exhibit(data, job, number))
            found.append(id)
        else:
            kept.append(output)
    cell["outputs"] = kept
    tags = cell["metadata"].setdefault("tags", [])
    if not {"hide-input", "remove-input", "remove-cell"} & set(tags):
        tags.append("hide-input")
    return found


def _exhibit(data: Mapping[str, Any], job: Job, number: int) -> Wanted:
    """The files of an exhibit; those of one that is staged already stay as they are."""
    raw = dict(data[EXHIBIT_MIME])
    svg = raw.pop("svg", "")
    exhibit = Exhibit(**raw, notebook=job.notebook.stem, cell=number, parameters=job.parameters)
    endings = ["-page.svg", "-page-dark.svg", ".svg", ".png", ".csv"] if exhibit.kind == "figure" else [".csv"]
    places = [exhibit.place(ending) for ending in endings]
    made_of = digest([], f"{_made_with()}{json.dumps([data, exhibit.to_json()], sort_keys=True)}")
    if _stored(exhibit.record).get("made_of") == made_of and all((STAGED / place).exists() for place in places):
        return dict.fromkeys([*places, exhibit.record])
    contents = [data["text/csv"].encode()]
    if exhibit.kind == "figure":
        drawn = [svg, darken(svg), data["image/svg+xml"]]
        contents = [*(text.encode() for text in drawn), base64.b64decode(data["image/png"]), *contents]
    done = replace(exhibit, made_of=made_of, source_line=source_line(exhibit.sources), size=size(svg) if svg else [])
    return dict(zip(places, contents, strict=True)) | {exhibit.record: manifest.write(done)}


def size(svg: str) -> list[int]:
    """Width and height of a picture in CSS pixels. A page that says them does not move when the picture arrives."""
    begin = svg[svg.index("<svg") : svg.index(">", svg.index("<svg"))]
    points = re.search(r' width="([\d.]+)pt" height="([\d.]+)pt"', begin)
    if points is None:
        raise CompendiumError("A figure's SVG does not say its width and height in points, as matplotlib writes them.")
    return [round(float(side) * 4 / 3) for side in points.groups()]


def _made_with() -> str:
    return digest(modules("publish/staging", "charts", "exhibits", "manifest"))


def _stored(place: str) -> dict[str, Any]:
    return notes.read(STAGED / place)


def source_line(sources: Sequence[Source]) -> str:
    """The source line in MyST: each table links to its place on the page of data, each edition to the work it cites."""
    from compendium.exhibits import by_provider, edition, terms

    literal = markdown.literal
    parts = []
    for group in by_provider(sources):
        cites = ",".join(dict.fromkeys(s["citation"] for s in group if s["citation"]))
        parts.append(
            f"{literal(group[0]['provider'])}, [{literal(group[0]['title'])}](#table-{group[0]['table']}), "
            f"{literal(', '.join(edition(s) for s in group))} ({literal(terms(group))})"
            + (f" {{cite:p}}{markdown.code(cites)}" if cites else "")
        )
    return "Source: " + "; ".join(parts) + ". Own computation."


def _shown(job: Job) -> str:
    """A run as its author finds it: the notebook, and the area where it is one of many."""
    area = f" (area {job.parameters['area']})" if "area" in job.parameters else ""
    return f"notebooks/{job.notebook.name}{area}"


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
    fonts = BUILD / "fonts"
    made = [fonts / f"{name}.woff2" for name in faces]
    if not notes.as_sealed(notes.read(FONTS), *made):
        for path, (package, file) in zip(made, faces.values(), strict=True):
            notes.clear(path)
            swap(path, _subset(Path(package.__file__).parent / "files" / f"{file}.ttf"))
        notes.write(FONTS, notes.seal(*made))
    return {path.name: path.read_bytes() for path in made}


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


def _mirror(wanted: Wanted, folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True) if folder.exists() else []:
        if path.is_file() and str(path.relative_to(folder)) not in wanted:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    for name, content in wanted.items():
        if content is None:
            continue
        new = content.read_bytes() if isinstance(content, Path) else content
        path = folder / name
        if not path.exists() or path.read_bytes() != new:
            swap(path, new)
