"""Recorded votes of the UN General Assembly on migration, refugees and displacement.

Source: Erik Voeten's United Nations General Assembly Voting Data, as the tables ``un_roll_calls`` and ``un_votes`` of the R package
unvotes. The items are chosen by hand in :data:`ITEMS`; :func:`read_resolutions` stops when the roll calls hold one whose text
speaks of migration and that is neither chosen nor left out.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from compendium.catalog import Field, Release, load
from compendium.errors import CompendiumError
from compendium.importers import Plan
from compendium.importers.classifications import read_csv

FIRST_SESSION = 31  # 1976: before it, the numbers in the source are not those of the resolutions
FIRST_EXACT_DAY = 58  # 2003: in the sessions before it, the day in the source counts the weeks of the month

WORKERS = "rights of migrant workers"
MIGRANTS = "rights of migrants"
TRAVEL = "freedom of travel and family reunification"
DEVELOPMENT = "migration and development"
COMPACT = "Global Compact for Migration"
REFUGEES = "refugees"
DISPLACED = "displaced persons"
TRAFFICKING = "trafficking in persons"

_TRAVEL = "Asks States to respect freedom of travel for foreign nationals with legal residence, and the reunification of families"
_DRAFTING = "Takes note of progress in drafting a convention on the rights of migrant workers and their families"
_GEORGIA = "Right to return of persons displaced from Abkhazia, Georgia, and from the Tskhinvali region/South Ossetia, Georgia"

# The resolution, its topic and what it is about, in our own words.
ITEMS: dict[str, tuple[str, str]] = {
    "A/RES/33/163": (WORKERS, "Plan to improve the situation of migrant workers and to respect their rights"),
    "A/RES/34/172": (WORKERS, "Sets up a working group to draft a convention on the rights of migrant workers and their families"),
    "A/RES/35/124": (REFUGEES, "International cooperation to prevent new large flows of refugees"),
    "A/RES/35/198": (WORKERS, "Continues the drafting of a convention on the rights of migrant workers and their families"),
    "A/RES/38/107": (TRAFFICKING, "Action against prostitution and the traffic in persons"),
    "A/RES/41/123": (REFUGEES, "Assistance to refugee women and children from South Africa and Namibia"),
    "A/RES/41/141": (DISPLACED, "Assistance to displaced persons in Ethiopia"),
    "A/RES/41/151": (WORKERS, _DRAFTING),
    "A/RES/42/139": (DISPLACED, "Assistance to displaced persons in Ethiopia"),
    "A/RES/42/140": (WORKERS, _DRAFTING),
    "A/RES/43/146": (WORKERS, _DRAFTING),
    "A/RES/49/182": (TRAVEL, _TRAVEL),
    "A/RES/50/175": (TRAVEL, _TRAVEL),
    "A/RES/51/89": (TRAVEL, _TRAVEL),
    "A/RES/52/121": (TRAVEL, _TRAVEL),
    "A/RES/53/143": (TRAVEL, _TRAVEL),
    "A/RES/54/169": (TRAVEL, _TRAVEL),
    "A/RES/55/92": (MIGRANTS, "Asks States to protect the human rights of all migrants"),
    "A/RES/55/100": (TRAVEL, _TRAVEL),
    "A/RES/57/227": (TRAVEL, _TRAVEL),
    "A/RES/59/203": (TRAVEL, _TRAVEL),
    "A/RES/61/162": (TRAVEL, _TRAVEL),
    "A/RES/62/249": (DISPLACED, "Right to return of persons displaced from Abkhazia, Georgia"),
    "A/RES/62/270": (DEVELOPMENT, "First meeting of the Global Forum on Migration and Development"),
    "A/RES/63/188": (TRAVEL, _TRAVEL),
    "A/RES/64/296": (DISPLACED, _GEORGIA),
    "A/RES/65/287": (DISPLACED, _GEORGIA),
    "A/RES/67/219": (DEVELOPMENT, "International migration and development"),
    "A/RES/68/274": (DISPLACED, _GEORGIA),
    "A/RES/69/286": (DISPLACED, _GEORGIA),
    "A/RES/71/290": (DISPLACED, _GEORGIA),
    "A/RES/73/151": (REFUGEES, "Work of UNHCR; affirms the Global Compact on Refugees"),
    "A/RES/73/195": (COMPACT, "Endorses the Global Compact for Safe, Orderly and Regular Migration"),
    "A/RES/73/241": (DEVELOPMENT, "International migration and development"),
    "A/RES/74/130": (REFUGEES, "Work of UNHCR"),
}
LEFT_OUT = {
    "A/RES/36/235/XII": "administrative costs of UNHCR: a budget item",
}
TALKS_OF_MIGRATION = (
    r"\bmigrant|international migration|migration and development|regular migration|freedom of travel|"
    r"office of the united nations high commissioner for refugees|flows of refugees|status of internally displaced"
)
DAYS = {"A/RES/62/270": "2008-06-20"}  # press release GA/10724; the source has the last day of the month

# Codes of the source that are not the ISO code of today. Of the former States only one has an area code.
FORMER_STATES = frozenset({"CS", "DD", "YD", "Yemen Arab Republic"})
CONTINUING = {"Federal Republic of Germany": "DEU"}
YUGOSLAVIA = "YU"
VOTES = ("yes", "no", "abstain", "absent")


def _items(path: Path) -> pd.DataFrame:
    """The roll calls on whole resolutions that are in ITEMS: rcid, session, date, resolution, exact."""
    raw = read_csv(path, ("rcid", "session", "date", "unres", "amend", "para", "short", "descr"))
    raw = raw.assign(session=pd.to_numeric(raw["session"]), resolution="A/RES/" + raw["unres"].str.replace(r"^(A/RES|R)/", "", regex=True))
    # Votes on amendments and on single paragraphs are not votes on the resolution.
    raw = raw[(raw["session"] >= FIRST_SESSION) & (raw["amend"] != "1") & (raw["para"] != "1") & (raw["unres"] != "")]
    text = raw["short"] + " " + raw["descr"]
    raw = raw[~text.str.contains("no action be taken", case=False)]  # a motion against voting on the resolution
    found = raw[text[raw.index].str.contains(TALKS_OF_MIGRATION, case=False, regex=True)]
    if new := sorted(set(found["resolution"]) - set(ITEMS) - set(LEFT_OUT)):
        said = text[found.index[found["resolution"] == new[0]][0]][:80]
        raise CompendiumError(
            f"{path.name}: {new[0]} speaks of migration ('{said}'). Add it to ITEMS, or to LEFT_OUT with the reason, in "
            f"compendium/importers/unvotes.py."
        )
    out = raw[raw["resolution"].isin(set(ITEMS))]
    if lost := sorted(set(ITEMS) - set(out["resolution"])):
        raise CompendiumError(f"{path.name}: there is no roll call on {lost[0]}.")
    if (twice := out["resolution"].duplicated()).any():
        raise CompendiumError(f"{path.name}: two roll calls on {out.loc[twice, 'resolution'].iloc[0]}.")
    exact = (out["session"] >= FIRST_EXACT_DAY) | out["resolution"].isin(set(DAYS))
    month_end = (pd.to_datetime(out["date"]) + pd.offsets.MonthEnd(0)).dt.strftime("%Y-%m-%d")
    day = out["date"].where(exact, month_end)
    return pd.DataFrame(
        {
            "rcid": out["rcid"],
            "session": out["session"],
            "date": out["resolution"].map(DAYS).fillna(day),
            "resolution": out["resolution"],
            "exact": exact,
        }
    )


def _areas(votes: pd.DataFrame, path: Path) -> pd.Series:
    """Area codes of the voters; missing for former States that have none."""
    areas = load("areas").dropna(subset=["iso2"])
    code = votes["country_code"].map(dict(zip(areas["iso2"], areas["area"], strict=True))).astype("string")
    code = code.mask(votes["country"].isin(set(CONTINUING)), votes["country"].map(CONTINUING))
    yugoslavia = votes["country_code"] == YUGOSLAVIA
    code = code.mask(yugoslavia & votes["date"].between("2000-11-01", "2006-06-02"), "SCG")
    code = code.mask(yugoslavia & (votes["date"] > "2006-06-02"), "SRB")
    former = votes["country_code"].isin(FORMER_STATES) | votes["country"].isin(FORMER_STATES)
    former |= yugoslavia & (votes["date"] < "1992-05-01")
    if (lost := code.isna() & ~former).any():
        row = votes[lost].iloc[0]
        raise CompendiumError(f"{path.name}: '{row['country']}' ({row['country_code']}) is not in the table 'areas'.")
    return code.mask(former)


def read_votes(calls: Path, votes: Path) -> pd.DataFrame:
    """The vote of each Member State on each item.

    A Member that voted on another item of the same session and has no vote on this one is "absent".

    :returns: date, resolution, area, vote.
    :raises CompendiumError: a column is absent, an item has no roll call, or a voter is unknown.
    """
    items = _items(calls)
    cast = read_csv(votes, ("rcid", "country", "country_code", "vote"))
    session = read_csv(calls, ("rcid", "session"))
    session = session.assign(session=pd.to_numeric(session["session"]))
    members = cast.merge(session[session["session"].isin(set(items["session"]))], on="rcid")
    members = members[["session", "country", "country_code"]].drop_duplicates()
    out = items.merge(members, on="session").merge(cast[["rcid", "country", "vote"]], on=["rcid", "country"], how="left")
    out["area"] = _areas(out, votes)
    out["vote"] = out["vote"].fillna("absent")
    return out.dropna(subset=["area"])[["date", "resolution", "area", "vote"]].reset_index(drop=True)


def read_resolutions(calls: Path, votes: Path) -> pd.DataFrame:
    """The items, with the votes cast by all States, former ones included.

    :returns: resolution, date, date_precision, session, topic, description, yes, no, abstain.
    :raises CompendiumError: a column is absent, an item has no roll call, or a roll call on migration is in no list.
    """
    items = _items(calls)
    cast = read_csv(votes, ("rcid", "country", "vote"))
    counts = cast[cast["rcid"].isin(set(items["rcid"]))].groupby(["rcid", "vote"]).size().unstack(fill_value=0)
    out = items.merge(counts.reset_index(), on="rcid")
    return out.assign(
        date_precision=out["exact"].map({True: "day", False: "month"}),
        topic=out["resolution"].map({r: topic for r, (topic, _) in ITEMS.items()}),
        description=out["resolution"].map({r: text for r, (_, text) in ITEMS.items()}),
    )[["resolution", "date", "date_precision", "session", "topic", "description", "yes", "no", "abstain"]]


RESOLUTION = Field("resolution", "string", "Symbol of the resolution", required=True)
DATE = Field("date", "date", "Day of the vote; the last day of its month where only the month is known", required=True)
FILES = ("un-ga-votes/unvotes-un-roll-calls.csv.gz", "un-ga-votes/unvotes-un-votes.csv.gz")
SCOPE = (
    "Recorded votes on whole resolutions of the UN General Assembly on migrants, migration, refugees and displaced persons, 1978 to 2019. "
    "Most resolutions are adopted without a vote: they are not in it."
)
LIMITS = (
    "Votes on Palestine refugees, on racism and xenophobia, on budgets, on amendments and on single paragraphs are left out, and so are "
    "resolutions that the source lacks. Before the 58th session the source gives the week, not the day: the date is then the last "
    "day of the month. The day of the release is that on which the data of the R package were stored."
)


Read = Callable[[Path, Path], pd.DataFrame]


def _plan(table: str, title: str, description: str, fields: tuple[Field, ...], key: tuple[str, ...], note: str, read: Read) -> Plan:
    release = Release(
        table=table,
        date="2021-03-08",
        title=title,
        edition="R package unvotes 0.3 (sessions 1 to 74)",
        description=description,
        provider="Erik Voeten, United Nations General Assembly Voting Data (Harvard Dataverse)",
        landing_page="https://doi.org/10.7910/DVN/LEJUQZ",
        licence="CC0 (Dataverse); package MIT",
        licence_url="https://creativecommons.org/publicdomain/zero/1.0/",
        citation="voeten2009unvotes",
        fields=fields,
        key=key,
        note=note,
        time_field="date",
    )
    return Plan(release, FILES, read)


TABLES: list[Plan] = [
    _plan(
        "un-votes",
        "Votes of Member States on migration, refugees and displaced persons in the UN General Assembly",
        f"{SCOPE} One row a resolution and Member State.",
        (
            DATE,
            RESOLUTION,
            Field("area", "string", "Member State", required=True, area=True),
            Field(
                "vote",
                "string",
                "Vote; absent: a Member that voted on another item of the same session and has no vote on this one",
                required=True,
                enum=VOTES,
            ),
        ),
        ("resolution", "area"),
        f"{LIMITS} RUS includes the Union of Soviet Socialist Republics, DEU the Federal Republic of Germany before 1990. "
        "Czechoslovakia, the German Democratic Republic, Democratic Yemen, the Yemen Arab Republic and the Socialist Federal "
        "Republic of Yugoslavia have no rows; their votes are in the counts of the table "
        "un-resolutions. A Member may have meant to vote and told the Secretariat later.",
        read_votes,
    ),
    _plan(
        "un-resolutions",
        "Resolutions of the UN General Assembly on migration, refugees and displaced persons that were put to a vote",
        f"{SCOPE} One row a resolution, with its topic, a short description and the votes cast.",
        (
            RESOLUTION,
            DATE,
            Field("date_precision", "string", "Whether the day or only the month is known", required=True, enum=("day", "month")),
            Field("session", "integer", "Session of the General Assembly", required=True, minimum=1),
            Field("topic", "string", "Topic, set by the authors of this book", required=True),
            Field("description", "string", "What the resolution is about, in the words of the authors of this book", required=True),
            Field("yes", "integer", "Votes in favour", "Member States", required=True, minimum=0),
            Field("no", "integer", "Votes against", "Member States", required=True, minimum=0),
            Field("abstain", "integer", "Abstentions", "Member States", required=True, minimum=0),
        ),
        ("resolution",),
        f"{LIMITS} Counts are those of the source and differ by a vote or two from the official record in places.",
        read_resolutions,
    ),
]
