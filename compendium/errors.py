"""The one kind of error that a reader of the command line sees without a traceback."""


class CompendiumError(Exception):
    """Something a person can correct.

    The message names the file, the row or cell, what was expected and how to correct it.
    """

    status = 1  # of the process that it ends


def shortened(text: str, limit: int) -> str:
    """A message of a bounded number of characters."""
    return text if len(text) <= limit else f"{text[:limit]} [...]"


class NothingKnown(CompendiumError):  # noqa: N818  (a state of knowledge, which a caller may foresee)
    """A table in which nothing was known by the day that was asked for."""


class Busy(CompendiumError):  # noqa: N818  (a state that passes)
    """Another build of the same checkout is running."""

    status = 75  # try again later


class TablesChanged(CompendiumError):  # noqa: N818  (a state that passes)
    """A release came in while a book was being made."""
