"""Judgements that are typed: quantifiers, comparatives, superlatives and lists of areas that no number chose.

A word such as "most" beside a computed number stays when the number turns. This reads the Markdown and the code cells of notebooks and
the pages of the book, and says where such a word is typed. Needs nothing but Python:

    python tests/judgements.py notebooks/theme-1.ipynb     all that is typed there, by cell
    python tests/judgements.py theme-1 --rows              the same as rows for tests/judgements.csv, to be given kind and reason

What is read, and what is exempt by its kind:

- Markdown: every sentence, table cell and list item outside ``{glue:text}``. Exempt are the restated paper (sections "What the paper says"
  and "Expected outcome", the first paragraph of a claim or a question, the pages of RESTATED outside the boxes of claims), quotations,
  headings, a sentence that cites a work and holds neither a glued value nor a reference to an exhibit (its judgement is the work's),
  passages in ``{given}`` (a condition chose them), a superlative beside the glued name of what is largest, and the pages of ABOUT.
- Code: every string of three words or more, unless a condition chose it (an if, a look-up by a computed key, ``words.than`` and its
  like). Exempt are docstrings, dict keys, subscripts, comparisons, labels of groups (a value of a dict that is a list of areas and no
  more), the rule at the head of a verdict up to its first full stop, and in captions, which say what is measured, superlatives,
  thresholds and "all", "every", "half", "no".
- tests/judgements.csv holds the exceptions, each with a reason.
"""

from __future__ import annotations

import argparse
import ast
import csv
import functools
import io
import itertools
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

RESTATED = frozenset({"introduction", "overarching-theme", "forum", "glossary"})  # of these pages only the boxes of claims are read
# About the project, not about migration, or made by a directive.
ABOUT = frozenset(
    {
        "changes-example",
        "cite",
        "claims",
        "robustness",
        "corrections",
        "current",
        "data",
        "exhibits",
        "profiles",
        "questions",
        "references",
        "reproduced",
    }
    | {"contribute", "make-chapter", "add-table", "new-release", "running"}
)
SECTIONS = ("what the paper says", "expected outcome", "words for amounts")  # the last one defines the words

GLUE, CITE, REF = "\u25ae", "\u2020", "\u00a7"  # stand for a glued value, a citation and a reference in a text that is read

# --- The words ----------------------------------------------------------------------------------------------------------
# Patterns, one after another with " | " or a new line between.

