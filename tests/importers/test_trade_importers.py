"""The importers of trade, distances and visa openness: what they read, skip, refuse, and by which name they call it."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from compendium.errors import CompendiumError
from compendium.importers import avoi, cepii, unctad

MATRIX = """source,target,HolySee,edgewidth
IranIslamicRepublic,DemRepoftheCongo,953.5,1.5
Sudan2011,SaoTomeandPricipe,953.5,0
France,France,953.5,7
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "file.csv"
    path.write_text(text)
    return path


def test_names_without_spaces_find_their_codes(tmp_path: Path) -> None:
    found = unctad.read_matrix(write(tmp_path, MATRIX))
    assert found.to_dict("list") == {"origin": ["IRN", "SDN"], "destination": ["COD", "STP"], "usd_thousand": [1.5, 0]}


def test_an_unknown_name_stops_the_import(tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match="1 of 5 names of countries and areas are not known: Atlantis"):
        unctad.read_matrix(write(tmp_path, MATRIX + "France,Atlantis,,1\nFrance,Chad,,1\n"))


def test_a_second_value_for_a_pair_stops_the_import(tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match="a second row for SDN to STP"):
        unctad.read_matrix(write(tmp_path, MATRIX + "Sudan,SaoTomeandPricipe,,1\n"))


def test_a_missing_value_stops_the_import(tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match="row 5, column 'edgewidth': '' is not a number"):
        unctad.read_matrix(write(tmp_path, MATRIX + "France,Chad,,\n"))


def test_sections_of_a_pair_are_added(tmp_path: Path) -> None:
    head = "iso3_o,iso3_d,section_code,value\n"
    found = cepii.read_africa_trade(write(tmp_path, head + "NGA,GHA,1,2.5\nNGA,GHA,2,4\nGHA,NGA,1,1\n"))
    assert found.to_dict("list") == {"origin": ["GHA", "NGA"], "destination": ["NGA", "GHA"], "usd_thousand": [1, 6.5]}
    with pytest.raises(CompendiumError, match="section 1"):
        cepii.read_africa_trade(write(tmp_path, head + "NGA,GHA,1,2.5\nNGA,GHA,1,4\n"))


def test_two_distances_are_kept_apart_under_their_names(tmp_path: Path) -> None:
    head = "iso_o,iso_d,contig,comlang_off,colony,dist,distw\n"
    found = cepii.read_geodist(write(tmp_path, head + "RUS,UKR,1,0,0,755.4,1557.26\nROM,ZAR,0,0,0,5000,.\nRUS,RUS,0,0,0,1,1\n"))
    assert found["origin"].to_list() == ["RUS", "ROU"]
    assert found["distance_km"].to_list() == [1557, 5000]  # weighted with population; between the largest cities where that is missing
    assert found["city_distance_km"].to_list() == [755, 5000]
    with pytest.raises(CompendiumError, match="RUS to UKR: no distance"):
        cepii.read_geodist(write(tmp_path, head + "RUS,UKR,1,0,0,.,1557.26\n"))


def test_a_new_member_does_not_change_the_mean_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    editions = {2019: {"KEN": 0.4, "UGA": 0.6, "COD": 0.1}, 2023: {"KEN": 0.5, "UGA": 0.6, "COD": 0.1}}
    rows = {y: pd.DataFrame({"year": y, "area": list(s), "score": list(s.values())}) for y, s in editions.items()}
    monkeypatch.setattr(avoi, "read_edition", lambda path: rows[int(path.name)])
    monkeypatch.setattr(avoi.areas, "members", lambda bloc, day: frozenset({"KEN", "UGA"} | ({"COD"} if day > "2022" else set())))
    found = avoi.scores(Path("2019"), Path("2023")).set_index(["year", "group"])
    assert found.loc[(2019, "EAC"), ["mean", "mean_same_members"]].to_list() == [0.5, 0.5]
    assert found.loc[(2023, "EAC"), ["mean", "mean_same_members"]].to_list() == [0.4, 0.55]


def test_the_providers_file_has_the_totals_that_were_checked() -> None:
    source = os.environ.get("COMPENDIUM_SOURCES")
    if not source:
        pytest.skip("COMPENDIUM_SOURCES names no folder of providers' files; set it to check the importers against them")
    matrix = unctad.read_matrix(Path(source) / "unctad/merchandise-trade-matrix-2015-all.csv.gz")
    billion = matrix.set_index(["origin", "destination"])["usd_thousand"] / 1e6
    assert billion.sum() == pytest.approx(16_357, abs=0.5)
    assert billion["USA", "CAN"] == pytest.approx(280.0, abs=0.05)
    assert billion["CHN", "USA"] == pytest.approx(410.8, abs=0.05)
