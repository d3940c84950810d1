"""`serve` shows a changed sentence without running anything again."""

from __future__ import annotations

import socket
from pathlib import Path

from conftest import NOTEBOOK, Project, write_notebook
from serving import fetch, free_port, serving, wait_for, wait_in


def test_a_saved_sentence_is_on_the_page(copy: Project, tmp_path: Path) -> None:
    log, port = tmp_path / "serve.log", free_port()
    with serving(copy, log, port):
        assert wait_for(port, "notebooks/chapter.html", "A chapter"), log.read_text()
        cells = [(k, s.replace("# A chapter", "# A new heading")) for k, s in NOTEBOOK]
        write_notebook(copy.root / "notebooks" / "chapter.ipynb", cells)
        assert wait_for(port, "notebooks/chapter.html", "A new heading"), log.read_text()
        assert wait_in(log, "merged"), log.read_text()
        works = copy.root / "references.bib"
        for title in ("Another work", "A third title"):  # as many editors save: a new file in the place of the old one
            beside = works.with_suffix(".new")
            beside.write_text(works.read_text().replace("A work", title).replace("Another work", title))
            beside.replace(works)
            assert wait_for(port, "references.html", title), log.read_text()
        (copy.root / "book" / "more.md").write_text("# One page more\n")
        contents = copy.root / "_toc.yml"
        contents.write_text(contents.read_text() + "- file: book/more\n")
        assert wait_for(port, "more.html", "One page more"), log.read_text()
        (copy.root / "book" / "index.md").write_text("# A book\n\nSee {ref}`nowhere`.\n")
        assert wait_in(log, "the last good book stays"), log.read_text()
        assert "nowhere" in log.read_text()
        assert "A new heading" in fetch(port, "notebooks/chapter.html")
    assert "Traceback" not in log.read_text()


def test_a_port_that_is_taken(copy: Project) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = copy.run("serve", "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} of localhost cannot be used" in done.stderr
