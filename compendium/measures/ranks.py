"""Whether two measures put units in one order."""

from __future__ import annotations

import numpy as np
import pandas as pd


def correlation(first: pd.Series, second: pd.Series) -> float:
    """Spearman's rank correlation over the units that have both values; missing where fewer than three have, or where all tie."""
    both = pd.concat([first, second], axis=1).astype("float64").dropna().to_numpy()
    if len(both) < 3 or (np.ptp(both, axis=0) == 0).any():
        return float("nan")
    x, y = (pd.Series(column).rank().to_numpy() for column in both.T)
    return float(np.corrcoef(x, y)[0, 1])
