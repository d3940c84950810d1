"""UN DESA Population Division: international migrant stock, refugees in it, and population.

Sources: the workbooks of the 2015 to 2020 revisions of the international migrant stock; their tables by origin and by age,
saved as CSV; the 2020 and 2024 revisions by origin in the long form of the R package gdidata; and the World Bank's population
indicator. World Population Prospects are read by :mod:`compendium.importers.wpp`.

The next revision is read by :mod:`compendium.importers.undesa_now`. The 2024 revision has no sheet on refugees any more, so that
`refugees-in-stock` ends with 2020.

Every reader compares its sums with the total that the same file prints, and stops when they differ.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Plan
from compendium.importers.names import codes, is_name, plain
from compendium.tables.catalog import load
from compendium.tables.model import Field, Release

SEXES = ("both", "female", "male")
WORLD = 900
MISSING = ("", "..", "~", "-", "—", "NA")  # not available; protected because below five; none
GDIDATA_CODES = {"XCX": "CHI"}  # its code of the Channel Islands

# Rows of the tables without codes that are regions or groups. "Micronesia" is the region; the country has a longer name.
_REGIONS = (
    "World",
    "UN development groups",
    "More developed regions",
    "Less developed regions",
    "Least developed countries",
    "World Bank income groups",
    "High-income countries",
    "Middle-income countries",
    "Upper-middle-income countries",
    "Lower-middle-income countries",
    "Low-income countries",
    "No income group available",
    "Geographic regions",
    "Africa",
    "Asia",
    "Europe",
    "Latin America and the Caribbean",
    "Northern America",
    "Oceania",
    "Sustainable Development Goal (SDG) regions",
    "Sub-Saharan Africa",
    "Eastern Africa",
    "Middle Africa",
    "Southern Africa",
    "Western Africa",
    "Northern Africa and Western Asia",
    "Northern Africa",
    "Western Asia",
    "Central and Southern Asia",
    "Central Asia",
    "Southern Asia",
    "Eastern and South-Eastern Asia",
    "Eastern Asia",
    "South-Eastern Asia",
    "Caribbean",
    "Central America",
    "South America",
    "Australia / New Zealand",
    "Melanesia",
    "Micronesia",
    "Polynesia",
    "Europe and Northern America",
    "Eastern Europe",
    "Northern Europe",
    "Southern Europe",
    "Western Europe",
    "Less developed regions, excluding least developed countries",
)
AGGREGATES = frozenset(plain(name) for name in _REGIONS)


@functools.cache
def _areas_by_m49() -> dict[int, str]:
    table = load("areas").dropna(subset=["m49"])
    return {int(m49): area for m49, area in zip(table["m49"], table["area"], strict=True)}


def areas_of(m49: pd.Series, path: Path) -> pd.Series:
    """Area codes of M49 codes; missing for the UN's regions and groups, which all have codes of 900 and above.

    :raises CompendiumError: a code below 900 is in no list of areas.
    """
    number = pd.to_numeric(m49, errors="coerce")
    found = number.map(_areas_by_m49()).where(number < WORLD)
    if not (lost := number[(number < WORLD) & found.isna()]).empty:
        raise CompendiumError(f"{path.name}: code {lost.iloc[0]:.0f} is not the M49 code of an area of the table 'areas'.")
    return found.astype("string")


def numbers(column: pd.Series, path: Path) -> pd.Series:
    """Figures of text cells, with or without thousands separators; missing where the provider gives none.

    :param path: the file, for the message.
    :raises CompendiumError: a cell is neither a figure nor one of the provider's marks for a missing one.
    """
    text = column.astype("string").str.replace(r"[,\s]", "", regex=True)
    out = pd.to_numeric(text, errors="coerce")
    if (strange := out.isna() & text.notna() & ~text.isin(MISSING)).any():
        raise CompendiumError(f"{path.name}, column '{column.name}': '{column[strange].iloc[0]}' is not a number.")
    return out


def persons(column: pd.Series) -> pd.Series:
    """Counts as they are, but for the last digits of floating point in workbooks (2273.0000000000036)."""
    whole = column.round()
    return whole.where((column - whole).abs() < 1e-6, column)


# --- Workbooks by destination ----------------------------------------------------------------------------------------


def read_sheet(path: Path, sheet: str, rows: int | None = None) -> pd.DataFrame:
    """A sheet as it stands, or its first rows: no header, all cells text.

    :raises CompendiumError: there is no such sheet.
    """
    try:
        return pd.read_excel(path, sheet_name=sheet, header=None, dtype=str, keep_default_na=False, nrows=rows)
    except ValueError:
        raise CompendiumError(f"{path.name}: there is no sheet '{sheet}'.") from None


def blocks(raw: pd.DataFrame, top: int, years: int) -> list[tuple[str, dict[int, int]]]:
    """The title of each block of years, and its columns with their years.

    :param top: the header row.
    :param years: the row of the years, the same or a lower one.
    """
    blocks: list[tuple[str, dict[int, int]]] = []
    last = 9999
    for column in raw.columns[raw.loc[years].str.fullmatch(r"(19|20)\d\d")]:
        year = int(raw.loc[years, column])
        if year <= last:  # the years begin anew: a new block, whose title stands above
            titles = [t for t in raw.loc[: max(top, years - 1), column] if t and t != str(year)]
            blocks.append((titles[-1] if titles else "", {}))
        last = year
        blocks[-1][1][column] = year
    return blocks


def sex_of(title: str) -> str:
    """The sex that the title of a block of years names; both, if none."""
    return "female" if "female" in title else "male" if "male" in title else "both"


def read_workbook(path: Path, sheet: str) -> list[tuple[str, pd.DataFrame]]:
    """A sheet of the workbook of a revision: blocks of years side by side, areas and regions below each other.

    The header is the row with the code column ("Code", "Country code", "Location code"); the years stand in it or below.

    :returns: the title of each block and its frame area, year, value, with the World under area "900".
    """
    raw = read_sheet(path, sheet)
    heads = raw.apply(lambda row: row.str.strip().str.fullmatch("(Country |Location )?[Cc]ode").any(), axis=1)
    if not heads.any():
        raise CompendiumError(f"{path.name}, sheet '{sheet}': no header row with a column of codes.")
    top = heads.idxmax()
    code = raw.columns[raw.loc[top].str.strip().str.fullmatch("(Country |Location )?[Cc]ode")][0]
    is_year = raw.loc[top : top + 1].apply(lambda row: row.str.fullmatch(r"(19|20)\d\d"))
    years = is_year.index[is_year.sum(axis=1) > 0][0]
    body = raw.loc[years + 1 :]
    area = areas_of(body[code], path).mask(pd.to_numeric(body[code], errors="coerce") == WORLD, str(WORLD))

    found: list[tuple[str, pd.DataFrame]] = []
    for title, columns in blocks(raw, top, years):
        parts = [pd.DataFrame({"area": area, "year": year, "value": numbers(body[c], path)}) for c, year in columns.items()]
        found.append((title, pd.concat([part.dropna() for part in parts], ignore_index=True)))
    return found


def without_world(frame: pd.DataFrame, path: Path, tolerance: float = 0) -> pd.DataFrame:
    """The rows of areas, if they add up to the World in every year.

    :param tolerance: share by which the sum may be lower.
    :raises CompendiumError: a year does not add up.
    """
    world = frame[frame["area"] == str(WORLD)].set_index("year")["value"]
    out = frame[frame["area"] != str(WORLD)]
    if world.empty:
        raise CompendiumError(f"{path.name}: no row for the World.")
    total = out.groupby("year")["value"].sum()
    gap = (world - total).reindex(world.index)
    if (wrong := gap.isna() | (gap < -0.5 - 1e-6 * world) | (gap > tolerance * world + 0.5)).any():
        year = wrong.idxmax()
        raise CompendiumError(f"{path.name}: areas add up to {total.get(year, 0):,.0f} in {year}, the World is {world[year]:,.0f}.")
    return out


def migrant_stock(path: Path) -> pd.DataFrame:
    """Migrants by destination and sex, from sheet "Table 1" of the workbook of a revision.

    :returns: year, destination, sex, migrants (persons). Both sexes add up to the World exactly, each sex up to the areas
        without figures by sex (Bonaire, Sint Eustatius and Saba in the 2020 revision).
    """
    parts = []
    for title, frame in read_workbook(path, "Table 1"):
        sex = sex_of(title)
        parts.append(without_world(frame, path, tolerance=0 if sex == "both" else 0.0002).assign(sex=sex))
    out = pd.concat(parts).rename(columns={"area": "destination", "value": "migrants"})
    if set(out["sex"]) != set(SEXES):
        raise CompendiumError(f"{path.name}, sheet 'Table 1': expected blocks for both sexes, male and female.")
    return out.assign(migrants=persons(out["migrants"]))


def population(path: Path) -> pd.DataFrame:
    """Population at mid-year, both sexes, from sheet "Table 2" (given there in thousands).

    :returns: year, area, persons. The World of the file may be up to half a per cent larger: not all areas are listed.
    """
    _title, frame = read_workbook(path, "Table 2")[0]
    out = without_world(frame, path, tolerance=0.005).rename(columns={"value": "persons"})
    return out.assign(persons=(out["persons"] * 1000).round().astype("int64"))


def refugees_in_stock(path: Path) -> pd.DataFrame:
    """Refugees and asylum-seekers within the migrant stock, from sheet "Table 6".

    :returns: year, destination, refugees (persons). Protected figures ("~", fewer than five) are left out.
    """
    title, frame = read_workbook(path, "Table 6")[0]
    if "refugee" not in title.lower():
        raise CompendiumError(f"{path.name}, sheet 'Table 6': its first block is '{title}', not the refugee stock.")
    out = without_world(frame, path, tolerance=0.0001).rename(columns={"area": "destination", "value": "refugees"})
    return out


# --- Tables by origin and by age -------------------------------------------------------------------------------------


def read_rows(path: Path, marker: str) -> pd.DataFrame:
    """A table of the 2017 or 2019 revision saved as CSV, one row a destination and year, with an area code each.

    The header is the first row that has the cell ``marker``; labels that are blank there stand in the row above (merged
    cells). Destinations have M49 codes (2017) or names alone (2019). Lines without a year are blank or notes.

    :returns: the columns of the file as text, ``year``, and ``area`` (missing for regions, "900" for the World).
    :raises CompendiumError: no header, or a name that is neither an area nor a known region.
    """
    raw = pd.read_csv(path, header=None, dtype="string", keep_default_na=False, encoding="utf-8-sig")
    heads = raw.eq(marker).any(axis=1)
    if not heads.any():
        raise CompendiumError(f"{path.name}: no header row with '{marker}'.")
    top = int(heads.idxmax())
    labels = raw.loc[top].mask(raw.loc[top] == "", raw.loc[max(top - 1, 0)])
    body = raw.loc[top + 1 :].set_axis(labels, axis="columns")
    body = body[body["Year"].str.fullmatch(r"(19|20)\d\d")]
    if "Code" in body.columns:
        area = areas_of(body["Code"], path).mask(pd.to_numeric(body["Code"], errors="coerce") == WORLD, str(WORLD))
    else:
        name = body["Destination"]
        key = name.map(plain)
        if not (lost := name[~key.isin(AGGREGATES) & ~name.map(is_name)]).empty:
            raise CompendiumError(f"{path.name}: destination '{lost.iloc[0]}' is neither an area nor a known region.")
        area = codes(name.mask(key.isin(AGGREGATES))).mask(key == "world", str(WORLD))
    return body.assign(year=body["Year"].astype(int), area=area).dropna(subset=["area"])


def read_origins(path: Path) -> pd.DataFrame:
    """Migrants by destination (rows) and origin (columns), 2017 or 2019 revision, saved as CSV.

    :returns: year, origin, destination, migrants (persons); "Other North" and "Other South" are OTN and OTS. Cells without a
        figure are left out. Each destination adds up to its column "Total", and these totals to the World. Single origins are
        not compared with the row of the World: in the 2019 revision it differs (see ``CANADA``).
    """
    body = read_rows(path, "Other North")
    known = ("Year", "Sort order", "Notes", "Code", "Type of data (a)", "Destination", "Total", "year", "area")
    origins = [c for c in body.columns if re.sub(r"\s+", " ", c) not in known and not c.startswith("Major area")]
    columns = dict(zip(origins, codes(pd.Series(origins)), strict=True))
    wide = body[["year", "area", "Total", *origins]].set_index(["year", "area"]).apply(numbers, path=path).rename(columns=columns)
    totals = wide.pop("Total")
    without_world(totals.rename("value").reset_index(), path)
    wide = wide.drop(index=str(WORLD), level="area")
    gap = totals.fillna(0) - wide.sum(axis=1)
    if (wrong := gap.reindex(wide.index) != 0).any():
        year, area = wrong.idxmax()
        raise CompendiumError(f"{path.name}: origins of {area}, {year}, do not add up to its total (off by {gap[year, area]:,.0f}).")
    out = wide.rename_axis(columns="origin").stack().dropna().rename("migrants").reset_index()
    out = out.rename(columns={"area": "destination"})
    out = out.assign(migrants=persons(out["migrants"]))
    return out[out["migrants"] != 0]


def read_long(path: Path) -> pd.DataFrame:
    """Migrants by destination, origin and sex, 2020 or 2024 revision, in gdidata's long form.

    :returns: year, origin, destination, sex (female, male), migrants (persons). Zeros are left out: the file has them also
        where the provider gives no figure.
    """
    raw = pd.read_csv(path, dtype="string", keep_default_na=False)
    if absent := [c for c in ("geo", "t", "from", "sex", "n") if c not in raw.columns]:
        raise CompendiumError(f"{path.name}: column '{absent[0]}' is missing. Found: {', '.join(raw.columns)}.")
    if strange := set(raw["sex"]) - {"female", "male"}:
        raise CompendiumError(f"{path.name}: unknown sex '{sorted(strange)[0]}'.")
    out = pd.DataFrame(
        {
            "year": raw["t"].astype(int),
            "origin": raw["from"].replace(GDIDATA_CODES),
            "destination": raw["geo"].replace(GDIDATA_CODES),
            "sex": raw["sex"],
            "migrants": persons(numbers(raw["n"], path)),
        }
    )
    return out[out["migrants"] != 0]


def stock_from_long(path: Path) -> pd.DataFrame:
    """Migrants by destination and sex, as the sum over origins of :func:`read_long`.

    :returns: year, destination, sex (with both), migrants (persons).
    """
    frame = read_long(path)
    both = frame.assign(sex="both")
    return pd.concat([frame, both]).groupby(["year", "destination", "sex"], as_index=False)["migrants"].sum()


def origins_from_long(path: Path) -> pd.DataFrame:
    """Migrants by origin and destination, both sexes, from :func:`read_long`.

    :returns: year, origin, destination, migrants (persons).
    """
    return read_long(path).groupby(["year", "origin", "destination"], as_index=False)["migrants"].sum()


def origins_by_sex(female: Path, male: Path) -> pd.DataFrame:
    """The newest year by origin, destination and sex, 2017 or 2019 revision, from its two CSV files.

    :returns: year, origin, destination, sex, migrants (persons).
    """
    both = pd.concat([read_origins(female).assign(sex="female"), read_origins(male).assign(sex="male")])
    return newest_year(both)


def origins_by_sex_from_long(path: Path) -> pd.DataFrame:
    """The newest year by origin, destination and sex, 2020 or 2024 revision, from :func:`read_long`.

    :returns: year, origin, destination, sex, migrants (persons).
    """
    return newest_year(read_long(path))


def newest_year(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the last year."""
    return frame[frame["year"] == frame["year"].max()]


