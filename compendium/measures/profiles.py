"""One country or area: who came and left, who fled, what money moves, which rules it has agreed to.

Pure functions on tables as ``load`` returns them, cut to one area before anything else, since a profile is made for every area.
They return frames and numbers for the exhibits of the template, and the few phrases that its titles are put together from. A
quantity without a figure is missing or has no row; it is never zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

import pandas as pd

from compendium.areas import in_force
from compendium.edition import long_day
from compendium.measures import citizenship, recorded
from compendium.measures.displacement import largest, movements_by_cause
from compendium.measures.openness import visa_free_from, visa_free_pairs
from compendium.measures.voting import COMPACT
from compendium.words import joined

# Areas that the migrant stock counts in another one, while the World Development Indicators give their population apart.
POPULATION_WITH: Mapping[str, Sequence[str]] = {"SRB": ("XKX",)}
# Areas of which the Indicators count another population than the migrant stock does.
POPULATION_NOTES: Mapping[str, str] = {
    "FRA": "This population includes the overseas departments, which the migrant stock counts apart: shares are slightly too low.",
    "MDA": "This population leaves out Transnistria, which the migrant stock includes: shares are too high.",
    "SRB": "The population of Kosovo (under UN Security Council resolution 1244) is added here, since the migrant stock includes it.",
}
FLED = {
    "refugees": "Refugees under UNHCR's mandate",
    "asylum-seekers": "Asylum-seekers",
    "other people in need of international protection": "Other people in need of international protection",
}


# --- Phrases ---------------------------------------------------------------------------------------------------------


def count(number: float, noun: str = "") -> str:
    """A number of people in words: "3.3 million people", "12,345 people"; below a million with the digits of the source."""
    shown = f"{number / 1e6:,.1f}\N{NO-BREAK SPACE}million" if number >= 999_500 else f"{number:,.0f}"
    return f"{shown} {noun}".rstrip()


def dollars(million: float) -> str:
    """A sum given in million US dollars: "US$ 12.3 billion", "US$ 450 million", "US$ 3.2 million"."""
    amount, word = (f"{million / 1000:,.1f}", "billion") if million >= 999.5 else (shown(million), "million")
    return f"US$\N{NO-BREAK SPACE}{amount}\N{NO-BREAK SPACE}{word}"


def shown(value: float) -> str:
    """A number on a bar: "1,088", "4.8", "under 0.1"."""
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}" if value >= 0.05 else "under 0.1"


def percent(value: float) -> str:
    """A share: "39 per cent", "0.4 per cent" below one; "under 0.1" and "over 99" where rounding would say none or all."""
    if 99.5 <= value < 100 - 1e-9:
        said = "over 99"
    else:
        said = "under 0.1" if 0 < value < 0.05 else f"{value:.1f}" if 0 < value < 0.995 else f"{value:.0f}"
    return f"{said}\N{NO-BREAK SPACE}per cent"


def times(larger: float, smaller: float) -> str:
    """How many times a number is another: "12 times", "1.8 times"."""
    ratio = larger / smaller
    return f"{ratio:,.0f} times" if ratio >= 9.95 else f"{ratio:.1f} times"


def listed(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"; with semicolons where a name has a comma."""
    return joined(words, "; " if any("," in w for w in words) else ", ")


def unit_of(values: pd.DataFrame | pd.Series) -> tuple[float, str]:
    """Divisor and words for an axis by its largest value: (1e6, ", millions"), (1e3, ", thousands") or (1, "")."""
    top = float(pd.DataFrame(values).astype("float64").max().max())
    return next(((size, word) for size, word in ((1e6, ", millions"), (1e3, ", thousands")) if top >= 2 * size), (1.0, ""))


def month(day: str) -> str:
    """ "2015-03-14" as "March 2015"."""
    return long_day(day).split(" ", 1)[1]


# --- People ----------------------------------------------------------------------------------------------------------


