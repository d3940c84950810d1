"""Countries and areas, and the membership of regional blocs.

``areas`` is made of the M49 list of the UN Statistics Division (as kept by the Data Package project), the country
classification of the 2017 revision of the UN migrant stock, the World Bank's income groups and a list of
representative points. Codes outside ISO 3166, short names and a few points are set here, with a note each.

``memberships`` is the history in :mod:`compendium.importers.blocs`, checked against six rosters of providers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Plan
from compendium.importers.blocs import BLOCS, JOINED, KNOWN_DIFFERENCES, LEFT, NOTES
from compendium.tables.model import Field, Release

LAC = "Latin America and the Caribbean"
MORE, LESS = "more developed", "less developed"
FISCAL_YEAR = "FY19"  # 1 July 2018 to 30 June 2019: in force when the Forum met
INCOME = {"L": "low", "LM": "lower middle", "UM": "upper middle", "H": "high"}
SDG_REGION = {
    "Northern Africa": "Northern Africa and Western Asia",
    "Western Asia": "Northern Africa and Western Asia",
    "Central Asia": "Central and Southern Asia",
    "Southern Asia": "Central and Southern Asia",
    "Eastern Asia": "Eastern and South-Eastern Asia",
    "South-eastern Asia": "Eastern and South-Eastern Asia",
    "Australia and New Zealand": "Australia and New Zealand",
}
REGIONS = ("Africa", "Asia", "Europe", LAC, "Northern America", "Oceania")
SDG_REGIONS = (
    "Sub-Saharan Africa",
    "Northern Africa and Western Asia",
    "Central and Southern Asia",
    "Eastern and South-Eastern Asia",
    LAC,
    "Oceania (excluding Australia and New Zealand)",
    "Australia and New Zealand",
    "Europe and Northern America",
)

# The list leaves the UN's formal name of these two empty though they are Member States, and gives one to two that are not.
FORMAL_NAME_LEFT_OUT = frozenset({"CIV", "TUR"})
FORMAL_NAME_WITHOUT_SEAT = frozenset({"COK", "NIU"})
OBSERVERS = frozenset({"PSE", "VAT"})
UN_MEMBERS = 193

# Long official names, short enough for an axis, abbreviated as the UN does. Everything else keeps its official name.
SHORT_NAMES = {
    "BES": "Bonaire, St Eustatius, Saba",
    "BOL": "Bolivia (Plur. State of)",
    "COD": "Dem. Rep. of the Congo",
    "FLK": "Falkland Is. (Malvinas)",
    "FSM": "Micronesia (Fed. States)",
    "GBR": "United Kingdom",
    "HKG": "China, Hong Kong SAR",
    "IRN": "Iran (Islamic Rep. of)",
    "LAO": "Lao PDR",
    "MAC": "China, Macao SAR",
    "MAF": "Saint Martin",
    "MDA": "Rep. of Moldova",
    "NLD": "Netherlands",
    "PRK": "DPR Korea",
    "SGS": "South Georgia and South Sandwich Is.",
    "SXM": "Sint Maarten",
    "SYR": "Syrian Arab Rep.",
    "TZA": "United Rep. of Tanzania",
    "UMI": "US Minor Outlying Is.",
    "USA": "United States",
    "VCT": "St Vincent and the Grenadines",
    "VEN": "Venezuela (Bol. Rep. of)",
    "VGB": "British Virgin Is.",
    "VIR": "US Virgin Is.",
}
NAMES = {
    "TWN": "Taiwan Province of China",  # the name in use at the United Nations; M49 itself has no entry
    "CIV": "Côte d'Ivoire",  # the list leaves the UN's name out
    "FLK": "Falkland Islands (Malvinas)",
    "MAF": "Saint Martin (French part)",
}

AREA_NOTES = {
    "TWN": "No entry of its own in M49. The name is that in use at the United Nations. The migrant stock of UN DESA has it only from "
    "the 2024 revision on. The code is 158 in World Population Prospects.",
    "CHN": "Figures for China leave out the Special Administrative Regions of Hong Kong and Macao, and Taiwan Province of China, "
    "unless a table says otherwise.",
    "ESH": "On the United Nations list of Non-Self-Governing Territories.",
    "FLK": "Argentina and the United Kingdom dispute the sovereignty over the islands.",
    "PSE": "Non-member observer State of the United Nations.",
    "VAT": "Non-member observer State of the United Nations.",
    "COK": "Not a Member State of the United Nations; member of several of its specialised agencies.",
    "NIU": "Not a Member State of the United Nations; member of several of its specialised agencies.",
    "SDN": "UN DESA stocks before 2010 include South Sudan.",
    "SRB": "UN DESA stocks include Kosovo; those of 1990 and 2000 refer to Serbia and Montenegro.",
    "ATA": "No region in M49.",
}

# Codes that ISO 3166 does not assign to a country or area in use today.
# area: name, short name, M49, ISO alpha-2, region, subregion, SDG region, development group, note
SPECIAL = {
    "CHI": (
        "Channel Islands", "Channel Islands", 830, "", "Europe", "Northern Europe", "Europe and Northern America", MORE,
        "Guernsey (GGY) and Jersey (JEY) together, as UN DESA and the World Bank give them. Code of the World Bank; XCX in some "
        "IOM files.",
    ),
    "XKX": (
        "Kosovo (under UN Security Council resolution 1244)", "Kosovo (UN resolution 1244)", None, "XK", "Europe",
        "Southern Europe", "Europe and Northern America", MORE,
        "All references to Kosovo are to be understood in the context of United Nations Security Council resolution 1244 (1999). "
        "Used only where a provider reports it apart; UN DESA and UNHCR include it in Serbia. KSV in some World Bank files.",
    ),
    "ANT": (
        "Netherlands Antilles (former)", "Netherlands Antilles (former)", 530, "AN", LAC, "Caribbean", LAC, LESS,
        "Dissolved on 10 October 2010: today Curaçao, Sint Maarten, and Bonaire, Sint Eustatius and Saba. Still used by some "
        "providers.",
    ),
    "SCG": (
        "Serbia and Montenegro (former)", "Serbia and Montenegro (former)", 891, "CS", "Europe", "Southern Europe",
        "Europe and Northern America", MORE,
        "Dissolved on 3 June 2006: today Montenegro and Serbia. YUG in some files of the World Bank.",
    ),
    "AB9": (
        "Abyei Area", "Abyei", None, "", "Africa", None, None, LESS,
        "Area whose final status Sudan and South Sudan have not yet settled. Code of IDMC and UNHCR.",
    ),
    "TIB": (
        "Tibetan", "Tibetan", None, "", "Asia", "Eastern Asia", "Eastern and South-Eastern Asia", LESS,
        "Origin under which UNHCR records persons as Tibetan; it states no view on the status of any territory.",
    ),
    "XXA": (
        "Stateless", "Stateless", None, "", None, None, None, None,
        "Persons whom UNHCR records as stateless, as an origin. STL or STA in some files.",
    ),
    "UNK": (
        "Unknown", "Unknown", None, "", None, None, None, None,
        "Country not known or not stated, as an origin or an asylum country of UNHCR and others. UKN or XXX in some files.",
    ),
    "OOO": (
        "Other or unknown origin", "Other or unknown", 2003, "", None, None, None, None,
        "Migrants whose origin is not known or not given apart (UN DESA, 2020 and later revisions).",
    ),
    "OTN": (
        "Other North", "Other North", None, "", None, None, None, MORE,
        "Migrants whose origin is known only to be in the more developed regions (UN DESA 2017 and 2019, World Bank).",
    ),
    "OTS": (
        "Other South", "Other South", None, "", None, None, None, LESS,
        "Migrants whose origin is known only to be in the less developed regions (UN DESA 2017 and 2019, World Bank).",
    ),
}  # fmt: skip

# Representative points that the list of points lacks: approximate, read off a map.
POINTS = {
    "AB9": (9.6, 28.4),
    "ALA": (60.2, 20.0),
    "BES": (12.2, -68.3),
    "BLM": (17.9, -62.8),
    "CHI": (49.3, -2.3),
    "CUW": (12.2, -69.0),
    "MAF": (18.1, -63.1),
    "SSD": (7.3, 30.3),
    "SXM": (18.0, -63.1),
}


def columns(frame: pd.DataFrame, wanted: tuple[str, ...], path: Path) -> pd.DataFrame:
    """The wanted columns of a frame.

    :raises CompendiumError: one is absent.
    """
    if absent := [c for c in wanted if c not in frame.columns]:
        raise CompendiumError(f"{path.name}: column '{absent[0]}' is missing. Found: {', '.join(map(str, frame.columns))}.")
    return frame[list(wanted)]


def read_csv(path: Path, wanted: tuple[str, ...]) -> pd.DataFrame:
    """A CSV file as text; "NA" stays Namibia, an empty cell is empty text.

    :raises CompendiumError: a wanted column is absent.
    """
    return columns(pd.read_csv(path, dtype="string", keep_default_na=False, encoding="utf-8-sig"), wanted, path)


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
    if strange := set(region) - {*REGIONS, ""}:
        raise CompendiumError(f"{path.name}: unknown region '{sorted(strange)[0]}'.")
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
            "name": raw["name"].mask(raw["area"].isin(NAMES), raw["area"].map(NAMES)),
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
    if ((raw[more] == "Y") == (raw[less] == "Y")).any():
        raise CompendiumError(f"{path.name}: an area is in both development groups, or in none.")
    income = pd.Series(pd.NA, raw.index, dtype="string")
    for column, group in groups.items():
        income = income.mask(raw[column] == "Y", group)
    return pd.DataFrame(
        {
            "m49": pd.to_numeric(raw["Code"]),
            "development_group_2017": raw[more].map({"Y": MORE, "N": LESS}),
            "ldc": raw["Least developed countries"],
            "income_group_2017": income,
            "sub_saharan_2017": raw["Sub-Saharan Africa"],
        }
    )


def read_income_groups(path: Path, fiscal_year: str = FISCAL_YEAR) -> pd.Series:
    """The World Bank's income groups of a fiscal year (OGHIST workbook), by ISO alpha-3 code (and CHI, XKX).

    :raises CompendiumError: the workbook has no such year, or a group that is none of the four.
    """
    raw = pd.read_excel(path, sheet_name="Country Analytical History", header=None, dtype=str, keep_default_na=False)
    years = raw.index[raw.eq(fiscal_year).any(axis=1)]
    if years.empty:
        raise CompendiumError(f"{path.name}: no column {fiscal_year} on sheet 'Country Analytical History'.")
    column = raw.columns[raw.loc[years[0]].eq(fiscal_year)][0]
    rows = raw[raw[0].str.fullmatch("[A-Z]{3}") & ~raw[column].isin(["", ".."])]
    groups = rows.set_index(0)[column].str.strip("* ")
    if strange := set(groups) - set(INCOME):
        raise CompendiumError(f"{path.name}: unknown income group '{sorted(strange)[0]}' in {fiscal_year}.")
    return groups.map(INCOME)


def read_points(path: Path) -> pd.DataFrame:
    """A representative point for each ISO alpha-2 code.

    :returns: iso2, latitude, longitude (degrees).
    """
    raw = read_csv(path, ("country", "latitude", "longitude"))
    return pd.DataFrame({"iso2": raw["country"], "latitude": pd.to_numeric(raw["latitude"]), "longitude": pd.to_numeric(raw["longitude"])})


def areas(m49: Path, annex: Path, oghist: Path, points: Path) -> pd.DataFrame:
    """The table ``areas`` out of its four sources and the codes set in this module."""
    special = pd.DataFrame(
        [(code, *row) for code, row in SPECIAL.items()],
        columns=["area", "name", "short_name", "m49", "iso2", "region", "subregion", "sdg_region", "group", "note"],
    ).assign(kind=lambda d: d["m49"].notna().map({True: "area", False: "special"}), un_member="N")
    special.loc[special["area"] == "XKX", "kind"] = "area"
    special.loc[special["area"] == "OOO", "kind"] = "special"  # it has a location code, but is no area
    out = pd.concat([read_m49(m49), special], ignore_index=True)
    out["short_name"] = out["short_name"].fillna(out["area"].map(SHORT_NAMES)).fillna(out["name"])
    out["note"] = out["note"].fillna(out["area"].map(AREA_NOTES))

    classes = read_annex_2017(annex)
    if lost := sorted(set(classes["m49"]) - set(out["m49"])):
        raise CompendiumError(f"{annex.name}: code {lost[0]} is in no list of areas.")
    out = out.merge(classes, on="m49", how="left")
    # Areas outside the annex follow its definition: Europe, Northern America, Australia, New Zealand and Japan, or the rest.
    defined = out["region"].map(lambda r: MORE if r in ("Europe", "Northern America") else LESS, na_action="ignore")
    defined = defined.mask(out["subregion"] == "Australia and New Zealand", MORE).mask(out["region"] == "")
    out["development_group_2017"] = out["development_group_2017"].fillna(out["group"]).fillna(defined)
    out["income_group"] = out["area"].map(read_income_groups(oghist))

    out = out.merge(read_points(points), on="iso2", how="left")
    for code, (latitude, longitude) in POINTS.items():
        out.loc[out["area"] == code, ["latitude", "longitude"]] = latitude, longitude
    return out.replace({"": pd.NA}).astype({"m49": "Int64"})


Roster = tuple[str, str, frozenset[str]]  # bloc, day, areas


def read_uneca(path: Path) -> Iterator[Roster]:
    """The UN Economic Commission for Africa's table of communities: one column each, 1 for a member; about 2014."""
    raw = pd.read_excel(path, sheet_name=0, dtype="string", keep_default_na=False)
    raw = columns(raw, ("ISO3", "UMA", "COMESA", "CEN-SAD", "EAC", "ECCAS", "ECOWAS", "IGAD", "SADC"), path)
    raw = raw[raw["ISO3"].str.fullmatch("[A-Z]{3}")].rename(columns={"UMA": "AMU"})
    for bloc in raw.columns.drop("ISO3"):
        yield bloc, "2014-09-01", frozenset(raw.loc[raw[bloc] == "1", "ISO3"])


