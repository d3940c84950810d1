"""The two addresses that ``_config.yml`` or the environment gives, for all parts of the extension.

Jupyter Book hands ``html: baseurl:`` on to Sphinx and keeps ``repository: url:`` for its own theme, so both are read here, once.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config

from compendium.publish import addresses
from compendium_book.checkout import stopping


def site_address(config: Config) -> str:
    """The address of the newest site, which ends with a slash; empty where none is set."""
    return str(config.html_baseurl)


def repository(config: Config) -> str:
    """The address of the project's repository, without a slash at its end; empty where none is set."""
    return str(config.repository_url)


def of(config: Config) -> addresses.Addresses:
    """Both, with what is made of them."""
    return addresses.Addresses(site_address(config), repository(config))


def take_addresses(app: Sphinx, config: Config) -> None:
    with stopping():
        given = addresses.read()
    config.html_baseurl, config.repository_url = given.site, given.repository


def setup(app: Sphinx) -> None:
    app.add_config_value("repository_url", "", "html")
    app.connect("config-inited", take_addresses, priority=50)