def people(stock: pd.DataFrame, corridors: pd.DataFrame, area: str) -> pd.DataFrame:
    """Immigrants and emigrants of an area by year, in persons at mid-year.

    Immigrants: the stock by destination, as the provider totals it. Emigrants: the sum over destinations of people of this origin;
    people whose origin is not on record are in no sum, so it is a lower bound.

    :param stock: table ``migrant-stock``.
    :param corridors: table ``migrant-stock-by-origin`` of the same revision.
    :returns: index: year; columns immigrants, emigrants; missing where there is no figure; a column without any figure is left out.
    """
    here = stock[(stock["destination"] == area) & (stock["sex"] == "both")].set_index("year")["migrants"]
    away = corridors[corridors["origin"] == area].groupby("year")["migrants"].sum()
    out = pd.DataFrame({"immigrants": here, "emigrants": away}).astype("float64").sort_index()
    return out.where(out > 0).dropna(axis=1, how="all").dropna(how="all").rename_axis("year")


def population(persons: pd.DataFrame, area: str) -> pd.Series:
    """Population of an area as its migrant stock understands it (:data:`POPULATION_WITH`), by year, in persons."""
    rows = persons[persons["area"].isin([area, *POPULATION_WITH.get(area, ())])]
    return rows[rows["year"].isin(rows.loc[rows["area"] == area, "year"])].groupby("year")["persons"].sum().astype("float64")


def partners(pairs: pd.DataFrame, side: str, area: str, value: str, leave_out: Collection[str] = (), most: int = 6) -> pd.DataFrame:
    """The largest partners of an area on the other side of a table of pairs. Give the rows of one year.

    Formula of the share: partner / sum over all partners, those left out included, x 100.

    :param side: the column in which the area stands (``destination`` gives its origins, ``origin`` its destinations).
    :param leave_out: partners that are no areas (unknown origins): in the sum, not in the list.
    :returns: index: area code of the partner, largest first; columns ``value`` (unit of the column), share (per cent).
    """
    other = next(c for c in ("origin", "destination", "sender", "receiver") if c in pairs.columns and c != side)
    rows = pairs[(pairs[side] == area) & (pairs[value] > 0)].set_index(other)[value].astype("float64")
    top = largest(rows[~rows.index.isin(list(leave_out))], most)
    return pd.DataFrame({value: top, "share": 100 * top / rows.sum()}).rename_axis("area")


def unknown_share(corridors: pd.DataFrame, unknown: Collection[str], area: str = "") -> float:
    """Migrants whose origin is not on record / all migrants, in per cent, in an area or in the world. Give the rows of one year.

    :returns: missing where there are no migrants at all.
    """
    rows = corridors[corridors["destination"] == area] if area else corridors
    total = float(rows["migrants"].sum())
    return 100 * float(rows.loc[rows["origin"].isin(list(unknown)), "migrants"].sum()) / total if total else float("nan")


def women_abroad(by_sex: pd.DataFrame, area: str) -> float:
    """Women and girls / all emigrants of an area, in per cent, in the one year of the table ``migrant-stock-by-origin-and-sex``."""
    rows = by_sex[by_sex["origin"] == area].groupby("sex")["migrants"].sum().astype("float64")
    total = float(rows.sum())
    return 100 * float(rows.get("female", 0.0)) / total if total else float("nan")


# --- Flight ----------------------------------------------------------------------------------------------------------


def fled(refugees: pd.DataFrame, area: str) -> pd.DataFrame:
    """People who fled across borders, to an area and from it, at the end of each year, in persons.

    :param refugees: table ``refugees``.
    :returns: index: year; columns: pairs of population type (the keys of :data:`FLED`) and ``here`` or ``from``; a column without
        any figure is left out.
    """
    sides = {"here": refugees[refugees["asylum"] == area], "from": refugees[refugees["origin"] == area]}
    parts = {
        (kind, side): rows[rows["population_type"] == kind].groupby("year")["persons"].sum().astype("float64")
        for side, rows in sides.items()
        for kind in FLED
    }
    return pd.DataFrame(parts).sort_index().dropna(axis=1, how="all").rename_axis("year")


def across(table: pd.DataFrame, first: int) -> pd.DataFrame:
    """Refugees alone out of the series of :func:`fled`, from a year on: columns hosted, from, where they have any figure."""
    parts = {word: table["refugees", side] for word, side in (("hosted", "here"), ("from", "from")) if ("refugees", side) in table}
    return every_year(pd.DataFrame(parts).loc[first:].dropna(how="all").dropna(axis=1, how="all"))


def every_year(table: pd.DataFrame) -> pd.DataFrame:
    """A table by year with a row for each year from its first to its last; years without a figure are missing."""
    return table.reindex(pd.RangeIndex(table.index.min(), table.index.max() + 1, name="year")) if len(table) else table


