"""How much a share depends on choices: the share of migration inside a region under every grouping, base, vintage and treatment of unknown
origins; the share of South-South under several lines between North and South.

Tables are those of ``migrant-stock-by-origin``, one vintage each; shares are in per cent of migrants in the last year of the vintage.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from compendium.measures import corridors

WORLD, REGION, BLOC = "world", "region", "bloc"
ORIGIN, DESTINATION = "emigrants who stay", "immigrants from inside"


def specifications(
    vintages: Mapping[str, pd.DataFrame],
    groupings: Mapping[str, pd.Series],
    regions: Mapping[str, Mapping[str, str] | pd.Series],
    blocs: Mapping[str, Mapping[str, Collection[str]]],
) -> pd.DataFrame:
    """The share of migration inside, once for every way of asking.

    :param vintages: name to table; the last year of each is used.
    :param groupings: name of a grouping of the world to a series, area code to region: for the share of all migrants that live in their
        region.
    :param regions: name of a region to the series of the grouping it belongs to, in which it has that name.
    :param blocs: name of a bloc to its members in each vintage.
    :returns: columns kind (world, region, bloc), unit (grouping, region or bloc), base (:data:`ORIGIN`: of people born inside who live in
        another country; :data:`DESTINATION`: of migrants living inside; for the world both are one, named "all migrants"), vintage, unknown
        ("in": unknown origins count in the denominator, "out": they do not), share (per cent). Whose origin is unknown can be nobody's
        emigrant, so the origin base has "in" only.
    """
    rows: list[tuple[str, str, str, str, str, float]] = []
    for vintage, table in vintages.items():
        # Codes as categories: the same pairs are looked up some fifty times.
        last = table[table["year"] == table["year"].max()].astype({"origin": "category", "destination": "category"})
        for name, scheme in groupings.items():
            shares = {unknown: corridors.intra_regional_world(last, scheme, unknown == "out") for unknown in ("in", "out")}
            rows += [(WORLD, name, "all migrants", vintage, unknown, share.iloc[-1]) for unknown, share in shares.items()]
        distinct = {id(scheme): scheme for scheme in regions.values()}
        of_regions = {key: corridors.intra_regional(last, scheme).droplevel("year") for key, scheme in distinct.items()}
        for name, scheme in regions.items():
            row = of_regions[id(scheme)].loc[name]
            rows += [
                (REGION, name, ORIGIN, vintage, "in", row["origin_base"]),
                (REGION, name, DESTINATION, vintage, "in", row["destination_base"]),
                (REGION, name, DESTINATION, vintage, "out", row["destination_base_known"]),
            ]
        unnamed = set(last["origin"]) - set(last["destination"])
        for name, members in blocs.items():
            row = corridors.bloc_shares(last, members[vintage])
            nowhere = float(last.loc[last["destination"].isin(members[vintage]) & last["origin"].isin(unnamed), "migrants"].sum())
            rows += [
                (BLOC, name, ORIGIN, vintage, "in", row["share_of_emigrants"]),
                (BLOC, name, DESTINATION, vintage, "in", row["share_of_hosted"]),
                (BLOC, name, DESTINATION, vintage, "out", 100 * row["inside"] / (row["hosted"] - nowhere)),
            ]
    return pd.DataFrame(rows, columns=["kind", "unit", "base", "vintage", "unknown", "share"])


def swings(specs: pd.DataFrame) -> pd.DataFrame:
    """How far each choice moves the share while the others stand still, in percentage points.

    Grouping: the world's largest share less its smallest, in one vintage. Base: the two bases of a region or bloc apart, in one vintage.
    Vintage: the largest less the smallest share over vintages. Unknown origins: in the denominator or not.

    :param specs: as :func:`specifications` gives them.
    :returns: index: grouping, base, vintage, unknown origins; columns median, largest (percentage points), cases (comparisons made).
    """
    of_world = specs["kind"] == WORLD
    choices = {
        "grouping": ("unit", specs[of_world]),
        "base": ("base", specs[~of_world & (specs["unknown"] == "in")]),
        "vintage": ("vintage", specs),
        "unknown origins": ("unknown", specs),
    }
    out = {}
    for choice, (column, rows) in choices.items():
        groups = rows.groupby([c for c in ("kind", "unit", "base", "vintage", "unknown") if c != column])["share"]
        moved = (groups.max() - groups.min())[groups.size() > 1]
        out[choice] = {"median": moved.median(), "largest": moved.max(), "cases": len(moved)}
    return pd.DataFrame(out).T


def span(specs: pd.DataFrame) -> pd.DataFrame:
    """Lowest and highest share of each unit and base over vintages and treatments of unknown origins, and the newest with them counted.

    :returns: index kind, unit, base; columns low, high, newest (per cent). Order of the rows of ``specs``.
    """
    last = (specs["vintage"] == specs["vintage"].iloc[-1]) & (specs["unknown"] == "in")
    newest = specs[last].set_index(["kind", "unit", "base"])["share"]
    groups = specs.groupby(["kind", "unit", "base"], sort=False)["share"]
    return pd.DataFrame({"low": groups.min(), "high": groups.max(), "newest": newest.reindex(groups.min().index)})


def shares(specs: pd.DataFrame, by: str | list[str], **chosen: str) -> pd.Series:
    """The shares of some specifications, in per cent.

    :param specs: as :func:`specifications` gives them.
    :param by: the column or columns that become the index.
    :param chosen: column to the value that it must have.
    """
    return specs[(specs[list(chosen)] == pd.Series(chosen)).all(axis=1)].set_index(by)["share"]


def spans_by_base(spans: pd.DataFrame, kinds: list[str]) -> dict[str, pd.DataFrame]:
    """Low, high and newest share of the units of some kinds, for a chart with two marks a row.

    :param spans: as :func:`span` gives them.
    :returns: "low", "high" and "newest" to a table: units in rows in the order of ``spans``, the two bases in columns (per cent); the one
        share of a grouping of the world stands in the first.
    """
    rows = spans.loc[kinds].rename(index={"all migrants": ORIGIN}, level="base")
    units = rows.index.get_level_values("unit").unique()
    return {c: rows[c].droplevel("kind").unstack("base").reindex(units)[[ORIGIN, DESTINATION]] for c in ("low", "high", "newest")}


def decided_by_unknown(of_world: pd.Series) -> int:
    """In how many cases unknown origins alone decide whether a majority lives in its region.

    :param of_world: per cent; index with a level ``unknown`` ("in", "out").
    """
    counted, left_out = (of_world.xs(unknown, level="unknown") for unknown in ("in", "out"))
    return int((counted.gt(50) != left_out.gt(50)).sum())


def part_of_change(before: float, after: float, otherwise: float) -> float:
    """How much of a change would not have come about under another choice, in per cent of the change; 0 where there is no change.

    Formula: (otherwise - after) / (before - after) x 100.
    """
    return 100 * (otherwise - after) / (before - after) if before != after else 0.0


def south_shares(vintages: Mapping[str, pd.DataFrame], lines: Mapping[str, Mapping[str, pd.Series]]) -> pd.DataFrame:
    """South-South under several lines between North and South.

    :param lines: name of a line to vintage to a series, area code to "North" or "South".
    :returns: index line, vintage; columns share (of all migrants, per cent), first (South-South is the largest quadrant), growth (of
        South-South since 2000 in the same vintage, per cent), growth_all (of all migrants).
    """
    rows = {}
    for name, sides in lines.items():
        for vintage, table in vintages.items():
            ends = table[table["year"].isin([2000, table["year"].max()])]
            counts = corridors.quadrants(ends, sides[vintage], {"South"})
            last, base = counts.loc[counts.index.max()], counts.loc[2000]
            here = corridors.SOUTH_SOUTH
            rows[(name, vintage)] = {
                "share": 100 * last[here] / last.sum(),
                "first": bool(last[list(corridors.QUADRANTS)].idxmax() == here),
                "growth": 100 * (last[here] / base[here] - 1) if base[here] else np.nan,
                "growth_all": 100 * (last.sum() / base.sum() - 1),
            }
    out = pd.DataFrame.from_dict(rows, orient="index").rename_axis(["line", "vintage"])
    return out.astype({"share": float, "first": bool, "growth": float, "growth_all": float})


def vintages_apart(tables: Mapping[str, pd.DataFrame], year: int, columns: Collection[str]) -> float:
    """How far a vintage lies from the newest one at most, in per cent of the newest.

    :param tables: vintage to its table, index year, the newest last; all have the year and the columns, in one unit.
    """
    newest = list(tables.values())[-1].loc[year, list(columns)]
    return max(100 * float((table.loc[year, list(columns)] / newest - 1).abs().max()) for table in tables.values())
