"""A gravity model of bilateral stocks: Poisson pseudo-maximum likelihood with an effect for each origin and each destination."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from compendium.errors import CompendiumError
from compendium.remember import remembered

EFFECTS = ("origin", "destination")
BY_PAIR, TWO_WAY = ("pair",), ("origin", "destination")  # groups within which errors may be correlated
NORMAL = 1.959964  # quantile of a 95 per cent interval
POWER = 0.841621  # quantile of four cases in five
ONE_STATE = (  # areas that were one State in the twentieth century; South Sudan, Serbia and Montenegro are not in the table of distances
    "ARM AZE BLR EST GEO KAZ KGZ LTU LVA MDA RUS TJK TKM UKR UZB",
    "BIH HRV MKD SVN",
    "BGD IND PAK",
    "CZE SVK",
)
BRIEFER_UNIONS = ("MYS SGP", "ERI ETH", "GBR IRL", "DNK ISL", "EGY SYR", "MLI SEN")  # more of them, for a few years or long ago


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    ``coefficient`` is indexed by regressor; ``covariance`` and ``clusters`` (their number; of two ways, the smaller) are keyed by
    the way of clustering. ``used`` and ``dropped`` count pairs; ``dropped`` ones are all zero for an
    origin or destination, or a combination of regressors foretells their zero for certain. ``fitted``: expected outcome, on the index of
    the pairs that were given, zero for dropped ones. ``pseudo_r2``: 1 - log-likelihood / that of a model of the mean alone.
    """

    coefficient: pd.Series
    covariance: Mapping[tuple[str, ...], pd.DataFrame]
    clusters: Mapping[tuple[str, ...], int]
    used: int
    dropped: int
    fitted: pd.Series
    pseudo_r2: float

    def terms(self, cluster: tuple[str, ...] = BY_PAIR) -> pd.DataFrame:
        """The regressors: see :meth:`sums`."""
        names = self.coefficient.index
        return self.sums(pd.DataFrame(np.eye(len(names)), index=names, columns=names), cluster)

    def sums(self, weights: pd.DataFrame, cluster: tuple[str, ...] = BY_PAIR) -> pd.DataFrame:
        """Weighted sums of coefficients.

        :param weights: a row a sum, columns: regressors.
        :param cluster: ``BY_PAIR`` or ``TWO_WAY``.
        :returns: index of ``weights``; coefficient; error (standard error); factor, low, high: exp of the coefficient and of its 95
            per cent interval. The factor is a ratio of odds: how much larger the stock of one pair would be than that of another of the
            same two countries' effects. It is no ratio of totals, because the effects would change too: see :func:`against_totals`.
        """
        w = weights.reindex(columns=self.coefficient.index, fill_value=0.0).to_numpy(dtype=float)
        sums, error = w @ self.coefficient.to_numpy(), np.sqrt(np.einsum("ij,jk,ik->i", w, self.covariance[cluster].to_numpy(), w))
        ends = {"low": np.exp(sums - NORMAL * error), "high": np.exp(sums + NORMAL * error)}
        return pd.DataFrame({"coefficient": sums, "error": error, "factor": np.exp(sums), **ends}, index=weights.index)


def ppml(pairs: pd.DataFrame, outcome: str, regressors: Sequence[str], effects: Sequence[str] = EFFECTS) -> Fit:
    """Poisson pseudo-maximum likelihood after Santos Silva and Tenreyro (2006), by the library pyfixest.

    Expected stock = exp(sum of effects + sum of coefficient x regressor). Zero pairs stay in; unequal variance does not bias the
    coefficients. They are associations, not effects of a policy. Errors: clustered by pair, its two directions together, and two-way, by
    origin and by destination, since all pairs of a country share what happens there.

    :param pairs: a row an ordered pair (and year, if there are several): origin, destination, ``outcome`` (zero or more), regressors,
        effects.
    :param effects: columns whose values have an effect each.
    :raises CompendiumError: a regressor is collinear with the others and the effects, or each pair that has it is zero; no convergence.
    """
    # Neutral names: what regressors are called is no business of the formula's grammar.
    codes = {column: f"effect{k}" for k, column in enumerate(effects)}
    names = {column: f"x{k}" for k, column in enumerate(regressors)}
    ends, areas = pd.factorize(pd.concat([pairs["origin"], pairs["destination"]]), sort=True)
    origin, destination = ends[: len(pairs)], ends[len(pairs) :]
    frame = pd.DataFrame(
        {
            "y": pairs[outcome].to_numpy(dtype=float),
            **{name: pairs[column].to_numpy(dtype=float) for column, name in names.items()},
            **{name: pd.factorize(pairs[column], sort=True)[0] for column, name in codes.items()},
            "origin": origin,
            "destination": destination,
            "pair": np.minimum(origin, destination) * len(areas) + np.maximum(origin, destination),
        }
    )
    # The zeros of an effect without any migrants are certain; the library's search for them takes a sixth of the time of a fit.
    possible = np.logical_and.reduce([np.bincount(frame[name], frame["y"])[frame[name]] > 0 for name in codes.values()])
    found = _estimate(frame[possible].reset_index(drop=True), list(names.values()), list(codes.values()))
    if lost := [f"'{column}'" for column, name in names.items() if name in found["lost"]]:
        raise CompendiumError(
            f"The gravity model cannot tell {', '.join(lost)} from its other regressors and the effects of "
            f"{' and '.join(effects)}, or every pair that has it is zero. Leave it out."
        )
    if not found["converged"]:
        raise CompendiumError("The gravity model did not converge.")
    labels = list(names)
    return Fit(
        coefficient=pd.Series(found["coefficient"], index=labels),
        covariance={way: pd.DataFrame(values, index=labels, columns=labels) for way, values in found["covariance"].items()},
        clusters=found["clusters"],
        used=len(found["rows"]),
        dropped=len(pairs) - len(found["rows"]),
        fitted=pd.Series(found["fitted"], index=pairs.index[possible][found["rows"]]).reindex(pairs.index, fill_value=0.0),
        pseudo_r2=found["pseudo_r2"],
    )


