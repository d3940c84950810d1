"""Text shown in Markdown literally, whatever markup it holds."""

from __future__ import annotations

import re

JOINER = "\u2060"  # WORD JOINER: shows nothing, and parts what would be read as one
_LIST = re.compile(r"[-+](?=[\s-]|$)|\d{1,9}[.)](?=\s|$)")  # what begins a list, or is a rule


def literal(text: str) -> str:
    """A text in MyST that stands on the page as it is, whatever marks it holds: what data say never becomes markup.

    Quotation marks stay as they are, since the page sets them in type.
    """
    line = re.sub(r"[\\`*_\[\]{}<>$&|~^]", r"\\\g<0>", re.sub(r"[ \t\r\n]+", " ", text).strip(" "))
    return re.sub(r"^(\d*)([-+#=:%.)(!])", r"\1\\\2", line)  # what would begin a list, a heading or a block


def code(text: str) -> str:
    """A text in MyST as code."""
    return "`" + re.sub(r"[`\s]+", " ", text) + "`"


def link(shown: str, address: str) -> str:
    """A link in MyST to a place on the web; an address of another kind is shown and not linked.

    :param shown: MyST, as :func:`literal` or :func:`code` gives it.
    """
    return f"[{shown}](<{address}>)" if re.fullmatch(r"https?://[^\s<>\\]+", address) else f"{shown} ({literal(address)})"


def safe(text: str) -> str:
    """Words that come from elsewhere as they stand, in one line of Markdown: no markup, links, mentions or references.

    Marks are escaped. People (``@name``), issues (``#1``, ``GH-1``) and addresses are looked for in what was rendered, where an escape
    is gone: an invisible joiner separates them.
    """
    text = re.sub(r"([\\<>\[\]`*_~|$&])", r"\\\1", " ".join(text.split()))
    text = re.sub(r"(?<=[@#])|(?<=\w)(?=://)|(?<=\bwww)(?=\.)|(?<=\bGH)(?=-\d)", JOINER, text, flags=re.IGNORECASE)
    return JOINER + text if _LIST.match(text) else text
