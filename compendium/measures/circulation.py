"""Moves there and back: how far flows between two countries match, what sizes alone would give, and how much comes back.

A table of pairs has ``origin``, ``destination`` and ``moves``, one row a direction. An index of balance means little by itself: countries
that send and receive much have moves in both directions without anybody going back. So it is set beside a null in which the two
directions of a pair have nothing to do with one another.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from compendium import areas
from compendium.measures import intervals
from compendium.tables.catalog import load

SIZES = "totals of each country"  # null: moves are spread by the out- and in-totals of the countries alone
PULL = "net pull of each country"  # null: the moves of a pair take their direction by the net pull of its countries
NULLS = (SIZES, PULL)
ALL_PAIRS = "All pairs"
KINDS = (ALL_PAIRS, "North–North", "North–South", "South–South")
ROUNDS, SIMULATIONS = 500, 40  # of the fit of a null, and of the moves drawn from it
SEED = intervals.SEED


def square(pairs: pd.DataFrame) -> pd.DataFrame:
    """Moves from each country (rows) to each other (columns); both in the order of codes, nothing on the diagonal."""
    both = pairs[pairs["origin"] != pairs["destination"]]
    codes = sorted(set(both["origin"]) | set(both["destination"]))
    wide = both.groupby(["origin", "destination"])["moves"].sum().astype("float64").unstack()
    return wide.reindex(index=codes, columns=codes).fillna(0.0)


def by_sizes(moves: np.ndarray) -> np.ndarray:
    """Moves to expect if partners were chosen by the totals of countries alone (iterative proportional fitting).

    Formula: a_i x b_j off the diagonal, with a and b such that each country sends and receives as many as in ``moves``.
    """
    sent, received = moves.sum(axis=1), moves.sum(axis=0)
    out = np.outer(sent, received)
    np.fill_diagonal(out, 0.0)
    for _ in range(ROUNDS):
        out *= (sent / np.maximum(out.sum(axis=1), 1e-12))[:, None]
        out *= received / np.maximum(out.sum(axis=0), 1e-12)
    return out


def by_pull(moves: np.ndarray) -> np.ndarray:
    """Chance that a move between two countries goes from the row to the column, by the net pull of countries alone.

    Formula: a_i / (a_i + a_j), with a such that each country sends as many as in ``moves`` (the model of Bradley and Terry, which is
    quasi-symmetry). The number of moves of each pair stays as it is.
    """
    between = moves + moves.T
    push = np.ones(len(moves))
    for _ in range(ROUNDS):
        expected = between / (push[:, None] + push[None, :])
        np.fill_diagonal(expected, 0.0)
        push = np.maximum(moves.sum(axis=1) / np.maximum(expected.sum(axis=1), 1e-12), 1e-9)
        push /= np.exp(np.log(push).mean())
    return push[:, None] / (push[:, None] + push[None, :])


def expected(moves: np.ndarray, null: str) -> tuple[np.ndarray, np.ndarray]:
    """Matched moves and all moves of each pair under a null, means of moves drawn from it.

    :param null: :data:`SIZES` or :data:`PULL`.
    :returns: two matrices: the smaller of both directions, and the moves.
    """
    rng = np.random.default_rng(SEED)
    matched, drawn_moves = np.zeros_like(moves), np.zeros_like(moves)
    rates = by_sizes(moves) if null == SIZES else by_pull(moves)
    pairs = np.rint(np.triu(moves + moves.T, 1)).astype(int)
    for _ in range(SIMULATIONS):
        if null == SIZES:
            drawn = rng.poisson(rates).astype("float64")
        else:
            there = rng.binomial(pairs, rates.clip(0.0, 1.0)).astype("float64")
            drawn = there + (pairs - there).T
        matched += np.minimum(drawn, drawn.T)
        drawn_moves += drawn
    return matched / SIMULATIONS, drawn_moves / SIMULATIONS


def kinds(codes: pd.Index, north: set[str] | frozenset[str], names: tuple[str, str] = ("North", "South")) -> dict[str, np.ndarray]:
    """Pairs of each kind as masks over a square of countries: all, inside each of two groups, and between them.

    :param north: codes of the first group; all others are the second.
    """
    first = codes.isin(list(north))
    inside, outside = np.outer(first, first), np.outer(~first, ~first)
    return {
        ALL_PAIRS: np.ones_like(inside),
        f"{names[0]}–{names[0]}": inside,
        f"{names[0]}–{names[1]}": ~(inside | outside),
        f"{names[1]}–{names[1]}": outside,
    }


def balances(pairs: pd.DataFrame, north: set[str] | frozenset[str], null: str = SIZES) -> pd.DataFrame:
    """How many of a hundred moves are matched by one the other way on the same pair, and how many would be under a null.

    Formula: sum over pairs of 2 x min(there, back) / sum of moves x 100; the excess is this minus the same of moves drawn from the null. A
    direction that the table leaves out (the provider leaves out those with few moves) counts as no move. Intervals of 95 per cent:
    countries drawn anew with replacement, and the pairs among them.

    :param pairs: moves of one period.
    :param north: codes of the first of two groups of countries, for the kinds of pairs (:func:`kinds`).
    :returns: index: kind of pair; ``moves``, ``observed``, ``expected``, ``excess`` (points), and ``low`` and ``high`` of the excess.
    """
    table = square(pairs)
    moves = table.to_numpy()
    matched, null_moves = expected(moves, null)
    weights = intervals.drawn_weights(len(moves))
    rows = {}
    for kind, mask in kinds(table.index, north).items():
        parts = [np.minimum(moves, moves.T) * mask, moves * mask, matched * mask, null_moves * mask]
        if not parts[1].sum():
            continue
        here = [part.sum() for part in parts]
        drawn = [intervals.over_pairs(weights, part) for part in parts]
        with np.errstate(invalid="ignore", divide="ignore"):
            excess = 100 * (drawn[0] / drawn[1] - drawn[2] / drawn[3])
        low, high = np.nanpercentile(excess, intervals.ENDS)
        observed, chance = 100 * here[0] / here[1], 100 * here[2] / here[3]
        rows[kind] = {
            "moves": here[1], "observed": observed, "expected": chance, "excess": observed - chance, "low": float(low), "high": float(high)
        }  # fmt: skip
    return pd.DataFrame(rows).T.rename_axis("kind")


def of_table(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of one period and null of the table ``flow-balance`` in the form of :func:`balances`."""
    found = rows.set_index("kind")[["moves", "observed", "expected", "low", "high"]].astype("float64")
    return found.assign(excess=found["observed"] - found["expected"])