@remembered
def _estimate(frame: pd.DataFrame, regressors: list[str], effects: list[str]) -> dict[str, Any]:
    """What the library finds: names of ``lost`` regressors; if it ``converged``; ``rows`` of the frame that it used; the parts of a fit."""
    # Imported here: it takes a second that notebooks without a model need not spend, and loads pyplot, as no process to be forked should.
    from pyfixest.demeaners import MapDemeaner
    from pyfixest.estimation.api.fepois import fepois

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's use of pandas, and what is counted or raised by the caller
        model = fepois(
            f"y ~ {' + '.join(regressors)} | {' + '.join(effects)}",
            frame,
            vcov={"CRV1": "+".join(BY_PAIR)},
            separation_check=["ir"],
            # A third faster than by default; coefficients and errors are the same to four decimals (tests).
            demeaner=MapDemeaner(fixef_tol=1e-5),
            iwls_tol=1e-6,
        )
        covariance, clusters = {}, {}
        for cluster in (BY_PAIR, TWO_WAY):
            if cluster != BY_PAIR:  # which it was fitted with
                model.vcov({"CRV1": "+".join(cluster)})
            covariance[cluster], clusters[cluster] = model._vcov, int(min(model._G))
    return {
        "lost": [name for name in regressors if name not in model._coefnames],
        "converged": bool(model.convergence),  # the library itself is silent about it
        "coefficient": model._beta_hat,
        "covariance": covariance,
        "clusters": clusters,
        "rows": model._data.index.to_numpy(),
        "fitted": model.predict(type="response"),
        "pseudo_r2": float(model._pseudo_r2),
    }


def leave_out(pairs: pd.DataFrame, outcome: str, regressors: Sequence[str], groups: Sequence[str]) -> dict[str, Fit]:
    """The model fitted anew without the pairs inside a group, for each group in turn.

    :param groups: columns of ``pairs`` that are 1 where both ends belong to a group.
    """
    return {group: ppml(pairs[pairs[group] == 0], outcome, regressors) for group in groups}


def growth(start: pd.DataFrame, end: pd.DataFrame, regressors: Sequence[str]) -> Fit:
    """How much more the stock of some pairs grew than that of other pairs of the same countries.

    Two years of the same pairs, with an effect for each pair and for each origin and each destination in each year: what lasts about a pair
    and what happens to a country is taken out. Pairs without migrants in both years have no growth and are left out.

    :param start: origin, destination, migrants; pairs that are not in ``end`` are left out.
    :param end: the same with the regressors, which are zero in the first year.
    :returns: a fit whose ``fitted`` holds the second year alone, on the index of ``end``.
    """
    pairs = ["origin", "destination"]
    first = end[pairs].merge(start[[*pairs, "migrants"]], how="left", on=pairs).assign(**dict.fromkeys(regressors, 0)).set_index(end.index)
    both = pd.concat({"start": first, "end": end[[*pairs, "migrants", *regressors]]}, names=["year", "row"]).reset_index("year")
    both = both.set_index("year", append=True, drop=False)
    effects = {"from": both["origin"] + "-" + both["year"], "to": both["destination"] + "-" + both["year"]}
    both = both.assign(**effects, corridor=both["origin"] + "-" + both["destination"])
    grown = both[both.groupby("corridor")["migrants"].transform("sum") > 0]
    fit = ppml(grown, "migrants", regressors, effects=[*effects, "corridor"])
    return replace(fit, fitted=fit.fitted.xs("end", level="year").reindex(end.index, fill_value=0.0))


