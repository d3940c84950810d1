"""Bilateral labour agreements (Chilton and Woda): how many, between which regions, and what they promise.

Two Stata files: one row an agreement with the names of the two countries, and one row a coded text with a 0/1 variable for each
item; the variable labels hold the wording of the items. Year 9999 is unknown. The licence of the files is not known, so only
counts by decade are stored.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from compendium import areas
from compendium.importers import Recipe, licences
from compendium.importers.names import codes
from compendium.importers.reading import columns, expect
from compendium.tables.catalog import load
from compendium.tables.model import Field, Table

UNKNOWN_YEAR = 9999
CONTINUED = {"West Germany": "Germany"}  # the same State under its present name
FORMER_STATES = ("Czechoslovakia", "East Germany", "Yugoslavia")  # all in Europe, all more developed
CONVENTION_181 = 1997
PERIODS = ("to 1997", "from 1998")
STOCK_OF = "2017-12-18"  # the release of the migrant stock by which the origin of a pair is told
BY_ORIGIN = ("recruit_cost_mig", "credentials", "reintegration")
MEMBERS_ON = "2020-12-31"  # the last year of the data

# Variable: (clause, group of clauses)
CLAUSES = {
    "intl_instr": ("refers to international instruments", "governance"),
    "info_exch": ("the countries exchange information", "governance"),
    "info_dissem": ("the agreement is made known", "governance"),
    "govt_agencies": ("responsibilities are assigned", "governance"),
    "joint_commit": ("joint committee", "governance"),
    "recruit_cost_mig": ("recruitment fees not paid by the migrant", "recruitment"),
    "recruit_auth": ("recruiters are specified", "recruitment"),
    "migrant_info": ("migrants are informed", "recruitment"),
    "labor_union_orig": ("role for unions at origin", "participation"),
    "labor_union_dest": ("role for unions at destination", "participation"),
    "labor_union_join": ("migrants may join unions", "participation"),
    "emp_orgs": ("role for employers' organizations", "participation"),
    "ngos": ("role for civil society", "participation"),
    "prot_equal": ("equal treatment", "protection"),
    "prot_women": ("protection of women, general", "protection"),
    "prot_women_det": ("protection of women or domestic workers, detailed", "protection"),
    "prot_other": ("protection on other grounds", "protection"),
    "passport": ("travel documents not confiscated", "protection"),
    "disputes_emp_mig": ("complaints and disputes", "protection"),
    "contract_req": ("written contract", "employment"),
    "contract_standard": ("model contract", "employment"),
    "contract_terms": ("terms of the contract", "employment"),
    "wage_prot": ("wage protection", "employment"),
    "housing_req": ("employer provides housing", "employment"),
    "housing_cond": ("standard of housing", "employment"),
    "housing_monitor": ("housing is monitored", "employment"),
    "work_monitor": ("working conditions are monitored", "employment"),
    "social_security": ("social security and health care", "capitals"),
    "mig_human_cap": ("training and skills", "capitals"),
    "credentials": ("credentials recognised", "capitals"),
    "remittances": ("remittances", "capitals"),
    "reintegration": ("reintegration", "return and stay"),
    "contract_renewal": ("renewal of the contract", "return and stay"),
    "perm_resid": ("path to permanent residence", "return and stay"),
}


def read_stata(path: Path, wanted: tuple[str, ...]) -> pd.DataFrame:
    """A Stata file (also gzipped), without its value labels, with the decade of signing; empty where the year is unknown.

    :raises CompendiumError: a wanted variable is absent.
    """
    raw = columns(pd.read_stata(path, convert_categoricals=False), ("year", *wanted), path)
    year = raw["year"].astype("Int64").mask(raw["year"] == UNKNOWN_YEAR)
    return raw.assign(decade=year // 10 * 10)


def read_partners(path: Path) -> pd.DataFrame:
    """One row an agreement: decade, area and region of both partners, and how many of the two are less developed.

    :raises CompendiumError: the name of a partner is not known.
    """
    raw = read_stata(path, ("countryA", "countryB"))
    out = raw[["decade"]].copy()
    south = 0
    for side in "AB":
        name = raw[f"country{side}"].astype("string").str.strip().replace(CONTINUED)
        former = name.isin(FORMER_STATES)
        out[f"area{side}"] = codes(name.mask(former), path)
        out[f"region{side}"] = areas.group(out[f"area{side}"]).mask(former, "Europe")
        group = areas.development_group(out[f"area{side}"]).mask(former, areas.NORTH)
        south += group.eq(areas.SOUTH).astype(int)
    return out.assign(south_partners=south)


def clauses(path: Path) -> pd.DataFrame:
    """Table ``labour-agreement-clauses``.

    :returns: decade, clause, clause_group, agreements (with a coded text), with_clause.
    :raises CompendiumError: a variable is absent or has other values than 0 and 1.
    """
    raw = read_stata(path, tuple(CLAUSES))
    parts = []
    for variable, (clause, group) in CLAUSES.items():
        expect(raw[variable], (0, 1), path)
        found = raw.groupby("decade", dropna=False)[variable].agg(agreements="size", with_clause="sum").reset_index()
        parts.append(found.assign(clause=clause, clause_group=group))
    return pd.concat(parts, ignore_index=True)


def by_region(path: Path) -> pd.DataFrame:
    """Table ``labour-agreements-by-region``: unordered pairs, the first region in the alphabet first.

    :returns: decade, region_a, region_b, south_partners (0 to 2), agreements.
    """
    rows = read_partners(path)
    pair = rows[["regionA", "regionB"]].astype(str)
    rows = rows.assign(region_a=pair.min(axis=1), region_b=pair.max(axis=1))
    key = ["decade", "region_a", "region_b", "south_partners"]
    return rows.groupby(key, dropna=False).size().rename("agreements").reset_index()


def in_blocs(path: Path) -> pd.DataFrame:
    """Table ``labour-agreements-in-blocs``.

    :returns: bloc, decade, members (States), between_members, with_others (agreements).
    """
    rows = read_partners(path).dropna(subset=["decade"])
    parts = []
    for bloc in sorted(set(load("memberships")["bloc"])):
        inside = areas.members(bloc, MEMBERS_ON)
        partners = rows["areaA"].isin(inside).astype(int) + rows["areaB"].isin(inside).astype(int)
        found = partners.groupby(rows["decade"]).agg(between_members=lambda p: (p == 2).sum(), with_others=lambda p: (p == 1).sum())
        parts.append(found.reset_index().assign(bloc=bloc, members=len(inside)))
    return pd.concat(parts, ignore_index=True)


def partners_of(raw: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The partners of coded agreements: their areas (missing for States that are no more), how many are less developed, and the period.

    :raises CompendiumError: the name of a partner is not known.
    """
    out = pd.DataFrame({"period": [period_of(year) for year in raw["year"]]}, index=raw.index)
    south = 0
    for side in "AB":
        name = raw[f"country{side}"].astype("string").str.strip().replace(CONTINUED)
        former = name.isin(FORMER_STATES)
        out[side] = codes(name.mask(former), path)
        south += areas.development_group(out[side]).mask(former, areas.NORTH).eq(areas.SOUTH).astype(int)
    return out.assign(south_partners=south)


