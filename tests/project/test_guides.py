"""The guides: their examples work as printed, what they name exists, and each keeps to its size."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bench import groups, measurements, table
from conftest import HANGS, Project, copy_checkout, write_notebook

from compendium.paths import BOOK, ROOT
from compendium.sources import works

GUIDES = ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md")
PAGES = ("contribute", "make-chapter", "add-table", "new-release", "running", "current")  # of the book, about the project
BUILT = ("_build/", ".venv/", "ro-crate-metadata.json")  # what a build makes
BRANCH = "refresh/data"  # of the workflow that refreshes the tables
EXAMPLE = "associations"  # in the names of what the page on tables adds
IMPORTS = "from compendium import charts, exhibits, load\nfrom compendium.measures import stocks"


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# --- The examples --------------------------------------------------------------------------------------------------------


def examples(page: str) -> list[tuple[str, str, str]]:
    """The blocks of code of a page: (the text that leads to it, since the block before, its language, the code)."""
    return re.findall(r"((?:(?!```)[\s\S])*)^```(\w+)\n([\s\S]*?)^```$", (BOOK / f"{page}.md").read_text(encoding="utf-8"), re.MULTILINE)


def example(page: str, lead: str) -> str:
    """The block of code that follows on words: the name of its file, or what it is."""
    (found,) = (code for before, _, code in examples(page) if lead in before.strip().rpartition("\n")[2])
    return found


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A copy of the package, the tables and the works, without any notebook."""
    root = tmp_path / "project"
    for part in ("compendium", "data"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__", ".lock"))
    for name in ("requirements.txt", "references.bib"):
        shutil.copy(ROOT / name, root / name)
    (root / "notebooks").mkdir()
    return Project(root)


def run_notebook(project: Project, cell: str) -> None:
    cells = [("markdown", "# An example"), ("parameters", 'as_of = "latest"'), ("code", IMPORTS), ("code", cell)]
    write_notebook(project.root / "notebooks" / "example.ipynb", cells)
    assert project.execute() == {"example": ("ran", "")}


def test_a_figure_is_added_as_the_page_says(project: Project) -> None:
    run_notebook(project, example("make-chapter", "This is a whole cell."))


def with_feed(importer: str) -> str:
    """The importer of the page with the feed of the page."""
    imports = example("add-table", "the line that imports `Recipe` becomes:")
    feed = example("add-table", "At the end of `compendium/importers/associations.py`:")
    return importer.replace("from compendium.importers import Recipe, licences\n", imports) + "\n" + feed


def test_a_table_is_added_as_the_page_says(project: Project) -> None:
    page, root = "add-table", project.root

    def save(name: str) -> Path:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(example(page, f"In `{name}`:"), encoding="utf-8")
        return path

    def run(lead: str) -> list[str]:
        """Run the commands of a block; what each says."""
        commands = re.findall(r"^\$ python -m compendium (.+)$", example(page, lead), re.MULTILINE)
        assert commands
        done = [project.run(*command.split()) for command in commands]
        assert [d.stderr for d in done if d.returncode] == []
        return [d.stderr + d.stdout for d in done]

    file, importer, test = map(
        save, ("downloads/example/associations-2018.csv", "compendium/importers/associations.py", "tests/importers/test_associations.py")
    )
    assert sum(map(bool, importer.read_text().splitlines())) <= 40
    listed = root / "compendium" / "importers" / "__init__.py"
    providers = example(page, "Add the module to `PROVIDERS`")
    listed.write_text(listed.read_text().replace('    "gaskinabel",\n', f'    "gaskinabel",\n{providers}'))
    with (root / "references.bib").open("a", encoding="utf-8") as out:
        out.write(example(page, "Every release names a work"))

    imported, checked = run("At the top of the project:")
    assert re.search(r"hometown-associations/2018-04-30 +5 rows", imported)
    assert "are right" in checked
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(test)], cwd=root, capture_output=True, text=True, timeout=HANGS
    )
    assert tested.returncode == 0, tested.stdout
    assert "2 passed" in tested.stdout
    run_notebook(project, example(page, "In a cell of a notebook"))

    importer.write_text(with_feed(importer.read_text()))
    shutil.copy(ROOT / "pyproject.toml", root)
    for command in (["check"], ["format", "--check"]):
        style = [sys.executable, "-m", "ruff", *command, "compendium/importers", "tests"]
        done = subprocess.run(style, cwd=root, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
    file.with_name("associations.csv").write_text(example(page, "A newer file of the provider"), encoding="utf-8")
    _, refreshed = run("Then, at the top of the project:")
    (day,) = set(re.findall(r"released (\d{4}-\d{2}-\d{2})", refreshed))
    assert refreshed.startswith("new hometown-associations: Register of 2018"), refreshed
    assert f"hometown-associations has a new release ({day})" in project.why()["example"]


@pytest.mark.builds
def test_the_table_of_the_page_and_its_answers_meet_the_tests(tmp_path: Path) -> None:
    """In a whole copy of the checkout: what `make test` asks of a new table and of its feed."""
    page, root = "add-table", tmp_path / "checkout"
    copy_checkout(root)
    for name in ("downloads/example/associations-2018.csv", "compendium/importers/associations.py", "tests/answers/associations.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(example(page, f"In `{name}`:"), encoding="utf-8")
    importer, listed = (root / "compendium" / "importers" / name for name in ("associations.py", "__init__.py"))
    importer.write_text(with_feed(importer.read_text()))
    listed.write_text(
        listed.read_text().replace('    "gaskinabel",\n', f'    "gaskinabel",\n{example(page, "Add the module to `PROVIDERS`")}')
    )
    with (root / "references.bib").open("a", encoding="utf-8") as out:
        out.write(example(page, "Every release names a work"))
    env = {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}

    def run(*command: str) -> None:
        done = subprocess.run([sys.executable, "-m", *command], cwd=root, env=env, capture_output=True, text=True, timeout=HANGS)
        assert done.returncode == 0, done.stdout + done.stderr

    run("compendium", "import", "--from", "downloads", "--table", "hometown-associations")
    run("compendium", "data", "--endpoints")
    tests = ("tests/tables/test_data.py::test_every_resource_is_described", "tests/refresh/test_refresh.py")
    run("pytest", "-p", "no:cacheprovider", "-n", "0", *tests, "-k", "Example or hometown or every")
    run("ruff", "check", "compendium/importers", "tests/answers")
    run("ruff", "format", "--check", "compendium/importers", "tests/answers")


# --- What is named ---------------------------------------------------------------------------------------------------------


def named(text: str) -> set[str]:
    """What a guide names in the type of code, outside of blocks."""
    return set(re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"^```[\s\S]*?^```", "", text, flags=re.MULTILINE)))


