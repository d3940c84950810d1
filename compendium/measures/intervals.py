"""Intervals by resampling countries: what another draw of countries of the same kind could have given."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

DRAWS, SEED = 4000, 2018  # of the bootstrap: the same figures give the same interval


def of_median(values: pd.Series) -> tuple[float, float]:
    """The middle 95 per cent of the medians of countries drawn anew with replacement, in the unit of the values.

    :param values: one value a country; missing ones are left out.
    """
    known = values.dropna().to_numpy(dtype=float)
    draws = np.random.default_rng(SEED).integers(0, len(known), (DRAWS, len(known)))
    low, high = np.percentile(np.median(known[draws], axis=1), [2.5, 97.5])
    return float(low), float(high)


def written(interval: tuple[float, float], show: Callable[[float], str]) -> str:
    """An interval as words: "−11.4 to −4.7"."""
    low, high = (show(end).replace("-", "−") for end in interval)
    return f"{low} to {high}"
