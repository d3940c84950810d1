"""The gravity model finds the coefficients that made the data, and says when it cannot."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from compendium.errors import CompendiumError
from compendium.measures import gravity

REGRESSORS = ["distance", "bloc"]


def made(noise: bool, seed: int = 7, size: int = 30, level: float = 0.0) -> pd.DataFrame:
    """Countries whose stocks follow known coefficients."""
    rng = np.random.default_rng(seed)
    push, pull = rng.normal(4 + level, 1, size), rng.normal(2, 1, size)
    rows = [(i, j) for i in range(size) for j in range(size) if i != j]
    frame = pd.DataFrame(rows, columns=["origin", "destination"])
    frame["distance"] = rng.normal(0, 1, len(frame))
    frame["bloc"] = rng.integers(0, 2, len(frame))
    mean = np.exp(push[frame["origin"]] + pull[frame["destination"]] - 0.8 * frame["distance"] + 0.5 * frame["bloc"])
    frame["stock"] = rng.poisson(mean) if noise else mean
    return frame


def by_dummies(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same model solved in another way: Newton's method on a matrix with a column for each effect. Coefficients, scores, bread."""
    y = frame["stock"].to_numpy(dtype=float)
    effects = pd.get_dummies(frame[["origin", "destination"]].astype(str), dtype=float)
    x = np.column_stack([frame[REGRESSORS].to_numpy(dtype=float), effects.drop(columns="destination_0").to_numpy()])
    beta = np.zeros(x.shape[1])
    beta[2:32] = np.log(y.mean())
    for _ in range(60):
        mu = np.exp(x @ beta)
        beta = beta + np.clip(np.linalg.solve(x.T @ (mu[:, None] * x), x.T @ (y - mu)), -1, 1)
    mu = np.exp(x @ beta)
    return beta, x * (y - mu)[:, None], np.linalg.inv(x.T @ (mu[:, None] * x))


def sandwich(scores: np.ndarray, bread: np.ndarray, groups: pd.Series) -> np.ndarray:
    """Variance of the two regressors with errors that are correlated within groups, without a correction for few of them."""
    sums = pd.DataFrame(scores).groupby(groups.to_numpy()).sum().to_numpy()
    return (bread @ (sums.T @ sums) @ bread)[:2, :2]


def test_exact_data_give_exact_coefficients() -> None:
    found = gravity.ppml(made(noise=False), "stock", REGRESSORS).terms()
    assert found["coefficient"].to_list() == pytest.approx([-0.8, 0.5], abs=1e-5)
    assert found["factor"].to_list() == pytest.approx([np.exp(-0.8), np.exp(0.5)], rel=1e-4)
    assert found.index.to_list() == REGRESSORS


def test_noisy_data_with_zeros_give_what_dummies_give() -> None:
    frame = made(noise=True, level=-4.5)
    assert 0.15 < (frame["stock"] == 0).mean() < 0.6
    fit = gravity.ppml(frame, "stock", REGRESSORS)
    beta, scores, bread = by_dummies(frame)
    assert fit.coefficient.to_numpy() == pytest.approx(beta[:2], abs=1e-5)
    assert (fit.used, fit.dropped) == (870, 0)
    # Errors by hand: the sandwich, times clusters / (clusters - 1) and (pairs - 1) / (pairs - parameters), as the library has them.
    pair = frame[["origin", "destination"]].min(axis=1) * 100 + frame[["origin", "destination"]].max(axis=1)
    left = 869 / (870 - len(beta))
    single = sandwich(scores, bread, pair) * 435 / 434 * left
    assert fit.terms()["error"].to_numpy() == pytest.approx(np.sqrt(np.diag(single)), rel=1e-3)
    # Two-way after Cameron, Gelbach and Miller: by origin, plus by destination, less by both (here each pair by itself).
    sides = [sandwich(scores, bread, frame[side]) * 30 / 29 for side in ("origin", "destination")]
    double = sides[0] + sides[1] - sandwich(scores, bread, pd.Series(range(870))) * 30 / 29
    double *= 869 / (870 - 3)  # effects nested in the clusters are not counted as parameters, but for one
    assert fit.terms(gravity.TWO_WAY)["error"].to_numpy() == pytest.approx(np.sqrt(np.diag(double)), rel=1e-3)
    assert fit.clusters == {gravity.BY_PAIR: 435, gravity.TWO_WAY: 30}


