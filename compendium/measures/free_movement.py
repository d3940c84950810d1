"""Free entry inside blocs in the gravity model: which pairs are in a bloc, which joined one, and what follows for their totals.

The model itself is in :mod:`compendium.measures.gravity`; this module makes its pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from compendium import areas
from compendium.measures import gravity, openness
from compendium.measures.regional import BLOCS

TIES = ["distance", "contiguous", "common_language", "colonial_tie", "one_state"]
POOLED = [*TIES, "free", "other"]
NEARLY = 90  # per cent of routes without a visa, for a bloc to count as nearly open; the strict line is a hundred
MIDDLE = 2000  # most accessions to open blocs came after it


@dataclass(frozen=True)
class Setting:
    """What the pairs are described by."""

    ties: pd.DataFrame  # table `distances`
    visas_then: pd.DataFrame  # table `visa-requirements` of two days
    visas_now: pd.DataFrame
    regions: pd.Series  # of the areas, by code
    open_blocs: list[str]
    nearly_open: list[str]
    first: int  # the first year of the stock


class Growth(NamedTuple):
    """Growth of the pairs that joined an open bloc."""

    fit: gravity.Fit
    pairs: pd.DataFrame
    totals: pd.Series  # as :func:`of_totals` gives it


def with_blocs(pairs: pd.DataFrame, year: int, open_blocs: Sequence[str], nearly_open: Sequence[str]) -> pd.DataFrame:
    """Add a column for each bloc: 1 for pairs of members in mid-year.

    :returns: with ``free`` (in an open bloc), ``other`` (in another bloc only), ``nearly_free`` and ``less_free`` (the same for blocs that
        are nearly open).
    """
    inside = pd.DataFrame({bloc: gravity.together(pairs, areas.members(bloc, f"{year}-07-01")) for bloc in BLOCS})
    free, nearly, any_bloc = (inside[list(blocs)].max(axis=1) for blocs in (open_blocs, nearly_open, BLOCS))
    return pairs.assign(**inside, free=free, other=any_bloc - free, nearly_free=nearly, less_free=any_bloc - nearly)


def linked(table: pd.DataFrame, year: int, setting: Setting) -> pd.DataFrame:
    """All ordered pairs with a known distance: people (zero where there are none), ties, blocs and visas.

    :param table: ``origin``, ``destination``, ``migrants``.
    :param year: of the memberships.
    :returns: with ``kept``, ``lifted``, ``imposed``: 1 where neither direction needs a visa by both lists, by the later one only, by the
        earlier one only.
    """
    out = with_blocs(gravity.with_ties(table, setting.ties), year, setting.open_blocs, setting.nearly_open)
    now_free, then_free = (openness.free_both_ways(out, visas) for visas in (setting.visas_now, setting.visas_then))
    return out.assign(kept=now_free * then_free, lifted=now_free * (1 - then_free), imposed=(1 - now_free) * then_free)


def without_largest(pairs: pd.DataFrame, count: int) -> pd.DataFrame:
    """The pairs but those with the most migrants."""
    return pairs[pairs["migrants"].rank(ascending=False) > count]


def of_totals(fit: gravity.Fit, pairs: pd.DataFrame, term: str) -> pd.Series:
    """Stock of the pairs with a term as a multiple of what is expected of them without it, every country's totals kept."""
    known = pairs.loc[fit.fitted.index]
    return gravity.against_totals(known, fit, known[term] == 1, [term])


def ever(pairs: pd.DataFrame, blocs: Sequence[str], years: range) -> pd.Series:
    """1 for pairs that were members of one bloc together in mid-year of any of the years."""
    listed = pd.Index(pd.unique(pd.concat([pairs["origin"], pairs["destination"]])))
    origin, destination = listed.get_indexer(pairs["origin"]), listed.get_indexer(pairs["destination"])
    found = np.zeros(len(pairs), dtype=bool)
    for group in {areas.members(bloc, f"{year}-07-01") for bloc in blocs for year in years}:
        inside = listed.isin(group)
        found |= inside[origin] & inside[destination]
    return pd.Series(found.astype(int), index=pairs.index)


