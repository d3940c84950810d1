"""A gravity model of bilateral stocks: Poisson pseudo-maximum likelihood with an effect for each origin and each destination."""

from __future__ import annotations

import numpy as np
import pandas as pd


def ppml(pairs: pd.DataFrame, outcome: str, regressors: list[str], cluster: str, tolerance: float = 1e-9) -> pd.DataFrame:
    """Poisson pseudo-maximum likelihood after Santos Silva and Tenreyro (2006), with effects of origin and destination.

    Expected stock = exp(effect of origin + effect of destination + sum of coefficient x regressor). Zero pairs stay in; unequal variance
    does not bias the coefficients. They are associations, not effects of a policy.

    :param pairs: a row an ordered pair: origin, destination, ``outcome`` (zero or more), the regressors, ``cluster``.
    :param cluster: column of the groups within which errors may be correlated, such as the unordered pair.
    :returns: index: regressors; coefficient; error (standard error, clustered); factor, low, high: exp of the coefficient and of its 95 per
        cent interval, the ratio of stocks that goes with one unit of the regressor.
    :raises ValueError: the iterations do not converge.
    """
    # An origin or destination without any migrant tells nothing about the regressors.
    kept = pairs
    while True:
        sums = [kept.groupby(side)[outcome].transform("sum") > 0 for side in ("origin", "destination")]
        if sums[0].all() and sums[1].all():
            break
        kept = kept[sums[0] & sums[1]]
    y = kept[outcome].to_numpy(dtype=float)
    x = kept[regressors].to_numpy(dtype=float)
    o, d = (pd.factorize(kept[side])[0] for side in ("origin", "destination"))

    mu = (y + y.mean()) / 2
    eta, deviance = np.log(mu), np.inf
    for _ in range(200):
        z = eta + (y - mu) / mu
        both = _without_effects(np.column_stack([z, x]), mu, o, d)
        z_left, x_left = both[:, 0], both[:, 1:]
        bread = np.linalg.inv(x_left.T @ (mu[:, None] * x_left))
        beta = bread @ (x_left.T @ (mu * z_left))
        eta = z - (z_left - x_left @ beta)
        mu = np.exp(eta)
        now = 2 * float(np.sum(np.where(y > 0, y * np.log(np.where(y > 0, y, 1) / mu), 0) - (y - mu)))
        if abs(now - deviance) < tolerance * (abs(now) + 1):
            break
        deviance = now
    else:
        raise ValueError("The gravity model did not converge.")

    x_left = _without_effects(x, mu, o, d)
    bread = np.linalg.inv(x_left.T @ (mu[:, None] * x_left))
    scores = pd.DataFrame(x_left * (y - mu)[:, None]).groupby(pd.factorize(kept[cluster])[0]).sum().to_numpy()
    count = len(scores)
    variance = bread @ (scores.T @ scores) @ bread * count / (count - 1)
    out = pd.DataFrame({"coefficient": beta, "error": np.sqrt(np.diag(variance))}, index=regressors)
    out["factor"] = np.exp(out["coefficient"])
    out["low"] = np.exp(out["coefficient"] - 1.96 * out["error"])
    out["high"] = np.exp(out["coefficient"] + 1.96 * out["error"])
    return out


def _without_effects(values: np.ndarray, weight: np.ndarray, o: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Columns less what weighted effects of origin and destination explain of them."""
    origins, destinations = int(o.max()) + 1, int(d.max()) + 1
    cross = np.bincount(o * destinations + d, weights=weight, minlength=origins * destinations).reshape(origins, destinations)
    normal = np.block([[np.diag(cross.sum(axis=1)), cross], [cross.T, np.diag(cross.sum(axis=0))]])
    weighted = values * weight[:, None]
    right = np.vstack(
        [
            np.column_stack([np.bincount(side, weights=column, minlength=size) for column in weighted.T])
            for side, size in ((o, origins), (d, destinations))
        ]
    )
    effects = np.zeros_like(right)
    effects[:-1] = np.linalg.solve(normal[:-1, :-1], right[:-1])  # one effect is set to zero: the two sets share a constant
    return values - effects[:origins][o] - effects[origins:][d]
