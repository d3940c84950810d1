"""On which pages of a chapter its pictures are printed: at most one from the place that mentions them, and no page left half empty.

A chapter is measured once as a single column without its pictures. From the heights of its lines and pictures the pages are then searched:
each takes the next pictures, none or some, and as much text as has room beside them. The text may also stop above the foot of a page, if
that is well filled, so that it does not run ahead of its pictures. Of all ways the one with the least faults is taken. Nothing is set here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

HEIGHT = 694.5  # of the text on a page, in points: as in the template
LINE, FIRST_LINE = 13.16, 6.83  # points from line to line, and of a line by itself
CLEARANCE = 15.3  # points between a picture and the text
BOX = 8.0  # points that a box takes below its last line
FILLED = 0.625  # of the height of a page, at least: some more than is asked, as lines are estimated
FARTHEST = 1  # pages between a picture and the place that mentions it
TOGETHER = 4  # pictures on a page, at most
KEPT = 80  # ways that are followed at a time
STOPS = 6  # places on a page where the text may stop, at most

# What faults cost, and what is no fault but not liked; the first two are accepted only where there is no other way.
FAR, SPARSE = 1000.0, 400.0
RISK, NEAR_EDGE = 30.0, 60.0  # a mention so many points from the edge of a page can come on the next one, and its picture is then too far
PAGE, STOP, BLANK, EARLY, LATE, SHORT_END = 4.0, 5.0, 12.0, 5.0, 1.0, 9.0
SHORT = 0.15  # of the height: a chapter does not end well on a page that holds less


@dataclass(frozen=True)
class Item:
    """A heading or a block of a chapter, with its height in the column, in points."""

    name: str
    top: float
    bottom: float
    kind: str  # "title", "text", "box", "table" or "solid"
    ends: tuple[tuple[float, float, float], ...] = ()  # of each paragraph in it the foot, a line, and the head that a new page repeats


@dataclass(frozen=True)
class Picture:
    """A figure or table that floats."""

    id: str
    height: float  # with what stands below it
    mention: float  # where the column mentions it


@dataclass(frozen=True)
class Break:
    """Where a page may end, and where the next goes on."""

    bottom: float
    top: float
    item: int  # that the next page begins with, or -1 if this is in one


@dataclass(frozen=True)
class Page:
    """A page: the text that it holds, from top to below ``next``, and its pictures."""

    top: float
    next: float
    first: int  # of its pictures
    after: int  # the first of the next page
    stopped: bool  # whether the text stops though there is room
    before: int  # the item before which its pictures are anchored, or -1 without any


@dataclass(frozen=True)
class Way:
    """Pages so far, and what they cost."""

    pages: tuple[Page, ...] = ()
    top: float = 0.0
    picture: int = 0
    due: float = -1.0  # as far as the next page must go, since it mentions a picture before it
    cost: float = 0.0
    whole: bool = False


@dataclass(frozen=True)
class Column:
    """A chapter in one column."""

    items: Sequence[Item]
    pictures: Sequence[Picture]
    height: float = HEIGHT  # of a page
    clearance: float = CLEARANCE  # between a picture and the text

    @cached_property
    def breaks(self) -> list[Break]:
        """Where a page may end, from the top."""
        return list(breaks(self.items))

    @cached_property
    def tops(self) -> list[float]:
        """Where each item begins."""
        return [item.top for item in self.items]

    @cached_property
    def bottoms(self) -> list[float]:
        """Where a page may end."""
        return [found.bottom for found in self.breaks]

    @property
    def end(self) -> float:
        """Where the text ends."""
        return self.breaks[-1].top

    def begun(self, top: float, below: float) -> range:
        """The items that begin in a part of the column."""
        return range(bisect_left(self.tops, top - 0.5), bisect_left(self.tops, below - 0.5))


def breaks(items: Sequence[Item]) -> Iterator[Break]:
    """Where a page may end: between the lines of a text, but for its first two and last two, and between items, but after a heading."""
    for at, item in enumerate(items):
        if item.kind == "text":
            for line in range(2, round((item.bottom - item.top - FIRST_LINE) / LINE)):
                yield Break(item.top + FIRST_LINE + (line - 1) * LINE, item.top + line * LINE, -1)
        elif item.kind in ("box", "table"):
            yield from between(item)
        bottom = item.bottom + (BOX if item.kind == "box" else 0)
        if at + 1 == len(items):
            yield Break(bottom, bottom + 1, len(items))
        elif item.kind != "title":
            yield Break(bottom, items[at + 1].top, at + 1)


def between(item: Item) -> Iterator[Break]:
    """Where a box or a table may be broken: below the paragraphs and rows in it, and between the lines of a paragraph."""
    above = item.top + 2 * LINE  # what stands first in it stays together
    for bottom, line, head in sorted(set(item.ends)):
        lines = int((bottom - above) / line)
        for rest in range(lines - 2, 1, -1):
            yield Break(bottom - rest * line, bottom - rest * line + LINE - FIRST_LINE - head, -1)
        if above < bottom < item.bottom - 2 * LINE:
            yield Break(bottom, bottom + LINE - FIRST_LINE - head, -1)
        above = max(above, bottom)


def plan(column: Column, begun: Sequence[Page] = (), top: float = 0.0) -> list[Page]:
    """The pages of a chapter.

    :param begun: pages that are settled.
    :param top: where the page after them begins.
    """
    ways, best = [Way(tuple(begun), top, begun[-1].after if begun else 0)], None
    while ways:
        longer = [way for old in ways for way in go_on(column, old)]
        for way in longer:
            if way.whole and (best is None or way.cost < best.cost):
                best = way
        open_: dict[tuple[int, float, float], Way] = {}
        for way in longer:
            key = way.picture, round(way.top), round(way.due)
            if not way.whole and (best is None or way.cost < best.cost) and (key not in open_ or way.cost < open_[key].cost):
                open_[key] = way
        ways = sorted(open_.values(), key=lambda way: (way.cost + PAGE * ahead(column, way), len(way.pages), way.top))[:KEPT]
    assert best is not None
    return list(best.pages)


def ahead(column: Column, way: Way) -> float:
    """How many pages the rest takes at least."""
    rest = column.end - way.top + sum(picture.height + column.clearance for picture in column.pictures[way.picture :])
    return rest / column.height


def go_on(column: Column, way: Way) -> Iterator[Way]:
    """Each way to fill the next page."""
    taken = 0.0
    for after in range(way.picture, min(way.picture + TOGETHER, len(column.pictures)) + 1):
        if after > way.picture:
            taken += min(column.pictures[after - 1].height + column.clearance, column.height)
            if taken > column.height + column.clearance:
                return
        yield from fill(column, way, after, min(taken, column.height))


def fill(column: Column, way: Way, after: int, taken: float) -> Iterator[Way]:
    """The ways to fill a page that has pictures up to one, which take some of its height."""
    room = way.top + column.height - taken
    last = bisect_right(column.bottoms, room) - 1
    least = bisect_left(column.bottoms, way.top)
    if last >= least:
        natural = column.breaks[last]
        yield from end(column, way, after, taken, natural.bottom, natural.top, stopped=False)
        stops = [
            found for found in column.breaks[least:last] if found.item >= 0 and (found.bottom - way.top + taken) / column.height >= FILLED
        ]
        for found in stops[-STOPS:]:
            yield from end(column, way, after, taken, found.bottom, found.top, stopped=True)
    held = any(abs(way.top - top) < 1 for top in column.tops)  # the text can wait where it goes on at an item
    if after > way.picture and (way.top >= column.end or (held and (last < least or taken / column.height >= FILLED))):
        yield from end(column, way, after, taken, way.top, way.top, stopped=way.top < column.end)


def end(column: Column, way: Way, after: int, taken: float, bottom: float, top: float, *, stopped: bool) -> Iterator[Way]:
    """A page whose text ends somewhere, with what it costs; nothing where its pictures cannot be brought to it.

    :param bottom: of the last line.
    :param top: of the first line overleaf.
    """
    before = way.pages[-1] if way.pages else None
    anchor = anchored(column, way, top, after, taken) if after > way.picture else -1
    if anchor < 0 and (after > way.picture or (before and before.stopped)):
        return  # the text stops for pictures only
    page = Page(way.top, top, way.picture, after, stopped, anchor)
    whole = top >= column.end and after == len(column.pictures)
    share = (bottom - way.top + taken) / column.height
    early = [picture.mention for picture in column.pictures[way.picture : after] if picture.mention >= top]
    late = [picture.mention for picture in column.pictures[way.picture : after] if picture.mention < way.top]
    far = sum(mention < (before.top if before else 0) for mention in late) + (way.due >= top)
    far += sum(picture.mention < way.top for picture in column.pictures[after:])
    cost = PAGE + EARLY * len(early) + LATE * len(late) + FAR * far
    edge = before.top if before else 0.0
    cost += RISK * ((top - NEAR_EDGE <= way.due < top) + sum(edge <= mention < edge + NEAR_EDGE for mention in late))
    if stopped:
        cost += STOP + BLANK * (1 - share)
    if whole:
        cost += SHORT_END * (share < SHORT)
    elif share < FILLED:
        cost += SPARSE
    yield replace(way, pages=(*way.pages, page), top=top, picture=after, due=max(early, default=-1.0), cost=way.cost + cost, whole=whole)


def anchored(column: Column, way: Way, next_top: float, after: int, taken: float) -> int:
    """The item before which the pictures of a page stand in the source, so that Typst brings them to it; -1 where there is none.

    That is an item of the page before, on which the picture has no room any more, or one high on this page: of all the one that tells
    surest if lines come out otherwise.
    """
    found: dict[int, float] = {}  # by item, how many points of text more or less do no harm
    before, least = None, 1  # not above the title of the chapter
    if way.pages:
        before = way.pages[-1]
        least = max(least, *(page.before for page in way.pages))
        used = sum(picture.height + column.clearance for picture in column.pictures[before.first : before.after])
        height = column.pictures[way.picture].height
        if before.stopped and used + way.top - before.top + height < column.height:
            return -1  # it would go where the text stops
        for at in column.begun(before.top, before.next):
            found[at] = used + column.items[at].top - before.top + height - column.height
    if way.top >= column.end:
        found[len(column.items)] = column.height
    elif before is not None and before.stopped:
        found[bisect_left(column.tops, way.top - 0.5)] = column.height
    else:
        for at in column.begun(way.top, next_top):
            found[at] = column.height - taken - column.items[at].top + way.top
    good = [(room, at) for at, room in found.items() if at >= least and room > 0]
    return max(good)[1] if good else -1
