"""Schooling of foreign-born and native-born people, and how far it leads to work.

Differences are foreign-born minus native-born, in percentage points. Levels are those of the OECD: low is below upper secondary, medium
upper secondary and post-secondary, high tertiary.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from compendium import words
from compendium.measures.labour import points

LEVELS = ("low", "medium", "high")


def gaps(rates: pd.DataFrame, year: int) -> pd.DataFrame:
    """Employment rate of the foreign-born minus that of the native-born of the same schooling, in percentage points.

    :param rates: table ``employment-by-schooling``: ``year``, ``area``, ``schooling``, ``birthplace``, ``percent``.
    :returns: index: area; columns: ``low``, ``medium``, ``high``, ``all``; missing where either rate is.
    """
    both = rates[rates["year"] == year].pivot(index=["area", "schooling"], columns="birthplace", values="percent").astype("float64")
    return (both["foreign-born"] - both["native-born"]).unstack("schooling")[[*LEVELS, "all"]]


def newest(levels: pd.DataFrame, schooling: str = "high", last: int = 9999) -> pd.DataFrame:
    """Part of the foreign-born and of the native-born with a level of schooling, in per cent, of the last year with both.

    :param levels: table ``schooling-by-birthplace``.
    :param last: the last year that counts.
    :returns: index: area; columns: ``year``, ``foreign-born``, ``native-born``.
    """
    rows = levels[(levels["schooling"] == schooling) & (levels["year"] <= last)]
    wide = rows.pivot(index=["area", "year"], columns="birthplace", values="percent").astype("float64")
    wide = wide.reindex(columns=["foreign-born", "native-born"]).dropna()
    return wide.reset_index("year").groupby(level="area").last().rename_axis(columns=None)


@dataclass(frozen=True)
class Rounds:
    """Tertiary schooling in the first and the last round of data, of the areas with both groups in both.

    ``shares`` has areas as index and (birthplace, year) as columns, per cent.
    """

    first: int
    last: int
    shares: pd.DataFrame

    def change(self, birthplace: str) -> pd.Series:
        """By area, the change of a group's share, in percentage points."""
        return self.shares[birthplace][self.last] - self.shares[birthplace][self.first]

    def told(self, text: str, else_: str) -> str:
        """A sentence with the median changes of both groups.

        :param text: with the places ``{first}``, ``{last}``, ``{countries}``, ``{grew}``, ``{foreign}`` and ``{native}``.
        :param else_: the sentence if there is one round, or no area with both.
        """
        if self.first == self.last or self.shares.empty:
            return else_
        foreign, native = self.change("foreign-born").median(), self.change("native-born").median()
        grew = words.than(
            foreign,
            native,
            "grew faster among the foreign-born",
            "grew more slowly among the foreign-born",
            "grew alike in both groups",
            0.5,
        )
        return text.format(
            first=self.first, last=self.last, countries=len(self.shares), grew=grew, foreign=points(foreign), native=points(native)
        )


def rounds(levels: pd.DataFrame, areas: int = 20) -> Rounds:
    """The first and the last round with so many areas.

    :param levels: table ``schooling-by-birthplace``.
    """
    rows = levels[(levels["schooling"] == "high")]
    counted = rows.groupby("year")["area"].nunique()
    first, last = (int(end) for end in (counted[counted >= areas].index.min(), counted[counted >= areas].index.max()))
    chosen = rows[rows["year"].isin((first, last))]
    return Rounds(first, last, chosen.pivot(index="area", columns=["birthplace", "year"], values="percent").astype("float64").dropna())


def at_native_schooling(rates: pd.DataFrame, levels: pd.DataFrame, year: int) -> pd.Series:
    """The employment gap that is left if the foreign-born had the schooling of the native-born, in percentage points.

    Formula: sum over levels of (part of the native-born with the level) x (gap at the level), after Kitagawa (1955); the parts are those of
    ages 25 to 64 in the round nearest before or at ``year``, the rates those of ages 15 to 64.

    :param rates: table ``employment-by-schooling``.
    :param levels: table ``schooling-by-birthplace``.
    :returns: index: areas with all three gaps and all three parts.
    """
    gap = gaps(rates, year)[list(LEVELS)].dropna()
    parts = pd.DataFrame({level: newest(levels, level, year)["native-born"] for level in LEVELS}).dropna()
    both = gap.index.intersection(parts.index)
    return (gap.loc[both] * parts.loc[both].div(parts.loc[both].sum(axis=1), axis=0)).sum(axis=1)
