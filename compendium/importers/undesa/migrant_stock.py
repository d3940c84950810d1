"""UN DESA Population Division: international migrant stock, and the refugees and population that its workbooks give.

Sources, by revision:

- 2015 to 2020: workbooks by destination, in blocks of years side by side.
- 2017 and 2019: tables by origin, and by age, saved as CSV.
- 2020 and 2024: tables by origin in the long form of the R package gdidata.
- The next revision: the page that lists the provider's workbooks, two files a revision whose names begin with
  ``undesa_pd_YEAR_ims_stock_by_sex``. In the revisions of 2020 and 2024 sheet "Table 1" of both has some lines of title, among
  them ``POP/DB/MIG/Stock/Rev.YEAR``; the titles of three blocks (both sexes, males, females); and in row 11 the header: names,
  notes, M49 codes ("Location code" of a destination; "Location code of destination" and "Location code of origin"), then the years
  of each block. Regions and groups are among the areas with codes of 900 and above, the World is 900, other origins are 2003.

The 2024 revision has no sheet on refugees any more, so that `refugees-in-stock` ends with 2020. Every reader compares its sums with
the total that the same file prints, and stops when they differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Bounds, Endpoint, Feed, Recipe, licences
from compendium.importers.names import codes, is_name, plain
from compendium.importers.reading import below, compare, expect, facts, find_header, read_csv, read_sheet, read_text, refuse
from compendium.importers.tables import POPULATION, YEAR
from compendium.importers.undesa.common import IN_FILE, PROVIDER, WORLD, areas_of, figures, without_world
from compendium.tables.model import Field, Release, Table

SEXES = ("both", "female", "male")
GDIDATA_CODES = {"XCX": "CHI"}  # its code of the Channel Islands
REGIONS = frozenset(plain(row["name"]) for row in facts("un_regions"))  # regions and groups in tables without codes
YEARS = r"(19|20)\d\d"  # the form of a year
CODE = "(Country |Location )?code"  # the heading of a column of M49 codes


def persons(column: pd.Series) -> pd.Series:
    """Counts as they are, but for the last digits of floating point in workbooks (2273.0000000000036)."""
    whole = column.round()
    return whole.where((column - whole).abs() < 1e-6, column)


# --- Workbooks by destination ----------------------------------------------------------------------------------------


def blocks(raw: pd.DataFrame, top: int, years: int) -> list[tuple[str, dict[int, int]]]:
    """The title of each block of years, and its columns with their years.

    :param top: the header row.
    :param years: the row of the years, the same or a lower one.
    """
    blocks: list[tuple[str, dict[int, int]]] = []
    last = 9999
    for column in raw.columns[raw.loc[years].str.fullmatch(YEARS)]:
        year = int(raw.loc[years, column])
        if year <= last:  # the years start over: a new block, whose title is above
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

    The header is the row with the code column ("Code", "Country code", "Location code"); the years are in it or below.

    :returns: the title of each block and its frame area, year, value, with the World under area "900".
    """
    raw = read_sheet(path, sheet)
    top = find_header(raw, path, CODE)
    code = raw.columns[raw.loc[top].str.strip().str.fullmatch(CODE, case=False)][0]
    years = find_header(raw.loc[top:], path, YEARS)
    body = raw.loc[years + 1 :]
    area = areas_of(body[code], path)

    found: list[tuple[str, pd.DataFrame]] = []
    for title, columns in blocks(raw, top, years):
        parts = [pd.DataFrame({"area": area, "year": year, "value": figures(body[c], path)}) for c, year in columns.items()]
        found.append((title, pd.concat([part.dropna() for part in parts], ignore_index=True)))
    return found


def _check_sexes(frame: pd.DataFrame, path: Path) -> None:
    if set(frame["sex"]) != set(SEXES):
        raise CompendiumError(f"{path.name}, sheet 'Table 1': expected blocks for both sexes, male and female.")


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
    _check_sexes(out, path)
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
    return without_world(frame, path, tolerance=0.0001).rename(columns={"area": "destination", "value": "refugees"})


