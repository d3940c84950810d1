"""The room that a drawing has: as wide as the text of a page, or as a phone. Its words are made to fit, and what does not is named."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

SMALLEST = 8.25  # points: 11 px on a screen
AIR = 8  # points between words and the edge: once broken, they move the axes a little


@dataclass(frozen=True)
class Room:
    """The width that a drawing has, in inches, and whether it is that of a phone."""

    width: float
    narrow: bool = False


WIDE = Room(5.8)  # as wide as the text of the print edition
NARROW = Room(3.8, narrow=True)  # on a screen of 390 px, at its own size

Drawing = Callable[[Room], Figure]


class _Measuring(FigureCanvasBase):
    """One renderer for all figures: matplotlib remembers the sizes of words by renderer, and drawings share many words."""

    renderer = RendererAgg(1, 1, 72)  # as SVG is drawn, so that text is measured alike; nothing is drawn on it

    def get_renderer(self) -> RendererAgg:
        """What the layout engine asks for."""
        return self.renderer


def lay_out(fig: Figure) -> RendererAgg:
    """Lay a figure out once and for all, with axis labels and titles on as many lines as they need.

    :returns: what measures its words.
    """
    measure = _Measuring(fig).renderer
    fig.dpi = measure.dpi
    engine = fig.get_layout_engine()
    if engine is not None:
        legends = [legend for ax in fig.axes if (legend := ax.get_legend())]
        for legend in legends:
            legend.set_in_layout(False)  # a wide one would make its axes narrow; it is moved over their left edge instead
        engine.execute(fig)
        moved = _fit_legends(fig, measure)
        for legend in legends:
            legend.set_in_layout(True)
        if _wrap(fig, measure) | moved | bool(legends):
            engine.execute(fig)
            _fit_legends(fig, measure)
        for legend in legends:
            legend.draw(measure)  # its words get their places only so
    with rc_context({"figure.constrained_layout.use": False}):  # else None means what the style says
        fig.set_layout_engine(None)  # with an engine ("none" is one too) matplotlib would lay it out again for each file
    return measure


def _fit_legends(fig: Figure, measure: RendererAgg) -> bool:
    """Move legends that reach beyond the right edge to the left; says whether any was."""
    moved = False
    for ax in fig.axes:
        legend = ax.get_legend()
        if legend is None:
            continue
        box, room = legend.get_window_extent(measure), ax.get_window_extent(measure)
        beyond = min(box.x1 - fig.bbox.width + 1, max(box.x0, 0))
        if beyond > 1:
            anchor = legend.get_bbox_to_anchor()
            place = (anchor.x0 - beyond - room.x0) / room.width, (anchor.y0 - room.y0) / room.height
            legend.set_bbox_to_anchor(place, transform=ax.transAxes)
            moved = True
    return moved


def _wrap(fig: Figure, measure: RendererAgg) -> bool:
    """Break titles and axis labels that are wider than the room of their axes; says whether any was."""
    broken = False
    for ax in fig.axes:
        box = ax.get_window_extent(measure)
        left, right = _slot(ax, box)
        middle = (box.x0 + box.x1) / 2
        titles = [child for child in ax.get_children() if isinstance(child, Text) and child not in ax.texts]
        rooms = [(ax.xaxis.label, 2 * min(middle - left, right - middle)), *((title, right - box.x0) for title in titles)]
        rooms.append((ax.yaxis.label, fig.bbox.height if len(fig.axes) == 1 else 1.15 * box.height))
        for text, room in rooms:
            words, letters = text.get_text(), len(text.get_text())
            while words and _length(text, measure) > room - AIR and letters > 8:
                letters = min(letters - 2, int(letters * room / _length(text, measure)) + 2)
                text.set_text(textwrap.fill(words, letters))
                broken = True
    return broken


def _length(text: Text, measure: RendererAgg) -> float:
    extent = text.get_window_extent(measure)
    return float(extent.height if text.get_rotation() else extent.width)


def _slot(ax: Axes, box: Bbox) -> tuple[float, float]:
    """From where to where the words over and under some axes may reach: all of the figure, or half-way to the axes beside them."""
    left, right = 0.0, float(ax.figure.bbox.width)
    for other in ax.figure.axes:
        beside = other.get_window_extent()
        if other is not ax and beside.y0 < box.y1 and beside.y1 > box.y0:
            if beside.x0 > box.x1:
                right = min(right, (beside.x0 + box.x1) / 2)
            elif beside.x1 < box.x0:
                left = max(left, (beside.x1 + box.x0) / 2)
    return left, right


def crowding(fig: Figure, measure: RendererAgg) -> list[str]:
    """What is wrong with the words of a figure that was drawn: too small, cut at an edge, or on one another."""
    wide, high = fig.bbox.size
    texts = list(_texts(fig))
    found = [f"'{_brief(t)}' has {t.get_fontsize():g} points; {SMALLEST} are the least" for t in texts if t.get_fontsize() < SMALLEST]
    boxes = np.array([t.get_window_extent(measure).extents for t in texts]).reshape(-1, 4)
    cut = (boxes[:, :2] < -1).any(axis=1) | (boxes[:, 2] > wide + 1) | (boxes[:, 3] > high + 1)
    found += [f"'{_brief(texts[k])}' is cut at the edge" for k in np.flatnonzero(cut)]
    # Fonts leave air around letters, so boxes may touch.
    low, top = boxes[:, :2] + 1.5, boxes[:, 2:] - 1.5
    meet = (np.maximum(low[:, None], low) < np.minimum(top[:, None], top)).all(axis=2)
    pairs = zip(*np.nonzero(np.triu(meet, 1)), strict=True)
    return found + [f"'{_brief(texts[a])}' lies on '{_brief(texts[b])}'" for a, b in pairs]


def _texts(fig: Figure) -> Iterator[Text]:
    """The words that are drawn: not those of ticks beyond the ends of an axis, nor those of axes that are off."""
    hidden: set[int] = set()
    for ax in fig.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            pad = 1e-9 * max(abs(low), abs(high))
            shown = ax.axison and axis.get_visible()
            ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
            gone = [t for t in ticks if not (shown and low - pad <= t.get_loc() <= high + pad)]
            hidden.update(id(label) for tick in gone for label in (tick.label1, tick.label2))
            if not shown:
                hidden.add(id(axis.label))
    for text in fig.findobj(Text):
        if id(text) not in hidden and text.get_visible() and text.get_text().strip():
            yield text


def _brief(text: Text) -> str:
    words = " ".join(text.get_text().split())
    return words if len(words) <= 30 else f"{words[:29]}…"
