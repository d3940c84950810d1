"""From Typst to PDF: accessible (PDF/UA-1), archival (PDF/A-3a), with the book's fonts and the edition's date, nothing of the machine."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from compendium.errors import CompendiumError
from compendium.publish import fonts

STANDARDS = ("ua-1", "a-3a")
MAX_MESSAGE = 600  # characters: Typst repeats a fault of a picture for each of its uses
UNDATED = "2018-01-01"  # of an edition that reads no table
PLACES = "query(<place>).map(it => it.value + (page: it.location().page(), y: it.location().position().y.pt()))"

Made = TypeVar("Made")


class Source:
    """A file of Typst that is set, perhaps several times with changes: what did not change is not set again."""

    def __init__(self, path: Path, name: str = "") -> None:
        """Get ready; what the file names is in its folder.

        :param path: the file; the PDF comes beside it, under the same name.
        :param name: what a message calls it; else the name of the PDF.
        """
        import typst

        self.path, self.name = path, name or f"{path.stem}.pdf"
        folder, faces = str(path.parent), path.parent / "fonts"
        fonts.copy_for_print(faces)
        self.compiler = typst.Compiler(
            input=str(path), root=folder, font_paths=[str(faces)], ignore_system_fonts=True, package_path=folder, package_cache_path=folder
        )

    def places(self) -> list[dict[str, Any]]:
        """Each place that the file notes, under the label ``place``: what it notes, with ``page``, counted from the cover as 1, and ``y``.

        The last is in points from the top of the page.

        :raises CompendiumError: Typst refused the file.
        """
        found: list[dict[str, Any]] = json.loads(self._tried(self._evaluated))
        return found

    def set(self, day: str) -> list[str]:
        """Set the file; returns what Typst warned of.

        :param day: of the edition, as YYYY-MM-DD: the date of the PDF, whenever it is made.
        :raises CompendiumError: Typst refused the file.
        """
        time = dt.datetime.fromisoformat(day or UNDATED).replace(tzinfo=dt.UTC)
        out = str(self.path.with_suffix(".pdf"))
        _, warnings = self._tried(
            lambda: self.compiler.compile_with_warnings(output=out, format="pdf", pdf_standards=list(STANDARDS), timestamp=time)
        )
        return [f"{self.path.stem}: {described(warning)}" for warning in warnings]

    def _evaluated(self) -> str:
        try:
            return str(self.compiler.eval(PLACES))
        except RuntimeError:
            self.compiler.compile(format="pdf")  # fails too, and says where in the source
            raise

    def _tried(self, action: Callable[[], Made]) -> Made:
        try:
            return action()
        except RuntimeError as error:
            raise CompendiumError(f"{self.name} could not be set: {described(error)}") from None


def described(fault: Any) -> str:
    """A message of Typst, with its place in the source and its hints, in one line."""
    text = getattr(fault, "diagnostic", "") or getattr(fault, "message", "") or str(fault)
    return " ".join(re.sub("[\u2500-\u257f^]+", " ", text).split())[:MAX_MESSAGE]