# --- Tables by origin and by age -------------------------------------------------------------------------------------


def read_rows(path: Path, marker: str) -> pd.DataFrame:
    """A table of the 2017 or 2019 revision saved as CSV, one row a destination and year, with an area code each.

    The header is the first row that has the cell ``marker``; labels that are blank there are in the row above (merged
    cells). Destinations have M49 codes (2017) or names alone (2019). Lines without a year are blank or notes.

    :returns: the columns of the file as text, ``year``, and ``area`` (missing for regions, "900" for the World).
    :raises CompendiumError: no header, or a name that is neither an area nor a known region.
    """
    raw = read_text(path, header=None)
    top = find_header(raw, path, re.escape(marker))
    raw.loc[top] = raw.loc[top].mask(raw.loc[top] == "", raw.loc[max(top - 1, 1)])
    body = below(raw, top)
    body = body[body["Year"].str.fullmatch(YEARS)]
    if "Code" in body.columns:
        area = areas_of(body["Code"], path)
    else:
        name = body["Destination"]
        region = name.map(plain).isin(REGIONS)
        refuse(body[~region & ~name.map(is_name)], "destination '{Destination}' is neither an area nor a known region", path)
        area = codes(name.mask(region), path).mask(name.map(plain) == "world", WORLD)
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
    columns = dict(zip(origins, codes(pd.Series(origins), path), strict=True))
    wide = body[["year", "area", "Total", *origins]].set_index(["year", "area"]).apply(figures, path=path).rename(columns=columns)
    totals = wide.pop("Total")
    without_world(totals.rename("value").reset_index(), path)
    wide = wide.drop(index=WORLD, level="area")
    compare(wide.sum(axis=1), totals.reindex(wide.index), "origins", path)
    out = wide.rename_axis(columns="origin").stack().dropna().rename("migrants").reset_index()
    out = out.rename(columns={"area": "destination"}).assign(migrants=persons(out["migrants"]))
    return out[out["migrants"] != 0]


