"""From Typst to PDF: accessible (PDF/UA-1) and archival (PDF/A-3a), with the book's fonts and the date of the edition, nothing of the machine."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

from compendium.errors import CompendiumError
from compendium.publish import fonts

STANDARDS = ("ua-1", "a-3a")
MAX_MESSAGE = 600  # characters: Typst repeats a fault of a picture for each of its uses
UNDATED = "2018-01-01"  # of an edition that reads no table


PLACES = "query(<place>).map(it => it.value + (page: it.location().page()))"


def set_pdf(source: Path, day: str) -> tuple[list[str], list[dict[str, Any]]]:
    """Set a file beside its source, under the same name; what it names is in the folder of the source.

    :param day: of the edition, as YYYY-MM-DD: the date of the file, whenever it is made.
    :returns: what Typst warned of; and each place that the source notes, with what it notes and its ``page``, counted from the cover as 1.
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
    return [f"{source.stem}: {described(warning)}" for warning in warnings], json.loads(compiler.eval(PLACES))


def described(fault: Any) -> str:
    """A message of Typst, with its place in the source and its hints, in one line."""
    return " ".join(re.sub(r"[│┌─╭╮╰╯^]+", " ", fault.diagnostic or fault.message).split())[:MAX_MESSAGE]
