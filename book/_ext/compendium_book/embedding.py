"""An exhibit in a page of another site: the code for it, and how high its frame is."""

from __future__ import annotations

import html

from sphinx.config import Config

from compendium.manifest import Exhibit, folder_of
from compendium_book.citing import address

TO_COMPLETE = "Put the address of this site before the path."  # where the site does not know it
WIDE = 600  # pixels, of a frame in a column of text
WORDS = 380  # pixels that title, caption and source have there
ROW = 30  # pixels
LOWEST, HIGHEST = 400, 1000  # pixels; what is higher scrolls in its frame


def code(config: Config, exhibit: Exhibit, number: str, edition: dict[str, str]) -> str:
    """The frame with the page of an exhibit, as HTML."""
    place = f"{folder_of(exhibit.id)}/index.html"
    title = html.escape(f"{number}: {exhibit.title}")
    source = html.escape(address(config, edition, place) or place)
    return f'<iframe src="{source}" title="{title}" width="100%" height="{height(exhibit)}" style="border: 0" loading="lazy"></iframe>'


def height(exhibit: Exhibit) -> int:
    """Of the frame, in pixels."""
    shown = WIDE * exhibit.size[1] / exhibit.size[0] if exhibit.kind == "figure" else ROW * (len(exhibit.rows) + 1)
    return round(min(max(WORDS + shown, LOWEST), HIGHEST))
