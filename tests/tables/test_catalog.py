"""Tables: the as-of rule, and what a faulty file is told."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from conftest import release, write_areas, write_stock

from compendium.errors import CompendiumError
from compendium.tables import catalog, store
from compendium.tables.catalog import load
from compendium.tables.model import Field
from compendium.tables.store import write_release


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_areas(tmp_path)
    write_stock(tmp_path, "2018-06-01", (2010, 2015, 2017))
    write_stock(tmp_path, "2024-06-01", (2010, 2015, 2017, 2020))
    return tmp_path


def test_newest_release_on_or_before_the_day(folder: Path) -> None:
    assert load("stock", "2018-12-10", folder).attrs["release"] == "stock/2018-06-01"
    assert load("stock", "2018-06-01", folder).attrs["release"] == "stock/2018-06-01"
    assert load("stock", "2024-05-31", folder).attrs["release"] == "stock/2018-06-01"
    assert load("stock", "latest", folder).attrs["release"] == "stock/2024-06-01"


def test_before_the_first_release_it_is_cut_at_what_was_known(folder: Path) -> None:
    frame = load("stock", "2016-07-01", folder)
    assert set(frame["year"]) == {2010, 2015}
    assert frame.attrs == {"release": "stock/2018-06-01", "cut": "2016-07-01"}


def test_publication_takes_time(tmp_path: Path) -> None:
    write_areas(tmp_path)
    write_stock(tmp_path, "2020-01-01", (2015, 2016, 2017), known_after_days=170)
    assert set(load("stock", "2018-06-01", tmp_path)["year"]) == {2015, 2016}
    assert set(load("stock", "2018-06-30", tmp_path)["year"]) == {2015, 2016, 2017}


def test_as_of_before_anything(folder: Path) -> None:
    with pytest.raises(CompendiumError, match="Nothing of table 'stock' was known on 2000-01-01"):
        load("stock", "2000-01-01", folder)


def test_a_table_without_anything_known_can_be_had_empty(folder: Path) -> None:
    frame = catalog.load_known("stock", "2000-01-01", folder)
    assert frame.empty and list(frame.columns) == ["year", "area", "migrants"]
    assert catalog.release_of(frame, folder).id == "stock/2018-06-01"
    assert len(catalog.load_known("stock", "2018-12-10", folder)) == len(load("stock", "2018-12-10", folder))
    with pytest.raises(CompendiumError, match="no table 'nought'"):
        catalog.load_known("nought", "2000-01-01", folder)


def test_as_of_must_be_a_day(folder: Path) -> None:
    with pytest.raises(CompendiumError, match=r"as_of='2018' is neither 'latest' nor a day"):
        load("stock", "2018", folder)


def test_unknown_table_names_those_there_are(folder: Path) -> None:
    with pytest.raises(CompendiumError, match=r"no table 'stocks'.*areas, stock"):
        load("stocks", folder=folder)


def test_namibia_is_not_missing(tmp_path: Path) -> None:
    fields = (Field("iso2", "string", "code", required=True),)
    write_areas(tmp_path)
    write_release(pd.DataFrame({"iso2": ["NA", "DE"]}), release("codes", "2020-01-01", fields, ("iso2",)), tmp_path)
    assert set(load("codes", folder=tmp_path)["iso2"]) == {"NA", "DE"}


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "stock" / "2024-06-01.csv"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("year,area,migrants", "year,place,migrants", "stock/2024-06-01.csv: column 'area' is missing. Expected the columns year, area"),
        ("2010,DEU,3010", "2010,DEU,many", "row 2, column 'migrants': expected a whole number, found 'many'"),
        ("2010,DEU,3010", "2010,DEU,30.5", "row 2, column 'migrants': expected a whole number, found '30.5'"),
        ("2010,DEU", "2010,XYZ", "row 2, column 'area': expected an area code of the table 'areas', found 'XYZ'"),
        ("2010,MAR", "2010,DEU", "row 3: a second row for year=2010, area=DEU"),
        ("2010,DEU,3010", "2010,DEU,", "row 2, column 'migrants': expected a value, found an empty cell"),
        ("2010,DEU,3010", "2010,DEU,-1", "row 2, column 'migrants': expected at least 0, found '-1'"),
        ("2010,DEU,3010", "2010,DEU,3011", "its sha256 differs"),
    ],
)
def test_faulty_file(folder: Path, old: str, new: str, message: str) -> None:
    write_stock(folder, "2024-06-01", (2010, 2015, 2017, 2020))
    first = (folder / "stock" / "2024-06-01.csv").read_text().splitlines()[1]
    edit(folder, old.replace("3010", first.split(",")[2]), new)
    with pytest.raises(CompendiumError) as caught:
        load("stock", folder=folder)
    assert message in str(caught.value)


def test_a_missing_file_says_how_to_get_it_back(folder: Path) -> None:
    (folder / "stock" / "2024-06-01.csv").unlink()
    with pytest.raises(CompendiumError, match=r"is missing\. Restore it from git"):
        load("stock", folder=folder)


def test_a_faulty_frame_is_not_written(folder: Path) -> None:
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    with pytest.raises(CompendiumError, match="area code"):
        rows = pd.DataFrame({"year": [2030], "area": ["XYZ"], "migrants": [1]})
        write_release(rows, catalog.read_catalog(folder).table("stock")[0], folder)
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_a_full_disk_leaves_the_old_release(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_stock(folder, "2024-06-01", (2010,))
    monkeypatch.undo()
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_seal_takes_a_meant_change(folder: Path) -> None:
    path = folder / "stock" / "2018-06-01.csv"
    lines = path.read_text().splitlines()
    lines[1] = lines[1].rsplit(",", 1)[0] + ",77"
    path.write_text("\n".join(lines) + "\n")
    store.accept_changes("stock", folder)
    assert 77 in set(load("stock", "2018-12-10", folder)["migrants"])


def test_same_table_same_bytes(tmp_path: Path) -> None:
    files = []
    for name in ("a", "b"):
        write_areas(tmp_path / name)
        write_stock(tmp_path / name, "2018-06-01", (2010, 2015))
        files.append({str(p.relative_to(tmp_path / name)): p.read_bytes() for p in (tmp_path / name).rglob("*.*") if p.is_file()})
    assert files[0] == files[1]


def test_package_is_described_as_written(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text())
    stock = next(r for r in package["resources"] if r["name"] == "stock-2024-06-01")
    assert stock["rows"] == 12
    assert stock["years"] == [2010, 2020]
    assert stock["schema"]["primaryKey"] == ["year", "area"]
