"""Where one area stands among those of its region, measure by measure.

A measure is a value by area with the year it is of. A rank says how many areas have a higher value; it is no judgement, since for some
measures high is good, for some bad, and for most neither.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from compendium.measures import doctors, labour, mobility, openness, schooling, services, stocks
from compendium.measures.profiles import POPULATION_WITH, newest_quarter
from compendium.measures.remittances import share_of

LEAST_PEERS = 4  # other areas of the region with a value, from which on a rank says something
MET = 3  # level of indicator 10.7.2 from which on a domain counts as met
SCHOLAR_YEARS = 5  # over which moves of scholars are added up: single years are noisy
HAZARD_YEARS = 10
SURVEYS_SINCE = 2014  # older figures of surveys and health statistics are not set beside today's


@dataclass(frozen=True)
class Measure:
    """A value by area: ``values`` (index: area), the year or years they are of, and how many decimals are shown.

    ``years`` is one text for all areas, or a series by area.
    """

    values: pd.Series
    years: str | pd.Series
    decimals: int = 1

    def year_of(self, area: str) -> str:
        """The year of an area's value."""
        return self.years if isinstance(self.years, str) else f"{self.years[area]:.0f}"


def people_of(persons: pd.DataFrame, year: int) -> pd.Series:
    """Population by area in one year, counted as the migrant stock does (:data:`~compendium.measures.profiles.POPULATION_WITH`)."""
    out = persons[persons["year"] == year].set_index("area")["persons"].astype("float64")
    for area, others in POPULATION_WITH.items():
        if area in out.index:
            out[area] += out.reindex(list(others)).fillna(0).sum()
    return out


def newest_year(values: pd.DataFrame, value: str, since: int = 0) -> Measure:
    """The newest value of each area with its year.

    :param values: ``year``, ``area`` and the column ``value``.
    :param since: older values do not count.
    """
    rows = values[values["year"] >= since].dropna(subset=[value]).sort_values("year").groupby("area").last()
    return Measure(rows[value].astype("float64"), rows["year"].astype("float64"))


def of_people(
    stock: pd.DataFrame, corridors: pd.DataFrame, persons: pd.DataFrame, unknown: Collection[str], year: int
) -> dict[str, Measure]:
    """Immigrants and emigrants against the population, and immigrants without an origin on record, in per cent.

    :param stock: table ``migrant-stock``; ``corridors``: ``migrant-stock-by-origin``; ``persons``: ``population``.
    :param unknown: codes that are no areas.
    """
    here = stock[(stock["year"] == year) & (stock["sex"] == "both")].set_index("destination")["migrants"].astype("float64")
    rows = corridors[corridors["year"] == year]
    away = rows[~rows["origin"].isin(list(unknown))].groupby("origin")["migrants"].sum()
    residents = people_of(persons, year)
    nameless = rows[rows["origin"].isin(list(unknown))].groupby("destination")["migrants"].sum()
    every = rows.groupby("destination")["migrants"].sum().astype("float64")
    return {
        "Immigrants, per cent of population": Measure(stocks.share_of_population(here, residents).dropna(), str(year)),
        "Emigrants, per cent of these and residents": Measure(mobility.emigration_rate(away, residents), str(year)),
        "Immigrants of unknown origin, per cent": Measure(100 * nameless.reindex(every.index).fillna(0) / every[every > 0], str(year)),
    }


def of_work(levels: pd.DataFrame, rates: pd.DataFrame) -> dict[str, Measure]:
    """Foreign-born minus native-born people, in percentage points: tertiary schooling at 25 to 64, employment at 15 to 64.

    :param levels: table ``schooling-by-birthplace``; ``rates``: ``labour-market-by-birthplace``.
    """
    out = {}
    if len(levels):
        found = schooling.newest(levels)
        found = found[found["year"] >= SURVEYS_SINCE]
        out["Gap in tertiary schooling, points"] = Measure(found["foreign-born"] - found["native-born"], found["year"].astype("float64"))
    if len(rates):
        gaps = labour.gaps(labour.without(rates, labour.contradictory(rates)), "employment rate", "both")
        long = gaps.stack().rename("gap").reset_index()
        out["Gap in employment, points"] = newest_year(long, "gap", SURVEYS_SINCE)
    return out


