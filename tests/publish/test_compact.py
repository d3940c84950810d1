"""The short record of a figure's marks says what the long one says."""

from __future__ import annotations

import json
import math
import re

import pytest

from compendium import marks
from compendium.errors import CompendiumError
from compendium.marks import Mark
from compendium.publish import compact

Said = tuple[str, str, str, str]  # panel, series, name, value with its unit


def read(script: str) -> dict[str, list[tuple[Said, tuple[float, float]]]]:
    """The marks of both drawings of a record, as a page reads them."""
    begin, record = script.removesuffix(");\n").split(",", 1)
    assert begin.startswith('figureMarks("fig-')
    found = json.loads(record)
    names = found["names"]
    if isinstance(names, str):
        words = ([found["parts"][ord(sign) - compact.FIRST] for sign in name] for name in names.split(" "))
        names = [found["between"].join(parts) for parts in words]

    def run(panel: int, series: int, units: list[int], stretches: list[int], values: list[str], x: str, y: str) -> list:
        rows = [first + k for first, count in zip(stretches[::2], stretches[1::2], strict=True) for k in range(count)]
        columns = [[value + found["units"][unit] for value in text.split(" ")] for unit, text in zip(units, values, strict=True)]
        places = list(zip(compact.unpacked(x), compact.unpacked(y), strict=True))
        at = found["panels"][panel], found["series"][series]
        return [((*at, names[row], column[k]), places[k]) for k, row in enumerate(rows) for column in columns]

    def moved(wide: list, places: list) -> list:
        units = len(wide[2])
        sides = [compact.unpacked(p) if isinstance(p, str) else None for p in places]
        out = []
        for k, (said, before) in enumerate(run(*wide)):
            at = [s[k // units] if s else p[0] * b + p[1] for s, p, b in zip(sides, places, before, strict=True)]
            out.append((said, tuple(at)))
        return out

    wide = [mark for part in found["wide"] for mark in run(*part)]
    narrow = [mark for k, part in enumerate(found["narrow"]) for mark in (run(*part) if len(part) > 2 else moved(found["wide"][k], part))]
    return {"wide": wide, "narrow": narrow}


def check(drawn: dict) -> str:
    """That a record holds every mark once, in its place; returns the record."""
    script = compact.script("fig-made-up", drawn)
    found = read(script)
    for drawing, rows in found.items():
        wanted = [Mark(*row) for row in drawn[drawing]]
        texts = marks.printed(wanted)
        assert len(rows) == len(wanted)
        for mark, text in zip(wanted, texts, strict=True):
            near = [
                said
                for said, (x, y) in rows
                if said[:3] == (mark.panel, mark.series, mark.name) and math.dist((x, y), (mark.x, mark.y)) < 0.001
            ]
            assert any(said[3].startswith(text) for said in near), (drawing, mark, near)
    return script


def lines() -> list[Mark]:
    return [
        Mark("", series, str(year), 10.0 * k + year % 7 / 3, "Per cent", round((year - 2000) / 30 + 0.1, 4), round(0.2 + 0.1 * k, 4))
        for k, series in enumerate(("women", "men"))
        for year in range(2000, 2021)
    ]


def test_a_drawing_that_is_the_other_one_stretched_costs_two_numbers_a_side() -> None:
    wide = lines()
    narrow = [Mark(*(getattr(m, f) for f in marks.FIELDS[:5]), round(0.8 * m.x + 0.1, 4), round(1.1 * m.y - 0.05, 4)) for m in wide]
    script = check(marks.to_json(wide, narrow))
    assert re.search(r'"narrow":(\[(\[(\[[\d.]+,[\d.]+\],?){2}\],?){2}\])', script)


def test_a_drawing_with_other_places_or_other_marks_keeps_its_own() -> None:
    wide = lines()
    jumbled = [Mark(*(getattr(m, f) for f in marks.FIELDS[:5]), round((k * 7 % 42) / 42, 4), m.y) for k, m in enumerate(wide)]
    check(marks.to_json(wide, jumbled))
    check(marks.to_json(wide, wide[5:25]))
    check(marks.to_json(wide, wide[::-1]))


def test_values_at_one_place_are_one_mark_with_several_units() -> None:
    wide = [
        Mark("", "", name, value, unit, x, 0.5)
        for name, x, values in (("Mali", 0.1, (2.5, 1200.0)), ("Niger", 0.4, (-3.1, 90.0)))
        for value, unit in zip(values, ("Emigrants per 100 people", "GDP per head, US$"), strict=True)
    ]
    script = check(marks.to_json(wide, wide))
    assert '["2.50 \N{MINUS SIGN}3.10","1,200 90"]' in script
    assert '[" emigrants per 100 people"," US$, GDP per head"]' in script


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("Million migrants", " million migrants"),
        ("Women, per cent of migrants", " per cent of migrants, women"),
        ("Employment rate, foreign-born minus native-born, points", " points, employment rate, foreign-born minus native-born"),
        ("Per cent who live inside, or come from inside", " per cent who live inside, or come from inside"),
        ("People, thousands", " thousand people"),
        ("Corridors: median, per cent", " per cent, corridors: median"),
        ("Rank correlation, with 95 per cent interval", ", rank correlation, with 95 per cent interval"),
        ("Score, 0 to 100", ", score, 0 to 100"),
        ("Remittances", ""),
        ("", ""),
    ],
)
def test_a_unit_follows_its_value_as_one_says_it(unit: str, said: str) -> None:
    assert compact.after(Mark("", "Remittances", "Mali", 1.0, unit, 0.5, 0.5)) == said


def test_names_of_many_pairs_are_written_as_their_parts() -> None:
    countries = [f"A country with a long name {k}" for k in range(12)]
    pairs = [f"{a} and {b}" for a in countries for b in countries if a < b]
    wide = [Mark("", "", name, float(k), "Migrants", k / 100, 0.5) for k, name in enumerate(["all", *pairs])]
    script = check(marks.to_json(wide, wide))
    assert len(script) < sum(map(len, pairs)) / 2


def test_values_are_printed_as_in_the_table() -> None:
    parts = [
        Mark(panel, "", f"{panel} {k}", value, "Points", 0.1 * k, 0.5) for panel, value in (("a", 250.5), ("b", 0.3)) for k in range(3)
    ]
    repeated = [
        Mark("", "", "Asia", value, unit, 0.1, 0.1 * k)
        for k, (value, unit) in enumerate(((3.25, "Per cent"), (180.0, "Million"), (4.5, "Per cent")))
    ]
    for drawn in (lines(), parts, repeated):
        cells = {cell for row in marks.table(drawn).rows for cell in row}
        assert set(marks.printed(drawn)) <= cells
        check(marks.to_json(drawn, drawn))


def test_a_mark_far_outside_of_its_picture_is_an_error() -> None:
    with pytest.raises(CompendiumError, match=r"fig-made-up.*1\.5 of its picture"):
        compact.script("fig-made-up", marks.to_json([Mark("", "", "Mali", 1.0, "Points", 1.5, 0.2)], []))
