"""Abel and Cohen: five-year flows between countries, estimated from the migrant stock of UN DESA.

Source: the matrices behind the Global Migration Data Explorer of IIASA, one JSON file with a matrix a period. Rows are origins,
columns destinations, both in the order of ``names``; countries are in blocks, and the first name of each block (its position is
in ``regions``) is the region, whose row and column hold the sums of the block.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Recipe, licences
from compendium.importers.names import codes
from compendium.importers.reading import compare
from compendium.measures import circulation
from compendium.tables.model import Field, Table

PERIOD = 5  # years
CORRIDORS = 100  # of which moves by sex are stored
NAMES = {"FS Micronesia": "FSM", "Sudan*": "SDN"}  # Sudan* is Sudan with South Sudan, in the periods before 2010
TOLERANCE = 0.001  # blocks of regions differ from the sum of their countries by rounding


def read_flows(path: Path) -> pd.DataFrame:
    """Moves by period and pair of countries, without the regions' rows and columns and without zeros.

    :returns: year (first of the period), origin, destination, moves.
    :raises CompendiumError: a matrix does not fit the names, a country has moves to itself, or regions and countries do not add
        up to the same total.
    """
    raw = json.loads(gzip.decompress(path.read_bytes()))
    heads = raw["regions"]
    countries = [i for i in range(len(raw["names"])) if i not in set(heads)]
    names = pd.Series([raw["names"][i] for i in countries])
    labels = codes(names.mask(names.isin(NAMES)), path).fillna(names.map(NAMES)).to_numpy()
    parts = []
    for year, matrix in raw["matrix"].items():
        whole = np.array(matrix, dtype=float)
        if whole.shape != (len(raw["names"]),) * 2:
            raise CompendiumError(f"{path.name}: the matrix of {year} has {whole.shape[0]} rows for {len(raw['names'])} names.")
        flows, regions = whole[np.ix_(countries, countries)], whole[np.ix_(heads, heads)]
        if np.trace(flows) != 0:
            raise CompendiumError(f"{path.name}: the matrix of {year} has moves from a country to itself.")
        compare(pd.Series({year: flows.sum()}), pd.Series({year: regions.sum()}), "moves between countries", path, TOLERANCE)
        origin, destination = np.nonzero(flows)
        part = {"origin": np.take(labels, origin), "destination": np.take(labels, destination), "moves": flows[origin, destination]}
        parts.append(pd.DataFrame({"year": int(year)} | part))
    out = pd.concat(parts, ignore_index=True).astype({"moves": "int64"})
    # Sudan has two rows, one of which is empty in each period.
    return out.groupby(["year", "origin", "destination"], as_index=False)["moves"].sum()


def by_sex(female: Path, male: Path) -> pd.DataFrame:
    """Moves of women and of men along the largest corridors, in both directions.

    :returns: year (first of the period), origin, destination, sex, moves.
    """
    corridors = circulation.largest_of_2017(CORRIDORS)
    there = pd.MultiIndex.from_frame(corridors[["origin", "destination"]])
    kept = there.union(there.swaplevel())
    parts = []
    for sex, path in (("female", female), ("male", male)):
        rows = read_flows(path)
        chosen = pd.MultiIndex.from_frame(rows[["origin", "destination"]]).isin(kept)
        parts.append(rows[chosen].assign(sex=sex))
    return pd.concat(parts, ignore_index=True)


FLOWS = Table(
    name="migration-flows",
    title="Moves between countries in five years, estimated from migrant stocks",
    description="People who live in another country at the end of five years (mid-year to mid-year) than at their beginning, by country "
    "left and country entered, both sexes, 1990-1995 to 2015-2020. Pseudo-Bayesian estimates with closed demographic accounting, made "
    "from the migrant stock of UN DESA (Rev. 2020) and the births, deaths and populations of World Population Prospects 2022. Pairs "
    "without moves are left out.",
    provider="G. J. Abel and J. E. Cohen (figshare)",
    landing_page="https://doi.org/10.6084/m9.figshare.7731233",
    **licences.CC_BY,
    licence_note="Stated for the data set at figshare.",
    citation="abel2019bilateral",
    fields=(
        Field("year", "integer", "First year of the period of five, mid-year to mid-year", required=True, minimum=1990),
        Field("origin", "string", "Country or area where people lived at the beginning", required=True, area=True),
        Field("destination", "string", "Country or area where they lived at the end", required=True, area=True),
        Field("moves", "integer", "People who moved, in five years", "persons in five years", required=True, minimum=1, additive=True),
    ),
    key=("year", "origin", "destination"),
    note="Estimates, not counts, and no evidence apart from the stock: they are the moves that the change of the stock between two years "
    "requires. A person counts once in five years; who leaves and comes back within them does not count. Sudan includes South Sudan, "
    "and Serbia and Montenegro (SCG) are one, in the periods before 2010. Read from the files of the explorer of IIASA, which names "
    "no version: it has the 225, 226 and 229 areas of the version of 28 October 2022, and that day is taken as its release. A later "
    "version, from Rev. 2024 of the stock, is not in this release. The method was first published in June 2019, with periods up to 2015.",
    known_after_days=3090,  # from the end of 2010 to 17 June 2019, when the period from 2010 was first published
).release("2022-10-28", "Abel and Cohen, edition of October 2022")

_YEAR, _ORIGIN, _DESTINATION, _MOVES = FLOWS.table.fields
BY_SEX = replace(
    FLOWS,
    table=Table(
        name="corridor-flows-by-sex",
        title="Moves of women and men along the largest corridors and back, in five years, estimated from migrant stocks",
        fields=(_YEAR, _ORIGIN, _DESTINATION, Field("sex", "string", "Sex", required=True, enum=("female", "male")), _MOVES),
        key=("year", "origin", "destination", "sex"),
    ),
    description="People who live in another country at the end of five years than at their beginning, by country left, country entered and "
    f"sex, 1990-1995 to 2015-2020: the {CORRIDORS} corridors with the most migrants in 2017 (UN DESA, Rev. 2017), in both directions. "
    "Estimates made as those of the table migration-flows. Directions without moves are left out.",
    citation="abel2022bysex",
)

_FILE = "abel-cohen/flow-"
TABLES: list[Recipe] = [
    Recipe(FLOWS, (f"{_FILE}da-pb-closed.json.gz",), read_flows),
    Recipe(BY_SEX, (f"{_FILE}female-da-pb-closed.json.gz", f"{_FILE}male-da-pb-closed.json.gz"), by_sex),
]
