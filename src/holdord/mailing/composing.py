"""A message as it leaves: what another system wrote, and what we owe the person it goes to.

Promise:  8.5c - the first message tells of the right to object; 8.7, 8.5b - a way out in every message
Law:      GDPR Art. 21(4); RFC 8058, RFC 2369; RFC 5322
Takes:    the bytes of a message; Owed
Gives:    the bytes to send, lines ended as SMTP wants them
Refuses:  NotAMessage: no headers, or nested deeper than anybody writes. Nothing of it is repeated
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.generator import BytesGenerator
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from io import BytesIO

from holdord.mailing.rules import AUTOMATED_HEADER, MOST_LEVELS, PURPOSE_HEADER

_AS_SMTP = compat32.clone(linesep="\r\n", max_line_length=0)
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)
#: What leaves the house must not: who got a blind copy, and what was ours alone. A signature of what we change is none.
_NOT_TO_LEAVE = ("Bcc", "Resent-Bcc", PURPOSE_HEADER, AUTOMATED_HEADER)
_SIGNATURES = ("DKIM-Signature", "ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results")
_WAYS_OUT = ("List-Unsubscribe", "List-Unsubscribe-Post")


class NotAMessage(ValueError):
    """What was handed over is no mail that could be read and written again."""


@dataclass(frozen=True)
class Words:
    """Something to be added below a message: the same as text and as HTML."""

    text: str
    html: str


@dataclass(frozen=True)
class Owed:
    """What a message has to carry: words below it, the address of a way out; its name and day, if it has none."""

    message_id: str
    date: str
    below: tuple[Words, ...] = ()
    way_out: str = ""


def read(content: bytes) -> Message:
    """The message; raises NotAMessage."""
    try:
        found = message_from_bytes(content)
        if not found.keys() or _depth(found) > MOST_LEVELS:
            raise NotAMessage("this is no mail: it begins with no headers, or is nested too deep")
    except (RecursionError, ValueError, LookupError, TypeError) as fault:
        raise NotAMessage("this mail cannot be read") from fault
    return found


def header(content: bytes, name: str) -> str:
    """A header of a message, in one line; "" where there is none."""
    head = content.partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
    return " ".join(str(message_from_bytes(head).get(name, "")).split())


def compose(content: bytes, owed: Owed) -> bytes:
    """The message with what it owes; raises NotAMessage."""
    message = read(content)
    for name in (*_NOT_TO_LEAVE, *_SIGNATURES):
        del message[name]
    if "Message-ID" not in message:
        message["Message-ID"] = owed.message_id
    if "Date" not in message:
        message["Date"] = owed.date
    if owed.below:
        message = _with_words(message, owed.below)
    if owed.way_out:
        for name in _WAYS_OUT:
            # One that leads elsewhere would be a no that we never hear of.
            del message[name]
        message["List-Unsubscribe"] = f"<{owed.way_out}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return _written(message)


def _written(message: Message) -> bytes:
    written = BytesIO()
    try:
        BytesGenerator(written, mangle_from_=False, policy=_AS_SMTP).flatten(message)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as fault:
        raise NotAMessage("this mail cannot be written again") from fault
    return written.getvalue()


def _with_words(message: Message, below: tuple[Words, ...]) -> Message:
    """Below the text, and below the HTML; beside them, where there is neither, or nothing may be changed in it."""
    parts = [] if _is_closed(message) else list(_readable(message))
    if not parts:
        return _beside(message, below)
    for part in parts:
        _append(part, below)
    return message


def _is_closed(message: Message) -> bool:
    """What is signed or encrypted as a whole is not written into."""
    return message.get_content_type() in ("multipart/signed", "multipart/encrypted", "application/pkcs7-mime")


def _readable(message: Message) -> Iterator[Message]:
    """The first text and the first HTML that a reader sees, whichever there are."""
    seen = set()
    for part in _shown(message):
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and kind not in seen:
            seen.add(kind)
            yield part


def _shown(message: Message) -> Iterator[Message]:
    """The parts of the message itself: nothing that is attached, and nothing of a message that was handed on in it."""
    if message.get_content_disposition() == "attachment":
        return
    yield message
    parts = message.get_payload() if message.get_content_maintype() == "multipart" else ()
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, Message):
            yield from _shown(part)


def _append(part: Message, below: tuple[Words, ...]) -> None:
    text = _text_of(part)
    if part.get_content_subtype() == "html":
        added = "".join(words.html for words in below)
        ends = list(_BODY_END.finditer(text))
        place = ends[-1].start() if ends else len(text)
        text = text[:place] + added + text[place:]
    else:
        text = "\n\n".join([text.rstrip("\r\n "), *(words.text.strip() for words in below)]) + "\n"
    del part["Content-Transfer-Encoding"]
    part.set_payload(text.replace("\r\n", "\n").replace("\n", "\r\n"), "utf-8")


def _text_of(part: Message) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


def _beside(message: Message, below: tuple[Words, ...]) -> Message:
    """The message as it was, and the words in a part of their own, first to be seen after it."""
    outer = MIMEMultipart("mixed")
    inner = Message()
    for name, value in message.items():
        if name.lower().startswith("content-"):
            inner[name] = value
        elif name.lower() != "mime-version":
            outer[name] = value
    inner.set_payload(message.get_payload())
    outer.attach(inner)
    outer.attach(MIMEText("\n\n".join(words.text.strip() for words in below) + "\n", "plain", "utf-8"))
    return outer


def _depth(message: Message, level: int = 1) -> int:
    if level > MOST_LEVELS or not isinstance(payload := message.get_payload(), list):
        return level
    return max([level, *(_depth(part, level + 1) for part in payload if isinstance(part, Message))])


def escaped(text: str) -> str:
    """Text as it stands in HTML."""
    return html.escape(text, quote=True)
