"""The report on what changed, for people: Markdown for a pull request, HTML with pictures for a look."""

from __future__ import annotations

import base64
import html
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from compendium import manifest
from compendium.files import swap
from compendium.markdown import safe
from compendium.tables.catalog import read_catalog
from compendium.tables.model import LATEST

if TYPE_CHECKING:  # it reads pandas, which takes most of a second
    from compendium.changes.compare import BookChange, FigureChange, Move, NumberChange, Revision, State, TableChange

LONGEST = 60_000  # characters of Markdown: a pull request takes 65,536
LISTED = 25  # numbers of the text that are listed


def write(a: State, b: State, folder: Path) -> tuple[Path, Path]:
    """Compare two states and write ``report.md`` and ``report.html`` into a folder.

    :raises CompendiumError: a table of one of them cannot be read.
    """
    from compendium.changes import compare

    tables = compare.tables(a, b)
    book = compare.book(a.site, b.site) if a.site and b.site else None
    places = folder / "report.md", folder / "report.html"
    swap(places[0], _fitting(markdown(a, b, tables, book)).encode())
    swap(places[1], page(markdown(a, b, tables, book, everything=True), a, b, book).encode())
    return places


# --- Markdown -----------------------------------------------------------------------------------------------------------


def markdown(a: State, b: State, tables: Sequence[TableChange], book: BookChange | None, everything: bool = False) -> str:
    """The report; with ``everything``, all numbers of the text that changed, and the marks that ``page`` replaces.

    A mark is a line that starts with ``@``, which no words of tables and texts do after ``safe``.
    """
    parts = ["# What changed", f"From **{_state(a)}** to **{_state(b)}**.", _brief(tables, book)]
    if book:
        parts += [*_verdicts(book), *_numbers(book, everything), *_figures(book, everything)]
    parts += [*_news(tables), *_past(tables)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _fitting(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    kept = text[:LONGEST].rpartition("\n\n")[0]
    return f"{kept}\n\nThe report goes on; the whole of it is in report.html.\n"


def _state(s: State) -> str:
    newest = max((r.date for releases in read_catalog(s.tables).releases.values() for r in releases), default="")
    known = f"newest release of {newest}" if s.as_of == LATEST else f"what was known on {safe(s.as_of)}"
    return f"{safe(s.name)} ({known})"


def _brief(tables: Sequence[TableChange], book: BookChange | None) -> str:
    lines = [f"- {_count(len(tables), 'table')} with another release: {_listed(t.table for t in tables) or 'none'}."]
    for what, some in (
        ("revised figures of the past", [safe(t.table) for t in tables if any(r.revised for r in t.revisions) or t.turned]),
        ("lost or gained rows of the past", [_lost(t) for t in tables if t.gone or t.came]),
    ):
        lines.append(f"- {_count(len(some), 'table')} {what}{': ' + ', '.join(some) if some else ''}.")
    if book:
        turned, stay = _listed(v[0] for v in book.verdicts), _listed(r[0] for r in book.reasons)
        alone = [f"; {word}: {_listed(names)}" for word in ("new", "gone") if (names := [c[0] for c in book.claims if c[1] == word])]
        lines = [
            f"- {_count(len(book.verdicts), 'verdict')} turned{': ' + turned if turned else ''}; "
            f"{len(book.reasons)} stand on other numbers{': ' + stay if stay else ''}{''.join(alone)}.",
            f"- {len(book.headline)} key figures and {len(book.numbers):,} of {book.count:,} numbers and words of the text changed"
            f"{f'; {book.elsewhere:,} stand on another page' if book.elsewhere else ''}.",
            f"- {len(book.figures)} of {book.exhibits} figures and tables changed; {len(book.added)} new, {len(book.gone)} gone.",
            *lines,
        ]
    return "\n".join(lines)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(safe, names))


def _lost(t: TableChange) -> str:
    """A table and how many of its rows of the past only one release has."""
    rows = [f"{_count(n, 'row')} {word}" for n, word in ((t.gone, "gone"), (t.came, "came")) if n]
    return f"{safe(t.table)} ({', '.join(rows)})"


def _verdicts(book: BookChange) -> Iterable[str]:
    yield "## Verdicts that turned"
    if not book.verdicts:
        yield "None."
    else:
        rows = [(safe(c), f"{safe(was)} → **{safe(now)}**", safe(because)) for c, was, now, because in book.verdicts]
        yield _grid(("claim", "verdict", "because, now"), rows)
    if book.claims:
        yield "Verdicts that only one of the two has:"
        yield _table(("claim", "new or gone", "verdict", "because"), book.claims)
    if book.reasons:
        yield "Those that stand on other numbers:"
        yield _table(
            ("claim", "verdict", "because, before", "because, after"), [(c, word, *_around(x, y)) for c, word, x, y in book.reasons]
        )
    if book.questions:
        yield "Questions whose state changed:"
        yield _table(("question", "before", "after"), book.questions)


def _numbers(book: BookChange, everything: bool) -> Iterable[str]:
    yield "## Headline numbers"
    if book.headline:
        rows = [
            (
                m.label,
                column,
                *(f"{_figure(v)} ({y})" if y else _figure(v) for v, y in zip((m.before, m.after), years, strict=True)),
                *_by(m),
            )
            for column, years, m in book.headline
        ]
        yield _table(("key figure", "column", "before (year)", "after (year)", "difference", "per cent"), rows, right=4)
        if any(before != after for _, (before, after), _ in book.headline):
            yield "Where the years differ, the difference is news and revision together; “Revision of the past” has the years both knew."
    else:
        yield "No key figure changed."
    words = [n for n in book.numbers if n.before and n.after]
    if words:
        rest = len(words) - LISTED
        more = "" if rest <= 0 else f" ({rest} more {'follow' if everything else 'are in report.html'})"
        yield f"Numbers and words of the text, those of the findings in brief first, then by how much they changed{more}:"
        yield _in_text(words[:LISTED])
        if everything and rest > 0:
            yield f"@fold {rest} more\n\n{_in_text(words[LISTED:])}\n\n@unfold"
    for what, passages in (
        ("no longer there", [n for n in book.numbers if not n.after]),
        ("new", [n for n in book.numbers if not n.before]),
    ):
        if passages:
            some = "; ".join(f"{safe(_chapter(n.page))}: {safe(n.sentence)}" for n in passages[:6])
            yield f"{_count(len(passages), 'number')} in sentences that are {what}, such as: {some}"


def _in_text(numbers: Sequence[NumberChange]) -> str:
    rows = [(_chapter(n.page), *_around(n.before, n.after), _short(n.sentence)) for n in numbers]
    return _table(("chapter", "before", "after", "where it stands now"), rows)


def _figures(book: BookChange, everything: bool) -> Iterable[str]:
    from compendium.changes import compare

    shown = compare.figures_to_show(book)
    yield "## Figures that moved most"
    if not shown:
        yield "No figure moved."
    else:
        yield (
            "Rows of the same name are compared, in the column that changed most. Moved by: the sum of the differences as a share of the "
            "sum before. A figure of the newest year compares two years where a release added one."
        )
    for k, f in enumerate(shown):
        yield from _one_figure(f, f"@pictures {k}" if everything else "")
    others = [f for f in book.figures if f not in shown]
    if others:
        yield "Also changed: " + ", ".join(f"{safe(f.id)} ({_share(f)})" for f in others) + "."
    if book.added or book.gone:
        yield f"New exhibits: {_listed(book.added) or 'none'}. Gone: {_listed(book.gone) or 'none'}."


def _one_figure(f: FigureChange, pictures: str) -> Iterable[str]:
    """:param pictures: the mark of their place, or nothing."""
    before, after = f.titles
    yield f"### {safe(f.id)}"
    yield f"Before: {safe(before)}\n\nAfter: {safe(after)}" if before != after else safe(after)
    yield pictures
    yield f"{_share(f)}; most in “{safe(f.column)}”:"
    yield _moves(f.largest, points=_is_share(f.column))


def _share(f: FigureChange) -> str:
    rows = [f"{_count(n, 'row')} {word}" for n, word in zip(f.rows, ("added", "gone"), strict=True) if n]
    if not f.cells[0]:
        return ", ".join(rows)
    return ", ".join([f"{f.cells[0]} of {f.cells[1]} values differ, moved by {_percent(100 * f.moved)}", *rows])


def _news(tables: Sequence[TableChange]) -> Iterable[str]:
    yield "## New in the tables"
    if not tables:
        yield "No table has another release."
        return
    rows = []
    for t in tables:
        editions = f"{_edition(t.before)} → {_edition(t.after)}"
        rows.append((t.table, editions, f"{t.rows[0]:,} → {t.rows[1]:,}", _years(t.years_new), _years(t.years_gone)))
    yield _table(("table", "release", "rows", "years added", "years gone"), rows)
    for t in tables:
        said = [f"{word}: {_some(names)}" for word, names in (("added", t.areas_new), ("gone", t.areas_gone)) if names]
        if said:
            yield f"Areas of {safe(t.table)}, {'; '.join(said)}."


def _past(tables: Sequence[TableChange]) -> Iterable[str]:
    yield "## Revision of the past"
    yield "What the provider says otherwise now of years that it had described before; the years that are new are left out."
    none = True
    for t in tables:
        if said := " ".join(_left_out(t)):
            none = False
            yield f"### {safe(t.table)}"
            yield said
        for r in t.revisions:
            if r.revised or r.gone or r.came:
                none = False
                yield from _revision(t, r)
            elif t.before and t.after and not r.rows and not t.apart:
                none = False
                yield f"### {safe(t.table)}: {safe(r.measure)}"
                yield "The two releases have no year in common: nothing can be compared."
        if t.turned:
            none = False
            yield f"### {safe(t.table)}"
            yield _table(("before", "after", "rows"), [(a, b, f"{n:,}") for a, b, n in t.turned])
    if none:
        yield "None."


def _left_out(t: TableChange) -> Iterable[str]:
    """What the revisions of a table's measures do not speak of."""
    if t.apart:
        many = t.apart != 1
        yield (
            f"{_count(t.apart, 'row')} of the same key {'cover' if many else 'covers'} another number of years in the later release: "
            f"{'they are' if many else 'it is'} not compared."
        )
    told = next(((r.gone, r.came) for r in t.revisions), (0, 0))
    if t.gone > told[0] or t.came > told[1]:
        yield f"In all, {_rows(t.gone, t.came)}{', whole years included' if t.years_gone or t.years_new else ''}."


def _rows(gone: int, came: int) -> str:
    return " and ".join(f"{_count(n, 'row')} {'is' if n == 1 else 'are'} {word}" for n, word in ((gone, "gone"), (came, "new")) if n)


def _revision(t: TableChange, r: Revision) -> Iterable[str]:
    yield f"### {safe(t.table)}: {safe(r.measure)}" + (f", {safe(r.unit)}" if r.unit else "")
    share = f" ({_percent(100 * r.revised / r.rows)})" if r.rows else ""
    where = f", in {r.areas[0]} of {r.areas[1]} areas" if r.areas else ""
    rows = _rows(r.gone, r.came)
    also = f" Of the same years, {rows}." if rows else ""
    yield (f"{r.revised:,} of {r.rows:,} rows that both have were revised{share}{where}." if r.rows else "No row can be compared.") + also
    if r.totals:
        yield "Totals of the rows that both have and, beside them, of those that are gone and of those that came:"
        yield _table(
            ("year", "before", "after", "difference", "per cent", "in rows gone", "in rows that came"),
            [(m.label, *_moved(m), *(_figure(v) if v else "–" for v in (m.gone, m.came))) for m in r.totals],
            right=6,
        )
    if r.largest:
        yield "Largest, in the last year that both have:"
        yield _moves(r.largest, points=_is_share(r.unit))


def _moves(moves: Sequence[Move], points: bool) -> str:
    """:param points: the figures are shares already: their difference is in points, a per cent of it would mislead."""
    head = ("row", "before", "after", "difference") + (() if points else ("per cent",))
    return _table(head, [(m.label, *_moved(m)[: len(head) - 1]) for m in moves], right=len(head) - 1)


def _moved(m: Move) -> tuple[str, str, str, str]:
    return _figure(m.before), _figure(m.after), *_by(m)


def _by(m: Move) -> tuple[str, str]:
    """By how much: the difference and, unless it is one of shares or the sign turned, the per cent."""
    told = not _is_share(m.label) and m.before * m.after > 0
    return _signed(m.difference), _percent(m.percent, sign=True) if told else "–"


def _is_share(text: str) -> bool:
    return bool(re.search(r"%|per.cent|(?<![a-z])(?:share|rate|percent|points)(?![a-z])", text, re.IGNORECASE))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], right: int = 0) -> str:
    """A Markdown table of words, its last ``right`` columns set to the right."""
    return _grid(head, ([safe(c) for c in row] for row in rows), right)


