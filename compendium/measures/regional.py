"""What the chapters on regional mobility share: the two states of knowledge, the blocs, and the votes on migration.

The tables are UN DESA's migrant stock by origin, the passport matrix, and the roll calls of the General Assembly; the groupings are those
of :mod:`compendium.areas`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from compendium import areas
from compendium.measures import corridors, openness, voting
from compendium.tables.catalog import load, release_of

THEN = "2018-12-10"  # the day on which the Compact was adopted, after the Forum had met in the same city
BETWEEN = ("2019-12-31", "2021-12-31")  # days on which other vintages were the newest
AFRICAN = ["AMU", "CEN-SAD", "COMESA", "EAC", "ECCAS", "ECOWAS", "IGAD", "SADC"]
BLOCS = [*AFRICAN, "EU", "ASEAN", "MERCOSUR", "CAN", "CARICOM", "GCC", "SAARC", "EAEU", "CIS"]
SINCE = "2000-12"  # ADMITTED is complete from then on
ADMITTED = {"CHE": "2002-09-10", "TLS": "2002-09-27", "MNE": "2006-06-28", "SSD": "2011-07-14"}  # Members of the United Nations since
CONFLICT_TOPIC = "displaced persons"  # return to Abkhazia, Georgia, and the Tskhinvali region/South Ossetia, Georgia: a conflict


@dataclass(frozen=True)
class Stocks:
    """One vintage of the migrant stock by origin.

    ``frame`` has the columns year, origin, destination, migrants (persons at mid-year).
    """

    frame: pd.DataFrame

    @property
    def edition(self) -> str:
        """UN DESA's name of the vintage, such as "Rev. 2017"."""
        return release_of(self.frame).edition

    @property
    def year(self) -> int:
        """The last year that it knows."""
        return int(self.frame["year"].max())

    @property
    def last(self) -> pd.DataFrame:
        """The rows of its last year."""
        return self.frame[self.frame["year"] == self.year]

    def __str__(self) -> str:
        """Its last year and its name, as captions give them: "2017 (Rev. 2017)"."""
        return f"{self.year} ({self.edition})"


@dataclass(frozen=True)
class ThenAndNow:
    """The stock of migrants by origin as it was known when the Forum met, as it is known on a day, and in the vintages between."""

    then: Stocks
    now: Stocks
    vintages: dict[str, pd.DataFrame]  # by edition, oldest first
    areas: pd.DataFrame  # a row an area: its groupings

    @property
    def years(self) -> dict[str, int]:
        """The last year of each vintage."""
        return {edition: int(frame["year"].max()) for edition, frame in self.vintages.items()}

    @property
    def groups(self) -> pd.Series:
        """UN DESA's development group of 2017, by area: North and South in the sense of the book."""
        return self.areas["development_group_2017"]

    def quadrants(self, stocks: Stocks) -> pd.DataFrame:
        """Migrants by year and quadrant (South-South and so on), persons."""
        return corridors.quadrants(stocks.frame, self.groups, {areas.SOUTH})


def then_and_now(as_of: str) -> ThenAndNow:
    """The two states of knowledge that the chapters compare.

    :param as_of: the day of the book; ``"latest"`` for all that is known.
    """
    days = [THEN, *BETWEEN, as_of]
    frames = [load("migrant-stock-by-origin", as_of=min(day, as_of)) for day in days]
    vintages = {release_of(frame).edition: frame for frame in frames}
    return ThenAndNow(Stocks(load("migrant-stock-by-origin", as_of=THEN)), Stocks(frames[-1]), vintages, areas.frame())


def bloc_table(stocks: Stocks, visas: pd.DataFrame, free: Collection[str] = openness.FREE) -> pd.DataFrame:
    """Migration inside each of the seventeen blocs, and routes between members that need no visa.

    :param visas: the table `visa-requirements` of a day.
    :param free: the requirements that count as entry without a visa.
    :returns: a row a bloc: what :func:`corridors.bloc_shares` gives (members at mid-year), ``members`` (count), ``visa_free`` (per cent of
        pairs of members on the day of the list) and ``visa_pairs`` (count).
    """
    rows = {}
    for bloc in BLOCS:
        without_visa, pairs = openness.visa_free_pairs(visas, areas.members(bloc, release_of(visas).date), free)
        members = areas.members(bloc, f"{stocks.year}-07-01")
        shares = corridors.bloc_shares(stocks.last, members)
        rows[bloc] = shares | {"members": len(members), "visa_free": 100 * without_visa / pairs, "visa_pairs": pairs}
    return pd.DataFrame(rows).T


@dataclass(frozen=True)
class Votes:
    """The recorded votes of the General Assembly on migration: newest releases, since the vote on the Compact came after the Forum."""

    votes: pd.DataFrame  # the table `un-votes`
    resolutions: pd.DataFrame  # the table `un-resolutions`

    @property
    def compact(self) -> pd.DataFrame:
        """The rows of the vote on the Compact."""
        return self.votes[self.votes["resolution"] == voting.COMPACT]

    @property
    def compact_day(self) -> str:
        """Its day, YYYY-MM-DD."""
        return str(self.compact["date"].iloc[0])

    @property
    def conflict(self) -> pd.Series:
        """Which resolutions are on a conflict, and not on migration policy."""
        return self.resolutions["topic"] == CONFLICT_TOPIC

    @property
    def recent(self) -> pd.DataFrame:
        """Resolutions on migration policy since the list of admissions is complete."""
        return self.resolutions[(self.resolutions["date"] >= SINCE) & ~self.conflict]

    @property
    def ballots(self) -> pd.DataFrame:
        """The votes, with the seat of Serbia and Montenegro as that of Serbia, which it became."""
        return self.votes.assign(area=self.votes["area"].replace("SCG", "SRB"))

    def on_compact(self) -> dict[str, pd.Series]:
        """The votes of each bloc's members on the Compact, counted."""
        return {bloc: voting.vote_counts(self.compact, areas.members(bloc, self.compact_day)).iloc[0] for bloc in BLOCS}


def votes() -> Votes:
    """The votes on migration."""
    return Votes(load("un-votes"), load("un-resolutions"))
