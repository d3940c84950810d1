"""Countries and areas: names, groupings, and membership of blocs on a day."""

from __future__ import annotations

import functools

import pandas as pd

from compendium.errors import CompendiumError
from compendium.tables.catalog import load

REGIONS = ("Africa", "Asia", "Europe", "Latin America and the Caribbean", "Northern America", "Oceania")
SDG_REGIONS = (
    "Sub-Saharan Africa",
    "Northern Africa and Western Asia",
    "Central and Southern Asia",
    "Eastern and South-Eastern Asia",
    "Latin America and the Caribbean",
    "Oceania (excluding Australia and New Zealand)",
    "Australia and New Zealand",
    "Europe and Northern America",
)
NORTH, SOUTH = "more developed", "less developed"  # UN development groups of the 2017 annex
SPECIAL_NORTH, SPECIAL_SOUTH = "OTN", "OTS"  # "other North", "other South": origins known by group only


@functools.cache
def frame() -> pd.DataFrame:
    """The table `areas`, indexed by code."""
    return load("areas").set_index("area")


def names(codes: pd.Series) -> pd.Series:
    """Short names for charts and tables, in the UN's neutral spelling."""
    return codes.map(frame()["short_name"]).astype("string")


def name(code: str) -> str:
    """Short name of one area."""
    return str(frame()["short_name"][code])


def group(codes: pd.Series, scheme: str = "region") -> pd.Series:
    """The group of each area; missing where an area has none (unknown origins).

    :param scheme: a column of `areas`: ``region`` (six), ``sdg_region`` (eight), ``subregion``,
        ``development_group_2017``, ``income_group``, ``ldc``, ``lldc``, ``sids``.
    """
    if scheme not in frame().columns:
        raise CompendiumError(f"Table 'areas' has no grouping '{scheme}'. It has: {', '.join(frame().columns)}.")
    return codes.map(frame()[scheme]).astype("string")


def development_group(codes: pd.Series) -> pd.Series:
    """``more developed`` (North) or ``less developed`` (South), with the residual origins of UN DESA put in their group."""
    found = group(codes, "development_group_2017")
    return found.mask(codes == SPECIAL_NORTH, NORTH).mask(codes == SPECIAL_SOUTH, SOUTH)


@functools.cache
def _memberships() -> dict[str, pd.DataFrame]:
    """The table `memberships`, by bloc; read once, since a measure may ask for hundreds of days."""
    return dict(list(load("memberships").groupby("bloc")))


@functools.cache
def members(bloc: str, on: str) -> frozenset[str]:
    """Members of a bloc on a day (``YYYY-MM-DD``, or ``"latest"``).

    :raises CompendiumError: there is no such bloc.
    """
    spells = _memberships()
    if bloc not in spells:
        raise CompendiumError(f"Table 'memberships' has no bloc '{bloc}'. It has: {', '.join(sorted(spells))}.")
    return frozenset(in_force(spells[bloc], on)["area"])


def in_force(memberships: pd.DataFrame, on: str) -> pd.DataFrame:
    """The spells of the table ``memberships`` that run on a day (``YYYY-MM-DD``, or ``"latest"``)."""
    if on == "latest":
        return memberships[memberships["left"].isna()]
    return memberships[(memberships["joined"] <= on) & (memberships["left"].isna() | (memberships["left"] > on))]
