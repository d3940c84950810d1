"""Releases from local files: made by an importer, checked against what is stored, and never written over it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from compendium import files
from compendium.errors import CompendiumError
from compendium.importers import Bounds, Recipe, feeds, make
from compendium.paths import DATA
from compendium.refresh import checks, readings
from compendium.tables import catalog, schema, store
from compendium.tables.model import Release

# Releases that lack what the one before had, and why.
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
    "net-migration/2024-07-11": "the Channel Islands are given as Guernsey and Jersey",
    "remittance-inflows/2023-06-13": "KNOMAD dropped five economies that do not report, and the years before 2000",
    "bilateral-remittances/2022-12-31": "the matrix of 2021 leaves out receivers without a figure",
    "remittance-prices/2025-03-31": "a selection of corridors, from 2016 on",
    "internally-displaced-persons/2025-05-13": "the end of 2024 alone",
}


def ingest(recipe: Recipe, source: Path, folder: Path = DATA) -> Release:
    """Make one release from the provider's files below ``source``, and store it if it is new.

    One that is stored already is not changed: the same figures only renew its description. A later one is checked against the one
    before, as in a refresh, unless it is in ``BREAKS``.

    :raises CompendiumError: a file is missing or cannot be read by the importer, the frame does not meet its schema, or differs from what
        is stored; nothing is written then.
    """
    checks.require_citation(recipe.release)
    frame = make(recipe, source)
    label = Path(f"{recipe.release.id} (from {', '.join(recipe.files[:2])})")
    release, content = store.prepare(frame, recipe.release, folder, label)
    new = schema.parse(content, release, label)
    with store.package_lock(folder):
        stored = store.described(folder).get(release.table.name, [])
        same_day = next((r for r in stored if r.date == release.date), None)
        before = [r for r in stored if r.provider == release.provider]
        if same_day and (folder / same_day.path).exists():
            _require_same(new, release, same_day, recipe, folder)
            release = replace(release, path=same_day.path, sha256=same_day.sha256, bytes=same_day.bytes)
            content = (folder / same_day.path).read_bytes()
        elif release.id not in BREAKS and before and before[-1].date < release.date:
            try:
                checks.check_against_previous(new, release, before[-1], bounds_of(release, before[-1]), folder)
            except CompendiumError as error:
                raise CompendiumError(
                    f"{error} If the provider has made a break with the release before, add it to BREAKS in compendium/refresh/ingest.py."
                ) from None
        store.put([(release, content)], folder)
    return release


def _require_same(new: pd.DataFrame, release: Release, stored: Release, recipe: Recipe, folder: Path) -> None:
    before = catalog.read_release(stored, folder)
    same_columns = list(new.columns) == list(before.columns)
    if same_columns and new.equals(before):
        return
    found = f"{len(new):,} rows" + (f" of {release.years[0]} to {release.years[1]}" if release.years else "")
    had = f"{len(before):,}" + (f" of {stored.years[0]} to {stored.years[1]}" if stored.years else "")
    key = list(release.table.key)
    now, was = (part.set_axis(readings.index_of(part, key)).drop(columns=key).astype("string").fillna("") for part in (new, before))
    shared = was.index.intersection(now.index)
    other = int((was.loc[shared] != now.loc[shared]).any(axis=1).sum()) if same_columns else 0
    raise CompendiumError(
        f"{release.id} is stored already, and {', '.join(recipe.files)} does not give the same: {found}, {had} are stored; "
        f"{len(was) - len(shared):,} are missing, {len(now) - len(shared):,} are added, {other:,} have other values. A release "
        f"is never overwritten. Look at the file; if the importer was corrected, remove {files.name_of(folder / stored.path)} and "
        "import again."
    )


def bounds_of(release: Release, last: Release) -> Bounds:
    """The bounds of the table's feed; without one, half of the rows and of the totals."""
    for feed in feeds(release.table.name):
        if last.provider in {feed.release.provider, *feed.earlier_providers}:
            return feed.bounds
    measure = next((f.name for f in release.table.fields if f.type in ("integer", "number") and f.name not in release.table.key), "")
    reason = "no refresh of this table has measured how far its provider revises it"
    return Bounds(measure, 0.5, reason, max_rows_lost=0.5, max_row_change=0.5)
