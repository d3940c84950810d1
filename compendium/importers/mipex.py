"""Migrant Integration Policy Index: scores of policy strands, aggregated over a constant set of countries.

The workbooks hold one sheet a country. In its first columns blocks follow each other: "Overall Scores" with three overall scores, then
a block "Policy strand" for each strand with a header row (Year, Score, Comments) and one row a year. Indicators are to the right
and are not read. "#DIV/0!" and blanks mean no score; health was scored in 2014 and 2019 only. Sheet names are ISO alpha-2 codes but for
TU and UK. Redistribution is restricted, so only means and quartiles are stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Recipe, licences
from compendium.importers.reading import codes_by
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

TABLES: list[Recipe] = [
    Recipe(CORE, ("mipex/mipex-core-2007-2019.xlsx",), core),
    Recipe(EU, ("mipex/mipex-eu-2020-2024.xlsx",), update),
    Recipe(EMPLOYMENT, ("mipex/mipex-core-2007-2019.xlsx",), and_employment),
]