def displaced(series: pd.DataFrame, palestine: pd.DataFrame, inside: pd.DataFrame, area: str, last: int) -> pd.DataFrame:
    """The counts of people who fled, at the end of the newest year of each table and ten years before.

    :param series: as :func:`fled` returns it; ``last``: the newest year of its table, so that a series that ended is not shown as new.
    :param palestine: table ``palestine-refugees``.
    :param inside: table ``internally-displaced-persons``, one release.
    :returns: columns group, before, newest (persons), year (of the newest); only groups with a figure in one of the two years.
    """
    told = {
        f"{FLED[kind]} {'hosted' if side == 'here' else 'from here'}": (series[(kind, side)].dropna(), last)
        for kind, side in series.columns
    }
    rows = palestine[palestine["area"] == area]
    told["Palestine refugees registered with UNRWA"] = (rows.set_index("year")["persons"], int(palestine["year"].max() if len(rows) else 0))
    for cause, words in (("conflict", "conflict and violence"), ("disaster", "disasters")):
        rows = inside[(inside["area"] == area) & (inside["cause"] == cause)]
        told[f"Internally displaced by {words}"] = (rows.set_index("year")["persons"], int(inside["year"].max() if len(rows) else 0))
    out = [(group, values.get(year - 10), values.get(year), str(year)) for group, (values, year) in told.items()]
    table = pd.DataFrame(out, columns=["group", "before", "newest", "year"]).astype({"before": "float64", "newest": "float64"})
    return table.dropna(subset=["before", "newest"], how="all").reset_index(drop=True)


def inside(movements: pd.DataFrame, area: str) -> pd.DataFrame:
    """New displacements inside an area by cause, in movements, over all years of the table; without rows where there are none.

    :param movements: table ``internal-displacement``.
    :returns: index: year, from the first of the table to its last; columns conflict, disaster, where they have any; missing where the
        provider has no figure.
    """
    own = movements[movements["area"] == area]
    if not own["displacements"].sum():
        return pd.DataFrame()
    out = movements_by_cause(own)
    out = out.loc[:, out.sum() > 0].rename_axis(columns=None)
    return out.reindex(pd.RangeIndex(int(movements["year"].min()), int(movements["year"].max()) + 1, name="year"))


# --- Money -----------------------------------------------------------------------------------------------------------


def money(received: pd.DataFrame, sent: pd.DataFrame, area: str) -> pd.DataFrame:
    """Remittances received and sent by an area, by year, in million current US dollars.

    :returns: index: year; columns received, sent; a column without any figure is left out.
    """
    parts = {
        name: table[table["area"] == area].set_index("year")["usd_million"].astype("float64")
        for name, table in (("received", received), ("sent", sent))
    }
    return every_year(pd.DataFrame(parts).sort_index().dropna(axis=1, how="all").rename_axis("year"))


def cost(prices: pd.DataFrame, area: str) -> pd.DataFrame:
    """Median cost of sending US$ 200 to an area and from it, over the corridors surveyed in the newest quarter of the table.

    :param prices: table ``remittance-prices``.
    :returns: index: ``to``, ``from``, where a corridor was surveyed; columns median (per cent of the amount), corridors (number).
    """
    quarter = newest_quarter(prices)
    rows = prices[(prices["year"] == quarter[0]) & (prices["quarter"] == quarter[1])]
    sides = {"to": rows.loc[rows["receiver"] == area, "cost_percent"], "from": rows.loc[rows["sender"] == area, "cost_percent"]}
    out = {side: {"median": float(v.median()), "corridors": len(v)} for side, v in sides.items() if len(v)}
    return pd.DataFrame.from_dict(out, orient="index", columns=["median", "corridors"])


QUARTERS = ("first", "second", "third", "fourth")


def newest_quarter(prices: pd.DataFrame) -> tuple[int, int]:
    """The newest year and quarter of the table ``remittance-prices``; (0, 0) if it has no row."""
    if prices.empty:
        return 0, 0
    year = int(prices["year"].max())
    return year, int(prices.loc[prices["year"] == year, "quarter"].max())


# --- Rules -----------------------------------------------------------------------------------------------------------