def balanced(kernel: np.ndarray, sent: np.ndarray, received: np.ndarray) -> np.ndarray:
    """The matrix with the given totals that is nearest to a kernel: kernel x effect of the row x effect of the column.

    Iterative proportional fitting (Deming and Stephan 1940), which is what effects of origin and destination do in a Poisson model.

    :param kernel: rows by columns, zero or more; some matrix with its zeros must have the totals.
    :param sent, received: totals of rows and columns, in the unit of the result.
    :raises CompendiumError: the totals cannot be met.
    """
    if not np.isclose(sent.sum(), received.sum(), rtol=1e-6):
        raise CompendiumError(f"Rows and columns must add up to the same sum; found {sent.sum():,.6g} and {received.sum():,.6g}.")
    across = np.ones(kernel.shape[1])
    for _ in range(50_000):
        reached = kernel @ across
        down = np.divide(sent, reached, out=np.zeros_like(reached), where=reached > 0)
        reached = down @ kernel
        across = np.divide(received, reached, out=np.zeros_like(reached), where=reached > 0)
        if np.abs(down * (kernel @ across) - sent).max() <= 1e-9 * sent.max():
            return down[:, None] * kernel * across
    raise CompendiumError("No effects of rows and columns give these totals: the pairs that may be above zero are too few for them.")


def against_totals(pairs: pd.DataFrame, fit: Fit, inside: pd.Series, terms: Sequence[str]) -> pd.Series:
    """The stock of some pairs as a multiple of what the model expects of them without certain terms, every country's totals kept.

    exp(coefficient) compares pairs with the effects of origin and destination held fixed. But those effects are fitted to the same
    migrants: without the term they would be others, since a country's emigrants and immigrants are as many as they are. So the term
    is taken out, the effects are solved for again, and the sums are compared. A group that holds most migrants of its members can
    have a coefficient of any size and hardly more migrants than expected.

    :param pairs: the rows that the model was fitted to (those of the second year, for :func:`growth`): origin, destination, terms.
    :param inside: true for the pairs whose stock is added up; the terms are taken out of these alone.
    :param terms: regressors to take out, such as those of all blocs.
    :returns: actual and expected (sums over the pairs, in the unit of the outcome); ratio = actual / expected; low, high and low_wide,
        high_wide: the same with the terms at the ends of their 95 per cent interval, errors clustered by pair and by origin and
        destination, all else as fitted; detectable: the smallest ratio above one that would be told from one at that level in four
        cases of five, with the wide errors.
    """
    (rows, senders), (columns, receivers) = (pd.factorize(pairs[side]) for side in EFFECTS)
    stock = np.zeros((len(senders), len(receivers)))
    stock[rows, columns] = fit.fitted
    chosen = inside.to_numpy(dtype=bool)
    place = rows[chosen], columns[chosen]
    values = pairs.loc[chosen, list(terms)].astype("float64")
    without = -(values @ fit.coefficient[list(terms)]).to_numpy()

    def sum_inside(log_factor: np.ndarray | float) -> float:
        kernel = stock.copy()
        kernel[place] *= np.exp(log_factor)
        return float(balanced(kernel, stock.sum(axis=1), stock.sum(axis=0))[place].sum())

    expected, actual = sum_inside(without), float(stock[place].sum())
    out = {"actual": actual, "expected": expected, "ratio": actual / expected}
    for cluster, ending in ((BY_PAIR, ""), (TWO_WAY, "_wide")):
        error = float(fit.sums(values.mean().to_frame("inside").T, cluster)["error"].iloc[0])
        out |= {end + ending: sum_inside(side * NORMAL * error) / expected for end, side in (("low", -1), ("high", 1))}
    out["detectable"] = sum_inside(without + (NORMAL + POWER) * error) / expected
    return pd.Series(out)


def interval(row: pd.Series, spec: str = ".2f") -> str:
    """The wide interval of :func:`against_totals` in words."""
    return f"{row['low_wide']:{spec}} to {row['high_wide']:{spec}}"


def with_interval(row: pd.Series) -> str:
    """A ratio of :func:`against_totals` with its wide interval, in words."""
    return f"{row['ratio']:.2f} ({interval(row)})"


def overlapping(one: pd.Series, other: pd.Series) -> str:
    """Whether the wide intervals of two ratios overlap, in words."""
    overlap = one["high_wide"] >= other["low_wide"] and other["high_wide"] >= one["low_wide"]
    return f"their intervals {'overlap' if overlap else 'do not overlap'}"


def together(pairs: pd.DataFrame, members: Collection[str]) -> pd.Series:
    """1 where origin and destination are both members, else 0."""
    return (pairs["origin"].isin(members) & pairs["destination"].isin(members)).astype(int)


def with_ties(stock: pd.DataFrame, ties: pd.DataFrame) -> pd.DataFrame:
    """All ordered pairs of areas in the table of stocks that have a known distance, those without migrants as zero.

    :param stock: destination, origin, migrants; one year.
    :param ties: origin, destination, distance_km, contiguous, common_language, colonial_tie (0 or 1).
    :returns: the same with migrants; distance (binary logarithm of km, so that one unit is twice as far); one_state (1 where both ends were
        one State in the twentieth century).
    """
    known = set(stock["destination"])
    out = ties[ties["origin"].isin(known) & ties["destination"].isin(known) & (ties["origin"] != ties["destination"])]
    out = out.merge(stock[["origin", "destination", "migrants"]], how="left", on=["origin", "destination"])
    return out.assign(
        migrants=out["migrants"].astype("float64").fillna(0.0),
        distance=np.log2(out["distance_km"].astype("float64").clip(lower=1)),
        one_state=sum(together(out, areas.split()) for areas in ONE_STATE),
    )