def joined_pairs(table: pd.DataFrame, end: int, setting: Setting, without: Sequence[str] = ()) -> pd.DataFrame:
    """All pairs in a year, but those that joined or left an open bloc before :data:`MIDDLE`.

    :param table: the stock by year, origin and destination.
    :param without: areas that are left out.
    :returns: with ``joined`` and ``joined_other``: 1 for pairs that joined an open bloc, or another, after the middle, in it today or not;
        ``open_throughout``, ``same_region`` and ``in_europe``.
    """
    out = gravity.with_ties(table[table["year"] == end], setting.ties)
    out = out[~out["origin"].isin(without) & ~out["destination"].isin(without)]
    before, then_in = range(setting.first, MIDDLE + 1), range(MIDDLE, MIDDLE + 1)
    since = range(MIDDLE, int(table["year"].max()) + 1)
    throughout, ever_open = ever(out, setting.open_blocs, then_in), ever(out, setting.open_blocs, since)
    joined_any = ever(out, BLOCS, since) - ever(out, BLOCS, then_in)
    here, there = out["origin"].map(setting.regions), out["destination"].map(setting.regions)
    out = out.assign(
        joined=ever_open - throughout,
        joined_other=joined_any * (1 - ever_open),
        open_throughout=throughout,
        same_region=(here == there).astype(int),
        in_europe=((here == "Europe") & (there == "Europe")).astype(int),
    )
    return out[ever(out, setting.open_blocs, before) == throughout]


def growth_after_joining(
    table: pd.DataFrame, years: tuple[int, int], setting: Setting, without: Sequence[str] = (), controls: Sequence[str] = ()
) -> Growth:
    """Growth of pairs that joined an open bloc between two years, with an effect for each pair and for each end in each year.

    :param controls: further columns of :func:`joined_pairs`, each with growth of its own.
    """
    start, end = years
    out = joined_pairs(table, end, setting, without)
    first = gravity.with_ties(table[table["year"] == start], setting.ties)
    fit = gravity.growth(first, out, ["joined", "joined_other", *controls])
    return Growth(fit, out, of_totals(fit, out, "joined"))


def growth_table(found: Mapping[tuple[str, str], Growth], controls: Sequence[str], spells: Sequence[str]) -> pd.DataFrame:
    """Growth after joining under several controls, in words: a row a control, two columns a spell.

    :param found: by control and spell.
    :returns: columns ``Totals kept, SPELL`` and ``Odds, SPELL``: a ratio with its interval.
    """
    rows: dict[str, dict[str, str]] = {control: {} for control in controls}
    for control in controls:
        for spell in spells:
            fit, _, totals = found[control, spell]
            odds = fit.terms(gravity.TWO_WAY).loc["joined"]
            rows[control][f"Totals kept, {spell}"] = gravity.with_interval(totals)
            rows[control][f"Odds, {spell}"] = f"{odds['factor']:.2f} ({odds['low']:.2f} to {odds['high']:.2f})"
    return pd.DataFrame(rows).T


def printed(
    columns: Mapping[str, tuple[gravity.Fit, tuple[str, ...]]], totals: Mapping[tuple[str, str], pd.Series], labels: Mapping[str, str]
) -> pd.DataFrame:
    """Fits of the pooled model as a table is printed: coefficients with their errors, multiples of totals, sizes.

    :param columns: the fit of each column, and what its errors are clustered by.
    :param totals: by column and term (``free``, ``other``), as :func:`of_totals` gives them; those of ``Baseline`` for other columns.
    :param labels: of the terms.
    """
    out = {}
    for name, (fit, cluster) in columns.items():
        rows, own = fit.terms(cluster), name if (name, "free") in totals else "Baseline"
        terms = {shown: f"{rows.loc[r, 'coefficient']:.2f} ({rows.loc[r, 'error']:.2f})".replace("-", "−") for r, shown in labels.items()}
        multiples = {
            f"{blocs}, times expected": f"{totals[own, term]['ratio']:.2f}"
            for blocs, term in (("Open blocs", "free"), ("Other blocs", "other"))
        }
        sizes = {"Pairs used": f"{fit.used:,}", "Pairs dropped": f"{fit.dropped:,}", "Clusters": f"{fit.clusters[cluster]:,}"}
        out[name] = terms | multiples | sizes | {"Pseudo R²": f"{fit.pseudo_r2:.2f}"}
    return pd.DataFrame(out)