def _grid(head: Sequence[str], rows: Iterable[Sequence[str]], right: int = 0) -> str:
    """:param rows: cells that are Markdown already."""
    marks = ["---"] * (len(head) - right) + ["---:"] * right
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join(marks)} |"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:117].rpartition(" ")[0] + " …"


def _around(before: str, after: str) -> tuple[str, str]:
    """Long words from shortly before the place where they part."""
    same = next((k for k, (x, y) in enumerate(zip(before, after, strict=False)) if x != y), min(len(before), len(after)))
    start = before.rfind(" ", 0, max(same - 30, 0)) + 1
    if start == 0 or max(len(before), len(after)) < 80:
        return _short(before), _short(after)
    return "… " + _short(before[start:]), "… " + _short(after[start:])


def _chapter(page: str) -> str:
    folder, _, name = page.rpartition("/")
    return f"profile {name.upper()}" if folder == "profiles" else name


def _count(n: int, word: str) -> str:
    return f"{n:,} {word}{'' if n == 1 else 's'}"


def _edition(release: object) -> str:
    return f"{release.edition} ({release.date})" if release else "–"  # type: ignore[attr-defined]


def _years(years: Sequence[int]) -> str:
    if len(years) > 3 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]} to {years[-1]}"
    return ", ".join(map(str, years)) or "–"


