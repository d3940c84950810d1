"""Entries by category, detected crossings, refugees by sex and age, applications for asylum: what counts, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from compendium import load
from compendium.errors import CompendiumError
from compendium.importers import frontex, oecd, unhcr

INFLOWS = """REF_AREA,TIME_PERIOD,MIGRATION_TYPE,MEASURE,UNIT_MEASURE,UNIT_MULT,OBS_VALUE,OBS_STATUS
BEL,2017,WO,MIG_FLW,PS,0,12.345,A
BEL,2017,AC,MIG_FLW,PS,0,,A
BEL,2017,HU,MIG_FLW,PS,0,0,P
"""
DETECTED = "route,type,nat,t,n\n" + "".join(f"Western Balkan Route,Land,AFG,2016-{m:02d}-01,{m}\n" for m in range(1, 13))
AGES = "f_0_4,f_5_11,f_12_17,f_18_59,f_60,f_other,m_0_4,m_5_11,m_12_17,m_18_59,m_60,m_other"
SEXES = f"year,coo_iso,coa_iso,pop_type,total,{AGES}\n2025,SYR,DEU,REF,12,0,0,1,2,0,3,0,0,0,4,0,0\n2025,SYR,DEU,ASY,9,9{',0' * 11}\n"
ASKED = "year,coa_iso,app_type,app_pc,applied\n2017,DEU,N,P,7\n2017,DEU,R,P,5\n2017,DEU,N,C,2\n2017,DEU,N,P,1\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "file.csv"
    path.write_text(text)
    return path


def test_a_category_without_a_value_has_no_row(tmp_path: Path) -> None:
    found = oecd.permanent_inflows(write(tmp_path, INFLOWS))
    assert found[["category", "persons"]].to_numpy().tolist() == [["work", 12.3], ["humanitarian", 0.0]]
    assert found["status"].fillna("").tolist() == ["", "provisional"]
    with pytest.raises(CompendiumError, match="XX"):
        oecd.permanent_inflows(write(tmp_path, INFLOWS.replace("WO", "XX")))


def test_a_year_without_all_months_is_left_out(tmp_path: Path) -> None:
    found = frontex.crossings(write(tmp_path, DETECTED + "Other,Sea,AFG,2017-01-01,9\n"))
    assert found.to_numpy().tolist() == [[2016, "Western Balkan Route", 78]]
    with pytest.raises(CompendiumError, match="2016-07-02"):
        frontex.crossings(write(tmp_path, DETECTED.replace("2016-07-01", "2016-07-02")))


def test_who_has_no_sex_or_age_stands_as_unknown(tmp_path: Path) -> None:
    found = unhcr.read_demographics(write(tmp_path, SEXES)).set_index(["sex", "age"])["persons"]
    assert found.to_dict() == {
        ("female", "12-17"): 1,
        ("female", "18-59"): 2,
        ("female", "unknown"): 3,
        ("male", "18-59"): 4,
        ("unknown", "unknown"): 2,
    }
    with pytest.raises(CompendiumError, match="more than the total"):
        unhcr.read_demographics(write(tmp_path, SEXES.replace("REF,12", "REF,9")))


def test_new_applications_alone_count(tmp_path: Path) -> None:
    assert unhcr.read_applications(write(tmp_path, ASKED)).set_index("counted")["applications"].to_dict() == {"cases": 2, "persons": 8}


def test_published_totals_are_met() -> None:
    refugees = load("refugees").query("year == 2025 and population_type == 'refugees'")
    assert load("refugees-by-sex-and-age")["persons"].sum() == refugees["persons"].sum()
    asked = load("asylum-applications").set_index(["year", "asylum", "counted"])["applications"]
    assert abs(asked[2017, "DEU", "persons"] / 198_317 - 1) < 0.001  # Federal Office for Migration and Refugees
    crossings = load("border-crossings-detected").groupby("year")["detections"].sum()
    assert crossings[2015] == pytest.approx(1_822_177, rel=0.001)  # Frontex, Risk Analysis for 2016
    entries = load("permanent-inflows").query("area == 'USA' and year == 2017")["persons"].sum()
    assert entries == pytest.approx(1_127_167, rel=0.03)  # lawful permanent residents of fiscal 2017, Department of Homeland Security
