"""Reading bytes as a channel's reader does, without a house."""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from openpyxl import Workbook

from holdord.intake.channels.items import CalledOff, Fault, Given, Here, Item, Skipped, Source
from holdord.intake.channels.kinds import kind
from holdord.intake.channels.legend import Legend, of

OSLO = Here(region="NO", time_zone="Europe/Oslo")


def source(content: bytes | str, name: str = "file.csv", beside: Mapping[str, bytes] | None = None) -> Source:
    given = content.encode() if isinstance(content, str) else content
    files = {each: (lambda held=held: io.BytesIO(held)) for each, held in (beside or {}).items()}
    return Source(name, lambda: io.BytesIO(given), files)


def read(of_kind: str, content: bytes | str, legend: Mapping[str, Any] | None = None, **more: Any) -> list[Given]:
    """Everything in it, as a channel of that kind reads it."""
    return list(kind(of_kind).read(source(content, **more), of(legend) if legend else Legend(), OSLO))


def items(found: list[Given]) -> list[Item]:
    return [each for each in found if isinstance(each, Item)]


def faults(found: list[Given]) -> list[Fault]:
    return [each for each in found if isinstance(each, Fault)]


def skipped(found: list[Given]) -> list[Skipped]:
    return [each for each in found if isinstance(each, Skipped)]


def called_off(found: list[Given]) -> list[CalledOff]:
    return [each for each in found if isinstance(each, CalledOff)]


def workbook(*rows: list[Any]) -> bytes:
    """An XLSX of these rows."""
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "."), content)
    return file.getvalue()


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
