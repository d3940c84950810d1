"""Places in the staged book, as the author who can correct them finds them."""

from __future__ import annotations

import re

from compendium import notes
from compendium.paths import PROFILE, STAGED
from compendium.publish.staging import PROFILES


def in_sources(text: str) -> str:
    """A text that begins with a place in the staged book, with the file and cell that its author edits: for a profile, the template."""

    def cell(found: re.Match[str]) -> str:
        page = found[1]
        notebook = f"notebooks/{PROFILE.name} ({page})" if page.startswith(f"{PROFILES}/") else page
        return f"{notebook}, {_cell_line(page, int(found[2]))}"

    line = text.replace(f"{STAGED}/", "")
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
