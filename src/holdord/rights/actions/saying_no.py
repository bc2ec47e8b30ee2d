"""A no is kept here and reaches whoever was given the data: a consent taken back, an objection, a restriction.

Promise:  8.7 - withdrawn, everywhere; 8.5a, 8.5b - stopped on every list; 8.4a, 8.4c - restricted at every recipient
Law:      GDPR Art. 7(3), 18, 19, 21(1)-(3)
Takes:    a person, a purpose or a reason; who says so, and when. Each within one transaction
Gives:    the limit, or the record of the choice. What stood already is told to nobody again
Refuses:  consent.rules.NothingToWithdraw
Next:     ../../recipients/actions/communicating.py (one word to each, tried until it is done or its reason is kept)
Why:      a tool that listens to a list has heard already; it is not asked a second time by hand
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.consent import actions as consent
from holdord.recipients import actions as recipients
from holdord.recipients import queries as given
from holdord.recipients.reach import Intent
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.rules import ALL_PURPOSES, MARKETING
from holdord.terms import LimitKind


@transaction.atomic
def withdraw(*, subject: UUID, purpose: str, by: str, at: datetime, channel: str) -> UUID:
    """Take a consent back: what it was given for stops, here and wherever the data went under it."""
    choice = consent.withdraw(subject=subject, purpose=purpose, by=by, at=at, channel=channel)
    tell(subject, purpose, by=by, at=at)
    return choice


@transaction.atomic
def object_to(*, subject: UUID, purpose: str = ALL_PURPOSES, by: str, at: datetime) -> UUID:
    """Object to a purpose, or to all that can be objected to: it stops at once, also where the data went for it."""
    stood = _stands(subject, LimitKind.OBJECTION, purpose, at)
    limit = subjects.object_to(subject=subject, purpose=purpose, by=by, at=at)
    if not stood:
        tell(subject, purpose, by=by, at=at)
    return limit


@transaction.atomic
def no_marketing(*, subject: UUID, by: str, at: datetime) -> UUID:
    """No to all direct marketing, also to what is still to come; and whoever has the data for some hears it."""
    stood = _stands(subject, LimitKind.OBJECTION, MARKETING, at)
    limit = subjects.object_to(subject=subject, direct_marketing=True, by=by, at=at)
    if not stood:
        tell(subject, MARKETING, by=by, at=at)
    return limit


@transaction.atomic
def restrict(*, subject: UUID, reason: str, by: str, at: datetime) -> UUID:
    """Keep everything and do nothing else with it, here and at every recipient."""
    stood = _stands(subject, LimitKind.RESTRICTION, ALL_PURPOSES, at)
    limit = subjects.restrict(subject=subject, reason=reason, by=by, at=at)
    if not stood:
        recipients.communicate(intent=Intent.RESTRICTION, subject=subject, by=by, at=at, asked_at=at)
    return limit


def tell(subject: UUID, purpose: str, *, by: str, at: datetime) -> tuple[UUID, ...]:
    """Have whoever was given the data for that purpose stop. Within a transaction."""
    return recipients.communicate(
        intent=Intent.OBJECTION, subject=subject, purpose=purpose, among=given.given_for(subject, purpose),
        by=by, at=at, asked_at=at,
    )  # fmt: skip


def yes_again(*, subject: UUID, purpose: str, by: str, at: datetime) -> None:
    """They say yes again: whoever has not been reached yet need not stop any more. Within a transaction."""
    recipients.no_longer(subject=subject, intent=Intent.OBJECTION, purpose=purpose, by=by, at=at)


def _stands(subject: UUID, kind: LimitKind, purpose: str, at: datetime) -> bool:
    """Whether they have said so before. Whoever says it at the same moment waits."""
    subjects.lock(subject)
    return any(each.kind is kind and each.purpose == purpose for each in people.limits(subject, at=at))
