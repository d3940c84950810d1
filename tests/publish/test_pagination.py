"""On which pages pictures are planned: at most one from their mention, and no page half empty. Nothing is set here."""

from __future__ import annotations

import random
import sys
from itertools import pairwise
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "book" / "_ext"))
from compendium_book.pagination import BOX, CLEARANCE, FIRST_LINE, HEIGHT, LINE, Column, Item, Page, Picture, breaks, plan

GAP = 9.7  # points between paragraphs
FILLED = 0.6


def chapter(*parts: int | str, start: float = 0.0) -> list[Item]:
    """Paragraphs by their number of lines, and headings, one below the other."""
    items, top = [], start
    for number, part in enumerate(parts):
        if isinstance(part, str):
            items.append(Item(f"{part}{number}", top, top, "title"))
            top += 40
        else:
            items.append(Item(f"paragraph{number}", top, top + FIRST_LINE + (part - 1) * LINE, "text"))
            top += FIRST_LINE + (part - 1) * LINE + GAP
    return items


def shown_on(pages: list[Page], column: Column) -> list[int]:
    """By picture, its page."""
    found = {at: number for number, page in enumerate(pages) for at in range(page.first, page.after)}
    return [found[at] for at in range(len(column.pictures))]


def mentioned_on(pages: list[Page], column: Column) -> list[int]:
    """By picture, the page of its mention."""
    return [next(k for k, page in enumerate(pages) if page.top <= picture.mention < page.next) for picture in column.pictures]


def shares(pages: list[Page], column: Column) -> list[float]:
    """By page, how much of it is filled, counted anew from items and pictures."""
    out = []
    for page in pages:
        below = [found.bottom for found in breaks(column.items) if page.top < found.bottom < page.next]
        pictures = sum(picture.height + CLEARANCE for picture in column.pictures[page.first : page.after])
        out.append((max(below, default=page.top) - page.top + pictures) / HEIGHT)
    return out


def test_a_chapter_without_pictures_fills_its_pages() -> None:
    pages = plan(Column(chapter("Title", *[6] * 30), []))
    assert pages[0].top == 0
    assert all(page.next == following.top for page, following in pairwise(pages))
    assert all(0.93 < share <= 1 for share in shares(pages, Column(chapter("Title", *[6] * 30), []))[:-1])


def test_no_page_ends_below_a_heading_or_with_a_single_line() -> None:
    items = chapter("Title", 6, "Section", 3, 2, 7)
    found = list(breaks(items))
    tops = [item.top for item in items]
    assert sorted(tops.index(each.top) for each in found if 0 <= each.item < len(items)) == [2, 4, 5]  # not 1 and 3: they follow headings
    inside = [(item, each) for each in found for item in items if each.item < 0 and item.top < each.bottom <= item.bottom]
    assert len(inside) == (6 - 3) + 0 + 0 + (7 - 3)
    for item, each in inside:
        assert each.bottom >= item.top + FIRST_LINE + LINE - 0.1
        assert each.top <= item.bottom - FIRST_LINE - LINE + 0.1


def test_a_box_breaks_below_its_paragraphs_and_rows_whose_head_is_repeated() -> None:
    ends = ((60.0, LINE, 0.0), (100.0, 8.7, 16.0), (180.0, 8.7, 16.0), (200.0, 8.7, 16.0))
    found = [each for each in breaks([Item("box", 0.0, 200.0, "box", ends), *chapter(3, start=230)]) if each.bottom <= 208]
    assert found[-1] == type(found[-1])(200 + BOX, 230, 1)
    inner = {each.bottom: each.top for each in found[:-1]}
    assert inner[60.0] == pytest.approx(60 + LINE - FIRST_LINE)
    assert inner[100.0] == pytest.approx(100 + LINE - FIRST_LINE - 16)  # as if the next page began higher
    assert min(inner) > 2 * LINE
    assert max(inner) <= 200 - 2 * 8.7 + 0.1


def test_a_picture_comes_on_the_page_of_its_mention_where_it_has_room() -> None:
    items = chapter("Title", *[6] * 30)
    column = Column(items, [Picture("fig-a", 300, items[10].top)])
    pages = plan(column)
    assert shown_on(pages, column) == mentioned_on(pages, column) == [1]


def test_pictures_close_to_one_another_stay_near_their_mentions_and_leave_no_page_half_empty() -> None:
    items = chapter("Title", *[6] * 24)
    column = Column(items, [Picture(f"fig-{at}", 480, items[6 + 2 * at].top) for at in range(5)])
    pages = plan(column)
    assert all(abs(a - b) <= 1 for a, b in zip(shown_on(pages, column), mentioned_on(pages, column), strict=True))
    assert min(shares(pages, column)[:-1]) >= FILLED
    assert any(page.stopped for page in pages)  # the text waits


@pytest.mark.parametrize("seed", range(40))
def test_any_chapter_with_enough_text_has_good_pages(seed: int) -> None:
    chance = random.Random(seed)
    parts: list[int | str] = ["Title"]
    mentions = []
    for _ in range(chance.randint(4, 16)):
        parts += ["Section"] if chance.random() < 0.4 else []
        mentions.append(len(parts))
        parts += [chance.randint(3, 9) for _ in range(chance.randint(3, 6))]
    items = chapter(*parts, 6, 6)
    column = Column(items, [Picture(f"fig-{k}", chance.uniform(250, 560), items[at].top) for k, at in enumerate(mentions)])
    pages = plan(column)
    assert all(abs(a - b) <= 1 for a, b in zip(shown_on(pages, column), mentioned_on(pages, column), strict=True))
    assert min(shares(pages, column)[:-1]) >= FILLED
    assert all(share <= 1.001 for share in shares(pages, column))
    assert all(page.before > 0 for page in pages if page.after > page.first)  # never above the title


def test_what_cannot_be_good_is_planned_all_the_same() -> None:
    items = chapter("Title", 4, 4)
    column = Column(items, [Picture(f"fig-{k}", 600, items[1].top) for k in range(4)])
    pages = plan(column)
    assert shown_on(pages, column) == sorted(shown_on(pages, column))
    assert pages[-1].after == 4


def test_settled_pages_are_kept_and_the_rest_planned_from_where_they_end() -> None:
    items = chapter("Title", *[6] * 30)
    column = Column(items, [Picture("fig-a", 300, items[14].top)])
    pages = plan(column)
    again = plan(column, pages[:1], items[7].top)
    assert again[0] == pages[0]
    assert again[1].top == items[7].top
