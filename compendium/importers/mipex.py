"""Migrant Integration Policy Index: scores of policy strands, aggregated over a constant set of countries.

The workbooks hold one sheet a country. In its first columns blocks follow each other: "Overall Scores" with three overall scores, then
a block "Policy strand" for each strand with a header row (Year, Score, Comments) and one row a year. Indicators stand to the right, three
columns each (year, score, comments), below rows that name them by a code. Their own years are not read: the years of the first column
are right, while the indicators of Israel have "2019" twice, in the row of 2014 too. "#DIV/0!" and blanks mean no score; health was
scored in 2014 and 2019 only. Sheet names are ISO alpha-2 codes but for TU and UK. Redistribution is restricted, so only counts, means,
quartiles and correlations are stored.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Recipe, licences
from compendium.importers.reading import codes_by
from compendium.measures import intervals, services
from compendium.tables.catalog import load
from compendium.tables.model import Field, Table

ISO2 = {"TU": "TUR", "UK": "GBR"}
STRANDS = {
    "labour market mobility": "labour market mobility",
    "family reunification": "family reunification",
    "education": "education",
    "political participation": "political participation",
    "permanent residence": "permanent residence",
    "citizenship": "access to nationality",
    "antidiscrimination": "anti-discrimination",
    "health": "health",
}
OVERALL = {
    "overall score (with health)": "overall",
    "overall score (with/out health)": "overall without health",
    "overall score (with/out health and education)": "overall without health and education",
}
ALL_STRANDS = (*STRANDS.values(), *OVERALL.values())
HEALTH_YEARS = (2014, 2019)  # the core file scores health, and the overall with it, in these years only
MIN_COUNTRIES = 20  # countries in a panel
THIRDS = ("lower", "middle", "upper")
ITEMS = {  # code of the indicator: name; indicators that services and participation turn on
    "145a": "health care: legal migrants",
    "146a": "health care: asylum-seekers",
    "147a": "health care: irregular situation",
    "148": "no hurdles: legal migrants",
    "149": "no hurdles: asylum-seekers",
    "150": "no hurdles: irregular situation",
    "152c": "information on entitlements",
    "153c": "information on health",
    "156a": "interpreters in health care",
    "159": "migrants involved in health services",
    "163": "research on migrant health",
    "165": "whole health organisations adapt",
    "ab6": "public employment services",
    "ad18": "social security and assistance",
    "db65db67db68": "vote in local elections",
    "db70": "membership in political parties",
    "dc71abd": "national consultative body",
    "dd75": "information on political rights",
    "dd76": "public funds for associations",
}
UNSHOWN = ("152c", "153c", "163")  # of which only the parts of the health strand are stored
ITEM_PANELS = {2007: (2007, 2014, 2019), 2014: (2014, 2019)}  # first year: years compared
PARTS = {  # part of the health strand: its two indicators
    "entitlement: legal migrants": ("145a", "148"),
    "entitlement: asylum-seekers": ("146a", "149"),
    "entitlement: irregular situation": ("147a", "150"),
    "information": ("152c", "153c"),
    "adapted services": ("156a", "159"),
    "organisation and research": ("163", "165"),
}
PERIODS = ((2007, 2014), (2014, 2019), (2007, 2019))
COMPARED = ("labour market mobility", "overall without health and education")  # scores that reach back to 2007
OUTCOMES = ("employment gap", "employment rate of the foreign-born")
SAME = 0.01  # points of score: a smaller change is one of rounding
Row = tuple[Any, ...]


def read_workbook(path: Path) -> pd.DataFrame:
    """Every score of a workbook.

    :returns: area, strand, year, score (0 to 100).
    :raises CompendiumError: a sheet is named after no country, or lacks one of the strands or overall scores.
    """
    codes = codes_by("iso2") | ISO2
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows = []
    for sheet in book.worksheets:
        if sheet.title not in codes:
            raise CompendiumError(f"{path.name}: sheet '{sheet.title}' is named after no country.")
        found = list(_scores(list(sheet.iter_rows(max_col=4, values_only=True))))
        if absent := set(ALL_STRANDS) - {strand for strand, _, _ in found}:
            raise CompendiumError(f"{path.name}, sheet {sheet.title}: no block for '{sorted(absent)[0]}'.")
        rows += [(codes[sheet.title], *f) for f in found]
    book.close()
    out = pd.DataFrame(rows, columns=["area", "strand", "year", "score"])
    return out.dropna(subset=["score"]).reset_index(drop=True)


def _scores(sheet: list[Row]) -> Iterator[tuple[str, int, float | None]]:
    """Strand, year and score of the blocks in the first columns; a block whose header is known but has no number gives None."""
    names: dict[int, str] = {}  # column: strand
    for row in sheet:
        first, second = _text(row[0]), _text(row[1])
        if first == "policy strand":
            strand = second.removesuffix(" strand")
            if strand not in STRANDS:
                raise CompendiumError(f"Unknown strand '{second}'.")
            names = {1: STRANDS[strand]}
        elif first == "year" and second in OVERALL:
            names = {i: OVERALL[_text(cell)] for i, cell in enumerate(row) if _text(cell) in OVERALL}
        elif first.isdigit():
            for i, strand in names.items():
                yield strand, int(first), float(row[i]) if isinstance(row[i], int | float) else None
        elif not first:
            names = {}


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip().lower()


def panels(scores: pd.DataFrame, first_years: tuple[int, ...], last: int) -> pd.DataFrame:
    """Means and quartiles over the countries that have a score in every year from a first year to the last.

    A strand has no panel where fewer than 20 countries do.

    :returns: panel_from, strand, year, countries, mean, p25, median, p75.
    """
    parts = []
    for first in first_years:
        for strand, rows in scores[scores["year"].between(first, last)].groupby("strand"):
            years = sorted(rows["year"].unique())
            if years[0] != first:
                continue
            table = rows.pivot(index="area", columns="year", values="score")[years].dropna()
            if len(table) < MIN_COUNTRIES:
                continue
            quartiles = table.quantile([0.25, 0.5, 0.75]).set_axis(["p25", "median", "p75"]).T
            found = quartiles.assign(mean=table.mean()).round(2).reset_index()
            parts.append(found.assign(panel_from=first, strand=strand, countries=len(table)))
    return pd.concat(parts, ignore_index=True)


def core(path: Path) -> pd.DataFrame:
    """Table ``integration-policy``: 2007 to 2019, panels from 2007, 2010 and 2014.

    :returns: the columns of :func:`panels`.
    """
    scores = read_workbook(path)
    once = scores["strand"].isin(["health", "overall"])
    scores = scores[~once | scores["year"].isin(HEALTH_YEARS)]
    return panels(scores, (2007, 2010, 2014), 2019)


def update(path: Path) -> pd.DataFrame:
    """Table ``integration-policy-eu``: Member States of the European Union, 2020 to 2023.

    :returns: the columns of :func:`panels`.
    """
    scores = read_workbook(path)
    return panels(scores[scores["area"] != "CAN"], (2020,), 2023)


def and_employment(path: Path) -> pd.DataFrame:
    """Table ``integration-policy-and-employment``: policy scores beside the employment gap, by thirds of the countries.

    The gap is the employment rate of the foreign-born minus that of the native-born, from ``labour-market-by-birthplace``.

    :returns: year, sex, third, countries, score_mean (0 to 100), gap_mean (percentage points), rank_correlation.
    """
    scores = read_workbook(path).query("strand == 'labour market mobility'").set_index(["year", "area"])["score"]
    rates = load("labour-market-by-birthplace").query("indicator == 'employment rate'")
    wide = rates.pivot(index=["year", "area", "sex"], columns="birthplace", values="percent")
    gap = (wide["foreign-born"] - wide["native-born"]).dropna().rename("gap")
    both = gap.reset_index().join(scores, on=["year", "area"], how="inner").query("2014 <= year <= 2019")
    parts = []
    for (year, sex), rows in both.groupby(["year", "sex"]):
        third = pd.cut(rows["score"].rank(method="first", pct=True), [0, 1 / 3, 2 / 3, 1], labels=list(THIRDS))
        found = rows.groupby(third, observed=True).agg(countries=("area", "size"), score_mean=("score", "mean"), gap_mean=("gap", "mean"))
        correlation = rows["score"].rank().corr(rows["gap"].rank())
        parts.append(found.round(2).rename_axis("third").reset_index().assign(year=year, sex=sex, rank_correlation=round(correlation, 3)))
    return pd.concat(parts, ignore_index=True)


def read_items(path: Path) -> pd.DataFrame:
    """The scores of the indicators in :data:`ITEMS`.

    :returns: area, item, year, score (0 to 100).
    :raises CompendiumError: a sheet is named after no country, or lacks one of the indicators.
    """
    codes = codes_by("iso2") | ISO2
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows = []
    for sheet in book.worksheets:
        if sheet.title not in codes:
            raise CompendiumError(f"{path.name}: sheet '{sheet.title}' is named after no country.")
        found = list(_items(list(sheet.iter_rows(values_only=True))))
        if absent := set(ITEMS) - {code for code, _, _ in found}:
            raise CompendiumError(f"{path.name}, sheet {sheet.title}: no indicator '{sorted(absent)[0]}'.")
        rows += [(codes[sheet.title], ITEMS[code], year, score) for code, year, score in found if score is not None]
    book.close()
    return pd.DataFrame(rows, columns=["area", "item", "year", "score"])


def _items(sheet: list[Row]) -> Iterator[tuple[str, int, float | None]]:
    """Code, year (of the first column) and score of each indicator; a code stands beside "Indicator" or "Sub-indicator"."""
    columns: dict[int, str] = {}  # column of the score: code
    for row in sheet:
        first = _text(row[0])
        if first == "policy strand":
            columns = {}
        elif first in ("indicator", "sub-indicator"):
            for i, cell in enumerate(row[1:], 1):
                if _text(row[i - 1]) == first and (code := _text(cell)) in ITEMS:
                    columns[i] = code
        elif first.isdigit():
            for i, code in columns.items():
                yield code, int(first), float(row[i]) if isinstance(row[i], int | float) else None
        elif not first:
            columns = {}


def item_levels(path: Path) -> pd.DataFrame:
    """Table ``integration-policy-items``: countries by the score of an indicator, in panels of constant membership.

    :returns: panel_from, item, year, score, countries, raised, lowered (countries at this score that had a lower, a higher one in
        the first year of the panel), migrants (who live in them, per cent of the migrants in the panel, from ``migrant-stock``).
    """
    migrants = _migrants()
    scores = read_items(path)
    scores = scores[~scores["item"].isin([ITEMS[code] for code in UNSHOWN])]
    parts = []
    for first, years in ITEM_PANELS.items():
        for item, rows in scores[scores["year"].isin(years)].groupby("item"):
            table = rows.pivot(index="area", columns="year", values="score")
            if first not in table or len(table := table.dropna()) < MIN_COUNTRIES:
                continue
            long = table.stack().rename("score").reset_index()
            before = table[first].reindex(long["area"]).to_numpy()
            there = long.join(migrants, on=["year", "area"])["migrants"]
            long = long.assign(raised=long["score"] > before, lowered=long["score"] < before, there=there)
            long["there"] = 100 * long["there"] / long.groupby("year")["there"].transform("sum")
            found = long.groupby(["year", "score"]).agg(
                countries=("area", "size"), raised=("raised", "sum"), lowered=("lowered", "sum"), migrants=("there", "sum")
            )
            parts.append(found.reset_index().assign(panel_from=first, item=item))
    return pd.concat(parts, ignore_index=True).astype({"score": "int64"}).round({"migrants": 2})


def _migrants() -> pd.Series:
    """Migrants by year compared and area: the stock of the nearest year that the UN estimates; index: year, area."""
    stock = load("migrant-stock").query("sex == 'both'").pivot(index="destination", columns="year", values="migrants").astype("float64")
    years = sorted({year for years in ITEM_PANELS.values() for year in years})
    nearest = {year: stock[min(stock.columns, key=lambda known: abs(known - year))] for year in years}
    return pd.concat(nearest, names=["year", "area"]).rename("migrants")


def health_parts(path: Path) -> pd.DataFrame:
    """Table ``integration-policy-health-parts``: parts of the health strand, each the mean of two indicators.

    :returns: year, part, countries, mean, p25, median, p75, with_adapted, low, high (rank correlation with the part "adapted
        services" over the countries, and its bootstrap interval).
    """
    scores = read_items(path).pivot(index=["year", "area"], columns="item", values="score")
    parts = pd.DataFrame({part: scores[[ITEMS[code] for code in two]].mean(axis=1, skipna=False) for part, two in PARTS.items()})
    rows = []
    for year in HEALTH_YEARS:
        of_year = parts.loc[year].dropna()
        for part in PARTS:
            of_part = of_year[part]
            quartiles = dict(zip(("p25", "median", "p75"), of_part.quantile([0.25, 0.5, 0.75]), strict=True))
            row = {"year": year, "part": part, "countries": len(of_part), "mean": of_part.mean(), **quartiles}
            if part != "adapted services":
                pairs = (of_part, of_year["adapted services"])
                row |= dict(zip(("with_adapted", "low", "high"), intervals.rank_correlation(*pairs), strict=True))
            rows.append(row)
    return pd.DataFrame(rows).round(3)


def and_employment_change(path: Path) -> pd.DataFrame:
    """Table ``integration-policy-and-employment-change``: change of the score against change of employment, within countries.

    :returns: strand, outcome, first_year, year, sex, and the columns of :func:`compendium.measures.services.change_on_change`.
    """
    scores = read_workbook(path)
    rates = load("labour-market-by-birthplace").query("indicator == 'employment rate'")
    wide = rates.pivot(index=["year", "area", "sex"], columns="birthplace", values="percent").astype("float64")
    outcomes = pd.DataFrame(dict(zip(OUTCOMES, (wide["foreign-born"] - wide["native-born"], wide["foreign-born"]), strict=True)))
    rows = []
    for strand in COMPARED:
        score = scores[scores["strand"] == strand].pivot(index="area", columns="year", values="score")
        for outcome in OUTCOMES:
            by_sex = outcomes[outcome].unstack("year")
            for (first, last), sex in itertools.product(PERIODS, ("female", "male")):
                values = by_sex.xs(sex, level="sex")
                found = services.change_on_change(score[last] - score[first], values[last] - values[first], same=SAME)
                rows.append({"strand": strand, "outcome": outcome, "first_year": first, "year": last, "sex": sex, **found})
    return pd.DataFrame(rows).round(3)


PAGE = "https://www.mipex.eu"
TERMS = {
    "licence": licences.AGGREGATES,
    "licence_url": PAGE,
    "licence_note": "MIPEX asks for citation; its pages name no licence, and those who reuse it quote CC BY-NC-SA without a version. Means "
    "over "
    "countries are given here; for the scores of a country go to MIPEX.",
}
_FIELDS = (
    Field("year", "integer", "Situation at the end of the year", required=True),
    Field("panel_from", "integer", "First year of the panel: the same countries in every year from then on", required=True),
    Field("strand", "string", "Policy strand, or overall score", required=True, enum=ALL_STRANDS),
    Field("countries", "integer", "Countries in the panel", "countries", required=True, minimum=MIN_COUNTRIES),
    *(
        Field(name, "number", f"{label} of the countries' scores", "score, 0 to 100", required=True, minimum=0, maximum=100)
        for name, label in (("mean", "Mean"), ("p25", "Lower quartile"), ("median", "Median"), ("p75", "Upper quartile"))
    ),
)
_TEXT = (
    "Mean and quartiles of the countries' scores in eight policy strands: 100 where law and policy give migrants the same rights and "
    "support as nationals. Every country counts once. "
)
_NOTE = "Scores rate law and policy as written, by experts, not outcomes. "

CORE = Table(
    name="integration-policy",
    title="Integration policies by strand, 2007 to 2019 (aggregate)",
    description=_TEXT + "Panels of constant membership: countries scored since 2007, since 2010, and since 2014.",
    provider="Migrant Integration Policy Index (Migration Policy Group and CIDOB), aggregated by the project",
    landing_page=PAGE,
    **TERMS,
    citation="solano2020mipex",
    fields=_FIELDS,
    key=("panel_from", "strand", "year"),
    note=_NOTE + "Europe and the OECD make up most of a panel; the panel from 2014 adds twenty countries, twelve of them outside Europe. "
    "Health, and the overall score with it, exist for 2014 and 2019 only. Only the month of publication is known; its last day stands.",
    known_after_days=365,
).release("2020-12-31", "MIPEX 2020, core indicators")
EU = Table(
    name="integration-policy-eu",
    title="Integration policies in the European Union by strand, 2020 to 2023 (aggregate)",
    description=_TEXT + "The 27 Member States of the European Union. 2024 is left out: not all countries have been scored.",
    provider="Migrant Integration Policy Index (Migration Policy Group), aggregated by the project",
    landing_page=PAGE,
    **TERMS,
    citation="mipex2025update",
    fields=_FIELDS,
    key=("panel_from", "strand", "year"),
    note=_NOTE + "Not to be joined to 2007 to 2019: other countries, and answers were reviewed anew.",
    known_after_days=365,
).release("2025-09-25", "MIPEX update 2020-2024")
EMPLOYMENT = Table(
    name="integration-policy-and-employment",
    title="Labour-market policy for migrants and the employment gap, by thirds of countries (aggregate)",
    description="Countries in thirds by their score for labour market mobility, with the mean of the scores and the mean employment gap "
    "(employment rate of the foreign-born minus that of the native-born, aged 15 to 64), and the rank correlation of score and gap over "
    "all countries with both. Computed by the project.",
    provider="Migrant Integration Policy Index and OECD, aggregated by the project",
    landing_page=PAGE,
    **TERMS,
    citation="solano2020mipex",
    fields=(
        Field("year", "integer", "Reference year of both", required=True),
        Field("sex", "string", "Sex", required=True, enum=("both", "female", "male"), total="both"),
        Field("third", "string", "Third of the countries by score", required=True, enum=THIRDS),
        Field("countries", "integer", "Countries in the third", "countries", required=True, minimum=1),
        Field("score_mean", "number", "Mean score for labour market mobility", "score, 0 to 100", required=True, minimum=0, maximum=100),
        Field("gap_mean", "number", "Mean employment gap; negative: fewer of the foreign-born work", "percentage points", required=True),
        Field(
            "rank_correlation",
            "number",
            "Spearman's rank correlation of score and gap over all countries of the year; the same in the three rows",
            required=True,
            minimum=-1,
            maximum=1,
        ),
    ),
    key=("year", "sex", "third"),
    note="OECD countries in both sources only. An association between countries: who migrates where, and for what reason, differs too.",
    known_after_days=365,
).release("2023-09-28", "MIPEX 2020 and OECD, September 2023")

_CORRELATION = {"minimum": -1, "maximum": 1}
_SCORE = {"minimum": 0, "maximum": 100}
ITEM_LEVELS = Table(
    name="integration-policy-items",
    title="Integration policy by item: countries by score (aggregate)",
    description="How many countries have which score in single indicators of health, work and social security, and political "
    "participation: 100 where law and policy give what the indicator asks for, 0 where they give nothing of it. Every country counts "
    "once. Counts by the project.",
    provider="Migrant Integration Policy Index (Migration Policy Group and CIDOB), aggregated by the project",
    landing_page=PAGE,
    **TERMS,
    citation="solano2020mipex",
    fields=(
        Field("year", "integer", "Situation at the end of the year", required=True),
        Field("panel_from", "integer", "First year of the panel: countries with a score in each year compared", required=True),
        Field("item", "string", "Indicator", required=True, enum=tuple(n for c, n in ITEMS.items() if c not in UNSHOWN)),
        Field("score", "integer", "Score; the values that an indicator can take differ", "score, 0 to 100", required=True, **_SCORE),
        Field("countries", "integer", "Countries with this score", "countries", required=True, minimum=1, additive=True),
        Field("raised", "integer", "Of these: lower in the panel's first year", "countries", required=True, minimum=0, additive=True),
        Field("lowered", "integer", "Of these: higher in the panel's first year", "countries", required=True, minimum=0, additive=True),
        Field("migrants", "number", "Migrants who live in them, of the migrants in the panel", "per cent", required=True, minimum=0),
    ),
    key=("panel_from", "item", "year", "score"),
    note=_NOTE + "Health is scored for 2014 and 2019 only. “No hurdles” is the indicator of documents that are difficult to produce and of "
    "decisions at discretion: 100 for neither, 50 for one, 0 for both. Migrants are those of the nearest year of the UN's estimates "
    "(2005, 2015, 2020), all of them and not those in an irregular situation.",
    known_after_days=365,
).release("2020-12-31", "MIPEX 2020, core indicators")
HEALTH_PARTS = Table(
    name="integration-policy-health-parts",
    title="Migrant health policy by part: entitlement and adaptation (aggregate)",
    description="Mean and quartiles over countries of six parts of the health strand, each the mean of two indicators, and the rank "
    "correlation of each part with adapted services (interpreters, involvement of migrants). The parts are the project's. Every country "
    "counts once.",
    provider="Migrant Integration Policy Index (Migration Policy Group and CIDOB), aggregated by the project",
    landing_page=PAGE,
    **TERMS,
    citation="solano2020mipex",
    fields=(
        Field("year", "integer", "Situation at the end of the year", required=True),
        Field("part", "string", "Part of the health strand", required=True, enum=tuple(PARTS)),
        Field("countries", "integer", "Countries", "countries", required=True, minimum=MIN_COUNTRIES),
        *(
            Field(name, "number", f"{label} of the countries' scores", "score, 0 to 100", required=True, **_SCORE)
            for name, label in (("mean", "Mean"), ("p25", "Lower quartile"), ("median", "Median"), ("p75", "Upper quartile"))
        ),
        Field("with_adapted", "number", "Spearman's rank correlation with adapted services", **_CORRELATION),
        Field("low", "number", "Its bootstrap interval (95 per cent, countries drawn anew), lower end", **_CORRELATION),
        Field("high", "number", "The upper end", **_CORRELATION),
    ),
    key=("year", "part"),
    note=_NOTE + "Health is scored for 2014 and 2019 only.",
    known_after_days=365,
).release("2020-12-31", "MIPEX 2020, core indicators")
EMPLOYMENT_CHANGE = Table(
    name="integration-policy-and-employment-change",
    title="Change of integration policy against change of employment, within countries (aggregate)",
    description="Rank correlation, over countries, of the change of a policy score with the change of the employment gap (foreign-born "
    "minus native-born, aged 15 to 64) or of the employment rate of the foreign-born, and the mean change in countries that raised the "
    "score and in the others. Every country counts once. Computed by the project.",
    provider="Migrant Integration Policy Index and OECD, aggregated by the project",
    landing_page=PAGE,
    **TERMS,
    citation="solano2020mipex",
    fields=(
        Field("year", "integer", "Last year of the comparison", required=True),
        Field("first_year", "integer", "First year of the comparison", required=True),
        Field("strand", "string", "Policy score", required=True, enum=COMPARED),
        Field("outcome", "string", "What is compared with the score", required=True, enum=OUTCOMES),
        Field("sex", "string", "Sex", required=True, enum=("female", "male")),
        Field("countries", "integer", "Countries with both in both years", "countries", required=True, minimum=MIN_COUNTRIES),
        Field("raised", "integer", "Countries that raised the score", "countries", required=True, minimum=0),
        Field("lowered", "integer", "Countries that lowered the score", "countries", required=True, minimum=0),
        Field("rank_correlation", "number", "Spearman's rank correlation of the two changes", required=True, **_CORRELATION),
        Field("low", "number", "Its bootstrap interval (95 per cent, countries drawn anew), lower end", required=True, **_CORRELATION),
        Field("high", "number", "The upper end", required=True, **_CORRELATION),
        Field("lowest_without_one", "number", "Lowest correlation with one country left out", required=True, **_CORRELATION),
        Field("highest_without_one", "number", "Highest correlation with one country left out", required=True, **_CORRELATION),
        Field("change_raised", "number", "Mean change of the outcome where the score was raised", "percentage points", required=True),
        Field("change_others", "number", "Mean change of the outcome in the other countries", "percentage points", required=True),
        Field("difference_low", "number", "Bootstrap interval of their difference, lower end", "percentage points", required=True),
        Field("difference_high", "number", "The upper end", "percentage points", required=True),
    ),
    key=("strand", "outcome", "first_year", "year", "sex"),
    note="OECD countries in both sources only; a positive correlation would mean that the gap narrowed where the score rose (the gap is "
    "as a rule below zero). Few countries change a score in five years, so small relations cannot be seen.",
    known_after_days=365,
).release("2023-09-28", "MIPEX 2020 and OECD, September 2023")

TABLES: list[Recipe] = [
    Recipe(CORE, ("mipex/mipex-core-2007-2019.xlsx",), core),
    Recipe(EU, ("mipex/mipex-eu-2020-2024.xlsx",), update),
    Recipe(EMPLOYMENT, ("mipex/mipex-core-2007-2019.xlsx",), and_employment),
    Recipe(EMPLOYMENT_CHANGE, ("mipex/mipex-core-2007-2019.xlsx",), and_employment_change),
    Recipe(ITEM_LEVELS, ("mipex/mipex-core-2007-2019.xlsx",), item_levels),
    Recipe(HEALTH_PARTS, ("mipex/mipex-core-2007-2019.xlsx",), health_parts),
]
