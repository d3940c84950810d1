"""Visa requirements between 199 passports and destinations, from the Passport Index.

Source: the tables that a public repository (ilyankou/passport-index-dataset) collected from passportindex.org. The matrix of
December 2018 has number codes; later versions have words, and a number of days where no visa is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from compendium.catalog import Field, Release
from compendium.errors import CompendiumError
from compendium.importers import Plan
from compendium.importers.classifications import read_csv

REQUIREMENTS = ("visa free", "visa on arrival", "eTA", "e-visa", "visa required", "no admission")
# The codes of December 2018. In the version of 2019, 1 and 2 mean the reverse.
CODES_2018 = {"3": "visa free", "2": "eTA", "1": "visa on arrival", "0": "visa required"}
SAME = "-1"  # passport and destination are the same country
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
    if (strange := ~out["requirement"].isin(REQUIREMENTS)).any():
        row = out[strange].iloc[0]
        raise CompendiumError(f"{path.name}: {row['passport']} to {row['destination']}: unknown requirement '{row['value']}'.")
    return out[["passport", "destination", "requirement"]].reset_index(drop=True)


def read_matrix_2018(path: Path) -> pd.DataFrame:
    """The matrix of December 2018: a row a passport, a column a destination, number codes.

    :returns: passport, destination, requirement.
    :raises CompendiumError: no column of passports, an unknown code, or a well-known requirement is not as expected.
    """
    raw = pd.read_csv(path, dtype="string", keep_default_na=False, encoding="utf-8-sig")
    if "Passport" not in raw.columns:
        raise CompendiumError(f"{path.name}: column 'Passport' is missing. Found: {', '.join(raw.columns[:5])}, ...")
    out = raw.melt("Passport", var_name="destination", value_name="value").rename(columns={"Passport": "passport"})
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


def _plan(date: str, edition: str, file: str, read: Callable[[Path], pd.DataFrame], note: str) -> Plan:
    release = Release(
        table="visa-requirements",
        date=date,
        title="Visa requirements by passport and destination",
        edition=edition,
        description="What holders of an ordinary passport need for a short visit. Visa free: no visa and no authorization; eTA: electronic "
        "travel authorization; e-visa: visa granted online. 199 passports and destinations; a passport and its own country have no row.",
        provider="Passport Index (Arton Capital), collected by Ilya Ilyankou",
        landing_page="https://www.passportindex.org",
        licence="MIT (repository)",
        licence_url="https://github.com/ilyankou/passport-index-dataset",
        citation="ilyankoupassport",
        fields=(
            Field("passport", "string", "Country or area that issued the passport", required=True, area=True),
            Field("destination", "string", "Country or area visited", required=True, area=True),
            Field("requirement", "string", "What is needed", required=True, enum=REQUIREMENTS),
        ),
        key=("passport", "destination"),
        note=note
        + " The day is that on which the repository stored the table. Rules for visits say nothing of the right to work or settle.",
    )
    return Plan(release, (file,), read)


TABLES: list[Plan] = [
    _plan(
        "2018-12-09",
        "9 December 2018",
        "passport-index/passport-index-2018-12-09-matrix-iso3.csv",
        read_matrix_2018,
        "This version knows neither e-visa nor no admission: e-visas stand under visa on arrival, eTA (India, Côte d'Ivoire, Sri Lanka) "
        "or visa required, and refusals under visa required. Across versions compare only visa free, or visa required with e-visa and "
        "no admission, and with care.",
    ),
    _plan(
        "2025-01-12",
        "12 January 2025",
        "passport-index/passport-index-2025-01-12-tidy-iso3.csv.gz",
        read_long,
        "Visa free whatever the number of days of stay. Many destinations have moved from visa on arrival to e-visa or eTA since 2018.",
    ),
]
