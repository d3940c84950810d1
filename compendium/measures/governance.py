"""International law: how many States are bound by a treaty, and how many migrants live in them."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import pandas as pd

from compendium.measures import intervals


def parties_in(joined: pd.DataFrame, year: int) -> frozenset[str]:
    """States parties to a treaty at the end of a year.

    A State counts from the year in which it deposited its ratification, accession or succession, not from the entry into force.

    :param joined: one row a State: ``area`` and ``year`` of deposit.
    """
    return frozenset(joined.loc[joined["year"] <= year, "area"])


def share_in_parties(persons: pd.Series, parties: Collection[str]) -> float:
    """Share of persons (migrants, refugees) who live in States parties to a treaty, in per cent.

    Formula: sum of persons in areas that are parties / sum of persons in all areas x 100. An overseas area or territory counts
    as a party only if it is one itself, so the share is a lower bound where States extended the treaty to such areas.

    :param persons: index: code of the area of residence, one row an area; missing values count as none.
    :raises ValueError: no persons at all.
    """
    total = float(persons.sum())
    if total <= 0:
        raise ValueError("share_in_parties: the sum of persons is zero.")
    return 100 * float(persons[persons.index.isin(list(parties))].sum()) / total


class Change(NamedTuple):
    """A change in the share of people who live in States parties, in percentage points, and its two parts."""

    first: float  # share in the first year, per cent
    last: float  # share in the last year
    joining: float  # States joined, where people lived
    moving: float  # people came to live elsewhere, with the parties as they were


def by_party(first: pd.Series, last: pd.Series, early: Collection[str], late: Collection[str]) -> pd.DataFrame:
    """People of two years by area, in all and in States parties of either year: what :func:`decomposed` adds up.

    :param first, last: index: area of residence; persons in the first and the last year.
    :param early, late: parties in the first and the last year.
    :returns: a row an area; ``first``, ``last``, and each of them in ``_early`` and ``_late`` parties, persons.
    """
    people = pd.DataFrame({"first": first, "last": last}).astype("float64").fillna(0)
    for name, parties in (("early", early), ("late", late)):
        for year in ("first", "last"):
            people[f"{year}_{name}"] = people[year].where(people.index.isin(list(parties)), 0.0)
    return people


def parts_of_change(sums: pd.DataFrame) -> pd.DataFrame:
    """Shares and parts of a change from sums of the columns of :func:`by_party`; a row in, a row out.

    Formulas, with s(people, parties) the share in per cent: joining = the mean of s(first, late) - s(first, early) and
    s(last, late) - s(last, early); moving = the mean of s(last, early) - s(first, early) and s(last, late) - s(first, late). The two add
    up to s(last, late) - s(first, early). Each part is the mean over the two orders in which the changes can be made (Shapley).
    """
    share = {f"{year}_{name}": 100 * sums[f"{year}_{name}"] / sums[year] for year in ("first", "last") for name in ("early", "late")}
    joining = (share["first_late"] - share["first_early"] + share["last_late"] - share["last_early"]) / 2
    moving = (share["last_early"] - share["first_early"] + share["last_late"] - share["first_late"]) / 2
    return pd.DataFrame({"first": share["first_early"], "last": share["last_late"], "joining": joining, "moving": moving})


def decomposed(people: pd.DataFrame) -> Change:
    """How far a share in States parties changed because States joined, and because people lived elsewhere (:func:`parts_of_change`).

    :param people: as :func:`by_party` gives it.
    """
    return Change(*parts_of_change(people.sum().to_frame().T).iloc[0].astype(float))


def intervals_of_parts(people: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """The middle 95 per cent of the last share and of both parts of its change, areas drawn anew (:func:`intervals.of_sums`)."""
    return {part: intervals.of_sums(people, lambda sums, part=part: parts_of_change(sums)[part]) for part in ("last", "joining", "moving")}


def shares_by_year(people: pd.DataFrame, joined: pd.DataFrame, held: int | None = None) -> pd.Series:
    """Share of people in States parties, by year; per cent.

    :param people: index: area; columns: years; persons.
    :param joined: ``area`` and ``year`` of deposit; an area with two deposits counts from the first.
    :param held: count the parties of this year in all years: what is left of a change is that people moved.
    """
    return pd.Series({int(year): share_in_parties(people[year], parties_in(joined, held or int(year))) for year in people.columns})


def outside(people: pd.Series, joined: pd.DataFrame, year: int) -> pd.Series:
    """People who live in areas that are party to none of some treaties, largest first; persons by area.

    :param joined: ``area`` and ``year`` of deposit, of all these treaties.
    """
    rest = people[~people.index.isin(parties_in(joined, year))].astype("float64")
    return rest[rest > 0].sort_values(ascending=False, kind="stable")
