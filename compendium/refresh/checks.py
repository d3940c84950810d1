"""Plausibility checks: what a new release must have in common with the last one.

Years that both releases have are compared row by row and in total. For new years, :mod:`compendium.refresh.readings` tests whether the
figures would fit better if they were read otherwise.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from compendium import sources
from compendium.errors import CompendiumError
from compendium.importers import Bounds
from compendium.paths import DATA, REFERENCES
from compendium.refresh import readings
from compendium.tables import catalog
from compendium.tables.model import Release, Table

if TYPE_CHECKING:
    import numpy as np

MAX_YEARLY_RATIO = 3.0  # of a new year to the one before, in the same rows, or the reverse; stored years changed 2.7-fold at most


def check_against_previous(frame: pd.DataFrame, release: Release, last: Release, bounds: Bounds, folder: Path = DATA) -> None:
    """Check that a release has what the last one had, within bounds.

    :param frame: the new release, with the types of its schema.
    :raises CompendiumError: it is older, lacks areas, years or rows, or its figures differ too much.
    """
    _check_dates(frame, release, last)
    before = catalog.read_release(last, folder)
    column, value = bounds.subset
    before = before[before[column] == value] if column else before
    for f in last.table.fields:
        if f.area:
            areas = set(before[f.name].dropna().unique()) - bounds.may_lose
            _check_none_lost(set(frame[f.name].dropna().unique()), areas, f"areas in '{f.name}'", release, last)
    years, new_years = (set(years_of(part, last.table).unique()) for part in (before, frame))
    settled = years - {max(years)} if bounds.provisional_last_year and years else years
    _check_none_lost(new_years, settled, "years", release, last)
    if years and (newest := max(new_years, default=0)) < max(years):
        raise CompendiumError(
            f"{release.table.name}: the provider's file ends in {newest}, the release of {last.date} in {max(years)}. Expected no "
            "earlier year: it looks like an older file under a new date."
        )
    if years and not years & new_years:
        frame, before = _newest_year(frame), _newest_year(before)
    new_keys, old_keys = (readings.index_of(part, last.table.key) for part in (frame, before))
    _check_rows_lost(old_keys.isin(new_keys), frame, before, bounds, release, last)
    if bounds.measure:
        _check_row_changes(frame, before, bounds, release, last)
    shared = (frame[new_keys.isin(old_keys)], before[old_keys.isin(new_keys)]) if bounds.shared_rows_only else (frame, before)
    _check_totals(*shared, bounds, release, last)
    _check_shared_year(frame, before, bounds, release, last)
    if bounds.measure:
        _check_new_years(frame, before, bounds, release, last)


def require_citation(release: Release) -> None:
    """Check that the work to be cited for a release is known.

    :raises CompendiumError: it is not in the list of works.
    """
    if release.citation and release.citation not in sources.works():
        raise CompendiumError(
            f"{release.id}: {REFERENCES.name} has no entry '{release.citation}' to cite for {release.edition}. Add one (the edition "
            "before shows how), then run the command again."
        )


def years_of(frame: pd.DataFrame, table: Table) -> pd.Series:
    """The year of each row; 0 in a table without years."""
    years = table.years(frame)
    return pd.Series(0, frame.index) if years is None else years


def key_columns(release: Release) -> readings.Columns:
    """The columns of a release's key, without the year."""
    rest = [f for f in release.table.fields if f.name in release.table.key and f.name != "year"]
    return readings.Columns(tuple(f.name for f in rest if f.area), tuple(f.name for f in rest if not f.area))


def _check_dates(frame: pd.DataFrame, release: Release, last: Release) -> None:
    if release.date < last.date:
        raise CompendiumError(
            f"{release.table.name}: the provider's file is of {release.date}, older than the stored release of {last.date}."
        )
    if release.date == last.date:
        raise CompendiumError(
            f"{release.table.name}: the provider's file is of {release.date}, like the stored release, but its figures differ. A "
            "release is never overwritten: refresh again when the provider has given it a new date."
        )
    for name, latest in (("year", release.date[:4]), ("date", release.date)):
        if name in frame and len(frame) and (newest := str(frame[name].max())) > latest:
            raise CompendiumError(f"{release.table.name}: the provider's file has the {name} {newest}, after its own date {release.date}.")


def _check_none_lost(now: set[Any], before: set[Any], what: str, release: Release, last: Release) -> None:
    if lost := sorted(before - now):
        some = ", ".join(map(str, lost[:6])) + (", …" if len(lost) > 6 else "")
        raise CompendiumError(
            f"{release.table.name}: {len(lost)} of the {len(before)} {what} of the release of {last.date} are not in the provider's file "
            f"({some}). Expected at least those. If the provider no longer publishes them, say so in `bounds` of the feed, with the reason."
        )


