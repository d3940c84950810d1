"""All that Jupyter Book reads, put under one folder: pages, contents, executed notebooks and what they made.

Exhibits and verdicts move out of the notebooks' outputs into files; conditional blocks and headings get their final words. What did
not change is not written again, so that Sphinx reads only what did.
"""

from __future__ import annotations

import ast
import base64
import functools
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from compendium import edition, manifest, markdown, notes, sources
from compendium.errors import CompendiumError
from compendium.files import digest, modules, swap
from compendium.manifest import CAPTION_MIME, EXHIBIT_MIME, GLUE_MIME, VERDICT_MIME, Exhibit, Finding, Findings, Source, Verdict
from compendium.paths import BOOK, BUILD, CHANGELOG, CITATION, CONFIG, DATA, REFERENCES, ROOT, STAGED, TOC
from compendium.publish import compact, conditional, dictionary, findings, fonts, profiles
from compendium.run.plan import Job, loaded
from compendium.tables.catalog import resolve

STATUS = re.compile(r"\{question\} (GQ[\d.]+-\d+)\n:status: (.+)")

OTHERS = "_others.json"  # which areas have no profile in this build
EDITION = "_edition.json"  # see `edition`; the pages and the print edition read it
ABOUT = "_about.json"  # what the heads of pages say of the book
CHANGES = "_changelog.txt"  # the project's changelog, for its page; no page itself
STAMP = BUILD / "book.stamp"  # what the staged book was made of
PROFILES = "profiles"  # the page of the contents below which the profiles are, and their folder
CONTENTS = "_toc.yml"
PUBLISHED = ROOT / "tests" / "published.csv"
TEXT_SUFFIXES = {".md", ".csv", ".bib", ".css", ".js", ".html"}  # of files that authors write

Files = dict[str, bytes | Path]  # by place: the content, or a file to copy


def stage(jobs: Sequence[Job]) -> int:
    """Put all that Jupyter Book reads under one folder.

    :param jobs: what was run in this build; nothing else is staged.
    :returns: the number of exhibits.
    :raises CompendiumError: two exhibits have one id, a conditional block is not closed, or a notebook is in no list of contents.
    """
    tables = sorted({f"{table}/{date}" for job in jobs for table, date in loaded(job)})
    made_of = digest([*_sources(), *(path for job in jobs for path in (job.notebook, job.output))], " ".join(tables))
    stamp = notes.read(STAMP)
    sound = notes.as_sealed(stamp.get("files"), STAGED)
    if sound and stamp.get("made_of") == made_of:
        return len(manifest.read_exhibits(STAGED))
    if not sound:
        shutil.rmtree(STAGED, ignore_errors=True)  # damaged files must not be used again
    as_of = jobs[0].parameters["as_of"] if jobs else ""
    chapters = [job for job in jobs if not job.area]
    areas = [job.area for job in jobs if job.area]
    book = Book(_authored_files() | _contents(areas))
    require_listed(chapters, cast(bytes, book.files[CONTENTS]))
    book.files[OTHERS] = _json(_others(areas, as_of))
    elsewhere = {f"{job.name}::{key}": text for job in chapters for key, text in _glued(_executed(job)).items()}
    for job in jobs:
        book.add_notebook(job, elsewhere)
    book.add_small_pictures()
    cited = edition.cited()
    book.files[EDITION] = _json(edition.of(cited["version"], as_of, tables), sort_keys=True)
    book.files[ABOUT] = _json(about(cited), sort_keys=True)
    book.files[manifest.FINDINGS] = manifest.write(Findings(as_of, book.numbers, book.statuses, tables, book.findings))
    book.files[manifest.VERDICTS_FILE] = manifest.write(book.verdicts)
    notes.write(STAMP, {})  # after a kill in between, the folder does not count as sound
    book.write(STAGED)
    notes.write(STAMP, {"made_of": made_of, "files": notes.seal(STAGED)})
    return len(book.exhibits)


