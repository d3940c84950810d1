"""Agreement in recorded votes: indices, groups of States on the day of each vote, and what chance alone would give.

Counts are arrays whose last axis is the choice, in the order of :data:`CHOICES`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

COMPACT = "A/RES/73/195"  # the vote on the Global Compact for Safe, Orderly and Regular Migration
OPTIONS = ("yes", "no", "abstain")
CHOICES = (*OPTIONS, "absent")
SEED = 2018  # the random groups are the same in every run
TREATMENTS = ("left out", "as abstention", "as a choice")  # what is made of a member that did not vote


def agreement(counts: np.ndarray) -> np.ndarray:
    """Agreement index: (largest choice - rest / (choices - 1)) / all, from 0 (choices equally used) to 1 (all alike).

    With two choices it is the index of Rice (1925), with three that of Hix, Noury and Roland (2005), who give the rest the weight one
    half for that reason; more choices follow by the same rule. Small groups agree more easily by chance than large ones.

    :param counts: last axis: the choices, two or more.
    :returns: one index a row of counts; missing where no Member chose.
    """
    counts = np.asarray(counts, dtype=float)
    total, top = counts.sum(axis=-1), counts.max(axis=-1)
    return (top - (total - top) / (counts.shape[-1] - 1)) / np.where(total > 0, total, np.nan)


def pairs_alike(counts: np.ndarray) -> np.ndarray:
    """Pairs of members that made the same choice / all pairs, 0 to 1; missing with fewer than two members.

    Its expected value in a random group does not depend on the size of the group.
    """
    counts = np.asarray(counts, dtype=float)
    total = counts.sum(axis=-1)
    every = total * (total - 1)
    return (counts * (counts - 1)).sum(axis=-1) / np.where(every > 0, every, np.nan)


def treated(counts: np.ndarray, treatment: str) -> np.ndarray:
    """Counts with the members that did not vote left out, added to the abstentions, or kept as a choice of their own.

    :param treatment: one of :data:`TREATMENTS`.
    :raises ValueError: it is none of them.
    """
    counts = np.asarray(counts)
    match TREATMENTS.index(treatment):
        case 0:
            return counts[..., :-1]
        case 1:
            return np.concatenate([counts[..., :-2], counts[..., -2:].sum(axis=-1, keepdims=True)], axis=-1)
        case _:
            return counts


def vote_counts(votes: pd.DataFrame, members: Collection[str]) -> pd.DataFrame:
    """How the members of a group voted, a row a resolution.

    :param votes: columns resolution, area, vote (yes, no, abstain; any other word, or no row, is a member that did not vote).
    :returns: index resolution; columns yes, no, abstain, not_voting (members), agreement (index, without members that did not vote),
        alike (largest option / votes cast, in per cent).
    """
    rows = votes[votes["area"].isin(members) & votes["vote"].isin(OPTIONS)]
    asked = votes["resolution"].unique()
    places = pd.Index(asked).get_indexer(rows["resolution"]) * len(OPTIONS) + pd.Index(OPTIONS).get_indexer(rows["vote"])
    counts = np.bincount(places, minlength=len(asked) * len(OPTIONS)).reshape(len(asked), len(OPTIONS))
    out = pd.DataFrame(counts, index=pd.Index(asked, name="resolution"), columns=list(OPTIONS))
    cast = out.sum(axis=1)
    alike = 100 * out.max(axis=1) / cast.where(cast > 0)
    return out.assign(not_voting=len(set(members)) - cast, agreement=agreement(counts), alike=alike)


def roll(votes: pd.DataFrame, items: pd.DataFrame, states: Collection[str], admitted: Mapping[str, str]) -> pd.DataFrame:
    """The choice of every State on every item: places in :data:`CHOICES`, -1 before the State was a Member.

    :param votes: columns resolution, area, vote.
    :param items: columns resolution, date; their order is kept.
    :param admitted: day of admission of the States that joined later than the first item.
    :returns: rows: States in alphabetical order of their codes; columns: resolutions. A Member without a vote on record is absent.
    """
    table = votes.pivot_table(index="area", columns="resolution", values="vote", aggfunc="first")
    table = table.reindex(index=sorted(states), columns=items["resolution"].to_list())
    places = np.stack([pd.Index(CHOICES).get_indexer(table[c].fillna("absent").astype(object)) for c in table.columns], axis=1)
    joined = np.array([admitted.get(state, "") for state in table.index])
    places[joined[:, None] > items["date"].to_numpy(dtype=str)[None, :]] = -1
    return pd.DataFrame(places, index=table.index, columns=table.columns)


def _inside(choices: pd.DataFrame, members: Sequence[Collection[str]]) -> np.ndarray:
    """Which States are members of a group on the day of each item: States by items."""
    return np.stack([choices.index.isin(list(day)) for day in members], axis=1)


def group_counts(choices: pd.DataFrame, members: Sequence[Collection[str]]) -> np.ndarray:
    """Members of a group by item and choice, with the members of each day.

    :param choices: as :func:`roll` returns it.
    :param members: for each item, the members on its day; members that are not States of the roll are left out.
    :returns: items by choices.
    """
    inside = _inside(choices, members)
    return np.stack([(inside & (choices == k).to_numpy()).sum(axis=0) for k in range(len(CHOICES))], axis=-1)


def seats(choices: pd.DataFrame, members: Sequence[Collection[str]], strata: pd.Series) -> np.ndarray:
    """Members of a group by item and stratum, strata in alphabetical order: what a random group has to match.

    :param strata: stratum of every State of the roll; a single one for groups of the same size only.
    """
    inside = _inside(choices, members) & (choices >= 0).to_numpy()
    return np.stack([inside[(strata.reindex(choices.index) == s).to_numpy()].sum(axis=0) for s in sorted(strata.unique())], axis=-1)


def random_counts(choices: pd.DataFrame, wanted: np.ndarray, strata: pd.Series, draws: int) -> np.ndarray:
    """Members by item and choice of random groups with the seats of real ones, drawn from each stratum without replacement.

    A draw puts the States of each stratum in one random order, the same for all items, and takes from it as many as the group has seats on
    the day; so a random group keeps its members, and grows or shrinks with the real one.

    :param choices: as :func:`roll` returns it.
    :param wanted: groups by items by strata, as :func:`seats` returns for one group.
    :returns: draws by groups by items by choices; the same in every run.
    """
    order = np.random.default_rng(SEED).random((draws, len(choices)))
    groups, items, _ = wanted.shape
    out = np.zeros((draws, groups, items, len(CHOICES)), dtype=np.int16)
    for s, stratum in enumerate(sorted(strata.unique())):
        inside = (strata.reindex(choices.index) == stratum).to_numpy()
        for t in range(items):
            column = choices.iloc[:, t].to_numpy()
            pool = np.flatnonzero(inside & (column >= 0))
            drawn = column[pool][np.argsort(order[:, pool], axis=1)]
            some = wanted[:, t, s] > 0
            for k in range(len(CHOICES)):
                out[:, some, t, k] += np.cumsum(drawn == k, axis=1, dtype=np.int16)[:, wanted[some, t, s] - 1]
    return out


def quorate(counts: np.ndarray) -> np.ndarray:
    """Where at least two members and at least half of the group voted.

    :param counts: last axis: the four choices.
    """
    cast = counts[..., :-1].sum(axis=-1)
    return (cast >= 2) & (2 * cast >= counts.sum(axis=-1))


def cohesion(index: np.ndarray, subjects: Sequence[str] | None = None) -> np.ndarray:
    """Mean of an index over the items, missing ones left out; with subjects, the mean over subjects of their means.

    :param index: last axis: the items.
    :param subjects: the subject of each item, so that a text voted on year after year counts once.
    """
    if subjects is not None:
        names = np.asarray(subjects)
        index = np.stack([cohesion(index[..., names == s]) for s in sorted(set(subjects))], axis=-1)
    known = ~np.isnan(index)
    held = known.sum(axis=-1)
    return np.where(known, index, 0).sum(axis=-1) / np.where(held > 0, held, np.nan)


def against_chance(found: np.ndarray, chance: np.ndarray) -> pd.DataFrame:
    """Where the cohesion of groups stands among random ones.

    :param found: one value a group.
    :param chance: draws by groups.
    :returns: a row a group: low, high (the middle 90 per cent of the draws), z ((found - mean) / standard deviation), p (chance of a random
        group that agrees as much or more, (1 + such draws) / (1 + draws)), least (the p that full agreement on every item would have: where
        random groups often agree in full, no group can stand out).
    """
    as_much, in_full = ((chance >= value - 1e-12).sum(axis=0) for value in (found, 1.0))
    deviation = np.where(chance.std(axis=0) > 0, chance.std(axis=0), np.nan)  # none where all groups agree alike
    return pd.DataFrame(
        {
            "low": np.quantile(chance, 0.05, axis=0),
            "high": np.quantile(chance, 0.95, axis=0),
            "z": (found - chance.mean(axis=0)) / deviation,
            "p": (1 + as_much) / (1 + len(chance)),
            "least": (1 + in_full) / (1 + len(chance)),
        }
    )


def alike_by_place(choices: pd.DataFrame, members: Sequence[Collection[str]], strata: pd.Series) -> pd.Series:
    """How often two States of one region vote alike: both in the group, one of them in it, neither.

    :param choices: as :func:`roll` returns it.
    :param members: for each item, the members of the group on its day.
    :param strata: region of every State; pairs of one region count.
    :returns: inside, across, outside: pairs that made the same choice / pairs in which both voted, over all items, from 0 to 1. Regions
        weigh by their pairs of members, so that a single member brings in no region; missing without such a pair.
    """
    place, regions = pd.factorize(strata.reindex(choices.index), sort=True)
    counts = np.zeros((choices.shape[1], len(regions), 2, len(OPTIONS)))  # States by item, region, in the group or not, and choice
    for item, day in enumerate(members):
        choice, inside = choices.iloc[:, item].to_numpy(), choices.index.isin(list(day)).astype(int)
        voted = (choice >= 0) & (choice < len(OPTIONS))  # neither absent nor not yet a Member
        np.add.at(counts[item], (place[voted], inside[voted], choice[voted]), 1)
    out, within = counts[:, :, 0], counts[:, :, 1]
    some, others = within.sum(axis=-1), out.sum(axis=-1)
    same = [(within * (within - 1)).sum(axis=-1) / 2, (within * out).sum(axis=-1), (out * (out - 1)).sum(axis=-1) / 2]
    asked = [some * (some - 1) / 2, some * others, others * (others - 1) / 2]
    alike, pairs = (
        pd.DataFrame({name: found.sum(axis=0) for name, found in zip(("inside", "across", "outside"), kind, strict=True)}, index=regions)
        for kind in (same, asked)
    )
    share = (alike / pairs.where(pairs > 0))[pairs["inside"] > 0]
    weight = share.notna().mul(pairs.loc[share.index, "inside"], axis=0)
    return (share.fillna(0) * weight).sum() / weight.sum().where(lambda w: w > 0)


def holm(p: np.ndarray) -> np.ndarray:
    """P-values corrected for the number of tests by Holm's step-down rule (1979), which asks nothing of how the tests hang together."""
    p = np.asarray(p, dtype=float)
    order = np.argsort(p, kind="stable")
    corrected = np.minimum(np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p)))), 1)
    return corrected[np.argsort(order)]


