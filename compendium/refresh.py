"""New releases from the providers: fetch, hold against the last release, store.

A download becomes a release only if it can be read, meets the schema of its table, covers the areas and years of the last release,
keeps its totals within stated bounds, is younger, and differs. Otherwise it is kept aside for a look, and ``data/`` stays as it is.
"""

from __future__ import annotations

import datetime as dt
import shutil
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from compendium import catalog
from compendium.catalog import Release, Retrieved
from compendium.errors import CompendiumError
from compendium.fetch import AbsentError, Download, Source
from compendium.importers import Bounds, Endpoint, Feed, feeds, place_of
from compendium.paths import BUILD, DATA, REFERENCES, ROOT
from compendium.report import safe

if TYPE_CHECKING:
    import numpy as np

REFUSED = BUILD / "refused"  # downloads that did not become a release, under their endpoints' names
LEAST, MOST = 0.02, 3.0  # of a new year against the last one, in the same rows
SUMMARY = BUILD / "refresh" / "summary.md"  # what the last refresh did, for a pull request


@dataclass(frozen=True)
class Outcome:
    """What became of one table."""

    table: str
    state: str  # new, same, refused, absent (a folder does not hold its files)
    said: str  # one message
    release: Release | None = None  # if new


Made = tuple[Feed, Release, pd.DataFrame]


def chosen(tables: Sequence[str]) -> list[list[Feed]]:
    """The feeds of some tables (without any, of all), those of the same downloads together: they come in together or not at all.

    :raises CompendiumError: a table has no feed.
    """
    every = list(feeds())
    known = sorted({feed.release.table for feed in every})
    if strange := [t for t in tables if t not in known]:
        raise CompendiumError(f"Table '{strange[0]}' cannot be refreshed: no open endpoint is known. Those that can: {', '.join(known)}.")
    groups: dict[tuple[Endpoint, ...], list[Feed]] = {}
    for feed in every:
        groups.setdefault(feed.files, []).append(feed)
    return [group for group in groups.values() if not tables or any(feed.release.table in tables for feed in group)]


def refresh(
    groups: Iterable[list[Feed]],
    source: Source,
    *,
    folder: Path = DATA,
    dry: bool = False,
    tell: Callable[[str, int, int], None] = lambda name, done, total: None,
    report: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Fetch the groups, one after the other, and store what may come in.

    :param dry: do all but store.
    :param tell: is told of bytes that come; ``report`` of each outcome.
    """
    fetched: dict[str, Download] = {}
    outcomes: list[Outcome] = []
    for group in groups:
        downloads: list[Download] = []
        try:
            for endpoint in group[0].files:
                if endpoint.name not in fetched:
                    fetched[endpoint.name] = source.get(endpoint, tell)
                downloads.append(fetched[endpoint.name])
            made = [read(feed, downloads) for feed in group]
            done = take_in(made, folder, dry)
        except AbsentError as error:
            done = [Outcome(feed.release.table, "absent", str(error)) for feed in group]
        except Exception as error:  # whatever it is, the other tables go on
            plain = isinstance(error, CompendiumError | OSError)
            what = str(error) if plain else f"{group[0].release.table}: {type(error).__name__}: {error} ({_raised(error)})."
            said = f"{what}{_aside(downloads)} {catalog.name_of(folder)}/ is as it was."
            done = [Outcome(feed.release.table, "refused", said) for feed in group]
        for outcome in done:
            report(outcome)
        outcomes += done
    return outcomes


def _raised(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}, line {last.lineno}"


def _aside(downloads: Sequence[Download]) -> str:
    """Keep refused downloads for a look; in words, where (the first ones)."""
    kept = []
    for download in downloads:
        place = REFUSED / download.name
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(download.path, place)
        except shutil.SameFileError:
            pass  # it was read from there
        except OSError as error:  # on a full disk the message still comes
            return f" It could not be kept for a look ({error})."
        kept.append(catalog.name_of(place))
    more = f" and {len(kept) - 2} more there" if len(kept) > 2 else ""
    return f" For a look: {', '.join(kept[:2])}{more}." if kept else ""


def read(feed: Feed, downloads: Sequence[Download]) -> Made:
    """Downloads to a frame and the description of the release that it would be.

    :raises CompendiumError: they are not what the importer knows, or references.bib lacks the work to be cited.
    """
    paths = [d.path for d in downloads]
    names = ", ".join(d.name for d in downloads)
    try:
        frame = feed.read(*paths)
        day = dt.date.fromisoformat(feed.dated(*paths) if feed.dated else max(d.day for d in downloads)).isoformat()
        words = {"year": frame.attrs.get("revision") or _last_year(frame), "day": _in_words(day)} if len(frame) else {}
    except CompendiumError as error:
        raise CompendiumError(f"{feed.release.table}: {error}") from error
    except Exception as error:
        raise CompendiumError(
            f"{feed.release.table}: {names} does not have the layout that the importer knows ({type(error).__name__}: {error}). See "
            f"{place_of(feed.read)}."
        ) from error
    if frame.empty:
        raise CompendiumError(f"{feed.release.table}: {names} holds no rows for it.")
    if day > (dt.datetime.now(dt.UTC).date() + dt.timedelta(1)).isoformat():
        # Once in, it would be the newest for ever.
        raise CompendiumError(f"{feed.release.table}: {names} is dated {day}, which has not come yet.")
    release = replace(
        feed.release,
        date=day,
        edition=feed.release.edition.format(**words),
        citation=feed.release.citation.format(**words),
        retrieved=tuple(Retrieved(d.name, d.url, d.day, d.sha256) for d in downloads),
    )
    if f"{{{release.citation}," not in REFERENCES.read_text(encoding="utf-8"):
        raise CompendiumError(
            f"{release.id}: references.bib has no entry '{release.citation}' to cite for {release.edition}. Add one (that of the edition "
            "before shows how), then refresh again."
        )
    return feed, release, frame


def _last_year(frame: pd.DataFrame) -> str:
    if "year" in frame:
        return str(int(frame["year"].max()))
    return str(frame["date"].max())[:4] if "date" in frame else ""


def _in_words(day: str) -> str:
    date = dt.date.fromisoformat(day)
    return f"{date.day} {date:%B %Y}"


def take_in(made: Sequence[Made], folder: Path, dry: bool) -> list[Outcome]:
    """Hold each frame against the last release of its source, and store all of them in one step if all may come in.

    Nobody else writes in between. Where nothing differs in any of them, nothing is stored.

    :raises CompendiumError: one of them may not come in.
    """
    with catalog.package_lock(folder):
        new: list[tuple[Release, bytes]] = []
        done: list[Outcome] = []
        for feed, release, frame in made:
            last = last_of(feed, folder)
            made_of = Path(f"{release.table} (from {', '.join(r.name for r in release.retrieved[:2])})")
            ready, content = catalog.prepare(frame, release, folder, made_of)
            if last and (old := (folder / last.path).read_bytes()) and catalog.text_of(old, last) == catalog.text_of(content, ready):
                done.append(Outcome(release.table, "same", f"nothing differs from the release of {last.date}"))
                continue
            newest = _releases(release.table, folder)[-1:]
            if newest and newest[0] is not last and (ready.years or (0, 0))[1] < (newest[0].years or (0, 0))[1]:
                # Whoever asks for the newest release must not get an older state of the world from another source.
                done.append(
                    Outcome(
                        release.table, "same", f"ends in {ready.years[1]}; the release of {newest[0].date} goes on to {newest[0].years[1]}"
                    )
                )
                continue
            if last:
                hold_against(catalog.parse(content, ready, made_of), ready, last, feed.bounds, folder)
            if any(r.date == ready.date for r in _releases(release.table, folder)):
                raise CompendiumError(
                    f"{ready.id} is stored already, from another source. A release is never overwritten: refresh again tomorrow."
                )
            new.append((ready, content))
            done.append(Outcome(release.table, "new", _compared(ready, last), ready))
        _room(new, folder)
        if new and not dry:
            catalog.put(new, folder, endpoints())
    return done


def last_of(feed: Feed, folder: Path = DATA) -> Release | None:
    """The newest release of a feed's table that comes from the same source; None before the first."""
    providers = feed.follows or (feed.release.provider,)
    found = [r for r in _releases(feed.release.table, folder) if r.provider in {*providers, feed.release.provider}]
    return found[-1] if found else None


def _releases(table: str, folder: Path) -> list[Release]:
    return catalog.catalog(folder).releases.get(table, [])


def _compared(release: Release, last: Release | None) -> str:
    before = f", {release.rows - last.rows:+,} against {last.date}" if last else ", the first"
    years = f", to {release.years[1]}" if release.years else ""
    return f"{release.edition}, released {release.date}: {release.rows:,} rows{before}{years}"


def _room(new: Sequence[tuple[Release, bytes]], folder: Path) -> None:
    stored = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    if (total := stored + sum(len(content) for _, content in new)) > catalog.ROOM:
        raise CompendiumError(
            f"All tables would take {total / 1e6:.1f} MB together; {catalog.ROOM / 1e6:.0f} MB is the most that may travel with the "
            "project. Take out releases that no chapter needs any more."
        )


# --- What must stay ---------------------------------------------------------------------------------------------------


def hold_against(frame: pd.DataFrame, release: Release, last: Release, bounds: Bounds, folder: Path = DATA) -> None:
    """See that a release keeps what the last one had.

    :param frame: the new release, with the types of its schema.
    :raises CompendiumError: it is older, lacks areas or years, or a total left its bounds.
    """
    if release.date < last.date:
        raise CompendiumError(f"{release.table}: the provider's file is of {release.date}, older than the stored release of {last.date}.")
    if release.date == last.date:
        raise CompendiumError(
            f"{release.table}: the provider's file is of {release.date}, like the stored release, but its figures differ. A "
            "release is never overwritten: refresh again when the provider has dated it anew."
        )
    before = catalog.read_release(last, folder)
    for f in last.fields:
        if f.area:
            _covers(set(frame[f.name].dropna()), set(before[f.name].dropna()) - bounds.may_lose, f"areas in '{f.name}'", release, last)
    years, found = _years(before), _years(frame)
    _covers(found, years - ({max(years)} if bounds.interim and years else set()), "years", release, last)
    _ends_no_earlier(found, years, release, last)
    if years and not years & found:
        frame, before = _newest(frame), _newest(before)
    now, was = (pd.MultiIndex.from_frame(part[list(last.key)].astype("string").fillna("")) for part in (frame, before))
    _has_rows(was.isin(now), frame, before, bounds, release, last)
    if bounds.measure:
        _in_their_rows(frame, before, bounds, release, last)
        _like_the_last_year(frame, before, bounds, release, last)
    if bounds.common:
        frame, before = frame[now.isin(was)], before[was.isin(now)]
    _keeps(frame, before, bounds, release, last)


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
            f"{release.table}: {len(lost)} of the {len(before)} {what} of the release of {last.date} are not in the provider's file "
            f"({some}). Expected at least those. If the provider has given them up for good, say so in `bounds` of the feed, with "
            "the reason."
        )


