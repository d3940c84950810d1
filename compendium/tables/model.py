"""What a table is made of: fields, and releases of one schema; as Frictionless describes them.

A *table* is one subject in one form, whatever its provider publishes of it. A *release* is what the provider published on a day; providers
call it an *edition* or a *vintage*. A *revision* is what a later release says otherwise of the same year.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

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

    def to_json(self) -> dict[str, Any]:
        """The field as a Frictionless descriptor."""
        limits: dict[str, Any] = {}
        if self.required:
            limits["required"] = True
        if self.enum:
            limits["enum"] = list(self.enum)
        if self.minimum is not None:
            limits["minimum"] = self.minimum
        if self.maximum is not None:
            limits["maximum"] = self.maximum
        out: dict[str, Any] = {"name": self.name, "type": self.type, "description": self.description}
        if self.unit:
            out["unit"] = self.unit
        if limits:
            out["constraints"] = limits
        if self.area:
            out["area"] = True
        return out

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Field:
        """The field of a Frictionless descriptor."""
        limits = raw.get("constraints", {})
        return cls(
            raw["name"],
            raw["type"],
            raw.get("description", ""),
            raw.get("unit", ""),
            bool(limits.get("required")),
            tuple(limits.get("enum", ())),
            limits.get("minimum"),
            limits.get("maximum"),
            bool(raw.get("area")),
        )


@dataclass(frozen=True)
class Retrieved:
    """A provider's file that a release was made of."""

    name: str  # of the endpoint
    path: str  # where it was fetched
    day: str  # when the provider last changed it, as far as its server says; else the day of the download
    sha256: str


@dataclass(frozen=True)
class Release:
    """One vintage of a table, as published by its provider on the day ``date``."""

    table: str
    date: str  # YYYY-MM-DD, the day on which the provider released it
    title: str  # of the table
    edition: str  # the provider's name of the vintage: "Rev. 2017"
    description: str
    provider: str
    landing_page: str
    licence: str
    licence_url: str
    citation: str  # key in references.bib
    fields: tuple[Field, ...]
    key: tuple[str, ...]  # columns that identify a row
    path: str = ""  # relative to the data folder
    sha256: str = ""
    bytes: int = 0
    rows: int = 0
    note: str = ""  # what a reader of this release must know
    time_field: str = ""  # the column that dates an observation: "year", "date" or ""
    known_after_days: int = 0  # days from the end of a reference year to its publication
    years: tuple[int, int] | None = None
    retrieved: tuple[Retrieved, ...] = ()  # of a refreshed release: the provider's files

    @property
    def id(self) -> str:
        """``table/release``."""
        return f"{self.table}/{self.date}"

    def to_json(self) -> dict[str, Any]:
        """The release as a Frictionless resource."""
        out: dict[str, Any] = {
            "name": f"{self.table}-{self.date}",
            "table": self.table,
            "release": self.date,
            "edition": self.edition,
            "title": self.title,
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
            "schema": {
                "fields": [f.to_json() for f in self.fields],
                "primaryKey": list(self.key),
                "missingValues": [""],
            },
        }
        if self.path.endswith(".gz"):
            out["compression"] = "gz"
        if self.note:
            out["note"] = self.note
        if self.time_field:
            out["time_field"] = self.time_field
            out["known_after_days"] = self.known_after_days
        if self.years:
            out["years"] = list(self.years)
        if self.retrieved:
            out["retrieved"] = [asdict(part) for part in self.retrieved]
        return out

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Release:
        """The release of a Frictionless resource."""
        source, licence = raw["sources"][0], raw["licenses"][0]
        return cls(
            table=raw["table"],
            date=raw["release"],
            title=raw["title"],
            edition=raw["edition"],
            description=raw["description"],
            provider=source["title"],
            landing_page=source["path"],
            licence=licence["title"],
            licence_url=licence.get("path", ""),
            citation=raw["citation"],
            fields=tuple(Field.from_json(f) for f in raw["schema"]["fields"]),
            key=tuple(raw["schema"]["primaryKey"]),
            path=raw["path"],
            sha256=raw["hash"].removeprefix("sha256:"),
            bytes=raw["bytes"],
            rows=raw["rows"],
            note=raw.get("note", ""),
            time_field=raw.get("time_field", ""),
            known_after_days=raw.get("known_after_days", 0),
            years=tuple(raw["years"]) if "years" in raw else None,
            retrieved=tuple(Retrieved(**part) for part in raw.get("retrieved", ())),
        )