def of_health(
    coverage: pd.DataFrame, workers: pd.DataFrame, persons: pd.DataFrame, counted: pd.DataFrame, trained: pd.DataFrame, states: pd.DataFrame
) -> dict[str, Measure]:
    """Health coverage (index, 0 to 100), and doctors trained in an area who work abroad, as a share of these and of those at home.

    :param coverage: table ``uhc-coverage``; ``workers``: ``health-workers``; ``persons``: ``population``; ``counted``: ``doctors``.
    :param trained: table ``foreign-trained-doctors``, and ``states`` that of the United States.
    """
    out = {"Universal health coverage, index": newest_year(coverage, "index", SURVEYS_SINCE)}
    if len(trained):
        year = int(trained["year"].max())
        home = doctors.counted_at_home(doctors.at_home(workers, persons, year), counted, year)
        table = doctors.shares(doctors.trained_at_home(home, trained, states), trained, states)
        known = table["abroad_with"] > 0  # none abroad: mostly, none trained here
        out["Doctors trained here, now abroad, per cent"] = Measure(table.loc[known, "share_with"], str(year))
    return out


def of_money(received: pd.DataFrame, gdp: pd.DataFrame, prices: pd.DataFrame) -> dict[str, Measure]:
    """Remittances received as a share of GDP, and the median cost of sending US$ 200 to an area, in per cent.

    :param received: table ``remittance-inflows``; ``gdp``: table ``gdp``; ``prices``: ``remittance-prices``.
    """
    both = received.merge(gdp, on=["year", "area"], suffixes=("", "_gdp"))
    both["share"] = share_of(both["usd_million"].astype("float64"), both["usd_million_gdp"].astype("float64"))
    year, quarter = newest_quarter(prices)
    rows = prices[(prices["year"] == year) & (prices["quarter"] == quarter)]
    return {
        "Remittances received, per cent of GDP": newest_year(both, "share", SURVEYS_SINCE),
        "Cost of sending US$ 200 here, per cent": Measure(rows.groupby("receiver")["cost_percent"].median().astype("float64"), str(year)),
    }


def of_rules(policies: pd.DataFrame, parties: pd.DataFrame, visas: pd.DataFrame, states: Collection[str], day: str) -> dict[str, Measure]:
    """Domains of SDG indicator 10.7.2 met, treaties joined, and destinations open without a visa.

    :param policies: table ``sdg-migration-policy``; ``parties``: ``treaty-parties``; ``visas``: ``visa-requirements``.
    :param states: the Member States of the United Nations, which can be party to a treaty.
    :param day: of the list of visas.
    """
    answers = services.newest_answers(policies)
    domains = answers[answers["domain"] != "overall"]
    met = (domains["level"] >= MET).groupby(domains["area"]).sum().astype("float64")
    answered = domains.groupby("area")["year"].max().astype("float64")
    joined = parties.groupby("area")["treaty"].nunique().reindex(sorted(states)).fillna(0.0) if len(parties) else pd.Series(dtype="float64")
    other = visas[visas["passport"] != visas["destination"]]
    free = other["requirement"].isin(openness.FREE).groupby(other["passport"]).sum().astype("float64")
    return {
        "Domains of migration policy met, of six": Measure(met, answered, 0),
        "Treaties on refugees and migrants joined": Measure(joined, str(parties["listed"].max())[:4] if len(parties) else "", 0),
        "Destinations open without a visa": Measure(free, day[:4], 0),
    }


def of_scholars(scholars: pd.DataFrame) -> dict[str, Measure]:
    """Net moves of scholars into an area, a year and per thousand active scholars, over the newest years.

    :param scholars: table ``scholars``: ``researchers``, ``in_moves``, ``out_moves`` by year and area.
    """
    if scholars.empty:
        return {}
    last = int(scholars["year"].max())
    rows = scholars[scholars["year"] > last - SCHOLAR_YEARS].groupby("area")[["researchers", "in_moves", "out_moves"]].sum()
    rows = rows[rows["researchers"] >= 100 * SCHOLAR_YEARS].astype("float64")  # among fewer, one move decides
    net = 1000 * (rows["in_moves"] - rows["out_moves"]) / rows["researchers"]
    return {"Net moves of scholars, per thousand a year": Measure(net, f"{last - SCHOLAR_YEARS + 1} to {last}")}