def read_unicef(path: Path) -> Iterator[Roster]:
    """UNICEF's long list of the African communities, situation of 2025; the short name stands in brackets."""
    raw = read_csv(path, ("Region", "ISO3Code"))
    for region, rows in raw.groupby(raw["Region"].str.extract(r"\((.+)\)")[0]):
        yield str(region), "2025-06-30", frozenset(rows["ISO3Code"])


def read_commissions(path: Path, m49: Path) -> Iterator[Roster]:
    """The groupings of the UN regional commissions, 2 December 2024 (sheet Ref_Area_Long, M49 codes)."""
    named = {
        "ECA_AMU": "AMU",
        "ECA_CEN_SAD": "CEN-SAD",
        "ECA_COMESA": "COMESA",
        "ECA_EAC": "EAC",
        "ECA_ECCAS": "ECCAS",
        "ECA_ECOWAS": "ECOWAS",
        "ECA_IGAD": "IGAD",
        "ECA_SADC": "SADC",
        "AUC": "AU",
        "ECE_CIS11": "CIS",
        "ECE_EAEU": "EAEU",
        "ECE_EU27": "EU",
        "ESCAP_ASEAN": "ASEAN",
        "ESCAP_SAARC": "SAARC",
        "ESCWA_GCC": "GCC",
    }
    raw = columns(pd.read_excel(path, sheet_name="Ref_Area_Long", dtype="string"), ("M49", "RC_Region"), path)
    codes = read_m49(m49).set_index("m49")["area"]
    for region, bloc in named.items():
        rows = raw[raw["RC_Region"] == region]
        yield bloc, "2024-12-02", frozenset(codes[pd.to_numeric(rows["M49"])])


