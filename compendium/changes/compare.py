"""What changed between two states: of the tables alone, or of the book that was made from them.

A state is a folder of tables (on a day, if one is given) or a built site, which carries its tables, its exhibits, its verdicts and the
numbers of its text. What is new is kept apart from what was revised: a year that only the later state has is news, another
figure for a year that both have is a revision of the past.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from compendium import manifest
from compendium.errors import CompendiumError, NothingKnown
from compendium.manifest import FINDINGS, Exhibit
from compendium.paths import PROFILE
from compendium.tables import catalog, model
from compendium.tables.model import LATEST, Release

SHOWN = 8  # largest changes that are listed
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SPAN = "years"  # the column that says how many years a row covers
AGGREGATES = {"m49", "group"}  # columns that name groups of areas, which overlap
UNSUMMED = {"year", "years", "level", "countries"}  # units and measures that have no sum


@dataclass(frozen=True)
class State:
    """A state of the tables and, with ``site``, of the book."""

    name: str  # as it was asked for
    tables: Path  # the folder of the data package
    as_of: str
    site: Path | None = None


def state(text: str) -> State:
    """The state that ``[NAME=]FOLDER[@YYYY-MM-DD]`` means: a built site, a checkout with one, or a folder of tables.

    A folder's own name may hold ``=`` and ``@``: what is there as it is written has no name before it, and only a day is a day.

    :raises CompendiumError: the folder holds neither, or a day was given to a site, which has its own.
    """
    place, at, day = text.rpartition("@")
    if not (at and DAY.fullmatch(day)):
        place, day = text, ""
    called, equals, rest = place.partition("=")
    if not equals or Path(place).exists():
        called, rest = "", place
    folder, name = Path(rest), called or rest
    for site in (folder, folder / "_build" / "html"):
        if (site / FINDINGS).exists():
            if day:
                raise CompendiumError(f"{text}: a built site has a day of its own. Give a day to a folder of tables only.")
            as_of = manifest.read_findings(site).as_of
            return State(name, site / "data", as_of, site)
    if (folder / "datapackage.json").exists():
        return State(name, folder, day or LATEST)
    raise CompendiumError(
        f"{text} is neither a built site (no {FINDINGS}) nor a folder of tables (no datapackage.json). Build the book there first "
        "(make html), or give its folder `data`, with @YYYY-MM-DD for the state of a day."
    )


# --- Tables -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Move:
    """A figure before and after."""

    label: str
    before: float
    after: float

    @property
    def difference(self) -> float:
        """After less before."""
        return self.after - self.before

    @property
    def percent(self) -> float:
        """The difference in per cent of what was; missing where that was nil."""
        return 100 * self.difference / abs(self.before) if self.before else float("nan")


@dataclass(frozen=True)
class Total(Move):
    """A total over the rows that both releases have; beside it, what stood in rows that are gone, and stands in rows that came."""

    gone: float
    came: float


@dataclass(frozen=True)
class Revision:
    """How a measure was revised for the years that both releases have."""

    measure: str
    unit: str
    rows: int  # that both have
    revised: int
    areas: tuple[int, int] | None  # with a revised figure, in all; of tables with areas
    gone: int  # rows of these years that only the earlier release has
    came: int  # rows of these years that only the later one has
    totals: list[Total]  # by year (and category)
    largest: list[Move]  # single rows of the last year that both have


@dataclass(frozen=True)
class TableChange:
    """What a new release of a table brought."""

    table: str
    title: str
    before: Release | None
    after: Release | None
    rows: tuple[int, int]
    years_new: list[int] = field(default_factory=list)
    years_gone: list[int] = field(default_factory=list)
    areas_new: list[str] = field(default_factory=list)
    areas_gone: list[str] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    turned: list[tuple[str, str, int]] = field(default_factory=list)  # of a measure in words: from, to, rows
    gone: int = 0  # rows that only the earlier release has, of years that are gone too
    came: int = 0  # rows that only the later one has, of years up to the earlier one's last
    apart: int = 0  # rows of the same key that cover another number of years, and are not compared


def tables(a: State, b: State) -> list[TableChange]:
    """The tables whose release, or whose part known on the day, differs between two states."""
    names = sorted({*catalog.read_catalog(a.tables).releases, *catalog.read_catalog(b.tables).releases})
    return [change for name in names if (change := _table(name, a, b))]


def _load(name: str, s: State) -> tuple[Release, pd.DataFrame] | None:
    if name not in catalog.read_catalog(s.tables).releases:
        return None
    release = catalog.resolve(name, s.as_of, s.tables)
    try:
        return release, catalog.load(name, s.as_of, s.tables)
    except NothingKnown:
        return None


def _table(name: str, a: State, b: State) -> TableChange | None:
    old, new = _load(name, a), _load(name, b)
    if old is None or new is None:
        if old is new:
            return None
        release, frame = old or new  # type: ignore[misc]
        return TableChange(
            name,
            release.table.title,
            release if old else None,
            release if new else None,
            (len(frame) if old else 0, len(frame) if new else 0),
            sorted(_years(frame)) if new else [],
            sorted(_years(frame)) if old else [],
            gone=len(frame) if old else 0,
        )
    before, after = old[1], new[1]
    if old[0].sha256 == new[0].sha256 and len(before) == len(after):
        return None
    named = _names(b)
    places = [f.name for f in new[0].table.fields if f.area and f.name in before]
    here, there = (set(pd.concat([frame[p] for p in places]).dropna()) if places else set() for frame in (before, after))
    return TableChange(
        name,
        new[0].table.title,
        old[0],
        new[0],
        (len(before), len(after)),
        sorted(_years(after) - _years(before)),
        sorted(_years(before) - _years(after)),
        [named.get(x, x) for x in sorted(there - here)],
        [named.get(x, x) for x in sorted(here - there)],
        **_revised(before, after, new[0], named),
    )


def _years(frame: pd.DataFrame) -> set[int]:
    return {int(y) for y in frame["year"].dropna()} if "year" in frame else set()


def _names(s: State) -> dict[str, str]:
    rows = catalog.rows(catalog.read_catalog(s.tables).table("areas")[-1], s.tables)
    return {row["area"]: row.get("short_name") or row["name"] for row in rows}


def _revised(before: pd.DataFrame, after: pd.DataFrame, release: Release, named: dict[str, str]) -> dict[str, Any]:
    """What a ``TableChange`` says of the rows: revised, gone, come and not compared."""
    key = [k for k in release.table.key if k in before and k in after]
    if len(key) < len(release.table.key):
        return {}
    every = before.merge(after, on=key, how="outer", suffixes=("|before", "|after"), indicator="found")
    gone, came = (every["found"] == found for found in ("left_only", "right_only"))
    out: dict[str, Any] = {"gone": int(gone.sum()), "revisions": [], "turned": []}
    if "year" in key:  # what only one of them describes is no revision
        out["came"] = int((came & (every["year"] <= before["year"].max())).sum())
        every = every[every["year"].isin(_years(before) & _years(after))]
    if f"{SPAN}|before" in every:
        apart = (every["found"] == "both") & _differ(every[f"{SPAN}|before"].astype(float), every[f"{SPAN}|after"].astype(float))
        out["apart"] = int(apart.sum())
        every = every[~apart]
    for f in release.table.fields:
        if f.name in (*key, SPAN) or f"{f.name}|before" not in every:
            continue
        if f.type in ("integer", "number"):
            out["revisions"].append(_revision(every, f, key, {g.name for g in release.table.fields if g.area}, named))
        elif f.enum:
            pair = every.loc[every["found"] == "both", [f"{f.name}|before", f"{f.name}|after"]].dropna()
            pair = pair[pair.iloc[:, 0] != pair.iloc[:, 1]]
            out["turned"] += [(str(x), str(y), int(n)) for (x, y), n in pair.value_counts().head(SHOWN).items()]
    return out


def _differ(old: Any, new: Any) -> Any:
    """Where two series or frames of numbers differ; what is missing in one of them does, what is missing in both does not."""
    return (old != new) & ~(old.isna() & new.isna())


def _revision(every: pd.DataFrame, f: model.Field, key: list[str], places: set[str], named: dict[str, str]) -> Revision:
    """:param every: the rows of both releases beside each other, ``found`` in one of them or in both."""
    both = every[every["found"] == "both"]
    old, new = both[f"{f.name}|before"].astype(float), both[f"{f.name}|after"].astype(float)
    revised = _differ(old, new)
    rest = [k for k in key if k != "year"]
    single = every
    for k in rest:  # where a row for both sexes stands beside each, it alone is summed
        if (single[k].astype(str) == "both").any():
            single = single[single[k] == "both"]
    last = single[single["found"] == "both"]
    if "year" in key and len(last):
        last = last[last["year"] == last["year"].max()]
    moves = [
        Move(
            ", ".join([*(named.get(str(row[k]), str(row[k])) for k in rest if pd.notna(row[k]) and str(row[k]) != "both"), *_at(row)]),
            float(row[f"{f.name}|before"]),
            float(row[f"{f.name}|after"]),
        )
        for _, row in last.dropna(subset=[f"{f.name}|before", f"{f.name}|after"]).iterrows()
    ]
    area = next((k for k in key if k in places), "")
    return Revision(
        f.name,
        f.unit,
        len(both),
        int(revised.sum()),
        (both.loc[revised, area].nunique(), both[area].nunique()) if area else None,
        int((every["found"] == "left_only").sum()),
        int((every["found"] == "right_only").sum()),
        _totals(single, f, rest, places) if "year" in key and len(both) else [],
        sorted((m for m in moves if m.difference), key=lambda m: -abs(m.difference))[:SHOWN],
    )


def _at(row: pd.Series) -> list[str]:
    return [str(row["year"])] if "year" in row else []


def _totals(every: pd.DataFrame, f: model.Field, rest: list[str], places: set[str]) -> list[Total]:
    """Sums by year (and by a short list of categories); prices and rates have no sum, nor have groups that may overlap."""
    if (f.type != "integer" and not f.name.startswith("usd")) or UNSUMMED & {f.name, f.unit}:
        return []
    kinds = [k for k in rest if k not in places and not (every[k].astype(str) == "both").any()]
    if AGGREGATES & {str(c).partition("|")[0] for c in every} or any(every[k].nunique() > SHOWN for k in kinds):
        return []
    old, new = (every[f"{f.name}|{state}"].astype(float) for state in ("before", "after"))
    parts = {
        "before": old.where(every["found"] == "both"),
        "after": new.where(every["found"] == "both"),
        "gone": old.where(every["found"] == "left_only"),
        "came": new.where(every["found"] == "right_only"),
    }
    sums = pd.DataFrame(parts).groupby([every[k] for k in [*kinds, "year"]], dropna=False).sum()
    names = [", ".join(map(str, at)) if isinstance(at, tuple) else str(at) for at in sums.index]
    out = [Total(name, *map(float, row)) for name, row in zip(names, sums.to_numpy(), strict=True)]
    return out if len(out) <= 3 * SHOWN else sorted(out, key=lambda m: -abs(m.difference))[:SHOWN]


# --- The book -----------------------------------------------------------------------------------------------------------


SIZES = {"": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}
NUMBER = re.compile(r"([−+-]?\d[\d,]*(?:\.\d+)?)(?:\s(thousand|million|billion)\b)?")


@dataclass(frozen=True)
class NumberChange:
    """A number, or words, of the text."""

    page: str
    key: str
    before: str
    after: str
    sentence: str = ""  # in which it stands now
    brief: bool = False  # among the findings at the head of a chapter

    @property
    def moved(self) -> float:
        """The largest change of a number in it as a share of what that was; 1 where words changed."""
        old, new = _figures(self.before), _figures(self.after)
        if not old or NUMBER.sub("", self.before) != NUMBER.sub("", self.after):
            return 1.0
        return max(abs(y - x) / abs(x) if x else float(x != y) for x, y in zip(old, new, strict=True))


@dataclass(frozen=True)
class FigureChange:
    """An exhibit whose numbers differ."""

    id: str
    page: str
    titles: tuple[str, str]
    moved: float  # of its most changed column: the sum of the differences as a share of the sum before; 1 where that was nil
    column: str
    largest: list[Move]
    cells: tuple[int, int]  # changed, in all, of the rows that both have
    rows: tuple[int, int]  # added, gone


@dataclass(frozen=True)
class BookChange:
    """What the book says otherwise."""

    verdicts: list[tuple[str, str, str, str]]  # claim, before, after, because
    claims: list[tuple[str, str, str, str]]  # that only one of them judges: claim, new or gone, verdict, because
    reasons: list[tuple[str, str, str, str]]  # verdicts that stand on other numbers: claim, verdict, because before, because after
    questions: list[tuple[str, str, str]]
    headline: list[tuple[str, tuple[str, str], Move]]  # of the tables of key figures: column, the years before and after, row
    numbers: list[NumberChange]
    count: int  # numbers of the text in the later state
    elsewhere: int  # of these, how many stand on another page than before
    figures: list[FigureChange]
    exhibits: int
    added: list[str]
    gone: list[str]


HEADLINE = "notebooks/key-figures"
GLUED = re.compile(r"\{glue:text\}`(?:[^`:]+::)?([^`]+)`")


def book(a: Path, b: Path) -> BookChange:
    """Compare two built sites."""
    old, new = manifest.read_findings(a), manifest.read_findings(b)
    was, now = manifest.read_verdicts(a), manifest.read_verdicts(b)
    moved, earlier = _followed(old.numbers, new.numbers)
    numbers = [n for page in sorted({*earlier, *new.numbers}) for n in _page_numbers(page, earlier, new.numbers, b)]
    both = sorted(set(was) & set(now))
    before, after = manifest.read_exhibits(a), manifest.read_exhibits(b)
    figures = [f for id in sorted(set(before) & set(after)) if (f := _figure(id, a, b, before[id], after[id]))]
    return BookChange(
        verdicts=[(c, was[c].verdict, now[c].verdict, now[c].because) for c in both if was[c].verdict != now[c].verdict],
        claims=[
            (c, word, some[c].verdict, some[c].because)
            for word, some, others in (("new", now, was), ("gone", was, now))
            for c in sorted(set(some) - set(others))
        ],
        reasons=[
            (c, now[c].verdict, was[c].because, now[c].because)
            for c in both
            if was[c].verdict == now[c].verdict and was[c].because != now[c].because
        ],
        questions=[
            (q, old.questions.get(q, "–"), new.questions.get(q, "–"))
            for q in sorted({*old.questions, *new.questions})
            if old.questions.get(q) != new.questions.get(q)
        ],
        headline=_headline(a, b, before, after),
        # Those in brief first. Without a sentence they are marks for passages that come and go.
        numbers=sorted((n for n in numbers if n.sentence), key=lambda n: (not n.brief, -n.moved)),
        count=sum(map(len, new.numbers.values())),
        elsewhere=moved,
        figures=sorted(figures, key=lambda f: -f.moved),
        exhibits=len(set(before) & set(after)),
        added=sorted(set(after) - set(before)),
        gone=sorted(set(before) - set(after)),
    )


Numbers = dict[str, dict[str, str]]  # by page and key


def _followed(old: Numbers, new: Numbers) -> tuple[int, Numbers]:
    """How many numbers stand on another page than before, and the earlier numbers by the page on which they stand now.

    A number is followed where its key left one page and came to exactly one other.
    """
    out: Numbers = {page: dict(numbers) for page, numbers in old.items()}
    count = 0
    for page, numbers in old.items():
        for key in numbers.keys() - new.get(page, {}).keys():
            came = [other for other in new if key in new[other] and key not in old.get(other, {})]
            if len(came) == 1:
                out.setdefault(came[0], {})[key] = out[page].pop(key)
                count += 1
    return count, out


def _page_numbers(page: str, old: Numbers, new: Numbers, site: Path) -> list[NumberChange]:
    was, now = old.get(page, {}), new.get(page, {})
    differ = [key for key in sorted({*was, *now}) if was.get(key) != now.get(key)]
    said = _sentences(site, page, now) if differ else {}
    return [NumberChange(page, key, was.get(key, ""), now.get(key, ""), *said.get(key, ("", False))) for key in differ]


def _sentences(site: Path, page: str, glued: dict[str, str]) -> dict[str, tuple[str, bool]]:
    """The first sentence of the text in which each key stands, with what was glued in its place, and whether it is in brief."""
    stem = page.rpartition("/")[2]
    path = site / "_notebooks" / f"{stem}.ipynb"
    if not path.exists():
        path = site / "_notebooks" / PROFILE.name
    found: dict[str, tuple[str, bool]] = {}
    part = ""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"] if path.exists() else []
    for cell in cells:
        if cell["cell_type"] != "markdown":
            continue
        for sentence in re.split(r"(?<=[.?!:])\s+|\n\n|\n:|\n\s*- ", "".join(cell["source"])):
            if heading := re.match(r"##+ (.*)", sentence):
                part = heading[1].casefold()
            for key in GLUED.findall(sentence):
                found.setdefault(key, (_plain(sentence, glued), part.startswith("in brief")))
    return found


def _plain(sentence: str, glued: dict[str, str]) -> str:
    """A sentence as its reader sees it, near enough: numbers in, marks and citations out."""
    text = GLUED.sub(lambda m: glued.get(m[1], "…"), re.sub(r"^:::.*$|^:\w+:.*$", "", sentence, flags=re.MULTILINE))
    text = re.sub(r"\s*\{cite(?::\w)?\}`[^`]*`|\s*\(?\{numref\}`[^`]*`\)?|^#+ |^\d+\. ", "", text)
    text = re.sub(r"\{\w+\}`([^`<]*)(?:\s*<[^>]*>)?`|\[([^\]]*)\]\([^)]*\)", lambda m: m[1] or m[2], text)
    return " ".join(re.sub(r"[*_]{1,2}(\S[^*_]*)[*_]{1,2}", r"\1", text).split())


def _headline(a: Path, b: Path, before: dict[str, Exhibit], after: dict[str, Exhibit]) -> list[tuple[str, tuple[str, str], Move]]:
    """What the tables on the page of key figures say otherwise."""
    out = []
    for id in sorted(set(before) & set(after)):
        if f"notebooks/{after[id].notebook}" != HEADLINE or after[id].kind != "table":
            continue
        places = [site / manifest.folder_of(id) / f"{id}.csv" for site in (a, b)]
        (old, new), (was, now) = map(_cells, places), map(_year_columns, places)
        if old is None or new is None:
            continue
        for column in (c for c in new.columns if c in old.columns):
            for row in (r for r in new.index if r in old.index):
                x, y = float(old[column][row]), float(new[column][row])
                if x != y and (pd.notna(x) or pd.notna(y)):
                    years = (was.get((str(column), row), ""), now.get((str(column), row), ""))
                    out.append((str(column), years, Move(str(row), x, y)))
    return out


def _year_columns(path: Path) -> dict[tuple[str, str], str]:
    """The year that stands beside a figure: of a column "Now", in a column "Year now"."""
    raw = pd.read_csv(path, dtype="string", keep_default_na=False)
    years = {c.removeprefix("Year ").capitalize(): c for c in raw.columns if c.startswith("Year ")}
    return {(column, row): str(year) for column, c in years.items() for row, year in zip(raw.iloc[:, 0], raw[c], strict=True)}


def _figures(text: str) -> list[float]:
    """The numbers in a text, in ones."""
    return [float(n.replace(",", "").replace("−", "-")) * SIZES[size] for n, size in NUMBER.findall(text)]


def _figure(id: str, a: Path, b: Path, before: Exhibit, after: Exhibit) -> FigureChange | None:
    old, new = (_cells(site / manifest.folder_of(id) / f"{id}.csv") for site in (a, b))
    if old is None or new is None:
        return None
    rows = (len(new.index.difference(old.index)), len(old.index.difference(new.index)))
    columns = [c for c in new.columns if c in old.columns]
    at = new.index.intersection(old.index)
    x, y = old.loc[at, columns].astype(float), new.loc[at, columns].astype(float)
    differs = _differ(x, y) & ~((x - y).abs() <= 1e-9 * x.abs())
    if not differs.any(axis=None):
        return None if rows == (0, 0) else FigureChange(id, after.notebook, (before.title, after.title), 0.0, "", [], (0, x.size), rows)
    by = (y.fillna(0) - x.fillna(0)).abs()  # what is missing counts as nil
    moved = (by.sum() / x.abs().sum()).replace(float("inf"), 1.0).fillna(0)
    changed = [c for c in columns if differs[c].any()]
    # A column that says one thing of all rows (of how many cases, since when) is no finding, unless it said nothing before.
    telling = [c for c in changed if max(x[c].nunique(), y[c].nunique()) > 1 or len(x) == 1 or not x[c].any()] or changed
    column = moved[telling].idxmax()
    order = by.loc[differs[column], column].sort_values(ascending=False, kind="stable").index[:SHOWN]
    largest = [Move(str(k), float(x[column][k]), float(y[column][k])) for k in order]
    titles = (before.title, after.title)
    return FigureChange(
        id,
        after.notebook,
        titles,
        float(moved[column]),
        str(column),
        largest,
        (int(differs.sum().sum()), int((x.notna() | y.notna()).sum().sum())),
        rows,
    )


def _cells(path: Path) -> pd.DataFrame | None:
    """The numbers of an exhibit under the words that name its rows, and its years where words do not; None where nothing names each row."""
    raw = pd.read_csv(path, keep_default_na=False, na_values=[""])
    years = [c for c in raw.columns if pd.api.types.is_numeric_dtype(raw[c]) and _is_year(raw[c], str(c))]
    words = [c for c in raw.columns if not pd.api.types.is_numeric_dtype(raw[c])]
    numbers = [c for c in raw.columns if c not in words and c not in years]
    for names in (words, [*words, *years]):
        label = raw[names].astype("string").fillna("–").agg(", ".join, axis=1) if names else pd.Series(["all"] * len(raw), dtype="string")
        if numbers and not label.duplicated().any():
            return raw[numbers].set_axis(pd.Index(label))
    return None


def _is_year(column: pd.Series, name: str) -> bool:
    return bool("year" in name.lower() or name.lower() in ("period", "from", "to")) and bool(column.dropna().between(1800, 2200).all())


def figures_to_show(change: BookChange) -> Sequence[FigureChange]:
    """The figures that moved most."""
    return [f for f in change.figures if f.moved][:SHOWN]
