"""The book's two type families: as web fonts for the site, and as they are for the print edition."""

from __future__ import annotations

import io
import shutil
from importlib.resources import files
from pathlib import Path

from compendium import notes
from compendium.files import swap
from compendium.paths import BUILD

STAMP = BUILD / "fonts.stamp"  # what the web fonts hold
PACKAGES = {"Source Sans Pro": "font_source_sans_pro", "Source Serif Pro": "font_source_serif_pro"}
WEB_FONTS = {
    "sans": ("Source Sans Pro", "Regular"),
    "sans-bold": ("Source Sans Pro", "Semibold"),
    "serif": ("Source Serif Pro", "Regular"),
    "serif-italic": ("Source Serif Pro", "It"),
    "serif-bold": ("Source Serif Pro", "Semibold"),
}
PRINT_STYLES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")
# European languages, punctuation, arrows, and signs of mathematics and money.
LETTERS = (*range(0x20, 0x180), *range(0x2010, 0x2040), 0x2192, 0x2190, 0x2212, 0x00D7, 0x2264, 0x2265, 0x20AC)


def _path(family: str, style: str) -> Path:
    return Path(str(files(PACKAGES[family]))) / "files" / f"{family.replace(' ', '')}-{style}.ttf"


def web_fonts() -> dict[str, bytes]:
    """The fonts as WOFF2 by file name, reduced to the letters of European languages; made once for a version of the fonts."""
    made = [BUILD / "fonts" / f"{name}.woff2" for name in WEB_FONTS]
    if not notes.as_sealed(notes.read(STAMP), *made):
        for path, face in zip(made, WEB_FONTS.values(), strict=True):
            notes.clear(path)
            swap(path, _subset(_path(*face)))
        notes.write(STAMP, notes.seal(*made))
    return {path.name: path.read_bytes() for path in made}


def _subset(path: Path) -> bytes:
    from fontTools import subset

    options = subset.Options(flavor="woff2", layout_features=["*"], recalc_timestamp=False)
    font = subset.load_font(str(path), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    out = io.BytesIO()
    font.flavor = "woff2"
    font.save(out)
    return out.getvalue()


def copy_for_print(folder: Path) -> None:
    """Put the faces that the printed files use into a folder: one file a face, so that none is chosen by the order of a disk."""
    folder.mkdir(parents=True, exist_ok=True)
    for family in PACKAGES:
        for style in PRINT_STYLES:
            shutil.copyfile(path := _path(family, style), folder / path.name)
