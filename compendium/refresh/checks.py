"""What a new release must keep of the last one.

Years that both releases have are compared row by row and in sum. The years that are new go through :mod:`compendium.readings`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Bounds
from compendium.paths import DATA
from compendium.refresh import readings
from compendium.tables import catalog
from compendium.tables.model import Release

if TYPE_CHECKING:
    import numpy as np

MOST = 3.0  # of a new year against the last one, in the same rows, or the other way round; the stored years moved by 2.7 at most


def hold_against(frame: pd.DataFrame, release: Release, last: Release, bounds: Bounds, folder: Path = DATA) -> None:
    """See that a release keeps what the last one had.

    :param frame: the new release, with the types of its schema.
    :raises CompendiumError: it is older, lacks areas or years, or a total left its bounds.
    """
    if release.date < last.date:
        raise CompendiumError(
            f"{release.table.name}: the provider's file is of {release.date}, older than the stored release of {last.date}."
        )
    if release.date == last.date:
        raise CompendiumError(
            f"{release.table.name}: the provider's file is of {release.date}, like the stored release, but its figures differ. A "
            "release is never overwritten: refresh again when the provider has dated it anew."
        )
    _has_happened(frame, release)
    before = catalog.read_release(last, folder)
    column, value = bounds.part
    if column:
        before = before[before[column] == value]
    for f in last.table.fields:
        if f.area:
            _covers(set(frame[f.name].dropna()), set(before[f.name].dropna()) - bounds.may_lose, f"areas in '{f.name}'", release, last)
    years, found = _years(before), _years(frame)
    _covers(found, years - ({max(years)} if bounds.interim and years else set()), "years", release, last)
    _ends_no_earlier(found, years, release, last)
    if years and not years & found:
        frame, before = _newest(frame), _newest(before)
    now, was = (pd.MultiIndex.from_frame(part[list(last.table.key)].astype("string").fillna("")) for part in (frame, before))
    _has_rows(was.isin(now), frame, before, bounds, release, last)
    if bounds.measure:
        _in_their_rows(frame, before, bounds, release, last)
    shared = (frame[now.isin(was)], before[was.isin(now)]) if bounds.common else (frame, before)
    _keeps(*shared, bounds, release, last)
    _as_in_the_last_release(frame, before, bounds, release, last)
    if bounds.measure:
        _like_the_last_year(frame, before, bounds, release, last)


def _has_happened(frame: pd.DataFrame, release: Release) -> None:
    """No figure is of a year, or a day, after the release."""
    for name, latest in (("year", release.date[:4]), ("date", release.date)):
        if name in frame and len(frame) and (newest := str(frame[name].max())) > latest:
            raise CompendiumError(
                f"{release.table.name}: the provider's file has the {name} {newest}, and it is of {release.date}. That has not come yet."
            )


def _year(frame: pd.DataFrame) -> pd.Series | None:
    if "year" in frame:
        return frame["year"].astype("Int64")
    return frame["date"].str[:4].astype("Int64") if "date" in frame else None


def _years(frame: pd.DataFrame) -> set[int]:
    years = _year(frame)
    return set() if years is None else {int(y) for y in years.dropna()}


def _covers(now: set[Any], before: set[Any], what: str, release: Release, last: Release) -> None:
    if lost := sorted(before - now):
        some = ", ".join(map(str, lost[:6])) + (", …" if len(lost) > 6 else "")
        raise CompendiumError(
            f"{release.table.name}: {len(lost)} of the {len(before)} {what} of the release of {last.date} are not in the provider's file "
            f"({some}). Expected at least those. If the provider has given them up for good, say so in `bounds` of the feed, with "
            "the reason."
        )


def _ends_no_earlier(now: set[int], before: set[int], release: Release, last: Release) -> None:
    if before and max(now, default=0) < max(before):
        raise CompendiumError(
            f"{release.table.name}: the provider's file ends in {max(now, default=0)}, the release of {last.date} in "
            f"{max(before)}. Expected no earlier year: it looks like an older file under a new date."
        )


def _newest(frame: pd.DataFrame) -> pd.DataFrame:
    """The last year of a release that shares none with another, under a year that both have: some tables hold one year a release."""
    return frame[frame["year"] == frame["year"].max()].assign(year=0)


def _has_rows(found: np.ndarray, frame: pd.DataFrame, before: pd.DataFrame, bounds: Bounds, release: Release, last: Release) -> None:
    may_go = pd.Series(False, before.index)
    for f in last.table.fields:
        if f.area:
            may_go |= before[f.name].isin(bounds.may_lose)
    years, now = _year(before), _years(frame)
    if bounds.interim and years is not None and (years.nunique() > 1 or years.max() not in now):
        may_go |= years == years.max()
    found = found[~may_go.to_numpy(dtype=bool)]
    if (lost := int((~found).sum())) > bounds.rows * len(found):
        raise CompendiumError(
            f"{release.table.name}: {lost:,} of the {len(found):,} rows of the release of {last.date} are not in the provider's file. "
            f"Expected at most {100 * bounds.rows:g} per cent to be gone. If the provider has really given them up, widen `bounds` of the "
            "feed, with the reason."
        )


def _in_their_rows(frame: pd.DataFrame, before: pd.DataFrame, bounds: Bounds, release: Release, last: Release) -> None:
    """A total cannot see a column that slipped by a row, or two that changed places."""
    both = before.merge(frame, on=list(last.table.key), suffixes=("|before", "|after"))
    years = _year(both)
    old, new = (both[f"{bounds.measure}|{state}"].astype(float) for state in ("before", "after"))
    if (lost := int((old.notna() & new.isna()).sum())) > bounds.rows * len(both):
        raise CompendiumError(
            f"{release.table.name}: {lost:,} of {len(both):,} figures of {bounds.measure} are missing in the provider's file."
        )
    keys = years if years is not None else pd.Series(0, both.index)
    moved = ((new - old).abs().groupby(keys).sum() / old.abs().groupby(keys).sum()).replace(float("inf"), float("nan")).dropna()
    if bounds.interim and len(moved) > 1:
        moved = moved.drop(moved.index.max())
    if len(moved) and moved.max() > bounds.apart:
        at = moved.idxmax()
        raise CompendiumError(
            f"{release.table.name}: the rows{f' of {at}' if at else ''} differ from those of the release of {last.date} by "
            f"{100 * moved[at]:,.0f} per cent of {bounds.measure}, ups and downs added. Expected at most {100 * bounds.apart:g} per cent: "
            "are figures in wrong rows? If the provider has really revised them so much, widen `apart` in `bounds` of the feed, with the "
            "reason."
        )


def _like_the_last_year(frame: pd.DataFrame, before: pd.DataFrame, bounds: Bounds, release: Release, last: Release) -> None:
    """A year that the last release did not have, or not whole, is like the last one that it had: unit, columns, categories, rows, leaps."""
    years = _years(before)
    if "year" not in frame or not years:
        return
    columns = _columns(last)
    settled = max(years - {max(years)}, default=max(years)) if bounds.interim else max(years)
    past = [readings.figures(before[before["year"] == y], columns, bounds.measure) for y in sorted(years) if y <= settled]
    for year in sorted(y for y in _years(frame) if y > settled):
        where = f"{release.table.name}: {bounds.measure} of {year}"
        figures = readings.figures(frame[frame["year"] == year], columns, bounds.measure)
        running = bounds.interim and str(year) == release.date[:4]
        _of_its_size(past[-1], figures, f"{where} is", settled, running)
        _not_misread(readings.misread(past, figures, columns, running=running), where, str(settled))
        _leaps(past, figures, columns, bounds, where, settled)
        past, settled = [*past, figures], year


def _as_in_the_last_release(frame: pd.DataFrame, before: pd.DataFrame, bounds: Bounds, release: Release, last: Release) -> None:
    """What both releases have, of the newest year of both: columns and categories may have been exchanged in all years alike."""
    columns, value = _columns(last), bounds.measure or last.table.fields[-1].name
    if not bounds.measure and last.table.fields[-1].type != "string":
        return  # a count beside a name, which has no place of its own
    where = f"{release.table.name}: {value}"
    if "year" in frame:
        common = sorted(_years(frame) & _years(before))
        if bounds.interim and len(common) > 1:
            common.pop()
        if not common:
            return
        frame, before = frame[frame["year"] == common[-1]], before[before["year"] == common[-1]]
        where += f" of {common[-1]}" if common[-1] else ""
    past, now = readings.figures(before, columns, value), readings.figures(frame, columns, value)
    _not_misread(readings.misread([past], now, columns), where, f"the release of {last.date}")


def _not_misread(reading: str, where: str, settled: str) -> None:
    if reading:
        raise CompendiumError(
            f"{where} would be closer to {settled} if the figures were read {reading}: they seem to stand in wrong places, or in another "
            "unit. Expected them as near as in the years before. Look at the file; if it is right, the importer reads it wrongly."
        )


def _of_its_size(base: pd.Series, figures: pd.Series, what: str, settled: int, running: bool) -> None:
    both = base.index.intersection(figures.index)
    parts = [(base[both], figures[both], MOST, " in the same rows")] if len(both) else []
    parts.append((base, figures, 10 * MOST, ""))  # areas and series may have been added
    for before, now, most, rows in parts:
        old, new = before.abs().sum(), now.abs().sum()
        least = 0 if running or not rows else 1 / most
        if old and not least <= new / old <= most:
            raise CompendiumError(
                f"{what} {new:,.6g} where {settled} had {old:,.6g}{rows}. Expected at most {most:g} times as much"
                + (f" and at least {100 * least:.0f} per cent" if least else "")
                + ": has the unit changed?"
            )


def _leaps(past: list[pd.Series], figures: pd.Series, columns: readings.Columns, bounds: Bounds, where: str, settled: int) -> None:
    """A row, or an area as a whole, does not leap ten times as far as any did in the last release."""
    ways = [("row", past, figures)]
    for level, name in enumerate(columns.areas):
        if len(columns.all) > 1:
            ways.append(
                (f"'{name}'", [readings.by_area(p, level, bounds.average) for p in past], readings.by_area(figures, level, bounds.average))
            )
    for what, years, now in ways:
        largest = readings.largest_leap(years)
        found = readings.leaps(years[-1], now)
        if largest and len(found) and found.max() > (most := max(readings.LEAP * largest, readings.NOTABLE)):
            key = found.idxmax()
            label = ", ".join(map(str, key)) if isinstance(key, tuple) else str(key)
            raise CompendiumError(
                f"{where}: {what} {label} is {now[key]:,.6g} where {settled} had {years[-1][key]:,.6g}, {found.max():,.0f}-fold with small "
                f"figures damped. Expected at most {most:,.0f}-fold: no {what} of the last release leapt more than {largest:,.0f}-fold "
                "from year to year."
            )


def _columns(release: Release) -> readings.Columns:
    rest = [f for f in release.table.fields if f.name in release.table.key and f.name != "year"]
    return readings.Columns(tuple(f.name for f in rest if f.area), tuple(f.name for f in rest if not f.area))


def _keeps(frame: pd.DataFrame, before: pd.DataFrame, bounds: Bounds, release: Release, last: Release) -> None:
    old, new = _totals(before, bounds), _totals(frame, bounds)
    if bounds.interim and len(old) > 1:
        old = old.drop(old.index.max())  # it stood for the present, or was not over
    both = old.index.intersection(new.index)
    # From nothing to something is more than any bound, and so is something to no number.
    moved = ((new[both] - old[both]) / old[both].abs()).mask((new[both] == old[both]) | (new[both].isna() & old[both].isna()), 0.0)
    moved = moved.fillna(float("inf"))
    if moved.empty or moved.abs().max() <= bounds.within:
        return
    at = moved.abs().idxmax()
    what = f"the {'mean' if bounds.average else 'total'} of {bounds.measure}" if bounds.measure else "the number of rows"
    raise CompendiumError(
        f"{release.table.name}: {what}{f' in {at}' if at else ''} is {new[at]:,.6g}, in the release of {last.date} it is {old[at]:,.6g} "
        f"({100 * moved[at]:+,.0f} per cent). Expected at most {100 * bounds.within:g} per cent: {bounds.why.rstrip('.')}. "
        "If the provider has really revised it so much, widen `bounds` of the feed, with the reason."
    )


def _totals(frame: pd.DataFrame, bounds: Bounds) -> pd.Series:
    """Totals (or means, or counts) by year; under 0 for a table without years."""
    years = _year(frame)
    keys = years if years is not None else frame.iloc[:, 0].map(lambda _: 0).astype(int)
    if not bounds.measure:
        return frame.groupby(keys).size().astype(float)
    groups = frame[bounds.measure].astype(float).groupby(keys)
    return groups.mean() if bounds.average else groups.sum()