_QUANTIFIERS = r"""
most(?!ly) | mostly | largely | mainly | chiefly | overwhelmingly | majority | minority | many | much(?! (?:as|of what)) | few
fewest | half | hardly | scarcely | barely | nearly | almost | a handful | rarely | seldom | often | usually | always | never
typically | generally | everywhere | nowhere | nobody | no ?one(?! else) | none | without exception
(?:all|every|no|neither|both)(?: of)?(?: the| these| those| its)?(?: [\w-]+)?? GROUPS | only(?= [GLUE\d]) | as many as
as much as | as (?:large|high|low|small|wide|often|fast|steady|far|near|many|common) as | twice
(?:two|three|four|five|ten|several) times | about the same | the same (?:in|for|as)
"""
_GROUPS = """
countr(?:y|ies) | areas? | regions? | blocs? | groups? | corridors? | governments? | members? | years? | decades? | quadrants?
vintages? | quarters? | destinations? | origins? | panels? | lines? | bars? | rows? | dots? | goals? | pairs? | ages? | cases?
measures? | tests? | models?
"""
_COMPARATIVES = """
(?<!no )(?<!once )(?<!or )more(?! or less| developed) | (?<!or )less(?! developed|-developed) | fewer | better | worse
stands? out | stood out | st(?:and|ood) alone | ahead | behind | outweighs? | outnumber(?:s|ed)? | exceed(?:s|ed)?
surpass(?:es|ed)? | overt(?:ook|akes?|aken) | outgr(?:ew|ows?) | dominat(?:es?|ed|ing) | prevail(?:s|ed)?
(?:the|this|their|its) lead(?!ing) | lags?(?= behind) | lagged
(?:above|below) one | (?:above|below|under|over) (?:zero|average|the average|the median|the mean|the line|chance)
"""
_MOVEMENTS = r"""
rose | risen | rising | rises? | fell | fallen | falling | falls?(?! (?:in|into|under|on|between|outside|within|short|due)\b)
grew | grown? | grows | growing | shr[aiu]nks? | shrinking | shrunken | widen(?:s|ed|ing)? | narrow(?:s|ed|ing)
doubl(?:es|ed|ing) | tripled? | trebled? | quadrupled? | halv(?:es|ed) | increased | increasing(?:ly)? | decreas(?:ed|ing)
declin(?:es|ed|ing) | drop(?:s|ped) | climb(?:s|ed|ing) | jump(?:s|ed) | soar(?:s|ed) | surged? | plunged? | c[ao]mes? down
went up | went down | peak(?:s|ed) | converg(?:es?|ed|ing) | diverg(?:es?|ed|ing) | steadily
(?:hardly|little|not) chang(?:es?|ed) | stayed | remain(?:s|ed) | revers(?:es|ed) | as ever
"""
_SUPERLATIVES = "best | worst | (?<!at )least(?! developed) | foremost"
_ADJECTIVES = """
big broad cheap clean clear close common dear deep dense easy fair far fast flat full great hard healthy heavy high large lax light
long loose low narrow near old open poor quick rare rich safe scarce short slow small soft soon steady steep strict strong thin tight weak
wide young
"""
# Names and fixed phrases that hold such a word.
_PHRASES = r"""
at (?:the )?(?:least|most|best|worst) | most of all | first of all | all the more | the more so | more or less | more and more
once more | no more | no longer | any longer | (?:more|less|least)[- ]developed
(?:lower|upper|low|high)(?:er)?[- ]?(?:middle)?[- ]?income | lower[- ]middle | upper[- ]middle | low- and middle-income
lower bounds? | upper bounds? | lower limit | upper limit | or older | and older | or more | or less | or higher | or lower
or fewer | and more | as far as | so far as | as long as | as soon as | so far | far from | by far | as well as
how (?:much|many|far|often) | too (?:much|many|few) | so (?:much|many|few) | all ages | all countries and areas | count as none
middle half | half or more | as open as | much as | more than one | best possible | (?:in|as) much | (?:a )?half-?year\w*
larger-ever | further (?:work|information|reading|questions?|explanation) | higher education | High-[Ll]evel | greater detail
longer[- ]term | long-?term | (?<=times )as (?:many|much|high|large|often)
more generally | more precisely | sees? further | better[- ]off | worse[- ]off | nobody else
older persons | best practices?
"""
_THRESHOLD = re.compile(
    r"(?:more|fewer|less|higher|larger|greater) than (?:a |an )?"
    r"(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|half|third)"
)


def _any(patterns: str) -> str:
    """One pattern of many."""
    return "|".join(part for line in patterns.strip().splitlines() for part in line.split(" | "))


def _compared(word: str) -> tuple[str, str]:
    """The comparative and the superlative of an adjective."""
    if word == "far":
        return "farther|further", "farthest|furthest"
    stem = word[:-1] + "i" if word.endswith("y") else word.rstrip("e")
    stem += stem[-1] if word in {"big", "flat", "thin"} else ""
    return f"{stem}er", f"{stem}est"


