"""What labour agreements between two States promise: by period, by development of the partners, by country of origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import pandas as pd

THEN, SINCE = "to 1997", "from 1998"  # Convention 181 of the ILO, against fees of private agencies, was adopted in June 1997
KINDS = {0: "Both more developed", 1: "One of each", 2: "Both less developed"}
Z = 1.959964  # of an interval of 95 per cent


@dataclass(frozen=True)
class Change:
    """Change of a share between two groups of agreements, with its interval; percentage points."""

    points: float
    low: float
    high: float


def counts(rows: pd.DataFrame, clause: str) -> pd.DataFrame:
    """Agreements with a clause and all coded agreements, by period.

    :param rows: ``clause``, ``period``, ``agreements``, ``with_clause``; several rows a period are summed.
    :returns: index: periods; columns: ``with_clause``, ``agreements``.
    """
    chosen = rows[rows["clause"] == clause]
    return chosen.groupby("period")[["with_clause", "agreements"]].sum().reindex([THEN, SINCE], fill_value=0)


def change(found: pd.DataFrame) -> Change:
    """Share since 1998 minus share before, with the interval of Wald for two proportions.

    :param found: of :func:`counts`; no period without agreements.
    """
    share = found["with_clause"] / found["agreements"]
    error = sqrt(float((share * (1 - share) / found["agreements"]).sum()))
    points = float(share[SINCE] - share[THEN])
    return Change(100 * points, 100 * (points - Z * error), 100 * (points + Z * error))


def change_at_same_partners(rows: pd.DataFrame, clause: str) -> Change:
    """The change if the kinds of partners had the same weights in both periods: those of all coded agreements.

    Formula: sum over kinds of (part of all agreements) x (share since 1998 - share before); kinds are independent.

    :param rows: table ``labour-agreement-clauses-by-pair``.
    """
    parts = {kind: counts(group, clause) for kind, group in rows.groupby("south_partners")}
    total = sum(float(part["agreements"].sum()) for part in parts.values())
    points = error = 0.0
    for part in parts.values():
        weight, own = float(part["agreements"].sum()) / total, change(part)
        points += weight * own.points
        error += (weight * (own.high - own.points)) ** 2
    return Change(points, points - sqrt(error), points + sqrt(error))


def by_kind(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Shares of agreements with a clause, in per cent, by kind of partners and period.

    :param rows: table ``labour-agreement-clauses-by-pair``.
    :param names: clause to the name to show, in the order wanted.
    :returns: rows: clauses; columns: (kind, period), of :data:`KINDS`.
    """
    chosen = rows[rows["clause"].isin(list(names))].set_index(["clause", "south_partners", "period"])
    share = (100 * chosen["with_clause"] / chosen["agreements"]).astype("float64").unstack(["south_partners", "period"])
    share = share.reindex(columns=pd.MultiIndex.from_product([list(KINDS), [THEN, SINCE]]))
    share.columns = pd.MultiIndex.from_tuples([(KINDS[kind], period) for kind, period in share.columns])
    return share.reindex(list(names)).rename(index=dict(names))


def origins(rows: pd.DataFrame, clause: str, least: int) -> pd.DataFrame:
    """Agreements of each country of origin, the rest of the origins below.

    :param rows: table ``labour-agreement-clauses-by-origin``.
    :param least: coded agreements that a country must have for a row of its own.
    :returns: index: areas, those with most agreements with the clause first, and ``others``; columns: ``since`` and ``before`` (with the
        clause), ``without``, ``all``.
    """
    chosen = rows[rows["clause"] == clause]
    held = chosen.pivot_table(index="area", columns="period", values="with_clause", aggfunc="sum", fill_value=0).astype("int64")
    out = pd.DataFrame({"since": held[SINCE], "before": held[THEN], "all": chosen.groupby("area")["agreements"].sum().astype("int64")})
    out["without"] = out["all"] - out["since"] - out["before"]
    many = out["all"] >= least
    shown = out[many].assign(held=lambda rows: rows["since"] + rows["before"])
    shown = shown.sort_values(["held", "all"], ascending=False).drop(columns="held")
    return pd.concat([shown, out[~many].sum().to_frame("others").T])[["since", "before", "without", "all"]]
