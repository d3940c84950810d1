"""Flight and what it is set beside: conflict in the country of origin, sex and age of refugees, entries by category."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

WAR, MINOR = "wars", "conflicts"  # columns of `armed-conflicts`: 1,000 battle-related deaths or more in the year, and 25 or more
AT_WAR = "War in the year"
IN_CONFLICT = "Other armed conflict in the year"
WITHIN_FIVE = "Conflict in the five years before"
WITHIN_TEN = "Conflict six to ten years before"
NO_CONFLICT = "No conflict in all these years"
UNKNOWN_ORIGIN = "Origin not known, or stateless"
STATUSES = (AT_WAR, IN_CONFLICT, WITHIN_FIVE, WITHIN_TEN, NO_CONFLICT, UNKNOWN_ORIGIN)
NO_COUNTRY = ("UNK", "XXA")
CHILDREN = ("0-4", "5-11", "12-17")


def in_conflict(conflicts: pd.DataFrame, years: Collection[int], intensity: str = MINOR) -> frozenset[str]:
    """Areas whose government took part in an armed conflict in one of some years.

    :param conflicts: table `armed-conflicts`: ``year``, ``area``, ``conflicts``, ``wars``.
    :param intensity: :data:`WAR` or :data:`MINOR`.
    """
    rows = conflicts[conflicts["year"].isin(list(years)) & (conflicts[intensity] > 0)]
    return frozenset(rows["area"])


def share_of(persons: pd.Series, chosen: Collection[str]) -> float:
    """Share of persons who belong to some areas, per cent of all; those of an unknown area count in the whole.

    :param persons: index: area; persons.
    """
    return float(100 * persons[persons.index.isin(list(chosen))].sum() / persons.sum())


def origins(population: pd.DataFrame, year: int, types: Collection[str] = ("refugees",)) -> pd.Series:
    """People whom UNHCR counts at the end of a year, by area of origin, in persons.

    :param population: table `refugees`.
    :param types: population types that are added up.
    """
    rows = population[(population["year"] == year) & population["population_type"].isin(list(types))]
    return rows.groupby("origin")["persons"].sum().astype("float64")


def by_status(population: pd.DataFrame, conflicts: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Refugees at the end of each year by the newest conflict of their country of origin, in persons.

    A country counts once, by the first of :data:`STATUSES` that it meets. Palestinians under UNHCR's mandate, Sahrawis and Tibetans come
    from areas without a row in the table of conflicts and count as without one.

    :param population: table `refugees`.
    :param conflicts: table `armed-conflicts`. Years before its first are none: the ten years of an early year are shorter.
    :returns: index: year; columns: :data:`STATUSES`.
    """
    found = {}
    for year in years:
        people = origins(population, year)
        classes = {
            AT_WAR: in_conflict(conflicts, [year], WAR),
            IN_CONFLICT: in_conflict(conflicts, [year]),
            WITHIN_FIVE: in_conflict(conflicts, range(year - 5, year)),
            WITHIN_TEN: in_conflict(conflicts, range(year - 10, year - 5)),
            UNKNOWN_ORIGIN: frozenset(NO_COUNTRY),
        }
        status = pd.Series(NO_CONFLICT, index=people.index)
        for name, members in reversed(classes.items()):
            status[people.index.isin(members)] = name
        found[year] = people.groupby(status).sum().reindex(list(STATUSES)).fillna(0)
    return pd.DataFrame(found).T.rename_axis("year")


def women(refugees: pd.DataFrame, groups: pd.Series | None = None, end: str = "asylum") -> pd.DataFrame:
    """Women and girls among refugees whose sex is known, with what is not known, by group of areas; per cent.

    Formula: female / (female + male) x 100; ``low`` and ``high`` are what it would be if all others were men, or women:
    female / all x 100 and (all - male) / all x 100.

    :param refugees: table `refugees-by-sex-and-age`.
    :param groups: area code to group; areas in none are left out. None gives one row, ``World``.
    :param end: ``asylum`` or ``origin``.
    :returns: index: group; columns ``percent``, ``low``, ``high``, ``known`` (share whose sex is known) and ``persons``.
    """
    group = pd.Series("World", index=refugees.index) if groups is None else refugees[end].map(groups)
    sums = refugees.groupby([group, "sex"])["persons"].sum().unstack().astype("float64")
    sums = sums.reindex(columns=["female", "male", "unknown"]).fillna(0)
    known, total = sums["female"] + sums["male"], sums.sum(axis=1)
    return pd.DataFrame(
        {
            "percent": 100 * sums["female"] / known,
            "low": 100 * sums["female"] / total,
            "high": 100 * (total - sums["male"]) / total,
            "known": 100 * known / total,
            "persons": total,
        }
    )


def children(refugees: pd.DataFrame) -> tuple[float, float, float, float]:
    """People under 18 among refugees of known age, the same if no and if all others were, and the share whose age is known; per cent.

    :param refugees: table `refugees-by-sex-and-age`.
    """
    total = float(refugees["persons"].sum())
    known = float(refugees.loc[refugees["age"] != "unknown", "persons"].sum())
    young = float(refugees.loc[refugees["age"].isin(CHILDREN), "persons"].sum())
    return 100 * young / known, 100 * young / total, 100 * (young + total - known) / total, 100 * known / total


def women_by_country(refugees: pd.DataFrame) -> pd.DataFrame:
    """Refugees of known sex by country of asylum: ``female`` and ``known``, persons."""
    rows = refugees[refugees["sex"] != "unknown"]
    female = rows[rows["sex"] == "female"].groupby("asylum")["persons"].sum()
    return pd.DataFrame({"female": female, "known": rows.groupby("asylum")["persons"].sum()}).fillna(0).astype("float64")


def reporting_always(inflows: pd.DataFrame, years: Collection[int], categories: Collection[str]) -> list[str]:
    """Areas with a value for each of some categories in each of some years.

    :param inflows: table `permanent-inflows`.
    """
    rows = inflows[inflows["year"].isin(list(years)) & inflows["category"].isin(list(categories))]
    counts = rows.groupby("area").size()
    return sorted(counts.index[counts == len(set(years)) * len(set(categories))])


def by_category(inflows: pd.DataFrame, countries: Collection[str]) -> pd.DataFrame:
    """Permanent entries of some countries together by year and category, persons; a category without a value counts as none.

    :param inflows: table `permanent-inflows`.
    """
    rows = inflows[inflows["area"].isin(list(countries))]
    return rows.groupby(["year", "category"])["persons"].sum().unstack().fillna(0)


def remaining(protected: float, irregular: float) -> tuple[float, float]:
    """Between what ends the share of people lies who are neither protected nor irregular, if how far the two overlap is not known.

    Formula: 100 - protected - irregular if nobody is both, 100 - the larger of the two if the smaller lies inside it.

    :param protected: per cent of all.
    :param irregular: per cent of all.
    :returns: lower and upper end, per cent; the lower one is not below zero.
    """
    return max(100 - protected - irregular, 0.0), 100 - max(protected, irregular)