AGE_YEARS = (1990, 2000, 2010, 2019)


def migrant_stock_by_age(path: Path) -> pd.DataFrame:
    """Migrants by destination, sex and five-year age group, 2019 revision, saved as CSV: columns "0-4_(mf)", "0-4_(m)" ...

    :returns: year, destination, sex (female, male), age_from, migrants (persons). Ages add up to "Total", totals to the World,
        and the sexes to the column of both. Areas that have a total but no ages are left out.
    """
    body = read_rows(path, "Total_(mf)")
    body = body[body["year"].isin(AGE_YEARS)].set_index(["year", "area"])
    parts = {}
    for mark, sex in (("mf", "both"), ("m", "male"), ("f", "female")):
        wide = body.filter(regex=rf"_\({mark}\)$").apply(numbers, path=path)
        total = wide.pop(f"Total_({mark})")
        without_world(total.rename("value").dropna().reset_index(), path)
        wide = wide.drop(index=str(WORLD), level="area").dropna(how="all")  # two areas have a total and no ages
        if ((wide.sum(axis=1) - total.reindex(wide.index)).abs() > 1).any():
            raise CompendiumError(f"{path.name}: ages do not add up to 'Total_({mark})'.")
        wide.columns = [int(re.match(r"\d+", c).group()) for c in wide.columns]  # type: ignore[union-attr]
        parts[sex] = wide.rename_axis(columns="age_from").stack().dropna()
    # The provider rounds the three apart and puts the remainder in one age group: up to 11 persons, in Nepal.
    if ((parts["male"] + parts["female"] - parts["both"]).abs() > 11).any():
        raise CompendiumError(f"{path.name}: men and women do not add up to both sexes.")
    out = pd.concat([parts[s].rename("migrants").reset_index().assign(sex=s) for s in ("female", "male")])
    return out.rename(columns={"area": "destination"}).assign(migrants=persons(out["migrants"]))


