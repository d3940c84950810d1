"""Where the site and the project are on the web: two settings of ``_config.yml``, or of the environment, which comes first.

Both may be empty, as in a copy that is published nowhere: what needs an address is then left out of the site.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from compendium import sources
from compendium.errors import CompendiumError
from compendium.paths import CONFIG


@dataclass(frozen=True)
class Addresses:
    """The two addresses, each empty where it is not set."""

    site: str = ""  # of the newest site; ends with a slash
    repository: str = ""  # of the project's repository; without a slash at its end

    @property
    def folder(self) -> str:
        """The path of the site on its server; the top of the server where no address is set."""
        return urlsplit(self.site).path or "/"

    def of(self, place: str) -> str:
        """The address of a place of the newest site; nothing where the site has none."""
        return self.site and self.site + ("" if place == "index.html" else quote(place))

    def to_cite(self, version: str, place: str) -> str:
        """The address of a place in a version, which stays what it is; nothing where the site has no address."""
        return self.site and self.of(f"v/{version}/") + ("" if place == "index.html" else quote(place))


def read() -> Addresses:
    """The addresses of this build: ``SITE_URL`` and ``REPOSITORY_URL``, or ``html: baseurl:`` and ``repository: url:`` of ``_config.yml``.

    :raises CompendiumError: one of them is no address, or the file is not YAML.
    """
    import yaml

    try:
        config = yaml.safe_load(sources.text(CONFIG)) or {}
    except yaml.YAMLError as error:
        raise CompendiumError(f"{CONFIG.name} is not YAML ({' '.join(str(error).split())}). Correct it, or restore it from git.") from None
    site = _address("SITE_URL", config, "html", "baseurl")
    return Addresses(f"{site}/" if site else "", _address("REPOSITORY_URL", config, "repository", "url"))


def _address(variable: str, config: dict[str, Any], part: str, key: str) -> str:
    given = os.environ.get(variable, "").strip()
    where = variable if given else f"{CONFIG.name}, {part}: {key}"
    address = given or str((config.get(part) or {}).get(key) or "").strip()
    if address and not re.fullmatch(r"https?://[\w.:-]+(/[\w./~%+-]*)?", address):
        raise CompendiumError(f"{where}: '{address}' is no address, such as https://example.org/book. Correct it, or leave it empty.")
    return address.rstrip("/")