def side_by_side(found: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Results of :func:`balances` of several sources, kind by kind.

    :param found: source to result.
    :returns: ``kind``, ``source``, ``observed``, ``expected`` (per cent), ``excess``, ``low``, ``high`` (points).
    """
    columns = ["observed", "expected", "excess", "low", "high"]
    rows = pd.concat(dict(found), names=["source", "kind"])[columns].astype("float64").swaplevel()
    return rows.reindex([(kind, source) for kind in KINDS for source in found if (kind, source) in rows.index]).reset_index()


def with_returns(pairs: pd.DataFrame, share: float) -> pd.DataFrame:
    """The moves with returns put in, to see what the index would do: a share of all moves is spread equally over both directions.

    :param share: 0 to 1; at 1 each pair is balanced.
    """
    table = square(pairs)
    mixed = (1 - share) * table + share * (table + table.T) / 2
    out = mixed.rename_axis("origin").rename_axis("destination", axis=1).stack().rename("moves").reset_index()
    return out[out["moves"] > 0].reset_index(drop=True)


STOCK_OF, STOCK_YEAR = "2017-12-18", 2017  # the revision by which corridors are chosen, the same in each edition of the book


def largest_of_2017(count: int) -> pd.DataFrame:
    """The corridors between two countries or areas that had the most migrants in 2017 (UN DESA, Rev. 2017)."""
    stock = load("migrant-stock-by-origin", as_of=STOCK_OF)
    stock = stock[(stock["year"] == STOCK_YEAR) & areas.group(stock["origin"]).notna()]
    return largest(stock, count)


def largest(stock: pd.DataFrame, count: int) -> pd.DataFrame:
    """The corridors with the most migrants, largest first. Give the rows of one year; origins that are no area are left out before.

    :param stock: ``origin``, ``destination``, ``migrants``.
    """
    return stock.nlargest(count, "migrants")[["origin", "destination", "migrants"]].reset_index(drop=True)


def there_and_back(flows: pd.DataFrame, corridors: pd.DataFrame) -> pd.DataFrame:
    """Moves along each corridor and against it.

    :param flows: ``origin``, ``destination``, ``moves`` of one period; a direction without a row counts as no move.
    :param corridors: ``origin``, ``destination``.
    :returns: index: origin, destination; ``there``, ``back`` (moves), ``ratio`` (back of a hundred there; missing without moves there).
    """
    moves = flows.groupby(["origin", "destination"])["moves"].sum().astype("float64")
    index = pd.MultiIndex.from_frame(corridors[["origin", "destination"]])
    there, back = moves.reindex(index).fillna(0.0), moves.reindex(index.swaplevel()).fillna(0.0)
    out = pd.DataFrame({"there": there.to_numpy(), "back": back.to_numpy()}, index=index)
    return out.assign(ratio=100 * out["back"] / out["there"].mask(out["there"] == 0))


def back_of_hundred(table: pd.DataFrame) -> dict[str, float]:
    """Moves back for a hundred there: of all corridors together, of the one in the middle, and the quartiles.

    :param table: as :func:`there_and_back` gives it.
    :returns: ``there``, ``back`` (moves), ``together``, ``median``, ``p25``, ``p75``, and ``low``, ``high``: the interval of the median.
    """
    ratio = table["ratio"].dropna()
    low, high = intervals.of_median(ratio)
    there, back = float(table["there"].sum()), float(table["back"].sum())
    return {
        "there": there, "back": back, "together": 100 * back / there, "median": float(ratio.median()),
        "p25": float(ratio.quantile(0.25)), "p75": float(ratio.quantile(0.75)), "low": low, "high": high,
    }  # fmt: skip


def net_rates(scholars: pd.DataFrame, years: tuple[int, int], least: float = 0.0) -> pd.Series:
    """Net moves of scholars a year per thousand scholars: (in - out) / researchers x 1000, sums over the years, index: area.

    :param scholars: table ``scholars``: ``year``, ``area``, ``researchers``, ``in_moves``, ``out_moves``.
    :param years: first and last.
    :param least: areas with fewer scholars a year on average are left out, since a few moves decide their rate.
    """
    rows = scholars[scholars["year"].between(*years)]
    sums = rows.groupby("area")[["researchers", "in_moves", "out_moves"]].sum().astype("float64")
    sums = sums[sums["researchers"] >= least * (years[1] - years[0] + 1)]
    return 1000 * (sums["in_moves"] - sums["out_moves"]) / sums["researchers"]


def net_by_group(scholars: pd.DataFrame, groups: Mapping[str, pd.Index], years: tuple[int, int], least: float = 0.0) -> pd.DataFrame:
    """The same of groups of countries: of the country in the middle, with its interval, and of all their scholars together.

    :param groups: name to country codes.
    :returns: index: groups; ``countries``, ``median``, ``low``, ``high``, ``together`` (net moves a year per thousand scholars).
    """
    rates = net_rates(scholars, years, least)
    rows = scholars[scholars["year"].between(*years)]
    found = {}
    for name, codes in groups.items():
        part = rates[rates.index.isin(codes)]
        sums = rows[rows["area"].isin(part.index)][["researchers", "in_moves", "out_moves"]].sum().astype("float64")
        low, high = intervals.of_median(part)
        found[name] = {
            "countries": len(part), "median": float(part.median()), "low": low, "high": high,
            "together": float(1000 * (sums["in_moves"] - sums["out_moves"]) / sums["researchers"]),
        }  # fmt: skip
    return pd.DataFrame(found).T.astype({"countries": int})
