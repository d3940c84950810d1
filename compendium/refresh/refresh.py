"""New releases from the providers: fetch, hold against the last release, store.

A download becomes a release only if it can be read, meets the schema of its table, keeps what the last release had
(:mod:`compendium.checks`), is younger, and differs. Otherwise it is kept aside for a look, and ``data/`` stays as it is.
"""

from __future__ import annotations

import datetime as dt
import shutil
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from compendium import files
from compendium.errors import CompendiumError
from compendium.importers import Bounds, Endpoint, Feed, feeds, place_of
from compendium.markdown import safe
from compendium.paths import BUILD, DATA, REFERENCES, ROOT
from compendium.refresh import checks
from compendium.refresh.fetch import AbsentError, Download, Source
from compendium.tables import catalog, schema, store
from compendium.tables.model import Release, Retrieved

REFUSED = BUILD / "refused"  # downloads that did not become a release, under their endpoints' names
SAID = 1000  # characters of a message
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
    """The feeds of some tables (without any, of all), those of the same downloads together.

    :raises CompendiumError: a table has no feed.
    """
    every = list(feeds())
    known = sorted({feed.release.table.name for feed in every})
    if strange := [t for t in tables if t not in known]:
        raise CompendiumError(f"Table '{strange[0]}' cannot be refreshed: no open endpoint is known. Those that can: {', '.join(known)}.")
    groups: dict[tuple[Endpoint, ...], list[Feed]] = {}
    for feed in every:
        groups.setdefault(feed.files, []).append(feed)
    wanted = ([feed for feed in group if not tables or feed.release.table.name in tables] for group in groups.values())
    return [group for group in wanted if group]


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
        for outcome in _of_group(group, fetched, source, folder, dry, tell):
            report(outcome)
            outcomes.append(outcome)
    return outcomes


def _of_group(
    group: list[Feed], fetched: dict[str, Download], source: Source, folder: Path, dry: bool, tell: Callable[[str, int, int], None]
) -> Iterator[Outcome]:
    """What became of the tables that are made of the same downloads, each for itself."""
    downloads: list[Download] = []
    try:
        for endpoint in group[0].files:
            if endpoint.name not in fetched:
                fetched[endpoint.name] = source.get(endpoint, tell)
            downloads.append(fetched[endpoint.name])
    except AbsentError as error:
        yield from (Outcome(feed.release.table.name, "absent", str(error)) for feed in group)
        return
    except Exception as error:  # whatever it is, the other tables go on
        yield from (_refused(feed, error, downloads, folder) for feed in group)
        return
    for feed in group:
        try:
            yield take_in(read(feed, downloads), folder, dry)
        except Exception as error:
            yield _refused(feed, error, downloads, folder)


def _refused(feed: Feed, error: Exception, downloads: Sequence[Download], folder: Path) -> Outcome:
    plain = isinstance(error, CompendiumError | OSError)
    what = str(error) if plain else f"{feed.release.table.name}: {type(error).__name__}: {error} ({_raised(error)})."
    said = f"{_cut(what.removeprefix(f'{feed.release.table.name}: '))}{_aside(downloads)} {files.name_of(folder)}/ is as it was."
    return Outcome(feed.release.table.name, "refused", said)


def _cut(said: str) -> str:
    """A message that fits a terminal, whatever a server or a file put into it."""
    return said if len(said) <= SAID else f"{said[: SAID - 6]} [...]"


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
        kept.append(files.name_of(place))
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
        raise CompendiumError(f"{feed.release.table.name}: {error}") from error
    except Exception as error:
        raise CompendiumError(
            f"{feed.release.table.name}: {names} does not have the layout that the importer knows ({type(error).__name__}: {error}). See "
            f"{place_of(feed.read)}."
        ) from error
    if frame.empty:
        raise CompendiumError(f"{feed.release.table.name}: {names} holds no rows for it.")
    if day > (dt.datetime.now(dt.UTC).date() + dt.timedelta(1)).isoformat():
        # Once in, it would be the newest for ever.
        raise CompendiumError(f"{feed.release.table.name}: {names} is dated {day}, which has not come yet.")
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


def take_in(made: Made, folder: Path, dry: bool) -> Outcome:
    """Hold a frame against the last release of its source, and store it if it may come in. Nobody else writes in between.

    :raises CompendiumError: it may not.
    """
    feed, release, frame = made
    with store.package_lock(folder):
        last = last_of(feed, folder)
        made_of = Path(f"{release.table.name} (from {', '.join(r.name for r in release.retrieved[:2])})")
        ready, content = store.prepare(frame, release, folder, made_of)
        if last and catalog.text_of((folder / last.path).read_bytes(), last) == catalog.text_of(content, ready):
            return Outcome(release.table.name, "same", f"nothing differs from the release of {last.date}")
        newest = _releases(release.table.name, folder)[-1:]
        if newest and newest[0] is not last and (ready.years or (0, 0))[1] < (newest[0].years or (0, 0))[1]:
            # Whoever asks for the newest release must not get an older state of the world from another source.
            said = f"ends in {ready.years[1]}; the release of {newest[0].date} goes on to {newest[0].years[1]}"
            return Outcome(release.table.name, "same", said)
        if last:
            checks.hold_against(schema.parse(content, ready, made_of), ready, last, feed.bounds, folder)
        if any(r.date == ready.date for r in _releases(release.table.name, folder)):
            raise CompendiumError(
                f"{ready.id} is stored already, from another source. A release is never overwritten: refresh again tomorrow."
            )
        _room(content, folder)
        if not dry:
            store.put([(ready, content)], folder, endpoints())
        return Outcome(release.table.name, "new", _compared(ready, last), ready)


def last_of(feed: Feed, folder: Path = DATA) -> Release | None:
    """The newest release of a feed's table that comes from the same source; None before the first."""
    providers = feed.follows or (feed.release.provider,)
    found = [r for r in _releases(feed.release.table.name, folder) if r.provider in {*providers, feed.release.provider}]
    return found[-1] if found else None


def _releases(table: str, folder: Path) -> list[Release]:
    return catalog.read_catalog(folder).releases.get(table, [])


def _compared(release: Release, last: Release | None) -> str:
    before = f", {release.rows - last.rows:+,} against {last.date}" if last else ", the first"
    years = f", to {release.years[1]}" if release.years else ""
    return f"{release.edition}, released {release.date}: {release.rows:,} rows{before}{years}"


def _room(content: bytes, folder: Path) -> None:
    stored = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    if (total := stored + len(content)) > store.MAX_DATA_BYTES:
        raise CompendiumError(
            f"All tables would take {total / 1e6:.1f} MB together; {store.MAX_DATA_BYTES / 1e6:.0f} MB is the most that may travel with "
            "the project. Take out releases that no chapter needs any more."
        )


# --- Where from, and what happened --------------------------------------------------------------------------------------


def endpoints() -> list[dict[str, Any]]:
    """Where the next release of each table comes from, for the data package and the page on data."""
    out = []
    for feed in feeds():
        b = feed.bounds
        out.append(
            {
                "table": feed.release.table.name,
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
