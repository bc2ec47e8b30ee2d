"""What a channel hands over, whatever it reads: one shape for a letter, a call, a chat, a card, a row.

Promise:  4.2c - every channel ends in the one contact store; 1.2 - nothing without a process
Law:      GDPR Art. 5(1)(b)-(c), 13, 14
Takes:    what a channel's reader found
Gives:    Arrival, Attached; Verdict and Outcome, what became of it
Next:     actions/arriving.py (the one call), rules.py (forms)

Plain values: a reader needs no database, and what waits for a person is this, sealed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from holdord.terms import IdentifierKind

#: The piece that says what of it was not kept, and why: codes with commas between (texts.LEFT_OUT).
LEFT_OUT = "left-out"

#: Ids of the register hold no colon, so no channel can be taken for a form.
_FORM = "form:"


def of_form(form: str) -> str:
    """The channel that a form of the register is."""
    return f"{_FORM}{form}"


class Content(Protocol):
    """A file's bytes, read as they come."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Attached:
    """A file that came with it: what it is called, what its sender says it is, and its bytes, read once."""

    name: str
    claimed_kind: str
    content: Content = field(repr=False)


class Sign(StrEnum):
    """What a channel's reader saw around a message, by which spam is told: never its words.

    CALLED_SPAM: the mail server in front says so. FORGED: it says that the sender is not who they claim to be.
    SENT_TO_MANY: a list, a bulk mailing, or many recipients.
    """

    CALLED_SPAM = "called-spam"
    FORGED = "forged"
    SENT_TO_MANY = "sent-to-many"


@dataclass(frozen=True, repr=False)
class Arrival:
    """One thing that came in. Never shown or logged whole: it holds what people wrote.

    ``channel`` is an id of the register's channels. ``key`` names this very thing in its channel, the same each time it
    is read (a Message-ID, a call's id): what comes twice is taken in once. ``happened_at`` is when the person did it.
    ``pieces`` are what it says, by the names the channel's ``pieces`` know; ``words`` names those of them that a person
    wrote or said freely, which are what filters and guards read. ``thread`` names the correspondence it belongs to.
    ``network`` is where it came from, where that is known. ``purpose`` is for a channel that knows better than its
    entry in the register. ``consents`` are the purposes of boxes the person ticked. ``anchored_at`` is the event that
    retention is counted from, if it tells of one. ``event`` is what the event is called that it is a registration for;
    its ``thread`` is then that of all who registered. ``by_us`` marks what we wrote to the person ourselves. ``shown``
    is the version of the policy whose words stood before them, "" where nobody can tell. ``signs`` are codes for what
    the door noticed about how it came: too fast for a person, say; or a `Sign`, around a letter.

    A form of the register is a channel too: ``form:contact``, see `of_form`.
    """

    channel: str
    key: str
    happened_at: datetime
    identifiers: Mapping[IdentifierKind, str]
    pieces: Mapping[str, str]
    language: str
    words: Collection[str] = ()
    attachments: tuple[Attached, ...] = ()
    thread: str = ""
    network: str = ""
    country: str = ""
    purpose: str = ""
    data_subject: str = ""
    consents: tuple[str, ...] = ()
    anchored_at: datetime | None = None
    event: str = ""
    by_us: bool = False
    shown: str = ""
    signs: tuple[str, ...] = ()

    @property
    def form(self) -> str:
        """The id of the form it came by; "" for another channel."""
        return self.channel.removeprefix(_FORM) if self.channel.startswith(_FORM) else ""

    def said(self) -> str:
        """All that was freely written or said, in the order of the pieces."""
        return "\n".join(value for name, value in self.pieces.items() if name in self.words)


class Verdict(StrEnum):
    """What became of something that came in.

    Only ACCEPTED is kept under a person. QUARANTINED and AGE_IN_DOUBT wait sealed, for a person to decide. Of the
    others nothing is stored but that something came, and why it was not taken in.
    """

    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"
    AGE_IN_DOUBT = "age-in-doubt"
    BLOCKED = "blocked"
    REJECTED = "rejected"
    SUPPRESSED = "suppressed"
    OUT_OF_SCOPE = "out-of-scope"
    UNDER_AGE = "under-age"
    GONE = "gone"

    @property
    def waits(self) -> bool:
        return self in (Verdict.QUARANTINED, Verdict.AGE_IN_DOUBT)

    @property
    def keeps(self) -> bool:
        """Whether anything of what came is kept, be it for a while."""
        return self.waits or self is Verdict.ACCEPTED


@dataclass(frozen=True)
class Judgement:
    """What a guard says of an arrival: its verdict, and why, as codes with what belongs to them (never words of it)."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Left:
    """A file that was not kept, and why: 'too-large', 'kind', 'infected', 'no-category' (texts.LEFT_OUT)."""

    why: str


@dataclass(frozen=True)
class Outcome:
    """What became of an arrival, and when. ``again`` says that it had come before, and what became of it then."""

    verdict: Verdict
    at: datetime
    again: bool = False
    subject: UUID | None = None
    record: UUID | None = None
    held: UUID | None = None
    reasons: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()
