"""Notebooks by hand: JupyterLab as `make lab` starts it, and the hook that `make hooks` sets up."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import HANGS, SOON, copy_checkout
from serving import free_port

from compendium.paths import ROOT

NOTEBOOK = "notebooks/key-figures.ipynb"
TOKEN = "of-the-tests"
# The settings of a user: no browser is opened, and whoever runs the tests in a container is root.
SETTINGS = {"ServerApp": {"open_browser": False, "allow_root": True}, "IdentityProvider": {"token": TOKEN}}
DONE = """() => {
  const error = document.querySelector('[data-mime-type="application/vnd.jupyter.error"]');
  if (error) throw new Error(error.textContent);
  return [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].every(p => /^\\[\\d+\\]:$/.test(p.textContent.trim()));
}"""
PARTS = """() => ({
  texts: [...document.querySelectorAll('.jp-OutputArea-output')].map(o => o.textContent),
  pictures: [...document.querySelectorAll('.jp-RenderedSVG img')].map(i => [i.src, i.width, i.height]),
  cells: [...document.querySelectorAll('.jp-RenderedHTML td')].map(c => [c.textContent, getComputedStyle(c).textAlign]),
  formulas: document.querySelectorAll('.jp-OutputArea-output mjx-container').length,
})"""


def git(root: Path, *arguments: str, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    env = {**os.environ, "PRE_COMMIT_HOME": str(root / "_build" / "pre-commit"), **environment}
    return subprocess.run(["git", *identity, *arguments], cwd=root, check=check, capture_output=True, text=True, env=env, timeout=HANGS)


def make_clone(root: Path) -> Path:
    """A repository with the files of this checkout as they are now, and with its environment."""
    copy_checkout(root)
    (root / ".venv").symlink_to(ROOT / ".venv")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "The checkout")
    return root


class Session(NamedTuple):
    """A notebook after Run All Cells and Save."""

    root: Path
    parts: dict[str, Any]  # what is on the screen


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("lab")
    root = make_clone(folder / "checkout")
    (folder / "settings" / "custom").mkdir(parents=True)
    (folder / "settings" / "jupyter_server_config.json").write_text(json.dumps(SETTINGS))
    (folder / "settings" / "custom" / "custom.css").write_text(".jp-RenderedMarkdown h1 { letter-spacing: 3px; }")
    port = free_port()
    env = {**os.environ, "JUPYTER_CONFIG_DIR": str(folder / "settings"), "JUPYTER_DATA_DIR": str(folder / "data")}
    with (folder / "log").open("w") as log:
        command = ["make", "lab", f"PORT={port}"]
        process = subprocess.Popen(command, cwd=root, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_for(port, process, folder / "log")
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(SOON * 1000)
        page.goto(f"http://127.0.0.1:{port}/lab/tree/{NOTEBOOK}?token={TOKEN}")
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        page.wait_for_function(DONE)
        parts = page.evaluate(PARTS)
        parts["spacing"] = page.evaluate("() => getComputedStyle(document.querySelector('.jp-RenderedMarkdown h1')).letterSpacing")
        claim = page.locator(".jp-RenderedMarkdown p").filter(has_text=":::{claim} C49")
        claim.scroll_into_view_if_needed()  # what is out of sight is not laid out
        page.wait_for_function("claim => claim.innerText", arg=claim.element_handle())
        parts["claim"] = claim.inner_text()
        page.screenshot(path=folder / "lab.png")
        page.get_by_role("menuitem", name="File", exact=True).click()
        page.get_by_text("Save Notebook", exact=True).click()
        end = time.monotonic() + SOON
        while "image/svg+xml" not in (root / NOTEBOOK).read_text():
            assert time.monotonic() < end, (folder / "log").read_text()
            time.sleep(0.2)
        page.close()
        yield Session(root, parts)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(SOON)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + SOON
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=SOON).close()
            return
        except OSError:
            assert process.poll() is None and time.monotonic() < end, log.read_text()
            time.sleep(0.2)


# JupyterLab


def test_a_figure_shows_title_picture_source_and_caption(session: Session) -> None:
    source, width, height = session.parts["pictures"][0]
    kind, _, content = source.partition(",")
    svg = base64.b64decode(content).decode() if kind.endswith("base64") else urllib.parse.unquote(content)
    # matplotlib draws text as curves, and says in a comment what they are.
    assert "<!-- The migrants of 2015 have been put at" in svg and "<!-- Source: UN DESA" in svg
    assert width > 400 and height > 200
    captions = [text for text in session.parts["texts"] if text.strip().startswith("World migrant stock by reference year")]
    assert len(captions) == 1
    assert not any("The migrants of 2015 have been put at" in text for text in session.parts["texts"])  # the picture has it


def test_a_table_shows_title_cells_as_printed_caption_and_source(session: Session) -> None:
    [table] = [text for text in session.parts["texts"] if "International migrants, million" in text]
    assert re.match(r"\d+ million migrants in \d{4}, \d+ per cent of them women and girls", table)
    assert "World totals as known in December 2018" in table and "Source: UN DESA, Population Division" in table
    sides = dict(session.parts["cells"][:2])
    assert list(sides.values()) == ["left", "right"]
    assert re.fullmatch(r"\d\d\d\.\d", list(sides)[1])
    assert session.parts["formulas"] == 0  # "US$ 200 … US$" is no formula


def test_glued_numbers_show_with_their_keys(session: Session) -> None:
    assert "claimed = 258\N{NO-BREAK SPACE}million" in [text.strip() for text in session.parts["texts"]]


def test_options_of_a_directive_keep_their_lines(session: Session) -> None:
    assert session.parts["claim"].splitlines()[:3] == [":::{claim} C49", ":verdict: supported", ":exhibits: fig-vintages, tab-key-figures"]


def test_the_style_sheet_of_the_user_holds_too(session: Session) -> None:
    assert session.parts["spacing"] == "3px"


def test_what_jupyterlab_saved_is_the_same_again_once_stripped(session: Session) -> None:
    assert git(session.root, "status", "--porcelain").stdout == f" M {NOTEBOOK}\n"
    command = [".venv/bin/python", "-m", "compendium", "strip", NOTEBOOK]
    subprocess.run(command, cwd=session.root, check=True, timeout=HANGS)
    assert git(session.root, "status", "--porcelain").stdout == ""


# The hook


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    root = make_clone(tmp_path / "checkout")
    subprocess.run(["make", "hooks"], cwd=root, check=True, timeout=HANGS)
    return root


@pytest.mark.builds
def test_a_commit_takes_outputs_out(clone: Path) -> None:
    path = clone / "notebooks" / "theme-1.ipynb"
    notebook = json.loads(path.read_text())
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell |= {"execution_count": 3, "outputs": [{"output_type": "stream", "name": "stdout", "text": ["old"]}]}
    cell["metadata"] |= {
        "execution": {"iopub.status.idle": "2026-01-01"},
        "scrolled": True,
        "papermill": {"status": "completed"},
        "vscode": {"languageId": "python"},
    }
    notebook["metadata"]["language_info"] |= {"version": "3.11.7", "codemirror_mode": {"name": "ipython", "version": 3}}
    notebook["metadata"]["kernelspec"]["display_name"] = ".venv"
    notebook["metadata"]["papermill"] = {"start_time": "2026-01-01"}
    notebook["cells"][0]["metadata"]["tags"] = []  # papermill gives each cell a list of tags
    injected = {"cell_type": "code", "id": "of-papermill", "metadata": {"tags": ["injected-parameters"]}, "source": ["as_of = 'x'"]}
    notebook["cells"].insert(2, injected | {"outputs": [], "execution_count": None})
    path.write_text(json.dumps(notebook))
    git(clone, "add", "-A")
    done = git(clone, "commit", "-m", "With outputs", check=False)
    assert done.returncode == 1
    assert "notebooks/theme-1.ipynb: stripped" in done.stderr
    git(clone, "add", "-A")
    assert git(clone, "status", "--porcelain").stdout == ""


@pytest.mark.builds
def test_a_commit_is_formatted_and_checked(clone: Path) -> None:
    module, page = clone / "compendium" / "words.py", clone / "book" / "introduction.md"
    module.write_text(module.read_text() + "\n\nLIST = [ 1,2 ]\n")
    page.write_text(page.read_text() + "\nAs {cite:t}`nobody2019` has it.\n")
    done = git(clone, "commit", "-a", "-m", "Both", check=False)
    assert done.returncode == 1
    assert "references.bib has no entry 'nobody2019'" in done.stderr
    assert module.read_text().endswith("\n\nLIST = [1, 2]\n")
    git(clone, "checkout", "HEAD", "--", str(page))
    git(clone, "commit", "-a", "-m", "The module")
    assert git(clone, "log", "--format=%s").stdout == "The module\nThe checkout\n"