def period_of(year: int) -> str:
    """Before or after ILO Convention 181 on private employment agencies, adopted in June 1997; empty for an unknown year."""
    if year == UNKNOWN_YEAR:
        return ""
    return PERIODS[0] if year <= CONVENTION_181 else PERIODS[1]


def by_pair(path: Path) -> pd.DataFrame:
    """Table ``labour-agreement-clauses-by-pair``; agreements of unknown year are left out.

    :returns: period, south_partners (0 to 2), clause, agreements (with a coded text), with_clause.
    """
    raw = read_stata(path, (*CLAUSES, "countryA", "countryB"))
    kinds = partners_of(raw, path)
    parts = []
    for variable, (clause, _) in CLAUSES.items():
        found = raw[variable].groupby([kinds["period"], kinds["south_partners"]]).agg(agreements="size", with_clause="sum").reset_index()
        parts.append(found.assign(clause=clause))
    out = pd.concat(parts, ignore_index=True)
    return out[out["period"] != ""]


def by_origin(path: Path) -> pd.DataFrame:
    """Table ``labour-agreement-clauses-by-origin``: the partner counts as origin of whom more migrants live in the other country.

    :returns: area, period, clause (those of :data:`BY_ORIGIN`), agreements, with_clause.
    """
    raw = read_stata(path, (*CLAUSES, "countryA", "countryB"))
    sides = partners_of(raw, path)
    stock = load("migrant-stock-by-origin", as_of=STOCK_OF)
    stock = stock[stock["year"] == stock["year"].max()].set_index(["origin", "destination"])["migrants"]
    there, back = (stock.reindex(pd.MultiIndex.from_frame(sides[list(way)])).fillna(0).to_numpy() for way in ("AB", "BA"))
    origin = sides["A"].where(there > back, sides["B"]).mask((there == back) | sides["A"].isna() | sides["B"].isna())
    parts = []
    for variable in BY_ORIGIN:
        found = raw[variable].groupby([origin.rename("area"), sides["period"]]).agg(agreements="size", with_clause="sum").reset_index()
        parts.append(found.assign(clause=CLAUSES[variable][0]))
    out = pd.concat(parts, ignore_index=True)
    return out[out["period"] != ""]