@dataclass
class Book:
    """The staged book while it is put together, notebook by notebook."""

    files: Files
    unchanged: set[str] = field(default_factory=set)  # places of files that are staged already
    exhibits: dict[str, str] = field(default_factory=dict)  # by id, the notebook that made it
    verdicts: dict[str, Verdict] = field(default_factory=dict)  # by claim
    numbers: dict[str, dict[str, str]] = field(default_factory=dict)  # by page and key, what was glued
    findings: dict[str, Finding] = field(default_factory=dict)  # by key

    def __post_init__(self) -> None:
        """Read the statuses of the questions on authors' pages."""
        texts = [content.decode() for place, content in self.files.items() if place.endswith(".md") and isinstance(content, bytes)]
        self.statuses = {id: status for text in texts for id, status in STATUS.findall(text)}

    def add_notebook(self, job: Job, elsewhere: Mapping[str, str]) -> None:
        """Add an executed notebook as a page: exhibits in their places, code folded, its title first.

        :param elsewhere: what the chapters glued, by ``notebook::key``.
        """
        page, notebook = page_of(job), _executed(job)
        self.numbers[page] = _glued(notebook)
        authored = [cell for cell in notebook["cells"] if "injected-parameters" not in cell["metadata"].get("tags", [])]
        cells = self._cells(job, authored, {**elsewhere, **self.numbers[page]})
        texts = [k for k, cell in enumerate(cells) if cell["cell_type"] == "markdown"]
        for k in texts:
            self.statuses.update(STATUS.findall(cells[k]["source"]))
        # A page begins with its title, so the code before it comes after.
        title = texts[0] if texts else 0
        notebook["cells"] = [*cells[title : title + 1], *cells[:title], *cells[title + 1 :]]
        self.files[f"{page}.ipynb"] = _json(notebook, sort_keys=True)
        self.files[f"_notebooks/{job.notebook.name}"] = job.source.encode()

    def _cells(self, job: Job, authored: list[dict[str, Any]], glued: Mapping[str, str]) -> list[dict[str, Any]]:
        """The cells of a page; each knows its number among the author's cells.

        :param glued: what the notebook glued by key, and what others did by ``notebook::key``.
        """
        cells: list[dict[str, Any]] = []
        for number, cell in enumerate(authored, 1):
            cell["metadata"]["number"] = number
            if cell["cell_type"] == "markdown":
                text, where = cell["source"], f"{_named(job)}, cell {number}"
                if not _resolve(cell, glued, where):
                    continue
                self._add_findings(text, cell["source"], glued, page_of(job), where)
            made = self._take_outputs(cell, job, number) if cell["cell_type"] == "code" else []
            if cells and _foldable(cell) and _foldable(cells[-1]):
                # Adjacent cells share one fold: their code reads on, and the page is not a ladder of folds.
                cells[-1]["source"] += f"\n\n{cell['source']}"
                cells[-1]["outputs"] += cell["outputs"]
            else:
                cells.append(cell)
            cells.extend(self._after_code(number, made))
        return cells

    def _after_code(self, number: int, made: Sequence[str]) -> list[dict[str, Any]]:
        """What follows a code cell on the page: the exhibits that it made."""
        return [markdown_cell(f"exhibit-{id}", f"```{{exhibit}} {id}\n```") for id in made]

    def _add_findings(self, written: str, shown: str, glued: Mapping[str, str], page: str, where: str) -> None:
        """Add the findings of a Markdown cell that are on the page.

        :param written: the cell as its author wrote it; ``shown`` is without blocks that are left out.
        """
        for finding in findings.of_cell(written, glued, page, where):
            if f"{{finding}} {finding.key}\n" not in shown:
                continue
            if finding.key in self.findings:
                other = self.findings[finding.key].page
                raise CompendiumError(f"{where}: finding '{finding.key}' is in {other} too. Give one another key.")
            self.findings[finding.key] = finding

    def add_small_pictures(self) -> None:
        """Add a small picture of each figure that a finding names."""
        for id in sorted({finding.exhibit for finding in self.findings.values()} & self.exhibits.keys()):
            base = f"{manifest.folder_of(id)}/{id}"
            place, small = f"{base}-page.svg", [f"{base}-small.svg", f"{base}-small-dark.svg"]
            if place in self.unchanged and all((STAGED / picture).exists() for picture in small):
                self.unchanged.update(small)
            elif place in self.unchanged or place in self.files:  # or else a table
                from compendium import charts  # brings matplotlib, which takes a second

                svg = self.files[place] if place in self.files else (STAGED / place).read_bytes()
                text = findings.small_picture(cast(bytes, svg).decode())
                self.files.update(zip(small, [text.encode(), charts.darken(text).encode()], strict=True))

    def _take_outputs(self, cell: dict[str, Any], job: Job, number: int) -> list[str]:
        """Move exhibits and verdicts out of a cell's outputs into files; returns the ids of the exhibits.

        What is shown only to those who run the notebook by hand is left out.
        """
        outputs, ids = [], []
        for output in cell["outputs"]:
            data = output.get("data", {})
            if VERDICT_MIME in data:
                verdict = Verdict.from_json(data[VERDICT_MIME], job.notebook.stem)
                self.verdicts[verdict.claim] = verdict
            elif EXHIBIT_MIME in data:
                ids.append(self._add_exhibit(data, job, number))
            elif GLUE_MIME in data:
                outputs.append({**output, "data": {GLUE_MIME: data[GLUE_MIME]}})
            elif CAPTION_MIME not in data:
                outputs.append(output)
        cell["outputs"] = outputs
        tags = cell["metadata"].setdefault("tags", [])
        if not {"hide-input", "remove-input", "remove-cell"} & set(tags):
            tags.append("hide-input")
        return ids

    def _add_exhibit(self, data: Mapping[str, Any], job: Job, number: int) -> str:
        """Add the files of an exhibit, unless the same ones are staged already; returns its id."""
        raw = dict(data[EXHIBIT_MIME])
        svg, narrow, marks = (raw.pop(part, "") for part in ("svg", "narrow", "marks"))
        exhibit = Exhibit(**raw, notebook=job.notebook.stem, cell=number, parameters=job.parameters)
        if exhibit.id in self.exhibits:
            raise CompendiumError(
                f"{_named(job)}, cell {number}: exhibit '{exhibit.id}' is made in {self.exhibits[exhibit.id]} too. Give one another id."
            )
        self.exhibits[exhibit.id] = _named(job)
        drawn = ["-page.svg", "-page-dark.svg", "-narrow.svg", "-narrow-dark.svg", ".svg", ".png", "-marks.json", "-marks.js"]
        endings = [*drawn, ".csv"] if exhibit.kind == "figure" else [".csv"]
        places = [exhibit.place(ending) for ending in endings]
        made_of = digest([], f"{_made_with()}{json.dumps([data, exhibit.to_json()], sort_keys=True)}")
        if _stored(exhibit.record).get("made_of") == made_of and all((STAGED / place).exists() for place in places):
            self.unchanged.update([*places, exhibit.record])
            return exhibit.id
        contents = [data["text/csv"].encode()]
        if exhibit.kind == "figure":
            from compendium import charts

            texts = [svg, charts.darken(svg), narrow, charts.darken(narrow), data["image/svg+xml"]]
            pictures = [*(text.encode() for text in texts), base64.b64decode(data["image/png"])]
            contents = [*pictures, json.dumps(marks, ensure_ascii=False).encode(), compact.script(exhibit.id, marks).encode(), *contents]
        self.files.update(zip(places, contents, strict=True))
        sizes = {"size": size(svg), "narrow_size": size(narrow)} if svg else {}
        done = replace(exhibit, made_of=made_of, source_line=source_line(exhibit.sources), **sizes)
        self.files[exhibit.record] = manifest.write(done)
        return exhibit.id

    def write(self, folder: Path) -> None:
        """Make a folder hold the staged book and nothing else; files that are as they should be are not touched."""
        wanted = {*self.files, *self.unchanged}
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.is_file() and str(path.relative_to(folder)) not in wanted:
                path.unlink()
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()
        for place, content in self.files.items():
            new = content.read_bytes() if isinstance(content, Path) else content
            path = folder / place
            if not path.exists() or path.read_bytes() != new:
                swap(path, new)