_GRADES = [_compared(word) for word in _ADJECTIVES.split()]
_KINDS = {
    "quantifier": _any(_QUANTIFIERS).replace("GROUPS", f"(?:{_any(_GROUPS)})").replace("GLUE", GLUE),
    "comparative": "|".join([_any(_COMPARATIVES), *(more for more, _ in _GRADES)]),
    "movement": _any(_MOVEMENTS),
    "superlative": "|".join([_any(_SUPERLATIVES), *(most for _, most in _GRADES)]),
}
WORDS = re.compile(r"(?<![\w-])(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items()) + r")(?![\w-])", re.IGNORECASE)
_NAMES = re.compile(rf"(?<![\w-])(?:{_any(_PHRASES)})(?![\w-])", re.IGNORECASE)
# Of a caption, which says what is measured.
_DEFINES = re.compile(r"(?:all|every|no|neither|both|half|none)\b", re.IGNORECASE)
# A superlative that names what the notebook found to be it: "it is smallest in {name}", "{name} is smallest", "most in {name}".
_BY_NAME = re.compile(rf"[ :(]*(?:[\w-]+ (?=(?:is|are|was|were) ))?(?:(?:is|was|are|were|in|of|being|that|for|year|the) )*[(]?{GLUE}")
_OF_NAME = re.compile(rf"{GLUE} (?:(?:is|was|are|were|stands|stood) )?(?:the )?$")
_MOST_IN = re.compile(rf" (?:in|for) {GLUE}")


def _names_its_bearer(text: str, kind: str, start: int, end: int) -> bool:
    """Whether a superlative stands beside the glued name of what is largest, which the notebook looked up."""
    if kind == "superlative":
        return bool(_BY_NAME.match(text, end) or _OF_NAME.search(text[:start]))
    return text[start:end].lower() == "most" and bool(_MOST_IN.match(text, end))


# --- The areas ----------------------------------------------------------------------------------------------------------

# Beside the names of the table `areas` and the codes of blocs.
_MORE_AREAS = """
Africa | Asia | Europe | Oceania | Latin America | Caribbean | Northern America | North America | Sub-Saharan Africa
Northern Africa | North Africa | Western Asia | Central Asia | Southern Asia | South Asia | Eastern Asia | South-Eastern Asia
Western Africa | West Africa | Eastern Africa | East Africa | Middle Africa | Southern Africa | Central America | South America
Gulf States | Gulf | Arab States | European Union | African Union | Middle East | Venezuela | Bolivarian Republic of Venezuela
Bolivia | Syria | Iran | Moldova | Tanzania | Democratic Republic of the Congo | Russia | Laos | Micronesia | Palestine | Kosovo
Turkey | Korea | Taiwan | Mediterranean | Americas | Atlantic | Sahel | Sahara
"""
_WHOLE = chr(0xE000)  # stands for each letter of a name that holds "and" or a comma


