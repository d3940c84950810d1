"""Visa requirements between 199 passports and destinations, from the Passport Index.

Source: tables that two public repositories collected from passportindex.org. The first (ilyankou/passport-index-dataset) ended in
January 2025: its matrix of December 2018 has number codes; later versions have words, and a number of days where no visa is needed.
The second (imorte/passport-index-data) goes on with the same files, columns and words. A refresh takes from it the long form with
ISO alpha-3 codes (``Passport``, ``Destination``, ``Requirement``; -1 for a passport and its own country), and the day from what
GitHub's API says of the last commit of that file.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Bounds, Endpoint, Feed, Recipe, licences
from compendium.importers.reading import columns, read_csv, read_text, refuse, to_areas
from compendium.tables.model import Field, Table

REQUIREMENTS = ("visa free", "visa on arrival", "eTA", "e-visa", "visa required", "no admission")
# The codes of December 2018. In the version of 2019, 1 and 2 mean the reverse.
CODES_2018 = {"3": "visa free", "2": "eTA", "1": "visa on arrival", "0": "visa required"}
# Requirements that are beyond doubt, by which a swap of the codes would be seen.
KNOWN_2018 = {
    ("DEU", "FRA"): "visa free",
    ("DEU", "AUS"): "eTA",
    ("DEU", "USA"): "eTA",
    ("DEU", "EGY"): "visa on arrival",
    ("IND", "USA"): "visa required",
}


def _checked(pairs: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Pairs of different countries with a known requirement."""
    out = pairs[pairs["passport"] != pairs["destination"]]
    refuse(out[~out["requirement"].isin(REQUIREMENTS)], "{passport} to {destination}: unknown requirement '{value}'", path)
    return out[["passport", "destination", "requirement"]].reset_index(drop=True)


def read_matrix_2018(path: Path) -> pd.DataFrame:
    """The matrix of December 2018: a row a passport, a column a destination, number codes.

    :returns: passport, destination, requirement.
    :raises CompendiumError: no column of passports, an unknown code, or a well-known requirement is not as expected.
    """
    raw = read_text(path)
    columns(raw, ("Passport",), path)
    out = raw.melt("Passport", var_name="destination", value_name="value", ignore_index=False).rename(columns={"Passport": "passport"})
    out = _checked(out.assign(requirement=out["value"].map(CODES_2018)), path)
    found = out.set_index(["passport", "destination"])["requirement"]
    for pair, expected in KNOWN_2018.items():
        if found.get(pair) != expected:
            raise CompendiumError(
                f"{path.name}: {' to '.join(pair)} should be '{expected}', found '{found.get(pair)}': the codes mean something else."
            )
    return out


def read_long(path: Path) -> pd.DataFrame:
    """The long form: Passport, Destination, Requirement, in words; a number is the days of a visa-free stay.

    :returns: passport, destination, requirement.
    :raises CompendiumError: a column is absent or a requirement is unknown.
    """
    raw = read_csv(path, ("Passport", "Destination", "Requirement"))
    raw.columns = ["passport", "destination", "value"]
    named = raw["value"].mask(raw["value"].str.fullmatch(r"[1-9]\d*"), "visa free").replace({"eta": "eTA"})
    return _checked(raw.assign(requirement=named), path)


def read_collected(path: Path, commits: Path) -> pd.DataFrame:
    """The long form with codes that the table knows. ``commits`` is for :func:`day_collected`.

    :returns: passport, destination, requirement.
    :raises CompendiumError: a column is absent, or a requirement or a code is unknown.
    """
    out = read_long(path)
    return out.assign(passport=to_areas(out["passport"], path), destination=to_areas(out["destination"], path))


