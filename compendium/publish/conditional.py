"""Conditional blocks of a Markdown cell: text that is on the page only when the notebook glued something.

The content of ``:::{given} key`` … ``:::`` is shown when the notebook glued a text that is not empty under ``key``, and left out otherwise.
A glued text in a heading is inserted here, since MyST-NB cannot insert it into a page's title; so is one of another notebook,
``{glue:text}`notebook::key```, since Sphinx would not read the page again when that notebook glues another text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from compendium.errors import CompendiumError
from compendium.markdown import literal

_CODE = re.compile(r" {0,3}(`{3,}|~{3,})")
_OPEN = re.compile(r" {0,3}(:{3,})\{([^}]*)\} *(.*)")
_CLOSE = re.compile(r" {0,3}(:{3,}) *")
_HEADING = re.compile(r" {0,3}#{1,6} ")
_GLUED = re.compile(r"\{glue:text\}`([^`]+)`")
_ELSEWHERE = re.compile(r"\{glue:text\}`([^`:]+::[^`]+)`")


@dataclass
class _Fence:
    colons: str
    name: str
    line: int
    shown: bool  # whether its content is, as far as this fence decides

    def __str__(self) -> str:
        """The fence without its key."""
        return f"{self.colons}{{{self.name}}}"


def resolve(source: str, glued: Mapping[str, str], where: str) -> tuple[str, list[int]]:
    """A cell's text as the page shows it, and for each of its lines the number that its author counts.

    :param glued: what the notebook glued, by key, and what others did, by ``notebook::key``.
    :param where: the cell, for messages.
    :raises CompendiumError: a block is not closed, or a heading or a text of another notebook shows a key that nothing was glued under.
    """
    guarded = "{given}" in source
    lines, numbers = [], []
    fences: list[_Fence] = []
    code = ""
    for number, line in enumerate(source.split("\n"), 1):
        place = f"{where}, line {number}"
        fence = False
        if code:
            code = "" if re.fullmatch(rf" {{0,3}}{code[0]}{{{len(code)},}} *", line) else code
        elif found := _CODE.match(line):
            code = found[1]
        elif guarded and (found := _OPEN.fullmatch(line)):
            fence = found[2] == "given"
            fences.append(_Fence(found[1], found[2], number, bool(glued.get(_key(found[3], place))) if fence else True))
        elif guarded and (found := _CLOSE.fullmatch(line)):
            fence = _close(fences, found[1], place).name == "given"
        elif all(f.shown for f in fences):
            inserted = _GLUED if _HEADING.match(line) else _ELSEWHERE
            line = inserted.sub(lambda m, place=place: literal(_value(m[1], glued, place)), line)
        if not fence and all(f.shown for f in fences):
            lines.append(line)
            numbers.append(number)
    if fences:
        raise CompendiumError(f"{where}, line {fences[-1].line}: '{fences[-1]}' is not closed by a line '{fences[-1].colons}'.")
    return "\n".join(lines), numbers


def _key(text: str, place: str) -> str:
    key = text.strip()
    if not key or " " in key:
        raise CompendiumError(f"{place}: ':::{{given}}' needs one key that a code cell glues; found '{key}'.")
    return key


def _close(fences: list[_Fence], colons: str, place: str) -> _Fence:
    if not fences:
        raise CompendiumError(f"{place}: '{colons}' closes nothing.")
    if fences[-1].colons != colons:
        raise CompendiumError(
            f"{place}: '{colons}' does not close '{fences[-1]}' of line {fences[-1].line}. Close a block with as many colons as "
            "it was opened with, the inner one first."
        )
    return fences.pop()


def _value(key: str, glued: Mapping[str, str], place: str) -> str:
    if not glued.get(key):
        notebook, _, name = key.rpartition("::")
        cell = f"no cell of notebooks/{notebook}.ipynb" if notebook else "no cell"
        raise CompendiumError(f"{place}: the text shows '{name}', but {cell} glued a text under it.")
    return glued[key]
