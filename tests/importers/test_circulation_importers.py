"""Importers behind circulation and citizenship: what they read, what they refuse, and totals of the stored tables."""

from __future__ import annotations

import gzip
from pathlib import Path

import pandas as pd
import pytest

from compendium import load
from compendium.errors import CompendiumError
from compendium.importers import globalcit, iab, mpidr
from compendium.measures import citizenship


def test_openalex_has_no_country_called_nan(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text(
        "migrationfrom,migrationto,year,n_migrations,n_migrations_back\nFR,MA,2018.0,12,15\nnan,FR,2018.0,99,99\nNA,FR,2018.0,11,10\n"
    )
    found = mpidr.openalex_moves(path)
    assert found[["origin", "destination", "moves"]].to_numpy().tolist() == [
        ["FRA", "MAR", 12], ["FRA", "NAM", 10], ["MAR", "FRA", 15], ["NAM", "FRA", 11]
    ]  # fmt: skip
    path.write_text("migrationfrom,migrationto,year,n_migrations,n_migrations_back\nQQ,MA,2018.0,12,15\n")
    with pytest.raises(CompendiumError, match="found 'QQ'"):
        mpidr.openalex_moves(path)


def law_file(path: Path, rows: list[str]) -> Path:
    path.write_bytes(gzip.compress("\n".join(["iso3,year,L05_bin,dualcit_comb", *rows]).encode()))
    return path


def test_laws_are_read_from_both_sides(tmp_path: Path) -> None:
    """0: neither, 1: emigrants alone, 2: immigrants alone, 3: both; a State without a value for the loss has no row."""
    rows = ["MAR,2024,0,3", "IND,2024,1,0", "DEU,2024,0,1", "ESP,2024,1,2", "FRA,2024,0,NA", "PSE,2024,NA,NA", "MAR,2017,1,0"]
    found = globalcit.laws(law_file(tmp_path / "a.csv.gz", rows), 2024)
    kept, lost, unknown = citizenship.LAWS
    assert found["kept"].to_dict() == {"MAR": kept, "IND": lost, "DEU": kept, "ESP": lost, "FRA": kept}
    assert found["allowed"].to_dict() == {"MAR": kept, "IND": lost, "DEU": lost, "ESP": kept, "FRA": unknown}


def test_every_corridor_is_in_one_class() -> None:
    classes = load("dual-citizenship-corridors")
    for year, release in ((2017, "2017-12-18"), (2024, "2025-01-31")):
        rows = classes[classes["year"] == year]
        by_size = rows.groupby("size")["corridors"].sum()
        assert by_size.drop("others").to_dict() == {"1–20": 20, "21–50": 30, "51–100": 50}
        stock = load("migrant-stock-by-origin-and-sex", as_of=release)
        known = stock[(stock["year"] == year) & ~stock["origin"].isin(["OTN", "OTS", "OOO"])]
        assert rows["migrants"].sum() == known["migrants"].sum()
        assert rows["women"].sum() == known.loc[known["sex"] == "female", "migrants"].sum()


def test_named_laws_agree_with_the_counts_by_region() -> None:
    """African States whose citizens keep citizenship: the same number in the table by State and in the one by region."""
    named, regions = load("citizenship-kept-abroad"), load("dual-citizenship")
    africa = pd.Index(load("areas").query("region == 'Africa' and un_member == 'Y'")["area"])
    for year in (2017, 2024):
        kept = named[(named["year"] == year) & named["area"].isin(africa) & (named["law"] == citizenship.KEPT)]
        of_region = regions[(regions["year"] == year) & (regions["region"] == "Africa")]
        assert len(kept) == int(of_region["tolerating"].iloc[0])


def test_emigrants_by_sex_add_up() -> None:
    table = load("oecd-emigrants-by-sex")
    for year, rows in table.groupby("year"):
        parts = rows[rows["region"] != iab.WORLD]
        whole = rows[rows["region"] == iab.WORLD].iloc[0]
        assert parts[["emigrants", "women"]].sum().tolist() == [whole["emigrants"], whole["women"]], year
    assert (table["women"] < table["emigrants"]).all()


def test_women_and_men_make_the_moves_of_a_corridor() -> None:
    """The two files and the one of both sexes are separate estimates; along the largest corridors they differ by a few per cent."""
    sexes, both = load("corridor-flows-by-sex"), load("migration-flows")
    sums = sexes.groupby(["year", "origin", "destination"])["moves"].sum()
    whole = both.set_index(["year", "origin", "destination"])["moves"].reindex(sums.index).fillna(0)
    assert abs(sums.sum() / whole.sum() - 1) < 0.05


def test_moves_back_are_those_of_the_same_corridors() -> None:
    table = load("return-flows")
    assert table["together"].to_numpy() == pytest.approx((100 * table["back"] / table["there"]).to_numpy(), abs=0.01)
    assert ((table["p25"] <= table["median"]) & (table["median"] <= table["p75"])).all()
    assert ((table["low"] <= table["median"]) & (table["median"] <= table["high"])).all()
