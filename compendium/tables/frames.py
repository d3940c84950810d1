"""Tables that were parsed before: one table is parsed once in a process and in the processes forked from it.

A module of its own because it outlives the others: a forked kernel imports the package again, but keeps this module.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_frames: dict[str, pd.DataFrame] = {}


def once(key: str, parse: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """The frame of a key, parsed at the first call.

    :param key: what the frame is made of: the checksum of the file and its schema, as a text. An object of the package would be another one
        after the fork.
    :returns: a frame that can be changed freely: pandas copies on write.
    """
    if key not in _frames:
        _frames[key] = parse()
    return _frames[key].copy(deep=False)
