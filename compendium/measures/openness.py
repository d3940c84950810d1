"""Openness between countries: visa rules on ordered pairs, and agreement in recorded votes."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

OPTIONS = ("yes", "no", "abstain")


def visa_free_pairs(requirements: pd.DataFrame, members: Collection[str], free: Collection[str]) -> tuple[int, int]:
    """Ordered pairs of members whose citizens may enter without a visa, and ordered pairs of members in the list.

    :param requirements: columns passport, destination (area codes), requirement.
    :param free: the requirements that count as entry without a visa.
    :returns: visa-free pairs, pairs on record; members missing from the list are in neither.
    """
    rows = requirements[requirements["passport"].isin(members) & requirements["destination"].isin(members)]
    rows = rows[rows["passport"] != rows["destination"]]
    return int(rows["requirement"].isin(free).sum()), len(rows)


def visa_free_share(requirements: pd.DataFrame, members: Collection[str], free: Collection[str]) -> float:
    """Visa-free ordered pairs of members / ordered pairs of members on record, in per cent; missing where no pair is on record."""
    yes, all_pairs = visa_free_pairs(requirements, members, free)
    return 100 * yes / all_pairs if all_pairs else float("nan")


def visa_free_from(requirements: pd.DataFrame, passport: str, destinations: Collection[str], free: Collection[str]) -> tuple[int, int]:
    """Destinations that the holders of one passport may enter without a visa, and destinations on record; their own is in neither."""
    rows = requirements[(requirements["passport"] == passport) & (requirements["destination"] != passport)]
    rows = rows[rows["destination"].isin(destinations)]
    return int(rows["requirement"].isin(free).sum()), len(rows)


def agreement(yes: float, no: float, abstain: float) -> float:
    """Agreement index of Hix, Noury and Roland (2005): (largest option - half of the other votes) / all votes cast.

    1 where all vote alike, 0 where the three options are equally used; missing where nobody voted. Members that did not vote
    have no part in it.
    """
    cast = yes + no + abstain
    if not cast:
        return float("nan")
    top = max(yes, no, abstain)
    return (top - (cast - top) / 2) / cast


def vote_counts(votes: pd.DataFrame, members: Collection[str]) -> pd.DataFrame:
    """How the members of a group voted, a row a resolution.

    :param votes: columns resolution, area, vote (yes, no, abstain; any other word, or no row, is a member that did not vote).
    :returns: index resolution; columns yes, no, abstain, not_voting (members), agreement (index), alike (largest option / votes cast, in
        per cent).
    """
    rows = votes[votes["area"].isin(members) & votes["vote"].isin(OPTIONS)]
    asked = votes["resolution"].unique()
    places = pd.Index(asked).get_indexer(rows["resolution"]) * len(OPTIONS) + pd.Index(OPTIONS).get_indexer(rows["vote"])
    counts = np.bincount(places, minlength=len(asked) * len(OPTIONS)).reshape(len(asked), len(OPTIONS))
    out = pd.DataFrame(counts, index=asked, columns=list(OPTIONS))
    cast = out.sum(axis=1)
    out["not_voting"] = len(set(members)) - cast
    out["agreement"] = [agreement(*row) for row in counts.tolist()]
    out["alike"] = 100 * out[list(OPTIONS)].max(axis=1) / cast.where(cast > 0)
    out.index.name, out.columns.name = "resolution", None
    return out


def cohesion(votes: pd.DataFrame, members: Collection[str]) -> float:
    """Mean agreement index of a group over the resolutions on which at least two of its members voted; missing where there is none."""
    counts = vote_counts(votes, members)
    return float(counts.loc[counts[list(OPTIONS)].sum(axis=1) >= 2, "agreement"].mean())


def random_cohesion(votes: pd.DataFrame, pool: Collection[str], size: int, draws: int = 500, seed: int = 2018) -> np.ndarray:
    """Cohesion of groups of a given size drawn at random, without replacement, from a pool: what chance alone gives.

    Small groups agree more easily, so a bloc has to be set against random groups of its own size.

    :returns: one mean agreement index a draw; the draws are the same in every run.
    """
    table = (
        votes[votes["vote"].isin(OPTIONS)]
        .pivot_table(index="resolution", columns="area", values="vote", aggfunc="first")
        .reindex(columns=sorted(pool))
    )
    cast = np.stack([table.eq(option).fillna(False).to_numpy(dtype=float) for option in OPTIONS])
    rng = np.random.default_rng(seed)
    out = np.empty(draws)
    for k in range(draws):
        chosen = rng.choice(cast.shape[2], size=size, replace=False)
        counts = cast[:, :, chosen].sum(axis=2)
        total, top = counts.sum(axis=0), counts.max(axis=0)
        voted = total >= 2
        out[k] = np.mean((top[voted] - (total[voted] - top[voted]) / 2) / total[voted])
    return out
