"""UCDP/PRIO: armed conflicts by country and year, from the Armed Conflict Dataset as the R package peacesciencer has it.

A conflict has a row or several in a year, which differ in the States that support a side. States have codes of Gleditsch and Ward, whose
names come from a second file. ``gwno_a`` is the government on side A; in conflicts between States (``interstate``) side B is a State too.
``intensity_level`` is 1 for 25 to 999 battle-related deaths in the year, 2 for 1,000 and more.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium.importers import Recipe, licences
from compendium.importers.names import codes
from compendium.importers.reading import expect, numbers, read_csv
from compendium.tables.model import Field, Table

FIRST = 1989  # earlier conflicts were in States that are no more, or began before what they are compared with
TYPES = ("interstate", "intrastate", "II", "extrasystemic")
PRESENT = {  # names of the second file to those under which the States are known
    "German Federal Republic": "Germany",
    "Italy/Sardinia": "Italy",
    "Yugoslavia": "Serbia",
    "Rumania": "Romania",
    "Russia (Soviet Union)": "Russian Federation",
    "Burkina Faso (Upper Volta)": "Burkina Faso",
    "Congo, Democratic Republic of (Zaire)": "Democratic Republic of the Congo",
    "Tanzania/Tanganyika": "United Republic of Tanzania",
    "Zimbabwe (Rhodesia)": "Zimbabwe",
    "Madagascar (Malagasy)": "Madagascar",
    "Iran (Persia)": "Iran (Islamic Republic of)",
    "Turkey (Ottoman Empire)": "Türkiye",
    "Yemen (Arab Republic of Yemen)": "Yemen",
    "Korea, People's Republic of": "Democratic People's Republic of Korea",
    "Sri Lanka (Ceylon)": "Sri Lanka",
    "Cambodia (Kampuchea)": "Cambodia",
    "Vietnam, Democratic Republic of": "Viet Nam",
}


def armed_conflicts(path: Path, states: Path) -> pd.DataFrame:
    """Table ``armed-conflicts``: a row an area and year with a conflict.

    :param path: the conflicts.
    :param states: codes and names of States.
    :returns: year, area, conflicts, wars.
    :raises CompendiumError: an unknown type or intensity of a conflict, or a State without a code or a known name.
    """
    raw = read_csv(path, ("conflict_id", "year", "gwno_a", "gwno_b", "type_of_conflict", "intensity_level"))
    raw = raw[numbers(raw["year"], path, whole=True) >= FIRST].reset_index(drop=True)
    expect(raw["type_of_conflict"], TYPES, path)
    expect(raw["intensity_level"], ("1", "2"), path)
    listed = read_csv(states, ("gwcode", "statename")).drop_duplicates("gwcode").set_index("gwcode")["statename"]
    between = raw["type_of_conflict"] == "interstate"
    sides = pd.concat([raw["gwno_a"], raw.loc[between, "gwno_b"]]).str.split(",").explode().str.strip()
    expect(sides, set(listed.index), path, "a code of the list of States")
    place = codes(sides.map(listed).replace(PRESENT), states)
    rows = raw.loc[sides.index, ["year", "conflict_id"]].assign(area=place.to_numpy(), war=(raw["intensity_level"] == "2")[sides.index])
    each = rows.groupby(["year", "area", "conflict_id"])["war"].max().rename("war").reset_index()
    return each.groupby(["year", "area"])["war"].agg(conflicts="size", wars="sum").reset_index()


CONFLICTS = Table(
    name="armed-conflicts",
    title="Armed conflicts by country and year",
    description="Armed conflicts with 25 or more battle-related deaths in the year to which the government of a country was the first "
    "party, or either party if the conflict was between States; of these, wars with 1,000 or more. 1989 to 2024. No row: no conflict.",
    provider="UCDP/PRIO, Armed Conflict Dataset",
    landing_page="https://ucdp.uu.se/downloads/",
    **licences.CC_BY,
    licence_note="Stated on the provider's page of downloads; read from the R package peacesciencer 1.2.9.",
    citation="ucdp2025acd",
    fields=(
        Field("year", "integer", "Calendar year", required=True, minimum=FIRST),
        Field("area", "string", "Country whose government took part", required=True, area=True),
        Field("conflicts", "integer", "Armed conflicts", "conflicts", required=True, minimum=1),
        Field("wars", "integer", "Of these, with 1,000 or more battle-related deaths", "conflicts", required=True, minimum=0),
    ),
    key=("year", "area"),
    note="The country of the government, not always the place of the fighting. Violence without a State, or against people who do not "
    "fight, is not in it. Version 25.1 appeared in June 2025.",
    known_after_days=165,
).release("2025-06-30", "Version 25.1")

TABLES: list[Recipe] = [
    Recipe(CONFLICTS, ("ucdp/peacesciencer-ucdp-acd.csv.gz", "ucdp/peacesciencer-gw-states.csv.gz"), armed_conflicts),
]
