"""Whose consents a change of the policy would leave behind.

Promise:  11.1 - before we publish, we know what it does; 8.7
Law:      GDPR Art. 4(11), 7(1)
Takes:    the edition in force and the one that would be; one person, or everybody
Gives:    'ask-anew': for each purpose, how many consents count today and would not any more
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from holdord.consent import queries
from holdord.lib.registry import Effect, impacts
from holdord.policy.loader import Edition
from holdord.terms import ConsentState


@impacts.register("consent")
def impact(before: Edition, after: Edition, now: datetime, subject: UUID | None) -> Iterator[Effect]:
    for purpose in after.register.purposes:
        then = before.register.purpose(purpose.id)
        since = purpose.consent_since
        if since is None or then is None or then.consent_since == since:
            continue
        left_behind = _of_one(subject, purpose.id, now) if subject else queries.given_before(purpose.id, since, at=now)
        yield Effect("ask-anew", purpose.id, 0, left_behind)


def _of_one(subject: UUID, purpose: str, now: datetime) -> int:
    return int(queries.state(subject, purpose, at=now) is ConsentState.GIVEN)
