"""Tables that two providers fill."""

from __future__ import annotations

from compendium.tables.model import Field, Table

YEAR = Field("year", "integer", "Reference year; mid-year", required=True, minimum=1990)
AREA = Field("area", "string", "Country or area", required=True, area=True)
POPULATION = Table(
    name="population",
    title="Population",
    fields=(YEAR, AREA, Field("persons", "integer", "Population at mid-year", "persons", required=True, minimum=0, additive=True)),
    key=("year", "area"),
)

OCCUPATIONS = ("physicians", "nursing and midwifery")
HEALTH_WORKERS = Table(
    name="health-workers",
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