def test_intervals_are_around_the_factor() -> None:
    found = gravity.ppml(made(noise=True), "stock", REGRESSORS).terms()
    assert ((found["coefficient"] - [-0.8, 0.5]).abs() < 4 * found["error"]).all()
    assert np.log(found["high"] / found["low"]).to_numpy() == pytest.approx(2 * 1.959964 * found["error"].to_numpy())


def test_errors_shared_by_a_pair_widen_the_interval() -> None:
    frame = made(noise=True)
    rng = np.random.default_rng(3)
    shock = rng.gamma(2, 0.5, (30, 30))
    frame["stock"] = frame["stock"] * [shock[min(p), max(p)] for p in zip(frame["origin"], frame["destination"], strict=True)]
    even = np.random.default_rng(4).normal(0, 1, (30, 30))
    frame["bloc"] = [even[min(p), max(p)] for p in zip(frame["origin"], frame["destination"], strict=True)]  # the same both ways
    alone = frame.assign(origin=frame["origin"] + 100)  # the same data, but the two directions are no longer one pair
    shared, apart = (gravity.ppml(f, "stock", REGRESSORS).terms()["error"] for f in (frame, alone))
    assert shared["bloc"] > 1.1 * apart["bloc"]
    assert abs(shared["distance"] / apart["distance"] - 1) < 0.1  # not the same both ways: nothing to share


def test_countries_without_migrants_change_nothing_but_the_count() -> None:
    frame = made(noise=True)
    empty = pd.DataFrame({"origin": 99, "destination": range(30), "distance": 1.0, "bloc": 0, "stock": 0})
    both, alone = gravity.ppml(pd.concat([frame, empty]), "stock", REGRESSORS), gravity.ppml(frame, "stock", REGRESSORS)
    assert both.coefficient.to_numpy() == pytest.approx(alone.coefficient.to_numpy(), abs=1e-6)
    assert (both.used, both.dropped) == (870, 30)


def test_a_regressor_that_foretells_zeros_is_named() -> None:
    frame = made(noise=True)
    frame["apart"] = ((frame["origin"] < 5) & (frame["destination"] < 5)).astype(int)
    frame.loc[frame["apart"] == 1, "stock"] = 0
    with pytest.raises(CompendiumError, match="'apart'"):
        gravity.ppml(frame, "stock", [*REGRESSORS, "apart"])


@pytest.mark.parametrize("surplus", ["trait", "double"])
def test_a_collinear_regressor_is_named(surplus: str) -> None:
    frame = made(noise=True)
    frame["trait"] = frame["origin"] % 3  # a trait of the origin is in its effect
    frame["double"] = 2 * frame["distance"] - frame["bloc"]
    with pytest.raises(CompendiumError, match=f"'{surplus}'"):
        gravity.ppml(frame, "stock", [*REGRESSORS, surplus])


def test_sums_of_terms_carry_their_covariance() -> None:
    fit = gravity.ppml(made(noise=True), "stock", REGRESSORS)
    both = fit.sums(pd.DataFrame({"distance": [1.0, 0.0], "bloc": [2.0, 1.0]}, index=["sum", "bloc"]))
    v = fit.covariance[gravity.BY_PAIR]
    assert both.loc["sum", "coefficient"] == pytest.approx(fit.coefficient["distance"] + 2 * fit.coefficient["bloc"])
    by_hand = v.loc["distance", "distance"] + 4 * v.loc["distance", "bloc"] + 4 * v.loc["bloc", "bloc"]
    assert both.loc["sum", "error"] == pytest.approx(np.sqrt(by_hand))
    assert both.loc["bloc"].equals(fit.terms().loc["bloc"])


def test_other_effects_take_out_what_is_constant_about_a_pair() -> None:
    first, last = made(noise=False, seed=1), made(noise=False, seed=2)
    rng = np.random.default_rng(5)
    bond = np.exp(rng.normal(0, 2, len(first)))  # a pair's own level, the same at both dates
    years = [frame.assign(stock=frame["stock"] * bond, year=year) for frame, year in ((first, "a"), (last, "b"))]
    frame = pd.concat(years, ignore_index=True)
    frame["corridor"] = frame["origin"] * 100 + frame["destination"]
    frame["from"], frame["to"] = frame["origin"].astype(str) + frame["year"], frame["destination"].astype(str) + frame["year"]
    found = gravity.ppml(frame, "stock", REGRESSORS, effects=["from", "to", "corridor"])
    assert found.coefficient.to_list() == pytest.approx([-0.8, 0.5], abs=1e-4)


