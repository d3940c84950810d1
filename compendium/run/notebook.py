"""A notebook as its author stored it, and with its outputs."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

from compendium.errors import CompendiumError
from compendium.files import name_of

# What Jupyter, JupyterLab and VS Code write into a notebook when they save it, beside outputs and counts of runs.
_OF_EDITORS = (
    *(f"metadata.{name}" for name in ("orig_nbformat", "papermill", "signature", "toc-autonumbering", "vscode", "widgets")),
    *(
        f"metadata.language_info.{name}"
        for name in ("codemirror_mode", "file_extension", "mimetype", "nbconvert_exporter", "pygments_lexer", "version")
    ),
    *(
        f"cell.metadata.{name}"
        for name in (
            "collapsed", "editable", "ExecuteTime", "execution", "heading_collapsed", "hidden", "jp-MarkdownHeadingCollapsed", "jupyter",
            "papermill", "scrolled", "slideshow", "trusted", "vscode",
        )
    ),
)  # fmt: skip
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}  # editors write a name that their user has chosen

MAX_OUTPUT = 50_000_000  # bytes of a cell's outputs
MAX_LINE = 160  # characters of a line of what was written to stderr


def stored_outputs(source: str, path: Path) -> str:
    """The message on a notebook that is stored with outputs or execution counts; empty if it is not."""
    for number, cell in enumerate(parse(source, path)["cells"], 1):
        ran = cell["cell_type"] == "code" and (cell.get("outputs") or cell.get("execution_count"))
        if ran or {"papermill", "execution"} & set(cell["metadata"]):
            return (
                f"{name_of(path)} is stored with outputs, or counts of runs (cell {number}). Take them out: "
                f".venv/bin/python -m compendium strip {shlex.quote(name_of(path))} (make hooks does it at each commit)."
            )
    return ""


def stripped(source: str, path: Path) -> str:
    """A notebook's text without outputs, counts of runs, and what papermill and editors add on saving.

    :raises CompendiumError: it is not the text of a notebook.
    """
    import nbformat
    from nbstripout import strip_output

    parse(source, path)  # for the message
    bare = strip_output(nbformat.reads(source, as_version=4), keep_output=False, keep_count=False, keep_id=True, extra_keys=[*_OF_EDITORS])
    bare.cells = [cell for cell in bare.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    for cell in bare.cells:
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]
    if bare.metadata.get("kernelspec", {}).get("language", "python") == "python":
        bare.metadata["kernelspec"] = _KERNEL
    return nbformat.writes(bare) + "\n"


def status_of(cell: Any) -> str:
    """The state of a code cell as papermill notes it, such as ``pending`` or ``completed``; empty if it notes none."""
    return str(cell.metadata.get("papermill", {}).get("status", "")) if cell.cell_type == "code" else ""


def outputs_of(executed: Any, text: str, path: Path) -> bytes:
    """The outputs of a notebook that papermill ran, as JSON, without anything that differs from run to run.

    What cells wrote to stderr (warnings, with paths and process ids) is stored separately and shown at the end of a build.

    :param text: of the notebook as its author stored it at ``path``.
    :raises CompendiumError: a cell's outputs are too large for a page.
    """
    outputs, injected = [], None
    notices: list[str] = []
    for cell in executed.cells:
        if cell.cell_type != "code":
            continue
        warned = [o for o in cell.outputs if o.output_type == "stream" and o.name == "stderr"]
        notices += [f"{cell_of(text, path, cell.source)}{line}" for o in warned for line in _warnings(o.text)]
        cell.outputs = [o for o in cell.outputs if o not in warned]
        for output in cell.outputs:
            output.pop("execution_count", None)
        if (size := len(json.dumps(cell.outputs))) > MAX_OUTPUT:
            raise CompendiumError(
                f"{name_of(path)}, {cell_of(text, path, cell.source)}: its outputs are {size / 1e6:,.0f} MB. Expected at most "
                f"{MAX_OUTPUT / 1e6:.0f}: show less, or an exhibit."
            )
        if "injected-parameters" in cell.metadata.get("tags", []):
            injected = cell.source
        else:
            outputs.append(cell.outputs)
    language = {k: v for k, v in executed.metadata.get("language_info", {}).items() if k != "version"}
    made = {"outputs": outputs, "injected": injected, "language_info": language, "notices": notices}
    return json.dumps(made, sort_keys=True, ensure_ascii=False).encode()


def _warnings(text: str) -> list[str]:
    """What was written to stderr, without paths of the machine: one line for each warning, and the first lines of anything else."""
    found, other = [], []
    for line in text.splitlines():
        if warning := re.search(r"ipykernel_\d+\S*?\.py:(\d+): (\w+: .+)", line):
            found.append(f", line {warning[1]}: {warning[2]}")
        elif line.strip() and not line.startswith("  "):  # Python shows the line of the code below its warning
            other.append(f": {line[:MAX_LINE]}")
    return found + other[:3]


def notices(made: bytes) -> tuple[str, ...]:
    """What the cells of a run wrote to stderr; nothing where its outputs are not loaded."""
    return tuple(json.loads(made).get("notices", ())) if made else ()


def assemble(text: str, path: Path, made: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """The executed notebook: the author's cells, the outputs, and the parameters where papermill puts them.

    :param made: what :func:`outputs_of` returns, parsed.
    """
    source = parse(text, path)
    outputs = iter(made["outputs"])
    injected = {
        "cell_type": "code", "id": "injected-parameters", "metadata": {"tags": ["injected-parameters", "remove-cell"]},
        "source": made["injected"], "outputs": [], "execution_count": None,
    }  # fmt: skip
    cells = []
    for number, cell in enumerate(source["cells"]):
        plain = {"id": f"cell-{number}", **cell, "source": "".join(cell["source"])}
        if cell["cell_type"] == "code":
            plain |= {"outputs": next(outputs), "execution_count": None}
        cells.append(plain)
        if made["injected"] is not None and "parameters" in cell["metadata"].get("tags", []):
            cells.append(injected)
    metadata = {"language_info": made["language_info"], "compendium": {"parameters": parameters}}
    if "kernelspec" in source["metadata"]:
        metadata["kernelspec"] = source["metadata"]["kernelspec"]
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def parse(source: str, path: Path) -> dict[str, Any]:
    """A notebook's text as JSON.

    :raises CompendiumError: it is not that of a notebook.
    """
    try:
        notebook = json.loads(source)
        for cell in notebook["cells"]:
            cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CompendiumError(f"{name_of(path)} is not a readable notebook ({error}). Restore it from git, or save it again.") from None
    return notebook


def cell_of(text: str, path: Path, source: str, line: int = 0) -> str:
    """A cell as its author finds it: its number in the stored notebook, and its first line or a given line."""
    for number, cell in enumerate(parse(text, path)["cells"], 1):
        if cell["cell_type"] == "code" and "".join(cell["source"]).strip() == source.strip():
            shown = (source.splitlines()[line - 1] if line else source).strip().splitlines()
            return f"cell {number}{f', line {line}' if line else ''} ('{shown[0][:60] if shown else ''}')"
    return "the cell of the parameters"
