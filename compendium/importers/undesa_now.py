"""UN DESA Population Division: the next revision of the international migrant stock.

It comes from the page that lists the provider's workbooks, two files a revision whose names begin with
``undesa_pd_YEAR_ims_stock_by_sex``. In the revisions of 2020 and 2024 sheet "Table 1" of both has some lines of title, among
them ``POP/DB/MIG/Stock/Rev.YEAR``; the titles of three blocks (both sexes, males, females); and in row 11 the header: names,
notes, M49 codes ("Location code" of a destination; "Location code of destination" and "Location code of origin"), then the years
of each block. Regions and groups stand among the areas with codes of 900 and above, the World is 900, other origins are 2003.

Every reader compares its sums with the total that the same file prints, and stops when they differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Bounds, Endpoint, Feed
from compendium.importers.undesa import (
    CC_IGO,
    NEW_PAGE,
    RESIDUAL,
    REVISED,
    SEXES,
    WORLD,
    areas_of,
    blocks,
    migrant_stock,
    newest_year,
    numbers,
    origins_by_sex_release,
    origins_release,
    persons,
    read_sheet,
    sex_of,
    stock_release,
    without_world,
)
from compendium.tables.model import Release

OTHERS = 2003  # other origins, in the workbooks from 2020 on
SPREAD = 0.001  # share by which origins may miss a total: cells are rounded


def read_pairs(path: Path) -> pd.DataFrame:
    """Migrants by destination, origin and sex, from sheet "Table 1" of the workbook of the 2020 revision or a later one.

    :returns: year, origin, destination, sex (both, female, male), migrants (persons); other origins are OOO. Cells without a
        figure and zeros are left out. The origins of each destination add up to its row of the World, and the destinations
        to the World.
    :raises CompendiumError: the sheet or a column is absent, a code is unknown, or sums differ.
    """
    raw = read_sheet(path, "Table 1")
    text = raw.apply(lambda column: column.str.strip())
    heads = text.eq("Location code of destination").any(axis=1) & text.eq("Location code of origin").any(axis=1)
    if not heads.any():
        raise CompendiumError(
            f"{path.name}, sheet 'Table 1': no header row with the columns 'Location code of destination' and 'Location code of origin'."
        )
    top = heads.idxmax()
    codes_of = {label: raw.columns[text.loc[top] == f"Location code of {label}"][0] for label in ("destination", "origin")}
    body = raw.loc[top + 1 :]
    code = {label: pd.to_numeric(body[column], errors="coerce") for label, column in codes_of.items()}
    keys = pd.DataFrame({label: areas_of(code[label], path).mask(code[label] == WORLD, str(WORLD)) for label in code})
    keys["origin"] = keys["origin"].mask(code["origin"] == OTHERS, "OOO")
    parts = [
        keys.assign(year=year, sex=sex_of(title), migrants=numbers(body[column], path))
        for title, columns in blocks(raw, top, top)
        for column, year in columns.items()
    ]
    out = pd.concat(parts, ignore_index=True).dropna()
    if set(out["sex"]) != set(SEXES):
        raise CompendiumError(f"{path.name}, sheet 'Table 1': expected blocks for both sexes, male and female.")
    totals = out[out["origin"] == str(WORLD)]
    both = totals[totals["sex"] == "both"].rename(columns={"destination": "area", "migrants": "value"})
    without_world(both, path, tolerance=SPREAD)
    out = out[(out["origin"] != str(WORLD)) & (out["destination"] != str(WORLD))]
    _compare_with_totals(out, totals[totals["destination"] != str(WORLD)], path)
    out = out[out["migrants"] != 0]
    return out.assign(migrants=persons(out["migrants"]))[["year", "origin", "destination", "sex", "migrants"]]


def _compare_with_totals(pairs: pd.DataFrame, totals: pd.DataFrame, path: Path) -> None:
    """See that the origins of each destination add up to its total, but for rounding."""
    key = ["destination", "year", "sex"]
    total = totals.set_index(key)["migrants"]
    added = pairs.groupby(key)["migrants"].sum()
    every = total.index.union(added.index)
    total, added = total.reindex(every, fill_value=0), added.reindex(every, fill_value=0)
    if (wrong := (added - total).abs() > SPREAD * total + 5).any():
        area, year, sex = wrong.idxmax()
        raise CompendiumError(
            f"{path.name}: origins of {area}, {year}, {sex}, add up to {added[area, year, sex]:,.0f}, its total is "
            f"{total[area, year, sex]:,.0f}."
        )


def revision(path: Path) -> int:
    """The year of the revision, as the workbook states it in its lines of title.

    :raises CompendiumError: it states none.
    """
    for cell in read_sheet(path, "Table 1", rows=15).to_numpy().ravel():
        if found := re.search(r"POP/DB/MIG/Stock/Rev\.(\d{4})", cell):
            return int(found[1])
    raise CompendiumError(f"{path.name}, sheet 'Table 1': no line of title with 'POP/DB/MIG/Stock/Rev.' and a year.")


def _of_its_revision(frame: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The frame, if it ends in the year of its revision: edition and citation are named after that year."""
    stated, last = revision(path), frame["year"].max()
    if stated != last:
        raise CompendiumError(
            f"{path.name}: the revision of {stated} ends in {last}. So far each was named after its last year, and so are the edition "
            f"and the citation of a release: see _of_its_revision() in compendium/importers/undesa_now.py."
        )
    return frame


