"""What a message is once it has been read: a letter, or the reason why it could not be one.

Law:      GDPR Art. 5(1)(c)-(d), (f)
Takes:    nothing: plain values, made by reading.py
Gives:    Letter, Kind, Unreadable
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from holdord.intake.arrivals import Attached


class Kind(StrEnum):
    """Who wrote it: a person, or a machine that answers for one, sends to many, or could not deliver ours.

    LIST and SERVER say so by signs that a person's letter may bear, too: sent through a tool for many, or by somebody
    who has the address of the mail server.
    """

    PERSON = "person"
    AUTO_REPLY = "auto-reply"
    LIST = "list"
    SERVER = "server"
    REPORT = "report"

    @property
    def may_be_person(self) -> bool:
        """Whether nothing proves that no person wrote it."""
        return self in (Kind.PERSON, Kind.LIST, Kind.SERVER)


class Why(StrEnum):
    """Why a message could not be read (texts.UNREAD has the words)."""

    TOO_LARGE = "too-large"
    TOO_NESTED = "too-nested"
    TOO_MANY_LINES = "too-many-lines"
    BROKEN = "broken"
    NO_SENDER = "no-sender"
    NOT_GIVEN = "not-given"
    FAILED = "failed"


@dataclass(frozen=True)
class Unreadable:
    """A message that stays where it is, unread. Nothing of it is repeated."""

    why: Why


@dataclass(frozen=True, repr=False)
class Letter:
    """One message. Never shown or logged whole.

    ``key`` names it, the same however often and from wherever it is read. ``thread`` is the first message of its
    correspondence, ``cites`` are all it names. ``sender`` is what stands in From, which anybody can write: the first of
    as many as ``senders``, "" where nobody is named. ``reply_to`` is there where it is another. ``written_at`` is what
    the sender's clock said, never later than it arrived.
    ``left`` are the parts that were left out, why each (texts.LEFT_OUT has the words).
    """

    key: str
    message_id: str
    thread: str
    cites: tuple[str, ...]
    sender: str
    name: str
    reply_to: str
    subject: str
    text: str
    written_at: datetime
    kind: Kind
    attachments: tuple[Attached, ...] = ()
    left: tuple[str, ...] = ()
    senders: int = 1
    spam: bool = False
    forged: bool = False

    @property
    def is_of_nobody(self) -> bool:
        """Whether a person may have written it, and none is named: there is nobody to keep it under."""
        return not self.sender and self.kind.may_be_person
