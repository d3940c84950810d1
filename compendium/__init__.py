"""The package behind the compendium. A notebook begins with one line::

from compendium import areas, charts, evidence, exhibits, load
"""

import time
from typing import Any

BEGAN = time.time()  # no other module of the package was read before


def __getattr__(name: str) -> Any:
    # Only on demand: pandas takes most of a second to import and many commands do without it.
    if name == "load":
        from compendium.tables.catalog import load

        return load
    raise AttributeError(f"module 'compendium' has no attribute '{name}'")