def read_factbook(orgs: Path, in_orgs: Path, m49: Path) -> Iterator[Roster]:
    """The World Factbook's full members, about January 2020: ``E`` holds positions in ``nodes``, counted from 1.

    The second row "Congo - Brazzaville" is the Democratic Republic of the Congo; its sister file names it rightly.
    """
    raw = json.loads(orgs.read_text(encoding="utf-8"))
    iso2 = [link["iso2"] for link in json.loads(in_orgs.read_text(encoding="utf-8"))["links"]]
    codes = read_m49(m49).set_index("iso2")["area"].to_dict()
    places = {node["ID"].upper(): number for number, node in enumerate(raw["nodes"], start=1)}
    named = {"Schengen": "SCHENGEN?CONVENTION"}
    for bloc in BLOCS:
        if place := places.get(named.get(bloc, bloc.upper())):
            members = [iso2[i] for i, link in enumerate(raw["links"]) if place in link["E"]]
            yield bloc, "2020-01-01", frozenset(codes[code] for code in members)


def read_by_year(path: Path, bloc: str) -> Iterator[Roster]:
    """A table of members by year (1 or 0), as in ``ecowas-membership.csv``."""
    raw = read_csv(path, ("alpha3",)).join(pd.read_csv(path, dtype="string", keep_default_na=False).filter(regex=r"^\d{4}$"))
    for year in raw.columns.drop("alpha3"):
        yield bloc, f"{year}-12-31", frozenset(raw.loc[raw[year] == "1", "alpha3"])


