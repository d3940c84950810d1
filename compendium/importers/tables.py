"""What the releases of a table share, and the tables that two providers fill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from compendium.tables.model import Field, Release


@dataclass(frozen=True, kw_only=True)
class Table:
    """The facts that the releases of a table share; a release may still differ in some of them."""

    table: str  # its name
    title: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    description: str = ""
    provider: str = ""
    landing_page: str = ""
    licence: str = ""
    licence_url: str = ""
    citation: str = ""  # key in references.bib
    note: str = ""
    time_field: str = "year"
    known_after_days: int = 0

    def release(self, date: str, edition: str, **own: Any) -> Release:
        """The description of a release.

        :param date: the provider's day, YYYY-MM-DD; empty for the next release, which a feed brings.
        :param own: what differs from the other releases.
        """
        return Release(**{**vars(self), "date": date, "edition": edition, **own})


YEAR = Field("year", "integer", "Reference year; mid-year", required=True, minimum=1990)
AREA = Field("area", "string", "Country or area", required=True, area=True)
POPULATION = Table(
    table="population",
    title="Population",
    fields=(YEAR, AREA, Field("persons", "integer", "Population at mid-year", "persons", required=True, minimum=0)),
    key=("year", "area"),
)

OCCUPATIONS = ("physicians", "nursing and midwifery")
HEALTH_WORKERS = Table(
    table="health-workers",
    title="Physicians, nursing and midwifery personnel",
    fields=(
        Field("year", "integer", "Reference year", required=True),
        AREA,
        Field("occupation", "string", "Physicians, or nursing and midwifery personnel", required=True, enum=OCCUPATIONS),
        Field("per_10000", "number", "Health workers", "per 10,000 population", required=True, minimum=0),
    ),
    key=("year", "area", "occupation"),
    known_after_days=365,
)