def test_growth_is_that_of_joined_pairs_against_others() -> None:
    start = made(noise=False, seed=3).rename(columns={"stock": "migrants"}).astype({"origin": str, "destination": str})
    push = {c: 1.5 + int(c) / 20 for c in start["origin"].unique()}  # each origin grows at a pace of its own
    end = start.assign(
        joined=start["bloc"], migrants=start["migrants"] * start["origin"].map(push) * np.where(start["bloc"] == 1, 1.7, 1.0)
    )
    empty = pd.DataFrame({"origin": ["0"], "destination": ["99"], "migrants": [0.0], "joined": [1]})
    fit = gravity.growth(start[["origin", "destination", "migrants"]], pd.concat([end, empty], ignore_index=True), ["joined"])
    assert fit.terms()["factor"].to_list() == pytest.approx([1.7], rel=1e-3)
    assert fit.used == 2 * len(start)  # a pair without migrants in both years has no growth


def test_totals_are_met_by_hand() -> None:
    # Two origins send 30 and 70, two destinations receive 40 and 60; without any tie each cell is row x column / 100.
    found = gravity.balanced(np.ones((2, 2)), np.array([30.0, 70.0]), np.array([40.0, 60.0]))
    assert found == pytest.approx(np.array([[12.0, 18.0], [28.0, 42.0]]))
    with pytest.raises(CompendiumError, match="add up to the same sum"):
        gravity.balanced(np.ones((2, 2)), np.array([30.0, 70.0]), np.array([40.0, 50.0]))


def test_a_ratio_of_odds_is_no_ratio_of_totals_by_hand() -> None:
    # 20 of the 30 from A are in A's bloc, where 12 are expected: odds of (20 x 50) / (10 x 20) = 5, but 20 / 12 = 1.67 times as many.
    pairs = pd.DataFrame({"origin": [*"AABB"], "destination": [*"XYXY"], "bloc": [1, 0, 0, 0]})
    table = gravity.Fit(
        coefficient=pd.Series({"bloc": np.log(5)}),
        covariance=dict.fromkeys((gravity.BY_PAIR, gravity.TWO_WAY), pd.DataFrame([[0.25]], index=["bloc"], columns=["bloc"])),
        clusters={},
        used=4,
        dropped=0,
        fitted=pd.Series([20.0, 10.0, 20.0, 50.0]),
        pseudo_r2=1.0,
    )
    found = gravity.against_totals(pairs, table, pairs["bloc"] == 1, ["bloc"])
    assert table.terms(gravity.TWO_WAY)["factor"].to_list() == pytest.approx([5.0])
    assert (found["actual"], found["expected"]) == pytest.approx((20, 12))
    assert found["ratio"] == pytest.approx(20 / 12)
    # The ends: x with x (40 + x - 10) / ((30 - x) (40 - x)) = 5 exp(-+ 1.96 x 0.5), solved as a quadratic.
    for end, odds in (("low", 5 * np.exp(-0.979982)), ("high_wide", 5 * np.exp(0.979982)), ("detectable", np.exp(1.4007925))):
        x = min(np.roots([1 - odds, 30 + 70 * odds, -1200 * odds]), key=lambda root: abs(root - 20)).real
        assert found[end] == pytest.approx(x / 12, rel=1e-6)


def test_the_whole_of_a_closed_group_has_the_total_that_it_has() -> None:
    # Whoever leaves a member lives in a member: whatever the term, no more can be inside, so the ratio is one.
    pairs = pd.DataFrame({"origin": [*"AABB"], "destination": [*"ABCD"], "bloc": [1, 1, 0, 0]})
    variance = pd.DataFrame([[0.1]], index=["bloc"], columns=["bloc"])
    covariance = dict.fromkeys((gravity.BY_PAIR, gravity.TWO_WAY), variance)
    fit = gravity.Fit(pd.Series({"bloc": 3.0}), covariance, {}, 4, 0, pd.Series([1.0, 2.0, 3.0, 4.0]), 1.0)
    assert gravity.against_totals(pairs, fit, pairs["bloc"] == 1, ["bloc"])["ratio"] == pytest.approx(1.0)


