"""Displacement by disasters against exposure to climate change and readiness to adapt: what goes with what when other things are held."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from compendium.measures import displacement, intervals
from compendium.measures.remittances import share_of

TOP, BOTTOM = 4, 1  # the most exposed quarter of countries; the least ready one
EXPOSURE, READINESS = "exposure", "readiness"
SMALL = 1_000_000  # inhabitants


def countries(
    classes: pd.DataFrame,
    movements: pd.DataFrame,
    population: pd.DataFrame,
    income: pd.DataFrame,
    frame: pd.DataFrame,
    years: Collection[int],
) -> pd.DataFrame:
    """Each country of the index with its displacement by disasters and what may lie behind it.

    :param classes: table `climate-exposure-classes`, of one year of scores.
    :param movements: table `internal-displacement`; a country without a row counts with no displacement, and ``recorded`` is false.
    :param population: table `population`; mean over those of ``years`` that it holds.
    :param income: table `gdp-per-head-ppp`; mean likewise, missing where the country has none.
    :param frame: table `areas`.
    :returns: index: area; ``exposure``, ``readiness`` (quarter, 1 to 4), ``top`` (1 for the twenty most exposed), ``people`` (persons),
        ``moved`` (displacements per thousand inhabitants and year), ``recorded``, ``income`` (international dollars), ``island`` (1 for
        small island developing States), ``region``.
    """
    people = displacement.mean_population(population, years)
    by_disasters = movements[(movements["cause"] == "disaster") & movements["year"].isin(list(years))]
    moved = by_disasters.groupby("area")["displacements"].sum()
    wealth = income[income["year"].isin(list(years))].groupby("area")["international_dollars"].mean()
    out = classes.set_index("area")[[EXPOSURE, READINESS, "top"]].astype("float64")
    out = out.assign(people=people, income=wealth.astype("float64")).dropna(subset=["people"])
    counted = moved.reindex(out.index)
    about = frame.reindex(out.index)
    return out.assign(
        moved=1000 * counted.fillna(0).astype("float64") / out["people"] / len(set(years)),
        recorded=counted.notna(),
        island=about["sids"].eq("Y").astype("float64"),
        region=about["region"],
    )


def disaster_years(classes: pd.DataFrame, before: int) -> pd.Series:
    """Years before ``before`` in which disasters affected 5 in 1,000 people or killed 5 in a million, index: area.

    :param classes: table `disasters-by-size`.
    """
    rows = classes[(classes["kind"] == "all") & (classes["year"] < before)]
    return rows.groupby("area")["year"].nunique()


def held_columns(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """The columns to hold: numbers as they are, regions as one column of 0 and 1 for each but the first."""
    parts = [
        pd.get_dummies(table[name], drop_first=True, dtype="float64") if name == "region" else table[[name]].astype("float64")
        for name in names
    ]
    return pd.concat(parts, axis=1) if parts else pd.DataFrame(index=table.index)


def partial(table: pd.DataFrame, sign: str, held: Sequence[str] = ()) -> tuple[float, float, float, int]:
    """Rank correlation of displacement per head with a sign, with other columns held (:func:`intervals.partial_rank_correlation`).

    :param table: as :func:`countries` gives it; rows without one of the columns are left out.
    :returns: correlation, lower and upper end of its interval, number of countries.
    """
    rows = table.dropna(subset=[sign, "moved", *held])
    found = intervals.partial_rank_correlation(rows[sign], rows["moved"], held_columns(rows, held))
    return (*found, len(rows))


def by_choice(choices: Mapping[str, tuple[pd.DataFrame, Sequence[str]]]) -> pd.DataFrame:
    """Both signs under each choice.

    :param choices: name to the table of countries and to the columns held; "other" is the other of the two signs.
    :returns: index: name; columns: sign and one of ``value``, ``low``, ``high``, ``countries``.
    """
    other = {EXPOSURE: READINESS, READINESS: EXPOSURE}
    rows = {}
    for name, (table, held) in choices.items():
        row = {}
        for sign in (EXPOSURE, READINESS):
            kept = [column.replace("other", other[sign]) for column in held]
            row |= {
                (sign, key): found for key, found in zip(("value", "low", "high", "countries"), partial(table, sign, kept), strict=True)
            }
        rows[name] = row
    return pd.DataFrame(rows).T


def people_exposed(table: pd.DataFrame, highest: Collection[int] = (TOP,), lowest: Collection[int] = (BOTTOM,)) -> pd.DataFrame:
    """Who lives in the most exposed countries, and in those of them that are least ready.

    :param table: as :func:`countries` gives it.
    :param highest: quarters by exposure that count as most exposed; ``lowest`` those by readiness that count as least ready.
    :returns: index: regions and "World"; ``exposed`` and ``both`` (per cent of the people of the region's countries in the index),
        ``million`` (people in both), ``countries`` (in both).
    """
    exposed = table[EXPOSURE].isin(list(highest))
    both = exposed & table[READINESS].isin(list(lowest))
    sums = pd.DataFrame(
        {"all": table["people"], "exposed": table["people"] * exposed, "both": table["people"] * both, "countries": both.astype(int)}
    )
    out = sums.groupby(table["region"]).sum()
    out.loc["World"] = sums.sum()
    return pd.DataFrame(
        {
            "exposed": 100 * out["exposed"] / out["all"],
            "both": 100 * out["both"] / out["all"],
            "million": out["both"] / 1e6,
            "countries": out["countries"].astype(int),
        }
    )


def remittances_in_gdp(inflows: pd.DataFrame, gdp: pd.DataFrame, years: Collection[int]) -> pd.Series:
    """Remittances received in per cent of GDP, median over the years in which a country has both, index: area."""
    keys = ["year", "area"]
    received, wealth = (t[t["year"].isin(list(years))].set_index(keys)["usd_million"] for t in (inflows, gdp))
    return share_of(received, wealth).dropna().groupby(level="area").median()


def remittances_by_quarter(table: pd.DataFrame, money: pd.Series) -> pd.DataFrame:
    """Remittances in per cent of GDP by quarter of exposure, of the three less exposed quarters together, and of the twenty most exposed.

    :param table: as :func:`countries` gives it.
    :param money: as :func:`remittances_in_gdp` gives it.
    :returns: index: 1 to 4, "1 to 3", "top" and "not top"; ``countries``, ``median``, ``low``, ``high`` (interval of the median),
        ``weighted`` (the median by inhabitants).
    """
    rows = {}
    groups = {**{str(q): table[EXPOSURE] == q for q in range(1, TOP + 1)}, "1 to 3": table[EXPOSURE] < TOP}
    groups |= {"top": table["top"] == 1, "not top": table["top"] == 0}
    for name, chosen in groups.items():
        part = table[chosen]
        found = money.reindex(part.index).dropna()
        low, high = intervals.of_median(found)
        rows[name] = {
            "countries": len(found),
            "median": float(found.median()),
            "low": low,
            "high": high,
            "weighted": weighted_median(found, part["people"]),
        }
    return pd.DataFrame(rows).T.astype({"countries": int})


def without_first(movements: pd.DataFrame) -> pd.DataFrame:
    """Movements without the country that has most of a cause in a year; the hazards of a country are added up.

    :param movements: table `internal-displacement`.
    :returns: year, cause, area, displacements.
    """
    sums = movements.groupby(["year", "cause", "area"], as_index=False)["displacements"].sum()
    first = sums.groupby(["year", "cause"])["displacements"].idxmax()
    return sums.drop(index=first)


def weighted_median(values: pd.Series, weights: pd.Series) -> float:
    """The value at which half of the weight is reached; both by area, missing ones left out."""
    both = pd.DataFrame({"value": values, "weight": weights}).astype("float64").dropna().sort_values("value")
    reached = both["weight"].cumsum() / both["weight"].sum()
    return float(both.loc[reached >= 0.5, "value"].iloc[0])
