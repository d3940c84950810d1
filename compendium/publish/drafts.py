"""Pages of drafts, from a process in which Sphinx and the last good book are loaded.

``serve`` starts the process and sends it one request a page, a line of JSON each; it forks for each, reads and writes that page alone, and
answers with a line. What it makes lies in a folder of its own that ``serve`` lays over the site: nothing of it enters ``_build``. The next
build makes the page again with all others.
"""

from __future__ import annotations

import gc
import io
import json
import os
import re
import shutil
import sys
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from compendium import manifest, markdown, sources
from compendium.errors import CompendiumError
from compendium.files import swap
from compendium.manifest import EXHIBIT_MIME
from compendium.paths import BOOK, CONFIG, HTML, ROOT, STAGED, TOC
from compendium.publish import site, staging
from compendium.run.plan import Job


@dataclass(frozen=True)
class Request:
    """One page to make. Either a notebook that was run, or an author's page."""

    path: str  # of the file that was saved
    executed: str = ""  # the notebook with its outputs, where one was run
    source: str = ""  # its text
    parameters: dict[str, Any] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)  # messages by the number of the cell


@dataclass(frozen=True)
class Answer:
    """What came of a request."""

    page: str = ""  # its place in the site, without the ending
    error: str = ""  # why there is none
    warnings: tuple[str, ...] = ()


def page_of_file(path: Path) -> str:
    """The page of an author's file below ``book/``, without its ending."""
    return str(path.relative_to(BOOK).with_suffix(""))


def error_box(message: str) -> str:
    """A message as MyST, where the figure of a cell would be: what was raised, and the code around it."""
    first, _, rest = message.partition("\n")
    ticks = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", rest)), 0)
    code = f"\n\n{ticks}text\n{rest}\n{ticks}" if rest else ""
    return f":::::{{error}}\n{markdown.literal(first)}{code}\n:::::"


class _DraftBook(staging.Book):
    """The staged files of one page."""

    def __init__(self, failures: dict[int, str]) -> None:
        """Know which cells failed."""
        super().__init__({})
        self.failures = failures

    def _take_outputs(self, cell: dict[str, Any], job: Job, number: int) -> list[str]:
        if number in self.failures:
            cell["outputs"] = [output for output in cell["outputs"] if EXHIBIT_MIME not in output.get("data", {})]
        return super()._take_outputs(cell, job, number)

    def _after_code(self, number: int, made: list[str]) -> list[dict[str, Any]]:
        shown = super()._after_code(number, made)
        if number in self.failures:
            shown.append(staging.markdown_cell(f"error-{number}", error_box(self.failures[number])))
        return shown


def stage(request: Request, staged: Path) -> tuple[str, staging.Files]:
    """The files of a page that differ from those of the staged book, and the page's name.

    :param staged: a copy of the staged book.
    :raises CompendiumError: as :func:`compendium.publish.staging.stage`.
    """
    path = Path(request.path)
    if not request.executed:
        return page_of_file(path), {str(path.relative_to(BOOK)): sources.text(path).encode()}
    job = Job(path, Path(request.executed), request.parameters, request.source)
    book = _DraftBook({int(number): message for number, message in request.failures.items()})
    last = manifest.read_findings(staged)
    elsewhere = {f"{page.removeprefix('notebooks/')}::{key}": text for page, keys in last.numbers.items() for key, text in keys.items()}
    book.add_notebook(job, elsewhere)
    page = staging.page_of(job)
    findings = {key: found for key, found in last.findings.items() if found.page != page} | book.findings
    book.files[manifest.FINDINGS] = manifest.write(replace(last, numbers=last.numbers | book.numbers, findings=findings))
    book.files[manifest.VERDICTS_FILE] = manifest.write(manifest.read_verdicts(staged) | book.verdicts)
    return page, book.files


