"""The importers of the survey on income and living conditions and of foreign-trained doctors in the United States."""

from __future__ import annotations

from pathlib import Path

import pytest

from compendium.errors import CompendiumError
from compendium.importers import oecd, silc

HEAD = "DATAFLOW,freq,sex,age,citizen,lev_perc,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
NON_EU = "Non-EU27 countries (from 2020) nor reporting country"


def row(
    citizen: str = NON_EU, level: str = "Very good or good", geo: str = "Kosovo*", value: str = "70.5", flag: str = "u", sex: str = "Total"
) -> str:
    return f"ESTAT:HLTH_SILC_24(1.0),Annual,{sex},16 years or over,{citizen},{level},Percentage,{geo},2018,{value},{flag}\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "file.csv"
    path.write_text(text)
    return path


def test_levels_that_add_up_are_kept_and_aggregates_are_not(tmp_path: Path) -> None:
    text = HEAD + row() + row(level="Good") + row(geo="European Union - 27 countries (from 2020)") + row(geo="Türkiye", value="", flag="m")
    text += row(citizen="Non-EU28 countries (2013-2020) nor reporting country") + row(citizen="Reporting country", flag="")
    text += row(geo="Euro area – 20 countries (from 2023)")
    found = silc.health(write(tmp_path, text))
    assert found["area"].tolist() == ["XKX", "XKX"]
    assert found["citizenship"].tolist() == ["non-EU", "national"]
    assert found["percent"].tolist() == [70.5, 70.5]
    assert found["flag"].fillna("").tolist() == ["u", ""]


def test_what_is_not_expected_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match="Females"):
        silc.health(write(tmp_path, HEAD + row(sex="Females")))
    with pytest.raises(CompendiumError, match="Atlantis"):
        silc.health(write(tmp_path, HEAD + row(geo="Atlantis")))
    with pytest.raises(CompendiumError, match="Quite good"):
        silc.health(write(tmp_path, HEAD + row(level="Quite good")))
    with pytest.raises(CompendiumError, match="HLTH_SILC_24"):
        silc.health(write(tmp_path, (HEAD + row()).replace("HLTH_SILC_24", "HLTH_SILC_10")))


def test_income_is_the_median(tmp_path: Path) -> None:
    head = "DATAFLOW,unit,indic_il,citizen,sex,age,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
    line = "ESTAT:ILC_DI15$DEFAULTVIEW(1.0),Euro,Median equivalised net income,Foreign country,Total,18 years or over,Austria,2019,20000,\n"
    found = silc.income(write(tmp_path, head + line))
    assert found[["area", "citizenship", "euros"]].to_numpy().tolist() == [["AUT", "foreign", 20000]]
    with pytest.raises(CompendiumError, match="Mean"):
        silc.income(write(tmp_path, head + line.replace("Median", "Mean")))


def test_doctors_must_add_up_to_the_total_of_the_file(tmp_path: Path) -> None:
    head = "COU,VAR,CO2,YEA,Value,Flag Codes\n"
    lines = "USA,FTDS,IND,2016,70,\nUSA,FTDS,NS,2016,5,\nUSA,FTDS,TOT,2016,75,\n"
    found = oecd.foreign_trained_total(write(tmp_path, head + lines))
    assert found[["trained_in", "doctors"]].to_numpy().tolist() == [["IND", "70"]]
    with pytest.raises(CompendiumError, match="add up to 75"):
        oecd.foreign_trained_total(write(tmp_path, head + lines.replace("TOT,2016,75", "TOT,2016,85")))
