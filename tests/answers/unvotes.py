"""UN Digital Library: the page of the General Assembly voting data, and its file of votes.

One of the oldest resolutions is not in it, as the Library does not have every State's vote of those years.
"""

from __future__ import annotations

import csv
import io

from answers import Provider, Reply
from compendium.importers.unvotes import CHOSEN, LIBRARY_PAGE

HEADER = (
    "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,committee_report,meeting,title,agenda_title,subjects,vote_note,"
    "total_yes,total_no,total_abstentions,total_non_voting,total_ms,undl_link"
)
DAYS = {"older": "2020-12-20", "last": "2022-01-11"}
NEW_DAY = "2026-02-06"
LACKING = "A/RES/33/163"
REVISED = "A/RES/49/182"  # in the newer file the vote of the United States is another

# Code and name on a day, from and until when it is so.
MEMBERS = (
    ("DZA", "ALGERIA", "", "9999"),
    ("CSK", "CZECHOSLOVAKIA", "", "1992-12-31"),
    ("CZE", "CZECH REPUBLIC", "1993-01-19", "9999"),
    ("YMD", "DEMOCRATIC YEMEN", "", "1990-05-21"),
    ("DEU", "GERMANY", "1990-10-03", "9999"),
    ("GER", "GERMANY, FEDERAL REPUBLIC OF", "", "1990-10-02"),
    ("MEX", "MEXICO", "", "9999"),
    ("NAM", "NAMIBIA", "1990-04-23", "9999"),
    ("RUS", "RUSSIAN FEDERATION", "1991-12-24", "9999"),
    ("SRB", "SERBIA", "2006-06-03", "9999"),
    ("SCG", "SERBIA AND MONTENEGRO", "2003-02-04", "2006-06-02"),
    ("SUN", "USSR", "", "1991-12-23"),
    ("USA", "UNITED STATES", "", "9999"),
    ("YEM", "YEMEN", "", "9999"),
    ("YUG", "YUGOSLAVIA", "", "2003-02-03"),
)
# Votes that the migration tables do not want: of another subject, and of a session without a number.
OTHERS = {
    "A/RES/30/6": ("30", "1975-11-10", "Youth : resolution / adopted by the General Assembly"),
    "A/RES/74/149": ("74", "2019-12-18", "The right to food : resolution / adopted by the General Assembly"),
    "A/RES/ES-10/21": (
        "10emsp",
        "2023-10-27",
        "Protection of civilians, migrants among them : resolution / adopted by the General Assembly",
    ),
}


def day(resolution: str) -> str:
    """When it was voted on: made up, but in a year of its session."""
    session, number = resolution.split("/")[2:4]
    return f"{1945 + int(session)}-12-{1 + int(number) % 27:02d}"


def votes(resolution: str, date: str, scenario: str) -> dict[str, str]:
    """The made-up vote of each Member of the day, by its code."""
    number = int(resolution.rsplit("/", 1)[1])
    out = {code: "YNAYXYY"[(number + n) % 7] for n, (code, _, since, until) in enumerate(MEMBERS) if since <= date <= until}
    if "YUG" in out and date > "1992-05-01":
        out["YUG"] = "X"
    if resolution == REVISED and scenario not in DAYS:
        out["USA"] = "A"
    return out


def resolutions(scenario: str) -> dict[str, tuple[str, str, str]]:
    """Symbol to session, date and title, as far as the file of the scenario goes."""
    end = DAYS.get(scenario, NEW_DAY)
    chosen = {
        r: (r.split("/")[2], day(r), "Protection of migrants : resolution / adopted by the General Assembly")
        for r in CHOSEN
        if r != LACKING and day(r) <= end
    }
    return chosen | {r: row for r, row in OTHERS.items() if row[1] <= end}


def table(scenario: str) -> bytes:
    """The file of votes."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER.split(","), restval="", lineterminator="\n")
    writer.writeheader()
    names = {code: name for code, name, _, _ in MEMBERS}
    for number, (resolution, (session, date, title)) in enumerate(sorted(resolutions(scenario).items()), start=278640):
        cast = votes(resolution, date, scenario)
        totals = {v: sum(c == v for c in cast.values()) * (10 if scenario == "tenfold" else 1) for v in "YNAX"}
        for n, (code, vote) in enumerate(cast.items()):
            if scenario == "half" and n % 2:
                continue
            writer.writerow(
                {
                    "undl_id": number,
                    "ms_code": "ATL" if scenario == "renamed" and code == "MEX" else code,
                    "ms_name": "ATLANTIS" if scenario == "renamed" and code == "MEX" else names[code],
                    "ms_vote": vote,
                    "date": date,
                    "session": session,
                    "resolution": resolution,
                    "title": title,
                    "agenda_title": "Human rights questions, including alternative approaches.",
                    "total_yes": f"{totals['Y']:.1f}",
                    "total_no": f"{totals['N']:.1f}",
                    "total_abstentions": f"{totals['A']:.1f}",
                    "total_non_voting": f"{totals['X']:.1f}",
                    "total_ms": f"{sum(totals.values()):.1f}",
                    "undl_link": f"https://digitallibrary.un.org/record/{number}",
                }
            )
    text = out.getvalue()
    if scenario == "column":
        text = text.replace("ms_vote", "vote", 1)
    return b"\xef\xbb\xbf" + text.encode()


def replies(scenario: str) -> dict[str, Reply]:
    """The page and the file of votes; the page lists the description and the file of outcomes too."""
    end = DAYS.get(scenario, NEW_DAY)
    stem = f"{LIBRARY_PAGE}/files/{end.replace('-', '_')}"
    links = "".join(f'<li><a href="{stem}{rest}">file</a></li>' for rest in ("_ga_outcomes.csv", "_ga_voting.csv", "_ga_voting_md.md"))
    page = f"<!DOCTYPE html><html><body><h1>General Assembly voting data</h1><ul>{links}</ul></body></html>"
    return {
        LIBRARY_PAGE: Reply(page.encode(), "text/html; charset=utf-8"),
        f"{stem}_ga_voting.csv": Reply(table(scenario), "text/csv", end),
    }


PROVIDER = Provider(
    "unvotes",
    ("un-votes", "un-resolutions"),
    replies,
    {
        "column": "column 'ms_vote' is missing",
        "renamed": "'ATLANTIS' (ATL) is not in the table 'areas'",
        "half": "rows with the vote",
        "tenfold": "rows with the vote",
    },
)
