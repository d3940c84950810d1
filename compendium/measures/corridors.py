"""Who lives where: quadrants of North and South, shares that stay in a region or bloc, corridors and their concentration.

A corridor is an ordered pair of origin and destination. Tables are those of ``migrant-stock-by-origin`` (columns year, origin, destination,
migrants), one vintage at a time; migrants are persons at mid-year.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from compendium.areas import SPECIAL_NORTH, SPECIAL_SOUTH
from compendium.areas import names as short_names

SOUTH_SOUTH, SOUTH_NORTH, NORTH_NORTH, NORTH_SOUTH = "South-South", "South-North", "North-North", "North-South"
UNKNOWN = "Origin unknown"
QUADRANTS = (SOUTH_SOUTH, SOUTH_NORTH, NORTH_NORTH, NORTH_SOUTH)
SIX = ("Africa", "Asia", "Europe", "Latin America and the Caribbean", "Northern America", "Oceania")
OF_EIGHT = (
    "Sub-Saharan Africa",
    "Northern Africa and Western Asia",
    "Central and Southern Asia",
    "Eastern and South-Eastern Asia",
)  # those of the eight that are none of the six
OF_PAPER = ("Europe and Central Asia", "Middle East and North Africa", "Americas", "Southern Asia")  # those that the paper alone has


TO_GULF, NEIGHBOURS, OTHER, NO_BORDER = "To the Gulf States", "Between neighbours", "Other", "Border not in the table"
KINDS = (TO_GULF, NEIGHBOURS, OTHER, NO_BORDER)
NO_GULF = "South-South without the Gulf States"
REACHES = (100, 200, 500, 1000, 2000, 5000, 10_000)  # km


def eight_regions(areas: pd.DataFrame) -> pd.Series:
    """Area code to the eight regions of UN DESA's migration reports: those of the SDG reports, with Europe and Northern America apart and
    Oceania as one.

    :param areas: the table ``areas``, indexed by code.
    """
    return areas["sdg_region"].where(~areas["region"].isin(["Europe", "Northern America", "Oceania"]), areas["region"])


def continents(areas: pd.DataFrame) -> pd.Series:
    """Area code to five continents: the six regions with the Americas as one."""
    return areas["region"].replace({"Latin America and the Caribbean": "Americas", "Northern America": "Americas"})


def paper_regions(areas: pd.DataFrame) -> pd.Series:
    """Area code to the regions that the concept paper names, and to the rest of Asia and Oceania.

    Drawn close to the World Bank's regions of 2018: the Caucasus, Cyprus and Türkiye count in Europe and Central Asia, the Islamic
    Republic of Iran in the Middle East and North Africa; Sudan is North African here, as in the SDG reports; the Americas are one.
    """
    europe = areas["region"].isin(["Europe"]) | areas["subregion"].isin(["Central Asia"])
    europe |= areas.index.isin(["ARM", "AZE", "CYP", "GEO", "TUR"])
    return (
        areas["sdg_region"]
        .replace({"Northern Africa and Western Asia": "Middle East and North Africa"})
        .astype("string")
        .mask(areas["region"].isin(["Oceania"]), "Oceania")
        .mask(continents(areas).isin(["Americas"]), "Americas")
        .mask(areas["subregion"].isin(["Southern Asia"]), "Southern Asia")
        .mask(europe, "Europe and Central Asia")
        .mask(areas.index == "IRN", "Middle East and North Africa")
    )


def groupings(areas: pd.DataFrame) -> dict[str, pd.Series]:
    """Five groupings of the world into regions: name to area code to region.

    :param areas: the table ``areas``, indexed by code.
    """
    return {
        "Five continents": continents(areas),
        "Eight, SDG reports": areas["sdg_region"],
        "Six regions (UN)": areas["region"],
        "Eight, UN DESA": eight_regions(areas),
        "Twenty-two sub-regions": areas["subregion"],
    }


def named_regions(areas: pd.DataFrame) -> dict[str, pd.Series]:
    """Regions that statements are made about (:data:`SIX`, :data:`OF_EIGHT`, :data:`OF_PAPER`), each to the grouping that has it by this
    name: area code to region.

    :param areas: the table ``areas``, indexed by code.
    """
    eight, paper = eight_regions(areas), paper_regions(areas)
    return dict.fromkeys(SIX, areas["region"]) | dict.fromkeys(OF_EIGHT, eight) | dict.fromkeys(OF_PAPER, paper)


def quadrants(corridors: pd.DataFrame, groups: Mapping[str, str] | pd.Series, south: Collection[str]) -> pd.DataFrame:
    """Migrants by year and quadrant of origin and destination, in persons.

    :param groups: area code to group, such as ``areas.frame()["development_group_2017"]``.
    :param south: the groups that count as South; every other group is North, and origins without a group are a column of their own.
    :returns: years in rows; the four :data:`QUADRANTS` and :data:`UNKNOWN` in columns; they sum to all migrants.
    :raises ValueError: a destination has no group.
    """

    def side(codes: pd.Series) -> pd.Series:
        group = codes.map(groups)
        return group.where(group.isna(), group.isin(south).map({True: "South", False: "North"}))

    origin, destination = side(corridors["origin"]), side(corridors["destination"])
    if missing := sorted(set(corridors["destination"][destination.isna()])):
        raise ValueError(f"No group for the destinations {', '.join(missing)}.")
    quadrant = (origin + "-" + destination).fillna(UNKNOWN).rename("quadrant")
    sums = corridors.groupby(["year", quadrant])["migrants"].sum().unstack(fill_value=0)
    return sums.reindex(columns=[*QUADRANTS, UNKNOWN], fill_value=0).astype("float64")


def shares(table: pd.DataFrame) -> pd.DataFrame:
    """Each column as a per cent of the sum of its row."""
    return 100 * table.div(table.sum(axis=1), axis=0)


def _ends(corridors: pd.DataFrame, groups: Mapping[str, str] | pd.Series) -> tuple[pd.Series, pd.Series, pd.Series]:
    """The groups of both ends of each corridor, and whether they are one and the same."""
    origin, destination = (corridors[end].map(groups) for end in ("origin", "destination"))
    return origin, destination, (origin == destination).fillna(False).astype(bool)


def intra_regional(corridors: pd.DataFrame, groups: Mapping[str, str] | pd.Series) -> pd.DataFrame:
    """How much migration stays inside each region, asked from either end.

    Origin base: born in the region and living in another country of it / all born in the region and living in another country.
    Destination base: the same / all migrants living in the region, those of unknown origin included.

    :param groups: area code to region.
    :returns: index year, region; columns within, emigrants, immigrants, unknown (immigrants of no region), all in persons;
        origin_base, destination_base, destination_base_known (without unknown origins), in per cent.
    """
    origin, destination, inside = _ends(corridors, groups)
    migrants, year = corridors["migrants"].astype("float64"), corridors["year"]

    def total(rows: pd.Series, group: pd.Series) -> pd.Series:
        return migrants[rows].groupby([year[rows], group[rows].rename("region")]).sum()

    out = pd.DataFrame(
        {
            "within": total(inside, destination),
            "emigrants": total(origin.notna(), origin),
            "immigrants": total(destination.notna(), destination),
            "unknown": total(origin.isna() & destination.notna(), destination),
        }
    ).fillna(0.0)
    return out.assign(
        origin_base=100 * out["within"] / out["emigrants"],
        destination_base=100 * out["within"] / out["immigrants"],
        destination_base_known=100 * out["within"] / (out["immigrants"] - out["unknown"]),
    )


def quadrants_and_regions(
    corridors: pd.DataFrame, groups: Mapping[str, str] | pd.Series, south: Collection[str], regions: pd.Series
) -> pd.DataFrame:
    """Migrants in each quadrant, and those living in their region of birth, region by region, in persons.

    :param groups, south: see :func:`quadrants`.
    :param regions: area code to region.
    :returns: index year; a column a quadrant and a column "Inside ..." a region.
    """
    of_quadrants = quadrants(corridors, groups, south)[list(QUADRANTS)]
    return of_quadrants.join(intra_regional(corridors, regions)["within"].unstack().add_prefix("Inside "))


def unknown_in_proportion(table: pd.DataFrame, total: pd.Series) -> pd.DataFrame:
    """The quadrants with migrants of unknown origin spread over them in proportion, so that they add up to all migrants.

    :param table: index year; a column a quadrant (see :func:`quadrants`); others are left out.
    :param total: all migrants by year, in the same unit.
    """
    known = table[list(QUADRANTS)]
    return known.div(known.sum(axis=1), axis=0).mul(total, axis=0)


def intra_regional_world(corridors: pd.DataFrame, groups: Mapping[str, str] | pd.Series, known_only: bool = False) -> pd.Series:
    """Migrants living in their region of birth / all migrants, in per cent, by year.

    :param known_only: leave migrants without a region of origin out of the denominator.
    """
    origin, _, inside = _ends(corridors, groups)
    sums = corridors["migrants"].astype("float64").groupby(corridors["year"])
    return 100 * sums.agg(lambda m: m[inside].sum()) / sums.agg(lambda m: m[origin.notna() | (not known_only)].sum())


def largest(corridors: pd.DataFrame, count: int) -> pd.DataFrame:
    """The corridors with most migrants, largest first; ties in alphabetical order. Give the rows of one year."""
    return corridors.sort_values(["migrants", "origin", "destination"], ascending=[False, True, True]).head(count).reset_index(drop=True)


def known_origins(corridors: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """The corridors whose origin is a country or area, not unknown and not known by group only.

    :param groups: area code to any grouping of the world.
    """
    return corridors[corridors["origin"].map(groups).notna() & ~corridors["origin"].isin([SPECIAL_NORTH, SPECIAL_SOUTH])]


def inside(corridors: pd.DataFrame, groups: pd.Series, group: str | None = None) -> pd.DataFrame:
    """The corridors with both ends in the same group, or in one group.

    :param groups: area code to group.
    """
    _, destination, same = _ends(corridors, groups)
    return corridors[same if group is None else same & (destination == group)]


def into_group(corridors: pd.DataFrame, groups: pd.Series, group: str) -> pd.DataFrame:
    """The corridors that end in a group.

    :param groups: area code to group.
    """
    return corridors[corridors["destination"].map(groups) == group]


def womens_share(sexes: pd.DataFrame) -> pd.Series:
    """Female migrants / migrants of both sexes of each corridor, in per cent; missing where the table has no women of a corridor.

    :param sexes: table `migrant-stock-by-origin-and-sex`, the rows of one year: origin, destination, sex, migrants.
    """
    ways = ["origin", "destination"]
    return 100 * (sexes[sexes["sex"] == "female"].groupby(ways)["migrants"].sum() / sexes.groupby(ways)["migrants"].sum())


def womens_share_of_quadrants(
    sexes: pd.DataFrame, groups: Mapping[str, str] | pd.Series, south: Collection[str], without: Collection[str] = ()
) -> pd.Series:
    """Female migrants / migrants of both sexes by quadrant in the last year of a table, in per cent.

    :param sexes: table `migrant-stock-by-origin-and-sex`.
    :param groups, south: see :func:`quadrants`.
    :param without: destinations that are left out.
    """
    rows = sexes[~sexes["destination"].isin(without)]
    female, everyone = (quadrants(t, groups, south).iloc[-1] for t in (rows[rows["sex"] == "female"], rows))
    return (100 * female / everyone)[list(QUADRANTS)]


def with_kind(corridors: pd.DataFrame, ties: pd.DataFrame, gulf: Collection[str]) -> pd.DataFrame:
    """Corridors with ``contiguous`` (1, 0 or missing) and ``kind``, one of :data:`KINDS`; what leads to the Gulf States is of that kind.

    :param ties: table `distances`: origin, destination, contiguous (1: a common land border).
    :param gulf: codes of the Gulf States.
    """
    out = corridors.merge(ties[["origin", "destination", "contiguous"]], on=["origin", "destination"], how="left")
    border = out["contiguous"].astype("float64")
    return out.assign(kind=np.select([out["destination"].isin(gulf), border == 1, border == 0], KINDS[:3], KINDS[3]))


def women_by_kind(corridors: pd.DataFrame, line: float) -> pd.DataFrame:
    """Women in the corridors of each kind.

    :param corridors: columns kind, migrants (persons), women (per cent; missing counts as none in the mean).
    :returns: index kind; n (corridors), women (mean weighted by migrants, per cent), below (corridors with less than ``line`` per cent).
    """
    kind, migrants = corridors["kind"], corridors["migrants"].astype("float64")
    women = (corridors["women"] * migrants).groupby(kind).sum() / migrants.groupby(kind).sum()
    return pd.DataFrame({"n": corridors.groupby(kind).size(), "women": women, "below": (corridors["women"] < line).groupby(kind).sum()})


def extremes_of_kinds(corridors: pd.DataFrame) -> list[int]:
    """Labels of the corridors with the lowest and the highest share of women of each kind whose border is known.

    :param corridors: columns kind, women (per cent).
    """
    ends = corridors.dropna(subset="women").groupby("kind")["women"].agg(["idxmin", "idxmax"])
    return list(ends.drop(NO_BORDER, errors="ignore").to_numpy().ravel())


def ranked(corridors: pd.DataFrame, count: int, then: pd.DataFrame, women: pd.Series) -> pd.DataFrame:
    """The largest corridors, largest first, with their stock in another vintage and women's share. Give the rows of one year.

    :param then: the rows of one year of the other vintage.
    :param women: as :func:`womens_share` gives it.
    :returns: the columns of ``corridors``, then (persons) and women (per cent), missing where there is none.
    """
    beside = pd.DataFrame({"then": then.set_index(["origin", "destination"])["migrants"], "women": women}).astype("float64")
    return largest(corridors, count).join(beside, on=["origin", "destination"])


def spoken(corridors: pd.DataFrame, between: str = " to ") -> list[str]:
    """Corridors as one says them, "Sudan to Chad", with the short names of the book."""
    ends = zip(short_names(corridors["origin"]), short_names(corridors["destination"]), strict=True)
    return [f"{origin}{between}{destination}" for origin, destination in ends]


def one(corridors: pd.DataFrame, origin: str, destination: str) -> float:
    """Migrants in one corridor, in persons; 0 where the table has none. Give the rows of one year."""
    return float(corridors.loc[(corridors["origin"] == origin) & (corridors["destination"] == destination), "migrants"].sum())


def touching(corridors: pd.DataFrame, areas: Collection[str]) -> float:
    """Migrants who were born or live in one of some areas, in persons; those who do both count once. Give the rows of one year."""
    return float(corridors.loc[corridors["origin"].isin(areas) | corridors["destination"].isin(areas), "migrants"].sum())


def by_area(corridors: pd.DataFrame, areas: Collection[str]) -> pd.Series:
    """Emigrants and immigrants of each of some areas added up, in persons. Give the rows of one year.

    :returns: index: area; areas without a migrant are left out.
    """
    both = pd.concat(corridors[[end, "migrants"]].set_axis(["area", "migrants"], axis=1) for end in ("origin", "destination"))
    return both[both["area"].isin(areas)].groupby("area")["migrants"].sum().astype("float64")


def concentration(parts: pd.Series) -> float:
    """Herfindahl-Hirschman index: the sum of squared shares, from near 0 (many equal parts) to 1 (a single one)."""
    return float(((parts.astype("float64") / float(parts.sum())) ** 2).sum())


def carried_by(parts: pd.Series, share: float) -> int:
    """How many of the largest parts together reach a share (0 to 1) of the whole."""
    running = np.cumsum(np.sort(parts.to_numpy(dtype=float))[::-1])
    return int(np.searchsorted(running, share * running[-1] - 1e-9) + 1)


def between(corridors: pd.DataFrame, groups: Mapping[str, str] | pd.Series) -> pd.DataFrame:
    """Migrants from each region to each, in persons: regions of origin in rows, of destination in columns. Give the rows of one year.

    Origins of no region are left out, so the whole is less than all migrants.
    """
    origin, destination, _ = _ends(corridors, groups)
    return corridors["migrants"].astype("float64").groupby([origin, destination]).sum().unstack(fill_value=0.0)


def streams(now: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    """Migrants from each region to each in two years or vintages, as a long table.

    :param now: as :func:`between` gives them, in any unit; ``then`` the same, with all regions of ``now``.
    :returns: origin, destination, value (of ``now``), then.
    """
    table = now.rename_axis("origin").rename_axis("destination", axis=1).stack().rename("value").reset_index()
    return table.assign(then=[then.loc[o, d] for o, d in zip(table["origin"], table["destination"], strict=True)])


def with_internal(inside: pd.Series, migrants: float, internal: Mapping[str, float]) -> pd.DataFrame:
    """Internal and intra-regional migrants together, in per cent of internal and international migrants.

    Formula: (internal + share inside x international) / (internal + international) x 100.

    :param inside: share of international migrants that live in their region of birth, in per cent, by grouping.
    :param migrants: international migrants, persons.
    :param internal: name of an estimate to internal migrants, persons.
    :returns: groupings in rows, estimates in columns.
    """
    return pd.DataFrame({name: 100 * (people + inside / 100 * migrants) / (people + migrants) for name, people in internal.items()})


def staying(corridors: pd.DataFrame, groups: Mapping[str, str] | pd.Series) -> pd.DataFrame:
    """How many of each country's emigrants live in its region. Give the rows of one year.

    :param groups: area code to region; origins without one are left out.
    :returns: index origin; emigrants and within (persons), share = within / emigrants, in per cent.
    """
    origin, _, inside = _ends(corridors, groups)
    migrants = corridors["migrants"].astype("float64")
    persons = pd.DataFrame({"emigrants": migrants, "within": migrants.where(inside, 0.0)})[origin.notna()]
    out = persons.groupby(corridors["origin"]).sum()
    return out.assign(share=100 * out["within"] / out["emigrants"])[out["emigrants"] > 0]


def concentrations(corridors: pd.DataFrame, groups: Mapping[str, str] | pd.Series, count: int) -> pd.DataFrame:
    """How concentrated the corridors into each region are. Give the rows of one year, origins known by group only left out.

    :param groups: area code to region, applied to the destination.
    :param count: how many of the largest corridors ``held`` is about.
    :returns: index region; corridors (number), migrants (persons), held (share of the ``count`` largest, per cent), half (number of the
        largest corridors that hold half of the migrants) and hhi (:func:`concentration`, 0 to 1).
    """
    parts = corridors["migrants"].astype("float64").groupby(corridors["destination"].map(groups).rename(None))
    return pd.DataFrame(
        {
            "corridors": parts.size(),
            "migrants": parts.sum(),
            "held": parts.agg(lambda part: 100 * part.nlargest(count).sum() / part.sum()),
            "half": parts.agg(carried_by, 0.5).astype(int),
            "hhi": parts.agg(concentration),
        }
    )


def cumulative(values: pd.Series, weights: pd.Series) -> pd.Series:
    """Share of the weight at or below each value, in per cent; index: the values in ascending order. Rows without a value are left out."""
    known = values.notna()
    by_value = weights[known].astype("float64").groupby(values[known].astype("float64")).sum()
    return 100 * by_value.cumsum() / by_value.sum()


def bordering(corridors: pd.DataFrame, contiguous: pd.Series) -> dict[str, float]:
    """Migrants in a country with a common land border with their own, and what pairs that the table of borders lacks leave open.

    :param corridors: rows of one year and any selection, column migrants.
    :param contiguous: 1, 0 or missing for each row.
    :returns: known = with a border / all in pairs known; lowest and highest = the same over all migrants, were none or all of the unknown
        pairs neighbours; covered = share of migrants in known pairs; all in per cent.
    """
    weight, known = corridors["migrants"].astype("float64"), contiguous.notna()
    near, found, everyone = (float(weight[rows].sum()) for rows in (contiguous.fillna(0) == 1, known, known | True))
    return {
        "known": 100 * near / found,
        "lowest": 100 * near / everyone,
        "highest": 100 * (near + everyone - found) / everyone,
        "covered": 100 * found / everyone,
    }


def parts_by_quadrant(corridors: pd.DataFrame, sides: pd.Series, ties: pd.DataFrame, gulf: Collection[str]) -> dict[str, pd.DataFrame]:
    """Corridors of each quadrant with distance and border, South-South a second time without the Gulf States (:data:`NO_GULF`).

    :param corridors: rows of one year; those of unknown origin are in no part.
    :param sides: area code to "North" or "South".
    :param ties: table `distances`: origin, destination, distance_km, city_distance_km, contiguous.
    :param gulf: codes of the Gulf States.
    """
    rows = corridors.merge(ties, on=["origin", "destination"], how="left")
    parts = dict(iter(rows.groupby(rows["origin"].map(sides) + "-" + rows["destination"].map(sides))))
    parts[NO_GULF] = parts[SOUTH_SOUTH][~parts[SOUTH_SOUTH]["destination"].isin(gulf)]
    return {q: parts[q] for q in (SOUTH_SOUTH, NO_GULF, SOUTH_NORTH, NORTH_NORTH, NORTH_SOUTH)}


def distances(parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """How far from their country of origin the migrants of each part live.

    :param parts: as :func:`parts_by_quadrant` gives them: distance_km is the mean distance between the cities of both countries, weighted
        with their people; city_distance_km that between the largest cities.
    :returns: a row a part: median_km and median_km_between_largest_cities (km; half live within it), within_100_km_per_cent and so on for
        :data:`REACHES` (per cent, at most so far by distance_km).
    """
    rows = {}
    for name, part in parts.items():
        curve = cumulative(part["distance_km"], part["migrants"])
        rows[name] = {
            "median_km": weighted_median(part["distance_km"], part["migrants"]),
            "median_km_between_largest_cities": weighted_median(part["city_distance_km"], part["migrants"]),
            **{f"within_{km}_km_per_cent": float(curve[curve.index <= km].max()) for km in REACHES},
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def at_distance(part: pd.DataFrame, km: float) -> pd.DataFrame:
    """The largest corridor of just that distance, as a table of one row; empty where there is none."""
    return part[part["distance_km"] == km].nlargest(1, "migrants")


def weighted_median(values: pd.Series, weights: pd.Series) -> float:
    """The value at which half of the weight is reached, in the unit of the values; rows without a value are left out."""
    ordered = values.dropna().astype("float64").sort_values(kind="stable")
    reached = weights[ordered.index].astype("float64").cumsum().to_numpy()
    return float(ordered.iloc[np.searchsorted(reached, reached[-1] / 2)])


def bloc_shares(corridors: pd.DataFrame, members: Collection[str]) -> dict[str, float]:
    """How much migration stays inside a bloc. Give the rows of one year.

    :returns: inside (persons born in one member and living in another), hosted (migrants living in members), emigrants (people born in
        members and living in any other country); share_of_hosted = inside / hosted, share_of_emigrants = inside / emigrants, in per cent.
    """
    origin, destination = corridors["origin"].isin(members), corridors["destination"].isin(members)
    inside, hosted, emigrants = (float(corridors["migrants"][rows].sum()) for rows in (origin & destination, destination, origin))
    return {
        "inside": inside,
        "hosted": hosted,
        "emigrants": emigrants,
        "share_of_hosted": 100 * inside / hosted,
        "share_of_emigrants": 100 * inside / emigrants,
    }