PAGE = "https://dataverse.harvard.edu/dataverse/BLA"
_BLA: dict[str, Any] = {
    "provider": "Chilton and Woda, Bilateral Labor Agreements Dataset (Harvard Dataverse), aggregated by the project",
    "landing_page": PAGE,
    "licence": licences.AGGREGATES,
    "licence_url": PAGE,
    "licence_note": "The files name no licence; the default of the repository where they are kept is CC0. Counts are given here.",
    "citation": "chilton2022expanding",
    "time_field": "",
}
_DATED = "Dated by the end of the month in which the authors' article appeared. Read from a replication package by other authors."
_DECADE = Field("decade", "integer", "First year of the decade of signing; empty: year unknown")

CLAUSE_COUNTS = Table(
    name="labour-agreement-clauses",
    title="What bilateral labour agreements contain, by decade (aggregate)",
    description="How many of the 570 bilateral labour agreements with a coded text contain each clause, by decade of signing. Counts "
    "by the project from the authors' coding.",
    **_BLA,
    fields=(
        _DECADE,
        Field("clause", "string", "Clause, in the project's words", required=True, enum=tuple(c for c, _ in CLAUSES.values())),
        Field(
            "clause_group",
            "string",
            "Group of clauses, set by the project",
            required=True,
            enum=tuple(dict.fromkeys(g for _, g in CLAUSES.values())),
        ),
        Field("agreements", "integer", "Agreements of the decade with a coded text", "agreements", required=True, minimum=1),
        Field("with_clause", "integer", "Of these, agreements with the clause", "agreements", required=True, minimum=0),
    ),
    key=("decade", "clause"),
    note="A clause on paper, not its use. Agreements whose text could not be found or read are left out: fewer than half of those "
    "known are coded. The first and last decades hold one agreement each. " + _DATED,
).release("2022-07-31", "2022")
REGION_COUNTS = Table(
    name="labour-agreements-by-region",
    title="Bilateral labour agreements by pair of regions and decade (aggregate)",
    description="How many bilateral labour agreements were signed between partners of two regions (UN DESA major areas), by decade. "
    "Counts by the project from the authors' list of 1,222 agreements.",
    **_BLA,
    fields=(
        _DECADE,
        Field("region_a", "string", "Region of one partner; pairs are unordered", required=True, enum=areas.REGIONS),
        Field("region_b", "string", "Region of the other partner", required=True, enum=areas.REGIONS),
        Field(
            "south_partners",
            "integer",
            "How many of the two partners are less developed (UN development groups of the 2017 annex)",
            "partners",
            required=True,
            minimum=0,
            maximum=2,
        ),
        Field("agreements", "integer", "Agreements signed", "agreements", required=True, minimum=1),
    ),
    key=("decade", "region_a", "region_b", "south_partners"),
    note="The list does not say who sends and who receives workers. It is incomplete: many agreements are never deposited. "
    "Czechoslovakia, the German Democratic Republic and Yugoslavia count as Europe, more developed. " + _DATED,
).release("2022-07-31", "2022")
BLOC_COUNTS = Table(
    name="labour-agreements-in-blocs",
    title="Bilateral labour agreements inside regional blocs (aggregate)",
    description="How many bilateral labour agreements were signed between two States that are members of a bloc at the end of 2020, and "
    "between one such State and another State, by decade. Counts by the project from the authors' list.",
    **_BLA,
    fields=(
        Field("bloc", "string", "Bloc, as in the table memberships", required=True),
        Field("decade", "integer", "First year of the decade of signing", required=True),
        Field("members", "integer", "Members of the bloc at the end of 2020", "States", required=True, minimum=1),
        Field("between_members", "integer", "Agreements between two members", "agreements", required=True, minimum=0),
        Field("with_others", "integer", "Agreements of one member with a State outside", "agreements", required=True, minimum=0),
    ),
    key=("bloc", "decade"),
    note="Members of today, whenever the agreement was signed. Free movement inside a bloc makes bilateral agreements needless: few "
    "agreements do not mean little cooperation. One agreement of unknown year and former States are left out. " + _DATED,
).release("2022-07-31", "2022")

