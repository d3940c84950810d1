"""Country and area names of providers to the codes of table ``areas``.

``code("Bolivia, Plurinational State of")`` is ``BOL``. Case, accents, blanks, punctuation, footnote marks, "&" and
articles make no difference; every other spelling is listed in :data:`ALIASES`.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import Path

import pandas as pd

from compendium.errors import CompendiumError
from compendium.tables.catalog import load

# Spellings of the UN, World Bank, UNHCR, IOM, OECD, Eurostat and others that differ from `name` and `short_name` in
# table `areas`.
ALIASES: dict[str, str] = {
    "Abyei": "AB9",
    "Aland Islands": "ALA",
    "Antigua": "ATG",
    "Bahamas, The": "BHS",
    "Bolivarian Republic of Venezuela": "VEN",
    "Bolivia": "BOL",
    "DR Congo": "COD",
    "Iran": "IRN",
    "Moldova": "MDA",
    "Syria": "SYR",
    "Tanzania": "TZA",
    "Venezuela": "VEN",
    "Saint Martin": "MAF",
    "Bolivia (Pluri. State of)": "BOL",
    "Bolivia, Plurinational State of": "BOL",
    "Bonaire": "BES",
    "Bonaire, Saint Eustatius and Saba": "BES",
    "Bosnia": "BIH",
    "Bosnia Herzegovina": "BIH",
    "Bosnia-Herzegovina": "BIH",
    "Brunei": "BRN",
    "Burkina": "BFA",
    "Burma": "MMR",
    "Cabo Verde": "CPV",
    "Cape Verde": "CPV",
    "CAR": "CAF",
    "Caribbean Netherlands": "BES",
    "Cayman Is.": "CYM",
    "Central African Rep.": "CAF",
    "China (People's Republic of)": "CHN",
    "China, Hong Kong": "HKG",
    "China, Macao": "MAC",
    "China, mainland": "CHN",
    "China, People's Republic of": "CHN",
    "China, Taiwan Province": "TWN",
    "China, Taiwan Province of China": "TWN",
    "Chinese Taipei": "TWN",
    "Cocos Islands": "CCK",
    "Congo (Brazzaville)": "COG",
    "Congo (Kinshasa)": "COD",
    "Congo (the Democratic Republic of the)": "COD",
    "Congo - Brazzaville": "COG",
    "Congo - Kinshasa": "COD",
    "Congo DRC": "COD",
    "Congo, Dem. Rep.": "COD",
    "Congo, Democratic Republic": "COD",
    "Congo, Democratic Republic of the": "COD",
    "Congo, Rep.": "COG",
    "Congo, Republic": "COG",
    "Congo, Republic of": "COG",
    "Congo, Republic of the": "COG",
    "Cote d'Ivoire": "CIV",
    "Curacao": "CUW",
    "Czech Rep.": "CZE",
    "Czech Republic": "CZE",
    "D.R. Congo": "COD",
    "Dem. People's Rep. of Korea": "PRK",
    "Dem. People's Republic of Korea": "PRK",
    "Dem. Rep. Congo": "COD",
    "Dem. Rep. of Congo": "COD",
    "Dem. Rep. of the Congo": "COD",
    "DemRepoftheCongo": "COD",  # run together, the article cannot be told from the rest
    "Democratic People's Rep. of Korea": "PRK",
    "Democratic Republic of Congo": "COD",
    "Dominican Rep.": "DOM",
    "DPR of Korea": "PRK",
    "DRC": "COD",
    "East Timor": "TLS",
    "Egypt, Arab Rep.": "EGY",
    "Egypt, Arab Republic of": "EGY",
    "Eswatini (Kingdom of)": "SWZ",
    "Ethiopia PDR": "ETH",
    "Faeroe Islands": "FRO",
    "Falkland Islands": "FLK",
    "Falkland Islands (Islas Malvinas)": "FLK",
    "Federated States of Micronesia": "FSM",
    "Former Yugoslav Republic of Macedonia": "MKD",
    "French Polynesia": "PYF",
    "FYR Macedonia": "MKD",
    "FYROM": "MKD",
    "Gambia, The": "GMB",
    "Gaza": "PSE",
    "Gaza Strip": "PSE",
    "Great Britain": "GBR",
    "Guinea Bissau": "GNB",
    "Heard & McDonald Islands": "HMD",
    "Holy See (Vatican City)": "VAT",
    "Hong Kong": "HKG",
    "Hong Kong (China)": "HKG",
    "Hong Kong SAR": "HKG",
    "Hong Kong SAR, China": "HKG",
    "Hong Kong Special Administrative Region, China": "HKG",
    "Hong Kong, China": "HKG",
    "Hong Kong, China SAR": "HKG",
    "Iran (Islamic Rep. of)": "IRN",
    "Iran, Islamic Rep.": "IRN",
    "Iran, Islamic Republic": "IRN",
    "Iran, Islamic Republic of": "IRN",
    "Islamic Republic of Iran": "IRN",
    "Ivory Coast": "CIV",
    "Kingdom of the Netherlands": "NLD",
    "Korea": "KOR",
    "Korea (the Democratic People's Republic of)": "PRK",
    "Korea (the Republic of)": "KOR",
    "Korea, Dem. People's": "PRK",
    "Korea, Dem. People's Rep.": "PRK",
    "Korea, Dem. Rep.": "PRK",
    "Korea, Democratic People's Republic of": "PRK",
    "Korea, Democratic Republic of": "PRK",
    "Korea, North": "PRK",
    "Korea, Rep.": "KOR",
    "Korea, Republic": "KOR",
    "Korea, Republic of": "KOR",
    "Korea, South": "KOR",
    "Kosovo": "XKX",
    "Kosovo (SCR 1244)": "XKX",
    "Kosovo (SCR 2144)": "XKX",
    "Kosovo (under UNSC res. 1244)": "XKX",
    "Kosovo (UNSCR 1244)": "XKX",
    "Kyrgyz Republic": "KGZ",
    "Lao People's Dem. Rep.": "LAO",
    "Laos": "LAO",
    "Libyan Arab Jamahiriya": "LBY",
    "Macao": "MAC",
    "Macao SAR": "MAC",
    "Macao SAR, China": "MAC",
    "Macao Special Administrative Region, China": "MAC",
    "Macao, China": "MAC",
    "Macau": "MAC",
    "Macedonia": "MKD",
    "Macedonia (FYROM)": "MKD",
    "Macedonia, FYR": "MKD",
    "Macedonia, the former Yugoslav Republic of": "MKD",
    "Micronesia": "FSM",
    "Micronesia (country)": "FSM",
    "Micronesia (Fed. States of)": "FSM",
    "Micronesia, Fed. Sts.": "FSM",
    "Micronesia, Federated States of": "FSM",
    "Moldova (the Republic of)": "MDA",
    "Moldova, Rep.": "MDA",
    "Moldova, Republic of": "MDA",
    "Myanmar (Burma)": "MMR",
    "Netherlands (Kingdom of the)": "NLD",
    "Netherlands (the)": "NLD",
    "Netherlands Antilles": "ANT",
    "Netherlands, Kingdom of the": "NLD",
    "North Korea": "PRK",
    "North Macedonia, Republic of": "MKD",
    "Northern Mariana Islands, Commonwealth of": "MNP",
    "Northern Marianas": "MNP",
    "Occupied Palestinian Territory": "PSE",
    "Other": "OOO",
    "Other and unknown": "OOO",
    "Other North": "OTN",
    "Other South": "OTS",
    "Others": "OOO",
    "Palestine": "PSE",
    "Palestine, State of": "PSE",
    "Palestinian": "PSE",
    "Palestinian Territories": "PSE",
    "Palestinian Territory": "PSE",
    "Palestinian Territory, Occupied": "PSE",
    "People's Republic of China": "CHN",
    "Pitcairn Islands": "PCN",
    "Plurinational State of Bolivia": "BOL",
    "Puerto Rico (U.S.)": "PRI",
    "Puerto Rico (US)": "PRI",
    "Rep. of Korea": "KOR",
    "Rep. of Moldova": "MDA",
    "Republic of Congo": "COG",
    "Republic of North Macedonia": "MKD",
    "Republic of the Congo": "COG",
    "Russia": "RUS",
    "Saint Helena, Ascension and Tristan da Cunha": "SHN",
    "Saint Martin (French part)": "MAF",
    "Saint Pierre et Miquelon": "SPM",
    "Saint Vincent": "VCT",
    "Saint Vincent and Grenadines": "VCT",
    "Sao Tome and Pricipe": "STP",
    "Serbia (including Kosovo)": "SRB",
    "Serbia and Kosovo (S/RES/1244 (1999))": "SRB",
    "Serbia and Kosovo: S/RES/1244 (1999)": "SRB",
    "Serbia and Montenegro": "SCG",
    "Sint Bonaire": "BES",
    "Sint Maarten (Dutch part)": "SXM",
    "Slovak Rep.": "SVK",
    "Slovak Republic": "SVK",
    "Somalia, Fed. Rep.": "SOM",
    "South Georgia & South Sandwich Islands": "SGS",
    "South Korea": "KOR",
    "St. Barthelemy": "BLM",
    "St. Martin (French part)": "MAF",
    "Stateless": "XXA",
    "Svalbard and Jan Mayen": "SJM",
    "Swaziland": "SWZ",
    "Syrian Arab Rep.": "SYR",
    "Taiwan": "TWN",
    "Taiwan Province of China, China": "TWN",
    "Taiwan, China": "TWN",
    "Taiwan, Province of China": "TWN",
    "Tanzania, United Rep. of": "TZA",
    "Tanzania, United Republic": "TZA",
    "Tanzania, United Republic of": "TZA",
    "TFYR Macedonia": "MKD",
    "TFYR of Macedonia": "MKD",
    "The former Yugoslav Republic of Macedonia": "MKD",
    "The Netherlands": "NLD",
    "Tibet": "TIB",
    "Turkey": "TUR",
    "Turkiye": "TUR",
    "Turkiye, Republic of": "TUR",
    "Turks and Caicos": "TCA",
    "Türkiye, Rep. of": "TUR",
    "U.S. Minor Outlying Islands": "UMI",
    "U.S. Outlying Islands": "UMI",
    "U.S. Virgin Islands": "VIR",
    "UAE": "ARE",
    "UK": "GBR",
    "United Kingdom of Great Britain": "GBR",
    "United Rep. of Tanzania": "TZA",
    "Unknown": "UNK",
    "Unknown / Other": "UNK",
    "Unknown/other": "UNK",
    "Upper Volta": "BFA",
    "US": "USA",
    "US Virgin Islands": "VIR",
    "USA": "USA",
    "Various/unknown": "UNK",
    "Vatican": "VAT",
    "Vatican City": "VAT",
    "Vatican City State": "VAT",
    "Venezuela, Bolivarian Republic of": "VEN",
    "Venezuela, RB": "VEN",
    "Vietnam": "VNM",
    "Virgin Islands (British)": "VGB",
    "Virgin Islands (U.S.)": "VIR",
    "Virgin Islands, British": "VGB",
    "Virgin Islands, U.S.": "VIR",
    "Wallis and Futuna": "WLF",
    "West Bank and Gaza": "PSE",
    "West Bank and Gaza Strip": "PSE",
    "West Bank/Gaza Strip": "PSE",
    "Western Samoa": "WSM",
    "Yemen, Rep.": "YEM",
    "Yemen, Republic of": "YEM",
    "Zaire": "COD",
}


def plain(name: str) -> str:
    """A name without what spellings differ in: case, accents, punctuation, footnote marks, articles."""
    text = unicodedata.normalize("NFKD", name).replace("’", "'").replace("`", "'")
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    text = re.sub(r"[(\[]\s*([0-9]{1,2}|[a-z])\s*[)\]]|[*†‡§]|\b[a-z0-9]/(?=\s|$)|(?<=[a-z)])[0-9]+$", " ", text.strip())
    text = text.replace("&", " and ").replace("'", "").replace(".", " ").strip()
    text = re.sub(r"\bst\b", "saint", re.sub(r"[^a-z0-9]+", " ", text))
    text = re.sub(r"\bis\b", "islands", text)
    return re.sub(r"\bthe\b| ", "", text)  # some files run words together


@functools.cache
def _codes() -> dict[str, str]:
    areas = load("areas")
    found: dict[str, str] = {}
    for label in ("name", "short_name"):
        found |= {plain(n): c for n, c in zip(areas[label], areas["area"], strict=True)}
    return found | {plain(n): c for n, c in ALIASES.items()}


def code(name: str) -> str:
    """The code of a country or area that a provider names.

    :raises CompendiumError: the name is not known.
    """
    try:
        return _codes()[plain(name)]
    except KeyError:
        raise CompendiumError(
            f"'{name}' is not a name of a country or area that the importers know. Add it to ALIASES in "
            f"compendium/importers/names.py if it is one."
        ) from None


def is_name(name: str) -> bool:
    """Whether :func:`code` knows the name."""
    return plain(name) in _codes()


def codes(names: pd.Series) -> pd.Series:
    """The code of each name; an empty name gives an empty code.

    :raises CompendiumError: a name is not known.
    """
    table = {n: code(n) for n in names.dropna().unique() if str(n).strip()}
    return names.map(table).astype("string")


def known_codes(found: pd.Series, path: Path) -> None:
    """See that codes that a provider gives are those of table ``areas``.

    :raises CompendiumError: one is not.
    """
    if strange := sorted(set(found) - set(load("areas")["area"])):
        raise CompendiumError(f"{path.name}: '{strange[0]}' is not a code of the table 'areas'.")