# --- Population ------------------------------------------------------------------------------------------------------


def wdi_population(path: Path, first_year: int = 1990) -> pd.DataFrame:
    """The World Bank's population indicator (SP.POP.TOTL) in the long form of the Data Package project.

    :returns: year, area, persons. Rows of regions and groups, whose codes are in no list of areas, are left out.
    """
    raw = pd.read_csv(path, dtype="string", keep_default_na=False)
    if absent := [c for c in ("Country Name", "Country Code", "Year", "Value") if c not in raw.columns]:
        raise CompendiumError(f"{path.name}: column '{absent[0]}' is missing. Found: {', '.join(raw.columns)}.")
    known = set(load("areas")["area"])
    if not (lost := raw[~raw["Country Code"].isin(known) & raw["Country Name"].map(is_name)]["Country Name"]).empty:
        raise CompendiumError(f"{path.name}: '{lost.iloc[0]}' is an area, but its code is not in the table 'areas'.")
    out = pd.DataFrame({"year": raw["Year"].astype(int), "area": raw["Country Code"], "persons": numbers(raw["Value"], path)})
    out = out[out["area"].isin(known) & (out["year"] >= first_year)].dropna()
    return out


# --- Releases --------------------------------------------------------------------------------------------------------

PROVIDER = "UN DESA, Population Division"
OLD_PAGE = "https://www.un.org/en/development/desa/population/migration/data/estimates2/index.asp"
NEW_PAGE = "https://www.un.org/development/desa/pd/content/international-migrant-stock"
CC_IGO = ("CC BY 3.0 IGO (stated in the file)", "http://creativecommons.org/licenses/by/3.0/igo/")
GDIDATA = ("data CC BY 3.0 IGO; package MIT", CC_IGO[1])
FIRST_KNOWN_AFTER = 12  # days: the 2015 revision was presented on 12 January 2016

