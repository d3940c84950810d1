"""Openness between countries: visa rules on ordered pairs."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

FREE = frozenset({"visa free"})  # electronic authorisations and visas on arrival are not counted
ON_ARRIVAL = FREE | {"visa on arrival", "eTA"}  # here they are


def visa_free_pairs(requirements: pd.DataFrame, members: Collection[str], free: Collection[str] = FREE) -> tuple[int, int]:
    """Ordered pairs of members whose citizens may enter without a visa, and ordered pairs of members in the list.

    :param requirements: columns passport, destination (area codes), requirement.
    :param free: the requirements that count as entry without a visa.
    :returns: visa-free pairs, pairs on record; members missing from the list are in neither.
    """
    rows = requirements[requirements["passport"].isin(members) & requirements["destination"].isin(members)]
    rows = rows[rows["passport"] != rows["destination"]]
    return int(rows["requirement"].isin(free).sum()), len(rows)


def visa_free_share(requirements: pd.DataFrame, members: Collection[str], free: Collection[str] = FREE) -> float:
    """Visa-free ordered pairs of members / ordered pairs of members on record, in per cent; missing where no pair is on record."""
    yes, all_pairs = visa_free_pairs(requirements, members, free)
    return 100 * yes / all_pairs if all_pairs else float("nan")


def visa_free_shares(requirements: pd.DataFrame, blocs: Mapping[str, Collection[str]], free: Collection[str] = FREE) -> pd.Series:
    """:func:`visa_free_share` of each of some blocs, in per cent.

    :param blocs: bloc to its members.
    """
    return pd.Series({bloc: visa_free_share(requirements, members, free) for bloc, members in blocs.items()})


def visa_free_from(requirements: pd.DataFrame, passport: str, destinations: Collection[str]) -> tuple[int, int]:
    """Destinations that the holders of one passport may enter without a visa, and destinations on record; their own is in neither."""
    rows = requirements[(requirements["passport"] == passport) & requirements["destination"].isin(set(destinations) - {passport})]
    return int(rows["requirement"].isin(FREE).sum()), len(rows)


def free_both_ways(pairs: pd.DataFrame, requirements: pd.DataFrame, free: Collection[str] = FREE) -> pd.Series:
    """1 where citizens of either end may enter the other without a visa, 0 where one or both may not, missing where a way is not listed.

    :param pairs: columns origin, destination (area codes).
    :param requirements: columns passport, destination, requirement.
    :param free: the requirements that count as entry without a visa.
    """
    rule = requirements.set_index(["passport", "destination"])["requirement"].isin(free).astype("float64")
    out = rule.reindex(pd.MultiIndex.from_frame(pairs[["origin", "destination"]])).to_numpy()
    back = rule.reindex(pd.MultiIndex.from_frame(pairs[["destination", "origin"]])).to_numpy()
    return pd.Series(out * back, index=pairs.index)
