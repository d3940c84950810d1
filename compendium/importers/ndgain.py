"""ND-GAIN: how exposed to climate change a country is, and how ready to adapt, in quarters of the countries.

The files ``exposure.csv`` and ``readiness.csv`` of the country index of the University of Notre Dame: a row a country, ``ISO3``, ``Name``
and a column a year, 1995 to 2020; scores from 0 to 1, an empty cell where there is none. Exposure is projected for the middle of the
century and is the same in all years. The index is free to download and asks to be cited; no licence that lets it be passed on was found
on it, and others who list the licences of such data found none either, so no score is stored.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from compendium.importers import Recipe, licences
from compendium.importers.reading import numbers, read_csv, refuse, to_areas
from compendium.tables.model import Field, Table

YEARS = (2014, 2020)  # before the ten years of displacement that are set against it, and the newest
QUARTERS = 4
TOP = 20  # the most exposed countries that have a mark of their own


def scores(path: Path, years: tuple[int, ...] = YEARS) -> pd.DataFrame:
    """One file of the index.

    :returns: year, area, score (0 to 1).
    :raises CompendiumError: a code is not known, or a score is not between 0 and 1.
    """
    raw = read_csv(path, ("ISO3", *(str(year) for year in years)))
    area = to_areas(raw["ISO3"], path)
    parts = [pd.DataFrame({"year": year, "area": area, "score": numbers(raw[str(year)], path, missing=("",))}) for year in years]
    out = pd.concat(parts).dropna()
    refuse(out[~out["score"].between(0, 1)], "score {score} is not between 0 and 1", path)
    return out


def quarter(score: pd.Series) -> pd.Series:
    """The quarter of the countries in which each score is, 1 (the lowest) to 4; equal scores are in the same one.

    Formula: 4 x mean rank / number of countries, rounded up.
    """
    return np.ceil(QUARTERS * score.rank() / score.count()).astype("int64")


def quarters(exposure: Path, readiness: Path) -> pd.DataFrame:
    """Table ``climate-exposure-classes``: the quarters of both scores among the countries that have both, and the most exposed of them.

    :returns: year, area, exposure, readiness (1 to 4), top (1 for the :data:`TOP` most exposed, else 0).
    """
    both = scores(exposure).rename(columns={"score": "exposure"}).merge(scores(readiness), on=["year", "area"])
    both = both.rename(columns={"score": "readiness"})
    both["top"] = (both.groupby("year")["exposure"].rank(ascending=False) <= TOP).astype("int64")
    for name in ("exposure", "readiness"):
        both[name] = both.groupby("year")[name].transform(quarter).astype("int64")
    return both


CLASSES = Table(
    name="climate-exposure-classes",
    title="Exposure to climate change and readiness to adapt: quarters of the countries (aggregate)",
    description="The quarter in which a country is by its exposure to climate change and by its readiness to adapt in the ND-GAIN country "
    "index, among the countries that have both scores: 1 is the quarter with the lowest scores, 4 that with the highest. Exposure joins "
    "twelve signs of projected change (food, water, health, ecosystems, housing, infrastructure) and is the same in all years; "
    "readiness joins economic, governance and social signs of the year. Computed by the project; the scores are not passed on.",
    provider="University of Notre Dame, ND-GAIN, aggregated by the project",
    landing_page="https://gain.nd.edu/our-work/country-index/",
    licence=licences.AGGREGATES,
    licence_url="https://gain.nd.edu/our-work/country-index/",
    licence_note="The index is free to download and asks to be cited; no licence to pass it on was found. Quarters are given here.",
    citation="chen2015ndgain",
    fields=(
        Field("year", "integer", "Year of the scores", "year", required=True, minimum=1995),
        Field("area", "string", "Country", required=True, area=True),
        Field("exposure", "integer", "Quarter by exposure, 4 the most exposed", "quarter", required=True, minimum=1, maximum=QUARTERS),
        Field("readiness", "integer", "Quarter by readiness, 4 the readiest", "quarter", required=True, minimum=1, maximum=QUARTERS),
        Field("top", "integer", "Among the twenty most exposed: 1", "yes or no", required=True, minimum=0, maximum=1),
    ),
    key=("year", "area"),
    note="192 countries; the years 2014 and 2020 are kept. Read from a copy of the release of 2022; dated by the day of that copy.",
    known_after_days=560,  # scores of 2020 came in the release of 2022
).release("2022-12-16", "ND-GAIN Country Index, release of 2022")

TABLES: list[Recipe] = [Recipe(CLASSES, ("nd-gain/nd-gain-2022-exposure.csv", "nd-gain/nd-gain-2022-readiness.csv"), quarters)]