def bloc_history() -> pd.DataFrame:
    """The history of :mod:`compendium.importers.blocs` as a table.

    :returns: area, bloc, joined, joined_precision, left, left_precision, note.
    """
    rows = []
    for bloc, entries in JOINED.items():
        ends = {area: date for date, areas_ in LEFT.get(bloc, {}).items() for area in areas_.split()}
        for date, areas_ in sorted(entries.items()):
            for area in areas_.split():
                # Dates sort as text; the end belongs to the spell that began before it.
                left = ends[area] if ends.get(area, "") > date else ""
                rows.append((area, bloc, *_day(date), *_day(left), NOTES.get((bloc, area), "")))
    names = ["area", "bloc", "joined", "joined_precision", "left", "left_precision", "note"]
    return pd.DataFrame(rows, columns=names, dtype="string").replace({"": pd.NA})


def memberships(
    uneca: Path, unicef: Path, commissions: Path, orgs: Path, in_orgs: Path, ecowas: Path, schengen: Path, m49: Path
) -> pd.DataFrame:
    """The table ``memberships``: the reviewed history, after a look at every roster.

    :raises CompendiumError: a roster names other members than the history on its day, beyond what is known and explained.
    """
    table = bloc_history()
    rosters: dict[str, Iterator[Roster]] = {
        uneca.name: read_uneca(uneca),
        unicef.name: read_unicef(unicef),
        commissions.name: read_commissions(commissions, m49),
        orgs.name: read_factbook(orgs, in_orgs, m49),
        ecowas.name: read_by_year(ecowas, "ECOWAS"),
        schengen.name: read_by_year(schengen, "Schengen"),
    }
    for name, roster in rosters.items():
        for bloc, day, listed in roster:
            if bloc in BLOCS:
                _compare(table, name, bloc, day, listed)
    return table


