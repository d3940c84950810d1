"""A description of each table in the Croissant format of MLCommons, for programs that learn from tables: ``data/TABLE/croissant.json``.

Its records are those of the newest release. Earlier releases are listed as files with their checksums. A compressed file is named in both
of its formats: readers unpack it by its content.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from compendium.publish.addresses import Addresses
from compendium.tables.catalog import read_catalog
from compendium.tables.model import Field, Release

NAME = "croissant.json"
CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "date": "sc:Date"}
# The terms as the specification prints them; a reader compares them with its own.
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    **{
        term: f"cr:{term}"
        for term in (
            "citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet", "format", "includes",
            "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex", "repeated", "replace",
            "samplingRate", "separator", "source", "subField", "transform",
        )
    },
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "sc": "https://schema.org/",
}  # fmt: skip


def write(site: Path, where: Addresses) -> None:
    """Write the descriptions of a new site's tables beside them."""
    for name, releases in read_catalog(site / "data").releases.items():
        text = json.dumps(description(name, releases, where), indent=1, ensure_ascii=False)
        (site / "data" / name / NAME).write_text(text + "\n", encoding="utf-8")


def description(name: str, releases: list[Release], where: Addresses) -> dict[str, Any]:
    """What a table is.

    :param releases: of that table, oldest first.
    """
    newest = releases[-1]
    provider = {"@type": "sc:Organization", "name": newest.provider}
    found = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": name,
        "alternateName": newest.table.title,
        "description": " ".join(filter(None, (newest.description, newest.note, newest.licence_note))),
        "url": f"{where.of('data.html')}#table-{name}" if where.site else newest.landing_page,
        "sameAs": newest.landing_page,
        "license": newest.licence_url or newest.licence,
        "creator": provider,
        "publisher": provider,
        "version": numbered(newest.date),
        "datePublished": newest.date,
        "temporalCoverage": "{}/{}".format(*newest.years) if newest.years else "",
        "citeAs": f"{newest.provider}. {newest.table.title}. {newest.edition}, released {newest.date}.",
        "isLiveDataset": False,
        "distribution": [file_object(release) for release in reversed(releases)],
        "recordSet": [record_set(newest)],
    }
    return {key: value for key, value in found.items() if value != ""}


def numbered(day: str) -> str:
    """The day of a release as a version of three numbers, as the format wants it."""
    return ".".join(str(int(part)) for part in day.split("-"))


def file_object(release: Release) -> dict[str, Any]:
    """The file of a release."""
    file = Path(release.path).name
    return {
        "@type": "cr:FileObject",
        "@id": file,
        "name": file,
        "description": f"{release.edition}, released {release.date}: {release.rows} rows",
        "contentUrl": file,
        "contentSize": f"{release.bytes} B",
        "encodingFormat": ["application/gzip", "text/csv"] if file.endswith(".gz") else "text/csv",
        "sha256": release.sha256,
    }


def record_set(release: Release) -> dict[str, Any]:
    """The rows of a release."""
    table = release.table
    name = re.sub(r"\W+", "-", table.name)
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"The rows of {release.edition}; empty cells are missing values.",
        "key": [{"@id": f"{name}/{column}"} for column in table.key],
        "field": [field_of(field, name, Path(release.path).name) for field in table.fields],
    }


def field_of(field: Field, records: str, file: str) -> dict[str, Any]:
    """A column."""
    unit = f" ({field.unit})" if field.unit else ""
    return {
        "@type": "cr:Field",
        "@id": f"{records}/{field.name}",
        "name": field.name,
        "description": f"{field.description}{unit}",
        "dataType": TYPES[field.type],
        "source": {"fileObject": {"@id": file}, "extract": {"column": field.name}},
    }
