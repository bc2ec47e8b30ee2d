"""What a file that came attached is, by its bytes and not by its name; which kinds are kept; whether a scanner saw it.

Promise:  9.5 - uploaded files are scanned; 4.2a - recordings and documents
Law:      GDPR Art. 32(1)
Takes:    bytes, read as they come, once
Gives:    Look: the same bytes, and afterwards their kind and what the scanner said; safe_name
Next:     archives.py (what is in a zip), scanning.py (the scanner)

Kept is what people send each other: pictures, sound, films, documents, letters, text. Left is whatever runs: programs,
scripts, pages (HTML and SVG hold scripts), documents with macros, archives with any of these in them.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Protocol

from holdord.intake import archives
from holdord.intake.arrivals import Content

_HEAD = 4096
_TAIL = 256 * 1024
_LONGEST_NAME = 120

#: What programs and scripts begin with, and formatted text that may carry other things inside.
_RUNS = (
    b"MZ", b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe", b"#!/", b"#! /", b"{\\rtf", b"L\0\0\0\x01\x14\x02\0", b"ITSF", b"dex\n",
)  # fmt: skip
#: What a file begins with, at which place, and what it is then.
_BEGINNINGS: tuple[tuple[bytes, int, str], ...] = (
    (b"%PDF-", 0, "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"II*\0", 0, "image/tiff"),
    (b"MM\0*", 0, "image/tiff"),
    (b"WEBP", 8, "image/webp"),
    (b"WAVE", 8, "audio/wav"),
    (b"OggS", 0, "audio/ogg"),
    (b"#!AMR-WB\n", 0, "audio/amr-wb"),
    (b"#!AMR\n", 0, "audio/amr"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"\xff\xf3", 0, "audio/mpeg"),
    (b"\xff\xf2", 0, "audio/mpeg"),
    (b"\xff\xf1", 0, "audio/aac"),
    (b"\xff\xf9", 0, "audio/aac"),
    (b"fLaC", 0, "audio/flac"),
    (b"\x1aE\xdf\xa3", 0, "video/webm"),
)
#: Of the family of MP4, what the brand after 'ftyp' says. Any other is taken for a film.
_BRANDS: Mapping[bytes, str] = {
    b"heic": "image/heic", b"heix": "image/heic", b"heim": "image/heic", b"heis": "image/heic", b"mif1": "image/heic",
    b"msf1": "image/heic", b"avif": "image/avif", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime", b"3gp4": "video/3gpp", b"3gp5": "video/3gpp", b"3gp6": "video/3gpp",
}  # fmt: skip

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Names within an older office file, as it writes them, and what it is then; the first is where macros lie.
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_OLD_OFFICE: Mapping[bytes, str] = {
    "WordDocument".encode("utf-16-le"): "application/msword",
    "Workbook".encode("utf-16-le"): "application/vnd.ms-excel",
    "PowerPoint Document".encode("utf-16-le"): "application/vnd.ms-powerpoint",
    "__substg1.0".encode("utf-16-le"): "application/vnd.ms-outlook",
}
_LONGEST_MARK = 64

_TEXT_KINDS = ((b"BEGIN:VCARD", "text/vcard"), (b"BEGIN:VCALENDAR", "text/calendar"))
_LETTER = re.compile(
    rb"(?:(?:Received|Return-Path|Delivered-To|From|To|Subject|Date|Message-ID|MIME-Version|X-[\w-]+): [^\n]*\n"
    rb"(?:[ \t][^\n]*\n)*){2}",
    re.IGNORECASE,
)
_PAGE = re.compile(rb"<(?:html|script|svg|!doctype|iframe|\?xml|object|embed)\b", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")

#: What a file of each kind may be called, the usual ending first. Any other gets that one behind its own.
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",), "image/png": ("png",), "image/jpeg": ("jpg", "jpeg", "jpe"), "image/gif": ("gif",),
    "image/tiff": ("tif", "tiff"), "image/webp": ("webp",), "image/heic": ("heic", "heif"), "image/avif": ("avif",),
    "audio/wav": ("wav",), "audio/ogg": ("ogg", "oga", "opus"), "audio/amr": ("amr",), "audio/amr-wb": ("awb", "amr"),
    "audio/mpeg": ("mp3", "mpga"), "audio/aac": ("aac",), "audio/flac": ("flac",), "audio/mp4": ("m4a", "m4b", "mp4"),
    "video/mp4": ("mp4", "m4v", "m4a"), "video/quicktime": ("mov", "qt"), "video/3gpp": ("3gp",),
    "video/webm": ("webm", "mkv", "weba"), "application/zip": ("zip",), "application/msword": ("doc", "dot"),
    "application/vnd.ms-excel": ("xls",), "application/vnd.ms-powerpoint": ("ppt", "pps"),
    "application/vnd.ms-outlook": ("msg",), "message/rfc822": ("eml",), "text/vcard": ("vcf",),
    "text/calendar": ("ics",), "text/plain": ("txt", "csv", "tsv", "log", "md", "json", "yaml", "yml", "ini", "asc"),
    **archives.ENDINGS,
}  # fmt: skip


class Scan(Protocol):
    """A scanner at work on one file (scanning.py)."""

    def feed(self, piece: bytes) -> None: ...

    def verdict(self) -> str: ...


class Look:
    """Passes bytes on to whoever reads them, shows them to the scanner, and remembers how they begin and end."""

    def __init__(self, content: Content, scan: Scan | None = None) -> None:
        self._content = content
        self._scan = scan
        self._head = self._tail = self._last = b""
        self._marks: set[bytes] = set()
        self._size = 0

    def read(self, size: int, /) -> bytes:
        piece = self._content.read(size)
        if len(self._head) < _HEAD:
            self._head += piece[: _HEAD - len(self._head)]
        if self._head.startswith(_OLE):
            self._look_for_names(piece)
        self._tail = (self._tail + piece)[-_TAIL:]
        self._size += len(piece)
        if self._scan is not None:
            self._scan.feed(piece)
        return piece

    def kind(self) -> str | None:
        """What the bytes are; None for what is not kept."""
        head = self._head
        if head.startswith(_RUNS):
            return None
        if head.startswith(b"PK\x03\x04"):
            return archives.kind(head, self._tail, self._size)
        if head.startswith(_OLE):
            return self._old_office()
        if head[4:8] == b"ftyp":
            return _BRANDS.get(head[8:12], "video/mp4")
        found = (kind for beginning, place, kind in _BEGINNINGS if head[place:].startswith(beginning))
        return next(found, None) or _text(head)

    def scanned(self) -> str:
        """What the scanner said: 'clean', 'infected', or 'not-scanned' where there is none, or it gave no answer."""
        return self._scan.verdict() if self._scan is not None else "not-scanned"

    def _look_for_names(self, piece: bytes) -> None:
        window = self._last + piece
        self._marks |= {mark for mark in (_MACROS, *_OLD_OFFICE) if mark in window}
        self._last = window[-_LONGEST_MARK:]

    def _old_office(self) -> str | None:
        if _MACROS in self._marks:
            return None
        return next((kind for mark, kind in _OLD_OFFICE.items() if mark in self._marks), None)


def safe_name(name: str, kind: str = "") -> str:
    """The name without a path, without what does not print, of a bearable length, and with an ending of its kind.

    So that nothing is opened as something else by its name: `run.js` that is text becomes `run.js.txt`.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(letter for letter in last if letter.isprintable()).strip(" .") or "file"
    stem, dot, ending = shown.rpartition(".")
    endings = _ENDINGS.get(kind, ())
    if endings and (not dot or ending.lower() not in endings):
        stem, ending = shown, endings[0]
    elif not dot or len(ending) > 8:
        return shown[:_LONGEST_NAME]
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"


def _text(head: bytes) -> str | None:
    """Which kind of text, if it is one: in UTF-8, in UTF-16 with its mark, or in the one-byte letters of the west."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not bare or _CONTROL.search(head) or bare.startswith(b"<") or _PAGE.search(head):
        return None
    named = next((kind for beginning, kind in _TEXT_KINDS if bare.upper().startswith(beginning)), None)
    if named is None and _LETTER.match(bare):
        return "message/rfc822"
    return named or "text/plain"
