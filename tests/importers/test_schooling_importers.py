"""The importers of schooling and over-qualification: what they read, leave out and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compendium.errors import CompendiumError
from compendium.importers import eurostat, oecd

BY_LEVEL = """"COUNTRY","BIRTH","HATLEV1D","YEAR","Unit Code","Value"
"AUS","FB","H","2019","PC","75.5"
"OECD","FB","H","2019","PC","70"
"AUT","NB","L","2019","PC",""
"""
ATTAINED = """REF_AREA,SEX,AGE,ATTAINMENT_LEV,BIRTH_PLACE,UNIT_MEASURE,STATISTICAL_OPERATION,TIME_PERIOD,OBS_VALUE
POL,_T,Y25T64,ISCED11A_5T8,FB,PT_POP_SEX_AGE,OBS,2023,55.70412
POL,_T,Y25T64,ISCED11A_0T2,FB,PT_POP_SEX_AGE,OBS,2023,
OECD,_T,Y25T64,ISCED11A_5T8,NB,PT_POP_SEX_AGE,OBS,2023,39.2
"""


def write(folder: Path, text: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def answer(geo: dict[str, int], values: dict[str, float], status: dict[str, str] | None = None, **other: str) -> dict[str, object]:
    """A data set in JSON-stat: two citizenships by areas."""
    codes = {"freq": {"A": 0}, "citizen": {"NEU27_2020_FOR": 1, "NAT": 0}, "age": {"Y20-64": 0}, "sex": {"T": 0}, "unit": {"PC": 0}}
    codes |= {"geo": geo, "time": {"2024": 0}}
    return {
        "label": "Over-qualification rates by citizenship",
        "id": list(codes),
        "size": [len(code) for code in codes.values()],
        "dimension": {name: {"category": {"index": index}} for name, index in codes.items()},
        "value": values,
        "status": status or {},
        **other,
    }


def file_of(folder: Path, *answers: tuple[str, dict[str, object]]) -> Path:
    return write(folder, json.dumps([{"params": {"geo": geo} if geo else {}, "respuesta": found} for geo, found in answers]), "file.json")


def test_employment_by_schooling_leaves_out_the_mean_and_empty_cells(tmp_path: Path) -> None:
    found = oecd.employment_by_schooling(write(tmp_path, BY_LEVEL))
    assert found.to_dict("list") == {
        "year": ["2019"], "area": ["AUS"], "percent": ["75.5"], "schooling": ["high"], "birthplace": ["foreign-born"],
    }  # fmt: skip


def test_another_level_or_unit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match=r"HATLEV1D.*found 'X'"):
        oecd.employment_by_schooling(write(tmp_path, BY_LEVEL.replace('"FB","H"', '"FB","X"')))
    with pytest.raises(CompendiumError, match="Unit Code"):
        oecd.employment_by_schooling(write(tmp_path, BY_LEVEL.replace('"PC","75.5"', '"PS","75.5"')))


def test_schooling_is_kept_with_two_decimals(tmp_path: Path) -> None:
    found = oecd.schooling(write(tmp_path, ATTAINED))
    assert found.loc[0].to_dict() == {"year": "2023", "area": "POL", "percent": 55.70, "schooling": "high", "birthplace": "foreign-born"}
    assert len(found) == 1
    with pytest.raises(CompendiumError, match="AGE"):
        oecd.schooling(write(tmp_path, ATTAINED.replace("Y25T64,ISCED11A_5T8,FB", "Y25T34,ISCED11A_5T8,FB")))


def test_over_qualification_reads_cells_in_the_order_of_their_codes(tmp_path: Path) -> None:
    geo = {"EL": 1, "EA21": 0}
    # cells count the last dimension first: citizen NAT (EA21, EL), then outside the EU (EA21, EL)
    path = file_of(
        tmp_path, ("EU27_2020", answer({"EU27_2020": 0}, {"0": 20.3})), ("", answer(geo, {"0": 19.0, "1": 32.8, "3": 76.0}, {"3": "u"}))
    )
    found = eurostat.over_qualification(path)
    assert found[["area", "citizenship", "percent"]].to_numpy().tolist() == [
        ["GRC", "national", "32.8"], ["GRC", "country outside the EU", "76.0"],
    ]  # fmt: skip
    assert found["flag"].fillna("").tolist() == ["", "u"]


def test_another_data_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match="label"):
        eurostat.over_qualification(file_of(tmp_path, ("", answer({"EL": 0}, {"0": 1.0}, label="Unemployment"))))
