"""Recorded votes of the UN General Assembly on migration, refugees and displacement.

Sources: Erik Voeten's United Nations General Assembly Voting Data, as the tables ``un_roll_calls`` and ``un_votes`` of the R package
unvotes (sessions 1 to 74; its deposit has had no file of roll calls since); and from then on the file of General Assembly voting
data of the UN Digital Library (:data:`FEEDS`). ``un_resolutions.csv`` lists the resolutions that are chosen, with topic and description
in the project's words (``use``: "both" sources have them, or the "library" alone), and those that are "left out", with the reason; the
readers stop when a source has a vote whose text speaks of migration and that is in neither list.

The Library's file is a CSV in UTF-8 of about 360 MB, one row a resolution and Member State: ``undl_id, ms_code, ms_name, ms_vote,
date, session, resolution, draft, committee_report, meeting, title, agenda_title, subjects, vote_note, total_yes, total_no,
total_abstentions, total_non_voting, total_ms, undl_link``. It has the resolutions that were adopted by a recorded vote: no motions,
amendments, single paragraphs, or drafts that failed. ``ms_code`` is the ISO code of the State, or that of a former one: GER (Federal
Republic of Germany), DDR, SUN, CSK, YUG, SCG, YMD (Democratic Yemen); YEM is the Yemen Arab Republic before 1990. ``ms_vote`` is Y, N,
A (abstention) or X (did not vote), and every Member of the day has a row. ``date`` is YYYY-MM-DD, ``session`` a number ("ES-10", "10emsp"
for special ones), and the totals have a decimal point ("120.0").
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Bounds, Endpoint, Feed, Recipe, licences
from compendium.importers.reading import ROW, codes_by, columns, expect_form, facts, read_csv, recode, refuse
from compendium.tables.catalog import load
from compendium.tables.model import Field, Table

FIRST_SESSION = 31  # 1976: before it, the numbers in the source are not those of the resolutions
FIRST_COMPLETE = 38  # 1983: of older votes the Library does not always say how each State voted
FIRST_EXACT_DAY = 58  # 2003: in the sessions before it, the day in the source counts the weeks of the month

_LISTED = facts("un_resolutions")
ITEMS = {row["resolution"] for row in _LISTED if row["use"] == "both"}  # in both sources
CHOSEN = [row["resolution"] for row in _LISTED if row["use"] != "left out"]
LEFT_OUT = {row["resolution"] for row in _LISTED if row["use"] == "left out"}
TOPIC, DESCRIPTION = ({row["resolution"]: row[name] for row in _LISTED} for name in ("topic", "description"))
DAYS = {row["resolution"]: row["date"] for row in _LISTED if row["date"]}  # of votes of which the source has the month alone
ABOUT_MIGRATION = (
    r"\bmigrant|international migration|migration and development|regular migration|freedom of travel|"
    r"office of the united nations high commissioner for refugees|flows of refugees|status of internally displaced"
)
TITLES = ABOUT_MIGRATION + r"|assistance to refugees"  # the Library's titles say less than the texts of the roll calls
ADD_IT = "Add each to compendium/importers/un_resolutions.csv, or list it there as left out, with the reason"

# Codes of the source that are not the ISO code of today. Of the former States only one has an area code.
FORMER_STATES = frozenset({"CS", "DD", "YD", "Yemen Arab Republic"})
CONTINUING = {"Federal Republic of Germany": "DEU"}
YUGOSLAVIA = "YU"
VOTES = ("yes", "no", "abstain", "absent")

LIBRARY_VOTES = {"Y": "yes", "N": "no", "A": "abstain", "X": "absent"}
SAME_STATE = {"SUN": "RUS", "GER": "DEU"}
NO_CODE = frozenset({"CSK", "DDR", "YMD"})  # former States that have no area code
YEMEN_UNITED = "1990-05-22"  # before, YEM is the Yemen Arab Republic
YUGOSLAVIA_ADMITTED = "2000-11-01"  # before, YUG is the Socialist Federal Republic, or did not take part
LIBRARY_COLUMNS = ("undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", "resolution", "title")
# Of each vote, the column of its total and by how much that may differ from the Library's own rows.
TOTALS = {
    "yes": ("total_yes", 3),
    "no": ("total_no", 3),
    "abstain": ("total_abstentions", 3),
    "absent": ("total_non_voting", 3),
    "any": ("total_ms", 0),
}


def _items(path: Path) -> pd.DataFrame:
    """The roll calls on whole resolutions that are in ITEMS: rcid, session, date, resolution, exact."""
    raw = read_csv(path, ("rcid", "session", "date", "unres", "amend", "para", "short", "descr"))
    raw = raw.assign(session=pd.to_numeric(raw["session"]), resolution="A/RES/" + raw["unres"].str.replace(r"^(A/RES|R)/", "", regex=True))
    # Votes on amendments and on single paragraphs are not votes on the resolution.
    raw = raw[(raw["session"] >= FIRST_SESSION) & (raw["amend"] != "1") & (raw["para"] != "1") & (raw["unres"] != "")]
    text = raw["short"] + " " + raw["descr"]
    raw = raw[~text.str.contains("no action be taken", case=False)]  # a motion against voting on the resolution
    found = raw[text[raw.index].str.contains(ABOUT_MIGRATION, case=False, regex=True)]
    refuse(found[~found["resolution"].isin(ITEMS | LEFT_OUT)], f"{{resolution}} speaks of migration ('{{short}}'). {ADD_IT}", path)
    out = raw[raw["resolution"].isin(ITEMS)]
    if lost := sorted(ITEMS - set(out["resolution"])):
        raise CompendiumError(f"{path.name}: there is no roll call on {lost[0]}.")
    refuse(out[out["resolution"].duplicated()], "a second roll call on {resolution}", path)
    exact = (out["session"] >= FIRST_EXACT_DAY) | out["resolution"].isin(DAYS)
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
    code = votes["country_code"].map(codes_by("iso2")).astype("string")
    code = code.mask(votes["country"].isin(set(CONTINUING)), votes["country"].map(CONTINUING))
    yugoslavia = votes["country_code"] == YUGOSLAVIA
    code = code.mask(yugoslavia & votes["date"].between("2000-11-01", "2006-06-02"), "SCG")
    code = code.mask(yugoslavia & (votes["date"] > "2006-06-02"), "SRB")
    former = votes["country_code"].isin(FORMER_STATES) | votes["country"].isin(FORMER_STATES)
    former |= yugoslavia & (votes["date"] < "1992-05-01")
    refuse(votes[code.isna() & ~former], "'{country}' ({country_code}) is not in the table 'areas'", path)
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
    return _described(out.assign(date_precision=out["exact"].map({True: "day", False: "month"})))


def _described(counts: pd.DataFrame) -> pd.DataFrame:
    """The counts, with topic and description."""
    out = counts.assign(topic=counts["resolution"].map(TOPIC), description=counts["resolution"].map(DESCRIPTION))
    return out[[field.name for field in RESOLUTION_TABLE.fields]]


def _library(path: Path) -> pd.DataFrame:
    """The rows of the Library's file on chosen resolutions, as text; session is a number.

    :raises CompendiumError: it is not the table, a column is absent, a resolution that speaks of migration is in no list, or one
        that is chosen has no vote or two.
    """
    with path.open("rb") as file:
        start = file.read(200).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start or start.startswith(b"<"):
        raise CompendiumError(
            f"{path.name} is {'a web page' if start else 'empty'}, not the Library's table: its server turns programs away at times. "
            f"Download the file of votes from {LIBRARY_PAGE} in a browser and give its folder with --from."
        )
    wanted = (*LIBRARY_COLUMNS, *(column for column, _ in TOTALS.values()))
    columns(pd.read_csv(path, nrows=0, encoding="utf-8-sig"), wanted, path)
    chosen, titles = [], []
    for raw in pd.read_csv(path, usecols=wanted, dtype="string", keep_default_na=False, encoding="utf-8-sig", chunksize=100_000):
        raw = raw.assign(session=pd.to_numeric(raw["session"], errors="coerce"))
        raw = raw[raw["session"] >= FIRST_SESSION]  # special and emergency sessions have no number
        titles.append(raw[["session", "resolution", "title"]].drop_duplicates())
        chosen.append(raw[raw["resolution"].isin(set(CHOSEN))])
    every = pd.concat(titles).drop_duplicates("resolution")
    found = every[every["title"].str.contains(TITLES, case=False, regex=True)]
    if not (new := found[~found["resolution"].isin({*CHOSEN, *LEFT_OUT})].sort_values(["session", "resolution"])).empty:
        listed = "; ".join(f"{row.resolution} ('{row.title[:80]}')" for row in new.itertuples())
        raise CompendiumError(f"{path.name}: {len(new)} resolutions speak of migration and are in no list: {listed}. {ADD_IT}.")
    out = pd.concat(chosen)
    out.index = (out.index + 2).rename(ROW)
    # A file lacks what came after it; votes before 1983 that it lacks are kept from the last release.
    session = {r: int(r.split("/")[2]) for r in CHOSEN}
    expected = [r for r in CHOSEN if FIRST_COMPLETE <= session[r] < every["session"].max()]
    if absent := sorted(set(expected) - set(out["resolution"])):
        raise CompendiumError(f"{path.name}: there is no vote on {absent[0]}.")
    records = out[["resolution", "undl_id"]].drop_duplicates()
    refuse(records[records["resolution"].duplicated()], "a second vote on {resolution}", path)
    return out


def _cast(path: Path) -> pd.DataFrame:
    """The Library's votes on chosen resolutions, former States included, if they are as many as the totals of the file say.

    :returns: date, session, resolution, area (missing for former States that have no code), vote.
    """
    raw = _library(path)
    expect_form(raw["date"], r"\d{4}-\d\d-\d\d", "YYYY-MM-DD", path)
    raw = raw.assign(vote=recode(raw["ms_vote"], LIBRARY_VOTES, path))
    tally = pd.crosstab(raw["resolution"], raw["vote"]).reindex(columns=list(VOTES), fill_value=0)
    tally["any"] = tally.sum(axis=1)
    once = raw.drop_duplicates("resolution").set_index("resolution").reindex(tally.index)
    for vote, (column, miscounted) in TOTALS.items():
        gap = (tally[vote] - pd.to_numeric(once[column], errors="coerce")).abs()
        if not (within := (gap <= miscounted).fillna(False)).all():
            which = within.idxmin()
            raise CompendiumError(
                f"{path.name}: {which} has {tally.loc[which, vote]} rows with the vote '{vote}', its {column} is {once.loc[which, column]}."
            )
    return raw.assign(area=_library_areas(raw, path))[["date", "session", "resolution", "area", "vote"]]


def _library_areas(votes: pd.DataFrame, path: Path) -> pd.Series:
    """Area codes of the voters in the Library's file; missing for former States that have none."""
    code, date = votes["ms_code"], votes["date"]
    former = code.isin(NO_CODE) | ((code == "YEM") & (date < YEMEN_UNITED)) | ((code == "YUG") & (date < YUGOSLAVIA_ADMITTED))
    area = code.replace(SAME_STATE).replace({"YUG": "SCG"})
    refuse(votes[~area.isin(codes_by("area")) & ~former], "'{ms_name}' ({ms_code}) is not in the table 'areas'", path)
    return area.mask(former)


