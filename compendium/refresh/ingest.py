"""Releases from files at hand: made by an importer, held against what is stored, and never written over it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from compendium import files, sources
from compendium.errors import CompendiumError
from compendium.importers import Bounds, Plan, feeds, make
from compendium.paths import DATA, REFERENCES
from compendium.refresh import checks
from compendium.tables import catalog, schema, store
from compendium.tables.model import Release

# Releases that do not keep what the one before had, and why.
NEWEST = "UN DESA gives each revision's own newest year in place of the newest year of the last one"
RESIDUAL = "from Rev. 2020 on, origins known only to be in the North or in the South are one residual"
BREAKS = {
    "migrant-stock-by-origin/2021-01-15": RESIDUAL,
    "migrant-stock-by-origin-and-sex/2021-01-15": RESIDUAL,
    "population/2019-09-17": NEWEST,
    "population/2021-01-15": NEWEST,
    "refugees-in-stock/2019-09-17": NEWEST,
    "refugees-in-stock/2021-01-15": "Rev. 2020 leaves out 52 destinations, nearly all without refugees",
    "population-by-age/2019-06-17": "the year 2020 is a projection",
    "net-migration/2024-07-11": "the Channel Islands stand as Guernsey and Jersey",
    "remittance-inflows/2023-06-13": "KNOMAD gave up five economies that do not report, and the years before 2000",
    "bilateral-remittances/2022-12-31": "the matrix of 2021 leaves out receivers without a figure",
    "remittance-prices/2025-03-31": "a selection of corridors, from 2016 on",
    "internally-displaced-persons/2025-05-13": "the end of 2024 alone",
}


def ingest(plan: Plan, source: Path, folder: Path = DATA) -> Release:
    """Make one release from the provider's files below ``source``, and store it if it is new.

    One that is stored already stays as it is: the same figures only renew its description. A later one keeps what the one before had,
    as in a refresh, but for those of ``BREAKS``.

    :raises CompendiumError: a file is missing or not what the importer knows, the frame does not meet its schema, or differs from what
        is stored; nothing is written then.
    """
    if plan.release.citation and plan.release.citation not in sources.works():
        raise CompendiumError(
            f"{plan.release.id}: {REFERENCES.name} has no entry '{plan.release.citation}' to cite. Add the work, then import again."
        )
    frame = make(plan, source)
    made_of = Path(f"{plan.release.id} (from {', '.join(plan.files[:2])})")
    release, content = store.prepare(frame, plan.release, folder, made_of)
    new = schema.parse(content, release, made_of)
    with store.package_lock(folder):
        stored = store.described(folder).get(release.table.name, [])
        same_day = next((r for r in stored if r.date == release.date), None)
        if same_day and (folder / same_day.path).exists():
            _is_as_stored(new, release, same_day, plan, folder)
            release = replace(release, path=same_day.path, sha256=same_day.sha256, bytes=same_day.bytes)
            content = (folder / same_day.path).read_bytes()
        elif release.id not in BREAKS:
            before = [r for r in stored if r.provider == release.provider]
            if before and before[-1].date < release.date:
                try:
                    checks.hold_against(new, release, before[-1], bounds_of(release, before[-1]), folder)
                except CompendiumError as error:
                    raise CompendiumError(
                        f"{error} A vintage that breaks with the one before stands in BREAKS of compendium/ingest.py."
                    ) from None
        store.put([(release, content)], folder)
    return release


def _is_as_stored(new: pd.DataFrame, release: Release, stored: Release, plan: Plan, folder: Path) -> None:
    before = catalog.read_release(stored, folder)
    if list(new.columns) == list(before.columns) and new.equals(before):
        return
    found = f"{len(new):,} rows" + (f" of {release.years[0]} to {release.years[1]}" if release.years else "")
    had = f"{len(before):,}" + (f" of {stored.years[0]} to {stored.years[1]}" if stored.years else "")
    key = list(release.table.key)
    now, was = (pd.MultiIndex.from_frame(part[key].astype("string").fillna("")) for part in (new, before))
    other = _other_values(new, before, key) if list(new.columns) == list(before.columns) else 0
    raise CompendiumError(
        f"{release.id} is stored already, and {', '.join(plan.files)} does not give the same: {found}, {had} are stored; "
        f"{int((~was.isin(now)).sum()):,} are lacking, {int((~now.isin(was)).sum()):,} are added, {other:,} have other values. A release "
        f"is never overwritten. Look at the file; if the importer was corrected, remove {files.name_of(folder / stored.path)} and "
        "import again."
    )


def _other_values(new: pd.DataFrame, before: pd.DataFrame, key: list[str]) -> int:
    both = before.merge(new, on=key, suffixes=("|before", "|after"))
    values = [c for c in new.columns if c not in key]
    pairs = [(both[f"{c}|before"].astype("string").fillna(""), both[f"{c}|after"].astype("string").fillna("")) for c in values]
    return int(pd.concat([one != two for one, two in pairs], axis=1).any(axis=1).sum()) if pairs else 0


def bounds_of(release: Release, last: Release) -> Bounds:
    """What a release keeps of the last one: as the table's feed says, else its areas and years, half of its rows and of its totals."""
    for feed in feeds(release.table.name):
        if last.provider in {feed.release.provider, *feed.follows}:
            return feed.bounds
    measure = next((f.name for f in release.table.fields if f.type in ("integer", "number") and f.name not in release.table.key), "")
    return Bounds(measure, 0.5, "no refresh of this table has measured how far its provider revises it", rows=0.5, apart=0.5)
