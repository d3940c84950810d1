"""What a table is made of: fields, and releases of one schema; as Frictionless describes them.

A *table* is one subject in one form, whatever its provider publishes of it. A *release* is what the provider published on a day; providers
call it an *edition* or a *vintage*. A *revision* is what a later release says otherwise of the same year.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

LATEST = "latest"


@dataclass(frozen=True)
class Field:
    """A column: its type is one of string, integer, number, date (Frictionless names)."""

    name: str
    type: str
    description: str
    unit: str = ""
    required: bool = False
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    area: bool = False  # the value is a code of the table `areas`
    additive: bool = False  # the sum of its values over the rows of a year is a total; prices, rates and scores have none
    total: str = ""  # of a category: the value whose rows are the total of the others

    def to_json(self) -> dict[str, Any]:
        """The field as a Frictionless descriptor."""
        limits = _given(required=self.required, enum=list(self.enum), minimum=self.minimum, maximum=self.maximum)
        more = _given(unit=self.unit, constraints=limits, area=self.area, additive=self.additive, total=self.total)
        return {"name": self.name, "type": self.type, "description": self.description, **more}

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Field:
        """The field of a Frictionless descriptor."""
        facts = {**raw, **raw.get("constraints", {})}
        facts.pop("constraints", None)
        return cls(**{"description": "", **facts, "enum": tuple(facts.get("enum", ()))})


@dataclass(frozen=True, kw_only=True)
class Table:
    """One subject in one form, and what its releases share unless one of them says otherwise."""

    name: str
    title: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]  # columns that identify a row
    time_field: str = "year"  # the column that dates an observation: "year", "date" or ""
    span_field: str = ""  # the column that says how many years a row covers
    # Of its releases:
    description: str = ""
    provider: str = ""
    landing_page: str = ""
    licence: str = ""
    licence_url: str = ""
    licence_note: str = ""
    citation: str = ""
    note: str = ""
    known_after_days: int = 0

    def release(self, date: str, edition: str, **own: Any) -> Release:
        """A release of this table.

        :param date: the provider's day, YYYY-MM-DD; empty for the next release, which a feed brings.
        :param own: what differs from the other releases: fields of :class:`Release`.
        """
        shared = {name: getattr(self, name) for name in SHARED}
        return Release(**{**shared, "table": self, "date": date, "edition": edition, **own})

    def years(self, frame: pd.DataFrame) -> pd.Series | None:
        """The year of each row of a frame; None for a table, or a frame, without a time axis."""
        if self.time_field not in frame:
            return None
        dates = frame[self.time_field]
        return (dates if self.time_field == "year" else dates.str[:4]).astype("Int64")


# What a table says of its releases.
SHARED = ("description", "provider", "landing_page", "licence", "licence_url", "licence_note", "citation", "note", "known_after_days")


@dataclass(frozen=True)
class Retrieved:
    """A provider's file that a release was made of."""

    name: str  # of the endpoint
    path: str  # where it was fetched
    day: str  # when the provider last changed it, as far as its server says; else the day of the download
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Release:
    """One vintage of a table, as published by its provider on the day ``date``."""

    table: Table
    date: str  # YYYY-MM-DD, the day on which the provider released it
    edition: str  # the provider's name of the vintage: "Rev. 2017"
    description: str
    provider: str
    landing_page: str
    licence: str  # one short name, as in source lines
    licence_url: str
    citation: str  # key in references.bib
    licence_note: str = ""  # where the licence is stated, and what follows for reuse
    note: str = ""  # what a reader of this release must know
    known_after_days: int = 0  # days from the end of a reference year to its publication
    path: str = ""  # relative to the data folder
    sha256: str = ""
    bytes: int = 0
    rows: int = 0
    years: tuple[int, int] | None = None
    retrieved: tuple[Retrieved, ...] = ()  # of a refreshed release: the provider's files

    @property
    def id(self) -> str:
        """``table/release``."""
        return f"{self.table.name}/{self.date}"

    def to_json(self) -> dict[str, Any]:
        """The release as a Frictionless resource."""
        table = self.table
        fields = [f.to_json() for f in table.fields]
        dated = {"time_field": table.time_field, "known_after_days": self.known_after_days} if table.time_field else {}
        return {
            "name": f"{table.name}-{self.date}",
            "table": table.name,
            "release": self.date,
            "edition": self.edition,
            "title": table.title,
            "description": self.description,
            "path": self.path,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "hash": f"sha256:{self.sha256}",
            "bytes": self.bytes,
            "rows": self.rows,
            "sources": [{"title": self.provider, "path": self.landing_page}],
            "licenses": [{"title": self.licence, "path": self.licence_url}],
            "citation": self.citation,
            "schema": {"fields": fields, "primaryKey": list(table.key), "missingValues": [""]},
            **_given(compression="gz" if self.path.endswith(".gz") else "", licence_note=self.licence_note, note=self.note),
            **dated,
            **_given(span_field=table.span_field, years=list(self.years or ()), retrieved=[asdict(part) for part in self.retrieved]),
        }

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Release:
        """The release of a Frictionless resource."""
        source, licence, schema = raw["sources"][0], raw["licenses"][0], raw["schema"]
        table = Table(
            name=raw["table"],
            title=raw["title"],
            fields=tuple(Field.from_json(f) for f in schema["fields"]),
            key=tuple(schema["primaryKey"]),
            time_field=raw.get("time_field", ""),
            span_field=raw.get("span_field", ""),
        )
        same = {name: raw[name] for name in ("edition", "description", "citation", "path", "bytes", "rows")}
        return cls(
            table=table,
            date=raw["release"],
            provider=source["title"],
            landing_page=source["path"],
            licence=licence["title"],
            licence_url=licence.get("path", ""),
            licence_note=raw.get("licence_note", ""),
            note=raw.get("note", ""),
            known_after_days=raw.get("known_after_days", 0),
            sha256=raw["hash"].removeprefix("sha256:"),
            years=tuple(raw["years"]) if "years" in raw else None,
            retrieved=tuple(Retrieved(**part) for part in raw.get("retrieved", ())),
            **same,
        )


def _given(**facts: Any) -> dict[str, Any]:
    """The facts that are given: neither empty nor false. Zero is given."""
    return {name: value for name, value in facts.items() if (value == 0 and value is not False) or value}
