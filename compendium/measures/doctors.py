"""Doctors who work abroad as a share of all doctors that a country has trained."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from compendium.measures import intervals

WITHOUT, WITH = "without", "with"  # the United States among the countries where they work


def abroad(trained: pd.DataFrame) -> pd.Series:
    """Doctors trained in each country who work in another; index: country of training; persons.

    :param trained: table ``foreign-trained-doctors`` or the one of the United States: ``area`` (where they work), ``trained_in``,
        ``doctors``.
    """
    return trained[trained["trained_in"] != trained["area"]].groupby("trained_in")["doctors"].sum().astype("float64")


def at_home(workers: pd.DataFrame, people: pd.DataFrame, year: int, since: int = 2010) -> pd.DataFrame:
    """Doctors who work in each country, wherever trained.

    Formula: physicians per 10,000 population, newest value from ``since`` to ``year``, x population of ``year`` / 10,000.

    :param workers: table ``health-workers``; ``people``: table ``population``.
    :returns: index: area; ``density`` (per 10,000), ``density_year``, ``people`` (persons), ``home`` (doctors).
    """
    rows = workers[(workers["occupation"] == "physicians") & workers["year"].between(since, year)].sort_values("year")
    newest = rows.groupby("area").last()
    population = people[people["year"] == year].set_index("area")["persons"].astype("float64")
    out = pd.DataFrame(
        {"density": newest["per_10000"].astype("float64"), "density_year": newest["year"].astype(int), "people": population}
    ).dropna()
    return out.assign(home=out["density"] * out["people"] / 10_000)


def counted_at_home(home: pd.DataFrame, doctors: pd.DataFrame, year: int) -> pd.DataFrame:
    """Result of :func:`at_home` with the number that the OECD counts, newest up to ``year``, where there is one.

    :param doctors: table ``doctors``.
    """
    newest = doctors[doctors["year"] <= year].sort_values("year").groupby("area")["doctors"].last().astype("float64")
    return home.assign(home=newest.reindex(home.index).fillna(home["home"]))


def trained_at_home(home: pd.DataFrame, *trained: pd.DataFrame) -> pd.DataFrame:
    """Result of :func:`at_home` less the doctors trained elsewhere, in countries that report these.

    :param trained: tables as for :func:`abroad`.
    """
    rows = pd.concat([table[table["trained_in"] != table["area"]] for table in trained])
    foreign = rows.groupby("area")["doctors"].sum().astype("float64")
    return home.assign(home=(home["home"] - foreign.reindex(home.index).fillna(0.0)).clip(lower=0.0))


def shares(home: pd.DataFrame, trained: pd.DataFrame, united_states: pd.DataFrame, least_people: float = 0.0) -> pd.DataFrame:
    """Doctors abroad / (doctors abroad + doctors at home), by country of training, in per cent.

    A lower bound: doctors in countries of practice that do not report the country of training are not counted. Doctors at home may have
    been trained elsewhere, and doctors abroad may be nationals of the country where they work who studied abroad.

    :param home: result of :func:`at_home`.
    :param trained: table ``foreign-trained-doctors``; ``united_states``: that of the United States, of another year.
    :param least_people: countries of training with fewer people are left out.
    :returns: columns of ``home`` and ``abroad_without``, ``abroad_with`` (the United States; persons), ``share_without``, ``share_with``
        (per cent), largest share first.
    """
    out = home[home["people"] >= least_people].copy()
    out["abroad_without"] = abroad(trained).reindex(out.index).fillna(0.0)
    out["abroad_with"] = out["abroad_without"] + abroad(united_states).reindex(out.index).fillna(0.0)
    for which in (WITHOUT, WITH):
        out[f"share_{which}"] = 100 * out[f"abroad_{which}"] / (out[f"abroad_{which}"] + out["home"])
    return out.sort_values("share_with", ascending=False)


def _total(rows: np.ndarray) -> float:
    return float(100 * rows[:, 0].sum() / rows.sum())


def by_group(table: pd.DataFrame, groups: Mapping[str, pd.Index]) -> pd.DataFrame:
    """The share of groups of countries: of all their doctors together, and of the country in the middle.

    Formula: sum of doctors abroad / sum of doctors abroad and at home x 100; intervals of 95 per cent by the bootstrap over countries.

    :param table: result of :func:`shares`.
    :param groups: name to country codes.
    :returns: index: groups; ``countries``; ``without``, ``with`` (the United States; all doctors together, per cent), each with its
        interval in ``_low`` and ``_high``; ``median`` (of the countries, with the United States).
    """
    found = {}
    for name, codes in groups.items():
        part = table[table.index.isin(codes)]
        drawn = intervals.draws(len(part))
        row = {"countries": len(part), "median": part["share_with"].median()}
        for which in (WITHOUT, WITH):
            pairs = part[[f"abroad_{which}", "home"]].to_numpy(dtype=float)
            sums = pairs[drawn].sum(axis=1)
            low, high = np.percentile(100 * sums[:, 0] / sums.sum(axis=1), [2.5, 97.5])
            row |= {which: _total(pairs), f"{which}_low": low, f"{which}_high": high}
        found[name] = row
    return pd.DataFrame(found).T.astype({"countries": int})


def tried(choices: Mapping[str, tuple[pd.DataFrame, str]], group: pd.Index) -> pd.DataFrame:
    """The same results over several choices.

    :param choices: name to a result of :func:`shares` and which of its shares, ``without`` or ``with``.
    :param group: country codes of one group to follow.
    :returns: index: names; ``countries``, ``median`` (per cent), ``group`` (its doctors together, per cent), ``correlation`` (rank
        correlation of the share and the density at home), ``low``, ``high`` (its interval).
    """
    found = {}
    for name, (table, which) in choices.items():
        part = table[table.index.isin(group)]
        correlation, low, high = intervals.rank_correlation(table["density"], table[f"share_{which}"])
        found[name] = {
            "countries": len(table),
            "median": table[f"share_{which}"].median(),
            "group": _total(part[[f"abroad_{which}", "home"]].to_numpy(dtype=float)),
            "correlation": correlation,
            "low": low,
            "high": high,
        }
    return pd.DataFrame(found).T.astype({"countries": int})