def read_long(path: Path) -> pd.DataFrame:
    """Migrants by destination, origin and sex, 2020 or 2024 revision, in gdidata's long form.

    :returns: year, origin, destination, sex (female, male), migrants (persons). Zeros are left out: the file has them also
        where the provider gives no figure.
    """
    raw = read_csv(path, ("geo", "t", "from", "sex", "n"))
    expect(raw["sex"], SEXES[1:], path)
    out = pd.DataFrame(
        {
            "year": raw["t"].astype(int),
            "origin": raw["from"].replace(GDIDATA_CODES),
            "destination": raw["geo"].replace(GDIDATA_CODES),
            "sex": raw["sex"],
            "migrants": persons(figures(raw["n"], path)),
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
        wide = body.filter(regex=rf"_\({mark}\)$").apply(figures, path=path)
        total = wide.pop(f"Total_({mark})")
        without_world(total.rename("value").dropna().reset_index(), path)
        wide = wide.drop(index=WORLD, level="area").dropna(how="all")  # two areas have a total and no ages
        compare(wide.sum(axis=1), total.reindex(wide.index), f"ages, {sex},", path, rounding=1)
        wide.columns = [int(re.match(r"\d+", c).group()) for c in wide.columns]  # type: ignore[union-attr]
        parts[sex] = wide.rename_axis(columns="age_from").stack().dropna()
    # The provider rounds the three apart and puts the remainder in one age group: up to 11 persons, in Nepal.
    compare(parts["male"] + parts["female"], parts["both"], "men and women", path, rounding=11)
    out = pd.concat([parts[s].rename("migrants").reset_index().assign(sex=s) for s in ("female", "male")])
    return out.rename(columns={"area": "destination"}).assign(migrants=persons(out["migrants"]))


# --- Workbooks by origin, from the 2020 revision on ------------------------------------------------------------------

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
    top = find_header(raw, path, "Location code of destination", "Location code of origin")
    body, head = raw.loc[top + 1 :], raw.loc[top].str.strip()
    code = {label: body[raw.columns[head == f"Location code of {label}"][0]] for label in ("destination", "origin")}
    keys = pd.DataFrame({label: areas_of(column, path) for label, column in code.items()})
    keys["origin"] = keys["origin"].mask(pd.to_numeric(code["origin"], errors="coerce") == OTHERS, "OOO")
    parts = [
        keys.assign(year=year, sex=sex_of(title), migrants=figures(body[column], path))
        for title, columns in blocks(raw, top, top)
        for column, year in columns.items()
    ]
    out = pd.concat(parts, ignore_index=True).dropna()
    _check_sexes(out, path)
    totals = out[out["origin"] == WORLD]
    both = totals[totals["sex"] == "both"].rename(columns={"destination": "area", "migrants": "value"})
    without_world(both, path, tolerance=SPREAD)
    out = out[(out["origin"] != WORLD) & (out["destination"] != WORLD)]
    key = ["destination", "year", "sex"]
    stated = totals[totals["destination"] != WORLD].set_index(key)["migrants"]
    compare(out.groupby(key)["migrants"].sum(), stated, "origins", path, SPREAD, rounding=5)
    out = out[out["migrants"] != 0]
    return out.assign(migrants=persons(out["migrants"]))[["year", "origin", "destination", "sex", "migrants"]]


def _revision(path: Path) -> int:
    """The year of the revision, as the workbook states it in its lines of title.

    :raises CompendiumError: it states none.
    """
    for cell in read_sheet(path, "Table 1", rows=15).to_numpy().ravel():
        if found := re.search(r"POP/DB/MIG/Stock/Rev\.(\d{4})", cell):
            return int(found[1])
    raise CompendiumError(f"{path.name}, sheet 'Table 1': no line of title with 'POP/DB/MIG/Stock/Rev.' and a year.")


def _of_its_revision(frame: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The frame, if it ends in the year of its revision: edition and citation are named after that year."""
    stated, last = _revision(path), frame["year"].max()
    if stated != last:
        raise CompendiumError(
            f"{path.name}: the revision of {stated} ends in {last}. So far each was named after its last year, and so are the edition "
            f"and the citation of a release: see _of_its_revision() in compendium/importers/undesa/migrant_stock.py."
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


# --- What the figures rest on ----------------------------------------------------------------------------------------

KINDS = ("born_abroad", "citizens", "refugees_added", "imputed")  # the provider's B, C, R and I
TYPE = r"[BCIR][BCIR ]*"  # the form of a cell of the column "Type of data"


def _flags(area: pd.Series, told: pd.Series, path: Path) -> pd.DataFrame:
    """Areas and their letters as columns of 0 and 1; every area has people born abroad, citizens or neither and imputed."""
    letters = dict(zip(KINDS, "BCRI", strict=True))
    out = pd.DataFrame({"destination": area, **{kind: told.str.contains(letter).astype("int64") for kind, letter in letters.items()}})
    refuse(out[(out[list(KINDS)] == 0).all(axis=1)], "destination '{destination}' has no type of data", path)
    return out


def types_of_data(path: Path) -> pd.DataFrame:
    """What each destination's figures rest on, from the column "Type of data" of sheet "Table 1" of the workbook of a revision.

    :returns: destination, and a column of 0 and 1 for each of :data:`KINDS`.
    :raises CompendiumError: a cell is not made of the letters that the notes explain.
    """
    raw = read_sheet(path, "Table 1")
    top = find_header(raw, path, CODE)
    labels = raw.loc[top].str.strip()
    code = raw.columns[labels.str.fullmatch(CODE, case=False)][0]
    kind = raw.columns[labels.str.startswith("Type of data")][0]
    body = below(raw, find_header(raw.loc[top:], path, YEARS))
    area = areas_of(raw.loc[body.index, code], path)
    rows = pd.DataFrame({"area": area, "type": raw.loc[body.index, kind].str.strip()}).dropna()
    rows = rows[(rows["area"] != WORLD) & (rows["type"] != "")]  # an area without migrants has no type
    refuse(rows[~rows["type"].str.fullmatch(TYPE)], "type of data '{type}' of '{area}' has other letters than B, C, I and R", path)
    return _flags(rows["area"], rows["type"], path)


def types_from_long(path: Path) -> pd.DataFrame:
    """The same from gdidata's long form, whose columns type_b, type_c, type_r and type_i hold the letters; one set a destination.

    :raises CompendiumError: a destination has two.
    """
    raw = read_csv(path, ("geo", "type_b", "type_c", "type_r", "type_i"))
    rows = raw.drop_duplicates()
    refuse(rows[rows["geo"].duplicated()], "destination '{geo}' has two types of data", path)
    told = pd.DataFrame({k: rows[f"type_{k.lower()}"].eq("1").map({True: k, False: ""}) for k in "BCRI"}).agg("".join, axis=1)
    return _flags(rows["geo"].replace(GDIDATA_CODES), told, path)


# --- Releases --------------------------------------------------------------------------------------------------------

OLD_PAGE = "https://www.un.org/en/development/desa/population/migration/data/estimates2/index.asp"
NEW_PAGE = "https://www.un.org/development/desa/pd/content/international-migrant-stock"
GDIDATA = {
    **licences.CC_BY_IGO,
    "licence_note": "Stated in UN DESA's files. The figures were read from the package gdidata, which is under MIT, as code.",
}
RESERVED = {
    **licences.UNITED_NATIONS,
    "licence_note": "The file reserves all rights and asks to be cited. UN DESA's notice of CC BY 3.0 IGO is in its files of Rev. 2019 and "
    "later; "
    "nothing was found that extends it to this one, so it is read as it stands: figures are quoted with their source, and who wants to "
    "pass "
    "the table on asks UN DESA.",
}

VINTAGES: dict[int, dict[str, str]] = {
    2015: {
        "date": "2016-01-12",
        "landing_page": OLD_PAGE,
        **RESERVED,
    },
    2017: {
        "date": "2017-12-18",
        "landing_page": OLD_PAGE,
        **RESERVED,
    },
    2019: {"date": "2019-09-17", "landing_page": NEW_PAGE, **IN_FILE},
    2020: {"date": "2021-01-15", "landing_page": NEW_PAGE, **IN_FILE},
    2024: {"date": "2025-01-31", "landing_page": NEW_PAGE, **GDIDATA},
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

DESTINATION = Field("destination", "string", "Country or area where the migrants live", required=True, area=True)
ORIGIN = Field("origin", "string", "Country or area of origin; OTN, OTS and OOO are residual origins", required=True, area=True)
MIGRANTS = Field("migrants", "integer", "International migrants", "persons", required=True, minimum=0, additive=True)
SEX = Field("sex", "string", "Sex of the migrants", required=True, enum=("female", "male"))
MIGRANT = (
    "International migrants are people living in a country or area other than that of their birth or, where birthplace is not "
    "known, other than that of their citizenship; refugees are counted in most countries, and added where data leave them out."
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
_UNDESA: dict[str, Any] = {
    "provider": PROVIDER,
    "known_after_days": 12,  # the 2015 revision was presented on 12 January 2016
}

STOCK = Table(
    name="migrant-stock",
    title="International migrants by destination and sex",
    description=f"{MIGRANT} Estimates at mid-year by country or area of destination. No row where the provider gives no figure.",
    fields=(YEAR, DESTINATION, Field("sex", "string", "Sex of the migrants", required=True, enum=SEXES, total="both"), MIGRANTS),
    key=("year", "destination", "sex"),
    note="South Sudan, Montenegro and others have no figure before they became areas of their own.",
    **_UNDESA,
)
ORIGINS = Table(
    name="migrant-stock-by-origin",
    title="International migrants by origin and destination",
    description=f"{MIGRANT} Estimates at mid-year, both sexes. Pairs without a figure or with zero are left out.",
    fields=(YEAR, ORIGIN, DESTINATION, MIGRANTS),
    key=("year", "origin", "destination"),
    **_UNDESA,
)
ORIGINS_BY_SEX = Table(
    name="migrant-stock-by-origin-and-sex",
    title="International migrants by origin, destination and sex, newest year of each revision",
    description=f"{MIGRANT} Estimates at mid-year, for the newest year of the revision only. Pairs without a figure or with zero are left "
    "out.",
    fields=(YEAR, ORIGIN, DESTINATION, SEX, MIGRANTS),
    key=("year", "origin", "destination", "sex"),
    **_UNDESA,
)
AGES = Table(
    name="migrant-stock-by-age",
    title="International migrants by age and sex",
    description=f"{MIGRANT} Estimates at mid-year by five-year age group for 1990, 2000, 2010 and 2019. Both sexes are the sum of the two.",
    fields=(
        YEAR,
        DESTINATION,
        SEX,
        Field(
            "age_from", "integer", "First year of the age group of five; 75 is 75 and over", "years", required=True, minimum=0, maximum=75
        ),
        MIGRANTS,
    ),
    key=("year", "destination", "sex", "age_from"),
    note="The Holy See and Saint Helena have no figures by age: together about 1,200 migrants in 2019.",
    **_UNDESA,
)
REFUGEES = Table(
    name="refugees-in-stock",
    title="Refugees and asylum-seekers within the migrant stock",
    description="Estimated refugees and asylum-seekers at mid-year by country or area of destination, including Palestine refugees under "
    "the mandate of UNRWA. A part of the migrant stock of the same revision. No row where the provider gives no figure.",
    fields=(
        YEAR,
        DESTINATION,
        Field("refugees", "integer", "Refugees and asylum-seekers", "persons", required=True, minimum=0, additive=True),
    ),
    key=("year", "destination"),
    **_UNDESA,
)
TYPES = Table(
    name="migrant-stock-sources",
    title="What the migrant stock of each destination rests on",
    description="The type of data behind the estimates of international migrants, by destination and revision: people born abroad or, "
    "where birthplace is not known, citizens of other countries; whether refugees as counted by UNHCR or UNRWA were added; and whether "
    "there was no source, so that the figure is imputed. The provider gives one type for all years of a destination, and no year of "
    "the source.",
    fields=(
        DESTINATION,
        Field("born_abroad", "integer", "Derived from people born abroad: 1", "yes or no", required=True, minimum=0, maximum=1),
        Field("citizens", "integer", "Derived from foreign citizens: 1", "yes or no", required=True, minimum=0, maximum=1),
        Field("refugees_added", "integer", "Refugees were added: 1", "yes or no", required=True, minimum=0, maximum=1),
        Field("imputed", "integer", "No source; imputed: 1", "yes or no", required=True, minimum=0, maximum=1),
    ),
    key=("destination",),
    time_field="",  # one type for all years
    **_UNDESA,
)
PROSPECTS = {2017: 2017, 2019: 2019, 2020: 2019}  # the revision of World Population Prospects in a workbook
TAIWAN = {
    2017: "Taiwan Province of China is in the provider's total of the World but has no row.",
    2019: "China includes Taiwan Province of China in this workbook only; migrants are not counted there.",
    2020: "Taiwan Province of China has a row, though no migrants are given for it.",
}
PROTECTED = {2020: "Figures below five are protected in this revision and have no row."}


def _release(table: Table, revision: int, *notes: str, **own: Any) -> Release:
    """The release of a table in a revision."""
    every = (table.note, *notes, DATED.get(revision, ""), REVISED)
    fixed = {"edition": f"Rev. {revision}", "citation": f"undesa{revision}ims", "note": " ".join(n for n in every if n)}
    return table.release(**{**VINTAGES[revision], **fixed, **own})


def _by_origin(table: Table, revision: int) -> Release:
    """The release of a table by origin, which from 2020 on is read from gdidata."""
    own = GDIDATA if revision >= 2020 else {}
    return _release(table, revision, RESIDUAL[revision], CANADA if revision == 2019 else "", FLAT.get(revision, ""), **own)


def _population(revision: int) -> Release:
    """The population in a revision's workbook."""
    text = (
        "Total population at mid-year, both sexes, as used in the migrant stock of the same revision (World Population Prospects, "
        f"{PROSPECTS[revision]} revision). Rounded to persons from thousands."
    )
    return _release(POPULATION, revision, TAIWAN[revision], description=text, **_UNDESA)


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

TABLES: list[Recipe] = [
    *(Recipe(_release(STOCK, r), (name,), migrant_stock) for r, name in _TOTALS.items()),
    Recipe(_release(STOCK, 2024, FLAT[2024]), (_LONG[2024],), stock_from_long),
    *(Recipe(_by_origin(ORIGINS, r), (name,), read_origins) for r, name in _ORIGINS.items()),
    *(Recipe(_by_origin(ORIGINS, r), (name,), origins_from_long) for r, name in _LONG.items()),
    *(Recipe(_by_origin(ORIGINS_BY_SEX, r), names, origins_by_sex) for r, names in _BY_SEX.items()),
    *(Recipe(_by_origin(ORIGINS_BY_SEX, r), (name,), origins_by_sex_from_long) for r, name in _LONG.items()),
    Recipe(_release(AGES, 2019, FLAT[2019]), ("undesa/un-migrant-stock-by-age-and-sex-2019.csv.gz",), migrant_stock_by_age),
    *(Recipe(_release(TYPES, r), (_TOTALS[r],), types_of_data) for r in PROSPECTS),
    Recipe(_release(TYPES, 2024, FLAT[2024]), (_LONG[2024],), types_from_long),
    *(Recipe(_population(r), (_TOTALS[r],), population) for r in PROSPECTS),
    *(Recipe(_release(REFUGEES, r, PROTECTED.get(r, "")), (_TOTALS[r],), refugees_in_stock) for r in PROSPECTS),
]

STOCK_FILE = Endpoint(
    "undesa/undesa-pd-ims-stock-by-sex-and-destination.xlsx",
    NEW_PAGE,
    "workbook",
    link_pattern=r"[^\"]*/undesa_pd_\d{4}_ims_stock_by_sex_and_destination[^\"/]*\.xlsx",
    max_bytes=8_000_000,
)
PAIRS_FILE = Endpoint(
    "undesa/undesa-pd-ims-stock-by-sex-destination-and-origin.xlsx",
    NEW_PAGE,
    "workbook",
    link_pattern=r"[^\"]*/undesa_pd_\d{4}_ims_stock_by_sex_destination_and_origin[^\"/]*\.xlsx",
    max_bytes=40_000_000,
)
FETCHED = "Read from the provider's workbook; the day is that of the file."
KEPT = "each revision gives all years again; from one to the next, of 2015 to 2024, the total of a year moved by up to 1.9 per cent."
GONE = "A quarter of the pairs of Rev. 2020 had no figure in Rev. 2024."


def _feed(table: Table, file: Endpoint, read: Callable[[Path], pd.DataFrame], bounds: Bounds, note: str) -> Feed:
    release = table.release(
        "",
        "Rev. {year}",
        landing_page=NEW_PAGE,
        **IN_FILE,
        citation="undesa{year}ims",
        note=f"{note} {FETCHED} {REVISED}",
    )
    return Feed(release, (file,), read, bounds)


FEEDS: list[Feed] = [
    _feed(
        STOCK,
        STOCK_FILE,
        new_stock,
        Bounds("migrants", 0.05, KEPT, provisional_last_year=True, max_row_change=0.1),
        STOCK.note,
    ),
    _feed(
        ORIGINS,
        PAIRS_FILE,
        new_origins,
        Bounds("migrants", 0.05, f"{KEPT} {GONE}", max_rows_lost=0.35, provisional_last_year=True, max_row_change=0.3),
        RESIDUAL[2024],
    ),
    _feed(
        ORIGINS_BY_SEX,
        PAIRS_FILE,
        new_origins_by_sex,
        Bounds(
            "migrants",
            0.15,
            f"each revision has its newest year only, so that year stands against that of the last: from 2020 to 2024 the total "
            f"rose by 8.3 per cent, before that by less. {GONE}",
            max_rows_lost=0.35,
            provisional_last_year=True,
            max_row_change=0.6,  # four years lie between, not revisions alone
        ),
        RESIDUAL[2024],
    ),
]
