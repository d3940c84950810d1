"""Countries and areas: table ``areas``, against which all other tables are checked.

It is made of the M49 list of the UN Statistics Division (as kept by the Data Package project), the country classification of
the 2017 revision of the UN migrant stock, the World Bank's income groups and a list of representative points. The project adds
codes outside ISO 3166 (``special_areas.csv``), and short names, notes and a few points (``area_facts.csv``). Short names are those of
long official names only, abbreviated as the UN does.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium.areas import NORTH, REGIONS, SDG_REGIONS, SOUTH
from compendium.errors import CompendiumError
from compendium.importers import Recipe, licences
from compendium.importers.reading import expect, facts, read_csv, refuse
from compendium.importers.worldbank.income_groups import INCOME_GROUPS, read_income_groups
from compendium.tables.model import Field, Table

FISCAL_YEAR = 2019  # 1 July 2018 to 30 June 2019: in force when the Forum met
SDG_REGION = {
    "Northern Africa": "Northern Africa and Western Asia",
    "Western Asia": "Northern Africa and Western Asia",
    "Central Asia": "Central and Southern Asia",
    "Southern Asia": "Central and Southern Asia",
    "Eastern Asia": "Eastern and South-Eastern Asia",
    "South-eastern Asia": "Eastern and South-Eastern Asia",
    "Australia and New Zealand": "Australia and New Zealand",
}

# The list leaves the UN's formal name of these two empty though they are Member States, and gives one to two that are not.
FORMAL_NAME_LEFT_OUT = frozenset({"CIV", "TUR"})
FORMAL_NAME_WITHOUT_SEAT = frozenset({"COK", "NIU"})
OBSERVERS = frozenset({"PSE", "VAT"})
UN_MEMBERS = 193


def read_m49(path: Path) -> pd.DataFrame:
    """The M49 list with ISO 3166 codes (datasets/country-codes).

    :returns: area, iso2, m49, name, kind, region, subregion, sdg_region, un_member, lldc, sids.
    """
    raw = read_csv(
        path,
        (
            "ISO3166-1-Alpha-3",
            "ISO3166-1-Alpha-2",
            "M49",
            "official_name_en",
            "Region Name",
            "Sub-region Name",
            "Intermediate Region Name",
            "UNTERM English Formal",
            "Land Locked Developing Countries (LLDC)",
            "Small Island Developing States (SIDS)",
        ),
    )
    raw.columns = ["area", "iso2", "m49", "name", "continent", "middle", "inner", "formal", "lldc", "sids"]
    # UN DESA speaks of Northern America and of Latin America and the Caribbean where M49 has the Americas.
    region = raw["continent"].mask(raw["continent"] == "Americas", raw["middle"])
    expect(region, (*REGIONS, ""), path)
    sdg = raw["middle"].map(SDG_REGION).astype("string")
    sdg = sdg.fillna(
        raw["continent"]
        .map({"Europe": "Europe and Northern America", "Oceania": "Oceania (excluding Australia and New Zealand)"})
        .astype("string")
    )
    sdg = sdg.fillna(raw["middle"].replace({"Northern America": "Europe and Northern America"}))
    formal = ((raw["formal"] != "") | raw["area"].isin(FORMAL_NAME_LEFT_OUT)) & ~raw["area"].isin(FORMAL_NAME_WITHOUT_SEAT)
    member = formal & ~raw["area"].isin(OBSERVERS)
    if member.sum() != UN_MEMBERS:
        raise CompendiumError(f"{path.name}: {member.sum()} Member States of the United Nations found, expected {UN_MEMBERS}.")
    return pd.DataFrame(
        {
            "area": raw["area"],
            "iso2": raw["iso2"],
            "m49": pd.to_numeric(raw["m49"]),
            "name": raw["name"],
            "kind": formal.map({True: "country", False: "area"}),
            "region": region,
            "subregion": raw["inner"].mask(raw["inner"] == "", raw["middle"]),
            "sdg_region": sdg,
            "un_member": _yes(member),
            "lldc": _yes(raw["lldc"] == "x"),
            "sids": _yes(raw["sids"] == "x"),
        }
    )


def read_annex_2017(path: Path) -> pd.DataFrame:
    """The country classification of the 2017 revision of the UN migrant stock (sheet ANNEX).

    :returns: m49, development_group_2017, ldc, income_group_2017, sub_saharan_2017; one row for each of the 232 areas.
    """
    more, less = "More Developed Regions", "Less Developed Regions"
    groups = {
        "High-income Countries": "high",
        "Upper-middle-income Countries": "upper middle",
        "Lower-middle-income Countries": "lower middle",
        "Low-income Countries": "low",
    }
    raw = read_csv(path, ("Code", more, less, "Least developed countries", *groups, "Sub-Saharan Africa"))
    raw = raw[raw[more].isin(["Y", "N"])]
    refuse(raw[(raw[more] == "Y") == (raw[less] == "Y")], "{Code} is in both development groups, or in none", path)
    income = pd.Series(pd.NA, raw.index, dtype="string")
    for column, group in groups.items():
        income = income.mask(raw[column] == "Y", group)
    return pd.DataFrame(
        {
            "m49": pd.to_numeric(raw["Code"]),
            "development_group_2017": raw[more].map({"Y": NORTH, "N": SOUTH}),
            "ldc": raw["Least developed countries"],
            "income_group_2017": income,
            "sub_saharan_2017": raw["Sub-Saharan Africa"],
        }
    )


def read_points(path: Path) -> pd.DataFrame:
    """A representative point for each ISO alpha-2 code.

    :returns: iso2, latitude, longitude (degrees).
    """
    raw = read_csv(path, ("country", "latitude", "longitude"))
    return pd.DataFrame({"iso2": raw["country"], **{c: pd.to_numeric(raw[c]) for c in ("latitude", "longitude")}})


def _facts(name: str) -> pd.DataFrame:
    """Facts that the project has set, by area; an empty cell is missing."""
    return pd.DataFrame(facts(name), dtype="string").replace({"": pd.NA}).set_index("area")


def areas(m49: Path, annex: Path, oghist: Path, points: Path) -> pd.DataFrame:
    """Table ``areas``, of its four sources and the facts that the project has set.

    :returns: area, its names, codes, groups and point: the fields of ``AREAS``.
    :raises CompendiumError: the annex has a code that is in no list, or the World Bank's history lacks the fiscal year.
    """
    special, own = _facts("special_areas").drop(columns="development_group"), _facts("area_facts")
    special = special.assign(m49=pd.to_numeric(special["m49"]), un_member="N")
    out = pd.concat([read_m49(m49).set_index("area"), special]).rename_axis("area")
    own = own.reindex(out.index)
    out["name"] = own["name"].fillna(out["name"])
    out["short_name"] = out["short_name"].fillna(own["short_name"]).fillna(out["name"])
    out["note"] = out["note"].fillna(own["note"])

    classes = read_annex_2017(annex)
    expect(classes["m49"], set(out["m49"].dropna()), annex, "a code of the list of areas")
    out = out.join(classes.set_index("m49"), on="m49")
    # Areas outside the annex follow its definition: Europe, Northern America, Australia, New Zealand and Japan, or the rest.
    defined = out["region"].map(lambda r: NORTH if r in ("Europe", "Northern America") else SOUTH, na_action="ignore")
    defined = defined.mask(out["subregion"] == "Australia and New Zealand", NORTH).mask(out["region"] == "")
    group = _facts("special_areas")["development_group"].reindex(out.index)
    out["development_group_2017"] = out["development_group_2017"].fillna(group).fillna(defined)
    income = read_income_groups(oghist).query("fiscal_year == @FISCAL_YEAR").set_index("area")["income_group"]
    if income.empty:
        raise CompendiumError(f"{oghist.name}: no column of fiscal year {FISCAL_YEAR}.")
    out["income_group"] = income.reindex(out.index)

    point = read_points(points).set_index("iso2")
    for axis in ("latitude", "longitude"):
        out[axis] = pd.to_numeric(own[axis]).fillna(out["iso2"].map(point[axis]))
    return out.reset_index().replace({"": pd.NA}).astype({"m49": "Int64"})


def _yes(mask: pd.Series) -> pd.Series:
    return mask.map({True: "Y", False: "N"})


_YES_NO = ("Y", "N")
_INCOME_GROUPS = tuple(INCOME_GROUPS.values())

AREAS = Table(
    name="areas",
    title="Countries and areas",
    description="Countries and areas of the tables, with names, codes, regions and groups, from the UN Statistics Division (M49) and ISO "
    "(list kept by the Data Package project), UN DESA, the World Bank and Google (points). Codes are ISO 3166-1 alpha-3; a code "
    "outside ISO 3166 carries a note. The designations employed do not imply any opinion concerning the legal status of any "
    "country, territory, city or area, or of its authorities, or concerning the delimitation of its frontiers or boundaries.",
    provider="UN Statistics Division and others",
    landing_page="https://unstats.un.org/unsd/methodology/m49/",
    licence=licences.BY_COLUMN,
    licence_url="https://github.com/datasets/country-codes",
    licence_note="Codes and names: Public Domain Dedication and License (the repository's). Development groups and income groups of 2017: "
    "UN "
    "DESA's annex of 2017, United Nations copyright, quoted with source. Other income groups and points: CC BY 4.0 (World Bank; Google).",
    citation="unsdm49",
    fields=(
        Field("area", "string", "ISO 3166-1 alpha-3 code, or a code that the note explains", required=True),
        Field("name", "string", "English name in use at the United Nations", required=True),
        Field("short_name", "string", "Shorter English name for charts and tables", required=True),
        Field("m49", "integer", "UN M49 code; OOO carries UN DESA's location code"),
        Field("iso2", "string", "ISO 3166-1 alpha-2 code (NA is Namibia)"),
        Field(
            "kind",
            "string",
            "country: Member State or non-member observer State of the United Nations; area: other country or area; "
            "special: unknown, stateless, residual or undetermined",
            required=True,
            enum=("country", "area", "special"),
        ),
        Field("region", "string", "UN DESA major area", enum=REGIONS),
        Field("subregion", "string", "M49 sub-region, or intermediate region where there is one"),
        Field("sdg_region", "string", "Region of SDG reporting, used by UN DESA from 2019 on", enum=SDG_REGIONS),
        Field("sub_saharan_2017", "string", "In sub-Saharan Africa by the 2017 annex (with Sudan)", enum=_YES_NO),
        Field(
            "development_group_2017",
            "string",
            "UN development group of the 2017 annex. Areas outside the annex follow its definition: Europe, Northern America, "
            "Australia, New Zealand and Japan are more developed",
            enum=(NORTH, SOUTH),
        ),
        Field(
            "income_group",
            "string",
            "World Bank income group of fiscal year 2019 (1 July 2018 to 30 June 2019; gross national income per head of 2017)",
            enum=_INCOME_GROUPS,
        ),
        Field(
            "income_group_2017",
            "string",
            "World Bank income group as in the 2017 annex (gross national income per head of 2016)",
            enum=_INCOME_GROUPS,
        ),
        Field("ldc", "string", "Least developed country as of June 2017 (47 countries, 2017 annex)", enum=_YES_NO),
        Field("lldc", "string", "Landlocked developing country, current M49 list", enum=_YES_NO),
        Field("sids", "string", "Small island developing State or area, current M49 list", enum=_YES_NO),
        Field("un_member", "string", "Member State of the United Nations", required=True, enum=_YES_NO),
        Field("latitude", "number", "Latitude of a representative point", "degrees", minimum=-90, maximum=90),
        Field("longitude", "number", "Longitude of a representative point", "degrees", minimum=-180, maximum=180),
        Field("note", "string", "What the code stands for, where it is not plain"),
    ),
    key=("area",),
    note="The groups are those of 2017 and 2018; landlocked and small island lists are current. Channel Islands (CHI) overlap "
    "with Guernsey (GGY) and Jersey (JEY), and dissolved areas (ANT, SCG) with their successors: a table uses one or the others.",
    time_field="",
).release("2026-05-15", "2026")

TABLES: list[Recipe] = [
    Recipe(
        AREAS,
        (
            "classifications/datasets-country-codes.csv",
            "undesa/un-migrant-stock-by-origin-and-destination-2017-annex.csv",
            "worldbank/oghist-2025-10-07.xlsx",
            "classifications/country-centroids-iso2.csv",
        ),
        areas,
    ),
]
