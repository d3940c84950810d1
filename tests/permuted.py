"""The book on tables with permuted areas and mirrored years: which of its judgements do not turn with the numbers?

    make permuted                                  all notebooks
    python tests/permuted.py theme-1 theme-3       some
    python tests/permuted.py --seeds 1 theme-1     one permutation instead of two

A copy of the project gets tables in which the areas (and the other groups that a table compares) have changed places and the years run
backwards; `areas` and `memberships` stay. The notebooks run on the true tables and on the permuted ones, statement by statement, so that
one that fails stops no other. Then the sentences, titles, captions, alternative texts and verdicts of the two are set beside each other.
A judgement (see judgements.py) that is the same on all of them is reported in _build/permuted/report.md: it is typed, or computed and
happens to hold, or true by construction. A statement that fails is reported too: a notebook that breaks when data change has a fault.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import csv
import gzip
import hashlib
import io
import json
import os
import pickle
import random
import re
import shutil
import subprocess
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
import judgements
from judgements import ROOT, Unit

BUILD = ROOT / "_build" / "permuted"
STAY = frozenset({"areas", "memberships"})
# Columns of groups that change places among themselves, table by table; with a tuple, the columns go together.
GROUPS: dict[str, list[str | tuple[str, ...]]] = {
    "africa-visa-openness": ["measure"],
    "africa-visa-openness-scores": ["group"],
    "dual-citizenship": ["region"],
    "integration-policy": ["strand"],
    "integration-policy-and-employment": ["sex", "third"],
    "integration-policy-and-employment-change": ["sex"],
    "integration-policy-eu": ["strand"],
    "integration-policy-items": ["item"],
    "internally-displaced-persons": ["cause"],
    "investment-and-aid": ["flow"],
    "labour-agreement-clauses": [("clause", "clause_group")],
    "labour-agreements-by-region": ["region_a", "region_b"],
    "labour-agreements-in-blocs": ["bloc"],
    "labour-market-by-birthplace": ["birthplace", "sex"],
    "labour-market-by-citizenship": ["citizenship", "sex"],
    "migrant-deaths": ["region", "route", "cause"],
    "migrant-stock": ["sex"],
    "migrant-stock-by-age": ["sex"],
    "migrant-stock-by-origin-and-sex": ["sex"],
    "migration-flows-by-region": ["origin_group", "destination_group"],
    "naturalisation-years": ["region"],
    "occupational-injuries": ["severity", "sex", "migrant_status"],
    "population-by-age": ["sex"],
    "remittance-cost-by-region": [("group", "m49")],
    "sdg-deaths": [("group", "m49")],
    "sdg-migration-policy": ["domain"],
    "sdg-reporting": ["region"],
    "trade-in-blocs": ["bloc"],
    "treaty-coverage": ["treaty"],
    "treaty-parties": ["treaty"],
}
WITHIN = {"migration-flows-by-region": "scheme"}  # its groups change places inside each value of this column
ONLY = {("occupational-injuries", "migrant_status"): {"migrant from outside the EU", "non-migrant"}}  # the others cover few years
PAIRED = {"region_b": "region_a", "destination_group": "origin_group"}  # this column follows the permutation of that one
TOTALS = frozenset({"", "World", "both", "overall", "all", "Africa"})  # a total stays a total
TIMES = ("year", "decade", "fiscal_year", "period", "date")

Row = dict[str, str]
Turned = tuple[tuple[str, ...], str, dict[Any, Any]]  # columns, the column inside whose values they change places, bijection


# --- The tables ---------------------------------------------------------------------------------------------------------


def swap(values: Iterable[Any], draw: random.Random) -> dict[Any, Any]:
    """A random bijection of some values in which, where there are two or more, none stays in its place."""
    order = sorted(set(values))
    draw.shuffle(order)
    return dict(zip(order, order[1:] + order[:1], strict=True))


def areas_of(
    releases: Mapping[str, Sequence[Row]], columns: Sequence[str], kinds: Mapping[str, str], draw: random.Random
) -> dict[str, str]:
    """A bijection of the codes of a table, the same for its releases.

    Codes change places with codes that stand in the same columns of the same releases, and with each other if they cover as many years as
    any: so each release has the codes that it had, and a series that was long stays so.

    :param kinds: of each code that is an area; codes change places inside their kind. Others, such as an unknown origin, stay.
    """
    where: dict[str, set[tuple[str, str]]] = defaultdict(set)
    years: dict[str, set[str]] = defaultdict(set)
    for date, rows in releases.items():
        for row in rows:
            for column in columns:
                if code := row[column]:
                    where[code].add((date, column))
                    years[code].update(row[t] for t in TIMES if t in row)
    most = max((len(found) for found in years.values()), default=0)
    alike: dict[Any, list[str]] = defaultdict(list)
    for code, found in where.items():
        if code in kinds:
            alike[kinds[code], frozenset(found), len(years[code]) == most].append(code)
    return {old: new for _, codes in sorted(alike.items(), key=lambda item: item[1]) for old, new in swap(codes, draw).items()}


def _order(value: str) -> tuple[float, str]:
    with contextlib.suppress(ValueError):
        return float(value), ""
    return 0.0, value


def mirrored(rows: Sequence[Row], column: str, series: Sequence[str]) -> list[Row]:
    """Rows with the times of a column reversed: the values of the first move to the last.

    :param series: the columns that name a series. Where times differ much in their rows, each series is reversed in its own times, so that
        every time keeps its rows; else all of them in the times of the table.
    """
    count = Counter(row[column] for row in rows)
    ragged = bool(series) and min(count.values()) < max(count.values()) / 2
    times: dict[tuple[str, ...], set[str]] = defaultdict(set)

    def name(row: Row) -> tuple[str, ...]:
        return tuple(row[c] for c in series) if ragged else ()

    for row in rows:
        times[name(row)].add(row[column])
    turned = {key: _reversed(found) for key, found in times.items()}
    return [{**row, column: turned[name(row)][row[column]]} for row in rows]


def _reversed(values: Iterable[str]) -> dict[str, str]:
    order = sorted(values, key=_order)
    return dict(zip(order, order[::-1], strict=True))


def permuted(
    table: str, releases: Mapping[str, Sequence[Row]], schema: Mapping[str, Any], kinds: Mapping[str, str], seed: int
) -> dict[str, list[Row]]:
    """The releases of a table with areas and groups that changed places, and years that run backwards."""
    draw = random.Random(f"{seed} {table}")
    columns = [f["name"] for f in schema["fields"] if f.get("area")]
    codes = areas_of(releases, columns, kinds, draw)
    groups = _groups(table, releases, draw, seed)
    key = schema["primaryKey"]
    out = {}
    for date, rows in releases.items():
        made = [{**row, **{c: codes.get(row[c], row[c]) for c in columns}} for row in rows]
        for names, scope, turned in groups:
            for row in made:
                new = turned.get((row.get(scope, ""), *(row[n] for n in names)))
                row.update(zip(names, new, strict=True) if new else {})
        for column in [t for t in TIMES if made and t in made[0]]:
            # A period goes with its year, the date of a vote with its resolution.
            series = [] if "period" in made[0] or column == "date" else [c for c in key if c not in TIMES and c in columns]
            made = mirrored(made, column, [*series, *(c for c in key if c not in TIMES and c not in columns and series)])
        out[date] = sorted(made, key=lambda row: [_order(row[c]) for c in key])
    return out


def _groups(table: str, releases: Mapping[str, Sequence[Row]], draw: random.Random, seed: int) -> list[Turned]:
    """The groups of a table. Of columns with two values the first changes in odd seeds, the second in seeds 2, 3, 6 and so on: were all
    exchanged at once, what is more in the one would stay more in the other.
    """
    pairs = 0
    out: list[Turned] = []
    known: dict[str, dict[Any, Any]] = {}
    for entry in GROUPS.get(table, []):
        names = (entry,) if isinstance(entry, str) else entry
        scope = WITHIN.get(table, "")
        if PAIRED.get(names[0]) in known:
            turned = known[PAIRED[names[0]]]
        else:
            values: dict[str, set[tuple[str, ...]]] = defaultdict(set)
            paired = [b for b, a in PAIRED.items() if a == names[0]]
            for rows in releases.values():
                for row in rows:
                    for columns in (names, *((b,) for b in paired if b in row)):
                        found = tuple(row[n] for n in columns)
                        if found[0] not in TOTALS and found[0] in ONLY.get((table, names[0]), found):
                            values[row.get(scope, "")].add(found)
            turned = {(s, *old): new for s, every in sorted(values.items()) for old, new in swap(every, draw).items()}
            if len(turned) == 2:
                turned = turned if seed >> pairs & 1 else {}
                pairs += 1
            known[names[0]] = turned
        out.append((names, scope, turned))
    return out


def copy_with_permuted_tables(folder: Path, seed: int) -> None:
    """A copy of the project that loads permuted tables."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("compendium", "notebooks", "book", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    for path in ROOT.glob("*.*"):
        if path.is_file():
            shutil.copy(path, folder / path.name)
    permute_tables(folder / "data", seed)


