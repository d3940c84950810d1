"""The importers' tools: what they read, what they refuse, and that a message names file, row and column."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from compendium.errors import CompendiumError
from compendium.importers import names, reading
from compendium.tables.catalog import load

FILE = Path("file.csv")


def column(*cells: object, name: str = "code") -> pd.Series:
    return reading.numbered(pd.DataFrame({name: cells}), 2)[name]


def test_text_stays_text_and_its_index_is_the_row_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("\ufeffiso2,n\nNA,1\n,02\n", encoding="utf-8")
    raw = reading.read_csv(path, ("n", "iso2"))
    assert raw.to_dict("list") == {"n": ["1", "02"], "iso2": ["NA", ""]}
    assert list(raw.index) == [2, 3]
    assert list(reading.read_text(path, header=None).index) == [1, 2, 3]
    with pytest.raises(CompendiumError, match=r"file\.csv: column 'area' is missing\. Found: iso2, n"):
        reading.read_csv(path, ("area",))


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    pd.DataFrame({"a": [None, 1.0]}).to_excel(path, sheet_name="Data", index=False)
    assert reading.read_sheet(path, "Data")[0].to_list() == ["a", "", "1"]
    with pytest.raises(CompendiumError, match=r"book\.xlsx: there is no sheet 'Notes'\. Found: Data"):
        reading.read_sheet(path, "Notes")


def test_the_header_is_the_first_row_that_has_all_its_cells() -> None:
    raw = reading.numbered(pd.DataFrame([["Title 2020", ""], ["Country code ", "2020"], ["4", "17"]], dtype="string"))
    top = reading.find_header(raw, FILE, "(country )?code", r"(19|20)\d\d")
    assert top == 2
    assert reading.below(raw, top).to_dict("list") == {"Country code": ["4"], "2020": ["17"]}
    with pytest.raises(CompendiumError, match=r"file\.csv: no header row among 3 rows; expected cells of the form 'Origin'"):
        reading.find_header(raw, FILE, "Origin")


def test_figures_have_separators_and_marks_for_none() -> None:
    assert reading.numbers(column("1,200", "1 200.5", ".."), FILE, missing=("..",)).fillna(-1).to_list() == [1200, 1200.5, -1]
    with pytest.raises(CompendiumError, match=r"file\.csv, row 3, column 'code': '' is not a number"):
        reading.numbers(column("1", ""), FILE)
    with pytest.raises(CompendiumError, match=r"row 2, column 'code': '1.5' is not a whole number"):
        reading.numbers(column("1.5"), FILE, whole=True)


def test_codes_become_words_and_unknown_ones_are_refused() -> None:
    assert reading.recode(column("T", "F"), {"T": "both", "F": "female"}, FILE).to_list() == ["both", "female"]
    with pytest.raises(CompendiumError, match=r"file\.csv, row 3, column 'code': expected one of T, F, found 'X'"):
        reading.recode(column("T", "X"), {"T": "both", "F": "female"}, FILE)
    with pytest.raises(CompendiumError, match=r"row 2, column 'code': expected a year, found '20x'"):
        reading.expect_form(column("20x"), r"\d{4}", "a year", FILE)


def test_codes_of_areas_may_be_of_three_kinds() -> None:
    assert reading.to_areas(column("NA", "EL"), FILE, by="iso2", also={"EL": "GRC"}).to_list() == ["NAM", "GRC"]
    assert reading.to_areas(column("4", "900"), FILE, by="m49", ignored=("900",)).isna().to_list() == [False, True]
    with pytest.raises(CompendiumError, match=r"row 2, column 'code': expected a code of the table 'areas', found 'QQQ'"):
        reading.to_areas(column("QQQ"), FILE)


def test_a_row_without_a_place_in_a_file_is_named_by_its_cells_alone() -> None:
    rows = pd.DataFrame({"origin": ["DEU"], "vote": ["?"]})
    with pytest.raises(CompendiumError, match=r"^file\.csv: DEU votes '\?'\.$"):
        reading.refuse(rows, "{origin} votes '{vote}'", FILE)
    with pytest.raises(CompendiumError, match=r"^file\.csv, row 2: DEU votes '\?'\.$"):
        reading.refuse(reading.numbered(rows, 2), "{origin} votes '{vote}'", FILE)
    reading.refuse(rows[:0], "nothing", FILE)


def test_sums_must_be_the_totals_but_for_a_share_and_rounding() -> None:
    sums = pd.Series([100.0, 52.0], index=pd.MultiIndex.from_tuples([("DEU", 2020), ("FRA", 2020)]))
    reading.compare(sums, sums + 2, "origins", FILE, share=0.01, rounding=1.5)
    with pytest.raises(CompendiumError, match=r"file\.csv: origins \(FRA, 2020\) add up to 52.0, the file states 50.0"):
        reading.compare(sums, sums - [0, 2], "origins", FILE)
    with pytest.raises(CompendiumError, match=r"origins \(FRA, 2020\) add up to 52.0, the file states 0.0"):
        reading.compare(sums, sums[:1], "origins", FILE)


def test_all_unknown_names_are_listed_at_once() -> None:
    assert names.codes(pd.Series(["Viet Nam", "The Côte d’Ivoire", ""]), FILE).fillna("").to_list() == ["VNM", "CIV", ""]
    with pytest.raises(CompendiumError, match=r"file\.csv: 2 of 3 names .* are not known: Atlantis, Mu\. Add them to .*names\.csv"):
        names.codes(pd.Series(["Atlantis", "Mu", "Chad"]), FILE)


@pytest.mark.parametrize("table", ["names", "area_facts", "bloc_history"])
def test_facts_are_of_areas_that_are_in_the_table(table: str) -> None:
    assert {row["area"] for row in reading.facts(table)} <= set(load("areas")["area"])


def test_a_spelling_is_listed_once() -> None:
    listed: dict[str, str] = {}
    for row in reading.facts("names"):
        assert listed.setdefault(names.plain(row["name"]), row["area"]) == row["area"], row["name"]
