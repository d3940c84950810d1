"""A page as Markdown: what its article says, for readers and programs that want the text alone.

Code, signs for links to headings, and what only a browser can show are left out; folds are open; links lead where those of the page do.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

# What a reader of the text has no use for: code of cells (the notebook is linked), the pictures for dark mode and those that only adorn,
# folds with what stands elsewhere (a short line names the source, a file holds the values).
LEFT_OUT = (
    "a.headerlink, div.cell_input, picture.only-dark, img.only-dark, img[alt=''], details.cite, details.embed, "
    "details.sources, div.figure-bar, script, style, svg, noscript, button, form, .toctree-wrapper, .visually-hidden"
)

# Half of a chapter's elements are letters of code in colours: they are cut out before anything is parsed.
CODE_CELL = re.compile(r'<details class="[^"]*\babove-input\b[^"]*">.*?</details>', re.DOTALL)


def of(article: str, page: str, ends_with: str) -> str:
    """An article's HTML as Markdown.

    :param page: the name of the page's file, for links to its own places.
    :param ends_with: a paragraph of Markdown that says where the page is from.
    """
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(CODE_CELL.sub("", article), "html.parser")
    for part in soup.select(LEFT_OUT):
        part.decompose()
    for link in soup.select("a[href^='#'], a[href^='?']"):
        link["href"] = f"{page}{link['href']}"
    for change in (_separate, _open_folds, _set_apart, _fill_spans):
        change(soup)
    text = _converter().convert_soup(soup)
    text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + f"\n\n---\n\n{ends_with}\n"


def _separate(soup: BeautifulSoup) -> None:
    """Put signs where the page has colours and distances: around badges, after the numbers of figures."""
    for badge in soup.select(".badge, .holds"):
        badge.string = f"({badge.get_text(strip=True)})"
        badge.insert_after(" ")
    for number in soup.select(".caption-number"):
        number.name, number.string = "strong", f"{number.get_text(strip=True)}."
        number.insert_after(" ")
    for link in soup.select(".take > a ~ a"):
        link.insert_before(" \N{MIDDLE DOT} ")
    for link in soup.select("a[title]"):
        del link["title"]  # a whole reference, in each link to it


def _open_folds(soup: BeautifulSoup) -> None:
    """Show what is folded, below its name."""
    for summary in soup.select("details > summary"):
        _rename(summary, "strong").wrap(soup.new_tag("p"))
    for fold in soup.select("details"):
        fold.name = "div"


def _set_apart(soup: BeautifulSoup) -> None:
    """Remarks beside the text become quotations; the caption of a table stands above it."""
    for remark in soup.select("div.admonition"):
        remark.name = "blockquote"
    for caption in soup.select("table > caption"):
        if caption.parent is not None:
            caption.parent.insert_before(_rename(caption.extract(), "p"))


def _fill_spans(soup: BeautifulSoup) -> None:
    """Where a cell goes over several rows, put an empty one in those below, so that columns stay columns."""
    for table in soup.select("table"):
        open_below: dict[int, int] = {}  # by column, the rows that a cell still covers
        for row in table.select("tr"):
            cells = row.find_all(["td", "th"], recursive=False)
            column = 0
            while cells or open_below.get(column, 0) > 0:
                if open_below.get(column, 0) > 0:
                    open_below[column] -= 1
                    empty = soup.new_tag("td")
                    cells[0].insert_before(empty) if cells else row.append(empty)
                else:
                    cell = cells.pop(0)
                    open_below[column] = int(cell.get("rowspan", 1)) - 1
                column += 1


def _rename(element: Tag, name: str) -> Tag:
    element.name = name
    return element


@functools.cache
def _converter() -> Any:
    from markdownify import ATX, MarkdownConverter

    return MarkdownConverter(heading_style=ATX, bullets="-", autolinks=False, code_language_callback=_language)  # <data.zip> would be a tag


def _language(element: Tag) -> str:
    """The language of a block of code, from the class of the box around it."""
    for box in element.parents:
        found = re.search(r"\bhighlight-(\w+)", " ".join(box.get("class") or []))
        if found:
            return "" if found[1] in ("default", "none") else found[1].replace("ipython3", "python")
    return ""