def _newest_year(frame: pd.DataFrame) -> pd.DataFrame:
    """The newest year as year 0, to compare releases that share no year: some tables hold one year a release."""
    return frame[frame["year"] == frame["year"].max()].assign(year=0)


def _check_rows_lost(found: np.ndarray, frame: pd.DataFrame, before: pd.DataFrame, bounds: Bounds, release: Release, last: Release) -> None:
    areas = [f.name for f in last.table.fields if f.area]
    may_go, years = before[areas].isin(bounds.may_lose).any(axis=1), years_of(before, last.table)
    if bounds.provisional_last_year and (years.nunique() > 1 or years.max() not in years_of(frame, last.table).unique()):
        may_go |= years == years.max()
    found = found[~may_go.to_numpy(dtype=bool)]
    if (lost := int((~found).sum())) > bounds.max_rows_lost * len(found):
        raise CompendiumError(
            f"{release.table.name}: {lost:,} of the {len(found):,} rows of the release of {last.date} are not in the provider's file. "
            f"Expected at most {100 * bounds.max_rows_lost:g} per cent to be gone. If the provider no longer publishes them, widen "
            "`max_rows_lost` in `bounds` of the feed, with the reason."
        )


def _check_row_changes(frame: pd.DataFrame, before: pd.DataFrame, bounds: Bounds, release: Release, last: Release) -> None:
    """A total does not show that a column slipped by a row, or that two were exchanged."""
    both = before.merge(frame, on=list(last.table.key), suffixes=("|before", "|after"))
    old, new = (both[f"{bounds.measure}|{state}"].astype(float) for state in ("before", "after"))
    if (lost := int((old.notna() & new.isna()).sum())) > bounds.max_rows_lost * len(both):
        raise CompendiumError(
            f"{release.table.name}: {lost:,} of {len(both):,} figures of {bounds.measure} are missing in the provider's file."
        )
    years = years_of(both, last.table)
    changes = ((new - old).abs().groupby(years).sum() / old.abs().groupby(years).sum()).replace(float("inf"), float("nan")).dropna()
    changes = _without_provisional_year(changes, bounds)
    if len(changes) and changes.max() > bounds.max_row_change:
        at = changes.idxmax()
        raise CompendiumError(
            f"{release.table.name}: the rows{f' of {at}' if at else ''} differ from those of the release of {last.date} by "
            f"{100 * changes[at]:,.0f} per cent of {bounds.measure}, increases and decreases added. Expected at most "
            f"{100 * bounds.max_row_change:g} per cent: are figures in wrong rows? If the provider has really revised them so much, widen "
            "`max_row_change` in `bounds` of the feed, with the reason."
        )


def _check_totals(frame: pd.DataFrame, before: pd.DataFrame, bounds: Bounds, release: Release, last: Release) -> None:
    totals_before, new = (_totals(part, last.table, bounds) for part in (before, frame))
    old = _without_provisional_year(totals_before, bounds)
    both = old.index.intersection(new.index)
    # From nothing to something is more than any bound, and so is something to no number.
    changes = ((new[both] - old[both]) / old[both].abs()).mask((new[both] == old[both]) | (new[both].isna() & old[both].isna()), 0.0)
    changes = changes.fillna(float("inf"))
    if changes.empty or changes.abs().max() <= bounds.max_total_change:
        return
    at = changes.abs().idxmax()
    what = f"the {'mean' if bounds.compare_means else 'total'} of {bounds.measure}" if bounds.measure else "the number of rows"
    raise CompendiumError(
        f"{release.table.name}: {what}{f' in {at}' if at else ''} is {new[at]:,.6g}, in the release of {last.date} it is {old[at]:,.6g} "
        f"({100 * changes[at]:+,.0f} per cent). Expected at most {100 * bounds.max_total_change:g} per cent: {bounds.reason.rstrip('.')}. "
        "If the provider has really revised it so much, widen `bounds` of the feed, with the reason."
    )


def _totals(frame: pd.DataFrame, table: Table, bounds: Bounds) -> pd.Series:
    """Totals (or means, or counts) by year."""
    years = years_of(frame, table)
    if not bounds.measure:
        return frame.groupby(years).size().astype(float)
    return frame[bounds.measure].astype(float).groupby(years).agg("mean" if bounds.compare_means else "sum")


def _without_provisional_year(by_year: pd.Series, bounds: Bounds) -> pd.Series:
    return by_year.drop(by_year.index.max()) if bounds.provisional_last_year and len(by_year) > 1 else by_year