# revision: day of release, edition, landing page, licence and its address, citation key
VINTAGES = {
    2015: ("2016-01-12", "Rev. 2015", OLD_PAGE, "Copyright (c) 2015 by United Nations. All rights reserved", OLD_PAGE, "undesa2015ims"),
    2017: (
        "2017-12-18",
        "Rev. 2017",
        OLD_PAGE,
        "Copyright (c) 2017 by United Nations. All rights reserved; to be cited as suggested in the file",
        OLD_PAGE,
        "undesa2017ims",
    ),
    2019: ("2019-09-17", "Rev. 2019", NEW_PAGE, *CC_IGO, "undesa2019ims"),
    2020: ("2021-01-15", "Rev. 2020", NEW_PAGE, *CC_IGO, "undesa2020ims"),
    2024: ("2025-01-31", "Rev. 2024", NEW_PAGE, *GDIDATA, "undesa2024ims"),
}
DATED = {
    2015: "The workbook is dated December 2015; the figures were presented on 12 January 2016, which is taken as the release.",
    2024: "Released in January 2025; the day is not known, so the last of the month stands.",
}
FLAT = {
    2019: "Read from a copy of the workbook saved as CSV, with names in place of codes.",
    2020: "Read from the long form made by staff of the IOM Global Data Institute (R package gdidata).",
    2024: "Read from the long form made by staff of the IOM Global Data Institute (R package gdidata); totals by destination and "
    "sex are sums over origins.",
}
REVISED = "Each revision computes all years anew: compare years within a release, never across releases."

