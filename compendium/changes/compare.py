"""Compare two states: of the tables alone, or of the book that was made from them.

A state is a folder of tables (as of a day, if one is given) or a built site, which holds its tables, its exhibits, its verdicts and the
numbers of its text. New data are reported apart from revisions: a year that only the later state has is new, another value for a year
that both have is a revision.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from compendium import manifest
from compendium.errors import CompendiumError, NothingKnown
from compendium.manifest import FINDINGS, Exhibit, Verdict
from compendium.paths import PROFILE
from compendium.tables import catalog, model
from compendium.tables.model import LATEST, Release

MAX_LISTED = 8  # the largest changes


@dataclass(frozen=True)
class State:
    """A state of the tables and, with ``site``, of the book."""

    name: str  # as the user gave it
    tables: Path  # the folder of the data package
    as_of: str
    site: Path | None = None

    @property
    def newest(self) -> str:
        """The date of the newest release; empty without one."""
        return max((r.date for releases in catalog.read_catalog(self.tables).releases.values() for r in releases), default="")


def parse_state(text: str) -> State:
    """The state that ``[NAME=]FOLDER[@YYYY-MM-DD]`` means: a built site, a checkout with one, or a folder of tables.

    The path of a folder may contain ``=`` and ``@``: a text that is an existing path has no name in it, and only a date ends it as a day.

    :raises CompendiumError: the folder holds neither, or a day was given to a site, which has its own.
    """
    place, day = (text[:-11], text[-10:]) if re.search(r"@\d{4}-\d{2}-\d{2}\Z", text) else (text, "")
    name, equals, path = place.partition("=")
    if not equals or Path(place).exists():
        name, path = "", place
    name, folder = name or path, Path(path)
    site = next((site for site in (folder, folder / "_build" / "html") if (site / FINDINGS).exists()), None)
    if site and day:
        raise CompendiumError(f"{text}: a built site has a day of its own. Give a day to a folder of tables only.")
    if site:
        return State(name, site / "data", manifest.read_findings(site).as_of, site)
    if (folder / "datapackage.json").exists():
        return State(name, folder, day or LATEST)
    raise CompendiumError(
        f"{text} is neither a built site (no {FINDINGS}) nor a folder of tables (no datapackage.json). Build the book there first "
        "(make html), or give its folder `data`, with @YYYY-MM-DD for the state of a day."
    )


@dataclass(frozen=True)
class ValueChange:
    """A value before and after."""

    label: str
    before: float
    after: float

    @property
    def difference(self) -> float:
        """After less before."""
        return self.after - self.before

    @property
    def percent(self) -> float:
        """The difference in per cent of the value before; missing for a share, from or to zero, and where the sign changed."""
        if is_share(self.label) or not self.before * self.after > 0:
            return float("nan")
        return 100 * self.difference / abs(self.before)


def is_share(text: str) -> bool:
    """Whether a label or a unit names a share or a rate, whose difference is in points."""
    return bool(re.search(r"%|per.cent|(?<![a-z])(?:share|rate|percent|points)(?![a-z])", text, re.IGNORECASE))


# --- Tables -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Total(ValueChange):
    """A total over the rows that both releases have."""

    removed: float  # the total of the rows that only the earlier release has
    added: float  # of those that only the later one has


@dataclass(frozen=True)
class Revision:
    """How a measure was revised for the years that both releases have."""

    measure: str
    unit: str
    rows: int  # in both releases
    revised: int
    areas: tuple[int, int] | None  # with a revised value, in all; of tables with areas
    removed: int  # rows of these years that only the earlier release has
    added: int  # rows of these years that only the later one has
    totals: list[Total]  # by year (and category)
    largest: list[ValueChange]  # single rows of the last year that both have


@dataclass(frozen=True)
class TableChange:
    """The difference between two releases of a table."""

    table: str
    before: Release | None
    after: Release | None
    rows: tuple[int, int]
    years_added: list[int]
    years_removed: list[int]
    areas_added: list[str] = field(default_factory=list)
    areas_removed: list[str] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    recoded: list[tuple[str, str, int]] = field(default_factory=list)  # category before, category after, rows
    removed: int = 0  # rows that only the earlier release has, of whatever year
    added: int = 0  # rows that only the later one has, of years up to the earlier one's last
    not_comparable: int = 0  # rows of the same key that cover another number of years

    @property
    def has_revisions(self) -> bool:
        """Whether a value of the past was revised or recoded."""
        return any(r.revised for r in self.revisions) or bool(self.recoded)

    @property
    def has_other_rows(self) -> bool:
        """Whether rows of the past were removed or added."""
        return bool(self.removed or self.added)

    @property
    def has_rows_beyond_revisions(self) -> bool:
        """Whether more rows were removed or added than the revisions count."""
        first = next(iter(self.revisions), None)
        return self.removed > (first.removed if first else 0) or self.added > (first.added if first else 0)


def compare_tables(a: State, b: State) -> list[TableChange]:
    """The tables whose release, or whose part known on the day, differs between two states."""
    names = sorted({*catalog.read_catalog(a.tables).releases, *catalog.read_catalog(b.tables).releases})
    return [change for name in names if (change := _compare_table(name, a, b))]


def _compare_table(name: str, a: State, b: State) -> TableChange | None:
    (old, before), (new, after) = _load(name, a), _load(name, b)
    if not (old or new) or (old and new and old.sha256 == new.sha256 and len(before) == len(after)):
        return None
    years_before, years_after = _years(old, before), _years(new, after)
    return TableChange(
        table=name,
        before=old,
        after=new,
        rows=(len(before), len(after)),
        years_added=sorted(years_after - years_before),
        years_removed=sorted(years_before - years_after),
        **(_compare_rows(before, after, new, _area_names(b)) if old and new else {"removed": len(before)}),
    )


def _load(name: str, s: State) -> tuple[Release | None, pd.DataFrame]:
    """The release of a table in a state and its rows; None and no rows where the state has none."""
    with suppress(NothingKnown):
        if name in catalog.read_catalog(s.tables).releases:
            return catalog.resolve(name, s.as_of, s.tables), catalog.load(name, s.as_of, s.tables)
    return None, pd.DataFrame()


def _years(release: Release | None, frame: pd.DataFrame) -> set[int]:
    years = release.table.years(frame) if release else None
    return set() if years is None else {int(year) for year in years.dropna()}


def _area_names(s: State) -> dict[str, str]:
    rows = catalog.rows(catalog.read_catalog(s.tables).table("areas")[-1], s.tables)
    return {row["area"]: row.get("short_name") or row["name"] for row in rows}


def _compare_rows(before: pd.DataFrame, after: pd.DataFrame, release: Release, names: dict[str, str]) -> dict[str, Any]:
    """What a ``TableChange`` says of areas and rows.

    :param names: of the areas by code.
    """
    table = release.table
    places = {f.name for f in table.fields if f.area}
    old, new = ({code for k in places if k in before for code in frame[k].dropna()} for frame in (before, after))
    out: dict[str, Any] = {
        "areas_added": [names.get(x, x) for x in sorted(new - old)],
        "areas_removed": [names.get(x, x) for x in sorted(old - new)],
    }
    if not set(table.key) <= {*before} & {*after}:
        return out
    merged = before.merge(after, on=list(table.key), how="outer", suffixes=("|before", "|after"), indicator="found")
    removed, added = (merged["found"] == found for found in ("left_only", "right_only"))
    out |= {"removed": int(removed.sum()), "revisions": [], "recoded": []}
    if "year" in table.key:  # a year that only one of them has is no revision
        out["added"] = int((added & (merged["year"] <= before["year"].max())).sum())
        merged = merged[merged["year"].isin(_years(release, before) & _years(release, after))]
    if table.span_field:
        spans = (merged[f"{table.span_field}|{state}"].astype(float) for state in ("before", "after"))
        apart = (merged["found"] == "both") & _differ(*spans)
        out["not_comparable"] = int(apart.sum())
        merged = merged[~apart]
    for f in table.fields:
        if f.name in (*table.key, table.span_field) or f"{f.name}|before" not in merged:
            continue
        if f.type in ("integer", "number"):
            out["revisions"].append(_compare_measure(merged, f, table, names))
        elif f.enum:
            pair = merged.loc[merged["found"] == "both", [f"{f.name}|before", f"{f.name}|after"]].dropna()
            pair = pair[pair.iloc[:, 0] != pair.iloc[:, 1]]
            out["recoded"] += [(str(x), str(y), int(n)) for (x, y), n in pair.value_counts().head(MAX_LISTED).items()]
    return out


def _differ(old: Any, new: Any) -> Any:
    """Where two series or frames of numbers differ: a value missing in one of them differs, a value missing in both does not."""
    return (old != new) & ~(old.isna() & new.isna())


def _compare_measure(merged: pd.DataFrame, f: model.Field, table: model.Table, names: dict[str, str]) -> Revision:
    """:param merged: the rows of both releases side by side, ``found`` in one of them or in both."""
    both = merged[merged["found"] == "both"]
    revised = _differ(both[f"{f.name}|before"].astype(float), both[f"{f.name}|after"].astype(float))
    fields = {g.name: g for g in table.fields}
    keys = [fields[k] for k in table.key if k != "year"]
    single = merged
    for g in keys:  # a row for both sexes is summed without those for each
        if g.total in set(single[g.name]):
            single = single[single[g.name] == g.total]
    last = single[single["found"] == "both"]
    if "year" in table.key and len(last):
        last = last[last["year"] == last["year"].max()]
    labelled = {g.name: g.total for g in keys} | {k: "" for k in table.key if k == "year"}
    changes = [
        ValueChange(
            label=", ".join(names.get(str(row[k]), str(row[k])) for k, total in labelled.items() if pd.notna(row[k]) and row[k] != total),
            before=float(row[f"{f.name}|before"]),
            after=float(row[f"{f.name}|after"]),
        )
        for _, row in last.dropna(subset=[f"{f.name}|before", f"{f.name}|after"]).iterrows()
    ]
    area = next((g.name for g in keys if g.area), "")
    return Revision(
        measure=f.name,
        unit=f.unit,
        rows=len(both),
        revised=int(revised.sum()),
        areas=(both.loc[revised, area].nunique(), both[area].nunique()) if area else None,
        removed=int((merged["found"] == "left_only").sum()),
        added=int((merged["found"] == "right_only").sum()),
        totals=_compare_totals(single, f, keys) if f.additive and "year" in table.key and len(both) else [],
        largest=_largest([change for change in changes if change.difference]),
    )


def _largest(changes: list[Any]) -> list[Any]:
    return sorted(changes, key=lambda change: -abs(change.difference))[:MAX_LISTED]


def _compare_totals(merged: pd.DataFrame, f: model.Field, keys: list[model.Field]) -> list[Total]:
    """Sums by year, and by category where there are few; none where there are many."""
    categories = [g.name for g in keys if not g.area and g.total not in set(merged[g.name])]
    if any(merged[k].nunique() > MAX_LISTED for k in categories):
        return []
    old, new = (merged[f"{f.name}|{state}"].astype(float) for state in ("before", "after"))
    parts = {
        "before": old.where(merged["found"] == "both"),
        "after": new.where(merged["found"] == "both"),
        "removed": old.where(merged["found"] == "left_only"),
        "added": new.where(merged["found"] == "right_only"),
    }
    sums = pd.DataFrame(parts).groupby([merged[k] for k in [*categories, "year"]], dropna=False).sum()
    labels = [", ".join(map(str, at)) if isinstance(at, tuple) else str(at) for at in sums.index]
    out = [Total(label, *map(float, row)) for label, row in zip(labels, sums.to_numpy(), strict=True)]
    return out if len(out) <= 3 * MAX_LISTED else _largest(out)


# --- The book -----------------------------------------------------------------------------------------------------------


SIZES = {"": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}
NUMBER = re.compile(r"([−+-]?\d[\d,]*(?:\.\d+)?)(?:\s(thousand|million|billion)\b)?")
KEY_FIGURES = "key-figures"  # the notebook
GLUED = re.compile(r"\{glue:text\}`(?:[^`:]+::)?([^`]+)`")
Numbers = dict[str, dict[str, str]]  # what was glued, by page and key


@dataclass(frozen=True)
class TextChange:
    """A number, or words, of the text."""

    page: str
    key: str
    before: str
    after: str
    sentence: str = ""  # of the later text
    in_brief: bool = False  # whether it is among the findings at the head of a chapter

    @property
    def relative_change(self) -> float:
        """The largest change of a number in it as a share of the number before; 1 where words changed."""
        old, new = _parse_numbers(self.before), _parse_numbers(self.after)
        if not old or len(old) != len(new) or NUMBER.sub("", self.before) != NUMBER.sub("", self.after):
            return 1.0
        return max(abs(y - x) / abs(x) if x else float(x != y) for x, y in zip(old, new, strict=True))


@dataclass(frozen=True)
class KeyFigure(ValueChange):
    """A value of a table on the page of key figures."""

    column: str
    years: tuple[str, str]  # before and after; empty where the table has none

    @property
    def is_of_another_year(self) -> bool:
        """Whether the year differs."""
        return self.years[0] != self.years[1]


@dataclass(frozen=True)
class ExhibitChange:
    """An exhibit whose numbers differ."""

    before: Exhibit
    after: Exhibit
    cells: tuple[int, int]  # changed, in all, of the rows that both have
    rows: tuple[int, int]  # added, removed
    column: str = ""  # the one that changed most
    relative_change: float = 0.0  # of this column: the sum of the differences as a share of the sum before; 1 where that was zero
    largest: list[ValueChange] = field(default_factory=list)


@dataclass(frozen=True)
class BookChange:
    """The difference between two built books."""

    verdicts: dict[str, tuple[Verdict, Verdict]]  # by claim, before and after, where the verdict differs
    reasons: dict[str, tuple[Verdict, Verdict]]  # where the same verdict has other numbers, or holds in more or fewer combinations
    claims_added: dict[str, Verdict]  # which only the later book judges
    claims_removed: dict[str, Verdict]
    questions: dict[str, tuple[str, str]]  # by id, the status before and after
    key_figures: list[KeyFigure]
    findings: dict[
        str, tuple[str, str]
    ]  # by key, the sentence before and after, where it differs; one is empty where the other state has it alone
    numbers: list[TextChange]
    number_count: int  # in the text of the later state
    numbers_moved: int  # to another page
    exhibits: list[ExhibitChange]
    exhibit_count: int  # in both
    exhibits_added: list[str]
    exhibits_removed: list[str]

    @property
    def most_changed(self) -> list[ExhibitChange]:
        """The exhibits that changed most."""
        return [e for e in self.exhibits if e.relative_change][:MAX_LISTED]


def compare_books(a: Path, b: Path) -> BookChange:
    """Compare two built sites."""
    old, new = manifest.read_findings(a), manifest.read_findings(b)
    was, now = manifest.read_verdicts(a), manifest.read_verdicts(b)
    judged = {claim: (was[claim], now[claim]) for claim in sorted(was.keys() & now.keys())}
    moved, earlier = _follow_numbers(old.numbers, new.numbers)
    numbers = [n for page in sorted({*earlier, *new.numbers}) for n in _compare_page(page, earlier, new.numbers, b)]
    before, after = manifest.read_exhibits(a), manifest.read_exhibits(b)
    both = sorted(before.keys() & after.keys())
    exhibits = [change for id in both if (change := _compare_exhibit(a, b, before[id], after[id]))]
    return BookChange(
        verdicts={claim: (x, y) for claim, (x, y) in judged.items() if x.verdict != y.verdict},
        reasons={claim: (x, y) for claim, (x, y) in judged.items() if _on_other_numbers(x, y)},
        claims_added={claim: now[claim] for claim in sorted(now.keys() - was.keys())},
        claims_removed={claim: was[claim] for claim in sorted(was.keys() - now.keys())},
        questions={
            q: (old.questions.get(q, "–"), new.questions.get(q, "–"))
            for q in sorted({*old.questions, *new.questions})
            if old.questions.get(q) != new.questions.get(q)
        },
        findings={
            key: sentences
            for key in sorted({*old.findings, *new.findings})
            if len(set(sentences := tuple(state.findings[key].sentence if key in state.findings else "" for state in (old, new)))) > 1
        },
        key_figures=[figure for id in both for figure in _compare_key_figures(a, b, before[id], after[id])],
        # Those in brief first. Without a sentence they are keys of conditional blocks.
        numbers=sorted((n for n in numbers if n.sentence), key=lambda n: (not n.in_brief, -n.relative_change)),
        number_count=sum(map(len, new.numbers.values())),
        numbers_moved=moved,
        exhibits=sorted(exhibits, key=lambda change: -change.relative_change),
        exhibit_count=len(both),
        exhibits_added=sorted(after.keys() - before.keys()),
        exhibits_removed=sorted(before.keys() - after.keys()),
    )


def _on_other_numbers(before: Verdict, after: Verdict) -> bool:
    return before.verdict == after.verdict and (before.because, before.holds_in) != (after.because, after.holds_in)


def _follow_numbers(old: Numbers, new: Numbers) -> tuple[int, Numbers]:
    """How many numbers moved to another page, and the earlier numbers by the page that has them now.

    A number has moved where its key left one page and was added to exactly one other.
    """
    out: Numbers = {page: dict(numbers) for page, numbers in old.items()}
    count = 0
    for page, numbers in old.items():
        for key in numbers.keys() - new.get(page, {}).keys():
            targets = [other for other in new if key in new[other] and key not in old.get(other, {})]
            if len(targets) == 1:
                out.setdefault(targets[0], {})[key] = out[page].pop(key)
                count += 1
    return count, out


def _compare_page(page: str, old: Numbers, new: Numbers, site: Path) -> list[TextChange]:
    was, now = old.get(page, {}), new.get(page, {})
    changed = [key for key in sorted({*was, *now}) if was.get(key) != now.get(key)]
    sentences = _find_sentences(site, page, now) if changed else {}
    return [TextChange(page, key, was.get(key, ""), now.get(key, ""), *sentences.get(key, ("", False))) for key in changed]


def _find_sentences(site: Path, page: str, glued: dict[str, str]) -> dict[str, tuple[str, bool]]:
    """The first sentence of a page with each key, as its reader sees it, and whether it is among the findings in brief."""
    names = (f"{page.rpartition('/')[2]}.ipynb", PROFILE.name)
    path = next((path for name in names if (path := site / "_notebooks" / name).exists()), None)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"] if path else []
    found: dict[str, tuple[str, bool]] = {}
    section = ""
    for text in ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"):
        for sentence in re.split(r"(?<=[.?!:])\s+|\n\n|\n:|\n\s*- ", text):
            if heading := re.match(r"##+ (.*)", sentence):
                section = heading[1].casefold()
            for key in GLUED.findall(sentence):
                found.setdefault(key, (_to_plain_text(sentence, glued), section.startswith(("in brief", "what was found"))))
    return found


def _to_plain_text(sentence: str, glued: dict[str, str]) -> str:
    """A sentence nearly as its reader sees it: with its numbers, without markup and citations."""
    text = GLUED.sub(lambda m: glued.get(m[1], "…"), re.sub(r"^:::.*$|^:\w+:.*$", "", sentence, flags=re.MULTILINE))
    text = re.sub(r"\s*\{cite(?::\w)?\}`[^`]*`|\s*\(?\{numref\}`[^`]*`\)?|^#+ |^\d+\. ", "", text)
    text = re.sub(r"\{\w+\}`([^`<]*)(?:\s*<[^>]*>)?`|\[([^\]]*)\]\([^)]*\)", lambda m: m[1] or m[2], text)
    return " ".join(re.sub(r"[*_]{1,2}(\S[^*_]*)[*_]{1,2}", r"\1", text).split())


def _parse_numbers(text: str) -> list[float]:
    """The numbers in a text, in ones."""
    return [float(n.replace(",", "").replace("−", "-")) * SIZES[size] for n, size in NUMBER.findall(text)]


def _compare_key_figures(a: Path, b: Path, before: Exhibit, after: Exhibit) -> list[KeyFigure]:
    """The values that differ, of a table on the page of key figures; none of another exhibit."""
    places = a / before.place(".csv"), b / after.place(".csv")
    if after.notebook != KEY_FIGURES or after.kind != "table" or not (cells := _read_both(*places)):
        return []
    (old, new), (was, now) = _align(*cells), map(_read_years, places)
    return [
        KeyFigure(
            label=str(row),
            before=float(old[column][row]),
            after=float(new[column][row]),
            column=str(column),
            years=(was.get((str(column), row), ""), now.get((str(column), row), "")),
        )
        for column, differs in _differ(old, new).items()
        for row in differs.index[differs]
    ]


def _read_years(path: Path) -> dict[tuple[str, str], str]:
    """The years of a table's values by column and row: a column "Year now" has those of a column "Now"."""
    raw = pd.read_csv(path, dtype="string", keep_default_na=False)
    years = {c.removeprefix("Year ").capitalize(): c for c in raw.columns if c.startswith("Year ")}
    return {(column, row): str(year) for column, c in years.items() for row, year in zip(raw.iloc[:, 0], raw[c], strict=True)}


