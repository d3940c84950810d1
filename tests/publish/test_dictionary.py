"""The data dictionary of the exhibits' files: which row tells what a column is, and what is wrong in a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_archives import EXHIBIT, STOCK, staged

from compendium.errors import CompendiumError
from compendium.publish import bundles, columns, dictionary
from compendium.publish.dictionary import Row

HEADS = "exhibit,column,unit,description\n"


def told(*rows: tuple[str, str], id: str = "fig-profile-mar-people", column: str = "low") -> tuple[str, str] | None:
    """The exhibit and the column of the row that wins, in whichever order the rows stand."""
    winners = {dictionary.find([Row(*row, "", "") for row in order], id, column) for order in (rows, rows[::-1])}
    (row,) = winners
    return row and (row.exhibit, row.column)


@pytest.mark.parametrize(
    "winner, others",
    [
        (("", "low"), [("fig-profile-mar-people", "*"), ("fig-profile-mar-people", "lo?")]),  # the very name
        (("fig-profile-mar-people", "low"), [("fig-profile-*-people", "low"), ("", "low")]),  # then the exhibit
        (("fig-profile-*-people", "low"), [("", "low"), ("fig-profile-*-people", "*")]),
        (("fig-profile-mar-people", "l*"), [("fig-profile-*-people", "lo?"), ("", "lo?")]),
        (("", "lo*"), [("", "*"), ("", "high"), ("fig-other", "low"), ("", "Low")]),  # then the longer pattern; letters as they are
    ],
)
def test_the_most_exact_row_wins(winner: tuple[str, str], others: list[tuple[str, str]]) -> None:
    assert told(winner, *others) == winner


def test_a_name_with_the_signs_of_a_pattern_is_found_by_itself() -> None:
    assert told(("", "share [1]"), column="share [1]") == ("", "share [1]")
    assert told(("", "high"), ("fig-other", "*")) is None


@pytest.mark.parametrize(
    "head, unit",
    [
        ("World (million)", "million"), ("Women, per cent", "per cent"), ("Difference (points)", "points"),
        ("Median (per cent of GDP)", "per cent of GDP"), ("A, B (million a year)", "million a year"),
        ("Million, 2024", ""), ("Minus aid (interval)", ""), ("95 per cent from", ""), ("women_per_cent", ""), ("Rev. 2017, millions", ""),
    ],
)  # fmt: skip
def test_a_head_that_ends_with_its_unit_gives_it(head: str, unit: str) -> None:
    assert dictionary.unit_of(head) == unit


@pytest.mark.parametrize(
    "text, message",
    [
        ("exhibit,column,unit\n", "line 1: expected the columns exhibit, column, unit, description; found exhibit, column, unit."),
        ("", "line 1: expected the columns exhibit, column, unit, description; found none."),
        (f"{HEADS},low,,Low, that is\n", "line 2: expected 4 cells (exhibit, column, unit, description), found 5. Put a text"),
        (f"{HEADS},low,per cent,Low\nfig-a,high,per cent,\n", "line 3: expected a description, found none. Say which column"),
        (f"{HEADS}fig-a,,,\n", "line 2: expected a column and a description, found none."),
        (f"{HEADS},low,,Low\n,low,,Lowest\n", "line 3: column 'low' of any exhibit has a row above. Keep one of the two."),
        (f"{HEADS}fig-a,low ,,Low\n", "line 2: a cell begins or ends with a space. Take it away."),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / dictionary.FILE).write_text(text)
    with pytest.raises(CompendiumError, match=re.escape(f"book/columns.csv, {message}")):
        dictionary.read(tmp_path / dictionary.FILE)


def test_a_book_without_the_file_has_no_rows(tmp_path: Path) -> None:
    assert dictionary.read(tmp_path / dictionary.FILE) == []


def test_the_dictionary_wins_over_what_is_derived(tmp_path: Path) -> None:
    rows = [
        Row("fig-stock", "share", "", "Migrants, of the population"),  # its unit is that of the drawing
        Row("fig-*", "migrants", "million persons", "Migrants at mid-year"),
        Row("", "kind", "", "Kind of pair"),
    ]
    described = columns.described(staged(tmp_path), EXHIBIT, [STOCK], rows)
    assert [(c.name, c.unit, c.description) for c in described] == [
        ("area", "", "Code of a country or area, ISO 3166-1 alpha-3"),
        ("area_name", "", "Name of the area whose code is in `area`"),
        ("migrants", "million persons", "Migrants at mid-year"),
        ("share", "Per cent", "Migrants, of the population"),
        ("kind", "", "Kind of pair"),
    ]
    assert "without a description" not in bundles.about(EXHIBIT, [STOCK], described, bundles.Cited("", "", "", ""))
