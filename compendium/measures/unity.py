"""How alike the members of blocs vote, beside random groups of States, and how States that voted otherwise differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from compendium import areas
from compendium.measures import stocks, voting
from compendium.measures.regional import ADMITTED, BLOCS

DRAWS = 2000  # random groups
WORDS = {"yes": "Yes", "abstain": "Abstention", "no": "No", "absent": "Not voting"}


def members_by_day(items: pd.DataFrame) -> dict[str, list[frozenset[str]]]:
    """The members of each bloc on the day of each vote."""
    return {bloc: [areas.members(bloc, day) for day in items["date"]] for bloc in BLOCS}


def alike(ballots: pd.DataFrame, items: pd.DataFrame, states: pd.Index) -> pd.Series:
    """Mean agreement of each bloc over the votes in which half of its members of the day took part; those that did not vote are left out.

    :param ballots: votes by ``resolution`` and ``area``.
    :param items: the resolutions, with their ``date``.
    """
    roll = voting.roll(ballots, items, states, ADMITTED)
    counts = np.stack([voting.group_counts(roll, days) for days in members_by_day(items).values()])
    held = np.where(voting.quorate(counts), voting.agreement(voting.treated(counts, "left out")), np.nan)
    return pd.Series(voting.cohesion(held), index=BLOCS)


def against_null(
    ballots: pd.DataFrame,
    items: pd.DataFrame,
    stratum: pd.Series,
    index: Callable[[np.ndarray], np.ndarray] = voting.agreement,
    subjects: list[str] | None = None,
) -> dict[str, pd.DataFrame]:
    """Agreement of each bloc, and where it stands among random groups with its seats in each stratum.

    :param stratum: of each State: random groups have as many of each stratum as the bloc.
    :param index: of agreement, from counts of votes.
    :param subjects: of the items, where votes on one subject count as one.
    :returns: by treatment of absence, a row a bloc: what :func:`voting.against_chance` gives, ``agreement``, ``votes`` (count) and ``holm``
        (p-value after Holm's correction).
    """
    roll, days = voting.roll(ballots, items, stratum.index, ADMITTED), members_by_day(items)
    real = np.stack([voting.group_counts(roll, days[bloc]) for bloc in BLOCS])
    seats = np.stack([voting.seats(roll, days[bloc], stratum) for bloc in BLOCS])
    drawn = voting.random_counts(roll, seats, stratum, draws=DRAWS)
    found = {}
    for treatment in voting.TREATMENTS:
        counted = voting.quorate(real) if treatment == "left out" else real.sum(axis=-1) >= 2
        held, chance = (
            voting.cohesion(np.where(counted, index(voting.treated(counts, treatment)), np.nan), subjects) for counts in (real, drawn)
        )
        table = voting.against_chance(held, chance).set_axis(BLOCS)
        found[treatment] = table.assign(agreement=held, votes=counted.sum(axis=-1), holm=voting.holm(table["p"]))
    return found


def past_chance(tables: Mapping[str, pd.DataFrame], column: str = "p") -> list[str]:
    """Blocs that agree more than 95 in 100 random groups, whichever way absence is treated."""
    return [bloc for bloc in BLOCS if all(table.loc[bloc, column] < 0.05 for table in tables.values())]


def traits(
    compact: pd.DataFrame, stock: pd.DataFrame, people: pd.DataFrame, wealth: pd.DataFrame, income: pd.Series, states: pd.Index
) -> pd.DataFrame:
    """Each Member's vote on the Compact and, in the last year that both tables have before it, its migrants and income per head.

    :param income: income group by area.
    :returns: index: area; ``vote`` (in words), ``share`` (migrants, per cent of residents), ``growth`` (stock as a multiple of that of
        2000), ``income`` (GDP per head, international dollars), ``group``; ``attrs["year"]``.
    """
    both = stock[stock["sex"] == "both"]
    held = both.pivot_table(index="destination", columns="year", values="migrants", aggfunc="first").astype("float64")
    year = max(y for y in set(held.columns) & set(people["year"]) if y < 2018)
    gdp = wealth[wealth["year"] == year].set_index("area")["international_dollars"]
    part = stocks.share_of_population(held[year], people[people["year"] == year].set_index("area")["persons"])
    vote = compact.set_index("area")["vote"].map(WORDS)
    found = pd.DataFrame({"vote": vote, "share": part, "growth": held[year] / held[2000], "income": gdp, "group": income}).reindex(states)
    found.attrs["year"] = int(year)
    return found


def odds(table: pd.DataFrame, others: set[str], columns: Sequence[str], within: bool = False) -> pd.DataFrame:
    """Chance that a State that voted otherwise has the higher value than one that voted yes, with its interval.

    :param table: as :func:`traits` gives it.
    :param others: the votes in words that count as otherwise.
    :param within: compare inside income groups only.
    :returns: a row a column: ``chance``, ``low``, ``high``, ``others`` and ``yes`` (counts of States).
    """
    found = {}
    for column in columns:
        known = table.dropna(subset=[column, "group"] if within else [column])
        one, other = known[known["vote"].isin(others)], known[known["vote"] == "Yes"]
        chance = voting.chance_higher(one[column], other[column], known["group"] if within else None)
        found[column] = dict(zip(("chance", "low", "high"), chance, strict=True)) | {"others": len(one), "yes": len(other)}
    return pd.DataFrame(found).T
