"""Labour agreements by period, by partners and by country of origin, from a small file in Stata's format."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from compendium.errors import CompendiumError
from compendium.importers import bla

FEES = "recruitment fees not paid by the migrant"


def write(folder: Path, *rows: tuple[str, str, int, int]) -> Path:
    """A file of coded agreements: two partners, year, and the clause on fees; all other clauses are absent."""
    frame = pd.DataFrame(rows, columns=["countryA", "countryB", "year", "recruit_cost_mig"])
    path = folder / "coded.dta"
    frame.assign(**dict.fromkeys(set(bla.CLAUSES) - {"recruit_cost_mig"}, 0)).to_stata(path, write_index=False)
    return path


def test_the_convention_divides_the_periods_and_unknown_years_are_left_out(tmp_path: Path) -> None:
    path = write(tmp_path, ("Germany", "Morocco", 1997, 1), ("Morocco", "Germany", 1998, 0), ("Germany", "Morocco", 9999, 1))
    found = bla.by_pair(path)
    fees = found[found["clause"] == FEES].set_index("period")
    assert fees["agreements"].to_dict() == {"to 1997": 1, "from 1998": 1}
    assert fees["with_clause"].to_dict() == {"to 1997": 1, "from 1998": 0}
    assert set(fees["south_partners"]) == {1}


def test_the_origin_is_the_partner_of_whom_more_live_in_the_other(tmp_path: Path) -> None:
    path = write(tmp_path, ("Germany", "Turkey", 1961, 1), ("Philippines", "Jordan", 2012, 1), ("Yugoslavia", "Germany", 1968, 1))
    found = bla.by_origin(path)
    assert set(found["area"]) == {"TUR", "PHL"}
    assert set(found["clause"]) == {bla.CLAUSES[name][0] for name in bla.BY_ORIGIN}


def test_an_unknown_partner_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CompendiumError, match="Atlantis"):
        bla.by_pair(write(tmp_path, ("Atlantis", "Germany", 1961, 1)))
