"""Where a link lands, and how boxes look: measured in a real browser, after real clicks on the lists of questions, claims and exhibits."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from bs4 import Tag
from pages import parsed

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
THEMES = (1, 2, 3)
ROUNDTABLES = tuple(f"roundtable-{theme}-{number}" for theme in THEMES for number in (1, 2))
EACH = 4  # of the questions, of the claims and of the exhibits
TOP = (0, 120)  # where the top of a target may stand, in pixels from the top of the window

# Resolves once the page has stood still, however long that takes: the same place for a second and for sixty frames, with all pictures
# in sight there. Says where the target's top is, and whether the page can be scrolled no further.
STILL = """(id) => document.fonts.ready.then(() => new Promise((resolve) => {
  const target = document.getElementById(id);
  const inSight = (image) => { const box = image.getBoundingClientRect(); return box.height && box.bottom > 0 && box.top < innerHeight; };
  let last = "", since = 0, frames = 0;
  const look = () => {
    const here = `${target.getBoundingClientRect().top} ${scrollY}`;
    const loading = document.readyState !== "complete" || [...document.images].some((image) => inSight(image) && !image.complete);
    if (here !== last || loading) { last = here; since = performance.now(); frames = 0; }
    frames += 1;
    const atEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    if (frames > 60 && performance.now() - since > 1000) resolve([target.getBoundingClientRect().top, atEnd]);
    else requestAnimationFrame(look);
  };
  look();
}))"""


def spread(links: list[str]) -> list[str]:
    """Four links of a list, from all three themes, by rule: of each theme the one in the middle of its links, and the last of all."""
    by_theme = [[link for link in links if f"roundtable-{theme}" in link] for theme in THEMES]
    chosen = [found[len(found) // 2] for found in by_theme] + [links[-1]]
    assert len(set(chosen)) == EACH
    return chosen


def listed(book: Path, page: str) -> list[str]:
    """The links of the first column of a page's list, in its order; those to the roundtables."""
    soup = parsed(book / page)
    rows = soup.select("table.index tbody tr")
    links = [str(link["href"]) for row in rows if isinstance(link := row.select_one("th a"), Tag)]
    return [link for link in links if any(page in link for page in ROUNDTABLES)]


def test_the_links_of_a_list_are_chosen_over_all_themes() -> None:
    links = [f"notebooks/roundtable-{t}-1.html#{n}" for t in THEMES for n in range(7)]
    chosen = [re.sub(r".*roundtable-", "", link) for link in spread(links)]
    assert chosen == ["1-1.html#3", "2-1.html#3", "3-1.html#3", "3-1.html#6"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("page", ["questions.html", "claims.html", "exhibits.html"])
def test_a_click_lands_on_what_it_names(book: Path, site: str, browser, page: str, size: str) -> None:
    width, height = SIZES[size]
    missed = []
    for link in spread(listed(book, page)):
        context = browser.new_context(viewport={"width": width, "height": height})
        tab = context.new_page()
        tab.set_default_timeout(300_000)
        tab.goto(site + page, wait_until="load")
        tab.locator(f'table.index tbody th a[href="{link}"]').first.click()
        tab.wait_for_url(lambda url, link=link: url.endswith(link), wait_until="load")
        top, at_end = tab.evaluate(STILL, link.split("#")[1])
        if not TOP[0] <= top <= (height - TOP[1] if at_end else TOP[1]):
            missed.append(f"{link}: {top:.0f} px from the top of the window")
        context.close()
    assert not missed, "\n".join(missed)


def test_every_picture_says_how_large_it_is(book: Path) -> None:
    lacking = []
    for path in sorted(book.rglob("*.html")):
        if "_static" in path.parts:
            continue
        soup = parsed(path)
        for image in soup.select("article img:not(.finding-picture)"):  # those have their size from the style sheet
            if not (str(image.get("width", "")).isdigit() and str(image.get("height", "")).isdigit()):
                lacking.append(f"{path.relative_to(book)}: {image.get('src')}")
                continue
            drawn = (path.parent / str(image["src"])).read_text(encoding="utf-8")[:1000]
            sides = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', drawn)
            assert sides, image["src"]
            ratio = float(sides[1]) / float(sides[2])
            assert int(image["width"]) / int(image["height"]) == pytest.approx(ratio, rel=0.005), image["src"]
    assert not lacking, "\n".join(lacking[:20])


def test_old_links_lead_on_to_the_part_that_moved(book: Path, site: str, browser) -> None:
    with (book.parents[1] / "book" / "moved.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        page = parsed(book / f"{row['page']}.html")
        (target,) = page.select(f'.moved > li[id="{row["id"]}"]')
        link = target.select_one("a")
        assert link is not None
        assert link.text.strip(), row
        assert link["href"] == f"{row['now'].rpartition('/')[2]}.html#{row['id']}"
        there = parsed(book / f"{row['now']}.html")
        assert there.find(id=row["id"]) is not None, row
    tab = browser.new_page()
    for row in rows[:: len(rows) // 6]:
        tab.goto(f"{site}{row['page']}.html#{row['id']}", wait_until="load")
        tab.wait_for_url(f"**/{row['now']}.html#{row['id']}", wait_until="load")
    script = re.search(r"<script>\(f=>.*?</script>", (book / f"{rows[0]['page']}.html").read_text(encoding="utf-8"))
    assert script
    assert len(script[0]) <= 300
    tab.close()


@pytest.mark.parametrize("size", SIZES)
def test_text_of_questions_and_claims_keeps_away_from_the_edge_of_its_box(site: str, browser, size: str) -> None:
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    for name in ROUNDTABLES:
        page.goto(f"{site}notebooks/{name}.html", wait_until="load")
        script = "(kind) => [...document.querySelectorAll(`div.entry.${kind}`)].map((box) => parseFloat(getComputedStyle(box).paddingLeft))"
        for kind in ("question", "claim"):
            found = page.evaluate(script, kind)
            assert found, f"{name}: no {kind}"
            assert min(found) >= 12, f"{name}: {kind}, {min(found)} px"
    page.close()


def test_a_correction_is_stacked_on_a_phone(site: str, browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(site + "corrections.html", wait_until="load")
    cells = page.evaluate(
        "[...document.querySelector('table.index-corrections tbody tr').children].map((cell) => cell.getBoundingClientRect().toJSON())"
    )
    assert len(cells) == 4
    assert [cell["top"] for cell in cells] == sorted({cell["top"] for cell in cells})
    assert len({round(cell["left"]) for cell in cells}) == 1
    assert all(cell["left"] >= 0 and cell["right"] <= 390 and cell["width"] > 300 for cell in cells)
    page.close()