def _some(names: Sequence[str]) -> str:
    return ", ".join(map(safe, names[:12])) + (f" and {len(names) - 12} more" if len(names) > 12 else "")


def _figure(value: float) -> str:
    if math.isnan(value):
        return "–"
    size = abs(value)
    shown = f"{value:,.0f}" if size >= 1000 or value == int(value) else f"{value:,.1f}" if size >= 10 else f"{value:,.3g}"
    return shown.replace("-", "−")


def _signed(value: float) -> str:
    return ("+" if value > 0 else "") + _figure(value)


def _percent(value: float, sign: bool = False) -> str:
    if math.isnan(value):
        return "–"
    if abs(value) >= 1000:  # of next to nothing
        return f"over {'+' if value > 0 else '−'}1,000 %"
    shown = f"{value:{'+' if sign else ''},.1f}" if abs(value) < 99.95 else f"{value:{'+' if sign else ''},.0f}"
    return f"{shown.replace('-', '−')} %"


# --- HTML ---------------------------------------------------------------------------------------------------------------

STYLE = """
:root { color-scheme: light dark; --ink: #1c2733; --paper: #fff; --line: #d5dce2; --faint: #5d6a75; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e8ec; --paper: #14191e; --line: #3a444d; --faint: #a4b0ba; } }
body { font: 16px/1.5 "Source Sans Pro", system-ui, sans-serif; color: var(--ink); background: var(--paper); }
body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.2; }
h2 { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; } h3 { margin-top: 2rem; }
.wide { overflow-x: auto; background: linear-gradient(to left, var(--line), transparent 1.2rem) right / 1.2rem 100% no-repeat; }
@media (min-width: 62rem) { .wide { background: none; } }
th, td { min-width: 3.4rem; } td:first-child { min-width: 5.5rem; } summary { cursor: pointer; margin: 0.8rem 0; }
table { border-collapse: collapse; font-size: 0.94rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.9rem 0.25rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 600; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 1rem; } .pair figure { margin: 0; }
.pair img, .moved img { width: 100%; height: auto; background: #fff; border: 1px solid var(--line); }
.moved { max-width: 44rem; margin: 1rem 0; }
figcaption { color: var(--faint); font-size: 0.9rem; }
"""


