"""Words in figures can be read in light and in dark mode, whatever lies behind them; computed from the staged drawings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from lxml import etree
from matplotlib.path import Path as Outline

from compendium import charts
from compendium.paths import STAGED

READABLE = 4.5  # WCAG 2.2, 1.4.3: contrast of small text
SVG, HREF = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
CODES = {"M": Outline.MOVETO, "L": Outline.LINETO, "Q": Outline.CURVE3, "C": Outline.CURVE4}
NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")


def luminance(colour: str) -> float:
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return float(np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, ground: str, opacity: float) -> str:
    """What one sees of a colour through which the ground shines."""
    pairs = ((int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(opacity * a + (1 - opacity) * b):02x}" for a, b in pairs)


@dataclass(frozen=True)
class Area:
    """A filled part of a drawing."""

    colour: str
    opacity: float
    outline: Outline
    box: tuple[float, float, float, float]

    def covers(self, x: float, y: float) -> bool:
        left, top, right, bottom = self.box
        return left <= x <= right and top <= y <= bottom and self.outline.contains_point((x, y))


@dataclass(frozen=True)
class Word:
    """A text of a drawing: its colour, and what lies behind its middle, the lowest first."""

    text: str
    colour: str
    behind: tuple[Area, ...]

    def ground(self, dark: bool) -> str:
        """The colour behind the word."""
        seen = twin(charts.PAPER, dark)
        for area in self.behind:
            seen = mixed(twin(area.colour, dark), seen, area.opacity)
        return seen


def twin(colour: str, dark: bool) -> str:
    return charts.darken(colour) if dark else colour


def style_of(node: etree._Element) -> dict[str, str]:
    return dict(part.strip().split(": ", 1) for part in node.get("style", "").split(";") if ": " in part)


def outline_of(drawn: str) -> Outline | None:
    points, codes = [], []
    for letter, rest in re.findall(r"([MLQC])([^MLQCz]*)", drawn):
        pairs = np.array([float(n) for n in NUMBER.findall(rest)]).reshape(-1, 2)
        points += list(pairs)
        codes += [CODES[letter]] * len(pairs)
    return Outline(np.array(points), codes) if points else None


def shift_of(node: etree._Element) -> tuple[float, float, float]:
    """Where a node is moved to, and its scale."""
    moved = re.search(r"translate\(([-\d.]+)[ ,]+([-\d.]+)\)", node.get("transform", ""))
    scale = re.search(r"scale\(([-\d.]+)", node.get("transform", ""))
    x, y = (float(moved[1]), float(moved[2])) if moved else (0.0, 0.0)
    return x, y, float(scale[1]) if scale else 1.0


def area_of(outline: Outline, style: dict[str, str], x: float = 0, y: float = 0) -> Area | None:
    colour = style.get("fill", "#000000")
    if not re.fullmatch("#[0-9a-f]{6}", colour):
        return None
    moved = Outline(outline.vertices + np.array([x, y]), outline.codes)
    (left, top), (right, bottom) = moved.vertices.min(axis=0), moved.vertices.max(axis=0)
    opacity = float(style.get("opacity", 1)) * float(style.get("fill-opacity", 1))
    return Area(colour, opacity, moved, (left, top, right, bottom))


def words_of(path: Path) -> Iterator[Word]:
    """The words of a drawing."""
    below: list[Area] = []
    shapes: dict[str, tuple[Outline, dict[str, str]]] = {}

    def draw(node: etree._Element) -> Iterator[Word]:
        for part in node:
            if not isinstance(part.tag, str):
                continue
            if part.tag == SVG + "g" and part.get("id", "").startswith("text_"):
                yield from write(part)
            elif part.tag == SVG + "defs":
                for shape in part.iter(SVG + "path"):
                    if (outline := outline_of(shape.get("d", ""))) is not None:
                        shapes[f"#{shape.get('id')}"] = outline, style_of(shape)
            elif part.tag == SVG + "path":
                add(outline_of(part.get("d", "")), style_of(part))
            elif part.tag == SVG + "use" and part.get(HREF) in shapes:
                outline, style = shapes[part.get(HREF)]
                add(outline, style | style_of(part), float(part.get("x", 0)), float(part.get("y", 0)))
            else:
                yield from draw(part)

    def add(outline: Outline | None, style: dict[str, str], x: float = 0, y: float = 0) -> None:
        if outline is not None and (area := area_of(outline, style, x, y)) is not None:
            below.append(area)

    def write(node: etree._Element) -> Iterator[Word]:
        text = " ".join(comment.text.strip() for comment in node.iter(etree.Comment))
        boxes = [p for p in node.iter(SVG + "path") if p.getparent().get("id", "").startswith("patch_")]
        for box in boxes:
            add(outline_of(box.get("d", "")), style_of(box))
        outlined = [p for p in node.iter(SVG + "path") if "stroke" in style_of(p) and p not in boxes and p.getparent().tag != SVG + "defs"]
        if outlined:  # in the colour of the paper
            colours = {style_of(p).get("fill", "#000000") for p in node.iter(SVG + "path") if p not in outlined and style_of(p)}
            yield from (Word(text, colour, ()) for colour in sorted(colours) if colour.startswith("#"))
            return
        for group in node.iter(SVG + "g"):
            letters = [p for p in group if p.tag == SVG + "use"]
            if not letters:
                continue
            styled = next((g for g in (group, *group.iterancestors(SVG + "g")) if "fill" in style_of(g)), None)
            colour = style_of(styled)["fill"] if styled is not None else "#000000"
            x, y, scale = 0.0, 0.0, 1.0
            for outer in reversed([group, *group.iterancestors(SVG + "g")]):
                dx, dy, factor = shift_of(outer)
                x, y, scale = x + dx * scale, y + dy * scale, scale * factor
            ends = [shift_of(letter)[0] for letter in letters]
            middle = x + scale * (min(ends) + max(ends) + 50) / 2, y - 100 * scale * 0.32
            yield Word(text, colour, tuple(area for area in below if area.covers(*middle)))

    yield from draw(etree.parse(str(path)).getroot())


def drawings() -> list[Path]:
    """The staged drawings for a page and for a phone; those for dark mode are made of them by exchanging colours."""
    return sorted(path for ending in ("page", "narrow") for path in (STAGED / "_exhibits").glob(f"*/*-{ending}.svg"))


def test_words_in_figures_can_be_read_in_both_modes(book: Path) -> None:
    faults, count = set(), 0
    for path in drawings():
        for word in words_of(path):
            count += 1
            for dark in (False, True):
                found = contrast(twin(word.colour, dark), word.ground(dark))
                if found < READABLE:
                    mode = "dark" if dark else "light"
                    faults.add(f"{path.stem}, {mode}: '{word.text}', {twin(word.colour, dark)} on {word.ground(dark)}: {found:.2f}")
    assert count > 1000
    assert not faults, "\n".join(sorted(faults))


@pytest.mark.parametrize(
    ("behind", "fill", "dark", "ground"),
    [
        ("", "#20262c", False, "#ffffff"),
        ("", "#20262c", True, "#131416"),
        ('<path d="M 0 0 L 90 0 L 90 90 L 0 90 z" style="fill: #0072b2"/>', "#ffffff", False, "#0072b2"),
        ('<path d="M 0 0 L 90 0 L 90 90 L 0 90 z" style="fill: #0072b2; opacity: 0.5"/>', "#ffffff", False, "#80b8d8"),
        ('<path d="M 0 0 L 9 0 L 9 9 L 0 9 z" style="fill: #0072b2"/>', "#ffffff", False, "#ffffff"),
    ],
)
def test_what_lies_behind_a_word_is_found(tmp_path: Path, behind: str, fill: str, dark: bool, ground: str) -> None:
    path = tmp_path / "fig.svg"
    letter = '<use xlink:href="#a"/>'
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<g id="figure_1">{behind}<g id="text_1"><!-- 5 --><g style="fill: {fill}" transform="translate(40 50) scale(0.1 -0.1)">'
        f"{letter}</g></g></g></svg>"
    )
    (word,) = words_of(path)
    assert (word.text, word.colour, word.ground(dark)) == ("5", fill, ground)