_PERIOD = Field("period", "string", "Signed in 1997 or before, or later", required=True, enum=PERIODS)
_CODED = Field("agreements", "integer", "Agreements with a coded text", "agreements", required=True, minimum=1)
_HOLDING = Field("with_clause", "integer", "Of these, agreements with the clause", "agreements", required=True, minimum=0)
_C181 = "ILO Convention 181, which forbids private agencies to charge workers, was adopted in June 1997. "
PAIR_COUNTS = Table(
    name="labour-agreement-clauses-by-pair",
    title="What bilateral labour agreements contain, by period and development of the partners (aggregate)",
    description="How many bilateral labour agreements with a coded text contain each clause, by period of signing and by how many of the "
    "two partners are less developed. Counts by the project from the authors' coding.",
    **_BLA,
    fields=(
        _PERIOD,
        Field(
            "south_partners",
            "integer",
            "How many of the two partners are less developed (UN development groups of the 2017 annex)",
            "partners",
            required=True,
            minimum=0,
            maximum=2,
        ),
        Field("clause", "string", "Clause, in the project's words", required=True, enum=tuple(c for c, _ in CLAUSES.values())),
        _CODED,
        _HOLDING,
    ),
    key=("period", "south_partners", "clause"),
    note=_C181 + "Agreements of unknown year are left out. " + _DATED,
).release("2022-07-31", "2022")
ORIGIN_COUNTS = Table(
    name="labour-agreement-clauses-by-origin",
    title="Three clauses of bilateral labour agreements, by country of origin (aggregate)",
    description="How many bilateral labour agreements with a coded text say that migrants do not pay for being recruited, how many have "
    "credentials recognised, and how many provide for reintegration, by country of origin and period of signing. Counts by the project "
    "from the authors' coding.",
    **_BLA,
    fields=(
        Field("area", "string", "Country of origin", required=True, area=True),
        _PERIOD,
        Field("clause", "string", "Clause, in the project's words", required=True, enum=tuple(CLAUSES[name][0] for name in BY_ORIGIN)),
        _CODED,
        _HOLDING,
    ),
    key=("area", "period", "clause"),
    note="The coding does not say who sends workers: of two partners, the country of origin is that of whom more migrants lived in the "
    "other in 2017 (UN DESA, Rev. 2017). States that are no more, pairs without migrants on record and unknown years are left out. "
    + _C181
    + _DATED,
).release("2022-07-31", "2022")

FORMATION = "bla/blas-formation-data.dta"
TABLES: list[Recipe] = [
    Recipe(CLAUSE_COUNTS, ("bla/blas-coding-data.dta.gz",), clauses),
    Recipe(PAIR_COUNTS, ("bla/blas-coding-data.dta.gz",), by_pair),
    Recipe(ORIGIN_COUNTS, ("bla/blas-coding-data.dta.gz",), by_origin),
    Recipe(REGION_COUNTS, (FORMATION,), by_region),
    Recipe(BLOC_COUNTS, (FORMATION,), in_blocs),
]
