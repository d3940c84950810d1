"""The book's own directives, and the builder of its print edition.

``{exhibit}`` shows what a notebook made (``exhibits``); each has a citation (``citing``), a page of its own (``exhibit_pages``) and a
frame for other sites (``embedding``). ``{question}`` and ``{claim}`` appear once in the text (``entries``) and are
gathered by ``{question-index}``, ``{claim-index}`` and ``{exhibit-index}`` (``indices``); ``{finding}`` says what was found and
``{findings}`` lists it elsewhere (``findings``); ``{gap}`` names data that would answer more and ``{gap-index}`` ranks them (``gaps``).
``{robustness-index}`` lists what turns a verdict (``robustness``). What they record is stored in a Sphinx domain (``domain``).
``{table-index}`` lists the data package, and ``{published-index}`` sets figures that others published beside those of the book
(``data_pages``). Further: the area profiles (``profiles``), what was corrected (``corrections``) and moved (``moved``), edition and
metadata of every page (``pages``, ``metadata``), what assistive technologies need (``accessibility``), the search (``search``), the
print edition (``printing``), and incremental builds (``incremental``). With ``checkout``, ``jupyter-book build .`` runs the notebooks
first, and ends with the complete site.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

# The package is that of this checkout, whatever is installed, and needs no installation.
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

PARTS = (
    "checkout", "layout", "settings", "domain", "citing", "exhibits", "exhibit_pages", "appearances",
    "entries", "robustness", "findings", "gaps", "indices", "data_pages", "pages", "profiles",
    "corrections", "metadata", "accessibility", "twins", "not_found", "changelog",
    "moved", "citations", "floats", "printing", "incremental", "search",
)  # fmt: skip


def setup(app: Sphinx) -> dict[str, Any]:
    """Set up every part."""
    for part in PARTS:
        import_module(f"{__name__}.{part}").setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
