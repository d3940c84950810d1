"""Whether the alternative text of a figure says what its title states."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)*")  # "3,740", "8.9", and "10.7.2" of an indicator


def unsaid(title: str, alt: str) -> list[str]:
    """The numbers of a title that its alternative text lacks; signs are not compared, nor numbers in words."""
    said = set(_NUMBER.findall(alt))
    return [number for number in _NUMBER.findall(title) if number not in said]