def blocs(
    memberships: pd.DataFrame, visas: pd.DataFrame, corridors: pd.DataFrame, area: str, on: str, visa_day: str, year: int
) -> pd.DataFrame:
    """The blocs of an area on a day, how open they are inside, and how many of its emigrants live in them.

    :param memberships: table ``memberships``; visas: table ``visa-requirements`` of the day ``visa_day``.
    :param corridors: table ``migrant-stock-by-origin``, rows of the year ``year``.
    :returns: index: bloc; columns members (number, on the day), pairs_free (ordered pairs of members with entry without a visa / pairs on
        record), own_free (the same for the area's citizens alone), emigrants_inside (emigrants living in members / all emigrants), in
        per cent. Members are those of the visa list's day for visas, of mid-year for emigrants: as in the rest of the book.
    """
    now = in_force(memberships, on)
    then, middle = in_force(memberships, visa_day), in_force(memberships, f"{year}-07-01")
    away = corridors[corridors["origin"] == area]
    total = float(away["migrants"].sum())
    out = {}
    for bloc in sorted(set(now.loc[now["area"] == area, "bloc"]), key=str.casefold):
        inside = set(then.loc[then["bloc"] == bloc, "area"])
        free, pairs = visa_free_pairs(visas, inside)
        own, routes = visa_free_from(visas, area, inside)
        lives = float(away.loc[away["destination"].isin(set(middle.loc[middle["bloc"] == bloc, "area"])), "migrants"].sum())
        out[bloc] = {
            "members": int((now["bloc"] == bloc).sum()),
            "pairs_free": 100 * free / pairs if pairs else float("nan"),
            "own_free": 100 * own / routes if routes else float("nan"),
            "emigrants_inside": 100 * lives / total if total else float("nan"),
        }
    return pd.DataFrame.from_dict(out, orient="index", columns=["members", "pairs_free", "own_free", "emigrants_inside"]).rename_axis(
        "bloc"
    )


def bloc_notes(memberships: pd.DataFrame, area: str, on: str) -> str:
    """What the table ``memberships`` remarks on the blocs of an area on a day, each after what holds on that day.

    "AU: member since 31 January 2017. Left the Organization of African Unity in 1984."; empty if there is no remark. One that speaks of a
    later year than the day is left out: it was not known then.
    """
    rows = in_force(memberships[memberships["area"] == area], on).dropna(subset=["note"]).sort_values("bloc")
    known = [row for row in rows.itertuples() if on == "latest" or max(re.findall(r"\b(?:19|20)\d\d\b", row.note), default="") <= on[:4]]
    return " ".join(f"{row.bloc}: member since {dated(row.joined, row.joined_precision)}. {row.note}" for row in known)


def dated(day: str, precision: str) -> str:
    """A day in words, no more exact than it is known: "31 January 2017", "June 2007" for ``month``, "2009" for ``year``."""
    return {"day": long_day(day), "month": month(day), "year": day[:4]}[precision]


def treaties(parties: pd.DataFrame, area: str, order: Sequence[str], day: str = "9999") -> pd.DataFrame:
    """Each treaty and whether the area is party to it by the end of what is known.

    :param parties: table ``treaty-parties``.
    :param order: the treaties, as they are to be listed; those of which nothing is known are left out.
    :param day: the last day of what is known, where an early state was cut out of the table.
    :returns: columns treaty, since (year of deposit; missing where not party), listed (day up to which it is known).
    """
    known = parties.groupby("treaty")["listed"].max()
    since = parties[parties["area"] == area].set_index("treaty")["year"]
    rows = [(t, since.get(t), min(known[t], day)) for t in order if t in known.index]
    return pd.DataFrame(rows, columns=["treaty", "since", "listed"]).astype({"since": "Int64"})


def vote(votes: pd.DataFrame, area: str) -> tuple[str, str]:
    """How an area voted on the Global Compact for Migration, and on which day.

    :param votes: table ``un-votes``.
    :returns: yes, no, abstain, absent, or ``not a Member`` of the United Nations; both empty where the vote was not known yet.
    """
    rows = votes[votes["resolution"] == COMPACT]
    if rows.empty:
        return "", ""
    own = rows.loc[rows["area"] == area, "vote"]
    return (str(own.iloc[0]) if len(own) else "not a Member"), str(rows["date"].iloc[0])


# --- Titles and descriptions -----------------------------------------------------------------------------------------
# A title begins with the name and a colon: no sentence form then needs an article ("Netherlands", "Bahamas").

MOST_WORDS = 20  # of a title, as everywhere in the book


