"""papermill's own command line runs the notebooks, as somebody without the build would."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import HANGS

from compendium import manifest
from compendium.paths import NOTEBOOKS, PROFILE, ROOT

# Papermill runs all of them in the build of the book, and tests/book/test_book.py all of them in kernels of the usual kind. From its own
# command line it runs one roundtable and what is shorter: the others would take four minutes of processor time to show the same once more.
TRIED = sorted(path for path in NOTEBOOKS.glob("*.ipynb") if "roundtable" not in path.stem or path.stem == "roundtable-1-2")


@pytest.mark.builds
@pytest.mark.parametrize("path", TRIED, ids=lambda path: path.stem)
def test_papermill_runs_it(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.ipynb"
    command = [str(Path(sys.executable).with_name("papermill")), str(path.relative_to(ROOT)), str(out), "--no-progress-bar"]
    parameters = ["-p", "as_of", "latest"] + (["-p", "area", "CPV"] if path == PROFILE else [])
    done = subprocess.run([*command, *parameters], cwd=ROOT, capture_output=True, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stderr[-3000:]
    source, made = (json.loads(p.read_text(encoding="utf-8"))["cells"] for p in (path, out))
    prose = [["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"] for cells in (source, made)]
    assert prose[0] == prose[1]
    code = "\n".join("".join(cell["source"]) for cell in source if cell["cell_type"] == "code")
    shown = [output.get("data", {}) for cell in made for output in cell.get("outputs", [])]
    ids = [data[manifest.EXHIBIT_MIME]["id"] for data in shown if manifest.EXHIBIT_MIME in data]
    assert bool(ids) == any(call in code for call in ("exhibits.figure(", "exhibits.table("))
    if path == PROFILE:
        assert "fig-profile-cpv-people" in ids