def _compare(table: pd.DataFrame, name: str, bloc: str, day: str, listed: frozenset[str]) -> None:
    rows = table[(table["bloc"] == bloc) & (table["joined"] <= day) & (table["left"].isna() | (table["left"] > day))]
    absent, added = KNOWN_DIFFERENCES.get((name, bloc), ("", ""))
    expected = set(rows["area"]) - set(absent.split()) | set(added.split())
    if wrong := sorted(expected ^ listed):
        raise CompendiumError(
            f"{name}: members of {bloc} on {day} differ from compendium/importers/blocs.py: {', '.join(wrong)}. "
            "Correct the history, or explain the difference in KNOWN_DIFFERENCES."
        )


def _day(date: str) -> tuple[str, str]:
    """A day and the precision of a date written YYYY, YYYY-MM or YYYY-MM-DD."""
    return {0: ("", ""), 4: (f"{date}-01-01", "year"), 7: (f"{date}-01", "month"), 10: (date, "day")}[len(date)]


def _yes(mask: pd.Series) -> pd.Series:
    return mask.map({True: "Y", False: "N"})


_YES_NO = ("Y", "N")
_INCOME_GROUPS = tuple(INCOME.values())

AREAS = Release(
    table="areas",
    date="2026-05-15",
    title="Countries and areas",
    edition="2026",
    description="Countries and areas of the tables, with names, codes, regions and groups, from the UN Statistics Division (M49) and ISO "
    "(list kept by the Data Package project), UN DESA, the World Bank and Google (points). Codes are ISO 3166-1 alpha-3; a code "
    "outside ISO 3166 carries a note. The designations employed do not imply any opinion concerning the legal status of any "
    "country, territory, city or area, or of its authorities, or concerning the delimitation of its frontiers or boundaries.",
    provider="UN Statistics Division and others",
    landing_page="https://unstats.un.org/unsd/methodology/m49/",
    licence="PDDL (list of codes); UN DESA annex: Copyright (c) 2017 by United Nations; CC BY 4.0 (World Bank, income groups; "
    "Google, points)",
    licence_url="https://github.com/datasets/country-codes",
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
            enum=(MORE, LESS),
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
)