def chance_higher(one: pd.Series, other: pd.Series, strata: pd.Series | None = None, draws: int = 1000) -> tuple[float, float, float]:
    """Chance that a unit of the first group has the higher value than one of the second, ties counted half, with a 95 per cent interval.

    It is the statistic of Mann and Whitney over the number of pairs; one half means no difference. The interval is the percentile
    bootstrap, units drawn anew within each group; draws without a pair to compare are left out.

    :param one, other: values by unit, none missing.
    :param strata: stratum of each unit: only pairs of the same stratum are compared.
    :returns: chance, lower and upper end.
    """
    a, b = one.to_numpy(dtype=float), other.to_numpy(dtype=float)
    score = (a[:, None] > b[None, :]) + 0.5 * (a[:, None] == b[None, :])
    strata = pd.Series(0, index=one.index.union(other.index)) if strata is None else strata
    compared = (strata[one.index].to_numpy()[:, None] == strata[other.index].to_numpy()[None, :]).astype(float)
    rng = np.random.default_rng(SEED)
    rows = rng.multinomial(len(a), np.full(len(a), 1 / len(a)), size=draws)
    columns = rng.multinomial(len(b), np.full(len(b), 1 / len(b)), size=draws)
    pairs = ((rows @ compared) * columns).sum(axis=1)
    drawn = ((rows @ (score * compared)) * columns).sum(axis=1)[pairs > 0] / pairs[pairs > 0]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float((score * compared).sum() / compared.sum()), float(low), float(high)
