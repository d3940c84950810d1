"""Flight and what it is set beside: conflict in the country of origin, sex and age of refugees, entries by category."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import pandas as pd

from compendium.measures import displacement, intervals

WAR, MINOR = "wars", "conflicts"  # columns of `armed-conflicts`: 1,000 battle-related deaths or more in the year, and 25 or more
AT_WAR = "War in the year"
IN_CONFLICT = "Other conflict in the year"
WITHIN_FIVE = "Conflict 1 to 4 years before"
WITHIN_TEN = "Conflict 5 to 9 years before"
NO_CONFLICT = "No conflict in ten years"
UNKNOWN_ORIGIN = "Origin not known"
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


def interval_of_share(persons: pd.Series, chosen: Collection[str]) -> tuple[float, float]:
    """The middle 95 per cent of :func:`share_of` with the origins drawn anew (:func:`intervals.of_sums`), per cent."""
    rows = pd.DataFrame({"part": persons.where(persons.index.isin(list(chosen)), 0.0), "whole": persons})
    return intervals.of_sums(rows, lambda sums: 100 * sums["part"] / sums["whole"])


def inhabitants(population: pd.DataFrame, year: int) -> pd.Series:
    """Inhabitants of each area in a year, or in the newest year before it that the table holds; persons.

    :param population: table `population`: ``year``, ``area``, ``persons``.
    """
    known = population.loc[population["year"] <= year, "year"].max()
    return population[population["year"] == known].set_index("area")["persons"].astype("float64")


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
            WITHIN_FIVE: in_conflict(conflicts, range(year - 4, year)),
            WITHIN_TEN: in_conflict(conflicts, range(year - 9, year - 4)),
            UNKNOWN_ORIGIN: frozenset(NO_COUNTRY),
        }
        status = pd.Series(NO_CONFLICT, index=people.index)
        for name, members in reversed(classes.items()):
            status[people.index.isin(members)] = name
        found[year] = people.groupby(status).sum().reindex(list(STATUSES)).fillna(0)
    return pd.DataFrame(found).T.rename_axis("year")


class Gap(NamedTuple):
    """How much faster one group grew than another, in percentage points, with an interval over countries drawn anew."""

    value: float
    low: float
    high: float


def others_abroad(corridors: pd.DataFrame, population: pd.DataFrame, years: tuple[int, int], fought: Collection[str]) -> pd.DataFrame:
    """Migrants whom UNHCR does not count, by origin, in two years: those from countries in conflict and those from all others.

    Formula: migrants born in the origin - refugees, asylum-seekers and others in need of protection from it, not below zero. UN DESA
    includes refugees in the stock as the country of destination counts them, so that the difference is rough.

    :param corridors: table `migrant-stock-by-origin`.
    :param population: table `refugees`.
    :param fought: areas in conflict.
    :returns: index: origin; ``war_first``, ``war_last``, ``rest_first``, ``rest_last``, persons; one pair of them is zero.
    """
    people = {}
    for name, year in zip(("first", "last"), years, strict=True):
        born = corridors[corridors["year"] == year].groupby("origin")["migrants"].sum().astype("float64")
        people[name] = (born - origins(population, year, displacement.IN_NEED).reindex(born.index).fillna(0)).clip(lower=0)
    table = pd.DataFrame(people).fillna(0)
    inside = table.index.isin(list(fought))
    parts = {f"{group}_{end}": table[end].where(chosen, 0.0) for group, chosen in (("war", inside), ("rest", ~inside)) for end in table}
    return pd.DataFrame(parts)


def growth_gap(people: pd.DataFrame) -> Gap:
    """Growth of the first group less growth of the second, each in per cent of its first year.

    :param people: as :func:`others_abroad` gives it.
    """

    def gap(sums: pd.DataFrame) -> pd.Series:
        return 100 * (sums["war_last"] / sums["war_first"] - sums["rest_last"] / sums["rest_first"])

    return Gap(float(gap(people.sum().to_frame().T).iloc[0]), *intervals.of_sums(people, gap))


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


def women_among_migrants(stock: pd.DataFrame, groups: pd.Series, end: str) -> pd.Series:
    """Women and girls among international migrants in the newest year of a table, by group of areas and in the ``World``; per cent.

    Formula: female / (female + male) x 100.

    :param stock: ``year``, ``sex``, ``migrants`` and the column ``end``.
    :param groups: area code to group.
    :param end: ``destination`` or ``origin``.
    """
    rows = stock[(stock["year"] == stock["year"].max()) & stock["sex"].isin(["female", "male"])]
    sums = rows.groupby([rows[end].map(groups), "sex"])["migrants"].sum().unstack().astype("float64")
    sums.loc["World"] = rows.groupby("sex")["migrants"].sum()
    return 100 * sums["female"] / sums.sum(axis=1)


def women_beside(refugees: pd.DataFrame, stock: pd.DataFrame, corridors: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Women among refugees (:func:`women`) beside women among all migrants: the world, then regions of asylum, then regions of origin.

    :param stock: table `migrant-stock`.
    :param corridors: table `migrant-stock-by-origin-and-sex`.
    :param groups: area code to region.
    :returns: index: ``World``, ``In …``, ``From …``; columns ``Refugees``, ``low``, ``high``, ``known``, ``All migrants``, per cent,
        and ``persons``.
    """
    parts = [women(refugees).assign(migrants=women_among_migrants(stock, groups, "destination"))]
    for word, end, (table, column) in (("In", "asylum", (stock, "destination")), ("From", "origin", (corridors, "origin"))):
        rows = women(refugees, groups, end).assign(migrants=women_among_migrants(table, groups, column))
        parts.append(rows.rename(index=lambda region, word=word: f"{word} {region}"))
    found = pd.concat(parts).rename(columns={"percent": "Refugees", "migrants": "All migrants"})
    return found[["Refugees", "low", "high", "known", "All migrants", "persons"]]


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


