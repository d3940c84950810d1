"""Money from abroad: its weight in foreign exchange, how steady and predictable it is, whether it follows the economy, price by host."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd

from compendium.measures import intervals, remittances

PARTS = ("exports", "remittances", "investment", "aid")
ALL_FOUR, EXPORTS_ALONE = "exports, investment and aid", "exports alone"
ESTIMATE, AS_LAST_YEAR, TREND = "estimate", "as last year", "trend"
FORECASTS = (ESTIMATE, AS_LAST_YEAR, TREND)
SMALL = 1_000_000  # people: below it a country counts as small
# Members of the Group of Twenty; the African Union and the European Union are members too, not countries.
GROUP_OF_TWENTY = frozenset(
    ["ARG", "AUS", "BRA", "CAN", "CHN", "DEU", "FRA", "GBR", "IDN", "IND", "ITA", "JPN", "KOR", "MEX", "RUS", "SAU", "TUR", "USA", "ZAF"]
)


# --- Foreign exchange ---------------------------------------------------------------------------------------------------


def exchange(
    inflows: pd.DataFrame, capital: pd.DataFrame, gdp: pd.DataFrame, exports: pd.DataFrame, areas: Iterable[str], year: int
) -> pd.DataFrame:
    """Four sources of foreign exchange of the countries that have all of them in a year; net outflows count as none.

    Exports of a year are the share of exports in GDP, which the table has for one year of about 2014, times the GDP of that year.

    :param inflows: table `remittance-inflows`; ``capital`` table `investment-and-aid`; ``gdp`` table `gdp`.
    :param exports: table `exports-of-gdp`: ``area``, ``exports_percent``.
    :returns: index: area; :data:`PARTS`, million US dollars at current prices.
    """
    of_year = {name: table[table["year"] == year] for name, table in {"remit": inflows, "capital": capital, "gdp": gdp}.items()}
    wide = of_year["capital"].pivot(index="area", columns="flow", values="usd_million").astype("float64").clip(lower=0)
    economy = of_year["gdp"].set_index("area")["usd_million"].astype("float64")
    sold = exports.set_index("area")["exports_percent"].astype("float64") / 100 * economy
    received = of_year["remit"].set_index("area")["usd_million"].astype("float64")
    parts = dict(zip(PARTS, (sold, received, wide["fdi"], wide["oda"]), strict=True))
    return pd.DataFrame(parts).reindex(list(areas)).dropna()


def weight_in_exchange(parts: pd.DataFrame, base: str = ALL_FOUR) -> pd.Series:
    """Remittances in per cent of foreign exchange, largest first.

    Formula: remittances / (remittances + exports + investment + aid) x 100; with :data:`EXPORTS_ALONE` without the last two.

    :param parts: as :func:`exchange` gives them.
    """
    others = ["exports"] if base == EXPORTS_ALONE else ["exports", "investment", "aid"]
    return remittances.share_of(parts["remittances"], parts["remittances"] + parts[others].sum(axis=1))


# --- Steadiness ---------------------------------------------------------------------------------------------------------


def enough(first: int, last: int) -> int:
    """Yearly changes that a country needs for a measure of variation: two thirds of those of the window."""
    return math.ceil(2 * (last - first) / 3)


def steadiness(volatility: pd.DataFrame, groups: Mapping[str, Iterable[str]]) -> pd.DataFrame:
    """How steady three inflows are, country by country, in groups of countries.

    :param volatility: index: area; columns ``Remittances``, ``Foreign direct investment``, ``Aid``, as
        :func:`remittances.log_volatility` gives them; complete rows.
    :param groups: name to codes.
    :returns: index: names; ``countries``; the medians ``remittances``, ``investment``, ``aid``; ``less_than_aid``, ``low``, ``high``: the
        median over countries of remittances minus aid with its interval, and ``less_than_investment``, ``low_investment``,
        ``high_investment``; ``steadiest``: countries in which remittances vary least.
    """
    rows = {}
    for name, codes in groups.items():
        table = volatility.reindex(list(codes)).dropna()
        own, investment, aid = (table[c] for c in ("Remittances", "Foreign direct investment", "Aid"))
        found: dict[str, float] = {
            "countries": len(table), "remittances": own.median(), "investment": investment.median(), "aid": aid.median(),
            "steadiest": int((table.idxmin(axis=1) == "Remittances").sum()),
        }  # fmt: skip
        for other, key, ends in (
            (aid, "less_than_aid", ("low", "high")),
            (investment, "less_than_investment", ("low_investment", "high_investment")),
        ):
            found |= {key: float((own - other).median()), **dict(zip(ends, intervals.of_median(own - other), strict=True))}
        rows[name] = found
    return pd.DataFrame(rows).T


def co_movement(flow: pd.DataFrame, economy: pd.Series, areas: Iterable[str], least: int = 15, common: bool = True) -> pd.Series:
    """Correlation over years between the growth of a flow and that of the economy, country by country.

    Growth is the change of the logarithm; values of zero or less have none. What all countries share in a year is taken out of both, so
    that the dollar and the world's cycle do not make a correlation.

    :param flow: long form: ``year``, ``area``, ``usd_million``.
    :param economy: index: area, year; GDP.
    :param least: areas with fewer years than this are missing.
    :param common: take the median of all countries of a year out of both.
    :returns: index: area; -1 to 1.
    """
    wide = [_changes(flow.set_index(["area", "year"])["usd_million"].astype("float64")), _changes(economy.astype("float64"))]
    rows, columns = wide[0].index.intersection(wide[1].index), wide[0].columns.intersection(wide[1].columns)
    if common:
        wide = [changes.sub(changes.median(axis=1), axis=0) for changes in wide]
    money, output = (changes.loc[rows, columns] for changes in wide)
    both = money.notna() & output.notna()
    found = money.where(both).corrwith(output.where(both)).where(both.sum() >= least)
    return found.reindex(list(areas)).dropna()


def _changes(values: pd.Series) -> pd.DataFrame:
    """Yearly change of the logarithm; index: year, columns: area."""
    wide = values.unstack("area").sort_index()
    wide = wide.reindex(range(int(wide.index.min()), int(wide.index.max()) + 1))
    return np.log(wide.where(wide > 0)).diff()


def clear_correlation(years: int) -> float:
    """The smallest correlation over so many years that chance would exceed in one of twenty cases (two-sided, by the normal deviate)."""
    return float(np.tanh(1.96 / np.sqrt(years - 3)))


# --- Predictability -----------------------------------------------------------------------------------------------------


def forecast_misses(release: pd.DataFrame, later: pd.DataFrame, year: int) -> pd.DataFrame:
    """How far three forecasts of a year lie from what a later release records, country by country.

    "As last year" is the release's figure of the year before; "trend" adds to it the mean growth of its five last years. ``revision`` is
    how far the release's figure of the year before, which was no forecast, lies from that of the later one: the noise of the record.

    :param release: table `remittance-inflows` with an estimate for ``year``; ``later`` the same of a later release.
    :returns: index: area; :data:`FORECASTS` and ``revision``, per cent of the later figure: above zero is too high.
    """
    made, known = (t.pivot(index="area", columns="year", values="usd_million").astype("float64") for t in (release, later))
    last = made[year - 1]
    forecasts = {ESTIMATE: made[year], AS_LAST_YEAR: last, TREND: last * (last / made[year - 6]) ** 0.2}
    misses = {name: 100 * (forecast / known[year] - 1) for name, forecast in forecasts.items()}
    return pd.DataFrame({**misses, "revision": 100 * (last / known[year - 1] - 1)}).dropna()


def typical_misses(misses: pd.DataFrame, groups: Mapping[str, Iterable[str]]) -> pd.DataFrame:
    """Median size of the misses over the countries of a group, with intervals.

    :param misses: as :func:`forecast_misses` gives them.
    :returns: index: names; ``countries``, and for each column ``X``, ``X low``, ``X high``, per cent; ``gain``, ``gain low``,
        ``gain high``: the median over countries of what the estimate misses less than "as last year", in points.
    """
    rows = {}
    for name, codes in groups.items():
        size = misses[misses.index.isin(list(codes))].abs()
        found: dict[str, float] = {"countries": len(size)}
        for column, values in {**{c: size[c] for c in size}, "gain": size[AS_LAST_YEAR] - size[ESTIMATE]}.items():
            low, high = intervals.of_median(values)
            found |= {column: float(values.median()), f"{column} low": low, f"{column} high": high}
        rows[name] = found
    return pd.DataFrame(rows).T


# --- Prices by host -----------------------------------------------------------------------------------------------------


def corridor_prices(prices: pd.DataFrame) -> pd.DataFrame:
    """Price of each corridor by year: the median of its quarters, in years of which three quarters or more are known.

    :param prices: table `remittance-prices`.
    :returns: index: sender, receiver; columns: year; per cent of the amount sent.
    """
    whole = prices["year"].map(prices.groupby("year")["quarter"].nunique()) >= 3
    found = prices[whole].groupby(["sender", "receiver", "year"])["cost_percent"].median()
    return found.astype("float64").unstack("year")


def in_both(prices: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """The corridors with a price in both years: ``then`` and ``now``.

    :param prices: as :func:`corridor_prices` gives them.
    """
    return prices[[first, last]].dropna().set_axis(["then", "now"], axis=1)


def by_host(corridors: pd.DataFrame, least: int = 5) -> pd.DataFrame:
    """Median price out of each sending country at two times, the same corridors in both.

    :param corridors: as :func:`in_both` gives them.
    :param least: hosts with fewer corridors than this are left out, but for those of the Group of Twenty, of which three are enough.
    :returns: index: sender; ``then``, ``now`` with ``low``, ``high`` (interval over corridors), ``change`` with ``change_low``,
        ``change_high`` (median of the changes), ``corridors``.
    """
    rows = {}
    for host, table in corridors.groupby(level="sender"):
        if len(table) < (3 if host in GROUP_OF_TWENTY else least):
            continue
        change = table["now"] - table["then"]
        rows[host] = {
            "then": table["then"].median(), "now": table["now"].median(),
            **dict(zip(("low", "high"), intervals.of_median(table["now"]), strict=True)),
            "change": change.median(),
            **dict(zip(("change_low", "change_high"), intervals.of_median(change), strict=True)),
            "corridors": len(table),
        }  # fmt: skip
    return pd.DataFrame(rows).T.sort_values("now", kind="stable").rename_axis("sender")


def years_away(corridors: pd.DataFrame, span: int, target: float = remittances.TARGET) -> tuple[float, float, float]:
    """Years until the median corridor reaches a target at the pace seen, with the interval over corridors; infinite where none.

    Formula: (now - target) / ((then - now) / span), of the medians; corridors are drawn anew for the interval.

    :param corridors: as :func:`in_both` gives them.
    :param span: years between then and now.
    """
    then, now = (corridors[c].to_numpy(dtype=float) for c in ("then", "now"))

    def years(then: np.ndarray, now: np.ndarray) -> np.ndarray:
        gap, pace = now - target, (then - now) / span
        with np.errstate(divide="ignore"):
            return np.where(gap <= 0, 0.0, np.where(pace > 0, gap / np.where(pace > 0, pace, 1), np.inf))

    rows = intervals.draws(len(then))
    drawn = years(np.median(then[rows], axis=1), np.median(now[rows], axis=1))
    low, high = np.percentile(drawn, intervals.ENDS, method="nearest")
    return float(years(np.median(then), np.median(now))), float(low), float(high)


def weighted_price(corridors: pd.DataFrame, bilateral: pd.DataFrame) -> pd.Series:
    """Mean price of corridors weighted by the money that a model puts into them; then and now, per cent.

    :param corridors: as :func:`in_both` gives them.
    :param bilateral: table `bilateral-remittances`, one year: the same weights for both.
    """
    weight = bilateral.set_index(["sender", "receiver"])["usd_million"].astype("float64").reindex(corridors.index).fillna(0)
    return corridors.mul(weight, axis=0).sum() / weight.sum()


def written_years(years: float, show: Callable[[float], str] = "{:.0f}".format) -> str:
    """Years as words: "12", or "never" where the price did not fall."""
    return "never" if np.isinf(years) else show(years)


def beside(middle: float, low: float, high: float, show: Callable[[float], str] = "{:.1f}".format, unit: str = "") -> str:
    """A number with its interval as words: "8.4 per cent (5.9 to 10.4)"; what rounds to nought has no sign."""
    text = f"{show(middle)}{unit and ' '}{unit} ({intervals.written((low, high), show)})".replace("-", "−")
    return re.sub(r"[+−](?=0(?:\.0+)?(?![.\d]))", "", text)


def at_break(billion: pd.Series, year: int) -> str:
    """How a series went into the year of a break, in words: "went from 2.5 to 0.2 billion dollars"; one may begin there.

    :param billion: index: year; US$ billion.
    """
    before = billion.get(year - 1)
    begins = before is None or pd.isna(before)
    return f"{'begins with' if begins else f'went from {before:.1f} to'} {billion[year]:.1f}\N{NO-BREAK SPACE}billion dollars"
