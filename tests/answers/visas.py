"""The repository that collects the Passport Index: its table in the long form, and the last commit of it."""

from __future__ import annotations

import json

from answers import Provider, Reply
from compendium.importers.passports import FEEDS

DAY = {"last": "2025-01-12", "older": "2024-11-03"}  # else that of the new answer
NEW_DAY = "2026-02-17"
AREAS = ("ALB", "AUS", "BRA", "CHN", "NAM", "USA", "XKX", "AFG")
WORDS = ("visa required", "90", "visa on arrival", "eta", "e-visa", "visa free", "no admission", "30")


def _requirement(passport: int, destination: int, scenario: str) -> str:
    word = WORDS[(passport * 3 + destination) % len(WORDS)]
    if scenario not in DAY and (passport, destination) == (2, 4):
        word = "15"  # a visa given up since
    if scenario == "older" and (passport, destination) == (3, 5):
        word = "visa required"
    return word + "0" if scenario == "tenfold" and word.isdecimal() else word


def replies(scenario: str) -> dict[str, Reply]:
    """The table and the list of commits."""
    kept = AREAS[::2] if scenario == "half" else AREAS
    lines = ["Passport,Destination,Requirement" if scenario != "column" else "Passport,Destination,Code"]
    for passport, own in enumerate(kept):
        for destination, other in enumerate(kept):
            lines.append(f"{own},{other},{-1 if own == other else _requirement(passport, destination, scenario)}")
    text = "\n".join(lines) + "\n"
    commit = {
        "sha": "842d43ce5045a93b051af664e955310ccc9b7341",
        "commit": {"message": "Update data", "committer": {"name": "imorte", "date": f"{DAY.get(scenario, NEW_DAY)}T09:30:00Z"}},
    }
    table, commits = FEEDS[0].files
    return {
        table.url: Reply((text.replace("BRA,", "BRZ,") if scenario == "renamed" else text).encode(), "text/plain; charset=utf-8"),
        commits.url: Reply(json.dumps([commit]).encode()),
    }


PROVIDER = Provider(
    "Passport Index",
    ("visa-requirements",),
    replies,
    # A stay of 900 days is no less free of a visa than one of 90.
    {"column": "column 'Requirement' is missing", "renamed": "expected a code of the table 'areas', found 'BRZ'", "tenfold": ""},
)
