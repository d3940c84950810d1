"""The findings of a notebook: ``:::{finding}`` blocks of its Markdown cells, checked, with their numbers filled in; and their pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from compendium.errors import CompendiumError
from compendium.manifest import Finding

MAX_WORDS = 25  # of a sentence; a glued value counts as one, so that new data break no rule

_BLOCK = re.compile(r"^(:{3,})\{finding\} *([^\n]*?) *\n((?::[\w-]+:[^\n]*\n)*)(.*?)^\1 *$", re.MULTILINE | re.DOTALL)
_OPTION = re.compile(r"^:([\w-]+): *(.*?) *$", re.MULTILINE)
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_GLUED = re.compile(r"\{glue:text\}`([^`]+)`")
_MARKUP = re.compile(r"[{}`*\[\]<>]")
_END = re.compile(r"(?<!\bRev)[.?!][”’)\"']*(?=\s)")

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"


def of_cell(source: str, glued: Mapping[str, str], page: str, where: str) -> Iterator[Finding]:
    """The findings of a Markdown cell.

    :param source: as its author wrote it.
    :param glued: what the notebook glued, by key, and what others did, by ``notebook::key``.
    :param where: the cell, for messages.
    :raises CompendiumError: a sentence breaks a rule, or a key is unknown.
    """
    for _, key, options, body in _BLOCK.findall(source):
        place = f"{where}: finding '{key}'"
        if not _KEY.fullmatch(key):
            raise CompendiumError(f"{place}: a key is made of lower-case words joined by hyphens. Give it such a key.")
        said, sentence = dict(_OPTION.findall(options)), " ".join(body.split())
        _check(sentence, place)

        def filled(text: str, place: str = place) -> str:
            return _GLUED.sub(lambda m: _value(m[1], glued, place), text)

        names = ("exhibit", "question", "claim")
        yield Finding(
            key=key, sentence=filled(sentence), number=_value(said.get("number", ""), glued, place),
            depends=filled(said.get("depends", "")).rstrip("."), page=page, **{name: said.get(name, "") for name in names},
        )  # fmt: skip


def _check(sentence: str, place: str) -> None:
    """Check a sentence before its numbers are filled in.

    :raises CompendiumError: it breaks a rule.
    """
    words, count = _GLUED.subn("x", sentence)
    if not count:
        raise CompendiumError(f"{place}: its sentence has no glued value. A finding says what data show: put in a {{glue:text}}`key`.")
    if found := _MARKUP.search(words):
        raise CompendiumError(
            f"{place}: its sentence has '{found[0]}'. It is shown in lists: write plain words and {{glue:text}}`key` alone."
        )
    if not words.endswith(".") or _END.search(words):
        raise CompendiumError(f"{place}: expected one sentence that ends with a full stop. Move the rest to the evidence below.")
    if len(words.split()) > MAX_WORDS:
        raise CompendiumError(
            f"{place}: its sentence has {len(words.split())} words, a glued value counted as one. Shorten it to at most {MAX_WORDS}."
        )


def _value(key: str, glued: Mapping[str, str], place: str) -> str:
    if key not in glued:
        raise CompendiumError(f"{place}: no cell glues '{key}'. Glue it with exhibits.number, or name a key that is glued.")
    return glued[key]


def small_picture(svg: str) -> str:
    """A figure without its words and legends, and without definitions that only they used."""
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{{{_SVG}}}metadata" or re.match(r"(text|legend)_\d+$", child.get("id", "")):
                parent.remove(child)
    used = {id for node in root.iter() for value in node.attrib.values() for id in re.findall(r"#([\w.-]+)", value)}
    for definitions in root.iter(f"{{{_SVG}}}defs"):
        for child in list(definitions):
            if child.get("id") and child.get("id") not in used:
                definitions.remove(child)
    for node in root.iter(f"{{{_SVG}}}path"):
        node.set("d", re.sub(r"(\.\d)\d+", r"\1", " ".join(node.get("d", "").split())))  # a tenth of a point is enough here
    return ElementTree.tostring(root, encoding="unicode")