@functools.cache
def _made_with() -> str:
    """The code that makes the files of exhibits."""
    return digest(modules("publish/staging", "publish/compact", "publish/findings", "charts", "rooms", "marks", "exhibits", "manifest"))


def require_listed(chapters: Sequence[Job], contents: bytes) -> None:
    """Check that each notebook has a page.

    :raises CompendiumError: one is in no list of contents.
    """
    for job in chapters:
        if f"notebooks/{job.output.stem}\n".encode() not in contents:
            raise CompendiumError(
                f"notebooks/{job.notebook.name} is in no contents list, so it would have no page. "
                f"Add 'file: notebooks/{job.output.stem}' to {TOC.relative_to(ROOT)}."
            )


def pages() -> set[str]:
    """The pages of the staged contents, without their endings."""
    from sphinx_external_toc.parsing import parse_toc_yaml

    return set(parse_toc_yaml(STAGED / CONTENTS))


def _json(content: Any, sort_keys: bool = False) -> bytes:
    return (json.dumps(content, indent=1, sort_keys=sort_keys, ensure_ascii=False) + "\n").encode()


def _pages() -> list[Path]:
    # Jupyter Book links every stylesheet below _static to every page, so the one for print is elsewhere.
    left_out = {"__pycache__", "_print", "_ext"}
    return [path for path in sorted(BOOK.rglob("*")) if path.is_file() and not left_out & set(path.parts)]


