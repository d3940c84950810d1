"""Exhibits: a figure or table on a page with its number, title, caption, source line, alt text and downloads.

A notebook calls :func:`figure` or :func:`table`. The output cell then holds all that the page needs as one MIME
bundle, so an executed notebook is complete by itself; staging turns it into an ``{exhibit}`` directive and files.

Whoever runs a notebook by hand, in JupyterLab or VS Code, sees what the page will carry: staging leaves out what is shown for that alone.
"""

from __future__ import annotations

import ast
import base64
import io
import math
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from compendium import marks, rows, sources
from compendium.errors import CompendiumError
from compendium.manifest import CAPTION_MIME, EXHIBIT_MIME, GLUE_MIME, GLUE_PREFIX, Exhibit, Source
from compendium.tables.catalog import release_of
from compendium.tables.model import Release
from compendium.words import joined

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

    from compendium.rooms import Drawing

BOUNDARY_NOTE = (
    "The boundaries and names shown and the designations used do not imply official endorsement or acceptance by the United Nations "
    "or by the contributors of this book."
)
_ID = re.compile(r"(fig|tab)-[a-z0-9]+(-[a-z0-9]+)*")
_NO_FORMULAS = "mathjax_ignore"  # JupyterLab would read what stands between two "$" as a formula
_CODE = re.compile(r"[A-Z]{3}")  # of an area
_WHITE = "#ffffff"
_SHAPE = re.compile(r'<path id="([^"]+)" [^>]*/>\s*')  # of a letter, in an SVG
_HYPHEN_MINUS = re.compile(r"(?<![\w.-])-(?=\d)")
_MINUS_NOUGHT = re.compile(r"\N{MINUS SIGN}(0(?:\.0+)?)(?![\d.]*\d)")


def typeset(text: str) -> str:
    """Numbers as they are printed: a minus sign and no hyphen before a negative one, no sign before one that rounds to zero."""
    return _MINUS_NOUGHT.sub(r"\1", _HYPHEN_MINUS.sub("\N{MINUS SIGN}", text))


def figure(
    id: str,
    drawing: Drawing,
    *,
    title: str,
    caption: str,
    alt: str,
    data: pd.DataFrame,
    source: pd.DataFrame | Sequence[pd.DataFrame],
    map: bool = False,
) -> None:
    """Show a figure as an exhibit: drawn for a page and for a phone, with a record of what it shows.

    :param id: ``fig-`` and words joined by hyphens; unique in the book, used to refer to it.
    :param drawing: makes a matplotlib figure for a :class:`compendium.rooms.Room`: ``lambda room: bars(room, table)``, or what
        :func:`compendium.charts.chart` returns.
    :param title: the finding, one claim of at most twenty words, as a sentence without a full stop.
    :param caption: what is measured: definition, unit, years, vintage. Plain text, as the title: marks of MyST in it are shown as they are.
    :param alt: what a sighted reader sees, in words.
    :param data: the plotted numbers, offered as CSV; the names of rows become columns, so their index must have a name. Beside each column
        of codes of areas one with their names is put.
    :param source: the tables it was made from, as returned by ``load``.
    :param map: add the note on boundaries.
    :raises CompendiumError: a part is missing or damaged, the id is malformed, the drawing records no marks, or the data would lose
        something: see :func:`tidy`.
    """
    title, caption, alt = typeset(title), typeset(caption), typeset(alt)
    exhibit = _exhibit("figure", id, title, caption + (" " + BOUNDARY_NOTE if map else ""), source)
    if len(alt.split()) < 8:
        raise CompendiumError(f"Exhibit '{id}': the alt text must say what a sighted reader sees, in a sentence or more; found '{alt}'.")
    sources.check(alt, f"Exhibit '{id}', its alt text")
    if not callable(drawing):
        raise CompendiumError(
            f"Exhibit '{id}': its drawing must be a function of the room that it has, so that it can be made for a page and for a phone; "
            f"found {type(drawing).__name__}. Write `lambda room: …` around the call that makes the figure."
        )
    data = tidy(id, data)
    pictures = _draw(id, drawing, title, exhibit.credit)
    drawn, why = pictures.marks, pictures.without
    if not drawn["wide"] and not why:
        raise CompendiumError(
            f"Exhibit '{id}': its drawing records no marks, so nobody can read values from the picture. Draw with a kind of "
            "`compendium.charts`, call `marks.put(ax, x, y, values, names, unit=…)` beside each of matplotlib's calls, or say with "
            "`marks.none(fig, why)` that places in this picture mean nothing."
        )
    shown = rows.named(marks.table(pictures.wide), named(data)) if pictures.wide else _as_shown(data)
    record = replace(
        exhibit,
        alt=alt,
        columns=shown.columns,
        numeric=shown.numeric,
        rows=shown.rows[: marks.MOST_ROWS],
        more=max(len(shown.rows) - marks.MOST_ROWS, 0),
        unit=shown.unit,
        no_marks=why,
        crowded=pictures.crowded,
    )
    beside = {"svg": pictures.page, "narrow": pictures.narrow, "marks": drawn}
    _display(record, {**pictures.download, "text/csv": _csv(named(data))}, beside)
    _display_caption(exhibit)


