"""Public services: health coverage where migrants live, policies governments report, foreign-trained doctors, integration policy."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import pandas as pd

from compendium.measures import intervals, ranks

WORLD = "World"
NO_VALUE = "no value"


def bands(values: pd.Series, limits: Sequence[float]) -> pd.Series:
    """The band of each value: ``below 60``, ``60 to 79``, ``80 and above`` for the limits 60 and 80; ``no value`` where missing.

    A value on a limit belongs to the band above it.
    """
    edges = [float("-inf"), *limits, float("inf")]
    return pd.cut(values.astype("float64"), edges, right=False, labels=band_names(limits)[:-1]).astype("object").fillna(NO_VALUE)


def band_names(limits: Sequence[float]) -> list[str]:
    """The names that :func:`bands` gives, lowest band first, ``no value`` last. Limits are whole numbers."""
    middle = [f"{low:.0f} to {high - 1:.0f}" for low, high in pairwise(limits)]
    return [f"below {limits[0]:.0f}", *middle, f"{limits[-1]:.0f} and above", NO_VALUE]


def coverage(index: pd.Series, migrants: pd.Series, groups: pd.Series, limits: Sequence[float] = (60, 80)) -> pd.DataFrame:
    """Where migrants live by the level of an index of their country of residence, in per cent of the migrants of each group.

    Formula: migrants in countries of the group whose index lies in the band / all migrants of the group x 100.

    :param index: index: area; the index of universal health coverage (0 to 100), or another index.
    :param migrants: index: area of destination; persons.
    :param groups: index: area; the region of each.
    :returns: rows: the groups and ``World``; columns as in :func:`band_names`. Areas without a value of the index count in ``no value``.
    """
    band = bands(index.reindex(migrants.index), limits)
    persons = migrants.astype("float64")
    table = persons.groupby([groups.reindex(migrants.index), band]).sum().unstack(fill_value=0.0)
    table = table.reindex(columns=band_names(limits), fill_value=0.0)
    table.loc[WORLD] = persons.groupby(band).sum().reindex(table.columns, fill_value=0.0)
    return 100 * table.div(table.sum(axis=1), axis=0)


def newest_answers(rounds: pd.DataFrame) -> pd.DataFrame:
    """The newest answer of each government in each domain: rounds of the Inquiry follow each other, and not all governments answer each.

    :param rounds: table ``sdg-migration-policy``: ``year``, ``area``, ``domain``, ``level``.
    :returns: the same columns, one row an area and domain.
    """
    return rounds.sort_values("year", kind="stable").drop_duplicates(["area", "domain"], keep="last").sort_index()


def meeting(policies: pd.DataFrame, level: int = 3, groups: pd.Series | None = None) -> pd.DataFrame:
    """Governments at or above a level of SDG indicator 10.7.2, in per cent of those that answered, by domain.

    :param policies: table ``sdg-migration-policy``: ``area``, ``domain``, ``level`` (1 requires further progress … 4 fully meets).
    :param groups: index: area; the region of each.
    :returns: rows: the groups (if given) and ``World``; columns: domains.
    """
    at = policies.assign(met=(policies["level"] >= level).astype("float64"), group=WORLD)
    parts = [at] if groups is None else [at.assign(group=at["area"].map(groups)), at]
    tables = [100 * part.groupby(["group", "domain"])["met"].mean().unstack() for part in parts]
    return pd.concat(tables).rename_axis(index=None, columns=None)


def answers(policies: pd.DataFrame, groups: pd.Series) -> pd.Series:
    """Governments that answered, by region and in the ``World``: the denominator of :func:`meeting`."""
    area = policies["area"].drop_duplicates()
    return pd.concat([area.map(groups).value_counts(), pd.Series({WORLD: len(area)})])


def newest(table: pd.DataFrame, value: str, since: int) -> pd.Series:
    """The newest value of each area, not older than ``since``; index: area."""
    return table[table["year"] >= since].sort_values("year").groupby("area")[value].last().astype("float64").dropna()


def foreign_trained(trained: pd.DataFrame, doctors: pd.Series) -> pd.Series:
    """Doctors trained abroad / all doctors of the country where they work, in per cent.

    The numerator adds up known countries of training, so the share is too low where the country of training is not known.

    :param trained: table ``foreign-trained-doctors``: ``area`` (where they work), ``trained_in``, ``doctors``.
    :param doctors: index: area; all doctors of the same year.
    """
    abroad = trained[trained["trained_in"] != trained["area"]].groupby("area")["doctors"].sum().astype("float64")
    return (100 * abroad / doctors.astype("float64")).dropna().sort_values(ascending=False)


def training_countries(trained: pd.DataFrame, density: pd.Series) -> pd.DataFrame:
    """Where foreign-trained doctors were trained, and how many physicians those countries have at home.

    :param trained: as for :func:`foreign_trained`.
    :param density: index: area; physicians per 10,000 population.
    :returns: index: country of training; ``doctors`` (persons working in the reporting countries), ``main`` (where most of them work),
        ``density`` (physicians per 10,000 population in the country of training); largest first.
    """
    rows = trained[(trained["trained_in"] != trained["area"]) & (trained["doctors"] > 0)].sort_values("doctors")
    out = rows.groupby("trained_in").agg(doctors=("doctors", "sum"), main=("area", "last"))
    return out.assign(density=density).astype({"doctors": "float64"}).sort_values("doctors", ascending=False)


def share_below(table: pd.DataFrame, value: str, weight: str, limit: float) -> float:
    """Sum of ``weight`` where ``value`` is below the limit / sum of ``weight`` where ``value`` is known, in per cent."""
    known = table.dropna(subset=[value])
    return 100 * float(known.loc[known[value] < limit, weight].sum()) / float(known[weight].sum())


def newest_stock(stock: pd.DataFrame) -> pd.Series:
    """Migrants of both sexes in the newest year of a vintage; index: area of destination; persons."""
    rows = stock[(stock["year"] == stock["year"].max()) & (stock["sex"] == "both")]
    return rows.set_index("destination")["migrants"].astype("float64")


def part_of_band(index: pd.Series, migrants: pd.Series, groups: pd.Series, group: str, limit: float) -> float:
    """Of all migrants in areas with an index below the limit, the share that lives in one group of areas, in per cent."""
    low = migrants[index.reindex(migrants.index).astype("float64") < limit]
    return 100 * float(low[groups.reindex(low.index) == group].sum()) / float(low.sum())


def as_rows(rows: Mapping[str, pd.Series]) -> pd.DataFrame:
    """A table of named rows with the columns of the first."""
    return pd.DataFrame(rows).T.rename_axis(index=None, columns=None)


def trained_total(trained: pd.DataFrame, areas: pd.Index) -> float:
    """Doctors trained abroad who work in the areas; persons."""
    return float(trained.loc[trained["area"].isin(areas) & (trained["trained_in"] != trained["area"]), "doctors"].sum())


def named_origins(origins: pd.DataFrame, names: Callable[[pd.Series], pd.Series]) -> pd.DataFrame:
    """Result of :func:`training_countries` with names for codes: ``Trained in``, ``doctors``, ``Largest country of work``, ``density``."""
    shown = origins.reset_index()[["trained_in", "doctors", "main", "density"]]
    shown[["trained_in", "main"]] = shown[["trained_in", "main"]].apply(names)
    return shown.rename(columns={"trained_in": "Trained in", "main": "Largest country of work"})


def strand_change(policy: pd.DataFrame, strands: Sequence[str], panel: int) -> pd.DataFrame:
    """Mean score of policy strands in the first and the last year in which all of them are scored, for one panel of countries.

    :param policy: table ``integration-policy``: ``year``, ``panel_from``, ``strand``, ``mean``, ``p25``, ``p75`` (scores, 0 to 100).
    :returns: index: strand; columns ``Mean <first year>``, ``Mean <last year>`` and the quartiles ``p25``, ``p75`` of the last year.
    """
    rows = policy[(policy["panel_from"] == panel) & policy["strand"].isin(list(strands))]
    complete = rows.groupby("year")["strand"].nunique()
    years = complete.index[complete == len(strands)]
    first, last = (rows[rows["year"] == y].set_index("strand").astype({"mean": "float64"}) for y in (min(years), max(years)))
    out = pd.DataFrame({f"Mean {min(years)}": first["mean"]})
    # A single year (an early state of the table) stands twice: the columns need two names.
    out[f"Mean {max(years)}" if max(years) > min(years) else f"Mean {max(years)} "] = last["mean"]
    return out.assign(p25=last["p25"].astype("float64"), p75=last["p75"].astype("float64")).reindex(list(strands))


LEVELS = ("Nothing", "In part", "In full")
FULL = {"vote in local elections": 75}  # the local vote and the right to stand, without restrictions; 100 is the national vote too


def item_counts(items: pd.DataFrame, panel: int, year: int, of: str = "countries") -> pd.DataFrame:
    """Countries by level of an indicator: ``Nothing`` (score 0), ``In full`` (100, or the score in :data:`FULL`), ``In part``.

    :param items: table ``integration-policy-items``: ``panel_from``, ``year``, ``item``, ``score``, ``countries``,
        ``migrants``.
    :param of: ``countries``, or ``migrants`` for the migrants who live in them, in per cent.
    :returns: index: item; columns :data:`LEVELS`.
    """
    rows = items[(items["panel_from"] == panel) & (items["year"] == year)]
    full = rows["item"].map(FULL).fillna(100)
    level = pd.Series(LEVELS[1], index=rows.index).mask(rows["score"] == 0, LEVELS[0]).mask(rows["score"] >= full, LEVELS[2])
    return rows.groupby(["item", level])[of].sum().unstack(fill_value=0).reindex(columns=LEVELS, fill_value=0).astype("float64")


def item_moves(items: pd.DataFrame, panel: int) -> pd.DataFrame:
    """Countries that raised and that lowered their score of an indicator between the first and the last year of a panel.

    :param items: table ``integration-policy-items``: ``panel_from``, ``year``, ``item``, ``countries``, ``raised``, ``lowered``.
    :returns: index: item; ``first`` and ``last`` (years), ``countries``, ``raised``, ``lowered``, and ``moved``, their sum.
    """
    rows = items[items["panel_from"] == panel]
    years = rows.groupby("item")["year"].agg(first="min", last="max").astype(int)
    last = rows[rows["year"] == rows["item"].map(years["last"])]
    out = years.join(last.groupby("item")[["countries", "raised", "lowered"]].sum().astype(int))
    return out.assign(moved=out["raised"] + out["lowered"])


def change_rows(change: pd.DataFrame, strand: str, outcome: str, column: str) -> pd.DataFrame:
    """One column of the comparisons over time, a row a period and a column a sex, the newest period first, then the longest.

    :param change: table ``integration-policy-and-employment-change``.
    :returns: index: ``2014 to 2019 (31)`` with the number of countries; columns ``Women``, ``Men``.
    """
    rows = change[(change["strand"] == strand) & (change["outcome"] == outcome)].sort_values(["year", "first_year"], ascending=False)
    names = [
        f"{first} to {last} ({count})" for first, last, count in zip(*(rows[c] for c in ("first_year", "year", "countries")), strict=True)
    ]
    wide = rows.assign(period=names).pivot(index="period", columns="sex", values=column).astype("float64")
    return wide.reindex(dict.fromkeys(names)).rename(columns={"female": "Women", "male": "Men"})[["Women", "Men"]]


def gaps_by_third(outcome: pd.DataFrame) -> pd.DataFrame:
    """Mean employment gap of women and men in countries grouped by the score of a policy strand, percentage points.

    :param outcome: one year of the table ``integration-policy-and-employment``: ``sex``, ``third``, ``gap_mean``.
    :returns: rows: thirds, lowest score first; columns ``Women``, ``Men``.
    """
    wide = outcome.pivot(index="third", columns="sex", values="gap_mean").astype("float64")
    names = {"lower": "Lowest scores", "middle": "Middle", "upper": "Highest scores"}
    return wide.reindex(list(names)).rename(index=names).rename(columns={"female": "Women", "male": "Men"})[["Women", "Men"]]


def correlation_interval(correlation: float, pairs: int) -> tuple[float, float]:
    """95 per cent interval of a rank correlation (Spearman), by Fisher's transformation.

    Formula: tanh(artanh(r) -+ 1.96 sqrt((1 + r^2 / 2) / (n - 3))), the standard error of Bonett and Wright (2000).

    :param correlation: r, between -1 and 1.
    :param pairs: n, the number of countries.
    """
    half = 1.96 * math.sqrt((1 + correlation**2 / 2) / (pairs - 3))
    middle = math.atanh(correlation)
    return math.tanh(middle - half), math.tanh(middle + half)


def change_on_change(score: pd.Series, outcome: pd.Series, same: float = 0.0) -> dict[str, float]:
    """The change of a policy score set against the change of an outcome, over the countries that have both.

    :param score: index: area; change of the score, points.
    :param outcome: index: area; change of the outcome, percentage points.
    :param same: changes of the score up to this are none.
    :returns: ``countries``, ``raised``, ``lowered``, ``rank_correlation``, its bootstrap interval ``low`` and ``high``, the extremes with
        one country left out ``lowest_without_one`` and ``highest_without_one``, the mean change of the outcome ``change_raised`` and
        ``change_others``, and the bootstrap interval of their difference ``difference_low`` and ``difference_high``.
    """
    # Rounded: what differs by an error of floating point is a tie.
    both = pd.DataFrame({"score": score, "outcome": outcome}).astype("float64").dropna().round(6)
    both["score"] = both["score"].where(both["score"].abs() > same, 0.0)
    correlation, low, high = intervals.rank_correlation(both["score"], both["outcome"])
    fewer = [both.drop(index=area) for area in both.index]
    without = [ranks.correlation(rest["score"], rest["outcome"]) for rest in fewer]
    raised = both["score"] > 0
    groups = both.loc[raised, "outcome"], both.loc[~raised, "outcome"]
    difference_low, difference_high = intervals.of_difference(*groups)
    return {
        "countries": len(both),
        "raised": int(raised.sum()),
        "lowered": int((both["score"] < 0).sum()),
        "rank_correlation": correlation,
        "low": low,
        "high": high,
        "lowest_without_one": min(without),
        "highest_without_one": max(without),
        "change_raised": groups[0].mean(),
        "change_others": groups[1].mean(),
        "difference_low": difference_low,
        "difference_high": difference_high,
    }


def smallest_seen(pairs: int) -> float:
    """The smallest rank correlation that a test at the five per cent level would see in four cases of five, with so many countries.

    Solves artanh(r) = (1.96 + 0.84) sqrt((1 + r^2 / 2) / (n - 3)), the standard error of Bonett and Wright (2000).

    :param pairs: n, the number of countries.
    """
    r = 0.0
    for _ in range(100):
        r = math.tanh(2.80 * math.sqrt((1 + r**2 / 2) / (pairs - 3)))
    return r


def index_of(table: pd.DataFrame, year: int) -> pd.Series:
    """The index of one year; index: area."""
    return table[table["year"] == year].set_index("area")["index"]
