"""The table that ``make bench`` writes, made of stored measurements; nothing is timed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from bench import __main__ as command
from bench import checkout, groups, print_edition, table
from bench.checkout import OLD, Checkout
from bench.measurements import Measurements, read

SECONDS = {"jupyter-book, executing": 100.0, "jupyter-book, not executing": 4.0, "notebooks, cold": 48.0, "notebooks, cold: limit": 40.0}
NAMES = ("All notebooks, cold", "All notebooks, cold, and the limit")


@pytest.fixture
def measured() -> Measurements:
    """Three rounds of the cold group, of which the second is the median."""
    found = Measurements()
    for found.round, factor in ((1, 0.5), (2, 1), (3, 4)):
        for name, seconds in SECONDS.items():
            found.add(name, factor * seconds)
    return found


def test_measurements_come_back_from_their_file(measured: Measurements, tmp_path: Path) -> None:
    measured.write(tmp_path / "bench.csv")
    again = read(tmp_path / "bench.csv")
    assert again.values == measured.values
    assert again.units == measured.units
    assert again.rounds() == 3
    measured.values["notebooks, cold"].popitem()
    assert measured.rounds() == 2


def test_a_part_that_is_measured_again_leaves_the_others(measured: Measurements) -> None:
    again = Measurements()
    for again.round in (1, 2, 3):
        again.add("notebooks, cold", 12.0)
    measured.replace(again)
    assert measured.median("notebooks, cold") == 12.0
    assert measured.median("jupyter-book, executing") == 100.0


def test_a_row_has_medians_the_ratio_its_divisor_and_a_missed_goal(measured: Measurements) -> None:
    lines = table.markdown(table.sections(measured, ("cold",))).splitlines()
    assert f"| {NAMES[0]} | 48.0 | 0.50 | Jupyter Book’s own execution | 0.40, **missed** |" in lines
    assert f"| {NAMES[1]} | 48.0 | 1.20 | the limit | 1.15, **missed** |" in lines
    assert all(line.count("|") == 6 for line in lines)


def test_a_goal_that_is_reached_as_printed_is_not_missed() -> None:
    assert not table.Row("a", 0.3334, "b", 10, 0.033).is_missed
    assert table.Row("a", 0.34, "b", 10, 0.033).is_missed
    assert not table.Row("a", 9, "b", 1).is_missed


def test_a_missed_goal_needs_a_reason_outside_the_table(measured: Measurements) -> None:
    tables = table.sections(measured, ("cold",))
    reason = "\n- **{}.** Two cores.\n"
    inside = f"{table.BEGIN}{reason.format(NAMES[0])}{table.END}"
    assert table.unexplained(tables, inside) == list(NAMES)
    assert table.unexplained(tables, inside + reason.format(NAMES[0])) == [NAMES[1]]
    assert table.unexplained(tables, "".join(map(reason.format, NAMES))) == []


def test_an_edit_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("One. Two. Two.")
    first = Checkout(tmp_path).edit("page.md", "Two.")
    assert page.read_text() == f"One. {first}Two. Two."
    second = Checkout(tmp_path).edit("page.md", "Two.")
    assert second != first
    assert page.read_text() == f"One. {second}Two. Two."
    assert [p.name for p in tmp_path.iterdir()] == ["page.md"]


def test_the_texts_that_are_edited_are_in_the_notebooks() -> None:
    texts = [(checkout.ROOT / name).read_text(encoding="utf-8") for name in (groups.HERE.notebook, groups.HERE.gravity)]
    assert f'title=f\\"{groups.HERE.title}' in texts[0]
    assert texts[0].count(groups.HERE.title) == 1  # the edit changes the title
    assert groups.HERE.sentence in texts[0]
    assert f'\n    "{groups.HERE.cell}' in texts[1]


def test_a_clone_without_the_old_version_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    monkeypatch.setattr(checkout, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match=rf"Version {OLD}.*git fetch --unshallow"):
        checkout.copy_old(tmp_path / "old")


def test_a_package_of_another_folder_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="where it should import the package in"):
        checkout.checked(Checkout(tmp_path))


@pytest.mark.parametrize(("rounds", "rows", "message"), [("3", "serving all", "no measurements 'all'"), ("x", "", "ROUNDS is 'x'")])
def test_other_rows_and_rounds_are_refused(rounds: str, rows: str, message: str) -> None:
    with pytest.raises(SystemExit, match=message):
        command.main(rounds, rows)


def test_the_print_edition_is_compared_in_seconds_memory_and_pages() -> None:
    found = Measurements()
    for version, factor in (("", 1), (f"{OLD}: ", 10)):
        for name, value, unit in (
            ("", 8.0, "seconds"),
            (": peak", 400, "MB"),
            (": pages", 30, "pages"),
            (": sparse pages", 2.5, "per cent"),
        ):
            found.add(f"{version}print{name}", factor * value, unit)
    (section,) = table.sections(found, ("print",))
    lines = table.markdown([section]).splitlines()
    assert f"| The print edition set, all else unchanged | 8.0 | 0.100 | the same in {OLD} | 0.100 |" in lines
    assert f"| Memory at most, all processes in {OLD} | 4000 MB |  |  |  |" in lines
    assert f"| Pages of the print edition | 30 pages | 0.100 | the same in {OLD} |  |" in lines
    assert f"| Pages less than 60 per cent full in {OLD} | 25.0 per cent |  |  |  |" in lines
    assert all(line.count("|") == 6 for line in lines)


def test_the_memory_of_a_command_is_that_of_all_its_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enough, measured_once = tmp_path / "enough", checkout.megabytes_of

    def look(pid: int) -> float:
        found = measured_once(pid)
        if found > 120:
            enough.touch()
        return found

    monkeypatch.setattr(checkout, "megabytes_of", look)
    holds = (
        "import pathlib, time; held = bytearray(b'x' * 60_000_000); end = time.monotonic() + 60\n"
        f"while time.monotonic() < end and not pathlib.Path({str(enough)!r}).exists(): time.sleep(0.05)"
    )
    starts = f"import subprocess, sys; other = subprocess.Popen([sys.executable, '-c', {holds!r}]); {holds}\nother.wait()"
    assert Checkout(tmp_path).peak("-c", starts) > 120


def test_a_command_that_fails_while_its_memory_is_measured_ends_it(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no such edition"):
        Checkout(tmp_path).peak("-c", "raise SystemExit('no such edition')")


def test_a_machine_without_pango_is_told_what_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_edition, "HAS_PANGO", "raise SystemExit(1)")
    with pytest.raises(SystemExit, match=rf"version {OLD}, which needs Pango: install it .*ROWS=\"cold edits serving profiles\""):
        command.main("3", "print")
