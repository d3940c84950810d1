"""The pieces of the permuted build, on small tables and texts; `make permuted` runs the whole."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path

import permuted
import pytest
from judgements import Allowed, Unit

from compendium.paths import DATA
from compendium.tables import catalog

ROWS = [
    {"year": str(year), "area": area, "sex": sex, "persons": str(1000 * n + 10 * (year - 2000) + len(sex))}
    for n, area in enumerate(("AAA", "BBB", "CCC", "XXX"), 1)
    for year in (2000, 2005, 2010)
    for sex in ("both", "female", "male")
]
KINDS = {"AAA": "", "BBB": "", "CCC": ""}  # XXX is no area
SCHEMA = {
    "fields": [{"name": "year"}, {"name": "area", "area": True}, {"name": "sex"}, {"name": "persons"}],
    "primaryKey": ["year", "area", "sex"],
}


def test_areas_change_places_and_years_run_backwards() -> None:
    early = [row for row in ROWS if row["year"] != "2010"]
    made = permuted.permuted("population-by-age", {"a": early, "b": ROWS}, SCHEMA, KINDS, 1)
    for before, after in ((early, made["a"]), (ROWS, made["b"])):
        assert [[row[c] for c in ("year", "area", "sex")] for row in after] == sorted([r["year"], r["area"], r["sex"]] for r in before)
        assert sorted(row["persons"] for row in after) == sorted(row["persons"] for row in before)
    by = {(row["year"], row["area"], row["sex"]): row["persons"] for row in made["b"]}
    assert by["2010", "XXX", "both"] == "4004"  # of 2000; a code that is no area stays
    assert by["2010", "XXX", "female"] == "4004"  # seed 1 changes the sexes
    assert by["2000", "AAA", "both"] in ("2104", "3104")
    area = {by["2000", code, "both"][0]: code for code in ("AAA", "BBB", "CCC")}
    again = {row["persons"][0]: row["area"] for row in made["a"] if row["area"] != "XXX"}
    assert again == area  # all releases alike
    assert permuted.permuted("population-by-age", {"b": ROWS}, SCHEMA, KINDS, 1) == permuted.permuted(
        "population-by-age", {"b": ROWS}, SCHEMA, KINDS, 1
    )


def test_codes_change_places_only_with_codes_of_the_same_columns() -> None:
    rows = [{"origin": o, "destination": d} for o, d in (("A", "B"), ("B", "A"), ("C", "A"), ("D", "B"))]
    columns, draw = ["origin", "destination"], random.Random(1)
    assert permuted.areas_of({"a": rows}, columns, dict.fromkeys("ABCD", ""), draw) == {"A": "B", "B": "A", "C": "D", "D": "C"}
    kinds = {"A": "Asia", "B": "Asia", "C": "Asia", "D": "Africa"}
    assert permuted.areas_of({"a": rows}, columns, kinds, draw) == {"A": "B", "B": "A", "C": "C", "D": "D"}


def test_series_of_different_years_are_reversed_each_in_its_own() -> None:
    rows = [{"year": y, "area": a, "x": f"{a}{y}"} for a, years in (("A", "123"), ("B", "3"), ("C", "3")) for y in years]
    made = permuted.mirrored(rows, "year", ["area"])
    assert [(row["year"], row["x"]) for row in made] == [("3", "A1"), ("2", "A2"), ("1", "A3"), ("3", "B3"), ("3", "C3")]


def test_permuted_tables_load(tmp_path: Path) -> None:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    kept = {"areas", "doctors", "dual-citizenship", "uhc-coverage"}
    package["resources"] = [r for r in package["resources"] if r["table"] in kept]
    for table in kept:
        shutil.copytree(DATA / table, tmp_path / table)
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    permuted.permute_tables(tmp_path, 1)
    for table in kept - {"areas"}:
        true, other = catalog.load(table), catalog.load(table, folder=tmp_path)
        assert len(true) == len(other)
        assert not true.equals(other)
    assert catalog.load("areas").equals(catalog.load("areas", folder=tmp_path))


@pytest.mark.parametrize(
    ("true", "others", "same", "turned"),
    [
        ("It rose in most blocs.", ["It rose in most blocs."], ["rose", "most"], []),
        ("It rose in most blocs.", ["It fell in most blocs.", "It rose in few."], [], ["rose", "most"]),
        ("Kenya and Togo lead: more, more.", ["Kenya and Togo lead: more."], ["Kenya and Togo", "more"], ["more"]),
        ("Kenya and Togo lead.", ["Togo and Kenya lead."], [], ["Kenya and Togo"]),
    ],
)
def test_two_texts_are_compared_by_their_judgements(true: str, others: list[str], same: list[str], turned: list[str]) -> None:
    assert permuted.common(true, others) == (same, turned)


def run(shown: list[tuple[str, str, str, str]], **glued: str) -> permuted.Run:
    return permuted.Run(glued, dict.fromkeys(glued, "a#code"), shown)


def test_a_comparison_tells_what_is_typed_from_what_turned(tmp_path: Path) -> None:
    text = "In {glue:text}`n` countries most prices {glue:text}`moved` and {glue:text}`other`."
    code = "exhibits.figure('fig-a', fig, title=f\"Prices {'rose' if up else 'fell'} in most of {n} countries\")"
    cells = [
        {"cell_type": "markdown", "id": "text", "source": [text]},
        {"cell_type": "code", "id": "code", "source": [code]},
    ]
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    true = run([("a#code", "fig-a", "title", "Prices rose in most of 3 countries")], n="3", moved="rose", other="are lower")
    other = run([("a#code", "fig-a", "title", "Prices fell in most of 4 countries")], n="4", moved="fell", other="are lower")
    (sentence,) = permuted.prose(path, true, [other], [])
    assert sentence.true == "In 3 countries most prices rose and are lower."
    assert (sentence.typed, sentence.same, sentence.turned) == (("most",), ("lower",), ("rose",))
    (title,) = permuted.exhibited(path, true, [other], [])
    assert (title.typed, title.same, title.turned) == (("most",), (), ("rose",))
    row = Allowed("a#code", "in most of {} countries", "logic", "For the test.")
    (title,) = permuted.exhibited(path, true, [other], [row])
    assert (title.typed, title.excused) == ((), ("most",))


def test_a_function_that_ends_its_process_ends_no_run() -> None:
    assert permuted.apart(lambda n: n + 1)(2) == 3
    with pytest.raises(RuntimeError, match="KeyError: 'a'"):
        permuted.apart(lambda: {}["a"])()
    with pytest.raises(RuntimeError, match="ended its process"):
        permuted.apart(lambda: os._exit(1))()


def test_a_sentence_is_filled_with_what_was_glued() -> None:
    unit = Unit("a#text", "Of \u25ae, \u25ae rose.", keys=("n", "m"))
    assert permuted.fill(unit, {"n": "3"}) == "Of 3, [?] rose."
