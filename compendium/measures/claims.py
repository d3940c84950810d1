"""Measures and rules of verdicts: the values that a rule reads under any combination of choices, and the verdict that it gives.

A measure takes prepared tables and a keyword for each choice (see :func:`compendium.evidence.tried`). The tables are computed once for each
option, so that a combination costs a look-up. A rule takes values and thresholds by name.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from compendium import areas
from compendium.measures import (
    corridors,
    deaths,
    disasters,
    displacement,
    exposure,
    flight,
    money,
    north_south,
    remittances,
    sensitivity,
    stocks,
)

Values = Mapping[str, float]

ALL, OF_KNOWN_ORIGIN = "all migrants", "migrants of known origin"
NO_VENEZUELA = "without people born in Venezuela"
NO_LARGEST = "without the largest corridor inside each region"


def without(stock: pd.DataFrame, outlier: str, scheme: pd.Series) -> pd.DataFrame:
    """Corridors without a case that could decide a share. Give the rows of one year.

    :param outlier: :data:`ALL`, :data:`NO_VENEZUELA` or :data:`NO_LARGEST`.
    :param scheme: area code to region.
    """
    if outlier == NO_VENEZUELA:
        return stock[stock["origin"] != "VEN"]
    if outlier == NO_LARGEST:
        inside = corridors.inside(stock, scheme)
        return stock.drop(index=inside.groupby(inside["destination"].map(scheme))["migrants"].idxmax())
    return stock


# --- C36: inside countries and regions ---------------------------------------------------------------------------------

INTERNATIONAL = "international migrants alone"
COUNTED, LEFT_OUT = "unknown origins counted", "unknown origins left out"


def inside_together(
    of_world: pd.Series, migrants: Mapping[str, float], internal: Mapping[str, float],
    *, vintage: str, grouping: str, estimate: str, unknown: str,
) -> Values:  # fmt: skip
    """Internal and intra-regional migrants in per cent of internal and international ones (:func:`corridors.with_internal`).

    :param of_world: share of migrants living in their region of birth, per cent, by unit, vintage and unknown ("in", "out").
    :param migrants: international migrants by vintage, persons.
    :param internal: internal migrants by estimate, persons; :data:`INTERNATIONAL` has none.
    """
    share = of_world.loc[[(grouping, vintage, "in" if unknown == COUNTED else "out")]]
    people = {estimate: 0.0 if estimate == INTERNATIONAL else internal[estimate]}
    return {"inside": float(corridors.with_internal(share, migrants[vintage], people).iloc[0, 0])}


def rule_of_majority(values: Values, thresholds: Values) -> str:
    """C36: supported if inside to outside is above the threshold, else not as worded."""
    return "supported" if _inside_exceeds(values, thresholds) else "not as worded"


def _inside_exceeds(values: Values, thresholds: Values) -> bool:
    """Whether a share in per cent exceeds a ratio of inside to outside: half of one for each asks for a third, twice for two thirds."""
    ratio = thresholds["inside to outside"]
    return values["inside"] > 100 * ratio / (1 + ratio)


# --- C37: inside four regions -------------------------------------------------------------------------------------------

BOTH = "the lower of both"
KNOWN = f"{sensitivity.DESTINATION}, of known origin"
BASES = {sensitivity.ORIGIN: "origin_base", sensitivity.DESTINATION: "destination_base", KNOWN: "destination_base_known"}
WITH_LATIN_AMERICA, FOUR_ALONE = "the four regions, and Latin America by itself", "the four regions alone"
LATIN_AMERICA = "Latin America and the Caribbean"


def inside_by_outlier(
    last: Mapping[str, pd.DataFrame], regions: Mapping[str, pd.Series], outliers: Collection[str]
) -> dict[tuple[str, str], pd.DataFrame]:
    """Shares inside some regions (:func:`corridors.intra_regional`), by vintage and outlier.

    :param last: vintage to the rows of its last year.
    :param regions: name of a region to the grouping in which it has that name.
    """
    schemes = {id(scheme): scheme for scheme in regions.values()}
    found = {}
    for vintage, stock in last.items():
        for outlier in outliers:
            rows = {key: without(stock, outlier, scheme) for key, scheme in schemes.items()}
            shares = {key: corridors.intra_regional(rows[key], scheme).droplevel("year") for key, scheme in schemes.items()}
            found[vintage, outlier] = pd.DataFrame({name: shares[id(scheme)].loc[name] for name, scheme in regions.items()}).T
    return found


def inside_regions(
    shares: Mapping[tuple[str, str], pd.DataFrame], four: list[str], *, vintage: str, base: str, grouping: str, outlier: str
) -> Values:
    """The lowest share inside of four regions, and the lowest of all that are asked, per cent.

    :param shares: as :func:`inside_by_outlier` gives them.
    :param four: names of the four regions.
    """
    table = shares[vintage, outlier]
    columns = [BASES[base]] if base != BOTH else [BASES[sensitivity.ORIGIN], BASES[sensitivity.DESTINATION]]
    lowest = table[columns].min(axis=1)
    asked = [*four, LATIN_AMERICA] if grouping == WITH_LATIN_AMERICA else four
    return {"lowest of the four": float(lowest[four].min()), "lowest of all": float(lowest[asked].min())}


def rule_of_regions(values: Values, thresholds: Values) -> str:
    """C37: supported if all that are asked reach the one threshold, qualified if the four reach the other."""
    if values["lowest of all"] >= thresholds["for supported"]:
        return "supported"
    return "qualified" if values["lowest of the four"] >= thresholds["for qualified"] else "not as worded"


# --- C39: African communities among blocs -------------------------------------------------------------------------------

EACH_COUNT, EMIGRANTS, VISAS = "both counts", "emigrants inside alone", "entry without a visa alone"
NO_VISA, ON_ARRIVAL = "no visa", "no visa, or one on arrival or by electronic authorisation"
MEDIAN, ALL_FREE, NINE_IN_TEN = "the median of the others", "all pairs visa-free", "nine in ten pairs visa-free"
VISA_BARS = {ALL_FREE: 100.0, NINE_IN_TEN: 90.0}
EIGHT, NO_ECOWAS = "all eight communities", "without ECOWAS"
NINE, NO_EU = "the nine blocs elsewhere", "without the European Union"


def margins(
    tables: Mapping[tuple[str, str], pd.DataFrame], communities: list[str],
    *, vintage: str, base: str = EACH_COUNT, entry: str = NO_VISA, visa_bar: str = MEDIAN, outlier: str = EIGHT, grouping: str = NINE,
) -> pd.Series:  # fmt: skip
    """How far each community reaches the median of the blocs elsewhere, in per cent of it; of two counts the lower.

    :param tables: vintage and meaning of entry to a table as :func:`regional.bloc_table` gives it.
    """
    table = tables[vintage, entry].astype("float64")
    others = table.drop(index=communities)
    bar = others.drop(index="EU" if grouping == NO_EU else []).median()
    bar["visa_free"] = VISA_BARS.get(visa_bar, bar["visa_free"])
    counts = {EMIGRANTS: ["share_of_emigrants"], VISAS: ["visa_free"]}.get(base, ["share_of_emigrants", "visa_free"])
    own = table.loc[[c for c in communities if outlier == EIGHT or c != "ECOWAS"], counts]
    return 100 * (own / bar[counts]).min(axis=1)


def reach_of_communities(tables: Mapping[tuple[str, str], pd.DataFrame], communities: list[str], **choices: str) -> Values:
    """The reach of the best community, and the one that half of them have or exceed (see :func:`margins`), per cent of the median."""
    reach = margins(tables, communities, **choices).sort_values(ascending=False)
    return {"best": float(reach.iloc[0]), "half of them": float(reach.iloc[math.ceil(len(reach) / 2) - 1])}


def rule_of_communities(values: Values, thresholds: Values) -> str:
    """C39: supported if half of the communities reach the threshold, qualified if one does."""
    if values["half of them"] >= thresholds["reach"]:
        return "supported"
    return "qualified" if values["best"] >= thresholds["reach"] else "not as worded"


# --- C44: origin and destination at once --------------------------------------------------------------------------------

EVERY, MEMBERS = "countries and areas", "Member States of the United Nations"


def both_roles(last: pd.DataFrame) -> pd.DataFrame:
    """Migrants hosted and emigrants abroad of each country and area, in persons. Give the rows of one year."""
    roles = {"hosted": "destination", "abroad": "origin"}
    counts = {name: last.groupby(end)["migrants"].sum() for name, end in roles.items()}
    return pd.DataFrame(counts).drop(index=[areas.SPECIAL_NORTH, areas.SPECIAL_SOUTH], errors="ignore").astype("float64").fillna(0)


def lacking(
    roles: Mapping[str, pd.DataFrame], members: Collection[str], least: Mapping[str, int], *, vintage: str, grouping: str, people: str
) -> Values:
    """Countries without more than so many immigrants and emigrants, in per cent of all.

    :param roles: vintage to a table as :func:`both_roles` gives it.
    :param members: codes of the Member States.
    :param least: the numbers of people that are tried, by option.
    """
    table = roles[vintage]
    fewer = table[table.index.isin(members)].min(axis=1) if grouping == MEMBERS else table.min(axis=1)
    return {"lacking one role": float(100 * (fewer <= least[people]).mean())}


def rule_of_roles(values: Values, thresholds: Values) -> str:
    """C44: qualified if few lack one role, else open; transit is in no table, so the whole cannot be supported."""
    return "qualified" if values["lacking one role"] <= thresholds["lacking one role"] else "open"


# --- C45: South-South ---------------------------------------------------------------------------------------------------

EACH_LINE = "all five lines"


def south_by_line(
    vintages: Mapping[str, pd.DataFrame], lines: Mapping[str, Mapping[str, pd.Series]], since: Collection[int]
) -> dict[tuple[str, str], pd.DataFrame]:
    """Quadrants (:func:`corridors.quadrants`) of some years and the last one, by vintage and line between North and South.

    :param lines: as :func:`north_south.lines` gives them.
    """
    found = {}
    for vintage, table in vintages.items():
        rows = table[table["year"].isin([*since, table["year"].max()])]
        found |= {(vintage, line): corridors.quadrants(rows, sides[vintage], {north_south.SOUTH}) for line, sides in lines.items()}
    return found


def south_south(quadrants: Mapping[tuple[str, str], pd.DataFrame], *, vintage: str, line: str, base: str, period: str) -> Values:
    """The lowest share of South-South over the lines asked, and its rank and growth under the first of them.

    :param quadrants: as :func:`south_by_line` gives them.
    :param period: the year since which growth is counted.
    :returns: share (per cent), rank (among four quadrants), and growth of South-South and of all migrants (per cent).
    """
    tables = [table for (v, name), table in quadrants.items() if v == vintage and line in (EACH_LINE, name)]
    four, here = list(corridors.QUADRANTS), corridors.SOUTH_SOUTH
    counted = [table if base == ALL else table[four] for table in tables]
    first, last = tables[0], tables[0].index.max()
    return {
        "lowest share": min(float(corridors.shares(table.loc[[last]])[here].iloc[0]) for table in counted),
        "rank": float(first.loc[last, four].rank(ascending=False)[here]),
        "growth": stocks.growth(first[here], int(period), last),
        "growth of all": stocks.growth(first.sum(axis=1), int(period), last),
    }


def rule_of_south(values: Values, thresholds: Values) -> str:
    """C45: supported if the lowest share reaches the threshold; qualified if South-South is among the two largest and grew faster."""
    if values["lowest share"] >= thresholds["share"]:
        return "supported"
    return "qualified" if values["rank"] <= 2 and values["growth"] > values["growth of all"] else "not as worded"


# --- C46: within Africa -------------------------------------------------------------------------------------------------

NARROW, WIDE = "refugees and asylum-seekers", "these and others in need of protection"
EITHER = "with and without others in need of protection"
IN_FULL, CAPPED = "all whom UNHCR counts", "up to the stock of the corridor"
AFRICA = "Africa"


class Africa(NamedTuple):
    """What C46 asks, for one vintage, outlier and grouping, in per cent.

    ``inside``: the lower of both shares inside Africa; ``lead``: by count of people and weight, how far their part of the stock inside
    Africa lies above the highest of another region, in percentage points.
    """

    inside: float
    lead: dict[tuple[str, str], float]


def africa_by_choice(
    last: Mapping[str, pd.DataFrame], people: Mapping[tuple[str, str], pd.Series], groups: pd.Series,
    groupings: Mapping[str, pd.Series], outliers: Collection[str],
) -> dict[tuple[str, str, str], Africa]:  # fmt: skip
    """What C46 asks, by vintage, outlier and grouping.

    :param last: vintage to the rows of its last year.
    :param people: vintage and count (:data:`NARROW`, :data:`WIDE`) to people by corridor, as :func:`displacement.in_corridors` gives them.
    :param groups: area code to development group, which tells what origins are known.
    :param groupings: name to area code to region.
    """
    found = {}
    for vintage, stock in last.items():
        for outlier in outliers:
            for name, scheme in groupings.items():
                rows = without(stock, outlier, scheme)
                shares = corridors.intra_regional(rows, scheme).droplevel("year").loc[AFRICA]
                inside = corridors.inside(corridors.known_origins(rows, groups), scheme)
                lead = {}
                for count in (NARROW, WIDE):
                    for weights in (IN_FULL, CAPPED):
                        fled = people[vintage, count]
                        part = displacement.share_of_stock(inside, capped(inside, fled) if weights == CAPPED else fled, scheme)
                        lead[count, weights] = float(part[AFRICA] - part.drop(AFRICA).max())
                found[vintage, outlier, name] = Africa(float(shares[["origin_base", "destination_base"]].min()), lead)
    return found


def capped(stock: pd.DataFrame, people: pd.Series) -> pd.Series:
    """People whom UNHCR counts in each corridor, no more than its migrants."""
    migrants = stock.set_index(["origin", "destination"])["migrants"].astype("float64")
    return people.reindex(migrants.index).fillna(0).clip(upper=migrants)


def within_africa(
    found: Mapping[tuple[str, str, str], Africa], *, vintage: str, people_in_flight: str, weights: str, grouping: str, outlier: str
) -> Values:
    """The lower share inside Africa (per cent) and the lead of its part of flight over other regions (percentage points).

    :param found: as :func:`africa_by_choice` gives it.
    """
    here = found[vintage, outlier, grouping]
    counts = (NARROW, WIDE) if people_in_flight == EITHER else (people_in_flight,)
    return {"inside": here.inside, "lead": min(here.lead[count, weights] for count in counts)}


def rule_of_africa(values: Values, thresholds: Values) -> str:
    """C46: supported if inside to outside is above the threshold at either end and Africa leads, else qualified."""
    return "supported" if _inside_exceeds(values, thresholds) and values["lead"] > 0 else "qualified"


# --- C04: deaths at sea and in deserts -----------------------------------------------------------------------------------

ALL_YEARS, FIRST_HALF, LAST_THREE = "all full years", "the first half of them", "the last three"
EACH_DEATH, CAUSE_KNOWN = "all recorded deaths", "deaths with one known cause"
TWO_SEAS, ANY_WATER = "routes across the Mediterranean and the Atlantic", "drowning anywhere"
MIXED = "Mixed"


def deaths_at_sea(full: pd.DataFrame, overseas: pd.Series, *, period: str, base: str, sea: str) -> Values:
    """Deaths by drowning at sea; from exposure; and in Northern Africa away from the sea routes, the larger of the last two; per cent.

    :param full: table ``migrant-deaths``, full years.
    :param overseas: whether an incident was on a route across the Mediterranean or the Atlantic.
    """
    years = sorted(full["year"].unique())
    chosen = {ALL_YEARS: years, FIRST_HALF: years[: len(years) // 2], LAST_THREE: years[-3:]}[period]
    rows = full[full["year"].isin(chosen)]
    if base == CAUSE_KNOWN:
        rows = rows[~rows["cause"].str.contains(MIXED)]
    over, drowned = overseas.reindex(rows.index), rows["cause"] == "Drowning"
    inland = (rows["region"] == "Northern Africa") & ~drowned & ~over
    on_land = max(deaths.share(rows, rows["cause"].str.contains("Harsh environmental")), deaths.share(rows, inland))
    return {"at sea": deaths.share(rows, drowned & over if sea == TWO_SEAS else drowned), "on land": on_land}


def rule_of_sea(values: Values, thresholds: Values) -> str:
    """C04: supported if sea and land reach their thresholds; qualified if the sea does; else open."""
    if values["at sea"] < thresholds["at sea"]:
        return "open"
    return "supported" if values["on land"] >= thresholds["on land"] else "qualified"


# --- C30: resourceful, by taking part in work ------------------------------------------------------------------------------

FOLLOWED, EVERY = "countries followed through all years", "all countries with data"
ONE_EACH, BY_MIGRANTS = "each country once", "countries weighted by their migrants"


def gap_by_choice(
    gaps: Mapping[tuple[str, str], pd.DataFrame], followed: Collection[str], migrants: pd.Series, periods: Mapping[str, Collection[int]],
) -> pd.Series:  # fmt: skip
    """Median gaps between foreign-born and native-born people of a sex, in percentage points.

    :param gaps: indicator and sex to years by areas (:func:`labour.gaps`).
    :param followed: areas with values in all years.
    :param migrants: area to international migrants, the weights.
    :param periods: name to years, whose mean each area has.
    :returns: index: indicator, sex, countries, weights, period.
    """
    found = {}
    for (indicator, sex), frame in gaps.items():
        for period, years in periods.items():
            means = frame.loc[list(years)].mean(axis=0, skipna=False).dropna()
            for countries, values in ((FOLLOWED, means[means.index.isin(followed)]), (EVERY, means)):
                known = values[values.index.isin(migrants.index)]
                found[indicator, sex, countries, ONE_EACH, period] = float(values.median())
                found[indicator, sex, countries, BY_MIGRANTS, period] = corridors.weighted_median(known, migrants)
    return pd.Series(found)


def taking_part(found: pd.Series, *, indicator: str, countries: str, weights: str, period: str) -> Values:
    """The gaps of men and of women, percentage points.

    :param found: as :func:`gap_by_choice` gives it.
    """
    return {sex: float(found[indicator, key, countries, weights, period]) for sex, key in (("men", "male"), ("women", "female"))}


def rule_of_participation(values: Values, thresholds: Values) -> str:
    """C30: supported if both sexes are ahead of native-born people, qualified if one is, open if none."""
    return ("open", "qualified", "supported")[(values["men"] > 0) + (values["women"] > 0)]


# --- C32: money as insurance ---------------------------------------------------------------------------------------------

DEADLY = "10 deaths per million people"
SUDDEN_ALONE, WITH_SLOW = "sudden disasters", "sudden and slow ones"
SIZES = {f"{least} affected per 1,000 people": (disasters.AFFECTED, least) for least in (10, 20, 50, 100)} | {
    DEADLY: (disasters.DEATHS, 10)
}


def money_after(
    studies: Mapping[str, disasters.Study], *, threshold: str, weights: str, outlier: str, grouping: str, base: str, vintage: str
) -> Values:
    """Interval of the change in remittances after large disasters (:mod:`compendium.measures.disasters`), per cent.

    :param studies: vintage of the remittances to the tables of the study.
    :param threshold: a key of :data:`SIZES`.
    """
    size, least = SIZES[threshold]
    found = studies[vintage].effect(
        size=size,
        least=least,
        weights=weights,
        countries=outlier,
        kind="all" if grouping == WITH_SLOW else "sudden",
        outcome=base,
    )
    return {"percent": found.percent, "low": found.low, "high": found.high}


def rule_of_insurance(values: Values, thresholds: Values) -> str:
    """C32: supported if the interval lies above zero, open if below, else qualified: then the study of households stands alone."""
    if values["low"] > 0:
        return "supported"
    return "open" if values["high"] < 0 else "qualified"


# --- C33: excluded from services, by what governments report ---------------------------------------------------------------

MOST_MEASURES, ALL_MEASURES = "at least four fifths of the measures", "all measures"
BY_GOVERNMENT, BY_MIGRANTS_THERE = "each government once", "governments weighted by the migrants of their country"
EVERYWHERE, SOUTH_ALONE = "all governments that answered", "governments of less developed countries"


def rights_reported(
    policies: pd.DataFrame, migrants: pd.Series, south: Collection[str], *, level: str, weights: str, countries: str
) -> Values:
    """Governments that report the measures on migrants' rights, in per cent, and the place of that domain among all, from below.

    :param policies: newest answers of the table ``sdg-migration-policy``: ``area``, ``domain``, ``level``.
    :param migrants: area to international migrants.
    :param south: areas that are less developed.
    """
    rows = policies[policies["area"].isin(south)] if countries == SOUTH_ALONE else policies
    weight = rows["area"].map(migrants).fillna(0.0) if weights == BY_MIGRANTS_THERE else pd.Series(1.0, index=rows.index)
    met = (rows["level"] >= (4 if level == ALL_MEASURES else 3)) * weight
    shares = 100 * met.groupby(rows["domain"]).sum() / weight.groupby(rows["domain"]).sum()
    return {"rights": float(shares["rights"]), "place": float(shares.rank()["rights"])}


def rule_of_rights(values: Values, thresholds: Values) -> str:
    """C33: qualified if rights are among the three domains with the lowest shares and below the threshold; else open."""
    return "qualified" if values["place"] <= 3 and values["rights"] < thresholds["rights"] else "open"


# --- C41: remittances in foreign exchange --------------------------------------------------------------------------------

SIGNIFICANT, LESS_SIGNIFICANT = 10, 5  # per cent of foreign exchange
WITH_SMALL, NO_SMALL = "all countries with data", "without countries of under a million people"


def exchange_by_country(
    parts: Mapping[tuple[str, str], pd.DataFrame], small: Collection[str], *, vintage: str, period: str, base: str, outlier: str
) -> Values:
    """Countries in which remittances reach 10 and 5 per cent of foreign exchange, in per cent of the countries with data.

    :param parts: vintage and year to a table as :func:`money.exchange` gives it.
    :param small: codes of small countries.
    """
    share = money.weight_in_exchange(parts[vintage, period], base)
    share = share[~share.index.isin(list(small))] if outlier == NO_SMALL else share
    return {"at ten": float(100 * (share >= SIGNIFICANT).mean()), "at five": float(100 * (share >= LESS_SIGNIFICANT).mean())}


def rule_of_exchange(values: Values, thresholds: Values) -> str:
    """C41: supported if so many countries reach 10 per cent, qualified if so many reach 5, else not as worded."""
    if values["at ten"] >= thresholds["per cent of countries"]:
        return "supported"
    return "qualified" if values["at five"] >= thresholds["per cent of countries"] else "not as worded"


# --- C42: stable and predictable ------------------------------------------------------------------------------------------

BROKEN_OUT, BROKEN_IN = "without the two countries whose records break", "with them"
COMPLETE, EVERY_SUM = "countries with every year of all three", "all countries"
IN_DOLLARS, IN_GDP = "US dollars", "per cent of GDP"


def steady_inflows(
    releases: Mapping[str, pd.DataFrame], others: Mapping[str, pd.DataFrame], gdp: pd.DataFrame, codes: Collection[str],
    broken: Collection[str], end: int, *, vintage: str, outlier: str, grouping: str, base: str, period: str,
) -> Values:  # fmt: skip
    """How much steadier and nearer to the year before remittances are than investment and aid, of the sum and country by country.

    :param releases: vintage to a table of remittances; ``others`` name to a table of another inflow: investment first.
    :param codes: countries; ``broken`` those of them whose records break.
    :param end: last year; ``period`` is the first one.
    :returns: points by which remittances vary less than investment, vary less than and miss less than the best of the others, and the
        countries in which they vary least, in per cent.
    """
    first, chosen = int(period), [c for c in codes if outlier == BROKEN_IN or c not in broken]
    tables = {"remittances": releases[vintage], **others}
    last = min(end, *(int(t["year"].max()) for t in tables.values()))
    summed = chosen if grouping == EVERY_SUM else remittances.complete(tables, chosen, first, last)
    sums = remittances.totals(tables, summed, first, last)
    if base == IN_GDP:
        sums = sums.div(remittances.total(gdp, summed), axis=0).dropna()
    spread, miss = remittances.growth_volatility(sums), remittances.naive_error(sums)
    window = {name: t[t["area"].isin(chosen) & t["year"].between(first, last)] for name, t in tables.items()}
    one_by_one = pd.DataFrame({name: remittances.log_volatility(t, money.enough(first, last)) for name, t in window.items()}).dropna()
    return {
        "below investment": float(spread.iloc[1] - spread.iloc[0]),
        "below both": float(spread.iloc[1:].min() - spread.iloc[0]),
        "nearer": float(miss.iloc[1:].min() - miss.iloc[0]),
        "countries": float(100 * (one_by_one.idxmin(axis=1) == "remittances").mean()),
    }


def rule_of_steadiness(values: Values, thresholds: Values) -> str:
    """C42: supported if remittances vary less than both by the threshold, "as last year" misses them least, and they are the steadiest in
    more than half of the countries; qualified if they vary less than investment.
    """
    if values["below both"] > thresholds["points"] and values["nearer"] >= 0 and values["countries"] > 50:
        return "supported"
    return "qualified" if values["below investment"] > 0 else "not as worded"


# --- C61: States that open themselves to engagement from abroad, by their law on a second citizenship -------------------------

EACH_STATE, BY_EMIGRANTS, MIX_OF_LAST = "each State once", "regions weighted by their emigrants", "regions weighted as in the last year"
ALL_REGIONS, DEVELOPING = "all States", "Africa, Asia, Latin America and the Caribbean, and Oceania"
OWN_CITIZENS, BOTH_GROUPS = "own citizens who take another citizenship", "own citizens and immigrants"
LAW_COUNTS = {OWN_CITIZENS: ("tolerating", "countries"), BOTH_GROUPS: ("open_to_both", "coded_both")}


def opening(laws: pd.DataFrame, abroad: pd.Series, *, weights: str, regions: str, law: str, period: str) -> Values:
    """How far the share of States whose law keeps the tie rose, in percentage points.

    :param laws: table ``dual-citizenship``.
    :param abroad: region of origin to emigrants, persons.
    :param period: the first year, as text.
    """
    part, whole = LAW_COUNTS[law]
    rows = laws if regions == ALL_REGIONS else laws[~laws["region"].isin(["Europe", "Northern America"])]
    rows = rows[rows["year"].isin([int(period), laws["year"].max()])]
    counts = rows.pivot(index="year", columns="region", values=[part, whole]).astype("float64")
    shares = 100 * counts[part] / counts[whole]
    weight = counts[whole].copy()
    if weights != EACH_STATE:
        fixed = abroad if weights == BY_EMIGRANTS else counts[whole].iloc[-1]
        weight.loc[:, :] = fixed.reindex(weight.columns).to_numpy(dtype=float)
    weight = weight.where(shares.notna())
    levels = (shares * weight).sum(axis=1) / weight.sum(axis=1)
    return {"rise": float(levels.iloc[-1] - levels.iloc[0])}


def rule_of_opening(values: Values, thresholds: Values) -> str:
    """C61: qualified if the rise reaches the threshold, else not as worded; a law is no engagement, so it cannot support the statement."""
    return "qualified" if values["rise"] >= thresholds["rise"] else "not as worded"


# --- C54: displacement and exposure ------------------------------------------------------------------------------------

EVERY_INDEXED, NO_SMALL = "all countries of the index", "without countries of less than a million people"
PEOPLE_INCOME, WITH_REGION = "readiness, population and income", "these and the region"
COUNTED_NONE, RECORDED = "no record counts as no displacement", "countries with a record alone"


def going_with_exposure(tables: Mapping[str, pd.DataFrame], *, period: str, held: str, outlier: str, base: str) -> Values:
    """The rank correlation of displacement with exposure, other things held, and the lower end of its interval.

    :param tables: period to countries, as :func:`exposure.countries` gives them.
    """
    table = tables[period]
    if outlier == NO_SMALL:
        table = table[table["people"] >= exposure.SMALL]
    if base == RECORDED:
        table = table[table["recorded"]]
    columns = [exposure.READINESS, "people", "income", *(["region"] if held == WITH_REGION else [])]
    value, low, _high, _countries = exposure.partial(table, exposure.EXPOSURE, columns)
    return {"correlation": value, "lower end": low}


def rule_of_exposure(values: Values, thresholds: Values) -> str:
    """C54: qualified if displacement goes with exposure when other things are held (interval above nought), else open."""
    return "qualified" if values["lower end"] > 0 else "open"


# --- C58: disasters, income and readiness ------------------------------------------------------------------------------

TOGETHER, AT_THE_MEDIAN = "all people of a group counted together", "the median country of a group"
ALL_COUNTED, NO_LARGEST = "every country", "without the three largest counts of each group"
LOW_HIGH, HALVES, BY_READINESS = "low and high income", "the two lower and the two upper income groups", "least and most ready quarter"


def between_groups(
    tables: Mapping[str, pd.DataFrame], groups: pd.Series, *, period: str, weights: str, outlier: str, grouping: str
) -> Values:  # fmt: skip
    """Displacements by disasters per thousand inhabitants and year in the poorer and in the richer group.

    :param tables: period to countries, as :func:`exposure.countries` gives them.
    :param groups: area to income group ("low", "lower middle", "upper middle", "high").
    """
    table = tables[period]
    ends = {"low": "poorer", "high": "richer"}
    if grouping == HALVES:
        ends |= {"lower middle": "poorer", "upper middle": "richer"}
    ready = table[exposure.READINESS].map({1.0: "poorer", 4.0: "richer"})
    side = ready if grouping == BY_READINESS else groups.reindex(table.index).map(ends)
    counts = table["moved"] * table["people"]
    if outlier == NO_LARGEST:
        dropped = [area for codes in displacement.largest_of_groups(counts, side, 3).values() for area in codes]
        table, side, counts = table.drop(dropped), side.drop(dropped), counts.drop(dropped)
    if weights == AT_THE_MEDIAN:
        found = table["moved"].groupby(side).median()
    else:
        found = counts.groupby(side).sum() / table["people"].groupby(side).sum()
    return {"poorer": float(found["poorer"]), "richer": float(found["richer"])}


def rule_of_growth(values: Values, thresholds: Values) -> str:
    """C58: qualified if disasters displace more people per inhabitant in the poorer group, else open."""
    return "qualified" if values["poorer"] > values["richer"] else "open"


# --- C05: conflict and disasters in every year -------------------------------------------------------------------------

WHOLE_RECORD, LAST_TEN = "all years with both counts", "the last ten of them"
ALL_AREAS, NO_FIRST = "every country", "without the country with most movements of the year and cause"


def forced_by_both(by_cause: Mapping[tuple[str, str], pd.DataFrame], *, vintage: str, outlier: str, period: str) -> Values:
    """The lowest year of movements by conflict and by disasters, million.

    :param by_cause: vintage and outlier to movements by year (:func:`displacement.movements_by_cause`).
    """
    rows = by_cause[vintage, outlier].dropna() / 1e6
    rows = rows.tail(10) if period == LAST_TEN else rows
    return {cause: float(rows[cause].min()) for cause in ("conflict", "disaster")}


def rule_of_force(values: Values, thresholds: Values) -> str:
    """C05: qualified if each of the two causes forced so many movements in every year, else open."""
    return "qualified" if min(values.values()) >= thresholds["million movements"] else "open"


# --- C50: by choice and through regular pathways ---------------------------------------------------------------------------

STOCK, ENTRIES, CROSSINGS = "the migrant stock", "permanent entries to OECD countries", "entries to Europe and detected crossings"
NO_FREE = "the same without free movement"  # which crosses no external border
OF_2017, OF_NEWEST, OF_LOWEST = "2017", "the newest year", "the year with the lowest share"
IRREGULAR = {"15 per cent irregular": 15.0, "10 per cent irregular": 10.0, "30 per cent irregular": 30.0}


def choice_bounds(
    protected: Mapping[tuple[str, str], float], detected: Mapping[tuple[str, str], float], *, base: str, period: str, irregular: str
) -> Values:
    """Between what ends the share of people lies who are neither protected nor irregular (:func:`flight.remaining`), per cent.

    :param protected: share of refugees, asylum-seekers or humanitarian entries by base and period, per cent.
    :param detected: share of detected crossings by base and period, per cent of entries and crossings.
    :param irregular: a key of :data:`IRREGULAR`, for bases of which no crossings are given.
    """
    low, high = flight.remaining(protected[base, period], detected.get((base, period), IRREGULAR[irregular]))
    return {"at least": low, "at most": high}


def rule_of_choice(values: Values, thresholds: Values) -> str:
    """C50: supported if even the lower end reaches one ratio, not as worded if even the upper end is at or below the other."""
    most, half = (100 * thresholds[name] / (1 + thresholds[name]) for name in ("overwhelming, to one", "majority, to one"))
    if values["at least"] >= most:
        return "supported"
    return "not as worded" if values["at most"] <= half else "qualified"


# --- C52 and C55: flight from conflict -------------------------------------------------------------------------------------

WARS, ANY_CONFLICT = "wars", "all armed conflicts"
INTENSITIES = {WARS: flight.WAR, ANY_CONFLICT: flight.MINOR}
WINDOWS = {"five years": 5, "the last year alone": 1, "ten years": 10}
REFUGEES_ALONE, ALL_IN_NEED = "refugees", "refugees, asylum-seekers and others in need of protection"
EVERY_ORIGIN, NO_LARGEST_ORIGIN = "all origins", "without the largest origin"
EVERY_GOVERNMENT, AT_HOME = "all governments", "without the United States, whose conflict was fought abroad"


def flight_from_conflict(
    people: Mapping[tuple[str, str], pd.Series], conflicts: pd.DataFrame, population: Mapping[str, pd.Series], ends: Mapping[str, int],
    *, intensity: str, window: str, end: str, grouping: str, outlier: str, governments: str,
) -> Values:  # fmt: skip
    """People in flight from countries in conflict: millions, share of all, and that share over the share of the world's population there.

    :param people: end and grouping to persons by origin.
    :param conflicts: table `armed-conflicts`.
    :param population: end to inhabitants by area.
    :param ends: name of an end to its year; the window ends with it.
    :param intensity, window: keys of :data:`INTENSITIES` and :data:`WINDOWS`.
    """
    last = ends[end]
    fought = flight.in_conflict(conflicts, range(last - WINDOWS[window] + 1, last + 1), INTENSITIES[intensity])
    fought -= {"USA"} if governments == AT_HOME else set()
    fled = people[end, grouping]
    if outlier == NO_LARGEST_ORIGIN:
        fled = fled.drop(fled.idxmax())
    share, base = flight.share_of(fled, fought), flight.share_of(population[end], fought)
    return {"million": float(fled[fled.index.isin(fought)].sum() / 1e6), "percent": share, "times": share / base}


def millions_in_flight(
    people: Mapping[tuple[str, str], pd.Series], conflicts: pd.DataFrame, population: Mapping[str, pd.Series], ends: Mapping[str, int],
    **choices: str,
) -> Values:  # fmt: skip
    """People in flight from countries in conflict, millions, as :func:`flight_from_conflict` counts them for all governments."""
    found = flight_from_conflict(people, conflicts, population, ends, governments=EVERY_GOVERNMENT, **choices)
    return {"million": found["million"]}


def rule_of_crises(values: Values, thresholds: Values) -> str:
    """C55: supported if people from countries in conflict exceed all others by a ratio, and their share that of the population by another.

    Qualified if only one of the two holds, else not as worded.
    """
    ratio = thresholds["to one other"]
    held = (values["percent"] > 100 * ratio / (1 + ratio)) + (values["times"] >= thresholds["times the population"])
    return ("not as worded", "qualified", "supported")[held]


def rule_of_millions(values: Values, thresholds: Values) -> str:
    """C52: qualified if so many millions fled from countries in conflict; its other causes have no count across borders."""
    return "qualified" if values["million"] >= thresholds["million"] else "not as worded"


def bounds_by_row(
    protected: Mapping[tuple[str, str], float], detected: Mapping[tuple[str, str], float], rows: Sequence[tuple[str, str]]
) -> pd.DataFrame:
    """The ends of :func:`choice_bounds` for some bases and periods, per cent.

    :returns: index: base, period; ``low_ilo`` and ``high_ilo``: the widest ends with 10 to 15 per cent irregular; ``low_twice`` and
        ``high_twice``: with 30 per cent. For crossings the irregular part is detected, so that the second pair is missing.
    """
    found = []
    for base, period in rows:
        ends = [choice_bounds(protected, detected, base=base, period=period, irregular=name) for name in IRREGULAR]
        twice = {} if (base, period) in detected else {"low_twice": ends[2]["at least"], "high_twice": ends[2]["at most"]}
        found.append({"low_ilo": ends[0]["at least"], "high_ilo": ends[1]["at most"], **twice})
    return pd.DataFrame(found, columns=["low_ilo", "high_ilo", "low_twice", "high_twice"])