def _compare_exhibit(a: Path, b: Path, before: Exhibit, after: Exhibit) -> ExhibitChange | None:
    if not (cells := _read_both(a / before.place(".csv"), b / after.place(".csv"))):
        return None
    (old, new), (x, y) = cells, _align(*cells)
    differs = _differ(x, y) & ~((x - y).abs() <= 1e-9 * x.abs())
    change = ExhibitChange(
        before=before,
        after=after,
        cells=(int(differs.sum().sum()), int((x.notna() | y.notna()).sum().sum())),
        rows=(len(new.index.difference(old.index)), len(old.index.difference(new.index))),
    )
    if not change.cells[0]:
        return change if any(change.rows) else None
    difference = (y.fillna(0) - x.fillna(0)).abs()  # a missing value counts as zero
    relative = (difference.sum() / x.abs().sum()).replace(float("inf"), 1.0).fillna(0)
    changed = [c for c in x.columns if differs[c].any()]
    # A column with one value in all rows (the number of cases, a first year) is no finding, unless it had no value before.
    telling = [c for c in changed if max(x[c].nunique(), y[c].nunique()) > 1 or len(x) == 1 or not x[c].any()] or changed
    column = relative[telling].idxmax()
    order = difference.loc[differs[column], column].sort_values(ascending=False, kind="stable").index[:MAX_LISTED]
    largest = [ValueChange(str(k), float(x[column][k]), float(y[column][k])) for k in order]
    return replace(change, column=str(column), relative_change=float(relative[column]), largest=largest)


