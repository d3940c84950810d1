"""Exports in per cent of GDP from the cross-section of the Quality of Government Institute."""

from __future__ import annotations

from pathlib import Path

import pytest

from compendium import load
from compendium.errors import CompendiumError
from compendium.importers.qog import read_exports


def write(folder: Path, *rows: str) -> Path:
    path = folder / "qog.csv"
    path.write_text("\n".join(("cname,ccodealp,wdi_export", *rows)) + "\n", encoding="utf-8")
    return path


def test_countries_without_a_value_have_no_row(tmp_path: Path) -> None:
    found = read_exports(write(tmp_path, "Morocco,MAR,34.41234", "Djibouti,DJI,"))
    assert found.to_dict("records") == [{"area": "MAR", "exports_percent": 34.412}]


@pytest.mark.parametrize(
    ("row", "message"),
    [("Nowhere,XYZ,1", "found 'XYZ'"), ("Morocco,MAR,many", "many"), ("Morocco,MAR,35", "a second row for MAR")],
)
def test_a_file_that_is_not_as_expected_is_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(CompendiumError, match=message):
        read_exports(write(tmp_path, "Morocco,MAR,34", row))


def test_the_stored_shares_are_those_of_exporters() -> None:
    stored = load("exports-of-gdp").set_index("area")["exports_percent"]
    assert len(stored) == 180
    # Exports exceed GDP only where goods and money pass through.
    assert set(stored.index[stored > 140]) <= {"SGP", "LUX", "MDV", "MLT", "IRL", "SYC", "ARE"}
