"""Deaths and disappearances during migration: totals by year and route, and how far later records raise earlier years.

All figures are counts of recorded deaths and disappearances, so lower bounds (IOM, Missing Migrants Project; SDG indicator 10.7.3).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

_HORN = "East and Horn of Africa, {} route"
ROUTES = {
    **{f"{part} Mediterranean route": "Mediterranean" for part in ("Central", "Western", "Eastern")},
    **{f"{part} American route": "Americas" for part in ("Central", "South")},
    "Intra-African routes": "Africa, Red Sea",
    **{_HORN.format(part): "Africa, Red Sea" for part in ("Eastern", "Southern", "Northern", "Horn of Africa")},
    "Western African Atlantic route": "Atlantic",
    "Asia Pacific routes": "Asia and Pacific",
    "Intra-European routes": "Inside Europe",
}  # IOM's routes, to the groups that the book shows
OTHER, ALL = "No route named", "All routes"


def full_years(deaths: pd.DataFrame, released: str) -> pd.DataFrame:
    """The rows of years that were over when the table was released; a year that was still running is left out.

    :param deaths: table ``migrant-deaths``: ``year``, ``dead_and_missing``.
    :param released: day of the release, ``YYYY-MM-DD``.
    """
    return deaths[deaths["year"] < int(released[:4])]


def by_year(deaths: pd.DataFrame) -> pd.Series:
    """Recorded deaths and disappearances in the world, by year; persons."""
    return deaths.groupby("year")["dead_and_missing"].sum().astype("float64")


def by_group(deaths: pd.DataFrame, groups: Mapping[str, str], other: str) -> pd.DataFrame:
    """Recorded deaths and disappearances, by year and group of routes; persons.

    :param groups: route to group, in the order of the columns wanted; all other rows go to ``other``, rows without a route too.
    """
    group = deaths["route"].map(groups).fillna(other)
    table = deaths.groupby([deaths["year"], group])["dead_and_missing"].sum().unstack()
    return table.reindex(columns=[*dict.fromkeys(groups.values()), other]).fillna(0).astype("float64")


def share(deaths: pd.DataFrame, chosen: pd.Series) -> float:
    """Recorded deaths and disappearances in the chosen rows / all of them, in per cent.

    :param chosen: true or false, aligned with ``deaths``; missing counts as false.
    """
    dead = deaths["dead_and_missing"]
    return 100 * float(dead[chosen.fillna(False).astype(bool)].sum()) / float(dead.sum())


def added_later(earlier: pd.Series, later: pd.Series) -> pd.DataFrame:
    """What a later release adds to the same years of an earlier one.

    :param earlier: persons by year, as an early release has them.
    :param later: the same years in a later release.
    :returns: index: year, those of both; ``earlier``, ``later``, ``added`` (persons) and ``added_percent`` of the earlier count.
    """
    out = pd.DataFrame({"earlier": earlier, "later": later}).astype("float64").dropna()
    added = out["later"] - out["earlier"]
    return out.assign(added=added, added_percent=100 * added / out["earlier"])