def _kept(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame, with the rows of the last release on chosen resolutions that the Library has no votes on."""
    last = load(table)
    return pd.concat([last[last["resolution"].isin(ITEMS - set(frame["resolution"]))], frame], ignore_index=True)


def read_library_votes(path: Path) -> pd.DataFrame:
    """The vote of each Member State on each chosen resolution, from the Library's file.

    :returns: date, resolution, area, vote; absent is what the Library records as not voting. Votes before 1983 that the file
        lacks are those of the last release.
    :raises CompendiumError: as :func:`read_library_resolutions`.
    """
    votes = _cast(path).dropna(subset=["area"])
    return _kept("un-votes", votes[["date", "resolution", "area", "vote"]])


def read_library_resolutions(path: Path) -> pd.DataFrame:
    """The chosen resolutions of the Library's file, with the votes cast by all States, former ones included.

    :returns: resolution, date, date_precision, session, topic, description, yes, no, abstain. Votes before 1983 that the file
        lacks are those of the last release.
    :raises CompendiumError: it is not the table, a column is absent, a resolution that speaks of migration is in no list, one that is
        chosen has no vote or two, a voter is unknown, or rows and totals differ.
    """
    votes = _cast(path)
    counts = votes.groupby(["resolution", "vote"]).size().unstack(fill_value=0).reindex(columns=list(VOTES[:3]), fill_value=0)
    out = votes[["resolution", "date", "session"]].drop_duplicates("resolution").merge(counts.reset_index(), on="resolution")
    return _kept("un-resolutions", _described(out.assign(date_precision="day")))


RESOLUTION = Field("resolution", "string", "Symbol of the resolution", required=True)
DATE = Field("date", "date", "Day of the vote; the last day of its month where only the month is known", required=True)
VOETEN = "Erik Voeten, United Nations General Assembly Voting Data (Harvard Dataverse)"
LIBRARY = "UN Dag Hammarskjöld Library, General Assembly Voting Data (UN Digital Library)"
LIBRARY_PAGE = "https://digitallibrary.un.org/record/4060887"
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


VOTE_TABLE = Table(
    name="un-votes",
    title="Votes of Member States on migration, refugees and displaced persons in the UN General Assembly",
    fields=(
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
    key=("resolution", "area"),
    time_field="date",
)
RESOLUTION_TABLE = Table(
    name="un-resolutions",
    title="Resolutions of the UN General Assembly on migration, refugees and displaced persons that were put to a vote",
    fields=(
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
    key=("resolution",),
    time_field="date",
)
ONE_VOTE = "One row a resolution and Member State."
ONE_RESOLUTION = "One row a resolution, with its topic, a short description and the votes cast."
_VOETEN: dict[str, Any] = {
    "provider": VOETEN,
    "landing_page": "https://doi.org/10.7910/DVN/LEJUQZ",
    **licences.CC0,
    "licence_note": "Stated for the data at the Harvard Dataverse. The R package from which they were read is under MIT, as code.",
    "citation": "voeten2009unvotes",
}
_LIBRARY: dict[str, Any] = {
    "provider": LIBRARY,
    "landing_page": LIBRARY_PAGE,
    **licences.UNITED_NATIONS,
    "licence_note": "The terms of the site allow non-commercial use with attribution.",
    "citation": "unlibrary2024votes",
}
STORED, NEXT = ("2021-03-08", "R package unvotes 0.3 (sessions 1 to 74)"), ("", "UN Digital Library, file of {day}")

TABLES: list[Recipe] = [
    Recipe(
        VOTE_TABLE.release(
            *STORED,
            description=f"{SCOPE} {ONE_VOTE}",
            note=f"{LIMITS} RUS includes the Union of Soviet Socialist Republics, DEU the Federal Republic of Germany before 1990. "
            "Czechoslovakia, the German Democratic Republic, Democratic Yemen, the Yemen Arab Republic and the Socialist Federal Republic "
            "of Yugoslavia have no rows; their votes are in the counts of the table un-resolutions. A Member may have meant to vote and "
            "told the Secretariat later.",
            **_VOETEN,
        ),
        FILES,
        read_votes,
    ),
    Recipe(
        RESOLUTION_TABLE.release(
            *STORED,
            description=f"{SCOPE} {ONE_RESOLUTION}",
            note=f"{LIMITS} Counts are those of the source and differ by a vote or two from the official record in places.",
            **_VOETEN,
        ),
        FILES,
        read_resolutions,
    ),
]

LIBRARY_FILE = Endpoint(
    "un-ga-votes/undl-ga-voting.csv",
    LIBRARY_PAGE,
    "CSV",
    link_pattern=r"[^\"]*/record/4060887/files/[^\"/]*_ga_voting[^\"/]*\.csv[^\"/]*",
    max_bytes=1_200_000_000,
)
LIBRARY_SCOPE = (
    "Recorded votes on whole resolutions of the UN General Assembly on migrants, migration, refugees and displaced persons, from 1978 on. "
    "Most resolutions are adopted without a vote: they are not in it."
)
LIBRARY_LIMITS = (
    "Votes on Palestine refugees, on racism and xenophobia, on budgets, and those of special and emergency sessions are left out; the "
    "source has neither votes on amendments and single paragraphs nor drafts that failed. Votes before 1983 that it lacks are kept from "
    "earlier releases, which come from another source (E. Voeten's voting data) and differ by a vote or two in places; the date of such a "
    "vote is the last day of its month. The day of the release is that of the file."
)


FEEDS: list[Feed] = [
    Feed(
        VOTE_TABLE.release(
            *NEXT,
            description=f"{LIBRARY_SCOPE} {ONE_VOTE}",
            note=f"{LIBRARY_LIMITS} Absent is a Member that the Library records as not voting. RUS includes the Union of Soviet Socialist "
            "Republics, DEU the Federal Republic of Germany before 1990, SCG the Federal Republic of Yugoslavia from November 2000 on. "
            "Czechoslovakia, the German Democratic Republic, Democratic Yemen, the Yemen Arab Republic and Yugoslavia before November 2000 "
            "have no rows; their votes are in the counts of the table un-resolutions. A Member may have meant to vote and told the "
            "Secretariat later.",
            **_LIBRARY,
        ),
        (LIBRARY_FILE,),
        read_library_votes,
        Bounds(
            "",
            max_total_change=2,
            reason="a resolution of an old year that is found later and belongs to the topic adds as many votes as there are Members: a "
            "year may have three times as many. The importer compares the votes with the totals in the file, so none can be lost unseen.",
        ),
        earlier_providers=(VOETEN, LIBRARY),
    ),
    Feed(
        RESOLUTION_TABLE.release(
            *NEXT,
            description=f"{LIBRARY_SCOPE} {ONE_RESOLUTION}",
            note=f"{LIBRARY_LIMITS} Counts are those of the rows of the source.",
            **_LIBRARY,
        ),
        (LIBRARY_FILE,),
        read_library_resolutions,
        Bounds(
            "yes",
            max_total_change=0.5,
            reason="votes are corrected by one or two; but a resolution of an old year that is found later and belongs to the topic moves "
            "the mean of its year.",
            compare_means=True,
        ),
        earlier_providers=(VOETEN, LIBRARY),
    ),
]
