"""What the providers' servers say, in their formats, with figures made up by the tests.

A module here is one provider: its ``PROVIDER`` gives, for a scenario, the reply to every URL that a refresh asks for.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from compendium.importers import Endpoint, Feed, feeds

# last: what the stored release was made of; new: the same with one more year. The others are `new` with a fault:
# another name of a column (or key), a country under a name that nobody knows, half of the rows, ten times the figures,
# and an answer from before `last`.
SCENARIOS = ("last", "new", "column", "renamed", "half", "tenfold", "older")


@dataclass(frozen=True)
class Reply:
    """A good answer to one URL."""

    body: bytes
    type: str = "application/json"
    modified: str = ""  # the day of Last-Modified, YYYY-MM-DD; "" sends none
    packed: bool = False  # the body is gzip, and the answer says so


@dataclass(frozen=True)
class Provider:
    """A provider's server."""

    name: str
    tables: tuple[str, ...]  # that its answers make
    replies: Callable[[str], dict[str, Reply]]  # scenario to URL (as it is asked for, query included) to reply
    says: dict[str, str] = field(default_factory=dict)  # scenario to words of the message; "" where the answer is good all the same


def providers() -> list[Provider]:
    """All of them."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}").PROVIDER for name in names]


def feeds_of(provider: Provider) -> list[Feed]:
    """The feeds that a provider's answers fill."""
    return [feed for table in provider.tables for feed in feeds(table) if feed.files[0].url in provider.replies("new")]


def download(endpoint: Endpoint, replies: dict[str, Reply], folder: Path) -> Path:
    """Put an endpoint's answer where a refresh would: pages as one list, the file behind a link."""
    path = folder / endpoint.name
    path.parent.mkdir(parents=True, exist_ok=True)
    url, bodies = endpoint.url, [replies[endpoint.url].body]
    if endpoint.link_pattern:
        url = sorted(re.findall(rf'"({endpoint.link_pattern})"', bodies[0].decode()))[-1]
        bodies = [replies[url].body]
    while endpoint.next_url and (url := endpoint.next_url(json.loads(bodies[-1]), len(bodies))):
        bodies.append(replies[url].body)
    path.write_bytes(b"[" + b",".join(bodies) + b"]" if endpoint.next_url else bodies[0])
    return path