def _page(path: Path) -> bytes | Path:
    """An author's file as Jupyter Book reads it."""
    return sources.text(path).encode() if path.suffix in TEXT_SUFFIXES else path


def _authored_files() -> Files:
    """Pages, works, the data package, published figures and fonts.

    :raises CompendiumError: one is damaged.
    """
    sources.text(CONFIG)  # Jupyter Book reads it in place
    dictionary.read(BOOK / dictionary.FILE)  # what is wrong in it is told here, not by Sphinx at the end of a build
    found: Files = {str(path.relative_to(BOOK)): _page(path) for path in _pages()}
    found |= {"references.bib": works(), "data/datapackage.json": DATA / "datapackage.json"}
    if PUBLISHED.exists():
        found["data/published.csv"] = _page(PUBLISHED)
    if CHANGELOG.exists():
        found[CHANGES] = _page(CHANGELOG)
    return found | {f"_static/fonts/{name}": content for name, content in fonts.web_fonts().items()}


def _sources() -> list[Path]:
    publish = [f"publish/{name}" for name in ("staging", "compact", "conditional", "dictionary", "findings", "profiles", "fonts")]
    code = modules(*publish, "edition", "manifest", "markdown", "sources", "charts", "rooms", "marks", "exhibits")
    files = (*_pages(), TOC, CONFIG, REFERENCES, CITATION, DATA / "datapackage.json", *code, PUBLISHED, CHANGELOG)
    return [path for path in files if path.exists()]


def _contents(areas: Sequence[str]) -> Files:
    """The contents with the profiles below their page; and which areas they are."""
    import yaml

    printed = profiles.in_print(areas)
    facts = [
        {"area": a, "name": profiles.name(a), "region": profiles.region(a), "page": f"{PROFILES}/{a.lower()}", "in_print": a in printed}
        for a in profiles.sorted_by_name(areas)
    ]
    listed = _as_staged(contents())
    for entry in [entry for part in listed.get("parts", [listed]) for entry in part.get("chapters", [])]:
        if entry.get("file") == PROFILES and facts:
            entry["sections"] = [{"file": f["page"]} for f in facts]
    return {"_profiles.json": _json(facts), CONTENTS: yaml.safe_dump(listed, sort_keys=False, allow_unicode=True).encode()}


def _as_staged(listed: Any) -> Any:
    """The list of contents with the places of the pages in the staged book, where those of `book` are at the top."""
    if isinstance(listed, list):
        return [_as_staged(part) for part in listed]
    if isinstance(listed, dict):
        pages = ("file", "root")
        return {k: v.removeprefix(f"{BOOK.name}/") if k in pages else _as_staged(v) for k, v in listed.items()}
    return listed


def works() -> bytes:
    """The works that the book cites. Jupyter Book does not report where their list is malformed."""
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
    """The author's list of contents.

    :raises CompendiumError: it is malformed, or names a page that is not there.
    """
    import yaml
    from sphinx_external_toc.parsing import MalformedError, parse_toc_data

    place = ""
    try:
        listed = yaml.safe_load(sources.text(TOC))
        gone = [page for page in parse_toc_data(listed) if not _is_page(page)]
        if not gone:
            return cast(dict[str, Any], listed)
        why = f"there is no page '{gone[0]}'; expected the place of a file from the top of the project, such as {BOOK.name}/index"
    except yaml.MarkedYAMLError as error:
        place = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        why = f"{error.problem}; expected YAML"
    except MalformedError as error:
        why = " ".join(str(error).split())
    raise CompendiumError(f"{TOC.relative_to(ROOT)}{place}: {why}. Correct the list of contents, or restore it from git.")


