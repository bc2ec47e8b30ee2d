"""What a file is, told by what it holds; and text from bytes, whatever the encoding.

Takes:    bytes and a name; the name decides only between Markdown and plain text
Gives:    format_of: 'markdown', 'html', 'plain', 'pdf' or 'docx'; decoded: the text, with plain line ends
Refuses:  TextUnreadable: a format that nobody here reads
Next:     the reader of that name
"""

import codecs
import re
from typing import Literal

Format = Literal["markdown", "html", "plain", "pdf", "docx"]

_HEAD = 4096
#: What other files begin with, and what to do about them.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old Word file (.doc)", "Save it as .docx"),
    (b"{\\rtf", "a rich text file", "Save it as .docx"),
    (b"\x89PNG", "a picture", "Give the text of the policy"),
    (b"\xff\xd8\xff", "a picture", "Give the text of the policy"),
    (b"GIF8", "a picture", "Give the text of the policy"),
    (b"\x1f\x8b", "a packed file", "Unpack it first"),
)
_HTML = re.compile(
    r"<(?:!doctype html|html|head|body|div|section|article|main|p|h[1-6]|table|span|br|ul|meta)\b[^<]*>", re.I
)
_MARKDOWN = re.compile(
    r"(?m)^#{1,6}\s+\S|^\*\*[^*\n]{1,200}\*\*[ \t]*$|^[-*+] \*\*|\]\([^)\s]{0,300}\)"
    r"|^\|[ :|-]+\|\s*$|^>\s|^(?:={3,}|-{3,})\s*$"
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)


class TextUnreadable(ValueError):
    """The policy cannot be read. The sentence says why and what to do."""


def format_of(source: bytes, name: str) -> Format:
    """By content; a name of .md or .txt settles what content leaves open. Raises TextUnreadable."""
    head = source[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if b"%PDF-" in source[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "docx"
    for sign, what, cure in _OTHERS:
        if head.startswith(sign):
            raise TextUnreadable(f"{name}: this is {what}. Markdown, HTML, plain text, PDF and DOCX are read. {cure}.")
    return _of_text(source, name)


def _of_text(source: bytes, name: str) -> Format:
    text = decoded(source, name)
    ending = name.rsplit(".", 1)[-1].lower()
    if ending in ("md", "markdown"):
        return "markdown"
    start = text[:_HEAD].lstrip()
    if re.match(r"<(?:!doctype|html|\?xml|!--)", start, re.I) or (ending in ("html", "htm") and "<" in text):
        return "html"
    tags, marks = len(_HTML.findall(text[:200_000])), len(_MARKDOWN.findall(text[:200_000]))
    if tags > max(3, marks):
        return "html"
    return "markdown" if marks >= 2 and ending != "txt" else "plain"


def decoded(source: bytes, name: str, form: Format | None = None) -> str:
    """The text. Encodings are tried from the surest to the one that takes every byte. Raises TextUnreadable."""
    text = _decoded(source, form)
    nulls = text.count("\x00")
    if nulls > max(2, len(text) // 1000):
        raise TextUnreadable(
            f"{name}: this is no text. Markdown, HTML, plain text, PDF and DOCX are read. "
            "Look whether it is the right file."
        )
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")


def _decoded(source: bytes, form: Format | None) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if source.startswith(mark):
            return source.decode(encoding, errors="replace")
    if unmarked := _utf16_without_a_mark(source):
        return source.decode(unmarked, errors="replace")
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as refused:
        broken = refused.start
    if form == "html" and (said := _said_charset(source)):
        return source.decode(said, errors="replace")
    # A stray byte in a long UTF-8 text is damage; many of them are another encoding.
    if _mostly_utf8(source, broken):
        return source.decode("utf-8", errors="replace")
    return source.decode("cp1252", errors="replace")


def _utf16_without_a_mark(source: bytes) -> str | None:
    sample = source[:_HEAD]
    if len(sample) < 8:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.6 and odd < half * 0.1 else None


def _said_charset(source: bytes) -> str | None:
    found = _CHARSET.search(source[:_HEAD])
    if not found:
        return None
    try:
        codec = codecs.lookup(found[1].decode("ascii"))
    except LookupError:
        return None
    # What pages call latin-1 is cp1252 in truth: curly quotes stand in it. And not every codec gives text.
    if codec.name in ("iso8859-1", "ascii"):
        return "cp1252"
    return (
        codec.name
        if codec.name.startswith(("cp", "iso8859", "mac", "koi8", "utf", "gb", "big5", "shift", "euc"))
        else None
    )


def _mostly_utf8(source: bytes, broken: int) -> bool:
    text = source[: 2 * _HEAD + broken].decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    whole = sum(1 for sign in text if ord(sign) > 127) - damaged
    return whole > 4 * damaged