def interval_of_women(refugees: pd.DataFrame) -> tuple[float, float]:
    """The middle 95 per cent of the share of women among refugees of known sex, the countries of asylum drawn anew; per cent."""
    return intervals.of_sums(women_by_country(refugees), lambda sums: 100 * sums["female"] / sums["known"])


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


def category_by_country(inflows: pd.DataFrame, countries: Collection[str], year: int, category: str) -> pd.DataFrame:
    """Entries of a category and of all, by country, in a year: ``part`` and ``whole``, persons; a missing category counts as none."""
    rows = inflows[inflows["area"].isin(list(countries)) & (inflows["year"] == year)]
    part = rows[rows["category"] == category].groupby("area")["persons"].sum()
    return pd.DataFrame({"part": part, "whole": rows.groupby("area")["persons"].sum()}).fillna(0)


def interval_of_category(entries: pd.DataFrame) -> tuple[float, float]:
    """The middle 95 per cent of part / whole x 100 of :func:`category_by_country`, the countries drawn anew; per cent."""
    return intervals.of_sums(entries, lambda sums: 100 * sums["part"] / sums["whole"])


def in_per_cent(table: pd.DataFrame) -> pd.DataFrame:
    """Each cell in per cent of the sum of its row."""
    return 100 * table.div(table.sum(axis=1), axis=0)


def beside_entries(inflows: pd.DataFrame, asked: pd.DataFrame, crossings: pd.DataFrame, countries: Collection[str]) -> pd.DataFrame:
    """Permanent entries, humanitarian ones, new applications for asylum and detected crossings by year; entries, cases and crossings.

    ``entries`` are all, ``admitted`` those without free movement, which crosses no external border.

    :param inflows: table `permanent-inflows`.
    :param asked: table `asylum-applications`; a case counts as one application.
    :param crossings: table `border-crossings-detected`, of the whole external border.
    :param countries: of entry and asylum.
    """
    entries = by_category(inflows, countries)
    return (
        pd.DataFrame(
            {
                "entries": entries.sum(axis=1),
                "admitted": entries.drop(columns="free movement", errors="ignore").sum(axis=1),
                "humanitarian": entries["humanitarian"],
                "asked": asked[asked["asylum"].isin(list(countries))].groupby("year")["applications"].sum(),
                "detected": crossings.groupby("year")["detections"].sum(),
            }
        )
        .astype("float64")
        .reindex(entries.index)
    )


def at_the_border(beside: pd.DataFrame, entries: str) -> pd.DataFrame:
    """Humanitarian entries and detected crossings, per cent of entries and crossings together, by year.

    :param beside: as :func:`beside_entries` gives it.
    :param entries: its column of entries: all, or those without free movement.
    """
    return 100 * beside[["humanitarian", "detected"]].div(beside[entries] + beside["detected"], axis=0)


def remaining(protected: float, irregular: float) -> tuple[float, float]:
    """Between what ends the share of people lies who are neither protected nor irregular, if how far the two overlap is not known.

    Formula: 100 - protected - irregular if nobody is both, 100 - the larger of the two if the smaller lies inside it.

    :param protected: per cent of all.
    :param irregular: per cent of all.
    :returns: lower and upper end, per cent; the lower one is not below zero.
    """
    return max(100 - protected - irregular, 0.0), 100 - max(protected, irregular)
