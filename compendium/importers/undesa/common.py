"""What UN DESA's data products share: M49 codes, marks of missing figures, and the row of the World as a check of sums."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import licences
from compendium.importers.reading import codes_by, numbers, refuse

PROVIDER = "UN DESA, Population Division"
IN_FILE = {**licences.CC_BY_IGO, "licence_note": "Stated in UN DESA's file."}
WORLD = "900"  # its code, kept as an area until sums are compared; regions and groups have the codes above
MISSING = ("", "..", "~", "-", "—", "NA")  # not available; protected because below five; none


def areas_of(m49: pd.Series, path: Path) -> pd.Series:
    """Area codes of M49 codes; ``WORLD`` for the World, missing for other groups, which have codes above it, and for blank cells.

    :raises CompendiumError: a code below that of the World is in no list of areas.
    """
    code = pd.to_numeric(m49, errors="coerce").astype("float64")
    area = code.where(code < int(WORLD)).astype("Int64").astype("string").map(codes_by("m49")).astype("string")
    lost = (code < int(WORLD)) & area.isna()
    refuse(code.to_frame("code")[lost], "code {code:.0f} is not the M49 code of an area of the table 'areas'", path)
    return area.mask(code == int(WORLD), WORLD)


def figures(column: pd.Series, path: Path) -> pd.Series:
    """Figures of text cells; missing where the provider gives none.

    :raises CompendiumError: a cell is neither a figure nor one of the provider's marks.
    """
    return numbers(column, path, MISSING)


def without_world(frame: pd.DataFrame, path: Path, tolerance: float = 0) -> pd.DataFrame:
    """The rows of areas, if they add up to the World in every year.

    :param tolerance: share by which the sum may be lower.
    :raises CompendiumError: a year does not add up.
    """
    world = frame[frame["area"] == WORLD].set_index("year")["value"]
    out = frame[frame["area"] != WORLD]
    if world.empty:
        raise CompendiumError(f"{path.name}: no row for the World.")
    total = out.groupby("year")["value"].sum()
    gap = (world - total).reindex(world.index)
    if (wrong := gap.isna() | (gap < -0.5 - 1e-6 * world) | (gap > tolerance * world + 0.5)).any():
        year = wrong.idxmax()
        raise CompendiumError(f"{path.name}: areas add up to {total.get(year, 0):,.0f} in {year}, the World is {world[year]:,.0f}.")
    return out