@functools.cache
def _areas(root: Path) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Names that hold "and" or a comma; and a list of two or more names of areas, regions or blocs."""
    names = {re.sub(r"\s+", " ", name) for name in _any(_MORE_AREAS).split("|")} | {"Latin America and Caribbean"}
    for table, columns in (("areas", ("name", "short_name", "region", "subregion", "sdg_region")), ("memberships", ("bloc",))):
        for path in sorted((root / "data" / table).glob("*.csv"))[-1:]:
            rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
            names |= {name for row in rows for column in columns for name in (row[column], re.sub(r" \(.*\)$", "", row[column]))}
    names -= {"Unknown", "Other or unknown", "Other North", "Other South", "Stateless", ""}
    several = {name for name in names if " and " in name or "," in name}
    one = f"(?:the )?(?:{_WHOLE}+|{_longest_first(names - several)})"
    return (
        re.compile(rf"(?<![\w-])(?:{_longest_first(several)})(?![\w-])"),
        re.compile(rf"(?<![\w-]){one}(?:(?:, (?:and |or )?| and | or ){one})+(?![\w-])"),
    )


def _longest_first(names: set[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name))) or "(?!)"


# --- What is found ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unit:
    """A sentence of prose or a string of code, with GLUE, CITE and REF in the place of what is computed or refers."""

    place: str  # "theme-1#deaths-text", or a page
    text: str
    exempt: str = ""  # why its words are no typed judgement, by its kind
    kind: str = "prose"  # prose, heading, code, caption or label
    keys: tuple[str, ...] = ()  # of prose: under which keys its values were glued
    given: tuple[str, ...] = ()  # of prose: the keys on which a condition hangs whether it stands

    @property
    def glued(self) -> bool:
        """Whether a part of it is computed."""
        return GLUE in self.text


@dataclass(frozen=True)
class Hit:
    """A judgement in a unit."""

    unit: Unit
    kind: str  # quantifier, comparative, movement, superlative or areas
    start: int
    end: int

    @property
    def word(self) -> str:
        """As it stands in the text."""
        return self.unit.text[self.start : self.end]

    def marked(self) -> str:
        """The sentence with the word marked."""
        text = self.unit.text
        return shown(f"{text[: self.start]}»{self.word}«{text[self.end :]}")


def shown(text: str) -> str:
    """A text as a person reads it: ``{}`` for what is computed."""
    return re.sub(rf" ?{CITE}", "", text).replace(GLUE, "{}").replace(REF, "{ref}")


def judgements(text: str, root: Path = ROOT) -> Iterator[tuple[str, int, int]]:
    """(kind, start, end) of every judgement in a text, computed or not."""
    held = _NAMES.sub(lambda m: "_" * len(m[0]), text)
    for match in WORDS.finditer(held):
        yield str(match.lastgroup), match.start(), match.end()
    if text.count(",") or " and " in text or " or " in text:
        several, lists = _areas(root)
        for match in lists.finditer(several.sub(lambda m: _WHOLE * len(m[0]), text)):
            yield "areas", match.start(), match.end()


def hits(unit: Unit, root: Path = ROOT) -> list[Hit]:
    """The typed judgements of a unit; none if it is exempt."""
    if unit.exempt:
        return []
    found = []
    for kind, start, end in judgements(unit.text, root):
        if _names_its_bearer(unit.text, kind, start, end):
            continue
        if _THRESHOLD.match(unit.text, start) and (unit.kind == "caption" or unit.text[:start].endswith(" with ")):
            continue
        if unit.kind == "caption" and (kind == "superlative" or _DEFINES.match(unit.text, start)):
            continue
        if unit.kind == "label" and (start, end) == (0, len(unit.text)):
            continue
        found.append(Hit(unit, kind, start, end))
    return sorted(found, key=lambda h: h.start)


# --- Prose --------------------------------------------------------------------------------------------------------------

_ABBREVIATIONS = re.compile(r"\b(?:Rev|Rep|No|vs|cf|approx|e\.g|i\.e|St|Is|Fed|Plur|Bol|para|art|Art)\.$")
_INLINE = (
    (r"\{(?:cite|cite:\w+)\}`[^`]*`", CITE),
    (r"\{(?:numref|ref|eq|doc)\}`[^`]*`", REF),
    (r"\{(?:term|abbr)\}`([^`<]*)(?:<[^`]*>)?`", r"\1"),
    (r"\[([^\]]*)\]\([^)]*\)", r"\1"),
    (r"\$[^$\n]+\$", "§"),
    (r"`[^`]*`", "§"),
    (r"“[^”]*”", "“”"),
    (r"<https?://[^>]*>|https?://\S+", "§"),
    (r"<[^>]+>", ""),
    (r"(?<!\w)\*{1,2}([^*]+)\*{1,2}(?!\w)", r"\1"),
)


_FIRST, _LAST = 0xF0000, 0xFFFFD  # stand for the first and the last glued value of a paragraph until it is cut into sentences


def keyed(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """The sentences of a paragraph of Markdown as they are read, each with the keys of its glued values."""
    keys: list[str] = []

    def keep(match: re.Match[str]) -> str:
        keys.append(match[1])
        return chr(_FIRST + len(keys) - 1)

    text = re.sub(r"\{glue:text\}`([^`]*)`", keep, text)
    for pattern, by in _INLINE:
        text = re.sub(pattern, by, text)
    values = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
    return [
        (values.sub(GLUE, sentence), tuple(keys[ord(c) - _FIRST] for c in values.findall(sentence)))
        for sentence in sentences(re.sub(r"\s+", " ", text).strip())
    ]


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph."""
    out, start = [], 0
    for match in re.finditer(rf"[.!?][”\")]*(?: ?{CITE})?\s+(?=[\[(“\"A-Z{GLUE}{CITE}{REF}{chr(_FIRST)}-{chr(_LAST)}])", text):
        if not _ABBREVIATIONS.search(text[: match.start() + 1]):
            out.append(text[start : match.end()].strip())
            start = match.end()
    return [*out, text[start:].strip()] if text[start:].strip() else out