@dataclass(frozen=True)
class _Pictures:
    """What is made of a drawing."""

    page: str  # SVG
    narrow: str  # SVG, for a phone
    download: dict[str, str]  # with title and source line, by MIME type
    wide: list[marks.Mark]
    marks: dict[str, Any]  # as JSON holds them
    without: str  # why there are none
    crowded: list[str]


def _draw(id: str, drawing: Drawing, title: str, credit_line: str) -> _Pictures:
    """Make a drawing for a phone and for a page, the latter with title and source line too, as SVG and as PNG."""
    from matplotlib import rc_context

    from compendium import charts, rooms

    # The salt makes the ids inside the SVG: the same in every run, another in every figure.
    with rc_context({"svg.hashsalt": f"{id}-narrow"}):
        small = drawing(rooms.NARROW)
        charts.make_readable(small)
        measure = rooms.lay_out(small)
        narrow, narrow_marks = svg(small).decode(), marks.of(small)
        crowded = [f"narrow: {what}" for what in rooms.crowding(small, measure)]
    with rc_context({"svg.hashsalt": id}):
        fig = drawing(rooms.WIDE)
        charts.make_readable(fig)
        measure = rooms.lay_out(fig)
        page, wide_marks = svg(fig).decode(), marks.of(fig)
        crowded += [f"wide: {what}" for what in rooms.crowding(fig, measure)]
        download = _download(fig, measure, page, title, credit_line)
    return _Pictures(page, narrow, download, wide_marks, marks.to_json(wide_marks, narrow_marks), marks.reason(fig), crowded)


def _download(fig: Figure, measure: Any, page: str, title: str, credit_line: str) -> dict[str, str]:
    """A figure that is laid out, with title and source line, as SVG and as PNG.

    :param page: the figure as SVG, which is put between title and source line as it is.
    """
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

    drawn = fig.bbox.frozen()
    words = _words(fig, drawn, title, credit_line)
    # What the page shows, title and source line, with a margin. "tight" would measure and draw all of it again.
    box = Bbox.union([drawn, *(text.get_window_extent(measure) for text in words)]).padded(0.15 * fig.dpi)
    extent = box.transformed(fig.dpi_scale_trans.inverted())
    # A deflation that takes longer makes the file smaller by a sixth.
    picture = _save(fig, "png", dpi=200, bbox_inches=extent, facecolor=_WHITE, pil_kwargs={"compress_level": 2})
    frame = Figure(extent.size, fig.dpi, layout="none")
    frame.set_gid("whole")
    frame.patch.set_gid("background")
    _words(frame, drawn.translated(-box.x0, -box.y0), title, credit_line)
    around = _save(frame, "svg", facecolor=_WHITE).decode()
    return {
        "image/svg+xml": _framed(page, around, -box.x0, box.y1 - drawn.y1),
        "image/png": base64.b64encode(picture).decode(),
    }


