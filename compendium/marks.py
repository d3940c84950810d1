"""What a drawing shows, mark by mark: for which series and area, which value, and where on the picture.

The kinds of :mod:`compendium.charts` record their marks themselves. A drawing of its own calls :func:`put` beside each of matplotlib's
calls, or :func:`none` where a position means nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Transform

MOST_ROWS = 40  # of the table on the page; all marks are in the record
ROW = "Row"  # head of names that are not all years


@dataclass(frozen=True)
class Mark:
    """One value of a picture."""

    panel: str  # title of its axes; empty where there is none
    series: str  # line, colour or column to which it belongs; empty where there is one only
    name: str  # row: the area, group or year
    value: float
    unit: str
    x: float  # from the left edge, as a share of the width of the picture
    y: float  # from its upper edge, as a share of its height


FIELDS = tuple(field.name for field in fields(Mark))


@dataclass(frozen=True)
class _Drawn:
    """Marks of one call, with their places in the coordinates of the axes: these move until the picture is laid out."""

    ax: Axes
    transform: Transform
    x: np.ndarray
    y: np.ndarray
    values: np.ndarray
    names: list[str]
    series: list[str]
    unit: str


_drawn: WeakKeyDictionary[Artist, list[_Drawn]] = WeakKeyDictionary()
_without: WeakKeyDictionary[Artist, str] = WeakKeyDictionary()


def put(
    ax: Axes,
    x: Any,
    y: Any,
    values: Any,
    names: Iterable[object],
    *,
    unit: str,
    series: str | Sequence[object] = "",
    transform: Transform | None = None,
) -> None:
    """Record marks that were drawn.

    :param x, y: their places, as they were given to matplotlib; one number stands for all.
    :param values: what they show, in ``unit``; a missing value leaves its mark out.
    :param names: of the rows: areas, groups or years, as readers know them (names, no codes).
    :param series: the line, colour or column, one for all or one each.
    :param transform: of the places, where they are not in the coordinates of the data.
    """
    rows = [" ".join(str(name).split()) for name in names]
    kinds = [series] * len(rows) if isinstance(series, str) else list(series)
    places = (np.broadcast_to(np.asarray(p, dtype=float), len(rows)) for p in (x, y))
    numbers = np.broadcast_to(np.asarray(values, dtype=float), len(rows))
    words = [" ".join(str(kind).split()) for kind in kinds]
    if len(words) != len(rows):
        raise ValueError(f"{len(rows)} names of rows, but {len(words)} of series")
    drawn = _Drawn(ax, transform or ax.transData, *places, numbers, rows, words, " ".join(unit.split()))
    _drawn.setdefault(_root(ax), []).append(drawn)


def none(fig: Figure, why: str) -> None:
    """Say why no marks of a picture can be recorded; the table below it then shows its data."""
    _without[fig] = why


def of(fig: Figure) -> list[Mark]:
    """The marks of a picture that is laid out, in the order in which they were drawn; those outside of their axes are left out."""
    width, height = fig.bbox.size
    found = []
    for drawn in _drawn.get(fig, []):
        panel = " ".join(next((t for t in map(drawn.ax.get_title, ("left", "center")) if t), "").split())
        spots = drawn.transform.transform(np.column_stack([drawn.x, drawn.y]))
        for (x, y), value, name, series in zip(spots, drawn.values, drawn.names, drawn.series, strict=True):
            if math.isfinite(value) and math.isfinite(x) and math.isfinite(y):
                places = round(float(x / width), 4), round(1 - float(y / height), 4)
                found.append(Mark(panel, series, name, float(f"{value:.6g}"), drawn.unit, *places))
    return found


def reason(fig: Figure) -> str:
    """Why a picture has no marks; empty where nothing was said."""
    return _without.get(fig, "")


def to_json(wide: Sequence[Mark], narrow: Sequence[Mark]) -> dict[str, Any]:
    """Marks as JSON holds them: the names of the fields once, then a row a mark, for the wide picture and for the narrow one."""
    return {"fields": list(FIELDS), "wide": [list(astuple(m)) for m in wide], "narrow": [list(astuple(m)) for m in narrow]}


@dataclass(frozen=True)
class Table:
    """What a picture shows as a table."""

    columns: list[str]
    numeric: list[bool]  # of each column
    rows: list[list[str]]  # as printed
    unit: str = ""  # of all numbers, where they have one and the same


def table(marks: Sequence[Mark]) -> Table:
    """What is shown as a table: a row a name, a column a panel, series and unit, as far as they differ."""
    units = list(dict.fromkeys(m.unit for m in marks if m.unit))
    columns = list(dict.fromkeys((m.panel, m.series, m.unit) for m in marks))
    names = list(dict.fromkeys(m.name for m in marks))
    years = all(name.isdigit() and len(name) == 4 for name in names)
    if years:
        names.sort()
    first, one = "Year" if years else ROW, units[0] if len(units) == 1 else ""
    if _in_parts(marks):
        return _by_part(marks)
    texts = printed(marks)
    if _repeats(marks):
        parts = [field for field in ("panel", "series") if len({getattr(mark, field) for mark in marks}) > 1]
        every = [[m.name, *(getattr(m, field) for field in parts), text] for m, text in zip(marks, texts, strict=True)]
        heads = [first, *(field.capitalize() for field in parts), " or ".join(units) or "Value"]
        return Table(heads, [False] * (len(heads) - 1) + [True], every)
    varied = [k for k in range(2) if len({c[k] for c in columns}) > 1]
    heads = [": ".join(filter(None, (c[k] for k in varied))) for c in columns]
    if not one or len(columns) == 1:
        heads = [_with_unit(head, c[2]) for head, c in zip(heads, columns, strict=True)]
        one = ""
    cells = {_cell(m): text for m, text in zip(marks, texts, strict=True)}
    rows = [[name, *(cells.get((name, *column), "–") for column in columns)] for name in names]
    return Table([first, *(head or "Value" for head in heads)], [False, *([True] * len(columns))], rows, one)


def printed(marks: Sequence[Mark]) -> list[str]:
    """The value of each mark, with the decimals that it has in the table."""
    parts = _in_parts(marks)
    mixed = not parts and _repeats(marks)
    kinds = [(m.panel if parts else "", "" if mixed else m.unit) for m in marks]
    values: dict[tuple[str, str], list[float]] = {}
    for kind, mark in zip(kinds, marks, strict=True):
        values.setdefault(kind, []).append(mark.value)
    decimals = {kind: decimals_of(found) for kind, found in values.items()}
    return [shown(mark.value, decimals[kind]) for kind, mark in zip(kinds, marks, strict=True)]


def _in_parts(marks: Sequence[Mark]) -> bool:
    """Whether the panels have rows of their own, so that their tables stand under one another."""
    panels: dict[str, set[str]] = {}
    for mark in marks:
        panels.setdefault(mark.name, set()).add(mark.panel)
    return len({m.panel for m in marks}) > 1 and all(len(found) == 1 for found in panels.values())


def _repeats(marks: Sequence[Mark]) -> bool:
    """Whether one name carries several values of one series."""
    return len({_cell(m) for m in marks}) < len(marks)


def _cell(mark: Mark) -> tuple[str, str, str, str]:
    """Where a value stands in the table: its row, and its column."""
    return mark.name, mark.panel, mark.series, mark.unit


def _by_part(marks: Sequence[Mark]) -> Table:
    """A table of panels under one another, each named in the first column."""
    parts = list(dict.fromkeys(m.panel for m in marks))
    below = [table([replace(m, panel="") for m in marks if m.panel == part]) for part in parts]
    heads = list(dict.fromkeys(head if unit == "" or k == 0 else _with_unit(head, unit) for t in below for k, head, unit in _heads(t)))
    first = below[0].columns[0] if len({t.columns[0] for t in below}) == 1 else ROW
    rows = []
    for part, one in zip(parts, below, strict=True):
        names = [_with_unit(head, unit) if k and unit else head for k, head, unit in _heads(one)]
        for row in one.rows:
            found = dict(zip(names[1:], row[1:], strict=True))
            rows.append([part, row[0], *(found.get(head, "–") for head in heads if head not in (t.columns[0] for t in below))])
    values = [head for head in heads if head not in (t.columns[0] for t in below)]
    return Table(["Part", first, *values], [False, False, *([True] * len(values))], rows)


def _heads(one: Table) -> list[tuple[int, str, str]]:
    return [(k, head, one.unit if k else "") for k, head in enumerate(one.columns)]


def shown(value: float, decimals: int) -> str:
    """A value as it is printed; what rounds to nothing has no sign."""
    return f"{round(value, decimals) + 0.0:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def decimals_of(values: Sequence[float]) -> int:
    """How many decimals the values of a column are printed with: three digits of the largest, none where all are whole."""
    largest = max((abs(v) for v in values), default=0)
    if all(v == int(v) for v in values) or largest >= 100:
        return 0
    return 1 if largest >= 10 else 2 if largest >= 0.1 else 4


def within(unit: str) -> str:
    """A unit as it is written within a sentence."""
    first = unit.split()[0]
    word = first if first[1:] != first[1:].lower() else first.lower()  # "US$", "GDP" and "South-South" stay as they are
    return f"{word}{unit[len(first) :]}"


def _with_unit(head: str, unit: str) -> str:
    if not head or not unit or head.casefold() == unit.casefold():
        return head or unit or "Value"
    return f"{head} ({within(unit)})"


def _root(ax: Axes) -> Artist:
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure
