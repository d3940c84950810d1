"""The words of the printed index: countries and areas, and the terms of the glossary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sphinx.environment import BuildEnvironment

from compendium.publish import profiles


class Names:
    """Finds names in a text."""

    def __init__(self, areas: Iterable[str], terms: Iterable[str]) -> None:
        """Prepare to find areas, spelled as they are, and terms, in small letters or with a capital, also in the plural.

        Of two names at one place the longer one is found: "Niger" is not found in "Nigeria", nor "Guinea" in "Papua New Guinea".
        """
        self.heads = {name: name for name in areas} | {term.lower(): term for term in terms}
        parts = [
            *(re.escape(name) for name in areas),
            *(f"{re.escape(term)}s?" if term.isupper() else f"(?i:{re.escape(term)}s?)" for term in terms),
        ]
        parts.sort(key=len, reverse=True)
        self.pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])") if parts else None

    def of(self, text: str) -> Iterator[tuple[int, str]]:
        """Where names begin in a text, and the names as the index has them, each once."""
        if self.pattern is None:
            return
        seen = set()
        for found in self.pattern.finditer(text):
            name = self.head(found[0])
            if name not in seen:
                seen.add(name)
                yield found.start(), name

    def head(self, found: str) -> str:
        """A name that was found, as the index has it."""
        for form in (found, found.lower(), found.lower().removesuffix("s")):
            if form in self.heads:
                return self.heads[form]
        raise KeyError(found)


def of_book(env: BuildEnvironment) -> Names:
    """The areas with a region, and the terms of the glossary."""
    areas = [row["short_name"] for code, row in profiles.table().items() if profiles.region(code)]
    terms = [name for kind, name in env.domaindata["std"]["objects"] if kind == "term"]
    return Names(areas, terms)
