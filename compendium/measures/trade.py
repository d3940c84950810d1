"""Exports and migrants, pair by pair."""

from __future__ import annotations

import numpy as np
import pandas as pd

from compendium.measures import gravity

CLASSES = ["none recorded", "1 to 999", "1,000 to 9,999", "10,000 to 99,999", "100,000 or more"]  # of migrants between two countries
NEAR = ["log_distance", "contiguous", "common_language"]


def linked(exports: pd.DataFrame, distances: pd.DataFrame) -> pd.DataFrame:
    """Ordered pairs of the exporting countries with a known distance, and their exports; none where nothing is recorded.

    :param exports: ``origin``, ``destination``, ``usd_thousand`` a year.
    :param distances: table `distances`.
    :returns: the distances' columns with ``usd`` (thousand a year), ``log_distance`` (base 2) and ``pair``, the same both ways.
    """
    listed = sorted(set(exports["origin"]) & set(distances["origin"]))
    out = distances[distances["origin"].isin(listed) & distances["destination"].isin(listed)]
    out = out.merge(exports, how="left", on=["origin", "destination"]).fillna({"usd_thousand": 0}).rename(columns={"usd_thousand": "usd"})
    pair = ["-".join(sorted(ends)) for ends in zip(out["origin"], out["destination"], strict=True)]
    return out.assign(log_distance=np.log2(out["distance_km"].astype("float64")), pair=pair)


def with_migrants(pairs: pd.DataFrame, stock: pd.DataFrame) -> pd.DataFrame:
    """Add migrants between the two countries, both directions together, and classes of their number.

    :param stock: of one year: ``origin``, ``destination``, ``migrants``.
    :returns: with ``migrants``, ``log_migrants`` (base 2, of one more), ``born_in_exporter`` and ``born_in_importer`` (the same), ``size``
        and a column a class but the first.
    """
    held = stock.set_index(["origin", "destination"])["migrants"].astype("float64")
    ends = (["origin", "destination"], ["destination", "origin"])
    there, back = (held.reindex(pd.MultiIndex.from_frame(pairs[way])).fillna(0).to_numpy() for way in ends)
    out = pairs.assign(
        migrants=there + back,
        log_migrants=np.log2(1 + there + back),
        born_in_exporter=np.log2(1 + there),
        born_in_importer=np.log2(1 + back),
    )
    size = pd.cut(out["migrants"], [-1, 0, 999, 9_999, 99_999, np.inf], labels=CLASSES)
    return out.assign(size=size, **{name: (size == name).astype(int) for name in CLASSES[1:]})


def model(pairs: pd.DataFrame, regressors: list[str]) -> pd.DataFrame:
    """Exports by ordered pair, with effects of exporter and importer; errors clustered by pair."""
    return gravity.ppml(pairs, "usd", regressors).terms()


def both_ways(pairs: pd.DataFrame) -> pd.DataFrame:
    """Exports and migrants of each pair, both ways together, where there are both; index: pair."""
    out = pairs.groupby("pair").agg(usd=("usd", "sum"), migrants=("migrants", "first"), contiguous=("contiguous", "first"))
    return out[(out["usd"] > 0) & (out["migrants"] > 0)].astype("float64")
