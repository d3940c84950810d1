"""MIPEX indicators and years of residence before naturalisation: what the readers take, and the totals of the stored tables."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from compendium import load
from compendium.errors import CompendiumError
from compendium.importers import globalcit, mipex


def workbook(path: Path, codes: list[str], title: str = "SE") -> Path:
    """One sheet: a block of a strand whose indicators stand beside the strand; the first one has a false year of its own in 2014."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(["Policy strand", "Health Strand"])
    sheet.append(["Indicator", "h", None, *(cell for code in codes for cell in ("Indicator", code, None))])
    for year, false, score in ((2014, 2019, 50), (2015, 2015, "#DIV/0!"), (2019, 2019, 100)):
        own = [cell for k, _ in enumerate(codes) for cell in (year if k else false, score, "comment")]
        sheet.append([year, 75, None, *own])
    book.save(path)
    return path


def test_indicators_are_read_under_the_year_of_the_row(tmp_path: Path) -> None:
    scores = mipex.read_items(workbook(tmp_path / "a.xlsx", list(mipex.ITEMS)))
    assert sorted(scores["item"].unique()) == sorted(mipex.ITEMS.values())
    one = scores[scores["item"] == "health care: legal migrants"]
    assert one[["area", "year", "score"]].to_numpy().tolist() == [["SWE", 2014, 50.0], ["SWE", 2019, 100.0]]


def test_an_absent_indicator_and_an_unknown_sheet_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match="no indicator '147a'"):
        mipex.read_items(workbook(tmp_path / "a.xlsx", [code for code in mipex.ITEMS if code != "147a"]))
    with pytest.raises(CompendiumError, match="named after no country"):
        mipex.read_items(workbook(tmp_path / "b.xlsx", list(mipex.ITEMS), title="QQ"))


def test_every_country_is_counted_once_for_an_item() -> None:
    items = load("integration-policy-items")
    totals = items.groupby(["panel_from", "item", "year"])[["countries", "migrants"]].sum()
    assert (totals.loc[2014, "countries"] == 56).all()
    assert totals.loc[2007, "countries"].isin([29, 30]).all()  # one country had no score for the vote in 2007
    assert totals["migrants"].tolist() == pytest.approx([100] * len(totals), abs=0.1)
    first = items[items["year"] == items["panel_from"]]
    assert not first[["raised", "lowered"]].to_numpy().any()


def citizenship(path: Path, rows: list[tuple[str, str, str, str]]) -> Path:
    pd.DataFrame(rows, columns=["iso3", "year", "A06_bin", "A06a_yrs_cat"]).to_csv(path, index=False)
    return path


def test_years_of_residence_are_those_of_states_with_ordinary_naturalisation(tmp_path: Path) -> None:
    years = {"DEU": ("8", "5"), "FRA": ("5", "5"), "USA": ("5", "5"), "BRA": ("4", "4")}
    rows = [(iso3, year, "1", y) for iso3, both in years.items() for year, y in zip(("2020", "2024"), both, strict=True)]
    rows += [("ITA", year, "0", "NA") for year in ("2020", "2024")] + [("FRA", "1990", "NA", "NA"), ("FRA", "2022", "1", "7")]
    table = globalcit.naturalisation_years(citizenship(tmp_path / "a.csv", rows)).set_index(["year", "region"])
    assert table.loc[("2020", "Europe"), ["states", "ordinary", "changed", "median", "within_five"]].tolist() == [3, 2, 0, 6.5, 1]
    assert table.loc[("2024", "Europe"), ["changed", "median", "within_five"]].tolist() == [1, 5, 2]
    assert table.loc[("2024", "Americas"), ["states", "median"]].tolist() == [2, 4.5]
    assert table.loc[("2024", "World"), ["states", "ordinary", "ten_or_more"]].tolist() == [5, 4, 0]


def test_ordinary_naturalisation_without_years_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match="'FRA' has ordinary naturalisation and no years"):
        globalcit.naturalisation_years(citizenship(tmp_path / "a.csv", [("FRA", "2020", "1", "NA")]))
