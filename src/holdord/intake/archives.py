"""What is in a zip, by the list at its end: an office document, or files; and whether anything in it runs.

Promise:  9.5 - what was uploaded does no harm to whoever opens it
Law:      GDPR Art. 32(1)
Takes:    the first and the last bytes of a file, its length. Nothing is unpacked
Gives:    its kind; None for what is not kept
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_END, _ENTRY = b"PK\x05\x06", b"PK\x01\x02"
_END_SIZE, _ENTRY_SIZE = 22, 46
_MOST_ENTRIES = 10_000
#: More than so many times its size, once unpacked, and more than that in all, is a bomb.
_RATIO, _UNPACKED = 200, 200 * 1024 * 1024

_OPEN_XML: Mapping[str, str] = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OPEN_DOCUMENT = (
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.graphics",
)
#: What files of these kinds may be called, the usual ending first.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    **dict(zip(_OPEN_XML.values(), (("docx",), ("xlsx",), ("pptx",)), strict=True)),
    **dict(zip(_OPEN_DOCUMENT, (("odt",), ("ods",), ("odp",), ("odg",)), strict=True)),
}
#: Places in a document where macros lie, and names that make an archive a program.
_MACROS = ("vbaproject.bin", "vbadata.xml", "/activex/", "basic/script-lb.xml", "scripts/")
_PROGRAMS = ("meta-inf/manifest.mf", "androidmanifest.xml", "appxmanifest.xml", "appmanifest.xaml")
_RUNS = (
    ".exe", ".com", ".scr", ".pif", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".wsh", ".hta",
    ".msi", ".msp", ".dll", ".cpl", ".jar", ".lnk", ".reg", ".sh", ".app", ".apk", ".html", ".htm", ".xhtml", ".svg",
    ".mht", ".docm", ".xlsm", ".pptm", ".xlam", ".iso", ".img", ".vhd", ".chm", ".one", ".url",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One file in the archive, as its list tells it: nobody has looked whether the list is true."""

    name: str
    packed: int
    unpacked: int


class NotAnArchive(ValueError):
    """The list at the end is missing, damaged, or too long to be looked through."""


def kind(head: bytes, tail: bytes, size: int) -> str | None:
    """A document, a plain archive of files, or None for what holds something that runs, or cannot be looked through."""
    try:
        listed = list(entries(tail, size))
    except NotAnArchive:
        return None
    names = [entry.name.lower().replace("\\", "/") for entry in listed]
    if _is_bomb(listed) or any(name.endswith(_PROGRAMS) for name in names):
        return None
    document = _open_document(head) or next((kind for name, kind in _OPEN_XML.items() if name in names), None)
    if document:
        return None if any(macro in f"/{name}" for name in names for macro in _MACROS) else document
    # A trailing dot or space is dropped by some systems when the file is unpacked.
    runs = any(name.rstrip(". ").endswith(_RUNS) for name in names)
    return None if runs else "application/zip"


def entries(tail: bytes, size: int) -> Iterator[Entry]:
    """What its list says is in it; raises NotAnArchive."""
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_SIZE:
        raise NotAnArchive("no list of files at the end")
    count, length, begins, comment = struct.unpack("<HIIH", tail[place + 10 : place + _END_SIZE])
    start = begins - (size - len(tail))
    ends = place + _END_SIZE + comment == len(tail)
    if not ends or start < 0 or start + length > place or count > _MOST_ENTRIES:
        raise NotAnArchive("the list of files is not where it should be, or too long")
    for _ in range(count):
        entry, start = _entry(tail, start)
        yield entry
    if start != begins - (size - len(tail)) + length:
        raise NotAnArchive("the list of files holds more than it says")


def _entry(tail: bytes, start: int) -> tuple[Entry, int]:
    if tail[start : start + 4] != _ENTRY or len(tail) < start + _ENTRY_SIZE:
        raise NotAnArchive("the list of files is damaged")
    flags, packed, unpacked = struct.unpack("<H10xII", tail[start + 8 : start + 28])
    name_length, extra, comment = struct.unpack("<HHH", tail[start + 28 : start + 34])
    ends = start + _ENTRY_SIZE + name_length
    name = tail[start + _ENTRY_SIZE : ends].decode("utf-8" if flags & 0x800 else "cp437", "replace")
    return Entry(name, packed, unpacked), ends + extra + comment


def _is_bomb(listed: list[Entry]) -> bool:
    packed, unpacked = sum(entry.packed for entry in listed), sum(entry.unpacked for entry in listed)
    return unpacked > _UNPACKED and unpacked > _RATIO * max(packed, 1)


def _open_document(head: bytes) -> str | None:
    """An open document says what it is in its first file, which is not packed."""
    if head[30:38] != b"mimetype":
        return None
    return next((kind for kind in _OPEN_DOCUMENT if head[38:].startswith(kind.encode())), None)
