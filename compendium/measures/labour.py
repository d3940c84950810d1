"""Age, work and risk at work: migrants and foreign-born people beside everyone else, and what labour agreements promise.

Differences are foreign-born minus native-born, in percentage points; ratios are migrants over non-migrants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from compendium import words

TOLERANCE = 5.0  # percentage points; smaller contradictions come from rounding and from averages over quarters


def age_profile(persons: pd.DataFrame, value: str, top: int = 75) -> pd.Series:
    """Share of each five-year age group in all ages, in per cent.

    Formula: persons in the age group / persons of all ages x 100. Groups from ``top`` upward are added up.

    :param persons: ``age_from`` and the column ``value``; one or many rows an age group (areas, sexes).
    :returns: index: first year of the age group.
    """
    sums = persons.groupby(persons["age_from"].astype(int).clip(upper=top))[value].sum().astype("float64")
    return 100 * sums / sums.sum()


def share_of_ages(persons: pd.DataFrame, value: str, first: int = 20, last: int = 64) -> float:
    """Persons aged ``first`` to ``last`` / persons of all ages, in per cent.

    :param persons: ``age_from`` (five-year groups; ``first`` and ``last`` + 1 must be multiples of five) and ``value``.
    """
    return 100 * float(persons.loc[persons["age_from"].between(first, last), value].sum()) / float(persons[value].sum())


def nearest(years: Sequence[int] | pd.Series, wanted: int) -> int:
    """The year of a table that is nearest to a wanted one; of two as near, the later."""
    return max({int(y) for y in years}, key=lambda y: (-abs(y - wanted), y))


def gaps(rates: pd.DataFrame, indicator: str, sex: str) -> pd.DataFrame:
    """Difference between foreign-born and native-born people in a labour-market rate, in percentage points.

    Formula: rate of the foreign-born - rate of the native-born, of one area, year and sex. A rate of zero counts as missing: the source
    prints zero where the survey holds too few people for an estimate.

    :param rates: table ``labour-market-by-birthplace``: ``year``, ``area``, ``birthplace``, ``sex``, ``indicator``, ``percent``.
    :returns: index: year; columns: areas; missing where either rate is.
    """
    rows = rates[(rates["indicator"] == indicator) & (rates["sex"] == sex)]
    both = rows.pivot(index=["year", "area"], columns="birthplace", values="percent").astype("float64").replace(0.0, float("nan"))
    return (both["foreign-born"] - both["native-born"]).unstack("area")


def contradictory(rates: pd.DataFrame) -> pd.DataFrame:
    """The rates that cannot be right: those of both sexes together lie outside the range of men and women by more than :data:`TOLERANCE`.

    :param rates: table ``labour-market-by-birthplace``.
    :returns: one row each: ``area``, ``year``, ``birthplace``, ``indicator``, ``both``, ``female``, ``male`` (percent).
    """
    wide = rates.pivot(index=["area", "year", "birthplace", "indicator"], columns="sex", values="percent").astype("float64").dropna()
    sexes = wide[["female", "male"]]
    inside = wide["both"].between(sexes.min(axis=1) - TOLERANCE, sexes.max(axis=1) + TOLERANCE)
    return wide[~inside].reset_index().rename_axis(columns=None)


def without(rates: pd.DataFrame, wrong: pd.DataFrame) -> pd.DataFrame:
    """The rates less those of any area and year that :func:`contradictory` found; ``attrs`` are kept."""
    drop = pd.MultiIndex.from_frame(wrong[["area", "year"]])
    return rates[~pd.MultiIndex.from_frame(rates[["area", "year"]]).isin(drop)]


def as_birthplace(rates: pd.DataFrame) -> pd.DataFrame:
    """Rates by citizenship in the columns of rates by birthplace, for :func:`gaps`: foreign citizens stand for the foreign-born.

    :param rates: table ``labour-market-by-citizenship``: ``citizenship`` is ``foreign`` or ``national``.
    """
    places = {"foreign": "foreign-born", "national": "native-born"}
    return rates.rename(columns={"citizenship": "birthplace"}).replace({"birthplace": places})


def constant_set(frames: Sequence[pd.DataFrame]) -> list[str]:
    """The columns without a missing value in any of the frames: areas that can be followed through every year."""
    return sorted(set.intersection(*(set(f.columns[f.notna().all()]) for f in frames)))


def spread(frame: pd.DataFrame) -> pd.DataFrame:
    """Median and quartiles over areas, by year.

    :param frame: index: year; columns: areas.
    :returns: columns ``low`` (first quartile), ``median``, ``high`` (third quartile).
    """
    return pd.DataFrame({"low": frame.quantile(0.25, axis=1), "median": frame.median(axis=1), "high": frame.quantile(0.75, axis=1)})


def level(frame: pd.DataFrame, years: Sequence[int]) -> float:
    """Median over areas of each area's mean over some years: one noisy year at the end of a series decides nothing.

    :param frame: index: year; columns: areas; percentage points.
    :param years: years of the frame; areas with a missing value in any of them are left out.
    """
    return float(frame.loc[list(years)].mean(axis=0, skipna=False).median())


def change(frame: pd.DataFrame, first: Sequence[int], last: Sequence[int]) -> pd.Series:
    """What each area's mean over some years changed to its mean over later ones.

    The median of these changes is not the change of the median, because another area can stand in the middle.

    :param frame: index: year; columns: areas; percentage points.
    :returns: index: areas with a value in all years; percentage points.
    """
    return (frame.loc[list(last)].mean(axis=0, skipna=False) - frame.loc[list(first)].mean(axis=0, skipna=False)).dropna()


def points(value: float) -> str:
    """A difference with its sign and its unit, as it stands in a sentence: "−0.6 points"."""
    return f"{words.signed(value)}\N{NO-BREAK SPACE}points"


def losing(series: pd.Series, sign: int) -> str:
    """The median change of a rate over countries, and in how many it became worse, in words.

    :param series: changes of a rate by country, percentage points.
    :param sign: 1 if a rise is a loss, -1 if a fall is.
    """
    return f"{points(series.median())}, with {int((sign * series > 0).sum())} of {len(series)} countries losing ground"


def standing(gap: float) -> str:
    """A gap in a rate as words before the group compared with: "9.5 points behind", "2.2 points ahead of", "level with"."""
    side = words.than(gap, 0, "ahead of", "behind", "level with", 0.05)
    return side if side == "level with" else f"{abs(gap):.1f} points {side}"


def often(gap: float) -> str:
    """A gap in a rate as words on how often: "3.0 points more often than", "as often as"."""
    side = words.than(gap, 0, "more often than", "less often than", "as often as", 0.05)
    return side if side == "as often as" else f"{abs(gap):.1f} points {side}"


def path(first: float, last: float) -> str:
    """What a gap did between two states: "narrowed, from -2.4 to -0.6 points"; its size must change by more than one point."""
    word = words.moved([abs(first), abs(last)], 1, "widened", "narrowed")
    return f"{word}, from {points(first).split(chr(160))[0]} to {points(last)}"


def injury_rates(injuries: pd.DataFrame, severity: str, status: str, years: int = 3) -> pd.DataFrame:
    """The rates behind :func:`injury_ratio`: areas and years with both rates, of areas with enough years.

    :returns: index: area, year; columns ``non-migrant`` and the status, cases per 100,000 employees.
    """
    rows = injuries[(injuries["severity"] == severity) & (injuries["sex"] == "both")]
    rates = rows.pivot(index=["area", "year"], columns="migrant_status", values="rate_per_100000").astype("float64")
    both = rates[["non-migrant", status]].dropna()
    return both[both.groupby("area")["non-migrant"].transform("size") >= years]


def injury_ratio(injuries: pd.DataFrame, severity: str, status: str, years: int = 3) -> pd.Series:
    """Occupational injury rate of migrants / that of non-migrants, by area.

    Formula: mean over years of the migrants' rate / mean over the same years of the non-migrants' rate, both sexes together. Means over
    years come first because fatal injuries of a small group are few in any one year.

    :param injuries: table ``occupational-injuries``: ``year``, ``area``, ``severity``, ``sex``, ``migrant_status``, ``rate_per_100000``.
    :param status: the value of ``migrant_status`` to compare with ``non-migrant``.
    :param years: areas with fewer years of both rates are left out.
    """
    means = injury_rates(injuries, severity, status, years).groupby("area").mean()
    return (means[status] / means["non-migrant"]).sort_values()


def clause_shares(clauses: pd.DataFrame, names: Mapping[str, str], least: int) -> tuple[pd.DataFrame, pd.Series]:
    """Labour agreements that hold a clause / coded agreements of the same decade, in per cent.

    :param clauses: table ``labour-agreement-clauses``: ``decade``, ``clause``, ``agreements``, ``with_clause``.
    :param names: clause to the name to show, in the order wanted.
    :param least: decades with fewer coded agreements get no column of their own; they count in ``all``.
    :returns: rows: clauses; columns: decades and ``all``. And the number of coded agreements behind each column.
    """
    rows = clauses[clauses["clause"].isin(list(names))].astype({"decade": "object"})
    both = pd.concat([rows, rows.assign(decade="all")])
    sums = both.groupby(["clause", "decade"])[["with_clause", "agreements"]].sum().astype("float64")
    counts = sums["agreements"].groupby("decade").max().astype(int)
    counts = counts[(counts >= least) | (counts.index == "all")]
    wide = (100 * sums["with_clause"] / sums["agreements"]).unstack("decade")[counts.index]
    return wide.reindex(list(names)).rename(index=dict(names)).rename_axis(index=None, columns=None), counts


def compare_profiles(migrants: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Age profiles side by side: ``Migrants`` and ``Everyone``, per cent of all ages by five-year age group, 75 and over together.

    :param migrants: one year of the table ``migrant-stock-by-age``.
    :param people: one year of the table ``population-by-age``; migrants are part of it.
    """
    return pd.DataFrame({"Migrants": age_profile(migrants, "migrants"), "Everyone": age_profile(people, "persons")})


