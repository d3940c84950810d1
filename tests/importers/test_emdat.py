"""EM-DAT: classes by size, what stands for nothing, and the totals that CRED published."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from compendium import load
from compendium.errors import CompendiumError
from compendium.importers import emdat

HEAD = "geo,subgroup,type,t,events,affected,deaths,damages\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "file.csv"
    path.write_text(HEAD + text)
    return path


def test_a_rate_is_in_the_highest_class_that_it_reaches() -> None:
    assert emdat.into_classes(pd.Series([0, 0.99, 1, 19.9, 20, 99, 100, 5000])).to_list() == [0, 0, 0, 10, 20, 50, 100, 100]


def test_kinds_are_added_up_and_small_ones_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = pd.DataFrame({"year": [2010, 2010], "area": ["HTI", "FRA"], "persons": [1_000_000, 60_000_000]})
    monkeypatch.setattr(emdat, "load", lambda table, as_of: people)
    rows = "HTI,geophysical,earthquake,2010,1,15000,,\nHTI,climatological,drought,2010,1,6000,7,\nFRA,hydrological,flood,2010,1,500,,\n"
    found = emdat.by_size(write(tmp_path, rows + "SPI,hydrological,flood,2010,1,500,9000,\nAIA,meteorological,storm,2010,1,9000,,\n"))
    assert found.set_index("kind")[["affected_per_1000", "deaths_per_million"]].to_dict("index") == {
        "all": {"affected_per_1000": 20, "deaths_per_million": 5},
        "slow": {"affected_per_1000": 5, "deaths_per_million": 5},
        "sudden": {"affected_per_1000": 10, "deaths_per_million": 0},
    }


@pytest.mark.parametrize(("row", "fault"), [("HTI,x,plague,2010,1,1,1,1", "plague"), ("XQX,x,flood,2010,1,1,1,1", "XQX")])
def test_what_is_not_known_is_refused(tmp_path: Path, row: str, fault: str) -> None:
    with pytest.raises(CompendiumError, match=f"row 2, .*found '{fault}'"):
        emdat.read_disasters(write(tmp_path, row + "\n"))


def test_the_stored_classes_fit_what_cred_published() -> None:
    """Haiti, earthquake of 2010: 39 per cent of the people affected, 222,570 dead (Annual Disaster Statistical Review 2010)."""
    stored = load("disasters-by-size", as_of="2025-06-19").set_index(["area", "year", "kind"])
    assert stored.loc[("HTI", 2010, "sudden")].to_list() == [100, 100]


def test_the_providers_file_has_the_totals_that_cred_published() -> None:
    """The review of 2010: 222,570 dead in Haiti and more than 297,000 in the world; a famine was added to the database later."""
    source = os.environ.get("COMPENDIUM_SOURCES")
    if not source:
        pytest.skip("COMPENDIUM_SOURCES names no folder of providers' files; set it to check the importers against them")
    rows = emdat.read_disasters(Path(source) / "emdat/gdidata-emdat-disaster.csv.gz")
    rows = rows[rows["year"] == 2010]
    raw = pd.read_csv(Path(source) / "emdat/gdidata-emdat-disaster.csv.gz")
    assert raw[(raw["t"] == 2010) & (raw["geo"] == "HTI")]["deaths"].max() == 222_570
    drought = raw[(raw["t"] == 2010) & (raw["type"] == "drought")]["deaths"].sum()
    assert rows["deaths"].sum() - drought == pytest.approx(297_000, rel=0.01)
