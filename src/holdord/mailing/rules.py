"""What another system may send through us, to whom, and when it is tried again.

Promise:  2.3, 3.3 - data are used for what the register says; 8.5b, 8.5c, 8.7
Law:      GDPR Art. 5(1)(b), 6(1), 21
Takes:    a message as it was handed over; an answer of decisions; a purpose of the register
Gives:    Handed, MailState; whether somebody we do not know may be written to; the next moment to try
Refuses:  nothing here; actions.py refuses by these
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from holdord.policy.register import Purpose
from holdord.terms import Channel, LegalBasis

#: How large a message may be, and to how many at once: what is more is split by whoever sends it.
MOST_BYTES = 25 * 1024 * 1024
MOST_RECIPIENTS = 100

#: How deep a message may be nested: mail programs come to five.
MOST_LEVELS = 20

#: The header that says what a message is for. It does not leave the house.
PURPOSE_HEADER = "X-Holdord-Purpose"

#: A mail server that is down for two days is still waited for.
_PAUSES = (1, 5, 15, 60, 240, 720, 1440, 1440)

#: That a message went is kept as long as somebody may ask why; its text goes with the sending.
KEPT_FOR = timedelta(days=90)

#: What may reach somebody we hold nothing about: what they asked for, and what a law demands (an invoice, a receipt).
_OWED = (LegalBasis.CONTRACT, LegalBasis.LEGAL_OBLIGATION, LegalBasis.VITAL_INTEREST, LegalBasis.PUBLIC_TASK)


class MailState(StrEnum):
    """What became of a message to one person. LEAVING: it is in the mail server's hands, and we do not know more.

    SENT means that the mail server took it. REFUSED: the person may not be written to; whoever sent it was told.
    """

    WAITING = "waiting"
    LEAVING = "leaving"
    SENT = "sent"
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        return self in (MailState.SENT, MailState.REFUSED, MailState.FAILED)


#: The header by which a system says that a machine decided to send this, or built a profile for it.
AUTOMATED_HEADER = "X-Holdord-Automated"


@dataclass(frozen=True)
class Handed:
    """A message as another system handed it over. ``sender`` is where reports go; "" wants none."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    purpose: str
    automated: bool = False


def may_reach_strangers(purpose: Purpose, codes: Collection[str]) -> bool:
    """Whether somebody we hold nothing about may be written to for this purpose.

    `may` says no of a stranger, since it knows nothing. Where that is all it has against it, what is owed goes out:
    an invoice reaches a new customer before we know them. What rests on a consent or an interest of ours does not.
    """
    if set(codes) != {"unknown-person"} or purpose.direct_marketing:
        return False
    by_mail = not purpose.reached_by or Channel.EMAIL in purpose.reached_by
    return purpose.basis in _OWED and by_mail


def next_try(attempts: int, tried_at: datetime) -> datetime | None:
    """When to try again after so many tries; None when enough is enough."""
    if attempts > len(_PAUSES):
        return None
    return tried_at + timedelta(minutes=_PAUSES[attempts - 1])


def is_address(text: str) -> bool:
    """Whether a message can go there: one address, and nothing that could end a line or begin another address."""
    local, sign, domain = text.rpartition("@")
    bare = text.isprintable() and not set(text) & set(' ,;<>"()[]\\')
    return bare and bool(sign and local and domain) and len(text) <= 254 and "@" not in local
