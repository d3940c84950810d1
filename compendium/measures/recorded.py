"""What the migrant stock rests on: type of data by destination, and migrants whose origin is not known."""

from __future__ import annotations

import pandas as pd

UNKNOWN = ("OTN", "OTS", "OOO")  # residual origins of the revisions
BORN, CITIZENS, BOTH, IMPUTED = "People born abroad", "Foreign citizens", "Both, in part", "Imputed"
KINDS = (BORN, CITIZENS, BOTH, IMPUTED)


def by_destination(types: pd.DataFrame, corridors: pd.DataFrame, year: int) -> pd.DataFrame:
    """Each destination with its type of data, its migrants and those of unknown origin.

    :param types: table `migrant-stock-sources`; ``corridors``: table `migrant-stock-by-origin` of the same revision.
    :returns: index: destination; ``kind`` (of :data:`KINDS`), ``refugees_added`` (true or false), ``migrants``, ``unknown`` (persons),
        ``share`` (unknown of migrants, per cent). Destinations without migrants are left out.
    """
    rows = corridors[corridors["year"] == year]
    migrants = rows.groupby("destination")["migrants"].sum().astype("float64")
    unknown = rows[rows["origin"].isin(UNKNOWN)].groupby("destination")["migrants"].sum().reindex(migrants.index).fillna(0)
    told = types.set_index("destination")
    kind = pd.Series(IMPUTED, index=told.index)
    kind = kind.mask(told["born_abroad"] == 1, BORN).mask(told["citizens"] == 1, CITIZENS)
    kind = kind.mask((told["born_abroad"] == 1) & (told["citizens"] == 1), BOTH)
    out = pd.DataFrame({"kind": kind, "refugees_added": told["refugees_added"] == 1})
    out = out.join(pd.DataFrame({"migrants": migrants, "unknown": unknown.astype("float64")}), how="inner")
    return out.assign(share=100 * out["unknown"] / out["migrants"])


def profile_row(table: pd.DataFrame, area: str) -> dict[str, object]:
    """What the stock of one destination rests on, for a profile; empty where it has no migrants in the table.

    :param table: as :func:`by_destination` gives it.
    :returns: ``kind``, ``refugees_added``, ``imputed`` (true or false) and ``unknown`` (per cent of its migrants).
    """
    if area not in table.index:
        return {}
    row = table.loc[area]
    return {
        "kind": row["kind"],
        "refugees_added": bool(row["refugees_added"]),
        "imputed": row["kind"] == IMPUTED,
        "unknown": float(row["share"]),
    }


def shares(table: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """By group of destinations and for the world: how migrants are counted, weighted by migrants and not.

    :param table: as :func:`by_destination` gives it.
    :param groups: area to group.
    :returns: index: groups and "World"; ``citizens``, ``refugees_added``, ``unknown`` (per cent of migrants), the same with ``_plain``
        (per cent of destinations; of unknown origin the mean of their shares), and ``destinations``. Destinations where citizens are
        counted in part are among ``citizens``.
    """
    citizens, added = table["kind"].isin([CITIZENS, BOTH]), table["refugees_added"]
    rows = pd.DataFrame(
        {
            "migrants": table["migrants"],
            "citizens": citizens * table["migrants"],
            "refugees_added": added * table["migrants"],
            "unknown": table["unknown"],
            "citizens_plain": citizens.astype(float),
            "refugees_added_plain": added.astype(float),
            "unknown_plain": table["share"] / 100,
            "destinations": 1.0,
        }
    )
    sums = rows.groupby(groups.reindex(table.index).to_numpy()).sum()
    sums.loc["World"] = rows.sum()
    weighted = {name: 100 * sums[name] / sums["migrants"] for name in ("citizens", "refugees_added", "unknown")}
    plain = {f"{name}_plain": 100 * sums[f"{name}_plain"] / sums["destinations"] for name in weighted}
    return pd.DataFrame({**weighted, **plain, "destinations": sums["destinations"].astype(int)})
