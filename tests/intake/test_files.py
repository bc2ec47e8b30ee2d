"""What a file is, is told by its bytes; what runs is left."""

import io
import zipfile
from typing import Any

import pytest

from holdord.intake.files import Look, safe_name
from tests.conftest import promise

ODT = "application/vnd.oasis.opendocument.text"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind(content: bytes, *, at_once: int = 65536) -> str | None:
    look = Look(io.BytesIO(content))
    while look.read(at_once):
        pass
    return look.kind()


def packed(*names: str, first: bytes = b"", content: bytes = b"x") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr(zipfile.ZipInfo("mimetype"), first)
        for name in names:
            archive.writestr(name, content)
    return made.getvalue()


def old_office(*names: str) -> bytes:
    return OLE + bytes(70_000) + b"".join(name.encode("utf-16-le") + bytes(64) for name in names)


DOCX = packed("[Content_Types].xml", "word/document.xml")


@promise("9.5")
@pytest.mark.parametrize(
    ("content", "is_a"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"\0\0\0\x18ftypM4A ", "audio/mp4"),
        (b"\0\0\0\x18ftypisom", "video/mp4"),
        (b"OggS" + bytes(24) + b"OpusHead", "audio/ogg"),
        (b"#!AMR\n\x3c", "audio/amr"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (packed("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (packed("ppt/presentation.xml"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        (packed("content.xml", first=ODT.encode()), ODT),
        (packed("photo.jpg", "notes/read me.txt"), "application/zip"),
        (old_office("WordDocument"), "application/msword"),
        (old_office("Workbook"), "application/vnd.ms-excel"),
        (old_office("__substg1.0_0037001F"), "application/vnd.ms-outlook"),
        (b"Received: from a\n by b\nSubject: Hello\n\nHi", "message/rfc822"),
        (b"BEGIN:VCARD\r\nVERSION:3.0", "text/vcard"),
        (b"BEGIN:VCALENDAR\r\n", "text/calendar"),
        ("Ærø; 1 < 2".encode(), "text/plain"),
        ("Ærø".encode("cp1252"), "text/plain"),
        ("\ufeffÆrø".encode("utf-16"), "text/plain"),
        ("æ".encode() * 5000, "text/plain"),
    ],
)  # fmt: skip
def test_what_people_send_each_other_is_kept(content: bytes, is_a: str) -> None:
    assert kind(content) == is_a and kind(content, at_once=7919) == is_a


@promise("9.5")
@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\0", b"\x7fELF\2", b"#!/bin/sh\nrm -rf /", b"L\0\0\0\x01\x14\x02\0", b"{\\rtf1 hello}",
        b"<html><script>", b"\xef\xbb\xbf<svg onload=x>", b"hello <script src=x>", b"  <?xml version='1.0'?><svg/>",
        "\ufeff<html>".encode("utf-16"), b"\xca\xfe\xba\xbe",
        packed("word/document.xml", "word/vbaProject.bin"), packed("xl/workbook.xml", "xl/activeX/activeX1.xml"),
        packed("Basic/script-lb.xml", first=ODT.encode()),
        packed("invoice.pdf.exe"), packed("a/run.JS"), packed("x.html"), packed("x.exe. "),
        packed("META-INF/MANIFEST.MF"),
        old_office("WordDocument", "_VBA_PROJECT"), old_office("Something"),
        packed("zeros", content=bytes(220 * 1024 * 1024)), DOCX[:-30], DOCX[:200], b"PK\x03\x04" + bytes(100),
        b"", b"text with \0 in it", b"\x00\x01\x02",
    ],
    ids=range(28),
)  # fmt: skip
def test_what_runs_or_cannot_be_looked_through_is_left(content: bytes) -> None:
    assert kind(content) is None


@pytest.mark.parametrize("place", [10, 12, 16, 20])
def test_a_list_that_lies_about_itself_is_no_archive(place: int) -> None:
    end = DOCX.rfind(b"PK\x05\x06")
    assert kind(DOCX[: end + place] + b"\xff\xff" + DOCX[end + place + 2 :]) is None


@pytest.mark.parametrize(
    ("name", "given", "safe"),
    [
        ("../../offer.pdf", "application/pdf", "offer.pdf"),
        ("C:\\x\\offer.PDF", "application/pdf", "offer.PDF"),
        ("invoice.exe", "application/pdf", "invoice.exe.pdf"),
        ("run.js", "text/plain", "run.js.txt"),
        ("list.csv", "text/plain", "list.csv"),
        ("\u202egnp.exe", "image/png", "gnp.exe.png"),
        ("photo", "image/heic", "photo.heic"),
        ("", "image/png", "file.png"),
        ("...", "", "file"),
        ("a" * 300 + ".docx", "", "a" * 115 + ".docx"),
    ],
)
def test_a_name_says_what_the_file_is_and_nothing_else(name: str, given: str, safe: str) -> None:
    assert safe_name(name, given) == safe


def test_an_archive_is_looked_at_without_being_held(monkeypatch: Any) -> None:
    look = Look(io.BytesIO(packed("a.txt", content=b"z" * 5_000_000)))
    while look.read(65536):
        pass
    assert look.kind() == "application/zip" and len(look._tail) <= 256 * 1024