YEAR = Field("year", "integer", "Reference year; mid-year", required=True, minimum=1990)
DESTINATION = Field("destination", "string", "Country or area where the migrants live", required=True, area=True)
ORIGIN = Field("origin", "string", "Country or area of origin; OTN, OTS and OOO are residual origins", required=True, area=True)
MIGRANTS = Field("migrants", "integer", "International migrants", "persons", required=True, minimum=0)
SEX = Field("sex", "string", "Sex of the migrants", required=True, enum=("female", "male"))
AREA = Field("area", "string", "Country or area", required=True, area=True)
PERSONS = Field("persons", "integer", "Population at mid-year", "persons", required=True, minimum=0)


def _release(
    revision: int,
    table: str,
    title: str,
    description: str,
    fields: tuple[Field, ...],
    key: tuple[str, ...],
    notes: tuple[str, ...],
    terms: tuple[str, str] | None = None,
) -> Release:
    date, edition, page, licence, licence_url, citation = VINTAGES[revision]
    licence, licence_url = terms or (licence, licence_url)
    return Release(
        table=table,
        date=date,
        title=title,
        edition=edition,
        description=description,
        provider=PROVIDER,
        landing_page=page,
        licence=licence,
        licence_url=licence_url,
        citation=citation,
        fields=fields,
        key=key,
        note=" ".join(n for n in (*notes, DATED.get(revision, ""), REVISED) if n),
        time_field="year",
        known_after_days=FIRST_KNOWN_AFTER,
    )


