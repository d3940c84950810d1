"""Africa Visa Openness Index (African Development Bank and African Union Commission), editions of 2019 and 2023.

One row a country: how many of the 53 other African nationalities need no visa, get one on arrival, or need one before travel; and
the score from 0 to 1 (weights 1, 0.8 and 0). The tables were typed in by a third party and have no licence: only aggregates are
stored. The year is taken from the name of the file.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from compendium import areas
from compendium.errors import CompendiumError
from compendium.importers import Recipe, licences
from compendium.importers.names import codes
from compendium.importers.reading import read_csv, refuse
from compendium.tables.model import Field, Table

COUNTRIES = 54
MEASURES = {"No visa required": "no visa", "Visa on arrival": "visa on arrival", "Visa required": "visa before travel"}
AFRICA = "Africa"
COMMUNITIES = ("AMU", "CEN-SAD", "COMESA", "EAC", "ECCAS", "ECOWAS", "IGAD", "SADC")  # recognised by the African Union
TOLERANCE = 0.002  # scores are printed with three decimals


def read_edition(path: Path) -> pd.DataFrame:
    """One edition: year, area, the three counts, score.

    :raises CompendiumError: no year in the name of the file, a code that is not of the country named, another number of countries,
        or a score that the counts do not give (where they cover all other countries).
    """
    found = re.search(r"(20\d\d)", path.name)
    if not found:
        raise CompendiumError(f"{path.name}: the name of the file must hold the year of the edition.")
    raw = read_csv(path, ("Country", *MEASURES, "Score", "ISO3"))
    refuse(raw[codes(raw["Country"], path) != raw["ISO3"]], "{ISO3} is not the code of '{Country}'", path)
    if len(raw) != COUNTRIES or raw["ISO3"].duplicated().any():
        raise CompendiumError(f"{path.name}: expected {COUNTRIES} countries, found {raw['ISO3'].nunique()} in {len(raw)} rows.")
    numbers = raw[list(MEASURES)].astype(int)
    score = raw["Score"].astype(float)
    complete = numbers.sum(axis=1) == COUNTRIES - 1
    computed = (numbers["No visa required"] + 0.8 * numbers["Visa on arrival"]) / (COUNTRIES - 1)
    refuse(raw[complete & ((computed - score).abs() > TOLERANCE)], "the score of {Country} does not follow from its counts", path)
    return numbers.assign(year=int(found[1]), area=raw["ISO3"], score=score)


def openness(*paths: Path) -> pd.DataFrame:
    """Table ``africa-visa-openness``: shares of pairs of countries.

    :returns: year, measure, pairs (of countries), share_percent (of all pairs).
    """
    parts = []
    for path in paths:
        rows = read_edition(path)
        pairs = rows[list(MEASURES)].sum().rename(index=MEASURES)
        share = (100 * pairs / pairs.sum()).round(2)
        parts.append(pd.DataFrame({"pairs": pairs, "share_percent": share, "year": rows["year"].iloc[0]}))
    return pd.concat(parts).rename_axis("measure").reset_index()


def scores(*paths: Path) -> pd.DataFrame:
    """Table ``africa-visa-openness-scores``: Africa, and members of the communities at the end of the edition's year.

    ``mean_same_members``: the mean over the countries that were members in the years of all editions, so that no change comes from
    a new member.

    :returns: year, group, countries, mean, p25, median, p75, mean_same_members (scores from 0 to 1).
    """
    editions = [read_edition(path) for path in paths]
    days = [f"{int(rows['year'].iloc[0])}-12-31" for rows in editions]
    throughout = {c: frozenset.intersection(*(areas.members(c, day) for day in days)) for c in COMMUNITIES}
    parts = []
    for rows in editions:
        year = int(rows["year"].iloc[0])
        groups = {AFRICA: rows["score"]} | {c: rows.loc[rows["area"].isin(areas.members(c, f"{year}-12-31")), "score"] for c in COMMUNITIES}
        for group, score in groups.items():
            low, middle, high = score.quantile([0.25, 0.5, 0.75])
            same = rows.loc[rows["area"].isin(throughout.get(group, rows["area"])), "score"].mean()
            parts.append((year, group, len(score), score.mean(), low, middle, high, same))
    names = ["year", "group", "countries", "mean", "p25", "median", "p75", "mean_same_members"]
    return pd.DataFrame(parts, columns=names).round(4)


PAGE = "https://www.visaopenness.org"
_AVOI: dict[str, Any] = {
    "provider": "African Development Bank and African Union Commission, aggregated by the project",
    "landing_page": PAGE,
    "licence": licences.AGGREGATES,
    "licence_url": PAGE,
    "licence_note": "No licence is stated. Means over countries are given here; for the scores of a country go to the index.",
    "citation": "afdb2023avoi",
    "known_after_days": 0,
}
_NOTE = (
    "Computed from tables that a third party typed in. In 2019 the counts of Niger add up to 46 instead of 53. What the rules are, "
    "not how they are applied at the border. The edition of 2023 appeared in December; the last day of the month stands."
)
_YEAR = Field("year", "integer", "Edition; rules as collected in the middle of the year", required=True)

OPENNESS = Table(
    name="africa-visa-openness",
    title="Visas between African countries (aggregate)",
    description="Share of the pairs of traveller's and host country in Africa where the traveller needs no visa, gets one on arrival, or "
    "needs one before travel.",
    **_AVOI,
    fields=(
        _YEAR,
        Field("measure", "string", "What is asked of the traveller", required=True, enum=tuple(MEASURES.values())),
        Field("pairs", "integer", "Ordered pairs of countries", "pairs", required=True, minimum=0, additive=True),
        Field("share_percent", "number", "Share of all pairs", "percent", required=True, minimum=0, maximum=100),
    ),
    key=("year", "measure"),
    note=_NOTE,
).release("2023-12-31", "2019 and 2023")
SCORES = Table(
    name="africa-visa-openness-scores",
    title="Visa openness in Africa and its regional communities (aggregate)",
    description="Mean and quartiles of the countries' scores: 1 where no African needs a visa, 0 where all need one before travel; a visa "
    "on arrival counts 0.8. Africa and the eight communities that the African Union recognises.",
    **_AVOI,
    fields=(
        _YEAR,
        Field("group", "string", "Africa, or a community", required=True, enum=(AFRICA, *COMMUNITIES)),
        Field("countries", "integer", "Countries with a score", "countries", required=True, minimum=1),
        *(
            Field(name, "number", f"{label} of the scores", "score, 0 to 1", required=True, minimum=0, maximum=1)
            for name, label in (
                ("mean", "Mean"),
                ("p25", "Lower quartile"),
                ("median", "Median"),
                ("p75", "Upper quartile"),
                ("mean_same_members", "Mean over the members of all editions' years"),
            )
        ),
    ),
    key=("year", "group"),
    note=_NOTE + " A score counts openness to all Africans, also for a community.",
).release("2023-12-31", "2019 and 2023")

_FILES = ("avoi/africa-visa-openness-2019.csv", "avoi/africa-visa-openness-2023.csv")
TABLES: list[Recipe] = [Recipe(OPENNESS, _FILES, openness), Recipe(SCORES, _FILES, scores)]