@dataclass
class _Box:
    colons: int
    name: str
    key: str
    paragraphs: int = 0


@dataclass
class Reader:
    """Reads the Markdown of one page or of the cells of one notebook, one after the other."""

    page: str
    headings: list[tuple[int, str]] = field(default_factory=list)
    boxes: list[_Box] = field(default_factory=list)
    last: str = ""  # kind of the last block

    def read(self, source: str, place: str) -> Iterator[Unit]:
        """The units of a cell or page."""
        self.boxes = []
        block: list[str] = []
        code = ""

        def flush() -> Iterator[Unit]:
            if block:
                yield from self._paragraph(" ".join(block), place)
                block.clear()

        for line in source.split("\n"):
            bare = line.strip()
            if code:
                code = "" if bare.startswith(code) and not bare.strip(code[0]) else code
            elif found := re.match(r"(`{3,}|~{3,})", bare):
                yield from flush()
                code = found[1]
            elif found := re.match(r"(:{3,})\{([^}]*)\} *(.*)", bare):
                yield from flush()
                self.boxes.append(_Box(len(found[1]), found[2], found[3].strip()))
            elif re.fullmatch(r":{3,}", bare):
                yield from flush()
                if self.boxes:
                    self.boxes.pop()
            elif found := re.match(r"(#{1,6}) (.*)", bare):
                yield from flush()
                level = len(found[1])
                self.headings = [h for h in self.headings if h[0] < level] + [(level, found[2])]
                yield from (Unit(place, text, "heading", "heading", keys) for text, keys in keyed(found[2]))
            elif not bare or re.fullmatch(r"\([\w-]+\)=|-{3,}|\+{3,}|\$\$|%.*", bare) or re.match(r":[\w-]+:( |$)", bare):
                yield from flush()
            elif bare.startswith("|"):
                yield from flush()
                if not re.fullmatch(r"[|:\- ]+", bare):
                    for cell in re.split(r"(?<!\\)\|", bare.strip("|")):
                        yield from self._units(cell, place)
            else:
                if re.match(r"(?:[-*]|\d+\.) ", bare):
                    yield from flush()
                    bare = re.sub(r"^(?:[-*]|\d+\.) ", "", bare)
                block.append(bare)
        yield from flush()

    def _paragraph(self, text: str, place: str) -> Iterator[Unit]:
        first = False
        for box in self.boxes:
            if box.name in ("claim", "question"):
                first |= not box.paragraphs
            box.paragraphs += 1
        yield from self._units(text, place, first)

    def _units(self, text: str, place: str, first: bool = False) -> Iterator[Unit]:
        names = {box.name for box in self.boxes}
        boxed = bool(names & {"claim", "question"})
        why = ""
        if self.page in ABOUT:
            why = "about the project"
        elif first or (not boxed and (self.page in RESTATED or any(h.lower().startswith(SECTIONS) for _, h in self.headings))):
            why = "restated"
        elif "given" in names:
            why = "a condition chose the passage"
        given = tuple(box.key for box in self.boxes if box.name == "given")
        for sentence, keys in keyed(text):
            cited = CITE in sentence and GLUE not in sentence and REF not in sentence
            yield Unit(place, sentence, why or ("cites a work" if cited else ""), "prose", keys, given)