def _read_both(before: Path, after: Path) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """The numbers of an exhibit in two sites; None where one of them cannot be compared."""
    old, new = _read_cells(before), _read_cells(after)
    return None if old is None or new is None else (old, new)


def _align(old: pd.DataFrame, new: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows and columns that two frames have in common."""
    rows, columns = new.index.intersection(old.index), [c for c in new.columns if c in old.columns]
    return old.loc[rows, columns].astype(float), new.loc[rows, columns].astype(float)


def _read_cells(path: Path) -> pd.DataFrame | None:
    """The numbers of an exhibit, its rows named by its words, or by words and years; None where these do not identify each row."""
    raw = pd.read_csv(path, keep_default_na=False, na_values=[""])
    years = [c for c in raw.columns if pd.api.types.is_numeric_dtype(raw[c]) and _holds_years(raw[c], str(c))]
    words = [c for c in raw.columns if not pd.api.types.is_numeric_dtype(raw[c])]
    numbers = [c for c in raw.columns if c not in words and c not in years]
    for names in (words, [*words, *years]):
        label = raw[names].astype("string").fillna("–").agg(", ".join, axis=1) if names else pd.Series(["all"] * len(raw), dtype="string")
        if numbers and not label.duplicated().any():
            return raw[numbers].set_axis(pd.Index(label))
    return None


def _holds_years(column: pd.Series, name: str) -> bool:
    return bool("year" in name.lower() or name.lower() in ("period", "from", "to")) and bool(column.dropna().between(1800, 2200).all())
