"""The one kind of error that a reader of the command line sees without a traceback."""


class CompendiumError(Exception):
    """Something a person can correct.

    The message names the file, the row or cell, what was expected and how to correct it.
    """


def shortened(text: str, limit: int) -> str:
    """A message of a bounded number of characters."""
    return text if len(text) <= limit else f"{text[:limit]} [...]"


class NothingKnown(CompendiumError):  # noqa: N818  (a state of knowledge, which a caller may foresee)
    """A table in which nothing was known by the day that was asked for."""


class TablesChanged(CompendiumError):  # noqa: N818  (a state that passes)
    """A release came in while a book was being made."""
