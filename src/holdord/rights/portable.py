"""What a person takes with them: what they gave us, on consent or under a contract, for machines.

Promise:  8.6 - "in a structured, commonly used and machine-readable format"
Law:      GDPR Art. 20(1)-(2); WP242 (what was provided, and what was observed; nothing we made of it)
Standard: JSON (RFC 8259) with a published JSON Schema, CSV (RFC 4180), a ZIP archive sealed with AES-256
Takes:    a person's id, the moment. OPENS sealed values: callers log it
Gives:    Portable; the same as JSON, as CSV, as a locked archive with the files beside it
Next:     actions/preparing.py (who sends it), actions/transferring.py (to another controller), centre/wellknown.py
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field

from holdord.lib import aes_zip
from holdord.lib.registry import portraits
from holdord.policy import queries as policy
from holdord.rights import texts
from holdord.subjects import queries as people
from holdord.terms import LegalBasis

#: Of these grounds is what a person takes with them (GDPR Art. 20(1)(a)).
PORTABLE = frozenset({LegalBasis.CONSENT.value, LegalBasis.CONTRACT.value})

#: Where the form of the file is published.
SCHEMA_PATH = "/.well-known/portable-data.schema.json"

#: Files beside the data go along up to so many bytes in all: the archive is made in memory. The rest is named.
_MOST_BYTES = 40 * 1024 * 1024


class PortableFile(BaseModel):
    """A file that was handed over with an item; ``path`` is its place in the archive, null where it is too large."""

    model_config = ConfigDict(extra="forbid")

    name: str
    kind: str
    path: str | None


class PortableItem(BaseModel):
    """One thing the person gave: on which ground it is used, since when, and what it says, field by field."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(description="record, choice, channel …")
    basis: Literal["eu-gdpr:A6-1-a", "eu-gdpr:A6-1-b"] = Field(description="consent or contract, as the DPV names it")
    at: datetime | None = Field(description="when it was given")
    process: str | None = Field(default=None, description="id of the processing activity in the register")
    purpose: str | None = Field(default=None, description="id of the purpose in the register")
    source: str | None = Field(default=None, description="where it came in: a form, a mailbox …")
    categories: list[str] = Field(default_factory=list, description="ids of the kinds of data")
    data: dict[str, str] = Field(description="field by field, as the person gave it")
    files: list[PortableFile] = Field(default_factory=list)


class Portable(BaseModel):
    """Everything one person gave one organisation, on consent or under a contract."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    schema_: str = Field(alias="$schema")
    format: Literal["holdord-portable"] = "holdord-portable"
    version: Literal[2] = 2
    organisation: str
    made_at: datetime
    items: list[PortableItem]


def schema() -> dict[str, Any]:
    """The JSON Schema of the file, as it is published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": settings.HOLDORD_ADDRESS + SCHEMA_PATH,
        **Portable.model_json_schema(by_alias=True),
    }


def of(subject: UUID, *, at: datetime) -> Portable:
    """What the person takes with them. OPENS sealed values."""
    exported = [item for portrait in portraits.all() for item in portrait.export(subject) if is_portable(item)]
    room = [_MOST_BYTES]
    return Portable.model_validate(
        {
            "$schema": settings.HOLDORD_ADDRESS + SCHEMA_PATH,
            "organisation": policy.register().organisation,
            "made_at": at,
            "items": [_item(item, number, room) for number, item in enumerate(exported, start=1)],
        }
    )


def is_portable(item: Mapping[str, Any]) -> bool:
    """Given by the person, and used on consent or under a contract: what says neither is theirs to see, not to take."""
    return item.get("provided") is True and item.get("basis") in PORTABLE


def as_json(found: Portable) -> bytes:
    return found.model_dump_json(by_alias=True, indent=2).encode()


def as_csv(found: Portable) -> bytes:
    """One line for each field of each item; with a byte order mark, so that spreadsheets read the letters right."""
    told = io.StringIO()
    writer = csv.writer(told, quoting=csv.QUOTE_ALL)
    writer.writerow(("item", "kind", "basis", "at", "process", "purpose", "source", "field", "value"))
    for number, item in enumerate(found.items, start=1):
        stamp = (number, item.kind, item.basis, item.at.isoformat() if item.at else "")
        where = (item.process or "", item.purpose or "", item.source or "")
        writer.writerows((*stamp, *where, name, value) for name, value in item.data.items())
        writer.writerows((*stamp, *where, "file", file.path or file.name) for file in item.files)
    return b"\xef\xbb\xbf" + told.getvalue().encode()


def archive(subject: UUID, found: Portable, *, password: str, language: str, at: datetime) -> bytes:
    """Everything in one archive that opens with the password only: JSON, CSV, the files, and a page that explains."""
    files = {
        "data.json": as_json(found),
        "data.csv": as_csv(found),
        f"{texts.word(texts.WORDS, 'read-me', language)}.txt": _read_me(found, language),
    }
    return aes_zip.archive({**files, **dict(_files(subject, found))}, password=password, at=at)


def _item(item: Mapping[str, Any], number: int, room: list[int]) -> PortableItem:
    given = item.get("data") or {
        name: value for name, value in item.items() if name not in _STAMP and not isinstance(value, list | dict)
    }
    return PortableItem(
        kind=item["kind"], basis=item["basis"], at=item.get("collected_at") or item.get("at"),
        process=item.get("process"), purpose=item.get("purpose"), source=item.get("source"),
        categories=list(item.get("categories", ())), data={name: str(value) for name, value in given.items()},
        files=[_file(file, number, room) for file in item.get("files", ())],
    )  # fmt: skip


#: What an item says of itself, and that stands beside its data.
_STAMP = frozenset({"kind", "basis", "at", "collected_at", "process", "purpose", "source", "categories", "provided"})


def _file(file: Mapping[str, Any], number: int, room: list[int]) -> PortableFile:
    """Named by its number: names of files in an archive stand in clear, and may be somebody's."""
    room[0] -= file["size"]
    path = f"files/{number}-{file['id']}" if room[0] >= 0 else None
    return PortableFile(name=file["name"], kind=file["kind"], path=path)


def _files(subject: UUID, found: Portable) -> Iterator[tuple[str, bytes]]:
    for path in _paths(found.items):
        yield path, b"".join(people.file_pieces(subject, UUID(path.partition("-")[2])))


def _paths(items: Iterable[PortableItem]) -> Iterator[str]:
    yield from (file.path for item in items for file in item.files if file.path)


def _read_me(found: Portable, language: str) -> bytes:
    said = texts.word(texts.WORDS, "portable", language)
    return said.format(organisation=found.organisation, schema=found.schema_).encode()
