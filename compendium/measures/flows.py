"""Moves between countries: flows, as two methods estimate them, and the balance of moves in and out.

A flow counts moves in a period, a stock counts people at a date. Two kinds of flow must not be put in one sum: people who live in
another country after five years than before (Abel and Cohen), and moves year by year (Gaskin and Abel). Both are brought to
moves a year here; that makes periods comparable, not the definitions. All functions but :func:`between` take moves between groups,
as that function and the table ``migration-flows-by-region`` have them: year, origin_group, destination_group, moves.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from compendium.measures import corridors, north_south
from compendium.measures.north_south import NORTH, SOUTH

SIX, EIGHT = "six regions", "eight regions"
LINE, GULF_LINE, INCOME_LINE = "development groups", "development groups, Gulf in the North", "income groups"
SCHEMES = (SIX, EIGHT, LINE, GULF_LINE, INCOME_LINE)
PERIOD = 5  # years
ABEL_COHEN, GASKIN_ABEL = "Abel and Cohen", "Gaskin and Abel"
COVERS = {ABEL_COHEN: PERIOD, GASKIN_ABEL: 1}  # years that a row covers
PAIRS = {"South-South": (SOUTH, SOUTH), "South-North": (SOUTH, NORTH)}
MILLIONS, PER_CENT = "million moves a year", "per cent of all moves"
COMPARED = (  # pair, line between North and South, unit
    ("South-South", LINE, MILLIONS),
    ("South-North", LINE, MILLIONS),
    ("South-South", LINE, PER_CENT),
    ("South-South", GULF_LINE, PER_CENT),
)

Methods = Mapping[str, Mapping[str, pd.DataFrame]]  # method to scheme to moves between its groups


def groupings(areas: pd.DataFrame, gulf: Collection[str]) -> dict[str, pd.Series]:
    """The groupings of :data:`SCHEMES` in which flows are shown: area code to group.

    Six regions of the UN and eight of UN DESA (:func:`compendium.measures.corridors.eight_regions`), and three lines between North and
    South: UN development groups of 2017; the same with the Gulf States in the North; the World Bank's high-income group of fiscal
    year 2019, and where the Bank has none, the development group.

    :param areas: table ``areas``, indexed by code.
    :param gulf: codes of the Gulf States.
    """
    line, income = north_south.by_development_group(areas["development_group_2017"]), areas["income_group"]
    by_income = income.isin(north_south.HIGH).map({True: NORTH, False: SOUTH}).where(income.notna(), line)
    return {
        SIX: areas["region"],
        EIGHT: corridors.eight_regions(areas),
        LINE: line,
        GULF_LINE: line.mask(line.index.isin(gulf), NORTH),
        INCOME_LINE: by_income.where(line.notna()),
    }


def between(flows: pd.DataFrame, groups: Mapping[str, str] | pd.Series) -> pd.DataFrame:
    """Moves between groups of countries, those inside a group included: the sum over pairs of countries.

    :param flows: year, origin, destination, moves (table ``migration-flows``), one row a pair.
    :param groups: area code to group.
    :returns: year, origin_group, destination_group, moves, pairs (of countries counted).
    :raises ValueError: a country has no group.
    """
    ends = {f"{end}_group": flows[end].map(groups) for end in ("origin", "destination")}
    for end, group in ends.items():
        if missing := sorted(set(flows[end.removesuffix("_group")][group.isna()])):
            raise ValueError(f"No group for {', '.join(missing)}.")
    table = pd.DataFrame({"year": flows["year"], **ends, "moves": flows["moves"].astype("float64")})
    return table.groupby(["year", *ends], as_index=False).agg(moves=("moves", "sum"), pairs=("moves", "size"))


def _by_period(table: pd.DataFrame, starts: Sequence[int]) -> pd.DataFrame:
    """The rows of a table in periods of five years, with ``period``: the year in which theirs begins."""
    begins = {start + k: start for start in starts for k in range(PERIOD)}
    rows = table[table["year"].isin(begins)]
    return rows.assign(period=rows["year"].map(begins))


def per_year(table: pd.DataFrame, starts: Sequence[int], covers: int) -> pd.DataFrame:
    """Average moves a year in periods of five years.

    Formula: moves of the rows whose year lies in the period / (years with rows in it x years that a row covers). The last period may
    be shorter: 2020 to 2023 is the average of four years.

    :param starts: first years of the periods; a period without rows is left out.
    :param covers: years that a row covers: 1 for yearly moves, 5 for moves in five years.
    :returns: year (first of the period), origin_group, destination_group, moves (a year).
    """
    rows = _by_period(table, starts)
    years = rows.groupby("period")["year"].nunique() * covers
    sums = rows.groupby(["period", "origin_group", "destination_group"])["moves"].sum().astype("float64")
    return sums.div(years, level="period").rename("moves").rename_axis(index={"period": "year"}).reset_index()


def by_method(transitions: pd.DataFrame, moves: pd.DataFrame, schemes: Mapping[str, pd.Series]) -> dict[str, dict[str, pd.DataFrame]]:
    """Moves between groups as both methods estimate them, each in its own periods: method to scheme to table.

    :param transitions: table `migration-flows` (Abel and Cohen).
    :param moves: table `migration-flows-by-region` (Gaskin and Abel), with a column ``scheme``.
    :param schemes: as :func:`groupings` gives them.
    """
    return {
        ABEL_COHEN: {name: between(transitions, groups) for name, groups in schemes.items()},
        GASKIN_ABEL: {name: moves[moves["scheme"] == name] for name in schemes},
    }


def yearly_means(estimates: Methods, starts: Sequence[int]) -> dict[str, dict[str, pd.DataFrame]]:
    """Average moves a year in periods of five years by both methods (see :func:`per_year`): method to scheme to table.

    :param estimates: as :func:`by_method` gives them.
    """
    return {m: {s: per_year(t, starts, COVERS[m]) for s, t in tables.items()} for m, tables in estimates.items()}


def south_series(estimates: Methods, means: Methods) -> pd.DataFrame:
    """What :data:`COMPARED` names by both methods: Abel and Cohen as means of five years, Gaskin and Abel year by year.

    :param means: as :func:`yearly_means` gives them.
    :returns: index: year; columns: method, pair, line, unit; missing in years in which a method has no period.
    """
    out = {}
    for pair, line, unit in COMPARED:
        for method, tables in ((ABEL_COHEN, means[ABEL_COHEN]), (GASKIN_ABEL, estimates[GASKIN_ABEL])):
            moves = of_pair(tables[line], *PAIRS[pair])
            out[(method, pair, line, unit)] = 100 * moves / totals(tables[line]) if unit == PER_CENT else moves / 1e6
    return pd.DataFrame(out).rename_axis("year")


def mean_of_periods(series: pd.Series, first: int) -> pd.Series:
    """Mean of a yearly series in periods of five years, of which one begins in ``first``; index: first year of the period."""
    return series.groupby(lambda year: first + (year - first) // PERIOD * PERIOD).mean()


def totals(table: pd.DataFrame) -> pd.Series:
    """All moves, by year, in the unit of ``moves``."""
    return table.groupby("year")["moves"].sum().astype("float64")


def of_pair(table: pd.DataFrame, origin: str, destination: str) -> pd.Series:
    """Moves from one group to another, by year; 0 where there are none."""
    rows = table[(table["origin_group"] == origin) & (table["destination_group"] == destination)]
    return rows.groupby("year")["moves"].sum().astype("float64").reindex(totals(table).index, fill_value=0.0)


def inside_share(table: pd.DataFrame) -> pd.Series:
    """Moves between two countries of the same group / all moves, in per cent, by year."""
    return 100 * totals(table[table["origin_group"] == table["destination_group"]]) / totals(table)


def inside_by_group(table: pd.DataFrame) -> pd.DataFrame:
    """How many of the moves out of a group's countries, and of those into them, stay inside the group.

    :returns: index year, group; columns inside, departures, arrivals (moves out of and into countries of the group, those inside it
        included); origin_base = inside / departures, destination_base = inside / arrivals, in per cent.
    """

    def by(end: str, rows: pd.DataFrame) -> pd.Series:
        return rows.groupby(["year", rows[end].rename("group")])["moves"].sum().astype("float64")

    inside = by("origin_group", table[table["origin_group"] == table["destination_group"]])
    out = pd.DataFrame({"inside": inside, "departures": by("origin_group", table), "arrivals": by("destination_group", table)}).fillna(0.0)
    return out.assign(
        origin_base=100 * out["inside"] / out["departures"],
        destination_base=100 * out["inside"] / out["arrivals"],
    )


def net(table: pd.DataFrame) -> pd.DataFrame:
    """Net migration: moves into a group from the others - moves out of it to the others, in the unit of ``moves``.

    :returns: years in rows, groups in columns; each row adds up to zero.
    """
    return inside_by_group(table).eval("arrivals - departures").unstack()


def net_of_groups(areas_net: pd.DataFrame, groups: Mapping[str, str] | pd.Series, starts: Sequence[int]) -> pd.DataFrame:
    """Net migration a year of groups of countries, in periods of five years, in persons.

    Formula: sum over the group's areas of their net migration in the period / years covered. Moves between two areas of the group cancel.

    :param areas_net: year, years (that a row covers), area, persons (table ``net-migration``).
    :param groups: area code to group; areas without one are left out.
    :returns: years (first of the period) in rows, groups in columns; a period without rows is left out.
    """
    rows = _by_period(areas_net, starts)
    years = rows.drop_duplicates("year").groupby("period")["years"].sum()
    sums = rows.groupby(["period", rows["area"].map(groups)])["persons"].sum().astype("float64").unstack()
    return sums.div(years, axis=0).rename_axis(index="year", columns="group")


def nets(sources: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Net migration of groups by several sources side by side, in millions a year.

    :param sources: name to a table as :func:`net` and :func:`net_of_groups` give them, persons a year.
    :returns: index: year (first of the period), group; a column a source, missing where it lacks the period.
    """
    return pd.concat(sources, names=["source", "year"]).stack().rename("net").unstack("source")[list(sources)] / 1e6


def same_sign(table: pd.DataFrame) -> pd.Series:
    """Whether all sources that have a value in a row have the same sign there.

    :param table: a column a source; each row has a value.
    """
    signs = np.sign(table)
    return signs.eq(signs.bfill(axis=1).iloc[:, 0], axis=0).where(table.notna(), True).all(axis=1)


def steady_signs(table: pd.DataFrame) -> pd.Series:
    """Whether each group "loses" or "gains" people in every period and by every source, or else "either".

    :param table: as :func:`nets` gives it.
    """
    rows = table.stack().groupby(level="group")
    loses, gains = rows.max() < 0, rows.min() > 0
    return pd.Series(np.select([loses, gains], ["loses", "gains"], "either"), index=loses.index)


def most_left_out(table: pd.DataFrame, areas: int, threshold: int) -> pd.Series:
    """At most so many moves are missing where flows below a threshold are left out, by year.

    Formula: (areas x (areas - 1) - pairs in the table) x (threshold - 1): every other pair is taken to lie just below it.

    :param table: with ``pairs``, as :func:`between` gives it; ``areas``: how many countries and areas the estimates have.
    """
    return (areas * (areas - 1) - table.groupby("year")["pairs"].sum().astype("float64")) * (threshold - 1)
