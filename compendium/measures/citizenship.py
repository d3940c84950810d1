"""Whether a migrant who naturalises keeps the first citizenship, and whether a passport of either end opens the other without a visa."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from compendium import areas

KEPT, LOST, NO_VALUE = "kept", "lost", "no value"
LAWS = (KEPT, LOST, NO_VALUE)
FREE, EASY, VISA = "visa free", "on arrival or electronic", "visa needed"
ENTRIES = (FREE, EASY, VISA, NO_VALUE)
ENTRY: Mapping[str, str] = {
    "visa free": FREE, "visa on arrival": EASY, "eTA": EASY, "e-visa": VISA, "visa required": VISA, "no admission": VISA
}  # fmt: skip
SETS = (20, 50, 100)  # the largest corridors, beside all
SIZES = ("1–20", "21–50", "51–100", "others")
NAMED = 50  # corridors that are shown by name
BOTH, CITIZEN, VISITOR, NEITHER = "both", "citizenship alone", "visits alone", "neither"
CELLS = (BOTH, CITIZEN, VISITOR, NEITHER)
MEANING: Mapping[str, tuple[str, str]] = {  # first citizenship, and visa for a visit before naturalisation
    BOTH: ("keeps the first citizenship", "no visa"),
    CITIZEN: ("keeps the first citizenship", "a visa"),
    VISITOR: ("loses the first citizenship", "no visa"),
    NEITHER: ("loses the first citizenship", "a visa"),
}


def corridors(sexes: pd.DataFrame, kept: pd.Series, allowed: pd.Series, visas: pd.DataFrame) -> pd.DataFrame:
    """Corridors, largest first, with the laws and the visas at both ends.

    :param sexes: table ``migrant-stock-by-origin-and-sex``, the rows of one year.
    :param kept: area to what its law says to its citizens who take another citizenship, one of :data:`LAWS`.
    :param allowed: area to what its law says to immigrants who naturalise, of their first citizenship.
    :param visas: table ``visa-requirements`` of one day.
    :returns: ``rank``, ``origin``, ``destination``, ``migrants``, ``women`` (persons), ``origin_law``, ``destination_law``, ``visit`` (a
        passport of the origin at the destination), ``home`` (a passport of the destination at the origin), of :data:`ENTRIES`.
    """
    known = sexes[areas.group(sexes["origin"]).notna()]  # not the origins that are no area
    people = known.pivot_table(index=["origin", "destination"], columns="sex", values="migrants", aggfunc="sum").fillna(0).astype("int64")
    rows = people.assign(migrants=people["female"] + people["male"]).rename(columns={"female": "women"}).reset_index()
    rows = rows.sort_values(["migrants", "origin", "destination"], ascending=[False, True, True], ignore_index=True)
    needed = visas.set_index(["passport", "destination"])["requirement"].map(ENTRY)
    there = pd.MultiIndex.from_frame(rows[["origin", "destination"]])
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(rows) + 1), "origin": rows["origin"], "destination": rows["destination"],
            "migrants": rows["migrants"], "women": rows["women"],
            "origin_law": rows["origin"].map(kept).fillna(NO_VALUE),
            "destination_law": rows["destination"].map(allowed).fillna(NO_VALUE),
            "visit": needed.reindex(there).fillna(NO_VALUE).to_numpy(),
            "home": needed.reindex(there.swaplevel()).fillna(NO_VALUE).to_numpy(),
        }
    )  # fmt: skip


def keeps(rows: pd.DataFrame) -> pd.Series:
    """Whether a migrant who naturalises keeps the first citizenship: true if both laws let it, false if one does not, else missing.

    :param rows: with ``origin_law`` and ``destination_law``.
    """
    lost = (rows["origin_law"] == LOST) | (rows["destination_law"] == LOST)
    kept = (rows["origin_law"] == KEPT) & (rows["destination_law"] == KEPT)
    return kept.where(lost | kept).astype("boolean")


def cells(rows: pd.DataFrame, *, easy: bool = False) -> pd.Series:
    """What a migrant can have, one of :data:`CELLS`: both citizenships, visits to the destination without a visa before it, or neither.

    :param easy: entry on arrival or by electronic authorisation counts as entry without a visa.
    :returns: missing where the laws or the visa are not known.
    """
    kept = keeps(rows)
    free = rows["visit"].isin([FREE, EASY] if easy else [FREE])
    known = kept.notna() & (rows["visit"] != NO_VALUE)
    yes = kept.fillna(False).astype(bool)
    found = np.select([yes & free, yes & ~free, ~yes & free], [BOTH, CITIZEN, VISITOR], NEITHER)
    return pd.Series(found, index=rows.index, dtype="object").where(known)


def placed(named: pd.DataFrame, visas: pd.DataFrame) -> pd.DataFrame:
    """The largest corridors by name with their cell, largest first.

    :param named: rows of one year of ``dual-citizenship-largest-corridors``.
    :param visas: table ``visa-requirements`` of the day of that year.
    :returns: columns of ``named`` and ``name``, ``kept`` (:func:`keeps`) and ``cell`` (:func:`cells`).
    """
    needed = visas.set_index(["passport", "destination"])["requirement"].map(ENTRY)
    there = pd.MultiIndex.from_frame(named[["origin", "destination"]])
    rows = named.assign(visit=needed.reindex(there).fillna(NO_VALUE).to_numpy()).sort_values("rank")
    name = areas.names(rows["origin"]) + "–" + areas.names(rows["destination"])
    return rows.assign(name=name, kept=keeps(rows), cell=cells(rows))


def shares(rows: pd.DataFrame, *, easy: bool = False) -> pd.DataFrame:
    """Corridors and migrants in each cell (:func:`cells`), in per cent of those with a value, and women among the migrants.

    :param rows: table ``dual-citizenship-corridors`` or part of it.
    :returns: index: :data:`CELLS`; ``corridors``, ``migrants`` (per cent), ``women`` (per cent of the migrants of the cell).
    """
    sums = rows.groupby(cells(rows, easy=easy))[["corridors", "migrants", "women"]].sum().reindex(CELLS).fillna(0).astype("float64")
    out = 100 * sums[["corridors", "migrants"]] / sums[["corridors", "migrants"]].sum()
    return out.assign(women=100 * sums["women"] / sums["migrants"].mask(sums["migrants"] == 0)).rename_axis("cell")


def by_size(rows: pd.DataFrame, count: int | None) -> pd.DataFrame:
    """The rows of the largest corridors; all of them without a count.

    :param rows: with ``size``.
    :param count: one of :data:`SETS`.
    """
    return rows if count is None else rows[rows["size"].isin(SIZES[: SETS.index(count) + 1])]


def kept_share(rows: pd.DataFrame) -> dict[str, float]:
    """Where both laws let a migrant who naturalises keep the first citizenship, in per cent of what has a value.

    :param rows: table ``dual-citizenship-corridors`` or part of it.
    :returns: ``corridors``, ``migrants``, ``women``, ``men`` (shares of each), ``by_origin`` (migrants whose origin withdraws citizenship),
        ``by_destination`` (whose destination asks to give it up, per cent), and ``cut_off``: migrants who lose the first citizenship and
        whose new passport needs a visa in the country of origin.
    """
    known = rows[keeps(rows).notna()]
    kept = keeps(known).astype(bool)
    men = known["migrants"] - known["women"]
    total = float(known["migrants"].sum())
    cut = known.loc[~kept & (known["home"] != FREE) & (known["home"] != NO_VALUE), "migrants"].sum()
    return {
        "corridors": 100 * float(known.loc[kept, "corridors"].sum()) / float(known["corridors"].sum()),
        "migrants": 100 * float(known.loc[kept, "migrants"].sum()) / total,
        "women": 100 * float(known.loc[kept, "women"].sum()) / float(known["women"].sum()),
        "men": 100 * float(men[kept].sum()) / float(men.sum()),
        "by_origin": 100 * float(known.loc[known["origin_law"] == LOST, "migrants"].sum()) / total,
        "by_destination": 100 * float(known.loc[known["destination_law"] == LOST, "migrants"].sum()) / total,
        "cut_off": 100 * float(cut) / total,
    }
