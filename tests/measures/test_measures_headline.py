"""Key figures of two states of knowledge: hand-worked cases."""

from __future__ import annotations

import pandas as pd
import pytest

from compendium.measures import headline


def money(*rows: tuple[int, float], cut: str = "") -> pd.DataFrame:
    out = pd.DataFrame(rows, columns=["year", "usd"]).assign(kind="a")
    out.attrs["cut"] = cut
    return out


def test_a_year_that_still_ran_is_no_full_year() -> None:
    assert headline.full_year(pd.Series([2016, 2017, 2018]), "2018-12-08") == 2017
    assert headline.full_year(pd.Series([2016, 2017]), "2026-07-01") == 2017


def test_world_sum_takes_the_year_and_the_rows_chosen() -> None:
    table = pd.concat([money((2017, 5.0), (2018, 7.0)), money((2018, 100.0)).assign(kind="b")])
    assert headline.world_sum(table, "usd", 1, 2018, {}) == 107
    assert headline.world_sum(table, "usd", 10, 2018, {"kind": "a"}) == pytest.approx(0.7)


def test_change_over_time_is_read_within_one_release() -> None:
    then, now = money((2017, 625.0), (2018, 690.0)), money((2017, 577.0), (2018, 600.0), (2024, 857.0))
    table = headline.then_and_now(
        {"money": ("money", "usd", 1, {})}, {"money": then}, {"money": now}, {"money": ("2018-12-08", "2026-07-01")}
    )
    assert table.iloc[0].to_dict() == {"count": "money", "released": 625, "year_then": 2017, "then": 577, "now": 857, "year_now": 2024}


def test_a_state_cut_out_of_a_later_release_was_not_released_then() -> None:
    then, now = money((2017, 577.0), cut="2018-12-10"), money((2017, 577.0), (2024, 857.0))
    table = headline.then_and_now(
        {"money": ("money", "usd", 1, {})}, {"money": then}, {"money": now}, {"money": ("2018-12-10", "2026-07-01")}
    )
    assert pd.isna(table.loc[0, "released"])
    assert table.loc[0, "then"] == 577


def test_headline_gives_each_figure_with_its_year() -> None:
    both = pd.DataFrame({"year": [2017, 2017], "destination": ["A", "B"], "sex": "both", "migrants": [60, 40]})
    stock = pd.concat([both, both.assign(sex="female", migrants=[20, 20])])
    people = pd.DataFrame({"year": [2017], "area": ["A"], "persons": [1000]})
    refugees = pd.DataFrame({"year": [2017], "destination": ["A"], "refugees": [25]})
    origins = pd.DataFrame({"year": [2017, 2017], "origin": ["A", "B"], "destination": ["B", "A"], "migrants": [40, 60]})
    south, regions = pd.Series({"A": "less developed", "B": "less developed"}), pd.Series({"A": "x", "B": "x"})
    found = headline.headline(stock, people, refugees, stock, origins, south, regions)
    assert {name: round(value, 6) for name, (value, _) in found.items()} == {
        "International migrants, million": 0.0001, "Share of the world's population, per cent": 10, "Women and girls, per cent": 40,
        "Refugees and asylum-seekers counted with them, million": 0.000025, "The same, per cent of migrants": 25,
        "From the South, living in the South, per cent": 100, "Living in their region of birth (six regions), per cent": 100,
    }  # fmt: skip
    assert {year for _, year in found.values()} == {2017}