def permute_tables(data: Path, seed: int) -> None:
    """Permute the tables of a data folder where they are, and describe the new files.

    Odd seeds exchange areas of the whole world. Even seeds exchange areas of one sub-region: what rests on neighbours or on blocs, such as
    a model with a term for each bloc, can then still be computed.
    """
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    tables: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for resource in package["resources"]:
        tables[resource["table"]].append(resource)
    last = max(tables["areas"], key=lambda r: r["release"])
    kinds = {row["area"]: "" if seed % 2 else row["subregion"] for row in _read(data / last["path"]) if row["kind"] != "special"}
    for table, resources in tables.items():
        if table in STAY:
            continue
        releases = {r["release"]: _read(data / r["path"]) for r in resources}
        made = permuted(table, releases, resources[0]["schema"], kinds, seed)
        for resource in resources:
            content = _written(made[resource["release"]], resource)
            (data / resource["path"]).write_bytes(content)
            resource.update(hash=f"sha256:{hashlib.sha256(content).hexdigest()}", bytes=len(content))
    (data / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")


def _read(path: Path) -> list[Row]:
    content = path.read_bytes()
    return list(csv.DictReader(io.StringIO((gzip.decompress(content) if path.suffix == ".gz" else content).decode())))


def _written(rows: Sequence[Row], resource: Mapping[str, Any]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, [f["name"] for f in resource["schema"]["fields"]], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return gzip.compress(text.getvalue().encode(), 1, mtime=0) if resource["path"].endswith(".gz") else text.getvalue().encode()


# --- A run --------------------------------------------------------------------------------------------------------------


@dataclass
class Run:
    """What a notebook made."""

    glued: dict[str, str] = field(default_factory=dict)
    glued_in: dict[str, str] = field(default_factory=dict)  # the cell that glued a key
    shown: list[tuple[str, str, str, str]] = field(default_factory=list)  # cell, id of the exhibit or claim, part, text
    failed: list[tuple[str, str, str]] = field(default_factory=list)  # cell, line, error


def record(notebook: Path) -> Run:
    """Run a notebook in this process, statement by statement, and keep its texts. Pictures are not drawn to files."""
    import IPython.display

    from compendium import evidence, exhibits, manifest
    from compendium.measures import gravity

    run, here = Run(), [""]

    def display(data: dict[str, Any], metadata: dict[str, Any] | None = None, **_: Any) -> None:
        if "scrapbook" in (metadata or {}):
            key, text = metadata["scrapbook"]["name"], data[manifest.GLUE_MIME]
            with contextlib.suppress(ValueError, SyntaxError):
                value = ast.literal_eval(text)
                text = value if isinstance(value, str) else text
            run.glued[key], run.glued_in[key] = text, here[0]
        elif manifest.EXHIBIT_MIME in data:
            meta = data[manifest.EXHIBIT_MIME]
            run.shown += [(here[0], meta["id"], part, meta[part]) for part in ("title", "caption", "alt") if part in meta]
        elif manifest.VERDICT_MIME in data:
            meta = data[manifest.VERDICT_MIME]
            run.shown += [(here[0], meta["claim"], "verdict", meta["verdict"]), (here[0], meta["claim"], "reason", meta["because"])]

    def tolerant(function: Any) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            try:
                return function(*args, **options)
            except Exception as error:
                run.failed.append((here[0], f"{function.__name__}({args[0]!r}, …)", f"{type(error).__name__}: {error}"))

        return call

    IPython.display.display = display
    gravity.ppml = apart(gravity.ppml)
    exhibits._draw = lambda *_: exhibits._Pictures("", "", {}, [], {"wide": [], "narrow": []}, "not drawn here", [])
    exhibits.number, evidence.verdict = tolerant(exhibits.number), tolerant(evidence.verdict)
    tried = evidence.tried
    # An option that changes nothing on permuted tables is no fault: it is left out, as on an earlier day.
    evidence.tried = lambda *args, **options: tried(*args, **options | {"as_of": "permuted"})
    names: dict[str, Any] = {"__name__": "__main__"}
    for number, cell in enumerate(json.loads(notebook.read_text(encoding="utf-8"))["cells"], 1):
        if cell["cell_type"] != "code":
            continue
        here[0], source = f"{notebook.stem}#{cell.get('id', number)}", "".join(cell["source"])
        for statement in ast.parse(source).body:
            try:
                exec(compile(ast.Module([statement], []), here[0], "exec"), names)
            except Exception as error:
                line = source.splitlines()[statement.lineno - 1].strip()
                run.failed.append((here[0], line, f"{type(error).__name__}: {error}"))
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close("all")
    return run


def apart(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function run in a forked process: a library in Rust ends the whole process where it meets data that it did not expect."""

    def call(*args: Any, **options: Any) -> Any:
        inward, outward = os.pipe()
        child = os.fork()
        if not child:
            os.close(inward)
            try:
                answer = pickle.dumps((True, function(*args, **options)))
            except Exception as error:
                answer = pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
            with os.fdopen(outward, "wb") as pipe:
                pipe.write(answer)
            os._exit(0)
        os.close(outward)
        with os.fdopen(inward, "rb") as pipe:
            content = pipe.read()
        os.waitpid(child, 0)
        good, answer = pickle.loads(content) if content else (False, RuntimeError(f"{function.__name__} ended its process"))
        if good:
            return answer
        raise answer

    return call


def run_in(tree: Path, notebook: str) -> Run:
    """Run a notebook of a copy of the project in a process of its own."""
    out = BUILD / f"{tree.name}-{notebook}.json"
    out.unlink(missing_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(tree), "MPLBACKEND": "Agg", "COMPENDIUM_CACHE": str(BUILD / "cache")}
    command = [sys.executable, __file__, "--record", str(tree / "notebooks" / f"{notebook}.ipynb"), str(out)]
    done = subprocess.run(command, env=environment, cwd=tree, capture_output=True, text=True)
    if not out.exists():
        raise SystemExit(f"{notebook} in {tree.name} gave nothing:\n{done.stderr[-2000:]}")
    return Run(**{k: [tuple(x) for x in v] if isinstance(v, list) else v for k, v in json.loads(out.read_text()).items()})


# --- The comparison -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """A unit of text with judgements, in the true build and the permuted ones."""

    place: str
    what: str  # "text", or the exhibit and its part
    true: str
    others: tuple[str, ...]
    typed: tuple[str, ...]  # judgement words that no number chose, not excused
    same: tuple[str, ...]  # chosen by numbers, and the same in all builds
    turned: tuple[str, ...]  # not the same in all builds
    excused: tuple[str, ...]  # typed or the same, and covered by judgements.csv
    lost: tuple[str, ...] = ()  # could not be compared: a statement failed in every permuted build


def common(true: str, others: Sequence[str]) -> tuple[list[str], list[str]]:
    """The judgements of a text that all other states of it have too, and those that at least one lacks."""
    left = [Counter(_words(text)) for text in others]
    same, turned = [], []
    for word in _words(true):
        if all(count[word] > 0 for count in left):
            same.append(word)
            for count in left:
                count[word] -= 1
        else:
            turned.append(word)
    return same, turned


def _words(text: str, kind: str = "prose") -> list[str]:
    return [hit.word.lower() if hit.kind != "areas" else hit.word for hit in judgements.hits(Unit("", text, "", kind))]


def prose(path: Path, true: Run, others: Sequence[Run], rows: Sequence[judgements.Allowed]) -> list[Finding]:
    """The sentences of the Markdown cells."""
    found = []
    for unit in judgements.notebook_units(path):
        chosen = bool(unit.given)
        if unit.kind != "prose" or (unit.exempt and not chosen) or any(not true.glued.get(key) for key in unit.given):
            continue
        typed, excused, same, turned, lost = [], [], [], [], []
        plain = Unit(unit.place, unit.text, "", "prose", unit.keys)
        stands = [all(run.glued.get(key) for key in unit.given) for run in others]
        for hit in judgements.hits(plain):
            if chosen:
                (same if all(stands) else turned).append(hit.word)
            else:
                (excused if judgements.excused(hit, rows) else typed).append(hit.word)
        for key in unit.keys:
            value = true.glued.get(key, "")
            states = [run.glued[key] for run in others if key in run.glued]
            if not states:
                lost += _words(value)
                continue
            here, there = common(value, states)
            for word in here:
                (excused if _covered(word, value, true.glued_in.get(key, ""), rows) else same).append(word)
            turned += there
        if typed or excused or same or turned or lost:
            texts = [fill(unit, run.glued) for run in others]
            found.append(Finding(unit.place, "text", fill(unit, true.glued), (*texts,), *map(tuple, (typed, same, turned, excused, lost))))
    return found


def fill(unit: Unit, glued: Mapping[str, str]) -> str:
    """A sentence with its glued values put in."""
    keys = iter(unit.keys)
    return judgements.shown(re.sub(judgements.GLUE, lambda _: glued.get(next(keys, ""), "[?]"), unit.text))


def exhibited(path: Path, true: Run, others: Sequence[Run], rows: Sequence[judgements.Allowed]) -> list[Finding]:
    """Titles, captions, alternative texts and verdicts."""
    code = [u for u in judgements.notebook_units(path) if u.kind in ("code", "caption", "label")]
    typed_here = [re.compile(_loose(judgements.fragment(hit))) for unit in code for hit in judgements.hits(unit)]
    found = []
    others_shown = [{(id, part): text for _, id, part, text in run.shown} for run in others]
    for cell, id, part, whole in true.shown:
        if part == "verdict":
            states = [shown[id, part] for shown in others_shown if (id, part) in shown]
            ends = ((), (whole,), (), (), ()) if all(s == whole for s in states) else ((), (), (whole,), (), ())
            lists = ends if states else ((), (), (), (), (whole,))
            found.append(Finding(cell, f"{id} {part}", whole, tuple(states), *lists))
            continue
        texts = [shown[id, part] for shown in others_shown if (id, part) in shown]
        kind = "caption" if part == "caption" else "code"
        pieces = [judgements.sentences(_without_rule(t)) for t in (whole, *texts)]
        for number, sentence in enumerate(pieces[0]):
            states = [p[number] if len(p) == len(pieces[0]) else t for p, t in zip(pieces[1:], texts, strict=True)]
            typed, same, turned, excused, lost = [], [], [], [], []
            left = [Counter(_words(s, kind)) for s in states]
            for hit in judgements.hits(Unit(cell, sentence, "", kind)):
                word = hit.word.lower() if hit.kind != "areas" else hit.word
                if not states:
                    lost.append(word)
                elif any(not count[word] for count in left):
                    turned.append(word)
                else:
                    for count in left:
                        count[word] -= 1
                    if _covered(word, sentence, path.stem, rows):
                        excused.append(word)
                    else:
                        (typed if _within(hit, sentence, typed_here) else same).append(word)
            if typed or same or turned or excused or lost:
                lists = map(tuple, (typed, same, turned, excused, lost))
                found.append(Finding(cell, f"{id} {part}", sentence, tuple(states), *lists))
    return found


def _without_rule(text: str) -> str:
    return re.sub(r"^Rule:.*?(?:\. |\.?$)", "", text)


def _loose(fragment: str) -> str:
    return re.escape(fragment).replace(r"\{\}", ".{0,200}?")


def _within(hit: judgements.Hit, sentence: str, patterns: Iterable[re.Pattern[str]]) -> bool:
    return any(m.start() <= hit.start and hit.end <= m.end() for pattern in patterns for m in pattern.finditer(sentence))


def _covered(word: str, text: str, place: str, rows: Iterable[judgements.Allowed]) -> bool:
    """Whether an exception of a cell (or of any cell of a notebook) covers a word of a text that was put together."""
    for row in rows:
        there = place in (row.place, row.place.partition("#")[0])
        if there and word.lower() in row.words.lower() and re.search(_loose(row.words), text):
            return True
    return False


# --- The report ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chapter:
    """What was found in one notebook."""

    notebook: str
    findings: list[Finding]
    failed: list[tuple[str, str, str]]  # in a permuted build and not in the true one

    def count(self, name: str) -> int:
        """How many judgements are typed, same, turned, excused or lost."""
        return sum(len(getattr(f, name)) for f in self.findings)


def _is_verdict(finding: Finding) -> bool:
    return finding.what.endswith(" verdict")


def _is_superlative(word: str) -> bool:
    return any(kind == "superlative" for kind, *_ in judgements.judgements(word))


SECTIONS: tuple[tuple[str, str, Callable[[Finding, str], bool]], ...] = (
    ("Typed, or fixed around what is computed", "typed", lambda _, word: True),
    ("Computed, and the same in all builds", "same", lambda f, word: not _is_verdict(f) and not _is_superlative(word)),
    ("Superlatives in computed texts: is their bearer computed too?", "same", lambda f, word: not _is_verdict(f) and _is_superlative(word)),
    ("Verdicts that are the same in all builds: can their rule fail?", "same", lambda f, word: _is_verdict(f)),
)
COLUMNS = ("turned", "same", "typed", "excused", "lost")


def compare(notebook: str, trees: Sequence[Path]) -> Chapter:
    """Run a notebook on the true and on the permuted tables, and compare what it says."""
    path = ROOT / "notebooks" / f"{notebook}.ipynb"
    rows = [row for row in judgements.exceptions() if row.place.startswith(f"{notebook}#")]
    true, *others = (run_in(tree, notebook) for tree in (ROOT, *trees))
    if true.failed:
        raise SystemExit(f"{notebook} fails on the true tables: {true.failed}")
    # What is missing because an earlier statement failed is no fault of its own.
    failed = list(dict.fromkeys(fault for run in others for fault in run.failed if not fault[2].startswith("NameError")))
    return Chapter(notebook, prose(path, true, others, rows) + exhibited(path, true, others, rows), failed)


def table(chapters: Sequence[Chapter]) -> str:
    """The numbers of judgements by notebook."""
    lines = [
        "| Notebook | Judgements | Turned | Computed, the same | Typed | Excused | Not compared | Statements that failed |",
        "|---|" + "---:|" * 7,
    ]
    for c in chapters:
        counts = [c.count(name) for name in COLUMNS]
        lines.append(f"| {c.notebook} | {sum(counts)} | " + " | ".join(map(str, counts)) + f" | {len(c.failed)} |")
    totals = [sum(c.count(name) for c in chapters) for name in COLUMNS]
    lines.append(f"| all | {sum(totals)} | " + " | ".join(map(str, totals)) + f" | {sum(len(c.failed) for c in chapters)} |")
    return "\n".join(lines)


def chapter_report(chapter: Chapter) -> str:
    """What did not turn in a notebook, by cell."""
    lines = [f"# {chapter.notebook}", "", table([chapter]), ""]
    if chapter.failed:
        lines += ["## Statements that failed on permuted tables", ""]
        lines += [f"- `{cell}`: `{line[:140]}`: {error[:200]}" for cell, line, error in chapter.failed]
        lines.append("")
    for title, name, wanted in SECTIONS:
        lines += [f"## {title}", ""]
        place = ""
        for f in chapter.findings:
            words = [w for w in getattr(f, name) if wanted(f, w)]
            if not words:
                continue
            if f.place != place:
                place = f.place
                lines += ["", f"### {place}", ""] if lines[-1] else [f"### {place}", ""]
            lines.append(f"- **{'; '.join(words)}** ({f.what})")
            lines.append(f"  - true: {f.true}")
            lines += [f"  - permuted: {text}" for text in f.others if text and text != f.true]
        lines.append("")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, compare, report."""
    if list(arguments or sys.argv[1:])[:1] == ["--record"]:
        warnings.simplefilter("ignore")
        notebook, out = map(Path, list(arguments or sys.argv[1:])[1:3])
        out.write_text(json.dumps(vars(record(notebook)), ensure_ascii=False), encoding="utf-8")
        return 0
    parser = argparse.ArgumentParser(description="The book on permuted tables: which judgements do not turn?")
    parser.add_argument("notebooks", nargs="*", help="names such as theme-1; all if none is given")
    parser.add_argument("--seeds", type=int, default=2, help="how many permutations; a judgement must turn in one of them")
    options = parser.parse_args(arguments)
    names = [Path(n).stem for n in options.notebooks] or sorted(p.stem for p in (ROOT / "notebooks").glob("*.ipynb"))
    BUILD.mkdir(parents=True, exist_ok=True)
    trees = [BUILD / f"seed-{seed}" for seed in range(1, options.seeds + 1)]
    for seed, tree in enumerate(trees, 1):
        copy_with_permuted_tables(tree, seed)
    chapters = []
    for name in names:
        chapters.append(compare(name, trees))
        (BUILD / f"{name}.md").write_text(chapter_report(chapters[-1]) + "\n", encoding="utf-8")
        print(table(chapters[-1:]).splitlines()[2], flush=True)
    text = "\n\n".join([table(chapters), *map(chapter_report, chapters)])
    (BUILD / "report.md").write_text(text + "\n", encoding="utf-8")
    print("\n" + table(chapters) + f"\n\nWhat did not turn: {(BUILD / 'report.md').relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
