"""The parts of a message, whoever wrote it and with what intent: bounded before anything is parsed.

Law:      GDPR Art. 32(1)(b)
Takes:    the bytes of a message
Gives:    parsed: the message, by the standard library's own parser; header: one line of it, decoded and cut
Refuses:  TooMuch, with a word for what there was too much of
Why:      the parser calls itself once for each part within a part, and looks at each line once for each open part; its
          reading of one header takes the square of its length. So depth, lines and headers are counted first
"""

import re
from collections.abc import Iterator, Sequence
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from holdord.intake.channels.mail.letters import Why

#: Bytes. Twenty-five megabytes of attachments, written in base64, and the letter around them.
LARGEST = 36 * 1024 * 1024
_MOST_LINES = 600_000
#: Every part that holds parts names the line between them, or is a message within the message.
_OPENS = re.compile(rb"boundary[ \t]*\*?[0-9*]*=|content-type:[ \t\r\n]*message/", re.IGNORECASE)
_MOST_NESTED = 60
#: Lines times parts that may be open at each of them; and lines that may begin a part.
_MOST_LOOKS, _MOST_PARTS = 10_000_000, 10_000
#: Letters of one header. The references of a long correspondence are longer, and only looked through for ids.
_LONGEST_HEADER = 4000
LONGEST_PARSED = 1000
_MOST_HEADERS = 500
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


class TooMuch(ValueError):
    """More of something than a letter has."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class _Cut(EmailPolicy):
    """The standard library's reading of today's mail, with headers cut before they are looked at."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        long = sourcelines[0][:12].lower().startswith("references:")
        name, value = super().header_source_parse(_cut(sourcelines, _LONGEST_HEADER if long else LONGEST_PARSED))
        return name[:200], value


class _Part(EmailMessage):
    """A part whose headers are read once: what it is gets asked a dozen times, and the library would read it anew."""

    _read: dict[tuple[str, int], Any]

    def get(self, name: str, failobj: Any = None) -> Any:
        if "_read" not in self.__dict__:
            self._read = {}
        # Headers are only ever added: with more of them it is looked at once more.
        key = (name.lower(), len(self._headers))  # type: ignore[attr-defined]  # where the library keeps them
        if key not in self._read:
            self._read[key] = super().get(name, _MISSING)
        return failobj if self._read[key] is _MISSING else self._read[key]


_MISSING: Any = object()
_POLICY = _Cut(raise_on_defect=False, message_factory=_Part)


def parsed(raw: bytes) -> EmailMessage:
    """The message; raises TooMuch."""
    if len(raw) > LARGEST:
        raise TooMuch(Why.TOO_LARGE)
    lines = max(raw.count(b"\n"), raw.count(b"\r"))
    if lines > _MOST_LINES:
        raise TooMuch(Why.TOO_MANY_LINES)
    opened = sum(1 for _ in _first(_OPENS.finditer(raw), _MOST_NESTED + 1))
    if opened > _MOST_NESTED or opened * lines > _MOST_LOOKS or raw.count(b"\n--") > _MOST_PARTS:
        raise TooMuch(Why.TOO_NESTED)
    try:
        found = message_from_bytes(raw, policy=_POLICY)
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError):
        # The parser has faults of its own, which nobody's letter should be lost by, nor the next one.
        raise TooMuch(Why.BROKEN) from None
    assert isinstance(found, EmailMessage)
    return found


def header(message: EmailMessage, name: str, *, longest: int = LONGEST_PARSED) -> str:
    """A header in plain words on one line; "" where there is none. Of several, the first."""
    raw = readable(first_raw(message, name)[:LONGEST_PARSED])
    if not raw:
        return ""
    try:
        said = str(message.policy.header_factory(name, raw))  # type: ignore[attr-defined]  # this policy has it
    except Exception:
        # As above: whatever the sender put there to stop us, it is read once more in the older way.
        said = _older(raw)
    return plain(said)[:longest]


def first_raw(message: EmailMessage, name: str) -> str:
    """A header as it was written, unfolded and cut."""
    return next(every_raw(message, name), "")


def every_raw(message: EmailMessage, name: str) -> Iterator[str]:
    """Each header of that name, as `first_raw` gives the first."""
    wanted = name.lower()
    for key, value in _first(message.raw_items(), _MOST_HEADERS):
        if key.lower() == wanted:
            yield " ".join(str(value).split())[:_LONGEST_HEADER]


def readable(raw: str) -> str:
    """A header whose letters were put there as they are, in whatever alphabet: today's, or that of older programs."""
    written = raw.encode("utf-8", "surrogateescape")
    try:
        return written.decode("utf-8")
    except UnicodeDecodeError:
        return written.decode("cp1252", "replace")


def plain(text: str) -> str:
    """Text on one line, without what does not print or turns the line around."""
    written = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(_INVISIBLE.sub(" ", written).split())


def _older(raw: str) -> str:
    try:
        return str(make_header(decode_header(raw)))
    except (MessageError, ValueError, LookupError, UnicodeError, AssertionError):
        return raw


def _cut(lines: Sequence[str], longest: int) -> list[str]:
    kept, length = [lines[0][:longest]], len(lines[0])
    for line in lines[1:]:
        if (length := length + len(line)) > longest:
            break
        kept.append(line)
    return kept


def _first(items: Iterator[object], most: int) -> Iterator[tuple[str, object]]:
    for _, item in zip(range(most), items, strict=False):
        yield item  # type: ignore[misc]  # whatever they are, they are handed on