# --- Code ---------------------------------------------------------------------------------------------------------------

_CHOOSERS = frozenset({"than", "moved", "part", "rank", "numeral", "spoken", "clear", "where", "select", "get", "map", "replace"})
# Their strings are looked up, not shown.
_SILENT = frozenset({"load", "load_known", "group", "compile", "startswith", "endswith", "query", "members", "contains", "drop"})


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(re.sub(r"^[%!].*$", "pass", source, flags=re.MULTILINE))
    except SyntaxError:
        return ast.Module([], [])


def names_looked_up(source: str) -> set[str]:
    """The names of what a code cell looks up by a computed key."""
    return {name for node in ast.walk(_parsed(source)) for name in _looked_up(node)}


def code_units(source: str, place: str, looked_up: set[str] | None = None) -> Iterator[Unit]:
    """The strings of a code cell of which words may be shown, in the order of the cell.

    :param looked_up: the names of what the other cells look up by a computed key.
    """
    tree, looked_up = _parsed(source), names_looked_up(source) | (looked_up or set())
    units = sorted(_strings(tree, [], looked_up), key=lambda found: found[0])
    for _, text, exempt, kind in units:
        text = re.sub(r"\s+", " ", text).strip()
        if exempt or len(re.findall(r"[^\W\d_]+", text)) < 3:
            continue
        if kind == "rule":
            text, kind = re.sub(r"^Rule:.*?(?:\. |\.?$)", "", text), "code"
        for sentence in sentences(text):
            yield Unit(place, sentence, "", kind)


def _strings(node: ast.AST, above: list[ast.AST], looked_up: set[str]) -> Iterator[tuple[tuple[int, int], str, bool, str]]:
    """(position, text, whether a condition chose it, kind) of each string below a node."""
    here = [*above, node]
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield (node.lineno, node.col_offset), node.value, _chosen(here, looked_up), _kind(here, node.value)
        return
    if isinstance(node, ast.JoinedStr):
        text = "".join(str(v.value) if isinstance(v, ast.Constant) else GLUE for v in node.values)
        yield (node.lineno, node.col_offset), text, _chosen(here, looked_up), _kind(here, text)
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                yield from _strings(value.value, here, looked_up)
        return
    for name, child in ast.iter_fields(node):
        children = child if isinstance(child, list) else [child]
        for item in children:
            if isinstance(item, ast.AST) and not _silent(node, name, item):
                yield from _strings(item, here, looked_up)


def _silent(parent: ast.AST, name: str, child: ast.AST) -> bool:
    """Whether the strings of a child are never shown, or are labels that a table looks up."""
    if isinstance(parent, ast.Expr) and isinstance(child, ast.Constant):
        return True  # a docstring
    if isinstance(parent, ast.Dict) and name == "keys":
        return True
    if (isinstance(parent, ast.Subscript) and name == "slice") or isinstance(parent, (ast.Compare, ast.Import, ast.ImportFrom)):
        return True
    if name in ("returns", "annotation", "decorator_list"):
        return True
    return isinstance(parent, ast.Call) and _called(parent) in _SILENT and name in ("args", "keywords")


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""


def _of_words(call: ast.Call) -> bool:
    """Whether a function of the module ``words`` is called."""
    return isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "words"


def _looked_up(node: ast.AST) -> list[str]:
    """What a node looks up by a computed key: ``NAME[key]``, ``(NAME if … else OTHER)[key]``, ``NAME.get(key)``, ``series.map(NAME)``."""
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, (ast.Constant, ast.Slice)):
        holder: ast.AST = node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        holder = node.func.value
    elif isinstance(node, ast.Call) and _called(node) == "map" and node.args:
        holder = node.args[0]
    else:
        return []
    holders = [holder.body, holder.orelse] if isinstance(holder, ast.IfExp) else [holder]
    return [found.id for found in holders if isinstance(found, ast.Name)]


