"""UNCTAD: merchandise trade matrix (UNCTADstat), exports of all products by country pair, as one row a bloc.

The files are a copy of the matrix as pairs. Names are Stata labels that run together ("IranIslamicRepublic", "Sudan2011"). The columns
Curaçao, HolySee, SanMarino and SouthSudan of two files hold one value again and again, left over from reshaping; they are not read. A
pair without a row is missing, not zero. What the licence allows is not known, so only sums by bloc are stored.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium import areas
from compendium.importers import Recipe, licences
from compendium.importers.names import codes
from compendium.importers.reading import numbers, read_csv, refuse
from compendium.tables.catalog import load
from compendium.tables.model import Field, Table

YEARS = (1995, 2005, 2015)
OF_THE_YEAR, CONSTANT = "of the year", "constant"


def read_matrix(path: Path) -> pd.DataFrame:
    """Exports by ordered pair of different countries and areas, thousand US dollars.

    :returns: origin, destination, usd_thousand.
    :raises CompendiumError: a name is not known, a pair occurs twice, or a value is not a number.
    """
    raw = read_csv(path, ("source", "target", "edgewidth"))
    out = pd.DataFrame(
        {
            "origin": codes(raw["source"], path),
            "destination": codes(raw["target"], path),
            "usd_thousand": numbers(raw["edgewidth"], path),
        }
    )
    refuse(out[out.duplicated(["origin", "destination"])], "a second row for {origin} to {destination}", path)
    return out[out["origin"] != out["destination"]].reset_index(drop=True)  # France to itself: goods that came back


def in_blocs(*paths: Path) -> pd.DataFrame:
    """Table ``trade-in-blocs``: for each year and bloc, with the members of that year and with those of the last year.

    :returns: year, bloc, membership, members, pairs, pairs_reported, and four sums in millions of US dollars.
    """
    rows = []
    for year, path in zip(YEARS, paths, strict=True):
        matrix = read_matrix(path)
        value = matrix["usd_thousand"] / 1000
        for bloc in sorted(set(load("memberships")["bloc"])):
            for membership, day in ((OF_THE_YEAR, f"{year}-12-31"), (CONSTANT, f"{YEARS[-1]}-12-31")):
                members = areas.members(bloc, day)
                if not members:  # not yet founded
                    continue
                sends, receives = matrix["origin"].isin(members), matrix["destination"].isin(members)
                rows.append(
                    {
                        "year": year,
                        "bloc": bloc,
                        "membership": membership,
                        "members": len(members),
                        "pairs": len(members) * (len(members) - 1),
                        "pairs_reported": int((sends & receives).sum()),
                        "inside_usd_million": value[sends & receives].sum().round(1),
                        "exports_usd_million": value[sends].sum().round(1),
                        "imports_usd_million": value[receives].sum().round(1),
                        "world_usd_million": value.sum().round(1),
                    }
                )
    return pd.DataFrame(rows)


def _sum(name: str, description: str) -> Field:
    return Field(name, "number", description, "million US dollars", required=True, minimum=0)


PAGE = "https://unctadstat.unctad.org"
TABLES: list[Recipe] = [
    Recipe(
        Table(
            name="trade-in-blocs",
            title="Merchandise trade inside regional blocs (aggregate)",
            description="Exports of goods between the members of a bloc, exports of the members to all partners and exports of all "
            "countries to the members, in three years. Sums by the project over UNCTAD's matrix of exports by country pair.",
            provider="UNCTAD, UNCTADstat, merchandise trade matrix, aggregated by the project",
            landing_page=PAGE,
            licence=licences.AGGREGATES,
            licence_url=PAGE,
            licence_note="UNCTADstat allows free use with attribution; whether its matrix may be passed on is not stated. Sums by bloc are "
            "given.",
            citation="unctadstattrade",
            fields=(
                Field("year", "integer", "Year of trade", required=True),
                Field("bloc", "string", "Bloc, as in the table memberships", required=True),
                Field(
                    "membership",
                    "string",
                    "Whose trade is summed: the members at the end of the year, or in each year those at the end of 2015",
                    required=True,
                    enum=(OF_THE_YEAR, CONSTANT),
                ),
                Field("members", "integer", "Members of the bloc", "States and areas", required=True, minimum=1),
                Field("pairs", "integer", "Ordered pairs of members", "pairs", required=True, minimum=2),
                Field("pairs_reported", "integer", "Of these, pairs with a value in the matrix", "pairs", required=True, minimum=0),
                _sum("inside_usd_million", "Exports from one member to another"),
                _sum("exports_usd_million", "Exports of the members to all partners"),
                _sum("imports_usd_million", "Exports of all countries to the members"),
                _sum("world_usd_million", "Exports of all countries to all partners"),
            ),
            key=("year", "bloc", "membership"),
            note="Dated by the day on which the copy was made; current prices; exports only, as reported or estimated by UNCTAD. A pair "
            "without a value is missing, not zero. In 2005 South Africa's exports to its four partners in the Southern African Customs "
            "Union are missing, three tenths of the trade inside SADC in the other years. Trade that crosses a border unrecorded is in "
            "no figure. Sudan includes South Sudan up to 2011. Partners that are not allocated to a country are left out. Read from a "
            "copy in the repository carlaint/IMF-Trade-Networks.",
            known_after_days=450,
        ).release("2017-03-27", "1995, 2005, 2015"),
        tuple(f"unctad/merchandise-trade-matrix-{year}-all.csv.gz" for year in YEARS),
        in_blocs,
    ),
]
