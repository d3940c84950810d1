"""Quarters of the ND-GAIN index, the type of data of the migrant stock, and the projected population: what is kept and what is refused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from compendium import load
from compendium.errors import CompendiumError
from compendium.importers import ndgain
from compendium.importers.undesa import migrant_stock, prospects

AREAS = ("AFG", "MAR", "FRA", "KEN", "IND", "NER", "MLI", "TCD")


def written(folder: Path, name: str, scores: list[float]) -> Path:
    path = folder / name
    rows = [f'"{area}","x",{score},{score}' for area, score in zip(AREAS, scores, strict=True)]
    path.write_text("\n".join(['"ISO3","Name","2014","2020"', *rows]) + "\n")
    return path


def test_quarters_hold_equal_numbers_and_no_score(tmp_path: Path) -> None:
    paths = (written(tmp_path, name, [k / 10 for k in range(8)]) for name in ("exposure.csv", "readiness.csv"))
    found = ndgain.quarters(*paths)
    assert found[found["year"] == 2020]["exposure"].to_list() == [1, 1, 2, 2, 3, 3, 4, 4]
    assert list(found.columns) == ["year", "area", "exposure", "readiness", "top"]


def test_equal_scores_are_in_one_quarter() -> None:
    assert ndgain.quarter(pd.Series([0.1, 0.2, 0.2, 0.9])).to_list() == [1, 3, 3, 4]


def test_a_score_above_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match="not between 0 and 1"):
        ndgain.scores(written(tmp_path, "exposure.csv", [1.5, *[0.1] * 7]))


def test_each_quarter_of_the_stored_index_has_48_countries() -> None:
    stored = load("climate-exposure-classes")
    assert set(stored.groupby(["year", "exposure"]).size()) == {48}
    assert set(stored.groupby("year")["top"].sum()) == {20}


def test_types_of_one_destination_may_not_differ(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("geo,type_b,type_c,type_r,type_i\nFRA,1,0,0,0\nFRA,1,0,0,0\nMAR,0,1,1,0\n")
    found = migrant_stock.types_from_long(path).set_index("destination")
    assert found.loc["MAR"].to_list() == [0, 1, 1, 0]
    path.write_text(path.read_text() + "MAR,1,0,1,0\n")
    with pytest.raises(CompendiumError, match="'MAR' has two types"):
        migrant_stock.types_from_long(path)


def test_a_destination_without_a_type_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("geo,type_b,type_c,type_r,type_i\nFRA,0,0,0,0\n")
    with pytest.raises(CompendiumError, match="no type of data"):
        migrant_stock.types_from_long(path)


def test_stored_types_are_those_of_the_workbooks() -> None:
    """Rev. 2017, sheet "Table 1": Saudi Arabia "C R", Morocco "C", the United States "B"; the provider's notes explain the letters."""
    stored = load("migrant-stock-sources", as_of="2018-12-10").set_index("destination")
    assert stored.loc["SAU"].to_list() == [0, 1, 1, 0]
    assert stored.loc["MAR"].to_list() == [0, 1, 0, 0]
    assert stored.loc["USA"].to_list() == [1, 0, 0, 0]


def projection(folder: Path, name: str, years: str, world: str, area: str) -> Path:
    path = folder / name
    path.write_text(f"country_code\tname\tage\t{years}\n900\tWorld\t15-19\t{world}\n504\tMorocco\t15-19\t{area}\n")
    return path


def test_projection_adds_women_and_men(tmp_path: Path) -> None:
    years = "2020\t2030\t2040"
    paths = [projection(tmp_path, name, years, "10\t20\t30", "10\t20\t30") for name in ("f.txt", "m.txt")]
    assert prospects.projected(*paths)["persons"].to_list() == [20_000, 40_000, 60_000]


def test_a_year_that_is_missing_is_refused(tmp_path: Path) -> None:
    paths = [projection(tmp_path, name, "2020\t2030", "10\t20", "10\t20") for name in ("f.txt", "m.txt")]
    with pytest.raises(CompendiumError, match="once for women and once for men"):
        prospects.projected(*paths)


def test_the_stored_projection_fits_another_provider() -> None:
    """The World Bank gives 64.8 per cent of the world's people aged 15 to 64 in 2020 (July 2026), of a later revision."""
    working = load("population-projected", as_of="2019-06-17").query("mid_year == 2020")["persons"].sum()
    everybody = load("population-by-age", as_of="2019-06-17").query("year == 2020")["persons"].sum()
    assert 100 * working / everybody == pytest.approx(64.8, abs=0.5)
