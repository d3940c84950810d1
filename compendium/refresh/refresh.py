"""New releases from the providers: fetch, check against the last release, store.

A download becomes a release only if it can be read, meets the schema of its table, passes the checks against the last release
(:mod:`compendium.refresh.checks`), is newer, and differs. Otherwise it goes into quarantine, and ``data/`` does not change.
"""

from __future__ import annotations

import datetime as dt
import shutil
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from compendium import files
from compendium.errors import CompendiumError
from compendium.importers import Bounds, Endpoint, Feed, explain_layout_errors, feeds
from compendium.markdown import safe
from compendium.paths import BUILD, DATA, ROOT
from compendium.refresh import checks
from compendium.refresh.fetch import AbsentError, Download, OnProgress, Source
from compendium.tables import catalog, schema, store
from compendium.tables.model import Release, Retrieved

QUARANTINE = BUILD / "refused"  # downloads that did not become a release, under their endpoints' names
MAX_MESSAGE = 1000  # characters
SUMMARY = BUILD / "refresh" / "summary.md"  # what the last refresh did, for a pull request


@dataclass(frozen=True)
class Outcome:
    """The outcome for one table."""

    table: str
    state: str  # new, same, refused, absent (a folder does not hold its files)
    message: str
    release: Release | None = None  # if new


def select_feeds(tables: Sequence[str]) -> list[list[Feed]]:
    """The feeds of some tables (if none is given, of all), grouped by the downloads that they share.

    :raises CompendiumError: a table has no feed.
    """
    every = list(feeds())
    known = sorted({feed.release.table.name for feed in every})
    if unknown := [t for t in tables if t not in known]:
        raise CompendiumError(f"Table '{unknown[0]}' cannot be refreshed: no open endpoint is known. Those that can: {', '.join(known)}.")
    groups: dict[tuple[Endpoint, ...], list[Feed]] = {}
    for feed in every:
        if not tables or feed.release.table.name in tables:
            groups.setdefault(feed.files, []).append(feed)
    return list(groups.values())


