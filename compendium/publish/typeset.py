"""From Typst to PDF: accessible (PDF/UA-1) and archival (PDF/A-3a), with the book's fonts and the date of the edition, nothing of the machine."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from compendium.errors import CompendiumError
from compendium.publish import fonts

STANDARDS = ("ua-1", "a-3a")
UNDATED = "2018-01-01"  # of an edition that reads no table


def set_pdf(source: Path, day: str) -> list[str]:
    """Set a file beside its source, under the same name; what it names is in the folder of the source.

    :param day: of the edition, as YYYY-MM-DD: the date of the file, whenever it is made.
    :returns: what Typst warned of.
    :raises CompendiumError: Typst refused it.
    """
    import typst

    compiler = typst.Compiler(
        input=str(source), root=str(source.parent), font_paths=fonts.folders(), ignore_system_fonts=True,
        package_path=str(source.parent), package_cache_path=str(source.parent),
    )  # fmt: skip
    time = dt.datetime.fromisoformat(day or UNDATED).replace(tzinfo=dt.UTC)
    try:
        _, warnings = compiler.compile_with_warnings(
            output=str(source.with_suffix(".pdf")), format="pdf", pdf_standards=list(STANDARDS), timestamp=time
        )
    except typst.TypstError as error:
        raise CompendiumError(f"The {source.stem} could not be set: {described(error)}") from None
    return [f"{source.stem}: {described(warning)}" for warning in warnings]


def described(fault: Any) -> str:
    """A message of Typst with its place and hints."""
    return " ".join([fault.message, *(f"({hint})" for hint in fault.hints), *fault.trace[:3]])
