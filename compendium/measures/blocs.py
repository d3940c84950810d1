"""Blocs side by side: trade and the cost of sending money inside a bloc, and how far measures put blocs in the same order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from compendium.measures import corridors, ranks


def trade_shares(table: pd.DataFrame) -> pd.DataFrame:
    """How much of a bloc's trade stays inside.

    :param table: ``trade-in-blocs``, or rows of it.
    :returns: the table with share_of_exports = exports between members / exports of members, in per cent; odds (see :func:`odds_inside`);
        pairs_reported_percent, of all ordered pairs of members.
    """
    inside, sent, received = (table[f"{name}_usd_million"] for name in ("inside", "exports", "imports"))
    return table.assign(
        share_of_exports=100 * inside / sent,
        odds=odds_inside(inside, sent, received, table["world_usd_million"]),
        pairs_reported_percent=100 * table["pairs_reported"] / table["pairs"],
    )


def odds_inside(inside: pd.Series, sent: pd.Series, received: pd.Series, world: pd.Series | float) -> pd.Series:
    """How strongly members are bound to each other, the weight of the bloc in the world taken out: an odds ratio, without unit.

    (inside x between outsiders) / (from members to outsiders x from outsiders to members). A large bloc keeps a large share inside for no
    other reason than its size; the odds ratio stays the same when all that members send, or all that they receive, is multiplied. One is
    no bond at all.

    :param inside: from one member to another; sent: from members; received: by members; world: all. For trade these are exports; for
        migrants, people by origin and destination.
    """
    return inside * (world - sent - received + inside) / ((sent - inside) * (received - inside))


def bound(stock: pd.DataFrame, members: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """How strongly migration binds the members of each bloc.

    :param stock: of one year: ``origin``, ``destination``, ``migrants``.
    :param members: bloc to its members.
    :returns: a row a bloc: what :func:`corridors.bloc_shares` gives, and ``odds`` (see :func:`odds_inside`).
    """
    inside = pd.DataFrame({bloc: corridors.bloc_shares(stock, codes) for bloc, codes in members.items()}).T
    world = float(stock["migrants"].sum())
    return inside.assign(odds=odds_inside(inside["inside"], inside["emigrants"], inside["hosted"], world))


def cost_inside(prices: pd.DataFrame, members: Collection[str]) -> tuple[float, int]:
    """Median cost of sending money between members, in per cent of the amount, and the number of corridors surveyed.

    Each corridor counts once, with the median of its quarters.

    :param prices: ``remittance-prices``, the rows of the quarters wanted.
    :returns: missing and 0 where no corridor between members was surveyed.
    """
    rows = prices[prices["sender"].isin(members) & prices["receiver"].isin(members)]
    corridors = rows.groupby(["sender", "receiver"])["cost_percent"].median()
    return float(corridors.median()), len(corridors)


def agreement_of_orders(measures: pd.DataFrame) -> pd.DataFrame:
    """Rank correlation of each two measures, with the range that it takes when one unit is left out.

    :param measures: a row a bloc, a column a measure; missing values drop the bloc from the pairs of that measure.
    :returns: a row a pair of columns, in their order: first, second, blocs (with both values, at least four), rho, low, high (over leaving
        out one bloc at a time), without_low, without_high (the bloc whose omission gives the end).
    """
    rows = []
    for first, second in combinations(measures.columns, 2):
        both = measures[[first, second]].astype("float64").dropna()
        without = pd.Series({b: ranks.correlation(both[first].drop(b), both[second].drop(b)) for b in both.index})
        rows.append(
            {
                "first": first,
                "second": second,
                "blocs": len(both),
                "rho": ranks.correlation(both[first], both[second]),
                "low": without.min(),
                "high": without.max(),
                "without_low": without.idxmin(),
                "without_high": without.idxmax(),
            }
        )
    return pd.DataFrame(rows)


def chance(units: int) -> float:
    """The rank correlation that unrelated orders of so many independent units exceed, up or down, once in twenty: 1.96 / sqrt(units - 1).

    The large-sample value. Blocs that share members are not independent, so theirs lies higher.
    """
    return 1.96 / float(np.sqrt(units - 1))


def without_overlap(members: Mapping[str, Collection[str]]) -> list[list[str]]:
    """All largest sets of blocs of which no two share a member, in the order given.

    :param members: bloc to its members.
    """
    names = list(members)
    apart = {(a, b) for a, b in combinations(names, 2) if not set(members[a]) & set(members[b])}
    sets: list[list[str]] = [[]]
    for name in names:
        sets += [[*chosen, name] for chosen in sets if all((other, name) in apart for other in chosen)]
    most = max(len(chosen) for chosen in sets)
    return [chosen for chosen in sets if len(chosen) == most]