def of_drivers(
    refugees: pd.DataFrame, movements: pd.DataFrame, conflicts: pd.DataFrame, persons: pd.DataFrame, states: Collection[str]
) -> dict[str, Measure]:
    """Refugees hosted and displacements by disasters per thousand inhabitants, and years with an armed conflict.

    :param refugees: table ``refugees``; ``movements``: ``internal-displacement``; ``conflicts``: ``armed-conflicts``; ``persons``:
        ``population``.
    :param states: the Member States of the United Nations: without a row in ``conflicts`` they had none.
    """
    last_people, last = int(persons["year"].max()), int(refugees["year"].max())
    year = min(last, last_people)
    rows = refugees[(refugees["year"] == year) & (refugees["population_type"] == "refugees")]
    hosted = rows.groupby("asylum")["persons"].sum().astype("float64")
    out = {"Refugees hosted, per thousand people": Measure((1000 * hosted / people_of(persons, year)).dropna(), str(year))}
    end = int(movements["year"].max()) if len(movements) else 0
    span = range(end - HAZARD_YEARS + 1, end + 1)
    moved = movements[(movements["cause"] == "disaster") & movements["year"].isin(span)].groupby("area")["displacements"].sum()
    residents = people_of(persons, min(end, last_people)).replace(0, np.nan)
    rate = (1000 * moved.astype("float64") / residents / HAZARD_YEARS).dropna()
    out["Disaster displacements, per thousand a year"] = Measure(rate, f"{span.start} to {end}")
    if len(conflicts):
        fought = conflicts[conflicts["conflicts"] > 0].groupby("area")["year"].nunique()
        years = f"{int(conflicts['year'].min())} to {int(conflicts['year'].max())}"
        out["Years with an armed conflict"] = Measure(fought.reindex(sorted(states)).fillna(0.0), years, 0)
    return out


def table(measures: Mapping[str, Measure], area: str, peers: Collection[str]) -> pd.DataFrame:
    """An area beside the others of its region, a row a measure of which it has a value.

    :param measures: name to values.
    :param peers: the areas of the region, itself among them.
    :returns: ``measure``, ``here`` (text), ``year`` (text), ``rank`` (1 is the highest value; ties share the lower number), ``of`` (areas
        of the region with a value), ``median`` (of these, text), ``part`` (share of the other areas below it, 0 to 1, ties as half); the
        last four are missing where fewer than :data:`LEAST_PEERS` others have one.
    """
    rows = []
    for name, measure in measures.items():
        if area not in measure.values.index:
            continue
        value, among = float(measure.values[area]), measure.values[measure.values.index.isin(list(peers))].dropna()
        row = {"measure": name, "here": _said(value, measure.decimals), "year": measure.year_of(area)}
        others = among.drop(area, errors="ignore")
        if len(others) >= LEAST_PEERS:
            row |= {
                "rank": 1 + int((others > value).sum()),
                "of": len(others) + 1,
                "median": _said(float(among.median()), measure.decimals),
                "part": float((others < value).mean() + (others == value).mean() / 2),
            }
        rows.append(row)
    return pd.DataFrame(rows, columns=["measure", "here", "year", "rank", "of", "median", "part"]).astype({"rank": "Int64", "of": "Int64"})


def printed(standing: pd.DataFrame, region: str) -> pd.DataFrame:
    """The result of :func:`table` as it is shown: columns Measure, Here, Year, Rank in the region, Median there; a dash where missing."""
    none = "\N{EN DASH}"
    rank = [none if pd.isna(r) else f"{r} of {n}" for r, n in zip(standing["rank"], standing["of"], strict=True)]
    return pd.DataFrame(
        {
            "Measure": standing["measure"],
            "Here": standing["here"],
            "Year": standing["year"],
            f"Rank in {region}": rank,
            "Median there": standing["median"].fillna(none),
        }
    )


def _said(value: float, decimals: int) -> str:
    """A number with a sign of minus and commas: "1,234", "−3.1"."""
    return f"{value:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def title(name: str, region: str, standing: pd.DataFrame) -> str:
    """The finding of the result of :func:`table`: by how many measures the area is above two thirds of the others, and below them."""
    ranked = standing.dropna(subset=["rank"])
    if ranked.empty:
        return f"{name}: {len(standing)} measures, without enough other areas of the region to compare"
    upper, lower = int((ranked["part"] > 2 / 3).sum()), int((ranked["part"] < 1 / 3).sum())
    return f"{name}: high in {region} by {upper} of {len(ranked)} measures, low by {lower}"