STOCK = (
    "International migrants are people living in a country or area other than that of their birth or, where birthplace is not "
    "known, other than that of their citizenship; refugees are counted in most countries, and added where data leave them out."
)


def stock_release(revision: int) -> Release:
    """The description of table ``migrant-stock`` in a revision."""
    return _release(
        revision,
        "migrant-stock",
        "International migrants by destination and sex",
        f"{STOCK} Estimates at mid-year by country or area of destination. No row where the provider gives no figure.",
        (YEAR, DESTINATION, Field("sex", "string", "Sex of the migrants", required=True, enum=SEXES), MIGRANTS),
        ("year", "destination", "sex"),
        (
            "South Sudan, Montenegro and others have no figure before they became areas of their own.",
            FLAT[2024] if revision == 2024 else "",
        ),
    )


RESIDUAL = {
    2017: "OTN and OTS are origins known only to be in more or less developed regions.",
    2019: "OTN and OTS are origins known only to be in more or less developed regions.",
    2020: "OOO is an origin that is not known or not given apart, North and South not told apart.",
    2024: "OOO is an origin that is not known or not given apart, North and South not told apart.",
}

CANADA = (
    "The provider's rows for Northern America and the World spread the origins of migrants in Canada in 2015 and 2019 otherwise "
    "(columns out of line) than its row for Canada, which stands here."
)


def origins_release(revision: int) -> Release:
    """The description of table ``migrant-stock-by-origin`` in a revision."""
    return _release(
        revision,
        "migrant-stock-by-origin",
        "International migrants by origin and destination",
        f"{STOCK} Estimates at mid-year, both sexes. Pairs without a figure or with zero are left out.",
        (YEAR, ORIGIN, DESTINATION, MIGRANTS),
        ("year", "origin", "destination"),
        (RESIDUAL[revision], CANADA if revision == 2019 else "", FLAT.get(revision, "")),
        GDIDATA if revision >= 2020 else None,
    )


def origins_by_sex_release(revision: int) -> Release:
    """The description of table ``migrant-stock-by-origin-and-sex`` in a revision."""
    return _release(
        revision,
        "migrant-stock-by-origin-and-sex",
        "International migrants by origin, destination and sex, newest year of each revision",
        f"{STOCK} Estimates at mid-year, for the newest year of the revision only. Pairs without a figure or with zero are left out.",
        (YEAR, ORIGIN, DESTINATION, SEX, MIGRANTS),
        ("year", "origin", "destination", "sex"),
        (RESIDUAL[revision], CANADA if revision == 2019 else "", FLAT.get(revision, "")),
        GDIDATA if revision >= 2020 else None,
    )


def _refugees(revision: int) -> Release:
    return _release(
        revision,
        "refugees-in-stock",
        "Refugees and asylum-seekers within the migrant stock",
        "Estimated refugees and asylum-seekers at mid-year by country or area of destination, including Palestine refugees under "
        "the mandate of UNRWA. A part of the migrant stock of the same revision. No row where the provider gives no figure.",
        (YEAR, DESTINATION, Field("refugees", "integer", "Refugees and asylum-seekers", "persons", required=True, minimum=0)),
        ("year", "destination"),
        ("Figures below five are protected in this revision and have no row." if revision == 2020 else "",),
    )


WPP_OF = {2017: "2017", 2019: "2019", 2020: "2019"}


def _population(revision: int) -> Release:
    taiwan = {
        2017: "Taiwan Province of China is in the provider's total of the World but has no row.",
        2019: "China includes Taiwan Province of China in this workbook only; migrants are not counted there.",
        2020: "Taiwan Province of China has a row, though no migrants are given for it.",
    }
    return _release(
        revision,
        "population",
        "Population",
        f"Total population at mid-year, both sexes, as used in the migrant stock of the same revision (World Population Prospects, "
        f"{WPP_OF[revision]} revision). Rounded to persons from thousands.",
        (YEAR, AREA, PERSONS),
        ("year", "area"),
        (taiwan[revision],),
    )


