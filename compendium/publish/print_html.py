"""The print edition: Sphinx's single page made ready for WeasyPrint (title page, contents, cross-references)."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from bs4 import BeautifulSoup, Tag

TITLE = "Honouring international commitments to unlock the potential of migrants for development"


def prepare(html: str, edition: Mapping[str, str]) -> str:
    """Put title page and contents before the text; remove scripts, toggles, screen-only parts and duplicate ids.

    :param edition: as :func:`compendium.edition.of` returns it; the cover and the file's metadata repeat it.
    """
    soup = BeautifulSoup(html, "html.parser")
    main = soup.select_one("div.body") or soup.body
    assert main is not None
    for part in main.select("script, a.headerlink, button, div.cell_input, details.hide, .only-dark, .screen"):
        part.decompose()
    for cell in main.select("div.cell"):
        if not cell.get_text(strip=True) and not cell.find("img"):
            cell.decompose()
    # WeasyPrint breaks lines too early beside empty inline boxes.
    for wrapper in main.select("details, .toctree-wrapper, .pasted-text, .bibtex-citation"):
        wrapper.unwrap()
    main.smooth()
    for figure in main.select("figure.exhibit"):
        picture, title = figure.find("img"), figure.select_one("figcaption > p")
        if picture and title:
            title.insert_after(picture.extract())  # the finding, then the picture, then what it measures
    for table in main.select("table.exhibit"):
        block = soup.new_tag("div", attrs={"class": "exhibit-block"})
        legend = table.find_next(class_="table-legend")
        table.wrap(block)
        if legend:
            block.append(legend.extract())  # a table stays with its title and its source
    page = BeautifulSoup(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>'
        '<meta name="author" content="The compendium\'s contributors">'
        f'<meta name="description" content="{escape(edition["name"])}: {escape(edition["because"])}."></head><body></body></html>',
        "html.parser",
    )
    assert page.body is not None
    article = page.new_tag("main")
    article.extend(_chapters(main))
    _remove_duplicate_ids(article)
    _adapt_links(article)
    page.body.extend([_cover(page, edition), _contents(page, article), article])
    return str(page)


def _chapters(main: Tag) -> list[Tag]:
    """Each page of the book as a chapter of its own; Sphinx nests them all in the first."""
    found = []
    for mark in main.select('span[id^="document-"]'):
        section = mark.find_next_sibling("section")
        if section is None:
            continue
        found.append(section.extract())
        section["class"] = ["chapter", "profile"] if str(mark["id"]).startswith("document-profiles/") else ["chapter"]
        section.insert(0, mark.extract())
        for title in section.find_all(["h2", "h3", "h4", "h5", "h6"]):
            title.name = f"h{int(title.name[1]) - 1}"
    first = main.find("section")
    if first is not None:
        first["class"] = ["chapter"]
        found.insert(0, first)
    return found


def _cover(page: BeautifulSoup, edition: Mapping[str, str]) -> Tag:
    lines = {
        "series": "Research compendium",
        "title": TITLE,
        "subtitle": "The concept paper of the Global Forum on Migration and Development, Marrakesh 2018, put to the test",
        "edition": edition["name"],
        "standing": "An independent work of research, not a document of the Forum, of its co-chairs or of the United Nations",
        "imprint": "Text and figures CC BY 4.0, code MIT, tables under their providers\N{RIGHT SINGLE QUOTATION MARK} licences",
    }
    cover = page.new_tag("section", attrs={"class": "cover"})
    cover.extend([page.new_tag("p", attrs={"class": kind}, string=text) for kind, text in lines.items()])
    return cover


def _contents(page: BeautifulSoup, main: Tag) -> Tag:
    """Every chapter, the profiles, and the sections of the others that hold exhibits; the page numbers come from the stylesheet."""
    nav = page.new_tag("nav", attrs={"class": "contents"})
    items = page.new_tag("ul")
    nav.extend([page.new_tag("p", attrs={"class": "contents-title"}, string="Contents"), items])
    for title in main.select("h1, h2:not(.entry-head)"):
        section = title.find_parent("section")
        if section is None or not section.get("id"):
            continue
        chapter = title.find_parent("section", class_="chapter")
        profile = chapter is not None and "profile" in chapter["class"]
        if title.name == "h2" and (profile or not (chapter and chapter.select_one(".exhibit"))):
            continue
        item = page.new_tag("li", attrs={"class": "level-2" if profile else f"level-{title.name[1]}"})
        item.append(page.new_tag("a", href=f"#{section['id']}", string=title.get_text(" ", strip=True)))
        items.append(item)
    return nav


def _adapt_links(main: Tag) -> None:
    """Leave the links that work in print: to places in it, to attachments, to the web. Others become text."""
    for link in main.select("a[href]"):
        href = str(link["href"])
        if href.startswith("index.html#"):  # a citation, which names the page that Sphinx writes: this one
            link["href"] = href.removeprefix("index.html")
            link["class"] = [*link.get("class", []), "cites"]  # no page number after each of them
        elif not href.startswith(("#", "http:", "https:", "mailto:")) and "attachment" not in link.get("rel", []):
            link.unwrap()


def _remove_duplicate_ids(main: Tag) -> None:
    seen: set[str] = set()
    for tag in main.find_all(id=True):
        if tag["id"] in seen:
            del tag["id"]
        else:
            seen.add(str(tag["id"]))