def _words(fig: Figure, box: Bbox, title: str, credit_line: str) -> list[Text]:
    """Write a title above a part of a figure, and a source line below it.

    :param box: the part, in points.
    """
    wide, high = 72 * fig.get_size_inches()
    above, below = (box.y1 + 10) / high, (box.y0 - 8) / high
    place = {"x": box.x0 / wide, "ha": "left", "in_layout": False}
    return [
        fig.text(y=above, s=textwrap.fill(title, 68), fontsize=12.5, fontweight="bold", va="bottom", gid="title", **place),
        fig.text(y=below, s=textwrap.fill(credit_line, 112), fontsize=8, color="#5d6a75", va="top", gid="source-line", **place),
    ]


def _framed(page: str, around: str, x: float, y: float) -> str:
    """An SVG of matplotlib put into another one, below the words of that one."""
    drawing = page[page.index("<g id=") : page.rindex("</svg>")].rstrip()
    there = set(_SHAPE.findall(page))
    # A letter that both use is drawn alike in both, and an id is there once.
    around = _SHAPE.sub(lambda letter: "" if letter.group(1) in there else letter.group(0), around)
    return around.replace('  <g id="title">', f'  <g transform="translate({x:g} {y:g})">\n{drawing}\n  </g>\n  <g id="title">', 1)


def named(data: pd.DataFrame) -> pd.DataFrame:
    """A table with a column of names beside each column of codes of areas."""
    from compendium import areas

    out = data.copy()
    for column in data.columns:
        codes = data[column].dropna()
        if f"{column}_name" in data.columns or not len(codes) or not all(isinstance(c, str) and _CODE.fullmatch(c) for c in codes):
            continue
        known = areas.frame().index
        if codes.isin(known).mean() > 0.5:  # what has no name, such as origins that are known by group alone, keeps its code
            out.insert(out.columns.get_loc(column) + 1, f"{column}_name", areas.names(data[column]))
    return out


def _as_shown(data: pd.DataFrame) -> marks.Table:
    """The data of a figure as a table in the page."""
    table = named(data)
    for column in [c for c in table.columns if f"{c}_name" in table.columns]:
        table[column] = table.pop(f"{column}_name").fillna(table[column])
    numeric = [pd.api.types.is_numeric_dtype(table[c]) and not pd.api.types.is_bool_dtype(table[c]) for c in table.columns]

    def printed(column: pd.Series, number: bool) -> list[str]:
        if not number:
            return [_printed(value, "") for value in column]
        spec = "d" if "year" in str(column.name) else f",.{marks.decimals_of(list(column.dropna().astype(float)))}f"
        return ["–" if pd.isna(v) else typeset(format(int(v) if spec == "d" else float(v), spec)) for v in column]

    cells = [printed(table[c], n) for c, n in zip(table.columns, numeric, strict=True)]
    heads = [str(c).replace("_", " ").capitalize() for c in table.columns]
    return marks.Table(heads, numeric, [list(row) for row in zip(*cells, strict=True)])


def table(
    id: str,
    data: pd.DataFrame,
    *,
    title: str,
    caption: str,
    source: pd.DataFrame | Sequence[pd.DataFrame],
    formats: Mapping[str, str] | None = None,
) -> None:
    """Show a table as an exhibit.

    :param id: ``tab-`` and words joined by hyphens; unique in the book.
    :param data: what is shown, column names as printed; text columns stand left, numbers right. The names of rows become columns.
    :param formats: column name to format specification, e.g. ``{"Migrants (million)": ",.1f"}``; else ``,.0f``.
    :raises CompendiumError: a part is missing or damaged, the id is malformed, or the data would lose something: see :func:`tidy`.
    """
    title = typeset(title)
    exhibit = _exhibit("table", id, title, typeset(caption), source)
    data = tidy(id, data)
    numeric = [pd.api.types.is_numeric_dtype(data[c]) and not pd.api.types.is_bool_dtype(data[c]) for c in data.columns]
    specs = [(formats or {}).get(column, ",.0f") if number else "" for column, number in zip(data.columns, numeric, strict=True)]
    printed = [[_printed(value, spec) for value in data[column]] for column, spec in zip(data.columns, specs, strict=True)]
    rows = [list(row) for row in zip(*printed, strict=True)]
    shown = replace(exhibit, columns=list(data.columns), numeric=numeric, rows=rows)
    _display(shown, {"text/csv": _csv(data), "text/html": _as_html(shown)})