def _ends_no_earlier(now: set[int], before: set[int], release: Release, last: Release) -> None:
    if before and max(now, default=0) < max(before):
        raise CompendiumError(
            f"{release.table}: the provider's file ends in {max(now, default=0)}, the release of {last.date} in {max(before)}. Expected no "
            "earlier year: it looks like an older file under a new date."
        )


def _newest(frame: pd.DataFrame) -> pd.DataFrame:
    """The last year of a release that shares none with another, under a year that both have: some tables hold one year a release."""
    return frame[frame["year"] == frame["year"].max()].assign(year=0)


def _has_rows(found: np.ndarray, frame: pd.DataFrame, before: pd.DataFrame, bounds: Bounds, release: Release, last: Release) -> None:
    may_go = pd.Series(False, before.index)
    for f in last.fields:
        if f.area:
            may_go |= before[f.name].isin(bounds.may_lose)
    years, now = _year(before), _years(frame)
    if bounds.interim and years is not None and (years.nunique() > 1 or years.max() not in now):
        may_go |= years == years.max()
    found = found[~may_go.to_numpy(dtype=bool)]
    if (lost := int((~found).sum())) > bounds.rows * len(found):
        raise CompendiumError(
            f"{release.table}: {lost:,} of the {len(found):,} rows of the release of {last.date} are not in the provider's file. "
            f"Expected at most {100 * bounds.rows:g} per cent to be gone. If the provider has really given them up, widen `bounds` of the "
            "feed, with the reason."
        )


