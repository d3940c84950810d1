"""What authors save, as text: UTF-8, lines that end in LF, and nothing that an editor or git left in it by accident.

All that reads a notebook, a page or another file of the author's goes through here, so the same file is accepted or refused everywhere.
"""

from __future__ import annotations

import codecs
import json
import re
from pathlib import Path
from typing import Any

from compendium import files
from compendium.errors import CompendiumError
from compendium.paths import REFERENCES

# A control character (but tab and the ends of lines), a sign that stands for a lost letter, half a letter; a mark of a merge conflict.
_DAMAGE = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ud800-\udfff]|^(?:<{7}|>{7}|\|{7}) .*", re.MULTILINE)

_ENTRY = re.compile(r"^\s*@(?!comment|preamble|string)\w+\s*\{\s*([^,\s]+)\s*,", re.IGNORECASE | re.MULTILINE)  # of a list of works


def text(path: Path) -> str:
    """A text as one reads it.

    :raises CompendiumError: it is not UTF-8, or damaged; the message names the line.
    """
    found = _read(path)
    check(found, files.name_of(path))
    return found


def notebook(path: Path) -> str:
    """A notebook's text; the lines of its cells end in LF too.

    :raises CompendiumError: as :func:`text`; the message names the cell and its line.
    """
    found = _read(path)
    try:
        content: Any = json.loads(found)
        cells = {number: (cell, "".join(cell["source"])) for number, cell in enumerate(content["cells"], 1)}
    except (ValueError, KeyError, TypeError):
        cells = {}  # who parses it says what it lacks
    for number, (_, source) in cells.items():
        check(_unix(source), f"{files.name_of(path)}, cell {number}")
    check(found, files.name_of(path))
    if not any("\r" in source for _, source in cells.values()):
        return found
    for cell, source in cells.values():
        cell["source"] = _unix(source)
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def works() -> set[str]:
    """The keys of the works that the book may cite.

    :raises CompendiumError: as :func:`text`.
    """
    return set(_ENTRY.findall(text(REFERENCES)))


def check(text: str, where: str) -> None:
    """Refuse a text that was damaged on its way, whether an author or a provider wrote it.

    :param where: the file, cell or part, for the message.
    :raises CompendiumError: the message names the line.
    """
    if (found := _DAMAGE.search(text)) is None:
        return
    sign, code = found[0], ord(found[0][0])
    if len(sign) > 1:
        what = f"'{sign[:40]}' is the mark of a merge conflict. Keep what is right of the two versions and take the marks out."
    elif 0xDC80 <= code <= 0xDCFF:  # how Python keeps a byte that it cannot read
        what = f"byte {code - 0xDC00:#x} is not UTF-8. Open the file in the encoding that it was saved in and save it as UTF-8."
    elif code == 0xFFFD:
        what = "a letter was lost: the replacement character U+FFFD stands in its place. Write the letter again."
    else:
        what = f"expected letters and signs; found the control character U+{code:04X}. Take it out."
    line = text.count("\n", 0, found.start()) + 1
    raise CompendiumError(f"{where}, line {line}: {what}")


def _read(path: Path) -> str:
    return _unix(path.read_bytes().removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape"))


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
