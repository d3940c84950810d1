"""GLOBALCIT Citizenship Law Dataset: second citizenship, by region and along corridors, and the years before naturalisation.

The country-year file gives each rule twice: ``_bin`` (0 no, 1 yes) and ``_cat`` (kind of provision); "NA" means no data, also in
``iso2``, where it may mean Namibia. Rule L05 is the loss of citizenship when a citizen acquires another; categories 3 and 6 reach
naturalised citizens only and count as no loss (0). ``dualcit_comb`` joins it with the demand that immigrants renounce another
citizenship (A06b): 0 neither group may hold two, 1 only those who naturalise abroad, 2 only those who naturalise in the country,
3 both. Rule A06 is ordinary naturalisation; ``A06a_yrs_cat`` is the residence that it asks for, in years, coded for 2020 to 2024.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from compendium import areas
from compendium.importers import Recipe, licences
from compendium.importers.reading import expect, read_csv, refuse
from compendium.measures import citizenship
from compendium.tables.catalog import load
from compendium.tables.model import Field, Table

NO_DATA = "NA"
WORLD = "World"
AMERICAS = {"Northern America": "Americas", "Latin America and the Caribbean": "Americas"}
NATURALISATION_REGIONS = (WORLD, "Africa", "Americas", "Asia", "Europe", "Oceania")
# Year of the law and the stock: release of the migrant stock, day of the visas
VINTAGES = {2017: ("2017-12-18", "2018-12-09"), 2024: ("2025-01-31", "2025-01-12")}
SHORT, LONG = 5, 10  # years of residence
FORMER_STATES = ("CSK", "DDR", "SUN", "YUG")  # Czechoslovakia, German Democratic Republic, Soviet Union, Yugoslavia: Europe


def read_country_year(path: Path) -> pd.DataFrame:
    """State, year, region, L05 and dualcit_comb, where the file has a value for L05.

    :raises CompendiumError: a value other than the documented codes, or a State that has no region.
    """
    raw = read_csv(path, ("iso3", "year", "L05_bin", "dualcit_comb"))
    for column, known in (("L05_bin", ("0", "1", NO_DATA)), ("dualcit_comb", ("0", "1", "2", "3", NO_DATA))):
        expect(raw[column], known, path)
    raw = raw.assign(region=areas.group(raw["iso3"]).mask(raw["iso3"].isin(FORMER_STATES), "Europe"))
    refuse(raw[raw["region"].isna()], "'{iso3}' is not a code of the table 'areas'", path)
    return raw[raw["L05_bin"] != NO_DATA].reset_index(drop=True)


def dual_citizenship(path: Path) -> pd.DataFrame:
    """Table ``dual-citizenship``: counts of States by year and region.

    :returns: year, region, countries, tolerating, coded_both, open_to_both, open_to_neither (States).
    """
    raw = read_country_year(path)
    raw = raw.assign(
        tolerating=raw["L05_bin"] == "0",
        coded_both=raw["dualcit_comb"] != NO_DATA,
        open_to_both=raw["dualcit_comb"] == "3",
        open_to_neither=raw["dualcit_comb"] == "0",
    )
    counted = ["tolerating", "coded_both", "open_to_both", "open_to_neither"]
    out = raw.groupby(["year", "region"])[counted].sum()
    return out.assign(countries=raw.groupby(["year", "region"]).size()).reset_index()


def naturalisation_years(path: Path) -> pd.DataFrame:
    """Table ``naturalisation-years``: residence before ordinary naturalisation in the first and the last year coded.

    :returns: year, region (the two Americas together, and the world), states, ordinary, changed, p25, median, p75 (years),
        within_five, ten_or_more (States).
    :raises CompendiumError: a value of A06 other than the documented codes, or a State with ordinary naturalisation without years.
    """
    raw = read_csv(path, ("iso3", "year", "A06_bin", "A06a_yrs_cat"))
    expect(raw["A06_bin"], ("0", "1", NO_DATA), path)
    coded = raw[raw["A06_bin"] != NO_DATA]
    coded = coded[coded["year"].isin((coded["year"].min(), coded["year"].max()))]
    years = pd.to_numeric(coded["A06a_yrs_cat"].where(coded["A06_bin"] == "1"), errors="coerce")
    refuse(coded[years.isna() & (coded["A06_bin"] == "1")], "'{iso3}' has ordinary naturalisation and no years", path)
    region = areas.group(coded["iso3"]).replace(AMERICAS)
    rows = pd.DataFrame({"year": coded["year"], "region": region, "iso3": coded["iso3"], "years": years})
    refuse(rows[rows["region"].isna()], "'{iso3}' is not a code of the table 'areas'", path)
    before = rows.groupby("iso3")["years"].transform("first")
    rows = rows.assign(changed=rows["years"].notna() & before.notna() & (rows["years"] != before))
    rows = pd.concat([rows, rows.assign(region=WORLD)])
    found = rows.groupby(["year", "region"]).agg(
        states=("iso3", "size"),
        ordinary=("years", "count"),
        changed=("changed", "sum"),
        p25=("years", lambda y: y.quantile(0.25)),
        median=("years", "median"),
        p75=("years", lambda y: y.quantile(0.75)),
        within_five=("years", lambda y: (y <= SHORT).sum()),
        ten_or_more=("years", lambda y: (y >= LONG).sum()),
    )
    return found.reset_index()


def laws(path: Path, year: int) -> pd.DataFrame:
    """What the law of each State says to a migrant who naturalises, on 1 January of a year.

    :returns: index: area; ``kept`` (as the State of origin) and ``allowed`` (as that of residence), of
        :data:`compendium.measures.citizenship.LAWS`.
    """
    raw = read_country_year(path)
    rows = raw[raw["year"] == str(year)].set_index("iso3")
    kept = rows["L05_bin"].map({"0": citizenship.KEPT, "1": citizenship.LOST})
    allowed = (
        rows["dualcit_comb"]
        .map({"2": citizenship.KEPT, "3": citizenship.KEPT, "0": citizenship.LOST, "1": citizenship.LOST})
        .fillna(citizenship.NO_VALUE)
    )
    return pd.DataFrame({"kept": kept, "allowed": allowed})


def _corridors(path: Path, year: int) -> pd.DataFrame:
    """All corridors of a year, largest first, with the laws and the visas at both ends (:func:`citizenship.corridors`)."""
    stock_of, visas_of = VINTAGES[year]
    sexes = load("migrant-stock-by-origin-and-sex", as_of=stock_of)
    found = laws(path, year)
    return citizenship.corridors(sexes[sexes["year"] == year], found["kept"], found["allowed"], load("visa-requirements", as_of=visas_of))


def corridor_classes(path: Path) -> pd.DataFrame:
    """Table ``dual-citizenship-corridors``: corridors and migrants by what the laws and the visas at both ends allow.

    :returns: year, size, region (of origin), origin_law, destination_law, visit, home, corridors, migrants, women.
    """
    parts = []
    for year in VINTAGES:
        rows = _corridors(path, year)
        rows["size"] = pd.cut(rows["rank"], [0, *citizenship.SETS, len(rows)], labels=list(citizenship.SIZES)).astype(str)
        rows["region"] = areas.group(rows["origin"])
        key = ["size", "region", "origin_law", "destination_law", "visit", "home"]
        found = rows.groupby(key).agg(corridors=("migrants", "size"), migrants=("migrants", "sum"), women=("women", "sum"))
        parts.append(found.reset_index().assign(year=year))
    return pd.concat(parts, ignore_index=True)


def largest_corridors(path: Path) -> pd.DataFrame:
    """Table ``dual-citizenship-largest-corridors``: the laws at both ends of the corridors with the most migrants.

    :returns: year, rank, origin, destination, origin_law, destination_law.
    """
    rows = pd.concat([_corridors(path, year).assign(year=year) for year in VINTAGES], ignore_index=True)
    return rows.loc[rows["rank"] <= citizenship.NAMED, ["year", "rank", "origin", "destination", "origin_law", "destination_law"]]


def kept_by_state(path: Path) -> pd.DataFrame:
    """Table ``citizenship-kept-abroad``: whether citizens who take another citizenship keep the first.

    :returns: year, area, law.
    """
    states = areas.frame()["kind"] != "special"
    parts = [laws(path, year)["kept"].rename("law").rename_axis("area").reset_index().assign(year=year) for year in VINTAGES]
    out = pd.concat(parts, ignore_index=True).dropna(subset=["law"])
    return out[out["area"].isin(states.index[states])]


def _count(name: str, description: str) -> Field:
    return Field(name, "integer", description, "States", required=True, minimum=0, additive=True)


DUAL = Table(
    name="dual-citizenship",
    title="States that accept dual citizenship, by region and year (aggregate)",
    description="How many independent States let citizens keep their citizenship when they acquire another, and how many also let "
    "immigrants naturalise without giving up theirs: law in force on 1 January. Counts by the project.",
    provider="GLOBALCIT (European University Institute), aggregated by the project",
    landing_page="https://hdl.handle.net/1814/73190",
    **licences.CC_BY,
    licence_note="The repository of the European University Institute (hdl.handle.net/1814/73190) states it for earlier versions of the "
    "data "
    "set; for this one nothing else was found. Sums by region are given here.",
    citation="vink2025globalcit",
    fields=(
        Field("year", "integer", "Year; law on 1 January", required=True),
        Field("region", "string", "Region (UN DESA major area)", required=True, enum=areas.REGIONS),
        _count("countries", "States with a value for the loss of citizenship"),
        _count("tolerating", "States that withdraw citizenship from no citizen, or from naturalised ones only, who acquires another"),
        _count("coded_both", "States with a value for both rules (loss, and renunciation by immigrants)"),
        _count("open_to_both", "States that accept dual citizenship of citizens who naturalise abroad and of immigrants"),
        _count("open_to_neither", "States that accept neither"),
    ),
    key=("year", "region"),
    note="The number of States grows from 88 (1960) to 196: shares of early years rest on other States. Law, not practice. Only the "
    "year of publication is known; its last day stands.",
    known_after_days=0,
).release("2025-12-31", "Citizenship Law Dataset v3.1 (2025)")

NATURALISATION = Table(
    name="naturalisation-years",
    title="Years of residence before ordinary naturalisation, by region (aggregate)",
    description="How many years of residence States ask for before immigrants may apply for citizenship in the ordinary way: quartiles "
    "over the States that have such a way, law in force on 1 January of the first and the last year coded. Every State counts once. "
    "Computed by the project.",
    provider="GLOBALCIT (European University Institute), aggregated by the project",
    landing_page="https://hdl.handle.net/1814/73190",
    **licences.CC_BY,
    licence_note="The repository of the European University Institute (hdl.handle.net/1814/73190) states it for earlier versions of the "
    "data set; for this one nothing else was found. Quartiles by region are given here.",
    citation="vink2025globalcit",
    fields=(
        Field("year", "integer", "Year; law on 1 January", required=True),
        Field(
            "region",
            "string",
            "Region (UN DESA major area; the two Americas together)",
            required=True,
            enum=NATURALISATION_REGIONS,
            total=WORLD,
        ),
        _count("states", "States with a value"),
        _count("ordinary", "States with ordinary naturalisation after years of residence"),
        _count("changed", "Of these: other years than in the first year coded"),
        *(
            Field(name, "number", f"{label} of the years of residence", "years", required=True, minimum=0)
            for name, label in (("p25", "Lower quartile"), ("median", "Median"), ("p75", "Upper quartile"))
        ),
        _count("within_five", "States that ask for at most five years"),
        _count("ten_or_more", "States that ask for ten years or more"),
    ),
    key=("year", "region"),
    note="Law, not practice: other conditions, such as language, income or renunciation, are not counted. Naturalisation at pleasure "
    "with no years in law is no ordinary naturalisation. Only the year of publication is known; its last day stands.",
    known_after_days=0,
).release("2025-12-31", "Citizenship Law Dataset v3.1 (2025)")

_SHARED: dict[str, Any] = {
    "provider": "GLOBALCIT (European University Institute), aggregated by the project",
    "landing_page": "https://hdl.handle.net/1814/73190",
    **licences.CC_BY,
    "citation": "vink2025globalcit",
    "known_after_days": 0,
}
_STATED = (
    "The repository of the European University Institute (hdl.handle.net/1814/73190) states it for earlier versions of the data set; for "
    "this one nothing else was found. "
)
_LAW_DAY = Field("year", "integer", "Year; law on 1 January, migrants at mid-year", required=True)
_ORIGIN_LAW = Field(
    "origin_law", "string", "First citizenship of one who takes another, law of the origin", required=True, enum=citizenship.LAWS
)
_DESTINATION_LAW = Field(
    "destination_law", "string", "First citizenship of one who naturalises, law of the destination", required=True, enum=citizenship.LAWS
)
_NOTE = (
    "Law, not practice: who naturalises, and who gives up a citizenship, is not counted. Conditions and exceptions of a law are not "
    "counted either. Visas are of December 2018 beside the stock of 2017 (UN DESA, Rev. 2017), and of January 2025 beside that of 2024 "
    "(Rev. 2024). Only the year of publication of the laws is known; its last day stands."
)
CORRIDORS = Table(
    name="dual-citizenship-corridors",
    title="Migrants by what the laws on dual citizenship and the visas at both ends of their corridor allow (aggregate)",
    description="Corridors and the migrants in them by size, region of origin, the laws on the first citizenship of one who naturalises, "
    "and the visa that the passport of each end needs at the other. Counts by the project, over corridors with migrants on record and a "
    "known origin.",
    **_SHARED,
    licence_note=_STATED + "Sums over corridors are given here.",
    fields=(
        _LAW_DAY,
        Field("size", "string", "Place of the corridor by its migrants", required=True, enum=citizenship.SIZES),
        Field("region", "string", "Region of origin (UN DESA major area)", required=True, enum=areas.REGIONS),
        _ORIGIN_LAW,
        _DESTINATION_LAW,
        Field("visit", "string", "What a passport of the origin needs at the destination", required=True, enum=citizenship.ENTRIES),
        Field("home", "string", "What a passport of the destination needs at the origin", required=True, enum=citizenship.ENTRIES),
        Field("corridors", "integer", "Corridors", "corridors", required=True, minimum=1, additive=True),
        Field("migrants", "integer", "Migrants in them", "persons", required=True, minimum=1, additive=True),
        Field("women", "integer", "Women and girls among them", "persons", required=True, minimum=0, additive=True),
    ),
    key=("year", "size", "region", "origin_law", "destination_law", "visit", "home"),
    note=_NOTE,
).release("2025-12-31", "Citizenship Law Dataset v3.1 (2025)")
LARGEST = Table(
    name="dual-citizenship-largest-corridors",
    title="Laws on dual citizenship at both ends of the largest corridors (aggregate)",
    description=f"Whether the law of the origin and that of the destination let a migrant who naturalises keep the first citizenship, in "
    f"the {citizenship.NAMED} corridors with the most migrants: yes or no, of two rules together.",
    **_SHARED,
    licence_note=_STATED + "Two answers for each corridor that the book shows are given here, not the coding.",
    fields=(
        _LAW_DAY,
        Field("rank", "integer", "Place of the corridor by its migrants", required=True, minimum=1, maximum=citizenship.NAMED),
        Field("origin", "string", "Country or area of origin", required=True, area=True),
        Field("destination", "string", "Country or area of residence", required=True, area=True),
        _ORIGIN_LAW,
        _DESTINATION_LAW,
    ),
    key=("year", "rank"),
    note=_NOTE,
).release("2025-12-31", "Citizenship Law Dataset v3.1 (2025)")
KEPT = Table(
    name="citizenship-kept-abroad",
    title="Whether citizens who take another citizenship keep the first (aggregate)",
    description="Law of each State: yes or no, of all kinds of provisions together.",
    **_SHARED,
    licence_note=_STATED + "One answer for each State is given here, not the coding.",
    fields=(
        Field("year", "integer", "Year; law on 1 January", required=True),
        Field("area", "string", "State", required=True, area=True),
        Field("law", "string", "First citizenship of one who takes another", required=True, enum=citizenship.LAWS),
    ),
    key=("year", "area"),
    note="Law, not practice. A law that withdraws citizenship from naturalised citizens only counts as keeping. Only the year of "
    "publication is known; its last day stands.",
).release("2025-12-31", "Citizenship Law Dataset v3.1 (2025)")

FILE = "globalcit/globalcit-citizenship-law-v3-1-country-year.csv.gz"
TABLES: list[Recipe] = [
    Recipe(DUAL, (FILE,), dual_citizenship),
    Recipe(NATURALISATION, (FILE,), naturalisation_years),
    Recipe(CORRIDORS, (FILE,), corridor_classes),
    Recipe(LARGEST, (FILE,), largest_corridors),
    Recipe(KEPT, (FILE,), kept_by_state),
]
