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
            key=key, sentence=filled(sentence), number=f"{_value(said.get('number', ''), glued, place)} {said.get('unit', '')}".strip(),
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
    """A figure without its words and legends, without definitions that only they used, and cut to what is left.

    Lines keep their width on the screen, however small the picture.
    """
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
    for style in root.iter(f"{{{_SVG}}}style"):
        style.text = f"{style.text} path, use {{vector-effect: non-scaling-stroke}}"
    left, top, width, height = _extent(root)
    root.set("viewBox", f"{left:g} {top:g} {width:g} {height:g}")
    root.set("width", f"{width:g}pt")
    root.set("height", f"{height:g}pt")
    return ElementTree.tostring(root, encoding="unicode")


def _extent(root: ElementTree.Element) -> tuple[float, float, float, float]:
    """Left, top, width and height of what can be seen of a picture, with a little room around it."""
    limits = [float(number) for number in root.get("viewBox", "").split()]
    defined = {node for part in root.iter(f"{{{_SVG}}}defs") for node in part.iter()}
    points: list[tuple[float, float]] = []
    for node in root.iter():
        style = node.get("style", "")
        if node in defined or ("fill: none" in style and "stroke:" not in style):
            continue
        if node.tag == f"{{{_SVG}}}path":
            numbers = [float(number) for number in re.findall(r"-?[\d.]+", node.get("d", ""))]
            points += zip(numbers[::2], numbers[1::2], strict=True)
        elif node.tag == f"{{{_SVG}}}use" and node.get("x"):
            points.append((float(node.get("x", 0)), float(node.get("y", 0))))
    room = 4
    sides = []
    for axis in (0, 1):
        low, high = limits[axis], limits[axis] + limits[axis + 2]
        inside = [point[axis] for point in points if low <= point[axis] <= high] or [low, high]
        sides.append((max(low, min(inside) - room), min(high, max(inside) + room)))
    (left, right), (top, bottom) = sides
    return left, top, right - left, bottom - top