_PRECISION = ("day", "month", "year")

MEMBERSHIPS = Release(
    table="memberships",
    date="2026-05-15",
    title="Membership of regional blocs",
    edition="2026",
    description="Spells of full membership in regional blocs: "
    + "; ".join(f"{code} {name}" for code, name in BLOCS.items())
    + ". Suspension does not end a spell. Compiled from treaties, accession instruments and secretariats' lists; checked against rosters "
    "of UNECA, UNSD, UNICEF and the World Factbook, none of which is reproduced.",
    provider="This project",
    landing_page="https://au.int/en/organs/recs",
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    citation="unsdrcs2024",
    fields=(
        Field("area", "string", "Member", required=True, area=True),
        Field("bloc", "string", "Short name of the bloc", required=True, enum=tuple(BLOCS)),
        Field("joined", "date", "First day of membership", required=True),
        Field("joined_precision", "string", "How exactly it is known: a month or year stands at its first day", enum=_PRECISION),
        Field("left", "date", "First day after membership; empty while it lasts"),
        Field("left_precision", "string", "How exactly it is known: a month or year stands at its first day", enum=_PRECISION),
        Field("note", "string", "What a reader must know of this membership"),
    ),
    key=("bloc", "area", "joined"),
    note="Dates are compiled by the project from the treaties and secretariats' lists; where only a month or a year is certain, "
    "its first day stands. Situation known in May 2026. The rosters looked at differ from it only where a note or their age "
    "explains it.",
)

TABLES: list[Plan] = [
    Plan(
        AREAS,
        (
            "classifications/datasets-country-codes.csv",
            "undesa/un-migrant-stock-by-origin-and-destination-2017-annex.csv",
            "worldbank/oghist-2025-10-07.xlsx",
            "classifications/country-centroids-iso2.csv",
        ),
        areas,
    ),
    Plan(
        MEMBERSHIPS,
        (
            "classifications/uneca-table-recs.xlsx",
            "classifications/unicef-aurec.csv",
            "classifications/unsd-composition-of-regions-rcs-20241202.xlsx",
            "cia-factbook/fb-orgs.json",
            "cia-factbook/fb-in-orgs.json",
            "classifications/ecowas-membership.csv",
            "classifications/schengen-membership.csv",
            "classifications/datasets-country-codes.csv",
        ),
        memberships,
    ),
]
