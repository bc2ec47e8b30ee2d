"""May this message go to this address? Asked when it comes in, and again at the moment it leaves.

Promise:  2.3, 3.3, 8.5b, 8.5c, 8.7
Law:      GDPR Art. 5(1)(b), 6(1), 21; markedsføringsloven section 10
Takes:    an address, a purpose of the register, the moment
Gives:    Judged: whose the address is, whether it may be, why not, and what the message owes
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdord.decisions import queries as decisions
from holdord.decisions.queries import Weighed
from holdord.decisions.rules import Asked, Reason
from holdord.mailing.rules import may_reach_strangers
from holdord.policy import queries as policy
from holdord.subjects import queries as people
from holdord.subjects.rules import MARKETING
from holdord.terms import Channel, IdentifierKind


@dataclass(frozen=True)
class Judged:
    """What is to become of a message to one address. ``weighed``: the answer and its facts."""

    subject: UUID | None
    allowed: bool
    reasons: tuple[Reason, ...]
    duties: tuple[str, ...]
    weighed: Weighed


def whose(address: str) -> UUID | None:
    """Whom we know by this address; None for a stranger."""
    return people.find(IdentifierKind.EMAIL, address)


def judge(address: str, purpose: str, subject: UUID | None, *, at: datetime, automated: bool = False) -> Judged:
    """The answer of `may` for a message that will carry what it owes; for a stranger, what strangers may be sent."""
    asked = Asked(purpose, channel=Channel.EMAIL, carries_notice=True, automated=automated)
    weighed = decisions.weigh(subject, asked, at=at)
    if subject is not None:
        answer = weighed.answer
        return Judged(subject, answer.allowed, answer.reasons, answer.duties, weighed)
    return _of_stranger(address, weighed)


def _of_stranger(address: str, weighed: Weighed) -> Judged:
    entry, answer = policy.register().purpose(weighed.asked.purpose), weighed.answer
    if entry is None:
        return Judged(None, False, answer.reasons, (), weighed)
    scopes = {entry.id, MARKETING} if entry.direct_marketing else {entry.id}
    if any(people.suppressed(IdentifierKind.EMAIL, address, purpose=scope) for scope in scopes):
        return Judged(None, False, (Reason("suppressed"),), (), weighed)
    if may_reach_strangers(entry, answer.codes):
        # There is nobody to write down that they were told: it stands in every message to somebody unknown.
        return Judged(None, True, (), ("tell-right-to-object",), weighed)
    rest = tuple(reason for reason in answer.reasons if reason.code != "unknown-person")
    return Judged(None, False, (Reason("stranger"), *rest), (), weighed)