def _printed(value: Any, spec: str) -> str:
    """A cell as it stands on the page.

    :param spec: format of a number; empty in a column of another kind.
    """
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "–"
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    return typeset(format(float(value), spec)) if spec else str(value)


def number(key: str, value: float, spec: str = ",.0f", unit: str = "") -> None:
    """Glue a number for prose: ``{glue:text}`key```.

    :param spec: Python format specification, the rounding included.
    :param unit: follows the number after a no-break space ("million", "per cent").
    """
    if pd.isna(value):
        raise CompendiumError(f"Number '{key}' is missing (NaN). Say in words what is not known instead of gluing it.")
    if math.isinf(value):
        raise CompendiumError(
            f"Number '{key}' is infinite: something was divided by zero, such as a sum over a year that a table does not have."
        )
    shown = format(float(value), spec)
    glue(key, f"{shown}\N{NO-BREAK SPACE}{unit}" if unit else shown)


Shown = float | str | tuple[float, str] | tuple[float, str, str]  # what `numbers` takes for a key


def numbers(values: Mapping[str, Shown], spec: str = ",.0f", unit: str = "") -> None:
    """Glue several numbers and words for prose at once.

    :param values: by key, a number; a number with its own format, or with format and unit, as a tuple; or words.
    :param spec: format of the numbers that have none of their own.
    :param unit: of the numbers that have no format of their own.
    :raises CompendiumError: a number is missing or infinite.
    """
    for key, value in values.items():
        if isinstance(value, str):
            glue(key, value)
        elif isinstance(value, tuple):
            number(key, *value)
        else:
            number(key, value, spec, unit)


def glue(key: str, text: str) -> None:
    """Glue words for prose (a name, a list of names): ``{glue:text}`key```."""
    from IPython.display import display

    text = typeset(text)
    sources.check(text, f"Text '{key}'")
    # MyST-NB reads what looks like a Python literal as one: "73,256" would come out as the pair (73, 256). A quoted text stays itself.
    shown = repr(text) if _is_literal(text) else text
    display(
        {GLUE_MIME: shown, "text/plain": f"{key} = {text}"}, raw=True, metadata={"scrapbook": {"name": key, "mime_prefix": GLUE_PREFIX}}
    )


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return False
    return True


MANY = 12  # tables, of more than which a source line counts them and names the providers alone


def credit(sources: Sequence[Source]) -> str:
    """The source line in plain text: of each table of a provider its title, edition and release day, of several the first and the last."""
    if len(by_provider(sources)) > MANY:
        providers = dict.fromkeys(source["provider"] for source in sources)
        return f"Source: {len(by_provider(sources))} tables of {'; '.join(providers)}. Own computation."
    return "Source: " + "; ".join(f"{g[0]['provider']}, {g[0]['title']}, {_span(g)}" for g in by_provider(sources)) + ". Own computation."


def _span(group: Sequence[Source]) -> str:
    releases = sorted(group, key=lambda s: s["release"])
    between = " and " if len(releases) == 2 else " to "
    names, days = (between.join(dict.fromkeys((releases[0][part], releases[-1][part]))) for part in ("edition", "release"))
    cuts = "".join(f", as known on {day}" for day in sorted({s["cut"] for s in group} - {""}))
    return f"{names} (released {days}{cuts})"


def source_line(sources: Sequence[Source], described: Callable[[Sequence[Source]], str]) -> str:
    """The sources of an exhibit in full.

    :param described: how the releases of one table by one provider are named.
    """
    return "Source: " + "; ".join(described(group) for group in by_provider(sources)) + ". Own computation."


def by_provider(sources: Sequence[Source]) -> list[list[Source]]:
    """The releases of each table and provider together: one table may come from two providers, each of which is named."""
    groups: dict[tuple[str, str], list[Source]] = {}
    for source in sources:
        groups.setdefault((source["table"], source["provider"]), []).append(source)
    return list(groups.values())


