"""Money after disasters, on simulated countries whose truth is known."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from compendium.errors import CompendiumError
from compendium.measures import disasters
from compendium.measures.disasters import AFFECTED, AFTER_LESS_BEFORE, Study

YEARS = range(2000, 2022)
Events = frozenset[tuple[str, int]]


def simulated(effect: float, seed: int, countries: int = 60, memory: float = 0.7) -> tuple[pd.Series, Events]:
    """Log remittances with country and year effects, errors with a memory, and a step of ``effect`` for four years from a disaster on."""
    dice = np.random.default_rng(seed)
    shape = (countries, len(YEARS))
    hit = dice.random(shape) < 0.08
    error = np.empty(shape)
    error[:, 0] = dice.normal(0, 0.14, countries)
    for t in range(1, shape[1]):
        error[:, t] = memory * error[:, t - 1] + dice.normal(0, 0.1, countries)
    after = sum(np.pad(hit, ((0, 0), (k, 0)))[:, : shape[1]].astype(float) for k in range(4))
    logs = dice.normal(5, 1, (countries, 1)) + dice.normal(0, 0.1, shape[1]) + error + effect * after
    areas = [f"A{i:02d}" for i in range(countries)]
    table = pd.DataFrame(logs, index=pd.Index(areas, name="area"), columns=pd.Index(YEARS, name="year"))
    events = frozenset((areas[i], YEARS[t]) for i, t in zip(*np.nonzero(hit), strict=True))
    return table.loc[:, 2003:2018].stack(), events


def measured(effect: float, seed: int, **options: float) -> disasters.Effect:
    logs, events = simulated(effect, seed, **options)
    return disasters.fit(disasters.panel(logs), events).contrast(AFTER_LESS_BEFORE)


def test_a_rise_that_is_there_is_found() -> None:
    found = measured(0.2, 1)
    assert found.low < disasters.as_percent(0.2) < found.high
    assert found.low > 5
    again = disasters.course(disasters.fit(disasters.panel(simulated(0.2, 1)[0]), simulated(0.2, 1)[1]))
    assert (again.loc[0:, "percent"] > 12).all()
    assert again.loc[-3:-1, "percent"].abs().max() < 8


def test_nothing_is_found_where_there_is_nothing_nineteen_times_in_twenty() -> None:
    """With errors that have a memory, intervals hold the truth about as often as they say (clustered errors of sixty countries are known
    to be a little too small), and the standard error is the spread over samples; with country-years as clusters it is far too small.
    """
    samples = [simulated(0.0, seed) for seed in range(300)]
    panels = [disasters.panel(logs) for logs, _ in samples]
    effects = [disasters.fit(p, events).contrast(AFTER_LESS_BEFORE) for p, (_, events) in zip(panels, samples, strict=True)]
    assert 0.91 <= np.mean([e.low < 0 < e.high for e in effects]) <= 0.98
    spread = np.std([e.log for e in effects])
    assert np.mean([e.error for e in effects]) == pytest.approx(spread, rel=0.12)
    apart = [replace(p, clusters=np.arange(len(p.rows))) for p in panels]
    loose = [disasters.fit(p, events).contrast(AFTER_LESS_BEFORE) for p, (_, events) in zip(apart, samples, strict=True)]
    assert np.mean([e.error for e in loose]) < 0.8 * spread


def test_the_smallest_visible_rise_is_found_four_times_in_five() -> None:
    """The rise called detectable, put into the data, is told from zero in about 80 of 100 samples."""
    rise = math.log1p(np.mean([measured(0.0, seed).detectable for seed in range(20)]) / 100)
    assert 70 <= sum(measured(rise, seed).low > 0 for seed in range(100)) <= 90


def test_coefficients_and_clustered_errors_are_those_of_another_program() -> None:
    import pyfixest

    logs, events = simulated(0.1, 3, countries=25)
    dated = disasters.timing(logs.index, events)
    frame = logs.rename("y").reset_index().assign(**{f"d{j}": dated[:, j] for j in range(7)})
    other = pyfixest.feols("y ~ d0 + d1 + d2 + d3 + d4 + d5 + d6 | area + year", frame, vcov={"CRV1": "area"})
    found = disasters.fit(disasters.panel(logs), events)
    assert list(found.coefficients) == pytest.approx(list(other.coef()), abs=1e-8)
    assert list(np.sqrt(np.diag(found.covariance))) == pytest.approx(list(other.se()), rel=0.01)


def test_weights_count_a_country_as_often_as_they_say() -> None:
    logs, events = simulated(0.1, 4, countries=12)
    double = pd.concat([logs, *(part.rename(index={area: f"{area}x"}, level=0) for area, part in logs.groupby(level=0) if area < "A06")])
    twice = events | {(f"{area}x", year) for area, year in events if area < "A06"}
    weights = pd.Series({area: 2.0 if area < "A06" else 1.0 for area in logs.index.unique("area")})
    one = disasters.fit(disasters.panel(logs, weights), events).coefficients
    assert list(one) == pytest.approx(list(disasters.fit(disasters.panel(double), twice).coefficients), abs=1e-8)


def test_random_dates_show_nothing_and_the_real_ones_stand_out() -> None:
    logs, events = simulated(0.3, 5)
    found = disasters.placebo(disasters.panel(logs), events, 2000, 2021, draws=200)
    assert found.share < 2
    assert ((found.band["low"] < 0) & (found.band["high"] > 0)).all()
    logs, events = simulated(0.0, 6)
    assert disasters.placebo(disasters.panel(logs), events, 2000, 2021, draws=200).share > 5


def test_a_date_drawn_at_random_is_a_date_of_the_study() -> None:
    """One country that is hit every year is hit every year in each draw: the draws and the study see the same windows."""
    logs, _ = simulated(0.0, 7, countries=3)
    every = frozenset({("A00", year) for year in YEARS} | {("A01", 2010)})
    with pytest.raises(CompendiumError, match="do not determine"):
        disasters.fit(disasters.panel(logs), frozenset(("A00", year) for year in YEARS))
    assert disasters.timing(logs.index, every)[logs.index.get_level_values(0) == "A00"].all()


def test_countries_without_a_disaster_are_the_yardstick() -> None:
    logs, events = simulated(0.2, 8, countries=150)
    found = disasters.against_untouched(logs, events)
    assert found.low < disasters.as_percent(0.2) < found.high
    assert found.low > 0


def test_an_event_alone_has_none_in_the_three_years_before() -> None:
    events = {("A", 2001), ("A", 2005), ("A", 2007), ("A", 2011), ("B", 2003)}
    assert disasters.alone(events, 2000) == {("A", 2005), ("A", 2011), ("B", 2003)}


def test_quantiles_are_those_of_the_table_of_t() -> None:
    assert [round(disasters.quantile(0.975, n), 3) for n in (10, 30, 100)] == [2.228, 2.042, 1.984]
    assert round(disasters.quantile(0.8, 20), 3) == 0.860


def test_detectable_is_the_sum_of_two_quantiles_times_the_error() -> None:
    found = disasters.Effect(0.0, 0.05, 10_000, 1, 1)
    assert found.detectable == pytest.approx(100 * math.expm1((1.960 + 0.842) * 0.05), abs=0.02)


def test_few_people_hit_must_receive_many_times_the_usual() -> None:
    assert disasters.times_needed(10, 20) == 6  # 10 per cent of all, by 2 per cent of people: five times the usual on top


def study() -> Study:
    logs, events = simulated(0.1, 9, countries=30)
    rows = [(year, area, kind, 20 if year % 2 else 50, 0) for area, year in sorted(events) for kind in ("sudden", "all")]
    classes = pd.DataFrame(rows, columns=["year", "area", "kind", AFFECTED, disasters.DEATHS])
    classes.loc[len(classes)] = [2010, "A00", "all", 100, 0]
    received = np.exp(logs)
    people = pd.Series(1.0, index=logs.index) * [1 + int(a[1:]) for a in logs.index.get_level_values(0)]
    return Study(classes, received, received * 0 + 5000.0, people, islands={"A01", "A02"}, rich={"A03"})


def test_choices_change_what_they_say() -> None:
    made = study()
    assert made.record == (2000, 2021)
    assert made.years == (2003, 2018)
    rule = made.effect()
    assert made.effect(outcome=disasters.OF_GDP).log == pytest.approx(rule.log)  # GDP that never changes takes nothing away
    assert made.effect(least=50).events < rule.events
    assert made.effect(kind="all").events == rule.events + (("A00", 2010) not in made.events(disasters.Choices()))
    assert made.estimate(countries=disasters.NO_ISLANDS).countries == 28
    assert made.estimate(countries=disasters.NOT_RICH).countries == 29
    early, late = (made.effect(period=p) for p in (disasters.EARLY, disasters.LATE))
    assert early.events + late.events == rule.events
    assert made.effect(weights=disasters.BY_PEOPLE).log != rule.log
    assert made.effective() == pytest.approx(465**2 / sum(n**2 for n in range(1, 31)))
    shown = disasters.table({"rule": rule})
    assert shown.loc["rule", "detectable"] == rule.detectable


def test_a_series_with_a_leap_is_a_break_of_recording() -> None:
    made = study()
    made.received["A05", 2010] *= 4
    assert made.estimate(countries=disasters.NO_BREAKS).countries == 29