def refresh(
    groups: Iterable[list[Feed]],
    source: Source,
    *,
    folder: Path = DATA,
    dry: bool = False,
    on_progress: OnProgress = lambda name, done, total: None,
    on_outcome: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Fetch the groups, one after the other, and store what passes the checks.

    :param dry: do everything except storing.
    :param on_progress: is called as bytes arrive.
    :param on_outcome: is called when the outcome for a table is known.
    """
    fetched: dict[Endpoint, Download] = {}
    outcomes: list[Outcome] = []
    for group in groups:
        for outcome in _refresh_group(group, fetched, source, folder, dry, on_progress):
            on_outcome(outcome)
            outcomes.append(outcome)
    return outcomes


def _refresh_group(
    group: list[Feed], fetched: dict[Endpoint, Download], source: Source, folder: Path, dry: bool, on_progress: OnProgress
) -> Iterable[Outcome]:
    """The outcomes for the tables that are made from the same downloads, one after the other."""
    downloads: list[Download] = []
    try:
        for endpoint in group[0].files:
            if endpoint not in fetched:
                fetched[endpoint] = source.get(endpoint, on_progress)
            downloads.append(fetched[endpoint])
    except AbsentError as error:
        return [Outcome(feed.release.table.name, "absent", str(error)) for feed in group]
    except Exception as error:
        return [_refused(feed, error, downloads, folder) for feed in group]
    return (_refresh_table(feed, downloads, folder, dry) for feed in group)


def _refresh_table(feed: Feed, downloads: Sequence[Download], folder: Path, dry: bool) -> Outcome:
    try:
        return ingest_if_new(feed, *read(feed, downloads), folder, dry)
    except Exception as error:  # an error in one table does not stop the others
        return _refused(feed, error, downloads, folder)


def _refused(feed: Feed, error: Exception, downloads: Sequence[Download], folder: Path) -> Outcome:
    message = str(error).removeprefix(f"{feed.release.table.name}: ")
    if not isinstance(error, CompendiumError | OSError):
        last = traceback.extract_tb(error.__traceback__)[-1]
        message = f"{type(error).__name__}: {error} ({Path(last.filename).name}, line {last.lineno})."
    if len(message) > MAX_MESSAGE:  # whatever a server or a file put into it
        message = f"{message[: MAX_MESSAGE - 6]} [...]"
    return Outcome(feed.release.table.name, "refused", f"{message}{_quarantine(downloads)} {files.name_of(folder)}/ is as it was.")


def _quarantine(downloads: Sequence[Download]) -> str:
    """Copy refused downloads into quarantine.

    :returns: where the first ones are, as a sentence.
    """
    places = [QUARANTINE / download.name for download in downloads]
    for download, place in zip(downloads, places, strict=True):
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(download.path, place)
        except shutil.SameFileError:
            pass  # it was read from there
        except OSError as error:  # on a full disk the message must still appear
            return f" It could not be put into quarantine ({error})."
    more = f" and {len(places) - 2} more there" if len(places) > 2 else ""
    return f" In quarantine: {', '.join(map(files.name_of, places[:2]))}{more}." if places else ""


def read(feed: Feed, downloads: Sequence[Download]) -> tuple[Release, pd.DataFrame]:
    """Downloads to the description of a release and its frame.

    :raises CompendiumError: the importer cannot read them, or references.bib lacks the work to be cited.
    """
    paths = [d.path for d in downloads]
    names = ", ".join(d.name for d in downloads)
    with explain_layout_errors(feed.read, names, feed.release.table.name):
        frame = feed.read(*paths)
        if frame.empty:
            raise CompendiumError(f"{feed.release.table.name}: {names} holds no rows for it.")
        date = dt.date.fromisoformat(feed.read_date(*paths) if feed.read_date else max(d.day for d in downloads))
        years = feed.release.table.years(frame)
        year = frame.attrs.get("revision") or ("" if years is None else str(years.max()))
    if date > dt.datetime.now(dt.UTC).date() + dt.timedelta(1):
        # Once stored, it would be the newest for ever.
        raise CompendiumError(f"{feed.release.table.name}: {names} is dated {date}, which is in the future.")
    words = {"year": year, "day": f"{date.day} {date:%B %Y}"}
    release = replace(
        feed.release,
        date=date.isoformat(),
        edition=feed.release.edition.format(**words),
        citation=feed.release.citation.format(**words),
        retrieved=tuple(Retrieved(d.name, d.url, d.day, d.sha256) for d in downloads),
    )
    checks.require_citation(release)
    return release, frame


def ingest_if_new(feed: Feed, release: Release, frame: pd.DataFrame, folder: Path, dry: bool) -> Outcome:
    """Check a frame against the last release of its source, and store it if it passes. No other process writes in between.

    :raises CompendiumError: it does not pass.
    """
    with store.package_lock(folder):
        last = last_release(feed, folder)
        label = Path(f"{release.table.name} (from {', '.join(r.name for r in release.retrieved[:2])})")
        ready, content = store.prepare(frame, release, folder, label)
        if last and catalog.text_of((folder / last.path).read_bytes(), last) == catalog.text_of(content, ready):
            return Outcome(release.table.name, "same", f"nothing differs from the release of {last.date}")
        stored = catalog.read_catalog(folder).releases.get(release.table.name, [])
        if stored and stored[-1] != last and (ready.years or (0, 0))[1] < (stored[-1].years or (0, 0))[1]:
            # The newest release must not be an older state of the world from another source.
            message = f"ends in {ready.years[1]}; the release of {stored[-1].date} goes on to {stored[-1].years[1]}"
            return Outcome(release.table.name, "same", message)
        if last:
            checks.check_against_previous(schema.parse(content, ready, label), ready, last, feed.bounds, folder)
        if any(r.date == ready.date for r in stored):
            raise CompendiumError(
                f"{ready.id} is stored already, from another source. A release is never overwritten: refresh again tomorrow."
            )
        _require_space(content, folder)
        if not dry:
            store.put([(ready, content)], folder, endpoints())
    change = f", {ready.rows - last.rows:+,} against {last.date}" if last else ", the first"
    years = f", to {ready.years[1]}" if ready.years else ""
    return Outcome(release.table.name, "new", f"{ready.edition}, released {ready.date}: {ready.rows:,} rows{change}{years}", ready)


def last_release(feed: Feed, folder: Path = DATA) -> Release | None:
    """The newest release of a feed's table that comes from the same source; None before the first."""
    stored = catalog.read_catalog(folder).releases.get(feed.release.table.name, [])
    return next((r for r in reversed(stored) if r.provider in {feed.release.provider, *feed.earlier_providers}), None)


def _require_space(content: bytes, folder: Path) -> None:
    stored = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    if (total := stored + len(content)) > store.MAX_DATA_BYTES:
        raise CompendiumError(
            f"All tables would take {total / 1e6:.1f} MB together; {store.MAX_DATA_BYTES / 1e6:.0f} MB is the most that may travel with "
            "the project. Remove releases that no chapter needs any more."
        )


# --- Descriptions --------------------------------------------------------------------------------------------------------


def endpoints() -> list[dict[str, Any]]:
    """Where the next release of each table comes from, for the data package and the page on data."""
    return [
        {
            "table": feed.release.table.name,
            "provider": feed.release.provider,
            "files": [{"name": e.name, "path": e.url, "format": e.format} for e in feed.files],
            "licence": feed.release.licence,
            "licence_note": feed.release.licence_note,
            "terms": feed.release.licence_url,
            "keeps": _describe(feed.bounds),
        }
        for feed in feeds()
    ]


def _describe(bounds: Bounds) -> str:
    what = f"{'mean' if bounds.compare_means else 'total'} of {bounds.measure}" if bounds.measure else "number of rows"
    rows = " (rows of both releases)" if bounds.shared_rows_only else ""
    parts = [
        f"the {what} of a year{rows} within {100 * bounds.max_total_change:g} per cent",
        f"at most {100 * bounds.max_rows_lost:g} per cent of the rows gone",
    ]
    if bounds.measure:
        parts.append(f"those that stay moved by at most {100 * bounds.max_row_change:g} per cent of it, ups and downs added")
    last_year = "; the last year may change or go" if bounds.provisional_last_year else ""
    return f"{', '.join(parts)}{last_year}: {bounds.reason.rstrip('.')}"


def summary(outcomes: Sequence[Outcome]) -> str:
    """The outcomes of a refresh, as Markdown."""
    titles = {"new": "New releases", "refused": "Refused", "same": "Nothing new", "absent": "Not in the folder"}
    parts = ["# What the refresh did"]
    for state, title in titles.items():
        found = [o for o in outcomes if o.state == state]
        text = "\n".join(f"- **{o.table}**: {safe(o.message.replace(f'{ROOT}/', ''))}" for o in found)
        if state == "same" and found:
            text = f"{', '.join(o.table for o in found)}."
        if found:
            parts.append(f"## {title}\n\n{text}")
    return "\n\n".join(parts) + "\n"