def working_age(migrants: pd.DataFrame, people: pd.DataFrame, groups: pd.Series, first: int = 20, last: int = 64) -> pd.DataFrame:
    """Share of migrants and of everyone aged ``first`` to ``last``, in per cent, in the ``World`` and by region where they live.

    :param migrants: one year of ``migrant-stock-by-age`` with the column ``area`` (where the migrants live).
    :param people: one year of ``population-by-age``.
    :param groups: index: area; the region of each.
    :returns: rows: ``World`` and regions; columns ``Migrants``, ``Everyone``.
    """

    def shares(rows: pd.DataFrame, value: str) -> pd.Series:
        by_group = rows.groupby(rows["area"].map(groups))[["age_from", value]].apply(lambda part: share_of_ages(part, value, first, last))
        return pd.concat([pd.Series({"World": share_of_ages(rows, value, first, last)}), by_group])

    return pd.DataFrame({"Migrants": shares(migrants, "migrants"), "Everyone": shares(people, "persons")})


def medians(bands: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The medians of several results of :func:`spread`, one column each."""
    return pd.DataFrame({name: band["median"] for name, band in bands.items()})


def tidy_bands(bands: Mapping[tuple[str, str], pd.DataFrame]) -> pd.DataFrame:
    """Results of :func:`spread` below one another: ``indicator``, ``sex``, ``year``, ``low``, ``median``, ``high`` (percentage points)."""
    parts = [band.reset_index().assign(indicator=indicator, sex=sex) for (indicator, sex), band in bands.items()]
    return pd.concat(parts)[["indicator", "sex", "year", "low", "median", "high"]]


def injury_ratios(injuries: pd.DataFrame, status: str) -> pd.DataFrame:
    """:func:`injury_ratio` for ``fatal`` and ``non-fatal`` injuries, one column each; index: area."""
    return pd.DataFrame({severity: injury_ratio(injuries, severity, status) for severity in ("fatal", "non-fatal")})


def south_share(pairs: pd.DataFrame) -> pd.Series:
    """Agreements between two countries of the South / all agreements of the decade, in per cent; agreements of unknown year are left out.

    :param pairs: table ``labour-agreements-by-region``: ``decade``, ``south_partners`` (0, 1 or 2), ``agreements``.
    """
    rows = pairs.dropna(subset=["decade"])
    south = rows[rows["south_partners"] == 2].groupby("decade")["agreements"].sum()
    return (100 * south / rows.groupby("decade")["agreements"].sum()).fillna(0.0).astype("float64")
