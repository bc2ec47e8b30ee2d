"""A message of a mailbox is read: who wrote, when, what, in which correspondence, and with which files.

Promise:  4.1, 4.2 - what people write to us by mail, and what they attach
Law:      GDPR Art. 5(1)(c)-(d)
Takes:    the bytes of a message, when the server got it, the domains that are our own
Gives:    Letter, or Unreadable with a word for why. It never raises, whatever the bytes are
Next:     receiving.py (a letter becomes an arrival), structure.py and bodies.py (how it is read)
"""

import hashlib
import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import cast

from holdord.intake.channels.mail import bodies, structure
from holdord.intake.channels.mail.kinds import kind_of
from holdord.intake.channels.mail.letters import Letter, Unreadable, Why
from holdord.intake.channels.mail.structure import TooMuch, every_raw, first_raw, header, plain, readable
from holdord.intake.rules import is_email

#: How much earlier than it arrived a letter may say that it was written: a week on the way is the longest servers try.
_ON_THE_WAY = timedelta(days=7)
_FORGED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)
_ID = re.compile(r"<([^<>\s]{3,240})>")
_MOST_CITED = 60
_LONGEST_NAME, _LONGEST_SUBJECT = 200, 500


def read(raw: bytes, *, arrived_at: datetime, ours: Collection[str] = ()) -> Letter | Unreadable:
    """One message. ``ours`` are domains in small letters: what comes from a list of our own is from whoever wrote."""
    try:
        return _read(raw, arrived_at, ours)
    except TooMuch as refused:
        return Unreadable(refused.why)
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        # Whatever it was: one message that nobody can read must not keep the next from being read.
        return Unreadable(Why.BROKEN)


def _read(raw: bytes, arrived_at: datetime, ours: Collection[str]) -> Letter | Unreadable:
    message = structure.parsed(raw)
    kind = kind_of(message, ours)
    senders = _addresses(message, "From")
    answered = _addresses(message, "Reply-To")[:1]
    if not senders and kind.may_be_person:
        senders = _addresses(message, "Sender") or answered
    name, sender = next(iter(senders), ("", ""))
    reply_to = next((address for _, address in answered), "")
    body = bodies.body(message)
    own, cited = _ids(message, "Message-ID", 1), _ids(message, "References", _MOST_CITED)
    cited += [each for each in _ids(message, "In-Reply-To", 5) if each not in cited]
    key = _key(raw, message, own)
    return Letter(
        key=key,
        message_id=own[0] if own else "",
        thread=(cited or own or [key])[0],
        cites=tuple(cited),
        sender=sender,
        name=name,
        reply_to=reply_to if reply_to.lower() != sender.lower() else "",
        subject=header(message, "Subject", longest=_LONGEST_SUBJECT),
        text=body.text,
        written_at=_written_at(message, arrived_at),
        kind=kind,
        attachments=body.files,
        left=body.left,
        senders=len({address.lower() for _, address in senders}),
        spam=_is_called_spam(message),
        forged=_is_called_forged(message),
    )


def _key(raw: bytes, message: EmailMessage, own: list[str]) -> str:
    """What names this very message: its id and what it says. Ids are made up by senders, and some make one up twice."""
    said = hashlib.sha256()
    for part in (*own, *(first_raw(message, name) for name in ("From", "Date", "Subject"))):
        said.update(part.encode("utf-8", "surrogateescape") + b"\0")
    # From the first empty line on: what servers write on the way stands above it.
    said.update(re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[-1])
    return said.hexdigest()


def _addresses(message: EmailMessage, name: str) -> list[tuple[str, str]]:
    """Names and addresses that mail could be sent to, in their order."""
    raw = readable(first_raw(message, name)[: structure.LONGEST_PARSED])
    if not raw:
        return []
    try:
        named = cast(AddressHeader, message.policy.header_factory(name, raw)).addresses  # type: ignore[attr-defined]
        pairs = [(each.display_name, each.addr_spec) for each in named]
    except Exception:
        # The parser stumbles over some addresses that are written to make it stumble.
        pairs = []
    found = [(plain(called)[:_LONGEST_NAME], bare) for called, each in pairs if is_email(bare := plain(each))]
    if found:
        return found
    called, address = parseaddr(structure.header(message, name))
    return [(plain(called)[:_LONGEST_NAME], bare)] if is_email(bare := plain(address)) else []


def _ids(message: EmailMessage, name: str, most: int) -> list[str]:
    return list(dict.fromkeys(_ID.findall(first_raw(message, name))))[:most]


def _written_at(message: EmailMessage, arrived_at: datetime) -> datetime:
    try:
        said = parsedate_to_datetime(first_raw(message, "Date")[:100])
        written = (said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return arrived_at
    return written if arrived_at - _ON_THE_WAY <= written <= arrived_at else arrived_at


def _is_called_spam(message: EmailMessage) -> bool:
    """Whether our own mail server said so on the way in."""
    flag, status = first_raw(message, "X-Spam-Flag"), first_raw(message, "X-Spam-Status")
    return flag.strip().lower() == "yes" or status.strip().lower().startswith("yes")


def _is_called_forged(message: EmailMessage) -> bool:
    """Whether a mail server says that the sender is not who they claim to be. A sender who says so harms themselves.

    What looks at a letter writes a header of its own each: the one about this need not be the first."""
    return any(_FORGED.search(each[:2000]) for each in every_raw(message, "Authentication-Results"))