def editions(group: Sequence[Source]) -> str:
    """Editions with their release days, and the day at which an early state was cut out of one."""
    cuts = [f", cut at what was known on {s['cut']}" if s["cut"] else "" for s in group]
    return ", ".join(f"{s['edition']} (released {s['release']}{cut})" for s, cut in zip(group, cuts, strict=True))


def terms(group: Sequence[Source]) -> str:
    """The licence of some releases; where they differ, which release has which. The page on data says what each rests on."""
    by_licence: dict[str, list[str]] = {}
    for source in group:
        by_licence.setdefault(source["licence"], []).append(source["edition"])
    if len(by_licence) == 1:
        return group[0]["licence"]
    return "; ".join(f"{joined(names)}: {licence}" for licence, names in by_licence.items())


def _exhibit(kind: Literal["figure", "table"], id: str, title: str, caption: str, source: pd.DataFrame | Sequence[pd.DataFrame]) -> Exhibit:
    prefix = {"figure": "fig-", "table": "tab-"}[kind]
    if not _ID.fullmatch(id) or not id.startswith(prefix):
        raise CompendiumError(f"Exhibit id '{id}': expected '{prefix}' and lower-case words joined by hyphens.")
    for part, text in (("title", title), ("caption", caption)):
        if len(text.split()) < 4:
            raise CompendiumError(f"Exhibit '{id}': its {part} must be a sentence; found '{text}'.")
        sources.check(text, f"Exhibit '{id}', its {part}")
    frames = [source] if isinstance(source, pd.DataFrame) else list(source)
    if not frames:
        raise CompendiumError(f"Exhibit '{id}': name at least one source, a table as `load()` returned it.")
    seen: dict[str, tuple[Release, str]] = {}
    for frame in frames:
        release = release_of(frame)
        seen.setdefault(release.id, (release, frame.attrs.get("cut", "")))
    named = [
        Source(
            table=r.table.name,
            release=r.date,
            edition=r.edition,
            title=r.table.title,
            provider=r.provider,
            licence=r.licence,
            citation=r.citation,
            cut=cut,
        )
        for r, cut in seen.values()
    ]
    sources.check(line := credit(named), f"Exhibit '{id}', its source line")
    return Exhibit(kind, id, title.rstrip("."), caption, named, line)


def _save(fig: Any, format: str, **options: Any) -> bytes:
    from matplotlib import rc_context

    out = io.BytesIO()
    date = {"Date": None, "Creator": None} if format == "svg" else {"Software": None}
    with rc_context({"figure.constrained_layout.use": False}):  # savefig sets the layout engine again, and None means what the style says
        fig.savefig(out, format=format, metadata=date, **options)
    return out.getvalue()


def svg(fig: Any) -> bytes:
    """A figure as SVG that is the same whenever it is drawn from the same numbers."""
    return _save(fig, "svg")


def tidy(id: str, data: pd.DataFrame) -> pd.DataFrame:
    """The data of an exhibit as one table that says all it knows: the names of rows are columns, each column has a name of its own.

    :raises CompendiumError: a name is missing or there twice, or a value cannot be handed out: an infinite one, a damaged text, a text that
        spreadsheets would run as a formula.
    """
    rows = list(data.index.names) if data.index.names != [None] else []
    if None in rows or not (rows or _are_places(data.index)):
        raise CompendiumError(
            f"Exhibit '{id}': its rows are called '{data.index[0]}' and so on, but nothing says what that is. Name the index "
            '(.rename_axis("country")), or drop it if it says nothing (.reset_index(drop=True)).'
        )
    if data.columns.nlevels > 1:
        raise CompendiumError(f"Exhibit '{id}': its columns have {data.columns.nlevels} levels. Give each column one name.")
    given = [*rows, *data.columns]
    names = ["" if pd.isna(name) else str(name) for name in given]
    for number, name in enumerate(names, 1):
        if not name.strip():
            raise CompendiumError(f"Exhibit '{id}': column {number} has no name. Give it one.")
        if names.count(name) > 1:
            raise CompendiumError(f"Exhibit '{id}': two columns are called '{name}'. Give one of them (or the index) another name.")
        _check_value(name, f"Exhibit '{id}', the name of column {number}")
    table = data.set_axis(names[len(rows) :], axis="columns")
    table = table.rename_axis(index=names[: len(rows)]).reset_index() if rows else table.reset_index(drop=True)
    for name in table.columns:
        if isinstance(table[name].dtype, pd.CategoricalDtype):
            table[name] = table[name].astype(object).infer_objects()
        table[name] = _days(table[name])
        for row, value in enumerate(table[name], 1):
            _check_value(value, f"Exhibit '{id}', row {row} of '{name}'")
    return table


