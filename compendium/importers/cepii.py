"""CEPII: distance, common border, common language and colonial tie between countries and areas (GeoDist); trade inside Africa (BACI).

Sources: the table ``dist_cepii`` of the R package cepiigeodist, an unchanged copy of GeoDist, with country codes of about 2005; and the
table ``africa_trade`` of the R package flownet, made from BACI: one row a pair of countries and section of the Harmonized System.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from compendium.importers import Recipe, licences
from compendium.importers.reading import numbers, read_csv, recode, refuse
from compendium.tables.model import Field, Table

CODES = {"PAL": "PSE", "ROM": "ROU", "TMP": "TLS", "YUG": "SCG", "ZAR": "COD"}  # codes of the time
FLAGS = {"contig": "contiguous", "comlang_off": "common_language", "colony": "colonial_tie"}
PRESENT = {"0": "0", "1": "1"}


def read_geodist(path: Path) -> pd.DataFrame:
    """All ordered pairs of different countries; "." is a missing distance.

    distance_km is ``distw``, the mean distance between the cities of either country, weighted with their population, and ``dist`` where
    that is missing; city_distance_km is ``dist``, the distance between the largest city of either.

    :returns: origin, destination, distance_km, city_distance_km, contiguous, common_language, colonial_tie.
    :raises CompendiumError: a column is absent or a value is not of the known kind.
    """
    raw = read_csv(path, ("iso_o", "iso_d", "dist", "distw", *FLAGS))
    raw = raw[raw["iso_o"] != raw["iso_d"]]
    ends = {"origin": raw["iso_o"].replace(CODES), "destination": raw["iso_d"].replace(CODES)}
    weighted, between_cities = (numbers(raw[c].replace(".", ""), path, missing=("",)) for c in ("distw", "dist"))
    distance = weighted.fillna(between_cities)
    refuse(raw[distance.isna() | between_cities.isna()], "{iso_o} to {iso_d}: no distance", path)
    flags = {name: recode(raw[column], PRESENT, path) for column, name in FLAGS.items()}
    lengths = {"distance_km": distance.round().astype(int), "city_distance_km": between_cities.round().astype(int)}
    return pd.DataFrame({**ends, **lengths, **flags}).reset_index(drop=True)


def read_africa_trade(path: Path) -> pd.DataFrame:
    """Exports by ordered pair, all sections together, thousand US dollars a year; a pair without a row has no recorded trade.

    :raises CompendiumError: a column is absent, a section of a pair occurs twice, or a value is not a number.
    """
    raw = read_csv(path, ("iso3_o", "iso3_d", "section_code", "value"))
    again = raw.duplicated(["iso3_o", "iso3_d", "section_code"])
    refuse(raw[again], "a second row for {iso3_o} to {iso3_d}, section {section_code}", path)
    value = numbers(raw["value"], path)
    ends = {"origin": raw["iso3_o"], "destination": raw["iso3_d"]}
    out = pd.DataFrame({**ends, "usd_thousand": value}).groupby(["origin", "destination"], as_index=False)["usd_thousand"].sum()
    return out.round({"usd_thousand": 1})


def _flag(name: str, description: str) -> Field:
    return Field(name, "integer", f"{description}: 1 yes, 0 no", required=True, minimum=0, maximum=1)


TABLES: list[Recipe] = [
    Recipe(
        Table(
            name="distances",
            title="Distance and ties between countries and areas",
            description="Great-circle distance between two countries, as the mean over their cities weighted with population (where that "
            "is missing, between the two largest cities) and between the largest city of either, and whether the two share a border, an "
            "official language or a colonial past "
            "(one was ever a colony of the other). 224 countries and areas, each pair in both directions.",
            provider="CEPII",
            landing_page="http://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=6",
            **licences.ETALAB,
            licence_note="CEPII states it for its databases; the file itself names none. Reuse with attribution.",
            citation="mayer2011geodist",
            fields=(
                Field("origin", "string", "Country or area", required=True, area=True),
                Field("destination", "string", "Country or area", required=True, area=True),
                Field(
                    "distance_km",
                    "integer",
                    "Mean distance between cities, weighted with population",
                    "kilometres",
                    required=True,
                    minimum=0,
                ),
                Field("city_distance_km", "integer", "Distance between the largest cities", "kilometres", required=True, minimum=0),
                _flag("contiguous", "Common land border"),
                _flag("common_language", "Common official language"),
                _flag("colonial_tie", "Ever in a colonial relationship"),
            ),
            key=("origin", "destination"),
            note="Borders of about 2005: SCG is Serbia and Montenegro, SDN includes South Sudan, and Kosovo, Montenegro, Serbia and South "
            "Sudan have no rows. Only the month of the documentation is known: the day is its last. The copy used is that of the R "
            "package cepiigeodist.",
            time_field="",
        ).release("2011-12-31", "GeoDist (Mayer and Zignago 2011)"),
        ("cepii/geodist-dist-cepii.csv.gz",),
        read_geodist,
    ),
    Recipe(
        Table(
            name="trade-in-africa",
            title="Merchandise trade between African countries",
            description="Exports of goods between 47 African countries, average of the years 2012 to 2022, all products together, from "
            "the database BACI, which reconciles what exporters and importers declare to the United Nations.",
            provider="CEPII, BACI, summed by the project",
            landing_page="https://www.cepii.fr/DATA_DOWNLOAD/baci/doc/baci_webpage.html",
            **licences.ETALAB,
            licence_note="CEPII states it on the page of the database. Reuse with attribution.",
            citation="gaulier2010baci",
            fields=(
                Field("origin", "string", "Exporting country", required=True, area=True),
                Field("destination", "string", "Importing country", required=True, area=True),
                Field("usd_thousand", "number", "Exports a year at current prices", "thousand US dollars", required=True, minimum=0),
            ),
            key=("origin", "destination"),
            note="Only trade inside Africa: shares of a country's whole trade cannot be computed from it. Cabo Verde, the Comoros, "
            "Madagascar, Mauritius, Sao Tome and Principe, Seychelles and Togo are not in it. Whether a year without trade counts in the "
            "average is not said. Unrecorded trade across borders is missing. Read from the R package flownet.",
            time_field="",
        ).release("2024-04-09", "BACI 202401b, average 2012 to 2022"),
        ("cepii/flownet-africa-trade.csv.gz",),
        read_africa_trade,
    ),
]
