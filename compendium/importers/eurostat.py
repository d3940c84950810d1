"""Eurostat: employment, unemployment and over-qualification by citizenship, from the EU Labour Force Survey.

Files are SDMX-CSV with labels: a column of codes beside each column of names; ``geo`` holds ISO alpha-2 codes but for EL and UK;
``OBS_FLAG`` joins letters (b break in the series, d definition differs, u low reliability). A missing rate is an empty value.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from compendium.importers import Recipe, licences
from compendium.importers.reading import check_keys, expect, read_csv, read_json, recode, to_areas
from compendium.tables.model import Field, Table

ISO2 = {"EL": "GRC", "UK": "GBR"}
INDICATORS = {"LFSA_ERGAN": "employment rate", "LFSA_URGAN": "unemployment rate"}
SEXES = {"T": "both", "F": "female", "M": "male"}
CITIZENSHIP = {"FOR": "foreign", "NAT": "national"}
GROUPS = {"NAT": "national", "EU27_2020_FOR": "other EU country", "NEU27_2020_FOR": "country outside the EU", "FOR": "foreign"}
EUROPEAN_AGGREGATES = ("EU27_2020", "EA21")
AGES, UNIT = "Y15-64", "PC"
FLAGS = ("b", "u", "bu", "d", "bd")


def read_rates(path: Path) -> pd.DataFrame:
    """One indicator by citizenship, as text: year, area, sex, citizenship, indicator, percent, flag.

    :raises CompendiumError: another data set, unit, age, sex or citizenship than expected, or a code of no country.
    """
    raw = read_csv(path, ("STRUCTURE_ID", "unit", "sex", "age", "citizen", "geo", "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"))
    data_set = raw["STRUCTURE_ID"].str.extract(r"ESTAT:(\w+)\(")[0].rename("STRUCTURE_ID")
    expect(data_set, sorted(set(data_set.dropna()) & set(INDICATORS))[:1] or INDICATORS, path)
    for column, known in (("unit", (UNIT,)), ("age", (AGES,)), ("citizen", (*CITIZENSHIP, "TOTAL"))):
        expect(raw[column], known, path)
    out = pd.DataFrame(
        {
            "year": raw["TIME_PERIOD"],
            "area": to_areas(raw["geo"], path, by="iso2", also=ISO2),
            "sex": recode(raw["sex"], SEXES, path),
            "citizenship": raw["citizen"].map(CITIZENSHIP),
            "indicator": data_set.map(INDICATORS),
            "percent": raw["OBS_VALUE"],
            "flag": raw["OBS_FLAG"].mask(raw["OBS_FLAG"] == ""),
        }
    )
    return out[out["citizenship"].notna() & (out["percent"] != "")].reset_index(drop=True)


def by_citizenship(*paths: Path) -> pd.DataFrame:
    """Table ``labour-market-by-citizenship``.

    :returns: the columns of :func:`read_rates`.
    """
    return pd.concat([read_rates(path) for path in paths], ignore_index=True)


CITIZENS = Table(
    name="labour-market-by-citizenship",
    title="Employment and unemployment by citizenship, Europe",
    description="Employment and unemployment rates of nationals and of foreign citizens aged 15 to 64, by sex, from the EU Labour Force "
    "Survey: Member States of the European Union, EFTA and candidate countries, 1995 to 2024.",
    provider="Eurostat, EU Labour Force Survey",
    landing_page="https://ec.europa.eu/eurostat/databrowser/view/lfsa_ergan/default/table",
    **licences.EUROSTAT,
    licence_note="Reuse is allowed with acknowledgement of the source (Commission Decision 2011/833/EU).",
    citation="eurostatlfs",
    fields=(
        Field("year", "integer", "Reference year", required=True),
        Field("area", "string", "Country of residence", required=True, area=True),
        Field("sex", "string", "Sex", required=True, enum=tuple(SEXES.values()), total="both"),
        Field("citizenship", "string", "Foreign citizens or nationals", required=True, enum=tuple(CITIZENSHIP.values())),
        Field("indicator", "string", "Which rate", required=True, enum=tuple(INDICATORS.values())),
        Field("percent", "number", "The rate", "percent", required=True, minimum=0, maximum=100),
        Field("flag", "string", "b break in the series, d definition differs, u low reliability; joined letters", enum=FLAGS),
    ),
    key=("year", "area", "sex", "citizenship", "indicator"),
    note="Citizenship, not place of birth: immigrants who naturalise leave the group, so gaps are wider than by place of birth. Foreign "
    "citizens include citizens of other Member States. The United Kingdom ends in 2019. Dated by the day on which the download was stored.",
    known_after_days=150,
).release("2025-06-09", "LFSA_ERGAN and LFSA_URGAN, spring 2025")


def over_qualification(path: Path) -> pd.DataFrame:
    """Table ``over-qualification``; the aggregate of the European Union has no area and is left out.

    The file is a list of answers of the API, each in JSON-stat with the query that it answers.

    :returns: year, area, citizenship, percent, flag.
    :raises CompendiumError: an answer lacks a key, has another data set, unit, age or sex, or an unknown citizenship or country.
    """
    answers = read_json(path)
    check_keys(answers, ("params", "respuesta"), path)
    frames = [cells(answer["respuesta"], path) for answer in answers if answer["params"].get("geo") != "EU27_2020"]
    raw = pd.concat(frames, ignore_index=True)
    for column, known in (("unit", UNIT), ("age", "Y20-64"), ("sex", "T"), ("freq", "A")):
        expect(raw[column], (known,), path)
    expect(raw["citizen"], (*GROUPS, "STLS", "TOTAL", "NRP"), path)
    raw = raw[raw["citizen"].isin(list(GROUPS)) & ~raw["geo"].isin(EUROPEAN_AGGREGATES)]
    out = pd.DataFrame({"year": raw["time"], "area": to_areas(raw["geo"], path, by="iso2", also=ISO2), "percent": raw["value"]})
    return out.assign(citizenship=recode(raw["citizen"], GROUPS, path), flag=raw["status"].mask(raw["status"] == ""))


def cells(answer: dict[str, Any], path: Path) -> pd.DataFrame:
    """The cells of a data set in JSON-stat: a column for each dimension, with its codes, ``value`` and ``status``; as text.

    :raises CompendiumError: it is no JSON-stat, or of another data set.
    """
    check_keys([answer], ("label", "id", "size", "dimension", "value"), path)
    expect(pd.Series([answer["label"]], name="label"), ("Over-qualification rates by citizenship",), path)
    codes = []
    for name in answer["id"]:
        places = answer["dimension"][name]["category"]["index"]
        codes.append(sorted(places, key=places.get))
    out = pd.DataFrame(product(*codes), columns=list(answer["id"]))
    values, status = answer["value"], answer.get("status", {})
    out = out.assign(value=[values.get(str(at)) for at in out.index], status=[status.get(str(at), "") for at in out.index])
    return out.dropna(subset="value").astype({"value": "str"}).reset_index(drop=True)


OVER_QUALIFIED = Table(
    name="over-qualification",
    title="Over-qualification by citizenship, Europe",
    description="Employed people aged 20 to 64 with tertiary schooling whose occupation does not call for it (major groups 4 to 9 of "
    "ISCO-08), per cent of all employed people with tertiary schooling, by citizenship, 2024, both sexes. EU, EFTA and candidate "
    "countries with data.",
    provider="Eurostat, EU Labour Force Survey",
    landing_page="https://ec.europa.eu/eurostat/databrowser/view/lfsa_eoqgan/default/table",
    **licences.EUROSTAT,
    licence_note="Reuse is allowed with acknowledgement of the source (Commission Decision 2011/833/EU).",
    citation="eurostatoverqualification",
    fields=(
        Field("year", "integer", "Reference year", required=True),
        Field("area", "string", "Country of residence", required=True, area=True),
        Field("citizenship", "string", "Citizenship", required=True, enum=tuple(GROUPS.values())),
        Field("percent", "number", "Over-qualification rate", "percent", required=True, minimum=0, maximum=100),
        Field("flag", "string", "b break in the series, d definition differs, u low reliability; joined letters"),
    ),
    key=("year", "area", "citizenship"),
    note="Citizenship, not place of birth. Where the sample of a group is too small there is no value. The API was asked for one year.",
    known_after_days=150,
).release("2026-06-30", "LFSA_EOQGAN, June 2026")

TABLES: list[Recipe] = [
    Recipe(OVER_QUALIFIED, ("eurostat/lfsa-eoqgan-overqualification-by-citizenship-2024.json",), over_qualification),
    Recipe(
        CITIZENS,
        (
            "eurostat/lfsa-ergan-employment-rate-by-citizenship.csv.gz",
            "eurostat/lfsa-urgan-unemployment-rate-by-citizenship.csv.gz",
        ),
        by_citizenship,
    ),
]
