"""The record of a figure's marks that a page reads when somebody touches the figure: a script of a few kilobytes.

``ID-marks.json`` says the same at length. Here each name, series, panel and unit stands once, values stand as they are printed, and places
as two characters each. As a script and not as JSON it can also be read from a folder, where browsers fetch nothing. It is one call,
``figureMarks(ID, record)``; ``book/_static/figure.js`` reads it. A record has

``panels``, ``series``, ``units``, ``names``
    Lists of texts. A unit begins with what stands between it and the value. Where ``names`` is a text, it has a character for each of the
    ``parts`` of a name, which ``between`` joins, and a blank after each name.
``wide``, ``narrow``
    The runs of the drawing for a page and of that for a phone. A run is a list: the numbers of its panel, its series and its units; its
    names, as first number and count of each stretch; a text of its values for each unit, with blanks between them; and the places of its
    marks from the left and from above. Values of one name at one place are one mark with several units.

In ``narrow`` a run that has the marks of the wide one is only its places. Places are a text, or two numbers: factor and summand that make
them from those of the wide drawing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from compendium.errors import CompendiumError
from compendium.marks import Mark, printed, within

STEPS = 2500  # of a place, for the width or height of the picture
BEFORE = 250  # steps outside of the picture, on either side
DIGITS, FIRST = 57, ord("#")  # characters of which none has to be masked in a text: # to [
MOST_PARTS = ord("~") - FIRST  # of names
NEAR = 0.0005  # how far a place may be from where the wide drawing says that it is
BETWEEN = (" and ", " \N{EN DASH} ", ", ")

# What may follow a value at once, as the beginning of a unit or, after a comma, as its end.
_MEASURE = re.compile(r"(?:per cent|(?:percentage |log )?points|times|thousand|million|billion|US\$)(?!\w)", re.IGNORECASE)

_Kind = tuple[str, str, tuple[str, ...]]  # panel, series, units
_Places = str | list[float]


@dataclass(frozen=True)
class _Spot:
    """What one sees at one place: a name and its values."""

    name: int
    values: tuple[str, ...]
    x: float
    y: float


def script(id: str, drawn: Mapping[str, Any]) -> str:
    """The record of a figure.

    :param drawn: its marks, as :func:`compendium.marks.to_json` gives them.
    :raises CompendiumError: a mark is far outside of the picture.
    """
    wide, narrow = ([Mark(*row) for row in drawn[drawing]] for drawing in ("wide", "narrow"))
    names = list(dict.fromkeys(mark.name for mark in (*wide, *narrow)))
    if all(name.isdigit() and len(name) == 4 for name in names):
        names.sort()
    texts = _texts(wide, narrow)
    runs = {drawing: _runs(marks, names, texts) for drawing, marks in (("wide", wide), ("narrow", narrow))}
    kinds = list(dict.fromkeys((*runs["wide"], *runs["narrow"])))
    lists = {
        "panels": list(dict.fromkeys(panel for panel, _, _ in kinds)),
        "series": list(dict.fromkeys(series for _, series, _ in kinds)),
        "units": list(dict.fromkeys(unit for _, _, units in kinds for unit in units)),
    }

    def run(kind: _Kind, spots: list[_Spot]) -> list[Any]:
        panel, series, units = kind
        numbers = [lists["panels"].index(panel), lists["series"].index(series), [lists["units"].index(unit) for unit in units]]
        values = [" ".join(column) for column in zip(*(spot.values for spot in spots), strict=True)]
        return [*numbers, _stretches([spot.name for spot in spots]), values, *(packed(id, places) for places in _places(spots))]

    record: dict[str, Any] = {**lists, **_named(names)}
    record["wide"] = [run(kind, spots) for kind, spots in runs["wide"].items()]
    if _said(runs["wide"]) == _said(runs["narrow"]):
        record["narrow"] = [_moved(id, spots, runs["narrow"][kind]) for kind, spots in runs["wide"].items()]
    else:
        record["narrow"] = [run(kind, spots) for kind, spots in runs["narrow"].items()]
    return f"figureMarks({json.dumps(id)},{_json(record)});\n"


def _texts(wide: Sequence[Mark], narrow: Sequence[Mark]) -> dict[tuple[str, str, float], str]:
    """Values as printed, by panel, unit and value; the table prints those of the wide drawing."""
    found: dict[tuple[str, str, float], str] = {}
    for marks in (narrow, wide):
        found |= {(mark.panel, mark.unit, mark.value): text for mark, text in zip(marks, printed(marks), strict=True)}
    return found


def _runs(marks: Sequence[Mark], names: Sequence[str], texts: Mapping[tuple[str, str, float], str]) -> dict[_Kind, list[_Spot]]:
    """What is at each place, by panel, series and units, in the order of the names."""
    order = {name: number for number, name in enumerate(names)}
    there: dict[tuple[str, str, int, float, float], list[Mark]] = {}
    for mark in marks:
        there.setdefault((mark.panel, mark.series, order[mark.name], mark.x, mark.y), []).append(mark)
    runs: dict[_Kind, list[_Spot]] = {}
    for (panel, series, name, x, y), found in there.items():
        kind = (panel, series, tuple(after(mark) for mark in found))
        runs.setdefault(kind, []).append(_Spot(name, tuple(texts[mark.panel, mark.unit, mark.value] for mark in found), x, y))
    return {kind: sorted(spots, key=lambda spot: spot.name) for kind, spots in runs.items()}


def after(mark: Mark) -> str:
    """What follows a value: the unit as one says it, unless the series says it already.

    "Women, per cent of migrants" is " per cent of migrants, women", and "People, thousands" is " thousand people".
    """
    unit = mark.unit
    if unit == mark.series or not unit:
        return ""
    what, _, measure = unit.rpartition(", ")
    if what and measure in ("thousands", "millions"):
        return f" {measure[:-1]} {within(what)}"
    if what and _MEASURE.match(measure) and not _MEASURE.match(unit):
        return f" {measure}, {within(what)}"
    return (", " if set(",:") & set(unit) and not _MEASURE.match(unit) else " ") + within(unit)


def _said(runs: Mapping[_Kind, Sequence[_Spot]]) -> dict[_Kind, list[tuple[int, tuple[str, ...]]]]:
    return {kind: [(spot.name, spot.values) for spot in spots] for kind, spots in runs.items()}


def _places(spots: Sequence[_Spot]) -> tuple[list[float], list[float]]:
    return [spot.x for spot in spots], [spot.y for spot in spots]


def _moved(id: str, wide: Sequence[_Spot], narrow: Sequence[_Spot]) -> list[_Places]:
    """Places in the drawing for a phone, from left and from above."""
    pairs = zip(_places(wide), _places(narrow), strict=True)
    return [_line(unpacked(packed(id, before)), after) or packed(id, after) for before, after in pairs]


def _line(before: Sequence[float], after: Sequence[float]) -> list[float] | None:
    """The factor and the summand that make some places of others; none where they do not.

    Mostly they do: from one drawing to the other, axes are moved and stretched as a whole.
    """
    low, high = (before.index(end(before)) for end in (min, max))
    spread = before[high] - before[low]
    factor = round((after[high] - after[low]) / spread, 4) if spread else 0.0
    summand = round(after[low] - factor * before[low], 4)
    near = all(abs(factor * b + summand - a) <= NEAR for b, a in zip(before, after, strict=True))
    return [factor, summand] if near else None


def _stretches(numbers: Sequence[int]) -> list[int]:
    """Rising numbers as first number and count of each stretch without a gap."""
    found: list[int] = []
    for number in numbers:
        if found and number == found[-2] + found[-1]:
            found[-1] += 1
        else:
            found += [number, 1]
    return found


def _named(names: list[str]) -> dict[str, Any]:
    """Names as they are, or, if that is shorter, a character for each of their parts: corridors name each country many times."""
    best: dict[str, Any] = {"names": names}
    for between in BETWEEN:
        split = [name.split(between) for name in names]
        parts = list(dict.fromkeys(part for words in split for part in words))
        if len(parts) <= MOST_PARTS:
            text = " ".join("".join(chr(FIRST + parts.index(part)) for part in words) for words in split)
            best = min(best, {"between": between, "parts": parts, "names": text}, key=lambda named: len(_json(named)))
    return best


def packed(id: str, places: Iterable[float]) -> str:
    """Places as text, two characters each."""
    text = ""
    for place in places:
        steps = round(place * STEPS) + BEFORE
        if not 0 <= steps <= STEPS + 2 * BEFORE:
            raise CompendiumError(
                f"Exhibit '{id}': a mark is at {place:g} of its picture; expected 0 (left or upper edge) to 1. "
                "Correct the places, or their `transform`, that its drawing gives to `marks.put`."
            )
        text += chr(FIRST + steps // DIGITS) + chr(FIRST + steps % DIGITS)
    return text


def unpacked(text: str) -> list[float]:
    """Places that were packed, to a part of ``STEPS``."""
    digits = [ord(sign) - FIRST for sign in text]
    return [(high * DIGITS + low - BEFORE) / STEPS for high, low in zip(digits[::2], digits[1::2], strict=True)]


def _json(content: object) -> str:
    return cast(str, json.dumps(content, ensure_ascii=False, separators=(",", ":")))
