"""Forced displacement: new internal displacement by cause, concentration of refugees, refugees among migrants."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

REFUGEES = ("refugees", "asylum-seekers")
IN_NEED = (*REFUGEES, "other people in need of international protection")


def movements_by_cause(displacement: pd.DataFrame) -> pd.DataFrame:
    """New internal displacements in the world, by year and cause.

    Sum over areas and hazards. A movement is counted each time a person has to flee, so the unit is movements, not persons.

    :param displacement: table `internal-displacement`: ``year``, ``cause`` (conflict, disaster), ``displacements``.
    :returns: index: year; columns ``conflict``, ``disaster``; movements. A year for which the source has no value of a cause is missing.
    """
    return displacement.groupby(["year", "cause"])["displacements"].sum(min_count=1).unstack("cause").astype("float64")


def movements_by_hazard(displacement: pd.DataFrame, named: Sequence[str]) -> pd.DataFrame:
    """New internal displacements caused by disasters in the world, by year and hazard.

    :param displacement: table `internal-displacement`: ``year``, ``cause``, ``hazard``, ``displacements``.
    :param named: hazards with a column of their own, in this order; all others are added up as ``other``.
    :returns: index: year; columns: ``named`` and ``other``; movements.
    """
    rows = displacement[displacement["cause"] == "disaster"]
    hazard = rows["hazard"].where(rows["hazard"].isin(list(named)), "other")
    table = rows.groupby([rows["year"], hazard])["displacements"].sum().unstack()
    return table.reindex(columns=[*named, "other"]).fillna(0).astype("float64")


def cumulated_shares(values: pd.Series, ranks: int) -> pd.Series:
    """Share of the total that the k largest hold together, for k = 1 … ``ranks``.

    Formula: sum of the k largest values / sum of all values x 100.

    :param values: one value a unit (refugees by area of origin); missing values count as none.
    :returns: index: rank k; percent of the total.
    """
    ordered = largest(values, len(values))
    shares = 100 * ordered.cumsum() / ordered.sum()
    return shares.set_axis(pd.RangeIndex(1, len(shares) + 1, name="rank")).head(ranks)


def largest(values: pd.Series, count: int) -> pd.Series:
    """The ``count`` largest values, largest first; index as given."""
    return values.dropna().astype("float64").sort_values(ascending=False, kind="stable").head(count)


def group_shares(values: pd.Series, groups: pd.Series) -> pd.Series:
    """Share of each group in the total of the grouped areas.

    Formula: sum over the areas of a group / sum over all areas with a group x 100. Areas without a group are left out of both.

    :param values: index: area codes.
    :param groups: the group of each value, aligned with ``values``.
    :returns: index: group; percent.
    """
    sums = values.astype("float64").groupby(groups.to_numpy()).sum()
    return 100 * sums / sums.sum()


def _sums_of_groups(part: pd.Series, whole: pd.Series, groups: pd.Series) -> pd.DataFrame:
    """Sums of a part and a whole over areas with the whole, by group of areas; those without the part count with none."""
    both = pd.DataFrame({"part": part, "whole": whole}).astype("float64").dropna(subset=["whole"]).fillna(0)
    return both.groupby(groups.reindex(both.index).to_numpy()).sum()


def refugee_share(refugees: pd.Series, migrants: pd.Series, groups: pd.Series | None = None) -> pd.Series:
    """Refugees and asylum-seekers as a share of the migrant stock.

    Formula: sum of refugees and asylum-seekers / sum of international migrants x 100, per group of areas of destination.
    Areas that have migrants but no refugee figure count with no refugees.

    :param refugees: index: area of destination; persons, as included in the migrant stock by UN DESA.
    :param migrants: index: area of destination; persons.
    :param groups: the group of each area, indexed by area; None gives one row, ``World``.
    :returns: index: group; percent.
    """
    sums = _sums_of_groups(refugees, migrants, pd.Series("World", index=migrants.index) if groups is None else groups)
    return 100 * sums["part"] / sums["whole"]


def newest_refugee_share(refugees: pd.DataFrame, stock: pd.DataFrame, groups: pd.Series | None = None) -> tuple[int, pd.Series]:
    """Refugees and asylum-seekers among migrants in the newest year of a revision (see :func:`refugee_share`).

    :param refugees: table `refugees-in-stock`.
    :param stock: table `migrant-stock` of the same revision.
    :returns: the year, and the share of each group in percent.
    """
    year = int(refugees["year"].max())
    persons = refugees[refugees["year"] == year].set_index("destination")["refugees"]
    migrants = stock[(stock["year"] == year) & (stock["sex"] == "both")].set_index("destination")["migrants"]
    return year, refugee_share(persons, migrants, groups)


def mean_population(population: pd.DataFrame, years: Collection[int]) -> pd.Series:
    """Inhabitants of each area, mean over those of the given years that the table holds.

    :param population: table `population`: ``year``, ``area``, ``persons``.
    :returns: index: area; persons.
    """
    return population[population["year"].isin(list(years))].groupby("area")["persons"].mean().astype("float64")


def largest_of_groups(values: pd.Series, groups: pd.Series, count: int) -> dict[str, list[str]]:
    """The areas with the ``count`` largest values of each group, largest first.

    :param values: index: area.
    :param groups: the group of each area, indexed by area; areas without a group are in none.
    :returns: group to codes of areas.
    """
    group = groups.reindex(largest(values, len(values)).index).dropna()
    return {str(name): list(rows.index[:count]) for name, rows in group.groupby(group)}


def rate_by_group(movements: pd.Series, population: pd.Series, groups: pd.Series, years: int) -> pd.Series:
    """New displacements per thousand inhabitants and year, by group of areas.

    Formula: sum of movements over the years / sum of inhabitants / number of years x 1,000. Areas without a movement count with none.

    :param movements: index: area; sum over the years.
    :param population: index: area; inhabitants, persons, as :func:`mean_population` gives them for the same years.
    :param groups: the group of each area, indexed by area.
    :returns: index: group; movements per thousand inhabitants and year.
    """
    sums = _sums_of_groups(movements, population, groups)
    return 1000 * sums["part"] / sums["whole"] / years


def in_corridors(population: pd.DataFrame, years: Collection[int], types: Collection[str]) -> pd.Series:
    """People whom UNHCR counts from one country in another, mean over the ends of some years, in persons.

    :param population: table `refugees`: ``year``, ``origin``, ``asylum``, ``population_type``, ``persons``; years without a row are
        left out.
    :param types: the population types that are added up, such as :data:`REFUGEES`.
    :returns: index: origin, destination.
    """
    counted = population[population["year"].isin(list(years))].rename(columns={"asylum": "destination"})
    rows = counted[counted["population_type"].isin(list(types))]
    return rows.groupby(["origin", "destination"])["persons"].sum() / counted["year"].nunique()


def share_of_corridors(corridors: pd.DataFrame, people: pd.Series) -> pd.Series:
    """People whom UNHCR counts in each corridor, in per cent of its migrants; above 100 where it counts more than the stock has.

    :param corridors: rows of `migrant-stock-by-origin` of one year.
    :param people: as :func:`in_corridors` gives them; a corridor without a row has none.
    """
    ways = pd.MultiIndex.from_frame(corridors[["origin", "destination"]])
    return 100 * people.reindex(ways).fillna(0).to_numpy(dtype=float) / corridors["migrants"].astype("float64")


def share_of_stock(corridors: pd.DataFrame, people: pd.Series, groups: pd.Series) -> pd.Series:
    """People whom UNHCR counts in some corridors, in per cent of the migrants in them, by group of destination.

    :param people: as :func:`in_corridors` gives them.
    :param groups: area code to group.
    """
    group, migrants = corridors["destination"].map(groups), corridors["migrants"].astype("float64")
    return (share_of_corridors(corridors, people) * migrants).groupby(group).sum() / migrants.groupby(group).sum()
