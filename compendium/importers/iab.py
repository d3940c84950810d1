"""IAB Brain Drain Dataset: migrants in twenty OECD countries by country of birth and sex, every five years.

A workbook with a sheet a country of destination: years in the first row, "Total", "M-Total" and "F-Total" under each, then a row a
country of birth, with a row of totals and one of shares before them and "Unknown" at the end. This file has no schooling. The data set
is described as of people aged 25 and over; the note in the file itself says all ages.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium import areas
from compendium.errors import CompendiumError
from compendium.importers import Recipe, licences
from compendium.importers.names import codes
from compendium.importers.reading import compare, numbers, read_sheet
from compendium.tables.model import Field, Table

DESTINATIONS = (
    "AUS", "AUT", "CAN", "CHE", "CHL", "DEU", "DNK", "ESP", "FIN", "FRA", "GBR", "GRC", "IRL", "LUX", "NLD", "NOR", "NZL", "PRT", "SWE",
    "USA",
)  # fmt: skip
YEARS = tuple(range(1980, 2011, 5))
UNKNOWN = "Unknown"
WORLD = "World"
LEAST = 1000  # emigrants in the countries of destination; the share of women of fewer is left out
PARTS = ("Total", "M-Total", "F-Total")


def read_sheets(path: Path) -> pd.DataFrame:
    """All sheets: year, destination, name (of the country of birth), total, men, women.

    :raises CompendiumError: the head of a sheet is not as expected, or men and women do not add up to the total.
    """
    parts = []
    for destination in DESTINATIONS:
        raw = read_sheet(path, destination)
        cells = raw.to_numpy()
        if tuple(cells[1][1:]) != PARTS * len(YEARS) or [c for c in cells[0][1:] if c] != [str(year) for year in YEARS]:
            raise CompendiumError(f"{path.name}: the head of sheet '{destination}' is not years with {', '.join(PARTS)}.")
        body = raw.iloc[4:]
        body = body[body.iloc[:, 0].str.strip() != ""]
        for k, year in enumerate(YEARS):
            values = {name: numbers(body.iloc[:, 1 + 3 * k + i], path, whole=True) for i, name in enumerate(("total", "men", "women"))}
            parts.append(pd.DataFrame({"year": year, "destination": destination, "name": body.iloc[:, 0], **values}))
    out = pd.concat(parts, ignore_index=True).astype({"total": float, "men": float, "women": float})
    by_year = out.groupby("year")[["total", "men", "women"]].sum()
    compare(by_year["men"] + by_year["women"], by_year["total"], "men and women", path, 0.001)
    return out


def by_region(path: Path) -> pd.DataFrame:
    """Table ``oecd-emigrants-by-sex``.

    :returns: year, region (of birth; and the world), emigrants, women, countries, p25, median, p75 (women, per cent).
    """
    rows = read_sheets(path)
    rows = rows[rows["name"] != UNKNOWN]
    rows = rows.assign(origin=codes(rows["name"], path))
    rows = rows[rows["origin"] != rows["destination"]].assign(region=lambda r: areas.group(r["origin"]))
    rows = pd.concat([rows, rows.assign(region=WORLD)]).dropna(subset=["region"])
    country = rows.groupby(["year", "region", "origin"])[["total", "women"]].sum().reset_index()
    share = (100 * country["women"] / country["total"]).where(country["total"] >= LEAST)
    country = country.assign(share=share)
    found = country.groupby(["year", "region"]).agg(
        emigrants=("total", "sum"),
        women=("women", "sum"),
        countries=("share", "count"),
        p25=("share", lambda s: s.quantile(0.25)),
        median=("share", "median"),
        p75=("share", lambda s: s.quantile(0.75)),
    )
    return found.reset_index().astype({"emigrants": int, "women": int}).round({"p25": 3, "median": 3, "p75": 3})


EMIGRANTS = Table(
    name="oecd-emigrants-by-sex",
    title="Emigrants in twenty OECD countries by region of birth and sex (aggregate)",
    description="Migrants in twenty countries of the OECD by region of birth, 1980 to 2010 every five years, with women among them, and "
    f"the quartiles of women's share over countries of birth with {LEAST:,} emigrants or more. Sums and quartiles by the project.",
    provider="IAB, Institute for Employment Research, Brain Drain Dataset, aggregated by the project",
    landing_page="https://iab.de/en/daten/iab-brain-drain-data/",
    licence=licences.AGGREGATES,
    licence_url="https://iab.de/en/daten/iab-brain-drain-data/",
    licence_note="No terms are stated in the file; the authors ask to be cited. Sums by region are given here.",
    citation="brucker2013iab",
    fields=(
        Field("year", "integer", "Year", required=True),
        Field(
            "region",
            "string",
            "Region of birth (UN DESA major area), and the world",
            required=True,
            enum=(WORLD, *areas.REGIONS),
            total=WORLD,
        ),
        Field("emigrants", "integer", "People born in the region who live in the twenty countries", "persons", required=True, minimum=0),
        Field("women", "integer", "Women among them", "persons", required=True, minimum=0),
        Field("countries", "integer", "Countries of birth in the quartiles", "countries", required=True, minimum=0),
        *(
            Field(name, "number", f"{label} of women's share", "per cent", minimum=0, maximum=100)
            for name, label in (("p25", "Lower quartile"), ("median", "Median"), ("p75", "Upper quartile"))
        ),
    ),
    key=("year", "region"),
    note="The data set is described as of people aged 25 and over, the note in this file says all ages: read shares, not levels. "
    "Schooling is in another file of the data set, which was not found openly. People of unknown birthplace are left out. The month of "
    "publication is not known; the last day of its year stands.",
    known_after_days=0,
).release("2013-12-31", "Version 1 (2013)")

TABLES: list[Recipe] = [Recipe(EMIGRANTS, ("iab/iabbd-8010-v1-gender.xls",), by_region)]
