"""Drivers to come and drivers side by side: growth of the population of working age, and a country's row of drivers and rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from compendium.measures import displacement, intervals, mobility


def working_age(projected: pd.DataFrame, ages: Collection[int] | None = None) -> pd.DataFrame:
    """The population of working age by area and year of the projection, persons.

    :param projected: table `population-projected`.
    :param ages: first years of the age groups that count; by default all that the table holds, 15 to 64.
    :returns: index: area; columns: years.
    """
    rows = projected if ages is None else projected[projected["age_from"].isin(list(ages))]
    return rows.groupby(["area", "mid_year"])["persons"].sum().unstack().astype("float64")


def growth(people: pd.DataFrame, first: int, last: int) -> pd.Series:
    """Change of each area between two years, per cent of the first."""
    return 100 * (people[last] / people[first] - 1)


def growth_by_region(people: pd.DataFrame, first: int, last: int, region: pd.Series) -> pd.DataFrame:
    """The same by region: ``million`` (change) and ``percent`` (of the first year)."""
    sums = people[[first, last]].groupby(region.reindex(people.index).to_numpy()).sum()
    return pd.DataFrame({"million": (sums[last] - sums[first]) / 1e6, "percent": 100 * (sums[last] / sums[first] - 1)})


def rates_by_region(corridors: pd.DataFrame, population: pd.DataFrame, year: int, region: pd.Series) -> pd.Series:
    """Emigrants per 100 emigrants and residents, by region of origin (:func:`mobility.emigration_rate` of the sums).

    :returns: index: region; per cent.
    """
    abroad = corridors[corridors["year"] == year].groupby("origin")["migrants"].sum()
    residents = population[population["year"] == year].set_index("area")["persons"]
    both = pd.DataFrame({"abroad": abroad, "residents": residents}).astype("float64").dropna()
    sums = both.groupby(region.reindex(both.index).to_numpy()).sum()
    return mobility.emigration_rate(sums["abroad"], sums["residents"])


def at_present_rates(ahead: pd.DataFrame, rates: pd.Series) -> pd.Series:
    """Emigrants that the growth of working age alone would add if the rates of today stayed, million, by region.

    Formula: change of the residents of working age x rate / (100 - rate), since the rate is of emigrants and residents together.

    :param ahead: as :func:`growth_by_region` gives it; ``rates``: as :func:`rates_by_region` gives them.
    """
    return ahead["million"] * rates / (100 - rates)


CONFLICT, DISASTERS, EXPOSED, READY = "conflict", "disasters", "exposure", "readiness"
HOSTED, TREATIES, ANSWER, GROWTH, ABROAD = "refugees", "treaties", "answer", "growth", "emigrants"
SHOWN: Mapping[str, str] = {
    CONFLICT: "Years in armed conflict",
    DISASTERS: "Displaced by disasters, per 1,000",
    EXPOSED: "Quarter by exposure",
    READY: "Quarter by readiness",
    GROWTH: "Growth of working age, per cent",
    ABROAD: "Emigrants per 100",
    HOSTED: "Refugees hosted per 1,000",
    TREATIES: "Treaties joined",
    ANSWER: "Answer on policies, level",
}


def side_by_side(
    states: Collection[str],
    *,
    conflicts: pd.DataFrame,
    years: Collection[int],
    countries: pd.DataFrame,
    refugees: pd.DataFrame,
    population: pd.DataFrame,
    parties: pd.DataFrame,
    answers: pd.DataFrame,
    growing: pd.Series,
    abroad: pd.Series,
) -> pd.DataFrame:
    """A row a State of drivers and rules.

    :param conflicts: table `armed-conflicts`; ``years`` those in which a conflict counts. A State without a row has none.
    :param countries: as :func:`compendium.measures.exposure.countries` gives it.
    :param refugees: table `refugees`, rows of refugees at the end of one year.
    :param population: table `population`; the newest year that both have.
    :param parties: table `treaty-parties`: instruments that a State has joined, of those in the table.
    :param answers: table `sdg-migration-policy`; missing where a State did not answer.
    :param growing: growth of working age, per cent; ``abroad``: emigration rate, per cent.
    :returns: index: area; columns of :data:`SHOWN`.
    """
    index = pd.Index(sorted(states), name="area")
    in_conflict = conflicts[conflicts["year"].isin(list(years))].groupby("area")["year"].nunique()
    year = min(int(population["year"].max()), int(refugees["year"].max()))
    residents = population[population["year"] == year].set_index("area")["persons"].astype("float64")
    hosted = 1000 * refugees.groupby("asylum")["persons"].sum().astype("float64").reindex(index).fillna(0) / residents.reindex(index)
    overall = answers[answers["domain"] == "overall"].set_index("area")["level"]
    return pd.DataFrame(
        {
            CONFLICT: in_conflict.reindex(index).fillna(0),
            DISASTERS: countries["moved"].reindex(index),
            EXPOSED: countries["exposure"].reindex(index),
            READY: countries["readiness"].reindex(index),
            GROWTH: growing.reindex(index),
            ABROAD: abroad.reindex(index),
            HOSTED: hosted,
            TREATIES: parties.groupby("area")["treaty"].nunique().reindex(index).fillna(0),
            ANSWER: overall.reindex(index),
        },
        index=index,
    ).astype("float64")


def places(table: pd.DataFrame, area: str) -> pd.Series:
    """The place of one State among those with a value, 1 the highest; equal values share the better place."""
    return table.rank(ascending=False, method="min").loc[area]


def going_with(table: pd.DataFrame, rule: str, signs: Collection[str]) -> pd.DataFrame:
    """Rank correlations of one column with others, with their intervals.

    :returns: index: ``signs``; ``value``, ``low``, ``high``.
    """
    found = {sign: intervals.rank_correlation(table[rule], table[sign]) for sign in signs}
    return pd.DataFrame(found, index=["value", "low", "high"]).T


def of_latest(refugees: pd.DataFrame) -> tuple[int, pd.DataFrame]:
    """The newest year of the table `refugees`, and its rows of refugees under UNHCR's mandate."""
    rows = refugees[refugees["population_type"] == displacement.REFUGEES[0]]
    year = int(rows["year"].max())
    return year, rows[rows["year"] == year]
