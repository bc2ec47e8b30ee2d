"""What a letter says, and what came with it: text in whatever alphabet it claims to be, a web page as text, files.

Law:      GDPR Art. 5(1)(c)-(d)
Takes:    the parts of a message
Gives:    Body: the text, and the files. What is quoted stays; a page's hidden parts, scripts and pictures of its own go
"""

import codecs
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message

from holdord.intake.arrivals import Attached
from holdord.intake.channels.mail.pages import as_text
from holdord.intake.channels.mail.structure import plain

#: Letters of a text that are kept.
LONGEST_TEXT = 100_000
#: Files of one letter, and parts that are looked at.
MOST_FILES, MOST_PARTS = 50, 500
#: What stands at the end of a text that went on.
CUT_OFF = "\n\n[…]"
_LONGEST_NAME = 200
#: What nobody opens without the recipient's key (RFC 8551, RFC 3156); and what only proves who sealed it.
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})
_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})
#: Alphabets a letter may be written in. Not each codec of Python is one, and some take the square of the length.
_ALPHABETS = re.compile(
    r"ascii|utf-?(8|16|32)(-?[bl]e)?|utf-?7|utf-?8-sig|iso8859-\d+|cp(125\d|437|850|852|865|866|874|932|949)|koi8-[rtu]|"
    r"mac-(roman|cyrillic|iceland|latin2)|gb2312|gbk|gb18030|big5|euc_(jp|kr)|shift_jis|iso2022_jp(_\w+)?|tis-620"
)
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANK_LINES = re.compile(r"\n{4,}")


@dataclass(frozen=True, repr=False)
class Body:
    """The text of a letter, and its files. ``left`` are the parts that were left out, why each (texts.LEFT_OUT)."""

    text: str
    files: tuple[Attached, ...]
    left: tuple[str, ...] = ()


def body(message: EmailMessage) -> Body:
    """All that a message holds besides its headers."""
    texts: list[str] = []
    files: list[Attached] = []
    left: list[str] = []
    for number, part in enumerate(_leaves(message)):
        if number >= MOST_PARTS:
            left.append("too-many")
            break
        if _is_text(part):
            texts.append(_text(part))
        elif _kind(part) in _SEALED:
            left.append("sealed")
        elif _kind(part) in _SIGNATURES:
            continue
        elif len(files) >= MOST_FILES:
            left.append("too-many")
        elif (content := _bytes(part)) is None:
            left.append("unreadable")
        elif content or _name(part):
            files.append(Attached(_name(part) or _made_up(part, len(files)), _kind(part), io.BytesIO(content)))
    joined = tidy("\n\n".join(text for text in texts if text.strip()))
    if len(joined) > LONGEST_TEXT:
        left.append("text")
    return Body(cut(joined, LONGEST_TEXT), tuple(files), tuple(left))


def cut(text: str, longest: int) -> str:
    """The text, with a sign at its end where it went on."""
    return text if len(text) <= longest else text[:longest] + CUT_OFF


def tidy(text: str) -> str:
    """One kind of line ends, nothing that does not print, letters in one spelling."""
    lines = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _BLANK_LINES.sub("\n\n\n", unicodedata.normalize("NFC", lines)).strip()


def decoded(content: bytes, claimed: str) -> str:
    """Bytes as text: by the alphabet they claim, if it is one and they fit it; else by what they look like."""
    for name in (_alphabet(claimed), "utf-8"):
        try:
            if name:
                return content.decode(name)
        except (UnicodeError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _leaves(message: EmailMessage) -> Iterator[Message]:
    """Every part that holds no others; of several forms of one text, the plain one, else the last that we can read."""
    waiting: list[Message] = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "message" or not part.is_multipart():
            yield part
            continue
        parts = [each for each in part.get_payload() if isinstance(each, Message)]
        waiting.extend(reversed(_best(parts) if part.get_content_subtype() == "alternative" else parts))


def _best(parts: list[Message]) -> list[Message]:
    """Of the forms of one text, one; what is no text at all (an invitation to a meeting) stays beside it."""
    kinds = [each.get_content_type() for each in parts]
    others = [each for each, kind in zip(parts, kinds, strict=True) if _beside(kind)]
    for wanted in ("text/plain", "text/html"):
        for each, kind in zip(parts, kinds, strict=True):
            if kind == wanted and (_bytes(each) or b"").strip():
                return [each, *others]
    holding = [each for each in parts if each.is_multipart()]
    return [*(holding[-1:] or parts[:1]), *others] if parts else []


def _beside(kind: str) -> bool:
    return not kind.startswith(("text/", "multipart/")) or kind == "text/calendar"


def _is_text(part: Message) -> bool:
    is_file = part.get_content_disposition() == "attachment" or bool(_name(part))
    return part.get_content_type() in ("text/plain", "text/html") and not is_file


def _text(part: Message) -> str:
    text = decoded(_bytes(part) or b"", _charset(part))
    return as_text(text) if part.get_content_type() == "text/html" else text[: 2 * LONGEST_TEXT]


def _charset(part: Message) -> str:
    try:
        return str(part.get_content_charset() or "")
    except (LookupError, ValueError, UnicodeError, AttributeError):
        return ""


def _alphabet(claimed: str) -> str | None:
    try:
        name = codecs.lookup(claimed).name if claimed.isascii() else ""
    except (LookupError, ValueError):
        return None
    # Whoever says Latin-1 means the Windows one: the characters that only it has stand where Latin-1 has none.
    return "cp1252" if name == "iso8859-1" else name if _ALPHABETS.fullmatch(name) else None


def _bytes(part: Message) -> bytes | None:
    """The content of a part; of a message within the message, the whole of it. None where nobody can read it."""
    try:
        if part.get_content_maintype() == "message":
            inner = part.get_payload()
            return (
                b"".join(each.as_bytes() for each in inner if isinstance(each, Message))
                if isinstance(inner, list)
                else str(inner).encode()
            )
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return None
    return content if isinstance(content, bytes) else b""


def _name(part: Message) -> str:
    """What a file is called, however its name was written (RFC 2231, RFC 2047, or as people do)."""
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, AttributeError, TypeError, IndexError):
        return ""
    return plain(str(name))[:_LONGEST_NAME]


def _kind(part: Message) -> str:
    return part.get_content_type()[:80]


def _made_up(part: Message, number: int) -> str:
    endings = {"message/rfc822": "eml", "text/calendar": "ics", "image/png": "png", "image/jpeg": "jpg"}
    return f"{number + 1}.{endings.get(part.get_content_type(), 'bin')}"