def _chosen(here: list[ast.AST], looked_up: set[str]) -> bool:
    """Whether a condition between the statement and the string chose it."""
    for parent, child in itertools.pairwise(here):
        if isinstance(parent, ast.Assign) and any(isinstance(t, ast.Name) and t.id in looked_up for t in parent.targets):
            return isinstance(child, (ast.Dict, ast.Tuple, ast.List))
        if isinstance(parent, (ast.IfExp, ast.If)) and child is not parent.test:
            return True
        if isinstance(parent, (ast.BoolOp, ast.match_case)):
            return True
        if isinstance(parent, ast.Subscript) and child is parent.value and not isinstance(parent.slice, (ast.Constant, ast.Slice)):
            return True
        if isinstance(parent, ast.Call) and (_called(parent) in _CHOOSERS or _of_words(parent)):
            return True
        if (
            isinstance(parent, (ast.ListComp, ast.GeneratorExp, ast.SetComp))
            and child is parent.elt
            and any(g.ifs for g in parent.generators)
        ):
            return True
    return False


def _kind(here: list[ast.AST], text: str) -> str:
    """``rule`` for the reason of a verdict, ``caption`` for a caption, ``label`` for a value of a dict, else ``code``."""
    if text.startswith("Rule:"):
        return "rule"
    if any(isinstance(node, ast.keyword) and node.arg == "caption" for node in here):
        return "caption"
    return "label" if any(isinstance(node, ast.Dict) for node in here) else "code"


# --- Files --------------------------------------------------------------------------------------------------------------