def page(text: str, a: State, b: State, book: BookChange | None) -> str:
    """The report as one page that needs nothing else, with the figures that moved most side by side.

    HTML in the text is shown, not run: what the page has beyond Markdown takes the place of marks.
    """
    from markdown_it import MarkdownIt

    from compendium.changes import compare

    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    body = body.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")
    body = re.sub(r"<p>@fold (.+)</p>", r"<details>\n<summary>\1</summary>", body).replace("<p>@unfold</p>", "</details>")
    if book and a.site and b.site:
        for k, f in enumerate(compare.figures_to_show(book)):
            body = body.replace(f"<p>@pictures {k}</p>", _pictures(f, a.site, b.site))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>What changed</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _pictures(f: FigureChange, a: Path, b: Path) -> str:
    parts = []
    for word, site in (("Before", a), ("After", b)):
        exhibit = manifest.read_exhibit(site, f.id)
        if exhibit and exhibit.kind == "figure":
            drawn = (site / exhibit.place("-page.svg")).read_bytes()
            parts.append(f"<figure>{_image(drawn, exhibit.alt)}<figcaption>{word}</figcaption></figure>")
    pair = f'<div class="pair">{"".join(parts)}</div>' if parts else ""
    return pair + _difference(f)


def _image(svg: bytes, alt: str) -> str:
    return f'<img alt="{html.escape(alt, quote=True)}" src="data:image/svg+xml;base64,{base64.b64encode(svg).decode()}">'


def _difference(f: FigureChange) -> str:
    """A picture of the rows that moved most: a dot before, a dot after."""
    import pandas as pd
    from matplotlib import rc_context

    from compendium import charts
    from compendium.exhibits import svg

    frame = pd.DataFrame(
        {"before": [m.before for m in f.largest], "after": [m.after for m in f.largest]}, [_clipped(m.label) for m in f.largest]
    )
    with rc_context({"svg.hashsalt": f"changes-{f.id}"}):
        fig, ax = charts.new(height=0.9 + 0.34 * len(frame))
        charts.dumbbells(ax, frame, unit=_clipped(f.column, 90), show=_figure)
        ax.margins(x=0.2)  # so that no number runs into a name
        drawn = svg(fig)
    top = f.largest[0]
    alt = f"Dots before and after for {len(frame)} rows. The largest change: {top.label}, {_figure(top.before)} to {_figure(top.after)}."
    return f'<figure class="moved">{_image(drawn, alt)}<figcaption>The rows that moved most</figcaption></figure>'


def _clipped(text: str, most: int = 46) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
