"""Membership of regional blocs: table ``memberships``.

``bloc_history.csv`` is the history as the project compiled it from the founding treaties, accession instruments and the
secretariats' lists of members, a row a spell; a date is written as exactly as it is known: day, month or year. ``blocs.csv`` names the
blocs. The history is compared with six rosters of providers; ``roster_differences.csv`` lists the members that a roster leaves out or
adds where a note or its age explains it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from compendium.areas import in_force
from compendium.errors import CompendiumError
from compendium.importers import Recipe, licences
from compendium.importers.reading import below, codes_by, columns, facts, read_csv, read_json, read_sheet, read_text, to_areas
from compendium.tables.model import Field, Table

BLOCS = {row["bloc"]: row["name"] for row in facts("blocs")}
Roster = tuple[str, str, frozenset[str]]  # bloc, day, areas


def read_uneca(path: Path) -> Iterator[Roster]:
    """The UN Economic Commission for Africa's table of communities: one column each, 1 for a member; about 2014."""
    raw = columns(below(read_sheet(path), 1), ("ISO3", "UMA", "COMESA", "CEN-SAD", "EAC", "ECCAS", "ECOWAS", "IGAD", "SADC"), path)
    raw = raw[raw["ISO3"].str.fullmatch("[A-Z]{3}")].rename(columns={"UMA": "AMU"})
    for bloc in raw.columns.drop("ISO3"):
        yield bloc, "2014-09-01", frozenset(raw.loc[raw[bloc] == "1", "ISO3"])


def read_unicef(path: Path) -> Iterator[Roster]:
    """UNICEF's long list of the African communities, situation of 2025; the short name is in brackets."""
    raw = read_csv(path, ("Region", "ISO3Code"))
    for region, rows in raw.groupby(raw["Region"].str.extract(r"\((.+)\)")[0]):
        yield str(region), "2025-06-30", frozenset(rows["ISO3Code"])


def read_commissions(path: Path) -> Iterator[Roster]:
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
    raw = columns(below(read_sheet(path, "Ref_Area_Long"), 1), ("M49", "RC_Region"), path)
    for region, bloc in named.items():
        listed = raw.loc[raw["RC_Region"] == region, "M49"].str.lstrip("0")
        yield bloc, "2024-12-02", frozenset(to_areas(listed, path, by="m49"))


def read_factbook(orgs: Path, in_orgs: Path) -> Iterator[Roster]:
    """The World Factbook's full members, about January 2020: ``E`` holds positions in ``nodes``, counted from 1.

    The second row "Congo - Brazzaville" is the Democratic Republic of the Congo; its sister file names it rightly.
    """
    raw, codes = read_json(orgs), codes_by("iso2")
    iso2 = [link["iso2"] for link in read_json(in_orgs)["links"]]
    places = {node["ID"].upper(): number for number, node in enumerate(raw["nodes"], start=1)}
    named = {"Schengen": "SCHENGEN?CONVENTION"}
    for bloc in BLOCS:
        if place := places.get(named.get(bloc, bloc.upper())):
            members = [iso2[i] for i, link in enumerate(raw["links"]) if place in link["E"]]
            yield bloc, "2020-01-01", frozenset(codes[code] for code in members)


def read_by_year(path: Path, bloc: str) -> Iterator[Roster]:
    """A table of members by year (1 or 0), as in ``ecowas-membership.csv``."""
    raw = read_text(path)
    area = columns(raw, ("alpha3",), path)["alpha3"]
    for year in raw.filter(regex=r"^\d{4}$"):
        yield bloc, f"{year}-12-31", frozenset(area[raw[year] == "1"])


def bloc_history() -> pd.DataFrame:
    """The history as a table.

    :returns: area, bloc, joined, joined_precision, left, left_precision, note.
    """
    out = pd.DataFrame(facts("bloc_history"), dtype="string")
    for end in ("joined", "left"):
        out[f"{end}_precision"] = out[end].str.len().map({4: "year", 7: "month", 10: "day"}).astype("string")
        out[end] = out[end].mask(out[end] != "", (out[end] + "-01-01").str[:10])
    return out.replace({"": pd.NA})


def memberships(uneca: Path, unicef: Path, commissions: Path, orgs: Path, in_orgs: Path, ecowas: Path, schengen: Path) -> pd.DataFrame:
    """Table ``memberships``: the history, compared with every roster.

    :returns: the columns of :func:`bloc_history`.
    :raises CompendiumError: a roster names other members than the history on its day, beyond what is known and explained.
    """
    table = bloc_history()
    rosters: dict[str, Iterator[Roster]] = {
        uneca.name: read_uneca(uneca),
        unicef.name: read_unicef(unicef),
        commissions.name: read_commissions(commissions),
        orgs.name: read_factbook(orgs, in_orgs),
        ecowas.name: read_by_year(ecowas, "ECOWAS"),
        schengen.name: read_by_year(schengen, "Schengen"),
    }
    for name, roster in rosters.items():
        for bloc, day, listed in roster:
            if bloc in BLOCS:
                _compare(table, name, bloc, day, listed)
    return table


def _compare(table: pd.DataFrame, name: str, bloc: str, day: str, listed: frozenset[str]) -> None:
    known = next((row for row in facts("roster_differences") if (row["roster"], row["bloc"]) == (name, bloc)), None)
    expected = set(in_force(table[table["bloc"] == bloc], day)["area"])
    if known:
        expected = expected - set(known["left_out"].split()) | set(known["added"].split())
    if wrong := sorted(expected ^ listed):
        raise CompendiumError(
            f"{name}: members of {bloc} on {day} differ from compendium/importers/bloc_history.csv: {', '.join(wrong)}. "
            "Correct the history, or list the difference in roster_differences.csv if it can be explained."
        )


_PRECISION = ("day", "month", "year")

MEMBERSHIPS = Table(
    name="memberships",
    title="Membership of regional blocs",
    description="Spells of full membership in regional blocs: "
    + "; ".join(f"{code} {name}" for code, name in BLOCS.items())
    + ". Suspension does not end a spell. Compiled from treaties, accession instruments and secretariats' lists; checked against rosters "
    "of UNECA, UNSD, UNICEF and the World Factbook, none of which is reproduced.",
    provider="This project",
    landing_page="https://au.int/en/organs/recs",
    **licences.CC_BY,
    licence_note="Compiled by the project from public sources, which the notes name.",
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
    time_field="",
).release("2026-05-15", "2026")

TABLES: list[Recipe] = [
    Recipe(
        MEMBERSHIPS,
        (
            "classifications/uneca-table-recs.xlsx",
            "classifications/unicef-aurec.csv",
            "classifications/unsd-composition-of-regions-rcs-20241202.xlsx",
            "cia-factbook/fb-orgs.json",
            "cia-factbook/fb-in-orgs.json",
            "classifications/ecowas-membership.csv",
            "classifications/schengen-membership.csv",
        ),
        memberships,
    ),
]
