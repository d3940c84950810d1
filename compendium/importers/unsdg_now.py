"""UN Statistics Division: the feeds of the Global SDG Indicators Database, from its own API.

``Series/Data`` gives one series in pages, ``Series/List`` the list of series, ``Series/LastUpdated`` the day. Their formats stand in
:mod:`compendium.importers.unsdg`, whose readers know them too.

Table ``occupational-injuries`` has no feed: later releases of the database do not tell migrants from the EU and from outside it
any more, and leave most countries of Europe, of which the table is made, with figures for non-migrants only.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from compendium.errors import CompendiumError
from compendium.importers import Bounds, Endpoint, Feed
from compendium.importers.pages import read_json
from compendium.importers.unsdg import (
    AREA_COST,
    DATABASE,
    DATED,
    DEATHS,
    GROUP_COST,
    HEALTH,
    OCTOBER_2020,
    POLICY,
    PROVIDER,
    REPORTED,
    REPORTING,
    SERIES,
    deaths,
    health_workers,
    migration_policy,
    remittance_cost,
    remittance_cost_by_region,
    reporting,
    series,
)
from compendium.tables.model import Release

API = "https://unstats.un.org/sdgapi/v1/sdg"
PAGE = 2_000  # rows; larger pages come slowly
CITATION = "unsdsdg"
UPDATED = Endpoint("unstats-sdg/last-updated.json", f"{API}/Series/LastUpdated", "JSON, one text", limit=10_000)
LIST = Endpoint("unstats-sdg/series-list.json", f"{API}/Series/List?allreleases=false", "JSON", limit=4_000_000)  # 713 series: 0.3 MB


@functools.cache
def _pages_of(code: str) -> Endpoint:
    query = f"{API}/Series/Data?seriesCode={code}&pageSize={PAGE}&page="

    def following(page: Any, number: int) -> str:
        return f"{query}{number + 1}" if number < page["totalPages"] else ""

    return Endpoint(f"unstats-sdg/{code.lower().replace('_', '-')}.json", f"{query}1", "JSON in pages", following, limit=40_000_000)


def _fetched(tidy: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """The reader of a feed: the last of its files only tells the day."""

    @functools.wraps(tidy)
    def read(*paths: Path) -> pd.DataFrame:
        return tidy(*paths[:-1])

    return read


def last_updated(*paths: Path) -> str:
    """The day on which the database was last filled, from the answer of ``Series/LastUpdated``, the last of a feed's files.

    :raises CompendiumError: it does not begin with a day.
    """
    said = read_json(paths[-1])
    if not isinstance(said, str) or not re.match(r"\d{4}-\d{2}-\d{2}(T|$)", said):
        raise CompendiumError(f"{paths[-1].name}: expected a time such as 2026-07-07T13:46:06, found {said!r}.")
    return said[:10]


def _feed(release: Release, codes: tuple[str, ...], tidy: Callable[..., pd.DataFrame], bounds: Bounds, note: str = "") -> Feed:
    files = (*(_pages_of(c) for c in codes), UPDATED) if codes else (LIST, UPDATED)
    text = note or release.note.removesuffix(DATED).strip()
    now = replace(
        release,
        date="",
        edition="Database of {day}",
        provider=DATABASE,
        citation=CITATION,
        note=f"{text} The day is that on which the database was last filled.",
    )
    return Feed(now, files, _fetched(tidy), bounds, follows=(PROVIDER,), dated=last_updated)


_EARLIER_COST = "Releases until 2020 have the reference years 2011, 2015, 2017 and 2018 only, and one decimal."

FEEDS: list[Feed] = [
    _feed(
        POLICY,
        ("SG_CPA_MIGRS",),
        migration_policy,
        Bounds("level", 0.05, "answers to an Inquiry stay as they were given; a few late ones are added", average=True),
    ),
    _feed(
        AREA_COST[OCTOBER_2020[0]],
        ("SI_RMT_COST",),
        remittance_cost,
        Bounds("cost_percent", 0.1, "means of past surveys have changed by rounding only, and countries are added", average=True),
        f"Means over all services and sending countries observed, not weighted by the money sent. {_EARLIER_COST}",
    ),
    _feed(
        GROUP_COST[OCTOBER_2020[0]],
        ("SI_RMT_COST",),
        remittance_cost_by_region,
        Bounds("cost_percent", 0.1, "means of past surveys have changed by rounding only", average=True),
        _EARLIER_COST,
    ),
    _feed(
        DEATHS,
        ("SM_DTH_MIGR",),
        deaths,
        Bounds(
            "dead_and_missing",
            0.25,
            "later records add up to six per cent to a year, and deaths of 2017 that stand in the wrong region would move a tenth of the "
            "total over groups, which overlap",
        ),
    ),
    _feed(
        HEALTH,
        ("SH_MED_DEN",),
        health_workers,
        Bounds(
            "per_10000",
            0.25,
            "countries mend their reports of many years, and a single slip of theirs, a hundredfold in one case, moves the mean of a year "
            "by a tenth",
            average=True,
        ),
        "Definitions differ between countries: practising, active or licensed personnel. Kept as published. The series is SH_MED_DEN; "
        "earlier it was SH_MED_HEAWOR.",
    ),
    _feed(
        SERIES[OCTOBER_2020[0]],
        (),
        series,
        Bounds(
            "",
            0.3,
            "from 2018 to 2020 two fifths of the series were replaced by others, mostly of education and trafficking, while their number "
            "grew by a twentieth; in the two years after, by about a seventh",
            rows=0.45,
        ),
    ),
    _feed(
        REPORTING[OCTOBER_2020[0]],
        tuple(REPORTED),
        reporting,
        Bounds(
            "countries_with_data",
            0.2,
            "late reports added three per cent to a series and year, and the countries of Europe, whose injuries are not given by migrant "
            "status any more, take up to a tenth away",
            common=True,
        ),
        "SM_DTH_MIGR and SM_POP_REFG_OR are compiled by IOM and UNHCR: a value there is no report by the country. Counted are the series "
        "on migration that the release of October 2020 counts.",
    ),
]
