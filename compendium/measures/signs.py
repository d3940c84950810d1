"""Signs of flight that begins: how often a sign was followed by it, and how much of it a sign foretold.

Flight begins in a year in which refugees from a country increased by a number of people, if they did not the year before. A sign is read
from the year before. Countries from which flight goes on are left out: there is nothing to foretell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from compendium.measures.warning import DRAWS, SEED


def beginnings(increase: pd.DataFrame, least: float) -> pd.DataFrame:
    """Whether flight began in a year (rows) from an origin (columns); missing where it went on from the year before.

    :param increase: persons by year and origin (:func:`warning.increases`); a first year without a value is left out.
    :param least: the increase from which flight counts, persons.
    """
    large = (increase >= least).where(increase.notna())
    before = large.shift()
    return large.astype("float64").where(before.eq(0)).iloc[1:]


def new_conflict(conflicts: pd.DataFrame, years: range, column: str = "conflicts", quiet: int = 2) -> pd.DataFrame:
    """Whether a country has a conflict in a year and had none in some years before.

    :param conflicts: table ``armed-conflicts``: ``year``, ``area``, ``conflicts``, ``wars``.
    :param column: ``conflicts`` or ``wars``.
    :param quiet: years without one.
    :returns: index: years; columns: areas with any in the table.
    """
    wide = conflicts.pivot(index="year", columns="area", values=column).fillna(0) > 0
    wide = wide.reindex(range(years.start - quiet, years.stop), fill_value=False)
    calm = pd.concat([wide.shift(back, fill_value=False) for back in range(1, quiet + 1)]).groupby(level=0).max()
    return (wide & ~calm.astype(bool)).loc[years.start :]


@dataclass(frozen=True)
class Judged:
    """A sign against what followed, over country-years: numbers, and rates in per cent with intervals by resampling years."""

    flags: int  # country-years with the sign
    hits: int  # of these, followed by flight that began
    events: int  # country-years in which flight began
    cases: int  # country-years in which it could
    precision: tuple[float, float, float]  # hits of flags: rate, lower and upper end
    recall: tuple[float, float, float]  # hits of events

    @property
    def base(self) -> float:
        """Events of cases, in per cent: what a sign that says nothing would reach."""
        return 100 * self.events / self.cases


def judge(sign: pd.DataFrame, begun: pd.DataFrame) -> Judged:
    """How a sign of one year did on the year after.

    :param sign: true or false by year and area; an area without a column never had it.
    :param begun: of :func:`beginnings`; only years after one of the sign count.
    """
    years = [year for year in begun.index if year - 1 in sign.index]
    flagged = sign.reindex(columns=begun.columns, fill_value=False).loc[[year - 1 for year in years]].set_axis(years)
    at_risk = begun.loc[years].notna()
    event = begun.loc[years].eq(1)
    counts = pd.DataFrame(
        {
            "flags": (flagged & at_risk).sum(axis=1),
            "hits": (flagged & event).sum(axis=1),
            "events": event.sum(axis=1),
            "cases": at_risk.sum(axis=1),
        }
    )
    total = counts.sum()
    drawn = counts.to_numpy()[np.random.default_rng(SEED).integers(0, len(counts), (DRAWS, len(counts)))].sum(axis=1)
    return Judged(
        **{name: int(total[name]) for name in counts},
        precision=_rate(total["hits"], total["flags"], drawn[:, 1], drawn[:, 0]),
        recall=_rate(total["hits"], total["events"], drawn[:, 1], drawn[:, 2]),
    )


def _rate(part: float, whole: float, parts: np.ndarray, wholes: np.ndarray) -> tuple[float, float, float]:
    known = wholes > 0
    if not whole or not known.any():
        return float("nan"), float("nan"), float("nan")
    low, high = np.percentile(parts[known] / wholes[known], [2.5, 97.5])
    return 100 * part / whole, 100 * float(low), 100 * float(high)


def as_table(judged: Mapping[tuple[str, str], Judged]) -> pd.DataFrame:
    """Judged signs, one a row.

    :param judged: by size of the event and sign.
    :returns: columns: ``event``, ``sign``, ``flags``, ``precision`` and ``recall`` with ``_low`` and ``_high``, ``base``, ``events``.
    """
    rows = []
    for (event, sign), found in judged.items():
        rates = {
            f"{name}{end}": value
            for name in ("precision", "recall")
            for end, value in zip(("", "_low", "_high"), getattr(found, name), strict=True)
        }
        rows.append({"event": event, "sign": sign, "flags": found.flags, "events": found.events, "base": found.base, **rates})
    return pd.DataFrame(rows)