FILE = re.compile(r"[\w.<>*/-]*(?:/[\w.<>*/-]*|\.(?:py|md|csv|json|ya?ml|toml|txt|in|bib|cff|ipynb|css|html))")


def missing_file(name: str) -> bool:
    """Whether a name is that of a file or folder that is not there; <table> and NAME are any name."""
    if not FILE.fullmatch(name) or name.startswith(BUILT) or name == BRANCH:
        return False
    pattern = re.sub(r"<\w+>|\bNAME\b", "*", name.rstrip("/"))
    return not any(next(folder.glob(pattern), None) for folder in (ROOT, ROOT / "compendium", ROOT / ".github" / "workflows"))


def names_in(path: Path) -> set[str]:
    """What a module defines: functions, classes and names that are given a value."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        found |= {target.id for target in targets if isinstance(target, ast.Name)}
        found |= {node.name} if isinstance(node, ast.FunctionDef | ast.ClassDef) else set()
    return found


def missing_function(name: str) -> bool:
    """Whether a name is ``module.function``, with arguments or not, of a module that the project has and that has no such function."""
    parts = re.fullmatch(r"(\w+)\.(\w+)(?:\(.*\))?", name)
    if not parts or FILE.fullmatch(name):
        return False
    modules = [path for folder in (ROOT / "compendium", BOOK / "_ext") for path in folder.rglob("*.py") if path.stem == parts[1]]
    return bool(modules) and not any(parts[2] in names_in(path) for path in modules)


def missing_target(name: str) -> bool:
    """Whether a name is a command of make that is not in the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    return bool(name.startswith("make ")) and not {w for w in name.split()[1:] if re.fullmatch(r"[a-z][a-z-]*", w)} <= targets