WDI_POPULATION = Release(
    table="population",
    date="2026-07-01",
    title="Population",
    edition="WDI, July 2026",
    description="Total population at mid-year, both sexes, by the de facto definition: all residents regardless of legal status or "
    "citizenship (World Development Indicators, SP.POP.TOTL), from 1990 on.",
    provider="World Bank, World Development Indicators",
    landing_page="https://data.worldbank.org/indicator/SP.POP.TOTL",
    licence="CC BY 4.0 (World Bank open data terms)",
    licence_url="https://datacatalog.worldbank.org/public-licenses",
    citation="worldbankwdi",
    fields=(YEAR, AREA, PERSONS),
    key=("year", "area"),
    note="Economies of the World Bank only: small territories and Taiwan Province of China have no row; Kosovo (XKX) has one of its "
    "own and is not in Serbia; CHI is the Channel Islands. The date is that of the copy read, refreshed on that day. Other source "
    "than the earlier releases of this table: never compare across releases.",
    time_field="year",
    known_after_days=182,
)


AGES = _release(
    2019,
    "migrant-stock-by-age",
    "International migrants by age and sex",
    f"{STOCK} Estimates at mid-year by five-year age group for 1990, 2000, 2010 and 2019. Both sexes are the sum of the two.",
    (
        YEAR,
        DESTINATION,
        SEX,
        Field(
            "age_from", "integer", "First year of the age group of five; 75 is 75 and over", "years", required=True, minimum=0, maximum=75
        ),
        MIGRANTS,
    ),
    ("year", "destination", "sex", "age_from"),
    ("The Holy See and Saint Helena have no figures by age: together about 1,200 migrants in 2019.", FLAT[2019]),
)

_TOTALS = {
    2015: "undesa/un-migrant-stock-total-2015.xlsx",
    2017: "undesa/un-migrant-stock-total-2017.xlsx",
    2019: "undesa/undesa-pd-2019-migrant-stock-total-dataset.xlsx",
    2020: "undesa/undesa-pd-2020-ims-stock-by-sex-and-destination.xlsx",
}
_ORIGINS = {
    2017: "undesa/un-migrant-stock-by-origin-and-destination-2017-table1-total.csv.gz",
    2019: "undesa/un-migrant-stock-by-origin-and-destination-2019-total.csv.gz",
}
_LONG = {2020: "undesa/gdidata-undesa-stocks-2020.csv.gz", 2024: "undesa/gdidata-undesa-stocks-2024.csv.gz"}
_BY_SEX = {
    2017: (
        "undesa/un-migrant-stock-by-origin-and-destination-2017-table3-female.csv.gz",
        "undesa/un-migrant-stock-by-origin-and-destination-2017-table2-male.csv.gz",
    ),
    2019: (
        "undesa/un-migrant-stock-by-origin-and-destination-2019-female.csv.gz",
        "undesa/un-migrant-stock-by-origin-and-destination-2019-male.csv.gz",
    ),
}

TABLES: list[Plan] = [
    *(Plan(stock_release(r), (name,), migrant_stock) for r, name in _TOTALS.items()),
    Plan(stock_release(2024), (_LONG[2024],), stock_from_long),
    *(Plan(origins_release(r), (name,), read_origins) for r, name in _ORIGINS.items()),
    *(Plan(origins_release(r), (name,), origins_from_long) for r, name in _LONG.items()),
    *(Plan(origins_by_sex_release(r), names, origins_by_sex) for r, names in _BY_SEX.items()),
    *(Plan(origins_by_sex_release(r), (name,), origins_by_sex_from_long) for r, name in _LONG.items()),
    Plan(AGES, ("undesa/un-migrant-stock-by-age-and-sex-2019.csv.gz",), migrant_stock_by_age),
    *(Plan(_population(r), (_TOTALS[r],), population) for r in WPP_OF),
    Plan(WDI_POPULATION, ("worldbank/wdi-2026-07-sp-pop-totl.csv.gz",), wdi_population),
    *(Plan(_refugees(r), (_TOTALS[r],), refugees_in_stock) for r in WPP_OF),
]
