"""Remittances: steadiness beside other inflows, dependence, concentration of senders, cost against the target."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np
import pandas as pd

from compendium.areas import NORTH, SOUTH
from compendium.measures import corridors

TARGET = 3.0  # percent of the amount sent: SDG target 10.c, A/RES/70/1; A/RES/69/313, paragraph 40
CEILING = 5.0  # percent: no corridor above it by 2030 (same target)
FROM_GULF, FROM_NORTH = "From the Gulf to the South", "From the North to the South"
AMONG_SOUTH, INSIDE_AFRICA = "South to South, Gulf and Africa apart", "Inside Africa"
COST_KINDS = (FROM_GULF, FROM_NORTH, AMONG_SOUTH, INSIDE_AFRICA)
IN_GULF, ELSEWHERE = "South-South, in the Gulf", "South-South, elsewhere"
PARTS = (IN_GULF, ELSEWHERE, *corridors.QUADRANTS[1:])


def total(flows: pd.DataFrame, areas: Iterable[str]) -> pd.Series:
    """Yearly sum of a flow over some areas; areas without a value in a year add nothing to it.

    :param flows: long form: ``year``, ``area`` and ``usd_million``.
    :returns: index: year; US$ million.
    """
    return flows[flows["area"].isin(list(areas))].groupby("year")["usd_million"].sum(min_count=1).astype("float64")


def complete(flows: Mapping[str, pd.DataFrame], areas: Iterable[str], first: int, last: int) -> list[str]:
    """Areas with a value of every flow in every year from ``first`` to ``last``: the same areas add up in each year.

    :param flows: name to a table in long form: ``year``, ``area``; one row a value.
    :returns: codes, in the order of ``areas``.
    """
    whole = [
        rows[rows["year"].between(first, last)].groupby("area")["year"].nunique().loc[lambda n: n == last - first + 1].index
        for rows in flows.values()
    ]
    return [a for a in areas if all(a in index for index in whole)]


def totals(flows: Mapping[str, pd.DataFrame], areas: Iterable[str], first: int, last: int) -> pd.DataFrame:
    """Yearly sums of several flows over some areas, for the years that have all of them (see :func:`total`).

    :returns: index: year; columns: names of the flows; unit of ``usd_million``.
    """
    codes = list(areas)
    return pd.DataFrame({name: total(rows, codes) for name, rows in flows.items()}).loc[first:last].dropna()


def growth(levels: pd.Series | pd.DataFrame) -> pd.Series | pd.DataFrame:
    """Change from the year before, in percent. The index must hold every year once, in order.

    Formula: (this year / last year - 1) x 100; missing where either is missing.
    """
    return 100 * (levels / levels.shift(1) - 1)


def growth_volatility(levels: pd.Series | pd.DataFrame) -> float | pd.Series:
    """How much yearly growth varies: the sample standard deviation (n - 1) of yearly growth rates, in percentage points.

    :param levels: index: consecutive years; one column a flow.
    """
    return growth(levels).std(ddof=1)


def log_volatility(flows: pd.DataFrame, least: int) -> pd.Series:
    """Volatility area by area: sample standard deviation of the yearly change of the logarithm, times 100.

    The logarithm treats a doubling and a halving alike, so that a single rebound from near zero does not decide for an area.
    Values of zero or less (possible in net investment and net aid) have no logarithm and are left out.

    :param flows: long form: ``year``, ``area`` and ``usd_million``.
    :param least: areas with fewer yearly changes than this are missing.
    :returns: index: area; log points x 100 (close to percent when small).
    """
    wide = flows.pivot(index="year", columns="area", values="usd_million").astype("float64").sort_index()
    wide = wide.reindex(range(int(wide.index.min()), int(wide.index.max()) + 1))
    changes = np.log(wide.where(wide > 0)).diff()
    return 100 * changes.std(ddof=1).where(changes.count() >= least)


def naive_error(levels: pd.Series | pd.DataFrame) -> float | pd.Series:
    """How far "as last year" misses: the mean absolute difference of a year from the year before, as percent of the year itself.

    :param levels: index: consecutive years.
    """
    return 100 * ((levels - levels.shift(1)).abs() / levels.abs()).mean()


def share_of(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Part / whole x 100, for the areas that have both; percent, largest first."""
    both = pd.DataFrame({"part": part, "whole": whole}).astype("float64").dropna().query("whole > 0")
    return (100 * both["part"] / both["whole"]).sort_values(ascending=False, kind="stable")


def _received(inflows: pd.DataFrame, areas: Iterable[str], year: int) -> pd.Series:
    """What some areas received in a year; index: area; US$ million."""
    rows = inflows[(inflows["year"] == year) & inflows["area"].isin(list(areas))]
    return rows.set_index("area")["usd_million"].astype("float64")


def weight_in_gdp(inflows: pd.DataFrame, gdp: pd.DataFrame, areas: Iterable[str], year: int) -> pd.Series:
    """Remittances received as a share of gross domestic product, for the areas that have both in a year.

    Formula: remittances / GDP x 100, both in US dollars at current prices.

    :param inflows: table `remittance-inflows`.
    :param gdp: table `gdp`.
    :returns: index: area; percent, largest first.
    """
    return share_of(_received(inflows, areas, year), gdp[gdp["year"] == year].set_index("area")["usd_million"])


def median_over_corridors(prices: pd.DataFrame) -> pd.Series:
    """Median over corridors of the cost of sending money: of each corridor the median of its quarters in a year, then the median of these.

    :param prices: table `remittance-prices`: ``year``, ``quarter``, ``sender``, ``receiver``, ``cost_percent``.
    :returns: index: year; percent of the amount sent.
    """
    of_corridors = prices.groupby(["year", "sender", "receiver"])["cost_percent"].median()
    return of_corridors.groupby("year").median().astype("float64")