def new_stock(path: Path) -> pd.DataFrame:
    """:func:`migrant_stock` of a revision that is named after its last year."""
    return _of_its_revision(migrant_stock(path), path)


def new_origins(path: Path) -> pd.DataFrame:
    """Migrants by origin and destination, both sexes, from :func:`read_pairs`.

    :returns: year, origin, destination, migrants (persons).
    """
    frame = _of_its_revision(read_pairs(path), path)
    return frame[frame["sex"] == "both"].drop(columns="sex")


def new_origins_by_sex(path: Path) -> pd.DataFrame:
    """The newest year by origin, destination and sex, from :func:`read_pairs`.

    :returns: year, origin, destination, sex (female, male), migrants (persons).
    """
    frame = _of_its_revision(read_pairs(path), path)
    return newest_year(frame[frame["sex"] != "both"])


STOCK_FILE = Endpoint(
    "undesa/undesa-pd-ims-stock-by-sex-and-destination.xlsx",
    NEW_PAGE,
    "workbook",
    link=r"[^\"]*/undesa_pd_\d{4}_ims_stock_by_sex_and_destination[^\"/]*\.xlsx",
    limit=8_000_000,
)
PAIRS_FILE = Endpoint(
    "undesa/undesa-pd-ims-stock-by-sex-destination-and-origin.xlsx",
    NEW_PAGE,
    "workbook",
    link=r"[^\"]*/undesa_pd_\d{4}_ims_stock_by_sex_destination_and_origin[^\"/]*\.xlsx",
    limit=40_000_000,
)
FETCHED = "Read from the provider's workbook; the day is that of the file."
KEPT = "each revision gives all years again; from one to the next, of 2015 to 2024, the total of a year moved by up to 1.9 per cent."
GONE = "A quarter of the pairs of Rev. 2020 had no figure in Rev. 2024."


def _feed(release: Release, file: Endpoint, read: Callable[[Path], pd.DataFrame], bounds: Bounds, note: str) -> Feed:
    return Feed(
        replace(
            release,
            date="",
            edition="Rev. {year}",
            licence=CC_IGO[0],
            licence_url=CC_IGO[1],
            citation="undesa{year}ims",
            note=f"{note} {FETCHED} {REVISED}",
        ),
        (file,),
        read,
        bounds,
    )


FEEDS: list[Feed] = [
    _feed(
        stock_release(2024),
        STOCK_FILE,
        new_stock,
        Bounds("migrants", 0.05, KEPT, interim=True, apart=0.1),
        "South Sudan, Montenegro and others have no figure before they became areas of their own.",
    ),
    _feed(
        origins_release(2024),
        PAIRS_FILE,
        new_origins,
        Bounds("migrants", 0.05, f"{KEPT} {GONE}", rows=0.35, interim=True, apart=0.3),
        RESIDUAL[2024],
    ),
    _feed(
        origins_by_sex_release(2024),
        PAIRS_FILE,
        new_origins_by_sex,
        Bounds(
            "migrants",
            0.15,
            f"each revision has its newest year only, so that year stands against that of the last: from 2020 to 2024 the total "
            f"rose by 8.3 "
            f"per cent, before that by less. {GONE}",
            rows=0.35,
            interim=True,
            apart=0.6,  # four years lie between, not revisions alone
        ),
        RESIDUAL[2024],
    ),
]