def titled(name: str, *findings: str) -> str:
    """A title of at most :data:`MOST_WORDS` words: the name and the first finding that leaves it so short, else the last one.

    :param findings: the same finding, from its fullest wording to its shortest.
    """
    titles = [f"{name}: {finding}" for finding in findings]
    return next((title for title in titles if len(title.split()) <= MOST_WORDS), titles[-1])


def course(label: str, series: pd.Series, show: Callable[[float], str] = count) -> str:
    """How a series runs, in a sentence for an alt text: first and last value, and its peak where that is another."""
    known = series.dropna()
    first, last, top = known.index[0], known.index[-1], known.idxmax()
    if first == last:
        return f"{label}: {show(known.iloc[0])} in {first}."
    ends = {show(known.iloc[0]), show(known.iloc[-1])}  # a peak that reads like an end is not told
    peak = "" if show(known[top]) in ends else f", with a peak of {show(known[top])} in {top}"
    return f"{label} go from {show(known.iloc[0])} in {first} to {show(known.iloc[-1])} in {last}{peak}."


def newest_people(table: pd.DataFrame) -> tuple[int, float, float]:
    """The newest year of the series of :func:`people`, and its immigrants and emigrants, missing where there is no figure."""
    year = table.index[-1]
    here, away = (float(table.loc[year, c]) if c in table else float("nan") for c in ("immigrants", "emigrants"))
    return int(year), here, away


def people_title(name: str, table: pd.DataFrame) -> str:
    """The finding of the series of :func:`people`: the two numbers of the newest year against each other."""
    year, here, away = newest_people(table)
    if pd.isna(here) or pd.isna(away):
        known, word = (here, "immigrants") if pd.notna(here) else (away, "emigrants")
        return f"{name}: {count(known, word)} in {year}"
    if max(here, away) < 1.1 * min(here, away):
        both = f"{count(away, 'emigrants')} and {count(here, 'immigrants')} in {year}"
        return titled(name, f"{both}, about as many of either", both)
    if away > here:
        return f"{name}: {count(away, 'emigrants')} in {year}, {times(away, here)} the immigrants"
    return f"{name}: {count(here, 'immigrants')} in {year}, {times(here, away)} the emigrants"


def partners_title(
    name: str, origins: pd.DataFrame, destinations: pd.DataFrame, names: Mapping[str, str] | pd.Series, unknown: float = 0
) -> str:
    """The finding of the two lists of :func:`partners`: the first of each, with its share.

    :param unknown: immigrants of unknown origin, per cent of all; where they are most, that is the finding on origins.
    """
    if unknown >= 50:
        head = f"no origin on record for {percent(unknown)} of immigrants"
        return titled(name, *[f"{head}; first destination of emigrants, {names[a]}" for a in destinations.index[:1]], head)
    plain = [
        (f"first {words}, {names[table.index[0]]}", f" ({percent(table['share'].iloc[0])})")
        for words, table in (("origin of immigrants", origins), ("destination of emigrants", destinations))
        if len(table)
    ]
    return titled(name, "; ".join(words + share for words, share in plain), "; ".join(words for words, _ in plain), plain[0][0])


def ranking(label: str, table: pd.DataFrame, names: Mapping[str, str] | pd.Series) -> str:
    """The rows of :func:`partners` in a sentence for an alt text."""
    shares = (f"{names[a]} {percent(s).removesuffix(f'{chr(160)}per cent')}" for a, s in table["share"].items())
    return f"{label}, per cent: {', '.join(shares)}."


def people_alt(
    table: pd.DataFrame, origins: pd.DataFrame, destinations: pd.DataFrame, names: Mapping[str, str] | pd.Series, unknown: float = 0
) -> str:
    """What the figure on people shows, in words, the finding of its title among them.

    :param table: the series of :func:`people`; origins, destinations: of :func:`partners`; each may be empty.
    :param unknown: immigrants of unknown origin, per cent of all.
    """
    told = []
    if len(table):
        year, here, away = newest_people(table)
        told += ["Lines over the years.", *(course(c.capitalize(), table[c]) for c in table)]
        (fewer, less), (more, most) = sorted({"immigrants": here, "emigrants": away}.items(), key=lambda side: side[1])
        if most >= 1.1 * less:  # not where one of them is missing
            told.append(f"In {year} the {more} are {times(most, less)} the {fewer}.")
    elif unknown >= 50:
        told.append(f"No origin is on record for {percent(unknown)} of immigrants.")
    sides = {"Bars of origins": origins, "Bars of destinations": destinations}
    told += [ranking(label, side, names) for label, side in sides.items() if len(side)]
    return " ".join(told)