def test_fitted_stocks_keep_the_totals_and_the_index() -> None:
    frame = made(noise=True).sample(frac=1, random_state=1)
    empty = pd.DataFrame({"origin": 99, "destination": range(30), "distance": 1.0, "bloc": 0, "stock": 0}, index=range(5000, 5030))
    fit = gravity.ppml(pd.concat([empty, frame]), "stock", REGRESSORS)
    assert fit.fitted.index.to_list() == [*empty.index, *frame.index]
    assert fit.fitted.loc[empty.index].sum() == 0
    for side in ("origin", "destination"):
        assert fit.fitted.loc[frame.index].groupby(frame[side]).sum().to_numpy() == pytest.approx(
            frame.groupby(side)["stock"].sum().to_numpy(), rel=1e-4
        )
    inside = frame["bloc"] == 1
    assert gravity.against_totals(frame, gravity.ppml(frame, "stock", REGRESSORS), inside, ["bloc"])["actual"] == pytest.approx(
        frame.loc[inside, "stock"].sum(), rel=1e-4
    )


def test_growth_against_totals_is_the_growth_of_the_rest_by_hand() -> None:
    # All nine routes doubled but one, which grew fourfold: 40 of the 80 from A, where equal growth leaves 80 x 80 / 200 = 32.
    start = pd.DataFrame({"origin": [*"AAABBBCCC"], "destination": [*"XYZXYZXYZ"], "migrants": 10.0})
    end = start.assign(migrants=[40.0, *[20.0] * 8], joined=[1, *[0] * 8]).set_index(pd.Index([7, 3, 5, 1, 2, 4, 6, 8, 9]))
    fit = gravity.growth(start, end, ["joined"])
    assert fit.terms()["factor"].to_list() == pytest.approx([2.0], rel=1e-3)
    assert fit.fitted.index.to_list() == end.index.to_list()
    found = gravity.against_totals(end, fit, end["joined"] == 1, ["joined"])
    assert found["expected"] == pytest.approx(32, rel=1e-3)
    assert found["ratio"] == pytest.approx(1.25, rel=1e-3)


def test_a_group_left_out_no_longer_bears_on_the_result() -> None:
    frame = made(noise=False)
    frame["odd"] = ((frame["origin"] < 6) & (frame["destination"] < 6)).astype(int)
    frame.loc[frame["odd"] == 1, "stock"] *= 50 ** frame["bloc"]
    with_it = gravity.ppml(frame, "stock", REGRESSORS)
    without = gravity.leave_out(frame, "stock", REGRESSORS, ["odd"])
    assert abs(with_it.coefficient["bloc"] - 0.5) > 0.1
    assert without["odd"].coefficient["bloc"] == pytest.approx(0.5, abs=1e-5)


def test_same_input_gives_the_same_numbers() -> None:
    one, two = (gravity.ppml(made(noise=True), "stock", REGRESSORS).terms() for _ in range(2))
    assert one.equals(two)


def test_pairs_with_ties_hold_zeros_and_no_unknown_area() -> None:
    ties = pd.DataFrame(
        [("EST", "LVA", 256, 1, 0, 0), ("LVA", "EST", 256, 1, 0, 0), ("EST", "BRA", 0, 0, 0, 0), ("BRA", "XXX", 9, 0, 0, 0)],
        columns=["origin", "destination", "distance_km", "contiguous", "common_language", "colonial_tie"],
    )
    stock = pd.DataFrame({"origin": ["EST", "OTN", "EST"], "destination": ["LVA", "EST", "BRA"], "migrants": [7, 5, 1]})
    found = gravity.with_ties(stock, ties).set_index(["origin", "destination"])
    assert found["migrants"].to_dict() == {("EST", "LVA"): 7, ("LVA", "EST"): 0, ("EST", "BRA"): 1}
    assert found["distance"].to_list() == [8, 8, 0]
    assert found["one_state"].to_list() == [1, 1, 0]
