"""Armed conflicts by country and year: what counts once, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from compendium import load
from compendium.errors import CompendiumError
from compendium.importers import ucdp

STATES = "gwcode,statename\n365,Russia (Soviet Union)\n369,Ukraine\n652,Syria\n"
ROWS = """conflict_id,year,gwno_a,gwno_b,type_of_conflict,intensity_level
1,1988,652,,intrastate,2
2,2022,365,369,interstate,2
3,2022,652,,II,1
3,2022,652,,II,1
4,2022,652,,intrastate,2
"""


def write(folder: Path, conflicts: str = ROWS, states: str = STATES) -> tuple[Path, Path]:
    paths = folder / "conflicts.csv", folder / "states.csv"
    for path, text in zip(paths, (conflicts, states), strict=True):
        path.write_text(text)
    return paths


def test_a_conflict_counts_once_and_between_states_for_both(tmp_path: Path) -> None:
    found = ucdp.armed_conflicts(*write(tmp_path)).set_index("area")
    assert found["conflicts"].to_dict() == {"RUS": 1, "SYR": 2, "UKR": 1}
    assert found["wars"].to_dict() == {"RUS": 1, "SYR": 1, "UKR": 1}


def test_what_is_unknown_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match="999"):
        ucdp.armed_conflicts(*write(tmp_path, ROWS.replace("2022,652,,intrastate", "2022,999,,intrastate")))
    with pytest.raises(CompendiumError, match="intensity_level"):
        ucdp.armed_conflicts(*write(tmp_path, ROWS.replace("intrastate,2\n2", "intrastate,2\n2").replace("II,1", "II,3")))


def test_published_totals_are_met() -> None:
    # UCDP (2025): 61 conflicts in 2024, 11 of them wars; those between States count here for both.
    year = load("armed-conflicts").groupby("year")[["conflicts", "wars"]].sum().loc[2024]
    assert (year["conflicts"] - 5, year["wars"] - 1) == (61, 11)