def day_collected(path: Path, commits: Path) -> str:
    """The day of the last commit of the table at ``path``, YYYY-MM-DD.

    :raises CompendiumError: the list of commits is empty or has no day.
    """
    try:
        return dt.date.fromisoformat(json.loads(commits.read_bytes())[0]["commit"]["committer"]["date"][:10]).isoformat()
    except (ValueError, LookupError, TypeError) as error:
        raise CompendiumError(
            f"{commits.name}: no day of the last commit of {path.name} ({type(error).__name__}: {error}). Expected a list of commits."
        ) from None


VISAS = Table(
    name="visa-requirements",
    title="Visa requirements by passport and destination",
    description="What holders of an ordinary passport need for a short visit. Visa free: no visa and no authorization; eTA: electronic "
    "travel authorization; e-visa: visa granted online. 199 passports and destinations; a passport and its own country have no row.",
    provider="Passport Index (Arton Capital), collected by Ilya Ilyankou",
    landing_page="https://www.passportindex.org",
    **licences.MIT,
    licence_note="The licence of the repository that collected the table (github.com/ilyankou/passport-index-dataset). The index from "
    "which "
    "it was collected states no licence.",
    citation="ilyankoupassport",
    fields=(
        Field("passport", "string", "Country or area that issued the passport", required=True, area=True),
        Field("destination", "string", "Country or area visited", required=True, area=True),
        Field("requirement", "string", "What is needed", required=True, enum=REQUIREMENTS),
    ),
    key=("passport", "destination"),
    note="The day is that on which the repository stored the table. Rules for visits say nothing of the right to work or settle.",
    time_field="",
)

TABLES: list[Recipe] = [
    Recipe(
        VISAS.release(
            "2018-12-09",
            "9 December 2018",
            note="This version knows neither e-visa nor no admission: e-visas stand under visa on arrival, eTA (India, Côte d'Ivoire, Sri "
            "Lanka) or visa required, and refusals under visa required. Across versions compare only visa free, or visa required with "
            f"e-visa and no admission, and with care. {VISAS.note}",
        ),
        ("passport-index/passport-index-2018-12-09-matrix-iso3.csv",),
        read_matrix_2018,
    ),
    Recipe(
        VISAS.release(
            "2025-01-12",
            "12 January 2025",
            note="Visa free whatever the number of days of stay. Many destinations have moved from visa on arrival to e-visa or eTA since "
            f"2018. {VISAS.note}",
        ),
        ("passport-index/passport-index-2025-01-12-tidy-iso3.csv.gz",),
        read_long,
    ),
]

COLLECTOR = "imorte/passport-index-data"
FILE = "passport-index-tidy-iso3.csv"

FEEDS: list[Feed] = [
    Feed(
        VISAS.release(
            "",
            "{day}",
            provider="Passport Index (Arton Capital), collected by imorte",
            licence_note=f"The licence of the repository that collected the table (github.com/{COLLECTOR}). The index from which it was "
            "collected states no licence.",
            citation="imortepassport",
            note="Visa free whatever the number of days of stay. Collected by another repository than the releases until January 2025, in "
            "the same words; eTA includes registration online under other names. The day is that on which the repository stored the table. "
            "Rules for visits say nothing of the right to work or settle.",
        ),
        (
            Endpoint(
                name="passport-index/passport-index-tidy-iso3.csv",
                url=f"https://raw.githubusercontent.com/{COLLECTOR}/main/{FILE}",
                format="CSV",
                max_bytes=5_000_000,  # 199 x 199 pairs: 1 MB
            ),
            Endpoint(
                name="passport-index/commits.json",
                url=f"https://api.github.com/repos/{COLLECTOR}/commits?path={FILE}&per_page=1",
                format="JSON",
                max_bytes=1_000_000,
            ),
        ),
        read_collected,
        Bounds(
            "",
            0.02,
            "every pair of 199 passports and destinations has a row, in each release so far; one country more or less changes their number "
            "by one per cent.",
        ),
        earlier_providers=(
            "Passport Index (Arton Capital), collected by Ilya Ilyankou",
            "Passport Index (Arton Capital), collected by imorte",
        ),
        read_date=day_collected,
    ),
]