def flight_title(name: str, across: pd.DataFrame, inside: pd.DataFrame) -> str:
    """The finding on flight: refugees in the newest year, and movements inside the country summed over the years of the table.

    :param across: columns hosted, from, of refugees by year; inside: columns conflict, disaster, movements by year; either may be empty.
    """
    refugees = moved = ""
    if len(across):
        year, newest = across.index[-1], across.iloc[-1].dropna()
        words = {"hosted": "refugees hosted", "from": "from here" if "hosted" in newest else "refugees from here"}
        refugees = listed([count(newest[c], words[c]) for c in words if c in newest]) + f" in {year}"
    moved, cause = inside_said(inside)
    both = "; ".join(filter(None, (refugees, moved)))
    return titled(name, both + cause, both, refugees or moved)


def inside_said(inside: pd.DataFrame) -> tuple[str, str]:
    """Movements inside the country summed over the years of the table, and what caused them, in words; both empty where there are none."""
    if inside.empty:
        return "", ""
    total = float(inside.sum().sum())
    if len(inside.columns) > 1:
        cause = f"{percent(100 * float(inside['conflict'].sum()) / total)} by conflict"
    else:
        cause = {"conflict": "all by conflict", "disaster": "all by disasters"}[inside.columns[0]]
    return f"{count(total)} displacements inside since {inside.index[0]}", f", {cause}"


def displaced_said(table: pd.DataFrame) -> str:
    """The rows of :func:`displaced` as a list in words, the number of ten years before in brackets."""
    rows = [
        f"{row.group}: {'no figure' if pd.isna(row.newest) else count(row.newest)}"
        + (f" ({count(row.before)})" if pd.notna(row.before) else "")
        for row in table.itertuples()
    ]
    return "; ".join(rows)


def money_title(
    name: str, table: pd.DataFrame, senders: pd.DataFrame, receivers: pd.DataFrame, names: Mapping[str, str] | pd.Series
) -> str:
    """The finding on remittances: received and sent in the newest year of each; without records, the largest flows of the model."""
    if len(table.columns):
        known = {c: table[c].dropna() for c in table}
        told = [f"{dollars(v.iloc[-1])} {c} in {v.index[-1]}" for c, v in known.items()]
        return titled(name, f"remittances of {listed(told)}", f"remittances of {told[0]}")
    sides = [(senders, "largest sender of remittances"), (receivers, "largest receiver of remittances")]
    told = [f"{words} by model, {names[t.index[0]]}" for t, words in sides if len(t)]
    return titled(name, "; ".join(told), told[0])


def blocs_said(table: pd.DataFrame) -> str:
    """The rows of :func:`blocs` in words; empty without any."""

    parts = {"pairs_free": "of routes visa-free", "own_free": "for its citizens", "emigrants_inside": "of its emigrants"}

    def told(row: pd.Series) -> str:
        shares = [f"{percent(row[column])} {words}" for column, words in parts.items() if pd.notna(row[column])]
        return ", ".join([f"{row['members']:.0f} members", *shares])

    return "; ".join(f"{bloc} ({told(row)})" for bloc, row in table.iterrows())


VOTES: Mapping[str, str] = {"yes": "voted for", "no": "voted against", "abstain": "abstained on", "absent": "did not vote on"}


def rules_said(table: pd.DataFrame, cast: str, day: str) -> dict[str, str]:
    """The rows of :func:`treaties` and the vote on the Compact in words, by key; what is not known has none.

    :param cast: as :func:`vote` returns it, with its ``day``.
    """
    since = [f"{row.treaty} ({row.since})" for row in table.itertuples() if pd.notna(row.since)]
    missing = table[table["since"].isna()].groupby("listed", sort=True)["treaty"]
    without = [f"{joined(tuple(names), ', ')} (known up to {month(str(day))})" for day, names in missing]
    voted = f"It {VOTES[cast]} the Global Compact for Migration on {long_day(day)}." if cast in VOTES else ""
    said = {"party": listed(since), "not-party": "; ".join(without), "vote": voted}
    return {key: words for key, words in said.items() if words}


