"""International law: how many States are bound by a treaty, and how many migrants live in them."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd


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