class Pages:
    """Sphinx with the last good book loaded."""

    def __init__(self, overlay: Path, folder: Path) -> None:
        """Load it.

        :param overlay: the folder that is laid over the site.
        :param folder: for what Sphinx writes.
        """
        from jupyter_book.config import get_final_config
        from sphinx.application import Sphinx

        self.overlay, self.folder, self.warnings = overlay, folder, io.StringIO()
        self.children: list[int] = []
        out = folder / "out"
        out.mkdir(parents=True, exist_ok=True)
        if not (out / "_static").is_symlink():
            (out / "_static").symlink_to(HTML / "_static")  # pages name the checksums of styles and scripts
        site.copy_trees(folder / "doctrees")
        os.environ[site.DRAFTS] = str(folder)
        command_line = {"external_toc_path": str(TOC), "nitpicky": True, "latex_individualpages": False}
        config, _ = get_final_config(user_yaml=CONFIG, cli_config=command_line, sourcedir=ROOT, use_external_toc=True)
        self.app = Sphinx(
            srcdir=ROOT, confdir=None, outdir=out, doctreedir=folder / "doctrees", buildername="html", confoverrides=config,
            status=None, warning=self.warnings, keep_going=True,
        )  # fmt: skip
        self.app.builder.read()  # only what the last build has not read, as a rule nothing
        for _ in self.app.emit("env-get-updated", self.app.env):
            pass
        builder = cast(Any, self.app.builder)
        builder.prepare_writing(self.app.env.all_docs)
        highlight, known = builder.highlighter.highlight_block, {}

        def highlight_once(source: str, lang: str, *others: Any, location: Any = None, **more: Any) -> str:
            """The code of a page changes little from draft to draft."""
            key = (source, lang, repr(others), repr(more))
            if key not in known:
                known[key] = highlight(source, lang, *others, location=location, **more)
            return known[key]

        builder.highlighter.highlight_block = highlight_once

    def warm(self, page: str) -> None:
        """Make a page once, so that all that is loaded or computed at first use is there for those that are forked later."""
        if page in self.app.env.all_docs:
            self._make(page)

    def answer(self, request: Request) -> Answer:
        """Make a page in a forked process."""
        self._reap()
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            gc.disable()
            os.close(reading)
            copy = self.folder / f"book-{os.getpid()}"
            with os.fdopen(writing, "w", encoding="utf-8") as out:
                json.dump(asdict(self._answer(request, copy)), out)
            shutil.rmtree(copy, ignore_errors=True)  # when the answer is there already
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as stream:
            text = stream.read()
        self.children.append(pid)
        if not text:
            return Answer(error="The process that makes the draft of the page was killed (out of memory?).")
        return Answer(**json.loads(text))

    def _reap(self) -> None:
        """Wait for the processes that have answered."""
        while self.children:
            os.waitpid(self.children.pop(), 0)

    def _answer(self, request: Request, copy: Path) -> Answer:
        """Make a page from a copy of the staged book."""
        self.warnings.truncate(0)
        try:
            shutil.copytree(STAGED, copy, copy_function=os.link)
            page, files = stage(request, copy)
            if page not in self.app.env.all_docs:
                return Answer(error=f"{request.path} has no page yet; the next build makes it.")
            for place, content in files.items():
                swap(copy / place, content.read_bytes() if isinstance(content, Path) else content)
            app = cast(Any, self.app)
            app.srcdir = app.confdir = app.env.srcdir = app.env.project.srcdir = app.builder.srcdir = type(app.srcdir)(copy)
            # The pictures come first: the page that shows them is not there before them.
            for place in [place for place in files if place.startswith(("_exhibits/", "_notebooks/"))]:
                swap(self.overlay / place, (copy / place).read_bytes())
            self._make(page)
            made = self.overlay / f"{page}.html"
            made.parent.mkdir(parents=True, exist_ok=True)
            (self.folder / "out" / f"{page}.html").replace(made)  # whole, or the former one
            lines = re.sub(r"\x1b\[[0-9;]*m", "", self.warnings.getvalue()).splitlines()
            return Answer(page, warnings=tuple(line.replace(f"{copy}/", "") for line in lines if line.strip()))
        except CompendiumError as error:
            return Answer(error=str(error))
        except Exception as error:
            return Answer(error=f"{request.path}: {type(error).__name__}: {error}")

    def _make(self, page: str) -> None:
        """Read a page and write it."""
        builder, env = cast(Any, self.app.builder), cast(Any, self.app.env)
        numbers = {name: getattr(env, name).get(page) for name in ("toc_secnumbers", "toc_fignumbers")}
        builder._read_serial([page])
        for _ in self.app.emit("env-updated", env):
            pass
        if _numbered(numbers["toc_fignumbers"]) == _numbered_on(env, page):
            for name, found in numbers.items():
                if found is not None:
                    getattr(env, name)[page] = found
        else:  # figures came, went or moved: those of all pages are counted again
            for _ in self.app.emit("env-get-updated", env):
                pass
        doctree = env.get_and_resolve_doctree(page, builder)
        builder.write_doc(page, doctree)


def _numbered(found: Any) -> list[tuple[str, str]]:
    """Kind and id of what has a number on a page, in order."""
    return [(kind, id) for kind, ids in sorted((found or {}).items()) for id in ids]


def _numbered_on(env: Any, page: str) -> list[tuple[str, str]]:
    from docutils import nodes

    tree = env.get_doctree(page)
    domain = env.get_domain("std")
    found: dict[str, list[str]] = {}
    for node in tree.findall(lambda n: isinstance(n, nodes.Element) and domain.is_enumerable_node(n)):
        if node["ids"] and domain.get_numfig_title(node):
            found.setdefault(domain.get_enumerable_node_type(node), []).append(node["ids"][0])
    return [(kind, id) for kind, ids in sorted(found.items()) for id in ids]


def main() -> None:
    """Answer requests from standard input until it closes. The arguments: as of :class:`Pages`, and a page to be ready for."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what extensions print is no answer
    import jupyter_book.config  # noqa: F401  (imported while the first build runs)
    import sphinx.application  # noqa: F401
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    if not sys.stdin.readline():  # the go-ahead: the first build is done
        return
    with patch_docutils(None), docutils_namespace():
        pages = Pages(Path(sys.argv[1]), Path(sys.argv[2]))
        pages.warm(sys.argv[3])
        gc.freeze()
        print(json.dumps({"loaded": True}), file=answers, flush=True)
        for line in sys.stdin:
            answer = pages.answer(Request(**json.loads(line)))
            print(json.dumps(asdict(answer)), file=answers, flush=True)