def notebook_units(path: Path) -> Iterator[Unit]:
    """The units of a notebook."""
    reader = Reader(path.stem)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    looked_up = set().union(*(names_looked_up("".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"))
    for number, cell in enumerate(cells, 1):
        source, place = "".join(cell["source"]), f"{path.stem}#{cell.get('id', number)}"
        yield from reader.read(source, place) if cell["cell_type"] == "markdown" else code_units(source, place, looked_up)


def page_units(path: Path) -> Iterator[Unit]:
    """The units of a page."""
    return Reader(path.stem).read(path.read_text(encoding="utf-8"), path.stem)


def module_units(path: Path) -> Iterator[Unit]:
    """The units of a module that draws: its strings but for the docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return code_units(ast.unparse(tree), page_of(path))


def page_of(path: Path) -> str:
    """What places in a file begin with: the name of a page or notebook, or ``figures/`` and that of a module."""
    return f"{path.parent.name}/{path.stem}" if path.suffix == ".py" else path.stem


def units(path: Path) -> Iterator[Unit]:
    """The units of a notebook, a page, or a module that draws."""
    return {".ipynb": notebook_units, ".py": module_units}.get(path.suffix, page_units)(path)


def files(root: Path = ROOT) -> list[Path]:
    """All that is read."""
    drawings = sorted((root / "compendium" / "figures").glob("*.py"))
    return [*sorted((root / "notebooks").glob("*.ipynb")), *sorted((root / "book").glob("*.md")), *drawings]


@dataclass(frozen=True)
class Allowed:
    """A row of tests/judgements.csv: words that may stand as they are, and why."""

    place: str
    words: str
    kind: str
    reason: str


KINDS = ("definition", "method", "source", "record", "norm", "logic", "history", "advice")


def exceptions(root: Path = ROOT) -> list[Allowed]:
    """The exceptions; none where the file is not there."""
    path = root / "tests" / "judgements.csv"
    path = path if path.exists() else Path(__file__).with_name("judgements.csv")
    if not path.exists():
        return []
    return [Allowed(**row) for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))]


def excused(hit: Hit, rows: Iterable[Allowed]) -> Allowed | None:
    """The exception that covers a hit: of its place, with its word among its words."""
    text = hit.unit.text
    for row in rows:
        if row.place != hit.unit.place:
            continue
        for match in re.finditer(re.escape(row.words.replace("{ref}", REF).replace("{}", GLUE)), text):
            if match.start() <= hit.start and hit.end <= match.end():
                return row
    return None


def found(paths: Iterable[Path], root: Path = ROOT) -> tuple[list[Hit], list[Allowed]]:
    """The typed judgements that no exception covers, and the exceptions of these files that cover nothing."""
    paths = list(paths)
    names = {page_of(path) for path in paths}
    rows = [row for row in exceptions(root) if row.place.partition("#")[0] in names]
    used: set[Allowed] = set()
    left = []
    for path in paths:
        for unit in units(path):
            for hit in hits(unit, root):
                row = excused(hit, rows)
                used |= {row} if row else set()
                left += [] if row else [hit]
    return left, [row for row in rows if row not in used]


def fragment(hit: Hit) -> str:
    """A few words around a hit, for a row of exceptions."""
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", hit.unit.text) if CITE not in m[0]]
    inside = [n for n, (a, b) in enumerate(words) if a < hit.end and b > hit.start]
    if not inside:
        return hit.word
    first, last = inside[0], inside[-1]
    while last - first < 5 and (first > 0 or last < len(words) - 1):
        first, last = max(0, first - 1), min(len(words) - 1, last + 1)
    return hit.unit.text[words[first][0] : words[last][1]].replace(GLUE, "{}").replace(REF, "{ref}")


HOW = (
    "Compute it (compendium/words.py, an if-expression, a look-up) and glue it; or say it without a judgement; "
    "or, if no number can turn it, add a row to tests/judgements.csv with a kind and a reason."
)


def report(left: Iterable[Hit]) -> str:
    """Findings by cell: each sentence once, all its words marked."""
    lines: list[str] = []
    place = ""
    for unit, group in _by_unit(left):
        if unit.place != place:
            place = unit.place
            lines.append(f"\n{place}")
        text = unit.text
        for hit in reversed(group):
            text = f"{text[: hit.start]}»{hit.word}«{text[hit.end :]}"
        lines.append(f"  {'text' if unit.kind == 'prose' else 'code'}: {shown(text)}")
    return "\n".join(lines).lstrip("\n")


def _by_unit(left: Iterable[Hit]) -> list[tuple[Unit, list[Hit]]]:
    grouped: list[tuple[Unit, list[Hit]]] = []
    for hit in left:
        if grouped and grouped[-1][0] is hit.unit:
            if hit.start >= grouped[-1][1][-1].end:
                grouped[-1][1].append(hit)
        else:
            grouped.append((hit.unit, [hit]))
    return grouped


def main(arguments: list[str] | None = None) -> int:
    """Print the typed judgements of some files, or of all."""
    parser = argparse.ArgumentParser(description="Typed judgements of notebooks and pages.")
    parser.add_argument("files", nargs="*", help="paths or names: notebooks/theme-1.ipynb, theme-1, methods; all if none is given")
    parser.add_argument("--rows", action="store_true", help="as rows for tests/judgements.csv")
    options = parser.parse_args(arguments)
    root = Path.cwd() if (Path.cwd() / "notebooks").is_dir() else ROOT
    paths = []
    for name in options.files:
        path = Path(name)
        if path.exists() and path.is_file():
            root = path.resolve().parents[1]
            paths.append(path.resolve())
        else:
            paths += [p for p in files(root) if p.stem == path.stem]
    left, stale = found(paths or files(root), root)
    if options.rows:
        rows = csv.writer(sys.stdout, lineterminator="\n")
        rows.writerow(("place", "words", "kind", "reason"))
        rows.writerows(dict.fromkeys((hit.unit.place, fragment(hit), hit.kind, "") for hit in left))
        return 0
    print(report(left))
    for row in stale:
        print(f"\nStale exception: {row.place}: {row.words}")
    print(f"\n{len(left)} typed judgements in {len({hit.unit.place for hit in left})} cells or pages. {HOW if left else ''}")
    return bool(left)


if __name__ == "__main__":
    raise SystemExit(main())
