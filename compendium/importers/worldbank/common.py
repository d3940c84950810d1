"""What the World Bank's data products share: its codes of economies, how amounts are kept, and its terms."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium.importers import licences
from compendium.importers.reading import codes_by, group_codes, refuse
from compendium.tables.model import Field, Table

FIRST_YEAR = 1990
MILLION = 1_000_000
CENT = 6  # decimals of a million US dollars: one dollar
CODES = {"KSV": "XKX"}  # its older code of Kosovo (under UN Security Council resolution 1244)

# Regions, income groups and other sums of the World Development Indicators.
AGGREGATES = group_codes("World Bank")

BY_DEFAULT = "The World Bank's terms of use for data sets give it to those that are not labelled otherwise"
WDI_TERMS = {**licences.CC_BY, "licence_note": f"{BY_DEFAULT}. Reuse with attribution."}

YEAR = Field("year", "integer", "Calendar year", "year", required=True, minimum=FIRST_YEAR)
AREA = Field("area", "string", "Economy", required=True, area=True)

# KNOMAD and the World Development Indicators both give it.
INFLOWS = Table(
    name="remittance-inflows",
    title="Remittances received by country or area",
    description="Money that residents receive from abroad: personal transfers and compensation of employees, as recorded in the "
    "balance of payments or estimated by World Bank staff. Nominal US dollars. Years from 1990 on; a year without a figure has no row.",
    fields=(
        YEAR,
        AREA,
        Field("usd_million", "number", "Remittances received", "million US dollars", required=True, minimum=0, additive=True),
    ),
    key=("year", "area"),
    known_after_days=113,  # the April Brief: 23 April 2018 for 2017
)


def areas_of(found: pd.Series, names: pd.Series, path: Path) -> pd.Series:
    """Codes of the World Bank as codes of the table `areas`.

    :param names: of the economies, for the message.
    :raises CompendiumError: a code is not in the table.
    """
    area = found.replace(CODES)
    lost = pd.DataFrame({"code": found, "name": names})[~area.isin(codes_by("area"))]
    refuse(lost, "'{code}' ({name}) is neither a code of the table 'areas' nor a known aggregate", path)
    return area