def _in_their_rows(frame: pd.DataFrame, before: pd.DataFrame, bounds: Bounds, release: Release, last: Release) -> None:
    """A total cannot see a column that slipped by a row, or two that changed places."""
    both = before.merge(frame, on=list(last.key), suffixes=("|before", "|after"))
    years = _year(both)
    old, new = (both[f"{bounds.measure}|{state}"].astype(float) for state in ("before", "after"))
    if (lost := int((old.notna() & new.isna()).sum())) > bounds.rows * len(both):
        raise CompendiumError(f"{release.table}: {lost:,} of {len(both):,} figures of {bounds.measure} are missing in the provider's file.")
    keys = years if years is not None else pd.Series(0, both.index)
    moved = ((new - old).abs().groupby(keys).sum() / old.abs().groupby(keys).sum()).replace(float("inf"), float("nan")).dropna()
    if bounds.interim and len(moved) > 1:
        moved = moved.drop(moved.index.max())
    if len(moved) and moved.max() > bounds.apart:
        at = moved.idxmax()
        raise CompendiumError(
            f"{release.table}: the rows{f' of {at}' if at else ''} differ from those of the release of {last.date} by "
            f"{100 * moved[at]:,.0f} per cent of {bounds.measure}, ups and downs added. Expected at most {100 * bounds.apart:g} per cent: "
            "are figures in wrong rows? If the provider has really revised them so much, widen `apart` in `bounds` of the feed, with the "
            "reason."
        )


def _like_the_last_year(frame: pd.DataFrame, before: pd.DataFrame, bounds: Bounds, release: Release, last: Release) -> None:
    """A year that the last release did not have, or not whole, is of the size of the last one that it had: the same unit and column."""
    years = _years(before)
    if "year" not in frame or not years:
        return
    rest = [k for k in last.key if k != "year"]
    settled = max(years - {max(years)}, default=max(years)) if bounds.interim else max(years)
    base = before[before["year"] == settled].set_index(rest)[bounds.measure].astype(float)
    for year in sorted(y for y in _years(frame) if y > settled):
        figures = frame[frame["year"] == year].set_index(rest)[bounds.measure].astype(float)
        both = base.index.intersection(figures.index)
        old, new = (base[both], figures[both]) if len(both) else (base, figures)
        old, new = old.abs().sum(), new.abs().sum()
        most = MOST if len(both) else 10 * MOST  # no row is known: series may have been added
        if old and not LEAST <= new / old <= most:
            raise CompendiumError(
                f"{release.table}: {bounds.measure} of {year} is {new:,.6g} where {settled} had {old:,.6g} in the same rows. Expected "
                f"at most {most:g} times as much and at least {100 * LEAST:g} per cent: has the unit changed?"
            )


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
        f"{release.table}: {what}{f' in {at}' if at else ''} is {new[at]:,.6g}, in the release of {last.date} it is {old[at]:,.6g} "
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


# --- Where from, and what happened --------------------------------------------------------------------------------------


def endpoints() -> list[dict[str, Any]]:
    """Where the next release of each table comes from, for the data package and the page on data."""
    out = []
    for feed in feeds():
        b = feed.bounds
        out.append(
            {
                "table": feed.release.table,
                "provider": feed.release.provider,
                "files": [{"name": e.name, "path": e.url, "format": e.format} for e in feed.files],
                "licence": feed.release.licence,
                "terms": feed.release.licence_url,
                "keeps": f"{_held(b)}: {b.why.rstrip('.')}",
            }
        )
    return out


def _held(b: Bounds) -> str:
    """What bounds hold, in words."""
    what = f"{'mean' if b.average else 'total'} of {b.measure}" if b.measure else "number of rows"
    parts = [
        f"the {what} of a year{' (rows of both releases)' if b.common else ''} within {100 * b.within:g} per cent",
        f"at most {100 * b.rows:g} per cent of the rows gone",
    ]
    if b.measure:
        parts.append(f"those that stay moved by at most {100 * b.apart:g} per cent of it, ups and downs added")
    return ", ".join(parts) + ("; the last year may change or go" if b.interim else "")


def summary(outcomes: Sequence[Outcome]) -> str:
    """What a refresh did, as Markdown."""
    words = {"new": "New releases", "refused": "Refused", "same": "Nothing new", "absent": "Not in the folder"}
    parts = ["# What the refresh did"]
    for state, title in words.items():
        found = [o for o in outcomes if o.state == state]
        if not found:
            continue
        if state == "same":
            parts.append(f"## {title}\n\n{', '.join(o.table for o in found)}.")
        else:
            parts.append(f"## {title}\n\n" + "\n".join(f"- **{o.table}**: {safe(o.said.replace(f'{ROOT}/', ''))}" for o in found))
    return "\n\n".join(parts) + "\n"
