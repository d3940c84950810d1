"""The gravity model finds the coefficients that made the data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from compendium.measures import gravity


def made(noise: bool, seed: int = 7) -> pd.DataFrame:
    """Thirty countries whose stocks follow known coefficients."""
    rng = np.random.default_rng(seed)
    push, pull = rng.normal(4, 1, 30), rng.normal(2, 1, 30)
    rows = [(i, j) for i in range(30) for j in range(30) if i != j]
    frame = pd.DataFrame(rows, columns=["origin", "destination"])
    frame["distance"] = rng.normal(0, 1, len(frame))
    frame["bloc"] = rng.integers(0, 2, len(frame))
    mean = np.exp(push[frame["origin"]] + pull[frame["destination"]] - 0.8 * frame["distance"] + 0.5 * frame["bloc"])
    frame["stock"] = rng.poisson(mean) if noise else mean
    frame["pair"] = [f"{min(i, j)}-{max(i, j)}" for i, j in rows]
    return frame


def test_exact_data_give_exact_coefficients() -> None:
    found = gravity.ppml(made(noise=False), "stock", ["distance", "bloc"], "pair")
    assert found["coefficient"].to_list() == pytest.approx([-0.8, 0.5], abs=1e-5)
    assert found["factor"].to_list() == pytest.approx([np.exp(-0.8), np.exp(0.5)], rel=1e-4)


def test_noisy_data_give_intervals_around_them() -> None:
    found = gravity.ppml(made(noise=True), "stock", ["distance", "bloc"], "pair")
    assert ((found["coefficient"] - [-0.8, 0.5]).abs() < 4 * found["error"]).all()
    assert (found["low"] < found["factor"]).all()
    assert (found["factor"] < found["high"]).all()


def test_countries_without_migrants_change_nothing() -> None:
    frame = made(noise=True)
    empty = pd.DataFrame({"origin": 99, "destination": range(30), "distance": 1.0, "bloc": 0, "stock": 0, "pair": "none"})
    both = pd.concat([frame, empty])
    regressors = ["distance", "bloc"]
    assert gravity.ppml(both, "stock", regressors, "pair").equals(gravity.ppml(frame, "stock", regressors, "pair"))