def _check_shared_year(frame: pd.DataFrame, before: pd.DataFrame, bounds: Bounds, release: Release, last: Release) -> None:
    """The newest year of both: columns and categories may have been exchanged in all years alike."""
    value = bounds.measure or last.table.fields[-1].name
    if not bounds.measure and last.table.fields[-1].type != "string":
        return  # a count beside a name, which says nothing about its row
    where = f"{release.table.name}: {value}"
    if "year" in frame:
        shared = sorted(set(years_of(frame, last.table).unique()) & set(years_of(before, last.table).unique()))
        if bounds.provisional_last_year and len(shared) > 1:
            shared.pop()
        if not shared:
            return
        frame, before = (part[part["year"] == shared[-1]] for part in (frame, before))
        where += f" of {shared[-1]}" if shared[-1] else ""
    columns = key_columns(last)
    past, now = (readings.figures(part, columns, value) for part in (before, frame))
    _refuse_misreading(readings.find_misreading([past], now, columns), where, f"the release of {last.date}")


def _check_new_years(frame: pd.DataFrame, before: pd.DataFrame, bounds: Bounds, release: Release, last: Release) -> None:
    """Years that the last release did not have, or had provisionally, are like its last year: unit, columns, categories, rows, leaps."""
    years = sorted(years_of(before, last.table).unique())
    if "year" not in frame or not years:
        return
    columns = key_columns(last)
    if bounds.provisional_last_year and len(years) > 1:
        years.pop()
    past = [readings.figures(before[before["year"] == year], columns, bounds.measure) for year in years]
    settled = years[-1]
    for year in sorted(y for y in years_of(frame, last.table).unique() if y > settled):
        where = f"{release.table.name}: {bounds.measure} of {year}"
        figures = readings.figures(frame[frame["year"] == year], columns, bounds.measure)
        unfinished = bounds.provisional_last_year and str(year) == release.date[:4]
        _check_size(past[-1], figures, f"{where} is", settled, unfinished)
        _refuse_misreading(readings.find_misreading(past, figures, columns, unfinished=unfinished), where, str(settled))
        _check_leaps(past, figures, columns, bounds, where, settled)
        past, settled = [*past, figures], year


def _refuse_misreading(reading: str, where: str, reference: str) -> None:
    if reading:
        raise CompendiumError(
            f"{where} would be closer to {reference} if the figures were read {reading}: they seem to be in wrong places, or in another "
            "unit. Expected them as close as in the years before. Look at the file; if it is right, the importer reads it wrongly."
        )


def _check_size(base: pd.Series, figures: pd.Series, what: str, settled: int, unfinished: bool) -> None:
    both = base.index.intersection(figures.index)
    all_rows = (base, figures, 10 * MAX_YEARLY_RATIO, "")  # areas and series may have been added
    for before, now, most, rows in ((base[both], figures[both], MAX_YEARLY_RATIO, " in the same rows"), all_rows):
        old, new = before.abs().sum(), now.abs().sum()
        least = 0 if unfinished or not rows else 1 / most
        if old and not least <= new / old <= most:
            raise CompendiumError(
                f"{what} {new:,.6g} where {settled} had {old:,.6g}{rows}. Expected at most {most:g} times as much"
                + (f" and at least {100 * least:.0f} per cent" if least else "")
                + ": has the unit changed?"
            )


def _check_leaps(past: list[pd.Series], figures: pd.Series, columns: readings.Columns, bounds: Bounds, where: str, settled: int) -> None:
    """No row, and no area as a whole, leaps ten times as far as any did in the last release."""
    series = [("row", [*past, figures])]
    for level, name in enumerate(columns.areas) if len(columns.all) > 1 else ():
        series.append((f"'{name}'", [readings.by_area(year, level, bounds.compare_means) for year in series[0][1]]))
    for what, (*years, now) in series:
        largest, found = readings.largest_leap(years), readings.leaps(years[-1], now)
        if largest and len(found) and found.max() > (most := max(readings.MAX_LEAP_RATIO * largest, readings.MIN_LEAP)):
            key = found.idxmax()
            label = ", ".join(map(str, key)) if isinstance(key, tuple) else str(key)
            raise CompendiumError(
                f"{where}: {what} {label} is {now[key]:,.6g} where {settled} had {years[-1][key]:,.6g}, {found.max():,.0f}-fold with small "
                f"figures damped. Expected at most {most:,.0f}-fold: no {what} of the last release leapt more than {largest:,.0f}-fold "
                "from year to year."
            )
