"""The book with next releases: every table that can be refreshed has one, a year later, and all notebooks run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from compendium.paths import ROOT

pytestmark = pytest.mark.builds

# In a copy of the project: the last release of each table once more, with a year that repeats the last one.
NEXT = """
from dataclasses import replace
import pandas as pd
from compendium.importers import feeds
from compendium.tables import catalog, model, store

made = {}
for feed in feeds():
    last = catalog.read_catalog().table(feed.release.table.name)[-1]
    if last.provider not in {feed.release.provider, *feed.earlier_providers}:
        continue
    frame = catalog.read_release(last)
    if "year" in frame:
        year = frame["year"].max()
        more = frame[frame["year"] == year].assign(year=year + (2 if last.table.name.startswith("migrant-stock") else 1))
        frame = more if frame["year"].nunique() == 1 and last.table.name.endswith("sex") else pd.concat([frame, more])
    words = {"year": int(frame["year"].max()) if "year" in frame else 2026, "day": "20 November 2026"}
    release = replace(feed.release, date="2026-11-20", edition=feed.release.edition.format(**words), citation=last.citation)
    release = replace(release, retrieved=tuple(model.Retrieved(e.name, e.url, "2026-11-20", "0" * 64) for e in feed.files))
    made[last.table.name] = store.prepare(frame, release)
with store.package_lock():
    store.put(list(made.values()))
print(len(made))
"""
RUN = """
import json
from compendium.publish import profiles
from compendium.run import execute, plan

if __name__ == "__main__":
    done = execute.run(plan.jobs("latest", profiles.select("", "latest")), 2)
    print(json.dumps({o.job.name: o.error for o in done if o.state == "failed"}))
"""


@pytest.fixture(scope="module")
def ahead(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with a next release of each table."""
    root = tmp_path_factory.mktemp("ahead") / "project"
    for part in ("compendium", "notebooks", "data"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__", ".lock"))
    for file in ("requirements.txt", "references.bib"):
        shutil.copy(ROOT / file, root / file)
    done = subprocess.run([sys.executable, "-c", NEXT], cwd=root, env=_environment(root), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 20
    (root / "run.py").write_text(RUN)
    done = subprocess.run([sys.executable, "run.py"], cwd=root, env=_environment(root), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {}
    return root / "_build" / "executed"


def _environment(root: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(root), "COMPENDIUM_CACHE": str(root / "cache")}


def test_every_notebook_runs_on_the_next_releases(ahead: Path) -> None:
    assert {p.stem for p in ahead.glob("*.ipynb")} >= {"key-figures", "theme-2", "roundtable-1-1", "roundtable-3-2"}


def test_no_text_names_a_release_that_is_no_longer_the_newest(ahead: Path) -> None:
    """Titles and captions take editions and years from the tables; statements about the newest release hold for the next one."""
    old = [r"\bJuly 2026\b", r"\bend-2025\b", r"Rev\. 2024\b(?! and| in )", r"4 June 2025", r"May 2025\)"]
    found = []
    for path in sorted(ahead.glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                meta = output.get("data", {}).get("application/vnd.compendium.exhibit+json")
                for part in ("title", "caption") if meta else ():
                    sources = " ".join(s["edition"] for s in meta["sources"])
                    found += [f"{meta['id']}: {m}" for o in old for m in re.findall(o, meta[part]) if m not in sources]
    assert found == []


EARLY = """
import json, sys
from pathlib import Path
from compendium.publish import profiles
from compendium.run import execute, plan

if __name__ == "__main__":
    day, folder = sys.argv[1], Path(sys.argv[2])
    done = execute.run(plan.jobs(day, profiles.select("", day), executed=folder), 2)
    print(json.dumps({o.job.output.stem: o.error for o in done if o.state == "failed"}))
"""


@pytest.mark.parametrize("day", ["2018-12-10"])
def test_every_notebook_runs_in_the_state_of_knowledge_of_the_forum(day: str, tmp_path: Path) -> None:
    program = tmp_path / "early.py"
    program.write_text(EARLY)
    own = {**os.environ, "PYTHONPATH": str(ROOT), "COMPENDIUM_CACHE": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, str(program), day, str(tmp_path / "executed")], cwd=ROOT, env=own, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {}