def flight_alt(across: pd.DataFrame, inside: pd.DataFrame) -> str:
    """What the figure on flight shows, in words; parameters as in :func:`flight_title`."""
    told = []
    if len(across):
        words = {"hosted": "Refugees hosted", "from": "Refugees from here"}
        told += ["Lines of refugees at the end of each year.", *(course(words[c], across[c]) for c in across)]
    if len(inside):
        total, said = inside.sum(axis=1), "".join(inside_said(inside))
        told.append(f"Columns, one a year: {said}; the highest is {total.idxmax()} with {count(total.max())} in the year.")
    return " ".join(told)


def money_alt(table: pd.DataFrame, senders: pd.DataFrame, receivers: pd.DataFrame, names: Mapping[str, str] | pd.Series) -> str:
    """What the figure on remittances shows, in words."""
    bars = {"Largest senders": senders, "Largest receivers": receivers}
    told = [course(f"Remittances {c}", table[c], dollars) for c in table] or ["No remittances by year are on record."]
    told += ["Bars by the World Bank's model."] * any(len(pairs) for pairs in bars.values())
    told += [
        f"{label}: " + ", ".join(f"{names[a]} {dollars(v)}" for a, v in pairs["usd_million"].items()) + "."
        for label, pairs in bars.items()
        if len(pairs)
    ]
    return " ".join(told)


def persons_said(word: str, number: float, women: float) -> dict[str, str]:
    """What a profile says of its immigrants or emigrants, by key; unknown parts have none.

    :param word: the key of the number: ``immigrants`` or ``emigrants``.
    :param number: persons.
    :param women: their share, per cent.
    """
    if pd.isna(number):
        return {f"no-{word}": "yes"}
    return {word: count(number), **({f"{word}-women": percent(women)} if pd.notna(women) else {f"{word}-only": "yes"})}


def visas_said(day: str, out: int, routes: int, entering: int) -> dict[str, str]:
    """What a profile says of visas, by key; nothing where no route is known.

    :param day: of the list of requirements.
    :param out: destinations that citizens enter without a visa, of ``routes``.
    :param entering: passports whose holders enter the area without a visa.
    """
    if not routes:
        return {}
    return {"visa-day": long_day(day), "visa-out": f"{out:,}", "visa-routes": f"{routes:,}", "visa-in": f"{entering:,}"}


RESTS_ON: Mapping[str, str] = {  # type of data to how it is told
    recorded.BORN: "people born abroad, as counted",
    recorded.CITIZENS: "foreign citizens, as counted",
    recorded.BOTH: "people born abroad and foreign citizens, as counted",
    recorded.IMPUTED: "no count here: it is imputed",
}


def sources_said(row: Mapping[str, object]) -> dict[str, str]:
    """What the migrant stock of an area rests on, by key; nothing where it has no migrants.

    :param row: as :func:`recorded.profile_row` returns it.
    """
    if not row:
        return {}
    added = " Refugees were added to it." if row["refugees_added"] else ""
    return {"rests-on": f"{RESTS_ON[str(row['kind'])]}.{added}"}


def law_said(kept: pd.DataFrame, area: str) -> dict[str, str]:
    """What the law says to a citizen who takes another citizenship, in the newest year of the table, by key; nothing without a value.

    :param kept: table ``citizenship-kept-abroad``.
    """
    rows = kept[(kept["area"] == area) & (kept["year"] == kept["year"].max()) & kept["law"].isin([citizenship.KEPT, citizenship.LOST])]
    if rows.empty:
        return {}
    word = {citizenship.KEPT: "keeps", citizenship.LOST: "loses"}[str(rows["law"].iloc[0])]
    return {"second-citizenship": word, "law-year": str(int(rows["year"].iloc[0]))}


QUARTER: Mapping[int, str] = {1: "lowest", 2: "second lowest", 3: "second highest", 4: "highest"}


def climate_said(classes: pd.DataFrame, area: str) -> dict[str, str]:
    """The quarters of countries in which an area is, in the newest year of the table, by key; nothing without a value.

    :param classes: table ``climate-exposure-classes``.
    """
    rows = classes[(classes["area"] == area) & (classes["year"] == classes["year"].max())]
    if rows.empty:
        return {}
    row = rows.iloc[0]
    return {"exposed": QUARTER[int(row["exposure"])], "ready": QUARTER[int(row["readiness"])], "climate-year": str(int(row["year"]))}