def _are_places(index: pd.Index) -> bool:
    """Whether labels without a name are the places of rows in the table that these were taken from; years are not."""
    return index.empty or (pd.api.types.is_integer_dtype(index) and not (index.min() >= 1800 and index.max() <= 2200))


def _days(column: pd.Series) -> pd.Series:
    """A column in which all points in time are whole days, with the days."""
    moments = [value for value in column if isinstance(value, datetime) and not pd.isna(value)]
    if not moments or any(moment.timetz() != time() for moment in moments):
        return column
    return column.astype(object).map(lambda value: value.date() if isinstance(value, datetime) and not pd.isna(value) else value)


def _check_value(value: Any, where: str) -> None:
    if isinstance(value, (float, np.floating)) and math.isinf(value):
        raise CompendiumError(f"{where}: the value is infinite. Something was divided by zero; leave the cell empty or the row out.")
    if isinstance(value, str):
        sources.check(value, where)
        if value.lstrip().startswith(("=", "@")):
            raise CompendiumError(f"{where}: '{value[:40]}' would run as a formula in a spreadsheet. Begin the text with another sign.")


def _csv(named: pd.DataFrame) -> str:
    # Six digits are enough for a share, not for a count of persons: whole numbers are written out.
    whole = [
        c for c in named.columns if pd.api.types.is_float_dtype(named[c]) and (named[c].dropna() % 1 == 0).all() and named[c].notna().any()
    ]
    return named.astype(dict.fromkeys(whole, "Int64")).to_csv(index=False, float_format="%.6g", lineterminator="\n")


def _display(exhibit: Exhibit, bundle: dict[str, str], beside: Mapping[str, str] | None = None) -> None:
    """Put an exhibit into the cell's output.

    :param bundle: what is shown and stored, by MIME type.
    :param beside: what goes with the record, and is no part of it.
    """
    from IPython.display import display

    record = exhibit.to_json() | dict(beside or {})
    display({**bundle, "text/plain": f"{exhibit.id}: {exhibit.title}", EXHIBIT_MIME: record}, raw=True)


def _display_caption(exhibit: Exhibit) -> None:
    """Show the caption of a figure below it; its picture has the title and the source line."""
    from IPython.display import display

    text = {"text/html": f'<div class="{_NO_FORMULAS}"><p>{escape(exhibit.caption)}</p></div>', "text/plain": exhibit.caption}
    display({**text, CAPTION_MIME: {"id": exhibit.id}}, raw=True)


def _as_html(table: Exhibit) -> str:
    """A table with title, caption and source line, for those who run the notebook by hand; its cells are those of the page."""
    sides = ["right" if number else "left" for number in table.numeric]

    def row(kind: str, cells: Sequence[str]) -> str:
        shown = (f'<{kind} style="text-align: {side}">{escape(cell)}</{kind}>' for cell, side in zip(cells, sides, strict=True))
        return f"<tr>{''.join(shown)}</tr>"

    rows = "".join(row("td", cells) for cells in table.rows)
    return (
        f'<div class="{_NO_FORMULAS}"><p><b>{escape(table.title)}</b></p>'
        f"<table><thead>{row('th', table.columns)}</thead><tbody>{rows}</tbody></table>"
        f"<p>{escape(table.caption)}</p><p><small>{escape(table.credit)}</small></p></div>"
    )
