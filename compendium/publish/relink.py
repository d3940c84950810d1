"""References in the texts of a site, when files of it are stored elsewhere: in HTML, Markdown and JSON.

A text keeps every reference to what stays beside it. Only references that are written out are found: what a script puts together must stay.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote

IN_HTML = re.compile(r'(\s(?:href|src|srcset|poster|data-[\w-]+)=")([^"]*)(")')
IN_MARKDOWN = re.compile(r"(\]\(<?)([^)<>\s]+)(>?\))")

Moved = Mapping[str, str]  # by place in the site, the place at which a file is stored; both from the top of the whole site


def relinked(place: str, text: str, moved: Moved) -> str:
    """A text whose references lead to where the files are stored.

    :param place: of the text, from the top of the whole site.
    """
    change = _changer(place, moved)
    if place.endswith(".html"):
        return IN_HTML.sub(lambda found: found[1] + _each(found[2], change) + found[3], text)
    if place.endswith(".md"):
        return IN_MARKDOWN.sub(lambda found: found[1] + change(found[2]) + found[3], text)
    if place.endswith(".json"):
        return _in_json(text, change)
    return text


def _changer(place: str, moved: Moved) -> Callable[[str], str]:
    folder = posixpath.dirname(place)

    def change(reference: str) -> str:
        path, mark, rest = re.fullmatch(r"([^?#]*)([?#]?)(.*)", reference, flags=re.DOTALL).groups()  # type: ignore[union-attr]
        if not path or path.startswith("/") or re.match(r"[\w.+-]+:", path):
            return reference
        stored = moved.get(posixpath.normpath(posixpath.join(folder, unquote(path))))
        return quote(posixpath.relpath(stored, folder or ".")) + mark + rest if stored else reference

    return change


def _each(value: str, change: Callable[[str], str]) -> str:
    """The value of an attribute, which may list pictures with their widths."""
    return ",".join(re.sub(r"\S+", lambda word: change(word[0]), part, count=1) for part in value.split(","))


def _in_json(text: str, change: Callable[[str], str]) -> str:
    """A record; strings that are places of files, as in a description of data, lead to where these are stored."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [walk(inner) for inner in value]
        return change(value) if isinstance(value, str) and "." in value and " " not in value else value

    found = json.loads(text)
    changed = walk(found)
    return text if changed == found else json.dumps(changed, indent=1, ensure_ascii=False) + "\n"
