"""The report on what changed, for people: Markdown for a pull request, and one HTML page with pictures.

The documents are Jinja2 templates in ``templates``; this module gives them the comparison and the form of numbers and names.
"""

from __future__ import annotations

import base64
import html
import math
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from compendium.changes import compare
from compendium.changes.compare import BookChange, ExhibitChange, State, TableChange
from compendium.files import swap
from compendium.markdown import safe

MAX_CHARACTERS = 60_000  # of Markdown: a pull request takes 65,536
MAX_NUMBERS = 25  # of the text, in Markdown


def write(a: State, b: State, folder: Path) -> tuple[Path, Path]:
    """Compare two states and write ``report.md`` and ``report.html`` into a folder.

    :raises CompendiumError: a table of one of them cannot be read.
    """
    tables = compare.compare_tables(a, b)
    book = compare.compare_books(a.site, b.site) if a.site and b.site else None
    places = folder / "report.md", folder / "report.html"
    swap(places[0], truncate(render_markdown(a, b, tables, book)).encode())
    swap(places[1], render_page(render_markdown(a, b, tables, book, everything=True), a, b, book).encode())
    return places


def render_markdown(a: State, b: State, tables: Sequence[TableChange], book: BookChange | None, everything: bool = False) -> str:
    """The report; with ``everything``, all numbers of the text that changed, and the marks that ``render_page`` replaces."""
    template = _environment(safe).get_template("report.md.j2")
    text = template.render(a=a, b=b, tables=tables, book=book, everything=everything, max_numbers=MAX_NUMBERS)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def truncate(text: str) -> str:
    """A report as a pull request can hold it: whole paragraphs up to the limit."""
    if len(text) <= MAX_CHARACTERS:
        return text
    return text[:MAX_CHARACTERS].rpartition("\n\n")[0] + "\n\nThe report goes on; the whole of it is in report.html.\n"


def render_page(text: str, a: State, b: State, book: BookChange | None) -> str:
    """The report as one page that needs no other file, with the figures that changed most side by side.

    HTML in the text is shown, not run: what the page has beyond Markdown replaces marks.
    """
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    body = body.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")
    body = re.sub(r"<p>@fold (.+)</p>", r"<details>\n<summary>\1</summary>", body).replace("<p>@unfold</p>", "</details>")
    if book and a.site and b.site:
        for k, change in enumerate(book.most_changed):
            body = body.replace(f"<p>@pictures {k}</p>", draw_pictures(change, a.site, b.site))
    return _environment(html.escape).get_template("report.html.j2").render(body=Markup(body)) + "\n"


def draw_pictures(change: ExhibitChange, a: Path, b: Path) -> str:
    """A figure in two sites, unless it is a table, and the rows that changed most: a dot before, a dot after."""
    import pandas as pd
    from matplotlib import rc_context

    from compendium import charts, rooms
    from compendium.exhibits import svg

    rows = change.largest
    frame = pd.DataFrame({"before": [r.before for r in rows], "after": [r.after for r in rows]}, [_clip(r.label) for r in rows])
    with rc_context({"svg.hashsalt": f"changes-{change.after.id}"}):
        fig, ax = charts.new(rooms.WIDE, height=0.9 + 0.34 * len(frame))
        charts.dumbbells(ax, frame, unit=_clip(change.column, 90), show=format_number)
        dots = svg(fig)
    sides = ("Before", change.before, a), ("After", change.after, b)
    drawn = [(word, e, (site / e.place("-page.svg")).read_bytes()) for word, e, site in sides if e.kind == "figure"]
    return _environment(html.escape).get_template("pictures.html.j2").render(drawn=drawn, rows=rows, dots=dots)


# --- Templates ----------------------------------------------------------------------------------------------------------


@cache
def _environment(escape: Callable[[str], str]) -> Environment:
    """Templates in which every value is escaped that is not a part of the document already."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        finalize=lambda value: value if isinstance(value, Markup) else Markup(escape(str(value))),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "base64": lambda content: base64.b64encode(content).decode(),
        "chapter": _chapter,
        "counted": _counted,
        "listed": _listed,
        "number": format_number,
        "percent": format_percent,
        "shorten": _shorten,
        "signed": _format_signed,
        "years": _format_years,
    }
    environment.tests["share"] = compare.is_share
    environment.globals["excerpts"] = _excerpts
    return environment


def format_number(value: float) -> str:
    """A number in about three significant digits, all of those before the point; a dash for a missing one."""
    if math.isnan(value):
        return "–"
    size = abs(value)
    shown = f"{value:,.0f}" if size >= 1000 or value == int(value) else f"{value:,.1f}" if size >= 10 else f"{value:,.3g}"
    return shown.replace("-", "−")


def _format_signed(value: float) -> str:
    return ("+" if value > 0 else "") + format_number(value)


def format_percent(value: float, sign: str = "") -> str:
    """A number of per cent; a dash for a missing one.

    :param sign: ``+`` for the sign of positive numbers too.
    """
    if math.isnan(value):
        return "–"
    if abs(value) >= 1000:  # of nearly zero
        return f"over {'+' if value > 0 else '−'}1,000 per cent"
    return f"{value:{sign},.{1 if abs(value) < 99.95 else 0}f} per cent".replace("-", "−")


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _listed(names: Iterable[str], limit: int | None = None) -> Markup:
    """Names in Markdown, separated by commas; those beyond the limit are counted."""
    names = [*names]
    more = f" and {len(names) - limit} more" if limit and len(names) > limit else ""
    return Markup(", ".join(map(safe, names[:limit])) + more)


def _format_years(years: Sequence[int]) -> str:
    if len(years) > 3 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]} to {years[-1]}"
    return ", ".join(map(str, years)) or "–"


def _chapter(page: str) -> str:
    folder, _, name = page.rpartition("/")
    return f"profile {name.upper()}" if folder == "profiles" else name


def _shorten(text: str) -> str:
    return text if len(text) <= 120 else text[:117].rpartition(" ")[0] + " …"


def _clip(text: str, limit: int = 46) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _excerpts(before: str, after: str) -> tuple[str, str]:
    """Two texts in short; long ones from shortly before their first difference on."""
    same = next((k for k, (x, y) in enumerate(zip(before, after, strict=False)) if x != y), min(len(before), len(after)))
    start = before.rfind(" ", 0, max(same - 30, 0)) + 1
    if start == 0 or max(len(before), len(after)) < 80:
        return _shorten(before), _shorten(after)
    return "… " + _shorten(before[start:]), "… " + _shorten(after[start:])
