"""UN DESA: the page of the international migrant stock, and its workbooks by destination and by destination and origin.

The revision of 2020 has notes and the type of data beside the codes, that of 2024 coverage and the type of data before them.
"""

from __future__ import annotations

import io
import re
import zipfile

from openpyxl import Workbook

from answers import Provider, Reply
from compendium.importers.undesa.migrant_stock import NEW_PAGE

FOLDER = "https://www.un.org/development/desa/pd/sites/www.un.org.development.desa.pd/files/"
DAYS = {2019: "2019-09-17", 2020: "2021-01-15", 2024: "2025-02-07"}
YEARS = {2019: (1990, 2019), 2020: (1990, 2015, 2020), 2024: (1990, 2015, 2020, 2024)}
NAMES = {
    504: "Morocco",
    728: "South Sudan*",
    356: "India",
    276: "Germany",
    830: "Channel Islands*",
    484: "Mexico",
    535: "Bonaire, Sint Eustatius and Saba*",
    840: "United States of America*",
    2003: "Others",
}
AFRICA = (504, 728)
# Destination and origin to men and women in 2020; some have none.
PAIRS = {
    (276, 504): (70_000, 62_500),
    (276, 356): (41_000, 39_000),
    (276, 2003): (512_345, 498_765),
    (840, 484): (5_900_000, 5_300_000),
    (840, 356): (1_400_000, 1_320_000),
    (840, 276): (240_000, 295_000),
    (504, 276): (2_100, 1_900),
    (504, 2003): (9_000, 8_000),
    (728, 356): (1_020, 300),
    (830, 276): (800, 950),
    (535, 484): (40, 35),
    (535, 840): (60, 0),
    (356, 504): (0, 12),
    (484, 840): (390_000, 372_000),
}


def figures(revision: int, scenario: str = "new") -> dict[tuple[int, int, int], tuple[int, int]]:
    """Year, destination and origin to men and women, as the workbooks of a revision have them."""
    times = 10 if scenario == "tenfold" else 1
    revised = {2019: 1.002, 2020: 1.0, 2024: 0.995}[revision]
    out = {}
    for year in YEARS[revision]:
        for pair, sexes in PAIRS.items():
            if 728 in pair and year == 1990:
                continue  # not yet an area of its own
            share = revised * (1 + (year - 2020) / 100)
            men, women = (round(n * share) * times for n in sexes)
            out[year, *pair] = men, women
    return out