@pytest.mark.parametrize("guide", [*GUIDES, *(f"book/{page}.md" for page in PAGES)])
def test_what_a_guide_names_exists(guide: str) -> None:
    text = text_of(guide)
    commands = {line.partition("#")[0].removeprefix("$ ").strip() for line in text.splitlines() if line.startswith("$ make ")}
    found = {name for name in named(text) | commands if EXAMPLE not in name}
    assert found
    lacking = [name for name in sorted(found) if missing_file(name) or missing_function(name) or missing_target(name)]
    assert lacking == [], f"{guide} names what is not there"


@pytest.mark.parametrize(
    ("name", "lacks"),
    [
        ("compendium/cli.py", False), ("compendium/cly.py", True), ("tables/catalog.py", False), ("data/<table>/<release>.csv", False),
        ("datum/<table>.csv", True), ("_build/html/index.html", False), ("NAME.md", False), ("measures/", False), ("measure/", True),
        ("stocks.womens_share", False), ("stocks.mens_share", True), ('exhibits.figure("id", fig)', False), ("exhibits.figures(...)", True),
        ("manifest.Exhibit", False), ("manifest.Exhibition", True), ("pandas.DataFrame", False), ("remittances.TARGET", False),
        ("make html", False), ("make html changes", False), ("make htm", True), ("make book AS_OF=2018-12-10", False), ("load()", False),
    ],
)  # fmt: skip
def test_what_is_not_there_is_seen(name: str, lacks: bool) -> None:
    assert (missing_file(name) or missing_function(name) or missing_target(name)) is lacks


@pytest.mark.parametrize("guide", [*GUIDES, "BENCHMARKS.md", "CHANGELOG.md", ".github/CODE_OF_CONDUCT.md", ".github/SECURITY.md"])
def test_links_between_the_guides_lead_somewhere(guide: str) -> None:
    def slugs(path: Path) -> set[str]:
        headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}

    for goal in re.findall(r"\]\((?!https?:)([^)]+)\)", text_of(guide)):
        name, _, anchor = goal.partition("#")
        path = (ROOT / guide).parent / name if name else ROOT / guide
        assert path.exists(), f"{guide} links to {goal}"
        assert not anchor or anchor in slugs(path), f"{guide} links to {goal}"


def test_releases_and_works_of_the_examples_are_not_taken() -> None:
    assert "exampleoffice2018associations" not in works()
    assert not (ROOT / "data" / "hometown-associations").exists(), "the table of the example is in data/: take it out again"


# --- Their size ------------------------------------------------------------------------------------------------------------


def test_contributing_is_short() -> None:
    assert len(text_of("CONTRIBUTING.md").encode()) <= 5000


def test_the_architecture_is_two_pages() -> None:
    lines = text_of("ARCHITECTURE.md").splitlines()
    assert len(lines) <= 130
    assert [line for line in lines if len(line) > 120] == []


def test_the_commands_are_near_the_top_of_the_readme() -> None:
    top = "\n".join(text_of("README.md").splitlines()[:25])
    assert re.search(r"```console\n\$ make book .*\n\$ make test .*\n```", top)


# --- What was measured -------------------------------------------------------------------------------------------------------


def measured() -> measurements.Measurements:
    return measurements.read(ROOT / "tests" / "bench.csv")


def tables() -> list[table.Section]:
    return table.sections(measured(), tuple(groups.GROUPS))


def test_the_guides_quote_what_was_measured() -> None:
    assert text_of("tests/bench.md").startswith(f"{table.markdown(tables())}\n")
    assert text_of("tests/bench.md") in text_of("BENCHMARKS.md")
    assert table.between(text_of("README.md")) == table.in_a_line(measured())


def test_each_ratio_names_what_it_is_divided_by() -> None:
    for row in (row for section in tables() for row in section.rows):
        assert bool(row.of) == bool(row.divisor), row.what
        assert row.of or not row.goal, row.what


def test_each_missed_goal_has_its_reason() -> None:
    assert table.unexplained(tables(), text_of("BENCHMARKS.md")) == []
