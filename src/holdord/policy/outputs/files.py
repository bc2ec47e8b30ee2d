"""Every output as a file: what a command writes and the console hands out.

Takes:    a kind, a format, an Edition, a language, an Imprint
Gives:    File: a name that tells kind, version, day and language, a media type, the bytes
Refuses:  NoSuchFile, for a kind or a format there is not
Next:     record.py, processor_record.py, recipients.py, dpv.py, tilt.py, fideslang.py, privacy.py
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from holdord.policy.loader import Edition
from holdord.policy.outputs.dpv import dpv
from holdord.policy.outputs.fideslang import manifest
from holdord.policy.outputs.imprint import Imprint
from holdord.policy.outputs.paper import pdf_file
from holdord.policy.outputs.privacy import privacy
from holdord.policy.outputs.processor_record import processor_record
from holdord.policy.outputs.recipients import processors, recipients
from holdord.policy.outputs.record import record
from holdord.policy.outputs.spreadsheet import csv_file, xlsx_file
from holdord.policy.outputs.table import Table
from holdord.policy.outputs.tilt import tilt


@dataclass(frozen=True)
class File:
    """A file to be saved."""

    name: str
    media_type: str
    content: bytes


class NoSuchFile(ValueError):
    """There is no such kind, or not in that format."""


_TABLES: Mapping[str, Callable[[Edition, str, Imprint], Table]] = {
    "record": record, "processor-record": processor_record, "processors": processors, "recipients": recipients,
}  # fmt: skip
_DOCUMENTS: Mapping[str, tuple[str, Callable[[Edition, str, Imprint], str]]] = {
    "dpv": ("jsonld", lambda edition, language, imprint: _json(dpv(edition, imprint))),
    "tilt": ("json", lambda edition, language, imprint: _json(tilt(edition, language, imprint))),
    "fideslang": ("yaml", manifest),
    "privacy": ("json", lambda edition, language, imprint: _json(privacy(edition, imprint))),
}
_MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "yaml": "application/yaml",
}
#: The documents whose texts stand in every language at once.
_ALL_LANGUAGES = frozenset({"dpv", "privacy"})

#: Each kind with its formats: the first is the one that needs no program to be read.
FORMATS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_TABLES, ("csv", "xlsx", "pdf", "json")),
    **{kind: (format,) for kind, (format, _) in _DOCUMENTS.items()},
}


def speaks_one_language(kind: str) -> bool:
    return kind not in _ALL_LANGUAGES


def file(kind: str, format: str, edition: Edition, language: str, imprint: Imprint) -> File:
    """The file. Raises NoSuchFile, and spreadsheet.TooLongForACell."""
    if format not in FORMATS.get(kind, ()):
        raise NoSuchFile(kind, format)
    spoken = edition.language(language)
    content = _content(kind, format, edition, spoken, imprint)
    version = f"v{imprint.number}" if imprint.number else edition.version[:12]
    parts = [kind, version, imprint.made_on.isoformat(), *([spoken] if speaks_one_language(kind) else [])]
    return File(f"{'-'.join(parts)}.{format}", _MEDIA_TYPES[format], content)


def _content(kind: str, format: str, edition: Edition, language: str, imprint: Imprint) -> bytes:
    if kind in _DOCUMENTS:
        return _DOCUMENTS[kind][1](edition, language, imprint).encode()
    table = _TABLES[kind](edition, language, imprint)
    if format == "csv":
        return csv_file(table)
    if format == "xlsx":
        return xlsx_file(table, imprint)
    return pdf_file(table) if format == "pdf" else _json(table.as_data()).encode()


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