def _is_page(name: str) -> bool:
    return any((ROOT / f"{name}{ending}").is_file() for ending in ("", ".md", ".ipynb"))


def _others(areas: Sequence[str], as_of: str) -> dict[str, Any]:
    """The areas without a profile in this build, by name; the possible ones are looked up once for each state of the tables."""
    if not areas:
        return {}
    made_of = f"{as_of} {' '.join(resolve(table, as_of).sha256 for table in profiles.TABLES)}"
    stored = _stored(OTHERS)
    everyone = stored["everyone"] if stored.get("made_of") == made_of else sorted(profiles.possible_areas(as_of))
    names = [profiles.name(area) for area in profiles.sorted_by_name(set(everyone) - set(areas))]
    return {"made_of": made_of, "everyone": everyone, "names": names}


def _executed(job: Job) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(job.output.read_text(encoding="utf-8")))


def page_of(job: Job) -> str:
    """The page of a notebook in the book, without its ending."""
    return job.name if job.area else f"notebooks/{job.name}"


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


def _resolve(cell: dict[str, Any], glued: Mapping[str, str], where: str) -> bool:
    """Resolve the conditional blocks of a Markdown cell and note the lines that its author counts; false if all of it is left out."""
    text = cell["source"]
    cell["source"], lines = conditional.resolve(text, glued, where)
    if len(lines) <= text.count("\n"):
        cell["metadata"]["lines"] = lines
    return bool(cell["source"].strip()) or not text.strip()


def source_line(sources: Sequence[Source]) -> str:
    """The sources in full, in MyST: each table links to its place on the page of data, each edition to the work it cites."""
    from compendium import exhibits

    literal = markdown.literal

    def linked(group: Sequence[Source]) -> str:
        table = f"[{literal(group[0]['title'])}](#table-{group[0]['table']})"
        cites = ",".join(dict.fromkeys(s["citation"] for s in group if s["citation"]))
        line = f"{literal(group[0]['provider'])}, {table}, {literal(exhibits.editions(group))} ({literal(exhibits.terms(group))})"
        return line + (f" {{cite:p}}{markdown.code(cites)}" if cites else "")

    return exhibits.source_line(sources, linked)


def size(svg: str) -> list[float]:
    """Width and height of a picture in CSS pixels. A page that gives them does not shift when the picture is loaded."""
    begin = svg[svg.index("<svg") : svg.index(">", svg.index("<svg"))]
    points = re.search(r' width="([\d.]+)pt" height="([\d.]+)pt"', begin)
    if points is None:
        raise CompendiumError("A figure's SVG does not give its width and height in points, as matplotlib writes them.")
    return [round(float(side) * 4 / 3, 2) for side in points.groups()]


def about(cited: Mapping[str, Any]) -> dict[str, Any]:
    """What the heads of pages say of the book and of the paper that it is about.

    :param cited: see :func:`compendium.edition.cited`.
    :returns: ``abstract``, ``keywords``; ``released``, a day; ``paper``: its ``title``, ``author`` and ``day``, as far as it is known.
    """
    paper = cited["references"][0]
    day = "-".join(f"{paper[part]:02}" for part in ("year", "month", "day") if part in paper)
    facts = {"title": paper["title"], "author": "; ".join(author["name"] for author in paper["authors"]), "day": day}
    return {"abstract": cited["abstract"], "keywords": cited["keywords"], "released": str(cited["date-released"]), "paper": facts}


def _stored(place: str) -> dict[str, Any]:
    return notes.read(STAGED / place)


def _named(job: Job) -> str:
    """A notebook as its author finds it, with the area where it makes many pages."""
    return f"notebooks/{job.notebook.name}" + (f" (area {job.area})" if job.area else "")


def _foldable(cell: dict[str, Any]) -> bool:
    return cell["cell_type"] == "code" and "hide-input" in cell["metadata"].get("tags", [])


def markdown_cell(id: str, source: str) -> dict[str, Any]:
    """A cell of a page that its author did not write."""
    return {"cell_type": "markdown", "id": id[:64], "metadata": {}, "source": source}