def to_south(prices: pd.DataFrame, groups: pd.Series, regions: pd.Series, gulf: Collection[str]) -> pd.DataFrame:
    """Prices of corridors to the South with their kind, in years with three quarters or more: a year that has only begun is left out.

    :param prices: table `remittance-prices`.
    :param groups: area code to development group; ``regions`` area code to the six regions; ``gulf`` codes of the Gulf States.
    :returns: the rows with ``kind``: one of :data:`COST_KINDS`, or "one end in Africa" for a corridor of the South with just that.
    """
    ends = [prices[end].map(regions).eq("Africa") for end in ("sender", "receiver")]
    kind = pd.Series(AMONG_SOUTH, index=prices.index).mask(ends[0] | ends[1], "one end in Africa").mask(ends[0] & ends[1], INSIDE_AFRICA)
    kind = kind.mask(prices["sender"].isin(gulf), FROM_GULF).mask(prices["sender"].map(groups) == NORTH, FROM_NORTH)
    whole = prices["year"].map(prices.groupby("year")["quarter"].nunique()) >= 3
    return prices.assign(kind=kind)[prices["receiver"].map(groups).eq(SOUTH) & whole]


def medians_by_kind(prices: pd.DataFrame) -> pd.DataFrame:
    """Median cost of each kind of corridor by year (see :func:`median_over_corridors`), percent of the amount sent.

    :param prices: as :func:`to_south` gives them.
    :returns: index: year; a column each of :data:`COST_KINDS`.
    """
    return pd.DataFrame({kind: median_over_corridors(prices[prices["kind"] == kind]) for kind in COST_KINDS})


def surveyed(prices: pd.DataFrame, year: int) -> pd.DataFrame:
    """Corridors surveyed in a year, each once: ``kind``, ``sender``, ``receiver``.

    :param prices: as :func:`to_south` gives them.
    """
    return prices[prices["year"] == year][["kind", "sender", "receiver"]].drop_duplicates()


def parts(origin: pd.Series, residence: pd.Series, groups: pd.Series, gulf: Collection[str]) -> pd.Series:
    """Quadrant of origin and country of residence, South-South divided into the Gulf States and all others: one of :data:`PARTS`.

    :param groups: area code to development group; missing where an area has none.
    """
    side = {SOUTH: "South", NORTH: "North"}
    named = origin.map(groups).map(side) + "-" + residence.map(groups).map(side)
    south, in_gulf = named == corridors.SOUTH_SOUTH, residence.isin(gulf)
    return named.mask(south & in_gulf, IN_GULF).mask(south & ~in_gulf, ELSEWHERE)


def per_migrant(bilateral: pd.DataFrame, stock: pd.DataFrame, groups: pd.Series, gulf: Collection[str]) -> pd.DataFrame:
    """Migrants and remittances of each part of migration.

    Formula: dollars = remittances to the country of origin / migrants living in the country that sends.

    :param bilateral: table `bilateral-remittances` of one year: ``sender``, ``receiver``, ``usd_million``.
    :param stock: rows of `migrant-stock-by-origin` of one year.
    :returns: index: :data:`PARTS`; migrants, remittances (percent of those with a part), dollars (US dollars a migrant).
    """
    money = bilateral["usd_million"].groupby(parts(bilateral["receiver"], bilateral["sender"], groups, gulf)).sum()[list(PARTS)]
    people = stock["migrants"].astype("float64").groupby(parts(stock["origin"], stock["destination"], groups, gulf)).sum()[list(PARTS)]
    return pd.DataFrame(
        {"migrants": 100 * people / people.sum(), "remittances": 100 * money / money.sum(), "dollars": 1e6 * money / people}
    )


def sender_concentration(bilateral: pd.DataFrame) -> pd.DataFrame:
    """Concentration of the sending countries, receiver by receiver.

    ``hhi`` is the Herfindahl-Hirschman index: the sum of squared shares of the senders, 0 to 1 (1: all from one country).
    ``largest_share`` is the share of the largest sender, in percent; ``largest`` its code.

    :param bilateral: table `bilateral-remittances` of one year: ``sender``, ``receiver``, ``usd_million``.
    :returns: index: receiver; columns ``hhi``, ``largest``, ``largest_share``, ``usd_million``.
    """
    rows = bilateral[bilateral["usd_million"] > 0]
    received = rows.groupby("receiver")["usd_million"].sum().astype("float64")
    share = rows["usd_million"].astype("float64") / rows["receiver"].map(received)
    top = rows.loc[share.groupby(rows["receiver"]).idxmax()].set_index("receiver")
    return pd.DataFrame(
        {
            "hhi": (share**2).groupby(rows["receiver"]).sum(),
            "largest": top["sender"],
            "largest_share": 100 * top["usd_million"].astype("float64") / received,
            "usd_million": received,
        }
    )


def years_to_target(costs: pd.Series) -> float:
    """Years from the last observation until a cost reaches :data:`TARGET`, at the average pace between first and last observation.

    Formula: (last - target) / ((first - last) / years between them); infinite where the cost has not fallen, 0 where it is there.

    :param costs: index: year; percent of the amount sent.
    """
    seen = costs.dropna().astype("float64").sort_index()
    gap = float(seen.iloc[-1]) - TARGET
    pace = float(seen.iloc[0] - seen.iloc[-1]) / float(seen.index[-1] - seen.index[0])
    if gap <= 0:
        return 0.0
    return gap / pace if pace > 0 else float("inf")
