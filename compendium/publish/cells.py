"""The code that made an exhibit: that of its cell, and that of the cells before it.

The text of a notebook is in neither, so that another sentence makes no other archive.
"""

from __future__ import annotations

import functools
import json
import textwrap
from pathlib import Path

from compendium.manifest import Exhibit


def code(site: Path, exhibit: Exhibit) -> tuple[str, str]:
    """The code of the cell that made an exhibit, and that of the cells before it, each with a head that says where it stands.

    :param site: a folder with the notebook: the staged book, or a site.
    """
    notebook = site / "_notebooks" / f"{exhibit.notebook}.ipynb"
    *before, cell = [source for source in _sources(notebook, notebook.stat().st_mtime_ns)[: exhibit.cell] if source is not None]
    parameters = ", ".join(f"{name} = {value!r}" for name, value in exhibit.parameters.items())
    own = (
        f"The cell of {notebook.name} that makes {exhibit.id}. It uses what the cells before it have made: `before.py`. The book ran it "
        f"with {parameters}."
    )
    others = f"The cells of {notebook.name} before the one that makes {exhibit.id}. They run in a copy of the project."
    return f"{_remark(own)}\n{cell}\n", f"{_remark(others)}\n" + "\n".join(f"# %%\n{part}\n" for part in before)


@functools.lru_cache(maxsize=32)
def _sources(notebook: Path, changed: int) -> tuple[str | None, ...]:
    """The code of each cell; none of a cell of text."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return tuple("".join(c["source"]).replace("\r\n", "\n") if c["cell_type"] == "code" else None for c in cells)


def _remark(text: str) -> str:
    return "".join(f"# {line}\n" for line in textwrap.wrap(text, 118))