def _save(book: Workbook) -> bytes:
    raw = io.BytesIO()
    book.save(raw)
    out = io.BytesIO()  # the same bytes on every day
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2021-01-01T00:00:00Z", old.read(name))
            new.writestr(zipfile.ZipInfo(name, (2021, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def _book(revision: int, part: str, header: list[str], first: int, rows: list[list[object]]) -> bytes:
    """A workbook with the sheet "Table 1" as the provider lays it out: titles, blocks, header in row 11.

    :param first: the column of the first year, from 1.
    """
    book = Workbook()
    contents = book.active
    contents.title = "Table of contents"
    contents.cell(2, 10, f"International Migrant Stock {revision}: {part}")
    sheet = book.create_sheet("Table 1")
    for line, text in enumerate(
        (
            f"International Migrant Stock {revision}: {part}",
            "Table 1: International migrant stock at mid-year by sex and by region, country or area",
            f"POP/DB/MIG/Stock/Rev.{revision}",
            f"Suggested citation: United Nations Department of Economic and Social Affairs, Population Division ({revision}).",
        ),
        start=2,
    ):
        sheet.cell(line, 5, text)
    years = YEARS[revision]
    for block, sexes in enumerate(("both sexes combined", "males", "females")):
        sheet.cell(8, first + block * len(years), f"International migrant stock at mid-year, {sexes}")
    for column, label in enumerate([*header, *years, *years, *years], start=1):
        sheet.cell(11, column, label or None)
    for line, row in enumerate(rows, start=12):
        for column, value in enumerate(row, start=1):
            sheet.cell(line, column, value)
    notes = book.create_sheet("Notes" if revision == 2020 else "Migrant notes")
    notes.cell(11, 2, "Two dots (..) indicate that data are not available.")
    return _save(book)


def _cells(revision: int, wanted: dict[tuple[int, int, int], tuple[int, int]], destinations: set[int], origins: set[int]) -> list[object]:
    """The figures of a row: both sexes, men and women by year; ".." where there are none."""
    out: list[list[object]] = [[], [], []]
    for year in YEARS[revision]:
        found = [n for (y, d, o), n in wanted.items() if y == year and d in destinations and o in origins]
        men, women = sum(n[0] for n in found), sum(n[1] for n in found)
        for block, value in zip(out, (men + women, men, women), strict=True):
            block.append(value if found else "..")
    return [value for block in out for value in block]


def by_destination(revision: int, scenario: str = "new") -> bytes:
    """The workbook by destination. In the revision of 2020 one area has no figures by sex."""
    wanted = figures(revision, scenario)
    every = {d for d, _ in PAIRS}
    code = "M49 code" if scenario == "column" else "Location code"
    names = ["Notes", code, "Type of data"] if revision < 2024 else ["Coverage", "Data type", code]
    rows: list[list[object]] = []
    for name, m49, areas in [
        ("WORLD", 900, every),
        ("  Sub-Saharan Africa", 947, {728}),
        (" AFRICA", 903, set(AFRICA)),
        *((f"   {NAMES[d]}", d, {d}) for d in sorted(every)),
    ]:
        if scenario == "half" and m49 in sorted(every)[::2]:
            continue
        cells = _cells(revision, wanted, areas, {o for _, o in PAIRS})
        if m49 == 535 and revision == 2020:
            cells[len(YEARS[revision]) :] = [".."] * 2 * len(YEARS[revision])
        if m49 == 484:
            cells = [f"{c:,}" if isinstance(c, int) else c for c in cells]
        m49 = 281 if scenario == "renamed" and m49 == 276 else m49
        beside = [4 if name.endswith("*") else None, m49, "B R"] if revision < 2024 else [None, "B R", m49]
        rows.append([len(rows) + 1, name, *beside, *cells])
    return _book(revision, "Destination", ["Index", "Region, development group, country or area", *names], 6, rows)


def by_origin(revision: int, scenario: str = "new") -> bytes:
    """The workbook by destination and origin: a row for each of them, regions and the World among both."""
    wanted = figures(revision, scenario)
    every = {d for d, _ in PAIRS}
    code = "Code of origin" if scenario == "column" else "Location code of origin"
    label = "Region, development group, country or area of"
    if revision < 2024:
        names = ["Notes of destination", "Location code of destination", "Type of data of destination"]
    else:
        names = ["Coverage", "Data type", "Location code of destination"]
    rows: list[list[object]] = []
    for name, m49, areas in [
        ("WORLD", 900, every),
        (" AFRICA", 903, set(AFRICA)),
        *((f"   {NAMES[d]}", d, {d}) for d in sorted(every)),
    ]:
        if scenario == "half" and m49 in sorted(every)[::2]:
            continue
        origins = {o for d, o in PAIRS if d in areas}
        for origin, o49, of in [
            ("WORLD", 900, origins),
            (" AFRICA", 903, origins & set(AFRICA)),
            *((f"   {NAMES[o]}", o, {o}) for o in sorted(origins - {2003})),
            *([("   Others", 2003, {2003})] if 2003 in origins else []),
        ]:
            cells = _cells(revision, wanted, areas, of)
            if o49 == 2003:
                cells = [f"{c:,}".replace(",", " ") if isinstance(c, int) else c for c in cells]
            shown = 281 if scenario == "renamed" and o49 == 276 else o49
            beside = [4 if name.endswith("*") else None, m49, "B R"] if revision < 2024 else [None, "B R", m49]
            rows.append([len(rows) + 1, name, *beside, origin, shown, *cells])
    header = ["Index", f"{label} destination", *names, f"{label} origin", code]
    return _book(revision, "Destination and origin", header, 8, rows)


def _url(revision: int, part: str) -> str:
    return f"{FOLDER}undesa_pd_{revision}_ims_stock_by_sex{part}.xlsx"


def replies(scenario: str) -> dict[str, Reply]:
    """The page and the workbooks that it lists, the older revisions first and last."""
    revision = {"last": 2020, "older": 2019}.get(scenario, 2024)
    listed = [r for r in DAYS if r <= revision]
    parts = ("_and_destination", "_and_origin", "_destination_and_origin")
    links = "".join(f'<li><a href="{_url(r, part)}">Revision of {r} (xlsx)</a></li>' for r in (*listed, *listed[:1]) for part in parts)
    page = f'<!DOCTYPE html><html><body><a href="/development/desa/pd/">Home</a><ul>{links}</ul></body></html>'
    book = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {
        NEW_PAGE: Reply(page.encode(), "text/html; charset=utf-8"),
        _url(revision, parts[0]): Reply(by_destination(revision, scenario), book, DAYS[revision]),
        _url(revision, parts[2]): Reply(by_origin(revision, scenario), book, DAYS[revision]),
    }


PROVIDER = Provider(
    "undesa",
    ("migrant-stock", "migrant-stock-by-origin", "migrant-stock-by-origin-and-sex"),
    replies,
    {
        "column": "no header row among",
        "renamed": "code 281 is not the M49 code of an area",
        "half": "areas add up to",
    },
)
